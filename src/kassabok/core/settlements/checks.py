"""What must always hold of settlements: rows, sums, books and the bank's line tell the same, to the öre."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor

_SUMS = """
SELECT r.number, r.net_ore, coalesce(sum(CASE WHEN s.kind <> 'payout' THEN s.net_ore ELSE 0 END), 0) AS rows_ore,
  r.gross_ore - r.fee_ore + r.reserve_ore + r.adjusted_ore AS parts_ore
FROM settlement_report r LEFT JOIN settlement_line s ON s.report_id = r.id
GROUP BY r.id, r.number HAVING rows_ore <> r.net_ore OR parts_ore <> r.net_ore ORDER BY r.id
"""

#: What a report's own voucher moved on the provider's account: all of its net but the sales.
_BOOKED = """
SELECT r.number,
  r.net_ore - coalesce((SELECT sum(s.gross_ore) FROM settlement_line s WHERE s.report_id = r.id
    AND s.kind IN ('sale', 'refund', 'chargeback') AND s.outcome <> 'account'), 0) AS due_ore,
  coalesce((SELECT sum(l.amount_ore) FROM link k JOIN voucher v ON v.ref = k.effect_ref
    JOIN voucher_line l ON l.voucher_id = v.id WHERE k.cause_kind = 'settlement' AND k.cause_ref = r.number
    AND k.effect_kind = 'voucher' AND v.series = 'S' AND l.account = r.account), 0) AS booked_ore
FROM settlement_report r WHERE r.state <> 'parked' AND due_ore <> booked_ore ORDER BY r.id
"""

_PAID = """
SELECT l.id, l.amount_ore, l.state, sum(r.payout_ore) AS paid_ore FROM settlement_report r
JOIN bank_line l ON l.id = r.bank_line_id GROUP BY l.id, l.amount_ore, l.state
HAVING paid_ore <> l.amount_ore OR l.state <> 'booked' ORDER BY l.id
"""

_SALES = """
SELECT s.id, r.number, s.gross_ore, s.outcome,
  coalesce(c.total_ore, i.amount_ore, p.amount_ore, -f.amount_ore) AS sale_ore
FROM settlement_line s JOIN settlement_report r ON r.id = s.report_id
LEFT JOIN receipt c ON c.id = s.receipt_id LEFT JOIN receipt_payment i ON i.id = s.receipt_payment_id
LEFT JOIN refund f ON f.id = s.refund_id
LEFT JOIN payment p ON p.id = s.payment_id AND s.outcome = 'payment'
WHERE s.outcome IN ('receipt', 'payment', 'refund') AND (sale_ore IS NULL OR sale_ore <> s.gross_ore) ORDER BY s.id
"""


def _sums(reader: Reader) -> list[str]:
    return [
        f"Settlement report {number} comes to {format_kronor(said)} kr, but its rows to {format_kronor(rows)} kr "
        f"and its parts to {format_kronor(parts)} kr."
        for number, said, rows, parts in reader.rows(_SUMS)
    ]


def _books(reader: Reader) -> list[str]:
    faults = [
        f"Settlement report {number} should have moved {format_kronor(due)} kr on the provider's account, "
        f"but its voucher moves {format_kronor(booked)} kr."
        for number, due, booked in reader.rows(_BOOKED)
    ]
    return faults + [
        f"Settlement report {number} has a row of {format_kronor(gross)} kr whose {outcome} is of "
        f"{format_kronor(sale or 0)} kr."
        for _, number, gross, outcome, sale in reader.rows(_SALES)
    ]


def _bank(reader: Reader) -> list[str]:
    return [
        f"Bank line {line} is {state} with {format_kronor(amount)} kr, but the reports that it paid out come to "
        f"{format_kronor(paid)} kr."
        for line, amount, state, paid in reader.rows(_PAID)
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("settlement reports", _sums),
    ("settlements in the books", _books),
    ("settlements and bank lines", _bank),
)
