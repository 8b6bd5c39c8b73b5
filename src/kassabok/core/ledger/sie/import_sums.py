"""Files without vouchers (types 1 to 3): what moved in their year, as vouchers.

One for each month where the changes by month (#PSALDO) explain the balances, else one for the whole year.
"""

from collections.abc import Iterable
from datetime import date

from dateutil.relativedelta import relativedelta

from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.money import format_kronor
from kassabok.formats.notes import Notes
from kassabok.formats.sie import record

#: The series of vouchers that an import makes, or that came with a series that is none here.
IMPORTED = "I"

Sums = dict[str, int]


def sums_of(balances: Iterable[record.Balance], year: int) -> Sums:
    """Account -> amount of a year, those given twice added."""
    sums: Sums = {}
    for balance in balances:
        if balance.year == year:
            sums[balance.account] = sums.get(balance.account, 0) + balance.amount_ore
    return sums


def opening_sums(file: record.SieFile) -> Sums:
    """What the year of the file opened with: #IB 0, else #UB -1, which says the same."""
    return sums_of(file.opening, 0) or sums_of(file.closing, -1)


def movement_vouchers(file: record.SieFile, notes: Notes) -> tuple[record.Voucher, ...]:
    """What moved in year 0, as vouchers without numbers; none where nothing did.

    Raises Refused where #IB, #UB and #RES do not fit together, so that no vouchers could explain them.
    """
    year = next((year for year in file.years if year.index == 0), None)
    moved = _moved(file)
    if year is None or not moved:
        return ()
    difference_ore = sum(moved.values())
    if difference_ore:
        raise Refused(
            "sie.sums",
            f"#UB and #RES are {format_kronor(difference_ore)} kr away from #IB, and the file has no vouchers that "
            "could explain it, so nothing of it can be booked.",
            hint="Export type 4, with vouchers; or enter the balances by hand: kassabok year opening-balance.",
        )
    by_month = _by_month(file)
    if by_month and _explains(by_month, moved):
        notes.warn(0, "The file has no vouchers: each month's changes (#PSALDO) became one voucher.")
        return tuple(_month_voucher(file, year, month, by_month[month], notes) for month in sorted(by_month))
    notes.warn(0, "The file has no vouchers: what moved in its year became one voucher.")
    day = min(file.covers_to or year.ends_on, year.ends_on)
    text = f"Årets förändring {year.starts_on} till {day}, ur SIE-fil utan verifikationer"
    return (_voucher(day, text, [record.VoucherLine(a, ore) for a, ore in sorted(moved.items())]),)


def _moved(file: record.SieFile) -> Sums:
    opening, closing, result = opening_sums(file), sums_of(file.closing, 0), sums_of(file.result, 0)
    if not (closing or result):  # It says how the year opened, and not how it went.
        return {}
    moved = {
        account: closing.get(account, 0) - opening.get(account, 0)
        for account in opening.keys() | closing.keys()
        if account not in result
    }
    return {account: ore for account, ore in (moved | result).items() if ore}


def _by_month(file: record.SieFile) -> dict[str, Sums]:
    """Month -> what moved in it by account; a month in which only objects changed places has nothing."""
    by_month: dict[str, Sums] = {}
    for amount in file.period_amounts:
        if amount.year == 0 and amount.amount_ore:
            sums = by_month.setdefault(amount.period, {})
            if amount.object is None:
                sums[amount.account] = sums.get(amount.account, 0) + amount.amount_ore
    return by_month


def _explains(by_month: dict[str, Sums], moved: Sums) -> bool:
    """Whether the months balance, and add up to what moved in the year."""
    total: Sums = {}
    for sums in by_month.values():
        if sum(sums.values()):
            return False
        for account, ore in sums.items():
            total[account] = total.get(account, 0) + ore
    return {account: ore for account, ore in total.items() if ore} == moved


def _month_voucher(
    file: record.SieFile, year: record.FiscalYear, month: str, sums: Sums, notes: Notes
) -> record.Voucher:
    first = date(int(month[:4]), int(month[4:]), 1)
    day = min(first + relativedelta(months=1) - ONE_DAY, year.ends_on)
    if file.covers_to and first <= file.covers_to < day:
        day = file.covers_to
    text = f"Månadens förändring {first:%Y-%m}, ur SIE-fil utan verifikationer"
    parts = _parts_by_object(file, month, notes)
    lines: list[record.VoucherLine] = []
    for account in sorted(sums.keys() | parts.keys()):
        shares = parts.get(account, [])
        lines += [record.VoucherLine(account, share, (item,)) for item, share in shares]
        rest_ore = sums.get(account, 0) - sum(share for _, share in shares)
        lines += [record.VoucherLine(account, rest_ore)] if rest_ore else []
    return _voucher(day, text, lines)


def _parts_by_object(
    file: record.SieFile, month: str, notes: Notes
) -> dict[str, list[tuple[record.ObjectRef, int]]]:
    """Account -> what its objects had of the month's change.

    Two dimensions each divide the same change, and nothing says how they cross: each has lines of its own, and what is
    too much then stands on a line without objects.
    """
    parts: dict[str, list[tuple[record.ObjectRef, int]]] = {}
    for amount in file.period_amounts:
        if amount.year == 0 and amount.period == month and amount.object and amount.amount_ore:
            parts.setdefault(amount.account, []).append((amount.object, amount.amount_ore))
    if any(len({item.dimension for item, _ in shares}) > 1 for shares in parts.values()):
        notes.habit(
            0,
            "Some accounts are divided by several dimensions, and nothing says how those cross: each was booked on "
            "lines of its own, against a line without objects.",
        )
    return parts


def _voucher(day: date, text: str, lines: list[record.VoucherLine]) -> record.Voucher:
    return record.Voucher(series=IMPORTED, number="", date=day, text=text, lines=tuple(lines))
