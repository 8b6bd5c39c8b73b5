"""kassabok bank settlement, as its user sees it."""

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.formats.providers import report_files as files

SALE = (
    "po_1",
    "2026-03-05",
    "t1",
    "2026-03-02 10:00:00",
    "500.00",
    "10.00",
    "490.00",
    "charge",
    "F2026-0001",
)
ODD = ("po_2", "2026-03-06", "t2", "2026-03-02 10:00:00", "-4.00", "0.00", "-4.00", "climate_order", "")
LOST = ("po_3", "2026-03-07", "t3", "2026-03-02 10:00:00", "90.00", "0.00", "90.00", "charge", "W-77")


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """An invoice of 500 kr incl. VAT, and a report with its payment, a row that is not known and a lost sale."""
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Kafé Öst AB")
    trader("invoice", "issue", "--customer", "1001", "--line-text", "Resa@400")
    (kassabok.folder / "stripe.csv").write_bytes(files.stripe(SALE, ODD, LOST))
    return trader


def test_an_import_tells_what_it_did_and_what_is_left(trader: Trader) -> None:
    answer = trader.kassabok("bank", "settlement", "import", "stripe.csv", "--today", "2026-03-10")
    assert answer.exit_code == 7
    assert answer.out == (
        "2 new rows, 0 known.\n"
        "Booked: A2026-0001, A2026-0003.\n"
        "1 row has no sale that is known: kassabok bank settlement remainder names them.\n"
        "1 payment was left for you: kassabok bank settlement list --state parked.\n"
        "Line 3: Payment po_2 of 2026-03-06 was left: Line 3 is of a type that is not known: 'climate_order'.\n"
    )
    assert trader("bank", "settlement", "list").endswith(
        "\n\nA2026-0002: Line 3 is of a type that is not known: 'climate_order'.\n"
    )
    again = trader.json("bank", "settlement", "import", "stripe.csv")
    assert again == {
        "new": 0,
        "known": 3,
        "updated": 0,
        "parked": 0,
        "left": 0,
        "settlements": [],
        "warnings": [
            {
                "line": 3,
                "message": "Payment po_2 of 2026-03-06 is left still: "
                "Line 3 is of a type that is not known: 'climate_order'.",
            }
        ],
    }
    told = trader.json("bank", "settlement", "import", "stripe.csv", "--type", "climate_order=fee")
    assert (told["new"], told["settlements"]) == (1, ["A2026-0002"])


def test_a_dry_run_saves_nothing(trader: Trader) -> None:
    before = trader.rows()
    out = trader.kassabok("bank", "settlement", "import", "stripe.csv", "--dry-run").out
    assert out.endswith("Dry run: nothing was saved.\n")
    assert trader.rows() == before


def test_a_report_is_shown_with_its_rows(trader: Trader) -> None:
    trader.kassabok("bank", "settlement", "import", "stripe.csv")
    page = trader.json("bank", "settlement", "show", "a2026-0001")
    assert (page["gross_ore"], page["fee_ore"], page["fee_vat_ore"], page["payout_ore"]) == (
        500_00,
        10_00,
        0,
        490_00,
    )
    assert (page["voucher"], page["bank_line"], page["payout_voucher"]) == ("2026-S1", None, None)
    assert [(row["outcome"], row["sale"]) for row in page["rows"]] == [("invoice", "F2026-0001")]
    states = [
        (row["settlement"], row["state"], row["left"]) for row in trader.json("bank", "settlement", "list")
    ]
    assert states == [("A2026-0001", "booked", 0), ("A2026-0002", "parked", 0), ("A2026-0003", "booked", 1)]
    assert [row["settlement"] for row in trader.json("bank", "settlement", "list", "--state", "parked")] == [
        "A2026-0002"
    ]


def test_the_remainder_is_the_balance_and_can_be_resolved(trader: Trader) -> None:
    trader.kassabok("bank", "settlement", "import", "stripe.csv")
    rows = trader.json("bank", "settlement", "remainder")
    assert [(row["what"], row["amount_ore"]) for row in rows] == [
        ("row without a sale", -90_00),
        ("payout on its way", 490_00),
        ("payout on its way", 90_00),
    ]
    balances = {row["account"]: row["closing_ore"] for row in trader.json("report", "trial-balance")}
    assert balances["1582"] == sum(row["amount_ore"] for row in rows)
    assert "A2026-0003 was booked on account 3001: 90,00 kr." in trader(
        "bank", "settlement", "resolve", "A2026-0003", "4", "--account", "3001"
    )
    assert "error[settlement.row]" in trader(
        "bank", "settlement", "resolve", "A2026-0003", "4", "--account", "3001", fails=3
    )


def test_a_profile_of_ones_own_replaces_the_shipped_one(trader: Trader) -> None:
    folder = trader.path.parent / "provider-profiles"
    folder.mkdir()
    (folder / "stripe.toml").touch()  # As a shell does with what stands after > before kassabok is asked.
    text = trader("bank", "settlement", "profiles", "stripe")
    (folder / "stripe.toml").write_text(
        text.replace('fee_vat = "none"', 'fee_vat = "eu-services"'), encoding="utf-8"
    )
    rows = {row["channel"]: row for row in trader.json("bank", "settlement", "profiles")}
    assert (rows["stripe"]["fee_vat"], rows["stripe"]["own"], rows["klarna"]["own"]) == (
        "eu-services",
        True,
        False,
    )
    trader.kassabok("bank", "settlement", "import", "stripe.csv")
    assert trader.json("bank", "settlement", "show", "A2026-0001")["fee_vat_ore"] == 2_50
    (folder / "bad.toml").write_text("x = 1", encoding="utf-8")
    assert "error[settlement.profile]" in trader("bank", "settlement", "profiles", fails=5)


@pytest.mark.parametrize(
    ("words", "code", "exit_code"),
    [
        (("show", "A9"), "settlement.unknown", 4),
        (("profiles", "adyen"), "settlement.unknown_profile", 4),
        (("import", "stripe.csv", "--channel", "adyen"), "settlement.unknown_profile", 5),
        (("import", "stripe.csv", "--type", "x=y"), "usage.type", 2),
        (("resolve", "A2026-0001"), "usage.which", 2),
        (("match", "1", "A2026-0001"), "bank.line_unknown", 4),
    ],
)
def test_what_is_refused_changes_nothing(
    trader: Trader, words: tuple[str, ...], code: str, exit_code: int
) -> None:
    before = trader.rows()
    assert f"error[{code}]" in trader("bank", "settlement", *words, fails=exit_code)
    assert trader.rows() == before
