"""Asking for a mail, in the transaction of what it is about. Any area may; nothing leaves before the commit."""

import time
from collections.abc import Sequence
from typing import Literal, NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import MailQueued, Ref
from kassabok.core.identifiers import parse_email
from kassabok.core.mailing.model import Mail, MailFile
from kassabok.core.texts import LONGEST_LINE


class FileOf(NamedTuple):
    """Files that the book keeps, or will have kept when the mail goes: of which thing, in which role."""

    kind: str
    ref: str
    role: str


def queue(
    tx: Transaction,
    about: Ref,
    *,
    purpose: str,
    address: str,
    subject: str,
    text: str,
    files: Sequence[FileOf] = (),
    customer_id: int | None = None,
) -> MailQueued:
    """Queue an e-mail. Services publish what comes back, effects return it.

    subject and text: as texts.words gives them. customer_id: whose personal data it holds.
    Raises Refused for an address that is none, and for a subject that is more than one line of plain signs: it would
    write headers of its own.
    """
    try:
        address = parse_email(address)
    except ValueError as error:
        raise Refused("mail.address", str(error), hint="Give the customer's e-mail address.") from error
    if not subject.isprintable() or not subject.strip() or len(subject) > LONGEST_LINE:
        raise Refused(
            "mail.subject",
            f"The subject of a mail is one line of at most {LONGEST_LINE} signs, and not empty.",
            hint="Look at the texts in the folder mail beside the book.",
        )
    return _write(
        tx,
        about,
        via="email",
        files=files,
        purpose=purpose,
        address=address,
        subject=subject,
        text=text,
        customer_id=customer_id,
    )


def queue_file(
    tx: Transaction, about: Ref, *, purpose: str, folder: str, file: FileOf, customer_id: int | None = None
) -> MailQueued:
    """Queue a file for a folder. Services publish what comes back, effects return it."""
    return _write(
        tx, about, via="folder", files=(file,), purpose=purpose, address=folder, customer_id=customer_id
    )


def _write(
    tx: Transaction,
    about: Ref,
    *,
    via: Literal["email", "folder"],
    files: Sequence[FileOf],
    purpose: str,
    address: str,
    customer_id: int | None,
    subject: str = "",
    text: str = "",
) -> MailQueued:
    mail_id = tx.insert(
        Mail,
        kind=about.kind,
        ref=about.number,
        purpose=purpose,
        via=via,
        address=address,
        subject=subject,
        text=text,
        customer_id=customer_id,
        queued_us=time.time_ns() // 1000,
    )
    for file in files:
        tx.insert(MailFile, mail_id=mail_id, kind=file.kind, ref=file.ref, role=file.role)
    return MailQueued(ref=str(mail_id), origins=(about,), purpose=purpose, via=via)
