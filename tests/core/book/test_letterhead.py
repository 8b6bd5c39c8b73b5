from datetime import date

from kassabok.core.book.company import change_setting, set_logo
from kassabok.core.book.file import Book
from kassabok.core.book.letterhead import address_lines, seller


def test_the_seller_is_written_as_documents_want_it(book: Book) -> None:
    with book.transaction("setting", today=date(2026, 3, 2)) as tx:
        for key, value in {
            "company.street": "Storgatan 1",
            "company.postcode": "11122",
            "company.city": "Stockholm",
            "company.bankgiro": "5050-1055",
            "company.iban": "SE4550000000058398257466",
            "company.seat": "Stockholm",
        }.items():
            change_setting(tx, key, value)
        set_logo(tx, b"<svg/>", name="l.svg")
    found = seller(book.reader)
    assert (found.name, found.org_nr) == ("Testbolaget AB", "556036-0793")
    assert found.lines == ("Storgatan 1", "111 22 Stockholm")
    assert (found.bankgiro, found.plusgiro) == ("5050-1055", "")
    assert found.iban == "SE45 5000 0000 0583 9825 7466"
    assert (found.f_tax, found.seat, found.logo) == (True, "Stockholm", b"<svg/>")


def test_a_foreign_address_ends_with_its_country() -> None:
    assert address_lines("Karl Johans gate 1", "0154", "Oslo", "NO") == (
        "Karl Johans gate 1",
        "0154 Oslo",
        "NORWAY",
    )
    assert address_lines("", "", "Kiruna", "SE") == ("Kiruna",)
    assert address_lines("1 Main Road", "", "Nairobi", "KE") == ("1 Main Road", "Nairobi", "KE")
