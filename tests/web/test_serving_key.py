"""What cookies are signed with: made once, whole, and for nobody else to read."""

from pathlib import Path

from kassabok.cli.shop_serve import KEY_BYTES, _key


def test_the_key_is_made_once_and_is_for_nobody_else(tmp_path: Path) -> None:
    book = tmp_path / "company.kassabok"
    key = _key(book)
    assert len(key) == KEY_BYTES
    assert _key(book) == key
    assert [path.name for path in tmp_path.iterdir()] == ["company.kassabok-key"]
    assert (tmp_path / "company.kassabok-key").stat().st_mode & 0o777 == 0o600


def test_with_a_key_that_was_cut_short_nobody_can_sign(tmp_path: Path) -> None:
    book = tmp_path / "company.kassabok"
    for left in (b"", b"k" * (KEY_BYTES - 1)):
        kept = tmp_path / "company.kassabok-key"
        kept.write_bytes(left)
        kept.chmod(0o644)
        assert len(_key(book)) == KEY_BYTES
        assert not left or not _key(book).startswith(left)
        assert kept.stat().st_mode & 0o777 == 0o600
