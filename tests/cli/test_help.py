"""Every command explains itself, with an example, and the reference in docs/ says the same as the commands."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import ROOT, Runner
from typer.core import TyperGroup

from kassabok.cli.frame.command_line import load
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.noun_table import GROUPS, entries
from kassabok.cli.reference import reference

CLI = ROOT / "src" / "kassabok" / "cli"


def all_commands() -> Iterator[tuple[str, Any]]:
    """Every command of the product with its words, such as "order list" or "stock count start"."""
    for entry in entries().values():
        yield from _commands(entry.name, load(entry))


def _commands(path: str, command: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(command, TyperGroup):
        for name, verb in command.commands.items():
            yield from _commands(f"{path} {name}", verb)
    else:
        yield path, command


def test_every_module_with_verbs_is_reached_from_the_table() -> None:
    reached = {command.callback.__module__ for _, command in all_commands()}
    # A noun's verbs may all be in modules of their own.
    reached |= {entry.module for entry in entries().values()}
    on_disk = {
        f"kassabok.cli.{path.stem}" for path in CLI.glob("*.py") if "\napp = Noun()" in path.read_text()
    }
    assert on_disk <= reached


def test_every_noun_and_verb_of_the_table_can_be_loaded() -> None:
    for entry in entries().values():
        assert load(entry).name == entry.name


def test_every_line_of_the_table_fits_a_terminal() -> None:
    for entry in entries().values():
        assert entry.help.endswith("."), entry.name
        assert len(entry.help) <= 60, entry.name


def test_every_command_has_a_help_line_an_example_and_a_word_on_each_option() -> None:
    for path, command in all_commands():
        first = command.get_short_help_str(limit=200)
        assert first.endswith("."), path
        assert len(first) <= 120, path
        assert "\nExample:" in command.help, path
        assert f"kassabok {path}" in command.help, path
        assert all(param.help for param in command.params), path


def test_every_command_shows_its_help(kassabok: Runner) -> None:
    for path, _ in all_commands():
        answer = kassabok(*path.split(), "--help")
        assert answer.exit_code == 0, path
        assert answer.out.startswith(f"Usage: kassabok {path} "), path
        # An example is one line, however long it is, so that it can be copied.
        too_long = [line for line in answer.out.splitlines() if len(line) > 80 and "kassabok " not in line]
        assert not too_long, path


def test_the_reference_says_what_the_commands_say() -> None:
    page = ROOT / "docs" / "cli.md"
    assert page.read_text("utf-8") == reference(), "docs/cli.md is stale: run `make docs`"


def test_the_reference_has_commands_arguments_and_exit_codes(sample: None) -> None:
    page = reference()
    assert "#### kassabok sample show\n\n    kassabok sample show NO [OPTIONS]\n" in page
    assert "- `--amount KRONOR` An amount." in page
    assert (
        "Example:\n\n    kassabok sample tell --amount 12,50\n    kassabok sample tell --on 2026-03-31\n"
        in page
    )
    assert "#### kassabok tell\n\n    kassabok tell [REST...] [OPTIONS]\n" in page
    assert all(f"| {code.value} | {code.meaning} |" in page for code in ExitCode)


def test_the_root_shows_nouns_in_their_groups(kassabok: Runner, sample: None) -> None:
    for words in ([], ["--help"], ["-h"]):
        answer = kassabok(*words)
        assert (answer.exit_code, answer.err) == (0, "")
        assert answer.out.startswith("Usage: kassabok NOUN VERB [OPTIONS]\n")
        assert "\nSample:\n  sample  Invoices that only the tests know.\n" in answer.out
    assert list(GROUPS)[:4] == ["Trade", "Money", "Books", "The book itself"]


def test_a_noun_shows_its_verbs(kassabok: Runner, sample: None) -> None:
    answer = kassabok("sample", "--help")
    assert answer.out.startswith(
        "Usage: kassabok sample VERB [OPTIONS]\n\n"
        "Invoices that only the tests know.\n\n"
        "kassabok sample VERB --help tells more.\n\n"
        "Verbs:\n"
        "  list    List invoices.\n"
        "  show    Show one invoice.\n"
    )


def test_a_noun_alone_is_a_question_and_not_a_success(kassabok: Runner, sample: None) -> None:
    answer = kassabok("sample")
    assert (answer.exit_code, answer.out) == (2, "")
    assert "Verbs:\n  list    List invoices.\n" in answer.err


def test_a_command_shows_its_words_options_and_example(kassabok: Runner, sample: None) -> None:
    assert kassabok("sample", "tell", "--help").out == (
        "Usage: kassabok sample tell [REST...] [OPTIONS]\n"
        "\n"
        "Tell what was understood.\n"
        "\n"
        "Words and values of every kind.\n"
        "\n"
        "Example:\n"
        "    kassabok sample tell --amount 12,50\n"
        "    kassabok sample tell --on 2026-03-31\n"
        "\n"
        "Arguments:\n"
        "  REST...  More words.\n"
        "\n"
        "Options:\n"
        "  --text TEXT          A text.\n"
        "  --on DATE            A day.\n"
        "  --period PERIOD      Some days.\n"
        "  --amount KRONOR      An amount.  [default: 0]\n"
        "  --quantity QUANTITY  How many.  [default: 0]\n"
        "\n"
        "Options of every command, anywhere on the line:\n"
        "  --book FILE                  The company's book, in place of the usual one.\n"
        "  --format table|json|csv|pdf  For people, scripts, spreadsheets or paper.\n"
        "  -o, --output FILE            Put the answer in a file (.xlsx .csv .json .pdf\n"
        "                               .txt).\n"
        "  --dry-run                    Show what would happen and save nothing.\n"
        "  -y, --yes                    Answer yes to questions; replace existing files.\n"
        "  -q, --quiet                  Only the numbers of what was made; no notes.\n"
        "  --today DATE                 The business date, in place of today's.\n"
        "  --key TEXT                   Run once: the same key again changes nothing.\n"
    )


@pytest.mark.parametrize("columns", ["20", "40", "80", "1", "no"])
def test_help_fits_any_terminal(
    kassabok: Runner, sample: None, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    answer = kassabok("sample", "tell", "--help")
    assert answer.exit_code == 0
    if columns in ("40", "80"):
        assert max(map(len, answer.out.splitlines())) <= int(columns)


def test_the_version_is_shown(kassabok: Runner) -> None:
    answer = kassabok("--version")
    assert answer.exit_code == 0
    assert answer.out.startswith("kassabok ")
    assert answer.out[9].isdigit()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["smaple", "list"], 'There is no noun "smaple". Did you mean "sample"?'),
        (["sample", "lsit"], 'sample has no verb "lsit". Did you mean "list"?'),
        (
            ["customer", "statement"],
            'customer has no verb "statement". There is kassabok invoice statement.\n',
        ),
        (["xyzzy"], 'There is no noun "xyzzy".\n'),
        (["--dry-run"], "A word is missing: it is kassabok NOUN VERB."),
        (["sample", "show"], "NO is missing."),
        (["sample", "show", "A", "B"], "Got unexpected extra argument(s) (B)"),
    ],
)
def test_words_that_do_not_make_sense_are_told_with_a_way_out(
    kassabok: Runner, sample: None, words: list[str], message: str
) -> None:
    answer = kassabok(*words)
    assert (answer.exit_code, answer.out) == (2, "")
    assert message in answer.err
    assert "--help shows what can be said." in answer.err
    told = kassabok(*words, "--format", "json").error
    assert (told["exit"], told["message"][:12]) == (2, message[:12])


def test_two_root_verbs_can_live_in_one_module(kassabok: Runner, sample: None) -> None:
    assert kassabok("tell", "--text", "hello", "--format", "json").json["text"] == "hello"


def test_this_file_finds_the_commands(sample: None, tmp_path: Path) -> None:
    assert {path for path, _ in all_commands()} >= {"sample list", "sample keep", "tell"}
