"""Everything that the book holds of one customer (registerutdrag, GDPR art. 15), area by area.

One question for each row class of extract_rows.py finds what is told; SECTIONS is the whole list, and a test holds that
every table which points at a customer is asked. What was merged into the customer is the customer's.
"""

import datetime
from dataclasses import replace
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.consent.extract_rows import (
    Charged,
    ClaimNote,
    Consented,
    Delivered,
    Extract,
    Happened,
    Invoiced,
    KeptFile,
    LateTerms,
    Mailed,
    Ordered,
    OrderedLine,
    Paid,
    PaidBack,
    PaidInParts,
    Receipted,
    Registered,
    Reminded,
    Returned,
    SaidByLink,
    ShopAccount,
    Sued,
    UsedCode,
    WebOrdered,
    WebPlaced,
    WebUnused,
)
from kassabok.core.dates import local_time
from kassabok.core.errors import NotFound, Refused
from kassabok.core.identifiers import emails_in, format_identity

PURPOSES = "Att sälja och leverera varor, ta betalt och bokföra; marknadsföring bara enligt beskeden nedan."
KEPT_FOR = (
    "Fakturor, kvitton, betalningar och vad som hör till dem: sju år efter utgången av det kalenderår då "
    "räkenskapsåret avslutades (bokföringslagen 7 kap. 2 §). Övrigt tills det inte behövs eller du vill ha bort det."
)
RECIPIENTS = (
    "Bokföringsbyrå, revisor, bank, betaltjänster, fraktföretag och Skatteverket, så långt det behövs."
)
RIGHTS = (
    "Du kan begära rättelse, radering, begränsning och dina uppgifter i maskinläsbar form, och alltid säga nej till "
    "direkt marknadsföring. Klagomål: Integritetsskyddsmyndigheten, imy.se."
)


def _place(*columns: str) -> str:
    """SQL for an address on one line, without what is empty."""
    parts = " || ".join(f"CASE WHEN {column} = '' THEN '' ELSE ', ' || {column} END" for column in columns)
    return f"substr({parts}, 3)"


_GOODS_TO = _place(
    "delivery_name", "delivery_street", "delivery_postcode", "delivery_city", "delivery_country"
)
_WEB_GOODS_TO = _place("w.delivery_name", "w.delivery_street", "w.delivery_postcode", "w.delivery_city")
_BUYER = _place("i.buyer_name", "i.buyer_street", "i.buyer_postcode", "i.buyer_city", "i.buyer_country")
_OWN = "(SELECT id FROM customer WHERE id = :id OR merged_into_id = :id)"
_ORDERS = f"(SELECT id FROM sales_order WHERE customer_id IN {_OWN})"
_THINGS = f"""(
    SELECT 'customer' AS kind, number AS ref FROM customer WHERE id IN {_OWN}
    UNION ALL SELECT 'order', number FROM sales_order WHERE customer_id IN {_OWN}
    UNION ALL SELECT 'delivery', number FROM delivery WHERE order_id IN {_ORDERS}
    UNION ALL SELECT 'invoice', number FROM invoice WHERE customer_id IN {_OWN}
    UNION ALL SELECT 'receipt', number FROM receipt WHERE order_id IN {_ORDERS}
    UNION ALL SELECT 'payment', number FROM payment WHERE customer_id IN {_OWN}
)"""

#: Field of Extract -> its row class, and the question that finds the rows of the customer :id.
SECTIONS: dict[str, tuple[type, str]] = {
    "register": (
        Registered,
        (
            "SELECT number AS customer, kind, name, coalesce(org_nr, '') AS personal_number, vat_nr, email, phone, "
            "contact, "
            f"{_place('street', 'postcode', 'city', 'country')} AS address, "
            f"{_GOODS_TO} "
            "AS delivery_address, language, terms_days, credit_limit_ore, invoice_channel, "
            "peppol_id, buyer_reference "
            f"FROM customer WHERE id IN {_OWN} ORDER BY id"
        ),
    ),
    "consents": (
        Consented,
        (
            "SELECT e.date, e.channel, e.kind AS said, e.source, e.text_version, coalesce(o.number, '') AS \"order\" "
            f"FROM consent_event e LEFT JOIN sales_order o ON o.id = e.order_id WHERE e.customer_id IN {_OWN} "
            "ORDER BY e.date, e.id"
        ),
    ),
    "by_links": (
        SaidByLink,
        (
            "SELECT CASE WHEN w.asked_id IS NULL THEN 'withdrawn' ELSE 'confirmed' END AS said FROM web_consent w "
            f"WHERE w.customer_id IN {_OWN} ORDER BY w.id"
        ),
    ),
    "orders": (
        Ordered,
        (
            'SELECT number AS "order", date, state, '
            f"{_GOODS_TO} "
            "AS delivered_to, your_reference, note, total_ore "
            f"FROM sales_order WHERE customer_id IN {_OWN} ORDER BY id"
        ),
    ),
    "order_lines": (
        OrderedLine,
        (
            'SELECT o.number AS "order", l.text, l.quantity_milli, l.amount_ore '
            f"FROM sales_order_line l JOIN sales_order o ON o.id = l.order_id "
            f"WHERE l.order_id IN {_ORDERS} ORDER BY l.id"
        ),
    ),
    "deliveries": (
        Delivered,
        (
            'SELECT d.number AS delivery, o.number AS "order", d.date, d.tracking '
            f"FROM delivery d JOIN sales_order o ON o.id = d.order_id WHERE d.order_id IN {_ORDERS} ORDER BY d.id"
        ),
    ),
    "returns": (
        Returned,
        (
            "SELECT r.number AS return_number, d.number AS delivery, r.date, r.reason "
            f"FROM goods_return r JOIN delivery d ON d.id = r.delivery_id WHERE d.order_id IN {_ORDERS} ORDER BY r.id"
        ),
    ),
    "invoices": (
        Invoiced,
        (
            f"SELECT i.number AS invoice, i.date, {_BUYER} AS buyer, i.buyer_org_nr AS buyer_number, "
            "i.your_reference, i.note, i.total_ore, coalesce(c.open_ore, 0) AS open_ore "
            f"FROM invoice i LEFT JOIN claim c ON c.invoice_id = i.id WHERE i.customer_id IN {_OWN} ORDER BY i.id"
        ),
    ),
    "receipts": (
        Receipted,
        (
            'SELECT r.number AS receipt, o.number AS "order", r.date, r.means, r.total_ore '
            f"FROM receipt r JOIN sales_order o ON o.id = r.order_id WHERE r.order_id IN {_ORDERS} ORDER BY r.id"
        ),
    ),
    "payments": (
        Paid,
        (
            "SELECT p.number AS payment, p.date, coalesce(l.counterparty, '') AS payer, "
            "coalesce(l.counterparty_account, '') AS payer_account, "
            "CASE WHEN p.text <> '' THEN p.text ELSE coalesce(l.text, '') END AS text, p.amount_ore "
            f"FROM payment p LEFT JOIN bank_line l ON l.id = p.bank_line_id "
            f"WHERE p.customer_id IN {_OWN} ORDER BY p.id"
        ),
    ),
    "paid_back": (
        PaidBack,
        (
            "SELECT b.number AS payment_file, o.payee, o.clearing || o.account AS account, "
            "o.amount_cents AS amount_ore, "
            "o.state FROM payment_order o JOIN payment_group g ON g.id = o.group_id "
            "JOIN payment_batch b ON b.id = g.batch_id "
            f"WHERE o.refund_of <> '' AND (o.refund_of IN (SELECT number FROM payment WHERE customer_id IN {_OWN}) "
            f"OR o.refund_of IN (SELECT number FROM invoice WHERE customer_id IN {_OWN})) ORDER BY o.id"
        ),
    ),
    "web_orders": (
        WebOrdered,
        (
            "SELECT s.name AS channel, w.number, w.date, "
            f"{_place('w.buyer_name', 'w.street', 'w.postcode', 'w.city', 'w.country')} AS buyer, "
            "w.email, w.phone, w.note, "
            f"{_WEB_GOODS_TO} AS delivered_to, "
            "w.accepts_marketing, p.raw AS message FROM web_order w JOIN shop_channel s ON s.id = w.channel_id "
            f"JOIN shop_payload p ON p.id = w.payload_id WHERE w.customer_id IN {_OWN} ORDER BY w.id"
        ),
    ),
    "web_placed": (
        WebPlaced,
        (
            "SELECT i.number, i.order_number AS \"order\", i.payment, i.body, coalesce(w.text, '') AS withdrawn "
            "FROM web_intake i LEFT JOIN web_withdrawal w ON w.intake_id = i.id "
            f"WHERE i.order_number IN (SELECT number FROM sales_order WHERE customer_id IN {_OWN}) ORDER BY i.id"
        ),
    ),
    "late_terms": (
        LateTerms,
        f"SELECT reminder_fee, interest FROM customer_terms WHERE customer_id IN {_OWN} ORDER BY id",
    ),
    "reminders": (
        Reminded,
        (
            "SELECT number AS letter, kind, date, due_date AS due, total_ore FROM reminder "
            f"WHERE customer_id IN {_OWN} ORDER BY id"
        ),
    ),
    "charges": (
        Charged,
        f"SELECT date, kind, amount_ore, open_ore, waived_ore FROM charge WHERE customer_id IN {_OWN} ORDER BY id",
    ),
    "claim_notes": (
        ClaimNote,
        (
            "SELECT c.invoice_number AS invoice, h.from_date AS date, h.kind AS what, h.reason AS text "
            f"FROM claim_hold h JOIN claim c ON c.id = h.claim_id WHERE c.customer_id IN {_OWN} UNION ALL "
            "SELECT c.invoice_number, i.date, 'interrupted', i.what "
            f"FROM interruption i JOIN claim c ON c.id = i.claim_id WHERE c.customer_id IN {_OWN} ORDER BY 2, 1"
        ),
    ),
    "cases": (
        Sued,
        (
            'SELECT number AS "case", opened_on AS opened, state, authority_ref, ground FROM collection_case '
            f"WHERE customer_id IN {_OWN} ORDER BY id"
        ),
    ),
    "instalments": (
        PaidInParts,
        (
            "SELECT p.number AS plan, i.due_date AS due, i.amount_ore FROM instalment_plan p "
            f"JOIN instalment i ON i.plan_id = p.id WHERE p.customer_id IN {_OWN} ORDER BY i.id"
        ),
    ),
    "codes": (
        UsedCode,
        (
            'SELECT o.number AS "order", c.code, u.discount_ore FROM campaign_order u '
            "JOIN campaign c ON c.id = u.campaign_id JOIN sales_order o ON o.id = u.order_id "
            f"WHERE o.customer_id IN {_OWN} UNION ALL "
            "SELECT o.number, t.code, t.discount_ore FROM web_order_code t JOIN web_order w ON w.id = t.web_order_id "
            f"JOIN sales_order o ON o.id = w.order_id WHERE o.customer_id IN {_OWN} "
            "AND NOT EXISTS (SELECT 1 FROM campaign c WHERE c.code = t.code) ORDER BY 1, 2"
        ),
    ),
    "shop_accounts": (
        ShopAccount,
        (
            "SELECT s.name AS channel, a.external_id FROM shop_customer a JOIN shop_channel s ON s.id = a.channel_id "
            f"WHERE a.customer_id IN {_OWN} ORDER BY a.id"
        ),
    ),
    "mail": (
        Mailed,
        (
            "SELECT CAST(id AS TEXT) AS mail, kind || ' ' || ref AS of, address, subject, state, text FROM mail "
            f"WHERE customer_id IN {_OWN} AND address <> '' ORDER BY id"
        ),
    ),
    "files": (
        KeptFile,
        (
            "SELECT u.name, u.kind || ' ' || u.ref AS of, a.media_type, a.sha256 FROM attachment_use u "
            f"JOIN attachment a ON a.id = u.attachment_id JOIN {_THINGS} t ON t.kind = u.kind AND t.ref = u.ref "
            "ORDER BY u.id"
        ),
    ),
}

_HISTORY = f"""
SELECT at_us, actor, command, name FROM event
WHERE subject_kind = 'customer' AND subject_ref IN (SELECT number FROM customer WHERE id IN {_OWN}) ORDER BY id
"""


def extract(reader: Reader, number: str, *, on: datetime.date) -> Extract:
    """All that the book holds of a customer, personal number in full.

    Raises NotFound; Refused for the cash customer.
    """
    row_id = reader.value(
        "SELECT coalesce(merged_into_id, id) FROM customer WHERE number = :number", number=number
    )
    if row_id is None:
        raise NotFound(
            "customer.unknown", f"There is no customer {number}.", hint="kassabok customer list --search WORD"
        )
    if number == "0":
        raise Refused("customer.cash", "The cash customer of counter sales is nobody.")
    found: dict[str, Any] = {
        name: tuple(map(_readable, reader.read(row_class, sql, id=row_id)))
        for name, (row_class, sql) in SECTIONS.items()
    }
    return Extract(
        customer=number,
        made_on=on,
        purposes=PURPOSES,
        kept_for=KEPT_FOR,
        recipients=RECIPIENTS,
        rights=RIGHTS,
        **found,
        web_unused=unused_messages(reader, row_id),
        history=tuple(
            Happened(f"{local_time(at_us):%Y-%m-%d %H:%M}", actor, command, name)
            for at_us, actor, command, name in reader.rows(_HISTORY, id=row_id)
        ),
    )


_EMAILS = f"""
SELECT lower(email) FROM customer WHERE id IN {_OWN} AND email <> ''
UNION SELECT lower(email) FROM web_order WHERE customer_id IN {_OWN} AND email <> ''
"""
_UNUSED = """
SELECT c.name, p.external_id, p.raw FROM shop_payload p JOIN shop_channel c ON c.id = p.channel_id
WHERE p.state IN ('new', 'parked', 'ignored') AND length(p.raw) > 0
AND NOT EXISTS (SELECT 1 FROM web_order w WHERE w.channel_id = p.channel_id AND w.external_id = p.external_id)
ORDER BY p.id
"""


def unused_messages(reader: Reader, customer_id: int) -> tuple[WebUnused, ...]:
    """What web shops told of orders of a customer that came to nothing."""
    emails = {email for (email,) in reader.rows(_EMAILS, id=customer_id)}
    return tuple(
        WebUnused(channel, number, raw.decode(errors="replace"))
        for channel, number, raw in reader.rows(_UNUSED)
        if emails & emails_in(raw)
    )


_SWEDISH = {
    "granted": "samtycke",
    "confirmed": "bekräftat samtycke",
    "soft": "kund sedan köp",
    "declined": "avstod",
    "asked": "tillfrågad",
    "withdrawn": "återkallat",
    "objected": "invändning",
    "email": "e-post",
    "phone": "telefon",
    "post": "brev",
}


def in_swedish(found: Extract) -> Extract:
    """The extract as it is printed: what was said of marketing, and what files are of, in the customer's words."""
    return replace(
        found,
        files=tuple(replace(row, of=_of_in_swedish(row.of)) for row in found.files),
        mail=tuple(replace(row, of=_of_in_swedish(row.of)) for row in found.mail),
        by_links=tuple(replace(row, said=_SWEDISH[row.said]) for row in found.by_links),
        consents=tuple(
            replace(
                row, said=_SWEDISH.get(row.said, row.said), channel=_SWEDISH.get(row.channel, row.channel)
            )
            for row in found.consents
        ),
    )


_KINDS = {
    "customer": "kund",
    "delivery": "leverans",
    "invoice": "faktura",
    "receipt": "kvitto",
    "payment": "betalning",
    "reminder": "påminnelse",
    "demand": "krav",
}


def _of_in_swedish(thing: str) -> str:
    """`invoice F2026-0001` as `faktura F2026-0001`; what has no other name in Swedish stays."""
    kind, _, ref = thing.partition(" ")
    return f"{_KINDS.get(kind, kind)} {ref}"


def _readable(row: Any) -> Any:
    """Numbers as they are written, and what a shop wrote as text."""
    if isinstance(row, Registered) and row.personal_number:
        return replace(row, personal_number=format_identity(row.personal_number))
    if isinstance(row, WebOrdered):
        raw: Any = row.message
        return replace(row, message=bytes(raw).decode(errors="replace"))
    return row
