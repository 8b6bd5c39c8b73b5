"""Personal numbers are masked, and whoever reads them in full is in the history; what was read is not."""

import json

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

NUMBER = "19800101-8129"
SHOWN = "800101-8129"


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader(
        "customer", "add", "Anna Öman", "--kind", "private", "--org-nr", NUMBER, "--email", "anna@example.se"
    )
    trader("supplier", "add", "Bo Ek Snickeri", "--org-nr", "19850505-8589")
    return trader


@pytest.mark.parametrize(
    ("words", "shown", "kept"),
    [
        (("customer", "list"), SHOWN, ("customers", 2)),
        (("customer", "show", "1001"), SHOWN, ("customer 1001", 1)),
        (("customer", "export"), SHOWN, ("customers", 1)),
        (("supplier", "list"), "850505-8589", ("suppliers", 1)),
        (("supplier", "show", "2001"), "850505-8589", ("supplier 2001", 1)),
        (("supplier", "export"), "850505-8589", ("suppliers", 1)),
    ],
)
def test_a_reading_in_full_is_kept_without_what_was_read(
    trader: Trader, words: tuple[str, ...], shown: str, kept: tuple[str, int]
) -> None:
    before = trader.rows()
    masked = trader(*words, "--format", "json")
    assert shown[-4:] not in masked
    assert trader.rows() == before  # Which is no reading that is kept.
    assert shown in trader(*words, "--show-pii", "--format", "json")
    (event,) = [row for row in trader.json("history") if row["name"] == "PersonalDataShown"]
    assert (event["ref"], event["facts"]["entries"]) == (f"reading {kept[0]}", kept[1])
    for word in ("Anna", "Bo Ek", "anna@", shown[-4:]):
        assert word not in json.dumps(event, ensure_ascii=False)
    assert "ok" in trader("check")


def test_a_dry_run_which_keeps_nothing_shows_nothing(trader: Trader) -> None:
    before = trader.rows()
    for words in (("customer", "list", "--show-pii"), ("customer", "extract", "1001")):
        said = trader(*words, "--dry-run", fails=2)
        assert "shows no personal data in full" in said
        assert SHOWN not in said
    assert trader.rows() == before


def test_an_extract_is_kept_too(trader: Trader) -> None:
    trader("customer", "extract", "1001", "-o", "a.json")
    assert "Personal data was shown in full: customer 1001, an extract (1)." in trader("history")
