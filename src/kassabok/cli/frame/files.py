"""Reading what the user names and writing what the user asked for: whole files, or nothing.

A file is written beside its target under another name, synced, and then renamed: a full disk, an interruption or a
power cut leaves the old file or the new one, never half of one. Files are made 0600; they hold a company's books.
"""

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from kassabok.cli.frame import terminal
from kassabok.core.errors import NotFound, UsageError
from kassabok.formats.errors import BadFile

STANDARD_STREAM = "-"
_TEXT_SUFFIXES = {".beancount", ".csv", ".journal", ".json", ".md", ".se", ".si", ".txt", ".xml"}
MOST_BYTES = 1 << 30  # What is larger than this is not one of our files, and would fill the memory.


def read_bytes(path: str) -> bytes:
    """The content of a file, or of stdin for `-`.

    Raises NotFound where there is no such file, BadFile where it cannot be read or is too large.
    """
    if path == STANDARD_STREAM:
        return _within_limit(sys.stdin.buffer.read(MOST_BYTES + 1), "stdin")
    try:
        with Path(path).open("rb") as file:
            return _within_limit(file.read(MOST_BYTES + 1), path)
    except FileNotFoundError as error:
        raise NotFound(
            "file.missing", f"There is no file {path}.", hint="Check the path; - reads stdin."
        ) from error
    except IsADirectoryError as error:
        raise BadFile("file.folder", f"{path} is a folder, not a file.") from error
    except OSError as error:
        raise BadFile("file.unreadable", f"{path} cannot be read: {error.strerror}.") from error


def _within_limit(data: bytes, path: str) -> bytes:
    if len(data) > MOST_BYTES:
        raise BadFile("file.large", f"{path} is larger than {MOST_BYTES >> 20} MiB.")
    return data


def safe_file_name(name: str) -> str:
    """A name made from data as the name of a file in one folder: no way out of it, nothing hidden, not too long."""
    kept = "".join(c if c.isalnum() or c in "._- " else "-" for c in name)
    stem, dot, suffix = kept.rpartition(".") if "." in kept else (kept, "", "")
    return f"{_cut(stem, 180)}{dot}{_cut(suffix, 40)}".strip(" .-") or "file"


def _cut(text: str, most_bytes: int) -> str:
    """A file system counts the bytes of a name, most often up to 255."""
    return text.encode()[:most_bytes].decode(errors="ignore")


#: A document, or what writes it: for files too large to be held.
Content = bytes | Callable[[BinaryIO], object]


def write_file(path: Path, data: Content, *, replace: bool) -> None:
    """Write a whole file. Devices and pipes are written to as they are.

    replace: an existing file may go. Raises UsageError where it may not, BadFile where the file cannot be written.
    """
    try:
        if _is_written_in_place(path):
            with path.open("wb") as file:
                _pour(data, file)
            return
        refuse_impossible(path, replace=replace)
        _write_and_rename(path, data)
    except FileNotFoundError as error:
        raise NotFound("file.folder", f"There is no folder {path.parent}.") from error
    except OSError as error:
        raise BadFile(
            "file.unwritable",
            f"{path} cannot be written: {error.strerror}.",
            hint="A file that was there stays as it was.",
        ) from error


def write_folder(path: Path, fill: Callable[[Path], object], *, replace: bool, known_by: str) -> None:
    """Write a whole folder of files, or none: it is filled under another name and then renamed.

    replace: a folder that was there may go, if it holds a file called `known_by`, or nothing.
    Raises as write_file does.
    """
    folder = path.absolute().parent
    if not folder.is_dir():
        raise NotFound("file.folder", f"There is no folder {path.parent}.")
    if os.path.lexists(path):
        if not replace:
            raise UsageError(
                "file.exists", f"There is a file or folder {path} already.", hint="Add --yes to replace it."
            )
        if (
            path.is_symlink()
            or not path.is_dir()
            or (any(path.iterdir()) and not (path / known_by).is_file())
        ):
            raise BadFile(
                "file.unwritable",
                f"{path} is there already and is not such a folder, so it is not replaced.",
                hint="Choose another name with -o.",
            )
    temporary = Path(tempfile.mkdtemp(dir=folder, prefix=f".{path.name[:40]}."))  # Made 0700.
    try:
        fill(temporary)
        if path.exists():
            old = Path(tempfile.mkdtemp(dir=folder, prefix=f".{path.name[:40]}."))
            path.rename(old / "old")
            temporary.rename(path)
            shutil.rmtree(old)
        else:
            temporary.rename(path)
    except OSError as error:
        raise BadFile("file.unwritable", f"{path} cannot be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    _sync_folder(folder)


def refuse_impossible(path: Path, *, replace: bool) -> None:
    """Refuse what cannot be written, before the work is done. Devices and pipes may be written to.

    Raises UsageError where there is a file that may not be replaced, NotFound for a folder that is not there, BadFile
    for one that lets nothing be written.
    """
    if _is_written_in_place(path):
        return
    folder = path.parent
    if not folder.exists():
        raise NotFound("file.folder", f"There is no folder {folder}.")
    reasons = {
        "it is a folder": path.is_dir(),
        f"{folder} is no folder": not folder.is_dir(),
        f"nothing may be written in {folder}": not os.access(folder, os.W_OK),
    }
    for reason, holds in reasons.items():
        if holds:
            raise BadFile("file.unwritable", f"{path} cannot be written: {reason}.")
    if os.path.lexists(path) and not replace:
        raise UsageError("file.exists", f"There is a file {path} already.", hint="Add --yes to replace it.")


def _is_written_in_place(path: Path) -> bool:
    """A device or a pipe must not be renamed away; what is under /dev and /proc stands for an open stream."""
    if path.absolute().parts[:2] in (("/", "dev"), ("/", "proc")):
        return True
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _pour(data: Content, stream: BinaryIO) -> None:
    if isinstance(data, bytes):
        stream.write(data)
    else:
        data(stream)


def _write_and_rename(path: Path, data: Content) -> None:
    number, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")  # Made 0600.
    try:
        with os.fdopen(number, "wb") as file:
            _pour(data, file)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError:  # Some network file systems cannot; the file itself is safe and in place.
        pass
    finally:
        os.close(number)


def write_document_to_stdout(data: Content, name: str) -> None:
    """Write a document to stdout. Raises UsageError for one that is not text on a terminal, which it would garble."""
    if terminal.is_terminal(sys.stdout) and Path(name).suffix.lower() not in _TEXT_SUFFIXES:
        raise UsageError(
            "output.binary", f"{name} is not text, and does not go to a terminal.", hint="Use -o FILE."
        )
    _pour(data, terminal.byte_stream())
