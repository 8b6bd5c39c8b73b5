"""The vouchers of a SIE file in the book: when they may be booked, what numbers they get, and their rows, in bulk.

A hundred thousand vouchers go in by one statement a table: an event and a call for each of them would cost many times
what the database does. The file itself is their voucher in the log; see importing.py.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused
from kassabok.core.ledger.model import (
    AccountMonth,
    FiscalYear,
    ImportedVoucher,
    NumberGap,
    PeriodLock,
    Voucher,
    VoucherLine,
    VoucherLineObject,
)
from kassabok.core.ledger.posting import counter_year
from kassabok.core.ledger.sie.import_chart import LineObjects
from kassabok.core.ledger.sie.import_sums import IMPORTED
from kassabok.core.ledger.sie.import_years import years_of
from kassabok.core.ledger.sie.known import MOST_LISTED, Fresh, name_of
from kassabok.formats.notes import Notes
from kassabok.formats.sie import record

LARGEST_NUMBER = 999_999_999  # What `voucher show A123` can be asked for.
MOST_SKIPPED = 10_000  # Numbers that may be missing in a row.
MOST_GAPS_TOLD = 5
_LETTERS = re.compile("[A-Z]{1,10}")


class Numbered(NamedTuple):
    """A voucher on its way in. series and number: what it has here."""

    voucher: record.Voucher
    fingerprint: str
    year: FiscalYear
    series: str
    number: int


# When they may be booked


@dataclass(frozen=True, slots=True)
class _Fault:
    line: int
    sentence: str
    hint: str


def refuse_days(tx: Transaction, fresh: Sequence[Fresh]) -> dict[date, FiscalYear]:
    """The fiscal year of each day that vouchers have.

    Raises Refused, naming every voucher with its line, where a day is in no year, in a closed year or a locked month.
    """
    years = years_of(tx)
    locked = {row.month for row in tx.all(PeriodLock)}
    found: dict[date, FiscalYear] = {}
    why_not: dict[date, tuple[str, str]] = {}
    faults: list[_Fault] = []
    for voucher, _ in fresh:
        day = voucher.date
        if day not in found and day not in why_not:
            year = next((y for y in years if y.starts_on <= day <= y.ends_on), None)
            reason = _why_not(day, year, locked, years)
            if reason:
                why_not[day] = reason
            elif year:
                found[day] = year
        if day in why_not:
            reason_text, hint = why_not[day]
            faults.append(_Fault(voucher.line, f"{name_of(voucher)} of {day}: {reason_text}", hint))
    if faults:
        raise _refused_days(faults)
    return found


def _why_not(
    day: date, year: FiscalYear | None, locked: set[int], years: Sequence[FiscalYear]
) -> tuple[str, str] | None:
    if year is None:
        after = day > years[-1].ends_on
        way = (
            "kassabok year open opens the next year."
            if after
            else "kassabok year list shows the years there are."
        )
        return "no fiscal year has the day.", way
    if year.closed:
        return f"fiscal year {year.label} is closed.", "Book them by hand in an open year."
    if month_of(day) in locked:
        return f"the month {day:%Y-%m} is locked.", f"kassabok year unlock {day:%Y-%m} unlocks it."
    return None


def _refused_days(faults: Sequence[_Fault]) -> Refused:
    listed = [f"line {f.line}: {f.sentence}" if f.line else f.sentence for f in faults[:MOST_LISTED]]
    if len(faults) > MOST_LISTED:
        listed.append(f"And {len(faults) - MOST_LISTED} more.")
    count = "1 voucher" if len(faults) == 1 else f"{len(faults)} vouchers"
    return Refused(
        "sie.days",
        "\n".join([f"{count} of the file cannot be booked on their days.", *listed]),
        hint=f"{faults[0].hint} Nothing was imported.",
    )


# What numbers they get


def number_them(
    tx: Transaction,
    fresh: Sequence[Fresh],
    years: dict[date, FiscalYear],
    notes: Notes,
    *,
    series: str = "",
) -> tuple[list[Numbered], list[tuple[FiscalYear, str, int, int]]]:
    """Give every voucher its series and number here, in the order of the file, and return the gaps with them.

    A series of letters keeps its numbers where they follow on what the book has in that series of the year; else all of
    it is numbered anew. What has no such letters goes to series I. series: put all of them in this one.
    """
    groups: dict[tuple[int, str], list[int]] = {}
    targets: dict[str, str] = {}
    for place, (voucher, _) in enumerate(fresh):
        target = targets.get(voucher.series)
        if target is None:
            target = targets[voucher.series] = series or _own_series(voucher.series)
        groups.setdefault((years[voucher.date].id, target), []).append(place)
    found: list[Numbered | None] = [None] * len(fresh)
    gaps: list[tuple[FiscalYear, str, int, int]] = []
    for (_, target), places in groups.items():
        year = years[fresh[places[0]].voucher.date]
        counter = (f"voucher.{target}", counter_year(year))
        following = tx.next_count(*counter)
        numbers = _kept_numbers([fresh[place].voucher for place in places], following)
        if numbers is None:
            numbers = range(following, following + len(places))
            _tell_renumbered([fresh[place].voucher for place in places], year, target, numbers, notes)
        else:
            missing = _gaps(numbers, following)
            gaps += [(year, target, first, last) for first, last in missing]
            _tell_gaps(missing, year, target, notes)
        for place, number in zip(places, numbers, strict=True):
            voucher, print_ = fresh[place]
            found[place] = Numbered(voucher, print_, year, target, number)
        tx.count_from(*counter, max(numbers) + 1)
    return [numbered for numbered in found if numbered is not None], gaps


def _own_series(series: str) -> str:
    letters = series.upper()
    return letters if _LETTERS.fullmatch(letters) else IMPORTED


def _kept_numbers(vouchers: Sequence[record.Voucher], following: int) -> Sequence[int] | None:
    """The vouchers' own numbers, where the book can have them: of one series, all different, none given before.

    Nor far from each other or from what the book has: such numbers count something else, and the book's own vouchers
    would have to go on from there.
    """
    if len({voucher.series for voucher in vouchers}) > 1:
        return None
    texts = [voucher.number for voucher in vouchers]
    if not all(text.isascii() and text.isdigit() and len(text) <= 20 for text in texts):
        return None
    numbers = [int(text) for text in texts]
    if min(numbers) < following or max(numbers) > LARGEST_NUMBER or len(set(numbers)) < len(numbers):
        return None
    widest = max((last - first + 1 for first, last in _gaps(numbers, following)), default=0)
    return numbers if widest <= MOST_SKIPPED else None


def _gaps(numbers: Iterable[int], following: int) -> list[tuple[int, int]]:
    """First and last of each run of numbers that is missing, from the one that would follow on."""
    found = []
    for number in sorted(numbers):
        if number > following:
            found.append((following, number - 1))
        following = number + 1
    return found


def _tell_renumbered(
    vouchers: Sequence[record.Voucher], year: FiscalYear, target: str, numbers: Sequence[int], notes: Notes
) -> None:
    if not any(voucher.number for voucher in vouchers):
        return
    series = ", ".join(dict.fromkeys(voucher.series or "without letters" for voucher in vouchers))
    notes.warn(
        vouchers[0].line,
        f"The numbers of series {series[:60]} could not be kept in {year.label}: here they begin with "
        f"{target}{numbers[0]}, and kassabok voucher list shows what they were.",
    )


def _tell_gaps(missing: Sequence[tuple[int, int]], year: FiscalYear, series: str, notes: Notes) -> None:
    if not missing:
        return
    shown = ", ".join(
        str(first) if first == last else f"{first}-{last}" for first, last in missing[:MOST_GAPS_TOLD]
    )
    more = f" and {len(missing) - MOST_GAPS_TOLD} more gaps" if len(missing) > MOST_GAPS_TOLD else ""
    notes.warn(
        0, f"Series {series} of {year.label} lacks the numbers {shown}{more}: the file has none of them."
    )


# Their rows


def write_vouchers(
    tx: Transaction,
    numbered: Sequence[Numbered],
    gaps: Iterable[tuple[FiscalYear, str, int, int]],
    sie_import_id: int,
    objects: Mapping[LineObjects, LineObjects],
) -> None:
    """Write the vouchers with their lines, objects, sums and origin. objects: of the file -> as the book has them."""
    now_us = time.time_ns() // 1000
    days = _IsoDays()
    first_voucher = tx.insert_many(
        Voucher,
        ("ref", "fiscal_year_id", "series", "number", "date", "text", "registered_us"),
        (
            (
                f"{year.label}-{series}{number}",
                year.id,
                series,
                number,
                days[voucher.date],
                voucher.text,
                now_us,
            )
            for voucher, _, year, series, number in numbered
        ),
    )
    first_line = tx.insert_many(
        VoucherLine,
        ("voucher_id", "account", "date", "amount_ore", "text", "quantity_milli"),
        _line_rows(numbered, first_voucher, days),
    )
    tx.insert_many(
        VoucherLineObject,
        ("voucher_line_id", "dimension", "object"),
        _object_rows(numbered, first_line, objects),
    )
    tx.insert_many(
        ImportedVoucher,
        ("voucher_id", "sie_import_id", "series", "number", "registered_on", "sign", "fingerprint"),
        (
            (
                voucher_id,
                sie_import_id,
                row.voucher.series,
                row.voucher.number,
                days[row.voucher.registered_on] if row.voucher.registered_on else None,
                row.voucher.sign,
                row.fingerprint,
            )
            for voucher_id, row in enumerate(numbered, start=first_voucher)
        ),
    )
    _add_up(tx, numbered)
    for year, series, first, last in gaps:
        tx.insert(
            NumberGap,
            fiscal_year_id=year.id,
            series=series,
            first=first,
            last=last,
            sie_import_id=sie_import_id,
        )


class _IsoDays(dict[date, str]):
    """Each day as the database has it, written once."""

    def __missing__(self, day: date) -> str:
        text = self[day] = day.isoformat()
        return text


def _line_rows(
    numbered: Iterable[Numbered], first_voucher: int, days: _IsoDays
) -> Iterator[tuple[int, str, str, int, str, int | None]]:
    for voucher_id, row in enumerate(numbered, start=first_voucher):
        day = days[row.voucher.date]
        for account, amount_ore, _, _, text, quantity_milli, _, _ in row.voucher.lines:
            yield voucher_id, account, day, amount_ore, text, quantity_milli


def _object_rows(
    numbered: Iterable[Numbered], first_line: int, objects: Mapping[LineObjects, LineObjects]
) -> Iterator[tuple[int, str, str]]:
    line_id = first_line
    for row in numbered:
        for line in row.voucher.lines:
            if line[2]:
                for dimension, code in objects[line[2]]:
                    yield line_id, dimension, code
            line_id += 1


def _add_up(tx: Transaction, numbered: Iterable[Numbered]) -> None:
    """Add to the sums per account and month, once for each of them."""
    debit: dict[tuple[str, int], int] = {}
    credit: dict[tuple[str, int], int] = {}
    for row in numbered:
        month = month_of(row.voucher.date)
        for line in row.voucher.lines:
            key = (line[0], month)
            if line[1] > 0:
                debit[key] = debit.get(key, 0) + line[1]
            else:
                credit[key] = credit.get(key, 0) - line[1]
    for account, month in dict.fromkeys([*debit, *credit]):
        tx.add_up(
            AccountMonth,
            {"account": account, "month": month},
            debit_ore=debit.get((account, month), 0),
            credit_ore=credit.get((account, month), 0),
        )
