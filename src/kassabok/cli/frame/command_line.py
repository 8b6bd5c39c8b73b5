"""One command line, from words to exit code: the root of all nouns, the signals, and the end of every error."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import FrameType
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup, TyperOption
from typer.main import get_group, get_install_completion_arguments

from kassabok.cli.frame import terminal
from kassabok.cli.frame.context import Context, DoneBefore
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.failures import failure_of, show_failure
from kassabok.cli.frame.help_page import root_help
from kassabok.cli.frame.noun import COMMON_PARAMS, unknown_word
from kassabok.cli.frame.program import COMPLETION_VARIABLE, PROGRAM
from kassabok.cli.noun_table import Entry, entries
from kassabok.core.errors import UsageError


class Root(TyperGroup):
    """`kassabok` itself: knows its nouns by name and loads the module of one when it is used."""

    def __init__(self) -> None:
        version = TyperOption(
            param_decls=["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_show_version,
            help="Show the version.",
        )
        super().__init__(
            name=PROGRAM,
            params=[version, *get_install_completion_arguments(), *COMMON_PARAMS],
            context_settings={"help_option_names": ["-h", "--help"]},
            rich_markup_mode=None,
        )

    def list_commands(self, ctx: Any) -> list[str]:
        """The first words, in the order of the table."""
        return list(entries())

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        """What a list needs of a noun or verb: its name and its line of help. Nothing is loaded."""
        entry = entries().get(cmd_name)
        return TyperCommand(entry.name, help=entry.help, short_help=entry.help) if entry else None

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The noun or verb that the first word means, loaded."""
        entry = entries().get(args[0])
        if entry is not None:
            return entry.name, load(entry), args[1:]
        if not ctx.resilient_parsing:
            ctx.fail(unknown_word(args[0], "There is no noun", entries()))
        return None, None, args[1:]

    def get_help(self, ctx: Any) -> str:
        """The page of `kassabok --help`."""
        return root_help().rstrip("\n")


def load(entry: Entry) -> Any:
    """Import the module of an entry and build its group, or the one command that a root verb is."""
    group = get_group(import_module(entry.module).app)
    if entry.verb:
        return group.commands[entry.name]
    group.name, group.help = entry.name, entry.help
    return group


def _show_version(ctx: Any, param: Any, value: bool) -> None:
    if value and not ctx.resilient_parsing:
        from importlib.metadata import version

        terminal.write(f"{PROGRAM} {version(PROGRAM)}\n")
        raise typer.Exit


def answer(arguments: list[str]) -> int:
    """Run one command line to its end and return the exit code."""
    context = Context()
    try:
        with _signals_interrupt():
            exit_code = _run(arguments, context)
            terminal.flush()
            if context.saved:
                from kassabok.cli.stock_told import tell_shops

                tell_shops(context)
        return exit_code
    except BrokenPipeError:
        # The reader of the answer has seen enough. Inside a transaction it cannot happen: answers come after it.
        terminal.drop_answer()
        return ExitCode.DONE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001 - here every error ends, as a message
        context.close()
        return _fail(error, context, as_json=_wants_json(arguments, context))
    finally:
        context.close()


def _run(arguments: list[str], context: Context) -> int:
    root = Root()
    try:
        if COMPLETION_VARIABLE in os.environ:
            _complete(root)
        with root.make_context(PROGRAM, [_in_utf8(word) for word in arguments], obj=context) as ctx:
            root.invoke(ctx)
    except typer.Exit as end:
        return end.exit_code
    except SystemExit as end:  # The completion options end the process by themselves.
        return end.code if isinstance(end.code, int) else 0
    except DoneBefore as known:
        context.show_known(known.first_event_id)
    return ExitCode.INCOMPLETE if context.incomplete else ExitCode.DONE


def _in_utf8(word: str) -> str:
    """The word, whatever locale Python read it in. Raises UsageError for bytes that are no text."""
    try:
        return os.fsencode(word).decode()
    except UnicodeDecodeError as error:
        raise UsageError(
            "usage.encoding",
            f'The word "{word[:40]}" is not in UTF-8.',
            hint="Type it in a terminal that is set to UTF-8; a file is read from stdin as well, as -.",
        ) from error


def _complete(root: Root) -> None:
    """Tell the shell what could come next. Ends the process by SystemExit."""
    from typer import _completion_classes

    # Our help holds no markup; to have rich look for it would double the time of every Tab in zsh and fish.
    _completion_classes._sanitize_help_text = lambda text: text
    root.main([], prog_name=PROGRAM, complete_var=COMPLETION_VARIABLE, standalone_mode=False)


def _fail(error: BaseException, context: Context, *, as_json: bool) -> int:
    failure = failure_of(error, context.command)
    if context.saved:
        failure = failure._replace(message=f"{failure.message} The change itself was saved.")
    elif context.began and failure.exit_code == ExitCode.INTERRUPTED:
        failure = failure._replace(message=f"{failure.message} Nothing was saved.")
    _finish_answer()
    show_failure(failure, as_json=as_json)
    return failure.exit_code


def _finish_answer() -> None:
    try:
        terminal.flush()
    except OSError:
        # This may be the very error that is told; what is left would raise it again when the process ends.
        terminal.drop_answer()


def _wants_json(arguments: list[str], context: Context) -> bool:
    """Was JSON asked for? An error in the words may have come before the option was reached."""
    said = " ".join(arguments).replace("--format=json", "--format json")
    return context.options.format == "json" or "--format json" in said


@contextmanager
def _signals_interrupt() -> Iterator[None]:
    """Treat a polite end (SIGTERM) and a closed terminal (SIGHUP) as Ctrl-C: roll back, say so, exit 130.

    A signal that the caller has had ignored stays ignored, as under nohup.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    def swallowed(unraisable: Any) -> None:
        """Python drops what is raised in a callback of its own, as while it imports: an alarm raises it anew."""
        if unraisable.exc_type is KeyboardInterrupt:
            signal.setitimer(signal.ITIMER_REAL, 0.001)
        else:
            hook(unraisable)

    hook, sys.unraisablehook = sys.unraisablehook, swallowed
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGALRM)}
    for number, handler in before.items():
        if handler is signal.SIG_DFL:
            signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = hook
