"""How fees and interest that customers owe beside invoices are booked. They bear no VAT.

They are income when they are paid. Where the company has it so, they are income when they are claimed, and stand on
the account of claimed charges until then; each charge knows which it was.
Source: BFNAR 2016:10 p. 6.26 on interest and the like; lag (1981:739) on what may be claimed.
"""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import ChargePart
from kassabok.core.ledger.posting import PostLine, account_of

CLAIMED = "charges_claimed"
#: Kind of a charge -> the role of the account that it is income on; what others took for collecting is a cost again.
_INCOME = {
    "interest": "late_interest",
    "reminder_fee": "reminder_fees",
    "demand_fee": "reminder_fees",
    "compensation": "reminder_fees",
    "instalment_fee": "reminder_fees",
    "other": "reminder_fees",
    "representative": "reminder_fees",
    "application_fee": "collection_costs",
    "enforcement_fee": "collection_costs",
    "court_fee": "collection_costs",
}


def paid_lines(tx: Transaction, charged: Iterable[ChargePart]) -> list[PostLine]:
    """What the part of a payment that went to charges is credited to."""
    sums: dict[str, int] = {}
    for part in charged:
        account = account_of(tx, CLAIMED if part.booked else _INCOME[part.kind])
        sums[account] = sums.get(account, 0) - part.amount_ore
    return [PostLine(account, amount_ore) for account, amount_ore in sums.items()]


def claimed_lines(tx: Transaction, charged: Iterable[ChargePart]) -> list[PostLine]:
    """Debit what was claimed, credit the income of it; charges that wait until they are paid are left out."""
    sums: dict[str, int] = {}
    for part in charged:
        if part.booked:
            account = account_of(tx, _INCOME[part.kind])
            sums[account] = sums.get(account, 0) + part.amount_ore
    income = [PostLine(account, -amount_ore) for account, amount_ore in sums.items()]
    return [PostLine(account_of(tx, CLAIMED), sum(sums.values())), *income] if income else []


def waived_lines(tx: Transaction, charged: Iterable[ChargePart]) -> list[PostLine]:
    """The lines of claiming, turned."""
    return [line._replace(amount_ore=-line.amount_ore) for line in claimed_lines(tx, charged)]
