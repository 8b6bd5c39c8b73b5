"""Parts of a document: how much of a product is delivered, received or sent back, and of which lines."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from kassabok.core.errors import NotFound, Refused
from kassabok.core.money import format_quantity


class Part(NamedTuple):
    """How much of a product, thousandths."""

    sku: str
    quantity_milli: int


class Holding(NamedTuple):
    """A line that has the product: its key, its unit, and what is left of it in thousandths."""

    row_id: int
    unit: str
    left_milli: int


def summed(parts: Iterable[Part] | None) -> list[Part]:
    """One part per product. Raises Refused for a quantity that is not above zero."""
    sums: dict[str, int] = {}
    for sku, quantity_milli in parts or ():
        if quantity_milli <= 0:
            raise Refused(
                "delivery.quantity",
                f"The quantity of {sku} must be above zero, not {format_quantity(quantity_milli)}.",
            )
        sums[sku] = sums.get(sku, 0) + quantity_milli
    return [Part(sku, quantity_milli) for sku, quantity_milli in sums.items()]


def share_out(
    part: Part, lines: Sequence[Holding], *, what: str, verb: str, hint: str = ""
) -> dict[int, int]:
    """Share a quantity of a product over the lines that hold it, the first line first: key -> thousandths.

    what, verb: for messages and their codes. hint: the way out where it is too much.
    Raises NotFound where no line holds the product, Refused where more is asked for than is left.
    """
    if not lines:
        raise NotFound(
            f"{verb}.not_there", f"{what} has no {part.sku}.", hint="Give the sku as the order has it."
        )
    left_milli = sum(line.left_milli for line in lines)
    if part.quantity_milli > left_milli:
        raise Refused(
            f"{verb}.too_much",
            f"{what} has {format_quantity(left_milli)} {lines[0].unit} of {part.sku} left to {verb}, "
            f"not {format_quantity(part.quantity_milli)}.",
            hint=hint,
        )
    shares, wanted_milli = {}, part.quantity_milli
    for line in lines:
        if share := min(wanted_milli, line.left_milli):
            shares[line.row_id] = share
            wanted_milli -= share
    return shares
