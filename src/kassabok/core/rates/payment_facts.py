"""What payments rest on that others decide: where tax is paid, and which countries SEPA reaches.

Both are dated data with their sources, tax_account.toml and sepa.toml here; a file of the same name beside the book
takes the place of ours.
"""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from kassabok.core.identifiers import parse_bankgiro
from kassabok.formats.errors import BadFile

_SHIPPED = Path(__file__).parent
TAX_ACCOUNT = "tax_account.toml"
SEPA = "sepa.toml"


class TaxAccount(NamedTuple):
    """Skatteverket's account for deposits to tax accounts (skattekonton), from a day on."""

    starts_on: date
    name: str
    town: str
    bankgiro: str


class Facts(NamedTuple):
    """tax_accounts: the first in force before the others. sepa: the countries, as IBANs begin."""

    tax_accounts: tuple[TaxAccount, ...]
    sepa: frozenset[str]

    def tax_account(self, on: date) -> TaxAccount:
        """The one in force on a day; of a day before all of them, the first."""
        return [row for row in self.tax_accounts if row.starts_on <= on or row is self.tax_accounts[0]][-1]


def facts_beside(book: Path) -> Facts:
    """The facts, with the user's own beside the book. Raises BadFile, naming the file."""
    return facts_in(book.parent)


def facts_in(folder: Path | None) -> Facts:
    """The facts, with the user's own in a folder. Raises BadFile, naming the file."""
    return Facts(_read(folder, TAX_ACCOUNT, _tax_accounts), _read(folder, SEPA, _countries))


def _read(folder: Path | None, name: str, read: Any) -> Any:
    own = folder / name if folder else None
    path = own if own is not None and own.is_file() else _SHIPPED / name
    try:
        return read(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadFile(
            "paying.facts",
            f"{path} cannot be read: {error}.",
            hint="docs/formats/payment-files.md shows what is in it; without the file, ours is used.",
        ) from error


def _tax_accounts(table: dict[str, Any]) -> tuple[TaxAccount, ...]:
    rows = [
        TaxAccount(row["from"], str(row["name"]), str(row["town"]), parse_bankgiro(str(row["bankgiro"])))
        for row in table["account"]
    ]
    if not rows or not all(isinstance(row.starts_on, date) for row in rows):
        raise ValueError("it needs an [[account]] with a day in from")
    return tuple(sorted(rows))


def _countries(table: dict[str, Any]) -> frozenset[str]:
    return frozenset(str(code) for code in table["countries"])
