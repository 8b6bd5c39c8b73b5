"""kassabok collection: a case from its preparation to its end, as its user sees it."""

import json
from datetime import date
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader

from kassabok.formats.kronofogden import kassabok_kfm_1 as kfm
from kassabok.formats.kronofogden.record import Answer, KfmFile

JUNE = ("--date", "2026-06-01")


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """An invoice of 1 250 kr incl. VAT to Kafé Öst, late in June."""
    monkeypatch.setenv("COLUMNS", "80")
    trader = Trader(kassabok, monkeypatch)
    trader("customer", "add", "Kafé Öst AB", "--org-nr", "556974-1217")
    trader("invoice", "issue", "--customer", "1001", "--line-text", "Resa@1000")
    return trader


def answers(path: Path, *said: Answer, number: int = 1) -> str:
    [(_, data)] = kfm.encode(KfmFile(sender="EGEN", number=number, created=date(2026, 7, 1), entries=said))
    path.write_bytes(data)
    return str(path)


def test_a_case_is_filed_on_paper_and_told_of_by_letters(trader: Trader, tmp_path: Path) -> None:
    paper = tmp_path / "ansokan.pdf"
    words = ("--invoice", "f2026-0001", "--representative", "-o", str(paper))
    told = trader("collection", "file", "kafe", *JUNE, *words)
    assert told == (
        "Case BF2026-0001 was prepared: 1 950,89 kr.\n"
        "Case BF2026-0001 was filed at Kronofogden with file 1: 1 950,89 kr.\n"
    )
    assert paper.read_bytes().startswith(b"%PDF-")
    again = trader.kassabok("collection", "file", "BF2026-0001", *JUNE, "--today", "2026-06-02")
    assert again.exit_code == 0
    assert "Case BF2026-0001 was filed before." in again.err
    copy = tmp_path / "kopia.pdf"
    trader("collection", "pdf", "bf2026-0001", "-o", str(copy))
    assert copy.read_bytes() == paper.read_bytes()
    on_case = ("collection", "answer", "--case", "BF2026-0001")
    trader(*on_case, "--says", "confirmation", "--ref", "01-2345-26", "--date", "2026-06-05")
    letter = tmp_path / "utslag.txt"
    letter.write_text("Utslag", encoding="utf-8")
    told = trader(*on_case, "--says", "decision", "--date", "2026-07-10", "--attach", str(letter))
    assert told == (
        "Case BF2026-0001: Kronofogden told of decision; its state is decided.\n"
        "Case BF2026-0001 goes on to enforcement: 2 564,25 kr.\n"
    )
    trader(*on_case, "--says", "account", "--amount", "500", "--date", "2026-08-01")
    trader(*on_case, "--says", "no-assets", "--date", "2026-09-01")
    [row] = trader.json("collection", "list")
    assert row == {
        "case": "BF2026-0001",
        "customer": "1001",
        "name": "Kafé Öst AB",
        "state": "no assets",
        "filed": "2026-06-01",
        "authority_ref": "01-2345-26",
        "left_ore": 2564_25,
        "next": "write it off",
        "reply_by": None,
    }
    for asked in (("list",), ("show", "01-2345-26"), ("parked",)):
        assert max(map(len, trader("collection", *asked).splitlines())) <= 80
    trader("collection", "write-off", "BF2026-0001", "--reason", "no-assets", "--date", "2026-09-15")
    assert trader("collection", "list", "--open") == "No cases.\n"
    assert [step["step"] for step in trader.json("collection", "show", "BF2026-0001")["steps"]] == [
        "prepare",
        "file",
        "confirmation",
        "decision",
        "enforce",
        "account",
        "no-assets",
        "write-off",
    ]
    assert trader.json("trace", "BF2026-0001")["kind"] == "case"
    trader("check")


def test_a_case_is_filed_and_answered_by_files(trader: Trader, tmp_path: Path) -> None:
    trader("setting", "set", "collection.filer_code", "lva")
    trader("collection", "prepare", "1001", "--invoice", "F2026-0001", *JUNE)
    trader("collection", "file", "BF2026-0001", "--codec", "kassabok-kfm/1", *JUNE)
    out = tmp_path / "ansokan.xml"
    trader("collection", "pdf", "BF2026-0001", "-o", str(out))
    assert kfm.decode(out.read_bytes()).sender == "LVA"
    confirmed = Answer(
        kind="confirmation", on=date(2026, 6, 5), reference="BF2026-0001", authority_ref="01-1-26"
    )
    unknown = Answer(kind="served", on=date(2026, 6, 5), reference="BF2026-0009")
    path = answers(tmp_path / "svar.xml", confirmed, unknown)
    answer = trader.kassabok("collection", "answer", path, "--format", "json", "--today", "2026-06-06")
    assert answer.exit_code == 7
    assert answer.json == [
        {"file": "in 1", "new": 1, "known": 0, "parked": 1, "reasons": ["There is no case BF2026-0009."]}
    ]
    [parked] = trader.json("collection", "parked")
    assert parked == {
        "file": "svar.xml",
        "place": 2,
        "reference": "BF2026-0009",
        "answer": "served",
        "reason": "There is no case BF2026-0009.",
    }
    gap = answers(tmp_path / "senare.xml", confirmed, number=3)
    assert "kfm.gap" in trader("collection", "answer", gap, "--format", "json", fails=3)


def test_a_dry_run_shows_the_same_and_leaves_the_numbers(trader: Trader) -> None:
    before = trader.rows()
    told = trader("collection", "file", "1001", "--invoice", "F2026-0001", *JUNE, "--dry-run")
    assert "Case BF2026-0001 was filed at Kronofogden with file 1: 1 570,89 kr." in told
    assert trader.rows() == before


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("file", "1001", *JUNE), 3, "case.nothing"),
        (("file", "1001", "--invoice", "F9", *JUNE), 3, "case.not_late"),
        (("file", "nobody"), 4, "customer.unknown"),
        (("file", "1001", "--codec", "flat"), 2, None),
        (("enforce", "BF1"), 4, "case.unknown"),
        (("show", "BF1"), 4, "case.unknown"),
        (("pdf", "BF1"), 4, "case.unknown"),
        (("withdraw", "BF1"), 4, "case.unknown"),
        (("answer",), 2, "case.answer"),
        (("answer", "--case", "BF1"), 2, "case.answer"),
        (("answer", "--case", "BF1", "--says", "hello"), 2, None),
        (("answer", "--case", "BF1", "--says", "served"), 4, "case.unknown"),
    ],
)
def test_refusals_change_nothing(
    trader: Trader, words: tuple[str, ...], exit_code: int, code: str | None
) -> None:
    before = trader.rows()
    told = trader("collection", *words, "--format", "json", fails=exit_code)
    assert code is None or json.loads(told)["error"]["code"] == code
    assert trader.rows() == before
