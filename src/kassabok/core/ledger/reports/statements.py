"""The income statement (resultaträkning) and the balance sheet (balansräkning), in the layout of the annual accounts.

What stands where is said in layouts.py. A post is a row with its sum, and its accounts are the rows below it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, NamedTuple, TypeVar

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.dates import ONE_DAY, month_of, year_before
from kassabok.core.errors import UsageError
from kassabok.core.ledger.reports.balances import (
    NOTHING,
    WHOLE,
    AccountFacts,
    Cut,
    Movements,
    accounts,
    moved_by_month,
    moved_through,
    together,
    year_of,
    years,
)
from kassabok.core.ledger.reports.budgets import budget_of
from kassabok.core.ledger.reports.layouts import (
    ASSETS,
    INCOME,
    RESULT_TRANSFER,
    RETAINED,
    YEARS_RESULT,
    Group,
    Layout,
    Part,
    Places,
    Total,
    equity_and_debts,
)
from kassabok.core.ledger.reports.trial_balance import EARLIER_RESULT

Chart = dict[str, AccountFacts]
Amounts = tuple[int, ...]  # One a column, with the sign it is shown with.
Figures = dict[str, Amounts]  # By account.
Row = TypeVar("Row")

NOT_BOOKED = "Årets resultat, inte bokfört"
OF_OTHERS = "Skillnad, som hör till andra objekt"


@dataclass(frozen=True, slots=True)
class IncomeRow:
    """A row of the income statement. Income is positive, cost negative.

    kind: part and section (titles), group (a post with its sum), account, sum (of a part), total (of all above).
    previous_ore: the fiscal year before, or the same days a year before.
    """

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    amount_ore: int | None = field(metadata={"sv": "Perioden"})
    previous_ore: int | None = field(metadata={"sv": "Året innan"})


@dataclass(frozen=True, slots=True)
class BudgetedIncomeRow:
    """As IncomeRow, beside the budget. deviation_ore: what is above it; below zero is a worse result."""

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    amount_ore: int | None = field(metadata={"sv": "Perioden"})
    budget_ore: int | None = field(metadata={"sv": "Budget"})
    deviation_ore: int | None = field(metadata={"sv": "Avvikelse"})
    previous_ore: int | None = field(metadata={"sv": "Året innan"})


@dataclass(frozen=True, slots=True)
class MonthlyIncomeRow:
    """As IncomeRow, month by month.

    months_ore: "2026-01" -> öre, the same months in every row. amount_ore: their sum.
    """

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    months_ore: dict[str, int | None] = field(metadata={"spread": True})
    amount_ore: int | None = field(metadata={"sv": "Summa", "heading": "Sum"})


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A row of the balance sheet. Assets, and then equity and debts, are positive. kind: as IncomeRow.

    opening_ore: when the fiscal year began. closing_ore: on the day asked for.
    """

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    opening_ore: int | None = field(metadata={"sv": "Årets början"})
    closing_ore: int | None = field(metadata={"sv": "På dagen"})


@dataclass(frozen=True, slots=True)
class MonthlyBalanceRow:
    """As BalanceRow, month by month. months_ore: "2026-01" -> the balance at the end of that month, öre."""

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    opening_ore: int | None = field(metadata={"sv": "Årets början"})
    months_ore: dict[str, int | None] = field(metadata={"spread": True})


@dataclass(frozen=True, slots=True)
class Statement(Generic[Row]):
    """rows: in order. adds: row -> the first and the last row whose accounts it is the sum of; for formulas."""

    rows: list[Row]
    adds: dict[int, tuple[int, int]]


# The income statement


def income_statement(
    reader: Reader, first: date, last: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[IncomeRow]:
    """The income statement for the days from first to last, beside the fiscal year before or the same days of it.

    summary: posts without their accounts.
    """
    chart = accounts(reader)
    now, then = result_of(reader, chart, first, last, cut), result_before(reader, chart, first, last, cut)
    sheet = _income_sheet(chart, _side_by_side(now, then), 2, summary=summary)
    return Statement([IncomeRow(*line.words, *line.shown) for line in sheet.lines], sheet.adds)


def budgeted_income(
    reader: Reader, first: date, last: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[BudgetedIncomeRow]:
    """As income_statement, beside the budget. Raises UsageError for days that are not whole months."""
    if first.day != 1 or (last + ONE_DAY).day != 1:
        raise UsageError(
            "budget.days",
            f"From {first} to {last} is not whole months, and a budget is per month.",
            hint="Use --period 2026-03, --period 2026-q1 or --year.",
        )
    chart = accounts(reader)
    budget = {
        account: -amount_ore
        for account, amount_ore in budget_of(reader, month_of(first), month_of(last), cut).items()
        if not chart[account].is_balance
    }
    now, then = result_of(reader, chart, first, last, cut), result_before(reader, chart, first, last, cut)
    figures: Figures = {
        account: (amount, planned, amount - planned, before)
        for account, (amount, planned, before) in _side_by_side(now, budget, then).items()
    }
    sheet = _income_sheet(chart, figures, 4, summary=summary)
    return Statement([BudgetedIncomeRow(*line.words, *line.shown) for line in sheet.lines], sheet.adds)


def monthly_income(
    reader: Reader, first: date, last: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[MonthlyIncomeRow]:
    """As income_statement, a column for each month that has days from first to last."""
    chart = accounts(reader)
    months = moved_by_month(reader, first, last, cut)
    by_month = [_result_in(chart, moved) for moved in months.values()]
    figures = {account: (*amounts, sum(amounts)) for account, amounts in _side_by_side(*by_month).items()}
    sheet = _income_sheet(chart, figures, len(months) + 1, summary=summary)
    names = [month_name(month) for month in months]
    rows = [
        MonthlyIncomeRow(*line.words, dict(zip(names, line.shown[:-1], strict=True)), line.shown[-1])
        for line in sheet.lines
    ]
    return Statement(rows, sheet.adds)


def month_name(month: int) -> str:
    """202601 as people and scripts read it: 2026-01."""
    return f"{month // 100}-{month % 100:02}"


def result_of(reader: Reader, chart: Chart, first: date, last: date, cut: Cut = WHOLE) -> dict[str, int]:
    """Account -> credit less debit in the days from first to last, for income and cost accounts that moved."""
    before, through = moved_through(reader, first - ONE_DAY, cut), moved_through(reader, last, cut)
    moved = {
        number: movement.less(before.get(number, NOTHING))
        for number, movement in through.items()
        if movement != before.get(number, NOTHING)
    }
    return _result_in(chart, moved)


def result_before(reader: Reader, chart: Chart, first: date, last: date, cut: Cut = WHOLE) -> dict[str, int]:
    """As result_of, for what the days are compared with.

    Beside a whole fiscal year it is the one before, however long; of the year before the book's first, what a SIE file
    told of it. Beside other days it is the same ones a year before.
    """
    all_years = years(reader)
    place = next(
        (n for n, year in enumerate(all_years) if (year.starts_on, year.ends_on) == (first, last)), None
    )
    if place is None:
        return result_of(reader, chart, year_before(first), year_before(last), cut)
    if place > 0:
        return result_of(reader, chart, all_years[place - 1].starts_on, all_years[place - 1].ends_on, cut)
    if cut.objects:
        return {}
    rows = reader.rows("SELECT account, -result_ore FROM prior_balance WHERE result_ore <> 0")
    return {number: result_ore for number, result_ore in rows if not chart[number].is_balance}


def _result_in(chart: Chart, moved: Movements) -> dict[str, int]:
    return {number: -movement.net_ore for number, movement in moved.items() if not chart[number].is_balance}


def _income_sheet(chart: Chart, figures: Figures, width: int, *, summary: bool) -> "_Sheet":
    first, last = RESULT_TRANSFER
    sheet = _Sheet(chart, width, summary=summary)
    sheet.lay(
        INCOME, {number: amounts for number, amounts in figures.items() if not first <= number[:4] <= last}
    )
    return sheet


# The balance sheet


def balance_sheet(
    reader: Reader, on: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[BalanceRow]:
    """The balance sheet on a day, with the balances when its fiscal year began beside it.

    The year's own result, and earlier results that nobody has moved to equity, are rows of equity: so it balances. What
    belongs to some objects alone need not balance; a last row says by how much.
    """
    began = moved_through(reader, year_of(reader, on).starts_on - ONE_DAY, cut)
    sheet = _balance_sheet(reader, [began, moved_through(reader, on, cut)], summary=summary)
    return Statement([BalanceRow(*line.words, *line.shown) for line in sheet.lines], sheet.adds)


def monthly_balance(
    reader: Reader, on: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[MonthlyBalanceRow]:
    """As balance_sheet, at the end of each month of the fiscal year up to the day; of the last one, on the day."""
    starts_on = year_of(reader, on).starts_on
    months = moved_by_month(reader, starts_on, on, cut)
    balances = [moved_through(reader, starts_on - ONE_DAY, cut)]
    for moved in months.values():
        balances.append(together(balances[-1], moved))
    sheet = _balance_sheet(reader, balances, summary=summary)
    names = [month_name(month) for month in months]
    rows = [
        MonthlyBalanceRow(*line.words, line.shown[0], dict(zip(names, line.shown[1:], strict=True)))
        for line in sheet.lines
    ]
    return Statement(rows, sheet.adds)


def _balance_sheet(reader: Reader, balances: Sequence[Movements], *, summary: bool) -> "_Sheet":
    """A column for each of the balances; the first is when the year began."""
    chart = accounts(reader)
    assets: Figures = {}
    others: Figures = {}
    for number in dict.fromkeys(number for moved in balances for number in moved):
        amounts = tuple(moved.get(number, NOTHING).net_ore for moved in balances)
        if chart[number].is_balance and any(amounts):
            if _is_asset(chart[number]):
                assets[number] = amounts
            else:
                others[number] = tuple(-amount for amount in amounts)
    results = [_earned(chart, moved) for moved in balances]
    earlier = tuple(results[0] for _ in results)
    years_own = tuple(result - results[0] for result in results)
    sheet = _Sheet(chart, len(balances), summary=summary)
    held = sheet.lay(ASSETS, assets)
    owed = sheet.lay(
        equity_and_debts(settings_of(reader).text("company.form")),
        others,
        more={RETAINED: (EARLIER_RESULT, earlier), YEARS_RESULT: (NOT_BOOKED, years_own)},
    )
    if held != owed:
        sheet.lines.append(
            _Line("total", "", OF_OTHERS, tuple(a - b for a, b in zip(held, owed, strict=True)))
        )
    return sheet


def _is_asset(account: AccountFacts) -> bool:
    """Which side of the balance sheet: class 1 or 2 of the plan, whatever is owed on it; else by its type."""
    return account.number[0] == "1" or (account.number[0] != "2" and account.type == "asset")


def _earned(chart: Chart, moved: Movements) -> int:
    """What all income and cost accounts have earned, profit positive."""
    return -sum(movement.net_ore for number, movement in moved.items() if not chart[number].is_balance)


# Laying out


class _Line(NamedTuple):
    """A row before it has a class of its own. shown: an amount a column; on a title None."""

    kind: str
    account: str
    text: str
    shown: tuple[int | None, ...]

    @property
    def words(self) -> tuple[str, str, str]:
        return self.kind, self.account, self.text


class _Entry(NamedTuple):
    """What stands under a post: an account, or what is no account."""

    account: str
    text: str
    amounts: Amounts


class _Sheet:
    """Rows as they are laid out. adds: as in Statement."""

    def __init__(self, chart: Chart, width: int, *, summary: bool) -> None:
        self.lines: list[_Line] = []
        self.adds: dict[int, tuple[int, int]] = {}
        self._chart = chart
        self._width = width
        self._summary = summary

    def lay(
        self, layout: Layout, figures: Figures, *, more: dict[str, tuple[str, Amounts]] | None = None
    ) -> Amounts:
        """Add the rows of a layout and return the sum of all. more: heading -> a row of the post that is no account."""
        places = Places(layout)
        under: list[list[_Entry]] = [[] for _ in places.groups]
        for number in sorted(figures):
            under[places.of(number)].append(_Entry(number, self._chart[number].name, figures[number]))
        for group, entries in zip(places.groups, under, strict=True):
            text, amounts = (more or {}).get(group.heading, ("", ()))
            if any(amounts):
                entries.append(_Entry("", text, amounts))
        return self._items(layout, iter(under), level=0)

    def _items(
        self, items: Iterable[Group | Part | Total], under: Iterator[list[_Entry]], level: int
    ) -> Amounts:
        """Add parts, posts and totals, one after the other, and return their sum. under: the entries of each post."""
        begins = len(self.lines)
        total = self._sum([])
        for item in items:
            if isinstance(item, Total):
                self._add_sum("total", item.text, total, begins)
            elif isinstance(item, Group):
                total = self._sum([total, self._post(item, next(under))])
            else:
                total = self._sum([total, self._part(item, under, level)])
        return total

    def _part(self, part: Part, under: Iterator[list[_Entry]], level: int) -> Amounts:
        title = len(self.lines)
        self.lines.append(_Line("section" if level else "part", "", part.title, (None,) * self._width))
        total = self._items(part.items, under, level + 1)
        if len(self.lines) == title + 1:
            self.lines.pop()
        else:
            self._add_sum("sum", part.sum_text, total, title + 1)
        return total

    def _post(self, group: Group, entries: list[_Entry]) -> Amounts:
        total = self._sum(entry.amounts for entry in entries)
        if entries:
            at = len(self.lines)
            self.lines.append(_Line("group", "", group.heading, total))
            if not self._summary:
                self.lines += [_Line("account", *entry) for entry in entries]
                self.adds[at] = (at + 1, at + len(entries))
        return total

    def _add_sum(self, kind: str, text: str, total: Amounts, begins: int) -> None:
        if begins < len(self.lines):
            self.adds[len(self.lines)] = (begins, len(self.lines) - 1)
        self.lines.append(_Line(kind, "", text, total))

    def _sum(self, parts: Iterable[Amounts]) -> Amounts:
        return tuple(map(sum, zip((0,) * self._width, *parts, strict=True)))


def _side_by_side(*columns: dict[str, int]) -> Figures:
    """Account -> its amount in each column, for those that are in any."""
    every = dict.fromkeys(number for column in columns for number in column)
    return {number: tuple(column.get(number, 0) for column in columns) for number in every}
