"""kassabok bank import of what a bank answers, and of the money that leaves: as a user meets it."""

import re
from pathlib import Path

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader
from tests.core.bank.bank_files import Pay, camt, move
from tests.formats.bank.status_files import block, reason, report, transaction


@pytest.fixture
def sent(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> tuple[Trader, str, list[str]]:
    """Two bills of 100 and 200 kronor in one payment file: its message id, and the ids of its payments."""
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "company.city", "Umeå")
    trader("bank", "account", "edit", "Bank", "--iban", "SE4550000000058398257466")
    trader("supplier", "add", "Papper AB", "--bankgiro", "5050-1055", "--city", "Borås")
    for kronor in (100, 200):
        trader(
            "bill",
            "add",
            "2001",
            f"F{kronor}",
            "--total",
            str(kronor),
            "--line",
            f"6110={kronor}/exempt",
            "--due",
            "2026-03-04",
        )
        trader("bill", "approve", f"E2026-000{kronor // 100}", "--by", "Ada")
    trader("bank", "pay", "--profile", "generic", "-o", "pay.xml")
    written = (trader.kassabok.folder / "pay.xml").read_text(encoding="utf-8")
    (message,) = re.findall("<MsgId>(.*?)</MsgId>", written)
    return trader, message, re.findall("<EndToEndId>(.*?)</EndToEndId>", written)


def answer(trader: Trader, data: bytes, name: str = "answer.xml") -> Path:
    path = trader.kassabok.folder / name
    path.write_bytes(data)
    return path


def test_an_answer_is_told_and_its_bills_can_be_paid_again(sent):
    trader, message, (first, second) = sent
    said = [transaction(first, "ACSP"), transaction(second, "RJCT", reason("AC01", "Kontot finns inte"))]
    answer(trader, report(message, "PART", blocks=[block("", "", "", said)]))
    assert trader("bank", "import", "answer.xml") == (
        "X2026-0001: 1 payment accepted.\n"
        f"Payment {second} was rejected. AC01: The account number is wrong. Kontot finns inte.\n"
        "X2026-0001: 1 payment rejected, to be paid again.\n"
    )
    assert trader.json("bank", "import", "answer.xml") == {
        "new": 0,
        "known": 2,
        "updated": 0,
        "parked": 0,
        "warnings": [],
    }
    (row,) = trader.json("bank", "payment", "list")
    assert (row["accepted"], row["rejected"], row["settled"]) == (1, 1, 0)
    assert [row["state"] for row in trader.json("bill", "list")] == ["sent", "rejected"]
    assert [row["bill"] for row in trader.json("bill", "list", "--state", "rejected")] == ["E2026-0002"]
    assert trader.json("bill", "list", "--state", "approved") == []
    (told,) = trader.json("bill", "show", "E2026-0002")["sent"]
    assert (told["file"], told["state"], told["payment"]) == ("X2026-0001", "rejected", second)
    assert told["reason"] == "AC01: The account number is wrong. Kontot finns inte."
    trader("bank", "pay", "--profile", "generic", "-o", "again.xml")
    again = (trader.kassabok.folder / "again.xml").read_text(encoding="utf-8")
    assert re.findall("<InstdAmt[^>]*>(.*?)</InstdAmt>", again) == ["200.00"]
    assert [row["payment"] for row in trader.json("bill", "list")] == ["X2026-0001", "X2026-0002"]


def test_an_answer_to_another_s_file_is_refused(sent):
    trader, _, _ = sent
    answer(trader, report("OTHER-1", "RJCT"))
    told = trader.kassabok("bank", "import", "answer.xml")
    assert told.exit_code == 3
    assert "bank.answer_unknown" in told.err
    assert "OTHER-1" in told.err


def test_a_broken_answer_names_the_file_and_the_line(sent):
    trader, message, _ = sent
    answer(trader, report(message, "RJCT")[:-30])
    told = trader.kassabok("bank", "import", "answer.xml")
    assert told.exit_code == 5
    assert "answer.xml: line 4: the XML is cut off or damaged" in told.err


def test_money_out_names_the_bills_that_were_paid(sent):
    trader, message, (first, second) = sent
    answer(trader, report(message, "ACCP"))
    moves = [move(Pay(-10_000, sent=first), ref="A"), move(Pay(-20_000, sent=second), ref="B")]
    (trader.kassabok.folder / "camt.xml").write_bytes(camt(moves, kind="camt.053", balances=(0, -30_000)))
    assert trader("bank", "import", "answer.xml", "camt.xml") == (
        "2 new lines, 0 known.\n"
        "2 lines matched: 300,00 kr out.\n"
        "Bills paid: E2026-0001, E2026-0002.\n"
        "X2026-0001: 2 payments accepted.\n"
    )
    assert [(row["open_ore"], row["state"]) for row in trader.json("bill", "list")] == [
        (0, "paid"),
        (0, "paid"),
    ]
    (row,) = trader.json("bank", "payment", "list")
    assert (row["settled"], row["state"]) == (2, "settled")


def test_the_states_to_choose_are_those_that_bills_have():
    from kassabok.cli.bill import _STATES
    from kassabok.core.payables.reports import STATES

    assert _STATES == STATES
