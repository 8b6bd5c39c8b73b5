"""Vouchers and their lines as people keep them in tables (CSV, XLSX) and as programs write them (JSON lines)."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from kassabok.core.dates import parse_date
from kassabok.core.importing import bad_rows
from kassabok.core.ledger.posting import PostLine
from kassabok.core.money import parse_kronor
from kassabok.core.objects import Objects, in_order, parse_object, parse_objects
from kassabok.core.search import fold
from kassabok.core.texts import LONGEST_LINE, one_line, within
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table, read_table
from kassabok.formats.warnings import FileWarning

#: Heading, folded and without blanks -> what the column holds.
HEADINGS = {
    **dict.fromkeys(("voucher", "verifikation", "verifikationsnummer", "vernr", "ver.nr", "ver"), "voucher"),
    **dict.fromkeys(("date", "datum", "bokforingsdatum", "verifikationsdatum"), "date"),
    **dict.fromkeys(("text", "description", "beskrivning", "verifikationstext"), "text"),
    **dict.fromkeys(("account", "konto", "kontonummer"), "account"),
    **dict.fromkeys(("amount", "belopp"), "amount"),
    **dict.fromkeys(("debit", "debet"), "debit"),
    **dict.fromkeys(("credit", "kredit"), "credit"),
    **dict.fromkeys(("linetext", "radtext", "transaktionstext"), "line_text"),
    **dict.fromkeys(("objects", "object", "objekt"), "objects"),
    **dict.fromkeys(("costcentre", "kostnadsstalle", "kst"), "cost-centre"),
    **dict.fromkeys(("project", "projekt"), "project"),
}
#: Columns that may be there and say nothing new: those of an exported list, and names of accounts.
PASSED_OVER = {"name", "namn", "kontonamn", "corrects", "correctedby", "registered", "registrerad"}
_OF_LINES = "account, amount (or debit and credit), text, objects, cost centre, project"
_OF_VOUCHERS = (
    "voucher, date, text, account, amount (or debit and credit), line text, objects, cost centre, project"
)
_JSON_KEYS = {"account", "name", "amount", "amount_ore", "text", "objects"}  # name: as voucher show has it.
_JSON_HINT = '{"account": "6110", "amount_ore": 40000, "text": "", "objects": {"1": "Nord"}} on each line.'

MOST_EXPONENT = 30  # 1e999999999 written out would fill the memory.

Faults = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class TableLine:
    """A row of a table. line: where it stands. voucher, date, text: as its cells have them; empty or None without.

    fault: why it cannot be read, in a whole sentence; then only line and voucher are right.
    """

    line: int
    voucher: str
    date: date | None
    text: str
    post: PostLine
    fault: str = ""


def read_lines(data: bytes, *, name: str) -> tuple[list[PostLine], tuple[FileWarning, ...]]:
    """The lines of one voucher, from a table or from JSON, whichever the bytes are. name: the file's, for messages.

    JSON: one object a line, or one array of them; amount_ore is öre, amount kronor. Raises BadFile, listing every fault
    by line.
    """
    if data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        return _json_lines(data, name), ()
    table = read_table(data)
    columns, warnings = _columns(table, name, {"account"}, _OF_LINES)
    rows = _rows(table, columns)
    if faults := [(row.line, row.fault) for row in rows if row.fault]:
        raise bad_rows(name, faults, what="lines")
    return [row.post._replace(text=row.post.text or row.text) for row in rows], warnings


def read_vouchers(table: Table, *, name: str) -> tuple[list[TableLine], tuple[FileWarning, ...]]:
    """The rows of a table of vouchers, and what is worth a warning.

    Raises BadFile for one that lacks a column.
    """
    columns, warnings = _columns(table, name, {"voucher", "date", "account"}, _OF_VOUCHERS)
    return _rows(table, columns), warnings


def _columns(
    table: Table, name: str, needed: set[str], known: str
) -> tuple[dict[str, str], tuple[FileWarning, ...]]:
    """Heading -> what it holds, and warnings for the columns that are not known."""
    columns: dict[str, str] = {}
    warnings = list(table.warnings)
    for heading in table.headings:
        word = "".join(fold(heading).replace("_", " ").split())
        holds = HEADINGS.get(word)
        if word in PASSED_OVER:
            continue
        if holds is None:
            warnings.append(FileWarning(1, f'The column "{heading}" is not known and was left out.'))
        elif holds in columns.values():
            raise BadFile("vouchers.heading", f"{name}: two columns hold the {holds}.")
        else:
            columns[heading] = holds
    found = set(columns.values())
    sums = found & {"amount", "debit", "credit"}
    missing = [*sorted(needed - found), *([] if sums else ["amount"])]
    if missing:
        raise BadFile(
            "vouchers.heading",
            f"{name}: there is no column {' and none '.join(missing)}.",
            hint=f"The first line names the columns: {known}.",
        )
    if "amount" in sums and len(sums) > 1:
        raise BadFile(
            "vouchers.heading",
            f"{name}: it has both amount and {' and '.join(sorted(sums - {'amount'}))}.",
            hint="Leave one of the ways out: amount with sign, or debit and credit.",
        )
    return columns, tuple(warnings)


def _rows(table: Table, columns: Mapping[str, str]) -> list[TableLine]:
    rows = []
    for row in table.rows:
        cells = {holds: row.cells[heading] for heading, holds in columns.items()}
        try:
            rows.append(_row(row.line, cells))
        except ValueError as error:
            label = cells.get("voucher", "")
            rows.append(TableLine(row.line, label, None, "", PostLine("", 0), str(error)))
    return rows


def _row(line: int, cells: Mapping[str, str]) -> TableLine:
    account = cells["account"]
    if not account:
        raise ValueError("The account is missing.")
    return TableLine(
        line,
        cells.get("voucher", ""),
        parse_date(cells["date"]) if cells.get("date") else None,
        within(one_line(cells.get("text", "")), LONGEST_LINE),
        PostLine(
            account,
            _amount(cells),
            within(one_line(cells.get("line_text", "")), LONGEST_LINE),
            _objects(cells),
        ),
    )


def _amount(cells: Mapping[str, str]) -> int:
    if "amount" in cells:
        if not cells["amount"]:
            raise ValueError("The amount is missing.")
        return parse_kronor(cells["amount"])
    debit, credit = (parse_kronor(cells[side]) if cells.get(side) else 0 for side in ("debit", "credit"))
    if debit and credit:
        raise ValueError("The row has both debit and credit; give each a row of its own.")
    if not cells.get("debit") and not cells.get("credit"):
        raise ValueError("The amount is missing: neither debit nor credit is filled in.")
    return debit - credit


def _objects(cells: Mapping[str, str]) -> Objects:
    named = [parse_object(f"{word}:{cells[word]}") for word in ("cost-centre", "project") if cells.get(word)]
    return in_order((*parse_objects(cells.get("objects", "")), *named))


def _json_lines(data: bytes, name: str) -> list[PostLine]:
    lines: list[PostLine] = []
    faults: Faults = []
    for number, given in _json_values(data, name):
        try:
            lines.append(_json_line(given))
        except ValueError as error:
            faults.append((number, str(error)))
    if faults:
        raise bad_rows(name, faults, what="lines")
    return lines


def _json_values(data: bytes, name: str) -> Iterator[tuple[int, Any]]:
    """Each thing with its line, or its place in the array. Numbers with decimals stay exact."""
    try:
        text = data.decode("utf-8-sig")
        if text.lstrip().startswith("["):
            yield from enumerate(json.loads(text, parse_float=Decimal), start=1)
            return
        for number, line in enumerate(text.splitlines(), start=1):
            if line.strip():
                yield number, json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise BadFile("lines.json", f"{name} is not JSON: {error}.", hint=_JSON_HINT) from error


def _json_line(given: Any) -> PostLine:
    match given, given.get("text", "") if isinstance(given, dict) else None:
        case {"account": str(account)}, str(text):
            if unknown := given.keys() - _JSON_KEYS:
                raise ValueError(f'"{min(unknown)[:40]}" is not known.')
            return PostLine(
                account.strip(),
                _json_amount(given),
                within(one_line(text), LONGEST_LINE),
                _json_objects(given),
            )
        case _:
            raise ValueError('It is no line: "account" is a text, and "text" one where it is there.')


def _json_objects(given: Mapping[str, Any]) -> Objects:
    match given.get("objects", {}):
        case dict(objects):
            return in_order(parse_object(f"{dimension}:{code}") for dimension, code in objects.items())
        case _:
            raise ValueError('"objects" is dimension and code: {"1": "Nord"}.')


def _json_amount(given: Mapping[str, Any]) -> int:
    ore, kronor = given.get("amount_ore"), given.get("amount")
    if (ore is None) == (kronor is None):
        raise ValueError('Give "amount_ore", whole öre, or "amount", kronor.')
    if isinstance(kronor, Decimal) and abs(kronor.adjusted()) > MOST_EXPONENT:
        raise ValueError("The amount is not a sum of kronor.")
    if kronor is not None and isinstance(kronor, str | int | Decimal) and not isinstance(kronor, bool):
        return parse_kronor(f"{kronor:f}" if isinstance(kronor, Decimal) else str(kronor))
    if isinstance(ore, int) and not isinstance(ore, bool):
        return ore
    raise ValueError("The amount is not a number.")


def by_voucher(rows: Sequence[TableLine]) -> tuple[dict[str, list[TableLine]], Faults]:
    """The rows of each voucher, in the order of the file; a row without a number belongs to the one above it."""
    found: dict[str, list[TableLine]] = {}
    faults: Faults = []
    label = ""
    for row in rows:
        label = row.voucher or label
        if label:
            found.setdefault(label, []).append(row)
        else:
            faults.append((row.line, "The voucher's number is missing."))
    return found, faults
