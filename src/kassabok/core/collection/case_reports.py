"""What cases there are at Kronofogden, how far each has come, and what is expected next."""

import datetime
from dataclasses import dataclass, field

from kassabok.core.book.documents import KeptFile
from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound

#: State -> what is expected next, of us or of others.
NEXT = {
    "draft": "file it",
    "filed": "registration",
    "registered": "service on the debtor",
    "served": "an answer or a decision",
    "completion": "complete it",
    "disputed": "court, or withdraw it",
    "decided": "enforce it",
    "enforcement": "an account",
    "partly_paid": "the next account",
    "no_assets": "write it off",
    "paid": "",
    "withdrawn": "",
    "written_off": "",
}


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list. left_ore: what is owed of it. next: what is expected, reply_by: by when, where a day is set."""

    case: str
    customer: str = field(metadata={"table": False})
    name: str
    state: str
    filed: datetime.date | None = field(metadata={"table": False})
    authority_ref: str = field(metadata={"table": False})
    left_ore: int
    next: str
    reply_by: datetime.date | None = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class ClaimView:
    """An invoice of a case: what was claimed of it when it was filed, and what is open now."""

    invoice: str
    due: datetime.date
    principal_ore: int
    interest_ore: int
    interest_from: datetime.date | None
    open_ore: int


@dataclass(frozen=True, slots=True)
class CostView:
    """A fee or a cost that a case claims. invoice: whose fee it is."""

    kind: str
    invoice: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class StepView:
    """A step of a case. file: the file that told it, with its direction and number."""

    date: datetime.date
    step: str
    state: str
    amount_ore: int
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case with all that happened. files: the names of what is kept of it."""

    case: str
    customer: str
    name: str
    state: str
    opened: datetime.date
    filed: datetime.date | None
    decided: datetime.date | None
    authority_ref: str
    enforce: bool
    left_ore: int
    next: str
    reply_by: datetime.date | None
    claims: tuple[ClaimView, ...]
    costs: tuple[CostView, ...]
    steps: tuple[StepView, ...]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """An answer that could not be taken. place: in its file, counted from 1."""

    file: str
    place: int
    reference: str
    answer: str
    reason: str


_LEFT = """(
    SELECT coalesce(sum(max(c.open_ore, 0)), 0)
        + coalesce(sum((SELECT sum(l.left_ore) FROM loss l WHERE l.claim_id = c.id)), 0)
        + coalesce(sum((SELECT sum(h.open_ore) FROM charge h WHERE h.claim_id = c.id)), 0)
    FROM case_claim m JOIN claim c ON c.id = m.claim_id WHERE m.case_id = k.id
)"""
_REPLY_BY = """(
    SELECT s.reply_by FROM case_step s WHERE s.case_id = k.id AND k.state = 'completion' ORDER BY s.id DESC LIMIT 1
)"""
_CASES = f"""
SELECT k.number, u.number, u.name, k.state, k.filed_on, k.authority_ref,
    CASE WHEN k.state IN ('withdrawn', 'paid') THEN 0 ELSE {_LEFT} END, {_REPLY_BY}
FROM collection_case k JOIN customer u ON u.id = k.customer_id
"""


def cases(reader: Reader, *, customer: str = "", live: bool = False) -> list[CaseRow]:
    """Cases, the oldest first. live: only those that something is expected of."""
    conditions = {
        "u.number = :customer": customer,
        "k.state NOT IN ('withdrawn', 'paid', 'written_off')": live,
    }
    where = " AND ".join(condition for condition, wanted in conditions.items() if wanted) or "1 = 1"
    return [
        CaseRow(
            case=number,
            customer=customer_number,
            name=name,
            state=state.replace("_", " "),
            filed=_day(filed),
            authority_ref=authority_ref,
            left_ore=left_ore,
            next=NEXT[state],
            reply_by=_day(reply_by),
        )
        for number, customer_number, name, state, filed, authority_ref, left_ore, reply_by in reader.rows(
            f"{_CASES} WHERE {where} ORDER BY k.id", customer=customer
        )
    ]


def case(reader: Reader, number: str) -> CaseView:
    """A case with its claims and steps. number: ours, or Kronofogden's. Raises NotFound."""
    found = reader.row(
        "SELECT id, number, opened_on, decided_on, enforce FROM collection_case "
        "WHERE number = :number OR authority_ref = :number AND authority_ref <> '' ORDER BY id DESC LIMIT 1",
        number=number,
    )
    if found is None:
        raise NotFound("case.unknown", f"There is no case {number[:40]}.", hint="kassabok collection list")
    case_id, own, opened, decided, enforce = found
    [row] = [row for row in cases(reader) if row.case == own]
    asked = {"case": case_id}
    return CaseView(
        case=own,
        customer=row.customer,
        name=row.name,
        state=row.state,
        opened=datetime.date.fromisoformat(opened),
        filed=row.filed,
        decided=_day(decided),
        authority_ref=row.authority_ref,
        enforce=bool(enforce),
        left_ore=row.left_ore,
        next=row.next,
        reply_by=row.reply_by,
        claims=tuple(
            reader.read(
                ClaimView,
                "SELECT c.invoice_number AS invoice, c.due_date AS due, m.principal_ore, m.interest_ore, "
                "m.interest_from, c.open_ore FROM case_claim m JOIN claim c ON c.id = m.claim_id "
                "WHERE m.case_id = :case ORDER BY m.id",
                **asked,
            )
        ),
        costs=tuple(
            reader.read(
                CostView,
                "SELECT replace(o.kind, '_', ' ') AS kind, coalesce(c.invoice_number, '') AS invoice, o.amount_ore "
                "FROM case_cost o LEFT JOIN claim c ON c.id = o.claim_id WHERE o.case_id = :case ORDER BY o.id",
                **asked,
            )
        ),
        steps=tuple(
            reader.read(
                StepView,
                "SELECT date, verb AS step, replace(state, '_', ' ') AS state, amount_ore, file, text "
                "FROM case_step WHERE case_id = :case ORDER BY id",
                **asked,
            )
        ),
        files=tuple(
            name
            for (name,) in reader.rows(
                "SELECT name FROM attachment_use WHERE kind = 'case' AND ref = :number ORDER BY id",
                number=own,
            )
        ),
    )


def case_file(reader: Reader, number: str, *, name: str = "") -> KeptFile:
    """A file that is kept of a case: the newest that was sent, or the one with this name. Raises NotFound."""
    row = reader.row(
        "SELECT u.name, a.media_type, a.sha256, a.data FROM attachment_use u "
        "JOIN attachment a ON a.id = u.attachment_id WHERE u.kind = 'case' AND u.ref = :number "
        "AND (u.name = :name OR :name = '' AND u.role <> 'letter') ORDER BY u.id DESC LIMIT 1",
        number=case(reader, number).case,
        name=name,
    )
    if row is None:
        raise NotFound(
            "case.no_file",
            f"Case {number} has no file {name}." if name else f"Nothing was sent of case {number} yet.",
            hint=f"kassabok collection show {number}" if name else f"kassabok collection file {number}",
        )
    return KeptFile(*row)


def parked(reader: Reader) -> list[ParkedRow]:
    """Answers that could not be taken, in the order of their files."""
    return reader.read(
        ParkedRow,
        "SELECT f.name AS file, p.position + 1 AS place, p.reference, p.answer, p.reason "
        "FROM parked_answer p JOIN kfm_file f ON f.id = p.kfm_file_id ORDER BY f.id, p.position",
    )


def _day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None
