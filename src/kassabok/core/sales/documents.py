"""What is printed about an order: order slip (ordersedel), pick list (plocklista), delivery note (följesedel)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kassabok.core.book.letterhead import address_lines, seller
from kassabok.core.book.reader import Reader
from kassabok.core.errors import Refused
from kassabok.core.identifiers import format_identity, is_personal
from kassabok.core.rates.lookup import Rates
from kassabok.core.sales import reports
from kassabok.core.states import in_words
from kassabok.core.vat import VatLine, vat_rows
from kassabok.formats.documents.record import (
    Charge,
    DeliveryLine,
    DeliveryNote,
    DocumentLine,
    OrderSlip,
    Party,
    PaymentTerms,
    PickLine,
    PickList,
    References,
    Shipping,
    Totals,
    VatRow,
)
from kassabok.formats.documents.render import Language


def order_slip(reader: Reader, number: str, *, rates: Rates) -> tuple[OrderSlip, Language]:
    """The order slip, and the language of its customer. A confirmed order's is a confirmation. Raises NotFound."""
    order = reports.order(reader, number)
    buyer = _buyer(reader, order.customer)
    rated = {line.vat_class: _rate(rates, line.vat_class, order) for line in order.lines}
    lines = [line for line in order.lines if line.kind != "freight"]
    freight = [line for line in order.lines if line.kind == "freight"]
    slip = OrderSlip(
        kind="order" if order.state == "draft" else "confirmation",
        number=order.order,
        issued_on=order.date,
        expected_on=order.wanted,
        seller=seller(reader),
        buyer=buyer.party,
        references=_references(order),
        shipping=Shipping(address=_ship_to_elsewhere(order, buyer.party)),
        lines=tuple(
            DocumentLine(
                sku=line.sku,
                text=line.text,
                quantity_milli=line.quantity_milli,
                unit=line.unit,
                unit_price=line.unit_price,
                discount_percent=line.discount_percent,
                vat_rate=rated[line.vat_class],
                amount_ore=line.amount_ore,
            )
            for line in lines
        ),
        charges=tuple(
            Charge(text=line.text, vat_rate=rated[line.vat_class], amount_ore=line.amount_ore)
            for line in freight
        ),
        totals=_totals(reader, order, rated),
        prices_include_vat=order.prices_include_vat,
        terms=PaymentTerms(days=None if order.billing == "receipt" else order.terms_days),
        withdrawal_right=buyer.consumer and order.billing != "receipt",
        message=order.note,
    )
    return slip, buyer.language


def pick_list(reader: Reader, number: str, *, on: date) -> PickList:
    """What is to be fetched for an order: all goods that are left to deliver. It is in Swedish, since it stays inside.

    Each is fetched where its delivery will take it from; what lies nowhere yet has no location.
    Raises NotFound, and Refused when nothing is left to fetch.
    """
    order = reports.order(reader, number)
    if order.state not in ("confirmed", "partly_delivered"):
        raise Refused(
            "order.not_to_pick",
            f"Order {order.order} is {in_words(order.state)}; there is nothing to pick.",
            hint="Only confirmed orders are picked.",
        )
    lying = _lying(reader, number)
    lines = tuple(
        PickLine(location=location, sku=sku, text=text, gtin=gtin, quantity_milli=milli, unit=unit)
        for sku, text, gtin, left_milli, unit in reader.rows(_TO_PICK, number=number)
        for location, milli in _taken(lying.get(sku, {}), left_milli)
    )
    if not lines:
        raise Refused("order.not_to_pick", f"Order {order.order} has no goods left to pick.")
    return PickList(
        number=order.order,
        issued_on=on,
        ship_by=order.wanted,
        seller=seller(reader),
        ship_to=_ship_to(order),
        references=_references(order),
        lines=lines,
        message=order.note,
    )


_LYING = """
SELECT l.sku, s.code, v.on_hand_milli FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
JOIN location_level v ON v.product_id = l.product_id JOIN location s ON s.id = v.location_id
WHERE o.number = :number AND v.on_hand_milli > 0 ORDER BY s.id
"""


def _lying(reader: Reader, number: str) -> dict[str, dict[str, int]]:
    """What lies where of an order's goods, in the order in which a delivery empties the locations."""
    lying: dict[str, dict[str, int]] = {}
    for sku, location, milli in reader.rows(_LYING, number=number):
        lying.setdefault(sku, {})[location] = milli
    return lying


def _taken(lying: dict[str, int], wanted_milli: int) -> Iterator[tuple[str, int]]:
    """Take a quantity of what lies at the locations; what they lack comes last, without a location."""
    for location, there_milli in lying.items():
        if milli := min(there_milli, wanted_milli):
            lying[location] -= milli
            wanted_milli -= milli
            yield location, milli
    if wanted_milli:
        yield "", wanted_milli


_TO_PICK = """
SELECT l.sku, l.text, coalesce(p.gtin, ''), l.quantity_milli - l.delivered_milli - l.cancelled_milli, l.unit
FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id JOIN product p ON p.id = l.product_id
WHERE o.number = :number AND p.kind <> 'service'
    AND l.quantity_milli > l.delivered_milli + l.cancelled_milli
ORDER BY l.position
"""


def delivery_note(reader: Reader, number: str) -> tuple[DeliveryNote, Language]:
    """The delivery note, and the language of its customer. Raises NotFound, Refused for a delivery without goods."""
    delivery = reports.delivery(reader, number)
    if not delivery.lines:
        raise Refused(
            "delivery.no_goods", f"Delivery {delivery.delivery} holds no goods, so there is nothing to note."
        )
    order = reports.order(reader, delivery.order)
    buyer = _buyer(reader, order.customer)
    ship_to = _ship_to(order)
    note = DeliveryNote(
        number=delivery.delivery,
        issued_on=delivery.date,
        seller=seller(reader),
        ship_to=ship_to,
        buyer=None if _same_place(ship_to, buyer.party) else buyer.party,
        references=_references(order),
        lines=tuple(
            DeliveryLine(
                sku=line.sku,
                text=line.text,
                unit=line.unit,
                ordered_milli=line.ordered_milli,
                delivered_milli=line.delivered_milli,
                backordered_milli=line.left_milli,
            )
            for line in delivery.lines
        ),
        weight_g=_weight(reader, number),
        tracking=delivery.tracking,
        message=order.note,
    )
    return note, buyer.language


_WEIGHT = """
SELECT sum(p.weight_grams * d.quantity_milli), min(p.weight_grams)
FROM delivery v JOIN delivery_line d ON d.delivery_id = v.id
JOIN sales_order_line l ON l.id = d.order_line_id JOIN product p ON p.id = l.product_id
WHERE v.number = :number AND p.kind <> 'service'
"""


def _weight(reader: Reader, number: str) -> int | None:
    """Grams, rounded up; None where a product's weight is not known."""
    weight_milli, least = reader.row(_WEIGHT, number=number) or (None, None)
    return -(-weight_milli // 1000) if weight_milli and least else None


@dataclass(frozen=True, slots=True)
class _Buyer:
    party: Party
    language: Language
    consumer: bool


def _buyer(reader: Reader, number: str) -> _Buyer:
    row = reader.row(
        "SELECT name, org_nr, vat_nr, contact, street, postcode, city, country, kind, language "
        "FROM customer WHERE number = :number",
        number=number,
    )
    assert row is not None, "an order has a customer"
    name, org_nr, vat_nr, contact, street, postcode, city, country, kind, language = row
    party = Party(
        name=name,
        lines=address_lines(street, postcode, city, country),
        org_nr=format_identity(org_nr) if org_nr and not is_personal(org_nr) else "",
        vat_nr=vat_nr,
        attention=contact,
    )
    return _Buyer(party, "en" if language == "en" else "sv", kind == "private")


def _ship_to(order: reports.OrderView) -> Party:
    return Party(
        name=order.delivery_name,
        lines=address_lines(
            order.delivery_street, order.delivery_postcode, order.delivery_city, order.delivery_country
        ),
        attention=order.your_reference,
    )


def _ship_to_elsewhere(order: reports.OrderView, buyer: Party) -> Party | None:
    ship_to = _ship_to(order)
    return None if _same_place(ship_to, buyer) else ship_to


def _same_place(ship_to: Party, buyer: Party) -> bool:
    return (ship_to.name, ship_to.lines) == (buyer.name, buyer.lines)


def _references(order: reports.OrderView) -> References:
    return References(
        customer_number=order.customer,
        order_number=order.order,
        our_reference=order.our_reference,
        your_reference=order.your_reference,
        your_order_number=order.buyer_order,
    )


def _rate(rates: Rates, vat_class: str, order: reports.OrderView) -> Decimal:
    """The rate of the order's day; none where the order was written without VAT."""
    return rates.vat(vat_class, order.date) if order.vat_ore else Decimal(0)


_TOLD = """
SELECT l.position, l.told_vat_ore FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
WHERE o.number = :number AND l.told_vat_ore IS NOT NULL
"""


def _totals(reader: Reader, order: reports.OrderView, rated: dict[str, Decimal]) -> Totals:
    """VAT as the order has it: of each line as a web shop charged it, else worked out once per rate."""
    told = dict(reader.rows(_TOLD, number=order.order))
    worked_out = vat_rows(
        (
            VatLine(line.vat_class, rated[line.vat_class], line.amount_ore)
            for line in order.lines
            if line.position not in told
        ),
        include_vat=order.prices_include_vat,
    )
    sums = {(row.vat_class, row.rate): (row.base_ore, row.vat_ore) for row in worked_out}
    for line in order.lines:
        if line.position in told:
            key, vat_ore = (line.vat_class, rated[line.vat_class]), told[line.position]
            base_ore = line.amount_ore - (vat_ore if order.prices_include_vat else 0)
            before = sums.get(key, (0, 0))
            sums[key] = before[0] + base_ore, before[1] + vat_ore
    return Totals(
        vat_rows=tuple(
            VatRow(vat_rate=rate, base_ore=base_ore, vat_ore=vat_ore)
            for (_, rate), (base_ore, vat_ore) in sorted(sums.items(), key=lambda item: -item[0][1])
        ),
        net_ore=order.net_ore,
        vat_ore=order.vat_ore,
        total_ore=order.total_ore,
    )
