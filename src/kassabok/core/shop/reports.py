"""Questions about web shops: which there are, what is parked, and what became of what."""

import json
from dataclasses import dataclass

from kassabok.core.book.reader import Reader
from kassabok.core.dates import local_time
from kassabok.core.errors import NotFound
from kassabok.core.shop.hooks import no_parked_hook


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel. orders: taken from it. parked: what waits for people."""

    channel: str
    kind: str
    url: str
    orders: int
    parked: int


@dataclass(frozen=True, slots=True)
class ChannelPage:
    """All that is said of a channel. methods, statuses, aliases: its word = ours. clearing: method = account.

    auto_stock: it is told of the stock as soon as that changes. locations: our location = the id of the shop's.
    tax_classes: VAT class = the shop's name of it. picture_url: where it finds the pictures of products.
    """

    channel: str
    kind: str
    url: str
    mapping: str
    org_nr_key: str
    methods: dict[str, str]
    statuses: dict[str, str]
    clearing: dict[str, str]
    auto_stock: bool
    picture_url: str
    locations: dict[str, str]
    tax_classes: dict[str, str]
    aliases: dict[str, str]
    orders: int
    parked: int


@dataclass(frozen=True, slots=True)
class ParkedRow:
    """Something that a shop wrote and that waits. no: what commands call it. order: the shop's id of the order."""

    no: int
    channel: str
    kind: str
    order: str
    received: str
    code: str
    reason: str


@dataclass(frozen=True, slots=True)
class ParkedPage:
    """A parked piece with what the shop wrote. file, line: where it stood."""

    no: int
    channel: str
    kind: str
    order: str
    received: str
    file: str
    line: int
    code: str
    reason: str
    raw: str


@dataclass(frozen=True, slots=True)
class HookRow:
    """A web-hook that waits. no: what commands call it. source: the channel, or stripe. reason: why it waits."""

    no: int
    source: str
    topic: str
    received: str
    reason: str


@dataclass(frozen=True, slots=True)
class HookPage:
    """The same with what it said. delivery: what its sender calls it."""

    no: int
    source: str
    topic: str
    delivery: str
    received: str
    reason: str
    raw: str


_CHANNELS = """
SELECT c.name, c.kind, c.url,
    (SELECT count(*) FROM web_order w WHERE w.channel_id = c.id),
    (SELECT count(*) FROM shop_payload p WHERE p.channel_id = c.id AND p.state = 'parked')
FROM shop_channel c ORDER BY c.name
"""
_CHANNEL = """
SELECT id, mapping, org_nr_key, methods, statuses, clearing, auto_stock, picture_url, locations, tax_classes
FROM shop_channel WHERE name = :name
"""
_ALIASES = """
SELECT a.sku, p.sku FROM sku_alias a JOIN product p ON p.id = a.product_id WHERE a.channel_id = :channel ORDER BY a.sku
"""
_PARKED = """
SELECT p.id, c.name, p.kind, p.external_id, p.received_us, p.code, p.reason
FROM shop_payload p JOIN shop_channel c ON c.id = p.channel_id WHERE p.state = 'parked' ORDER BY p.id
"""
_PARKED_ONE = """
SELECT p.id, c.name, p.kind, p.external_id, p.received_us, p.name, p.line, p.code, p.reason, p.raw
FROM shop_payload p JOIN shop_channel c ON c.id = p.channel_id WHERE p.state = 'parked' AND p.id = :id
"""


def channels(reader: Reader) -> list[ChannelRow]:
    """All channels, by name."""
    return [ChannelRow(*row) for row in reader.rows(_CHANNELS)]


def channel(reader: Reader, name: str) -> ChannelPage:
    """One channel. Raises NotFound."""
    found = reader.row(_CHANNEL, name=name)
    if found is None:
        raise NotFound(
            "shop.channel",
            f"There is no shop channel {name}.",
            hint="kassabok shop channel list shows them; kassabok shop channel add NAME --kind woo adds one.",
        )
    channel_id, mapping, org_nr_key, methods, statuses, clearing, auto_stock, pictures, places, classes = (
        found
    )
    row = next(row for row in channels(reader) if row.channel == name)
    return ChannelPage(
        channel=name,
        kind=row.kind,
        url=row.url,
        mapping=mapping,
        org_nr_key=org_nr_key,
        methods=json.loads(methods),
        statuses=json.loads(statuses),
        clearing=json.loads(clearing),
        auto_stock=bool(auto_stock),
        picture_url=pictures,
        locations=json.loads(places),
        tax_classes=json.loads(classes),
        aliases=dict(reader.rows(_ALIASES, channel=channel_id)),
        orders=row.orders,
        parked=row.parked,
    )


def parked(reader: Reader, *, channel: str | None = None) -> list[ParkedRow]:
    """What waits for people, the oldest first."""
    return [
        ParkedRow(key, name, kind, order, _when(received_us), code, reason)
        for key, name, kind, order, received_us, code, reason in reader.rows(_PARKED)
        if channel in (None, name)
    ]


def parked_one(reader: Reader, payload_id: int) -> ParkedPage:
    """One of them with its bytes as text. Raises NotFound."""
    found = reader.row(_PARKED_ONE, id=payload_id)
    if found is None:
        raise NotFound(
            "shop.parked",
            f"Nothing that is parked has the number {payload_id}.",
            hint="kassabok shop parked list shows what is parked.",
        )
    key, name, kind, order, received_us, file, line, code, reason, raw = found
    text = bytes(raw).decode("utf-8", errors="replace")
    return ParkedPage(key, name, kind, order, _when(received_us), file, line, code, reason, text)


def parked_hooks(reader: Reader) -> list[HookRow]:
    """Web-hooks that could not be read or not be taken, the oldest first."""
    return [
        HookRow(key, source, topic, _when(received_us), reason)
        for key, source, topic, received_us, reason in reader.rows(
            "SELECT id, source, topic, received_us, reason FROM web_hook_inbox WHERE state = 'parked' ORDER BY id"
        )
    ]


def parked_hook(reader: Reader, hook_id: int) -> HookPage:
    """One of them with its bytes as text. Raises NotFound."""
    found = reader.row(
        "SELECT id, source, topic, delivery, received_us, reason, body FROM web_hook_inbox "
        "WHERE state = 'parked' AND id = :id",
        id=hook_id,
    )
    if found is None:
        raise no_parked_hook(hook_id)
    key, source, topic, delivery, received_us, reason, body = found
    text = bytes(body).decode("utf-8", errors="replace")
    return HookPage(key, source, topic, delivery, _when(received_us), reason, text)


def _when(instant_us: int) -> str:
    return f"{local_time(instant_us):%Y-%m-%d %H:%M}"
