"""How a year opens, where the year before it ends otherwise: what a file that comes is held against, and what mends it.

Every year but the book's first opens with what the one before it ends with. Many programs move a year's result into
equity without a voucher, as they carry the balances over; then a voucher is missing here, and it can be named.
"""

from collections.abc import Mapping
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.ledger.model import FiscalYear
from kassabok.core.ledger.opening_balances import OpeningChange, is_settled
from kassabok.core.ledger.posting import account_of
from kassabok.core.ledger.reports.balances import NOTHING, accounts, moved_through
from kassabok.core.ledger.sie.differences import SieDifference
from kassabok.core.money import format_kronor
from kassabok.formats.notes import Notes
from kassabok.formats.sie.values import kronor

MOST_LINES = 4  # Of a voucher that is proposed; more are no transfer of a result.


def tell_former(
    tx: Transaction, year: FiscalYear, was_first: FiscalYear, former: Mapping[str, int], notes: Notes
) -> None:
    """Name the accounts on which a year that came before the book's first does not end with what that had opened with.

    former: account -> what the book began with, öre. Raises Refused where the year that was first stands fast already.
    """
    ends = moved_through(tx.reader, year.ends_on)
    changes = [
        OpeningChange(number, former.get(number, 0), ended_ore)
        for number, account in accounts(tx.reader).items()
        if account.is_balance and (ended_ore := ends.get(number, NOTHING).net_ore) != former.get(number, 0)
    ]
    if changes and is_settled(tx, was_first):
        raise _refused(year, was_first, changes)
    if not former:
        return
    for change in changes:
        notes.warn(
            0,
            f"Account {change.account} opened {was_first.label} with {format_kronor(change.before_ore)} kr; it ends "
            f"{year.label} with {format_kronor(change.after_ore)} kr, and opens with that now.",
        )
    tell_way(tx, year, {change.account: change.before_ore - change.after_ore for change in changes}, notes)


def _refused(year: FiscalYear, was_first: FiscalYear, changes: list[OpeningChange]) -> Refused:
    what = "is closed" if was_first.closed else "has locked months"
    way = "year reopen" if was_first.closed else "year unlock"
    named = was_first.label if was_first.closed else f"{was_first.starts_on:%Y-%m}"
    listed = [
        f"{change.account}: {format_kronor(change.before_ore)} kr, and {format_kronor(change.after_ore)} kr"
        for change in changes
    ]
    return Refused(
        "sie.settled",
        "\n".join(
            [
                f"Fiscal year {was_first.label} {what}, and what it opened with is not what {year.label} ends with:",
                *listed,
            ]
        ),
        hint=f"kassabok {way} {named} lets its opening balances change. Nothing was imported.",
    )


def tell_missing_transfer(
    tx: Transaction, year: FiscalYear, found: list[SieDifference], notes: Notes
) -> None:
    """Where a file's year opens otherwise than the book's, by a result that no voucher moved, name the voucher."""
    before = tx.find(FiscalYear, ends_on=year.starts_on - ONE_DAY)
    if before is None:
        return
    of_year = [difference for difference in found if difference.year == year.label]
    ended = {
        difference.account: difference.difference_ore for difference in of_year if difference.what == "UB"
    }
    wanted = {
        difference.account: difference.difference_ore
        for difference in of_year
        if difference.what == "IB" and ended.get(difference.account) == difference.difference_ore
    }
    tell_way(tx, before, wanted, notes)


def tell_way(tx: Transaction, year: FiscalYear, wanted: Mapping[str, int], notes: Notes) -> None:
    """Name the voucher that lets the next year open as wanted, where all of it is a result moved within equity.

    wanted: account -> what it should have more when the year after this one opens, öre.
    """
    facts = accounts(tx.reader)
    if not 0 < len(wanted) <= MOST_LINES or any(facts[number].type != "equity" for number in wanted):
        return
    total_ore = sum(wanted.values())
    lines = dict(wanted)
    on = year.ends_on + ONE_DAY
    text = f"Omföring av resultat {year.label}"
    if total_ore:
        if total_ore != _result_ore(tx, year):
            return
        lines[account_of(tx, "result_transfer")] = -total_ore
        on = year.ends_on
        text = f"Årets resultat {year.label}"
    notes.warn(
        0,
        f"The other program moved the result of {year.label} within its balances, without a voucher. This one does "
        f"the same here: {_command(on, text, lines)}",
    )


def _result_ore(tx: Transaction, year: FiscalYear) -> int:
    """What the accounts of the income statement add up to in a year, debit positive."""
    facts = accounts(tx.reader)
    began, ended = (moved_through(tx.reader, day) for day in (year.starts_on - ONE_DAY, year.ends_on))
    return sum(
        moved.net_ore - began.get(number, NOTHING).net_ore
        for number, moved in ended.items()
        if not facts[number].is_balance
    )


def _command(on: date, text: str, lines: Mapping[str, int]) -> str:
    shown = " ".join(f"--line {account}={kronor(ore)}" for account, ore in lines.items())
    return f'kassabok voucher add --date {on} --text "{text}" {shown}'
