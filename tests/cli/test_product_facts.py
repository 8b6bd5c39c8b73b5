"""What a product says of itself to others: brand, maker, category, content; typed, imported, exported, found."""

from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

FACTS = {
    "short_description": "Rymmer 3 dl",
    "brand": "Krukan",
    "mpn": "KR-01/B",
    "manufacturer": "Krukfabriken Örebro AB",
    "manufacturer_contact": "Ugnsgatan 1, 702 10 Örebro; hej@krukfabriken.se",
    "responsible_person": "EU Rep GmbH, Berlin",
    "safety_info": "Tål inte mikrovågsugn.",
    "category": "Kök > Muggar",
    "google_category": "2169",
    "condition": "used",
    "content": "300 ml",
}
OPTIONS = [word for name, text in FACTS.items() for word in ("--" + name.replace("_", "-"), text)]


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """MUG and TEA at 125 and 75 kr incl. VAT (100 and 60 excl.); FIT is a service."""
    return Trader(kassabok, monkeypatch)


def facts(trader: Trader, sku: str) -> dict[str, str]:
    shown = trader.json("product", "show", sku)
    return {name: shown[name] for name in FACTS}


def test_they_are_typed_and_shown(trader: Trader) -> None:
    trader("product", "add", "CUP", "Kopp", "--price", "60", "--incl-vat", *OPTIONS)
    assert facts(trader, "CUP") == FACTS
    trader("product", "edit", "MUG", *OPTIONS)
    assert facts(trader, "MUG") == FACTS
    shown = trader.json("product", "show", "CUP")
    assert (shown["comparison"], shown["comparison_per"]) == ("200.00", "l")
    page = trader("product", "show", "CUP")
    for said in ("300 ml; 200,00 kr per l", "Kök > Muggar", "Krukfabriken Örebro AB", "KR-01/B", "used"):
        assert said in page


def test_a_new_product_is_new_and_says_nothing_else(trader: Trader) -> None:
    assert facts(trader, "TEA") == {**dict.fromkeys(FACTS, ""), "condition": "new"}
    assert trader.json("product", "show", "TEA")["comparison"] is None


def test_an_empty_text_takes_a_fact_away(trader: Trader) -> None:
    trader("product", "edit", "MUG", *OPTIONS)
    trader("product", "edit", "MUG", "--brand", "", "--content", "", "--condition", "new")
    assert {name: value for name, value in facts(trader, "MUG").items() if value != FACTS[name]} == {
        "brand": "",
        "content": "",
        "condition": "new",
    }


def test_searching_finds_brand_and_the_makers_number(trader: Trader) -> None:
    trader("product", "edit", "MUG", *OPTIONS)
    assert [row["sku"] for row in trader.json("product", "list", "--search", "krukan kr-01")] == ["MUG"]


def test_a_category_has_those_below_it(trader: Trader) -> None:
    trader("product", "edit", "MUG", "--category", "Kök>Muggar")
    trader("product", "edit", "TEA", "--category", "Kök")
    trader("product", "edit", "FIT", "--category", "Köksluckor")
    assert [row["sku"] for row in trader.json("product", "list", "--category", "Kök")] == ["MUG", "TEA"]
    assert [row["sku"] for row in trader.json("product", "list", "--category", "Kök > Muggar")] == ["MUG"]


def test_an_export_is_imported_again_without_a_change(trader: Trader) -> None:
    trader("product", "edit", "MUG", *OPTIONS)
    trader("product", "export", "-o", "all.csv")
    assert trader.json("product", "import", "all.csv")["known"] == 3
    (mug,) = [row for row in trader.json("product", "export") if row["sku"] == "MUG"]
    assert {name: mug[name] for name in FACTS} == FACTS


def test_swedish_headings(trader: Trader) -> None:
    Path("in.csv").write_text(
        "Artikelnr;Varumärke;Tillverkarens artikelnummer;Tillverkare;Kategori;Skick;Innehåll;Ansvarig i EU\n"
        "MUG;Krukan;K1;Krukfabriken;Kök>Muggar;begagnad;3 dl;Rep\n"
        "TEA;;;;Te;;0,1 kg;\n",
        encoding="utf-8",
    )
    assert trader.json("product", "import", "in.csv")["updated"] == 2
    mug, tea = facts(trader, "MUG"), facts(trader, "TEA")
    assert (mug["brand"], mug["mpn"], mug["manufacturer"], mug["condition"]) == (
        "Krukan",
        "K1",
        "Krukfabriken",
        "used",
    )
    assert (mug["category"], mug["content"], mug["responsible_person"]) == ("Kök > Muggar", "3 dl", "Rep")
    assert (tea["condition"], tea["content"], tea["category"]) == ("new", "0.1 kg", "Te")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--condition", "trasig"), '"trasig" is not a condition: it is one of new, refurbished, used.'),
        (("--content", "lagom"), '"lagom" is not a content'),
        (("--brand", "x" * 71), "is longer than 70 characters"),
        (("--short-description", "x" * 501), "is longer than 500 characters"),
    ],
)
def test_what_a_fact_may_not_hold_is_refused(trader: Trader, words: tuple[str, ...], said: str) -> None:
    before = trader.rows()
    assert said in trader("product", "edit", "MUG", *words, fails=3)
    assert trader.rows() == before
