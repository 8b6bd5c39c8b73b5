"""Writing a voucher at a terminal: a real process behind a real pseudo-terminal, and somebody who types."""

import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Iterator

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner

ENTER, INTERRUPT, END = b"\r", b"\x03", b"\x04"
PATIENCE = 30.0  # A slow machine is no failure; a prompt that never comes is.


class Terminal:
    """A process on a terminal of 80 columns. What it showed is read as it comes."""

    def __init__(self, words: list[str]) -> None:
        self._ours, theirs = pty.openpty()
        termios.tcsetwinsize(theirs, (24, 80))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.sample_program", *words],
            stdin=theirs,
            stderr=theirs,
            stdout=subprocess.PIPE,
            env=os.environ | {"TERM": "xterm"},
            start_new_session=True,
        )
        os.close(theirs)
        self.shown = b""

    def see(self, text: str) -> None:
        """Wait until this is shown, after all that was seen before."""
        wanted = text.encode()
        while wanted not in self.shown:
            ready, _, _ = select.select([self._ours], [], [], PATIENCE)
            assert ready, f"waited for {text!r} in vain; shown: {self.shown!r}"
            self._take(os.read(self._ours, 65536))
        self.shown = self.shown.partition(wanted)[2]

    def _take(self, new: bytes) -> None:
        """Keep what is shown, and answer where the cursor is, as every terminal does when it is asked."""
        self.shown += new
        os.write(self._ours, b"\x1b[5;1R" * new.count(b"\x1b[6n"))

    def type(self, text: str, key: bytes = ENTER) -> None:
        """Type a text and a key after it."""
        os.write(self._ours, text.encode() + key)

    def end(self) -> tuple[int, str]:
        """The exit code and the answer."""
        out, _ = self.process.communicate(timeout=PATIENCE)
        os.close(self._ours)
        return self.process.returncode, out.decode()


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch)


@pytest.fixture
def started(books: Bookkeeper) -> Iterator[Terminal]:
    terminal = Terminal(["voucher", "add", "--today", "2026-03-31"])
    yield terminal
    if terminal.process.poll() is None:
        terminal.process.kill()
        terminal.process.wait()


def test_a_voucher_is_written_at_a_terminal(books: Bookkeeper, started: Terminal) -> None:
    started.see("Date")
    started.see("2026-03-31")  # Offered.
    started.type("")
    started.see("Text")
    started.type("Papper")
    started.see("Account")
    started.see("nothing yet")
    started.type("kontorsm")  # The only account with such a name.
    started.see("6110 Kontorsmaterial")
    started.type("500 moms")
    started.see("100,00")
    started.see("500,00 left in credit")
    started.type("")
    started.see("It does not balance yet")
    started.type("1930")
    started.see("-500,00")  # What is left is offered.
    started.type("")
    started.see("balanced")
    started.type("")
    started.see("Post it?")
    started.type("y")
    assert started.end() == (0, "Voucher 2026-A1 was posted: 500,00 kr.\n")
    (voucher,) = books.json("voucher", "list")
    assert (voucher["date"], voucher["text"]) == ("2026-03-31", "Papper")
    assert [(line["account"], line["amount_ore"]) for line in voucher["lines"]] == [
        ("6110", 400_00),
        ("2641", 100_00),
        ("1930", -500_00),
    ]


@pytest.mark.parametrize("key", [INTERRUPT, END])
def test_given_up_nothing_is_saved(books: Bookkeeper, started: Terminal, key: bytes) -> None:
    started.see("Date")
    started.type("")
    started.see("Text")
    started.type("", key)
    exit_code, out = started.end()
    assert (exit_code, out) == (130, "")
    assert books.json("voucher", "list") == []


@pytest.mark.parametrize(
    ("day", "said"),
    [("2026-02-31", "there is no such day"), ("2025-12-31", "No open fiscal year has the day 2025-12-31.")],
)
def test_wrong_answers_are_explained_and_asked_for_again(started: Terminal, day: str, said: str) -> None:
    started.see("Date")
    started.type(day)
    started.see(said)
    started.type("", b"\x15")  # Ctrl-U empties the line.
    started.type("2026-03-01")
    started.see("Text")
    started.type("")
    started.see("What happened")
    started.type("x")
    started.see("Account")
    started.type("1510")
    started.see("follows other commands")
    started.type("", INTERRUPT)
    assert started.end()[0] == 130


@pytest.mark.parametrize("end", [KeyboardInterrupt, EOFError])
def test_given_up_it_says_that_nothing_was_saved(
    books: Bookkeeper, monkeypatch: pytest.MonkeyPatch, end: type[BaseException]
) -> None:
    def give_up(*_: object) -> None:
        raise end

    monkeypatch.setattr("kassabok.cli.voucher.at_terminal", lambda: True)
    monkeypatch.setattr("kassabok.cli.voucher_dialogue._Dialogue.ask_day", give_up)
    said = books("voucher", "add", fails=130)
    assert said == "error[interrupted]: Given up; nothing was saved.\n"


def test_without_a_terminal_nobody_is_asked(books: Bookkeeper) -> None:
    assert books("voucher", "add", "--text", "x", fails=3).startswith("error[voucher.lines]")
