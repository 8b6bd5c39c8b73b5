"""What customers say of marketing, and what is forgotten of them."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from kassabok.core.events.event import Event


class ConsentGiven(Event, frozen=True, kw_only=True):
    """A customer may be addressed with marketing. channel: email, sms, phone or post. how: granted, confirmed, soft."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} may be addressed by {channel} ({how})."
    channel: str
    how: str
    on: date


class ConsentAsked(Event, frozen=True, kw_only=True):
    """A customer was asked to confirm that it wants marketing."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} was asked to confirm: marketing by {channel}."
    channel: str


class ConsentWithdrawn(Event, frozen=True, kw_only=True):
    """A customer must not be addressed with marketing. objected: to direct marketing as such (GDPR art. 21.2)."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} must not be addressed by {channels}."
    channels: tuple[str, ...]
    objected: bool
    on: date


class CustomerForgotten(Event, frozen=True, kw_only=True):
    """The personal data of a customer was removed. kept_until: the last day of what the law keeps, None for nothing."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "The personal data of customer {ref} was removed."
    on: date
    kept_until: date | None

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """With how long the rest is kept, where there is any."""
        if facts.get("kept_until") is None:
            return cls.SAYS
        return (
            "The personal data of customer {ref} was removed; what the law keeps stays through {kept_until}."
        )


class CustomerPurged(Event, frozen=True, kw_only=True):
    """What the law kept of a customer that was forgotten is removed too: its time has passed."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "What was kept of customer {ref} was removed."
    on: date


class PersonalDataShown(Event, frozen=True, kw_only=True):
    """Personal data was read in full, where it is masked otherwise, or all of a customer's was put out. Who read it
    stands with every event. ref: what, as `customers` or `customer 1002`. entries: of how many.
    """

    KIND: ClassVar[str] = "reading"
    SAYS: ClassVar[str] = "Personal data was shown in full: {ref} ({entries})."
    entries: int
