"""What the APIs of web shops have in common, and which adapter speaks to which shop.

None of them has been tried against a live shop; the tests hold them against servers of their own.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kassabok.core.shop.keys import Keys
from kassabok.core.shop.products_out import PictureOut
from kassabok.core.shop.products_push import ProductChange, ProductOutcome
from kassabok.core.shop.stock_out import Outcome, StockChange
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.nodes import RawObject, objects
from kassabok.net.client import Answer, Client
from kassabok.net.errors import Unreachable

#: Said of a product of which the shop has sold what we have not heard of.
UNHEARD = "it has {has}, and {least} would be left: fetch its orders first"


@dataclass(frozen=True, slots=True)
class OrderPage:
    """data: a JSON array of orders as the shop's own reader takes it, with their refunds. upto: the newest change in
    it; all that was changed before has come by now.
    """

    data: bytes
    orders: int
    upto: datetime


class Shop(Protocol):
    """A shop's API. All methods raise Unreachable."""

    def orders(self, since: datetime | None) -> Iterator[OrderPage]:
        """Orders that were changed since then, those that were changed first coming first."""

    def push_stock(self, changes: Sequence[StockChange]) -> Iterator[list[Outcome]]:
        """Tell the shop how many pieces can be sold, a batch at a time; what came of each."""

    def push_products(
        self, changes: Sequence[ProductChange], picture: Callable[[PictureOut], bytes]
    ) -> Iterator[list[ProductOutcome]]:
        """Make or change products in the shop, a batch at a time; what came of each. picture: the bytes of one."""


def shop_of(kind: str, client: Client, keys: Keys) -> Shop:
    """The adapter of a kind of channel: woo or shopify."""
    if kind == "woo":
        from kassabok.net.woo import Woo

        return Woo(client, keys)
    from kassabok.net.shopify import Shopify

    return Shopify(client, keys)


def found_in(answer: Answer, asked: str) -> list[RawObject]:
    """The objects of an answer, each with its bytes. Raises Unreachable (net.not_json)."""
    try:
        return objects(answer.body)
    except BadFile as error:
        raise Unreachable(
            "net.not_json",
            f"The answer to {asked} cannot be read: {error.message}",
            hint="Look at the shop's own log: a plug-in may write warnings into its answers.",
        ) from error


def as_array(orders: Sequence[bytes]) -> bytes:
    """Orders as the file that the shop could have exported."""
    return b"[" + b",\n".join(orders) + b"]"
