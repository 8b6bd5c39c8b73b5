"""Web shops with auto_stock are told of the stock by themselves, after a command that has saved something.

What is told is what has changed since they were told last, so a shop that did not answer is told the next time, or by
night. The command is done by then: it neither fails nor waits for long.
"""

import time
from contextlib import closing
from typing import TYPE_CHECKING

from kassabok.cli.frame.context import Context

if TYPE_CHECKING:
    from kassabok.core.book.file import Book
    from kassabok.core.shop.stock_out import Channel

MOST = 200  # What is told at once; what is more is told by night, or by shop push-stock.
#: They tell it themselves.
_TELLERS = ("shop push-stock", "nightly", "demo", "init", "restore")


def tell_shops(obj: Context) -> bool:
    """Tell the shops that are to be told, if anything has changed. Whether they all answered.

    Never raises but for Ctrl-C.
    """
    if not obj.saved or obj.command in _TELLERS:
        return True
    import sqlite3

    with closing(sqlite3.connect(f"{obj.book_path.resolve().as_uri()}?mode=ro", uri=True)) as raw:
        try:
            wanted = raw.execute("SELECT 1 FROM shop_channel WHERE auto_stock LIMIT 1").fetchone()
        except sqlite3.Error:  # Whatever is wrong with the book, the command has told it.
            return True
    if wanted is None:
        return True
    from kassabok.core.errors import KassabokError
    from kassabok.core.shop.stock_out import channels_with_api
    from kassabok.formats.errors import BadFile
    from kassabok.net.errors import Unreachable

    answered = True
    try:
        with obj.book() as book:
            for channel in channels_with_api(book.reader):
                if not channel.auto:
                    continue
                try:
                    _tell(obj, book, channel)
                except (KassabokError, BadFile, Unreachable) as error:
                    answered = False
                    obj.note(
                        f"{channel.name} was not told of the stock: {error.message} It is told by night."
                    )
    except KassabokError:  # Somebody else writes for long.
        return False
    return answered


def _tell(obj: Context, book: "Book", channel: "Channel") -> None:
    from kassabok.cli.shop_net import one_teller, shop_at
    from kassabok.core.shop.stock_out import note_outcomes, stock_changes

    if not stock_changes(book.reader, channel, now_us=time.time_ns() // 1000):
        return
    with one_teller(obj.book_path):
        changes = stock_changes(book.reader, channel, now_us=time.time_ns() // 1000)[:MOST]
        if not changes:
            return
        with shop_at(obj, channel, hurry=True) as shop:
            for outcomes in shop.push_stock(changes):
                with book.transaction("shop push-stock", today=obj.today) as tx:
                    note_outcomes(tx, channel, outcomes)
