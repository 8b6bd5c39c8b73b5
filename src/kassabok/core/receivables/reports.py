"""Questions to the customer ledger (kundreskontra): what is owed, how old it is, what was paid. All as of any day.

What was open at the end of a day is worked out from now backwards: what is open now, and what has been settled or
issued since then. So the sums are the ledger's balance of that day, and yesterday costs no more than today.
"""

import datetime
from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.search import sort_key_sv

#: Days late, from and to, and the column they are in. None: not due; and more.
AGES: tuple[tuple[int | None, int | None, str], ...] = (
    (None, None, "not_due_ore"),
    (1, 30, "late_1_30_ore"),
    (31, 60, "late_31_60_ore"),
    (61, 90, "late_61_90_ore"),
    (91, None, "late_over_90_ore"),
)


@dataclass(frozen=True, slots=True)
class OpenItem:
    """An invoice with something left to pay, or a credit note with something left to use (negative).

    days_late: 0 or less is not due.
    """

    invoice: str
    customer: str = field(metadata={"table": False})
    name: str
    date: datetime.date
    due: datetime.date
    ocr: str = field(metadata={"table": False})
    total_ore: int
    open_ore: int
    days_late: int = field(metadata={"heading": "Days late"})


@dataclass(frozen=True, slots=True)
class AgeRow:
    """What a customer owes by age. advance_ore: the customer's money that is not used, which is not taken off."""

    customer: str
    name: str
    not_due_ore: int
    late_1_30_ore: int = field(metadata={"heading": "1-30 days"})
    late_31_60_ore: int = field(metadata={"heading": "31-60"})
    late_61_90_ore: int = field(metadata={"heading": "61-90"})
    late_over_90_ore: int = field(metadata={"heading": "Over 90"})
    total_ore: int
    advance_ore: int = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class StatementLine:
    """Something that changed what a customer owes. amount_ore: more owed is positive. balance_ore: after it.

    what: invoice, credit note, interest, fee, waived, payment, refund or written off; paid by another, paid for another
    where customers pay each other's.
    """

    date: datetime.date
    what: str
    number: str
    due: datetime.date | None
    amount_ore: int
    balance_ore: int = field(metadata={"total": False})


@dataclass(frozen=True, slots=True)
class CustomerStatement:
    """A customer's account over a period. Balances are open items less money that is not used.

    charged_ore: fees and interest that were claimed, less what was waived. paid_ore: less what was paid back; what was
    written off is in it, since it is owed no more.
    """

    customer: str
    name: str
    since: datetime.date
    until: datetime.date
    opening_ore: int
    invoiced_ore: int
    charged_ore: int
    paid_ore: int
    closing_ore: int
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True)
class PaymentRow:
    """A payment in a list. unused_ore: what is not used yet. invoices: what it pays, less what it was taken off."""

    payment: str
    date: datetime.date
    customer: str = field(metadata={"table": False})
    name: str
    amount_ore: int
    unused_ore: int
    money: str = field(metadata={"table": False})
    source: str = field(metadata={"table": False})
    invoices: tuple[str, ...]
    text: str = field(metadata={"table": False})


# settlement, refund: what happened after the day, with the sign that takes it back.
_OPEN_ITEMS = """
WITH later (claim_id, ore) AS (
    SELECT claim_id, sum(ore) FROM (
        SELECT claim_id, amount_ore AS ore FROM settlement WHERE date > :on
        UNION ALL
        SELECT credit_claim_id, -amount_ore FROM settlement WHERE date > :on AND credit_claim_id IS NOT NULL
        UNION ALL
        SELECT claim_id, -amount_ore FROM refund WHERE date > :on AND claim_id IS NOT NULL
        UNION ALL
        SELECT id, -total_ore FROM claim WHERE date > :on
    ) AS since GROUP BY claim_id
), candidate (id) AS (SELECT id FROM claim WHERE open_ore <> 0 UNION SELECT claim_id FROM later)
SELECT c.invoice_number AS invoice, k.number AS customer, k.name, c.date, c.due_date AS due,
    coalesce(c.ocr, '') AS ocr, c.total_ore, c.open_ore + coalesce(later.ore, 0) AS open_ore
FROM candidate JOIN claim c ON c.id = candidate.id JOIN customer k ON k.id = c.customer_id
LEFT JOIN later ON later.claim_id = c.id
WHERE c.open_ore + coalesce(later.ore, 0) <> 0
"""


def open_items(
    reader: Reader, *, on: datetime.date, customer: str = "", overdue: bool = False
) -> list[OpenItem]:
    """What was open at the end of a day, the first due at the top.

    Its sum is the receivables account that day, where no invoice waits to be booked until it is paid (cash method).
    An invoice that was paid before it was dated is a negative item in between. customer: its number.
    """
    condition = "AND k.number = :customer" if customer else ""
    rows = reader.rows(f"{_OPEN_ITEMS} {condition} ORDER BY c.due_date, c.id", on=on, customer=customer)
    items = [_item(*row, on=on) for row in rows]
    return [item for item in items if item.days_late > 0 and item.open_ore > 0] if overdue else items


def _item(
    invoice: str,
    customer: str,
    name: str,
    day: str,
    due_day: str,
    ocr: str,
    total_ore: int,
    open_ore: int,
    *,
    on: datetime.date,
) -> OpenItem:
    due = datetime.date.fromisoformat(due_day)
    return OpenItem(
        invoice=invoice,
        customer=customer,
        name=name,
        date=datetime.date.fromisoformat(day),
        due=due,
        ocr=ocr,
        total_ore=total_ore,
        open_ore=open_ore,
        days_late=(on - due).days,
    )


def ageing(reader: Reader, *, on: datetime.date, customer: str = "") -> list[AgeRow]:
    """What each customer owed at the end of a day by how late it was, in the order of the Swedish alphabet.

    Credit notes that are not used lower what is not due. The total is that of the open items.
    """
    advances = _advances(reader, on)
    sums: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    for item in open_items(reader, on=on, customer=customer):
        names[item.customer] = item.name
        ages = sums.setdefault(item.customer, {})
        age = age_of(item)
        ages[age] = ages.get(age, 0) + item.open_ore
    return [
        AgeRow(
            customer=number,
            name=names[number],
            **{age: ages.get(age, 0) for _, _, age in AGES},
            total_ore=sum(ages.values()),
            advance_ore=advances.get(number, 0),
        )
        for number, ages in sorted(sums.items(), key=lambda pair: (sort_key_sv(names[pair[0]]), pair[0]))
    ]


def age_of(item: OpenItem) -> str:
    """Which age column an item is in; a credit note is never late."""
    late = item.days_late if item.open_ore > 0 else 0
    return next(age for since, _, age in reversed(AGES) if since is None or late >= since)


def _advances(reader: Reader, on: datetime.date) -> dict[str, int]:
    """Customer number -> money that was not used at the end of the day."""
    return dict(
        reader.rows(
            "SELECT k.number, sum(ore) FROM ("
            "SELECT customer_id, amount_ore AS ore FROM payment WHERE date <= :on UNION ALL "
            "SELECT p.customer_id, -s.amount_ore FROM settlement s JOIN payment p ON p.id = s.payment_id "
            "WHERE s.date <= :on UNION ALL "
            "SELECT p.customer_id, -s.amount_ore FROM charge_settlement s JOIN payment p ON p.id = s.payment_id "
            "WHERE s.date <= :on UNION ALL "
            "SELECT p.customer_id, -r.amount_ore FROM refund r JOIN payment p ON p.id = r.payment_id "
            "WHERE r.date <= :on"
            ") AS used JOIN customer k ON k.id = used.customer_id GROUP BY k.number HAVING sum(ore) <> 0",
            on=on,
        )
    )


# What a customer owes changes by: claims, payments, refunds, and what goes between customers who pay each other's. A
# payment that was taken off all its invoices is nobody's, until it is used again.
_CHANGES = """
SELECT date, 1 AS turn, CASE WHEN total_ore < 0 THEN 'credit note' ELSE 'invoice' END AS what,
    invoice_number AS number, CASE WHEN total_ore < 0 THEN NULL ELSE due_date END AS due, total_ore AS ore, id
FROM claim WHERE customer_id = :customer_id AND date <= :until
UNION ALL
SELECT h.date, 1, CASE h.kind WHEN 'interest' THEN 'interest' ELSE 'fee' END,
    CASE h.source WHEN '' THEN c.invoice_number ELSE h.source END, NULL, h.amount_ore, h.id
FROM charge h JOIN claim c ON c.id = h.claim_id WHERE h.customer_id = :customer_id AND h.date <= :until
UNION ALL
SELECT w.date, 1, 'waived', c.invoice_number, NULL, -w.amount_ore, w.id
FROM charge h JOIN claim c ON c.id = h.claim_id JOIN charge_waiver w ON w.charge_id = h.id
WHERE h.customer_id = :customer_id AND w.date <= :until
UNION ALL
SELECT s.date, 3, 'paid by another', p.number, NULL, -s.amount_ore, s.id
FROM charge h JOIN charge_settlement s ON s.charge_id = h.id JOIN payment p ON p.id = s.payment_id
WHERE h.customer_id = :customer_id AND coalesce(p.customer_id, 0) <> h.customer_id AND s.date <= :until
UNION ALL
SELECT s.date, 3, 'paid for another', c.invoice_number, NULL, s.amount_ore, s.id
FROM payment p JOIN charge_settlement s ON s.payment_id = p.id JOIN charge h ON h.id = s.charge_id
JOIN claim c ON c.id = h.claim_id
WHERE p.customer_id = :customer_id AND h.customer_id <> p.customer_id AND s.date <= :until
UNION ALL
SELECT date, 2, 'payment', number, NULL, -amount_ore, id FROM payment
WHERE customer_id = :customer_id AND date <= :until
UNION ALL
SELECT s.date, 3, 'paid by another', p.number, NULL, -s.amount_ore, s.id
FROM claim c JOIN settlement s ON s.claim_id = c.id JOIN payment p ON p.id = s.payment_id
WHERE c.customer_id = :customer_id AND coalesce(p.customer_id, 0) <> c.customer_id AND s.date <= :until
UNION ALL
SELECT s.date, CASE WHEN s.amount_ore < 0 THEN 2 ELSE 3 END, 'written off', c.invoice_number, NULL, -s.amount_ore, s.id
FROM claim c JOIN settlement s ON s.claim_id = c.id
WHERE c.customer_id = :customer_id AND s.loss_id IS NOT NULL AND s.date <= :until
UNION ALL
SELECT s.date, 3, 'paid for another', c.invoice_number, NULL, s.amount_ore, s.id
FROM payment p JOIN settlement s ON s.payment_id = p.id JOIN claim c ON c.id = s.claim_id
WHERE p.customer_id = :customer_id AND c.customer_id <> p.customer_id AND s.date <= :until
UNION ALL
SELECT r.date, 4, 'refund', p.number, NULL, r.amount_ore, r.id
FROM payment p JOIN refund r ON r.payment_id = p.id WHERE p.customer_id = :customer_id AND r.date <= :until
UNION ALL
SELECT r.date, 4, 'refund', c.invoice_number, NULL, r.amount_ore, r.id
FROM claim c JOIN refund r ON r.claim_id = c.id WHERE c.customer_id = :customer_id AND r.date <= :until
ORDER BY 1, 2, 7
"""


def statement(
    reader: Reader, customer: str, *, since: datetime.date, until: datetime.date
) -> CustomerStatement:
    """A customer's account over a period: opening, invoices, payments, closing. Raises NotFound."""
    row = reader.row("SELECT id, name FROM customer WHERE number = :number", number=customer)
    if row is None:
        raise NotFound("customer.unknown", f"There is no customer {customer}.", hint="kassabok customer list")
    balance_ore = 0
    opening_ore = invoiced_ore = charged_ore = 0
    lines = []
    for day, _, what, number, due, ore, _ in reader.rows(_CHANGES, customer_id=row[0], until=until):
        balance_ore += ore
        if day < since.isoformat():
            opening_ore = balance_ore
            continue
        invoiced_ore += ore if what in ("invoice", "credit note") else 0
        charged_ore += ore if what in ("interest", "fee", "waived") else 0
        lines.append(
            StatementLine(
                date=datetime.date.fromisoformat(day),
                what=what,
                number=number,
                due=datetime.date.fromisoformat(due) if due else None,
                amount_ore=ore,
                balance_ore=balance_ore,
            )
        )
    return CustomerStatement(
        customer=customer,
        name=row[1],
        since=since,
        until=until,
        opening_ore=opening_ore,
        invoiced_ore=invoiced_ore,
        charged_ore=charged_ore,
        paid_ore=opening_ore + invoiced_ore + charged_ore - balance_ore,
        closing_ore=balance_ore,
        lines=tuple(lines),
    )


def payments(
    reader: Reader,
    *,
    customer: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    unused: bool = False,
) -> list[PaymentRow]:
    """Payments, the oldest first. unused: only those with something not used yet."""
    conditions = {
        "k.number = :customer": customer,
        "p.date >= :since": since,
        "p.date <= :until": until,
        "p.unallocated_ore > 0": unused,
    }
    where = " AND ".join(condition for condition, value in conditions.items() if value) or "1 = 1"
    params = {"customer": customer, "since": since, "until": until}
    source = "FROM payment p LEFT JOIN customer k ON k.id = p.customer_id"
    settled: dict[int, list[str]] = {}
    for payment_id, invoice in reader.rows(
        f"SELECT p.id, c.invoice_number {source} JOIN settlement s ON s.payment_id = p.id "
        f"JOIN claim c ON c.id = s.claim_id WHERE {where} "
        "GROUP BY p.id, c.id, c.invoice_number HAVING sum(s.amount_ore) <> 0 ORDER BY min(s.id)",
        **params,
    ):
        settled.setdefault(payment_id, []).append(invoice)
    return [
        PaymentRow(
            payment=number,
            date=datetime.date.fromisoformat(day),
            customer=customer_number,
            name=name,
            amount_ore=amount_ore,
            unused_ore=unused_ore,
            money=money,
            source=how,
            invoices=tuple(settled.get(payment_id, ())),
            text=text,
        )
        for payment_id, number, day, customer_number, name, amount_ore, unused_ore, money, how, text in reader.rows(
            "SELECT p.id, p.number, p.date, coalesce(k.number, ''), coalesce(k.name, ''), p.amount_ore, "
            f"p.unallocated_ore, p.money, p.source, p.text {source} WHERE {where} ORDER BY p.id",
            **params,
        )
    ]
