"""What must always hold of the customer ledger; `kassabok check` asks."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor


def claims(reader: Reader) -> list[str]:
    """What is open of a claim is its total less what settled it; of a credit note, less what it was used for."""
    rows = reader.rows(
        "SELECT c.invoice_number, c.open_ore, c.total_ore - coalesce(s.ore, 0) FROM claim c LEFT JOIN ("
        "SELECT id, sum(ore) AS ore FROM ("
        "SELECT claim_id AS id, amount_ore AS ore FROM settlement UNION ALL "
        "SELECT credit_claim_id, -amount_ore FROM settlement WHERE credit_claim_id IS NOT NULL UNION ALL "
        "SELECT claim_id, -amount_ore FROM refund WHERE claim_id IS NOT NULL"
        ") AS part GROUP BY id) AS s ON s.id = c.id "
        "WHERE c.open_ore <> c.total_ore - coalesce(s.ore, 0) ORDER BY c.id"
    )
    crossed = reader.rows(
        "SELECT invoice_number, total_ore, open_ore FROM claim "
        "WHERE open_ore NOT BETWEEN CASE WHEN total_ore < 0 THEN total_ore ELSE 0 END "
        "AND CASE WHEN total_ore > 0 THEN total_ore ELSE 0 END ORDER BY id"
    )
    return [
        *(
            f"{number} has {format_kronor(said)} kr open, but what settled it leaves {format_kronor(found)} kr."
            for number, said, found in rows
        ),
        *(
            f"{number} of {format_kronor(total_ore)} kr has {format_kronor(open_ore)} kr open."
            for number, total_ore, open_ore in crossed
        ),
    ]


def payments(reader: Reader) -> list[str]:
    """What is unused of a payment is its amount less what it settled and what was paid back."""
    rows = reader.rows(
        "SELECT p.number, p.unallocated_ore, p.amount_ore - coalesce(s.ore, 0) FROM payment p LEFT JOIN ("
        "SELECT id, sum(ore) AS ore FROM ("
        "SELECT payment_id AS id, amount_ore AS ore FROM settlement WHERE payment_id IS NOT NULL UNION ALL "
        "SELECT payment_id, amount_ore FROM charge_settlement UNION ALL "
        "SELECT payment_id, amount_ore FROM refund WHERE payment_id IS NOT NULL"
        ") AS part GROUP BY id) AS s ON s.id = p.id "
        "WHERE p.unallocated_ore <> p.amount_ore - coalesce(s.ore, 0) ORDER BY p.id"
    )
    return [
        f"Payment {number} has {format_kronor(said)} kr unused, "
        f"but what it was used for leaves {format_kronor(found)} kr."
        for number, said, found in rows
    ]


def sources(reader: Reader) -> list[str]:
    """A settlement is by a payment, a credit note or a write-off, a refund of one of the first: of one alone."""
    settlements = reader.rows(
        "SELECT c.invoice_number FROM settlement s JOIN claim c ON c.id = s.claim_id "
        "WHERE (s.payment_id IS NOT NULL) + (s.credit_claim_id IS NOT NULL) + (s.loss_id IS NOT NULL) <> 1 "
        "OR s.amount_ore = 0 ORDER BY s.id"
    )
    refunds = reader.value(
        "SELECT count(*) FROM refund WHERE (payment_id IS NULL) = (claim_id IS NULL) OR amount_ore <= 0"
    )
    faults = [f"{number} was settled by nothing, or by two at once." for (number,) in settlements]
    return [*faults, f"{refunds} refunds are of nothing, or of two at once."] if refunds else faults


def customers(reader: Reader) -> list[str]:
    """A claim is on the customer that its invoice is to."""
    rows = reader.rows(
        "SELECT c.invoice_number FROM claim c JOIN invoice i ON i.id = c.invoice_id "
        "WHERE c.customer_id <> i.customer_id ORDER BY c.id"
    )
    return [f"The claim {number} is on another customer than its invoice." for (number,) in rows]


def losses(reader: Reader) -> list[str]:
    """What is left of a write-off is what settled its claim through it."""
    rows = reader.rows(
        "SELECT l.number, l.left_ore, coalesce(sum(s.amount_ore), 0) FROM loss l "
        "LEFT JOIN settlement s ON s.loss_id = l.id AND s.claim_id = l.claim_id GROUP BY l.id "
        "HAVING l.left_ore <> coalesce(sum(s.amount_ore), 0) ORDER BY l.id"
    )
    return [
        f"Bad debt {number} has {format_kronor(said)} kr left, but its claim says {format_kronor(found)} kr."
        for number, said, found in rows
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("open invoices", claims),
    ("unused payments", payments),
    ("settlements and refunds", sources),
    ("customers of claims", customers),
    ("written-off claims", losses),
)
