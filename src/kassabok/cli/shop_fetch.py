"""Fetching the orders of a web shop from its API: a page at a time, each in a transaction of its own.

How far it came is kept with each page, so that an interrupted run goes on there.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from kassabok.cli.frame.context import Context

if TYPE_CHECKING:
    from kassabok.core.book.file import Book
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.shop.keeping import ShopImport
    from kassabok.core.shop.stock_out import Channel
    from kassabok.formats.shop.record import Problem
    from kassabok.net.shops import OrderPage

#: Read again each time: shops put changes in with a time that has passed.
OVERLAP = timedelta(hours=24)


def fetch(obj: Context, book: "Book", name: str, *, since: date | None = None) -> "tuple[ShopImport, str]":
    """Take what was changed in a shop since the last time, or since a day. Returns what came, and what was left: why
    the shop could not be asked any further, with the way out; "" where nothing was left.

    Raises NotFound, and Refused for a first time that does not say from which day.
    """
    from kassabok.cli.shop_net import shop_at
    from kassabok.core.shop.keeping import ShopImport
    from kassabok.core.shop.stock_out import channel_with_api
    from kassabok.net.errors import Unreachable

    channel = channel_with_api(book.reader, name)
    begin = _since(channel, since)
    whole = ShopImport()
    with shop_at(obj, channel) as shop:
        try:
            for page in shop.orders(begin):
                whole.add(_take(obj, book, channel, page))
        except Unreachable as error:
            return whole, f"{error.message} {error.hint}".strip()
    return whole, ""


def _since(channel: "Channel", day: date | None) -> datetime:
    from kassabok.core.errors import Refused

    if day is not None:
        return datetime(day.year, day.month, day.day).astimezone()
    if channel.cursor_us is None:
        raise Refused(
            "shop.first_fetch",
            f"The orders of {channel.name} have not been fetched before, and it is not said from which day on.",
            hint=f"kassabok shop import --from {channel.name} --since 2026-01-01",
        )
    return datetime.fromtimestamp(channel.cursor_us / 1_000_000, tz=UTC) - OVERLAP


def _take(obj: Context, book: "Book", channel: "Channel", page: "OrderPage") -> "ShopImport":
    from kassabok.core.shop.importing import import_file, run
    from kassabok.core.shop.mappings import mappings_beside
    from kassabok.core.shop.stock_out import note_fetched

    mappings = mappings_beside(obj.book_path)

    def work(tx: "Transaction", left_out: "Mapping[str, Problem]") -> "ShopImport":
        taken = import_file(
            tx,
            page.data,
            channel=channel.name,
            name=f"{channel.name}-{page.upto:%Y%m%dT%H%M%SZ}.json",
            mappings=mappings,
            mapping=channel.kind,
            left_out=left_out,
        )
        note_fetched(tx, channel, int(page.upto.timestamp()) * 1_000_000)
        return taken

    return run(lambda: obj.transaction(book), work)
