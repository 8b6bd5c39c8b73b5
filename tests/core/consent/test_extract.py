"""What the book holds of a customer: nothing is left out, nothing of another is told."""

import json
from dataclasses import asdict

from tests.core.invoicing.office import Office, goods
from tests.story import TODAY

import kassabok.core.tables  # noqa: F401
from kassabok.core.book.file import Book
from kassabok.core.book.schema import METADATA
from kassabok.core.consent import service as consent
from kassabok.core.consent.extract import SECTIONS, extract, in_swedish
from kassabok.core.parties import service as parties

#: Tables that point at a customer and hold nothing of it that another table which is asked does not hold.
DERIVED = {"consent_state", "forgotten_customer"}


def test_every_table_that_points_at_a_customer_is_asked() -> None:
    asked = " ".join(sql for _, sql in SECTIONS.values())
    for table in METADATA.tables.values():
        if any(key.column.table.name == "customer" for key in table.foreign_keys):
            assert table.name in DERIVED or f" {table.name} " in asked, table.name


def test_all_of_one_customer_and_nothing_of_another(book: Book) -> None:
    office = Office(book)
    office.product("MUG", "100")
    anna = office.customer(
        "Anna Öman", kind="private", org_nr="19800101-8129", email="anna@exempel.se", street="Storgatan 1"
    )
    before = office.customer("A. Öman", email="a@gammal.se")
    bo = office.customer("Bo Ek", email="bo@exempel.se")
    order = office.order(anna, goods("MUG", 2), note="Ring på hos grannen", your_reference="Anna")
    delivery = office.deliver(order)
    office.deliver(office.order(bo, goods("MUG")))
    invoice = office.book.reader.value("SELECT number FROM invoice WHERE order_id = 1")
    office.pay(250, invoice)
    with book.transaction("test", today=TODAY) as tx:
        consent.give(tx, anna, "email", source="newsletter-form", evidence=("form.png", b"x"))
        parties.merge(tx, before, into=anna)
    found = extract(book.reader, anna, on=TODAY)
    assert [row.name for row in found.register] == ["Anna Öman", "A. Öman"]
    assert found.register[0].personal_number == "800101-8129"
    assert [(row.order, row.note, row.total_ore) for row in found.orders] == [
        (order, "Ring på hos grannen", 250_00)
    ]
    assert [(row.text, row.quantity_milli) for row in found.order_lines] == [("Mug", 2000)]
    assert [row.delivery for row in found.deliveries] == [delivery]
    assert [(row.invoice, row.total_ore, row.open_ore) for row in found.invoices] == [(invoice, 250_00, 0)]
    assert [row.amount_ore for row in found.payments] == [250_00]
    assert [row.said for row in found.consents] == ["granted"]
    assert ("form.png", f"customer {anna}") in [(file.name, file.of) for file in found.files]
    assert ("form.png", f"kund {anna}") in [(file.name, file.of) for file in in_swedish(found).files]
    assert [row.event for row in found.history] == [
        "CustomerRegistered",
        "CustomerRegistered",
        "ConsentGiven",
        "CustomersMerged",
    ]
    told = json.dumps(asdict(found), default=str, ensure_ascii=False)
    assert "Bo Ek" not in told
    assert "bo@exempel.se" not in told


def test_the_codes_of_its_orders_are_told_each_once(book: Book) -> None:
    from kassabok.core.marketing import service as marketing
    from kassabok.core.sales import service as sales
    from kassabok.core.sales.service import LineRequest

    office = Office(book)
    office.product("MUG", "100")
    anna = office.customer("Anna Öman", kind="private")
    with book.transaction("test", today=TODAY) as tx:
        marketing.create(tx, "VAR10", gives="percent", percent_e4=1000, starts_on=TODAY)
        used = marketing.CodeUse(tx, "VAR10", customer=anna, on=TODAY)
        drafted = sales.create(
            tx, customer=anna, lines=[LineRequest(sku="MUG")], on=TODAY, recharge=used.charges
        )
        used.note(drafted.ref)
    found = extract(book.reader, anna, on=TODAY)
    assert [(row.order, row.code, row.discount_ore) for row in found.codes] == [(drafted.ref, "VAR10", 10_00)]
