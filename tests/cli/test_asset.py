"""kassabok asset, as its user sees it."""

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner

BUY = (
    *("voucher", "add", "--text", "Packbord", "--date", "2026-02-03"),
    *("--line", "1220=30000", "--line", "2641=7500", "--line", "1930=-37500"),
)


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch)


def test_an_asset_from_its_purchase_to_its_sale(books: Bookkeeper) -> None:
    books(*BUY)
    assert books("asset", "add", "Packbord", "--account", "1220", "--voucher", "a1", "--life", "60") == (
        "Asset T0001 was added: 30 000,00 kr.\n"
    )
    assert books("asset", "depreciate", "--through", "2026-03") == (
        "Depreciation W2026-0001 was booked on 2026-03-31: 1 000,00 kr.\n"
        "└─ Voucher 2026-D1 was posted: 1 000,00 kr.\n"
    )
    assert books("asset", "list") == (
        """\
Fixed assets 2026-03-31 (kr)

Asset  Name      Account  Acquired         Cost  Depreciated  Book value
─────  ────────  ───────  ──────────  ─────────  ───────────  ──────────
T0001  Packbord  1220     2026-02-03  30 000,00     1 000,00   29 000,00
                                      ─────────  ───────────  ──────────
Total                                 30 000,00     1 000,00   29 000,00
"""
    )
    shown = books("asset", "show", "T0001")
    assert "State                 in use\n" in shown
    assert "\n2026-02..2026-03   1 000,00     1 000,00   29 000,00  W2026-0001\n" in shown
    assert "\n2031-01              500,00    30 000,00        0,00\n" in shown
    assert books("asset", "sell", "T0001", "--price", "29000", "--date", "2026-03-31") == (
        "Asset T0001 left the register for 29 000,00 kr.\n└─ Voucher 2026-D2 was posted: 66 250,00 kr.\n"
    )
    assert books("asset", "list") == "No assets.\n"
    assert books.json("asset", "list", "--all")[0]["left"] == "2026-03-31"
    assert [row["difference_ore"] for row in books.json("asset", "reconcile")] == []
    assert books("asset", "put-back", "T0001").startswith("Asset T0001 is in use again.\n")
    assert books("asset", "take-back", "W2026-0001").startswith("Depreciation W2026-0001 was taken back.\n")
    assert [row["difference_ore"] for row in books.json("asset", "reconcile")] == [0]


def test_an_opening_asset_says_what_is_depreciated(books: Bookkeeper) -> None:
    books(
        *("asset", "add", "Skåpbil", "--account", "1240", "--cost", "180000", "--date", "2023-05-10"),
        *("--life", "60", "--residual", "30000", "--depreciated", "80000"),
    )
    view = books.json("asset", "show", "T0001")
    assert view["depreciated_ore"] == 80_000_00
    assert [row["month"] for row in view["months"]][:1] == ["2026-01"]
    assert books("asset", "edit", "T0001", "--life", "66", "--name", "Vit skåpbil") == (
        "Asset T0001 was changed: name, life months.\n"
    )
    assert books.json("asset", "show", "T0001")["months"][-1]["month"] == "2028-10"


def test_a_small_asset_is_remarked_on(books: Bookkeeper) -> None:
    words = ("asset", "add", "Lampa", "--account", "1220", "--date", "2026-02-03", "--life", "60")
    for cost, told in (("29599.99", True), ("29600", False)):
        answer = books.kassabok(*words, "--cost", cost, "--today", "2026-03-31")
        assert ("half a price base amount (29 600,00 kr)" in answer.err) is told


def test_what_is_wrong_is_named(books: Bookkeeper) -> None:
    assert books("asset", "show", "T9", fails=4).startswith("error[asset.unknown]: There is no asset T9.\n")
    assert books("asset", "depreciate", "--through", "2026-03", fails=3).startswith(
        "error[asset.nothing_due]"
    )
    assert books("asset", "depreciate", "--through", "3", fails=2).startswith(
        "error[usage.value]: --through:"
    )
