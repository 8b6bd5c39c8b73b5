"""The vouchers of a SIE file: #VER, and its lines between braces.

Of #TRANS, #RTRANS (a row added later) and #BTRANS (a row struck out) the #TRANS are what the voucher is: each #RTRANS
is followed by a #TRANS that says the same, and no #BTRANS counts. Source: SIE filformat, utgåva 4B, section 11.
"""

import re
from datetime import date
from typing import NamedTuple

from kassabok.formats.notes import Notes
from kassabok.formats.sie import values
from kassabok.formats.sie.chart import Chart
from kassabok.formats.sie.heading import Handler
from kassabok.formats.sie.lexer import Record, record
from kassabok.formats.sie.record import ObjectRef, Voucher, VoucherLine
from kassabok.formats.sie.values import kronor

# Vouchers as nearly all are: fields in quotes or bare, without escaped quotes, and only #TRANS between the braces. A
# large file is read by these patterns, whole vouchers at a time. What is written in any other way goes line by line.
_FIELD = r'(?:"([^"\\\n]*)"|([^ \t\r\n"{}]+))'
_DAY = r'"?([0-9]{8}|)"?'
_END = r"[ \t\r]*\n"
WHOLE_VOUCHER = re.compile(
    rf"[ \t]*#VER[ \t]+{_FIELD}[ \t]+{_FIELD}[ \t]+{_DAY}"
    rf"(?:[ \t]+{_FIELD}(?:[ \t]+{_DAY}(?:[ \t]+{_FIELD})?)?)?{_END}"
    rf"[ \t]*{{{_END}((?:[ \t]*#TRANS[ \t][^\n]*\n)+)[ \t]*}}{_END}"
)
_PLAIN_LINE = re.compile(
    r'^[ \t]*#TRANS[ \t]+"?([0-9]+)"?[ \t]+({[^{}\\\n]*})[ \t]+(-?[0-9]{1,15})(?:\.([0-9]{1,2}))?'
    rf'(?:[ \t]+{_DAY}(?:[ \t]+"([^"\\\n]*)"(?:[ \t]+"?(-?[0-9.]*)"?(?:[ \t]+"([^"\\\n]*)")?)?)?)?[ \t\r]*$',
    re.MULTILINE,
)
_PlainLine = tuple[str, str, str, str, str, str, str, str]

ISO_DAY = "Here a day is written with hyphens; SIE writes it 20260131."
MOST_TEXTS = 20_000  # Texts that are kept to be shared among lines.


class _Head(NamedTuple):
    """A #VER whose lines are to come. day: None where it cannot be read."""

    series: str
    number: str
    day: date | None
    text: str
    registered_on: date | None
    sign: str
    line: int

    def name(self) -> str:
        """What messages call the voucher."""
        known = " ".join(part[:40] for part in (self.series, self.number) if part)
        return f"Voucher {known}" if known else "A voucher without a number"


class _Days(dict[str, date | None]):
    """Each day that has been met, read once. Raises ValueError for what is no day; no text is no day, and no error."""

    def __missing__(self, text: str) -> date | None:
        day = self[text] = values.day(text) if text else None
        return day


class _Shared(dict[str, str]):
    """One string for all that are equal, which saves most of the memory that a large file takes."""

    def __missing__(self, text: str) -> str:
        if len(self) >= MOST_TEXTS:
            self.clear()
        self[text] = text
        return text


class Vouchers:
    """The vouchers of one file while its lines come in. rows: of the voucher that is open, None between vouchers."""

    def __init__(self, notes: Notes, chart: Chart) -> None:
        self.notes = notes
        self.chart = chart
        self.found: list[Voucher] = []
        self.rows: list[VoucherLine] | None = None
        self.notes_on_rows = {"#RTRANS": 0, "#BTRANS": 0}
        self._head: _Head | None = None
        self._is_sound = True  # Whether all there is of the open voucher could be read.
        self._days = _Days()
        self._texts = _Shared()
        self._accounts: dict[str, str] = {}
        self._objects: dict[str, tuple[ObjectRef, ...]] = {"{}": ()}
        self.handlers: dict[str, Handler] = {
            "#VER": self.on_voucher,
            "#TRANS": self.on_line,
            "#RTRANS": self.on_note,
            "#BTRANS": self.on_note,
        }

    def whole_voucher(self, found: re.Match[str], line: int) -> int:
        """Take a voucher that WHOLE_VOUCHER matched. line: its first. Returns how many lines it has; 0 when something
        in it has to be looked at closer."""
        *head, body = found.groups(default="")
        plain = _PLAIN_LINE.findall(body)
        if self._head is not None or len(plain) != body.count("\n"):
            return 0
        series, bare_series, number, bare_number, day, text, bare_text, registered, sign, bare_sign = head
        try:
            dated, registered_on = self._days[day], self._days[registered]
            rows = self.plain_rows(plain, line + 2)
        except ValueError:
            return 0
        if dated is None:
            return 0
        voucher = Voucher(
            self._texts[series or bare_series],
            number or bare_number,
            dated,
            self._texts[text or bare_text],
            registered_on,
            self._texts[sign or bare_sign],
            rows,
            line,
        )
        if sum([row[1] for row in rows]):
            return 0
        self.found.append(voucher)
        return len(rows) + 3

    def plain_rows(self, plain: list[_PlainLine], line: int) -> tuple[VoucherLine, ...]:
        """The lines of a voucher. line: of the first. Raises ValueError for a day or quantity that cannot be read."""
        new, accounts, objects, days, texts = (
            tuple.__new__,
            self._accounts,
            self._objects,
            self._days,
            self._texts,
        )
        try:
            # Made as tuples are: this runs a million times, and the named way takes three times as long.
            return tuple(
                [
                    new(
                        VoucherLine,
                        (
                            accounts[account],
                            int(whole + decimals)
                            if len(decimals) == 2
                            else int(whole + decimals.ljust(2, "0")),
                            objects[braces],
                            days[day],
                            texts[text],
                            (values.milli(quantity) or None) if quantity else None,
                            texts[sign],
                            "TRANS",
                        ),
                    )
                    for account, braces, whole, decimals, day, text, quantity, sign in plain
                ]
            )
        except KeyError:  # The first time that an account or an object is met.
            for number, (account, braces, *_) in enumerate(plain, line):
                self.new_account(account, number)
                if braces not in objects:
                    parts = record(number, f"#TRANS {braces}").list_at(0)
                    objects[braces] = self.chart.read_objects(parts or (), number)
            return self.plain_rows(plain, line)

    # Records that the lexer took apart

    def on_voucher(self, record: Record) -> None:
        if self._head is not None:
            if self.rows is not None:
                self.notes.warn(record.line, f"{self._head.name()} is not closed before the next begins.")
            self.end()
        self._head = _Head(
            series=self._texts[record.word(0)],
            number=record.word(1),
            day=self.day(record, 2),
            text=self._texts[record.text(3)],
            registered_on=self.other_day(record, 4),
            sign=self._texts[record.text(5)],
            line=record.line,
        )
        if self._head.day is None:
            text = record.word(2)
            said = f'is dated "{text[:40]}", which is no day YYYYMMDD' if text else "has no date"
            self.notes.problem(record.line, f"{self._head.name()} {said}.")
        self._is_sound = True
        self.rows = [] if record.opens else None

    def day(self, record: Record, index: int) -> date | None:
        """The day at a place; None for what is none."""
        text = record.word(index)
        try:
            day = self._days[text]
        except ValueError:
            return None
        if values.is_iso(text):
            self.notes.habit(record.line, ISO_DAY)
        return day

    def other_day(self, record: Record, index: int) -> date | None:
        """A day that the record can do without."""
        day = self.day(record, index)
        if day is None and record.word(index):
            self.notes.habit(record.line, "Here a day cannot be read; it is left out.")
        return day

    def on_line(self, record: Record) -> None:
        if self.rows is None:
            if self._head is None:
                self.notes.problem(record.line, "#TRANS stands outside a voucher.")
                return
            self.notes.habit(record.line, "Here the lines of a voucher begin without a brace.")
            self.rows = []
        account, objects, at = self.account(record), record.list_at(1), 2
        if objects is None:
            self.notes.habit(record.line, "#TRANS lacks its object list {}.")
            at = 1
        amount = self.amount(record, at)
        if not account or amount is None:
            self._is_sound = False
            return
        self.rows.append(
            VoucherLine(
                self._accounts[account],
                amount,
                self.chart.read_objects(objects or (), record.line),
                self.other_day(record, at + 1),
                self._texts[record.text(at + 2)],
                self.quantity(record, at + 3),
                self._texts[record.text(at + 4)],
            )
        )

    def account(self, record: Record) -> str:
        number = record.word(0)
        if number not in self._accounts and self.chart.named(record):
            self.new_account(number, record.line)
        return number

    def new_account(self, number: str, line: int) -> None:
        self._accounts[number] = number
        self.chart.use_account(number, line)

    def amount(self, record: Record, at: int) -> int | None:
        text = record.word(at)
        try:
            amount = values.ore(text)
        except ValueError:
            said = f'the amount "{text[:40]}", which cannot be read' if text else "no amount"
            name = self._head.name() if self._head else ""
            self.notes.problem(record.line, f"{name}: account {record.word(0)[:40]} has {said}.")
            return None
        if values.is_split(text, record.word(at + 1)):  # Where a day would stand.
            name = self._head.name() if self._head else ""
            said = f"an amount with a blank in it, {text} {record.word(at + 1)}"
            self.notes.problem(record.line, f"{name}: account {record.word(0)[:40]} has {said}.")
            return None
        if values.is_odd(text):
            self.notes.habit(record.line, "Here an amount has a comma or a plus, which SIE does not allow.")
        return amount

    def quantity(self, record: Record, at: int) -> int | None:
        text = record.word(at)
        try:
            return (values.milli(text) or None) if text else None
        except ValueError:
            self.notes.habit(record.line, "#TRANS has a quantity that cannot be read; it is left out.")
            return None

    def on_note(self, record: Record) -> None:
        self.notes_on_rows[record.label.upper()] += 1

    # Braces

    def open(self, line: int) -> None:
        if self._head is None or self.rows is not None:
            self.notes.warn(line, "Here stands a brace that begins no voucher.")
        else:
            self.rows = []

    def close(self, line: int) -> None:
        if self.rows is None:
            self.notes.warn(line, "Here stands a brace that ends no voucher.")
        else:
            self.end()

    def end(self) -> None:
        """The open voucher is over: keep it, and say what is wrong with it."""
        head, rows = self._head, self.rows or []
        if head is None:
            return
        self._head = self.rows = None
        if not rows:
            self.notes.warn(head.line, f"{head.name()} has no lines.")
        total = sum([row[1] for row in rows])
        if total and self._is_sound:
            dated = f" of {head.day}" if head.day else ""
            self.notes.problem(
                head.line, f"{head.name()}{dated} does not balance: it is out by {kronor(total)}."
            )
        series, number, day, text, registered_on, sign, line = head
        if day is not None:
            self.found.append(Voucher(series, number, day, text, registered_on, sign, tuple(rows), line))

    def finish(self, line: int) -> None:
        """The file is over."""
        if self._head is not None and self.rows is not None:
            self.notes.problem(line, f"{self._head.name()} is not closed: the file is cut off here.")
            self._is_sound = False
        self.end()
        for label, count in self.notes_on_rows.items():
            if count:
                what = "struck" if label == "#BTRANS" else "added"
                times = "1 record" if count == 1 else f"{count} records"
                self.notes.warn(0, f"{label}, {times}: they tell of rows {what} later and are not counted.")
