"""The verbs of consent: what customers said of being addressed with marketing, so that it can be proved."""

import re
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import PurePath

from kassabok.core.book.transaction import Transaction
from kassabok.core.consent.addresses import address_of, is_blocked
from kassabok.core.consent.links import CONFIRM_DAYS, token_hash
from kassabok.core.consent.model import ALLOWING, CHANNELS, REFUSING, ConsentEvent
from kassabok.core.consent.noting import confirm_asked, note, state_of
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import ConsentAsked, ConsentGiven, ConsentWithdrawn
from kassabok.core.parties.model import CASH_CUSTOMER, Customer, living_customer

EVIDENCE = "consent"  #: The role that the files which prove a consent have as attachments of the customer.
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9:._-]{0,59}")


def give(
    tx: Transaction,
    number: str,
    channel: str,
    *,
    source: str,
    on: date | None = None,
    text_version: str = "",
    evidence: tuple[str, bytes] | None = None,
    again: bool = False,
) -> ConsentGiven:
    """Write down that a customer agreed to marketing by a channel. on: the day it did, today for None.

    evidence: name and bytes of a file that proves it. again: it said no before, and has now said yes itself.
    Raises NotFound; Refused where it said no before, has no such address, or has agreed already.
    """
    customer = _addressable(tx, number, channel)
    on = _day(tx, on)
    if not again and (is_blocked(tx, customer, channel) or state_of(tx, customer, channel) in REFUSING):
        raise Refused(
            "consent.blocked",
            f"Customer {customer.number} has said no to marketing by {channel}.",
            hint="If it has now agreed by itself, say so with --again.",
        )
    if state_of(tx, customer, channel) in ("granted", "confirmed"):
        raise Refused(
            "consent.known",
            f"Customer {customer.number} has agreed to marketing by {channel} already.",
            hint=f"kassabok customer consent show {customer.number}",
        )
    note(
        tx,
        customer,
        channel,
        "granted",
        on=on,
        source=checked_word("source", source),
        text_version=checked_word("text version", text_version) if text_version else "",
    )
    if evidence is not None:
        _keep(tx, customer, evidence)
    event = ConsentGiven(ref=customer.number, channel=channel, how="granted", on=on)
    tx.publish(event)
    return event


def ask(
    tx: Transaction, number: str, channel: str, *, source: str, text_version: str = ""
) -> tuple[ConsentAsked, str]:
    """Ask a customer to confirm (double opt-in): it agreed only when the token comes back. Returns the token.

    The token is 128 random bits; the book keeps its hash alone. Raises as give.
    """
    customer = _addressable(tx, number, channel)
    if is_blocked(tx, customer, channel) or state_of(tx, customer, channel) in (*REFUSING, *ALLOWING):
        said = "no to" if state_of(tx, customer, channel) not in ALLOWING else "yes to"
        raise Refused(
            "consent.answered",
            f"Customer {customer.number} has said {said} marketing by {channel} already.",
            hint=f"kassabok customer consent show {customer.number}",
        )
    token = secrets.token_hex(16)
    note(
        tx,
        customer,
        channel,
        "asked",
        on=tx.today,
        source=checked_word("source", source),
        text_version=checked_word("text version", text_version) if text_version else "",
        token_hash=token_hash(token),
    )
    event = ConsentAsked(ref=customer.number, channel=channel)
    tx.publish(event)
    return event, token


def confirm(tx: Transaction, token: str) -> ConsentGiven:
    """Take a token that came back: the customer agreed. Each works once, for CONFIRM_DAYS days.

    Raises NotFound for no token of ours; Refused for one that is used, too old, or answered since by something else.
    """
    asked = tx.find(ConsentEvent, token_hash=token_hash(token.strip()))
    if asked is None:
        raise NotFound(
            "consent.token", "Nobody was given this token.", hint="Copy the whole of it, without blanks."
        )
    customer = living_customer(tx, tx.get(Customer, asked.customer_id).number)
    if tx.today > asked.date + timedelta(days=CONFIRM_DAYS):
        raise Refused(
            "consent.late",
            f"The token of {asked.date} was good for {CONFIRM_DAYS} days.",
            hint=f"kassabok customer consent ask {customer.number} --channel {asked.channel}",
        )
    if state_of(tx, customer, asked.channel) != "asked":
        raise Refused(
            "consent.answered",
            f"Customer {customer.number} has answered since; the token confirms nothing.",
            hint=f"kassabok customer consent show {customer.number}",
        )
    event = confirm_asked(tx, customer, asked, on=tx.today)
    tx.publish(event)
    return event


def withdraw(
    tx: Transaction,
    number: str,
    channels: Sequence[str] = (),
    *,
    source: str,
    on: date | None = None,
    objects: bool = False,
) -> ConsentWithdrawn:
    """Write down that a customer takes its consent back, or objects to direct marketing (GDPR art. 21.2).

    channels: none is all of them. Its address is blocked, whatever is imported later. Works without any consent, since
    anybody may say no. Raises NotFound; Refused where it has said just that on every one of the channels.
    """
    customer = _customer(tx, number)
    on, source = _day(tx, on), checked_word("source", source)
    kind = "objected" if objects else "withdrawn"
    stronger = ("objected",) if objects else REFUSING
    asked = [checked_channel(channel) for channel in channels or CHANNELS]
    left = tuple(channel for channel in asked if state_of(tx, customer, channel) not in stronger)
    if not left:
        raise Refused(
            "consent.known",
            f"Customer {customer.number} has said no already.",
            hint=f"kassabok customer consent show {customer.number}",
        )
    for channel in left:
        note(tx, customer, channel, kind, on=on, source=source)
    event = ConsentWithdrawn(ref=customer.number, channels=left, objected=objects, on=on)
    tx.publish(event)
    return event


def checked_channel(channel: str) -> str:
    """The channel itself. Raises Refused for one that is not known."""
    if channel not in CHANNELS:
        raise Refused(
            "consent.channel",
            f'"{channel[:40]}" is not a channel.',
            hint=f"It is one of {', '.join(CHANNELS)}.",
        )
    return channel


def checked_word(what: str, word: str) -> str:
    """A word without blanks: free text would sooner or later hold a name, and these rows are kept. Raises Refused."""
    if not _WORD.fullmatch(word):
        raise Refused(
            "consent.word",
            f'"{word[:40]}" is not a {what}: it is one word of letters a-z, digits and : . _ - .',
            hint="Write it as newsletter-form, phone or fair:2026.",
        )
    return word


def _customer(tx: Transaction, number: str) -> Customer:
    customer = living_customer(tx, number)
    if customer.number == CASH_CUSTOMER:
        raise Refused("customer.cash", "The cash customer of counter sales is nobody to be asked.")
    return customer


def _addressable(tx: Transaction, number: str, channel: str) -> Customer:
    customer = _customer(tx, number)
    reached = address_of(customer, checked_channel(channel)) or (channel == "post" and customer.street)
    if not reached:
        option = {"email": "--email", "post": "--street"}.get(channel, "--phone")
        raise Refused(
            "consent.address",
            f"Customer {customer.number} cannot be reached by {channel}.",
            hint=f"kassabok customer edit {customer.number} {option} gives it an address.",
        )
    return customer


def _day(tx: Transaction, on: date | None) -> date:
    if on is not None and on > tx.today:
        raise Refused("consent.day", f"{on} has not come yet.", hint="Give the day on which it was said.")
    return on or tx.today


def _keep(tx: Transaction, customer: Customer, evidence: tuple[str, bytes]) -> None:
    name, data = evidence
    tx.attach(
        data,
        media_type="application/octet-stream",
        kind="customer",
        ref=customer.number,
        role=EVIDENCE,
        name=PurePath(name).name,
    )
