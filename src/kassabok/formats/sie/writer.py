"""SIE files of type 1 to 4, as strict as the specification: code page 437, CRLF, no invented labels.

Source: SIE filformat, utgåva 4B (2008-09-30), sections 5 to 12.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache
from io import BytesIO
from typing import BinaryIO

from kassabok.formats.errors import BadFile
from kassabok.formats.sie.checksum import ksumma
from kassabok.formats.sie.record import (
    Balance,
    Company,
    ObjectRef,
    PeriodAmount,
    SieFile,
    Voucher,
    VoucherLine,
)
from kassabok.formats.sie.text import EMPTY, FieldTexts, encode
from kassabok.formats.sie.values import kronor

# What each type holds (section 6). A record that holds more writes only what its type may.
TYPES = ("1", "2", "3", "4E", "4I")
WITH_BALANCES = ("1", "2", "3", "4E")
WITH_PERIODS = ("2", "3", "4E")
WITH_OBJECT_BALANCES = ("3", "4E")
WITH_OBJECTS = ("3", "4E", "4I")
WITH_VOUCHERS = ("4E", "4I")

COMPANY_FORMS = {
    "AB", "E", "HB", "KB", "EK", "KHF", "BRF", "BF", "SF", "I", "S",
    "FL", "BAB", "MB", "SB", "BFL", "FAB", "OFB", "SE", "SCE", "TSF", "X",
}  # fmt: skip
# Named by the specification, so they need no #DIM.
RESERVED_DIMENSIONS = {str(number) for number in range(1, 20)}
ACCOUNT_TYPES = ("", "T", "S", "K", "I")
VOUCHERS_IN_A_BLOCK = 500


def write(sie: SieFile, *, checksum: bool = False) -> bytes:
    """The file's bytes. checksum: with #KSUMMA. Raises BadFile where the record breaks a rule of its type.

    write_to() also tells which characters had to be replaced, and can write vouchers without holding them all.
    """
    stream = BytesIO()
    write_to(stream, sie, checksum=checksum)
    return stream.getvalue()


def write_to(stream: BinaryIO, sie: SieFile, *, checksum: bool = False) -> dict[str, str]:
    """Write the file and return the characters that code page 437 lacks, each with what was written for it.

    The vouchers are read once and never held, so they may come straight from a query, in order of series and number.
    Raises BadFile, naming the voucher or account; what was written by then is no whole file and is to be thrown away.
    """
    writer = _Writer(sie)
    stream.write(b"#FLAGGA 0\r\n")
    if checksum:
        stream.write(b"#KSUMMA\r\n")
    total = 0
    for block in writer.blocks():
        data = encode("\r\n".join(block) + "\r\n")
        if checksum:
            total = ksumma(data, total)
        stream.write(data)
    if checksum:
        stream.write(b"#KSUMMA %d\r\n" % total)
    return writer.texts.replaced


class _Writer:
    """One file on its way out. The methods give whole lines without their line ends."""

    def __init__(self, sie: SieFile) -> None:
        self.sie = sie
        self.type = sie.sie_type
        self.texts = FieldTexts()
        self.accounts = {account.number for account in sie.accounts}
        self.objects = {ObjectRef(o.dimension, o.code) for o in sie.objects}
        self.years = {year.index: year for year in sie.years}
        self.last_number: dict[str, int] = {}

    def blocks(self) -> Iterator[list[str]]:
        if self.type not in TYPES:
            raise BadFile("sie.type", f"SIE type {self.type} is none of {', '.join(TYPES)}.")
        yield [
            *self.identification(),
            *self.chart(),
            *self.dimensions(),
            *self.balances(),
            *self.periods(),
        ]
        if self.type in WITH_VOUCHERS:
            yield from self.vouchers()

    def name(self, what: str, text: str) -> str:
        """A name that may not be empty, as a field."""
        field = self.texts.quoted(text)
        if not field.strip('" '):
            raise BadFile("sie.missing", f"A SIE file needs the name of the {what}.")
        return field

    # Identification

    def identification(self) -> Iterator[str]:
        sie, optional, word = self.sie, self.texts.optional, self.texts.word
        company = sie.company
        program, version = sie.program.name, sie.program.version
        yield f"#PROGRAM {self.name('program', program)} {self.name('program version', version)}"
        yield "#FORMAT PC8"
        if sie.generated_on is None:
            raise BadFile("sie.missing", "A SIE file needs the day on which it is made.")
        yield f"#GEN {_day(sie.generated_on)} {optional(sie.generated_by)}".rstrip()
        yield f"#SIETYP {self.type[0]}"
        if comment := optional(sie.comment):
            yield f"#PROSA {comment}"
        if (internal_id := word(company.internal_id)) != EMPTY:
            yield f"#FNR {internal_id}"
        yield from self.company(company)
        yield from self.fiscal_years()
        if sie.tax_year is not None:
            yield f"#TAXAR {sie.tax_year:04d}"
        if self.type in ("2", "3") and sie.covers_to is None:
            raise BadFile(
                "sie.missing", f"A SIE file of type {self.type} must say up to which day it covers the year."
            )
        if sie.covers_to is not None and self.type in WITH_PERIODS:
            yield f"#OMFATTN {_day(sie.covers_to)}"
        if sie.chart:
            yield f"#KPTYP {word(sie.chart)}"
        if sie.currency:
            if not (len(sie.currency) == 3 and sie.currency.isascii() and sie.currency.isupper()):
                raise BadFile("sie.currency", f"{sie.currency} is not a currency code of three capitals.")
            yield f"#VALUTA {sie.currency}"

    def company(self, company: Company) -> Iterator[str]:
        quoted, word = self.texts.quoted, self.texts.word
        if company.org_number:
            number = _org_number(company.org_number)
            yield f"#ORGNR {number}" + (f" {word(company.running_number)}" if company.running_number else "")
        if company.industry_code and self.type != "4I":
            yield f"#BKOD {word(company.industry_code)}"
        if company.form:
            if company.form not in COMPANY_FORMS:
                raise BadFile("sie.form", f"Company form {company.form} is not one SIE knows.")
            yield f"#FTYP {company.form}"
        if company.address:
            a = company.address
            parts = [quoted(part) for part in (a.contact, a.street, a.postal, a.phone)]
            if set(parts) != {EMPTY}:
                yield f"#ADRESS {' '.join(parts)}"
        yield f"#FNAMN {self.name('company', company.name)}"

    def fiscal_years(self) -> Iterator[str]:
        years = sorted(self.sie.years, key=lambda year: -year.index)
        if not years and self.type != "4I":
            raise BadFile("sie.missing", "A SIE file needs its fiscal year.")
        if [year.index for year in years] != list(range(0, -len(years), -1)):
            raise BadFile("sie.year", "The fiscal years must be numbered 0, -1 and so on, each once.")
        for year in years:
            if year.starts_on >= year.ends_on:
                raise BadFile("sie.year", f"Fiscal year {year.index} ends {year.ends_on}, before it starts.")
            later = self.years.get(year.index + 1)
            if later and year.ends_on + timedelta(days=1) != later.starts_on:
                raise BadFile(
                    "sie.year",
                    f"Fiscal year {later.index} starts {later.starts_on}, not the day after {year.ends_on}.",
                )
            yield f"#RAR {year.index} {_day(year.starts_on)} {_day(year.ends_on)}"

    # Chart of accounts and dimensions

    def chart(self) -> Iterator[str]:
        accounts = self.sie.accounts
        if self.type in ("1", "2") and not all(account.sru for account in accounts):
            number = next(account.number for account in accounts if not account.sru)
            raise BadFile(
                "sie.missing", f"Account {number} has no SRU code; type {self.type} needs one for each."
            )
        if len(self.accounts) != len(accounts):
            numbers = [account.number for account in accounts]
            twice = next(number for number in numbers if numbers.count(number) > 1)
            raise BadFile("sie.account", f"Account {twice} is given twice.")
        for account in accounts:
            if not (account.number.isascii() and account.number.isdigit()):
                raise BadFile("sie.account", f"Account number {account.number!r} is not made of digits.")
            if account.type not in ACCOUNT_TYPES:
                raise BadFile(
                    "sie.account", f"Account {account.number} has type {account.type}, not T, S, K or I."
                )
            yield f"#KONTO {account.number} {self.name(f'account {account.number}', account.name)}"
            if account.type:
                yield f"#KTYP {account.number} {account.type}"
            if unit := self.texts.optional(account.unit):
                yield f"#ENHET {account.number} {unit}"
            for code in account.sru:
                yield f"#SRU {account.number} {self.texts.word(code)}"

    def dimensions(self) -> Iterator[str]:
        if self.type not in WITH_OBJECTS:
            return
        word = self.texts.word
        known = RESERVED_DIMENSIONS | {dimension.number for dimension in self.sie.dimensions}
        for dimension in self.sie.dimensions:
            label, parent = ("UNDERDIM", f" {word(dimension.parent)}") if dimension.parent else ("DIM", "")
            name = self.name(f"dimension {dimension.number}", dimension.name)
            yield f"#{label} {word(dimension.number)} {name}{parent}"
        if len(self.objects) != len(self.sie.objects):
            raise BadFile("sie.object", "An object is given twice.")
        for item in self.sie.objects:
            if not item.code or item.dimension not in known:
                what = f"Object {item.code!r} of dimension {item.dimension}"
                raise BadFile("sie.object", f"{what} needs a code and a dimension of the file.")
            name = self.name(f"object {item.code}", item.name)
            yield f"#OBJEKT {word(item.dimension)} {word(item.code)} {name}"

    # Balances

    def balances(self) -> Iterator[str]:
        sie = self.sie
        if self.type in WITH_BALANCES:
            for label, balances in zip(
                ("IB", "UB", "RES"), (sie.opening, sie.closing, sie.result), strict=True
            ):
                for balance in balances:
                    yield self.amount_line(label, balance, balance.account)
        if self.type in WITH_OBJECT_BALANCES:
            for label, balances in (("OIB", sie.object_opening), ("OUB", sie.object_closing)):
                for balance in balances:
                    yield self.amount_line(label, balance, f"{balance.account} {self.object_list(balance)}")

    def periods(self) -> Iterator[str]:
        if self.type not in WITH_PERIODS:
            return
        for label, amounts in (("PSALDO", self.sie.period_amounts), ("PBUDGET", self.sie.period_budgets)):
            for amount in amounts:
                if amount.object is not None and self.type not in WITH_OBJECT_BALANCES:
                    continue
                period = amount.period
                if not (len(period) == 6 and period.isdigit() and "01" <= period[4:] <= "12"):
                    raise BadFile(
                        "sie.period", f"Account {amount.account}: period {period!r} is not a month YYYYMM."
                    )
                yield self.amount_line(label, amount, f"{period} {amount.account} {self.object_list(amount)}")

    def amount_line(self, label: str, amount: Balance | PeriodAmount, what: str) -> str:
        if amount.year not in self.years:
            raise BadFile(
                "sie.year", f"#{label} of account {amount.account} is for year {amount.year}, not given."
            )
        self.must_know(amount.account, f"#{label}")
        quantity = "" if amount.quantity_milli is None else f" {quantity_text(amount.quantity_milli)}"
        return f"#{label} {amount.year} {what} {kronor(amount.amount_ore)}{quantity}"

    def object_list(self, amount: Balance | PeriodAmount) -> str:
        return "{}" if amount.object is None else self.braced((amount.object,), f"account {amount.account}")

    # Vouchers

    def vouchers(self) -> Iterator[list[str]]:
        block: list[str] = []
        for count, voucher in enumerate(self.sie.vouchers, start=1):
            block += self.voucher(voucher)
            if count % VOUCHERS_IN_A_BLOCK == 0:
                yield block
                block = []
        if block:
            yield block

    def voucher(self, voucher: Voucher) -> Iterable[str]:
        name = " ".join(["Voucher", voucher.series, voucher.number]).replace("  ", " ").rstrip()
        self.check_number(voucher, name)
        year = self.years.get(0)
        if year and not year.starts_on <= voucher.date <= year.ends_on:
            raise BadFile("sie.voucher-date", f"{name} is dated {voucher.date}, outside the fiscal year.")
        lines = self.lines(voucher.lines, name)
        texts = self.texts
        tail = _tail(
            (texts.optional(voucher.text), EMPTY),
            (_day(voucher.registered_on) if voucher.registered_on else "", EMPTY),
            (texts.optional(voucher.sign), EMPTY),
        )
        series, number = texts.word(voucher.series), texts.word(voucher.number)
        return [f"#VER {series} {number} {_day(voucher.date)}{tail}", "{", *lines, "}"]

    def lines(self, lines: tuple[VoucherLine, ...], name: str) -> list[str]:
        # The one loop that runs a million times: lines are unpacked, and the rare things kept out of the way.
        written = []
        total = 0
        known = self.accounts
        for account, amount_ore, objects, day, text, quantity, sign, kind in lines:
            if account not in known:
                self.must_know(account, name)
            if kind == "TRANS":
                total += amount_ore
            braced = self.braced(objects, name) if objects else "{}"
            tail = self.line_tail(day, text, quantity, sign) if day or text or quantity or sign else ""
            written.append(f"#{kind} {account} {braced} {kronor(amount_ore)}{tail}")
        if total:
            raise BadFile("sie.unbalanced", f"{name} does not balance: it is out by {kronor(total)}.")
        return written

    def line_tail(self, day: date | None, text: str, quantity: int | None, sign: str) -> str:
        return _tail(
            (_day(day) if day else "", EMPTY),
            (self.texts.optional(text), EMPTY),
            (quantity_text(quantity) if quantity else "", "0"),
            (self.texts.optional(sign), EMPTY),
        )

    def check_number(self, voucher: Voucher, name: str) -> None:
        number = voucher.number
        if not (number.isascii() and number.isdigit()):
            if number or self.type == "4E":
                raise BadFile("sie.voucher-number", f"{name}: {number!r} is not a voucher number.")
            return
        if not voucher.series and self.type == "4E":
            raise BadFile("sie.voucher-number", f"{name} has no series; a full export must give it.")
        before = self.last_number.get(voucher.series)
        if before is not None and int(number) <= before:
            raise BadFile("sie.voucher-number", f"{name} comes after number {before}; numbers must rise.")
        self.last_number[voucher.series] = int(number)

    def braced(self, objects: tuple[ObjectRef, ...], name: str) -> str:
        for item in objects:
            if item not in self.objects and self.type != "4I":
                raise BadFile("sie.object", f"{name}: object {item.dimension} {item.code} is not given.")
        word = self.texts.word
        return "{" + " ".join(f"{word(item.dimension)} {word(item.code)}" for item in objects) + "}"

    def must_know(self, account: str, name: str) -> None:
        if account in self.accounts or (self.type == "4I" and account.isascii() and account.isdigit()):
            return
        raise BadFile("sie.account", f"{name}: account {account!r} is not in the file's chart of accounts.")


def _tail(*fields: tuple[str, str]) -> str:
    """Optional last fields: those before the last one given are filled with their empty form, the rest left out."""
    tail = ""
    for value, empty in reversed(fields):
        if value or tail:
            tail = f" {value or empty}{tail}"
    return tail


def quantity_text(milli: int) -> str:
    """A quantity in thousandths as SIE writes it, without needless decimals: 2500 is 2.5."""
    whole, rest = divmod(abs(milli), 1000)
    decimals = f".{rest:03d}".rstrip("0").rstrip(".")
    return f"{'-' if milli < 0 else ''}{whole}{decimals}"


@lru_cache(maxsize=1024)
def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _org_number(text: str) -> str:
    digits = text.translate(str.maketrans("", "", "-+ "))
    if not (digits.isascii() and digits.isdigit() and len(digits) in (10, 12)):
        raise BadFile("sie.org-number", f"{text} is not an organisation number of ten digits.")
    return f"{digits[-10:-4]}-{digits[-4:]}"
