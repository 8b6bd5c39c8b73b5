"""kassabok bank pay and bank payment, as their user sees them."""

import csv
import json
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import run

import pytest
from lxml import etree
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "company.city", "Umeå")
    trader("setting", "set", "company.iban", "SE45 5000 0000 0583 9825 7466")
    trader("supplier", "add", "Papper & Pärm AB", "--bankgiro", "991-2346", "--city", "Borås")
    return trader


def bill(trader: Trader, number: str, kronor: str, *more: str) -> None:
    words = ("--total", kronor, "--line", f"6110={kronor}/exempt", "--due", "2026-03-04", *more)
    trader("bill", "add", "papper", number, *words)


def amounts(path: Path) -> list[str]:
    found = etree.parse(path).iter("{*}InstdAmt")
    return [str(element.text) for element in found]


def test_from_the_bill_to_the_file_and_back(trader: Trader) -> None:
    folder = trader.kassabok.folder
    bill(trader, "1", "500", "--approve")
    answer = trader.kassabok("bank", "pay", "-o", "a.xml", "--today", "2026-03-02", "--format", "json")
    assert answer.exit_code == 0
    assert "Wrote a.xml." in answer.err
    told = answer.json
    assert (told["file"], told["payments"], told["amount_ore"], told["currency"]) == (
        "X2026-0001",
        1,
        500_00,
        "SEK",
    )
    (paid,) = told["paid"]
    assert (paid["bills"], paid["date"], paid["to"], paid["reference"], paid["state"]) == (
        ["E2026-0001"],
        "2026-03-04",
        "BG 991-2346",
        "1",
        "made",
    )
    assert amounts(folder / "a.xml") == ["500.00"]
    assert trader("bank", "pay") == "Nothing is to be paid.\n"
    assert "is on its way in payment file X2026-0001" in trader(
        "bank", "pay", "--bill", "e2026-0001", fails=3
    )
    assert "are on their way in payment file X2026-0001" in trader("bill", "pay", "E2026-0001", fails=3)
    trader("bank", "payment", "file", "x2026-0001", "-o", "b.xml")
    assert (folder / "a.xml").read_bytes() == (folder / "b.xml").read_bytes()
    (row,) = trader.json("bank", "payment", "list", "--state", "on-its-way")
    assert (row["file"], row["payments"], row["amount_ore"]) == ("X2026-0001", 1, 500_00)
    page = trader("bank", "payment", "show", "X2026-0001")
    assert page.startswith("Payment file X2026-0001\n\nMade        2026-03-02\nFrom        Bank\n")
    assert "has to be confirmed" in trader("bank", "payment", "cancel", "X2026-0001", fails=2)
    told = trader("bank", "payment", "cancel", "x2026-0001", "--yes")
    assert told == "Payment file X2026-0001 was cancelled.\n"
    assert trader.json("bank", "payment", "list")[0]["state"] == "cancelled"
    again = trader.kassabok("bank", "payment", "file", "X2026-0001", "-o", "c.xml")
    assert "was cancelled: its bills may be paid by another file. Do not send it." in again.err
    assert "There is no payment file X9" in trader("bank", "payment", "show", "X9", fails=4)
    assert "There is no payment file X9" in trader("bank", "payment", "file", "X9", fails=4)
    assert "There is no payment file X9" in trader("bank", "payment", "cancel", "X9", "--yes", fails=4)
    assert "X2026-0001" in trader("trace", "E2026-0001")


def test_what_the_bank_will_not_carry_out_is_said_and_paid_again(trader: Trader) -> None:
    bill(trader, "1", "500", "--approve")
    trader("bank", "pay", "-o", "a.xml", "--today", "2026-03-02")
    assert "has to be confirmed" in trader("bank", "payment", "reject", "X2026-0001", fails=2)
    trader("bank", "payment", "reject", "X2026-0001", "--reason", "Never signed", "--yes")
    page = trader.json("bank", "payment", "show", "X2026-0001")
    assert [(row["state"], row["reason"]) for row in page["orders"]] == [("rejected", "Never signed")]
    assert "nothing is on its way" in trader("bank", "payment", "reject", "X2026-0001", "--yes", fails=3)
    trader("bank", "pay", "-o", "b.xml", "--today", "2026-03-02")
    assert amounts(trader.kassabok.folder / "b.xml") == ["500.00"]


def test_what_is_left_out_is_told_and_the_exit_code_says_so(trader: Trader) -> None:
    bill(trader, "1", "500", "--approve")
    bill(trader, "2", "70")
    answer = trader.kassabok("bank", "pay", "--today", "2026-03-02", "--format", "json")
    assert answer.exit_code == 7
    (left_out,) = answer.json["left_out"]
    assert (left_out["what"], left_out["code"], left_out["amount_ore"]) == (
        "E2026-0002",
        "paying.unapproved",
        70_00,
    )
    assert amounts(trader.kassabok.folder / "X2026-0001.xml") == ["500.00"]


def test_a_dry_run_makes_nothing(trader: Trader) -> None:
    bill(trader, "1", "500", "--approve")
    assert "Payment file X2026-0001: 1 payment, 500,00 kr" in trader(
        "bank", "pay", "--dry-run", "-o", "a.xml"
    )
    assert not (trader.kassabok.folder / "a.xml").exists()
    assert trader("bank", "payment", "list") == "No payment files.\n"


def test_a_file_that_stands_there_is_not_replaced_and_nothing_is_sent(trader: Trader) -> None:
    bill(trader, "1", "500", "--approve")
    (trader.kassabok.folder / "a.xml").write_text("mine")
    trader("bank", "pay", "-o", "a.xml", fails=2)
    assert (trader.kassabok.folder / "a.xml").read_text() == "mine"
    assert trader("bank", "payment", "list") == "No payment files.\n"


def test_a_profile_of_ones_own_beside_the_book(trader: Trader) -> None:
    folder = trader.kassabok.folder / "payment-profiles"
    folder.mkdir()
    (folder / "ours.toml").write_text('title = "Our bank"\nbic = "NDEASESS"\nversion = "09"\n')
    trader("bank", "account", "edit", "Bank", "--payment-profile", "ours")
    bill(trader, "1", "500", "--approve")
    trader("bank", "pay", "-o", "a.xml")
    data = (trader.kassabok.folder / "a.xml").read_text()
    assert "pain.001.001.09" in data
    assert "<BICFI>NDEASESS</BICFI>" in data
    told = trader("bank", "account", "edit", "Bank", "--payment-profile", "theirs", fails=4)
    assert (
        "Choose one of danske, generic, handelsbanken, lansforsakringar, nordea, ours, seb, swedbank" in told
    )
    (folder / "ours.toml").write_text('title = "Our bank"\nbic = "N"\n')
    assert "The payment profile ours has bic = 'N'" in trader("bank", "pay", fails=5)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--bill", "E2026-0001", "--due-by", "2026-03-04"), "by their numbers, or by when they are due"),
        (("--tax", "100", "--currency", "EUR"), "Only bills are paid in another currency"),
        (("--refund", "P2026-0001"), "is not NO=ACCOUNT"),
        (("--refund", "P2026-0001=12"), "is not a bankgiro number"),
        (("--currency", "NOK"), "is not one of SEK, EUR"),
        (("--version", "10"), "is not one of 03, 09"),
        (("-o", "list.xlsx"), "A payment file is XML, and list.xlsx is not called so"),
    ],
)
def test_words_that_make_no_sense_together(trader: Trader, words: tuple[str, ...], said: str) -> None:
    assert said in trader("bank", "pay", *words, fails=2)


def test_salaries_tax_and_refunds_are_in_one_file(trader: Trader) -> None:
    folder = trader.kassabok.folder
    (folder / "lon.csv").write_text(
        "namn;konto;ort;belopp\nAnna Ek;3300-8001011239;Umeå;24 310,50\n", "utf-8"
    )
    trader("customer", "add", "Kafé Ost AB", "--city", "Lund")
    trader("payment", "register", "500", "--customer", "1001")
    words = ("--salaries", "lon.csv", "--tax", "12500", "--refund", "p2026-0001=pg 51 86 87-9")
    told = trader("bank", "pay", *words, "--date", "2026-03-25", "-o", "a.xml")
    assert "3300-800101****" in told  # A personal account is somebody's personal number.
    assert sorted(amounts(folder / "a.xml")) == ["12500.00", "24310.50", "500.00"]
    assert "8001011239" in (folder / "a.xml").read_text("utf-8")


def test_two_at_once_send_a_bill_once(trader: Trader) -> None:
    bill(trader, "1", "500", "--approve")
    program = Path(sys.executable).with_name("kassabok")
    folder = trader.kassabok.folder

    def pay(file: str) -> list[str]:
        words = ("bank", "pay", "--today", "2026-03-02", "--format", "json", "-o", file)
        done = run(
            [program, *words, "--book", str(trader.path)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
        return [row["payment"] for row in json.loads(done.stdout)["paid"]]

    with ThreadPoolExecutor() as both:
        sent = list(both.map(pay, ["a.xml", "b.xml"]))
    assert sorted(map(len, sent)) == [0, 1]


def test_a_file_to_stdout_is_nothing_but_the_file(trader: Trader) -> None:
    bill(trader, "1", "500", "--approve")
    answer = trader.kassabok("bank", "pay", "-o", "-", "--today", "2026-03-02")
    assert answer.out.startswith("<?xml")
    assert answer.out.endswith("</Document>\n")
    assert "Payment file X2026-0001: 1 payment, 500,00 kr" in answer.err
    assert trader("bank", "pay", "-o", "b.xml") == "Nothing is to be paid.\n"
    assert not (trader.kassabok.folder / "b.xml").exists()


def test_a_script_that_runs_again_with_its_key_gets_the_same_file(trader: Trader) -> None:
    folder = trader.kassabok.folder
    bill(trader, "1", "500", "--approve")
    words = ("bank", "pay", "--key", "week-10", "--quiet", "-o")
    assert trader(*words, "a.xml") == "X2026-0001\n"
    assert trader(*words, "b.xml") == "X2026-0001\n"
    assert (folder / "a.xml").read_bytes() == (folder / "b.xml").read_bytes()
    assert len(trader.json("bank", "payment", "list")) == 1
    assert "with other words than these" in trader(*words, "c.xml", "--together", fails=3)


def test_the_archive_of_the_year_has_the_payments_of_its_files(trader: Trader) -> None:
    bill(trader, "1", "500", "--approve")
    trader("bank", "pay", "-o", "a.xml")
    trader("export", "archive", "2026", "-o", "arkiv")
    text = (trader.kassabok.folder / "arkiv" / "sidoordnat" / "betalfiler.csv").read_text("utf-8-sig")
    (row,) = csv.DictReader(text.splitlines(), delimiter=";")
    assert (row["Fil"], row["Mottagare"], row["Till konto"], row["Belopp"], row["Status"]) == (
        "X2026-0001",
        "Papper + Pärm AB",
        "BG 991-2346",
        "500,00",
        "på väg",
    )
    assert (row["Leverantörsfakturor"], row["Lämnar kontot"]) == ("E2026-0001", "2026-03-04")
