"""kassabok account: the chart of accounts, and what the posting rules use each account for."""

from typing import Annotated

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import named, one_of
from kassabok.core.errors import UsageError

app = Noun()

Number = Annotated[str, typer.Argument(help="The account's number, four digits.", **named("NUMBER"))]
Sru = Annotated[str | None, typer.Option("--sru", metavar="CODE", help="Its field in the income tax return.")]
VatBox = Annotated[str | None, typer.Option("--vat-box", metavar="BOX", help="Its box in the VAT return.")]
NameEn = Annotated[str | None, typer.Option("--name-en", metavar="NAME", help="Its name in English.")]


@app.command("list")
def list_(
    ctx: Ctx,
    search: Annotated[str, typer.Argument(help="First digits, or part of a name or role.")] = "",
    used: Annotated[bool, typer.Option("--used", help="Only accounts that something is posted on.")] = False,
    everything: Annotated[bool, typer.Option("--all", help="Also accounts that are not in use.")] = False,
) -> None:
    """List the chart of accounts.

    Example: kassabok account list 15
    """
    from kassabok.core.ledger.reports import chart

    with ctx.obj.reader() as reader:
        rows = chart.account_list(reader, search=search, everything=everything)
    ctx.obj.show(
        [row for row in rows if row.used or not used],
        title="Accounts (kontoplan)",
        empty="No accounts like that.",
        row_class=chart.AccountRow,
    )


@app.command()
def add(
    ctx: Ctx,
    number: Number,
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Its name, in Swedish as on reports.")],
    account_type: Annotated[
        str,
        typer.Option(
            "--type",
            help="asset, liability, equity, income or cost; without, as its class has.",
            **one_of("TYPE", "asset", "liability", "equity", "income", "cost"),
        ),
    ] = "",
    name_en: NameEn = None,
    sru: Sru = None,
    vat_box: VatBox = None,
) -> None:
    """Add an account to the chart. Without --sru and --vat-box it has what accounts of its number usually have.

    Example: kassabok account add 1511 --name "Kundfordringar, webbutik"
    """
    from kassabok.core.ledger.accounts import add_account

    with ctx.obj.transaction() as tx:
        add_account(
            tx,
            number,
            name=name,
            account_type=account_type,
            name_en=name_en or "",
            sru=sru,
            vat_box=vat_box,
        )
    ctx.obj.show_steps(tx)


@app.command()
def edit(
    ctx: Ctx,
    number: Number,
    name: Annotated[str | None, typer.Option("--name", metavar="NAME", help="A new name.")] = None,
    name_en: NameEn = None,
    sru: Sru = None,
    vat_box: VatBox = None,
    active: Annotated[
        bool | None,
        typer.Option(
            "--active/--inactive", help="Take it in use, or out of use: nothing more is posted on it."
        ),
    ] = None,
) -> None:
    """Change an account. An empty text takes a code away: --sru "".

    Example: kassabok account edit 1940 --name "Sparkonto" --inactive
    """
    from kassabok.core.ledger.accounts import change_account

    with ctx.obj.transaction() as tx:
        change_account(tx, number, name=name, name_en=name_en, sru=sru, vat_box=vat_box, active=active)
    ctx.obj.show_steps(tx)


@app.command("import")
def import_(
    ctx: Ctx,
    file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")] = "",
    shipped: Annotated[
        bool,
        typer.Option(
            "--shipped", help="Add what the chart of this version has and the book lacks, in place of a file."
        ),
    ] = False,
) -> None:
    """Import accounts from CSV or XLSX: a whole file or nothing. Running it twice changes nothing.

    The columns are account, name, type, sru, vat_box and active, in English or Swedish, as `kassabok account list -o
    chart.xlsx` writes them. Accounts that the file does not have are left alone. A SIE file brings its chart along by
    itself.

    Example: kassabok account import kontoplan.xlsx --dry-run
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.ledger import chart_import
    from kassabok.formats.tables import read_table

    if bool(file) == shipped:
        raise UsageError("account.import", "Give a file, or --shipped.", hint="kassabok account import FILE")
    table = read_table(ctx.obj.read_bytes(file)) if file else None
    with ctx.obj.transaction() as tx:
        if table is None:
            result = chart_import.add_shipped_accounts(tx)
        else:
            result = chart_import.import_accounts(tx, table, name=shown_name(file))
    show_import(ctx.obj, result, row_class=chart_import.AccountChange)


@app.command()
def role(
    ctx: Ctx,
    name: Annotated[
        str | None, typer.Argument(help="The role; without, all are listed.", **named("ROLE"))
    ] = None,
    number: Annotated[
        str | None, typer.Argument(help="The account to give it to.", **named("NUMBER"))
    ] = None,
) -> None:
    """List what the posting rules use accounts for, or move a role to another account from now on.

    What is posted already stays where it is; only the balances of receivables, customer advances and stock, which
    must be what the registers say, move along.

    Example: kassabok account role receivables 1511
    """
    from kassabok.core.ledger.reports import chart

    if name and number:
        from kassabok.core.ledger.accounts import move_role

        with ctx.obj.transaction() as tx:
            move_role(tx, name, number)
        ctx.obj.show_steps(tx)
        return
    with ctx.obj.reader() as reader:
        rows = [row for row in chart.role_list(reader) if (name or "") in row.role]
    ctx.obj.show(rows, title="Roles of accounts", empty="No role like that.", row_class=chart.RoleRow)
