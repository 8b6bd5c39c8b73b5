"""kassabok tax: the income tax return, its figures and files; and the account with Skatteverket."""

from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli import tax_account
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import KRONOR, named, one_of

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.ledger.reports.tax_return import TaxReturn

app = Noun()

Year = Annotated[str, typer.Argument(help="The fiscal year: 2026, or 2026-27.", **named("YEAR"))]


@app.command()
def show(ctx: Ctx, year: Year) -> None:
    """Show how a limited company's tax comes about: from the result to the taxable profit and the tax on it.

    Example: kassabok tax show 2026
    """
    from kassabok.core.ledger.reports.tax_return import tax_of

    with ctx.obj.reader() as reader:
        answer = tax_of(reader, ctx.obj.rates, year)
    ctx.obj.show(answer, title=f"Tax {year}", sheet=answer.steps)


@app.command()
def form(
    ctx: Ctx,
    year: Year,
    accounts: Annotated[
        bool, typer.Option("--accounts", help="The accounts behind each field, too.")
    ] = False,
) -> None:
    """Show the income tax return of a year, field by field, in whole kronor: INK2, INK2R and INK2S, or NE.

    Example: kassabok tax form 2026 --accounts
    """
    from kassabok.core.ledger.reports import tax_return as report

    with ctx.obj.reader() as reader:
        answer = report.tax_return(reader, year)
    _show_form(ctx, answer, accounts=accounts)


@app.command()
def adjust(
    ctx: Ctx,
    year: Year,
    field: Annotated[
        str, typer.Option("--field", help="The field's code: 7763 on INK2S, 7705 on NE.", **named("CODE"))
    ],
    amount: Annotated[
        int, typer.Option("--amount", help="As on the form, without a sign; 0 takes it away.", **KRONOR)
    ],
    text: Annotated[str, typer.Option("--text", help="Why.")] = "",
) -> None:
    """Say what the tax return adds to the result, or takes off it, that no account tells.

    Example: kassabok tax adjust 2026 --field 7763 --amount 50000 --text "Underskott 2025"
    """
    from kassabok.core.ledger import year_end

    with ctx.obj.transaction() as tx:
        year_end.adjust_tax(tx, year, field, amount, text=text)
    ctx.obj.show_steps(tx)


@app.command()
def fields(ctx: Ctx, year: Year) -> None:
    """List the fields that `kassabok tax adjust` fills in, with what is in them.

    Example: kassabok tax fields 2026
    """
    from kassabok.core.ledger.reports import tax_return as report

    with ctx.obj.reader() as reader:
        rows = report.adjustable_fields(reader, year)
    ctx.obj.show(
        rows, title=f"Fields by hand {year}", empty="No field is filled in by hand.", row_class=report.HandRow
    )


YES_NO = one_of("yes|no", "yes", "no")


@app.command()
def sru(
    ctx: Ctx,
    year: Year,
    assisted: Annotated[
        str, typer.Option("--assisted", help="An accountant helped with the accounts.", **YES_NO)
    ] = "",
    audited: Annotated[
        str, typer.Option("--audited", help="An auditor went through the accounts (companies).", **YES_NO)
    ] = "",
    despite_missing: Annotated[
        bool, typer.Option("--despite-missing", help="Leave out accounts that no field has.")
    ] = False,
) -> None:
    """Write the income tax return as INFO.SRU and BLANKETTER.SRU, for Skatteverket's file transfer, into -o FOLDER.

    A file that is handed in later takes the place of an earlier one.

    Example: kassabok tax sru 2026 --assisted yes --audited no -o sru-2026
    """
    from datetime import datetime
    from importlib.metadata import version
    from pathlib import Path

    from kassabok.cli.frame import files
    from kassabok.cli.frame.program import PROGRAM
    from kassabok.cli.frame.safe_text import written_otherwise
    from kassabok.core.ledger.sru_export import sru_files
    from kassabok.formats.skatteverket.sru import FORMS_NAME, INFO_NAME

    now = datetime.now().astimezone().replace(tzinfo=None)
    made_at = datetime.combine(ctx.obj.today, now.time())
    with ctx.obj.reader() as reader:
        made = sru_files(
            reader,
            year,
            made_at=made_at,
            program=f"{PROGRAM} {version(PROGRAM)}",
            despite_missing=despite_missing,
            assisted={"yes": True, "no": False}.get(assisted),
            audited={"yes": True, "no": False}.get(audited),
        )
    folder = Path(ctx.obj.options.output or f"sru-{year}")

    def fill(into: Path) -> None:
        (into / INFO_NAME).write_bytes(made.info)
        (into / FORMS_NAME).write_bytes(made.forms)

    ctx.obj.options.output = None  # Spent: the fields are shown on stdout.
    if ctx.obj.options.dry_run:
        ctx.obj.note(f"Dry run: {folder} was not written.")
    else:
        files.write_folder(folder, fill, replace=ctx.obj.options.yes, known_by=INFO_NAME)
        ctx.obj.note(f"Wrote {folder / INFO_NAME} and {folder / FORMS_NAME}.")
    if made.replaced:
        ctx.obj.note(written_otherwise("The files have", made.replaced))
    _show_form(ctx, made.tax_return)


def _show_form(ctx: Ctx, answer: "TaxReturn", *, accounts: bool = False) -> None:
    from kassabok.cli.frame.output import Paper

    ctx.obj.show(
        answer,
        title=f"Income tax return {answer.period}",
        draw=partial(_form_lines, answer, accounts),
        sheet=answer.rows,
        paper=Paper(f"Inkomstdeklaration {answer.period}", f"{answer.starts_on} - {answer.ends_on}"),
    )


def _form_lines(answer: "TaxReturn", accounts: bool, screen: "Screen") -> list[str]:
    """A table for each form; with accounts, those behind a field stand under it."""
    from kassabok.cli.frame.safe_text import safe_text
    from kassabok.cli.frame.table import TableColumn, draw_table
    from kassabok.core.money import format_kronor

    def whole(kronor: int) -> str:
        return format_kronor(kronor * 100).removesuffix(",00")

    told = " (preliminary: the year is not closed)" if answer.preliminary else ""
    lines = [screen.strong(f"Income tax return {answer.period}{told}")]
    for name in dict.fromkeys(row.form for row in answer.rows):
        cells: list[tuple[str, str, str, str]] = []
        for row in answer.rows:
            if row.form == name:
                cells.append((row.row, row.field, row.text, whole(row.kronor)))
                cells += [
                    ("", "", f"  {a.account} {safe_text(a.name)}", format_kronor(a.amount_ore))
                    for a in row.accounts
                    if accounts
                ]
        numbers, codes, texts, amounts = zip(*cells, strict=True)
        columns = [
            TableColumn("Row", numbers),
            TableColumn("Field", codes),
            TableColumn("", texts),
            TableColumn("Kronor", amounts, right=True),
        ]
        lines += ["", screen.strong(name), "", *draw_table(columns, screen)]
    if answer.missing:
        lines += ["", screen.strong("On no field:")]
        lines += [f"{a.account}  {safe_text(a.name)}  {format_kronor(a.amount_ore)}" for a in answer.missing]
    return lines


app.add_typer(tax_account.app, name="account", help="The account with Skatteverket (skattekonto).")
