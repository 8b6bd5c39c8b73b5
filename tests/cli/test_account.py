"""kassabok account, as its user sees it."""

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch).with_vouchers()


def test_the_chart_is_searched(books: Bookkeeper) -> None:
    assert books("account", "list", "kundfordr") == (
        """\
Accounts (kontoplan)

Account  Name                                   Type   SRU   VAT box  Roles                 Active
───────  ─────────────────────────────────────  ─────  ────  ───────  ────────────────────  ──────
1510     Kundfordringar                         asset  7251           receivables           yes
1512     Kundfordringar lämnade till factoring  asset  7251                                 yes
1515     Osäkra kundfordringar                  asset  7251           doubtful_receivables  yes
1516     Omtvistade kundfordringar              asset  7251                                 yes
"""
    )
    assert [row["account"] for row in books.json("account", "list", "--used")] == [
        *("1930", "2081", "2611", "3001", "5010")
    ]
    assert books("account", "list", "nonsense") == "No accounts like that.\n"


def test_an_account_is_added_changed_and_given_a_role(books: Bookkeeper) -> None:
    add = ("account", "add", "1511", "--name", "Kundfordringar, webb", "--sru", "7251")
    assert books(*add) == "Account 1511 was added.\n"
    assert books(*add, fails=3).startswith("error[account.exists]: There is an account 1511 already.\n")
    books("account", "edit", "1511", "--name", "Webbkunder", "--sru", "", "--vat-box", "05")
    (row,) = books.json("account", "list", "1511")
    assert (row["name"], row["sru"], row["vat_box"], row["type"]) == ("Webbkunder", "", "05", "asset")
    books("account", "role", "receivables", "1511")
    roles = books.json("account", "role", "receivables")
    assert [(row["role"], row["account"], row["name"]) for row in roles] == [
        ("receivables", "1511", "Webbkunder"),
        ("doubtful_receivables", "1515", "Osäkra kundfordringar"),
        ("receivables_allowance", "1519", "Befarade kundförluster, avdragspost"),
    ]
    assert books("account", "edit", "1511", "--inactive", fails=3).startswith("error[account.in_role]")
    books("account", "edit", "1940", "--inactive")
    assert books("account", "list", "1940") == "No accounts like that.\n"
    assert not books.json("account", "list", "1940", "--all")[0]["active"]
