"""Reading statements of the tax account (skattekonto), as Skatteverket's e-service "Skattekonto" exports them.

The file is CSV, with semicolons or tabs. A first line may name the company and its organisation number; a line with a
heading may follow. Rows are day, text, amount, and in some files the balance. Rows without a day state the opening and
the closing balance with their days in the text. Amounts are whole kronor, or kronor and öre. What is to come (kommande)
is left out, since it may still change.

Sources: exports of companies 2022-2026, as programs that read them describe them in public; no specification is known.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.formats.bank.amounts import format_ore, ore_from_text, shown
from kassabok.formats.bank.csv_text import decode_lines, split_cells
from kassabok.formats.bank.identity import Occurrences
from kassabok.formats.bank.record import BankAccountId, BankEntry, BankFile, BankStatement, BankTransaction
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes

_BALANCE = re.compile(r"(Ingående|Utgående) saldo *([0-9]{4}-[0-9]{2}-[0-9]{2})?", re.IGNORECASE)
_ORG_NR = re.compile(r"(?:[0-9]{2})?([0-9]{6})-?([0-9]{4})")
_DAY = re.compile(r"(?:(?P<century>20))?(?P<year>[0-9]{2})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})")
_TO_COME = re.compile(r"(kommande|ej bokförda) ", re.IGNORECASE)
_BOOKED = re.compile(r"bokförda ", re.IGNORECASE)

_START = re.compile(
    r'(?m)^(?:"?"?[;\t]"?Ingående saldo [0-9]{4}-|"?Datum"?[;\t]"?Specifikation"?[;\t]"?Belopp)',
    re.IGNORECASE,
)
_BEGINNING = 4000  # Characters in which the kind of file shows.


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    on: date
    text: str
    amount_ore: int
    balance_ore: int | None


def starts_like_tax_account(data: bytes) -> bool:
    """Whether a file begins as a statement of the tax account."""
    start = data[:_BEGINNING]
    text = start.decode("utf-8-sig", errors="ignore")
    return bool(
        _START.search(text.replace("\r", "\n")) or _START.search(start.decode("cp1252", errors="ignore"))
    )


def read(data: bytes) -> BankFile:
    """Read a statement of the tax account. The account's number in it is the organisation number.

    Raises BadFile for a file without rows or balances, and for a row that cannot be read.
    """
    notes = Notes()
    reader = _Reader(notes)
    for number, line in enumerate(decode_lines(data, notes), start=1):
        delimiter = "\t" if "\t" in line and ";" not in line else ";"
        cells = split_cells(line, delimiter, number) if line.strip() else []
        if any(cells):
            reader.take(cells, number)
    return BankFile(
        kind="skattekonto",
        version="",
        profile="",
        message_id="",
        created="",
        statements=(reader.statement(),),
        warnings=notes.warnings(),
        pending=reader.pending,
    )


class _Reader:
    """Takes line by line, and makes a statement of them."""

    def __init__(self, notes: Notes) -> None:
        self.pending = 0
        self._notes = notes
        self._account = BankAccountId()
        self._to_come = False
        self._told: list[tuple[list[str], date | None, int]] = []
        self._balances: dict[str, tuple[date | None, list[str], int]] = {}

    def take(self, cells: list[str], line: int) -> None:
        """A line that is not empty."""
        words = " ".join(cell for cell in cells if cell)
        balance = _BALANCE.match(cells[1] if len(cells) > 1 and not cells[0] else cells[0])
        day = _day(cells[0])
        if balance:
            self._balances[balance[1].casefold()] = (_day(balance[2] or ""), cells, line)
        elif day is not None:
            if self._to_come:
                self.pending += 1
            else:
                self._told.append((cells, day, line))
        elif _TO_COME.match(words):
            self._to_come = True
        elif _BOOKED.match(words):
            self._to_come = False
        elif not self._told and not self._balances:
            self._take_head(cells)
        else:
            self._notes.warn(line, f"The line {shown(words)} was not read: it begins with no day.")

    def _take_head(self, cells: Sequence[str]) -> None:
        """A line above the rows: headings, or who the account is of."""
        for cell in cells:
            number = _ORG_NR.fullmatch(cell)
            if number:
                self._account = BankAccountId(account=number[1] + number[2])

    def statement(self) -> BankStatement:
        """All that was taken, oldest first."""
        if not self._told and not self._balances:
            raise BadFile(
                "bank.no_statement",
                "The file holds no row of a tax account: a day, a text and an amount.",
                hint="Export the booked transactions (bokförda transaktioner) from Skatteverket's e-service again.",
            )
        with_balance = self._has_balance()
        rows = [_row(cells, day, line, with_balance=with_balance) for cells, day, line in self._told if day]
        if rows and rows[0].on > rows[-1].on:
            rows.reverse()
        opening_ore, closing_ore = self._balance("ingående", rows), self._balance("utgående", rows)
        opened, closed = (self._balances.get(name, (None,))[0] for name in ("ingående", "utgående"))
        occurrences = Occurrences()
        return BankStatement(
            account=self._account,
            currency="SEK",
            statement_id="",
            from_on=opened or min((row.on for row in rows), default=None),
            to_on=closed or max((row.on for row in rows), default=None),
            opening_ore=opening_ore,
            closing_ore=closing_ore,
            entries=tuple(_entries(rows, occurrences)),
            fault=_fault(rows, opening_ore, closing_ore),
        )

    def _has_balance(self) -> bool:
        """Whether the last column is the balance: that of the opening or the closing row stands in it, not before."""
        for _, cells, _ in self._balances.values():
            return len(cells) > 3 and not cells[2] and bool(cells[3])
        return all(len(cells) > 3 and cells[3] for cells, _, _ in self._told)

    def _balance(self, name: str, rows: Sequence[_Row]) -> int | None:
        """What the opening or the closing row states; without one, what the rows' balances tell."""
        if name in self._balances:
            _, cells, line = self._balances[name]
            stated = next((cell for cell in cells[2:] if cell), "")
            return _ore(stated, line, "the balance")
        if not rows or rows[0].balance_ore is None:
            return None
        return rows[0].balance_ore - rows[0].amount_ore if name == "ingående" else rows[-1].balance_ore


def _row(cells: Sequence[str], day: date, line: int, *, with_balance: bool) -> _Row:
    if len(cells) < 3:
        raise BadFile(
            "bank.csv_row",
            f"line {line}: the row has {len(cells)} cells; expected day, text and amount.",
            hint="Export the file from Skatteverket again.",
        )
    balance = cells[3] if with_balance and len(cells) > 3 else ""
    return _Row(
        line=line,
        on=day,
        text=" ".join(cells[1].split()),
        amount_ore=_ore(cells[2], line, "the amount"),
        balance_ore=_ore(balance, line, "the balance") if balance else None,
    )


def _entries(rows: Sequence[_Row], occurrences: Occurrences) -> Iterator[BankEntry]:
    for row in rows:
        yield BankEntry(
            line=row.line,
            booked_on=row.on,
            value_on=None,
            amount_ore=row.amount_ore,
            currency="SEK",
            entry_ref="",
            text=row.text,
            bank_code="",
            reversal=False,
            occurrence=occurrences.number(BankAccountId(), "SEK", row.on, row.amount_ore, row.text),
            transactions=(
                BankTransaction(
                    line=row.line,
                    amount_ore=row.amount_ore,
                    counterparty="",
                    counterparty_account="",
                    references=(),
                    text=row.text,
                    transaction_ref="",
                    payee_giro="",
                ),
            ),
        )


def _fault(rows: Sequence[_Row], opening_ore: int | None, closing_ore: int | None) -> str:
    """Why the balances cannot be right, "" when they may be."""
    if opening_ore is None or closing_ore is None:
        return ""
    moved = sum(row.amount_ore for row in rows)
    if opening_ore + moved == closing_ore:
        return ""
    return (
        f"The opening balance {format_ore(opening_ore)} and the rows {format_ore(moved)} make "
        f"{format_ore(opening_ore + moved)}, but the closing balance is {format_ore(closing_ore)}; "
        f"the difference is {format_ore(closing_ore - opening_ore - moved)} SEK."
    )


def _ore(text: str, line: int, what: str) -> int:
    try:
        return ore_from_text(text, decimal=",", suffix="kr")
    except ValueError as error:
        raise BadFile(
            "bank.amount", f"line {line}: {what}: {error}.", hint="An amount is like -1 250 or 1 250,50."
        ) from error


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    try:
        return date(2000 + int(match["year"]), int(match["month"]), int(match["day"]))
    except ValueError:
        return None
