"""Sending reminders and demand letters by e-mail, with the printed copy."""

from kassabok.core.book.letterhead import seller
from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.documents import keep_copy
from kassabok.core.collection.model import Reminder
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import MailQueued, Ref
from kassabok.core.mailing.model import Mail
from kassabok.core.mailing.queue import FileOf, queue
from kassabok.core.mailing.texts import words
from kassabok.core.money import format_kronor
from kassabok.core.parties.model import Customer


def unsent(reader: Reader) -> tuple[str, ...]:
    """Letters to customers that take invoices by e-mail, of which nothing was sent and something is still owed."""
    return tuple(
        number
        for (number,) in reader.rows(
            "SELECT r.number FROM reminder r JOIN customer c ON c.id = r.customer_id "
            "WHERE c.invoice_channel = 'email' AND NOT EXISTS (SELECT 1 FROM mail m "
            "WHERE m.kind = r.kind AND m.ref = r.number AND m.state <> 'dropped') "
            "AND EXISTS (SELECT 1 FROM reminder_line l JOIN claim k ON k.id = l.claim_id "
            "WHERE l.reminder_id = r.id AND (k.open_ore > 0 OR k.id IN "
            "(SELECT claim_id FROM charge WHERE open_ore > 0))) ORDER BY r.id"
        )
    )


def send(tx: Transaction, number: str, *, again: bool = False) -> MailQueued:
    """Queue a letter with its PDF. again: although it was sent. Raises NotFound and Refused."""
    letter = tx.find(Reminder, number=number)
    if letter is None:
        raise NotFound(
            "reminder.unknown",
            f"There is no reminder or demand letter {number}.",
            hint="kassabok reminder list",
        )
    customer = tx.get(Customer, letter.customer_id)
    if not customer.email:
        raise Refused(
            "reminder.no_email",
            f"Customer {customer.number} has no e-mail address.",
            hint=f"kassabok customer edit {customer.number} --email ADDRESS",
        )
    earlier = next((m for m in tx.all(Mail, kind=letter.kind, ref=number) if m.state != "dropped"), None)
    if earlier is not None and not again:
        raise Refused(
            "reminder.sent",
            f"{number} is mail {earlier.id} already, which is {earlier.state}.",
            hint=f"kassabok mail show {earlier.id}; --again sends it once more.",
        )
    keep_copy(tx, number)
    said = words(tx.folder, letter.kind, letter.language, _facts(tx.reader, letter, customer))
    event = queue(
        tx,
        Ref(letter.kind, number),
        purpose=letter.kind,
        address=customer.email,
        subject=said.subject,
        text=said.text,
        files=[FileOf(letter.kind, number, "pdf")],
        customer_id=customer.id,
    )
    tx.publish(event)
    return event


def _facts(reader: Reader, letter: Reminder, customer: Customer) -> dict[str, str]:
    """What texts of letters can name."""
    us = seller(reader)
    giros = {"bankgiro": us.bankgiro, "plusgiro": us.plusgiro, "IBAN": us.iban}
    reference = {"sv": "OCR {}", "en": "reference {}"}[letter.language]
    return {
        "number": letter.number,
        "customer": customer.name,
        "date": letter.date.isoformat(),
        "due": letter.due_date.isoformat(),
        "total": format_kronor(letter.total_ore),
        "pay_to": next((f"{kind} {giro}" for kind, giro in giros.items() if giro), us.name),
        "payment_reference": reference.format(letter.ocr or letter.number),
        "company": us.name,
        "contact": "\n".join(line for line in (us.phone, us.email, us.web) if line),
    }
