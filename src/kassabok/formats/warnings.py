"""What a lenient reader noticed but could live with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileWarning:
    """line: 1-based line in the file (0 when the whole file is meant). message: a whole sentence."""

    line: int
    message: str
