"""kassabok customer consent: what customers have said of being addressed with marketing."""

import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named, one_of

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.consent.reports import ConsentView

app = Noun()

_CHANNELS = ("email", "sms", "phone", "post")
Who = Annotated[
    str,
    typer.Argument(
        help="The customer: its number, organisation number, or words of its name.", **named("NO")
    ),
]
Channel = Annotated[
    str, typer.Option("--channel", help="email, sms, phone or post.", **one_of("WAY", *_CHANNELS))
]
Source = Annotated[
    str, typer.Option("--source", help="Where it was said, in one word: newsletter-form.", **named("WORD"))
]
TextVersion = Annotated[
    str, typer.Option("--text", metavar="VERSION", help="Which words it agreed to, as v3 or 2026-03.")
]
On = Annotated[
    datetime.date | None, typer.Option("--date", help="The day it was said; without, today.", **DATE)
]


@app.command()
def add(
    ctx: Ctx,
    who: Who,
    channel: Channel = "email",
    source: Source = "by-hand",
    text_version: TextVersion = "",
    on: On = None,
    evidence: Annotated[
        str, typer.Option("--evidence", metavar="FILE", help="A file that proves it, kept in the book.")
    ] = "",
    again: Annotated[
        bool, typer.Option("--again", help="It had said no, and has now agreed by itself.")
    ] = False,
) -> None:
    """Write down that a customer has agreed to marketing.

    Example: kassabok customer consent add 1002 --source newsletter-form --text v3
    """
    from kassabok.core.consent import service as consent
    from kassabok.core.parties.reports import which

    kept = (evidence, ctx.obj.read_bytes(evidence)) if evidence else None
    with ctx.obj.transaction() as tx:
        consent.give(
            tx,
            which(tx.reader, who),
            channel,
            source=source,
            on=on,
            text_version=text_version,
            evidence=kept,
            again=again,
        )
    ctx.obj.show_steps(tx)


@app.command()
def ask(
    ctx: Ctx,
    who: Who,
    channel: Channel = "email",
    source: Source = "by-hand",
    text_version: TextVersion = "",
) -> None:
    """Make a token for a customer to confirm with (double opt-in). It has agreed only when the token comes back.

    Send the token in a message of your own, or the link: with the setting shop.url, a page of our own web shop takes
    the answer. It works once, within thirty days, and cannot be shown again.

    Example: kassabok customer consent ask 1002 --source newsletter-form
    """
    from kassabok.core.consent import service as consent
    from kassabok.core.parties.reports import which

    with ctx.obj.transaction() as tx:
        event, token = consent.ask(
            tx, which(tx.reader, who), channel, source=source, text_version=text_version
        )
        shop_url = tx.settings.text("shop.url")
    answer = _asked(event.ref, channel, "" if ctx.obj.options.dry_run else token, shop_url)
    ctx.obj.show(answer, title="Token")


def _asked(customer: str, channel: str, token: str, shop_url: str) -> object:
    from kassabok.core.consent.links import confirm_url
    from kassabok.core.consent.reports import AskedConsent

    return AskedConsent(customer, channel, token, confirm_url(shop_url, token) if shop_url and token else "")


@app.command()
def confirm(
    ctx: Ctx, token: Annotated[str, typer.Argument(help="What the customer sent back.", **named("TOKEN"))]
) -> None:
    """Take a token that came back: the customer has agreed.

    Example: kassabok customer consent confirm 5f0c6a1e9b3d47f2a8c05e6d7b914f30
    """
    from kassabok.core.consent import service as consent

    with ctx.obj.transaction() as tx:
        consent.confirm(tx, token)
    ctx.obj.show_steps(tx)


@app.command()
def withdraw(
    ctx: Ctx,
    who: Who,
    channels: Annotated[
        list[str] | None,
        typer.Option(
            "--channel", help="Only this one; may be repeated. Without, all.", **one_of("WAY", *_CHANNELS)
        ),
    ] = None,
    source: Source = "by-hand",
    on: On = None,
    objects: Annotated[
        bool, typer.Option("--objects", help="It objects to direct marketing as such (GDPR art. 21).")
    ] = False,
) -> None:
    """Write down that a customer no longer wants marketing. Its address is blocked, whatever is imported later.

    Example: kassabok customer consent withdraw 1002 --source unsubscribe-link
    """
    from kassabok.core.consent import service as consent
    from kassabok.core.parties.reports import which

    with ctx.obj.transaction() as tx:
        consent.withdraw(
            tx,
            which(tx.reader, who),
            channels or (),
            source=source,
            on=on,
            objects=objects,
        )
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(
    ctx: Ctx,
    channel: Annotated[
        str, typer.Option("--channel", help="Only this one.", **one_of("WAY", *_CHANNELS))
    ] = "",
    may: Annotated[
        bool | None, typer.Option("--may/--may-not", help="Only who may be addressed, or may not.")
    ] = None,
    on: Annotated[datetime.date | None, typer.Option("--on", help="What held on this day.", **DATE)] = None,
) -> None:
    """List who may be addressed and who not, on which ground and since when. Who has said nothing is not listed.

    Example: kassabok customer consent list --channel email --may
    """
    from kassabok.core.consent import reports

    with ctx.obj.reader() as reader:
        rows = reports.consents(reader, on=on or ctx.obj.today, channel=channel, may=may)
    ctx.obj.show(
        rows, title="Consent to marketing", empty="No customer has said so.", row_class=reports.ConsentRow
    )


@app.command()
def show(ctx: Ctx, who: Who) -> None:
    """Show all that a customer has said of being addressed, in order, and what proves it.

    Example: kassabok customer consent show 1002
    """
    from kassabok.core.consent import reports
    from kassabok.core.parties.reports import which

    with ctx.obj.reader() as reader:
        found = reports.consent(reader, which(reader, who), on=ctx.obj.today)
    ctx.obj.show(found, draw=lambda screen: _page(found, screen))


@app.command("import")
def import_(
    ctx: Ctx,
    file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")],
    source: Annotated[
        str, typer.Option("--source", help="Where it is from, in one word: mailchimp.", **named("WORD"))
    ] = "import",
) -> None:
    """Import who agreed, and who said no, from another system's CSV or XLSX. Running it twice changes nothing.

    Columns: number or email, and channel, date, consent (yes or no), source, text_version. Who said no here stays at
    no: such rows are left out and told, as is what names no customer; the exit code is then 7.

    Example: kassabok customer consent import subscribers.csv --source mailchimp
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.consent.importing import TakenConsent, import_consents
    from kassabok.formats.tables import read_table

    table = read_table(ctx.obj.read_bytes(file))
    with ctx.obj.transaction() as tx:
        result = import_consents(tx, table, name=shown_name(file), source=source)
    show_import(ctx.obj, result, row_class=TakenConsent)
    if result.parked:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _page(found: "ConsentView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page

    allowed = [row.channel for row in found.holds if row.may]
    refused = [row.channel for row in found.holds if not row.may]
    facts = [
        ("May be addressed by", ", ".join(allowed) or "nothing"),
        ("Not by", ", ".join(refused)),
        ("Proved by", ", ".join(each.name for each in found.evidence)),
    ]
    return page(screen, f"Consent of customer {found.customer}", facts, [("What it said", found.said)])
