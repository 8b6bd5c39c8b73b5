"""kassabok customer, as its user sees it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

from kassabok.formats.tables import read_table


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader(
        *("customer", "add", "Kafé Öst AB", "--org-nr", "556016-0680", "--street", "Storgatan 1"),
        *("--postcode", "11122", "--city", "Stockholm", "--credit-limit", "5 000,50", "--terms-days", "10"),
    )
    trader("customer", "add", "Anna Öman", "--kind", "private", "--org-nr", "800101-8129", "--city", "Åmål")
    return trader


def test_adding_answers_with_the_number(trader: Trader) -> None:
    assert trader("customer", "add", "Bo Ek", "--number", "B-7") == "Customer B-7 was registered.\n"
    assert trader("customer", "add", "Nils Ek", "--quiet") == "1003\n"


def test_the_list_is_masked_and_found_without_accents(trader: Trader) -> None:
    lines = trader("customer", "list", "--search", "OMAN").splitlines()
    assert lines[0] == "Customers"
    assert lines[2] == "Customer  Name       Kind     Org. no.     City"
    assert lines[4:] == ["1002      Anna Öman  private  800101-****  Åmål"]
    assert trader.json("customer", "list", "--search", "oman")[0]["org_nr"] == "800101-****"
    assert trader.json("customer", "list", "--search", "oman", "--show-pii")[0]["org_nr"] == "800101-8129"
    assert trader("customer", "list", "--search", "zzz") == "No customer fits.\n"


def test_showing_by_a_word_of_the_name(trader: Trader) -> None:
    page = trader("customer", "show", "kafe ost")
    assert page.startswith("Customer 1001: Kafé Öst AB\n")
    assert "Address   Storgatan 1, 111 22 Stockholm\n" in page
    assert "Terms     10 days, credit limit 5 000,50 kr, invoices by pdf, documents in Swedish\n" in page
    view = trader.json("customer", "show", "1001")
    assert (view["credit_limit_ore"], view["terms_days"], view["orders"], view["open_items"]) == (
        500050,
        10,
        [],
        [],
    )
    assert "8129" not in trader("customer", "show", "1002")
    assert "800101-8129" in trader("customer", "show", "1002", "--show-pii")


def test_editing_names_what_changes_and_empties_with_an_empty_text(trader: Trader) -> None:
    assert (
        trader("customer", "edit", "1001", "--credit-limit", "", "--phone", "08-1")
        == "Customer 1001 was changed: phone, credit limit.\n"
    )
    view = trader.json("customer", "show", "1001")
    assert (view["credit_limit_ore"], view["phone"], view["terms_days"]) == (None, "08-1", 10)
    before = trader.rows()
    assert "customer.nothing" in trader("customer", "edit", "1001", fails=2)
    assert '--terms-days: "soon" is not a whole number from 0 to 365' in trader(
        "customer", "edit", "1001", "--terms-days", "soon", fails=2
    )
    assert "error[customer.unchanged]" in trader("customer", "edit", "1001", "--phone", "08-1", fails=3)
    assert "error[customer.email]" in trader("customer", "edit", "1001", "--email", "x", fails=3)
    assert "error[customer.unknown]" in trader("customer", "edit", "77", "--email", "x", fails=4)
    assert trader.rows() == before


def test_a_duplicate_is_refused_without_telling_the_number(trader: Trader) -> None:
    told = trader("customer", "add", "Anna igen", "--kind", "private", "--org-nr", "19800101-8129", fails=3)
    assert "error[customer.duplicate]: 800101-**** is customer 1002 already." in told
    assert "8129" not in told


def test_merging_asks_first(trader: Trader) -> None:
    trader("customer", "add", "Kafé Öst")
    assert "Merge customer 1003 Kafé Öst into 1001 Kafé Öst AB?" in trader(
        "customer", "merge", "1003", "--into", "1001", fails=2
    )
    assert trader("customer", "merge", "1003", "--into", "1001", "--yes").startswith(
        "Customer 1003 was merged into 1001."
    )
    assert trader.json("customer", "show", "1003")["customer"] == "1001"


NEW = "Kundnr;Namn;Ort\n77;Nya AB;Umeå\n1002;Anna Öman;Kil\n".encode()


def test_importing_shows_what_changes_and_a_rerun_changes_nothing(trader: Trader) -> None:
    before = trader.rows()
    told = trader("customer", "import", "-", "--dry-run", stdin=NEW)
    assert told.startswith("1 new, 1 changed, 0 known as they are.\n")
    assert "city   Åmål  Kil\n" in told
    assert told.endswith("Dry run: nothing was saved.\n")
    assert trader.rows() == before
    result = trader.json("customer", "import", "-", stdin=NEW)
    assert [result[key] for key in ("new", "known", "updated", "parked", "warnings")] == [1, 0, 1, 0, []]
    again = trader.json("customer", "import", "-", stdin=NEW)
    assert [again[key] for key in ("new", "known", "updated", "parked")] == [0, 2, 0, 0]
    assert trader.json("customer", "show", "1002")["city"] == "Kil"


def test_a_bad_file_lists_all_its_faults_and_nothing_comes_in(trader: Trader) -> None:
    before = trader.rows()
    told = trader("customer", "import", "-", stdin=b"name;email\nBra;\nFel;x\nFel igen;y\n", fails=5)
    assert "error[customers.rows]: stdin: 2 rows cannot be read as customers.\nline 3: " in told
    assert "\nline 4: " in told
    assert "error[table.kind]" in trader("customer", "import", "-", stdin=b"%PDF-1.7", fails=5)
    assert trader.rows() == before


@pytest.mark.parametrize("name", ["kunder.csv", "kunder.xlsx"])
def test_an_export_comes_back_as_it_was(trader: Trader, name: str) -> None:
    trader("customer", "edit", "1001", "--phone", "+46 8 1", "--archive")
    trader("customer", "export", "-o", name)
    rows = read_table((trader.kassabok.folder / name).read_bytes()).rows
    assert [(row.cells["number"], row.cells["org nr"]) for row in rows] == [
        ("1001", "556016-0680"),
        ("1002", "800101-****"),
    ]
    before = trader.json("customer", "export")
    result = trader.json("customer", "import", name)
    assert [result[key] for key in ("new", "known", "updated", "warnings")] == [0, 2, 0, []]
    assert trader.json("customer", "export") == before


def test_a_customer_that_is_taken_back_is_told_as_restored(trader: Trader) -> None:
    assert trader("customer", "edit", "1001", "--archive") == "Customer 1001 was changed: archived.\n"
    assert trader("customer", "edit", "1001", "--restore") == "Customer 1001 was changed: restored.\n"
