"""What a receipt of an order says that was paid before its delivery, and writing it down: sold, or paid back."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import PaidPart, ReceiptIssued, Ref
from kassabok.core.invoicing.amounts import Amounts
from kassabok.core.invoicing.issuing import write_vat
from kassabok.core.invoicing.model import Receipt, ReceiptLine, ReceiptPayment, ReceiptVat
from kassabok.core.invoicing.receipts import write_head
from kassabok.core.money import E4, ORE, format_decimal, format_kronor, round_half_away
from kassabok.core.sales.model import Order, OrderLine
from kassabok.core.vat import VatRow

ONLINE, GIFT_CARD, OWED = "online", "gift_card", "owed"
#: A shop that has no öre rounds its orders to whole kronor; more than that is no rounding.
MOST_ROUNDING_ORE = 99

Rate = tuple[str, Decimal]  #: VAT class and rate.


@dataclass(frozen=True, slots=True)
class SoldPart:
    """A line to be written; negative where it is paid back. of: the order's line, None for a sum that has none."""

    of: OrderLine | None
    text: str
    quantity_milli: int
    rate: Rate
    net_ore: int
    vat_ore: int


@dataclass(frozen=True, slots=True)
class Left:
    """What is left of a sale at one rate, öre."""

    net_ore: int
    vat_ore: int

    @property
    def gross_ore(self) -> int:
        return self.net_ore + self.vat_ore


@dataclass(frozen=True, slots=True)
class Document:
    """What a receipt is besides its lines. total_ore: what was paid. refunds: the sale that it pays back."""

    total_ore: int
    on: date
    origin: Ref
    refunds: Receipt | None = None
    external_id: str = ""


def sale_of(tx: Transaction, order: Order) -> Receipt | None:
    """The receipt of an order that was paid before delivery; None where it was not, or was invoiced."""
    return tx.find(Receipt, order_id=order.id, kind="sale", means=ONLINE)


def gross_ore_of(parts: Iterable[SoldPart]) -> int:
    return sum(part.net_ore + part.vat_ore for part in parts)


def sums_by_rate(parts: Iterable[SoldPart]) -> dict[Rate, Left]:
    sums: dict[Rate, Left] = {}
    for part in parts:
        sums[part.rate] = plus(Left(part.net_ore, part.vat_ore), sums.get(part.rate))
    return sums


def plus(one: Left, other: Left | None) -> Left:
    return one if other is None else Left(one.net_ore + other.net_ore, one.vat_ore + other.vat_ore)


def percent(rate: Rate) -> str:
    return format_decimal((rate[1] * 100).normalize() + 0)


def write(
    tx: Transaction, order: Order, parts: Sequence[SoldPart], paid: Sequence[PaidPart], document: Document
) -> ReceiptIssued:
    """Write a receipt with its lines, its VAT and its payments, which must come to its total."""
    if sum(part.amount_ore for part in paid) != document.total_ore:
        raise Refused(
            "receipt.payments",
            f"What order {order.number} was paid by does not come to {format_kronor(document.total_ore)} kr.",
            hint="Give every part of the payment once.",
        )
    rows = tuple(
        VatRow(*rate, sums.net_ore, sums.vat_ore)
        for rate, sums in sorted(sums_by_rate(parts).items(), key=lambda item: (-item[0][1], item[0][0]))
    )
    net_ore, vat_ore = sum(row.base_ore for row in rows), sum(row.vat_ore for row in rows)
    rounding_ore = document.total_ore - net_ore - vat_ore
    amounts = Amounts(rows, net_ore, vat_ore, rounding_ore, document.total_ore)
    head = write_head(
        tx,
        order,
        amounts,
        on=document.on,
        means=ONLINE,
        refunds=document.refunds,
        external_id=document.external_id,
    )
    for position, part in enumerate(parts, start=1):
        _write_line(tx, head.receipt_id, position, part, include_vat=order.prices_include_vat)
    write_vat(tx, ReceiptVat, rows, receipt_id=head.receipt_id)
    for payment in paid:
        tx.insert(ReceiptPayment, receipt_id=head.receipt_id, **payment._asdict())
    means = {payment.means for payment in paid}
    return ReceiptIssued(
        ref=head.number,
        origins=(document.origin,),
        receipt_id=head.receipt_id,
        on=document.on,
        total_ore=document.total_ore,
        means=means.pop() if len(means) == 1 else "several means",
    )


def _write_line(
    tx: Transaction, receipt_id: int, position: int, part: SoldPart, *, include_vat: bool
) -> None:
    amount_ore = part.net_ore + part.vat_ore if include_vat else part.net_ore
    of = part.of
    tx.insert(
        ReceiptLine,
        receipt_id=receipt_id,
        position=position,
        kind=of.kind if of else "text",
        order_line_id=of.id if of else None,
        product_id=of.product_id if of else None,
        sku=of.sku if of else "",
        text=part.text,
        quantity_milli=part.quantity_milli,
        unit=of.unit if of else "st",
        unit_price_e4=of.unit_price_e4 if of else abs(amount_ore) * ORE,
        discount_e4=of.discount_e4 if of else 0,
        vat_class=part.rate[0],
        vat_rate_e4=round_half_away(part.rate[1] * E4),
        amount_ore=amount_ore,
        net_ore=part.net_ore,
        vat_ore=part.vat_ore,
    )
