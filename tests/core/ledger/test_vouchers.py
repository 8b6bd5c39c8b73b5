"""Vouchers by hand: gapless, balanced, never changed; corrected by another; and what refuses them."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.conftest import LEDGER_ONLY
from tests.core.ledger.posting_story import Sold, faults, issue, lines_of, post_lines, text_of, vouchers
from tests.story import TODAY, snapshot

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.ledger import objects
from kassabok.core.ledger.accounts import change_account, move_role
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.model import Account, Voucher
from kassabok.core.ledger.opening_balances import Opening, set_by_hand
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.posting import PostLine, account_of, post
from kassabok.core.ledger.reports.vouchers import voucher_list, voucher_shown
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher

DEPOSIT = post_lines(("1930", 500_00), ("2081", -500_00))


def add(book: Book, *, on: date = TODAY, text: str = "Insättning", lines: list[PostLine] = DEPOSIT) -> str:
    with book.transaction("voucher add", today=TODAY) as tx:
        return add_voucher(tx, on=on, text=text, lines=lines).ref


def refused(book: Book, **given: object) -> KassabokError:
    """Try to add a voucher; it must be refused, and nothing may move."""
    before = snapshot(book)
    with pytest.raises((Refused, NotFound)) as error:
        add(book, **given)  # type: ignore[arg-type]
    assert snapshot(book) == before
    return error.value


def test_vouchers_are_numbered_by_series_and_year(books: Book) -> None:
    with books.transaction("year open", today=TODAY) as tx:
        open_year(tx)
    issue(books, "F2026-0001", Sold(100_00, 25_00))
    days = (TODAY, date(2027, 1, 1), date(2026, 12, 31))
    assert [add(books, on=day) for day in days] == ["2026-A1", "2027-A1", "2026-A2"]
    assert vouchers(books) == ["2026-B1", "2026-A1", "2027-A1", "2026-A2"]
    assert faults(books) == []


def test_a_refused_voucher_leaves_no_gap(books: Book) -> None:
    add(books)
    refused(books, lines=post_lines(("1930", 1), ("9999", -1)))
    assert add(books) == "2026-A2"


def test_zero_lines_are_left_out_and_equal_accounts_stay_apart(books: Book) -> None:
    lines = post_lines(("1930", 100), ("1930", 200), ("6570", 0), ("2081", -300))
    assert lines_of(books, add(books, lines=lines)) == [("1930", 100), ("1930", 200), ("2081", -300)]


def test_what_does_not_balance_is_refused_in_kronor(books: Book) -> None:
    error = refused(books, lines=post_lines(("1930", 500_00), ("2081", -499_50)))
    assert (error.code, error.message) == (
        "voucher.unbalanced",
        "The voucher does not balance: 0,50 kr too much debit.",
    )


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"text": "  "}, "voucher.text"),
        ({"text": "x" * 201}, "text.long"),
        ({"lines": []}, "voucher.lines"),
        ({"lines": post_lines(("1930", 0), ("2081", 0))}, "voucher.lines"),
        ({"on": date(2025, 12, 31)}, "year.missing"),
        ({"on": date(2027, 1, 1)}, "year.missing"),
        ({"lines": post_lines(("1930", 1), ("1234", -1))}, "account.unknown"),
        ({"lines": post_lines(("1930", 10**13 + 1), ("3001", -(10**13) - 1))}, "voucher.too_much"),
        ({"lines": post_lines(("1930", 10**20), ("3001", -(10**20)))}, "voucher.too_much"),
        ({"lines": post_lines(("1510", 1), ("3001", -1))}, "account.kept"),
        ({"lines": post_lines(("1460", 1), ("1460", -1))}, "account.kept"),
        ({"lines": post_lines(("1930", 1), ("2420", -1))}, "account.kept"),
    ],
)
def test_refusals(books: Book, given: dict[str, object], code: str) -> None:
    error = refused(books, **given)
    assert error.code == code
    assert error.hint


def test_the_way_to_a_year_is_the_one_that_leads_to_the_day(books: Book) -> None:
    before = "kassabok year open --start 2025-01-01 --end 2025-12-31 opens the one before"
    assert refused(books, on=date(2025, 12, 31)).hint.startswith(before)
    assert refused(books, on=date(2027, 1, 1)).hint.startswith("kassabok year open opens the next one")


def test_no_way_is_told_to_a_year_that_cannot_be(books: Book, tmp_path: Path) -> None:
    with books.transaction("year opening-balance", today=TODAY) as tx:
        set_by_hand(tx, [Opening("1930", 5), Opening("2081", -5)])
    told = refused(books, on=date(2025, 12, 31)).hint
    assert told.startswith("What was before 2026-01-01 is in the opening balances: use a day from then on;")
    with create_book(tmp_path / "new.kassabok", LEDGER_ONLY) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="N", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 15))
        told = refused(book, on=date(2026, 1, 14)).hint
        assert told.startswith("The company's first year begins on 2026-01-15: use a day from then on;")
        with (
            pytest.raises(Refused, match="does not join") as error,
            book.transaction("year open", today=TODAY) as tx,
        ):
            open_year(tx, starts_on=date(2025, 1, 1), ends_on=date(2025, 12, 31))
        assert error.value.hint == "Begin on 2027-01-01."


def test_only_an_account_that_can_be_added_is_told_how(books: Book) -> None:
    hints = {n: refused(books, lines=post_lines((n, 1), ("2081", -1))).hint for n in ("1234", "193", "9999")}
    assert hints == {
        "1234": 'kassabok account add 1234 --name "..." adds it; kassabok account list shows the chart.',
        "193": "kassabok account list shows the chart.",
        "9999": "kassabok account list shows the chart.",
    }


def test_an_account_that_is_not_in_use_is_refused_by_name(books: Book) -> None:
    with books.transaction("account edit", today=TODAY) as tx:
        change_account(tx, "1940", active=False)
    error = refused(books, lines=post_lines(("1940", 1), ("2081", -1)))
    assert error.message == "Account 1940 Extra bankkonto is not in use."


def test_a_closed_year_is_refused(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        tx.reader.rows("UPDATE fiscal_year SET closed = 1")
    assert refused(books).code == "year.closed"


def test_a_locked_month_is_refused_by_name_and_by_the_database(books: Book) -> None:
    with books.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2026, 3, 1))
    error = refused(books)
    assert (error.code, error.message) == (
        "period.locked",
        "The month 2026-03 is locked; nothing can be posted on 2026-03-02.",
    )
    assert error.hint == "Use a later date, or kassabok year unlock 2026-03."
    before = snapshot(books)
    values = {"ref": "X", "fiscal_year_id": 1, "series": "A", "number": 1, "text": "x", "registered_us": 0}
    with (
        pytest.raises(Refused, match="The period is locked"),
        books.transaction("test", today=TODAY) as tx,
    ):
        tx.insert(Voucher, date=TODAY, **values)
    assert snapshot(books) == before
    assert add(books, on=date(2026, 4, 1)) == "2026-A1"


@pytest.mark.parametrize("table", ["voucher", "voucher_line"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE {} SET text = 'x'",
        "DELETE FROM {}",
        "INSERT OR REPLACE INTO {0} SELECT * FROM {0}",
        "REPLACE INTO {0} SELECT * FROM {0} WHERE id = 1",
    ],
)
def test_what_is_posted_never_changes(books: Book, table: str, statement: str) -> None:
    add(books)
    before = snapshot(books)
    with (
        pytest.raises(sqlite3.IntegrityError, match=f"{table} rows never change"),
        books.transaction("test", today=TODAY) as tx,
    ):
        tx.reader.rows(statement.format(table))
    assert snapshot(books) == before


def test_no_voucher_takes_the_number_of_another(books: Book) -> None:
    add(books)
    columns = "ref, fiscal_year_id, series, number, date, text, registered_us"
    for own in ("ref, 1, 'Q', 9", "'2026-Q9', fiscal_year_id, series, number"):
        with (
            pytest.raises(sqlite3.IntegrityError, match="voucher rows never change"),
            books.transaction("test", today=TODAY) as tx,
        ):
            tx.reader.rows(
                f"INSERT OR REPLACE INTO voucher ({columns}) SELECT {own}, date, 'x', 0 FROM voucher"
            )
    assert text_of(books, "2026-A1") == "Insättning"


@pytest.mark.parametrize(
    ("closing", "said"),
    [
        ("INSERT INTO period_lock (month, locked_us) VALUES (202603, 0)", "the period is locked"),
        ("UPDATE fiscal_year SET closed = 1", "the fiscal year is closed"),
    ],
)
def test_a_posted_voucher_gets_no_more_lines_once_its_month_is_locked(
    books: Book, closing: str, said: str
) -> None:
    add(books)
    raw = sqlite3.connect(books.path)
    raw.execute(closing)
    with pytest.raises(sqlite3.IntegrityError, match=said):
        raw.execute(
            "INSERT INTO voucher_line (voucher_id, account, date, amount_ore, text) "
            "VALUES (1, '1930', '2026-03-02', 1, '')"
        )
    raw.close()


def test_crooked_lines_from_the_program_are_its_own_fault(books: Book) -> None:
    for lines in (post_lines(("1930", 1)), post_lines(("1930", 1), ("2081", -2)), []):
        with (
            pytest.raises(AssertionError, match="not a voucher"),
            books.transaction("test", today=TODAY) as tx,
        ):
            post(tx, series="A", on=TODAY, text="x", lines=lines, origins=())


def test_a_role_nobody_has_is_refused(books: Book) -> None:
    with (
        pytest.raises(Refused, match="No account has the role crypto"),
        books.transaction("test", today=TODAY) as tx,
    ):
        account_of(tx, "crypto")


# Corrections


def test_a_correction_turns_the_voucher_round_and_both_tell_of_it(books: Book) -> None:
    add(books)
    with books.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, "a1", on=date(2026, 4, 7))
    assert lines_of(books, "2026-A2") == [("1930", -500_00), ("2081", 500_00)]
    assert text_of(books, "2026-A2") == "Rättelse av 2026-A1: Insättning"
    wrong, right = voucher_list(books.reader, TODAY, date(2026, 12, 31))
    assert (wrong.corrects, wrong.corrected_by, wrong.date) == (None, "2026-A2", TODAY)
    assert (right.corrects, right.corrected_by, right.date) == ("2026-A1", None, date(2026, 4, 7))
    assert books.reader.rows("SELECT cause_ref, effect_ref FROM link") == [("2026-A1", "2026-A2")]
    assert faults(books) == []


def test_a_correction_can_bring_the_right_voucher_with_it(books: Book) -> None:
    add(books)
    with books.transaction("voucher correct", today=TODAY) as tx:
        lines = post_lines(("1940", 500_00), ("2081", -500_00))
        assert correct_voucher(tx, "2026-A1", on=TODAY, lines=lines).ref == "2026-A2"
    assert lines_of(books, "2026-A3") == [("1940", 500_00), ("2081", -500_00)]
    assert text_of(books, "2026-A3") == "Insättning"

    shown = voucher_shown(books.reader, "A1")
    assert (shown.corrected_by, shown.replaced_by, shown.replaces) == ("2026-A2", "2026-A3", None)
    right = voucher_shown(books.reader, "A3")
    assert (right.corrected_by, right.replaced_by, right.replaces) == (None, None, "2026-A1")
    assert corrected_on(books, "A2", today=TODAY) == TODAY  # The reversal was wrong: nothing replaces it.
    reversal = voucher_shown(books.reader, "A2")
    assert (reversal.corrected_by, reversal.replaced_by, reversal.replaces) == ("2026-A4", None, None)


def test_why_it_is_corrected_is_a_text_like_any_other(books: Book) -> None:
    add(books, text="x" * 200)
    before = snapshot(books)
    assert refused_correction(books, "2026-A1", on=None, text="y" * 201).code == "text.long"
    assert snapshot(books) == before
    with books.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, "A1", text="fel\nkonto\x1b[31m")
    assert text_of(books, "2026-A2") == "fel konto [31m"
    for number in range(2, 12):
        corrected_on(books, f"A{number}", today=TODAY)
    assert len(text_of(books, "2026-A12")) <= 200


def test_what_was_booked_before_an_account_followed_a_register_is_not_turned_round(books: Book) -> None:
    for ore in (1_00, -1_00):
        add(books, lines=post_lines(("1512", ore), ("1930", -ore)))
    with books.transaction("account role", today=TODAY) as tx:
        move_role(tx, "receivables", "1512")
    error = refused_correction(books, "2026-A1", on=None)
    assert error.message == "Voucher 2026-A1 is on account 1512, which has come to follow a register."
    with books.transaction("account role", today=TODAY) as tx:  # As the hint says.
        move_role(tx, "receivables", "1510")
    assert corrected_on(books, "A1", today=TODAY) == TODAY
    assert faults(books) == []


def corrected_on(book: Book, ref: str, *, today: date) -> date:
    with book.transaction("voucher correct", today=today) as tx:
        return correct_voucher(tx, ref).on


def test_without_a_day_it_is_the_wrong_ones_own_while_its_month_is_open(books: Book) -> None:
    for day in (TODAY, TODAY, date(2026, 6, 1)):
        add(books, on=day)
    assert corrected_on(books, "A1", today=date(2026, 5, 4)) == TODAY
    assert corrected_on(books, "A3", today=date(2026, 5, 4)) == date(2026, 6, 1)
    with books.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2026, 3, 1))
    assert corrected_on(books, "A2", today=date(2026, 5, 4)) == date(2026, 5, 4)
    assert faults(books) == []


def test_a_correction_when_today_is_locked_too_names_the_month(books: Book) -> None:
    add(books)
    with books.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2026, 3, 1))
    error = refused_correction(books, "2026-A1", on=None)
    assert (error.code, error.message) == (
        "period.locked",
        "The month 2026-03 is locked; nothing can be posted on 2026-03-02.",
    )


def test_objects_and_quantities_follow_to_the_reversal(books: Book) -> None:
    with books.transaction("object add", today=TODAY) as tx:
        objects.add_object(tx, "1", "Nord")
        objects.add_object(tx, "6", "P1")
    lines = [PostLine("5010", 80, "Hyra", (("1", "Nord"), ("6", "P1")), 2500), PostLine("1930", -80)]
    add(books, lines=lines)
    corrected_on(books, "A1", today=TODAY)
    rows = books.reader.rows(
        "SELECT line.amount_ore, line.quantity_milli, line.text, object.dimension, object.object FROM voucher "
        "JOIN voucher_line line ON line.voucher_id = voucher.id "
        "JOIN voucher_line_object object ON object.voucher_line_id = line.id WHERE voucher.ref = '2026-A2' ORDER BY 4"
    )
    assert rows == [(-80, -2500, "Hyra", "1", "Nord"), (-80, -2500, "Hyra", "6", "P1")]


def refused_correction(book: Book, ref: str, **given: object) -> Refused:
    before = snapshot(book)
    with pytest.raises(Refused) as error, book.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, ref, **{"on": TODAY} | given)  # type: ignore[arg-type]
    assert snapshot(book) == before
    return error.value


def test_a_voucher_is_corrected_once(books: Book) -> None:
    add(books)
    with books.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, "2026-A1", on=TODAY)
    error = refused_correction(books, "2026-A1")
    assert (error.message, error.hint) == (
        "Voucher 2026-A1 was corrected by 2026-A2.",
        "If that was wrong, correct 2026-A2.",
    )


def test_a_voucher_that_follows_from_an_invoice_is_put_right_there(books: Book) -> None:
    issue(books, "F2026-0001", Sold(100_00, 25_00))
    error = refused_correction(books, "2026-B1")
    assert error.code == "voucher.consequence"
    assert error.hint == "kassabok invoice credit F2026-0001"


def test_a_voucher_is_not_corrected_before_it_was(books: Book) -> None:
    add(books)
    error = refused_correction(books, "2026-A1", on=date(2026, 3, 1))
    assert (error.code, error.hint) == ("voucher.early", "Use 2026-03-02 or a later date.")


def test_a_correction_with_crooked_lines_reverses_nothing(books: Book) -> None:
    add(books)
    error = refused_correction(books, "2026-A1", lines=post_lines(("1940", 1), ("2081", -2)))
    assert error.code == "voucher.unbalanced"


def test_an_unknown_voucher_is_not_found(books: Book) -> None:
    for ref in ("A1", "2026-A1", "x"):
        with pytest.raises(NotFound), books.transaction("voucher correct", today=TODAY) as tx:
            correct_voucher(tx, ref, on=TODAY)
        with pytest.raises(NotFound):
            voucher_shown(books.reader, ref)


# Reading them


def test_the_list_can_be_narrowed(books: Book) -> None:
    add(books)
    issue(books, "F2026-0001", Sold(100_00, 25_00))
    reader, year = books.reader, (date(2026, 1, 1), date(2026, 12, 31))

    def found(**given: str) -> list[str]:
        return [row.voucher for row in voucher_list(reader, *year, **given)]  # type: ignore[arg-type]

    assert found() == ["2026-A1", "2026-B1"]
    assert found(series="b") == ["2026-B1"]
    assert found(account="2081") == ["2026-A1"]
    assert found(text="ANNA") == ["2026-B1"]
    assert list(voucher_list(reader, date(2026, 3, 3), date(2026, 12, 31))) == []


def test_a_voucher_tells_what_it_was_posted_for(books: Book) -> None:
    issue(books, "F2026-0001", Sold(100_00, 25_00))
    row = voucher_shown(books.reader, "b1")
    assert (row.voucher, row.source, row.amount_ore) == ("2026-B1", "invoice F2026-0001", 125_00)
    assert books.reader.value("SELECT name FROM event WHERE id = :id", id=row.event) == "InvoiceIssued"
    assert [(line.account, line.amount_ore, line.objects) for line in row.lines] == [
        ("1510", 125_00, {}),
        ("3001", -100_00, {}),
        ("2611", -25_00, {}),
    ]
    add(books)
    by_hand = voucher_shown(books.reader, "A1")
    assert by_hand.source == ""
    assert books.reader.value("SELECT name FROM event WHERE id = :id", id=by_hand.event) == "VoucherPosted"


def test_a_short_number_means_the_latest_year(books: Book) -> None:
    with books.transaction("year open", today=TODAY) as tx:
        open_year(tx)
    add(books, on=date(2027, 2, 1))
    add(books)
    assert voucher_shown(books.reader, "A1").voucher == "2027-A1"


# Whatever happens

ACCOUNTS = ("1930", "1512", "3001", "2611", "6570")
entry = st.tuples(
    st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    st.lists(st.tuples(st.sampled_from(ACCOUNTS), st.integers(-(10**11), 10**11)), min_size=1, max_size=4),
    st.booleans(),
)


@settings(max_examples=20)
@given(entries=st.lists(entry, max_size=8))
def test_any_sequence_of_vouchers_and_corrections_leaves_sound_books(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[date, list[tuple[str, int]], bool]],
) -> None:
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", LEDGER_ONLY) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="A", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
        for day, pairs, is_corrected in entries:
            balancing = ("2081", -sum(amount_ore for _, amount_ore in pairs))
            lines = post_lines(*pairs, balancing)
            if len([line for line in lines if line.amount_ore]) < 2:
                continue
            with book.transaction("voucher add", today=TODAY) as tx:
                posted = add_voucher(tx, on=day, text="x", lines=lines)
                if is_corrected:
                    correct_voucher(tx, posted.ref, on=day)
        # Hand-written lines on 1510 have no claims; all else must hold.
        assert [fault for fault in faults(book) if "receivables account" not in fault] == []


def test_the_account_of_a_line_is_checked_each_time_it_can_have_changed(books: Book) -> None:
    with books.transaction("test", today=TODAY) as tx:
        add_voucher(tx, on=TODAY, text="x", lines=post_lines(("1940", 1), ("2081", -1)))
        change_account(tx, "1940", active=False)
        with pytest.raises(Refused, match="1940 Extra bankkonto is not in use"):
            add_voucher(tx, on=TODAY, text="x", lines=post_lines(("1940", 1), ("2081", -1)))
        account = tx.find(Account, number="1940")
    assert account
    assert not account.active
