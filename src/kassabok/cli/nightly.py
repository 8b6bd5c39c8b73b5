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
from kassabok.core.errors import KassabokError
from kassabok.formats.errors import BadFile

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
    """Do what is to be done each night: post what plans are due with, make the documents that wait, take web orders.

    The orders of web shops are fetched from those that have been fetched from by hand before, and those are told of the
    stock that have been told by hand. Safe to run at any time and as often as you like: what is done is not done again.
    Each step is saved by itself. The exit code is 7 when something was left, which the answer names.

    Example: kassabok nightly
    """
    with ctx.obj.book() as book:
        answer = [step for name in STEPS if (step := _run(name, ctx.obj, book)) is not None]
    ctx.obj.show(answer, draw=lambda screen: _lines(answer, screen, dry_run=ctx.obj.options.dry_run))
    if not all(step.ok for step in answer):
        raise typer.Exit(ExitCode.INCOMPLETE)


def _run(name: str, obj: Context, book: "Book") -> NightStep | None:
    """Run a step. One that fails as a whole has done nothing, and says why; the night goes on."""
    try:
        return STEPS[name](obj, book)
    except (KassabokError, BadFile) as error:
        return NightStep(name, 0, False, (f"{error.message} {error.hint}".strip(),))
    except OSError as error:
        return NightStep(name, 0, False, (f"{error}.",))


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


def _send_mail(obj: Context, book: "Book") -> NightStep | None:
    """What waits to be sent, and what another run was cut off in."""
    from kassabok.core.mailing.reports import waiting

    if obj.options.dry_run or not waiting(book.reader):
        return None
    from kassabok.cli import mail_run

    outcomes = mail_run.run(obj, book)
    left = (*mail_run.left(outcomes), *mail_run.unserved(book))
    return NightStep("mail", sum(one.state == "sent" for one in outcomes), not left, left)


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
    from kassabok.cli.shop_letters import make_confirmations
    from kassabok.core.shop.clerk import take_all

    taken = take_all(lambda: obj.transaction(book), book.reader)
    if taken.new and not obj.options.dry_run:
        make_confirmations(obj, book)  # They go with tonight's mail.
    parked = (f"{taken.parked} parked: kassabok shop parked list",) if taken.parked else ()
    return NightStep("web", taken.new, not (parked or taken.failed), (*parked, *taken.failed))


def _cancel_unpaid(obj: Context, book: "Book") -> NightStep:
    """Orders that were to be paid at once and were not; see the setting shop.unpaid_days."""
    from kassabok.cli.shop_take import cancel_unpaid

    done, left = cancel_unpaid(obj, book)
    return NightStep("unpaid", done, not left, left)


def _remind(obj: Context, book: "Book") -> NightStep | None:
    """Reminders that are due, where the company has them made by night; see the setting collection.nightly."""
    from kassabok.core.book.settings import settings_of

    if not settings_of(book.reader).flag("collection.nightly"):
        return None
    from kassabok.core.collection import service as collection

    with obj.transaction(book) as tx:
        made = collection.remind(tx, on=obj.today)
    rate = f"The reference rate from {made.assumed_from} is not in the table: docs/how-to/rates.md."
    left = (rate,) if made.letters and made.assumed_from else ()
    return NightStep("reminders", made.letters, not left, left)


def _fetch_orders(obj: Context, book: "Book") -> NightStep | None:
    """What was changed in web shops with an API, of those that have been fetched from before."""
    from kassabok.core.shop.stock_out import channels_with_api

    channels = [each.name for each in channels_with_api(book.reader) if each.cursor_us is not None]
    if not channels:
        return None
    from kassabok.cli.shop_fetch import fetch

    done, left = 0, []
    for channel in channels:
        try:
            result, reason = fetch(obj, book, channel)
        except (KassabokError, BadFile) as error:
            left.append(f"{channel}: {error.message} {error.hint}".strip())
            continue
        done += result.new + result.updated
        left += [f"{channel}: {reason}"] if reason else []
        left += [f"{channel}: {result.parked} parked: kassabok shop parked list"] if result.parked else []
    return NightStep("shops", done, not left, tuple(left))


def _try_parked(obj: Context, book: "Book") -> NightStep | None:
    """What shops wrote that could not be taken: the reason may be gone, as a refund's list that has come since."""
    waiting = book.reader.value("SELECT count(*) FROM shop_payload WHERE state = 'parked'")
    if not waiting:
        return None
    from kassabok.core.shop.importing import retry, run
    from kassabok.core.shop.mappings import mappings_beside

    mappings = mappings_beside(obj.book_path)
    result = run(
        lambda: obj.transaction(book), lambda tx, left_out: retry(tx, mappings=mappings, left_out=left_out)
    )
    left = (f"{result.parked} still parked: kassabok shop parked list",) if result.parked else ()
    return NightStep("parked", result.new + result.updated, not left, left)


def _push_stock(obj: Context, book: "Book") -> NightStep | None:
    """What has changed of the stock, to those web shops that have been told before; after their orders have come."""
    from kassabok.core.shop.stock_out import channels_with_api

    done, left, told = 0, [], False
    for channel in channels_with_api(book.reader):
        if not channel.told:
            continue
        from kassabok.cli.shop_stock import push

        told = True
        try:
            answer = push(obj, book, channel.name)
        except (KassabokError, BadFile) as error:
            left.append(f"{channel.name}: {error.message} {error.hint}".strip())
            continue
        done += answer.sent
        left += answer.left
        left += [f"{channel.name}: {row.sku}: {row.said}" for row in answer.products if row.state == "failed"]
    return NightStep("stock", done, not left, tuple(left)) if told else None


def _push_products(obj: Context, book: "Book") -> NightStep | None:
    """What has changed of products and prices, to those web shops that have been told of them before."""
    from kassabok.core.shop.products_push import told_of_products
    from kassabok.core.shop.stock_out import channels_with_api

    channels = [each.name for each in channels_with_api(book.reader) if told_of_products(book.reader, each)]
    if not channels:
        return None
    from kassabok.cli.shop_push import push

    done, left = 0, []
    for channel in channels:
        try:
            answer = push(obj, book, channel)
        except (KassabokError, BadFile) as error:
            left.append(f"{channel}: {error.message} {error.hint}".strip())
            continue
        done += answer.sent + answer.withdrawn
        left += answer.left
        left += [f"{channel}: {row.sku}: {row.said}" for row in answer.products if row.state == "failed"]
    return NightStep("products", done, not left, tuple(left))


#: The steps of a night by name, in order. None: there is no such thing to do in this company.
STEPS: dict[str, Callable[[Context, "Book"], NightStep | None]] = {
    "plans": _post_due,
    "documents": _run_outgoing,
    "web": _take_orders,
    "unpaid": _cancel_unpaid,
    "shops": _fetch_orders,
    "parked": _try_parked,
    "products": _push_products,
    "stock": _push_stock,
    "reminders": _remind,
    "mail": _send_mail,
    "personal data": _purge,
}

_SAYS = {
    "personal data": ("customer purged", "customers purged"),
    "mail": ("mail sent", "mails sent"),
    "reminders": ("reminder made", "reminders made"),
    "plans": ("voucher posted", "vouchers posted"),
    "web": ("web order taken", "web orders taken"),
    "unpaid": ("unpaid web order cancelled", "unpaid web orders cancelled"),
    "documents": ("document made", "documents made"),
    "shops": ("order of web shops fetched", "orders of web shops fetched"),
    "parked": ("parked order taken", "parked orders taken"),
    "products": ("product told to web shops", "products told to web shops"),
    "stock": ("product's stock told to web shops", "products' stock told to web shops"),
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
