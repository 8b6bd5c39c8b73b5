"""Placeholder until the area is built."""

from collections.abc import Iterable
from typing import Any

from kassabok.core.events import Event


def post_stock_change(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def post_sale(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def post_cash_day(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def post_customer_payment(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def post_advance_used(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def post_refund(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def post_bank_line(tx: Any, event: Any) -> Iterable[Event]:
    return ()


def lay_out_books(tx: Any, event: Any) -> Iterable[Event]:
    return ()
