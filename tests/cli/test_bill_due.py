"""kassabok bill due, as its user sees it: what is to be paid, and what stands in the way."""

import openpyxl
import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """On Monday 2 March 2026: a supplier that can be paid and one of which little is known, with bills."""
    trader = Trader(kassabok, monkeypatch)
    trader("supplier", "add", "Papper & Pärm AB", "--bankgiro", "991-2346", "--city", "Malmö")
    trader("supplier", "add", "Åhs Bageri")
    for supplier, number, due, total, *approve in (
        ("2001", "1", "2026-02-20", "500", "--approve"),  # Ten days late.
        ("2001", "2", "2026-03-08", "250", "--approve"),  # A Sunday: leaves on Friday 6 March.
        ("2001", "3", "2026-03-09", "125", "--approve"),  # Next Monday is in time.
        ("2002", "4", "2026-03-04", "1000"),
    ):
        line = ("--line", f"6110={int(total) * 4 // 5}")
        days = ("--date", "2026-02-02", "--due", due)
        trader("bill", "add", supplier, number, *days, "--total", total, *line, *approve)
    return trader


def test_this_week(trader: Trader) -> None:
    rows = trader.json("bill", "due")
    assert [(row["bill"], row["pay_by"], row["days_late"], row["to_pay_ore"]) for row in rows] == [
        ("E2026-0001", "2026-02-20", 10, 500_00),
        ("E2026-0004", "2026-03-04", None, 1_000_00),
        ("E2026-0002", "2026-03-06", None, 250_00),
    ]
    assert [row["missing"] for row in rows] == [[], ["approval", "an account", "the town"], []]
    assert trader("bill", "due") == (
        """\
To pay by 2026-03-08 (kr)

Bill        Name              Due         Late    To pay  Missing
──────────  ────────────────  ──────────  ────  ────────  ──────────────────────────────
E2026-0001  Papper & Pärm AB  2026-02-20    10    500,00
E2026-0004  Åhs Bageri        2026-03-04        1 000,00  approval, an account, the town
E2026-0002  Papper & Pärm AB  2026-03-08          250,00
                                                ────────
Total                                           1 750,00
"""
    )


def test_by_a_day_or_a_week(trader: Trader) -> None:
    assert [row["bill"] for row in trader.json("bill", "due", "--by", "2026-03-05")] == [
        "E2026-0001",
        "E2026-0004",
    ]
    assert len(trader.json("bill", "due", "--week", "2026-w11")) == 4
    assert trader("bill", "due", "--by", "2026-02-19") == "Nothing is to be paid by 2026-02-19.\n"
    assert "--by and --week" in trader("bill", "due", "--by", "2026-03-05", "--week", "2026-w11", fails=2)
    assert '"v11" is not a week' in trader("bill", "due", "--week", "v11", fails=2)


def test_credit_notes_are_taken_off_up_to_what_is_to_be_paid(trader: Trader) -> None:
    trader("bill", "pay", "E2026-0003")
    trader("bill", "credit", "E2026-0003", "K1", "--line", "6110=80", "--total", "100")
    rows = trader.json("bill", "due", "--supplier", "papper")
    assert [(row["bill"], row["to_pay_ore"]) for row in rows] == [
        ("E2026-0001", 500_00),
        ("E2026-0002", 250_00),
        ("E2026-0005", -100_00),
    ]
    (sums, _) = trader.json("bill", "due", "--sums")
    assert (sums["name"], sums["bills"], sums["bills_ore"], sums["credits_ore"], sums["to_pay_ore"]) == (
        "Papper & Pärm AB",
        2,
        750_00,
        -100_00,
        650_00,
    )
    trader("bill", "pay", "E2026-0001")
    trader("bill", "pay", "E2026-0002=200")
    (bill, note) = trader.json("bill", "due", "--supplier", "papper")
    assert (bill["to_pay_ore"], note["to_pay_ore"], note["open_ore"]) == (50_00, -50_00, -100_00)


def test_what_is_in_a_payment_file_is_not_to_be_paid_again(trader: Trader) -> None:
    trader("bank", "account", "edit", "Bank", "--iban", "SE4550000000058398257466")
    trader("setting", "set", "company.city", "Lund")
    trader("bank", "pay", "--bill", "E2026-0002", "-o", str(trader.path.parent / "pay.xml"))
    row = next(row for row in trader.json("bill", "due") if row["bill"] == "E2026-0002")
    assert (row["sent_ore"], row["to_pay_ore"], row["missing"]) == (250_00, 0, [])
    expected = trader.json("report", "cash-flow", "--forecast", "--weeks", "2")["items"]
    bills = [
        (item["day"], item["number"], item["amount_ore"]) for item in expected if item["source"] == "bill"
    ]
    assert bills == [
        ("2026-03-02", "E2026-0001", -500_00),
        ("2026-03-04", "E2026-0004", -1_000_00),
        ("2026-03-06", "E2026-0002", -250_00),
        ("2026-03-09", "E2026-0003", -125_00),
    ]
    why = next(item["why"] for item in expected if item["number"] == "E2026-0002")
    assert why.startswith("in payment file ")


def test_as_a_sheet(trader: Trader) -> None:
    file = trader.path.parent / "due.xlsx"
    trader("bill", "due", "-o", str(file))
    sheet = openpyxl.load_workbook(file).active
    assert sheet is not None
    headings = [cell.value for cell in sheet[1]]
    assert headings[0] == "Bill"
    assert [sheet.cell(row, headings.index("To pay") + 1).value for row in (2, 3, 4)] == [500, 1000, 250]
