"""Keeping that personal data was read in full: who, when and what of it, and nobody's name."""

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import PersonalDataShown


def note_shown(tx: Transaction, what: str, *, entries: int) -> PersonalDataShown:
    """Tell that personal data was shown. what: as `customers`, or `customer 1002`. entries: of how many."""
    event = PersonalDataShown(ref=what, entries=entries)
    tx.publish(event)
    return event
