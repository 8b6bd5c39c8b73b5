"""Large statements: packed or not, they say the same."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bank.bank_files import Pay, camt, move

from kassabok.formats.bank import camt as reader
from kassabok.formats.bank import packed
from kassabok.formats.bank.identity import without_shared_refs
from kassabok.formats.bank.packed import Entries, PackedEntries
from kassabok.formats.bank.record import BankEntry, BankTransaction, Reference


def entry(number: int, amount_ore: int, ref: str) -> BankEntry:
    payment = BankTransaction(number, amount_ore, "Åsa", "", (Reference("ocr", "10017"),), "text", "", "")
    return BankEntry(
        number, date(2026, 3, 1 + number % 28), None, amount_ore, "SEK", ref, "", "", False, 1, (payment,)
    )


@given(
    st.lists(st.tuples(st.integers(-3, 3), st.sampled_from(["", "A", "B"])), max_size=40),
    st.integers(1, 12),
    st.integers(1, 5),
)
def test_packed_entries_are_the_entries(told: list[tuple[int, str]], large: int, block: int) -> None:
    entries = [entry(number, amount, ref) for number, (amount, ref) in enumerate(told)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(packed, "LARGE", large)
        patch.setattr(packed, "_BLOCK", block)
        collected = Entries()
        for each in entries:
            collected.append(each)
        done = collected.done()
    assert isinstance(done, PackedEntries) == (len(entries) >= large)
    assert tuple(done) == tuple(done) == without_shared_refs(entries)
    assert len(done) == len(entries)
    assert list(done[1:3]) == list(without_shared_refs(entries)[1:3])
    assert (collected.moved_ore, collected.first_on, collected.last_on) == (
        sum(each.amount_ore for each in entries),
        min((each.booked_on for each in entries), default=None),
        max((each.booked_on for each in entries), default=None),
    )


def test_a_large_statement_is_read_as_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warnings, balances and days are of all entries; so is the rule of references that several share."""
    moves = [move(Pay(100_00 + number % 7, text="Köp"), ref=f"R{number % 20}") for number in range(25)]
    data = camt(moves, kind="camt.053", balances=(0, 1))
    small = reader.read(data)
    monkeypatch.setattr(packed, "LARGE", 4)
    monkeypatch.setattr(packed, "_BLOCK", 3)
    large = reader.read(data)
    (one,), (other,) = small.statements, large.statements
    assert isinstance(other.entries, PackedEntries)
    assert tuple(other.entries) == one.entries
    assert "the difference is" in other.fault == one.fault
    assert (other.to_on, other.closing_ore, large.warnings) == (one.to_on, one.closing_ore, small.warnings)


def test_a_large_file_of_small_statements_is_packed_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many banks make a statement for each day: what counts is how many entries the file has."""
    monkeypatch.setattr(packed, "LARGE", 5)
    data = camt([move(Pay(100_00), ref=f"R{number}") for number in range(3)])
    begin, statement, end = re.split(rb"(<Ntfctn>.*</Ntfctn>)", data, flags=re.DOTALL)
    first, second, third = reader.read(begin + 3 * statement + end).statements
    assert isinstance(first.entries, tuple)
    assert isinstance(second.entries, PackedEntries)
    assert isinstance(third.entries, PackedEntries)
    assert tuple(second.entries)[2].entry_ref == "R2"
