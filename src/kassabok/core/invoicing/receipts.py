"""Receipts (kontantnota) for sales paid on the spot, and the closing of a day's cash sales.

This is not a certified cash register (skatteförfarandelagen 39 kap.); see cash_limit in reports.py.
"""

import time
from collections.abc import Mapping
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import CashDayClosed, ReceiptIssued, Ref
from kassabok.core.invoicing.drafting import order_part_ore
from kassabok.core.invoicing.issuing import E4, Draft
from kassabok.core.invoicing.model import CashDay, Receipt, ReceiptVat
from kassabok.core.money import round_half_away, round_to_krona
from kassabok.core.sales.model import DeliveryLine, Order, OrderLine
from kassabok.core.vat import VatLine, vat_rows


def issue(tx: Transaction, order: Order, draft: Draft) -> ReceiptIssued:
    """A receipt for what was delivered over the counter, with the rates of the day."""
    lines = [VatLine(x.vat_class, tx.rates.vat(x.vat_class, draft.on), x.amount_ore) for x in draft.lines]
    return _write(tx, order, lines, on=draft.on, origins=draft.origins)


def refund(
    tx: Transaction, order: Order, returned: Mapping[int, int], *, on: date, origin: Ref
) -> ReceiptIssued:
    """A receipt with the sign turned for goods that came back. returned: delivery line id -> thousandths.

    The rates are those of the sale, and what came back before is taken into account, so that the parts add up.
    """
    lines = []
    for delivery_line_id, quantity_milli in returned.items():
        line = tx.get(OrderLine, tx.get(DeliveryLine, delivery_line_id).order_line_id)
        before = line.returned_milli - quantity_milli
        amount_ore = order_part_ore(line, before) - order_part_ore(line, line.returned_milli)
        lines.append(VatLine(line.vat_class, tx.rates.vat(line.vat_class, order.date), amount_ore))
    return _write(tx, order, lines, on=on, origins=(origin,))


def _write(
    tx: Transaction, order: Order, lines: list[VatLine], *, on: date, origins: tuple[Ref, ...]
) -> ReceiptIssued:
    rows = vat_rows(lines, include_vat=order.prices_include_vat)
    net_ore, vat_ore = sum(row.base_ore for row in rows), sum(row.vat_ore for row in rows)
    # There are no coins below one krona, so cash is always rounded (lag 1970:1029).
    rounding_ore = round_to_krona(net_ore + vat_ore)[1] if order.means == "cash" else 0
    total_ore = net_ore + vat_ore + rounding_ore
    number = tx.number("receipt", on)
    receipt_id = tx.insert(
        Receipt,
        number=number,
        order_id=order.id,
        date=on,
        issued_us=time.time_ns() // 1000,
        means=order.means,
        net_ore=net_ore,
        vat_ore=vat_ore,
        rounding_ore=rounding_ore,
        total_ore=total_ore,
    )
    for row in rows:
        tx.insert(
            ReceiptVat,
            receipt_id=receipt_id,
            vat_class=row.vat_class,
            rate_e4=round_half_away(row.rate * E4),
            base_ore=row.base_ore,
            vat_ore=row.vat_ore,
        )
    tx.queue_outgoing("receipt.copy", kind="receipt", ref=number)
    return ReceiptIssued(
        ref=number, origins=origins, receipt_id=receipt_id, on=on, total_ore=total_ore, means=order.means
    )


def close_day(tx: Transaction, on: date) -> CashDayClosed:
    """Add up the day's receipts that no closing has taken yet and post them as one voucher.

    A day can be closed more than once: a later closing takes what was sold since. Raises Refused when there is nothing.
    """
    open_receipts = [receipt for receipt in tx.all(Receipt, date=on) if receipt.cash_day_id is None]
    if not open_receipts:
        raise Refused(
            "receipt.nothing", f"There are no receipts of {on} to close.", hint="kassabok receipt list"
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
