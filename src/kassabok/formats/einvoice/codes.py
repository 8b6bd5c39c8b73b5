"""The code lists that e-invoices are written by: codes.toml, dated and with its sources."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SHIPPED = Path(__file__).parent / "codes.toml"


@dataclass(frozen=True, slots=True)
class Codes:
    """schemes: of electronic addresses. media_types: of files in an invoice. vatex: VAT category -> why there is none.

    units: word of a unit in small letters -> its code; other_unit: what any other is.
    """

    schemes: frozenset[str]
    media_types: frozenset[str]
    vatex: Mapping[str, str]
    units: Mapping[str, str]
    other_unit: str

    def unit(self, word: str) -> str:
        """The code of a unit as people write it."""
        return self.units.get(word.strip().rstrip(".").lower(), self.other_unit)


@cache
def codes() -> Codes:
    """The lists as shipped."""
    import tomllib

    table = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
    return Codes(
        schemes=frozenset(table["endpoint"]["schemes"]),
        media_types=frozenset(table["attachment"]["media_types"]),
        vatex=table["vatex"]["codes"],
        units=table["units"]["codes"],
        other_unit=table["units"]["other"],
    )
