"""Forgetting a customer: what goes is gone from the file, what the law keeps stays, and what is open blocks it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tests.core.invoicing.office import Office, goods
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.consent import forgetting
from kassabok.core.consent import service as consent
from kassabok.core.consent.forgetting import ForgetReceipt, forget, purge
from kassabok.core.errors import Refused
from kassabok.core.parties import service as parties
from kassabok.core.sales import service as sales
from kassabok.core.sales.model import Order

ANNA: dict[str, Any] = {
    "kind": "private",
    "org_nr": "19800101-8129",
    "email": "anna.oman@exempel.se",
    "phone": "070-123 45 67",
    "street": "Hemliga gatan 17",
    "postcode": "66231",
}
SECRETS = ("anna.oman@exempel.se", "070-123 45 67", "Hemliga gatan 17", "198001018129", "grannens dotter")
LAST_DAY = date(2033, 12, 31)  # Fiscal year 2026 ended in 2026.


@pytest.fixture
def office(book: Book) -> Office:
    office = Office(book)
    office.setting("company.city", "Lund")
    office.product("MUG", "100")
    return office


def forgotten(book: Book, number: str, on: date = TODAY) -> ForgetReceipt:
    with book.transaction("customer forget", today=on) as tx:
        receipt = forget(tx, number)
    assert book.scrub()
    return receipt


def bytes_of(book: Book) -> bytes:
    beside = (Path(f"{book.path}{suffix}") for suffix in ("", "-wal"))
    return b"".join(path.read_bytes() for path in beside if path.exists())


def found_in_file(book: Book) -> list[str]:
    held = bytes_of(book)
    return [secret for secret in SECRETS if secret.encode() in held]


def is_whole(book: Book) -> bool:
    return all(result.ok for result in run_checks(book.reader))


def test_who_never_bought_leaves_nothing_in_the_file(office: Office, book: Book) -> None:
    anna = office.customer("Anna Öman", **ANNA)
    older = office.customer("Anna Ö", email="anna.oman@exempel.se", kind="private")
    with book.transaction("test", today=TODAY) as tx:
        consent.give(
            tx, anna, "email", source="form", evidence=("form.txt", b"Hemliga gatan 17, grannens dotter")
        )
        parties.merge(tx, older, into=anna)
        # An address of before, which only free pages hold.
        parties.edit(tx, anna, street="Nya gatan 2")
    assert set(SECRETS) - set(found_in_file(book)) == set()
    receipt = forgotten(book, anna)
    assert found_in_file(book) == []
    assert "Öman".encode() not in bytes_of(book)
    assert [(row.what, row.count) for row in receipt.removed] == [
        ("entries of the register", 2),
        ("files that prove consent", 1),
    ]
    assert [(row.what, row.count, row.until) for row in receipt.kept] == [
        ("what was said of marketing, by number alone", 1, None)
    ]
    assert book.reader.rows(
        "SELECT number, name, org_nr, email, archived FROM customer WHERE number <> '0'"
    ) == [
        (anna, "Raderad kund", None, "", 1),
        (older, "Raderad kund", None, "", 1),
    ]
    assert is_whole(book)


def test_what_the_law_keeps_stays_with_its_last_day(office: Office, book: Book) -> None:
    anna = office.customer("Anna Öman", **ANNA)
    order = office.order(anna, goods("MUG", 2), note="Ring på hos grannens dotter", your_reference="Anna")
    delivery = office.deliver(order)
    (invoice,) = (number for (number,) in book.reader.rows("SELECT number FROM invoice"))
    office.pay(250, invoice)
    vouchers = book.reader.rows("SELECT * FROM voucher_line")
    receipt = forgotten(book, anna)
    assert [(row.what, row.count, row.until) for row in receipt.kept] == [
        ("invoices and credit notes, with the buyer", 1, LAST_DAY),
        ("payments, with what the bank said of them", 1, LAST_DAY),
    ]
    assert ("addresses, references and notes of orders", 1) in [
        (row.what, row.count) for row in receipt.removed
    ]
    assert book.reader.value("SELECT buyer_name FROM invoice") == "Anna Öman"
    assert book.reader.row(
        "SELECT delivery_name, delivery_street, your_reference, note FROM sales_order WHERE number = :n",
        n=order,
    ) == ("", "", "", "")
    assert book.reader.value("SELECT count(*) FROM delivery WHERE number = :n", n=delivery) == 1
    assert "grannens dotter" not in found_in_file(book)
    assert "anna.oman@exempel.se" not in found_in_file(book)
    assert book.reader.rows("SELECT * FROM voucher_line") == vouchers
    assert is_whole(book)


def test_when_its_time_has_passed_the_rest_goes_too(office: Office, book: Book) -> None:
    anna = office.customer("Anna Öman", **ANNA)
    office.deliver(office.order(anna, goods("MUG")))
    (invoice,) = (number for (number,) in book.reader.rows("SELECT number FROM invoice"))
    with book.transaction("test", today=TODAY) as tx:
        tx.attach(
            b"Anna, Hemliga gatan 17", media_type="x", kind="invoice", ref=invoice, role="pdf", name="f.pdf"
        )
    office.pay(125, invoice)
    forgotten(book, anna)
    assert "Hemliga gatan 17" in found_in_file(book)
    for day, purged in ((LAST_DAY, ()), (date(2034, 1, 1), (anna,)), (date(2034, 1, 2), ())):
        with book.transaction("customer purge", today=day) as tx:
            assert tuple(event.ref for event in purge(tx)) == purged
    book.scrub()
    assert found_in_file(book) == []
    assert book.reader.row("SELECT buyer_name, buyer_street, total_ore FROM invoice") == (
        "Raderad kund",
        "",
        125_00,
    )
    assert is_whole(book)


@pytest.mark.parametrize("what", ["draft", "confirmed", "unpaid", "unused"])
def test_what_is_open_blocks_it_and_nothing_moves(office: Office, book: Book, what: str) -> None:
    anna = office.customer("Anna Öman", **ANNA)
    if what == "unused":
        office.pay(100, customer=anna)
    elif what == "unpaid":
        office.deliver(office.order(anna, goods("MUG")))
    else:
        office.order(anna, goods("MUG"))
        if what == "draft":
            with book.transaction("test", today=TODAY) as tx:
                sales.create(tx, customer=anna, lines=[goods("MUG")], on=TODAY)
    before = snapshot(book)
    with pytest.raises(Refused) as refused, book.transaction("customer forget", today=TODAY) as tx:
        forget(tx, anna)
    assert refused.value.code == "customer.open"
    told = {
        "draft": "is draft",
        "confirmed": "is confirmed",
        "unpaid": "is not paid",
        "unused": "is not used",
    }
    assert told[what] in refused.value.message
    assert snapshot(book) == before


def test_a_company_is_no_person_and_nobody_is_forgotten_twice(office: Office, book: Book) -> None:
    company = office.customer("Kafé Öst AB", org_nr="556016-0680")
    sole_trader = office.customer("Bo Eks Snickeri", org_nr="19800101-8129")
    forgotten(book, sole_trader)
    before = snapshot(book)
    for number, code in (
        (company, "customer.no_person"),
        (sole_trader, "customer.forgotten"),
        ("0", "customer.cash"),
    ):
        with pytest.raises(Refused) as refused, book.transaction("x", today=TODAY) as tx:
            forget(tx, number)
        assert refused.value.code == code
    assert snapshot(book) == before


def test_a_forgotten_address_is_not_brought_back_into_mailings(office: Office, book: Book) -> None:
    forgotten(book, office.customer("Anna Öman", **ANNA))
    again = office.customer("A Öman", email="Anna.Oman@exempel.se")
    with pytest.raises(Refused, match="has said no"), book.transaction("x", today=TODAY) as tx:
        consent.give(tx, again, "email", source="import")


def test_goods_sent_abroad_keep_their_address_as_proof(office: Office, book: Book) -> None:
    fields = {"delivery_name": "Anna", "delivery_street": "Karl Johans gate 1", "delivery_country": "NO"}
    anna = office.customer("Anna Öman", **ANNA)
    order = office.order(anna, goods("MUG"))
    with book.transaction("test", today=TODAY) as tx:
        row = tx.find(Order, number=order)
        assert row is not None
        tx.update(Order, row.id, **fields)
    office.deliver(order)
    (invoice,) = (number for (number,) in book.reader.rows("SELECT number FROM invoice"))
    office.pay(100, invoice)
    receipt = forgotten(book, anna)
    assert ("addresses abroad that goods were delivered to", 1, LAST_DAY) in [
        (row.what, row.count, row.until) for row in receipt.kept
    ]
    assert book.reader.value("SELECT delivery_street FROM sales_order") == "Karl Johans gate 1"


def test_every_word_of_a_receipt_has_its_swedish(office: Office, book: Book) -> None:
    words = {*forgetting._GOES, *forgetting._STAYS, forgetting.BACKUPS}
    assert words <= set(forgetting._SWEDISH)
    printed = forgetting.in_swedish(forgotten(book, office.customer("Anna Öman", **ANNA)))
    assert printed.removed[0].what == "poster i kundregistret"


def test_the_log_names_nobody_and_its_chain_holds(office: Office, book: Book) -> None:
    anna = office.customer("Anna Öman", **ANNA)
    forgotten(book, anna)
    (payload,) = (
        text for (text,) in book.reader.rows("SELECT payload FROM event WHERE name = 'CustomerForgotten'")
    )
    assert payload == f'{{"ref":"{anna}","origins":[],"on":"2026-03-02","kept_until":null}}'
    assert is_whole(book)


FAR_OFF = date(2095, 3, 31)  # Whatever day the test runs on, its customers were registered long before.


def idle(book: Book, on: date = FAR_OFF) -> list[str]:
    with book.transaction("customer purge", today=on) as tx:
        return [receipt.customer for receipt in forgetting.forget_idle(tx)]


def test_persons_that_nothing_happened_with_are_forgotten_where_the_company_says_so(
    office: Office, book: Book
) -> None:
    anna = office.customer("Anna Öman", **ANNA)
    owes = office.customer("Bo Ek", kind="private")
    office.owed(owes, 100)
    agreed = office.customer("Cia Ek", kind="private", email="cia@exempel.se")
    office.customer("Kafé Öst AB")
    with book.transaction("test", today=TODAY) as tx:
        consent.give(tx, agreed, "email", source="form")
    assert idle(book) == []
    office.setting("customer.keep_months", "36")
    assert idle(book, TODAY) == []
    assert idle(book) == [anna]
    assert idle(book) == []
    assert is_whole(book)


def test_who_bought_within_the_months_is_kept_to_the_day(office: Office, book: Book) -> None:
    office.setting("customer.keep_months", "1")
    anna = office.customer("Anna Öman", **ANNA)
    order = office.order(anna, goods("MUG"))
    with book.transaction("test", today=TODAY) as tx:
        sales.cancel(tx, order, on=TODAY)
        row = tx.find(Order, number=order)
        assert row is not None
        tx.update(Order, row.id, date=date(2095, 3, 1))
    assert idle(book, date(2095, 3, 31)) == []  # Since 28 February.
    assert idle(book, date(2095, 4, 1)) == [anna]  # Since 1 March, which the order is not after.
