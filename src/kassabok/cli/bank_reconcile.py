"""kassabok bank reconcile: the bank's balance against the books, day by day."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.output import Paper
from kassabok.cli.frame.values import DATE, PERIOD, named
from kassabok.cli.spans import days

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kassabok.cli.frame.screen import Screen
    from kassabok.core.bank.reconciling import ReconciledDay

_MONEY = 14  # Columns of an amount: as wide as one of a hundred millions.


def reconcile(
    ctx: Ctx,
    account: Annotated[
        str | None, typer.Option("--account", help="Only this bank account of the company.", **named("NAME"))
    ] = None,
    since: Annotated[date | None, typer.Option("--from", help="From this day.", **DATE)] = None,
    until: Annotated[date | None, typer.Option("--to", help="To this day.", **DATE)] = None,
    period: Annotated[
        Any, typer.Option("--period", help="2026, 2026-q1, 2026-03 or FROM..TO.", **PERIOD)
    ] = None,
    only_differences: Annotated[
        bool, typer.Option("--only-differences", help="Leave out the days that agree.")
    ] = False,
) -> None:
    """Compare the bank's balance with the books, day by day, and name what makes a day differ.

    That is: lines that are not booked, or on another day; vouchers that the bank has not told of, such as payments
    registered by hand; days that no statement has. The exit code is 7 when a day differs.

    Example:
        kassabok bank reconcile --period 2026-03
        kassabok bank reconcile --account Bank --from 2026-03-01 --only-differences
    """
    from kassabok.core.bank.reconciling import ReconciledDay
    from kassabok.core.bank.reconciling import reconcile as reconciled

    first, last = days(since, until, period)
    with ctx.obj.reader() as reader:
        found = reconciled(reader, account=account, first=first, last=last)
    differing = [row for row in found if row.difference_ore]
    rows = differing if only_differences else found
    told = _told(len(found), len(differing))
    ctx.obj.show(
        rows,
        row_class=ReconciledDay,
        title="Bank and books, day by day",
        draw=lambda screen: _lines(rows, told, screen),
        paper=Paper(
            "Bankavstämning"
        ),  # In Swedish, so that its amounts are written as those in the explanations.
    )
    if differing:
        raise typer.Exit(ExitCode.INCOMPLETE)


def _told(found: int, differing: int) -> str:
    if not found:
        return "No statement has told a balance of these days: kassabok bank import reads camt.053 and CSV."
    counted = "1 day" if found == 1 else f"{found} days"
    if not differing:
        return f"{counted}: all agree."
    return f"{counted}, of which {differing} {'differs' if differing == 1 else 'differ'}."


def _lines(rows: "Sequence[ReconciledDay]", told: str, screen: "Screen") -> list[str]:
    """Each account by itself; under a day that differs, what makes it differ."""
    from kassabok.cli.frame.layout import pad
    from kassabok.cli.frame.safe_text import safe_text

    lines: list[str] = []
    shown = None
    for row in rows:
        if row.account != shown:
            shown = row.account
            heads = ("Bank says", "In the books", "Difference")
            head = pad("Date", 10) + "".join(pad(text, _MONEY + 2, right=True) for text in heads)
            lines += [
                *([""] if lines else []),
                screen.strong(safe_text(f"{row.account}, account {row.ledger_account} (kr)")),
                "",
                head,
                screen.rule * len(head),
            ]
        lines += _day_lines(row, screen)
    return [*lines, *([""] if lines else []), told]


def _day_lines(row: "ReconciledDay", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.layout import hang, pad
    from kassabok.cli.frame.safe_text import safe_text
    from kassabok.core.money import format_kronor

    amounts = [row.bank_ore, row.books_ore, *([row.difference_ore] if row.difference_ore else [])]
    cells = "".join(pad(format_kronor(ore), _MONEY + 2, right=True) for ore in amounts)
    lines = [f"{row.date}{cells}"]
    for cause in row.causes:
        first = pad(format_kronor(cause.amount_ore), _MONEY, right=True) + "  "
        lines += hang(first, " " * len(first), safe_text(cause.text), screen.width or 1000)
    return lines
