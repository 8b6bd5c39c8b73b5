"""Where a thing came from and where it led: the links of the event log, walked both ways.

Each kind of thing says in one query what it is: its date, its amount, and a detail worth showing.
"""

import re
from dataclasses import dataclass

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.events import read_ref

#: kind -> date, amount in öre and detail of the thing with the number :ref.
DESCRIBE: dict[str, str] = {
    "order": "SELECT o.date, o.total_ore, replace(o.state, '_', ' ') || ', customer ' || c.number "
    "FROM sales_order o JOIN customer c ON c.id = o.customer_id WHERE o.number = :ref",
    "web-order": "SELECT w.date, w.total_ore, 'shop order ' || w.number || "
    "CASE WHEN w.cancelled THEN ', cancelled' ELSE '' END "
    "FROM web_order w JOIN shop_channel c ON c.id = w.channel_id "
    "WHERE c.name = substr(:ref, 1, instr(:ref, ':') - 1) AND w.external_id = substr(:ref, instr(:ref, ':') + 1)",
    "shop-channel": "SELECT NULL, NULL, kind FROM shop_channel WHERE name = :ref",
    "delivery": "SELECT d.date, NULL, 'order ' || o.number "
    "FROM delivery d JOIN sales_order o ON o.id = d.order_id WHERE d.number = :ref",
    "return": "SELECT r.date, NULL, r.reason FROM goods_return r WHERE r.number = :ref",
    "purchase": "SELECT p.date, p.total_ore * p.sek_per_unit_e6 / 1000000, "
    "replace(p.state, '_', ' ') || ', supplier ' || s.number "
    "FROM purchase p JOIN supplier s ON s.id = p.supplier_id WHERE p.number = :ref",
    "goods-receipt": "SELECT r.date, (SELECT sum(value_ore) FROM goods_receipt_line l WHERE l.receipt_id = r.id), "
    "'purchase order ' || p.number FROM goods_receipt r JOIN purchase p ON p.id = r.purchase_id WHERE r.number = :ref",
    "supplier-return": "SELECT date, "
    "(SELECT sum(value_ore) FROM supplier_return_line l WHERE l.return_id = r.id), reason "
    "FROM supplier_return r WHERE number = :ref",
    "landed-cost": "SELECT date, freight_ore + customs_ore + other_ore, 'by ' || spread_by "
    "FROM landed_cost WHERE number = :ref",
    "bill": "SELECT b.date, b.total_ore, "
    "CASE WHEN b.credits_id IS NULL THEN 'due ' || b.due_date ELSE 'credit note' END || ', supplier ' || s.number "
    "FROM bill b JOIN supplier s ON s.id = b.supplier_id WHERE b.number = :ref",
    "bill-payment": "SELECT p.date, p.amount_ore, 'supplier ' || s.number "
    "FROM bill_payment p JOIN supplier s ON s.id = p.supplier_id WHERE p.number = :ref",
    "payment-batch": "SELECT date, total_cents, orders || CASE orders WHEN 1 THEN ' payment' ELSE ' payments' END "
    "FROM payment_batch WHERE number = :ref",
    "stock-move": "SELECT min(date), sum(value_ore), min(reason) "
    "FROM stock_move WHERE number = :ref HAVING count(*) > 0",
    "count": "SELECT date, NULL, state FROM stock_count WHERE number = :ref",
    "invoice": "SELECT date, total_ore, CASE kind WHEN 'credit' THEN 'credit note' ELSE 'due ' || due_date END "
    "FROM invoice WHERE number = :ref",
    "receipt": "SELECT date, total_ore, means FROM receipt WHERE number = :ref",
    "case": "SELECT opened_on, told_ore, replace(state, '_', ' ') FROM collection_case WHERE number = :ref",
    "case-file": "SELECT date, NULL, name FROM kfm_file WHERE direction = 'in' AND sender || '-' || number = :ref",
    "loss": "SELECT l.date, l.amount_ore, 'bad debt of ' || c.invoice_number "
    "FROM loss l JOIN claim c ON c.id = l.claim_id WHERE l.number = :ref",
    "payment": "SELECT date, amount_ore, source FROM payment WHERE number = :ref",
    "reminder": "SELECT r.date, r.total_ore, 'due ' || r.due_date || ', customer ' || c.number "
    "FROM reminder r JOIN customer c ON c.id = r.customer_id WHERE r.number = :ref AND r.kind = 'reminder'",
    "demand": "SELECT r.date, r.total_ore, 'due ' || r.due_date || ', customer ' || c.number "
    "FROM reminder r JOIN customer c ON c.id = r.customer_id WHERE r.number = :ref AND r.kind = 'demand'",
    "instalment-plan": "SELECT p.date, p.total_ore, 'customer ' || c.number "
    "FROM instalment_plan p JOIN customer c ON c.id = p.customer_id WHERE p.number = :ref",
    "bank-file": "SELECT date, NULL, kind || ' ' || name FROM bank_file WHERE number = :ref",
    "bank-line": "SELECT l.date, l.amount_ore, f.name || ' line ' || l.line "
    "FROM bank_line l JOIN bank_file f ON f.id = l.bank_file_id "
    "WHERE l.id = CAST(:ref AS INTEGER)",
    "settlement": "SELECT date, payout_ore, channel || ', ' || state FROM settlement_report WHERE number = :ref",
    "bank-rule": "SELECT NULL, NULL, 'books bank lines on ' || against FROM bank_rule WHERE name = :ref",
    "voucher": "SELECT v.date, "
    "(SELECT sum(amount_ore) FROM voucher_line l WHERE l.voucher_id = v.id AND amount_ore > 0), v.text "
    "FROM voucher v WHERE v.ref = :ref",
    "cash-day": "SELECT date, total_ore, 'cash day' FROM cash_day WHERE date || '/' || number = :ref",
    "plan": "SELECT starts_on, NULL, kind || ', ' || state || ': ' || text FROM plan WHERE number = :ref",
    "voucher-import": "SELECT date, NULL, name FROM voucher_import WHERE number = :ref",
    "fiscal-year": "SELECT starts_on, NULL, 'ends ' || ends_on FROM fiscal_year WHERE label = :ref",
    "asset": "SELECT acquired_on, cost_ore, name FROM asset WHERE number = :ref",
    "depreciation": "SELECT date, amount_ore, CASE WHEN taken_back THEN 'taken back' ELSE '' END "
    "FROM depreciation_run WHERE number = :ref",
    "vat-return": "SELECT ends_on, owed_kronor * 100, state FROM vat_return WHERE number = :ref",
    "sie-file": "SELECT date, NULL, vouchers || ' vouchers, ' || name FROM sie_import WHERE number = :ref",
    "customer": "SELECT NULL, NULL, kind FROM customer WHERE number = :ref",
    "supplier": "SELECT NULL, NULL, '' FROM supplier WHERE number = :ref",
    "product": "SELECT NULL, NULL, name FROM product WHERE sku = :ref",
    "currency": "SELECT max(date), NULL, 'exchange rates' FROM currency_rate WHERE currency = :ref "
    "HAVING count(*) > 0",
    "mail": "SELECT NULL, NULL, purpose || ', ' || state FROM mail WHERE CAST(id AS TEXT) = :ref",
    "web-hook": "SELECT NULL, NULL, source || ', ' || state FROM web_hook_inbox WHERE CAST(id AS TEXT) = :ref",
    "object": "SELECT NULL, NULL, name FROM dimension_object WHERE dimension || ':' || code = :ref",
}

#: B12 is the voucher with that number of the latest year that has it. The CROSS JOIN has SQLite begin with the years.
_VOUCHER = re.compile(r"([A-Za-z]+)([0-9]{1,9})")
_LATEST_VOUCHER = """
SELECT v.ref FROM fiscal_year y CROSS JOIN voucher v
WHERE v.fiscal_year_id = y.id AND v.series = :series AND v.number = :number ORDER BY y.starts_on DESC LIMIT 1
"""

#: The kinds of things whose numbers people type -> the table they stand in.
_NUMBERED = {
    "order": "sales_order",
    "delivery": "delivery",
    "return": "goods_return",
    "purchase": "purchase",
    "goods-receipt": "goods_receipt",
    "supplier-return": "supplier_return",
    "landed-cost": "landed_cost",
    "bill": "bill",
    "bill-payment": "bill_payment",
    "payment-batch": "payment_batch",
    "invoice": "invoice",
    "receipt": "receipt",
    "payment": "payment",
    "loss": "loss",
    "case": "collection_case",
    "settlement": "settlement_report",
    "reminder": "reminder",
    "demand": "reminder",
    "instalment-plan": "instalment_plan",
}

#: Where the tree ends: a payment file is of many bills, and what became of the others has nothing to do with this one.
_ENDS = {("bill", "payment-batch"), ("bill-payment", "payment-batch")}
MAX_NODES = 500  # A customer of ten years leads to thousands of things; a tree that long helps nobody.


@dataclass(slots=True)
class Trace:
    """A node of the tree. A thing that stands in the tree already is named without its branches."""

    ref: str
    kind: str
    date: str | None
    amount_ore: int | None
    detail: str
    causes: "list[Trace]"
    effects: "list[Trace]"


def trace(reader: Reader, ref: str) -> Trace:
    """The tree of what led to the thing and what it led to. ref: its number; or KIND:NUMBER where numbers clash.

    Raises NotFound when nothing has that number.
    """
    kind, number = find_thing(reader, ref)
    root = _node(reader, kind, number)
    _grow(reader, root, "causes", {(kind, number)})
    _grow(reader, root, "effects", {(kind, number)})
    return root


def find_thing(reader: Reader, ref: str) -> tuple[str, str]:
    """The kind and number of what people mean by ref. Raises NotFound."""
    wanted, number = read_ref(ref, DESCRIBE)
    for kind in [wanted] if wanted else DESCRIBE:
        if (number.isdecimal() or kind != "bank-line") and reader.row(DESCRIBE[kind], ref=number):
            return kind, number
    for kind in [wanted] if wanted else _NUMBERED:
        stored = as_stored(reader, number, kind) if kind in _NUMBERED else number
        if stored != number:
            return kind, stored
    short = _VOUCHER.fullmatch(number)
    if short and wanted in ("", "voucher"):
        latest = reader.value(_LATEST_VOUCHER, series=short[1].upper(), number=int(short[2]))
        if latest:
            return "voucher", latest
    raise NotFound(
        "trace.unknown",
        f"Nothing in the book has the number {ref}.",
        hint=f"Give an order, invoice, voucher ... number, or KIND:NUMBER with one of {', '.join(DESCRIBE)}.",
    )


def as_stored(reader: Reader, number: str, *kinds: str) -> str:
    """A number as the book has it, whether it was typed in small letters or capitals: f2026-0001 is F2026-0001.

    kinds: what it may be the number of. One that nothing has comes back as it is.
    """
    for spelling in dict.fromkeys((number, number.upper(), number.lower())):
        for kind in kinds:
            if reader.value(f"SELECT 1 FROM {_NUMBERED[kind]} WHERE number = :number", number=spelling):
                return spelling
    return number


# A SIE file is one event, however many vouchers it brought: what came with it stands beside the links.
_NEIGHBOURS = {
    "causes": "SELECT * FROM (SELECT cause_kind, cause_ref FROM link WHERE effect_kind = :kind AND effect_ref = :ref "
    "GROUP BY cause_kind, cause_ref ORDER BY min(id)) "
    "UNION ALL SELECT 'sie-file', f.number FROM voucher v JOIN imported_voucher i ON i.voucher_id = v.id "
    "JOIN sie_import f ON f.id = i.sie_import_id WHERE :kind = 'voucher' AND v.ref = :ref",
    "effects": "SELECT * FROM (SELECT effect_kind, effect_ref FROM link WHERE cause_kind = :kind AND cause_ref = :ref "
    "GROUP BY effect_kind, effect_ref ORDER BY min(id)) "
    "UNION ALL SELECT * FROM (SELECT 'voucher', v.ref FROM sie_import f "
    "JOIN imported_voucher i ON i.sie_import_id = f.id JOIN voucher v ON v.id = i.voucher_id "
    "WHERE :kind = 'sie-file' AND f.number = :ref ORDER BY v.id LIMIT :most)",
}


def _grow(reader: Reader, node: Trace, side: str, seen: set[tuple[str, str]]) -> None:
    for kind, number in _neighbours(reader, node, side):
        if len(seen) >= MAX_NODES:
            node.detail = f"{node.detail}; the rest is not shown".removeprefix("; ")
            return
        child = _node(reader, kind, number)
        (node.causes if side == "causes" else node.effects).append(child)
        if (kind, number) not in seen and (node.kind, kind) not in _ENDS:
            seen.add((kind, number))
            _grow(reader, child, side, seen)


def _neighbours(reader: Reader, node: Trace, side: str) -> list[tuple[str, str]]:
    most = {"most": MAX_NODES} if side == "effects" else {}
    return reader.rows(_NEIGHBOURS[side], kind=node.kind, ref=node.ref, **most)


def _node(reader: Reader, kind: str, number: str) -> Trace:
    described = reader.row(DESCRIBE[kind], ref=number) if kind in DESCRIBE else None
    date, amount_ore, detail = described or (None, None, "")
    return Trace(number, kind, date, amount_ore, detail or "", [], [])
