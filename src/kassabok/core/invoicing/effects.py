"""Placeholder until the area is built."""

from collections.abc import Iterable
from typing import Any

from kassabok.core.events import Event


def move_documents(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def invoice_in_advance(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def bill_delivery(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def credit_return(tx: Any, event: Any) -> Iterable[Event]:
    return ()
