"""kassabok reminder: letters about late invoices, what is owed beside them, and what holds them back."""

from datetime import date
from typing import Annotated

import typer

from kassabok.cli import reminder_plan
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of

app = Noun()
app.add_typer(reminder_plan.app, name="plan", help="Instalment plans (avbetalningsplaner).")

No = Annotated[str, typer.Argument(help="The number of a reminder or a demand letter.", **named("NO"))]
Invoice = Annotated[str, typer.Argument(help="The invoice's number.", **named("INVOICE"))]
Customer = Annotated[
    str | None, typer.Option("--customer", help="Only this customer's.", **named("CUSTOMER"))
]
OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]

FEES = (
    "reminder_fee",
    "demand_fee",
    "compensation",
    "instalment_fee",
    "application_fee",
    "representative",
    "enforcement_fee",
    "court_fee",
    "other",
)


@app.command()
def run(ctx: Ctx, customer: Customer = None, on: OnDay = None) -> None:
    """Make the reminders that are due: one a customer, with a new day to pay, interest, and a fee if it was agreed.

    With --dry-run it is a proposal. Nothing is made twice for the same day. A fee is asked for only of invoices that
    said so (setting invoice.reminder_text, or reminder terms), and interest by the day at the reference rate of each
    half-year. When letters follow, and what they ask for, are settings: kassabok setting list collection.

    Example:
        kassabok reminder run --dry-run
        kassabok reminder run --customer 1001
    """
    from kassabok.cli.reminder_letters import show_made
    from kassabok.core.collection import service as collection
    from kassabok.core.parties import reports as parties

    with ctx.obj.transaction() as tx:
        number = parties.which(tx.reader, customer) if customer else None
        made = collection.remind(tx, on=on or ctx.obj.today, customer=number)
    show_made(ctx, made)


@app.command()
def due(
    ctx: Ctx,
    customer: Customer = None,
    every: Annotated[
        bool, typer.Option("--all", help="Also what is to come later, and what is held back.")
    ] = False,
    on: OnDay = None,
) -> None:
    """What to chase today: for each late invoice the next step, from which day, and why. The largest first.

    Example:
        kassabok reminder due
        kassabok reminder due --all --customer 1001
    """
    from kassabok.core.collection import reports
    from kassabok.core.parties import reports as parties

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        number = parties.which(reader, customer) if customer else ""
        customer_id = (
            reader.value("SELECT id FROM customer WHERE number = :number", number=number) if number else None
        )
        rows = reports.chase(reader, on=day, customer_id=customer_id, every=every)
    ctx.obj.show(
        rows,
        title=f"To chase {day}",
        empty="Nothing is to be chased.",
        total=True,
        row_class=reports.ChaseRow,
    )


@app.command("list")
def list_(
    ctx: Ctx,
    customer: Customer = None,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only those that are not paid in full.")] = False,
) -> None:
    """List reminders and demand letters, the newest first. A letter stays open until its fees and interest are settled.

    Example: kassabok reminder list --open
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core.collection import reports
    from kassabok.core.parties import reports as parties

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        number = parties.which(reader, customer) if customer else ""
        rows = reports.letters(reader, customer=number, since=since, until=until, open_only=open_)
    ctx.obj.show(rows, title="Reminders and demand letters", empty="No letters.", row_class=reports.LetterRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show a letter: its claims, how the interest of each was worked out, and what it added to them.

    Example: kassabok reminder show PM2026-0001
    """
    from kassabok.cli.reminder_letters import letter_page
    from kassabok.core.collection import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        view = reports.letter(reader, as_stored(reader, no, "reminder", "demand"))
    ctx.obj.show(view, draw=lambda screen: letter_page(view, screen), sheet=view.claims)


@app.command()
def pdf(ctx: Ctx, no: No) -> None:
    """Put out the PDF of a reminder or a demand letter: the copy that was kept when it was made.

    Example: kassabok reminder pdf PM2026-0001 -o reminder.pdf
    """
    from kassabok.cli import copies
    from kassabok.core.collection.documents import letter_copy

    copies.put_out(ctx, no, letter_copy, task="letter.copy", kinds=("reminder", "demand"))


@app.command()
def send(
    ctx: Ctx,
    nos: Annotated[
        list[str] | None, typer.Argument(metavar="NO", help="Reminders and demand letters.")
    ] = None,
    unsent: Annotated[
        bool, typer.Option("--unsent", help="All that were not sent, to who takes invoices by e-mail.")
    ] = False,
    again: Annotated[bool, typer.Option("--again", help="Also what was sent before.")] = False,
) -> None:
    """Send reminders and demand letters by e-mail, with the PDF. What could not be sent waits: kassabok mail list.

    Until a server is set (kassabok setting set mail.smtp smtp.example.se:587) nothing is sent: what would be is shown.

    Example:
        kassabok reminder send PM2026-0001 --dry-run
        kassabok reminder send --unsent
    """
    from kassabok.cli import reminder_letters

    reminder_letters.send(ctx, nos or (), unsent=unsent, again=again)


@app.command()
def interest(
    ctx: Ctx,
    invoice: Invoice,
    until: Annotated[
        date | None, typer.Option("--to", help="Through this day; without, today.", **DATE)
    ] = None,
) -> None:
    """How the late-payment interest (dröjsmålsränta) on an invoice is worked out, claimed or not.

    Simple interest, actual days over 365, on what is unpaid; rounded once. The first day is the one after the due day,
    the day of payment is the last.

    Example: kassabok reminder interest F2026-0001 --to 2026-12-31
    """
    from kassabok.core.collection import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        number = as_stored(reader, invoice, "invoice")
        rows = reports.interest_on(reader, ctx.obj.rates, number, upto=until or ctx.obj.today)
    ctx.obj.show(
        rows,
        title=f"Interest on {number}",
        empty=f"No interest on {number}.",
        total=True,
        row_class=reports.SegmentRow,
    )


@app.command()
def charges(
    ctx: Ctx,
    customer: Customer = None,
    invoice: Annotated[
        str | None, typer.Option("--invoice", help="Only of this invoice.", **named("INVOICE"))
    ] = None,
    open_: Annotated[bool, typer.Option("--open", help="Only what is not paid or waived.")] = False,
) -> None:
    """List the fees and the interest that were claimed beside invoices. They stay until they are paid or waived.

    Example: kassabok reminder charges --open
    """
    from kassabok.core.collection import reports
    from kassabok.core.parties import reports as parties
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        rows = reports.charges(
            reader,
            customer=parties.which(reader, customer) if customer else "",
            invoice=as_stored(reader, invoice, "invoice") if invoice else "",
            open_only=open_,
        )
    ctx.obj.show(
        rows,
        title="Fees and interest",
        empty="No fees and no interest.",
        total=True,
        row_class=reports.ChargeRow,
    )


@app.command()
def fee(
    ctx: Ctx,
    invoice: Invoice,
    kind: Annotated[
        str, typer.Option("--kind", help="What it is for.", **one_of("KIND", *FEES))
    ] = "reminder_fee",
    amount: Annotated[
        int | None, typer.Option("--amount", help="How much; without, what the law says of it.", **KRONOR)
    ] = None,
    on: OnDay = None,
) -> None:
    """Claim a fee beside an invoice by hand, an old one too. It is asked for in the next letter.

    Example:
        kassabok reminder fee F2026-0001
        kassabok reminder fee F2026-0001 --kind other --amount 95
    """
    from kassabok.core.collection import service as collection
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        number = as_stored(tx.reader, invoice, "invoice")
        collection.claim_fee(tx, number, on=on or ctx.obj.today, kind=kind, amount_ore=amount)
    ctx.obj.show_steps(tx)


@app.command()
def waive(
    ctx: Ctx,
    no: Annotated[str, typer.Argument(help="An invoice, or a letter for what it claimed.", **named("NO"))],
    amount: Annotated[
        int | None, typer.Argument(help="Only this much; without, all that is owed.", **KRONOR)
    ] = None,
    kind: Annotated[
        str,
        typer.Option("--kind", help="Only what is for this.", **one_of("KIND", "interest", *FEES)),
    ] = "",
    on: OnDay = None,
) -> None:
    """Let go of fees and interest: they are owed no more.

    Example:
        kassabok reminder waive F2026-0001
        kassabok reminder waive PM2026-0001 --kind reminder_fee
    """
    from kassabok.core.collection import service as collection
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        number = as_stored(tx.reader, no, "reminder", "demand", "invoice")
        collection.waive(tx, number, on=on or ctx.obj.today, kind=kind, amount_ore=amount)
    ctx.obj.show_steps(tx)


@app.command()
def pause(
    ctx: Ctx,
    invoice: Invoice,
    until: Annotated[
        date | None, typer.Option("--until", help="The last day; without, until it is resumed.", **DATE)
    ] = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for yourself.")] = "",
) -> None:
    """Give respite (anstånd): no letters about an invoice until a day, or until it is resumed. Interest runs on.

    Example: kassabok reminder pause F2026-0001 --until 2026-12-31 --reason "promised by phone"
    """
    _hold(ctx, invoice, "pause", until, reason)


@app.command()
def dispute(
    ctx: Ctx,
    invoice: Invoice,
    reason: Annotated[str, typer.Option("--reason", help="What the customer objects to.")] = "",
) -> None:
    """Note that a customer objects to an invoice: no letters, and no application, until it is resumed.

    Example: kassabok reminder dispute F2026-0001 --reason "goods were broken"
    """
    _hold(ctx, invoice, "dispute", None, reason)


def _hold(ctx: Ctx, invoice: str, kind: str, until: date | None, reason: str) -> None:
    from kassabok.core.collection import service as collection
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        number = as_stored(tx.reader, invoice, "invoice")
        collection.hold(tx, number, kind, on=ctx.obj.today, until=until, reason=reason)
    ctx.obj.show_steps(tx)


@app.command()
def resume(ctx: Ctx, invoice: Invoice) -> None:
    """Collect an invoice again that was paused or disputed.

    Example: kassabok reminder resume F2026-0001
    """
    from kassabok.core.collection import service as collection
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        collection.resume(tx, as_stored(tx.reader, invoice, "invoice"), on=ctx.obj.today)
    ctx.obj.show_steps(tx)


@app.command()
def terms(
    ctx: Ctx,
    customer: Annotated[
        str, typer.Argument(help="Number, organisation number, or words of the name.", **named("CUSTOMER"))
    ],
    fee_: Annotated[
        str | None,
        typer.Option(
            "--fee",
            help="Whether a reminder fee is agreed; as-invoices: when they say so.",
            **one_of("ANSWER", "yes", "no", "as-invoices"),
        ),
    ] = None,
    interest_: Annotated[
        str | None,
        typer.Option(
            "--interest",
            help='reference+8, a yearly rate as 12, none, or "" as others.',
            **named("RATE"),
        ),
    ] = None,
) -> None:
    """Write down what is agreed with a customer on late payment. It holds for invoices from now on.

    Example:
        kassabok reminder terms 1001 --fee yes
        kassabok reminder terms 1001 --interest 12
    """
    from kassabok.core.collection import service as collection
    from kassabok.core.parties import reports as parties

    with ctx.obj.transaction() as tx:
        collection.set_terms(
            tx,
            parties.which(tx.reader, customer),
            reminder_fee="" if fee_ == "as-invoices" else fee_,
            interest=interest_,
        )
    ctx.obj.show_steps(tx)


@app.command()
def interrupt(
    ctx: Ctx,
    invoice: Invoice,
    text: Annotated[str, typer.Option("--text", help="What happened.")],
    on: OnDay = None,
) -> None:
    """Note what began the time of limitation (preskription) anew: the customer acknowledged the debt, say.

    Letters, payments and instalment plans count by themselves.

    Example: kassabok reminder interrupt F2026-0001 --text "acknowledged in a letter" --date 2026-03-02
    """
    from kassabok.core.collection import service as collection
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        number = as_stored(tx.reader, invoice, "invoice")
        collection.interrupt(tx, number, on=on or ctx.obj.today, what=text)
    ctx.obj.show_steps(tx)
