"""The documentation is run: every command that a page shows in a console block, with the answer that it shows."""

from pathlib import Path

import pytest
from tests.console import Command, Shell, Today, fits, steps

from kassabok.cli.frame.exit_codes import ExitCode

ROOT = Path(__file__).parents[1]
ALWAYS_RUN = (ROOT / "README.md", ROOT / "docs" / "tutorial.md")
PAGES = sorted({*ALWAYS_RUN, *(ROOT / "docs").rglob("*.md")})
RUN = [page for page in PAGES if any(steps(page.read_text(encoding="utf-8")))]


def test_the_readme_and_the_tutorial_have_commands_to_run() -> None:
    assert set(ALWAYS_RUN) <= set(RUN)


@pytest.mark.parametrize("page", RUN, ids=lambda page: str(page.relative_to(ROOT)))
def test_page(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shell = Shell(monkeypatch, tmp_path)
    for step in steps(page.read_text(encoding="utf-8")):
        if isinstance(step, Today):
            shell.be_on(step.day)
        else:
            run_and_compare(shell, step, page.name)


def run_and_compare(shell: Shell, command: Command, page: str) -> None:
    exit_code, seen = shell.run(command.text)
    told = "\n".join([f"{page}:{command.line}: {command.text}", "", *seen])
    should_fail = any(line.startswith("error[") for line in command.answer)
    fails = exit_code not in ((0, ExitCode.INCOMPLETE) if command.answer else (0,))
    assert fails == should_fail, f"exit code {exit_code} of {told}"
    assert not command.answer or fits(command.answer, seen), f"another answer than the page shows from {told}"


# The reader of pages itself


def test_commands_are_read_with_their_answers() -> None:
    page = (
        "# Title\n\n```console\n$ one \\\n    --more\nanswer\n\nlast\n$ two\n```\n\n```sh\n$ not run\n```\n"
        "<!-- today: 2026-03-02 -->\n<!-- console\n$ hidden\n-->\n"
        "```console\n$ cat > f <<'END'\n$ inside\nEND\n$ three\n```\n"
    )
    first, second, day, hidden, here, third = steps(page)
    assert first == Command(4, "one --more", ("answer", "", "last"))
    assert second == Command(9, "two", ())
    assert isinstance(day, Today)
    assert hidden == Command(17, "hidden", ())
    assert here == Command(20, "cat > f <<'END'\n$ inside\nEND", ())
    assert third == Command(23, "three", ())


@pytest.mark.parametrize(
    ("shown", "seen", "fitting"),
    [
        (("a",), ["a"], True),
        (("a",), ["a", "b"], False),
        (("a", "..."), ["a", "b", "c"], True),
        (("a", "...", "c"), ["a", "c"], True),
        (("a ... c",), ["a b c"], True),
        (("a ... c",), ["a b d"], False),
        (("(a)  +",), ["(a)  +  "], True),
        (("a",), [], False),
    ],
)
def test_an_answer_fits(shown: tuple[str, ...], seen: list[str], fitting: bool) -> None:
    assert fits(shown, seen) is fitting


def test_a_wrong_answer_and_a_wrong_exit_code_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = Shell(monkeypatch, tmp_path)
    run_and_compare(shell, Command(1, "kassabok trace 1", ("error[book.missing]: ...", "...")), "page")
    with pytest.raises(AssertionError, match="exit code 4"):
        run_and_compare(shell, Command(1, "kassabok trace 1", ("Fine.",)), "page")
    run_and_compare(shell, Command(1, "echo one | tr o 0", ("0ne",)), "page")
    with pytest.raises(AssertionError, match="another answer"):
        run_and_compare(shell, Command(1, "echo one", ("two",)), "page")
