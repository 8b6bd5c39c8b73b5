"""kassabok payment: money from customers, registered by hand; bank files do it by themselves."""

from datetime import date
from typing import Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named
from kassabok.cli.invoice_parts import INVOICE_PART

app = Noun()

OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Amount = Annotated[int | None, typer.Argument(help="Only this much; without, all there is.", **KRONOR)]
Number = Annotated[str, typer.Argument(help="The number of a payment or a credit note.", **named("NO"))]
By = Annotated[
    str, typer.Option("--by", help="bank, cash, card, swish, or the number of an account.", **named("MEANS"))
]


@app.command()
def register(
    ctx: Ctx,
    amount: Annotated[int, typer.Argument(help="What was paid.", **KRONOR)],
    invoice: Annotated[
        list[Any] | None,
        typer.Option("--invoice", help="What it pays, as far as it lasts. Repeat it.", **INVOICE_PART),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option("--customer", help="Who paid: alone, the oldest open invoices are paid.", **named("NO")),
    ] = None,
    by: By = "bank",
    on: OnDay = None,
    text: Annotated[str, typer.Option("--text", help="What the payer wrote.")] = "",
) -> None:
    """Register a payment by hand. What is paid too much stays with the customer.

    Example:
        kassabok payment register 1250 --invoice F2026-0001
        kassabok payment register 900 --invoice F2026-0001=500 --invoice F2026-0002
        kassabok payment register 5000 --customer 1001 --by swish
    """
    from kassabok.core.parties import reports as parties
    from kassabok.core.receivables import service as receivables
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        receivables.register(
            tx,
            amount_ore=amount,
            on=on or ctx.obj.today,
            invoices=[(as_stored(tx.reader, number, "invoice"), part) for number, part in invoice or ()],
            customer=parties.which(tx.reader, customer) if customer else None,
            money=_money(by),
            text=text,
        )
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(
    ctx: Ctx,
    customer: Annotated[
        str | None, typer.Option("--customer", help="Only this customer's.", **named("NO"))
    ] = None,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
    unused: Annotated[
        bool, typer.Option("--unused", help="Only those with money that is not used yet.")
    ] = False,
) -> None:
    """List payments, the oldest first.

    Example: kassabok payment list --unused
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core.parties import reports as parties
    from kassabok.core.receivables import reports

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        rows = reports.payments(
            reader,
            customer=parties.which(reader, customer) if customer else "",
            since=since,
            until=until,
            unused=unused,
        )
    ctx.obj.show(rows, title="Payments", empty="No payments.", total=True, row_class=reports.PaymentRow)


@app.command()
def match(
    ctx: Ctx,
    no: Number,
    invoice: Annotated[str, typer.Argument(help="The invoice it is used for.", **named("INVOICE"))],
    amount: Amount = None,
    on: OnDay = None,
) -> None:
    """Use what is left of a payment or a credit note for an invoice.

    Example:
        kassabok payment match P2026-0001 F2026-0004
        kassabok payment match K2026-0001 F2026-0004 200
    """
    from kassabok.core.receivables import service as receivables
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        no = as_stored(tx.reader, no, "payment", "invoice")
        invoice = as_stored(tx.reader, invoice, "invoice")
        receivables.use(tx, no, invoice, on=on or ctx.obj.today, amount_ore=amount)
    ctx.obj.show_steps(tx)


@app.command()
def refund(ctx: Ctx, no: Number, amount: Amount = None, by: By = "bank", on: OnDay = None) -> None:
    """Pay back what is left of a payment or a credit note. The money itself is sent at the bank, or from the till.

    Example: kassabok payment refund K2026-0001
    """
    from kassabok.core.receivables import service as receivables
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        no = as_stored(tx.reader, no, "payment", "invoice")
        receivables.pay_back(tx, no, on=on or ctx.obj.today, amount_ore=amount, money=_money(by))
    ctx.obj.show_steps(tx)


def _money(by: str) -> str:
    """The role, or the number, of the account that the money is on."""
    from kassabok.core.errors import UsageError
    from kassabok.core.receivables.service import MONEY

    if by in MONEY:
        return MONEY[by]
    if not by.isdecimal():
        raise UsageError(
            "usage.value",
            f'"{by}" is not a way to pay: {", ".join(MONEY)}, or the number of an account.',
            hint="kassabok account list shows the accounts.",
        )
    return by


@app.command()
def unmatch(
    ctx: Ctx,
    no: Annotated[str, typer.Argument(help="The payment's number.", **named("NO"))],
    invoice: Annotated[str | None, typer.Argument(help="Only this invoice.", **named("INVOICE"))] = None,
    on: OnDay = None,
) -> None:
    """Take a payment off invoices it was wrongly ticked off on. The money stays for payment match.

    Example: kassabok payment unmatch P2026-0001 F2026-0004
    """
    from kassabok.core.receivables import service as receivables
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        no = as_stored(tx.reader, no, "payment")
        invoice = as_stored(tx.reader, invoice, "invoice") if invoice else None
        receivables.unmatch(tx, no, invoice, on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)
