"""A folder of files that prove themselves: SHA256SUMS beside them, as `sha256sum -c` reads it; on disk or as a zip.

Same files, same bytes: a zip has no clock in it, and its files stand in the order they were put. Nothing is held
whole: files are written and read piece by piece.
"""

import hashlib
import io
import os
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from kassabok.formats.errors import BadFile

SUMS = "SHA256SUMS"
EARLIEST = (1980, 1, 1, 0, 0, 0)  # The first day that a zip can name.
PIECE = 1 << 20
MOST_FILES = 1_000_000
MOST_SUMS = 200 * MOST_FILES  # Bytes: what so many files take, by far.
_SUM_LINE = re.compile(r"(?P<sha256>[0-9a-f]{64}) [ *](?P<path>[^\n]+)")

#: What reading a damaged, an encrypted or a strange zip ends with.
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
)

Write = Callable[[BinaryIO], object]


@dataclass(frozen=True, slots=True)
class Stored:
    """A file in an archive. path: with slashes, below the archive's own folder."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Fault:
    """A file that is not what the archive says. what: missing, changed (or a link in its place) or added."""

    path: str
    what: str


#: Opens a new file of a path for writing, as a context manager.
Open = Callable[[str], AbstractContextManager[BinaryIO]]


class Archive:
    """Files on their way into an archive, each with its sum. Paths are checked: none leads out, none comes twice."""

    def __init__(self, open_file: Open) -> None:
        self._open = open_file
        self.stored: list[Stored] = []
        self._taken: set[str] = set()

    def put(self, path: str, content: bytes | Write) -> Stored:
        """Write a file. content: its bytes, or what writes them to the stream it is given."""
        if not _is_inside(path) or path.casefold() in self._taken:
            raise ValueError(f"{path} has no place in an archive")
        self._taken.add(path.casefold())
        with self._open(path) as stream:
            counted = _Summed(stream)
            if isinstance(content, bytes):
                counted.write(content)
            else:
                content(cast("BinaryIO", counted))
        stored = Stored(path, counted.size, counted.sum.hexdigest())
        self.stored.append(stored)
        return stored

    def seal(self) -> Stored:
        """Write the sums of all files; nothing is put after that."""
        lines = "".join(f"{stored.sha256}  {stored.path}\n" for stored in self.stored)
        return self.put(SUMS, lines.encode())


class _Summed(io.RawIOBase):
    """A stream that counts and sums what goes through it."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size = 0
        self.sum = hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        self._stream.write(data)
        self.sum.update(data)
        self.size += len(data)
        return len(data)


def folder_archive(folder: Path) -> Archive:
    """An archive as files in a folder, readable by their owner only."""

    @contextmanager
    def open_file(path: str) -> Iterator[BinaryIO]:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        number = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        with os.fdopen(number, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())

    return Archive(open_file)


@contextmanager
def zip_archive(stream: BinaryIO, root: str) -> Iterator[Archive]:
    """An archive as a zip written to a stream, all files below the folder `root`."""
    with zipfile.ZipFile(stream, "w") as packed:

        @contextmanager
        def open_file(path: str) -> Iterator[BinaryIO]:
            entry = zipfile.ZipInfo(f"{root}/{path}", EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, whatever writes it, so that the bytes are the same.
            entry.external_attr = 0o100600 << 16
            with packed.open(entry, "w", force_zip64=True) as file:
                yield cast("BinaryIO", file)

        yield Archive(open_file)


# Proving


def verify(path: Path) -> tuple[int, list[Fault]]:
    """How many files an archive names, and those that are not as it says: a folder, or a zip.

    Only plain files are read: no link is followed, and no pipe or device is waited for. Raises BadFile for what is no
    archive, naming the file or the line, and for a zip that would unpack outside its own folder.
    """
    if path.is_dir():
        return _verified(_folder_files(path), lambda name: (path / name).open("rb"))
    try:
        with zipfile.ZipFile(path) as packed:
            entries = _zip_files(packed, path)
            plain = {name: not _is_link(entry) for name, entry in entries.items()}
            return _verified(plain, lambda name: cast("BinaryIO", packed.open(entries[name])))
    except (*_BROKEN_ZIP, EOFError) as error:
        raise BadFile(
            "archive.damaged",
            f"{path} is no whole zip: {error}.",
            hint="Take another copy of the archive.",
        ) from error
    except OSError as error:
        raise BadFile("archive.unreadable", f"{path} cannot be read: {error.strerror or error}.") from error


def _folder_files(folder: Path) -> dict[str, bool]:
    """Path of whatever is in the folder, but for folders -> whether it is a plain file."""
    found = {}
    for path in folder.rglob("*"):
        mode = path.lstat().st_mode
        if not stat.S_ISDIR(mode):
            found[path.relative_to(folder).as_posix()] = stat.S_ISREG(mode)
    return found


def _zip_files(packed: zipfile.ZipFile, path: Path) -> dict[str, zipfile.ZipInfo]:
    """Path below the one folder of the zip -> its entry."""
    entries = [entry for entry in packed.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise BadFile("archive.large", f"{path} has more than {MOST_FILES} files.")
    root = entries[0].filename.partition("/")[0] if entries else ""
    names: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        folder, _, name = entry.filename.partition("/")
        if folder != root or not name or not _is_inside(entry.filename):
            raise BadFile(
                "archive.outside",
                f"{path} has files that are not in its one folder, such as {entry.filename[:200]!r}.",
                hint="Do not unpack it; take another copy of the archive.",
            )
        if name in names:
            raise BadFile("archive.twice", f"{path} has two files called {name[:200]}.")
        names[name] = entry
    return names


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _verified(there_are: dict[str, bool], opened: Callable[[str], BinaryIO]) -> tuple[int, list[Fault]]:
    """there_are: path -> whether it is a plain file, which can be opened."""
    if not there_are.get(SUMS):
        raise BadFile(
            "archive.no_sums",
            f"There is no {SUMS}, so this is no archive that can be verified.",
            hint="Name the folder or the zip that kassabok export archive wrote.",
        )
    with opened(SUMS) as stream:
        data = stream.read(MOST_SUMS + 1)
    if len(data) > MOST_SUMS:
        raise BadFile("archive.large", f"{SUMS} has more than {MOST_SUMS // 1_000_000} MB.")
    sums = read_sums(data)
    faults = []
    for name, sha256 in sums.items():
        if name not in there_are:
            faults.append(Fault(name, "missing"))
        elif not there_are[name] or _sha256(opened(name)) != sha256:
            faults.append(Fault(name, "changed"))
    added = sorted(there_are.keys() - sums.keys() - {SUMS})
    return len(sums), faults + [Fault(name, "added") for name in added]


def read_sums(data: bytes) -> dict[str, str]:
    """Path -> SHA-256, as sha256sum writes them. Raises BadFile, naming the line, for anything else."""
    sums: dict[str, str] = {}
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise BadFile("archive.sums", f"{SUMS} is not UTF-8.") from error
    for number, line in enumerate(text.splitlines(), start=1):
        found = _SUM_LINE.fullmatch(line)
        if found is None or not _is_inside(found["path"]) or found["path"] in sums:
            raise BadFile("archive.sums", f"{SUMS} line {number} is not a sum of a file of its own.")
        sums[found["path"]] = found["sha256"]
    return sums


def _sha256(opened: BinaryIO) -> str:
    found = hashlib.sha256()
    with opened as stream:
        while piece := stream.read(PIECE):
            found.update(piece)
    return found.hexdigest()


def _is_inside(path: str) -> bool:
    parts = PurePosixPath(path)
    return (
        bool(path)
        and not parts.is_absolute()
        and ".." not in parts.parts
        and str(parts) == path
        and "\\" not in path
        and path.isprintable()
    )
