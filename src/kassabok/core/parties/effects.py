"""How the customer register answers to events."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BookCreated, CustomerForgotten, Event, WebOrderReceived
from kassabok.core.parties.model import CASH_CUSTOMER, FORGOTTEN, Customer
from kassabok.core.parties.web_buyers import buyer_of
from kassabok.core.search import fold


def lay_out_cash_customer(tx: Transaction, event: BookCreated) -> Iterable[Event]:
    """A new book has one customer, the nameless one of counter sales, so that such a sale is an order too."""
    name = "Kontantkund"
    tx.insert(
        Customer, number=CASH_CUSTOMER, kind="private", name=name, search_key=fold(f"{CASH_CUSTOMER} {name}")
    )
    return ()


def match_or_register(tx: Transaction, event: WebOrderReceived) -> Iterable[Event]:
    """The buyer of a web order is a customer: one of the register, or a new one."""
    return buyer_of(tx, event)


def erase_customer(tx: Transaction, event: CustomerForgotten) -> Iterable[Event]:
    """Leave the number of a customer, and of those merged into it, and nothing that says who it was."""
    customer = tx.find(Customer, number=event.ref)
    if customer is None:
        return ()
    for row in (customer, *tx.all(Customer, merged_into_id=customer.id)):
        tx.update(
            Customer,
            row.id,
            **dict.fromkeys(_PERSONAL, ""),
            name=FORGOTTEN,
            org_nr=None,
            invoice_channel="pdf",
            archived=True,
            search_key=fold(f"{row.number} {FORGOTTEN}"),
        )
    return ()


_PERSONAL = (
    "vat_nr",
    "peppol_id",
    "buyer_reference",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "delivery_name",
    "delivery_street",
    "delivery_postcode",
    "delivery_city",
    "delivery_country",
    "contact",
)
