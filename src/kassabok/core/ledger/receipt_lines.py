"""What receipts look like in the books: money by means, income and VAT by rate, gift cards that are owed, rounding."""

from collections.abc import Iterable
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.ledger.posting import PostLine, account_of, with_objects
from kassabok.core.ledger.sale_lines import income_role, vat_level, vat_role
from kassabok.core.objects import from_json

#: How a counter sale was paid -> the role that got the money.
MEANS_ROLES = {"cash": "cash", "card": "card_clearing", "swish": "swish_clearing"}


def day_lines(tx: Transaction, cash_day_id: int, on: date) -> list[PostLine]:
    """A day's counter sales."""
    money = tx.reader.rows(
        "SELECT means, sum(total_ore) FROM receipt WHERE cash_day_id = :day GROUP BY means ORDER BY means",
        day=cash_day_id,
    )
    by_role = [(MEANS_ROLES[means], total_ore) for means, total_ore in money]
    return _lines(tx, by_role, "r.cash_day_id = :key", cash_day_id, on)


def online_lines(tx: Transaction, receipt_id: int, on: date) -> list[PostLine]:
    """A receipt that was paid before delivery, or what was paid back of one: its money stands with the providers."""
    money = tx.reader.rows(
        "SELECT money, sum(amount_ore) FROM receipt_payment WHERE receipt_id = :receipt "
        "GROUP BY money ORDER BY min(id)",
        receipt=receipt_id,
    )
    return _lines(tx, money, "r.id = :key", receipt_id, on)


def _lines(
    tx: Transaction, money: Iterable[tuple[str, int]], where: str, key: int, on: date
) -> list[PostLine]:
    """The lines of the receipts that are asked for. Income and rounding are split by the objects of the sales."""
    sums: dict[tuple[str, str], int] = {}

    def add(role: str, amount_ore: int, objects: str = "{}") -> None:
        sums[role, objects] = sums.get((role, objects), 0) + amount_ore

    for role, amount_ore in money:
        add(role, amount_ore)
    for kind, vat_class, rate_e4, objects, net_ore in tx.reader.rows(
        "SELECT CASE WHEN l.kind IN ('freight', 'fee', 'gift_card') THEN l.kind ELSE 'goods' END, l.vat_class, "
        "l.vat_rate_e4, o.objects, sum(l.net_ore) FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id "
        f"JOIN sales_order o ON o.id = r.order_id WHERE {where} "
        "GROUP BY 1, 2, 3, 4 ORDER BY l.kind = 'freight', 3 DESC, 2, 4",
        key=key,
    ):
        level = vat_level(tx, vat_class, rate_e4, on)
        add(income_role("domestic", level, kind), -net_ore, objects)
    for vat_class, rate_e4, vat_ore in tx.reader.rows(
        "SELECT v.vat_class, v.rate_e4, sum(v.vat_ore) FROM receipt r JOIN receipt_vat v ON v.receipt_id = r.id "
        f"WHERE {where} AND v.rate_e4 > 0 GROUP BY 1, 2 ORDER BY 2 DESC, 1",
        key=key,
    ):
        add(vat_role(tx, vat_class, rate_e4, on), -vat_ore)
    for objects, rounding_ore in tx.reader.rows(
        "SELECT o.objects, sum(r.rounding_ore) FROM receipt r JOIN sales_order o ON o.id = r.order_id "
        f"WHERE {where} GROUP BY 1 ORDER BY 1",
        key=key,
    ):
        add("rounding", -rounding_ore, objects)
    return [
        line
        for (role, objects), amount_ore in sums.items()
        for line in with_objects(tx, [PostLine(account_of(tx, role), amount_ore)], from_json(objects))
    ]
