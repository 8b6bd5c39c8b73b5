"""What receipts look like in the books: money by means, income and VAT by rate, gift cards that are owed, rounding."""

from collections.abc import Iterable
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.invoicing.model import Receipt, ReceiptLine, ReceiptPayment, ReceiptVat
from kassabok.core.ledger.posting import PostLine, account_of, with_objects
from kassabok.core.ledger.sale_lines import income_role, vat_level, vat_role
from kassabok.core.objects import from_json
from kassabok.core.sales.model import Order

#: How a counter sale was paid -> the role that got the money.
MEANS_ROLES = {"cash": "cash", "card": "card_clearing", "swish": "swish_clearing"}

_BESIDE_GOODS = ("freight", "fee", "gift_card")
_INCOME = f"""
SELECT CASE WHEN l.kind IN {_BESIDE_GOODS} THEN l.kind ELSE 'goods' END, l.vat_class, l.vat_rate_e4, o.objects,
    sum(l.net_ore)
FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id JOIN sales_order o ON o.id = r.order_id
WHERE r.cash_day_id = :day GROUP BY 1, 2, 3, 4 ORDER BY l.kind = 'freight', 3 DESC, 2, 4
"""
_VAT = """
SELECT v.vat_class, v.rate_e4, sum(v.vat_ore) FROM receipt r JOIN receipt_vat v ON v.receipt_id = r.id
WHERE r.cash_day_id = :day AND v.rate_e4 > 0 GROUP BY 1, 2 ORDER BY 2 DESC, 1
"""
_ROUNDING = """
SELECT o.objects, sum(r.rounding_ore) FROM receipt r JOIN sales_order o ON o.id = r.order_id
WHERE r.cash_day_id = :day GROUP BY 1 ORDER BY 1
"""


def day_lines(tx: Transaction, cash_day_id: int, on: date) -> list[PostLine]:
    """A day's counter sales."""
    money = tx.reader.rows(
        "SELECT means, sum(total_ore) FROM receipt WHERE cash_day_id = :day GROUP BY means ORDER BY means",
        day=cash_day_id,
    )
    by_role = [(MEANS_ROLES[means], total_ore) for means, total_ore in money]
    income = tx.reader.rows(_INCOME, day=cash_day_id)
    vat = tx.reader.rows(_VAT, day=cash_day_id)
    return _lines(tx, by_role, income, vat, tx.reader.rows(_ROUNDING, day=cash_day_id), on)


def online_lines(tx: Transaction, receipt_id: int, on: date) -> list[PostLine]:
    """A receipt that was paid before delivery, or what was paid back of one: its money stands with the providers."""
    receipt = tx.get(Receipt, receipt_id)
    objects = tx.get(Order, receipt.order_id).objects
    money = [(row.money, row.amount_ore) for row in tx.all(ReceiptPayment, receipt_id=receipt_id)]
    income = [
        (_sold_as(line.kind), line.vat_class, line.vat_rate_e4, objects, line.net_ore)
        for line in tx.all(ReceiptLine, receipt_id=receipt_id)
    ]
    income.sort(key=lambda row: (row[0] == "freight", -row[2], row[1]))
    vat = [
        (row.vat_class, row.rate_e4, row.vat_ore)
        for row in tx.all(ReceiptVat, receipt_id=receipt_id)
        if row.rate_e4
    ]
    vat.sort(key=lambda row: (-row[1], row[0]))
    return _lines(tx, money, income, vat, [(objects, receipt.rounding_ore)], on)


def _sold_as(kind: str) -> str:
    return kind if kind in _BESIDE_GOODS else "goods"


def _lines(
    tx: Transaction,
    money: Iterable[tuple[str, int]],
    income: Iterable[tuple[str, str, int, str, int]],
    vat: Iterable[tuple[str, int, int]],
    rounding: Iterable[tuple[str, int]],
    on: date,
) -> list[PostLine]:
    """The lines of what was sold, those of one account and the same objects added up.

    money: role, amount. income: kind, VAT class, rate, objects, net. vat: VAT class, rate, amount. rounding: objects,
    amount. Amounts in öre.
    """
    sums: dict[tuple[str, str], int] = {}

    def add(role: str, amount_ore: int, objects: str = "{}") -> None:
        sums[role, objects] = sums.get((role, objects), 0) + amount_ore

    for role, amount_ore in money:
        add(role, amount_ore)
    for kind, vat_class, rate_e4, objects, net_ore in income:
        level = vat_level(tx, vat_class, rate_e4, on)
        add(income_role("domestic", level, kind), -net_ore, objects)
    for vat_class, rate_e4, vat_ore in vat:
        add(vat_role(tx, vat_class, rate_e4, on), -vat_ore)
    for objects, rounding_ore in rounding:
        add("rounding", -rounding_ore, objects)
    return [
        line
        for (role, objects), amount_ore in sums.items()
        for line in with_objects(tx, [PostLine(account_of(tx, role), amount_ore)], from_json(objects))
    ]
