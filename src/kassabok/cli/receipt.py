"""kassabok receipt: sales paid on the spot, and the closing of their days."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, PERIOD, named, one_of
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.invoicing.reports.receipts import CashLimit, ReceiptView

app = Noun()

No = Annotated[str, typer.Argument(help="The receipt's number.", **named("NO"))]
MEANS = one_of("MEANS", "cash", "card", "swish")
ANY_MEANS = one_of("MEANS", "cash", "card", "swish", "stripe", "klarna", "paypal", "gift_card")
OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
From = Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)]
To = Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)]


@app.command()
def issue(
    ctx: Ctx,
    line: Annotated[
        list[str] | None,
        typer.Option(
            "--line",
            metavar="LINE",
            help="SKU=QUANTITY@PRICE-DISCOUNT%, all but the SKU as needed. Repeat it.",
        ),
    ] = None,
    line_text: Annotated[
        list[str] | None,
        typer.Option("--line-text", metavar="LINE", help='A line without a product: "Gravering=1@150".'),
    ] = None,
    paid: Annotated[str, typer.Option("--paid", help="cash, card or swish.", **MEANS)] = "cash",
    customer: Annotated[
        str | None,
        typer.Option("--customer", help="Who bought; without, the nameless cash customer.", **named("NO")),
    ] = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
    on: OnDay = None,
) -> None:
    """Sell over the counter: goods leave the stock, and the receipt (kontantnota) is issued. Prices are incl. VAT.

    kassabok is no certified cash register; receipt limit tells how near the limit for one the company is.
    delivery return --credit takes goods back and pays back as they were paid. receipt day-close books the day.

    Example:
        kassabok receipt issue --line MUG=2 --line TEA --paid card
        kassabok receipt issue --line MUG --paid cash -o receipt.pdf
    """
    from kassabok.cli import copies, order_lines
    from kassabok.cli.happened import all_of
    from kassabok.core.events import ReceiptIssued
    from kassabok.core.invoicing.documents import receipt_copy
    from kassabok.core.parties import reports as parties
    from kassabok.core.sales import service as sales

    objects = chosen(cost_centre, project, object_)
    lines = [*order_lines.goods_lines(line), *order_lines.text_lines(line_text)]
    with ctx.obj.transaction(document=copies.wants_pdf(ctx)) as tx:
        sales.sell_on_the_spot(
            tx,
            lines,
            means=paid,
            on=on or ctx.obj.today,
            customer=parties.which(tx.reader, customer) if customer else None,
            objects=objects,
        )
    (receipt,) = all_of(tx.steps, ReceiptIssued)
    copies.show_issued(ctx, tx, receipt.ref, receipt_copy)
    _warn_near_limit(ctx)


def _warn_near_limit(ctx: Ctx) -> None:
    """Tell when the sales of twelve months come near the limit, unless the company does not want to hear it."""
    from kassabok.core.book.settings import settings_of

    with ctx.obj.reader() as reader:
        wanted = settings_of(reader).flag("receipt.limit_warning")
    limit = _limit(ctx, ctx.obj.today)
    if wanted and limit.is_near:
        ctx.obj.note(f"{limit.verdict} {limit.register}")


def _limit(ctx: Ctx, on: date) -> "CashLimit":
    from kassabok.core.invoicing.reports import receipts as reports
    from kassabok.core.rates.lookup import Rates

    with ctx.obj.reader() as reader:
        return reports.cash_limit(reader, rates=Rates.load(ctx.obj.book_path.parent / "rates"), on=on)


@app.command("list")
def list_(
    ctx: Ctx,
    since: From = None,
    until: To = None,
    period: Annotated[
        Any, typer.Option("--period", help="2026, 2026-q1, 2026-03 or FROM..TO.", **PERIOD)
    ] = None,
    paid: Annotated[
        str,
        typer.Option(
            "--paid", help="cash, card, swish; online stripe, klarna, paypal, gift_card.", **ANY_MEANS
        ),
    ] = "",
    unclosed: Annotated[
        bool, typer.Option("--unclosed", help="Only those that no day-close has booked.")
    ] = False,
) -> None:
    """List receipts, the oldest first.

    Example: kassabok receipt list --unclosed
    """
    from kassabok.cli.spans import days as days_of
    from kassabok.core.invoicing.reports import receipts as reports

    since, until = days_of(since, until, period)
    with ctx.obj.reader() as reader:
        rows = reports.receipts(reader, since=since, until=until, means=paid, unclosed=unclosed)
    ctx.obj.show(rows, title="Receipts", empty="No receipts.", total=True, row_class=reports.ReceiptRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show a receipt: its lines and VAT, and how it was paid.

    Example: kassabok receipt show Q2026-0001
    """
    from kassabok.core.invoicing.reports import receipts as reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        found = reports.receipt(reader, as_stored(reader, no, "receipt"))
    ctx.obj.show(found, draw=lambda screen: _receipt_page(found, screen), sheet=found.lines)


@app.command()
def pdf(ctx: Ctx, no: No) -> None:
    """Put out the PDF of a receipt: the copy that is kept, which of a web order is made when it is first asked for.

    Example: kassabok receipt pdf Q2026-0001 -o receipt.pdf
    """
    from kassabok.cli import copies
    from kassabok.core.invoicing.documents import receipt_copy

    copies.put_out(ctx, no, receipt_copy, task="receipt.copy")


@app.command("day-close")
def day_close(ctx: Ctx, on: OnDay = None) -> None:
    """Close a day's counter sales (dagskassa): one voucher for all its receipts that are not booked yet.

    Sales after the closing are booked by another closing of the same day.

    Example: kassabok receipt day-close --date 2026-03-02
    """
    from kassabok.core.invoicing import receipts
    from kassabok.core.invoicing.reports import receipts as reports

    day = on or ctx.obj.today
    with ctx.obj.transaction() as tx:
        receipts.close_day(tx, day)
    ctx.obj.show_steps(tx)
    with ctx.obj.reader() as reader:
        left = reports.unclosed_days(reader, before=day)
    if left:
        ctx.obj.note(f"Not closed yet: {', '.join(map(str, left))}.")


@app.command()
def days(ctx: Ctx, since: From = None, until: To = None) -> None:
    """List closed days with what was sold by each means of payment, less what was paid back.

    Example: kassabok receipt days --from 2026-03-01
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core.invoicing.reports import receipts as reports

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        rows = reports.cash_days(reader, since=since, until=until)
    ctx.obj.show(rows, title="Cash days", empty="No closed days.", total=True, row_class=reports.CashDayRow)


@app.command()
def limit(
    ctx: Ctx,
    on: Annotated[
        date | None, typer.Option("--on", help="The last of the twelve months' days; without, today.", **DATE)
    ] = None,
) -> None:
    """How near the company is to the limit for selling without a certified cash register.

    The limit is four price base amounts of cash, card and Swish sales in twelve months, incl. VAT.

    Example: kassabok receipt limit
    """
    found = _limit(ctx, on or ctx.obj.today)
    ctx.obj.show(found, draw=lambda screen: _limit_page(found, screen))


def _receipt_page(receipt: "ReceiptView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import kr, page

    facts = [
        ("Customer", f"{receipt.customer} {receipt.name}" if receipt.name else ""),
        ("Refund of", receipt.refunds),
        ("Web shop", receipt.channel),
        ("Date", receipt.date),
        ("Made at", receipt.issued_at),
        ("Paid by", receipt.means),
        ("Order", receipt.order),
        ("Cash day", receipt.cash_day),
        ("Vouchers", receipt.vouchers),
        ("Net", kr(receipt.net_ore)),
        ("VAT", kr(receipt.vat_ore)),
        ("Rounding", kr(receipt.rounding_ore or None)),
        ("Total", kr(receipt.total_ore)),
    ]
    how = "incl. VAT" if receipt.prices_include_vat else "excl. VAT"
    tables = [(f"Lines {how}", receipt.lines), ("VAT", receipt.vat), ("Payments", receipt.payments)]
    return page(
        screen, f"{'Refund' if receipt.kind == 'refund' else 'Receipt'} {receipt.receipt}", facts, tables
    )


def _limit_page(limit: "CashLimit", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.layout import wrap
    from kassabok.cli.pages import kr, page
    from kassabok.core.money import format_decimal

    facts = [
        ("Cash", kr(limit.cash_ore)),
        ("Card", kr(limit.card_ore)),
        ("Swish", kr(limit.swish_ore)),
        ("Together", kr(limit.total_ore)),
        ("Limit", kr(limit.limit_ore)),
        ("Used", f"{format_decimal(limit.percent)} %"),
    ]
    told = f"{limit.verdict} {limit.register}"
    lines = wrap(told, screen.width) if screen.width else [told]
    return [
        *page(screen, f"Counter sales {limit.since} to {limit.until}", facts, []),
        "",
        *lines,
    ]
