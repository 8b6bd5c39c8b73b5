"""Receipts (kontantnota) for sales paid on the spot, and the closing of a day's cash sales.

This is not a certified cash register (skatteförfarandelagen 39 kap.); see cash_limit in reports.
"""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import CashDayClosed, ReceiptIssued, Ref
from kassabok.core.invoicing.amounts import Amounts, amounts_of, line_part_ore, vat_shares
from kassabok.core.invoicing.issuing import Draft, refuse_too_much, refuse_too_wide, write_vat
from kassabok.core.invoicing.model import CashDay, Receipt, ReceiptLine, ReceiptVat
from kassabok.core.money import E4, round_half_away
from kassabok.core.sales.model import DeliveryLine, Order, OrderLine
from kassabok.core.vat import VatLine


class _Line(NamedTuple):
    """A line to be written: what it is, how much of it, and what it comes to."""

    of: OrderLine
    quantity_milli: int
    vat: VatLine


class Head(NamedTuple):
    """A receipt that was written: its key and its number."""

    receipt_id: int
    number: str


def issue(tx: Transaction, order: Order, draft: Draft) -> ReceiptIssued:
    """A receipt for what was delivered over the counter, with the VAT rates of the day."""
    refuse_too_wide(draft.lines)
    order_lines = {line.id: line for line in tx.all(OrderLine, order_id=order.id)}
    lines = []
    for line in draft.lines:
        assert line.order_line_id is not None
        vat_line = VatLine(line.vat_class, tx.rates.vat(line.vat_class, draft.on), line.amount_ore)
        lines.append(_Line(order_lines[line.order_line_id], line.quantity_milli, vat_line))
    return _write(tx, order, lines, on=draft.on, origins=draft.origins)


def refund(
    tx: Transaction, order: Order, returned: Mapping[int, int], *, on: date, origin: Ref
) -> ReceiptIssued:
    """A receipt with the sign turned for goods that came back, paid back as they were paid.

    returned: delivery line id -> thousandths, no more than is left of the sale. Rates and prices are those of the sale.
    """
    lines: list[_Line] = []
    for delivery_line_id, milli in returned.items():
        order_line = tx.get(OrderLine, tx.get(DeliveryLine, delivery_line_id).order_line_id)
        lines.append(_refunded(order_line, tx.all(ReceiptLine, order_line_id=order_line.id), milli))
    taken_back = [
        VatLine(line.vat_class, Decimal(line.vat_rate_e4) / E4, line.amount_ore)
        for receipt in tx.all(Receipt, order_id=order.id)
        for line in tx.all(ReceiptLine, receipt_id=receipt.id)
        if line.quantity_milli < 0
    ]
    sale = tx.find(Receipt, order_id=order.id, kind="sale")
    return _write(tx, order, lines, on=on, origins=(origin,), taken_back=taken_back, refunds=sale)


def _refunded(order_line: OrderLine, receipt_lines: Sequence[ReceiptLine], milli: int) -> _Line:
    """A part of what was sold; all parts together are the whole to the öre."""
    sold = next(line for line in receipt_lines if line.quantity_milli > 0)
    before_milli = -sum(line.quantity_milli for line in receipt_lines if line.quantity_milli < 0)
    amount_ore = line_part_ore(sold.amount_ore, before_milli, sold.quantity_milli) - line_part_ore(
        sold.amount_ore, before_milli + milli, sold.quantity_milli
    )
    return _Line(order_line, -milli, VatLine(sold.vat_class, Decimal(sold.vat_rate_e4) / E4, amount_ore))


def _write(
    tx: Transaction,
    order: Order,
    lines: Sequence[_Line],
    *,
    on: date,
    origins: tuple[Ref, ...],
    taken_back: Sequence[VatLine] = (),
    refunds: Receipt | None = None,
) -> ReceiptIssued:
    amounts = amounts_of(
        [line.vat for line in lines],
        include_vat=order.prices_include_vat,
        # There are no coins below one krona (lag 1970:1029), so cash is always rounded.
        whole_kronor=order.means == "cash",
        taken_back=taken_back,
    )
    head = write_head(tx, order, amounts, on=on, means=order.means, refunds=refunds)
    _write_lines(tx, head.receipt_id, lines, amounts, include_vat=order.prices_include_vat)
    write_vat(tx, ReceiptVat, amounts.rows, receipt_id=head.receipt_id)
    return ReceiptIssued(
        ref=head.number,
        origins=origins,
        receipt_id=head.receipt_id,
        on=on,
        total_ore=amounts.total_ore,
        means=order.means,
    )


def write_head(
    tx: Transaction,
    order: Order,
    amounts: Amounts,
    *,
    on: date,
    means: str,
    refunds: Receipt | None = None,
    external_id: str = "",
) -> Head:
    """Write a receipt without its lines and VAT, and ask for its copy. refunds: the sale that it pays back.

    Of a web order the shop has told its buyer: that copy is printed when somebody asks for it, and ten thousand orders
    of a file make no ten thousand documents.
    """
    refuse_too_much(amounts.total_ore)
    number = tx.number("receipt", on)
    receipt_id = tx.insert(
        Receipt,
        number=number,
        kind="refund" if refunds else "sale",
        order_id=order.id,
        refunds_id=refunds.id if refunds else None,
        external_id=external_id,
        date=on,
        issued_us=time.time_ns() // 1000,
        means=means,
        net_ore=amounts.net_ore,
        vat_ore=amounts.vat_ore,
        rounding_ore=amounts.rounding_ore,
        total_ore=amounts.total_ore,
    )
    if means != "online":
        tx.queue_outgoing("receipt.copy", kind="receipt", ref=number)
    return Head(receipt_id, number)


def _write_lines(
    tx: Transaction, receipt_id: int, lines: Sequence[_Line], amounts: Amounts, *, include_vat: bool
) -> None:
    shares = vat_shares([line.vat for line in lines], amounts.rows)
    for position, (line, vat_ore) in enumerate(zip(lines, shares, strict=True), start=1):
        amount_ore = line.vat.amount_ore
        tx.insert(
            ReceiptLine,
            receipt_id=receipt_id,
            position=position,
            kind=line.of.kind,
            order_line_id=line.of.id,
            product_id=line.of.product_id,
            sku=line.of.sku,
            text=line.of.text,
            quantity_milli=line.quantity_milli,
            unit=line.of.unit,
            unit_price_e4=line.of.unit_price_e4,
            discount_e4=line.of.discount_e4,
            vat_class=line.vat.vat_class,
            vat_rate_e4=round_half_away(line.vat.rate * E4),
            amount_ore=amount_ore,
            net_ore=amount_ore - vat_ore if include_vat else amount_ore,
            vat_ore=vat_ore,
        )


def close_day(tx: Transaction, on: date) -> CashDayClosed:
    """Add up the day's receipts that no closing has taken yet and post them as one voucher; not what was paid online.

    A day can be closed more than once: a later closing takes what was sold since. Raises Refused when there is nothing.
    """
    of_day = tx.all(Receipt, date=on)
    open_receipts = [each for each in of_day if each.cash_day_id is None and each.means != "online"]
    if not open_receipts:
        raise Refused(
            "receipt.nothing",
            f"There are no receipts of {on} left to close.",
            hint="kassabok receipt list --unclosed shows the days that are.",
        )
    number = len(tx.all(CashDay, date=on)) + 1
    total_ore = sum(receipt.total_ore for receipt in open_receipts)
    cash_day_id = tx.insert(CashDay, number=number, date=on, total_ore=total_ore)
    for receipt in open_receipts:
        tx.update(Receipt, receipt.id, cash_day_id=cash_day_id)
    event = CashDayClosed(
        ref=f"{on}/{number}",
        origins=tuple(Ref("receipt", receipt.number) for receipt in open_receipts),
        cash_day_id=cash_day_id,
        on=on,
        total_ore=total_ore,
    )
    tx.publish(event)
    return event
