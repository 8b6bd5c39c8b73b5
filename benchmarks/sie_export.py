"""A year of 100,000 vouchers and 300,000 lines as a SIE file, against the same lines written straight from a cursor.

`python -m benchmarks.sie_export` writes both in processes of their own, from the same book.
"""

import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.sie_import import DAY, alone, ours, write_file

VOUCHERS = 100_000
LIMIT = 3.0
ROWS = (
    "SELECT v.id, v.series, v.number, v.date, v.text, l.account, l.amount_ore FROM voucher v "
    "CROSS JOIN voucher_line l WHERE l.voucher_id = v.id ORDER BY v.series, v.number, l.id"
)


def main() -> bool:
    """Print the figures; return whether they are within the limit."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as name:
        folder = Path(name)
        path = folder / "bench.se"
        write_file(path, VOUCHERS)
        alone(ours, folder, path)
        book = folder / "ours.kassabok"
        seconds, peak_mb = min(alone(_export, folder, book) for _ in range(3))
        cursor, _ = min(alone(_cursor, folder, book) for _ in range(3))
    ratio = seconds / cursor
    print(f"a year of {VOUCHERS:,} vouchers with {3 * VOUCHERS:,} lines as a SIE file:")
    print(f"  {seconds:.2f} s CPU, peak {peak_mb:.0f} MB")
    print(f"  the lines from a cursor: {cursor:.2f} s; ratio {ratio:.2f} (limit {LIMIT:.0f})")
    return ratio < LIMIT


def _export(folder: Path, path: Path) -> tuple[float, float]:
    from kassabok.core.book.reader import open_reader
    from kassabok.core.ledger.sie.exporting import export_year

    with open_reader(path) as reader, (folder / "ours.se").open("wb") as stream:
        began = time.process_time()
        told = export_year(reader, "2026", stream, on=DAY)
        seconds = time.process_time() - began
    assert told.vouchers == VOUCHERS, told
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _cursor(folder: Path, path: Path) -> tuple[float, float]:
    """The bare lines: no texts checked, no characters replaced, no balances, no objects, nobody's sign."""
    raw = sqlite3.connect(path)
    began = time.process_time()
    last = 0
    with (folder / "cursor.se").open("w", encoding="cp437", newline="\r\n") as stream:
        for voucher, series, number, day, text, account, ore in raw.execute(ROWS):
            if voucher != last:
                stream.write("}\n" if last else "")
                stream.write(f'#VER {series} {number} {day.replace("-", "")} "{text}"\n{{\n')
                last = voucher
            stream.write(f"#TRANS {account} {{}} {ore / 100:.2f}\n")
        stream.write("}\n")
    seconds = time.process_time() - began
    raw.close()
    return seconds, 0.0


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
