"""The verbs of settlements: what a provider's types of row are, which bank line paid a report out, and what the rows
are whose sale was not known. Reports are read by importing.py.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kassabok.core.bank.model import BankAccount, BankEntry, BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    Event,
    PayoutReceived,
    Ref,
    SettlementChargedBack,
    SettlementRefundPaid,
    SettlementRowBooked,
    SettlementSaleFound,
    SettlementSalePaid,
    SettlementTakenBack,
    SettlementTypeNamed,
)
from kassabok.core.invoicing.model import Receipt, ReceiptPayment
from kassabok.core.ledger.model import UnpostedSale, refuse_kept, refuse_unusable_account, why_closed
from kassabok.core.money import SEK, format_kronor
from kassabok.core.receivables.model import Payment, claim_of
from kassabok.core.settlements.model import SettlementLine, SettlementReport, SettlementType
from kassabok.core.settlements.sales import Sale, Sales
from kassabok.formats.providers.record import SettlementRow


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
    if line.state != "unmatched" or entry.currency != SEK:
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
    report = _report(tx, number)
    if report.state != "booked" or not report.payout_ore:
        told = "paid nothing out" if report.state == "booked" else f"is {report.state}"
        raise Refused(
            "settlement.state",
            f"Settlement report {number} {told}; no bank line can be its money.",
            hint=f"kassabok bank settlement show {number}",
        )
    return report


def take_back(tx: Transaction, number: str) -> SettlementTakenBack:
    """Take back all that a report booked, as when its profile was wrong; its file can then be read again.

    The invoices that it paid are owed again. Booked on the day of the report, or today where that is closed. Raises
    NotFound; Refused for one whose money came, and where something was booked because of it that cannot be taken back.
    """
    report = _report(tx, number)
    if report.state != "booked":
        way_out = {
            "paid": f"kassabok voucher correct takes back the voucher of bank line {report.bank_line_id} first.",
            "parked": "Nothing of it is booked.",
        }
        raise Refused(
            "settlement.state", f"Settlement report {number} is {report.state}.", hint=way_out[report.state]
        )
    on = tx.today if why_closed(tx, report.date) else report.date
    lines = tx.all(SettlementLine, report_id=report.id)
    charged = [_charged_back(tx, report, line, on) for line in lines if line.outcome in _LEDGER_OUTCOMES]
    for line in lines:
        tx.delete(SettlementLine, line.id)
    sums = dict.fromkeys(_SUMS, 0)
    tx.update(SettlementReport, report.id, state="parked", reason="It was taken back.", **sums)
    for event in charged:
        tx.publish(event)
    taken_back = SettlementTakenBack(ref=report.number, on=on)
    tx.publish(taken_back)
    return taken_back


_LEDGER_OUTCOMES = ("invoice", "credit", "claim")  # Rows that changed the customer ledger.
_SUMS = ("gross_ore", "fee_ore", "fee_vat_ore", "reserve_ore", "adjusted_ore", "net_ore", "payout_ore")

#: The payment of a report that is all on one invoice still.
_PAYMENT = """
SELECT p.id FROM link k JOIN payment p ON p.number = k.effect_ref
JOIN settlement t ON t.payment_id = p.id JOIN claim c ON c.id = t.claim_id
WHERE k.cause_kind = 'settlement' AND k.cause_ref = :number AND k.effect_kind = 'payment'
  AND c.invoice_number = :invoice AND p.amount_ore = :amount
GROUP BY p.id HAVING sum(t.amount_ore) = p.amount_ore ORDER BY p.id LIMIT 1
"""


def _charged_back(
    tx: Transaction, report: SettlementReport, line: SettlementLine, on: date
) -> SettlementChargedBack:
    """The event that takes the payment of a row off its invoice. Raises Refused where that cannot be done."""
    payment_id = None
    if line.outcome == "invoice" and tx.find(UnpostedSale, invoice=line.invoice) is None:
        payment_id = tx.reader.value(
            _PAYMENT, number=report.number, invoice=line.invoice, amount=line.gross_ore
        )
    if payment_id is None:
        raise Refused(
            "settlement.in_ledger",
            f"Line {line.line} of settlement report {report.number} has booked on {line.invoice} what cannot be taken "
            "back.",
            hint="The report stands; kassabok voucher add books what is wrong.",
        )
    return SettlementChargedBack(
        ref=report.number,
        on=on,
        amount_ore=line.gross_ore,
        account=report.account,
        invoice=line.invoice,
        payment_id=payment_id,
    )


def _report(tx: Transaction, number: str) -> SettlementReport:
    report = tx.find(SettlementReport, number=number)
    if report is None:
        raise NotFound(
            "settlement.unknown",
            f"There is no settlement report {number}.",
            hint="kassabok bank settlement list",
        )
    return report


# Rows whose sale was not known


def consequence(sale: Sale, *, number: str, on: date, gross_ore: int, account: str) -> Event | None:
    """What a row does to the customer ledger, if anything. number: of its report. account: what the provider owes."""
    facts: dict[str, Any] = {
        "ref": number,
        "on": on,
        "amount_ore": abs(gross_ore),
        "account": account,
        "invoice": sale.invoice,
    }
    if sale.outcome == "invoice":
        return SettlementSalePaid(**facts)
    if sale.outcome == "credit":
        return SettlementRefundPaid(**facts)
    if sale.outcome == "claim":
        assert sale.payment_id is not None
        return SettlementChargedBack(**facts, payment_id=sale.payment_id)
    return None


def look_again(tx: Transaction) -> int:
    """Look for the sales of the rows that are left, which may have come since; how many were found.

    What follows is booked on the day of the report, or today where that is closed.
    """
    found = 0
    for line in tx.all(SettlementLine, outcome="left"):
        report = tx.get(SettlementReport, line.report_id)
        sale = Sales(tx, report.account, report.chargebacks).of(_row(line))
        if sale.outcome == "left":
            tx.update(SettlementLine, line.id, reason=sale.reason)
            continue
        found += 1
        _take(tx, report, line, sale, on=tx.today if why_closed(tx, report.date) else report.date)
    return found


def resolve(
    tx: Transaction,
    number: str,
    file_line: int,
    *,
    invoice: str | None = None,
    account: str | None = None,
    on: date | None = None,
) -> Event:
    """Say what a row is whose sale is not known: the payment of an invoice (what is over stays with the customer), the
    paying out of a credit note, or money of an account. on: the day it is booked, else the report's.

    Raises NotFound; Refused for a row that is known, an invoice that the row cannot be, or an account not to be used.
    """
    report, line = _left(tx, number, file_line)
    if account is not None:
        refuse_unusable_account(tx, account)
        refuse_kept(tx, account)
        sale = Sale("account", booked_on=account)
    else:
        sale = _of_invoice(tx, line, invoice or "")
    return _take(tx, report, line, sale, on=on or report.date)


def _left(tx: Transaction, number: str, file_line: int) -> tuple[SettlementReport, SettlementLine]:
    report = _report(tx, number)
    line = tx.find(SettlementLine, report_id=report.id, line=file_line, outcome="left")
    if line is None:
        raise Refused(
            "settlement.row",
            f"Settlement report {number} has no line {file_line} whose sale is not known.",
            hint=f"kassabok bank settlement show {number}",
        )
    return report, line


def _of_invoice(tx: Transaction, line: SettlementLine, invoice: str) -> Sale:
    claim = claim_of(tx, invoice)
    if line.gross_ore > 0 and claim.open_ore > 0:
        return Sale("invoice", invoice=claim.invoice_number)
    if line.gross_ore < 0 and claim.open_ore <= line.gross_ore:
        return Sale("credit", invoice=claim.invoice_number)
    raise Refused(
        "settlement.invoice",
        f"{invoice} has {format_kronor(claim.open_ore)} kr open; a row of {format_kronor(line.gross_ore)} kr "
        "cannot be its payment.",
        hint=f"kassabok invoice show {invoice}; --account NUMBER books the row on an account.",
    )


def _take(tx: Transaction, report: SettlementReport, line: SettlementLine, sale: Sale, *, on: date) -> Event:
    tx.update(SettlementLine, line.id, **sale.columns() | {"reason": ""})
    event = consequence(sale, number=report.number, on=on, gross_ore=line.gross_ore, account=report.account)
    if event is None and sale.outcome == "account":
        event = SettlementRowBooked(
            ref=report.number,
            row=line.line,
            on=on,
            amount_ore=line.gross_ore,
            account=report.account,
            against=sale.booked_on,
        )
    if event is None:
        event = SettlementSaleFound(ref=report.number, row=line.line, sale=_named(tx, sale))
    tx.publish(event)
    return event


def _named(tx: Transaction, sale: Sale) -> str:
    if sale.receipt_id is not None:
        return f"receipt {tx.get(Receipt, sale.receipt_id).number}"
    if sale.receipt_payment_id is not None:
        part = tx.get(ReceiptPayment, sale.receipt_payment_id)
        return f"receipt {tx.get(Receipt, part.receipt_id).number}"
    if sale.payment_id is not None:
        return f"payment {tx.get(Payment, sale.payment_id).number}"
    return "a refund"


def _row(line: SettlementLine) -> SettlementRow:
    """A row as the report told it."""
    return SettlementRow(
        line=line.line,
        kind=line.kind,
        type=line.type,
        key=line.key,
        day=line.date,
        currency=SEK,
        gross_ore=line.gross_ore,
        fee_ore=line.fee_ore,
        fee_vat_ore=0,
        net_ore=line.net_ore,
        references=(line.reference,) if line.reference else (),
    )
