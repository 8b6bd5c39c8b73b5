"""Answers: rows are dataclasses, and this module knows how to show them as a table, JSON, CSV, XLSX, PDF or text.

How a noun author describes an answer
-------------------------------------
A row is a frozen dataclass; its field names are the JSON keys and never change once released. The name says the unit:

    total_ore: int             kronor with two decimals for people, whole öre in JSON; the table sets it to the right
    pay_kronor: int            whole kronor everywhere, as in a tax return: `12 500` for people
    on_hand_milli: int         a quantity: `2,5` for people, thousandths in JSON
    due: date                  ISO everywhere
    rate: Decimal              exact everywhere: `1 234,50` for people, a string with a point in JSON
    paid: bool                 yes or no for people, true or false in JSON
    lines: tuple[Line, ...]    other dataclasses: an array in JSON, a table of its own under one thing, not in lists

Never a float. Headings are made from the names (`on_hand_milli` is `On hand`). Field metadata changes how people see
a field, never the JSON:

    field(metadata={"heading": "Account (konto)"})
    field(metadata={"table": False})       only in JSON, CSV and XLSX
    field(metadata={"table": "filled"})    in a table only where some row has a value, of one thing only where it has
    field(metadata={"table": "known"})     as filled, and zero is a value
    field(metadata={"currency": True})     money in a currency that the answer names, which need not be kronor
    field(metadata={"words": True})        a code that is read as words: partly_delivered is partly delivered
    field(metadata={"total": False})       not summed in a table with totals: running balances, prices
    field(metadata={"sv": "Konto"})        the heading on Swedish paper
    field(metadata={"spread": True})       a mapping with the same keys in every row: a column for each of them

Money in a table is in kronor, which the title says by itself. Zero rows are said in words, which the caller gives.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from kassabok.cli.frame.layout import wrap
from kassabok.cli.frame.safe_text import escape_json, safe_text
from kassabok.cli.frame.screen import Screen
from kassabok.cli.frame.table import TableColumn, draw_record, draw_table

ORE, MILLI, KRONOR = "_ore", "_milli", "_kronor"


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a row, as people see it. shown: in tables, not only in files; "filled": where a row has a value;
    "known": where that may be zero. foreign: money of which it is not said here what currency it is in.

    sv: the Swedish heading, None where there is none. key: which value of a mapping it is, in a column that was spread.
    """

    name: str
    heading: str
    shown: bool | str
    summed: bool
    sv: str | None = None
    key: str = ""
    words: bool = False
    foreign: bool = False

    @property
    def in_kronor(self) -> bool:
        """Whether it is money, in kronor."""
        return self.unit in (ORE, KRONOR) and not self.foreign

    @property
    def unit(self) -> str:
        """`_ore`, `_milli`, `_kronor` or ""."""
        return next((unit for unit in (ORE, MILLI, KRONOR) if f"_{self.name}".endswith(unit)), "")

    def of(self, row: Any) -> Any:
        """The row's value."""
        value = getattr(row, self.name)
        return value[self.key] if self.key else value


@dataclass(frozen=True, slots=True)
class Paper:
    """How an answer is called on Swedish paper. headings: of columns that are called otherwise this time, by name.

    instead: makes what is printed in place of the answer, where paper tells otherwise what it is.
    """

    title: str
    subtitle: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    instead: Callable[[], Any] | None = None


def columns_of(row_class: type, rows: Sequence[Any] = ()) -> list[Column]:
    """The columns of a row class, in the order of its fields; where a mapping is spread, its first row has the keys."""
    columns = []
    for one in fields(row_class):
        column = Column(
            name=one.name,
            heading=one.metadata.get("heading", _heading(one.name)),
            shown=one.metadata.get("table", True),
            summed=one.metadata.get("total", one.name.endswith(ORE)),
            sv=one.metadata.get("sv"),
            words=one.metadata.get("words", False),
            foreign=one.metadata.get("currency", False),
        )
        if one.metadata.get("spread"):
            keys = column.of(rows[0]) if rows else ()
            columns += [replace(column, heading=key, sv=key, key=key) for key in keys]
        else:
            columns.append(column)
    return columns


_ABBREVIATIONS = {"bic", "gtin", "iban", "ocr", "sie", "sku", "sru", "vat"}


def _heading(name: str) -> str:
    words = name.removesuffix(ORE).removesuffix(MILLI).removesuffix(KRONOR).strip("_").split("_")
    text = " ".join(word.upper() if word in _ABBREVIATIONS else word for word in words)
    return text[:1].upper() + text[1:]


# JSON


def json_text(answer: Any) -> str:
    """The answer as JSON: a list is an array with a row on each line, one thing is an object."""
    import json

    plain = json_value(answer)
    if isinstance(plain, list):
        rows = ",\n".join(json.dumps(row, ensure_ascii=False) for row in plain)
        text = f"[\n{rows}\n]" if rows else "[]"
    else:
        text = json.dumps(plain, ensure_ascii=False, indent=2)
    return escape_json(text) + "\n"


#: What most values are: asked first, since an answer may have a million of them.
_PLAIN = frozenset((str, int, bool))


@cache
def _names_of(row_class: type) -> tuple[str, ...]:
    return tuple(one.name for one in fields(row_class))


def json_value(value: Any) -> Any:
    """The value as what JSON knows. Raises TypeError for what has no place in an answer, floats first of all."""
    if (
        value is None
        or type(value) in _PLAIN
        or (isinstance(value, int | str) and not isinstance(value, Enum))
    ):
        return value
    if is_dataclass(value):
        row_class: Any = type(value)
        return {name: json_value(getattr(value, name)) for name in _names_of(row_class)}
    if isinstance(value, Mapping):
        return {str(key): json_value(item) for key, item in value.items()}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {key: json_value(item) for key, item in value._asdict().items()}
    if isinstance(value, list | tuple):
        return [json_value(item) for item in value]
    return _simple_json(value)


def _simple_json(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal | Path):
        return str(value)
    raise TypeError(f"a {type(value).__name__} has no place in an answer")


# Text for people


def people_lines(answer: Any, screen: Screen, *, title: str, empty: str, total: bool) -> list[str]:
    """The answer for people, as lines. empty: what to say where there are no rows."""
    if not isinstance(answer, list):
        return record_lines(answer, screen, title=title)
    return table_lines(answer, screen, title=title, total=total) if answer else [empty]


def table_lines(rows: Sequence[Any], screen: Screen, *, title: str = "", total: bool = False) -> list[str]:
    """Rows of one class as a table."""
    columns = shown_columns(rows)
    lines = _title_lines(title, columns, screen)
    return lines + draw_table([_table_column(column, rows, total=total) for column in columns], screen)


def shown_columns(rows: Sequence[Any]) -> list[Column]:
    """The columns of a table of these rows, of which there is one at least."""
    return [column for column in columns_of(type(rows[0]), rows) if _in_table(column, rows)]


def _in_table(column: Column, rows: Sequence[Any]) -> bool:
    if column.shown == "filled" and not any(column.of(row) for row in rows):
        return False
    if column.shown == "known" and all(column.of(row) is None for row in rows):
        return False
    return bool(column.shown) and not any(is_nested(column.of(row)) for row in rows)


def record_lines(row: Any, screen: Screen, *, title: str = "") -> list[str]:
    """One thing: its fields under each other, then what belongs to it."""
    columns = [
        column
        for column in columns_of(type(row))
        if column.shown and (column.shown != "filled" or column.of(row))
    ]
    plain = [column for column in columns if not is_nested(column.of(row))]
    pairs = [(safe_text(column.heading), cell_text(column, column.of(row))) for column in plain]
    lines = _title_lines(title, plain, screen) + draw_record(pairs, screen)
    for column in columns:
        inner = column.of(row)
        if is_nested(inner):
            draw = record_lines if is_dataclass(inner) else table_lines
            lines += [*([""] if lines else []), *draw(inner, screen, title=column.heading)]
    return lines


def _title_lines(title: str, columns: Iterable[Column], screen: Screen) -> list[str]:
    """Money in a table is in kronor, and the title says so."""
    if not title:
        return []
    unit = " (kr)" if any(column.in_kronor for column in columns) else ""
    return title_lines(title + unit, screen)


def title_lines(title: str, screen: Screen) -> list[str]:
    """What stands above a table or a page, and the empty line under it."""
    text = safe_text(title)
    lines = [text] if screen.width is None else wrap(text, screen.width)
    return [*map(screen.strong, lines), ""]


def is_nested(value: Any) -> bool:
    """Another dataclass, or rows of one: no cell of a table."""
    return is_dataclass(value) or (isinstance(value, list | tuple) and bool(value) and is_dataclass(value[0]))


def _table_column(column: Column, rows: Sequence[Any], *, total: bool) -> TableColumn:
    values = [column.of(row) for row in rows]
    write = _writer(column)
    return TableColumn(
        heading=safe_text(column.heading),
        cells=["" if value is None else write(value) for value in values],
        right=is_number(column, values),
        total=write(sum(value for value in values if value is not None)) if total and column.summed else "",
    )


def is_number(column: Column, values: Iterable[Any]) -> bool:
    """Whether a column is set to the right."""
    first = next((value for value in values if value is not None), "")
    return bool(column.unit) or (isinstance(first, int | Decimal) and not isinstance(first, bool))


def cell_text(column: Column, value: Any) -> str:
    """A value as people see it, safe for a terminal."""
    return "" if value is None else _writer(column)(value)


def _writer(column: Column) -> Callable[[Any], str]:
    from kassabok.core.money import format_kronor, format_quantity, format_whole_kronor

    usual = _in_words if column.words else plain_text
    return {ORE: format_kronor, MILLI: format_quantity, KRONOR: format_whole_kronor}.get(column.unit, usual)


def _in_words(code: Any) -> str:
    return plain_text(code).replace("_", " ")


def plain_text(value: Any) -> str:
    """A value without a unit as people see it, safe for a terminal. Raises TypeError for what has no place."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Enum):
        return plain_text(value.value)
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(sep=" ", timespec="seconds")  # JSON has the zone.
    if isinstance(value, Decimal):
        from kassabok.core.money import format_decimal

        return format_decimal(value)
    if isinstance(value, str | int | date | Path):
        return safe_text(str(value))
    if isinstance(value, Mapping):
        return ", ".join(f"{plain_text(key)} {plain_text(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(map(plain_text, value))
    raise TypeError(f"a {type(value).__name__} has no place in an answer")


# Spreadsheets


#: Of a statement, whose rows have a kind: row -> the first and the last row that it is the sum of.
Adds = Mapping[int, tuple[int, int]]


def sheet_bytes(
    rows: Sequence[Any],
    kind: str,
    *,
    row_class: type | None,
    title: str,
    total: bool = False,
    adds: Adds | None = None,
) -> bytes:
    """Rows as CSV or XLSX for people: kronor with two decimals, typed cells, texts that are never run as formulas.

    row_class: the class of the rows, for headings where there are none. title: names the XLSX sheet. total: a last row
    of the XLSX sums the money columns. adds: rows of the XLSX that sum others. Both are formulas, with their results.
    """
    from kassabok.formats.tables import write_csv, write_xlsx

    found = type(rows[0]) if rows else row_class
    columns = columns_of(found, rows) if found else []
    headings = [column.heading for column in columns]
    cells = [[_sheet_cell(column, column.of(row)) for column in columns] for row in rows]
    if kind == "csv":
        return write_csv(headings, cells)
    summed = [place for place, column in enumerate(columns) if column.summed] if total and rows else []
    strong = () if adds is None else [number for number, row in enumerate(rows) if row.kind in STRONG_KINDS]
    return write_xlsx(title, headings, cells, adds=adds or {}, strong=strong, summed=summed)


#: Rows of a statement that stand out: titles, posts and sums, by their `kind`.
STRONG_KINDS = ("part", "section", "group", "sum", "total")


def _sheet_cell(column: Column, value: Any) -> Any:
    if column.unit in (ORE, MILLI) and value is not None:
        return Decimal(value).scaleb(-2 if column.unit == ORE else -3)
    if is_nested(value):
        import json

        return json.dumps(json_value(value), ensure_ascii=False)
    if value is None or type(value) in (str, int, Decimal, date):
        return value
    return plain_text(value)
