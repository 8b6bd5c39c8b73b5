"""Statements that skip a day, that contradict themselves, that come in any order: what an import says of them."""

from datetime import date, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.bank.bank_files import Move, Pay, camt, csv, move
from tests.core.bank.conftest import Bank
from tests.story import TODAY, snapshot

from kassabok.core.bank.statements import Held, Moved, gaps, held, moved
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.formats.errors import BadFile

MONDAY = TODAY


def day(number: int) -> date:
    """The day so many days after Monday."""
    return MONDAY + timedelta(days=number)


def statement(opening: int, *kronor: int, on: date = MONDAY, closing: int | None = None) -> bytes:
    """A camt.053 of a day with these movements. closing: where it is not what they make."""
    moves = [move(Pay(kr * 100, text=f"Rad {kr}"), on=on, ref=f"{on}-{kr}") for kr in kronor]
    ends = opening + sum(kronor) if closing is None else closing
    file = camt(moves, kind="camt.053", balances=(opening * 100, ends * 100))
    return file.replace(f"<Dt>{TODAY}</Dt>".encode(), f"<Dt>{on}</Dt>".encode())


def test_a_statement_that_does_not_add_up_is_refused_and_nothing_moves(bank: Bank) -> None:
    bank.invoice(bank.customer(), 500)
    before = snapshot(bank.book)
    with pytest.raises(BadFile) as refused:
        bank.read(statement(100, -45, closing=60))
    assert refused.value.code == "bank.balances"
    assert refused.value.message == (
        "Statement S1: opening balance 100.00 and entries -45.00 make 55.00, but the closing balance is 60.00; "
        "the difference is 5.00 SEK."
    )
    assert "--unbalanced" in refused.value.hint
    assert snapshot(bank.book) == before


def test_a_statement_that_does_not_add_up_is_taken_when_asked_for(bank: Bank) -> None:
    result = bank.read(statement(100, -45, closing=60), unbalanced=True)
    assert (result.new, result.parked) == (1, 1)
    ((account, gap),) = result.gaps
    assert f"{account.name}: {gap.told}" == (
        "Bank: The bank said 100,00 when 2026-03-02 began and 60,00 at the end of 2026-03-02, but the lines between "
        "make -45,00; the difference is 5,00. A line is missing, or was told of twice."
    )


def test_a_page_of_a_statement_may_bear_the_balances_of_the_whole(bank: Bank) -> None:
    page = statement(100, -45, closing=30).replace(
        b"<Id>S1</Id>", b"<Id>S1</Id><StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"
    )
    assert bank.read(page).new == 1
    assert bank.book.reader.value("SELECT count(*) FROM bank_balance") == 0  # They are not those of the page.


def test_a_csv_with_a_row_missing_is_refused(bank: Bank) -> None:
    whole = csv([move(Pay(kr * 100), text=f"Rad {kr}") for kr in (10, 20, 30)]).decode()
    lines = whole.splitlines(keepends=True)
    before = snapshot(bank.book)
    with pytest.raises(BadFile) as refused:
        bank.read("".join([*lines[:3], lines[4]]).encode(), name="konto.csv", account="Bank")
    assert refused.value.message == (
        "line 3: the balance 60.00 does not follow: 40.00 was expected; the difference is 20.00 SEK."
    )
    assert snapshot(bank.book) == before


def test_a_csv_whose_day_is_in_another_order_than_the_balance_adds_up(bank: Bank) -> None:
    """Booked A, B, C; exported with B and C changed about."""
    head = "5839-8257466\r\nReskontradatum;Transaktionsdatum;Text;Belopp;Saldo\r\n"
    rows = ["B;20,00;30,00", "C;30,00;60,00", "A;10,00;10,00"]
    text = head + "".join(f"{MONDAY};{MONDAY};{row}\r\n" for row in rows)
    assert bank.read(text.encode(), name="konto.csv", account="Bank").new == 3


def test_a_skipped_day_is_told_with_its_days_and_amounts(bank: Bank) -> None:
    assert bank.gaps(statement(0, 900)) == []
    (told,) = bank.gaps(statement(1200, -100, on=day(2)))
    assert told == (
        "Bank: The bank said 900,00 at the end of 2026-03-02 and 1 200,00 when 2026-03-04 began, but the lines between "
        "make 0,00; the difference is 300,00. A statement is missing."
    )
    assert bank.gaps(statement(900, 300, on=day(1))) == []


def test_a_gap_that_another_file_fills_is_not_told(bank: Bank) -> None:
    """Read together, in any order; and what is left is told once."""
    first, second, third = statement(0, 900), statement(900, 300, on=day(1)), statement(1200, -100, on=day(2))
    assert bank.gaps(first, third, second) == []
    (told,) = bank.gaps(statement(1500, 1, on=day(7)), statement(1501, 1, on=day(8)))
    assert "1 100,00 at the end of 2026-03-04 and 1 500,00 when 2026-03-09 began" in told


def test_a_skipped_day_is_refused_when_that_was_chosen(bank: Bank) -> None:
    bank.read(statement(0, 900))
    before = snapshot(bank.book)
    with pytest.raises(Refused) as refused:
        bank.gaps(statement(1200, -100, on=day(2)), refuse=True)
    assert refused.value.code == "bank.gap"
    assert "the difference is 300,00" in refused.value.message
    assert snapshot(bank.book) == before
    assert bank.gaps(statement(900, -100, on=day(2)), refuse=True) == []


def test_a_day_without_movements_leaves_no_gap_and_is_known_the_second_time(bank: Bank) -> None:
    bank.read(statement(0, 900))
    assert bank.read(statement(900, on=day(1))).gaps == []
    before = snapshot(bank.book)
    assert bank.read(statement(900, on=day(1))).new == 0
    assert {**snapshot(bank.book), "event": before["event"]} == before


def test_two_statements_of_one_day_go_on_from_each_other(bank: Bank) -> None:
    noon, evening = statement(0, 900), statement(900, -200)
    assert bank.read(noon).gaps == bank.read(evening).gaps == []
    assert bank.read(statement(700, 1, on=day(1))).gaps == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_statements_come_in_any_order_and_no_gap_is_left(bank: Bank, order: tuple[int, ...]) -> None:
    files = [statement(0, 900), statement(900, 300, -50, on=day(1)), statement(1150, -100, on=day(4))]
    assert sum(bank.read(files[number]).new for number in order) == 4
    reader = bank.book.reader
    assert gaps(held(reader, 1), moved(reader, 1, "SEK")) == []


def test_a_csv_fills_what_a_statement_left_out(bank: Bank) -> None:
    """A CSV may begin in the middle of a day, so only what it closes with is compared."""
    bank.read(statement(0, 900, on=day(-9)))
    moves: list[Move] = [
        move(Pay(300_00), on=day(-8), text="Insatt"),
        move(Pay(-100_00), on=day(-7), text="Ut"),
    ]
    result = bank.read(csv(moves, opening_ore=900_00), name="konto.csv", account="Bank")
    assert (result.new, result.gaps) == (2, [])
    later = csv([move(Pay(-45_00), on=day(-3), text="Avgift")], opening_ore=1300_00)
    ((_, gap),) = bank.read(later, name="konto.csv", account="Bank").gaps
    assert gap.told == (
        "The bank said 1 100,00 at the end of 2026-02-23 and 1 255,00 at the end of 2026-02-27, but the lines between "
        "make -45,00; the difference is 200,00. A statement or a line is missing, or was told of twice."
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_csv_that_was_downloaded_before_its_last_day_was_over(bank: Bank, order: tuple[int, int]) -> None:
    """The evening's payment came after the download of the first, which was read a day or more later."""
    moves: list[Move] = [
        move(Pay(300_00), on=day(-8), text="Insatt"),
        move(Pay(-100_00), on=day(-7), text="Ut"),
        move(Pay(-25_00), on=day(-7), text="Kväll"),
        move(Pay(-45_00), on=day(-5), text="Avgift"),
    ]
    files = [csv(moves[:2], opening_ore=900_00), csv(moves, opening_ore=900_00)]
    assert [bank.read(files[n], name="k.csv", account="Bank").gaps for n in order] == [[], []]
    assert gaps(held(bank.book.reader, 1), moved(bank.book.reader, 1, "SEK")) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_two_statements_of_a_day_that_ends_where_it_began(bank: Bank, order: tuple[int, ...]) -> None:
    files = [statement(0, 900), statement(900, 50, on=day(1)), statement(950, -50, on=day(1))]
    for number in order:
        bank.read(files[number])
    reader = bank.book.reader
    assert gaps(held(reader, 1), moved(reader, 1, "SEK")) == []
    assert held(reader, 1)[-1] == Held(day(1), False, 900_00)


@settings(max_examples=60)
@given(st.lists(st.integers(-500, 500), min_size=2, max_size=8), st.data())
def test_what_is_missing_is_what_the_days_left_out_moved(amounts: list[int], data: st.DataObject) -> None:
    """Days with one movement each, of which one in the middle is not read."""
    left_out = data.draw(st.integers(0, len(amounts) - 1))
    ends = [sum(amounts[: n + 1]) for n in range(len(amounts))]
    days = {day(n): ore for n, ore in enumerate(amounts) if n != left_out}
    said = sorted(
        {Held(day(n), False, ends[n]) for n in range(len(amounts)) if n != left_out}
        | {Held(day(n) - ONE_DAY, True, ends[n] - amounts[n]) for n in range(len(amounts)) if n != left_out}
    )
    found = gaps(said, Moved(days))
    expected = 0 < left_out < len(amounts) - 1 and amounts[left_out]
    assert [gap.missing_ore for gap in found] == ([amounts[left_out]] if expected else [])
