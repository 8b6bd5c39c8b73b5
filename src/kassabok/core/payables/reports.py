"""Questions to the supplier ledger (leverantörsreskontra): the bills, what is owed, how old it is. As of any day.

What was open at the end of a day is what is open now and what has been settled since.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.money import RATE_LASTS_DAYS, SEK, format_kronor, share_of
from kassabok.core.objects import from_json
from kassabok.core.payables.deviations import deviations, held_bills
from kassabok.core.payables.matched import BillGoodsView, goods_of
from kassabok.core.payables.sent import PAYMENT, REJECTED, BillSentView, sent_of
from kassabok.core.search import sort_key_sv

#: The role that the files of bills have as attachments.
EVIDENCE = "evidence"

#: States of a bill, in the order that it goes through them. overdue: open, and due before today.
#: held: unapproved, and different from what was ordered and received. sent: on its way in a payment file. rejected: the
#: bank did not carry out its latest payment.
STATES = ("open", "unapproved", "held", "approved", "sent", "rejected", "overdue", "paid", "credited")

#: The least days late of each column of ages, the last one first.
AGES = (
    (91, "late_over_90_ore"),
    (61, "late_61_90_ore"),
    (31, "late_31_60_ore"),
    (1, "late_1_30_ore"),
)


@dataclass(frozen=True, slots=True)
class BillRow:
    """A bill in a list; of a credit note the amounts are negative.

    state: unapproved, approved, sent, rejected, paid or credited.

    total_ore and open_ore: in kronor, as it stands in the books. foreign: what is open in another currency, as text.
    payment: the latest payment file that it is or was in.
    """

    bill: str
    supplier: str = field(metadata={"table": False})
    name: str
    reference: str = field(metadata={"heading": "Their no."})
    date: datetime.date = field(metadata={"table": False})
    due: datetime.date
    state: str
    total_ore: int
    currency: str = field(metadata={"table": False})
    open_in_currency: Decimal = field(metadata={"table": False})
    foreign: str = field(metadata={"table": "filled", "heading": "In currency"})
    open_ore: int
    payment: str = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class BillLineView:
    """A line of a bill. objects: dimension:code. text, item, quantity_milli, unit: what the bill itself says."""

    account: str
    name: str
    text: str = field(metadata={"table": "filled"})
    item: str = field(metadata={"table": "filled"})
    quantity_milli: int | None = field(metadata={"table": "filled"})
    unit: str = field(metadata={"table": "filled"})
    amount_ore: int
    vat_class: str = field(metadata={"heading": "VAT class"})
    objects: tuple[str, ...] = field(metadata={"table": "filled"})


@dataclass(frozen=True, slots=True)
class BillVatView:
    """The VAT of a class, on its base."""

    vat_class: str = field(metadata={"heading": "VAT class"})
    percent: Decimal = field(metadata={"heading": "%"})
    base_ore: int
    vat_ore: int = field(metadata={"heading": "VAT"})


@dataclass(frozen=True, slots=True)
class BillSettledView:
    """What settled a part of a bill: a payment, or a credit note. amount_ore: the kronor that stood in the books."""

    date: datetime.date
    by: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class BillFileView:
    """A file that is kept with a bill. size: bytes."""

    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class BillView:
    """All that is known of a bill. sek_per_unit: kronor for one unit of its currency, by which it is booked.

    goods: what of that was ordered and came. held: why it may not be paid.
    """

    bill: str
    supplier: str
    name: str
    reference: str
    credits: str
    date: datetime.date
    due: datetime.date
    treatment: str
    state: str
    approved_by: str
    approved_on: datetime.date | None
    warning: str
    ocr: str
    message: str
    rounding_ore: int
    total_ore: int
    open_ore: int
    currency: str
    sek_per_unit: Decimal
    total_in_currency: Decimal
    open_in_currency: Decimal
    lines: tuple[BillLineView, ...]
    vat: tuple[BillVatView, ...]
    goods: tuple[BillGoodsView, ...]
    held: tuple[str, ...]
    sent: tuple[BillSentView, ...]
    settled: tuple[BillSettledView, ...]
    vouchers: tuple[str, ...]
    files: tuple[BillFileView, ...]


@dataclass(frozen=True, slots=True)
class PayableItem:
    """A bill with something left to pay, or a credit note with something left to use (negative) at the end of a day.

    account: where it is owed in the books. open_ore: the kronor that stand there. foreign: what is open in another
    currency, as text. at_rate_ore: what that is by the rate of the day, None where it is not known or it is kronor.
    days_late: None where it is not due. What is no bill (beside_bills.py) has no number, supplier or due day.
    """

    bill: str = field(metadata={"sv": "Nr"})
    supplier: str = field(metadata={"table": False})
    name: str = field(metadata={"sv": "Leverantör"})
    reference: str = field(metadata={"heading": "Their no.", "sv": "Fakturanr"})
    account: str = field(metadata={"table": False})
    due: datetime.date | None = field(metadata={"sv": "Förfaller"})
    total_ore: int = field(metadata={"sv": "Belopp"})
    currency: str = field(metadata={"table": False})
    open_in_currency: Decimal = field(metadata={"table": False})
    foreign: str = field(metadata={"table": "filled", "heading": "In currency", "sv": "I valuta"})
    open_ore: int = field(metadata={"sv": "Kvar"})
    at_rate_ore: int | None = field(
        metadata={"table": "known", "heading": "At rate", "sv": "Till kursen", "total": False}
    )
    days_late: int | None = field(
        metadata={"table": "known", "heading": "Days late", "sv": "Dagar sent", "total": False}
    )


@dataclass(frozen=True, slots=True)
class PayableAge:
    """What a supplier is owed by age."""

    supplier: str = field(metadata={"sv": "Nr"})
    name: str = field(metadata={"sv": "Leverantör"})
    not_due_ore: int = field(metadata={"sv": "Ej förfallet"})
    late_1_30_ore: int = field(metadata={"heading": "1-30 days", "sv": "1-30 dagar"})
    late_31_60_ore: int = field(metadata={"heading": "31-60", "sv": "31-60"})
    late_61_90_ore: int = field(metadata={"heading": "61-90", "sv": "61-90"})
    late_over_90_ore: int = field(metadata={"heading": "Over 90", "sv": "Över 90"})
    total_ore: int = field(metadata={"sv": "Summa"})


_PAID = """EXISTS (SELECT 1 FROM bill_settlement p WHERE p.bill_id = b.id AND p.payment_id IS NOT NULL
    GROUP BY p.bill_id HAVING sum(p.amount_cents) <> 0)"""

_STATE = f"""CASE WHEN b.open_cents = 0 THEN CASE WHEN {_PAID} THEN 'paid' ELSE 'credited' END
    WHEN b.approved_by = '' AND b.total_ore > 0 THEN 'unapproved' WHEN b.sent_cents <> 0 THEN 'sent'
    WHEN {REJECTED} THEN 'rejected' ELSE 'approved' END"""

_UNAPPROVED = "b.open_cents <> 0 AND b.approved_by = '' AND b.total_ore > 0"
_IN_STATE = {
    "": "1",
    "open": "b.open_cents <> 0",
    "unapproved": _UNAPPROVED,
    "held": _UNAPPROVED,
    **{state: f"{_STATE} = '{state}'" for state in ("approved", "sent", "rejected")},
    "overdue": "b.open_cents > 0 AND b.due_date < :today",
    "paid": f"b.open_cents = 0 AND {_PAID}",
    "credited": f"b.open_cents = 0 AND NOT {_PAID}",
}


def bills(
    reader: Reader,
    *,
    today: datetime.date,
    state: str = "",
    supplier: str = "",
    due_by: datetime.date | None = None,
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> list[BillRow]:
    """The bills, the first due at the top. state: one of STATES. supplier: its number. since, until: of their dates."""
    rows = reader.rows(
        f"SELECT b.number, s.number, s.name, b.reference, b.date, b.due_date, {_STATE}, b.total_ore, b.currency, "
        f"b.open_cents, b.open_ore, {PAYMENT} "
        "FROM bill b JOIN supplier s ON s.id = b.supplier_id "
        f"WHERE {_IN_STATE[state]} AND (:supplier = '' OR s.number = :supplier) "
        "AND (:due_by IS NULL OR b.due_date <= :due_by) AND (:since IS NULL OR b.date >= :since) "
        "AND (:until IS NULL OR b.date <= :until) ORDER BY b.due_date, b.id",
        today=today,
        supplier=supplier,
        due_by=due_by,
        since=since,
        until=until,
    )
    if state == "held":
        held = held_bills(reader)
        rows = [row for row in rows if row[0] in held]
    return [
        BillRow(
            number,
            of,
            name,
            reference,
            _day(day),
            _day(due),
            state,
            total,
            *_foreign(code, cents),
            open_ore,
            payment,
        )
        for number, of, name, reference, day, due, state, total, code, cents, open_ore, payment in rows
    ]


def _foreign(currency: str, cents: int) -> tuple[str, Decimal, str]:
    """An amount in hundredths: its currency, the amount, and both as text where they are not kronor."""
    shown = "" if currency == SEK else f"{format_kronor(cents)} {currency}"
    return currency, Decimal(cents).scaleb(-2), shown


_BILL = f"""
SELECT b.id, b.number, s.number, s.name, b.reference, coalesce(c.number, ''), b.date, b.due_date, b.treatment,
    {_STATE}, b.approved_by, b.approved_on, b.warning, b.ocr, b.message, b.rounding_ore, b.total_ore, b.open_ore,
    b.currency, b.sek_per_unit_e6, b.total_cents, b.open_cents
FROM bill b JOIN supplier s ON s.id = b.supplier_id LEFT JOIN bill c ON c.id = b.credits_id WHERE b.number = :number
"""

_VOUCHERS = """
SELECT DISTINCT v.ref FROM voucher v JOIN link k ON k.effect_kind = 'voucher' AND k.effect_ref = v.ref
WHERE k.cause_kind = 'bill' AND k.cause_ref = :number OR k.cause_kind = 'bill-payment' AND k.cause_ref IN
    (SELECT p.number FROM bill_settlement s JOIN bill_payment p ON p.id = s.payment_id WHERE s.bill_id = :bill)
ORDER BY v.id
"""


def bill(reader: Reader, number: str) -> BillView:
    """A bill with all that belongs to it. Raises NotFound."""
    row = reader.row(_BILL, number=number)
    if row is None:
        raise NotFound(
            "bill.unknown", f"There is no bill {number[:40]}.", hint="kassabok bill list shows the bills."
        )
    bill_id, ours, supplier, name, reference, taken_back, day, due, treatment, state, by, on, *amounts = row
    warning, ocr, message, rounding_ore, total_ore, open_ore, currency, rate_e6, total_cents, open_cents = (
        amounts
    )
    return BillView(
        bill=ours,
        supplier=supplier,
        name=name,
        reference=reference,
        credits=taken_back,
        date=_day(day),
        due=_day(due),
        treatment=treatment,
        state=state,
        approved_by=by,
        approved_on=_day(on) if on else None,
        warning=warning,
        ocr=ocr,
        message=message,
        rounding_ore=rounding_ore,
        total_ore=total_ore,
        open_ore=open_ore,
        currency=currency,
        sek_per_unit=Decimal(rate_e6).scaleb(-6).normalize(),
        total_in_currency=Decimal(total_cents).scaleb(-2),
        open_in_currency=Decimal(open_cents).scaleb(-2),
        lines=_lines(reader, bill_id),
        vat=_vat(reader, bill_id),
        goods=goods_of(reader, bill_id),
        held=tuple(row.says for row in deviations(reader, bill_id)) if state == "unapproved" else (),
        sent=sent_of(reader, bill_id),
        settled=_settled(reader, bill_id),
        vouchers=tuple(ref for (ref,) in reader.rows(_VOUCHERS, number=number, bill=bill_id)),
        files=_files(reader, number),
    )


def _vat(reader: Reader, bill_id: int) -> tuple[BillVatView, ...]:
    return tuple(
        BillVatView(vat_class, Decimal(rate_e4) / 100, base_ore, vat_ore)
        for vat_class, rate_e4, base_ore, vat_ore in reader.rows(
            "SELECT vat_class, rate_e4, base_ore, vat_ore FROM bill_vat WHERE bill_id = :bill ORDER BY id",
            bill=bill_id,
        )
    )


def _lines(reader: Reader, bill_id: int) -> tuple[BillLineView, ...]:
    return tuple(
        BillLineView(
            account=account,
            name=name,
            text=text,
            item=item,
            quantity_milli=quantity_milli or None,
            unit=unit,
            amount_ore=amount_ore,
            vat_class=vat_class,
            objects=tuple(f"{dimension}:{code}" for dimension, code in from_json(told)),
        )
        for account, name, text, item, quantity_milli, unit, amount_ore, vat_class, told in reader.rows(
            "SELECT l.account, a.name, l.text, l.item, l.quantity_milli, l.unit, l.amount_ore, l.vat_class, l.objects "
            "FROM bill_line l JOIN account a ON a.number = l.account WHERE l.bill_id = :bill ORDER BY l.position",
            bill=bill_id,
        )
    )


def _settled(reader: Reader, bill_id: int) -> tuple[BillSettledView, ...]:
    return tuple(
        BillSettledView(_day(day), by, amount_ore)
        for day, by, amount_ore in reader.rows(
            "SELECT s.date, coalesce(p.number, CASE s.credit_id WHEN s.bill_id THEN o.number ELSE c.number END), "
            "s.amount_ore FROM bill_settlement s LEFT JOIN bill_payment p ON p.id = s.payment_id "
            "LEFT JOIN bill c ON c.id = s.credit_id LEFT JOIN bill o ON o.id = c.credits_id "
            "WHERE s.bill_id = :bill ORDER BY s.id",
            bill=bill_id,
        )
    )


def _files(reader: Reader, number: str) -> tuple[BillFileView, ...]:
    return tuple(
        BillFileView(*row)
        for row in reader.rows(
            "SELECT u.name, a.media_type, a.size FROM attachment_use u JOIN attachment a ON a.id = u.attachment_id "
            "WHERE u.kind = 'bill' AND u.ref = :number AND u.role = :role ORDER BY u.id",
            number=number,
            role=EVIDENCE,
        )
    )


_OPEN_ITEMS = """
WITH later (bill_id, ore, cents) AS (
    SELECT bill_id, sum(ore), sum(cents) FROM (
        SELECT bill_id, amount_ore AS ore, amount_cents AS cents FROM bill_settlement WHERE date > :on
        UNION ALL SELECT bill_id, -difference_ore, 0 FROM bill_revaluation WHERE date > :on
        UNION ALL SELECT id, -total_ore, -total_cents FROM bill WHERE date > :on
    ) AS since GROUP BY bill_id
), candidate (id) AS (SELECT id FROM bill WHERE open_cents <> 0 UNION SELECT bill_id FROM later), item AS (
    SELECT b.*, b.open_ore + coalesce(later.ore, 0) AS ore, b.open_cents + coalesce(later.cents, 0) AS cents
    FROM candidate JOIN bill b ON b.id = candidate.id LEFT JOIN later ON later.bill_id = b.id
)
SELECT b.number, s.number, s.name, b.reference, b.payables, b.due_date, b.total_ore, b.currency, b.cents, b.ore,
    CASE b.currency WHEN 'SEK' THEN NULL ELSE (SELECT r.sek_per_unit_e6 FROM currency_rate r
        WHERE r.currency = b.currency AND r.date BETWEEN :oldest AND :on ORDER BY r.date DESC LIMIT 1) END
FROM item b JOIN supplier s ON s.id = b.supplier_id
WHERE (b.cents <> 0 OR b.ore <> 0) AND (:supplier = '' OR s.number = :supplier) ORDER BY b.due_date, b.id
"""


def open_items(reader: Reader, *, on: datetime.date, supplier: str = "") -> list[PayableItem]:
    """What was owed on bills at the end of a day, the first due at the top.

    A bill that was paid before it was dated is a negative item in between. supplier: its number.
    """
    oldest = on - datetime.timedelta(days=RATE_LASTS_DAYS)
    items = []
    for number, of, name, reference, account, due_day, total_ore, *amounts in reader.rows(
        _OPEN_ITEMS, on=on, oldest=oldest, supplier=supplier
    ):
        due, (code, cents, open_ore, rate_e6) = _day(due_day), amounts
        items.append(
            PayableItem(
                number,
                of,
                name,
                reference,
                account,
                due,
                total_ore,
                *_foreign(code, cents),
                open_ore=open_ore,
                at_rate_ore=None if rate_e6 is None else share_of(cents, rate_e6, 1_000_000),
                days_late=(on - due).days if on > due else None,
            )
        )
    return items


def ageing(reader: Reader, *, on: datetime.date, supplier: str = "") -> list[PayableAge]:
    """What each supplier was owed at the end of a day by how late it was, in the order of the Swedish alphabet.

    Credit notes that are not used lower what is not due. The total is that of the open items.
    """
    sums: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    for item in open_items(reader, on=on, supplier=supplier):
        names[item.supplier] = item.name
        ages = sums.setdefault(item.supplier, {})
        late = (item.days_late or 0) if item.open_ore > 0 else 0
        age = next((column for least, column in AGES if late >= least), "not_due_ore")
        ages[age] = ages.get(age, 0) + item.open_ore
    return [
        PayableAge(
            supplier=number,
            name=names[number],
            not_due_ore=ages.get("not_due_ore", 0),
            **{column: ages.get(column, 0) for _, column in AGES},
            total_ore=sum(ages.values()),
        )
        for number, ages in sorted(sums.items(), key=lambda found: (sort_key_sv(names[found[0]]), found[0]))
    ]


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)
