"""Which line of the bank pays an order of our own web shop: its message has the order's number, its sum is the order's.

So a buyer pays by Swish, or by a transfer with the number in it, and nobody has to tell that he has. Whatever does not
fit to the öre is left for people, with the reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from kassabok.core.bank.model import BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BankLineBooked, PaidPart, Ref, WebOrderPaid
from kassabok.core.ledger.model import AccountRole, why_closed
from kassabok.core.money import format_kronor
from kassabok.core.sales.model import NamedOrder, orders_named
from kassabok.core.sales.naming import parts_come

MEANS, MONEY = "swish", "swish_clearing"
_LEDGER_ACCOUNT = """
SELECT a.ledger_account FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id
JOIN bank_account a ON a.id = e.bank_account_id WHERE l.id = :line
"""


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """Lines that have paid an order, one most often. taken_up: it had been cancelled, and is to be sent after all."""

    lines: tuple[BankLine, ...]
    order: NamedOrder

    @property
    def taken_up(self) -> bool:
        """Whether people should look: the goods may be sold to somebody else by now."""
        return self.order.state == "cancelled"


def has_web_orders(tx: Transaction) -> bool:
    """Whether anybody has ordered in our own web shop: where not, no line is read for it."""
    return tx.reader.value("SELECT 1 FROM web_intake LIMIT 1") is not None


def take_paid_orders(tx: Transaction, lines: Sequence[BankLine]) -> list[PaidOrder]:
    """Pay the orders that unmatched lines of money in name, and say of other lines that name any why they did not."""
    paid: list[PaidOrder] = []
    done: set[int] = set()
    for line in lines:
        if line.id in done:  # A part of what came before it.
            continue
        named = orders_named(tx, (line.reference, line.text)) if line.amount_ore > 0 else []
        if not named or why_closed(tx, line.date):
            continue
        together = _together(tx, named[0], line) if len(named) == 1 else ()
        if together:
            _pay(tx, named[0], together)
            paid.append(PaidOrder(together, named[0]))
            done |= {each.id for each in together}
        else:
            tx.update(BankLine, line.id, reason=_why_not(tx, named))
    return paid


def _together(tx: Transaction, order: NamedOrder, line: BankLine) -> tuple[BankLine, ...]:
    """The lines that pay an order: this one alone, or with all that came of it before; () where they do not."""
    if order.open_ore == line.amount_ore and order.date <= line.date:
        return (line,)
    parts = parts_come(tx.reader, order.called)
    if sum(parts.values()) != order.open_ore:
        return ()
    together = tuple(tx.get(BankLine, line_id) for line_id in parts)
    usable = all(each.date >= order.date and not why_closed(tx, each.date) for each in together)
    return together if usable else ()


def _pay(tx: Transaction, order: NamedOrder, lines: Sequence[BankLine]) -> None:
    """The order's receipt stands on the account of what is paid by Swish, and the bank's lines clear it."""
    tx.publish(
        WebOrderPaid(
            ref=order.number,
            origins=tuple(Ref("bank-line", str(line.id)) for line in lines),
            order_id=order.order_id,
            on=max(line.date for line in lines),
            amount_ore=order.open_ore,
            parts=tuple(PaidPart(MEANS, line.amount_ore, MONEY, order.called) for line in lines),
        )
    )
    for line in lines:
        _book(tx, order, line)


def _book(tx: Transaction, order: NamedOrder, line: BankLine) -> None:
    clearing = tx.find(AccountRole, role=MONEY)
    assert clearing is not None  # The chart has it.
    tx.update(BankLine, line.id, state="booked", reason=f"It paid order {order.number} ({order.called}).")
    tx.publish(
        BankLineBooked(
            ref=str(line.id),
            origins=(Ref("order", order.number),),
            on=line.date,
            amount_ore=line.amount_ore,
            account=tx.reader.value(_LEDGER_ACCOUNT, line=line.id),
            against=clearing.account,
        )
    )


def _why_not(tx: Transaction, named: Sequence[NamedOrder]) -> str:
    told = ", ".join(f"{each.number} ({each.called}), {_stands(each)}" for each in named)
    return f"It names order {told}.{_so_far(tx, named[0]) if len(named) == 1 else ''}"


def _so_far(tx: Transaction, order: NamedOrder) -> str:
    """Of an order that is paid in parts, what has come; the last of them pays it."""
    come_ore = sum(parts_come(tx.reader, order.called).values())
    if not 0 < come_ore < order.open_ore:
        return ""
    return f" {format_kronor(come_ore)} kr have come: it is paid when the rest does."


def _stands(order: NamedOrder) -> str:
    if order.open_ore:
        return f"of which {format_kronor(order.open_ore)} kr are to be paid"
    if order.state == "cancelled":
        return "which is cancelled"
    return "which is paid or invoiced already"
