"""What the imports of all registers share: a file goes in whole or not at all, and its faults are told all at once."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from kassabok.core.search import fold
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import Table, TableRow
from kassabok.formats.warnings import FileWarning

C = TypeVar("C")
R = TypeVar("R")

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


_NOT_IN_HEADINGS = str.maketrans("", "", ".()[]")


def filled_by(heading: str, known: Mapping[str, str]) -> str | None:
    """The field that a column fills. known: heading, without full stops and brackets and with _ or nothing for a blank,
    -> field."""
    plain = "_".join(fold(heading).translate(_NOT_IN_HEADINGS).split())
    return known.get(plain) or known.get(plain.replace("_", ""))


def columns_of(
    table: Table, known: Mapping[str, str], *, name: str, what: str, warnings: list[FileWarning]
) -> dict[str, str]:
    """Heading -> field, for the columns that are known; the others are told among the warnings.

    known: as filled_by's. name: the file's. what: "products". Raises BadFile where two columns fill one field.
    """
    columns: dict[str, str] = {}
    for heading in table.headings:
        filled = filled_by(heading, known)
        if filled is None:
            warnings.append(FileWarning(1, f'The column "{heading}" is not known and was left out.'))
        elif filled in columns.values():
            field_name = filled.removesuffix("_e4").removesuffix("_ore")
            raise BadFile(
                f"{what}.heading", f"{name}: two columns hold the {what.removesuffix('s')}'s {field_name}."
            )
        else:
            columns[heading] = filled
    return columns


def read_rows(table: Table, read: Callable[[TableRow], R]) -> tuple[list[R], list[tuple[int, str]]]:
    """The rows that are right, and the faults of the others by line. read: raises ValueError in a whole sentence."""
    right: list[R] = []
    faults: list[tuple[int, str]] = []
    for row in table.rows:
        try:
            right.append(read(row))
        except ValueError as error:
            faults.append((row.line, str(error)))
    return right, faults


class OnceInFile:
    """Lets one line only of a file speak of a thing. what: "customer"."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._lines: dict[Hashable, int] = {}

    def claim(self, key: Hashable, line: int) -> None:
        """Raise ValueError where another line has the same key."""
        first = self._lines.setdefault(key, line)
        if first != line:
            raise ValueError(f"The same {self._what} stands on line {first} already.")


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
