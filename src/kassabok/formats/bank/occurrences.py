"""Telling twins apart: two lines that look the same are still two lines."""

from collections import Counter
from datetime import date

from kassabok.formats.bank.record import BankAccountId


class Occurrences:
    """Counts the lines of one file that share account, currency, date, amount and text."""

    def __init__(self) -> None:
        self._seen: Counter[tuple[BankAccountId, str, date, int, str]] = Counter()

    def number(
        self, account: BankAccountId, currency: str, booked_on: date, amount_ore: int, text: str
    ) -> int:
        """1 for the first such line, 2 for the next."""
        key = (account, currency, booked_on, amount_ore, text)
        self._seen[key] += 1
        return self._seen[key]
