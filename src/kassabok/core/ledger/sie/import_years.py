"""Where the years of a SIE file lie in the book: opened, put in the place of an untouched one, or there already."""

from dataclasses import dataclass

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.events import FiscalYearOpened, Ref
from kassabok.core.ledger.fiscal_years import add_year, replace_year
from kassabok.core.ledger.model import FiscalYear
from kassabok.formats.notes import Notes
from kassabok.formats.sie import record

# Whoever has done any of this has begun to use the year that the book was made with.
_UNTOUCHED = """
SELECT NOT EXISTS (SELECT 1 FROM voucher) AND NOT EXISTS (SELECT 1 FROM opening_balance)
    AND NOT EXISTS (SELECT 1 FROM invoice) AND NOT EXISTS (SELECT 1 FROM receipt)
    AND NOT EXISTS (SELECT 1 FROM stock_move) AND NOT EXISTS (SELECT 1 FROM period_lock)
    AND NOT EXISTS (SELECT 1 FROM fiscal_year WHERE closed)
"""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the year 0 of a file is in the book. year: None for a file that names none, or brings only vouchers.

    opened: the event, where it was not there. was_first: the book's first year before, where this one came before it.
    """

    year: FiscalYear | None
    opened: FiscalYearOpened | None = None
    was_first: FiscalYear | None = None


def is_untouched(tx: Transaction) -> bool:
    """Whether nothing has been booked or set in the book since it was made."""
    return bool(tx.reader.value(_UNTOUCHED)) and len(years_of(tx)) == 1


def years_of(tx: Transaction) -> list[FiscalYear]:
    """All fiscal years, the first first."""
    return sorted(
        tx.all(FiscalYear, closed=False) + tx.all(FiscalYear, closed=True), key=lambda year: year.starts_on
    )


def place_year(tx: Transaction, file: record.SieFile, notes: Notes, *, only_vouchers: bool) -> Placed:
    """Find or open the year that a file is about. only_vouchers: a file of type 4I, which opens no year of its own.

    Raises Refused where it neither is a year of the book nor joins them.
    """
    wanted = next((year for year in file.years if year.index == 0), None)
    if wanted is None:
        return Placed(None)
    years = years_of(tx)
    same = next((y for y in years if (y.starts_on, y.ends_on) == (wanted.starts_on, wanted.ends_on)), None)
    if same:
        return Placed(same)
    # The books of last year belong before the year that a new book begins with; any other year takes its place.
    just_before = wanted.ends_on + ONE_DAY == years[0].starts_on
    if is_untouched(tx) and (only_vouchers or not just_before):
        return _found(tx, replace_year(tx, years[0], wanted.starts_on, wanted.ends_on))
    if only_vouchers:
        notes.warn(
            0,
            f"The file says that its year is {wanted.starts_on} to {wanted.ends_on}, which no year of the book is; its "
            "vouchers go by their days.",
        )
        return Placed(None)
    if wanted.starts_on == years[-1].ends_on + ONE_DAY:
        return _found(tx, add_year(tx, wanted.starts_on, wanted.ends_on))
    if just_before:
        placed = _found(tx, add_year(tx, wanted.starts_on, wanted.ends_on))
        return Placed(placed.year, placed.opened, years[0])
    raise _misplaced(wanted, years)


def _found(tx: Transaction, opened: FiscalYearOpened) -> Placed:
    return Placed(tx.find(FiscalYear, label=opened.ref), opened)


def with_origin(opened: FiscalYearOpened, origin: Ref) -> FiscalYearOpened:
    """The same event, as it followed from a file."""
    return FiscalYearOpened(
        ref=opened.ref, starts_on=opened.starts_on, ends_on=opened.ends_on, origins=(origin,)
    )


def _misplaced(wanted: record.FiscalYear, years: list[FiscalYear]) -> Refused:
    first, last = years[0], years[-1]
    if wanted.starts_on > last.ends_on:
        hint = "kassabok year open opens the years between, or import their SIE files first."
    elif wanted.ends_on < first.starts_on:
        hint = f"Import the SIE file of the year that ends on {first.starts_on - ONE_DAY} first."
    else:
        hint = "kassabok year list shows the years of the book; a file must have one of them whole."
    place = f"line {wanted.line}: " if wanted.line else ""
    return Refused(
        "sie.year",
        f"{place}The file's fiscal year, {wanted.starts_on} to {wanted.ends_on} (#RAR 0), does not join the years of "
        f"the book, {first.starts_on} to {last.ends_on}.",
        hint=hint,
    )
