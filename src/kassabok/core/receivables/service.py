"""The verbs of the customer ledger: register a payment by hand, use money on account, pay back."""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.allocating import charges_paid_by, share_payment
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    AdvanceUsed,
    CreditRefunded,
    CreditUsed,
    PaymentReceived,
    PaymentRefunded,
    PaymentUnmatched,
    Recovered,
    Ref,
)
from kassabok.core.ledger.model import refuse_kept
from kassabok.core.money import format_kronor
from kassabok.core.parties.model import living_customer
from kassabok.core.paying.model import refund_on_its_way
from kassabok.core.receivables.model import (
    Claim,
    Payment,
    Refund,
    Settlement,
    beside_ore,
    claim_of,
    claims_to_pay,
    lost_ore,
    refuse_unpayable,
)
from kassabok.core.receivables.settling import recover, settle, unsettle, write_payment

#: How a customer pays or is paid back -> the role of the account that the money is on.
MONEY = {"bank": "bank", "cash": "cash", "card": "card_clearing", "swish": "swish_clearing"}


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
    customer. money: an account's role or number. Raises NotFound and Refused.
    """
    if amount_ore <= 0:
        raise Refused(
            "payment.amount",
            f"A payment of {format_kronor(amount_ore)} kr is not possible.",
            hint="Give an amount above zero.",
        )
    refuse_kept(tx, money)
    payer = living_customer(tx, customer) if customer else None
    if payer is None and not invoices:
        raise Refused("payment.whose", "Whose payment is this?", hint="Give --invoice NO or --customer NO.")
    parts = claims_to_pay(tx, amount_ore, invoices, payer.id if payer else None)
    event = write_payment(
        tx,
        on=on,
        amount_ore=amount_ore,
        money=money,
        source="hand",
        parts=parts,
        customer_id=payer.id if payer else claim_of(tx, invoices[0][0]).customer_id,
        text=text,
        exact={claim_of(tx, number).id for number, part_ore in invoices if part_ore is not None},
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
    _refuse_sent(tx, payment.number)
    refuse_unpayable(tx, claim, amount_ore)
    if payment.customer_id not in (None, claim.customer_id):
        raise Refused(
            "payment.other_customer",
            f"Payment {payment.number} is another customer's than invoice {claim.invoice_number}.",
            hint=f"kassabok payment refund {payment.number} pays it back.",
        )
    payable_ore = claim.open_ore + lost_ore(tx, claim)
    most_ore = payable_ore + beside_ore(tx, claim)
    part_ore = min(payment.unallocated_ore, most_ore) if amount_ore is None else amount_ore
    if not 0 < part_ore <= payment.unallocated_ore:
        raise _not_left(payment)
    meant = [(claim, min(part_ore, payable_ore))]
    said = {claim.id} if amount_ore is not None else ()
    parts, charged = share_payment(tx, part_ore, meant, customer_id=None, on=on, exact=said)
    recovered: tuple[Recovered, ...] = ()
    settled = []
    for _, principal_ore in parts:
        recovered = recover(tx, claim, principal_ore, on=on)
        settled.append(settle(tx, tx.get(Claim, claim.id), principal_ore, on=on, payment_id=payment.id))
    left_ore = payment.unallocated_ore - part_ore
    tx.update(Payment, payment.id, unallocated_ore=left_ore, customer_id=claim.customer_id)
    event = AdvanceUsed(
        ref=payment.number,
        origins=(Ref("invoice", claim.invoice_number),),
        payment_id=payment.id,
        on=on,
        amount_ore=part_ore,
        settled=tuple(settled),
        recovered=recovered,
        charged=charged,
    )
    tx.publish(event)
    return event


def unmatch(
    tx: Transaction, payment_number: str, invoice_number: str | None = None, *, on: date
) -> PaymentUnmatched:
    """Take a payment off the invoices it was wrongly ticked off on, all or one; the money stays with the customer.

    Raises NotFound; Refused when it settles nothing there, or when the sale was booked because of it (cash method).
    """
    payment = _payment(tx, payment_number)
    wanted = claim_of(tx, invoice_number).id if invoice_number else None
    sums: dict[int, int] = {}
    for row in tx.all(Settlement, payment_id=payment.id):
        if wanted in (None, row.claim_id):
            sums[row.claim_id] = sums.get(row.claim_id, 0) + row.amount_ore
    parts = [(tx.get(Claim, claim_id), part_ore) for claim_id, part_ore in sums.items() if part_ore]
    charged = charges_paid_by(tx, payment.id, wanted)
    if not parts and not charged:
        what = f"invoice {invoice_number}" if invoice_number else "any invoice"
        raise Refused(
            "payment.not_matched",
            f"Payment {payment.number} is not ticked off on {what}.",
            hint="kassabok payment list shows what each payment settles.",
        )
    unsettled = tuple(
        unsettle(tx, claim, part_ore, on=on, payment_id=payment.id) for claim, part_ore in parts
    )
    amount_ore = sum(sums.values()) + sum(part.amount_ore for part in charged)
    # Whose money it is was told by the invoices; now that they are not the right ones it is anybody's.
    left_ore = payment.unallocated_ore + amount_ore
    owner = None if left_ore == payment.amount_ore else payment.customer_id
    tx.update(Payment, payment.id, unallocated_ore=left_ore, customer_id=owner)
    event = PaymentUnmatched(
        ref=payment.number,
        origins=tuple(Ref("invoice", part.invoice) for part in unsettled),
        payment_id=payment.id,
        on=on,
        amount_ore=amount_ore,
        unsettled=unsettled,
        charged=charged,
    )
    tx.publish(event)
    return event


def use_credit(
    tx: Transaction, credit_number: str, invoice_number: str, *, on: date, amount_ore: int | None = None
) -> CreditUsed:
    """Set what a credit note leaves the customer off against another invoice; None as much as both allow.

    Raises NotFound and Refused.
    """
    credit, claim = claim_of(tx, credit_number), claim_of(tx, invoice_number)
    _refuse_sent(tx, credit_number)
    refuse_unpayable(tx, claim, amount_ore, by_credit=True)
    if credit.customer_id != claim.customer_id:
        raise Refused(
            "credit.other_customer",
            f"Credit note {credit_number} is another customer's than invoice {invoice_number}.",
            hint=f"kassabok payment refund {credit_number} pays it out.",
        )
    part_ore = min(-credit.open_ore, claim.open_ore) if amount_ore is None else amount_ore
    if not 0 < part_ore <= -credit.open_ore:
        raise _not_open(credit)
    settled = settle(tx, claim, part_ore, on=on, credit_claim_id=credit.id)
    tx.update(Claim, credit.id, open_ore=credit.open_ore + part_ore)
    event = CreditUsed(
        ref=credit_number,
        origins=(Ref("invoice", claim.invoice_number),),
        invoice_id=credit.invoice_id,
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
    refuse_kept(tx, money)
    payment = _payment(tx, payment_number)
    _refuse_sent(tx, payment.number)
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
    refuse_kept(tx, money)
    claim = claim_of(tx, credit_number)
    _refuse_sent(tx, credit_number)
    part_ore = -claim.open_ore if amount_ore is None else amount_ore
    if not 0 < part_ore <= -claim.open_ore:
        raise _not_open(claim)
    tx.update(Claim, claim.id, open_ore=claim.open_ore + part_ore)
    tx.insert(Refund, claim_id=claim.id, date=on, amount_ore=part_ore, money=money)
    event = CreditRefunded(
        ref=credit_number, on=on, invoice_id=claim.invoice_id, amount_ore=part_ore, money=money
    )
    tx.publish(event)
    return event


def use(
    tx: Transaction, number: str, invoice_number: str, *, on: date, amount_ore: int | None = None
) -> AdvanceUsed | CreditUsed:
    """Use a payment or a credit note, whichever has the number, for an invoice. Raises NotFound and Refused."""
    if _is_payment(tx, number):
        return use_advance(tx, number, invoice_number, on=on, amount_ore=amount_ore)
    return use_credit(tx, number, invoice_number, on=on, amount_ore=amount_ore)


def pay_back(
    tx: Transaction, number: str, *, on: date, amount_ore: int | None = None, money: str = "bank"
) -> PaymentRefunded | CreditRefunded:
    """Pay back what is left of a payment or a credit note, whichever has the number. Raises NotFound and Refused."""
    if _is_payment(tx, number):
        return refund(tx, number, on=on, amount_ore=amount_ore, money=money)
    return refund_credit(tx, number, on=on, amount_ore=amount_ore, money=money)


def _refuse_sent(tx: Transaction, number: str) -> None:
    """What is on its way back in a payment file is not there to be used."""
    file = refund_on_its_way(tx, number)
    if file:
        raise Refused(
            "payment.sent",
            f"What {number} leaves is on its way back in payment file {file}.",
            hint=f"kassabok bank payment cancel {file}, where it was not sent.",
        )


def _is_payment(tx: Transaction, number: str) -> bool:
    if tx.find(Payment, number=number) is not None:
        return True
    if tx.find(Claim, invoice_number=number) is None:
        raise NotFound(
            "payment.unknown", f"There is no payment or credit note {number}.", hint="kassabok payment list"
        )
    return False


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


def _not_open(credit: Claim) -> Refused:
    return Refused(
        "credit.not_open",
        f"{credit.invoice_number} leaves the customer {format_kronor(max(-credit.open_ore, 0))} kr.",
        hint=f"kassabok invoice show {credit.invoice_number}",
    )
