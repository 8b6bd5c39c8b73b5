"""From what is asked for to what stands in an order: products, prices of the day, amounts and VAT."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from shlex import quote
from typing import NamedTuple, Protocol

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused, no_product
from kassabok.core.money import (
    E4,
    MOST_MILLI,
    MOST_ORE,
    format_decimal,
    format_quantity,
    kronor,
    line_amount_ore,
)
from kassabok.core.products.model import Product
from kassabok.core.products.pricing import sales_price_e4
from kassabok.core.rates.lookup import Rates
from kassabok.core.texts import entered
from kassabok.core.vat import VatLine, vat_rows

WHOLE_DISCOUNT_E4 = E4

FREIGHT_TEXT = {"sv": "Frakt", "en": "Freight"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LineRequest:
    """A line that somebody wants in an order.

    kind: goods (then sku says which product), freight or text. text: what stands on the line in place of the product's
    name. unit_price_e4: ten-thousandths of a krona, incl. or excl. VAT as the order is priced; None takes the product's
    price of the day. discount_e4: 1000 is 10 percent. vat_class: of a text line; None is the standard rate.
    """

    sku: str | None = None
    text: str = ""
    quantity_milli: int = 1000
    unit_price_e4: int | None = None
    discount_e4: int = 0
    kind: str = "goods"
    vat_class: str | None = None


class PricedLine(NamedTuple):
    """A line as it goes into the table."""

    kind: str
    product_id: int | None
    sku: str
    text: str
    quantity_milli: int
    unit: str
    unit_price_e4: int
    discount_e4: int
    vat_class: str
    amount_ore: int


class Charge(Protocol):
    """How a discount code lets a line be charged: amount_ore is its quantity at this price and discount."""

    @property
    def unit_price_e4(self) -> int: ...
    @property
    def discount_e4(self) -> int: ...
    @property
    def amount_ore(self) -> int: ...


#: Lines -> how each of them is charged, in their order.
Recharge = Callable[[Sequence[PricedLine]], Sequence[Charge]]


def recharged(lines: Sequence[PricedLine], recharge: Recharge) -> list[PricedLine]:
    """The lines as a discount code has them."""
    return [
        line._replace(
            unit_price_e4=charge.unit_price_e4, discount_e4=charge.discount_e4, amount_ore=charge.amount_ore
        )
        for line, charge in zip(lines, recharge(lines), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class Pricing:
    """How an order is priced. on: its day. include_vat: prices are incl. VAT. taxed: there is VAT at all."""

    on: date
    include_vat: bool
    taxed: bool
    language: str
    rates: Rates


def priced(tx: Transaction, requests: Sequence[LineRequest], pricing: Pricing) -> list[PricedLine]:
    """The lines with their products and amounts. Raises NotFound for an unknown product, Refused for what cannot be."""
    if not requests:
        raise Refused(
            "order.empty", "An order needs at least one line.", hint="Give one with --line SKU=QUANTITY."
        )
    return [_priced(tx, request, pricing) for request in requests]


def _priced(tx: Transaction, request: LineRequest, pricing: Pricing) -> PricedLine:
    named = request.sku or request.text[:40] or FREIGHT_TEXT["en"]
    wanted = entered(request.text)
    _refuse_odd(request, named)
    if request.kind == "goods":
        product = _product(tx, request.sku or "")
        product_id, sku, unit, vat_class = product.id, product.sku, product.unit, product.vat_class
        text = wanted or product.name
        price_e4 = request.unit_price_e4
        if price_e4 is None:
            price_e4 = sales_price_e4(tx, product, on=pricing.on, include_vat=pricing.include_vat)
    else:
        product_id, sku, unit = None, "", "st"
        freight = request.kind == "freight"
        text = wanted or (FREIGHT_TEXT[pricing.language] if freight else "")
        vat_class = request.vat_class or (tx.settings.text("invoice.freight_vat") if freight else "standard")
        price_e4 = request.unit_price_e4
        if not text or price_e4 is None:
            raise Refused(
                "order.line",
                f"The line {named} needs a text and a price.",
                hint='As --line-text "Gravering=1@150".',
            )
    # An unknown class is refused here, not when the invoice is issued.
    pricing.rates.vat(vat_class, pricing.on)
    amount_ore = line_amount_ore(
        request.quantity_milli, Decimal(price_e4) / E4, Decimal(request.discount_e4) / 100
    )
    if amount_ore > MOST_ORE:
        raise Refused("order.amount", f"The line {named} comes to more than a hundred billion kronor.")
    return PricedLine(
        request.kind,
        product_id,
        sku,
        text,
        request.quantity_milli,
        unit,
        price_e4,
        request.discount_e4,
        vat_class,
        amount_ore,
    )


def _refuse_odd(request: LineRequest, named: str) -> None:
    if request.quantity_milli <= 0:
        raise Refused(
            "order.quantity",
            f"The quantity of {named} must be above zero, not {format_quantity(request.quantity_milli)}.",
            hint="kassabok delivery return takes goods back; kassabok invoice credit gives money back.",
        )
    if request.quantity_milli > MOST_MILLI:
        raise Refused(
            "order.quantity",
            f"{format_quantity(request.quantity_milli)} of {named} are more than can be ordered.",
            hint=f"An order line has at most {format_quantity(MOST_MILLI)}.",
        )
    if not 0 <= request.discount_e4 <= WHOLE_DISCOUNT_E4:
        raise Refused(
            "order.discount",
            f"The discount on {named} is between 0 and 100 percent, "
            f"not {format_decimal(Decimal(request.discount_e4) / 100)}.",
        )
    if request.unit_price_e4 is not None and not 0 <= request.unit_price_e4 <= MOST_ORE * 100:
        raise Refused(
            "order.price",
            f"The price of {named} cannot be {format_decimal(kronor(request.unit_price_e4))} kr.",
        )


def _product(tx: Transaction, sku: str) -> Product:
    product = tx.find(Product, sku=sku)
    if product is None:
        raise no_product(sku)
    if product.archived:
        raise archived_product(sku)
    return product


def archived_product(sku: str) -> Refused:
    """What is archived is not sold."""
    return Refused(
        "order.archived",
        f"Product {sku} is archived and is not sold any more.",
        hint=f"kassabok product archive {quote(sku)} --undo puts it back in the range.",
    )


def only_services(tx: Transaction, requests: Sequence[LineRequest]) -> bool:
    """Whether something is wanted and none of it is goods, as an invoice of it will see it."""
    wanted = [request for request in requests if request.kind != "freight"]
    products = [tx.find(Product, sku=request.sku or "") for request in wanted if request.kind == "goods"]
    return bool(wanted) and all(product and product.kind == "service" for product in products)


def totals(lines: Iterable[PricedLine], pricing: Pricing) -> tuple[int, int]:
    """Net and VAT of the lines with the VAT rates of the order's day, öre."""
    rows = vat_rows(
        (
            VatLine(
                line.vat_class,
                pricing.rates.vat(line.vat_class, pricing.on) if pricing.taxed else Decimal(0),
                line.amount_ore,
            )
            for line in lines
        ),
        include_vat=pricing.include_vat,
    )
    return sum(row.base_ore for row in rows), sum(row.vat_ore for row in rows)
