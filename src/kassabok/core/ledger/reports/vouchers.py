"""Vouchers (verifikationer) as they were posted, with what they were posted for and what corrected them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound, no_account
from kassabok.core.ledger.reports.balances import accounts


@dataclass(frozen=True, slots=True)
class VoucherLineRow:
    """A line: debit positive, credit negative. objects: dimension -> object, such as a cost centre; none yet."""

    account: str
    name: str
    text: str
    amount_ore: int
    objects: dict[str, str] = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher. registered: when it was posted, UTC.

    event: the number in the event log of what it was posted for; a voucher written by hand is an event by itself.
    source: the thing it was posted for, if any. corrects, corrected_by: the voucher at the other end of a correction.
    """

    voucher: str
    date: date
    text: str
    amount_ore: int
    source: str = field(metadata={"table": False})
    event: int | None = field(metadata={"table": False})
    corrects: str | None = field(metadata={"table": False})
    corrected_by: str | None
    registered: str = field(metadata={"table": False})
    lines: tuple[VoucherLineRow, ...]


_SELECT = """
SELECT voucher.id, voucher.ref, voucher.date, voucher.text, voucher.registered_us,
       corrected.ref, correction.ref, coalesce(cause.id, posted.id), cause.subject_kind, cause.subject_ref,
       line.account, account.name, line.text, line.amount_ore
FROM voucher
LEFT JOIN voucher corrected ON corrected.id = voucher.corrects_id
LEFT JOIN voucher correction ON correction.corrects_id = voucher.id
LEFT JOIN event posted ON posted.subject_kind = 'voucher' AND posted.subject_ref = voucher.ref
  AND posted.name = 'VoucherPosted'
LEFT JOIN event cause ON cause.id = posted.cause_id
JOIN voucher_line line ON line.voucher_id = voucher.id
JOIN account ON account.number = line.account
"""


def voucher_list(
    reader: Reader,
    first: date,
    last: date,
    *,
    series: str | None = None,
    account: str | None = None,
    text: str | None = None,
) -> Iterator[VoucherRow]:
    """The vouchers dated from first to last in the order they were registered.

    series: only these letters. account: only vouchers with a line on it. text: only those whose text has it.
    Raises NotFound for an account that is not in the chart.
    """
    where = ["voucher.date BETWEEN :first AND :last"]
    given: dict[str, Any] = {"first": first, "last": last}
    if series:
        where.append("voucher.series = :series")
        given["series"] = series.upper()
    if account:
        if account not in accounts(reader):
            raise no_account(account)
        where.append(
            "voucher.id IN (SELECT voucher_id FROM voucher_line "
            "WHERE account = :account AND date BETWEEN :first AND :last)"
        )
        given["account"] = account
    rows = reader.each(f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY voucher.id, line.id", **given)
    wanted = text.casefold() if text else ""
    return (voucher for voucher in _vouchers(rows) if wanted in voucher.text.casefold())


def voucher_shown(reader: Reader, ref: str) -> VoucherRow:
    """One voucher, by what voucher_number understands. Raises NotFound."""
    number = voucher_number(reader, ref)
    rows = reader.each(f"{_SELECT} WHERE voucher.ref = :ref ORDER BY line.id", ref=number)
    return next(_vouchers(rows))


# The CROSS JOIN has SQLite begin with the years: then it is one look-up for each of them.
_OF_LATEST_YEAR = """
SELECT voucher.ref FROM fiscal_year year CROSS JOIN voucher
WHERE voucher.fiscal_year_id = year.id AND voucher.series = :series AND voucher.number = :number
ORDER BY year.starts_on DESC LIMIT 1
"""


def voucher_number(reader: Reader, ref: str) -> str:
    """The full number of a voucher, such as 2026-A12; A12 alone is the one of the latest year that has it.

    Raises NotFound.
    """
    wanted = ref.strip().upper()
    found = reader.value("SELECT ref FROM voucher WHERE ref = :ref", ref=wanted)
    short = re.fullmatch(r"([A-Z]+)([0-9]{1,9})", wanted)
    if found is None and short:
        found = reader.value(_OF_LATEST_YEAR, series=short[1], number=int(short[2]))
    if found is None:
        raise NotFound(
            "voucher.unknown", f"There is no voucher {ref}.", hint="kassabok voucher list shows them."
        )
    return str(found)


def _vouchers(rows: Iterator[tuple[Any, ...]]) -> Iterator[VoucherRow]:
    for _, group in groupby(rows, key=itemgetter(0)):
        lines = list(group)
        _, ref, day, text, registered_us, corrects, corrected_by, event, kind, subject, *_ = lines[0]
        yield VoucherRow(
            voucher=ref,
            date=date.fromisoformat(day),
            text=text,
            amount_ore=sum(line[-1] for line in lines if line[-1] > 0),
            source=f"{kind} {subject}" if kind else "",
            event=event,
            corrects=corrects,
            corrected_by=corrected_by,
            registered=utc_text(registered_us),
            lines=tuple(
                VoucherLineRow(account, name, words, ore, {}) for *_, account, name, words, ore in lines
            ),
        )


def utc_text(instant_us: int) -> str:
    """Microseconds since 1970 as ISO text with seconds, UTC: 2026-03-02T10:15:00Z."""
    from datetime import UTC, datetime, timedelta

    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us):%Y-%m-%dT%H:%M:%SZ}"
