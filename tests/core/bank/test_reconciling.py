"""The bank's balance against the books, day by day, and what makes a day differ."""

import random
from datetime import date, timedelta

import pytest
from tests.core.bank.bank_files import Pay, camt, csv, move, ocr
from tests.core.bank.conftest import Bank
from tests.core.bank.test_statements import statement
from tests.story import TODAY

from kassabok.core.bank import service
from kassabok.core.bank.reconciling import ReconciledDay, reconcile
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.opening_balances import Opening, set_by_hand
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.receivables.service import register

MONDAY = TODAY


def day(number: int) -> date:
    """The day so many days after Monday."""
    return MONDAY + timedelta(days=number)


def voucher(bank: Bank, kr: int, *, on: date = MONDAY, account: str = "1930") -> str:
    """Money into the bank by hand, against 2999."""
    lines = [PostLine(account, kr * 100), PostLine("2999", -kr * 100)]
    with bank.doing() as tx:
        return add_voucher(tx, on=on, text="För hand", lines=lines).ref


def book(bank: Bank, line: int, *, on: date | None = None) -> None:
    with bank.doing() as tx:
        service.book_line(tx, line, against="6570", on=on)


def days(bank: Bank, **span: object) -> list[tuple[date, int, int]]:
    """Day, kronor by the bank, and in the books."""
    found = reconcile(bank.book.reader, **span)  # type: ignore[arg-type]
    assert all(row.difference_ore == row.bank_ore - row.books_ore for row in found)
    assert all(sum(cause.amount_ore for cause in row.causes) == row.difference_ore for row in found)
    return [(row.date, row.bank_ore // 100, row.books_ore // 100) for row in found]


def causes(bank: Bank, on: date = MONDAY) -> list[tuple[str, int, str]]:
    """Kind, kronor and words of what makes a day differ."""
    (row,) = [row for row in reconcile(bank.book.reader) if row.date == on]
    assert sum(cause.amount_ore for cause in row.causes) == row.difference_ore
    return [(cause.kind, cause.amount_ore // 100, cause.text) for cause in row.causes]


def test_a_day_that_agrees_has_no_cause(bank: Bank) -> None:
    reference = bank.invoice(bank.customer(), 500)
    bank.read(camt([move(ocr(reference, 500_00), ref="E1")], kind="camt.053", balances=(0, 500_00)))
    (row,) = reconcile(bank.book.reader)
    assert row == ReconciledDay(
        date=MONDAY,
        account="Bank",
        ledger_account="1930",
        stated=True,
        bank_ore=500_00,
        books_ore=500_00,
        difference_ore=0,
        explanation="",
    )


def test_what_stood_before_the_first_statement_is_in_the_opening_balances(bank: Bank) -> None:
    with bank.doing() as tx:
        set_by_hand(tx, [Opening("1930", 1000_00), Opening("2081", -1000_00)])
    bank.read(statement(1000, -45))
    book(bank, 1)
    assert days(bank) == [(MONDAY, 955, 955)]


def test_what_differed_before_the_first_statement_is_told_then_and_carried(bank: Bank) -> None:
    bank.read(statement(1000, -45))
    bank.read(statement(955, -5, on=day(1)))
    book(bank, 1)
    assert causes(bank) == [
        (
            "before",
            1000,
            "When 2026-03-02 began, where the bank's files begin, the bank had 1 000,00 and the books 0,00.",
        )
    ]
    assert causes(bank, day(1)) == [
        ("unmatched", -5, "Line 2 (Rad -5) is not booked."),
        ("earlier", 1000, "From earlier days: what differed before the first statement."),
    ]


def test_a_line_that_is_not_booked_and_a_voucher_without_a_line(bank: Bank) -> None:
    bank.read(statement(0, 900, -45))
    voucher(bank, 70)
    assert causes(bank) == [
        ("unmatched", 900, "Line 1 (Rad 900) is not booked."),
        ("unmatched", -45, "Line 2 (Rad -45) is not booked."),
        ("no-line", -70, "Voucher 2026-A1 (För hand) has no bank line."),
    ]


def test_a_line_booked_on_another_day_makes_the_days_between_differ(bank: Bank) -> None:
    bank.read(statement(0, -45))
    bank.read(statement(-45, -10, on=day(1)))
    bank.read(statement(-55, -1, on=day(3)))
    book(bank, 1, on=day(2))
    book(bank, 2)
    book(bank, 3)
    assert days(bank) == [(MONDAY, -45, 0), (day(1), -55, -10), (day(2), -55, -55), (day(3), -56, -56)]
    assert causes(bank) == [
        ("other-day", -45, "Line 1 (Rad -45) of 2026-03-02 is booked on 2026-03-04 by 2026-M1.")
    ]
    assert causes(bank, day(1)) == [("earlier", -45, "From earlier days: line 1.")]


def test_a_payment_registered_by_hand_waits_for_its_line(bank: Bank) -> None:
    bank.invoice(bank.customer(), 500)
    bank.read(statement(0, -1))
    book(bank, 1)
    with bank.doing() as tx:
        register(tx, amount_ore=500_00, invoices=[("F2026-0001", None)], on=MONDAY)
    assert causes(bank) == [
        ("no-line", -500, "Voucher 2026-C1 (Inbetalning P2026-0001 F2026-0001) has no bank line.")
    ]
    bank.read(statement(-1, 500, on=day(1)))
    with bank.doing() as tx:
        service.tie_line(tx, 2, voucher="2026-C1")
    assert days(bank) == [(MONDAY, -1, 499), (day(1), 499, 499)]
    (cause,) = causes(bank)
    assert cause == (
        "other-day",
        -500,
        "Line 2 (Rad 500) of 2026-03-03 is booked on 2026-03-02 by 2026-C1.",
    )


def test_a_corrected_voucher_leaves_its_line_and_nothing_of_itself(bank: Bank) -> None:
    bank.read(statement(0, -45))
    book(bank, 1)
    with bank.doing() as tx:
        correct_voucher(tx, "2026-M1", on=MONDAY)
    assert causes(bank) == [("unmatched", -45, "Line 1 (Rad -45) is not booked.")]
    book(bank, 1)
    assert days(bank) == [(MONDAY, -45, -45)]


def test_a_voucher_and_its_correction_on_another_day(bank: Bank) -> None:
    bank.read(statement(0, -45))
    bank.read(statement(-45, -5, on=day(2)))
    book(bank, 1)
    book(bank, 2)
    ref = voucher(bank, 70)
    with bank.doing() as tx:
        correct_voucher(tx, ref, on=day(1))
    assert days(bank) == [(MONDAY, -45, 25), (day(1), -45, -45), (day(2), -50, -50)]
    assert causes(bank) == [("other-day", -70, "Voucher 2026-A1, voucher 2026-A2 have different days.")]


def test_a_skipped_day_is_named_on_the_day_after_it(bank: Bank) -> None:
    bank.read(statement(0, -45))
    bank.read(statement(255, -5, on=day(2)))
    book(bank, 1)
    book(bank, 2)
    assert days(bank) == [(MONDAY, -45, -45), (day(2), 250, -50)]
    (cause,) = causes(bank, day(2))
    assert cause[:2] == ("missing", 300)
    assert cause[2].startswith(
        "The bank said -45,00 at the end of 2026-03-02 and 255,00 when 2026-03-04 began"
    )


def test_money_that_was_told_of_twice_is_named(bank: Bank) -> None:
    """The same fee in two kinds of file, under other words and another day: two lines, but the bank has one."""
    bank.read(statement(0, 100))
    bank.read(csv([move(Pay(-45_00), on=day(1), text="Avgift")], account=""), name="a.csv", account="Bank")
    bank.read(statement(100, -45, on=day(2)))
    bank.read(statement(55, -1, on=day(3)))
    for line in (1, 2, 3, 4):
        book(bank, line)
    assert days(bank)[-1] == (day(3), 54, 9)
    rows = {row.date: row.explanation for row in reconcile(bank.book.reader)}
    assert "45,00: The bank said" in rows[day(2)]
    assert "told of twice" in rows[day(2)] or "missing" in rows[day(2)]


def test_a_line_that_was_booked_when_the_account_had_another_one_in_the_books_is_not_on_this_account(
    bank: Bank,
) -> None:
    bank.read(statement(0, -45))
    book(bank, 1)
    with bank.doing() as tx:
        service.edit_account(tx, "Bank", ledger_account="1940")
    assert causes(bank) == [("unequal", -45, "Line 1 (Rad -45) is booked, but not on this account.")]


def test_a_voucher_from_before_the_first_statement_books_a_line_of_it(bank: Bank) -> None:
    ref = voucher(bank, -45, on=day(-3))
    bank.read(statement(0, -45))
    with bank.doing() as tx:
        service.tie_line(tx, 1, voucher=ref)
    assert days(bank) == [(MONDAY, -45, -45)]


def test_vouchers_after_the_last_statement_are_not_asked_for(bank: Bank) -> None:
    bank.read(statement(0, -45))
    book(bank, 1)
    voucher(bank, 70, on=day(5))
    assert days(bank) == [(MONDAY, -45, -45)]


def test_the_span_and_the_account_are_chosen(bank: Bank) -> None:
    with bank.doing() as tx:
        service.add_account(tx, "Spar", ledger_account="1940", account="401234567", clearing="6290")
        service.add_account(tx, "Euro", ledger_account="1980", currency="EUR")
    bank.read(statement(0, 900))
    bank.read(statement(900, -45, on=day(1)))
    account = "<Id><Othr><Id>401234567</Id></Othr></Id><Ccy>SEK</Ccy>"
    bank.read(camt([move(Pay(7_00), ref="S1")], kind="camt.053", balances=(0, 7_00), account=account))
    reader = bank.book.reader
    assert [(row.account, row.date) for row in reconcile(reader)] == [
        ("Bank", MONDAY),
        ("Bank", day(1)),
        ("Spar", MONDAY),
    ]
    (row,) = reconcile(reader, account="Bank", first=day(1), last=day(9))
    assert [(c.kind, c.amount_ore) for c in row.causes] == [("unmatched", -45_00), ("earlier", 900_00)]
    with pytest.raises(NotFound):
        reconcile(reader, account="Spra")
    with pytest.raises(Refused, match="is in EUR"):
        reconcile(reader, account="Euro")


def test_two_accounts_in_one_of_the_books_cannot_be_compared(bank: Bank) -> None:
    with bank.doing() as tx:
        service.add_account(tx, "Spar", ledger_account="1930")
    bank.read(statement(0, 900))
    assert reconcile(bank.book.reader) == []
    with pytest.raises(Refused, match="not account 1930 in the books for itself"):
        reconcile(bank.book.reader, account="Bank")


def test_an_account_without_a_stated_balance_has_no_days(bank: Bank) -> None:
    bank.read(camt([move(Pay(7_00), ref="S1")]))
    assert reconcile(bank.book.reader) == []


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happens_the_causes_are_the_difference(bank: Bank, seed: int) -> None:
    """Statements in any order, some left out, lines booked on any day, vouchers by hand and corrected."""
    chance = random.Random(seed)
    balance, files, told = chance.randrange(-500, 500), [], {}
    for number in range(8):
        kronor = [chance.randrange(1, 10**5) * chance.choice((-1, 1)) for _ in range(chance.randrange(4))]
        if chance.random() < 0.8:
            files.append(statement(balance, *kronor, on=day(number)))
            told[day(number)] = balance + sum(kronor)
        balance += sum(kronor)
    chance.shuffle(files)
    for file in files:
        bank.read(file)
    for line, _, _, _ in bank.lines():
        if chance.random() < 0.7:
            book(bank, line, on=day(chance.randrange(8)) if chance.random() < 0.4 else None)
    for _ in range(3):
        number = chance.randrange(-3, 9)
        ref = voucher(bank, chance.randrange(1, 900), on=day(number))
        if chance.random() < 0.5:
            with bank.doing() as tx:
                correct_voucher(tx, ref, on=day(chance.randrange(number, 10)))
    found = days(bank)
    sql = "SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = '1930' AND date <= :on"
    for on, _, in_books in found:
        assert in_books == bank.book.reader.value(sql, on=on) // 100
    assert {on: held for on, held, _ in found if on in told} == told
