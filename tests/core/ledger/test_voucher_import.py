"""Vouchers out of tables: a whole file or nothing, all its faults at once, and known when it comes again."""

from datetime import date
from decimal import Decimal

import pytest
from tests.core.ledger.posting_story import Sold, issue, lines_of, post_lines, text_of, vouchers
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.importing import ImportResult
from kassabok.core.ledger import objects
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports.vouchers import VoucherSheetRow, as_sheet, voucher_list, voucher_shown
from kassabok.core.ledger.voucher_import import NewVoucher, import_vouchers
from kassabok.core.ledger.voucher_tables import read_lines
from kassabok.core.ledger.vouchers import correct_voucher
from kassabok.core.trace import trace
from kassabok.formats.cells import Cell
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import write_xlsx

FILE = """\
Verifikation;Datum;Text;Konto;Debet;Kredit;Radtext;Kostnadsställe;Projekt
17;2026-02-01;Hyra februari;5010;8 000,00;;;Nord;
;;;2641;2000;;;;
;;;1930;;10000;;;
18;2026-02-03;Papper;6110;400;;A4;Nord;P1
18;;;2641;100;;;;
18;;;1930;;500;;;
"""


@pytest.fixture
def book(books: Book) -> Book:
    with books.transaction("object add", today=TODAY) as tx:
        objects.add_object(tx, "1", "Nord", name="Norra butiken")
        objects.add_object(tx, "6", "P1", name="Nya hyllor")
    return books


def read(book: Book, data: bytes | str, name: str = "ver.csv") -> ImportResult[NewVoucher]:
    with book.transaction("voucher import", today=TODAY) as tx:
        return import_vouchers(tx, data.encode() if isinstance(data, str) else data, name=name)


def refused(book: Book, data: bytes | str) -> BadFile:
    before = snapshot(book)
    with pytest.raises(BadFile) as error:
        read(book, data)
    assert snapshot(book) == before
    return error.value


def test_the_vouchers_of_a_table_are_posted(book: Book) -> None:
    result = read(book, FILE)
    assert (result.new, result.known, result.parked, result.warnings) == (2, 0, 0, [])
    assert result.changes == [
        NewVoucher(2, "17", "2026-A1", date(2026, 2, 1), "Hyra februari", 10_000_00),
        NewVoucher(5, "18", "2026-A2", date(2026, 2, 3), "Papper", 500_00),
    ]
    assert lines_of(book, "2026-A1") == [("5010", 8_000_00), ("2641", 2_000_00), ("1930", -10_000_00)]
    shown = voucher_shown(book.reader, "A2")
    assert [(line.text, line.objects) for line in shown.lines] == [
        ("A4", {"1": "Nord", "6": "P1"}),
        ("", {}),
        ("", {}),
    ]
    (cause,) = trace(book.reader, "2026-A2").causes
    assert (cause.kind, cause.ref, cause.detail) == ("voucher-import", "V2026-0001", "ver.csv")
    kept = "SELECT data FROM attachment a JOIN attachment_use u ON u.attachment_id = a.id WHERE u.ref = 'V2026-0001'"
    assert book.reader.value(kept) == FILE.encode()


def test_the_same_file_again_is_known_and_a_longer_one_brings_what_is_new(book: Book) -> None:
    read(book, FILE)
    before = snapshot(book)
    again = read(book, FILE)
    assert (again.new, again.known, again.changes) == (0, 2, [])
    assert snapshot(book) == before
    longer = read(book, FILE + "19;2026-02-04;Porto;6250;10;;;;\n19;;;1930;;10;;;\n", "ver2.csv")
    assert (longer.new, longer.known) == (1, 2)
    assert vouchers(book) == ["2026-A1", "2026-A2", "2026-A3"]
    with book.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, "A1")
    assert read(book, FILE).new == 0


def test_a_list_of_the_books_own_vouchers_is_known_in_every_series(book: Book) -> None:
    read(book, FILE)
    issue(book, "F2026-0001", Sold(100_00, 25_00))
    rows = as_sheet(voucher_list(book.reader, date(2026, 1, 1), date(2026, 12, 31)))
    headings = list(VoucherSheetRow.__dataclass_fields__)
    cells: list[list[Cell]] = [
        [Decimal(row.amount_ore) / 100 if name == "amount_ore" else getattr(row, name) for name in headings]
        for row in rows
    ]
    data = write_xlsx("Vouchers", [name.removesuffix("_ore") for name in headings], cells)
    before = snapshot(book)
    result = read(book, data)
    assert (result.new, result.known) == (0, 3)
    assert snapshot(book) == before
    other = "voucher;date;text;account;amount\n2026-A1;2026-02-01;Hyra februari;6110;5\n;;;1930;-5\n"
    assert [row.voucher for row in read(book, other).changes] == ["2026-A3"]  # It only has the number.


def test_a_voucher_of_more_than_anybody_has_is_told_by_its_line(book: Book) -> None:
    much = "voucher;date;text;account;amount\n1;2026-02-01;x;6110;100000000000,01\n;;;1930;-100000000000,01\n"
    assert "line 2: Voucher 1: 100 000 000 000,01 kr is more than one voucher" in refused(book, much).message


def test_a_workbook_says_the_same(book: Book) -> None:
    rows: list[list[Cell]] = [
        ["17", date(2026, 2, 1), "Hyra", "5010", Decimal("8000.5")],
        ["17", None, None, "1930", Decimal("-8000.5")],
    ]
    headings = ["Voucher", "Date", "Text", "Account", "Amount"]
    assert read(book, write_xlsx("Ver", headings, rows)).new == 1
    assert lines_of(book, "2026-A1") == [("5010", 8_000_50), ("1930", -8_000_50)]


def test_a_text_that_differs_from_row_to_row_is_the_rows(book: Book) -> None:
    read(book, "ver,date,text,account,amount\n1,2026-02-01,Resa,5810,100\n1,,Biljett,1930,-100\n")
    assert text_of(book, "2026-A1") == "Resa"
    assert [line.text for line in voucher_shown(book.reader, "A1").lines] == ["", "Biljett"]


BAD = """\
voucher;date;text;account;amount;objects
1;2026-02-01;Hyra;5010;8000;
1;;;1930;-7000;
2;2025-02-03;Papper;6110;400;
2;;;1510;-400;
3;2026-02-03;x;1930;-5;
3;2026-02-03;x;9999;1,234;
4;2026-02-03;x;1930;5;
5;2026-02-03;x;6110;5;1:Syd
5;2026-02-04;;1930;-5;
6;;x;6110;5;
6;;;1930;-5;
7;2026-01-05;x;6110;5;
7;;;1930;-5;
8;2026-02-30;x;6110;5;
"""


def test_every_fault_is_told_by_its_line_and_nothing_moves(book: Book) -> None:
    with book.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2026, 1, 1))
    error = refused(book, BAD)
    assert error.code == "vouchers.rows"
    assert error.message.splitlines() == [
        "ver.csv: 9 rows cannot be read as vouchers.",
        "line 2: Voucher 1: The voucher does not balance: 1 000,00 kr too much debit.",
        "line 4: Voucher 2: No fiscal year has the day 2025-02-03, so nothing can be posted on it.",
        "line 5: Account 1510 follows other commands and cannot be booked on by itself.",
        'line 7: "1,234" has 3 decimals; at most 2 can be given.',
        "line 8: Voucher 4: A voucher needs at least two lines that are not zero.",
        "line 9: Voucher 5 has two dates: 2026-02-03 and 2026-02-04.",
        "line 11: Voucher 6 has no date.",
        "line 13: Voucher 7: The month 2026-01 is locked; nothing can be posted on 2026-01-05.",
        'line 15: "2026-02-30" is not a date: there is no such day.',
    ]


@pytest.mark.parametrize(
    ("data", "code", "said"),
    [
        ("a;b;c\n1;2;3\n", "vouchers.heading", "there is no column account and none date and none voucher"),
        ("voucher;date;account\n1;2026-01-01;1930\n", "vouchers.heading", "no column amount"),
        ("voucher;date;account;amount;debit\n", "vouchers.heading", "has both amount and debit"),
        ("voucher;ver;date;account;amount\n", "vouchers.heading", "two columns hold the voucher"),
        ("voucher;date;account;amount\n", "vouchers.none", "holds no vouchers"),
        (";date;account;amount\n", "vouchers.heading", "no column voucher"),
        ("voucher;date;account;amount\n;2026-01-01;1930;5\n", "vouchers.rows", "voucher's number is missing"),
        (
            "voucher;date;account;debit;credit\n1;2026-01-01;1930;5;5\n",
            "vouchers.rows",
            "both debit and credit",
        ),
        (
            "voucher;date;account;debit;credit\n1;2026-01-01;1930;;\n",
            "vouchers.rows",
            "neither debit nor credit",
        ),
        ("voucher;date;account;amount\n1;2026-01-01;;5\n", "vouchers.rows", "The account is missing"),
        ("voucher;date;account;amount\n1;2026-01-01;1930;\n", "vouchers.rows", "The amount is missing"),
        ("<html><body>Logga in</body></html>", "table.kind", "web page"),
        (b"%PDF-1.7", "table.kind", "a PDF"),
        (b"", "table.empty", "no table"),
        (
            write_xlsx("Ver", ["Nr", "Belopp"], [["1", 5]]),
            "vouchers.heading",
            "no column account and none date",
        ),
        (b"#FLAGGA 0\n#SIETYP 4\n", "vouchers.sie", "ver.csv is a SIE file"),
    ],
)
def test_a_file_that_cannot_be_read(book: Book, data: bytes | str, code: str, said: str) -> None:
    error = refused(book, data)
    assert error.code == code
    assert said in error.message


def test_an_unknown_column_is_told(book: Book) -> None:
    result = read(book, "voucher,date,text,account,amount,moms\n1,2026-02-01,x,6110,5,1\n1,,,1930,-5,\n")
    assert [(w.line, w.message) for w in result.warnings] == [
        (1, 'The column "moms" is not known and was left out.')
    ]


# The lines of one voucher

LINES = post_lines(("6110", 400_50), ("1930", -400_50))


@pytest.mark.parametrize(
    "data",
    [
        "konto;belopp\n6110;400,50\n1930;-400,50\n",
        "account,debit,credit\n6110,400.50,\n1930,,400.50\n",
        '{"account": "6110", "amount_ore": 40050}\n\n{"account": "1930", "amount": -400.50}\n',
        '[{"account": "6110", "amount": "400,50"}, {"account": "1930", "amount_ore": -40050}]',
    ],
)
def test_lines_are_read_from_tables_and_json(data: str) -> None:
    assert read_lines(data.encode(), name="x") == (LINES, ())


def test_lines_have_texts_and_objects() -> None:
    table = "account;amount;text;objects\n5010;5;Hyra;project:P1, cost-centre:Nord\n"
    json = '{"account": "5010", "amount_ore": 500, "text": "Hyra", "objects": {"6": "P1", "1": "Nord"}}'
    line = PostLine("5010", 500, "Hyra", (("1", "Nord"), ("6", "P1")))
    assert read_lines(table.encode(), name="x")[0] == [line]
    assert read_lines(json.encode(), name="x")[0] == [line]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ('{"account": "6110"}', 'line 1: Give "amount_ore"'),
        ('{"account": "6110", "amount_ore": 1, "amount": 1}', 'line 1: Give "amount_ore"'),
        ('{"account": "6110", "amount_ore": 1.5}', "line 1: The amount is not a number."),
        ('{"account": "6110", "amount": 1.005}', "line 1: "),
        ('{"account": "6110", "amount": true}', "line 1: The amount is not a number."),
        ('{"account": 6110, "amount": 1}', "line 1: It is no line"),
        ('{"account": "6110", "amount": 1, "text": 5}', "line 1: It is no line"),
        ('{"account": "6110", "amount": 1, "objects": ["1"]}', 'line 1: "objects" is dimension and code'),
        ('{"account": "6110", "amount": 1}\n{"x": ', "is not JSON"),
        ("[1]", "line 1: It is no line"),
        ('{"account": "6110", "amount": 1, "cost_centre": "Nord"}', 'line 1: "cost_centre" is not known.'),
        ('{"account": "6110", "amount": 1e999999999}', "line 1: The amount is not a sum of kronor."),
        ('{"account": "6110", "amount": 1e-999999999}', "line 1: The amount is not a sum of kronor."),
        ("[" * 100_000, "is not JSON"),
        ("konto;belopp\n6110;x\n1930;y\n", "2 rows cannot be read"),
        ("x;y\n1;2\n", "there is no column account and none amount"),
    ],
)
def test_lines_that_cannot_be_read(data: str, said: str) -> None:
    with pytest.raises(BadFile) as error:
        read_lines(data.encode(), name="x")
    assert said in error.value.message
