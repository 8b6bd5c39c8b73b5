"""What is paid back of orders that were paid before they were delivered.

A refund says what the buyer got back, and all refunds of a sale together end where it was, for every VAT rate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import (
    CreditNotePaidOnline,
    Event,
    PaidPart,
    ReceiptIssued,
    Ref,
    RefundedLine,
    WebOrderRefunded,
    WebRefundWithdrawn,
)
from kassabok.core.invoicing.amounts import line_part_ore
from kassabok.core.invoicing.drafting import credit_of, left_of
from kassabok.core.invoicing.issuing import issue
from kassabok.core.invoicing.model import (
    Invoice,
    InvoiceLine,
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    ReceiptVat,
)
from kassabok.core.invoicing.prepaid_lines import (
    GIFT_CARD,
    MOST_ROUNDING_ORE,
    OWED,
    Document,
    Left,
    Rate,
    SoldPart,
    gross_ore_of,
    percent,
    plus,
    sale_of,
    sums_by_rate,
    write,
)
from kassabok.core.money import E4, MILLI, format_kronor, format_quantity, share_of, spread
from kassabok.core.parties.model import Customer
from kassabok.core.parts import Holding, Part, share_out, summed
from kassabok.core.sales.model import DeliveryLine, Order, OrderLine

#: A shop rounds the VAT of every line, and of every refund of it, so that together they miss the order's by so much.
MOST_MISSED_ORE = 10
SUM_TEXT = {"sv": "Återbetalning", "en": "Refund"}


def refund_order(
    tx: Transaction,
    order: Order,
    *,
    on: date,
    parts: Sequence[Part] | None = None,
    with_freight: bool = False,
    amount_ore: int | None = None,
    restock: bool = False,
    means: PaidPart | None = None,
) -> WebOrderRefunded:
    """Pay back of an order that was paid before delivery: goods, freight, or a sum; without any of them all that is
    left.

    parts: goods by SKU. with_freight: what was charged beside the goods too. amount_ore: a sum that belongs to no
    line. restock: delivered goods are back, and can be sold again. What is not delivered is not sent. means: by what
    it is paid back, of whatever amount; None is as it was paid.
    Raises Refused when the order was not paid before delivery, or more is asked for than is left.
    """
    sale = sale_of(tx, order)
    if sale is None:
        raise _not_paid(order)
    lines: tuple[RefundedLine, ...] = ()
    if amount_ore is None:
        asked = _asked(tx, order, parts, with_freight=with_freight)
        lines = tuple(
            part_of_sale(tx, sale, line_id, milli, restock=restock) for line_id, milli in asked.items()
        )
        amount_ore = sum(line.net_ore + line.vat_ore for line in lines)
        if parts is None:
            amount_ore = sale.total_ore + sum(each.total_ore for each in tx.all(Receipt, refunds_id=sale.id))
    event = WebOrderRefunded(
        ref=order.number,
        order_id=order.id,
        on=on,
        amount_ore=amount_ore,
        lines=lines,
        parts=() if means is None else (means._replace(amount_ore=amount_ore),),
    )
    tx.publish(event)
    return event


def _asked(
    tx: Transaction, order: Order, parts: Sequence[Part] | None, *, with_freight: bool
) -> dict[int, int]:
    """Order line id -> thousandths to pay back. invoiced_milli is what was paid for and not paid back."""
    lines = tx.all(OrderLine, order_id=order.id)
    asked: dict[int, int] = {}
    for part in summed(parts):
        holding = [Holding(line.id, line.unit, line.invoiced_milli) for line in lines if line.sku == part.sku]
        asked |= share_out(part, holding, what=f"Order {order.number}", verb="pay back")
    for line in lines:
        beside = with_freight and line.kind in ("freight", "fee")
        if (parts is None or beside) and line.invoiced_milli > 0:
            asked[line.id] = line.invoiced_milli
    return asked


def _not_paid(order: Order) -> Refused:
    return Refused(
        "receipt.not_paid",
        f"Order {order.number} has no receipt from before its delivery; nothing can be paid back of it.",
        hint="kassabok invoice credit credits an invoice; delivery return --credit takes back what was sold.",
    )


def refund(tx: Transaction, order: Order, event: WebOrderRefunded) -> Iterable[Event]:
    """What a buyer got back: a receipt with the sign turned, or of an order that was invoiced a credit note.

    Raises Refused when the order was not paid, the refund is known already, or it is more than is left.
    """
    sale = sale_of(tx, order)
    if sale is None:
        return _credit(tx, order, event)
    return (_refund(tx, order, sale, event, event.subject),)


def refund_returned(
    tx: Transaction, order: Order, returned: Mapping[int, int], *, on: date, origin: Ref
) -> Iterable[Event]:
    """Pay back goods of a paid order that came back, as its receipt has them, by what they were paid by.

    returned: delivery line id -> thousandths.
    """
    sale = sale_of(tx, order)
    if sale is None:
        return ()
    sums: dict[int, int] = {}
    for delivery_line_id, milli in returned.items():
        order_line_id = tx.get(DeliveryLine, delivery_line_id).order_line_id
        sums[order_line_id] = sums.get(order_line_id, 0) + milli
    lines = tuple(part_of_sale(tx, sale, line_id, milli) for line_id, milli in sums.items())
    amount_ore = sum(line.net_ore + line.vat_ore for line in lines)
    if not amount_ore:
        return ()
    event = WebOrderRefunded(ref=order.number, order_id=order.id, on=on, amount_ore=amount_ore, lines=lines)
    return (_refund(tx, order, sale, event, origin),)


def withdraw(tx: Transaction, order: Order, event: WebRefundWithdrawn) -> ReceiptIssued:
    """Turn back a refund that the shop has deleted. Raises Refused when no such refund stands."""
    sale = sale_of(tx, order)
    told = tx.all(Receipt, order_id=order.id, external_id=event.refund) if event.refund else []
    if sale is None or not sum(receipt.total_ore for receipt in told):
        raise Refused(
            "receipt.no_refund",
            f"No refund {event.refund} of order {order.number} stands.",
            hint=f"kassabok order show {order.number} names its receipts.",
        )
    refunded = told[-1]
    parts = [
        SoldPart(
            None if line.order_line_id is None else tx.get(OrderLine, line.order_line_id),
            line.text,
            -line.quantity_milli,
            (line.vat_class, Decimal(line.vat_rate_e4) / E4),
            -line.net_ore,
            -line.vat_ore,
        )
        for line in tx.all(ReceiptLine, receipt_id=refunded.id)
    ]
    paid = [
        PaidPart(row.means, -row.amount_ore, row.money, row.reference)
        for row in tx.all(ReceiptPayment, receipt_id=refunded.id)
    ]
    turned = Document(-refunded.total_ore, event.on, Ref("receipt", refunded.number), sale, event.refund)
    return write(tx, order, parts, paid, turned)


def part_of_sale(
    tx: Transaction, sale: Receipt, order_line_id: int, milli: int, *, restock: bool = False
) -> RefundedLine:
    """A part of what an order line was sold for. All parts together are the whole line to the öre.

    Raises Refused when no more is left of it.
    """
    lines = tx.all(ReceiptLine, order_line_id=order_line_id)
    sold = next(line for line in lines if line.receipt_id == sale.id)
    before_milli = -sum(line.quantity_milli for line in lines if line is not sold)
    _refuse_more_than_sold(sold, before_milli, milli)
    net_ore, vat_ore = (
        line_part_ore(amount_ore, before_milli + milli, sold.quantity_milli)
        - line_part_ore(amount_ore, before_milli, sold.quantity_milli)
        for amount_ore in (sold.net_ore, sold.vat_ore)
    )
    return RefundedLine(order_line_id, milli, net_ore, vat_ore, restock)


def _refuse_more_than_sold(sold: ReceiptLine, before_milli: int, milli: int) -> None:
    left_milli = sold.quantity_milli - before_milli
    if milli > left_milli:
        raise Refused(
            "receipt.refund_too_much",
            f"Of {sold.text} {format_quantity(left_milli)} {sold.unit} are left to pay back, "
            f"not {format_quantity(milli)}.",
            hint="kassabok receipt list shows what was sold and paid back.",
        )


def _refund(
    tx: Transaction, order: Order, sale: Receipt, event: WebOrderRefunded, origin: Ref
) -> ReceiptIssued:
    before = tx.all(Receipt, refunds_id=sale.id)
    if event.on < sale.date:
        raise Refused(
            "receipt.early",
            f"Order {order.number} was paid on {sale.date}; nothing of it can be paid back on {event.on}.",
            hint=f"Use {sale.date} or a later date.",
        )
    _refuse_known(order, event.refund, before)
    left_ore = sale.total_ore + sum(receipt.total_ore for receipt in before)
    if not 0 < event.amount_ore <= left_ore:
        raise Refused(
            "receipt.refund_too_much",
            f"Of order {order.number} {format_kronor(left_ore)} kr are left to pay back, "
            f"not {format_kronor(event.amount_ore)} kr.",
            hint=f"kassabok receipt show {sale.number} tells what was sold.",
        )
    left = _left(tx, [sale, *before])
    text = SUM_TEXT["en" if tx.get(Customer, order.customer_id).language == "en" else "sv"]
    parts = [_paid_back(tx, sale, line) for line in event.lines if line.order_line_id]
    parts += _of_no_line(left, parts, event.amount_ore, text)
    _keep_within(order, left, parts, text, whole=event.amount_ore == left_ore)
    paid = event.parts or _as_it_was_paid(tx, [sale, *before], event.amount_ore)
    turned = [part._replace(amount_ore=-part.amount_ore) for part in paid]
    document = Document(-event.amount_ore, event.on, origin, sale, event.refund)
    return write(tx, order, parts, turned, document)


def _refuse_known(order: Order, refund_id: str, before: Sequence[Receipt]) -> None:
    if refund_id and sum(receipt.total_ore for receipt in before if receipt.external_id == refund_id):
        raise Refused(
            "receipt.refund_known",
            f"Refund {refund_id} of order {order.number} is known already.",
            hint=f"kassabok order show {order.number} names its receipts.",
        )


def _left(tx: Transaction, receipts: Iterable[Receipt]) -> dict[Rate, Left]:
    """What is left of a sale at each rate."""
    sums: dict[Rate, Left] = {}
    for receipt in receipts:
        for row in tx.all(ReceiptVat, receipt_id=receipt.id):
            rate = (row.vat_class, Decimal(row.rate_e4) / E4)
            there = sums.get(rate, Left(0, 0))
            sums[rate] = Left(there.net_ore + row.base_ore, there.vat_ore + row.vat_ore)
    return sums


def _paid_back(tx: Transaction, sale: Receipt, line: RefundedLine) -> SoldPart:
    """What was paid back of a line that was sold, at the rate that it was sold at."""
    lines = tx.all(ReceiptLine, order_line_id=line.order_line_id)
    sold = next(each for each in lines if each.receipt_id == sale.id)
    _refuse_more_than_sold(
        sold, -sum(each.quantity_milli for each in lines if each is not sold), line.quantity_milli
    )
    rate = (sold.vat_class, Decimal(sold.vat_rate_e4) / E4)
    of = tx.get(OrderLine, line.order_line_id)
    return SoldPart(of, sold.text, -line.quantity_milli, rate, -line.net_ore, -line.vat_ore)


def _of_no_line(
    left: Mapping[Rate, Left], parts: Sequence[SoldPart], amount_ore: int, text: str
) -> list[SoldPart]:
    """A sum that belongs to no line, over the rates as what is left of the sale has them, so that none misses its VAT.

    Negative where less was paid back than the lines come to: then over the rates of these lines. What can only be
    rounding is none.
    """
    here = sums_by_rate(parts)
    sum_ore = amount_ore + gross_ore_of(parts)
    if not sum_ore or (parts and abs(sum_ore) <= MOST_ROUNDING_ORE):
        return []
    pool = {rate: plus(there, here.get(rate)) for rate, there in left.items()}
    if sum_ore < 0:
        pool = {rate: Left(-there.net_ore, -there.vat_ore) for rate, there in here.items()}
    pool = {rate: there for rate, there in pool.items() if there.gross_ore > 0}
    shares = spread(sum_ore, [there.gross_ore for there in pool.values()]) if pool else ()
    found = []
    for (rate, there), share_ore in zip(pool.items(), shares, strict=True):
        vat_ore = share_of(there.vat_ore, share_ore, there.gross_ore)
        if share_ore:
            found.append(_sum_part(text, rate, vat_ore - share_ore, -vat_ore))
    return found


def _sum_part(text: str, rate: Rate, net_ore: int, vat_ore: int) -> SoldPart:
    return SoldPart(None, text, MILLI if net_ore + vat_ore > 0 else -MILLI, rate, net_ore, vat_ore)


def _keep_within(
    order: Order, left: Mapping[Rate, Left], parts: list[SoldPart], text: str, *, whole: bool
) -> None:
    """Let no rate be paid back more of than was sold at it; when all is paid back, let nothing be left of any.

    A shop rounds each refund by itself; what it misses by some öre is taken from the last part of the rate, and told as
    rounding. Raises Refused where it is more.
    """
    here = sums_by_rate(parts)
    for rate, there in left.items():
        after = plus(there, here.get(rate))
        missed = after if whole else Left(min(after.net_ore, 0), min(after.vat_ore, 0))
        if max(abs(missed.net_ore), abs(missed.vat_ore)) > (MOST_ROUNDING_ORE if whole else MOST_MISSED_ORE):
            raise Refused(
                "receipt.refund_rate",
                f"The refund of order {order.number} does not fit what is left of the sale at {percent(rate)} % VAT: "
                f"it would be out by {format_kronor(missed.net_ore)} kr and {format_kronor(missed.vat_ore)} kr VAT.",
                hint="Give the refund by its lines, or as a sum only: kassabok order refund NO --amount KRONOR",
            )
        if missed == Left(0, 0):
            continue
        place = max((n for n, part in enumerate(parts) if part.rate == rate), default=None)
        if place is None:
            parts.append(_sum_part(text, rate, -missed.net_ore, -missed.vat_ore))
            continue
        last = parts[place]
        parts[place] = replace(
            last, net_ore=last.net_ore - missed.net_ore, vat_ore=last.vat_ore - missed.vat_ore
        )


def _as_it_was_paid(tx: Transaction, receipts: Iterable[Receipt], amount_ore: int) -> list[PaidPart]:
    """By what an amount is paid back: as the sale was paid, a gift card last."""
    left: dict[tuple[str, str, str], int] = {}
    for receipt in receipts:
        for row in tx.all(ReceiptPayment, receipt_id=receipt.id):
            key = (row.means, row.money, row.reference)
            left[key] = left.get(key, 0) + row.amount_ore
    parts = []
    for (means, money, reference), there_ore in sorted(
        left.items(), key=lambda item: item[0][0] == GIFT_CARD
    ):
        part_ore = min(there_ore, amount_ore)
        if part_ore > 0:
            parts.append(PaidPart(means, part_ore, money, reference))
            amount_ore -= part_ore
    if amount_ore:
        raise Refused(
            "receipt.refund_means",
            f"{format_kronor(amount_ore)} kr of the refund are left when all is paid back by what it was paid by.",
            hint="Say by what it is paid back: kassabok order refund NO --means MEANS",
        )
    return parts


def _credit(tx: Transaction, order: Order, event: WebOrderRefunded) -> Iterable[Event]:
    """A credit note of an order that was invoiced when it was paid, which is paid out as that was paid.

    Where the shop has only taken a note of it, the credit note stays open: it is owed to the buyer.
    """
    invoice = tx.find(Invoice, order_id=order.id, kind="invoice")
    if invoice is None or order.billing != "paid":
        raise _not_paid(order)
    asked = _asked_of_invoice(tx, invoice, event)
    if asked == {}:
        raise _other_credit(order, invoice, event, 0)
    origins = (Ref("invoice", invoice.number), event.subject)
    draft = credit_of(tx, invoice, asked, on=event.on, origins=origins)
    credit = issue(tx, replace(draft, paid_ore=-event.amount_ore))
    if -credit.total_ore != event.amount_ore:
        raise _other_credit(order, invoice, event, -credit.total_ore)
    if any(part.means == OWED for part in event.parts):
        return (credit,)
    paid_out = [
        CreditNotePaidOnline(
            ref=credit.ref, origins=(event.subject,), on=event.on, amount_ore=part_ore, money=money
        )
        for money, part_ore in _money_of_invoice(tx, invoice, event.amount_ore)
    ]
    return (credit, *paid_out)


def _asked_of_invoice(tx: Transaction, invoice: Invoice, event: WebOrderRefunded) -> dict[int, int] | None:
    """Invoice line id -> thousandths to credit; None for all that is left of the invoice.

    A shop tells freight and fees by their sum: it is the whole of the line or cannot be credited by its quantity.
    """
    if event.amount_ore == left_of(tx, invoice):
        return None
    by_order_line = {line.order_line_id: line for line in tx.all(InvoiceLine, invoice_id=invoice.id)}
    asked = {}
    for told in event.lines:
        line = by_order_line.get(told.order_line_id) if told.order_line_id else None
        if line is not None and told.quantity_milli:
            asked[line.id] = told.quantity_milli
        elif line is not None and told.net_ore == line.net_ore:
            asked[line.id] = line.quantity_milli
    return asked


_PAID_BY = """
SELECT money, sum(amount_ore) FROM (
  SELECT p.money, t.amount_ore FROM claim c JOIN settlement t ON t.claim_id = c.id
  JOIN payment p ON p.id = t.payment_id WHERE c.invoice_id = :invoice AND p.source = 'online'
  UNION ALL SELECT f.money, -f.amount_ore FROM invoice i JOIN claim c ON c.invoice_id = i.id
  JOIN refund f ON f.claim_id = c.id WHERE i.credits_id = :invoice)
GROUP BY money HAVING sum(amount_ore) > 0 ORDER BY money = 'gift_cards', money
"""


def _money_of_invoice(tx: Transaction, invoice: Invoice, amount_ore: int) -> Iterable[tuple[str, int]]:
    """Role or account, and what of the amount is paid back from there: as it was paid, a gift card last."""
    for money, there_ore in tx.reader.rows(_PAID_BY, invoice=invoice.id):
        part_ore = min(there_ore, amount_ore)
        if part_ore:
            yield money, part_ore
            amount_ore -= part_ore


def _other_credit(order: Order, invoice: Invoice, event: WebOrderRefunded, credit_ore: int) -> Refused:
    return Refused(
        "receipt.credit_sum",
        f"{format_kronor(event.amount_ore)} kr of order {order.number} are paid back, but its credit note comes to "
        f"{format_kronor(credit_ore)} kr.",
        hint=f"kassabok invoice credit {invoice.number} credits the lines that you choose.",
    )
