"""SIE 5: files of entries and full exports are read, files of entries written."""

import os
import re
from dataclasses import replace
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from tests.formats.sie.books import SALE, books, campaign
from tests.formats.sie.random_books import files

from kassabok.formats.errors import BadFile
from kassabok.formats.sie import sie5
from kassabok.formats.sie.detect import read_any
from kassabok.formats.sie.record import (
    Account,
    Balance,
    Company,
    Dimension,
    DimensionObject,
    FiscalYear,
    ObjectRef,
    PeriodAmount,
    Program,
    SieFile,
    Voucher,
    VoucherLine,
)
from kassabok.formats.sie.sie5_writer import write_to
from kassabok.formats.sie.writer import write

SAMPLES = Path(os.environ.get("KASSABOK_SAMPLES") or ".")
SCHEMA = SAMPLES / "sie" / "sie5-official-schema.xsd"
SIGNATURES = SAMPLES / "peppol" / "xsd" / "common" / "UBL-xmldsig-core-schema-2.1.xsd"
with_schema = pytest.mark.skipif(
    not (os.environ.get("KASSABOK_SAMPLES") and SCHEMA.exists() and SIGNATURES.exists()),
    reason="no SIE 5 schema in KASSABOK_SAMPLES",
)


def written(file: SieFile) -> bytes:
    stream = BytesIO()
    write_to(stream, file)
    return stream.getvalue()


@cache
def schema() -> Any:
    from lxml import etree

    tree = etree.parse(str(SCHEMA))
    for found in tree.iter("{http://www.w3.org/2001/XMLSchema}import"):
        found.set("schemaLocation", SIGNATURES.as_uri())
    return etree.XMLSchema(tree)


def faults(data: bytes) -> list[str]:
    from lxml import etree

    schema().validate(etree.fromstring(data))
    return [f"{error.line}: {error.message}" for error in schema().error_log]


def entries(*inside: str, encoding: str = "utf-8", info: str = "") -> bytes:
    company = '<Company organizationId="556036-0793" name="Järn AB"/>'
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<SieEntry xmlns="http://www.sie.se/sie5">\n<FileInfo>\n'
        f'<SoftwareProduct name="Pärm" version="1"/>\n<FileCreation time="2026-01-05T10:00:00Z" by="åsa"/>\n'
        f"{company}{info}\n</FileInfo>\n" + "\n".join(inside) + "\n</SieEntry>\n"
    )
    return text.encode(encoding)


def voucher(*rows: str, attributes: str = 'id="1" journalDate="2025-03-01"') -> str:
    info = '<OriginalEntryInfo date="2025-03-02" by="bo"/>'
    return f"<JournalEntry {attributes}>\n{info}\n" + "\n".join(rows) + "\n</JournalEntry>"


BUDGETED = replace(
    books(
        [SALE],
        objects=(DimensionObject("20", "VAR 1", "Våren & <annat>"), DimensionObject("1", "100", "Butik")),
    ),
    generated_by='Åsa "A" Ö',
    period_budgets=(
        PeriodAmount(0, "202506", "3001", -100_00),
        PeriodAmount(0, "202506", "3001", -90_00, -3_500, campaign("VAR 1")),
    ),
)


def test_what_is_written_is_read() -> None:
    lines = (
        VoucherLine(
            "1510",
            125_50,
            (ObjectRef("1", "100"), campaign("VAR 1")),
            date(2025, 6, 1),
            'Åtta "kök" & <sånt>',
            2_500,
        ),
        VoucherLine("3001", -125_50),
    )
    sale = replace(SALE, number="2", text="Två\nrader", sign="bo", lines=lines)
    file = replace(BUDGETED, vouchers=(SALE, sale, Voucher("Å", "", date(2025, 7, 1), lines=())))
    found = read_any(written(file))
    assert found.file.sie_type == "5"
    assert (found.problems, found.warnings, found.encoding) == ((), (), "utf-8")
    assert found.vouchers == (
        replace(SALE, sign='Åsa "A" Ö'),
        replace(sale, text="Två rader"),
        Voucher("Å", "", date(2025, 7, 1), "", date(2025, 7, 1), 'Åsa "A" Ö'),
    )
    assert found.file.company == replace(Company("Åbergs Kök & Järn AB"), org_number="556036-0793")
    assert (found.file.program, found.file.generated_on) == (Program("kassabok", "0.1.0"), date(2026, 5, 2))
    assert found.file.accounts == tuple(replace(account, sru=()) for account in BUDGETED.accounts)
    assert found.file.objects == BUDGETED.objects
    assert found.file.period_budgets == BUDGETED.period_budgets
    assert found.file.currency == "SEK"
    assert written(found.file) == written(file)


@settings(max_examples=50, deadline=None)
@given(file=files())
def test_any_books_are_read_as_they_were_written(file: SieFile) -> None:
    data = written(file)
    found = read_any(data)
    assert found.problems == ()
    assert written(found.file) == data
    moved = [(v.series, v.number, v.date, [line[:3] for line in v.lines]) for v in file.vouchers]
    assert [(v.series, v.number, v.date, [line[:3] for line in v.lines]) for v in found.vouchers] == moved


@with_schema
@settings(max_examples=50, deadline=None)
@given(file=files())
def test_any_books_are_valid(file: SieFile) -> None:
    assert faults(written(file)) == []


@with_schema
def test_budgets_and_objects_are_valid_and_the_schema_bites() -> None:
    data = written(BUDGETED)
    assert faults(data) == []
    assert len(faults(data.replace(b' date="2025-06-03"', b"", 1))) == 1


@with_schema
@pytest.mark.parametrize(
    ("name", "vouchers", "rows", "debit_ore"),
    [("sie5-sampleentry-minimal.sie", 0, 0, 0), ("sie5-sampleentry3-journal.sie", 5, 19, 0)],
)
def test_files_of_others_are_read(name: str, vouchers: int, rows: int, debit_ore: int) -> None:
    from lxml import etree

    data = (SAMPLES / "sie" / name).read_bytes()
    found = read_any(data)
    assert (len(found.vouchers), sum(len(v.lines) for v in found.vouchers), found.problems) == (
        vouchers,
        rows,
        (),
    )
    amounts = [element.get("amount", "") for element in etree.fromstring(data).iter("{*}LedgerEntry")]
    assert [f"{line.amount_ore / 100:.2f}" for v in found.vouchers for line in v.lines] == amounts
    assert (
        faults(written(replace(found.file, company=replace(found.file.company, org_number="631108-4013"))))
        == []
    )


def test_the_full_export_is_read_with_its_years_and_balances() -> None:
    years = (
        '<FiscalYears><FiscalYear start="2025-05" end="2026-04" primary="true" lastCoveredDate="2026-03-31"/>'
        '<FiscalYear start="2024-05" end="2025-04"/></FiscalYears><AccountingCurrency currency="SEK"/>'
    )
    accounts = (
        '<Accounts>\n<Account id="1930" name="Bank" type="asset" unit="st">\n'
        '<OpeningBalance month="2025-05" amount="10.50"/>\n<OpeningBalance month="2024-05" amount="1"/>\n'
        '<ClosingBalance month="2025-04" amount="10.50"/>\n<ClosingBalance month="2026-03" amount="-5"/>\n'
        '<ClosingBalance month="2025-12" amount="7"/>\n'
        '<ClosingBalance month="2026-03" amount="4" quantity="2.5"><ObjectReference dimId="6" objectId="P1"/>'
        "</ClosingBalance>\n"
        '<OpeningBalanceMultidim month="2025-05" amount="1"/>\n'
        '</Account>\n<Account id="2099" name="Resultat" type="equity"/>\n'
        '<Account id="3001" name="Sålt" type="income">\n<ClosingBalance month="2026-03" amount="15.50"/>\n'
        '<Budget month="2025-04" amount="-3"/>\n</Account>\n</Accounts>\n'
    )
    dimensions = (
        '<Dimensions><Dimension id="6" name="Projekt"><Object id="P1" name="Ett"/></Dimension></Dimensions>'
    )
    journal = (
        '<Journal id="A" name="Hand"><JournalEntry id="1" journalDate="2025-06-01" text="Köp" referenceId="x">'
        '<EntryInfo date="2025-06-02" by="åsa"/><OriginalEntryInfo date="2025-06-01" by="bo"/>'
        '<LedgerEntry accountId="1930" amount="-15.5" ledgerDate="2025-06-03"/>'
        '<LedgerEntry accountId="3001" amount="15.50"/>'
        '<LedgerEntry accountId="3001" amount="9"><Overstrike date="2025-06-04" by="bo"/></LedgerEntry>'
        '<LockingInfo date="2025-06-02" by="åsa"/><CorrectedBy journalId="A" journalEntryId="2"/>'
        "</JournalEntry></Journal>"
    )
    ledgers = '<CustomerInvoices><CustomerInvoice id="1"/><CustomerInvoice id="2"/></CustomerInvoices>'
    signature = '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"/>'
    data = entries(accounts, dimensions, ledgers, journal, signature, info=years).replace(b"SieEntry", b"Sie")
    found = read_any(data)
    file = found.file
    assert file.years == (
        FiscalYear(0, date(2025, 5, 1), date(2026, 4, 30)),
        FiscalYear(-1, date(2024, 5, 1), date(2025, 4, 30)),
    )
    assert file.covers_to == date(2026, 3, 31)
    assert file.opening == (Balance(0, "1930", 10_50), Balance(-1, "1930", 1_00))
    assert file.closing == (Balance(-1, "1930", 10_50), Balance(0, "1930", -5_00))
    assert file.result == (Balance(0, "3001", 15_50),)
    assert file.object_closing == (Balance(0, "1930", 4_00, 2_500, ObjectRef("6", "P1")),)
    assert file.period_budgets == (PeriodAmount(-1, "202504", "3001", -3_00),)
    assert file.accounts[0] == Account("1930", "Bank", "T", "st")
    assert file.dimensions == (Dimension("6", "Projekt"),)
    assert found.vouchers == (
        Voucher(
            "A",
            "1",
            date(2025, 6, 1),
            "Köp",
            date(2025, 6, 2),
            "åsa",
            (VoucherLine("1930", -15_50, date=date(2025, 6, 3)), VoucherLine("3001", 15_50)),
        ),
    )
    assert found.vouchers[0].line == data[: data.index(b"<JournalEntry")].count(b"\n") + 1
    assert [warning.message for warning in found.warnings] == [
        "The file's customer invoices (2) are not read.",
        "Struck rows (1) are not counted.",
        "The file is signed; the signature was not checked.",
        "ClosingBalance is of a month inside the year; it is left out.",
        "OpeningBalanceMultidim is of several objects at once; it is left out.",
        "References from vouchers to their corrections are not read.",
    ]


def test_all_problems_are_told_each_with_its_line() -> None:
    found = read_any(
        entries(
            '<Accounts><Account id="K1" name="Kassa" type="asset"/></Accounts>',
            '<Journal id="A">',
            voucher('<LedgerEntry accountId="1930" amount="1"/>'),
            voucher(
                '<LedgerEntry accountId="1930" amount="x"/>', attributes='id="2" journalDate="2025-02-30"'
            ),
            voucher('<LedgerEntry accountId="" amount="1"/>', attributes='id="3"'),
            voucher('<LedgerEntry accountId="1930"/>', attributes='journalDate="2025-01-01"'),
            "</Journal>",
        )
    )
    assert [(problem.line, problem.message) for problem in found.problems] == [
        (8, 'Account "K1" is not made of digits.'),
        (10, "Voucher A 1 of 2025-03-01 does not balance: it is out by 1.00."),
        (14, 'Voucher A 2 is dated "2025-02-30", which is no day.'),
        (14, 'Voucher A 2: account 1930 has the amount "x", which cannot be read.'),
        (18, "Voucher A 3 has no date."),
        (18, 'Voucher A 3: "" is no account.'),
        (22, "Voucher A: account 1930 has no amount."),
    ]


def test_other_encodings_and_prefixes() -> None:
    data = entries('<Journal id="Å">', voucher(), "</Journal>", encoding="ISO-8859-1")
    found = read_any(data)
    assert (found.encoding, found.file.company.name, found.vouchers[0].series) == (
        "iso-8859-1",
        "Järn AB",
        "Å",
    )
    prefixed = re.sub(rb"<(/?)(?=\w)", rb"<\1s:", data).replace(b"xmlns=", b"xmlns:s=")
    assert read_any(prefixed) == found


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"<Invoice/>", "sie.not-sie", "This is an XML document and no SIE file."),
        (b"<a><Sie /></a>", "sie.not-sie", "begins with the element a"),
        (entries()[:-5], "sie.xml", "cut off or damaged"),
        (b'<!DOCTYPE Sie [<!ENTITY a "b">]><Sie >&a;</Sie>', "sie.doctype", "which SIE files never do"),
        (entries().replace(b"utf-8", b"utf-7"), "sie.encoding", "utf-7"),
        (entries() + entries(), "sie.several_documents", "a second XML document begins"),
        (b"<Sie>" + b"<a>" * 300 + b"</a>" * 300 + b"</Sie>", "sie.too_deep", "nested deeper"),
    ],
)
def test_what_is_no_sie_5_is_refused(data: bytes, code: str, said: str) -> None:
    with pytest.raises(BadFile) as error:
        read_any(data)
    assert (error.value.code, said in error.value.message) == (code, True)
    assert "bank" not in error.value.message + error.value.hint


def test_types_1_to_4_are_read_by_the_same_door() -> None:
    assert read_any(write(books())).file.sie_type == "4E"
    assert (
        read_any(write(books()).decode("cp437").encode("latin-1"), encoding="latin-1").encoding == "latin-1"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"company": Company("X")}, "sie.org-number"),
        ({"generated_on": None}, "sie.missing"),
        ({"vouchers": (replace(SALE, lines=SALE.lines[1:]),)}, "sie.unbalanced"),
        ({"accounts": (Account("K1", "Kassa"),)}, "sie.account"),
        ({"vouchers": (replace(SALE, lines=(VoucherLine("K1", 0),)),)}, "sie.account"),
        (
            {"vouchers": (replace(SALE, lines=(VoucherLine("1930", 0, (ObjectRef("x", "1"),)),)),)},
            "sie.object",
        ),
    ],
)
def test_what_cannot_be_written_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(BadFile) as error:
        written(replace(books(), **change))
    assert error.value.code == code


def test_kinds_of_accounts() -> None:
    numbers = {
        "1930": "T",
        "2081": "S",
        "2440": "S",
        "3001": "I",
        "4010": "K",
        "8310": "I",
        "1999": "",
        "9000": "",
    }
    accounts = tuple(Account(number, "x", kind) for number, kind in numbers.items())  # type: ignore[arg-type]
    text = written(replace(books(), accounts=accounts)).decode()
    kinds = ["asset", "equity", "liability", "income", "cost", "income", "asset", "statistics"]
    assert [
        line.partition('type="')[2].partition('"')[0] for line in text.splitlines() if "<Account " in line
    ] == kinds


def test_the_namespace_is_told_when_it_is_another() -> None:
    found = sie5.read(entries().replace(b"http://www.sie.se/sie5", b"http://www.sie.se/sie6"))
    assert [w.message for w in found.warnings] == [
        "The namespace is http://www.sie.se/sie6; SIE 5 has http://www.sie.se/sie5."
    ]
