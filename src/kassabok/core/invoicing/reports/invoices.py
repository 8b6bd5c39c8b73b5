"""Questions about invoices and credit notes."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.identifiers import format_identity
from kassabok.core.invoicing.reports.rows import (
    LINE_COLUMNS,
    LineView,
    VatView,
    lines_of,
    numbers_of,
    record_of,
    vat_of,
    vouchers_of,
)
from kassabok.core.objects import from_json


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice or a credit note in a list. open_ore: what is left to pay; negative where a credit is left to use.

    state: open, overdue, paid, credited or written off; of a credit note open or used.
    """

    invoice: str
    kind: str = field(metadata={"table": False})
    customer: str = field(metadata={"table": False})
    name: str
    date: datetime.date
    due: datetime.date
    total_ore: int
    open_ore: int
    state: str
    ocr: str = field(metadata={"table": False})
    sent: str = field(metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class SettlementView:
    """What an invoice was paid with or a credit note used for. by: payment, credit note, invoice or refund."""

    date: datetime.date
    by: str
    number: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class InvoiceView:
    """An invoice or a credit note with its lines, VAT and settlements.

    supply_from and supply_date: the first and the last day of supply. mails: what it was sent with, and their state.
    credits: the invoice that a credit note takes back. The buyer is as he was when it was issued. objects: dimension ->
    object, {"1": "Nord"} for a cost centre.
    """

    invoice: str
    kind: str
    state: str
    customer: str
    name: str
    org_nr: str
    vat_nr: str
    street: str
    postcode: str
    city: str
    country: str
    date: datetime.date
    supply_from: datetime.date
    supply_date: datetime.date
    due: datetime.date
    terms_days: int
    ocr: str
    order: str
    deliveries: tuple[str, ...]
    credits: str
    credited_by: tuple[str, ...]
    vouchers: tuple[str, ...]
    mails: tuple[str, ...]
    our_reference: str
    your_reference: str
    buyer_order: str
    note: str
    language: str
    vat_treatment: str
    objects: dict[str, str]
    prices_include_vat: bool
    net_ore: int
    vat_ore: int = field(metadata={"heading": "VAT"})
    rounding_ore: int
    total_ore: int
    open_ore: int
    lines: tuple[LineView, ...]
    vat: tuple[VatView, ...]
    settlements: tuple[SettlementView, ...]


# A credit note is used when nothing of it is left; an invoice is credited when all of it was taken back.
_STATE = """
CASE WHEN i.kind = 'credit' THEN CASE WHEN c.open_ore < 0 THEN 'open' ELSE 'used' END
    WHEN c.open_ore > 0 THEN CASE WHEN i.due_date < :on THEN 'overdue' ELSE 'open' END
    WHEN i.total_ore > 0 AND i.total_ore =
        (SELECT -sum(k.total_ore) FROM invoice k WHERE k.credits_id = i.id) THEN 'credited'
    WHEN EXISTS (SELECT 1 FROM loss l WHERE l.claim_id = c.id AND l.left_ore > 0) THEN 'written off'
    ELSE 'paid' END
"""


#: What became of the last mail that it was sent with.
_SENT = """
coalesce((SELECT m.state FROM mail m WHERE m.kind = 'invoice' AND m.ref = i.number
    AND m.purpose IN ('invoice', 'credit') AND m.state <> 'dropped' ORDER BY m.id DESC LIMIT 1), '')
"""


def invoices(
    reader: Reader,
    *,
    on: datetime.date,
    state: str = "",
    kind: str = "",
    customer: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    ocr: str = "",
) -> list[InvoiceRow]:
    """Invoices and credit notes, the oldest first. on: the day that decides what is overdue.

    state: open, overdue, paid, credited, written off or used, or unsettled for all with something left to pay or use.
    customer: its number.
    """
    where: list[str] = []
    if state in ("unsettled", "open", "overdue"):
        where.append("c.open_ore <> 0")
    asked: dict[str, Any] = {
        f"{_STATE} = :state": "" if state == "unsettled" else state,
        "i.kind = :kind": kind,
        "k.number = :customer": customer,
        "i.date >= :since": since,
        "i.date <= :until": until,
        "i.ocr = :ocr": ocr,
    }
    where += [condition for condition, value in asked.items() if value]
    return reader.read(
        InvoiceRow,
        "SELECT i.number AS invoice, i.kind, k.number AS customer, i.buyer_name AS name, i.date, i.due_date AS due, "
        f"i.total_ore, c.open_ore, {_STATE} AS state, coalesce(i.ocr, '') AS ocr, {_SENT} AS sent "
        "FROM invoice i JOIN claim c ON c.invoice_id = i.id JOIN customer k ON k.id = i.customer_id "
        f"WHERE {' AND '.join(where) or '1 = 1'} ORDER BY i.id",
        on=on,
        state=state,
        kind=kind,
        customer=customer,
        since=since,
        until=until,
        ocr=ocr,
    )


_INVOICE_COLUMNS = {
    "id": "i.id",
    "invoice": "i.number",
    "kind": "i.kind",
    "state": _STATE,
    "customer": "k.number",
    "name": "i.buyer_name",
    "org_nr": "i.buyer_org_nr",
    "vat_nr": "i.buyer_vat_nr",
    "street": "i.buyer_street",
    "postcode": "i.buyer_postcode",
    "city": "i.buyer_city",
    "country": "i.buyer_country",
    "date": "i.date",
    "supply_from": "coalesce((SELECT min(d.date) FROM invoice_line l JOIN delivery_line p ON p.id = l.delivery_line_id "
    "JOIN delivery d ON d.id = p.delivery_id WHERE l.invoice_id = i.id), i.supply_date)",
    "supply_date": "i.supply_date",
    "due": "i.due_date",
    "terms_days": "i.terms_days",
    "ocr": "coalesce(i.ocr, '')",
    "order": "coalesce((SELECT o.number FROM sales_order o WHERE o.id = i.order_id), '')",
    "credits": "coalesce((SELECT o.number FROM invoice o WHERE o.id = i.credits_id), '')",
    "our_reference": "i.our_reference",
    "your_reference": "i.your_reference",
    "buyer_order": "i.buyer_order",
    "note": "i.note",
    "language": "i.language",
    "vat_treatment": "i.vat_treatment",
    "objects": "i.objects",
    "prices_include_vat": "i.prices_include_vat",
    "net_ore": "i.net_ore",
    "vat_ore": "i.vat_ore",
    "rounding_ore": "i.rounding_ore",
    "total_ore": "i.total_ore",
    "open_ore": "c.open_ore",
}


def invoice(reader: Reader, number: str, *, on: datetime.date) -> InvoiceView:
    """An invoice or a credit note, whole. Raises NotFound."""
    found = record_of(
        reader,
        _INVOICE_COLUMNS,
        "FROM invoice i JOIN claim c ON c.invoice_id = i.id JOIN customer k ON k.id = i.customer_id "
        "WHERE i.number = :number",
        number=number,
        on=on,
    )
    if found is None:
        raise NotFound("invoice.unknown", f"There is no invoice {number}.", hint="kassabok invoice list")
    invoice_id = found.pop("id")
    org_nr = found.pop("org_nr")
    objects = dict(from_json(found.pop("objects")))
    return InvoiceView(
        **found,
        objects=objects,
        org_nr=format_identity(org_nr) if org_nr else "",
        deliveries=numbers_of(reader, _DELIVERIES, id=invoice_id),
        credited_by=numbers_of(
            reader, "SELECT number FROM invoice WHERE credits_id = :id ORDER BY id", id=invoice_id
        ),
        vouchers=vouchers_of(reader, "invoice", number),
        mails=numbers_of(reader, _MAILS, number=number),
        lines=lines_of(reader, _LINE_COLUMNS, "invoice", invoice_id),
        vat=vat_of(reader, "invoice", invoice_id),
        settlements=tuple(reader.read(SettlementView, _SETTLEMENTS, id=invoice_id)),
    )


_MAILS = """
SELECT CAST(id AS TEXT) || ' (' || state || ')' FROM mail WHERE kind = 'invoice' AND ref = :number ORDER BY id
"""
_DELIVERIES = """
SELECT d.number FROM invoice_line l JOIN delivery_line p ON p.id = l.delivery_line_id
JOIN delivery d ON d.id = p.delivery_id WHERE l.invoice_id = :id GROUP BY d.id, d.number ORDER BY d.id
"""
_SETTLEMENTS = """
SELECT date, "by", number, amount_ore FROM (
    SELECT s.date, 'payment' AS "by", p.number, s.amount_ore, s.id
    FROM claim c JOIN settlement s ON s.claim_id = c.id JOIN payment p ON p.id = s.payment_id WHERE c.invoice_id = :id
    UNION ALL
    SELECT s.date, 'credit note', k.invoice_number, s.amount_ore, s.id FROM claim c
    JOIN settlement s ON s.claim_id = c.id JOIN claim k ON k.id = s.credit_claim_id WHERE c.invoice_id = :id
    UNION ALL
    SELECT s.date, 'invoice', k.invoice_number, s.amount_ore, s.id FROM claim c
    JOIN settlement s ON s.credit_claim_id = c.id JOIN claim k ON k.id = s.claim_id WHERE c.invoice_id = :id
    UNION ALL
    SELECT s.date, 'bad debt', l.number, s.amount_ore, s.id
    FROM claim c JOIN settlement s ON s.claim_id = c.id JOIN loss l ON l.id = s.loss_id WHERE c.invoice_id = :id
    UNION ALL
    SELECT r.date, 'refund', '', r.amount_ore, r.id
    FROM claim c JOIN refund r ON r.claim_id = c.id WHERE c.invoice_id = :id
) AS settled ORDER BY date, "by", id
"""

_LINE_COLUMNS = LINE_COLUMNS | {
    "credited_milli": "coalesce((SELECT -sum(k.quantity_milli) FROM invoice_line k WHERE k.credits_line_id = l.id), 0)"
}
