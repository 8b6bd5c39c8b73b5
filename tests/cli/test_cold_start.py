"""What is loaded for which words: help and completion must not wait for the business."""

import os
import subprocess
import sys

import pytest
from tests.cli.conftest import Runner

HEAVY = {
    "sqlmodel",
    "sqlalchemy",
    "pydantic",
    "openpyxl",
    "typst",
    "prompt_toolkit",
    "lxml",
    "rich",
    "PIL",
    "alembic",
    "stdnum",
}

_PROGRAM = """
import sys
from kassabok.cli import noun_table
from tests.cli.sample_program import GROUP
noun_table.GROUPS["Sample"] = GROUP
from kassabok.cli.main import run
code = run(sys.argv[1:])
sys.stdout.flush()
print(code, *sorted({name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def loaded(*words: str, **environment: str) -> set[str]:
    """The top-level modules that a command has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *words],
        capture_output=True,
        text=True,
        env=os.environ | environment,
        check=True,
    )
    code, *modules = done.stderr.splitlines()[-1].split()
    assert code == "0", done.stderr
    return set(modules)


def test_the_root_help_does_not_even_load_the_command_line_library(kassabok: Runner) -> None:
    assert not loaded("--help") & (HEAVY | {"typer", "sqlite3"})
    assert not loaded() & (HEAVY | {"typer", "sqlite3"})


@pytest.mark.parametrize(
    "words",
    [
        "--version",
        "sample --help",
        "sample list --help",
        "sample list",
        "sample list --format json",
        "sample list --format csv",
        "sample show F2026-0001 -q",
    ],
)
def test_help_and_answers_do_not_load_what_they_do_not_need(kassabok: Runner, words: str) -> None:
    # A name in Chinese characters is measured with rich's table of widths; nothing else of rich is used.
    assert loaded(*words.split()) & HEAVY <= {"rich"}


@pytest.mark.parametrize("words", ["kassabok sam", "kassabok sample ", "kassabok sample list --"])
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_does_not_load_the_business(kassabok: Runner, words: str, shell: str) -> None:
    modules = loaded(
        _KASSABOK_COMPLETE=f"complete_{shell}",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split(" ")) - 1),
        _TYPER_COMPLETE_ARGS=words,
        _TYPER_COMPLETE_FISH_ACTION="get-args",
    )
    assert not modules & (HEAVY | {"sqlite3"})
