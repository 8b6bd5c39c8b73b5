"""Taking one thing after another that a shop wrote: an order whole or parked, a refund as part of its order."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace

from kassabok.core.book.transaction import Step, Transaction
from kassabok.core.events import OrderDrafted, WebBuyerKnown, WebOrderReceived
from kassabok.core.sales.model import Order
from kassabok.core.shop.following import Following, write_payments
from kassabok.core.shop.judging import Judge, Verdict, buyer_fields, codes_of, is_abroad, us, ways_of
from kassabok.core.shop.keeping import Keeping, ShopImport, Told
from kassabok.core.shop.model import ShopChannel, ShopPayload, WebOrder, WebOrderCode, WebOrderLine
from kassabok.core.texts import LONGEST_TEXT, one_line
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.mapping import OrderMapping
from kassabok.formats.shop.reader import DIALECTS, read
from kassabok.formats.shop.record import Problem, RefundItem, ShopFile, ShopItem, ShopOrder


class Taking:
    """What comes of one channel in one transaction; `close` ends it. name: of the file that it came in.

    left_out: what is to be parked, by the SHA-256 of what the shop wrote.
    """

    def __init__(
        self,
        tx: Transaction,
        channel: ShopChannel,
        name: str,
        mappings: Sequence[OrderMapping],
        left_out: Mapping[str, Problem],
        result: ShopImport,
    ) -> None:
        self._tx, self._mappings, self._left_out = tx, mappings, left_out
        self._judge, self._ways = Judge(tx, channel), ways_of(channel)
        self._keeping = Keeping(tx, channel, name, result)
        self._following = Following(tx, self._keeping, self._judge)

    def close(self) -> None:
        """Tell the log that something was kept, and how much of it for people."""
        self._keeping.close()

    def take_file(self, file: ShopFile) -> None:
        """Its orders first: a refund in the same file is of one of them."""
        for item in file.items:
            self._take_item(item, self._told("order", item.external_id, file.dialect, item))
        for refund in file.refunds:
            self._take_refund(refund, self._told("refund", refund.order_id, file.dialect, refund))

    def take_again(self, payload: ShopPayload) -> None:
        """What is kept already, read anew."""
        told = Told(
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
            self._keeping.park(told, Problem(error.code, error.message))
            return
        for item in file.items:
            self._take_item(item, told)
        for refund in file.refunds:
            self._take_refund(refund, told)

    def _read_again(self, payload: ShopPayload) -> ShopFile:
        wanted = payload.dialect if payload.dialect in DIALECTS or self._is_mapping(payload.dialect) else None
        return read(payload.raw, self._mappings, wanted=wanted, ways=self._ways)

    def _is_mapping(self, dialect: str) -> bool:
        return any(mapping.name == dialect for mapping in self._mappings)

    def _told(self, kind: str, external_id: str, dialect: str, piece: ShopItem | RefundItem) -> Told:
        sha256 = hashlib.sha256(piece.raw).hexdigest()
        payload = self._keeping.payload_of(sha256)
        return Told(kind, external_id, dialect, piece.line, piece.raw, sha256, payload)

    def _take_item(self, item: ShopItem, told: Told) -> None:
        if told.payload is not None and told.payload.state != "parked":
            self._keeping.result.known += 1
            return
        fault = self._left_out.get(told.sha256) or item.fault
        if fault is None and item.order is None:
            fault = Problem("shop.unreadable", "It cannot be read as an order.")
        if fault is not None or item.order is None:
            self._keeping.park(told, fault or Problem("shop.unreadable", "It cannot be read as an order."))
        elif web_order := self._web_order(item.order.external_id):
            self._following.take_version(web_order, item.order, told)
        else:
            self._take_new(item.order, told)

    def _web_order(self, external_id: str) -> WebOrder | None:
        return self._tx.find(WebOrder, channel_id=self._keeping.channel.id, external_id=external_id)

    def _take_new(self, order: ShopOrder, told: Told) -> None:
        if order.status == "ignored" or order.test or (order.status == "cancelled" and not _any_money(order)):
            why = (
                "a test"
                if order.test
                else "no order, or none yet"
                if order.status == "ignored"
                else "cancelled"
            )
            self._keeping.keep(told, "ignored", Problem("shop.ignored", f"It is {why}."))
            self._keeping.result.ignored += 1
            return
        verdict = self._judge.judge(order)
        if verdict.faults:
            self._keeping.park(told, *verdict.faults)
            return
        payload_id = self._keeping.keep(told, "taken")
        web_order_id = self._write(verdict, payload_id)
        event = WebOrderReceived(
            ref=self._keeping.ref(order),
            web_order_id=web_order_id,
            on=verdict.on,
            total_ore=order.total_ore,
        )
        step = self._keeping.publish(event, told)
        self._keeping.result.new += 1
        self._keeping.result.orders.append(_drafted(step))
        if order.refunds or order.status == "cancelled" or verdict.is_part_paid:
            self._following.go_on(self._tx.get(WebOrder, web_order_id), verdict, told, payload_id)

    def _write(self, verdict: Verdict, payload_id: int) -> int:
        order = verdict.order
        web_order_id = self._tx.insert(
            WebOrder,
            channel_id=self._keeping.channel.id,
            external_id=order.external_id,
            number=order.number,
            payload_id=payload_id,
            date=verdict.on,
            created_us=us(order.created),
            updated_us=us(order.updated),
            told=verdict.told,
            total_ore=order.total_ore,
            paid=verdict.paid,
            # What goes abroad has no VAT to take out of its prices, whatever the shop does at home.
            prices_include_vat=order.prices_include_vat and not is_abroad(order),
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
            write_payments(self._tx, verdict.payments, web_order_id)
        return web_order_id

    def _take_refund(self, item: RefundItem, told: Told) -> None:
        """A refund that came without its order is put into what the order was last told as."""
        if told.payload is not None and told.payload.state != "parked":
            self._keeping.result.known += 1
            return
        if problem := self._left_out.get(told.sha256):
            self._keeping.park(told, problem)
            return
        web_order = self._web_order(item.order_id) if item.order_id else None
        if web_order is None:
            named = (
                f"order {item.order_id}, which has not come" if item.order_id else "an order it does not name"
            )
            self._keeping.park(
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
            self._keeping.park(
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
            self._keeping.park(told, problem)
            return
        ours = self._tx.get(Order, web_order.order_id or 0)
        left: list[Problem] = []
        done = self._following.refund(web_order, verdict, item.refund, told, ours, left)
        if left:
            self._keeping.park(told, *left)
            return
        self._keeping.keep(told, "taken" if done else "known")
        self._keeping.result.updated += done
        self._keeping.result.known += not done
        if done and payload.state == "parked":
            self.take_again(payload)


def _drafted(step: Step) -> str:
    """The number of the order that came of a web order."""
    (known,) = [caused for caused in step.caused if isinstance(caused.event, WebBuyerKnown)]
    return next(caused.event.ref for caused in known.caused if isinstance(caused.event, OrderDrafted))


def _any_money(order: ShopOrder) -> bool:
    return bool(order.refunds) or any(payment.state == "paid" for payment in order.payments)
