"""The options of every command: anywhere on the line, and never mistaken for a value."""

from datetime import date
from pathlib import Path

import pytest
from tests.cli.conftest import Runner

from kassabok.cli.frame.common_options import COMMON_OPTIONS
from kassabok.cli.frame.places import BOOK_NAME, book_path, config_path
from kassabok.core.errors import UsageError
from kassabok.formats.errors import BadFile

pytestmark = pytest.mark.usefixtures("sample")


@pytest.mark.parametrize(
    "words",
    [
        ["--today", "2026-03-02", "--format", "json", "sample", "tell"],
        ["sample", "--today=2026-03-02", "--format=json", "tell"],
        ["sample", "tell", "--format", "json", "--today", "2026-03-02"],
        ["--format", "json", "sample", "--today", "2026-03-02", "tell"],
        ["tell", "--format", "json", "--today", "2026-03-02"],
        [
            "--format",
            "csv",
            "sample",
            "--format",
            "table",
            "tell",
            "--format",
            "json",
            "--today",
            "2026-03-02",
        ],
    ],
)
def test_they_may_stand_anywhere_and_the_last_one_counts(kassabok: Runner, words: list[str]) -> None:
    assert kassabok(*words).json["today"] == "2026-03-02"


def test_a_value_that_looks_like_one_of_them_is_a_value(kassabok: Runner) -> None:
    answer = kassabok("sample", "tell", "--text", "--yes", "--format", "json")
    assert (answer.exit_code, answer.json["text"]) == (0, "--yes")


def test_after_two_dashes_there_are_no_options(kassabok: Runner) -> None:
    answer = kassabok("sample", "tell", "--format", "json", "--", "--yes", "--format")
    assert answer.json["rest"] == ["--yes", "--format"]


def test_short_switches_can_be_joined(kassabok: Runner, tmp_path: Path) -> None:
    target = tmp_path / "old.csv"
    target.write_text("old")
    answer = kassabok("sample", "list", "-qyo", str(target))
    assert (answer.exit_code, answer.out, answer.err) == (0, "", "")
    assert "Anna Berg" in target.read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "yaml"], '--format: "yaml" is not one of table, json, csv, pdf.'),
        (["--today", "31/3"], '--today: "31/3" is not a date: write it as 2026-03-31.'),
        (["--book", ""], "--book: It is empty."),
        (["--on", "2026-02-30"], '--on: "2026-02-30" is not a date: there is no such day.'),
        (["--amount", "1,234"], '--amount: "1,234" has 3 decimals; at most 2 can be given.'),
        (["--key"], "Option '--key' requires an argument."),
        (["--txet", "x"], "There is no option --txet. Did you mean --text?"),
    ],
)
def test_wrong_values_are_told_by_their_option(kassabok: Runner, words: list[str], message: str) -> None:
    answer = kassabok("sample", "tell", *words)
    assert (answer.exit_code, answer.out) == (2, "")
    assert message in answer.err
    assert "hint: kassabok sample tell --help shows what can be said." in answer.err


def test_values_of_every_kind_are_read(kassabok: Runner) -> None:
    words = "--amount -1250,50 --quantity 2,5 --period 2026-q1 --on 2026-03-31 --today 2026-04-01"
    told = kassabok("sample", "tell", *words.split(), "--format", "json").json
    assert told == {
        "text": "",
        "today": "2026-04-01",
        "on": "2026-03-31",
        "first": "2026-01-01",
        "last": "2026-03-31",
        "amount_ore": -125050,
        "quantity_milli": 2500,
        "rest": [],
    }


def test_today_is_the_day_of_this_machine(kassabok: Runner) -> None:
    before = date.today()
    told = kassabok("sample", "tell", "--format", "json").json["today"]
    assert before.isoformat() <= told <= date.today().isoformat()


def test_no_command_has_an_option_of_the_same_name() -> None:
    from tests.cli.test_help import all_commands

    common = {name for names, _, _ in COMMON_OPTIONS for name in names}
    for path, command in all_commands():
        own = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
        assert not own & (common | {"-h", "--help"}), path


# Which book


def test_the_book_is_what_the_option_says_then_the_variable_then_the_config_then_the_usual_place(
    kassabok: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Path.home()
    assert book_path(None) == home / "kassabok" / BOOK_NAME
    config_path().parent.mkdir()
    config_path().write_text('book = "books/mine.kassabok"\n')
    assert book_path(None) == home / "kassabok" / "books" / "mine.kassabok"
    config_path().write_text('book = "~/mine.kassabok"\n')
    assert book_path(None) == home / "mine.kassabok"
    monkeypatch.setenv("KASSABOK_BOOK", "~/other.kassabok")
    assert book_path(None) == home / "other.kassabok"
    assert book_path("this.kassabok") == Path("this.kassabok")


def test_a_config_file_that_cannot_be_understood_is_refused(kassabok: Runner) -> None:
    config_path().parent.mkdir()
    config_path().write_text("book = ")
    with pytest.raises(BadFile, match=r"config\.toml: "):
        book_path(None)
    config_path().write_text('bok = "x"')
    with pytest.raises(UsageError, match="and nothing else"):
        book_path(None)
    config_path().write_bytes(b"\xff")
    with pytest.raises(BadFile, match="cannot be read"):
        book_path(None)
