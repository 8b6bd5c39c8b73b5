"""The supplier register: adding, editing, searching, what is doubted, and what is hidden on a screen."""

from typing import Any

import pytest
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import SupplierChanged
from kassabok.core.history import history
from kassabok.core.parties import supplier_reports as reports
from kassabok.core.parties import suppliers
from kassabok.core.parties.supplier_reports import SupplierView
from kassabok.core.rates.clearing import Banks

BANKS = Banks.load()
LERGODS: dict[str, Any] = {"name": "Lergods i Höganäs AB", "org_nr": "556026-9986", "bankgiro": "5050-1055"}


def add(book: Book, **fields: Any) -> str:
    with book.transaction("supplier add", today=TODAY) as tx:
        return suppliers.add(tx, **fields).ref


def edit(book: Book, number: str, **changes: Any) -> SupplierChanged:
    with book.transaction("supplier edit", today=TODAY) as tx:
        return suppliers.edit(tx, number, **changes)


def view(book: Book, number: str, **how: Any) -> SupplierView:
    return reports.supplier(book.reader, number, BANKS, **how)


def test_suppliers_are_counted_from_2001(book: Book) -> None:
    assert add(book, **LERGODS) == "2001"
    assert add(book, name="Två AB", number="2002") == "2002"
    assert add(book, name="Tre AB") == "2003"


def test_fields_are_kept_in_their_right_form_and_shown_as_written(book: Book) -> None:
    number = add(
        book,
        **LERGODS,
        vat_nr="se 556026998601",
        postcode="26338",
        plusgiro="518687-9",
        account="8327-9, 1234567897",
        iban="se45 5000 0000 0583 9825 7466",
        bic="esses ess",
        currency="eur",
        terms_days=30,
        lead_days=12,
        ocr_required=True,
        ledger_account="4010",
    )
    found = view(book, number)
    assert (found.org_nr, found.vat_nr, found.postcode) == ("556026-9986", "SE556026998601", "263 38")
    assert (found.bankgiro, found.plusgiro) == ("5050-1055", "51 86 87-9")
    assert (found.clearing, found.account, found.bank) == ("83279", "1234567897", "Swedbank")
    assert (found.iban, found.bic) == ("SE45 5000 0000 0583 9825 7466", "ESSESESS")
    assert (found.currency, found.terms_days, found.lead_days, found.ledger_account) == (
        "EUR",
        30,
        12,
        "4010",
    )
    assert found.ocr_required
    assert book.reader.row("SELECT bankgiro, plusgiro, iban FROM supplier") == (
        "50501055",
        "5186879",
        "SE4550000000058398257466",
    )


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"name": " "}, "needs a name"),
    ({"org_nr": "556016-0681"}, "wrong check digit"),
    ({"org_nr": "556016-0680", "vat_nr": "SE556036079301"}, "another organisation number"),
    ({"bankgiro": "5050-1056"}, "bankgiro number .* wrong check digit"),
    ({"plusgiro": "51 86 87-8"}, "plusgiro number .* wrong check digit"),
    ({"account": "123"}, "clearing number and the account number"),
    ({"clearing": "6000"}, "clearing number and the account number"),
    ({"iban": "SE45 5000 0000 0583 9825 7467"}, "not an IBAN"),
    ({"bic": "SWED"}, "not a BIC"),
    ({"currency": "kronor"}, "not a currency"),
    ({"terms_days": 400}, "Payment terms are 0 to 365 days"),
    ({"lead_days": -1}, "Lead times are 0 to 365 days"),
    ({"ocr_required": True}, "Only a bankgiro or plusgiro"),
    ({"ledger_account": "1510"}, "follows other commands"),
    ({"number": "a b"}, "not a supplier number"),
]


@pytest.mark.parametrize(("fields", "message"), WRONG)
def test_a_wrong_field_is_refused_and_nothing_moves(book: Book, fields: dict[str, Any], message: str) -> None:
    number = add(book, name="Kvar AB")
    before = snapshot(book)
    with pytest.raises(Refused, match=message):
        add(book, **({"name": "Fel AB"} | fields))
    if "number" not in fields:
        with pytest.raises(Refused, match=message):
            edit(book, number, **fields)
    assert snapshot(book) == before


def test_an_account_that_is_not_in_the_chart_is_not_found(book: Book) -> None:
    before = snapshot(book)
    with pytest.raises(NotFound, match="4999"):
        add(book, name="Fel AB", ledger_account="4999")
    assert snapshot(book) == before


def test_two_suppliers_cannot_have_one_organisation_number_but_may_share_a_bankgiro(book: Book) -> None:
    first = add(book, **LERGODS)
    before = snapshot(book)
    with pytest.raises(Refused, match=f"556026-9986 is supplier {first} already"):
        add(book, name="Lergods", org_nr="5560269986")
    assert snapshot(book) == before
    second = add(book, name="Factoringkund AB", bankgiro="50501055")
    assert view(book, second).doubts == (f"Supplier {first} Lergods i Höganäs AB has the same bankgiro.",)
    assert view(book, first).doubts == (f"Supplier {second} Factoringkund AB has the same bankgiro.",)
    for _ in range(6):
        add(book, name="Fler", bankgiro="50501055")
    assert view(book, first).doubts == (
        "Suppliers 2002, 2003, 2004, 2005, 2006 and 2 more have the same bankgiro.",
    )


def test_an_account_whose_check_digit_fails_is_kept_and_doubted(book: Book) -> None:
    number = add(book, name="Gamla Sparbanken", account="8327-9, 1234567890")
    assert view(book, number).doubts == ("The account number at Swedbank 83279 has a wrong check digit.",)
    edit(book, number, account="8327-9, 1234567897")
    assert view(book, number).doubts == ()


def test_the_number_of_an_account_can_change_alone_and_the_whole_be_taken_away(book: Book) -> None:
    number = add(book, name="Ett AB", account="5839-8257466")
    assert edit(book, number, account="8257474").changed == ("account",)
    assert (view(book, number).clearing, view(book, number).account) == ("5839", "8257474")
    assert edit(book, number, clearing="", account="").changed == ("clearing", "account")


def test_a_change_of_what_it_is_paid_to_stands_in_the_history_and_on_its_page(book: Book) -> None:
    number = add(book, **LERGODS)
    edit(book, number, phone="042-1")
    assert view(book, number).paid_to_since is None
    edit(book, number, bankgiro="991-2346")
    assert view(book, number).paid_to_since is not None
    assert [step.text for step in history(book.reader)][-1] == f"Supplier {number} was changed: bankgiro."
    before = snapshot(book)
    with pytest.raises(Refused, match="nothing was changed"):
        edit(book, number, bankgiro="9912346")
    assert snapshot(book) == before


def test_personal_numbers_are_masked_and_never_logged(book: Book) -> None:
    number = add(book, name="Bo Ek Drejeri", org_nr="900214-2389", account="3300-9002142389")
    assert (view(book, number).org_nr, view(book, number).account) == ("900214-****", "900214****")
    assert view(book, number).doubts == ()
    shown = view(book, number, show_pii=True)
    assert (shown.org_nr, shown.account) == ("900214-2389", "9002142389")
    assert [(row.org_nr, row.pays_to) for row in reports.suppliers(book.reader, BANKS)] == [
        ("900214-****", "3300-900214****")
    ]
    logged = " ".join(row[0] for row in book.reader.rows("SELECT payload || command FROM event"))
    assert "2389" not in logged


def test_suppliers_are_found_by_what_people_remember(book: Book) -> None:
    number = add(book, **LERGODS, city="Höganäs")
    add(book, name="Glasbruket AB", archived=True)
    for text in ("2001", "hoganas", "556026-9986", "5050-1055", "LERGODS"):
        assert reports.which_supplier(book.reader, text) == number
    with pytest.raises(NotFound, match='No supplier fits "glas"'):
        reports.which_supplier(book.reader, "glas")
    add(book, name="Lergods Norr")
    with pytest.raises(Refused, match="fits 2 suppliers"):
        reports.which_supplier(book.reader, "lergods")
    assert [row.name for row in reports.suppliers(book.reader, BANKS, archived=True)] == [
        "Glasbruket AB",
        "Lergods i Höganäs AB",
        "Lergods Norr",
    ]
