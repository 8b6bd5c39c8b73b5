"""What is odd about a SIE file as a whole, though it can be read: years, numbers, balances that do not join."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise

from kassabok.formats.notes import Notes
from kassabok.formats.sie.record import SieFile, Voucher
from kassabok.formats.sie.values import kronor

ONE_DAY = timedelta(days=1)
LONGEST_YEAR = 18 * 31  # A fiscal year may be prolonged to eighteen months (bokföringslagen 3 kap. 3 §).
WITH_BALANCES = ("1", "2", "3", "4E")
COMPULSORY = ("#FORMAT", "#PROGRAM", "#GEN", "#FNAMN")


def tell_oddities(file: SieFile, vouchers: tuple[Voucher, ...], seen: dict[str, int], notes: Notes) -> None:
    """Add what there is to say of the whole. seen: label -> line of its first record."""
    for label in COMPULSORY:
        if label not in seen:
            notes.warn(0, f"{label} is missing.")
    _tell_covers(file, seen, notes)
    _tell_years(file, seen, notes)
    _tell_dates(file, vouchers, notes)
    _tell_numbers(vouchers, notes)
    _tell_openings(file, seen, notes)


def _tell_covers(file: SieFile, seen: dict[str, int], notes: Notes) -> None:
    if file.sie_type in ("2", "3") and "#OMFATTN" not in seen:
        notes.warn(0, "#OMFATTN is missing, so the file does not say up to which day it goes.")
    if file.sie_type == "1" and "#OMFATTN" in seen:
        notes.warn(seen["#OMFATTN"], "#OMFATTN has no place in type 1.")
    if file.sie_type == "4I" and (file.opening or file.closing):
        notes.warn(seen.get("#IB") or seen.get("#UB") or 0, "Balances have no place in vouchers to import.")


def _tell_years(file: SieFile, seen: dict[str, int], notes: Notes) -> None:
    years = {year.index: year for year in file.years}
    if 0 not in years and file.sie_type != "4I":
        notes.warn(0, "#RAR 0 is missing, so the file does not say which fiscal year it holds.")
    for index, year in years.items():
        before = years.get(index - 1)
        if before and before.ends_on + ONE_DAY != year.starts_on:
            notes.warn(
                seen["#RAR"],
                f"Fiscal year {index} starts {year.starts_on}, not the day after {before.ends_on}.",
            )
        if (year.ends_on - year.starts_on).days > LONGEST_YEAR:
            notes.warn(
                seen["#RAR"],
                f"Fiscal year {index}, {year.starts_on} to {year.ends_on}, is longer than 18 months.",
            )


def _tell_dates(file: SieFile, vouchers: tuple[Voucher, ...], notes: Notes) -> None:
    year = next((year for year in file.years if year.index == 0), None)
    if year is None:
        return
    for voucher in vouchers:
        if not year.starts_on <= voucher.date <= year.ends_on:
            notes.warn(
                voucher.line,
                f"Voucher {voucher.series} {voucher.number} is dated {voucher.date}, outside the fiscal year "
                f"{year.starts_on} to {year.ends_on}.".replace("  ", " "),
            )


def _tell_numbers(vouchers: tuple[Voucher, ...], notes: Notes) -> None:
    """What each series does: the same number again, gaps, numbers that fall. The receiver of the file may renumber."""
    series: dict[str, list[tuple[int, int]]] = {}
    for voucher in vouchers:
        if voucher.number.isascii() and voucher.number.isdigit() and len(voucher.number) <= 18:
            series.setdefault(voucher.series, []).append((int(voucher.number), voucher.line))
        elif voucher.number:
            notes.habit(voucher.line, "Here a voucher's number is not made of digits only.")
    for name, numbers in series.items():
        what = f"Series {name[:40]}" if name else "The series without a name"
        counted = Counter(number for number, _ in numbers)
        again = [number for number, times in counted.items() if times > 1]
        if again:
            notes.warn(
                numbers[0][1],
                f"{what}: number {again[0]} comes {counted[again[0]]} times{_so(len(again) - 1)}.",
            )
        ordered = sorted(counted)
        missing = ordered[-1] - ordered[0] + 1 - len(ordered)
        if missing:
            first = next(a + 1 for a, b in pairwise(ordered) if b != a + 1)
            notes.warn(
                numbers[0][1],
                f"{what} has numbers {ordered[0]} to {ordered[-1]} without {first}{_more(missing - 1)}.",
            )
        if any(b < a for (a, _), (b, _) in pairwise(numbers)):
            notes.warn(numbers[0][1], f"{what} does not have its numbers in rising order.")


def _so(count: int) -> str:
    if count > 1:
        return f", and {count} other numbers come again too"
    return ", and another comes again too" if count else ""


def _more(count: int) -> str:
    return f" and {count} more" if count else ""


def _tell_openings(file: SieFile, seen: dict[str, int], notes: Notes) -> None:
    """Accounts whose opening balance is not what the year before closed with."""
    if file.sie_type not in WITH_BALANCES:
        return
    opening: Counter[str] = Counter()
    closing: Counter[str] = Counter()
    for balance in file.opening:
        if balance.year == 0:
            opening[balance.account] += balance.amount_ore
    for balance in file.closing:
        if balance.year == -1:
            closing[balance.account] += balance.amount_ore
    if not (opening and closing):
        return
    for account in sorted(opening.keys() | closing.keys()):
        if opening[account] != closing[account]:
            notes.warn(
                seen["#IB"],
                f"Account {account} opens with {kronor(opening[account])}, but the year before closed with "
                f"{kronor(closing[account])}.",
            )
