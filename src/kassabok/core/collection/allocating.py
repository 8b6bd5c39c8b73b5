"""What a payment goes to where more than the principal is owed: costs, interest, principal, in the company's order.

Asked by the customer ledger when money comes, so that every way to pay shares alike; the parts that go to charges are
written by this area when the payment's event tells it of them.
Source: handelsbalken 9 kap. 5 § (interest before principal), and the setting collection.allocation.
"""

from collections.abc import Container, Iterable, Sequence
from datetime import date
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.model import Charge, ChargeSettlement, ClaimHold
from kassabok.core.events import ChargePart
from kassabok.core.receivables.model import Claim

COSTS, INTEREST, PRINCIPAL = "costs", "interest", "principal"


class Owed(NamedTuple):
    """An open charge: of which claim, whether it is costs or interest, and what is open of it."""

    charge: int
    claim: int
    group: str
    open_ore: int


class Part(NamedTuple):
    """What of a payment was meant for a claim's principal. exact: somebody said so, and no charge takes it."""

    claim: int
    amount_ore: int
    exact: bool = False


class Shares(NamedTuple):
    """principals: to each part in their order. charges: charge -> öre. left_ore: what nothing was owed for."""

    principals: tuple[int, ...]
    charges: dict[int, int]
    left_ore: int


def share(amount_ore: int, parts: Sequence[Part], owed: Sequence[Owed], order: Sequence[str]) -> Shares:
    """Share an amount out over claims and what is owed beside them; what is over goes to the other charges.

    parts: add up to the amount at most. owed: the oldest first, as they are paid. order: the three groups.
    """
    pool_ore = amount_ore - sum(part.amount_ore for part in parts if part.exact)
    principals = [part.amount_ore if part.exact else 0 for part in parts]
    charges: dict[int, int] = {}
    for group in order:
        for place, part in enumerate(parts):
            if group == PRINCIPAL and not part.exact:
                principals[place] = min(part.amount_ore, pool_ore)
                pool_ore -= principals[place]
            elif group != PRINCIPAL:
                mine = [o for o in owed if o.claim == part.claim and o.group == group]
                pool_ore = _pay(mine, pool_ore, charges)
    paid = {part.claim for part in parts}
    for group in order:
        pool_ore = _pay([o for o in owed if o.claim not in paid and o.group == group], pool_ore, charges)
    return Shares(tuple(principals), charges, pool_ore)


def _pay(owed: Iterable[Owed], pool_ore: int, charges: dict[int, int]) -> int:
    """Take from the pool what these are owed, as far as it lasts. Returns what is left of it."""
    for each in owed:
        part_ore = min(each.open_ore, pool_ore)
        if part_ore:
            charges[each.charge] = part_ore
            pool_ore -= part_ore
    return pool_ore


def share_payment(
    tx: Transaction,
    amount_ore: int,
    parts: Sequence[tuple[Claim, int]],
    *,
    customer_id: int | None,
    on: date,
    exact: Container[int] = (),
) -> tuple[list[tuple[Claim, int]], tuple[ChargePart, ...]]:
    """The parts of a payment that go to claims, and those that go to what is owed beside them.

    exact: claims whose part was said by hand, which goes to their principal. Charges on other claims of the customer,
    unless those are disputed, take what is over.
    """
    customers = dict.fromkeys([claim.customer_id for claim, _ in parts])
    if customer_id is not None:
        customers[customer_id] = None
    open_charges = [
        charge for customer in customers for charge in tx.all(Charge, customer_id=customer) if charge.open_ore
    ]
    if not open_charges:
        return [part for part in parts if part[1]], ()
    named = {claim.id for claim, _ in parts}
    owed = [
        Owed(c.id, c.claim_id, INTEREST if c.kind == INTEREST else COSTS, c.open_ore)
        for c in sorted(open_charges, key=lambda c: c.id)
        if c.claim_id in named or (c.customer_id == customer_id and not _disputed(tx, c.claim_id, on))
    ]
    order = tx.settings.value("collection.allocation")
    asked = [Part(claim.id, part_ore, claim.id in exact) for claim, part_ore in parts]
    shares = share(amount_ore, asked, owed, order)
    paid = [(claim, ore) for (claim, _), ore in zip(parts, shares.principals, strict=True) if ore]
    return paid, tuple(
        charge_part(tx, tx.get(Charge, charge_id), part_ore) for charge_id, part_ore in shares.charges.items()
    )


def charges_paid_by(tx: Transaction, payment_id: int, claim_id: int | None = None) -> tuple[ChargePart, ...]:
    """What of a payment stands on fees and interest, of one claim or of all."""
    sums: dict[int, int] = {}
    for row in tx.all(ChargeSettlement, payment_id=payment_id):
        sums[row.charge_id] = sums.get(row.charge_id, 0) + row.amount_ore
    paid = [(tx.get(Charge, charge_id), ore) for charge_id, ore in sums.items() if ore]
    return tuple(charge_part(tx, c, ore) for c, ore in paid if claim_id in (None, c.claim_id))


def charge_part(tx: Transaction, charge: Charge, amount_ore: int) -> ChargePart:
    """A part of a charge, as events tell it."""
    invoice = tx.get(Claim, charge.claim_id).invoice_number
    return ChargePart(charge.id, charge.kind, invoice, amount_ore, charge.booked)


def _disputed(tx: Transaction, claim_id: int, on: date) -> bool:
    return any(
        hold.kind == "dispute" and (hold.lifted_on is None or hold.lifted_on > on)
        for hold in tx.all(ClaimHold, claim_id=claim_id)
    )
