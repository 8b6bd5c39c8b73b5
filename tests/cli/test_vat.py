"""kassabok vat, as its user sees it."""

import csv
import io
from pathlib import Path

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner

LATER = "2026-07-10"
EU_PURCHASE = (
    *("voucher", "add", "--text", "Varor från Tyskland", "--date", "2026-03-02"),
    *("--line", "4515=1000", "--line", "2440=-1000", "--line", "2645=250", "--line", "2614=-250"),
)
LATE = (
    *("voucher", "add", "--text", "Sen", "--date", "2026-03-20"),
    *("--line", "1930=1250.40", "--line", "3001=-1000.40", "--line", "2611=-250"),
)


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    books = Bookkeeper(kassabok, monkeypatch).with_vouchers()
    books(*EU_PURCHASE)
    return books


def test_the_return_for_people(books: Bookkeeper) -> None:
    assert books("vat", "report") == (
        """\
Momsdeklaration 2026-q1, 2026-01-01 - 2026-03-31 (running, due 2026-05-12)

Ruta                                                             Kronor
────  ─────────────────────────────────────────────────────────  ──────
05    Momspliktig försäljning som inte hör till 06, 07 eller 08  10 000
10    Utgående moms 25 % på 05-08                                 2 500
20    Inköp av varor från ett annat EU-land                       1 000
30    Utgående moms 25 % på 20-24                                   250
48    Ingående moms att dra av                                      250
49    Moms att betala eller få tillbaka                           2 500
"""
    )


def test_the_return_for_scripts(books: Bookkeeper) -> None:
    answer = books.json("vat", "report", "--period", "2026-03")
    assert answer["period"] == "2026-03"
    assert {box: kronor for box, kronor in answer["boxes"].items() if kronor} == {
        "05": 10_000,
        "10": 2_500,
        "20": 1_000,
        "30": 250,
        "48": 250,
        "49": 2_500,
    }
    assert len(answer["boxes"]) == 29
    assert answer["pay_kronor"] == 2_500
    assert [check["check"] for check in answer["checks"]] == [
        *("sales", "reverse-charge", "import", "not-due", "no-box", "input")
    ]
    assert answer["differences"] == []


def test_the_lines_of_a_box(books: Bookkeeper) -> None:
    assert books("vat", "report", "--period", "2026-q1", "--box", "5") == (
        """\
VAT return 2026-q1, box 05 (kr)

Voucher  Date        Account  Text                Amount
───────  ──────────  ───────  ───────────────  ─────────
2026-A2  2026-03-01  3001     Försäljning 5 €  10 000,00
                                               ─────────
Total                                          10 000,00
"""
    )
    rows = books.json("vat", "report", "--period", "2026-q1", "--box", "48")
    assert [(row["voucher"], row["account"], row["amount_ore"]) for row in rows] == [
        ("2026-A4", "2645", 250_00)
    ]
    assert books("vat", "report", "--period", "2026-q1", "--box", "60") == "Nothing is in box 60.\n"


def test_the_return_as_a_spreadsheet(books: Bookkeeper) -> None:
    rows = list(
        csv.reader(io.StringIO(books("vat", "report", "--format", "csv").lstrip("\ufeff")), delimiter=";")
    )
    assert rows[0] == ["Box", "Text", "Amount", "Exact"]
    assert rows[1][0::2] == ["05", "10000"]
    assert len(rows) == 30


def test_the_file_for_the_authority(books: Bookkeeper) -> None:
    told = books.kassabok("vat", "file", "--period", "2026-q1", "-o", "moms.xml", "--today", LATER)
    assert told.err.splitlines() == [
        "Wrote moms.xml.",
        "2026-q1: to pay 2 500 kr. It is not closed yet: kassabok vat close",
    ]
    data = Path("moms.xml").read_bytes()
    assert b"<Period>202603</Period>" in data
    assert b"<MomsBetala>2500</MomsBetala>" in data
    again = books.kassabok("vat", "file", "--period", "2026-q1", "-o", "-", "--today", LATER)
    assert again.out.encode("iso-8859-1") == data
    assert "error[vat.period]: 2026-02 is no VAT period" in books(
        "vat", "file", "--period", "2026-02", fails=2
    )


def test_closing_and_what_comes_late(books: Bookkeeper) -> None:
    closed = books.kassabok("vat", "close", "--period", "2026-q1", "--today", LATER)
    assert closed.out == (
        "The VAT return of 2026-q1 was closed; to pay: 2 500 kr.\n"
        "├─ Voucher 2026-V1 was posted: 2 750,00 kr.\n"
        "└─ The months through 2026-03 were locked.\n"
    )
    assert (
        closed.err
        == "2026-q1: to pay 2 500 kr by 2026-05-12. kassabok vat file --period 2026-q1 writes the file.\n"
    )
    books("year", "unlock", "2026-03", today=LATER)
    books(*LATE, today=LATER)
    assert books("vat", "report", "--period", "2026-q2", today=LATER) == (
        """\
Momsdeklaration 2026-q2, 2026-04-01 - 2026-06-30 (open, due 2026-08-17)

Ruta                                     Kronor
────  ─────────────────────────────────  ──────
49    Moms att betala eller få tillbaka       0

Changed since it was closed (kr)

Period   Box  Closed     Now  Difference  Vouchers
───────  ───  ──────  ──────  ──────────  ────────
2026-q1  05   10 000  11 000       1 000  2026-A5
2026-q1  10    2 500   2 750         250  2026-A5
2026-q1  49    2 500   2 750         250  2026-A5
"""
    )
    assert books("vat", "list", today=LATER) == (
        """\
VAT periods, what is to be paid (kr)

Period   Ends on     Due on      State      Pay
───────  ──────────  ──────────  ───────  ─────
2026-q1  2026-03-31  2026-05-12  changed  2 500
2026-q2  2026-06-30  2026-08-17  open         0
2026-q3  2026-09-30  2026-11-12  running      0
"""
    )
    later = books.kassabok("vat", "close", "--today", LATER)
    assert "2026-q1/2: to pay 250 kr more, by a correction of 2026-q1." in later.err
    assert books("vat", "reopen", "2026-q2", today=LATER).startswith(
        "The VAT return of 2026-q2 was opened again."
    )


def test_a_refund_comes_back(books: Bookkeeper) -> None:
    line = ("--line", "4010=20000", "--line", "2641=5000", "--line", "1930=-25000")
    books("voucher", "add", "--text", "Stort inköp", "--date", "2026-03-30", *line)
    told = books.kassabok("vat", "close", "--period", "2026-q1", "--today", LATER)
    assert told.out.startswith("The VAT return of 2026-q1 was closed; to get back: 2 500 kr.\n")
    assert told.err.startswith("2026-q1: to get back 2 500 kr when it is filed, by 2026-05-12. ")


def test_a_dry_run_closes_nothing(books: Bookkeeper) -> None:
    told = books("vat", "close", "--period", "2026-q1", "--dry-run", today=LATER)
    assert told.endswith("Dry run: nothing was saved.\n")
    assert books.json("vat", "list", today=LATER)[0]["state"] == "open"


def test_what_stands_in_the_way_is_told_with_the_way_out(books: Bookkeeper) -> None:
    books("voucher", "add", "--text", "Glömd moms", "--line", "1930=1000", "--line", "3001=-1000")
    told = books("vat", "close", "--period", "2026-q1", today=LATER, fails=3)
    assert told.startswith(
        "error[vat.doubtful]: In boxes 05-08 there are 11 000,00 kr, but the VAT in boxes 10-12 is on"
    )
    assert "kassabok vat close --period 2026-q1 --despite sales" in told
    books("vat", "close", "--period", "2026-q1", "--despite", "sales", today=LATER)
    assert "error[vat.closed]" in books("vat", "close", "--period", "2026-q1", today=LATER, fails=3)
    assert "error[vat.running]" in books("vat", "close", "--period", "2026-q3", today=LATER, fails=3)
    assert "error[vat.period]" in books("vat", "report", "--period", "mars", fails=2)
    assert "error[vat.box]" in books("vat", "report", "--box", "13", fails=4)


def test_the_ec_sales_list(books: Bookkeeper) -> None:
    books("customer", "add", "Berlin Keramik GmbH", "--vat-nr", "DE136695976", "--country", "DE")
    books("invoice", "issue", "--customer", "1001", "--line-text", "Ritning=2@400.25")
    assert books("vat", "ec-sales", "--period", "2026-03") == (
        """\
EC sales list 2026-03, due 2026-04-27 (kr)

VAT nr       Name                 Goods  Triangular  Services
───────────  ───────────────────  ─────  ──────────  ────────
DE136695976  Berlin Keramik GmbH                          800
"""
    )
    (buyer,) = books.json("vat", "ec-sales", "--period", "2026-q1")["buyers"]
    assert buyer["services_kronor"] == 800
    wanted = ("vat", "ec-sales", "--period", "2026-03", "--triangular", "FI20774740=1200", "-o", "ps.csv")
    assert "error[ec-sales.contact]" in books(*wanted, fails=3)
    books("setting", "set", "vat.contact_name", "Åsa Ek")
    books("setting", "set", "vat.contact_phone", "08-12 34 56")
    books(*wanted)
    assert Path("ps.csv").read_bytes().decode("iso-8859-1").split("\r\n") == [
        "SKV574008;",
        "556036079301;2603;Åsa Ek;08-123456;",
        "DE136695976;;;800;",
        "FI20774740;;1200;;",
        "",
    ]
    assert "error[usage.value]" in books(
        "vat", "ec-sales", "--period", "2026-03", "--goods", "DE12=5", fails=2
    )
    monthly = "Goods are listed by the month, unless Skatteverket has allowed quarters.\n"
    for words, told in (
        (("2026-q1", "--goods", "FI20774740=500"), True),
        (("2026-03", "--goods", "FI20774740=500"), False),
        (("2026-q1",), False),
    ):
        assert (monthly in books.kassabok("vat", "ec-sales", "--period", *words).err) is told
    assert books("vat", "ec-sales", "--period", "2026-02") == (
        "Nothing was sold without VAT to buyers in other EU countries in 2026-02.\n"
    )


SIE_FILE = """\
#FLAGGA 0
#PROGRAM "Annat program" 1.0
#FORMAT PC8
#GEN 20260401
#SIETYP 4
#FNAMN "Lerverket AB"
#ORGNR 556036-0793
#RAR 0 20260101 20261231
#KONTO 1930 "Bank"
#KONTO 2617 "Utgående moms omvänd"
#KONTO 2643 "Ingående moms"
#KONTO 3051 "Försäljn varor 25% sv"
#KONTO 2611 "Utgående moms 25 %"
#KONTO 4425 "Tjänster, omvänd moms 25 %"
#VER A 1 20260110 "Såld"
{
#TRANS 1930 {} 1250.00
#TRANS 3051 {} -1000.00
#TRANS 2611 {} -250.00
}
#VER A 2 20260210 "Bygge"
{
#TRANS 4425 {} 400.00
#TRANS 1930 {} -400.00
#TRANS 2643 {} 100.00
#TRANS 2617 {} -100.00
}
"""


def test_accounts_of_another_program_find_their_boxes(
    kassabok: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    books = Bookkeeper(kassabok, monkeypatch)
    Path("2026.se").write_bytes(SIE_FILE.replace("\n", "\r\n").encode("cp437"))
    books("sie", "import", "2026.se")
    boxes = books.json("vat", "report", "--period", "2026-q1")["boxes"]
    assert {box: kronor for box, kronor in boxes.items() if kronor} == {
        "05": 1_000,
        "10": 250,
        "24": 400,
        "30": 100,
        "48": 100,
        "49": 250,
    }
