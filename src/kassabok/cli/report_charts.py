"""What `kassabok report --plot` draws: a bar and a point of a line for each month."""

from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kassabok.core.forecast.reports import ForecastRow
    from kassabok.core.ledger.reports.analysis import AccountAnalysis
    from kassabok.core.receivables.reports import AgeRow
    from kassabok.formats.documents.chart import Chart

WEEKS_OF_A_YEAR = 52


def result_chart(rows: Sequence[Any], subtitle: str) -> "Chart":
    """The result of each month, and the sum of them."""
    from kassabok.core.ledger.reports.layouts import YEARS_RESULT

    months = _months_of(rows, YEARS_RESULT)
    return _chart(
        "Resultat per månad", subtitle, months, "Resultat", list(accumulate(months.values())), "Ackumulerat"
    )


def cash_chart(rows: Sequence[Any], subtitle: str) -> "Chart":
    """The cash flow of each month, and what there was at its end."""
    from kassabok.core.ledger.reports.cash_flow import ENDED, FLOW

    ended = list(_months_of(rows, ENDED).values())
    return _chart(
        "Kassaflöde per månad", subtitle, _months_of(rows, FLOW), "Kassaflöde", ended, "Likvida medel"
    )


def forecast_chart(periods: Sequence["ForecastRow"], subtitle: str) -> "Chart":
    """What comes and leaves in each period of a forecast, and what is left after it."""
    moved = {_short(row.period, len(periods)): row.in_ore + row.out_ore for row in periods}
    left = [row.closing_ore for row in periods]
    return _chart("Kassaprognos", subtitle, moved, "In minus ut", left, "Likvida medel")


def _short(period: str, periods: int) -> str:
    """2026-w10 as week 10 is called in Swedish, v10, where no two weeks would have the same name."""
    _, is_week, week = period.partition("-w")
    return f"v{week}" if is_week and periods <= WEEKS_OF_A_YEAR else period


def account_chart(answer: "AccountAnalysis", subtitle: str) -> "Chart":
    """What moved on an account each month, and its balance after it."""
    moved = {month.month: month.debit_ore - month.credit_ore for month in answer.months}
    balances = [month.closing_ore for month in answer.months]
    return _chart(f"{answer.account} {answer.name}", subtitle, moved, "Förändring", balances, "Saldo")


def ages_chart(rows: Sequence["AgeRow"], subtitle: str) -> "Chart":
    """What customers owe by how late it is."""
    from kassabok.core.receivables.reports import AGES

    names = ("Ej förfallet", "1-30 dagar", "31-60", "61-90", "Över 90")
    sums = {
        name: sum(getattr(row, age) for row in rows) for name, (_, _, age) in zip(names, AGES, strict=True)
    }
    return _chart("Kundfordringar efter ålder", subtitle, sums, "Utestående")


def _months_of(rows: Sequence[Any], text: str) -> dict[str, int]:
    """The amounts of the last row with a text."""
    row = next(row for row in reversed(rows) if row.text == text)
    return {month: ore or 0 for month, ore in row.months_ore.items()}


def _chart(
    title: str,
    subtitle: str,
    months: dict[str, int],
    bars: str,
    line_ore: list[int] | None = None,
    line: str = "",
) -> "Chart":
    from kassabok.formats.documents.chart import Chart, Series

    return Chart(
        title,
        subtitle,
        tuple(months),
        Series(bars, tuple(months.values())),
        None if line_ore is None else Series(line, tuple(line_ore)),
    )
