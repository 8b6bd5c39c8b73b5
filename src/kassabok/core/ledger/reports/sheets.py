"""What statements are made of: rows laid out in parts and posts with their sums, in as many columns as wanted."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from kassabok.core.ledger.reports.balances import AccountFacts
from kassabok.core.ledger.reports.layouts import Group, Layout, Part, Places, Total

Chart = dict[str, AccountFacts]
Amounts = tuple[int, ...]  # One a column, with the sign it is shown with.
Figures = dict[str, Amounts]  # By account.
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A row of a statement of some days. Income and money in are positive, cost and money out negative.

    kind: part and section (titles), group (a post with its sum), account, sum (of a part), total (of all above).
    previous_ore: the fiscal year before, or the same days a year before; None where nothing is known of them.
    """

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    amount_ore: int | None = field(metadata={"sv": "Perioden"})
    previous_ore: int | None = field(metadata={"sv": "Året innan", "table": "known"})


@dataclass(frozen=True, slots=True)
class BudgetedRow:
    """As PeriodRow, beside the budget. deviation_ore: what is above it; below zero is a worse result."""

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    amount_ore: int | None = field(metadata={"sv": "Perioden"})
    budget_ore: int | None = field(metadata={"sv": "Budget"})
    deviation_ore: int | None = field(metadata={"sv": "Avvikelse"})
    previous_ore: int | None = field(metadata={"sv": "Året innan", "table": "known"})


@dataclass(frozen=True, slots=True)
class MonthlyRow:
    """As PeriodRow, month by month.

    months_ore: "2026-01" -> öre, the same months in every row. amount_ore: their sum.
    """

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    months_ore: dict[str, int | None] = field(metadata={"spread": True})
    amount_ore: int | None = field(metadata={"sv": "Summa", "heading": "Sum"})


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A row of the balance sheet. Assets, and then equity and debts, are positive. kind: as PeriodRow.

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


class Line(NamedTuple):
    """A row before it has a class of its own. shown: an amount a column; on a title None."""

    kind: str
    account: str
    text: str
    shown: tuple[int | None, ...]

    @property
    def words(self) -> tuple[str, str, str]:
        return self.kind, self.account, self.text


class Entry(NamedTuple):
    """What stands under a post: an account, or with a text alone what is no account; without, it is only summed."""

    account: str
    text: str
    amounts: Amounts


class Sheet:
    """Rows as they are laid out. adds: as in Statement."""

    def __init__(self, width: int, *, summary: bool) -> None:
        self.lines: list[Line] = []
        self.adds: dict[int, tuple[int, int]] = {}
        self._width = width
        self._summary = summary

    def lay(self, layout: Layout, under: Sequence[list[Entry]]) -> Amounts:
        """Add the rows of a layout and return the sum of all. under: the entries of each of its posts, in order."""
        return self._items(layout, iter(under), level=0)

    def _items(
        self, items: Iterable[Group | Part | Total], under: Iterator[list[Entry]], level: int
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

    def _part(self, part: Part, under: Iterator[list[Entry]], level: int) -> Amounts:
        title = len(self.lines)
        self.lines.append(Line("section" if level else "part", "", part.title, (None,) * self._width))
        total = self._items(part.items, under, level + 1)
        if len(self.lines) == title + 1:
            self.lines.pop()
        elif part.summed:
            self._add_sum("sum", part.sum_text, total, title + 1)
        return total

    def _post(self, group: Group, entries: list[Entry]) -> Amounts:
        total = self._sum(entry.amounts for entry in entries)
        if entries:
            at = len(self.lines)
            self.lines.append(Line("group", "", group.heading, total))
            if not self._summary and all(entry.text for entry in entries):
                self.lines += [Line("account", *entry) for entry in entries]
                self.adds[at] = (at + 1, at + len(entries))
        return total

    def _add_sum(self, kind: str, text: str, total: Amounts, begins: int) -> None:
        if begins < len(self.lines):
            self.adds[len(self.lines)] = (begins, len(self.lines) - 1)
        self.lines.append(Line(kind, "", text, total))

    def _sum(self, parts: Iterable[Amounts]) -> Amounts:
        return tuple(map(sum, zip((0,) * self._width, *parts, strict=True)))


def sorted_in(layout: Layout, chart: Chart, figures: Figures) -> list[list[Entry]]:
    """The entries of each post of a layout: its accounts, by number."""
    places = Places(layout)
    under: list[list[Entry]] = [[] for _ in places.groups]
    for number in sorted(figures):
        under[places.of(number)].append(Entry(number, chart[number].name, figures[number]))
    return under


def side_by_side(*columns: dict[str, int]) -> Figures:
    """Account -> its amount in each column, for those that are in any."""
    every = dict.fromkeys(number for column in columns for number in column)
    return {number: tuple(column.get(number, 0) for column in columns) for number in every}


def without_last(lines: Iterable[Line]) -> list[Line]:
    """The rows where nothing is known of the last column."""
    return [line._replace(shown=(*line.shown[:-1], None)) for line in lines]


def month_name(month: int) -> str:
    """202601 as people and scripts read it: 2026-01."""
    return f"{month // 100}-{month % 100:02}"
