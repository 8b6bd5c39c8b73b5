"""The cash method (kontantmetoden) for bills: a purchase is booked when it is paid, part by part as the money goes.

What of a bill is not booked yet waits in UnpostedPurchase, one row an account with its objects. A payment takes its
part of every row, and the last one what is left, so that the parts add up to the bill to the öre. A credit note waits
as its bill does. A bill in another currency is booked with the kronor that were paid for it, so that nothing is lost or
gained on the exchange; but for goods that were received, which are owed in kronor since they came: of them the account
is cleared of what the bill stands for. Source: bokföringslagen 5 kap. 2 § third paragraph.

Whether a bill waits is seen from its rows and not from the setting, so that a company can change method while bills are
open.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import SettledBill
from kassabok.core.ledger.model import PurchaseShare, UnpostedPurchase
from kassabok.core.ledger.posting import PostLine, account_of
from kassabok.core.money import share_of, spread
from kassabok.core.objects import Objects, from_json, to_json
from kassabok.core.payables.model import Bill, BillLine, bill_of


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
    tx: Transaction, settled: Sequence[SettledBill], *, on: date, payment: str = "", difference_ore: int = 0
) -> list[PostLine]:
    """What is debited for what was settled of bills: payables, or under the cash method the purchase itself.

    payment: its number; "" where a credit note was set off. difference_ore: what more was paid for it than stood in the
    books, because the exchange rate had moved; negative where it was less.
    """
    lines: list[PostLine] = []
    for part, more_ore in _with_differences(settled, difference_ore):
        rows = tx.all(UnpostedPurchase, bill=part.bill)
        if rows:
            lines += _take(tx, rows, part.amount_ore, on, payment, more_ore)
        else:
            lines.append(PostLine(bill_of(tx, part.bill).payables, part.amount_ore))
            lines += exchange_lines(tx, more_ore)
    return merged(lines)


def given_back_lines(
    tx: Transaction, payment: str, settled: Sequence[SettledBill], difference_ore: int = 0
) -> list[PostLine]:
    """The lines of a payment that was none, turned: bills are owed again, purchases that it booked wait again."""
    lines: list[PostLine] = []
    for part, more_ore in _with_differences(settled, difference_ore):
        if tx.find(UnpostedPurchase, bill=part.bill) is None:
            lines.append(PostLine(bill_of(tx, part.bill).payables, -part.amount_ore))
            lines += exchange_lines(tx, more_ore, back=True)
            continue
        lost_ore = part.amount_ore + more_ore
        for share in tx.all(PurchaseShare, bill=part.bill, payment=payment):
            row = tx.find(UnpostedPurchase, bill=part.bill, account=share.account, objects=share.objects)
            assert row is not None, "the rows of a bill that waits stay until all of them are booked"
            tx.update(UnpostedPurchase, row.id, amount_ore=row.amount_ore + share.amount_ore)
            tx.delete(PurchaseShare, share.id)
            lines.append(PostLine(share.account, -share.posted_ore, objects=from_json(share.objects)))
            lost_ore -= share.posted_ore
        lines += exchange_lines(tx, lost_ore, back=True)
    return merged(lines)


def exchange_lines(tx: Transaction, lost_ore: int, *, back: bool = False) -> list[PostLine]:
    """What was lost on the exchange, or gained where it is negative. back: what was booked so is taken back."""
    if not lost_ore:
        return []
    role, text = ("exchange_loss", "Kursförlust") if lost_ore > 0 else ("exchange_gain", "Kursvinst")
    return [PostLine(account_of(tx, role), -lost_ore if back else lost_ore, text)]


def _with_differences(
    settled: Sequence[SettledBill], difference_ore: int
) -> Iterable[tuple[SettledBill, int]]:
    """Each part with its share of what more was paid, by its size."""
    if not difference_ore:
        return zip(settled, (0,) * len(settled), strict=True)
    shares = spread(difference_ore, [abs(part.amount_ore) for part in settled])
    return zip(settled, shares, strict=True)


def unpaid_of(tx: Transaction, bill: str, on: date) -> tuple[list[PostLine], list[PostLine]]:
    """What of a bill was unposted at the end of a day, and what of that was posted since. It waits no more.

    What was posted since is more or less than was unposted where the exchange rate had moved. It is owed by the rate of
    the bill from then on, so that the difference was lost or gained, and the VAT stays as it was.
    """
    unpaid, since = [], []
    lost_ore = 0
    for row in tx.all(UnpostedPurchase, bill=bill):
        unpaid.append(PostLine(row.account, row.amount_ore, objects=from_json(row.objects)))
        tx.delete(UnpostedPurchase, row.id)
    for share in tx.all(PurchaseShare, bill=bill):
        if share.date > on:
            unpaid.append(PostLine(share.account, share.amount_ore, objects=from_json(share.objects)))
            since.append(PostLine(share.account, share.posted_ore, objects=from_json(share.objects)))
            lost_ore += share.posted_ore - share.amount_ore
        tx.delete(PurchaseShare, share.id)
    return merged(unpaid), merged([*since, *exchange_lines(tx, lost_ore, back=True)])


def merged(lines: Iterable[PostLine]) -> list[PostLine]:
    """One line for each account with its text and objects; those that come to nothing are left out."""
    sums: dict[tuple[str, str, Objects], int] = {}
    for line in lines:
        key = (line.account, line.text, line.objects)
        sums[key] = sums.get(key, 0) + line.amount_ore
    return [
        PostLine(account, amount_ore, text, objects)
        for (account, text, objects), amount_ore in sums.items()
        if amount_ore
    ]


def _take(
    tx: Transaction, rows: Sequence[UnpostedPurchase], part_ore: int, on: date, payment: str, more_ore: int
) -> list[PostLine]:
    """A part of every row, in proportion, also of VAT that is owed and deducted, and more_ore of what was paid besides.

    Without that they add up to the part, with it to what was paid. What more was paid for goods that were received was
    lost on the exchange.
    """
    taken = _shares_of(rows, part_ore)
    posted = _shares_of(rows, part_ore + more_ore) if more_ore else taken
    goods = _goods_accounts(tx, rows[0].bill) if more_ore else frozenset()
    lines = []
    lost_ore = 0
    for row, share_ore, paid_ore in zip(rows, taken, posted, strict=True):
        posted_ore = share_ore if row.account in goods else paid_ore
        lost_ore += paid_ore - posted_ore
        if share_ore or posted_ore:
            tx.update(UnpostedPurchase, row.id, amount_ore=row.amount_ore - share_ore)
            tx.insert(
                PurchaseShare,
                bill=row.bill,
                account=row.account,
                objects=row.objects,
                date=on,
                payment=payment,
                amount_ore=share_ore,
                posted_ore=posted_ore,
            )
            lines.append(PostLine(row.account, posted_ore, objects=from_json(row.objects)))
    return lines + exchange_lines(tx, lost_ore)


def _goods_accounts(tx: Transaction, bill: str) -> frozenset[str]:
    """The accounts of a bill's lines for goods that were received: the one that had the role when it was registered."""
    rows = tx.all(BillLine, bill_id=bill_of(tx, bill).id)
    return frozenset(row.account for row in rows if row.goods)


def _shares_of(rows: Sequence[UnpostedPurchase], part_ore: int) -> list[int]:
    """Each row's part of an amount. What the rounding leaves goes to the largest row, which is the purchase itself."""
    left_ore = sum(row.amount_ore for row in rows)
    shares = [share_of(row.amount_ore, part_ore, left_ore) for row in rows]
    largest = max(range(len(rows)), key=lambda place: abs(rows[place].amount_ore))
    shares[largest] += part_ore - sum(shares)
    return shares
