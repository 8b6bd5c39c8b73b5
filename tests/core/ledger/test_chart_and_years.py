"""The chart, the roles, fiscal years and locks: what users change of the books themselves."""

from collections.abc import Callable
from datetime import date

import pytest
from tests.core.ledger.posting_story import Sold, faults, issue, lines_of, pay
from tests.story import TODAY, snapshot

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.file import Book
from kassabok.core.dates import year_label
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.ledger.accounts import add_account, change_account, move_role
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.period_locks import lock_through, unlock_from
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.reports.balances import year_called, year_of, years
from kassabok.core.ledger.reports.chart import account_list, role_list
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher


def refused(book: Book, verb: Callable[..., object], *words: object, **given: object) -> KassabokError:
    """Do what must be refused without a trace."""
    before = snapshot(book)
    with pytest.raises((Refused, NotFound)) as error, book.transaction("test", today=TODAY) as tx:
        verb(tx, *words, **given)
    assert snapshot(book) == before
    assert error.value.hint
    return error.value


def done(book: Book, verb: Callable[..., object], *words: object, **given: object) -> None:
    with book.transaction("test", today=TODAY) as tx:
        verb(tx, *words, **given)


# The chart


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("1511", "asset"),
        ("2015", "equity"),
        ("2441", "liability"),
        ("3011", "income"),
        ("5011", "cost"),
        ("8319", "income"),
        ("8419", "cost"),
    ],
)
def test_an_account_gets_the_usual_type_of_its_class(books: Book, number: str, kind: str) -> None:
    done(books, add_account, number, name=" Nytt konto ", sru="7251", vat_box="05")
    (row,) = account_list(books.reader, search=number)
    assert (row.account, row.name, row.type, row.sru, row.vat_box) == (
        number,
        "Nytt konto",
        kind,
        "7251",
        "05",
    )
    assert not row.used


def test_an_account_has_the_codes_that_its_number_usually_has_unless_it_is_told_others(books: Book) -> None:
    done(books, add_account, "3010", name="Försäljning, 25 % moms")
    done(books, add_account, "3011", name="Försäljning, 25 % moms", sru="", vat_box="")
    done(books, add_account, "1514", name="Kundfordringar utanför reskontran")
    codes = {row.account: (row.sru, row.vat_box) for row in account_list(books.reader)}
    assert (codes["3010"], codes["3011"], codes["1514"]) == (("7410", "05"), ("", ""), ("7251", ""))


@pytest.mark.parametrize(
    ("number", "given", "code"),
    [
        ("151", {"name": "x"}, "account.number"),
        ("9100", {"name": "x"}, "account.number"),
        ("0100", {"name": "x"}, "account.number"),
        ("1510", {"name": "x"}, "account.exists"),
        ("1511", {"name": " "}, "account.name"),
        ("1511", {"name": "x", "account_type": "income"}, "account.type"),
        ("3011", {"name": "x", "account_type": "asset"}, "account.type"),
        ("1511", {"name": "x", "sru": "72"}, "account.sru"),
        ("1511", {"name": "x", "vat_box": "99"}, "account.vat_box"),
    ],
)
def test_an_odd_account_is_refused(books: Book, number: str, given: dict[str, str], code: str) -> None:
    assert refused(books, add_account, number, **given).code == code


def test_an_account_is_changed_and_the_log_says_what(books: Book) -> None:
    done(books, change_account, "1940", name="Sparkonto", sru="")
    (row,) = account_list(books.reader, search="sparkonto")
    assert (row.account, row.sru) == ("1940", "")
    assert '"changed":["name","sru"]' in books.reader.value("SELECT payload FROM event ORDER BY id DESC")
    assert refused(books, change_account, "1940", name="Sparkonto").code == "account.unchanged"
    assert refused(books, change_account, "1234", name="x").code == "account.unknown"


def test_an_account_in_a_role_stays_in_use(books: Book) -> None:
    error = refused(books, change_account, "1510", active=False)
    assert error.message == "Account 1510 is used by the posting rules as receivables."
    done(books, change_account, "1940", active=False)
    assert account_list(books.reader, search="1940") == []
    (row,) = account_list(books.reader, search="1940", everything=True)
    assert not row.active


def test_an_account_that_a_bank_account_is_booked_on_stays_in_use(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        tx.insert(BankAccount, name="Spar konto", ledger_account="1940")
    error = refused(books, change_account, "1940", active=False)
    assert error.code == "account.of_bank"
    assert error.hint.startswith("kassabok bank account edit 'Spar konto' --ledger NUMBER")


def test_a_role_moves_for_what_is_posted_from_now_on(books: Book) -> None:
    issue(books, "F2026-0001", Sold(100_00, 25_00))
    done(books, add_account, "1511", name="Kundfordringar, webb")
    done(books, move_role, "receivables", "1511")
    issue(books, "F2026-0002", Sold(100_00, 25_00))
    pay(books, "P2026-0001", 100_00, [("F2026-0001", 100_00)])
    assert lines_of(books, "2026-B1")[0] == ("1510", 125_00)
    assert lines_of(books, "2026-A1") == [("1511", 125_00), ("1510", -125_00)]  # The balance moves along.
    assert lines_of(books, "2026-B2")[0] == ("1511", 125_00)
    assert lines_of(books, "2026-C1") == [("1930", 100_00), ("1511", -100_00)]
    assert faults(books) == []
    assert refused(books, correct_voucher, "2026-A1", on=TODAY).code == "voucher.consequence"
    assert [row.account for row in role_list(books.reader) if row.role == "receivables"] == ["1511"]


def test_other_roles_leave_behind_what_is_posted(books: Book) -> None:
    issue(books, "F2026-0001", Sold(100_00, 25_00))
    done(books, add_account, "3011", name="Försäljning, webb")
    done(books, move_role, "sales_standard", "3011")
    assert books.reader.value("SELECT count(*) FROM voucher") == 1
    done(books, move_role, "receivables", "1512")
    done(books, move_role, "receivables", "1510")  # There and back again.
    assert lines_of(books, "2026-A2") == [("1510", 125_00), ("1512", -125_00)]
    assert faults(books) == []


def test_a_role_that_follows_a_register_has_an_account_of_its_own(books: Book) -> None:
    lines = [PostLine("1512", 100), PostLine("3001", -100)]
    done(books, add_voucher, on=TODAY, text="Gamla fordringar", lines=lines)
    assert refused(books, move_role, "receivables", "1512").code == "role.shared"
    assert refused(books, move_role, "stock", "1930").code == "role.shared"
    assert refused(books, move_role, "bank", "1510").code == "account.kept"
    assert refused(books, move_role, "receivables", "3001").code == "role.type"
    assert refused(books, move_role, "sales_standard", "1940").code == "role.type"


def test_a_role_cannot_go_nowhere(books: Book) -> None:
    assert refused(books, move_role, "crypto", "1930").code == "role.unknown"
    assert refused(books, move_role, "bank", "1234").code == "account.unknown"
    assert refused(books, move_role, "bank", "1930").code == "role.unchanged"
    done(books, change_account, "1940", active=False)
    assert refused(books, move_role, "bank", "1940").code == "account.inactive"


# Fiscal years


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "label"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), "2026"),
        (date(2026, 7, 1), date(2027, 6, 30), "2026-27"),
        (date(2026, 9, 15), date(2027, 12, 31), "2026-27"),
        (date(2099, 7, 1), date(2100, 6, 30), "2099-00"),
    ],
)
def test_a_year_is_called_by_where_it_begins_and_ends(starts_on: date, ends_on: date, label: str) -> None:
    assert year_label(starts_on, ends_on) == label


def test_years_follow_each_other_and_may_change_to_broken(books: Book) -> None:
    done(books, open_year)
    done(books, open_year, ends_on=date(2029, 6, 30))
    done(books, open_year)
    done(books, open_year, starts_on=date(2025, 3, 17), ends_on=date(2025, 12, 31))
    assert [(year.year, year.starts_on, year.ends_on) for year in years(books.reader)] == [
        ("2025", date(2025, 3, 17), date(2025, 12, 31)),
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2027", date(2027, 1, 1), date(2027, 12, 31)),
        ("2028-29", date(2028, 1, 1), date(2029, 6, 30)),
        ("2029-30", date(2029, 7, 1), date(2030, 6, 30)),
    ]


@pytest.mark.parametrize(
    ("starts_on", "ends_on", "code"),
    [
        (None, date(2028, 7, 31), "year.span"),
        (None, date(2027, 6, 15), "year.span"),
        (None, date(2026, 12, 31), "year.span"),
        (date(2027, 2, 1), date(2027, 12, 31), "year.gap"),
        (date(2026, 7, 1), date(2027, 6, 30), "year.gap"),
        (date(2024, 1, 1), date(2024, 12, 31), "year.gap"),
    ],
)
def test_an_odd_year_is_refused(books: Book, starts_on: date | None, ends_on: date, code: str) -> None:
    assert refused(books, open_year, starts_on=starts_on, ends_on=ends_on).code == code


def test_two_years_cannot_share_a_name(books: Book) -> None:
    done(books, open_year, ends_on=date(2027, 6, 30))
    assert refused(books, open_year, ends_on=date(2027, 12, 31)).code == "year.label"


def test_a_day_outside_all_years_belongs_to_the_nearest_before(books: Book) -> None:
    done(books, open_year)
    for day, label in ((date(2020, 1, 1), "2026"), (date(2027, 5, 5), "2027"), (date(2040, 1, 1), "2027")):
        assert year_of(books.reader, day).year == label
    with pytest.raises(NotFound, match="There is no fiscal year 2030"):
        year_called(books.reader, "2030")


# Locks


def locked(book: Book) -> list[int]:
    return [month for (month,) in book.reader.rows("SELECT month FROM period_lock ORDER BY month")]


def test_months_are_locked_up_to_one_and_unlocked_from_one(books: Book) -> None:
    done(books, lock_through, date(2026, 3, 15))
    assert locked(books) == [202601, 202602, 202603]
    done(books, lock_through, date(2026, 4, 1))
    assert locked(books) == [202601, 202602, 202603, 202604]
    assert '"months":[202604]' in books.reader.value("SELECT payload FROM event ORDER BY id DESC")
    done(books, unlock_from, date(2026, 3, 1))
    assert locked(books) == [202601, 202602]
    (year,) = years(books.reader)
    assert year.locked_through == date(2026, 2, 28)
    issue(books, "F2026-0001", Sold(100_00, 25_00))


def test_a_lock_that_does_nothing_is_refused(books: Book) -> None:
    assert refused(books, unlock_from, date(2026, 1, 1)).code == "period.unlocked"
    for nowhere in (date(2025, 12, 31), date(2027, 1, 1)):
        assert refused(books, lock_through, nowhere).code == "period.outside"
    done(books, lock_through, date(2026, 3, 31))
    assert refused(books, lock_through, date(2026, 2, 28)).code == "period.locked"
    assert refused(books, unlock_from, date(2026, 4, 1)).code == "period.unlocked"
