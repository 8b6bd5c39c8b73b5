"""What text is laid out for: a terminal of a certain width, a pipe, or a file."""

from dataclasses import dataclass
from typing import TextIO

from kassabok.cli.frame import terminal
from kassabok.cli.frame.terminal import BOLD, PLAIN

_LINES = "─│├└"


@dataclass(frozen=True, slots=True)
class Screen:
    """width: columns to fit into; None is as wide as it takes, with nothing folded. bold, lines: what it can show."""

    width: int | None = None
    bold: bool = False
    lines: bool = True

    def strong(self, text: str) -> str:
        """Headings and totals. Their place says what they are; bold only helps the eye."""
        return f"{BOLD}{text}{PLAIN}" if self.bold and text else text

    @property
    def rule(self) -> str:
        """The character that lines are drawn with."""
        return "─" if self.lines else "-"


def screen_of(stream: TextIO) -> Screen:
    """A terminal is fitted to; a pipe gets lines of their natural width, the same whoever asks."""
    on_terminal = terminal.is_terminal(stream)
    return Screen(
        width=terminal.columns(stream) if on_terminal else None,
        bold=terminal.has_colour(stream),
        lines=terminal.can_show(_LINES, stream),
    )
