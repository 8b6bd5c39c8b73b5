"""The official invoices of Peppol and of CEN: every total to the hundredth, compared with an independent reading."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from kassabok.formats.einvoice.detect import read
from kassabok.formats.errors import BadFile

NAMES = {
    "a": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "b": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}


def hundredths(root: "etree._Element", path: str) -> list[int]:
    found: Any = root.xpath(f"{path}/text()", namespaces=NAMES)
    return [int(Decimal(text.strip()) * 100) for text in found]


def files(samples: Path, folder: str) -> list[Path]:
    found = sorted((samples / "peppol" / "invoices" / folder).glob("*.xml"))
    assert found
    return found


@pytest.mark.parametrize("folder", ["official", "own"])
def test_every_total_is_what_the_document_says(samples: Path, folder: str) -> None:
    for path in files(samples, folder):
        data = path.read_bytes()
        root = etree.fromstring(data)
        invoice = read(data)
        totals = invoice.totals
        sums = "//a:LegalMonetaryTotal/b:"
        assert [totals.payable_cents] == hundredths(root, f"{sums}PayableAmount"), path.name
        assert [totals.gross_cents] == hundredths(root, f"{sums}TaxInclusiveAmount")
        assert [totals.net_cents] == hundredths(root, f"{sums}TaxExclusiveAmount")
        assert [totals.prepaid_cents] == (hundredths(root, f"{sums}PrepaidAmount") or [0])
        assert [totals.rounding_cents] == (hundredths(root, f"{sums}PayableRoundingAmount") or [0])
        rows = "//a:TaxTotal[a:TaxSubtotal]/"
        assert [totals.vat_cents] == hundredths(root, f"{rows}b:TaxAmount")
        assert [row.base_cents for row in invoice.taxes] == hundredths(
            root, f"{rows}a:TaxSubtotal/b:TaxableAmount"
        )
        assert [row.vat_cents for row in invoice.taxes] == hundredths(
            root, f"{rows}a:TaxSubtotal/b:TaxAmount"
        )
        lines = "//*[local-name() = 'InvoiceLine' or local-name() = 'CreditNoteLine']/b:LineExtensionAmount"
        assert [line.net_cents for line in invoice.lines] == hundredths(root, lines)


def test_the_broken_ones_are_refused_where_the_money_is_wrong(samples: Path) -> None:
    wrong = []
    for path in files(samples, "broken"):
        try:
            read(path.read_bytes())
        except BadFile as error:
            wrong.append((path.name, error.code))
    assert wrong == [("wrong-total.xml", "einvoice.sum")]
