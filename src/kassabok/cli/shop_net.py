"""A channel's shop on the network, as the commands that speak to it get it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from kassabok.cli.frame.context import Context

if TYPE_CHECKING:
    from pathlib import Path

    from kassabok.core.shop.stock_out import Channel
    from kassabok.net.shops import Shop

HURRY = 5.0
WAIT_SECONDS = 30.0


@contextmanager
def shop_at(obj: Context, channel: "Channel", *, hurry: bool = False) -> "Iterator[Shop]":
    """The API of a channel's shop. hurry: it is asked twice at most, and not waited for longer than HURRY seconds.

    Raises NotFound where there are no keys, UsageError where httpx is not there.
    """
    import os

    from kassabok.core.shop.keys import api_keys_of

    keys = api_keys_of(obj.book_path, channel.name, os.environ)
    _refuse_without_library()
    from kassabok.net.client import Client
    from kassabok.net.shops import shop_of

    client = Client(channel.url, tell=obj.note)
    if hurry:
        client = replace(client, tries=2, timeout=HURRY, longest_wait=HURRY, tell=lambda _: None)
    with client:
        yield shop_of(channel.kind, client, keys)


@contextmanager
def one_teller(book: "Path") -> "Iterator[None]":
    """While one process tells shops of the stock, others wait: else what was worked out first could be told last.

    Whoever comes after works out what there is left to tell. Not waited for longer than WAIT_SECONDS.
    """
    import os
    import time

    try:
        import fcntl
    except ImportError:  # Windows has another way, and seldom several users.
        yield
        return
    lock = os.open(book.with_name(f"{book.name}-telling"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        until = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < until:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(0.05)
        yield
    finally:
        os.close(lock)


def _refuse_without_library() -> None:
    from importlib.util import find_spec

    from kassabok.core.errors import UsageError

    if find_spec("httpx") is None:
        raise UsageError(
            "shop.not_installed",
            "What speaks to web shops is not installed: httpx.",
            hint="pip install 'kassabok[web]'",
        )
