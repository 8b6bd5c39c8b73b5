"""Questions about settlements: the reports, what one says, and what stands left on the providers' accounts."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound

_HIDDEN = {"table": False}
_FILLED = {"table": "filled"}


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report. date: when it was paid out. payout_ore: what comes to the bank. left: rows whose sale nobody knows.

    state: parked, booked (its money is on its way), paid, or settled (none is to come: it comes to nothing, or the
    payment to the bank failed).
    """

    settlement: str
    channel: str
    date: datetime.date
    reference: str = field(metadata=_HIDDEN)
    gross_ore: int = field(metadata={"heading": "Sales"})
    fee_ore: int = field(metadata={"heading": "Fees"})
    payout_ore: int
    state: str
    left: int = field(metadata=_FILLED)
    bank_line: int | None = field(metadata=_HIDDEN)
    reason: str = field(metadata=_HIDDEN)


@dataclass(frozen=True, slots=True)
class LineRow:
    """A row of a report. sale: the receipt, invoice, payment or credit note that it is, or the account it is booked on.

    reason: why it is left.
    """

    line: int
    date: datetime.date
    kind: str
    type: str = field(metadata=_HIDDEN)
    reference: str
    gross_ore: int
    fee_ore: int = field(metadata={"heading": "Fee"})
    net_ore: int = field(metadata=_HIDDEN)
    outcome: str
    sale: str
    reason: str = field(metadata=_HIDDEN)


@dataclass(frozen=True, slots=True)
class ReportPage:
    """All of a report. net_ore: gross - fee + reserve + adjusted. voucher: of the fees. payout_voucher: of the bank."""

    settlement: str
    channel: str
    reference: str
    date: datetime.date
    state: str
    reason: str = field(metadata=_FILLED)
    gross_ore: int
    fee_ore: int
    fee_vat: str = field(metadata={"heading": "VAT on fees"})
    fee_vat_ore: int = field(metadata={"heading": "That VAT"})
    reserve_ore: int = field(metadata=_FILLED)
    adjusted_ore: int = field(metadata=_FILLED)
    net_ore: int
    payout_ore: int
    account: str
    fee_account: str
    voucher: str | None
    bank_line: int | None
    payout_voucher: str | None
    file: str
    rows: tuple[LineRow, ...] = ()


@dataclass(frozen=True, slots=True)
class RemainderRow:
    """A part of what stands on a provider's account; all of them are its balance in the books.

    what: sale or refund not settled yet, settled but its cash day not closed, row without a sale, payout on its way,
    held by the provider, or booked by other vouchers. ref: its number; of one payment that was told in parts, or that
    failed, its numbers.
    """

    account: str
    what: str
    ref: str
    date: datetime.date | None
    amount_ore: int
    reason: str = field(metadata=_FILLED)


# The parts of one payment to the bank are due together: where they come to nothing, so does nothing to the bank.
_STATE = """CASE WHEN r.state = 'booked' AND (
    SELECT sum(o.payout_ore) FROM settlement_report o WHERE o.state = 'booked' AND o.channel = r.channel
      AND coalesce(nullif(o.reference, ''), o.number) = coalesce(nullif(r.reference, ''), r.number)) = 0
  THEN 'settled' ELSE r.state END"""

_REPORTS = f"""
SELECT r.number AS settlement, r.channel, r.date, r.reference, r.gross_ore, r.fee_ore, r.payout_ore, {_STATE} AS state,
  (SELECT count(*) FROM settlement_line s WHERE s.report_id = r.id AND s.outcome = 'left') AS "left",
  r.bank_line_id AS bank_line, r.reason
FROM settlement_report r
"""


def reports(
    reader: Reader,
    *,
    state: str | None = None,
    channel: str | None = None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> list[ReportRow]:
    """The reports, the oldest first."""
    conditions = {
        f"{_STATE} = :state": ("state", state),
        "r.channel = :channel": ("channel", channel),
        "r.date >= :first": ("first", first),
        "r.date <= :last": ("last", last),
    }
    wanted = {sql: pair for sql, pair in conditions.items() if pair[1] is not None}
    where = f"WHERE {' AND '.join(wanted)} " if wanted else ""
    return reader.read(ReportRow, f"{_REPORTS}{where}ORDER BY r.date, r.id", **dict(wanted.values()))


_VOUCHER = """
SELECT effect_ref FROM link WHERE cause_kind = :kind AND cause_ref = :ref AND effect_kind = 'voucher'
ORDER BY id DESC LIMIT 1
"""

_LINES = """
SELECT s.line, s.date, s.kind, s.type, s.reference, s.gross_ore, s.fee_ore, s.net_ore, s.outcome,
  coalesce(c.number, CASE WHEN s.invoice <> '' THEN s.invoice END, p.number, s.booked_on) AS sale, s.reason
FROM settlement_line s JOIN settlement_report r ON r.id = s.report_id
LEFT JOIN receipt_payment i ON i.id = s.receipt_payment_id
LEFT JOIN receipt c ON c.id = coalesce(s.receipt_id, i.receipt_id) LEFT JOIN payment p ON p.id = s.payment_id
WHERE r.number = :number ORDER BY s.id
"""

_PAGE = f"""
SELECT number AS settlement, channel, reference, date, {_STATE} AS state, reason, gross_ore, fee_ore,
  fee_vat, fee_vat_ore, reserve_ore, adjusted_ore, net_ore, payout_ore, account, fee_account,
  bank_line_id AS bank_line, file, NULL AS voucher, NULL AS payout_voucher
FROM settlement_report r WHERE number = :number
"""


def report(reader: Reader, number: str) -> ReportPage:
    """A report with its rows. Raises NotFound."""
    from dataclasses import replace

    found = reader.read(ReportPage, _PAGE, number=number)
    if not found:
        raise NotFound(
            "settlement.unknown",
            f"There is no settlement report {number}.",
            hint="kassabok bank settlement list",
        )
    line = found[0].bank_line
    return replace(
        found[0],
        voucher=reader.value(_FEE_VOUCHER, number=number),
        payout_voucher=reader.value(_VOUCHER, kind="bank-line", ref=str(line)) if line else None,
        rows=tuple(reader.read(LineRow, _LINES, number=number)),
    )


_FEE_VOUCHER = """
SELECT v.ref FROM link k JOIN voucher v ON v.ref = k.effect_ref
WHERE k.cause_kind = 'settlement' AND k.cause_ref = :number AND k.effect_kind = 'voucher' AND v.series = 'S'
  AND v.corrects_id IS NULL AND NOT EXISTS (SELECT 1 FROM voucher c WHERE c.corrects_id = v.id)
ORDER BY k.id LIMIT 1
"""


def remainder(reader: Reader, *, account: str | None = None) -> list[RemainderRow]:
    """What stands on the providers' accounts, part by part: of each account the parts add up to its balance."""
    accounts = [
        number
        for (number,) in reader.rows("SELECT DISTINCT account FROM settlement_report ORDER BY account")
        if account in (None, number)
    ]
    return [row for number in accounts for row in _parts(reader, number)]


def _parts(reader: Reader, account: str) -> Iterator[RemainderRow]:
    named_ore = 0
    for what, sql in _REMAINDER.items():
        for ref, day, amount_ore, reason in reader.rows(sql, account=account):
            named_ore += amount_ore
            date = datetime.date.fromisoformat(day) if day else None
            yield RemainderRow(account, what, ref, date, amount_ore, reason)
    balance_ore = reader.value(
        "SELECT coalesce(sum(debit_ore - credit_ore), 0) FROM account_month WHERE account = :account",
        account=account,
    )
    if balance_ore != named_ore:
        yield RemainderRow(account, "booked by other vouchers", "", None, balance_ore - named_ore, "")


#: The means and the names of money that stand on the account.
_MEANS = """
(SELECT CASE role WHEN 'card_clearing' THEN 'card' WHEN 'swish_clearing' THEN 'swish' WHEN 'cash' THEN 'cash' END
 FROM account_role WHERE account = :account)
"""
_MONEY = "(SELECT role FROM account_role WHERE account = :account UNION SELECT :account)"

#: Whether lines of the bank paid the order of receipt r: the money is on the bank account, and no report tells of it.
_PAID_BY_THE_BANK = """
EXISTS (SELECT 1 FROM event issued JOIN event paid ON paid.id = issued.cause_id
  WHERE issued.subject_kind = 'receipt' AND issued.subject_ref = r.number
    AND paid.name = 'WebOrderPaid' AND json_extract(paid.payload, '$.origins[0][0]') = 'bank-line')
"""

#: What it is -> ref, day, öre and reason of each.
_REMAINDER = {
    "not settled yet": f"""
SELECT r.number, r.date AS day, r.total_ore, '' FROM receipt r
WHERE r.means IN {_MEANS} AND r.cash_day_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM settlement_line s WHERE s.receipt_id = r.id)
UNION ALL SELECT r.number, r.date, i.amount_ore, '' FROM receipt_payment i JOIN receipt r ON r.id = i.receipt_id
WHERE i.money IN {_MONEY} AND NOT EXISTS (SELECT 1 FROM settlement_line s WHERE s.receipt_payment_id = i.id)
  AND NOT {_PAID_BY_THE_BANK}
UNION ALL SELECT p.number, p.date, p.amount_ore, '' FROM payment p
WHERE p.money IN {_MONEY} AND p.source <> 'settlement'
  AND NOT EXISTS (SELECT 1 FROM settlement_line s WHERE s.payment_id = p.id AND s.outcome = 'payment')
UNION ALL SELECT coalesce(c.invoice_number, p.number), f.date, -f.amount_ore, '' FROM refund f
LEFT JOIN claim c ON c.id = f.claim_id LEFT JOIN payment p ON p.id = f.payment_id
WHERE f.money IN {_MONEY} AND NOT EXISTS (SELECT 1 FROM settlement_line s WHERE s.refund_id = f.id
  OR (s.outcome = 'credit' AND s.invoice = c.invoice_number) OR (s.outcome = 'claim' AND s.payment_id = p.id))
  AND NOT (coalesce(p.source, '') = 'settlement' AND f.amount_ore = p.amount_ore)
ORDER BY day
""",
    "settled, but its cash day is not closed": """
SELECT r.number, r.date, -r.total_ore, '' FROM receipt r JOIN settlement_line s ON s.receipt_id = r.id
JOIN settlement_report p ON p.id = s.report_id WHERE p.account = :account AND r.cash_day_id IS NULL ORDER BY r.date
""",
    "row without a sale": """
SELECT r.number || ' line ' || s.line, s.date, -s.gross_ore, s.reason FROM settlement_line s
JOIN settlement_report r ON r.id = s.report_id
WHERE r.account = :account AND s.outcome = 'left' ORDER BY s.date, s.id
""",
    "payout on its way": """
SELECT group_concat(number, ' '), max(date), sum(payout_ore), '' FROM (
  SELECT * FROM settlement_report WHERE account = :account AND state = 'booked' ORDER BY date, id)
GROUP BY channel, coalesce(nullif(reference, ''), number) HAVING sum(payout_ore) <> 0 ORDER BY max(date), min(id)
""",
    "held by the provider": """
SELECT channel, max(date), sum(net_ore - payout_ore), '' FROM settlement_report
WHERE account = :account AND state <> 'parked' GROUP BY channel HAVING sum(net_ore - payout_ore) <> 0 ORDER BY channel
""",
}
