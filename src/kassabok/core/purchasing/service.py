"""The verbs of buying: write a purchase order, place it, receive what comes, send goods back, add what it cost to
bring them home, cancel what does not come.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from shlex import quote

from kassabok.core.book.transaction import Transaction
from kassabok.core.currencies.model import rate_e6_of, rate_e6_on
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    GoodsReceived,
    GoodsSentBack,
    LandedCostAdded,
    PurchaseCancelled,
    PurchaseChanged,
    PurchaseDrafted,
    PurchaseOrdered,
    Ref,
)
from kassabok.core.money import E4, MOST_ORE, SEK, format_kronor, line_amount_ore, spread
from kassabok.core.parties.model import Supplier, supplier_of
from kassabok.core.parts import Holding, Part, share_out, summed
from kassabok.core.products.model import Product
from kassabok.core.purchasing.lines import E6, PurchaseRequest, Terms, priced, product_to_buy
from kassabok.core.purchasing.model import (
    PURCHASE_STATES,
    GoodsReceipt,
    GoodsReceiptLine,
    LandedCost,
    LandedCostLine,
    Purchase,
    PurchaseLine,
    SupplierReturn,
    SupplierReturnLine,
)
from kassabok.core.stock.model import Location
from kassabok.core.texts import entered, entered_lines

SPREADS = ("value", "weight", "quantity")

# Orders


def create(
    tx: Transaction,
    *,
    supplier: str,
    lines: Sequence[PurchaseRequest],
    on: date,
    wanted_on: date | None = None,
    currency: str = "",
    sek_per_unit: Decimal | None = None,
    our_reference: str = "",
    your_reference: str = "",
    note: str = "",
) -> PurchaseDrafted:
    """Write down a purchase order as a draft: nothing is expected yet.

    supplier: its number. wanted_on: without, each line comes by its lead time. currency: "" is the supplier's.
    sek_per_unit: kronor for one unit of another currency; without, the rate of the day. your_reference: "" takes the
    supplier's contact.
    Raises NotFound for an unknown supplier or product, Refused for an archived one or a line that cannot be.
    """
    seller = _supplier(tx, supplier)
    if wanted_on is not None and wanted_on < on:
        raise Refused(
            "purchase.wanted",
            f"The purchase order of {on} cannot be wanted by {wanted_on}, which is before it.",
        )
    currency = currency or seller.currency
    found = priced(tx, lines, Terms(seller, on, currency, wanted_on))
    number = tx.number("purchase", on)
    total_ore = sum(line.amount_ore for line in found)
    purchase_id = tx.insert(
        Purchase,
        number=number,
        supplier_id=seller.id,
        date=on,
        currency=currency,
        sek_per_unit_e6=_rate_e6(tx, currency, sek_per_unit, on),
        wanted_on=wanted_on,
        our_reference=entered(our_reference),
        your_reference=entered(your_reference) or seller.contact,
        note=entered_lines(note),
        total_ore=total_ore,
    )
    for position, line in enumerate(found, start=1):
        tx.insert(PurchaseLine, purchase_id=purchase_id, position=position, **line._asdict())
    event = PurchaseDrafted(
        ref=number, origins=_bought_for(tx, purchase_id), total_ore=total_ore, currency=currency
    )
    tx.publish(event)
    return event


def _supplier(tx: Transaction, number: str) -> Supplier:
    supplier = supplier_of(tx, number)
    if supplier.archived:
        raise Refused(
            "purchase.supplier",
            f"Supplier {number} is archived.",
            hint=f"kassabok supplier edit {number} --restore brings it back.",
        )
    return supplier


def _rate_e6(tx: Transaction, currency: str, sek_per_unit: Decimal | None, on: date) -> int:
    """Kronor for one unit, in millionths: as it is said, else as it is known of the day."""
    if sek_per_unit is None:
        return rate_e6_on(tx, currency, on)
    if currency == SEK:
        raise Refused("purchase.rate", "A purchase order in kronor has no exchange rate.")
    return rate_e6_of(sek_per_unit, currency)


_BOUGHT_FOR = """
SELECT o.number FROM purchase_line l JOIN sales_order_line ol ON ol.id = l.order_line_id
JOIN sales_order o ON o.id = ol.order_id WHERE l.purchase_id = :purchase_id ORDER BY l.position
"""


def _bought_for(tx: Transaction, purchase_id: int) -> tuple[Ref, ...]:
    orders = tx.reader.rows(_BOUGHT_FOR, purchase_id=purchase_id)
    return tuple(Ref("order", number) for (number,) in dict.fromkeys(orders))


def place(tx: Transaction, number: str, *, on: date) -> PurchaseOrdered:
    """Place the order with the supplier: its goods are incoming from now on.

    Raises NotFound, and Refused when it is no draft or of a later day, or has goods that are not bought any more: a
    draft may be older than the day they went out of the range.
    """
    purchase = _purchase(tx, number)
    state = PURCHASE_STATES.move(purchase.state, "place", what=_what(purchase))
    _refuse_before(purchase, on, "placed")
    for line in tx.all(PurchaseLine, purchase_id=purchase.id):
        product_to_buy(tx, line.sku)
    tx.update(Purchase, purchase.id, state=state)
    event = PurchaseOrdered(
        ref=purchase.number,
        purchase_id=purchase.id,
        on=on,
        total_ore=purchase.total_ore,
        currency=purchase.currency,
    )
    tx.publish(event)
    return event


def expect(tx: Transaction, number: str, day: date, *, skus: Sequence[str] = ()) -> PurchaseChanged:
    """Say when what is left of a purchase order should be here, as when the supplier has confirmed it.

    skus: only these products; () is all. Raises NotFound, and Refused where nothing is to come, or nothing is changed.
    """
    purchase = _purchase(tx, number)
    if day < purchase.date:
        raise Refused(
            "purchase.wanted", f"{_what(purchase)} is of {purchase.date}; nothing of it comes on {day}."
        )
    lines = [line for line in tx.all(PurchaseLine, purchase_id=purchase.id) if _left(line)]
    if purchase.state == "cancelled" or not lines:
        raise Refused("purchase.nothing", f"Nothing of {purchase.number} is to come any more.")
    for sku in skus:
        if sku not in {line.sku for line in lines}:
            raise NotFound("purchase.not_there", f"{_what(purchase)} has no {sku} that is to come.")
    changed = [line for line in lines if (not skus or line.sku in skus) and line.expected_on != day]
    if not changed:
        raise Refused(
            "purchase.unchanged", f"{_what(purchase)} is like that already.", hint="Nothing was changed."
        )
    for line in changed:
        tx.update(PurchaseLine, line.id, expected_on=day)
    event = PurchaseChanged(ref=purchase.number, changed=("expected",))
    tx.publish(event)
    return event


def cancel(tx: Transaction, number: str, *, on: date) -> PurchaseCancelled:
    """Cancel a purchase order, or what is left of one that has come in part. Raises NotFound and Refused."""
    purchase = _purchase(tx, number)
    state = PURCHASE_STATES.move(purchase.state, "cancel", what=_what(purchase))
    _refuse_before(purchase, on, "cancelled")
    for line in tx.all(PurchaseLine, purchase_id=purchase.id):
        if _left(line):
            tx.update(PurchaseLine, line.id, cancelled_milli=line.cancelled_milli + _left(line))
    tx.update(Purchase, purchase.id, state=state)
    event = PurchaseCancelled(ref=purchase.number, purchase_id=purchase.id, on=on)
    tx.publish(event)
    return event


def _purchase(tx: Transaction, number: str) -> Purchase:
    purchase = tx.find(Purchase, number=number)
    if purchase is None:
        raise NotFound(
            "purchase.unknown",
            f"There is no purchase order {number}.",
            hint="kassabok purchase list shows the purchase orders.",
        )
    return purchase


def _what(purchase: Purchase) -> str:
    return f"Purchase order {purchase.number}"


def _refuse_before(purchase: Purchase, on: date, what: str) -> None:
    if on < purchase.date:
        raise Refused(
            "purchase.early", f"{_what(purchase)} is of {purchase.date}; it cannot be {what} on {on}."
        )


def _left(line: PurchaseLine) -> int:
    """What of a line is still to come, thousandths; nothing where more came than was ordered."""
    return max(line.quantity_milli - line.received_milli - line.cancelled_milli, 0)


# Receipts


def receive(
    tx: Transaction,
    number: str,
    *,
    on: date,
    parts: Sequence[Part] | None = None,
    location: str | None = None,
    delivery_note: str = "",
    more: bool = False,
) -> GoodsReceived:
    """Receive goods of a purchase order; stock, back orders and books follow by the cascade.

    parts: None receives all that is left. location: its code; the first one without. delivery_note: the number of the
    supplier's. more: take in more than was ordered as well.
    Raises NotFound, and Refused when the order's state does not allow it or more comes than was ordered.
    """
    purchase = _purchase(tx, number)
    PURCHASE_STATES.move(purchase.state, "receive", what=_what(purchase))
    _refuse_before(purchase, on, "received")
    lines = tx.all(PurchaseLine, purchase_id=purchase.id)
    coming = _coming(purchase, lines, parts, more=more)
    receipt_number = tx.number("goods-receipt", on)
    receipt_id = tx.insert(
        GoodsReceipt,
        number=receipt_number,
        purchase_id=purchase.id,
        date=on,
        location_id=_location_id(tx, location),
        delivery_note=entered(delivery_note),
    )
    value_ore = _take_down(tx, purchase, lines, coming, receipt_id)
    event = GoodsReceived(
        ref=receipt_number,
        origins=(Ref("purchase", purchase.number),),
        receipt_id=receipt_id,
        purchase_id=purchase.id,
        on=on,
        value_ore=value_ore,
    )
    tx.publish(event)
    return event


def _coming(
    purchase: Purchase, lines: Sequence[PurchaseLine], parts: Sequence[Part] | None, *, more: bool
) -> dict[int, int]:
    """Purchase line id -> thousandths that come now."""
    if parts is None:
        return {line.id: _left(line) for line in lines if _left(line)}
    coming: dict[int, int] = {}
    for part in summed(parts):
        holding = [Holding(line.id, line.unit, _left(line)) for line in lines if line.sku == part.sku]
        over_milli = part.quantity_milli - sum(line.left_milli for line in holding)
        if more and holding and over_milli > 0:
            last = holding[-1]
            holding[-1] = last._replace(left_milli=last.left_milli + over_milli)
        coming |= share_out(
            part,
            holding,
            what=_what(purchase),
            verb="receive",
            hint="--more takes in what was not ordered as well, at the price of the order.",
        )
    return coming


def _take_down(
    tx: Transaction,
    purchase: Purchase,
    lines: Sequence[PurchaseLine],
    coming: Mapping[int, int],
    receipt_id: int,
) -> int:
    """Write what comes of each line, and how far the order has come with it. Returns the cost of all of it, öre."""
    left_milli = value_ore = 0
    for line in lines:
        now_milli = coming.get(line.id, 0)
        left_milli += max(_left(line) - now_milli, 0)
        if now_milli:
            cost_ore = _cost_of(purchase, line, now_milli)
            value_ore += cost_ore
            tx.insert(
                GoodsReceiptLine,
                receipt_id=receipt_id,
                purchase_line_id=line.id,
                quantity_milli=now_milli,
                value_ore=cost_ore,
            )
            tx.update(PurchaseLine, line.id, received_milli=line.received_milli + now_milli)
    verb = "receive part of" if left_milli else "receive"
    tx.update(Purchase, purchase.id, state=PURCHASE_STATES.move(purchase.state, verb, what=_what(purchase)))
    return value_ore


def _cost_of(purchase: Purchase, line: PurchaseLine, now_milli: int) -> int:
    """What a part of a line costs in kronor, so that pieces that come one by one cost what all of them do."""
    price = Decimal(line.unit_price_e4) / E4 * purchase.sek_per_unit_e6 / E6
    discount = Decimal(line.discount_e4) / 100
    before_ore = line_amount_ore(line.received_milli, price, discount)
    cost_ore = line_amount_ore(line.received_milli + now_milli, price, discount) - before_ore
    if cost_ore > MOST_ORE:
        raise Refused("purchase.amount", f"{line.sku} would be worth more than a hundred billion kronor.")
    return cost_ore


def _location_id(tx: Transaction, code: str | None) -> int:
    if code is None:
        return int(tx.reader.value("SELECT min(id) FROM location"))
    location = tx.find(Location, code=code)
    if location is None:
        raise NotFound(
            "location.unknown", f"There is no stock location {code}.", hint="kassabok stock location list"
        )
    return location.id


# Goods that go back


def send_back(
    tx: Transaction, number: str, *, on: date, parts: Sequence[Part] | None = None, reason: str = ""
) -> GoodsSentBack:
    """Send goods of a receipt back to the supplier, who owes what they were received for. number: the receipt's.

    parts: None sends back all that has not gone back yet. The order stays as it is: what is to come instead is ordered
    anew. Raises NotFound, and Refused when more goes back than came or than is left in stock.
    """
    receipt = _receipt(tx, number)
    _refuse_before_receipt(receipt, on)
    rows = _rows_of(tx, receipt)
    going = _going(receipt, rows, parts)
    return_number = tx.number("supplier-return", on)
    return_id = tx.insert(
        SupplierReturn, number=return_number, receipt_id=receipt.id, date=on, reason=entered(reason)
    )
    value_ore = 0
    for row, line in rows:
        now_milli = going.get(row.id, 0)
        if now_milli:
            owed_ore = _owed_for(row, now_milli)
            value_ore += owed_ore
            tx.insert(
                SupplierReturnLine,
                return_id=return_id,
                receipt_line_id=row.id,
                quantity_milli=now_milli,
                value_ore=owed_ore,
            )
            tx.update(
                GoodsReceiptLine,
                row.id,
                returned_milli=row.returned_milli + now_milli,
                returned_ore=row.returned_ore + owed_ore,
            )
            tx.update(PurchaseLine, line.id, returned_milli=line.returned_milli + now_milli)
    event = GoodsSentBack(
        ref=return_number,
        origins=(Ref("goods-receipt", receipt.number),),
        return_id=return_id,
        on=on,
        value_ore=value_ore,
    )
    tx.publish(event)
    return event


def _receipt(tx: Transaction, number: str) -> GoodsReceipt:
    receipt = tx.find(GoodsReceipt, number=number)
    if receipt is None:
        raise NotFound(
            "goods_receipt.unknown",
            f"There is no goods receipt {number}.",
            hint="kassabok purchase receipts shows them.",
        )
    return receipt


def _refuse_before_receipt(receipt: GoodsReceipt, on: date) -> None:
    if on < receipt.date:
        raise Refused(
            "goods_receipt.early",
            f"Goods receipt {receipt.number} is of {receipt.date}; its goods were not there on {on}.",
        )


def _rows_of(tx: Transaction, receipt: GoodsReceipt) -> list[tuple[GoodsReceiptLine, PurchaseLine]]:
    return [
        (row, tx.get(PurchaseLine, row.purchase_line_id))
        for row in tx.all(GoodsReceiptLine, receipt_id=receipt.id)
    ]


def _going(
    receipt: GoodsReceipt,
    rows: Sequence[tuple[GoodsReceiptLine, PurchaseLine]],
    parts: Sequence[Part] | None,
) -> dict[int, int]:
    """Receipt line id -> thousandths that go back."""
    left = {row.id: row.quantity_milli - row.returned_milli for row, _ in rows}
    if parts is None:
        going = {row_id: milli for row_id, milli in left.items() if milli}
    else:
        going = {}
        for part in summed(parts):
            holding = [Holding(row.id, line.unit, left[row.id]) for row, line in rows if line.sku == part.sku]
            going |= share_out(part, holding, what=f"Goods receipt {receipt.number}", verb="return")
    if not going:
        raise Refused("return.nothing", f"All goods of receipt {receipt.number} have gone back already.")
    return going


def _owed_for(row: GoodsReceiptLine, now_milli: int) -> int:
    """The receipt's value in proportion, so that pieces that go back one by one take all of it along."""
    so_far_milli = row.returned_milli + now_milli
    return spread(row.value_ore, (so_far_milli, row.quantity_milli - so_far_milli))[0] - row.returned_ore


# What it cost to bring them home


def add_cost(
    tx: Transaction,
    number: str,
    *,
    on: date,
    freight_ore: int = 0,
    customs_ore: int = 0,
    other_ore: int = 0,
    by: str = "value",
    note: str = "",
) -> LandedCostAdded:
    """Let freight, customs and other costs of a receipt be a part of what its goods cost. number: the receipt's.

    They are spread to the öre over the goods that have not gone back, by value, weight or quantity. What is still there
    is worth more; what is sold did cost more. Import VAT is no cost.
    Raises NotFound, and Refused for nothing to spread, or weights that are not known.
    """
    receipt = _receipt(tx, number)
    _refuse_before_receipt(receipt, on)
    amounts = (freight_ore, customs_ore, other_ore)
    amount_ore = sum(amounts)
    if min(amounts) < 0 or not 0 < amount_ore <= MOST_ORE:
        raise Refused(
            "landed_cost.amount",
            f"{format_kronor(amount_ore)} kr cannot be spread over goods.",
            hint="Give --freight, --customs or --other, each above zero.",
        )
    rows = [(row, line) for row, line in _rows_of(tx, receipt) if row.quantity_milli > row.returned_milli]
    if not rows:
        raise Refused("return.nothing", f"All goods of receipt {receipt.number} have gone back.")
    shares = spread(amount_ore, _weights(tx, rows, by))
    cost_number = tx.number("landed-cost", on)
    cost_id = tx.insert(
        LandedCost,
        number=cost_number,
        receipt_id=receipt.id,
        date=on,
        freight_ore=freight_ore,
        customs_ore=customs_ore,
        other_ore=other_ore,
        spread_by=by,
        note=entered(note),
    )
    for (row, _), share_ore in zip(rows, shares, strict=True):
        tx.insert(LandedCostLine, landed_cost_id=cost_id, receipt_line_id=row.id, amount_ore=share_ore)
    event = LandedCostAdded(
        ref=cost_number,
        origins=(Ref("goods-receipt", receipt.number),),
        landed_cost_id=cost_id,
        on=on,
        amount_ore=amount_ore,
    )
    tx.publish(event)
    return event


def _weights(tx: Transaction, rows: Sequence[tuple[GoodsReceiptLine, PurchaseLine]], by: str) -> list[int]:
    """How much each line counts when a cost is spread."""
    if by not in SPREADS:
        raise Refused("landed_cost.by", f'"{by}" is not a way to spread: {", ".join(SPREADS)}.')
    if by == "value":
        return [row.value_ore - row.returned_ore for row, _ in rows]
    left = [row.quantity_milli - row.returned_milli for row, _ in rows]
    if by == "quantity":
        return left
    grams = [tx.get(Product, line.product_id).weight_grams for _, line in rows]
    unknown = next((line.sku for (_, line), weight in zip(rows, grams, strict=True) if not weight), None)
    if unknown is not None:
        raise Refused(
            "landed_cost.weight",
            f"The weight of {unknown} is not known.",
            hint=f"kassabok product edit {quote(unknown)} --weight GRAMS, or --by value.",
        )
    return [milli * weight for milli, weight in zip(left, grams, strict=True)]
