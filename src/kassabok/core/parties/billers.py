"""Which supplier an electronic invoice is from, and the register's fields for one that is new."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.identifiers import (
    mask_personal,
    mask_vat_number,
    parse_identity,
    vat_number_of,
)
from kassabok.core.parties import suppliers
from kassabok.core.parties.field_checks import HOME, WrongField
from kassabok.core.parties.model import Supplier
from kassabok.core.parties.supplier_fields import DEFAULTS, agreeing, checked
from kassabok.core.texts import LONGEST_LINE, one_line
from kassabok.formats.einvoice.record import ORG_NR, EInvoice, Party

PAID_TO = ("bankgiro", "plusgiro", "iban")
_WORDS = {"org_nr": "organisation number", "vat_nr": "VAT number", "iban": "IBAN", "bic": "BIC"}
SWEDISH_VAT_LENGTH = 14  # SE, the ten digits of an organisation number, and 01.


class Biller(NamedTuple):
    """A supplier that was registered. warnings: what of it could not be taken, in whole sentences."""

    number: str
    warnings: tuple[str, ...]


def supplier_of_invoice(tx: Transaction, invoice: EInvoice) -> str:
    """The number of the supplier that sent an invoice, "" where none is known.

    It is known by its organisation number, else its VAT number, else where it is paid, which is not enough where the
    register has other numbers of it: one that takes the money of many has one account for all. By its name alone where
    the register has no number of it. One that is archived is known too, where the same does not tell another. Raises
    Refused for several.
    """
    for what, found in _signs(tx, invoice):
        active = [row for row in found if not row.archived]
        numbers = sorted({row.number for row in active or found})
        if len(numbers) == 1:
            return numbers[0]
        if numbers:
            raise Refused(
                "bill.which_supplier",
                f"The {what} of {_shown(invoice.seller)} is that of suppliers {', '.join(numbers)}.",
                hint="--supplier NO says which of them it is from.",
            )
    return ""


def no_biller(invoice: EInvoice) -> Refused:
    """The error for an invoice whose supplier is not known, and is not to be registered."""
    return Refused(
        "bill.supplier_unknown",
        f"There is no supplier {_shown(invoice.seller)}.",
        hint="--register registers it from the invoice; --supplier NO says which it is of those you have.",
    )


def register_biller(tx: Transaction, invoice: EInvoice) -> Biller:
    """Register the seller of an invoice. What the register does not take is left out and told. Raises Refused."""
    fields, warnings = DEFAULTS.copy(), []
    for name, value in _fields(tx, invoice).items():
        try:
            fields = agreeing(fields | checked({name: value}, on=tx.today))
        except WrongField as error:
            warnings.append(f"The supplier's {_WORDS.get(name, name)} was not taken: {error}")
    event = suppliers.add(tx, **fields)
    return Biller(event.ref, tuple(warnings))


def org_nr_of(tx: Transaction, party: Party) -> str | None:
    """The organisation number of a party as it is stored, None where it tells none that is right."""
    vat_nr = "".join(party.vat_nr.split()).upper()
    told = [found.value for found in party.ids if found.scheme in (ORG_NR, "", "SE:ORGNR")]
    if vat_nr.startswith(HOME) and len(vat_nr) == SWEDISH_VAT_LENGTH:
        told.append(vat_nr[2:12])
    for value in told:
        try:
            return parse_identity(value, on=tx.today)
        except ValueError:
            continue
    return None


def _signs(tx: Transaction, invoice: EInvoice) -> Iterator[tuple[str, list[Supplier]]]:
    """What tells a supplier, the surest first, and those that have it."""
    seller = invoice.seller
    org_nr = org_nr_of(tx, seller) if seller.country in ("", HOME) else None
    if org_nr:
        yield (
            "organisation number",
            [
                *tx.all(Supplier, org_nr=org_nr),
                *tx.all(Supplier, vat_nr=vat_number_of(org_nr)),
            ],
        )
    vat_nr = "".join(seller.vat_nr.split()).upper()
    if vat_nr:
        yield "VAT number", tx.all(Supplier, vat_nr=vat_nr)
    accounts = [
        (name, getattr(means, name)) for means in invoice.payment for name in PAID_TO if getattr(means, name)
    ]
    if accounts:
        paid = [row for field, number in accounts for row in tx.all(Supplier, **{field: number})]
        yield "account", [row for row in paid if not _is_another(row, org_nr, vat_nr)]
    named = [row for name in _names(seller) for row in tx.all(Supplier, name=name)]
    yield "name", [row for row in named if not row.org_nr and not row.vat_nr]


def _is_another(row: Supplier, org_nr: str | None, vat_nr: str) -> bool:
    """Whether a supplier has another number than the seller tells of itself."""
    ours = row.vat_nr or (vat_number_of(row.org_nr) if row.org_nr else "")
    if org_nr and row.org_nr:
        return row.org_nr != org_nr
    told = vat_nr or (vat_number_of(org_nr) if org_nr else "")
    return bool(told and ours and told != ours)


def _names(party: Party) -> set[str]:
    return {one_line(name)[:LONGEST_LINE] for name in (party.trading_name, party.name) if name}


def _shown(party: Party) -> str:
    numbers = [mask_personal(found.value) for found in party.ids if found.scheme == ORG_NR][:1]
    told = [one_line(party.name)[:60] or "without a name", *(numbers or [mask_vat_number(party.vat_nr[:20])])]
    return ", ".join(filter(None, told))


def _fields(tx: Transaction, invoice: EInvoice) -> dict[str, Any]:
    """The fields that an invoice tells of its seller; the name first, which the others are nothing without."""
    seller = invoice.seller
    org_nr = org_nr_of(tx, seller) if seller.country in ("", HOME) else None
    found: dict[str, Any] = {
        "name": one_line(seller.trading_name or seller.name)[:LONGEST_LINE],
        "country": seller.country,
        "org_nr": org_nr,
        "vat_nr": seller.vat_nr,
        "email": seller.email,
        "phone": seller.phone,
        "contact": seller.contact,
        "street": ", ".join(filter(None, (seller.street, seller.street_2))),
        "city": seller.city,
        "postcode": seller.postcode,
        "currency": invoice.currency,
        "language": "sv" if seller.country in ("", HOME) else "en",
    }
    for means in invoice.payment:
        for name in PAID_TO:
            found[name] = found.get(name) or getattr(means, name)
        if means.iban and means.bic and found.get("iban") == means.iban:
            found.setdefault("bic", means.bic)
    return {name: value for name, value in found.items() if value}
