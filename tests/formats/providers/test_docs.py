"""The documented profile reads a report, and every key stands on the page."""

import re
from pathlib import Path

from kassabok.formats.providers.profile import _BOOKS_KEYS, _SHAPE_KEYS, COLUMNS, load_profile, shipped_texts
from kassabok.formats.providers.reader import read
from kassabok.formats.providers.record import KINDS

DOCS = Path(__file__).parents[3] / "docs"
PAGE = (DOCS / "formats" / "settlement-reports.md").read_text(encoding="utf-8")
HOW_TO = (DOCS / "how-to" / "settlements.md").read_text(encoding="utf-8")


def test_the_example_profile_reads_a_report() -> None:
    profile = load_profile(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0], "exempelpay")
    data = (
        "Datum;Typ;Id;Brutto;Avgift;Utbetalning;Ordernummer\n"
        "2026-03-02;Köp;1;1 250,50;25,01;U7;1001\n"
        "2026-03-02;Retur;2;-100,00;0;U7;1000\n"
    )
    (payout,) = read(data.encode(), [profile]).payouts
    assert (payout.reference, payout.amount_ore, payout.fault) == ("U7", 1250_50 - 25_01 - 100_00, "")
    assert [row.references for row in payout.rows] == [("1001",), ("1000",)]


def test_every_key_is_on_the_page() -> None:
    for key in (*_BOOKS_KEYS, *_SHAPE_KEYS, *COLUMNS):
        assert f"`{key}`" in PAGE, key
    for kind in KINDS:
        assert f"`{kind}`" in HOW_TO, kind
    for name in shipped_texts():
        assert f"`{name}`" in PAGE, name
