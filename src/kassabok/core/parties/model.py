"""Customers and suppliers: the registers of those the company sells to and buys from."""

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound

KINDS = ("private", "company", "public")
CHANNELS = ("pdf", "email", "peppol", "letter")
LANGUAGES = ("sv", "en")

CASH_CUSTOMER = "0"  #: The number of the standing customer of counter sales; every book begins with it.


FORGOTTEN = "Raderad kund"  #: The name of a customer whose personal data was removed.


class Customer(Table, table=True):
    """A customer. kind: private person, company or public body.

    org_nr: ten digits, or twelve where it is a person's (see core/identifiers.py); a person's is masked on screen.
    The delivery address is empty when it is the same. peppol_id: SCHEME:NUMBER where e-invoices do not go to its
    organisation number. buyer_reference: what it wants on every invoice, as its department's code. merged_into_id: the
    customer that this one has become, which is not merged itself.
    """

    __tablename__ = "customer"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    kind: str = "company"
    name: str
    org_nr: str | None = Field(default=None, index=True)
    vat_nr: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "SE"
    delivery_name: str = ""
    delivery_street: str = ""
    delivery_postcode: str = ""
    delivery_city: str = ""
    delivery_country: str = ""
    contact: str = ""
    terms_days: int | None = None
    credit_limit_ore: int | None = None
    language: str = "sv"
    invoice_channel: str = "pdf"
    peppol_id: str = ""
    buyer_reference: str = ""
    merged_into_id: int | None = Field(default=None, foreign_key="customer.id")
    archived: bool = False
    search_key: str

    __table_args__ = (
        CheckConstraint("kind IN ('private', 'company', 'public')", name="kind"),
        CheckConstraint("language IN ('sv', 'en')", name="language"),
        CheckConstraint("invoice_channel IN ('pdf', 'email', 'peppol', 'letter')", name="invoice_channel"),
        # Letters of an address may be small or capital, and a web shop's buyers are known by theirs.
        Index("ix_customer_email", text("lower(email)")),
    )


class Supplier(Table, table=True):
    """A supplier. What is not known is "".

    org_nr: as a customer's. clearing, account: the digits of a Swedish bank account, apart; bankgiro and plusgiro:
    digits too. Any of these and iban can be given; a payment chooses. terms_days: what it gives us, lead_days: how long
    it takes to deliver, None where nobody knows. our_customer_number: what it calls us. ocr_required: its giro takes
    nothing but OCR references. ledger_account: where its bills are booked when nothing else is said; "" is goods for
    stock.
    """

    __tablename__ = "supplier"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    name: str
    org_nr: str | None = Field(default=None, index=True)
    vat_nr: str = ""
    email: str = ""
    phone: str = ""
    contact: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = "SE"
    terms_days: int | None = None
    lead_days: int | None = None
    currency: str = "SEK"
    bankgiro: str = Field(default="", index=True)
    plusgiro: str = ""
    clearing: str = ""
    account: str = ""
    iban: str = ""
    bic: str = ""
    ocr_required: bool = False
    our_customer_number: str = ""
    ledger_account: str = ""
    language: str = "sv"
    note: str = ""
    archived: bool = False
    search_key: str

    __table_args__ = (CheckConstraint("language IN ('sv', 'en')", name="language"),)


def supplier_of(tx: Transaction, number: str) -> Supplier:
    """The supplier with this number. Raises NotFound."""
    supplier = tx.find(Supplier, number=number)
    if supplier is None:
        raise NotFound(
            "supplier.unknown",
            f"There is no supplier {number}.",
            hint="kassabok supplier list --search WORD finds suppliers.",
        )
    return supplier


def living_customer(tx: Transaction, number: str) -> Customer:
    """The customer that a number means today: the one it was merged into, where it was.

    Raises NotFound when no customer has, or had, the number.
    """
    customer = tx.find(Customer, number=number)
    if customer is None:
        raise NotFound(
            "customer.unknown",
            f"There is no customer {number}.",
            hint="kassabok customer list --search WORD finds customers.",
        )
    return customer if customer.merged_into_id is None else tx.get(Customer, customer.merged_into_id)
