"""What the book began with: the balance of each account before the first fiscal year."""

from dataclasses import dataclass

from kassabok.core.book.reader import Reader


@dataclass(frozen=True, slots=True)
class OpeningBalanceRow:
    """An account with what it opened with; debit positive."""

    account: str
    name: str
    amount_ore: int


def opening_balances(reader: Reader) -> list[OpeningBalanceRow]:
    """The opening balances by account number; of whole accounts, without their objects."""
    return reader.read(
        OpeningBalanceRow,
        "SELECT opening.account, account.name, opening.amount_ore FROM opening_balance opening "
        "JOIN account ON account.number = opening.account WHERE opening.dimension = '' ORDER BY opening.account",
    )
