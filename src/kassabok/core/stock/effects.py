"""Placeholder until the area is built."""

from collections.abc import Iterable
from typing import Any

from kassabok.core.events import Event


def adjust_to_count(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def reserve(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def release(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def take_out(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def put_back(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def lay_out_locations(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def keep_promises(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def change_valuation(tx: Any, event: Any) -> Iterable[Event]:
    return ()
