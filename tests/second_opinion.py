"""What hledger and Beancount make of the books: both must come to the trial balance, to the öre."""

import csv
import shutil
import subprocess
from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kassabok.core.book.reader import Reader
from kassabok.core.ledger.plaintext_export import PlaintextWritten, write_plaintext
from kassabok.core.ledger.reports.balances import year_called
from kassabok.core.ledger.reports.trial_balance import trial_balance

HLEDGER = shutil.which("hledger")
needs_hledger = pytest.mark.skipif(HLEDGER is None, reason="hledger is not installed")

#: Account -> opening, change and closing, öre, of what is not zero all over.
Balances = dict[str, tuple[int, int, int]]


def written(reader: Reader, path: Path, kind: Any, label: str | None = None) -> PlaintextWritten:
    """Write the books with one of the two formats."""
    with path.open("wb") as stream:
        return write_plaintext(reader, stream, kind.write_to, label=label)


def ours(reader: Reader, label: str) -> Balances:
    """The trial balance of a fiscal year."""
    year = year_called(reader, label)
    rows = trial_balance(reader, year.starts_on, year.ends_on)
    return _not_zero(
        {row.account: (row.opening_ore, row.debit_ore - row.credit_ore, row.closing_ore) for row in rows}
    )


def hledger_run(path: Path, *words: str) -> str:
    """What hledger answers; it must not complain."""
    assert HLEDGER is not None
    done = subprocess.run(
        [HLEDGER, "-f", str(path), *words],
        capture_output=True,
        check=False,
        env={"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"},
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def hledger_says(path: Path, first: date, last: date) -> Balances:
    """The balances of some days by hledger, which has proven the file in its strict mode."""
    hledger_run(path, "check", "--strict")
    opening = _hledger_sums(path, "-e", str(first))
    closing = _hledger_sums(path, "-e", str(last + timedelta(days=1)))
    change = _hledger_sums(path, "-b", str(first), "-e", str(last + timedelta(days=1)))
    return _not_zero({a: (opening[a], change[a], closing[a]) for a in opening.keys() | closing.keys()})


def _hledger_sums(path: Path, *words: str) -> dict[str, int]:
    answer = hledger_run(path, "balance", "--flat", "-E", "--no-total", "-O", "csv", *words)
    sums: dict[str, int] = defaultdict(int)
    for name, amount in list(csv.reader(answer.splitlines()))[1:]:
        sums[_number(name, " ")] = int(Decimal(amount.removesuffix(" SEK")).scaleb(2))
    return sums


def beancount_says(path: Path, first: date, last: date) -> Balances:
    """The balances of some days by Beancount, which has found no fault in the file."""
    loader = pytest.importorskip("beancount.loader")
    data = pytest.importorskip("beancount.core.data")
    entries, errors, _ = loader.load_file(str(path))
    assert not errors, errors[:3]
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for entry in entries:
        if isinstance(entry, data.Transaction):
            for posting in entry.postings:
                row, ore = sums[_number(posting.account, "-")], int(posting.units.number.scaleb(2))
                row[0] += ore * (entry.date < first)
                row[1] += ore * (first <= entry.date <= last)
                row[2] += ore * (entry.date <= last)
    return _not_zero({account: (row[0], row[1], row[2]) for account, row in sums.items()})


def _number(name: str, after: str) -> str:
    """The account's number, which stands after the root; the account of earlier results has none."""
    number = name.rpartition(":")[2].partition(after)[0]
    return number if number[0].isdigit() else ""


def _not_zero(balances: Balances) -> Balances:
    return {account: sums for account, sums in sorted(balances.items()) if any(sums)}
