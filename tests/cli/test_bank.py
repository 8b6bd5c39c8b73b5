"""kassabok bank, as its user sees it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.core.bank.bank_files import Pay, camt, csv, move, ocr

FIRST, SECOND = "2026000105", "2026000204"  # OCRs of the two invoices.


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """Two invoices of 500 and 300 kr incl. VAT, and a bank file: one pays the first, the rest is for people."""
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "company.iban", "SE4550000000058398257466")
    trader("customer", "add", "Kafé Öst AB")
    trader("customer", "add", "Anna Ek", "--kind", "private")
    trader("invoice", "issue", "--customer", "1001", "--line-text", "Resa@400")
    trader("invoice", "issue", "--customer", "1002", "--line-text", "Resa@300")
    moves = [
        move(
            ocr(FIRST, 500_00, "KAFE OST AB"), ocr("2026000214", 300_00, "ANNA EK"), ref="E1", text="Bankgiro"
        ),
        move(Pay(-45_00, text="Månadsavgift"), ref="E2"),
        move(Pay(70_00), ref="E3", currency="EUR"),
    ]
    (kassabok.folder / "a.xml").write_bytes(camt(moves, kind="camt.053", balances=(0, 755_00)))
    return trader


def test_a_file_is_imported_once(trader: Trader) -> None:
    told = trader("bank", "import", "a.xml", fails=7)
    assert told == ""
    answer = trader.json("bank", "import", "a.xml")
    warning = {"line": 4, "message": "Statement S1 is in SEK but has entries in EUR."}
    assert answer == {"new": 0, "known": 4, "updated": 0, "parked": 0, "warnings": [warning]}
    assert [row["open_ore"] for row in trader.json("invoice", "list")] == [0, 300_00]


def test_people_are_told_what_was_matched_and_what_is_left(trader: Trader) -> None:
    answer = trader.kassabok("bank", "import", "a.xml", "--today", "2026-03-02")
    assert answer.exit_code == 7
    assert answer.out == (
        "4 new lines, 0 known.\n"
        "1 line matched: 500,00 kr.\n"
        "Invoices paid: F2026-0001.\n"
        "3 lines left for you: kassabok bank unmatched tells why.\n"
        "Line 4: Statement S1 is in SEK but has entries in EUR.\n"
    )
    assert trader("bank", "unmatched") == (
        "Line 2: 2026-03-02, 300,00 kr, ANNA EK, Bankgiro\n"
        "    No invoice has the reference 2026000214, and its check digit is wrong.\n"
        "    Perhaps: --invoice F2026-0002 Anna Ek, 300,00 kr open (same amount, similar number, same name)\n"
        "\n"
        "Line 3: 2026-03-02, -45,00 kr, Månadsavgift\n"
        "    Money out.\n"
        "\n"
        "Line 4: 2026-03-02, 70,00 EUR\n"
        "    The amount is in EUR.\n"
    )


def test_a_dry_run_leaves_nothing(trader: Trader) -> None:
    before = trader.rows()
    answer = trader.kassabok("bank", "import", "a.xml", "--dry-run", "--today", "2026-03-02")
    assert answer.exit_code == 7
    assert answer.out.endswith("Dry run: nothing was saved.\n")
    assert trader.rows() == before


def test_every_line_is_dealt_with(trader: Trader) -> None:
    trader("bank", "import", "a.xml", fails=7)
    assert trader("bank", "match", "2", "--invoice", "F2026-0002") == (
        "Bank line 2 was matched: 300,00 kr.\n"
        "└─ Payment P2026-0002 was received: 300,00 kr.\n"
        "   └─ Voucher 2026-C2 was posted: 300,00 kr.\n"
    )
    trader("object", "add", "cost-centre:Nord")
    trader("bank", "match", "3", "--account", "6570", "--date", "2026-03-03", "--cost-centre", "Nord")
    fee = trader.json("voucher", "show", "M1")["lines"]
    assert {line["account"]: line["objects"] for line in fee} == {"1930": {}, "6570": {"1": "Nord"}}
    trader("voucher", "add", "--text", "70 euro", "--line", "1930=790", "--line", "3001=-790")
    assert trader("bank", "match", "4", "--voucher", "a1") == (
        "Bank line 4 is booked by voucher 2026-A1: 70,00 EUR.\n"
    )
    assert trader("bank", "unmatched") == "Nothing is left.\n"
    rows = trader.json("bank", "list")
    assert [(row["line"], row["state"], row["payment"], row["voucher"]) for row in rows] == [
        (1, "matched", "P2026-0001", "2026-C1"),
        (2, "matched", "P2026-0002", "2026-C2"),
        (3, "booked", None, "2026-M1"),
        (4, "booked", None, "2026-A1"),
    ]
    assert rows[0] == {
        "line": 1,
        "date": "2026-03-02",
        "account": "Bank",
        "amount_ore": 50000,
        "currency": "SEK",
        "counterparty": "KAFE OST AB",
        "text": "Bankgiro",
        "reference": FIRST,
        "state": "matched",
        "reason": "",
        "payment": "P2026-0001",
        "voucher": "2026-C1",
        "file": "B2026-0001",
        "file_line": 7,
    }
    assert [check for check in trader.json("check") if not check["ok"]] == []


def test_money_of_a_customer(trader: Trader) -> None:
    trader("bank", "import", "a.xml", fails=7)
    trader("bank", "match", "2", "--customer", "anna")
    assert [row["open_ore"] for row in trader.json("invoice", "list")] == [0, 0]


def test_the_lists_fit_a_terminal(trader: Trader) -> None:
    trader("bank", "import", "a.xml", fails=7)
    for words in (("bank", "list"), ("bank", "status"), ("bank", "account", "list")):
        assert max(map(len, trader(*words).splitlines())) <= 80
    assert [
        row["line"] for row in trader.json("bank", "list", "--state", "unmatched", "--search", "avgift")
    ] == [3]
    assert trader("bank", "list", "--to", "2026-03-01") == "No bank lines.\n"


def test_the_status(trader: Trader) -> None:
    before = trader("bank", "status")  # Without a file yet, and no heading of files.
    assert before.startswith("Accounts (kr)\n")
    assert "Files" not in before
    trader("bank", "import", "a.xml", fails=7)
    assert trader("bank", "status").startswith("Accounts (kr)\n")
    (account,) = trader.json("bank", "status")["accounts"]
    assert account == {
        "account": "Bank",
        "ledger_account": "1930",
        "currency": "SEK",
        "books_ore": 500_00,
        "latest": "2026-03-02",
        "unmatched": 3,
        "unmatched_ore": 255_00,
        "bank_date": "2026-03-02",
        "bank_ore": 755_00,
        "difference_ore": 0,
    }


def test_several_files_are_read_as_one(trader: Trader) -> None:
    folder = trader.kassabok.folder
    (folder / "b.xml").write_bytes(camt([move(ocr(SECOND, 300_00), ref="E9")]))
    answer = trader.kassabok("bank", "import", "a.xml", "b.xml", "--format", "json", "--today", "2026-03-02")
    assert answer.exit_code == 7
    assert (answer.json["new"], answer.json["parked"]) == (5, 3)
    assert answer.json["warnings"][0]["message"] == "a.xml: Statement S1 is in SEK but has entries in EUR."
    (folder / "c.xml").write_bytes(camt([move(Pay(1_00), ref="E10")]))
    (folder / "d.pdf").write_bytes(b"%PDF-1.7")
    before = trader.rows()
    assert "error[bank.not_statement]: d.pdf: This is a PDF document" in trader(
        "bank", "import", "c.xml", "d.pdf", fails=5
    )
    assert trader.rows() == before


def test_stdin_and_a_file_about_another_account(trader: Trader) -> None:
    assert "Bank" in trader("bank", "account", "list")
    told = trader(
        "bank", "import", "-", stdin=camt([move(Pay(1_00))]).replace(b"SE455000", b"SE465000"), fails=3
    )
    assert told.startswith("error[bank.foreign_account]: The file is about account SE465000")
    trader("bank", "import", "-", stdin=camt([move(ocr(FIRST, 500_00))]))
    assert trader.json("bank", "status")["files"][0]["name"] == "stdin"


def test_the_status_tells_the_currency_that_the_bank_speaks_of(trader: Trader) -> None:
    trader("account", "add", "1945", "--name", "Valutakonto")
    trader(
        "bank",
        "account",
        "add",
        "Euro",
        "--ledger",
        "1945",
        "--iban",
        "SE3550000000054910000003",
        "--currency",
        "EUR",
    )
    (told,) = [line for line in trader("bank", "status").splitlines() if line.startswith("Euro")]
    assert told.split()[:3] == ["Euro", "1945", "EUR"]


def test_accounts_are_added_and_edited(trader: Trader) -> None:
    words = ("--ledger", "1940", "--clearing", "6290", "--number", "401 234 567")
    assert trader("bank", "account", "add", "Spar", *words) == "Bank account Spar was registered.\n"
    assert "wrong check digit" in trader("bank", "account", "edit", "Spar", "--bankgiro", "991-2347", fails=3)
    trader("bank", "account", "edit", "Spar", "--number", "", "--bankgiro", "991-2346")
    rows = trader.json("bank", "account", "list")
    assert rows[1] == {
        "account": "Spar",
        "ledger_account": "1940",
        "iban": "",
        "clearing": "6290",
        "number": "",
        "bankgiro": "9912346",
        "plusgiro": "",
        "currency": "SEK",
        "balance_ore": 0,
        "payment_profile": "",
        "customer_id": "",
    }


def test_a_csv_file_by_a_profile_of_the_company_s_own(trader: Trader) -> None:
    folder = trader.kassabok.folder
    (folder / "own.csv").write_text("Dag|Vad|Hur mycket\n2026-03-02|F2026-0001|500,00\n", encoding="utf-8")
    assert "bank.unknown_format" in trader("bank", "import", "own.csv", fails=5)
    (folder / "bank-profiles").mkdir()
    profile = folder / "bank-profiles" / "own.toml"
    profile.write_text(
        '[[shape]]\ndelimiter = "|"\ndecimal = ","\nheadings = ["Dag", "Vad", "Hur mycket"]\n'
        '[shape.columns]\nbooked_on = "Dag"\ntext = "Vad"\namount = "Hur mycket"\n',
        encoding="utf-8",
    )
    assert trader.json("bank", "import", "own.csv")["new"] == 1
    profile.write_bytes(b"\xff")
    assert "own.toml cannot be read" in trader("bank", "import", "own.csv", fails=5)


def test_a_profile_is_chosen_and_an_account(trader: Trader) -> None:
    (trader.kassabok.folder / "k.csv").write_bytes(csv([move(Pay(500_00), text="F2026-0001")], account=""))
    choices = ("--profile", "handelsbanken", "--account", "Bank")
    assert trader.json("bank", "import", "k.csv", *choices)["parked"] == 0
    for words in (("import", "k.csv"), ("list",), ("unmatched",)):
        assert "error[bank.account_unknown]" in trader("bank", *words, "--account", "Sparr", fails=4)


@pytest.mark.parametrize(
    "words",
    [
        ("bank", "match", "2"),
        ("bank", "match", "2", "--invoice", "F2026-0002", "--account", "6570"),
        ("bank", "match", "2", "--voucher", "2026-A1", "--date", "2026-03-01"),
        ("bank", "match", "2", "--customer", "anna", "--project", "P1"),
        ("bank", "match", "two", "--account", "6570"),
        ("bank", "list", "--state", "lost"),
        ("bank", "import"),
    ],
)
def test_words_that_make_no_sense(trader: Trader, words: tuple[str, ...]) -> None:
    before = trader.rows()
    trader(*words, fails=2)
    assert trader.rows() == before
