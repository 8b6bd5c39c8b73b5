"""Whether a customer may buy on credit: nothing long overdue, and no more than the credit limit."""

from datetime import date, timedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.money import format_kronor
from kassabok.core.parties.model import Customer
from kassabok.core.sales.model import Order, OrderLine

# Both halves are read from one index, without the paid ones.
_OPEN_CLAIMS = """
SELECT coalesce(sum(open_ore), 0), coalesce(sum(CASE WHEN due_date < :limit AND open_ore > 0 THEN open_ore END), 0)
FROM (
    SELECT open_ore, due_date FROM claim WHERE customer_id = :customer_id AND open_ore > 0
    UNION ALL
    SELECT open_ore, due_date FROM claim WHERE customer_id = :customer_id AND open_ore < 0
) AS open_claim
"""


def refuse_bad_credit(tx: Transaction, order: Order, customer: Customer, *, on: date) -> None:
    """Raise Refused when the customer is overdue or would owe more than its limit with this order.

    What it owes is its open items and what it has ordered that is not invoiced. Invoices that are overdue by a few days
    (setting order.overdue_days) stop nothing: the money may be on its way.
    """
    grace = timedelta(days=tx.settings.value("order.overdue_days"))
    row = tx.reader.row(_OPEN_CLAIMS, customer_id=customer.id, limit=on - grace)
    open_ore, overdue_ore = row or (0, 0)
    if overdue_ore:
        raise Refused(
            "order.overdue",
            f"Customer {customer.number} has {format_kronor(overdue_ore)} kr overdue.",
            hint=f"kassabok customer show {customer.number} lists the invoices; --force confirms all the same.",
        )
    if customer.credit_limit_ore is None:
        return
    ordered_ore = sum(_uninvoiced_ore(tx, other) for other in _open_orders(tx, customer))
    owed_ore = open_ore + ordered_ore + order.total_ore
    if owed_ore > customer.credit_limit_ore:
        raise Refused(
            "order.credit_limit",
            f"With order {order.number} customer {customer.number} would owe {format_kronor(owed_ore)} kr; "
            f"its credit limit is {format_kronor(customer.credit_limit_ore)} kr.",
            hint=f"kassabok customer edit {customer.number} --credit-limit KRONOR changes the limit; "
            "--force confirms all the same.",
        )


def _open_orders(tx: Transaction, customer: Customer) -> list[Order]:
    """Orders that may have something to invoice. Of those delivered, only the ones that are invoiced by hand."""
    return [
        *tx.all(Order, customer_id=customer.id, state="confirmed"),
        *tx.all(Order, customer_id=customer.id, state="partly_delivered"),
        *tx.all(Order, customer_id=customer.id, state="delivered", billing="by_hand"),
    ]


def _uninvoiced_ore(tx: Transaction, order: Order) -> int:
    """The part of an order's total that is not invoiced, cancelled or returned, rounded up per order."""
    whole_ore = left_ore = 0
    for line in tx.all(OrderLine, order_id=order.id):
        gone_milli = line.cancelled_milli + line.returned_milli + line.invoiced_milli
        left_milli = max(line.quantity_milli - gone_milli, 0)
        whole_ore += line.amount_ore
        left_ore += -(-line.amount_ore * left_milli // line.quantity_milli)
    return -(-order.total_ore * left_ore // whole_ore) if whole_ore else 0
