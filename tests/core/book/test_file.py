"""The file: who may read it, what version it is, backups and migrations."""

import os
import sqlite3
import stat
from pathlib import Path

import pytest
from tests.story import TODAY, snapshot

from kassabok.core.book import version
from kassabok.core.book.backup import back_up, restore, verify
from kassabok.core.book.file import Book, create_book, open_book
from kassabok.core.book.migrations.run import migrate
from kassabok.core.book.reader import CHUNK, open_reader
from kassabok.core.book.version import APPLICATION_ID
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import BookUnavailable, NotFound, Refused
from kassabok.core.events import ProductRegistered
from kassabok.core.parties.model import Customer


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def schema_of(path: Path) -> list[tuple[str, str, str]]:
    raw = sqlite3.connect(path)
    rows = raw.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name"
    ).fetchall()
    raw.close()
    return [(kind, name, " ".join(sql.split())) for kind, name, sql in rows]


def test_only_the_owner_may_read_the_book_and_what_lies_beside_it(tmp_path: Path) -> None:
    old = os.umask(0o000)
    try:
        with create_book(tmp_path / "new" / "company", EFFECTS) as book:
            with book.transaction("test", today=TODAY) as tx:
                tx.publish(ProductRegistered(ref="MUG"))
            assert mode(book.path.parent) == 0o700
            assert {mode(path) for path in book.path.parent.iterdir()} == {0o600}
            assert len(list(book.path.parent.iterdir())) == 3
    finally:
        os.umask(old)


def test_the_connection_has_the_promised_pragmas(empty_book: Book) -> None:
    values = {
        name: empty_book.reader.value(f"PRAGMA {name}")
        for name in ("journal_mode", "synchronous", "foreign_keys")
    }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_book_is_never_made_over_a_file(empty_book: Book) -> None:
    before = snapshot(empty_book)
    with pytest.raises(Refused, match="already"):
        create_book(empty_book.path, EFFECTS)
    assert snapshot(empty_book) == before


def test_no_book_is_told_with_the_way_out(tmp_path: Path) -> None:
    for opened in (lambda: open_book(tmp_path / "none", EFFECTS), lambda: open_reader(tmp_path / "none")):
        with pytest.raises(NotFound, match="There is no book") as missing:
            opened()
        assert "kassabok init" in missing.value.hint


def test_another_file_is_no_book(tmp_path: Path) -> None:
    other = tmp_path / "notes"
    other.write_bytes(b"not a database at all, but long enough to be looked at" * 50)
    sqlite = tmp_path / "other.db"
    raw = sqlite3.connect(sqlite)
    raw.execute("CREATE TABLE t (a)")
    raw.close()
    for path in (other, sqlite):
        content = path.read_bytes()
        for opened in (lambda p=path: open_book(p, EFFECTS), lambda p=path: open_reader(p)):
            with pytest.raises(BookUnavailable):
                opened()
        assert path.read_bytes() == content


def test_a_newer_schema_is_refused_by_readers_and_writers(empty_book: Book) -> None:
    raw = sqlite3.connect(empty_book.path)
    raw.execute("PRAGMA user_version = 99")
    raw.close()
    for opened in (lambda: open_book(empty_book.path, EFFECTS), lambda: open_reader(empty_book.path)):
        with pytest.raises(BookUnavailable, match="schema 99") as newer:
            opened()
        assert newer.value.code == "book.newer"


def test_a_reader_reads_a_book_on_a_read_only_folder(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    with create_book(folder / "company", EFFECTS) as book:
        path = book.path
    path.chmod(0o400)
    folder.chmod(0o500)
    try:
        with open_reader(path) as reader:
            assert reader.value("SELECT count(*) FROM event") == 0
    finally:
        folder.chmod(0o700)


def test_a_backup_is_whole_verified_and_restored(book: Book, tmp_path: Path) -> None:
    target = back_up(book.path, tmp_path / "backups" / "monday.kassabok")
    assert mode(target) == 0o600
    before = snapshot(book)
    with book.transaction("test", today=TODAY) as tx:
        tx.publish(ProductRegistered(ref="AFTER"))
    book.close()
    with pytest.raises(Refused, match="There is a book"):
        restore(target, book.path)
    kept = restore(target, book.path, replace=True)
    with open_book(book.path, EFFECTS) as restored:
        assert snapshot(restored) == before
    with open_book(kept, EFFECTS) as old:
        assert old.reader.value("SELECT count(*) FROM event WHERE subject_ref = 'AFTER'") == 1


def test_a_backup_never_replaces_a_file_unasked(book: Book, tmp_path: Path) -> None:
    target = tmp_path / "monday"
    target.write_text("mine")
    with pytest.raises(Refused, match="already"):
        back_up(book.path, target)
    assert target.read_text() == "mine"
    assert sorted(p.name for p in tmp_path.iterdir() if "partial" in p.name) == []


@pytest.mark.parametrize("damage", ["truncated", "flipped", "foreign"])
def test_a_damaged_backup_is_refused_and_the_book_stays(book: Book, tmp_path: Path, damage: str) -> None:
    target = back_up(book.path, tmp_path / "backup")
    data = bytearray(target.read_bytes())
    if damage == "truncated":
        data = data[: len(data) // 2]
    elif damage == "flipped":
        place = data.index(b"BookCreated")
        data[place] ^= 1
    else:
        data = bytearray(b"SQLite format 3\0" + bytes(4096))
    target.write_bytes(data)
    before = snapshot(book)
    with pytest.raises(BookUnavailable):
        restore(target, book.path, replace=True)
    assert snapshot(book) == before


@pytest.mark.parametrize("damage", ["pages", "no database"])
def test_a_damaged_book_is_replaced_and_kept_as_it_is(book: Book, tmp_path: Path, damage: str) -> None:
    before = snapshot(book)
    target = back_up(book.path, tmp_path / "backup")
    book.close()
    data = bytearray(book.path.read_bytes())
    data[0 if damage == "no database" else 8192 : 100_000] = bytes(50_000)
    book.path.write_bytes(data)
    kept = restore(target, book.path, replace=True)
    with open_book(book.path, EFFECTS) as restored:
        assert snapshot(restored) == before
    assert kept.read_bytes() == data
    assert [path for path in book.path.parent.iterdir() if path.name.startswith(".")] == []


def schema_0(path: Path) -> None:
    """A book as it was before the first schema: nothing in it."""
    raw = sqlite3.connect(path)
    raw.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    raw.execute("PRAGMA journal_mode = WAL")
    raw.close()


def test_a_migrated_book_has_the_schema_of_a_fresh_one(tmp_path: Path) -> None:
    schema_0(tmp_path / "old")
    with open_book(tmp_path / "old", EFFECTS) as migrated:
        assert migrated.reader.value("SELECT version_num FROM alembic_version") == "0005"
    create_book(tmp_path / "new", EFFECTS).close()
    assert schema_of(tmp_path / "old") == schema_of(tmp_path / "new")
    verify(tmp_path / "old.schema-0")


def test_a_book_is_migrated_whatever_its_name_is(tmp_path: Path) -> None:
    path = tmp_path / "år?2026#1 %41.book"
    schema_0(path)
    with open_book(path, EFFECTS) as migrated:
        assert migrated.reader.value("SELECT count(*) FROM event") == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "år?2026#1 %41.book",
        "år?2026#1 %41.schema-0.book",
    ]
    verify(tmp_path / "år?2026#1 %41.schema-0.book")
    with open_reader(path) as reader:
        assert reader.value("SELECT count(*) FROM event") == 0


def test_a_migration_that_fails_leaves_the_book_and_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "old"
    schema_0(path)
    with sqlite3.connect(path) as raw:
        raw.execute("CREATE TABLE voucher (mine INTEGER)")  # In the way of the first migration.
    raw.close()
    before = schema_of(path)
    with pytest.raises(BookUnavailable, match="could not be migrated") as failed:
        migrate(path)
    assert schema_of(path) == before
    assert str(tmp_path / "old.schema-0") in failed.value.hint
    assert (tmp_path / "old.schema-0").exists()


def test_readers_refuse_a_book_that_is_behind(tmp_path: Path) -> None:
    schema_0(tmp_path / "old")
    with pytest.raises(BookUnavailable) as behind:
        open_reader(tmp_path / "old")
    assert behind.value.code == "book.migrate"
    assert version.SCHEMA_VERSION == 5


def test_a_question_about_many_values_is_asked_in_pieces(book: Book) -> None:
    """More values than one question takes, a third of them known; each row once, other parameters as usual."""
    numbers = [str(number) for number in range(100, 100 + 3 * CHUNK)]
    with book.transaction("test", today=TODAY) as tx:
        for number in numbers[::3]:
            tx.insert(Customer, number=number, kind="private", name=f"N{number}", search_key="")
        found = tx.reader.among(
            "SELECT number FROM customer WHERE kind = :kind AND number IN (:among)", numbers, kind="private"
        )
        assert sorted((number for (number,) in found), key=int) == numbers[::3]
        assert list(tx.reader.among("SELECT number FROM customer WHERE number IN (:among)", [])) == []
