"""Invoices of every kind, made up at random and issued in a book, against the official rules of Peppol."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from tests.core.invoicing.office import Office, freight, goods, open_office
from tests.facturx_checker import FacturXChecker
from tests.peppol_checker import Checker
from tests.story import TODAY

from kassabok.core.invoicing.documents import attach, keep_copy
from kassabok.core.invoicing.einvoice import e_invoice, hybrid
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.sales.service import Part
from kassabok.formats.einvoice import cii_out, detect, ubl_out
from kassabok.formats.einvoice.record import EInvoice

COMPANY = {
    "company.vat_nr": "SE556036079301",
    "company.street": "Krukgatan 3",
    "company.postcode": "222 22",
    "company.seat": "Lund",
    "company.phone": "046-12 34 56",
    "company.email": "faktura@krukhuset.se",
    "company.bankgiro": "5050-1055",
    "company.plusgiro": "28 65 43-4",
    "company.iban": "SE3550000000054910000003",
    "company.bic": "ESSESESS",
    "invoice.interest_text": "Dröjsmålsränta enligt räntelagen.",
}
BUYERS = {
    "domestic": {"org_nr": "556016-0680", "contact": "Eva Ek"},
    "public": {"kind": "public", "org_nr": "212000-1124", "buyer_reference": "ZZ1234"},
    "reverse": {"org_nr": "556012-5790", "vat_nr": "SE556012579001", "contact": "Bo Bygg"},
    "eu": {
        "country": "DE", "vat_nr": "DE136695976", "peppol_id": "9930:DE136695976", "street": "Hauptstr. 1",
        "postcode": "10115", "city": "Berlin", "buyer_reference": "PO 77", "language": "en",
    },
    "export": {
        "country": "NO", "peppol_id": "0192:987654325", "street": "Storgata 1", "postcode": "0155", "city": "Oslo",
        "buyer_reference": "Kari",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    with open_office(tmp_path_factory.mktemp("rules")) as office:
        for key, value in COMPANY.items():
            office.setting(key, value)
        office.product("CUP", "79.90", gtin="7310865004703", includes_vat=True)
        yield office


@pytest.fixture(scope="module")
def buyers(office: Office) -> dict[str, str]:
    return {
        kind: office.customer(
            f"Köparen {kind} & Co", **{"street": "Storgatan 1", "postcode": "111 22", **fields}
        )
        for kind, fields in BUYERS.items()
    }


class Story:
    """Invoices as chance has them; the same seed gives the same."""

    def __init__(self, office: Office, buyers: dict[str, str], seed: int) -> None:
        self._office = office
        self._buyers = buyers
        self._chance = random.Random(seed)

    def invoices(self) -> list[str]:
        """The numbers of one invoice and, as often as not, of its credit notes."""
        chance = self._chance
        self._office.setting("invoice.rounding", chance.choice(["yes", "no"]))
        number = chance.choice([self._of_order, self._on_its_own])()
        credited = []
        if chance.random() < 0.5:
            view = self._office.see(number)
            line = chance.choice(view.lines)
            if line.quantity_milli > 1_000 and chance.random() < 0.7:
                credited.append(self._office.credit(number, {line.position: 1_000}))
            credited.append(self._office.credit(number))
        return [number, *credited]

    def _of_order(self) -> str:
        chance = self._chance
        kind = chance.choice(["domestic", "public", "eu", "export"])
        lines = [
            goods(sku, chance.randint(1, 6), discount_e4=chance.choice([0, 0, 1000, 333, 1250]))
            for sku in chance.sample(["MUG", "TEA", "BOOK", "CUP"], chance.randint(1, 4))
        ]
        if chance.random() < 0.6:
            lines.append(freight(chance.randint(1, 250)))
        with_vat = kind not in ("eu", "export") and chance.random() < 0.5
        order = self._office.order(
            self._buyers[kind], *lines, include_vat=with_vat, buyer_order=chance.choice(["", "PO-4711"])
        )
        first = lines[0]
        if first.quantity_milli > 1_000 and chance.random() < 0.4:
            self._office.deliver(order, Part(first.sku or "", chance.randint(1, first.quantity_milli - 1)))
        self._office.deliver(order)
        return self._office.last_invoice()

    def _on_its_own(self) -> str:
        chance = self._chance
        kind = chance.choice(list(BUYERS))
        classes = chance.choice([["standard"], ["standard", "reduced", "low", "zero", "exempt"], ["exempt"]])
        lines = [
            FreeLine(
                text=chance.choice(["Gravering", "Å, Ä & Ö <fint>", "Frakt  och\tannat"]),
                quantity_milli=chance.choice([1000, 500, 333, 7000, 12_345, 999_000]),
                unit_price_e4=chance.randint(0, 99_999_999),
                discount_e4=chance.choice([0, 0, 1, 1050, 5000, 10_000]),
                vat_class=chance.choice(classes),
            )
            for _ in range(chance.randint(1, 6))
        ]
        return self._office.invoice(
            self._buyers[kind],
            *lines,
            include_vat=chance.random() < 0.5,
            reverse_charge=kind == "reverse",
            your_reference=chance.choice(["", "Anna And"]),
            our_reference=chance.choice(["", "Kim Krukmakare"]),
            note=chance.choice(["", "Tack för köpet!\nVälkommen åter."]),
        )


def without_lines(invoice: EInvoice) -> EInvoice:
    """What a file cannot tell: where in it a line stood before it was written."""
    lines = tuple(replace(line, line=0) for line in invoice.lines)
    return replace(invoice, lines=lines, warnings=())


@pytest.mark.parametrize("batch", range(4))
def test_no_rule_finds_anything_in_any_invoice(
    office: Office, buyers: dict[str, str], samples: Path, tmp_path: Path, batch: int
) -> None:
    checker = Checker(samples)
    files = {}
    for seed in range(batch * 40, batch * 40 + 40):
        for number in Story(office, buyers, seed).invoices():
            invoice = e_invoice(office.book.reader, number, on=TODAY)
            files[f"{number}.xml"] = ubl_out.write(invoice)
    assert checker.findings(tmp_path, files) == []


@pytest.mark.parametrize("seed", range(1000, 1060))
def test_what_is_written_is_read_back_the_same_and_is_the_invoice(
    office: Office, buyers: dict[str, str], seed: int
) -> None:
    for number in Story(office, buyers, seed).invoices():
        invoice = e_invoice(office.book.reader, number, on=TODAY)
        data = ubl_out.write(invoice)
        read = detect.read(data)  # Which refuses what does not add up.
        assert read.warnings == ()
        assert without_lines(read) == without_lines(invoice)
        assert data == ubl_out.write(e_invoice(office.book.reader, number, on=TODAY))
        view = office.see(number)
        sign = -1 if view.kind == "credit" else 1
        totals = read.totals
        assert (totals.net_cents, totals.vat_cents) == (view.net_ore * sign, view.vat_ore * sign)
        assert totals.payable_cents == view.total_ore * sign
        for line in read.lines:
            assert line.price is not None
            exact = line.quantity * line.price * 100 + line.charges_cents
            assert abs(exact - line.net_cents) <= Decimal(2)


def test_no_rule_of_factur_x_finds_anything_either(
    office: Office, buyers: dict[str, str], tmp_path: Path
) -> None:
    checker = FacturXChecker()
    found = []
    for seed in range(3000, 3040):
        for number in Story(office, buyers, seed).invoices():
            invoice = e_invoice(office.book.reader, number, on=TODAY, profile=cii_out.EN_16931)
            found += checker.findings(tmp_path / f"{number}.xml", cii_out.write(invoice))
    assert found == []
    xml = checker.xml_in(hybrid(office.book.reader, number, on=TODAY))
    assert detect.read(xml).number == number


@pytest.mark.parametrize("seed", range(2000, 2030))
def test_as_cii_it_says_the_same(office: Office, buyers: dict[str, str], seed: int) -> None:
    for number in Story(office, buyers, seed).invoices():
        invoice = e_invoice(office.book.reader, number, on=TODAY, profile=cii_out.EN_16931)
        read = detect.read(cii_out.write(invoice))
        assert read.warnings == ()
        assert replace(without_lines(read), syntax="ubl") == without_lines(invoice)


def test_the_printed_copy_lies_in_it(
    office: Office, buyers: dict[str, str], samples: Path, tmp_path: Path
) -> None:
    number = office.owed(buyers["domestic"], 100)
    with office.doing() as tx:
        keep_copy(tx, number)
        attach(tx, number, "tid.csv", b"dag;tim\n1;2\n")
    invoice = e_invoice(office.book.reader, number, on=TODAY)
    assert [(each.name, each.media_type) for each in invoice.attachments] == [
        (f"Faktura {number}.pdf", "application/pdf"),
        ("tid.csv", "text/csv"),
    ]
    assert invoice.attachments[0].data.startswith(b"%PDF")
    data = ubl_out.write(invoice)
    assert without_lines(detect.read(data)) == without_lines(invoice)
    assert Checker(samples).findings(tmp_path, {"a.xml": data}) == []
