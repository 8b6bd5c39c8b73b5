"""What web shops tell of the discount codes that their orders used."""

from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.money import round_half_away, split_vat
from kassabok.core.sales.model import Order


def told_discount_ore(tx: Transaction, order: Order, discount_ore: int) -> int:
    """A discount excl. VAT, told as the order is priced. The shop does not tell which of its VAT rates it was on."""
    if not order.prices_include_vat:
        return discount_ore
    if order.total_ore <= 0:  # All of it was taken off.
        return split_vat(discount_ore, tx.rates.vat("standard", order.date))[0]
    return round_half_away(Decimal(discount_ore) * order.net_ore / (order.net_ore + order.vat_ore))
