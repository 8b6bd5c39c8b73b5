"""From delivery, order or nothing at all to an issued invoice, with the VAT of the day of supply."""

from datetime import date

import pytest
from tests.core.invoicing.office import Amounts, Office, freight, goods, part
from tests.story import TODAY, snapshot

from kassabok.core.errors import NotFound, Refused
from kassabok.core.identifiers import check_ocr
from kassabok.core.invoicing.service import FreeLine
from kassabok.core.parties import service as parties
from kassabok.core.sales import service as sales
from kassabok.core.trace import trace

BEFORE, AFTER = date(2026, 3, 31), date(2026, 4, 1)  # Food goes from 12 to 6 percent in between.


def test_a_delivery_becomes_an_invoice_a_claim_and_a_voucher(office: Office) -> None:
    customer = office.customer(org_nr="556016-0680", contact="Eva Ek", terms_days=10)
    order = office.order(customer, goods("MUG", 3), goods("TEA", 2), goods("BOOK"), freight(79))
    delivery = office.deliver(order)
    view = office.see("F2026-0001")
    # 300 + 79 at 25 %, 100 at 12 %, 212 / 1.06 = 200 at 6 %.
    assert office.vat("F2026-0001") == [("25", 379_00, 94_75), ("12", 100_00, 12_00), ("6", 200_00, 12_00)]
    assert office.amounts("F2026-0001") == Amounts(679_00, 118_75, 0, 797_75)
    assert (view.state, view.open_ore, view.customer, view.order) == ("open", 797_75, customer, order)
    assert (view.deliveries, view.vouchers) == ((delivery,), ("2026-B1",))
    assert (view.name, view.org_nr, view.your_reference) == ("Kafé Öst AB", "556016-0680", "Eva Ek")
    assert (view.date, view.supply_from, view.supply_date, view.due) == (
        TODAY,
        TODAY,
        TODAY,
        date(2026, 3, 12),
    )
    assert [(line.sku, line.quantity_milli, line.amount_ore, line.vat_ore) for line in view.lines] == [
        ("MUG", 3_000, 300_00, 75_00),
        ("TEA", 2_000, 100_00, 12_00),
        ("BOOK", 1_000, 200_00, 12_00),
        ("", 1_000, 79_00, 19_75),
    ]
    assert view.ocr == "2026000105"  # 20260001, the length 10 as 0, and the check digit.
    assert check_ocr(view.ocr)
    assert office.voucher("2026-B1") == {
        "1510": 797_75,
        "3001": -300_00,
        "3002": -100_00,
        "3003": -200_00,
        "3520": -79_00,
        "2611": -94_75,
        "2621": -12_00,
        "2631": -12_00,
    }
    tree = trace(office.book.reader, "F2026-0001")
    assert [node.ref for node in tree.causes] == [delivery]
    assert [node.ref for node in tree.effects] == ["2026-B1"]
    office.sound()


def test_the_parts_of_a_line_add_up_to_the_whole_line(office: Office) -> None:
    office.product("PEN", "3.33")
    order = office.order(office.customer(), goods("PEN", 7, discount_e4=1250), freight(49))
    for quantity in (1, 1, 2, 3):
        office.deliver(order, part("PEN", quantity))
    nets = [office.amounts(f"F2026-000{n}").net for n in (1, 2, 3, 4)]
    # 7 x 3.33 less 12.5 % is 20.39625; the first invoice has the freight too.
    assert sum(nets) == 20_40 + 49_00
    assert nets == [2_91 + 49_00, 2_92, 5_83, 8_74]
    office.sound()


def test_a_due_day_that_is_no_bank_day_is_the_next_one(office: Office) -> None:
    office.owed(office.customer(terms_days=4), 100, on=date(2026, 3, 3))  # The 7th is a Saturday.
    assert office.see("F2026-0001").due == date(2026, 3, 9)


def test_food_is_taxed_by_the_day_of_supply(office: Office) -> None:
    order = office.order(office.customer(), goods("TEA", 4), on=TODAY)
    office.deliver(order, part("TEA", 2), on=BEFORE)
    office.deliver(order, part("TEA", 2), on=AFTER)
    assert office.vat("F2026-0001") == [("12", 100_00, 12_00)]
    assert office.vat("F2026-0002") == [("6", 100_00, 6_00)]
    assert office.voucher("2026-B2") == {"1510": 106_00, "3003": -100_00, "2631": -6_00}


def test_one_invoice_for_several_deliveries_has_each_with_its_own_rate(office: Office) -> None:
    order = office.order(office.customer(), goods("TEA", 4), billing="by_hand")
    first = office.deliver(order, part("TEA", 1), on=BEFORE)
    second = office.deliver(order, part("TEA", 2), on=AFTER)
    assert office.count("invoice") == 0
    number = office.issue(order, on=date(2026, 4, 7))
    assert office.vat(number) == [("12", 50_00, 6_00), ("6", 100_00, 6_00)]
    view = office.see(number)
    assert (view.supply_from, view.supply_date, view.date) == (BEFORE, AFTER, date(2026, 4, 7))
    assert view.deliveries == (first, second)
    assert {node.ref for node in trace(office.book.reader, number).causes} == {order, first, second}
    with pytest.raises(
        Refused, match="Nothing that is delivered of order 1001 is left to invoice"
    ) as refused:
        office.issue(order)
    assert "--in-advance" in refused.value.hint
    office.sound()


def test_an_order_billed_in_advance_is_invoiced_once(office: Office) -> None:
    order = office.order(office.customer(), goods("MUG", 2), freight(79), billing="in_advance")
    assert office.amounts("F2026-0001") == Amounts(279_00, 69_75, 0, 348_75)
    delivery = office.deliver(order)
    assert office.count("invoice") == 1
    assert [node.ref for node in trace(office.book.reader, "F2026-0001").causes] == [order]
    with pytest.raises(Refused, match="Everything of order 1001 is invoiced"):
        office.issue(order, in_advance=True)
    office.take_back(delivery, part("MUG", 1), credit=True)
    assert office.amounts("K2026-0001") == Amounts(-100_00, -25_00, 0, -125_00)
    office.sound()


def test_what_was_invoiced_in_advance_by_hand_is_not_invoiced_again_when_delivered(office: Office) -> None:
    order = office.order(office.customer(), goods("MUG", 10))
    first = office.deliver(order, part("MUG", 4))
    office.take_back(first, part("MUG", 1), credit=True)
    number = office.issue(order, in_advance=True)
    assert office.amounts(number).net == 600_00
    second = office.deliver(order, part("MUG", 5))
    office.deliver(order)
    assert office.count("invoice") == 3  # Two invoices and the credit note.
    office.take_back(second, part("MUG", 2), credit=True)
    assert office.see("K2026-0002").credits == number
    assert office.amounts("K2026-0002").net == -200_00
    assert office.balance("3001") == -(400 - 100 + 600 - 200) * 100
    office.sound()


def test_goods_that_came_back_without_a_credit_are_no_discount_on_the_next_delivery(office: Office) -> None:
    order = office.order(office.customer(), goods("MUG", 10))
    office.take_back(office.deliver(order, part("MUG", 5)), part("MUG", 2))
    office.deliver(order)
    assert office.amounts("F2026-0002").net == 500_00
    office.sound()


def test_goods_that_came_back_before_they_were_invoiced_are_not_invoiced(office: Office) -> None:
    order = office.order(office.customer(), goods("MUG", 5), billing="by_hand")
    office.take_back(office.deliver(order), part("MUG", 2), credit=True)
    assert office.amounts(office.issue(order)).net == 300_00
    assert office.count("invoice") == 1
    office.sound()


def test_what_was_credited_by_mistake_can_be_invoiced_anew(office: Office) -> None:
    order = office.order(office.customer(), goods("MUG", 5))
    office.deliver(order)
    office.credit("F2026-0001")
    assert office.amounts(office.issue(order)) == Amounts(500_00, 125_00, 0, 625_00)
    assert office.see("F2026-0001").state == "credited"
    office.sound()


def test_what_was_credited_in_part_is_given_away_and_not_invoiced_again(office: Office) -> None:
    order = office.order(office.customer(), goods("MUG", 10))
    office.deliver(order, part("MUG", 4))
    office.credit("F2026-0001", {1: 1_000})
    with pytest.raises(Refused, match="Nothing that is delivered"):
        office.issue(order)
    assert office.amounts(office.issue(order, in_advance=True)).net == 600_00
    office.credit("F2026-0002", {1: 1_000})
    office.deliver(order)
    assert office.count("invoice") == 4
    office.sound()


def test_an_advance_credited_whole_is_invoiced_when_it_is_delivered(office: Office) -> None:
    order = office.order(office.customer(), goods("MUG", 10))
    office.issue(order, in_advance=True)
    office.credit("F2026-0001")
    office.take_back(office.deliver(order, part("MUG", 4)), part("MUG", 1), credit=True)
    assert (office.amounts("F2026-0002").net, office.amounts("K2026-0002").net) == (400_00, -100_00)
    assert office.amounts(office.issue(order, in_advance=True)).net == 600_00
    office.sound()


def test_rounding_to_whole_kronor_is_a_line_of_its_own(office: Office) -> None:
    office.setting("invoice.rounding", "yes")
    office.deliver(office.order(office.customer(), goods("BOOK", 3), goods("MUG")))
    # 3 x 200 + 6 % + 100 + 25 % = 636 + 125.
    assert office.amounts("F2026-0001") == Amounts(700_00, 61_00, 0, 761_00)
    office.product("PIN", "7.77")
    office.deliver(office.order(office.customer("Två AB"), goods("PIN")))
    assert office.amounts("F2026-0002") == Amounts(7_77, 1_94, 29, 10_00)
    assert office.voucher("2026-B2") == {"1510": 10_00, "3001": -7_77, "2611": -1_94, "3740": -29}
    office.sound()


def test_what_is_given_away_is_an_invoice_over_nothing(office: Office) -> None:
    office.deliver(office.order(office.customer(), goods("MUG", 1, discount_e4=10_000)))
    assert office.amounts("F2026-0001") == Amounts(0, 0, 0, 0)
    assert (office.see("F2026-0001").state, office.see("F2026-0001").vouchers) == ("paid", ())
    office.sound()


# Without an order


def test_an_invoice_on_its_own_has_services_and_free_lines(office: Office) -> None:
    number = office.invoice(
        office.customer(),
        FreeLine(sku="FITTING", quantity_milli=2_500),
        FreeLine(text="Resa", unit_price_e4=312_5000, discount_e4=1_000),
        supply_on=date(2026, 2, 27),
        note="Enligt offert 12.",
    )
    view = office.see(number)
    assert [(line.text, line.amount_ore) for line in view.lines] == [("Fitting", 1_250_00), ("Resa", 281_25)]
    assert office.amounts(number) == Amounts(1_531_25, 382_81, 0, 1_914_06)
    assert (view.supply_date, view.note, view.due) == (
        date(2026, 2, 27),
        "Enligt offert 12.",
        date(2026, 4, 1),
    )
    office.sound()


def test_a_private_customer_is_invoiced_incl_vat(office: Office) -> None:
    anna = office.customer("Anna Ek", kind="private", org_nr="19800101-8129")
    number = office.invoice(anna, FreeLine(sku="FITTING"), FreeLine(text="Resa", unit_price_e4=100_0000))
    assert office.amounts(number) == Amounts(580_00, 145_00, 0, 725_00)
    assert office.see(number).org_nr == ""  # A personal number does not belong on an invoice.


@pytest.mark.parametrize(
    ("fields", "treatment", "account"),
    [
        ({"country": "DE", "vat_nr": "DE136695976"}, "eu_service", "3308"),
        ({"country": "DE"}, "domestic", "3001"),
        ({"country": "NO"}, "export_service", "3305"),
        ({"country": "NO", "kind": "private"}, "domestic", "3001"),
    ],
)
def test_services_abroad(office: Office, fields: dict[str, str], treatment: str, account: str) -> None:
    customer = office.customer("Fremd", **fields)
    number = office.invoice(customer, FreeLine(text="Design", unit_price_e4=800_0000), include_vat=False)
    taxed = treatment == "domestic"
    assert (office.see(number).vat_treatment, office.balance(account)) == (treatment, -800_00)
    assert office.amounts(number) == Amounts(800_00, 200_00 if taxed else 0, 0, 1_000_00 if taxed else 800_00)
    office.sound()


@pytest.mark.parametrize(
    ("fields", "treatment", "account"),
    [
        ({"country": "DE", "vat_nr": "DE136695976"}, "eu", "3108"),
        ({"country": "NO"}, "export", "3105"),
        # What counts is where the goods go, whoever buys them.
        ({"delivery_city": "Oslo", "delivery_postcode": "0150", "delivery_country": "NO"}, "export", "3105"),
        (
            {"country": "NO", "vat_nr": "DE136695976", "delivery_city": "Kiel", "delivery_country": "DE"},
            "eu",
            "3108",
        ),
    ],
)
def test_goods_abroad(office: Office, fields: dict[str, str], treatment: str, account: str) -> None:
    office.deliver(office.order(office.customer("Fremd", **fields), goods("MUG", 2), goods("BOOK")))
    assert office.see("F2026-0001").vat_treatment == treatment
    assert office.amounts("F2026-0001") == Amounts(400_00, 0, 0, 400_00)
    assert office.balance(account) == -400_00
    office.credit("F2026-0001", {1: 1_000})
    assert office.balance(account) == -300_00
    office.sound()


@pytest.mark.parametrize(
    "fields",
    [
        {"country": "DE", "vat_nr": "DE136695976", "delivery_city": "Lund", "delivery_country": "SE"},
        {"country": "NO", "delivery_city": "Lund", "delivery_country": "SE"},
        {"country": "DE", "vat_nr": "SE556016068001"},
        {"vat_nr": "SE556016068001", "delivery_city": "Kiel", "delivery_country": "DE"},
    ],
)
def test_swedish_vat_on_goods_that_stay_and_for_buyers_without_a_number_of_another_country(
    office: Office, fields: dict[str, str]
) -> None:
    order = office.order(office.customer("Köpare", **fields), goods("MUG", 2))
    office.deliver(order)
    assert office.see("F2026-0001").vat_treatment == "domestic"
    assert office.amounts("F2026-0001") == Amounts(200_00, 50_00, 0, 250_00)
    promised = office.book.reader.value("SELECT total_ore FROM sales_order WHERE number = :n", n=order)
    assert promised == 250_00


def test_an_order_of_services_alone_is_taxed_as_services_and_with_goods_as_goods(office: Office) -> None:
    customer = office.customer("Fremd", country="DE", vat_nr="DE136695976")
    office.deliver(office.order(customer, goods("FITTING", 2), freight(50)))
    office.deliver(office.order(customer, goods("FITTING", 1), goods("MUG")))
    assert [office.see(f"F2026-000{n}").vat_treatment for n in (1, 2)] == ["eu_service", "eu"]
    assert (office.balance("3308"), office.balance("3108")) == (-1_050_00, -600_00)
    office.sound()


def test_a_price_that_includes_vat_is_brought_down_where_none_is_due(office: Office) -> None:
    customer = office.customer("Fremd", country="DE", vat_nr="DE136695976")
    number = office.invoice(customer, FreeLine(text="Design", unit_price_e4=999_0000), include_vat=True)
    line = office.see(number).lines[0]
    assert (str(line.unit_price), line.amount_ore) == ("799.20", 799_20)
    assert not office.see(number).prices_include_vat


def test_reverse_charge_needs_the_buyers_vat_number(office: Office) -> None:
    line = FreeLine(text="Byggtjänst", unit_price_e4=1_000_0000)
    number = office.invoice(office.customer(vat_nr="SE556016068001"), line, reverse_charge=True)
    assert (office.see(number).vat_treatment, office.amounts(number).vat) == ("reverse", 0)
    assert office.voucher("2026-B1") == {"1510": 1_000_00, "3231": -1_000_00}
    without = office.customer("Utan AB")
    before = snapshot(office.book)
    with pytest.raises(Refused, match="has no VAT number, which reverse charge needs"):
        office.invoice(without, line, reverse_charge=True)
    assert snapshot(office.book) == before


# Refusals


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (FreeLine(sku="MUG"), "invoice.goods"),
        (FreeLine(text="Resa"), "invoice.line"),
        (FreeLine(unit_price_e4=10_0000), "invoice.line"),
        (FreeLine(text="Resa", unit_price_e4=-10_0000), "invoice.price"),
        (FreeLine(text="Resa", unit_price_e4=10_0000, quantity_milli=0), "invoice.quantity"),
        (FreeLine(text="Resa", unit_price_e4=10_0000, quantity_milli=-1000), "invoice.quantity"),
        (FreeLine(text="Resa", unit_price_e4=10_0000, discount_e4=10_001), "invoice.discount"),
        (FreeLine(text="Resa", unit_price_e4=10**13, quantity_milli=10**6), "invoice.amount"),
        (
            FreeLine(text="Resa", unit_price_e4=900_000_000_0000),
            "invoice.amount",
        ),  # With the VAT over a billion.
        (FreeLine(text="Resa", unit_price_e4=1, quantity_milli=10**11), "invoice.quantity"),
        (FreeLine(text="Resa", unit_price_e4=10**15, discount_e4=10_000), "invoice.quantity"),
        (FreeLine(text="Resa", unit_price_e4=10_0000, vat_class="luxury"), "rates.vat-class"),
        (FreeLine(sku="GONE"), "product.unknown"),
    ],
)
def test_a_free_line_that_cannot_be_moves_nothing(office: Office, line: FreeLine, code: str) -> None:
    customer = office.customer()
    before = snapshot(office.book)
    with pytest.raises((Refused, NotFound)) as refused:
        office.invoice(customer, line)
    assert refused.value.code == code
    assert snapshot(office.book) == before


def test_who_and_what_cannot_be_invoiced(office: Office) -> None:
    customer = office.customer()
    line = FreeLine(text="Resa", unit_price_e4=10_0000)
    with office.doing() as tx:
        closed = parties.add(tx, name="Stängt AB").ref
        parties.edit(tx, closed, archived=True)
    draft_only = office.order(customer, goods("MUG"), billing="by_hand")
    before = snapshot(office.book)
    for refusal, doing in (
        ("cash customer has no name", lambda: office.invoice("0", line)),
        ("is archived", lambda: office.invoice(closed, line)),
        ("There is no customer 4711", lambda: office.invoice("4711", line)),
        ("There is nothing to invoice", lambda: office.invoice(customer)),
        ("There is no order 4711", lambda: office.issue("4711")),
        ("Nothing that is delivered", lambda: office.issue(draft_only)),
    ):
        with pytest.raises((Refused, NotFound), match=refusal):
            doing()
    assert snapshot(office.book) == before


def test_a_draft_and_a_counter_sale_are_not_invoiced(office: Office) -> None:
    customer = office.customer()
    with office.doing() as tx:
        draft = sales.create(tx, customer=customer, lines=[goods("MUG")], on=TODAY).ref
    office.sell(goods("MUG"))
    before = snapshot(office.book)
    with pytest.raises(Refused, match="is draft; it cannot be invoiced") as refused:
        office.issue(draft)
    assert refused.value.hint == f"kassabok order confirm {draft}"
    with pytest.raises(Refused, match="is paid on the spot; it cannot be invoiced"):
        office.issue("1002")
    assert snapshot(office.book) == before


def test_what_is_given_for_an_orders_invoice_goes_before_what_the_order_says(office: Office) -> None:
    customer = office.customer()
    office.deliver(order := office.order(customer, goods("MUG"), billing="by_hand", terms_days=10))
    number = office.issue(order, terms_days=5, our_reference="Per", your_reference="Eva", note="Tack!")
    view = office.see(number)
    assert (view.terms_days, view.our_reference, view.your_reference, view.note) == (5, "Per", "Eva", "Tack!")
    assert view.due == date(2026, 3, 9)  # The 7th is a Saturday.
    office.deliver(order := office.order(customer, goods("MUG"), billing="by_hand", terms_days=10))
    assert (office.see(office.issue(order)).terms_days, office.see(number).note) == (10, "Tack!")


def test_an_ocr_reference_is_never_given_twice(office: Office) -> None:
    customer = office.customer()
    office.owed(customer, 100)
    office.setting("series.invoice", "H2026-{n:04}")  # Counts by itself, since it does not restart yearly.
    before = snapshot(office.book)
    with pytest.raises(Refused, match="would get the OCR reference 2026000105, which another invoice has"):
        office.owed(customer, 100)
    assert snapshot(office.book) == before


def test_invoices_follow_a_merged_customer_and_keep_what_is_printed(office: Office) -> None:
    old, new = office.customer("Gamla AB", city="Lund"), office.customer("Nya AB")
    number = office.owed(old, 100)
    with office.doing() as tx:
        parties.merge(tx, old, into=new)
    view = office.see(number)
    assert (view.customer, view.name, view.city) == (new, "Gamla AB", "Lund")
    assert office.owed(old, 200)  # The old number leads to the new customer.
    assert office.see("F2026-0002").customer == new
    office.credit(number)
    assert (office.see("K2026-0001").customer, office.see("K2026-0001").name) == (new, "Gamla AB")
    office.sound()


def test_a_company_s_invoice_above_the_limit_needs_its_address(office: Office) -> None:
    company, person = office.customer("Nomad AB", city=""), office.customer(kind="private", city="")
    dear = FreeLine(text="Konsult", unit_price_e4=3_200_01_00)
    office.invoice(company, FreeLine(text="Konsult", unit_price_e4=3_200_00_00))
    assert office.amounts("F2026-0001").total == 4_000_00  # Still a simplified invoice.
    before = snapshot(office.book)
    with pytest.raises(Refused, match="has no address") as refused:
        office.invoice(company, dear)
    assert refused.value.code == "invoice.address"
    assert snapshot(office.book) == before
    office.invoice(person, dear, include_vat=False)
    assert office.amounts("F2026-0002").total == 4_000_01


def test_and_so_does_the_company_s_own(office: Office) -> None:
    company = office.customer(city="Lund")
    office.setting("company.city", "")
    office.invoice(company, FreeLine(text="Konsult", unit_price_e4=3_200_00_00))
    before = snapshot(office.book)
    with pytest.raises(Refused, match="own address is not set") as refused:
        office.invoice(company, FreeLine(text="Konsult", unit_price_e4=3_200_01_00))
    assert (refused.value.code, snapshot(office.book)) == ("invoice.own_address", before)
