"""The book's health: every invariant, each a question with an answer in whole sentences.

The book's own are here; each area keeps its own in checks.py, and all_checks lists them (like the cascade).
"""

import re
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kassabok.core.book.event_log import broken_links, hash_through
from kassabok.core.book.reader import Reader
from kassabok.core.errors import UsageError

_HEAD = re.compile("(?P<event>[0-9]{1,15}):(?P<hash>[0-9a-f]{64})")

Check = tuple[str, Callable[[Reader], list[str]]]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """ok: nothing was found. detail: what was, the first faults in whole sentences."""

    check: str
    ok: bool
    detail: str


def run_checks(reader: Reader) -> Iterator[CheckResult]:
    """Run every check; a check that cannot run at all has failed."""
    for name, look in all_checks():
        try:
            faults = look(reader)
        except sqlite3.DatabaseError as error:
            faults = [f"It could not be looked at: {error}."]
        shown = " ".join(faults[:3]) + (f" And {len(faults) - 3} more." if len(faults) > 3 else "")
        yield CheckResult(name, not faults, shown or "Fine.")


def witness(reader: Reader, head: str) -> CheckResult:
    """Whether the log still holds all that it did when somebody wrote its head down.

    A chain by itself does not show that it was built anew from some event on; a head that is kept elsewhere does.
    Raises UsageError for what is no head.
    """
    found = _HEAD.fullmatch(head.strip().lower())
    if found is None:
        raise UsageError(
            "witness.head",
            f'"{head[:80]}" is not a head of the log: it is a number, a colon and 64 signs.',
            hint="kassabok history --head tells the head of today.",
        )
    event_id = int(found["event"])
    try:
        fault = _fault_before(reader, event_id, found["hash"])
    except sqlite3.DatabaseError as error:
        fault = f"It could not be looked at: {error}."
    fine = f"Nothing through event {event_id} was changed since it was written down."
    return CheckResult("witness", not fault, fault or fine)


def _fault_before(reader: Reader, event_id: int, digest: str) -> str:
    hashed = hash_through(reader, event_id)
    if hashed == digest:
        return ""
    if hashed is not None:
        return (
            f"The log comes to another hash at event {event_id} than was written down: something was changed."
        )
    last_id = reader.value("SELECT coalesce(max(id), 0) FROM event")
    if last_id < event_id:
        return f"The log ends at event {last_id}, but event {event_id} was written down: events are gone."
    return f"An event before event {event_id} is gone."


def all_checks() -> tuple[Check, ...]:
    """The checks of the book and of every area, in the order they are shown."""
    from kassabok.core.assets.checks import CHECKS as ASSETS
    from kassabok.core.bank.checks import CHECKS as BANK
    from kassabok.core.collection.checks import CHECKS as COLLECTION
    from kassabok.core.consent.checks import CHECKS as CONSENT
    from kassabok.core.invoicing.checks import CHECKS as INVOICING
    from kassabok.core.ledger.checks import CHECKS as LEDGER
    from kassabok.core.mailing.checks import CHECKS as MAILING
    from kassabok.core.marketing.checks import CHECKS as MARKETING
    from kassabok.core.payables.checks import CHECKS as PAYABLES
    from kassabok.core.paying.checks import CHECKS as PAYING
    from kassabok.core.plans.checks import CHECKS as PLANS
    from kassabok.core.products.checks import CHECKS as PRODUCTS
    from kassabok.core.purchasing.checks import CHECKS as PURCHASING
    from kassabok.core.receivables.checks import CHECKS as RECEIVABLES
    from kassabok.core.sales.checks import CHECKS as SALES
    from kassabok.core.settlements.checks import CHECKS as SETTLEMENTS
    from kassabok.core.shop.checks import CHECKS as SHOP
    from kassabok.core.stock.checks import CHECKS as STOCK
    from kassabok.core.taxes.checks import CHECKS as TAXES

    return (
        *BOOK,
        *LEDGER,
        *MARKETING,
        *PLANS,
        *PRODUCTS,
        *STOCK,
        *PURCHASING,
        *PAYABLES,
        *PAYING,
        *SALES,
        *SHOP,
        *INVOICING,
        *RECEIVABLES,
        *COLLECTION,
        *BANK,
        *SETTLEMENTS,
        *ASSETS,
        *TAXES,
        *CONSENT,
        *MAILING,
    )


def _pages(reader: Reader) -> list[str]:
    return [text for (text,) in reader.rows("PRAGMA integrity_check") if text != "ok"]


def _foreign_keys(reader: Reader) -> list[str]:
    return [
        f"Row {row_id} of {table} points at a missing row of {parent}."
        for table, row_id, parent, _ in reader.rows("PRAGMA foreign_key_check")
    ]


def _chain(reader: Reader) -> list[str]:
    return list(broken_links(reader))


def _attachments(reader: Reader) -> list[str]:
    import hashlib

    faults = []
    for sha256, data in reader.each("SELECT sha256, data FROM attachment"):
        if hashlib.sha256(data).hexdigest() != sha256:
            faults.append(f"The attachment {sha256[:12]} was changed.")
    return faults


def _outgoing(reader: Reader) -> list[str]:
    return [
        f"{task} for {kind} {ref} failed: {error}"
        for task, kind, ref, error in reader.rows(
            "SELECT task, kind, ref, error FROM outgoing WHERE state = 'failed' ORDER BY id"
        )
    ]


BOOK: tuple[Check, ...] = (
    ("file", _pages),
    ("references", _foreign_keys),
    ("event chain", _chain),
    ("attachments", _attachments),
    ("outgoing", _outgoing),
)
