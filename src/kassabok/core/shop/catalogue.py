"""What our own shop shows of its goods: today's price with VAT, what can be bought, pictures.

available = on hand - reserved - what web orders hold that the clerk has not taken yet. What is made to order, and
services, can always be bought.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.money import MILLI, ORE
from kassabok.core.rates.lookup import Rates
from kassabok.core.search import having_words
from kassabok.core.vat import price_incl_vat_ore

if TYPE_CHECKING:
    from kassabok.core.marketing.prices import Code

_E4_IN_ORE = 100  # Unit prices are ten-thousandths of a krona.

_PRODUCTS = """
SELECT p.id, p.sku, p.name, p.description, p.unit, p.kind, p.vat_class, coalesce(p.gtin, ''), r.price_e4,
    r.includes_vat, coalesce(l.on_hand_milli, 0) - coalesce(l.reserved_milli, 0)
        - coalesce((SELECT sum(h.quantity_milli) FROM web_hold h WHERE h.product_id = p.id), 0),
    coalesce(p.picture_sha256, '')
FROM product p
JOIN product_price r ON r.id = (SELECT q.id FROM product_price q WHERE q.product_id = p.id
    AND q.valid_from <= :day ORDER BY q.valid_from DESC, q.id DESC LIMIT 1)
LEFT JOIN stock_level l ON l.product_id = p.id
WHERE p.id IN (SELECT p.id FROM product p WHERE {sold} AND {where} ORDER BY p.name, p.sku LIMIT :most OFFSET :skip)
ORDER BY p.name, p.sku
"""
_SOLD = """NOT p.archived
AND EXISTS (SELECT 1 FROM product_price q WHERE q.product_id = p.id AND q.valid_from <= :day)"""
_COUNT = "SELECT count(*) FROM product p WHERE {sold} AND {where}"
PAGE = 24


@dataclass(frozen=True, slots=True)
class Offer:
    """A product as it is sold. price_ore: one unit, incl. VAT. rate: the VAT's, 0.25 is 25 percent.

    available: whole units that can be bought now; None where it is not bounded by what lies in stock.
    """

    product_id: int
    sku: str
    name: str
    description: str
    unit: str
    kind: str
    vat_class: str
    gtin: str
    price_ore: int
    rate: Decimal
    available: int | None
    picture_sha256: str

    @property
    def can_be_bought(self) -> bool:
        """Whether there is one left."""
        return self.available is None or self.available > 0


def offers(
    reader: Reader, rates: Rates, *, on: date, search: str = "", most: int = PAGE, skip: int = 0
) -> list[Offer]:
    """Products that have a price on the day, by name. search: words that must all be found.

    Raises Refused for a search of more than anybody writes.
    """
    found, words = having_words("p.search_key", search)
    return _offers(reader, rates, found, on, most=most, skip=skip, **words)


def count_offers(reader: Reader, *, on: date, search: str = "") -> int:
    """How many offers() would give without a limit."""
    found, words = having_words("p.search_key", search)
    return int(reader.value(_COUNT.format(sold=_SOLD, where=found), day=on, **words))


def offer(reader: Reader, rates: Rates, sku: str, *, on: date) -> Offer | None:
    """The product with this SKU; None where none is sold by it."""
    found = _offers(reader, rates, "p.sku = :sku", on, most=1, skip=0, sku=sku)
    return found[0] if found else None


def offers_of(reader: Reader, rates: Rates, skus: Iterable[str], *, on: date) -> dict[str, Offer]:
    """The products with these SKUs, of those that are sold."""
    found = (offer(reader, rates, sku, on=on) for sku in dict.fromkeys(skus))
    return {each.sku: each for each in found if each is not None}


def all_skus(reader: Reader, *, on: date) -> list[str]:
    """Every product that is sold, for the site map."""
    question = _COUNT.format(sold=_SOLD, where="1 = 1").replace("count(*)", "p.sku", 1) + " ORDER BY p.sku"
    return [sku for (sku,) in reader.rows(question, day=on)]


def picture(reader: Reader, sha256: str) -> tuple[str, bytes] | None:
    """Media type and bytes of a product's picture; None for any other file of the book, which is nobody's business."""
    row = reader.row(
        "SELECT a.media_type, a.data FROM attachment a WHERE a.sha256 = :sha256 "
        "AND EXISTS (SELECT 1 FROM product p WHERE p.picture_sha256 = a.sha256 AND NOT p.archived)",
        sha256=sha256,
    )
    return (str(row[0]), bytes(row[1])) if row else None


def _offers(
    reader: Reader, rates: Rates, where: str, on: date, *, most: int, skip: int, **params: str
) -> list[Offer]:
    rows = reader.rows(_PRODUCTS.format(sold=_SOLD, where=where), day=on, most=most, skip=skip, **params)
    shares: dict[str, Decimal] = {}
    found = []
    for row_id, sku, name, text, unit, kind, vat_class, gtin, price_e4, includes, free_milli, sha256 in rows:
        rate = shares.get(vat_class)
        if rate is None:
            rate = shares[vat_class] = rates.vat(vat_class, on)
        found.append(
            Offer(
                product_id=row_id,
                sku=sku,
                name=name,
                description=text,
                unit=unit,
                kind=kind,
                vat_class=vat_class,
                gtin=gtin,
                price_ore=price_incl_vat_ore(price_e4, rate, includes_vat=bool(includes)),
                rate=rate,
                available=max(0, free_milli) // MILLI if kind == "stocked" else None,
                picture_sha256=sha256,
            )
        )
    return found


# The basket


@dataclass(frozen=True, slots=True)
class BasketLine:
    """quantity: whole units. full_ore: what they cost, incl. VAT. amount_ore: what is charged, with a discount code."""

    offer: Offer
    quantity: int
    full_ore: int
    amount_ore: int

    @property
    def can_be_bought(self) -> bool:
        """Whether so many are left."""
        return self.offer.available is None or self.quantity <= self.offer.available


@dataclass(frozen=True, slots=True)
class Basket:
    """What a basket costs today, incl. VAT. gone: SKUs of it that are not sold any more.

    code: the discount code that it has, which takes off_ore off; code_fault: why it cannot be had.
    """

    lines: tuple[BasketLine, ...]
    freight_ore: int
    freight_rate: Decimal
    total_ore: int
    gone: tuple[str, ...]
    code: "Code | None" = None
    off_ore: int = 0
    code_fault: KassabokError | None = None


class _Line(NamedTuple):
    """A line of a basket as a discount code looks at it."""

    kind: str
    sku: str
    quantity_milli: int
    unit_price_e4: int
    discount_e4: int = 0


def price_basket(
    reader: Reader, rates: Rates, wanted: Mapping[str, int], *, on: date, code: str = ""
) -> Basket:
    """What so many of each SKU cost, with freight. Prices are the book's, whatever a form has said.

    code: a discount code as it was written; where it does not hold the basket costs what it costs without.
    """
    from kassabok.core.book.settings import settings_of

    found = offers_of(reader, rates, wanted, on=on)
    lines = tuple(
        BasketLine(found[sku], quantity, *([found[sku].price_ore * quantity] * 2))
        for sku, quantity in wanted.items()
        if sku in found and quantity > 0
    )
    goods_ore = sum(line.amount_ore for line in lines)
    settings = settings_of(reader)
    free_from = settings.value("shop.free_freight_from")
    sent = any(line.offer.kind != "service" for line in lines)
    free = not sent or (free_from and goods_ore >= free_from * ORE)
    freight_ore = 0 if free else settings.value("shop.freight") * ORE
    basket = Basket(
        lines=lines,
        freight_ore=freight_ore,
        freight_rate=rates.vat(settings.text("invoice.freight_vat"), on),
        total_ore=goods_ore + freight_ore,
        gone=tuple(sku for sku in wanted if sku not in found),
    )
    return _with_code(reader, rates, basket, code, on=on) if code and lines else basket


def _with_code(reader: Reader, rates: Rates, basket: Basket, written: str, *, on: date) -> Basket:
    """The basket with a discount code, or with why it cannot have it."""
    from kassabok.core.marketing.prices import charges, code_on, refuse_used_up

    asked = [
        _Line("goods", line.offer.sku, line.quantity * MILLI, line.offer.price_ore * _E4_IN_ORE)
        for line in basket.lines
    ]
    if basket.freight_ore:
        asked.append(_Line("freight", "", MILLI, basket.freight_ore * _E4_IN_ORE))
    try:
        code = code_on(reader, written, on)
        refuse_used_up(reader, code)
        charged = [charge.amount_ore for charge in charges(reader, rates, code, asked, on=on)]
    except (NotFound, Refused) as fault:
        return replace(basket, code_fault=fault)
    total_ore = sum(charged)
    return replace(
        basket,
        lines=tuple(
            replace(line, amount_ore=amount_ore)
            for line, amount_ore in zip(basket.lines, charged, strict=False)
        ),
        freight_ore=charged[-1] if basket.freight_ore else 0,
        total_ore=total_ore,
        code=code,
        off_ore=basket.total_ore - total_ore,
    )
