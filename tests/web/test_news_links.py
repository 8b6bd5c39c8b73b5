"""Links of newsletters: a button, not the link itself, says it; forged, old and used ones say nothing."""

from datetime import date, timedelta

import pytest
from tests.core.sales.conftest import Shop
from tests.story import TODAY, snapshot
from tests.web.conftest import URL, Clock, Guest

from kassabok.core.check import run_checks
from kassabok.core.consent import links, reports
from kassabok.core.consent import service as consent
from kassabok.core.consent.addresses import ensure_key
from kassabok.core.consent.extract import extract
from kassabok.core.consent.forgetting import forget
from kassabok.core.errors import NotFound, Refused
from kassabok.core.marketing.reports import segments
from kassabok.core.parties import service as parties
from kassabok.core.sales.service import LineRequest
from kassabok.core.shop import clerk


def take(shop: Shop) -> None:
    clerk.take_all(shop.doing, shop.book.reader)
    assert all(check.ok for check in run_checks(shop.book.reader))


@pytest.fixture
def anna(shop: Shop) -> str:
    with shop.doing() as tx:
        ensure_key(tx)
        return parties.add(tx, name="Anna Öman", kind="private", email="anna@example.com").ref


def key_of(shop: Shop, number: str) -> int:
    return int(shop.book.reader.value("SELECT id FROM customer WHERE number = :number", number=number))


def leave(shop: Shop, number: str) -> str:
    return links.leave_url(shop.book.reader, URL, key_of(shop, number)).removeprefix(URL)


def ask(shop: Shop, number: str) -> str:
    with shop.doing() as tx:
        token = consent.ask(tx, number, "email", source="form")[1]
    return links.confirm_url(URL, token).removeprefix(URL)


def said(shop: Shop, number: str) -> list[tuple[str, str, str]]:
    return [
        (row.channel, row.said, row.source)
        for row in reports.consent(shop.book.reader, number, on=TODAY + timedelta(days=60)).said
    ]


def waiting(shop: Shop) -> int:
    return int(shop.book.reader.value("SELECT count(*) FROM web_consent"))


def test_the_link_shows_a_button_and_the_button_says_no_to_all(guest: Guest, shop: Shop, anna: str) -> None:
    with shop.doing() as tx:
        consent.give(tx, anna, "email", source="form")
    link = leave(shop, anna)
    before = snapshot(shop.book)
    page = guest.get(link)
    assert "Avregistrera dig från utskick" in page
    assert "<button>Avregistrera mig</button>" in page
    assert snapshot(shop.book) == before
    done = guest.send(link, page)
    assert (done.status_code, done.url.path) == (200, link)
    assert "Du är avregistrerad" in done.text
    assert "Du är avregistrerad" in guest.get(link)
    guest.send(link, page)
    assert waiting(shop) == 1
    take(shop)
    assert waiting(shop) == 0
    channels = ("email", "sms", "phone", "post")
    assert said(shop, anna)[1:] == [(channel, "withdrawn", "unsubscribe-link") for channel in channels]
    guest.send(link, page)
    assert waiting(shop) == 0
    with pytest.raises(Refused, match="has said no"), shop.doing() as tx:
        consent.give(tx, anna, "email", source="import")


def test_a_mail_program_says_no_with_one_click(guest: Guest, shop: Shop, anna: str) -> None:
    """RFC 8058 3.1: the body is List-Unsubscribe=One-Click, as a form of either kind, without cookies or referrer."""
    link = leave(shop, anna)
    body = {"List-Unsubscribe": "One-Click"}
    for sent in ({"data": body}, {"files": {name: (None, text) for name, text in body.items()}}):
        guest.client.cookies.clear()
        answer = guest.client.post(link, follow_redirects=False, **sent)
        assert answer.status_code == 200
    take(shop)
    assert ("email", "withdrawn", "unsubscribe-link") in said(shop, anna)


def test_a_consent_is_confirmed_once_and_within_thirty_days(
    guest: Guest, shop: Shop, anna: str, clock: Clock
) -> None:
    link = ask(shop, anna)
    clock.day = TODAY + timedelta(days=30)
    before = snapshot(shop.book)
    page = guest.get(link)
    assert "<button>Ja, skicka nyheter</button>" in page
    assert snapshot(shop.book) == before
    assert "Tack, det är bekräftat" in guest.send(link, page).text
    guest.send(link, page)
    assert waiting(shop) == 1
    clock.day = TODAY + timedelta(days=31)
    assert "Tack, det är bekräftat" in guest.get(link)
    take(shop)
    assert said(shop, anna) == [("email", "asked", "form"), ("email", "confirmed", "form")]
    [holds] = reports.consents(shop.book.reader, on=clock.day, customer=anna)
    assert (holds.may, holds.since) == (True, TODAY + timedelta(days=30))
    assert "Tack, det är bekräftat" in guest.get(link)


def test_one_that_is_too_old_or_answered_since_confirms_nothing(
    guest: Guest, shop: Shop, anna: str, clock: Clock
) -> None:
    link = ask(shop, anna)
    clock.day = TODAY + timedelta(days=31)
    before = snapshot(shop.book)
    assert guest.client.post(link).status_code == 404
    assert "Länken gäller inte längre" in guest.get(link)
    assert snapshot(shop.book) == before
    clock.day = TODAY
    page = guest.get(link)
    guest.send(link, page)
    with shop.doing() as tx:
        consent.withdraw(tx, anna, source="phone")  # Before the clerk comes.
    take(shop)
    assert [kind for _, kind, _ in said(shop, anna)] == ["asked", *["withdrawn"] * 4]
    assert guest.client.get(link).status_code == 404


def test_a_yes_and_then_a_no_by_links_is_a_no(guest: Guest, shop: Shop, anna: str) -> None:
    guest.client.post(ask(shop, anna))
    guest.client.post(leave(shop, anna))
    take(shop)
    assert not any(row.may for row in reports.consents(shop.book.reader, on=TODAY, customer=anna))


@pytest.mark.parametrize(
    "token", ["1", "1-", "1-none", f"1-{'0' * 32}", "x-y", "²-a", f"{'9' * 40}-a", "1-å", "-", "%00"]
)
@pytest.mark.parametrize("what", ["leave", "confirm", "other"])
def test_forged_links_say_nothing(guest: Guest, shop: Shop, anna: str, what: str, token: str) -> None:
    before = snapshot(shop.book)
    for answer in (guest.client.get(f"/news/{what}/{token}"), guest.client.post(f"/news/{what}/{token}")):
        assert answer.status_code == 404
    assert snapshot(shop.book) == before


def test_one_customers_link_is_not_anothers(guest: Guest, shop: Shop, anna: str) -> None:
    with shop.doing() as tx:
        bo = parties.add(tx, name="Bo Ek", kind="private", email="bo@example.com").ref
    mac = leave(shop, anna).rpartition("-")[2]
    assert guest.client.post(f"/news/leave/{key_of(shop, bo)}-{mac}").status_code == 404
    assert waiting(shop) == 0


def test_before_any_link_was_made_there_is_none(guest: Guest, shop: Shop) -> None:
    with shop.doing() as tx:
        parties.add(tx, name="Bo Ek", kind="private", email="bo@example.com")
    assert shop.book.reader.value("SELECT count(*) FROM address_key") == 0
    assert guest.client.post("/news/leave/2-none").status_code == 404


def test_links_of_a_forgotten_customer_lead_nowhere(guest: Guest, shop: Shop, anna: str) -> None:
    left, asked = leave(shop, anna), ask(shop, anna)
    guest.client.post(asked)
    with shop.doing() as tx:
        forget(tx, anna)
    for link in (left, asked):
        assert guest.client.get(link).status_code == 404
        assert guest.client.post(link).status_code == 404
    take(shop)  # What was said before is nobody's any more.
    assert not any(row.may for row in reports.consents(shop.book.reader, on=TODAY, customer=anna))
    assert waiting(shop) == 0


def test_a_link_of_a_merged_customer_speaks_for_the_one_that_it_became(
    guest: Guest, shop: Shop, anna: str
) -> None:
    with shop.doing() as tx:
        other = parties.add(tx, name="A. Öman", kind="private", email="anna@example.com").ref
        consent.give(tx, other, "email", source="form")
    link = leave(shop, anna)
    with shop.doing() as tx:
        parties.merge(tx, anna, into=other)
    assert guest.client.post(link).status_code == 200
    assert [row.said for row in extract(shop.book.reader, other, on=TODAY).by_links] == ["withdrawn"]
    take(shop)
    [*_, last] = reports.consents(shop.book.reader, on=date(2026, 12, 31), customer=other, channel="email")
    assert (last.may, last.said) == (False, "withdrawn")


def test_it_is_said_in_english_too(guest: Guest, shop: Shop, anna: str) -> None:
    guest.client.headers["accept-language"] = "en"
    assert "<button>Unsubscribe</button>" in guest.get(leave(shop, anna))
    assert "Do you want news from us?" in guest.get(ask(shop, anna))


def test_who_has_just_said_no_is_in_no_export_before_the_clerk_comes(
    guest: Guest, shop: Shop, anna: str
) -> None:
    shop.deliver(shop.order(anna, LineRequest(sku="MUG")))
    with shop.doing() as tx:
        consent.give(tx, anna, "email", source="form")
    rows = segments.members(shop.book.reader, TODAY)
    assert [address.email for address in segments.addresses(shop.book.reader, rows)] == ["anna@example.com"]
    guest.client.post(leave(shop, anna))
    with pytest.raises(NotFound, match="None of these customers"):
        segments.addresses(shop.book.reader, rows)
