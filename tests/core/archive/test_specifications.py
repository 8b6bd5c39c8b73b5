"""Closing specifications: each balance and what it consists of, by registers or by lines, adding up to the öre."""

from datetime import date

import pytest
from tests.core.ledger.posting_story import balance
from tests.core.ledger.test_year_end import AFTER, LAST, YEAR, do, write

from kassabok.core.archive.specifications import MOST_LINES, SpecificationRow, specifications
from kassabok.core.assets import service as assets
from kassabok.core.bank.model import BankAccount, BankBalance, BankFileRow
from kassabok.core.book.file import Book
from kassabok.core.errors import NotFound
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher


def groups(rows: list[SpecificationRow]) -> dict[str, list[SpecificationRow]]:
    """Account -> its items; the account of the row without a number is empty."""
    found: dict[str, list[SpecificationRow]] = {}
    account = ""
    for row in rows:
        if row.kind == "group":
            account = row.account
            found[account] = [row]
        else:
            found[account].append(row)
    return found


def told(book: Book, account: str) -> list[tuple[str, int | None]]:
    _, *items = groups(specifications(book.reader, "2026"))[account]
    return [(row.text, row.closing_ore) for row in items]


@pytest.fixture
def company(book: Book) -> Book:
    write(book, YEAR)
    return book


def ties(book: Book) -> bool:
    for account, (head, *items) in groups(specifications(book.reader, "2026")).items():
        assert head.closing_ore is not None
        if account:
            assert (
                (head.opening_ore or 0) + (head.change_ore or 0) == head.closing_ore == balance(book, account)
            )
            assert not items or sum(row.closing_ore or 0 for row in items) == head.closing_ore
    return (
        sum(head.closing_ore or 0 for head, *_ in groups(specifications(book.reader, "2026")).values()) == 0
    )


def test_accounts_are_told_by_their_lines(company: Book) -> None:
    assert told(company, "1630") == [("2026-A5 2026-06-30 Händelse", 99_40)]
    assert ties(company)
    last = specifications(company.reader, "2026")[-1]
    assert last.text == "Resultat, inte överfört till eget kapital"
    do(company, "close", "2026", despite=["tax"])
    assert told(company, "2099") == [("2026-Y1 2026-12-31 Årets resultat 2026", last.closing_ore)]
    assert "" not in groups(specifications(company.reader, "2026"))
    with pytest.raises(NotFound):
        specifications(company.reader, "2019")


def test_many_lines_are_told_by_month(company: Book) -> None:
    for number in range(MOST_LINES):
        write(company, ((date(2026, 7 + number % 2, 1), (("1630", 1_00), ("1930", -1_00))),))
    assert told(company, "1630") == [
        ("Rörelser 2026-06", 99_40),
        ("Rörelser 2026-07", 6_00),
        ("Rörelser 2026-08", 6_00),
    ]
    assert ties(company)


def test_registers_tell_what_is_theirs(company: Book) -> None:
    with company.transaction("voucher add", today=AFTER) as tx:
        lines = [PostLine("1220", 60_000_00), PostLine("1930", -60_000_00)]
        add_voucher(tx, on=date(2026, 3, 1), text="Bord", lines=lines)
        assets.add(tx, "Packbord", account="1220", voucher="2026-A6", life_months=50)
    with company.transaction("asset depreciate", today=AFTER) as tx:
        assets.depreciate(tx, 202612)
    assert told(company, "1220") == [("T0001 Packbord, 2026-03-01", 60_000_00)]
    assert told(company, "1229") == [("T0001 Packbord", -12_000_00)]
    write(company, ((LAST, (("1220", 500_00), ("1930", -500_00))),))
    assert told(company, "1220")[-1] == ("Skillnad mot registret", 500_00)
    assert ties(company)


def test_the_banks_word_stands_beside_the_books(company: Book) -> None:
    with company.transaction("bank import", today=AFTER) as tx:
        account = tx.find(BankAccount, ledger_account="1930")
        assert account
        file_id = tx.insert(BankFileRow, number="B1", sha256="x", name="x", kind="camt.053", date=AFTER)
        booked_ore = balance(company, "1930")
        tx.insert(
            BankBalance,
            bank_account_id=account.id,
            bank_file_id=file_id,
            date=LAST,
            amount_ore=booked_ore - 45_00,
        )
    assert told(company, "1930") == [
        (f"Bank: bankens besked {LAST}", booked_ore - 45_00),
        ("Skillnad mot registret", 45_00),
    ]
    assert ties(company)
