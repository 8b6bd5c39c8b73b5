"""Orders of web shops for the tests, written by us as each shop writes them.

Each writer takes what a reader returns, so that an order can be held against itself.
"""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from kassabok.formats.shop.record import (
    ShopAddress,
    ShopCustomer,
    ShopLine,
    ShopOrder,
    ShopPayment,
    ShopRefund,
    ShopRefundLine,
    ShopTax,
)

STANDARD, FOOD, BOOKS = Decimal("0.25"), Decimal("0.12"), Decimal("0.06")
CREATED = datetime(2026, 3, 2, 10, 0, 0, tzinfo=UTC)
PAID_ON = date(2026, 3, 2)

HOME = ShopAddress("Anna Åberg", "", "Storgatan 1", "", "111 22", "Göteborg", "", "SE", "0701234567")
ANNA = ShopCustomer(
    external_id="",
    email="anna@example.se",
    name="Anna Åberg",
    phone="0701234567",
    billing=HOME,
    shipping=ShopAddress("Anna Åberg", "", "Storgatan 1", "", "111 22", "Göteborg", "", "SE", ""),
)


def line(
    external_id: str,
    sku: str,
    gross_ore: int,
    rate: Decimal = STANDARD,
    *,
    pieces: int = 1,
    kind: str = "goods",
    name: str = "",
) -> ShopLine:
    """A line by what it costs with VAT, all pieces together."""
    vat_ore = vat_in(gross_ore, rate)
    return ShopLine(external_id, kind, sku, name or sku, pieces * 1000, gross_ore - vat_ore, vat_ore, rate)


def shipping(external_id: str, gross_ore: int, rate: Decimal = STANDARD) -> ShopLine:
    return line(external_id, "", gross_ore, rate, kind="shipping", name="Postnord")


def vat_in(gross_ore: int, rate: Decimal) -> int:
    """The VAT of an amount that has it in it, in whole numbers only: rounded half up."""
    percent = int(rate * 100)
    return (2 * gross_ore * percent + 100 + percent) // (2 * (100 + percent))


def order(
    *lines: ShopLine,
    external_id: str = "1001",
    number: str = "",
    status: str = "open",
    method: str = "stripe",
    state: str = "paid",
    customer: ShopCustomer = ANNA,
    refunds: tuple[ShopRefund, ...] = (),
    created: datetime = CREATED,
    updated: datetime | None = None,
    currency: str = "SEK",
    discount_codes: tuple[tuple[str, int], ...] = (),
    gift_card_ore: int = 0,
    prices_include_vat: bool = True,
    reference: str = "",
) -> ShopOrder:
    """An order that adds up: two mugs for 250.00, unless lines are given, paid by card."""
    lines = lines or (line("11", "MUG", 250_00, pieces=2),)
    total_ore = sum(each.net_ore + each.vat_ore for each in lines)
    on = PAID_ON if state == "paid" else None
    payments = []
    if gift_card_ore:
        payments.append(ShopPayment("gift_card", gift_card_ore, on, "GIFT-1", state))
    if total_ore > gift_card_ore:
        reference = reference or f"pi_{external_id}"
        payments.append(ShopPayment(method, total_ore - gift_card_ore, on, reference, state))
    rates = sorted({each.rate for each in lines if each.rate}, reverse=True)
    return ShopOrder(
        external_id=external_id,
        number=number or external_id,
        status=status,
        created=created,
        updated=updated or created,
        currency=currency,
        prices_include_vat=prices_include_vat,
        customer=customer,
        lines=tuple(lines),
        payments=tuple(payments),
        refunds=refunds,
        discount_codes=discount_codes,
        total_ore=total_ore,
        vat_ore=sum(each.vat_ore for each in lines),
        taxes=tuple(
            ShopTax(tax_name(rate), rate, sum(each.vat_ore for each in lines if each.rate == rate))
            for rate in rates
        ),
    )


def refund(
    external_id: str, *lines: ShopRefundLine, on: date = date(2026, 3, 9), reason: str = "Ångrat"
) -> ShopRefund:
    """A refund of these lines, whose money went back."""
    amount_ore = sum(each.net_ore + each.vat_ore for each in lines)
    return ShopRefund(external_id, on, amount_ore, reason, lines, money_moved=True)


def tax_name(rate: Decimal) -> str:
    return f"Moms {rate * 100:.0f}%"


def kronor(ore: int) -> str:
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02}"


# WooCommerce


def woo(*orders: ShopOrder) -> bytes:
    """An array of orders, as GET orders answers."""
    return json.dumps([woo_order(each) for each in orders], ensure_ascii=False).encode()


def woo_order(sold: ShopOrder) -> dict[str, Any]:
    """One order in the shape of wc/v3."""
    tax_ids = {
        rate: number for number, rate in enumerate(sorted({x.rate for x in sold.lines if x.rate}), start=2)
    }
    by_kind = {kind: [x for x in sold.lines if x.kind in kinds] for kind, kinds in _WOO_KINDS.items()}
    cards = [payment for payment in sold.payments if payment.method == "gift_card"]
    money = next((payment for payment in sold.payments if payment.method != "gift_card"), None)
    paid = next((payment.on for payment in sold.payments if payment.state == "paid"), None)
    status = {"open": "processing", "cancelled": "cancelled", "ignored": "pending"}.get(sold.status)
    shipping_vat = sum(x.vat_ore for x in by_kind["shipping_lines"])
    found = {
        "id": int(sold.external_id),
        "parent_id": 0,
        "number": sold.number,
        "order_key": f"wc_order_{sold.external_id}",
        "status": status or sold.status.removeprefix("unknown:"),
        "currency": sold.currency,
        "date_created": _naive(sold.created),
        "date_created_gmt": _naive(sold.created),
        "date_modified_gmt": _naive(sold.updated),
        "discount_total": "0.00",
        "discount_tax": "0.00",
        "shipping_total": kronor(sum(x.net_ore for x in by_kind["shipping_lines"])),
        "shipping_tax": kronor(shipping_vat),
        "cart_tax": kronor((sold.vat_ore or 0) - shipping_vat),
        "total": kronor(sold.total_ore - sum(card.amount_ore for card in cards)),
        "total_tax": kronor(sold.vat_ore or 0),
        "prices_include_tax": sold.prices_include_vat,
        "customer_id": int(sold.customer.external_id or 0),
        "customer_note": sold.note,
        "billing": {**_woo_address(sold.customer.billing), "email": sold.customer.email},
        "shipping": _woo_address(sold.customer.shipping),
        "payment_method": money.method if money else "",
        "payment_method_title": "",
        "transaction_id": money.reference if money else "",
        "date_paid_gmt": f"{paid}T10:00:00" if paid else None,
        "meta_data": [
            {"id": 1, "key": "_billing_org_nr", "value": sold.customer.org_nr},
            {"id": 2, "key": "vat_number", "value": sold.customer.vat_nr},
        ],
        "tax_lines": [
            {
                "id": 900 + tax_ids[rate],
                "rate_code": f"SE-{tax_name(rate)}",
                "rate_id": tax_ids[rate],
                "label": tax_name(rate),
                "compound": False,
                "tax_total": kronor(
                    sum(x.vat_ore for x in sold.lines if x.rate == rate and x.kind != "shipping")
                ),
                "shipping_tax_total": kronor(
                    sum(x.vat_ore for x in sold.lines if x.rate == rate and x.kind == "shipping")
                ),
                "rate_percent": int(rate * 100),
            }
            for rate in sorted(tax_ids, reverse=True)
        ],
        "coupon_lines": [
            {"id": 800, "code": code, "discount": kronor(ore), "discount_tax": "0.00"}
            for code, ore in sold.discount_codes
        ],
        "refunds": [_woo_refund(each) for each in sold.refunds],
    }
    for kind, lines in by_kind.items():
        found[kind] = [_woo_line(each, tax_ids) for each in lines]
    if cards:
        found["gift_cards"] = [
            {"id": 7, "code": card.reference, "amount": kronor(card.amount_ore)} for card in cards
        ]
    return found


_WOO_KINDS = {"line_items": ("goods", "gift_card"), "shipping_lines": ("shipping",), "fee_lines": ("fee",)}


def _woo_line(each: ShopLine, tax_ids: dict[Decimal, int]) -> dict[str, Any]:
    taxes = []
    if each.rate:
        taxes.append({"id": tax_ids[each.rate], "total": kronor(each.vat_ore), "subtotal": ""})
        taxes += [
            {"id": other, "total": "", "subtotal": ""} for rate, other in tax_ids.items() if rate != each.rate
        ]
    found = {
        "id": int(each.external_id),
        "total": kronor(each.net_ore),
        "total_tax": kronor(each.vat_ore),
        "taxes": taxes,
        "meta_data": [{"id": 5, "key": "wc_gc_giftcard_to", "value": "x"}]
        if each.kind == "gift_card"
        else [],
    }
    if each.kind == "shipping":
        return {**found, "method_title": each.name, "method_id": "flat_rate"}
    if each.kind == "fee":
        return {**found, "name": each.name}
    quantity = Decimal(each.quantity_milli) / 1000
    return {
        **found,
        "name": each.name,
        "sku": each.sku,
        "quantity": int(quantity) if quantity == int(quantity) else float(quantity),
        "subtotal": kronor(each.net_ore),
        "subtotal_tax": kronor(each.vat_ore),
        "price": float(each.net_ore) / 100 / float(quantity) if quantity else 0,
    }


def _woo_refund(each: ShopRefund) -> dict[str, Any]:
    if not each.told:
        return {"id": int(each.external_id), "reason": each.reason, "total": kronor(-each.amount_ore)}
    return woo_refund(each)


def woo_refund(each: ShopRefund) -> dict[str, Any]:
    """A refund as orders/ID/refunds answers: amount positive, lines negative."""
    return {
        "id": int(each.external_id),
        "date_created_gmt": f"{each.on}T10:00:00",
        "amount": kronor(each.amount_ore),
        "reason": each.reason,
        "refunded_by": 1,
        "refunded_payment": each.money_moved,
        "line_items": [
            {
                "id": 7000 + place,
                "quantity": -part.quantity_milli // 1000,
                "total": kronor(-part.net_ore),
                "total_tax": kronor(-part.vat_ore),
                "meta_data": [{"id": 1, "key": "_refunded_item_id", "value": part.line_id}],
            }
            for place, part in enumerate(each.lines)
        ],
    }


def _woo_address(address: ShopAddress) -> dict[str, str]:
    first, _, last = address.name.partition(" ")
    return {
        "first_name": first,
        "last_name": last,
        "company": address.company,
        "address_1": address.street,
        "address_2": address.street2,
        "city": address.city,
        "state": address.region,
        "postcode": address.postcode,
        "country": address.country,
        "phone": address.phone,
    }


def _naive(at: datetime) -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat()


# Shopify


def shopify(*orders: ShopOrder) -> bytes:
    """{"orders": [...]}, as the Admin interface answers."""
    return json.dumps({"orders": [shopify_order(each) for each in orders]}, ensure_ascii=False).encode()


def shopify_order(sold: ShopOrder) -> dict[str, Any]:
    """One order in the Admin interface's shape, with its transactions."""
    goods = [x for x in sold.lines if x.kind in ("goods", "gift_card")]
    freight = [x for x in sold.lines if x.kind == "shipping"]
    at = sold.created.isoformat()
    return {
        "id": int(sold.external_id),
        "name": sold.number,
        "created_at": at,
        "updated_at": sold.updated.isoformat(),
        "cancelled_at": sold.updated.isoformat() if sold.status == "cancelled" else None,
        "currency": sold.currency,
        "taxes_included": sold.prices_include_vat,
        "financial_status": "paid",
        "test": sold.test,
        "email": sold.customer.email.upper(),
        "phone": sold.customer.phone,
        "customer": {"id": int(sold.customer.external_id), "state": "enabled"}
        if sold.customer.external_id
        else None,
        "billing_address": _shopify_address(sold.customer.billing),
        "shipping_address": _shopify_address(sold.customer.shipping),
        "note": sold.note or None,
        "note_attributes": [
            {"name": "org_nr", "value": sold.customer.org_nr},
            {"name": "vat_number", "value": sold.customer.vat_nr},
        ],
        "total_price": kronor(sold.total_ore),
        "total_tax": kronor(sold.vat_ore or 0),
        "tax_lines": [
            {"title": tax.name, "rate": float(tax.rate or 0), "price": kronor(tax.vat_ore)}
            for tax in sold.taxes
        ],
        "discount_codes": [
            {"code": code, "amount": kronor(ore), "type": "fixed_amount"} for code, ore in sold.discount_codes
        ],
        "line_items": [_shopify_line(each, sold.prices_include_vat) for each in goods],
        "shipping_lines": [
            {
                **_shopify_line(each, sold.prices_include_vat),
                "id": int(each.external_id.removeprefix("shipping:")),
                "title": each.name,
            }
            for each in freight
        ],
        "transactions": [
            {
                "id": 500 + place,
                "kind": "authorization" if payment.state == "authorized" else "sale",
                "status": "pending" if payment.state == "pending" else "success",
                "gateway": payment.method,
                "amount": kronor(payment.amount_ore),
                "currency": sold.currency,
                "authorization": payment.reference,
                "processed_at": f"{payment.on or PAID_ON}T12:00:00+01:00",
            }
            for place, payment in enumerate(sold.payments)
        ],
        "refunds": [shopify_refund(each, sold.prices_include_vat) for each in sold.refunds],
    }


def _shopify_line(each: ShopLine, included: bool) -> dict[str, Any]:
    """Price times quantity is the line and an öre for each piece more, and a discount takes that away."""
    charged_ore = each.net_ore + (each.vat_ore if included else 0)
    pieces = max(1, each.quantity_milli // 1000)
    price_ore = -(-charged_ore // pieces) + 1
    off_ore = price_ore * pieces - charged_ore
    return {
        "id": int(each.external_id.removeprefix("shipping:")),
        "sku": each.sku,
        "name": each.name,
        "quantity": pieces,
        "price": kronor(price_ore),
        "price_set": {
            "shop_money": {"amount": kronor(price_ore), "currency_code": "SEK"},
            "presentment_money": {"amount": "1.00", "currency_code": "EUR"},
        },
        "gift_card": each.kind == "gift_card",
        "discount_allocations": [{"amount": kronor(off_ore), "discount_application_index": 0}],
        "tax_lines": [{"title": tax_name(each.rate), "rate": float(each.rate), "price": kronor(each.vat_ore)}]
        if each.rate
        else [],
    }


def shopify_refund(each: ShopRefund, included: bool) -> dict[str, Any]:
    return {
        "id": int(each.external_id),
        "created_at": f"{each.on}T10:00:00+01:00",
        "note": each.reason,
        "refund_line_items": [
            {
                "id": place,
                "line_item_id": int(part.line_id),
                "quantity": part.quantity_milli // 1000,
                "restock_type": "return" if part.restock else "no_restock",
                "subtotal": kronor(part.net_ore + (part.vat_ore if included else 0)),
                "total_tax": kronor(part.vat_ore),
            }
            for place, part in enumerate(each.lines)
        ],
        "order_adjustments": [],
        "transactions": [
            {
                "id": 600,
                "kind": "refund",
                "status": "success",
                "gateway": "stripe",
                "amount": kronor(each.amount_ore),
            }
        ]
        if each.money_moved
        else [],
    }


def _shopify_address(address: ShopAddress) -> dict[str, str]:
    return {
        "name": address.name,
        "company": address.company,
        "address1": address.street,
        "address2": address.street2,
        "zip": address.postcode,
        "city": address.city,
        "province_code": address.region,
        "country_code": address.country,
        "phone": address.phone,
    }


SHOPIFY_COLUMNS = tuple(
    """
Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping
Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,Lineitem price
Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,Lineitem fulfillment status
Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,Billing City,Billing Zip
Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Address1,Shipping Address2,Shipping Company
Shipping City,Shipping Zip,Shipping Province,Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at
Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,Id,Lineitem discount
Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Phone
""".strip()
    .replace("\n", ",")
    .split(",")
)


def shopify_csv(*orders: ShopOrder) -> bytes:
    """The export of orders: a row for each line, of which the first has the money."""
    return table(SHOPIFY_COLUMNS, (row for each in orders for row in shopify_rows(each)))


def shopify_rows(sold: ShopOrder) -> list[dict[str, str]]:
    goods = [x for x in sold.lines if x.kind in ("goods", "gift_card")]
    freight_ore = sum(_charged(x, sold) for x in sold.lines if x.kind == "shipping")
    money = sold.payments[-1] if sold.payments else None
    at = sold.created.strftime("%Y-%m-%d %H:%M:%S +0000")
    first = {
        "Financial Status": {"paid": "paid", "authorized": "authorized"}.get(
            money.state if money else "", "pending"
        ),
        "Paid at": f"{money.on} 12:00:00 +0100" if money and money.on else "",
        "Accepts Marketing": "no",
        "Currency": sold.currency,
        "Subtotal": kronor(sum(_charged(x, sold) for x in goods)),
        "Shipping": kronor(freight_ore),
        "Taxes": kronor(sold.vat_ore or 0),
        "Total": kronor(sold.total_ore),
        "Shipping Method": "Postnord" if freight_ore else "",
        "Created at": at,
        "Payment Method": money.method if money else "",
        "Payment Reference": money.reference if money else "",
        "Cancelled at": at if sold.status == "cancelled" else "",
        "Refunded Amount": kronor(sum(each.amount_ore for each in sold.refunds)),
        "Outstanding Balance": "0.00",
        "Id": sold.external_id,
        "Phone": sold.customer.phone,
    }
    for which, address in (("Billing", sold.customer.billing), ("Shipping", sold.customer.shipping)):
        first |= {
            f"{which} Name": address.name,
            f"{which} Company": address.company,
            f"{which} Address1": address.street,
            f"{which} Address2": address.street2,
            f"{which} Zip": f"'{address.postcode}",
            f"{which} City": address.city,
            f"{which} Country": address.country,
            f"{which} Phone": address.phone,
        }
    for place, tax in enumerate(sold.taxes, start=1):
        first |= {f"Tax {place} Name": tax.name, f"Tax {place} Value": kronor(tax.vat_ore)}
    rows = []
    for place, each in enumerate(goods):
        pieces = max(1, each.quantity_milli // 1000)
        price_ore = -(-_charged(each, sold) // pieces)
        rows.append(
            {
                "Name": sold.number,
                "Email": "" if place else sold.customer.email,
                "Lineitem quantity": str(pieces),
                "Lineitem name": each.name,
                "Lineitem price": kronor(price_ore),
                "Lineitem discount": kronor(price_ore * pieces - _charged(each, sold)),
                "Lineitem sku": each.sku,
                "Lineitem taxable": "true" if each.rate else "false",
                "Vendor": "Krukan",
                **({} if place else first),
            }
        )
    return rows


def _charged(each: ShopLine, sold: ShopOrder) -> int:
    return each.net_ore + (each.vat_ore if sold.prices_include_vat else 0)


def table(columns: Sequence[str], rows: Iterable[dict[str, str]], *, delimiter: str = ",") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="", delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
