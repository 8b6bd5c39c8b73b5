"""What happens to the book while the shop is open: no order goes where nobody finds it."""

import shutil
import sqlite3
from contextlib import closing

import pytest
from tests.core.sales.conftest import Shop
from tests.web.conftest import ANNA, Guest


def test_a_book_that_was_replaced_takes_no_orders(guest: Guest, shop: Shop) -> None:
    """As when a backup was taken back: what were placed in the old file would be lost."""
    guest.put("BOOK")
    page = guest.get("/checkout")
    path = shop.book.path
    copy = path.with_name("copy")
    with closing(sqlite3.connect(path)) as raw, closing(sqlite3.connect(copy)) as other:
        raw.backup(other)
    shutil.move(copy, path)
    answer = guest.send("/checkout", page, **ANNA)
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "Butiken är stängd en stund." in answer.text
    assert guest.client.get("/").status_code == 503
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("SELECT count(*) FROM web_intake").fetchone() == (0,)
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 0


def test_a_book_of_another_version_takes_no_orders(guest: Guest, shop: Shop) -> None:
    guest.put("BOOK")
    page = guest.get("/checkout")
    with closing(sqlite3.connect(shop.book.path)) as raw:
        version = raw.execute("PRAGMA user_version").fetchone()[0]
        raw.execute(f"PRAGMA user_version = {version + 1}")
    assert guest.send("/checkout", page, **ANNA).status_code == 503
    assert shop.book.reader.value("SELECT count(*) FROM web_intake") == 0
    with closing(sqlite3.connect(shop.book.path)) as raw:
        raw.execute(f"PRAGMA user_version = {version}")
    assert "/order/" in str(guest.send("/checkout", page, **ANNA).url)


def test_a_book_that_is_busy_for_long_keeps_the_form(
    guest: Guest, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kassabok.core.shop.intake.BUSY_SECONDS", 0.1)
    guest.put("BOOK")
    page = guest.get("/checkout")
    with closing(sqlite3.connect(shop.book.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        answer = guest.send("/checkout", page, **ANNA)
        assert answer.status_code == 503
        assert "Butiken hinner inte med just nu. Inget är beställt." in answer.text
        assert 'value="Storgatan 1"' in answer.text
        assert guest.client.get("/").status_code == 200  # who only looks does not wait
        other.execute("ROLLBACK")
    assert "/order/" in str(guest.send("/checkout", answer.text, **ANNA).url)
