"""kassabok report cash-flow --forecast, on a small company whose every day of payment is worked out by hand here."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pypdf
import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.core.bank.bank_files import Pay, camt, move

TODAY = "2026-03-02"  # A Monday; thirteen weeks end on Sunday 2026-05-31.
Say = Callable[..., Any]


@pytest.fixture
def say(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Say:
    """`say("order", "list")` runs a command, on the day that on says; JSON where it is asked for."""
    Trader(kassabok, monkeypatch)

    def run(*words: str, on: str = TODAY, json: bool = False, fails: int = 0) -> Any:
        answer = kassabok(*words, "--today", on, *(["--format", "json"] if json else []))
        assert answer.exit_code == fails, answer.err
        return answer.json if json else answer.err if fails else answer.out

    run("setting", "set", "vat.period", "quarterly")
    return run


@pytest.fixture
def story(say: Say) -> Say:
    """All sources once. Kafé Öst has paid three invoices 4, 6 and 10 days late; Anna none."""
    capital = ("--text", "Aktiekapital", "--line", "1930=100000", "--line", "2081=-100000")
    say("voucher", "add", "--date", "2026-01-05", *capital)
    say("customer", "add", "Kafé Öst AB")
    say("customer", "add", "Anna Ek", "--kind", "private")
    for number, paid in enumerate(("2026-02-08", "2026-02-10", "2026-02-14"), start=1):
        say("invoice", "issue", "--customer", "1001", "--line-text", "Resa@80", on="2026-01-05")
        say("payment", "register", "100", "--invoice", f"F2026-000{number}", "--date", paid)
    say("invoice", "issue", "--customer", "1002", "--line-text", "Resa@500", on="2026-02-02")
    say("invoice", "issue", "--customer", "1001", "--line-text", "Resa@800", on="2026-02-16")
    order = ("--line-text", "Skåp@1600", "--wanted", "2026-03-16", "--confirm")
    say("order", "create", "--customer", "1001", *order)
    say("supplier", "add", "Lergods i Höganäs AB", "--city", "Höganäs", "--lead-days", "14")
    say("bill", "add", "2001", "88", "--due", "2026-03-22", "--total", "1250", "--line", "6110=1000")
    say("purchase", "create", "--supplier", "2001", "--line", "MUG=10@45", "--place")
    rent = ("--text", "Hyra", "--line", "5010=6000", "--line", "1930=-6000")
    say("voucher", "recur", "add", "--every", "month", "--from", "2026-03-31", *rent)
    return say


def told(answer: Any) -> list[tuple[str, str, str, int]]:
    return [(item["day"], item["source"], item["number"], item["amount_ore"]) for item in answer["items"]]


#: Anna's invoice is due 4 March, Kafé Öst's 18 March: both are paid six days later, since all customers are as Kafé
#: Öst. The order leaves 16 March and is due 15 April. The bill is due on a Sunday. The goods come 16 March.
EXPECTED = [
    ("2026-03-10", "invoice", "F2026-0004", 500_00),
    ("2026-03-20", "bill", "E2026-0001", -1_250_00),
    ("2026-03-24", "invoice", "F2026-0005", 1_000_00),
    ("2026-03-31", "plan", "L0001", -6_000_00),
    ("2026-04-15", "purchase", "N2026-0001", -562_50),
    ("2026-04-21", "order", "1001", 2_000_00),
    ("2026-04-30", "plan", "L0001", -6_000_00),
    # Booked 360 less 250; the order adds 400, and the goods take 112,50 off.
    ("2026-05-12", "vat", "2026-q1", -397_50),
    ("2026-05-31", "plan", "L0001", -6_000_00),
]


def test_every_source_on_its_day(story: Say) -> None:
    answer = story("report", "cash-flow", "--forecast", json=True)
    assert told(answer) == EXPECTED
    assert answer["accounts"] == [
        {"account": "1930", "name": "Företagskonto i bank", "balance_ore": 100_300_00}
    ]
    assert (answer["opening_ore"], answer["closing_ore"]) == (100_300_00, 83_590_00)
    assert (answer["lowest_ore"], answer["lowest_on"], answer["below_zero_on"]) == (
        83_590_00,
        "2026-05-31",
        None,
    )
    why = {item["number"]: item["why"] for item in answer["items"]}
    assert why["F2026-0005"] == "due 2026-03-18; pays 6 days late (median of 3)"
    assert why["F2026-0004"] == "due 2026-03-04; customers pay 6 days late (median of 3)"
    assert why["1001"] == "invoiced 2026-03-16, due 2026-04-15; pays 6 days late (median of 3)"
    assert why["E2026-0001"] == "due 2026-03-22; not approved yet"
    assert why["N2026-0001"] == "comes 2026-03-16, due 30 days later; with VAT"
    assert why["2026-q1"] == "running; due 2026-05-12; with what is not invoiced yet"


def test_weeks_follow_each_other_and_hold_every_item(story: Say) -> None:
    answer = story("report", "cash-flow", "--forecast", "--by-week", json=True)
    weeks = answer["periods"]
    assert [week["period"] for week in weeks] == [f"2026-w{number}" for number in range(10, 23)]
    assert (weeks[0]["starts_on"], weeks[-1]["ends_on"]) == (TODAY, "2026-05-31")
    left = answer["opening_ore"]
    for week in weeks:
        inside = [ore for day, _, _, ore in EXPECTED if week["starts_on"] <= day <= week["ends_on"]]
        assert week["opening_ore"] == left
        assert week["in_ore"] == sum(ore for ore in inside if ore > 0)
        assert week["out_ore"] == sum(ore for ore in inside if ore < 0)
        left += sum(inside)
        assert week["closing_ore"] == left
    assert left == answer["closing_ore"]


def test_months_and_the_page(story: Say) -> None:
    page = story("report", "cash-flow", "--forecast", "--by-month")
    assert page.startswith(
        """\
Cash forecast 2026-03-02 to 2026-05-31 (kr)

Period   Until          Opening        In         Out    Closing
───────  ──────────  ──────────  ────────  ──────────  ─────────
2026-03  2026-03-31  100 300,00  1 500,00   -7 250,00  94 550,00
2026-04  2026-04-30   94 550,00  2 000,00   -6 562,50  89 987,50
2026-05  2026-05-31   89 987,50      0,00   -6 397,50  83 590,00
                                 ────────  ──────────
Total                            3 500,00  -20 210,00

The least is 83 590,00 kr on 2026-05-31.
"""
    )
    assert max(map(len, page.splitlines())) <= 80
    items = story("report", "cash-flow", "--forecast", "--items", "--to", "2026-03-31")
    assert "2026-03-20  bill     E2026-0001  Lergods i Höganäs AB  -1 250,00  due 2026-03-22; not" in items
    rows = story("report", "cash-flow", "--forecast", "--items", json=True)
    assert [(row["day"], row["source"], row["number"], row["amount_ore"]) for row in rows] == EXPECTED


def test_if_customers_pay_later(story: Say) -> None:
    """Two weeks more for every invoice and order, moved to a bank day; nothing else moves."""
    answer = story("report", "cash-flow", "--forecast", "--late", "14", json=True)
    days = {number: day for day, _, number, _ in told(answer)}
    assert days["F2026-0004"] == "2026-03-24"
    assert days["F2026-0005"] == "2026-04-07"
    assert days["1001"] == "2026-05-05"
    assert [row for row in told(answer) if row[1] in ("bill", "purchase", "plan", "vat")] == [
        row for row in EXPECTED if row[1] in ("bill", "purchase", "plan", "vat")
    ]
    assert answer["late_days"] == 14


def test_money_that_does_not_suffice_is_named(story: Say) -> None:
    story("voucher", "add", "--text", "Bil", "--line", "1240=100000", "--line", "1930=-100000")
    answer = story("report", "cash-flow", "--forecast", json=True)
    assert (answer["opening_ore"], answer["below_zero_on"]) == (300_00, "2026-03-20")
    assert (answer["lowest_ore"], answer["lowest_on"]) == (83_590_00 - 100_000_00, "2026-05-31")
    page = story("report", "cash-flow", "--forecast")
    assert "From 2026-03-20 the money does not suffice." in page


def test_what_is_overdue_comes_tomorrow_and_what_is_very_late_not_at_all(story: Say) -> None:
    """On 1 July the invoices of February are 105 and 119 days late; one of May is later than its customer's habit."""
    story("invoice", "issue", "--customer", "1001", "--line-text", "Resa@80", on="2026-05-04")
    answer = story("report", "cash-flow", "--forecast", "--weeks", "1", on="2026-07-01", json=True)
    assert [(row["number"], row["amount_ore"], row["why"]) for row in answer["left_out"]] == [
        ("F2026-0004", 500_00, "due 2026-03-04; 119 days late"),
        ("F2026-0005", 1_000_00, "due 2026-03-18; 105 days late"),
    ]
    (row,) = [row for row in answer["items"] if row["source"] == "invoice"]
    assert (row["number"], row["day"]) == ("F2026-0006", "2026-07-02")
    assert row["why"] == "due 2026-06-03; pays 6 days late (median of 3), and is later already"
    (bill,) = [row for row in answer["items"] if row["source"] == "bill"]
    assert (bill["day"], bill["why"]) == ("2026-07-01", "due 2026-03-22 and late; not approved yet")


def test_credit_notes_and_advances_make_payments_smaller(story: Say) -> None:
    """Anna has paid all and 700 kr more, which her next invoice takes; the supplier's credit note takes of its bill."""
    story("payment", "register", "1200", "--customer", "1002", "--date", TODAY)
    story("invoice", "issue", "--customer", "1002", "--line-text", "Resa@400")
    story("bill", "credit", "E2026-0001", "K1", "--line", "6110=100", "--total", "125")
    story(
        "bill",
        "add",
        "2001",
        "89",
        "--due",
        "2026-03-25",
        "--total",
        "500",
        "--line",
        "6110=400",
        "--approve",
    )
    answer = story("report", "cash-flow", "--forecast", json=True)
    of_anna = [row for row in answer["items"] if row["party"] == "Anna Ek"]
    assert [(row["source"], row["amount_ore"]) for row in of_anna] == [
        ("invoice", 400_00),
        ("advance", -400_00),
    ]
    assert of_anna[1]["why"] == "paid in advance"
    assert [row["amount_ore"] for row in answer["items"] if row["source"] == "bill"] == [-1_125_00, -500_00]
    assert [(row["source"], row["amount_ore"]) for row in answer["left_out"]] == [("advance", -300_00)]


def test_goods_that_came_before_their_bill(story: Say) -> None:
    """What was received is no longer on order: its bill is counted from the day it came."""
    story("purchase", "receive", "N2026-0001", "--line", "MUG=4", on="2026-03-04")
    answer = story("report", "cash-flow", "--forecast", on="2026-03-04", json=True)
    assert [row for row in told(answer) if row[1] in ("received", "purchase")] == [
        ("2026-04-02", "received", "G2026-0001", -225_00),  # 4 x 45 and VAT; 3 April is Good Friday.
        ("2026-04-15", "purchase", "N2026-0001", -337_50),
    ]


def test_lines_of_the_bank_that_a_rule_books_each_month(say: Say, tmp_path: Path) -> None:
    """The rent waits for April's; the fee of April is booked; the tax is owed elsewhere, and the phone came twice."""
    say("bank", "account", "edit", "Bank", "--iban", "SE4550000000058398257466")
    for name, account in (
        ("Hyra", "5010"),
        ("Avgift", "6570"),
        ("Skatteverket", "1630"),
        ("Telefon", "6212"),
    ):
        say("bank", "rule", "add", name, "--text", name, "--account", account)
    lines = [
        *((f"2026-{day}", "Hyra", 5_000_00) for day in ("01-28", "02-27", "03-27")),
        *(
            (f"2026-{day}", "Avgift", ore)
            for day, ore in (("01-02", 45_00), ("02-02", 45_00), ("03-02", 60_00))
        ),
        *((f"2026-{day}", "Skatteverket", 900_00) for day in ("01-12", "02-12", "03-12")),
        *((f"2026-{day}", "Telefon", 299_00) for day in ("01-20", "03-20")),
        ("2026-04-02", "Avgift", 45_00),
    ]
    moves = [move(Pay(-ore, text=text), on=date.fromisoformat(day), text=text) for day, text, ore in lines]
    (tmp_path / "bank.xml").write_bytes(camt(moves, kind="camt.053"))
    say("bank", "import", str(tmp_path / "bank.xml"), on="2026-04-10")
    forecast = ("report", "cash-flow", "--forecast", "--to", "2026-06-30")
    answer = say(*forecast, on="2026-04-10", json=True)
    assert [row for row in told(answer) if row[1] == "bank-line"] == [
        ("2026-04-27", "bank-line", "Hyra", -5_000_00),
        ("2026-05-04", "bank-line", "Avgift", -45_00),  # 2 May is a Saturday.
        ("2026-05-27", "bank-line", "Hyra", -5_000_00),
        ("2026-06-02", "bank-line", "Avgift", -45_00),
        ("2026-06-29", "bank-line", "Hyra", -5_000_00),
    ]
    assert answer["items"][0]["why"] == "as in each of the last 3 months, about day 27"
    late = say(*forecast, on="2026-04-29", json=True)
    assert [row[0] for row in told(late) if row[2] == "Hyra"] == ["2026-04-30", "2026-05-27", "2026-06-29"]


def test_a_bill_for_goods_takes_the_place_of_what_it_is_for(story: Say) -> None:
    """Of the four mugs that came two are billed: the others, and the six on order, are counted once each."""
    story("purchase", "receive", "N2026-0001", "--line", "MUG=4")
    story(
        "bill",
        "add",
        "2001",
        "90",
        "--due",
        "2026-04-01",
        "--total",
        "112,50",
        "--receipt",
        "G2026-0001",
        "--goods",
        "MUG=2@45",
    )
    answer = story("report", "cash-flow", "--forecast", json=True)
    assert [row for row in told(answer) if row[1] in ("received", "purchase")] == [
        ("2026-04-01", "received", "G2026-0001", -112_50),
        ("2026-04-15", "purchase", "N2026-0001", -337_50),
    ]
    story("purchase", "receive", "N2026-0001")
    story("purchase", "cost", "G2026-0001", "--freight", "90")
    answer = story("report", "cash-flow", "--forecast", json=True)
    assert [row for row in told(answer) if row[1] in ("received", "purchase")] == [
        ("2026-04-01", "received", "G2026-0001", -112_50),
        ("2026-04-01", "received", "G2026-0002", -337_50),
        ("2026-04-01", "received", "J2026-0001", -90_00),
    ]


def test_goods_that_are_billed_before_they_come(story: Say) -> None:
    goods = ("--purchase", "N2026-0001", "--goods", "MUG=6@45")
    story("bill", "add", "2001", "91", "--due", "2026-04-20", "--total", "337,50", *goods)
    answer = story("report", "cash-flow", "--forecast", json=True)
    assert [row for row in told(answer) if row[0] > "2026-04-01" and row[1] in ("bill", "purchase")] == [
        ("2026-04-15", "purchase", "N2026-0001", -225_00),
        ("2026-04-20", "bill", "E2026-0002", -337_50),
    ]


def test_pictures_and_files(story: Say, tmp_path: Path) -> None:
    drawn = story("report", "cash-flow", "--forecast", "--plot", "--by-month")
    assert drawn.startswith("Kassaprognos 2026-03-02 - 2026-05-31 (kr)\n")
    assert "83 590,00" in drawn
    story("report", "cash-flow", "--forecast", "--plot", "-o", str(tmp_path / "plot.svg"))
    assert (tmp_path / "plot.svg").read_bytes().startswith(b"<svg")
    story("report", "cash-flow", "--forecast", "-o", str(tmp_path / "weeks.xlsx"))
    sheet = openpyxl.load_workbook(tmp_path / "weeks.xlsx", data_only=True).active
    assert sheet is not None
    assert sheet.max_row == 15  # The headings, 13 weeks and the sums.
    story("report", "cash-flow", "--forecast", "-o", str(tmp_path / "weeks.pdf"))
    text = pypdf.PdfReader(tmp_path / "weeks.pdf").pages[0].extract_text()
    assert "Kassaprognos" in text
    assert "2026-w22" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--forecast", "--from", "2026-03-01"), "--from does not go with --forecast"),
        (("--forecast", "--summary"), "--summary does not go with --forecast"),
        (("--forecast", "--by-week", "--by-month"), "--by-week and --by-month do not go together"),
        (("--forecast", "--to", "2026-04-30", "--weeks", "4"), "--to and --weeks do not go together"),
        (("--forecast", "--to", "2026-03-01"), "A forecast begins today, 2026-03-02"),
        (("--forecast", "--items", "--plot"), "--items and --plot do not go together"),
        (("--items",), "--items is of a forecast"),
        (("--late", "5"), "--late is of a forecast"),
    ],
)
def test_options_that_do_not_go_together(say: Say, words: tuple[str, ...], said: str) -> None:
    assert said in say("report", "cash-flow", *words, fails=2)


def test_a_book_without_anything(say: Say) -> None:
    answer = say("report", "cash-flow", "--forecast", "--weeks", "2", json=True)
    assert (answer["items"], answer["left_out"], answer["closing_ore"]) == ([], [], 0)
    assert [week["closing_ore"] for week in answer["periods"]] == [0, 0]
    assert say("report", "cash-flow", "--forecast", "--items") == "Nothing is expected.\n"
    monday = date.fromisoformat(TODAY)
    assert answer["until"] == str(monday + timedelta(days=13))
