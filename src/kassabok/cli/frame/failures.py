"""From an error to what the user sees: `error[code]: what happened`, `hint: the way out`, and an exit code.

No traceback is ever shown. An internal error's goes to a file of its own, without a word of the company's data in it.
"""

import json
import os
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import typer

from kassabok.cli.frame import terminal
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.program import PROGRAM
from kassabok.cli.frame.safe_text import escape_json, safe_text
from kassabok.core.errors import BookUnavailable, KassabokError, NotFound, Refused, UsageError
from kassabok.formats.errors import BadFile

_EXIT_CODES: dict[type[Exception], ExitCode] = {
    UsageError: ExitCode.USAGE,
    Refused: ExitCode.REFUSED,
    NotFound: ExitCode.NOT_FOUND,
    BadFile: ExitCode.BAD_FILE,
    BookUnavailable: ExitCode.BOOK_UNAVAILABLE,
}

# The parser's own errors, by the name of their class.
_USAGE_CODES = {
    "BadParameter": "usage.value",
    "MissingParameter": "usage.missing",
    "NoSuchOption": "usage.option",
    "BadOptionUsage": "usage.option",
}


SHOWN_OF_LONG_WORD = 200

_CLEARER = {"Missing command.": f"A word is missing: it is {PROGRAM} NOUN VERB."}


class Failure(NamedTuple):
    """code: stable, `area.word`. message and hint: whole sentences, with data in them as it came."""

    code: str
    message: str
    hint: str
    exit_code: ExitCode


def failure_of(error: BaseException, command: str) -> Failure:
    """What to say about an error, whatever it is. command: the words of the command, for the internal report."""
    if isinstance(error, KassabokError | BadFile):
        exit_code = next(_EXIT_CODES[kind] for kind in _EXIT_CODES if isinstance(error, kind))
        return Failure(error.code, error.message, error.hint, exit_code)
    if isinstance(error, typer.TyperException):
        return _usage_failure(error, command)
    if isinstance(error, KeyboardInterrupt | typer.Abort):
        return Failure("interrupted", str(error) or "Interrupted.", "", ExitCode.INTERRUPTED)
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename else ""
        return Failure("file.failed", f"{where}{error.strerror}.", "", ExitCode.BAD_FILE)
    return _internal_failure(error, command)


def _usage_failure(error: typer.TyperException, command: str) -> Failure:
    kind = type(error).__name__
    path = getattr(getattr(error, "ctx", None), "command_path", f"{PROGRAM} {command}".strip())
    hint = f"{path} --help shows what can be said."
    return Failure(_USAGE_CODES.get(kind, "usage.words"), _usage_message(error, kind), hint, ExitCode.USAGE)


def _usage_message(error: Any, kind: str) -> str:
    """The parser's errors in our words, where its own are clumsy."""
    param = getattr(error, "param", None)
    if kind == "MissingParameter" and param is not None:
        return f"{_parameter_name(param)} is missing."
    if kind == "BadParameter" and param is not None:
        return f"{_parameter_name(param)}: {error.message}"
    if kind == "NoSuchOption":
        near = f" Did you mean {error.possibilities[0]}?" if error.possibilities else ""
        return f"There is no option {error.option_name}.{near}"
    message = str(error.format_message())
    return _CLEARER.get(message, message)


def _parameter_name(param: Any) -> str:
    """--due for an option, NO for an argument."""
    if param.param_type_name == "option":
        return str(max(param.opts, key=len))
    return str(param.metavar or param.name.strip("_").upper())


def _internal_failure(error: BaseException, command: str) -> Failure:
    report = _write_report(error, command)
    hint = f"Report it with {report}; it holds no data of yours." if report else "Please report it."
    return Failure(
        "internal", f"{PROGRAM} failed on itself ({type(error).__name__}).", hint, ExitCode.INTERNAL
    )


def _write_report(error: BaseException, command: str) -> Path | None:
    """Put the traceback in a file of its own, 0600: files, lines and kinds of errors, but no message and no value."""
    from kassabok.cli.frame.places import state_folder

    now = datetime.now(UTC)
    text = f"{now:%Y-%m-%d %H:%M:%S} UTC\n{PROGRAM} {command}\nPython {sys.version.split()[0]}\n\n{trace_of(error)}"
    try:
        folder = state_folder() / "errors"
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{now:%Y%m%d-%H%M%S-%f}.txt"
        with os.fdopen(
            os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
    except OSError:
        return None
    return path


def trace_of(error: BaseException) -> str:
    """The traceback and those of its causes. Messages are left out: they may quote a name or an amount."""
    parts = []
    cause: BaseException | None = error
    while cause is not None:
        frames = "".join(traceback.format_tb(cause.__traceback__))
        parts.append(f"{frames}{type(cause).__module__}.{type(cause).__qualname__}\n")
        cause = cause.__cause__ or cause.__context__
    return "\ncaused by:\n".join(parts).replace(str(Path.home()), "~")


def _shortened(text: str) -> str:
    """The text with words cut that nobody reads, such as a file that was pasted in a name's place."""
    return re.sub(rf"(\S{{{SHOWN_OF_LONG_WORD}}})\S{{{SHOWN_OF_LONG_WORD},}}", r"\1...", text)


def show_failure(failure: Failure, *, as_json: bool) -> None:
    """Tell on stderr, for people or for scripts."""
    failure = failure._replace(message=_shortened(failure.message), hint=_shortened(failure.hint))
    if as_json:
        error = {
            "code": failure.code,
            "message": failure.message,
            "hint": failure.hint,
            "exit": failure.exit_code,
        }
        text = escape_json(json.dumps({"error": error}, ensure_ascii=False)) + "\n"
    else:
        label = terminal.bold(f"error[{failure.code}]:", sys.stderr)
        text = f"{label} {safe_text(failure.message, keep_lines=True)}\n"
        if failure.hint:
            text += f"{terminal.bold('hint:', sys.stderr)} {safe_text(failure.hint, keep_lines=True)}\n"
    terminal.write_error(text)
