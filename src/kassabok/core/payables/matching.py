"""Tying a bill's lines for goods to what was ordered and received.

The books need no more for it: goods that come credit the account of goods received with what they cost by the order,
and the bill debits it with what it says. What is left there of goods that are billed is the difference in price, which
is taken as cost of the goods when it is small enough, or somebody has accepted it.

The rows of BillMatch are only added to. Goods that are billed before they come wait in a row without a receipt, and
when they come that row is taken back by another.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import NamedTuple, Protocol

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.events import BillMatched, Event, Ref
from kassabok.core.money import share_of, spread
from kassabok.core.payables.deviations import Tolerance, tolerance_of
from kassabok.core.payables.differences import take_differences
from kassabok.core.payables.model import Bill, BillLine, BillMatch, bill_of


class Scope(NamedTuple):
    """What a bill may be for: goods of a purchase order, of a receipt, or any of the supplier's ("")."""

    supplier_id: int
    purchase: str = ""
    receipt: str = ""


class Came(NamedTuple):
    """A line of a receipt. open_milli, open_ore: what is left to bill of it, negative where a credit note is owed."""

    receipt_line_id: int
    purchase_line_id: int
    receipt: str
    date: date
    sku: str
    supplier_sku: str
    open_milli: int
    open_ore: int


class Ordered(NamedTuple):
    """A line of a purchase order. to_come_milli: what is to come of it and is not billed yet; may be below zero."""

    purchase_line_id: int
    purchase: str
    sku: str
    supplier_sku: str
    amount_ore: int
    to_come_milli: int


class Left(NamedTuple):
    """What of a bill's line is not tied to anything yet."""

    line: BillLine
    milli: int
    ore: int


_CAME = """
SELECT r.id, u.id, g.number, g.date, u.sku, u.supplier_sku,
    r.quantity_milli - r.returned_milli
        - (SELECT coalesce(sum(quantity_milli), 0) FROM bill_match m WHERE m.receipt_line_id = r.id),
    r.value_ore - r.returned_ore - (SELECT coalesce(sum(value_ore), 0) FROM bill_match m WHERE m.receipt_line_id = r.id)
FROM purchase p JOIN goods_receipt g ON g.purchase_id = p.id JOIN goods_receipt_line r ON r.receipt_id = g.id
JOIN purchase_line u ON u.id = r.purchase_line_id
WHERE p.supplier_id = :supplier AND (:purchase = '' OR p.number = :purchase) AND (:receipt = '' OR g.number = :receipt)
ORDER BY r.id
"""


def came(tx: Transaction, scope: Scope) -> list[Came]:
    """The lines of the receipts, in the order that they came."""
    rows = tx.reader.rows(_CAME, supplier=scope.supplier_id, purchase=scope.purchase, receipt=scope.receipt)
    return [
        Came(line_id, ordered_id, number, date.fromisoformat(day), sku, supplier_sku, milli, ore)
        for line_id, ordered_id, number, day, sku, supplier_sku, milli, ore in rows
    ]


_ORDERED = """
SELECT u.id, p.number, u.sku, u.supplier_sku, u.amount_ore,
    CASE WHEN p.state IN ('placed', 'partly_received') AND u.quantity_milli > u.received_milli + u.cancelled_milli
        THEN u.quantity_milli - u.received_milli - u.cancelled_milli ELSE 0 END
    - (SELECT coalesce(sum(quantity_milli), 0) FROM bill_match m
        WHERE m.purchase_line_id = u.id AND m.receipt_line_id IS NULL)
FROM purchase p JOIN purchase_line u ON u.purchase_id = p.id
WHERE p.supplier_id = :supplier AND (:purchase = '' OR p.number = :purchase) AND p.state NOT IN ('draft', 'cancelled')
    AND (:receipt = '' OR u.id IN (SELECT r.purchase_line_id FROM goods_receipt g
        JOIN goods_receipt_line r ON r.receipt_id = g.id WHERE g.number = :receipt))
ORDER BY u.id
"""


def ordered(tx: Transaction, scope: Scope) -> list[Ordered]:
    """The lines of the purchase orders, the oldest first."""
    rows = tx.reader.rows(
        _ORDERED, supplier=scope.supplier_id, purchase=scope.purchase, receipt=scope.receipt
    )
    return [Ordered(*row) for row in rows]


_OF_PURCHASE = "SELECT supplier_id FROM purchase WHERE number = :number"
_OF_RECEIPT = """
SELECT p.supplier_id FROM goods_receipt g JOIN purchase p ON p.id = g.purchase_id WHERE g.number = :number
"""


def scope_of(tx: Transaction, supplier_id: int, *, purchase: str = "", receipt: str = "") -> Scope:
    """What a bill of the supplier may be for. Raises NotFound, and Refused for goods of another supplier."""
    if purchase and (of := tx.reader.value(_OF_PURCHASE, number=purchase)) != supplier_id:
        raise _not_theirs(
            f"purchase order {purchase[:40]}", "purchase", of, "kassabok purchase list shows them."
        )
    if receipt and (of := tx.reader.value(_OF_RECEIPT, number=receipt)) != supplier_id:
        hint = "kassabok purchase receipts shows them."
        raise _not_theirs(f"goods receipt {receipt[:40]}", "goods_receipt", of, hint)
    return Scope(supplier_id, purchase, receipt)


def _not_theirs(what: str, code: str, supplier_id: int | None, hint: str) -> KassabokError:
    if supplier_id is None:
        return NotFound(f"{code}.unknown", f"There is no {what}.", hint=hint)
    return Refused("bill.other_supplier", f"The {what} is of another supplier than the bill.", hint=hint)


class Named(Protocol):
    """Goods with our SKU and the supplier's number for them."""

    @property
    def sku(self) -> str: ...
    @property
    def supplier_sku(self) -> str: ...


def is_of(item: str, row: Named) -> bool:
    """Whether a bill's word for a product is this one: our SKU, or the supplier's number for it."""
    return item.casefold() in {row.sku.casefold(), row.supplier_sku.casefold()} - {""}


def match(
    tx: Transaction,
    number: str,
    *,
    purchase: str = "",
    receipt: str = "",
    costs: Sequence[str] = (),
    on: date | None = None,
) -> BillMatched:
    """Say which goods a bill is for; what it differs by and may differ by is taken as their cost.

    purchase, receipt: numbers; without, what the supplier has delivered, by SKUs and quantities of the bill's lines. A
    line that names no product is for all that is left of what was named. costs: numbers of costs of bringing goods home
    that the bill is for. on: without, the day of the bill, or that on which the goods came where that is later.
    Raises NotFound; Refused where there is nothing to match.
    """
    bill = bill_of(tx, number)
    if bill.credits_id is not None:
        raise Refused(
            "bill.credit",
            f"{number} is a credit note: it is matched as its bill is.",
            hint=f"kassabok bill show {number}",
        )
    lefts = left_of(tx, bill)
    if not lefts:
        raise Refused(
            "bill.matched",
            f"Bill {number} has no goods left that a receipt is to be named for.",
            hint=f"kassabok bill show {number}",
        )
    rows = _costs(tx, lefts, costs)
    by_cost = {row["bill_line_id"] for row in rows}
    scope = scope_of(tx, bill.supplier_id, purchase=purchase, receipt=receipt)
    if purchase or receipt or not costs:
        rows += _goods(tx, bill, [left for left in lefts if left.line.id not in by_cost], scope)
    if not rows:
        where = purchase or receipt
        raise Refused(
            "bill.no_match",
            f"Nothing of {where} is left to bill that bill {number} is for."
            if where
            else f"No goods that were ordered fit bill {number}.",
            hint="kassabok report goods-received shows what has come and is not billed; "
            "name one with --purchase NO or --receipt NO.",
        )
    for event in (matched := write_matches(tx, bill, rows, on=on)):
        tx.publish(event)
    first = matched[0]
    assert isinstance(first, BillMatched)
    return first


_LEFT = """
SELECT l.id, l.quantity_milli - coalesce(sum(m.quantity_milli), 0), l.amount_ore - coalesce(sum(m.billed_ore), 0)
FROM bill_line l LEFT JOIN bill_match m ON m.bill_line_id = l.id
WHERE l.bill_id = :bill AND l.goods GROUP BY l.id, l.quantity_milli, l.amount_ore
HAVING l.amount_ore <> coalesce(sum(m.billed_ore), 0) ORDER BY l.position
"""


def left_of(tx: Transaction, bill: Bill) -> list[Left]:
    return [
        Left(tx.get(BillLine, key), milli, ore) for key, milli, ore in tx.reader.rows(_LEFT, bill=bill.id)
    ]


def _goods(tx: Transaction, bill: Bill, lefts: Sequence[Left], scope: Scope) -> list[dict[str, object]]:
    """The rows for goods: of lines that name a product by that, of one that names none by what was named.

    Beside lines that name a product, one that names none is a part of their price, such as freight or a discount.
    """
    there, expected = came(tx, scope), ordered(tx, scope)
    named = [left for left in lefts if left.line.item and left.milli]
    unnamed = [left for left in lefts if left not in named]
    rows = [row for left in named for row in _by_product(left, there, expected)]
    if named:
        return rows + _beside(unnamed, rows)
    discounts = [left for left in unnamed if left.ore < 0]
    others = [left for left in unnamed if left.ore > 0]
    if len(others) > 1:
        raise Refused(
            "bill.unnamed",
            f"{len(others)} lines of the bill do not say which goods they are for.",
            hint="Take the bill back with kassabok bill credit, and add it again with --receipt and --goods.",
        )
    if others and (scope.purchase or scope.receipt):
        rows = _by_what_is_left(others[0], there, expected)
    if rows:
        return rows + _beside(discounts, rows)
    return _beside(
        unnamed, [dict(zip(_KEYS, row, strict=True)) for row in tx.reader.rows(_HAS, bill=bill.id)]
    )


_KEYS = ("purchase_line_id", "receipt_line_id", "billed_ore")
_HAS = """
SELECT m.purchase_line_id, m.receipt_line_id, sum(m.billed_ore)
FROM bill_line l JOIN bill_match m ON m.bill_line_id = l.id
WHERE l.bill_id = :bill AND m.purchase_line_id > 0 GROUP BY m.purchase_line_id, m.receipt_line_id
HAVING sum(m.quantity_milli) > 0 AND sum(m.billed_ore) > 0 ORDER BY min(m.id)
"""


def _beside(lefts: Sequence[Left], goods: Sequence[dict[str, object]]) -> list[dict[str, object]]:
    """Lines that are no goods themselves, as a part of the price of goods of the same bill, by what those cost."""
    weights = [ore for row in goods if isinstance(ore := row["billed_ore"], int) and ore > 0]
    if len(weights) < len(goods) or not goods:
        return []
    return [
        {
            "bill_line_id": left.line.id,
            "purchase_line_id": row["purchase_line_id"],
            "receipt_line_id": row["receipt_line_id"],
            "quantity_milli": 0,
            "billed_ore": ore,
        }
        for left in lefts
        for row, ore in zip(goods, spread(left.ore, weights), strict=True)
        if ore
    ]


def _by_product(left: Left, there: list[Came], expected: list[Ordered]) -> list[dict[str, object]]:
    """Goods by SKU and quantity: those that came first, then those that are to come. there, expected: used up."""
    takes: list[tuple[int, Came | None, int, int]] = []
    wanted_milli = left.milli
    for place, row in enumerate(there):
        milli = min(wanted_milli, row.open_milli)
        if milli > 0 and is_of(left.line.item, row):
            value_ore = share_of(row.open_ore, milli, row.open_milli)
            takes.append((row.purchase_line_id, row, milli, value_ore))
            there[place] = row._replace(open_milli=row.open_milli - milli, open_ore=row.open_ore - value_ore)
            wanted_milli -= milli
    fitting = [place for place, line in enumerate(expected) if is_of(left.line.item, line)]
    for place in fitting:
        line = expected[place]
        last = place == fitting[-1]
        milli = wanted_milli if last else min(wanted_milli, max(line.to_come_milli, 0))
        if milli > 0:
            takes.append((line.purchase_line_id, None, milli, 0))
            expected[place] = line._replace(to_come_milli=line.to_come_milli - milli)
            wanted_milli -= milli
    return _rows(left, takes, [milli for _, _, milli, _ in takes])


def _by_what_is_left(
    left: Left, there: Sequence[Came], expected: Sequence[Ordered]
) -> list[dict[str, object]]:
    """A line that is for all that came and is not billed; or, where nothing has, for all that was ordered."""
    here = [row for row in there if row.open_milli > 0]
    if here:
        takes = [(row.purchase_line_id, row, row.open_milli, row.open_ore) for row in here]
        return _rows(left, takes, [row.open_ore for row in here])
    coming = [line for line in expected if line.to_come_milli > 0]
    waits = [(line.purchase_line_id, None, line.to_come_milli, 0) for line in coming]
    return _rows(left, waits, [line.amount_ore for line in coming])


def _rows(
    left: Left, takes: Sequence[tuple[int, Came | None, int, int]], weights: Sequence[int]
) -> list[dict[str, object]]:
    """One row a take, which share what is left of the line's amount to the öre."""
    if not takes:
        return []
    return [
        {
            "bill_line_id": left.line.id,
            "purchase_line_id": purchase_line_id,
            "receipt_line_id": row.receipt_line_id if row else None,
            "quantity_milli": milli,
            "billed_ore": billed_ore,
            "value_ore": value_ore,
        }
        for (purchase_line_id, row, milli, value_ore), billed_ore in zip(
            takes, spread(left.ore, weights), strict=True
        )
    ]


_COST = """
SELECT c.id, c.freight_ore, c.customs_ore, c.other_ore,
    (SELECT coalesce(sum(m.value_ore), 0) FROM bill_match m WHERE m.landed_cost_id = c.id)
FROM landed_cost c WHERE c.number = :number
"""


class CostLeft(NamedTuple):
    """What is left to bill of a cost of bringing goods home. parts: its freight, customs and the rest."""

    landed_cost_id: int
    open_ore: int
    parts: tuple[int, ...]

    def value_of(self, billed_ore: int, tolerance: Tolerance) -> int:
        """What a bill clears of it: all that is left, or what of freight, customs and the rest comes nearest.

        Less than any of them is as much as it says, and the rest waits for another bill.
        """
        sums = {sum(parts) for count in range(1, 4) for parts in combinations(self.parts, count)}
        there = sorted({ore for ore in sums if 0 < ore <= self.open_ore} | {self.open_ore})
        nearest = min(there, key=lambda ore: abs(ore - billed_ore))
        if tolerance.price(billed_ore - nearest, nearest) or billed_ore > self.open_ore:
            return nearest
        return billed_ore


def cost_left(tx: Transaction, number: str) -> CostLeft:
    """What is left to bill of a cost of bringing goods home. Raises NotFound, and Refused where it is nothing."""
    row = tx.reader.row(_COST, number=number)
    if row is None:
        raise NotFound(
            "landed_cost.unknown",
            f"There is no cost {number[:40]} of bringing goods home.",
            hint="kassabok purchase receipt NO shows those of a receipt.",
        )
    cost_id, *parts, billed_ore = row
    open_ore = sum(parts) - billed_ore
    if not open_ore:
        raise Refused(
            "landed_cost.billed", f"All of {number} is billed already.", hint=f"kassabok trace {number}"
        )
    return CostLeft(cost_id, open_ore, tuple(parts))


def _costs(tx: Transaction, lefts: Sequence[Left], costs: Sequence[str]) -> list[dict[str, object]]:
    """The rows for costs of bringing goods home: of the line that names each, or of the only one that names nothing."""
    tolerance = tolerance_of(tx.settings)
    rows: list[dict[str, object]] = []
    for number in costs:
        cost = cost_left(tx, number)
        named = [left for left in lefts if left.line.item == number]
        unnamed = [left for left in lefts if not left.line.item]
        if not named and len(unnamed) != 1:
            raise Refused(
                "bill.unnamed",
                f"Which line of the bill is for {number} cannot be told.",
                hint=f"kassabok bill add ... --cost {number}=KRONOR writes such a line.",
            )
        left = (named or unnamed)[0]
        rows.append(
            {
                "bill_line_id": left.line.id,
                "landed_cost_id": cost.landed_cost_id,
                "billed_ore": left.ore,
                "value_ore": cost.value_of(left.ore, tolerance),
            }
        )
    return rows


_ORIGIN = """
SELECT coalesce(g.number, ''), coalesce(g.date, ''), coalesce(p.number, ''), coalesce(c.number, ''),
    coalesce(c.date, '')
FROM (SELECT 1) AS one
LEFT JOIN goods_receipt_line r ON r.id = :receipt_line_id LEFT JOIN goods_receipt g ON g.id = r.receipt_id
LEFT JOIN purchase_line u ON u.id = :purchase_line_id LEFT JOIN purchase p ON p.id = u.purchase_id
LEFT JOIN landed_cost c ON c.id = :landed_cost_id
"""


_SENT_BACK = """
SELECT t.number FROM supplier_return_line b JOIN supplier_return t ON t.id = b.return_id
WHERE b.receipt_line_id = :line ORDER BY t.id
"""


def write_matches(
    tx: Transaction, bill: Bill, rows: Iterable[dict[str, object]], *, on: date | None = None
) -> list[Event]:
    """Write the rows of a bill, or of a credit note, and take what may differ. Returns what happened, to publish."""
    origins: dict[Ref, None] = {}
    billed_ore = value_ore = waiting_ore = 0
    last = on or bill.date
    for row in rows:
        amount_ore, received_ore = row["billed_ore"], row.get("value_ore", 0)
        assert isinstance(amount_ore, int)
        assert isinstance(received_ore, int)
        keys = {key: row.get(key) for key in ("receipt_line_id", "purchase_line_id", "landed_cost_id")}
        receipt, came_on, purchase, cost, cost_on = tx.reader.rows(_ORIGIN, **keys)[0]
        ref = Ref("landed-cost", cost) if cost else Ref("purchase", purchase)
        origins[Ref("goods-receipt", receipt) if receipt else ref] = None
        if amount_ore < 0 and receipt:
            sent_back = tx.reader.rows(_SENT_BACK, line=keys["receipt_line_id"])
            origins.update((Ref("supplier-return", number), None) for (number,) in sent_back)
        day = max(
            on or bill.date, bill.date, *(date.fromisoformat(text) for text in (came_on, cost_on) if text)
        )
        last = max(last, day)
        tx.insert(BillMatch, date=day, **row)
        billed_ore += amount_ore
        value_ore += received_ore
        waiting_ore += 0 if receipt or cost else amount_ore
    matched = BillMatched(
        ref=bill.number,
        origins=tuple(origins),
        on=last,
        billed_ore=billed_ore,
        value_ore=value_ore,
        waiting_ore=waiting_ore,
    )
    root = bill if bill.credits_id is None else tx.get(Bill, bill.credits_id)
    return [matched, *take_differences(tx, root, on=last)]


# Goods that come after their bill

_WAITED_FOR = """
SELECT coalesce(b.credits_id, b.id), m.purchase_line_id, sum(m.quantity_milli), sum(m.billed_ore), min(l.id)
FROM bill_match m JOIN bill_line l ON l.id = m.bill_line_id JOIN bill b ON b.id = l.bill_id
WHERE m.receipt_line_id IS NULL
    AND m.purchase_line_id IN (SELECT purchase_line_id FROM goods_receipt_line WHERE receipt_id = :receipt)
GROUP BY 1, 2 HAVING sum(m.quantity_milli) > 0 ORDER BY 1, 2
"""
_RECEIVED = "SELECT id, purchase_line_id, quantity_milli, value_ore FROM goods_receipt_line WHERE receipt_id = :receipt"


def match_receipt(tx: Transaction, receipt_id: int, *, on: date) -> list[Event]:
    """Tie goods that came to the bills that waited for them, the oldest bill first. Returns what happened."""
    here = {row[1]: list(row) for row in tx.reader.rows(_RECEIVED, receipt=receipt_id)}
    by_bill: dict[int, list[dict[str, object]]] = {}
    for bill_id, purchase_line_id, waits_milli, waits_ore, line_id in tx.reader.rows(
        _WAITED_FOR, receipt=receipt_id
    ):
        receipt_line_id, _, there_milli, there_ore = here[purchase_line_id]
        milli = min(waits_milli, there_milli)
        if not milli:
            continue
        value_ore = share_of(there_ore, milli, there_milli)
        billed_ore = share_of(waits_ore, milli, waits_milli)
        here[purchase_line_id][2:] = [there_milli - milli, there_ore - value_ore]
        what = {"bill_line_id": line_id, "purchase_line_id": purchase_line_id}
        by_bill.setdefault(bill_id, []).extend(
            (
                what | {"quantity_milli": -milli, "billed_ore": -billed_ore},
                what
                | {
                    "receipt_line_id": receipt_line_id,
                    "quantity_milli": milli,
                    "billed_ore": billed_ore,
                    "value_ore": value_ore,
                },
            )
        )
    events: list[Event] = []
    for bill_id, rows in by_bill.items():
        events += write_matches(tx, tx.get(Bill, bill_id), rows, on=on)
    return events
