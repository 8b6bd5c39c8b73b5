"""What customers of our own web shop are written, made and sent when nobody waits for anything else."""

from typing import TYPE_CHECKING

from kassabok.cli.frame.context import Context

if TYPE_CHECKING:
    from kassabok.core.book.file import Book


def make_confirmations(obj: Context, book: "Book", *, most: int = -1) -> bool:
    """Make the documents that wait, the oldest first; most: so many of them. Whether any did.

    What cannot be made is told by kassabok check, as ever.
    """
    from kassabok.core import outgoing

    if not outgoing.is_waiting(book.reader):
        return False
    if failed := outgoing.run(book, today=obj.today, most=most):
        obj.note(f"{failed} of the documents could not be made; kassabok check tells why.")
    return True


def send_mail(obj: Context, book: "Book") -> tuple[str, ...]:
    """Send the e-mail that waits, where there is a server. What did not go, each with its way out."""
    from kassabok.cli import mail_run
    from kassabok.core.errors import Refused
    from kassabok.core.mailing.reports import waiting

    if not waiting(book.reader) or not mail_run.has_server(obj):
        return ()
    try:
        return mail_run.left(mail_run.run(obj, book))
    except Refused as error:  # Another run sends, or the password is missing: it goes later.
        return (f"{error.message} {error.hint}".strip(),)
