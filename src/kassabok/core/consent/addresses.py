"""Addresses that must not be used, kept as hashes (HMAC-SHA-256 with a secret of the book)."""

import hashlib
import hmac
import re
import secrets

from kassabok.core.book.transaction import Transaction
from kassabok.core.consent.model import AddressKey, BlockedAddress
from kassabok.core.parties.model import Customer
from kassabok.core.search import fold

_HOME_PREFIX = re.compile(r"^(?:00|\+)46(?:\(0\))?")


def address_of(customer: Customer, channel: str) -> str:
    """What a customer is reached at by a channel, in a form that is the same however it was typed; "" for nothing.

    A postal address is several people's: it is nothing that can be blocked.
    """
    if channel == "email":
        return fold(customer.email)
    if channel in ("sms", "phone"):
        return re.sub(r"\D", "", _HOME_PREFIX.sub("0", customer.phone.replace(" ", "")))
    return ""


def ensure_key(tx: Transaction) -> None:
    """Let the book have the secret that hashes of addresses, and links to unsubscribe by, are made with."""
    if tx.find(AddressKey) is None:
        tx.insert(AddressKey, secret=secrets.token_hex(32))


def block(tx: Transaction, customer: Customer, channel: str) -> None:
    """Let nothing bring this customer's address back into mailings, whoever has it."""
    address = address_of(customer, channel)
    if not address:
        return
    ensure_key(tx)
    if not is_blocked(tx, customer, channel):
        tx.insert(BlockedAddress, channel=channel, address_hash=_hash(tx, address), date=tx.today)


def unblock(tx: Transaction, customer: Customer, channel: str) -> None:
    """The person said yes anew."""
    row = _blocked(tx, customer, channel)
    if row is not None:
        tx.delete(BlockedAddress, row.id)


def is_blocked(tx: Transaction, customer: Customer, channel: str) -> bool:
    """Whether somebody with this address said no."""
    return _blocked(tx, customer, channel) is not None


def _blocked(tx: Transaction, customer: Customer, channel: str) -> BlockedAddress | None:
    address = address_of(customer, channel)
    if not address or tx.find(AddressKey) is None:
        return None
    return tx.find(BlockedAddress, channel=channel, address_hash=_hash(tx, address))


def _hash(tx: Transaction, address: str) -> str:
    key = tx.find(AddressKey)
    assert key is not None
    return hmac.new(bytes.fromhex(key.secret), address.encode(), hashlib.sha256).hexdigest()
