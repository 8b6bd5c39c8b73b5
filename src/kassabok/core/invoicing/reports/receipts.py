"""Questions about receipts and cash days, and how near the limit for cash registers the company is."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, local_time, year_before
from kassabok.core.errors import NotFound
from kassabok.core.invoicing.reports.rows import (
    LINE_COLUMNS,
    LineView,
    VatView,
    lines_of,
    record_of,
    vat_of,
    vouchers_of,
)
from kassabok.core.money import format_kronor
from kassabok.core.rates.lookup import Rates

WARN_PERCENT = 75


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """A receipt in a list. means: several where an order was paid by several before its delivery.

    channel: the web shop that the order is of. cash_day: the closing that posted it, empty until then, and for what was
    paid before delivery, which is posted at once.
    """

    receipt: str
    date: datetime.date
    means: str
    total_ore: int
    order: str
    channel: str
    customer: str = field(metadata={"table": False})
    cash_day: str


@dataclass(frozen=True, slots=True)
class ReceiptLineRow:
    """A line of a receipt. rounding_ore, total_ore: of the whole receipt, beside its first line only."""

    receipt: str
    date: datetime.date
    means: str
    order: str
    sku: str
    text: str
    quantity_milli: int
    vat_rate_e4: int
    net_ore: int
    vat_ore: int
    rounding_ore: int | None
    total_ore: int | None


_LINES = """
SELECT r.number AS receipt, r.date, coalesce(
        (SELECT group_concat(p.means, ', ') FROM receipt_payment p WHERE p.receipt_id = r.id), r.means
    ) AS means,
    o.number AS "order", l.sku, l.text, l.quantity_milli, l.vat_rate_e4, l.net_ore, l.vat_ore,
    CASE WHEN l.position = 1 THEN r.rounding_ore END AS rounding_ore,
    CASE WHEN l.position = 1 THEN r.total_ore END AS total_ore
FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id JOIN sales_order o ON o.id = r.order_id
WHERE r.date BETWEEN :first AND :last ORDER BY r.id, l.position
"""


def receipt_lines(reader: Reader, first: datetime.date, last: datetime.date) -> Iterator[ReceiptLineRow]:
    """Every line of the receipts of some days, in the order of their numbers."""
    return reader.stream(ReceiptLineRow, _LINES, first=first, last=last)


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A part of what was paid before delivery. account: where the money stands. reference: the provider's."""

    means: str
    amount_ore: int
    account: str
    reference: str


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """A receipt with its lines and VAT. kind: sale or refund. issued_at: when it was made, where this machine is.

    refunds: the receipt of the sale that a refund is of. name: the customer's, empty for the cash customer (number 0).
    payments: by what it was paid before delivery; () for what was sold on the spot.
    """

    receipt: str
    kind: str
    refunds: str
    date: datetime.date
    issued_at: datetime.datetime
    means: str
    channel: str
    order: str
    customer: str
    name: str
    language: str
    prices_include_vat: bool
    net_ore: int
    vat_ore: int = field(metadata={"heading": "VAT"})
    rounding_ore: int
    total_ore: int
    cash_day: str
    vouchers: tuple[str, ...]
    payments: tuple[PaymentView, ...]
    lines: tuple[LineView, ...]
    vat: tuple[VatView, ...]


@dataclass(frozen=True, slots=True)
class CashDayRow:
    """A closed cash day: what was sold by each means of payment, less what was paid back."""

    cash_day: str
    receipts: int
    cash_ore: int
    card_ore: int
    swish_ore: int
    total_ore: int
    voucher: str


@dataclass(frozen=True, slots=True)
class CashLimit:
    """Sales paid on the spot in twelve months against the limit for selling without a certified cash register.

    is_near: three quarters of the limit are reached, or all of it.
    """

    since: datetime.date
    until: datetime.date
    cash_ore: int
    card_ore: int
    swish_ore: int
    total_ore: int
    limit_ore: int
    percent: Decimal
    is_near: bool
    verdict: str
    register: str = "kassabok is no certified cash register."


#: By what a receipt was paid, in a list: "gift_card, stripe".
_MEANS = (
    "CASE r.means WHEN 'online' THEN coalesce((SELECT group_concat(means, ', ') FROM (SELECT DISTINCT p.means "
    "FROM receipt_payment p WHERE p.receipt_id = r.id ORDER BY p.id)), '') ELSE r.means END"
)
_CHANNEL = (
    "coalesce((SELECT c.name FROM web_order w JOIN shop_channel c ON c.id = w.channel_id "
    "WHERE w.order_id = r.order_id LIMIT 1), '')"
)
_CASH_DAY = "coalesce((SELECT d.date || '/' || d.number FROM cash_day d WHERE d.id = r.cash_day_id), '')"


def receipts(
    reader: Reader,
    *,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    means: str = "",
    unclosed: bool = False,
) -> list[ReceiptRow]:
    """Receipts, the oldest first. unclosed: only those that no cash day has taken."""
    asked: dict[str, Any] = {
        "r.date >= :since": since,
        "r.date <= :until": until,
        "(r.means = :means OR EXISTS (SELECT 1 FROM receipt_payment p WHERE p.receipt_id = r.id "
        "AND p.means = :means))": means,
        "r.cash_day_id IS NULL AND r.means <> 'online'": unclosed,
    }
    where = " AND ".join(condition for condition, value in asked.items() if value) or "1 = 1"
    return reader.read(
        ReceiptRow,
        f"SELECT r.number AS receipt, r.date, {_MEANS} AS means, r.total_ore, "
        f'o.number AS "order", {_CHANNEL} AS channel, k.number AS customer, {_CASH_DAY} AS cash_day '
        "FROM receipt r JOIN sales_order o ON o.id = r.order_id JOIN customer k ON k.id = o.customer_id "
        f"WHERE {where} ORDER BY r.id",
        since=since,
        until=until,
        means=means,
    )


_RECEIPT_COLUMNS = {
    "id": "r.id",
    "issued_us": "r.issued_us",
    "receipt": "r.number",
    "kind": "r.kind",
    "refunds": "coalesce((SELECT s.number FROM receipt s WHERE s.id = r.refunds_id), '')",
    "date": "r.date",
    "means": _MEANS,
    "channel": _CHANNEL,
    "order": "o.number",
    "customer": "k.number",
    "name": "CASE k.number WHEN '0' THEN '' ELSE k.name END",
    "language": "k.language",
    "prices_include_vat": "o.prices_include_vat",
    "net_ore": "r.net_ore",
    "vat_ore": "r.vat_ore",
    "rounding_ore": "r.rounding_ore",
    "total_ore": "r.total_ore",
    "cash_day": _CASH_DAY,
}


def receipt(reader: Reader, number: str) -> ReceiptView:
    """A receipt, whole. Raises NotFound."""
    found = record_of(
        reader,
        _RECEIPT_COLUMNS,
        "FROM receipt r JOIN sales_order o ON o.id = r.order_id JOIN customer k ON k.id = o.customer_id "
        "WHERE r.number = :number",
        number=number,
    )
    if found is None:
        raise NotFound("receipt.unknown", f"There is no receipt {number}.", hint="kassabok receipt list")
    receipt_id, issued_us = found.pop("id"), found.pop("issued_us")
    return ReceiptView(
        **found,
        issued_at=local_time(issued_us).replace(tzinfo=None),
        vouchers=(
            vouchers_of(reader, "cash-day", found["cash_day"])
            if found["cash_day"]
            else vouchers_of(reader, "receipt", number)
        ),
        payments=tuple(reader.read(PaymentView, _PAYMENTS, receipt_id=receipt_id)),
        lines=lines_of(reader, _LINE_COLUMNS, "receipt", receipt_id),
        vat=vat_of(reader, "receipt", receipt_id),
    )


_PAYMENTS = """
SELECT p.means, p.amount_ore, coalesce((SELECT account FROM account_role WHERE role = p.money), p.money) AS account,
  p.reference
FROM receipt_payment p WHERE p.receipt_id = :receipt_id ORDER BY p.id
"""
_LINE_COLUMNS = LINE_COLUMNS | {
    "credited_milli": "CASE WHEN l.quantity_milli < 0 THEN 0 ELSE coalesce((SELECT -sum(b.quantity_milli) "
    "FROM receipt_line b WHERE b.order_line_id = l.order_line_id AND b.quantity_milli < 0), 0) END"
}


def cash_days(
    reader: Reader, *, since: datetime.date | None = None, until: datetime.date | None = None
) -> list[CashDayRow]:
    """Closed cash days, the oldest first."""
    return reader.read(
        CashDayRow,
        "SELECT d.date || '/' || d.number AS cash_day, count(r.id) AS receipts, "
        "coalesce(sum(CASE r.means WHEN 'cash' THEN r.total_ore END), 0) AS cash_ore, "
        "coalesce(sum(CASE r.means WHEN 'card' THEN r.total_ore END), 0) AS card_ore, "
        "coalesce(sum(CASE r.means WHEN 'swish' THEN r.total_ore END), 0) AS swish_ore, d.total_ore, "
        "coalesce((SELECT min(effect_ref) FROM link WHERE cause_kind = 'cash-day' "
        "AND cause_ref = d.date || '/' || d.number AND effect_kind = 'voucher'), '') AS voucher "
        "FROM cash_day d JOIN receipt r ON r.cash_day_id = d.id WHERE d.date >= :since AND d.date <= :until "
        "GROUP BY d.id, d.date, d.number, d.total_ore ORDER BY d.date, d.number",
        since=since or datetime.date.min,
        until=until or datetime.date.max,
    )


def unclosed_days(reader: Reader, *, before: datetime.date) -> list[datetime.date]:
    """The days before this one with receipts that no cash day has taken."""
    return [
        datetime.date.fromisoformat(day)
        for (day,) in reader.rows(
            "SELECT DISTINCT date FROM receipt WHERE cash_day_id IS NULL AND means <> 'online' AND date < :before "
            "ORDER BY date",
            before=before,
        )
    ]


def cash_limit(reader: Reader, *, rates: Rates, on: datetime.date) -> CashLimit:
    """What was paid on the spot in the twelve months that end with a day, against four price base amounts.

    Source: skatteförfarandelagen 39 kap. 5 §: whose cash and card sales incl. VAT normally stay within them needs no
    certified cash register. Swish on the spot counts as cash.
    """
    price_base, factor = (
        rates.value(f"amount.{key}", on) for key in ("price_base_kronor", "cash_register_limit_factor")
    )
    limit_ore = int(price_base * factor * 100)
    since = year_before(on) + ONE_DAY
    sums = dict(
        reader.rows(
            "SELECT means, sum(total_ore) FROM receipt WHERE date >= :since AND date <= :until AND means <> 'online' "
            "GROUP BY means",
            since=since,
            until=on,
        )
    )
    total_ore = sum(sums.values())
    return CashLimit(
        since=since,
        until=on,
        cash_ore=sums.get("cash", 0),
        card_ore=sums.get("card", 0),
        swish_ore=sums.get("swish", 0),
        total_ore=total_ore,
        limit_ore=limit_ore,
        percent=(Decimal(total_ore) * 100 / limit_ore).quantize(Decimal("0.1")),
        is_near=_is_near(total_ore, limit_ore),
        verdict=_verdict(total_ore, limit_ore),
    )


def _is_near(total_ore: int, limit_ore: int) -> bool:
    return total_ore * 100 >= limit_ore * WARN_PERCENT


def _verdict(total_ore: int, limit_ore: int) -> str:
    if total_ore > limit_ore:
        return (
            f"Cash, card and Swish sales of twelve months are {format_kronor(total_ore)} kr, "
            f"over the limit of {format_kronor(limit_ore)} kr: a certified cash register is needed, "
            "unless another exemption applies."
        )
    if _is_near(total_ore, limit_ore):
        return (
            f"Cash, card and Swish sales of twelve months are {format_kronor(total_ore)} kr, "
            f"near the limit of {format_kronor(limit_ore)} kr: above it a certified cash register is needed."
        )
    return "There is room below the limit for selling without a certified cash register."
