"""Running what the documentation shows.

A ```console block holds commands, each after `$ `, and below a command what it answers. `...` on a line of its own
stands for any lines, within a line for any text; a command without an answer may answer anything. Where the answer has
a line that begins with `error[`, the command must fail, else it must not; where an answer is shown, it may be one that
lists what is left to do (exit code 7). The blocks of a page run in order, in one empty folder. An HTML comment
prepares what the page takes for granted, out of the reader's sight:

    <!-- console
    $ kassabok demo --into .
    -->

`<!-- today: 2026-03-02 -->` says which day it is on the page. Other blocks (```sh) are shown and not run.
"""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

_PARTS = re.compile(
    r"^```console\n(?P<shown>.*?)^```$|<!-- console\n(?P<hidden>.*?)-->|<!-- today: (?P<today>\S+) -->",
    re.DOTALL | re.MULTILINE,
)
_HERE_DOCUMENT = re.compile(r"<<'(?P<end>\w+)'$")
_NEEDS_SHELL = re.compile(r"[|;&<>`]|\$\(")


@dataclass(frozen=True)
class Command:
    """A command of a page. line: where it stands. answer: the lines it should give, none where nothing is shown."""

    line: int
    text: str
    answer: tuple[str, ...]


@dataclass(frozen=True)
class Today:
    """From here on it is this day."""

    day: date


def steps(page: str) -> Iterator[Command | Today]:
    """What a page does, in order."""
    for part in _PARTS.finditer(page):
        if part["today"]:
            yield Today(date.fromisoformat(part["today"]))
        else:
            name = "shown" if part["shown"] is not None else "hidden"
            first_line = page.count("\n", 0, part.start(name)) + 1
            yield from _commands(part[name].splitlines(), first_line)


def _commands(lines: list[str], first_line: int) -> Iterator[Command]:
    place = 0
    while place < len(lines):
        start = place
        if not lines[place].startswith("$ "):
            raise AssertionError(f"line {first_line + place}: an answer without a command before it")
        text = lines[place].removeprefix("$ ")
        place += 1
        while text.endswith("\\"):
            text = text.removesuffix("\\") + lines[place].strip()
            place += 1
        here = _HERE_DOCUMENT.search(text)
        if here:
            end = lines.index(here["end"], place)
            text = "\n".join([text, *lines[place : end + 1]])
            place = end + 1
        answer = []
        while place < len(lines) and not lines[place].startswith("$ "):
            answer.append(lines[place])
            place += 1
        while answer and not answer[-1]:
            answer.pop()
        yield Command(first_line + start, text, tuple(answer))


class Shell:
    """A reader at a terminal, in an empty home and an empty folder."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
        self._monkeypatch = monkeypatch
        home, here = folder / "home", folder / "here"
        home.mkdir()
        here.mkdir()
        for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
            monkeypatch.setenv(name, str(home))
        for name in ("KASSABOK_BOOK", "COLUMNS", "NO_COLOR"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
        monkeypatch.chdir(here)

    def be_on(self, day: date) -> None:
        """Let it be this day, where a command does not say another."""
        from kassabok.cli.frame.context import Context

        self._monkeypatch.setattr(Context, "today", property(lambda context: context.options.today or day))

    def run(self, text: str) -> tuple[int, list[str]]:
        """Run a command. Returns its exit code and the lines that a person would see."""
        if _NEEDS_SHELL.search(text):
            return self._in_bash(text)
        program, *words = shlex.split(text)
        if program == "kassabok":
            return self._kassabok(words)
        if program == "cd":
            self._monkeypatch.chdir(words[0])
        elif program == "export":
            name, _, value = words[0].partition("=")
            self._monkeypatch.setenv(name, value)
        else:
            return self._in_bash(text)
        return 0, []

    def _in_bash(self, text: str) -> tuple[int, list[str]]:
        done = subprocess.run(
            ["bash", "-c", text], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
        )
        return done.returncode, done.stdout.splitlines()

    def _kassabok(self, words: list[str]) -> tuple[int, list[str]]:
        from kassabok.cli.main import run

        with _one_screen() as screen:
            exit_code = run(words)
        return exit_code, screen.getvalue().decode().splitlines()


@contextmanager
def _one_screen() -> Iterator[io.BytesIO]:
    """stdout and stderr as a person sees them: mixed, in the order they were written."""
    screen = io.BytesIO()
    stream = io.TextIOWrapper(screen, encoding="utf-8", write_through=True)
    before = sys.stdin, sys.stdout, sys.stderr
    sys.stdin, sys.stdout, sys.stderr = io.TextIOWrapper(io.BytesIO()), stream, stream
    try:
        yield screen
    finally:
        sys.stdin, sys.stdout, sys.stderr = before
        stream.detach()


def fits(shown: tuple[str, ...], seen: list[str]) -> bool:
    """Whether what was seen is what the page shows."""
    pattern = "".join(
        "(?:.*\n)*?"
        if line.strip() == "..."
        else ".*".join(map(re.escape, line.rstrip().split("..."))) + "\n"
        for line in shown
    )
    text = "".join(f"{line.rstrip()}\n" for line in seen)
    return re.fullmatch(pattern, text) is not None
