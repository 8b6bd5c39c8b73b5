"""kassabok product, as a person and a script use it."""

import io
from pathlib import Path

import pytest
from PIL import Image
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

from kassabok.formats.tables import read_table

PRICES = """Artikelnr;Benämning;Pris;Momsklass;Inköpspris;EAN
MUG;Mugg, grön;135;;47,5;7310865004703
POT;Tekanna;349;standard;120;
"""


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def test_add_show_edit_and_price(trader: Trader) -> None:
    said = trader(
        *("product", "add", "POT", "Tekanna, röd", "--price", "349", "--incl-vat", "--cost", "120,50"),
        *("--gtin", "7310865004703", "--weight", "900", "--kind", "made_to_order", "--from", "2026-01-01"),
    )
    assert said == "Product POT was registered.\nProduct POT has a new price from 2026-01-01.\n"
    trader("product", "price", "POT", "359,90", "--from", "2026-04-01")
    trader("product", "edit", "POT", "--name", "Tekanna, blå", "--unit", "pcs")
    assert trader("product", "show", "7310865004703") == (
        "Product POT: Tekanna, blå\n"
        "\n"
        "Kind           made to order\n"
        "Price          349,00 kr incl. VAT per pcs\n"
        "Purchase cost  120,50 kr excl. VAT\n"
        "VAT class      standard\n"
        "GTIN           7310865004703\n"
        "Weight         900 g\n"
        "On hand        0 pcs\n"
        "Reserved       0 pcs\n"
        "Available      0 pcs\n"
        "\n"
        "Prices (kr)\n"
        "\n"
        "Valid from   Price  Incl. VAT  In force\n"
        "──────────  ──────  ─────────  ────────\n"
        "2026-01-01  349,00  yes        yes\n"
        "2026-04-01  359,90  yes        no\n"
    )
    answer = trader.json("product", "show", "POT")
    assert (answer["sku"], answer["price"], answer["includes_vat"], answer["cost"]) == (
        "POT",
        "349.00",
        True,
        "120.50",
    )
    assert answer["prices"][1] == {
        "valid_from": "2026-04-01",
        "price": "359.90",
        "includes_vat": True,
        "in_force": False,
    }


def test_the_list_and_its_filters(trader: Trader) -> None:
    assert [row["sku"] for row in trader.json("product", "list")] == ["FIT", "MUG", "TEA"]
    assert [row["sku"] for row in trader.json("product", "list", "--kind", "service")] == ["FIT"]
    (mug,) = trader.json("product", "list", "--search", "mug")
    assert (mug["price"], mug["includes_vat"], mug["available_milli"]) == ("100.00", False, 10_000)
    trader("product", "archive", "FIT")
    assert [row["sku"] for row in trader.json("product", "list")] == ["MUG", "TEA"]
    trader("product", "archive", "FIT", "--undo")
    assert len(trader.json("product", "list")) == 3
    assert trader("product", "list", "--search", "nothing") == "No product fits.\n"


def test_an_import_is_looked_at_first_and_can_be_read_twice(trader: Trader) -> None:
    file = trader.kassabok.folder / "prices.csv"
    file.write_text(PRICES)
    before = trader.rows()
    assert trader("product", "import", str(file), "--dry-run") == (
        "1 new, 1 changed, 0 known as they are.\n"
        "\n"
        "Line  SKU  Field  Old               New\n"
        "────  ───  ─────  ────────────────  ────────────────\n"
        "   2  MUG  name   Mugg, blå         Mugg, grön\n"
        "   2  MUG  gtin                     7310865004703\n"
        "   2  MUG  cost   0,00              47,50\n"
        "   2  MUG  price  100,00 excl. VAT  135,00 excl. VAT\n"
        "   3  POT  new                      Tekanna\n"
        "\n"
        "Dry run: nothing was saved.\n"
    )
    assert trader.rows() == before
    answer = trader.json("product", "import", str(file))
    assert {key: answer[key] for key in ("new", "known", "updated", "parked", "warnings")} == {
        "new": 1,
        "known": 0,
        "updated": 1,
        "parked": 0,
        "warnings": [],
    }
    assert (
        trader("product", "import", "-", stdin=PRICES.encode()) == "0 new, 0 changed, 2 known as they are.\n"
    )


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_an_export_is_imported_again_unchanged(trader: Trader, suffix: str) -> None:
    file = trader.kassabok.folder / f"products.{suffix}"
    trader("product", "export", "-o", str(file))
    assert read_table(file.read_bytes()).headings[:3] == ("sku", "name", "description")
    assert trader("product", "import", str(file)) == "0 new, 0 changed, 3 known as they are.\n"


def test_a_bad_file_names_every_line_and_changes_nothing(trader: Trader) -> None:
    before = trader.rows()
    said = trader("product", "import", "-", stdin=b"sku;name;gtin\nA;Ett;123\nB;;\nC;Tre;\n", fails=5)
    assert said == (
        "error[products.rows]: stdin: 2 rows cannot be read as products.\n"
        'line 2: "123" is not a GTIN: it has 8, 12, 13 or 14 digits.\n'
        "line 3: B is new and needs a name.\n"
        "hint: Nothing was imported. Put them right and run it again.\n"
    )
    assert trader.rows() == before


def test_a_picture_goes_in_and_comes_out(trader: Trader) -> None:
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "navy").save(out, "PNG")
    folder: Path = trader.kassabok.folder
    (folder / "mugg.png").write_bytes(out.getvalue())
    trader("product", "picture", "MUG", "mugg.png")
    assert trader.json("product", "show", "MUG")["picture"]["file"] == "mugg.png"
    (folder / "mugg.png").unlink()
    trader("product", "picture", "MUG")
    assert (folder / "mugg.png").read_bytes() == out.getvalue()
    trader("product", "picture", "MUG", "--remove")
    assert "product.no_picture" in trader("product", "picture", "MUG", fails=4)


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("add", "MUG", "Mugg"), 3, "product.exists"),
        (("add", "POT", "Kanna", "--price", "ten"), 2, "usage.value"),
        (("add", "POT", "Kanna", "--gtin", "7310865004704"), 3, "product.gtin"),
        (("edit", "NOPE", "--name", "x"), 4, "product.unknown"),
        (("edit", "MUG"), 2, "product.nothing"),
        (("edit", "MUG", "--vat-class", "luxury"), 3, "product.vat_class"),
        (("price", "MUG", "100"), 3, "product.unchanged"),
        (("archive", "MUG"), 3, "product.archived"),
        (("show", "NOPE"), 4, "product.unknown"),
        (("picture", "MUG", "nowhere.png"), 4, "file.missing"),
        (("picture", "MUG", "x.png", "--remove"), 2, "product.picture"),
    ],
)
def test_what_is_refused_changes_nothing(
    trader: Trader, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    before = trader.rows()
    assert f"error[{code}]" in trader("product", *words, fails=exit_code)
    assert trader.rows() == before
