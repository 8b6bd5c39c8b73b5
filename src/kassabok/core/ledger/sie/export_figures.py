"""The figures of a SIE file: balances and results of two years, changes by month, budgets, and all of it by object."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.ledger.reports.balances import NOTHING, Movements, Year, accounts, moved_through, years
from kassabok.formats.sie import record
from kassabok.formats.sie.writer import WITH_OBJECT_BALANCES, WITH_PERIODS, WITH_VOUCHERS

#: The types whose changes by month are all they tell of how the year went; 4E has the vouchers.
BY_MONTH = ("2", "3")

Objects = tuple[tuple[record.Dimension, ...], tuple[record.DimensionObject, ...]]
Quantities = dict[str, int]


@dataclass(slots=True)
class Figures:
    """What stands between the chart and the vouchers; the fields are those of SieFile."""

    years: tuple[record.FiscalYear, ...] = ()
    opening: tuple[record.Balance, ...] = ()
    closing: tuple[record.Balance, ...] = ()
    result: tuple[record.Balance, ...] = ()
    object_opening: tuple[record.Balance, ...] = ()
    object_closing: tuple[record.Balance, ...] = ()
    period_amounts: tuple[record.PeriodAmount, ...] = ()
    period_budgets: tuple[record.PeriodAmount, ...] = ()

    def accounts(self) -> set[str]:
        """Every account that a figure is of."""
        balances = (*self.opening, *self.closing, *self.result, *self.object_opening, *self.object_closing)
        periods = (*self.period_amounts, *self.period_budgets)
        return {balance.account for balance in balances} | {amount.account for amount in periods}


@dataclass(slots=True)
class _Sides:
    """Balances as they are gathered, the file's year first."""

    opening: list[record.Balance] = field(default_factory=list)
    closing: list[record.Balance] = field(default_factory=list)
    result: list[record.Balance] = field(default_factory=list)


def figures_of(reader: Reader, year: Year, sie_type: str) -> Figures:
    """The figures of a year, and the balances and results of the one before where there is one.

    Months are told of the year alone: of the one before, its own file tells them.
    """
    previous = next((y for y in years(reader) if y.ends_on + ONE_DAY == year.starts_on), None)
    sides = _Sides()
    _add_year(reader, sides, 0, year, with_quantities=sie_type in WITH_VOUCHERS)
    if previous:
        _add_year(reader, sides, -1, previous, with_quantities=False)
        before: tuple[date, date] | None = (previous.starts_on, previous.ends_on)
    else:
        before = _add_prior_year(reader, sides, year)
    by_object = sie_type in WITH_OBJECT_BALANCES
    figures = Figures(
        years=(
            record.FiscalYear(0, year.starts_on, year.ends_on),
            *((record.FiscalYear(-1, *before),) if before else ()),
        ),
        opening=tuple(sides.opening),
        closing=tuple(sides.closing),
        result=tuple(sides.result),
    )
    if by_object:
        began = year.starts_on - ONE_DAY
        figures.object_opening = tuple(_of_objects(reader, 0, began))
        figures.object_closing = tuple(_of_objects(reader, 0, year.ends_on))
        figures.object_closing += tuple(_of_objects(reader, -1, began)) if before else ()
    if sie_type in BY_MONTH:
        figures.period_amounts = tuple(_changes(reader, year, by_object=by_object))
    if sie_type in WITH_PERIODS:
        figures.period_budgets = tuple(_budgets(reader, year, by_object=by_object))
    return figures


# Balances


def _add_year(reader: Reader, sides: _Sides, index: int, year: Year, *, with_quantities: bool) -> None:
    """Opening and closing balances, and the results of income and cost accounts, zeros left out.

    with_quantities: of the file's own year beside its vouchers, whose lines say what they are made of.
    """
    before, through = moved_through(reader, year.starts_on - ONE_DAY), moved_through(reader, year.ends_on)
    began, ended = (
        (_quantities(reader, year.starts_on - ONE_DAY), _quantities(reader, year.ends_on))
        if with_quantities
        else ({}, {})
    )
    for number, account in accounts(reader).items():
        began_ore, ended_ore = _net(before, number), _net(through, number)
        if account.is_balance:
            sides.opening += _unless_zero(index, number, began_ore, began.get(number))
            sides.closing += _unless_zero(index, number, ended_ore, ended.get(number))
        else:
            moved_milli = ended.get(number, 0) - began.get(number, 0)
            sides.result += _unless_zero(index, number, ended_ore - began_ore, moved_milli)


def _net(movements: Movements, number: str) -> int:
    return movements.get(number, NOTHING).net_ore


def _unless_zero(
    index: int, number: str, amount_ore: int, quantity_milli: int | None = None
) -> list[record.Balance]:
    if not amount_ore and not quantity_milli:
        return []
    return [record.Balance(index, number, amount_ore, quantity_milli or None)]


def _quantities(reader: Reader, day: date) -> Quantities:
    """Account -> what has been counted on it up to and with the day, thousandths."""
    rows = reader.rows(
        "SELECT account, sum(quantity_milli) FROM (SELECT account, quantity_milli FROM opening_balance "
        "WHERE dimension = '' AND quantity_milli IS NOT NULL UNION ALL SELECT account, quantity_milli "
        "FROM voucher_line WHERE quantity_milli IS NOT NULL AND date <= :day) GROUP BY account",
        day=day,
    )
    return dict(rows)


def _add_prior_year(reader: Reader, sides: _Sides, year: Year) -> tuple[date, date] | None:
    """The figures of the year before the book's first, where a file told them; returns its first and last day."""
    found = reader.row("SELECT starts_on, ends_on FROM prior_year")
    if found is None or date.fromisoformat(found[1]) + ONE_DAY != year.starts_on:
        return None
    for number, opening_ore, closing_ore, result_ore in reader.rows(
        "SELECT account, opening_ore, closing_ore, result_ore FROM prior_balance ORDER BY account"
    ):
        sides.opening += _unless_zero(-1, number, opening_ore)
        sides.closing += _unless_zero(-1, number, closing_ore)
        sides.result += _unless_zero(-1, number, result_ore)
    return date.fromisoformat(found[0]), date.fromisoformat(found[1])


def _of_objects(reader: Reader, index: int, day: date) -> Iterator[record.Balance]:
    """The balances of balance accounts by object, up to and with the day."""
    for account, dimension, code, amount_ore in reader.rows(
        "SELECT account, dimension, object, sum(amount_ore) FROM ("
        "SELECT account, dimension, object, amount_ore FROM opening_balance WHERE dimension <> '' "
        "UNION ALL SELECT line.account, of_line.dimension, of_line.object, line.amount_ore "
        "FROM voucher_line_object of_line JOIN voucher_line line ON line.id = of_line.voucher_line_id "
        "WHERE line.date <= :day) moved JOIN account chart ON chart.number = moved.account "
        "WHERE chart.type IN ('asset', 'liability', 'equity') "
        "GROUP BY account, dimension, object HAVING sum(amount_ore) <> 0 "
        "ORDER BY account, CAST(dimension AS INTEGER), object",
        day=day,
    ):
        yield record.Balance(index, account, amount_ore, object=record.ObjectRef(dimension, code))


# Months


def _changes(reader: Reader, year: Year, *, by_object: bool) -> Iterator[record.PeriodAmount]:
    """What moved in each month on each account, then by object."""
    for account, month, amount_ore in reader.rows(
        "SELECT account, month, debit_ore - credit_ore FROM account_month "
        "WHERE month BETWEEN :first AND :last AND debit_ore <> credit_ore ORDER BY account, month",
        first=month_of(year.starts_on),
        last=month_of(year.ends_on),
    ):
        yield record.PeriodAmount(0, str(month), account, amount_ore)
    if not by_object:
        return
    for account, month, dimension, code, amount_ore in reader.rows(
        "SELECT line.account, substr(CAST(line.date AS VARCHAR), 1, 4) || substr(CAST(line.date AS VARCHAR), 6, 2), "
        "of_line.dimension, of_line.object, sum(line.amount_ore) FROM voucher_line_object of_line "
        "JOIN voucher_line line ON line.id = of_line.voucher_line_id WHERE line.date BETWEEN :first AND :last "
        "GROUP BY 1, 2, 3, 4 HAVING sum(line.amount_ore) <> 0 ORDER BY 1, 2, CAST(of_line.dimension AS INTEGER), 4",
        first=year.starts_on,
        last=year.ends_on,
    ):
        yield record.PeriodAmount(0, month, account, amount_ore, object=record.ObjectRef(dimension, code))


def _budgets(reader: Reader, year: Year, *, by_object: bool) -> Iterator[record.PeriodAmount]:
    for account, month, dimension, code, amount_ore in reader.rows(
        "SELECT account, month, dimension, object, amount_ore FROM budget WHERE month BETWEEN :first AND :last "
        "AND amount_ore <> 0 ORDER BY account, month, dimension, object",
        first=month_of(year.starts_on),
        last=month_of(year.ends_on),
    ):
        if by_object or not dimension:
            item = record.ObjectRef(dimension, code) if dimension else None
            yield record.PeriodAmount(0, str(month), account, amount_ore, object=item)
