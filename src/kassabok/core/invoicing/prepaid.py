"""Receipts of orders that are paid before they are delivered, as in a web shop, and of what is paid back of them.

The VAT is what the shop charged its buyer, where it told: the receipt says what he paid, to the öre. A refund says what
he got back, and all refunds of a sale together end where it was, for every VAT rate.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import (
    CreditNotePaidOnline,
    Event,
    InvoicePaidOnline,
    PaidPart,
    ReceiptIssued,
    Ref,
    RefundedLine,
    WebOrderPaid,
    WebOrderRefunded,
    WebRefundWithdrawn,
)
from kassabok.core.invoicing.amounts import Amounts, line_part_ore, vat_shares
from kassabok.core.invoicing.drafting import credit_of, from_order, left_of
from kassabok.core.invoicing.issuing import Draft, issue, treatment_of_draft, write_vat
from kassabok.core.invoicing.model import (
    Invoice,
    InvoiceLine,
    Receipt,
    ReceiptLine,
    ReceiptPayment,
    ReceiptVat,
)
from kassabok.core.invoicing.receipts import write_head
from kassabok.core.money import (
    E4,
    MILLI,
    ORE,
    format_decimal,
    format_kronor,
    format_quantity,
    round_half_away,
    share_of,
    spread,
)
from kassabok.core.parties.model import Customer
from kassabok.core.parts import Holding, Part, share_out, summed
from kassabok.core.sales.model import DeliveryLine, Order, OrderLine
from kassabok.core.vat import VatLine, VatRow, vat_rows

ONLINE, GIFT_CARD, OWED = "online", "gift_card", "owed"
#: A shop that has no öre rounds its orders to whole kronor; more than that is no rounding.
MOST_ROUNDING_ORE = 99
#: A shop rounds the VAT of every line, and of every refund of it, so that together they miss the order's by so much.
MOST_MISSED_ORE = 10
SUM_TEXT = {"sv": "Återbetalning", "en": "Refund"}

_Rate = tuple[str, Decimal]  #: VAT class and rate.


@dataclass(frozen=True, slots=True)
class _Part:
    """A line to be written; negative where it is paid back. of: the order's line, None for a sum that has none."""

    of: OrderLine | None
    text: str
    quantity_milli: int
    rate: _Rate
    net_ore: int
    vat_ore: int


@dataclass(frozen=True, slots=True)
class _Left:
    """What is left of a sale at one rate, öre."""

    net_ore: int
    vat_ore: int

    @property
    def gross_ore(self) -> int:
        return self.net_ore + self.vat_ore


@dataclass(frozen=True, slots=True)
class _Document:
    """What a receipt is besides its lines. total_ore: what was paid. refunds: the sale that it pays back."""

    total_ore: int
    on: date
    origin: Ref
    refunds: Receipt | None = None
    external_id: str = ""


# Sold


def sell(tx: Transaction, order: Order, event: WebOrderPaid) -> Iterable[Event]:
    """The receipt of a paid order; without Swedish VAT an invoice that is paid already, since its buyer needs one.

    Raises Refused when it has one already, or what was paid is not what it comes to.
    """
    _refuse_paid(tx, order)
    order_lines = tx.all(OrderLine, order_id=order.id)
    draft = None if any(line.told_vat_ore for line in order_lines) else _untaxed(tx, order, event.on)
    if draft is not None:
        invoice = issue(tx, replace(draft, terms_days=0, paid_ore=event.amount_ore))
        paid = [
            InvoicePaidOnline(
                ref=invoice.ref,
                origins=(event.subject,),
                on=event.on,
                amount_ore=part.amount_ore,
                means=part.means,
                money=part.money,
                reference=part.reference,
            )
            for part in event.parts
        ]
        return (invoice, *paid)
    parts = _sold(tx, order, order_lines, event.on)
    _refuse_other_sum(order, parts, event.amount_ore)
    document = _Document(event.amount_ore, event.on, event.subject)
    return (_write(tx, order, parts, event.parts, document),)


def _untaxed(tx: Transaction, order: Order, on: date) -> Draft | None:
    """What is to be invoiced of an order that is sold without Swedish VAT; None of any other."""
    draft = from_order(tx, order, on=on, in_advance=True)
    return None if treatment_of_draft(tx, draft) == "domestic" else draft


def _refuse_paid(tx: Transaction, order: Order) -> None:
    if sale_of(tx, order) is not None or tx.find(Invoice, order_id=order.id, kind="invoice") is not None:
        raise Refused(
            "receipt.paid_already",
            f"Order {order.number} is paid or invoiced already.",
            hint=f"kassabok order show {order.number} names its receipt or its invoices.",
        )


def _sold(tx: Transaction, order: Order, order_lines: Sequence[OrderLine], on: date) -> list[_Part]:
    """What of an order is not cancelled, with the VAT that was told, else worked out once per rate."""
    kept = [line for line in order_lines if line.quantity_milli > line.cancelled_milli]
    whole = {
        line.id: line_part_ore(
            line.amount_ore, line.quantity_milli - line.cancelled_milli, line.quantity_milli
        )
        for line in kept
    }
    untold = [line for line in kept if line.told_vat_ore is None]
    vat_lines = [_vat_line(tx, line, whole[line.id], on) for line in untold]
    rows = vat_rows(vat_lines, include_vat=order.prices_include_vat)
    worked_out = dict(zip((line.id for line in untold), vat_shares(vat_lines, rows), strict=True))
    parts = []
    for line in kept:
        milli = line.quantity_milli - line.cancelled_milli
        vat_ore = worked_out.get(line.id)
        if vat_ore is None:
            vat_ore = line_part_ore(line.told_vat_ore or 0, milli, line.quantity_milli)
        net_ore = whole[line.id] - vat_ore if order.prices_include_vat else whole[line.id]
        # What was told is at the rate of the day when it was ordered, though that may be another when it is paid.
        rate = _vat_line(tx, line, 0, on if line.told_vat_ore is None else order.date)[:2]
        parts.append(_Part(line, line.text, milli, rate, net_ore, vat_ore))
    _refuse_odd_vat(order, parts)
    return parts


def _vat_line(tx: Transaction, line: OrderLine, amount_ore: int, on: date) -> VatLine:
    return VatLine(line.vat_class, tx.rates.vat(line.vat_class, on), amount_ore)


def _refuse_odd_vat(order: Order, parts: Sequence[_Part]) -> None:
    """Refuse VAT that a shop told at another rate than that of the goods: the return would tell it in the wrong box."""
    for part in parts:
        due_ore = round_half_away(Decimal(part.net_ore) * part.rate[1])
        if abs(part.vat_ore - due_ore) > MOST_ROUNDING_ORE:
            raise Refused(
                "receipt.told_vat",
                f"The VAT of {part.text} in order {order.number} is {format_kronor(part.vat_ore)} kr, but "
                f"{_percent(part.rate)} % of {format_kronor(part.net_ore)} kr are {format_kronor(due_ore)} kr.",
                hint="Set the same VAT class in the shop and here: kassabok product edit SKU --vat-class CLASS",
            )


def _percent(rate: _Rate) -> str:
    return format_decimal((rate[1] * 100).normalize() + 0)


def _refuse_other_sum(order: Order, parts: Sequence[_Part], paid_ore: int) -> None:
    due_ore = _gross(parts)
    if abs(paid_ore - due_ore) > MOST_ROUNDING_ORE:
        raise Refused(
            "receipt.other_sum",
            f"Order {order.number} comes to {format_kronor(due_ore)} kr, but {format_kronor(paid_ore)} kr were paid.",
            hint="An order is paid whole: give all that it was paid by.",
        )


def _gross(parts: Iterable[_Part]) -> int:
    return sum(part.net_ore + part.vat_ore for part in parts)


# Paid back


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
        _Part(
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
    turned = _Document(-refunded.total_ore, event.on, Ref("receipt", refunded.number), sale, event.refund)
    return _write(tx, order, parts, paid, turned)


def sale_of(tx: Transaction, order: Order) -> Receipt | None:
    """The receipt of an order that was paid before delivery; None where it was not, or was invoiced."""
    return tx.find(Receipt, order_id=order.id, kind="sale", means=ONLINE)


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
    document = _Document(-event.amount_ore, event.on, origin, sale, event.refund)
    return _write(tx, order, parts, turned, document)


def _refuse_known(order: Order, refund_id: str, before: Sequence[Receipt]) -> None:
    if refund_id and sum(receipt.total_ore for receipt in before if receipt.external_id == refund_id):
        raise Refused(
            "receipt.refund_known",
            f"Refund {refund_id} of order {order.number} is known already.",
            hint=f"kassabok order show {order.number} names its receipts.",
        )


def _left(tx: Transaction, receipts: Iterable[Receipt]) -> dict[_Rate, _Left]:
    """What is left of a sale at each rate."""
    sums: dict[_Rate, _Left] = {}
    for receipt in receipts:
        for row in tx.all(ReceiptVat, receipt_id=receipt.id):
            rate = (row.vat_class, Decimal(row.rate_e4) / E4)
            there = sums.get(rate, _Left(0, 0))
            sums[rate] = _Left(there.net_ore + row.base_ore, there.vat_ore + row.vat_ore)
    return sums


def _paid_back(tx: Transaction, sale: Receipt, line: RefundedLine) -> _Part:
    """What was paid back of a line that was sold, at the rate that it was sold at."""
    lines = tx.all(ReceiptLine, order_line_id=line.order_line_id)
    sold = next(each for each in lines if each.receipt_id == sale.id)
    _refuse_more_than_sold(
        sold, -sum(each.quantity_milli for each in lines if each is not sold), line.quantity_milli
    )
    rate = (sold.vat_class, Decimal(sold.vat_rate_e4) / E4)
    of = tx.get(OrderLine, line.order_line_id)
    return _Part(of, sold.text, -line.quantity_milli, rate, -line.net_ore, -line.vat_ore)


def _of_no_line(
    left: Mapping[_Rate, _Left], parts: Sequence[_Part], amount_ore: int, text: str
) -> list[_Part]:
    """A sum that belongs to no line, over the rates as what is left of the sale has them, so that none misses its VAT.

    Negative where less was paid back than the lines come to: then over the rates of these lines. What can only be
    rounding is none.
    """
    here = _sums(parts)
    sum_ore = amount_ore + _gross(parts)
    if not sum_ore or (parts and abs(sum_ore) <= MOST_ROUNDING_ORE):
        return []
    pool = {rate: _plus(there, here.get(rate)) for rate, there in left.items()}
    if sum_ore < 0:
        pool = {rate: _Left(-there.net_ore, -there.vat_ore) for rate, there in here.items()}
    pool = {rate: there for rate, there in pool.items() if there.gross_ore > 0}
    shares = spread(sum_ore, [there.gross_ore for there in pool.values()]) if pool else ()
    found = []
    for (rate, there), share_ore in zip(pool.items(), shares, strict=True):
        vat_ore = share_of(there.vat_ore, share_ore, there.gross_ore)
        if share_ore:
            found.append(_sum_part(text, rate, vat_ore - share_ore, -vat_ore))
    return found


def _sum_part(text: str, rate: _Rate, net_ore: int, vat_ore: int) -> _Part:
    return _Part(None, text, MILLI if net_ore + vat_ore > 0 else -MILLI, rate, net_ore, vat_ore)


def _sums(parts: Iterable[_Part]) -> dict[_Rate, _Left]:
    sums: dict[_Rate, _Left] = {}
    for part in parts:
        sums[part.rate] = _plus(_Left(part.net_ore, part.vat_ore), sums.get(part.rate))
    return sums


def _plus(one: _Left, other: _Left | None) -> _Left:
    return one if other is None else _Left(one.net_ore + other.net_ore, one.vat_ore + other.vat_ore)


def _keep_within(
    order: Order, left: Mapping[_Rate, _Left], parts: list[_Part], text: str, *, whole: bool
) -> None:
    """Let no rate be paid back more of than was sold at it; when all is paid back, let nothing be left of any.

    A shop rounds each refund by itself; what it misses by some öre is taken from the last part of the rate, and told as
    rounding. Raises Refused where it is more.
    """
    here = _sums(parts)
    for rate, there in left.items():
        after = _plus(there, here.get(rate))
        missed = after if whole else _Left(min(after.net_ore, 0), min(after.vat_ore, 0))
        if max(abs(missed.net_ore), abs(missed.vat_ore)) > (MOST_ROUNDING_ORE if whole else MOST_MISSED_ORE):
            raise Refused(
                "receipt.refund_rate",
                f"The refund of order {order.number} does not fit what is left of the sale at {_percent(rate)} % VAT: "
                f"it would be out by {format_kronor(missed.net_ore)} kr and {format_kronor(missed.vat_ore)} kr VAT.",
                hint="Give the refund by its lines, or as a sum only: kassabok order refund NO --amount KRONOR",
            )
        if missed == _Left(0, 0):
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


# Written


def _write(
    tx: Transaction, order: Order, parts: Sequence[_Part], paid: Sequence[PaidPart], document: _Document
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
        for rate, sums in sorted(_sums(parts).items(), key=lambda item: (-item[0][1], item[0][0]))
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


def _write_line(tx: Transaction, receipt_id: int, position: int, part: _Part, *, include_vat: bool) -> None:
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
