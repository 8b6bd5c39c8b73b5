"""kassabok vat: the VAT return by box, its file, its closing; and the EC sales list."""

from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, kronor, named

if TYPE_CHECKING:
    from datetime import date

    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.reader import Reader
    from kassabok.core.taxes.ec_sales import EcSales
    from kassabok.core.taxes.periods import Period
    from kassabok.core.taxes.reports import VatReport

app = Noun()

PeriodName = Annotated[
    str | None,
    typer.Option(
        "--period",
        help="2026-03, 2026-q1, or a fiscal year; without, the first that is not closed.",
        **named("PERIOD"),
    ),
]


@app.command()
def report(
    ctx: Ctx,
    period: PeriodName = None,
    box: Annotated[
        str | None,
        typer.Option("--box", help="The voucher lines in this box: 05; 49 has all VAT.", **named("BOX")),
    ] = None,
) -> None:
    """The VAT return (momsdeklaration) by box, in whole kronor, with what seems wrong or has changed.

    Any months will do: --period 2026-01..2026-05. Vouchers that only settle VAT against account 2650, 1650 or the tax
    account are in no box.

    Example:
        kassabok vat report --period 2026-q1
        kassabok vat report --period 2026-q1 --box 05
    """
    from kassabok.cli.frame.output import Paper
    from kassabok.core.taxes import reports

    with ctx.obj.reader() as reader:
        chosen = _period(reader, period, ctx.obj.today)
        if box:
            lines = list(
                ctx.obj.progress(reports.box_lines(reader, chosen, box.zfill(2)), "Reading vouchers")
            )
        else:
            answer = reports.vat_report(reader, chosen, today=ctx.obj.today)
    if box:
        ctx.obj.show(
            lines,
            title=f"VAT return {chosen.name}, box {box.zfill(2)}",
            empty=f"Nothing is in box {box.zfill(2)}.",
            total=True,
            row_class=reports.BoxLine,
            paper=Paper(
                f"Momsdeklaration {chosen.name}, ruta {box.zfill(2)}",
                f"{chosen.starts_on} - {chosen.ends_on}",
            ),
        )
        return
    ctx.obj.show(
        answer,
        title=f"VAT {answer.period}",
        draw=partial(return_page, answer),
        sheet=answer.rows,
        paper=Paper(f"Momsdeklaration {answer.period}", f"{answer.starts_on} - {answer.ends_on}"),
    )


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List the VAT periods: when each return is due, whether it is closed, and what is to be paid.

    It also tells when the company's sales have outgrown its VAT period or its method.

    Example: kassabok vat list
    """
    from kassabok.core.rates.lookup import Rates
    from kassabok.core.taxes import reports
    from kassabok.core.taxes.size import size_notes

    rates = Rates.load(ctx.obj.book_path.parent / "rates")
    with ctx.obj.reader() as reader:
        rows = reports.vat_periods(reader, today=ctx.obj.today)
        notes = size_notes(reader, rates, today=ctx.obj.today)
    ctx.obj.show(rows, title="VAT periods, what is to be paid", row_class=reports.PeriodRow)
    for note in notes:
        ctx.obj.note(note)


@app.command("file")
def file_(
    ctx: Ctx,
    period: PeriodName = None,
    message: Annotated[
        str, typer.Option("--message", help="A text to Skatteverket (Övriga upplysningar).")
    ] = "",
) -> None:
    """Write the VAT return as the file that Skatteverket's e-service takes (eSKDUpload 6.0).

    Example: kassabok vat file --period 2026-q1 -o moms.xml
    """
    from kassabok.core.book.settings import settings_of
    from kassabok.core.errors import UsageError
    from kassabok.core.taxes import reports
    from kassabok.core.taxes.documents import return_file

    with ctx.obj.reader() as reader:
        chosen = _period(reader, period, ctx.obj.today)
        answer = reports.vat_report(reader, chosen, today=ctx.obj.today)
        if not answer.state:
            raise UsageError(
                "vat.period",
                f"{chosen.name} is no VAT period of the company, so there is no return of it to file.",
                hint="kassabok vat list shows the periods; kassabok setting set vat.period monthly changes them.",
            )
        data = return_file(settings_of(reader), chosen, answer.boxes, message=message)
    ctx.obj.write_file(data, f"moms-{chosen.name}.xml")
    ctx.obj.note(f"{chosen.name}: {_owed(answer.pay_kronor)}.{_NOTES_OF_STATES.get(answer.state, '')}")


_NOTES_OF_STATES = {
    "open": " It is not closed yet: kassabok vat close",
    "running": " The period has not ended.",
    "changed": " The books have changed since it was closed, so this is a correction of what was filed.",
}


@app.command()
def close(
    ctx: Ctx,
    period: PeriodName = None,
    on: Annotated[
        Any, typer.Option("--date", help="Day of the settlement; without, the period's last.", **DATE)
    ] = None,
    despite: Annotated[
        list[str] | None,
        typer.Option("--despite", help="A check that may stand as it is. Repeat it.", **named("CHECK")),
    ] = None,
) -> None:
    """Close a VAT return: settle the VAT accounts against 2650, lock the months, keep the boxes and the file.

    What has changed in periods that were closed before is settled too, as a correction of each.

    Example: kassabok vat close --period 2026-q1
    """
    from kassabok.core.taxes import reports, service

    with ctx.obj.transaction() as tx:
        chosen = _period(tx.reader, period, ctx.obj.today)
        due_on = reports.vat_report(tx.reader, chosen, today=ctx.obj.today).due_on
        event = service.close(tx, chosen, on=on, despite=despite or ())
    ctx.obj.show_steps(tx)
    for owed in event.owed:
        name = owed.number.partition("/")[0]
        by_then = f"by {due_on}" if owed.kronor >= 0 else f"when it is filed, by {due_on}"
        when = by_then if owed.number == event.ref else f"more, by a correction of {name}"
        ctx.obj.note(
            f"{owed.number}: {_owed(owed.kronor)} {when}. kassabok vat file --period {name} writes the file."
        )


def _owed(kronor: int) -> str:
    from kassabok.core.money import format_whole_kronor

    shown = format_whole_kronor(abs(kronor))
    return f"to pay {shown} kr" if kronor >= 0 else f"to get back {shown} kr"


@app.command()
def reopen(
    ctx: Ctx,
    period: Annotated[str, typer.Argument(help="The period that was closed last.", **named("PERIOD"))],
) -> None:
    """Take the latest closing back: unlock the months it locked, reverse its settlement. File it again when closed.

    Example: kassabok vat reopen 2026-q1
    """
    from kassabok.core.taxes import service

    with ctx.obj.transaction() as tx:
        chosen = _period(tx.reader, period, ctx.obj.today)
        service.reopen(tx, chosen.name)
    ctx.obj.show_steps(tx)


def _sale(text: str) -> tuple[str, int]:
    """A buyer's VAT number and öre, of VATNR=KRONOR."""
    from kassabok.core.identifiers import parse_vat_number

    number, equals, amount = text.partition("=")
    if not equals:
        raise typer.BadParameter(f'"{text[:40]}" is not VATNR=KRONOR: write DE262875793=12000.')
    try:
        found = parse_vat_number(number)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if found.startswith("SE"):
        raise typer.BadParameter(f"{found} is Swedish; the list is of buyers in other EU countries.")
    return found, kronor(amount)


SALE: dict[str, Any] = {"parser": _sale, "metavar": "VATNR=KRONOR"}


@app.command("ec-sales")
def ec_sales(
    ctx: Ctx,
    period: Annotated[str, typer.Option("--period", help="2026-03 or 2026-q1.", **named("PERIOD"))],
    goods: Annotated[
        list[Any] | None, typer.Option("--goods", help="Goods sold without an invoice here.", **SALE)
    ] = None,
    triangular: Annotated[
        list[Any] | None, typer.Option("--triangular", help="Goods sold as the middleman of three.", **SALE)
    ] = None,
    services: Annotated[
        list[Any] | None, typer.Option("--services", help="Services sold without an invoice here.", **SALE)
    ] = None,
) -> None:
    """The EC sales list (periodisk sammanställning): sales without VAT to each buyer in other EU countries.

    It is made from the invoices; what has none in the book is added by the options, each as often as needed. With
    -o FILE it is written as the file for Skatteverket (SKV574008), else it is shown.

    Example:
        kassabok vat ec-sales --period 2026-03
        kassabok vat ec-sales --period 2026-q1 --triangular DE262875793=12000 -o ps.csv
    """
    from kassabok.core.book.settings import settings_of
    from kassabok.core.taxes import ec_sales as lists

    given = {"goods": goods, "triangular": triangular, "services": services}
    others = [
        lists.OtherSale(kind, vat_nr, amount_ore)
        for kind, sales in given.items()
        for vat_nr, amount_ore in sales or ()
    ]
    to_file = ctx.obj.options.output is not None
    with ctx.obj.reader() as reader:
        listed = lists.ec_sales(reader, _period(reader, period, ctx.obj.today), others=others)
        data = lists.ec_sales_file(settings_of(reader), listed) if to_file else b""
    if to_file:
        ctx.obj.write_file(data, f"ps-{listed.period}.csv")
    else:
        title = f"EC sales list {listed.period}, due {listed.due_on}"
        ctx.obj.show(listed, title=title, draw=partial(_list_page, listed, title), sheet=listed.buyers)
    for difference in listed.differences:
        ctx.obj.note(difference)
    if listed.should_be_monthly:
        ctx.obj.note("Goods are listed by the month, unless Skatteverket has allowed quarters.")


def _list_page(listed: "EcSales", title: str, screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines

    if not listed.buyers:
        return [f"Nothing was sold without VAT to buyers in other EU countries in {listed.period}."]
    return table_lines(listed.buyers, screen, title=title)


def _period(reader: "Reader", text: str | None, today: "date") -> "Period":
    from kassabok.core.taxes import periods, reports

    if text is None:
        return reports.next_period(reader, today=today)
    return periods.read_period(text, periods.fiscal_years(reader))


def return_page(answer: "VatReport", screen: "Screen") -> list[str]:
    """The return on one page: the boxes that have anything, then what has changed and what seems wrong."""
    from kassabok.cli.frame.layout import wrap
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.table import TableColumn, draw_table
    from kassabok.core.money import format_whole_kronor

    due = f", due {answer.due_on}" if answer.due_on and answer.state not in ("closed", "changed") else ""
    state = f" ({answer.state}{due})" if answer.state else ""
    shown = [row for row in answer.rows if row.amount_kronor or row.exact_ore or row.box == "49"]
    numbers, texts, amounts = zip(
        *((row.box, row.text, format_whole_kronor(row.amount_kronor)) for row in shown), strict=True
    )
    columns = [
        TableColumn("Ruta", numbers),
        TableColumn("", texts),
        TableColumn("Kronor", amounts, right=True),
    ]
    title = f"Momsdeklaration {answer.period}, {answer.starts_on} - {answer.ends_on}{state}"
    lines = [screen.strong(title), "", *draw_table(columns, screen)]
    if answer.differences:
        lines += ["", *table_lines(answer.differences, screen, title="Changed since it was closed")]
    faults = [f"{check.check}: {check.detail}" for check in answer.checks if not check.ok]
    if faults:
        lines += ["", screen.strong("To look at"), ""]
    for fault in faults:
        lines += [fault] if screen.width is None else wrap(fault, screen.width)
    return lines
