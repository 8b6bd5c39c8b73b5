"""Stripe Checkout: asking for the page on which a customer pays an order by card.

Source: docs.stripe.com/api/checkout/sessions/create, /api/idempotent_requests and /api/versioning. It has not been
tried against Stripe itself; the tests hold it against a server of their own. What was paid is told by web-hooks
(core/shop/hooks.py): a customer who comes back to the shop proves nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from kassabok.net.client import Client
from kassabok.net.errors import Unreachable

API = "https://api.stripe.com"
#: Where Stripe's own pages are, which alone a customer is sent to.
PAGES = "https://checkout.stripe.com"
#: What the answers look like is fixed by it, whatever the account is set to.
VERSION = "2024-06-20"
SESSIONS = "/v1/checkout/sessions"
#: A customer waits for the answer.
TRIES, TIMEOUT, LONGEST_WAIT = 3, 10.0, 4.0


@dataclass(frozen=True, slots=True)
class Session:
    """A page to pay on. id: what Stripe calls it. url: where it is."""

    id: str
    url: str


class Stripe:
    """Stripe's API with the company's secret key. api: another address where somebody else plays Stripe, as in tests;
    then its pages are there too. settings: of Client.
    """

    def __init__(self, key: str, *, api: str = API, **settings: Any) -> None:
        self._headers = {"Authorization": f"Bearer {key}", "Stripe-Version": VERSION}
        self._api = api.rstrip("/")
        self._settings = {
            "tries": TRIES,
            "timeout": TIMEOUT,
            "longest_wait": LONGEST_WAIT,
            **settings,
        }

    @property
    def pages(self) -> str:
        """The origin that a customer is sent to."""
        if self._api == API:
            return PAGES
        return "{0.scheme}://{0.netloc}".format(urlsplit(self._api))

    def open(self, fields: Mapping[str, str], *, once: str) -> Session:
        """Ask for a session. fields: see formats/shop/stripe.py. once: asking again with it gets the same one.

        Raises Unreachable: Stripe did not answer, refused, or named a page that is not its own.
        """
        with Client(self._api, headers=self._headers, **self._settings) as client:
            told = client.post_form(SESSIONS, fields, once=once).json()
        url, name = (told.get("url"), told.get("id")) if isinstance(told, dict) else (None, None)
        if not isinstance(url, str) or not isinstance(name, str) or not url.startswith(f"{self.pages}/"):
            raise Unreachable(
                "net.stripe_page",
                "Stripe's answer names no page of its own to pay on.",
                hint=f"The shop sends customers to {self.pages} only; a page on a domain of one's own is not used.",
            )
        return Session(name, url)
