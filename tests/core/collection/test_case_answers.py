"""Answers of Kronofogden in files: taken, known the second time, parked or refused by name, and nothing half done."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.collection.case_story import CaseStory
from tests.core.invoicing.office import Office, stocked
from tests.story import snapshot

from kassabok.core.book.file import Book
from kassabok.core.collection.case_answers import AnswersRead
from kassabok.core.collection.case_reports import case_file, parked
from kassabok.core.errors import Refused
from kassabok.formats.errors import BadFile
from kassabok.formats.kronofogden.record import Answer, AnswerKind

DAY = date(2026, 7, 10)


@pytest.fixture
def story(book: Book) -> CaseStory:
    return CaseStory(stocked(Office(book)))


def said(kind: AnswerKind, case: str = "BF2026-0001", **facts: object) -> Answer:
    return Answer(kind=kind, on=DAY, reference=case, **facts)  # type: ignore[arg-type]


def test_a_file_of_answers_moves_its_cases(story: CaseStory) -> None:
    first, second = story.file(story.first), story.file(story.second)
    read = story.read(
        Answer(kind="receipt", on=DAY, file_number=1),
        said("confirmation", first, authority_ref="01-1-26"),
        said("served", first),
        said("confirmation", second, authority_ref="01-2-26"),
        said("objection", second, text="Fel vara."),
    )
    assert read == AnswersRead("in 1", new=5, known=0, parked=0, reasons=())
    assert story.see("01-1-26").state == "served"
    assert story.see(second).state == "disputed"
    assert [step.file for step in story.see(first).steps[1:]] == ["out 1", "in 1", "in 1", "in 1"]
    assert story.see(second).steps[-1].text == "Fel vara."
    story.office.sound()


def test_a_case_goes_by_files_all_the_way_to_no_assets(story: CaseStory) -> None:
    number = story.file(story.first)
    story.read(said("confirmation", authority_ref="01-1-26"), said("completion", reply_by=date(2026, 7, 20)))
    assert story.see(number).reply_by == date(2026, 7, 20)
    story.read(said("served"), said("decision", capital_ore=1250_00, costs_ore=300_00), number=2)
    assert story.see(number).state == "enforcement"
    fee_ore = story.see(number).left_ore
    story.read(said("account", amount_ore=100_00), said("new_fee", amount_ore=600_00), number=3)
    assert story.see(number).left_ore == fee_ore + 600_00
    story.read(said("account", amount_ore=0, final=True, assets=False), number=4)
    assert story.see(number).state == "no assets"
    story.office.sound()


def test_the_same_file_again_is_known_and_changes_nothing(story: CaseStory) -> None:
    story.file(story.first)
    data = story.written(said("confirmation", authority_ref="01-1-26"))
    story.read_bytes(data)
    before = snapshot(story.office.book)
    assert story.read_bytes(data) == AnswersRead("in 1", new=0, known=1, parked=0, reasons=())
    assert snapshot(story.office.book) == before


def test_answers_that_cannot_be_taken_are_parked_and_tried_again(story: CaseStory) -> None:
    number = story.file(story.first)
    data = story.written(
        said("decision", "BF2026-0002"),
        said("confirmation", authority_ref="01-1-26"),
        said("account", amount_ore=100_00),
        Answer(kind="receipt", on=DAY, file_number=7),
    )
    read = story.read_bytes(data)
    assert read == AnswersRead(
        "in 1",
        new=1,
        known=0,
        parked=3,
        reasons=(
            "There is no case BF2026-0002.",
            "Case BF2026-0001 is registered; cannot account it.",
            "No file 7 was sent as EGEN.",
        ),
    )
    assert [(row.place, row.reference, row.answer) for row in parked(story.office.book.reader)] == [
        (1, "BF2026-0002", "decision"),
        (3, "BF2026-0001", "account"),
        (4, "", "receipt"),
    ]
    assert story.see(number).state == "registered"
    story.file(story.second, enforce=False)
    again = story.read_bytes(data)
    assert (again.new, again.known, again.parked) == (1, 1, 2)
    assert story.see("BF2026-0002").state == "decided"
    story.office.sound()


def test_a_gap_a_number_used_twice_and_a_wrong_check_sum_stop_the_whole_file(story: CaseStory) -> None:
    story.file(story.first)
    story.read(said("confirmation", authority_ref="01-1-26"))
    before = snapshot(story.office.book)
    with pytest.raises(Refused, match="File 4 for EGEN comes after 1: 2 are missing in between"):
        story.read(said("served"), number=4)
    with pytest.raises(Refused, match="File 1 for EGEN was read before, with other contents"):
        story.read(said("served"), number=1)
    changed = story.written(said("account", amount_ore=5_00), number=2).replace(
        b'belopp="5.00"', b'belopp="9.00"'
    )
    with pytest.raises(BadFile, match="the check sum says 1 entries of"):
        story.read_bytes(changed)
    ours = case_file(story.office.book.reader, "BF2026-0001").data
    with pytest.raises(BadFile, match="it is one that is sent to Kronofogden"):
        story.read_bytes(ours)
    assert snapshot(story.office.book) == before


ANSWERS: tuple[AnswerKind, ...] = (
    "confirmation",
    "served",
    "completion",
    "objection",
    "reduction",
    "withdrawal",
    "decision",
    "dismissal",
    "court",
    "account",
    "new_fee",
)
CASES = ("BF2026-0001", "BF2026-0002", "BF2026-0003")
FILES = st.lists(
    st.lists(st.tuples(st.sampled_from(ANSWERS), st.sampled_from(CASES)), min_size=1, max_size=4), max_size=6
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(files=FILES)
def test_random_files_park_what_is_out_of_turn_and_leave_the_book_sound(
    founded: bytes, tmp_path_factory: pytest.TempPathFactory, files: list[list[tuple[AnswerKind, str]]]
) -> None:
    from kassabok.core.book.file import open_book
    from kassabok.core.cascade import EFFECTS

    path = tmp_path_factory.mktemp("walk") / "company.kassabok"
    path.write_bytes(founded)
    path.chmod(0o600)
    with open_book(path, EFFECTS) as book:
        story = CaseStory(stocked(Office(book)))
        story.file(story.first)
        story.file(story.second, enforce=False)
        waiting = 0
        for number, entries in enumerate(files, start=1):
            told = [said(kind, case, amount_ore=10_00 if kind in ("account", "new_fee", "reduction") else 0)
                for kind, case in entries]  # fmt: skip
            read = story.read(*told, number=number)
            assert read.new + read.parked == len(entries)
            waiting += read.parked
        assert len(parked(book.reader)) == waiting
        for case in CASES[:2]:
            assert story.see(case).steps[-1].state == story.see(case).state
        story.office.sound()
