"""What a run of reminders or demand letters answers with, and the page of a letter."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kassabok.cli.frame.noun import Ctx

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.collection.letters import LetterLine, LettersMade
    from kassabok.core.collection.reports import LetterView

NAMED = 4  # So many invoices are named beside a rule; of more, how many.
_WORDS = {
    "reminder": ("reminder", "reminders"),
    "demand": ("demand letter", "demand letters"),
}


def show_made(ctx: Ctx, made: "LettersMade") -> None:
    """Answer with the letters, line by line, the rules of their amounts, and what was left out."""
    if ctx.obj.options.quiet:
        ctx.obj.show(made, draw=lambda _: list(made.numbers))
    else:
        dry_run = ctx.obj.options.dry_run
        ctx.obj.show(made, draw=lambda screen: _lines(made, screen, dry_run=dry_run), sheet=made.lines)
    if made.assumed_from is not None:
        ctx.obj.note(
            f"The reference rate from {made.assumed_from} is not in the table: the last known one was used. "
            "Add the new one: docs/how-to/rates.md."
        )


def _lines(made: "LettersMade", screen: "Screen", *, dry_run: bool) -> list[str]:
    from kassabok.cli.frame.layout import hang
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.steps import DRY_RUN
    from kassabok.core.money import format_kronor

    width = screen.width or 1000
    one, many = _WORDS[made.kind]
    lines: list[str] = []
    if made.lines:
        lines += table_lines(made.lines, screen, title=many.capitalize(), total=True)
        lines.append("")
        for rule, invoices in _by_rule(made.lines).items():
            few = ", ".join(invoices[:NAMED]) if len(invoices) <= NAMED else f"{len(invoices)} invoices"
            lines += hang("", "  ", f"{rule} ({few})", width)
        lines.append("")
    counted = f"{made.letters} {one if made.letters == 1 else many}"
    lines.append(
        f"{counted}: {format_kronor(made.total_ore)} kr." if made.letters else f"No {many} are to be made."
    )
    for left in made.left_out:
        name = f" {left.name}" if left.name else ""
        lines += hang("  ", "    ", f"{left.what}{name}: {left.why}", width)
    return [*lines, DRY_RUN] if dry_run else lines


def _by_rule(lines: "Iterable[LetterLine]") -> dict[str, list[str]]:
    """Why amounts are asked for -> of which invoices."""
    found: dict[str, list[str]] = {}
    for line in lines:
        for rule in line.rules:
            found.setdefault(rule, []).append(line.invoice)
    return found


def letter_page(letter: "LetterView", screen: "Screen") -> list[str]:
    """The lines of a letter."""
    from kassabok.cli.pages import kr, page

    facts = [
        ("Customer", f"{letter.customer} {letter.name}"),
        ("Date", letter.date),
        ("To pay by", letter.due),
        ("OCR", letter.ocr),
        ("Principal", kr(letter.principal_ore)),
        ("Interest", kr(letter.interest_ore)),
        ("Costs", kr(letter.costs_ore)),
        ("Set off", kr(letter.credits_ore or None)),
        ("Total", kr(letter.total_ore)),
    ]
    word = _WORDS[letter.kind][0].capitalize()
    return page(
        screen,
        f"{word} {letter.letter}",
        facts,
        [
            ("Claims", letter.claims),
            ("Interest", letter.interest),
            ("Claimed with this letter", letter.charges),
        ],
    )
