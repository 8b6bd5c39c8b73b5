"""Whatever files come, in whatever order and however often: the same money is booked once.

A world is what happened on a few days; files tell of some of its days, as banks do: a notification tells of giro
deposits with their payments, a statement and an export tell of everything but show a deposit as one line. Amounts are
few, so that different money of the same day and amount is common.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bank.bank_files import IBAN, Move, Pay, camt, csv, move, ocr
from tests.core.bank.conftest import Bank, issue
from tests.story import TODAY

from kassabok.core.bank import service
from kassabok.core.bank.importing import import_file
from kassabok.core.book.company import found_company
from kassabok.core.book.file import create_book
from kassabok.core.book.transaction import Transaction
from kassabok.core.cascade import EFFECTS
from kassabok.core.identifiers import make_ocr

DAYS = [date(2026, 3, day) for day in range(1, 5)]
INVOICES = 8  # Odd ones are of 100 kr, even ones of 200.


def invoice_number(invoice: int) -> str:
    return f"F2026-{invoice:04}"


def amount_of(invoice: int) -> int:
    return (2 - invoice % 2) * 100_00


def giro(invoices: Iterable[int]) -> tuple[Pay, ...]:
    return tuple(ocr(make_ocr(f"2026{invoice:04}"), amount_of(invoice)) for invoice in invoices)


numbers = st.integers(1, INVOICES)
deposits = st.lists(numbers, min_size=1, max_size=2).map(lambda some: move(*giro(some), text="BG KONTOINS"))
transfers = numbers.map(lambda one: move(Pay(amount_of(one)), text=f"Tack {invoice_number(one)}"))
strangers = st.sampled_from(
    [move(Pay(ore), text=text) for ore in (100_00, 200_00, -100_00) for text in ("Swish", "Avgift")]
)
happenings = st.tuples(st.sampled_from(DAYS), st.one_of(deposits, deposits, transfers, strangers))


class File(NamedTuple):
    """A file of the days from first to last."""

    kind: str
    first: date
    last: date

    def tells(self, world: list[Move]) -> list[Move]:
        inside = [each for each in world if self.first <= each.on <= self.last]
        return [each for each in inside if is_giro(each)] if self.kind == "camt.054" else inside

    def data(self, world: list[Move]) -> bytes:
        told = self.tells(world)
        if self.kind == "csv":
            return csv(told)
        return camt(told, kind=self.kind, details=self.kind == "camt.054")


def is_giro(each: Move) -> bool:
    return bool(each.pays[0].ocr)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Move], list[File]]:
    """What happened, with the bank's ids or without, and the files that tell of it."""
    with_ids = draw(st.booleans())
    happened = sorted(draw(st.lists(happenings, min_size=1, max_size=7)), key=lambda pair: pair[0])
    world = [
        replace(each, on=day, ref=f"E{place}" if with_ids else "")
        for place, (day, each) in enumerate(happened)
    ]
    files = []
    for _ in range(draw(st.integers(1, 5))):
        first, last = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
        file = File(draw(st.sampled_from(["camt.054", "camt.053", "csv"])), first, last)
        if file.tells(world):
            files.append(file)
    return world, files


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bank]:
    """Anna owes eight invoices. Every example is rolled back."""
    path: Path = tmp_path_factory.mktemp("book") / "company.kassabok"
    with create_book(path, EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx, name="Testbolaget AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1)
            )
            service.edit_account(tx, "Bank", iban=IBAN)
        bank = Bank(book)
        anna = bank.customer()
        with bank.doing() as tx:
            for invoice in range(1, INVOICES + 1):
                issue(tx, anna, amount_of(invoice))
        yield bank


def outcome(bank: Bank, world: list[Move], files: Iterable[File]) -> tuple[object, ...]:
    with bank.doing(dry_run=True) as tx:
        for file in files:
            import_file(tx, file.data(world), name="file")
        found = _state(tx)
        for file in files:
            assert import_file(tx, file.data(world), name="file").new == 0
        assert _state(tx) == found
    return found


def _state(tx: Transaction) -> tuple[object, ...]:
    """The balance of 1930, what is open, the entries, and what is left for people: the second payment of an invoice
    is the one that comes second, so that is told without its day.
    """
    ask = tx.reader
    return (
        ask.value("SELECT coalesce(sum(amount_ore), 0) FROM voucher_line WHERE account = '1930'"),
        ask.rows("SELECT invoice_number, open_ore FROM claim WHERE open_ore <> 0 ORDER BY 1"),
        ask.rows("SELECT date, amount_ore FROM bank_entry ORDER BY 1, 2"),
        ask.rows("SELECT amount_ore FROM bank_line WHERE state = 'unmatched' ORDER BY 1"),
    )


@given(worlds(), st.randoms(use_true_random=False))
def test_any_order_of_any_files_books_the_same_money_once(bank: Bank, told, random) -> None:
    world, files = told
    shuffled = files + files[:2]
    random.shuffle(shuffled)
    found = outcome(bank, world, files)
    assert outcome(bank, world, shuffled) == found
    balance_ore, open_items, entries, _ = found
    assert entries == sorted((f"{each.on}", each.amount_ore) for each in _seen(world, files))
    paid = _paid(world, files)
    assert balance_ore == sum(map(amount_of, paid))
    assert open_items == [
        (invoice_number(invoice), amount_of(invoice))
        for invoice in range(1, INVOICES + 1)
        if invoice not in paid
    ]


def _seen(world: list[Move], files: list[File]) -> Iterable[Move]:
    counts: Counter[int] = Counter()
    for file in files:
        counts |= Counter(place for place, each in enumerate(world) if each in file.tells(world))
    return [world[place] for place in counts]


def _paid(world: list[Move], files: list[File]) -> set[int]:
    """Invoices that a file names: a notification by OCR, the others by their text."""
    paid: set[int] = set()
    for file in files:
        for each in file.tells(world):
            if is_giro(each) and file.kind == "camt.054":
                paid |= {int(reference[4:8]) for pay in each.pays for reference, _ in pay.ocr}
            elif not is_giro(each) and each.text.startswith("Tack"):
                paid.add(int(each.text[-4:]))
    return paid
