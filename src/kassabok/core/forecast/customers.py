"""What customers are expected to pay: open invoices, and orders without one, by each customer's own habit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import median_high
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.dates import due_date, next_bank_day
from kassabok.core.forecast.expected import Deduction, Expected, Found, coming_day, less, together
from kassabok.core.money import share_of

#: From so many paid invoices of a customer on, its own habit is told; with fewer it is that of all customers.
ENOUGH = 3
#: Invoices that were due longer ago than this tell no habit.
REMEMBERED = timedelta(days=365)
#: What is later than this is no longer counted on.
GIVEN_UP_DAYS = 90


@dataclass(frozen=True, slots=True)
class Habit:
    """How many days after the due day money comes, below zero before it; and why that is thought."""

    days: int
    why: str


class Habits:
    """How late each customer pays: the median of its invoices that were paid, the later of the middle two."""

    def __init__(self, reader: Reader, today: date) -> None:
        self._late: dict[int, list[int]] = {}
        for customer_id, due, paid in reader.each(_PAID, since=today - REMEMBERED):
            days = (date.fromisoformat(paid) - date.fromisoformat(due)).days
            self._late.setdefault(customer_id, []).append(days)
        self._of_all = self._told([days for late in self._late.values() for days in late], "customers pay ")

    def of(self, customer_id: int) -> Habit:
        """The customer's own habit, else that of all, else to pay when it is due."""
        own = self._told(self._late.get(customer_id, []), "pays ")
        return own or self._of_all or Habit(0, "no habit is known yet")

    def _told(self, late: list[int], who: str) -> Habit | None:
        if len(late) < ENOUGH:
            return None
        days = median_high(late)
        count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
        when = "on the due day" if not days else f"{count} late" if days > 0 else f"{count} early"
        return Habit(days, f"{who}{when} (median of {len(late)})")


# One row an invoice that was paid whole, with the day that its last money came.
_PAID = """
SELECT c.customer_id, c.due_date, max(s.date) FROM claim c JOIN settlement s ON s.claim_id = c.id
WHERE c.open_ore = 0 AND c.total_ore > 0 AND c.due_date >= :since AND s.payment_id IS NOT NULL AND s.amount_ore > 0
GROUP BY c.id
"""

_CLAIMS = """
SELECT c.invoice_number, k.id, k.name, c.due_date, c.open_ore FROM claim c JOIN customer k ON k.id = c.customer_id
WHERE c.open_ore <> 0 ORDER BY c.due_date, c.id
"""

_ADVANCES = """
SELECT p.customer_id, p.number, p.unallocated_ore FROM payment p
WHERE p.unallocated_ore > 0 AND p.customer_id IS NOT NULL ORDER BY p.id
"""

# What is not invoiced of a line is what has not left, and what left, stayed, and is not invoiced. expected: the day on
# which goods that were bought for a line should come.
_ORDERS = """
SELECT o.id, o.number, k.id AS customer_id, k.name, o.terms_days, o.wanted_on, o.total_ore, o.vat_ore, l.amount_ore,
    l.quantity_milli, l.quantity_milli - l.cancelled_milli AS wanted_milli, l.delivered_milli, l.returned_milli,
    l.invoiced_milli,
    (SELECT max(b.expected_on) FROM purchase_line b JOIN purchase p ON p.id = b.purchase_id
     WHERE b.order_line_id = l.id AND p.state IN ('placed', 'partly_received')
     AND b.quantity_milli > b.received_milli + b.cancelled_milli) AS expected
FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id JOIN customer k ON k.id = o.customer_id
WHERE o.billing NOT IN ('receipt', 'paid') AND (o.state IN ('confirmed', 'partly_delivered')
    OR o.state = 'delivered' AND l.invoiced_milli < l.quantity_milli - l.cancelled_milli)
ORDER BY o.id, l.position
"""


class _OrderLine(NamedTuple):
    order_id: int
    number: str
    customer_id: int
    name: str
    terms_days: int
    wanted_on: str | None
    total_ore: int
    vat_ore: int
    amount_ore: int
    quantity_milli: int
    wanted_milli: int
    delivered_milli: int
    returned_milli: int
    invoiced_milli: int
    expected: str | None

    @property
    def left_milli(self) -> int:
        """What is still to be invoiced."""
        to_come = self.wanted_milli - self.delivered_milli
        left_here = max(self.delivered_milli - self.returned_milli - self.invoiced_milli, 0)
        return max(min(self.wanted_milli - self.invoiced_milli, to_come + left_here), 0)

    @property
    def left_ore(self) -> int:
        """Its share of the line's amount."""
        return share_of(self.amount_ore, self.left_milli, self.quantity_milli)


def from_customers(reader: Reader, *, today: date, late: int) -> Found:
    """Open invoices and orders, each on the day that its customer usually pays.

    late: days that everything comes later than usual. Credit notes and advances lower what their customer is to pay.
    Invoices that are more than GIVEN_UP_DAYS late are left out.
    """
    habits = Habits(reader, today)
    names: dict[int, str] = {}
    items: dict[int, list[Expected]] = {}
    off: dict[int, list[Deduction]] = {}
    given_up: list[Expected] = []
    for number, customer_id, name, due_day, open_ore in reader.rows(_CLAIMS):
        names[customer_id] = name
        due = date.fromisoformat(due_day)
        if open_ore < 0:
            off.setdefault(customer_id, []).append(
                Deduction("credit-note", number, -open_ore, "not used yet")
            )
        elif (today - due).days > GIVEN_UP_DAYS:
            why = f"due {due}; {(today - due).days} days late"
            given_up.append(Expected(today, "invoice", number, name, due, open_ore, why))
        else:
            items.setdefault(customer_id, []).append(
                _invoice(number, name, due, open_ore, habits.of(customer_id), late, today)
            )
    for order in _orders(reader):
        names[order[0].customer_id] = order[0].name
        found = _order(order, habits.of(order[0].customer_id), late, today)
        if found:
            items.setdefault(order[0].customer_id, []).append(found)
    for customer_id, number, unused_ore in reader.rows(_ADVANCES):
        if customer_id in items:  # Elsewhere it is money that is here, and nothing says that it leaves.
            off.setdefault(customer_id, []).append(
                Deduction("advance", number, unused_ore, "paid in advance")
            )
    by_customer = (
        less(items.get(one, ()), off.get(one, ()), party=names[one], sign=-1, today=today)
        for one in {**items, **off}
    )
    return together([*by_customer, Found(left_out=tuple(given_up))])


def _invoice(
    number: str, name: str, due: date, open_ore: int, habit: Habit, late: int, today: date
) -> Expected:
    usual = next_bank_day(due + timedelta(days=habit.days))
    why = f"due {due}; {habit.why}"
    if usual < today:
        day, why = coming_day(today, late=1 + late, today=today), f"{why}, and is later already"
    else:
        day = coming_day(due, late=habit.days + late, today=today)
    return Expected(day, "invoice", number, name, due, open_ore, why + _later(late))


def _later(late: int) -> str:
    return f"; {late} days more" if late else ""


def _orders(reader: Reader) -> Iterable[list[_OrderLine]]:
    """The lines of each order that has something to invoice."""
    orders: dict[int, list[_OrderLine]] = {}
    for row in reader.rows(_ORDERS):
        orders.setdefault(row[0], []).append(_OrderLine(*row))
    return [lines for lines in orders.values() if any(line.left_milli for line in lines)]


def _order(lines: list[_OrderLine], habit: Habit, late: int, today: date) -> Expected | None:
    """What is left of an order is expected to leave, and to be invoiced, in one on the last of its days."""
    order = lines[0]
    whole_ore, left_ore = sum(line.amount_ore for line in lines), sum(line.left_ore for line in lines)
    if not whole_ore or not left_ore:
        return None
    days = [date.fromisoformat(line.expected) for line in lines if line.expected and line.left_milli]
    if order.wanted_on:
        days.append(date.fromisoformat(order.wanted_on))
    leaves = max([today, *days])
    due = due_date(leaves, order.terms_days)
    return Expected(
        day=coming_day(due, late=habit.days + late, today=today),
        source="order",
        number=order.number,
        party=order.name,
        due=due,
        amount_ore=share_of(order.total_ore, left_ore, whole_ore),
        why=f"invoiced {leaves}, due {due}; {habit.why}{_later(late)}",
        vat_ore=share_of(order.vat_ore, left_ore, whole_ore),
        taxed_on=leaves,
    )
