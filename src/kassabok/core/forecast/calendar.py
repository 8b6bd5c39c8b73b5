"""Money that the calendar brings: VAT, taxes on salaries, the tax account, and card sales that are paid out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.dates import ONE_DAY, next_bank_day
from kassabok.core.forecast.expected import Expected, Found, coming_day, leaving_day
from kassabok.core.ledger.reports.cash_flow import is_cash
from kassabok.core.taxes.periods import fiscal_years, period_with, vat_due
from kassabok.core.taxes.reports import PeriodRow, vat_periods

ORE = 100
#: Accounts of BAS that begin so: tax withheld from salaries, and employer contributions.
SALARY_TAXES = ("2710", "273")
_SALARY_TAXES_SINCE = """
SELECT coalesce(sum(amount_ore), 0) FROM voucher_line
WHERE (account BETWEEN '2710' AND '2710~' OR account BETWEEN '273' AND '273~') AND amount_ore < 0
    AND date >= :first
"""
#: Sales whose money a payment provider, or the bank, has not put on the account yet.
_CLEARING = {
    "card_clearing": "card sales, not paid out yet",
    "swish_clearing": "Swish, not on the account yet",
    "web_clearing": "web sales, not paid out yet",
}


def from_taxes(
    reader: Reader,
    coming: Iterable[Expected],
    balances: Mapping[str, int],
    roles: Mapping[str, str],
    *,
    today: date,
) -> Found:
    """VAT, taxes on salaries, and what is owed on the tax account; what is there pays the first of them.

    coming: what is not invoiced yet. Under the invoice method its VAT is added to its period.
    """
    periods = vat_periods(reader, today=today)
    settled_ore = balances.get(roles["vat_settlement"], 0)
    items = sorted(
        [
            *_closed_vat(periods, settled_ore, today),
            *_vat(reader, periods, coming, today),
            *_of_salaries(reader, balances, today),
        ],
        key=_by_day,
    )
    on_account_ore = balances.get(roles["tax_account"], 0)
    if on_account_ore < 0:
        why = "the tax account is below zero"
        items.insert(
            0,
            Expected(next_bank_day(today + ONE_DAY), "tax", "", "Skatteverket", None, on_account_ore, why),
        )
    return Found((*items, *_covered(items, on_account_ore)))


def _by_day(item: Expected) -> date:
    return item.day


def _covered(taxes: list[Expected], on_account_ore: int) -> Iterator[Expected]:
    """What the tax account has pays the first taxes, as far as it goes."""
    left_ore = on_account_ore
    for tax in taxes:
        part_ore = min(left_ore, -tax.amount_ore)
        if part_ore > 0:
            left_ore -= part_ore
            yield Expected(
                tax.day, "tax", tax.number, tax.party, None, part_ore, "is on the tax account already"
            )


def _of_salaries(reader: Reader, balances: Mapping[str, int], today: date) -> Iterator[Expected]:
    """Tax that was withheld, and employer contributions: what is booked in a month is due the month after.

    On the 12th, in January and August the 17th, or the next bank day. Source: skatteförfarandelagen 62 kap. 3 §, for
    companies with sales up to 40 million kronor.
    """
    owed_ore = -sum(ore for account, ore in balances.items() if account.startswith(SALARY_TAXES))
    this_month = today.replace(day=1)
    new_ore = -reader.value(_SALARY_TAXES_SINCE, first=this_month)
    next_month = (this_month + timedelta(days=31)).replace(day=1)
    for month, ore in ((this_month, owed_ore - new_ore), (next_month, min(new_ore, owed_ore))):
        if ore > 0:
            due = next_bank_day(month.replace(day=17 if month.month in (1, 8) else 12))
            day = leaving_day(due, today=today)
            yield Expected(day, "tax", "", "Skatteverket", due, -ore, f"taxes on salaries; due {due}")


def _closed_vat(periods: Sequence[PeriodRow], owed_ore: int, today: date) -> Iterator[Expected]:
    """What stands on the settlement account: returns that were closed, and are not paid or paid back."""
    if not owed_ore:
        return
    closed = [row for row in periods if row.state in ("closed", "changed")]
    due = closed[-1].due_on if closed else today
    number = closed[-1].period if closed else ""
    yield _of_vat(number, due, owed_ore, f"closed; due {due}", today)


def _vat(
    reader: Reader, periods: Sequence[PeriodRow], coming: Iterable[Expected], today: date
) -> Iterator[Expected]:
    """The VAT of periods that are not closed: as it is booked, and of what is not invoiced yet."""
    settings, years = settings_of(reader), fiscal_years(reader)
    kind = settings.text("vat.period")
    owed: dict[str, tuple[int, date, str]] = {
        row.period: (row.pay_kronor * ORE, row.due_on, row.state)
        for row in periods
        if row.state in ("open", "running")
    }
    added: dict[str, int] = {}
    for item in coming if settings.text("ledger.method") == "invoice" else ():
        if item.taxed_on is not None and item.vat_ore:
            period = period_with(max(item.taxed_on, today), kind, years)
            added[period.name] = added.get(period.name, 0) + item.vat_ore
            owed.setdefault(period.name, (0, vat_due(period, settings, eu_trade=False), "to come"))
    for period_name, (booked_ore, due, state) in owed.items():
        to_come_ore = added.get(period_name, 0)
        if booked_ore + to_come_ore:
            why = f"{state}; due {due}" + ("; with what is not invoiced yet" if to_come_ore else "")
            yield _of_vat(period_name, due, -booked_ore - to_come_ore, why, today)


def _of_vat(period: str, due: date, amount_ore: int, why: str, today: date) -> Expected:
    """What is paid must be there when it is due; what is paid back does not come before."""
    day = leaving_day(due, today=today) if amount_ore < 0 else coming_day(due, late=0, today=today)
    return Expected(day, "vat", period, "Skatteverket", due, amount_ore, why)


def from_clearing(
    reader: Reader, balances: Mapping[str, int], roles: Mapping[str, str], *, today: date
) -> Iterator[Expected]:
    """Card, Swish and web sales on their way to the bank account; a provider may owe on an account of its own."""
    own = (account for (account,) in reader.rows("SELECT DISTINCT account FROM settlement_report"))
    waiting = dict.fromkeys(own, "with a payment provider, not paid out yet")
    waiting |= {roles[role]: why for role, why in _CLEARING.items() if role in roles}
    for account, why in sorted(waiting.items()):
        ore = balances.get(account, 0)
        if ore > 0 and not is_cash(account):
            yield Expected(next_bank_day(today + ONE_DAY), "card", account, "", None, ore, why)
