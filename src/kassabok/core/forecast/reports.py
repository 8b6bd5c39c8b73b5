"""The forecast of cash: what is in bank and cash today, and what is expected to come and to leave, day by day.

Nothing is guessed: every amount is of something that stands in the book, and says why it is expected that day.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import chain

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY
from kassabok.core.forecast.calendar import from_clearing, from_taxes
from kassabok.core.forecast.customers import from_customers
from kassabok.core.forecast.expected import Expected
from kassabok.core.forecast.recurring import from_bank_rules, from_plans, from_vouchers
from kassabok.core.forecast.suppliers import from_suppliers
from kassabok.core.ledger.reports.balances import accounts, moved_through
from kassabok.core.ledger.reports.cash_flow import is_cash
from kassabok.core.rates.lookup import Rates

#: Where expected money is read, in the order in which it is shown, with what people read.
SOURCES = {
    "invoice": "Open invoices",
    "credit-note": "Credit notes not used",
    "advance": "Paid in advance",
    "order": "Orders not invoiced",
    "card": "Card and Swish sales",
    "bill": "Bills",
    "bill-credit": "Suppliers' credit notes",
    "payment": "Other payments sent",
    "received": "Received without a bill",
    "purchase": "Purchase orders",
    "booked": "Booked on a later day",
    "plan": "Recurring vouchers",
    "bank-line": "Recurring bank lines",
    "vat": "VAT",
    "tax": "Salary taxes, tax account",
}

#: What comes in, also where it makes that smaller. What is booked or recurs, and VAT, is either by its sign; all else
#: is money out.
_IN = ("invoice", "credit-note", "advance", "order", "card")
_EITHER = ("booked", "plan", "bank-line", "vat")

_EVER = date(9998, 12, 31)  # Later than any voucher.


@dataclass(frozen=True, slots=True)
class MoneyAccount:
    """An account of money (19xx), with what is on it at the end of today."""

    account: str
    name: str
    balance_ore: int


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """A week (2026-w10) or a month (2026-03); the first begins today. out_ore is below zero.

    lowest_ore: what is left at the end of its worst day.
    """

    period: str = field(metadata={"sv": "Period"})
    starts_on: date = field(metadata={"table": False})
    ends_on: date = field(metadata={"heading": "Until", "sv": "Till och med"})
    opening_ore: int = field(metadata={"sv": "Från början", "total": False})
    in_ore: int = field(metadata={"sv": "In"})
    out_ore: int = field(metadata={"sv": "Ut"})
    closing_ore: int = field(metadata={"sv": "Till slut", "total": False})
    lowest_ore: int = field(metadata={"sv": "Lägst", "total": False, "table": False})


@dataclass(frozen=True, slots=True)
class SourceRow:
    """All that is expected of one kind until the forecast ends."""

    source: str
    items: int
    in_ore: int
    out_ore: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What cash becomes from today until a day.

    late_days: how many days later than usual customers are taken to pay. lowest_ore, lowest_on: what is left at the end
    of the worst day, and the first such day. below_zero_on: the first day that ends below zero. left_out: what is owed
    and not counted. later: how many items are expected after the forecast ends. unbooked_ore: what the bank has told of
    and nobody has booked, money in less money out; it is not counted.
    """

    today: date
    until: date
    late_days: int
    opening_ore: int
    closing_ore: int
    lowest_ore: int
    lowest_on: date
    below_zero_on: date | None
    unbooked_ore: int
    accounts: tuple[MoneyAccount, ...]
    periods: tuple[ForecastRow, ...]
    sources: tuple[SourceRow, ...]
    items: tuple[Expected, ...]
    left_out: tuple[Expected, ...]
    later: int


def forecast(
    reader: Reader, rates: Rates, *, today: date, until: date, by_month: bool = False, late_days: int = 0
) -> Forecast:
    """What cash becomes, week by week (ISO 8601) or by_month.

    late_days: everything that customers are to pay comes so much later than they usually pay.
    """
    # What is owed is what no voucher settles, whatever its day; money is what is there today.
    balances = _balances(reader, _EVER)
    roles = dict(reader.rows("SELECT role, account FROM account_role"))
    customers = from_customers(reader, today=today, late=late_days)
    suppliers = from_suppliers(reader, rates, today=today)
    taxes = from_taxes(reader, chain(customers.items, suppliers.items), balances, roles, today=today)
    every = sorted(
        chain(
            customers.items,
            suppliers.items,
            taxes.items,
            from_vouchers(reader, today=today),
            from_plans(reader, rates, roles, today=today, until=until),
            from_bank_rules(reader, roles, today=today, until=until),
            from_clearing(reader, balances, roles, today=today),
        ),
        key=lambda item: (item.day, list(SOURCES).index(item.source), item.number),
    )
    items = tuple(item for item in every if item.day <= until)
    money = _money(reader, _balances(reader, today))
    opening_ore = sum(account.balance_ore for account in money)
    ends = _day_ends(opening_ore, items, today)
    lowest_on = min(ends, key=lambda day: (ends[day], day))
    return Forecast(
        today=today,
        until=until,
        late_days=late_days,
        opening_ore=opening_ore,
        closing_ore=opening_ore + sum(item.amount_ore for item in items),
        lowest_ore=ends[lowest_on],
        lowest_on=lowest_on,
        below_zero_on=next((day for day, ore in ends.items() if ore < 0), None),
        unbooked_ore=_unbooked(reader),
        accounts=money,
        periods=tuple(_periods(items, opening_ore, today, until, by_month=by_month)),
        sources=tuple(_sources(items)),
        items=items,
        left_out=customers.left_out + suppliers.left_out,
        later=len(every) - len(items),
    )


def _balances(reader: Reader, day: date) -> dict[str, int]:
    return {account: moved.net_ore for account, moved in moved_through(reader, day).items()}


def _money(reader: Reader, balances: dict[str, int]) -> tuple[MoneyAccount, ...]:
    names = accounts(reader)
    return tuple(
        MoneyAccount(number, names[number].name, ore)
        for number, ore in sorted(balances.items())
        if is_cash(number) and ore
    )


def _unbooked(reader: Reader) -> int:
    return int(
        reader.value(
            "SELECT coalesce(sum(l.amount_ore), 0) FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id "
            "WHERE l.state = 'unmatched' AND e.currency = 'SEK'"
        )
    )


def _day_ends(opening_ore: int, items: Iterable[Expected], today: date) -> dict[date, int]:
    """Day -> what is left at its end, for today and the days on which something is expected, in order."""
    ends = {today: opening_ore}
    left_ore = opening_ore
    for item in items:
        left_ore += item.amount_ore
        ends[item.day] = left_ore
    return ends


def _periods(
    items: tuple[Expected, ...], opening_ore: int, today: date, until: date, *, by_month: bool
) -> Iterator[ForecastRow]:
    """The periods one after the other; each begins with what the one before it left."""
    begins, place, left_ore = today, 0, opening_ore
    while begins <= until:
        ends = min(_month_end(begins) if by_month else _week_end(begins), until)
        first = place
        while place < len(items) and items[place].day <= ends:
            place += 1
        inside = items[first:place]
        in_ore = sum(item.amount_ore for item in inside if _comes_in(item))
        out_ore = sum(item.amount_ore for item in inside if not _comes_in(item))
        yield ForecastRow(
            period=f"{begins:%Y-%m}" if by_month else "{}-w{:02}".format(*begins.isocalendar()),
            starts_on=begins,
            ends_on=ends,
            opening_ore=left_ore,
            in_ore=in_ore,
            out_ore=out_ore,
            closing_ore=left_ore + in_ore + out_ore,
            lowest_ore=min(_day_ends(left_ore, inside, begins).values()),
        )
        left_ore += in_ore + out_ore
        begins = ends + ONE_DAY


def _comes_in(item: Expected) -> bool:
    return item.source in _IN or (item.source in _EITHER and item.amount_ore > 0)


def _week_end(day: date) -> date:
    return day + timedelta(days=7 - day.isoweekday())


def _month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _sources(items: Iterable[Expected]) -> Iterator[SourceRow]:
    found: dict[str, list[Expected]] = {}
    for item in items:
        found.setdefault(item.source, []).append(item)
    for source, name in SOURCES.items():
        of_source = found.get(source, [])
        if of_source:
            in_ore = sum(item.amount_ore for item in of_source if _comes_in(item))
            out_ore = sum(item.amount_ore for item in of_source if not _comes_in(item))
            yield SourceRow(name, len(of_source), in_ore, out_ore)
