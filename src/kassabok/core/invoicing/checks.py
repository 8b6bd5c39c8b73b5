"""What must always hold of invoices, credit notes and receipts; `kassabok check` asks."""

from collections.abc import Callable
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_decimal, format_kronor, format_quantity

DOCUMENTS = ("invoice", "receipt")


def totals(reader: Reader) -> list[str]:
    """Net, VAT and total are what the lines and the VAT rows add up to."""
    faults = []
    for document, including in (
        ("invoice", "d.prices_include_vat"),
        ("receipt", "(SELECT o.prices_include_vat FROM sales_order o WHERE o.id = d.order_id)"),
    ):
        rows = reader.rows(
            f"SELECT d.number, d.net_ore, d.vat_ore, d.total_ore - d.rounding_ore, {including}, "
            f"l.amount, l.net, l.vat, v.base, v.vat FROM {document} d "
            f"LEFT JOIN (SELECT {document}_id AS id, sum(amount_ore) AS amount, sum(net_ore) AS net, "
            f"sum(vat_ore) AS vat FROM {document}_line GROUP BY {document}_id) AS l ON l.id = d.id "
            f"LEFT JOIN (SELECT {document}_id AS id, sum(base_ore) AS base, sum(vat_ore) AS vat "
            f"FROM {document}_vat GROUP BY {document}_id) AS v ON v.id = d.id ORDER BY d.id"
        )
        for number, net, vat, total, includes_vat, amount, line_net, line_vat, base, row_vat in rows:
            if (line_net, line_vat) != (net, vat):
                faults.append(f"The lines of {number} do not add up to its net and VAT.")
            elif (base, row_vat) != (net, vat):
                faults.append(f"The VAT rows of {number} do not add up to its net and VAT.")
            elif amount != (total if includes_vat else net):
                faults.append(f"The amounts on {number} do not add up to its total.")
    return faults


def vat_shares(reader: Reader) -> list[str]:
    """The lines' shares of the VAT add up to the document's VAT, class by class and rate by rate."""
    faults = []
    for document in DOCUMENTS:
        rows = reader.rows(
            f"SELECT d.number, s.vat_class, sum(s.net), sum(s.vat) FROM ("
            f"SELECT {document}_id AS id, vat_class, vat_rate_e4 AS rate, net_ore AS net, vat_ore AS vat "
            f"FROM {document}_line UNION ALL "
            f"SELECT {document}_id, vat_class, rate_e4, -base_ore, -vat_ore FROM {document}_vat"
            f") AS s JOIN {document} d ON d.id = s.id GROUP BY d.id, d.number, s.vat_class, s.rate "
            "HAVING sum(s.net) <> 0 OR sum(s.vat) <> 0 ORDER BY d.id"
        )
        faults += [
            f"On {number} the lines of VAT class {vat_class} are out by {format_kronor(net_ore)} kr "
            f"and {format_kronor(vat_ore)} kr VAT."
            for number, vat_class, net_ore, vat_ore in rows
        ]
    return faults


def credits(reader: Reader) -> list[str]:  # noqa: A001 - the word for it
    """No line is taken back more than it was sold, in quantity or amount; and all parts end at the whole."""
    rows = reader.rows(
        "SELECT i.number, l.position, l.quantity_milli, l.amount_ore, -sum(k.quantity_milli), -sum(k.amount_ore) "
        "FROM invoice_line k JOIN invoice_line l ON l.id = k.credits_line_id JOIN invoice i ON i.id = l.invoice_id "
        "GROUP BY l.id, i.number, l.position, l.quantity_milli, l.amount_ore ORDER BY l.id"
    )
    rows += reader.rows(
        "SELECT r.number, l.position, l.quantity_milli, l.amount_ore, -sum(k.quantity_milli), -sum(k.amount_ore) "
        "FROM receipt_line k JOIN receipt b ON b.id = k.receipt_id AND b.kind = 'refund' AND b.means <> 'online' "
        "JOIN receipt_line l ON l.order_line_id = k.order_line_id AND l.receipt_id = b.refunds_id "
        "JOIN receipt r ON r.id = l.receipt_id "
        "GROUP BY l.id, r.number, l.position, l.quantity_milli, l.amount_ore ORDER BY l.id"
    )
    return [
        f"Line {position} of {number} was for {format_quantity(sold_milli)} and {format_kronor(sold_ore)} kr, "
        f"but {format_quantity(back_milli)} and {format_kronor(back_ore)} kr are taken back."
        for number, position, sold_milli, sold_ore, back_milli, back_ore in rows
        if back_milli > sold_milli
        or back_ore > sold_ore
        or (back_milli == sold_milli and back_ore != sold_ore)
    ]


def whole_credits(reader: Reader) -> list[str]:
    """An invoice whose lines are all taken back ends at zero, VAT and rounding included."""
    rows = reader.rows(
        "SELECT i.number, i.total_ore, i.vat_ore, sum(k.total_ore), sum(k.vat_ore) "
        "FROM invoice i JOIN invoice k ON k.credits_id = i.id "
        "WHERE NOT EXISTS (SELECT 1 FROM invoice_line l WHERE l.invoice_id = i.id AND l.quantity_milli > "
        "(SELECT coalesce(-sum(c.quantity_milli), 0) FROM invoice_line c WHERE c.credits_line_id = l.id)) "
        "GROUP BY i.id, i.number, i.total_ore, i.vat_ore ORDER BY i.id"
    )
    return [
        f"Invoice {number} is credited whole, but {format_kronor(total_ore + back_ore)} kr are left of it "
        f"and {format_kronor(vat_ore + vat_back_ore)} kr of its VAT."
        for number, total_ore, vat_ore, back_ore, vat_back_ore in rows
        if total_ore + back_ore or vat_ore + vat_back_ore
    ]


def online_refunds(reader: Reader) -> list[str]:
    """What was paid before delivery has its payments; no more is paid back than was sold, in all or at any rate, and a
    sale that is paid back whole ends at zero.
    """
    unpaid = reader.rows(
        "SELECT r.number, r.total_ore, coalesce(sum(p.amount_ore), 0) AS paid FROM receipt r "
        "LEFT JOIN receipt_payment p ON p.receipt_id = r.id WHERE r.means = 'online' "
        "GROUP BY r.id, r.number, r.total_ore HAVING paid <> r.total_ore ORDER BY r.id"
    )
    wrong = reader.rows(
        "SELECT s.number, v.rate_e4, sum(v.base_ore) AS base, sum(v.vat_ore) AS vat, "
        # A reduction at a rate of its own makes what was sold at that rate less than nothing.
        "sum(iif(r.id = s.id, v.base_ore, 0)) < 0 AS reduced, "
        "(SELECT sum(t.total_ore) FROM receipt t WHERE s.id IN (t.id, t.refunds_id)) AS left_ore "
        "FROM receipt s JOIN receipt r ON s.id IN (r.id, r.refunds_id) JOIN receipt_vat v ON v.receipt_id = r.id "
        "WHERE s.means = 'online' AND s.kind = 'sale' GROUP BY s.id, s.number, v.vat_class, v.rate_e4 "
        "HAVING iif(reduced, base > 0 OR vat > 0, base < 0 OR vat < 0) "
        "OR left_ore < 0 OR (left_ore = 0 AND (base <> 0 OR vat <> 0)) ORDER BY s.id"
    )
    return [
        *(
            f"Receipt {number} comes to {format_kronor(total_ore)} kr, but {format_kronor(paid_ore)} kr were paid."
            for number, total_ore, paid_ore in unpaid
        ),
        *(
            f"Of receipt {number} {format_kronor(base_ore)} kr and {format_kronor(vat_ore)} kr VAT are left at "
            f"{format_decimal(Decimal(rate_e4) / 100)} %, but {format_kronor(left_ore)} kr of the whole sale."
            for number, rate_e4, base_ore, vat_ore, _, left_ore in wrong
        ),
    ]


def online_posted(reader: Reader) -> list[str]:
    """Every receipt that was paid before delivery has its voucher, and every voucher of the series W its receipt."""
    without_voucher = reader.rows(
        "SELECT r.number FROM receipt r WHERE r.means = 'online' AND r.total_ore <> 0 "
        "AND NOT EXISTS (SELECT 1 FROM link n "
        "WHERE n.cause_kind = 'receipt' AND n.cause_ref = r.number AND n.effect_kind = 'voucher') ORDER BY r.id"
    )
    without_receipt = reader.rows(
        "SELECT v.ref FROM voucher v WHERE v.series = 'W' AND v.corrects_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM link n JOIN receipt r ON r.number = n.cause_ref "
        "WHERE n.effect_kind = 'voucher' AND n.effect_ref = v.ref AND n.cause_kind = 'receipt') "
        "AND NOT EXISTS (SELECT 1 FROM imported_voucher f WHERE f.voucher_id = v.id) ORDER BY v.id"
    )
    return [
        *(f"Receipt {number} is in no voucher." for (number,) in without_voucher),
        *(f"Voucher {ref} belongs to no receipt." for (ref,) in without_receipt),
    ]


def numbers(reader: Reader) -> list[str]:
    """Invoices, credit notes and receipts have used every number that their counters have given, and no other."""
    faults = []
    for series, table, condition in (
        ("invoice", "invoice", "kind = 'invoice'"),
        ("credit-note", "invoice", "kind = 'credit'"),
        ("receipt", "receipt", "1 = 1"),
    ):
        given = reader.value(
            "SELECT coalesce(sum(next - first), 0) FROM series WHERE name = :series", series=series
        )
        used = reader.value(f"SELECT count(*) FROM {table} WHERE {condition}")
        if given != used:
            faults.append(f"The series {series} has given {given} numbers, but {used} documents have one.")
    return faults


def posted(reader: Reader) -> list[str]:
    """Every invoice has its claim and its voucher, and every voucher of the series B its invoice.

    Vouchers of a SIE file, and what corrects them, are not asked for one: their invoices are in another program.
    Under the cash method what waits for payment has no voucher; nor has what comes to nothing.
    """
    without_claim = reader.rows(
        "SELECT i.number FROM invoice i LEFT JOIN claim c ON c.invoice_id = i.id AND c.total_ore = i.total_ore "
        "WHERE c.id IS NULL ORDER BY i.id"
    )
    without_voucher = reader.rows(
        "SELECT i.number FROM invoice i WHERE (i.net_ore <> 0 OR i.total_ore <> 0) "
        "AND NOT EXISTS (SELECT 1 FROM unposted_sale u WHERE u.invoice = i.number) "
        "AND NOT EXISTS (SELECT 1 FROM link n WHERE n.cause_kind = 'invoice' AND n.cause_ref = i.number "
        "AND n.effect_kind = 'voucher') ORDER BY i.id"
    )
    without_invoice = reader.rows(
        "SELECT v.ref FROM voucher v WHERE v.series = 'B' AND v.corrects_id IS NULL "
        "AND NOT EXISTS (SELECT 1 FROM link n JOIN invoice i ON i.number = n.cause_ref "
        "WHERE n.effect_kind = 'voucher' AND n.effect_ref = v.ref AND n.cause_kind = 'invoice') "
        "AND NOT EXISTS (SELECT 1 FROM imported_voucher f WHERE f.voucher_id = v.id) "
        "AND NOT EXISTS (SELECT 1 FROM link n JOIN voucher w ON w.ref = n.cause_ref "
        "JOIN imported_voucher f ON f.voucher_id = w.id WHERE n.effect_kind = 'voucher' AND n.effect_ref = v.ref "
        "AND n.cause_kind = 'voucher') ORDER BY v.id"
    )
    return [
        *(f"{number} has no claim with its amount." for (number,) in without_claim),
        *(f"{number} is in no voucher." for (number,) in without_voucher),
        *(f"Voucher {ref} belongs to no invoice." for (ref,) in without_invoice),
    ]


def cash_days(reader: Reader) -> list[str]:
    """A closed cash day is the sum of its receipts, and has its voucher, unless all of it was paid back."""
    wrong = reader.rows(
        "SELECT d.date || '/' || d.number, d.total_ore, coalesce(sum(r.total_ore), 0) "
        "FROM cash_day d LEFT JOIN receipt r ON r.cash_day_id = d.id "
        "GROUP BY d.id, d.date, d.number, d.total_ore HAVING d.total_ore <> coalesce(sum(r.total_ore), 0) ORDER BY d.id"
    )
    without_voucher = reader.rows(
        "SELECT d.date || '/' || d.number FROM cash_day d "
        "WHERE EXISTS (SELECT 1 FROM receipt r WHERE r.cash_day_id = d.id GROUP BY r.means "
        "HAVING sum(r.total_ore) <> 0 OR sum(r.net_ore) <> 0) "
        "AND NOT EXISTS (SELECT 1 FROM link n WHERE n.cause_kind = 'cash-day' "
        "AND n.cause_ref = d.date || '/' || d.number AND n.effect_kind = 'voucher') ORDER BY d.id"
    )
    return [
        *(
            f"The cash day {ref} says {format_kronor(said)} kr, its receipts {format_kronor(found)} kr."
            for ref, said, found in wrong
        ),
        *(f"The cash day {ref} is in no voucher." for (ref,) in without_voucher),
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("invoice and receipt totals", totals),
    ("VAT of invoice and receipt lines", vat_shares),
    ("credits by line", credits),
    ("credits of whole invoices", whole_credits),
    ("invoice and receipt numbers", numbers),
    ("invoices in claims and vouchers", posted),
    ("cash days", cash_days),
    ("receipts paid before delivery", online_refunds),
    ("web receipts in vouchers", online_posted),
)
