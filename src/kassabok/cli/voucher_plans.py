"""kassabok voucher recur, accrue and run-due: vouchers that post themselves."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, PERIOD, named, one_of, whole
from kassabok.cli.voucher_lines import POST_LINE
from kassabok.cli.voucher_template import Amounts, TemplateName, by_class
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.voucher_lines import TypedLine
    from kassabok.core.plans.reports import PlanView
    from kassabok.core.plans.shipped import RuleLine

app = Noun()

No = Annotated[str, typer.Argument(help="The plan's number, as L0001.", **named("NO"))]


@app.command()
def add(
    ctx: Ctx,
    every: Annotated[
        str,
        typer.Option("--every", help="month, quarter or year.", **one_of("SPAN", "month", "quarter", "year")),
    ],
    text: Annotated[str, typer.Option("--text", help="What its vouchers say; without, the template's.")] = "",
    line: Annotated[
        list[Any] | None,
        typer.Option("--line", help="Debit is positive, credit negative. Repeat it.", **POST_LINE),
    ] = None,
    template: TemplateName = None,
    amount: Amounts = None,
    from_: Annotated[
        date | None, typer.Option("--from", help="The first voucher's day; without, today.", **DATE)
    ] = None,
    to: Annotated[date | None, typer.Option("--to", help="No voucher after this day.", **DATE)] = None,
    times: Annotated[
        int | None, typer.Option("--times", help="So many vouchers in all.", **whole(1, 1200))
    ] = None,
) -> None:
    """Have a voucher posted every month, quarter or year, from a template or from lines.

    kassabok voucher run-due, or kassabok nightly, posts what is due. VAT has the rate of each voucher's day; a template
    that is changed later changes no plan.

    Example:
        kassabok voucher recur add --every month --from 2026-04-01 --template hyra --amount 10000
        kassabok voucher recur add --every quarter --text "Leasing" --line 5615=3000 --line 1930=-3000 --times 12
    """
    from kassabok.core.plans import service as plans
    from kassabok.core.plans import templates

    if bool(line) == bool(template):
        raise UsageError(
            "recur.lines",
            "What is to be posted?",
            hint="Give --template with --amount, or --line twice or more.",
        )
    if line and amount:
        raise UsageError("recur.lines", "--amount is for a template.", hint="The lines have their amounts.")
    with ctx.obj.transaction() as tx:
        chosen = templates.find_template(tx, template) if template else None
        plans.start_recurring(
            tx,
            text=text or (chosen.text if chosen else ""),
            lines=chosen.lines if chosen else _fixed(line or ()),
            amounts=by_class(amount),
            every=every,
            starts_on=from_ or ctx.obj.today,
            ends_on=to,
            times=times,
        )
    ctx.obj.show_steps(tx)


def _fixed(lines: "list[TypedLine] | tuple[()]") -> "list[RuleLine]":
    """Typed lines as lines by rule: each amount as it stands."""
    from kassabok.core.money import format_kronor
    from kassabok.core.plans.shipped import RuleLine

    return [RuleLine(line.account, format_kronor(line.amount_ore), "", line.objects) for line in lines]


@app.command("list")
def list_(
    ctx: Ctx, all_: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False
) -> None:
    """List what posts itself, recurring vouchers and accruals, the next first.

    Example: kassabok voucher recur list
    """
    from kassabok.core.plans import reports

    with ctx.obj.reader() as reader:
        rows = reports.plans(reader, everything=all_)
    ctx.obj.show(rows, title="Plans", empty="No plans.", row_class=reports.PlanRow)


@app.command()
def show(ctx: Ctx, number: No) -> None:
    """Show a plan: its lines, what it has posted, and what is to come.

    Example: kassabok voucher recur show L0001
    """
    from kassabok.cli.pages import page
    from kassabok.core.plans import reports

    with ctx.obj.reader() as reader:
        plan = reports.plan_shown(reader, number)
    tables = [("Lines", plan.lines), ("Posted", plan.vouchers), ("To come", plan.to_come)]
    ctx.obj.show(
        plan, draw=lambda screen: page(screen, f"Plan {plan.plan}: {plan.text}", _facts(plan), tables)
    )


def _facts(plan: "PlanView") -> list[tuple[str, Any]]:
    from kassabok.cli.pages import kr

    return [
        ("Kind", plan.kind),
        ("State", plan.state),
        ("Every", plan.every),
        ("Amount", kr(plan.amount_ore) if plan.amount_ore else ""),
        ("Left", kr(plan.left_ore)),
        ("Next", plan.next),
        ("Until", plan.until),
        ("Times", plan.times),
        ("Spreads", plan.voucher),
    ]


@app.command()
def stop(
    ctx: Ctx,
    number: No,
    on: Annotated[
        date | None,
        typer.Option("--date", help="The day for what an accrual has still to put back.", **DATE),
    ] = None,
) -> None:
    """Let a plan post nothing more. What an accrual has not put back yet comes back at once, in one voucher.

    Example: kassabok voucher recur stop L0001
    """
    from kassabok.core.plans import service as plans

    with ctx.obj.transaction() as tx:
        plans.stop(tx, number, on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)


def accrue(
    ctx: Ctx,
    ref: Annotated[str, typer.Argument(help="The voucher: 2026-A12, or A12.", **named("REF"))],
    account: Annotated[
        str, typer.Option("--account", help="The cost or income to be spread.", **named("NUMBER"))
    ],
    over: Annotated[
        Any, typer.Option("--over", help="The months it belongs to: 2026-04..2027-03.", **PERIOD)
    ],
    by: Annotated[
        str,
        typer.Option(
            "--by", help="months: equal parts; days: by their length.", **one_of("WAY", "months", "days")
        ),
    ] = "months",
    via: Annotated[
        str | None,
        typer.Option(
            "--via", help="Where it waits; without, 17xx for costs and 29xx for income.", **named("NUMBER")
        ),
    ] = None,
    on: Annotated[
        date | None, typer.Option("--date", help="Move it on this day, not the voucher's.", **DATE)
    ] = None,
) -> None:
    """Spread a cost or an income of a voucher over the months it belongs to (periodisering).

    All of it that belongs to later months is moved to a balance account on the voucher's day, and comes back month by
    month, on the last day of each, exactly to the öre: kassabok voucher run-due or nightly posts it. Months in a year
    that is not open yet wait.

    Example: kassabok voucher accrue 2026-A12 --account 6310 --over 2026-04..2027-03
    """
    from kassabok.core.ledger.reports.vouchers import voucher_number
    from kassabok.core.plans import service as plans

    with ctx.obj.transaction() as tx:
        plans.start_accruals(
            tx,
            voucher_number(tx.reader, ref),
            account,
            over=over,
            on=on,
            by_days=by == "days",
            waits_on=via,
        )
    ctx.obj.show_steps(tx)


def run_due(
    ctx: Ctx,
    late_on: Annotated[
        date | None,
        typer.Option("--late-on", help="The day for what was due in a month that is locked by now.", **DATE),
    ] = None,
) -> None:
    """Post what recurring vouchers and accruals are due with through today, in series P. Never twice.

    What cannot be posted is told and waits; the exit code is then 7.

    Example: kassabok voucher run-due
    """
    from kassabok.cli import due

    with ctx.obj.book() as book:
        answer = due.run_due(ctx.obj, book, late_on=late_on)
    ctx.obj.show(
        answer,
        draw=lambda screen: due.due_lines(answer, screen),
        sheet=answer.posted,
        row_class=due.DueVoucher,
    )
    if answer.left:
        raise typer.Exit(ExitCode.INCOMPLETE)
