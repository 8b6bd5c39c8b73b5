"""What is done after the commit: documents made and kept. The table TASKS says how, as the cascade does for events.

A task may run again after a crash, so it must be harmless to repeat. A task that fails is marked, and `check` tells.
"""

import time
from collections.abc import Callable
from datetime import date

from kassabok.core.book.file import Book
from kassabok.core.book.model import Outgoing
from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import KassabokError
from kassabok.formats.errors import BadFile

Task = Callable[[Transaction, str], None]


def tasks() -> dict[str, Task]:
    """Task name -> what does it, given the transaction and the number of the thing."""
    from kassabok.core.collection import documents as collection
    from kassabok.core.invoicing import documents as invoicing
    from kassabok.core.shop import documents as shop

    return {
        "invoice.copy": invoicing.keep_copy,
        "receipt.copy": invoicing.keep_receipt_copy,
        "letter.copy": collection.keep_copy,
        "plan.copy": collection.keep_plan_copy,
        "order.confirmation": shop.keep_confirmation,
    }


def run_now(tx: Transaction, task: str, ref: str) -> None:
    """Do a task in this transaction; what of it waited or had failed is done with it."""
    tasks()[task](tx, ref)
    for (row_id,) in tx.reader.rows(
        "SELECT id FROM outgoing WHERE state IN ('queued', 'failed') AND task = :task AND ref = :ref",
        task=task,
        ref=ref,
    ):
        tx.update(Outgoing, row_id, state="done", done_us=time.time_ns() // 1000, error="")


def is_waiting(reader: Reader) -> bool:
    """Whether anything is queued."""
    return reader.row("SELECT 1 FROM outgoing WHERE state = 'queued' LIMIT 1") is not None


def run(book: Book, *, today: date, most: int = -1) -> int:
    """Do what is queued, each task in a transaction of its own. Returns how many failed. most: of the oldest only."""
    failed = 0
    for row_id, task, ref in book.reader.rows(
        "SELECT id, task, ref FROM outgoing WHERE state = 'queued' ORDER BY id LIMIT :most", most=most
    ):
        error = ""
        try:
            with book.transaction(f"outgoing {task}", today=today) as tx:
                run_now(tx, task, ref)
        except (KassabokError, BadFile) as problem:
            error = problem.message
        if error:
            failed += 1
            with book.transaction(f"outgoing {task}", today=today) as tx:
                tx.update(Outgoing, row_id, state="failed", error=error)
    return failed
