"""What web shops are told of the stock: how many pieces can be sold, of what has changed since they were told last.

Available is what is on hand, less what is reserved, less what our own shop holds for orders that are not taken yet,
less what stands in orders of this shop that are parked: the shop has sold it, and must not get it back to sell again.

So it would with what it has sold and we have not heard of. What it should have is known: what it was told, less what
it has sold since in orders that have come. Where it has less, it is not told before its orders have been fetched.
"""

import json
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.money import MILLI
from kassabok.core.texts import LONGEST_TEXT, one_line
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.reader import DIALECTS, read

#: What the shop has not got is asked for again after so long, or when its stock changes: somebody may have added it.
ASK_AGAIN_US = 20 * 3600 * 1_000_000

_NAMES = """
SELECT p.id, p.sku, p.archived,
    CASE WHEN p.archived THEN 0 ELSE coalesce(l.on_hand_milli, 0) - coalesce(l.reserved_milli, 0)
        - coalesce((SELECT sum(h.quantity_milli) FROM web_hold h WHERE h.product_id = p.id), 0) END
FROM product p LEFT JOIN stock_level l ON l.product_id = p.id
WHERE p.kind = 'stocked' ORDER BY p.sku
"""
_ALIASES = "SELECT product_id, sku FROM sku_alias WHERE channel_id = :channel ORDER BY sku"
_TOLD = "SELECT sku, pieces, state, pushed_us, places FROM shop_stock_pushed WHERE channel_id = :channel"
_LYING = """
SELECT v.product_id, c.code, v.on_hand_milli FROM location_level v JOIN location c ON c.id = v.location_id
WHERE v.on_hand_milli > 0
"""
_SOLD_SINCE = """
SELECT l.product_id, l.quantity_milli, w.created_us FROM web_order w JOIN web_order_line l ON l.web_order_id = w.id
WHERE w.channel_id = :channel AND w.created_us > :since AND l.product_id IS NOT NULL
"""
_PARKED = """
SELECT q.dialect, q.raw FROM shop_payload q
WHERE q.channel_id = :channel AND q.kind = 'order' AND q.state IN ('new', 'parked')
AND NOT EXISTS (SELECT 1 FROM web_order w WHERE w.channel_id = q.channel_id AND w.external_id = q.external_id)
AND q.id = (SELECT max(r.id) FROM shop_payload r WHERE r.channel_id = q.channel_id AND r.kind = 'order'
    AND r.external_id = q.external_id)
"""


@dataclass(frozen=True, slots=True)
class StockChange:
    """sku: as the shop calls the product. pieces: that can be sold. before: what the shop was told last, None before
    the first time. least: what it should have by now, None where that is not known; if it has less it has sold what we
    have not heard of. places: (id of its location, pieces there), where it has several.
    """

    sku: str
    pieces: int
    before: int | None
    least: int | None = None
    places: tuple[tuple[int, int], ...] = ()

    def sold_unheard(self, has: int | None) -> bool:
        """Whether a shop that has so many has sold some that we have not heard of."""
        return self.least is not None and has is not None and has < self.least


@dataclass(frozen=True, slots=True)
class Outcome:
    """state: sent, absent, failed, or waits, where its orders must be fetched first. said: why, in the shop's words."""

    sku: str
    pieces: int
    state: str
    said: str = ""
    places: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """A web shop with an API. cursor_us: what was fetched up to, None before the first time. told: whether it has been
    told of the stock before. auto: it is told as soon as the stock changes. locations: ours -> the id of the shop's.
    """

    id: int
    name: str
    kind: str
    url: str
    cursor_us: int | None
    told: bool
    auto: bool
    locations: dict[str, int]


_CHANNELS = """
SELECT c.id, c.name, c.kind, c.url, c.cursor_us,
    EXISTS (SELECT 1 FROM shop_stock_pushed t WHERE t.channel_id = c.id), c.auto_stock, c.locations
FROM shop_channel c
"""


def channels_with_api(reader: Reader) -> list[Channel]:
    """Shops of WooCommerce and Shopify whose address is known, by name."""
    which = "WHERE c.kind IN ('woo', 'shopify') AND c.url <> '' ORDER BY c.name"
    return [_channel(row) for row in reader.rows(_CHANNELS + which)]


def _channel(row: tuple[Any, ...]) -> Channel:
    key, name, kind, url, cursor_us, told, auto, locations = row
    theirs = {ours: int(location) for ours, location in json.loads(locations).items()}
    return Channel(key, name, kind, url, cursor_us, bool(told), bool(auto), theirs)


def channel_with_api(reader: Reader, name: str) -> Channel:
    """One of them. Raises NotFound where there is none, Refused where it has no API or no address."""
    row = reader.row(f"{_CHANNELS} WHERE c.name = :name", name=name)
    if row is None:
        raise NotFound(
            "shop.channel",
            f"There is no shop channel {name}.",
            hint="kassabok shop channel list shows them; kassabok shop channel add NAME --kind woo adds one.",
        )
    channel = _channel(row)
    if channel.kind not in ("woo", "shopify"):
        raise Refused(
            "shop.no_api",
            f"The channel {name} is of kind {channel.kind}, which has no API that is known here.",
            hint="kassabok shop import FILE --channel NAME takes its orders from files.",
        )
    if not channel.url:
        raise Refused(
            "shop.no_url",
            f"The address of the channel {name} is not known.",
            hint=f"kassabok shop channel edit {name} --url https://...",
        )
    return channel


def stock_changes(
    reader: Reader, channel: Channel, *, now_us: int, everything: bool = False
) -> list[StockChange]:
    """What the shop is to be told, by SKU: what it was not told before, what has changed, and what failed.

    everything: all products, whatever it was told. now_us: the time.
    """
    margin = settings_of(reader).value("shop.stock_margin")
    names: dict[int, list[str]] = {}
    for product_id, sku in reader.rows(_ALIASES, channel=channel.id):
        names.setdefault(product_id, []).append(sku)
    told = {row[0]: row[1:] for row in reader.rows(_TOLD, channel=channel.id)}
    parked = _parked_milli(reader, channel)
    lying: dict[int, dict[str, int]] = {}
    locations: list[tuple[str, int]] = []
    if channel.locations:
        codes = [code for (code,) in reader.rows("SELECT code FROM location ORDER BY id DESC")]
        locations = [(code, channel.locations[code]) for code in codes if code in channel.locations]
        for product_id, code, milli in reader.rows(_LYING):
            lying.setdefault(product_id, {})[code] = milli
    changes = []
    products: dict[str, int] = {}
    for product_id, own, archived, free_milli in reader.rows(_NAMES):
        called = dict.fromkeys([own, *names.get(product_id, ())])
        left_milli = free_milli - sum(parked.get(sku, 0) for sku in called)
        pieces = max(0, left_milli // MILLI - margin)
        places: tuple[tuple[int, int], ...] = ()
        if channel.locations:
            places = _spread(pieces, locations, lying.get(product_id, {}))
            pieces = sum(there for _, there in places)
        for sku in called:
            products[sku] = product_id
            before = told.get(sku)
            if archived and before is None:
                continue
            if everything or _to_tell(before, pieces, places, now_us):
                was = before[0] if before and before[1] == "sent" else None
                changes.append(StockChange(sku, pieces, was, places=places))
    if not everything:
        changes = _with_least(reader, channel, changes, products, {sku: row[2] for sku, row in told.items()})
    return sorted(changes, key=lambda change: change.sku)


def _spread(
    pieces: int, locations: list[tuple[str, int]], lying: dict[str, int]
) -> tuple[tuple[int, int], ...]:
    """What can be sold, by the shop's locations: no more at one than lies there. The last gets what is left: what is
    reserved is taken off it.
    """
    places = []
    for ours, theirs in locations:
        there = min(pieces, lying.get(ours, 0) // MILLI)
        pieces -= there
        places.append((theirs, there))
    return tuple(places)


def _with_least(
    reader: Reader,
    channel: Channel,
    changes: list[StockChange],
    products: dict[str, int],
    pushed_us: dict[str, int],
) -> list[StockChange]:
    """The changes with what the shop should have by now: what it was told, less what it has sold since, as we know."""
    told = {change.sku: pushed_us[change.sku] for change in changes if change.before is not None}
    if not told:
        return changes
    sold: dict[int, list[tuple[int, int]]] = {}
    since = min(told.values())
    for product_id, milli, created_us in reader.rows(_SOLD_SINCE, channel=channel.id, since=since):
        sold.setdefault(product_id, []).append((created_us, milli))
    parked = _parked_milli(reader, channel, since_us=since)

    def least(change: StockChange, was: int) -> int:
        heard = sum(
            milli for created_us, milli in sold.get(products[change.sku], ()) if created_us > told[change.sku]
        )
        return max(0, was - -(-(heard + parked.get(change.sku, 0)) // MILLI))

    return [
        change if change.before is None else replace(change, least=least(change, change.before))
        for change in changes
    ]


def _to_tell(
    before: tuple[int, str, int, str] | None,
    pieces: int,
    places: tuple[tuple[int, int], ...],
    now_us: int,
) -> bool:
    if before is None:
        return True
    told, state, pushed_us, there = before
    if state == "absent":
        return told != pieces or now_us - pushed_us >= ASK_AGAIN_US
    return told != pieces or state == "failed" or _as_json(places) != there


def _as_json(places: tuple[tuple[int, int], ...]) -> str:
    return json.dumps(dict(places))


def _parked_milli(reader: Reader, channel: Channel, *, since_us: int = 0) -> dict[str, int]:
    """SKU as the shop calls it -> what stands in orders that are parked; of those that can be read as orders.

    since_us: only of those that were made after it.
    """
    found: dict[str, int] = {}
    for dialect, raw in reader.rows(_PARKED, channel=channel.id):
        try:
            items = read(raw, wanted=dialect if dialect in DIALECTS else None).items
        except BadFile:
            continue
        for order in (item.order for item in items if item.order is not None):
            if order.status in ("cancelled", "ignored") or order.test:
                continue
            if order.created.timestamp() * 1_000_000 <= since_us:
                continue
            for line in order.lines:
                if line.kind == "goods" and line.sku:
                    found[line.sku] = found.get(line.sku, 0) + line.quantity_milli
    return found


def note_outcomes(tx: Transaction, channel: Channel, outcomes: Iterable[Outcome], *, now_us: int = 0) -> None:
    """Keep what the shop was told. No event: nothing has happened in the company."""
    from kassabok.core.shop.model import ShopStockPushed

    now_us = now_us or time.time_ns() // 1000
    for outcome in outcomes:
        if outcome.state == "waits":
            continue
        known = tx.find(ShopStockPushed, channel_id=channel.id, sku=outcome.sku)
        values = {
            "pieces": outcome.pieces,
            "state": outcome.state,
            "said": one_line(outcome.said)[:LONGEST_TEXT],
            "pushed_us": now_us,
            "places": _as_json(outcome.places),
        }
        if known is None:
            tx.insert(ShopStockPushed, channel_id=channel.id, sku=outcome.sku, **values)
        else:
            tx.update(ShopStockPushed, known.id, **values)


def note_fetched(tx: Transaction, channel: Channel, upto_us: int) -> None:
    """Keep how far the orders of a shop have been fetched. It never goes back."""
    from kassabok.core.shop.model import ShopChannel

    before = tx.get(ShopChannel, channel.id).cursor_us
    if before is None or before < upto_us:
        tx.update(ShopChannel, channel.id, cursor_us=upto_us)
