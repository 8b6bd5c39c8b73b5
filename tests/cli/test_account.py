"""kassabok account, as its user sees it."""

from pathlib import Path

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


def test_a_chart_is_imported_and_the_same_file_again_changes_nothing(
    books: Bookkeeper, tmp_path: Path
) -> None:
    chart = tmp_path / "kontoplan.csv"
    chart.write_text(
        "Konto;Benämning;Typ;SRU;Momsruta;Aktiv\n"
        "1511;Webbkunder;tillgång;7251;;ja\n"
        "3001;Försäljning varor;;;05;\n"
        "1940;Sparkonto;T;7281;;nej\n",
        encoding="utf-8",
    )
    first = books.json("account", "import", str(chart))
    assert (first["new"], first["updated"], first["known"]) == (1, 2, 0)
    assert [(row["account"], row["field"], row["new"]) for row in first["changes"]] == [
        ("1511", "", "Webbkunder"),
        ("3001", "name", "Försäljning varor"),
        ("3001", "sru", ""),
        ("1940", "name", "Sparkonto"),
        ("1940", "active", "no"),
    ]
    again = books.json("account", "import", str(chart))
    assert (again["new"], again["updated"], again["known"]) == (0, 0, 3)
    assert books.json("account", "list", "1511")[0]["name"] == "Webbkunder"
    assert books.json("account", "list", "3001")[0]["type"] == "income"


def test_what_account_list_writes_is_read_back_as_known(books: Bookkeeper, tmp_path: Path) -> None:
    for name in ("chart.csv", "chart.xlsx"):
        books("account", "list", "--all", "-o", str(tmp_path / name))
        result = books.json("account", "import", str(tmp_path / name))
        assert (result["new"], result["updated"], result["warnings"]) == (0, 0, [])
        assert result["known"] > 300


def test_a_chart_with_faults_is_refused_whole(books: Bookkeeper, tmp_path: Path) -> None:
    chart = tmp_path / "kontoplan.csv"
    chart.write_text(
        "konto;namn;typ\n1511;Webbkunder;\n12;Kort;\n1512;;\n1513;;\n1910;Kassa;skuld\n3007;Fel;cost2\n1511;Igen;\n",
        encoding="utf-8",
    )
    before = books.json("account", "list", "--all")
    assert books("account", "import", str(chart), fails=5) == (
        f"error[accounts.rows]: {chart}: 5 rows cannot be read as accounts.\n"
        'line 3: "12" is not an account number.\n'
        "line 5: Account 1513 is new and needs a name.\n"
        "line 6: Account 1910 is of type asset, which never changes.\n"
        'line 7: "cost2" is not a type: asset, liability, equity, income or cost.\n'
        "line 8: Account 1511 stands on line 2 already.\n"
        "hint: Nothing was imported. Put them right and run it again.\n"
    )
    assert books.json("account", "list", "--all") == before
    chart.write_text("number of\n1511\n", encoding="utf-8")
    assert "there is no column account" in books("account", "import", str(chart), fails=5)
    assert "Give a file, or --shipped." in books("account", "import", fails=2)


def test_a_book_of_an_older_version_gets_the_accounts_it_lacks(books: Bookkeeper) -> None:
    books("account", "edit", "3001", "--vat-box", "", "--name", "Min egen")
    result = books.json("account", "import", "--shipped")
    assert (result["new"], result["updated"]) == (0, 1)
    (row,) = books.json("account", "list", "3001")
    assert (row["vat_box"], row["name"]) == ("05", "Min egen")
