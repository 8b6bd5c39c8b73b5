"""Running the command line in a test: in this process, which is quick, or in one of its own, as a shell would.

Both run in an empty home and an empty current folder, with a book only where a test asks for one.
"""

import io
import json
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.cli.sample_program import GROUP

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Answer:
    """How a command ended and what it said."""

    exit_code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """stdout as JSON."""
        assert self.out, self.err
        return json.loads(self.out)

    @property
    def error(self) -> Any:
        """The error on stderr, as JSON told it."""
        return json.loads(self.err)["error"]


class Runner:
    """`kassabok("order", "list")` runs a command in this process; `kassabok.process(...)` in one of its own."""

    def __init__(
        self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
    ) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.folder = folder

    def __call__(self, *words: str, stdin: bytes = b"") -> Answer:
        from kassabok.cli.main import run

        self._monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        exit_code = run(list(words))
        told = self._capsys.readouterr()
        return Answer(exit_code, told.out, told.err)

    def process(self, *words: str, **environment: str) -> Answer:
        """Run in a process of its own, with more environment variables."""
        return self._run(self.command(*words), environment)

    def shell(self, script: str, *words: str) -> Answer:
        """Run in a shell, whose script says "$@" where the command comes: `"$@" >/dev/full`."""
        return self._run(["sh", "-c", script, "sh", *self.command(*words)], {})

    def _run(self, command: list[str], environment: dict[str, str]) -> Answer:
        done = subprocess.run(
            command, input=b"", capture_output=True, env=os.environ | environment, check=False
        )
        return Answer(done.returncode, done.stdout.decode(), done.stderr.decode())

    def command(self, *words: str) -> list[str]:
        """The words that start such a process; the sample noun is in it."""
        return [sys.executable, "-m", "tests.cli.sample_program", *words]


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """Signals as a terminal has them: a job in the background ignores some, and its children would too."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)


@pytest.fixture
def kassabok(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Runner:
    """The command line of an empty home. See Runner."""
    home = tmp_path / "home"
    home.mkdir()
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("KASSABOK_BOOK", "COLUMNS", "NO_COLOR", "_KASSABOK_COMPLETE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return Runner(capsys, monkeypatch, folder)


@pytest.fixture
def sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """The noun `sample` and the root verb `tell`, which only the tests know."""
    from kassabok.cli import noun_table

    monkeypatch.setitem(noun_table.GROUPS, "Sample", GROUP)


@pytest.fixture
def book_file(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty book, which KASSABOK_BOOK names."""
    from kassabok.core.book.file import create_book
    from kassabok.core.cascade import EFFECTS

    path = kassabok.folder / "book.kassabok"
    create_book(path, EFFECTS).close()
    monkeypatch.setenv("KASSABOK_BOOK", str(path))
    return path
