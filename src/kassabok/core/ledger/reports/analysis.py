"""One account looked at closely (kontoanalys): what moved on it each month, and which accounts stood against it."""

from dataclasses import dataclass, field
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import no_account
from kassabok.core.ledger.reports.balances import (
    NOTHING,
    WHOLE,
    Cut,
    Movement,
    accounts,
    moved_by_month,
    moved_through,
    year_of,
)
from kassabok.core.ledger.reports.sheets import month_name


@dataclass(frozen=True, slots=True)
class AnalysisMonth:
    """A month of an account: closing = opening + debit - credit, and the next month opens with it."""

    month: str = field(metadata={"sv": "Månad"})
    opening_ore: int = field(metadata={"sv": "Ingående", "total": False})
    debit_ore: int = field(metadata={"sv": "Debet"})
    credit_ore: int = field(metadata={"sv": "Kredit"})
    closing_ore: int = field(metadata={"sv": "Utgående", "total": False})


@dataclass(frozen=True, slots=True)
class AgainstRow:
    """An account that stands in the same vouchers. amount_ore: what came from it, debit positive as on the account.

    The rows add up to what moved on the account, and so do months_ore ("2026-01" -> öre) month by month. Of a part of
    the books, the account's own lines that are not in it stand here too.
    """

    account: str = field(metadata={"sv": "Konto"})
    name: str = field(metadata={"sv": "Benämning"})
    months_ore: dict[str, int] = field(metadata={"spread": True, "table": False})
    amount_ore: int = field(metadata={"sv": "Belopp"})


@dataclass(frozen=True, slots=True)
class AccountAnalysis:
    """An account from first to last. months: all that have days of these. against: the largest first."""

    account: str = field(metadata={"sv": "Konto"})
    name: str = field(metadata={"sv": "Benämning"})
    opening_ore: int = field(metadata={"sv": "Ingående"})
    debit_ore: int = field(metadata={"sv": "Debet"})
    credit_ore: int = field(metadata={"sv": "Kredit"})
    closing_ore: int = field(metadata={"sv": "Utgående"})
    months: tuple[AnalysisMonth, ...] = field(metadata={"sv": "Månad för månad"})
    against: tuple[AgainstRow, ...] = field(metadata={"sv": "Motkonton"})


def account_analysis(
    reader: Reader, number: str, first: date, last: date, cut: Cut = WHOLE
) -> AccountAnalysis:
    """The analysis of an account for the days from first to last. Raises NotFound for one not in the chart."""
    chart = accounts(reader)
    if number not in chart:
        raise no_account(number)
    opening_ore = moved_through(reader, first - ONE_DAY, cut).get(number, NOTHING).net_ore
    if not chart[number].is_balance:
        year = year_of(reader, first)
        opening_ore -= moved_through(reader, year.starts_on - ONE_DAY, cut).get(number, NOTHING).net_ore
    moved = {
        month_name(month): movements.get(number, NOTHING)
        for month, movements in moved_by_month(reader, first, last, cut).items()
    }
    months = _months(opening_ore, moved)
    return AccountAnalysis(
        account=number,
        name=chart[number].name,
        opening_ore=opening_ore,
        debit_ore=sum(month.debit_ore for month in months),
        credit_ore=sum(month.credit_ore for month in months),
        closing_ore=months[-1].closing_ore,
        months=months,
        against=tuple(
            AgainstRow(account, chart[account].name, by_month, sum(by_month.values()))
            for account, by_month in _against(reader, number, first, last, cut, tuple(moved)).items()
        ),
    )


def _months(opening_ore: int, moved: dict[str, Movement]) -> tuple[AnalysisMonth, ...]:
    months = []
    for month, movement in moved.items():
        closing_ore = opening_ore + movement.net_ore
        months.append(AnalysisMonth(month, opening_ore, movement.debit_ore, movement.credit_ore, closing_ore))
        opening_ore = closing_ore
    return tuple(months)


def _against(
    reader: Reader, number: str, first: date, last: date, cut: Cut, months: tuple[str, ...]
) -> dict[str, dict[str, int]]:
    """Account -> month -> what it put on the analysed one, the largest account first."""
    condition, given = cut.where()
    own = f"FROM voucher_line line WHERE line.account = :account AND line.date BETWEEN :first AND :last{condition}"
    found: dict[str, dict[str, int]] = {}
    for account, day, amount_ore in reader.each(
        "SELECT other.account, other.date, -sum(other.amount_ore) FROM voucher_line other "
        f"WHERE other.voucher_id IN (SELECT line.voucher_id {own}) AND other.id NOT IN (SELECT line.id {own}) "
        "GROUP BY other.account, other.date ORDER BY other.account",
        account=number,
        first=first,
        last=last,
        **given,
    ):
        by_month = found.setdefault(account, dict.fromkeys(months, 0))
        by_month[month_name(month_of(date.fromisoformat(day)))] += amount_ore
    return dict(sorted(found.items(), key=lambda pair: -abs(sum(pair[1].values()))))
