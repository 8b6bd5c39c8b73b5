"""The books for programs of plain-text accounting, which add them up by themselves: a second opinion on all of it."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY
from kassabok.core.ledger.reports.balances import (
    NOTHING,
    Movements,
    accounts,
    moved_through,
    year_called,
    years,
)
from kassabok.core.ledger.reports.trial_balance import EARLIER_RESULT
from kassabok.core.ledger.reports.vouchers import utc_text
from kassabok.formats.plaintext import record

#: The account of what earlier years earned and nobody has moved to equity: the chart has none for it.
EARLIER = ""

#: Tags and metadata that the programs, or we, use for something else.
_RESERVED = {"date", "date2", "type", "t", "text", "voucher", "quantity", "registered", "source"}
_RESERVED |= {"corrects", "corrected-by", "filename", "lineno"}


@dataclass(frozen=True, slots=True)
class PlaintextWritten:
    """What was written: accounts and vouchers, and the days they are of."""

    first: date
    last: date
    accounts: int
    vouchers: int


def write_plaintext(
    reader: Reader,
    stream: BinaryIO,
    write_to: Callable[[BinaryIO, record.Books], None],
    *,
    label: str | None = None,
) -> PlaintextWritten:
    """Write a fiscal year, or all of them, by one of the writers of formats/plaintext.

    Vouchers are read as they are written. Raises NotFound for a year that is not there.
    """
    books = books_of(reader, label=label)
    write_to(stream, books)
    count = reader.value(
        "SELECT count(*) FROM voucher WHERE date BETWEEN :first AND :last", first=books.first, last=books.last
    )
    return PlaintextWritten(books.first, books.last, len(books.accounts), count)


def books_of(reader: Reader, *, label: str | None = None) -> record.Books:
    """A fiscal year with the balances it opens with; without a label all years, from the book's first balances on."""
    spans = [year_called(reader, label)] if label else years(reader)
    first, last = spans[0].starts_on, spans[-1].ends_on
    chart = accounts(reader)
    before, through = moved_through(reader, first - ONE_DAY), moved_through(reader, last)
    opening = {
        number: _net_ore(before, number)
        for number in sorted(before)
        if _net_ore(before, number) and (label is None or chart[number].is_balance)
    }
    closing = {
        number: _net_ore(through, number) - (0 if number in opening else _net_ore(before, number))
        for number in sorted(through)
    }
    earlier_ore = -sum(opening.values())
    if earlier_ore:
        opening[EARLIER] = closing[EARLIER] = earlier_ore
    return record.Books(
        company=reader.value("SELECT value FROM setting WHERE key = 'company.name'") or "",
        first=first,
        last=last,
        accounts=tuple(_accounts(reader, closing)),
        opening=opening,
        closing=closing,
        transactions=_transactions(reader, first, last),
    )


def _net_ore(moved: Movements, number: str) -> int:
    return moved.get(number, NOTHING).net_ore


def _accounts(reader: Reader, used: dict[str, int]) -> Iterator[record.Account]:
    for number, name, kind in reader.rows("SELECT number, name, type FROM account ORDER BY number"):
        if number in used:
            yield record.Account(number, name, kind)
    if EARLIER in used:
        yield record.Account(EARLIER, EARLIER_RESULT, "equity")


# By the index on voucher.date, then each voucher's lines by theirs: in order without sorting, read as it is written.
_VOUCHERS = """
SELECT voucher.id, voucher.ref, voucher.date, voucher.text, voucher.registered_us, corrected.ref, correction.ref,
       cause.subject_kind, cause.subject_ref,
       line.id, line.account, line.amount_ore, line.text, line.quantity_milli, tag.dimension, tag.object
FROM voucher
LEFT JOIN voucher corrected ON corrected.id = voucher.corrects_id
LEFT JOIN voucher correction ON correction.corrects_id = voucher.id
LEFT JOIN event posted ON posted.subject_kind = 'voucher' AND posted.subject_ref = voucher.ref
  AND posted.name = 'VoucherPosted'
LEFT JOIN event cause ON cause.id = posted.cause_id
CROSS JOIN voucher_line line ON line.voucher_id = voucher.id
LEFT JOIN voucher_line_object tag ON tag.voucher_line_id = line.id
WHERE voucher.date BETWEEN :first AND :last
ORDER BY voucher.date, voucher.id, line.id
"""


def _transactions(reader: Reader, first: date, last: date) -> Iterator[record.Transaction]:
    tags = _tags(reader)
    for _, group in groupby(reader.each(_VOUCHERS, first=first, last=last), key=itemgetter(0)):
        rows = list(group)
        _, ref, day, text, registered_us, corrects, corrected_by, kind, subject, *_ = rows[0]
        facts = (
            ("registered", utc_text(registered_us)),
            ("source", f"{kind} {subject}" if kind else ""),
            ("corrects", corrects),
            ("corrected-by", corrected_by),
        )
        yield record.Transaction(
            ref,
            date.fromisoformat(day),
            text,
            tuple(_line(list(lines), tags) for _, lines in groupby(rows, key=itemgetter(9))),
            tuple((tag, said) for tag, said in facts if said),
        )


def _line(rows: list[tuple[Any, ...]], tags: dict[str, str]) -> record.Line:
    _, account, amount_ore, text, quantity_milli, *_ = rows[0][9:]
    objects = sorted({(row[14], row[15]) for row in rows if row[14]})
    return record.Line(
        account,
        amount_ore,
        text,
        quantity_milli,
        tuple((tags[dimension], code) for dimension, code in objects),
    )


def _tags(reader: Reader) -> dict[str, str]:
    """Dimension -> the tag that its objects get: its name in small ASCII letters; its number too where names clash."""
    tags: dict[str, str] = {}
    for number, name in reader.rows(
        "SELECT number, name FROM dimension ORDER BY CAST(number AS INTEGER), number"
    ):
        plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        tag = re.sub("[^a-z0-9]+", "-", plain).strip("-")
        fits = re.match("[a-z].", tag) and tag not in _RESERVED and tag not in tags.values()
        tags[number] = tag if fits else f"dim-{number}"
    return tags
