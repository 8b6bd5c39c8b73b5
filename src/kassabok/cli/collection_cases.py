"""kassabok collection prepare, file, enforce, withdraw, answer, list, show, pdf, parked: cases at Kronofogden."""

from datetime import date
from pathlib import PurePath
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of

if TYPE_CHECKING:
    from kassabok.core.book.reader import Reader
    from kassabok.core.book.transaction import Transaction

OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Case = Annotated[str, typer.Argument(help="The case, by our number or Kronofogden's.", **named("CASE"))]
CodecName = Annotated[
    str, typer.Option("--codec", help="pdf, or kassabok-kfm/1.", **one_of("CODEC", "pdf", "kassabok-kfm/1"))
]
Invoices = Annotated[
    list[str] | None,
    typer.Option("--invoice", help="Only this invoice, demanded or not. Repeat it.", metavar="NO"),
]
Representative = Annotated[
    bool, typer.Option("--representative", help="Claim what the law allows for one (ombud).")
]
OwnWork = Annotated[int, typer.Option("--own-work", help="Claim this for the company's own work.", **KRONOR)]
Ground = Annotated[
    str, typer.Option("--ground", help="In Swedish: what was bought, and why it is owed.", metavar="TEXT")
]
NoEnforcement = Annotated[
    bool, typer.Option("--no-enforcement", help="Do not ask for enforcement with the decision.")
]
SAYS = one_of(
    "WORD",
    "confirmation",
    "served",
    "completion",
    "objection",
    "decision",
    "dismissal",
    "withdrawal",
    "court",
    "account",
    "no-assets",
    "new-fee",
    "rejected",
)


def prepare(
    ctx: Ctx,
    customer: Annotated[str, typer.Argument(help="The debtor.", **named("CUSTOMER"))],
    invoice: Invoices = None,
    representative: Representative = False,
    own_work: OwnWork = 0,
    ground: Ground = "",
    no_enforcement: NoEnforcement = False,
    on: OnDay = None,
) -> None:
    """Prepare a case against a customer: what is late and a demand letter asked for. Nothing is sent.

    Example:
        kassabok collection prepare 1001
        kassabok collection prepare 1001 --invoice F2026-0001 --representative
    """
    from kassabok.core.parties import reports as parties

    with ctx.obj.transaction() as tx:
        number = parties.which(tx.reader, customer)
        _open(tx, number, invoice, representative, own_work, ground, no_enforcement, on or ctx.obj.today)
    ctx.obj.show_steps(tx)


def _open(
    tx: "Transaction",
    customer: str,
    invoices: list[str] | None,
    representative: bool,
    own_work_ore: int,
    ground: str,
    no_enforcement: bool,
    on: date,
) -> str:
    from kassabok.core.collection import cases
    from kassabok.core.trace import as_stored

    return cases.open_case(
        tx,
        customer,
        on=on,
        invoices=[as_stored(tx.reader, number, "invoice") for number in invoices or ()],
        costs=cases.CaseCosts(representative=representative, own_work_ore=own_work_ore),
        ground=ground,
        enforce=not no_enforcement,
    ).ref


def file(
    ctx: Ctx,
    no: Annotated[str, typer.Argument(help="A prepared case, or a customer.", **named("NO"))],
    codec: CodecName = "pdf",
    invoice: Invoices = None,
    representative: Representative = False,
    own_work: OwnWork = 0,
    ground: Ground = "",
    no_enforcement: NoEnforcement = False,
    on: OnDay = None,
) -> None:
    """Write the application for a payment order (betalningsföreläggande), and put it out with -o or collection pdf.

    It is a filled application on paper to sign and send: a small company files on paper or in the authority's form.
    Its file services need a permit; for those who file for others there is --codec kassabok-kfm/1, a format of
    kassabok's own. A customer is prepared and filed in one go. Filed again, nothing is written anew.

    Example:
        kassabok collection file 1001
        kassabok collection file BF2026-0001 --codec kassabok-kfm/1
    """
    from kassabok.cli import copies
    from kassabok.core.collection import case_reports, cases
    from kassabok.core.parties import reports as parties

    day = on or ctx.obj.today
    with ctx.obj.transaction() as tx:
        number = _case_number(tx.reader, no)
        if not number:
            customer = parties.which(tx.reader, no)
            number = _open(tx, customer, invoice, representative, own_work, ground, no_enforcement, day)
        if case_reports.case(tx.reader, number).state == "draft":
            cases.file_case(tx, number, on=day, codec=codec)
    if not tx.steps:
        ctx.obj.note(
            f"Case {number} was filed before. kassabok collection pdf {number} puts out what was sent."
        )
    copies.show_issued(ctx, tx, number, case_reports.case_file)


def _case_number(reader: "Reader", typed: str) -> str:
    """Our number of a case, whichever of its two was typed; empty where no case has it."""
    from kassabok.core.trace import as_stored

    number = as_stored(reader, typed, "case")
    found = reader.value(
        "SELECT number FROM collection_case WHERE number = :number OR authority_ref = :number "
        "ORDER BY id DESC LIMIT 1",
        number=number,
    )
    return str(found or "")


def enforce(ctx: Ctx, no: Case, codec: CodecName = "pdf", on: OnDay = None) -> None:
    """Apply for enforcement (verkställighet) of a decision, or anew where nothing was found before.

    Where enforcement was asked for with the application, the decision opens it by itself.

    Example: kassabok collection enforce BF2026-0001
    """
    from kassabok.core.collection import cases

    with ctx.obj.transaction() as tx:
        cases.enforce(tx, _case_number(tx.reader, no) or no, on=on or ctx.obj.today, codec=codec)
    ctx.obj.show_steps(tx)


def withdraw(ctx: Ctx, no: Case, codec: CodecName = "pdf", on: OnDay = None) -> None:
    """Withdraw a case that is not decided. When all of it is paid, that comes by itself.

    Example: kassabok collection withdraw BF2026-0001
    """
    from kassabok.core.collection import cases

    with ctx.obj.transaction() as tx:
        cases.withdraw(tx, _case_number(tx.reader, no) or no, on=on or ctx.obj.today, codec=codec)
    ctx.obj.show_steps(tx)


def answer(
    ctx: Ctx,
    files: Annotated[
        list[str] | None, typer.Argument(metavar="FILE", help="Files of kassabok-kfm/1 from Kronofogden.")
    ] = None,
    case: Annotated[
        str, typer.Option("--case", help="The case that a letter is about.", metavar="CASE")
    ] = "",
    says: Annotated[str, typer.Option("--says", help="What the letter says; see below.", **SAYS)] = "",
    authority_ref: Annotated[
        str, typer.Option("--ref", help="Kronofogden's number of the case (målnummer).", metavar="REF")
    ] = "",
    amount: Annotated[int, typer.Option("--amount", help="What it collected, or a new fee.", **KRONOR)] = 0,
    reply_by: Annotated[
        date | None, typer.Option("--reply-by", help="The last day to complete it.", **DATE)
    ] = None,
    text: Annotated[str, typer.Option("--text", help="What it says in words.")] = "",
    attach: Annotated[
        str | None, typer.Option("--attach", metavar="FILE", help="Keep the letter with the case.")
    ] = None,
    on: OnDay = None,
) -> None:
    """Take what Kronofogden answers: from files, or with --case and --says what a letter tells.

    A letter says: confirmation, served, completion, objection, decision, dismissal, withdrawal, court, account,
    no-assets, new-fee or rejected. An objection stops the case; a decision opens enforcement, where that was asked for.
    An answer of a file that cannot be taken is parked with the reason, and the exit code is 7; read again, it is tried
    again. A file whose number is not the next, or whose check sum is wrong, is refused whole.

    Example:
        kassabok collection answer --case BF2026-0001 --says confirmation --ref "01-2345-26"
        kassabok collection answer --case BF2026-0001 --says decision --date 2026-07-10 --attach utslag.pdf
        kassabok collection answer --case BF2026-0001 --says account --amount 500
        kassabok collection answer LVA_HANDELSE.D260710
    """
    from kassabok.core.errors import UsageError

    if bool(files) == bool(case) or bool(case) != bool(says):
        raise UsageError(
            "case.answer",
            "Give files, or a case and what a letter says of it.",
            hint="--case CASE --says WORD",
        )
    if files:
        _read(ctx, files)
        return
    from kassabok.core.collection import case_answers

    letter = (PurePath(attach).name, ctx.obj.read_bytes(attach)) if attach else None
    said = case_answers.Said(
        says=says,
        on=on or ctx.obj.today,
        authority_ref=authority_ref.strip(),
        text=text,
        reply_by=reply_by,
        amount_ore=amount,
    )
    with ctx.obj.transaction() as tx:
        case_answers.tell(tx, _case_number(tx.reader, case) or case, said, letter=letter)
    ctx.obj.show_steps(tx)


def _read(ctx: Ctx, files: list[str]) -> None:
    from kassabok.core.collection import case_answers

    contents = [(PurePath(path).name, ctx.obj.read_bytes(path)) for path in files]
    with ctx.obj.transaction() as tx:
        read = [
            case_answers.read_file(tx, data, name=name, on=ctx.obj.today, codec="kassabok-kfm/1")
            for name, data in contents
        ]
    ctx.obj.show(read, title="Answers of Kronofogden", row_class=case_answers.AnswersRead)
    if any(each.parked for each in read):
        raise typer.Exit(ExitCode.INCOMPLETE)


def list_(
    ctx: Ctx,
    customer: Annotated[
        str | None, typer.Option("--customer", help="Only this customer's.", **named("NO"))
    ] = None,
    live: Annotated[bool, typer.Option("--open", help="Only those that something is expected of.")] = False,
) -> None:
    """List cases with their state, what is left of each, and what is expected next.

    Example: kassabok collection list --open
    """
    from kassabok.core.collection import case_reports
    from kassabok.core.parties import reports as parties

    with ctx.obj.reader() as reader:
        whose = parties.which(reader, customer) if customer else ""
        rows = case_reports.cases(reader, customer=whose, live=live)
    ctx.obj.show(
        rows, title="Cases at Kronofogden", empty="No cases.", total=True, row_class=case_reports.CaseRow
    )


def show(ctx: Ctx, no: Case) -> None:
    """Show a case: what it claims, all its steps, its files, and what is expected next.

    Example: kassabok collection show BF2026-0001
    """
    from kassabok.core.collection import case_reports

    with ctx.obj.reader() as reader:
        view = case_reports.case(reader, _case_number(reader, no) or no)
    ctx.obj.show(view)


def pdf(
    ctx: Ctx,
    no: Case,
    name: Annotated[
        str, typer.Option("--file", help="This file; without, the newest that was sent.", metavar="NAME")
    ] = "",
) -> None:
    """Put out what was sent of a case: the application to sign, or another file of it by its name.

    Example: kassabok collection pdf BF2026-0001 -o ansokan.pdf
    """
    from kassabok.core.collection import case_reports

    with ctx.obj.reader() as reader:
        kept = case_reports.case_file(reader, _case_number(reader, no) or no, name=name)
    ctx.obj.write_file(kept.data, kept.name)


def parked(ctx: Ctx) -> None:
    """List answers of files that could not be taken, with the reason. Reading the file again tries them again.

    Example: kassabok collection parked
    """
    from kassabok.core.collection import case_reports

    with ctx.obj.reader() as reader:
        rows = case_reports.parked(reader)
    ctx.obj.show(rows, title="Parked answers", empty="No answer is parked.", row_class=case_reports.ParkedRow)
