"""kassabok bill match, and how bills name the goods that they are for."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.bill_parts import BILL_PART
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import DATE, named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kassabok.core.book.transaction import Transaction
    from kassabok.core.payables.from_orders import BilledGoods
    from kassabok.core.payables.lines import LineRequest

OfPurchase = Annotated[
    str | None, typer.Option("--purchase", help="It is for goods of this purchase order.", **named("NO"))
]
OfReceipt = Annotated[
    str | None, typer.Option("--receipt", help="It is for goods of this receipt.", **named("RECEIPT"))
]
Goods = Annotated[
    list[str] | None,
    typer.Option(
        "--goods",
        metavar="SKU=QUANTITY@PRICE",
        help="What it says of a product, where it is not all that came at the order's price. Repeat it.",
    ),
]
Costs = Annotated[
    list[Any] | None,
    typer.Option(
        "--cost",
        help="It is for this cost of bringing goods home: all of it, or KRONOR. Repeat it.",
        **BILL_PART,
    ),
]
Returned = Annotated[
    str | None,
    typer.Option("--return", help="It is for the goods that were sent back so.", **named("RETURN")),
]
Accept = Annotated[
    bool,
    typer.Option("--accept", help="Also what differs from order and receipt by more than it may."),
]


def match(
    ctx: Ctx,
    no: Annotated[str, typer.Argument(help="Our number of the bill.", **named("NO"))],
    purchase: OfPurchase = None,
    receipt: OfReceipt = None,
    cost: Annotated[
        list[str] | None,
        typer.Option(
            "--cost", help="It is for this cost of bringing goods home. Repeat it.", **named("COST")
        ),
    ] = None,
    on: Annotated[
        date | None, typer.Option("--date", help="From which day; without, the bill's or the goods'.", **DATE)
    ] = None,
) -> None:
    """Say which goods a bill is for, so that what was received is no longer unbilled.

    Without a purchase order or a receipt, what the supplier delivered is found by the products and quantities of the
    bill's lines. What the bill differs by is cost of the goods; more than it may differ by holds it until somebody
    accepts it.

    Example:
        kassabok bill match E2026-0001
        kassabok bill match E2026-0001 --purchase N2026-0001
    """
    from kassabok.core.payables import matching
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        bill = as_stored(tx.reader, no, "bill")
        matching.match(
            tx,
            bill,
            purchase=as_stored(tx.reader, purchase or "", "purchase"),
            receipt=as_stored(tx.reader, receipt or "", "goods-receipt"),
            costs=[as_stored(tx.reader, number, "landed-cost") for number in cost or ()],
            on=on,
        )
        notes = held(tx, bill)
    ctx.obj.show_steps(tx)
    for sentence in notes:
        ctx.obj.note(sentence)


def held(tx: "Transaction", number: str) -> list[str]:
    """Why a bill is held, in whole sentences; and which goods it may be for, where it is for none."""
    from kassabok.core.payables.deviations import deviations, unbilled_purchase
    from kassabok.core.payables.model import bill_of

    bill = bill_of(tx, number)
    told = [f"{number} is held: {row.says}." for row in deviations(tx.reader, bill.id)]
    order = unbilled_purchase(tx.reader, bill.id) if bill.total_ore > 0 else ""
    if order:
        told.append(
            f"Goods of {order} have come and are not billed: --purchase {order} if this is the bill for them."
        )
    return told


def ordered_lines(
    tx: "Transaction",
    supplier: str,
    *,
    purchase: str | None,
    receipt: str | None,
    goods: "Sequence[str] | None",
    costs: "Sequence[tuple[str, int | None]] | None",
    currency: str,
) -> "list[LineRequest]":
    """The lines of a bill that purchase orders, receipts and costs of bringing goods home tell. supplier: its number.

    currency: of the bill, "" the supplier's.
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.parties.model import supplier_of
    from kassabok.core.payables import from_orders
    from kassabok.core.trace import as_stored

    if goods and not (purchase or receipt):
        raise UsageError(
            "bill.goods", "Which order are the goods of?", hint="Add --purchase NO or --receipt NO."
        )
    lines: list[LineRequest] = []
    if purchase or receipt:
        seller = supplier_of(tx, supplier)
        lines += from_orders.goods_lines(
            tx,
            seller.id,
            purchase=as_stored(tx.reader, purchase or "", "purchase"),
            receipt=as_stored(tx.reader, receipt or "", "goods-receipt"),
            goods=billed_goods(goods),
            currency=currency.upper() or seller.currency,
        )
    named_costs = [(as_stored(tx.reader, number, "landed-cost"), ore) for number, ore in costs or ()]
    return lines + from_orders.cost_lines(tx, named_costs)


def match_named(
    tx: "Transaction",
    bill: str,
    *,
    purchase: str | None,
    receipt: str | None,
    costs: "Sequence[tuple[str, int | None]] | None",
) -> None:
    """Match a bill that was just registered with what its command named."""
    from kassabok.core.payables import matching
    from kassabok.core.trace import as_stored

    if not (purchase or receipt or costs):
        return
    matching.match(
        tx,
        bill,
        purchase=as_stored(tx.reader, purchase or "", "purchase"),
        receipt=as_stored(tx.reader, receipt or "", "goods-receipt"),
        costs=[as_stored(tx.reader, number, "landed-cost") for number, _ in costs or ()],
    )


def credited_lines(
    tx: "Transaction", bill: str, *, returned: str | None, goods: "Sequence[str] | None"
) -> "list[LineRequest]":
    """The lines of a credit note for goods that went back, or are named."""
    from kassabok.core.payables import from_orders
    from kassabok.core.trace import as_stored

    sent = as_stored(tx.reader, returned or "", "supplier-return")
    return from_orders.credited_lines(tx, bill, returned=sent, goods=billed_goods(goods))


def billed_goods(texts: "Sequence[str] | None") -> "list[BilledGoods]":
    """Read SKU=QUANTITY@PRICE-DISCOUNT%, all but the SKU as needed. Raises UsageError."""
    from decimal import Decimal

    from kassabok.cli.order_lines import goods_lines
    from kassabok.core.money import E4
    from kassabok.core.payables.from_orders import BilledGoods

    found = []
    for line in goods_lines(texts):
        price = None
        if line.unit_price_e4 is not None:
            price = Decimal(line.unit_price_e4) / E4 * (E4 - line.discount_e4) / E4
        found.append(BilledGoods(line.sku or "", line.quantity_milli, price))
    return found
