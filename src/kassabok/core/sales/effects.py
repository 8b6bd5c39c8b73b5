"""Placeholder until the area is built."""

from collections.abc import Iterable
from typing import Any

from kassabok.core.events import Event


def move_orders(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def mark_invoiced(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def mark_sold_on_the_spot(tx: Any, event: Any) -> Iterable[Event]:
    return ()
