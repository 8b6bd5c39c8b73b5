"""What is owed on bills, on any day: the register tells what the books have on 2440."""

from datetime import date, timedelta

import pytest
from tests.core.payables.billing import Payer

from kassabok.core.payables import reports
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
