"""What the storefront lives on: its book, its address, its clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kassabok.core.rates.lookup import Rates
from kassabok.net.stripe import Stripe
from kassabok.web.visitor import Cookies


@dataclass(frozen=True)
class House:
    """What the pages live on. today and now: the clock, so that tests have their own. cards: who takes card payments;
    None where nobody does.
    """

    book: Path
    base_url: str
    cookies: Cookies
    rates: Callable[[], Rates]
    today: Callable[[], date]
    now: Callable[[], datetime]
    cards: Stripe | None = None
