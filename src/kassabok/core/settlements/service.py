"""The verbs of settlements: saying what a provider's types of row are, and which bank line paid a report out."""

from collections.abc import Mapping, Sequence
from datetime import date

from kassabok.core.bank.model import BOOKS_CURRENCY, BankAccount, BankEntry, BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import PayoutReceived, Ref, SettlementTypeNamed
from kassabok.core.money import format_kronor
from kassabok.core.settlements.model import SettlementReport, SettlementType


def name_types(tx: Transaction, channel: str, types: Mapping[str, str]) -> None:
    """Keep what a channel's types of row are. types: the provider's word -> kind, which the caller has checked."""
    for type_, kind in types.items():
        row = tx.find(SettlementType, channel=channel, type=type_.casefold())
        if row is not None and row.kind == kind:
            continue
        if row is None:
            tx.insert(SettlementType, channel=channel, type=type_.casefold(), kind=kind)
        else:
            tx.update(SettlementType, row.id, kind=kind)
        tx.publish(SettlementTypeNamed(ref=channel, type=type_, kind=kind))


def match(tx: Transaction, line_id: int, numbers: Sequence[str], *, on: date | None = None) -> PayoutReceived:
    """Say which reports a bank line paid out, to the öre. on: the day it is booked, else the line's own.

    Raises NotFound; Refused for a line or a report that is dealt with, or whose amount is another.
    """
    line = tx.find(BankLine, id=line_id)
    if line is None:
        raise NotFound(
            "bank.line_unknown", f"There is no bank line {line_id}.", hint="kassabok bank unmatched"
        )
    entry = tx.get(BankEntry, line.bank_entry_id)
    if line.state != "unmatched" or entry.currency != BOOKS_CURRENCY:
        told = f"{line.state} already" if line.state != "unmatched" else f"in {entry.currency}"
        raise Refused(
            "bank.line_done", f"Bank line {line_id} is {told}.", hint=f"kassabok trace bank-line:{line_id}"
        )
    reports = [_waiting(tx, number) for number in dict.fromkeys(numbers)]
    due_ore = sum(report.payout_ore for report in reports)
    if due_ore != line.amount_ore or len({report.account for report in reports}) > 1:
        raise Refused(
            "settlement.amount",
            f"Bank line {line_id} is {format_kronor(line.amount_ore)} kr, and what was paid out "
            f"{format_kronor(due_ore)} kr.",
            hint="Give all reports that the line paid out; kassabok bank settlement list --state booked shows them.",
        )
    event = PayoutReceived(
        ref=str(line.id),
        origins=tuple(Ref("settlement", report.number) for report in reports),
        on=on or line.date,
        amount_ore=line.amount_ore,
        account=tx.get(BankAccount, entry.bank_account_id).ledger_account,
        against=reports[0].account,
        settlements=tuple(report.number for report in reports),
    )
    tx.publish(event)
    return event


def _waiting(tx: Transaction, number: str) -> SettlementReport:
    report = tx.find(SettlementReport, number=number)
    if report is None:
        raise NotFound(
            "settlement.unknown",
            f"There is no settlement report {number}.",
            hint="kassabok bank settlement list",
        )
    if report.state != "booked" or not report.payout_ore:
        told = "paid nothing out" if report.state == "booked" else f"is {report.state}"
        raise Refused(
            "settlement.state",
            f"Settlement report {number} {told}; no bank line can be its money.",
            hint=f"kassabok bank settlement show {number}",
        )
    return report
