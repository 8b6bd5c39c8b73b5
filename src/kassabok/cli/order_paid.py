"""kassabok order pay and refund: orders that are paid before they are delivered."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of

if TYPE_CHECKING:
    from kassabok.core.events import PaidPart

No = Annotated[str, typer.Argument(help="The order's number.", **named("NO"))]
OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
MEANS = one_of("MEANS", "stripe", "klarna", "swish", "paypal", "card", "gift_card")
BACK = one_of("MEANS", "stripe", "klarna", "swish", "paypal", "card", "gift_card", "owed")


def pay(
    ctx: Ctx,
    no: No,
    means: Annotated[
        str, typer.Option("--means", help="stripe, klarna, swish, paypal, card or gift_card.", **MEANS)
    ],
    reference: Annotated[
        str,
        typer.Option(
            "--reference",
            metavar="ID",
            help="The provider's id of the payment, by which its report is known.",
        ),
    ] = "",
    gift_card: Annotated[
        int, typer.Option("--gift-card", help="What of it was paid by a gift card.", **KRONOR)
    ] = 0,
    on: OnDay = None,
) -> None:
    """Say that an order was paid before it is delivered: the receipt is issued and booked at once.

    Web shops tell it by themselves (shop import). A sale without Swedish VAT gets an invoice, which is paid. The money
    stands on the provider's account until its report comes: bank settlement import.

    Example: kassabok order pay 1001 --means stripe --reference pi_3AbC
    """
    from kassabok.core.sales import prepaid
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        prepaid.pay(
            tx,
            as_stored(tx.reader, no, "order"),
            means=means,
            on=on or ctx.obj.today,
            reference=reference,
            gift_card_ore=gift_card,
        )
    ctx.obj.show_steps(tx)


def refund(
    ctx: Ctx,
    no: No,
    line: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="LINE", help="SKU=QUANTITY to pay back. Repeat it."),
    ] = None,
    with_freight: Annotated[
        bool, typer.Option("--with-freight", help="The freight and the fees too.")
    ] = False,
    amount: Annotated[
        int | None,
        typer.Option("--amount", help="A sum in place of lines, shared over the VAT rates.", **KRONOR),
    ] = None,
    restock: Annotated[
        bool, typer.Option("--restock", help="What was delivered is back, and goes on the shelf.")
    ] = False,
    means: Annotated[
        str,
        typer.Option(
            "--means",
            help="By what; without, as it was paid. owed: it is still to be paid out.",
            **BACK,
        ),
    ] = "",
    on: OnDay = None,
) -> None:
    """Pay back of an order that was paid before delivery: lines, a sum, or without them all that is left.

    What is paid back and not delivered is not sent. The receipt of it is issued and booked at once.

    Example:
        kassabok order refund 1001 --line MUG=1 --restock
        kassabok order refund 1001 --amount 50
    """
    from kassabok.cli import order_lines
    from kassabok.core.errors import UsageError
    from kassabok.core.invoicing import paid_back
    from kassabok.core.sales.prepaid import order_of
    from kassabok.core.trace import as_stored

    if amount is not None and (line or with_freight):
        raise UsageError(
            "order.refund",
            "A refund is of lines or of a sum, not of both.",
            hint="Make two refunds of it.",
        )
    parts = order_lines.parts(line)
    with ctx.obj.transaction() as tx:
        paid_back.refund_order(
            tx,
            order_of(tx, as_stored(tx.reader, no, "order")),
            on=on or ctx.obj.today,
            parts=[] if parts is None and with_freight else parts,
            with_freight=with_freight,
            amount_ore=amount,
            restock=restock,
            means=_paid_by(means) if means else None,
        )
    ctx.obj.show_steps(tx)


def _paid_by(means: str) -> "PaidPart":
    from kassabok.core.events import PaidPart
    from kassabok.core.sales.prepaid import MONEY

    return PaidPart(means, 0, MONEY[means])
