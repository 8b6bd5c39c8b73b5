"""What suppliers are to be paid: bills, payments on their way, goods that came without a bill, and goods on order."""

from datetime import date, timedelta
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.dates import USUAL_TERMS_DAYS
from kassabok.core.forecast.expected import Deduction, Expected, Found, leaving_day, less, together
from kassabok.core.money import add_vat, share_of
from kassabok.core.payables.goods_received import goods_received
from kassabok.core.rates.lookup import Rates

_E6 = 1_000_000

_BILLS = """
SELECT b.id, b.number, b.supplier_id, s.name, b.due_date, b.credits_id IS NOT NULL, b.approved_by, b.open_ore,
    b.open_cents, b.sent_cents
FROM bill b JOIN supplier s ON s.id = b.supplier_id WHERE b.open_ore <> 0 ORDER BY b.due_date, b.id
"""

# On which day the money of bills leaves that are in a payment file; of several files the last.
_SENT = """
SELECT p.bill_id, max(g.date), f.number FROM payment_order o JOIN payment_order_bill p ON p.order_id = o.id
JOIN payment_group g ON g.id = o.group_id JOIN payment_batch f ON f.id = g.batch_id
WHERE o.state IN ('made', 'accepted') GROUP BY p.bill_id
"""

_OTHER_PAYMENTS = """
SELECT g.date, f.number, o.kind, o.payee, o.amount_cents FROM payment_order o
JOIN payment_group g ON g.id = o.group_id JOIN payment_batch f ON f.id = g.batch_id
WHERE o.state IN ('made', 'accepted') AND o.kind <> 'bill' AND f.currency = 'SEK' ORDER BY o.id
"""


def from_suppliers(reader: Reader, rates: Rates, *, today: date) -> Found:
    """Bills on the day they must leave to be in time, or that their payment file has; and what no bill has come for."""
    return together(
        [
            _bills(reader, today),
            _other_payments(reader, today),
            _received(reader, rates, today),
            _on_order(reader, rates, today),
        ]
    )


def _bills(reader: Reader, today: date) -> Found:
    sent = {bill_id: (date.fromisoformat(day), file) for bill_id, day, file in reader.rows(_SENT)}
    names: dict[int, str] = {}
    items: dict[int, list[Expected]] = {}
    off: dict[int, list[Deduction]] = {}
    for (
        bill_id,
        number,
        supplier,
        name,
        due_day,
        is_credit,
        by,
        open_ore,
        open_cents,
        sent_cents,
    ) in reader.rows(_BILLS):
        names[supplier] = name
        if open_ore < 0:
            off.setdefault(supplier, []).append(Deduction("bill-credit", number, -open_ore, "not used yet"))
            continue
        due = date.fromisoformat(due_day)
        own = items.setdefault(supplier, [])
        sent_ore = share_of(open_ore, sent_cents, open_cents) if bill_id in sent else 0
        if sent_ore:
            day, file = sent[bill_id]
            why = f"in payment file {file} for {day}"
            own.append(Expected(max(day, today), "bill", number, name, due, -sent_ore, why))
        if open_ore != sent_ore:
            day = leaving_day(due, today=today)
            why = f"due {due}" + (" and late" if due < today else "")
            why += "" if by or is_credit else "; not approved yet"
            own.append(Expected(day, "bill", number, name, due, sent_ore - open_ore, why))
    return together(
        less(items.get(one, ()), off.get(one, ()), party=names[one], sign=1, today=today)
        for one in {**items, **off}
    )


def _other_payments(reader: Reader, today: date) -> Found:
    """Salaries, taxes and others in payment files that have not left yet."""
    return Found(
        tuple(
            Expected(
                max(date.fromisoformat(day), today),
                "payment",
                file,
                payee,
                None,
                -cents,
                f"{kind} in payment file {file} for {day}",
            )
            for day, file, kind, payee, cents in reader.rows(_OTHER_PAYMENTS)
        )
    )


class _Goods(NamedTuple):
    """Goods of a receipt, or of an order that is on its way, of one VAT class. value_ore: kronor without VAT."""

    number: str
    name: str
    country: str
    terms_days: int | None
    arrives: date
    vat_class: str
    value_ore: int


_SUPPLIER_AND_PRODUCT = """
SELECT s.country, s.terms_days, p.vat_class FROM supplier s, product p WHERE s.number = :supplier AND p.sku = :sku
"""

# What was billed before it came is no longer to be billed.
_ON_ORDER = """
SELECT o.number, s.name, s.country, s.terms_days, coalesce(l.expected_on, o.wanted_on), p.vat_class, l.amount_ore,
    l.quantity_milli - l.received_milli - l.cancelled_milli - (SELECT coalesce(sum(m.quantity_milli), 0)
        FROM bill_match m WHERE m.purchase_line_id = l.id AND m.receipt_line_id IS NULL),
    l.quantity_milli, o.sek_per_unit_e6
FROM purchase o JOIN purchase_line l ON l.purchase_id = o.id JOIN product p ON p.id = l.product_id
JOIN supplier s ON s.id = o.supplier_id
WHERE o.state IN ('placed', 'partly_received') AND l.quantity_milli > l.received_milli + l.cancelled_milli
ORDER BY o.id, l.position
"""


def _received(reader: Reader, rates: Rates, today: date) -> Found:
    """What came of purchase orders, and what it cost to bring it home, where no bill has come for it."""
    goods = []
    for row in goods_received(reader, on=today):
        if row.what not in ("received", "cost") or row.date is None or row.amount_ore <= 0:
            continue
        found = reader.row(_SUPPLIER_AND_PRODUCT, supplier=row.supplier, sku=row.sku)
        country, terms, vat_class = found or ("", None, "")
        goods.append(_Goods(row.number, row.name, country, terms, row.date, vat_class, row.amount_ore))
    return _bills_to_come("received", goods, rates, today)


def _on_order(reader: Reader, rates: Rates, today: date) -> Found:
    goods = []
    for number, name, country, terms, day, vat_class, amount, left_milli, milli, rate_e6 in reader.rows(
        _ON_ORDER
    ):
        if left_milli <= 0:
            continue
        arrives = max(date.fromisoformat(day), today) if day else today
        value_ore = share_of(share_of(amount, left_milli, milli), rate_e6, _E6)
        goods.append(_Goods(number, name, country, terms, arrives, vat_class, value_ore))
    return _bills_to_come("purchase", goods, rates, today)


def _bills_to_come(source: str, goods: list[_Goods], rates: Rates, today: date) -> Found:
    """A bill for what comes of an order on a day: dated that day, on the supplier's terms, with Swedish VAT or none."""
    bills: dict[tuple[str, date], list[_Goods]] = {}
    for each in goods:
        bills.setdefault((each.number, each.arrives), []).append(each)
    items = []
    for (number, arrives), parts in bills.items():
        first = parts[0]
        terms = USUAL_TERMS_DAYS if first.terms_days is None else first.terms_days
        due = arrives + timedelta(days=terms)
        vat_ore = sum(_vat_of(part, rates) for part in parts)
        value_ore = sum(part.value_ore for part in parts)
        came = "came" if source == "received" else "comes"
        why = f"{came} {arrives}, due {terms} days later" + ("; with VAT" if vat_ore else "")
        day = leaving_day(due, today=today)
        items.append(
            Expected(day, source, number, first.name, due, -value_ore - vat_ore, why, -vat_ore, arrives)
        )
    return Found(tuple(items))


def _vat_of(goods: _Goods, rates: Rates) -> int:
    """The VAT that a supplier charges: one in Sweden; of others the company owes and deducts it itself."""
    if goods.country != "SE":
        return 0
    return add_vat(goods.value_ore, rates.vat(goods.vat_class, goods.arrives))
