"""The reports of a book of a million voucher lines. The trial balance: against one GROUP BY by the sqlite3 program.

Whole processes, CPU seconds, in turn: for whole months, for days inside a month, and in a book a thousand times
smaller, since it must not grow with the number of lines. The statements: against the cold start of a command that
reads the same book.
"""

import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from benchmarks.start_up import BIN, cpu_seconds

from kassabok.core.book.company import found_company
from kassabok.core.book.file import create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.ledger.checks import month_sums, trial_balance_sum, unbalanced_vouchers

LINES_IN_A_VOUCHER = 4
LIMIT = 1.0  # times the sqlite3 program
GROWTH_LIMIT = 1.3  # a million lines against a thousand, both by kassabok
STATEMENT_LIMIT = 2.0  # times the cold start of a command that reads the book
STATEMENTS = (
    ("income-statement", "--year", "2026"),
    ("income-statement", "--year", "2026", "--by-month"),
    ("balance-sheet", "--on", "2026-11-20"),
    ("cash-flow", "--year", "2026"),
)
GROUP_BY = (
    "SELECT account, sum(CASE WHEN date < '{first}' THEN amount_ore ELSE 0 END), "
    "sum(CASE WHEN date >= '{first}' AND amount_ore > 0 THEN amount_ore ELSE 0 END), "
    "sum(CASE WHEN date >= '{first}' AND amount_ore < 0 THEN amount_ore ELSE 0 END) "
    "FROM voucher_line WHERE date <= '{last}' GROUP BY account ORDER BY account"
)
BAREST = "SELECT account, sum(amount_ore) FROM voucher_line GROUP BY account"  # No days, no debit and credit.
WITHOUT_THE_PROGRAM = (
    "import sqlite3, sys\nfor row in sqlite3.connect(sys.argv[1]).execute(sys.argv[2]): print(row)"
)


def build(path: Path, lines: int, *, unused: Sequence[str] = ()) -> None:
    """A book with this many lines over the days of 2026 and over a hundred accounts, written past the services.

    unused: accounts that get no lines.
    """
    with create_book(path, EFFECTS) as book, book.transaction("bench", today=date(2026, 1, 1)) as tx:
        found_company(tx, name="Bänken AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
        numbers = [number for (number,) in tx.reader.rows("SELECT number FROM account ORDER BY number")]
        accounts = [number for number in numbers if number not in unused][:100]
    raw = sqlite3.connect(path)
    with raw:
        raw.executemany(
            "INSERT INTO voucher (id, ref, fiscal_year_id, series, number, date, text, registered_us) "
            "VALUES (?, ?, 1, 'A', ?, ?, 'Försäljning', 0)",
            ((n, f"2026-A{n}", n, _day(n)) for n in range(1, lines // LINES_IN_A_VOUCHER + 1)),
        )
        raw.executemany(
            "INSERT INTO voucher_line (voucher_id, account, date, amount_ore, text) VALUES (?, ?, ?, ?, '')",
            _lines(lines // LINES_IN_A_VOUCHER, accounts),
        )
        raw.execute(
            "INSERT INTO account_month (account, month, debit_ore, credit_ore) "
            "SELECT account, CAST(strftime('%Y%m', date) AS INTEGER), sum(max(amount_ore, 0)), "
            "sum(max(-amount_ore, 0)) FROM voucher_line GROUP BY 1, 2"
        )
    raw.close()


def _day(voucher: int) -> str:
    return (date(2026, 1, 1) + timedelta(days=voucher * 7 % 365)).isoformat()


def _lines(vouchers: int, accounts: list[str]) -> Iterator[tuple[int, str, str, int]]:
    for n in range(1, vouchers + 1):
        amount_ore = 10_000 + n % 977
        for part, ore in enumerate((amount_ore, 250, -amount_ore + 50, -300)):
            yield n, accounts[(n * 13 + part * 29) % len(accounts)], _day(n), ore


def refuse_unsound(path: Path) -> None:
    """The book must be one that `check` would pass, or the race is not fair."""
    from kassabok.core.book.reader import open_reader

    with open_reader(path) as reader:
        faults = [
            fault for look in (trial_balance_sum, unbalanced_vouchers, month_sums) for fault in look(reader)
        ]
    if faults:
        raise AssertionError(faults[:3])


def ours(path: Path, first: date, last: date) -> list[str]:
    """The command that is measured."""
    words = ["report", "trial-balance", "--from", str(first), "--to", str(last), "--format", "json"]
    return [str(BIN / "kassabok"), *words, "--book", str(path)]


def theirs(path: Path, sql: str) -> list[str]:
    """A question to the sqlite3 program, or to Python's own SQLite where there is none."""
    program = shutil.which("sqlite3")
    before = [program] if program else [sys.executable, "-c", WITHOUT_THE_PROGRAM]
    return [*before, str(path), sql]


def seconds(command: list[str]) -> float:
    """The median of several runs, the first one apart: it warms the file cache."""
    return median([cpu_seconds(command, {}) for _ in range(8)][1:])


def peak_mb(command: list[str]) -> float:
    """The most memory a run of the command has."""
    script = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True); "
    script += "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    told = subprocess.run(
        [sys.executable, "-c", script, *command], capture_output=True, text=True, check=True
    )
    return int(told.stdout) / 1024


def statements_within(path: Path, lines: int) -> bool:
    """Print what the statements take; return whether it is within the limit."""
    program = str(BIN / "kassabok")
    start = seconds([program, "year", "list", "--format", "json", "--book", str(path)])
    within = True
    for words in STATEMENTS:
        taken = seconds([program, "report", *words, "--format", "json", "--book", str(path)])
        print(
            f"{' '.join(words)}, {lines:,} lines: {taken:.3f} s against {start:.3f} s of a cold start; "
            f"ratio {taken / start:.2f} (limit {STATEMENT_LIMIT})"
        )
        within = within and taken / start <= STATEMENT_LIMIT
    return within


def main(lines: int = 1_000_000) -> bool:
    """Print the figures; return whether they are within the limits."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        large, small = Path(name) / "large.kassabok", Path(name) / "small.kassabok"
        build(large, lines)
        build(small, lines // 1000)
        refuse_unsound(large)
        within = True
        for what, first, last in (
            ("a year", date(2026, 1, 1), date(2026, 12, 31)),
            ("days inside months", date(2026, 3, 15), date(2026, 11, 20)),
        ):
            our_seconds = seconds(ours(large, first, last))
            their_seconds = seconds(theirs(large, GROUP_BY.format(first=first, last=last)))
            ratio = our_seconds / their_seconds
            print(
                f"trial balance of {what}, {lines:,} lines: {our_seconds:.3f} s against {their_seconds:.3f} s; "
                f"ratio {ratio:.2f} (limit {LIMIT})"
            )
            within = within and ratio <= LIMIT
        year = (date(2026, 1, 1), date(2026, 12, 31))
        growth = seconds(ours(large, *year)) / seconds(ours(small, *year))
        print(f"  against a book a thousand times smaller: {growth:.2f} times (limit {GROWTH_LIMIT})")
        print(f"  the barest GROUP BY, of one sum and all days: {seconds(theirs(large, BAREST)):.3f} s")
        print(f"  peak memory: {peak_mb(ours(large, *year)):.0f} MB")
        within = statements_within(large, lines) and within
    return within and growth <= GROWTH_LIMIT


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
