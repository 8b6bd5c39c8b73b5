"""Who may be addressed with marketing: what people said, what follows from it, and addresses that are never used."""

import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table

CHANNELS = ("email", "sms", "phone", "post")
#: A customer may be addressed after these, as long as nothing else was said since.
ALLOWING = ("granted", "confirmed", "soft")
#: A customer said no, which nothing but a new yes of its own undoes.
REFUSING = ("withdrawn", "objected")


class ConsentEvent(Table, table=True):
    """What a customer said of being addressed by a channel, on a day. Never changed: it is the proof.

    kind: asked (a confirmation was asked for), granted, confirmed (by a token), soft (an address from a sale,
    marknadsföringslagen 19 § 2 st.), declined (a box that was left empty), withdrawn, objected (GDPR art. 21.2).
    source: a word that says where, never free text. text_version: of the words that were agreed to. token_hash:
    SHA-256 of the token that confirms. order_id: the sale that a soft opt-in rests on.
    """

    __tablename__ = "consent_event"
    id: int = Field(primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    channel: str
    kind: str
    date: datetime.date
    at_us: int
    source: str = ""
    text_version: str = ""
    order_id: int | None = Field(default=None, foreign_key="sales_order.id")
    token_hash: str | None = Field(default=None, unique=True)

    __table_args__ = (
        CheckConstraint("channel IN ('email', 'sms', 'phone', 'post')", name="channel"),
        CheckConstraint(
            "kind IN ('asked', 'granted', 'confirmed', 'soft', 'declined', 'withdrawn', 'objected')",
            name="kind",
        ),
        Index("ix_consent_event_customer", "customer_id", "channel"),
    )


class ConsentState(Table, table=True):
    """The latest of a customer's words on a channel, kept so that a selection is one join. may: address it or not."""

    __tablename__ = "consent_state"
    id: int = Field(primary_key=True)
    customer_id: int = Field(foreign_key="customer.id")
    channel: str
    kind: str
    date: datetime.date
    may: bool

    __table_args__ = (Index("uq_consent_state", "customer_id", "channel", unique=True),)


class BlockedAddress(Table, table=True):
    """An address that must not be used, as a keyed hash: no import can bring it back, and nobody can read it here."""

    __tablename__ = "blocked_address"
    id: int = Field(primary_key=True)
    channel: str
    address_hash: str
    date: datetime.date

    __table_args__ = (Index("uq_blocked_address", "channel", "address_hash", unique=True),)


class ForgottenCustomer(Table, table=True):
    """A customer whose personal data was removed. kept_until: the last day of what the law keeps, None for nothing.

    purged: that day has passed, and what was kept is removed too.
    """

    __tablename__ = "forgotten_customer"
    id: int = Field(primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", unique=True)
    date: datetime.date
    kept_until: datetime.date | None = None
    purged: bool = False


class AddressKey(Table, table=True):
    """The one secret of the book that hashes of addresses are made with, so that they cannot be guessed by list; and
    links to unsubscribe by, so that they cannot be made up.
    """

    __tablename__ = "address_key"
    id: int = Field(primary_key=True)
    secret: str
