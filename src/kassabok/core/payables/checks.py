"""What must always hold of the supplier ledger; `kassabok check` asks."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import SEK, format_kronor, format_quantity

_OPEN = """
SELECT b.number, b.open_ore, b.total_ore - coalesce(sum(s.amount_ore), 0) + (
    SELECT coalesce(sum(r.difference_ore), 0) FROM bill_revaluation r WHERE r.bill_id = b.id) AS found
FROM bill b LEFT JOIN bill_settlement s ON s.bill_id = b.id GROUP BY b.id, b.number, b.open_ore, b.total_ore
HAVING b.open_ore <> found ORDER BY b.id
"""

_OPEN_CENTS = """
SELECT b.number, b.currency, b.open_cents, b.total_cents - coalesce(sum(s.amount_cents), 0) AS found
FROM bill b LEFT JOIN bill_settlement s ON s.bill_id = b.id
GROUP BY b.id, b.number, b.currency, b.open_cents, b.total_cents HAVING b.open_cents <> found ORDER BY b.id
"""

# The total is converted once, so it is what the rate makes of it, to the öre.
_RATES = """
SELECT number, total_ore, total_cents, currency FROM bill
WHERE currency <> 'SEK' AND abs(total_ore * 1000000 - total_cents * sek_per_unit_e6) > 500000 ORDER BY id
"""

_EXCHANGED = """
SELECT p.number, p.difference_ore FROM bill_payment p WHERE p.difference_ore <> 0 AND NOT EXISTS (
    SELECT 1 FROM bill_settlement s JOIN bill b ON b.id = s.bill_id WHERE s.payment_id = p.id AND b.currency <> 'SEK')
ORDER BY p.id
"""

_SUMS = """
SELECT b.number, b.total_ore, b.rounding_ore
    + (SELECT coalesce(sum(amount_ore), 0) FROM bill_line l WHERE l.bill_id = b.id)
    + CASE b.treatment WHEN 'domestic'
        THEN (SELECT coalesce(sum(vat_ore), 0) FROM bill_vat v WHERE v.bill_id = b.id) ELSE 0 END AS found
FROM bill b WHERE b.total_ore <> found ORDER BY b.id
"""

_PAYMENTS = """
SELECT p.number, CASE WHEN p.taken_back THEN 0 ELSE p.amount_ore - p.fee_ore - p.difference_ore END AS said,
    coalesce(sum(s.amount_ore), 0)
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


# What bills are for, tied to what came: no row is for more than its line, and none for more goods than there are.
_MATCHED = """
SELECT b.number, l.amount_ore, sum(m.billed_ore) FROM bill_match m JOIN bill_line l ON l.id = m.bill_line_id
JOIN bill b ON b.id = l.bill_id GROUP BY l.id, b.number, l.amount_ore
HAVING abs(sum(m.billed_ore)) > abs(l.amount_ore) OR sum(m.billed_ore) * l.amount_ore < 0 ORDER BY l.id
"""
_OVERBILLED = """
SELECT g.number, r.quantity_milli, sum(m.quantity_milli) FROM goods_receipt_line r
JOIN goods_receipt g ON g.id = r.receipt_id JOIN bill_match m ON m.receipt_line_id = r.id
GROUP BY r.id, g.number, r.quantity_milli
HAVING sum(m.quantity_milli) NOT BETWEEN 0 AND r.quantity_milli ORDER BY r.id
"""

# Each öre that was booked for goods that came, and for their bills, on the accounts that have had the role. What people
# book there by hand is beside it.
_GOODS_ACCOUNTS = """
SELECT account FROM account_role WHERE role = 'goods_received'
UNION SELECT json_extract(payload, '$.before') FROM event
WHERE name = 'RoleMoved' AND json_extract(payload, '$.role') = 'goods_received'
"""
_GOODS_BOOKED = f"""
SELECT coalesce(-sum(l.amount_ore), 0) FROM event posted JOIN event cause ON cause.id = posted.cause_id
JOIN voucher v ON v.ref = posted.subject_ref JOIN voucher_line l ON l.voucher_id = v.id
WHERE posted.name = 'VoucherPosted' AND l.account IN ({_GOODS_ACCOUNTS}) AND cause.name IN (
    'StockMoved', 'BillRegistered', 'BillCredited', 'BillDifferenceTaken', 'BillPaid', 'BillPaymentTakenBack',
    'UnpaidBillsBooked')
"""
_GOODS_OWED = f"""
SELECT (SELECT coalesce(sum(value_ore - returned_ore), 0) FROM goods_receipt_line)
    + (SELECT coalesce(sum(freight_ore + customs_ore + other_ore), 0) FROM landed_cost)
    + (SELECT coalesce(sum(amount_ore), 0) FROM bill_difference)
    + (SELECT coalesce(sum(value_ore), 0) FROM stock_move WHERE reason = 'receipt' AND receipt_line_id IS NULL)
    - (SELECT coalesce(sum(amount_ore), 0) FROM bill_line WHERE account IN ({_GOODS_ACCOUNTS}))
    + (SELECT coalesce(sum(amount_ore), 0) FROM unposted_purchase WHERE account IN ({_GOODS_ACCOUNTS}))
"""


def _matches(reader: Reader) -> list[str]:
    faults = [
        f"A line of bill {number} is of {format_kronor(said)} kr, but goods for {format_kronor(found)} kr are tied "
        "to it."
        for number, said, found in reader.rows(_MATCHED)
    ]
    return faults + [
        f"Of a line of goods receipt {number} {format_quantity(found)} are billed, and {format_quantity(said)} came."
        for number, said, found in reader.rows(_OVERBILLED)
    ]


def _goods(reader: Reader) -> list[str]:
    booked_ore, owed_ore = int(reader.value(_GOODS_BOOKED)), int(reader.value(_GOODS_OWED))
    if booked_ore == owed_ore:
        return []
    left = f"receipts and bills leave {format_kronor(owed_ore)} kr to bill."
    return [f"For goods received {format_kronor(booked_ore)} kr are booked, but {left}"]


def _open(reader: Reader) -> list[str]:
    return [
        f"Bill {number} has {format_kronor(said)} kr open, but what settled it leaves {format_kronor(found)} kr."
        for number, said, found in reader.rows(_OPEN)
    ]


def _open_in_currency(reader: Reader) -> list[str]:
    return [
        f"Bill {number} has {format_kronor(said)} {currency} open, "
        f"but what settled it leaves {format_kronor(found)} {currency}."
        for number, currency, said, found in reader.rows(_OPEN_CENTS)
        if currency != SEK
    ]


def _rates(reader: Reader) -> list[str]:
    return [
        f"Bill {number} of {format_kronor(cents)} {currency} is booked at {format_kronor(ore)} kr, not at its rate."
        for number, ore, cents, currency in reader.rows(_RATES)
    ]


def _sums(reader: Reader) -> list[str]:
    return [
        f"Bill {number} is of {format_kronor(said)} kr, but its lines and VAT come to {format_kronor(found)} kr."
        for number, said, found in reader.rows(_SUMS)
    ]


def _exchanged(reader: Reader) -> list[str]:
    return [
        f"Payment {number} has {format_kronor(ore)} kr lost on the exchange, but paid no bill in another currency."
        for number, ore in reader.rows(_EXCHANGED)
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
    ("open bills in currency", _open_in_currency),
    ("rates of bills", _rates),
    ("exchange of bills", _exchanged),
    ("sums of bills", _sums),
    ("payments of bills", _payments),
    ("bills in the books", _books),
    ("bills and receipts", _matches),
    ("goods received in the books", _goods),
)
