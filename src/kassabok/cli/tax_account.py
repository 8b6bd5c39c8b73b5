"""kassabok tax account: the account with Skatteverket (skattekonto)."""

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE
from kassabok.cli.spans import refuse_backwards

if TYPE_CHECKING:
    from kassabok.cli.bank_imported import Imported
    from kassabok.core.book.transaction import Transaction

app = Noun()


@app.command("import")
def import_(
    ctx: Ctx,
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Statements from Skatteverket, or - for stdin.")
    ],
    unbalanced: Annotated[
        bool,
        typer.Option("--unbalanced", help="Take a statement, too, whose balances and rows do not add up."),
    ] = False,
) -> None:
    """Read statements of the tax account, the CSV of booked transactions that Skatteverket's e-service exports.

    VAT, employer contributions, tax, interest and fees are booked by what Skatteverket writes; deposits and refunds are
    tied to the bank's lines. What is not certain is left in `kassabok bank unmatched`, and the exit code is then 7.
    A row is taken once, however many statements have it.

    Example: kassabok tax account import skattekonto.csv
    """
    from kassabok.cli.bank_imported import Imported

    contents = [(file, ctx.obj.read_bytes(file)) for file in files]
    imported = Imported([], [])
    with ctx.obj.transaction() as tx:
        for file, data in contents:
            _read_file(tx, data, "stdin" if file == "-" else file, imported, unbalanced=unbalanced)
        imported.find_gaps(tx)
    dry_run = ctx.obj.options.dry_run
    ctx.obj.show(imported.together(), draw=lambda _: imported.lines(dry_run=dry_run))
    if imported.incomplete:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _read_file(tx: "Transaction", data: bytes, name: str, imported: "Imported", *, unbalanced: bool) -> None:
    from kassabok.core.bank.importing import import_file
    from kassabok.formats.bank.tax_account import starts_like_tax_account
    from kassabok.formats.errors import BadFile

    try:
        if not starts_like_tax_account(data):
            raise BadFile(
                "tax.not_statement",
                "This is no statement of the tax account.",
                hint="Export the booked transactions as CSV; kassabok bank import reads what banks write.",
            )
        result = import_file(tx, data, name=name, unbalanced=unbalanced)
    except BadFile as error:
        raise BadFile(error.code, f"{name}: {error.message}", hint=error.hint) from error
    imported.statements.append((name, result))


@app.command()
def show(
    ctx: Ctx,
    since: Annotated[date | None, typer.Option("--from", help="Rows from this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="Rows to this day.", **DATE)] = None,
) -> None:
    """Show the tax account: what Skatteverket says it holds, what the books say, and its rows with their vouchers.

    kassabok bank reconcile --account Skattekonto compares them day by day.

    Example: kassabok tax account show --from 2026-01-01
    """
    from kassabok.core.bank import reports

    refuse_backwards(since, until)
    with ctx.obj.reader() as reader:
        found = reports.tax_account(reader, first=since, last=until)
    ctx.obj.show(found, sheet=found.rows)
