"""Who did what when, and a head of the log that was written down: proof that nothing before it was changed."""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner

from kassabok.core.book.event_log import chain_hash


@pytest.fixture
def books(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Bookkeeper:
    return Bookkeeper(kassabok, monkeypatch)


@pytest.fixture
def in_stockholm(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine's clock shows Swedish time."""
    before = os.environ.get("TZ")
    monkeypatch.setenv("TZ", "Europe/Stockholm")
    time.tzset()
    yield
    monkeypatch.delenv("TZ")
    if before is not None:
        monkeypatch.setenv("TZ", before)
    time.tzset()


def log_at(path: Path, event: int, at_us: int) -> None:
    """Move an event in time, as if it had been logged then; the chain no longer holds."""
    with sqlite3.connect(path) as raw:
        for (name,) in raw.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'event'"
        ):
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("UPDATE event SET at_us = ? WHERE id = ?", (at_us, event))


# What is told


def test_sentences_name_what_changed(books: Bookkeeper) -> None:
    books("setting", "set", "invoice.terms_days", "20")
    books("setting", "set", "company.street", "Storgatan 1")
    books("account", "edit", "1940", "--name", "Sparkonto", "--inactive")
    rows = books.json("history", "--last", "3")
    assert [(row["text"], row["facts"]) for row in rows] == [
        ("Setting invoice.terms_days was changed to 20.", {"new": "20"}),
        ("Setting company.street was changed.", {"new": ""}),
        ("Account 1940 was changed: name, active.", {"changed": ["name", "active"]}),
    ]
    shown = books("history", "--last", "1").splitlines()[-1]
    assert shown.endswith("account edit  Account 1940 was changed: name, active.")


def test_events_are_chosen_by_kind_by_user_and_by_words(books: Bookkeeper) -> None:
    books.with_vouchers()
    books("setting", "set", "invoice.terms_days", "20")

    def found(*words: str) -> list[str]:
        return [row["ref"] for row in books.json("history", *words)]

    assert found("--kind", "voucher") == ["voucher 2026-A1", "voucher 2026-A2", "voucher 2026-A3"]
    assert found("--kind", "voucher", "--kind", "setting")[-1] == "setting invoice.terms_days"
    assert found("--search", "12 500,00 KR") == ["voucher 2026-A2"]
    assert found("--search", "setting set") == ["setting invoice.terms_days"]
    assert found("2026-A3") == ["voucher 2026-A3"]
    assert found("2026-A3", "--kind", "setting") == []
    assert found("--actor", "nobody-we-know") == []
    assert len(found("--actor", books.json("history", "--last", "1")[0]["actor"])) == len(found())
    assert "There are: account, asset" in books("history", "--kind", "vouchers", fails=4)


def test_days_are_those_of_the_clock_on_the_wall(books: Bookkeeper, in_stockholm: None) -> None:
    books.with_vouchers()
    last = books.json("history", "--last", "1")[0]["event"]
    log_at(books.path, last - 1, 1_772_319_599_000_000)  # 2026-02-28 23:59:59 in Sweden, 22:59:59 UTC
    log_at(books.path, last, 1_772_319_600_000_000)  # A second later.
    february = books.json("history", "--from", "2026-02-28", "--to", "2026-02-28")
    assert [row["at"] for row in february] == ["2026-02-28T23:59:59+01:00"]
    march = books.json("history", "--from", "2026-03-01", "--to", "2026-03-01")
    assert [row["at"] for row in march] == ["2026-03-01T00:00:00+01:00"]
    assert "  2026-03-01 00:00:00  " in books("history", "--from", "2026-03-01", "--to", "2026-03-01")
    assert "comes before" in books("history", "--from", "2026-03-02", "--to", "2026-03-01", fails=2)


def test_it_is_told_when_there_is_more(books: Bookkeeper) -> None:
    everything = books.json("history")
    assert "--last 10 shows more" in books.kassabok("history", "--last", "1").err
    assert books.kassabok("history", "--last", str(len(everything))).err == ""


# A witness


def test_a_head_that_was_written_down_still_holds_when_more_has_happened(books: Bookkeeper) -> None:
    head = books.json("history", "--head")["head"]
    assert head in books.kassabok("check").err
    books.with_vouchers()
    shown = books("check", "--witness", head)
    assert f"Nothing through event {head.partition(':')[0]} was changed" in shown
    assert books.json("check", "--witness", head)[0]["ok"] is True


def test_an_empty_log_has_a_head_too(kassabok: Runner, book_file: Path) -> None:
    head = kassabok("history", "--head", "--format", "json").json
    assert (head["head"], head["at"]) == (f"0:{'0' * 64}", None)
    assert kassabok("check", "--witness", head["head"]).exit_code == 0


def rebuild(raw: sqlite3.Connection) -> None:
    """What a forger would do: hash the whole chain anew, so that it holds by itself."""
    columns = [row[1] for row in raw.execute("PRAGMA table_info(event)")]
    previous = "0" * 64
    for values in raw.execute("SELECT * FROM event ORDER BY id").fetchall():
        row = dict(zip(columns, values, strict=True))
        previous = chain_hash(previous, row)
        raw.execute("UPDATE event SET hash = ? WHERE id = ?", (previous, row["id"]))
    last = raw.execute("SELECT max(id) FROM event").fetchone()[0]
    raw.execute("UPDATE chain_head SET event_id = ?, hash = ?", (last, previous))


def forged_amount(raw: sqlite3.Connection) -> None:
    payload = raw.execute("SELECT payload FROM event WHERE name = 'VoucherPosted' LIMIT 1").fetchone()[0]
    facts = json.loads(payload) | {"amount_ore": 1}
    raw.execute("UPDATE event SET payload = ? WHERE payload = ?", (json.dumps(facts), payload))


def forged_user(raw: sqlite3.Connection) -> None:
    raw.execute("UPDATE event SET actor = 'somebody' WHERE id = 1")


def cut_tail(raw: sqlite3.Connection) -> None:
    last = raw.execute("SELECT max(id) FROM event").fetchone()[0]
    raw.execute("DELETE FROM event WHERE id = ?", (last,))


def taken_out(raw: sqlite3.Connection) -> None:
    raw.execute("DELETE FROM event WHERE id = 2")
    raw.execute("PRAGMA foreign_keys = OFF")
    raw.execute("UPDATE event SET id = id - 1 WHERE id > 2")


@pytest.mark.parametrize(
    ("forge", "told"),
    [
        (forged_amount, "The log comes to another hash at event"),
        (forged_user, "The log comes to another hash at event"),
        (cut_tail, "but event"),
        (taken_out, "but event"),
    ],
)
def test_a_chain_that_was_built_anew_is_found_by_the_witness_alone(
    books: Bookkeeper, forge: Callable[[sqlite3.Connection], None], told: str
) -> None:
    books.with_vouchers()
    head = books.json("history", "--head")["head"]
    with sqlite3.connect(books.path) as raw:
        for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            raw.execute(f"DROP TRIGGER {name}")
        raw.execute("DELETE FROM link")
        forge(raw)
        rebuild(raw)
    raw.close()
    results = books.kassabok("check", "--witness", head, "--format", "json")
    assert results.exit_code == 7
    by_name = {row["check"]: row for row in results.json}
    assert by_name["event chain"]["ok"] is True
    assert by_name["witness"]["ok"] is False
    assert told in by_name["witness"]["detail"]


@pytest.mark.parametrize("head", ["", "5", "5:abc", "x:" + "0" * 64, "5:" + "g" * 64])
def test_what_is_no_head_is_refused(books: Bookkeeper, head: str) -> None:
    assert "is not a head of the log" in books("check", "--witness", head, fails=2)
