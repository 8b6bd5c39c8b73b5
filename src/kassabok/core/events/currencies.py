"""Exchange rates."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar

from kassabok.core.events.event import Event


class CurrencyRatesSet(Event, frozen=True, kw_only=True):
    """What a currency is in kronor was written down or read, for so many days from first to last."""

    KIND: ClassVar[str] = "currency"
    SAYS: ClassVar[str] = "Exchange rates of {ref} were set: {days} from {first} to {last}."
    first: date
    last: date
    days: int

    @classmethod
    def template(cls, facts: Mapping[str, Any]) -> str:
        """One day is told as that."""
        return "The exchange rate of {ref} on {first} was set." if facts.get("days") == 1 else cls.SAYS
