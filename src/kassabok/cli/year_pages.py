"""What people see of the year's end: the checklist, point by point."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kassabok.cli.frame.layout import cell_width, pad, wrap
from kassabok.cli.frame.safe_text import safe_text
from kassabok.cli.frame.screen import Screen

if TYPE_CHECKING:
    from kassabok.core.ledger.reports.balances import Year
    from kassabok.core.ledger.reports.checklist import ChecklistPoint

MARKS = {"done": "done", "open": "OPEN", "look": "look"}
WIDEST = 120  # A terminal that is wider than this is not filled: the eye would lose the line.


def checklist_lines(points: "Sequence[ChecklistPoint]", year: "Year", screen: Screen) -> list[str]:
    """A point on each line, what is wrong beside it, and under it the command that mends it."""
    names = max(cell_width(point.point) for point in points)
    margin = " " * (len("done") + 2 + names + 2)
    room = min(screen.width or WIDEST, WIDEST) - len(margin)
    lines = [screen.strong(f"Checklist for closing {year.year}"), ""]
    for point in points:
        first, *rest = wrap(safe_text(point.detail), max(room, 20))
        lines.append(f"{MARKS[point.state]}  {pad(point.point, names)}  {first}")
        lines += [margin + line for line in rest]
        if point.command:
            lines.append(f"{margin}$ {safe_text(point.command)}")
    lines += ["", _summary(points, year)]
    return lines


def _summary(points: "Sequence[ChecklistPoint]", year: "Year") -> str:
    if year.closed:
        return f"{year.year} is closed."
    is_open = [point for point in points if point.state == "open"]
    hard = [point for point in is_open if point.hard]
    if not is_open:
        return f"Nothing is open: kassabok year close {year.year}"
    told = f"{len(is_open)} of {len(points)} points are open" if len(is_open) > 1 else "One point is open"
    if not hard:
        return f"{told}; --despite POINT passes over one."
    return f"{told}; not to be passed over: {', '.join(point.point for point in hard)}."
