"""Numbers are found in small letters and in capitals, and what is written has them as the book does."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "series.order", "SO{n}")
    trader("customer", "add", "Kafé Öst AB", "--city", "Lund")
    trader("order", "create", "--customer", "1001", "--line", "MUG=4")
    return trader


def test_orders_deliveries_invoices_and_payments(trader: Trader) -> None:
    order = trader.json("order", "list")[0]["order"]
    typed = order.lower()
    assert typed != order
    trader("order", "confirm", typed)
    assert trader.json("order", "show", typed)["order"] == order
    trader("delivery", "create", typed, "--line", "MUG=2")
    assert trader.json("delivery", "show", "d2026-0001")["order"] == order
    assert [row["delivery"] for row in trader.json("delivery", "list", "--order", typed)] == ["D2026-0001"]
    assert trader.json("invoice", "show", "f2026-0001")["invoice"] == "F2026-0001"
    trader("delivery", "return", "d2026-0001", "--line", "MUG=1", "--credit")
    trader("payment", "register", "125", "--invoice", "f2026-0001=25")
    trader("payment", "match", "p2026-0001", "f2026-0001", "50")
    trader("payment", "unmatch", "p2026-0001", "f2026-0001")
    trader("payment", "match", "p2026-0001", "f2026-0001")
    trader("invoice", "credit", "f2026-0001")
    trader("payment", "refund", "k2026-0002", "100")
    assert trader.json("trace", "f2026-0001")["ref"] == "F2026-0001"
    assert trader.json("trace", "invoice:k2026-0002")["ref"] == "K2026-0002"
    trader("order", "cancel", typed)
    trader("invoice", "pdf", "f2026-0001", "-o", str(trader.kassabok.folder / "f.pdf"))
    assert all(row["ok"] for row in trader.json("check"))


def test_receipts(trader: Trader) -> None:
    trader("receipt", "issue", "--line", "MUG")
    number = trader.json("receipt", "list")[0]["receipt"]
    assert trader.json("receipt", "show", number.lower())["receipt"] == number


def test_what_is_not_there_is_named_as_it_was_typed(trader: Trader) -> None:
    before = trader.rows()
    assert "There is no order so99." in trader("order", "confirm", "so99", fails=4)
    assert "There is no invoice f2026-0099." in trader("invoice", "show", "f2026-0099", fails=4)
    assert "Nothing in the book has the number f2026-0099." in trader("trace", "f2026-0099", fails=4)
    assert trader.rows() == before
