"""The customer register: adding, editing, searching, merging, and what is hidden on a screen."""

from typing import Any

import pytest
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import Event
from kassabok.core.parties import reports
from kassabok.core.parties import service as parties
from kassabok.core.parties.reports import CustomerView

ANNA = {
    "name": "Anna Öman",
    "kind": "private",
    "org_nr": "19800101-8129",
    "email": "anna@exempel.se",
    "city": "Åmål",
}


def add(book: Book, **fields: Any) -> str:
    with book.transaction("customer add", today=TODAY) as tx:
        return parties.add(tx, **fields).ref


def edit(book: Book, number: str, **changes: Any) -> Event:
    with book.transaction("customer edit", today=TODAY) as tx:
        return parties.edit(tx, number, **changes)


def merge(book: Book, gone: str, into: str) -> Event:
    with book.transaction("customer merge", today=TODAY) as tx:
        return parties.merge(tx, gone, into=into)


def view(book: Book, number: str, **how: Any) -> CustomerView:
    return reports.customer(book.reader, number, on=TODAY, **how)


def test_a_book_begins_with_the_cash_customer_and_counts_its_own_from_1001(book: Book) -> None:
    assert [row.customer for row in reports.customers(book.reader)] == ["0"]
    assert add(book, name="Kafé Öst AB") == "1001"
    assert add(book, name="Kafé Väst AB", number="K-7") == "K-7"
    assert add(book, name="Kafé Syd AB") == "1002"


def test_fields_are_kept_in_their_right_form(book: Book) -> None:
    number = add(
        book,
        name="  Kafé\tÖst  AB ",
        org_nr="16556016-0680",
        vat_nr="se 556016068001",
        email="Info@KAFE.se",
        postcode="11122",
        country="se",
        terms_days=10,
        credit_limit_ore=5_000_00,
        invoice_channel="peppol",
    )
    found = view(book, number)
    assert (found.name, found.org_nr, found.vat_nr) == ("Kafé Öst AB", "556016-0680", "SE556016068001")
    assert (found.email, found.postcode, found.country) == ("Info@kafe.se", "111 22", "SE")
    assert (found.terms_days, found.credit_limit_ore, found.invoice_channel) == (10, 5_000_00, "peppol")
    assert (found.kind, found.language, found.open_ore, found.bought_ore) == ("company", "sv", 0, 0)


def test_a_foreign_postcode_is_taken_as_it_is(book: Book) -> None:
    assert view(book, add(book, name="Fjell AS", country="NO", postcode="0154")).postcode == "0154"


WRONG = [
    ({"name": " "}, "needs a name"),
    ({"name": "x" * 201}, "longer than 200"),
    ({"org_nr": "556016-0681"}, "wrong check digit"),
    ({"org_nr": "800101-8129", "kind": "public"}, "public body cannot have a personal number"),
    ({"org_nr": "556016-0680", "kind": "private"}, "private customer cannot have a company's number"),
    ({"org_nr": "556016-0680", "vat_nr": "SE556036079301"}, "another organisation number"),
    ({"vat_nr": "SE123"}, "not a VAT number"),
    ({"email": "kafe.se"}, "not an e-mail address"),
    ({"postcode": "1234"}, "not a Swedish postcode"),
    ({"country": "Sverige"}, "not a country code"),
    ({"kind": "firma"}, "not a kind of customer"),
    ({"language": "fi"}, "not a language"),
    ({"invoice_channel": "email"}, "need an e-mail address"),
    ({"invoice_channel": "peppol"}, "need an organisation number"),
    ({"terms_days": 400}, "0 to 365 days, not 400"),
    ({"credit_limit_ore": -1}, "zero or more"),
    ({"number": "a b"}, "not a customer number"),
    ({"number": "0"}, "Customer 0 exists already"),
]


@pytest.mark.parametrize(("fields", "message"), WRONG)
def test_a_wrong_field_is_refused_and_nothing_moves(book: Book, fields: dict[str, Any], message: str) -> None:
    number = add(book, name="Kafé Öst AB")
    before = snapshot(book)
    with pytest.raises(Refused, match=message):
        add(book, **({"name": "Kafé Väst AB"} | fields))
    if "number" not in fields:
        with pytest.raises(Refused, match=message):
            edit(book, number, **fields)
    assert snapshot(book) == before


def test_two_customers_cannot_have_one_organisation_number(book: Book) -> None:
    number = add(book, **ANNA)
    other = add(book, name="Annas Keramik")
    before = snapshot(book)
    with pytest.raises(Refused, match=rf"800101-\*\*\*\* is customer {number} already") as refusal:
        add(book, name="Anna Keramik", org_nr="8001018129")
    assert f"customer edit {number}" in refusal.value.hint
    with pytest.raises(Refused, match="already"):
        edit(book, other, org_nr="800101-8129")
    assert snapshot(book) == before


def test_a_personal_number_is_masked_unless_it_is_asked_for_and_never_logged(book: Book) -> None:
    number = add(book, **ANNA)
    firm = add(book, name="Bo Ek Snickeri", org_nr="900214-2389")  # A sole trader's number is personal too.
    assert (view(book, number).org_nr, view(book, firm).org_nr) == ("800101-****", "900214-****")
    assert view(book, number, show_pii=True).org_nr == "800101-8129"
    rows = {row.customer: row.org_nr for row in reports.customers(book.reader)}
    assert rows == {"0": "", number: "800101-****", firm: "900214-****"}
    logged = " ".join(row[0] for row in book.reader.rows("SELECT payload || command FROM event"))
    assert "8129" not in logged
    assert "Anna" not in logged


def test_a_change_names_its_fields_and_no_change_is_refused(book: Book) -> None:
    number = add(book, **ANNA)
    assert edit(book, number, city="Kil", phone="070-1").changed == ("phone", "city")  # type: ignore[attr-defined]
    before = snapshot(book)
    with pytest.raises(Refused, match="nothing was changed"):
        edit(book, number, city=" Kil ")
    with pytest.raises(NotFound, match="no customer 77"):
        edit(book, "77", city="Kil")
    with pytest.raises(Refused, match="cash customer"):
        edit(book, "0", archived=True)
    assert snapshot(book) == before


# Searching


@pytest.fixture
def register(book: Book) -> Book:
    add(book, **ANNA)
    add(book, name="Åkes Bröd & Kaffe AB", org_nr="556016-0680", city="Malmö", email="order@akesbrod.se")
    add(book, name="Östbergs 100% Ull", city="Umeå")
    add(book, name="Ullas Garn", city="Umeå", kind="public")
    return book


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("ANNA", ["1001"]),
        ("oman", ["1001"]),
        ("åke bröd", ["1002"]),
        ("AKESBROD", ["1002"]),
        ("umea", ["1004", "1003"]),
        ("100%", ["1003"]),
        ("1002", ["1002"]),
        ("556016-0680", ["1002"]),
        ("800101-8129", ["1001"]),
        ("198001018129", ["1001"]),
        ("_", []),
        ("xyz", []),
    ],
)
def test_search_folds_letters_and_finds_all_words(register: Book, search: str, found: list[str]) -> None:
    assert [row.customer for row in reports.customers(register.reader, search=search)] == found


def test_lists_sort_as_the_swedish_alphabet_and_can_be_filtered(register: Book) -> None:
    names = [row.name for row in reports.customers(register.reader)]
    assert names == ["Anna Öman", "Kontantkund", "Ullas Garn", "Åkes Bröd & Kaffe AB", "Östbergs 100% Ull"]
    assert [row.customer for row in reports.customers(register.reader, kind="public", city="UMEÅ")] == [
        "1004"
    ]
    edit(register, "1003", archived=True)
    assert [row.customer for row in reports.customers(register.reader, city="umeå")] == ["1004"]
    assert [row.customer for row in reports.customers(register.reader, city="umeå", archived=True)] == [
        "1004",
        "1003",
    ]


def test_the_one_customer_that_is_meant(register: Book) -> None:
    assert reports.which(register.reader, "1002") == "1002"
    assert reports.which(register.reader, "anna öman") == "1001"
    assert reports.which(register.reader, "80 01 01-8129") == "1001"
    add(register, name="Anna Öman Keramik")
    assert reports.which(register.reader, "Anna Oman") == "1001"  # The whole name wins.
    with pytest.raises(Refused, match='"anna" fits 2 customers: 1001 Anna Öman, 1005 Anna Öman Keramik'):
        reports.which(register.reader, "anna")
    with pytest.raises(NotFound, match='No customer fits "bertil"'):
        reports.which(register.reader, "bertil")
    with pytest.raises(NotFound, match=r'No customer fits "900214-\*\*\*\*"'):
        reports.which(register.reader, "900214-2389")
    with pytest.raises(NotFound, match="No customer fits"):
        reports.which(register.reader, "  ")


# Merging


def test_a_merged_customer_leads_to_the_one_that_took_it_over(register: Book) -> None:
    add(register, name="Åkes Bröd", org_nr="900214-2389")
    merge(register, "1005", into="1002")
    merge(register, "1002", into="1004")
    assert [reports.which(register.reader, number) for number in ("1005", "1002", "1004")] == ["1004"] * 3
    assert [row.customer for row in reports.customers(register.reader, search="bröd", archived=True)] == []
    assert view(register, "1004").merged_from == ("1002", "1005")
    edit(register, "1005", phone="040-1")
    assert view(register, "1004").phone == "040-1"
    with pytest.raises(Refused, match="556016-0680 is customer 1004 already"):
        add(register, name="Åkes", org_nr="556016-0680")
    edit(register, "1004", org_nr="556016-0680")


def test_what_cannot_be_merged_is_refused_and_nothing_moves(register: Book) -> None:
    merge(register, "1003", into="1004")
    edit(register, "1002", archived=True)
    before = snapshot(register)
    for gone, into, message in (
        ("1001", "1001", "the same customer"),
        ("1003", "1004", "the same customer, 1004"),
        ("0", "1001", "cash customer"),
        ("1001", "0", "cash customer"),
        ("1001", "1002", "1002 is archived"),
        ("1001", "99", "no customer 99"),
    ):
        with pytest.raises((Refused, NotFound), match=message):
            merge(register, gone, into=into)
    assert snapshot(register) == before
