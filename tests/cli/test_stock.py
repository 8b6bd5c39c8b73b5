"""kassabok stock, as a person and a script use it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

from kassabok.formats.tables import read_table


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def test_the_list_scripts_rely_on(trader: Trader) -> None:
    rows = trader.json("stock", "list")
    figures = ("sku", "on_hand_milli", "reserved_milli", "available_milli", "incoming_milli", "value_ore")
    assert [{key: row[key] for key in figures} for row in rows] == [
        dict(zip(figures, ("MUG", 10_000, 0, 10_000, 0, 400_00), strict=True)),
        dict(zip(figures, ("TEA", 10_000, 0, 10_000, 0, 400_00), strict=True)),
    ]


def test_goods_in_and_out_and_what_they_are_worth(trader: Trader) -> None:
    assert trader("stock", "adjust", "MUG", "+5", "--cost", "42,50", "--reason", "receipt") == (
        "Stock moved (receipt), S2026-0003: value 212,50 kr.\n└─ Voucher 2026-L3 was posted: 212,50 kr.\n"
    )
    assert trader("stock", "adjust", "MUG", "-12", "--reason", "damage", "--note", "Tappade").startswith(
        "Stock moved (adjustment), S2026-0004: value -485,00 kr.\n"
    )
    assert trader("stock", "value") == (
        "Stock value now (kr)\n"
        "\n"
        "SKU    Name       Unit  On hand  Unit cost   Value\n"
        "─────  ─────────  ────  ───────  ─────────  ──────\n"
        "MUG    Mugg, blå  st          3      42,50  127,50\n"
        "TEA    Te, 100 g  st         10      40,00  400,00\n"
        "                                            ──────\n"
        "Total                                       527,50\n"
        "\n"
        "Stock value              527,50 kr\n"
        "Balance of account 1460  527,50 kr\n"
        "Difference               0,00 kr\n"
    )
    then = trader.json("stock", "value", "--on", "2026-03-01")
    assert (then["value_ore"], then["account_balance_ore"], then["difference_ore"]) == (0, 0, 0)
    sheet = read_table(trader("stock", "value", "--format", "csv").encode())
    assert [row.cells["value"] for row in sheet.rows] == ["127,50", "400,00"]


def test_a_dry_run_shows_the_numbers_and_saves_nothing(trader: Trader) -> None:
    before = trader.rows()
    said = trader("stock", "adjust", "MUG", "-3", "--reason", "loss", "--dry-run")
    assert "value -120,00 kr" in said
    assert "Dry run: nothing was saved." in said
    assert trader.rows() == before


def test_why_so_much_is_available(trader: Trader) -> None:
    trader("customer", "add", "Kafé Öst AB")
    trader("order", "create", "--customer", "kafe ost", "--line", "MUG=12")
    trader("order", "confirm", "1001")
    shown = trader("stock", "show", "MUG")
    assert "So 0 st are available.\nOrder 1001 waits for 2 st.\n" in shown
    card = trader.json("stock", "show", "MUG")
    assert (
        card["on_hand_milli"],
        card["reserved_milli"],
        card["available_milli"],
        card["waiting_milli"],
    ) == (
        10_000,
        10_000,
        0,
        2_000,
    )
    assert card["reservations"] == [
        {"order": "1001", "date": "2026-03-02", "reserved_milli": 10_000, "waiting_milli": 2_000}
    ]
    assert [row["sku"] for row in trader.json("stock", "list", "--waiting")] == ["MUG"]
    assert [row["sku"] for row in trader.json("stock", "list", "--below", "1")] == ["MUG"]
    assert "Reserved for orders that waited: 2." in trader(
        "stock", "adjust", "MUG", "2", "--cost", "40", "--reason", "receipt"
    )


def test_locations(trader: Trader) -> None:
    trader("stock", "location", "add", "SHOP", "--name", "Butiken")
    trader("stock", "move", "MUG", "4", "--from", "MAIN", "--to", "SHOP")
    assert trader.json("stock", "location", "list") == [
        {"location": "MAIN", "name": "Huvudlager", "products": 2},
        {"location": "SHOP", "name": "Butiken", "products": 1},
    ]
    assert trader.json("stock", "list", "--location", "SHOP") == [
        {"location": "SHOP", "sku": "MUG", "name": "Mugg, blå", "unit": "st", "on_hand_milli": 4000}
    ]
    assert trader.json("stock", "value")["value_ore"] == 800_00


def test_a_write_down(trader: Trader) -> None:
    assert "value -150,00 kr" in trader("stock", "revalue", "MUG", "--cost", "25", "--note", "Fjolårets färg")


def test_a_count_from_list_to_moves(trader: Trader) -> None:
    assert trader("stock", "count", "start", "--by", "Anna") == (
        "Stock count C2026-0001 of MAIN began; products that the book expects: 2.\n"
    )
    assert [row["expected_milli"] for row in trader.json("stock", "count", "show", "C2026-0001")] == [
        None,
        None,
    ]
    trader("stock", "count", "enter", "C2026-0001", "MUG", "9")
    assert "error[count.missing]" in trader("stock", "count", "post", "C2026-0001", fails=3)
    filled_in = "SKU;Name;Counted\nTEA;Te, 100 g;11\nMUG;Mugg, blå;\n"
    trader("stock", "count", "import", "C2026-0001", "-", stdin=filled_in.encode())
    differences = trader.json("stock", "count", "differences", "C2026-0001")
    assert [(row["sku"], row["difference_milli"], row["value_ore"]) for row in differences] == [
        ("MUG", -1000, -40_00),
        ("TEA", 1000, 40_00),
    ]
    assert trader("stock", "count", "post", "C2026-0001") == (
        "Stock count C2026-0001 was posted.\n└─ Stock moved (count), S2026-0003: value 0,00 kr.\n"
    )
    assert [
        (row["count"], row["state"], row["counted"]) for row in trader.json("stock", "count", "list")
    ] == [("C2026-0001", "posted", 2)]
    assert [row["on_hand_milli"] for row in trader.json("stock", "list")] == [9000, 11_000]


def test_counting_with_a_scanner(trader: Trader) -> None:
    trader("stock", "count", "start")
    trader("product", "edit", "MUG", "--gtin", "7310865004703")
    keys = b"7310865004703\n+8\nNOPE\nTEA\nx9\n.\n\nMUG\n"
    answer = trader.kassabok("stock", "count", "scan", "C2026-0001", stdin=keys)
    assert answer.exit_code == 0
    assert answer.err == (
        "MUG Mugg, blå: 1\n"
        "MUG Mugg, blå: 9\n"
        "Left out: There is no product NOPE.\n"
        "TEA Te, 100 g: 1\n"
        "TEA Te, 100 g: 9\n"
        "TEA Te, 100 g: 0\n"
    )
    assert [
        (row["sku"], row["counted_milli"]) for row in trader.json("stock", "count", "show", "C2026-0001")
    ] == [
        ("MUG", 9000),
        ("TEA", 0),
    ]


def test_a_count_that_is_given_up(trader: Trader) -> None:
    trader("stock", "count", "start")
    assert trader("stock", "count", "cancel", "C2026-0001") == "Stock count C2026-0001 was cancelled.\n"
    assert "state.refused" in trader("stock", "count", "enter", "C2026-0001", "MUG", "1", fails=3)
    assert "state.refused" in trader("stock", "count", "scan", "C2026-0001", stdin=b"MUG\n", fails=3)


def test_the_statutory_list(trader: Trader) -> None:
    trader("stock", "count", "start", "--by", "Anna")
    trader("stock", "count", "post", "C2026-0001", "--missing", "keep")
    trader("product", "price", "TEA", "37,50", "--incl-vat", "--from", "2026-03-02")
    found = trader.json("stock", "list-for-year-end", "--on", "2026-03-31")
    assert (found["company"], found["org_nr"]) == ("Kafébutiken AB", "556036-0793")
    assert [
        (row["sku"], row["cost_ore"], row["realisable_ore"], row["value_ore"]) for row in found["products"]
    ] == [
        ("MUG", 400_00, 1000_00, 400_00),
        ("TEA", 400_00, 300_00, 300_00),
    ]
    assert (found["cost_ore"], found["value_ore"], found["below_cost_ore"]) == (800_00, 700_00, -100_00)
    assert found["counted"] == ["C2026-0001, 2026-03-02, MAIN, Anna"]
    assert "heder och samvete" in found["declaration"]
    shown = trader("stock", "list-for-year-end", "--on", "2026-03-31")
    assert shown.startswith("Varulagerförteckning 2026-03-31\n")
    assert "heder och samvete" in shown
    assert "Underskrift" in shown
    trader("stock", "list-for-year-end", "--on", "2026-03-31", "-o", "list.xlsx")
    sheet = read_table((trader.kassabok.folder / "list.xlsx").read_bytes())
    assert [row.cells["value"] for row in sheet.rows[:3]] == ["400", "300", "700"]
    assert "heder och samvete" in sheet.rows[5].cells["name"]


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("adjust", "MUG", "-11", "--reason", "loss"), 3, "stock.short"),
        (("adjust", "MUG", "+1", "--reason", "gift"), 3, "stock.reason"),
        (("adjust", "MUG", "+1", "--reason", "receipt"), 3, "stock.cost"),
        (("adjust", "MUG", "+1", "--reason", "receipt", "--cost", "x"), 2, "usage.value"),
        (("adjust", "MUG", "-1", "--reasn", "loss"), 2, "usage"),
        (("adjust", "FIT", "+1", "--reason", "receipt", "--cost", "1"), 3, "stock.service"),
        (("adjust", "NOPE", "+1", "--reason", "receipt", "--cost", "1"), 4, "product.unknown"),
        (("move", "MUG", "1", "--from", "MAIN", "--to", "BARN"), 4, "location.unknown"),
        (("list", "--location", "BARN"), 4, "location.unknown"),
        (("show", "NOPE"), 4, "product.unknown"),
        (("revalue", "FIT", "--cost", "1"), 3, "stock.service"),
        (("count", "enter", "C1", "MUG", "1"), 4, "count.unknown"),
        (("location", "add", "MAIN"), 3, "location.exists"),
    ],
)
def test_what_is_refused_changes_nothing(
    trader: Trader, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    before = trader.rows()
    assert f"error[{code}" in trader("stock", *words, fails=exit_code)
    assert trader.rows() == before
