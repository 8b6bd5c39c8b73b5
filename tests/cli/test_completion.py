"""The shell completes nouns, verbs and options, and opens no book for it."""

import subprocess
from pathlib import Path

import pytest
from tests.cli.conftest import Runner

pytestmark = pytest.mark.usefixtures("sample")


def completions(kassabok: Runner, line: str) -> list[str]:
    """What bash offers at the end of a line."""
    words = line.split(" ")
    answer = kassabok.process(
        _KASSABOK_COMPLETE="complete_bash",
        COMP_WORDS=line,
        COMP_CWORD=str(len(words) - 1),
        KASSABOK_BOOK="/none",
    )
    assert (answer.exit_code, answer.err) == (0, "")
    return answer.out.split()


def test_words_are_completed_from_left_to_right(kassabok: Runner) -> None:
    assert {"sample", "tell"} <= set(completions(kassabok, "kassabok "))
    assert completions(kassabok, "kassabok sam") == ["sample"]
    assert completions(kassabok, "kassabok sample s") == ["show", "size"]
    assert completions(kassabok, "kassabok sample tell --te") == ["--text"]
    assert completions(kassabok, "kassabok --book x sample li") == ["list"]


def test_the_common_options_are_completed_everywhere(kassabok: Runner) -> None:
    for line in ("kassabok --dr", "kassabok sample --dr", "kassabok sample list --dr", "kassabok tell --dr"):
        assert completions(kassabok, line) == ["--dry-run"], line
    assert completions(kassabok, "kassabok sample list --format ") == ["table", "json", "csv", "pdf"]
    assert completions(kassabok, "kassabok sample list --format j") == ["json"]


def test_other_shells_get_the_help_lines_too(kassabok: Runner) -> None:
    asked = {"_TYPER_COMPLETE_ARGS": "kassabok sam", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    zsh = kassabok.process(_KASSABOK_COMPLETE="complete_zsh", **asked)
    assert zsh.out == """_arguments '*: :(("sample":"Invoices that only the tests know."))'\n"""
    fish = kassabok.process(_KASSABOK_COMPLETE="complete_fish", **asked)
    assert fish.out == "sample\tInvoices that only the tests know.\n"


def test_completion_is_installed_for_bash_and_works_there(
    kassabok: Runner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION", "1")
    answer = kassabok.process("--install-completion", "bash")
    assert answer.exit_code == 0, answer.err
    script = Path.home() / ".bash_completions" / "kassabok.sh"
    assert f"source '{script}'" in Path.home().joinpath(".bashrc").read_text()
    # The script asks for the words what the shell knows as `kassabok`: here, the program with the sample noun.
    program = tmp_path / "bin" / "kassabok"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\nexec " + " ".join(kassabok.command('"$@"')) + "\n")
    program.chmod(0o755)
    asked = (
        f"source '{script}'; COMP_WORDS=(kassabok sample s); COMP_CWORD=2;"
        f" _kassabok_completion '{program}'; echo ${{COMPREPLY[*]}}"
    )
    done = subprocess.run(["bash", "--norc", "-c", asked], capture_output=True, text=True, check=True)
    assert done.stdout == "show size\n"
