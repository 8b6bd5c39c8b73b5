import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from tests.formats.sie.books import ACCOUNTS, COMPANY, LAST_YEAR, SALE, THIS_YEAR, books, campaign, lines_of

from kassabok.formats.errors import BadFile
from kassabok.formats.sie.checksum import ksumma
from kassabok.formats.sie.record import (
    Account,
    Balance,
    Company,
    DimensionObject,
    FiscalYear,
    ObjectRef,
    PeriodAmount,
    Program,
    SieFile,
    Voucher,
    VoucherLine,
)
from kassabok.formats.sie.writer import write, write_to

WHOLE = """\
#FLAGGA 0
#PROGRAM "kassabok" "0.1.0"
#FORMAT PC8
#GEN 20260502
#SIETYP 4
#ORGNR 556036-0793
#FTYP AB
#ADRESS "Åsa Öberg" "Ängsgatan 5" "123 45 Åmål" "0532-123 45"
#FNAMN "Åbergs Kök & Järn AB"
#RAR 0 20250501 20260430
#RAR -1 20240501 20250430
#TAXAR 2026
#OMFATTN 20260430
#KPTYP EUBAS97
#VALUTA SEK
#KONTO 1510 "Kundfordringar"
#KTYP 1510 T
#SRU 1510 7251
#KONTO 2611 "Utgående moms"
#KTYP 2611 S
#SRU 2611 7369
#KONTO 3001 "Försäljning"
#KTYP 3001 I
#ENHET 3001 "st"
#SRU 3001 7410
#IB 0 1510 5.00
#IB 0 2611 -5.00
#UB 0 1510 130.00
#UB 0 2611 -30.00
#UB -1 1510 5.00
#UB -1 2611 -5.00
#RES 0 3001 -100.00 -2.5
#VER B 1 20250602 "Faktura F2025-0001" 20250603
{
#TRANS 1510 {} 125.00
#TRANS 3001 {} -100.00 "" "2,5 m slang" -2.5
#TRANS 2611 {} -25.00
}
"""


def whole() -> SieFile:
    accounts = (
        Account("1510", "Kundfordringar", "T", sru=("7251",)),
        Account("2611", "Utgående moms", "S", sru=("7369",)),
        Account("3001", "Försäljning", "I", unit="st", sru=("7410",)),
    )
    lines = (
        VoucherLine("1510", 125_00),
        VoucherLine("3001", -100_00, text="2,5 m slang", quantity_milli=-2500),
        VoucherLine("2611", -25_00),
    )
    return replace(
        books(),
        accounts=accounts,
        dimensions=(),
        opening=(Balance(0, "1510", 5_00), Balance(0, "2611", -5_00)),
        closing=(
            Balance(0, "1510", 130_00),
            Balance(0, "2611", -30_00),
            Balance(-1, "1510", 5_00),
            Balance(-1, "2611", -5_00),
        ),
        result=(Balance(0, "3001", -100_00, quantity_milli=-2500),),
        vouchers=(replace(SALE, lines=lines),),
    )


def test_a_whole_file_byte_by_byte() -> None:
    assert write(whole()) == WHOLE.replace("\n", "\r\n").encode("cp437")


def test_with_checksum_the_same_file_is_framed_by_it() -> None:
    plain = write(whole())
    body = plain.removeprefix(b"#FLAGGA 0\r\n")
    framed = b"#FLAGGA 0\r\n#KSUMMA\r\n" + body + b"#KSUMMA %d\r\n" % ksumma(body)
    assert write(whole(), checksum=True) == framed


def test_the_same_books_give_the_same_bytes() -> None:
    assert write(whole(), checksum=True) == write(whole(), checksum=True)


def labels(sie: SieFile) -> set[str]:
    return {line.split(" ")[0] for line in lines_of(write(sie)) if line.startswith("#")}


def test_each_type_holds_what_it_may() -> None:
    spring = DimensionObject("20", "VAR", "Vår")
    full = replace(
        books(objects=(spring,)),
        comment="Prov",
        company=replace(COMPANY, internal_id="7", industry_code="47.521"),
        object_opening=(Balance(0, "1510", 5_00, object=campaign("VAR")),),
        object_closing=(Balance(0, "1510", 9_00, object=campaign("VAR")),),
        period_amounts=(
            PeriodAmount(0, "202506", "3001", -100_00),
            PeriodAmount(0, "202506", "3001", -40_00, object=campaign("VAR")),
        ),
        period_budgets=(PeriodAmount(0, "202506", "3001", -90_00),),
    )
    found = {kind: labels(replace(full, sie_type=kind)) for kind in ("1", "2", "3", "4E", "4I")}
    assert found["2"] - found["1"] == {"#OMFATTN", "#PSALDO", "#PBUDGET"}
    assert found["3"] - found["2"] == {"#DIM", "#UNDERDIM", "#OBJEKT", "#OIB", "#OUB"}
    assert found["4E"] - found["3"] == {"#VER", "#TRANS"}
    assert found["4E"] - found["4I"] == {
        *("#BKOD", "#OMFATTN", "#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET")
    }
    assert [line for line in lines_of(write(replace(full, sie_type="2"))) if "PSALDO" in line] == [
        "#PSALDO 0 202506 3001 {} -100.00"
    ]
    assert "#PSALDO 0 202506 3001 {20 VAR} -40.00" in lines_of(write(full))
    assert '#UNDERDIM 21 "Delkampanj" 20' in lines_of(write(full))


def test_types_4e_and_4i_both_say_4() -> None:
    assert b"#SIETYP 4\r\n" in write(books())
    assert b"#SIETYP 4\r\n" in write(books(sie_type="4I"))
    assert b"#SIETYP 2\r\n" in write(books(sie_type="2"))


def test_a_file_to_import_needs_no_year_chart_or_numbers() -> None:
    lines = (VoucherLine("1930", 12_50), VoucherLine("3001", -12_50))
    sie = SieFile(
        "4I",
        Program("Kassa", "2"),
        date(2026, 1, 2),
        Company("X AB"),
        vouchers=[Voucher("", "", date(2026, 1, 1), lines=lines)],
    )
    assert lines_of(write(sie))[-6:] == [
        '#FNAMN "X AB"',
        '#VER "" "" 20260101',
        "{",
        "#TRANS 1930 {} 12.50",
        "#TRANS 3001 {} -12.50",
        "}",
    ]


def test_a_later_optional_field_fills_the_earlier_ones() -> None:
    lines = (
        VoucherLine("1930", 100, sign="ÅÖ"),
        VoucherLine("1930", 5, date=date(2025, 6, 1)),
        VoucherLine("1930", 95, quantity_milli=1),
        VoucherLine("3001", -200, objects=(campaign("VAR 1"), ObjectRef("1", "100")), text="t"),
        VoucherLine("1510", 7, kind="BTRANS"),
    )
    objects = (DimensionObject("20", "VAR 1", "Vår"), DimensionObject("1", "100", "Butik"))
    sale = replace(SALE, text="", registered_on=None, sign="ÅÖ", lines=lines)
    written = lines_of(write(replace(books(objects=objects), vouchers=[sale])))
    assert written[-8:] == [
        '#VER B 1 20250602 "" "" "ÅÖ"',
        "{",
        '#TRANS 1930 {} 1.00 "" "" 0 "ÅÖ"',
        "#TRANS 1930 {} 0.05 20250601",
        '#TRANS 1930 {} 0.95 "" "" 0.001',
        '#TRANS 3001 {20 "VAR 1" 1 100} -2.00 "" "t"',
        "#BTRANS 1510 {} 0.07",
        "}",
    ]


@pytest.mark.parametrize(
    ("number", "written"),
    [("5560360793", "556036-0793"), ("556036-0793", "556036-0793"), ("19811218-9876", "811218-9876")],
)
def test_the_organisation_number_has_its_hyphen(number: str, written: str) -> None:
    data = write(books(company=Company("X AB", org_number=number)))
    assert f"#ORGNR {written}\r\n".encode() in data


def test_replaced_characters_are_told() -> None:
    stream = BytesIO()
    sie = books([replace(SALE, text="Köp för 10 €\nfrån Søren")])
    assert write_to(stream, sie) == {"€": "EUR", "\n": " ", "ø": "o"}
    assert 'Köp för 10 EUR från Soren"' in stream.getvalue().decode("cp437")
    assert write_to(BytesIO(), books()) == {}


class Counting(BytesIO):
    """A stream that notes how many vouchers had been asked for when it was last written to."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.lag = 0

    def write(self, data: object) -> int:
        written = super().write(data)  # type: ignore[arg-type]
        self.lag = max(self.lag, self.asked - self.getvalue().count(b"#VER"))
        return written


def test_vouchers_are_written_while_they_are_read() -> None:
    stream = Counting()

    def vouchers() -> Iterator[Voucher]:
        for number in range(1, 3001):
            stream.asked = number
            yield replace(SALE, number=str(number))

    write_to(stream, replace(books(), vouchers=vouchers()))
    assert stream.getvalue().count(b"#VER") == 3000
    assert stream.lag <= 1000


def changed(**changes: object) -> SieFile:
    return replace(books(), **changes)  # type: ignore[arg-type]


def sold(**changes: object) -> SieFile:
    return changed(vouchers=[replace(SALE, **changes)])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sie", "code", "message"),
    [
        (changed(program=Program("kassabok", "")), "sie.missing", "the name of the program version"),
        (changed(company=Company("\u200b")), "sie.missing", "the name of the company"),
        (
            changed(company=Company("X", org_number="12345")),
            "sie.org-number",
            "12345 is not an organisation number",
        ),
        (changed(company=Company("X", form="AKTIEBOLAG")), "sie.form", "AKTIEBOLAG"),
        (changed(currency="kr"), "sie.currency", "kr is not a currency code"),
        (changed(years=()), "sie.missing", "needs its fiscal year"),
        (changed(years=(LAST_YEAR,)), "sie.year", "numbered 0, -1"),
        (changed(years=(THIS_YEAR, THIS_YEAR)), "sie.year", "each once"),
        (
            changed(years=(FiscalYear(0, date(2026, 1, 1), date(2025, 12, 31)),)),
            "sie.year",
            "before it starts",
        ),
        (
            changed(years=(THIS_YEAR, FiscalYear(-1, date(2024, 5, 1), date(2025, 3, 31)))),
            "sie.year",
            "starts 2025-05-01, not the day after 2025-03-31",
        ),
        (changed(accounts=(*ACCOUNTS, ACCOUNTS[0])), "sie.account", "1460 is given twice"),
        (changed(accounts=(*ACCOUNTS, Account("15A", "x"))), "sie.account", "'15A' is not made of digits"),
        (changed(accounts=(*ACCOUNTS, Account("1515", " "))), "sie.missing", "the name of the account 1515"),
        (
            changed(sie_type="1", accounts=(*ACCOUNTS, Account("1515", "x"))),
            "sie.missing",
            "1515 has no SRU code",
        ),
        (changed(sie_type="2", covers_to=None), "sie.missing", "up to which day"),
        (changed(sie_type="5"), "sie.type", "SIE type 5"),
        (changed(opening=(Balance(0, "1999", 1),)), "sie.account", "#IB: account '1999'"),
        (changed(opening=(Balance(-2, "1930", 1),)), "sie.year", "#IB of account 1930 is for year -2"),
        (changed(period_amounts=(PeriodAmount(0, "202513", "1930", 1),)), "sie.period", "'202513'"),
        (changed(objects=(DimensionObject("25", "A", "x"),)), "sie.object", "Object 'A' of dimension 25"),
        (
            sold(lines=(VoucherLine("1930", 1),)),
            "sie.unbalanced",
            "Voucher B 1 does not balance: it is out by 0.01",
        ),
        (sold(lines=(VoucherLine("1999", 0),)), "sie.account", "Voucher B 1: account '1999'"),
        (
            sold(lines=(VoucherLine("1930", 0, objects=(campaign("A"),)),)),
            "sie.object",
            "Voucher B 1: object 20 A",
        ),
        (sold(date=date(2026, 5, 1)), "sie.voucher-date", "Voucher B 1 is dated 2026-05-01"),
        (sold(number=""), "sie.voucher-number", "Voucher B: '' is not a voucher number"),
        (sold(number="1b"), "sie.voucher-number", "Voucher B 1b"),
        (sold(series=""), "sie.voucher-number", "Voucher 1 has no series"),
        (
            changed(vouchers=[replace(SALE, number="10"), replace(SALE, number="9")]),
            "sie.voucher-number",
            "Voucher B 9 comes after number 10",
        ),
    ],
)
def test_what_breaks_a_rule_is_refused(sie: SieFile, code: str, message: str) -> None:
    with pytest.raises(BadFile) as caught:
        write(sie)
    assert caught.value.code == code
    assert message in caught.value.message


def test_the_format_knows_nothing_of_the_house() -> None:
    program = (
        "import sys; import kassabok.formats.sie.writer; "
        "assert not {m for m in sys.modules if m.startswith('kassabok.') and not m.startswith('kassabok.formats')}"
    )
    subprocess.run([sys.executable, "-c", program], check=True, env={"PYTHONPATH": ":".join(sys.path)})
