"""What goes out to others by itself. Addresses and words stay out of the log."""

from typing import ClassVar

from kassabok.core.events.event import Event


class MailQueued(Event, frozen=True, kw_only=True):
    """A mail, or a file for a folder, is to go out after the commit. purpose: invoice, reminder and the like."""

    KIND: ClassVar[str] = "mail"
    SAYS: ClassVar[str] = "Mail {ref} was queued: {purpose} by {via}."
    purpose: str
    via: str


class MailSent(Event, frozen=True, kw_only=True):
    """It went out: the server took it, or it lies in its folder."""

    KIND: ClassVar[str] = "mail"
    SAYS: ClassVar[str] = "Mail {ref} was sent by {via}."
    via: str


class MailFailed(Event, frozen=True, kw_only=True):
    """It did not go out, and will not by itself."""

    KIND: ClassVar[str] = "mail"
    SAYS: ClassVar[str] = "Mail {ref} could not be sent."


class MailUncertain(Event, frozen=True, kw_only=True):
    """It was cut off as it went out: it may have arrived, and is not sent again by itself."""

    KIND: ClassVar[str] = "mail"
    SAYS: ClassVar[str] = "Mail {ref} may have been sent: its sending was cut off."


class MailRepeated(Event, frozen=True, kw_only=True):
    """The owner had it tried again."""

    KIND: ClassVar[str] = "mail"
    SAYS: ClassVar[str] = "Mail {ref} is to be sent again."


class MailDropped(Event, frozen=True, kw_only=True):
    """It will not be sent."""

    KIND: ClassVar[str] = "mail"
    SAYS: ClassVar[str] = "Mail {ref} was dropped."
