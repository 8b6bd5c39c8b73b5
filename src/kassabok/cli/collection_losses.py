"""kassabok collection doubtful, write-off, losses: claims that will perhaps, or for certain, not be paid."""

from datetime import date
from pathlib import PurePath
from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import DATE, KRONOR, named, one_of

OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
REASON = one_of("REASON", "no-assets", "bankruptcy", "composition", "gone", "limitation", "small")


def doubtful(
    ctx: Ctx,
    no: Annotated[str, typer.Argument(help="The invoice.", **named("INVOICE"))],
    loss: Annotated[
        int | None,
        typer.Option("--loss", help="What is not expected to come, with VAT; without, all of it.", **KRONOR),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="It is expected to be paid after all.")] = False,
    on: OnDay = None,
) -> None:
    """Say that an invoice may not be paid: it moves to doubtful receivables (1515), and the loss is written down.

    What is not expected to come is written down without its VAT (6352 against 1519). The VAT stays as it was until the
    loss is established: collection write-off does that. Payments and credit notes take both down by themselves.

    Example:
        kassabok collection doubtful F2026-0001
        kassabok collection doubtful F2026-0001 --loss 5000
        kassabok collection doubtful F2026-0001 --undo
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.receivables import losses
    from kassabok.core.trace import as_stored

    if undo and loss is not None:
        raise UsageError(
            "usage.together", "--undo and --loss cannot go together.", hint="--loss 0 keeps it doubtful."
        )
    with ctx.obj.transaction() as tx:
        invoice = as_stored(tx.reader, no, "invoice")
        if undo:
            losses.trust(tx, invoice, on=on or ctx.obj.today)
        else:
            losses.doubt(tx, invoice, on=on or ctx.obj.today, loss_ore=loss)
    ctx.obj.show_steps(tx)


def write_off(
    ctx: Ctx,
    no: Annotated[str, typer.Argument(help="An invoice, a case, or with --undo a bad debt.", **named("NO"))],
    reason: Annotated[
        str,
        typer.Option(
            "--reason", help="no-assets, bankruptcy, composition, gone, limitation or small.", **REASON
        ),
    ] = "",
    amount: Annotated[
        int | None, typer.Option("--amount", help="Only this much, with VAT; without, all.", **KRONOR)
    ] = None,
    note: Annotated[str, typer.Option("--note", help="What shows the loss, in words.")] = "",
    attach: Annotated[
        str | None, typer.Option("--attach", metavar="FILE", help="What shows the loss, as a file.")
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take a bad debt back: it is owed again.")] = False,
    on: OnDay = None,
) -> None:
    """Write an invoice off as an established bad debt (6351), and take its VAT back, rate by rate.

    Established: it is shown that the debtor cannot pay, as when distraint found nothing (no-assets) or a bankruptcy
    ends without money. Sending a claim to Kronofogden shows nothing yet; a claim that the customer disputes, or a price
    that was cut, is a credit note. The case of a debtor writes off all its invoices. When a payment comes after all,
    the loss is recovered with its VAT by itself. Under the cash method nothing is booked: the sale never was.

    Example:
        kassabok collection write-off F2026-0001 --reason bankruptcy --note "Konkursen avslutad 2026-06-01"
        kassabok collection write-off F2026-0001 --reason composition --amount 2500
        kassabok collection write-off KF2026-0001 --undo
    """
    from kassabok.core.collection import cases
    from kassabok.core.collection.case_model import CollectionCase
    from kassabok.core.errors import UsageError
    from kassabok.core.receivables import losses
    from kassabok.core.trace import as_stored

    if undo and (reason or amount is not None or note or attach):
        raise UsageError(
            "usage.together", "--undo takes all of it back.", hint="kassabok collection write-off NO --undo"
        )
    if not undo and not reason:
        raise UsageError(
            "loss.reason",
            "Why is it lost?",
            hint="--reason no-assets, bankruptcy, composition, gone, limitation or small.",
        )
    evidence = (PurePath(attach).name, ctx.obj.read_bytes(attach)) if attach else None
    day = on or ctx.obj.today
    with ctx.obj.transaction() as tx:
        number = as_stored(tx.reader, no, "invoice", "loss", "case")
        if tx.find(CollectionCase, number=number) is not None:
            _refuse_for_case(amount, note, evidence, undo=undo)
            cases.write_off(tx, number, on=day, reason=reason)
        elif undo:
            losses.take_back(tx, number, on=day)
        else:
            losses.write_off(
                tx, number, on=day, reason=reason, amount_ore=amount, note=note, evidence=evidence
            )
    ctx.obj.show_steps(tx)


def _refuse_for_case(
    amount_ore: int | None, note: str, evidence: tuple[str, bytes] | None, *, undo: bool
) -> None:
    from kassabok.core.errors import UsageError

    if undo or amount_ore is not None or note or evidence:
        raise UsageError(
            "usage.together",
            "A case is written off whole, and its answers are kept with it.",
            hint="Write off, or take back, its invoices one by one: kassabok collection losses.",
        )


def losses_(
    ctx: Ctx,
    year: Annotated[str, typer.Option("--year", metavar="YEAR", help="Only write-offs of this year.")] = "",
) -> None:
    """List invoices that are doubtful, and what was written off.

    Example: kassabok collection losses
    """
    from kassabok.core.receivables import loss_reports

    with ctx.obj.reader() as reader:
        rows = loss_reports.losses(reader, year=year)
    ctx.obj.show(
        rows,
        title="Doubtful invoices and bad debts",
        empty="Nothing is doubtful, and nothing was written off.",
        total=True,
        row_class=loss_reports.LossRow,
    )
