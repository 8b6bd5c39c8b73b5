"""Reading SIE 5, the later format in XML: files of entries (<SieEntry>) and full exports (<Sie>).

They become the same record as types 1 to 4. Its ledgers of invoices and assets and its embedded documents have no place
there and are told as left out. Files are read leniently: the examples in the specification do not follow its schema.
Source: SIE 5, revision 161209, and its schema sie5.xsd.
"""

import calendar
import re
from collections import Counter
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.safe_xml import (
    Lines,
    XmlSort,
    elements,
    first_names,
    line_of,
    refuse_hostile,
    split_tag,
)
from kassabok.formats.sie import values
from kassabok.formats.sie.heading import read_org_number
from kassabok.formats.sie.record import (
    Account,
    AccountType,
    Balance,
    Company,
    Dimension,
    DimensionObject,
    FiscalYear,
    ObjectRef,
    PeriodAmount,
    Program,
    SieFile,
    SieRead,
    Voucher,
    VoucherLine,
)
from kassabok.formats.sie.values import kronor

if TYPE_CHECKING:
    from lxml import etree

    Element = etree._Element

NAMESPACE = "http://www.sie.se/sie5"
ROOTS = ("Sie", "SieEntry")
SIE_XML = XmlSort(
    area="sie",
    name="SIE files",
    content="bookkeeping",
    shorter="Export a shorter period.",
    again="Export the file again.",
    hostile="Do not use this copy; export the file again.",
)
ACCOUNT_TYPES: dict[str, AccountType] = {
    "asset": "T",
    "liability": "S",
    "equity": "S",
    "income": "I",
    "cost": "K",
    "statistics": "",
}
# What is read, each when it ends; and what is not, each counted.
_READ = ("FileInfo", "Account", "Dimension", "JournalEntry")
_LEFT_OUT = {
    "CustomerInvoice": "customer invoices",
    "SupplierInvoice": "supplier invoices",
    "FixedAsset": "fixed assets",
    "GeneralObject": "objects of subdivided accounts",
    "Customer": "customers",
    "Supplier": "suppliers",
    "AccountAggregation": "aggregations of accounts",
    "EmbeddedFile": "documents",
    "FileReference": "references to documents",
}
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")


def read(data: bytes) -> SieRead:
    """Read a file of SIE 5. Problems are told as for types 1 to 4.

    Raises BadFile for XML that is broken, hostile or something else.
    """
    refuse_hostile(data, SIE_XML)
    notes = Notes()
    for name, namespace, line in first_names(data, 1, SIE_XML):
        if name not in ROOTS:
            raise BadFile(
                "sie.not-sie", f"This XML file begins with the element {name[:40]}; it is no SIE 5 file."
            )
        if namespace != NAMESPACE:
            notes.warn(line, f"The namespace is {namespace[:60] or 'missing'}; SIE 5 has {NAMESPACE}.")
    reader = _Reader(notes, Lines(data, ("JournalEntry",)))
    names = (*_READ, *_LEFT_OUT, "Signature")
    for element in elements(data, names, SIE_XML):
        reader.take(element)
        _discard(element)
    declared = _ENCODING.match(data)
    return reader.result(declared[1].decode().lower() if declared else "utf-8")


class _Reader:
    """One file on its way in."""

    def __init__(self, notes: Notes, lines: Lines) -> None:
        self.notes = notes
        self.lines = lines
        self.program = Program("", "")
        self.generated_on: date | None = None
        self.generated_by = ""
        self.company = Company("")
        self.currency = ""
        self.years: tuple[FiscalYear, ...] = ()
        self.covers_to: date | None = None
        self.accounts: dict[str, Account] = {}
        self.dimensions: list[Dimension] = []
        self.objects: list[DimensionObject] = []
        self.balances: dict[str, list[Balance]] = {label: [] for label in ("IB", "UB", "RES", "OIB", "OUB")}
        self.budgets: list[PeriodAmount] = []
        self.vouchers: list[Voucher] = []
        self.left_out: Counter[str] = Counter()
        self.struck = 0
        self.is_signed = False

    def take(self, element: "Element") -> None:
        name = split_tag(str(element.tag))[1]
        if name == "FileInfo":
            self.on_file_info(element)
        elif name == "Account":
            self.on_account(element)
        elif name == "Dimension":
            self.on_dimension(element)
        elif name == "JournalEntry":
            self.on_entry(element, self.lines.of(element, name))
        elif name == "Signature":
            self.is_signed = True
        else:
            self.left_out[_LEFT_OUT[name]] += 1

    # Whose file

    def on_file_info(self, info: "Element") -> None:
        program, made, company = (
            _child(info, name) for name in ("SoftwareProduct", "FileCreation", "Company")
        )
        self.program = Program(_text(program, "name"), _text(program, "version"))
        self.generated_by = _text(made, "by")
        self.generated_on = self.optional_day(made, "time")
        multiple = _text(company, "multiple")
        self.company = Company(
            name=_text(company, "name"),
            org_number=read_org_number(_text(company, "organizationId"), line_of(info), self.notes),
            running_number="" if multiple == "1" else multiple,
            internal_id=_text(company, "clientId"),
        )
        self.currency = _text(_child(info, "AccountingCurrency"), "currency").upper()
        years = _child(info, "FiscalYears")
        if years is not None:
            self.on_years(_children(years, "FiscalYear"))

    def on_years(self, years: "list[Element]") -> None:
        found: list[tuple[date, date]] = []
        primary = None
        for year in years:
            try:
                span = _month_start(_text(year, "start")), _month_end(_text(year, "end"))
            except ValueError:
                said = f"{_text(year, 'start')} to {_text(year, 'end')}"[:60]
                self.notes.problem(line_of(year), f"{said} is no fiscal year with its first and last month.")
                continue
            found.append(span)
            if _text(year, "primary") in ("true", "1"):
                primary = span
                if _text(year, "lastCoveredDate"):
                    self.covers_to = self.optional_day(year, "lastCoveredDate")
        found.sort()
        if not found:
            return
        if primary is None:
            primary = found[-1]
            self.notes.warn(
                line_of(years[0]), "No fiscal year is said to be the primary one; the last is taken."
            )
        at = found.index(primary)
        self.years = tuple(
            FiscalYear(index - at, *span) for index, span in sorted(enumerate(found), reverse=True)
        )

    # Chart and balances

    def on_account(self, element: "Element") -> None:
        number, line = _text(element, "id").strip(), line_of(element)
        if not (number.isascii() and number.isdigit()):
            self.notes.problem(line, f'Account "{number[:40]}" is not made of digits.')
            return
        said = _text(element, "type")
        if said not in ACCOUNT_TYPES:
            self.notes.warn(line, f'Account {number} is of type "{said[:40]}", which SIE 5 does not have.')
        account = Account(number, _text(element, "name"), ACCOUNT_TYPES.get(said, ""), _text(element, "unit"))
        if number in self.accounts:
            self.notes.warn(line, f"Account {number} is declared twice; the first counts.")
            return
        self.accounts[number] = account
        for child in element:
            self.on_balance(account, child)

    def on_balance(self, account: Account, element: "Element") -> None:
        name = split_tag(str(element.tag))[1]
        if name not in ("OpeningBalance", "ClosingBalance", "Budget"):
            self.notes.habit(line_of(element), f"{name} is of several objects at once; it is left out.")
            return
        objects = self.objects_of(element)
        amount = self.amount(element, f"{name} of account {account.number}")
        month = _text(element, "month")[:7]
        if amount is None:
            return
        try:
            _month_start(month)
        except ValueError:
            self.notes.habit(line_of(element), f"{name} does not say its month; it is left out.")
            return
        item, quantity = objects[0] if objects else None, self.quantity(element)
        if name == "Budget":
            year = self.year_of(month)
            self.budgets.append(
                PeriodAmount(year, month.replace("-", ""), account.number, amount, quantity, item)
            )
            return
        self.keep_balance(name, month, Balance(0, account.number, amount, quantity, item), account, element)

    def keep_balance(
        self, name: str, month: str, balance: Balance, account: Account, element: "Element"
    ) -> None:
        opens = name == "OpeningBalance"
        for year in self.years:
            ends = {year.ends_on} | ({self.covers_to} if year.index == 0 and self.covers_to else set())
            months = {f"{day:%Y-%m}" for day in ({year.starts_on} if opens else ends)}
            if month in months:
                if balance.object is not None:
                    label = "OIB" if opens else "OUB"
                else:
                    label = "IB" if opens else "RES" if account.type in ("I", "K") else "UB"
                self.balances[label].append(replace(balance, year=year.index))
                return
        self.notes.habit(line_of(element), f"{name} is of a month inside the year; it is left out.")

    def year_of(self, month: str) -> int:
        """The fiscal year that a month lies in; 0 in a file of entries, which has no years."""
        first = _month_start(month)
        return next((year.index for year in self.years if year.starts_on <= first <= year.ends_on), 0)

    def on_dimension(self, element: "Element") -> None:
        number = _text(element, "id").strip()
        self.dimensions.append(Dimension(number, _text(element, "name")))
        self.objects += [
            DimensionObject(number, _text(child, "id").strip(), _text(child, "name"))
            for child in _children(element, "Object")
        ]

    def objects_of(self, element: "Element") -> tuple[ObjectRef, ...]:
        return tuple(
            ObjectRef(_text(child, "dimId").strip(), _text(child, "objectId").strip())
            for child in _children(element, "ObjectReference")
        )

    # Vouchers

    def on_entry(self, entry: "Element", line: int) -> None:
        journal = entry.getparent()
        series, number = _text(journal, "id").strip(), _text(entry, "id").strip()
        name = f"Voucher {series} {number}".rstrip().replace("  ", " ")
        info = _child(entry, "EntryInfo")
        if info is None:
            info = _child(entry, "OriginalEntryInfo")
        day = self.day(entry, "journalDate")
        if day is None:
            said = _text(entry, "journalDate")
            self.notes.problem(
                line, f'{name} is dated "{said[:40]}", which is no day.' if said else f"{name} has no date."
            )
        rows, is_sound = self.rows(entry, name, line)
        total = sum(row.amount_ore for row in rows)
        if total and is_sound:
            dated = f" of {day}" if day else ""
            self.notes.problem(line, f"{name}{dated} does not balance: it is out by {kronor(total)}.")
        for child, what in (("VoucherReference", "documents"), ("CorrectedBy", "corrections")):
            if _child(entry, child) is not None:
                self.notes.habit(line, f"References from vouchers to their {what} are not read.")
        if day is not None:
            self.vouchers.append(
                Voucher(
                    series,
                    number,
                    day,
                    _text(entry, "text"),
                    self.optional_day(info, "date") if info is not None else None,
                    _text(info, "by"),
                    rows,
                    line,
                )
            )

    def rows(self, entry: "Element", name: str, line: int) -> tuple[tuple[VoucherLine, ...], bool]:
        """The lines that count, and whether all of them could be read."""
        rows: list[VoucherLine] = []
        is_sound = True
        for child in _children(entry, "LedgerEntry"):
            if _child(child, "Overstrike") is not None:
                self.struck += 1
                continue
            account = _text(child, "accountId").strip()
            amount = self.amount(child, f"{name}: account {account[:40]}", line)
            if not (account.isascii() and account.isdigit()):
                self.notes.problem(line, f'{name}: "{account[:40]}" is no account.')
            elif amount is not None:
                rows.append(
                    VoucherLine(
                        account,
                        amount,
                        self.objects_of(child),
                        self.optional_day(child, "ledgerDate"),
                        _text(child, "text"),
                        self.quantity(child),
                    )
                )
                continue
            is_sound = False
        return tuple(rows), is_sound

    # Values

    def amount(self, element: "Element", what: str, line: int = 0) -> int | None:
        text = _text(element, "amount").strip()
        try:
            return values.ore(text)
        except ValueError:
            said = f'the amount "{text[:40]}", which cannot be read' if text else "no amount"
            self.notes.problem(line or line_of(element), f"{what} has {said}.")
            return None

    def quantity(self, element: "Element") -> int | None:
        text = _text(element, "quantity").strip()
        try:
            return (values.milli(text) or None) if text else None
        except ValueError:
            self.notes.habit(line_of(element), "Here a quantity cannot be read; it is left out.")
            return None

    def day(self, element: "Element", attribute: str) -> date | None:
        """The day of an attribute: of a moment its day, whatever the time zone. None for what is no day."""
        try:
            return values.day(_text(element, attribute).strip()[:10])
        except ValueError:
            return None

    def optional_day(self, element: "Element | None", attribute: str) -> date | None:
        if element is None or not _text(element, attribute):
            return None
        day = self.day(element, attribute)
        if day is None:
            self.notes.habit(line_of(element), "Here a day cannot be read; it is left out.")
        return day

    # The whole

    def result(self, encoding: str) -> SieRead:
        self.tell()
        vouchers = tuple(self.vouchers)
        file = SieFile(
            sie_type="5",
            program=self.program,
            generated_on=self.generated_on,
            company=self.company,
            generated_by=self.generated_by,
            years=self.years,
            covers_to=self.covers_to,
            currency=self.currency,
            accounts=tuple(self.accounts.values()),
            dimensions=tuple(self.dimensions),
            objects=tuple(self.objects),
            opening=tuple(self.balances["IB"]),
            closing=tuple(self.balances["UB"]),
            result=tuple(self.balances["RES"]),
            object_opening=tuple(self.balances["OIB"]),
            object_closing=tuple(self.balances["OUB"]),
            period_budgets=tuple(self.budgets),
            vouchers=vouchers,
        )
        return SieRead(
            file, vouchers, encoding=encoding, warnings=self.notes.warnings(), problems=self.notes.problems()
        )

    def tell(self) -> None:
        for what, count in self.left_out.items():
            self.notes.warn(0, f"The file's {what} ({count}) are not read.")
        if self.struck:
            self.notes.warn(0, f"Struck rows ({self.struck}) are not counted.")
        if self.is_signed:
            self.notes.warn(0, "The file is signed; the signature was not checked.")
        used = {row.account for voucher in self.vouchers for row in voucher.lines}
        for account in sorted(used - self.accounts.keys()):
            self.notes.warn(0, f"Account {account} is used and not declared, so its name is not known.")


def _child(element: "Element", name: str) -> "Element | None":
    return next(iter(_children(element, name)), None)


def _children(element: "Element", name: str) -> "list[Element]":
    return [child for child in element if split_tag(str(child.tag))[1] == name]


def _text(element: "Element | None", attribute: str) -> str:
    return "" if element is None else str(element.get(attribute) or "")


def _discard(element: "Element") -> None:
    """Let go of an element that has been read, and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _month_start(month: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}", month, re.ASCII):
        raise ValueError(month)
    return date(int(month[:4]), int(month[5:]), 1)


def _month_end(month: str) -> date:
    first = _month_start(month)
    return first.replace(day=calendar.monthrange(first.year, first.month)[1])
