"""kassabok bill, as its user sees it."""

from pathlib import Path

import pypdf
import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.core.bank.bank_files import Pay, camt, move

from kassabok.core.payables.model import TREATMENTS


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("supplier", "add", "Papper & Pärm AB")
    return trader


def test_from_the_bill_to_the_payment(trader: Trader, tmp_path: Path) -> None:
    file = tmp_path / "faktura 4711.pdf"
    file.write_bytes(b"%PDF-1.4\n%%EOF\n")
    told = trader(
        *("bill", "add", "papper", "4711", "--date", "2026-02-20", "--due", "2026-03-20", "--total", "1362"),
        *("--line", "6110=1000", "--line", "7690=100/reduced", "--ocr", "4711 8", "--attach", str(file)),
    )
    assert told == (
        "Bill E2026-0001 was registered: 1 362,00 kr, due 2026-03-20.\n"
        "├─ Voucher 2026-E1 was posted: 1 362,00 kr.\n"
        "└─ A file was attached to voucher 2026-E1.\n"
    )
    assert "not approved" in trader("bill", "pay", "e2026-0001", fails=3)
    trader("bill", "approve", "e2026-0001", "--by", "Ada Berg")
    page = trader("bill", "show", "e2026-0001")
    assert page.startswith("Bill E2026-0001\n\nSupplier      2001 Papper & Pärm AB\nTheir number  4711\n")
    assert "Approved      2026-03-02 by Ada Berg\n" in page
    assert "OCR           47118\n" in page
    told = trader("bill", "pay", "E2026-0001=362", "--from", "1940")
    assert told.startswith("Payment U2026-0001 of bills was made: 362,00 kr.\n")
    view = trader.json("bill", "show", "E2026-0001")
    assert (view["open_ore"], view["vouchers"]) == (1_000_00, ["2026-E1", "2026-F1"])
    assert [(row["by"], row["amount_ore"]) for row in view["settled"]] == [("U2026-0001", 362_00)]
    assert [row["name"] for row in view["files"]] == ["faktura 4711.pdf"]
    tree = trader("trace", "U2026-0001")
    assert "E2026-0001" in tree
    assert "2026-F1" in tree


def test_credit_list_and_report(trader: Trader) -> None:
    trader("bill", "add", "2001", "1", "--total", "500", "--line", "6110=400", "--approve")
    told = trader("bill", "credit", "E2026-0001", "K1", "--line", "6110=100", "--total", "125")
    assert told.startswith("Credit note E2026-0002 of a supplier was registered: -125,00 kr.\n")
    assert trader("bill", "show", "E2026-0002").startswith("Credit note E2026-0002\n")
    (row,) = trader.json("bill", "list", "--state", "approved", "--due", "2026-12-31")
    assert (row["bill"], row["open_ore"], row["state"]) == ("E2026-0001", 375_00, "approved")
    assert len(trader.json("bill", "list")) == 2
    (age,) = trader.json("report", "payables")
    assert (age["name"], age["not_due_ore"], age["total_ore"]) == ("Papper & Pärm AB", 375_00, 375_00)
    (item,) = trader.json("report", "payables", "--items", "--supplier", "papper")
    assert (item["bill"], item["open_ore"]) == ("E2026-0001", 375_00)
    assert trader("report", "payables", "--on", "2026-01-31") == "Nothing is owed on bills.\n"


def test_what_is_booked_beside_the_bills_is_a_row_of_its_own_and_the_total_ties_with_the_account(
    trader: Trader,
) -> None:
    trader("bill", "add", "2001", "1", "--total", "500", "--line", "6110=400", "--approve")
    lines = ("--line", "5010=150", "--line", "2440=-150")
    trader("voucher", "add", "--text", "Hyra", "--date", "2026-03-01", *lines)
    for verb, column in (((), "total_ore"), (("--items",), "open_ore")):
        rows = trader.json("report", "payables", *verb)
        assert [(row["name"], row[column]) for row in rows] == [
            ("Papper & Pärm AB", 500_00),
            ("Other bookings on 2440", 150_00),
        ]
        (only,) = trader.json("report", "payables", *verb, "--on", "2026-03-01")
        assert only["name"] == "Other bookings on 2440"
        (only,) = trader.json("report", "payables", *verb, "--supplier", "2001")
        assert only["name"] == "Papper & Pärm AB"
    (balance,) = [row for row in trader.json("report", "trial-balance") if row["account"] == "2440"]
    assert balance["closing_ore"] == -650_00
    trader("report", "payables", "--items", "-o", "payables.pdf")
    assert "Bokfört på annat sätt på 2440" in pypdf.PdfReader("payables.pdf").pages[0].extract_text()


def test_under_the_cash_method_bills_that_wait_are_no_other_bookings(trader: Trader) -> None:
    trader("setting", "set", "ledger.method", "cash")
    trader("bill", "add", "2001", "1", "--total", "500", "--line", "6110=400", "--approve")
    trader("voucher", "add", "--text", "Hyra", "--line", "5010=150", "--line", "2440=-150")
    rows = trader.json("report", "payables")
    assert [(row["name"], row["total_ore"]) for row in rows] == [
        ("Papper & Pärm AB", 500_00),
        ("Other bookings on 2440", 150_00),
    ]


def test_a_line_of_the_bank_pays_bills(trader: Trader) -> None:
    trader("bill", "add", "2001", "1", "--total", "500", "--line", "6110=400", "--approve")
    trader("bill", "add", "2001", "2", "--total", "250", "--line", "6110=200", "--approve")
    trader("setting", "set", "company.iban", "SE45 5000 0000 0583 9825 7466")
    (trader.kassabok.folder / "a.xml").write_bytes(camt([move(Pay(-600_00))]))
    trader("bank", "import", "a.xml", fails=7)
    told = trader("bank", "match", "1", "--bill", "E2026-0001", "--bill", "E2026-0002", fails=3)
    assert "The bills come to 750,00 kr, but 600,00 kr were paid." in told
    told = trader("bank", "match", "1", "--bill", "E2026-0001", "--bill", "e2026-0002=100")
    assert told.startswith("Bank line 1 was matched to bills: 600,00 kr.\n")
    assert [row["open_ore"] for row in trader.json("bill", "list")] == [0, 150_00]
    (line,) = trader.json("bank", "list")
    assert (line["state"], line["payment"], line["voucher"]) == ("matched", "U2026-0001", "2026-F1")
    assert "U2026-0001" in trader("trace", "bank-line:1")
    assert all(row["ok"] for row in trader.json("check"))
    told = trader("bill", "unpay", "u2026-0001")
    assert told.startswith("Payment U2026-0001 of bills was taken back: 600,00 kr.\n")
    (left,) = trader.json("bank", "unmatched")
    assert left["reason"] == "Its payment U2026-0001 was taken back."
    assert [row["open_ore"] for row in trader.json("bill", "list")] == [500_00, 250_00]
    assert all(row["ok"] for row in trader.json("check"))
    trader("bank", "match", "1", "--bill", "E2026-0001=500", "--bill", "E2026-0002=100")


def test_what_is_no_line(trader: Trader) -> None:
    for words, told in (
        (("--line", "6110=x"), "x"),
        (("--line", "6110=400", "--vat", "100"), "is not CLASS=KRONOR"),
    ):
        assert told in trader("bill", "add", "2001", "1", "--total", "500", *words, fails=2)
    assert "is not the number of an account" in trader(
        "bill", "pay", "E2026-0001", "--from", "kassan", fails=2
    )


def test_the_words_of_whose_the_vat_is_are_those_that_a_bill_can_have(trader: Trader) -> None:
    answer = trader.kassabok("bill", "import", "x.xml", "--treatment", "nobodys")
    assert answer.exit_code == 2
    told = " ".join(answer.err.split())
    assert f"is not one of {', '.join(TREATMENTS)}." in told
