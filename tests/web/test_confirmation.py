"""The confirmation of an order: a file to keep, on the order's page and by mail."""

from io import BytesIO
from pathlib import Path

import pypdf
from tests.core.sales.conftest import Shop
from tests.story import TODAY
from tests.web.conftest import Guest

from kassabok.core import outgoing
from kassabok.core.check import run_checks
from kassabok.core.consent.forgetting import forget
from kassabok.core.dates import local_time
from kassabok.core.sales import prepaid
from kassabok.core.shop import clerk
from kassabok.core.shop.documents import confirmation_copy

ELSEWHERE = {
    "to_name": "Erik Öman",
    "to_street": "Lillgatan 9",
    "to_postcode": "22222",
    "to_city": "Lund",
}


def take(shop: Shop) -> clerk.Taken:
    return clerk.take_all(lambda: shop.book.transaction("shop take", today=TODAY), shop.book.reader)


def made(shop: Shop) -> None:
    take(shop)
    assert outgoing.run(shop.book, today=TODAY) == 0


def text_of(pdf: bytes) -> str:
    """All that stands on its pages, with every kind of space as one blank."""
    pages = pypdf.PdfReader(BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def ordered(guest: Guest, **fields: str) -> str:
    """The path of the page of an order of two mugs and a book."""
    guest.put("MUG", 2)
    guest.put("BOOK")
    return str(guest.order(**fields).url.path)


def mail_of(shop: Shop) -> list[tuple[str, str, str]]:
    return shop.book.reader.rows("SELECT purpose, address, state FROM mail ORDER BY id")


def test_the_page_has_the_file_once_it_is_made(guest: Guest, shop: Shop) -> None:
    page = ordered(guest, payment="swish", message="Ring på", **ELSEWHERE)
    assert "Orderbekräftelsen med köpvillkoren skrivs nu." in guest.get(page)
    assert guest.client.get(f"{page}/confirmation.pdf").status_code == 404
    made(shop)
    assert f'href="{page}/confirmation.pdf">Orderbekräftelse (PDF)</a>' in guest.get(page)
    answer = guest.client.get(f"{page}/confirmation.pdf")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/pdf")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"%PDF")
    text = text_of(answer.content)
    # Two mugs at 125, a book at 212 with six percent, freight 59: 521 kr. VAT by hand: 50 + 12 + 11.80.
    for words in (
        "Orderbekräftelse", "W1001", "Anna Öman", "Storgatan 1", "Erik Öman", "222 22 Lund", "Mugg", "Kokbok",
        "521,00 kr", "447,20", "73,80", "247,20 61,80", "200,00 12,00", "Frakt", "Betalning: Swish.", "Ring på",
        "14 dagars ångerrätt", "Köpvillkor", "Ångerblankett", "hej@testbolaget.example",
        "Jag meddelar härmed att jag ångrar mitt köp",
    ):  # fmt: skip
        assert words in text, words


def test_it_speaks_the_language_that_the_buyer_ordered_in(guest: Guest, shop: Shop) -> None:
    guest.get("/language/en")
    page = ordered(guest)
    made(shop)
    text = text_of(guest.client.get(f"{page}/confirmation.pdf").content)
    for words in ("Order confirmation", "30 days net", "Delivery", "Terms of sale", "Model withdrawal form"):
        assert words in text, words
    assert "Frakt" not in text


def test_a_company_is_not_told_of_a_withdrawal_that_it_does_not_have(guest: Guest, shop: Shop) -> None:
    page = ordered(guest, company="Kafé Öst AB", org_nr="556016-0680")
    made(shop)
    text = text_of(guest.client.get(f"{page}/confirmation.pdf").content)
    assert "556016-0680" in text
    assert "Köpvillkor" in text
    assert "Ångerblankett" not in text
    assert "konsument har 14 dagars" not in text


def test_it_stays_as_it_was_made(guest: Guest, shop: Shop, tmp_path: Path) -> None:
    page = ordered(guest)
    made(shop)
    before = guest.client.get(f"{page}/confirmation.pdf").content
    own = shop.book.path.parent / "shop-texts"
    own.mkdir()
    (own / "terms.sv.md").write_text("# Våra villkor\n\nInget är **gratis** hos {name}.\n", encoding="utf-8")
    made(shop)
    assert guest.client.get(f"{page}/confirmation.pdf").content == before
    guest.put("BOOK")
    other = str(guest.order().url.path)
    made(shop)
    text = text_of(guest.client.get(f"{other}/confirmation.pdf").content)
    assert "Våra villkor Inget är gratis hos" in text


def test_nobody_else_gets_it(guest: Guest, shop: Shop) -> None:
    page = ordered(guest)
    made(shop)
    for token in ("", "x" * 22, page.removeprefix("/order/")[:-1]):
        assert guest.client.get(f"/order/{token}/confirmation.pdf").status_code == 404


def test_without_a_server_nothing_is_mailed(guest: Guest, shop: Shop) -> None:
    ordered(guest)
    made(shop)
    assert mail_of(shop) == []


def test_with_one_the_confirmation_goes_out_and_then_the_word_that_a_withdrawal_came(
    guest: Guest, shop: Shop
) -> None:
    with shop.doing() as tx:
        tx.write_setting("mail.smtp", "smtp.example.se:587")
        tx.write_setting("shop.url", "https://butik.example")
    page = ordered(guest)
    take(shop)
    assert mail_of(shop) == [("order", "anna@example.com", "queued")]
    subject, text = shop.book.reader.rows("SELECT subject, text FROM mail")[0]
    assert subject == "Orderbekräftelse W1001 från Testbolaget AB"
    assert "Hej Anna Öman!" in text
    assert "521,00 kr" in text
    assert f"https://butik.example{page}\n" in text
    guest.send(f"{page}/withdraw", guest.get(f"{page}/withdraw"), what="Bara boken")
    take(shop)
    assert mail_of(shop)[1:] == [("withdrawal", "anna@example.com", "queued")]
    received_us = shop.book.reader.value("SELECT received_us FROM web_withdrawal")
    subject, text = shop.book.reader.rows("SELECT subject, text FROM mail")[1]
    assert subject == "Vi har tagit emot ditt frånträde från order W1001"
    assert f"{local_time(received_us):%Y-%m-%d %H:%M}" in text
    assert "Du skrev: Bara boken" in text
    take(shop)
    assert len(mail_of(shop)) == 2


def test_an_own_text_that_cannot_be_filled_in_keeps_no_order_waiting(guest: Guest, shop: Shop) -> None:
    with shop.doing() as tx:
        tx.write_setting("mail.smtp", "smtp.example.se:587")
    own = shop.book.path.parent / "mail"
    own.mkdir()
    (own / "texts.toml").write_text('[order.sv]\nsubject = "Hej $nobody"\n', encoding="utf-8")
    ordered(guest)
    assert take(shop).new == 1
    assert shop.book.reader.value("SELECT subject FROM mail") == "Orderbekräftelse W1001 från Testbolaget AB"


def done_with(shop: Shop) -> None:
    """Nothing is open between the buyer and the company."""
    with shop.doing() as tx:
        prepaid.pay(tx, "1001", means="swish", on=TODAY, reference="ABC123")
    shop.deliver("1001")


def forget_anna(shop: Shop) -> None:
    number = shop.book.reader.value("SELECT number FROM customer WHERE email = 'anna@example.com'")
    with shop.doing() as tx:
        forget(tx, number)


def test_a_forgotten_buyer_takes_it_along(guest: Guest, shop: Shop) -> None:
    page = ordered(guest, payment="swish")
    made(shop)
    assert confirmation_copy(shop.book.reader, "1001")
    done_with(shop)
    forget_anna(shop)
    assert confirmation_copy(shop.book.reader, "1001") is None
    assert guest.client.get(f"{page}/confirmation.pdf").status_code == 404
    assert [result for result in run_checks(shop.book.reader) if not result.ok] == []


def test_one_who_is_forgotten_before_it_is_made_gets_none(guest: Guest, shop: Shop) -> None:
    ordered(guest, payment="swish")
    take(shop)
    done_with(shop)
    forget_anna(shop)
    made(shop)
    assert confirmation_copy(shop.book.reader, "1001") is None
