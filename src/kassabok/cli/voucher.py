"""kassabok voucher: what is posted in the books, written by hand or by an event."""

import sys
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import voucher_plans, voucher_template
from kassabok.cli.frame import terminal
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.output import Paper
from kassabok.cli.frame.values import DATE, named, whole
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen
from kassabok.cli.voucher_lines import POST_LINE, post_lines
from kassabok.cli.voucher_template import Amounts, TemplateName, by_class
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.cli.voucher_lines import TypedLine
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.ledger.evidence import GivenFile
    from kassabok.core.ledger.posting import PostLine
    from kassabok.core.ledger.reports.vouchers import VoucherRow

app = Noun()


Ref = Annotated[str, typer.Argument(help="2026-A12, or A12 in the latest year that has it.", **named("REF"))]
Day = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Lines = Annotated[
    list[Any] | None,
    typer.Option(
        "--line", help="Debit is positive, credit negative: 1930=-500@project:P1. Repeat it.", **POST_LINE
    ),
]


@app.command()
def add(
    ctx: Ctx,
    text: Annotated[str, typer.Option("--text", help="What happened, with whom, by which document.")] = "",
    line: Lines = None,
    lines_file: Annotated[
        str | None,
        typer.Option("--lines", metavar="FILE", help="The lines from CSV, XLSX or JSON lines; - is stdin."),
    ] = None,
    template: TemplateName = None,
    amount: Amounts = None,
    on: Day = None,
    attach_: Annotated[
        list[str] | None,
        typer.Option("--attach", metavar="FILE", help="Keep a receipt or a bill with it. Repeat it."),
    ] = None,
) -> None:
    """Post a voucher by hand, in series A. Without lines, at a terminal, you are asked for them.

    Columns of a file: account, amount (or debit and credit), and as needed text, objects, cost centre, project. JSON
    has an object on each line: {"account": "6110", "amount_ore": 40000}.

    Example:
        kassabok voucher add --text "Papper" --line 6110=400 --line 2641=100 --line 1930=-500
        kassabok voucher add --text "Hyra" --line 5010=8000@cost-centre:Nord --line 1930=-8000 --attach hyra.pdf
        kassabok voucher add --text "Löner mars" --date 2026-03-25 --lines loner.csv
        kassabok voucher add --template kontorsmaterial --amount 500
        kassabok voucher add
    """
    from kassabok.core.ledger import evidence
    from kassabok.core.ledger.vouchers import add_voucher

    _refuse_several(line, lines_file, template, amount)
    files = [_given_file(ctx, file) for file in attach_ or ()]
    if not (line or lines_file or template) and at_terminal():
        on, text, line = _asked(ctx, on, text)
    lines = _lines_of(ctx, lines_file) if lines_file else post_lines(line)
    day = on or ctx.obj.today
    with ctx.obj.transaction() as tx:
        if template:
            text, lines = _filled_in(tx, template, by_class(amount), day, text)
        posted = add_voucher(tx, on=day, text=text, lines=lines)
        for file in files:
            evidence.attach_file(tx, posted.ref, file)
    ctx.obj.show_steps(tx)


def at_terminal() -> bool:
    """Whether somebody can be asked: questions are on stderr, answers on stdin."""
    return terminal.is_terminal(sys.stdin) and terminal.is_terminal(sys.stderr)


def _asked(ctx: Ctx, on: date | None, text: str) -> "tuple[date, str, list[TypedLine]]":
    """What somebody writes at the terminal."""
    from kassabok.cli.voucher_dialogue import write_voucher
    from kassabok.core.rates.lookup import Rates

    rates = Rates.load(ctx.obj.book_path.parent / "rates")
    with ctx.obj.reader() as reader:
        return write_voucher(reader, rates, today=ctx.obj.today, on=on, text=text, sure=ctx.obj.options.yes)


def _refuse_several(
    line: list[Any] | None, lines_file: str | None, template: str | None, amount: list[Any] | None
) -> None:
    if [bool(line), lines_file is not None, template is not None].count(True) > 1:
        raise UsageError(
            "voucher.lines",
            "The lines were given in several ways.",
            hint="Use --line, --lines or --template.",
        )
    if amount and template is None:
        raise UsageError("voucher.lines", "--amount is for a template.", hint="Add --template NAME.")


def _filled_in(
    tx: "Transaction", template: str, amounts: dict[str, int], on: date, text: str
) -> "tuple[str, list[PostLine]]":
    """The text and the lines of a voucher by a template."""
    from kassabok.core.ledger.posting import PostLine
    from kassabok.core.plans import templates

    chosen = templates.find_template(tx, template)
    lines = templates.filled_in(tx, chosen.lines, amounts, on)
    return text or chosen.text, [PostLine(*line) for line in lines]


def _lines_of(ctx: Ctx, file: str) -> "list[PostLine]":
    """The lines that a file holds, what is odd in it told."""
    from kassabok.cli.imports import shown_name
    from kassabok.core.ledger.voucher_tables import read_lines

    lines, warnings = read_lines(ctx.obj.read_bytes(file), name=shown_name(file))
    for warning in warnings:
        ctx.obj.note(f"Line {warning.line}: {warning.message}" if warning.line else warning.message)
    return lines


def _given_file(ctx: Ctx, file: str) -> "GivenFile":
    from pathlib import Path

    from kassabok.cli.imports import shown_name
    from kassabok.core.ledger.evidence import GivenFile

    return GivenFile(shown_name(Path(file).name), ctx.obj.read_bytes(file))


@app.command("import")
def import_(
    ctx: Ctx, file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")]
) -> None:
    """Post the vouchers of a table: a whole file or nothing. Running it twice changes nothing.

    The first line names the columns, in English or Swedish: voucher, date, text, account, amount (or debit and credit),
    and as needed line text, objects, cost centre, project. Rows with the same voucher are one; a row without a number
    belongs to the one above. They are numbered anew in series A. All that is wrong with a file is told by line.

    Example: kassabok voucher import verifikationer.xlsx --dry-run
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.ledger.voucher_import import NewVoucher, import_vouchers

    data = ctx.obj.read_bytes(file)
    with ctx.obj.transaction() as tx:
        result = import_vouchers(tx, data, name=shown_name(file))
    show_import(ctx.obj, result, row_class=NewVoucher)


@app.command()
def attach(
    ctx: Ctx,
    ref: Ref,
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="PDF, pictures, XML, e-mail or text.")],
) -> None:
    """Keep files with a voucher: the receipt, the bill or the contract that it was written for. They stay for good.

    Example: kassabok voucher attach 2026-A12 kvitto.pdf
    """
    from kassabok.core.ledger import evidence

    given = [_given_file(ctx, file) for file in files]
    with ctx.obj.transaction() as tx:
        for file in given:
            evidence.attach_file(tx, ref, file)
    ctx.obj.show_steps(tx)


@app.command("files")
def files_(
    ctx: Ctx,
    ref: Ref,
    number: Annotated[
        int | None,
        typer.Argument(help="Put this one out, to -o or under its own name.", **whole(1, 999, "NO")),
    ] = None,
) -> None:
    """List the files of a voucher; with the number of one, put it out again as it came.

    Example:
        kassabok voucher files 2026-A12
        kassabok voucher files 2026-A12 1 -o kvitto.pdf
    """
    from kassabok.core.ledger.reports import evidence

    with ctx.obj.reader() as reader:
        if number is not None:
            file = evidence.voucher_file(reader, ref, number)
        else:
            rows = evidence.voucher_files(reader, ref)
    if number is not None:
        ctx.obj.write_file(file.data, file.name)
        return
    ctx.obj.show(rows, title="Files", empty="No files are attached to it.", row_class=evidence.VoucherFileRow)


@app.command("list")
def list_(
    ctx: Ctx,
    from_: Annotated[date | None, typer.Option("--from", help="First day.", **DATE)] = None,
    to: Annotated[date | None, typer.Option("--to", help="Last day.", **DATE)] = None,
    year: Annotated[
        str | None, typer.Option("--year", help="A fiscal year: 2026, or 2026-27.", **named("YEAR"))
    ] = None,
    series: Annotated[
        str | None, typer.Option("--series", help="Only this series.", **named("LETTER"))
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Only with a line on this account.", **named("NUMBER"))
    ] = None,
    text: Annotated[str | None, typer.Option("--text", help="Only where the text has this.")] = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
    as_known_on: Annotated[
        date | None,
        typer.Option("--as-known-on", help="Only what was registered by the end of this day.", **DATE),
    ] = None,
) -> None:
    """List vouchers in the order they were registered; without dates, those of the fiscal year.

    CSV and XLSX have a row for each line, as kassabok voucher import takes them.

    Series: A by hand, B invoices, C payments, K cash days, L stock, M bank lines, P plans, D assets,
    V VAT, Y the year's end.

    Example: kassabok voucher list --from 2026-03-01 --to 2026-03-31 --series B
    """
    from kassabok.cli.spans import span
    from kassabok.core.ledger.reports import vouchers

    objects = chosen(cost_centre, project, object_)
    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, year=year)
        found = vouchers.voucher_list(
            reader,
            first,
            last,
            series=series,
            account=account,
            text=text,
            objects=objects,
            known_on=as_known_on,
        )
        rows = list(found)
    ctx.obj.show(
        rows,
        title=f"Vouchers {first} to {last}",
        empty="No vouchers.",
        sheet=vouchers.as_sheet(rows),
        row_class=vouchers.VoucherSheetRow,
        paper=Paper("Verifikationslista", f"{first} - {last}"),
    )


@app.command()
def show(ctx: Ctx, ref: Ref) -> None:
    """Show a voucher with its lines.

    Example: kassabok voucher show 2026-B12
    """
    from kassabok.core.ledger.reports import vouchers

    with ctx.obj.reader() as reader:
        row = vouchers.voucher_shown(reader, ref)
    paper = Paper(f"Verifikation {row.voucher}", instead=partial(vouchers.on_paper, row))
    ctx.obj.show(row, draw=partial(_page, row), sheet=vouchers.as_sheet([row]), paper=paper)


@app.command()
def correct(
    ctx: Ctx,
    ref: Ref,
    line: Lines = None,
    text: Annotated[str, typer.Option("--text", help="Why; without, which voucher it corrects.")] = "",
    on: Annotated[date | None, typer.Option("--date", help="The day; without, see above.", **DATE)] = None,
) -> None:
    """Correct a voucher by one that reverses it; with lines, post the right one too. The wrong one stands, marked.

    Without --date both have the wrong one's day while its month is open, and today's when it is locked.

    Example: kassabok voucher correct 2026-A12 --line 6110=450 --line 1930=-450
    """
    from kassabok.core.ledger.vouchers import correct_voucher

    lines = post_lines(line)
    with ctx.obj.transaction() as tx:
        correct_voucher(tx, ref, on=on, text=text, lines=lines)
    ctx.obj.show_steps(tx)


def _page(row: "VoucherRow", screen: "Screen") -> list[str]:
    """A voucher on one page: what is known of it, then its lines."""
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.safe_text import safe_text
    from kassabok.cli.frame.table import draw_record
    from kassabok.core.ledger.reports.vouchers import wall_clock

    facts = (
        ("Date", str(row.date)),
        ("Text", row.text),
        ("Posted for", row.source),
        ("Imported as", row.imported_as),
        ("Registered", wall_clock(row.registered)),
        ("Corrects", row.corrects),
        ("Corrected by", row.corrected_by),
        ("Replaced by", row.replaced_by),
        ("Replaces", row.replaces),
        ("Files", ", ".join(row.files)),
    )
    pairs = [(heading, safe_text(value)) for heading, value in facts if value]
    heading = screen.strong(f"Voucher {row.voucher}")
    return [heading, "", *draw_record(pairs, screen), "", *table_lines(row.lines, screen, title="Lines")]


app.add_typer(
    voucher_template.app, name="template", help="Vouchers of which only the amount is left to type."
)
app.add_typer(voucher_plans.app, name="recur", help="Vouchers that post themselves, and accruals.")
app.command()(voucher_plans.accrue)
app.command("run-due")(voucher_plans.run_due)
