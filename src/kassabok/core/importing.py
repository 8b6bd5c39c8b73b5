"""What the imports of all registers share: a file goes in whole or not at all, and its faults are told all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.warnings import FileWarning

C = TypeVar("C")

MOST_FAULTS_SHOWN = 200
_YES_NO = {
    "no": False,
    "nej": False,
    "0": False,
    "false": False,
    "yes": True,
    "ja": True,
    "1": True,
    "true": True,
}


@dataclass(slots=True)
class ImportResult(Generic[C]):
    """How many rows were new, known as they are, and changed, and the changes. parked: none; a file goes in whole."""

    new: int = 0
    known: int = 0
    updated: int = 0
    parked: int = 0
    warnings: list[FileWarning] = field(default_factory=list)
    changes: list[C] = field(default_factory=list)


def yes_no(text: str) -> bool:
    """Read a cell that says yes or no, in English or Swedish. Raises ValueError, in a whole sentence."""
    found = _YES_NO.get(fold(text))
    if found is None:
        raise ValueError(f'"{text[:40]}" is neither yes nor no.')
    return found


def bad_rows(name: str, faults: Sequence[tuple[int, str]], *, what: str) -> BadFile:
    """The error for a file with faults. name: the file's. faults: line and sentence. what: "products"."""
    listed = [f"line {line}: {text}" for line, text in faults[:MOST_FAULTS_SHOWN]]
    if len(faults) > MOST_FAULTS_SHOWN:
        listed.append(f"And {len(faults) - MOST_FAULTS_SHOWN} more.")
    rows = "1 row" if len(faults) == 1 else f"{len(faults)} rows"
    return BadFile(
        f"{what}.rows",
        "\n".join([f"{name}: {rows} cannot be read as {what}.", *listed]),
        hint="Nothing was imported. Put them right and run it again.",
    )
