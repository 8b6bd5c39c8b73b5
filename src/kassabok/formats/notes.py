"""Collecting the warnings of one file."""

from kassabok.formats.warnings import FileWarning


class Notes:
    """What a reader notices on its way. problems: what it cannot live with, for readers that tell all of it."""

    def __init__(self) -> None:
        self._warnings: list[FileWarning] = []
        self._habits: dict[str, tuple[int, int]] = {}
        self._problems: list[FileWarning] = []

    def warn(self, line: int, message: str) -> None:
        self._warnings.append(FileWarning(line, message))

    def habit(self, line: int, message: str) -> None:
        """What a file does line after line: warned of once, where it was first seen, with a count."""
        first, times = self._habits.get(message, (line, 0))
        self._habits[message] = (first, times + 1)

    def problem(self, line: int, message: str) -> None:
        self._problems.append(FileWarning(line, message))

    def warnings(self) -> tuple[FileWarning, ...]:
        """All of them by line."""
        habits = [
            FileWarning(line, message if times == 1 else f"{message} ({times} times in the file.)")
            for message, (line, times) in self._habits.items()
        ]
        return tuple(sorted([*self._warnings, *habits], key=lambda warning: warning.line))

    def problems(self) -> tuple[FileWarning, ...]:
        """All of them by line."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line))
