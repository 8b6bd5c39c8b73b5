"""Removing a customer's personal data (radering, GDPR art. 17), and what the law keeps of it when its time has passed.

Accounting records are kept through the seventh year after the calendar year in which their fiscal year ended
(bokföringslagen 7 kap. 2 §), which a wish to be forgotten does not reach (GDPR art. 17.3 b). The rest goes at once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from dateutil.relativedelta import relativedelta

from kassabok.core.book.transaction import Transaction
from kassabok.core.consent.extract import unused_messages
from kassabok.core.consent.model import CHANNELS, REFUSING, ForgottenCustomer
from kassabok.core.consent.noting import note, state_of
from kassabok.core.consent.service import EVIDENCE
from kassabok.core.dates import first_instant_us
from kassabok.core.errors import Refused
from kassabok.core.events import CustomerForgotten, CustomerPurged
from kassabok.core.identifiers import emails_in, is_personal
from kassabok.core.parties.model import CASH_CUSTOMER, Customer, living_customer
from kassabok.core.states import in_words

KEPT_YEARS = 7
MOST_NAMED = 5
LAW = "bokföringslagen 7 kap. 2 §"


@dataclass(frozen=True, slots=True)
class Removed:
    """What was removed, and how many."""

    what: str = field(metadata={"sv": "Vad"})
    count: int = field(metadata={"sv": "Antal"})


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays. until: the last day; None where it holds nothing that says who it was."""

    what: str = field(metadata={"sv": "Vad"})
    count: int = field(metadata={"sv": "Antal"})
    ground: str = field(metadata={"sv": "Grund"})
    until: date | None = field(metadata={"sv": "Till och med"})


@dataclass(frozen=True, slots=True)
class ForgetReceipt:
    """What became of a customer's personal data. It names nobody, so that it can be kept."""

    customer: str = field(metadata={"sv": "Kund"})
    on: date = field(metadata={"sv": "Utfört"})
    removed: tuple[Removed, ...] = field(metadata={"sv": "Borttaget"})
    kept: tuple[Kept, ...] = field(metadata={"sv": "Sparat"})
    backups: str = field(metadata={"sv": "Säkerhetskopior"})


BACKUPS = "Copies of the book from before hold it until they are deleted."


def forget(tx: Transaction, number: str) -> ForgetReceipt:
    """Remove what may go of a customer at once; its number stays, and what the law keeps.

    Its addresses are blocked, as hashes, so that no import brings them back into mailings. The caller scrubs the file
    after the commit (Book.scrub). Raises NotFound; Refused where it is no person, is forgotten already, or where
    something between the customer and the company is still open.
    """
    customer = living_customer(tx, number)
    _refuse_nobody(tx, customer)
    _refuse_open(tx, customer)
    removed = _removed(tx, customer.id)
    kept, until = _kept(tx, customer.id)
    for channel in CHANNELS:
        if state_of(tx, customer, channel) not in REFUSING:
            note(tx, customer, channel, "withdrawn", on=tx.today, source="forgotten")
    for row in (customer, *tx.all(Customer, merged_into_id=customer.id)):
        tx.detach(kind="customer", ref=row.number, role=EVIDENCE)
    tx.insert(ForgottenCustomer, customer_id=customer.id, date=tx.today, kept_until=until)
    tx.publish(CustomerForgotten(ref=customer.number, on=tx.today, kept_until=until))
    return ForgetReceipt(customer.number, tx.today, removed, kept, BACKUPS)


def purge(tx: Transaction) -> tuple[CustomerPurged, ...]:
    """Remove what the law kept of customers that were forgotten, where its time has passed."""
    events = []
    for row_id, customer_id in tx.reader.rows(
        "SELECT id, customer_id FROM forgotten_customer WHERE NOT purged "
        "AND (kept_until IS NULL OR kept_until < :today) ORDER BY id",
        today=tx.today,
    ):
        tx.update(ForgottenCustomer, row_id, purged=True)
        event = CustomerPurged(ref=tx.get(Customer, customer_id).number, on=tx.today)
        tx.publish(event)
        events.append(event)
    return tuple(events)


def purge_due(tx: Transaction) -> int:
    """Remove all personal data whose time has passed. How many customers it was of; the caller scrubs the file."""
    return len(purge(tx)) + len(forget_again(tx)) + len(forget_idle(tx))


_TOLD_AGAIN = """
SELECT DISTINCT c.number, f.id, c.id FROM forgotten_customer f JOIN customer c ON c.id = f.customer_id
JOIN customer own ON own.id = c.id OR own.merged_into_id = c.id
JOIN web_order w ON w.customer_id = own.id
JOIN shop_payload p ON p.channel_id = w.channel_id AND p.external_id = w.external_id
WHERE length(p.raw) > 0 OR w.email <> '' OR w.buyer_name <> '' ORDER BY c.id
"""


def forget_again(tx: Transaction) -> tuple[CustomerForgotten, ...]:
    """Remove what web shops have told anew of the orders of forgotten customers, as when one was refunded since."""
    events = []
    for number, row_id, customer_id in tx.reader.rows(_TOLD_AGAIN):
        _, until = _kept(tx, customer_id)  # A refund since then is kept longer.
        tx.update(ForgottenCustomer, row_id, kept_until=until)
        event = CustomerForgotten(ref=number, on=tx.today, kept_until=until)
        tx.publish(event)
        events.append(event)
    return tuple(events)


_IDLE = """
SELECT c.number FROM customer c
WHERE c.merged_into_id IS NULL AND c.number <> '0' AND (c.kind = 'private' OR length(c.org_nr) = 12)
AND NOT EXISTS (SELECT 1 FROM forgotten_customer f WHERE f.customer_id = c.id)
AND NOT EXISTS (SELECT 1 FROM consent_state s WHERE s.customer_id = c.id AND s.may)
AND NOT EXISTS (SELECT 1 FROM sales_order o WHERE o.customer_id = c.id AND o.date > :since)
AND NOT EXISTS (SELECT 1 FROM invoice i WHERE i.customer_id = c.id AND i.date > :since)
AND NOT EXISTS (SELECT 1 FROM payment p WHERE p.customer_id = c.id AND p.date > :since)
AND NOT EXISTS (
    SELECT 1 FROM event e WHERE e.subject_kind = 'customer' AND e.subject_ref = c.number AND e.at_us >= :since_us
)
ORDER BY c.id
"""


def forget_idle(tx: Transaction) -> tuple[ForgetReceipt, ...]:
    """Forget the persons that nothing has happened with for the months of the setting customer.keep_months; 0 is never.

    Who has agreed to marketing is not idle, and who has something open is left until it is not.
    """
    months = tx.settings.value("customer.keep_months")
    if not months:
        return ()
    since = tx.today - relativedelta(months=months)
    idle = tx.reader.rows(_IDLE, since=since, since_us=first_instant_us(since))
    receipts = []
    for (number,) in idle:
        try:
            receipts.append(forget(tx, number))
        except Refused as refused:  # Nothing is written before it is known that nothing is open.
            if refused.code != "customer.open":
                raise
    return tuple(receipts)


def _refuse_nobody(tx: Transaction, customer: Customer) -> None:
    if customer.number == CASH_CUSTOMER:
        raise Refused("customer.cash", "The cash customer of counter sales is nobody.")
    if tx.find(ForgottenCustomer, customer_id=customer.id) is not None:
        raise Refused(
            "customer.forgotten",
            f"Customer {customer.number} has been forgotten already.",
            hint=f"kassabok customer show {customer.number}",
        )
    if customer.kind != "private" and not is_personal(customer.org_nr or ""):
        raise Refused(
            "customer.no_person",
            f"Customer {customer.number} is no person, and has no personal data but that of its contact.",
            hint=f'kassabok customer edit {customer.number} --contact "" --email "" --phone ""',
        )


_OWN = "(SELECT id FROM customer WHERE id = :id OR merged_into_id = :id)"
_OPEN = f"""
SELECT 'order ' || number || ' is ' || state FROM sales_order
WHERE customer_id IN {_OWN} AND state IN ('draft', 'confirmed', 'partly_delivered')
UNION ALL
SELECT DISTINCT 'order ' || o.number || ' is not invoiced' FROM sales_order o
JOIN sales_order_line l ON l.order_id = o.id
WHERE o.customer_id IN {_OWN} AND o.billing IN ('on_delivery', 'in_advance', 'by_hand') AND o.state = 'delivered'
AND l.delivered_milli - l.returned_milli > l.invoiced_milli
UNION ALL
SELECT CASE WHEN total_ore < 0 THEN 'credit note ' || invoice_number || ' is not paid back'
    ELSE 'invoice ' || invoice_number || ' is not paid' END
FROM claim WHERE customer_id IN {_OWN} AND open_ore <> 0
UNION ALL
SELECT 'payment ' || number || ' is not used' FROM payment WHERE customer_id IN {_OWN} AND unallocated_ore > 0
UNION ALL
SELECT 'money for ' || refund_of || ' is on its way back' FROM payment_order
WHERE state IN ('made', 'accepted') AND refund_of <> '' AND refund_of IN (
    SELECT number FROM payment WHERE customer_id IN {_OWN}
    UNION ALL SELECT number FROM invoice WHERE customer_id IN {_OWN}
)
"""


def _refuse_open(tx: Transaction, customer: Customer) -> None:
    found = [in_words(text) for (text,) in tx.reader.rows(_OPEN, id=customer.id)]
    found += _waiting(tx, customer.id)
    if found:
        more = f" and {len(found) - MOST_NAMED} more" if len(found) > MOST_NAMED else ""
        raise Refused(
            "customer.open",
            f"Customer {customer.number} cannot be forgotten yet: {'; '.join(found[:MOST_NAMED])}{more}.",
            hint=f"Finish or cancel that first. Marketing stops now with kassabok customer consent withdraw "
            f"{customer.number}",
        )


#: What came by the web and nobody has decided on yet.
_WAITING = """
SELECT 'order ' || p.external_id || ' of the shop ' || c.name || ' is parked', p.raw FROM shop_payload p
JOIN shop_channel c ON c.id = p.channel_id WHERE p.state = 'parked' AND NOT EXISTS (
    SELECT 1 FROM web_order w WHERE w.channel_id = p.channel_id AND w.external_id = p.external_id
)
UNION ALL SELECT 'order ' || number || ' is not taken', body FROM web_intake WHERE state = 'new'
UNION ALL SELECT 'web-hook ' || id || ' is not read', body FROM web_hook_inbox WHERE state IN ('new', 'parked')
"""
_EMAILS = f"SELECT lower(email) FROM customer WHERE id IN {_OWN} AND email <> ''"


def _waiting(tx: Transaction, customer_id: int) -> list[str]:
    emails = {email for (email,) in tx.reader.rows(_EMAILS, id=customer_id)}
    return [text for text, told in tx.reader.rows(_WAITING) if emails & emails_in(told)] if emails else []


UNUSED = "orders in web shops that came to nothing"
#: What goes at once -> how many there are of it.
_GOES = {
    "entries of the register": f"SELECT count(*) FROM customer WHERE id IN {_OWN}",
    "addresses, references and notes of orders": (
        f"SELECT count(*) FROM sales_order WHERE customer_id IN {_OWN} AND "
        "(delivery_name || delivery_street || delivery_postcode || delivery_city || your_reference || note) <> ''"
    ),
    "tracking numbers of deliveries": (
        "SELECT count(*) FROM delivery d JOIN sales_order o ON o.id = d.order_id "
        f"WHERE o.customer_id IN {_OWN} AND d.tracking <> ''"
    ),
    "reasons of returns": (
        "SELECT count(*) FROM goods_return r JOIN delivery d ON d.id = r.delivery_id "
        f"JOIN sales_order o ON o.id = d.order_id WHERE o.customer_id IN {_OWN} AND r.reason <> ''"
    ),
    "orders as web shops told them": f"SELECT count(*) FROM web_order WHERE customer_id IN {_OWN}",
    "orders as they were placed in the own shop": (
        "SELECT count(*) FROM web_intake WHERE order_number IN "
        f"(SELECT number FROM sales_order WHERE customer_id IN {_OWN})"
    ),
    "mail to it": f"SELECT count(*) FROM mail WHERE customer_id IN {_OWN} AND address <> ''",
    "customer numbers in web shops": f"SELECT count(*) FROM shop_customer WHERE customer_id IN {_OWN}",
    "files that prove consent": (
        "SELECT count(*) FROM attachment_use WHERE kind = 'customer' AND role = 'consent' "
        f"AND ref IN (SELECT number FROM customer WHERE id IN {_OWN})"
    ),
}

#: What the law keeps -> the days of all there is of it.
_STAYS = {
    "invoices and credit notes, with the buyer": f"SELECT date FROM invoice WHERE customer_id IN {_OWN}",
    "receipts": (
        f"SELECT r.date FROM receipt r JOIN sales_order o ON o.id = r.order_id WHERE o.customer_id IN {_OWN}"
    ),
    "payments, with what the bank said of them": f"SELECT date FROM payment WHERE customer_id IN {_OWN}",
    "addresses abroad that goods were delivered to": (
        f"SELECT date FROM sales_order WHERE customer_id IN {_OWN} AND delivery_country NOT IN ('', 'SE') "
        "AND delivery_name <> ''"
    ),
}


def _removed(tx: Transaction, customer_id: int) -> tuple[Removed, ...]:
    counted = {what: tx.reader.value(sql, id=customer_id) for what, sql in _GOES.items()}
    counted[UNUSED] = len(unused_messages(tx.reader, customer_id))
    return tuple(Removed(what, count) for what, count in counted.items() if count)


def _kept(tx: Transaction, customer_id: int) -> tuple[tuple[Kept, ...], date | None]:
    """What stays, and the last day of the last of it."""
    kept = []
    for what, sql in _STAYS.items():
        days = [date.fromisoformat(day) for (day,) in tx.reader.rows(sql, id=customer_id)]
        if days:
            kept.append(Kept(what, len(days), LAW, kept_until(tx, days)))
    said = tx.reader.value(f"SELECT count(*) FROM consent_event WHERE customer_id IN {_OWN}", id=customer_id)
    if said:
        kept.append(Kept("what was said of marketing, by number alone", said, "GDPR art. 7.1", None))
    return tuple(kept), max((row.until for row in kept if row.until), default=None)


def kept_until(tx: Transaction, days: Iterable[date]) -> date:
    """The last day on which records of these days are kept. Without a fiscal year the calendar year counts."""
    latest = max(days)
    ends_on = tx.reader.value(
        "SELECT ends_on FROM fiscal_year WHERE :day BETWEEN starts_on AND ends_on", day=latest
    )
    ended = date.fromisoformat(ends_on) if ends_on else latest
    return date(ended.year + KEPT_YEARS, 12, 31)


_SWEDISH = {
    UNUSED: "beställningar i webbutiker som det inte blev något av",
    "entries of the register": "poster i kundregistret",
    "addresses, references and notes of orders": "ordrars adresser, referenser och anteckningar",
    "tracking numbers of deliveries": "leveransers kollinummer",
    "reasons of returns": "orsaker till returer",
    "orders as web shops told them": "ordrar som webbutiker skickat dem",
    "orders as they were placed in the own shop": "beställningar i egen webbutik",
    "mail to it": "utskick till kunden",
    "customer numbers in web shops": "kundnummer i webbutiker",
    "files that prove consent": "filer som visar samtycke",
    "invoices and credit notes, with the buyer": "fakturor och kreditfakturor, med köparen",
    "receipts": "kvitton",
    "payments, with what the bank said of them": "betalningar, med bankens uppgifter",
    "addresses abroad that goods were delivered to": "leveransadresser utomlands",
    "what was said of marketing, by number alone": "besked om marknadsföring, enbart med kundnummer",
    BACKUPS: "Tidigare kopior av boken innehåller uppgifterna tills de raderas.",
}


def in_swedish(receipt: ForgetReceipt) -> ForgetReceipt:
    """The receipt as it is printed."""
    return ForgetReceipt(
        receipt.customer,
        receipt.on,
        tuple(Removed(_SWEDISH[row.what], row.count) for row in receipt.removed),
        tuple(Kept(_SWEDISH[row.what], row.count, row.ground, row.until) for row in receipt.kept),
        _SWEDISH[receipt.backups],
    )
