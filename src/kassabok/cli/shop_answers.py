"""What commands say of the web orders that they made or left."""

from collections.abc import Sequence


def new_orders(count: int) -> str:
    """How many orders were made."""
    return "1 new order" if count == 1 else f"{count} new orders"


def named_orders(numbers: Sequence[str]) -> list[str]:
    """A line with the numbers of the orders that were made, in their order; none where there are none."""
    if not numbers:
        return []
    first, last = numbers[0], numbers[-1]
    return [f"Order {first}." if first == last else f"Orders {first} to {last}."]


def parked_orders(count: int) -> str:
    """How many orders were left for people."""
    return f"Parked: {count}. kassabok shop parked list shows them."
