"""The income statement (resultaträkning) and the balance sheet (balansräkning), grouped as årsredovisningslagen has it.

Both are laid out by account number, the way the BAS plan is: see INCOME and BALANCE below.
Source: årsredovisningslagen (1995:1554) bilaga 1 and bilaga 2 (kostnadsslagsindelad).
"""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, year_before
from kassabok.core.ledger.reports.balances import (
    NOTHING,
    AccountFacts,
    Movements,
    accounts,
    moved_through,
    year_of,
)
from kassabok.core.ledger.reports.trial_balance import EARLIER_RESULT

YEARS_RESULT = "Årets resultat"


class Part(NamedTuple):
    """A title over the groups that follow; left out where none of them has anything."""

    title: str


class Group(NamedTuple):
    """Accounts from first to last under a heading, with their sum; left out where there are none."""

    heading: str
    first: str
    last: str


class Sum(NamedTuple):
    """The sum of all groups so far."""

    text: str


Layout = tuple[Part | Group | Sum, ...]

INCOME: Layout = (
    Part("Rörelseintäkter"),
    Group("Nettoomsättning", "3000", "3799"),
    Group("Aktiverat arbete för egen räkning", "3800", "3899"),
    Group("Övriga rörelseintäkter", "3900", "3999"),
    Sum("Summa rörelseintäkter"),
    Part("Rörelsekostnader"),
    Group("Råvaror, förnödenheter och handelsvaror", "4000", "4999"),
    Group("Övriga externa kostnader", "5000", "6999"),
    Group("Personalkostnader", "7000", "7699"),
    Group("Av- och nedskrivningar", "7700", "7899"),
    Group("Övriga rörelsekostnader", "7900", "7999"),
    Sum("Rörelseresultat"),
    Part("Finansiella poster"),
    Group("Resultat från andelar och värdepapper", "8000", "8299"),
    Group("Ränteintäkter och liknande", "8300", "8399"),
    Group("Räntekostnader och liknande", "8400", "8799"),
    Sum("Resultat efter finansiella poster"),
    Group("Bokslutsdispositioner", "8800", "8899"),
    Group("Skatt på årets resultat", "8900", "8989"),
    Sum(YEARS_RESULT),
)

ASSETS: Layout = (
    Part("Anläggningstillgångar"),
    Group("Immateriella anläggningstillgångar", "1000", "1099"),
    Group("Materiella anläggningstillgångar", "1100", "1299"),
    Group("Finansiella anläggningstillgångar", "1300", "1399"),
    Part("Omsättningstillgångar"),
    Group("Varulager", "1400", "1499"),
    Group("Kundfordringar", "1500", "1599"),
    Group("Övriga kortfristiga fordringar", "1600", "1699"),
    Group("Förutbetalda kostnader och upplupna intäkter", "1700", "1799"),
    Group("Kortfristiga placeringar", "1800", "1899"),
    Group("Kassa och bank", "1900", "1999"),
    Sum("Summa tillgångar"),
)

EQUITY = Group("Eget kapital", "2000", "2099")

DEBTS: Layout = (
    Group("Obeskattade reserver", "2100", "2199"),
    Group("Avsättningar", "2200", "2299"),
    Group("Långfristiga skulder", "2300", "2399"),
    Group("Kortfristiga skulder", "2400", "2999"),
    Sum("Summa eget kapital och skulder"),
)


@dataclass(frozen=True, slots=True)
class IncomeRow:
    """A row of the income statement. kind: part, group, account or sum. Income is positive, cost negative.

    previous_ore: the same days a year before.
    """

    kind: str = field(metadata={"table": False})
    account: str
    text: str
    amount_ore: int | None
    previous_ore: int | None


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A row of the balance sheet. kind: part, group, account or sum. Assets, and then equity and debts, are positive.

    opening_ore: when the fiscal year began. closing_ore: on the day asked for.
    """

    kind: str = field(metadata={"table": False})
    account: str
    text: str
    opening_ore: int | None
    closing_ore: int | None


class _Line(NamedTuple):
    """A row before it has a class of its own: two amounts beside each other."""

    kind: str
    account: str
    text: str
    first_ore: int | None = None
    second_ore: int | None = None


Pair = tuple[int, int]  # The amounts of both columns, with the sign they are shown with.


def income_statement(reader: Reader, first: date, last: date) -> list[IncomeRow]:
    """The income statement for the days from first to last, with the same days a year before beside it."""
    chart = accounts(reader)
    now = _result(reader, chart, first, last)
    then = _result(reader, chart, year_before(first), year_before(last))
    pairs = {number: (-now.get(number, 0), -then.get(number, 0)) for number in now.keys() | then.keys()}
    return [IncomeRow(*line) for line in _laid_out(INCOME, chart, pairs)]


def balance_sheet(reader: Reader, on: date) -> list[BalanceRow]:
    """The balance sheet on a day, with the balances when its fiscal year began beside it.

    The year's own result, and earlier results that nobody has moved to equity, are rows of equity: so it balances.
    """
    chart = accounts(reader)
    began = moved_through(reader, year_of(reader, on).starts_on - ONE_DAY)
    now = moved_through(reader, on)
    earlier_ore, all_ore = _results(chart, began), _results(chart, now)
    equity = _account_lines(EQUITY, chart, _balances(chart, began, now, sign=-1))
    if earlier_ore:
        equity.append(_Line("account", "", EARLIER_RESULT, earlier_ore, earlier_ore))
    equity.append(_Line("account", "", YEARS_RESULT, 0, all_ore - earlier_ore))
    lines = [
        *_laid_out(ASSETS, chart, _balances(chart, began, now, sign=1)),
        *_with_sum(EQUITY, equity),
        *_laid_out(DEBTS, chart, _balances(chart, began, now, sign=-1), carried=_sum(equity)),
    ]
    return [BalanceRow(*line) for line in lines]


def _result(reader: Reader, chart: dict[str, AccountFacts], first: date, last: date) -> dict[str, int]:
    """Account -> debit less credit in the days from first to last, for income and cost accounts that moved."""
    before, through = moved_through(reader, first - ONE_DAY), moved_through(reader, last)
    return {
        number: moved.net_ore - before.get(number, NOTHING).net_ore
        for number, moved in through.items()
        if not chart[number].is_balance and moved != before.get(number, NOTHING)
    }


def _results(chart: dict[str, AccountFacts], moved: Movements) -> int:
    """What all income and cost accounts have earned, profit positive."""
    return -sum(movement.net_ore for number, movement in moved.items() if not chart[number].is_balance)


def _balances(
    chart: dict[str, AccountFacts], began: Movements, now: Movements, *, sign: int
) -> dict[str, Pair]:
    """Account -> its balance at the start and now, for balance accounts that have either."""
    pairs = {
        number: (sign * began.get(number, NOTHING).net_ore, sign * moved.net_ore)
        for number, moved in now.items()
        if chart[number].is_balance
    }
    return {number: pair for number, pair in pairs.items() if pair != (0, 0)}


def _laid_out(
    layout: Layout, chart: dict[str, AccountFacts], pairs: dict[str, Pair], *, carried: Pair = (0, 0)
) -> list[_Line]:
    """The rows of a layout. carried: what its sums begin with."""
    lines: list[_Line] = []
    title: list[_Line] = []
    first_ore, second_ore = carried
    for item in layout:
        if isinstance(item, Part):
            title = [_Line("part", "", item.title)]
        elif isinstance(item, Sum):
            lines.append(_Line("sum", "", item.text, first_ore, second_ore))
        elif group := _account_lines(item, chart, pairs):
            lines += [*title, *_with_sum(item, group)]
            title = []
            first_ore, second_ore = first_ore + _sum(group)[0], second_ore + _sum(group)[1]
    return lines


def _account_lines(group: Group, chart: dict[str, AccountFacts], pairs: dict[str, Pair]) -> list[_Line]:
    return [
        _Line("account", number, chart[number].name, *pairs[number])
        for number in sorted(pairs)
        if group.first <= number <= group.last
    ]


def _with_sum(group: Group, lines: list[_Line]) -> list[_Line]:
    return [
        _Line("group", "", group.heading),
        *lines,
        _Line("sum", "", f"Summa {group.heading[0].lower()}{group.heading[1:]}", *_sum(lines)),
    ]


def _sum(lines: list[_Line]) -> Pair:
    return sum(line.first_ore or 0 for line in lines), sum(line.second_ore or 0 for line in lines)
