"""kassabok bill: what suppliers charge, from the bill that came to the money that left."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import bill_due, bill_import, bill_match, bill_read
from kassabok.cli.bill_parts import BILL_PART, TREATMENT
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, kronor, name, named, one_of
from kassabok.cli.rate_values import RATE

if TYPE_CHECKING:
    from decimal import Decimal

    from kassabok.cli.frame.screen import Screen
    from kassabok.core.payables.lines import LineRequest
    from kassabok.core.payables.reports import BillView
    from kassabok.core.payables.service import BillFile

app = Noun()

#: As core.payables.reports.STATES.
_STATES = ("open", "unapproved", "held", "approved", "sent", "rejected", "overdue", "paid", "credited")


def bill_line(text: str) -> "LineRequest":
    """Read ACCOUNT=KRONOR/CLASS@OBJECTS, all but the amount as needed. A parser of an option."""
    from kassabok.cli.voucher_lines import typed_objects
    from kassabok.core.payables.lines import LineRequest

    said, at, objects = text.partition("@")
    said, slash, vat_class = said.partition("/")
    account, equals, amount = said.rpartition("=")
    return LineRequest(
        kronor(amount),
        name(account) if equals else "",
        name(vat_class) if slash else "standard",
        typed_objects(objects) if at else (),
    )


def _vat_amount(text: str) -> tuple[str, int]:
    """Read CLASS=KRONOR."""
    vat_class, equals, amount = text.partition("=")
    if not equals:
        raise typer.BadParameter(f'"{text[:40]}" is not CLASS=KRONOR: write standard=250.')
    return name(vat_class), kronor(amount)


BILL_LINE: dict[str, Any] = {"parser": bill_line, "metavar": "[ACCOUNT=]KRONOR[/CLASS][@OBJECTS]"}

No = Annotated[str, typer.Argument(help="Our number of the bill.", **named("NO"))]
Lines = Annotated[
    list[Any] | None,
    typer.Option(
        "--line", help="An amount without VAT, by account, VAT class and objects. Repeat it.", **BILL_LINE
    ),
]
VatAmounts = Annotated[
    list[Any] | None,
    typer.Option(
        "--vat",
        help="The VAT of a class as the bill says it, where it is rounded otherwise. Repeat it.",
        parser=_vat_amount,
        metavar="CLASS=KRONOR",
    ),
]
ExchangeRate = Annotated[
    Any,
    typer.Option("--rate", help="Kronor for one unit of the currency; without, the day's.", **RATE),
]
Rounding = Annotated[int, typer.Option("--rounding", help="Rounding of the total.", **KRONOR)]
Reference = Annotated[str, typer.Argument(help="The supplier's own number.", **named("NUMBER"))]
OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Attach = Annotated[
    list[str] | None, typer.Option("--attach", metavar="FILE", help="Keep the bill with it. Repeat it.")
]
OfSupplier = Annotated[
    str | None,
    typer.Option("--supplier", help="Only of this supplier: number, or words of the name.", **named("NO")),
]


@app.command()
def add(
    ctx: Ctx,
    supplier: Annotated[
        str,
        typer.Argument(help="Number, organisation number, or words of the name.", **named("SUPPLIER")),
    ],
    number: Reference,
    total: Annotated[int, typer.Option("--total", help="What is to be paid.", **KRONOR)],
    line: Lines = None,
    vat: VatAmounts = None,
    rounding: Rounding = 0,
    on: Annotated[date | None, typer.Option("--date", help="Of the bill; without, today.", **DATE)] = None,
    due: Annotated[
        date | None, typer.Option("--due", help="Without, by the supplier's terms, else 30 days.", **DATE)
    ] = None,
    treatment: Annotated[
        str,
        typer.Option(
            "--treatment",
            help="Whose the VAT is: domestic is the supplier's; of the others we owe and deduct it.",
            **TREATMENT,
        ),
    ] = "",
    ocr: Annotated[
        str, typer.Option("--ocr", metavar="REFERENCE", help="The OCR reference to pay with.")
    ] = "",
    message: Annotated[str, typer.Option("--message", help="Or what to write to the supplier.")] = "",
    attach: Attach = None,
    currency: Annotated[
        str | None,
        typer.Option("--currency", help="Of the amounts; without, the supplier's.", **named("CURRENCY")),
    ] = None,
    rate: ExchangeRate = None,
    purchase: bill_match.OfPurchase = None,
    receipt: bill_match.OfReceipt = None,
    goods: bill_match.Goods = None,
    cost: bill_match.Costs = None,
    approve_too: Annotated[bool, typer.Option("--approve", help="Approve it at once.")] = False,
    accept: bill_match.Accept = False,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who approves; without, you.")] = "",
) -> None:
    """Register a supplier's bill. What it is for, the VAT and the debt are booked.

    A line is KRONOR without VAT on the supplier's account, or ACCOUNT=KRONOR; /reduced, /low or /exempt tells another
    VAT class than standard, @project:P1 what it belongs to. Amounts in another currency are booked by the rate.

    With --purchase or --receipt the goods that came and are not billed are lines too, at the price of the order.

    Example:
        kassabok bill add 2001 4711 --date 2026-03-02 --total 500 --line 6110=400
        kassabok bill add Lergods 88 --total 1362 --line 5410=1000 --line 7690=100/reduced --approve
        kassabok bill add 2002 R-17 --total 800 --line 6540=800 --treatment eu-services --attach r17.pdf
        kassabok bill add 2002 R-18 --total 99 --line 6540=99 --currency EUR --rate 11,4523 --treatment eu-services
        kassabok bill add 2001 4712 --total 500 --receipt G2026-0001
        kassabok bill add 2001 4713 --total 600 --purchase N2026-0001 --goods MUG=12@40
    """
    from kassabok.core.parties.model import supplier_of
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.payables import service as payables

    files = _files(ctx, attach)
    with ctx.obj.transaction() as tx:
        seller = which_supplier(tx.reader, supplier)
        # Before its goods are missed as billed.
        payables.unknown_reference(tx, supplier_of(tx, seller), number)
        ordered = bill_match.ordered_lines(
            tx, seller, purchase=purchase, receipt=receipt, goods=goods, costs=cost, currency=currency or ""
        )
        registered = payables.register(
            tx,
            supplier=seller,
            reference=number,
            on=on or ctx.obj.today,
            total_ore=total,
            lines=(*ordered, *(line or ())),
            due=due,
            vat_ore=dict(vat or ()),
            rounding_ore=rounding,
            treatment=treatment,
            ocr=ocr,
            message=message,
            files=files,
            currency=currency or "",
            sek_per_unit=rate,
        )
        bill_match.match_named(tx, registered.ref, purchase=purchase, receipt=receipt, costs=cost)
        if approve_too and total > 0:  # A credit note needs no approval.
            payables.approve(tx, registered.ref, by=by or _user(), accept=accept)
        notes = () if approve_too else bill_match.held(tx, registered.ref)
    ctx.obj.show_steps(tx)
    for sentence in notes:
        ctx.obj.note(sentence)


def _files(ctx: Ctx, files: list[str] | None) -> "list[BillFile]":
    from pathlib import Path

    from kassabok.cli.imports import shown_name
    from kassabok.core.payables.service import BillFile

    return [BillFile(shown_name(Path(file).name), ctx.obj.read_bytes(file)) for file in files or ()]


def _user() -> str:
    """The name that the system knows its user by."""
    from getpass import getuser

    return getuser()


app.command("import")(bill_import.import_)
app.command("read")(bill_read.read)
app.command("due")(bill_due.due)
app.command("match")(bill_match.match)


@app.command("list")
def list_(
    ctx: Ctx,
    state: Annotated[
        str,
        typer.Option(
            "--state",
            help="open, unapproved, held (not what came), approved (to be paid), sent (in a payment file), rejected "
            "(by the bank, to be paid again), overdue, paid or credited.",
            **one_of("STATE", *_STATES),
        ),
    ] = "",
    supplier: OfSupplier = None,
    due: Annotated[date | None, typer.Option("--due", help="Due by this day.", **DATE)] = None,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
) -> None:
    """List bills, the first due at the top.

    Example:
        kassabok bill list --state approved --due 2026-03-31
        kassabok bill list --state unapproved
    """
    from kassabok.cli.spans import refuse_backwards
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.payables import reports

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        rows = reports.bills(
            reader,
            today=ctx.obj.today,
            state=state,
            supplier=which_supplier(reader, supplier) if supplier else "",
            due_by=due,
            since=since,
            until=until,
        )
    ctx.obj.show(rows, title="Bills", empty="No bills.", total=True, row_class=reports.BillRow)


@app.command()
def show(ctx: Ctx, no: No) -> None:
    """Show a bill: what it is for, its VAT, what settled it, its vouchers and files.

    Example: kassabok bill show E2026-0001
    """
    from kassabok.core.payables import reports
    from kassabok.core.trace import as_stored

    with ctx.obj.reader() as reader:
        found = reports.bill(reader, as_stored(reader, no, "bill"))
    ctx.obj.show(found, draw=lambda screen: _page(found, screen))


@app.command()
def approve(
    ctx: Ctx,
    numbers: Annotated[list[str], typer.Argument(help="Our numbers of the bills.", **named("NO"))],
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who approves; without, you.")] = "",
    anyway: Annotated[
        bool, typer.Option("--anyway", help="Also those with a warning, as of a new account to pay to.")
    ] = False,
    accept: bill_match.Accept = False,
) -> None:
    """Say that bills are right and may be paid (attest).

    A bill that differs from what was ordered and received, by more than the settings purchase.* allow, is held.

    Example:
        kassabok bill approve E2026-0001 --by "Ada Berg"
        kassabok bill approve E2026-0002 --accept
    """
    from kassabok.core.payables import service as payables
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        for number in numbers:
            payables.approve(
                tx, as_stored(tx.reader, number, "bill"), by=by or _user(), anyway=anyway, accept=accept
            )
    ctx.obj.show_steps(tx)


@app.command()
def credit(
    ctx: Ctx,
    no: No,
    number: Annotated[
        str, typer.Argument(help="The supplier's number of the credit note.", **named("NUMBER"))
    ],
    total: Annotated[
        int | None, typer.Option("--total", help="What it comes to, where lines are given.", **KRONOR)
    ] = None,
    line: Lines = None,
    vat: VatAmounts = None,
    rounding: Rounding = 0,
    returned: bill_match.Returned = None,
    goods: bill_match.Goods = None,
    rate: Annotated[
        Any, typer.Option("--rate", help="Of what the lines take back, if not the bill's.", **RATE)
    ] = None,
    on: OnDay = None,
    attach: Attach = None,
) -> None:
    """Take a supplier's credit note: the whole bill back, or the lines that are given, above zero.

    What is open of the bill is settled by it; what is left is used when the next bill is paid.

    Of goods that were ordered --return or --goods says which, at the price of the bill.

    Example:
        kassabok bill credit E2026-0001 K-12
        kassabok bill credit E2026-0001 K-13 --line 6110=100 --total 125
        kassabok bill credit E2026-0002 K-14 --return H2026-0001 --total 112.50
    """
    from kassabok.core.payables import service as payables
    from kassabok.core.trace import as_stored

    files = _files(ctx, attach)
    with ctx.obj.transaction() as tx:
        bill = as_stored(tx.reader, no, "bill")
        ordered = bill_match.credited_lines(tx, bill, returned=returned, goods=goods)
        payables.credit(
            tx,
            bill,
            number,
            on=on or ctx.obj.today,
            lines=(*ordered, *(line or ())),
            total_ore=total,
            vat_ore=dict(vat or ()),
            rounding_ore=rounding,
            sek_per_unit=rate,
            files=files,
        )
    ctx.obj.show_steps(tx)


@app.command()
def pay(
    ctx: Ctx,
    bills: Annotated[list[Any], typer.Argument(help="Our numbers; a part of one as NO=AMOUNT.", **BILL_PART)],
    from_: Annotated[
        str, typer.Option("--from", help="The account that the money left, as 1930.", **named("ACCOUNT"))
    ] = "bank",
    on: OnDay = None,
    paid: Annotated[
        int | None,
        typer.Option(
            "--paid",
            help="The kronor that left the account, where the bills are in another currency.",
            **KRONOR,
        ),
    ] = None,
    fee: Annotated[int, typer.Option("--fee", help="What of --paid the bank took for itself.", **KRONOR)] = 0,
) -> None:
    """Write down that bills of a supplier were paid. A credit note among them makes the payment smaller.

    The money itself is sent at the bank. A credit note alone is money that the supplier paid back. Of bills in another
    currency --paid tells the rate; what differs from the bill's is booked as gained or lost on the exchange.

    Example:
        kassabok bill pay E2026-0001 --date 2026-04-01
        kassabok bill pay E2026-0001=300 E2026-0002 --from 1940
        kassabok bill pay E2026-0003 --paid 1180,50 --fee 35
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.payables import service as payables
    from kassabok.core.trace import as_stored

    if from_ != "bank" and not from_.isdecimal():
        raise UsageError(
            "usage.value",
            f'"{from_[:40]}" is not the number of an account.',
            hint="kassabok account list shows the accounts.",
        )
    with ctx.obj.transaction() as tx:
        payables.pay(
            tx,
            [(as_stored(tx.reader, number, "bill"), part) for number, part in bills],
            on=on or ctx.obj.today,
            money=from_,
            paid_ore=paid,
            fee_ore=fee,
        )
    ctx.obj.show_steps(tx)


@app.command()
def revalue(
    ctx: Ctx,
    on: Annotated[date | None, typer.Option("--on", help="The day; without, today.", **DATE)] = None,
) -> None:
    """Give what is open of bills in other currencies the exchange rates of a day, as at the year's end.

    What they are more or less is booked as lost or gained, and later payments are compared with it. report payables
    --items shows beforehand what they are by the day's rates; the rates are those of rate list.

    Example: kassabok bill revalue --on 2026-12-31
    """
    from kassabok.core.payables import revaluing

    with ctx.obj.transaction() as tx:
        revaluing.revalue(tx, on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)


@app.command()
def unpay(
    ctx: Ctx,
    payment: Annotated[str, typer.Argument(help="The number of the payment.", **named("PAYMENT"))],
    on: OnDay = None,
) -> None:
    """Take back a payment that was none, or was of other bills. A line of the bank is to be matched again.

    Example: kassabok bill unpay U2026-0001
    """
    from kassabok.core.payables import service as payables
    from kassabok.core.trace import as_stored

    with ctx.obj.transaction() as tx:
        payables.take_back(tx, as_stored(tx.reader, payment, "bill-payment"), on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)


def _both(amount: "Decimal", currency: str, ore: int) -> str:
    """An amount in its currency, and in kronor where that is another."""
    from kassabok.cli.pages import kr
    from kassabok.core.money import SEK, format_decimal

    return kr(ore) if currency == SEK else f"{format_decimal(amount)} {currency} ({kr(ore)})"


def _page(bill: "BillView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import kr, page
    from kassabok.core.money import SEK, format_decimal

    approved = f"{bill.approved_on} by {bill.approved_by}" if bill.approved_by else ""
    facts = [
        ("Supplier", f"{bill.supplier} {bill.name}"),
        ("Their number", bill.reference),
        ("Takes back", bill.credits),
        ("Date", bill.date),
        ("Due", bill.due),
        ("State", bill.state),
        ("Approved", approved),
        ("Look at", bill.warning),
        *(("Held", f"{reason}.") for reason in bill.held),
        ("VAT", "" if bill.treatment == "domestic" else bill.treatment),
        ("OCR", bill.ocr),
        ("Message", bill.message),
        ("Rounding", kr(bill.rounding_ore) if bill.rounding_ore else ""),
        ("Total", _both(bill.total_in_currency, bill.currency, bill.total_ore)),
        ("Exchange rate", "" if bill.currency == SEK else format_decimal(bill.sek_per_unit)),
        ("Open", _both(bill.open_in_currency, bill.currency, bill.open_ore)),
        ("Vouchers", ", ".join(bill.vouchers)),
    ]
    tables = [
        ("Lines", bill.lines),
        ("VAT", bill.vat),
        ("Goods", bill.goods),
        ("Payment files", bill.sent),
        ("Settled", bill.settled),
        ("Files", bill.files),
    ]
    return page(screen, f"{'Credit note' if bill.total_ore < 0 else 'Bill'} {bill.bill}", facts, tables)
