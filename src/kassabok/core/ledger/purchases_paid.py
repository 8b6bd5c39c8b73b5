"""The cash method (kontantmetoden) for bills: a purchase is booked when it is paid, part by part as the money goes.

What of a bill is not booked yet waits in UnpostedPurchase, one row an account with its objects. A payment takes its
part of every row, and the last one what is left, so that the parts add up to the bill to the öre. A credit note waits
as its bill does. Source: bokföringslagen 5 kap. 2 § third paragraph.

Whether a bill waits is seen from its rows and not from the setting, so that a company can change method while bills are
open.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import SettledBill
from kassabok.core.ledger.model import PurchaseShare, UnpostedPurchase
from kassabok.core.ledger.posting import PostLine
from kassabok.core.money import share_of
from kassabok.core.objects import Objects, from_json, to_json
from kassabok.core.payables.model import Bill, bill_of


def waits_for_payment(tx: Transaction, bill: Bill) -> bool:
    """Whether a bill that is being registered is booked when it is paid."""
    if bill.credits_id is not None:
        credited = tx.get(Bill, bill.credits_id)
        return tx.find(UnpostedPurchase, bill=credited.number) is not None
    return tx.settings.text("ledger.method") == "cash"


def put_off(tx: Transaction, bill: Bill, lines: Iterable[PostLine]) -> None:
    """Let a purchase wait for its payment."""
    for line in merged(lines):
        tx.insert(
            UnpostedPurchase,
            bill=bill.number,
            account=line.account,
            objects=to_json(line.objects),
            amount_ore=line.amount_ore,
        )


def settling_lines(
    tx: Transaction, settled: Iterable[SettledBill], *, on: date, payment: str = ""
) -> list[PostLine]:
    """What is debited for what was settled of bills: payables, or under the cash method the purchase itself.

    payment: its number; "" where a credit note was set off.
    """
    lines: list[PostLine] = []
    for part in settled:
        rows = tx.all(UnpostedPurchase, bill=part.bill)
        if rows:
            lines += _take(tx, rows, part.amount_ore, on, payment)
        else:
            lines.append(PostLine(bill_of(tx, part.bill).payables, part.amount_ore))
    return merged(lines)


def given_back_lines(tx: Transaction, payment: str, settled: Iterable[SettledBill]) -> list[PostLine]:
    """The lines of a payment that was none, turned: bills are owed again, purchases that it booked wait again."""
    lines: list[PostLine] = []
    for part in settled:
        if tx.find(UnpostedPurchase, bill=part.bill) is None:
            lines.append(PostLine(bill_of(tx, part.bill).payables, -part.amount_ore))
            continue
        for share in tx.all(PurchaseShare, bill=part.bill, payment=payment):
            row = tx.find(UnpostedPurchase, bill=part.bill, account=share.account, objects=share.objects)
            assert row is not None, "the rows of a bill that waits stay until all of them are booked"
            tx.update(UnpostedPurchase, row.id, amount_ore=row.amount_ore + share.amount_ore)
            tx.delete(PurchaseShare, share.id)
            lines.append(PostLine(share.account, -share.amount_ore, objects=from_json(share.objects)))
    return merged(lines)


def unpaid_of(tx: Transaction, bill: str, on: date) -> tuple[list[PostLine], list[PostLine]]:
    """What of a bill was unposted at the end of a day, and what of that was posted since. It waits no more."""
    unpaid, since = [], []
    for row in tx.all(UnpostedPurchase, bill=bill):
        unpaid.append(PostLine(row.account, row.amount_ore, objects=from_json(row.objects)))
        tx.delete(UnpostedPurchase, row.id)
    for share in tx.all(PurchaseShare, bill=bill):
        if share.date > on:
            since.append(PostLine(share.account, share.amount_ore, objects=from_json(share.objects)))
        tx.delete(PurchaseShare, share.id)
    return merged([*unpaid, *since]), merged(since)


def merged(lines: Iterable[PostLine]) -> list[PostLine]:
    """One line for each account with its objects; those that come to nothing are left out."""
    sums: dict[tuple[str, Objects], int] = {}
    for line in lines:
        sums[line.account, line.objects] = sums.get((line.account, line.objects), 0) + line.amount_ore
    return [
        PostLine(account, amount_ore, objects=objects)
        for (account, objects), amount_ore in sums.items()
        if amount_ore
    ]


def _take(
    tx: Transaction, rows: Sequence[UnpostedPurchase], paid_ore: int, on: date, payment: str
) -> list[PostLine]:
    """A part of every row, in proportion, also of VAT that is owed and deducted; they add up to what is paid.

    What the rounding leaves goes to the largest row, which is the purchase itself.
    """
    left_ore = sum(row.amount_ore for row in rows)
    shares = [share_of(row.amount_ore, paid_ore, left_ore) for row in rows]
    largest = max(range(len(rows)), key=lambda place: abs(rows[place].amount_ore))
    shares[largest] += paid_ore - sum(shares)
    lines = []
    for row, share_ore in zip(rows, shares, strict=True):
        if share_ore:
            tx.update(UnpostedPurchase, row.id, amount_ore=row.amount_ore - share_ore)
            tx.insert(
                PurchaseShare,
                bill=row.bill,
                account=row.account,
                objects=row.objects,
                date=on,
                payment=payment,
                amount_ore=share_ore,
            )
            lines.append(PostLine(row.account, share_ore, objects=from_json(row.objects)))
    return lines
