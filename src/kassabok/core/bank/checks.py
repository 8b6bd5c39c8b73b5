"""What must always hold of the bank: every line is in the books once, or not at all, as its state says."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor

#: The vouchers of a line that stand: posted for it, or found for it. A corrected voucher books nothing.
_BOOKED = """
SELECT CAST(cause_ref AS INTEGER) AS line_id, effect_ref AS voucher FROM link
WHERE cause_kind = 'bank-line' AND effect_kind = 'voucher'
UNION SELECT CAST(effect_ref AS INTEGER), cause_ref FROM link
WHERE cause_kind = 'voucher' AND effect_kind = 'bank-line'
"""
_STANDING = f"""
SELECT b.line_id, count(*) AS vouchers FROM ({_BOOKED}) AS b JOIN voucher v ON v.ref = b.voucher
WHERE NOT EXISTS (SELECT 1 FROM voucher c WHERE c.corrects_id = v.id) GROUP BY b.line_id
"""

# A line in another currency is paid in kronor by the rate of a day, which only its payment knows.
_PAYMENTS = """
SELECT l.id, l.amount_ore, coalesce(p.number, b.number), coalesce(p.amount_ore, -b.amount_ore) FROM bank_line l
JOIN bank_entry e ON e.id = l.bank_entry_id
LEFT JOIN payment p ON p.bank_line_id = l.id LEFT JOIN bill_payment b ON b.bank_line_id = l.id
WHERE (l.state = 'matched') <> (p.id IS NOT NULL OR b.id IS NOT NULL)
    OR coalesce(p.amount_ore, -b.amount_ore) <> l.amount_ore AND e.currency = 'SEK'
ORDER BY l.id
"""

_UNPOSTED = """
SELECT l.id, p.number FROM bank_line l JOIN (
    SELECT 'payment' AS kind, number, bank_line_id FROM payment
    UNION ALL SELECT 'bill-payment', number, bank_line_id FROM bill_payment
) AS p ON p.bank_line_id = l.id
WHERE NOT EXISTS (
    SELECT 1 FROM link WHERE cause_kind = p.kind AND cause_ref = p.number AND effect_kind = 'voucher')
ORDER BY l.id
"""

_VOUCHERS = f"""
SELECT l.id, l.state, coalesce(s.vouchers, 0) FROM bank_line l LEFT JOIN ({_STANDING}) AS s ON s.line_id = l.id
WHERE coalesce(s.vouchers, 0) <> CASE WHEN l.state = 'booked' THEN 1 ELSE 0 END
ORDER BY l.id
"""

_ENTRIES = """
SELECT e.id, e.date, e.amount_ore, coalesce(sum(l.amount_ore), 0) FROM bank_entry e
LEFT JOIN bank_line l ON l.bank_entry_id = e.id AND l.state <> 'refined'
GROUP BY e.id, e.date, e.amount_ore HAVING coalesce(sum(l.amount_ore), 0) <> e.amount_ore
ORDER BY e.id
"""

_WITHOUT_KEY = """
SELECT e.id, e.date FROM bank_entry e
WHERE NOT EXISTS (SELECT 1 FROM bank_entry_key k WHERE k.bank_entry_id = e.id) ORDER BY e.id
"""


def _lines_and_payments(reader: Reader) -> list[str]:
    faults = []
    for line, line_ore, payment, payment_ore in reader.rows(_PAYMENTS):
        if payment is None:
            faults.append(f"Bank line {line} is matched, but has no payment.")
        elif payment_ore != line_ore:
            faults.append(
                f"Bank line {line} is {format_kronor(line_ore)} kr, but its payment {payment} "
                f"{format_kronor(payment_ore)} kr."
            )
        else:
            faults.append(f"Bank line {line} is not matched, but has the payment {payment}.")
    return faults + [
        f"Payment {payment} of bank line {line} has no voucher." for line, payment in reader.rows(_UNPOSTED)
    ]


def _lines_and_vouchers(reader: Reader) -> list[str]:
    return [
        f"Bank line {line} is {state}, but has {vouchers} vouchers of its own."
        for line, state, vouchers in reader.rows(_VOUCHERS)
    ]


def _entries(reader: Reader) -> list[str]:
    faults = [
        f"Bank entry {entry} of {day} is {format_kronor(entry_ore)}, but its lines make {format_kronor(lines_ore)}."
        for entry, day, entry_ore, lines_ore in reader.rows(_ENTRIES)
    ]
    return faults + [
        f"Bank entry {entry} of {day} would be taken for new when its file is read again."
        for entry, day in reader.rows(_WITHOUT_KEY)
    ]


_RULES = """
SELECT r.name, r.position, (SELECT count(*) FROM bank_rule b WHERE b.position <= r.position),
  (SELECT count(*) FROM account a WHERE a.number = r.against)
FROM bank_rule r ORDER BY r.position, r.id
"""


def _rules(reader: Reader) -> list[str]:
    """The order of the rules is told by their positions: 1, 2, 3 ... Each books on an account that there is."""
    faults = []
    for name, position, counted, accounts in reader.rows(_RULES):
        if position != counted:
            faults.append(f"Rule {name} for bank lines has position {position}, but is number {counted}.")
        if not accounts:
            faults.append(f"Rule {name} for bank lines books on an account that is not in the chart.")
    return faults


def _tax_accounts(reader: Reader) -> list[str]:
    names = [name for (name,) in reader.rows("SELECT name FROM bank_account WHERE kind = 'tax' ORDER BY id")]
    return [f"More than one account is the tax account: {', '.join(names)}."] if len(names) > 1 else []


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("bank lines and payments", _lines_and_payments),
    ("bank lines and vouchers", _lines_and_vouchers),
    ("bank entries", _entries),
    ("bank rules", _rules),
    ("tax account", _tax_accounts),
)
