"""kassabok purchase, as its user sees it."""

from pathlib import Path

import pypdf
import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Kafé Öst AB")
    trader("supplier", "add", "Lergods i Höganäs AB", "--city", "Höganäs", "--lead-days", "14")
    return trader


def test_from_draft_to_received(trader: Trader) -> None:
    told = trader(
        "purchase", "create", "--supplier", "lergods", "--line", "MUG=24@45", "--line", "TEA=10@31,50-10%"
    )
    assert told == "Purchase order N2026-0001 was drafted: 1 363,50 SEK excl. VAT.\n"
    assert trader("purchase", "place", "n2026-0001").startswith("Purchase order N2026-0001 was placed")
    told = trader("purchase", "receive", "N2026-0001", "--line", "MUG=12", "--delivery-note", "88123")
    assert told.startswith("Goods receipt G2026-0001 was made: 540,00 kr.\n")
    page = trader("purchase", "show", "N2026-0001")
    assert page.startswith("Purchase order N2026-0001\n\nSupplier  2001 Lergods i Höganäs AB\n")
    assert "State     partly received\n" in page
    view = trader.json("purchase", "show", "N2026-0001")
    assert [(x["sku"], x["received_milli"], x["left_milli"], x["expected"]) for x in view["lines"]] == [
        ("MUG", 12_000, 12_000, "2026-03-16"),
        ("TEA", 0, 10_000, "2026-03-16"),
    ]
    assert view["receipts"] == [
        {"receipt": "G2026-0001", "date": "2026-03-02", "delivery_note": "88123", "value_ore": 540_00}
    ]
    (row,) = trader.json("purchase", "list", "--state", "open", "--supplier", "2001")
    assert (row["purchase"], row["total_ore"], row["received_ore"]) == ("N2026-0001", 1363_50, 540_00)
    assert trader("purchase", "list", "--late") == "No purchase orders.\n"
    trader("purchase", "cancel", "N2026-0001")
    (row,) = trader.json("purchase", "list")
    assert (row["state"], row["expected"]) == ("closed", None)


def test_costs_and_returns_of_a_receipt(trader: Trader) -> None:
    trader("purchase", "create", "--supplier", "2001", "--line", "MUG=10@45", "--place")
    trader("purchase", "receive", "N2026-0001")
    told = trader("purchase", "cost", "G2026-0001", "--freight", "90", "--customs", "10")
    assert told.startswith("Costs of bringing the goods home, J2026-0001: 100,00 kr.\n")
    told = trader("purchase", "return", "g2026-0001", "--line", "MUG=2", "--reason", "Spräckta")
    assert told.startswith("Goods were sent back to the supplier, H2026-0001: 90,00 kr.\n")
    assert "Stock moved (back to the supplier), S2026-0005: value -110,00 kr." in told
    view = trader.json("purchase", "receipt", "G2026-0001")
    (line,) = view["lines"]
    assert (line["landed_ore"], line["unit_cost_ore"], line["returned_milli"]) == (100_00, 55_00, 2_000)
    assert [row["reason"] for row in view["returns"]] == ["Spräckta"]
    (row,) = trader.json("purchase", "receipts", "--purchase", "N2026-0001")
    assert (row["value_ore"], row["landed_ore"], row["returned_ore"]) == (450_00, 100_00, 90_00)
    assert "Costs of bringing them home" in trader("purchase", "receipt", "G2026-0001")
    tree = trader("trace", "N2026-0001")
    for kind in (
        "goods-receipt G2026-0001",
        "landed-cost J2026-0001",
        "supplier-return H2026-0001",
        "voucher 2026-L",
    ):
        assert kind in tree
    vouchers = trader.json("voucher", "list", "--from", "2026-03-02")
    assert [row["text"].split(" S")[0] for row in vouchers][-3:] == [
        "Inleverans",
        "Hemtagningskostnad",
        "Retur till leverantör",
    ]


def test_sales_see_what_is_on_its_way(trader: Trader) -> None:
    """Ten mugs are there. One order waits for goods that come on the 9th, another for those of the 16th."""
    trader(
        "purchase", "create", "--supplier", "2001", "--line", "MUG=5@45", "--wanted", "2026-03-09", "--place"
    )
    trader("purchase", "create", "--supplier", "2001", "--line", "MUG=5@45", "--place")
    order = ("order", "create", "--customer", "1001", "--confirm", "--line")
    answer = trader.kassabok(*order, "MUG=14", "--today", "2026-03-02")
    assert answer.err == "4 st of MUG wait; expected 2026-03-09.\n"
    answer = trader.kassabok(*order, "MUG=5", "--today", "2026-03-02")
    assert answer.err == "5 st of MUG wait; expected 2026-03-16.\n"
    answer = trader.kassabok(*order, "MUG=5", "--line", "TEA", "--today", "2026-03-02")
    assert answer.err == "5 st of MUG wait; not on their way yet.\n"
    rows = trader.json("order", "list", "--back-orders")
    assert [(row["order"], row["short_milli"], row["expected"]) for row in rows] == [
        ("1001", 4_000, "2026-03-09"),
        ("1002", 5_000, "2026-03-16"),
        ("1003", 5_000, None),
    ]
    (line,) = trader.json("order", "show", "1002")["lines"]
    assert line["expected"] == "2026-03-16"
    assert "Goods expected  MUG 2026-03-16\n" in trader("order", "show", "1002")
    card = trader.json("stock", "show", "MUG")
    assert [(row["purchase"], row["expected"], row["quantity_milli"]) for row in card["incoming"]] == [
        ("N2026-0001", "2026-03-09", 5_000),
        ("N2026-0002", "2026-03-16", 5_000),
    ]
    assert "5 st are incoming on purchase order N2026-0001, expected 2026-03-09." in card["why"]
    (row,) = [row for row in trader.json("stock", "list") if row["sku"] == "MUG"]
    assert (row["incoming_milli"], row["expected"]) == (10_000, "2026-03-09")


def test_the_purchase_order_as_pdf(trader: Trader) -> None:
    trader("supplier", "edit", "2001", "--language", "en", "--contact", "Åsa Ek")
    trader("purchase", "create", "--supplier", "2001", "--line", "MUG=10@45", "--note", "Door 3", "--place")
    told = trader.kassabok("purchase", "order", "N2026-0001", "--today", "2026-03-02")
    assert told.err == "Wrote purchase-N2026-0001.pdf.\n"
    page = pypdf.PdfReader(Path(trader.kassabok.folder) / "purchase-N2026-0001.pdf").pages[0].extract_text()
    for text in (
        "Purchase order",
        "N2026-0001",
        "Lergods i Höganäs AB",
        "Åsa Ek",
        "Mugg, blå",
        "SEK 450.00",
        "Door 3",
    ):
        assert text in page.replace("\u00a0", " ")
    trader("purchase", "cancel", "N2026-0001")
    assert trader("purchase", "order", "N2026-0001", fails=3).startswith("error[purchase.cancelled]")


def test_lines_from_a_file_and_a_price_in_euro(trader: Trader) -> None:
    (trader.kassabok.folder / "lines.csv").write_text("artikel;antal;pris\nMUG;10;4,10\nTEA;2;3\n")
    told = trader(
        *("purchase", "create", "--supplier", "2001", "--lines", "lines.csv", "--currency", "eur"),
        *("--rate", "11,2345", "--place"),
    )
    assert "N2026-0001 was placed: 47,00 EUR excl. VAT." in told
    assert trader("purchase", "receive", "N2026-0001").startswith(
        "Goods receipt G2026-0001 was made: 528,02 kr."
    )
    page = trader("purchase", "show", "N2026-0001")
    assert "Exchange rate  11,2345" in page
    assert "\nLines (EUR)\n" in page
    assert "\nReceipts (kr)\n" in page
    assert trader("purchase", "list").startswith("Purchase orders\n")
    assert "\nLatest purchase orders\n" in trader("supplier", "show", "2001")


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("receive", "N2026-0001", "--line", "MUG=13"), 3, "receive.too_much"),
        (("receive", "N2026-0001", "--line", "PEN=1"), 4, "receive.not_there"),
        (("receive", "N2026-0001", "--location", "SHOP"), 4, "location.unknown"),
        (("place", "N2026-0001"), 3, "state.refused"),
        (("show", "N2026-0009"), 4, "purchase.unknown"),
        (("receipt", "G2026-0009"), 4, "goods_receipt.unknown"),
        (("cost", "G2026-0009", "--freight", "1"), 4, "goods_receipt.unknown"),
        (("create", "--supplier", "2001"), 3, "purchase.empty"),
        (("create", "--supplier", "2001", "--line", "MUG", "--rate", "x"), 2, "usage.value"),
        (("create", "--supplier", "Nobody", "--line", "MUG"), 4, "supplier.unknown"),
        (("create", "--supplier", "2001", "--line", "FIT=1@1"), 3, "purchase.service"),
    ],
)
def test_what_cannot_be_changes_nothing(
    trader: Trader, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    trader("purchase", "create", "--supplier", "2001", "--line", "MUG=12@45", "--place")
    before = trader.rows()
    assert trader("purchase", *words, fails=exit_code).startswith(f"error[{code}]: ")
    assert trader.rows() == before


def test_suggestions_and_the_orders_made_of_them(trader: Trader) -> None:
    trader("product", "add", "SIGN", "Skylt", "--price", "800", "--cost", "300", "--kind", "made_to_order")
    assert trader("stock", "reorder") == "Nothing has to be ordered now.\n"
    trader("stock", "minimum", "set", "MUG", "24", "--supplier", "lergods")
    trader("stock", "minimum", "set", "SIGN", "0", "--supplier", "2001")
    page = trader("stock", "reorder")
    assert "MUG\n  At least 24 st should be there. There are 10 st available, 0 st incoming.\n" in page
    (row,) = trader.json("stock", "reorder", "--cover", "60")
    assert (row["sku"], row["supplier"], row["suggested_milli"]) == ("MUG", "2001", 14_000)
    assert trader.json("stock", "reorder", "--supplier", "2001") == [row]
    trader("product", "edit", "MUG", "--cost", "45")
    before = trader.rows()
    told = trader("purchase", "create", "--from-reorder", "--dry-run")
    assert told.startswith("Purchase order N2026-0001 was drafted: 630,00 SEK excl. VAT.\n")
    assert trader.rows() == before
    trader("purchase", "create", "--from-reorder", "--place")
    assert trader("stock", "reorder") == "Nothing has to be ordered now.\n"
    trader("order", "create", "--customer", "1001", "--line", "SIGN=2", "--confirm")
    answer = trader.kassabok("stock", "reorder", "--today", "2026-03-02")
    assert answer.err.endswith("wait to be bought for 1001: kassabok purchase create --from-back-orders\n")
    trader("purchase", "create", "--from-back-orders")
    (line,) = trader.json("purchase", "show", "N2026-0002")["lines"]
    assert (line["sku"], line["quantity_milli"], line["order"]) == ("SIGN", 2_000, "1001")
    assert "purchase N2026-0002" in trader("trace", "order:1001")
    assert trader("purchase", "create", "--line", "MUG", fails=2).startswith("error[purchase.supplier]")
    told = trader("purchase", "create", "--from-reorder", "--from-back-orders", fails=2)
    assert told.startswith("error[purchase.lines]")


def test_minimums_from_a_file_and_back(trader: Trader) -> None:
    assert trader("stock", "minimum", "list") == "Nothing was set.\n"
    trader("stock", "minimum", "set", "MUG", "5", "--supplier", "2001")
    (trader.kassabok.folder / "minst.csv").write_text("artikel;minst;leverantör\nMUG;12,5;\nTEA;3;2001\n")
    before = trader.rows()
    assert trader("stock", "minimum", "import", "minst.csv", "--dry-run").startswith(
        "1 new, 1 changed, 0 known"
    )
    assert trader.rows() == before
    result = trader.json("stock", "minimum", "import", "minst.csv")
    assert [
        (row["sku"], row["old_milli"], row["new_milli"], row["supplier"]) for row in result["changes"]
    ] == [
        ("MUG", 5_000, 12_500, ""),
        ("TEA", None, 3_000, "2001"),
    ]
    answer = trader.kassabok("stock", "minimum", "list", "-o", "out.xlsx", "--today", "2026-03-02")
    assert answer.exit_code == 0
    before = trader.rows()
    assert trader("stock", "minimum", "import", "out.xlsx").startswith(
        "0 new, 0 changed, 2 known as they are.\n"
    )
    assert trader.rows() == before
    (trader.kassabok.folder / "wrong.csv").write_text(
        "sku;minimum;supplier\nPEN;1;\nMUG;x;\nTEA;1;9\nFIT;1;\nTEA;1;\n"
    )
    told = trader("stock", "minimum", "import", "wrong.csv", fails=5)
    assert told.startswith("error[minimums.rows]: wrong.csv: 5 rows cannot be read as minimums.\n")
    for line in (
        'line 2: There is no product "PEN".',
        "line 3: ",
        'line 4: There is no supplier "9".',
        "line 5: FIT is a service; services are not kept in stock.",
        "line 6: The same product stands on line 4 already.",
    ):
        assert line in told
    (trader.kassabok.folder / "less.csv").write_text("sku\nMUG\n")
    told = trader("stock", "minimum", "import", "less.csv", fails=5)
    assert told.startswith("error[minimums.heading]: less.csv: there is no column minimum.")
    assert trader.rows() == before
