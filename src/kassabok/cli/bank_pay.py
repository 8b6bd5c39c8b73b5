"""kassabok bank pay: a payment file for the bank."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.files import STANDARD_STREAM
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import DATE, KRONOR, name, named, one_of
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.paying.choosing import NamedTable, Request
    from kassabok.core.paying.reports import OrderRow
    from kassabok.core.paying.service import Made
    from kassabok.core.paying.wanted import LeftOut, Sender

_DAYS_AHEAD = 7  # A file a week is enough: the bank keeps each payment until its day.


@dataclass(frozen=True, slots=True)
class PayAnswer:
    """What a payment file was made of. file: "" where nothing is paid. amount_ore: hundredths of its currency."""

    file: str
    payments: int
    amount_ore: int = field(metadata={"currency": True})
    currency: str
    profile: str
    version: str
    sha256: str
    paid: "tuple[OrderRow, ...]"
    left_out: "tuple[LeftOut, ...]"


def _refund(text: str) -> tuple[str, Any]:
    """What is paid back and where to, of NO=ACCOUNT."""
    from kassabok.core.paying.others import parse_payee_account

    number, equals, account = text.partition("=")
    if not equals:
        raise typer.BadParameter(f'"{text[:40]}" is not NO=ACCOUNT: write P2026-0001=6000-123456789.')
    try:
        return name(number), parse_payee_account(account)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


REFUND: dict[str, Any] = {"parser": _refund, "metavar": "NO=ACCOUNT"}


def pay(
    ctx: Ctx,
    due_by: Annotated[
        date | None, typer.Option("--due-by", help="Bills that are due up to this day.", **DATE)
    ] = None,
    bill: Annotated[
        list[str] | None,
        typer.Option("--bill", help="Only this bill, our number. Repeat it.", **named("NO")),
    ] = None,
    on: Annotated[
        date | None, typer.Option("--date", help="Pay all on this day, not when each is due.", **DATE)
    ] = None,
    tax: Annotated[
        int | None, typer.Option("--tax", help="To the company's tax account (skattekonto).", **KRONOR)
    ] = None,
    refund: Annotated[
        list[Any] | None,
        typer.Option(
            "--refund",
            help="What a customer's payment or credit note leaves, back to an account of the customer's. Repeat it.",
            **REFUND,
        ),
    ] = None,
    salaries: Annotated[
        str | None,
        typer.Option(
            "--salaries", metavar="FILE", help="Net pay: CSV or XLSX with name, account, town, amount."
        ),
    ] = None,
    other: Annotated[
        str | None,
        typer.Option(
            "--other", metavar="FILE", help="Anything: as salaries, with message and against, an account."
        ),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against", help="The account that salaries or others are booked on.", **named("ACCOUNT")
        ),
    ] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="The bank account to pay from.", **named("NAME"))
    ] = None,
    together: Annotated[
        bool, typer.Option("--together", help="One payment to each supplier, of all its bills.")
    ] = False,
    one_debit: Annotated[
        bool | None,
        typer.Option(
            "--one-debit/--single-debits",
            help="One line on the account for all of a day, or one for each payment.",
        ),
    ] = None,
    currency: Annotated[
        str, typer.Option("--currency", help="Of the bills, SEK or EUR.", **one_of("CODE", "SEK", "EUR"))
    ] = "SEK",
    version: Annotated[
        str | None, typer.Option("--version", help="Of pain.001: 03 or 09.", **one_of("VERSION", "03", "09"))
    ] = None,
    profile: Annotated[
        str | None, typer.Option("--profile", help="How the bank takes payment files.", **named("NAME"))
    ] = None,
) -> None:
    """Make a payment file (pain.001) for the bank: approved bills that are due within a week, or those that are named.

    Each bill is one payment, on its due date, or the bank day before; credit notes make it smaller. With --bill, --tax,
    --refund, --salaries or --other the file has what is named and nothing else, unless --due-by is given too. Nothing
    is booked: that follows when the bank's file says that the money has left. What is in a file is not put in another
    one. What cannot be paid is told with the way out, and the exit code is then 7.

    Example:
        kassabok bank pay -o payments.xml
        kassabok bank pay --due-by 2026-04-10 --together
        kassabok bank pay --bill E2026-0001 --date 2026-04-01 --version 09
        kassabok bank pay --tax 12500 --date 2026-04-12
        kassabok bank pay --salaries april.csv --date 2026-04-24 --against 2821
        kassabok bank pay --refund P2026-0001=6000-123456789
    """
    from kassabok.cli.frame.context import DoneBefore
    from kassabok.core.paying import service
    from kassabok.core.paying.choosing import Request, choose
    from kassabok.core.paying.profiles import payment_profiles_beside, profile_of
    from kassabok.core.paying.wanted import Sender
    from kassabok.core.rates.payment_facts import facts_beside

    _refuse_other_suffix(ctx.obj.options.output)
    named_by_itself = bool(bill or tax is not None or refund or salaries or other)
    _refuse_contradiction(
        bill, due_by, currency, only_bills=tax is None and not (refund or salaries or other)
    )
    request = Request(
        due_by=due_by or (None if named_by_itself else ctx.obj.today + timedelta(days=_DAYS_AHEAD)),
        bills=bill or (),
        together=together,
        tax_ore=tax,
        refunds=refund or (),
        salaries=_table(ctx, salaries),
        others=_table(ctx, other),
        against=against or "",
    )
    profiles, facts = payment_profiles_beside(ctx.obj.book_path), facts_beside(ctx.obj.book_path)
    made = None
    paid: list[OrderRow] = []
    try:
        with ctx.obj.transaction(document=True) as tx:
            payer = service.paying_account(tx, account)
            chosen = profile_of(payer, profiles, profile)
            sender = Sender(payer, chosen, facts, version or chosen.dialect.version, currency, one_debit)
            found = choose(tx, _as_stored(tx, request), sender)
            if found.wanted:
                made = service.make(tx, sender, found.wanted, on=on, at=_time_of_day(ctx))
                paid = _paid(ctx, tx, made)
    except DoneBefore as known:
        _write_again(ctx, known.first_event_id)
        raise
    _put_out(ctx, _answer(sender, made, paid, found.left_out), made)


def _write_again(ctx: Ctx, event_id: int) -> None:
    """The file of a command that was run before with the same --key: that it is there is what the script wants."""
    from kassabok.core.paying.files import file_bytes
    from kassabok.core.paying.reports import file_of_event

    with ctx.obj.reader() as reader:
        number = file_of_event(reader, event_id)
        data = file_bytes(reader, number)
    ctx.obj.write_file(data, f"{number}.xml", tell_json=False)


def _put_out(ctx: Ctx, answer: PayAnswer, made: "Made | None") -> None:
    """The file to where -o says, and what is in it to stdout; where the file goes there, to stderr."""
    from kassabok.cli.frame.screen import Screen

    to_stdout = ctx.obj.options.output == STANDARD_STREAM and made is not None
    if made is not None:
        ctx.obj.write_file(made.data, f"{made.number}.xml", tell_json=False)
    if to_stdout:
        ctx.obj.note("\n".join(_lines(answer, Screen())))
    else:
        ctx.obj.options.output = None  # It is the file's, whether there is one or not.
        only_number = [answer.file] if answer.file else []
        ctx.obj.show(
            answer,
            draw=lambda screen: only_number if ctx.obj.options.quiet else _lines(answer, screen),
            sheet=answer.paid,
        )
    if answer.left_out:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _refuse_contradiction(
    bill: list[str] | None, due_by: date | None, currency: str, *, only_bills: bool
) -> None:
    if bill and due_by:
        raise UsageError(
            "usage.which", "Bills by their numbers, or by when they are due?", hint="Leave out one."
        )
    if not only_bills and currency != "SEK":
        raise UsageError(
            "usage.which", "Only bills are paid in another currency.", hint="Leave out --currency."
        )


def _refuse_other_suffix(output: str | None) -> None:
    """A payment file in one that is called list.xlsx would be found by nobody."""
    if output not in (None, STANDARD_STREAM) and not output.lower().endswith(".xml"):
        raise UsageError(
            "output.suffix",
            f"A payment file is XML, and {output} is not called so.",
            hint="-o payments.xml; what is in it is shown, and --format json gives it to scripts.",
        )


def _table(ctx: Ctx, file: str | None) -> "NamedTable | None":
    from kassabok.core.paying.choosing import NamedTable
    from kassabok.formats.tables import read_table

    return None if file is None else NamedTable(file, read_table(ctx.obj.read_bytes(file)))


def _as_stored(tx: "Transaction", request: "Request") -> "Request":
    """The numbers as the book has them, whether they were typed in small letters or capitals."""
    from kassabok.core.trace import as_stored

    return request._replace(
        bills=[as_stored(tx.reader, number, "bill") for number in request.bills],
        refunds=[
            (as_stored(tx.reader, number, "payment", "invoice"), account)
            for number, account in request.refunds
        ],
    )


def _time_of_day(ctx: Ctx) -> time | None:
    """What the clock shows, for the bank's cutoff; None where the day was given by hand."""
    return None if ctx.obj.options.today else datetime.now(UTC).astimezone().time()


def _paid(ctx: Ctx, tx: "Transaction", made: "Made") -> "list[OrderRow]":
    from kassabok.core.paying import reports
    from kassabok.core.rates.clearing import Banks

    banks = Banks.load(ctx.obj.book_path.parent)
    return reports.orders(tx.reader, made.batch_id, banks, made.notes)


def _answer(
    sender: "Sender", made: "Made | None", paid: "list[OrderRow]", left_out: "list[LeftOut]"
) -> PayAnswer:
    return PayAnswer(
        file=made.number if made else "",
        payments=len(paid),
        amount_ore=sum(row.amount_ore for row in paid),
        currency=sender.currency,
        profile=sender.profile.name,
        version=sender.version,
        sha256=made.sha256 if made else "",
        paid=tuple(paid),
        left_out=tuple(left_out),
    )


def _lines(answer: PayAnswer, screen: "Screen") -> list[str]:
    """The file, its payments, and what was left out: each with the way out."""
    from kassabok.cli.frame.layout import hang, wrap
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.safe_text import safe_text
    from kassabok.cli.payment_lines import payment_lines
    from kassabok.core.money import format_money

    width = screen.width or 1000
    if answer.file:
        count = "1 payment" if answer.payments == 1 else f"{answer.payments} payments"
        title = f"Payment file {answer.file}: {count}, {format_money(answer.amount_ore, answer.currency)}"
        lines = table_lines(payment_lines(answer.paid, with_state=False), screen, title=title)
        lines += [
            "",
            *wrap(
                f"It is pain.001.001.{answer.version} for {answer.profile}. Send it to the bank; kassabok bank import "
                "reads its answers.",
                width,
            ),
        ]
    else:
        lines = ["Nothing is to be paid." if not answer.left_out else "Nothing can be paid."]
    if answer.left_out:
        lines += ["", screen.strong("Left out")]
    for row in answer.left_out:
        amount = format_money(row.amount_ore, row.currency)
        lines += hang("", "    ", safe_text(f"{row.what}, {amount}: {row.why}"), width)
        lines += hang("    ", "    ", safe_text(row.hint), width)
    return lines
