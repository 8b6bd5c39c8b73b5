"""What is typed wrongly where money is concerned: invoices, payments, the bank, the books. It is told, nothing
moves."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.test_bad_input import refused
from tests.cli.trading import Trader
from tests.core.bank.bank_files import Pay, camt, move

VOUCHER = ("voucher", "add", "--text", "Papper")
INVOICED = ("invoice", "issue", "--customer", "1001", "--line-text")


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """A customer with one invoice of 500 kr, and a bank file of one line that nobody has dealt with."""
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Kafé Öst AB")
    trader(*INVOICED, "Resa@400")
    (kassabok.folder / "a.xml").write_bytes(camt([move(Pay(70_00, text="Tack"), ref="E1")]))
    trader("bank", "import", "a.xml", fails=7)
    return trader


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((*VOUCHER, "--line", "1930"), '--line: "1930" is not ACCOUNT=KRONOR: write 1930=500.'),
        ((*VOUCHER, "--line", "1930=1,005"), '--line: "1,005" has 3 decimals; at most 2 can be given.'),
        ((*VOUCHER, "--line", "=5"), "--line: It is empty."),
        (("voucher", "correct", "A1", "--line", "1930=x"), '--line: "x" is not a number.'),
        (("bank", "match", "1", "--invoice", "F2026-0001=x"), '--invoice: "x" is not a number.'),
        (("bank", "match", "1", "--invoice", "=5"), "--invoice: It is empty."),
        (
            ("bank", "match", "1", "--invoice", "F2026-0001=0"),
            '--invoice: "F2026-0001=0" gives F2026-0001 nothing: a part is above zero.',
        ),
        (("payment", "register", "5", "--invoice", "F2026-0001="), '--invoice: "" is not a number.'),
        (
            ("payment", "register", "5", "--invoice", "F2026-0001=-1"),
            '--invoice: "F2026-0001=-1" gives F2026-0001 nothing: a part is above zero.',
        ),
        (
            ("invoice", "credit", "F2026-0001", "--line", "1"),
            '--line: "1" is no line with its quantity: write LINE=QUANTITY, as 1=2.',
        ),
        (
            ("invoice", "credit", "F2026-0001", "--line", "1=1,0001"),
            '--line: "1,0001" has 4 decimals; at most 3 can be given.',
        ),
        (("year", "lock", "2026"), 'MONTH: "2026" is not one month: write 2026-03.'),
        (("year", "unlock", "2026-01..2026-02"), 'MONTH: "2026-01..2026-02" is not one month: write 2026-03.'),
        (("invoice", "list", "--state", "due"), '--state: "due" is not one of open, overdue, paid, credited, used.'),
        (("invoice", "list", "--kind", "x"), '--kind: "x" is not one of invoice, credit.'),
        (
            ("receipt", "list", "--paid", "x"),
            '--paid: "x" is not one of cash, card, swish, stripe, klarna, paypal, gift_card.',
        ),
        (("bank", "list", "--state", "x"), '--state: "x" is not one of matched, booked, unmatched, refined.'),
        (
            ("account", "add", "1511", "--name", "x", "--type", "x"),
            '--type: "x" is not one of asset, liability, equity, income, cost.',
        ),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_its_option(trader: Trader, words: tuple[str, ...], told: str) -> None:
    assert f": {told}\n" in refused(trader, 2, "usage.value", *words)


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("bank", "match", "99999999999999999999", "--account", "6570"), "LINE"),
        (("bank", "match", "1.5", "--account", "6570"), "LINE"),
        (("bank", "match", "-1", "--account", "6570"), "LINE"),
        ((*INVOICED, "Resa@1", "--terms-days", "366"), "--terms-days"),
        ((*INVOICED, "Resa@1", "--terms-days", "x"), "--terms-days"),
    ],
)
def test_a_whole_number_has_bounds(trader: Trader, words: tuple[str, ...], option: str) -> None:
    said = refused(trader, 2, "usage.value", *words)
    assert f"{option}: " in said
    assert "is not a whole number from" in said


@pytest.mark.parametrize(
    "words",
    [
        ("invoice", "show", ""),
        ("invoice", "credit", " "),
        ("invoice", "statement", ""),
        ("invoice", "list", "--customer", ""),
        ("receipt", "show", ""),
        ("payment", "refund", ""),
        ("payment", "register", "5", "--customer", ""),
        ("payment", "register", "5", "--customer", "1001", "--by", ""),
        ("bank", "match", "1", "--account", ""),
        ("bank", "match", "1", "--voucher", ""),
        ("bank", "import", "a.xml", "--account", ""),
        ("bank", "account", "add", "", "--ledger", "1940"),
        ("voucher", "show", ""),
        ("voucher", "list", "--account", ""),
        ("account", "add", "", "--name", "x"),
        ("account", "role", ""),
        ("report", "ledger", "--account", ""),
        ("report", "trial-balance", "--year", ""),
        ("sie", "export", "--year", ""),
    ],
)
def test_an_empty_word_is_no_name(trader: Trader, words: tuple[str, ...]) -> None:
    assert "It is empty." in refused(trader, 2, "usage.value", *words)


@pytest.mark.parametrize(
    "words",
    [
        ("invoice", "list"),
        ("invoice", "statement", "1001"),
        ("receipt", "list"),
        ("receipt", "days"),
        ("payment", "list"),
        ("bank", "list"),
        ("voucher", "list"),
        ("report", "journal"),
    ],
)
def test_days_that_run_backwards_are_told(trader: Trader, words: tuple[str, ...]) -> None:
    refused(trader, 2, "span.backwards", *words, "--from", "2026-03-02", "--to", "2026-03-01")


def test_days_are_given_in_one_way(trader: Trader) -> None:
    for noun in ("invoice", "receipt"):
        refused(trader, 2, "span.several", noun, "list", "--period", "2026", "--from", "2026-03-01")


def test_one_end_outside_every_year_does_not_say_where_the_other_is(trader: Trader) -> None:
    said = refused(trader, 2, "span.no_year", "report", "trial-balance", "--to", "2024-01-01")
    assert "No fiscal year has the day 2024-01-01, so it is not known where the days begin." in said
    said = refused(trader, 2, "span.no_year", "voucher", "list", "--from", "2031-01-01")
    assert "where the days end." in said
    assert trader.json("report", "trial-balance", "--from", "2024-01-01", "--to", "2024-02-01") == []


def test_an_account_is_asked_for_before_and_after_every_year(trader: Trader) -> None:
    statement = trader.json("invoice", "statement", "1001", "--to", "2024-01-01")
    assert (statement["closing_ore"], statement["lines"]) == (0, [])
    assert trader.json("invoice", "statement", "1001", "--to", "2031-01-01")["closing_ore"] == 500_00
