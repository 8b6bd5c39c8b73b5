"""What the web process may write, and all that it may write: orders before the clerk has taken them, goods that are
held for them, and web-hooks that came.

Apart from model.py, so that the tables of this module are the list of what a leak in the storefront could reach.
"""

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary
from sqlmodel import Field

from kassabok.core.book.schema import Table

INTAKE_STATES = ("new", "taken", "parked", "dropped")
PAYMENTS = ("invoice", "swish", "stripe")


class WebIntake(Table, table=True):
    """An order as a customer of our own shop sent it. number: what he and his payment call it ("W1001").

    token: 128 bits that nobody guesses; who has it sees the order. form_key: of the form that was sent, so that sending
    it again finds the same order. body: the order as JSON of formats/shop/own.py, personal data. lang: of his pages.
    state: new until the clerk has made it an order, whose number is order_number then; parked where the shop's import
    has parked it. paid_us: the day that it was paid, once it is. session: what the provider calls the payment.
    code: the discount code that it uses, "" for none.
    """

    __tablename__ = "web_intake"
    id: int = Field(primary_key=True)
    number: str = Field(unique=True)
    token: str = Field(unique=True)
    form_key: str = Field(unique=True)
    placed_us: int
    payment: str
    total_ore: int
    body: str
    lang: str = "sv"
    code: str = Field(default="", index=True)
    state: str = Field(default="new", index=True)
    order_number: str = Field(default="", index=True)
    session: str = ""
    paid_us: int | None = None

    __table_args__ = (
        CheckConstraint("state IN ('new', 'taken', 'parked', 'dropped')", name="state"),
        CheckConstraint("payment IN ('invoice', 'swish', 'stripe')", name="payment"),
        CheckConstraint("total_ore >= 0", name="total"),
    )


class WebHold(Table, table=True):
    """Goods that an order holds from the customer's click until the clerk has made it an order, which reserves them."""

    __tablename__ = "web_hold"
    id: int = Field(primary_key=True)
    intake_id: int = Field(foreign_key="web_intake.id", index=True)
    product_id: int = Field(foreign_key="product.id", index=True)
    quantity_milli: int

    __table_args__ = (CheckConstraint("quantity_milli > 0", name="quantity"),)


class WebWithdrawal(Table, table=True):
    """A buyer of our own shop has withdrawn from his purchase, as the law lets him for some days. text: what of it, in
    his words, "" for all. state: new until the clerk has told the company of it.
    """

    __tablename__ = "web_withdrawal"
    id: int = Field(primary_key=True)
    intake_id: int = Field(foreign_key="web_intake.id", unique=True)
    received_us: int
    text: str = ""
    state: str = Field(default="new", index=True)

    __table_args__ = (CheckConstraint("state IN ('new', 'taken')", name="state"),)


class WebConsent(Table, table=True):
    """A customer answered by a link: asked_id is what it confirms, None where it wants no marketing any more.

    The clerk takes the row away when what it says is written down with the customer.
    """

    __tablename__ = "web_consent"
    id: int = Field(primary_key=True)
    customer_id: int = Field(foreign_key="customer.id", index=True)
    asked_id: int | None = Field(default=None, foreign_key="consent_event.id", index=True)
    received_us: int


class WebHook(Table, table=True):
    """A message of another shop or a payment provider, its signature verified, before the clerk has read it.

    delivery: what its sender calls it, or the SHA-256 of the body where that is no name. body: its bytes as they came.
    """

    __tablename__ = "web_hook_inbox"
    id: int = Field(primary_key=True)
    source: str
    delivery: str
    topic: str = ""
    sha256: str
    received_us: int
    state: str = Field(default="new", index=True)
    reason: str = ""
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))

    __table_args__ = (
        Index("uq_web_hook_inbox_delivery", "source", "delivery", unique=True),
        CheckConstraint("state IN ('new', 'taken', 'parked')", name="state"),
    )
