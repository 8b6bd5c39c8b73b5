"""What must always hold of the supplier ledger; `kassabok check` asks."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor

_OPEN = """
SELECT b.number, b.open_ore, b.total_ore - coalesce(sum(s.amount_ore), 0)
FROM bill b LEFT JOIN bill_settlement s ON s.bill_id = b.id GROUP BY b.id, b.number, b.open_ore, b.total_ore
HAVING b.open_ore <> b.total_ore - coalesce(sum(s.amount_ore), 0) ORDER BY b.id
"""

_SUMS = """
SELECT b.number, b.total_ore, b.rounding_ore
    + (SELECT coalesce(sum(amount_ore), 0) FROM bill_line l WHERE l.bill_id = b.id)
    + CASE b.treatment WHEN 'domestic'
        THEN (SELECT coalesce(sum(vat_ore), 0) FROM bill_vat v WHERE v.bill_id = b.id) ELSE 0 END AS found
FROM bill b WHERE b.total_ore <> found ORDER BY b.id
"""

_PAYMENTS = """
SELECT p.number, CASE WHEN p.taken_back THEN 0 ELSE p.amount_ore END AS said, coalesce(sum(s.amount_ore), 0)
FROM bill_payment p LEFT JOIN bill_settlement s ON s.payment_id = p.id GROUP BY p.id, p.number
HAVING said <> coalesce(sum(s.amount_ore), 0) ORDER BY p.id
"""

# Payables have other bookings too, by hand and from before: what was posted for bills is told by the links.
_BOOKED = """
WITH owed (account, ore) AS (
    SELECT payables, sum(open_ore) FROM bill
    WHERE number NOT IN (SELECT bill FROM unposted_purchase) GROUP BY payables
), posted (account, ore) AS (
    SELECT line.account, -sum(line.amount_ore) FROM voucher_line line
    WHERE line.account IN (SELECT payables FROM bill) AND line.voucher_id IN (
        SELECT v.id FROM link JOIN voucher v ON v.ref = link.effect_ref
        WHERE link.effect_kind = 'voucher' AND link.cause_kind IN ('bill', 'bill-payment'))
    GROUP BY line.account
)
SELECT account, sum(owed_ore), sum(posted_ore) FROM (
    SELECT account, ore AS owed_ore, 0 AS posted_ore FROM owed UNION ALL SELECT account, 0, ore FROM posted
) AS side GROUP BY account HAVING sum(owed_ore) <> sum(posted_ore) ORDER BY account
"""

_WAITING = """
SELECT b.number, b.open_ore, sum(u.amount_ore) FROM bill b JOIN unposted_purchase u ON u.bill = b.number
GROUP BY b.id, b.number, b.open_ore HAVING b.open_ore <> sum(u.amount_ore) ORDER BY b.id
"""


def _open(reader: Reader) -> list[str]:
    return [
        f"Bill {number} has {format_kronor(said)} kr open, but what settled it leaves {format_kronor(found)} kr."
        for number, said, found in reader.rows(_OPEN)
    ]


def _sums(reader: Reader) -> list[str]:
    return [
        f"Bill {number} is of {format_kronor(said)} kr, but its lines and VAT come to {format_kronor(found)} kr."
        for number, said, found in reader.rows(_SUMS)
    ]


def _payments(reader: Reader) -> list[str]:
    return [
        f"Payment {number} is of {format_kronor(said)} kr, but settles {format_kronor(found)} kr."
        for number, said, found in reader.rows(_PAYMENTS)
    ]


def _books(reader: Reader) -> list[str]:
    booked = [
        f"Of bills {format_kronor(owed)} kr are owed on account {account}, "
        f"but {format_kronor(posted)} kr are booked for them."
        for account, owed, posted in reader.rows(_BOOKED)
    ]
    return booked + [
        f"Of bill {number} {format_kronor(open_ore)} kr are open, but {format_kronor(found)} kr wait to be booked."
        for number, open_ore, found in reader.rows(_WAITING)
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("open bills", _open),
    ("sums of bills", _sums),
    ("payments of bills", _payments),
    ("bills in the books", _books),
)
