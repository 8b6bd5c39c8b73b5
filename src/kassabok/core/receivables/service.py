"""The verbs of the customer ledger: register a payment by hand, use money on account, pay back."""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import AdvanceUsed, CreditRefunded, PaymentReceived, PaymentRefunded, Ref
from kassabok.core.money import format_kronor
from kassabok.core.parties.model import Customer
from kassabok.core.receivables.model import Claim, Payment, Refund
from kassabok.core.receivables.settling import claim_of, settle, write_payment

MONEY = ("bank", "cash", "card_clearing", "swish_clearing")


def register(
    tx: Transaction,
    *,
    amount_ore: int,
    on: date,
    invoices: Sequence[tuple[str, int | None]] = (),
    customer: str | None = None,
    money: str = "bank",
    text: str = "",
) -> PaymentReceived:
    """A payment by hand. invoices: numbers, each with its part in öre or None for as much as there is.

    With a customer and no invoices the customer's oldest open items are paid first. What is over stays with the
    customer. Raises NotFound and Refused.
    """
    if amount_ore <= 0:
        raise Refused(
            "payment.amount",
            f"A payment of {format_kronor(amount_ore)} kr is not possible.",
            hint="Give an amount above zero.",
        )
    payer = _customer(tx, customer) if customer else None
    claims = [(claim_of(tx, number), part_ore) for number, part_ore in invoices]
    for claim, _ in claims:
        if claim.open_ore <= 0:
            raise Refused(
                "claim.settled",
                f"Invoice {claim.invoice_number} has nothing left to pay.",
                hint=f"kassabok invoice show {claim.invoice_number}; without an invoice the money stays with the customer.",
            )
    if payer and not claims:
        claims = [(claim, None) for claim in _open_claims(tx, payer.id)]
    customer_id = payer.id if payer else (claims[0][0].customer_id if claims else None)
    if customer_id is None:
        raise Refused("payment.whose", "Whose payment is this?", hint="Give --invoice NO or --customer NO.")
    event = write_payment(
        tx,
        on=on,
        amount_ore=amount_ore,
        money=money,
        source="hand",
        parts=_parts(claims, amount_ore),
        customer_id=customer_id,
        text=text,
    )
    tx.publish(event)
    return event


def use_advance(
    tx: Transaction, payment_number: str, invoice_number: str, *, on: date, amount_ore: int | None = None
) -> AdvanceUsed:
    """Use money the customer has with us for an invoice; None uses as much as both allow.

    Raises NotFound and Refused.
    """
    payment, claim = _payment(tx, payment_number), claim_of(tx, invoice_number)
    part_ore = min(payment.unallocated_ore, claim.open_ore) if amount_ore is None else amount_ore
    if not 0 < part_ore <= payment.unallocated_ore:
        raise _not_left(payment)
    settled = settle(tx, claim, part_ore, on=on, payment_id=payment.id)
    tx.update(Payment, payment.id, unallocated_ore=payment.unallocated_ore - part_ore)
    event = AdvanceUsed(
        ref=payment.number,
        origins=(Ref("invoice", claim.invoice_number),),
        payment_id=payment.id,
        on=on,
        amount_ore=part_ore,
        settled=(settled,),
    )
    tx.publish(event)
    return event


def refund(
    tx: Transaction, payment_number: str, *, on: date, amount_ore: int | None = None, money: str = "bank"
) -> PaymentRefunded:
    """Pay back what is unused of a payment. Raises NotFound and Refused."""
    payment = _payment(tx, payment_number)
    part_ore = payment.unallocated_ore if amount_ore is None else amount_ore
    if not 0 < part_ore <= payment.unallocated_ore:
        raise _not_left(payment)
    tx.update(Payment, payment.id, unallocated_ore=payment.unallocated_ore - part_ore)
    tx.insert(Refund, payment_id=payment.id, date=on, amount_ore=part_ore, money=money)
    event = PaymentRefunded(
        ref=payment.number, payment_id=payment.id, on=on, amount_ore=part_ore, money=money
    )
    tx.publish(event)
    return event


def refund_credit(
    tx: Transaction, credit_number: str, *, on: date, amount_ore: int | None = None, money: str = "bank"
) -> CreditRefunded:
    """Pay out what a credit note leaves the customer. Raises NotFound and Refused."""
    claim = claim_of(tx, credit_number)
    part_ore = -claim.open_ore if amount_ore is None else amount_ore
    if not 0 < part_ore <= -claim.open_ore:
        raise Refused(
            "credit.not_open",
            f"{credit_number} leaves the customer {format_kronor(max(-claim.open_ore, 0))} kr.",
            hint=f"kassabok invoice show {credit_number}",
        )
    tx.update(Claim, claim.id, open_ore=claim.open_ore + part_ore)
    tx.insert(Refund, claim_id=claim.id, date=on, amount_ore=part_ore, money=money)
    event = CreditRefunded(
        ref=credit_number, on=on, invoice_id=claim.invoice_id, amount_ore=part_ore, money=money
    )
    tx.publish(event)
    return event


def _parts(claims: Sequence[tuple[Claim, int | None]], amount_ore: int) -> list[tuple[Claim, int]]:
    """How the money is shared: given parts first as given, the others as far as it lasts, in order."""
    left = amount_ore - sum(part_ore or 0 for _, part_ore in claims)
    parts = []
    for claim, wanted_ore in claims:
        part_ore = wanted_ore if wanted_ore is not None else max(min(claim.open_ore, left), 0)
        if wanted_ore is None:
            left -= part_ore
        if part_ore:
            parts.append((claim, part_ore))
    return parts


def _open_claims(tx: Transaction, customer_id: int) -> list[Claim]:
    ids = tx.reader.rows(
        "SELECT id FROM claim WHERE customer_id = :customer AND open_ore > 0 ORDER BY due_date, id",
        customer=customer_id,
    )
    return [tx.get(Claim, claim_id) for (claim_id,) in ids]


def _customer(tx: Transaction, number: str) -> Customer:
    customer = tx.find(Customer, number=number)
    if customer is None:
        raise NotFound("customer.unknown", f"There is no customer {number}.", hint="kassabok customer list")
    return customer


def _payment(tx: Transaction, number: str) -> Payment:
    payment = tx.find(Payment, number=number)
    if payment is None:
        raise NotFound("payment.unknown", f"There is no payment {number}.", hint="kassabok payment list")
    return payment


def _not_left(payment: Payment) -> Refused:
    return Refused(
        "payment.not_left",
        f"Payment {payment.number} has {format_kronor(payment.unallocated_ore)} kr unused.",
        hint="kassabok payment list shows what is unused.",
    )
