"""What a web shop with an API is to be told of the products: what has changed since it was told last.

A product that is archived, or has no price any more, is taken off sale in the shop that has been told of it; nothing is
ever deleted there. The stock is told apart: stock_out.py.
"""

import hashlib
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound
from kassabok.core.rates.lookup import Rates
from kassabok.core.shop.products_out import PictureOut, Reduced, products_out
from kassabok.core.shop.stock_out import Channel
from kassabok.core.texts import LONGEST_TEXT, one_line
from kassabok.formats.shop.products_out import ShopProduct

NEW, CHANGED, BACK, WITHDRAWN = "new", "changed", "back", "withdrawn"

_TOLD = """
SELECT p.sku, p.id, t.digest, t.picture, t.state FROM product p
LEFT JOIN shop_product_pushed t ON t.product_id = p.id AND t.channel_id = :channel
"""


@dataclass(frozen=True, slots=True)
class ProductChange:
    """What is to be told of a product. what: new (the shop was not told of it before), changed, back (on sale again) or
    withdrawn. product: None of one that is withdrawn. picture: to be given to the shop; None where it has it, or there
    is none.
    """

    product_id: int
    sku: str
    what: str
    digest: str
    product: ShopProduct | None = None
    picture: PictureOut | None = None


@dataclass(frozen=True, slots=True)
class ProductOutcome:
    """state: sent, withdrawn, or failed. said: why it failed, in the shop's words. pictured: the shop took the picture
    that was given, or there was none to give.
    """

    change: ProductChange
    state: str
    said: str = ""
    pictured: bool = True


def product_changes(
    reader: Reader,
    rates: Rates,
    channel: Channel,
    *,
    on: date,
    reduced: Mapping[str, Reduced] | None = None,
    everything: bool = False,
) -> list[ProductChange]:
    """What a shop is to be told, by SKU: what it was not told before, what has changed, and what failed.

    everything: all products, whatever it was told, with their pictures.
    """
    settings = reader.row("SELECT picture_url, tax_classes FROM shop_channel WHERE id = :id", id=channel.id)
    assert settings is not None
    picture_url, tax_classes = settings
    try:
        found = products_out(
            reader,
            rates,
            on=on,
            picture_url=picture_url,
            tax_classes=json.loads(tax_classes),
            reduced=reduced,
        )
    except NotFound:  # All that there was is archived.
        products: dict[str, ShopProduct] = {}
        pictures: dict[str, PictureOut] = {}
    else:
        products = {product.sku: product for product in found.products}
        pictures = found.picture_of
    changes = []
    for sku, product_id, digest, picture_told, state in reader.rows(_TOLD, channel=channel.id):
        product = products.get(sku)
        if product is None:
            if digest and state != "withdrawn":
                changes.append(ProductChange(product_id, sku, WITHDRAWN, digest))
            continue
        picture = pictures.get(sku)
        now = _digest(product)
        new_picture = picture if picture and (everything or picture.name != picture_told) else None
        if everything or now != digest or state != "sent" or new_picture:
            what = NEW if not digest else BACK if state == "withdrawn" else CHANGED
            changes.append(ProductChange(product_id, sku, what, now, product, new_picture))
    return sorted(changes, key=lambda change: change.sku)


def _digest(product: ShopProduct) -> str:
    """Of all that is told but the stock and the pictures, which are told apart."""
    told = {key: value for key, value in asdict(product).items() if key not in ("stock", "pictures")}
    return hashlib.sha256(json.dumps(told, default=str, sort_keys=True).encode()).hexdigest()


def note_products(
    tx: Transaction, channel: Channel, outcomes: Iterable[ProductOutcome], *, now_us: int = 0
) -> None:
    """Keep what the shop was told. No event: nothing has happened in the company."""
    from kassabok.core.shop.model import ShopProductPushed

    now_us = now_us or time.time_ns() // 1000
    for outcome in outcomes:
        change = outcome.change
        known = tx.find(ShopProductPushed, channel_id=channel.id, product_id=change.product_id)
        values = {
            "state": outcome.state,
            "said": one_line(outcome.said)[:LONGEST_TEXT],
            "pushed_us": now_us,
        }
        if outcome.state == "sent":
            values["digest"] = change.digest
        if change.picture and outcome.state == "sent" and outcome.pictured:
            values["picture"] = change.picture.name
        if known is None:
            tx.insert(
                ShopProductPushed,
                channel_id=channel.id,
                product_id=change.product_id,
                **{"digest": "", **values},
            )
        else:
            tx.update(ShopProductPushed, known.id, **values)


def told_of_products(reader: Reader, channel: Channel) -> bool:
    """Whether a shop has been told of products by hand before."""
    row = reader.row("SELECT 1 FROM shop_product_pushed WHERE channel_id = :id LIMIT 1", id=channel.id)
    return row is not None
