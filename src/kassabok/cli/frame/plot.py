"""A chart on a terminal: a bar a row, to the right of zero or to the left of it, with the amounts beside."""

from kassabok.cli.frame.layout import cell_width, pad
from kassabok.cli.frame.output import title_lines
from kassabok.cli.frame.safe_text import safe_text
from kassabok.cli.frame.screen import Screen
from kassabok.cli.frame.table import GAP
from kassabok.cli.frame.terminal import FALLBACK_COLUMNS
from kassabok.formats.documents.chart import ORE, Chart, ticks

NARROWEST_BARS = 10
WIDEST_BARS = 60  # More would only be long.
TICKS_APART = 14  # Columns a tick takes with its amount.
EIGHTHS = " ▏▎▍▌▋▊▉█"  # How much of a column a bar ends with.
PLAIN = "#"


def plot_lines(chart: Chart, screen: Screen) -> list[str]:
    """The chart as lines. A pipe gets as many columns as a terminal whose width is not known."""
    from kassabok.core.money import format_kronor

    series = [chart.bars, *([chart.line] if chart.line else [])]
    labels = [safe_text(label) for label in chart.labels]
    figures = [[safe_text(one.name), *map(format_kronor, one.amounts_ore)] for one in series]
    margin = max(map(cell_width, labels)) + len(GAP)
    widths = [max(map(cell_width, column)) for column in figures]
    room = (screen.width or FALLBACK_COLUMNS) - margin - sum(widths) - len(GAP) * len(widths) - 1
    bars = _Bars(chart.bars.amounts_ore, min(max(room, NARROWEST_BARS), WIDEST_BARS), screen)
    lines = title_lines(f"{chart.title} {chart.subtitle} (kr)", screen)

    def beside(row: int) -> str:
        return "".join(
            GAP + pad(column[row], width, right=True) for column, width in zip(figures, widths, strict=True)
        )

    lines.append(screen.strong(" " * (margin + bars.columns) + beside(0)))
    for row, (label, ore) in enumerate(zip(labels, chart.bars.amounts_ore, strict=True), start=1):
        lines.append(pad(label, margin) + bars.row(ore) + beside(row))
    return [*lines, *(" " * margin + line for line in bars.axis())]


class _Bars:
    """Bars in a number of columns around a line at zero. columns: of all, the line among them."""

    def __init__(self, amounts_ore: tuple[int, ...], room: int, screen: Screen) -> None:
        self._ticks = ticks(amounts_ore, max(room // TICKS_APART + 1, 3))
        self._low, self._high = self._ticks[0], self._ticks[-1]
        self._left = room * -self._low // (self._high - self._low)  # Columns left of zero.
        self._right = room - self._left
        self._drawn = screen.lines
        self.columns = room + 1

    def row(self, ore: int) -> str:
        """A bar with the line at zero. What is not nothing is seen, however little it is."""
        stroke = "│" if self._drawn else "|"
        if ore < 0:
            return self._to_the_left(ore) + stroke + " " * self._right
        return " " * self._left + stroke + self._to_the_right(ore)

    def _to_the_right(self, ore: int) -> str:
        eighths = 8 * self._right * ore // self._high if self._high else 0
        if ore and not eighths:
            eighths = 1
        if not self._drawn:
            return (PLAIN * -(-eighths // 8)).ljust(self._right)
        return (EIGHTHS[8] * (eighths // 8) + EIGHTHS[eighths % 8].strip()).ljust(self._right)

    def _to_the_left(self, ore: int) -> str:
        """Only halves: there is no finer block that fills a column from the right."""
        halves = max(2 * self._left * ore // self._low, 1)
        if not self._drawn:
            return (PLAIN * -(-halves // 2)).rjust(self._left)
        return (("▐" if halves % 2 else "") + EIGHTHS[8] * (halves // 2)).rjust(self._left)

    def axis(self) -> list[str]:
        """The scale under the bars, and its amounts."""
        from kassabok.core.money import format_kronor

        rule, mark = ("─", "┴") if self._drawn else ("-", "+")
        scale, texts = [rule] * self.columns, [" "] * (self.columns + TICKS_APART)
        ends = -1
        for tick in self._ticks:
            at = (self.columns - 1) * (tick - self._low) // (self._high - self._low)
            scale[at] = mark
            text = format_kronor(tick // ORE * ORE)[:-3]
            begins = min(max(at - len(text) // 2, 0), self.columns - len(text))
            if begins > ends:
                texts[begins : begins + len(text)] = text
                ends = begins + len(text)
        return ["".join(scale), "".join(texts).rstrip()]
