"""An answer on paper: the rows that a table shows, as a report in PDF."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, get_args

from kassabok.cli.frame.output import (
    KRONOR,
    MILLI,
    ORE,
    Column,
    Paper,
    columns_of,
    is_nested,
    is_number,
    plain_text,
    shown_columns,
)
from kassabok.formats.documents.figures import BY_LANGUAGE, Figures
from kassabok.formats.documents.printout import (
    PrintColumn,
    Printout,
    PrintRow,
    PrintTable,
    RowKind,
    print_report,
)
from kassabok.formats.documents.render import Language

TOTAL = {"sv": "Summa", "en": "Total"}
YES_NO = {"sv": ("nej", "ja"), "en": ("no", "yes")}
_KINDS = get_args(RowKind)


@dataclass(frozen=True, slots=True)
class PrintedFor:
    """Whose report it is, and the day."""

    company: str
    org_nr: str
    on: date


def printed(
    answer: Any,
    whose: PrintedFor,
    *,
    title: str,
    empty: str,
    total: bool,
    paper: Paper | None,
    statement: bool,
) -> bytes:
    """The answer as PDF: in Swedish where it has a Swedish name, else in English. statement: rows have a kind."""
    language: Language = "sv" if paper else "en"
    writer = _Writer(language, paper.headings if paper else {})
    tables: tuple[PrintTable, ...]
    if isinstance(answer, list):
        tables = (writer.table(answer, total=total, statement=statement),) if answer else ()
    else:
        tables = writer.record(answer, total=total)
    report = Printout(
        title=paper.title if paper else title,
        subtitle=paper.subtitle if paper else "",
        company=whose.company,
        org_nr=whose.org_nr,
        printed_on=whose.on,
        tables=tables,
        empty=empty,
        in_kronor=writer.in_kronor,
    )
    return print_report(report, language=language)


class _Writer:
    """Tables in a language. headings: as in Paper. in_kronor: whether amounts were written."""

    def __init__(self, language: Language, headings: Mapping[str, str]) -> None:
        self._language = language
        self._headings = headings
        self._figures: Figures = BY_LANGUAGE[language]
        self.in_kronor = False

    def table(
        self, rows: Sequence[Any], *, total: bool, statement: bool = False, title: str = ""
    ) -> PrintTable:
        columns = shown_columns(rows)
        return PrintTable(
            columns=tuple(
                PrintColumn(self._heading(column), is_number(column, [column.of(row) for row in rows]))
                for column in columns
            ),
            rows=tuple(
                PrintRow(
                    tuple(self._text(column, column.of(row)) for column in columns),
                    row.kind if statement and row.kind in _KINDS else "row",
                )
                for row in rows
            ),
            total=self._total(columns, rows) if total else (),
            title=title,
        )

    def record(self, thing: Any, *, total: bool) -> tuple[PrintTable, ...]:
        """One thing: its facts, and what belongs to it as tables of its own."""
        columns = [
            column
            for column in columns_of(type(thing))
            if column.shown and (column.shown != "filled" or column.of(thing))
        ]
        facts = [column for column in columns if not is_nested(column.of(thing))]
        told = ((column, self._text(column, column.of(thing))) for column in facts)
        rows = tuple(PrintRow((self._heading(column), text)) for column, text in told if text)
        tables = [PrintTable((PrintColumn("", right=False), PrintColumn("", right=False)), rows)]
        for column in columns:
            inner = column.of(thing)
            if is_nested(inner):
                several = [inner] if is_dataclass(inner) else inner
                tables.append(self.table(several, total=total, title=self._heading(column)))
        return tuple(tables)

    def _heading(self, column: Column) -> str:
        if self._language == "en":
            return column.heading
        return self._headings.get(column.name, column.heading if column.sv is None else column.sv)

    def _total(self, columns: Sequence[Column], rows: Sequence[Any]) -> tuple[str, ...]:
        sums = [
            self._text(column, sum(column.of(row) or 0 for row in rows)) if column.summed else ""
            for column in columns
        ]
        return (sums[0] or TOTAL[self._language], *sums[1:]) if any(sums) else ()

    def _text(self, column: Column, value: Any) -> str:
        if value is None:
            return ""
        if column.unit == ORE:
            self.in_kronor = self.in_kronor or column.in_kronor
            return self._figures.amount(value)
        if column.unit == MILLI:
            return self._figures.quantity(value)
        if column.unit == KRONOR:
            return self._figures.number(Decimal(value))
        if isinstance(value, bool):
            return YES_NO[self._language][value]
        if isinstance(value, Decimal):
            return self._figures.number(value)
        if isinstance(value, datetime):
            return f"{value:%Y-%m-%d %H:%M}"
        return plain_text(value)
