"""What a document must hold before it is printed: sums that agree, and what its kind cannot be without."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal

from kassabok.formats.documents.record import (
    Charge,
    Document,
    DocumentLine,
    InstalmentPlan,
    Invoice,
    Letter,
    OrderSlip,
    PurchaseOrder,
    Receipt,
    Statement,
    Totals,
    VatRow,
)
from kassabok.formats.errors import BadFile

LIMIT = 100_000_000_000  # öre: one billion kronor; thousandths: a hundred million pieces
NUMBERS_IN_TEXT = ("number", "ocr", "credits_number")
MAX_NUMBER_LENGTH = 60
MAX_SELLER_LENGTH = 120  # of each fact at the foot of the page
MAX_ADDRESS_LINES = 8


def check(document: Document) -> None:
    """Raise BadFile, naming the document and the field, when it may not be printed."""
    _check_widths(document)
    match document:
        case Invoice():
            _check_invoice(document)
        case Statement():
            _check_statement(document)
            return
        case Letter() | InstalmentPlan():
            _check_letter(document)
            return
    lines = document.lines
    _require(bool(lines), "document.empty", f"{_name(document)} has no lines.")
    if isinstance(document, OrderSlip | Invoice | Receipt):
        _check_sums(document)
    if isinstance(document, PurchaseOrder):
        bought = sum(line.amount_ore for line in document.lines)
        _agree(document, "lines", bought, "total", document.total_ore)
    if isinstance(document, Receipt):
        tendered = sum(tender.amount_ore for tender in document.tenders) - document.change_ore
        _agree(document, "means of payment less change", tendered, "total", document.totals.to_pay_ore)


def _check_widths(document: Document) -> None:
    """Refuse what does not fit its place. Texts about customers and goods may have any length; the page grows."""
    for name, value in _leaves(document):
        if isinstance(value, int | Decimal):
            _require(
                -LIMIT < value < LIMIT,
                "document.too-large",
                f"{_name(document)}: {name} is {value}; a document shows numbers below {LIMIT:,}.",
            )
        elif isinstance(value, str) and name in NUMBERS_IN_TEXT:
            _require_short(value, name, MAX_NUMBER_LENGTH)
    for name, value in _leaves(document.seller):
        if isinstance(value, str):
            _require_short(value, f"seller's {name}", MAX_SELLER_LENGTH)
    _require(
        len(document.seller.lines) <= MAX_ADDRESS_LINES,
        "document.too-long",
        f"The seller's address has {len(document.seller.lines)} lines; {MAX_ADDRESS_LINES} fit.",
    )


def _leaves(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    """Every field of the document and of what it holds, with its name."""
    if isinstance(value, tuple):
        for item in value:
            yield from _leaves(item, name)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _leaves(getattr(value, field.name), field.name)
    else:
        yield name, value


def _require_short(text: str, name: str, longest: int) -> None:
    _require(
        len(text) <= longest, "document.too-long", f"The {name} has {len(text)} characters; {longest} fit."
    )


def _check_invoice(invoice: Invoice) -> None:
    name = _name(invoice)
    if invoice.kind == "credit":
        _require(
            bool(invoice.credits_number), "document.missing", f"{name}: which invoice it credits is missing."
        )
    if invoice.reverse_charge:
        for party, who in ((invoice.seller, "seller"), (invoice.buyer, "buyer")):
            _require(
                bool(party.vat_nr),
                "document.missing",
                f"{name}: the {who}'s VAT number is missing; a reverse charge needs both.",
            )
    if invoice.currency != "SEK":
        for row in invoice.totals.vat_rows:
            _require(
                row.vat_ore == 0 or row.vat_sek_ore is not None,
                "document.missing",
                f"{name}: the VAT in kronor is missing; an invoice in {invoice.currency} must show it.",
            )


def _check_sums(document: OrderSlip | Invoice | Receipt) -> None:
    totals = document.totals
    rated: tuple[DocumentLine | Charge | VatRow, ...] = (*document.lines, *document.charges, *totals.vat_rows)
    for rate in (item.vat_rate for item in rated):
        _require(
            rate is None or Decimal(0) <= rate < 1,
            "document.rate",
            f"{_name(document)}: {rate} is not a VAT rate; 25 percent is written 0.25.",
        )
    _agree(document, "taxable amounts", sum(row.base_ore for row in totals.vat_rows), "net", totals.net_ore)
    _agree(document, "VAT rows", sum(row.vat_ore for row in totals.vat_rows), "VAT", totals.vat_ore)
    _agree(document, "net, VAT and rounding", _added_up(totals), "total", totals.total_ore)
    expected = totals.net_ore + totals.vat_ore if document.prices_include_vat else totals.net_ore
    _agree(document, "lines", _sum_of((*document.lines, *document.charges)), "sum before rounding", expected)


def _check_statement(statement: Statement) -> None:
    items = sum(item.open_ore for item in statement.items)
    _agree(statement, "open items", items, "total", statement.total_ore)
    if statement.ageing:
        buckets = sum(bucket.amount_ore for bucket in statement.ageing)
        _agree(statement, "age buckets", buckets, "total", statement.total_ore)


def _check_letter(letter: Letter | InstalmentPlan) -> None:
    _require(bool(letter.claims), "document.empty", f"{_name(letter)} has no claims.")
    for claim in letter.claims:
        interest_ore = sum(row.amount_ore for row in claim.interest) + claim.interest_settled_ore
        what = f"interest rows of {claim.number}"
        _agree(letter, what, interest_ore, "interest of it", claim.interest_ore)
    _agree(letter, "claims", sum(c.open_ore for c in letter.claims), "principal", letter.principal_ore)
    _agree(letter, "claims", sum(c.interest_ore for c in letter.claims), "interest", letter.interest_ore)
    costs_ore = sum(cost.amount_ore for claim in letter.claims for cost in claim.costs)
    _agree(letter, "costs of the claims", costs_ore, "costs", letter.costs_ore)
    whole_ore = letter.principal_ore + letter.interest_ore + letter.costs_ore
    if isinstance(letter, Letter):
        whole_ore += letter.credits_ore
    else:
        parts_ore = sum(row.amount_ore for row in letter.instalments)
        _agree(letter, "parts", parts_ore, "total", letter.total_ore)
    _agree(letter, "principal, interest, costs and what is set off", whole_ore, "total", letter.total_ore)


def _added_up(totals: Totals) -> int:
    return totals.net_ore + totals.vat_ore + totals.rounding_ore


def _sum_of(items: tuple[DocumentLine | Charge, ...]) -> int:
    return sum(item.amount_ore for item in items)


def _agree(document: Document, parts: str, parts_ore: int, whole: str, whole_ore: int) -> None:
    _require(
        parts_ore == whole_ore,
        "document.sum",
        f"{_name(document)}: the {parts} add up to {parts_ore} öre, but the {whole} is {whole_ore} öre.",
    )


def _require(holds: bool, code: str, message: str) -> None:
    if not holds:
        raise BadFile(code, message)


def _name(document: Document) -> str:
    kind = type(document).__name__
    return f"{kind} at {document.as_of}" if isinstance(document, Statement) else f"{kind} {document.number}"
