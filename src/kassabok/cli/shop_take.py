"""kassabok shop take: what customers of the company's own web shop have ordered."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.context import Context
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.shop_answers import named_orders, new_orders, parked_orders

if TYPE_CHECKING:
    from kassabok.core.book.file import Book
    from kassabok.core.shop.clerk import Taken

WATCH_SECONDS = 0.5
AGAIN_SECONDS = 60.0  # After a web shop that did not answer.


@dataclass(frozen=True, slots=True)
class TakeAnswer:
    """What was taken. new: orders made; orders: their numbers. updated: orders that went on, as those paid now.

    hooks: web-hooks read. parked: orders left for people. failed: web-hooks that cannot be read, and why. told: what
    people should know of what was done, as that an order was paid after it was cancelled.
    """

    new: int
    updated: int
    hooks: int
    parked: int
    orders: tuple[str, ...]
    failed: tuple[str, ...]
    told: tuple[str, ...]


def take(
    ctx: Ctx,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on until Ctrl-C, and take each as it comes.")
    ] = False,
    until_eof: Annotated[
        bool,
        typer.Option(
            "--until-eof",
            help="With --watch: go on until standard input ends, as it does with who started this.",
        ),
    ] = False,
) -> None:
    """Make orders of what customers have ordered in the company's own web shop, and read the web-hooks that came.

    An order holds its goods from the customer's click on, and reserves them when it is taken. shop serve has this
    done by itself; it does no harm to do it here too. What cannot be taken is parked, and the exit code is then 7.

    Example: kassabok shop take
    """
    load_what_answers()
    if until_eof:
        _interrupt_at_eof()
    with ctx.obj.book() as book:
        answer = _watch(ctx.obj, book) if watch else _take(ctx.obj, book)
    ctx.obj.show(answer, draw=lambda _: take_lines(answer, dry_run=ctx.obj.options.dry_run))
    if answer.parked or answer.failed:
        raise typer.Exit(ExitCode.INCOMPLETE)


def load_what_answers() -> None:
    """Load what answers to a web order, so that customers who order meanwhile do not wait for it to load."""
    from kassabok.core import cascade, events

    cascade.load_effects(
        events.WebOrderReceived,
        events.WebBuyerKnown,
        events.OrderDrafted,
        events.OrderConfirmed,
        events.WebOrderPaid,
        events.ReceiptIssued,
        events.VoucherPosted,
    )


def _interrupt_at_eof() -> None:
    """When who started us is gone, however he went, our standard input ends; that is then our Ctrl-C."""
    import signal
    import sys
    from os import getpid, kill
    from threading import Thread

    def wait() -> None:
        sys.stdin.buffer.read()
        kill(getpid(), signal.SIGINT)

    Thread(target=wait, daemon=True).start()


def _take(obj: Context, book: "Book") -> TakeAnswer:
    from kassabok.cli.shop_letters import make_confirmations, send_mail
    from kassabok.core.shop.clerk import take_all

    taken = take_all(lambda: obj.transaction(book), book.reader)
    if not obj.options.dry_run:
        make_confirmations(obj, book)
        taken.told += send_mail(obj, book)
    return shown(taken)


def _watch(obj: Context, book: "Book") -> TakeAnswer:
    """Until somebody stops it; then what was done in all."""
    import time

    from kassabok.cli.shop_letters import make_confirmations
    from kassabok.cli.stock_told import tell_shops
    from kassabok.core.errors import BookUnavailable
    from kassabok.core.shop.clerk import Taken, is_waiting, take_all

    whole = Taken()
    tell_at: float | None = None  # When web shops are to be told of the stock that was taken.
    mail_at = 0.0
    try:
        while True:
            try:
                if is_waiting(book.reader):
                    done = take_all(lambda: obj.transaction(book), book.reader)
                    whole.join(done)
                    for order in done.orders:
                        obj.note(f"Order {order}.")
                    for sentence in (*done.told, *done.failed):
                        obj.note(sentence)
                    tell_at = tell_at or time.monotonic()
                elif make_confirmations(obj, book, most=1):
                    continue  # One at a time: a customer who orders meanwhile does not wait for them all.
                elif time.monotonic() >= mail_at:
                    mail_at = time.monotonic() + _mail(obj, book)
                if tell_at is not None and time.monotonic() >= tell_at:
                    # A shop that does not answer must not keep the next customer waiting.
                    tell_at = None if tell_shops(obj) else time.monotonic() + AGAIN_SECONDS
            except (
                BookUnavailable
            ) as error:  # Somebody else writes for long: the next round takes what waits.
                obj.note(error.message)
            time.sleep(WATCH_SECONDS)
    except KeyboardInterrupt:
        return shown(whole)


def _mail(obj: Context, book: "Book") -> float:
    """Send what waits. In how many seconds to look again."""
    from kassabok.cli.shop_letters import send_mail

    left = send_mail(obj, book)
    for sentence in left:
        obj.note(sentence)
    return AGAIN_SECONDS if left else 0.0


def shown(taken: "Taken") -> TakeAnswer:
    """What was taken, as commands answer it."""
    return TakeAnswer(
        new=taken.new,
        updated=taken.updated,
        hooks=taken.hooks,
        parked=taken.parked,
        orders=tuple(taken.orders),
        failed=tuple(taken.failed),
        told=tuple(taken.told),
    )


def take_lines(answer: TakeAnswer, *, dry_run: bool) -> list[str]:
    """The same for people."""
    from kassabok.cli.frame.steps import DRY_RUN

    lines = [f"{new_orders(answer.new)}, {answer.updated} changed."]
    lines += named_orders(answer.orders)
    if answer.hooks:
        lines.append(f"Web-hooks read: {answer.hooks}.")
    if answer.failed:
        lines.append("kassabok shop hook list shows those that could not be taken.")
    if answer.parked:
        lines.append(parked_orders(answer.parked))
    return [*lines, *answer.told, *answer.failed, *([DRY_RUN] if dry_run else [])]


def cancel_unpaid(obj: Context, book: "Book") -> tuple[int, tuple[str, ...]]:
    """Cancel what was to be paid at once and was not. How many, and what could not be cancelled."""
    from kassabok.core.shop import clerk
    from kassabok.core.shop.importing import run
    from kassabok.core.shop.versions import cancel_unpaid as cancelling

    now = datetime.now(UTC)
    late = clerk.unpaid(book.reader, now=now)
    left = [
        f"Web order {number} could not be cancelled: kassabok shop parked list"
        for number in late
        if run(lambda: obj.transaction(book), cancelling(number, now=now)).parked
    ]
    return len(late) - len(left), tuple(left)
