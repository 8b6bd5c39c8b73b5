"""The statement (kontoutdrag) that a customer gets: what is open, how old it is, and money that is not used."""

import datetime
from typing import Literal

from kassabok.core.book.letterhead import address_lines, seller
from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound
from kassabok.core.identifiers import format_identity, is_personal
from kassabok.core.receivables.reports import AGES, age_of, open_items
from kassabok.formats.documents.record import AgeBucket, OpenItem, Party, References, Statement

Language = Literal["sv", "en"]


def statement_document(reader: Reader, customer: str, *, on: datetime.date) -> tuple[Statement, Language]:
    """What a customer had open at the end of a day, and the customer's language. Raises NotFound."""
    row = reader.row(
        "SELECT id, name, org_nr, vat_nr, street, postcode, city, country, language FROM customer "
        "WHERE number = :number",
        number=customer,
    )
    if row is None:
        raise NotFound("customer.unknown", f"There is no customer {customer}.", hint="kassabok customer list")
    customer_id, name, org_nr, vat_nr, street, postcode, city, country, language = row
    claims = open_items(reader, on=on, customer=customer)
    by_age = {age: 0 for _, _, age in AGES}
    for claim in claims:
        by_age[age_of(claim)] += claim.open_ore
    unused = _unused_payments(reader, customer_id, on)
    by_age["not_due_ore"] += sum(item.open_ore for item in unused)
    charges = _charges(reader, customer_id, on)
    by_age["not_due_ore"] += sum(item.open_ore for item in charges)
    document = Statement(
        as_of=on,
        seller=seller(reader),
        buyer=Party(
            name=name,
            lines=address_lines(street, postcode, city, country),
            org_nr=format_identity(org_nr) if org_nr and not is_personal(org_nr) else "",
            vat_nr=vat_nr,
        ),
        references=References(customer_number=customer),
        items=(
            *(
                OpenItem(
                    number=claim.invoice,
                    kind="credit" if claim.total_ore < 0 else "invoice",
                    issued_on=claim.date,
                    due_on=claim.due if claim.total_ore > 0 else None,
                    ocr=claim.ocr,
                    amount_ore=claim.total_ore,
                    open_ore=claim.open_ore,
                    days_late=claim.days_late if claim.total_ore > 0 else 0,
                )
                for claim in claims
            ),
            *charges,
            *unused,
        ),
        ageing=tuple(
            AgeBucket(from_days=since, to_days=upto, amount_ore=by_age[age]) for since, upto, age in AGES
        ),
        overdue_ore=sum(claim.open_ore for claim in claims if claim.open_ore > 0 and claim.days_late > 0),
        total_ore=sum(by_age.values()),
    )
    return document, "en" if language == "en" else "sv"


def _charges(reader: Reader, customer_id: int, on: datetime.date) -> list[OpenItem]:
    """Interest and fees that were owed at the end of the day, beside invoices."""
    return [
        OpenItem(
            number=number,
            kind="interest" if kind == "interest" else "fee",
            issued_on=datetime.date.fromisoformat(day),
            amount_ore=amount_ore,
            open_ore=open_ore,
        )
        for number, kind, day, amount_ore, open_ore in reader.rows(
            "SELECT number, kind, date, amount_ore, open_ore FROM ("
            "SELECT h.id, CASE h.source WHEN '' THEN c.invoice_number ELSE h.source END AS number, h.kind, h.date, "
            "h.amount_ore, h.amount_ore - coalesce((SELECT sum(s.amount_ore) FROM charge_settlement s "
            "WHERE s.charge_id = h.id AND s.date <= :on), 0) - coalesce((SELECT sum(w.amount_ore) "
            "FROM charge_waiver w WHERE w.charge_id = h.id AND w.date <= :on), 0) AS open_ore "
            "FROM charge h JOIN claim c ON c.id = h.claim_id WHERE h.customer_id = :customer_id AND h.date <= :on"
            ") AS owed WHERE open_ore <> 0 ORDER BY id",
            customer_id=customer_id,
            on=on,
        )
    ]


def _unused_payments(reader: Reader, customer_id: int, on: datetime.date) -> list[OpenItem]:
    """Money of the customer that was not used at the end of the day, as items in its favour."""
    return [
        OpenItem(
            number=number,
            kind="payment",
            issued_on=datetime.date.fromisoformat(day),
            amount_ore=-amount_ore,
            open_ore=-unused_ore,
        )
        for number, day, amount_ore, unused_ore in reader.rows(
            "SELECT number, date, amount_ore, unused_ore FROM ("
            "SELECT p.id, p.number, p.date, p.amount_ore, p.amount_ore - coalesce((SELECT sum(s.amount_ore) "
            "FROM settlement s WHERE s.payment_id = p.id AND s.date <= :on), 0) - coalesce((SELECT sum(r.amount_ore) "
            "FROM refund r WHERE r.payment_id = p.id AND r.date <= :on), 0) - coalesce((SELECT sum(h.amount_ore) "
            "FROM charge_settlement h WHERE h.payment_id = p.id AND h.date <= :on), 0) AS unused_ore "
            "FROM payment p WHERE p.customer_id = :customer_id AND p.date <= :on"
            ") AS paid WHERE unused_ore <> 0 ORDER BY id",
            customer_id=customer_id,
            on=on,
        )
    ]
