"""Posting what plans are due with, in one transaction.

A plan that cannot be posted holds no other back: the transaction is begun anew without it.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from kassabok.cli.frame.context import Context

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.file import Book
    from kassabok.core.book.transaction import Transaction


@dataclass(frozen=True, slots=True)
class DueVoucher:
    """A voucher that was posted."""

    plan: str
    voucher: str
    date: date
    text: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class LeftPlan:
    """A plan whose next voucher could not be posted. on: its day."""

    plan: str
    on: date | None
    reason: str
    hint: str = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class DueAnswer:
    """What came of it."""

    dry_run: bool
    posted: tuple[DueVoucher, ...]
    left: tuple[LeftPlan, ...]


def run_due(obj: Context, book: "Book", *, late_on: date | None = None) -> DueAnswer:
    """Post all that is due through today. late_on: the day for what was due in a month that is locked by now."""
    from kassabok.core.errors import KassabokError
    from kassabok.core.plans import service as plans

    failed: dict[str, LeftPlan] = {}
    while True:
        trying = ""
        try:
            with obj.transaction(book) as tx:
                waiting = []
                for trying in plans.due_plans(tx.reader, obj.today):
                    if trying not in failed:
                        waiting.append(plans.post_due(tx, trying, obj.today, late_on=late_on))
            break
        except KassabokError as error:
            if not trying:
                raise
            failed[trying] = LeftPlan(trying, None, f"Plan {trying}: {error.message}", error.hint)
    left = [LeftPlan(plan.plan, plan.on, plan.reason, plan.hint) for plan in waiting if plan]
    return DueAnswer(obj.options.dry_run, tuple(_vouchers(tx)), (*left, *failed.values()))


def _vouchers(tx: "Transaction") -> list[DueVoucher]:
    from kassabok.core.events import PlannedVoucherDue, VoucherPosted

    found = []
    for step in tx.steps:
        for caused in step.caused:
            if isinstance(step.event, PlannedVoucherDue) and isinstance(caused.event, VoucherPosted):
                due, made = step.event, caused.event
                found.append(DueVoucher(due.ref, made.ref, made.on, due.text, made.amount_ore))
    return found


def due_lines(answer: DueAnswer, screen: "Screen") -> list[str]:
    """The answer for people."""
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.steps import DRY_RUN

    lines = table_lines(answer.posted, screen, title="Posted") if answer.posted else ["Nothing is due."]
    if answer.left:
        lines = lines if answer.posted else []
        lines += [""] if lines else []
        lines += left_lines(answer.left, screen)
    return [*lines, "", DRY_RUN] if answer.dry_run else lines


def left_lines(left: tuple[LeftPlan, ...], screen: "Screen") -> list[str]:
    """What could not be posted, and the ways out."""
    from kassabok.cli.frame.layout import hang

    lines: list[str] = []
    for plan in left:
        lines += hang("", "  ", plan.reason, screen.width or 1000)
        lines += hang("  ", "  ", plan.hint, screen.width or 1000)
    return lines
