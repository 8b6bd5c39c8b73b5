"""What a SIE file says of its years beside what the book has: where the two differ, by account."""

from collections.abc import Iterator
from dataclasses import dataclass

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY
from kassabok.core.ledger.reports.balances import NOTHING, accounts, moved_through, years
from kassabok.core.ledger.sie.import_sums import opening_sums, sums_of
from kassabok.formats.sie import record


@dataclass(frozen=True, slots=True)
class SieDifference:
    """An account that the file and the book say different things of; debit positive.

    what: IB (opening balance), UB (closing balance) or RES (result of the year), as in the file.
    """

    year: str
    account: str
    name: str
    what: str
    file_ore: int
    book_ore: int
    difference_ore: int


def differences(reader: Reader, file: record.SieFile) -> list[SieDifference]:
    """Compare #IB, #UB and #RES with the book, for every year of the file that the book has; by year and account."""
    labels = {(year.starts_on, year.ends_on): year.year for year in years(reader)}
    return [
        difference
        for year in sorted(file.years, key=lambda year: -year.index)
        if (year.starts_on, year.ends_on) in labels
        for difference in _of_year(reader, file, year, labels[year.starts_on, year.ends_on])
    ]


def _of_year(
    reader: Reader, file: record.SieFile, year: record.FiscalYear, label: str
) -> Iterator[SieDifference]:
    said = {
        "IB": opening_sums(file) if year.index == 0 else sums_of(file.opening, year.index),
        "UB": sums_of(file.closing, year.index),
        "RES": sums_of(file.result, year.index),
    }
    if not (said["UB"] or said["RES"]):
        return
    before = moved_through(reader, year.starts_on - ONE_DAY)
    through = moved_through(reader, year.ends_on)
    for number, account in accounts(reader).items():
        began_ore, ended_ore = before.get(number, NOTHING).net_ore, through.get(number, NOTHING).net_ore
        booked = {"IB": began_ore, "UB": ended_ore} if account.is_balance else {"RES": ended_ore - began_ore}
        for what, book_ore in booked.items():
            file_ore = said[what].get(number, 0)
            if file_ore != book_ore and (said[what] or what != "IB"):
                yield SieDifference(
                    label, number, account.name, what, file_ore, book_ore, file_ore - book_ore
                )
