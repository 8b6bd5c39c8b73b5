"""What has moved on each account up to a day, and the fiscal years: what every report of the books begins with.

Whole months come from account_month, so a sum costs the same in a book of a thousand lines and of a million; only the
days of a month that is cut are added up line by line, over an index that holds all they need.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound

BALANCE_TYPES = ("asset", "liability", "equity")


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """An account as reports need it. is_balance: carried over from year to year; else it begins each year at zero."""

    number: str
    name: str
    type: str

    @property
    def is_balance(self) -> bool:
        return self.type in BALANCE_TYPES


@dataclass(frozen=True, slots=True)
class Movement:
    """What moved on an account, öre; both are zero or more where nothing was reversed."""

    debit_ore: int = 0
    credit_ore: int = 0

    @property
    def net_ore(self) -> int:
        """Debit less credit."""
        return self.debit_ore - self.credit_ore

    def less(self, other: "Movement") -> "Movement":
        """What moved after the other."""
        return Movement(self.debit_ore - other.debit_ore, self.credit_ore - other.credit_ore)


NOTHING = Movement()

Movements = dict[str, Movement]

_MONTHS = "SELECT account, sum(debit_ore), sum(credit_ore) FROM account_month WHERE month <= :month GROUP BY account"

# The join order is forced: one range of the index (account, date, amount_ore) for each account.
_DAYS = (
    "SELECT account.number, sum(CASE WHEN line.amount_ore > 0 THEN line.amount_ore ELSE 0 END), "
    "sum(CASE WHEN line.amount_ore < 0 THEN -line.amount_ore ELSE 0 END) "
    "FROM account CROSS JOIN voucher_line line "
    "WHERE line.account = account.number AND line.date BETWEEN :first AND :last GROUP BY account.number"
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A part of the books: of some objects, or as it was known on an earlier day.

    objects: (dimension, code) pairs; a line belongs to the cut when it has all of them. known_on: only what had been
    registered by the end of that day, UTC; None for all of it.
    """

    objects: tuple[tuple[str, str], ...] = ()
    known_on: date | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        """A condition on `line` (voucher_line), beginning with AND where there is any, and its parameters."""
        parts: list[str] = []
        given: dict[str, Any] = {}
        for index, (dimension, code) in enumerate(self.objects):
            parts.append(
                " AND line.id IN (SELECT voucher_line_id FROM voucher_line_object "
                f"WHERE dimension = :cut_dimension_{index} AND object = :cut_object_{index})"
            )
            given |= {f"cut_dimension_{index}": dimension, f"cut_object_{index}": code}
        if self.known_on:
            parts.append(
                " AND line.voucher_id IN (SELECT id FROM voucher WHERE registered_us < :cut_registered_us)"
            )
            given["cut_registered_us"] = day_end_us(self.known_on)
        return "".join(parts), given


WHOLE = Cut()


def day_end_us(day: date) -> int:
    """The instant at which a day is over, UTC, as microseconds since 1970."""
    return (day - date(1970, 1, 1)).days * 86_400_000_000 + 86_400_000_000


def moved_through(reader: Reader, day: date, cut: Cut = WHOLE) -> Movements:
    """Account -> all that has moved on it up to and with the day, opening balances too, for accounts touched.

    A cut is added up line by line: its cost grows with what belongs to it.
    """
    if cut != WHOLE:
        return _cut_through(reader, day, cut)
    if (day + ONE_DAY).day == 1:
        return _movements(reader.rows(_MONTHS, month=month_of(day)))
    first = day.replace(day=1)
    moved = _movements(reader.rows(_MONTHS, month=month_of(first - ONE_DAY)))
    for account, debit_ore, credit_ore in reader.rows(_DAYS, first=first, last=day):
        before = moved.get(account, NOTHING)
        moved[account] = Movement(before.debit_ore + debit_ore, before.credit_ore + credit_ore)
    return moved


def _cut_through(reader: Reader, day: date, cut: Cut) -> Movements:
    condition, given = cut.where()
    moved = _movements(
        reader.rows(
            "SELECT line.account, sum(max(line.amount_ore, 0)), sum(max(-line.amount_ore, 0)) "
            f"FROM voucher_line line WHERE line.date <= :day{condition} GROUP BY line.account",
            day=day,
            **given,
        )
    )
    for account, amount_ore in _cut_openings(reader, cut):
        before = moved.get(account, NOTHING)
        moved[account] = Movement(
            before.debit_ore + max(amount_ore, 0), before.credit_ore + max(-amount_ore, 0)
        )
    return moved


def _cut_openings(reader: Reader, cut: Cut) -> list[tuple[str, int]]:
    """Opening balances of a cut: of its one object, since none is kept of several together; else of the accounts."""
    if len(cut.objects) > 1:
        return []
    dimension, code = cut.objects[0] if cut.objects else ("", "")
    return reader.rows(
        "SELECT account, amount_ore FROM opening_balance WHERE dimension = :dimension AND object = :code",
        dimension=dimension,
        code=code,
    )


def _movements(rows: Iterable[tuple[str, int, int]]) -> Movements:
    return {account: Movement(debit_ore, credit_ore) for account, debit_ore, credit_ore in rows}


def accounts(reader: Reader) -> dict[str, AccountFacts]:
    """All accounts of the chart by number, in order."""
    rows = reader.rows("SELECT number, name, type FROM account ORDER BY number")
    return {number: AccountFacts(number, name, kind) for number, name, kind in rows}


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year. locked_through: the last day of the last month locked in it; None where none is."""

    year: str
    starts_on: date
    ends_on: date
    closed: bool
    locked_through: date | None


def years(reader: Reader) -> list[Year]:
    """All fiscal years, the first first."""
    found = []
    for label, starts, ends, closed in reader.rows(
        "SELECT label, starts_on, ends_on, closed FROM fiscal_year ORDER BY starts_on"
    ):
        starts_on, ends_on = date.fromisoformat(starts), date.fromisoformat(ends)
        last = reader.value(
            "SELECT max(month) FROM period_lock WHERE month BETWEEN :first AND :last",
            first=month_of(starts_on),
            last=month_of(ends_on),
        )
        found.append(
            Year(label, starts_on, ends_on, bool(closed), min(_month_end(last), ends_on) if last else None)
        )
    return found


def _month_end(month: int) -> date:
    return (date(month // 100, month % 100, 28) + timedelta(days=4)).replace(day=1) - ONE_DAY


def year_of(reader: Reader, day: date) -> Year:
    """The fiscal year that has the day; else the last one before it, else the first. Every book has one."""
    all_years = years(reader)
    return next((year for year in reversed(all_years) if year.starts_on <= day), all_years[0])


def year_called(reader: Reader, label: str) -> Year:
    """The fiscal year by its label, such as 2026 or 2026-27. Raises NotFound."""
    all_years = years(reader)
    for year in all_years:
        if year.year == label:
            return year
    there_are = ", ".join(year.year for year in all_years)
    raise NotFound("year.unknown", f"There is no fiscal year {label}.", hint=f"There are: {there_are}.")
