"""What a rule asks of a line of the bank, and how that is told."""

from collections.abc import Iterator
from dataclasses import dataclass

from kassabok.core.money import format_kronor

_SEPARATORS = str.maketrans("", "", " -")  # What people put into account numbers.


@dataclass(frozen=True, slots=True)
class Conditions:
    """What must hold of a line, all of it. See BankRule. bank_account: a name, "" for any."""

    text: str = ""
    pattern: str = ""
    counterparty_account: str = ""
    direction: str = ""
    least_ore: int | None = None
    most_ore: int | None = None
    bank_code: str = ""
    bank_account: str = ""

    @property
    def told(self) -> str:
        """The conditions in words."""
        return ", ".join(self._told())

    def _told(self) -> Iterator[str]:
        if self.text:
            yield "text " + " or ".join(f'"{word.strip()}"' for word in self.text.split("|"))
        if self.pattern:
            yield f"text like {self.pattern}"
        if self.counterparty_account:
            yield f"other account {self.counterparty_account}"
        if self.direction:
            yield f"money {self.direction}"
        if amounts := amounts_told(self.least_ore, self.most_ore):
            yield f"amount {amounts}"
        if self.bank_code:
            yield "bank's code " + " or ".join(self.bank_code.split("|"))
        if self.bank_account:
            yield f"on {self.bank_account}"


def amounts_told(least_ore: int | None, most_ore: int | None) -> str:
    """Amounts in words, "" for any."""
    if least_ore == most_ore:
        return "" if least_ore is None else format_kronor(least_ore)
    ends = (("at least", least_ore), ("at most", most_ore))
    return " and ".join(f"{word} {format_kronor(ore)}" for word, ore in ends if ore is not None)


def plain_number(number: str) -> str:
    """An account or giro number without blanks and dashes."""
    return number.translate(_SEPARATORS).upper()
