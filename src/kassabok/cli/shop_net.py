"""A channel's shop on the network, as the commands that speak to it get it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kassabok.cli.frame.context import Context

if TYPE_CHECKING:
    from kassabok.core.shop.stock_out import Channel
    from kassabok.net.shops import Shop


@contextmanager
def shop_at(obj: Context, channel: "Channel") -> "Iterator[Shop]":
    """The API of a channel's shop. Raises NotFound where there are no keys, UsageError where httpx is not there."""
    import os

    from kassabok.core.shop.keys import api_keys_of

    keys = api_keys_of(obj.book_path, channel.name, os.environ)
    _refuse_without_library()
    from kassabok.net.client import Client
    from kassabok.net.shops import shop_of

    with Client(channel.url, tell=obj.note) as client:
        yield shop_of(channel.kind, client, keys)


def _refuse_without_library() -> None:
    from importlib.util import find_spec

    from kassabok.core.errors import UsageError

    if find_spec("httpx") is None:
        raise UsageError(
            "shop.not_installed",
            "What speaks to web shops is not installed: httpx.",
            hint="pip install 'kassabok[web]'",
        )
