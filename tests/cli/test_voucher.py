"""kassabok voucher, as its user sees it."""

import pytest
from tests.cli.bookkeeping import DEPOSIT, Bookkeeper
from tests.cli.conftest import Runner


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch).with_vouchers()


def test_a_voucher_is_posted_by_hand(books: Bookkeeper) -> None:
    assert books(*DEPOSIT) == "Voucher 2026-A4 was posted: 50 000,00 kr.\n"
    assert books(*DEPOSIT, "--quiet") == "2026-A5\n"
    answer = books(*DEPOSIT, "--dry-run")
    assert answer == "Voucher 2026-A6 was posted: 50 000,00 kr.\nDry run: nothing was saved.\n"
    assert len(books.json("voucher", "list")) == 5


def test_vouchers_are_listed_for_scripts(books: Bookkeeper) -> None:
    books("voucher", "correct", "A3")
    rows = books.json("voucher", "list", "--from", "2026-03-31")
    assert set(rows[0]) >= {
        "voucher",
        "date",
        "text",
        "lines",
        "event",
        "corrects",
        "corrected_by",
    }
    assert [(row["voucher"], row["date"], row["corrects"], row["corrected_by"]) for row in rows] == [
        ("2026-A3", "2026-03-31", None, "2026-A4"),
        ("2026-A4", "2026-03-31", "2026-A3", None),
    ]
    assert [(x["account"], x["amount_ore"], x["objects"]) for x in rows[0]["lines"]] == [
        ("5010", 1_500_00, {}),
        ("1930", -1_500_00, {}),
    ]
    assert isinstance(rows[0]["event"], int)


def test_vouchers_are_listed_for_people(books: Bookkeeper) -> None:
    assert books("voucher", "list", "--text", "hyra") == (
        """\
Vouchers 2026-01-01 to 2026-12-31 (kr)

Voucher  Date        Text    Amount  Corrected by
───────  ──────────  ────  ────────  ────────────
2026-A3  2026-03-31  Hyra  1 500,00
"""
    )
    assert [row["voucher"] for row in books.json("voucher", "list", "--account", "2611")] == ["2026-A2"]
    assert books("voucher", "list", "--series", "B") == "No vouchers.\n"
    books("year", "open")
    assert books("voucher", "list", "--year", "2027") == "No vouchers.\n"


def test_a_voucher_is_shown_with_its_lines(books: Bookkeeper) -> None:
    books("voucher", "correct", "A3")
    shown = books("voucher", "show", "a3").splitlines()
    assert shown[:4] == ["Voucher 2026-A3", "", "Date          2026-03-31", "Text          Hyra"]
    assert shown[4].startswith("Registered    20")
    assert shown[5:] == [
        "Corrected by  2026-A4",
        "",
        "Lines (kr)",
        "",
        "Account  Name                       Text     Amount",
        "───────  ─────────────────────────  ────  ─────────",
        "5010     Hyra för butik och kontor         1 500,00",
        "1930     Företagskonto i bank             -1 500,00",
    ]
    assert books("voucher", "show", "B7", fails=4) == (
        "error[voucher.unknown]: There is no voucher B7.\nhint: kassabok voucher list shows them.\n"
    )


def test_a_correction_answers_with_both_vouchers(books: Bookkeeper) -> None:
    words = (
        "voucher",
        "correct",
        "2026-A3",
        "--line",
        "5010=1400",
        "--line",
        "1930=-1400",
        "--text",
        "Fel hyra",
    )
    assert books(*words) == (
        "Voucher 2026-A4 was posted: 1 500,00 kr.\nVoucher 2026-A5 was posted: 1 400,00 kr.\n"
    )
    assert books.json("voucher", "show", "A4")["text"] == "Fel hyra"
    assert books("voucher", "correct", "2026-A3", fails=3).startswith(
        "error[voucher.corrected]: Voucher 2026-A3 was corrected by 2026-A4.\n"
    )


def test_bad_lines_are_explained(books: Bookkeeper) -> None:
    add = ("voucher", "add", "--text", "x")
    assert books(*add, "--line", "1930", fails=2).startswith(
        'error[usage.value]: --line: "1930" is not ACCOUNT=KRONOR: write 1930=500.\n'
    )
    assert '"5 kr and" is not a number' in books(*add, "--line", "1930=5 kr and", fails=2)
    assert books(*add, "--line", "1930=5", "--line", "3001=-4", fails=3) == (
        "error[voucher.unbalanced]: The voucher does not balance: 1,00 kr too much debit.\n"
        "hint: Debit is positive, credit negative, and together they are zero.\n"
    )
    assert books(*add, fails=3).startswith("error[voucher.lines]")
    assert len(books.json("voucher", "list")) == 3
