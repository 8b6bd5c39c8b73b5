"""Credit notes take back what their bills were matched to: goods by product and quantity, or only the price."""

from collections.abc import Sequence
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import Event
from kassabok.core.money import share_of, spread
from kassabok.core.payables.matching import Left, is_of, left_of, write_matches
from kassabok.core.payables.model import Bill

_OF_BILL = """
SELECT m.purchase_line_id, m.receipt_line_id, m.landed_cost_id, coalesce(u.sku, c.number), coalesce(u.supplier_sku, ''),
    sum(m.quantity_milli), sum(m.billed_ore), sum(m.value_ore),
    coalesce(r.quantity_milli - r.returned_milli - (
        SELECT sum(quantity_milli) FROM bill_match o WHERE o.receipt_line_id = r.id), 0),
    coalesce(r.value_ore - r.returned_ore - (
        SELECT sum(value_ore) FROM bill_match o WHERE o.receipt_line_id = r.id), 0)
FROM bill b JOIN bill_line l ON l.bill_id = b.id JOIN bill_match m ON m.bill_line_id = l.id
LEFT JOIN purchase_line u ON u.id = m.purchase_line_id LEFT JOIN landed_cost c ON c.id = m.landed_cost_id
LEFT JOIN goods_receipt_line r ON r.id = m.receipt_line_id
WHERE b.id = :bill OR b.credits_id = :bill
GROUP BY m.purchase_line_id, m.receipt_line_id, m.landed_cost_id
ORDER BY m.receipt_line_id IS NOT NULL, m.receipt_line_id, m.purchase_line_id, m.landed_cost_id
"""


class Billed(NamedTuple):
    """What a bill with its credit notes is for. open_milli, open_ore: what its receipt's line has left to bill."""

    purchase_line_id: int | None
    receipt_line_id: int | None
    landed_cost_id: int | None
    sku: str
    supplier_sku: str
    milli: int
    billed_ore: int
    value_ore: int
    open_milli: int
    open_ore: int

    def part(self, milli: int) -> tuple[int, int]:
        """What is taken back with so much of it: of what was billed, and of what it was received for.

        Goods that went back take what they were owed for; others their share.
        """
        gone_milli = min(milli, max(-self.open_milli, 0))
        gone_ore = share_of(-self.open_ore, gone_milli, -self.open_milli) if gone_milli else 0
        rest_milli, kept_milli = milli - gone_milli, self.milli - gone_milli
        rest_ore = share_of(self.value_ore - gone_ore, rest_milli, kept_milli) if rest_milli else 0
        return share_of(self.billed_ore, milli, self.milli), gone_ore + rest_ore


def billed(tx: Transaction, bill_id: int) -> list[Billed]:
    """What a bill with its credit notes is for, goods that are waited for first."""
    return [Billed(*row) for row in tx.reader.rows(_OF_BILL, bill=bill_id)]


def match_credit(tx: Transaction, note: Bill) -> list[Event]:
    """Let a credit note take back what its bill was matched to: goods by product and quantity, else the price.

    A whole bill that is taken back takes its matches along. Returns what happened.
    """
    assert note.credits_id is not None
    rows = _whole_bill_back(tx, note, tx.get(Bill, note.credits_id))
    if rows:
        return write_matches(tx, note, rows)
    had = [row for row in billed(tx, note.credits_id) if row.milli or row.billed_ore]
    for left in left_of(tx, note):
        rows += _taken_back(left, had)
    return write_matches(tx, note, rows) if rows else []


_AS_BILLED = """
SELECT n.id, m.purchase_line_id, m.receipt_line_id, m.landed_cost_id, sum(m.quantity_milli), sum(m.billed_ore),
    sum(m.value_ore)
FROM bill_match m JOIN bill_line l ON l.id = m.bill_line_id
JOIN bill_line n ON n.bill_id = :note AND n.position = l.position AND n.amount_ore = -l.amount_ore
WHERE l.bill_id = :bill
GROUP BY n.id, m.purchase_line_id, m.receipt_line_id, m.landed_cost_id ORDER BY min(m.id)
"""


def _whole_bill_back(tx: Transaction, note: Bill, bill: Bill) -> list[dict[str, object]]:
    """What the bill was matched to, turned, where the credit note takes back all of it; else nothing."""
    if note.total_ore != -bill.total_ore or len(tx.all(Bill, credits_id=bill.id)) > 1:
        return []
    return [
        {
            "bill_line_id": line_id,
            "purchase_line_id": purchase_line_id,
            "receipt_line_id": receipt_line_id,
            "landed_cost_id": landed_cost_id,
            "quantity_milli": -milli,
            "billed_ore": -billed_ore,
            "value_ore": -value_ore,
        }
        for line_id, purchase_line_id, receipt_line_id, landed_cost_id, milli, billed_ore, value_ore in tx.reader.rows(
            _AS_BILLED, note=note.id, bill=bill.id
        )
        if milli or billed_ore
    ]


def _taken_back(left: Left, had: list[Billed]) -> list[dict[str, object]]:
    """The rows of a credit note's line. had: what the bill is for, and is no more."""
    named = bool(left.line.item and (left.milli or any(row.sku == left.line.item for row in had)))
    fitting = [place for place, row in enumerate(had) if not left.line.item or is_of(left.line.item, row)]
    if not fitting:
        return []
    if named and left.milli:
        return _goods_back(left, had, fitting)
    return _price_back(left, had, fitting)


def _goods_back(left: Left, had: list[Billed], fitting: Sequence[int]) -> list[dict[str, object]]:
    """Goods that are taken back: those that were waited for, those that went back, then any of them."""
    order = sorted(
        fitting, key=lambda place: (had[place].receipt_line_id is not None, had[place].open_milli >= 0, place)
    )
    wanted_milli = -left.milli
    takes: list[tuple[Billed, int, int]] = []
    for place in order:
        row = had[place]
        milli = min(wanted_milli, row.milli)
        if milli <= 0:
            continue
        billed_ore, value_ore = row.part(milli)
        takes.append((row, milli, value_ore))
        wanted_milli -= milli
        back_milli = min(milli, max(-row.open_milli, 0))
        had[place] = row._replace(
            milli=row.milli - milli,
            billed_ore=row.billed_ore - billed_ore,
            value_ore=row.value_ore - value_ore,
            open_milli=row.open_milli + back_milli,
        )
    if not takes:
        return []
    return [
        _back(left, row, milli, ore, value_ore)
        for (row, milli, value_ore), ore in zip(
            takes, spread(left.ore, [milli for _, milli, _ in takes]), strict=True
        )
    ]


def _price_back(left: Left, had: list[Billed], fitting: Sequence[int]) -> list[dict[str, object]]:
    """A lower price: first of what was billed for more than it was received for, else of all that was billed."""
    dearer = [max(had[place].billed_ore - had[place].value_ore, 0) for place in fitting]
    weights = dearer if sum(dearer) >= -left.ore else [max(had[place].billed_ore, 0) for place in fitting]
    rows = []
    for place, ore in zip(fitting, spread(left.ore, weights), strict=True):
        if ore:
            rows.append(_back(left, had[place], 0, ore, 0))
            had[place] = had[place]._replace(billed_ore=had[place].billed_ore + ore)
    return rows


def _back(left: Left, row: Billed, milli: int, ore: int, value_ore: int) -> dict[str, object]:
    return {
        "bill_line_id": left.line.id,
        "purchase_line_id": row.purchase_line_id,
        "receipt_line_id": row.receipt_line_id,
        "landed_cost_id": row.landed_cost_id,
        "quantity_milli": -milli,
        "billed_ore": ore,
        "value_ore": -value_ore,
    }
