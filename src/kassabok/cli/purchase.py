"""kassabok purchase: orders to suppliers, what came of them, and what it cost to bring it home."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of

if TYPE_CHECKING:
    from decimal import Decimal

    from kassabok.cli.frame.screen import Screen
    from kassabok.core.purchasing.lines import PurchaseRequest
    from kassabok.core.purchasing.reports import PurchaseView, ReceiptView

app = Noun()

No = Annotated[str, typer.Argument(help="The purchase order's number.", **named("NO"))]
ReceiptNo = Annotated[str, typer.Argument(help="The goods receipt's number.", **named("RECEIPT"))]
OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Supplier = Annotated[
    str | None,
    typer.Option("--supplier", help="Only of this supplier: number, or words of the name.", **named("NO")),
]
Lines = Annotated[
    list[str] | None,
    typer.Option("--line", metavar="SKU=QUANTITY", help="Only this much of a product. Repeat it."),
]


@app.command()
def create(
    ctx: Ctx,
    supplier: Annotated[
        str | None,
        typer.Option("--supplier", help="Number, organisation number, or words of the name.", **named("NO")),
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option(
            "--line",
            metavar="LINE",
            help="SKU=QUANTITY@PRICE-DISCOUNT%, all but the SKU as needed. Repeat it.",
        ),
    ] = None,
    lines_file: Annotated[
        str | None,
        typer.Option(
            "--lines", metavar="FILE", help="Lines from CSV or XLSX: sku, quantity, price, discount."
        ),
    ] = None,
    on: OnDay = None,
    wanted: Annotated[
        date | None,
        typer.Option(
            "--wanted", help="The day the goods are wanted; without, they come by lead time.", **DATE
        ),
    ] = None,
    currency: Annotated[
        str, typer.Option("--currency", metavar="CODE", help="Of the prices; without, the supplier's.")
    ] = "",
    rate: Annotated[
        str | None,
        typer.Option(
            "--rate", metavar="KRONOR", help="Kronor for one unit of another currency; without, the day's."
        ),
    ] = None,
    ref: Annotated[str, typer.Option("--ref", metavar="NAME", help="The supplier's reference.")] = "",
    our_ref: Annotated[str, typer.Option("--our-ref", metavar="NAME", help="Our reference.")] = "",
    note: Annotated[str, typer.Option("--note", help="A message, printed on the order.")] = "",
    from_reorder: Annotated[
        bool,
        typer.Option("--from-reorder", help="What kassabok stock reorder suggests, an order a supplier."),
    ] = False,
    from_back_orders: Annotated[
        bool,
        typer.Option(
            "--from-back-orders", help="Goods made to order that orders wait for, an order a supplier."
        ),
    ] = False,
    place_too: Annotated[bool, typer.Option("--place", help="Place it at once.")] = False,
) -> None:
    """Write down a purchase order as a draft, or place it at once.

    Prices are without VAT: of the line, else of the supplier's price list on the day, else what was paid last, else the
    product's purchase cost. A quantity that the supplier does not sell by its price list is told.

    Example:
        kassabok purchase create --supplier 2001 --line MUG=24 --line TEA=10@31.50 --place
        kassabok purchase create --from-reorder
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.purchasing import reorder, reports, suggested
    from kassabok.core.purchasing import service as purchasing

    lines = _lines(ctx, line, lines_file)
    if from_reorder + from_back_orders + bool(lines) > 1:
        raise UsageError(
            "purchase.lines",
            "Lines, --from-reorder and --from-back-orders each make an order of their own.",
            hint="Give one of them.",
        )
    if supplier is None and not (from_reorder or from_back_orders):
        raise UsageError(
            "purchase.supplier", "Whom to buy from is not said.", hint="Add --supplier NO, or --from-reorder."
        )
    day = on or ctx.obj.today
    terms: dict[str, Any] = {
        "on": day,
        "wanted_on": wanted,
        "currency": currency.upper(),
        "sek_per_unit": None if rate is None else _rate(rate),
        "our_reference": our_ref,
        "your_reference": ref,
        "note": note,
    }
    with ctx.obj.transaction() as tx:
        number = which_supplier(tx.reader, supplier) if supplier else ""
        if from_reorder:
            drafted = suggested.create_suggested(tx, horizon=reorder.USUAL, supplier=number, **terms)
        elif from_back_orders:
            drafted = suggested.create_for_orders(tx, supplier=number, **terms)
        else:
            drafted = [purchasing.create(tx, supplier=number, lines=lines, **terms)]
        if place_too:
            for event in drafted:
                purchasing.place(tx, event.ref, on=day)
        odd = [sentence for event in drafted for sentence in reports.odd_quantities(tx.reader, event.ref)]
    ctx.obj.show_steps(tx)
    for sentence in odd:
        ctx.obj.note(sentence)


def _lines(ctx: Ctx, texts: list[str] | None, lines_file: str | None) -> "list[PurchaseRequest]":
    from kassabok.cli import order_lines
    from kassabok.cli.imports import shown_name
    from kassabok.core.errors import UsageError
    from kassabok.core.purchasing.lines import PurchaseRequest

    asked = order_lines.goods_lines(texts)
    if lines_file is not None:
        asked += order_lines.lines_of_file(ctx.obj.read_bytes(lines_file), shown_name(lines_file))
    requests = []
    for line in asked:
        if not line.sku:
            raise UsageError(
                "purchase.text", f'"{line.text[:40]}" is no product.', hint="Every row needs a sku."
            )
        requests.append(
            PurchaseRequest(
                sku=line.sku,
                quantity_milli=line.quantity_milli,
                unit_price_e4=line.unit_price_e4,
                discount_e4=line.discount_e4,
            )
        )
    return requests


def _rate(text: str) -> "Decimal":
    from kassabok.core.errors import UsageError
    from kassabok.core.money import parse_decimal

    try:
        return parse_decimal(text)
    except ValueError as error:
        raise UsageError("usage.value", f"--rate: {error}") from error


@app.command("list")
def list_(
    ctx: Ctx,
    state: Annotated[
        str,
        typer.Option(
            "--state",
            help="draft, placed, partly_received, received, closed, cancelled; open: something is to come.",
            **one_of(
                "STATE", "open", "draft", "placed", "partly_received", "received", "closed", "cancelled"
            ),
        ),
    ] = "",
    supplier: Supplier = None,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
    late: Annotated[bool, typer.Option("--late", help="Only what should have come before today.")] = False,
) -> None:
    """List purchase orders, the oldest first.

    Example:
        kassabok purchase list --state open
        kassabok purchase list --late
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.purchasing import reports

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        rows = reports.purchases(
            reader,
            state=state,
            supplier=which_supplier(reader, supplier) if supplier else "",
            since=since,
            until=until,
            late_on=ctx.obj.today if late else None,
        )
    ctx.obj.show(rows, title="Purchase orders", empty="No purchase orders.", row_class=reports.PurchaseRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show a purchase order: what is ordered, what has come and what is left.

    Example: kassabok purchase show N2026-0001
    """
    from kassabok.core.purchasing import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        found = reports.purchase(reader, as_stored(reader, no, "purchase"))
    ctx.obj.show(found, draw=lambda screen: _purchase_page(found, screen))


@app.command()
def place(ctx: Ctx, no: No, on: OnDay = None) -> None:
    """Place a draft with its supplier: its goods are incoming from now on.

    Example: kassabok purchase place N2026-0001
    """
    from kassabok.core.purchasing import service as purchasing
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        purchasing.place(tx, as_stored(tx.reader, no, "purchase"), on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)


@app.command()
def expect(
    ctx: Ctx,
    no: No,
    day: Annotated[date, typer.Argument(help="The day on which the goods should be here.", **DATE)],
    sku: Annotated[
        list[str] | None, typer.Option("--sku", metavar="SKU", help="Only this product. Repeat it.")
    ] = None,
) -> None:
    """Say when what is left of a purchase order should be here, as the supplier has confirmed it.

    Example: kassabok purchase expect N2026-0001 2026-03-20
    """
    from kassabok.core.purchasing import service as purchasing
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        purchasing.expect(tx, as_stored(tx.reader, no, "purchase"), day, skus=sku or ())
    ctx.obj.show_steps(tx)


@app.command()
def cancel(ctx: Ctx, no: No, on: OnDay = None) -> None:
    """Cancel a purchase order, or what is left of one that has come in part.

    Example: kassabok purchase cancel N2026-0001
    """
    from kassabok.core.purchasing import service as purchasing
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        purchasing.cancel(tx, as_stored(tx.reader, no, "purchase"), on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)


@app.command()
def order(ctx: Ctx, no: No) -> None:
    """Print a purchase order (inköpsorder) as PDF, in the supplier's language.

    Example: kassabok purchase order N2026-0001
    """
    from kassabok.core.purchasing import documents
    from kassabok.core.trace import as_stored
    from kassabok.formats.documents.render import render

    with ctx.obj.reader() as reader:
        no = as_stored(reader, no, "purchase")
        document, language = documents.purchase_order(reader, no)
    ctx.obj.write_file(render(document, language=language), f"purchase-{no}.pdf")


@app.command()
def receive(
    ctx: Ctx,
    no: No,
    line: Lines = None,
    more: Annotated[
        bool, typer.Option("--more", help="Take in more than was ordered as well, at the order's price.")
    ] = False,
    location: Annotated[
        str | None, typer.Option("--location", help="Where; without, the first location.", **named("CODE"))
    ] = None,
    delivery_note: Annotated[
        str, typer.Option("--delivery-note", metavar="N", help="The number of the supplier's delivery note.")
    ] = "",
    on: OnDay = None,
) -> None:
    """Receive goods: all that is left, or the lines that are named. Stock, back orders and books follow.

    They come in at the price of the order. Until the bill has come, account 2995 says what is owed for them.

    Example:
        kassabok purchase receive N2026-0001
        kassabok purchase receive N2026-0001 --line MUG=12 --delivery-note 88123
    """
    from kassabok.cli import order_lines
    from kassabok.core.purchasing import service as purchasing
    from kassabok.core.trace import as_stored

    parts = order_lines.parts(line)
    with ctx.obj.transaction() as tx:
        purchasing.receive(
            tx,
            as_stored(tx.reader, no, "purchase"),
            on=on or ctx.obj.today,
            parts=parts,
            location=location,
            delivery_note=delivery_note,
            more=more,
        )
    ctx.obj.show_steps(tx)


@app.command()
def receipts(
    ctx: Ctx,
    purchase: Annotated[
        str | None, typer.Option("--purchase", help="Only of this purchase order.", **named("NO"))
    ] = None,
    supplier: Supplier = None,
) -> None:
    """List goods receipts, the oldest first.

    Example: kassabok purchase receipts
    """
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.purchasing import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        rows = reports.receipts(
            reader,
            purchase=as_stored(reader, purchase, "purchase") if purchase else "",
            supplier=which_supplier(reader, supplier) if supplier else "",
        )
    ctx.obj.show(
        rows, title="Goods receipts", empty="No goods receipts.", total=True, row_class=reports.ReceiptRow
    )


@app.command()
def receipt(ctx: Ctx, no: ReceiptNo) -> None:
    """Show a goods receipt: what came, what it cost to bring it home, and what went back.

    Example: kassabok purchase receipt G2026-0001
    """
    from kassabok.core.purchasing import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        found = reports.receipt(reader, as_stored(reader, no, "goods-receipt"))
    ctx.obj.show(found, draw=lambda screen: _receipt_page(found, screen))


@app.command()
def cost(
    ctx: Ctx,
    no: ReceiptNo,
    freight: Annotated[int, typer.Option("--freight", help="The freight, excl. VAT.", **KRONOR)] = 0,
    customs: Annotated[int, typer.Option("--customs", help="Customs; import VAT is no cost.", **KRONOR)] = 0,
    other: Annotated[int, typer.Option("--other", help="Other costs of bringing them home.", **KRONOR)] = 0,
    by: Annotated[
        str,
        typer.Option(
            "--by", help="value, weight or quantity.", **one_of("WAY", "value", "weight", "quantity")
        ),
    ] = "value",
    on: OnDay = None,
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="A note that stays with it.")] = "",
) -> None:
    """Spread freight, customs and the like over the goods of a receipt: they are a part of what the goods cost.

    What is still in stock is worth more; what is sold of it did cost more.

    Example: kassabok purchase cost G2026-0001 --freight 500 --customs 200 --by weight
    """
    from kassabok.core.purchasing import service as purchasing
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        purchasing.add_cost(
            tx,
            as_stored(tx.reader, no, "goods-receipt"),
            on=on or ctx.obj.today,
            freight_ore=freight,
            customs_ore=customs,
            other_ore=other,
            by=by,
            note=note,
        )
    ctx.obj.show_steps(tx)


@app.command("return")
def return_(
    ctx: Ctx,
    no: ReceiptNo,
    line: Lines = None,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why they go back.")] = "",
    on: OnDay = None,
) -> None:
    """Send goods of a receipt back to the supplier: all of them, or the lines that are named.

    The supplier owes what they were received for. What is to come instead is ordered anew.

    Example: kassabok purchase return G2026-0001 --line MUG=2 --reason "Spräckta"
    """
    from kassabok.cli import order_lines
    from kassabok.core.purchasing import service as purchasing
    from kassabok.core.trace import as_stored

    parts = order_lines.parts(line)
    with ctx.obj.transaction() as tx:
        purchasing.send_back(
            tx,
            as_stored(tx.reader, no, "goods-receipt"),
            on=on or ctx.obj.today,
            parts=parts,
            reason=reason,
        )
    ctx.obj.show_steps(tx)


def _purchase_page(purchase: "PurchaseView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page
    from kassabok.core.money import SEK, currency_unit, format_kronor

    facts = [
        ("Supplier", f"{purchase.supplier} {purchase.name}"),
        ("State", purchase.state.replace("_", " ")),
        ("Date", purchase.date),
        ("Wanted", purchase.wanted),
        ("Total", f"{format_kronor(purchase.total_ore)} {purchase.currency} excl. VAT"),
        ("Exchange rate", purchase.sek_per_unit if purchase.currency != SEK else ""),
        ("Their reference", purchase.your_reference),
        ("Our reference", purchase.our_reference),
        ("Note", purchase.note),
    ]
    tables = [
        (f"Lines ({currency_unit(purchase.currency)})", purchase.lines),
        ("Receipts", purchase.receipts),
    ]
    return page(screen, f"Purchase order {purchase.purchase}", facts, tables)


def _receipt_page(receipt: "ReceiptView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page

    facts = [
        ("Purchase order", receipt.purchase),
        ("Supplier", f"{receipt.supplier} {receipt.name}"),
        ("Date", receipt.date),
        ("Location", receipt.location),
        ("Delivery note", receipt.delivery_note),
    ]
    tables = [
        ("Lines", receipt.lines),
        ("Costs of bringing them home", receipt.costs),
        ("Sent back", receipt.returns),
    ]
    return page(screen, f"Goods receipt {receipt.receipt}", facts, tables)
