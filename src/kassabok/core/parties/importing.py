"""Customers in and out of files: a whole file or nothing, and a second run of the same file changes nothing.

A row is the customer with its number; without a number the one with its organisation number; else the one of the same
name with the same e-mail address or postcode. Every fault of a file is told at once, by line.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import CustomerRegistered
from kassabok.core.identifiers import format_identity, is_personal, mask_personal
from kassabok.core.importing import ImportResult, OnceInFile, bad_rows, columns_of, read_rows, yes_no
from kassabok.core.money import format_kronor
from kassabok.core.parties.field_checks import checked_number
from kassabok.core.parties.fields import DEFAULTS, NUMBERS, CustomerFields, agreeing, checked, search_key
from kassabok.core.parties.model import CASH_CUSTOMER, Customer
from kassabok.core.parties.service import change, differences
from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table, TableRow

LINE, NUMBER = "line", "number"

#: Column -> the field it fills. The first of each field is what an export writes; the others are read as well.
HEADINGS: dict[str, str] = {
    "number": NUMBER,
    "name": "name",
    "kind": "kind",
    "org_nr": "org_nr",
    "vat_nr": "vat_nr",
    "email": "email",
    "phone": "phone",
    "contact": "contact",
    "street": "street",
    "postcode": "postcode",
    "city": "city",
    "country": "country",
    "delivery_name": "delivery_name",
    "delivery_street": "delivery_street",
    "delivery_postcode": "delivery_postcode",
    "delivery_city": "delivery_city",
    "delivery_country": "delivery_country",
    "terms_days": "terms_days",
    "credit_limit": "credit_limit_ore",
    "language": "language",
    "invoice_channel": "invoice_channel",
    "peppol_id": "peppol_id",
    "buyer_reference": "buyer_reference",
    "archived": "archived",
    "kundnummer": NUMBER,
    "kundnr": NUMBER,
    "namn": "name",
    "kundnamn": "name",
    "typ": "kind",
    "organisationsnummer": "org_nr",
    "orgnr": "org_nr",
    "personnummer": "org_nr",
    "momsregistreringsnummer": "vat_nr",
    "vat-nummer": "vat_nr",
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
    "leveransnamn": "delivery_name",
    "leveransadress": "delivery_street",
    "leveranspostnummer": "delivery_postcode",
    "leveransort": "delivery_city",
    "leveransland": "delivery_country",
    "betalningsvillkor": "terms_days",
    "kreditgrans": "credit_limit_ore",
    "sprak": "language",
    "fakturasatt": "invoice_channel",
    "peppolid": "peppol_id",
    "kopares_referens": "buyer_reference",
    "arkiverad": "archived",
}

#: Swedish words for what a field can be, as other systems' exports have them.
_WORDS: dict[str, dict[str, str]] = {
    "kind": {
        "privat": "private",
        "privatperson": "private",
        "foretag": "company",
        "offentlig": "public",
        "myndighet": "public",
    },
    "language": {"svenska": "sv", "swedish": "sv", "engelska": "en", "english": "en"},
    "invoice_channel": {"e-post": "email", "e-mail": "email", "brev": "letter", "post": "letter"},
}
_NEVER_EMPTY = ("kind", "country", "language", "invoice_channel", "archived")


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that the file changes, as people see it, personal numbers masked.

    For a new customer: field is "" and new its name.
    """

    line: int
    customer: str
    field: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the file that is right in itself. customer: whom it means, or None for a new one."""

    line: int
    number: str
    fields: CustomerFields
    customer: "_Known | None"


@dataclass(frozen=True, slots=True)
class _Known:
    id: int
    number: str
    fields: CustomerFields


def import_customers(tx: Transaction, table: Table, *, name: str) -> ImportResult[FieldChange]:
    """Bring the register in line with a file's rows.

    table: its headings in English or Swedish; a column the file does not have leaves its field alone, an empty cell
    empties it. name: the file's, for messages.
    Raises BadFile, listing every fault by line; then nothing has been changed.
    """
    result = ImportResult[FieldChange](warnings=list(table.warnings))
    columns = columns_of(table, HEADINGS, name=name, what="customers", warnings=result.warnings)
    if not set(columns.values()) & {NUMBER, "name", "org_nr"}:
        raise BadFile(
            "customers.heading",
            f"{name}: there is no column number, name or org_nr.",
            hint=f"The first line names the columns: {', '.join(list(HEADINGS)[: len(DEFAULTS) + 1])}.",
        )
    register = _Register(tx)
    right, faults = read_rows(table, lambda row: _row(tx, register, columns, row))
    if faults:
        raise bad_rows(name, faults, what="customers")
    for meant in right:  # Changes first: new rows are then written in batches.
        if meant.customer is not None:
            _update(tx, meant, meant.customer, result)
    for meant in right:
        if meant.customer is None:
            _add(tx, register, meant, result)
    return result


class _Register:
    """The customers by what a row can name them with, read once for the whole file."""

    def __init__(self, tx: Transaction) -> None:
        names = tuple(DEFAULTS)
        self.by_number: dict[str, _Known] = {}
        self.by_org_nr: dict[str, _Known] = {}
        self.by_name: dict[tuple[str, str], list[_Known]] = {}
        self.once = OnceInFile("customer")
        merged: list[tuple[str, str | None, int]] = []
        by_id: dict[int, _Known] = {}
        sql = f"SELECT id, number, merged_into_id, {', '.join(names)} FROM customer ORDER BY id"
        for row_id, number, merged_into_id, *values in tx.reader.rows(sql):
            if merged_into_id is not None:
                merged.append((number, values[names.index("org_nr")], merged_into_id))
                continue
            fields = cast(CustomerFields, dict(zip(names, values, strict=True)))
            fields["archived"] = bool(fields["archived"])
            known = by_id[row_id] = _Known(row_id, number, fields)
            self.by_number[number] = known
            if fields["org_nr"]:
                self.by_org_nr[fields["org_nr"]] = known
            for key in _name_keys(fields):
                self.by_name.setdefault(key, []).append(known)
        for number, org_nr, living_id in merged:  # What was merged away leads to what it became.
            self.by_number[number] = by_id[living_id]
            if org_nr:
                self.by_org_nr.setdefault(org_nr, by_id[living_id])

    def meant(self, number: str, fields: CustomerFields) -> _Known | None:
        """The customer a row means, or None. Raises ValueError where it could mean several."""
        org_nr = fields.get("org_nr")
        by_org_nr = self.by_org_nr.get(org_nr) if org_nr else None
        if number:
            known = self.by_number.get(number)
            if by_org_nr is not None and by_org_nr is not known:
                raise ValueError(f"{_masked(org_nr)} is customer {by_org_nr.number}, not {number}.")
            return known
        if by_org_nr is not None:
            return by_org_nr
        for key in _name_keys(fields):
            found = [known for known in self.by_name.get(key, ()) if not (org_nr and known.fields["org_nr"])]
            if len(found) > 1:
                numbers = ", ".join(known.number for known in found[:5])
                raise ValueError(f"This could be any of customers {numbers}; give the number.")
            if found:
                return found[0]
        return None


def _name_keys(fields: CustomerFields) -> list[tuple[str, str]]:
    """What a customer without numbers is recognised by: its name with its e-mail address, and with its postcode."""
    name = fold(fields.get("name", ""))
    email, postcode = fields.get("email", ""), fields.get("postcode", "")
    keys = [(name, fold(email))] if email else []
    return [*keys, (name, postcode.replace(" ", ""))] if name else []


def _row(tx: Transaction, register: _Register, columns: Mapping[str, str], row: TableRow) -> _Row:
    """A row with its customer, all fields checked. Raises ValueError in a whole sentence."""
    texts = {known: row.cells[heading] for heading, known in columns.items()}
    number = texts.pop(NUMBER, "")
    if number:
        number = checked_number(number, "customer")
    _unmask(register, number, texts)
    given = checked(_typed(texts), on=tx.today)
    known = register.meant(number, given)
    if known is not None and known.number == CASH_CUSTOMER:
        raise ValueError("The cash customer of counter sales stays as it is.")
    fields = agreeing((known.fields if known else DEFAULTS) | given)
    register.once.claim(known.number if known else number or _name_keys(fields)[0], row.line)
    if fields["org_nr"]:
        register.once.claim(f"org_nr {fields['org_nr']}", row.line)
    return _Row(row.line, number, fields, known)


def _unmask(register: _Register, number: str, texts: dict[str, str]) -> None:
    """An export masks personal numbers; read back, a masked number leaves the customer's own as it is."""
    if "*" not in texts.get("org_nr", ""):
        return
    known = register.by_number.get(number)
    if known is None or mask_personal(known.fields["org_nr"] or "") != texts["org_nr"]:
        raise ValueError(f"The personal number {texts['org_nr']} is masked; give it in full.")
    del texts["org_nr"]


def _typed(texts: Mapping[str, str]) -> dict[str, Any]:
    """Cells as the types that the fields have; Swedish words as the codes. What cannot be empty is left as it is."""
    typed: dict[str, Any] = {name: text for name, text in texts.items() if text or name not in _NEVER_EMPTY}
    for name, words in _WORDS.items():
        if name in typed:
            typed[name] = words.get(fold(typed[name]), typed[name])
    for name in NUMBERS.keys() & typed:
        try:
            typed[name] = NUMBERS[name](typed[name]) if typed[name] else None
        except ValueError as error:
            raise ValueError(f"{name.removesuffix('_ore')}: {error}") from error
    if "archived" in typed:
        typed["archived"] = yes_no(typed["archived"])
    return typed


def _update(tx: Transaction, row: _Row, known: _Known, result: ImportResult[FieldChange]) -> None:
    changed = differences(known.fields, row.fields)
    if not changed:
        result.known += 1
        return
    result.updated += 1
    for name in changed:
        old, new = (shown(name, fields[name]) for fields in (known.fields, row.fields))  # type: ignore[literal-required]
        result.changes.append(FieldChange(row.line, known.number, name.removesuffix("_ore"), old, new))
    change(tx, known.id, known.number, row.fields, changed)


def _add(tx: Transaction, register: _Register, row: _Row, result: ImportResult[FieldChange]) -> None:
    number = row.number
    while not number or (not row.number and number in register.by_number):
        number = tx.number("customer", tx.today)
    register.by_number[number] = _Known(0, number, row.fields)
    tx.insert(Customer, number=number, search_key=search_key(number, row.fields), **row.fields)
    tx.publish(CustomerRegistered(ref=number))
    result.new += 1
    result.changes.append(FieldChange(row.line, number, "", "", row.fields["name"]))


def shown(name: str, value: Any, *, show_pii: bool = False) -> str:
    """A field as people see it and as an export writes it. show_pii: personal numbers in full."""
    if value is None:
        return ""
    if name == "org_nr":
        return format_identity(value) if show_pii or not is_personal(value) else mask_personal(value)
    if name == "credit_limit_ore":
        return format_kronor(value)
    if name == "archived":
        return "yes" if value else "no"
    return str(value)


def _masked(org_nr: str | None) -> str:
    return mask_personal(org_nr or "")
