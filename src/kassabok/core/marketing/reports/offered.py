"""What products are offered for: reduced prices with the lowest price before them, and feeds of all that is sold.

Who tells that a price is reduced must tell the lowest price of the thirty days before the reduction
(prisinformationslagen 7 a §). A price is reduced when the one before it was higher and a higher one is to take over
on a known day; so the prices that are kept say it all. Where a reduced price is lowered again and again in those days,
the price before the first of these reductions is the one to tell, and the thirty days are those before it.

What a product has cost is what its prices say, and also what it did cost until a price was changed: one that is written
later, from an earlier day, takes nothing out of the thirty days.
"""

import datetime
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby, pairwise
from operator import itemgetter
from typing import NamedTuple
from urllib.parse import quote

from kassabok.core.book.reader import AMONG, Reader
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import NotFound
from kassabok.core.products.content import content_of
from kassabok.core.rates.lookup import Rates
from kassabok.core.vat import price_incl_vat_ore
from kassabok.formats.product_feeds import FeedProduct, problems

REFERENCE_DAYS = 30


@dataclass(frozen=True, slots=True)
class ReductionRow:
    """A product that is reduced on the day, incl. VAT. before_ore: what it cost the day before.

    lowest_ore: its lowest price in the thirty days before it was first reduced, which is the one to compare with.
    lower: the price now is lower than that; else it must not be called reduced.
    """

    sku: str
    name: str
    since: datetime.date = field(metadata={"heading": "From"})
    until: datetime.date
    before_ore: int = field(metadata={"total": False})
    lowest_ore: int = field(metadata={"heading": "Lowest in 30 days", "total": False})
    price_ore: int = field(metadata={"total": False})
    lower: bool = field(metadata={"heading": "May be told"})


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A product that is not in a feed, or not as reduced, and why."""

    sku: str
    reason: str


@dataclass(frozen=True, slots=True)
class Feed:
    """products: what goes into it. left_out: what does not. not_reduced: what is in it without its reduction."""

    products: tuple[FeedProduct, ...]
    left_out: tuple[LeftOut, ...]
    not_reduced: tuple[LeftOut, ...]


class _Price(NamedTuple):
    """From which day, what one costs incl. VAT, öre, and on which day that was written, where it is known."""

    day: datetime.date
    ore: int
    set_on: datetime.date | None

    @property
    def begun(self) -> datetime.date:
        """The day that it did take over, whatever day it is said to begin."""
        return max(self.day, self.set_on or self.day)


_PRICES = """
SELECT p.sku, p.name, p.vat_class, r.valid_from, r.price_e4, r.includes_vat, r.set_on
FROM product p JOIN product_price r ON r.product_id = p.id
WHERE NOT p.archived AND {which} AND EXISTS (SELECT 1 FROM product_price q
    WHERE q.product_id = p.id AND q.valid_from > :day) ORDER BY p.sku, r.valid_from, r.id
"""


def reductions(
    reader: Reader, rates: Rates, *, on: datetime.date, skus: Collection[str] | None = None
) -> list[ReductionRow]:
    """The products that are reduced on a day, by SKU. skus: only of these; None for all."""
    if skus is None:
        priced = reader.each(_PRICES.format(which="1 = 1"), day=on)
    else:
        priced = reader.among(_PRICES.format(which=f"p.sku {AMONG}"), skus, day=on)
    found = []
    oldest = on - datetime.timedelta(
        days=REFERENCE_DAYS
    )  # What was kept excl. VAT was met with the VAT of the day.
    for (sku, name, vat_class), rows in groupby(priced, key=itemgetter(0, 1, 2)):
        prices = []
        for *_, begins, price_e4, includes_vat, written in rows:
            day = datetime.date.fromisoformat(begins)
            rate = rates.vat(vat_class, max(day, oldest))
            price_ore = price_incl_vat_ore(price_e4, rate, includes_vat=bool(includes_vat))
            prices.append(_Price(day, price_ore, datetime.date.fromisoformat(written) if written else None))
        reduction = _reduction(sku, name, prices, on)
        if reduction:
            found.append(reduction)
    return found


def _reduction(sku: str, name: str, written: list[_Price], on: datetime.date) -> ReductionRow | None:
    """written: by the day that they begin, of one day the one written last at the end."""
    prices = list({price.day: price for price in written}.values())
    place = sum(price.day <= on for price in prices) - 1
    if not 0 < place < len(prices) - 1:
        return None
    now, before = prices[place], prices[place - 1]
    back_ore = next((price.ore for price in prices[place + 1 :] if price.ore > now.ore), None)
    if now.ore >= before.ore or back_ore is None:
        return None
    step = _first_step(prices, place, back_ore)
    first = prices[step].begun
    earliest = first - datetime.timedelta(days=REFERENCE_DAYS)
    held = [price.ore for price, then in pairwise(prices[: step + 1]) if then.day > earliest]
    replaced = [price.ore for price in _replaced(written, earliest, first)]
    lowest_ore = min(prices[step - 1].ore, *held, *replaced)
    return ReductionRow(
        sku=sku,
        name=name,
        since=now.day,
        until=prices[place + 1].day - ONE_DAY,
        before_ore=before.ore,
        lowest_ore=lowest_ore,
        price_ore=now.ore,
        lower=now.ore < lowest_ore,
    )


def _first_step(prices: list[_Price], place: int, back_ore: int) -> int:
    """The place of the price that a reduction began with: lowered step by step and without a pause, in the thirty days
    before the last step. A lower price that was to stay, as it is the one to come back, is no step.

    back_ore: what takes over when all is over.
    """
    first = place
    earliest = prices[place].begun - datetime.timedelta(days=REFERENCE_DAYS)
    while (
        first > 1
        and prices[first - 1].begun >= earliest
        and prices[first - 1].ore < min(prices[first - 2].ore, back_ore)
    ):
        first -= 1
    return first


def _replaced(written: list[_Price], earliest: datetime.date, first: datetime.date) -> Iterator[_Price]:
    """Prices that held from the day `earliest` on and before `first`, until others were written over them."""
    for place, price in enumerate(written):
        after = [(other.begun, other.set_on or datetime.date.min) for other in written[place + 1 :]]
        end, end_written = min(after, default=(datetime.date.max, datetime.date.max))
        changed_by_day = end == end_written  # It held for a part of that day.
        held = price.begun < end or (price.begun == end and changed_by_day)
        last = end if changed_by_day else end - ONE_DAY
        if price.set_on and held and price.begun < first and last >= earliest:
            yield price


_OFFERED = """
SELECT p.sku, p.name, p.description, p.kind, p.vat_class, coalesce(p.gtin, ''), p.weight_grams, r.price_e4,
    r.includes_vat, coalesce(l.on_hand_milli, 0) - coalesce(l.reserved_milli, 0)
        - coalesce((SELECT sum(h.quantity_milli) FROM web_hold h WHERE h.product_id = p.id), 0),
    coalesce(p.picture_sha256, ''), p.short_description, p.brand, p.mpn, p.category, p.google_category, p.condition,
    p.content, (SELECT min(coalesce(v.lead_days, s.lead_days)) FROM supplier_price v
        JOIN supplier s ON s.id = v.supplier_id WHERE v.product_id = p.id AND v.valid_from <= :day)
FROM product p
LEFT JOIN stock_level l ON l.product_id = p.id
LEFT JOIN product_price r ON r.id = (SELECT q.id FROM product_price q WHERE q.product_id = p.id
    AND q.valid_from <= :day ORDER BY q.valid_from DESC, q.id DESC LIMIT 1)
WHERE NOT p.archived AND p.kind <> 'service' ORDER BY p.sku
"""


def feed(reader: Reader, rates: Rates, service: str, *, on: datetime.date, shop_url: str) -> Feed:
    """The goods as a shopping service is to have them, with links into our own shop at shop_url.

    What is made to order can always be bought; where it does not lie in stock and a supplier's days are known, it can
    be had after those. A reduction that is none against the lowest price of thirty days is left out: the product has
    its price of today and nothing else. Raises NotFound where there is nothing to sell.
    """
    reduced = {row.sku: row for row in reductions(reader, rates, on=on)}
    products, left_out = [], []
    shares: dict[str, Decimal] = {}
    rows = reader.rows(_OFFERED, day=on)
    for sku, name, text, kind, vat_class, gtin, weight, price_e4, includes, available, picture, *more in rows:
        short, brand, mpn, category, google_category, condition, content, lead_days = more
        comes = kind == "made_to_order" and available <= 0 and lead_days is not None
        measure = content_of(content)
        if price_e4 is None:
            left_out.append(LeftOut(sku, "it has no price today"))
            continue
        if vat_class not in shares:
            shares[vat_class] = rates.vat(vat_class, on)
        price_ore = price_incl_vat_ore(price_e4, shares[vat_class], includes_vat=bool(includes))
        reduction = reduced.get(sku)
        told = reduction if reduction and reduction.lower else None
        product = FeedProduct(
            sku=sku,
            title=name,
            description=text or short,
            link=f"{shop_url}/product/{quote(sku, safe='')}",
            image=f"{shop_url}/picture/{picture}-960.webp" if picture else "",
            in_stock=kind == "made_to_order" or available > 0,
            price_ore=told.lowest_ore if told else price_ore,
            gtin=gtin,
            weight_grams=weight,
            sale_price_ore=price_ore if told else None,
            sale_from=told.since if told else None,
            sale_until=told.until if told else None,
            available_on=on + datetime.timedelta(days=lead_days) if comes else None,
            brand=brand,
            mpn=mpn,
            category=category,
            google_category=google_category,
            condition=condition,
            content=content,
            content_per=measure.per if measure else "",
        )
        wrong = problems(product, service)
        if wrong:
            left_out.append(LeftOut(sku, " and ".join(wrong)))
        else:
            products.append(product)
    if not rows:
        raise NotFound("feed.nothing", "There are no goods to sell.", hint="kassabok product add SKU NAME")
    here = {product.sku for product in products}
    not_reduced = tuple(
        LeftOut(row.sku, "it has been as cheap in the thirty days before")
        for row in reduced.values()
        if not row.lower and row.sku in here
    )
    return Feed(tuple(products), tuple(left_out), not_reduced)
