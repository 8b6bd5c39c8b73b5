"""Web shops: what they write, and what becomes of it."""

from datetime import date
from typing import ClassVar, NamedTuple

from kassabok.core.events.event import Event


class ShopChannelSet(Event, frozen=True, kw_only=True):
    """A web shop that orders come from was added or changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "shop-channel"
    SAYS: ClassVar[str] = "Shop channel {ref} was set: {changed}."
    changed: tuple[str, ...]


class ShopSkuNamed(Event, frozen=True, kw_only=True):
    """It was told which product of ours a shop means. ref: the channel. payload: ours of the two is `sku`."""

    KIND: ClassVar[str] = "shop-channel"
    SAYS: ClassVar[str] = "What shop channel {ref} calls {theirs} is product {sku}."
    theirs: str
    sku: str


class WebOrdersParked(Event, frozen=True, kw_only=True):
    """What a shop wrote was kept, of which so many could not be taken for reasons that it was parked with."""

    KIND: ClassVar[str] = "shop-channel"
    SAYS: ClassVar[str] = "Kept from shop channel {ref}: {kept}; parked of them: {parked}."
    kept: int
    parked: int


class WebPayloadDropped(Event, frozen=True, kw_only=True):
    """Something that a shop wrote and that was parked was given up by hand. ref: CHANNEL:EXTERNAL."""

    KIND: ClassVar[str] = "web-order"
    SAYS: ClassVar[str] = "What was parked of web order {ref} was given up."
    payload_id: int


class WebHookDropped(Event, frozen=True, kw_only=True):
    """A web-hook that could not be read, or not be taken, was given up by hand. ref: its number. source: whose."""

    KIND: ClassVar[str] = "web-hook"
    SAYS: ClassVar[str] = "Web-hook {ref} of {source} was given up."
    source: str


class WebOrderReceived(Event, frozen=True, kw_only=True):
    """An order came from a web shop and adds up. ref: CHANNEL:EXTERNAL. web_order_id: the row with all it says."""

    KIND: ClassVar[str] = "web-order"
    SAYS: ClassVar[str] = "Web order {ref} came in: {total_ore} kr incl. VAT."
    web_order_id: int
    on: date
    total_ore: int


class WebBuyerKnown(Event, frozen=True, kw_only=True):
    """It is known which customer a web order is of. web_order: CHANNEL:EXTERNAL."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Web order {web_order} is of customer {ref}."
    web_order: str
    web_order_id: int


class WebOrderChanged(Event, frozen=True, kw_only=True):
    """A shop told a new version of an order. changed: the names of the fields, as where it is to be delivered."""

    KIND: ClassVar[str] = "web-order"
    SAYS: ClassVar[str] = "Web order {ref} was changed in the shop: {changed}."
    web_order_id: int
    changed: tuple[str, ...]


class WebOrderCancelled(Event, frozen=True, kw_only=True):
    """An order was cancelled in the shop."""

    KIND: ClassVar[str] = "web-order"
    SAYS: ClassVar[str] = "Web order {ref} was cancelled in the shop."
    web_order_id: int
    on: date


class WebPurchaseWithdrawn(Event, frozen=True, kw_only=True):
    """A buyer of our own shop has withdrawn from his purchase (ångerrätt). What he wrote stands in the intake."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "The buyer of order {ref} withdrew from the purchase."
    order_id: int
    on: date


class WebConsentSaid(Event, frozen=True, kw_only=True):
    """A customer answered by a link in our own shop. said: confirmed, or withdrawn. asked_id: what it confirms."""

    KIND: ClassVar[str] = "customer"
    SAYS: ClassVar[str] = "Customer {ref} answered by a link of the shop: {said}."
    said: str
    asked_id: int | None
    on: date


class PaidPart(NamedTuple):
    """A part of what a buyer paid, or got back, öre; positive.

    means: what it was paid by (stripe, klarna, swish, paypal, gift_card). money: the role or the account in the books
    that it stands on. reference: the provider's id of the payment, by which its settlement report names it.
    """

    means: str
    amount_ore: int
    money: str
    reference: str = ""


class WebOrderPaid(Event, frozen=True, kw_only=True):
    """A buyer has paid a whole order before it is delivered, in a web shop most often."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Order {ref} was paid before delivery: {amount_ore} kr."
    order_id: int
    on: date
    amount_ore: int
    parts: tuple[PaidPart, ...]


class RefundedLine(NamedTuple):
    """What was paid back of an order line; all of it positive. order_line_id: 0 where a sum belongs to no line; such a
    sum is negative where less was paid back than the other lines come to.

    restock: the goods are back, and can be sold again.
    """

    order_line_id: int
    quantity_milli: int
    net_ore: int
    vat_ore: int
    restock: bool = False


class WebOrderRefunded(Event, frozen=True, kw_only=True):
    """A buyer got money back of an order that he had paid before delivery.

    amount_ore: incl. VAT, positive. refund: the shop's id of it, "" where it has none. lines: () where only a sum was
    paid back. parts: by what; () where it is paid back as it was paid.
    """

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "{amount_ore} kr of order {ref} were paid back."
    order_id: int
    on: date
    amount_ore: int
    refund: str = ""
    lines: tuple[RefundedLine, ...] = ()
    parts: tuple[PaidPart, ...] = ()


class WebRefundWithdrawn(Event, frozen=True, kw_only=True):
    """A refund of an order was deleted in the shop: nothing was paid back. refund: the shop's id of it."""

    KIND: ClassVar[str] = "order"
    SAYS: ClassVar[str] = "Refund {refund} of order {ref} was withdrawn."
    order_id: int
    on: date
    refund: str
