"""Consent: what customers say of marketing, what holds of it on a day, and that nothing undoes a no but they."""

import sqlite3
from datetime import date, timedelta
from typing import Any

import pytest
from tests.core.invoicing.office import Office, goods
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.consent import reports
from kassabok.core.consent import service as consent
from kassabok.core.consent.importing import import_consents
from kassabok.core.consent.links import CONFIRM_DAYS
from kassabok.core.consent.model import BlockedAddress
from kassabok.core.errors import NotFound, Refused
from kassabok.core.parties import service as parties
from kassabok.formats.tables import read_table

ANNA: dict[str, Any] = {
    "name": "Anna Öman",
    "kind": "private",
    "email": "anna@exempel.se",
    "phone": "070-123 45 67",
}


def add(book: Book, **fields: Any) -> str:
    with book.transaction("customer add", today=TODAY) as tx:
        return parties.add(tx, **fields).ref


def give(book: Book, number: str, channel: str = "email", **how: Any) -> None:
    with book.transaction("customer consent add", today=TODAY) as tx:
        consent.give(tx, number, channel, **{"source": "newsletter-form", **how})


def withdraw(book: Book, number: str, *channels: str, **how: Any) -> tuple[str, ...]:
    with book.transaction("customer consent withdraw", today=TODAY) as tx:
        return consent.withdraw(tx, number, channels, **{"source": "unsubscribe-link", **how}).channels


def holds(book: Book, on: date = TODAY) -> list[tuple[str, str, bool, str]]:
    return [(row.customer, row.channel, row.may, row.said) for row in reports.consents(book.reader, on=on)]


def kept(book: Book) -> list[tuple[Any, ...]]:
    return book.reader.rows(
        "SELECT c.number, s.channel, s.kind, s.may FROM consent_state s JOIN customer c ON c.id = s.customer_id "
        "ORDER BY c.number, s.channel"
    )


def is_whole(book: Book) -> bool:
    return all(result.ok for result in run_checks(book.reader))


def test_what_holds_on_a_day_is_what_was_said_last_by_then(book: Book) -> None:
    anna = add(book, **ANNA)
    give(book, anna, on=date(2026, 1, 10), text_version="v3")
    withdraw(book, anna, "email", on=date(2026, 2, 1))
    assert holds(book, date(2026, 1, 9)) == []
    assert holds(book, date(2026, 1, 31)) == [(anna, "email", True, "granted")]
    assert holds(book) == [(anna, "email", False, "withdrawn")]
    said = reports.consent(book.reader, anna, on=TODAY).said
    assert [(one.said, one.source, one.text_version) for one in said] == [
        ("granted", "newsletter-form", "v3"),
        ("withdrawn", "unsubscribe-link", ""),
    ]
    assert is_whole(book)


def test_withdrawing_stops_every_channel_and_a_new_yes_must_be_said_to_be_one(book: Book) -> None:
    anna = add(book, **ANNA)
    give(book, anna)
    assert withdraw(book, anna) == ("email", "sms", "phone", "post")
    before = snapshot(book)
    with pytest.raises(Refused, match="has said no"):
        give(book, anna)
    with pytest.raises(Refused, match="has said no already"):
        withdraw(book, anna)
    assert snapshot(book) == before
    give(book, anna, again=True)
    assert (anna, "email", "granted", 1) in kept(book)
    assert (anna, "sms", "withdrawn", 0) in kept(book)
    assert is_whole(book)


def test_an_objection_is_stronger_than_a_withdrawal(book: Book) -> None:
    anna = add(book, **ANNA)
    withdraw(book, anna, "email")
    assert withdraw(book, anna, "email", objects=True) == ("email",)
    assert kept(book) == [(anna, "email", "objected", 0)]


def test_a_token_confirms_once_and_within_thirty_days(book: Book) -> None:
    anna = add(book, **ANNA)
    with book.transaction("customer consent ask", today=TODAY) as tx:
        _, token = consent.ask(tx, anna, "email", source="newsletter-form", text_version="v3")
    assert len(token) == 32
    assert kept(book) == [(anna, "email", "asked", 0)]
    assert token not in str(book.reader.rows("SELECT * FROM consent_event"))
    before = snapshot(book)
    for day, said, kind in (
        (TODAY, token[:-1], NotFound),
        (TODAY + timedelta(days=CONFIRM_DAYS + 1), token, Refused),
    ):
        with pytest.raises(kind), book.transaction("customer consent confirm", today=day) as tx:
            consent.confirm(tx, said)
    assert snapshot(book) == before
    last_day = TODAY + timedelta(days=CONFIRM_DAYS)
    with book.transaction("customer consent confirm", today=last_day) as tx:
        consent.confirm(tx, f" {token}\n")
    assert kept(book) == [(anna, "email", "confirmed", 1)]
    with pytest.raises(Refused, match="answered since"), book.transaction("x", today=last_day) as tx:
        consent.confirm(tx, token)


def test_a_token_of_before_a_no_confirms_nothing(book: Book) -> None:
    anna = add(book, **ANNA)
    with book.transaction("customer consent ask", today=TODAY) as tx:
        _, token = consent.ask(tx, anna, "email", source="newsletter-form")
    withdraw(book, anna)
    with pytest.raises(Refused, match="answered since"), book.transaction("x", today=TODAY) as tx:
        consent.confirm(tx, token)
    assert (anna, "email", "withdrawn", 0) in kept(book)


def test_a_blocked_address_is_blocked_under_every_customer_that_gets_it(book: Book) -> None:
    withdraw(book, add(book, **ANNA), "email", "sms")
    again = add(book, name="A. Öman", email="ANNA@exempel.se")
    other = add(book, name="Bo Ek", email="bo@exempel.se")
    assert (again, "email", "withdrawn", 0) in kept(book)
    with pytest.raises(Refused, match="has said no"):
        give(book, again)
    with book.transaction("customer edit", today=TODAY) as tx:
        parties.edit(tx, other, phone="+46 70 123 45 67")
    assert (other, "sms", "withdrawn", 0) in kept(book)
    assert (other, "phone", "withdrawn", 0) not in kept(book)
    assert "exempel" not in str(book.reader.rows("SELECT * FROM blocked_address"))
    assert is_whole(book)


def test_an_address_is_no_longer_blocked_when_its_owner_agrees_anew(book: Book) -> None:
    anna = add(book, **ANNA)
    withdraw(book, anna, "email")
    give(book, anna, again=True)
    assert book.reader.value("SELECT count(*) FROM blocked_address") == 0
    with book.transaction("x", today=TODAY) as tx:
        assert tx.find(BlockedAddress) is None


@pytest.mark.parametrize(
    ("gone", "staying", "after"),
    [
        ("objected", "granted", ("objected", 0)),
        ("withdrawn", "granted", ("withdrawn", 0)),
        ("granted", "withdrawn", ("withdrawn", 0)),
        ("granted", None, ("granted", 1)),
        (None, "granted", ("granted", 1)),
    ],
)
def test_of_two_customers_that_become_one_the_stricter_word_holds(
    book: Book, gone: str | None, staying: str | None, after: tuple[str, int]
) -> None:
    leaving, remaining = add(book, **ANNA), add(book, **ANNA)
    # The yes first: a no blocks the address for both.
    for number, said in sorted(((leaving, gone), (remaining, staying)), key=lambda one: one[1] != "granted"):
        if said == "granted":
            give(book, number)
        elif said:
            withdraw(book, number, "email", objects=said == "objected")
    with book.transaction("customer merge", today=TODAY) as tx:
        parties.merge(tx, leaving, into=remaining)
    assert [(kind, may) for number, _, kind, may in kept(book) if number == remaining] == [after]
    assert [row.customer for row in reports.consents(book.reader, on=TODAY)] == [remaining]
    assert is_whole(book)


def test_a_yes_to_another_address_does_not_follow_a_merge(book: Book) -> None:
    leaving, remaining = add(book, **ANNA), add(book, name="Anna Ö", email="anna@annat.se")
    give(book, leaving)
    with book.transaction("customer merge", today=TODAY) as tx:
        parties.merge(tx, leaving, into=remaining)
    assert holds(book) == []


def test_rows_of_consent_are_proof_and_never_change(book: Book) -> None:
    give(book, add(book, **ANNA))
    for sql in ("UPDATE consent_event SET kind = 'confirmed'", "DELETE FROM consent_event"):
        with pytest.raises(sqlite3.IntegrityError, match="never change"):
            book.reader.rows(sql)


def test_evidence_is_kept_with_the_customer(book: Book) -> None:
    anna = add(book, **ANNA)
    give(book, anna, evidence=("/tmp/form.png", b"picture"))
    (file,) = reports.consent(book.reader, anna, on=TODAY).evidence
    assert (file.name, file.size) == ("form.png", 7)


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"channel": "fax"}, "consent.channel"),
        ({"source": "Anna said so"}, "consent.word"),
        ({"on": TODAY + timedelta(days=1)}, "consent.day"),
        ({"channel": "post"}, "consent.address"),
    ],
)
def test_what_is_refused_changes_nothing(book: Book, how: dict[str, Any], code: str) -> None:
    anna = add(book, **ANNA)
    before = snapshot(book)
    with pytest.raises(Refused) as refused:
        give(book, anna, **how)
    assert refused.value.code == code
    assert snapshot(book) == before


def test_a_file_brings_what_is_right_and_parks_the_rest(book: Book) -> None:
    anna, bo, cia = (
        add(book, name=name, email=f"{name.lower()}@exempel.se") for name in ("Anna", "Bo", "Cia")
    )
    withdraw(book, bo)
    file = (
        "E-post;Datum;Samtycke;Stjärnor\n"
        "ANNA@exempel.se;2025-05-01;ja;5\nbo@exempel.se;2025-05-01;ja;5\n"
        "ingen@exempel.se;2025-05-01;ja;1\ncia@exempel.se;;nej;2\nanna@exempel.se;2025-13-01;ja;1\n"
    ).encode()

    def run() -> Any:
        with book.transaction("customer consent import", today=TODAY) as tx:
            return import_consents(tx, read_table(file), name="list.csv", source="mailchimp")

    first = run()
    assert (first.new, first.known, first.updated, first.parked) == (2, 0, 0, 3)
    assert [(taken.line, taken.customer, taken.said) for taken in first.changes] == [
        (2, anna, "granted"),
        (5, cia, "withdrawn"),
    ]
    assert [warning.line for warning in first.warnings] == [1, 3, 4, 6]
    assert [row for row in holds(book) if row[2]] == [(anna, "email", True, "granted")]
    assert holds(book, date(2025, 5, 1)) == [(anna, "email", True, "granted")]
    before = snapshot(book)
    second = run()
    assert (second.new, second.known, second.parked) == (0, 2, 3)
    assert snapshot(book) == before


def test_the_log_names_no_person(book: Book) -> None:
    anna = add(book, **ANNA)
    give(book, anna)
    withdraw(book, anna)
    log = str(book.reader.rows("SELECT name, subject_ref, payload FROM event"))
    assert "ConsentGiven" in log
    assert "ConsentWithdrawn" in log
    assert not any(word in log for word in ("anna", "Anna", "exempel", "070"))
    assert is_whole(book)


def test_a_sale_opts_in_softly_only_where_the_company_says_that_it_tells(book: Book) -> None:
    office = Office(book)
    office.product("MUG", "100")
    anna, bo = add(book, **ANNA), add(book, name="Bo Ek")

    def buy(customer: str) -> str:
        order = office.order(customer, goods("MUG"))
        office.deliver(order)
        return order

    buy(anna)
    assert holds(book) == []
    office.setting("marketing.soft_opt_in", "yes")
    buy(bo)
    order = buy(anna)
    buy(anna)
    assert holds(book) == [(anna, "email", True, "soft")]
    (said,) = reports.consent(book.reader, anna, on=TODAY).said
    assert (said.order, said.source) == (order, "sale")
    withdraw(book, anna, "email")
    buy(anna)
    assert holds(book) == [(anna, "email", False, "withdrawn")]
    assert is_whole(book)
