"""What a shop's order became later: paid, sent elsewhere, refunded, cancelled.

Where something of a version cannot be taken, the rest is, and it stays parked.
"""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import (
    PaidPart,
    RefundedLine,
    WebOrderCancelled,
    WebOrderChanged,
    WebOrderPaid,
    WebOrderRefunded,
    WebRefundWithdrawn,
)
from kassabok.core.invoicing.model import Receipt
from kassabok.core.money import format_kronor
from kassabok.core.sales.model import Order, OrderLine
from kassabok.core.shop.judging import DELIVERY_FIELDS, Judge, OurPayment, Verdict, buyer_fields, us
from kassabok.core.shop.keeping import Keeping, Told
from kassabok.core.shop.model import ShopPayload, WebOrder, WebOrderLine, WebPayment, WebRefund
from kassabok.core.states import in_words
from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.shop.record import Problem, ShopOrder, ShopRefund

#: What is paid back of a refund that the shop only took a note of: the company owes it to the buyer.
_OWED_MEANS, _OWED_MONEY = "owed", "overpayments"


class Following:
    """Later versions of orders of one channel."""

    def __init__(self, tx: Transaction, keeping: Keeping, judge: Judge) -> None:
        self._tx, self._keeping, self._judge = tx, keeping, judge

    def take_version(self, web_order: WebOrder, order: ShopOrder, told: Told) -> None:
        """What a later version of a known order may change: that it is paid, where it goes, refunds, that it is
        cancelled.
        """
        if us(order.updated) < web_order.updated_us:  # Shops do not tell in order; the newest counts.
            self._keeping.keep(told, "known")
            self._keeping.result.known += 1
            return
        verdict = self._judge.judge(order, taken=web_order)
        faults = list(verdict.faults)
        if verdict.told != web_order.told:
            faults.append(
                Problem(
                    "shop.changed",
                    "Its lines or its total are others than when it was taken, which is in the books: put the order "
                    "right here, then kassabok shop parked drop gives this up.",
                )
            )
        if faults:
            self._keeping.park(told, *faults)
            return
        payload_id = self._keeping.keep(told, "taken")
        self.go_on(web_order, verdict, told, payload_id, count=True)

    def go_on(
        self, web_order: WebOrder, verdict: Verdict, told: Told, payload_id: int, *, count: bool = False
    ) -> None:
        """Publish what is new in a version. Where something of it cannot be taken, the rest is."""
        order, ours = verdict.order, self._tx.get(Order, web_order.order_id or 0)
        events = 0
        left: list[Problem] = []
        self._tx.update(
            WebOrder,
            web_order.id,
            updated_us=max(us(order.updated), web_order.updated_us),
            payload_id=payload_id,
        )
        events += self._readdress(web_order, verdict, told, ours)
        if verdict.paid and not web_order.paid:
            write_payments(self._tx, verdict.payments, web_order.id)
            self._tx.update(WebOrder, web_order.id, paid=True)
            self._keeping.publish(_paid(verdict, ours), told)
            events += 1
        elif verdict.is_part_paid and not web_order.paid:
            left.append(_part_paid(verdict, ours))
        events += self._refunds(web_order, verdict, told, ours, left)
        events += self._cancel(web_order, verdict, told, left)
        if left:
            self._tx.update(
                ShopPayload,
                payload_id,
                state="parked",
                code=left[0].code,
                reason=" ".join(problem.message for problem in left),
            )
            self._keeping.kept_parked += 1
            self._keeping.warn(told, left)
            self._keeping.result.parked += 1
        if count and events:
            self._keeping.result.updated += 1
        elif count and not left:
            self._tx.update(ShopPayload, payload_id, state="known", code="", reason="")
            self._keeping.result.known += 1

    def _readdress(self, web_order: WebOrder, verdict: Verdict, told: Told, ours: Order) -> int:
        wanted = buyer_fields(verdict.order)
        news = {name: wanted[name] for name in DELIVERY_FIELDS if wanted[name] != getattr(web_order, name)}
        if not news or ours.state != "confirmed":
            return 0
        self._tx.update(WebOrder, web_order.id, **news)
        event = WebOrderChanged(
            ref=self._keeping.ref(verdict.order), web_order_id=web_order.id, changed=tuple(news)
        )
        self._keeping.publish(event, told)
        return 1

    def _cancel(self, web_order: WebOrder, verdict: Verdict, told: Told, left: list[Problem]) -> int:
        # Read again: that it was paid has taken up what was cancelled before.
        if verdict.order.status != "cancelled" or self._tx.get(WebOrder, web_order.id).cancelled:
            return 0
        ours = self._tx.get(Order, web_order.order_id or 0)
        if ours.state == "delivered":
            left.append(
                Problem(
                    "shop.cancelled_late",
                    f"It was cancelled in the shop, but order {ours.number} is {in_words(ours.state)}: kassabok "
                    "delivery return takes the goods back.",
                )
            )
            return 0
        self._tx.update(WebOrder, web_order.id, cancelled=True)
        if ours.state != "cancelled":
            event = WebOrderCancelled(
                ref=self._keeping.ref(verdict.order),
                web_order_id=web_order.id,
                on=max(self._tx.today, ours.date),
            )
            self._keeping.publish(event, told)
        kept_ore = sum(receipt.total_ore for receipt in self._tx.all(Receipt, order_id=ours.id))
        if kept_ore > 0:
            self._keeping.note(
                told,
                f"Order {ours.number} is cancelled, and {format_kronor(kept_ore)} kr that were paid for it are not "
                f"paid back: the shop's refund will tell, or kassabok order refund {ours.number}.",
            )
        return 1

    def _refunds(
        self, web_order: WebOrder, verdict: Verdict, told: Told, ours: Order, left: list[Problem]
    ) -> int:
        done = 0
        for refund in verdict.order.refunds:
            done += self.refund(web_order, verdict, refund, told, ours, left)
        there = {refund.external_id for refund in verdict.order.refunds}
        for row in self._tx.all(WebRefund, web_order_id=web_order.id, withdrawn=False):
            if row.external_id not in there:
                self._tx.update(WebRefund, row.id, withdrawn=True)
                told_here = self._tx.all(Receipt, order_id=ours.id, external_id=row.external_id)
                if not sum(receipt.total_ore for receipt in told_here):
                    left.append(_deleted(row, ours))
                    continue
                event = WebRefundWithdrawn(
                    ref=ours.number, order_id=ours.id, on=self._tx.today, refund=row.external_id
                )
                self._keeping.publish(event, told)
                done += 1
        return done

    def refund(
        self,
        web_order: WebOrder,
        verdict: Verdict,
        refund: ShopRefund,
        told: Told,
        ours: Order,
        left: list[Problem],
    ) -> int:
        """1 where it is new and in the books now."""
        known = self._tx.find(WebRefund, web_order_id=web_order.id, external_id=refund.external_id)
        if known is not None or not refund.amount_ore:
            return 0
        if problem := verdict.refund_faults.get(refund.external_id):
            left.append(problem)
            return 0
        if not self._tx.get(WebOrder, web_order.id).paid:
            left.append(
                Problem(
                    "shop.refund_unpaid",
                    f"Refund {refund.external_id} is of an order that is not paid here: credit its invoice by "
                    "kassabok invoice credit, then kassabok shop parked drop.",
                )
            )
            return 0
        on = refund.on or self._tx.today
        by_hand = self._by_hand(web_order, refund)
        self._tx.insert(
            WebRefund,
            web_order_id=web_order.id,
            external_id=refund.external_id,
            date=on,
            amount_ore=refund.amount_ore,
        )
        if by_hand:
            self._keeping.note(
                told,
                f"Refund {refund.external_id} of {format_kronor(refund.amount_ore)} kr is what receipt {by_hand} has "
                f"paid back of order {ours.number} already.",
            )
            return 1
        owed = () if refund.money_moved else (PaidPart(_OWED_MEANS, refund.amount_ore, _OWED_MONEY),)
        event = WebOrderRefunded(
            ref=ours.number,
            order_id=ours.id,
            on=on,
            amount_ore=refund.amount_ore,
            refund=refund.external_id,
            lines=self._refunded_lines(web_order, ours, refund),
            parts=owed,
        )
        self._keeping.publish(event, told)
        return 1

    def _by_hand(self, web_order: WebOrder, refund: ShopRefund) -> str:
        """The receipt of as much that was paid back here before the shop told of it, and that no refund of the shop
        was known by yet; "" where there is none. Who takes goods back with --credit pays the money back in the shop.
        """
        same = [
            receipt
            for receipt in self._tx.all(Receipt, order_id=web_order.order_id, kind="refund")
            if receipt.total_ore == -refund.amount_ore
        ]
        ours = [receipt.number for receipt in same if not receipt.external_id]
        told = [
            row
            for row in self._tx.all(WebRefund, web_order_id=web_order.id)
            if row.amount_ore == refund.amount_ore
        ]
        known = len(told) - (len(same) - len(ours))
        return ours[known] if known < len(ours) else ""

    def _refunded_lines(
        self, web_order: WebOrder, ours: Order, refund: ShopRefund
    ) -> tuple[RefundedLine, ...]:
        positions = {
            line.external_id: line.position for line in self._tx.all(WebOrderLine, web_order_id=web_order.id)
        }
        order_lines = {line.position: line.id for line in self._tx.all(OrderLine, order_id=ours.id)}
        return tuple(
            RefundedLine(
                order_lines.get(positions.get(line.line_id, 0), 0),
                line.quantity_milli,
                line.net_ore,
                line.vat_ore,
                line.restock,
            )
            for line in refund.lines
        )


def _deleted(refund: WebRefund, ours: Order) -> Problem:
    """A refund that is no receipt of its own cannot be turned back by itself."""
    return Problem(
        "shop.refund_deleted",
        f"Refund {refund.external_id} of {format_kronor(refund.amount_ore)} kr was deleted in the shop. Here a credit "
        f"note, or a receipt that was made by hand, has paid it back: kassabok order show {ours.number} names it. "
        "Invoice what is owed again by kassabok invoice issue, then kassabok shop parked drop.",
    )


def write_payments(tx: Transaction, payments: Iterable[OurPayment], web_order_id: int) -> None:
    """What a web order was paid by."""
    for payment in payments:
        tx.insert(
            WebPayment,
            web_order_id=web_order_id,
            means=payment.means,
            money=payment.money,
            amount_ore=payment.amount_ore,
            date=payment.on,
            reference=payment.reference,
        )


def _part_paid(verdict: Verdict, ours: Order) -> Problem:
    """Told, since money that has come is not in the books yet, and in a shop an order may be changed to cost less."""
    paid_ore = sum(payment.amount_ore for payment in verdict.payments)
    return Problem(
        "shop.part_paid",
        f"{format_ore(paid_ore)} of {format_ore(verdict.order.due_ore)} is paid, and is booked when all is: import "
        f"the order again then. If it costs less by now, kassabok order cancel {ours.number} and write it by hand.",
    )


def _paid(verdict: Verdict, ours: Order) -> WebOrderPaid:
    return WebOrderPaid(
        ref=ours.number,
        order_id=ours.id,
        on=max(payment.on for payment in verdict.payments),
        amount_ore=sum(payment.amount_ore for payment in verdict.payments),
        parts=tuple(
            PaidPart(payment.means, payment.amount_ore, payment.money, payment.reference)
            for payment in verdict.payments
        ),
    )
