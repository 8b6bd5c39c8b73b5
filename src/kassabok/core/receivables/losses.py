"""The verbs of claims that will perhaps, or for certain, not be paid: doubt, write off, and take either back.

Source: årsredovisningslagen 4 kap. 9 § (what is not expected to come in), mervärdesskattelagen (2023:200) 8 kap. 14 §
(VAT of an established loss).
"""

from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, UsageError
from kassabok.core.events import ClaimDoubted, ClaimTrusted, ClaimWrittenOff, LossTakenBack, Ref
from kassabok.core.ledger.model import DoubtfulClaim, UnpostedSale
from kassabok.core.money import format_kronor
from kassabok.core.receivables.model import LOSS_REASONS, Claim, Loss, claim_of
from kassabok.core.receivables.settling import reopen_loss, settle
from kassabok.core.texts import entered
from kassabok.formats.evidence import media_type_of

ROLE = "evidence"  #: What a file kept with a write-off is to it.


def doubt(tx: Transaction, invoice: str, *, on: date, loss_ore: int | None = None) -> ClaimDoubted:
    """Say that a claim may not be paid. loss_ore: what is not expected to come, VAT included; None is all of it.

    Said again it changes that. Raises NotFound; Refused where nothing is open or booked, or the loss is more than that.
    """
    claim = claim_of(tx, invoice)
    _refuse_settled(claim)
    if tx.find(UnpostedSale, invoice=invoice):
        raise Refused(
            "loss.unbooked",
            f"Invoice {invoice} is booked when it is paid (cash method), so there is nothing to move.",
            hint=f"kassabok collection write-off {invoice} --reason REASON, when it is sure that it is lost.",
        )
    part_ore = claim.open_ore if loss_ore is None else loss_ore
    if not 0 <= part_ore <= claim.open_ore:
        raise _too_much(claim)
    event = ClaimDoubted(ref=invoice, on=on, amount_ore=claim.open_ore, loss_ore=part_ore)
    tx.publish(event)
    return event


def trust(tx: Transaction, invoice: str, *, on: date) -> ClaimTrusted:
    """Say that a doubtful claim is expected to be paid after all. Raises NotFound; Refused for one not doubtful."""
    claim = claim_of(tx, invoice)
    if tx.find(DoubtfulClaim, invoice=invoice) is None:
        raise Refused(
            "loss.not_doubtful",
            f"Invoice {invoice} is not doubtful.",
            hint="kassabok collection losses lists what is doubtful and what was written off.",
        )
    event = ClaimTrusted(ref=invoice, on=on, amount_ore=claim.open_ore)
    tx.publish(event)
    return event


def write_off(
    tx: Transaction,
    invoice: str,
    *,
    on: date,
    reason: str,
    amount_ore: int | None = None,
    note: str = "",
    evidence: tuple[str, bytes] | None = None,
) -> ClaimWrittenOff:
    """Write a claim off as an established loss: its VAT is taken back, where it was booked.

    reason: one of LOSS_REASONS. amount_ore: VAT included; None is all that is open. evidence: the name and the bytes of
    what shows the loss.
    Raises NotFound; Refused where that much is not open; UsageError for another reason; BadFile for the evidence.
    """
    claim = claim_of(tx, invoice)
    _refuse_settled(claim)
    if reason not in LOSS_REASONS:
        raise UsageError(
            "loss.reason",
            f'"{reason[:40]}" is no reason to write off.',
            hint=f"One of {', '.join(LOSS_REASONS)}.",
        )
    part_ore = claim.open_ore if amount_ore is None else amount_ore
    if not 0 < part_ore <= claim.open_ore:
        raise _too_much(claim)
    event = lose(tx, claim, part_ore, on=on, reason=reason, note=note)
    if evidence is not None:
        name, data = evidence
        kept = {"kind": "loss", "ref": event.ref, "role": ROLE, "name": name}
        tx.attach(data, media_type=media_type_of(data, name=name), **kept)
    tx.publish(event)
    return event


def lose(
    tx: Transaction,
    claim: Claim,
    part_ore: int,
    *,
    on: date,
    reason: str,
    note: str = "",
    origins: tuple[Ref, ...] = (),
) -> ClaimWrittenOff:
    """Write the rows of a loss. The caller publishes the event."""
    number = tx.number("loss", on)
    loss_id = tx.insert(
        Loss,
        number=number,
        claim_id=claim.id,
        date=on,
        amount_ore=part_ore,
        left_ore=part_ore,
        reason=reason,
        note=entered(note),
    )
    settle(tx, claim, part_ore, on=on, loss_id=loss_id)
    return ClaimWrittenOff(
        ref=number,
        origins=(Ref("invoice", claim.invoice_number), *origins),
        loss_id=loss_id,
        on=on,
        invoice=claim.invoice_number,
        amount_ore=part_ore,
    )


def take_back(tx: Transaction, number: str, *, on: date) -> LossTakenBack:
    """Take a write-off back: what was not recovered of it is owed again. Raises NotFound, Refused."""
    loss = loss_of(tx, number)
    claim = tx.get(Claim, loss.claim_id)
    if not loss.left_ore:
        raise Refused(
            "loss.nothing_left",
            f"Nothing is left of bad debt {loss.number}: it was recovered or taken back.",
            hint=f"kassabok invoice show {claim.invoice_number}",
        )
    left_ore = loss.left_ore
    reopen_loss(tx, loss, left_ore, on=on)
    event = LossTakenBack(
        ref=loss.number,
        origins=(Ref("invoice", claim.invoice_number),),
        loss_id=loss.id,
        on=on,
        invoice=claim.invoice_number,
        amount_ore=left_ore,
    )
    tx.publish(event)
    return event


def loss_of(tx: Transaction, number: str) -> Loss:
    """A write-off by its number, or the only one of an invoice that has something left. Raises NotFound, Refused."""
    loss = tx.find(Loss, number=number)
    if loss is not None:
        return loss
    claim = tx.find(Claim, invoice_number=number)
    left = [row for row in tx.all(Loss, claim_id=claim.id) if row.left_ore] if claim else []
    if len(left) > 1:
        raise Refused(
            "loss.several",
            f"Invoice {number} was written off in several parts: {', '.join(row.number for row in left)}.",
            hint="Give the number of one.",
        )
    if not left:
        raise NotFound(
            "loss.unknown",
            f"There is no bad debt {number}.",
            hint="kassabok collection losses lists what is doubtful and what was written off.",
        )
    return left[0]


def _refuse_settled(claim: Claim) -> None:
    if claim.open_ore <= 0:
        raise Refused(
            "claim.settled",
            f"{claim.invoice_number} has nothing left to pay.",
            hint=f"kassabok invoice show {claim.invoice_number}",
        )


def _too_much(claim: Claim) -> Refused:
    return Refused(
        "claim.too_much",
        f"Invoice {claim.invoice_number} has {format_kronor(claim.open_ore)} kr open; the loss is a part of that.",
        hint=f"kassabok invoice show {claim.invoice_number}",
    )
