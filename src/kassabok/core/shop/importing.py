"""Taking what shops wrote: kept first as it is, then each order by itself, taken whole or parked with the reason.

A run is one transaction. Whether an order can be taken is decided before anything of it is written (judging.py), so
that a parked one leaves nothing behind and stops no other. Should an effect refuse one all the same, the run is rolled
back and done again with that one parked (`run`).
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import PurePath
from typing import Any

from kassabok.core.book.transaction import Step, Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    Event,
    OrderDrafted,
    PaidPart,
    RefundedLine,
    WebBuyerKnown,
    WebOrderCancelled,
    WebOrderChanged,
    WebOrderPaid,
    WebOrderReceived,
    WebOrderRefunded,
    WebOrdersParked,
    WebRefundWithdrawn,
)
from kassabok.core.sales.model import Order, OrderLine
from kassabok.core.shop.judging import DELIVERY_FIELDS, Judge, Verdict, buyer_fields, codes_of, us, ways_of
from kassabok.core.shop.model import (
    ShopChannel,
    ShopPayload,
    WebOrder,
    WebOrderCode,
    WebOrderLine,
    WebPayment,
    WebRefund,
    channel_of,
)
from kassabok.core.states import in_words
from kassabok.core.texts import LONGEST_TEXT, one_line
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.mapping import OrderMapping
from kassabok.formats.shop.reader import DIALECTS, read
from kassabok.formats.shop.record import Problem, RefundItem, ShopFile, ShopItem, ShopOrder, ShopRefund
from kassabok.formats.warnings import FileWarning

#: What is paid back of a refund that the shop only took a note of: the company owes it to the buyer.
_OWED_MEANS, _OWED_MONEY = "owed", "overpayments"
Begin = Callable[[], AbstractContextManager[Transaction]]


@dataclass(slots=True)
class ShopImport:
    """What a run did. new: orders taken. known: nothing in them was new. updated: orders that went on. parked: for
    people, see `shop parked`. ignored: no orders, or none yet. orders: our numbers of the new ones.
    """

    new: int = 0
    known: int = 0
    updated: int = 0
    parked: int = 0
    ignored: int = 0
    orders: list[str] = field(default_factory=list)
    warnings: list[FileWarning] = field(default_factory=list)

    def add(self, other: "ShopImport") -> None:
        """Count another part of the run with it."""
        for name in ("new", "known", "updated", "parked", "ignored"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.orders += other.orders
        self.warnings += other.warnings


class Unforeseen(Exception):
    """An effect refused what was thought right. sha256: of what the shop wrote. problem: why."""

    def __init__(self, sha256: str, problem: Problem) -> None:
        super().__init__(problem.message)
        self.sha256, self.problem = sha256, problem


def run(begin: Begin, work: Callable[[Transaction, Mapping[str, Problem]], ShopImport]) -> ShopImport:
    """Do the work in a transaction of its own, again from the beginning with one more parked for each that is refused.

    begin: opens a transaction. work: gets what is to be parked, by the SHA-256 of what the shop wrote.
    """
    left_out: dict[str, Problem] = {}
    while True:
        try:
            with begin() as tx:
                return work(tx, left_out)
        except Unforeseen as error:
            if error.sha256 in left_out:
                raise
            left_out[error.sha256] = error.problem


def import_file(
    tx: Transaction,
    data: bytes,
    *,
    channel: str,
    name: str,
    mappings: Sequence[OrderMapping] = (),
    mapping: str | None = None,
    left_out: Mapping[str, Problem] | None = None,
) -> ShopImport:
    """Take the orders and refunds of a file, or of one answer of a shop's API.

    channel: its name. mapping: one of mappings, or a dialect; else the channel's, else the file tells. left_out: see
    `run`. Raises NotFound for an unknown channel, BadFile for what is no file of orders, Unforeseen.
    """
    row = channel_of(tx, channel)
    file = read(data, mappings, wanted=mapping or row.mapping or None, ways=ways_of(row))
    taking = _Taking(tx, row, PurePath(name).name, mappings, left_out or {})
    taking.result.warnings.extend(file.warnings)
    taking.take_file(file)
    taking.close()
    return taking.result


def retry(
    tx: Transaction,
    *,
    mappings: Sequence[OrderMapping] = (),
    payload_id: int | None = None,
    left_out: Mapping[str, Problem] | None = None,
) -> ShopImport:
    """Look again at what is parked: all of it, or one. Raises NotFound for one that is not parked, Unforeseen."""
    key = {} if payload_id is None else {"id": payload_id}
    parked = tx.all(ShopPayload, state="parked", **key)
    if payload_id is not None and not parked:
        raise no_parked(payload_id)
    result = ShopImport()
    for channel_id in dict.fromkeys(payload.channel_id for payload in parked):
        taking = _Taking(tx, tx.get(ShopChannel, channel_id), "", mappings, left_out or {}, result)
        for payload in parked:
            if payload.channel_id == channel_id:
                taking.take_again(payload)
        taking.close()
    return result


def no_parked(payload_id: int) -> NotFound:
    """Nothing that is parked has the number."""
    return NotFound(
        "shop.parked",
        f"Nothing that is parked has the number {payload_id}.",
        hint="kassabok shop parked list shows what is parked.",
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """A piece that a shop wrote. payload: the row that it is kept in already."""

    kind: str
    external_id: str
    dialect: str
    line: int
    raw: bytes
    sha256: str
    payload: Any = None


class _Taking:
    """One run over pieces of one channel."""

    def __init__(
        self,
        tx: Transaction,
        channel: ShopChannel,
        name: str,
        mappings: Sequence[OrderMapping],
        left_out: Mapping[str, Problem],
        result: ShopImport | None = None,
    ) -> None:
        self._tx, self._channel, self._name = tx, channel, name
        self._mappings, self._left_out = mappings, left_out
        self._judge, self._ways = Judge(tx, channel), ways_of(channel)
        self._now_us = time.time_ns() // 1000
        reader = tx.reader
        self._seen: dict[str, int] = dict(
            reader.rows("SELECT sha256, id FROM shop_payload WHERE channel_id = :c", c=channel.id)
        )
        self._orders = {
            key
            for (key,) in reader.rows("SELECT external_id FROM web_order WHERE channel_id = :c", c=channel.id)
        }
        self._kept = self._kept_parked = 0
        self.result = result if result is not None else ShopImport()

    def take_file(self, file: ShopFile) -> None:
        """Its orders first: a refund in the same file is of one of them."""
        for item in file.items:
            self._take_item(item, self._told("order", item.external_id, file.dialect, item))
        for refund in file.refunds:
            self._take_refund(refund, self._told("refund", refund.order_id, file.dialect, refund))

    def take_again(self, payload: ShopPayload) -> None:
        """What is kept already, read anew."""
        told = _Told(
            payload.kind,
            payload.external_id,
            payload.dialect,
            payload.line,
            payload.raw,
            payload.sha256,
            payload,
        )
        try:
            file = self._read_again(payload)
        except BadFile as error:
            self._park(told, Problem(error.code, error.message))
            return
        for item in file.items:
            self._take_item(item, told)
        for refund in file.refunds:
            self._take_refund(refund, told)

    def close(self) -> None:
        """Tell the log that something was kept, and how much of it for people."""
        if self._kept:
            event = WebOrdersParked(ref=self._channel.name, kept=self._kept, parked=self._kept_parked)
            self._tx.publish(event)

    def _read_again(self, payload: ShopPayload) -> ShopFile:
        wanted = payload.dialect if payload.dialect in DIALECTS or self._is_mapping(payload.dialect) else None
        return read(payload.raw, self._mappings, wanted=wanted, ways=self._ways)

    def _is_mapping(self, dialect: str) -> bool:
        return any(mapping.name == dialect for mapping in self._mappings)

    def _told(self, kind: str, external_id: str, dialect: str, piece: ShopItem | RefundItem) -> _Told:
        sha256 = hashlib.sha256(piece.raw).hexdigest()
        known = self._seen.get(sha256)
        payload = self._tx.get(ShopPayload, known) if known is not None else None
        return _Told(kind, external_id, dialect, piece.line, piece.raw, sha256, payload)

    # Orders

    def _take_item(self, item: ShopItem, told: _Told) -> None:
        if told.payload is not None and told.payload.state != "parked":
            self.result.known += 1
            return
        fault = self._left_out.get(told.sha256) or item.fault
        if fault is None and item.order is None:
            fault = Problem("shop.unreadable", "It cannot be read as an order.")
        if fault is not None or item.order is None:
            self._park(told, fault or Problem("shop.unreadable", "It cannot be read as an order."))
        elif item.order.external_id in self._orders:
            self._take_version(item.order, told)
        else:
            self._take_new(item.order, told)

    def _take_new(self, order: ShopOrder, told: _Told) -> None:
        if order.status == "ignored" or order.test or (order.status == "cancelled" and not _any_money(order)):
            why = (
                "a test"
                if order.test
                else "no order, or none yet"
                if order.status == "ignored"
                else "cancelled"
            )
            self._keep(told, "ignored", Problem("shop.ignored", f"It is {why}."))
            self.result.ignored += 1
            return
        verdict = self._judge.judge(order)
        if verdict.faults:
            self._park(told, *verdict.faults)
            return
        payload_id = self._keep(told, "taken")
        web_order_id = self._write(verdict, payload_id)
        event = WebOrderReceived(
            ref=self._ref(order),
            web_order_id=web_order_id,
            on=verdict.on,
            total_ore=order.total_ore,
        )
        step = self._publish(event, told)
        self.result.new += 1
        self._orders.add(order.external_id)
        self.result.orders.append(_drafted(step))
        if order.refunds or order.status == "cancelled":
            self._go_on(self._tx.get(WebOrder, web_order_id), verdict, told, payload_id)

    def _write(self, verdict: Verdict, payload_id: int) -> int:
        order = verdict.order
        web_order_id = self._tx.insert(
            WebOrder,
            channel_id=self._channel.id,
            external_id=order.external_id,
            number=order.number,
            payload_id=payload_id,
            date=verdict.on,
            created_us=us(order.created),
            updated_us=us(order.updated),
            told=verdict.told,
            total_ore=order.total_ore,
            paid=verdict.paid,
            prices_include_vat=order.prices_include_vat,
            billing=verdict.billing,
            note=one_line(order.note)[:LONGEST_TEXT],
            **buyer_fields(order),
        )
        for position, line in enumerate(verdict.lines, start=1):
            self._tx.insert(
                WebOrderLine,
                web_order_id=web_order_id,
                external_id=line.told,
                position=position,
                kind=line.kind,
                product_id=line.product_id,
                text=line.text,
                quantity_milli=line.quantity_milli,
                net_ore=line.net_ore,
                vat_ore=line.vat_ore,
                vat_class=line.vat_class,
            )
        for code, discount_ore in codes_of(order).items():
            self._tx.insert(WebOrderCode, web_order_id=web_order_id, code=code, discount_ore=discount_ore)
        if verdict.paid:
            self._write_payments(verdict, web_order_id)
        return web_order_id

    def _write_payments(self, verdict: Verdict, web_order_id: int) -> None:
        for payment in verdict.payments:
            self._tx.insert(
                WebPayment,
                web_order_id=web_order_id,
                means=payment.means,
                money=payment.money,
                amount_ore=payment.amount_ore,
                date=payment.on,
                reference=payment.reference,
            )

    # Versions

    def _take_version(self, order: ShopOrder, told: _Told) -> None:
        """What a later version of a known order may change: that it is paid, where it goes, refunds, that it is
        cancelled.
        """
        web_order = self._tx.find(WebOrder, channel_id=self._channel.id, external_id=order.external_id)
        assert web_order is not None
        if (
            us(order.updated) < web_order.updated_us
        ):  # Shops do not promise to tell in order; the newest counts.
            self._keep(told, "known")
            self.result.known += 1
            return
        verdict = self._judge.judge(order)
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
            self._park(told, *faults)
            return
        payload_id = self._keep(told, "taken")
        self._go_on(web_order, verdict, told, payload_id, count=True)

    def _go_on(
        self, web_order: WebOrder, verdict: Verdict, told: _Told, payload_id: int, *, count: bool = False
    ) -> None:
        """Publish what is new in a version. Where something of it cannot be taken, the rest is and it stays parked."""
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
            self._write_payments(verdict, web_order.id)
            self._tx.update(WebOrder, web_order.id, paid=True)
            self._publish(_paid(verdict, ours), told)
            events += 1
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
            self._kept_parked += 1
            self._warn(told, left)
            self.result.parked += 1
        if count and events:
            self.result.updated += 1
        elif count and not left:
            self._tx.update(ShopPayload, payload_id, state="known", code="", reason="")
            self.result.known += 1

    def _readdress(self, web_order: WebOrder, verdict: Verdict, told: _Told, ours: Order) -> int:
        wanted = buyer_fields(verdict.order)
        news = {name: wanted[name] for name in DELIVERY_FIELDS if wanted[name] != getattr(web_order, name)}
        if not news or ours.state != "confirmed":
            return 0
        self._tx.update(WebOrder, web_order.id, **news)
        event = WebOrderChanged(ref=self._ref(verdict.order), web_order_id=web_order.id, changed=tuple(news))
        self._publish(event, told)
        return 1

    def _cancel(self, web_order: WebOrder, verdict: Verdict, told: _Told, left: list[Problem]) -> int:
        if verdict.order.status != "cancelled" or web_order.cancelled:
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
                ref=self._ref(verdict.order), web_order_id=web_order.id, on=max(self._tx.today, ours.date)
            )
            self._publish(event, told)
        return 1

    # Refunds

    def _take_refund(self, item: RefundItem, told: _Told) -> None:
        """A refund that came without its order is put into what the order was last told as."""
        if told.payload is not None and told.payload.state != "parked":
            self.result.known += 1
            return
        if problem := self._left_out.get(told.sha256):
            self._park(told, problem)
            return
        web_order = (
            self._tx.find(WebOrder, channel_id=self._channel.id, external_id=item.order_id)
            if item.order_id
            else None
        )
        if web_order is None:
            named = (
                f"order {item.order_id}, which has not come" if item.order_id else "an order it does not name"
            )
            self._park(
                told,
                Problem(
                    "shop.refund_alone",
                    f"Refund {item.refund.external_id} is of {named}: import the order, then kassabok shop parked "
                    "retry.",
                ),
            )
            return
        payload = self._tx.get(ShopPayload, web_order.payload_id)
        if not payload.raw:
            self._park(
                told,
                Problem(
                    "shop.forgotten",
                    f"Refund {item.refund.external_id} is of an order whose customer was forgotten: import the whole "
                    "order as the shop tells it now, then kassabok shop parked drop gives this up.",
                ),
            )
            return
        order = self._read_again(payload).items[0].order
        assert order is not None  # It was taken.
        others = tuple(refund for refund in order.refunds if refund.external_id != item.refund.external_id)
        verdict = self._judge.judge(replace(order, refunds=(*others, item.refund)))
        if problem := verdict.refund_faults.get(item.refund.external_id):
            self._park(told, problem)
            return
        ours = self._tx.get(Order, web_order.order_id or 0)
        left: list[Problem] = []
        done = self._refund(web_order, verdict, item.refund, told, ours, left)
        if left:
            self._park(told, *left)
            return
        self._keep(told, "taken" if done else "known")
        self.result.updated += done
        self.result.known += not done
        if done and payload.state == "parked":
            self.take_again(payload)

    def _refunds(
        self, web_order: WebOrder, verdict: Verdict, told: _Told, ours: Order, left: list[Problem]
    ) -> int:
        done = 0
        for refund in verdict.order.refunds:
            done += self._refund(web_order, verdict, refund, told, ours, left)
        there = {refund.external_id for refund in verdict.order.refunds}
        for row in self._tx.all(WebRefund, web_order_id=web_order.id, withdrawn=False):
            if row.external_id not in there:
                self._tx.update(WebRefund, row.id, withdrawn=True)
                event = WebRefundWithdrawn(
                    ref=ours.number, order_id=ours.id, on=self._tx.today, refund=row.external_id
                )
                self._publish(event, told)
                done += 1
        return done

    def _refund(
        self,
        web_order: WebOrder,
        verdict: Verdict,
        refund: ShopRefund,
        told: _Told,
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
        self._tx.insert(
            WebRefund,
            web_order_id=web_order.id,
            external_id=refund.external_id,
            date=on,
            amount_ore=refund.amount_ore,
        )
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
        self._publish(event, told)
        return 1

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

    # What is kept, and what is told

    def _ref(self, order: ShopOrder) -> str:
        return f"{self._channel.name}:{order.external_id}"

    def _publish(self, event: Event, told: _Told) -> Step:
        try:
            return self._tx.publish(event)
        except (Refused, NotFound) as error:
            message = f"{error.message} {error.hint}".strip()
            raise Unforeseen(told.sha256, Problem(error.code, message)) from error

    def _park(self, told: _Told, *problems: Problem) -> None:
        self._keep(told, "parked", *problems)
        self._warn(told, problems)
        self.result.parked += 1

    def _warn(self, told: _Told, problems: Sequence[Problem]) -> None:
        what = f"{told.kind} {told.external_id}".strip()
        reasons = " ".join(problem.message for problem in problems)
        self.result.warnings.append(FileWarning(told.line, f"Parked {what}: {reasons}"))

    def _keep(self, told: _Told, state: str, *problems: Problem) -> int:
        """Keep the bytes with what became of them."""
        said = {
            "state": state,
            "code": problems[0].code if problems else "",
            "reason": " ".join(problem.message for problem in problems),
        }
        if told.payload is not None:
            self._tx.update(ShopPayload, told.payload.id, **said)
            return int(told.payload.id)
        self._kept += 1
        self._kept_parked += state == "parked"
        self._seen[told.sha256] = payload_id = self._tx.insert(
            ShopPayload,
            channel_id=self._channel.id,
            kind=told.kind,
            external_id=told.external_id,
            dialect=told.dialect,
            sha256=told.sha256,
            received_us=self._now_us,
            name=self._name,
            line=told.line,
            raw=told.raw,
            **said,
        )
        return payload_id


def _drafted(step: Step) -> str:
    """The number of the order that came of a web order."""
    (known,) = [caused for caused in step.caused if isinstance(caused.event, WebBuyerKnown)]
    return next(caused.event.ref for caused in known.caused if isinstance(caused.event, OrderDrafted))


def _any_money(order: ShopOrder) -> bool:
    return bool(order.refunds) or any(payment.state == "paid" for payment in order.payments)


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
