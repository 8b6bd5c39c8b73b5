"""Campaigns, and addresses that were handed out."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from kassabok.core.events.event import Event


class CampaignCreated(Event, frozen=True, kw_only=True):
    """A discount code was made. ref: the code. percent: in Swedish form, as 12,5; "" where it gives another thing.

    amount_ore: what it takes off, None where it gives another thing; with neither, the freight is free. ends_on: None
    for no end. tied: orders of web shops with the code that had come before it.
    """

    KIND: ClassVar[str] = "campaign"
    SAYS: ClassVar[str] = "Campaign {ref} was made: {percent} percent from {starts_on}."
    percent: str
    starts_on: date
    ends_on: date | None
    amount_ore: int | None = None
    tied: int = 0

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """With what the code gives."""
        if facts["percent"]:
            return cls.SAYS
        if facts.get("amount_ore") is None:
            return "Campaign {ref} was made: free freight from {starts_on}."
        return "Campaign {ref} was made: {amount_ore} kr off from {starts_on}."


class CampaignCodeUsed(Event, frozen=True, kw_only=True):
    """An order has used a discount code. ref: the code. discount_ore: what it took off, excl. VAT."""

    KIND: ClassVar[str] = "campaign"
    SAYS: ClassVar[str] = "Order {order} used the code {ref}: {discount_ore} kr off, excl. VAT."
    order: str
    discount_ore: int


class AddressesExported(Event, frozen=True, kw_only=True):
    """Addresses were put out for a newsletter. ref: the segment. service: whose columns. addresses: how many."""

    KIND: ClassVar[str] = "segment"
    SAYS: ClassVar[str] = "Addresses of the segment {ref} were put out for {service}: {addresses}."
    service: str
    addresses: int
    on: date


class SegmentSaved(Event, frozen=True, kw_only=True):
    """A choice of customers was given a name, or the name was given to another choice."""

    KIND: ClassVar[str] = "segment"
    SAYS: ClassVar[str] = "The segment {ref} was saved."


class SegmentRemoved(Event, frozen=True, kw_only=True):
    """A saved segment was taken away; its customers are as they were."""

    KIND: ClassVar[str] = "segment"
    SAYS: ClassVar[str] = "The segment {ref} was taken away."
