"""Vouchers (verifikationer) as they were posted, with what they were posted for and what corrected them."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, first_instant_us
from kassabok.core.errors import NotFound, no_account
from kassabok.core.ledger.reports.balances import Cut, accounts
from kassabok.core.ledger.reports.objects import refuse_unknown
from kassabok.core.objects import Objects, in_order
from kassabok.core.words import swedish


@dataclass(frozen=True, slots=True)
class VoucherLineRow:
    """A line: debit positive, credit negative. objects: dimension -> object, {"1": "Nord"} for a cost centre."""

    account: str = field(metadata={"sv": "Konto"})
    name: str = field(metadata={"sv": "Benämning"})
    text: str
    amount_ore: int = field(metadata={"sv": "Belopp"})
    objects: dict[str, str] = field(metadata={"sv": "Objekt", "table": "filled"})


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A voucher. registered: when it was posted, UTC.

    event: the number in the event log of what it was posted for; a voucher written by hand is an event by itself.
    source: the thing it was posted for, if any. corrects, corrected_by: the voucher at the other end of a correction;
    replaced_by, replaces: likewise for the right voucher that was posted instead of the wrong one. files: the names of
    those that are attached. imported_as: series and number in the SIE file that it came with, where they are others.
    """

    voucher: str = field(metadata={"sv": "Verifikation"})
    date: date = field(metadata={"sv": "Datum"})
    text: str
    amount_ore: int = field(metadata={"sv": "Belopp"})
    source: str = field(metadata={"table": False})
    event: int | None = field(metadata={"table": False})
    corrects: str | None = field(metadata={"table": False})
    corrected_by: str | None = field(metadata={"sv": "Rättad av"})
    replaced_by: str | None = field(metadata={"sv": "Ersatt av", "table": "filled"})
    replaces: str | None = field(metadata={"table": False})
    files: tuple[str, ...] = field(metadata={"table": False})
    imported_as: str = field(metadata={"sv": "Importerad som", "table": "filled"})
    registered: str = field(metadata={"table": False})
    lines: tuple[VoucherLineRow, ...] = field(metadata={"sv": "Rader"})


@dataclass(frozen=True, slots=True)
class VoucherOnPaper:
    """A voucher as it is printed, in Swedish. registered: as the clock on the wall had it. The rest: see VoucherRow."""

    date: date = field(metadata={"sv": "Datum"})
    text: str
    amount_ore: int = field(metadata={"sv": "Belopp"})
    source: str = field(metadata={"sv": "Uppkommen av"})
    registered: str = field(metadata={"sv": "Registrerad"})
    corrects: str | None = field(metadata={"sv": "Rättar"})
    corrected_by: str | None = field(metadata={"sv": "Rättad av"})
    replaces: str | None = field(metadata={"sv": "Ersätter"})
    replaced_by: str | None = field(metadata={"sv": "Ersatt av"})
    imported_as: str = field(metadata={"sv": "Importerad som"})
    files: str = field(metadata={"sv": "Filer"})
    lines: tuple[VoucherLineRow, ...] = field(metadata={"sv": "Rader"})


@dataclass(frozen=True, slots=True)
class VoucherSheetRow:
    """A voucher's line as a row of a spreadsheet, which kassabok voucher import reads again."""

    voucher: str
    date: date
    text: str
    account: str
    name: str
    amount_ore: int
    line_text: str
    objects: str
    corrects: str | None
    corrected_by: str | None
    registered: str


def as_sheet(vouchers: Iterable[VoucherRow]) -> list[VoucherSheetRow]:
    """Every line of the vouchers, with what is known of its voucher."""
    return [
        VoucherSheetRow(
            row.voucher,
            row.date,
            row.text,
            line.account,
            line.name,
            line.amount_ore,
            line.text,
            ", ".join(f"{dimension}:{code}" for dimension, code in line.objects.items()),
            row.corrects,
            row.corrected_by,
            row.registered,
        )
        for row in vouchers
        for line in row.lines
    ]


def on_paper(row: VoucherRow) -> VoucherOnPaper:
    """All that a voucher must tell. Source: bokföringslagen 5 kap. 7 §."""
    kind, _, subject = row.source.partition(" ")
    return VoucherOnPaper(
        date=row.date,
        text=row.text,
        amount_ore=row.amount_ore,
        source=f"{swedish().kinds.get(kind, kind)} {subject}".strip(),
        registered=wall_clock(row.registered),
        corrects=row.corrects,
        corrected_by=row.corrected_by,
        replaces=row.replaces,
        replaced_by=row.replaced_by,
        imported_as=row.imported_as,
        files=", ".join(row.files),
        lines=row.lines,
    )


_SELECT = """
SELECT voucher.id, voucher.ref, voucher.date, voucher.text, voucher.registered_us,
       corrected.ref, correction.ref, coalesce(cause.id, posted.id), cause.subject_kind, cause.subject_ref,
       line.id, line.account, account.name, line.text, line.amount_ore, object.dimension, object.object
FROM voucher
LEFT JOIN voucher corrected ON corrected.id = voucher.corrects_id
LEFT JOIN voucher correction ON correction.corrects_id = voucher.id AND correction.registered_us < :known_us
LEFT JOIN event posted ON posted.subject_kind = 'voucher' AND posted.subject_ref = voucher.ref
  AND posted.name = 'VoucherPosted'
LEFT JOIN event cause ON cause.id = posted.cause_id
JOIN voucher_line line ON line.voucher_id = voucher.id
JOIN account ON account.number = line.account
LEFT JOIN voucher_line_object object ON object.voucher_line_id = line.id
"""

_LINE_ID = 10  # Where the line's columns begin.
_ALWAYS_US = 2**63 - 1  # Later than any registration.


def voucher_list(
    reader: Reader,
    first: date,
    last: date,
    *,
    series: str | None = None,
    account: str | None = None,
    text: str | None = None,
    objects: Objects = (),
    known_on: date | None = None,
) -> Iterator[VoucherRow]:
    """The vouchers dated from first to last in the order they were registered.

    series: only these letters. account: only vouchers with a line on it. text: only those whose text has it.
    objects: only those with a line that has all of them, on that account where one is given.
    known_on: only those registered by the end of that day, and corrected by what was registered by then.
    Raises NotFound for an account that is not in the chart, or an object that is not there.
    """
    where = ["voucher.date BETWEEN :first AND :last"]
    known_us = first_instant_us(known_on + ONE_DAY) if known_on else _ALWAYS_US
    given: dict[str, Any] = {"first": first, "last": last, "known_us": known_us}
    if series:
        where.append("voucher.series = :series")
        given["series"] = series.upper()
    if known_on:
        where.append("voucher.registered_us < :known_us")
    if account:
        if account not in accounts(reader):
            raise no_account(account)
        given["account"] = account
    if account or objects:
        refuse_unknown(reader, objects)
        of_objects, codes = Cut(objects).where()
        on_account = " AND line.account = :account" if account else ""
        where.append(
            "voucher.id IN (SELECT line.voucher_id FROM voucher_line line "
            f"WHERE line.date BETWEEN :first AND :last{on_account}{of_objects})"
        )
        given |= codes
    beside = _beside(
        reader, "voucher.date BETWEEN :first AND :last", known_us=known_us, first=first, last=last
    )
    rows = reader.each(f"{_SELECT} WHERE {' AND '.join(where)} ORDER BY voucher.id, line.id", **given)
    wanted = text.casefold() if text else ""
    return (voucher for voucher in _vouchers(rows, beside) if wanted in voucher.text.casefold())


def voucher_shown(reader: Reader, ref: str) -> VoucherRow:
    """One voucher, by what voucher_number understands. Raises NotFound."""
    number = voucher_number(reader, ref)
    rows = reader.each(
        f"{_SELECT} WHERE voucher.ref = :ref ORDER BY line.id", ref=number, known_us=_ALWAYS_US
    )
    beside = _beside(reader, "voucher.ref = :ref", known_us=_ALWAYS_US, ref=number)
    return next(_vouchers(rows, beside))


@dataclass(slots=True)
class _Beside:
    """What belongs to few vouchers, by their numbers."""

    replaced_by: dict[str, str]
    replaces: dict[str, str]
    files: dict[str, list[str]]
    imported: dict[str, "_Imported"]


@dataclass(frozen=True, slots=True)
class _Imported:
    """The SIE file that a voucher came with, its event, and what the voucher was called there, if otherwise."""

    source: str
    event: int
    called: str


_NOT_IMPORTED = _Imported("", 0, "")


# The right voucher is an effect of the wrong one and of its reversal, both.
_REPLACED = """
WITH replaced (wrong, right) AS (
    SELECT wrong.ref, link.effect_ref FROM voucher correction
    JOIN voucher wrong ON wrong.id = correction.corrects_id
    JOIN link ON link.cause_kind = 'voucher' AND link.cause_ref = correction.ref AND link.effect_kind = 'voucher'
    JOIN link other ON other.cause_kind = 'voucher' AND other.cause_ref = wrong.ref
      AND other.effect_kind = 'voucher' AND other.effect_ref = link.effect_ref
    WHERE correction.corrects_id IS NOT NULL AND correction.registered_us < :known_us
)
"""


def _beside(reader: Reader, condition: str, *, known_us: int, **given: Any) -> _Beside:
    """What belongs to the vouchers of a condition. known_us: only corrections registered before this instant."""
    found = _Beside({}, {}, {}, {})
    for own, other, beside in (
        ("wrong", "right", found.replaced_by),
        ("right", "wrong", found.replaces),
    ):
        beside.update(
            reader.rows(
                f"{_REPLACED} SELECT voucher.ref, replaced.{other} FROM replaced "
                f"JOIN voucher ON voucher.ref = replaced.{own} WHERE {condition}",
                known_us=known_us,
                **given,
            )
        )
    for ref, name in reader.rows(
        "SELECT voucher.ref, used.name FROM attachment_use used JOIN voucher ON voucher.ref = used.ref "
        f"WHERE used.kind = 'voucher' AND used.role = 'evidence' AND {condition} ORDER BY used.id",
        **given,
    ):
        found.files.setdefault(ref, []).append(name)
    for ref, series, number, event, file, file_series, file_number in reader.each(
        "SELECT voucher.ref, voucher.series, CAST(voucher.number AS VARCHAR), event.id, file.number, imported.series, "
        "imported.number FROM voucher JOIN imported_voucher imported ON imported.voucher_id = voucher.id "
        "JOIN sie_import file ON file.id = imported.sie_import_id "
        "JOIN event ON event.subject_kind = 'sie-file' AND event.subject_ref = file.number "
        f"AND event.name = 'SieFileImported' WHERE {condition}",
        **given,
    ):
        called = (
            f"{file_series} {file_number}".strip() if (file_series, file_number) != (series, number) else ""
        )
        found.imported[ref] = _Imported(f"sie-file {file}", event, called)
    return found


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


def _vouchers(rows: Iterator[tuple[Any, ...]], beside: _Beside) -> Iterator[VoucherRow]:
    for _, group in groupby(rows, key=itemgetter(0)):
        found = list(group)
        _, ref, day, text, registered_us, corrects, corrected_by, event, kind, subject, *_ = found[0]
        lines = tuple(_lines(found))
        imported = beside.imported.get(ref, _NOT_IMPORTED)
        yield VoucherRow(
            voucher=ref,
            date=date.fromisoformat(day),
            text=text,
            amount_ore=sum(line.amount_ore for line in lines if line.amount_ore > 0),
            source=f"{kind} {subject}" if kind else imported.source,
            event=imported.event or event,
            corrects=corrects,
            corrected_by=corrected_by,
            replaced_by=beside.replaced_by.get(ref),
            replaces=beside.replaces.get(ref),
            files=tuple(beside.files.get(ref, ())),
            imported_as=imported.called,
            registered=utc_text(registered_us),
            lines=lines,
        )


def _lines(rows: Iterable[tuple[Any, ...]]) -> Iterator[VoucherLineRow]:
    """The lines of a voucher; one with several objects is in several rows."""
    for _, group in groupby(rows, key=itemgetter(_LINE_ID)):
        found = list(group)
        account, name, words, ore = found[0][_LINE_ID + 1 : -2]
        pairs = in_order((dimension, code) for *_, dimension, code in found if dimension)
        yield VoucherLineRow(account, name, words, ore, dict(pairs))


def wall_clock(instant: str) -> str:
    """An instant (ISO, UTC) as the clock on the wall had it: 2026-03-02 11:15."""
    from datetime import datetime

    return f"{datetime.fromisoformat(instant).astimezone():%Y-%m-%d %H:%M}"


def utc_text(instant_us: int) -> str:
    """Microseconds since 1970 as ISO text with seconds, UTC: 2026-03-02T10:15:00Z."""
    from datetime import UTC, datetime, timedelta

    return f"{datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=instant_us):%Y-%m-%dT%H:%M:%SZ}"
