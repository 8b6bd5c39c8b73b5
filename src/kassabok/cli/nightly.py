"""kassabok nightly: what is to be done each night, in one command for the scheduler of the machine.

A step is a function of the table STEPS. Each works in transactions of its own and can be run twice without harm; one
that cannot do all it should says so, and the next one runs.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from kassabok.cli.frame.context import Context
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx, Noun

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.file import Book

app = Noun()


@dataclass(frozen=True, slots=True)
class NightStep:
    """What came of a step. done: how many things. ok: nothing was left. left: what was, each with its way out."""

    step: str
    done: int
    ok: bool
    left: tuple[str, ...]


@app.command()
def nightly(ctx: Ctx) -> None:
    """Do what is to be done each night: post what plans are due with, and make the documents that wait.

    Safe to run at any time and as often as you like: what is done is not done again. Each step is saved by itself. The
    exit code is 7 when something was left, which the answer names.

    Example: kassabok nightly
    """
    with ctx.obj.book() as book:
        answer = [run(ctx.obj, book) for run in STEPS]
    ctx.obj.show(answer, draw=lambda screen: _lines(answer, screen, dry_run=ctx.obj.options.dry_run))
    if not all(step.ok for step in answer):
        raise typer.Exit(ExitCode.INCOMPLETE)


def _post_due(obj: Context, book: "Book") -> NightStep:
    """Recurring vouchers and accruals."""
    from kassabok.cli.due import run_due

    answer = run_due(obj, book)
    left = tuple(f"{plan.reason} {plan.hint}" for plan in answer.left)
    return NightStep("plans", len(answer.posted), not answer.left, left)


def _run_outgoing(obj: Context, book: "Book") -> NightStep:
    """What waits to be done after a commit: it is done at once, but for what a crash has kept from it."""
    from kassabok.core import outgoing

    waiting = int(book.reader.value("SELECT count(*) FROM outgoing WHERE state = 'queued'"))
    failed = outgoing.run(book, today=obj.today) if waiting and not obj.options.dry_run else 0
    left = (f"{failed} could not be made; kassabok check tells why.",) if failed else ()
    return NightStep("documents", waiting - failed, not failed, left)


def _purge(obj: Context, book: "Book") -> NightStep:
    """Personal data whose time has passed: what the law kept, and persons that nothing has happened with for long."""
    from kassabok.core.consent.forgetting import purge_due

    with obj.transaction(book) as tx:
        purged = purge_due(tx)
    if purged and obj.saved:
        book.scrub()
    return NightStep("personal data", purged, True, ())


def _take_orders(obj: Context, book: "Book") -> NightStep:
    """What was ordered in the company's own web shop, if nothing has taken it by day; and web-hooks."""
    from kassabok.core.shop.clerk import take_all

    taken = take_all(lambda: obj.transaction(book), book.reader)
    parked = (f"{taken.parked} parked: kassabok shop parked list",) if taken.parked else ()
    return NightStep("web", taken.new, not (parked or taken.failed), (*parked, *taken.failed))


def _cancel_unpaid(obj: Context, book: "Book") -> NightStep:
    """Orders that were to be paid at once and were not; see the setting shop.unpaid_days."""
    from kassabok.cli.shop_take import cancel_unpaid

    done, left = cancel_unpaid(obj, book)
    return NightStep("unpaid", done, not left, left)


#: The steps of a night, in order.
STEPS: tuple[Callable[[Context, "Book"], NightStep], ...] = (
    _post_due,
    _run_outgoing,
    _take_orders,
    _cancel_unpaid,
    _purge,
)

_SAYS = {
    "personal data": ("customer purged", "customers purged"),
    "plans": ("voucher posted", "vouchers posted"),
    "web": ("web order taken", "web orders taken"),
    "unpaid": ("unpaid web order cancelled", "unpaid web orders cancelled"),
    "documents": ("document made", "documents made"),
}


def _lines(steps: list[NightStep], screen: "Screen", *, dry_run: bool) -> list[str]:
    from kassabok.cli.frame.layout import hang
    from kassabok.cli.frame.steps import DRY_RUN

    lines: list[str] = []
    for step in steps:
        one, many = _SAYS[step.step]
        lines.append(f"{step.done} {one if step.done == 1 else many}.")
        for left in step.left:
            lines += hang("  ", "    ", left, screen.width or 1000)
    return [*lines, DRY_RUN] if dry_run else lines
