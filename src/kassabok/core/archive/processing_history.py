"""Behandlingshistoriken: for every voucher when, by whom and by what it was registered, and what changed in the system.

Source: bokföringslagen 5 kap. 11 §; BFNAR 2013:2 p. 9.15-9.16.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from kassabok.core.archive.sheets import Sheet, zoned
from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, first_instant_us, local_time
from kassabok.core.events import sentence_in_log
from kassabok.core.ledger.reports.balances import Year
from kassabok.core.words import swedish
from kassabok.formats.cells import Cell

TITLE = "Behandlingshistorik"
HEADINGS = (
    *("Nr", "Registrerad", "Registrerad av", "Kommando", "Vad som hände", "Gäller"),
    *("Verifikationer", "Följd av nr", "Kontrollsumma"),
)

#: Events that change how the system books, or that let something be booked: they are part of every year's history.
SYSTEM = (
    *("BookCreated", "ProgramChanged", "SettingChanged", "AccountAdded", "AccountChanged", "RoleMoved"),
    *("DimensionAdded", "DimensionChanged", "FiscalYearOpened", "FiscalYearClosed", "FiscalYearReopened"),
    *("PeriodsLocked", "PeriodsUnlocked", "OpeningBalancesSet", "SieFileImported", "VouchersImported"),
    *("TemplateSaved", "TemplateRemoved", "PlanStarted", "PlanStopped", "AssetAdded", "AssetChanged"),
    *("BankAccountAdded", "BankAccountChanged", "VatReturnClosed", "VatReturnReopened"),
)


@dataclass(frozen=True, slots=True)
class HistoryPart:
    """Which events: those of the vouchers of a year and all that led to them, those that were registered in the year,
    and all that changed the system until then; without a year, every event. last_event: the log's end when it was made.
    """

    year: Year | None
    last_event: int


def history_sheet(reader: Reader, part: HistoryPart) -> Sheet:
    """The history as a table of the archive."""
    return Sheet("dokumentation/behandlingshistorik", TITLE, HEADINGS, partial(rows, reader, part))


def rows(reader: Reader, part: HistoryPart) -> Iterator[Sequence[Cell]]:
    """The events in the order of the log, each with the vouchers that it led to."""
    catalogue = swedish()
    vouchers = _vouchers_of_events(reader, part.year)
    for event, at_us, actor, command, name, kind, ref, cause, digest, payload in _events(reader, part):
        if part.year is not None and not (event in vouchers or name in SYSTEM or _within(part.year, at_us)):
            continue
        yield (
            event,
            zoned(local_time(at_us)),
            actor,
            command,
            sentence_in_log(name, json.loads(payload), catalogue),
            f"{catalogue.kinds.get(kind, kind)} {ref}",
            ", ".join(vouchers.get(event, ())),
            cause,
            digest,
        )


def _events(reader: Reader, part: HistoryPart) -> Iterator[tuple[Any, ...]]:
    return reader.each(
        "SELECT id, at_us, actor, command, name, subject_kind, subject_ref, cause_id, hash, payload FROM event "
        "WHERE id <= :last ORDER BY id",
        last=part.last_event,
    )


def _within(year: Year, at_us: int) -> bool:
    return first_instant_us(year.starts_on) <= at_us < first_instant_us(year.ends_on + ONE_DAY)


def _vouchers_of_events(reader: Reader, year: Year | None) -> dict[int, list[str]]:
    """Event -> the vouchers that it led to: each voucher is told at its own event and at all that caused it.

    Those of a SIE file have no events of their own, and are told by series and number at the event of the file.
    """
    causes: dict[int, int | None] = {}
    found: dict[int, list[str]] = {}
    condition = "WHERE voucher.date BETWEEN :first AND :last " if year else ""
    days = {"first": year.starts_on, "last": year.ends_on} if year else {}
    for event, cause, ref in reader.rows(
        "SELECT posted.id, posted.cause_id, voucher.ref FROM voucher JOIN event posted "
        "ON posted.subject_kind = 'voucher' AND posted.subject_ref = voucher.ref AND posted.name = 'VoucherPosted' "
        f"{condition}ORDER BY posted.id",
        **days,
    ):
        causes[event] = cause
        at: int | None = event
        while at is not None:
            found.setdefault(at, []).append(ref)
            if at not in causes:
                causes[at] = reader.value("SELECT cause_id FROM event WHERE id = :event", event=at)
            at = causes[at]
    for event, label, series, first, last, count in reader.rows(
        "SELECT taken.id, year.label, voucher.series, min(voucher.number), max(voucher.number), count(*) "
        "FROM event taken JOIN sie_import file ON file.number = taken.subject_ref "
        "JOIN imported_voucher imported ON imported.sie_import_id = file.id "
        "JOIN voucher ON voucher.id = imported.voucher_id JOIN fiscal_year year ON year.id = voucher.fiscal_year_id "
        f"WHERE taken.name = 'SieFileImported' {condition.replace('WHERE', 'AND')}"
        "GROUP BY taken.id, year.label, voucher.series ORDER BY taken.id, year.label, voucher.series",
        **days,
    ):
        found.setdefault(event, []).append(f"{label}-{series}{first} till {last} ({count} st)")
    return found
