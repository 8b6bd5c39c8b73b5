"""Reading BgMax, Bankgirot's file of incoming payments: an archive format.

From 8 September 2026 the files hold only what is still cleared on the old platform, and on 27 November 2026
they end (see docs/formats/bank-files.md). Companies keep their old files for seven years, so kassabok goes on
reading them.

Source: "Bankgiro Inbetalningar, teknisk manual" (November 2019). Records of 80 columns, positions 1-based and
inclusive.
"""

import re
from dataclasses import dataclass, field
from datetime import date

from kassabok.formats.bank.accounts import bankgiro_text
from kassabok.formats.bank.amounts import MOST_ORE, format_ore, shown
from kassabok.formats.bank.identity import Occurrences, without_shared_refs
from kassabok.formats.bank.record import (
    BankAccountId,
    BankEntry,
    BankFile,
    BankStatement,
    BankTransaction,
    Reference,
    ReferenceKind,
)
from kassabok.formats.bank.references import text_references
from kassabok.formats.days import possible
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes

_WIDTH = 80
_PAYMENT, _DEDUCTION = "20", "21"
_EXTRA_REFERENCE, _EXTRA_CREDIT = "22", "23"
_OF_A_PAYMENT = (_EXTRA_REFERENCE, _EXTRA_CREDIT, "25", "26", "27", "28", "29")
# Reference codes: 2 and 4 are OCR references that Bankgirot has checked; 3 and 5 are what the payer wrote.
_CHECKED = ("2", "4")


def starts_like_bgmax(data: bytes) -> bool:
    return data[:200].lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"01BGMAX")


def read(data: bytes) -> BankFile:
    """Read a BgMax file: one entry per deposit (15), one transaction per payment or deduction (20, 21).

    A deduction is a negative transaction. Counts and sums in the records 15 and 70 must be right. Raises
    BadFile, naming the line, when they are not, when a field is not what its position asks for, when records
    come in an impossible order, and when the file is cut off.
    """
    notes = Notes()
    reader = _Reader(notes)
    for number, text in enumerate(_lines(data, notes), start=1):
        if text.strip():
            reader.record(_Record(number, text))
    return reader.file()


@dataclass(frozen=True, slots=True)
class _Record:
    line: int
    text: str

    @property
    def kind(self) -> str:
        return self.text[:2]

    def part(self, first: int, last: int) -> str:
        """The text at these positions, stripped."""
        return self.text[first - 1 : last].strip()

    def number(self, first: int, last: int, what: str) -> int:
        text = self.part(first, last)
        if not re.fullmatch(r"[0-9]+", text):
            raise _bad(self.line, f"positions {first}-{last} ({what}) hold {shown(text)}; expected digits")
        return int(text)

    def amount(self, first: int, last: int) -> int:
        """Öre."""
        amount_ore = self.number(first, last, "amount")
        if amount_ore > MOST_ORE:
            said = format_ore(amount_ore)
            raise _bad(self.line, f"positions {first}-{last} (amount) hold {said}, which is too large")
        return amount_ore

    def day(self, first: int, last: int, what: str) -> date:
        text = self.part(first, last)
        try:
            if not re.fullmatch(r"[0-9]{8}", text):
                raise ValueError
            if possible(day := date.fromisoformat(text)):
                return day
            raise ValueError
        except ValueError as error:
            message = f"positions {first}-{last} ({what}) hold {shown(text)}; expected a date like 20260302"
            raise _bad(self.line, message) from error

    def digits(self, first: int, last: int) -> str:
        """A number without its leading zeros; "" when it is all zeros or blank."""
        return self.part(first, last).lstrip("0")


@dataclass(slots=True)
class _Payment:
    """A record 20 or 21 with the records 22-29 that belong to it."""

    record: _Record
    amount_ore: int
    extras: list[Reference] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    name: str = ""

    def transaction(self, payee_giro: str) -> BankTransaction:
        text = " ".join(self.texts)
        reference = self.record.part(13, 37)
        checked = self.record.part(56, 56) in _CHECKED
        structured = (
            (Reference("ocr", reference), *self.extras) if checked and reference else tuple(self.extras)
        )
        free = text if checked else f"{reference} {text}"
        return BankTransaction(
            line=self.record.line,
            amount_ore=self.amount_ore,
            counterparty=self.name,
            counterparty_account=bankgiro_text(self.record.digits(3, 12)),
            references=structured + text_references(free, known=structured),
            text=text or reference,
            transaction_ref=self.record.part(58, 69),
            payee_giro=payee_giro,
        )


class _Reader:
    """Takes the records one by one; file() closes the reading."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._occurrences = Occurrences()
        self._start: _Record | None = None
        self._section: _Record | None = None
        self._ended = False
        self._payments: list[_Payment] = []
        self._found = {"payments": 0, "deductions": 0, "extra references": 0, "deposits": 0}
        self._accounts: dict[tuple[BankAccountId, str], list[BankEntry]] = {}

    def record(self, record: _Record) -> None:
        if self._ended:
            raise _bad(record.line, "there is more after the end record (70)")
        if self._start is None:
            self._read_start(record)
        elif record.kind == "05":
            self._open_section(record)
        elif record.kind in (_PAYMENT, _DEDUCTION):
            self._read_payment(record)
        elif record.kind in _OF_A_PAYMENT:
            self._read_part(record)
        elif record.kind == "15":
            self._read_deposit(record)
        elif record.kind == "70":
            self._read_end(record)
        else:
            self._notes.habit(
                record.line, f"Records of the unknown type {shown(record.kind)} were passed over."
            )

    def file(self) -> BankFile:
        start = self._start
        if start is None:
            raise BadFile("bank.empty", "The file is empty.", hint="Download the file again.")
        if not self._ended:
            message = "The BgMax file is cut off: its end record (70) is missing."
            raise BadFile("bank.bgmax", message, hint="Find a whole copy of the file.")
        statements = tuple(
            _statement(account, currency, entries) for (account, currency), entries in self._accounts.items()
        )
        return BankFile(
            kind="bgmax",
            version=start.part(23, 24),
            profile="",
            message_id=f"BGMAX{start.part(25, 44)}",
            created=_timestamp(start.part(25, 38)),
            statements=statements,
            warnings=self._notes.warnings(),
            pending=0,
        )

    def _read_start(self, record: _Record) -> None:
        if record.kind != "01" or record.part(3, 22) != "BGMAX":
            raise _bad(
                record.line, f"the file begins with {shown(record.text[:22].strip())}; expected 01BGMAX"
            )
        if record.part(23, 24) != "01":
            self._notes.warn(
                record.line, f"The layout is version {shown(record.part(23, 24))}; it was read as 01."
            )
        if record.part(45, 45) == "T":
            self._notes.warn(record.line, "The file is marked as a test file: its payments are not real.")
        self._start = record

    def _open_section(self, record: _Record) -> None:
        self._refuse_open_payments(record.line)
        self._section = record

    def _read_payment(self, record: _Record) -> None:
        if self._section is None:
            raise _bad(
                record.line, f"a payment (record {record.kind}) stands before the opening of a section (05)"
            )
        amount = record.amount(38, 55)
        is_payment = record.kind == _PAYMENT
        self._found["payments" if is_payment else "deductions"] += 1
        self._payments.append(_Payment(record, amount if is_payment else -amount))

    def _read_part(self, record: _Record) -> None:
        if not self._payments:
            raise _bad(
                record.line, f"a record {record.kind} stands without the payment (20 or 21) it belongs to"
            )
        payment = self._payments[-1]
        if record.kind in (_EXTRA_REFERENCE, _EXTRA_CREDIT):
            self._found["extra references"] += 1
            self._add_reference(payment, record)
        elif record.kind == "25":
            payment.texts.append(" ".join(record.part(3, 52).split()))
        elif record.kind == "26":
            payment.name = " ".join(filter(None, (record.part(3, 37), record.part(38, 72))))

    def _add_reference(self, payment: _Payment, record: _Record) -> None:
        """The amount of an extra reference is 0 unless the payee has extended registration."""
        amount = record.amount(38, 55)
        signed = -amount if record.kind == _EXTRA_CREDIT else amount
        value = record.part(13, 37)
        if value:
            kind: ReferenceKind = "ocr" if record.part(56, 56) in _CHECKED else "text"
            payment.extras.append(Reference(kind, value, signed or None))

    def _read_deposit(self, record: _Record) -> None:
        section = self._section
        if section is None:
            raise _bad(record.line, "a deposit (15) stands before the opening of a section (05)")
        amount = self._checked_amount(record)
        currency = record.part(69, 71) or section.part(23, 25) or "SEK"
        bankgiro, plusgiro = section.digits(3, 12), section.digits(13, 22)
        account = BankAccountId(
            clearing=record.part(22, 25), account=record.digits(26, 37), bankgiro=bankgiro, plusgiro=plusgiro
        )
        booked_on = record.day(38, 45, "payment date")
        serial = record.part(46, 50)
        text = f"Bankgiro deposit {serial}"
        entry = BankEntry(
            line=record.line,
            booked_on=booked_on,
            value_on=None,
            amount_ore=amount,
            currency=currency,
            entry_ref=f"{bankgiro or plusgiro}-{booked_on.year}-{serial}",
            text=text,
            bank_code="",
            reversal=False,
            occurrence=self._occurrences.number(account, currency, booked_on, amount, text),
            transactions=tuple(payment.transaction(bankgiro or plusgiro) for payment in self._payments),
        )
        self._accounts.setdefault((account, currency), []).append(entry)
        self._found["deposits"] += 1
        self._payments = []

    def _checked_amount(self, record: _Record) -> int:
        amount, count = record.amount(51, 68), record.number(72, 79, "number of payments")
        total = sum(payment.amount_ore for payment in self._payments)
        if count != len(self._payments):
            raise _bad(
                record.line, f"the deposit counts {count} payments, but {len(self._payments)} were read"
            )
        if total != amount:
            raise _bad(
                record.line, f"the deposit is {format_ore(amount)}, but its payments make {format_ore(total)}"
            )
        if not self._payments:
            raise _bad(record.line, "the deposit has no payments")
        return amount

    def _read_end(self, record: _Record) -> None:
        self._refuse_open_payments(record.line)
        for place, (what, found) in enumerate(self._found.items()):
            said = record.number(3 + 8 * place, 10 + 8 * place, f"number of {what}")
            if said != found:
                raise _bad(record.line, f"the end record counts {said} {what}, but {found} were read")
        self._ended = True

    def _refuse_open_payments(self, line: int) -> None:
        if self._payments:
            first = self._payments[0].record.line
            raise _bad(line, f"the payments from line {first} on have no deposit (record 15)")


def _statement(account: BankAccountId, currency: str, entries: list[BankEntry]) -> BankStatement:
    booked = [entry.booked_on for entry in entries]
    return BankStatement(
        account=account,
        currency=currency,
        statement_id="",
        from_on=min(booked),
        to_on=max(booked),
        opening_ore=None,
        closing_ore=None,
        entries=without_shared_refs(entries),
    )


def _lines(data: bytes, notes: Notes) -> list[str]:
    """The records as text. Mail programs and editors put tabs where there were blanks."""
    lines = re.split(r"\r\n|\n|\r", _decode(data, notes))
    for number, line in enumerate(lines, start=1):
        if "\t" in line:
            notes.habit(
                number, "Tabs stand where blanks should; they were read as blanks to the next eighth column."
            )
            lines[number - 1] = line.expandtabs(8)
        if lines[number - 1][_WIDTH:].strip():
            notes.habit(number, f"A line is longer than {_WIDTH} positions; the rest was passed over.")
    return lines


def _decode(data: bytes, notes: Notes) -> str:
    if b"\0" in data:
        raise _bad(data.count(b"\n", 0, data.index(b"\0")) + 1, "there is a NUL character, which no text has")
    if not data.isascii():
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            return data.decode("latin-1")
        notes.warn(
            0, "The file is in UTF-8, not the ISO 8859-1 of BgMax; it has been saved anew by another program."
        )
        return text
    return data.decode("ascii")


def _timestamp(text: str) -> str:
    """As "20040525173035" -> "2004-05-25T17:30:35"; other text unchanged."""
    match = re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})", text)
    return "{}-{}-{}T{}:{}:{}".format(*match.groups()) if match else text


def _bad(line: int, message: str) -> BadFile:
    return BadFile("bank.bgmax", f"line {line}: {message}.", hint="Find an unchanged copy of the file.")
