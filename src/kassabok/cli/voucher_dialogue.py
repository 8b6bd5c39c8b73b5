"""Writing a voucher at a terminal: accounts are completed by number and name, and what is left is always in sight.

All of it is on stderr, so that stdout is the answer as ever. Nothing is saved before the last question.
"""

import sys
from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from kassabok.cli.frame import terminal
from kassabok.cli.frame.layout import hang
from kassabok.cli.frame.safe_text import safe_text
from kassabok.cli.voucher_draft import Chart, Choice, Draft, chart_of, heading, left_words, refuse_day, row

if TYPE_CHECKING:
    from kassabok.cli.voucher_lines import TypedLine
    from kassabok.core.book.reader import Reader
    from kassabok.core.rates.lookup import Rates

_HELP = "Number or part of the name; Enter alone when done; Ctrl-C gives it up."
_AMOUNT_HELP = "Credit is negative. VAT apart: 500 moms, 500 moms 12. Objects: 500@project:P1"
MENU_LINES = 8


class Written(NamedTuple):
    """What somebody wrote. lines: they balance."""

    on: date
    text: str
    lines: "list[TypedLine]"


def write_voucher(
    reader: "Reader", rates: "Rates", *, today: date, on: date | None, text: str, sure: bool
) -> Written:
    """Ask for a voucher. on, text: not asked for where they are given. sure: no last question.

    Raises KeyboardInterrupt when it is given up.
    """
    dialogue = _Dialogue()
    try:
        day = on or dialogue.ask_day(reader, today)
        draft = Draft(chart_of(reader, rates, day))
        said = text or dialogue.ask_text()
        dialogue.say("")
        dialogue.say(terminal.bold(heading(_width()), sys.stderr))
        while True:
            account = dialogue.ask_account(draft)
            if account is not None:
                _show(dialogue, draft, dialogue.ask_lines(draft, account))
            elif sure or dialogue.is_sure(draft):
                return Written(day, said, draft.lines)
    except (EOFError, KeyboardInterrupt):
        raise KeyboardInterrupt("Given up; nothing was saved.") from None


def _show(dialogue: "_Dialogue", draft: Draft, lines: "list[TypedLine]") -> None:
    draft.lines += lines
    for line in lines:
        choice = draft.chart.accounts.get(line.account)
        dialogue.say(row(line, safe_text(choice.name) if choice else "", _width()))


def _width() -> int:
    return min(terminal.columns(sys.stderr), 100)


class _Dialogue:
    """The prompts. What was answered is rubbed out again and shown as a row of the voucher in its place."""

    def __init__(self) -> None:
        from prompt_toolkit.output import create_output

        self._output = create_output(stdout=sys.stderr)

    def say(self, text: str) -> None:
        """A line between the questions."""
        terminal.write_error(f"{text}\n")

    def ask_day(self, reader: "Reader", today: date) -> date:
        """The day of the voucher; Enter is today."""
        from kassabok.core.dates import parse_date

        def read(text: str) -> date:
            day = parse_date(text) if text.strip() else today
            refuse_day(reader, day)
            return day

        return read(self._ask("Date  ", read, placeholder=str(today), rub_out=False))

    def ask_text(self) -> str:
        """What happened."""
        from kassabok.core.texts import LONGEST_LINE, within

        def read(text: str) -> None:
            if not text.strip():
                raise ValueError("What happened, with whom, and by which document?")
            within(text, LONGEST_LINE)

        return self._ask("Text  ", read, rub_out=False)

    def ask_account(self, draft: Draft) -> Choice | None:
        """The account of the next line; None when the voucher is done."""

        def read(text: str) -> None:
            if text.strip():
                draft.chart.meant(text)
            elif draft.left_ore or len(draft.lines) < 2:
                raise ValueError(f"It does not balance yet. {left_words(draft.lines)}.")

        told = self._ask("Account  ", read, completer=_completer(draft.chart), toolbar=_toolbar(draft, _HELP))
        return draft.chart.meant(told) if told else None

    def ask_lines(self, draft: Draft, account: Choice) -> "list[TypedLine]":
        """The amount, as the lines it makes."""
        from kassabok.core.money import format_kronor

        told = self._ask(
            f"{account.number} {safe_text(account.name)}  ",
            lambda text: draft.typed(account, text),
            placeholder=format_kronor(draft.left_ore) if draft.left_ore else "",
            toolbar=_toolbar(draft, _AMOUNT_HELP),
        )
        return draft.typed(account, told)

    def is_sure(self, draft: Draft) -> bool:
        """Whether it is to be posted; a no leads back to the lines."""
        told = self._ask("Post it? [Y/n]  ", lambda _: None, toolbar=_toolbar(draft, ""))
        return told.lower() in ("", "y", "yes", "j", "ja")

    def _ask(
        self,
        question: str,
        read: Callable[[str], Any],
        *,
        completer: Any = None,
        placeholder: str = "",
        toolbar: Callable[[], str] | None = None,
        rub_out: bool = True,
    ) -> str:
        """The answer, once `read` raises no ValueError for it; what is wrong is said under the prompt."""
        from prompt_toolkit import PromptSession
        from prompt_toolkit.validation import ValidationError, Validator

        class Told(Validator):
            def validate(self, document: Any) -> None:
                try:
                    read(document.text)
                except ValueError as error:
                    raise ValidationError(len(document.text), safe_text(str(error))) from error

        # A session of its own for each question: one keeps what it was given for the question before.
        session: PromptSession[str] = PromptSession(
            question,
            output=self._output,
            validator=Told(),
            validate_while_typing=False,
            completer=completer,
            complete_while_typing=True,
            reserve_space_for_menu=MENU_LINES if completer else 0,
            placeholder=placeholder,
            bottom_toolbar=toolbar,
        )
        session.app.erase_when_done = rub_out
        return session.prompt().strip()


def _toolbar(draft: Draft, how: str) -> Callable[[], str]:
    """What the last lines of the screen say: what is left, and how to go on."""

    def told() -> str:
        texts = [left_words(draft.lines), *([how] if how else [])]
        return "\n".join(line for text in texts for line in hang(" ", " ", text, _width()))

    return told


def _completer(chart: Chart) -> Any:
    from prompt_toolkit.completion import Completer, Completion

    class Accounts(Completer):
        """The accounts that fit what is typed, by number or by any word of the name."""

        def get_completions(self, document: Any, _event: Any) -> Iterator[Completion]:
            typed = document.text_before_cursor
            if typed.strip():
                for choice in chart.fitting(typed):
                    yield Completion(
                        choice.number,
                        start_position=-len(typed),
                        display=f"{choice.number} {safe_text(choice.name)}",
                    )

    return Accounts()
