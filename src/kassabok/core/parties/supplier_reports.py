"""Questions about suppliers. Personal numbers are masked unless show_pii says otherwise."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.dates import local_time
from kassabok.core.errors import NotFound
from kassabok.core.identifiers import format_account, format_bankgiro, format_iban, format_plusgiro
from kassabok.core.parties.reports import (
    MOST_PROPOSED,
    columns_of,
    matching,
    shown_identity,
    the_one_meant,
)
from kassabok.core.rates.clearing import Banks
from kassabok.core.search import sort_key_sv

#: Fields that hold where money goes -> what people call them. Those of an account go together.
_PAYEES = {"bankgiro": "bankgiro", "plusgiro": "plusgiro", "account": "account", "iban": "IBAN"}
LATEST_PURCHASES = 10
_PAYEE_FIELDS = (*_PAYEES, "clearing", "bic")


@dataclass(frozen=True, slots=True)
class SupplierRow:
    """A supplier in a list. pays_to: the first of what it can be paid to."""

    supplier: str
    name: str
    org_nr: str = field(metadata={"heading": "Org. no."})
    city: str
    pays_to: str
    email: str = field(metadata={"table": False})
    phone: str = field(metadata={"table": False})
    currency: str = field(metadata={"table": False})
    archived: bool = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class SupplierPurchase:
    """One of the orders to a supplier. total_ore: without VAT, in hundredths of the currency."""

    purchase: str
    date: datetime.date
    state: str = field(metadata={"words": True})
    currency: str = field(metadata={"heading": ""})
    total_ore: int = field(metadata={"currency": True})


@dataclass(frozen=True, slots=True)
class SupplierView:
    """All that is known of a supplier. bank: the name of the bank of its account.

    paid_to_since: when what it is paid to was last changed, None where it never was. doubts: what speaks against that.
    priced_products: how many products it is known to charge for. price_columns: the map its price lists are read by.
    """

    supplier: str
    name: str
    org_nr: str
    vat_nr: str
    contact: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    terms_days: int | None
    lead_days: int | None
    currency: str
    bankgiro: str
    plusgiro: str
    clearing: str
    account: str
    bank: str
    iban: str
    bic: str
    ocr_required: bool
    our_customer_number: str
    ledger_account: str
    language: str
    note: str
    archived: bool
    paid_to_since: datetime.date | None
    doubts: tuple[str, ...]
    priced_products: int
    price_columns: str
    purchases: tuple[SupplierPurchase, ...]


@dataclass(frozen=True, slots=True)
class SupplierExportRow:
    """A supplier as a row of a file that `supplier import` reads back."""

    number: str
    name: str
    org_nr: str
    vat_nr: str
    email: str
    phone: str
    contact: str
    street: str
    postcode: str
    city: str
    country: str
    terms_days: int | None
    lead_days: int | None
    currency: str
    bankgiro: str
    plusgiro: str
    clearing: str
    account: str
    iban: str
    bic: str
    ocr_required: bool
    our_customer_number: str
    ledger_account: str
    language: str
    note: str
    archived: bool


def suppliers(
    reader: Reader, banks: Banks, *, search: str = "", archived: bool = False, show_pii: bool = False
) -> list[SupplierRow]:
    """Suppliers in the order of the Swedish alphabet. archived: those too.

    search: words that number, name, e-mail, town or bankgiro all hold between them; an organisation number finds its
    own.
    """
    where = ["1 = 1"]
    params: dict[str, str] = {}
    if not archived:
        where.append("NOT archived")
    if search:
        condition, words = matching(_giro_as_stored(search))
        where.append(condition)
        params |= words
    rows = reader.rows(
        "SELECT number, name, org_nr, city, email, phone, currency, archived, bankgiro, plusgiro, clearing, account, "
        f"iban FROM supplier WHERE {' AND '.join(where)} ORDER BY id",
        **params,
    )
    found = [
        SupplierRow(
            number,
            name,
            shown_identity(org_nr, show_pii),
            city,
            next(_pays_to(banks, *payees, show_pii=show_pii), ""),
            email,
            phone,
            currency,
            bool(gone),
        )
        for number, name, org_nr, city, email, phone, currency, gone, *payees in rows
    ]
    return sorted(found, key=lambda row: sort_key_sv(row.name))


def which_supplier(reader: Reader, text: str) -> str:
    """The number of the one supplier that a person means: by number, organisation number, bankgiro, or words.

    Raises NotFound for none, Refused for several, naming them.
    """
    number = reader.value("SELECT number FROM supplier WHERE number = :number", number=text.strip())
    if number is not None:
        return str(number)
    found: list[tuple[str, str]] = []
    if text.strip():
        condition, words = matching(_giro_as_stored(text))
        found = reader.rows(
            f"SELECT number, name FROM supplier WHERE NOT archived AND {condition} ORDER BY id", **words
        )
    return the_one_meant(found, text, kind="supplier")


def supplier(reader: Reader, number: str, banks: Banks, *, show_pii: bool = False) -> SupplierView:
    """All that is known of the supplier with this number. Raises NotFound."""
    columns = columns_of(SupplierView, without=_WORKED_OUT)
    row = reader.row(
        f"SELECT id, number, {', '.join(columns)} FROM supplier WHERE number = :number", number=number
    )
    if row is None:
        raise NotFound(
            "supplier.unknown", f"There is no supplier {number}.", hint="kassabok supplier list --search WORD"
        )
    known: dict[str, Any] = dict(zip(columns, row[2:], strict=True))
    bank = banks.of(known["clearing"]) if known["clearing"] else None
    found_doubts = tuple(doubts(reader, number, banks))
    return SupplierView(
        supplier=row[1],
        **_as_shown(known, banks, show_pii),
        bank=bank.name if bank else "",
        paid_to_since=_paid_to_since(reader, number),
        doubts=found_doubts,
        priced_products=reader.value(
            "SELECT count(DISTINCT product_id) FROM supplier_price WHERE supplier_id = :id", id=row[0]
        ),
        price_columns=reader.value("SELECT columns FROM price_columns WHERE supplier_id = :id", id=row[0])
        or "",
        purchases=tuple(
            reader.read(
                SupplierPurchase,
                "SELECT number AS purchase, date, state, currency, total_ore FROM purchase "
                f"WHERE supplier_id = :id ORDER BY id DESC LIMIT {LATEST_PURCHASES}",
                id=row[0],
            )
        ),
    )


_WORKED_OUT = (
    *("supplier", "bank", "paid_to_since", "doubts"),
    *("priced_products", "price_columns", "purchases"),
)


def supplier_export(reader: Reader, banks: Banks, *, show_pii: bool = False) -> list[SupplierExportRow]:
    """Every supplier, in the order of registration."""
    columns = columns_of(SupplierExportRow)
    rows = []
    for values in reader.rows(f"SELECT {', '.join(columns)} FROM supplier ORDER BY id"):
        known = dict(zip(columns, values, strict=True))
        rows.append(SupplierExportRow(**_as_shown(known, banks, show_pii)))
    return rows


def doubts(reader: Reader, number: str, banks: Banks) -> Iterator[str]:
    """What speaks against paying a supplier as the register says, in whole sentences; none of it need be wrong."""
    row = reader.row(
        "SELECT id, bankgiro, plusgiro, clearing, account, iban FROM supplier WHERE number = :number",
        number=number,
    )
    if row is None:
        return
    row_id, bankgiro, plusgiro, clearing, account, iban = row
    if account:
        doubt = banks.doubt(clearing, account)
        if doubt:
            yield doubt
    for name, value in (("bankgiro", bankgiro), ("plusgiro", plusgiro), ("account", account), ("iban", iban)):
        if value:
            yield from _others_with(reader, row_id, name, value, clearing)


def _others_with(reader: Reader, row_id: int, name: str, value: str, clearing: str) -> Iterator[str]:
    same_bank = "AND clearing = :clearing" if name == "account" else ""
    params = {"clearing": clearing} if name == "account" else {}
    others = reader.rows(
        f"SELECT number, name FROM supplier WHERE {name} = :value AND id <> :id {same_bank} ORDER BY id",
        value=value,
        id=row_id,
        **params,
    )
    if len(others) == 1:
        yield f"Supplier {' '.join(others[0])} has the same {_PAYEES[name]}."
    elif others:
        numbers = ", ".join(number for number, _ in others[:MOST_PROPOSED])
        more = f" and {len(others) - MOST_PROPOSED} more" if len(others) > MOST_PROPOSED else ""
        yield f"Suppliers {numbers}{more} have the same {_PAYEES[name]}."


def _as_shown(known: dict[str, Any], banks: Banks, show_pii: bool) -> dict[str, Any]:
    """The columns of a supplier as people see them."""
    return known | {
        "org_nr": shown_identity(known["org_nr"], show_pii),
        "bankgiro": format_bankgiro(known["bankgiro"]) if known["bankgiro"] else "",
        "plusgiro": format_plusgiro(known["plusgiro"]) if known["plusgiro"] else "",
        "account": shown_account(known["clearing"], known["account"], banks, show_pii=show_pii),
        "iban": format_iban(known["iban"]),
        "ocr_required": bool(known["ocr_required"]),
        "archived": bool(known["archived"]),
    }


def shown_account(clearing: str, account: str, banks: Banks, *, show_pii: bool) -> str:
    """An account number as people see it: one that is a personal number is masked unless it is asked for."""
    if account and not show_pii and banks.is_personal(clearing):
        return f"{account[:-4]}****"
    return account


def _pays_to(
    banks: Banks, bankgiro: str, plusgiro: str, clearing: str, account: str, iban: str, *, show_pii: bool
) -> Iterator[str]:
    """What a supplier can be paid to, in the order a payment looks."""
    if bankgiro:
        yield f"bg {format_bankgiro(bankgiro)}"
    if plusgiro:
        yield f"pg {format_plusgiro(plusgiro)}"
    if account:
        yield format_account(clearing, shown_account(clearing, account, banks, show_pii=show_pii))
    if iban:
        yield format_iban(iban)


def _giro_as_stored(text: str) -> str:
    """A search without the hyphen of a bankgiro number, which the register keeps as digits."""
    digits = text.replace("-", "").replace(" ", "")
    return digits if digits.isdecimal() and len(digits) in (7, 8) else text


def _paid_to_since(reader: Reader, number: str) -> datetime.date | None:
    """The day of the last change of what a supplier is paid to, by the log."""
    for at_us, payload in reader.rows(
        "SELECT at_us, payload FROM event WHERE subject_kind = 'supplier' AND subject_ref = :number "
        "AND name = 'SupplierChanged' ORDER BY id DESC",
        number=number,
    ):
        if set(json.loads(payload)["changed"]) & set(_PAYEE_FIELDS):
            return local_time(at_us).date()
    return None
