"""Money that the books know of: vouchers of later days, recurring ones, and lines of the bank that a rule books."""

import json
from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from itertools import count
from statistics import median_low

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, next_bank_day
from kassabok.core.forecast.expected import Expected
from kassabok.core.ledger.reports.cash_flow import is_cash
from kassabok.core.plans.rules import amounts_ore, parse_rule
from kassabok.core.rates.lookup import Rates

#: In so many whole months one after the other a rule must have booked lines, to be expected in the next ones too.
MONTHS = 3
#: What is booked against these is counted where it is owed, or expected.
_COUNTED_ELSEWHERE = (
    "tax_account",
    "vat_settlement",
    "receivables",
    "payables",
    "card_clearing",
    "swish_clearing",
    "web_clearing",
)

_LATER = """
SELECT v.ref, v.date, v.text, sum(l.amount_ore) FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id
WHERE l.account BETWEEN '19' AND '19~' AND l.date > :today GROUP BY v.id HAVING sum(l.amount_ore) <> 0 ORDER BY v.id
"""

_PLANS = """
SELECT id, number, text, every_months, starts_on, ends_on, times, posted, next_on, amounts FROM plan
WHERE kind = 'recurring' AND next_on IS NOT NULL AND next_on <= :until ORDER BY next_on, id
"""


def from_vouchers(reader: Reader, *, today: date) -> Iterator[Expected]:
    """What is booked already on days to come, such as a payment that was registered ahead."""
    for ref, day_text, text, ore in reader.rows(_LATER, today=today):
        day = date.fromisoformat(day_text)
        yield Expected(day, "booked", ref, text, day, ore, f"is booked on {day}")


def from_plans(
    reader: Reader, rates: Rates, roles: Mapping[str, str], *, today: date, until: date
) -> Iterator[Expected]:
    """What recurring vouchers take from the accounts of money, or bring to them, each on its own day."""
    lines: dict[int, list[tuple[str, str]]] = {}
    for plan_id, account, rule in reader.rows("SELECT plan_id, account, rule FROM plan_line ORDER BY id"):
        lines.setdefault(plan_id, []).append((roles.get(account, account), rule))
    for plan_id, number, text, every, starts, ends, times, posted, _, amounts in reader.rows(
        _PLANS, until=until
    ):
        rules = [parse_rule(rule) for _, rule in lines[plan_id]]
        given = json.loads(amounts)
        for day in _days(every, date.fromisoformat(starts), ends, times, posted, until):
            shares = amounts_ore(rules, given, partial(rates.vat, on=day))
            money_ore = sum(
                ore for (account, _), ore in zip(lines[plan_id], shares, strict=True) if is_cash(account)
            )
            if money_ore:
                why = "comes by itself" if day >= today else f"has waited since {day}"
                yield Expected(max(day, today), "plan", number, text, day, money_ore, why)


def _days(
    every_months: int, starts_on: date, ends_on: str | None, times: int | None, posted: int, until: date
) -> Iterator[date]:
    """The days of a plan's vouchers that are not posted yet, up to a day."""
    from dateutil.relativedelta import relativedelta

    number = posted
    while times is None or number < times:
        day: date = starts_on + relativedelta(months=every_months * number)
        if day > until or (ends_on is not None and day > date.fromisoformat(ends_on)):
            return
        yield day
        number += 1


# A line of the bank is an effect of the rule that booked it.
_BOOKED_BY_RULE = """
SELECT r.name, r.against, l.date, l.amount_ore FROM bank_rule r
JOIN link k ON k.cause_kind = 'bank-rule' AND k.cause_ref = r.name AND k.effect_kind = 'bank-line'
JOIN bank_line l ON l.id = CAST(k.effect_ref AS INTEGER)
WHERE l.state = 'booked' AND l.date >= :since AND l.date <= :today ORDER BY r.position, l.date, l.id
"""


def from_bank_rules(
    reader: Reader, roles: Mapping[str, str], *, today: date, until: date
) -> Iterator[Expected]:
    """What a rule has booked in each of the last months: the middle sum, on the middle day of the next ones."""
    elsewhere = {roles.get(role) for role in _COUNTED_ELSEWHERE}
    by_rule: dict[str, dict[date, list[tuple[int, int]]]] = {}
    for name, against, day_text, ore in reader.rows(
        _BOOKED_BY_RULE, since=_months_later(today, -MONTHS), today=today
    ):
        if against not in elsewhere and not is_cash(against):
            day = date.fromisoformat(day_text)
            by_rule.setdefault(name, {}).setdefault(day.replace(day=1), []).append((day.day, ore))
    for name, months in by_rule.items():
        lines = [months.get(_months_later(today, -back), []) for back in range(1, MONTHS + 1)]
        if all(lines):
            ore = median_low(sum(ore for _, ore in month) for month in lines)
            usual_day = median_low(day for month in lines for day, _ in month)
            booked = today.replace(day=1) in months
            yield from _each_month(name, ore, usual_day, 1 if booked else 0, today, until)


def _each_month(
    name: str, amount_ore: int, usual_day: int, first: int, today: date, until: date
) -> Iterator[Expected]:
    """A line in each month up to a day; first: 0 where this month still waits for its own."""
    why = f"as in each of the last {MONTHS} months, about day {usual_day}"
    for number in count(first):
        month = _months_later(today, number)
        last = monthrange(month.year, month.month)[1]
        day = next_bank_day(month.replace(day=min(usual_day, last)))
        if day > until:
            return
        expected = day if day > today else next_bank_day(today + ONE_DAY)
        if amount_ore:
            yield Expected(expected, "bank-line", name, "", None, amount_ore, why)


def _months_later(day: date, months: int) -> date:
    """The first of a month some months later."""
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)
