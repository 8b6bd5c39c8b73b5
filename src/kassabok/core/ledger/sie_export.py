"""A fiscal year as a SIE file of type 4E: accounts, balances of two years, and all vouchers of the year."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from typing import Any, BinaryIO

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings
from kassabok.core.dates import ONE_DAY
from kassabok.core.ledger.reports.balances import NOTHING, Year, accounts, moved_through, year_called, years
from kassabok.formats.sie import record
from kassabok.formats.sie.writer import write_to

COMPANY_FORMS = {"ab": "AB", "ef": "E", "hb": "HB"}
ACCOUNT_TYPES: dict[str, record.AccountType] = {
    "asset": "T",
    "liability": "S",
    "equity": "S",
    "income": "I",
    "cost": "K",
}
CHART = "EUBAS97"  # What BAS plans since 1997 are called in #KPTYP.
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - as the instants: UTC without saying so


@dataclass(frozen=True, slots=True)
class SieWritten:
    """What was written. replaced: characters that the code page of SIE lacks, with what stands in their place."""

    year: str
    accounts: int
    vouchers: int
    replaced: dict[str, str]


def export_year(
    reader: Reader, label: str, stream: BinaryIO, *, on: date, checksum: bool = False
) -> SieWritten:
    """Write a fiscal year to a stream. Vouchers are read as they are written, so any number of them fits in memory.

    on: the day of the export. checksum: with #KSUMMA. Raises NotFound for a year that is not there.
    """
    year = year_called(reader, label)
    previous = next((y for y in years(reader) if y.ends_on + ONE_DAY == year.starts_on), None)
    settings = Settings(dict(reader.rows("SELECT key, value FROM setting")))
    opening, closing, result = _balances(reader, year, previous)
    used = {balance.account for balance in (*opening, *closing, *result)} | _moved_accounts(reader, year)
    chart = _accounts(reader, used)
    count = reader.value(
        "SELECT count(*) FROM voucher JOIN fiscal_year ON fiscal_year.id = fiscal_year_id WHERE label = :label",
        label=label,
    )
    sie = record.SieFile(
        sie_type="4E",
        program=_program(),
        generated_on=on,
        company=_company(settings),
        years=tuple(
            record.FiscalYear(-index, y.starts_on, y.ends_on) for index, y in enumerate((year, previous)) if y
        ),
        tax_year=year.ends_on.year + 1 if any(account.sru for account in chart) else None,
        covers_to=_covered_to(reader, year, on),
        chart=CHART,
        currency="SEK",
        accounts=chart,
        opening=opening,
        closing=closing,
        result=result,
        vouchers=_vouchers(reader, year),
    )
    replaced = write_to(stream, sie, checksum=checksum)
    return SieWritten(year.year, len(chart), count, replaced)


def _program() -> record.Program:
    from importlib.metadata import version

    return record.Program("kassabok", version("kassabok"))


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


Balances = tuple[record.Balance, ...]


def _balances(reader: Reader, year: Year, previous: Year | None) -> tuple[Balances, Balances, Balances]:
    """Opening and closing balances, and the results of income and cost accounts, zeros left out."""
    opening: list[record.Balance] = []
    closing: list[record.Balance] = []
    result: list[record.Balance] = []
    chart = accounts(reader)
    for index, one in ((0, year), (-1, previous)):
        if one is None:
            continue
        before, through = moved_through(reader, one.starts_on - ONE_DAY), moved_through(reader, one.ends_on)
        for number, account in chart.items():
            began_ore, ended_ore = before.get(number, NOTHING).net_ore, through.get(number, NOTHING).net_ore
            if account.is_balance:
                opening += _unless_zero(index, number, began_ore)
                closing += _unless_zero(index, number, ended_ore)
            else:
                result += _unless_zero(index, number, ended_ore - began_ore)
    return tuple(opening), tuple(closing), tuple(result)


def _unless_zero(index: int, number: str, amount_ore: int) -> list[record.Balance]:
    return [record.Balance(index, number, amount_ore)] if amount_ore else []


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
        record.Account(number, name, ACCOUNT_TYPES[kind], sru=(sru,) if sru else ())
        for number, name, kind, sru, active in reader.rows(
            "SELECT number, name, type, sru, active FROM account ORDER BY number"
        )
        if (number in used if used else active)
    )


def _vouchers(reader: Reader, year: Year) -> Iterator[record.Voucher]:
    rows = reader.each(
        "SELECT voucher.id, voucher.series, voucher.number, voucher.date, voucher.text, voucher.registered_us, "
        "event.actor, line.account, line.amount_ore, line.text "
        "FROM fiscal_year CROSS JOIN voucher LEFT JOIN event ON event.subject_kind = 'voucher' "
        "AND event.subject_ref = voucher.ref AND event.name = 'VoucherPosted' CROSS JOIN voucher_line line "
        "WHERE fiscal_year.label = :label AND voucher.fiscal_year_id = fiscal_year.id "
        "AND line.voucher_id = voucher.id ORDER BY voucher.series, voucher.number, line.id",
        label=year.year,
    )
    for _, group in groupby(rows, key=itemgetter(0)):
        yield _voucher(list(group))


def _voucher(rows: list[tuple[Any, ...]]) -> record.Voucher:
    _, series, number, day, text, registered_us, actor, *_ = rows[0]
    return record.Voucher(
        series=series,
        number=str(number),
        date=_day(day),
        text=text,
        registered_on=_utc_day(registered_us // 86_400_000_000),
        sign=actor or "",
        lines=tuple(record.VoucherLine(row[7], row[8], text=row[9]) for row in rows),
    )


@lru_cache(maxsize=1024)
def _day(iso: str) -> date:
    return date.fromisoformat(iso)


@lru_cache(maxsize=1024)
def _utc_day(days: int) -> date:
    return (EPOCH + timedelta(days=days)).date()
