"""What is booked for payments from payment files that are nobody's bill: salaries, taxes, and what else was sent."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import PaymentOrderReturned, PaymentOrdersSettled, Ref, SettledOrder, VoucherPosted
from kassabok.core.ledger.posting import PostLine, post

#: Bills and refunds are booked by the registers that they are in.
_BOOKED_HERE = {"salary": "Lön", "tax": "Skatt", "other": "Utbetalning"}


def settled(tx: Transaction, event: PaymentOrdersSettled) -> Iterable[VoucherPosted]:
    """Debit what each payment was for, credit the money."""
    origins = (Ref("bank-line", str(event.bank_line)), event.subject)
    for order in event.orders:
        if order.kind in _BOOKED_HERE:
            lines = _lines(order, event.account, order.paid_ore)
            text = f"{_BOOKED_HERE[order.kind]} {order.order}"
            yield post(tx, series="F", on=event.on, text=text, lines=lines, origins=origins)


def returned(tx: Transaction, event: PaymentOrderReturned) -> Iterable[VoucherPosted]:
    """The voucher of a payment whose money came back, turned."""
    order = event.order
    if order.kind not in _BOOKED_HERE:
        return ()
    text = f"{_BOOKED_HERE[order.kind]} {order.order} kom tillbaka"
    origins = (Ref("bank-line", str(event.bank_line)), event.subject)
    lines = _lines(order, event.account, -event.amount_ore)
    return (post(tx, series="F", on=event.on, text=text, lines=lines, origins=origins),)


def _lines(order: SettledOrder, money: str, paid_ore: int) -> list[PostLine]:
    return [PostLine(order.against, paid_ore), PostLine(money, -paid_ore)]
