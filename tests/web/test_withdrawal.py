"""A buyer withdraws from his purchase on the order's page, and the company is told what to do about it."""

import re
from datetime import UTC, date, datetime

import pytest
from tests.core.sales.conftest import Shop
from tests.story import TODAY, snapshot
from tests.web.conftest import Clock, Guest

from kassabok.core.dates import local_time
from kassabok.core.sales import reports
from kassabok.core.sales import service as sales
from kassabok.core.shop import clerk


def take(shop: Shop) -> clerk.Taken:
    return clerk.take_all(lambda: shop.book.transaction("shop take", today=TODAY), shop.book.reader)


def ordered(guest: Guest, shop: Shop, **fields: str) -> str:
    """The address of the page of an order that is taken."""
    guest.put("MUG", 2)
    page = str(guest.order(**fields).url.path)
    take(shop)
    return page


def at(day: int) -> str:
    """Half past nine UTC of a day in March, as the clock of this machine shows it."""
    instant = datetime(2026, 3, day, 9, 30, tzinfo=UTC)
    return f"{local_time(int(instant.timestamp()) * 1_000_000):%Y-%m-%d %H:%M}"


def sent(shop: Shop, on: date = TODAY) -> str:
    with shop.doing() as tx:
        return sales.deliver(tx, "1001", on=on).ref


def test_two_steps_and_the_time_that_it_was_received(guest: Guest, shop: Shop, clock: Clock) -> None:
    page = ordered(guest, shop)
    delivery = sent(shop)
    clock.day = date(2026, 3, 10)
    assert f'href="{page}/withdraw">Frånträd avtalet här</a>' in guest.get(page)
    form = guest.get(f"{page}/withdraw")
    assert "Jag, Anna Öman, meddelar att jag frånträder avtalet om order W1001." in form
    assert "<button>Bekräfta frånträdet</button>" in form
    done = guest.send(f"{page}/withdraw", form, what="En mugg var sprucken")
    assert done.url.path == page
    assert f"Du frånträdde avtalet {at(10)}." in done.text
    assert "Du skrev: En mugg var sprucken" in done.text
    assert "Frånträd avtalet här" not in done.text
    taken = take(shop)
    [told] = taken.told
    assert told.startswith(f"The buyer of order 1001 (W1001) withdrew from the purchase, {at(10)}: ")
    assert told.endswith(
        f": kassabok delivery return {delivery} --with-freight takes the goods back when they come."
    )
    assert take(shop).told == []
    assert reports.order(shop.book.reader, "1001").withdrawn == f"{at(10)} En mugg var sprucken"
    assert shop.book.reader.rows("SELECT subject_ref FROM event WHERE name = 'WebPurchaseWithdrawn'") == [
        ("1001",)
    ]


def test_who_has_withdrawn_is_not_asked_to_pay(guest: Guest, shop: Shop) -> None:
    page = ordered(guest, shop, payment="swish")
    assert f'src="{page}/swish.svg"' in guest.get(page)
    guest.send(f"{page}/withdraw", guest.get(f"{page}/withdraw"), what="")
    after = guest.get(page)
    assert "Du har frånträtt avtalet." in after
    assert "Vi väntar på din betalning." not in after
    assert "swish.svg" not in after
    assert guest.client.get(f"{page}/swish.svg").status_code == 404


def test_who_withdraws_from_a_part_may_pay_the_rest(guest: Guest, shop: Shop) -> None:
    page = ordered(guest, shop, payment="swish")
    guest.send(f"{page}/withdraw", guest.get(f"{page}/withdraw"), what="En av muggarna")
    assert f'src="{page}/swish.svg"' in guest.get(page)


def test_the_form_names_no_address_where_there_is_none(guest: Guest, shop: Shop) -> None:
    for key in ("street", "postcode", "city"):
        with shop.doing() as tx:
            tx.write_setting(f"company.{key}", "")
    assert ", ," not in guest.get("/info/withdrawal")


def test_sent_twice_it_is_received_once(guest: Guest, shop: Shop, clock: Clock) -> None:
    page = ordered(guest, shop)
    form = guest.get(f"{page}/withdraw")
    guest.send(f"{page}/withdraw", form, what="")
    clock.day = date(2026, 3, 3)
    again = guest.send(f"{page}/withdraw", form, what="Något annat")
    assert f"Du frånträdde avtalet {at(2)}." in again.text
    assert "Något annat" not in again.text
    [told] = take(shop).told
    assert told.endswith("kassabok order cancel 1001 ends it.")


def test_before_the_clerk_has_taken_the_order_it_is_kept_too(guest: Guest, shop: Shop) -> None:
    guest.put("MUG", 2)
    page = str(guest.order().url.path)
    guest.send(f"{page}/withdraw", guest.get(f"{page}/withdraw"), what="")
    taken = take(shop)
    assert (taken.new, len(taken.told)) == (1, 1)


@pytest.mark.parametrize(("day", "open_"), [(date(2026, 3, 23), True), (date(2026, 3, 24), False)])
def test_it_is_open_for_fourteen_days_and_those_of_the_parcel(
    guest: Guest, shop: Shop, clock: Clock, day: date, open_: bool
) -> None:
    page = ordered(guest, shop)
    form = guest.get(f"{page}/withdraw")
    sent(shop)
    clock.day = day
    before = snapshot(shop.book)
    assert ("Frånträd avtalet här" in guest.get(page)) is open_
    late = guest.send(f"{page}/withdraw", form, what="")
    assert (late.status_code == 200) is open_
    assert (snapshot(shop.book) == before) is not open_


def test_companies_have_no_right_to_it(guest: Guest, shop: Shop) -> None:
    page = ordered(guest, shop, company="Kafé Öst AB", org_nr="556036-0793")
    assert "Frånträd avtalet här" not in guest.get(page)
    assert guest.client.get(f"{page}/withdraw").status_code == 404


def test_only_the_buyers_own_form_is_taken(guest: Guest, shop: Shop) -> None:
    page = ordered(guest, shop)
    before = snapshot(shop.book)
    forged = guest.client.post(
        f"{page}/withdraw", data={"token": "x"}, headers={"origin": "https://butik.example"}
    )
    assert forged.status_code == 403
    assert guest.client.get("/order/unknown/withdraw").status_code == 404
    assert snapshot(shop.book) == before


def test_it_is_said_in_english_too(guest: Guest, shop: Shop) -> None:
    page = ordered(guest, shop)
    guest.get("/language/en")
    assert "Withdraw from contract here" in guest.get(page)
    form = guest.get(f"{page}/withdraw")
    assert "Confirm withdrawal" in form
    assert f"You withdrew from the contract on {at(2)}." in re.sub(
        r"\s+", " ", guest.send(f"{page}/withdraw", form, what="").text
    )
