"""What a command that writes answers with: the tree of what happened, before it is saved or after."""

import sqlite3
from pathlib import Path
from typing import Any, ClassVar

import pytest
from tests.cli.conftest import Runner

from kassabok.cli.frame.screen import Screen
from kassabok.cli.frame.steps import MOST_SHOWN, ShownStep, ShownSteps, shown_steps, steps_lines
from kassabok.cli.frame.tree import Node, draw_tree
from kassabok.core.book.transaction import Step
from kassabok.core.events import Event

pytestmark = pytest.mark.usefixtures("sample")


def events(book_file: Path) -> list[tuple[str, str | None, str]]:
    """The log: subject, key and command of each event."""
    with sqlite3.connect(book_file) as connection:
        return connection.execute("SELECT subject_ref, key, command FROM event ORDER BY id").fetchall()


class OrderWasTested(Event, frozen=True, kw_only=True):
    """An event that only this test knows."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was tested: {total_ore} kr."
    total_ore: int


def test_the_steps_are_saved_and_shown(kassabok: Runner, book_file: Path) -> None:
    answer = kassabok("sample", "keep", "letter")
    assert (answer.exit_code, answer.err) == (0, "")
    assert answer.out == "A copy of letter was kept in the book.\nA copy of letter-2 was kept in the book.\n"
    assert events(book_file) == [("letter", None, "sample keep"), ("letter-2", None, "sample keep")]


def test_a_dry_run_shows_the_same_and_saves_nothing(kassabok: Runner, book_file: Path) -> None:
    dry = kassabok("sample", "keep", "letter", "--dry-run")
    assert events(book_file) == []
    real = kassabok("sample", "keep", "letter")
    assert dry.exit_code == real.exit_code == 0
    assert dry.out == real.out + "Dry run: nothing was saved.\n"


def test_json_is_the_tree_with_its_numbers(kassabok: Runner, book_file: Path) -> None:
    answer = kassabok("sample", "keep", "letter", "--format", "json", "--dry-run")
    step: dict[str, Any] = {
        "event": "DocumentKept",
        "kind": "document",
        "ref": "letter",
        "amount_ore": None,
        "text": "A copy of letter was kept in the book.",
        "caused": [],
    }
    second = step | {"ref": "letter-2", "text": "A copy of letter-2 was kept in the book."}
    assert answer.json == {"dry_run": True, "known": False, "steps": [step, second]}


def test_quiet_answers_with_the_numbers_alone(kassabok: Runner, book_file: Path) -> None:
    assert kassabok("sample", "keep", "letter", "--quiet").out == "letter\nletter-2\n"


def test_the_steps_can_be_rows_of_a_spreadsheet(kassabok: Runner, book_file: Path) -> None:
    answer = kassabok("sample", "keep", "letter", "--format", "csv")
    assert answer.out.splitlines() == [
        "\ufeffEvent;Kind;Ref;Amount;Text",
        "DocumentKept;document;letter;;A copy of letter was kept in the book.",
        "DocumentKept;document;letter-2;;A copy of letter-2 was kept in the book.",
    ]


def test_the_same_key_again_changes_nothing_and_answers_as_before(kassabok: Runner, book_file: Path) -> None:
    first = kassabok("sample", "keep", "letter", "--key", "k1", "--format", "json")
    again = kassabok("sample", "keep", "letter", "--key", "k1", "--format", "json")
    assert (first.exit_code, again.exit_code) == (0, 0)
    assert again.json == {"dry_run": False, "known": True, "steps": first.json["steps"]}
    assert len(first.json["steps"]) == 2
    assert kassabok("sample", "keep", "other").exit_code == 0
    assert kassabok("sample", "keep", "letter", "--key", "k1", "-q").out == "letter\nletter-2\n"
    assert kassabok("sample", "keep", "letter", "--key", "k1").out == (
        "A copy of letter was kept in the book.\n"
        "A copy of letter-2 was kept in the book.\n"
        "This was done before with the same --key; nothing was done again.\n"
    )
    assert events(book_file)[:2] == [("letter", "k1", "sample keep"), ("letter-2", "k1\x1f2", "sample keep")]
    assert len(events(book_file)) == 4


@pytest.mark.parametrize("output", ["a.docx", "old.csv"])
def test_an_impossible_output_file_is_refused_before_anything_is_saved(
    kassabok: Runner, book_file: Path, output: str
) -> None:
    Path("old.csv").write_text("old")
    answer = kassabok("sample", "keep", "letter", "-o", output)
    assert answer.exit_code == 2
    assert events(book_file) == []
    assert Path("old.csv").read_text() == "old"


def test_an_answer_that_fails_after_the_commit_says_that_the_change_was_saved(
    kassabok: Runner, book_file: Path
) -> None:
    Path("full.csv").symlink_to("/dev/full")
    answer = kassabok("sample", "keep", "letter", "-o", "full.csv")
    assert answer.exit_code == 5
    assert "No space left on device. The change itself was saved.\n" in answer.err
    assert len(events(book_file)) == 2


def test_an_answer_that_has_no_place_is_refused_before_the_work(kassabok: Runner, book_file: Path) -> None:
    answer = kassabok("sample", "keep", "letter", "-o", "no/such/folder.csv")
    assert (answer.exit_code, answer.err) == (4, "error[file.folder]: There is no folder no/such.\n")
    assert events(book_file) == []


@pytest.mark.parametrize("fail", ["show", "ask"])
def test_nothing_is_answered_or_asked_while_the_transaction_is_open(
    kassabok: Runner, book_file: Path, fail: str
) -> None:
    answer = kassabok("sample", "keep", "letter", "--fail", fail)
    assert (answer.exit_code, answer.out) == (1, "")
    assert events(book_file) == []


def test_the_tree_of_a_cascade() -> None:
    invoice = Step(OrderWasTested(ref="3", total_ore=12_50))
    steps = [
        Step(
            OrderWasTested(ref="1", total_ore=1250_00),
            [Step(OrderWasTested(ref="2", total_ore=0), [invoice])],
        )
    ]
    steps[0].caused.append(Step(OrderWasTested(ref="4", total_ore=-1)))
    shown = ShownSteps(dry_run=False, known=False, steps=shown_steps(steps))
    assert steps_lines(shown, Screen()) == [
        "Order 1 was tested: 1 250,00 kr.",
        "├─ Order 2 was tested: 0,00 kr.",
        "│  └─ Order 3 was tested: 12,50 kr.",
        "└─ Order 4 was tested: -0,01 kr.",
    ]
    assert [(step.kind, step.ref, step.amount_ore) for step in shown.steps[0].caused] == [
        ("order", "2", 0),
        ("order", "4", -1),
    ]
    assert steps_lines(shown, Screen(lines=False))[1:3] == [
        "|- Order 2 was tested: 0,00 kr.",
        "|  `- Order 3 was tested: 12,50 kr.",
    ]


def test_a_tree_is_folded_under_its_branches() -> None:
    tree = [
        Node("One long sentence here.", [Node("Two words more."), Node("Three and four.", [Node("Five.")])])
    ]
    assert draw_tree(tree, Screen(width=12)) == [
        "One long",
        "│  sentence",
        "│  here.",
        "├─ Two words",
        "│     more.",
        "└─ Three and",
        "   │  four.",
        "   └─ Five.",
    ]


def test_people_get_the_first_of_very_many_steps() -> None:
    step = ShownStep("E", "k", "1", None, "It happened.", [])
    shown = ShownSteps(dry_run=False, known=False, steps=[step] * (MOST_SHOWN + 9_960))
    shown_lines = steps_lines(shown, Screen())
    assert len(shown_lines) == MOST_SHOWN + 1
    assert shown_lines[-1] == "And 9960 more like these; --format json shows them all."


def test_no_steps_are_said_in_words() -> None:
    assert steps_lines(ShownSteps(dry_run=False, known=False, steps=[]), Screen()) == ["Nothing changed."]
