"""Files by other programs, against an independent checker and the facts that are kept of them. Only where they are."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kassabok.formats.sie.reader import read
from kassabok.formats.sie.record import Balance, SieRead

SAMPLES = Path(os.environ.get("KASSABOK_SAMPLES") or ".") / "sie"
CHECKER = SAMPLES.resolve().parent.parent / "tools" / "check_sie.py"
FILES = sorted(path.name for path in SAMPLES.glob("*.s[ei]")) if os.environ.get("KASSABOK_SAMPLES") else []
pytestmark = pytest.mark.skipif(
    not (FILES and CHECKER.exists()), reason="no samples with a checker beside them"
)

# A checker that believes the ending of the name takes vouchers with unmoved balances for a full export.
OTHER_TYPE = {"fortnox-2010-typ4i-with-balances.si": ("4I", "4E")}
UNBALANCED = {"bl-2018-typ4e-unbalanced.se": 1, "minimal-momskod-unknown-label.se": 1}


@cache
def sample(name: str) -> SieRead:
    return read((SAMPLES / name).read_bytes())


@cache
def said_by_checker() -> dict[str, dict[str, Any]]:
    words = [sys.executable, str(CHECKER), "--json", *(str(SAMPLES / name) for name in FILES)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return {Path(facts["file"]).name: facts for facts in json.loads(done.stdout)}


@cache
def written_down() -> dict[str, str]:
    """The column of facts in the list of the samples, by file name."""
    rows = (line.strip("|").split("|") for line in (SAMPLES / "SOURCES.md").read_text().splitlines())
    return {row[0].strip(): row[-2] for row in rows if len(row) >= 8}


def totals(balances: tuple[Balance, ...]) -> dict[tuple[int, str], int]:
    found: Counter[tuple[int, str]] = Counter()
    for balance in balances:
        found[balance.year, balance.account] += balance.amount_ore
    return {key: amount for key, amount in found.items() if amount}


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_the_figures_that_the_checker_finds(name: str) -> None:
    found, facts = sample(name), said_by_checker()[name]
    file = found.file
    assert (file.sie_type, facts["type"]) == OTHER_TYPE.get(name, (facts["type"],) * 2)
    assert found.encoding == {"ascii": "cp437"}.get(facts["encoding"], facts["encoding"])
    assert found.checksum == (facts["ksumma"] == "ok")
    assert found.imported_before == (facts["flagga"] == "1")
    assert {str(y.index): [str(y.starts_on), str(y.ends_on)] for y in file.years} == facts["years"]
    assert len(file.accounts) == facts["accounts"]
    assert file.company.name == (facts["company"] or "")
    assert f"{file.program.name} {file.program.version}".strip() == (facts["program"] or "").strip()
    assert len(found.vouchers) == facts["vouchers"]
    assert Counter(voucher.series for voucher in found.vouchers) == facts["series"]
    lines = [line for voucher in found.vouchers for line in voucher.lines]
    assert len(lines) == facts["trans"]
    assert sum(line.amount_ore for line in lines if line.amount_ore > 0) == facts["debit_total"]
    moves: Counter[str] = Counter()
    for line in lines:
        moves[line.account] += line.amount_ore
    for label, balances in (("ib", file.opening), ("ub", file.closing), ("res", file.result)):
        expected = {
            (year, account): row[label]
            for year, table in ((0, facts["balances"]), (-1, facts["balances_previous"]))
            for account, row in table.items()
            if row[label]
        }
        if label == "ib" and not any(year == 0 for year, _ in totals(balances)):
            expected = {key: amount for key, amount in expected.items() if key[0] != 0}
        assert totals(balances) == expected
    assert {a: m for a, m in moves.items() if m} == {
        account: row["movements"] for account, row in facts["balances"].items() if row["movements"]
    }
    assert found.unknown == {
        f"#{label}".replace("##", "#"): n for label, n in facts["unknown_labels"].items()
    }


@pytest.mark.parametrize("name", FILES)
def test_each_file_has_the_figures_that_are_written_down(name: str) -> None:
    found, facts = sample(name), written_down()[name]
    assert sum(len(voucher.lines) for voucher in found.vouchers) == counted(facts, r"#TRANS (\d+)")
    assert len(found.file.objects) == counted(facts, r"objects (\d+)")
    assert len(found.file.period_budgets) == counted(facts, r"#PBUDGET (\d+)")
    assert len(found.file.period_amounts) == counted(facts, r"#PSALDO (\d+)")
    for label, balances in (("UB", found.file.closing), ("RES", found.file.result)):
        rows = [balance for balance in balances if balance.year == 0]
        assert len(rows) == counted(facts, rf"{label}\(0\) (\d+) rows")
        said = re.search(rf"{label}\(0\) \d+ rows sum (-?[\d.]+)", facts)
        assert f"{sum(b.amount_ore for b in rows) / 100:.2f}" == (f"{float(said[1]):.2f}" if said else "0.00")


def counted(facts: str, pattern: str) -> int:
    found = re.search(pattern, facts)
    return int(found[1]) if found else 0


@pytest.mark.parametrize("name", FILES)
def test_only_vouchers_that_do_not_balance_are_problems(name: str) -> None:
    found = sample(name)
    assert len(found.problems) == UNBALANCED.get(name, 0)
    expected = {
        (entry["line"], f"{entry['difference'] / 100:.2f}") for entry in said_by_checker()[name]["unbalanced"]
    }
    told = {
        (problem.line, problem.message.rpartition(" ")[2].removesuffix(".")) for problem in found.problems
    }
    assert told == expected


def test_one_ledger_in_three_encodings_is_one_ledger() -> None:
    first, *others = (sample(f"bl-2018-typ4e-{encoding}.se") for encoding in ("cp437", "latin9", "utf8"))
    assert first.file.company.name == "Övningsföretaget AB"
    for other in others:
        for field in ("program", "company", "years"):
            assert getattr(other.file, field) == getattr(first.file, field), field
        for field in (
            "accounts",
            "opening",
            "closing",
            "result",
            "period_budgets",
            "vouchers",
        ):  # in any order
            rows = [sorted(getattr(file, field), key=repr) for file in (other.file, first.file)]
            assert len(rows[0]) > 0
            assert rows[0] == rows[1], field


def test_damaged_letters_are_mended() -> None:
    whole = sample("bl-administration-2011-typ4e.se")
    damaged = (SAMPLES / "mojibake-bl-typ4e.se").read_bytes()
    assert read(damaged, encoding="mojibake").file == whole.file
    assert read(damaged).file != whole.file
