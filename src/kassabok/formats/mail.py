"""Writing an e-mail (RFC 5322, MIME). The same letter gives the same bytes: its boundary comes from its Message-ID."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from kassabok.formats.errors import BadFile


class LetterFile(NamedTuple):
    """A file that is attached."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail in plain text. sender, to: addresses, name@example.se. message_id: without its brackets.

    written_at: an instant in UTC, the mail's date.
    """

    sender_name: str
    sender: str
    to: str
    subject: str
    text: str
    message_id: str
    written_at: datetime
    files: tuple[LetterFile, ...] = ()


def write(letter: Letter) -> bytes:
    """The mail with CRLF at the ends of its lines, as SMTP carries it.

    Raises BadFile (mail.header) for an address, name or subject that would write headers of its own, and for an address
    that mail servers have no letters for.
    """
    import hashlib
    from email.headerregistry import Address
    from email.message import EmailMessage
    from email.policy import SMTP
    from email.utils import format_datetime

    _refuse_lines(letter)
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(letter.written_at)
    message["From"] = Address(letter.sender_name, addr_spec=on_the_wire(letter.sender))
    message["To"] = Address(addr_spec=on_the_wire(letter.to))
    message["Subject"] = letter.subject
    message["Message-ID"] = f"<{letter.message_id}>"
    message.set_content(letter.text, cte="quoted-printable")
    for file in letter.files:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.data, maintype=main, subtype=sub, filename=file.name)
    if letter.files:
        message.set_boundary(f"=={hashlib.sha256(letter.message_id.encode()).hexdigest()[:32]}==")
    return message.as_bytes()


def on_the_wire(address: str) -> str:
    """An address in ASCII, its domain as IDNA. Raises BadFile where that cannot be."""
    local, _, domain = address.rpartition("@")
    try:
        local.encode("ascii")
        return f"{local}@{domain.encode('idna').decode('ascii')}"
    except UnicodeError as error:
        raise BadFile(
            "mail.header",
            f"The address {address[:60]} has letters that mail servers do not take.",
            hint="Ask for another address.",
        ) from error


def _refuse_lines(letter: Letter) -> None:
    """No header may hold the end of a line: what stands after it would be a header of somebody else's making."""
    fields = {
        "sender": letter.sender_name + letter.sender,
        "address": letter.to,
        "subject": letter.subject,
        "Message-ID": letter.message_id,
        "name of a file": "".join(file.name for file in letter.files),
    }
    for what, value in fields.items():
        if not value.isprintable():
            raise BadFile(
                "mail.header",
                f"The {what} of a mail has signs that cannot be printed, as the end of a line.",
                hint="Put it right in the register or in the texts of mails.",
            )
