"""What stands beside the bills on the accounts that they are owed on: booked by hand, or from before.

With it the supplier ledger comes to what those accounts say on the day.
"""

import datetime
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.money import SEK
from kassabok.core.payables.reports import PayableAge, PayableItem

# What was posted for bills is told by the links. Under the cash method a bill that waits has posted nothing.
_BESIDE = """
WITH owed (account) AS (
    SELECT account FROM account_role WHERE role = 'payables' UNION SELECT payables FROM bill
)
SELECT account, sum(ore) FROM (
    SELECT l.account, -l.amount_ore AS ore FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id
    WHERE l.account IN (SELECT account FROM owed) AND l.date <= :on AND NOT EXISTS (
        SELECT 1 FROM link k WHERE k.effect_kind = 'voucher' AND k.effect_ref = v.ref
            AND k.cause_kind IN ('bill', 'bill-payment'))
    UNION ALL SELECT account, -amount_ore FROM opening_balance
    WHERE account IN (SELECT account FROM owed) AND dimension = ''
) AS found GROUP BY account HAVING sum(ore) <> 0 ORDER BY account
"""


def other_items(reader: Reader, *, on: datetime.date) -> list[PayableItem]:
    """A row for each account with something beside the bills at the end of a day, named as the account."""
    return [
        PayableItem(
            bill="",
            supplier="",
            name=account,
            reference="",
            account=account,
            due=None,
            total_ore=ore,
            currency=SEK,
            open_in_currency=Decimal(ore).scaleb(-2),
            foreign="",
            open_ore=ore,
            at_rate_ore=None,
            days_late=None,
        )
        for account, ore in reader.rows(_BESIDE, on=on)
    ]


def other_ages(reader: Reader, *, on: datetime.date) -> list[PayableAge]:
    """As other_items, as rows by age: nothing tells when it is due."""
    return [
        PayableAge(
            supplier="",
            name=item.name,
            not_due_ore=item.open_ore,
            late_1_30_ore=0,
            late_31_60_ore=0,
            late_61_90_ore=0,
            late_over_90_ore=0,
            total_ore=item.open_ore,
        )
        for item in other_items(reader, on=on)
    ]
