"""Invoices, credit notes and receipts. An issued document never changes; a correction is a new one pointing at it."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table


class Invoice(Table, table=True):
    """An invoice or a credit note (kind), with the buyer as he was when it was issued.

    Amounts in öre; a credit note's are negative. total = net + vat + rounding. vat_treatment: see core/vat.py.
    supply_date: the last day of supply on it. ocr: never worked out again. credits_id: the invoice that a credit note
    refers to. buyer_order: the buyer's number of what it ordered. objects: JSON of dimension -> object code, of its
    order or its own; what its income belongs to.
    """

    __tablename__ = "invoice"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    kind: str = "invoice"
    customer_id: int = Field(foreign_key="customer.id", index=True)
    order_id: int | None = Field(default=None, foreign_key="sales_order.id", index=True)
    credits_id: int | None = Field(default=None, foreign_key="invoice.id", index=True)
    date: datetime.date = Field(index=True)
    supply_date: datetime.date
    due_date: datetime.date
    terms_days: int
    ocr: str | None = Field(default=None, unique=True)
    language: str = "sv"
    vat_treatment: str = "domestic"
    prices_include_vat: bool = False
    net_ore: int
    vat_ore: int
    rounding_ore: int = 0
    total_ore: int
    buyer_name: str
    buyer_org_nr: str = ""
    buyer_vat_nr: str = ""
    buyer_street: str = ""
    buyer_postcode: str = ""
    buyer_city: str = ""
    buyer_country: str = "SE"
    our_reference: str = ""
    your_reference: str = ""
    buyer_order: str = ""
    note: str = ""
    objects: str = "{}"

    __table_args__ = (
        CheckConstraint("kind IN ('invoice', 'credit')", name="kind"),
        CheckConstraint(
            "vat_treatment IN ('domestic', 'reverse', 'eu', 'export', 'eu_service', 'export_service')",
            name="vat_treatment",
        ),
        CheckConstraint("total_ore = net_ore + vat_ore + rounding_ore", name="total"),
    )


class InvoiceLine(Table, table=True):
    """amount_ore: as priced (incl. or excl. VAT, as the invoice says), after discount; negative on a credit note.

    net_ore and vat_ore: the line's share of the invoice's VAT rows, for statistics and credits by line.
    credits_line_id: the invoice line that a credit line takes back.
    """

    __tablename__ = "invoice_line"
    id: int = Field(primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id", index=True)
    position: int
    kind: str = "goods"
    order_line_id: int | None = Field(default=None, foreign_key="sales_order_line.id", index=True)
    delivery_line_id: int | None = Field(default=None, foreign_key="delivery_line.id", index=True)
    product_id: int | None = Field(default=None, foreign_key="product.id")
    sku: str = ""
    text: str
    quantity_milli: int
    unit: str = "st"
    unit_price_e4: int
    discount_e4: int = 0
    vat_class: str
    vat_rate_e4: int
    amount_ore: int
    net_ore: int
    vat_ore: int
    credits_line_id: int | None = Field(default=None, foreign_key="invoice_line.id", index=True)


class InvoiceVat(Table, table=True):
    """The taxable amount and the VAT per class and rate. The VAT is rounded here, once per rate."""

    __tablename__ = "invoice_vat"
    id: int = Field(primary_key=True)
    invoice_id: int = Field(foreign_key="invoice.id")
    vat_class: str
    rate_e4: int
    base_ore: int
    vat_ore: int

    __table_args__ = (Index("uq_invoice_vat", "invoice_id", "vat_class", "rate_e4", unique=True),)


class CashDay(Table, table=True):
    """A day's receipts, closed and posted as one voucher."""

    __tablename__ = "cash_day"
    id: int = Field(primary_key=True)
    number: int
    date: datetime.date = Field(index=True)
    total_ore: int

    __table_args__ = (Index("uq_cash_day_number", "date", "number", unique=True),)


class Receipt(Table, table=True):
    """A sale paid on the spot (kontantnota) or before delivery, or with negative amounts what was paid back of one.

    kind: sale or refund. means: how it was paid on the spot; online where it was paid before delivery, and
    ReceiptPayment says by what. refunds_id: the sale that a refund pays back. external_id: the web shop's id of a
    refund; one that the shop deleted is turned back by another refund with the same id. cash_day_id: the closing that
    posted what was sold on the spot; None until then, and for what was paid online, which is posted at once.
    """

    __tablename__ = "receipt"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    kind: str = "sale"
    order_id: int = Field(foreign_key="sales_order.id", index=True)
    refunds_id: int | None = Field(default=None, foreign_key="receipt.id", index=True)
    external_id: str = ""
    date: datetime.date = Field(index=True)
    issued_us: int
    means: str
    net_ore: int
    vat_ore: int
    rounding_ore: int = 0
    total_ore: int
    cash_day_id: int | None = Field(default=None, foreign_key="cash_day.id", index=True)

    __table_args__ = (
        CheckConstraint("means IN ('cash', 'card', 'swish', 'online')", name="means"),
        CheckConstraint("kind IN ('sale', 'refund')", name="kind"),
        CheckConstraint("(kind = 'refund') = (refunds_id IS NOT NULL)", name="refunds"),
        CheckConstraint("means <> 'online' OR cash_day_id IS NULL", name="online"),
        CheckConstraint("total_ore = net_ore + vat_ore + rounding_ore", name="total"),
    )


class ReceiptLine(Table, table=True):
    """A line of a receipt, as InvoiceLine; negative where something is paid back.

    order_line_id: None where a sum was paid back that belongs to no line of the order.
    """

    __tablename__ = "receipt_line"
    id: int = Field(primary_key=True)
    receipt_id: int = Field(foreign_key="receipt.id", index=True)
    position: int
    kind: str = "goods"
    order_line_id: int | None = Field(default=None, foreign_key="sales_order_line.id", index=True)
    product_id: int | None = Field(default=None, foreign_key="product.id")
    sku: str = ""
    text: str
    quantity_milli: int
    unit: str = "st"
    unit_price_e4: int
    discount_e4: int = 0
    vat_class: str
    vat_rate_e4: int
    amount_ore: int
    net_ore: int
    vat_ore: int


class ReceiptPayment(Table, table=True):
    """By what a receipt of an order was paid that was paid before delivery; negative where it was paid back.

    means: stripe, klarna, swish, paypal, gift_card and what else a shop takes. money: the role or the account that it
    stands on until the provider pays it out. reference: the provider's id of the payment.
    """

    __tablename__ = "receipt_payment"
    id: int = Field(primary_key=True)
    receipt_id: int = Field(foreign_key="receipt.id", index=True)
    means: str
    money: str
    amount_ore: int
    reference: str = Field(default="", index=True)


class ReceiptVat(Table, table=True):
    """The taxable amount and the VAT of a receipt per class and rate."""

    __tablename__ = "receipt_vat"
    id: int = Field(primary_key=True)
    receipt_id: int = Field(foreign_key="receipt.id")
    vat_class: str
    rate_e4: int
    base_ore: int
    vat_ore: int

    __table_args__ = (Index("uq_receipt_vat", "receipt_id", "vat_class", "rate_e4", unique=True),)
