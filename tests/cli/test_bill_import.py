"""kassabok bill import and read, as their user sees them."""

from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.einvoices import Doc, Extra, Item, Who, cii, pdf, ubl
from tests.story import snapshot

from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    return Trader(kassabok, monkeypatch)


def written(folder: Path, name: str, data: bytes) -> str:
    path = folder / name
    path.write_bytes(data)
    return str(path)


def test_an_invoice_comes_in(trader: Trader, tmp_path: Path) -> None:
    file = written(tmp_path, "faktura.xml", ubl(Doc(extras=(Extra("80"),))))
    error = trader("bill", "import", file, fails=3)
    assert (
        "error[bill.supplier_unknown]: faktura.xml: There is no supplier Papper & Pärm AB, 559123-4561."
        in error
    )
    told = trader("bill", "import", file, "--register", "--account", "6110")
    assert told.splitlines()[0] == "1 new, 0 known."
    assert "faktura.xml  E2026-0001  4711       2026-03-22  600,00  SEK       new" in told
    assert "Supplier 2001 Papper & Pärm AB was registered, to be paid to bankgiro 5912-3455.\n" in told
    page = trader("bill", "show", "E2026-0001")
    assert "Pärmar" in page
    assert "OCR           47118\n" in page
    view = trader.json("bill", "show", "E2026-0001")
    assert [(line["text"], line["item"], line["quantity_milli"], line["unit"]) for line in view["lines"]] == [
        ("Pärmar", "P-1", 10_000, "st"),
        ("Frakt", "", None, ""),
    ]
    assert trader.json("bill", "import", file)["known"] == 1


def test_the_answer_that_scripts_rely_on(trader: Trader, tmp_path: Path) -> None:
    files = [written(tmp_path, f"{n}.xml", ubl(Doc(number=n))) for n in ("1", "2")]
    bad = written(tmp_path, "bad.pdf", pdf(None))
    answer = trader.kassabok(
        "bill", "import", *files, bad, "--register", "--account", "6110", "--today", "2026-03-02", "--format", "json"
    )  # fmt: skip
    assert answer.exit_code == 7
    told = answer.json
    assert {key: told[key] for key in ("new", "known", "updated", "parked")} == {
        "new": 2, "known": 0, "updated": 0, "parked": 1,
    }  # fmt: skip
    assert told["warnings"] == [
        {
            "line": 0,
            "message": "bad.pdf: Left out: The PDF carries no electronic invoice: it is only a picture of one. "
            "Register it with kassabok bill add SUPPLIER NUMBER --attach FILE.",
        }
    ]
    assert told["registered"] == [
        {"supplier": "2001", "name": "Papper & Pärm AB", "pay_to": "bankgiro 5912-3455"}
    ]
    assert [(row["bill"], row["total_ore"], row["state"]) for row in told["bills"]] == [
        ("", None, "parked"), ("E2026-0001", 500_00, "new"), ("E2026-0002", 500_00, "new"),
    ]  # fmt: skip


def test_a_dry_run_and_a_refusal_change_nothing(trader: Trader, tmp_path: Path) -> None:
    good = written(tmp_path, "f.xml", cii(Doc()))
    wrong = written(tmp_path, "w.xml", ubl(Doc(payable="1")))
    with open_book(trader.path, EFFECTS) as book:
        before = snapshot(book)
    told = trader("bill", "import", good, "--register", "--account", "6110", "--dry-run")
    assert told.startswith("1 new, 0 known.\n")
    assert trader("bill", "import", wrong, "--register", fails=5).startswith(
        "error[einvoice.sum]: w.xml: The total"
    )
    assert trader("bill", "import", good, "--register", "--account", "1930", fails=3)
    with open_book(trader.path, EFFECTS) as book:
        assert snapshot(book) == before


def test_a_bill_with_a_warning_is_approved_only_anyway(trader: Trader, tmp_path: Path) -> None:
    first = written(tmp_path, "1.xml", ubl(Doc()))
    other = written(tmp_path, "2.xml", ubl(Doc(number="2", account=("SE:BANKGIRO", "9912346"))))
    trader("bill", "import", first, other, "--register", "--account", "6110")
    assert "Look at       The invoice is to be paid to bankgiro 991-2346" in trader(
        "bill", "show", "E2026-0002"
    )
    error = trader("bill", "approve", "E2026-0001", "E2026-0002", fails=3)
    assert "error[bill.warning]: Bill E2026-0002: The invoice is to be paid to bankgiro 991-2346" in error
    assert trader.json("bill", "list", "--state", "approved") == []
    trader("bill", "approve", "E2026-0001", "E2026-0002", "--anyway")
    assert len(trader.json("bill", "list", "--state", "approved")) == 2


def test_the_picture_of_an_invoice_is_kept_with_it(trader: Trader, tmp_path: Path) -> None:
    xml, picture = written(tmp_path, "1.xml", ubl(Doc())), written(tmp_path, "1.pdf", pdf(None))
    trader("bill", "import", xml, "--register", "--account", "6110", "--attach", picture)
    assert [file["name"] for file in trader.json("bill", "show", "E2026-0001")["files"]] == ["1.xml", "1.pdf"]
    assert "error[usage.files]" in trader("bill", "import", xml, xml, "--attach", picture, fails=2)


def test_whose_they_are_can_be_said(trader: Trader, tmp_path: Path) -> None:
    trader("supplier", "add", "Lager AB", "--bankgiro", "5912-3455", "--org-nr", "559000-0005")
    trader("supplier", "add", "Annat AB")
    trader(
        "bill", "import", written(tmp_path, "1.xml", ubl(Doc())), "--supplier", "annat", "--account", "6110"
    )
    assert trader.json("bill", "show", "E2026-0001")["supplier"] == "2002"


def test_an_invoice_for_goods_is_tied_to_their_order(trader: Trader, tmp_path: Path) -> None:
    trader("supplier", "add", "Papper & Pärm AB", "--org-nr", "559123-4561", "--bankgiro", "5912-3455")
    trader("purchase", "create", "--supplier", "2001", "--line", "MUG=10@40", "--place")
    trader("purchase", "receive", "N2026-0001")
    doc = Doc(order="N2026-0001", lines=(Item("Mugg", "10", "40", sku="X", ours="MUG"),))
    told = trader("bill", "import", written(tmp_path, "1.xml", ubl(doc)))
    assert "1 new" in told
    assert "held" not in told
    left = trader.json(
        "report", "goods-received"
    )  # What the story has in stock was taken in without an order.
    assert [row["what"] for row in left] == ["no order"]
    trader("bill", "approve", "E2026-0001")
    more = doc.but(number="2", lines=(Item("Mugg", "10", "40", ours="MUG"),))
    told = trader("bill", "import", written(tmp_path, "2.xml", ubl(more)))
    assert "E2026-0002 is held" in told


def test_reading_one_needs_no_book(kassabok: Runner, tmp_path: Path) -> None:
    doc = Doc(lines=(Item("Pärmar", "2", "40", rate="25.00"),), prepaid="10", rounding="0.50", order="N1")
    file = written(tmp_path, "f.pdf", pdf(cii(doc)))
    page = kassabok("bill", "read", file)
    assert page.out == (
        "Invoice 4711\n\n"
        "Seller       Papper & Pärm AB, 559123-4561, SE559123456101\n"
        "Buyer        Kafébutiken AB, 556036-0793, SE556036079301\n"
        "Date         2026-02-20\n"
        "Due          2026-03-22\n"
        "Order        N1\n"
        "Pay to       bankgiro 5912-3455\n"
        "Reference    47118\n"
        "Without VAT  80,00 SEK\n"
        "VAT          20,00 SEK\n"
        "Prepaid      10,00 SEK\n"
        "Rounding     0,50 SEK\n"
        "To pay       90,50 SEK\n\n"
        "Lines\n\n"
        "Text    Quantity  Unit  Price  VAT %  Amount\n"
        "──────  ────────  ────  ─────  ─────  ──────\n"
        "Pärmar         2  st       40     25   80,00\n\n"
        "VAT\n\n"
        "Category   %   Base    VAT\n"
        "────────  ──  ─────  ─────\n"
        "S         25  80,00  20,00\n"
    )
    assert kassabok("bill", "read", file, "--format", "json").json["payable_ore"] == 90_50
    assert list(kassabok.folder.glob("*.kassabok")) == []
    person = Who("Ada Berg", "8001011234", "SE800101123401")
    page = kassabok("bill", "read", written(tmp_path, "p.xml", ubl(Doc(seller=person))))
    assert "Seller       Ada Berg, 800101-****, SE800101-****\n" in page.out
    assert kassabok("bill", "read", written(tmp_path, "0.xml", b"")).exit_code == 5
