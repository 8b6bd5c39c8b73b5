"""Files come and go whole: read with clear errors, written beside and renamed, never over another by accident."""

import os
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cli.conftest import Runner

from kassabok.cli.frame import files
from kassabok.cli.frame.files import safe_file_name, write_file

pytestmark = pytest.mark.usefixtures("sample")


def here() -> list[str]:
    """The names in the current folder."""
    return sorted(path.name for path in Path.cwd().iterdir())


def test_a_document_gets_its_own_name_and_belongs_to_the_user_alone(kassabok: Runner) -> None:
    before = os.umask(0)
    try:
        answer = kassabok("sample", "put")
    finally:
        os.umask(before)
    path = Path("F2026-0001.pdf")
    assert (answer.exit_code, answer.out, answer.err) == (0, "", "Wrote F2026-0001.pdf.\n")
    assert path.read_bytes() == b"%PDF\x00document"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert here() == ["F2026-0001.pdf"]


def test_scripts_are_told_the_file(kassabok: Runner) -> None:
    assert kassabok("sample", "put", "a.pdf", "--format", "json").json == {"file": "a.pdf", "bytes": 13}
    assert kassabok("sample", "put", "b.pdf", "--quiet").out == "b.pdf\n"


def test_an_existing_file_is_replaced_only_with_yes(kassabok: Runner) -> None:
    Path("F2026-0001.pdf").write_text("old")
    answer = kassabok("sample", "put")
    assert answer.exit_code == 2
    assert answer.err == (
        "error[file.exists]: There is a file F2026-0001.pdf already.\nhint: Add --yes to replace it.\n"
    )
    assert Path("F2026-0001.pdf").read_text() == "old"
    assert kassabok("sample", "put", "--yes").exit_code == 0
    assert Path("F2026-0001.pdf").read_bytes().startswith(b"%PDF")


def test_a_link_is_replaced_and_not_followed(kassabok: Runner) -> None:
    Path("precious").write_text("mine")
    Path("F2026-0001.pdf").symlink_to("precious")
    assert kassabok("sample", "put").exit_code == 2
    assert kassabok("sample", "put", "--yes").exit_code == 0
    assert Path("precious").read_text() == "mine"
    assert not Path("F2026-0001.pdf").is_symlink()


def test_a_dry_run_writes_no_file(kassabok: Runner) -> None:
    answer = kassabok("sample", "put", "--dry-run")
    assert (answer.exit_code, answer.err) == (0, "Dry run: F2026-0001.pdf was not written.\n")
    assert here() == []


def test_a_document_that_comes_in_pieces_is_whole_or_not_there(kassabok: Runner) -> None:
    assert kassabok("sample", "pour", "3", "-o", "-").out == "0\n1\n2\n"
    assert kassabok("sample", "pour", "3", "--fail").exit_code == 3
    assert here() == []
    answer = kassabok("sample", "pour", "3", "--format", "json")
    assert answer.json == {"file": "pieces.txt", "bytes": 6}
    assert kassabok("sample", "pour", "9", "--fail", "--yes").exit_code == 3
    assert (here(), Path("pieces.txt").read_text()) == (["pieces.txt"], "0\n1\n2\n")


def test_a_dash_is_stdout(kassabok: Runner) -> None:
    answer = kassabok("sample", "put", "-o", "-")
    assert (answer.out, here()) == ("%PDF\x00document", [])


@pytest.mark.parametrize(
    "name", ["../up.pdf", "/etc/abs.pdf", "a/b\\c.pdf", ".hidden", "..", "", "x" * 300 + ".pdf"]
)
def test_a_name_from_data_never_leads_out_of_the_folder(kassabok: Runner, name: str) -> None:
    answer = kassabok("sample", "put", "--", name)
    assert answer.exit_code == 0
    [made] = here()
    assert not made.startswith(".")
    assert {path.name for path in kassabok.folder.parent.iterdir()} == {"here", "home"}


@given(st.text())
def test_any_text_makes_a_plain_file_name(text: str) -> None:
    name = safe_file_name(text)
    assert name
    assert not name.startswith(".")
    assert not set(name) & set("/\\\0\n\x1b:")
    assert len(name.encode()) <= 255
    assert safe_file_name(name) == name


def test_devices_are_written_to_as_they_are(kassabok: Runner) -> None:
    assert kassabok("sample", "put", "-o", "/dev/null").exit_code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    answer = kassabok("sample", "put", "-o", "/dev/full")
    assert answer.exit_code == 5
    assert answer.err.startswith(
        "error[file.unwritable]: /dev/full cannot be written: No space left on device.\n"
    )
    assert stat.S_ISCHR(Path("/dev/full").stat().st_mode)


def test_a_full_disk_leaves_the_old_file_and_nothing_else(kassabok: Runner) -> None:
    Path("a.csv").write_text("old")

    answer = kassabok.shell('ulimit -f 0; exec "$@"', "sample", "list", "-o", "a.csv", "--yes")
    assert answer.exit_code == 5
    assert answer.err.startswith("error[file.unwritable]: a.csv cannot be written: File too large.\n")
    assert (here(), Path("a.csv").read_text()) == (["a.csv"], "old")


def test_an_interruption_leaves_nothing_half_written(
    kassabok: Runner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(number: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "fsync", interrupted)
    answer = kassabok("sample", "put")
    assert (answer.exit_code, here()) == (130, [])


@pytest.mark.parametrize(
    ("target", "exit_code", "told"),
    [
        ("no/such.pdf", 4, "error[file.folder]: There is no folder no.\n"),
        ("folder", 5, "error[file.unwritable]: folder cannot be written: it is a folder.\n"),
        ("F/x.pdf", 5, "error[file.unwritable]: F/x.pdf cannot be written: F is no folder.\n"),
    ],
)
def test_impossible_targets_are_told(kassabok: Runner, target: str, exit_code: int, told: str) -> None:
    Path("folder").mkdir()
    Path("F").touch()
    answer = kassabok("sample", "put", "-o", target, "--yes")
    assert answer.exit_code == exit_code
    assert answer.err.startswith(told)


def test_write_file_syncs_before_it_renames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    sync = os.fsync

    def watched(number: int) -> None:
        seen.append([path.name for path in tmp_path.iterdir()])
        sync(number)

    monkeypatch.setattr(os, "fsync", watched)
    write_file(tmp_path / "a", b"x", replace=False)
    assert len(seen) == 2, "the file, then its folder"
    assert "a" not in seen[0]
    assert seen[1] == ["a"]


# Reading


def test_a_file_and_stdin_are_read_alike(kassabok: Runner) -> None:
    Path("in.txt").write_bytes(b"12345")
    assert kassabok("sample", "size", "in.txt").err == "5 bytes\n"
    assert kassabok("sample", "size", "-", stdin=b"\xff\x00").err == "2 bytes\n"


@pytest.mark.parametrize(
    ("path", "exit_code", "told"),
    [
        ("none.txt", 4, "error[file.missing]: There is no file none.txt.\n"),
        (".", 5, "error[file.folder]: . is a folder, not a file.\n"),
        ("F/x", 5, "error[file.unreadable]: F/x cannot be read: Not a directory.\n"),
    ],
)
def test_what_cannot_be_read_is_told(kassabok: Runner, path: str, exit_code: int, told: str) -> None:
    Path("F").touch()
    answer = kassabok("sample", "size", path)
    assert answer.exit_code == exit_code
    assert answer.err.startswith(told)


def test_a_file_without_end_is_refused(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 1 << 20)
    answer = kassabok("sample", "size", "/dev/zero")
    assert (answer.exit_code, answer.err) == (5, "error[file.large]: /dev/zero is larger than 1 MiB.\n")
