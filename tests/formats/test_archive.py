"""Archives that prove themselves: the same bytes each time, sums that sha256sum takes, and every fault found."""

import hashlib
import io
import os
import shutil
import stat
import subprocess
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from kassabok.formats import archive
from kassabok.formats.archive import SUMS, Archive, Fault, folder_archive, read_sums, verify, zip_archive
from kassabok.formats.errors import BadFile

FILES = {"a.txt": b"one", "under/lag/fil 2.bin": bytes(range(256)) * 5000, "tom": b""}


def fill(archive: Archive) -> None:
    for path, data in FILES.items():
        archive.put(path, data)
    archive.seal()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "arkiv"
    path.mkdir()
    fill(folder_archive(path))
    return path


def zipped(path: Path) -> Path:
    with path.open("wb") as stream, zip_archive(stream, "arkiv") as packed:
        fill(packed)
    return path


def test_a_folder_holds_the_files_and_nobody_else_may_read_them(folder: Path) -> None:
    assert {path: (folder / path).read_bytes() for path in FILES} == FILES
    assert {stat.S_IMODE((folder / path).stat().st_mode) for path in (*FILES, SUMS)} == {0o600}
    assert verify(folder) == (3, [])


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="sha256sum is not installed")
def test_sha256sum_takes_the_sums(folder: Path) -> None:
    assert (
        subprocess.run(["sha256sum", "-c", "--strict", "--quiet", SUMS], cwd=folder, check=False).returncode
        == 0
    )
    (folder / "a.txt").write_bytes(b"two")
    done = subprocess.run(["sha256sum", "-c", SUMS], cwd=folder, check=False, capture_output=True)
    assert done.returncode == 1


def test_a_zip_has_no_clock_in_it(tmp_path: Path) -> None:
    first, second = zipped(tmp_path / "a.zip"), zipped(tmp_path / "b.zip")
    assert first.read_bytes() == second.read_bytes()
    assert verify(first) == (3, [])
    with zipfile.ZipFile(first) as packed:
        assert packed.testzip() is None
        assert {entry.date_time for entry in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert [entry.filename for entry in packed.infolist()] == [f"arkiv/{path}" for path in (*FILES, SUMS)]


def test_a_zip_needs_no_stream_that_goes_back(tmp_path: Path) -> None:
    class Pipe(io.RawIOBase):
        data = b""

        def writable(self) -> bool:
            return True

        def write(self, data: object, /) -> int:
            self.data += bytes(data)  # type: ignore[call-overload]
            return len(data)  # type: ignore[arg-type]

    pipe = Pipe()
    with zip_archive(pipe, "arkiv") as packed:  # type: ignore[arg-type]
        fill(packed)
    path = tmp_path / "piped.zip"
    path.write_bytes(pipe.data)
    assert verify(path) == (3, [])


def change(folder: Path) -> Fault:
    (folder / "under" / "lag" / "fil 2.bin").write_bytes(b"x")
    return Fault("under/lag/fil 2.bin", "changed")


def remove(folder: Path) -> Fault:
    (folder / "tom").unlink()
    return Fault("tom", "missing")


def add(folder: Path) -> Fault:
    (folder / "under" / "extra").write_bytes(b"")
    return Fault("under/extra", "added")


@pytest.mark.parametrize("harm", [change, remove, add])
def test_every_fault_is_found_in_a_folder_and_in_a_zip(
    folder: Path, tmp_path: Path, harm: Callable[[Path], Fault]
) -> None:
    fault = harm(folder)
    assert verify(folder) == (3, [fault])
    shutil.make_archive(str(tmp_path / "again"), "zip", tmp_path, "arkiv")
    assert verify(tmp_path / "again.zip") == (3, [fault])


def link_to_a_copy(folder: Path) -> None:
    shutil.copy(folder / "a.txt", folder.parent / "copy")
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(folder.parent / "copy")


def link_to_an_endless_device(folder: Path) -> None:
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to("/dev/zero")


def pipe_that_nobody_writes_to(folder: Path) -> None:
    (folder / "a.txt").unlink()
    os.mkfifo(folder / "a.txt")


def link_to_a_folder(folder: Path) -> None:
    (folder / "a.txt").unlink()
    (folder / "a.txt").symlink_to(folder.parent)


@pytest.mark.parametrize(
    "harm", [link_to_a_copy, link_to_an_endless_device, pipe_that_nobody_writes_to, link_to_a_folder]
)
def test_what_is_no_plain_file_is_told_and_never_read(folder: Path, harm: Callable[[Path], None]) -> None:
    harm(folder)
    assert verify(folder) == (3, [Fault("a.txt", "changed")])


def test_sums_that_are_a_link_are_none(folder: Path) -> None:
    (folder / SUMS).unlink()
    (folder / SUMS).symlink_to("/dev/zero")
    with pytest.raises(BadFile, match="There is no SHA256SUMS"):
        verify(folder)


def test_a_folder_by_a_link_is_not_in_the_archive(folder: Path) -> None:
    (folder / "under").rename(folder.parent / "elsewhere")
    (folder / "under").symlink_to(folder.parent / "elsewhere")
    assert verify(folder)[1] == [Fault("under/lag/fil 2.bin", "missing"), Fault("under", "added")]


def zip_of(path: Path, entries: dict[str, bytes], *, link: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (stat.S_IFLNK if name == link else stat.S_IFREG) << 16
            packed.writestr(entry, data, zipfile.ZIP_DEFLATED)
    return path


SUM_OF_A = f"{hashlib.sha256(b'one').hexdigest()}  a.txt\n".encode()


@pytest.mark.parametrize(
    ("folder_of_sums", "more"),
    [
        ("..", "../a.txt"),
        ("", "/a.txt"),
        ("r", "a.txt"),
        ("r", "s/a.txt"),
        ("r", "r/../../a.txt"),
        ("r", "r/b\\..\\a.txt"),
        ("C:\\r", "C:\\r/a.txt"),
    ],
)
def test_a_zip_that_unpacks_outside_its_folder_is_refused(
    tmp_path: Path, folder_of_sums: str, more: str
) -> None:
    path = zip_of(tmp_path / "a.zip", {f"{folder_of_sums}/{SUMS}": SUM_OF_A, more: b"one"})
    with pytest.raises(BadFile, match="files that are not in its one folder") as refused:
        verify(path)
    assert refused.value.code == "archive.outside"


def test_a_link_in_a_zip_is_no_file_of_it(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "a.zip", {"r/a.txt": b"one", f"r/{SUMS}": SUM_OF_A}, link="r/a.txt")
    assert verify(path) == (1, [Fault("a.txt", "changed")])


def test_sums_that_unpack_without_end_are_not_read_to_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MOST_SUMS", 1_000_000)
    path = zip_of(tmp_path / "a.zip", {f"r/{SUMS}": SUM_OF_A * 20_000})
    with pytest.raises(BadFile, match="SHA256SUMS has more than 1 MB"):
        verify(path)


def test_a_damaged_zip_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip")
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(BadFile, match=r"a\.zip is no whole zip"):
        verify(path)
    for place in range(0, len(data), 97):
        flipped = bytearray(data)
        flipped[place] ^= 0xFF
        path.write_bytes(flipped)
        with suppress(BadFile):  # And nothing else; what is flipped may be a date, which nothing depends on.
            verify(path)
    place = data.index(b"under/lag/fil 2.bin") + 60
    path.write_bytes(data[:place] + bytes(40) + data[place + 40 :])
    with pytest.raises(BadFile, match=r"a\.zip is no whole zip"):
        verify(path)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04 and no more"])
def test_what_is_no_archive_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "file").write_bytes(data)
    with pytest.raises(BadFile):
        verify(tmp_path / "file")
    with pytest.raises(BadFile, match="There is no SHA256SUMS"):
        verify(tmp_path)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "abc  a.txt",
        f"{'0' * 64}  ../a.txt",
        f"{'0' * 64}  /etc/passwd",
        f"{'0' * 64}  a\\b",
        f"{'0' * 63}g  a",
    ],
)
def test_sums_that_are_none_are_refused_with_their_line(line: str) -> None:
    good = f"{'0' * 64}  a.txt\n"
    assert read_sums(good.encode()) == {"a.txt": "0" * 64}
    with pytest.raises(BadFile, match="line 2"):
        read_sums(f"{good}{line}\n".encode())


def test_the_same_file_twice_is_refused_in_sums_and_when_it_is_put(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="line 2"):
        read_sums((f"{'0' * 64}  a.txt\n" * 2).encode())
    other = tmp_path / "other"
    other.mkdir()
    archive = folder_archive(other)
    archive.put("A.txt", b"")
    for path in ("a.TXT", "../b", "/b", "b/../c", "", "a\nb", "b//c"):
        with pytest.raises(ValueError, match="has no place in an archive"):
            archive.put(path, b"")
    assert [path.name for path in other.iterdir()] == ["A.txt"]
