"""What stands around the shop: the key that cookies are signed with, and the log of the server."""

import io
import logging
from pathlib import Path

from kassabok.cli.shop_serve import KEY_BYTES, _key, without_messages


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


def test_the_log_tells_where_it_failed_and_nothing_that_a_customer_wrote() -> None:
    email, street = "anna@example.com", "Storgatan 1"
    written = io.StringIO()
    log = logging.getLogger("test of the server's log")
    log.propagate = False
    log.addHandler(logging.StreamHandler(written))
    log.addFilter(without_messages)
    try:
        try:
            raise ValueError(email)
        except ValueError as error:
            raise KeyError(street) from error
    except KeyError as error:
        log.error("Exception in ASGI %s\n", "application", exc_info=error)
    log.warning("Invalid HTTP request received.")
    told = written.getvalue()
    assert "Exception in ASGI application" in told
    assert "builtins.KeyError" in told
    assert "builtins.ValueError" in told
    assert "test_serving.py" in told
    assert "Invalid HTTP request received." in told
    assert email not in told
    assert street not in told
