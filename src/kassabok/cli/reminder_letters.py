"""What a run of reminders or demand letters answers with, and the page of a letter."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import typer

from kassabok.cli.frame.exit_codes import ExitCode
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


@dataclass(frozen=True, slots=True)
class SentLetter:
    """A letter on its way. state: of its mail; would be sent where that was only shown."""

    letter: str
    mail: int
    to: str
    state: str
    subject: str = field(metadata={"table": False})
    text: str = field(metadata={"table": False})


def send(ctx: Ctx, nos: Sequence[str], *, unsent: bool, again: bool) -> None:
    """Queue letters and send them; where there is no server, show what would be sent."""
    from kassabok.cli import mail_run
    from kassabok.core.collection import sending
    from kassabok.core.errors import Refused, UsageError
    from kassabok.core.mailing.reports import mail
    from kassabok.core.trace import as_stored

    if bool(nos) == unsent:
        raise UsageError(
            "reminder.which", "Name the letters, or say --unsent.", hint="kassabok reminder list"
        )
    left: list[str] = []
    queued: dict[str, int] = {}
    shown: list[SentLetter] = []
    saved = mail_run.has_server(ctx.obj) and not ctx.obj.options.dry_run
    with ctx.obj.book() as book:
        numbers = [as_stored(book.reader, no, "reminder", "demand") for no in nos]
        began = (
            ctx.obj.transaction(book)
            if saved
            else book.transaction(ctx.obj.command, today=ctx.obj.today, dry_run=True)
        )
        with began as tx:
            for number in sending.unsent(tx.reader) if unsent else numbers:
                try:
                    queued[number] = int(sending.send(tx, number, again=again).ref)
                except Refused as refused:
                    if not unsent:
                        raise
                    left.append(f"{number}: {refused.message} {refused.hint}".strip())
            views = {number: mail(tx.reader, key) for number, key in queued.items()}
        if saved and queued:
            left += mail_run.run_queued(ctx.obj, book)
            views = {number: mail(book.reader, key) for number, key in queued.items()}
    for number, view in views.items():
        state = view.state if saved else "would be sent"
        shown.append(SentLetter(number, view.mail, view.to, state, view.subject, view.text))
    ctx.obj.show(shown, title="Letters sent", empty="Everything has been sent.", row_class=SentLetter)
    if shown and not saved:
        ctx.obj.note(
            "Dry run: nothing was sent."
            if ctx.obj.options.dry_run
            else f"Nothing was sent: no server is set. {mail_run.SET_SERVER}"
        )
    for text in left:
        ctx.obj.note(text)
    if left:
        raise typer.Exit(ExitCode.INCOMPLETE)
