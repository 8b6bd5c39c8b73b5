"""SIE files into the book: what comes in, what is refused with nothing moved, and what is known."""

import sqlite3
from datetime import date
from pathlib import Path

import pytest
from tests.core.ledger.posting_story import post_lines
from tests.core.ledger.sie.story import (
    HEAD,
    OTHER_HEAD,
    balances,
    begun_with,
    faults,
    sie,
    take,
    ver,
    vouchers,
    written,
)
from tests.story import TODAY, snapshot

from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.errors import Refused
from kassabok.core.ledger.accounts import add_account, change_account, move_role
from kassabok.core.ledger.model import FiscalYear
from kassabok.core.ledger.opening_balances import Opening, set_by_hand
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.reports.balances import Cut, moved_in
from kassabok.core.ledger.reports.vouchers import voucher_list, voucher_shown
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.trace import trace
from kassabok.formats.errors import BadFile

CHART = (
    '#KONTO 1930 "Checkräkning"',
    "#KTYP 1930 T",
    "#SRU 1930 7281",
    '#KONTO 2081 "Aktiekapital"',
    '#KONTO 2099 "Årets resultat"',
    '#KONTO 3999 "Övriga intäkter"',
    "#KTYP 3999 I",
    "#ENHET 3999 st",
    '#KONTO 5010 "Hyra"',
)
BALANCES = (
    "#IB 0 1930 500.00",
    "#IB 0 2081 -500.00",
    "#UB 0 1930 650",
    "#UB 0 2081 -500",
    "#RES 0 3999 -250.00",
    "#RES 0 5010 100.00",
)
SALE = ver(
    "A 1",
    "20250110",
    "1930 {} 250.00",
    "3999 {} -250.00 20250110 rad 3",
    text="Försäljning",
    tail=" 20250111 Eva",
)
RENT = ver("A 2", "20250201", "5010 {} 100", "1930 {} -100", text="Hyra")
FILE = sie(*CHART, *BALANCES, SALE, RENT)
YEAR = (date(2025, 1, 1), date(2025, 12, 31))


def years_of(book: Book) -> list[tuple[str, ...]]:
    return book.reader.rows("SELECT label, starts_on, ends_on FROM fiscal_year ORDER BY starts_on")


def test_an_empty_book_becomes_that_company(book: Book) -> None:
    result = take(book, FILE)
    assert (result.file, result.year, result.new, result.known) == ("I2026-0001", "2025", 2, 0)
    assert (result.accounts, result.differences, result.warnings) == (1, [], ())
    assert years_of(book) == [("2025", "2025-01-01", "2025-12-31"), ("2026", "2026-01-01", "2026-12-31")]
    assert balances(book, *YEAR) == {
        "1930": (500_00, 650_00),
        "2081": (-500_00, -500_00),
        "3999": (0, -250_00),
        "5010": (0, 100_00),
    }
    assert vouchers(book) == [
        ("2025-A1", "2025-01-10", {"1930": 250_00, "3999": -250_00}),
        ("2025-A2", "2025-02-01", {"5010": 100_00, "1930": -100_00}),
    ]
    chart = dict(
        book.reader.rows("SELECT number, name || '/' || type || '/' || unit || '/' || sru FROM account")
    )
    assert chart["1930"] == "Checkräkning/asset//7281"
    assert chart["3999"] == "Övriga intäkter/income/st/7413"
    assert chart["2099"] == "Årets resultat/equity//7302"
    assert faults(book) == []


def test_accounts_without_a_field_of_the_tax_return_get_the_usual_one_unless_the_file_is_ours(
    book: Book, tmp_path: Path
) -> None:
    take(book, sie(*CHART, '#KONTO 8370 "Eget"', *BALANCES, SALE))
    fields = (
        "SELECT number, sru FROM account WHERE number IN ('1930', '3999', '5010', '8370') ORDER BY number"
    )
    assert book.reader.rows(fields) == [("1930", "7281"), ("3999", "7413"), ("5010", "7513"), ("8370", "")]
    with book.transaction("account edit", today=TODAY) as tx:
        change_account(tx, "3999", sru="")
    out = written(book, "2025")
    with begun_with(tmp_path / "again.kassabok", out) as again:
        assert again.reader.rows(fields) == [("1930", "7281"), ("3999", ""), ("5010", "7513")]
        assert written(again, "2025") == out


def test_what_is_counted_on_a_line_and_who_registered_it_is_kept(book: Book) -> None:
    take(book, FILE)
    shown = voucher_shown(book.reader, "A1")
    assert (shown.source, shown.imported_as) == ("sie-file I2026-0001", "")
    assert [(line.text, line.amount_ore) for line in shown.lines] == [("", 250_00), ("rad", -250_00)]
    text = written(book, "2025").decode("cp437")
    assert '#VER A 1 20250110 "Försäljning" 20250111 "Eva"\r\n' in text
    assert '#TRANS 3999 {} -250.00 "" "rad" 3\r\n' in text
    assert '#ENHET 3999 "st"\r\n' in text
    assert "#RES 0 3999 -250.00 3\r\n" in text


def test_the_same_file_again_changes_nothing(book: Book) -> None:
    take(book, FILE)
    before = snapshot(book)
    result = take(book, FILE)
    assert (result.file, result.new, result.known, result.updated) == ("", 0, 2, 0)
    assert snapshot(book) == before


def test_a_longer_file_brings_only_what_is_new(book: Book) -> None:
    take(book, FILE)
    later = ver("A 3", "20250301", "5010 {} 100", "1930 {} -100", text="Hyra")
    result = take(book, sie(*CHART, *BALANCES, SALE, RENT, later))
    assert (result.new, result.known, result.updated) == (1, 2, 0)
    assert [ref for ref, *_ in vouchers(book)] == ["2025-A1", "2025-A2", "2025-A3"]
    assert [(d.account, d.what, d.difference_ore) for d in result.differences] == [
        ("1930", "UB", 100_00),
        ("5010", "RES", -100_00),
    ]


def test_two_like_vouchers_in_a_file_are_two(book: Book) -> None:
    like = ver('"" ""', "20250301", "5010 {} 100", "1930 {} -100")
    assert take(book, sie(like, like)).new == 2
    result = take(book, sie(like, like, like))
    assert (result.new, result.known) == (1, 2)
    assert [ref for ref, *_ in vouchers(book)] == ["2025-I1", "2025-I2", "2025-I3"]


def test_the_book_knows_its_own_vouchers_in_its_own_file(book: Book) -> None:
    with book.transaction("voucher add", today=TODAY) as tx:
        add_voucher(tx, on=TODAY, text="Hyra €", lines=post_lines(("5010", 10_00), ("1930", -10_00)))
        add_voucher(tx, on=TODAY, text="Hyra", lines=post_lines(("5010", 10_00), ("1930", -10_00)))
    result = take(book, written(book, "2026"))
    assert (result.new, result.known, result.updated, result.differences) == (0, 2, 0, [])
    assert len(vouchers(book)) == 2


def test_numbers_are_kept_with_their_gaps_explained(book: Book) -> None:
    gap = sie(
        ver("B 5", "20250110", "5010 {} 1", "1930 {} -1"),
        ver("B 7", "20250110", "5010 {} 2", "1930 {} -2"),
        "#IB 0 1930 1",
        "#IB 0 2081 -1",
        "#UB 0 1930 -2",
        "#UB 0 2081 -1",
        "#RES 0 5010 3",
    )
    result = take(book, gap)
    assert [ref for ref, *_ in vouchers(book)] == ["2025-B5", "2025-B7"]
    assert book.reader.rows("SELECT series, first, last FROM number_gap ORDER BY first") == [
        ("B", 1, 4),
        ("B", 6, 6),
    ]
    assert "Series B of 2025 lacks the numbers 1-4, 6: the file has none of them." in {
        w.message for w in result.warnings
    }
    assert faults(book) == []
    with book.transaction("voucher add", today=TODAY) as tx:
        tx.count_on("voucher.B", 202501)
    assert book.reader.value("SELECT next FROM series WHERE name = 'voucher.B'") == 9


def test_a_series_that_collides_is_numbered_anew_and_remembered(book: Book) -> None:
    take(book, FILE)
    other = sie(
        ver("A 1", "20250105", "5010 {} 7", "1930 {} -7"),
        ver("A 2", "20250105", "5010 {} 8", "1930 {} -8"),
        ver("x 9", "20250105", "5010 {} 9", "1930 {} -9"),
        ver('"1" 4', "20250105", "5010 {} 9", "1930 {} -9"),
    )
    result = take(book, other)
    assert [ref for ref, *_ in vouchers(book)][2:] == ["2025-A3", "2025-A4", "2025-X9", "2025-I4"]
    assert [v.imported_as for v in voucher_list(book.reader, *YEAR)][2:] == ["A 1", "A 2", "x 9", "1 4"]
    (told,) = [w.message for w in result.warnings if w.line == 10]
    assert told.startswith("The numbers of series A could not be kept in 2025: here they begin with A3, and")
    assert faults(book) == []


CHANGED = sie(*CHART, *BALANCES, SALE, RENT.replace("100", "120"))


def correct(book: Book, ref: str, *pairs: tuple[str, int]) -> None:
    with book.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, ref, lines=post_lines(*pairs))


def test_a_changed_voucher_comes_in_when_the_old_one_was_taken_back(book: Book) -> None:
    take(book, FILE)
    error = refused(book, CHANGED)
    assert error.hint
    assert error.hint.startswith("kassabok voucher correct 2025-A2 takes the old one back")
    correct(book, "2025-A2")
    assert take(book, CHANGED).new == 1
    assert vouchers(book)[-1] == ("2025-A4", "2025-02-01", {"5010": 120_00, "1930": -120_00})
    assert take(book, CHANGED + b"\r\n").new == 0
    assert balances(book, *YEAR)["5010"] == (0, 120_00)
    assert faults(book) == []


def test_a_changed_voucher_is_known_when_it_was_corrected_alike(book: Book) -> None:
    take(book, FILE)
    correct(book, "2025-A2", ("5010", 110_00), ("1930", -110_00))
    error = refused(book, CHANGED)
    assert error.message.splitlines()[1].endswith("Voucher A 2 of 2025-02-01 was corrected here to 2025-A4.")
    correct(book, "2025-A4", ("5010", 120_00), ("1930", -120_00))
    result = take(book, CHANGED)
    assert (result.new, result.known) == (0, 2)
    assert balances(book, *YEAR)["5010"] == (0, 120_00)
    # What took the old one back was wrong itself: the old one stands again.
    correct(book, vouchers(book)[-1][0])
    correct(book, vouchers(book)[-1][0])
    assert take(book, CHANGED + b"\r\n").new == 0


def test_a_voucher_that_the_other_program_no_longer_has_is_named(book: Book) -> None:
    take(book, sie(*CHART, *BALANCES, SALE, RENT, RENT.replace("A 2", "A 3")))
    result = take(book, sie(*CHART, *BALANCES, SALE, RENT.replace("A 2", "A 3")))
    said = "The file no longer has what was read before as 2025-A2; the book still has it."
    assert said in [warning.message for warning in result.warnings]
    correct(book, "2025-A2")
    again = take(book, sie(*CHART, *BALANCES, SALE, RENT.replace("A 2", "A 3")) + b"\r\n")
    assert said not in [warning.message for warning in again.warnings]


def test_vouchers_of_payroll_bring_no_warnings_of_what_they_need_not_say(book: Book) -> None:
    """4I need not tell the chart, and says nothing of accounts that came with other files."""
    take(
        book,
        sie(
            *CHART, "#IB 0 1510 100", "#IB 0 2081 -100", "#UB 0 1510 100", "#UB 0 2081 -100", "#RES 0 5010 0"
        ),
    )
    head = tuple(line for line in HEAD if not line.startswith("#RAR"))
    pay = ver("L 1", "20250125", "7010 {} 100", "1930 {} -70", "2710 {} -30", text="Lön")
    assert take(book, sie(pay, head=head)).warnings == ()
    odd = ver("L 2", "20250225", "7998 {} 100", "1930 {} -100", text="Lön")
    assert [(w.line, w.message) for w in take(book, sie(odd, head=head)).warnings] == [
        (9, "The file does not name account 7998; here it is Konto 7998.")
    ]


def test_all_can_go_into_one_series(book: Book) -> None:
    take(book, FILE, series="X")
    assert [ref for ref, *_ in vouchers(book)] == ["2025-X1", "2025-X2"]


def test_a_voucher_without_lines_is_left_out_with_its_number(book: Book) -> None:
    result = take(book, sie(*CHART, *BALANCES, SALE, ver("A 2", "20250115"), RENT.replace("A 2", "A 3")))
    assert [ref for ref, *_ in vouchers(book)] == ["2025-A1", "2025-A3"]
    assert any(w.message.startswith("Voucher A 2 has no lines") for w in result.warnings)
    assert faults(book) == []


def test_a_voucher_that_changed_in_the_other_program_is_named_and_not_booked_beside_the_old(
    book: Book,
) -> None:
    take(book, FILE)
    changed = sie(*CHART, *BALANCES, SALE, RENT.replace("100", "120"))
    error = refused(book, changed)
    assert error.code == "sie.changed"
    assert str(error).splitlines() == [
        "1 voucher has changed in the other program since.",
        "line 30: Voucher A 2 of 2025-02-01 was read before as 2025-A2.",
    ]
    assert take(book, changed, force=True).new == 1
    assert [ref for ref, *_ in vouchers(book)] == ["2025-A1", "2025-A2", "2025-A3"]


# Years and balances


def test_the_next_year_joins_and_its_balances_are_compared(book: Book) -> None:
    take(book, FILE)
    head = tuple(line.replace("0 20250101 20251231", "0 20260101 20261231") for line in HEAD)
    result = take(
        book,
        sie(
            "#RAR -1 20250101 20251231",
            "#IB 0 1930 640",
            "#IB 0 2081 -500",
            "#IB 0 2099 -150",
            "#UB -1 1930 650",
            "#UB -1 2081 -500",
            "#RES -1 3999 -250",
            "#RES -1 5010 100",
            "#UB 0 1930 640",
            "#UB 0 2081 -500",
            "#UB 0 2099 -150",
            ver("A 1", "20260110", "5010 {} 1", "1930 {} -1"),
            head=head,
        ),
    )
    assert [label for label, *_ in years_of(book)] == ["2025", "2026"]
    assert [(d.year, d.account, d.what, d.file_ore, d.book_ore) for d in result.differences] == [
        ("2026", "1930", "IB", 640_00, 650_00),
        ("2026", "1930", "UB", 640_00, 649_00),
        ("2026", "2099", "IB", -150_00, 0),
        ("2026", "2099", "UB", -150_00, 0),
        ("2026", "5010", "RES", 0, 1_00),
    ]
    assert balances(book, date(2026, 1, 1), date(2026, 12, 31))["1930"] == (650_00, 649_00)


def test_the_year_before_the_first_takes_over_its_opening_balances(book: Book) -> None:
    with book.transaction("year opening-balance", today=TODAY) as tx:
        set_by_hand(tx, [Opening("1930", 700_00), Opening("2081", -500_00), Opening("2091", -200_00)])
    result = take(book, FILE)
    assert [label for label, *_ in years_of(book)] == ["2025", "2026"]
    assert balances(book, *YEAR)["1930"] == (500_00, 650_00)
    assert balances(book, date(2026, 1, 1), date(2026, 12, 31)) == {
        "1930": (650_00, 650_00),
        "2081": (-500_00, -500_00),
        "": (-150_00, -150_00),
    }
    assert [w.message for w in result.warnings] == [
        "Account 1930 opened 2026 with 700,00 kr; it ends 2025 with 650,00 kr, and opens with that now.",
        "Account 2091 opened 2026 with -200,00 kr; it ends 2025 with 0,00 kr, and opens with that now.",
    ]
    assert faults(book) == []


def test_a_file_that_says_otherwise_changes_the_opening_balances_until_a_month_is_locked(book: Book) -> None:
    take(book, FILE)
    other = sie(*CHART, *BALANCES, "#IB 0 1930 1.00", "#IB 0 2099 -1.00", SALE, RENT)
    result = take(book, other)
    assert (result.new, result.updated) == (0, 2)
    assert balances(book, *YEAR)["1930"] == (501_00, 651_00)
    with book.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2025, 1, 31))
    result = take(book, FILE + b"\r\n")
    assert balances(book, *YEAR)["1930"] == (501_00, 651_00)
    assert ("1930", "IB", -1_00) in {(d.account, d.what, d.difference_ore) for d in result.differences}


#: What the year after FILE opens with, in a program that moves the result to equity as it carries balances over.
MOVED_ON = (
    "#IB 0 1930 650",
    "#IB 0 2081 -500",
    "#IB 0 2099 -150",
    "#UB 0 1930 650",
    "#UB 0 2081 -500",
    "#UB 0 2099 -150",
)
NEXT_HEAD = tuple(line.replace("0 20250101 20251231", "0 20260101 20261231") for line in HEAD)


MOVES_THE_RESULT = (
    'kassabok voucher add --date 2025-12-31 --text "Årets resultat 2025" '
    "--line 2099=-150.00 --line 8999=150.00"
)


def advice(messages: list[str]) -> list[str]:
    return [
        message.split("here: ")[1] for message in messages if message.startswith("The other program moved")
    ]


def test_a_result_that_no_voucher_moved_is_told_with_the_voucher_that_moves_it(book: Book) -> None:
    take(book, FILE)
    result = take(book, sie(*CHART, *MOVED_ON, head=NEXT_HEAD))
    assert advice([warning.message for warning in result.warnings]) == [MOVES_THE_RESULT]
    with book.transaction("voucher add", today=TODAY) as tx:
        lines = post_lines(("2099", -150_00), ("8999", 150_00))
        add_voucher(tx, on=date(2025, 12, 31), text="Årets resultat 2025", lines=lines)
    again = take(book, sie(*CHART, *MOVED_ON, head=NEXT_HEAD) + b"\r\n")
    assert (again.differences, advice([warning.message for warning in again.warnings])) == ([], [])


def test_so_it_is_when_the_earlier_year_comes_later(book: Book) -> None:
    take(book, sie(*CHART, *MOVED_ON, head=NEXT_HEAD))
    result = take(book, FILE)
    changed, told = [warning.message for warning in result.warnings]
    assert changed == (
        "Account 2099 opened 2026 with -150,00 kr; it ends 2025 with 0,00 kr, and opens with that now."
    )
    assert advice([told]) == [MOVES_THE_RESULT]


def test_a_result_moved_on_within_equity_is_told_for_the_first_day(book: Book) -> None:
    closing = ver("A 3", "20251231", "8999 {} 150", "2099 {} -150", text="Årets resultat")
    take(book, sie(*CHART, "#IB 0 1930 500", "#IB 0 2081 -500", SALE, RENT, closing))
    moved = tuple(line.replace(" 2099 ", " 2098 ") for line in MOVED_ON)
    result = take(book, sie(*CHART, *moved, head=NEXT_HEAD))
    (told,) = advice([warning.message for warning in result.warnings])
    assert told.startswith('kassabok voucher add --date 2026-01-01 --text "Omföring av resultat 2025" ')
    assert told.endswith(" --line 2098=-150.00 --line 2099=150.00")


@pytest.mark.parametrize(
    ("closed", "hint"), [(False, "kassabok year unlock 2026-01"), (True, "kassabok year reopen 2026")]
)
def test_an_earlier_year_does_not_change_what_a_settled_one_opened_with(
    book: Book, closed: bool, hint: str
) -> None:
    take(book, sie(*CHART, *MOVED_ON, head=NEXT_HEAD))
    with book.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2026, 12 if closed else 1, 31))
        if closed:
            year = tx.find(FiscalYear, label="2026")
            assert year
            tx.update(FiscalYear, year.id, closed=True)
    error = refused(book, FILE)
    assert error.code == "sie.settled"
    assert error.message.splitlines()[1:] == ["2099: -150,00 kr, and 0,00 kr"]
    assert error.hint is not None
    assert error.hint.startswith(hint)
    # What ends as the settled year opened comes in.
    closing = ver("A 3", "20251231", "8999 {} 150", "2099 {} -150", text="Årets resultat")
    assert take(book, sie(*CHART, "#IB 0 1930 500", "#IB 0 2081 -500", SALE, RENT, closing)).new == 3
    by_hand = "locks as logged: Fiscal year 2026 is closed, but the log says otherwise."
    assert faults(book) == ([by_hand] if closed else [])


def test_the_year_before_is_kept_as_figures(book: Book) -> None:
    take(
        book,
        sie(
            "#RAR -1 20240101 20241231",
            "#IB -1 1930 1",
            "#UB -1 1930 3",
            "#RES -1 5010 4",
            *CHART,
            *BALANCES,
            SALE,
            RENT,
        ),
    )
    assert book.reader.rows("SELECT starts_on, ends_on FROM prior_year") == [("2024-01-01", "2024-12-31")]
    assert book.reader.rows(
        "SELECT account, opening_ore, closing_ore, result_ore FROM prior_balance ORDER BY account"
    ) == [
        ("1930", 1_00, 3_00, 0),
        ("5010", 0, 0, 4_00),
    ]


def test_without_opening_balances_the_closing_ones_of_before_serve(book: Book) -> None:
    take(book, sie("#RAR -1 20240101 20241231", "#UB -1 1930 3", "#UB -1 2081 -3"))
    assert balances(book, *YEAR) == {"1930": (3_00, 3_00), "2081": (-3_00, -3_00)}


def test_a_year_that_would_have_the_name_of_another_is_refused(book: Book) -> None:
    take(book, sie(*BALANCES, head=(*HEAD[:-1], "#RAR 0 20250101 20250630")), force=True)
    error = refused(book, sie(*BALANCES, SALE, head=(*HEAD[:-1], "#RAR 0 20250701 20251231")))
    assert error.code == "year.label"


@pytest.mark.parametrize("span", ["20250101 20260630", "20251101 20251231", "20240701 20250630"])
def test_a_long_a_short_and_a_broken_year_come_as_they_are(book: Book, span: str) -> None:
    head = tuple(line.replace("20250101 20251231", span) for line in HEAD)
    take(book, sie("#IB 0 1930 1", "#IB 0 2081 -1", "#UB 0 1930 1", "#UB 0 2081 -1", head=head))
    _, starts, ends = years_of(book)[0]
    assert f"{starts} {ends}".replace("-", "") == span


# Objects and budget


def test_objects_and_budget_come_along(book: Book) -> None:
    take(
        book,
        sie(
            '#DIM 1 "Avdelning"',
            '#DIM 20 "Kampanj"',
            '#UNDERDIM 21 "Annons" 20',
            '#OBJEKT 1 N "Norr"',
            '#OBJEKT 20 S "Sommar"',
            "#IB 0 1930 5",
            "#IB 0 2081 -5",
            "#OIB 0 1930 {1 N} 2",
            "#UB 0 1930 1",
            "#UB 0 2081 -5",
            "#RES 0 5010 4",
            "#PBUDGET 0 202503 5010 {} 700",
            "#PBUDGET 0 202503 5010 {1 N} 300",
            ver("A 1", "20250110", '5010 {1 N "20" S 6 P9} 4', "1930 {} -4"),
        ),
    )
    assert book.reader.rows("SELECT dimension, code, name FROM dimension_object ORDER BY 1, 2") == [
        ("1", "N", "Norr"),
        ("20", "S", "Sommar"),
        ("6", "P9", "P9"),
    ]
    assert book.reader.rows("SELECT number, name, parent FROM dimension ORDER BY 1") == [
        ("1", "Kostnadsställe", ""),
        ("20", "Kampanj", ""),
        ("21", "Annons", "20"),
        ("6", "Projekt", ""),
    ]
    assert voucher_shown(book.reader, "A1").lines[0].objects == {"1": "N", "6": "P9", "20": "S"}
    assert book.reader.rows(
        "SELECT account, month, dimension, object, amount_ore FROM budget ORDER BY dimension"
    ) == [
        ("5010", 202503, "", "", 700_00),
        ("5010", 202503, "1", "N", 300_00),
    ]
    text = written(book, "2025").decode("cp437")
    for record in (
        "#OIB 0 1930 {1 N} 2.00",
        "#OUB 0 1930 {1 N} 2.00",
        "#PBUDGET 0 202503 5010 {1 N} 300.00",
        "#TRANS 5010 {1 N 6 P9 20 S} 4.00",
    ):
        assert f"{record}\r\n" in text
    assert faults(book) == []


def test_objects_of_dimensions_without_numbers_are_left_out_and_told(book: Book) -> None:
    data = sie(
        '#DIM X "Bokstav"',
        '#OBJEKT X 1 "Ett"',
        "#OIB 0 1930 {X 1} 2",
        "#IB 0 1930 2",
        "#IB 0 2081 -2",
        "#UB 0 1930 1",
        "#UB 0 2081 -2",
        "#RES 0 5010 1",
        "#PBUDGET 0 202503 5010 {X 1} 300",
        ver("A 1", "20250110", "5010 {X 1 6 P9 6 P8} 1", "1930 {} -1"),
    )
    told = {w.message for w in take(book, data).warnings}
    assert "Of the objects {X 1 6 P9 6 P8} only one a numbered dimension can be kept." in told
    assert voucher_shown(book.reader, "A1").lines[0].objects == {"6": "P9"}
    assert book.reader.rows("SELECT number FROM dimension ORDER BY id") == [("1",), ("6",)]
    assert book.reader.value("SELECT count(*) FROM budget") == 0
    assert faults(book) == []


# Files without vouchers


def test_sums_become_a_voucher_for_each_month(book: Book) -> None:
    head = tuple(line.replace("#SIETYP 4", "#SIETYP 3") for line in HEAD)
    months = (
        "#PSALDO 0 202501 1930 {} 250",
        "#PSALDO 0 202501 3999 {} -250",
        "#PSALDO 0 202502 1930 {} -100",
        "#PSALDO 0 202502 5010 {} 100",
        "#PSALDO 0 202502 5010 {1 N} 60",
    )
    result = take(book, sie("#OMFATTN 20251231", *CHART, *BALANCES, *months, head=head))
    assert (result.new, result.differences) == (2, [])
    assert vouchers(book) == [
        ("2025-I1", "2025-01-31", {"1930": 250_00, "3999": -250_00}),
        ("2025-I2", "2025-02-28", {"1930": -100_00, "5010": 100_00}),
    ]
    by_object = [(x.amount_ore, x.objects) for x in voucher_shown(book.reader, "I2").lines]
    assert by_object == [(-100_00, {}), (60_00, {"1": "N"}), (40_00, {})]
    assert faults(book) == []
    before = snapshot(book)
    assert take(book, sie("#OMFATTN 20251231", *CHART, *BALANCES, *months, head=head)).known == 2
    assert snapshot(book) == before


def test_sums_that_no_months_explain_become_one_voucher(book: Book) -> None:
    head = tuple(line.replace("#SIETYP 4", "#SIETYP 1") for line in HEAD)
    take(book, sie(*CHART, *BALANCES, head=head))
    assert vouchers(book) == [("2025-I1", "2025-12-31", {"1930": 150_00, "3999": -250_00, "5010": 100_00})]


def test_months_that_two_dimensions_divide_are_right_by_each(book: Book) -> None:
    head = tuple(line.replace("SIETYP 4", "SIETYP 3") for line in HEAD)
    figures = (
        "#OMFATTN 20251231",
        "#UB 0 1930 -100",
        "#RES 0 5010 100",
        "#PSALDO 0 202503 1930 {} -100",
        "#PSALDO 0 202503 5010 {} 100",
        "#PSALDO 0 202503 5010 {1 N} 60",
        "#PSALDO 0 202503 5010 {1 S} 40",
        "#PSALDO 0 202503 5010 {6 P1} 70",
        "#PSALDO 0 202504 5010 {1 N} -10",
        "#PSALDO 0 202504 5010 {1 S} 10",
    )
    result = take(book, sie(*CHART, *figures, head=head))
    assert (result.new, result.differences) == (2, [])
    moved = {
        item: moved_in(book.reader, *YEAR, Cut(objects=(item,)))["5010"].net_ore
        for item in (("1", "N"), ("1", "S"), ("6", "P1"))
    }
    assert moved == {("1", "N"): 50_00, ("1", "S"): 50_00, ("6", "P1"): 70_00}
    assert faults(book) == []


def test_the_vouchers_of_a_year_are_not_booked_beside_its_sums(book: Book) -> None:
    take(book, sie(*CHART, *BALANCES, head=tuple(line.replace("SIETYP 4", "SIETYP 1") for line in HEAD)))
    error = refused(book, FILE)
    assert error.code == "sie.second"
    assert "as 2025-I1: they would count twice" in error.message
    with book.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, "2025-I1")
    result = take(book, FILE)
    assert (result.new, result.differences) == (2, [])


def test_other_sums_of_the_same_year_are_refused(book: Book) -> None:
    head = tuple(line.replace("#SIETYP 4", "#SIETYP 1") for line in HEAD)
    take(book, FILE)
    before = snapshot(book)
    with pytest.raises(Refused, match="fiscal year 2025 has vouchers already"):
        take(book, sie(*CHART, *BALANCES, head=head))
    assert snapshot(book) == before


# What is refused


def refused(book: Book, data: bytes) -> Refused | BadFile:
    before = snapshot(book)
    with pytest.raises((Refused, BadFile)) as told:
        take(book, data)
    assert snapshot(book) == before
    assert isinstance(told.value, Refused | BadFile)
    return told.value


def test_every_voucher_that_cannot_be_booked_is_named_with_its_line(book: Book) -> None:
    take(book, FILE)
    with book.transaction("year lock", today=TODAY) as tx:
        lock_through(tx, date(2025, 1, 31))
    error = refused(
        book,
        sie(
            ver("A 7", "20240110", "5010 {} 1", "1930 {} -1"),
            ver("A 8", "20250110", "5010 {} 1", "1930 {} -1"),
            ver("A 9", "20250210", "5010 {} 1", "1930 {} -1"),
            ver("A 10", "20270101", "5010 {} 1", "1930 {} -1"),
        ),
    )
    assert error.code == "sie.days"
    assert str(error).splitlines() == [
        "3 vouchers of the file cannot be booked on their days.",
        "line 10: Voucher A 7 of 2024-01-10: no fiscal year has the day.",
        "line 15: Voucher A 8 of 2025-01-10: the month 2025-01 is locked.",
        "line 25: Voucher A 10 of 2027-01-01: no fiscal year has the day.",
    ]


def test_all_problems_of_a_file_are_told_at_once(book: Book) -> None:
    error = refused(
        book,
        sie(
            ver("A 1", "20250110", "5010 {} 1", "1930 {} -2"), ver("A 2", "2025x", "5010 {} 1", "1930 {} -1")
        ),
    )
    assert error.code == "sie.problems"
    assert [line.partition(":")[0] for line in str(error).splitlines()[1:]] == ["line 10", "line 15"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (sie(*CHART, *BALANCES, head=OTHER_HEAD), "sie.company"),
        (FILE.replace(b"#FLAGGA 0", b"#FLAGGA 1"), "sie.flag"),
        (sie(ver("A 1", "20250110", "5010 {} 1", "193 {} -1")), "sie.account"),
        (sie("#IB 0 1930 5", "#UB 0 1930 6", head=(HEAD[0], *HEAD[1:4], "#SIETYP 1", *HEAD[5:])), "sie.sums"),
        (sie(*BALANCES, SALE, head=(*HEAD[:-1], "#RAR 0 20250101 20261231")), "year.span"),
        (sie("#VALUTA EUR", *CHART, *BALANCES, SALE), "sie.currency"),
        (sie(*CHART, *BALANCES, SALE, RENT, head=HEAD[:-1]), "sie.year"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(book: Book, data: bytes, code: str) -> None:
    assert refused(book, data).code == code


def test_what_another_company_or_program_says_can_be_forced(book: Book) -> None:
    assert take(book, sie(*CHART, *BALANCES, SALE, RENT, head=OTHER_HEAD), force=True).new == 2
    assert take(book, FILE.replace(b"#FLAGGA 0", b"#FLAGGA 1"), force=True).known == 2


@pytest.mark.parametrize(
    ("span", "hint"),
    [
        ("20230101 20231231", "Import the SIE file of the year that ends on 2024-12-31 first."),
        ("20280101 20281231", "kassabok year open opens the years between, or import their SIE files first."),
        (
            "20250701 20260630",
            "kassabok year list shows the years of the book; a file must have one of them whole.",
        ),
    ],
)
def test_a_year_that_does_not_join_is_refused(book: Book, span: str, hint: str) -> None:
    take(book, FILE)
    error = refused(book, sie(*CHART, *BALANCES, SALE, head=(*HEAD[:-1], f"#RAR 0 {span}")))
    assert (error.code, error.hint) == ("sie.year", hint)
    assert str(error).startswith("line 9: The file's fiscal year, 20")


# Files of type 4I


def test_vouchers_to_import_get_the_books_own_numbers(book: Book) -> None:
    payroll = sie(ver('L ""', "20260325", "7210 {} 100", "1930 {} -100", text="Lön mars"), head=HEAD[:-1])
    result = take(book, payroll)
    assert (result.new, result.year, result.compared) == (1, "", False)
    assert [ref for ref, *_ in vouchers(book)] == ["2026-L1"]
    far = sie(ver("A 110000001", "20260325", "7210 {} 100", "1930 {} -100"), head=HEAD[:-1])
    take(book, far)
    assert [ref for ref, *_ in vouchers(book)][1:] == ["2026-A1"]
    assert voucher_shown(book.reader, "A1").imported_as == "A 110000001"
    assert faults(book) == []


def test_a_file_without_a_number_is_told_apart_by_its_name(book: Book) -> None:
    head = tuple(line for line in HEAD[:-1] if not line.startswith("#ORGNR"))
    one = ver("A 1", "20260325", "7210 {} 100", "1930 {} -100")
    other = tuple(line.replace("Testbolaget AB", "Annat AB") for line in head)
    said = "The file is of Annat AB, and this book of Testbolaget AB."
    assert said in {w.message for w in take(book, sie(one, head=other)).warnings}
    assert said not in {w.message for w in take(book, sie(one, one, head=head)).warnings}


def test_a_file_of_nothing_is_nothing(book: Book) -> None:
    before = snapshot(book)
    result = take(book, sie(head=HEAD[:-1]))
    assert (result.file, result.new, result.known, result.repeated) == ("", 0, 0, False)
    assert snapshot(book) == before


# The accounts that registers keep


def test_what_a_file_has_on_kept_accounts_stands_beside_the_registers(book: Book) -> None:
    data = sie(
        "#IB 0 1510 100",
        "#IB 0 2081 -100",
        "#UB 0 1510 150",
        "#UB 0 2081 -100",
        "#RES 0 3999 -50",
        ver("B 1", "20250110", "1510 {} 50", "3999 {} -50"),
    )
    result = take(book, data)
    assert any(w.message.startswith("Account 1510 follows a register") for w in result.warnings)
    assert faults(book) == []
    with book.transaction("voucher correct", today=TODAY) as tx:
        correct_voucher(tx, "2025-B1", on=date(2025, 2, 1))
    assert faults(book) == []
    with book.transaction("account role", today=TODAY) as tx:
        add_account(tx, "1514", name="Nya kundfordringar")
        move_role(tx, "receivables", "1514")
    assert balances(book, *YEAR)["1510"] == (100_00, 100_00)
    with book.transaction("voucher add", today=TODAY) as tx:
        add_voucher(
            tx, on=date(2025, 3, 1), text="Betald", lines=post_lines(("1930", 100_00), ("1510", -100_00))
        )
    assert faults(book) == []
    assert balances(book, *YEAR)["1510"] == (100_00, 0)


# Where it came from


def test_a_check_sees_a_lost_file_and_a_gap_that_is_none(book: Book) -> None:
    take(book, FILE)
    book._raw.execute(
        "INSERT INTO number_gap SELECT 1, id, 'A', 2, 2, 1 FROM fiscal_year WHERE label = '2025'"
    )
    book._raw.execute("DELETE FROM attachment_use")
    (told,) = [fault for fault in faults(book) if fault.startswith("imported vouchers")]
    assert told == (
        "imported vouchers: The SIE file I2026-0001 is not kept. "
        "Voucher 2025-A2 lies in a gap that a SIE file is said to have."
    )


def test_the_file_is_kept_and_found(book: Book) -> None:
    take(book, FILE)
    assert book.reader.value("SELECT data FROM attachment") == FILE
    assert [cause.ref for cause in trace(book.reader, "2025-A1").causes] == ["I2026-0001"]
    assert [effect.ref for effect in trace(book.reader, "I2026-0001").effects] == [
        "2025",
        "2025-A1",
        "2025-A2",
    ]
    event = book.reader.value("SELECT id FROM event WHERE name = 'SieFileImported'")
    assert {row.event for row in voucher_list(book.reader, *YEAR)} == {event}


def test_a_book_can_begin_with_a_file(tmp_path: Path) -> None:
    data = sie('#ADRESS "Eva" "Storgatan 1" "12345 Mölle" "042-1"', *CHART, *BALANCES, SALE, RENT)
    with begun_with(tmp_path / "b.kassabok", data) as book:
        settings = dict(book.reader.rows("SELECT key, value FROM setting"))
        assert settings["company.name"] == "Testbolaget AB"
        assert settings["company.org_nr"] == "5560360793"
        assert (settings["company.postcode"], settings["company.city"]) == ("123 45", "Mölle")
        assert years_of(book) == [("2025", "2025-01-01", "2025-12-31")]
        assert all(result.ok for result in run_checks(book.reader))


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE voucher_line SET account = '3999' WHERE account = '5010'",
        "UPDATE voucher SET text = 'Representation' WHERE id = 2",
        "UPDATE voucher SET registered_us = registered_us - 1 WHERE id = 1",
        "UPDATE voucher_line SET text = 'Lunch' WHERE id = 1",
    ],
)
def test_a_voucher_of_a_file_that_says_something_else_than_when_it_was_read_is_found(
    book: Book, change: str
) -> None:
    result = take(book, sie(*CHART, *BALANCES, SALE, RENT))
    assert "imported vouchers" not in faults(book)
    raw = sqlite3.connect(book.path)
    with raw:
        for name in ("voucher", "voucher_line"):
            raw.execute(f"DROP TRIGGER tr_{name}_no_update")
        raw.execute(change)
    raw.close()
    found = {check.check: check.detail for check in run_checks(book.reader) if not check.ok}
    assert found["imported vouchers"] == (
        f"Vouchers of SIE file {result.file} were changed after they were read."
    )
