"""kassabok supplier, as its user sees it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

from kassabok.formats.tables import read_table


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader(
        *("supplier", "add", "Lergods i Höganäs AB", "--org-nr", "556026-9986", "--bankgiro", "5050-1055"),
        *("--street", "Krukvägen 1", "--postcode", "26338", "--city", "Höganäs", "--terms-days", "30"),
    )
    return trader


def test_adding_answers_with_the_number(trader: Trader) -> None:
    assert trader("supplier", "add", "Glasbruket AB", "--number", "G-1") == "Supplier G-1 was registered.\n"
    assert trader("supplier", "add", "Nils Ek", "--quiet") == "2002\n"


def test_the_list_shows_what_each_is_paid_to(trader: Trader) -> None:
    lines = trader("supplier", "list", "--search", "HOGANAS").splitlines()
    assert lines[2] == "Supplier  Name                  Org. no.     City     Pays to"
    assert lines[4] == "2001      Lergods i Höganäs AB  556026-9986  Höganäs  bg 5050-1055"
    assert trader.json("supplier", "list")[0]["pays_to"] == "bg 5050-1055"
    assert trader("supplier", "list", "--search", "zzz") == "No supplier fits.\n"


def test_the_page_of_a_supplier(trader: Trader) -> None:
    page = trader("supplier", "show", "lergods")
    assert page.startswith("Supplier 2001: Lergods i Höganäs AB\n")
    assert "Address   Krukvägen 1, 263 38 Höganäs\n" in page
    assert "Terms     30 days to pay, prices in SEK, orders in Swedish\n" in page
    assert "Bankgiro  5050-1055\n" in page


def test_changing_whom_the_money_goes_to_is_told_and_doubted(trader: Trader) -> None:
    answer = trader.kassabok("supplier", "edit", "2001", "--account", "6290-401234567")
    assert answer.out == "Supplier 2001 was changed: clearing, account.\n"
    assert answer.err == (
        "What it is paid to was changed: ring a number you already had before you pay.\n"
        "The account number at Handelsbanken 6290 has a wrong check digit.\n"
    )
    assert trader.kassabok("supplier", "edit", "2001", "--phone", "042-1").err == ""
    assert "Look at             The account number at Handelsbanken 6290" in trader(
        "supplier", "show", "2001"
    )
    assert (
        trader("supplier", "edit", "2001", "--account", "")
        == "Supplier 2001 was changed: clearing, account.\n"
    )


def test_refusals_leave_the_book_as_it_was(trader: Trader) -> None:
    before = trader.rows()
    assert "supplier.nothing" in trader("supplier", "edit", "2001", fails=2)
    assert '--terms-days: "soon"' in trader("supplier", "edit", "2001", "--terms-days", "soon", fails=2)
    assert "error[supplier.bankgiro]" in trader(
        "supplier", "edit", "2001", "--bankgiro", "5050-1056", fails=3
    )
    assert "error[supplier.account]" in trader("supplier", "edit", "2001", "--account", "12", fails=3)
    assert "error[supplier.duplicate]" in trader("supplier", "add", "X", "--org-nr", "5560269986", fails=3)
    assert "error[supplier.unknown]" in trader("supplier", "show", "77", fails=4)
    assert trader.rows() == before


def test_an_export_is_an_import(trader: Trader) -> None:
    file = trader.kassabok.folder / "suppliers.xlsx"
    trader("supplier", "export", "-o", str(file))
    assert read_table(file.read_bytes()).rows[0].cells["bankgiro"] == "5050-1055"
    answer = trader.json("supplier", "import", str(file))
    assert (answer["new"], answer["known"], answer["updated"]) == (0, 1, 0)
    assert trader("supplier", "import", str(file)).startswith("0 new, 0 changed, 1 known as they are.\n")
    told = trader("supplier", "import", "-", stdin=b"name;bankgiro\nX;1\n", fails=5)
    assert 'line 2: "1" is not a bankgiro number' in told
