"""Ticking off claims: the only place where a claim's open amount changes."""

from collections.abc import Container, Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.allocating import share_payment
from kassabok.core.errors import Refused
from kassabok.core.events import PaymentReceived, Recovered, Ref, Settled
from kassabok.core.ledger.model import UnpostedSale
from kassabok.core.money import format_kronor
from kassabok.core.receivables.model import Claim, Loss, Payment, Settlement


def settle(
    tx: Transaction,
    claim: Claim,
    amount_ore: int,
    *,
    on: date,
    payment_id: int | None = None,
    credit_claim_id: int | None = None,
    loss_id: int | None = None,
) -> Settled:
    """Tick off a part of a claim. Raises Refused when more is ticked off than is open."""
    if not 0 < amount_ore <= claim.open_ore:
        raise Refused(
            "claim.too_much",
            f"Invoice {claim.invoice_number} has {format_kronor(claim.open_ore)} kr open, "
            f"not {format_kronor(amount_ore)} kr.",
            hint=f"kassabok invoice show {claim.invoice_number}",
        )
    tx.update(Claim, claim.id, open_ore=claim.open_ore - amount_ore)
    tx.insert(
        Settlement,
        claim_id=claim.id,
        payment_id=payment_id,
        credit_claim_id=credit_claim_id,
        loss_id=loss_id,
        date=on,
        amount_ore=amount_ore,
    )
    return Settled(claim.invoice_number, amount_ore)


def recover(tx: Transaction, claim: Claim, part_ore: int, *, on: date) -> tuple[Recovered, ...]:
    """Open again what of a claim is written off, as far as this part of a payment needs it beyond what is open."""
    recovered: list[Recovered] = []
    lacking_ore = part_ore - claim.open_ore
    for loss in tx.all(Loss, claim_id=claim.id) if lacking_ore > 0 else ():
        again_ore = min(loss.left_ore, lacking_ore)
        if again_ore > 0:
            reopen_loss(tx, loss, again_ore, on=on)
            recovered.append(Recovered(loss.number, claim.invoice_number, again_ore))
            lacking_ore -= again_ore
    return tuple(recovered)


def reopen_loss(tx: Transaction, loss: Loss, amount_ore: int, *, on: date) -> None:
    """Let an amount of a write-off be open of its claim again."""
    claim = tx.get(Claim, loss.claim_id)
    tx.update(Claim, claim.id, open_ore=claim.open_ore + amount_ore)
    tx.update(Loss, loss.id, left_ore=loss.left_ore - amount_ore)
    tx.insert(Settlement, claim_id=claim.id, loss_id=loss.id, date=on, amount_ore=-amount_ore)


def unsettle(tx: Transaction, claim: Claim, amount_ore: int, *, on: date, payment_id: int) -> Settled:
    """Open a part of a claim again that a payment had ticked off: a settlement with the sign turned.

    Raises Refused for a sale that was booked when it was paid; what is booked of it cannot be told apart any more.
    """
    if tx.find(UnpostedSale, invoice=claim.invoice_number) is not None:
        raise Refused(
            "payment.booked_sale",
            f"Invoice {claim.invoice_number} was booked because it was paid (cash method); the payment stays on it.",
            hint=f"kassabok invoice credit {claim.invoice_number}, and use the credit note for the right invoice.",
        )
    tx.update(Claim, claim.id, open_ore=claim.open_ore + amount_ore)
    tx.insert(Settlement, claim_id=claim.id, payment_id=payment_id, date=on, amount_ore=-amount_ore)
    return Settled(claim.invoice_number, amount_ore)


def write_payment(
    tx: Transaction,
    *,
    on: date,
    amount_ore: int,
    money: str,
    source: str,
    parts: Sequence[tuple[Claim, int]],
    customer_id: int | None,
    origins: tuple[Ref, ...] = (),
    bank_line_id: int | None = None,
    text: str = "",
    exact: Container[int] = (),
) -> PaymentReceived:
    """Write a payment and tick off its parts; what is over is the customer's. The caller publishes the event.

    parts: claims, each once, with the öre that go to each; fees and interest that are owed take theirs of them, but of
    those whose part was said by hand (exact: their keys). Raises Refused when the parts are more than the payment.
    """
    _refuse_twice([claim for claim, _ in parts])
    used_ore = sum(part_ore for _, part_ore in parts)
    if used_ore > amount_ore:
        raise Refused(
            "payment.too_little",
            f"{format_kronor(amount_ore)} kr cannot pay {format_kronor(used_ore)} kr.",
            hint="Give each invoice its part: F2026-0001=500.",
        )
    parts, charged = share_payment(tx, amount_ore, parts, customer_id=customer_id, on=on, exact=exact)
    used_ore = sum(part_ore for _, part_ore in parts) + sum(part.amount_ore for part in charged)
    number = tx.number("payment", on)
    payment_id = tx.insert(
        Payment,
        number=number,
        customer_id=customer_id,
        date=on,
        amount_ore=amount_ore,
        unallocated_ore=amount_ore - used_ore,
        money=money,
        source=source,
        bank_line_id=bank_line_id,
        text=text,
    )
    recovered: list[Recovered] = []
    settled = []
    for claim, part_ore in parts:
        back = recover(tx, claim, part_ore, on=on)
        recovered += back
        as_it_is = tx.get(Claim, claim.id) if back else claim
        settled.append(settle(tx, as_it_is, part_ore, on=on, payment_id=payment_id))
    return PaymentReceived(
        ref=number,
        origins=(*origins, *(Ref("invoice", part.invoice) for part in settled)),
        payment_id=payment_id,
        on=on,
        amount_ore=amount_ore,
        money=money,
        settled=tuple(settled),
        unallocated_ore=amount_ore - used_ore,
        recovered=tuple(recovered),
        charged=charged,
        charged_ore=sum(part.amount_ore for part in charged),
    )


def _refuse_twice(claims: Sequence[Claim]) -> None:
    """A claim's open amount was read once, so it can be ticked off once."""
    seen = set()
    for claim in claims:
        if claim.id in seen:
            raise Refused(
                "payment.twice",
                f"Invoice {claim.invoice_number} is named twice.",
                hint="Give it once, with all that goes to it.",
            )
        seen.add(claim.id)
