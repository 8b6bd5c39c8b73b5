"""Sending what is queued, one after another, each in two short transactions: one before its first byte, one after.

What a crash leaves in between is uncertain, and is never sent again without the owner's word.
"""

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kassabok.core.book.documents import kept_files
from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import MailDropped, MailFailed, MailRepeated, MailSent, MailUncertain, Ref
from kassabok.core.mailing.model import MAIL_STATES, Mail, MailFile
from kassabok.formats.errors import BadFile
from kassabok.formats.mail import Letter, LetterFile

#: A mail that is put off so long has failed. Source: RFC 5321 4.5.4.1 (at least four or five days).
GIVES_UP_AFTER_US = 5 * 24 * 3_600 * 1_000_000
LONGEST_ERROR = 300


class Unsent(Exception):
    """A mail did not go out, and the server did not take it. message: what it said."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class PutOff(Unsent):
    """Not now: it is tried again. stop: no other mail would go either, as where there is no server."""

    def __init__(self, message: str, *, stop: bool = False) -> None:
        super().__init__(message)
        self.stop = stop


class TurnedDown(Unsent):
    """Not at all: the server will not take it, however often it is asked."""


class CutOff(Unsent):
    """The connection was lost when all had been said: nobody knows whether it was taken."""


#: Hands a letter to a server, or a file to a folder. Raises Unsent.
Carry = Callable[[Letter], None]
CarryFile = Callable[[str, LetterFile], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one mail. error: of one that did not go."""

    mail: int
    state: str
    error: str


@contextmanager
def only_sender(book: Path) -> Iterator[None]:
    """While it lasts nobody else sends the book's mail; the end of the process, however it comes, ends it too.

    Raises Refused (mail.busy) where another does.
    """
    path = book.with_name(f".{book.name}.sending")
    lock = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        path.chmod(0o600)
        try:
            lock.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            raise Refused(
                "mail.busy", "Another run is sending mail at this moment.", hint="kassabok mail list"
            ) from error
        yield
    finally:
        lock.close()


def send_all(
    transaction: Callable[[], AbstractContextManager[Transaction]],
    reader: Reader,
    *,
    sender: tuple[str, str],
    carry: Carry | None,
    carry_file: CarryFile,
) -> Iterator[Outcome]:
    """Send what is queued, the oldest first; only_sender holds all the while.

    sender: name and address. carry: None where there is no server: then only files go. Yields what became of each.
    """
    yield from _note_cut_off(transaction, reader)
    queued = "SELECT id, via FROM mail WHERE state = 'queued' ORDER BY id"
    for mail_id, via in reader.rows(queued):
        if via == "email" and carry is None:
            continue
        outcome, stop = _send(transaction, mail_id, sender, carry, carry_file)
        yield outcome
        if stop:
            carry = None


def _note_cut_off(
    transaction: Callable[[], AbstractContextManager[Transaction]], reader: Reader
) -> Iterator[Outcome]:
    """What was being sent when its run ended."""
    for (mail_id,) in reader.rows("SELECT id FROM mail WHERE state = 'sending' ORDER BY id"):
        reason = "The run that sent it was cut off."
        with transaction() as tx:
            _lose(tx, mail_id, reason)
        yield Outcome(mail_id, "uncertain", reason)


def _send(
    transaction: Callable[[], AbstractContextManager[Transaction]],
    mail_id: int,
    sender: tuple[str, str],
    carry: Carry | None,
    carry_file: CarryFile,
) -> tuple[Outcome, bool]:
    """Send one mail. Whether to stop afterwards."""
    with transaction() as tx:
        mail = tx.get(Mail, mail_id)
        state = MAIL_STATES.move(mail.state, "begin", what=f"Mail {mail_id}")
        tx.update(Mail, mail_id, state=state, tries=mail.tries + 1)
    stop = False
    try:
        with transaction() as tx:
            letter = _letter(tx.reader, mail, tx.all(MailFile, mail_id=mail_id), sender)
        if mail.via == "folder":
            carry_file(mail.address, letter.files[0])
        else:
            assert carry is not None  # Mail is left alone where there is no server.
            carry(letter)
    except PutOff as problem:
        stop = problem.stop
        outcome = _marked(transaction, mail_id, problem.message, _put_off)
    except CutOff as problem:
        outcome = _marked(transaction, mail_id, problem.message, _lose)
    except (TurnedDown, BadFile) as problem:
        outcome = _marked(transaction, mail_id, problem.message, _fail)
    else:
        outcome = _marked(transaction, mail_id, "", _arrive)
    return outcome, stop


def _marked(
    transaction: Callable[[], AbstractContextManager[Transaction]],
    mail_id: int,
    error: str,
    mark: Callable[[Transaction, int, str], None],
) -> Outcome:
    with transaction() as tx:
        mark(tx, mail_id, error[:LONGEST_ERROR])
        return Outcome(mail_id, tx.get(Mail, mail_id).state, error[:LONGEST_ERROR])


def _arrive(tx: Transaction, mail_id: int, error: str) -> None:
    mail = _moved(tx, mail_id, "arrive", error, sent_us=_now_us())
    tx.publish(MailSent(ref=str(mail_id), origins=(Ref(mail.kind, mail.ref),), via=mail.via))


def _put_off(tx: Transaction, mail_id: int, error: str) -> None:
    if _now_us() - tx.get(Mail, mail_id).queued_us > GIVES_UP_AFTER_US:
        _fail(tx, mail_id, error)
    else:
        _moved(tx, mail_id, "put off", error)


def _fail(tx: Transaction, mail_id: int, error: str) -> None:
    mail = _moved(tx, mail_id, "fail", error)
    tx.publish(MailFailed(ref=str(mail_id), origins=(Ref(mail.kind, mail.ref),)))


def _lose(tx: Transaction, mail_id: int, error: str) -> None:
    mail = _moved(tx, mail_id, "lose", error)
    tx.publish(MailUncertain(ref=str(mail_id), origins=(Ref(mail.kind, mail.ref),)))


def _moved(tx: Transaction, mail_id: int, verb: str, error: str, *, sent_us: int | None = None) -> Mail:
    mail = tx.get(Mail, mail_id)
    state = MAIL_STATES.move(mail.state, verb, what=f"Mail {mail_id}")
    tx.update(Mail, mail_id, state=state, error=error, sent_us=sent_us)
    return mail


def _now_us() -> int:
    return time.time_ns() // 1000


def _letter(reader: Reader, mail: Mail, files: list[MailFile], sender: tuple[str, str]) -> Letter:
    """The letter with its files. Raises PutOff where a file is not made yet."""
    found = []
    for file in files:
        kept = kept_files(reader, kind=file.kind, ref=file.ref, role=file.role)
        if not kept:
            raise PutOff(
                f"The {file.role} of {file.kind} {file.ref} is not made yet; kassabok check tells why."
            )
        found += [LetterFile(each.name, each.media_type, each.data) for each in kept]
    name, address = sender
    return Letter(
        sender_name=name,
        sender=address,
        to=mail.address,
        subject=mail.subject,
        text=mail.text,
        message_id=message_id(mail, address),
        written_at=datetime.fromtimestamp(mail.queued_us // 1_000_000, UTC),
        files=tuple(found),
    )


def message_id(mail: Mail, sender: str) -> str:
    """The mail's own Message-ID: the same at each try, so that whoever gets it twice knows it."""
    told = hashlib.sha256(f"{mail.id}:{mail.kind}:{mail.ref}:{mail.queued_us}".encode()).hexdigest()
    return f"{mail.id}.{told[:24]}@{sender.rpartition('@')[2].encode('idna').decode('ascii')}"


# The owner's word


def repeat(tx: Transaction, mail_id: int) -> MailRepeated:
    """Let a mail that failed, or may have arrived, be sent again. Raises NotFound and Refused."""
    mail = _known(tx, mail_id)
    state = MAIL_STATES.move(mail.state, "repeat", what=f"Mail {mail_id}")
    _refuse_erased(mail)
    tx.update(Mail, mail_id, state=state, error="", queued_us=_now_us())
    event = MailRepeated(ref=str(mail_id), origins=(Ref(mail.kind, mail.ref),))
    tx.publish(event)
    return event


def drop(tx: Transaction, mail_id: int) -> MailDropped:
    """Leave a mail unsent for good. Raises NotFound and Refused."""
    mail = _known(tx, mail_id)
    tx.update(Mail, mail_id, state=MAIL_STATES.move(mail.state, "drop", what=f"Mail {mail_id}"))
    event = MailDropped(ref=str(mail_id), origins=(Ref(mail.kind, mail.ref),))
    tx.publish(event)
    return event


def confirm(tx: Transaction, mail_id: int) -> MailSent:
    """Take it that a mail whose sending was cut off did arrive. Raises NotFound and Refused."""
    mail = _known(tx, mail_id)
    if mail.state != "uncertain":
        raise Refused(
            "mail.state", f"Mail {mail_id} is {mail.state}; only one that is uncertain can be confirmed."
        )
    _arrive(tx, mail_id, "")
    return MailSent(ref=str(mail_id), via=mail.via)


def _known(tx: Transaction, mail_id: int) -> Mail:
    mail = tx.find(Mail, id=mail_id)
    if mail is None:
        raise NotFound("mail.unknown", f"There is no mail {mail_id}.", hint="kassabok mail list")
    return mail


def _refuse_erased(mail: Mail) -> None:
    if not mail.address:
        raise Refused("mail.erased", f"Whom mail {mail.id} was for has been forgotten.")
