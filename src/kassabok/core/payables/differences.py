"""What a bill is more than its goods were received for is what they cost: the only place where that is taken."""

from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BillDifferenceTaken, GoodsDifference
from kassabok.core.money import share_of
from kassabok.core.payables.deviations import Price, prices, tolerance_of
from kassabok.core.payables.model import Bill, BillDifference


def take_differences(
    tx: Transaction, bill: Bill, *, on: date, accepted: bool = False
) -> list[BillDifferenceTaken]:
    """Take what a bill, with its credit notes, differs by from what was received as cost of the goods.

    accepted: also what is more than it may differ by; as of a bill that is approved. Goods that have all gone back, and
    costs of bringing them home, differ on the account of that.
    """
    tolerance = tolerance_of(tx.settings)
    accepted = accepted or bool(bill.approved_by)
    goods: list[GoodsDifference] = []
    cost_ore = 0
    for row in prices(tx.reader, bill.id):
        if not row.untaken_ore or not (accepted or row.within(tolerance)):
            continue
        stock_ore = _to_stock(tx, bill, row)
        if stock_ore and row.receipt_line_id is not None:
            goods.append(GoodsDifference(row.receipt_line_id, stock_ore))
        cost_ore += row.untaken_ore - stock_ore
        for amount_ore, in_stock in ((stock_ore, True), (row.untaken_ore - stock_ore, False)):
            if amount_ore:
                tx.insert(
                    BillDifference,
                    bill_id=bill.id,
                    receipt_line_id=row.receipt_line_id,
                    landed_cost_id=row.landed_cost_id,
                    date=on,
                    amount_ore=amount_ore,
                    in_stock=in_stock,
                    of_milli=row.there_milli,
                )
    if not goods and not cost_ore:
        return []
    amount_ore = cost_ore + sum(part.amount_ore for part in goods)
    return [
        BillDifferenceTaken(
            ref=bill.number, on=on, amount_ore=amount_ore, goods=tuple(goods), cost_ore=cost_ore
        )
    ]


def _to_stock(tx: Transaction, bill: Bill, row: Price) -> int:
    """What of a difference goes to the cost of the goods in stock, sold since or not; the rest goes to its account.

    Goods that have gone back took along what their difference was by then, and their credit note is not for the others.
    """
    if (
        row.receipt_line_id is None
        or not row.there_milli
        or tx.settings.text("purchase.difference") != "stock"
    ):
        return 0
    kept_ore = sum(
        share_of(taken.amount_ore, row.there_milli, taken.of_milli)
        for taken in tx.all(BillDifference, bill_id=bill.id)
        if taken.in_stock and taken.receipt_line_id == row.receipt_line_id
    )
    if not row.milli:
        return -kept_ore
    return share_of(row.billed_ore - row.value_ore, min(row.there_milli, row.milli), row.milli) - kept_ore


_LAST = """
SELECT max(m.date) FROM bill b JOIN bill_line l ON l.bill_id = b.id JOIN bill_match m ON m.bill_line_id = l.id
WHERE b.id = :bill OR b.credits_id = :bill
"""


def take_accepted(tx: Transaction, bill: Bill, *, on: date) -> list[BillDifferenceTaken]:
    """Take what an approved bill differs by, on the day, or on the last of the days that it was matched on."""
    last = tx.reader.value(_LAST, bill=bill.id)
    if last is None:
        return []
    return take_differences(tx, bill, on=max(on, date.fromisoformat(last)), accepted=True)
