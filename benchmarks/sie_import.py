"""A SIE file of type 4E with 100,000 vouchers and 300,000 lines into a book, in a process of its own.

`python -m benchmarks.sie_import` measures it against two others in the same run: the barest program that splits the
file's lines and inserts the same rows by sqlite3's executemany in one transaction, into the same tables with the same
indexes; and a tenth of the lines as ORM objects.
"""

import resource
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

VOUCHERS = (50_000, 100_000)
ORM_PART = 10  # Of the lines, one in so many goes through the ORM, whose cost is in step with them.
LIMIT_MB, LIMIT_PLAIN, LEAST_ORM, LIMIT_GROWTH = 300, 6.0, 4.0, 2.4
DAY = date(2026, 3, 2)
ACCOUNTS = [str(number) for number in range(4000, 4100)]


def main() -> bool:
    """Print the figures; return whether they are within the limits."""
    with tempfile.TemporaryDirectory(dir=Path.cwd()) as folder:
        small, large = (_measure(Path(folder), vouchers) for vouchers in VOUCHERS)
        path = Path(folder) / f"{VOUCHERS[-1]}.se"
        plain, _ = alone(_plain, Path(folder), path)
        orm = alone(_orm, Path(folder), path)[0] * ORM_PART
    seconds, peak_mb = large
    growth = seconds / small[0]
    print(f"a SIE file of {VOUCHERS[-1]:,} vouchers with {3 * VOUCHERS[-1]:,} lines into the book:")
    print(f"  {seconds:.2f} s CPU, peak {peak_mb:.0f} MB (limit {LIMIT_MB})")
    print(
        f"  plain sqlite3, reading with it: {plain:.2f} s; ratio {seconds / plain:.2f} (limit {LIMIT_PLAIN:.0f})"
    )
    print(f"  as ORM objects: {orm:.2f} s, {orm / seconds:.1f} times as much (at least {LEAST_ORM:.0f})")
    print(f"  twice as many cost {growth:.2f} times as much (limit {LIMIT_GROWTH})")
    return (
        peak_mb < LIMIT_MB
        and seconds < LIMIT_PLAIN * plain
        and orm > LEAST_ORM * seconds
        and growth < LIMIT_GROWTH
    )


def _measure(folder: Path, vouchers: int) -> tuple[float, float]:
    path = folder / f"{vouchers}.se"
    write_file(path, vouchers)
    return alone(ours, folder, path)


def alone(work: Any, folder: Path, path: Path) -> tuple[float, float]:
    """Seconds of CPU and peak memory of a process that does nothing else."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        found: tuple[float, float] = pool.submit(work, folder, path).result()
        return found


def write_file(path: Path, vouchers: int) -> None:
    """A file with so many vouchers of three lines each over a year and a hundred accounts."""
    with path.open("w", encoding="cp437", newline="\r\n") as file:
        file.write('#FLAGGA 0\n#PROGRAM "Bench" 1\n#FORMAT PC8\n#GEN 20260101\n#SIETYP 4\n')
        file.write('#ORGNR 556036-0793\n#FNAMN "Bänken AB"\n#RAR 0 20260101 20261231\n#IB 0 1930 0\n')
        file.writelines(f'#KONTO {number} "Konto {number}"\n' for number in ["1930", *ACCOUNTS])
        for number, day, lines in _vouchers(vouchers):
            file.write(f'#VER A {number} {day:%Y%m%d} "Försäljning {number % 97}" {day:%Y%m%d} "EK"\n{{\n')
            file.writelines(f"#TRANS {account} {{}} {ore / 100:.2f}\n" for account, ore in lines)
            file.write("}\n")


def _vouchers(vouchers: int) -> Iterator[tuple[int, date, list[tuple[str, int]]]]:
    for number in range(1, vouchers + 1):
        ore = 10_000 + number % 977
        day = date(2026, 1, 1) + timedelta(days=number * 365 // (vouchers + 1))
        yield (
            number,
            day,
            [
                ("1930", ore),
                (ACCOUNTS[number % 100], -ore + 250),
                (ACCOUNTS[number * 7 % 100], -250),
            ],
        )


def _book(folder: Path, name: str) -> Path:
    from kassabok.core.book.company import found_company
    from kassabok.core.book.file import create_book
    from kassabok.core.cascade import EFFECTS

    path = folder / f"{name}.kassabok"
    path.unlink(missing_ok=True)
    with create_book(path, EFFECTS) as book, book.transaction("bench", today=DAY) as tx:
        found_company(tx, name="Bänken AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
    return path


def ours(folder: Path, path: Path) -> tuple[float, float]:
    from kassabok.core.book.file import open_book
    from kassabok.core.cascade import EFFECTS
    from kassabok.core.ledger.sie.importing import import_file
    from kassabok.formats.sie.reader import read

    with open_book(_book(folder, "ours"), EFFECTS) as book:
        began = time.process_time()
        data = path.read_bytes()
        found = read(data)
        with book.transaction("sie import", today=DAY) as tx:
            result = import_file(tx, found, data, name=path.name)
        seconds = time.process_time() - began
    assert result.new == len(found.vouchers), result
    return seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _plain(folder: Path, path: Path) -> tuple[float, float]:
    """The least that could be: no rule is kept, nothing is known again, and no sums are."""
    raw = sqlite3.connect(_book(folder, "plain"))
    raw.execute("PRAGMA synchronous = FULL")
    began = time.process_time()
    vouchers, lines = [], []
    for text in path.read_text(encoding="cp437").splitlines():
        if text.startswith("#VER"):
            _, series, number, day, rest = text.split(" ", 4)
            iso = f"{day[:4]}-{day[4:6]}-{day[6:]}"
            name = rest.split('"')[1]
            vouchers.append(
                (len(vouchers) + 1, f"2026-{series}{number}", 1, series, int(number), iso, name, 0)
            )
        elif text.startswith("#TRANS"):
            _, account, _, amount = text.split(" ")
            lines.append((len(vouchers), account, vouchers[-1][5], int(amount.replace(".", "")), ""))
    with raw:
        raw.executemany(
            "INSERT INTO voucher (id, ref, fiscal_year_id, series, number, date, text, registered_us) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            vouchers,
        )
        raw.executemany(
            "INSERT INTO voucher_line (voucher_id, account, date, amount_ore, text) VALUES (?, ?, ?, ?, ?)",
            lines,
        )
    seconds = time.process_time() - began
    raw.close()
    return seconds, 0.0


def _orm(folder: Path, path: Path) -> tuple[float, float]:
    """The same rows as objects in a session: a part of them, to be multiplied."""
    from sqlmodel import Session, create_engine

    from kassabok.core.ledger.model import Voucher, VoucherLine

    engine = create_engine(f"sqlite:///{_book(folder, 'orm')}")
    began = time.process_time()
    with Session(engine) as session:
        for number, day, lines in _vouchers(VOUCHERS[-1] // ORM_PART):
            session.add(
                Voucher(
                    id=number,
                    ref=f"2026-A{number}",
                    fiscal_year_id=1,
                    series="A",
                    number=number,
                    date=day,
                    text=f"Försäljning {number % 97}",
                    registered_us=0,
                )
            )
            for account, ore in lines:
                session.add(VoucherLine(voucher_id=number, account=account, date=day, amount_ore=ore))
        session.commit()
    return time.process_time() - began, 0.0


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
