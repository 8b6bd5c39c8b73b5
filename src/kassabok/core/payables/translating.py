"""An electronic invoice as a bill: its lines, its VAT by class, and whose the VAT is."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.identifiers import GTIN_LENGTHS, check_ocr, gtin_spellings
from kassabok.core.ledger.model import Account
from kassabok.core.payables.lines import MOST_OFF_ORE, LineRequest, account_with
from kassabok.core.products.model import Product
from kassabok.core.purchasing.model import SupplierPrice
from kassabok.core.texts import LONGEST_LINE, one_line
from kassabok.core.vat import EU_COUNTRIES
from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.einvoice.record import EInvoice, InvoiceLine, TaxRow

#: The VAT classes of the general rates, by which a bill says what it charges.
RATE_CLASSES = ("standard", "reduced", "low")
EXEMPT = "exempt"

#: UNCL 5305, the categories of VAT: what is charged, and what the buyer owes. Of all others there is none.
CHARGED, REVERSED, EU_GOODS, EXPORTED = "S", "AE", "K", "G"
_CHARGED = (CHARGED, "L", "M", "B")  # Also of the Canaries, Ceuta and Melilla, and Italy's split payment.
PREPAYMENT = "386"  # UNTDID 1001

_BY_HAND = "Register it with kassabok bill add, and keep the file with --attach."
_MOST_UNITS = 1_000_000_000
_COST_CLASSES = "4567"  # Of the accounts: purchases, other costs, personnel.


class Asked(NamedTuple):
    """What whoever imports says of the bills; "" is what the invoice says.

    account: of all lines. treatment: as Bill's. vat_class: of what the company owes the VAT of. anyway: also where they
    are to another buyer.
    """

    account: str = ""
    treatment: str = ""
    vat_class: str = "standard"
    anyway: bool = False


class Translation(NamedTuple):
    """The content of a bill with the sign of the books: of a credit note below zero. Amounts are in hundredths.

    notes: what is told of it. look_at: what is to be looked at before it is approved.
    """

    treatment: str
    lines: tuple[LineRequest, ...]
    vat_ore: dict[str, int]
    rounding_ore: int
    total_ore: int
    notes: tuple[str, ...]
    look_at: tuple[str, ...]

    def with_our_skus(self, tx: Transaction, supplier_id: int) -> "Translation":
        """The same with our SKU for each number of the supplier's that its price list has, for one product of ours."""
        return self._replace(
            lines=tuple(line._replace(item=_our_sku(tx, line.item, supplier_id)) for line in self.lines)
        )


class _Taxed(NamedTuple):
    """A part of the invoice that has one rate."""

    request: LineRequest
    category: str
    rate: Decimal


def translate(tx: Transaction, invoice: EInvoice, asked: Asked) -> Translation:
    """The bill that an invoice is, whoever the supplier is in the book.

    Raises Refused where the law cannot tell whose the VAT is, and for rates that Sweden does not have.
    """
    sign = -1 if invoice.is_credit else 1
    country = invoice.seller.country or invoice.seller.vat_nr[:2].upper() or "SE"
    foreign = country != "SE" and not invoice.seller.vat_nr.upper().startswith("SE")
    treatment = asked.treatment or _treatment(invoice, country, foreign=foreign)
    swedish_vat = treatment == "domestic" and not (foreign and not asked.treatment)
    if swedish_vat:
        invoice = _with_rate(tx, invoice)
    elif treatment != "domestic" and invoice.totals.vat_cents:
        raise Refused(
            "bill.treatment",
            f"The invoice has VAT, {format_ore(invoice.totals.vat_cents)} {invoice.currency}, but of {treatment} the "
            "company owes it itself.",
            hint="Ask the supplier for an invoice without VAT. What was said with --treatment can be left out.",
        )
    notes: list[str] = []
    look_at: list[str] = []
    parts = _parts(tx, invoice, asked)
    vat_ore: dict[str, int] = {}
    if treatment != "domestic":
        lines = [part.request._replace(vat_class=asked.vat_class) for part in parts]
    elif not swedish_vat:
        lines = [part.request._replace(vat_class=EXEMPT) for part in parts]
        lines += _foreign_vat(invoice, lines[0].account if lines else asked.account, country)
        if invoice.totals.vat_cents:
            notes.append(f"The VAT of {country} is a part of the cost: it cannot be deducted here.")
    else:
        lines = [
            part.request._replace(vat_class=_class(tx, part.category, part.rate, invoice.issued))
            for part in parts
        ]
        vat_ore = _charged(tx, invoice)
    lines += _prepaid(tx, invoice, treatment, look_at)
    return Translation(
        treatment=treatment,
        lines=tuple(line if sign > 0 else line.turned() for line in lines if line.amount_ore),
        vat_ore={vat_class: sign * ore for vat_class, ore in vat_ore.items()},
        rounding_ore=sign * invoice.totals.rounding_cents,
        total_ore=signed_total(invoice),
        notes=tuple(notes),
        look_at=tuple(look_at),
    )


def signed_total(invoice: EInvoice) -> int:
    """What the bill comes to, in hundredths; of a credit note below zero. One that is paid already is a bill too."""
    cents = invoice.totals.payable_cents or invoice.totals.prepaid_cents
    return -cents if invoice.is_credit else cents


def reference_to_pay(invoice: EInvoice) -> tuple[str, str]:
    """(OCR reference, message) to pay with: what the invoice asks for, as one or the other."""
    asked = next((means.payment_id for means in invoice.payment if means.payment_id), "")
    if check_ocr(asked):
        return "".join(asked.split()), ""
    return "", one_line(asked)[:LONGEST_LINE]


# Whose the VAT is


def _treatment(invoice: EInvoice, country: str, *, foreign: bool) -> str:
    """Source: mervärdesskattelagen 16 kap. 6-13 §§; EN 16931 says with its categories which of them it is."""
    told = {row.category for row in invoice.taxes if row.base_cents or row.vat_cents}
    owed = told & {REVERSED, EU_GOODS, EXPORTED}
    if not owed:
        if foreign and not invoice.totals.vat_cents:
            raise _ask(country, "nothing of whose the VAT is")
        return "domestic"
    if len(told) > 1:
        raise Refused(
            "bill.mixed",
            f"The invoice has VAT of the categories {', '.join(sorted(told))}: of some the company owes it itself.",
            hint="Register it as two bills with kassabok bill add, and keep the file with --attach.",
        )
    category = owed.pop()
    if category == EU_GOODS:
        return "eu-goods"
    if category == EXPORTED:
        return "import"
    if not foreign:
        raise Refused(
            "bill.treatment",
            "The invoice says reverse charge (omvänd betalningsskyldighet): was it goods or services?",
            hint="Add --treatment reverse-services, as for building, or --treatment reverse-goods, as for scrap.",
        )
    return "eu-services" if country in EU_COUNTRIES else "non-eu-services"


def _ask(country: str, said: str) -> Refused:
    ways = "eu-goods or eu-services" if country in EU_COUNTRIES else "import or non-eu-services"
    return Refused(
        "bill.treatment",
        f"The supplier is in {country}, and the invoice says {said}: was it goods or services?",
        hint=f"Add --treatment {ways}; domestic where nothing is to be added to the bill.",
    )


# Lines


def _parts(tx: Transaction, invoice: EInvoice, asked: Asked) -> list[_Taxed]:
    """The lines, with the allowances and charges of the whole document; of an invoice without lines its rates."""
    if not invoice.lines:
        account = _account(tx, invoice, asked)
        return [
            _Taxed(
                LineRequest(
                    row.base_cents, account, text=one_line(f"Faktura {invoice.number}")[:LONGEST_LINE]
                ),
                row.category,
                row.rate,
            )
            for row in invoice.taxes
        ]
    parts = [_Taxed(_request(tx, invoice, line, asked), line.category, line.rate) for line in invoice.lines]
    for row in invoice.allowances:
        text = one_line(row.reason)[:LONGEST_LINE] or ("Avgift" if row.amount_cents > 0 else "Rabatt")
        parts.append(
            _Taxed(
                LineRequest(row.amount_cents, _account(tx, invoice, asked), text=text), row.category, row.rate
            )
        )
    return parts


def _request(tx: Transaction, invoice: EInvoice, line: InvoiceLine, asked: Asked) -> LineRequest:
    if abs(line.quantity) > _MOST_UNITS:
        raise Refused(
            "bill.quantity",
            f"Line {one_line(line.number)[:20]} is of {line.quantity:f} units, which is too much.",
            hint=_BY_HAND,
        )
    return LineRequest(
        line.net_cents,
        _account(tx, invoice, asked, line.accounting),
        text=one_line(line.text)[:LONGEST_LINE],
        item=_item(tx, line),
        quantity_milli=int((line.quantity * 1000).quantize(Decimal(1), ROUND_HALF_UP)),
        unit=one_line(line.unit)[:LONGEST_LINE],
    )


def _account(tx: Transaction, invoice: EInvoice, asked: Asked, of_line: str = "") -> str:
    """The account of a line: what is asked for, else what the invoice was told to say (BT-133, BT-19), else ""."""
    if asked.account:
        return asked.account
    if invoice.type_code == PREPAYMENT:
        return account_with(tx, "advances_to_suppliers")
    for told in (of_line, invoice.accounting):
        if told[:1] in _COST_CLASSES and told.isdecimal() and tx.find(Account, number=told, active=True):
            return told
    return ""


def _item(tx: Transaction, line: InvoiceLine) -> str:
    """Our SKU, where our own number or the GTIN tells it; else the supplier's number."""
    if line.buyers_item and tx.find(Product, sku=line.buyers_item):
        return line.buyers_item
    if line.gtin.isdecimal() and len(line.gtin) in GTIN_LENGTHS:
        for gtin in gtin_spellings(line.gtin):
            if product := tx.find(Product, gtin=gtin):
                return product.sku
    return one_line(line.sellers_item or line.gtin or line.buyers_item)[:LONGEST_LINE]


def _our_sku(tx: Transaction, item: str, supplier_id: int) -> str:
    prices = tx.all(SupplierPrice, supplier_id=supplier_id, supplier_sku=item) if item else []
    products = {row.product_id for row in prices}
    return tx.get(Product, products.pop()).sku if len(products) == 1 else item


def _prepaid(tx: Transaction, invoice: EInvoice, treatment: str, look_at: list[str]) -> Iterator[LineRequest]:
    """What was paid before the invoice came is an advance that it uses; where that is all of it, the bill is whole."""
    prepaid_cents = invoice.totals.prepaid_cents
    if not prepaid_cents:
        return
    if not invoice.totals.payable_cents:
        look_at.append(
            "It says that it is paid already: write that payment down with kassabok bill pay, not to pay it again."
        )
        return
    if treatment != "domestic":
        raise Refused(
            "bill.prepaid",
            f"Of the invoice {format_ore(prepaid_cents)} is prepaid (BT-113), and the VAT is the company's to pay.",
            hint=_BY_HAND,
        )
    account = account_with(tx, "advances_to_suppliers")
    look_at.append(
        f"{format_ore(prepaid_cents)} {invoice.currency} is prepaid and taken from account {account}: "
        "see that the VAT of it is not deducted twice."
    )
    yield LineRequest(-prepaid_cents, account, EXEMPT, text="Förskott")


# VAT


def _foreign_vat(invoice: EInvoice, account: str, country: str) -> Iterator[LineRequest]:
    for row in invoice.taxes:
        if row.vat_cents:
            text = f"Moms {country} {row.rate.normalize():f} %" if row.category else f"Moms {country}"
            yield LineRequest(row.vat_cents, account, EXEMPT, text=text)


def _charged(tx: Transaction, invoice: EInvoice) -> dict[str, int]:
    """VAT class -> what the invoice charges."""
    found: dict[str, int] = {}
    for row in invoice.taxes:
        vat_class = _class(tx, row.category, row.rate, invoice.issued)
        if row.base_cents or row.vat_cents:
            found[vat_class] = found.get(vat_class, 0) + row.vat_cents
    return found


def _class(tx: Transaction, category: str, rate: Decimal, on: date) -> str:
    """The VAT class of a category with its rate. Raises Refused for a rate that there is not."""
    if rate == 0:
        return EXEMPT
    for vat_class in RATE_CLASSES:
        if tx.rates.vat(vat_class, on) * 100 == rate:
            return vat_class
    raise Refused(
        "bill.rate",
        f"The invoice has VAT of {rate.normalize():f} % (category {category}), and Sweden had no such rate on {on}.",
        hint="Ask the supplier for a right one, or " + _BY_HAND[0].lower() + _BY_HAND[1:],
    )


def _with_rate(tx: Transaction, invoice: EInvoice) -> EInvoice:
    """The invoice with the rate that its VAT is of: the smallest profile tells none, only what the VAT comes to."""
    if any(row.category or row.rate for row in invoice.taxes) or not invoice.totals.vat_cents:
        return invoice
    base_cents, vat_cents = invoice.totals.net_cents, invoice.totals.vat_cents
    for vat_class in RATE_CLASSES:
        rate = tx.rates.vat(vat_class, invoice.issued)
        if abs(base_cents * rate - vat_cents) <= MOST_OFF_ORE:
            return replace(invoice, taxes=(TaxRow("", rate * 100, base_cents, vat_cents),))
    raise Refused(
        "bill.rate",
        f"The VAT {format_ore(vat_cents)} on {format_ore(base_cents)} is of no single rate, and the invoice tells none "
        "(profile MINIMUM).",
        hint=_BY_HAND,
    )
