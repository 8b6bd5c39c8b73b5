"""The verbs of selling: write an order, confirm it, cancel it, deliver it, take goods back, sell over the counter."""

from collections.abc import Mapping, Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    GoodsDelivered,
    GoodsReturned,
    OrderCancelled,
    OrderChanged,
    OrderConfirmed,
    OrderDrafted,
    Ref,
)
from kassabok.core.ledger.model import refuse_idle_objects
from kassabok.core.objects import Objects, to_json
from kassabok.core.parties.model import CASH_CUSTOMER, Customer, living_customer
from kassabok.core.parts import Holding, Part, share_out, summed
from kassabok.core.sales.addresses import delivery_address
from kassabok.core.sales.availability import Short, shortages
from kassabok.core.sales.credit import refuse_bad_credit
from kassabok.core.sales.lines import (
    LineRequest,
    PricedLine,
    Pricing,
    Recharge,
    archived_product,
    only_services,
    priced,
    recharged,
    totals,
)
from kassabok.core.sales.model import (
    BILLINGS,
    MEANS,
    ORDER_STATES,
    Delivery,
    DeliveryLine,
    Order,
    OrderLine,
)
from kassabok.core.sales.rest import cancel_rest, still_open
from kassabok.core.sales.returning import write_return
from kassabok.core.states import in_words
from kassabok.core.texts import entered, entered_lines
from kassabok.core.vat import treatment_of_sale

__all__ = [
    "LineRequest",
    "Part",
    "cancel",
    "change_objects",
    "confirm",
    "create",
    "deliver",
    "sell_on_the_spot",
    "take_back",
]


# Orders


def create(
    tx: Transaction,
    *,
    customer: str,
    lines: Sequence[LineRequest],
    on: date,
    include_vat: bool | None = None,
    billing: str = "on_delivery",
    terms_days: int | None = None,
    wanted_on: date | None = None,
    our_reference: str = "",
    your_reference: str = "",
    buyer_order: str = "",
    note: str = "",
    objects: Objects = (),
    recharge: Recharge | None = None,
) -> OrderDrafted:
    """Write down an order as a draft: nothing is promised or reserved yet.

    customer: its number. include_vat: whether line prices are incl. VAT; None lets the customer decide (private persons
    buy incl. VAT). terms_days, your_reference: None and "" take the customer's own. Its delivery address is copied.
    objects: what its income and costs belong to in the books. recharge: what a discount code makes of its lines.
    Raises NotFound for an unknown customer, product or object, Refused for an archived one or a line that cannot be.
    """
    buyer = _buyer(tx, customer)
    if billing not in BILLINGS or billing == "receipt":
        raise Refused(
            "order.billing", f'"{billing}" is not a way to bill: on_delivery, in_advance or by_hand.'
        )
    if wanted_on is not None and wanted_on < on:
        raise Refused(
            "order.wanted", f"The order of {on} cannot be wanted by {wanted_on}, which is before it."
        )
    if terms_days is None:
        terms_days = tx.settings.value("invoice.terms_days") if buyer.terms_days is None else buyer.terms_days
    pricing = _pricing(tx, buyer, lines, on, include_vat)
    wanted = priced(tx, lines, pricing)
    return _write(
        tx,
        buyer,
        recharged(wanted, recharge) if recharge else wanted,
        pricing,
        billing=billing,
        terms_days=terms_days,
        wanted_on=wanted_on,
        our_reference=entered(our_reference),
        your_reference=entered(your_reference) or buyer.contact,
        buyer_order=entered(buyer_order),
        note=entered_lines(note),
        objects=_chosen(tx, objects),
    )


def _chosen(tx: Transaction, objects: Objects) -> str:
    """The objects as an order keeps them. Raises NotFound and Refused for those that cannot be."""
    refuse_idle_objects(tx, objects)
    return to_json(objects)


def change_objects(tx: Transaction, number: str, objects: Objects) -> OrderChanged:
    """Let an order belong to these objects in the books instead; () to none.

    Raises NotFound; Refused once something of it is delivered or invoiced, since that is in the books already.
    """
    order = _order(tx, number)
    lines = tx.all(OrderLine, order_id=order.id)
    if order.state == "cancelled" or any(line.delivered_milli or line.invoiced_milli for line in lines):
        raise Refused(
            "order.in_books",
            f"Order {order.number} is {in_words(order.state)}; what is invoiced or delivered of it keeps its objects.",
            hint="kassabok voucher add moves amounts from one object to another.",
        )
    chosen = _chosen(tx, objects)
    if chosen == order.objects:
        raise Refused(
            "order.unchanged", f"Order {order.number} is like that already.", hint="Nothing was changed."
        )
    tx.update(Order, order.id, objects=chosen)
    event = OrderChanged(ref=order.number, changed=("objects",))
    tx.publish(event)
    return event


def confirm(tx: Transaction, number: str, *, on: date, force: bool = False) -> OrderConfirmed:
    """Promise the goods: they are reserved, and an order that is paid in advance is invoiced.

    force: whatever the customer owes. Raises NotFound, and Refused when the order is not a draft or of a later day, or
    the customer has overdue invoices or would pass its credit limit.
    """
    order = _order(tx, number)
    state = ORDER_STATES.move(order.state, "confirm", what=f"Order {order.number}")
    _refuse_before(order, on, "confirmed")
    _refuse_archived_goods(tx, order)
    if not force:
        refuse_bad_credit(tx, order, tx.get(Customer, order.customer_id), on=on)
    tx.update(Order, order.id, state=state)
    event = OrderConfirmed(ref=order.number, order_id=order.id, on=on, total_ore=order.total_ore)
    tx.publish(event)
    return event


def cancel(tx: Transaction, number: str, *, on: date) -> OrderCancelled:
    """Cancel an order, or what is left of one that is partly delivered.

    Raises NotFound, and Refused when nothing is left to cancel or what would be cancelled is invoiced already.
    """
    order = _order(tx, number)
    state = ORDER_STATES.move(order.state, "cancel", what=f"Order {order.number}")
    _refuse_before(order, on, "cancelled")
    lines = tx.all(OrderLine, order_id=order.id)
    for line in lines:
        if line.invoiced_milli > line.delivered_milli:
            if order.billing == "paid":
                raise Refused(
                    "order.paid",
                    f"Order {order.number} is paid; what is paid for is not cancelled before it is paid back.",
                    hint=f"kassabok order refund {order.number} pays back what is left of it, and does not send it.",
                )
            raise Refused(
                "order.invoiced",
                f"Order {order.number} is invoiced in advance; what is invoiced cannot be cancelled.",
                hint="Credit it first with kassabok invoice credit, then cancel the order.",
            )
    event = cancel_rest(tx, order, lines, state=state, on=on)
    tx.publish(event)
    return event


def sell_on_the_spot(
    tx: Transaction,
    lines: Sequence[LineRequest],
    *,
    means: str,
    on: date,
    customer: str | None = None,
    objects: Objects = (),
) -> GoodsDelivered:
    """Sell over the counter: an order that is delivered at once and paid by means (cash, card or swish).

    Prices are incl. VAT. customer: None sells to the cash customer. objects: what the sale belongs to in the books.
    The receipt follows by the cascade.
    Raises what create and deliver raise.
    """
    if means not in MEANS:
        raise Refused("receipt.means", f'"{means}" is not a way to pay: {", ".join(MEANS)}.')
    buyer = living_customer(tx, customer or CASH_CUSTOMER)
    _refuse_archived(buyer)
    pricing = Pricing(on, True, True, buyer.language, tx.rates)
    drafted = _write(
        tx,
        buyer,
        priced(tx, lines, pricing),
        pricing,
        billing="receipt",
        means=means,
        terms_days=0,
        objects=_chosen(tx, objects),
    )
    state = ORDER_STATES.move("draft", "confirm", what=f"Order {drafted.ref}")
    tx.update(Order, drafted.order_id, state=state)
    return deliver(tx, drafted.ref, on=on)


def _buyer(tx: Transaction, number: str) -> Customer:
    buyer = living_customer(tx, number)
    _refuse_archived(buyer)
    if buyer.number == CASH_CUSTOMER:
        raise Refused(
            "order.customer",
            "The cash customer has no name to send an invoice to.",
            hint="kassabok receipt issue sells over the counter; kassabok customer add NAME registers a customer.",
        )
    return buyer


def _refuse_archived(buyer: Customer) -> None:
    if buyer.archived:
        raise Refused(
            "order.customer",
            f"Customer {buyer.number} is archived.",
            hint=f"kassabok customer edit {buyer.number} --restore brings it back.",
        )


def _pricing(
    tx: Transaction, buyer: Customer, lines: Sequence[LineRequest], on: date, include_vat: bool | None
) -> Pricing:
    goods_to = _delivery_address(buyer)["delivery_country"]
    services, business = only_services(tx, lines), buyer.kind != "private"
    treatment = treatment_of_sale(buyer.country, goods_to, buyer.vat_nr, services=services, business=business)
    taxed = treatment == "domestic"
    if include_vat and not taxed:
        what, where = ("Services", buyer.country) if services else ("Goods", goods_to)
        raise Refused(
            "order.no_vat",
            f"{what} to customer {buyer.number} in {where} are sold without VAT, so prices cannot include it.",
            hint="Leave out --incl-vat.",
        )
    if include_vat is None:
        include_vat = taxed and not business
    return Pricing(on, include_vat, taxed, buyer.language, tx.rates)


def _write(
    tx: Transaction, buyer: Customer, lines: Sequence[PricedLine], pricing: Pricing, **terms: object
) -> OrderDrafted:
    """Insert the order with its lines and tell of it."""
    net_ore, vat_ore = totals(lines, pricing)
    number = tx.number("order", pricing.on)
    order_id = tx.insert(
        Order,
        number=number,
        customer_id=buyer.id,
        date=pricing.on,
        prices_include_vat=pricing.include_vat,
        net_ore=net_ore,
        vat_ore=vat_ore,
        total_ore=net_ore + vat_ore,
        **_delivery_address(buyer),
        **terms,
    )
    for position, line in enumerate(lines, start=1):
        tx.insert(OrderLine, order_id=order_id, position=position, **line._asdict())
    event = OrderDrafted(ref=number, order_id=order_id, total_ore=net_ore + vat_ore)
    tx.publish(event)
    return event


def _delivery_address(buyer: Customer) -> dict[str, str]:
    return delivery_address(buyer, name=buyer.name, country=buyer.country)


def _order(tx: Transaction, number: str) -> Order:
    order = tx.find(Order, number=number)
    if order is None:
        raise NotFound(
            "order.unknown", f"There is no order {number}.", hint="kassabok order list shows the orders."
        )
    return order


def _refuse_before(order: Order, on: date, what: str) -> None:
    if on < order.date:
        raise Refused("order.early", f"Order {order.number} is of {order.date}; it cannot be {what} on {on}.")


_ARCHIVED = """
SELECT p.sku FROM sales_order_line l JOIN product p ON p.id = l.product_id
WHERE l.order_id = :order_id AND p.archived ORDER BY l.id
"""


def _refuse_archived_goods(tx: Transaction, order: Order) -> None:
    """A draft may be older than the day its goods went out of the range."""
    sku = tx.reader.value(_ARCHIVED, order_id=order.id)
    if sku is not None:
        raise archived_product(sku)


# Deliveries


def deliver(
    tx: Transaction,
    number: str,
    *,
    on: date,
    parts: Sequence[Part] | None = None,
    partial: bool = False,
    tracking: str = "",
    unpaid: bool = False,
) -> GoodsDelivered:
    """Send goods of an order; stock, invoice and books follow by the cascade.

    parts: None sends everything that is left. Freight and text lines go with the first delivery. partial: send what
    there is when not all of it is in stock. unpaid: though the order was to be paid before, and is not; it is invoiced.
    Raises NotFound, and Refused when the order's state does not allow it, it is not paid, more is asked for than is
    left, or goods are short.
    """
    order = _order(tx, number)
    ORDER_STATES.move(order.state, "deliver", what=f"Order {order.number}")
    _refuse_before(order, on, "delivered")
    lines = tx.all(OrderLine, order_id=order.id)
    if order.billing == "paid" and order.total_ore and not any(line.invoiced_milli for line in lines):
        order = _unpaid(tx, order, unpaid=unpaid)
    going = _asked(order, lines, parts)
    _keep_to_stock(tx, order, lines, going, partial=partial)
    delivery_number = tx.number("delivery", on)
    delivery_id = tx.insert(
        Delivery, number=delivery_number, order_id=order.id, date=on, tracking=entered(tracking)
    )
    _write_off(tx, order, lines, going, delivery_id)
    event = GoodsDelivered(
        ref=delivery_number,
        origins=(Ref("order", order.number),),
        delivery_id=delivery_id,
        order_id=order.id,
        on=on,
    )
    tx.publish(event)
    return event


def _unpaid(tx: Transaction, order: Order, *, unpaid: bool) -> Order:
    """An order that was to be paid first: refused, or from now on invoiced as any other. Returns it as it is then."""
    if not unpaid:
        raise Refused(
            "delivery.unpaid",
            f"Order {order.number} was to be paid before it is delivered, and is not paid.",
            hint=f"kassabok order pay {order.number} --means swish says that it is; "
            f"kassabok delivery create {order.number} --unpaid sends it all the same, with an invoice.",
        )
    tx.update(Order, order.id, billing="on_delivery")
    return tx.get(Order, order.id)


def _write_off(
    tx: Transaction, order: Order, lines: Sequence[OrderLine], going: Mapping[int, int], delivery_id: int
) -> None:
    """Write what goes of each line, and how far the order has come with it."""
    left_milli = 0
    for line in lines:
        now_milli = going.get(line.id, 0)
        left_milli += still_open(line) - now_milli
        if now_milli:
            tx.insert(DeliveryLine, delivery_id=delivery_id, order_line_id=line.id, quantity_milli=now_milli)
            tx.update(OrderLine, line.id, delivered_milli=line.delivered_milli + now_milli)
    verb = "deliver part of" if left_milli else "deliver"
    tx.update(Order, order.id, state=ORDER_STATES.move(order.state, verb, what=f"Order {order.number}"))


def _asked(order: Order, lines: Sequence[OrderLine], parts: Sequence[Part] | None) -> dict[int, int]:
    """Order line id -> thousandths to deliver now. Freight and texts are always asked for while they are left."""
    asked = {
        line.id: still_open(line)
        for line in lines
        if still_open(line) and (parts is None or line.kind != "goods")
    }
    for part in summed(parts):
        holding = [Holding(line.id, line.unit, still_open(line)) for line in lines if line.sku == part.sku]
        asked |= share_out(part, holding, what=f"Order {order.number}", verb="deliver")
    return asked


def _keep_to_stock(
    tx: Transaction, order: Order, lines: Sequence[OrderLine], going: dict[int, int], *, partial: bool
) -> None:
    """Lower what goes to what there is, or refuse, naming what is missing."""
    short = shortages(tx, order.id, lines, going)
    if short and not partial:
        raise _too_short(order, short)
    for line in short:
        going[line.line.id] = line.can_milli
    goods = [line for line in lines if line.kind == "goods" and still_open(line)]
    if (goods or not going) and not any(going.get(line.id, 0) for line in goods):
        raise Refused(
            "delivery.nothing",
            f"Nothing of order {order.number} can be delivered now.",
            hint="kassabok order list --back-orders shows what is waited for.",
        )


def _too_short(order: Order, short: Sequence[Short]) -> Refused:
    there = "; ".join(line.sentence() for line in short)
    if order.billing == "receipt":
        return Refused(
            "delivery.short",
            f"The sale cannot be made; in stock are {there}.",
            hint="Sell what there is; what has to come is sold by kassabok order create.",
        )
    return Refused(
        "delivery.short",
        f"Order {order.number} cannot be delivered as asked; in stock are {there}.",
        hint=f"kassabok delivery create {order.number} --partial delivers what there is.",
    )


# Returns


def take_back(
    tx: Transaction,
    number: str,
    *,
    on: date,
    parts: Sequence[Part] | None = None,
    restock: bool = True,
    credit: bool = False,
    with_freight: bool = False,
    reason: str = "",
) -> GoodsReturned:
    """Take goods of a delivery back. number: the delivery's.

    parts: None takes back all goods that are not back yet. restock: they go back on the shelf at the cost they left at.
    credit: what was invoiced of them is credited. with_freight: so is the freight, as when a consumer withdraws.
    Raises NotFound, and Refused when more is given back than was delivered.
    """
    delivery = _delivery(tx, number)
    if on < delivery.date:
        raise Refused(
            "return.early", f"Delivery {delivery.number} is of {delivery.date}; nothing came back on {on}."
        )
    rows = [
        (row, tx.get(OrderLine, row.order_line_id)) for row in tx.all(DeliveryLine, delivery_id=delivery.id)
    ]
    back = _given_back(delivery, rows, parts, with_freight=with_freight)
    event = write_return(tx, delivery, back, on=on, restock=restock, credit=credit, reason=entered(reason))
    tx.publish(event)
    return event


def _delivery(tx: Transaction, number: str) -> Delivery:
    delivery = tx.find(Delivery, number=number)
    if delivery is None:
        raise NotFound(
            "delivery.unknown",
            f"There is no delivery {number}.",
            hint="kassabok delivery list shows the deliveries.",
        )
    return delivery


def _given_back(
    delivery: Delivery,
    rows: Sequence[tuple[DeliveryLine, OrderLine]],
    parts: Sequence[Part] | None,
    *,
    with_freight: bool,
) -> Mapping[int, int]:
    """Delivery line id -> thousandths that come back."""
    back: dict[int, int] = {}
    for part in summed(parts):
        holding = [
            Holding(row.id, line.unit, row.quantity_milli - row.returned_milli)
            for row, line in rows
            if line.sku == part.sku
        ]
        back |= share_out(part, holding, what=f"Delivery {delivery.number}", verb="return")
    for row, line in rows:
        whole = (parts is None and line.kind == "goods") or (with_freight and line.kind == "freight")
        if whole and row.quantity_milli > row.returned_milli:
            back[row.id] = row.quantity_milli - row.returned_milli
    if not back:
        freight = any(
            line.kind == "freight" and row.quantity_milli > row.returned_milli for row, line in rows
        )
        raise Refused(
            "return.nothing",
            f"No goods of delivery {delivery.number} are left to take back.",
            hint=f"kassabok delivery show {delivery.number} tells what is back already"
            + ("; --with-freight takes the freight back." if freight else "."),
        )
    return back
