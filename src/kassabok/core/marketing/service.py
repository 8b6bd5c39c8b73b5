"""What marketing does that is to be known afterwards: addresses that left the book."""

from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import AddressesExported


def note_export(
    tx: Transaction, segment: str, *, service: str, addresses: int, on: date
) -> AddressesExported:
    """Tell that addresses were put out for a newsletter: how many and for whom, and nobody's name."""
    event = AddressesExported(ref=segment, service=service, addresses=addresses, on=on)
    tx.publish(event)
    return event
