"""Customers: the register of those the company sells to."""

from sqlalchemy import CheckConstraint
from sqlmodel import Field

from kassabok.core.book.schema import Table

KINDS = ("private", "company", "public")
CHANNELS = ("pdf", "email", "peppol", "letter")


class Customer(Table, table=True):
    """A customer. kind: private person, company or public body.

    org_nr: ten digits with hyphen, or a personal number with twelve; masked on screen for private persons.
    The delivery address is empty when it is the same. merged_into_id: the customer that took this one over.
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
