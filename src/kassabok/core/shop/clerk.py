"""The clerk takes what the storefront's door has kept: orders become orders, web-hooks are read, payments told.

He does it as any shop's orders are taken (importing.py), in small transactions of his own, so that customers can place
orders between them. What he has done is done: run again, he begins where he stopped, also after a crash.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import local_time
from kassabok.core.errors import KassabokError
from kassabok.core.events import WebConsentSaid, WebPurchaseWithdrawn
from kassabok.core.parties.model import Customer
from kassabok.core.sales.model import Delivery, Order
from kassabok.core.shop import stripe_events
from kassabok.core.shop.hooks import STRIPE, no_parked_hook
from kassabok.core.shop.importing import Begin, import_file, run
from kassabok.core.shop.intake import CHANNEL, microseconds
from kassabok.core.shop.intake_model import WebConsent, WebHook, WebIntake, WebWithdrawal
from kassabok.core.shop.keeping import ShopImport
from kassabok.core.shop.model import ShopChannel
from kassabok.core.shop.service import add_channel
from kassabok.core.shop.versions import import_own
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.record import Problem
from kassabok.formats.shop.stripe import read_event

#: Orders that are taken in one transaction: customers who place one wait for no more than these.
BATCH = 25
#: Topics of other shops that are of orders: order.updated, orders/paid, refunds/create.
_OF_ORDERS = ("order.", "orders/", "refunds/")
_WAITING_ORDERS = "SELECT id FROM web_intake WHERE state = 'new' ORDER BY id"
_WAITING_WITHDRAWALS = "SELECT id FROM web_withdrawal WHERE state = 'new' ORDER BY id"
_WAITING_CONSENTS = "SELECT id FROM web_consent ORDER BY id"
_WAITING_HOOKS = "SELECT id FROM web_hook_inbox WHERE state = 'new' ORDER BY id"
_PARKED_HOOKS = "SELECT id FROM web_hook_inbox WHERE state = 'parked' ORDER BY id"
_UNPAID = """
SELECT i.number FROM web_intake i
JOIN shop_channel c ON c.name = :channel
JOIN web_order w ON w.channel_id = c.id AND w.external_id = i.number
WHERE i.state = 'taken' AND i.payment <> 'invoice' AND i.paid_us IS NULL AND i.placed_us < :before
    AND NOT w.paid AND NOT w.cancelled ORDER BY i.id
"""


@dataclass(slots=True)
class Taken:
    """What the clerk did. new: orders made. orders: our numbers of them. updated: orders that went on, as those that
    are paid now. hooks: web-hooks read. parked: for people, see `shop parked`. failed: web-hooks that cannot be read.
    told: what people should know of what was done.
    """

    new: int = 0
    updated: int = 0
    hooks: int = 0
    parked: int = 0
    orders: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    def add(self, result: ShopImport) -> None:
        """Count what a run has done."""
        self.new += result.new
        self.updated += result.updated
        self.parked += result.parked
        self.orders += result.orders

    def join(self, other: "Taken") -> None:
        """Count what another round has done."""
        self.new += other.new
        self.updated += other.updated
        self.hooks += other.hooks
        self.parked += other.parked
        self.orders += other.orders
        self.failed += other.failed
        self.told += other.told


def take_all(begin: Begin, reader: Reader) -> Taken:
    """Take all that waits, orders first: a payment is of one of them. reader: asks outside of transactions."""
    taken = Taken()
    waiting = [key for (key,) in reader.rows(_WAITING_ORDERS)]
    for start in range(0, len(waiting), BATCH):
        taken.add(run(begin, partial(_take_intakes, waiting[start : start + BATCH])))
    for (withdrawal_id,) in reader.rows(_WAITING_WITHDRAWALS):
        with begin() as tx:
            taken.told += _take_withdrawal(tx, withdrawal_id)
    said = [key for (key,) in reader.rows(_WAITING_CONSENTS)]
    for start in range(0, len(said), BATCH):
        with begin() as tx:
            _take_said(tx, said[start : start + BATCH])
    for (hook_id,) in reader.rows(_WAITING_HOOKS):
        taken.add(_take_hook(begin, hook_id, taken))
        taken.hooks += 1
    return taken


def take_hooks_again(begin: Begin, reader: Reader, ids: Sequence[int] = ()) -> Taken:
    """Read web-hooks again that were parked, after the reason is put right. ids: only these.

    Raises NotFound where one of them is not parked.
    """
    parked = [key for (key,) in reader.rows(_PARKED_HOOKS)]
    for hook_id in ids:
        if hook_id not in parked:
            raise no_parked_hook(hook_id)
    taken = Taken()
    for hook_id in ids or parked:
        taken.add(_take_hook(begin, hook_id, taken, state="parked"))
        taken.hooks += 1
    return taken


def is_waiting(reader: Reader) -> bool:
    """Whether there is anything to take."""
    waits = (_WAITING_ORDERS, _WAITING_WITHDRAWALS, _WAITING_CONSENTS, _WAITING_HOOKS)
    return any(reader.row(each) for each in waits)


def unpaid(reader: Reader, *, now: datetime) -> list[str]:
    """The orders that were to be paid at once and have waited longer than the company lets them."""
    days = settings_of(reader).value("shop.unpaid_days")
    rows = reader.rows(_UNPAID, channel=CHANNEL, before=microseconds(now - timedelta(days=days)))
    return [number for (number,) in rows]


def _take_intakes(ids: Sequence[int], tx: Transaction, left_out: Mapping[str, Problem]) -> ShopImport:
    """Orders that wait. What becomes an order is marked by effects.note_order; the rest is parked."""
    rows = [row for row in (tx.get(WebIntake, row_id) for row_id in ids) if row.state == "new"]
    if not rows:  # Another clerk was faster.
        return ShopImport()
    if tx.find(ShopChannel, name=CHANNEL) is None:
        add_channel(tx, CHANNEL, kind="own")
    result = import_own(tx, [row.body.encode() for row in rows], left_out)
    for row in rows:
        if tx.get(WebIntake, row.id).state == "new":
            tx.update(WebIntake, row.id, state="parked")
    return result


# Withdrawals


def _take_withdrawal(tx: Transaction, withdrawal_id: int) -> list[str]:
    """Tell the company that a buyer has withdrawn from his purchase, and what it does about it."""
    withdrawal = tx.get(WebWithdrawal, withdrawal_id)
    if withdrawal.state != "new":  # Another clerk was faster.
        return []
    tx.update(WebWithdrawal, withdrawal.id, state="taken")
    intake = tx.get(WebIntake, withdrawal.intake_id)
    order = tx.find(Order, number=intake.order_number) if intake.order_number else None
    at = local_time(withdrawal.received_us)
    if order is None:
        said = f"The buyer of {intake.number} withdrew from the purchase, {at:%Y-%m-%d %H:%M}."
        return [f"{said} It is no order yet: kassabok shop parked list."]
    tx.publish(WebPurchaseWithdrawn(ref=order.number, order_id=order.id, on=at.date()))
    sent = tx.all(Delivery, order_id=order.id)
    way_out = (
        f"kassabok delivery return {sent[-1].number} --with-freight takes the goods back when they come"
        if sent
        else f"kassabok order {'refund' if intake.paid_us else 'cancel'} {order.number} ends it"
    )
    said = (
        f"The buyer of order {order.number} ({intake.number}) withdrew from the purchase, {at:%Y-%m-%d %H:%M}"
    )
    return [f"{said}: {way_out}."]


# Marketing


def _take_said(tx: Transaction, ids: Sequence[int]) -> None:
    """What customers said by links, the first first."""
    for row_id in ids:
        said = tx.find(WebConsent, id=row_id)
        if said is None:  # Another clerk was faster.
            continue
        tx.delete(WebConsent, row_id)
        tx.publish(
            WebConsentSaid(
                ref=tx.get(Customer, said.customer_id).number,
                said="withdrawn" if said.asked_id is None else "confirmed",
                asked_id=said.asked_id,
                on=local_time(said.received_us).date(),
            )
        )


# Web-hooks


def _take_hook(begin: Begin, hook_id: int, taken: Taken, *, state: str = "new") -> ShopImport:
    """One message that is in this state. What cannot be read is kept with the reason, and stops none after it."""

    def work(tx: Transaction, left_out: Mapping[str, Problem]) -> ShopImport:
        hook = tx.get(WebHook, hook_id)
        if hook.state != state:
            return ShopImport()
        told.clear()  # The work is done again where an effect has refused.
        result = _read_hook(tx, hook, left_out, told)
        # What was read is kept with the order; personal data is not kept twice.
        tx.update(WebHook, hook_id, state="taken", body=b"")
        return result

    told: list[str] = []
    try:
        result = run(begin, work)
        taken.told += told
        return result
    except (BadFile, KassabokError) as error:
        why = error.message
    with begin() as tx:
        tx.update(WebHook, hook_id, state="parked", reason=why)
        taken.failed.append(f"Web-hook {hook_id} of {tx.get(WebHook, hook_id).source}: {why}")
    return ShopImport()


def _read_hook(
    tx: Transaction, hook: WebHook, left_out: Mapping[str, Problem], told: list[str]
) -> ShopImport:
    if hook.source == STRIPE:
        return stripe_events.take(tx, read_event(hook.body), left_out, told)
    if not hook.topic.startswith(_OF_ORDERS):
        return ShopImport()
    return import_file(tx, hook.body, channel=hook.source, name=f"web-hook {hook.id}", left_out=left_out)
