"""kassabok mail: what goes out by e-mail or into a folder, and what became of it."""

from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import one_of, whole

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.mailing.reports import MailView

app = Noun()

STATES = ("queued", "sending", "sent", "failed", "uncertain", "dropped")
No = Annotated[int, typer.Argument(help="The number of the mail.", **whole(1, 2**40, "NO"))]


@app.command("list")
def list_(
    ctx: Ctx,
    state: Annotated[
        str,
        typer.Option("--state", help=f"Only those that are {', '.join(STATES)}.", **one_of("STATE", *STATES)),
    ] = "",
) -> None:
    """List what was sent and what is to be sent, the oldest first.

    queued waits for the next run; failed will not be taken; uncertain was cut off as it went out: it may have arrived,
    and is not sent again unless you say so.

    Example: kassabok mail list --state uncertain
    """
    from kassabok.core.mailing.reports import MailRow, mails

    with ctx.obj.reader() as reader:
        rows = mails(reader, state=state)
    ctx.obj.show(rows, title="Mail", empty="No mail.", row_class=MailRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show a mail: to whom it goes, what it says, and what became of it.

    Example: kassabok mail show 1
    """
    from kassabok.core.mailing.reports import mail

    with ctx.obj.reader() as reader:
        found = mail(reader, no)
    ctx.obj.show(found, draw=lambda screen: _page(found, screen))


@app.command("run")
def run_(ctx: Ctx) -> None:
    """Send what waits. `kassabok nightly` does it too, and invoice send at once.

    Without a server (kassabok setting set mail.smtp smtp.example.se:587) only files go into their folders. The exit
    code is 7 when something was left, which is told.

    Example: kassabok mail run
    """
    from kassabok.cli import mail_run
    from kassabok.core.mailing.reports import MailRow, mails

    if ctx.obj.options.dry_run:
        with ctx.obj.reader() as reader:
            rows = mails(reader, state="queued")
        ctx.obj.show(rows, title="Would be sent", empty="No mail waits.", row_class=MailRow)
        return
    with ctx.obj.book() as book:
        outcomes = mail_run.run(ctx.obj, book)
        waiting = mail_run.unserved(book)
        tried = {one.mail for one in outcomes}
        rows = [row for row in mails(book.reader) if row.mail in tried or row.state == "queued"]
    ctx.obj.show(rows, title="Mail", empty="No mail waits.", row_class=MailRow)
    _end(ctx, (*mail_run.left(outcomes), *waiting))


@app.command()
def again(ctx: Ctx, no: No) -> None:
    """Queue a mail again that failed, or that may have arrived: it goes with the next run.

    Example: kassabok mail again 1
    """
    from kassabok.core.mailing import sending

    with ctx.obj.transaction() as tx:
        sending.repeat(tx, no)
    ctx.obj.show_steps(tx)


@app.command()
def drop(ctx: Ctx, no: No) -> None:
    """Leave a mail unsent for good.

    Example: kassabok mail drop 1
    """
    from kassabok.core.mailing import sending

    with ctx.obj.transaction() as tx:
        sending.drop(tx, no)
    ctx.obj.show_steps(tx)


@app.command()
def arrived(ctx: Ctx, no: No) -> None:
    """Say of a mail that is uncertain that it did arrive.

    Example: kassabok mail arrived 1
    """
    from kassabok.core.mailing import sending

    with ctx.obj.transaction() as tx:
        sending.confirm(tx, no)
    ctx.obj.show_steps(tx)


def _end(ctx: Ctx, left: tuple[str, ...]) -> None:
    for text in left:
        ctx.obj.note(text)
    if left:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _page(mail: "MailView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page

    facts = [
        ("About", mail.about),
        ("To", mail.to),
        ("By", mail.via),
        ("Files", mail.files),
        ("Queued", mail.queued),
        ("Sent", mail.sent),
        ("Tries", mail.tries),
        ("Error", mail.error),
        ("Subject", mail.subject),
    ]
    return [*page(screen, f"Mail {mail.mail}: {mail.state}", facts, []), "", *mail.text.splitlines()]
