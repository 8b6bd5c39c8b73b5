"""Every error ends as a message with a way out and an exit code; nothing moves, and there is never a traceback."""

import os
import signal
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.test_steps import events

from kassabok.cli.frame.exit_codes import ExitCode

pytestmark = pytest.mark.usefixtures("sample")


@pytest.mark.parametrize(
    ("fail", "exit_code", "told"),
    [
        ("refuse", 3, "error[letter.refused]: A rule says no to "),
        ("file", 5, "error[letter.file]: Line 3 cannot be read.\n"),
        ("busy", 6, "error[book.busy]: The book is busy.\nhint: Try again.\n"),
        ("bug", 1, "error[internal]: kassabok failed on itself (ZeroDivisionError).\nhint: Report it with "),
    ],
)
def test_each_kind_of_error_has_its_exit_code_and_moves_nothing(
    kassabok: Runner, book_file: Path, fail: str, exit_code: int, told: str
) -> None:
    answer = kassabok("sample", "keep", "letter", "--fail", fail)
    assert (answer.exit_code, answer.out) == (exit_code, "")
    assert answer.err.startswith(told)
    assert "Traceback" not in answer.err
    assert events(book_file) == []


def test_json_tells_the_same_on_stderr(kassabok: Runner, book_file: Path) -> None:
    answer = kassabok("sample", "keep", "letter", "--fail", "busy", "--format", "json")
    assert (answer.exit_code, answer.out) == (6, "")
    assert answer.error == {
        "code": "book.busy",
        "message": "The book is busy.",
        "hint": "Try again.",
        "exit": 6,
    }


def test_a_missing_book_is_told_with_the_way_to_one(kassabok: Runner) -> None:
    answer = kassabok("sample", "keep", "letter", "--book", "none.kassabok")
    assert answer.exit_code == 4
    whole = kassabok.folder / "none.kassabok"
    assert answer.err.startswith(
        f"error[book.missing]: There is no book at none.kassabok, which is {whole} when seen from this folder.\n"
        "hint: kassabok init "
    )
    assert f"There is no book at {whole}.\n" in kassabok("check", "--book", str(whole)).err


def test_what_fails_after_the_commit_says_so(kassabok: Runner, book_file: Path) -> None:
    answer = kassabok("sample", "keep", "letter", "--fail", "after")
    assert answer.exit_code == 3
    assert "The change itself was saved.\n" in answer.err
    assert len(events(book_file)) == 2


def test_an_internal_error_leaves_a_report_without_any_data(kassabok: Runner, book_file: Path) -> None:
    kassabok("sample", "keep", "850101-1234 Anna", "--fail", "bug")
    [report] = (Path.home() / "kassabok" / "errors").iterdir()
    text = report.read_text()
    assert "kassabok sample keep\n" in text
    assert "sample_noun.py" in text
    assert text.endswith("builtins.ZeroDivisionError\n")
    assert "850101" not in text
    assert "Anna" not in text
    assert str(Path.home()) not in text
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    assert stat.S_IMODE(report.parent.stat().st_mode) == 0o700


def test_an_internal_error_is_told_where_no_report_can_be_written(
    kassabok: Runner, book_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", "/dev/null/nowhere")
    answer = kassabok("sample", "keep", "x", "--fail", "bug")
    assert (answer.exit_code, answer.err.splitlines()[1]) == (1, "hint: Please report it.")


def test_an_answer_that_cannot_be_shown_is_an_internal_error(kassabok: Runner) -> None:
    answer = kassabok("sample", "broken", "--format", "json")
    assert (answer.exit_code, answer.error["code"]) == (1, "internal")


def test_a_part_of_the_work_has_an_exit_code_of_its_own(kassabok: Runner) -> None:
    answer = kassabok("sample", "count", "3")
    assert (answer.exit_code, answer.err) == (ExitCode.INCOMPLETE, "Counted to 3.\n")
    assert kassabok("sample", "count", "3", "--quiet").err == ""


def test_the_exit_codes_are_the_promised_ones() -> None:
    assert [int(code) for code in ExitCode] == [0, 1, 2, 3, 4, 5, 6, 7, 130]


# Interruptions


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_in_the_middle_leaves_the_book_untouched(
    kassabok: Runner, book_file: Path, number: signal.Signals
) -> None:
    command = kassabok.command("sample", "keep", "letter", "--fail", "wait")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stderr.readline() == "ready\n"
        process.send_signal(number)
        out, err = process.communicate()
    assert (process.returncode, out) == (130, "")
    assert err == "error[interrupted]: Interrupted. Nothing was saved.\n"
    assert events(book_file) == []
    assert kassabok("sample", "keep", "letter").exit_code == 0, "no lock is left"


def test_ctrl_c_inside_a_callback_of_python_s_own_is_not_lost(kassabok: Runner, book_file: Path) -> None:
    answer = kassabok.process("sample", "keep", "letter", "--fail", "callback")
    assert (answer.exit_code, answer.out) == (130, "")
    assert answer.err == "error[interrupted]: Interrupted. Nothing was saved.\n"
    assert events(book_file) == []


def test_ctrl_c_after_the_end_is_too_late(kassabok: Runner, book_file: Path) -> None:
    late = "import atexit, os, signal; atexit.register(os.kill, os.getpid(), signal.SIGINT)"
    script = f"{late}; import runpy; runpy.run_module('tests.cli.sample_program', run_name='__main__')"
    words = [sys.executable, "-c", script, "sample", "keep", "letter"]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(events(book_file)) == 2


def test_an_ignored_hangup_stays_ignored(kassabok: Runner) -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        kassabok("sample", "list")
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


# Standard streams


@pytest.mark.parametrize(
    "words", ["--help", "sample list", "sample list --format json", "sample keep letter"]
)
def test_a_reader_that_goes_early_is_no_error(kassabok: Runner, book_file: Path, words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        kassabok.command(*words.split()), stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(events(book_file)) == (2 if "keep" in words else 0)


@pytest.mark.parametrize(
    "words", ["--help", "sample list", "sample keep letter", "sample keep x --fail refuse"]
)
@pytest.mark.parametrize("closed", ["1>&-", "2>&-", "0<&-", "0<&- 1>&- 2>&-"])
def test_closed_streams_never_hurt_the_book(
    kassabok: Runner, book_file: Path, words: str, closed: str
) -> None:
    answer = kassabok.shell(f'"$@" {closed}', *words.split())
    assert answer.exit_code == (3 if "refuse" in words else 0)
    assert "Traceback" not in answer.err
    assert len(events(book_file)) == (2 if "letter" in words else 0)
    with sqlite3.connect(book_file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


@pytest.mark.parametrize("words", ["sample list", "sample list --format json", "sample keep letter"])
def test_a_full_disk_behind_stdout_is_told(kassabok: Runner, book_file: Path, words: str) -> None:
    answer = kassabok.shell('"$@" >/dev/full', *words.split())
    assert answer.exit_code == 5
    assert "file.failed" in answer.err
    assert "No space left on device." in answer.err
    assert ("The change itself was saved." in answer.err) == ("keep" in words)
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    "environment",
    [
        {"LANG": "C", "LC_ALL": "C"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "xx_YY.nonsense"},
    ],
)
def test_any_locale_will_do(kassabok: Runner, environment: dict[str, str]) -> None:
    for words in (["sample", "list"], ["sample", "show", "Å"]):
        answer = kassabok.process(*words, **environment)
        assert answer.exit_code == (4 if "Å" in words else 0), answer.err
        assert "Traceback" not in answer.err
    as_json = kassabok.process("sample", "list", "--format", "json", **environment)
    assert as_json.json[2]["customer"].startswith("Åke"), "JSON is UTF-8 everywhere"


def test_lines_are_drawn_in_ascii_where_there_is_nothing_else(kassabok: Runner) -> None:
    answer = kassabok.process("sample", "list", PYTHONIOENCODING="ascii")
    assert "-----" in answer.out
    assert "?" not in answer.out.splitlines()[3]


def test_a_full_disk_under_the_book_moves_nothing(kassabok: Runner, book_file: Path) -> None:
    answer = kassabok.shell('ulimit -f 8; exec "$@"', "sample", "keep", "letter")
    assert answer.exit_code == 6
    assert answer.err.startswith("error[book.")
    assert events(book_file) == []
