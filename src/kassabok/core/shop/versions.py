"""Later versions of the orders of our own shop: that they are paid, paid back, or given up.

Its storefront tells nothing of an order after it was placed, so the clerk does: as a shop that tells of it would.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound
from kassabok.core.shop.importing import import_file
from kassabok.core.shop.intake import CHANNEL, read_body
from kassabok.core.shop.intake_model import WebIntake
from kassabok.core.shop.keeping import ShopImport
from kassabok.formats.shop import own
from kassabok.formats.shop.record import Problem, ShopOrder

Work = Callable[[Transaction, Mapping[str, Problem]], ShopImport]


def cancel_unpaid(number: str, *, now: datetime) -> Work:
    """The work that cancels an order that nobody paid, so that its goods can be sold again."""

    def work(tx: Transaction, left_out: Mapping[str, Problem]) -> ShopImport:
        intake = intake_of(tx, number)
        order = read_body(intake.body)
        nothing = (replace(order.payments[0], state="voided"),)
        told = replace(order, updated=max(now, order.updated), status="cancelled", payments=nothing)
        return next_version(tx, intake, told, left_out)

    return work


def intake_of(tx: Transaction, number: str) -> WebIntake:
    """What the storefront kept of an order. number: W1001. Raises NotFound."""
    intake = tx.find(WebIntake, number=number.strip().upper())
    if intake is None:
        raise NotFound(
            "shop.web_order",
            f"Our own shop has no order {number[:20]}.",
            hint="They are called as W1001; kassabok order list shows what they became.",
        )
    return intake


def next_version(
    tx: Transaction,
    intake: WebIntake,
    told: ShopOrder,
    left_out: Mapping[str, Problem],
) -> ShopImport:
    """Take a later version of an order of ours, as its shop would tell it."""
    body = own.write(told)
    result = import_own(tx, [body], left_out)
    if not result.parked:
        tx.update(WebIntake, intake.id, body=body.decode())
    return result


def import_own(tx: Transaction, orders: Iterable[bytes], left_out: Mapping[str, Problem]) -> ShopImport:
    """Take orders of our own shop, each as JSON of formats/shop/own.py."""
    data = b"[" + b",".join(orders) + b"]"
    return import_file(tx, data, channel=CHANNEL, name="storefront", mapping=own.DIALECT, left_out=left_out)
