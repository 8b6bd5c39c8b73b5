"""The lines that a bill should have: what was ordered and received and is not billed yet, at the price of the order."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.money import E4, SEK, format_quantity, line_amount_ore, share_of
from kassabok.core.payables.credit_matching import Billed, billed
from kassabok.core.payables.lines import LineRequest, account_with
from kassabok.core.payables.matching import Scope, came, cost_left, is_of, ordered, scope_of
from kassabok.core.payables.model import Bill, bill_of
from kassabok.core.products.model import Product
from kassabok.core.purchasing.model import Purchase, PurchaseLine

_E6 = 1_000_000


class BilledGoods(NamedTuple):
    """Goods as a bill has them. item: our SKU or the supplier's number. unit_price: None is the order's price."""

    item: str
    quantity_milli: int
    unit_price: Decimal | None = None


def goods_lines(
    tx: Transaction,
    supplier_id: int,
    *,
    purchase: str = "",
    receipt: str = "",
    goods: Sequence[BilledGoods] = (),
    currency: str = SEK,
) -> list[LineRequest]:
    """The lines of a bill for goods of a purchase order or a receipt, without VAT, in hundredths of the currency.

    Without goods they are all that came and is not billed; where nothing of it has come, all that is to come.
    Raises NotFound; Refused where nothing is left to bill, or the price is in another currency.
    """
    scope = scope_of(tx, supplier_id, purchase=purchase, receipt=receipt)
    if goods:
        lines = ordered(tx, scope)
        asked = []
        for part in goods:
            _refuse_none(part)
            found = next((line for line in lines if is_of(part.item, line)), None)
            if found is None:
                raise NotFound(
                    "bill.not_ordered",
                    f"{part.item[:40]} is not on {receipt or purchase or 'any order of the supplier'}.",
                    hint="kassabok purchase show NO shows what was ordered.",
                )
            line = tx.get(PurchaseLine, found.purchase_line_id)
            asked.append(_line(tx, line, part.quantity_milli, _said(part) or _price(tx, line, currency)))
        return asked
    return _received(tx, scope, currency) or _to_come(tx, scope, currency) or _nothing(scope)


_SENT_BACK = """
SELECT u.sku, b.quantity_milli FROM supplier_return t JOIN supplier_return_line b ON b.return_id = t.id
JOIN goods_receipt_line r ON r.id = b.receipt_line_id JOIN purchase_line u ON u.id = r.purchase_line_id
WHERE t.number = :number ORDER BY b.id
"""


def credited_lines(
    tx: Transaction, number: str, *, returned: str = "", goods: Sequence[BilledGoods] = ()
) -> list[LineRequest]:
    """The lines of a credit note for goods of a bill, above zero, at what the bill took for them where it is not said.

    number: the bill's. returned: the number of what went back to the supplier, all of it. Raises NotFound; Refused for
    goods that the bill is not for.
    """
    bill = bill_of(tx, number)
    asked = list(goods)
    if returned:
        sent = tx.reader.rows(_SENT_BACK, number=returned)
        if not sent:
            raise NotFound(
                "supplier_return.unknown",
                f"No goods were sent back as {returned[:40]}.",
                hint="kassabok purchase receipt NO tells what went back of a receipt.",
            )
        asked += [BilledGoods(sku, milli) for sku, milli in sent]
    for part in asked:
        _refuse_none(part)
    had = billed(tx, bill.id)
    return [_credited(tx, bill, had, part) for part in asked]


def _refuse_none(part: BilledGoods) -> None:
    if part.quantity_milli <= 0:
        raise Refused(
            "bill.quantity",
            f"The quantity of {part.item[:40]} is above zero, not {format_quantity(part.quantity_milli)}.",
            hint="What is taken back is a credit note: kassabok bill credit NO NUMBER --goods SKU=QUANTITY",
        )


def _credited(tx: Transaction, bill: Bill, had: Sequence[Billed], part: BilledGoods) -> LineRequest:
    rows = [
        row for row in had if row.purchase_line_id is not None and is_of(part.item, row) and row.milli > 0
    ]
    milli = sum(row.milli for row in rows)
    if milli < part.quantity_milli:
        raise Refused(
            "bill.not_billed",
            f"Bill {bill.number} is for {format_quantity(milli)} of {part.item[:40]}, "
            f"not {format_quantity(part.quantity_milli)}.",
            hint=f"kassabok bill show {bill.number}",
        )
    line = tx.get(PurchaseLine, rows[0].purchase_line_id or 0)
    amount = None
    if part.unit_price is None:
        billed_cents = sum(_billed_cents(tx, bill, row) for row in rows)
        amount = share_of(billed_cents, part.quantity_milli, milli)
    return _line(tx, line, part.quantity_milli, (part.unit_price or Decimal(0), Decimal(0)), amount=amount)


_SAID = """
SELECT m.billed_ore, l.amount_cents, l.amount_ore
FROM bill b JOIN bill_line l ON l.bill_id = b.id JOIN bill_match m ON m.bill_line_id = l.id
WHERE (b.id = :bill OR b.credits_id = :bill) AND m.purchase_line_id = :purchase_line
    AND coalesce(m.receipt_line_id, 0) = :receipt_line
"""


def _billed_cents(tx: Transaction, bill: Bill, row: Billed) -> int:
    """What a bill with its credit notes says of goods, in hundredths of its currency."""
    if bill.currency == SEK:
        return row.billed_ore
    keys = {"purchase_line": row.purchase_line_id, "receipt_line": row.receipt_line_id or 0}
    return sum(
        share_of(said_cents, billed_ore, said_ore)
        for billed_ore, said_cents, said_ore in tx.reader.rows(_SAID, bill=bill.id, **keys)
        if said_ore
    )


def cost_lines(tx: Transaction, costs: Iterable[tuple[str, int | None]]) -> list[LineRequest]:
    """The lines of a bill for what it cost to bring goods home, by the numbers of the costs. None: all that is left."""
    account = account_with(tx, "goods_received")
    return [
        LineRequest(
            cost_left(tx, number).open_ore if amount_ore is None else amount_ore,
            account,
            text=f"Hemtagning {number}",
            item=number,
        )
        for number, amount_ore in costs
    ]


def _said(part: BilledGoods) -> tuple[Decimal, Decimal] | None:
    return None if part.unit_price is None else (part.unit_price, Decimal(0))


def _price(tx: Transaction, line: PurchaseLine, currency: str) -> tuple[Decimal, Decimal]:
    """What one costs by the order, and the discount in percent. An order in another currency is turned into kronor."""
    purchase = tx.get(Purchase, line.purchase_id)
    price = Decimal(line.unit_price_e4) / E4
    if purchase.currency != currency:
        if currency != SEK:
            raise Refused(
                "bill.other_currency",
                f"Purchase order {purchase.number} is in {purchase.currency}, and the bill in {currency}.",
                hint=f"Say the price: --goods {line.sku}=QUANTITY@PRICE",
            )
        price = price * purchase.sek_per_unit_e6 / _E6
    return price, Decimal(line.discount_e4) / 100


def _line(
    tx: Transaction,
    line: PurchaseLine,
    milli: int,
    price: tuple[Decimal, Decimal],
    *,
    amount: int | None = None,
) -> LineRequest:
    return LineRequest(
        line_amount_ore(milli, *price) if amount is None else amount,
        account_with(tx, "goods_received"),
        tx.get(Product, line.product_id).vat_class,
        text=line.text,
        item=line.sku,
        quantity_milli=milli,
        unit=line.unit,
    )


def _received(tx: Transaction, scope: Scope, currency: str) -> list[LineRequest]:
    """What came and is not billed, a line for each of the orders. In kronor it is what it was received for."""
    left: dict[int, tuple[int, int]] = {}
    for row in came(tx, scope):
        if row.open_milli > 0:
            milli, ore = left.get(row.purchase_line_id, (0, 0))
            left[row.purchase_line_id] = (milli + row.open_milli, ore + row.open_ore)
    requests = []
    for line_id, (milli, ore) in left.items():
        line = tx.get(PurchaseLine, line_id)
        amount = ore if currency == SEK else None
        requests.append(_line(tx, line, milli, _price(tx, line, currency), amount=amount))
    return [request for request in requests if request.amount_ore]


def _to_come(tx: Transaction, scope: Scope, currency: str) -> list[LineRequest]:
    requests = []
    for row in ordered(tx, scope):
        if row.to_come_milli > 0:
            line = tx.get(PurchaseLine, row.purchase_line_id)
            requests.append(_line(tx, line, row.to_come_milli, _price(tx, line, currency)))
    return [request for request in requests if request.amount_ore]


def _nothing(scope: Scope) -> list[LineRequest]:
    raise Refused(
        "bill.nothing_left",
        f"Nothing of {scope.receipt or scope.purchase} is left to bill.",
        hint="Where the bill says otherwise: --goods SKU=QUANTITY@PRICE, or --line KRONOR.",
    )
