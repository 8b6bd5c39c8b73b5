"""Suppliers in and out of files: a whole file or nothing, and a second run of the same file changes nothing.

A row is the supplier with its number; without a number the one with its organisation number; else the one of the same
name. Every fault of a file is told at once, by line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.identifiers import (
    format_bankgiro,
    format_iban,
    format_identity,
    format_plusgiro,
    is_personal,
    mask_personal,
)
from kassabok.core.importing import ImportResult, OnceInFile, bad_rows, columns_of, read_rows, yes_no
from kassabok.core.parties.field_checks import checked_number
from kassabok.core.parties.supplier_fields import (
    DEFAULTS,
    NUMBERS,
    PAYEE_FIELDS,
    SupplierFields,
    agreeing,
    checked,
)
from kassabok.core.parties.supplier_reports import doubts, shown_account
from kassabok.core.parties.suppliers import change, differences, refuse_ledger_account, register
from kassabok.core.rates.clearing import Banks
from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table, TableRow
from kassabok.formats.warnings import FileWarning

NUMBER = "number"

#: Heading -> the field it fills; see core/importing.py. The first of each field is what an export writes.
HEADINGS: dict[str, str] = {
    "number": NUMBER,
    "name": "name",
    "org_nr": "org_nr",
    "vat_nr": "vat_nr",
    "email": "email",
    "phone": "phone",
    "contact": "contact",
    "street": "street",
    "postcode": "postcode",
    "city": "city",
    "country": "country",
    "terms_days": "terms_days",
    "lead_days": "lead_days",
    "currency": "currency",
    "bankgiro": "bankgiro",
    "plusgiro": "plusgiro",
    "clearing": "clearing",
    "account": "account",
    "iban": "iban",
    "bic": "bic",
    "ocr_required": "ocr_required",
    "our_customer_number": "our_customer_number",
    "ledger_account": "ledger_account",
    "language": "language",
    "note": "note",
    "archived": "archived",
    "leverantorsnummer": NUMBER,
    "leverantorsnr": NUMBER,
    "levnr": NUMBER,
    "namn": "name",
    "leverantor": "name",
    "leverantorsnamn": "name",
    "organisationsnummer": "org_nr",
    "orgnr": "org_nr",
    "personnummer": "org_nr",
    "momsregistreringsnummer": "vat_nr",
    "vat-nummer": "vat_nr",
    "vat_number": "vat_nr",
    "e-mail": "email",
    "e-post": "email",
    "epost": "email",
    "telefon": "phone",
    "kontaktperson": "contact",
    "adress": "street",
    "gatuadress": "street",
    "postnummer": "postcode",
    "postnr": "postcode",
    "town": "city",
    "ort": "city",
    "postort": "city",
    "land": "country",
    "landskod": "country",
    "betalningsvillkor": "terms_days",
    "leveranstid": "lead_days",
    "ledtid": "lead_days",
    "valuta": "currency",
    "bg": "bankgiro",
    "bankgironummer": "bankgiro",
    "pg": "plusgiro",
    "plusgironummer": "plusgiro",
    "clearingnummer": "clearing",
    "clearingnr": "clearing",
    "bank_account": "account",
    "bankkonto": "account",
    "bankkontonummer": "account",
    "kontonummer": "account",
    "kontonr": "account",
    "swift": "bic",
    "ocr": "ocr_required",
    "vart_kundnummer": "our_customer_number",
    "kundnummer": "our_customer_number",
    "kundnr": "our_customer_number",
    "konto": "ledger_account",
    "kostnadskonto": "ledger_account",
    "motkonto": "ledger_account",
    "sprak": "language",
    "anteckning": "note",
    "notering": "note",
    "arkiverad": "archived",
}

_LANGUAGES = {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"}
_YES_NO = ("ocr_required", "archived")
_NEVER_EMPTY = ("country", "currency", "language", *_YES_NO)


@dataclass(frozen=True, slots=True)
class SupplierChange:
    """A field that the file changes, as people see it, personal numbers masked. For a new supplier: field is "" and new
    its name."""

    line: int
    supplier: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    number: str
    fields: SupplierFields


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file that is right in itself. known: the supplier it means, or None for a new one."""

    line: int
    number: str
    fields: SupplierFields
    known: _Known | None


def import_suppliers(
    tx: Transaction, table: Table, *, name: str, banks: Banks
) -> ImportResult[SupplierChange]:
    """Bring the register in line with a file's rows.

    table: its headings in English or Swedish; a column the file does not have leaves its field alone, an empty cell
    empties it. name: the file's, for messages. banks: what bank accounts are doubted by; doubts are among the warnings.
    Raises BadFile, listing every fault by line; then nothing has been changed.
    """
    result = ImportResult[SupplierChange](warnings=list(table.warnings))
    columns = columns_of(table, HEADINGS, name=name, what="suppliers", warnings=result.warnings)
    if not set(columns.values()) & {NUMBER, "name", "org_nr"}:
        raise BadFile(
            "suppliers.heading",
            f"{name}: there is no column number, name or org_nr.",
            hint=f"The first line names the columns: {', '.join(list(HEADINGS)[: len(DEFAULTS) + 1])}.",
        )
    reading = _Reading(tx, columns, banks)
    rows, faults = read_rows(table, reading.row)
    if faults:
        raise bad_rows(name, faults, what="suppliers")
    taken = reading.numbers | {row.number for row in rows}
    numbers = {row.line: _write(tx, row, taken, banks, result) for row in rows}
    for row in rows:
        if row.known is None or set(PAYEE_FIELDS) & set(differences(row.known.fields, row.fields)):
            for doubt in doubts(tx.reader, numbers[row.line], banks):
                result.warnings.append(FileWarning(row.line, doubt))
    return result


class _Reading:
    """Rows of the file, each checked against the supplier that the book has."""

    def __init__(self, tx: Transaction, columns: Mapping[str, str], banks: Banks) -> None:
        self._tx = tx
        self._columns = columns
        self._banks = banks
        self._once = OnceInFile("supplier")
        self._accounts: set[str] = set()
        self._by_number: dict[str, _Known] = {}
        self._by_org_nr: dict[str, _Known] = {}
        self._by_name: dict[str, list[_Known]] = {}
        names = tuple(DEFAULTS)
        for row_id, number, *values in tx.reader.rows(
            f"SELECT id, number, {', '.join(names)} FROM supplier ORDER BY id"
        ):
            fields = cast(SupplierFields, dict(zip(names, values, strict=True)))
            fields["archived"], fields["ocr_required"] = (
                bool(fields["archived"]),
                bool(fields["ocr_required"]),
            )
            known = self._by_number[number] = _Known(row_id, number, fields)
            if fields["org_nr"]:
                self._by_org_nr[fields["org_nr"]] = known
            self._by_name.setdefault(fold(fields["name"]), []).append(known)

    @property
    def numbers(self) -> set[str]:
        """The numbers of the suppliers that the book has."""
        return set(self._by_number)

    def row(self, row: TableRow) -> _Row:
        """A row with its supplier, all fields checked. Raises ValueError in a whole sentence."""
        texts = {filled: row.cells[heading] for heading, filled in self._columns.items()}
        number = texts.pop(NUMBER, "")
        if number:
            number = checked_number(number, "supplier")
        self._unmask(number, texts)
        given = checked(_typed(texts), on=self._tx.today)
        known = self._meant(number, given)
        fields = agreeing((known.fields if known else DEFAULTS) | given)
        self._check_account(fields["ledger_account"])
        self._once.claim(known.number if known else number or ("name", fold(fields["name"])), row.line)
        if fields["org_nr"]:
            self._once.claim(("org_nr", fields["org_nr"]), row.line)
        return _Row(row.line, number, fields, known)

    def _meant(self, number: str, fields: SupplierFields) -> _Known | None:
        """The supplier a row means, or None. Raises ValueError where it could mean several."""
        org_nr = fields.get("org_nr")
        by_org_nr = self._by_org_nr.get(org_nr) if org_nr else None
        if number:
            known = self._by_number.get(number)
            if by_org_nr is not None and by_org_nr is not known:
                raise ValueError(
                    f"{mask_personal(org_nr or '')} is supplier {by_org_nr.number}, not {number}."
                )
            return known
        if by_org_nr is not None:
            return by_org_nr
        found = [
            known
            for known in self._by_name.get(fold(fields.get("name", "")), ())
            if not (org_nr and known.fields["org_nr"])
        ]
        if len(found) > 1:
            numbers = ", ".join(known.number for known in found[:5])
            raise ValueError(f"This could be any of suppliers {numbers}; give the number.")
        return found[0] if found else None

    def _check_account(self, number: str) -> None:
        if number in self._accounts:
            return
        try:
            refuse_ledger_account(self._tx, number)
        except (NotFound, Refused) as error:
            raise ValueError(error.message) from error
        self._accounts.add(number)

    def _unmask(self, number: str, texts: dict[str, str]) -> None:
        """An export masks personal numbers; read back, a masked one leaves the supplier's own as it is."""
        for name in ("org_nr", "account"):
            if "*" not in texts.get(name, ""):
                continue
            known = self._by_number.get(number)
            if known is None or shown(name, known.fields, self._banks) != texts[name]:
                raise ValueError(f"The number {texts[name]} is masked; give it in full.")
            texts[name] = str(known.fields.get(name) or "")


def _typed(texts: Mapping[str, str]) -> dict[str, Any]:
    """Cells as the types that the fields have. What cannot be empty is left as it is."""
    typed: dict[str, Any] = {name: text for name, text in texts.items() if text or name not in _NEVER_EMPTY}
    if "language" in typed:
        typed["language"] = _LANGUAGES.get(fold(typed["language"]), typed["language"])
    for name in NUMBERS.keys() & typed:
        try:
            typed[name] = NUMBERS[name](typed[name]) if typed[name] else None
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from error
    for name in _YES_NO:
        if name in typed:
            typed[name] = yes_no(typed[name])
    return typed


def _write(
    tx: Transaction, row: _Row, taken: set[str], banks: Banks, result: ImportResult[SupplierChange]
) -> str:
    """Bring the book in line with a row. taken: numbers that are not to be given out. Returns the supplier's number."""
    if row.known is None:
        number = row.number
        while not number or (not row.number and number in taken):
            number = tx.number("supplier", tx.today)
        register(tx, number, row.fields)
        result.new += 1
        result.changes.append(SupplierChange(row.line, number, "", "", row.fields["name"]))
        return number
    known = row.known
    changed = differences(known.fields, row.fields)
    if not changed:
        result.known += 1
        return known.number
    result.updated += 1
    for name in changed:
        old, new = (shown(name, fields, banks) for fields in (known.fields, row.fields))
        result.changes.append(SupplierChange(row.line, known.number, name, old, new))
    change(tx, known.id, known.number, row.fields, changed)
    return known.number


def shown(name: str, fields: SupplierFields, banks: Banks) -> str:
    """A field as people see it and as an export writes it."""
    value: Any = fields.get(name)
    if value is None or value == "":
        return ""
    match name:
        case "org_nr":
            return mask_personal(value) if is_personal(value) else format_identity(value)
        case "account":
            return shown_account(fields["clearing"], value, banks, show_pii=False)
        case "bankgiro":
            return format_bankgiro(value)
        case "plusgiro":
            return format_plusgiro(value)
        case "iban":
            return format_iban(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
