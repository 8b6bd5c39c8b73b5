"""Feeds of the goods at fixed addresses, for the shopping services to fetch when they like: /feeds/google.xml.

A feed is written when it is asked for, and kept as long as nobody writes to the book and the day is the same.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import Lock

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.errors import NotFound
from kassabok.core.marketing.reports import offered
from kassabok.core.money import ORE
from kassabok.core.rates.lookup import Rates
from kassabok.core.shop.intake import connect
from kassabok.formats.product_feeds import SERVICES, SUFFIX, FeedShop, write

_MEDIA_TYPES = {"xml": "application/xml; charset=utf-8", "csv": "text/csv; charset=utf-8"}
NAMES = {f"{service}.{SUFFIX[service]}": service for service in SERVICES}


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as it is sent. tag: what tells it from another (ETag, RFC 9110 section 8.8.3)."""

    data: bytes
    media_type: str
    tag: str


class Feeds:
    """The feeds of one shop. One at a time is written: two services that ask at once do not ask twice of the book."""

    def __init__(self, book: Path, base_url: str, rates: Callable[[], Rates]) -> None:
        self._raw = connect(book)
        self._base_url = base_url
        self._rates = rates
        self._lock = Lock()
        self._kept: dict[str, tuple[int, date, Feed]] = {}

    def close(self) -> None:
        """Let the book go."""
        self._raw.close()

    def feed(self, name: str, today: date) -> Feed | None:
        """The feed of this name, as google.xml; None where there is none, or nothing to sell. In a thread."""
        service = NAMES.get(name)
        if service is None:
            return None
        with self._lock:
            version = self._raw.execute("PRAGMA data_version").fetchone()[0]
            kept = self._kept.get(service)
            if kept is None or kept[:2] != (version, today):
                try:
                    kept = version, today, self._written(service, today)
                except NotFound:
                    return None
                self._kept[service] = kept
            return kept[2]

    def _written(self, service: str, today: date) -> Feed:
        reader = Reader(self._raw)
        settings = settings_of(reader)
        shop = FeedShop(settings.text("company.name"), self._base_url, settings.value("shop.freight") * ORE)
        found = offered.feed(reader, self._rates(), service, on=today, shop_url=self._base_url)
        data = write(service, shop, found.products)
        return Feed(data, _MEDIA_TYPES[SUFFIX[service]], f'"{sha256(data).hexdigest()[:32]}"')
