"""Sales and purchases against their VAT: what is let pass as rounding, and what is told."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.invoicing.office import Office
from tests.core.taxes.vat_story import book_it, report

from kassabok.core.book.file import Book
from kassabok.core.money import add_vat
from kassabok.core.sales.service import LineRequest
from kassabok.core.taxes.consistency import VatCheck, vat_checks
from kassabok.core.taxes.figures import Account, Moved, added_up
from kassabok.core.vat import rate_in_name

DAY = date(2026, 3, 10)


def told(book: Book) -> dict[str, str]:
    """Check -> what it says, of those that found something."""
    return {check.check: check.detail for check in report(book, "2026-q1").checks if not check.ok}


def test_a_sale_without_its_vat_is_told(book: Book) -> None:
    book_it(book, DAY, "Såld", ("1930", 1_250_00), ("3001", -1_000_00), ("2611", -250_00))
    book_it(book, DAY, "Moms glömd", ("1930", 1_000_00), ("3041", -1_000_00))
    assert told(book) == {
        "sales": "In boxes 05-08 there are 2 000,00 kr, but the VAT in boxes 10-12 is on 1 000,00 kr: "
        "it is missing on 1 000,00 kr. "
        "On accounts of 25 % in boxes 05-08 there are 2 000,00 kr, but box 10 is VAT on 1 000,00 kr."
    }


def test_vat_without_a_sale_is_told(book: Book) -> None:
    book_it(book, DAY, "Moms utan försäljning", ("1930", 250_00), ("2611", -250_00))
    assert told(book) == {
        "sales": "In boxes 05-08 there are 0,00 kr, but the VAT in boxes 10-12 is on 1 000,00 kr: "
        "that is 1 000,00 kr too much."
    }


def test_vat_at_the_wrong_rate_is_told_though_the_sum_is_right(book: Book) -> None:
    book_it(book, DAY, "Fel sats", ("1930", 1_120_00), ("3001", -1_000_00), ("2621", -120_00))
    assert told(book) == {
        "sales": "On accounts of 25 % in boxes 05-08 there are 1 000,00 kr, but box 10 is VAT on 0,00 kr."
    }


def test_a_discount_may_be_of_any_rate(book: Book) -> None:
    book_it(book, DAY, "Såld", ("1930", 1_250_00), ("3001", -1_000_00), ("2611", -250_00))
    book_it(book, DAY, "Rabatt", ("1930", -125_00), ("3730", 100_00), ("2611", 25_00))
    assert told(book) == {}


def test_reverse_charge_and_import_are_held_against_their_own_vat(book: Book) -> None:
    book_it(book, DAY, "Bara ena sidan", ("4515", 1_000_00), ("1930", -1_000_00))
    book_it(book, DAY, "Import", ("4545", 400_00), ("1930", -400_00), ("2645", 25_00), ("2615", -25_00))
    assert told(book) == {
        "reverse-charge": "In boxes 20-24 there are 1 000,00 kr, but the VAT in boxes 30-32 is on 0,00 kr: "
        "it is missing on 1 000,00 kr. "
        "On accounts of 25 % in boxes 20-24 there are 1 000,00 kr, but box 30 is VAT on 0,00 kr.",
        "import": "In box 50 there are 400,00 kr, but the VAT in boxes 60-62 is on 100,00 kr: "
        "it is missing on 300,00 kr. "
        "On accounts of 25 % in box 50 there are 400,00 kr, but box 60 is VAT on 100,00 kr.",
    }


def test_purchases_that_bear_no_vat_are_left_out(book: Book) -> None:
    book_it(book, DAY, "Momsfri tjänst", ("4538", 1_000_00), ("1930", -1_000_00))
    assert told(book) == {}


def test_vat_that_is_not_due_and_sales_in_no_box(book: Book) -> None:
    book_it(book, DAY, "Vilande", ("1930", 125_00), ("3001", -100_00), ("2618", -25_00))
    book_it(book, DAY, "Via OSS", ("1930", 119_00), ("3110", -100_00), ("2670", -19_00))
    found = told(book)
    assert found["not-due"] == (
        "Account 2618 Utgående moms 25 %, ännu ej redovisad has 25,00 kr that belongs to no box."
    )
    assert found["no-box"] == (
        "Account 3110 Varor till EU-konsumenter, moms via OSS is in no box: 100,00 kr. "
        "kassabok account edit NUMBER --vat-box BOX puts an account in one."
    )
    stops = {check.check for check in report(book, "2026-q1").checks if check.stops}
    assert stops == {"sales", "not-due"}


def test_what_waits_from_earlier_periods_is_told_as_long_as_it_waits(book: Book) -> None:
    book_it(book, date(2026, 2, 1), "Vilande", ("1930", 25_00), ("2618", -25_00))
    assert "not-due" in {check.check for check in report(book, "2026-q2").checks if not check.ok}
    book_it(book, date(2026, 5, 1), "Förfaller", ("2618", 25_00), ("2611", -25_00))
    assert "not-due" not in {check.check for check in report(book, "2026-q2").checks if not check.ok}


def test_the_share_of_input_vat_is_only_told(book: Book) -> None:
    book_it(book, DAY, "Inköp", ("4010", 1_000_00), ("2641", 250_00), ("1930", -1_250_00))
    (share,) = [check for check in report(book, "2026-q1").checks if check.check == "input"]
    assert share == VatCheck(
        "input", True, False, "Box 48 is 25,0 % of the 1 000,00 kr on accounts 4000-6999."
    )


def test_the_rounding_of_many_small_sales_is_let_pass(book: Book) -> None:
    """A bun of 10 kr is 9,43 and 0,57 of VAT, which is 6 percent of 9,50."""
    office = Office(book)
    office.product("BULLE", "10", kind="service", includes_vat=True, vat_class="low")
    for _ in range(120):
        office.sell(LineRequest(sku="BULLE"))
    office.close_day()
    figures = {row.box: row.exact_ore for row in report(book, "2026-q1").rows}
    assert (figures["05"], figures["12"]) == (120 * 9_43, 120 * 57)
    assert told(book) == {}
    book_it(book, DAY, "Moms glömd", ("1930", 30_00), ("3003", -30_00))
    assert set(told(book)) == {"sales"}


@pytest.mark.parametrize(
    ("name", "rate"),
    [
        ("Varuförsäljning i Sverige, 25 % moms", 25),
        ("Försäljning varor 12% sv", 12),
        ("Inköp av varor från EU, 6 %", 6),
        ("Tjänster köpta inom EU, momsfria", 0),
        ("Debiterad frakt", None),
        ("Rabatt 125 %", None),
        ("Ränta 0,6 %", None),
    ],
)
def test_an_accounts_name_tells_its_rate(name: str, rate: int | None) -> None:
    assert rate_in_name(name) == rate


CHART = {
    number: Account(number, number, box, rate)
    for number, box, rate in (
        ("3001", "05", 25),
        ("3002", "05", 12),
        ("3003", "05", 6),
        ("2611", "10", None),
        ("2621", "11", None),
        ("2631", "12", None),
    )
}


@given(st.lists(st.tuples(st.sampled_from((25, 12, 6)), st.integers(1, 100_000_00)), max_size=200))
def test_rounding_of_any_sales_is_let_pass_and_a_forgotten_vat_of_a_hundred_kronor_is_not(
    sales: list[tuple[int, int]],
) -> None:
    from decimal import Decimal

    accounts = {25: ("3001", "2611"), 12: ("3002", "2621"), 6: ("3003", "2631")}
    moved: Moved = {}
    for rate, net_ore in sales:
        income, vat = accounts[rate]
        moved[income] = moved.get(income, 0) - net_ore
        moved[vat] = moved.get(vat, 0) - add_vat(net_ore, Decimal(rate) / 100)
    assert faults(moved) == []
    base_ore = sum(net_ore for _, net_ore in sales)
    forgotten_ore = 100_00 + base_ore // 1000
    assert faults(moved | {"3001": moved.get("3001", 0) - forgotten_ore}) == ["sales"]


def faults(moved: Moved) -> list[str]:
    figures = added_up({202603: moved}, DAY, DAY, CHART)
    return [check.check for check in vat_checks(figures, CHART, {}, {}) if not check.ok]
