"""The income statement (resultaträkning) and the balance sheet (balansräkning), in the layout of the annual accounts.

What stands where is said in layouts.py. A post is a row with its sum, and its accounts are the rows below it.
"""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import UsageError
from kassabok.core.ledger.reports.balances import (
    NOTHING,
    WHOLE,
    AccountFacts,
    Cut,
    Movements,
    accounts,
    moved_before,
    moved_by_month,
    moved_in,
    moved_through,
    together,
    unbooked_before,
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
    equity_and_debts,
    place_of,
)
from kassabok.core.ledger.reports.sheets import (
    BalanceRow,
    BudgetedRow,
    Chart,
    Entry,
    Figures,
    Line,
    MonthlyBalanceRow,
    MonthlyRow,
    PeriodRow,
    Sheet,
    Statement,
    month_name,
    side_by_side,
    sorted_in,
    without_last,
)
from kassabok.core.ledger.reports.trial_balance import EARLIER_RESULT

NOT_BOOKED = "Årets resultat, inte bokfört"
OF_OTHERS = "Skillnad, som hör till andra objekt"


# The income statement


def income_statement(
    reader: Reader, first: date, last: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[PeriodRow]:
    """The income statement for the days from first to last, beside the fiscal year before or the same days of it.

    summary: posts without their accounts.
    """
    chart = accounts(reader)
    now = _result_in(chart, moved_in(reader, first, last, cut))
    then = moved_before(reader, first, last, cut)
    sheet = _income_sheet(chart, side_by_side(now, _result_in(chart, then or {})), 2, summary=summary)
    lines = without_last(sheet.lines) if then is None else sheet.lines
    return Statement([PeriodRow(*line.words, *line.shown) for line in lines], sheet.adds)


def budgeted_income(
    reader: Reader, first: date, last: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[BudgetedRow]:
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
    now = _result_in(chart, moved_in(reader, first, last, cut))
    then = moved_before(reader, first, last, cut)
    figures: Figures = {
        account: (amount, planned, amount - planned, before)
        for account, (amount, planned, before) in side_by_side(
            now, budget, _result_in(chart, then or {})
        ).items()
    }
    sheet = _income_sheet(chart, figures, 4, summary=summary)
    lines = without_last(sheet.lines) if then is None else sheet.lines
    return Statement([BudgetedRow(*line.words, *line.shown) for line in lines], sheet.adds)


def monthly_income(
    reader: Reader, first: date, last: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[MonthlyRow]:
    """As income_statement, a column for each month that has days from first to last."""
    chart = accounts(reader)
    months = moved_by_month(reader, first, last, cut)
    by_month = [_result_in(chart, moved) for moved in months.values()]
    figures = {account: (*amounts, sum(amounts)) for account, amounts in side_by_side(*by_month).items()}
    sheet = _income_sheet(chart, figures, len(months) + 1, summary=summary)
    names = [month_name(month) for month in months]
    rows = [
        MonthlyRow(*line.words, dict(zip(names, line.shown[:-1], strict=True)), line.shown[-1])
        for line in sheet.lines
    ]
    return Statement(rows, sheet.adds)


def _result_in(chart: Chart, moved: Movements) -> dict[str, int]:
    return {number: -movement.net_ore for number, movement in moved.items() if not chart[number].is_balance}


def _income_sheet(chart: Chart, figures: Figures, width: int, *, summary: bool) -> Sheet:
    first, last = RESULT_TRANSFER
    own = {number: amounts for number, amounts in figures.items() if not first <= number[:4] <= last}
    sheet = Sheet(width, summary=summary)
    sheet.lay(INCOME, sorted_in(INCOME, chart, own))
    return sheet


# The balance sheet


def balance_sheet(
    reader: Reader, on: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[BalanceRow]:
    """The balance sheet on a day, with the balances when its fiscal year began beside it.

    The year's own result, and earlier results that nobody has moved to equity, are rows of equity: so it balances. What
    belongs to some objects alone need not balance; a last row says by how much. Raises UsageError for a day before the
    book begins.
    """
    _refuse_before_the_book(reader, on)
    began = moved_through(reader, year_of(reader, on).starts_on - ONE_DAY, cut)
    columns = [began, moved_through(reader, on, cut)]
    sheet = _balance_sheet(reader, columns, unbooked_before(reader, cut), summary=summary)
    return Statement([BalanceRow(*line.words, *line.shown) for line in sheet.lines], sheet.adds)


def monthly_balance(
    reader: Reader, on: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[MonthlyBalanceRow]:
    """As balance_sheet, at the end of each month of the fiscal year up to the day; of the last one, on the day."""
    _refuse_before_the_book(reader, on)
    starts_on = year_of(reader, on).starts_on
    months = moved_by_month(reader, starts_on, on, cut)
    balances = [moved_through(reader, starts_on - ONE_DAY, cut)]
    for moved in months.values():
        balances.append(together(balances[-1], moved))
    sheet = _balance_sheet(reader, balances, unbooked_before(reader, cut), summary=summary)
    names = [month_name(month) for month in months]
    rows = [
        MonthlyBalanceRow(*line.words, line.shown[0], dict(zip(names, line.shown[1:], strict=True)))
        for line in sheet.lines
    ]
    return Statement(rows, sheet.adds)


def _refuse_before_the_book(reader: Reader, on: date) -> None:
    """What the book begins with is what stood the day before its first year, and says nothing of earlier days."""
    began = years(reader)[0].starts_on - ONE_DAY
    if on < began:
        raise UsageError(
            "balance.before_book",
            f"The book begins with the balances of {began}; what stood on {on} is not in it.",
            hint=f"kassabok report balance-sheet --on {began} shows what it begins with.",
        )


def _balance_sheet(
    reader: Reader, balances: Sequence[Movements], unbooked_ore: int, *, summary: bool
) -> Sheet:
    """A column for each of the balances; the first is when the year began. unbooked_ore: see unbooked_before."""
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
    debts = equity_and_debts(settings_of(reader).text("company.form"))
    under = sorted_in(debts, chart, others)
    for heading, entry in (
        (RETAINED, Entry("", EARLIER_RESULT, tuple(results[0] + unbooked_ore for _ in results))),
        (YEARS_RESULT, Entry("", NOT_BOOKED, tuple(result - results[0] for result in results))),
    ):
        if any(entry.amounts):
            under[place_of(debts, heading)].append(entry)
    sheet = Sheet(len(balances), summary=summary)
    held = sheet.lay(ASSETS, sorted_in(ASSETS, chart, assets))
    owed = sheet.lay(debts, under)
    if held != owed:
        missing = tuple(a - b for a, b in zip(held, owed, strict=True))
        sheet.lines.append(Line("total", "", OF_OTHERS, missing))
    return sheet


def _is_asset(account: AccountFacts) -> bool:
    """Which side of the balance sheet: class 1 or 2 of the plan, whatever is owed on it; else by its type."""
    return account.number[0] == "1" or (account.number[0] != "2" and account.type == "asset")


def _earned(chart: Chart, moved: Movements) -> int:
    """What all income and cost accounts have earned, profit positive."""
    return -sum(movement.net_ore for number, movement in moved.items() if not chart[number].is_balance)
