"""The tables of the archive on paper: PDF, where they are not too long to be read so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import cast

from kassabok.core.archive.sheets import Sheet
from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.history import head
from kassabok.core.identifiers import format_identity
from kassabok.core.ledger.reports.balances import Year
from kassabok.formats.cells import Cell
from kassabok.formats.documents.printout import (
    PrintColumn,
    Printout,
    PrintRow,
    PrintTable,
    RowKind,
    print_report,
)
from kassabok.formats.text_table import cell_text

MOST_PRINTED = (
    3_000  # Rows, some sixty pages; a longer table is looked things up in, and that is what CSV is for.
)
#: Columns that are for looking things up, and too wide for a page; they are in the CSV and in the text.
NOT_ON_PAPER = {"Filer i arkivet", "I det tidigare systemet", "Gäller", "Följd av nr", "Kontrollsumma"}


@dataclass(frozen=True, slots=True)
class PrintedFor:
    """What stands on every page. on: the day of printing."""

    company: str
    org_nr: str
    subtitle: str
    on: date


def printed_for(reader: Reader, year: Year | None) -> PrintedFor:
    """The company, the year, and as the day that of the last thing in the log: the same book gives the same paper."""
    settings, at = settings_of(reader), head(reader).at
    first = year.starts_on if year else date.min
    return PrintedFor(
        company=settings.text("company.name"),
        org_nr=format_identity(settings.text("company.org_nr")),
        subtitle=f"Räkenskapsåret {year.starts_on} - {year.ends_on}" if year else "",
        on=at.date() if at else first,
    )


def pdf_of(sheet: Sheet, printed: PrintedFor) -> bytes | None:
    """The table as PDF, A4, without columns that hold nothing; None where it has more than MOST_PRINTED rows."""
    rows = list(islice(sheet.rows(), MOST_PRINTED + 1))
    if len(rows) > MOST_PRINTED:
        return None
    kinds = list(sheet.kinds()) if sheet.kinds else ["row"] * len(rows)
    places = [
        place
        for place, heading in enumerate(sheet.headings)
        if heading not in NOT_ON_PAPER and any(row[place] not in (None, "") for row in rows)
    ]
    columns = tuple(PrintColumn(sheet.headings[place], _is_number(rows, place)) for place in places)
    shown = tuple(
        PrintRow(tuple(cell_text(row[place]) for place in places), cast("RowKind", kind))
        for row, kind in zip(rows, kinds, strict=True)
    )
    return print_report(
        Printout(
            title=sheet.title,
            subtitle=printed.subtitle,
            company=printed.company,
            org_nr=printed.org_nr,
            printed_on=printed.on,
            tables=(PrintTable(columns, shown),) if shown else (),
            empty="Ingenting att redovisa.",
            in_kronor=any(isinstance(cell, Decimal) for row in rows for cell in row),
        )
    )


def _is_number(rows: Sequence[Sequence[Cell]], place: int) -> bool:
    return any(isinstance(row[place], int | Decimal) for row in rows)
