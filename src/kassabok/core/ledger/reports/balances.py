"""What has moved on each account up to a day, and the fiscal years: what every report of the books begins with.

Whole months come from account_month, so a sum costs the same in a book of a thousand lines and of a million; only the
days of a month that is cut are added up line by line, over an index that holds all they need.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, first_instant_us, month_of, year_before
from kassabok.core.errors import NotFound
from kassabok.core.objects import NO_OBJECT

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

    objects: (dimension, code) pairs; a line belongs to the cut when it has all of them. The code NO_OBJECT stands for
    lines without an object of the dimension, so that the cuts of a dimension add up to the whole. known_on: only what
    had been registered by the end of that day, where this machine is; None for all of it. When opening balances were
    set is not kept beside them: they are in every cut as they are now.
    """

    objects: tuple[tuple[str, str], ...] = ()
    known_on: date | None = None

    def where(self) -> tuple[str, dict[str, Any]]:
        """A condition on `line` (voucher_line), beginning with AND where there is any, and its parameters."""
        parts: list[str] = []
        given: dict[str, Any] = {}
        for index, (dimension, code) in enumerate(self.objects):
            given[f"cut_dimension_{index}"] = dimension
            of_dimension = (
                f"SELECT voucher_line_id FROM voucher_line_object WHERE dimension = :cut_dimension_{index}"
            )
            if code == NO_OBJECT:
                parts.append(f" AND line.id NOT IN ({of_dimension})")
                continue
            parts.append(f" AND line.id IN ({of_dimension} AND object = :cut_object_{index})")
            given[f"cut_object_{index}"] = code
        if self.known_on:
            parts.append(
                " AND line.voucher_id IN (SELECT id FROM voucher WHERE registered_us < :cut_registered_us)"
            )
            given["cut_registered_us"] = first_instant_us(self.known_on + ONE_DAY)
        return "".join(parts), given

    def where_correction(self) -> str:
        """A condition on `correction`, the voucher that corrected a line's: that it was known too. See where."""
        return " AND correction.registered_us < :cut_registered_us" if self.known_on else ""


WHOLE = Cut()


def moved_through(reader: Reader, day: date, cut: Cut = WHOLE) -> Movements:
    """Account -> all that has moved on it up to and with the day, opening balances too, for accounts touched.

    A cut by objects is added up line by line: its cost grows with what belongs to it. A cut by registration is the
    whole less what was registered later, so its cost grows with that.
    """
    if cut.objects:
        return _objects_through(reader, day, cut)
    moved = _all_through(reader, day)
    if cut.known_on:
        _take_away(moved, _registered_later(reader, date.min, day, cut.known_on))
    return moved


def _all_through(reader: Reader, day: date) -> Movements:
    if (day + ONE_DAY).day == 1:
        return _movements(reader.rows(_MONTHS, month=month_of(day)))
    first = day.replace(day=1)
    moved = _movements(reader.rows(_MONTHS, month=month_of(first - ONE_DAY)))
    _add(moved, reader.rows(_DAYS, first=first, last=day))
    return moved


# From the vouchers to their lines, and not the other way round: few are late.
_LATER = (
    "SELECT line.account, sum(CASE WHEN line.amount_ore > 0 THEN line.amount_ore ELSE 0 END), "
    "sum(CASE WHEN line.amount_ore < 0 THEN -line.amount_ore ELSE 0 END) "
    "FROM voucher CROSS JOIN voucher_line line WHERE line.voucher_id = voucher.id "
    "AND voucher.registered_us >= :since_us AND voucher.date BETWEEN :first AND :last GROUP BY line.account"
)


def _registered_later(reader: Reader, first: date, last: date, known_on: date) -> Movements:
    return _movements(
        reader.rows(_LATER, since_us=first_instant_us(known_on + ONE_DAY), first=first, last=last)
    )


def _objects_through(reader: Reader, day: date, cut: Cut) -> Movements:
    sql, given = _lines_of(cut, "line.account", date.min, day)
    moved = _movements(reader.rows(sql, **given))
    for account, amount_ore in _cut_openings(reader, cut):
        _add(moved, [(account, max(amount_ore, 0), max(-amount_ore, 0))])
    return moved


def _lines_of(cut: Cut, by: str, first: date, last: date) -> tuple[str, dict[str, Any]]:
    """The question for debit and credit by some columns of the lines of a cut, and its parameters."""
    condition, given = cut.where()
    sql = (
        f"SELECT {by}, sum(CASE WHEN line.amount_ore > 0 THEN line.amount_ore ELSE 0 END), "
        "sum(CASE WHEN line.amount_ore < 0 THEN -line.amount_ore ELSE 0 END) FROM voucher_line line "
        f"WHERE line.date BETWEEN :first AND :last{condition} GROUP BY {by}"
    )
    return sql, given | {"first": first, "last": last}


def moved_in(reader: Reader, first: date, last: date, cut: Cut = WHOLE) -> Movements:
    """Account -> what moved on it in the days from first to last, for accounts that moved."""
    before, through = moved_through(reader, first - ONE_DAY, cut), moved_through(reader, last, cut)
    return {
        number: movement.less(before.get(number, NOTHING))
        for number, movement in through.items()
        if movement != before.get(number, NOTHING)
    }


def compared_with(reader: Reader, first: date, last: date) -> tuple[date, date] | None:
    """The days that stand beside these: the same ones a year before; beside a whole fiscal year the one before it.

    None beside the book's first year, before which only figures are known.
    """
    spans = [(year.starts_on, year.ends_on) for year in years(reader)]
    if (first, last) not in spans:
        return year_before(first), year_before(last)
    place = spans.index((first, last))
    return spans[place - 1] if place else None


def moved_before(reader: Reader, first: date, last: date, cut: Cut = WHOLE) -> Movements | None:
    """As moved_in, for the days that these are compared with; before the first year, what a SIE file told of it.

    None where nothing is known of those days, which is not the same as that nothing moved.
    """
    span = compared_with(reader, first, last)
    if span is not None:
        return moved_in(reader, *span, cut) if span[1] >= years(reader)[0].starts_on else None
    if cut.objects or reader.value("SELECT 1 FROM prior_year") is None:
        return None
    return _moved_in_prior_year(reader)


def _moved_in_prior_year(reader: Reader) -> Movements:
    rows = reader.rows(
        "SELECT account, closing_ore - opening_ore + result_ore FROM prior_balance ORDER BY account"
    )
    return {account: Movement(max(ore, 0), max(-ore, 0)) for account, ore in rows if ore}


def moved_by_month(reader: Reader, first: date, last: date, cut: Cut = WHOLE) -> dict[int, Movements]:
    """Month (YYYYMM) -> account -> what moved on it in those of the month's days that lie from first to last.

    Every month that has such days is there, in order. Opening balances move in no month.
    """
    months: dict[int, Movements] = {month: {} for month in months_of(first, last)}
    if cut == WHOLE:
        rows = _whole_by_month(reader, first, last)
    else:
        rows = _cut_by_month(reader, first, last, cut)
    for month, account, debit_ore, credit_ore in rows:
        _add(months[month], [(account, debit_ore, credit_ore)])
    return months


MonthRow = tuple[int, str, int, int]


def _whole_by_month(reader: Reader, first: date, last: date) -> Iterator[MonthRow]:
    whole: list[tuple[int, date, date]] = []
    cut_short: list[tuple[int, date, date]] = []
    for month in months_of(first, last):
        starts, ends = max(_month_start(month), first), min(_month_end(month), last)
        is_whole = starts == _month_start(month) and ends == _month_end(month)
        (whole if is_whole else cut_short).append((month, starts, ends))
    if whole:
        yield from reader.rows(
            "SELECT month, account, debit_ore, credit_ore FROM account_month "
            "WHERE month BETWEEN :first AND :last ORDER BY account",
            first=whole[0][0],
            last=whole[-1][0],
        )
    for month, starts, ends in cut_short:
        for account, debit_ore, credit_ore in reader.rows(_DAYS, first=starts, last=ends):
            yield month, account, debit_ore, credit_ore


def _cut_by_month(reader: Reader, first: date, last: date, cut: Cut) -> Iterator[MonthRow]:
    sql, given = _lines_of(cut, "line.date, line.account", first, last)
    for day, account, debit_ore, credit_ore in reader.rows(sql, **given):
        yield month_of(date.fromisoformat(day)), account, debit_ore, credit_ore


def months_of(first: date, last: date) -> list[int]:
    """The months (YYYYMM) that have days from first to last."""
    months = []
    month = first.replace(day=1)
    while month <= last:
        months.append(month_of(month))
        month = _month_end(month_of(month)) + ONE_DAY
    return months


def unbooked_before(reader: Reader, cut: Cut = WHOLE) -> int:
    """What was earned before the book began and is on no account of it, öre, profit positive.

    Opening balances of a program that had not booked the last result to equity lack as much to zero. What belongs to
    some objects alone need not add up, so nothing is told of it.
    """
    if cut.objects:
        return 0
    return int(reader.value("SELECT coalesce(sum(amount_ore), 0) FROM opening_balance WHERE dimension = ''"))


def _cut_openings(reader: Reader, cut: Cut) -> list[tuple[str, int]]:
    """Opening balances of a cut: of its one object, since none is kept of several together; else of the accounts."""
    if len(cut.objects) > 1:
        return []
    dimension, code = cut.objects[0] if cut.objects else ("", "")
    if code == NO_OBJECT:
        return reader.rows(
            "SELECT account, sum(CASE WHEN dimension = '' THEN amount_ore ELSE -amount_ore END) "
            "FROM opening_balance WHERE dimension = '' OR dimension = :dimension GROUP BY account",
            dimension=dimension,
        )
    return reader.rows(
        "SELECT account, amount_ore FROM opening_balance WHERE dimension = :dimension AND object = :code",
        dimension=dimension,
        code=code,
    )


def together(*parts: Movements) -> Movements:
    """Account -> what moved on it in all parts."""
    moved: Movements = {}
    for part in parts:
        _add(
            moved, ((account, movement.debit_ore, movement.credit_ore) for account, movement in part.items())
        )
    return moved


def _add(moved: Movements, rows: Iterable[tuple[str, int, int]]) -> None:
    for account, debit_ore, credit_ore in rows:
        before = moved.get(account, NOTHING)
        moved[account] = Movement(before.debit_ore + debit_ore, before.credit_ore + credit_ore)


def _take_away(moved: Movements, later: Movements) -> None:
    for account, movement in later.items():
        left = moved[account].less(movement)
        if left == NOTHING:
            del moved[account]
        else:
            moved[account] = left


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


def _month_start(month: int) -> date:
    return date(month // 100, month % 100, 1)


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
