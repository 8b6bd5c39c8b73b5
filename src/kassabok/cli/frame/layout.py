"""Laying out text in columns of a terminal: how wide, where to break, how to pad. No library, no colour."""

from collections.abc import Iterable, Sequence

_FIRST_COMBINING = "\u0300"  # Below this, every printable character is one column wide.


def cell_width(text: str) -> int:
    """How many columns the text takes: `Å` one, `漢` two, a combining accent none."""
    if text.isascii() or max(text) < _FIRST_COMBINING:
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Fill up with blanks to a width, on the left for what is set to the right."""
    blanks = " " * (width - cell_width(text))
    return blanks + text if right else text + blanks


def wrap(text: str, width: int) -> list[str]:
    """Break at blanks into lines of at most width columns; a longer word is broken inside. At least one line."""
    if cell_width(text) <= width:
        return [text]
    lines: list[str] = []
    line = ""
    for word in text.split():
        pieces = [word] if cell_width(word) <= width else _chop(word, width)
        for piece in pieces:
            joined = f"{line} {piece}" if line else piece
            if cell_width(joined) <= width:
                line = joined
            else:
                lines.append(line)
                line = piece
    return [*lines, line]


def _chop(word: str, width: int) -> list[str]:
    pieces, piece, used = [], "", 0
    for character in word:
        size = cell_width(character)
        if piece and used + size > width:
            pieces.append(piece)
            piece, used = "", 0
        piece += character
        used += size
    return [*pieces, piece]


def hang(first: str, rest: str, text: str, width: int) -> list[str]:
    """The text wrapped after a prefix, with another prefix of the same width before the lines that follow."""
    lines = wrap(text, max(width - cell_width(first), 1))
    return [first + lines[0], *(rest + line for line in lines[1:])]


def definitions(
    rows: Sequence[tuple[str, str]], width: int, *, indent: int = 2, widest: int = 30
) -> list[str]:
    """Terms with their explanations beside them, as help pages have them.

    A term too long for its column, or a terminal too narrow for two, puts the explanation on the next line.
    """
    term_width = max((n for n in (cell_width(term) for term, _ in rows) if n <= widest), default=0)
    column = indent + term_width + 2
    if width - column < 20:
        column = 2 * indent
    lines = []
    for term, explanation in rows:
        first = " " * indent + term
        if not explanation:
            lines.append(first)
        elif cell_width(first) + 2 <= column:
            lines += hang(pad(first, column), " " * column, explanation, width)
        else:
            lines += [first, *hang(" " * column, " " * column, explanation, width)]
    return lines


def paragraphs(text: str, width: int, *, indent: int = 0) -> list[str]:
    """Running text, wrapped. Lines that are indented, or begin with `Example:`, stay as they are."""
    lines: list[str] = []
    running: list[str] = []

    def end_paragraph() -> None:
        if running:
            lines.extend(hang(" " * indent, " " * indent, " ".join(running), width))
            running.clear()

    for line in text.splitlines():
        if line.strip() and not line.startswith((" ", "Example")):
            running.append(line.strip())
            continue
        end_paragraph()
        lines.append(" " * indent + line if line.strip() else "")
    end_paragraph()
    return lines


def joined(lines: Iterable[str]) -> str:
    """Lines as one text that ends with a newline, without blanks at their ends."""
    return "".join(f"{line.rstrip()}\n" for line in lines)
