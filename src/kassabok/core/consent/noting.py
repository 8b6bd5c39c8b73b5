"""Writing down what a customer said, and what follows from it for being addressed."""

import time
from datetime import date
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.consent.addresses import block, unblock
from kassabok.core.consent.model import ALLOWING, REFUSING, ConsentEvent, ConsentState
from kassabok.core.events import ConsentGiven
from kassabok.core.parties.model import Customer


def note(
    tx: Transaction, customer: Customer, channel: str, kind: str, *, on: date, source: str, **more: Any
) -> None:
    """Add what was said, and keep what holds. Of two days the later holds, of one day what was written last.

    A yes lets the address go from the block list, a no puts it there.
    """
    state = tx.find(ConsentState, customer_id=customer.id, channel=channel)
    tx.insert(
        ConsentEvent,
        customer_id=customer.id,
        channel=channel,
        kind=kind,
        date=on,
        at_us=time.time_ns() // 1000,
        source=source,
        **more,
    )
    if state is not None and state.date > on:
        return
    latest = {"kind": kind, "date": on, "may": kind in ALLOWING}
    if state is None:
        tx.insert(ConsentState, customer_id=customer.id, channel=channel, **latest)
    else:
        tx.update(ConsentState, state.id, **latest)
    if kind in REFUSING:
        block(tx, customer, channel)
    elif kind in ALLOWING:
        unblock(tx, customer, channel)


def state_of(tx: Transaction, customer: Customer, channel: str) -> str:
    """The kind of what was said last; "" for nothing."""
    state = tx.find(ConsentState, customer_id=customer.id, channel=channel)
    return state.kind if state else ""


def confirm_asked(tx: Transaction, customer: Customer, asked: ConsentEvent, *, on: date) -> ConsentGiven:
    """Note that what was asked is confirmed. Services publish what comes back, effects return it."""
    words = {"source": asked.source, "text_version": asked.text_version}
    note(tx, customer, asked.channel, "confirmed", on=on, **words)
    return ConsentGiven(ref=customer.number, channel=asked.channel, how="confirmed", on=on)
