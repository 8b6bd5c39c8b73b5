"""The documented example reads as the page says."""

import re
from datetime import date
from pathlib import Path

from kassabok.formats.bank.csv_profile import _COLUMNS, _SHAPE_KEYS
from kassabok.formats.bank.statement_csv import load_profile, read, shipped_profiles

PAGE = (Path(__file__).parents[3] / "docs" / "formats" / "bank-files.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)[0]


def test_the_example_profile_reads_the_example_file():
    file = read(
        block("csv").encode(), profiles=[*shipped_profiles(), load_profile(block("toml"), "exempelbanken")]
    )
    assert (file.profile, file.pending, file.warnings) == ("exempelbanken", 1, ())
    (statement,) = file.statements
    assert (statement.account.clearing, statement.account.account) == ("9999", "1234567")
    assert (statement.opening_ore, statement.closing_ore) == (2000_00, 3250_50)
    (entry,) = statement.entries
    assert (entry.booked_on, entry.amount_ore, entry.text) == (
        date(2026, 3, 2),
        1250_50,
        "Anna Andersson / F2026-0014",
    )
    assert "F2026-0014" in [reference.value for reference in entry.transactions[0].references]


def test_every_key_of_a_profile_is_on_the_page():
    for key in (*_SHAPE_KEYS, *_COLUMNS):
        assert f"`{key}`" in PAGE, key
    for profile in shipped_profiles():
        assert profile.title.split()[0] in PAGE
