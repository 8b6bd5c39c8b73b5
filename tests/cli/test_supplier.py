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


def test_the_page_tells_what_is_bought_there(trader: Trader) -> None:
    trader("supplier", "prices", "import", "2001", "-", *MAP, "--save-map", stdin=LIST)
    trader("purchase", "create", "--supplier", "2001", "--line", "MUG=12")
    page = trader("supplier", "show", "2001")
    assert "Prices of products   2\n" in page
    assert "Price lists read by  sku=Art.nr,product=Er art,price=Netto\n" in page
    assert page.endswith("N2026-0001  2026-03-02  draft  SEK  462,00\n")
    (purchase,) = trader.json("supplier", "show", "2001")["purchases"]
    assert (purchase["purchase"], purchase["total_ore"]) == ("N2026-0001", 12 * 38_50)


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


LIST = b"Art.nr;Er art;Netto\n1204-B;MUG;38,50\n77;;12\n88;TEA;25\n"
MAP = ("--map", "sku=Art.nr,product=Er art,price=Netto")


def test_a_price_list_is_looked_at_taken_in_and_known(trader: Trader) -> None:
    before = trader.rows()
    told = trader("supplier", "prices", "import", "lergods", "-", *MAP, "--save-map", "--dry-run", stdin=LIST)
    assert trader.rows() == before
    assert told == (
        "2 new, 0 changed, 0 known as they are.\n"
        "1 row is no product of ours.\n"
        "\n"
        "Changes\n"
        "\n"
        "SKU  Its number  From             Old    New  %\n"
        "───  ──────────  ──────────  ───  ───  ─────  ─\n"
        "MUG  1204-B      2026-03-02  SEK       38,50\n"
        "TEA  88          2026-03-02  SEK       25,00\n"
        "\n"
        "Dry run: nothing was saved.\n"
    )
    trader("supplier", "prices", "import", "2001", "-", *MAP, "--save-map", stdin=LIST)
    answer = trader.json("supplier", "prices", "import", "2001", "-", stdin=LIST)
    assert answer == {
        "new": 0,
        "known": 2,
        "updated": 0,
        "parked": 0,
        "others": 1,
        "too_much": "",
        "warnings": [],
        "changes": [],
        "missing": [],
    }


def test_a_list_that_leaps_is_shown_by_a_dry_run_and_refused_without_force(trader: Trader) -> None:
    trader("supplier", "prices", "import", "2001", "-", *MAP, "--save-map", stdin=LIST)
    dear = LIST.replace(b"38,50", b"385")
    told = trader("supplier", "prices", "import", "2001", "-", "--dry-run", stdin=dear)
    assert "MUG  1204-B      2026-03-02  SEK  38,50  385,00  900,0\n" in told
    assert "are 1 of 2; at most 30 % may be. It needs --force to go in.\n" in told
    before = trader.rows()
    assert "error[prices.leap]: stdin: " in trader(
        "supplier", "prices", "import", "2001", "-", stdin=dear, fails=3
    )
    assert trader.rows() == before
    trader("supplier", "prices", "import", "2001", "-", "--force", stdin=dear)
    assert trader.json("supplier", "prices", "list", "2001", "--search", "mug")[0]["price"] == "385.00"


def test_a_price_by_hand_and_who_charges_what(trader: Trader) -> None:
    assert (
        trader("supplier", "prices", "set", "2001", "MUG", "38,50", "--their-sku", "1204-B", "--pack", "6")
        == "Supplier 2001 has a new price for MUG from 2026-03-02.\n"
    )
    lines = trader("supplier", "prices", "list", "--product", "MUG").splitlines()
    assert lines[2] == "Supplier  SKU  Name       Its number  Price       Pack  Least  Days  From"
    assert lines[4] == "2001      MUG  Mugg, blå  1204-B      38,50  SEK     6      0        2026-03-02"
    told = trader("supplier", "prices", "list", "--on", "2026-03-01")
    assert told == "No prices on 2026-03-01; --history shows those of other days.\n"
    for words in (["dyrt"], ["1", "--currency", "("], ["1", "--pack", "1_0"], ["1", "--lead-days", "\u0663"]):
        assert "usage.value" in trader("supplier", "prices", "set", "2001", "MUG", *words, fails=2)
    assert "error[usage.map]: There is no map to keep." in trader(
        "supplier", "prices", "import", "2001", "-", "--save-map", stdin=LIST, fails=2
    )
    assert "--map: price is given twice." in trader(
        "supplier", "prices", "import", "2001", "-", "--map", "sku=A,price=B,price=C", stdin=LIST, fails=2
    )


def test_a_supplier_that_is_taken_back_is_told_as_restored(trader: Trader) -> None:
    assert trader("supplier", "edit", "2001", "--archive") == "Supplier 2001 was changed: archived.\n"
    assert trader("supplier", "edit", "2001", "--restore") == "Supplier 2001 was changed: restored.\n"
