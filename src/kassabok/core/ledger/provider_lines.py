"""What a payment provider's report looks like in the books: fees with their VAT, what is kept back, what was lost."""

from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.ledger.posting import PostLine, account_of
from kassabok.core.ledger.purchase_lines import CHARGES, PURCHASE_BOXES, box_of
from kassabok.core.settlements.model import SettlementLine, SettlementReport


class _Fee(NamedTuple):
    """A report's fees: what they cost, and their VAT."""

    account: str
    cost_ore: int
    vat_ore: int


def provider_lines(tx: Transaction, report: SettlementReport) -> list[PostLine]:
    """All but the sales, which stand on the provider's account already, or come there by their payments: the account
    is left with what comes to the bank.
    """
    is_domestic = report.fee_vat == "domestic"
    cost_ore = report.fee_ore - report.fee_vat_ore if is_domestic else report.fee_ore
    fee = _Fee(report.fee_account, cost_ore, report.fee_vat_ore)
    lines = [PostLine(fee.account, fee.cost_ore)]
    lines += [PostLine(account_of(tx, "input_vat"), fee.vat_ore)] if is_domestic else []
    lines += _owed_vat(tx, report.fee_vat, fee) if report.fee_vat in CHARGES else []
    lines.append(PostLine(report.fee_account, -report.adjusted_ore))
    lines.append(PostLine(report.reserve_account, -report.reserve_ore))
    lines += [
        PostLine(row.booked_on, -row.gross_ore)
        for row in tx.all(SettlementLine, report_id=report.id, outcome="account")
    ]
    lines.append(PostLine(report.account, -sum(line.amount_ore for line in lines)))
    return [line for line in lines if line.amount_ore]


def _owed_vat(tx: Transaction, treatment: str, fee: _Fee) -> list[PostLine]:
    """The VAT that the company owes of a service from abroad, and deducts; the purchase is told in its box."""
    charge = CHARGES[treatment]
    lines = [
        PostLine(account_of(tx, charge.input), fee.vat_ore),
        PostLine(account_of(tx, f"{charge.output}_standard"), -fee.vat_ore),
    ]
    if box_of(tx, fee.account) not in PURCHASE_BOXES:
        lines.append(PostLine(account_of(tx, f"{charge.base}_standard"), fee.cost_ore))
        lines.append(PostLine(account_of(tx, "purchases_contra"), -fee.cost_ore))
    return lines
