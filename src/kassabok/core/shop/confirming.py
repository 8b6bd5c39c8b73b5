"""What a buyer of our own shop is written: that his order was taken, with its confirmation, and that he has withdrawn.

Mail is only asked for where the company has a server for it; the order's page says all of it too.
"""

from kassabok.core.book.letterhead import seller
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import local_time
from kassabok.core.events import MailQueued, Ref
from kassabok.core.mailing.queue import FileOf, queue
from kassabok.core.mailing.texts import words
from kassabok.core.money import format_kronor
from kassabok.core.shop.intake import CONFIRMATION, read_body
from kassabok.core.shop.intake_model import WebIntake, WebWithdrawal
from kassabok.formats.errors import BadFile

TASK = "order.confirmation"
FOLLOW = {
    "sv": "Här ser du hur det går med din beställning: {address}",
    "en": "See how your order is getting on: {address}",
}
WROTE = {"sv": "Du skrev: {text}\n", "en": "You wrote: {text}\n"}


def confirm_order(tx: Transaction, intake: WebIntake, order: str, customer_id: int) -> tuple[MailQueued, ...]:
    """Have the confirmation made when there is time, and sent when it is made. order: our number of it."""
    tx.queue_outgoing(TASK, kind="order", ref=order, later=True)
    page = _page(tx, intake)
    return _mail(
        tx,
        intake,
        order,
        customer_id,
        purpose="order",
        facts={
            "total": format_kronor(intake.total_ore),
            "page": FOLLOW[intake.lang].format(address=page) if page else "",
        },
        files=(FileOf("order", order, CONFIRMATION),),
    )


def confirm_withdrawal(
    tx: Transaction, intake: WebIntake, withdrawal: WebWithdrawal, order: str, customer_id: int
) -> tuple[MailQueued, ...]:
    """Tell the buyer what he has said, and when it was received (directive 2011/83/EU article 11a.4)."""
    received = local_time(withdrawal.received_us)
    return _mail(
        tx,
        intake,
        order,
        customer_id,
        purpose="withdrawal",
        facts={
            "received": f"{received:%Y-%m-%d %H:%M}",
            "words": WROTE[intake.lang].format(text=withdrawal.text) if withdrawal.text else "",
        },
    )


def _mail(
    tx: Transaction,
    intake: WebIntake,
    order: str,
    customer_id: int,
    *,
    purpose: str,
    facts: dict[str, str],
    files: tuple[FileOf, ...] = (),
) -> tuple[MailQueued, ...]:
    if not tx.settings.text("mail.smtp") or intake.body == "{}":
        return ()
    us, buyer = seller(tx.reader), read_body(intake.body).customer
    about = {
        "number": intake.number,
        "name": buyer.name,
        "company": us.name,
        "contact": "\n".join(line for line in (us.phone, us.email, us.web) if line),
    }
    try:
        said = words(tx.folder, purpose, intake.lang, about | facts)
    except BadFile:  # A slip of the pen in the company's own text must not keep customers' orders waiting.
        said = words(None, purpose, intake.lang, about | facts)
    mail = queue(
        tx,
        Ref("order", order),
        purpose=purpose,
        address=buyer.email,
        subject=said.subject,
        text=said.text,
        files=files,
        customer_id=customer_id,
    )
    return (mail,)


def _page(tx: Transaction, intake: WebIntake) -> str:
    """The address of the order's page; "" where it is not known what the shop is called on the network."""
    url = tx.settings.text("shop.url")
    return f"{url}/order/{intake.token}" if url else ""
