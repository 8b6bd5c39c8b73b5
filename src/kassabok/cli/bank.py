"""kassabok bank: files from the bank, what they paid, and what is left for people."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import (
    bank_account,
    bank_pay,
    bank_payment,
    bank_reconcile,
    bank_rule,
    bank_settlement,
)
from kassabok.cli.bill_parts import BILL_PART
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of, whole
from kassabok.cli.invoice_parts import INVOICE_PART
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen
from kassabok.cli.spans import refuse_backwards
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from kassabok.cli.bank_imported import Imported
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.bank.proposals import Proposal
    from kassabok.core.bank.reports import UnmatchedLine
    from kassabok.core.book.transaction import Transaction

app = Noun()

Account = Annotated[
    str | None, typer.Option("--account", help="Only this bank account of the company.", **named("NAME"))
]


@app.command("import")
def import_(
    ctx: Ctx,
    files: Annotated[list[str], typer.Argument(metavar="FILE", help="Files from the bank, or - for stdin.")],
    account: Annotated[
        str | None,
        typer.Option("--account", help="Whose files they are, where they do not say.", **named("NAME")),
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", help="How the bank writes its CSV files.", **named("NAME"))
    ] = None,
    unbalanced: Annotated[
        bool,
        typer.Option("--unbalanced", help="Take a statement, too, whose balances and lines do not add up."),
    ] = False,
    refuse_gaps: Annotated[
        bool,
        typer.Option("--refuse-gaps", help="Take no statement that does not go on where one ended."),
    ] = False,
) -> None:
    """Read files from the bank, and match what they tell to invoices, bills and payments that were sent.

    Statements and notifications are camt.053, camt.054, BgMax or CSV; what the bank answers to a payment file is
    pain.002: payments that it accepts, and those that it rejects, whose bills are then to be paid again.

    The same money is booked once, however many files tell of it, in any order: running it twice changes nothing.
    What is not certain is left in `kassabok bank unmatched`, and the exit code is then 7; so it is when a day seems to
    be skipped between two statements. A statement that does not add up is refused. Several files are read as one: all
    of them or none.

    Example:
        kassabok bank import camt054.xml
        kassabok bank import konto.csv --account Bank --profile seb
        kassabok bank import answer.pain002.xml
        kassabok bank import inbox/*.xml --dry-run
    """
    from kassabok.cli.bank_imported import Imported
    from kassabok.core.bank.profiles import profiles_beside

    contents = [(file, ctx.obj.read_bytes(file)) for file in files]
    profiles = profiles_beside(ctx.obj.book_path)
    imported = Imported([], [])
    with ctx.obj.transaction() as tx:
        for file, data in ctx.obj.progress(contents, "Reading"):
            _read_file(
                tx,
                data,
                "stdin" if file == "-" else file,
                imported,
                codes_folder=ctx.obj.book_path.parent,
                account=account,
                profiles=profiles,
                profile=profile,
                unbalanced=unbalanced,
            )
        imported.find_gaps(tx, refuse=refuse_gaps)
    dry_run = ctx.obj.options.dry_run
    ctx.obj.show(imported.together(), draw=lambda _: imported.lines(dry_run=dry_run))
    if imported.incomplete:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _read_file(
    tx: "Transaction", data: bytes, name: str, imported: "Imported", *, codes_folder: "Path", **choices: Any
) -> None:
    """Read a file of either kind: what moved on an account, or what the bank answers to a payment file."""
    from kassabok.core.bank.importing import import_file
    from kassabok.core.paying.answers import take_answer
    from kassabok.formats.bank.detect import is_status_report
    from kassabok.formats.errors import BadFile

    try:
        if is_status_report(data):
            imported.answers.append((name, take_answer(tx, data, name=name, codes_folder=codes_folder)))
        else:
            imported.statements.append((name, import_file(tx, data, name=name, **choices)))
    except BadFile as error:
        raise BadFile(error.code, f"{name}: {error.message}", hint=error.hint) from error


@app.command("list")
def list_(
    ctx: Ctx,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
    account: Account = None,
    state: Annotated[
        str | None,
        typer.Option(
            "--state",
            help="matched, booked, unmatched or refined.",
            **one_of("STATE", "matched", "booked", "unmatched", "refined"),
        ),
    ] = None,
    file: Annotated[
        str | None, typer.Option("--file", help="What this file brought, as B2026-0001.", **named("NO"))
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", metavar="TEXT", help="In counterparty, text or reference.")
    ] = None,
) -> None:
    """List the lines on the bank accounts, the oldest first, with the voucher that booked each.

    Example: kassabok bank list --from 2026-03-01 --search avgift
    """
    from kassabok.core.bank import reports

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        rows = reports.lines(
            reader, first=since, last=until, account=account, state=state, file=file, text=search
        )
    ctx.obj.show(rows, title="Bank lines", empty="No bank lines.", row_class=reports.LineRow)


@app.command()
def unmatched(ctx: Ctx, account: Account = None) -> None:
    """Show the lines that nobody has dealt with, why, and what they may pay.

    Example: kassabok bank unmatched
    """
    from kassabok.core.bank import reports

    with ctx.obj.reader() as reader:
        rows = reports.unmatched(reader, account=account)
    ctx.obj.show(rows, row_class=reports.UnmatchedLine, draw=lambda screen: _unmatched_lines(rows, screen))


def _unmatched_lines(rows: "Sequence[UnmatchedLine]", screen: "Screen") -> list[str]:
    """Each line as a small paragraph: a table would have to fold all that is worth reading."""
    if not rows:
        return ["Nothing is left."]
    several = len({row.account for row in rows}) > 1
    lines = []
    for row in rows:
        lines += [*_unmatched_paragraph(row, screen, with_account=several), ""]
    return lines[:-1]


def _unmatched_paragraph(row: "UnmatchedLine", screen: "Screen", *, with_account: bool) -> list[str]:
    from kassabok.cli.frame.layout import hang
    from kassabok.cli.frame.safe_text import safe_text
    from kassabok.core.money import format_money

    said = [row.account if with_account else "", row.counterparty, row.text]
    head = [row.date.isoformat(), format_money(row.amount_ore, row.currency), *filter(None, said)]
    width = screen.width or 1000
    first_line, *rest = hang("", "    ", safe_text(f"Line {row.line}: {', '.join(head)}"), width)
    lines = [screen.strong(first_line), *rest, *hang("    ", "    ", safe_text(row.reason), width)]
    for proposal in row.proposals:
        lines += hang("    ", "      ", f"Perhaps: {_proposed(proposal)}", width)
    lines += [f"    Perhaps: --transfer {other}, from or to another account" for other in row.transfers]
    return lines


def _proposed(proposal: "Proposal") -> str:
    from kassabok.cli.frame.safe_text import safe_text
    from kassabok.cli.pages import kr

    if proposal.payment:
        return f"--payment {proposal.payment} {safe_text(proposal.name)}, {kr(proposal.open_ore)} ({proposal.why})"
    if proposal.bill:
        paid = f"--bill {proposal.bill} {safe_text(proposal.name)}"
        return f"{paid}, {kr(proposal.open_ore)} open ({proposal.why})"
    if proposal.invoice is None:
        return f"--customer {proposal.customer} {safe_text(proposal.name)}, who owes nothing ({proposal.why})"
    return f"--invoice {proposal.invoice} {safe_text(proposal.name)}, {kr(proposal.open_ore)} open ({proposal.why})"


@app.command()
def match(
    ctx: Ctx,
    line: Annotated[
        int, typer.Argument(help="The number of the line, as in bank unmatched.", **whole(1, 10**9, "LINE"))
    ],
    invoice: Annotated[
        list[Any] | None,
        typer.Option("--invoice", help="An invoice it pays, as far as it lasts. Repeat it.", **INVOICE_PART),
    ] = None,
    customer: Annotated[
        str | None,
        typer.Option("--customer", help="Who paid: alone, the oldest open invoices are paid.", **named("NO")),
    ] = None,
    bill: Annotated[
        list[Any] | None,
        typer.Option("--bill", help="A bill that it paid, our number. Repeat it.", **BILL_PART),
    ] = None,
    fee: Annotated[
        int, typer.Option("--fee", help="What of it the bank took for paying the bills.", **KRONOR)
    ] = 0,
    payment: Annotated[
        str | None,
        typer.Option(
            "--payment", help="The payment of a payment file that it is, or came back of.", **named("ID")
        ),
    ] = None,
    account: Annotated[
        str | None,
        typer.Option("--account", help="Book it against an account, as 6570.", **named("ACCOUNT")),
    ] = None,
    voucher: Annotated[
        str | None,
        typer.Option("--voucher", help="The voucher that has booked it already.", **named("REF")),
    ] = None,
    transfer: Annotated[
        int | None,
        typer.Option(
            "--transfer",
            help="The line on another own account that is its other side.",
            **whole(1, 10**9, "LINE"),
        ),
    ] = None,
    on: Annotated[
        date | None, typer.Option("--date", help="Book it on this day, not its own.", **DATE)
    ] = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """Say what a line is that was not matched: an invoice's, a customer's, a bill's, a payment that was sent, ...

    What it is for an account, or what a voucher has booked already, is said here too.

    Example:
        kassabok bank match 7 --invoice F2026-0001
        kassabok bank match 7 --invoice F2026-0001=500 --invoice F2026-0002
        kassabok bank match 8 --customer 1001
        kassabok bank match 11 --bill E2026-0001 --bill E2026-0002=500
        kassabok bank match 12 --bill E2026-0003 --fee 35
        kassabok bank match 9 --account 6570 --cost-centre Nord
        kassabok bank match 10 --voucher 2026-A12
        kassabok bank match 13 --transfer 14
    """
    from kassabok.core.bank import service as bank
    from kassabok.core.bank.transfers import match_transfer
    from kassabok.core.ledger.reports import vouchers
    from kassabok.core.parties import reports as parties
    from kassabok.core.trace import as_stored

    ways = (
        invoice or customer,
        bill,
        payment is not None,
        account is not None,
        voucher is not None,
        transfer is not None,
    )
    if sum(map(bool, ways)) != 1:
        raise UsageError(
            "usage.which",
            f"What is line {line}?",
            hint="Give --invoice or --customer (or both), or --bill, --payment, --account, --voucher or --transfer.",
        )
    if fee and not bill:
        raise UsageError("usage.which", "Only a payment of bills has a --fee.", hint="Give --bill NO.")
    objects = chosen(cost_centre, project, object_)
    if objects and account is None:
        raise UsageError(
            "usage.which",
            "Only what is booked against an account can be given objects here.",
            hint="Give --account; an invoice's income belongs to its own objects.",
        )
    if on is not None and (voucher is not None or transfer is not None):
        what = "A voucher has its own day." if voucher else "Each side of a transfer has its own day."
        raise UsageError("usage.which", what, hint="Leave out --date.")
    with ctx.obj.transaction() as tx:
        if voucher is not None:
            bank.tie_line(tx, line, voucher=vouchers.voucher_number(tx.reader, voucher))
        elif transfer is not None:
            match_transfer(tx, line, transfer)
        elif bill:
            paid = [(as_stored(tx.reader, number, "bill"), part) for number, part in bill]
            bank.match_bills(tx, line, bills=paid, fee_ore=fee, on=on)
        elif payment is not None:
            bank.match_payment(tx, line, payment=payment, on=on)
        elif account is not None:
            bank.book_line(tx, line, against=account, on=on, objects=objects)
        else:
            payer = parties.which(tx.reader, customer) if customer else None
            paid = [(as_stored(tx.reader, number, "invoice"), part) for number, part in invoice or ()]
            bank.match_line(tx, line, invoices=paid, customer=payer, on=on)
    ctx.obj.show_steps(tx)


@app.command()
def status(ctx: Ctx) -> None:
    """Show how the bank accounts stand: in the books, by the bank, and what explains the difference.

    Example: kassabok bank status
    """
    from kassabok.core.bank import reports

    with ctx.obj.reader() as reader:
        found = reports.status(reader)
    ctx.obj.show(found)


app.command()(bank_pay.pay)
app.add_typer(bank_payment.app, name="payment", help="Payment files, and what became of them.")
app.add_typer(bank_rule.app, name="rule", help="What lines that come again and again are booked on.")
app.command("reconcile")(bank_reconcile.reconcile)
app.add_typer(bank_settlement.app, name="settlement", help="What payment providers settled and paid out.")
app.add_typer(bank_account.app, name="account", help="The company's own accounts in banks.")
