"""What the books do when a fiscal year is closed, and when it is opened again.

The result goes to equity by one voucher (8999 against 2099, of a sole trader 2019), and on the first day of the next
year on within equity: 2099 to 2098, where the general meeting decides over it; 2011-2019 to 2010.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from dateutil.relativedelta import relativedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.events import Event, FiscalYearClosed, PeriodsLocked, PeriodsUnlocked, Ref, VoucherPosted
from kassabok.core.ledger.fiscal_years import add_year
from kassabok.core.ledger.model import Account, FiscalYear, PeriodLock
from kassabok.core.ledger.period_locks import lock, open_months, unlock_locked_by
from kassabok.core.ledger.posting import PostLine, account_of, post
from kassabok.core.ledger.reports.balances import BALANCE_TYPES, moved_through
from kassabok.core.ledger.reversing import reverse, standing_vouchers

SERIES = "Y"
#: Of each owner (2010-2019, 2020-2029 ...) what moved in the year is gathered on the first account.
OWNERS = ("201", "202", "203", "204")


@contextmanager
def closing_entry(tx: Transaction, on: date) -> Iterator[None]:
    """Let what is posted on the last day of an open year, or the first of the next, pass its month's lock.

    Closing entries are made when the last month is long locked for everything else, by its VAT return first of all.
    They touch no VAT. The lock is there again afterwards.
    """
    years = tx.all(FiscalYear, closed=False)
    row = tx.find(PeriodLock, month=month_of(on))
    if row is None or not any(on in (year.starts_on, year.ends_on) for year in years):
        yield
        return
    tx.delete(PeriodLock, row.id)
    yield
    tx.flush()  # The vouchers first: the database refuses them once the lock is back.
    tx.insert(PeriodLock, month=row.month, locked_us=row.locked_us)


def close_books(tx: Transaction, label: str) -> Iterator[Event]:
    """Post the result, lock the months and close the year; then open the next one and move the result on in it."""
    year = tx.find(FiscalYear, label=label)
    assert year is not None, "it is being closed"
    result_ore = left_to_move(tx, year)
    if result_ore:
        with closing_entry(tx, year.ends_on):
            yield _post(
                tx,
                label,
                year.ends_on,
                f"Årets resultat {label}",
                [
                    (account_of(tx, "result_transfer"), result_ore),
                    (account_of(tx, "result_of_year"), -result_ore),
                ],
            )
    months = open_months(tx, year.starts_on, year.ends_on)
    tx.flush()
    lock(tx, months)
    if months:
        yield PeriodsLocked(ref=f"{year.ends_on:%Y-%m}", months=tuple(months))
    tx.update(FiscalYear, year.id, closed=True)
    starts = year.ends_on + ONE_DAY
    if tx.find(FiscalYear, starts_on=starts) is None:
        yield add_year(tx, starts, starts + relativedelta(years=1) - ONE_DAY)
    lines = _moved_on(tx, year)
    if lines:
        with closing_entry(tx, starts):
            yield _post(tx, label, starts, f"Omföring av resultat {label}", lines)


def reopen_books(tx: Transaction, label: str) -> Iterator[Event]:
    """Open the year again, with the locks it had, and reverse the closing's vouchers on their own days."""
    year = tx.find(FiscalYear, label=label)
    assert year is not None, "it is being opened"
    tx.update(FiscalYear, year.id, closed=False)
    months = unlock_locked_by(tx, FiscalYearClosed.__name__, label)
    if months:
        yield PeriodsUnlocked(ref=f"{months[0] // 100}-{months[0] % 100:02}", months=tuple(months))
    for voucher in reversed(standing_vouchers(tx, Ref("fiscal-year", label), SERIES)):
        with closing_entry(tx, voucher.date):
            yield reverse(tx, voucher, on=voucher.date, origins=(Ref("fiscal-year", label),))


def result_of(tx: Transaction, year: FiscalYear) -> int:
    """What the year has earned, öre; profit positive."""
    return -sum(_moved_on_result(tx, year, but=account_of(tx, "result_transfer")))


def left_to_move(tx: Transaction, year: FiscalYear) -> int:
    """What of it nobody has moved to equity yet, by hand or in the program that the year came from."""
    return -sum(_moved_on_result(tx, year))


def _moved_on_result(tx: Transaction, year: FiscalYear, *, but: str = "") -> Iterator[int]:
    """What the year moved on each account of the income statement but one, öre."""
    began = moved_through(tx.reader, year.starts_on - ONE_DAY)
    for number, moved in moved_through(tx.reader, year.ends_on).items():
        account = tx.find(Account, number=number)
        if account and account.type not in BALANCE_TYPES and number != but:
            yield moved.net_ore - (began[number].net_ore if number in began else 0)


def _moved_on(tx: Transaction, year: FiscalYear) -> list[tuple[str, int]]:
    """The lines that move the result on in the next year's equity, account and öre.

    None where that is done already, by hand or in vouchers that came with a SIE file.
    """
    if _is_moved(tx, year):
        return []
    balances = {number: moved.net_ore for number, moved in moved_through(tx.reader, year.ends_on).items()}
    if tx.settings.text("company.form") == "ab":
        pairs = [(account_of(tx, "result_of_year"), account_of(tx, "previous_result"))]
    else:
        pairs = [
            (number, f"{number[:3]}0")
            for number in sorted(balances)
            if number[:3] in OWNERS and number[3:] != "0" and tx.find(Account, number=f"{number[:3]}0")
        ]
    lines: list[tuple[str, int]] = []
    gathered: dict[str, int] = {}
    for source, target in pairs:
        balance_ore = balances.get(source, 0)
        if balance_ore:
            lines.append((source, -balance_ore))
            gathered[target] = gathered.get(target, 0) + balance_ore
    return lines + [pair for pair in gathered.items() if pair[1]]


def _is_moved(tx: Transaction, year: FiscalYear) -> bool:
    """Whether the next year's vouchers take away what the year left on the account of its result."""
    following = tx.find(FiscalYear, starts_on=year.ends_on + ONE_DAY)
    account = account_of(tx, "result_of_year")
    ended = moved_through(tx.reader, year.ends_on).get(account)
    if following is None or ended is None or not ended.net_ore:
        return False
    later = moved_through(tx.reader, following.ends_on).get(account)
    return later is not None and later.net_ore == 0


def _post(tx: Transaction, label: str, on: date, text: str, lines: list[tuple[str, int]]) -> VoucherPosted:
    origins = (Ref("fiscal-year", label),)
    return post(
        tx, series=SERIES, on=on, text=text, lines=[PostLine(*line) for line in lines], origins=origins
    )
