"""What is owed on bills, on any day: the register tells what the books have on 2440."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.payables.billing import Payer

from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import Refused
from kassabok.core.payables import beside_bills, reports, service
from kassabok.core.payables.lines import LineRequest

FIRST = date(2026, 3, 1)


@pytest.fixture
def story(company: Payer) -> Payer:
    """Two suppliers, a payment in two parts, one that was taken back, a credit note that is set off, and one left."""
    one = company.bill("1", 1_000_00, LineRequest(800_00, "6110"), due=date(2026, 3, 10))
    two = company.bill("2", 500_00, LineRequest(400_00, "6110"), on=date(2026, 3, 5), due=date(2026, 4, 2))
    company.bill(
        "3",
        300_00,
        LineRequest(300_00, "6110", "exempt"),
        supplier="2003",
        treatment="domestic",
        approved=False,
    )
    company.pay((one, 400_00), on=date(2026, 3, 12))
    taken = company.pay((one, 250_00), on=date(2026, 3, 20))
    company.take_back(taken, on=date(2026, 3, 27))
    company.credit(two, "K1", LineRequest(80_00, "6110"), on=date(2026, 3, 16), total_ore=100_00)
    company.pay(two, on=date(2026, 4, 8))
    company.credit(two, "K2", LineRequest(40_00, "6110"), on=date(2026, 4, 15), total_ore=50_00)
    return company


def test_the_register_is_the_books_on_every_day(story: Payer) -> None:
    for number in range(60):
        day = FIRST + timedelta(days=number)
        items = reports.open_items(story.book.reader, on=day)
        ages = reports.ageing(story.book.reader, on=day)
        owed = -story.balance("2440", until=day)
        assert sum(item.open_ore for item in items) == sum(age.total_ore for age in ages) == owed, day
        assert beside_bills.other_items(story.book.reader, on=day) == []
        for age in ages:
            late = age.late_1_30_ore + age.late_31_60_ore + age.late_61_90_ore + age.late_over_90_ore
            assert age.not_due_ore + late == age.total_ore


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 3, 10), (1_500_00, 0, 0)),  # Due that day is not late.
        (date(2026, 3, 11), (500_00, 1_000_00, 0)),
        (date(2026, 3, 21), (400_00, 350_00, 0)),
        (date(2026, 3, 28), (400_00, 600_00, 0)),
        (date(2026, 4, 10), (0, 0, 600_00)),
        (date(2026, 4, 20), (-50_00, 0, 600_00)),  # A credit note is never late.
    ],
)
def test_how_old_it_is(story: Payer, day: date, expected: tuple[int, int, int]) -> None:
    (age,) = reports.ageing(story.book.reader, on=day, supplier="2001")
    assert (age.not_due_ore, age.late_1_30_ore, age.late_31_60_ore) == expected


#: What happens: the act, which bill or payment of those there are, a part of what is open in percent, and the day.
ACTS = st.tuples(
    st.sampled_from(("bill", "euro", "credit", "pay", "take back")),
    st.integers(0, 9),
    st.integers(1, 100),
    st.integers(0, 70),
)


@settings(max_examples=40, deadline=None)
@given(acts=st.lists(ACTS, min_size=3, max_size=12))
def test_the_register_is_the_books_on_every_day_whatever_happens(
    founded: bytes, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int, int, int]]
) -> None:
    """Days come in any order: what is written down late of an earlier day changes what was owed then."""
    path = tmp_path_factory.mktemp("owed") / "company.kassabok"
    path.write_bytes(founded)
    path.chmod(0o600)
    with open_book(path, EFFECTS) as book:
        company = Payer(book)
        bills = [company.bill("0", 1_000_00, LineRequest(800_00, "6110"), on=FIRST)]
        payments: list[str] = []
        for number, act in enumerate(acts, start=1):
            with suppress(Refused):
                _do(company, number, act, bills, payments)
        for number in range(0, 75, 3):
            day = FIRST + timedelta(days=number)
            ages = reports.ageing(book.reader, on=day)
            items = reports.open_items(book.reader, on=day)
            owed = -company.balance("2440", until=day)
            assert sum(item.open_ore for item in items) == sum(age.total_ore for age in ages) == owed, day
            assert beside_bills.other_ages(book.reader, on=day) == []
        assert company.wrong() == []


def _do(
    company: Payer, number: int, act: tuple[str, int, int, int], bills: list[str], payments: list[str]
) -> None:
    what, which, percent, after = act
    on = FIRST + timedelta(days=after)
    bill = bills[which % len(bills)]
    view = reports.bill(company.book.reader, bill)
    part_ore = max(int(view.open_in_currency * percent), 1)
    reference = f"R{number}"
    if what == "bill":
        lines = LineRequest(percent * 80_00, "6110")
        bills.append(company.bill(reference, percent * 100_00, lines, on=on))
    elif what == "euro":
        foreign: dict[str, Any] = {
            "currency": "EUR",
            "sek_per_unit": Decimal("11.1234"),
            "treatment": "eu-services",
        }
        lines = LineRequest(percent * 37, "6540")
        bills.append(company.bill(reference, percent * 37, lines, supplier="2002", on=on, **foreign))
    elif what == "credit":
        company.credit(bill, reference, LineRequest(part_ore, "6110", "exempt"), on=on, total_ore=part_ore)
    elif what == "pay" and view.currency == "SEK":
        payments.append(company.pay((bill, part_ore), on=on))
    elif what == "pay":
        with company.doing() as tx:
            payments.append(service.pay(tx, [(bill, part_ore)], on=on, paid_ore=part_ore * 11).ref)
    elif payments:
        company.take_back(payments[which % len(payments)], on=on)
