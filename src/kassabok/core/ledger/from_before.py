"""What of an account's balance came from before kassabok, or with a file from another program.

Three accounts are what a register says (KEPT_ROLES). A SIE file brings balances and vouchers on them too, and no
register knows the invoices and goods behind those. They stand beside the register: the account's balance is what the
register says and what came from before, together. Moving the role to another account leaves them behind, free to be
booked on by hand.
"""

from kassabok.core.book.reader import Reader

# A voucher that corrects an imported one takes back what that brought.
_FROM_BEFORE = """
WITH RECURSIVE brought (voucher_id) AS (
    SELECT voucher_id FROM imported_voucher
    UNION ALL SELECT voucher.id FROM voucher JOIN brought ON voucher.corrects_id = brought.voucher_id
)
SELECT coalesce((SELECT sum(amount_ore) FROM opening_balance WHERE account = :account AND dimension = ''), 0)
    + coalesce((SELECT sum(amount_ore) FROM voucher_line
        WHERE account = :account AND voucher_id IN (SELECT voucher_id FROM brought)), 0)
"""


def from_before_ore(reader: Reader, account: str) -> int:
    """Opening balance and imported vouchers of an account, debit positive."""
    return int(reader.value(_FROM_BEFORE, account=account))


def register_ore(reader: Reader, account: str) -> int:
    """The account's balance without what came from before: what its register must say, debit positive."""
    balance_ore = reader.value(
        "SELECT coalesce(sum(debit_ore - credit_ore), 0) FROM account_month WHERE account = :account",
        account=account,
    )
    return int(balance_ore) - from_before_ore(reader, account)
