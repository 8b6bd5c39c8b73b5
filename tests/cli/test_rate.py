"""kassabok rate, and bills in another currency, as their user sees them."""

from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.core.bank.bank_files import Pay, camt, move


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("supplier", "add", "Töpferei Müller GmbH", "--country", "DE")
    trader("supplier", "edit", "2001", "--currency", "EUR")
    return trader


def test_rates_are_read_written_and_listed(trader: Trader) -> None:
    file = trader.kassabok.folder / "valutakurser.csv"
    file.write_bytes(
        "Valutakurser\nPeriod;Grupp;Serie;Värde\n2026-02-27;Valutor;1 EUR;11,4120\n"
        "2026-03-02;Valutor;100 JPY;6,1234\n".encode("cp1252")
    )
    dry = trader("rate", "import", "valutakurser.csv", "--dry-run")
    assert dry.startswith("2 new, 0 changed, 0 known as they are.\n")
    assert trader("rate", "list") == "No exchange rates.\n"
    trader("rate", "import", "valutakurser.csv")
    assert trader("rate", "import", "valutakurser.csv").startswith("0 new, 0 changed, 2 known")
    assert trader("rate", "add", "eur", "11,4523") == "The exchange rate of EUR on 2026-03-02 was set.\n"
    assert trader("rate", "add", "eur", "11,4523") == "Nothing changed.\n"
    rows = trader.json("rate", "list", "--currency", "eur")
    assert [(row["date"], row["sek_per_unit"]) for row in rows] == [
        ("2026-03-02", "11.4523"),
        ("2026-02-27", "11.412"),
    ]
    assert "11,4523" in trader("rate", "list")
    assert trader("trace", "currency:EUR").startswith("currency EUR (2026-03-02, exchange rates)\n")
    assert "above zero" in trader("rate", "add", "EUR", "0", fails=2)
    file.write_text("datum;valuta;kurs\n2026-03-02;EUR;elva\n")
    told = trader("rate", "import", "valutakurser.csv", fails=5)
    assert 'valutakurser.csv: line 2: "elva" is not a rate above zero.' in told


def test_a_bill_in_euro_from_registration_to_the_bank(trader: Trader, tmp_path: Path) -> None:
    add = (
        "bill",
        "add",
        "2001",
        "R-1",
        "--total",
        "1000",
        "--line",
        "6540=1000",
        "--treatment",
        "eu-services",
    )
    assert "kassabok rate add EUR KRONOR --date 2026-03-02" in trader(*add, "--approve", fails=3)
    trader("rate", "add", "EUR", "11,4523")
    told = trader(*add, "--approve")
    assert told.startswith("Bill E2026-0001 was registered: 11 452,30 kr, due 2026-04-01.\n")
    page = trader("bill", "show", "E2026-0001")
    assert "Total          1 000,00 EUR (11 452,30 kr)\nExchange rate  11,4523\n" in page
    told = trader("bill", "pay", "E2026-0001", fails=3)
    assert "hint: kassabok bill pay E2026-0001 --paid KRONOR" in told
    trader("bill", "pay", "E2026-0001=400", "--paid", "4735", "--fee", "35")
    (row,) = trader.json("bill", "list")
    assert (row["open_in_currency"], row["open_ore"], row["currency"]) == ("600.00", 6_871_38, "EUR")
    trader("setting", "set", "company.iban", "SE45 5000 0000 0583 9825 7466")
    (trader.kassabok.folder / "a.xml").write_bytes(camt([move(Pay(-7_000_00))]))
    trader("bank", "import", "a.xml", fails=7)
    (line,) = trader.json("bank", "unmatched")
    number = str(line["line"])
    assert "has a --fee" in trader("bank", "match", number, "--account", "6570", "--fee", "35", fails=2)
    told = trader("bank", "match", number, "--bill", "E2026-0001", "--fee", "35", "--dry-run")
    assert "Payment U2026-0002 of bills was made: 7 000,00 kr." in told
    trader("bank", "match", number, "--bill", "E2026-0001", "--fee", "35")
    assert trader.json("bill", "show", "E2026-0001")["state"] == "paid"
    (item,) = trader.json("report", "payables", "--items", "--on", "2026-03-01") or [None]
    assert item is None
    assert "Fine" in trader("check")


def test_what_is_open_is_revalued(trader: Trader) -> None:
    trader(
        "bill",
        "add",
        "2001",
        "R-1",
        "--total",
        "1000",
        "--line",
        "6540=1000",
        "--rate",
        "11,4523",
        "--treatment",
        "eu-services",
    )
    trader("bill", "credit", "E2026-0001", "K-1", "--line", "6540=100", "--total", "100", "--rate", "12")
    trader("rate", "add", "EUR", "11,60", "--date", "2026-12-31")
    (item,) = trader.json("report", "payables", "--items", "--on", "2026-12-31")
    assert (item["foreign"], item["open_ore"], item["at_rate_ore"]) == ("900,00 EUR", 10_307_07, 10_440_00)
    told = trader("bill", "revalue", "--on", "2026-12-31")
    assert told.startswith("By the rates of 2026-12-31 bills in other currencies are 132,93 kr more.\n")
    assert trader("bill", "revalue", "--on", "2026-12-31") == "Nothing changed.\n"
