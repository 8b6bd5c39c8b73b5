"""kassabok reminder and collection demand, as their user sees them."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """Two invoices of 1 000 and 500 kr incl. VAT, due on 4 February, to Kafé Öst and Anna Ek; fees are agreed."""
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "invoice.reminder_text", "Vid påminnelse debiteras 60 kr.")
    trader("setting", "set", "company.bankgiro", "5050-1055")
    trader("customer", "add", "Kafé Öst AB", "--email", "eva@example.se", "--invoice-channel", "email")
    trader("customer", "add", "Anna Ek", "--kind", "private")
    for customer, line in (("1001", "Muggar=8@100"), ("1002", "Kanna=1@500")):
        trader(
            "invoice",
            "issue",
            "--customer",
            customer,
            "--line-text",
            line,
            "--date",
            "2026-01-05",
            "--supplied",
            "2026-01-05",
        )
    return trader


def test_a_dry_run_proposes_just_what_is_made(trader: Trader) -> None:
    proposed = trader("reminder", "run", "--dry-run")
    made = trader("reminder", "run")
    assert proposed == made + "Dry run: nothing was saved.\n"
    assert max(map(len, made.splitlines()[:9])) <= 80
    assert "PM2026-0001  Kafé Öst AB  F2026-0001    26  1 000,00      7,12   60,00  10,00\n" in made
    assert "2 reminders: 1 630,68 kr.\n" in made
    assert trader("reminder", "run") == "No reminders are to be made.\n"
    rows = trader.json("reminder", "list")
    assert [(row["letter"], row["due"], row["total_ore"], row["left_ore"]) for row in rows] == [
        ("PM2026-0002", "2026-03-12", 563_56, 563_56),
        ("PM2026-0001", "2026-03-12", 1067_12, 1067_12),
    ]


def test_the_answer_is_json_and_a_sheet(trader: Trader) -> None:
    answer = trader.json("reminder", "run")
    assert (answer["letters"], answer["principal_ore"], answer["interest_ore"], answer["costs_ore"]) == (
        2,
        1500_00,
        10_68,
        120_00,
    )
    assert answer["lines"][0]["rules"][1].startswith("Reminder fee, agreed before the invoice")
    assert answer["assumed_from"] is None


def test_a_letter_is_shown_and_printed(trader: Trader) -> None:
    trader("reminder", "run")
    page = trader("reminder", "show", "pm2026-0001")
    assert page.startswith("Reminder PM2026-0001\n")
    assert max(map(len, page.splitlines())) <= 80
    trader("reminder", "pdf", "PM2026-0001", "-o", "letter.pdf")
    from pypdf import PdfReader

    text = PdfReader(trader.kassabok.folder / "letter.pdf").pages[0].extract_text()
    for words in (
        "Påminnelse",
        "1 067,12 kr",
        "Dröjsmålsränta",
        "7,12",
        "8 st Muggar",
        "Påminnelseavgift enligt avtal",
    ):
        assert words in text.replace("\u202f", " ").replace("\xa0", " ").replace("\u2009", " "), words
    assert "error[reminder.unknown]" in trader("reminder", "show", "PM1", fails=4)


def test_where_the_table_of_rates_has_run_out_it_is_said(trader: Trader) -> None:
    answer = trader.kassabok("reminder", "run", "--today", "2026-08-01")
    assert answer.exit_code == 0
    assert (
        "The reference rate from 2026-07-01 is not in the table: the last known one was used." in answer.err
    )


def test_a_demand_and_what_is_chased(trader: Trader) -> None:
    trader("reminder", "run")
    told = trader.kassabok("collection", "demand", "--today", "2026-03-20")
    assert "2 demand letters" in told.out
    assert max(map(len, told.out.splitlines()[:8])) <= 80
    chased = trader.kassabok("reminder", "due", "--format", "json", "--today", "2026-04-01").json
    assert [(row["invoice"], row["step"], row["beside_ore"]) for row in chased] == [
        ("F2026-0001", "Kronofogden", 252_05),
        ("F2026-0002", "Kronofogden", 246_03),
    ]
    assert trader("reminder", "due") == "Nothing is to be chased.\n"


def test_charges_are_listed_and_waived(trader: Trader) -> None:
    trader("reminder", "run")
    trader("reminder", "fee", "f2026-0002", "--kind", "other", "--amount", "95")
    assert [row["open_ore"] for row in trader.json("reminder", "charges", "--customer", "anna")] == [
        3_56,
        60_00,
        95_00,
    ]
    trader("reminder", "waive", "F2026-0002")
    assert trader("reminder", "charges", "--customer", "anna", "--open") == "No fees and no interest.\n"
    assert "error[collection.nothing_to_waive]" in trader("reminder", "waive", "F2026-0002", fails=3)


def test_letters_are_sent_when_there_is_a_server(trader: Trader) -> None:
    trader("reminder", "run")
    answer = trader.kassabok("reminder", "send", "--unsent")
    assert answer.exit_code == 0
    assert "would be sent" in answer.out
    assert "no server is set" in answer.err
    (row,) = trader.json("reminder", "send", "PM2026-0001", "--dry-run")
    assert (row["to"], row["subject"]) == ("eva@example.se", "Påminnelse PM2026-0001 från Kafébutiken AB")
    assert "1 067,12 kr" in row["text"]
    assert "error[reminder.no_email]" in trader("reminder", "send", "PM2026-0002", fails=3)
    assert "error[reminder.which]" in trader("reminder", "send", fails=2)


def test_by_night_only_where_the_company_wants_it(trader: Trader) -> None:
    assert "reminders" not in [step["step"] for step in trader.json("nightly")]
    trader("setting", "set", "collection.nightly", "yes")
    assert [step["done"] for step in trader.json("nightly") if step["step"] == "reminders"] == [2]
    assert [step["done"] for step in trader.json("nightly") if step["step"] == "reminders"] == [0]


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("collection.interest", "much", "not written as reference+8"),
        ("collection.interest", "0", "not a yearly rate"),
        ("collection.allocation", "costs, principal", "costs, interest, principal in some order"),
        ("collection.demand_days", "7", "from 8 to 365"),
        ("collection.book_charges", "never", "not one of paid, claimed"),
    ],
)
def test_settings_that_cannot_be(trader: Trader, key: str, value: str, said: str) -> None:
    assert said in trader("setting", "set", key, value, fails=3)
