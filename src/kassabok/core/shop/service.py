"""The verbs of shop channels, and of what is parked. Orders are taken by importing.py."""

import json
import re
from collections.abc import Callable, Mapping

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, no_account, no_product
from kassabok.core.events import ShopChannelSet, ShopSkuNamed, WebHookDropped, WebPayloadDropped
from kassabok.core.ledger.model import Account
from kassabok.core.products.model import Product
from kassabok.core.shop.hooks import no_parked_hook
from kassabok.core.shop.importing import no_parked
from kassabok.core.shop.intake_model import WebHook
from kassabok.core.shop.model import KINDS, ShopChannel, ShopPayload, SkuAlias, channel_of
from kassabok.core.stock.model import Location
from kassabok.formats.shop.record import PAYMENT_METHODS, STATUSES

_FIELDS = (
    *("url", "mapping", "org_nr_key", "methods", "statuses", "clearing", "auto_stock", "picture_url"),
    *("locations", "tax_classes"),
)
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,29}")


def add_channel(tx: Transaction, name: str, *, kind: str, **fields: object) -> ShopChannelSet:
    """Add a channel. fields: as edit_channel's. Raises Refused for a name that is taken or cannot be one."""
    if not _NAME.fullmatch(name):
        raise Refused(
            "shop.channel_name",
            f'"{name[:40]}" cannot be the name of a channel: it has small letters, digits, - and _, at most 30.',
        )
    if kind not in KINDS:
        raise Refused("shop.kind", f'"{kind}" is not a kind of shop: {", ".join(KINDS)}.')
    if tx.find(ShopChannel, name=name) is not None:
        raise Refused(
            "shop.channel_taken",
            f"There is a shop channel {name} already.",
            hint=f"kassabok shop channel edit {name} changes it.",
        )
    values = _values(tx, {}, fields)
    tx.insert(ShopChannel, name=name, kind=kind, **values)
    return _publish(tx, name, ("kind", *values))


def edit_channel(
    tx: Transaction,
    name: str,
    *,
    url: str | None = None,
    mapping: str | None = None,
    org_nr_key: str | None = None,
    methods: Mapping[str, str] | None = None,
    statuses: Mapping[str, str] | None = None,
    clearing: Mapping[str, str] | None = None,
    auto_stock: bool | None = None,
    picture_url: str | None = None,
    locations: Mapping[str, str] | None = None,
    tax_classes: Mapping[str, str] | None = None,
) -> ShopChannelSet:
    """Change a channel; None leaves as it is. What is a mapping is added to what is said, "" takes one away.

    Raises NotFound, and Refused for a word that is none or where nothing changes.
    """
    channel = channel_of(tx, name)
    before = {name: getattr(channel, name) for name in _FIELDS}
    values = _values(
        tx,
        before,
        {
            "url": url,
            "mapping": mapping,
            "org_nr_key": org_nr_key,
            "methods": methods,
            "statuses": statuses,
            "clearing": clearing,
            "auto_stock": auto_stock,
            "picture_url": picture_url,
            "locations": locations,
            "tax_classes": tax_classes,
        },
    )
    changed = {key: value for key, value in values.items() if before[key] != value}
    if not changed:
        raise Refused(
            "shop.unchanged", f"Channel {name} is so already.", hint=f"kassabok shop channel show {name}"
        )
    tx.update(ShopChannel, channel.id, **changed)
    return _publish(tx, name, tuple(changed))


def _publish(tx: Transaction, name: str, changed: tuple[str, ...]) -> ShopChannelSet:
    event = ShopChannelSet(ref=name, changed=changed)
    tx.publish(event)
    return event


def _values(
    tx: Transaction, before: Mapping[str, str], fields: Mapping[str, object]
) -> dict[str, str | bool]:
    values: dict[str, str | bool] = {}
    if fields.get("auto_stock") is not None:
        values["auto_stock"] = bool(fields["auto_stock"])
    for name in ("url", "mapping", "org_nr_key", "picture_url"):
        if fields.get(name) is not None:
            values[name] = str(fields[name]).strip()
    for name in ("url", "picture_url"):
        address = str(values.get(name, ""))
        if address and not address.startswith(("https://", "http://")):
            raise Refused("shop.url", f'"{address[:60]}" is no address: it begins with https://.')
    for name, check in _CHECKS.items():
        news = fields.get(name)
        if isinstance(news, Mapping) and news:
            values[name] = _merged(tx, json.loads(before.get(name, "{}")), news, check)
    return values


def _merged(tx: Transaction, before: dict[str, str], news: Mapping[str, str], check: "_Check") -> str:
    for key, value in news.items():
        if not value:
            before.pop(key, None)
            continue
        check(tx, key, value)
        before[key] = value
    return json.dumps(before, ensure_ascii=False, sort_keys=True)


def _one_of(words: tuple[str, ...]) -> "_Check":
    def check(_: Transaction, _key: str, value: str) -> None:
        if value not in words:
            raise Refused("shop.word", f'"{value}" is not one of {", ".join(words)}.')

    return check


def _refuse_no_clearing(tx: Transaction, method: str, account: str) -> None:
    if method not in PAYMENT_METHODS:
        raise Refused("shop.word", f'"{method}" is not one of {", ".join(PAYMENT_METHODS)}.')
    if tx.find(Account, number=account) is None:
        raise no_account(account)


def _refuse_no_location(tx: Transaction, location: str, theirs: str) -> None:
    if tx.find(Location, code=location) is None:
        raise NotFound(
            "location.unknown",
            f"There is no stock location {location}.",
            hint="kassabok stock location list shows them all.",
        )
    if not theirs.isdecimal():
        raise Refused("shop.location", f'"{theirs[:40]}" is not the id of a location: that is a number.')


def _refuse_no_vat_class(tx: Transaction, vat_class: str, _name: str) -> None:
    known = tx.rates.vat_classes()
    if vat_class not in known:
        raise Refused("shop.word", f'"{vat_class}" is not one of {", ".join(known)}.')


_Check = Callable[[Transaction, str, str], None]
_CHECKS: dict[str, _Check] = {
    "methods": _one_of(PAYMENT_METHODS),
    "statuses": _one_of(STATUSES),
    "clearing": _refuse_no_clearing,
    "locations": _refuse_no_location,
    "tax_classes": _refuse_no_vat_class,
}


def only_channel(tx: Transaction) -> str:
    """The name of the channel, where there is only one. Raises Refused."""
    channels = tx.all(ShopChannel)
    if len(channels) != 1:
        raise Refused(
            "shop.which_channel",
            f"There are {len(channels) or 'no'} shop channels.",
            hint="--channel NAME says which; kassabok shop channel list shows them.",
        )
    return channels[0].name


def name_sku(tx: Transaction, channel: str, theirs: str, ours: str) -> ShopSkuNamed:
    """Say which product a shop means by what it calls a line. Raises NotFound, Refused for one that is archived."""
    row = channel_of(tx, channel)
    product = tx.find(Product, sku=ours)
    if product is None:
        raise no_product(ours)
    theirs = theirs.strip()
    known = tx.find(SkuAlias, channel_id=row.id, sku=theirs)
    if known is None:
        tx.insert(SkuAlias, channel_id=row.id, sku=theirs, product_id=product.id)
    else:
        tx.update(SkuAlias, known.id, product_id=product.id)
    event = ShopSkuNamed(ref=channel, theirs=theirs, sku=product.sku)
    tx.publish(event)
    return event


def drop(tx: Transaction, payload_id: int) -> WebPayloadDropped:
    """Give up what is parked: it stays kept, and is not looked at again. Raises NotFound."""
    payload = tx.find(ShopPayload, id=payload_id, state="parked")
    if payload is None:
        raise no_parked(payload_id)
    tx.update(ShopPayload, payload.id, state="ignored")
    channel = tx.get(ShopChannel, payload.channel_id)
    event = WebPayloadDropped(ref=f"{channel.name}:{payload.external_id}", payload_id=payload.id)
    tx.publish(event)
    return event


def drop_hook(tx: Transaction, hook_id: int) -> WebHookDropped:
    """Give up a web-hook that was parked: what it said is removed, and it is known if it comes again.

    Raises NotFound.
    """
    hook = tx.find(WebHook, id=hook_id, state="parked")
    if hook is None:
        raise no_parked_hook(hook_id)
    tx.update(WebHook, hook.id, state="taken", body=b"")
    event = WebHookDropped(ref=str(hook.id), source=hook.source)
    tx.publish(event)
    return event
