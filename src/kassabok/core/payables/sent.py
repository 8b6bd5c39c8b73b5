"""What became of a bill in payment files: on its way, carried out, or rejected by the bank."""

import datetime
from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader

_LATEST = """FROM payment_order_bill p JOIN payment_order o ON o.id = p.order_id
    JOIN payment_group g ON g.id = o.group_id JOIN payment_batch f ON f.id = g.batch_id
    WHERE p.bill_id = b.id ORDER BY p.id DESC LIMIT 1"""

#: Of a bill b: the latest payment file that it is or was in; and whether the bank rejected its payment in that one.
PAYMENT = f"coalesce((SELECT f.number {_LATEST}), '')"
REJECTED = f"coalesce((SELECT o.state {_LATEST}), '') = 'rejected'"

_SENT = """
SELECT f.number, g.date, p.amount_cents, f.currency, o.state, o.reason, o.end_to_end_id
FROM payment_order_bill p JOIN payment_order o ON o.id = p.order_id JOIN payment_group g ON g.id = o.group_id
JOIN payment_batch f ON f.id = g.batch_id WHERE p.bill_id = :bill ORDER BY p.id
"""


@dataclass(frozen=True, slots=True)
class BillSentView:
    """A payment of the bill in a payment file. amount_ore: of the bill, in hundredths of the file's currency.

    reason: why the bank rejected it. payment: its id, as the bank says it.
    """

    file: str
    date: datetime.date
    amount_ore: int = field(metadata={"currency": True})
    currency: str
    state: str
    reason: str = field(metadata={"table": "filled"})
    payment: str = field(metadata={"table": False})


def sent_of(reader: Reader, bill_id: int) -> tuple[BillSentView, ...]:
    """The payments of a bill that were sent, the first one first."""
    return tuple(
        BillSentView(file, datetime.date.fromisoformat(day), cents, currency, state, reason, payment)
        for file, day, cents, currency, state, reason, payment in reader.rows(_SENT, bill=bill_id)
    )
