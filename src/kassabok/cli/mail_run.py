"""Sending what waits, as the commands and the night do it."""

from typing import TYPE_CHECKING

from kassabok.cli.frame.context import Context

if TYPE_CHECKING:
    from kassabok.core.book.file import Book
    from kassabok.core.mailing.sending import Outcome

SET_SERVER = "kassabok setting set mail.smtp smtp.example.se:587"

#: What people do next, by the state in which a mail was left.
NEXT = {
    "queued": "kassabok mail run tries it again, and so does kassabok nightly.",
    "failed": "kassabok mail again {mail} tries it once more, mail drop {mail} leaves it.",
    "uncertain": "It may have arrived: kassabok mail again {mail} sends it once more, mail arrived {mail} does not.",
}


def has_server(obj: Context) -> bool:
    """Whether e-mail can be sent: a server is set."""
    from kassabok.core.book.settings import settings_of

    with obj.reader() as reader:
        return bool(settings_of(reader).text("mail.smtp"))


def run(obj: Context, book: "Book") -> "list[Outcome]":
    """Send all that is queued. Raises Refused where another run sends, or the server is not set up to the end."""
    import os
    from functools import partial

    from kassabok.core.book.settings import settings_of
    from kassabok.core.errors import Refused
    from kassabok.core.mailing.folder import put
    from kassabok.core.mailing.sending import only_sender, send_all
    from kassabok.net.smtp import Postman, server_of

    settings = settings_of(book.reader)
    server = server_of(settings, obj.book_path, os.environ)
    sender = settings.text("mail.from") or settings.text("company.email")
    if server is not None and not sender:
        raise Refused(
            "mail.from",
            "It is not said whom the company's e-mail is from.",
            hint="kassabok setting set mail.from faktura@example.se",
        )
    begin = partial(book.transaction, obj.command, today=obj.today)
    with only_sender(obj.book_path):
        if server is None:
            return list(send_all(begin, book.reader, sender=("", ""), carry=None, carry_file=put))
        with Postman(server) as postman:
            return list(
                send_all(
                    begin,
                    book.reader,
                    sender=(settings.text("company.name"), sender),
                    carry=postman.carry,
                    carry_file=put,
                )
            )


def run_queued(obj: Context, book: "Book") -> tuple[str, ...]:
    """Send what a command has queued, and tell what was left. It is queued whatever keeps it here."""
    from kassabok.core.errors import KassabokError

    try:
        return left(run(obj, book))
    except KassabokError as error:
        return (f"It is queued, but was not sent: {error.message} {error.hint}".strip(),)


def unserved(book: "Book") -> tuple[str, ...]:
    """E-mail that waits for a server to be set, told in one sentence."""
    from kassabok.core.book.settings import settings_of

    if settings_of(book.reader).text("mail.smtp"):
        return ()
    count = book.reader.value("SELECT count(*) FROM mail WHERE state = 'queued' AND via = 'email'")
    return (f"{count} by e-mail wait for a server: {SET_SERVER}",) if count else ()


def left(outcomes: "list[Outcome]") -> tuple[str, ...]:
    """What was not sent, each with its way out."""
    return tuple(
        f"Mail {one.mail} is {one.state}: {one.error.rstrip('.')}. {NEXT[one.state].format(mail=one.mail)}"
        for one in outcomes
        if one.state in NEXT
    )
