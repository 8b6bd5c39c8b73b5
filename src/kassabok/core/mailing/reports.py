"""Questions about mail."""

import datetime
from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader
from kassabok.core.dates import local_time
from kassabok.core.errors import NotFound


@dataclass(frozen=True, slots=True)
class MailRow:
    """A mail, or a file for a folder. about: the document. sent: the day it went."""

    mail: int
    about: str
    purpose: str = field(metadata={"table": False})
    via: str
    to: str
    state: str
    tries: int
    sent: datetime.date | None
    error: str = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class MailView:
    """A mail with what it says. files: what goes with it."""

    mail: int
    about: str
    purpose: str
    via: str
    to: str
    state: str
    tries: int
    queued: datetime.datetime
    sent: datetime.datetime | None
    error: str
    subject: str
    text: str
    files: tuple[str, ...]


def mails(reader: Reader, *, state: str = "") -> list[MailRow]:
    """Mail, the oldest first. state: only of that one."""
    return [
        MailRow(
            mail, about, purpose, via, to, state, tries, _when(sent_us).date() if sent_us else None, error
        )
        for mail, about, purpose, via, to, state, tries, sent_us, error in reader.rows(
            "SELECT id, ref, purpose, via, address, state, tries, sent_us, error FROM mail "
            "WHERE :state IN ('', state) ORDER BY id",
            state=state,
        )
    ]


def mail(reader: Reader, mail_id: int) -> MailView:
    """One mail. Raises NotFound."""
    row = reader.row(
        "SELECT id, ref, purpose, via, address, state, tries, queued_us, sent_us, error, subject, text "
        "FROM mail WHERE id = :id",
        id=mail_id,
    )
    if row is None:
        raise NotFound("mail.unknown", f"There is no mail {mail_id}.", hint="kassabok mail list")
    files = reader.rows(
        "SELECT f.role || ' of ' || f.kind || ' ' || f.ref FROM mail_file f WHERE f.mail_id = :id ORDER BY f.id",
        id=mail_id,
    )
    number, about, purpose, via, to, state, tries, queued_us, sent_us, error, subject, text = row
    return MailView(
        mail=number,
        about=about,
        purpose=purpose,
        via=via,
        to=to,
        state=state,
        tries=tries,
        queued=_when(queued_us),
        sent=_when(sent_us) if sent_us else None,
        error=error,
        subject=subject,
        text=text,
        files=tuple(file for (file,) in files),
    )


def waiting(reader: Reader) -> int:
    """How many are queued, or were cut off and are not looked at yet."""
    return int(reader.value("SELECT count(*) FROM mail WHERE state IN ('queued', 'sending')"))


def _when(us: int) -> datetime.datetime:
    return local_time(us)
