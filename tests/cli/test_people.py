"""What happens only where a person sits at a terminal: questions, fitted tables, progress."""

import io
import os
import pty
import select
import subprocess
import sys

import pytest
from tests.cli.conftest import Runner

from kassabok.cli.frame import progress as progress_module
from kassabok.cli.frame import terminal

pytestmark = pytest.mark.usefixtures("sample")


def on_terminal(kassabok: Runner, *words: str, typed: bytes = b"", columns: int = 80) -> tuple[int, str]:
    """Run a command on a terminal of its own, typing when it asks. Returns the exit code and all that was shown."""
    screen, line = pty.openpty()
    process = subprocess.Popen(
        ["setsid", "--ctty", *kassabok.command(*words)],  # So that Ctrl-C on the terminal is a signal.
        stdin=line,
        stdout=line,
        stderr=line,
        env=os.environ | {"COLUMNS": str(columns), "TERM": "xterm"},
    )
    os.close(line)
    shown = b""
    while part := _read(screen):
        shown += part
        if typed and b"[y/N] " in shown:
            os.write(screen, typed)
            typed = b""
    os.close(screen)
    return process.wait(), shown.decode().replace("\r\n", "\n")


def _read(screen: int) -> bytes:
    """What the terminal shows next; nothing when the command has ended, or says nothing for far too long."""
    if not select.select([screen], [], [], 60)[0]:
        return b""
    try:
        return os.read(screen, 4096)
    except OSError:  # How Linux says that the other end has gone.
        return b""


@pytest.mark.parametrize(
    ("typed", "exit_code", "told"),
    [
        (b"y\n", 0, "Erased.\n"),
        (b"ja\n", 0, "Erased.\n"),
        (b"n\n", 130, "Stopped, since the answer was not yes.\n"),
        (b"\n", 130, "Stopped, since the answer was not yes.\n"),
        (b"\x04", 130, "Stopped, since the answer was not yes.\n"),
        (b"\x03", 130, "Interrupted.\n"),
    ],
)
def test_a_person_is_asked_before_what_cannot_be_taken_back(
    kassabok: Runner, typed: bytes, exit_code: int, told: str
) -> None:
    code, shown = on_terminal(kassabok, "sample", "erase", typed=typed)
    assert code == exit_code
    assert "Erase everything? [y/N]" in shown
    assert told in shown


def test_nobody_is_asked_where_nobody_sits(kassabok: Runner) -> None:
    answer = kassabok("sample", "erase", stdin=b"y\n")
    assert answer.exit_code == 2
    assert answer.err == (
        "error[confirm.needed]: This has to be confirmed: Erase everything?\nhint: Add --yes to say yes.\n"
    )
    assert kassabok("sample", "erase", "--yes").err == "Erased.\n"
    assert kassabok("sample", "erase", "--dry-run").exit_code == 0


@pytest.mark.parametrize("columns", [20, 40, 80, 120])
def test_a_table_fits_the_terminal(kassabok: Runner, columns: int) -> None:
    code, shown = on_terminal(kassabok, "sample", "list", columns=columns)
    plain = shown.replace("\x1b[1m", "").replace("\x1b[0m", "")
    assert code == 0
    assert "\x1b" not in plain
    assert "\x1b[1m" in shown
    assert max(map(len, plain.splitlines())) <= columns
    assert "F2026-0001" in plain


def test_no_colour_is_honoured(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    code, shown = on_terminal(kassabok, "sample", "list")
    assert (code, "\x1b" in shown) == (0, False)


def test_a_file_that_is_not_text_does_not_go_to_a_terminal(kassabok: Runner) -> None:
    code, shown = on_terminal(kassabok, "sample", "put", "-o", "-")
    assert code == 2
    assert "F2026-0001.pdf is not text, and does not go to a terminal." in shown


def test_csv_on_a_terminal_is_harmless(kassabok: Runner) -> None:
    code, shown = on_terminal(kassabok, "sample", "list", "--format", "csv", columns=200)
    assert code == 0
    assert "evil" in shown
    assert not set(shown) & set("\x1b\x07\x9b\u202e\u200b\ufeff")


def test_long_work_shows_how_far_it_is_and_leaves_the_screen_clean(
    kassabok: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress_module, "PATIENCE_SECONDS", -1.0)
    monkeypatch.setattr(terminal, "is_terminal", lambda stream: True)
    shown = io.StringIO()
    monkeypatch.setattr(sys, "stderr", shown)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert kassabok("sample", "count", "5").exit_code == 7
    assert "Counting" in shown.getvalue()
    assert shown.getvalue().endswith("Counted to 5.\n")


def test_short_work_shows_nothing(kassabok: Runner) -> None:
    code, shown = on_terminal(kassabok, "sample", "count", "5")
    assert (code, shown) == (7, "Counted to 5.\n")
