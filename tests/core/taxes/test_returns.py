"""The VAT return of a period, box by box to the krona, and the lines behind each box to the öre."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.taxes.vat_story import A_QUARTER, a_quarter, book_it, close, filled, period, report, set_to
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import NotFound
from kassabok.core.taxes.boxes import BOXES, OUTPUT_VAT
from kassabok.core.taxes.reports import box_lines, next_period, vat_periods


def test_a_quarter_box_by_box(book: Book) -> None:
    a_quarter(book)
    assert filled(book, "2026-q1") == A_QUARTER
    answer = report(book, "2026-q1")
    assert answer.pay_kronor == 2_620
    assert set(answer.boxes) == set(BOXES)
    assert [check.check for check in answer.checks if not check.ok] == []
    assert (answer.state, answer.due_on) == ("open", date(2026, 5, 12))


def test_months_add_up_to_their_quarter_before_ore_are_left_out(book: Book) -> None:
    a_quarter(book)
    exact = [
        {row.box: row.exact_ore or 0 for row in report(book, name).rows}
        for name in ("2026-01", "2026-02", "2026-03", "2026-q1", "2026-01..2026-02", "2026")
    ]
    assert {box: sum(month[box] for month in exact[:3]) for box in BOXES} == exact[3]
    assert {box: exact[0][box] + exact[1][box] for box in BOXES} == exact[4]
    assert exact[5]["05"] == exact[3]["05"] + 100_00


def test_the_lines_behind_a_box_are_its_exact_amount(book: Book) -> None:
    a_quarter(book)
    quarter = period(book, "2026-q1")
    rows = {row.box: row.exact_ore for row in report(book, "2026-q1").rows}
    for box in BOXES:
        lines = list(box_lines(book.reader, quarter, box))
        if box == "49":
            assert sum(line.amount_ore for line in lines) == sum(rows[b] or 0 for b in OUTPUT_VAT) - (
                rows["48"] or 0
            )
        else:
            assert sum(line.amount_ore for line in lines) == rows[box]
    (withdrawal,) = box_lines(book.reader, quarter, "06")
    assert (withdrawal.voucher, withdrawal.account, withdrawal.text, withdrawal.amount_ore) == (
        "2026-A7",
        "3401",
        "Uttag",
        200_00,
    )


def test_a_box_that_is_not_there(book: Book) -> None:
    with pytest.raises(NotFound, match="no box 13"):
        list(box_lines(book.reader, period(book, "2026-q1"), "13"))


def test_settling_vouchers_of_people_and_other_programs_are_in_no_box(book: Book) -> None:
    a_quarter(book)
    book_it(
        book, date(2026, 3, 31), "Momsredovisning", ("2611", 2_250_38), ("2650", -2_250_00), ("3740", -38)
    )
    book_it(book, date(2026, 3, 31), "Moms direkt", ("2612", 50_00), ("1630", -50_00))
    book_it(book, date(2026, 3, 31), "Moms att få", ("2641", -100_20), ("1650", 100_20))
    assert filled(book, "2026-q1") == A_QUARTER
    assert len(list(box_lines(book.reader, period(book, "2026-q1"), "10"))) == 5


def test_a_purchase_paid_together_with_the_tax_is_in_its_boxes(book: Book) -> None:
    book_it(
        book,
        date(2026, 2, 12),
        "Bankdag",
        ("2650", 4_000_00),
        ("5010", 1_000_00),
        ("2641", 250_00),
        ("1930", -5_250_00),
    )
    book_it(book, date(2026, 2, 13), "Maskin", ("1220", 400_00), ("2641", 100_00), ("1630", -500_00))
    book_it(book, date(2026, 2, 14), "Moms och avgift", ("2641", -80_00), ("6992", 625_00), ("1630", -545_00))
    assert filled(book, "2026-q1") == {"48": 350, "49": -350}
    assert sum(line.amount_ore for line in box_lines(book.reader, period(book, "2026-q1"), "48")) == 350_00


def test_nothing_at_all_is_a_return_of_zero(book: Book) -> None:
    assert filled(book, "2026-q2") == {}
    assert report(book, "2026-q2").pay_kronor == 0


def test_more_input_than_output_vat_is_a_refund(book: Book) -> None:
    book_it(book, date(2026, 5, 5), "Maskin", ("1220", 10_000_00), ("2641", 2_500_60), ("1930", -12_500_60))
    book_it(book, date(2026, 5, 6), "Såld", ("1930", 125_00), ("3001", -100_00), ("2611", -25_00))
    assert filled(book, "2026-q2") == {"05": 100, "10": 25, "48": 2_500, "49": -2_475}


def test_a_bad_debt_lowers_sales_and_their_vat(book: Book) -> None:
    book_it(book, date(2026, 5, 6), "Såld", ("1930", 250_00), ("3001", -200_00), ("2611", -50_00))
    book_it(book, date(2026, 6, 6), "Kundförlust", ("6351", 100_00), ("2611", 25_00), ("1512", -125_00))
    assert filled(book, "2026-q2") == {"05": 100, "10": 25, "49": 25}


def test_periods_with_their_states_and_what_is_to_be_paid(book: Book) -> None:
    a_quarter(book)
    rows = vat_periods(book.reader, today=date(2026, 7, 1))
    assert [(row.period, row.state, row.pay_kronor) for row in rows] == [
        ("2026-q1", "open", 2_620),
        ("2026-q2", "open", 25),
        ("2026-q3", "running", 0),
    ]
    close(book, "2026-q1")
    rows = vat_periods(book.reader, today=date(2026, 6, 30))
    assert [(row.period, row.state, row.pay_kronor) for row in rows] == [
        ("2026-q1", "closed", 2_620),
        ("2026-q2", "running", 25),
    ]


def test_without_a_name_the_first_period_that_is_not_closed_is_meant(book: Book) -> None:
    today = date(2026, 8, 1)
    assert next_period(book.reader, today=today).name == "2026-q3"
    book_it(book, date(2026, 5, 6), "Såld", ("1930", 250_00), ("3001", -200_00), ("2611", -50_00))
    assert next_period(book.reader, today=today).name == "2026-q2"
    close(book, "2026-q2", today=today)
    assert next_period(book.reader, today=today).name == "2026-q3"
    assert next_period(book.reader, today=date(2026, 12, 1)).name == "2026-q3"


def test_periods_before_the_first_that_was_closed_are_somebody_elses(book: Book) -> None:
    book_it(book, date(2026, 5, 6), "Såld", ("1930", 250_00), ("3001", -200_00), ("2611", -50_00))
    close(book, "2026-q2", today=date(2026, 8, 1))
    states = [row.state for row in vat_periods(book.reader, today=date(2026, 8, 1))]
    assert states == ["elsewhere", "closed", "running"]


def states(book: Book, today: date = date(2026, 10, 5)) -> dict[str, str]:
    return {row.period: row.state for row in vat_periods(book.reader, today=today)}


def test_what_another_program_has_settled_needs_no_closing_here(book: Book) -> None:
    sale = (("1930", 250_00), ("3001", -200_00), ("2611", -50_00))
    book_it(book, date(2026, 2, 6), "Såld", *sale)
    assert states(book)["2026-q1"] == "open"
    book_it(book, date(2026, 5, 12), "Moms för första kvartalet", ("2611", 50_00), ("1630", -50_00))
    assert list(states(book).values()) == ["elsewhere", "open", "open", "running"]
    assert report(book, "2026-q1", today=date(2026, 10, 5)).state == "elsewhere"
    book_it(book, date(2026, 6, 6), "Såld", *sale)
    assert list(states(book).values()) == ["elsewhere", "open", "open", "running"]
    assert next_period(book.reader, today=date(2026, 10, 5)).name == "2026-q2"
    close(book, "2026-q2", today=date(2026, 10, 5))
    assert list(states(book).values()) == ["elsewhere", "closed", "open", "running"]


def test_a_period_that_is_settled_in_part_is_open(book: Book) -> None:
    sale = (("1930", 250_00), ("3001", -200_00), ("2611", -50_00))
    book_it(book, date(2026, 1, 6), "Såld", *sale)
    book_it(book, date(2026, 1, 31), "Moms för januari", ("2611", 50_00), ("2650", -50_00))
    assert states(book)["2026-q1"] == "elsewhere"
    book_it(book, date(2026, 3, 6), "Såld", *sale)
    assert states(book)["2026-q1"] == "open"


def test_a_yearly_return_with_eu_trade_is_due_earlier(book: Book) -> None:
    set_to(book, vat_period="yearly")
    assert report(book, "2026").due_on == date(2027, 8, 17)
    book_it(book, date(2026, 5, 6), "Såld", ("1930", 250_00), ("3108", -250_00))
    assert report(book, "2026").due_on == date(2027, 2, 26)


def test_other_months_than_a_period_of_the_company_are_reported_without_a_due_day(book: Book) -> None:
    answer = report(book, "2026-02")
    assert (answer.state, answer.due_on) == ("", None)


# Any books at all

ACCOUNTS = (
    "3001",
    "3002",
    "3740",
    "3108",
    "4515",
    "4545",
    "2611",
    "2621",
    "2614",
    "2615",
    "2641",
    "2645",
    "1930",
)
DEBIT_BOXES = {"20", "50", "48"}
vouchers = st.lists(
    st.tuples(
        st.dates(date(2026, 1, 1), date(2026, 12, 31)),
        st.sampled_from(ACCOUNTS[:-1]),
        st.integers(-(10**9), 10**9).filter(bool),
    ),
    max_size=25,
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(vouchers)
def test_any_vouchers_are_in_their_boxes_by_another_way_of_adding_up(
    tmp_path_factory: pytest.TempPathFactory, posted: list[tuple[date, str, int]]
) -> None:
    with create_book(tmp_path_factory.mktemp("books") / "b.kassabok", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1)
            )
        for day, account, ore in posted:
            book_it(book, day, "Rad", (account, ore), ("1930", -ore))
        boxes = dict(book.reader.rows("SELECT number, vat_box FROM account"))
        for quarter in range(1, 5):
            expected = dict.fromkeys(BOXES, Decimal(0))
            for day, account, ore in posted:
                if (day.month + 2) // 3 == quarter:
                    kronor = Decimal(ore) / 100
                    box = boxes[account]
                    expected[box] += kronor if box in DEBIT_BOXES else -kronor
            whole = {
                box: int(kronor) for box, kronor in expected.items()
            }  # int() drops the öre towards zero.
            whole["49"] = sum(whole[box] for box in OUTPUT_VAT) - whole["48"]
            assert report(book, f"2026-q{quarter}").boxes == whole
        close_all_and_prove(book)


def close_all_and_prove(book: Book) -> None:
    """Closing one quarter after the other empties the VAT accounts, and what is owed is whole kronor."""
    from kassabok.core.check import run_checks

    owed = 0
    for quarter in range(1, 5):
        owed += close(book, f"2026-q{quarter}", despite=("sales", "reverse-charge", "import")).to_pay_kronor
    left = book.reader.rows(
        "SELECT account, sum(debit_ore - credit_ore) FROM account_month WHERE account BETWEEN '2610' AND '2649' "
        "GROUP BY account HAVING sum(debit_ore - credit_ore) <> 0"
    )
    assert left == []
    on_2650 = book.reader.value("SELECT sum(amount_ore) FROM voucher_line WHERE account = '2650'") or 0
    assert on_2650 == -100 * owed
    assert [result for result in run_checks(book.reader) if not result.ok] == []
    assert all(row.state == "closed" for row in vat_periods(book.reader, today=date(2026, 12, 31)))
