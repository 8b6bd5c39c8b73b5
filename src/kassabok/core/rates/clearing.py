"""Swedish bank accounts: which bank a clearing number belongs to, and whether the account's check digit is right.

The table is clearing.toml, here and beside the book. Some accounts in use fail every check, and new banks come: what
does not fit is a doubt to tell people, never a reason to refuse.
"""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kassabok.core.identifiers import luhn_ok
from kassabok.formats.errors import BadFile

SHIPPED = Path(__file__).parent / "clearing.toml"
BESIDE_THE_BOOK = "clearing.toml"
SCHEMA = 1
CLEARING_DIGITS = 4

#: Rule -> how many digits an account number has, and how many of the clearing number's count in its check.
_LENGTHS = {"1.1": (7, 7), "1.2": (7, 7), "2.1": (10, 10), "2.2": (8, 9), "2.3": (2, 10)}
_OF_CLEARING = {"1.1": 3, "1.2": 4}
_MODULUS_11 = ("1.1", "1.2", "2.2")
_WEIGHTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 1)  # From the right.


class Bank(NamedTuple):
    """A bank of some clearing numbers. rule: see clearing.toml. personal: its account numbers are personal numbers."""

    name: str
    first: int
    last: int
    rule: str
    personal: bool


class Banks:
    """The table of clearing numbers."""

    def __init__(self, banks: tuple[Bank, ...]) -> None:
        self._banks = banks

    @staticmethod
    def load(folder: Path | None = None) -> "Banks":
        """Read the shipped table, and before it the one in a folder, where there is one. Raises BadFile."""
        return Banks((*(_of_user(folder) if folder else ()), *_shipped()))

    def of(self, clearing: str) -> Bank | None:
        """The bank that a clearing number belongs to, None where none is known."""
        number = int(clearing[:CLEARING_DIGITS] or 0)
        return next((bank for bank in self._banks if bank.first <= number <= bank.last), None)

    def is_personal(self, clearing: str) -> bool:
        """Whether account numbers after this clearing number are their owners' personal numbers."""
        bank = self.of(clearing)
        return bank is not None and bank.personal

    def doubt(self, clearing: str, account: str) -> str:
        """What speaks against a bank account, as a whole sentence that does not repeat the number; "" for nothing."""
        bank = self.of(clearing)
        if bank is None:
            return f"The clearing number {clearing} belongs to no bank that is known."
        shortest, longest = _LENGTHS[bank.rule]
        if not shortest <= len(account) <= longest:
            digits = str(longest) if shortest == longest else f"{shortest} to {longest}"
            return f"An account number of {bank.name} {clearing} has {digits} digits, not {len(account)}."
        counted = clearing[:CLEARING_DIGITS][-_OF_CLEARING[bank.rule] :] if bank.rule in _OF_CLEARING else ""
        right = _modulus_11_ok if bank.rule in _MODULUS_11 else luhn_ok
        if not right(counted + account):
            return f"The account number at {bank.name} {clearing} has a wrong check digit."
        return ""


def _modulus_11_ok(digits: str) -> bool:
    return (
        sum(int(digit) * weight for digit, weight in zip(reversed(digits), _WEIGHTS, strict=False)) % 11 == 0
    )


def _of_user(folder: Path) -> tuple[Bank, ...]:
    file = folder / BESIDE_THE_BOOK
    return _read(file) if file.exists() else ()


@lru_cache(maxsize=1)
def _shipped() -> tuple[Bank, ...]:
    return _read(SHIPPED)


def _read(file: Path) -> tuple[Bank, ...]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA:
            raise ValueError(f"schema {content['schema']} is not {SCHEMA}")
        return tuple(bank for entry in content["bank"] for bank in _banks_of(entry))
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BadFile(
            "clearing.file",
            f"{file}: {error}.",
            hint='Each [[bank]] has name, ranges = ["9710-9719"] and rule, one of '
            + ", ".join(_LENGTHS)
            + ".",
        ) from error


def _banks_of(entry: dict[str, Any]) -> list[Bank]:
    name, rule = str(entry["name"]), entry["rule"]
    if rule not in _LENGTHS:
        raise ValueError(f"{name} has the rule {rule}, which is not known")
    banks = []
    for text in entry["ranges"]:
        first, _, last = str(text).partition("-")
        banks.append(Bank(name, int(first), int(last), rule, bool(entry.get("personal", False))))
    return banks
