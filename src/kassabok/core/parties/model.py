"""Customers: the register of those the company sells to."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound

KINDS = ("private", "company", "public")
CHANNELS = ("pdf", "email", "peppol", "letter")
LANGUAGES = ("sv", "en")

CASH_CUSTOMER = "0"  #: The number of the standing customer of counter sales; every book begins with it.


class Customer(Table, table=True):
    """A customer. kind: private person, company or public body.

    org_nr: ten digits, or twelve where it is a person's (see core/identifiers.py); a person's is masked on screen.
    The delivery address is empty when it is the same. merged_into_id: the customer that this one
    has become, which is not merged itself.
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
    merged_into_id: int | None = Field(default=None, foreign_key="customer.id")
    archived: bool = False
    search_key: str

    __table_args__ = (
        CheckConstraint("kind IN ('private', 'company', 'public')", name="kind"),
        CheckConstraint("language IN ('sv', 'en')", name="language"),
        CheckConstraint("invoice_channel IN ('pdf', 'email', 'peppol', 'letter')", name="invoice_channel"),
    )


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
