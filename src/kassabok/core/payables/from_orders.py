"""The lines that a bill should have: what was ordered and received and is not billed yet, at the price of the order."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.money import E4, SEK, line_amount_ore
from kassabok.core.payables.lines import LineRequest, account_with
from kassabok.core.payables.matching import Scope, came, cost_left, is_of, ordered, scope_of
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


def cost_lines(tx: Transaction, costs: Iterable[tuple[str, int | None]]) -> list[LineRequest]:
    """The lines of a bill for what it cost to bring goods home, by the numbers of the costs. None: all that is left."""
    account = account_with(tx, "goods_received")
    return [
        LineRequest(
            cost_left(tx, number)[1] if amount_ore is None else amount_ore,
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
