"""What is doubtful of what customers owe, and what was lost of it for good."""

import datetime
from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader


@dataclass(frozen=True, slots=True)
class LossRow:
    """A doubtful claim, or a write-off.

    what: doubtful or lost. number: of the write-off. amount_ore: what is open of a doubtful claim, or what was
    written off, with VAT. left_ore: what of a write-off was not recovered; of a doubtful claim what is not expected to
    come, without VAT.
    """

    what: str
    number: str
    invoice: str
    customer: str = field(metadata={"table": False})
    name: str
    date: datetime.date
    amount_ore: int
    left_ore: int
    reason: str = field(metadata={"table": False})


_LOSSES = """
SELECT 'doubtful' AS what, '' AS number, c.invoice_number AS invoice, k.number AS customer, k.name,
    c.due_date AS date, c.open_ore AS amount_ore, d.expected_ore AS left_ore, '' AS reason, 0 AS turn, c.id
FROM doubtful_claim d JOIN claim c ON c.invoice_number = d.invoice JOIN customer k ON k.id = c.customer_id
UNION ALL
SELECT 'lost', l.number, c.invoice_number, k.number, k.name, l.date, l.amount_ore, l.left_ore, l.reason, 1, l.id
FROM loss l JOIN claim c ON c.id = l.claim_id JOIN customer k ON k.id = c.customer_id
"""


def losses(reader: Reader, *, year: str = "") -> list[LossRow]:
    """What is doubtful now, by the day it was due, and every write-off, the oldest first. year: of the write-offs."""
    condition = "WHERE turn = 0 OR substr(date, 1, 4) = :year" if year else ""
    return reader.read(
        LossRow,
        "SELECT what, number, invoice, customer, name, date, amount_ore, left_ore, reason "
        f"FROM ({_LOSSES}) AS lost {condition} ORDER BY turn, date, id",
        year=year,
    )
