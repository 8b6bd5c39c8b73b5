"""Out of a book, into a new one, and out again: the same bytes, whatever the book holds."""

import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.ledger.sie.story import begun_with, faults, sie, take, ver, written
from tests.core.ledger.sie.test_sie_export import checker  # noqa: F401 - a fixture
from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.book.transaction import Transaction
from kassabok.core.cascade import EFFECTS
from kassabok.core.ledger import objects
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.model import Budget
from kassabok.core.ledger.opening_balances import Opening, set_by_hand
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.formats.sie.record import SieType

WITH_VOUCHERS: tuple[SieType, ...] = ("4E", "4I")
FIGURES: tuple[SieType, ...] = ("1", "2", "3")

FIRST = date(2026, 1, 1)
ACCOUNTS = ("1220", "1630", "1930", "2081", "2440", "2611", "3001", "3041", "5010", "6110", "8410")
BALANCE = tuple(account for account in ACCOUNTS if account < "3")
#: Texts as people write them, with what SIE has no characters for.
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cf", "Mn")), max_size=12).map(
    str.strip
)
days = st.integers(0, 729).map(lambda n: FIRST + timedelta(days=n))
cents = st.integers(-10_000_000, 10_000_000).filter(bool)
of_line = st.sets(st.sampled_from([("1", "N"), ("1", "S"), ("6", "P1"), ("20", "å ä")]), max_size=3).map(
    lambda pairs: tuple(dict(sorted(pairs)).items())
)


@st.composite
def lines(draw: st.DrawFn) -> list[PostLine]:
    found = [
        PostLine(
            draw(st.sampled_from(ACCOUNTS)),
            draw(cents),
            draw(texts),
            draw(of_line),
            draw(st.none() | st.integers(1, 9_999_999)),
        )
        for _ in range(draw(st.integers(1, 4)))
    ]
    return [*found, PostLine("1930", -sum(line.amount_ore for line in found))]


vouchers = st.lists(
    st.tuples(
        days, texts.filter(bool), lines().filter(lambda found: found[-1].amount_ore), st.sampled_from("ABX")
    ),
    max_size=8,
)
openings = st.dictionaries(st.sampled_from([a for a in BALANCE if a != "2081"]), cents, max_size=4)
budgets = st.dictionaries(
    st.tuples(st.sampled_from(ACCOUNTS), st.integers(1, 12), st.sampled_from([("", ""), ("1", "N")])),
    cents,
    max_size=4,
)


def fill(tx: Transaction, posted: list, begins: dict[str, int], planned: dict) -> None:
    """Two years of a company: objects, opening balances, a budget and vouchers."""
    open_year(tx)
    objects.add_dimension(tx, name="Fri")
    for dimension, code in (("1", "N"), ("1", "S"), ("6", "P1"), ("20", "å ä")):
        objects.add_object(tx, dimension, code, name=f"Objekt {code}")
    if begins:
        total_ore = sum(begins.values())
        set_by_hand(tx, [*(Opening(a, ore) for a, ore in begins.items()), Opening("2081", -total_ore)])
    for (account, month, (dimension, code)), ore in planned.items():
        tx.insert(
            Budget, account=account, month=202600 + month, dimension=dimension, object=code, amount_ore=ore
        )
    for day, text, given_lines, series in posted:
        add_voucher(tx, on=day, text=text, lines=given_lines, series=series)


@given(
    posted=vouchers,
    begins=openings,
    planned=budgets,
    label=st.sampled_from(["2026", "2027"]),
    sie_type=st.sampled_from([*WITH_VOUCHERS, *FIGURES]),
)
@settings(max_examples=20)
def test_any_book_comes_back_to_the_byte(
    label: str, sie_type: SieType, posted: list, begins: dict[str, int], planned: dict
) -> None:
    with tempfile.TemporaryDirectory() as folder, create_book(Path(folder) / "a.kassabok", EFFECTS) as book:
        with book.transaction("test", today=TODAY) as tx:
            found_company(tx, name="Åkes AB", org_nr="556036-0793", form="ab", year_start=FIRST)
            fill(tx, posted, begins, planned)
        assume(not (sie_type in ("1", "2") and lacks_sru(book)))
        data = written(book, label, sie_type, on=date(2026, 7, 1))
        with begun_with(Path(folder) / "b.kassabok", data) as other:
            assert faults(other) == []
            assert written(other, label, sie_type, on=date(2026, 7, 1)).split(b"\r\n") == data.split(b"\r\n")


def lacks_sru(book: Book) -> bool:
    """Whether an account that is used has no field of the tax return, so that types 1 and 2 cannot be written."""
    return bool(
        book.reader.value(
            "SELECT count(*) FROM account WHERE sru = '' AND (number IN (SELECT account FROM account_month) "
            "OR number IN (SELECT account FROM budget))"
        )
    )


def test_a_file_of_another_program_comes_back_to_the_byte(book: Book, tmp_path: Path) -> None:
    """Once it has been through a book: with numbers changed, gaps, a year before, quantities and objects."""
    take(
        book,
        sie(
            "#RAR -1 20240101 20241231",
            '#KONTO 1460 "Varor"',
            "#ENHET 1460 st",
            '#KONTO 14601234 "Varor, långt nummer"',
            "#KTYP 14601234 T",
            '#OBJEKT 7 A1 "Anna"',
            "#IB 0 1460 10 4",
            "#IB 0 2081 -3",
            "#IB -1 1460 8",
            "#UB -1 1460 10",
            "#RES -1 3999 -2",
            "#OIB 0 1460 {7 A1} 10",
            "#UB 0 1460 11 5",
            "#UB 0 2081 -3",
            "#UB 0 14601234 -1",
            ver("A 4", "20250110", '1460 {7 A1} 2 "" "" 1', "14601234 {} -2", tail=" 20250111 Åsa"),
            ver("A 9", "20250110", "1460 {} -1", "14601234 {} 1", text=""),
            ver('"" ""', "20250110", "1460 {} 7", "14601234 {} -7"),
            ver('"#" 1', "20250110", "1460 {} -7", "14601234 {} 7"),
        ),
    )
    assert faults(book) == []
    for sie_type in WITH_VOUCHERS:
        data = written(book, "2025", sie_type)
        with begun_with(tmp_path / f"{sie_type}.kassabok", data) as other:
            assert written(other, "2025", sie_type) == data
            assert faults(other) == []


@pytest.mark.parametrize("sie_type", [*WITH_VOUCHERS, *FIGURES])
def test_a_strict_checker_finds_nothing_in_any_type(
    book: Book,
    checker: Path,  # noqa: F811
    tmp_path: Path,
    sie_type: SieType,
) -> None:
    with book.transaction("test", today=TODAY) as tx:
        fill(
            tx,
            [
                (
                    FIRST,
                    "Köp",
                    [PostLine("6110", 10_00, "", (("1", "N"),), 2_500), PostLine("1930", -10_00)],
                    "A",
                ),
                (
                    date(2027, 2, 1),
                    "Köp",
                    [PostLine("1220", 10_00, "", (("6", "P1"),)), PostLine("1930", -10_00)],
                    "A",
                ),
            ],
            {"1930": 500_00},
            {("6110", 3, ("", "")): 7_00, ("6110", 3, ("1", "N")): 3_00},
        )
    path = tmp_path / f"book.{'si' if sie_type == '4I' else 'se'}"
    for label in ("2026", "2027"):
        path.write_bytes(written(book, label, sie_type))
        found = subprocess.run(
            [sys.executable, checker, "--strict", path], capture_output=True, text=True, check=False
        )
        assert found.returncode == 0, found.stdout
