"""A chart of amounts by month: bars, and a line of what they lead to. As SVG, PNG or PDF, the same bytes for the same.

Where things stand is worked out here in whole numbers; the template draws them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kassabok.formats.documents.figures import BY_LANGUAGE
from kassabok.formats.documents.glyphs import printable
from kassabok.formats.documents.render import Kind, Language, typeset

ORE = 100
PARTS = 100_000  # Heights are told to the template in these parts of the whole.
MOST_TICKS = 7
MOST_LABELS = 13  # With more bars, their amounts would run into each other, and so would their labels.


@dataclass(frozen=True, slots=True)
class Series:
    """An amount for each label of the chart, öre."""

    name: str
    amounts_ore: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """labels: what the amounts are of, such as months. line: over the same labels, or None."""

    title: str
    subtitle: str
    labels: tuple[str, ...]
    bars: Series
    line: Series | None = None


def ticks(amounts_ore: Sequence[int], most: int = MOST_TICKS) -> tuple[int, ...]:
    """Round amounts (1, 2 or 5 times a power of ten kronor) from below the least to above the largest, zero among them.

    At most `most` of them, and at least two.
    """
    low, high = min(0, *amounts_ore), max(0, *amounts_ore)
    power = ORE
    while True:
        for step in (power, 2 * power, 5 * power):
            first, last = low // step, -(-high // step)
            if last - first < most:
                return tuple(number * step for number in range(first, max(last, first + 1) + 1))
        power *= 10


def draw(chart: Chart, kind: Kind, *, on: date, language: Language = "sv") -> bytes:
    """The chart as a file. on: the day that it says it was made."""
    bars = chart.bars.amounts_ore
    line = chart.line.amounts_ore if chart.line else ()
    scale = ticks([*bars, *line])

    def height(ore: int) -> int:
        return (ore - scale[0]) * PARTS // (scale[-1] - scale[0])

    amount = BY_LANGUAGE[language].amount
    document: dict[str, Any] = {
        "title": printable(chart.title),
        "subtitle": printable(chart.subtitle),
        "bars_name": printable(chart.bars.name),
        "line_name": printable(chart.line.name) if chart.line else "",
        "labels": [printable(label) for label in chart.labels],
        "ticks": [{"text": _whole(amount(ore)), "at": height(ore), "zero": ore == 0} for ore in scale],
        "zero": height(0),
        "bars": [{"at": height(ore), "text": _whole(amount(_rounded(ore))) if ore else ""} for ore in bars],
        "line": [height(ore) for ore in line],
        "labelled": len(bars) <= MOST_LABELS,
        "every": -(-len(bars) // MOST_LABELS),  # So many bars share a label, that of the first of them.
        "paper": kind == "pdf",
    }
    data = {"language": language, "day": [on.year, on.month, on.day], "document": document, "drawings": {}}
    return typeset("chart", data, on=on, kind=kind)


def _rounded(ore: int) -> int:
    """To whole kronor, half away from zero: a label beside a bar, and nothing to reckon with."""
    kronor = (abs(ore) + ORE // 2) // ORE * ORE
    return kronor if ore > 0 else -kronor


def _whole(amount: str) -> str:
    """An amount without its öre."""
    return amount[:-3]
