"""SIE files as programs write them, and as they should not have."""

import re
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formats.sie.books import SALE, books, campaign
from tests.formats.sie.files import messages, problems, sie
from tests.formats.sie.random_books import figures, files

from kassabok.formats.errors import BadFile
from kassabok.formats.sie import reader
from kassabok.formats.sie.reader import read
from kassabok.formats.sie.record import (
    Account,
    Address,
    Balance,
    Dimension,
    DimensionObject,
    FiscalYear,
    ObjectRef,
    PeriodAmount,
    Program,
    SieFile,
    SieType,
    Voucher,
    VoucherLine,
)
from kassabok.formats.sie.writer import TYPES, write

# What is written and read


def as_written(file: SieFile) -> SieFile:
    """A file as its reader must see it: texts that SIE has no characters for are compared elsewhere."""
    return replace(file, vouchers=tuple(file.vouchers))


def test_what_is_written_is_read() -> None:
    file = replace(
        books([SALE], objects=(DimensionObject("20", "VAR 1", "Våren"),)),
        generated_by="Åsa",
        comment='Bokslut "preliminärt" {utkast}',
        object_opening=(Balance(0, "1930", 5_00, 2_500, campaign("VAR 1")),),
        period_amounts=(PeriodAmount(0, "202506", "3001", -100_00),),
        period_budgets=(PeriodAmount(0, "202506", "3001", -90_00, -3_000, campaign("VAR 1")),),
    )
    found = read(write(file, checksum=True))
    assert found.file == as_written(file)
    assert found.vouchers == (SALE,)
    assert (found.checksum, found.encoding, found.warnings, found.problems) == (True, "cp437", (), ())
    assert write(found.file, checksum=True) == write(file, checksum=True)


@settings(max_examples=75, deadline=None)
@given(file=files(), checksum=st.booleans())
def test_any_books_are_read_as_they_were_written(file: SieFile, checksum: bool) -> None:
    data = write(file, checksum=checksum)
    found = read(data)
    assert (found.problems, found.unknown, found.checksum) == ((), {}, checksum)
    assert write(found.file, checksum=checksum) == data
    moved = [(v.series, v.number, v.date, tuple(line[:3] for line in v.lines)) for v in file.vouchers]
    assert [
        (v.series, v.number, v.date, tuple(line[:3] for line in v.lines)) for v in found.vouchers
    ] == moved


@settings(max_examples=75, deadline=None)
@given(file=figures(), sie_type=st.sampled_from(TYPES))
def test_every_type_is_read_as_it_was_written(file: SieFile, sie_type: SieType) -> None:
    file = replace(file, sie_type=sie_type)
    data = write(file)
    found = read(data)
    if sie_type == "4I" and found.file.sie_type == "4E":  # Vouchers that move nothing could be either.
        assert not any(moves_of(file).values())
        return
    assert (found.file.sie_type, found.problems) == (sie_type, ())
    assert write(found.file) == data
    if sie_type != "4I":
        assert (found.file.opening, found.file.closing, found.file.result) == (
            file.opening,
            file.closing,
            file.result,
        )
    if sie_type in ("3", "4E"):
        assert found.file.object_opening == file.object_opening
        assert found.file.object_closing == file.object_closing
        assert found.file.period_budgets == file.period_budgets


def moves_of(file: SieFile) -> Counter[str]:
    moves: Counter[str] = Counter()
    for voucher in file.vouchers:
        for line in voucher.lines:
            moves[line.account] += line.amount_ore
    return moves


@settings(max_examples=50, deadline=None)
@given(file=files())
def test_whole_vouchers_at_a_time_and_line_by_line_are_the_same(file: SieFile) -> None:
    data = write(file)
    quick = read(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "WHOLE_VOUCHER", re.compile("(?!)"))
        slow = read(data)
    assert slow == quick


def test_every_record_has_its_place() -> None:
    found = read(
        sie(
            '#PROGRAM "Bok & Co" 2.1',
            "#GEN 20260105 åsa",
            '#PROSA "Hela året"',
            "#FTYP ab",
            "#FNR 7",
            '#ORGNR "5560360793" 2',
            "#BKOD 47540",
            '#ADRESS "Åsa" "Ängsgatan 5" "123 45 Åmål" ""',
            '#FNAMN "Järn AB"',
            "#RAR -1 20240101 20241231",
            "#RAR 0 20250101 20251231",
            "#TAXAR 2026",
            "#OMFATTN 20250630",
            "#KPTYP BAS2014",
            "#VALUTA sek",
            '#KONTO 1930 "Bank"',
            "#KTYP 1930 T",
            "#ENHET 1930 st",
            "#SRU 1930 7281",
            "#SRU 1930 7282",
            '#DIM 6 "Projekt"',
            '#UNDERDIM 21 "Del" 20',
            '#OBJEKT 6 "P 1" "Ett"',
            "#IB 0 1930 10",
            "#UB 0 1930 5.5 2",
            "#RES 0 3001 4.50",
            '#OIB 0 1930 {6 "P 1"} 3',
            '#OUB 0 1930 {6 "P 1"} 4 1.5',
            "#PSALDO 0 202501 1930 {} -4.5",
            '#PBUDGET 0 202501 1930 { "6" "P 1" } -4.50 1',
            heading=False,
        )
    )
    file = found.file
    assert file.program == Program("Bok & Co", "2.1")
    assert (file.generated_on, file.generated_by, file.comment) == (date(2026, 1, 5), "åsa", "Hela året")
    company = file.company
    assert (company.form, company.internal_id, company.org_number) == ("AB", "7", "556036-0793")
    assert (company.running_number, company.industry_code, company.name) == ("2", "47540", "Järn AB")
    assert company.address == Address("Åsa", "Ängsgatan 5", "123 45 Åmål", "")
    assert file.years == (
        FiscalYear(0, date(2025, 1, 1), date(2025, 12, 31)),
        FiscalYear(-1, date(2024, 1, 1), date(2024, 12, 31)),
    )
    assert (file.tax_year, file.covers_to, file.chart, file.currency) == (
        2026,
        date(2025, 6, 30),
        "BAS2014",
        "SEK",
    )
    assert file.accounts == (Account("1930", "Bank", "T", "st", ("7281", "7282")),)
    assert file.dimensions == (Dimension("6", "Projekt"), Dimension("21", "Del", "20"))
    assert file.objects == (DimensionObject("6", "P 1", "Ett"),)
    project = ObjectRef("6", "P 1")
    assert file.opening == (Balance(0, "1930", 10_00),)
    assert file.closing == (Balance(0, "1930", 5_50, 2_000),)
    assert file.result == (Balance(0, "3001", 4_50),)
    assert file.object_opening == (Balance(0, "1930", 3_00, None, project),)
    assert file.object_closing == (Balance(0, "1930", 4_00, 1_500, project),)
    assert file.period_amounts == (PeriodAmount(0, "202501", "1930", -4_50),)
    assert file.period_budgets == (PeriodAmount(0, "202501", "1930", -4_50, 1_000, project),)


VOUCHER = Voucher(
    "A",
    "7",
    date(2025, 3, 1),
    "Köp",
    date(2025, 3, 2),
    "åsa",
    (
        VoucherLine(
            "6110", 400_00, (ObjectRef("1", "Nord"), ObjectRef("6", "P 1")), None, "Papper", 2_500, "bo"
        ),
        VoucherLine("2641", 100_50, (), date(2025, 3, 1)),
        VoucherLine("1930", -500_50),
    ),
    line=12,
)


@pytest.mark.parametrize(
    "lines",
    [
        (
            '#VER A 7 20250301 "Köp" 20250302 "åsa"',
            "{",
            '#TRANS 6110 {1 Nord 6 "P 1"} 400 "" "Papper" 2.5 "bo"',
            "#TRANS 2641 {} 100.5 20250301",
            "#TRANS 1930 {} -500.50",
            "}",
        ),
        (
            '  #VER\t"A"  "7" "20250301" Köp "20250302" åsa\t',
            " { ",
            '\t#TRANS\t"6110"\t{ "1" "Nord" "6" "P 1" }\t"400.00"\t""\tPapper\t"2,5"\tbo\tmer "och mer"',
            '\t#TRANS 2641 { } 100.50 2025-03-01 ""  0 ""',
            '\t#TRANS\t1930\t{}\t-500.50\t""',
            "\t}",
        ),
        (
            '#ver A 7 2025-03-01 "Köp" 20250302 "åsa" {',
            '#trans 6110 {1 Nord 6 "P 1"}400 "" "Papper" 2.5 "bo"',
            "",
            '#TRANS 2641 {} +100,50 20250301 "" ""',
            "#TRANS 1930 -500.5000",
            "}",
        ),
    ],
    ids=["plain", "tabs, quotes and blanks", "against the rules"],
)
def test_a_voucher_is_the_same_however_it_is_written(lines: tuple[str, ...]) -> None:
    found = read(sie("#RAR 0 20250101 20251231", *lines, *("",) * 3))
    assert (found.vouchers, found.problems) == ((VOUCHER,), ())
    assert found.vouchers[0].line == 1 + sie("#RAR 0 20250101 20251231").count(b"\n")


def test_a_dimension_without_an_object_is_none() -> None:
    lines = ('#TRANS 1930 {1 "" "6" "P1"} 5', '#TRANS 3001 {"1" "" "6" ""} -5')
    found = read(sie("#VER A 1 20250101", "{", *lines, "}", '#OIB 0 1930 {1 ""} 5'))
    assert [line.objects for line in found.vouchers[0].lines] == [(ObjectRef("6", "P1"),), ()]
    assert found.file.object_opening[0].object is None


def test_struck_rows_do_not_count_and_added_ones_count_once() -> None:
    found = read(
        sie(
            "#VER A 1 20250301",
            "{",
            "#TRANS 1930 {} -100",
            '#BTRANS 6110 {} 90 20250301 "" 0 bo',
            '#RTRANS 6110 {} 100 20250302 "" 0 bo',
            "#TRANS 6110 {} 100",
            "}",
        )
    )
    assert [line[:2] for line in found.vouchers[0].lines] == [("1930", -100_00), ("6110", 100_00)]
    assert "#BTRANS, 1 record: they tell of rows struck later and are not counted." in messages(found)
    assert found.problems == ()


# Which type

MOVES = ("#VER A 1 20250101", "{", "#TRANS 1930 {} 1", "#TRANS 3001 {} -1", "}")
BACK = ("#VER A 2 20250101", "{", "#TRANS 1930 {} -1", "#TRANS 3001 {} 1", "}")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["#SIETYP 1", "#UB 0 1930 1"], "1"),
        (["#UB 0 1930 1"], "1"),
        (["#SIETYP 2", "#UB 0 1930 1"], "2"),
        (["#SIETYP 3"], "3"),
        (["#SIETYP 4", "#UB 0 1930 0"], "4E"),
        (["#SIETYP 4", "#RAR 0 20250101 20251231"], "4E"),
        (["#SIETYP 4", "#PSALDO 0 202501 1930 {} 0", *MOVES], "4E"),
        (["#SIETYP 4", *MOVES], "4I"),
        (["#SIETYP 4", "#RAR 0 20250101 20251231", *MOVES], "4I"),
        (["#SIETYP 4", "#RAR 0 20250101 20251231", *MOVES, *BACK], "4E"),
        (["#SIETYP 1", "#RES 0 3001 1", *MOVES], "4E"),
        (["#SIETYP 4", "#IB 0 1930 7", "#UB 0 1930 7", *MOVES], "4I"),
        (["#SIETYP 4", "#IB 0 1930 7", "#UB 0 1930 8", *MOVES], "4E"),
        (["#SIETYP 4", "#IB 0 1930 7", "#UB 0 1930 7", *MOVES, *BACK], "4E"),
    ],
)
def test_the_type_is_what_the_file_holds(lines: list[str], expected: str) -> None:
    assert read(sie(*lines, sietyp=False)).file.sie_type == expected


# Encodings

SWEDISH = '#FNAMN "Åbergs Kök & Järn på Öland, Idé AB"'


@pytest.mark.parametrize(
    ("codec", "expected"),
    [("cp437", "cp437"), ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("latin-1", "latin-1")],
)
def test_the_bytes_say_the_encoding(codec: str, expected: str) -> None:
    found = read(sie(SWEDISH, encoding=codec))
    assert (found.encoding, found.file.company.name) == (expected, "Åbergs Kök & Järn på Öland, Idé AB")
    told = f"The file is in {expected} and was read so; SIE knows only code page 437."
    assert (told in messages(found)) == (expected != "cp437")


@pytest.mark.parametrize(
    ("name", "codec", "expected"),
    [
        ("Ölkällaren – 5 € på krita", "cp1252", "windows-1252"),
        ("Ölkällaren, 5 € på krita", "iso-8859-15", "iso-8859-15"),
        ("Ölkällaren, ½ pris på fat", "latin-1", "latin-1"),
        ("Järn", "cp437", "cp437"),
    ],
)
def test_encodings_that_are_alike_are_told_apart(name: str, codec: str, expected: str) -> None:
    found = read(sie(f'#FNAMN "{name}"', encoding=codec))
    assert (found.encoding, found.file.company.name) == (expected, name)


def test_an_encoding_can_be_said_and_by_its_other_names() -> None:
    data = sie('#FNAMN "Ö"', encoding="cp437")
    assert read(data, encoding="PC8").file.company.name == "Ö"
    assert read(data, encoding="ISO_8859_1").file.company.name == "\x99"
    with pytest.raises(BadFile, match="ebcdic is no encoding") as error:
        read(data, encoding="ebcdic")
    assert error.value.hint == "Say one of cp437, utf-8, windows-1252, latin-1, iso-8859-15, mojibake."


def test_letters_that_were_damaged_are_told_and_mended_when_asked() -> None:
    as_cp1252 = "".join(
        bytes([byte]).decode("cp1252") if byte not in (0x8F, 0x90) else chr(byte)
        for byte in SWEDISH.encode("cp437")
    )
    data = sie(as_cp1252, encoding="utf-8")
    found = read(data)
    assert found.encoding == "utf-8"
    assert any("damaged" in message and "mojibake" in message for message in messages(found))
    mended = read(data, encoding="mojibake")
    assert mended.file.company.name == "Åbergs Kök & Järn på Öland, Idé AB"
    assert messages(mended) == messages(read(sie(SWEDISH)))


def test_a_letter_that_was_lost_is_told_with_its_line() -> None:
    found = read(sie('#PROSA "J\ufffdrn"', encoding="utf-8"))
    assert found.file.comment == "J\ufffdrn"
    line = [warning.line for warning in found.warnings if "lost" in warning.message]
    assert line == [sie().count(b"\n") + 1]


def test_a_text_cut_inside_a_letter_does_not_change_the_encoding_of_the_rest() -> None:
    data = sie('#FNAMN "Åbergs Kök"', '#KONTO 1930 "På banken"', encoding="utf-8").replace(
        b"K\xc3\xb6k", b"K\xc3"
    )
    found = read(data)
    assert (found.encoding, found.file.company.name) == ("utf-8", "Åbergs K\ufffd")
    assert found.file.accounts[0].name == "På banken"


def test_control_characters_and_the_end_of_dos_files() -> None:
    data = sie('#FNAMN "Järn\x07 \x15 4"', encoding="cp437") + b"\x1a"
    found = read(data)
    assert found.file.company.name == "Järn  § 4"
    assert any("control characters" in message for message in messages(found))
    assert not any("no record" in message for message in messages(found))


def test_old_line_ends() -> None:
    unix = sie(SWEDISH, "#RAR 0 20250101 20251231").replace(b"\r\n", b"\n")
    assert read(unix.replace(b"\n", b"\r")) == read(unix)


# What is no SIE file


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        (b"", "sie.empty", "empty"),
        (b"\xef\xbb\xbf \r\n", "sie.empty", "empty"),
        (b"<!DOCTYPE html>\n<html><body>404</body></html>", "sie.not-sie", "web page"),
        (b'<?xml version="1.0"?>\n<html><body>404</body></html>', "sie.not-sie", "web page"),
        (b"%PDF-1.7\n", "sie.not-sie", "PDF document"),
        (b"PK\x03\x04\x14\x00", "sie.not-sie", "Excel workbook"),
        (b'{"error": "login"}', "sie.not-sie", "JSON"),
        ("#FLAGGA 0\r\n".encode("utf-16"), "sie.not-sie", "UTF-16"),
        (b"SQLite format 3\x00", "sie.not-sie", "database"),
        (b"account;amount\n1930;500\n", "sie.not-sie", "no line of it is a record that SIE has"),
        (b"# a comment\n#!/bin/sh\n", "sie.not-sie", "no line of it is a record that SIE has"),
    ],
)
def test_other_files_are_named(data: bytes, code: str, said: str) -> None:
    with pytest.raises(BadFile) as error:
        read(data)
    assert error.value.code == code
    assert said in error.value.message
    assert error.value.hint


def test_a_file_whose_checksum_is_missing_is_cut_off() -> None:
    data = write(books(), checksum=True)
    end = data.rindex(b"#KSUMMA")
    with pytest.raises(BadFile, match=r"line \d+: the file is cut off: line 2 promises a checksum") as error:
        read(data[:end])
    assert error.value.code == "sie.truncated"


def test_a_file_that_was_changed_is_refused_and_one_that_was_transcoded_is_not() -> None:
    data = write(books(), checksum=True)
    assert read(data.decode("cp437").encode("utf-8")).checksum
    assert read(data.decode("cp437").encode("latin-1")).checksum
    signed = data[: data.rindex(b" ")] + b" %d\r\n" % (int(data.split()[-1]) - 2**32)
    assert read(signed).checksum
    with pytest.raises(BadFile, match="the file was changed after it was made: its checksum is") as error:
        read(data.replace(b"125.00", b"126.00", 1))
    assert error.value.code == "sie.checksum"


# What makes a file unusable


def test_vouchers_and_nothing_else_are_a_file_too() -> None:
    found = read("\n".join([*MOVES, *BACK, ""]).encode())
    assert (len(found.vouchers), found.file.sie_type) == (2, "4I")


def test_all_problems_are_told_each_with_its_line() -> None:
    found = read(
        sie(
            "#RAR 0 20250101 20241231",
            "#IB 0 1930 ",
            "#UB 0 1930 1.234",
            '#UB ett 1930 "1 000"',
            "#RES 0 3001 1e3",
            "#PSALDO 0 202513 1930 {} 1",
            "#PBUDGET 0 202501 1930 {1 A 6} 1",
            "#VER A 1 20250101",
            "{",
            "#TRANS 1930 {} 100",
            "#TRANS 3001 {} -99.90",
            "}",
            "#VER A 2 250101",
            "{",
            "#TRANS 1930 {} 100",
            "#TRANS 3001 {} -100",
            "}",
            "#VER A 3 20250230",
            "#VER A 4",
            "#VER A 5 20250101",
            "{",
            "#TRANS 1930 {}",
            "#TRANS  {} 100",
            "#TRANS 3001 {} 9999999999999999",
            "}",
            "#TRANS 1930 {} 5",
            "#IB 0 1930 25 000.00",
            "#UB 0 1930 25 250",
            "#RES 0 3001 25 000",
            "#VER A 5 20250101",
            "{",
            "#TRANS 1930 {} 1 000,00",
            "#TRANS 3001 {} -1 000 20250101",
            "}",
            "#VER A 6 20250101",
            "{",
            "#TRANS 1930 {} 5",
        )
    )
    first = sie().count(b"\n") + 1
    assert [(line - first, message) for line, message in problems(found)] == [
        (0, "Fiscal year 0 ends 2024-12-31, before it starts."),
        (1, "#IB of account 1930 has no amount."),
        (2, '#UB of account 1930 has "1.234", which is no amount.'),
        (3, '#UB is for year "ett"; it is 0, -1 and so on.'),
        (3, '#UB of account 1930 has "1 000", which is no amount.'),
        (4, '#RES of account 3001 has "1e3", which is no amount.'),
        (5, '#PSALDO is for "202513", which is no month YYYYMM.'),
        (6, "The object list {1 A 6} is not made of pairs."),
        (7, "Voucher A 1 of 2025-01-01 does not balance: it is out by 0.10."),
        (12, 'Voucher A 2 is dated "250101", which is no day YYYYMMDD.'),
        (17, 'Voucher A 3 is dated "20250230", which is no day YYYYMMDD.'),
        (18, "Voucher A 4 has no date."),
        (21, "Voucher A 5: account 1930 has no amount."),
        (22, "#TRANS has no account number."),
        (23, 'Voucher A 5: account 3001 has the amount "9999999999999999", which cannot be read.'),
        (25, "#TRANS stands outside a voucher."),
        (26, "#IB of account 1930 has an amount with a blank in it, 25 000.00."),
        (28, "#RES of account 3001 has an amount with a blank in it, 25 000."),
        (31, "Voucher A 5: account 1930 has an amount with a blank in it, 1 000,00."),
        (32, "Voucher A 5: account 3001 has an amount with a blank in it, -1 000."),
        (36, "Voucher A 6 is not closed: the file is cut off here."),
    ]


# What can be lived with


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["#MOMSKOD 3001 10"], "#MOMSKOD is no label of SIE; it is left out."),
        (["Tom rad"], "This line is no record; it is left out."),
        (["#ADRESS a b c"], "#ADRESS has 3 fields and not four."),
        (["#ORGNR 55-12"], 'The organisation number "55-12" has not ten digits; it is left out.'),
        (["#FTYP XYZ"], '#FTYP is "XYZ", which is no form of company that SIE knows.'),
        (["#TAXAR förra"], '#TAXAR is "förra" and no year; it is left out.'),
        (["#OMFATTN snart"], 'The day of #OMFATTN is "snart" and no day; it is left out.'),
        (["#KTYP 1930 X"], '#KTYP is "X"; an account is T, S, K or I.'),
        (["#KONTO 1930 a", "#KONTO 1930 b"], "Account 1930 is declared twice; the first name counts."),
        (["#KONTO K1 Kassa"], "Account K1 is not made of digits only."),
        (['#KONTO 1930 ""'], "Here an account has no name."),
        (["#IB 0 1930 5"], "Account 1930 is used and has no #KONTO, so its name is not known."),
        (["#IB 0 1930 5", "#IB 0 1930 6"], "#IB is given twice for an account; the two are added."),
        (["#IB 0 1930 5,50"], "Here an amount has a comma or a plus, which SIE does not allow."),
        (["#UB 0 1930 5 x"], "#UB has a quantity that cannot be read; it is left out."),
        (["#PBUDGET 0 202501 1930 5"], "#PBUDGET lacks its object list {}."),
        (["#PBUDGET 0 1930 202501 {} 5"], "#PBUDGET has its account before its month."),
        (["#OIB 0 1930 {6 P1} 5"], "Object 6 P1 is used and has no #OBJEKT."),
        (["#OIB 0 1930 {30 P1} 5"], "Dimension 30 is used and has no #DIM."),
        (["#VER A 1 20250101", "{", "}"], "Voucher A 1 has no lines."),
        (["{"], "Here stands a brace that begins no voucher."),
        (["}"], "Here stands a brace that ends no voucher."),
        (
            ["#VER A 1 20250101", "{", "#VER A 2 20250101", "{", "}"],
            "Voucher A 1 is not closed before the next begins.",
        ),
        (
            ["#VER A 1 20250101", "#TRANS 1930 {} 0", "}"],
            "Here the lines of a voucher begin without a brace.",
        ),
        (["#VER A 1 2025-01-01", "{", "}"], "Here a day is written with hyphens; SIE writes it 20260131."),
        (['#VER A 1 20250101 "" igår', "{", "}"], "Here a day cannot be read; it is left out."),
        (["#VER A x1 20250101", "{", "}"], "Here a voucher's number is not made of digits only."),
        (['#VER A 1 20250101 "öppet', "{", "}"], "A quote or a brace on this line is not closed."),
    ],
)
def test_what_deviates_is_told_with_its_line(lines: list[str], said: str) -> None:
    found = read(sie(*lines))
    line = [warning.line for warning in found.warnings if warning.message == said]
    assert line, messages(found)
    assert sie().count(b"\n") < line[0] <= sie().count(b"\n") + len(lines)
    assert found.problems == ()


def test_what_deviates_again_and_again_is_told_once() -> None:
    found = read(sie(*(f"#PBUDGET 0 2025{month:02d} 3001 -100" for month in range(1, 13))))
    first = sie().count(b"\n") + 1
    assert (first, "#PBUDGET lacks its object list {}. (12 times in the file.)") in [
        (warning.line, warning.message) for warning in found.warnings
    ]
    assert sum(amount.amount_ore for amount in found.file.period_budgets) == -1200_00


def test_unknown_labels_are_counted() -> None:
    found = read(sie("#MOMSKOD 3001 10", "#MOMSKOD 3002 11", "#XYZ"))
    assert found.unknown == {"#MOMSKOD": 2, "#XYZ": 1}


def test_a_name_without_quotes_is_read_as_a_whole() -> None:
    assert read(sie("#FNAMN Järn och {Kök} AB")).file.company.name == "Järn och {Kök} AB"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("556036-0793", "556036-0793"),
        ("5560360793", "556036-0793"),
        ('"165560360793"', "556036-0793"),
        ('""', ""),
        ("", ""),
    ],
)
def test_organisation_numbers(written: str, expected: str) -> None:
    assert read(sie(f"#ORGNR {written}")).file.company.org_number == expected


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (r'"1820\A012 Cykel"', r"1820\A012 Cykel"),
        (r'"en \"halv\" dag"', 'en "halv" dag'),
        (r'"C:\"', "C:\\"),
        ('" med blank "', " med blank "),
        ('"a{b}c"', "a{b}c"),
        ('""', ""),
    ],
)
def test_quotes_and_backslashes(field: str, expected: str) -> None:
    lines = (f"#VER A 1 20250101 {field}", "{", f'#TRANS 1930 {{}} 0 "" {field}', "}")
    voucher = read(sie(*lines)).vouchers[0]
    assert (voucher.text, voucher.lines[0].text) == (expected, expected)


def test_the_whole_is_looked_at_too() -> None:
    found = read(
        sie(
            "#FLAGGA 1",
            "#RAR 0 20250101 20251231",
            "#RAR -1 20240101 20241230",
            "#IB 0 1930 100",
            "#UB -1 1930 99.50",
            "#UB -1 2081 0",
            "#UB 0 1930 100",
            *(line for number in (3, 1, 5, 5) for line in (f"#VER A {number} 20260101", "{", "}")),
        )
    )
    assert found.imported_before
    told = messages(found)
    for said in (
        "#FLAGGA is 1: some program has taken this file in already.",
        "Fiscal year 0 starts 2025-01-01, not the day after 2024-12-30.",
        "Account 1930 opens with 100.00, but the year before closed with 99.50.",
        "Voucher A 3 is dated 2026-01-01, outside the fiscal year 2025-01-01 to 2025-12-31.",
        "Series A: number 5 comes 2 times.",
        "Series A has numbers 1 to 5 without 2 and 1 more.",
        "Series A does not have its numbers in rising order.",
    ):
        assert said in told
    assert found.problems == ()


def test_years_of_more_than_eighteen_months_are_told() -> None:
    assert not any("18 months" in message for message in messages(read(sie("#RAR 0 20240701 20251231"))))
    assert any("18 months" in message for message in messages(read(sie("#RAR 0 20240601 20251231"))))


def test_a_heading_that_is_not_whole_is_told() -> None:
    found = read(b"#SIETYP 4\n#VER A 1 20250101\n{\n}\n")
    assert [w.message for w in found.warnings if w.line == 0] == [
        f"{label} is missing." for label in ("#FORMAT", "#PROGRAM", "#GEN", "#FNAMN")
    ]
