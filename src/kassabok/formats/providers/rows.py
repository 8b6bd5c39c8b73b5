"""The rows of a settlement report: what each cell means, by the shape that fits the file."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from kassabok.formats.bank.amounts import MOST_ORE, ore_from_text, shown
from kassabok.formats.days import possible
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.providers.record import SettlementRow
from kassabok.formats.providers.table import ReportTable

_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")  # As a spreadsheet's cell comes, whatever its country.
HERE = ZoneInfo("Europe/Stockholm")
BOOKS_CURRENCY = "SEK"


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row before it is put with the others of its payment. at: the instant, in Swedish time."""

    row: SettlementRow
    at: datetime
    payout: str
    paid_on: date | None
    balance_ore: int | None


def read_rows(table: ReportTable, types: Mapping[str, str], notes: Notes) -> list[ReadRow]:
    """All rows that are booked by the provider, in the order of the file. types: what the company has said.

    Raises BadFile, naming line and column, for a cell that cannot be read.
    """
    kept = [(line, cells) for line, cells in table.rows if not _is_pending(table, cells)]
    if len(kept) < len(table.rows):
        left = len(table.rows) - len(kept)
        were = "1 row was" if left == 1 else f"{left} rows were"
        notes.warn(0, f"{were} left out: not booked by the provider yet.")
    reader = _RowReader(table, types, _date_form(table, kept))
    return list(reader.read(kept))


class _RowReader:
    def __init__(self, table: ReportTable, types: Mapping[str, str], date_form: str) -> None:
        self._shape = table.shape
        self._types = {**table.profile.types, **{key.casefold(): kind for key, kind in types.items()}}
        self._date_form = date_form
        self._typed = table.typed
        self._twins: Counter[str] = Counter()

    def read(self, rows: Sequence[tuple[int, Mapping[str, str]]]) -> Iterator[ReadRow]:
        for line, cells in rows:
            at = self._instant(line, cells)
            row = self._row(line, cells, at)
            if row.kind == "ignore":
                continue
            yield ReadRow(
                row,
                at,
                self._cell("payout", cells),
                self._paid_on(line, cells),
                self._amount("balance", line, cells),
            )

    def _row(self, line: int, cells: Mapping[str, str], at: datetime) -> SettlementRow:
        type_ = self._cell("type", cells)
        kind = self._types.get(type_.casefold(), "") if type_ else self._shape.kind
        gross_ore = self._amount("gross", line, cells) or 0
        fee_ore = self._amount("fee", line, cells) or 0
        if self._shape.fee == "signed":
            fee_ore = -fee_ore
        net_ore = self._net(line, cells, gross_ore, fee_ore)
        vat_ore = abs(self._amount("fee_vat", line, cells) or 0)
        if kind in ("fee", "fee_vat"):
            gross_ore, fee_ore = 0, -net_ore
            vat_ore = fee_ore if kind == "fee_vat" else vat_ore if fee_ore >= 0 else -vat_ore
        return SettlementRow(
            line=line,
            kind=kind,
            type=type_,
            key=self._key(type_, cells, at, net_ore),
            day=at.date(),
            currency=(self._cell("currency", cells) or BOOKS_CURRENCY).upper(),
            gross_ore=gross_ore,
            fee_ore=fee_ore,
            fee_vat_ore=vat_ore if fee_ore else 0,
            net_ore=net_ore,
            references=tuple(dict.fromkeys(filter(None, self._cells("references", cells)))),
        )

    def _net(self, line: int, cells: Mapping[str, str], gross_ore: int, fee_ore: int) -> int:
        """What the row comes to: gross less fee, which the report's own net must be."""
        net_ore = self._amount("net", line, cells)
        if net_ore is not None and net_ore != gross_ore - fee_ore:
            name = self._column("net", cells)
            raise BadFile(
                "settlement.net",
                f"line {line}, column {name}: {shown(self._cell('net', cells))} is not gross less fee.",
                hint="The profile's fee says how the provider writes fees: deducted or signed.",
            )
        return gross_ore - fee_ore

    def _key(self, type_: str, cells: Mapping[str, str], at: datetime, net_ore: int) -> str:
        given = " ".join(self._cells("id", cells)).strip()
        begin = f"{type_.casefold()}|{given}" if given else f"{type_.casefold()}|{at.isoformat()}|{net_ore}"
        self._twins[begin] += 1
        return f"{begin}|{self._twins[begin]}"

    def _cells(self, role: str, cells: Mapping[str, str]) -> list[str]:
        return [cells.get(_plain(name), "") for name in self._shape.columns.get(role, ())]

    def _cell(self, role: str, cells: Mapping[str, str]) -> str:
        return next(filter(None, self._cells(role, cells)), "")

    def _column(self, role: str, cells: Mapping[str, str]) -> str:
        """The column that a cell was taken from, for a message."""
        names = self._shape.columns.get(role, (role,))
        return next((name for name in names if cells.get(_plain(name))), names[0])

    def _amount(self, role: str, line: int, cells: Mapping[str, str]) -> int | None:
        text = self._cell(role, cells)
        if not text:
            return None
        shape = self._shape
        try:
            if shape.minor:
                amount_ore = int(text)
                if abs(amount_ore) > MOST_ORE:
                    raise ValueError(f"{shown(text)} is too large for an amount")
                return amount_ore
            if self._typed and _NUMBER.fullmatch(text):
                return ore_from_text(text, decimal=".")
            return ore_from_text(text, decimal=shape.decimal, thousands=shape.thousands)
        except ValueError as error:
            said = f"{shown(text)} is no whole number of öre" if shape.minor else str(error)
            column = self._column(role, cells)
            raise BadFile(
                "settlement.amount",
                f"line {line}, column {column}: {said}.",
                hint="Check the profile's decimal.",
            ) from error

    def _instant(self, line: int, cells: Mapping[str, str]) -> datetime:
        """When it happened, in Swedish time: a report in another zone has another day in the evening."""
        text = self._cell("day", cells)
        at = parse_instant(text, self._date_form)
        if at is None:
            raise BadFile(
                "settlement.date",
                f"line {line}, column {self._column('day', cells)}: {shown(text)} is not a date.",
                hint=f"The profile's dates are {', '.join(self._shape.dates)}.",
            )
        clock = self._cell("time", cells)
        if clock:
            at = datetime.combine(at.date(), _clock(clock, line, self._column("time", cells)))
        if at.tzinfo is None:
            if not clock and at.time() == time(0):  # A day without a time is a day as it stands.
                return at.replace(tzinfo=HERE)
            at = at.replace(tzinfo=self._zone(line, cells))
        return at.astimezone(HERE)

    def _zone(self, line: int, cells: Mapping[str, str]) -> ZoneInfo:
        name = self._cell("zone", cells) or self._shape.zone
        try:
            return ZoneInfo(_ZONES.get(name, name))
        except (OSError, ValueError, KeyError) as error:
            raise BadFile(
                "settlement.zone",
                f"line {line}, column {self._column('zone', cells)}: {shown(name)} is no known time zone.",
            ) from error

    def _paid_on(self, line: int, cells: Mapping[str, str]) -> date | None:
        text = self._cell("paid_on", cells)
        if not text:
            return None
        for form in ("iso", *self._shape.dates):
            at = parse_instant(text, form)
            if at is not None:
                return at.date()
        raise BadFile(
            "settlement.date",
            f"line {line}, column {self._column('paid_on', cells)}: {shown(text)} is not a date.",
        )


#: Names of zones that reports use and the zone database has not.
_ZONES = {
    "PST": "America/Los_Angeles",
    "PDT": "America/Los_Angeles",
    "CEST": "Europe/Stockholm",
    "CET": "Europe/Stockholm",
    "BST": "Europe/London",
    "EEST": "Europe/Helsinki",
}


def parse_instant(text: str, form: str) -> datetime | None:
    """Read a day or an instant. form: "iso", or as strptime takes it. None where it is none."""
    try:
        if form == "iso":
            found = datetime.fromisoformat(text)
        else:
            found = datetime.strptime(text, form)  # noqa: DTZ007 - the zone is the profile's.
    except ValueError:
        return None
    return found if possible(found) else None


def _clock(text: str, line: int, column: str) -> time:
    try:
        return time.fromisoformat(text)
    except ValueError as error:
        raise BadFile(
            "settlement.date", f"line {line}, column {column}: {shown(text)} is not a time."
        ) from error


def _date_form(table: ReportTable, rows: Sequence[tuple[int, Mapping[str, str]]]) -> str:
    """The one way of writing dates that all rows have.

    Raises BadFile where several ways fit and tell different days: 3/4 is the third of April or the fourth of March.
    """
    names = [_plain(name) for name in table.shape.columns["day"]]
    texts = [next(filter(None, (cells.get(name, "") for name in names)), "") for _, cells in rows]
    forms: list[str] = [*table.shape.dates, *(["iso"] if table.typed else [])]
    read = {form: [parse_instant(text, form) for text in texts] for form in forms}
    fitting = [form for form, found in read.items() if None not in found]
    if len({tuple(str(at) for at in read[form]) for form in fitting}) > 1:
        raise BadFile(
            "settlement.dates",
            f"The dates can be meant in several ways: {', '.join(fitting)}.",
            hint=f"Keep the right one under dates in a profile of your own: kassabok bank settlement profiles "
            f"{table.profile.name} shows the shipped one.",
        )
    if fitting:
        return fitting[0]
    # None reads them all: the way that reads most names the row that is wrong.
    return max(read, key=lambda form: sum(at is not None for at in read[form]))


def _is_pending(table: ReportTable, cells: Mapping[str, str]) -> bool:
    return any(cells.get(_plain(name), "").casefold() in marks for name, marks in table.shape.pending.items())


def _plain(heading: str) -> str:
    return " ".join(heading.casefold().split())
