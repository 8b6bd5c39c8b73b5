"""The payments of a payment file on a screen: what of them fits eighty signs. All of it is in JSON, CSV and XLSX."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kassabok.core.paying.reports import OrderRow


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """One payment. what: the bills that it pays, or what kind it is. date: when it leaves the account."""

    what: str
    payee: str
    to: str
    date: date
    amount_ore: int = field(metadata={"currency": True})
    state: str = field(metadata={"table": "filled"})
    note: str = field(metadata={"table": "filled"})


def payment_lines(orders: "Sequence[OrderRow]", *, with_state: bool = True) -> list[PaymentLine]:
    """The payments as a table shows them. with_state: False where all of them are new."""
    return [
        PaymentLine(
            what=", ".join(order.bills) or order.kind,
            payee=order.payee,
            to=order.to,
            date=order.date,
            amount_ore=order.amount_ore,
            state=order.state if with_state else "",
            note=order.reason or order.note,
        )
        for order in orders
    ]
