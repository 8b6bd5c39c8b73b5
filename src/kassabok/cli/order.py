"""kassabok order: sales orders from draft to delivered."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli import order_paid
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of, whole
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.reader import Reader
    from kassabok.core.sales.reports import OrderView

app = Noun()

No = Annotated[str, typer.Argument(help="The order's number.", **named("NO"))]
OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Force = Annotated[
    bool,
    typer.Option("--force", help="Confirm whatever the customer owes: overdue, or over its credit limit."),
]


@app.command()
def create(
    ctx: Ctx,
    customer: Annotated[
        str,
        typer.Option("--customer", help="Number, organisation number, or words of the name.", **named("NO")),
    ],
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
    lines_file: Annotated[
        str | None,
        typer.Option(
            "--lines", metavar="FILE", help="Lines from CSV or XLSX: sku, quantity, price, discount, text."
        ),
    ] = None,
    freight: Annotated[int | None, typer.Option("--freight", help="The freight.", **KRONOR)] = None,
    discount: Annotated[
        str | None,
        typer.Option(
            "--discount", metavar="PERCENT", help="On every line, freight apart, that has none of its own."
        ),
    ] = None,
    code: Annotated[
        str | None,
        typer.Option("--code", help="A campaign's discount code, in place of --discount.", **named("CODE")),
    ] = None,
    on: OnDay = None,
    wanted: Annotated[
        date | None, typer.Option("--wanted", help="The day the customer wants it.", **DATE)
    ] = None,
    billing: Annotated[
        str,
        typer.Option("--billing", metavar="WAY", help="on_delivery, in_advance (when confirmed) or by_hand."),
    ] = "on_delivery",
    include_vat: Annotated[
        bool | None,
        typer.Option(
            "--incl-vat/--excl-vat",
            help="How prices are given; without, incl. VAT for private customers only.",
        ),
    ] = None,
    terms_days: Annotated[
        int | None, typer.Option("--terms-days", help="Days to pay, 0 to 365.", **whole(0, 365, "DAYS"))
    ] = None,
    ref: Annotated[str, typer.Option("--ref", metavar="NAME", help="The customer's reference.")] = "",
    their_order: Annotated[
        str, typer.Option("--their-order", metavar="NO", help="The number of the order at the customer.")
    ] = "",
    our_ref: Annotated[str, typer.Option("--our-ref", metavar="NAME", help="Our reference.")] = "",
    note: Annotated[str, typer.Option("--note", help="A message, printed on the order's documents.")] = "",
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
    confirm_too: Annotated[bool, typer.Option("--confirm", help="Confirm it at once.")] = False,
    force: Force = False,
) -> None:
    """Write down an order as a draft, or confirm it at once. The delivery address is the customer's.

    Prices are taken from the products on the order's day. A line can have its own price and discount:

        MUG          one mug at its price
        MUG=3        three
        MUG=3@99.50  three at 99.50 each, incl. or excl. VAT as the order is priced
        MUG=3-10%    three with 10 percent off

    Example:
        kassabok order create --customer 1001 --line MUG=3 --line "TEA=2@49-10%" --freight 79 --confirm
    """
    from kassabok.cli import order_lines
    from kassabok.cli.imports import shown_name
    from kassabok.core.errors import UsageError
    from kassabok.core.marketing.service import CodeUse
    from kassabok.core.parties import reports as parties
    from kassabok.core.sales import service as sales

    if code is not None and discount is not None:
        raise UsageError("order.code", "--code and --discount do not go together.", hint="Give one of them.")
    if force and not confirm_too:
        raise UsageError("order.force", "A draft needs no force.", hint="--force goes with --confirm.")
    usual_e4 = 0 if discount is None else order_lines.discount_e4(discount)
    lines = [
        *order_lines.goods_lines(line, usual_e4=usual_e4),
        *order_lines.text_lines(line_text, usual_e4=usual_e4),
    ]
    if lines_file is not None:
        lines += order_lines.lines_of_file(
            ctx.obj.read_bytes(lines_file), shown_name(lines_file), usual_e4=usual_e4
        )
    if freight is not None:
        lines.append(order_lines.freight_line(freight))
    objects = chosen(cost_centre, project, object_)
    with ctx.obj.transaction() as tx:
        buyer = parties.which(tx.reader, customer)
        used = None if code is None else CodeUse(tx, code, customer=buyer, on=on or ctx.obj.today)
        drafted = sales.create(
            tx,
            customer=buyer,
            lines=lines,
            on=on or ctx.obj.today,
            include_vat=include_vat,
            billing=billing,
            terms_days=terms_days,
            wanted_on=wanted,
            our_reference=our_ref,
            your_reference=ref,
            buyer_order=their_order,
            note=note,
            objects=objects,
            recharge=used.charges if used else None,
        )
        if used:
            used.note(drafted.ref)
        if confirm_too:
            sales.confirm(tx, drafted.ref, on=on or ctx.obj.today, force=force)
        waits = _waits(tx.reader, drafted.ref)
    ctx.obj.show_steps(tx)
    _tell_waits(ctx, waits)


@app.command("list")
def list_(
    ctx: Ctx,
    state: Annotated[
        str,
        typer.Option(
            "--state",
            help="draft, confirmed, partly_delivered, delivered, cancelled; open: to deliver.",
            **one_of("STATE", "open", "draft", "confirmed", "partly_delivered", "delivered", "cancelled"),
        ),
    ] = "",
    customer: Annotated[
        str | None, typer.Option("--customer", help="Only this customer's.", **named("NO"))
    ] = None,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
    uninvoiced: Annotated[
        bool, typer.Option("--uninvoiced", help="Only those with something delivered that is not invoiced.")
    ] = False,
    back_orders: Annotated[
        bool, typer.Option("--back-orders", help="The lines that wait for goods or for the rest to be sent.")
    ] = False,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """List orders, the oldest first.

    Example:
        kassabok order list --state open
        kassabok order list --back-orders
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core.errors import UsageError
    from kassabok.core.ledger.reports.objects import refuse_unknown
    from kassabok.core.parties import reports as parties
    from kassabok.core.sales import reports

    refuse_backwards(since, until)
    objects = chosen(cost_centre, project, object_)
    if back_orders and (state or since or until or uninvoiced or objects):
        raise UsageError(
            "usage.words",
            "--back-orders lists all that waits.",
            hint="Only --customer goes with it; leave the other choices out.",
        )
    with ctx.obj.reader() as reader:
        refuse_unknown(reader, objects)
        number = parties.which(reader, customer) if customer else ""
        if back_orders:
            waiting = reports.back_orders(reader, customer=number)
        else:
            rows = reports.orders(
                reader,
                state=state,
                customer=number,
                since=since,
                until=until,
                uninvoiced=uninvoiced,
                objects=objects,
            )
    if back_orders:
        ctx.obj.show(waiting, title="Back orders", empty="No back orders.", row_class=reports.BackOrderRow)
    else:
        ctx.obj.show(rows, title="Orders", empty="No orders.", row_class=reports.OrderRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show an order: what is ordered, delivered, invoiced and left, and what came of it.

    Example: kassabok order show 1001
    """
    from kassabok.core.sales import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        found = reports.order(reader, as_stored(reader, no, "order"))
    ctx.obj.show(found, draw=lambda screen: _order_page(found, screen))


@app.command()
def edit(
    ctx: Ctx,
    no: No,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
    no_objects: Annotated[
        bool, typer.Option("--no-objects", help="Take away the objects that it has first.")
    ] = False,
) -> None:
    """Let an order belong to another cost centre, project or object, until something of it is invoiced or delivered.

    Example: kassabok order edit 1001 --cost-centre Nord
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.objects import in_order
    from kassabok.core.sales import reports
    from kassabok.core.sales import service as sales
    from kassabok.core.trace import as_stored

    new = chosen(cost_centre, project, object_)
    if not new and not no_objects:
        raise UsageError(
            "usage.words",
            "What is to be changed of the order?",
            hint=f"kassabok order edit {no} --cost-centre CODE, --project CODE, --object or --no-objects.",
        )
    with ctx.obj.transaction() as tx:
        no = as_stored(tx.reader, no, "order")
        has = {} if no_objects else reports.order(tx.reader, no).objects
        sales.change_objects(tx, no, in_order((has | dict(new)).items()))
    ctx.obj.show_steps(tx)


@app.command()
def confirm(ctx: Ctx, no: No, on: OnDay = None, force: Force = False) -> None:
    """Confirm an order: goods are reserved, and one billed in advance is invoiced.

    Example: kassabok order confirm 1001
    """
    from kassabok.core.sales import service as sales
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        no = as_stored(tx.reader, no, "order")
        sales.confirm(tx, no, on=on or ctx.obj.today, force=force)
        waits = _waits(tx.reader, no)
    ctx.obj.show_steps(tx)
    _tell_waits(ctx, waits)


def _waits(reader: "Reader", order: str) -> list[str]:
    """What a confirmed order waits for, in whole sentences."""
    from kassabok.core.money import format_quantity
    from kassabok.core.sales import reports

    return [
        f"{format_quantity(line.short_milli)} {line.unit} of {line.sku} wait; "
        + (f"expected {line.expected}." if line.expected else "not on their way yet.")
        for line in reports.waiting_lines(reader, order)
    ]


def _tell_waits(ctx: Ctx, waits: list[str]) -> None:
    for sentence in waits:
        ctx.obj.note(sentence)


@app.command()
def cancel(ctx: Ctx, no: No, on: OnDay = None) -> None:
    """Cancel an order, or what is left of one that is partly delivered.

    Example: kassabok order cancel 1001
    """
    from kassabok.core.sales import service as sales
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        sales.cancel(tx, as_stored(tx.reader, no, "order"), on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)


app.command()(order_paid.pay)
app.command()(order_paid.refund)


@app.command()
def slip(ctx: Ctx, no: No) -> None:
    """Print the order slip (ordersedel) as PDF, in the customer's language; a confirmed order's is a confirmation.

    Example: kassabok order slip 1001 -o order-1001.pdf
    """
    from kassabok.core.rates.lookup import Rates
    from kassabok.core.sales import documents
    from kassabok.core.trace import as_stored
    from kassabok.formats.documents.render import render

    rates = Rates.load(ctx.obj.book_path.parent / "rates")
    with ctx.obj.reader() as reader:
        no = as_stored(reader, no, "order")
        document, language = documents.order_slip(reader, no, rates=rates)
    ctx.obj.write_file(render(document, language=language), f"order-{no}.pdf")


@app.command()
def pick(ctx: Ctx, no: No) -> None:
    """Print the pick list (plocklista) as PDF: the goods of an order that are left to deliver, shelf by shelf.

    Example: kassabok order pick 1001
    """
    from kassabok.core.sales import documents
    from kassabok.core.trace import as_stored
    from kassabok.formats.documents.render import render

    with ctx.obj.reader() as reader:
        no = as_stored(reader, no, "order")
        document = documents.pick_list(reader, no, on=ctx.obj.today)
    ctx.obj.write_file(render(document), f"pick-{no}.pdf")


def _order_page(order: "OrderView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import kr, page, place
    from kassabok.core.states import in_words

    facts = [
        ("Customer", f"{order.customer} {order.name}"),
        ("Date", order.date),
        ("Wanted by", order.wanted),
        (
            "Billing",
            order.means
            or _BILLINGS[order.billing] + (f", {order.terms_days} days" if order.billing != "paid" else ""),
        ),
        ("Their reference", order.your_reference),
        ("Their order", order.buyer_order),
        ("Our reference", order.our_reference),
        (
            "Delivery to",
            place(
                order.delivery_name,
                order.delivery_street,
                f"{order.delivery_postcode} {order.delivery_city}".strip(),
                order.delivery_country if order.delivery_country != "SE" else "",
            ),
        ),
        ("Note", order.note),
        ("Objects", order.objects or ""),
        ("Goods expected", tuple(f"{line.sku} {line.expected}" for line in order.lines if line.expected)),
        ("Net", kr(order.net_ore)),
        ("VAT", kr(order.vat_ore)),
        ("Total", kr(order.total_ore)),
        ("Deliveries", order.deliveries),
        ("Returns", order.returns),
        ("Invoices", order.invoices),
        ("Receipts", order.receipts),
        ("Part that has come", kr(order.received_ore) if order.received_ore else ""),
        ("Withdrawn by its buyer", (order.withdrawn,) if order.withdrawn else ()),
    ]
    how = "incl. VAT" if order.prices_include_vat else "excl. VAT"
    title = f"Order {order.order}: {in_words(order.state)}"
    return page(screen, title, facts, [(f"Lines {how}", order.lines)])


_BILLINGS = {
    "on_delivery": "invoiced on delivery",
    "in_advance": "invoiced in advance",
    "by_hand": "invoiced by hand",
    "receipt": "receipt",
    "paid": "paid before delivery",
}
