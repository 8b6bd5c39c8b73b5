"""What the book begins with, and that every later year opens with what came before, also when that changes."""

from datetime import date
from io import BytesIO

import pytest
from tests.core.ledger.posting_story import post_lines
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.errors import KassabokError, Refused, UsageError
from kassabok.core.ledger.accounts import change_account
from kassabok.core.ledger.checks import CHECKS
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.opening_balances import Opening, openings_of, set_by_hand, write_openings
from kassabok.core.ledger.period_locks import lock_through, unlock_from
from kassabok.core.ledger.reports.opening_balances import opening_balances
from kassabok.core.ledger.reports.statements import OF_OTHERS, balance_sheet, monthly_balance
from kassabok.core.ledger.reports.trial_balance import EARLIER_RESULT, trial_balance
from kassabok.core.ledger.sie.exporting import export_year
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table

BEGINNING = (Opening("1930", 750_00), Opening("2081", -500_00), Opening("2091", -250_00))


def begin(book: Book, *openings: Opening) -> None:
    with book.transaction("year opening-balance", today=TODAY) as tx:
        set_by_hand(tx, openings or BEGINNING)


def write(book: Book, on: date, *pairs: tuple[str, int]) -> None:
    with book.transaction("voucher add", today=TODAY) as tx:
        add_voucher(tx, on=on, text="x", lines=post_lines(*pairs))


def faults(book: Book) -> list[str]:
    return [fault for _, look in CHECKS for fault in look(book.reader)]


def opens_with(book: Book, year: int) -> dict[str, int]:
    rows = trial_balance(book.reader, date(year, 1, 1), date(year, 12, 31))
    return {row.account: row.opening_ore for row in rows if row.opening_ore}


def test_the_first_year_opens_with_them_and_nothing_moved(books: Book) -> None:
    begin(books)
    assert [(row.account, row.name, row.amount_ore) for row in opening_balances(books.reader)] == [
        ("1930", "Företagskonto i bank", 750_00),
        ("2081", "Aktiekapital", -500_00),
        ("2091", "Balanserat resultat", -250_00),
    ]
    assert opens_with(books, 2026) == {"1930": 750_00, "2081": -500_00, "2091": -250_00}
    assert not any(
        row.debit_ore or row.credit_ore
        for row in trial_balance(books.reader, date(2026, 1, 1), date(2026, 12, 31))
    )
    assert faults(books) == []


def test_no_balance_sheet_is_made_of_them_for_days_long_before(books: Book) -> None:
    begin(books)
    for report in (balance_sheet, monthly_balance):
        assert report(books.reader, date(2025, 12, 31)).rows[-1].opening_ore == 750_00
        with pytest.raises(
            UsageError, match="begins with the balances of 2025-12-31; what stood on 2025-12-30"
        ):
            report(books.reader, date(2025, 12, 30))


def test_setting_them_again_replaces_them(books: Book) -> None:
    begin(books)
    begin(books, Opening("1930", 100_00), Opening("2081", 0), Opening("2091", -100_00))
    assert opens_with(books, 2026) == {"1930": 100_00, "2091": -100_00}
    begin(books, Opening("1930", 0))
    assert opens_with(books, 2026) == {}
    assert faults(books) == []


def test_a_late_voucher_in_the_old_year_changes_what_the_next_opens_with(books: Book) -> None:
    begin(books)
    with books.transaction("year open", today=TODAY) as tx:
        open_year(tx)
    write(books, date(2027, 1, 5), ("6110", 10_00), ("1930", -10_00))
    assert opens_with(books, 2027) == {"1930": 750_00, "2081": -500_00, "2091": -250_00}
    write(books, date(2026, 12, 31), ("1930", 125_00), ("2611", -25_00), ("3001", -100_00))
    assert opens_with(books, 2027) == {
        "1930": 875_00,
        "2081": -500_00,
        "2091": -250_00,
        "2611": -25_00,
        "": -100_00,
    }
    assert faults(books) == []


@pytest.mark.parametrize(
    ("openings", "code"),
    [
        ((Opening("1930", 100), Opening("2081", -99)), "opening.unbalanced"),
        ((Opening("1510", 100), Opening("2081", -100)), "opening.kept"),
        ((Opening("1460", 100), Opening("2081", -100)), "opening.kept"),
        ((Opening("2420", -100), Opening("1930", 100)), "opening.kept"),
        ((Opening("3001", 100), Opening("2081", -100)), "opening.result"),
        ((Opening("1930", 10**13 + 1), Opening("2081", -(10**13) - 1)), "opening.too_much"),
        ((Opening("1930", 50), Opening("1930", 50), Opening("2081", -100)), "opening.twice"),
        ((Opening("1999", 100), Opening("2081", -100)), "account.unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_moves(
    books: Book, openings: tuple[Opening, ...], code: str
) -> None:
    begin(books)
    before = snapshot(books)
    with pytest.raises(KassabokError) as told:
        begin(books, *openings)
    assert told.value.code == code
    assert snapshot(books) == before


def test_no_balance_on_an_account_that_is_not_in_use(books: Book) -> None:
    with books.transaction("account edit", today=TODAY) as tx:
        change_account(tx, "1940", active=False)
    before = snapshot(books)
    with pytest.raises(Refused, match=r"Account 1940 .+ is not in use") as told:
        begin(books, Opening("1940", 100), Opening("2081", -100))
    assert told.value.code == "account.inactive"
    assert snapshot(books) == before


def test_a_locked_first_year_keeps_what_it_opened_with(books: Book) -> None:
    begin(books)
    with books.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2026, 1, 31))
    before = snapshot(books)
    with pytest.raises(Refused, match="Months of fiscal year 2026 are locked"):
        begin(books, Opening("1930", 1), Opening("2081", -1))
    assert snapshot(books) == before
    with books.transaction("year unlock", today=TODAY) as tx:
        unlock_from(tx, date(2026, 1, 1))
    begin(books, Opening("1930", 1), Opening("2081", -1))


def test_no_year_is_opened_before_the_balances(books: Book) -> None:
    begin(books)
    before = snapshot(books)
    with (
        pytest.raises(Refused, match="begins with the opening balances of 2026"),
        books.transaction("year open", today=TODAY) as tx,
    ):
        open_year(tx, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
    assert snapshot(books) == before


def test_a_check_sees_balances_that_the_months_do_not_have(books: Book) -> None:
    begin(books)
    books._raw.execute("UPDATE opening_balance SET amount_ore = 1 WHERE account = '1930'")
    assert faults(books) == [
        "Account 1930 before the first year: the sums kept beside the lines differ from them."
    ]
    books._raw.execute(
        "UPDATE opening_balance SET amount_ore = 75000, account = '3001' WHERE account = '1930'"
    )
    assert "Account 3001 opens with a balance, but is of the income statement." in faults(books)


def test_a_table_is_read_by_its_headings() -> None:
    amounts = read_table(b"Konto;Saldo\n1930;1 234,50\n2081;-1234,5\n")
    assert openings_of(amounts, name="ib.csv") == [Opening("1930", 1234_50), Opening("2081", -1234_50)]
    sides = read_table(b"Kontonr;Namn;Debet;Kredit\n1930;Bank;10;\n2081;Kapital;;10\n")
    assert openings_of(sides, name="ib.csv") == [Opening("1930", 10_00), Opening("2081", -10_00)]
    some = read_table(b"konto;belopp\n1930;\n2081;0\n")
    assert openings_of(some, name="ib.csv") == [Opening("1930", 0), Opening("2081", 0)]


def test_every_fault_of_a_table_is_told_by_line() -> None:
    table = read_table(b"account,amount\n193,1\n1930,1\n2081,x\n")
    with pytest.raises(BadFile) as told:
        openings_of(table, name="ib.csv")
    assert told.value.code == "balances.rows"
    assert [line.partition(":")[0] for line in str(told.value).splitlines()[1:]] == ["line 2", "line 4"]
    with pytest.raises(BadFile, match="has the columns account, total"):
        openings_of(read_table(b"account,total\n1930,1\n"), name="ib.csv")


def test_a_late_voucher_changes_the_balance_sheet_and_the_file_of_the_next_year_too(books: Book) -> None:
    begin(books)
    with books.transaction("year open", today=TODAY) as tx:
        open_year(tx)
    assert sheet_begins_with(books) == {"1930": 750_00, "2081": 500_00, "2091": 250_00}
    write(books, date(2026, 12, 31), ("1930", 125_00), ("2611", -25_00), ("3001", -100_00))
    assert sheet_begins_with(books) == {
        "1930": 875_00,
        "2081": 500_00,
        "2091": 250_00,
        "2611": 25_00,
        EARLIER_RESULT: 100_00,
    }
    file = BytesIO()
    export_year(books.reader, "2027", file, on=date(2027, 3, 1))
    lines = file.getvalue().decode("cp437").split("\r\n")
    assert [line for line in lines if line.startswith("#IB 0")] == [
        "#IB 0 1930 875.00",
        "#IB 0 2081 -500.00",
        "#IB 0 2091 -250.00",
        "#IB 0 2611 -25.00",
    ]


def sheet_begins_with(book: Book) -> dict[str, int]:
    """What the balance sheet of 2027 shows at the beginning of the year, by account."""
    rows = balance_sheet(book.reader, date(2027, 6, 30)).rows
    return {
        row.account or row.text: row.opening_ore
        for row in rows
        if (row.account or row.text == EARLIER_RESULT) and row.opening_ore
    }


def test_a_result_that_nobody_booked_before_the_book_began_is_shown_as_such(books: Book) -> None:
    """As files of programs have it that leave the last result where it is: the balances do not add up to zero."""
    with books.transaction("sie import", today=TODAY) as tx:
        write_openings(tx, [Opening("1930", 750_00), Opening("2081", -500_00)])
    rows = trial_balance(books.reader, date(2026, 1, 1), date(2026, 12, 31))
    assert [(row.account, row.opening_ore, row.closing_ore) for row in rows] == [
        ("1930", 750_00, 750_00),
        ("2081", -500_00, -500_00),
        ("", -250_00, -250_00),
    ]
    sheet = balance_sheet(books.reader, date(2026, 6, 30)).rows
    assert [(row.text, row.opening_ore) for row in sheet if row.text == EARLIER_RESULT] == [
        (EARLIER_RESULT, 250_00)
    ]
    assert [row.closing_ore for row in sheet if row.kind == "total"][-1] == 750_00
    assert not [row for row in sheet if row.text == OF_OTHERS]
    with pytest.raises(BadFile, match="both with a sign and as debit or credit"):
        openings_of(read_table(b"konto;belopp;debet\n1930;1;2\n"), name="ib.csv")


def test_a_table_of_nothing_takes_no_balances_away() -> None:
    with pytest.raises(BadFile, match="holds no balances") as told:
        openings_of(read_table(b"konto;belopp\n"), name="ib.csv")
    assert "year opening-balance --clear" in told.value.hint
