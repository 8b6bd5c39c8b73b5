"""The balances that the book begins with: what each account had before the first fiscal year.

They are entered once, by hand, from a table or from a SIE file, and later years open with what came before by
themselves. Source: bokföringslagen 4 kap. 3 § and årsredovisningslagen 2 kap. 4 §.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused, no_account
from kassabok.core.events import OpeningBalancesSet, Ref
from kassabok.core.importing import bad_rows
from kassabok.core.ledger.model import (
    KEPT_ROLES,
    Account,
    AccountMonth,
    AccountRole,
    FiscalYear,
    OpeningBalance,
    PeriodLock,
    refuse_unusable_account,
)
from kassabok.core.ledger.posting import account_of
from kassabok.core.ledger.reports.balances import BALANCE_TYPES
from kassabok.core.money import MOST_ORE, format_kronor, parse_kronor
from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table

#: The month that opening balances have in account_month: before every real one.
BEFORE_ALL = 0

#: Heading -> what the column holds, in English and in Swedish.
HEADINGS = {
    "account": "account",
    "konto": "account",
    "kontonr": "account",
    "kontonummer": "account",
    "amount": "amount",
    "belopp": "amount",
    "balance": "amount",
    "saldo": "amount",
    "ingaende_balans": "amount",
    "debit": "debit",
    "debet": "debit",
    "credit": "credit",
    "kredit": "credit",
}


class Opening(NamedTuple):
    """What an account, or one object on it, opens with; debit positive."""

    account: str
    amount_ore: int
    dimension: str = ""
    object: str = ""
    quantity_milli: int | None = None


@dataclass(frozen=True, slots=True)
class OpeningChange:
    """An account whose opening balance is not what it was."""

    account: str
    before_ore: int
    after_ore: int


def set_by_hand(tx: Transaction, openings: Sequence[Opening]) -> OpeningBalancesSet:
    """Let the book begin with these balances, in place of those there were; none at all takes them away.

    Raises Refused unless they add up to zero, stand on accounts of the balance sheet that are in use and that no
    register keeps, and the first year is open with no month locked; NotFound for an unknown account.
    """
    given = [opening for opening in openings if opening.amount_ore]
    _refuse_twice(given)
    for opening in given:
        _refuse_unfit(tx, opening)
    difference_ore = sum(opening.amount_ore for opening in given)
    if difference_ore:
        side = "debit" if difference_ore > 0 else "credit"
        raise Refused(
            "opening.unbalanced",
            f"The opening balances do not add up to zero: {format_kronor(abs(difference_ore))} kr too much {side}.",
            hint="Debit is positive, credit negative. What earlier years earned belongs to equity: 2091, or 2010.",
        )
    year = first_year(tx)
    refuse_settled(tx, year)
    write_openings(tx, given)
    event = opening_event(year, given)
    tx.publish(event)
    return event


def opening_event(
    year: FiscalYear, openings: Iterable[Opening], origins: tuple[Ref, ...] = ()
) -> OpeningBalancesSet:
    """The event that tells of the balances a year opens with."""
    of_accounts = [opening for opening in openings if not opening.dimension]
    return OpeningBalancesSet(
        ref=year.label,
        accounts=len(of_accounts),
        total_ore=sum(max(opening.amount_ore, 0) for opening in of_accounts),
        origins=origins,
    )


def write_openings(tx: Transaction, openings: Iterable[Opening]) -> list[OpeningChange]:
    """Put these opening balances in the place of those there were, and return the accounts that differ."""
    before = {(row.account, row.dimension, row.object): row for row in tx.all(OpeningBalance)}
    for row in before.values():
        tx.delete(OpeningBalance, row.id)
        if not row.dimension:
            _add_up(tx, row.account, row.amount_ore, -1)
    after = {}
    for opening in openings:
        tx.insert(OpeningBalance, **opening._asdict())
        if not opening.dimension:
            after[opening.account] = opening.amount_ore
            _add_up(tx, opening.account, opening.amount_ore, 1)
    were = {account: row.amount_ore for (account, dimension, _), row in before.items() if not dimension}
    return [
        OpeningChange(account, were.get(account, 0), after.get(account, 0))
        for account in sorted(were.keys() | after.keys())
        if were.get(account, 0) != after.get(account, 0)
    ]


def _add_up(tx: Transaction, account: str, amount_ore: int, sign: int) -> None:
    tx.add_up(
        AccountMonth,
        {"account": account, "month": BEFORE_ALL},
        debit_ore=sign * max(amount_ore, 0),
        credit_ore=sign * max(-amount_ore, 0),
    )


def first_year(tx: Transaction) -> FiscalYear:
    """The book's first fiscal year; every book has one."""
    return min(
        tx.all(FiscalYear, closed=False) + tx.all(FiscalYear, closed=True), key=lambda year: year.starts_on
    )


def is_settled(tx: Transaction, year: FiscalYear) -> bool:
    """Whether what the year opens with stands fast: it is closed, or a month of it is locked."""
    months = range(month_of(year.starts_on), month_of(year.ends_on) + 1)
    return year.closed or any(tx.find(PeriodLock, month=month) is not None for month in months)


def refuse_settled(tx: Transaction, year: FiscalYear) -> None:
    """Raise Refused where the first year has been reported on already."""
    if year.closed:
        raise Refused(
            "opening.closed",
            f"Fiscal year {year.label} is closed, so what it opened with stands.",
            hint="Book the difference in an open year, against equity.",
        )
    if is_settled(tx, year):
        month = f"{year.starts_on:%Y-%m}"
        raise Refused(
            "opening.locked",
            f"Months of fiscal year {year.label} are locked, so what it opened with stands.",
            hint=f"kassabok year unlock {month} unlocks them.",
        )


def _refuse_twice(openings: Sequence[Opening]) -> None:
    seen: set[str] = set()
    for opening in openings:
        if opening.account in seen:
            raise Refused(
                "opening.twice",
                f"Account {opening.account} is given twice.",
                hint="Give each account once, with its whole balance.",
            )
        seen.add(opening.account)


def _refuse_unfit(tx: Transaction, opening: Opening) -> None:
    number = opening.account
    account = tx.find(Account, number=number)
    if account is None:
        raise no_account(number)
    refuse_unusable_account(tx, number)
    if account.type not in BALANCE_TYPES:
        raise Refused(
            "opening.result",
            f"Account {number} {account.name} is of the income statement, which begins each year at zero.",
            hint="Give what earlier years earned to equity: 2091 and 2099 for a company, 2010 for a sole trader.",
        )
    if abs(opening.amount_ore) > MOST_ORE:
        raise Refused(
            "opening.too_much",
            f"{format_kronor(opening.amount_ore)} kr is more than account {number} can have.",
            hint=f"At most {format_kronor(MOST_ORE)} kr; check the amounts.",
        )
    for row in tx.all(AccountRole, account=number):
        if row.role in KEPT_ROLES:
            raise Refused(
                "opening.kept",
                f"Account {number} {account.name} is what a register says, and no register has anything yet.",
                hint=_way_for_kept(tx, row.role),
            )


def _way_for_kept(tx: Transaction, role: str) -> str:
    if role == "stock":
        against = account_of(tx, "stock_opening")
        return (
            f"Give its value to {against}; kassabok stock adjust SKU QUANTITY --reason opening then brings the goods "
            f"in, and takes their value from {against}."
        )
    if role == "receivables":
        return (
            "Give older claims an account of their own: "
            'kassabok account add 1518 --name "Kundfordringar utanför reskontran" where there is none.'
        )
    return (
        "Give older advances an account of their own: "
        'kassabok account add 2429 --name "Övriga förskott från kunder" where there is none.'
    )


# From a table


def openings_of(table: Table, *, name: str) -> list[Opening]:
    """The balances in a table with the columns account and amount, or debit and credit; name: the file's.

    Raises BadFile, listing every fault by line.
    """
    columns = _columns(table, name)
    found: list[Opening] = []
    faults: list[tuple[int, str]] = []
    for row in table.rows:
        cells = {what: row.cells[heading] for what, heading in columns.items()}
        try:
            found.append(Opening(_account_number(cells["account"]), _amount_ore(cells)))
        except ValueError as error:
            faults.append((row.line, str(error)))
    if faults:
        raise bad_rows(name, faults, what="balances")
    if not found:  # Else a file that was saved too early would take away what was set.
        raise BadFile(
            "balances.none",
            f"{name} holds no balances.",
            hint="It has only headings; kassabok year opening-balance --clear takes the balances away.",
        )
    return found


def _columns(table: Table, name: str) -> dict[str, str]:
    columns = {HEADINGS.get(fold(heading).replace(" ", "_"), ""): heading for heading in table.headings}
    if "account" not in columns or ("amount" not in columns and not {"debit", "credit"} <= columns.keys()):
        raise BadFile(
            "balances.columns",
            f"{name} has the columns {', '.join(table.headings)}.",
            hint="It needs account and amount (konto, belopp), or account, debit and credit.",
        )
    if "amount" in columns and columns.keys() & {"debit", "credit"}:
        raise BadFile(
            "balances.columns",
            f"{name} has an amount both with a sign and as debit or credit.",
            hint="Leave one of the ways out.",
        )
    columns.pop("", None)
    return columns


def _account_number(text: str) -> str:
    if not re.fullmatch("[0-9]{4,8}", text):
        raise ValueError(f'"{text[:40]}" is not an account number.')
    return text


def _amount_ore(cells: dict[str, str]) -> int:
    """Debit positive. An account without an amount opens with nothing."""
    given = {side: parse_kronor(cells[side]) for side in ("amount", "debit", "credit") if cells.get(side)}
    return given.get("amount", 0) + given.get("debit", 0) - given.get("credit", 0)
