"""Orders: prices and totals, states, credit, cancelling."""

from datetime import date

import pytest
from tests.core.sales.conftest import ENGRAVING, FREIGHT, Shop, goods
from tests.story import TODAY, snapshot

from kassabok.core.errors import NotFound, Refused
from kassabok.core.invoicing import service as invoicing
from kassabok.core.invoicing.reports.invoices import invoice
from kassabok.core.parties import service as parties
from kassabok.core.products.model import Product
from kassabok.core.sales import checks, reports
from kassabok.core.sales import service as sales
from kassabok.core.sales.service import LineRequest, Part


def sound(shop: Shop) -> None:
    for name, check in checks.CHECKS:
        assert check(shop.book.reader) == [], name


def test_a_company_is_priced_without_vat_and_the_vat_is_rounded_once_per_rate(shop: Shop) -> None:
    order = shop.order(
        shop.customer(),
        goods("MUG", 3, discount_e4=1000),
        goods("BOOK", 2),
        FREIGHT,
        ENGRAVING,
        confirm=False,
    )
    view = reports.order(shop.book.reader, order)
    assert [line.amount_ore for line in view.lines] == [270_00, 400_00, 79_00, 150_00]
    assert str(view.lines[1].unit_price) == "200.00"  # 212 kr with 6 percent VAT, less the VAT.
    assert (view.net_ore, view.vat_ore, view.total_ore) == (899_00, 124_75 + 24_00, 1047_75)
    assert (view.state, view.prices_include_vat) == ("draft", False)


def test_a_private_customer_is_priced_with_vat(shop: Shop) -> None:
    order = shop.order(
        shop.customer("Anna Öman", kind="private"), goods("MUG", 3), goods("BOOK"), confirm=False
    )
    view = reports.order(shop.book.reader, order)
    assert [line.amount_ore for line in view.lines] == [375_00, 212_00]
    assert (view.net_ore, view.vat_ore, view.total_ore) == (500_00, 87_00, 587_00)
    assert view.prices_include_vat is True


def test_how_it_is_priced_can_be_said_and_a_given_price_is_taken_as_it_is(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", unit_price_e4=99_5000), confirm=False, include_vat=True)
    view = reports.order(shop.book.reader, order)
    assert (view.net_ore, view.vat_ore, view.total_ore) == (79_60, 19_90, 99_50)


def test_the_price_and_the_rate_of_the_orders_day_count(shop: Shop) -> None:
    shop.product("JAM", 112, includes_vat=True, vat_class="food")
    customer = shop.customer()
    before = shop.order(customer, goods("JAM"), confirm=False, on=date(2026, 3, 31))
    after = shop.order(customer, goods("JAM"), confirm=False, on=date(2026, 4, 1))
    assert [reports.order(shop.book.reader, number).net_ore for number in (before, after)] == [100_00, 105_66]


def test_a_buyer_abroad_is_priced_without_vat(shop: Shop) -> None:
    norwegian = shop.customer("Fjell AS", country="NO", kind="private")
    view = reports.order(shop.book.reader, shop.order(norwegian, goods("BOOK"), confirm=False))
    assert (view.net_ore, view.vat_ore, view.total_ore, view.prices_include_vat) == (200_00, 0, 200_00, False)
    with pytest.raises(Refused, match="in NO are sold without VAT"):
        shop.order(norwegian, goods("BOOK"), include_vat=True)


def test_services_to_a_private_buyer_abroad_are_priced_with_the_vat_that_their_invoice_has(
    shop: Shop,
) -> None:
    """They are taxed where the seller is; to a business they are taxed where it is."""
    person = shop.customer("Kari Fjell", country="NO", kind="private")
    order = shop.order(person, goods("FITTING"), ENGRAVING, billing="in_advance")
    view = reports.order(shop.book.reader, order)
    assert (view.net_ore, view.vat_ore, view.total_ore, view.prices_include_vat) == (
        620_00,
        155_00,
        775_00,
        True,
    )
    issued = invoice(shop.book.reader, view.invoices[0], on=TODAY)
    assert (issued.vat_treatment, issued.total_ore, issued.vat_ore) == ("domestic", 775_00, 155_00)
    business = shop.customer("Fjell AS", country="NO")
    order = shop.order(business, goods("FITTING"), billing="in_advance")
    view = reports.order(shop.book.reader, order)
    assert (view.total_ore, view.vat_ore) == (500_00, 0)
    assert invoice(shop.book.reader, view.invoices[0], on=TODAY).vat_treatment == "export_service"
    with pytest.raises(Refused, match="in NO are sold without VAT"):
        shop.order(business, goods("FITTING"), include_vat=True)
    mixed = reports.order(shop.book.reader, shop.order(person, goods("FITTING"), goods("MUG"), confirm=False))
    assert (mixed.total_ore, mixed.vat_ore) == (600_00, 0)


def test_how_products_are_priced_does_not_decide_how_companies_are_invoiced(shop: Shop) -> None:
    with shop.doing() as tx:
        tx.write_setting("prices.include_vat", "yes")
    company = reports.order(shop.book.reader, shop.order(shop.customer(), goods("MUG"), confirm=False))
    assert (company.prices_include_vat, str(company.lines[0].unit_price)) == (False, "100.00")
    anna = shop.customer("Anna Öman", kind="private")
    person = reports.order(shop.book.reader, shop.order(anna, goods("MUG"), confirm=False))
    assert (person.prices_include_vat, str(person.lines[0].unit_price)) == (True, "125.00")


def test_what_is_known_of_the_customer_is_copied_once(shop: Shop) -> None:
    customer = shop.customer(
        street="Storgatan 1",
        postcode="111 22",
        city="Stockholm",
        delivery_street="Lagervägen 3",
        delivery_postcode="16440",
        delivery_city="Kista",
        contact="Per Ek",
        terms_days=15,
    )
    order = shop.order(customer, goods("MUG"), our_reference="Eva")
    with shop.doing() as tx:
        parties.edit(tx, customer, delivery_street="Nya vägen 9", terms_days=60)
    view = reports.order(shop.book.reader, order)
    assert (view.delivery_name, view.delivery_street, view.delivery_postcode) == (
        "Kafé Öst AB",
        "Lagervägen 3",
        "164 40",
    )
    assert (view.terms_days, view.your_reference, view.our_reference) == (15, "Per Ek", "Eva")


def test_an_order_is_not_confirmed_before_it_was_written(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG"), confirm=False, billing="in_advance")
    before = snapshot(shop.book)
    with (
        pytest.raises(Refused, match="is of 2026-03-02; it cannot be confirmed on 2026-03-01"),
        shop.doing() as tx,
    ):
        sales.confirm(tx, order, on=date(2026, 3, 1))
    assert snapshot(shop.book) == before


def test_confirming_reserves_and_cancelling_releases(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 4))
    assert (shop.state(order), shop.on_hand("MUG")) == ("confirmed", (10_000, 4_000))
    with shop.doing() as tx:
        sales.cancel(tx, order, on=TODAY)
    assert (shop.state(order), shop.on_hand("MUG")) == ("cancelled", (10_000, 0))
    sound(shop)


def test_what_is_left_of_a_partly_delivered_order_can_be_cancelled(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 12))
    shop.deliver(order, partial=True)
    assert (shop.state(order), shop.lines(order)) == ("partly_delivered", [("MUG", 10_000, 10_000, 0, 2_000)])
    with shop.doing() as tx:
        sales.cancel(tx, order, on=TODAY)
    assert (shop.state(order), shop.lines(order)) == ("delivered", [("MUG", 10_000, 10_000, 0, 0)])
    assert reports.back_orders(shop.book.reader) == []
    sound(shop)


def test_an_order_invoiced_in_advance_is_credited_before_it_is_cancelled(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 2), billing="in_advance")
    assert shop.lines(order) == [("MUG", 0, 2_000, 0, 2_000)]
    before = snapshot(shop.book)
    with pytest.raises(Refused, match="invoiced in advance"), shop.doing() as tx:
        sales.cancel(tx, order, on=TODAY)
    assert snapshot(shop.book) == before
    with shop.doing() as tx:
        invoicing.credit(tx, "F2026-0001", on=TODAY)
        sales.cancel(tx, order, on=TODAY)
    assert (shop.state(order), shop.lines(order)) == ("cancelled", [("MUG", 0, 0, 0, 0)])
    sound(shop)


ODD_LINES = {
    "There is no product MUGG": goods("MUGG"),
    "Product OLD is archived": goods("OLD"),
    "between 0 and 100 percent, not 120": goods("MUG", discount_e4=12_000),
    "between 0 and 100 percent, not -1": goods("MUG", discount_e4=-100),
    "must be above zero, not 0": goods("MUG", 0),
    "must be above zero, not -2": goods("MUG", -2),
    "cannot be -1,00 kr": goods("MUG", unit_price_e4=-10_000),
    "has no sales price on 2026-03-02": goods("FREE"),
    "needs a text and a price": LineRequest(kind="text", text="Gravering"),
    "comes to more than": goods("MUG", 10**6, unit_price_e4=10**13),
    "There is no VAT class called luxury": LineRequest(
        kind="text", text="Yacht", unit_price_e4=1, vat_class="luxury"
    ),
}


@pytest.mark.parametrize("message", ODD_LINES)
def test_a_line_that_cannot_be_is_refused_and_nothing_moves(shop: Shop, message: str) -> None:
    customer = shop.customer()
    shop.product("OLD", 10, archived=True)
    with shop.doing() as tx:
        tx.insert(Product, sku="FREE", name="Utan pris", search_key="utan pris")
    before = snapshot(shop.book)
    with pytest.raises((Refused, NotFound), match=message):
        shop.order(customer, goods("MUG"), ODD_LINES[message])
    assert snapshot(shop.book) == before


def test_an_order_without_lines_or_for_nobody_is_refused(shop: Shop) -> None:
    customer = shop.customer()
    gone = shop.customer("Nedlagt AB")
    with shop.doing() as tx:
        parties.edit(tx, gone, archived=True)
    before = snapshot(shop.book)
    for number, lines, message in (
        (customer, [], "at least one line"),
        ("9999", [goods("MUG")], "There is no customer 9999"),
        (gone, [goods("MUG")], "is archived"),
        ("0", [goods("MUG")], "no name to send an invoice to"),
    ):
        with pytest.raises((Refused, NotFound), match=message):
            shop.order(number, *lines)
    with pytest.raises(Refused, match="which is before it"):
        shop.order(customer, goods("MUG"), wanted_on=date(2026, 3, 1))
    assert snapshot(shop.book) == before


def test_states_that_do_not_follow_are_refused_and_say_what_is_possible(shop: Shop) -> None:
    order = shop.order(shop.customer(), goods("MUG", 2), confirm=False)
    with pytest.raises(Refused, match=f"Order {order} is draft; cannot deliver it") as refusal:
        shop.deliver(order)
    assert refusal.value.hint == "Possible now: confirm, cancel."
    with shop.doing() as tx:
        sales.cancel(tx, order, on=TODAY)
    before = snapshot(shop.book)
    with pytest.raises(Refused, match="is cancelled; cannot confirm it"), shop.doing() as tx:
        sales.confirm(tx, order, on=TODAY)
    with pytest.raises(Refused, match="is cancelled; cannot deliver it"):
        shop.deliver(order)
    assert snapshot(shop.book) == before


def test_a_credit_limit_counts_open_invoices_open_orders_and_this_one(shop: Shop) -> None:
    customer = shop.customer(credit_limit_ore=625_00)
    shop.deliver(shop.order(customer, goods("MUG", 2)))  # Invoiced: 250 kr.
    waiting = shop.order(customer, goods("MUG", 2))  # Ordered: 250 kr.
    shop.deliver(waiting, Part("MUG", 1_000))  # Of which 125 kr are invoiced now: the same sum.
    shop.order(customer, goods("MUG", 1))  # 125 kr: exactly at the limit.
    order = shop.order(customer, goods("MUG", 1), confirm=False)
    before = snapshot(shop.book)
    with (
        pytest.raises(Refused, match="would owe 750,00 kr; its credit limit is 625,00 kr"),
        shop.doing() as tx,
    ):
        sales.confirm(tx, order, on=TODAY)
    assert snapshot(shop.book) == before
    with shop.doing() as tx:
        sales.confirm(tx, order, on=TODAY, force=True)
    assert shop.state(order) == "confirmed"


def test_what_is_delivered_and_not_invoiced_is_owed_and_what_came_back_is_not(shop: Shop) -> None:
    customer = shop.customer(credit_limit_ore=500_00)
    by_hand = shop.deliver(
        shop.order(customer, goods("MUG", 3), billing="by_hand")
    )  # 375 kr, not invoiced yet.
    order = shop.order(customer, goods("MUG", 2), confirm=False)  # 250 kr.
    with (
        pytest.raises(Refused, match="would owe 625,00 kr; its credit limit is 500,00 kr"),
        shop.doing() as tx,
    ):
        sales.confirm(tx, order, on=TODAY)
    shop.take_back(by_hand, Part("MUG", 1_000))
    with shop.doing() as tx:
        sales.confirm(tx, order, on=TODAY)
    assert shop.state(order) == "confirmed"


def test_a_customer_with_old_debts_waits_but_some_days_are_no_matter(shop: Shop) -> None:
    customer = shop.customer(terms_days=0)
    shop.deliver(shop.order(customer, goods("MUG", 2)))
    order = shop.order(customer, goods("MUG"), confirm=False)
    with pytest.raises(Refused, match="has 250,00 kr overdue"), shop.doing() as tx:
        sales.confirm(tx, order, on=date(2026, 3, 13))
    with shop.doing() as tx:
        sales.confirm(tx, order, on=date(2026, 3, 12))


def test_a_merged_customers_orders_are_the_others_and_its_number_still_works(shop: Shop) -> None:
    anna, double = shop.customer("Anna", street="Gatan 1"), shop.customer("Anna A", street="Gatan 2")
    order = shop.order(double, goods("MUG"))
    with shop.doing() as tx:
        parties.merge(tx, double, into=anna)
    assert reports.order(shop.book.reader, order).customer == anna
    assert reports.order(shop.book.reader, order).delivery_street == "Gatan 2"
    later = shop.order(double, goods("MUG"))
    assert [row.order for row in reports.orders(shop.book.reader, customer=anna)] == [order, later]


def test_lists_can_be_filtered(shop: Shop) -> None:
    anna, bo = shop.customer("Anna"), shop.customer("Bo")
    draft = shop.order(anna, goods("MUG"), confirm=False)
    early = shop.order(bo, goods("MUG"), on=date(2026, 2, 1))
    by_hand = shop.order(bo, goods("MUG"), billing="by_hand")
    shop.deliver(by_hand)

    def numbers(**filters: object) -> list[str]:
        return [row.order for row in reports.orders(shop.book.reader, **filters)]  # type: ignore[arg-type]

    assert numbers() == [draft, early, by_hand]
    assert numbers(state="open") == [draft, early]
    assert numbers(state="delivered") == numbers(uninvoiced=True) == [by_hand]
    assert numbers(customer=bo, until=date(2026, 2, 28)) == [early]
    assert numbers(since=date(2026, 3, 1)) == [draft, by_hand]
