"""The tables of a fiscal year that are kept for seven years: the books, and what their balances consist of.

Headings and titles are Swedish: they are read by accountants and authorities, without kassabok at hand.
Source: bokföringslagen 5 kap. 1 and 4 §§, 7 kap. 1 and 2 §§; BFNAR 2013:2 p. 2.2-2.3.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from kassabok.core.archive.kept_files import KeptPath
from kassabok.core.archive.specifications import specifications
from kassabok.core.assets.reports import assets
from kassabok.core.book.reader import Reader
from kassabok.core.dates import local_time
from kassabok.core.invoicing.reports.receipts import receipt_lines
from kassabok.core.ledger.reports.balances import Year
from kassabok.core.ledger.reports.books import general_ledger, journal
from kassabok.core.ledger.reports.chart import account_list
from kassabok.core.ledger.reports.statements import balance_sheet, income_statement
from kassabok.core.ledger.reports.trial_balance import trial_balance
from kassabok.core.paying.reports import year_files
from kassabok.core.rates.lookup import Rates
from kassabok.core.receivables.reports import open_items
from kassabok.core.stock.year_end import inventory_list
from kassabok.core.words import swedish
from kassabok.formats.cells import Cell

ACCOUNT_TYPES = {
    "asset": "tillgång",
    "liability": "skuld",
    "equity": "eget kapital",
    "income": "intäkt",
    "cost": "kostnad",
}

Rows = Callable[[], Iterable[Sequence[Cell]]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of the archive. path: without suffix, since it is kept in several formats. rows: the same each time.

    kinds: of a statement, what each row is, as the rows of its report say it.
    """

    path: str
    title: str
    headings: tuple[str, ...]
    rows: Rows
    kinds: Callable[[], Iterable[str]] | None = None


class Source(NamedTuple):
    """What the tables are made of. files: those that are kept, by the thing that they belong to."""

    reader: Reader
    year: Year
    rates: Rates
    files: dict[tuple[str, str], list[KeptPath]]


def sheets(source: Source) -> Iterator[Sheet]:
    """The tables of a year, in the order in which they are listed."""
    for path, title, headings, rows in (
        ("bokforing/kontoplan", "Kontoplan", CHART, _chart),
        ("bokforing/saldobalans", "Saldobalans", TRIAL_BALANCE, _trial_balance),
        ("bokforing/resultatrapport", "Resultatrapport", STATEMENT, _income_statement),
        ("bokforing/balansrapport", "Balansrapport", BALANCE, _balance_sheet),
        ("bokforing/specifikationer", "Bokslutsspecifikationer", SPECIFICATIONS, _specifications),
        ("bokforing/grundbok", "Grundbok (registreringsordning)", JOURNAL, _journal),
        ("bokforing/huvudbok", "Huvudbok (per konto)", LEDGER, _ledger),
        ("bokforing/verifikationslista", "Verifikationslista", VOUCHERS, _vouchers),
        ("bokforing/verifikationsserier", "Verifikationsserier och nummer", SERIES, _series),
        ("sidoordnat/kvitton", "Kvitton med sina rader", RECEIPTS, _receipts),
        ("sidoordnat/kundreskontra", "Kundreskontra på årets sista dag", RECEIVABLES, _receivables),
        ("sidoordnat/lagerforteckning", "Varulagerförteckning på årets sista dag", STOCK, _stock),
        ("sidoordnat/anlaggningsregister", "Anläggningsregister på årets sista dag", ASSETS, _assets),
        ("sidoordnat/momsdeklarationer", "Momsdeklarationer", VAT_RETURNS, _vat_returns),
        ("sidoordnat/betalfiler", "Betalfiler till banken", PAYMENT_FILES, _payment_files),
    ):
        yield Sheet(path, title, headings, _asked(rows, source), _kinds(rows, source))


def _asked(rows: Callable[[Source], Iterable[Sequence[Cell]]], source: Source) -> Rows:
    return lambda: rows(source)


def _kinds(
    rows: Callable[[Source], Iterable[Sequence[Cell]]], source: Source
) -> Callable[[], Iterable[str]] | None:
    reader, year = source.reader, source.year
    if rows is _income_statement:
        return lambda: (row.kind for row in income_statement(reader, year.starts_on, year.ends_on).rows)
    if rows is _balance_sheet:
        return lambda: (row.kind for row in balance_sheet(reader, year.ends_on).rows)
    if rows is _specifications:
        return lambda: (row.kind for row in specifications(reader, year.year))
    return None


def kr(ore: int | None) -> Decimal | None:
    """Öre as kronor with two decimals."""
    return None if ore is None else Decimal(ore).scaleb(-2)


def zoned(at: datetime) -> str:
    """An instant as the clock showed it, with its zone: 2026-03-02 11:15:03 +01:00."""
    return at.isoformat(sep=" ", timespec="seconds").replace("+", " +")


CHART = ("Konto", "Benämning", "Slag", "SRU-kod", "Momsruta", "Roller i automatkonteringen", "I bruk")


def _chart(source: Source) -> Iterator[Sequence[Cell]]:
    for row in account_list(source.reader, everything=True):
        if row.active or row.used:
            yield (
                row.account,
                row.name,
                ACCOUNT_TYPES[row.type],
                row.sru,
                row.vat_box,
                ", ".join(row.roles),
                "ja" if row.active else "nej",
            )


TRIAL_BALANCE = ("Konto", "Benämning", "Ingående saldo", "Debet", "Kredit", "Utgående saldo")


def _trial_balance(source: Source) -> Iterator[Sequence[Cell]]:
    sums = [0, 0, 0, 0]
    for row in trial_balance(source.reader, source.year.starts_on, source.year.ends_on):
        amounts = (row.opening_ore, row.debit_ore, row.credit_ore, row.closing_ore)
        sums = [total + ore for total, ore in zip(sums, amounts, strict=True)]
        yield (row.account, row.name, *map(kr, amounts))
    yield ("", "Summa", *map(kr, sums))


STATEMENT = ("Konto", "", "Räkenskapsåret", "Föregående år")
BALANCE = ("Konto", "", "Årets början", "Årets slut")


def _income_statement(source: Source) -> Iterator[Sequence[Cell]]:
    for row in income_statement(source.reader, source.year.starts_on, source.year.ends_on).rows:
        yield (row.account, row.text, kr(row.amount_ore), kr(row.previous_ore))


def _balance_sheet(source: Source) -> Iterator[Sequence[Cell]]:
    for row in balance_sheet(source.reader, source.year.ends_on).rows:
        yield (row.account, row.text, kr(row.opening_ore), kr(row.closing_ore))


SPECIFICATIONS = ("Konto", "", "Ingående saldo", "Förändring", "Utgående saldo")


def _specifications(source: Source) -> Iterator[Sequence[Cell]]:
    for row in specifications(source.reader, source.year.year):
        yield (row.account, row.text, kr(row.opening_ore), kr(row.change_ore), kr(row.closing_ore))


JOURNAL = ("Reg.nr", "Verifikation", "Datum", "Konto", "Benämning", "Text", "Debet", "Kredit", "Rättad av")


def _journal(source: Source) -> Iterator[Sequence[Cell]]:
    for row in journal(source.reader, source.year.starts_on, source.year.ends_on):
        yield (
            row.registered,
            row.voucher,
            row.date,
            row.account,
            row.name,
            row.text,
            kr(row.debit_ore) if row.debit_ore else None,
            kr(row.credit_ore) if row.credit_ore else None,
            row.corrected_by,
        )


LEDGER = ("Konto", "Reg.nr", "Verifikation", "Datum", "Text", "Debet", "Kredit", "Saldo", "Rättad av")


def _ledger(source: Source) -> Iterator[Sequence[Cell]]:
    for row in general_ledger(source.reader, source.year.starts_on, source.year.ends_on):
        yield (
            row.account,
            row.registered,
            row.voucher,
            row.date,
            row.text,
            kr(row.amount_ore) if row.amount_ore > 0 else None,
            kr(-row.amount_ore) if row.amount_ore < 0 else None,
            kr(row.balance_ore),
            row.corrected_by,
        )


RECEIPTS = (
    *("Kvitto", "Datum", "Betalt med", "Order", "Artikel", "Text", "Antal", "Moms %", "Netto", "Moms"),
    *("Öresavrundning", "Kvittots summa"),
)


def _receipts(source: Source) -> Iterator[Sequence[Cell]]:
    for row in receipt_lines(source.reader, source.year.starts_on, source.year.ends_on):
        yield (
            row.receipt,
            row.date,
            row.means,
            row.order,
            row.sku,
            row.text,
            Decimal(row.quantity_milli).scaleb(-3),
            Decimal(row.vat_rate_e4).scaleb(-2),
            kr(row.net_ore),
            kr(row.vat_ore),
            kr(row.rounding_ore),
            kr(row.total_ore),
        )


VOUCHERS = (
    *("Verifikation", "Datum", "Text", "Belopp", "Registrerad", "Registrerad av", "Uppkommen av"),
    *("Rättar", "Rättad av", "I det tidigare systemet", "Filer i arkivet"),
)

# A voucher is corrected, imported and caused once at most. Imported ones are one event together: that of their file.
_VOUCHERS = """
SELECT voucher.ref, voucher.date, voucher.text, voucher.registered_us, coalesce(posted.actor, taken.actor),
       cause.subject_kind, cause.subject_ref, corrected.ref,
       (SELECT min(ref) FROM voucher c WHERE c.corrects_id = voucher.id),
       imported.series || ' ' || imported.number, imported.registered_on, imported.sign, file.number,
       (SELECT sum(amount_ore) FROM voucher_line line WHERE line.voucher_id = voucher.id AND amount_ore > 0)
FROM voucher
LEFT JOIN voucher corrected ON corrected.id = voucher.corrects_id
LEFT JOIN imported_voucher imported ON imported.voucher_id = voucher.id
LEFT JOIN sie_import file ON file.id = imported.sie_import_id
LEFT JOIN event posted ON posted.subject_kind = 'voucher' AND posted.subject_ref = voucher.ref
  AND posted.name = 'VoucherPosted'
LEFT JOIN event taken ON taken.subject_kind = 'sie-file' AND taken.subject_ref = file.number
  AND taken.name = 'SieFileImported'
LEFT JOIN event cause ON cause.id = posted.cause_id
WHERE voucher.date BETWEEN :first AND :last ORDER BY voucher.id
"""


def _vouchers(source: Source) -> Iterator[Sequence[Cell]]:
    first, last = source.year.starts_on, source.year.ends_on
    kinds = swedish().kinds
    for row in source.reader.each(_VOUCHERS, first=first, last=last):
        ref, day, text, registered_us, actor, kind, subject, corrects, corrected_by, *was, sie, ore = row
        if sie and not kind:
            kind, subject = "sie-file", sie
        kept = [*source.files.get(("voucher", ref), ()), *source.files.get((kind, subject), ())]
        yield (
            ref,
            date.fromisoformat(day),
            text,
            kr(ore),
            zoned(local_time(registered_us)),
            actor,
            f"{kinds.get(kind, kind)} {subject}" if kind else "",
            corrects,
            corrected_by,
            ", ".join(fact.strip() for fact in was if fact and fact.strip()),
            ", ".join(file.path for file in kept),
        )


SERIES = (
    "Serie",
    "Första nummer",
    "Sista nummer",
    "Antal verifikationer",
    "Luckor som följde av en SIE-import",
)


def _series(source: Source) -> Iterator[Sequence[Cell]]:
    gaps: dict[str, list[str]] = {}
    for series, first, last in source.reader.rows(
        "SELECT gap.series, gap.first, gap.last FROM number_gap gap JOIN fiscal_year year "
        "ON year.id = gap.fiscal_year_id WHERE year.label = :label ORDER BY gap.series, gap.first",
        label=source.year.year,
    ):
        gaps.setdefault(series, []).append(str(first) if first == last else f"{first}-{last}")
    for series, first, last, count in source.reader.rows(
        "SELECT voucher.series, min(number), max(number), count(*) FROM voucher JOIN fiscal_year year "
        "ON year.id = voucher.fiscal_year_id WHERE year.label = :label GROUP BY voucher.series ORDER BY voucher.series",
        label=source.year.year,
    ):
        yield (series, first, last, count, ", ".join(gaps.get(series, ())))


RECEIVABLES = (
    "Faktura",
    "Kund",
    "Namn",
    "Datum",
    "Förfallodag",
    "OCR",
    "Fakturabelopp",
    "Obetalt",
    "Dagar sen",
)


def _receivables(source: Source) -> Iterator[Sequence[Cell]]:
    total_ore = 0
    for row in open_items(source.reader, on=source.year.ends_on):
        total_ore += row.open_ore
        yield (
            row.invoice,
            row.customer,
            row.name,
            row.date,
            row.due,
            row.ocr,
            kr(row.total_ore),
            kr(row.open_ore),
            max(row.days_late, 0),
        )
    yield ("Summa", "", "", None, None, "", None, kr(total_ore), None)


STOCK = (
    "Artikel",
    "Benämning",
    "Lagerplats",
    "Antal",
    "Enhet",
    "Anskaffningsvärde",
    "Försäljningsvärde",
    "Värde",
)


def _stock(source: Source) -> Iterator[Sequence[Cell]]:
    listed = inventory_list(source.reader, on=source.year.ends_on, rates=source.rates, show_pii=True)
    for row in listed.products:
        yield (
            row.sku,
            row.name,
            row.locations,
            Decimal(row.on_hand_milli).scaleb(-3).normalize() + 0,
            row.unit,
            kr(row.cost_ore),
            kr(row.realisable_ore),
            kr(row.value_ore),
        )
    yield ("Summa", "", "", None, "", kr(listed.cost_ore), None, kr(listed.value_ore))


ASSETS = (
    "Nummer",
    "Benämning",
    "Konto",
    "Anskaffad",
    "Anskaffningsvärde",
    "Avskrivet",
    "Bokfört värde",
    "Lämnat",
)


def _assets(source: Source) -> Iterator[Sequence[Cell]]:
    for row in assets(source.reader, on=source.year.ends_on, gone=True):
        amounts = map(kr, (row.cost_ore, row.depreciated_ore, row.book_value_ore))
        yield (row.asset, row.name, row.account, row.acquired, *amounts, row.left)


PAYMENT_FILES = (
    *("Fil", "Gjord", "Betalning", "Lämnar kontot", "Slag", "Mottagare", "Till konto", "Belopp", "Valuta"),
    *("Referens", "Leverantörsfakturor", "Status", "Orsak"),
)
VAT_RETURNS = ("Period", "Från", "Till", "Version", "Läge", "Avslutad", "Ruta", "Belopp, kr")


def _vat_returns(source: Source) -> Iterator[Sequence[Cell]]:
    for period, starts, ends, version, state, closed_us, boxes in source.reader.rows(
        "SELECT period, starts_on, ends_on, version, state, closed_us, boxes FROM vat_return "
        "WHERE ends_on BETWEEN :first AND :last ORDER BY starts_on, version, id",
        first=source.year.starts_on,
        last=source.year.ends_on,
    ):
        facts: tuple[Any, ...] = (
            period,
            date.fromisoformat(starts),
            date.fromisoformat(ends),
            version,
            "avslutad" if state == "closed" else "återöppnad",
            zoned(local_time(closed_us)),
        )
        for box, kronor in sorted(json.loads(boxes).items()):
            yield (*facts, box, kronor)


_PAYMENT_KINDS = {
    "bill": "leverantörsfaktura",
    "salary": "lön",
    "tax": "skatt",
    "refund": "återbetalning",
    "other": "övrigt",
}
_PAYMENT_STATES = {
    "made": "på väg",
    "accepted": "mottagen av banken",
    "rejected": "avvisad",
    "settled": "utförd",
    "cancelled": "makulerad",
}


def _payment_files(source: Source) -> Iterator[Sequence[Cell]]:
    for file in year_files(source.reader, source.year.starts_on, source.year.ends_on):
        for order in file.orders:
            yield (
                *(file.file, file.date, order.payment, order.date, _PAYMENT_KINDS[order.kind]),
                *(order.payee, order.to, kr(order.amount_ore), file.currency, order.reference),
                *(", ".join(order.bills), _PAYMENT_STATES[order.state], order.reason),
            )
