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

MEANS, MONEY = "swish", "swish_clearing"
_LEDGER_ACCOUNT = """
SELECT a.ledger_account FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id
JOIN bank_account a ON a.id = e.bank_account_id WHERE l.id = :line
"""


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """A line that has paid an order. taken_up: it had been cancelled, and is to be sent after all."""

    line: BankLine
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
    for line in lines:
        named = orders_named(tx, (line.reference, line.text)) if line.amount_ore > 0 else []
        if not named or why_closed(tx, line.date):
            continue
        fitting = [each for each in named if each.open_ore == line.amount_ore and each.date <= line.date]
        if len(named) == 1 and fitting:
            _pay(tx, line, fitting[0])
            paid.append(PaidOrder(line, fitting[0]))
        else:
            tx.update(BankLine, line.id, reason=_why_not(named))
    return paid


def _pay(tx: Transaction, line: BankLine, order: NamedOrder) -> None:
    """The order's receipt stands on the account of what is paid by Swish, and the bank's line clears it."""
    clearing = tx.find(AccountRole, role=MONEY)
    assert clearing is not None  # The chart has it.
    tx.publish(
        WebOrderPaid(
            ref=order.number,
            origins=(Ref("bank-line", str(line.id)),),
            order_id=order.order_id,
            on=line.date,
            amount_ore=line.amount_ore,
            parts=(PaidPart(MEANS, line.amount_ore, MONEY, order.called),),
        )
    )
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


def _why_not(named: Sequence[NamedOrder]) -> str:
    told = ", ".join(f"{each.number} ({each.called}), {_stands(each)}" for each in named)
    return f"It names order {told}."


def _stands(order: NamedOrder) -> str:
    if order.open_ore:
        return f"of which {format_kronor(order.open_ore)} kr are to be paid"
    if order.state == "cancelled":
        return "which is cancelled"
    return "which is paid or invoiced already"
