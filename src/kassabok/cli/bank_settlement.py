"""kassabok bank settlement: what payment providers say that they settled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named, one_of, whole
from kassabok.cli.imports import shown_name, warning_lines, warnings_of
from kassabok.cli.spans import refuse_backwards
from kassabok.core.errors import NotFound, UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.settlements.importing import SettlementImport
    from kassabok.core.settlements.reports import ReportRow
    from kassabok.formats.warnings import FileWarning

app = Noun()


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What an import did. parked: payments that were left. left: rows whose sale nobody knows. settlements: reports."""

    new: int
    known: int
    updated: int
    parked: int
    left: int
    settlements: tuple[str, ...]
    warnings: "tuple[FileWarning, ...]"


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """A profile. own: from the folder provider-profiles beside the book."""

    channel: str
    title: str
    account: str
    fee_account: str
    fee_vat: str
    own: bool


@dataclass(frozen=True, slots=True)
class ProfileText:
    """A profile as it is written."""

    channel: str
    profile: str


@app.command("import")
def import_(
    ctx: Ctx,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Reports from the provider, or - for stdin.")
    ],
    channel: Annotated[
        str | None,
        typer.Option("--channel", help="The profile, where several fit.", **named("NAME")),
    ] = None,
    types: Annotated[
        list[str] | None,
        typer.Option("--type", metavar="TYPE=KIND", help="What rows of a type are, from now on. Repeat it."),
    ] = None,
) -> None:
    """Read settlement reports of payment providers, and book what they settled.

    Each payment to the bank is one report: its sales are found among receipts and invoices, fees are booked with their
    VAT, and the bank line is matched when it is there. Reading a report twice changes nothing. A payment with a row
    that is not known is left, and the exit code is then 7.

    Example:
        kassabok bank settlement import stripe.csv
        kassabok bank settlement import paypal.csv --type "Bill Payment=fee"
    """
    from kassabok.core.settlements.importing import import_file
    from kassabok.core.settlements.profiles import profiles_beside
    from kassabok.formats.errors import BadFile

    contents = [(shown_name(file), ctx.obj.read_bytes(file)) for file in files]
    profiles = profiles_beside(ctx.obj.book_path)
    said = _types(types or ())
    results: list[tuple[str, SettlementImport]] = []
    with ctx.obj.transaction() as tx:
        for name, data in contents:
            try:
                done = import_file(tx, data, name=name, profiles=profiles, channel=channel, types=said)
            except BadFile as error:
                raise BadFile(error.code, f"{name}: {error.message}", hint=error.hint) from error
            results.append((name, done))
    answer = _together(results)
    ctx.obj.show(answer, draw=lambda _: _import_lines(answer, dry_run=ctx.obj.options.dry_run))
    if answer.parked or answer.left:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _types(texts: Sequence[str]) -> dict[str, str]:
    from kassabok.formats.providers.record import KINDS

    types = {}
    for text in texts:
        type_, equals, kind = text.rpartition("=")
        if not type_.strip() or not equals or kind.strip() not in KINDS:
            raise UsageError(
                "usage.type",
                f'"{text}" does not say what a type of row is.',
                hint=f'--type "Bill Payment=fee"; the kinds are {", ".join(KINDS)}.',
            )
        types[type_.strip()] = kind.strip()
    return types


def _together(results: "Sequence[tuple[str, SettlementImport]]") -> ImportAnswer:
    return ImportAnswer(
        new=sum(result.new for _, result in results),
        known=sum(result.known for _, result in results),
        updated=0,
        parked=sum(result.parked for _, result in results),
        left=sum(result.left for _, result in results),
        settlements=tuple(number for _, result in results for number in result.reports),
        warnings=warnings_of([(name, result.warnings) for name, result in results]),
    )


def _import_lines(answer: ImportAnswer, *, dry_run: bool) -> list[str]:
    from kassabok.cli.frame.steps import DRY_RUN

    lines = [f"{answer.new} new {'row' if answer.new == 1 else 'rows'}, {answer.known} known."]
    if answer.settlements:
        lines.append(f"Booked: {', '.join(answer.settlements)}.")
    if answer.left:
        rows = "1 row has" if answer.left == 1 else f"{answer.left} rows have"
        lines.append(f"{rows} no sale that is known: kassabok bank settlement remainder names them.")
    if answer.parked:
        were = "1 payment was" if answer.parked == 1 else f"{answer.parked} payments were"
        lines.append(f"{were} left for you: kassabok bank settlement list --state parked.")
    lines += warning_lines(answer.warnings)
    return [*lines, DRY_RUN] if dry_run else lines


@app.command("list")
def list_(
    ctx: Ctx,
    since: Annotated[date | None, typer.Option("--from", help="Paid out from this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="Paid out to this day.", **DATE)] = None,
    channel: Annotated[
        str | None, typer.Option("--channel", help="Only of this provider.", **named("NAME"))
    ] = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="parked, booked, paid or settled.",
            **one_of("STATE", "parked", "booked", "paid", "settled"),
        ),
    ] = None,
) -> None:
    """List settlement reports, the oldest first, and whether the bank has shown their money.

    Example: kassabok bank settlement list --state booked
    """
    from kassabok.core.settlements import reports

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        rows = reports.reports(reader, state=state, channel=channel, first=since, last=until)
    ctx.obj.show(
        rows,
        title="Settlement reports",
        row_class=reports.ReportRow,
        draw=lambda screen: _report_lines(rows, screen),
    )


def _report_lines(rows: "Sequence[ReportRow]", screen: "Screen") -> list[str]:
    """The table, and below it why reports are parked."""
    from kassabok.cli.frame.layout import hang
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.safe_text import safe_text

    if not rows:
        return ["No settlement reports."]
    lines = table_lines(rows, screen, title="Settlement reports")
    width = screen.width or 1000
    reasons = [
        line
        for row in rows
        if row.state == "parked"
        for line in hang("", "    ", safe_text(f"{row.settlement}: {row.reason}"), width)
    ]
    return [*lines, *(["", *reasons] if reasons else [])]


@app.command()
def show(ctx: Ctx, number: Annotated[str, typer.Argument(help="Its number.", **named("NO"))]) -> None:
    """Show a settlement report: its sums, and of each row the sale that it is.

    Example: kassabok bank settlement show A2026-0001
    """
    from kassabok.core.settlements import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        page = reports.report(reader, as_stored(reader, number, "settlement"))
    ctx.obj.show(
        page, title=f"Settlement report {page.settlement}", sheet=page.rows, row_class=reports.LineRow
    )


@app.command()
def match(
    ctx: Ctx,
    line: Annotated[int, typer.Argument(help="The number of the bank line.", **whole(1, 10**9, "LINE"))],
    numbers: Annotated[list[str], typer.Argument(metavar="NO", help="The reports that it paid out.")],
    on: Annotated[
        date | None, typer.Option("--date", help="Book it on this day, not its own.", **DATE)
    ] = None,
) -> None:
    """Say which settlement reports a bank line paid out, where that was not certain.

    Example: kassabok bank settlement match 7 A2026-0001
    """
    from kassabok.core.settlements import service
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        service.match(tx, line, [as_stored(tx.reader, number, "settlement") for number in numbers], on=on)
    ctx.obj.show_steps(tx)


@app.command()
def resolve(
    ctx: Ctx,
    number: Annotated[
        str | None,
        typer.Argument(help="The report; without one, all rows are looked at again.", **named("NO")),
    ] = None,
    line: Annotated[
        int | None,
        typer.Argument(
            help="The line of the row, as bank settlement show has it.", **whole(1, 10**9, "LINE")
        ),
    ] = None,
    invoice: Annotated[
        str | None, typer.Option("--invoice", help="The invoice it pays, or the credit note.", **named("NO"))
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Book it on an account, as 6353.", **named("ACCOUNT"))
    ] = None,
    on: Annotated[
        date | None, typer.Option("--date", help="Book it on this day, not the report's.", **DATE)
    ] = None,
) -> None:
    """Look again for the sales of rows that had none, or say what one row is.

    Example:
        kassabok bank settlement resolve
        kassabok bank settlement resolve A2026-0001 3 --invoice F2026-0007
        kassabok bank settlement resolve A2026-0001 4 --account 6353
    """
    from kassabok.core.settlements import service
    from kassabok.core.trace import as_stored

    if (number is None) != (line is None) or [invoice, account].count(None) != (2 if number is None else 1):
        raise UsageError(
            "usage.which",
            "What is the row?",
            hint="Give a report, a line, and --invoice or --account; or nothing, to look at all rows again.",
        )
    with ctx.obj.transaction() as tx:
        if number is None or line is None:
            service.look_again(tx)
        else:
            service.resolve(
                tx,
                as_stored(tx.reader, number, "settlement"),
                line,
                invoice=as_stored(tx.reader, invoice, "invoice") if invoice else None,
                account=account,
                on=on,
            )
    ctx.obj.show_steps(tx)


@app.command("take-back")
def take_back(ctx: Ctx, number: Annotated[str, typer.Argument(help="Its number.", **named("NO"))]) -> None:
    """Take back what a report booked, as when its profile was wrong, so that its file can be read again.

    Example: kassabok bank settlement take-back A2026-0001
    """
    from kassabok.core.settlements import service
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        service.take_back(tx, as_stored(tx.reader, number, "settlement"))
    ctx.obj.show_steps(tx)


@app.command()
def remainder(
    ctx: Ctx,
    account: Annotated[
        str | None, typer.Option("--account", help="Only this account, as 1580.", **named("ACCOUNT"))
    ] = None,
) -> None:
    """Name what stands on the providers' accounts: sales not settled, rows without a sale, payouts on their way.

    Example: kassabok bank settlement remainder --account 1582
    """
    from kassabok.core.settlements import reports

    with ctx.obj.reader() as reader:
        rows = reports.remainder(reader, account=account)
    ctx.obj.show(
        rows,
        title="What stands on the providers' accounts",
        empty="Nothing is left on the providers' accounts.",
        total=True,
        row_class=reports.RemainderRow,
    )


@app.command()
def profiles(
    ctx: Ctx,
    name: Annotated[
        str | None, typer.Argument(help="Show this profile's text, to change a copy.", **named("NAME"))
    ] = None,
) -> None:
    """List the profiles of payment providers, or show one as the text that you can edit.

    A profile in the folder provider-profiles beside the book replaces a shipped one of its name.

    Example:
        kassabok bank settlement profiles
        kassabok bank settlement profiles stripe
    """
    from kassabok.core.settlements.profiles import FOLDER, profile_texts, profiles_beside

    texts = profile_texts(ctx.obj.book_path)
    if name is not None:
        if name not in texts:
            raise NotFound(
                "settlement.unknown_profile",
                f"There is no settlement profile {name}.",
                hint="kassabok bank settlement profiles",
            )
        ctx.obj.show(ProfileText(name, texts[name]), draw=lambda _: texts[name].splitlines())
        return
    folder = ctx.obj.book_path.parent / FOLDER
    rows = [
        ProfileRow(
            channel=profile.name,
            title=profile.title,
            account=profile.books.account,
            fee_account=profile.books.fee_account,
            fee_vat=profile.books.fee_vat,
            own=(folder / f"{profile.name}.toml").exists(),
        )
        for profile in profiles_beside(ctx.obj.book_path)
    ]
    ctx.obj.show(rows, title="Settlement profiles", row_class=ProfileRow)
