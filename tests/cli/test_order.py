"""kassabok order, as its user sees it."""

from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import ORDER, Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader(
        "customer",
        "add",
        "Kafé Öst AB",
        "--street",
        "Storgatan 1",
        "--postcode",
        "11122",
        "--city",
        "Stockholm",
    )
    trader("customer", "add", "Anna Öman", "--kind", "private", "--language", "en")
    return trader


def test_an_order_is_written_down_and_confirmed_at_once(trader: Trader) -> None:
    assert trader(*ORDER) == "Order 1001 was drafted: 1 892,00 kr incl. VAT.\n"
    assert trader(*ORDER, "--confirm").splitlines()[:2] == [
        "Order 1002 was drafted: 1 892,00 kr incl. VAT.",
        "Order 1002 was confirmed: 1 892,00 kr incl. VAT.",
    ]
    view = trader.json("order", "show", "1002")
    assert (view["state"], view["your_reference"], view["net_ore"], view["vat_ore"]) == (
        "confirmed",
        "Per Ek",
        1_513_60,
        378_40,
    )
    assert [
        (x["sku"], x["quantity_milli"], x["unit_price"], x["discount_percent"], x["amount_ore"])
        for x in view["lines"]
    ] == [
        ("MUG", 12_000, "99.50", "10", 1_074_60),
        ("TEA", 1_000, "60.00", "0", 60_00),
        ("", 2_000, "150.00", "0", 300_00),
        ("", 1_000, "79.00", "0", 79_00),
    ]


def test_the_page_of_an_order_fits_the_screen(trader: Trader) -> None:
    trader(*ORDER, "--confirm")
    page = trader("order", "show", "1001")
    assert page.startswith("Order 1001: confirmed\n\nCustomer         1001 Kafé Öst AB\n")
    assert "Delivery to      Kafé Öst AB, Storgatan 1, 111 22 Stockholm\n" in page
    assert max(map(len, page.splitlines())) <= 80


def test_a_discount_on_the_whole_is_on_every_line_that_has_none_but_not_on_freight(trader: Trader) -> None:
    trader(
        "order",
        "create",
        "--customer",
        "1001",
        "--line",
        "MUG-50%",
        "--line",
        "TEA",
        "--line",
        "MUG-0%",
        "--freight",
        "79",
        "--discount",
        "10%",
    )
    lines = trader.json("order", "show", "1001")["lines"]
    assert [line["amount_ore"] for line in lines] == [50_00, 54_00, 100_00, 79_00]


def test_lines_from_a_file(trader: Trader) -> None:
    file = "artikel;antal;pris;rabatt;text\nMUG;3;;10;\nTEA;2;49,50;;Te till kontoret\n;1;150;;Gravering\n"
    Path("rader.csv").write_text(file, encoding="utf-8")
    trader("order", "create", "--customer", "1001", "--lines", "rader.csv")
    lines = trader.json("order", "show", "1001")["lines"]
    assert [(line["kind"], line["text"], line["amount_ore"]) for line in lines] == [
        ("goods", "Mugg, blå", 270_00),
        ("goods", "Te till kontoret", 99_00),
        ("text", "Gravering", 150_00),
    ]
    before = trader.rows()
    bad = "sku;quantity\nMUG;många\nTEA;x\n".encode()
    told = trader("order", "create", "--customer", "1001", "--lines", "-", stdin=bad, fails=5)
    assert "\nline 2: " in told
    assert "\nline 3: " in told
    assert "the column moms is not known" in trader(
        "order", "create", "--customer", "1001", "--lines", "-", stdin=b"sku;moms\nMUG;25\n", fails=5
    )
    assert trader.rows() == before


def test_prices_incl_or_excl_vat(trader: Trader) -> None:
    trader("order", "create", "--customer", "anna", "--line", "MUG=1@125")
    trader("order", "create", "--customer", "anna", "--line", "MUG=1@125", "--excl-vat")
    assert [row["total_ore"] for row in trader.json("order", "list")] == [125_00, 156_25]


@pytest.mark.parametrize(
    ("line", "exit_code", "code"),
    [
        ("MUG=", 2, "line.quantity"),
        ("MUG=tre", 2, "line.quantity"),
        ("MUG=1@", 2, "line.price"),
        ("MUG=1@1,23456", 2, "line.price"),
        ("=3", 2, "line.syntax"),
        ("MUG=1=2", 2, "line.syntax"),
        ("MUG=0", 3, "order.quantity"),
        ("MUG-101%", 3, "order.discount"),
        ("MUGG", 4, "product.unknown"),
    ],
)
def test_a_line_that_cannot_be_read_or_taken(trader: Trader, line: str, exit_code: int, code: str) -> None:
    before = trader.rows()
    told = trader("order", "create", "--customer", "1001", "--line", "TEA", "--line", line, fails=exit_code)
    assert told.startswith(f"error[{code}]: ")
    assert trader.rows() == before


def test_a_text_line_needs_its_price_and_can_have_a_vat_class(trader: Trader) -> None:
    trader("order", "create", "--customer", "1001", "--line-text", "Bok 24/7@100/low")
    assert trader.json("order", "show", "1001")["vat_ore"] == 6_00
    assert "line.price" in trader(
        "order", "create", "--customer", "1001", "--line-text", "Gravering", fails=2
    )


def test_lists_and_their_filters(trader: Trader) -> None:
    trader(*ORDER)
    trader("order", "create", "--customer", "anna", "--line", "MUG=11", "--confirm")
    assert [row["order"] for row in trader.json("order", "list", "--state", "draft")] == ["1001"]
    assert [row["order"] for row in trader.json("order", "list", "--customer", "anna")] == ["1002"]
    assert trader("order", "list", "--to", "2026-03-01") == "No orders.\n"
    waiting = trader.json("order", "list", "--back-orders")
    assert [(row["order"], row["sku"], row["left_milli"], row["short_milli"]) for row in waiting] == [
        ("1002", "MUG", 11_000, 1_000)
    ]
    assert '--state: "sent" is not one of open, draft, ' in trader(
        "order", "list", "--state", "sent", fails=2
    )


def test_cancelling_and_what_cannot_be_done_any_more(trader: Trader) -> None:
    trader(*ORDER)
    assert trader("order", "cancel", "1001").startswith("Order 1001 was cancelled.")
    told = trader("order", "confirm", "1001", fails=3)
    assert (
        "error[state.refused]: Order 1001 is cancelled; cannot confirm it.\nhint: Possible now: nothing.\n"
        in told
    )
    assert "error[order.unknown]" in trader("order", "show", "9", fails=4)


def test_papers(trader: Trader) -> None:
    trader(*ORDER, "--confirm")
    for words, name in (
        (("order", "slip", "1001"), "order-1001.pdf"),
        (("order", "pick", "1001"), "pick-1001.pdf"),
    ):
        trader(*words)
        assert Path(name).read_bytes().startswith(b"%PDF")
        assert "file.exists" in trader(*words, fails=2)
    trader("delivery", "create", "1001", "--partial")
    trader("delivery", "note", "D2026-0001", "-o", "note.pdf")
    assert Path("note.pdf").read_bytes().startswith(b"%PDF")
    assert "delivery.unknown" in trader("delivery", "note", "D9", fails=4)


def test_states_are_read_as_words_and_stay_codes_for_scripts(trader: Trader) -> None:
    trader("order", "create", "--customer", "1001", "--line", "MUG=2", "--confirm")
    trader("delivery", "create", "1001", "--line", "MUG=1")
    assert "partly delivered" in trader("order", "list")
    assert "partly delivered" in trader("customer", "show", "1001")
    assert "partly delivered" in trader("trace", "1001")
    assert trader.json("order", "list")[0]["state"] == "partly_delivered"


# Cost centres and projects


@pytest.fixture
def branches(trader: Trader) -> Trader:
    for ref in ("cost-centre:Nord", "cost-centre:Syd", "project:P1"):
        trader("object", "add", ref)
    return trader


def test_an_order_is_taken_for_a_cost_centre_and_moved_to_another(branches: Trader) -> None:
    branches("order", "create", "--customer", "1001", "--line", "MUG", "--cost-centre", "Nord")
    branches("order", "create", "--customer", "1001", "--line", "MUG")
    branches("order", "edit", "1001", "--cost-centre", "Syd", "--project", "P1")
    assert branches.json("order", "show", "1001")["objects"] == {"1": "Syd", "6": "P1"}
    assert "1 Syd, 6 P1" in branches("order", "show", "1001")
    assert [row["order"] for row in branches.json("order", "list", "--project", "P1")] == ["1001"]
    assert branches.json("order", "list", "--cost-centre", "Nord") == []
    assert [row["order"] for row in branches.json("order", "list", "--object", "1:-")] == ["1002"]
    assert "There is no object 1:Väst." in branches("order", "list", "--cost-centre", "Väst", fails=4)
    branches("order", "confirm", "1001")
    branches("delivery", "create", "1001")
    sale = branches.json("voucher", "list", "--cost-centre", "Syd", "--series", "B")[0]["lines"]
    assert {line["account"]: line["objects"] for line in sale} == {
        "1510": {},
        "3001": {"1": "Syd", "6": "P1"},
        "2611": {},
    }
    assert branches.json("invoice", "show", "F2026-0001")["objects"] == {"1": "Syd", "6": "P1"}
    before = branches.rows()
    assert "error[order.in_books]" in branches("order", "edit", "1001", "--no-objects", fails=3)
    assert "error[usage.words]" in branches("order", "edit", "1002", fails=2)
    assert "There is no object 1:Väst." in branches("order", "edit", "1002", "--cost-centre", "Väst", fails=4)
    assert branches.rows() == before
    branches("order", "edit", "1002", "--object", "6:P1")
    branches("order", "edit", "1002", "--no-objects")
    assert branches.json("order", "show", "1002")["objects"] == {}


def test_counter_sales_and_free_invoices_have_objects_too(branches: Trader) -> None:
    branches("receipt", "issue", "--line", "MUG", "--cost-centre", "Nord")
    branches("receipt", "day-close")
    branches("invoice", "issue", "--customer", "1001", "--line-text", "Gravering=1@150", "--project", "P1")
    income = [
        (line["amount_ore"], line["objects"])
        for voucher in branches.json("voucher", "list", "--account", "3001")
        for line in voucher["lines"]
        if line["account"] == "3001"
    ]
    assert income == [(-100_00, {"1": "Nord"}), (-150_00, {"6": "P1"})]
    branches("order", "create", "--customer", "1001", "--line", "MUG", "--billing", "by_hand", "--confirm")
    refused = branches("invoice", "issue", "1002", "--project", "P1", fails=2)
    assert "kassabok order edit 1002 --cost-centre CODE" in refused
