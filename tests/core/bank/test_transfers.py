"""Transfers between the company's own accounts, told of in two files."""

from datetime import date, timedelta

import pytest
from tests.core.bank.bank_files import Pay, camt, move
from tests.core.bank.conftest import Bank, voucher_lines
from tests.story import TODAY, snapshot

from kassabok.core.bank import reports, rules, service
from kassabok.core.bank.conditions import Conditions
from kassabok.core.bank.importing import BankImport
from kassabok.core.bank.reconciling import reconcile
from kassabok.core.bank.transfers import match_transfer
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher

SAVINGS = "<Id><Othr><Id>6290401234567</Id></Othr></Id><Ccy>SEK</Ccy>"
MONDAY = TODAY


@pytest.fixture
def two(bank: Bank) -> Bank:
    """Bank on 1930, and Spar on 1940."""
    with bank.doing() as tx:
        service.add_account(tx, "Spar", ledger_account="1940", clearing="6290", account="401234567")
    return bank


def day(number: int) -> date:
    """The day so many days after Monday."""
    return MONDAY + timedelta(days=number)


def out(
    bank: Bank, kr: int = 1000, text: str = "Överföring 6290-401 234 567", on: date = MONDAY
) -> BankImport:
    """Money out of Bank."""
    return bank.read(_file(-kr, text, on, 5000))


def into(bank: Bank, kr: int = 1000, text: str = "Insättning", on: date = MONDAY) -> BankImport:
    """Money into Spar."""
    return bank.read(_file(kr, text, on, 0, SAVINGS))


def _file(kr: int, text: str, on: date, opening: int, account: str = "") -> bytes:
    chosen = {"account": account} if account else {}
    moves = [move(Pay(kr * 100, text=text), on=on, ref=f"{on}{kr}{text}")]
    file = camt(moves, kind="camt.053", balances=(opening * 100, (opening + kr) * 100), **chosen)  # type: ignore[arg-type]
    return file.replace(f"<Dt>{TODAY}</Dt></Dt></Bal>".encode(), f"<Dt>{on}</Dt></Dt></Bal>".encode())


@pytest.mark.parametrize("order", [(out, into), (into, out)])
def test_a_transfer_of_one_day_is_one_voucher_whichever_file_comes_first(two: Bank, order: tuple) -> None:
    first, second = order
    assert (first(two).parked, second(two).parked) == (1, 0)
    assert voucher_lines(two.book, "2026-M1") == {"1930": -1000_00, "1940": 1000_00}
    assert two.book.reader.value("SELECT count(*) FROM voucher") == 1
    assert two.book.reader.value("SELECT text FROM voucher") == "Överföring Bank till Spar"
    assert {state for _, _, state, _ in two.lines()} == {"booked"}
    assert [row.voucher for row in reports.lines(two.book.reader)] == ["2026-M1", "2026-M1"]
    assert two.faults() == []


def test_money_that_takes_days_is_on_its_way_between(two: Bank) -> None:
    out(two)
    into(two, on=day(3))
    assert voucher_lines(two.book, "2026-M1") == {"1930": -1000_00, "1939": 1000_00}
    assert voucher_lines(two.book, "2026-M2") == {"1940": 1000_00, "1939": -1000_00}
    assert two.balance("1939") == 0
    spar = [(row.date, row.difference_ore) for row in reconcile(two.book.reader, account="Spar")]
    assert spar == [(day(3), 0)]
    assert two.faults() == []


@pytest.mark.parametrize(
    ("out_text", "into_text", "certain"),
    [
        ("Betalning 6290 401234567", "x", True),
        ("x", "Från SE4550000000058398257466", True),
        ("x", "Från 991-2346", True),
        ("Överföring", "Egen överföring", True),
        ("Överföring", "Insättning", False),
        ("Hyra", "Insättning", False),
        ("Konto 640123456712", "x", False),
    ],
)
def test_only_what_is_certain_is_booked_the_rest_is_proposed(
    two: Bank, out_text: str, into_text: str, certain: bool
) -> None:
    out(two, text=out_text)
    into(two, text=into_text)
    left = reports.unmatched(two.book.reader)
    assert [row.transfers for row in left] == ([] if certain else [(2,), (1,)])


def test_too_late_too_early_or_another_amount_is_no_transfer(two: Bank) -> None:
    out(two)
    into(two, on=day(6))
    into(two, on=day(-1))
    into(two, kr=999)
    assert {state for _, _, state, _ in two.lines()} == {"unmatched"}
    assert all(row.transfers == () for row in reports.unmatched(two.book.reader))


def test_twins_are_two_transfers(two: Bank) -> None:
    for number in range(2):
        out(two, text=f"Överföring {number}")
    for number in range(3):
        into(two, text=f"Överföring {number}")
    states = [state for _, _, state, _ in two.lines()]
    assert (states.count("booked"), states.count("unmatched")) == (4, 1)
    assert two.balance("1940") == 2000
    assert two.faults() == []


@pytest.mark.parametrize("days", [0, 2])
def test_a_transfer_by_hand(two: Bank, days: int) -> None:
    out(two, text="Hyra")
    into(two, text="Insättning", on=day(days))
    with two.doing() as tx:
        match_transfer(tx, 2, 1)
    assert (two.balance("1930"), two.balance("1940"), two.balance("1939")) == (-1000, 1000, 0)
    assert two.faults() == []


def test_what_is_no_transfer_is_refused_and_nothing_moves(two: Bank) -> None:
    out(two, text="Hyra")
    out(two, text="El", on=day(1))
    into(two, kr=999)
    with two.doing() as tx:
        service.add_account(tx, "Extra", ledger_account="1930", account="765432100", clearing="6290")
    before = snapshot(two.book)
    for one, other, told in (
        (1, 2, "are none"),
        (1, 3, "are none"),
        (1, 1, "are none"),
        (1, 9, "no bank line 9"),
    ):
        with pytest.raises((Refused, NotFound), match=told), two.doing() as tx:
            match_transfer(tx, one, other)
    assert snapshot(two.book) == before


def test_a_voucher_that_has_booked_it_is_found(two: Bank) -> None:
    """By hand, or by a rule, before the other side came."""
    out(two, text="Hyra")
    with two.doing() as tx:
        service.book_line(tx, 1, against="1940")
    assert into(two, on=day(1)).parked == 0
    assert two.book.reader.value("SELECT count(*) FROM voucher") == 1
    assert two.lines()[1][3] == "A transfer that voucher 2026-M1 has booked."
    assert into(two, text="En till", on=day(1)).parked == 1  # The voucher's money is that of the first.
    assert two.faults() == []


def test_a_voucher_by_hand_books_both_sides(two: Bank) -> None:
    with two.doing() as tx:
        lines = [PostLine("1940", 1000_00), PostLine("1930", -1000_00)]
        add_voucher(tx, on=MONDAY, text="Till spar", lines=lines)
        lines = [PostLine("1940", 700_00), PostLine("2999", -700_00)]
        add_voucher(tx, on=MONDAY, text="Annat", lines=lines)
    assert (out(two, text="x").parked, into(two, text="y").parked) == (0, 0)
    assert into(two, kr=700, text="z").parked == 1  # No transfer: people say what it is.


def test_a_transfer_that_was_corrected_opens_both_lines(two: Bank) -> None:
    out(two)
    into(two)
    with two.doing() as tx:
        correct_voucher(tx, "2026-M1")
    assert {state for _, _, state, _ in two.lines()} == {"unmatched"}
    assert two.faults() == []


def test_a_transfer_comes_before_a_rule(two: Bank) -> None:
    with two.doing() as tx:
        rules.add_rule(tx, "Allt", Conditions(least_ore=1_00), against="2999")
    first = out(two)
    assert (first.booked, first.transfers) == (1, 0)  # Nothing else is known of it yet.
    out(two, kr=50, text="Nytt")
    with two.doing() as tx:
        correct_voucher(tx, "2026-M1")
    second = into(two)
    assert (second.booked, second.transfers) == (0, 1)
