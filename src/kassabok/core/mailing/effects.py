"""What a forgotten customer was written goes with him; what waits for him is not sent."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import CustomerForgotten, Event
from kassabok.core.mailing.model import Mail
from kassabok.core.parties.model import Customer


def erase_customer(tx: Transaction, event: CustomerForgotten) -> Iterable[Event]:
    """Take address and words out of every mail to the customer: it is no accounting record, what it carried is."""
    for customer in tx.all(Customer, number=event.ref):
        for merged in (customer, *tx.all(Customer, merged_into_id=customer.id)):
            for mail in tx.all(Mail, customer_id=merged.id):
                state = "dropped" if mail.state in ("queued", "failed", "uncertain") else mail.state
                tx.update(Mail, mail.id, address="", subject="", text="", error="", state=state)
    return ()
