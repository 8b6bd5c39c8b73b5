"""A fiscal year as a SIE file of any type from 1 to 4, or as a file of entries of SIE 5."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings
from kassabok.core.book.version import PROGRAM, program_version
from kassabok.core.errors import Refused, UsageError
from kassabok.core.ledger.reports.balances import Year, year_called
from kassabok.core.ledger.sie.export_figures import Figures, Objects, figures_of
from kassabok.core.ledger.sie.export_vouchers import vouchers_of
from kassabok.formats.sie import record, sie5_writer
from kassabok.formats.sie.writer import (
    WITH_BALANCES,
    WITH_OBJECTS,
    WITH_VOUCHERS,
    write_to,
)

COMPANY_FORMS = {"ab": "AB", "ef": "E", "hb": "HB"}
ACCOUNT_TYPES: dict[str, record.AccountType] = {
    "asset": "T",
    "liability": "S",
    "equity": "S",
    "income": "I",
    "cost": "K",
}
CHART = "EUBAS97"  # What BAS plans since 1997 are called in #KPTYP.
WITH_SRU = ("1", "2")  # These must give the tax form's field of every account.
MUST_SAY_HOW_FAR = ("2", "3")  # These must say up to which day the year is covered.
SIE_5 = "5"  # Its files of entries hold what 4I holds.
MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class SieWritten:
    """What was written. replaced: characters that the code page of SIE lacks, with what stands in their place."""

    year: str
    accounts: int
    vouchers: int
    replaced: dict[str, str]


def export_year(
    reader: Reader,
    label: str,
    stream: BinaryIO,
    *,
    on: date,
    sie_type: record.SieType = "4E",
    checksum: bool = False,
) -> SieWritten:
    """Write a fiscal year to a stream. Vouchers are read as they are written, so any number of them fits in memory.

    on: the day of the export. sie_type: 4E is everything, 4I and 5 only vouchers, 1 to 3 only figures. checksum: with a
    sum, which SIE 5 does not have. Raises NotFound for a year that is not there, Refused where accounts lack the SRU
    codes that types 1 and 2 need.
    """
    year = year_called(reader, label)
    if sie_type == SIE_5 and checksum:
        raise UsageError("sie.checksum", "A file of SIE 5 has no #KSUMMA.", hint="Leave --checksum out.")
    sie, count = _file(reader, year, sie_type, on)
    replaced: dict[str, str] = {}
    if sie_type == SIE_5:
        sie5_writer.write_to(stream, sie)
    else:
        replaced = write_to(stream, sie, checksum=checksum)
    return SieWritten(year.year, len(sie.accounts), count, replaced)


def _file(reader: Reader, year: Year, sie_type: record.SieType, on: date) -> tuple[record.SieFile, int]:
    """The file, and how many vouchers it has."""
    settings = Settings(dict(reader.rows("SELECT key, value FROM setting")))
    with_vouchers = sie_type in (*WITH_VOUCHERS, SIE_5)
    figures = figures_of(reader, year, sie_type) if sie_type in WITH_BALANCES else Figures()
    moved = _moved_accounts(reader, year) if with_vouchers else set()
    chart = _accounts(reader, figures.accounts() | moved)
    _refuse_without_sru(chart, sie_type)
    dimensions, objects = _objects(reader) if sie_type in (*WITH_OBJECTS, SIE_5) else ((), ())
    count = reader.value(
        "SELECT count(*) FROM voucher JOIN fiscal_year ON fiscal_year.id = fiscal_year_id WHERE label = :label",
        label=year.year,
    )
    covers_to = _covered_to(reader, year, on)
    sie = record.SieFile(
        sie_type=sie_type,
        program=record.Program(PROGRAM, program_version()),
        generated_on=on,
        company=_company(settings),
        years=figures.years or (record.FiscalYear(0, year.starts_on, year.ends_on),),
        tax_year=year.ends_on.year + 1 if any(account.sru for account in chart) else None,
        covers_to=covers_to or (year.ends_on if sie_type in MUST_SAY_HOW_FAR else None),
        chart=CHART,
        currency="SEK",
        accounts=chart,
        dimensions=dimensions,
        objects=objects,
        opening=figures.opening,
        closing=figures.closing,
        result=figures.result,
        object_opening=figures.object_opening,
        object_closing=figures.object_closing,
        period_amounts=figures.period_amounts,
        period_budgets=figures.period_budgets,
        vouchers=vouchers_of(reader, year) if with_vouchers else (),
    )
    return sie, count if with_vouchers else 0


def _company(settings: Settings) -> record.Company:
    street, phone = settings.text("company.street"), settings.text("company.phone")
    postal = f"{settings.text('company.postcode')} {settings.text('company.city')}".strip()
    address = record.Address(street=street, postal=postal, phone=phone) if street and postal else None
    return record.Company(
        name=settings.text("company.name"),
        org_number=settings.text("company.org_nr"),
        form=COMPANY_FORMS[settings.text("company.form")],
        address=address,
    )


def _covered_to(reader: Reader, year: Year, on: date) -> date | None:
    """The day up to which the file covers a year that is still open; None for one that is over and closed."""
    if year.closed or on > year.ends_on:
        return None
    last = reader.value(
        "SELECT max(date) FROM voucher WHERE date BETWEEN :first AND :last",
        first=year.starts_on,
        last=year.ends_on,
    )
    return max(on, year.starts_on, date.fromisoformat(last) if last else on)


def _moved_accounts(reader: Reader, year: Year) -> set[str]:
    rows = reader.rows(
        "SELECT number FROM account WHERE EXISTS (SELECT 1 FROM voucher_line line "
        "WHERE line.account = account.number AND line.date BETWEEN :first AND :last)",
        first=year.starts_on,
        last=year.ends_on,
    )
    return {number for (number,) in rows}


def _accounts(reader: Reader, used: set[str]) -> tuple[record.Account, ...]:
    """The accounts that are used; where none is, those in use in the chart, since a file needs some."""
    return tuple(
        record.Account(number, name, ACCOUNT_TYPES[kind], unit, (sru,) if sru else ())
        for number, name, kind, unit, sru, active in reader.rows(
            "SELECT number, name, type, unit, sru, active FROM account ORDER BY number"
        )
        if (number in used if used else active)
    )


def _refuse_without_sru(chart: Iterable[record.Account], sie_type: str) -> None:
    lacking = [account.number for account in chart if not account.sru] if sie_type in WITH_SRU else []
    if lacking:
        more = f" and {len(lacking) - MOST_NAMED} more" if len(lacking) > MOST_NAMED else ""
        raise Refused(
            "sie.sru",
            f"Type {sie_type} gives the field of the tax return (SRU) of every account, and these have none: "
            f"{', '.join(lacking[:MOST_NAMED])}{more}.",
            hint=f"kassabok account edit {lacking[0]} --sru CODE; types 3 and 4 can do without.",
        )


def _objects(reader: Reader) -> Objects:
    """All objects, and the dimensions that have any or are above one that does."""
    objects = tuple(
        record.DimensionObject(dimension, code, name)
        for dimension, code, name in reader.rows(
            "SELECT dimension, code, name FROM dimension_object ORDER BY CAST(dimension AS INTEGER), code"
        )
    )
    rows = {
        number: record.Dimension(number, name, parent)
        for number, name, parent in reader.rows(
            "SELECT number, name, parent FROM dimension ORDER BY CAST(number AS INTEGER)"
        )
    }
    needed = {item.dimension for item in objects}
    while above := {rows[number].parent for number in needed} - needed - {""}:
        needed |= above
    return tuple(dimension for number, dimension in rows.items() if number in needed), objects
