"""What Kronofogden answers, in files or told by hand from its letters: each answer moves its case.

A file is taken as a whole or not at all as a file: another number than the next, or a check sum that is not its own,
stops it before anything is written. An answer in it that cannot be taken, of an unknown case or out of turn, is parked
with its reason while the others go on; reading the file again tries it again.
"""

import datetime
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection import cases
from kassabok.core.collection.case_model import (
    CASE_STATES,
    CaseClaim,
    CollectionCase,
    KfmFileRow,
    ParkedAnswer,
    case_of,
)
from kassabok.core.collection.model import ClaimHold
from kassabok.core.errors import NotFound, Refused, UsageError
from kassabok.core.events import CaseAnswered, CaseEnforced, CaseFileRead, ChargePart, Event
from kassabok.core.states import in_words
from kassabok.core.texts import entered_lines
from kassabok.formats.errors import BadFile
from kassabok.formats.evidence import media_type_of
from kassabok.formats.kronofogden.codec import codec_of
from kassabok.formats.kronofogden.record import Answer, KfmFile

#: What an answer is called, which is the verb of CASE_STATES.
VERBS = (
    "confirmation",
    "served",
    "completion",
    "objection",
    "reduction",
    "withdrawal",
    "decision",
    "dismissal",
    "court",
    "account",
    "no-assets",
    "new-fee",
    "received",
    "rejected",
)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as it was told. says: of VERBS. amount_ore: of an account or a fee. file: where it was read."""

    says: str
    on: datetime.date
    authority_ref: str = ""
    text: str = ""
    reply_by: datetime.date | None = None
    amount_ore: int = 0
    file: str = ""


@dataclass(frozen=True, slots=True)
class AnswersRead:
    """What came of a file. new: answers taken; known: taken before; parked: left, with why in reasons."""

    file: str
    new: int
    known: int
    parked: int
    reasons: tuple[str, ...]


def tell(
    tx: Transaction, number: str, said: Said, *, letter: tuple[str, bytes] | None = None
) -> CaseAnswered:
    """Take what a letter of Kronofogden says of a case. letter: its name and bytes, to be kept.

    Raises NotFound; Refused where the case is not so far; UsageError for what an answer lacks.
    """
    case = case_of(tx, number)
    if letter is not None:
        name, data = letter
        kept = {"kind": "case", "ref": case.number, "role": "letter", "name": name}
        tx.attach(data, media_type=media_type_of(data, name=name), **kept)
    event, *more = _take(tx, case, said)
    for each in (event, *more):
        tx.publish(each)
    assert isinstance(event, CaseAnswered)
    return event


def _take(tx: Transaction, case: CollectionCase, said: Said) -> Iterable[Event]:
    _refuse_lacking(case, said)
    verb = said.says
    state = CASE_STATES.move(case.state, verb, what=f"Case {case.number}")
    charges = tuple(_apply(tx, case, said))
    told_ore = 0 if state == "withdrawn" or verb == "rejected" else cases.left_ore(tx, case)
    cases.note_step(
        tx,
        case,
        verb,
        state,
        on=said.on,
        told_ore=told_ore,
        amount_ore=said.amount_ore,
        text=entered_lines(said.text),
        reply_by=said.reply_by,
        file=said.file,
    )
    yield CaseAnswered(
        ref=case.number,
        case_id=case.id,
        on=said.on,
        answer=said.says,
        state=in_words(state),
        amount_ore=said.amount_ore,
        charges=charges,
    )
    if said.says == "decision" and case.enforce:
        yield _goes_on(tx, tx.get(CollectionCase, case.id), on=said.on)


def _refuse_lacking(case: CollectionCase, said: Said) -> None:
    if said.says in ("account", "new-fee") and said.amount_ore <= 0:
        raise UsageError("case.amount", f"How much was it for case {case.number}?", hint="--amount KRONOR")


def _apply(tx: Transaction, case: CollectionCase, said: Said) -> Iterable[ChargePart]:
    """What an answer changes beside the state. Returns what it adds to what is owed."""
    changes: dict[str, object] = {}
    if said.authority_ref and said.authority_ref != case.authority_ref:
        changes["authority_ref"] = said.authority_ref
    if said.says == "decision":
        changes["decided_on"] = said.on
        cases.lift(tx, case, on=said.on)
        for row in tx.all(CaseClaim, case_id=case.id):
            yield from cases.interest_until(tx, case, row, on=said.on)
    elif said.says == "objection":
        for row in tx.all(CaseClaim, case_id=case.id):
            tx.insert(
                ClaimHold,
                claim_id=row.claim_id,
                kind="dispute",
                from_date=said.on,
                reason=cases.objected(case),
            )
    elif said.says in ("dismissal", "withdrawal"):
        cases.lift(tx, case, on=said.on)
    elif said.says == "account":
        changes["accounted_ore"] = case.accounted_ore + said.amount_ore
    elif said.says == "new-fee":
        yield cases.enforcement_fee(tx, case, on=said.on, amount_ore=said.amount_ore)
    if changes:
        tx.update(CollectionCase, case.id, **changes)


def _goes_on(tx: Transaction, case: CollectionCase, *, on: datetime.date) -> CaseEnforced:
    """Enforcement was asked for with the application, so a decision opens it, with its basic fee."""
    state = CASE_STATES.move(case.state, "enforce", what=f"Case {case.number}")
    fee = cases.enforcement_fee(tx, case, on=on)
    told_ore = cases.left_ore(tx, case)
    cases.note_step(tx, case, "enforce", state, on=on, told_ore=told_ore, amount_ore=told_ore)
    return CaseEnforced(ref=case.number, case_id=case.id, on=on, amount_ore=told_ore, charges=(fee,))


def read_file(tx: Transaction, data: bytes, *, name: str, on: datetime.date, codec: str) -> AnswersRead:
    """Read a file of answers. The same file again: what was parked is tried again, the rest is known.

    Raises BadFile for what cannot be read; Refused for a file whose number is not the next of its sender.
    """
    file = codec_of(codec).decode(data)
    said = _answers_of(file)
    sha256 = hashlib.sha256(data).hexdigest()
    known = tx.find(KfmFileRow, direction="in", sha256=sha256)
    if known is not None:
        waiting = {parked.position: parked for parked in tx.all(ParkedAnswer, kfm_file_id=known.id)}
        for parked in waiting.values():
            tx.delete(ParkedAnswer, parked.id)
        parked_again = _take_all(tx, known, {place: said[place] for place in waiting})
        taken = len(waiting) - len(parked_again)
        return AnswersRead(
            f"in {known.number}", taken, len(said) - len(waiting), len(parked_again), tuple(parked_again)
        )
    _refuse_out_of_turn(tx, file)
    row_id = tx.insert(
        KfmFileRow,
        direction="in",
        sender=file.sender,
        number=file.number,
        date=on,
        codec=codec,
        name=name,
        sha256=sha256,
    )
    label = f"{file.sender}-{file.number}"
    tx.attach(data, media_type="application/xml", kind="case-file", ref=label, role="in", name=name)
    reasons = _take_all(tx, tx.get(KfmFileRow, row_id), dict(enumerate(said)))
    event = CaseFileRead(ref=label, on=on, answers=len(said) - len(reasons), parked=len(reasons))
    tx.publish(event)
    return AnswersRead(f"in {file.number}", len(said) - len(reasons), 0, len(reasons), tuple(reasons))


def _answers_of(file: KfmFile) -> list[Answer]:
    answers = [entry for entry in file.entries if isinstance(entry, Answer)]
    if len(answers) != len(file.entries):
        raise BadFile(
            "kfm.not_answers",
            "The file has applications or changes in it: it is one that is sent to Kronofogden.",
            hint="Give the file that came back.",
        )
    return answers


def _refuse_out_of_turn(tx: Transaction, file: KfmFile) -> None:
    last = tx.reader.value(
        "SELECT coalesce(max(number), 0) FROM kfm_file WHERE direction = 'in' AND sender = :sender",
        sender=file.sender,
    )
    if file.number == last + 1:
        return
    if file.number <= last:
        raise Refused(
            "kfm.number",
            f"File {file.number} for {file.sender} was read before, with other contents.",
            hint="Ask which of the two is right; nothing was read of this one.",
        )
    raise Refused(
        "kfm.gap",
        f"File {file.number} for {file.sender} comes after {last}: {file.number - last - 1} are missing in between.",
        hint=f"Read file {last + 1} first; nothing was read of this one.",
    )


def _take_all(tx: Transaction, file: KfmFileRow, answers: dict[int, Answer]) -> list[str]:
    """Take the answers that can be taken, and park the others. Returns why these were parked."""
    reasons = []
    for place, answer in answers.items():
        try:
            case, said = _understood(tx, file, answer)
            CASE_STATES.move(case.state, said.says, what=f"Case {case.number}")
            _refuse_lacking(case, said)
        except (NotFound, Refused, UsageError) as why:
            reasons.append(why.message)
            tx.insert(
                ParkedAnswer,
                kfm_file_id=file.id,
                position=place,
                reference=answer.reference,
                answer=answer.kind.replace("_", "-"),
                reason=why.message,
            )
            continue
        for event in _take(tx, case, said):
            tx.publish(event)
    return reasons


def _understood(tx: Transaction, file: KfmFileRow, answer: Answer) -> tuple[CollectionCase, Said]:
    """The case that an answer is of, and what it says. Raises NotFound."""
    label = f"in {file.number}"
    case = _case_of_receipt(tx, file, answer) if answer.kind == "receipt" else case_of(tx, answer.reference)
    said = Said(
        says=_says(answer),
        on=answer.on,
        authority_ref=answer.authority_ref,
        text=" ".join(filter(None, (answer.text, *answer.errors))),
        reply_by=answer.reply_by,
        amount_ore=answer.amount_ore or answer.capital_ore,
        file=label,
    )
    return case, said


def _case_of_receipt(tx: Transaction, file: KfmFileRow, answer: Answer) -> CollectionCase:
    """The case that a file of ours was about. Raises NotFound where none was sent with that number."""
    number = tx.reader.value(
        "SELECT c.number FROM kfm_file f JOIN case_step s ON s.file = 'out ' || f.number "
        "JOIN collection_case c ON c.id = s.case_id "
        "WHERE f.direction = 'out' AND f.sender = :sender AND f.number = :number ORDER BY s.id LIMIT 1",
        sender=file.sender,
        number=answer.file_number,
    )
    if number is None:
        raise NotFound("kfm.unknown_file", f"No file {answer.file_number} was sent as {file.sender}.")
    return case_of(tx, number)


def _says(answer: Answer) -> str:
    if answer.kind == "receipt":
        return "received" if answer.accepted else "rejected"
    if answer.kind == "account" and answer.final and not answer.assets:
        return "no-assets"
    return answer.kind.replace("_", "-")
