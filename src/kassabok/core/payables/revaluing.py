"""Giving what is open of bills in other currencies the exchange rate of a day, as a year's end asks for.

Debts in another currency are told at the closing rate (årsredovisningslagen 4 kap. 13 §). The new value is carried on:
what is paid later is compared with it. What was settled after the day, when somebody revalues afterwards, has been
compared with the old value already; of that the difference is booked on the day and turned back the day after.
"""

from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.currencies.model import in_kronor, rate_e6_on
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.events import BillsRevalued, RevaluedBill
from kassabok.core.payables.model import Bill, BillRevaluation

# What waits to be booked until it is paid, under the cash method, stands nowhere at any rate.
_OPEN = """
WITH since (bill_id, ore, cents) AS (
    SELECT bill_id, sum(ore), sum(cents) FROM (
        SELECT bill_id, amount_ore AS ore, amount_cents AS cents FROM bill_settlement WHERE date > :on
        UNION ALL SELECT bill_id, -difference_ore, 0 FROM bill_revaluation WHERE date > :on
    ) AS later GROUP BY bill_id
)
SELECT b.id, b.open_ore + coalesce(since.ore, 0), b.open_cents + coalesce(since.cents, 0)
FROM bill b LEFT JOIN since ON since.bill_id = b.id
WHERE b.currency <> 'SEK' AND b.date <= :on AND b.open_cents + coalesce(since.cents, 0) <> 0
    AND NOT EXISTS (SELECT 1 FROM unposted_purchase u WHERE u.bill = b.number) ORDER BY b.id
"""


def revalue(tx: Transaction, *, on: date) -> BillsRevalued | None:
    """Give what was open of bills at the end of a day the rates of that day. The books follow.

    Returns None where nothing was open in another currency, or all of it stands at those rates. Raises Refused for a
    day without a fiscal year or a rate, or one before another that bills were revalued on.
    """
    year = tx.reader.value("SELECT label FROM fiscal_year WHERE :on BETWEEN starts_on AND ends_on", on=on)
    if year is None:
        raise Refused(
            "bill.revalue_year",
            f"No fiscal year has the day {on}.",
            hint="kassabok year list shows those there are.",
        )
    later = tx.reader.value("SELECT min(date) FROM bill_revaluation WHERE date > :on AND NOT back", on=on)
    if later is not None:
        raise Refused(
            "bill.revalued",
            f"Bills were given the rates of {later} already.",
            hint=f"Use that day or a later one: kassabok bill revalue --on {later}",
        )
    told = [
        _revalue(tx, tx.get(Bill, bill_id), ore, cents, on)
        for bill_id, ore, cents in tx.reader.rows(_OPEN, on=on)
    ]
    bills = tuple(part for part in told if part.difference_ore or part.since_ore)
    if not bills:
        return None
    more_ore = sum(part.difference_ore for part in bills)
    event = BillsRevalued(ref=year, on=on, bills=bills, more_ore=max(more_ore, 0), less_ore=max(-more_ore, 0))
    tx.publish(event)
    return event


def _revalue(tx: Transaction, bill: Bill, then_ore: int, then_cents: int, on: date) -> RevaluedBill:
    """then_ore, then_cents: what was open at the end of the day."""
    rate_e6 = rate_e6_on(tx, bill.currency, on)
    difference_ore = in_kronor(then_cents, rate_e6) - then_ore
    still_ore = in_kronor(bill.open_cents, rate_e6) - bill.open_ore if bill.open_cents else 0
    since_ore = difference_ore - still_ore
    row = {"bill_id": bill.id, "sek_per_unit_e6": rate_e6}
    tx.insert(BillRevaluation, **row, date=on, difference_ore=difference_ore)
    if since_ore:
        tx.insert(BillRevaluation, **row, date=on + ONE_DAY, difference_ore=-since_ore, back=True)
    if still_ore:
        tx.update(Bill, bill.id, open_ore=bill.open_ore + still_ore)
    return RevaluedBill(bill.number, difference_ore, since_ore)
