"""Placeholder until the area is built."""

from collections.abc import Iterable
from typing import Any

from kassabok.core.events import Event


def move_claims(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def open_claim(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def open_credit(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def receive_bank_money(tx: Any, event: Any) -> Iterable[Event]:
    return ()
