"""kassabok invoice: invoices and credit notes, from issued to paid."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import invoice_electronic
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, PERIOD, named, one_of, quantity, whole
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.invoicing.reports.invoices import InvoiceView
    from kassabok.core.invoicing.service import FreeLine
    from kassabok.core.receivables.reports import CustomerStatement

app = Noun()

No = Annotated[str, typer.Argument(help="The number of the invoice or credit note.", **named("NO"))]
OnDay = Annotated[date | None, typer.Option("--date", help="The day of issue; without, today.", **DATE)]
From = Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)]
To = Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)]


def _line_part(text: str) -> tuple[int, int]:
    """Position and thousandths, of LINE=QUANTITY."""
    position, equals, much = text.partition("=")
    if not equals or not position.strip().isdecimal():
        raise typer.BadParameter(f'"{text[:40]}" is no line with its quantity: write LINE=QUANTITY, as 1=2.')
    return int(position), quantity(much)


LINE_PART: dict[str, Any] = {"parser": _line_part, "metavar": "LINE=QUANTITY"}
Note = Annotated[str, typer.Option("--note", help="A message, printed on it.")]


@app.command()
def issue(
    ctx: Ctx,
    order: Annotated[
        str | None, typer.Argument(help="An order with something to invoice.", **named("ORDER"))
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option("--customer", help="An invoice without an order, to this customer.", **named("NO")),
    ] = None,
    line: Annotated[
        list[str] | None,
        typer.Option("--line", metavar="LINE", help="A service: SKU=QUANTITY@PRICE-DISCOUNT%. Repeat it."),
    ] = None,
    line_text: Annotated[
        list[str] | None,
        typer.Option("--line-text", metavar="LINE", help='A line without a product: "Gravering=1@150".'),
    ] = None,
    in_advance: Annotated[
        bool, typer.Option("--in-advance", help="Of the order, also what is not delivered yet.")
    ] = False,
    on: OnDay = None,
    supplied: Annotated[
        date | None,
        typer.Option("--supplied", help="When it was supplied, which decides the VAT rate.", **DATE),
    ] = None,
    include_vat: Annotated[
        bool | None,
        typer.Option(
            "--incl-vat/--excl-vat",
            help="How prices are given; without, incl. VAT for private customers only.",
        ),
    ] = None,
    reverse_charge: Annotated[
        bool, typer.Option("--reverse-charge", help="The Swedish buyer accounts for the VAT.")
    ] = False,
    terms_days: Annotated[
        int | None, typer.Option("--terms-days", help="Days to pay, 0 to 365.", **whole(0, 365, "DAYS"))
    ] = None,
    ref: Annotated[str, typer.Option("--ref", metavar="NAME", help="The customer's reference.")] = "",
    their_order: Annotated[
        str, typer.Option("--their-order", metavar="NO", help="The number of the order at the customer.")
    ] = "",
    our_ref: Annotated[str, typer.Option("--our-ref", metavar="NAME", help="Our reference.")] = "",
    note: Note = "",
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """Issue an invoice: of what is delivered of an order, or of services and free lines to a customer.

    Orders that are billed on delivery are invoiced by themselves. An issued invoice never changes; invoice credit
    takes it back. The PDF is kept in the book; -o FILE.pdf puts it out at once.

    Example:
        kassabok invoice issue 1001
        kassabok invoice issue --customer 1001 --line-text "Gravering=2@150" -o invoice.pdf
    """
    from kassabok.cli import copies
    from kassabok.core.errors import UsageError
    from kassabok.core.invoicing import service as invoicing
    from kassabok.core.invoicing.documents import invoice_copy
    from kassabok.core.parties import reports as parties
    from kassabok.core.trace import as_stored

    if (order is None) == (customer is None):
        raise UsageError(
            "invoice.of_what",
            "An invoice is of an order or to a customer.",
            hint="kassabok invoice issue 1001, or kassabok invoice issue --customer 1001 with lines.",
        )
    if in_advance and customer is not None:
        raise UsageError(
            "invoice.of_what",
            "Without an order there is nothing to deliver: such an invoice is always whole.",
            hint="Leave out --in-advance.",
        )
    objects = chosen(cost_centre, project, object_)
    if order is not None and objects:
        raise UsageError(
            "invoice.of_what",
            "An order's invoice has the order's objects.",
            hint=f"kassabok order edit {order} --cost-centre CODE, before anything is invoiced or delivered.",
        )
    if order is not None and (line or line_text or reverse_charge or supplied or include_vat is not None):
        raise UsageError(
            "invoice.of_what",
            "An order's invoice has the order's lines and days.",
            hint="Lines, --supplied, --incl-vat and --reverse-charge are for --customer.",
        )
    lines = _free_lines(line, line_text)
    day = on or ctx.obj.today
    with ctx.obj.transaction(document=copies.wants_pdf(ctx)) as tx:
        if order is not None:
            event = invoicing.issue_for_order(
                tx,
                as_stored(tx.reader, order, "order"),
                on=day,
                in_advance=in_advance,
                terms_days=terms_days,
                our_reference=our_ref,
                your_reference=ref,
                buyer_order=their_order,
                note=note,
            )
        else:
            event = invoicing.issue_on_its_own(
                tx,
                parties.which(tx.reader, customer or ""),
                lines,
                on=day,
                supply_on=supplied,
                include_vat=include_vat,
                terms_days=terms_days,
                our_reference=our_ref,
                your_reference=ref,
                buyer_order=their_order,
                note=note,
                reverse_charge=reverse_charge,
                objects=objects,
            )
    copies.show_issued(ctx, tx, event.ref, invoice_copy)


def _free_lines(line: list[str] | None, line_text: list[str] | None) -> "list[FreeLine]":
    from kassabok.cli import order_lines
    from kassabok.core.invoicing.service import FreeLine

    return [
        FreeLine(
            text=one.text,
            sku=one.sku or "",
            quantity_milli=one.quantity_milli,
            unit_price_e4=one.unit_price_e4,
            discount_e4=one.discount_e4,
            vat_class=one.vat_class,
        )
        for one in (*order_lines.goods_lines(line), *order_lines.text_lines(line_text))
    ]


@app.command("list")
def list_(
    ctx: Ctx,
    open_: Annotated[
        bool, typer.Option("--open", help="Only those with something left to pay, or to use.")
    ] = False,
    overdue: Annotated[bool, typer.Option("--overdue", help="Only those that are late.")] = False,
    state: Annotated[
        str,
        typer.Option(
            "--state",
            help="open, overdue, paid, credited or used.",
            **one_of("STATE", "open", "overdue", "paid", "credited", "used"),
        ),
    ] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="invoice or credit.", **one_of("KIND", "invoice", "credit"))
    ] = "",
    customer: Annotated[
        str | None, typer.Option("--customer", help="Only this customer's.", **named("NO"))
    ] = None,
    since: From = None,
    until: To = None,
    period: Annotated[
        Any, typer.Option("--period", help="2026, 2026-q1, 2026-03 or FROM..TO.", **PERIOD)
    ] = None,
    ocr: Annotated[str, typer.Option("--ocr", metavar="N", help="The one with this OCR reference.")] = "",
) -> None:
    """List invoices and credit notes, the oldest first.

    An invoice is open, overdue, paid or credited; a credit note is open until it is used or paid out.

    Example:
        kassabok invoice list --overdue
        kassabok invoice list --period 2026-03 -o march.xlsx
    """
    from kassabok.cli.spans import days
    from kassabok.core.errors import UsageError
    from kassabok.core.invoicing.reports import invoices as reports
    from kassabok.core.parties import reports as parties

    if sum((open_, overdue, bool(state))) > 1:
        raise UsageError("usage.value", "Give one of --open, --overdue and --state.")
    since, until = days(since, until, period)
    with ctx.obj.reader() as reader:
        rows = reports.invoices(
            reader,
            on=ctx.obj.today,
            state="overdue" if overdue else "unsettled" if open_ else state,
            kind=kind,
            customer=parties.which(reader, customer) if customer else "",
            since=since,
            until=until,
            ocr=ocr.replace(" ", ""),
        )
    ctx.obj.show(rows, title="Invoices", empty="No invoices.", total=True, row_class=reports.InvoiceRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show an invoice or a credit note: its lines and VAT, and what it was paid with or used for.

    Example: kassabok invoice show F2026-0001
    """
    from kassabok.core.invoicing.reports import invoices as reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        found = reports.invoice(reader, as_stored(reader, no, "invoice"), on=ctx.obj.today)
    ctx.obj.show(found, draw=lambda screen: _invoice_page(found, screen), sheet=found.lines)


@app.command()
def credit(
    ctx: Ctx,
    no: No,
    line: Annotated[
        list[Any] | None,
        typer.Option("--line", help="Only this much of a line: 1=2. Repeat it.", **LINE_PART),
    ] = None,
    on: OnDay = None,
    note: Note = "",
) -> None:
    """Credit an invoice (kreditfaktura): all that is left of it, or by line.

    The credit is taken from what is open of the invoice; what is over is the customer's: payment refund pays it out,
    payment match uses it for another invoice. Goods stay where they are; delivery return takes them back.

    Example:
        kassabok invoice credit F2026-0001
        kassabok invoice credit F2026-0001 --line 1=2 --line 3=1 --note "Trasig vid leverans"
    """
    from kassabok.cli import copies
    from kassabok.core.invoicing import service as invoicing
    from kassabok.core.invoicing.documents import invoice_copy
    from kassabok.core.trace import as_stored

    quantities = _quantities(line)
    with ctx.obj.transaction(document=copies.wants_pdf(ctx)) as tx:
        no = as_stored(tx.reader, no, "invoice")
        event = invoicing.credit(tx, no, quantities, on=on or ctx.obj.today, note=note)
    copies.show_issued(ctx, tx, event.ref, invoice_copy)


def _quantities(parts: list[tuple[int, int]] | None) -> dict[int, int] | None:
    """Position -> thousandths; None for all that is left of the invoice."""
    found: dict[int, int] = {}
    for position, milli in parts or ():
        found[position] = found.get(position, 0) + milli
    return found or None


@app.command()
def pdf(
    ctx: Ctx,
    no: No,
    with_xml: Annotated[
        bool, typer.Option("--with-xml", help="One that carries the invoice as XML too (Factur-X, ZUGFeRD).")
    ] = False,
) -> None:
    """Put out the PDF of an invoice or a credit note: the copy that was kept when it was issued.

    With --with-xml it is made anew: the same page as PDF/A-3 with the invoice in it for machines, as programs in
    France, Germany and elsewhere read it (Factur-X, ZUGFeRD 2, profile EN 16931).

    Example:
        kassabok invoice pdf F2026-0001 -o invoice.pdf
        kassabok invoice pdf F2026-0001 --with-xml -o factur-x.pdf
    """
    from kassabok.cli import copies
    from kassabok.core.invoicing.documents import invoice_copy

    if with_xml:
        invoice_electronic.put_out_hybrid(ctx, no)
        return
    copies.put_out(ctx, no, invoice_copy, task="invoice.copy")


app.command()(invoice_electronic.peppol)
app.command()(invoice_electronic.attach)
app.command()(invoice_electronic.send)


@app.command()
def statement(
    ctx: Ctx,
    customer: Annotated[
        str,
        typer.Argument(help="Number, organisation number, or words of the name.", **named("CUSTOMER")),
    ],
    since: From = None,
    until: To = None,
) -> None:
    """A customer's account: what it owed, what was invoiced and paid since, and what it owes.

    Without --from it begins with the fiscal year. With -o FILE.pdf the customer's statement (kontoutdrag) is printed:
    what is open on the last day, by age.

    Example:
        kassabok invoice statement 1001 --from 2026-01-01
        kassabok invoice statement 1001 -o statement.pdf
    """
    from kassabok.cli import copies
    from kassabok.cli.spans import refuse_backwards, span
    from kassabok.core.parties import reports as parties
    from kassabok.core.receivables import reports

    refuse_backwards(since, until)
    until = until or ctx.obj.today
    with ctx.obj.reader() as reader:
        number = parties.which(reader, customer)
        if copies.wants_pdf(ctx):
            from kassabok.core.receivables.documents import statement_document

            document, language = statement_document(reader, number, on=until)
        else:
            first = min(since or span(reader, until)[0], until)
            account = reports.statement(reader, number, since=first, until=until)
    if copies.wants_pdf(ctx):
        from kassabok.formats.documents.render import render

        ctx.obj.write_file(render(document, language=language), f"statement-{number}.pdf")
    else:
        ctx.obj.show(account, draw=lambda screen: _account_page(account, screen), sheet=account.lines)


def _invoice_page(invoice: "InvoiceView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import kr, page, place

    days = f"{invoice.supply_from} to {invoice.supply_date}"
    facts = [
        ("Customer", f"{invoice.customer} {invoice.name}"),
        (
            "Address",
            place(
                invoice.street,
                f"{invoice.postcode} {invoice.city}".strip(),
                invoice.country if invoice.country != "SE" else "",
            ),
        ),
        ("Date", invoice.date),
        ("Supplied", invoice.supply_date if invoice.supply_from == invoice.supply_date else days),
        ("Due", invoice.due if invoice.kind == "invoice" else None),
        ("OCR", invoice.ocr),
        ("Credits", invoice.credits),
        ("Credited by", invoice.credited_by),
        ("Order", invoice.order),
        ("Deliveries", invoice.deliveries),
        ("Vouchers", invoice.vouchers),
        ("Mail", invoice.mails),
        ("Their reference", invoice.your_reference),
        ("Their order", invoice.buyer_order),
        ("Our reference", invoice.our_reference),
        ("Note", invoice.note),
        ("Objects", invoice.objects or ""),
        ("VAT treatment", "" if invoice.vat_treatment == "domestic" else invoice.vat_treatment),
        ("Net", kr(invoice.net_ore)),
        ("VAT", kr(invoice.vat_ore)),
        ("Rounding", kr(invoice.rounding_ore or None)),
        ("Total", kr(invoice.total_ore)),
        ("Open", kr(invoice.open_ore)),
    ]
    what = "Credit note" if invoice.kind == "credit" else "Invoice"
    how = "incl. VAT" if invoice.prices_include_vat else "excl. VAT"
    return page(
        screen,
        f"{what} {invoice.invoice}: {invoice.state}",
        facts,
        [(f"Lines {how}", invoice.lines), ("VAT", invoice.vat), ("Settled", invoice.settlements)],
    )


def _account_page(account: "CustomerStatement", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import kr, page

    facts = [
        ("Customer", f"{account.customer} {account.name}"),
        ("Opening", kr(account.opening_ore)),
        ("Invoiced", kr(account.invoiced_ore)),
        ("Fees and interest", kr(account.charged_ore or None)),
        ("Paid", kr(account.paid_ore)),
        ("Closing", kr(account.closing_ore)),
    ]
    title = f"Account {account.since} to {account.until}"
    return page(screen, title, facts, [("What changed it", account.lines)])
