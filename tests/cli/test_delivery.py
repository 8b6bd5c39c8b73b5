"""kassabok delivery, as its user sees it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import ORDER, Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Kafé Öst AB")
    trader("customer", "add", "Anna Öman")
    trader(*ORDER, "--confirm")
    return trader


def test_a_delivery_in_parts_and_a_return(trader: Trader) -> None:
    told = trader("delivery", "create", "1001", fails=3)
    assert (
        "error[delivery.short]: Order 1001 cannot be delivered as asked; in stock are 10 of 12 st MUG."
        in told
    )
    told = trader("delivery", "create", "1001", "--partial", "--tracking", "RR1")
    assert told.startswith("Delivery D2026-0001 was made.\n")
    assert "Invoice F2026-0001 was issued" in told
    page = trader("delivery", "show", "D2026-0001")
    assert page.startswith("Delivery D2026-0001\n\nOrder     1001\n")
    assert "Tracking  RR1\n" in page
    told = trader("delivery", "return", "D2026-0001", "--line", "MUG=2", "--credit", "--reason", "Spräckta")
    assert told.startswith("Return R2026-0001 was received.\n")
    assert "Credit note K2026-0001 was issued" in told
    view = trader.json("delivery", "show", "D2026-0001")
    assert [
        (x["sku"], x["delivered_milli"], x["returned_milli"], x["left_milli"]) for x in view["lines"]
    ] == [
        ("MUG", 10_000, 2_000, 2_000),
        ("TEA", 1_000, 0, 0),
    ]
    rows = trader.json("delivery", "list", "--order", "1001")
    assert [(row["delivery"], row["customer"], row["returned"]) for row in rows] == [
        ("D2026-0001", "1001", True)
    ]
    assert trader("delivery", "list", "--customer", "anna") == "No deliveries.\n"


def test_a_dry_run_shows_the_numbers_and_saves_nothing(trader: Trader) -> None:
    before = trader.rows()
    told = trader("delivery", "create", "1001", "--line", "MUG=1", "--dry-run")
    assert told.startswith("Delivery D2026-0001 was made.\n")
    assert told.endswith("Dry run: nothing was saved.\n")
    assert trader.rows() == before


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("1001", "--line", "MUG=13"), 3, "deliver.too_much"),
        (("1001", "--line", "MUG=0"), 3, "delivery.quantity"),
        (("1001", "--line", "MUG"), 2, "line.syntax"),
        (("1001", "--line", "MUG=x"), 2, "line.quantity"),
        (("1001", "--line", "PEN=1"), 4, "deliver.not_there"),
        (("1001", "--date", "2026-02-01"), 3, "order.early"),
        (("4711",), 4, "order.unknown"),
    ],
)
def test_a_delivery_that_cannot_be(trader: Trader, words: tuple[str, ...], exit_code: int, code: str) -> None:
    before = trader.rows()
    assert trader("delivery", "create", *words, fails=exit_code).startswith(f"error[{code}]: ")
    assert trader.rows() == before
