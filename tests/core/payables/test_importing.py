"""E-invoices into the book: whose they are, what is booked of them, and what keeps one out."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.payables.billing import Payer
from tests.einvoices import BUYER, SELLER, Doc, Extra, Item, Who, cii, pdf, ubl
from tests.story import TODAY, snapshot

from kassabok.core.errors import KassabokError, Refused
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.parties import suppliers
from kassabok.core.parties.billers import no_biller, register_biller, supplier_of_invoice
from kassabok.core.payables import reports, service
from kassabok.core.payables.importing import BillImport, import_bills
from kassabok.core.payables.service import BillFile
from kassabok.core.payables.translating import Asked
from kassabok.core.products import service as products
from kassabok.formats.errors import BadFile

GERMAN = Who("Töpferei Müller GmbH", "", "DE136695976", country="DE", city="Köln", postcode="50667")
US = Who("Pots Inc", country="US", city="Boston", postcode="02101")


def refuse(tx: Any, invoice: Any) -> Any:
    raise no_biller(invoice)


class Importer:
    """A company that gets e-invoices."""

    def __init__(self, company: Payer) -> None:
        self.company = company
        self.book = company.book

    def take(self, *files: bytes | Doc, register: bool = True, rate: str = "", **asked: Any) -> BillImport:
        contents = [
            BillFile(f"f{place}.xml", ubl(each) if isinstance(each, Doc) else each)
            for place, each in enumerate(files, start=1)
        ]
        with self.company.doing() as tx:
            return import_bills(
                tx,
                contents,
                find_supplier=supplier_of_invoice,
                new_supplier=register_biller if register else refuse,
                asked=Asked(**({"account": "5410"} | asked)),
                sek_per_unit=Decimal(rate) if rate else None,
            )

    def one(self, file: bytes | Doc, **how: Any) -> str:
        """The number of the bill that one new file became."""
        result = self.take(file, **how)
        assert (result.new, result.known, result.parked) == (1, 0, 0)
        return result.bills[0].bill

    def warnings(self, *files: bytes | Doc, **how: Any) -> list[str]:
        return [warning.message for warning in self.take(*files, **how).warnings]

    def refused(self, file: bytes | Doc, **how: Any) -> KassabokError | BadFile:
        before = snapshot(self.book)
        with pytest.raises((KassabokError, BadFile)) as caught:
            self.take(file, **how)
        assert snapshot(self.book) == before
        error = caught.value
        assert isinstance(error, KassabokError | BadFile)
        assert error.hint
        return error

    def view(self, bill: str) -> reports.BillView:
        return reports.bill(self.book.reader, bill)


@pytest.fixture
def importer(company: Payer) -> Importer:
    with company.doing() as tx:
        tx.write_setting("company.org_nr", BUYER.org_nr)
        tx.write_setting("company.vat_nr", BUYER.vat_nr)
        suppliers.edit(tx, "2001", name="Annat AB")  # It has no number, and would be known by its name.
    return Importer(company)


# Whose it is


def test_a_supplier_is_registered_with_all_that_the_invoice_says(importer: Importer) -> None:
    bill = importer.one(Doc())
    with importer.company.doing() as tx:
        from kassabok.core.parties.model import supplier_of

        found = supplier_of(tx, importer.view(bill).supplier)
    assert (found.name, found.org_nr, found.vat_nr) == (SELLER.name, SELLER.org_nr, SELLER.vat_nr)
    assert (found.street, found.postcode, found.city, found.country) == (
        "Storgatan 1",
        "753 20",
        "Uppsala",
        "SE",
    )
    assert (found.bankgiro, found.currency) == ("59123455", "SEK")


def test_who_is_registered_is_told(importer: Importer) -> None:
    told = importer.take(
        Doc(),
        Doc(number="2", seller=US, account=("", ""), lines=(Item("Pot", "1", "9", rate="0", category="G"),)),
    )
    assert [(new.supplier, new.name, new.pay_to) for new in told.registered] == [
        ("2004", "Papper & Pärm AB", "bankgiro 5912-3455"),
        ("2005", "Pots Inc", ""),
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"org_nr": "559123-4561"},
        {"vat_nr": "SE559123456101"},
        {"bankgiro": "5912-3455"},
        {"name": "Papper & Pärm AB"},
    ],
)
def test_a_known_supplier_is_found(importer: Importer, fields: dict[str, str]) -> None:
    with importer.company.doing() as tx:
        number = suppliers.add(tx, **({"name": "Lager AB"} | fields)).ref  # type: ignore[arg-type]
    assert importer.view(importer.one(Doc(), register=False)).supplier == number


def test_a_supplier_that_is_not_known_or_not_told_apart(importer: Importer) -> None:
    other = Doc(seller=Who("Okänd AB", "5590000005", "SE559000000501"))
    error = importer.refused(other, register=False)
    assert (error.code, error.message) == (
        "bill.supplier_unknown",
        "f1.xml: There is no supplier Okänd AB, 559000-0005.",
    )
    with importer.company.doing() as tx:
        suppliers.add(tx, name="Ett AB", bankgiro="5912-3455")
        suppliers.add(tx, name="Två AB", bankgiro="5912-3455")
    assert importer.refused(other).code == "bill.which_supplier"


def test_an_archived_supplier_is_known_and_sends_no_new_bills(importer: Importer) -> None:
    bill = importer.one(Doc())
    number = importer.view(bill).supplier
    with importer.company.doing() as tx:
        suppliers.edit(tx, number, archived=True)
    told = importer.take(Doc(), Doc(number="2"), Doc(number="3", seller=GERMAN))
    assert [(row.file, row.state) for row in told.bills] == [
        ("f1.xml", "known"), ("f2.xml", "parked"), ("f3.xml", "new"),
    ]  # fmt: skip
    assert told.warnings[0].message == (
        f"f2.xml: Left out: Supplier {number} is archived. kassabok supplier edit {number} --restore brings it back."
    )
    with importer.company.doing() as tx:
        other = suppliers.add(tx, name="Efterträdaren AB", bankgiro="5912-3455").ref
    assert importer.refused(Doc(number="4")).code == "bill.supplier"
    later = Doc(number="4", seller=Who("Efterträdaren AB"))
    assert importer.view(importer.one(later, register=False)).supplier == other


def test_one_that_takes_the_money_of_many_is_not_taken_for_the_seller(importer: Importer) -> None:
    factoring = Doc(seller=Who("Okänd AB", "5590000005", "SE559000000501"))
    with importer.company.doing() as tx:
        suppliers.add(tx, name="En annan AB", bankgiro="5912-3455", org_nr="559123-4561")
    assert importer.refused(factoring, register=False).code == "bill.supplier_unknown"
    assert importer.view(importer.one(factoring)).name == "Okänd AB"
    german = Who("Glas GmbH", "", "DE136695976", country="DE")
    assert (
        importer.refused(factoring.but(number="2", seller=german), register=False).code
        == "bill.supplier_unknown"
    )


def test_what_the_register_does_not_take_is_left_out_and_told(importer: Importer) -> None:
    odd = Who("Pots Ltd", country="GB", vat_nr="GB1232434", city="London", postcode="W1")
    told = importer.warnings(Doc(seller=odd, account=("", ""), currency="EUR"), rate="11")
    assert told[0].startswith('The supplier\'s VAT number was not taken: "GB1232434" is not a VAT number')
    # Known by its name the next time.
    again = Doc(number="2", seller=odd, account=("", ""), currency="EUR")
    assert importer.view(importer.one(again, register=False, rate="11")).name == "Pots Ltd"


# What is booked


def test_a_bill_with_three_rates_rounded(importer: Importer) -> None:
    doc = Doc(
        lines=(
            Item("Pärmar", "3", "199.90"),
            Item("Kaffe", "2", "45.25", rate="12"),
            Item("Bok", "1", "129", rate="6"),
        ),
        extras=(Extra("79.50"), Extra("-20", "Rabatt", rate="12")),
        rounding="0.15",
    )
    bill = importer.one(doc)
    # 25 % of 679,20; 12 % of 70,50; 6 % of 129.
    assert doc.to_pay == Decimal("1064.85")
    assert importer.company.posted(bill) == {"2440": -1064_85, "2641": 186_00, "3740": 15, "5410": 878_70}
    view = importer.view(bill)
    assert (view.total_ore, view.date, view.due, view.ocr) == (
        1064_85,
        date(2026, 2, 20),
        date(2026, 3, 22),
        "47118",
    )
    assert [(row.vat_class, row.base_ore, row.vat_ore) for row in view.vat] == [
        ("standard", 679_20, 169_80), ("reduced", 70_50, 8_46), ("low", 129_00, 7_74),
    ]  # fmt: skip
    assert [(line.text, line.quantity_milli, line.unit, line.amount_ore) for line in view.lines] == [
        ("Pärmar", 3000, "st", 599_70),
        ("Kaffe", 2000, "st", 90_50),
        ("Bok", 1000, "st", 129_00),
        ("Frakt", None, "", 79_50),
        ("Rabatt", None, "", -20_00),
    ]
    assert [file.name for file in view.files] == ["f1.xml"]


amounts = st.integers(-500_00, 5_000_00).map(lambda cents: f"{Decimal(cents) / 100:.2f}")


@given(
    lines=st.lists(
        st.builds(Item, text=st.just("Vara"), quantity=st.sampled_from(["1", "3", "0.5"]), price=amounts,
                  rate=st.sampled_from(["25", "12", "6"])),
        min_size=1, max_size=5,
    ),
    extras=st.lists(st.builds(Extra, amount=amounts, rate=st.sampled_from(["25", "12", "6"])), max_size=2),
)  # fmt: skip
def test_any_invoice_is_a_bill_to_the_ore(lines: list[Item], extras: list[Extra]) -> None:
    from kassabok.core.payables.translating import translate
    from kassabok.core.rates.lookup import Rates
    from kassabok.formats.einvoice.detect import read

    class Nothing:
        """A book in which nothing is found."""

        rates = Rates.load(None)

        def find(self, *_: Any, **__: Any) -> None:
            return None

    doc = Doc(lines=lines, extras=extras)
    bill = translate(Nothing(), read(ubl(doc)), Asked("5410"))  # type: ignore[arg-type]
    assert bill.total_ore == int(doc.to_pay * 100)
    assert sum(line.amount_ore for line in bill.lines) + sum(bill.vat_ore.values()) == bill.total_ore


@pytest.mark.parametrize("profile", ["MINIMUM", "BASIC WL", "EN 16931"])
def test_every_profile_of_factur_x_becomes_the_same_debt(importer: Importer, profile: str) -> None:
    bill = importer.one(pdf(cii(Doc(), profile)))
    assert importer.company.posted(bill) == {"2440": -500_00, "2641": 100_00, "5410": 400_00}


def test_the_smallest_profile_from_abroad_needs_no_rate_of_ours(importer: Importer) -> None:
    file = cii(Doc(seller=GERMAN, lines=(Item("Ton", "1", "198", rate="19"),)), "MINIMUM")
    bill = importer.one(file)
    assert [(line.text, line.amount_ore) for line in importer.view(bill).lines] == [
        ("Faktura 4711", 198_00),
        ("Moms DE", 37_62),
    ]
    assert importer.company.posted(bill) == {"2440": -235_62, "5410": 235_62}


def test_a_treatment_that_the_vat_of_the_invoice_denies(importer: Importer) -> None:
    error = importer.refused(Doc(seller=GERMAN, lines=(Item("Ton", rate="19"),)), treatment="eu-services")
    assert (error.code, error.message) == (
        "bill.treatment",
        "f1.xml: The invoice has VAT, 19.00 SEK, but of eu-services the company owes it itself.",
    )


def test_a_line_of_more_than_any_number_of_units_is_refused(importer: Importer) -> None:
    error = importer.refused(Doc(lines=(Item("Vara", "9" * 18, net="100"),)))
    assert (error.code, error.message) == (
        "bill.quantity",
        "f1.xml: Line 1 is of 999999999999999999 units, which is too much.",
    )


def test_the_smallest_profile_with_two_rates_cannot_be_told(importer: Importer) -> None:
    two = Doc(lines=(Item("A"), Item("B", rate="6")))
    assert importer.refused(cii(two, "MINIMUM")).code == "bill.rate"


@pytest.mark.parametrize(
    ("seller", "category", "asked", "treatment", "owed"),
    [
        (GERMAN, "K", {}, "eu-goods", {"2614": -100_00, "2645": 100_00, "4515": 400_00, "4598": -400_00}),
        (GERMAN, "AE", {}, "eu-services", {"2614": -100_00, "2645": 100_00, "4535": 400_00, "4598": -400_00}),
        (US, "G", {}, "import", {"2615": -100_00, "2645": 100_00, "4545": 400_00, "4598": -400_00}),
        (US, "O", {"treatment": "non-eu-services"}, "non-eu-services",
         {"2614": -100_00, "2645": 100_00, "4531": 400_00, "4598": -400_00}),
        (SELLER, "AE", {"treatment": "reverse-services"}, "reverse-services",
         {"2614": -100_00, "2647": 100_00, "4425": 400_00, "4598": -400_00}),
        (SELLER, "E", {}, "domestic", {}),
        (SELLER, "O", {}, "domestic", {}),
    ],
)  # fmt: skip
def test_whose_the_vat_is(
    importer: Importer,
    seller: Who,
    category: str,
    asked: dict[str, str],
    treatment: str,
    owed: dict[str, int],
) -> None:
    doc = Doc(
        seller=seller, lines=(Item("Pärmar", "10", "40", rate="0", category=category),), account=("", "")
    )
    bill = importer.one(doc, **asked)
    assert importer.view(bill).treatment == treatment
    assert importer.company.posted(bill) == {"2440": -400_00, "5410": 400_00} | owed


@pytest.mark.parametrize(
    ("seller", "lines", "code"),
    [
        (SELLER, (Item("A", rate="0", category="AE"),), "bill.treatment"),
        (GERMAN, (Item("A", rate="0", category="E"),), "bill.treatment"),
        (US, (Item("A", rate="0", category="O"),), "bill.treatment"),
        (GERMAN, (Item("A", rate="0", category="K"), Item("B", rate="0", category="AE")), "bill.mixed"),
        (SELLER, (Item("A", rate="0", category="AE"), Item("B")), "bill.mixed"),
        (SELLER, (Item("A", rate="20"),), "bill.rate"),
    ],
)
def test_what_the_law_cannot_tell_is_asked(
    importer: Importer, seller: Who, lines: tuple[Item, ...], code: str
) -> None:
    assert importer.refused(Doc(seller=seller, lines=lines)).code == code


def test_vat_of_another_country_is_a_part_of_the_cost(importer: Importer) -> None:
    doc = Doc(seller=GERMAN, lines=(Item("Krug", "10", "10", rate="19"),), currency="EUR", account=("", ""))
    result = importer.take(doc, rate="11.50")
    assert "The VAT of DE is a part of the cost: it cannot be deducted here." in [
        w.message for w in result.warnings
    ]
    # 119 EUR at 11,50.
    assert importer.company.posted(result.bills[0].bill) == {"2440": -1368_50, "5410": 1368_50}


def test_a_bill_in_euro_is_booked_by_its_rate(importer: Importer) -> None:
    doc = Doc(seller=GERMAN, lines=(Item("Krug", "1", "100", rate="0", category="K"),), currency="EUR")
    bill = importer.one(doc.but(account=("DEUTDEFF", "DE89370400440532013000")), rate="11.4523")
    assert importer.company.posted(bill) == {
        "2440": -1145_23, "2614": -286_31, "2645": 286_31, "4515": 1145_23, "4598": -1145_23, "5410": 1145_23,
    }  # fmt: skip


def test_what_is_prepaid_is_taken_from_the_advances(importer: Importer) -> None:
    advance = importer.one(
        Doc(kind="386", lines=(Item("Förskott", "1", "80", rate="0", category="E"),)), account=""
    )
    assert importer.company.posted(advance) == {"1480": 80_00, "2440": -80_00}
    bill = importer.one(Doc(number="2", prepaid="80"))
    assert importer.company.posted(bill) == {"1480": -80_00, "2440": -420_00, "2641": 100_00, "5410": 400_00}
    assert "80.00 SEK is prepaid and taken from account 1480" in importer.view(bill).warning


def test_what_is_paid_already_is_a_whole_bill_that_waits_for_its_payment(importer: Importer) -> None:
    bill = importer.one(Doc(prepaid="500"))
    assert importer.company.posted(bill) == {"2440": -500_00, "2641": 100_00, "5410": 400_00}
    assert importer.view(bill).warning.startswith("It says that it is paid already: write that payment down")
    assert importer.warnings(Doc(prepaid="500")) == []
    assert importer.refused(Doc(number="2", lines=(Item("Gåva", "1", "0"),))).code == "bill.total"


@pytest.mark.parametrize(
    ("told", "account"), [("6110", "6110"), ("1930", "5410"), ("4711:99", "5410"), ("6999", "5410")]
)
def test_an_account_that_the_invoice_was_told_to_say(importer: Importer, told: str, account: str) -> None:
    with importer.company.doing() as tx:
        suppliers.edit(tx, "2001", org_nr=SELLER.org_nr, ledger_account="5410")
    bill = importer.one(Doc(lines=(Item("Pärmar", "10", "40", accounting=told),)), account="")
    assert [line.account for line in importer.view(bill).lines] == [account]


def test_goods_are_known_by_our_number_by_gtin_and_by_the_price_list(importer: Importer) -> None:
    from kassabok.core.purchasing import prices

    with importer.company.doing() as tx:
        suppliers.edit(tx, "2001", org_nr=SELLER.org_nr)
        products.add(tx, sku="PARM", name="Pärm")
        products.add(tx, sku="PENNA", name="Penna", gtin="7350053850019")
        products.add(tx, sku="BLOCK", name="Block")
        prices.set_price(tx, "2001", "BLOCK", 40_0000, valid_from=TODAY, supplier_sku="B-77")
    doc = Doc(
        lines=(
            Item("A", sku="x", ours="PARM"),
            Item("B", sku="y", gtin="07350053850019"),
            Item("C", sku="B-77"),
            Item("D", sku="Z-1", ours="finns inte"),
        )
    )
    assert [line.item for line in importer.view(importer.one(doc)).lines] == ["PARM", "PENNA", "BLOCK", "Z-1"]


def test_what_lies_in_the_invoice_is_kept_with_the_bill(importer: Importer) -> None:
    held = (
        ("tid.pdf", "application/pdf", b"%PDF-1.4\n%%EOF\n"),
        ("tid.zip", "application/zip", b"PK\x03\x04\x00\x01"),
    )
    result = importer.take(Doc(attached=held))
    assert [file.name for file in importer.view(result.bills[0].bill).files] == ["f1.xml", "tid.pdf"]
    assert [warning.message for warning in result.warnings] == [
        "tid.zip is of a kind that is not kept with vouchers. It is kept only inside the invoice."
    ]


# Once


def test_an_invoice_comes_in_once_in_whatever_file(importer: Importer) -> None:
    bill = importer.one(Doc())
    before = snapshot(importer.book)
    again = importer.take(Doc(), cii(Doc()), pdf(cii(Doc())), ubl(Doc()).replace(b"\n", b"\r\n"))
    assert (again.new, again.known, again.parked, again.warnings) == (0, 4, 0, [])
    assert {row.bill for row in again.bills} == {bill}
    assert snapshot(importer.book) == before
    assert importer.take(Doc(), Doc()).known == 2
    other = importer.take(Doc(lines=(Item("Pärmar", "10", "41"),)))
    assert (other.known, other.warnings[0].message) == (
        1,
        f"Invoice 4711 is in the book as {bill}, but of 500.00 SEK, not 512.50 SEK.",
    )


def test_of_several_files_the_bad_ones_are_left_out(importer: Importer) -> None:
    result = importer.take(
        Doc(),
        b"<a/>",
        Doc(number="2", payable="1"),
        Doc(number="3", buyer=Who("Annan AB", "5590000005")),
        Doc(number="4"),
    )
    assert (result.new, result.known, result.parked) == (2, 0, 3)
    assert [(row.file, row.state) for row in result.bills] == [
        ("f2.xml", "parked"), ("f3.xml", "parked"), ("f1.xml", "new"), ("f4.xml", "parked"), ("f5.xml", "new"),
    ]  # fmt: skip
    assert [message.message.partition(":")[0] for message in result.warnings] == [
        "f2.xml",
        "f3.xml",
        "f4.xml",
    ]


def test_a_bill_of_nothing_or_without_a_rate_does_not_keep_out_the_others(importer: Importer) -> None:
    nothing = Doc(number="2", lines=(Item("Prov", "1", "0"),))
    euro, long = Doc(number="3", currency="EUR"), Doc(number="4" * 201)
    note = Doc(number="5", currency="EUR", seller=GERMAN).as_credit_note()
    told = importer.take(nothing, Doc(), euro, long, note)
    assert [(bill.file, bill.state) for bill in told.bills] == [
        ("f1.xml", "parked"), ("f2.xml", "new"), ("f3.xml", "parked"), ("f4.xml", "parked"), ("f5.xml", "parked"),
    ]  # fmt: skip
    assert [warning.message.split(". ")[0] for warning in told.warnings if "Left out" in warning.message] == [
        "f1.xml: Left out: A bill of 0,00 kr is not possible",
        "f3.xml: Left out: What one EUR was in kronor on 2026-02-20 is not known",
        f'f4.xml: Left out: "{"4" * 40}..." is longer than 200 characters',
        "f5.xml: Left out: What one EUR was in kronor on 2026-02-20 is not known",
    ]


def test_what_is_refused_when_it_is_booked_takes_back_all(importer: Importer) -> None:
    with importer.company.doing() as tx:
        lock_through(tx, date(2026, 1, 31))
    before = snapshot(importer.book)
    with pytest.raises(Refused) as caught:
        importer.take(Doc(), Doc(number="2", issued="2026-01-31"))
    assert caught.value.message.startswith("f2.xml: ")
    assert snapshot(importer.book) == before


# Credit notes


def test_a_credit_note_settles_the_bill_that_it_names(importer: Importer) -> None:
    note = Doc(number="K1", preceding="4711", lines=(Item("Pärmar", "2", "40"),)).as_credit_note()
    result = importer.take(note, Doc())  # The note is taken after its bill.
    bill, credit = (row.bill for row in result.bills)
    assert [row.total_ore for row in result.bills] == [500_00, -100_00]
    assert importer.company.posted(credit)["5410"] == -80_00
    assert (importer.company.open_ore(bill), importer.company.open_ore(credit)) == (400_00, 0)
    view = importer.view(credit)
    assert (view.credits, view.lines[0].quantity_milli) == (bill, -2000)


@pytest.mark.parametrize("preceding", ["", "9999", "4711"])
def test_a_credit_note_that_names_no_bill_with_so_much_left_stands_alone(
    importer: Importer, preceding: str
) -> None:
    bill = importer.one(Doc())
    note = importer.one(
        Doc(number="K1", preceding=preceding, lines=(Item("Bonus", "1", "800"),)).as_credit_note()
    )
    view = importer.view(note)
    assert (view.total_ore, view.open_ore, view.credits, view.state) == (-1000_00, -1000_00, "", "approved")
    assert importer.company.posted(note) == {"2440": 1000_00, "2641": -200_00, "5410": -800_00}
    with importer.company.doing() as tx:
        assert importer.view(bill).warning == ""
        service.approve(tx, bill, by="Ada")
    payment = importer.company.pay(bill, (note, 300_00))
    assert importer.company.posted(payment) == {"1930": -200_00, "2440": 200_00}
    assert importer.company.open_ore(note) == -700_00


def test_a_negative_invoice_is_a_credit_note(importer: Importer) -> None:
    bill = importer.one(Doc())
    note = importer.one(Doc(number="2", preceding="4711", lines=(Item("Retur", "-10", "40"),)))
    assert (importer.company.open_ore(bill), importer.view(note).credits) == (0, bill)


def test_a_credit_note_under_the_cash_method_waits(importer: Importer) -> None:
    importer.company.cash_method()
    bill = importer.one(Doc())
    note = importer.one(Doc(number="K1", lines=(Item("Bonus", "1", "80"),)).as_credit_note())
    assert importer.company.posted(note) == {}
    with importer.company.doing() as tx:
        service.approve(tx, bill, by="Ada")
    payment = importer.company.pay(bill, note)
    assert importer.company.posted(payment) == {"1930": -400_00, "2641": 80_00, "5410": 320_00}


# What somebody should look at


def test_another_account_to_pay_to_holds_the_bill(importer: Importer) -> None:
    importer.one(Doc())
    bill = importer.one(Doc(number="2", account=("SE:BANKGIRO", "9912346")))
    view = importer.view(bill)
    assert view.warning == (
        "The invoice is to be paid to bankgiro 991-2346, which is not an account of the supplier's: ask the supplier, "
        "by a way that you knew before, whether it is right."
    )
    with importer.company.doing() as tx:
        with pytest.raises(Refused) as caught:
            service.approve(tx, bill, by="Ada")
        assert (caught.value.code, caught.value.hint.endswith(f"kassabok bill approve {bill} --anyway")) == (
            "bill.warning",
            True,
        )
        service.approve(tx, bill, by="Ada", anyway=True)
    assert importer.view(bill).state == "approved"


@pytest.mark.parametrize(
    ("fields", "account", "fine"),
    [
        ({"bankgiro": "5912-3455"}, ("SE:BANKGIRO", "59123455"), True),
        ({"bankgiro": "5912-3455"}, ("SE:PLUSGIRO", "59123455"), False),
        ({"plusgiro": "51 86 87-9"}, ("SE:PLUSGIRO", "5186879"), True),
        ({"iban": "SE3550000000054910000003"}, ("", "SE35 5000 0000 0549 1000 0003"), True),
        ({"account": "5000-54910000003"}, ("", "5000-54910000003"), True),
        ({"bankgiro": "5912-3455"}, ("", "SE35 5000 0000 0549 1000 0003"), False),
        ({}, ("SE:BANKGIRO", "59123455"), False),
        ({"bankgiro": "5912-3455"}, ("", ""), True),
    ],
)  # fmt: skip
def test_which_accounts_are_the_suppliers(
    importer: Importer, fields: dict[str, str], account: tuple[str, str], fine: bool
) -> None:
    with importer.company.doing() as tx:
        suppliers.edit(tx, "2001", org_nr=SELLER.org_nr, **fields)  # type: ignore[arg-type]
    assert (importer.view(importer.one(Doc(account=account))).warning == "") is fine


@pytest.mark.parametrize(
    ("buyer", "fine"),
    [
        (BUYER, True),
        (Who("Kafebutiken", "", BUYER.vat_nr), True),
        (Who("Kafébutiken AB", "556036-0793"), True),
        (Who("Någon utan nummer"), True),
        (Who("Annan AB", "5590000005"), False),
        (Who("Annan AB", "", "SE559000000501"), False),
        (Who("Annan AB", "8001011234"), False),
        (Who("Annan AB", "", "SE800101123401"), False),
    ],
)
def test_an_invoice_to_another_company_is_refused(importer: Importer, buyer: Who, fine: bool) -> None:
    if fine:
        importer.one(Doc(buyer=buyer))
        return
    error = importer.refused(Doc(buyer=buyer))
    assert error.code == "bill.buyer"
    assert "1234" not in error.message
    bill = importer.one(Doc(buyer=buyer), anyway=True)
    assert importer.view(bill).warning.startswith("The invoice is to Annan AB,")


def test_a_corrected_invoice_says_what_it_is_in_place_of(importer: Importer) -> None:
    bill = importer.one(Doc(kind="384", preceding="4710"))
    assert (
        importer.view(bill).warning == "It takes the place of invoice 4710: see that that one is taken back."
    )


@pytest.mark.parametrize(("code", "way"), [("49", "direct debit"), ("59", "direct debit"), ("48", "card")])
def test_what_is_drawn_is_not_to_be_paid_again(importer: Importer, code: str, way: str) -> None:
    view = importer.view(importer.one(Doc(means=code)))
    assert view.warning == f"It says that it is paid by {way} (code {code}): see that it is not paid again."


@pytest.mark.parametrize("kind", ["389", "261"])
def test_a_self_billed_invoice_is_a_sale(importer: Importer, kind: str) -> None:
    assert importer.refused(Doc(kind=kind)).code == "bill.self_billed"


def test_a_supplier_that_takes_only_ocr(importer: Importer) -> None:
    with importer.company.doing() as tx:
        suppliers.edit(tx, "2001", org_nr=SELLER.org_nr, bankgiro="5912-3455", ocr_required=True)
    assert importer.refused(Doc(payment_id="faktura 4711")).code == "bill.ocr"
    assert importer.view(importer.one(Doc())).ocr == "47118"


def test_what_is_no_ocr_is_a_message(importer: Importer) -> None:
    view = importer.view(importer.one(Doc(payment_id="faktura 4711")))
    assert (view.ocr, view.message) == ("", "faktura 4711")
