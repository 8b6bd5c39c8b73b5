"""SIE files in a few lines, and books made of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from io import BytesIO
from pathlib import Path

from tests.story import TODAY

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.check import run_checks
from kassabok.core.ledger.reports.trial_balance import trial_balance
from kassabok.core.ledger.sie.company import company_facts
from kassabok.core.ledger.sie.exporting import export_year
from kassabok.core.ledger.sie.importing import SieImported, import_file
from kassabok.formats.sie.detect import read_any as read
from kassabok.formats.sie.record import SieType

HEAD = (
    "#FLAGGA 0",
    '#PROGRAM "Annat program" 3.1',
    "#FORMAT PC8",
    "#GEN 20251231 EK",
    "#SIETYP 4",
    "#ORGNR 556036-0793",
    "#FTYP AB",
    '#FNAMN "Testbolaget AB"',
    "#RAR 0 20250101 20251231",
)
OTHER_HEAD = tuple(line.replace("556036-0793", "556012-5790") for line in HEAD)


def sie(*lines: str, head: tuple[str, ...] = HEAD) -> bytes:
    """A file with these records after the usual ones."""
    return "\r\n".join([*head, *lines, ""]).encode("cp437")


def ver(name: str, day: str, *lines: str, text: str = "Köp", tail: str = "") -> str:
    """A voucher: ver("A 1", "20250110", "1930 {} -100", "5010 {} 100")."""
    written = [f"#TRANS {line}" for line in lines]
    return "\r\n".join([f'#VER {name} {day} "{text}"{tail}', "{", *written, "}"])


def take(
    book: Book, data: bytes, *, name: str = "annat.se", force: bool = False, series: str = ""
) -> SieImported:
    """Import a file in a transaction of its own."""
    with book.transaction("sie import", today=TODAY) as tx:
        return import_file(tx, read(data), data, name=name, force=force, series=series)


@contextmanager
def begun_with(
    path: Path, data: bytes, *, org_nr: str = "", year_start: date = date(2026, 1, 1)
) -> Iterator[Book]:
    """A book made of a file, as `kassabok init --from-sie` makes it. year_start: where the file says no year."""
    found = read(data)
    facts = company_facts(found.file, form=None if found.file.company.form in ("AB", "E", "HB") else "ab")
    with create_book(path, EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(
                tx,
                name=facts.name,
                org_nr=org_nr or facts.org_nr,
                form=facts.form,
                year_start=facts.year_starts_on or year_start,
                year_end=facts.year_ends_on,
                settings=facts.settings,
            )
            import_file(tx, found, data, name="annat.se", force=True)
        yield book


def written(book: Book, label: str, sie_type: SieType = "4E", *, on: date = date(2026, 4, 1)) -> bytes:
    """The year as the book exports it."""
    stream = BytesIO()
    export_year(book.reader, label, stream, on=on, sie_type=sie_type)
    return stream.getvalue()


def faults(book: Book) -> list[str]:
    """What `kassabok check` finds."""
    return [f"{result.check}: {result.detail}" for result in run_checks(book.reader) if not result.ok]


def balances(book: Book, first: date, last: date) -> dict[str, tuple[int, int]]:
    """Account -> opening and closing balance."""
    return {
        row.account: (row.opening_ore, row.closing_ore) for row in trial_balance(book.reader, first, last)
    }


def vouchers(book: Book) -> list[tuple[str, str, dict[str, int]]]:
    """Number, day, and lines of every voucher in the order they were registered."""
    return [
        (
            ref,
            day,
            dict(
                book.reader.rows(
                    "SELECT account, sum(amount_ore) FROM voucher_line WHERE voucher_id = :id GROUP BY account",
                    id=voucher_id,
                )
            ),
        )
        for voucher_id, ref, day in book.reader.rows("SELECT id, ref, date FROM voucher ORDER BY id")
    ]
