"""Which voucher can be a bank line's: one that stands, and has its money on the bank account to spare."""

from collections import Counter

from kassabok.core.bank.model import BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.model import Voucher, VoucherLine
from kassabok.core.money import format_kronor

#: The bank lines that a voucher has booked: it was posted for them, however many events lie between, or found by hand.
_BOOKED = """
WITH RECURSIVE up (kind, ref, cause_id) AS (
    SELECT subject_kind, subject_ref, cause_id FROM event WHERE subject_kind = 'voucher' AND subject_ref = :voucher
    UNION SELECT e.subject_kind, e.subject_ref, e.cause_id FROM up JOIN event e ON e.id = up.cause_id
)
SELECT l.id, l.amount_ore FROM bank_line l
JOIN bank_entry e ON e.id = l.bank_entry_id JOIN bank_account a ON a.id = e.bank_account_id
WHERE a.ledger_account = :account AND l.state IN ('booked', 'matched') AND l.id IN (
    SELECT CAST(ref AS INTEGER) FROM up WHERE kind = 'bank-line'
    UNION SELECT CAST(effect_ref AS INTEGER) FROM link
    WHERE cause_kind = 'voucher' AND cause_ref = :voucher AND effect_kind = 'bank-line')
"""


def standing_voucher(tx: Transaction, ref: str) -> Voucher:
    """The voucher with this number, which neither corrects another nor was corrected. Raises NotFound and Refused."""
    voucher = tx.find(Voucher, ref=ref)
    if voucher is None:
        raise NotFound("voucher.unknown", f"There is no voucher {ref}.", hint="kassabok voucher list")
    corrected_by = tx.find(Voucher, corrects_id=voucher.id)
    if corrected_by is not None or voucher.corrects_id is not None:
        told = f"was corrected by {corrected_by.ref}" if corrected_by else "only takes another back"
        raise Refused(
            "bank.voucher_corrected", f"Voucher {voucher.ref} {told}.", hint="Give the voucher that stands."
        )
    return voucher


def refuse_other_money(
    tx: Transaction, voucher: Voucher, line: BankLine, ledger_account: str, *, in_kronor: bool
) -> None:
    """Refuse a voucher that has not this line's money on the bank account, or whose money is other lines' already.

    A line in another currency takes any of the voucher's lines that goes the same way.
    """
    if not has_money(tx, voucher, line, ledger_account, in_kronor=in_kronor):
        booked = _booked(tx, voucher, ledger_account)
        raise Refused(
            "bank.voucher_amount",
            f"Voucher {voucher.ref} has not {format_kronor(line.amount_ore)} on account {ledger_account}"
            f"{' that no other bank line has' if booked else ''}.",
            hint=f"kassabok voucher show {voucher.ref}",
        )


def has_money(
    tx: Transaction, voucher: Voucher, line: BankLine, ledger_account: str, *, in_kronor: bool
) -> bool:
    """Whether a voucher has a line's money on the bank account, and no other line has it already."""
    on_account = [
        row.amount_ore for row in tx.all(VoucherLine, voucher_id=voucher.id) if row.account == ledger_account
    ]
    booked = _booked(tx, voucher, ledger_account)
    if in_kronor:
        free = list((Counter(on_account) - Counter(booked)).elements())
        return line.amount_ore in free or (not booked and sum(on_account) == line.amount_ore)
    same_way = [amount_ore for amount_ore in on_account if (amount_ore > 0) == (line.amount_ore > 0)]
    return len(same_way) > len(booked)


def _booked(tx: Transaction, voucher: Voucher, ledger_account: str) -> list[int]:
    rows = tx.reader.rows(_BOOKED, account=ledger_account, voucher=voucher.ref)
    return [amount_ore for _, amount_ore in rows]
