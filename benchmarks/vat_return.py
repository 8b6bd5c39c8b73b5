"""The VAT return of a quarter in a book of a million voucher lines, against the cold start of a command that reads it.

Whole processes, CPU seconds, in turn. The return must not grow with the number of lines; three quarters stand
closed before it, which are looked through for late vouchers.
"""

import json
import sqlite3
import sys
import tempfile
from datetime import date
from pathlib import Path

from benchmarks.start_up import BIN
from benchmarks.trial_balance import build, refuse_unsound, seconds

from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS

LIMIT = 2.0  # times the cold start
SETTLEMENT_ACCOUNTS = ("1630", "1650", "2650")  # A company has a few lines a month on them, not ten thousand.
GROWTH_LIMIT = 1.3  # a million lines against a thousand


def command(path: Path, *words: str) -> list[str]:
    """A command on the book, for scripts."""
    return [str(BIN / "kassabok"), *words, "--format", "json", "--book", str(path), "--today", "2027-02-01"]


def give_boxes(path: Path) -> None:
    """The accounts that the lines are on get boxes in turn."""
    boxes = "05 10 11 12 20 30 48 50 60 35 36 42".split()  # noqa: SIM905
    raw = sqlite3.connect(path)
    with raw:
        raw.execute(
            "UPDATE account_role SET account = '8999' WHERE role IN ('tax_account', 'vat_settlement')"
        )
        used = [number for (number,) in raw.execute("SELECT DISTINCT account FROM account_month ORDER BY 1")]
        raw.executemany(
            "UPDATE account SET vat_box = ? WHERE number = ?",
            [(boxes[n % len(boxes)], number) for n, number in enumerate(used)],
        )
    raw.close()


def close_quarters(path: Path) -> None:
    """Three quarters written down as closed as they stand."""
    from kassabok.core.taxes.figures import read_accounts
    from kassabok.core.taxes.model import VatReturn
    from kassabok.core.taxes.periods import fiscal_years, read_period
    from kassabok.core.taxes.reports import period_figures

    with open_book(path, EFFECTS) as book, book.transaction("bench", today=date(2027, 2, 1)) as tx:
        chart = read_accounts(tx.reader)
        for name in ("2026-q1", "2026-q2", "2026-q3"):
            period = read_period(name, fiscal_years(tx.reader))
            figures = period_figures(tx.reader, period, chart)
            boxed = {number: ore for number, ore in figures.moved.items() if chart[number].box}
            tx.insert(
                VatReturn,
                number=name,
                period=name,
                version=1,
                starts_on=period.starts_on,
                ends_on=period.ends_on,
                boxes=json.dumps(figures.kronor),
                accounts=json.dumps(boxed),
                owed_kronor=figures.kronor["49"],
                settled_with=name,
                closed_us=0,
            )


def main(lines: int = 1_000_000) -> bool:
    """Print the figures; return whether they are within the limits."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        large, small = Path(name) / "large.kassabok", Path(name) / "small.kassabok"
        for path, count in ((large, lines), (small, lines // 1000)):
            build(path, count, unused=SETTLEMENT_ACCOUNTS)
            give_boxes(path)
            close_quarters(path)
        refuse_unsound(large)
        start = seconds(command(large, "year", "list"))
        ours = seconds(command(large, "vat", "report", "--period", "2026-q4"))
        growth = ours / seconds(command(small, "vat", "report", "--period", "2026-q4"))
        print(
            f"VAT return of a quarter, {lines:,} lines: {ours:.3f} s against {start:.3f} s for a command that reads "
            f"the book; ratio {ours / start:.2f} (limit {LIMIT})"
        )
        print(f"  against a book a thousand times smaller: {growth:.2f} times (limit {GROWTH_LIMIT})")
        print(f"  vat list: {seconds(command(large, 'vat', 'list')):.3f} s")
    return ours / start <= LIMIT and growth <= GROWTH_LIMIT


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
