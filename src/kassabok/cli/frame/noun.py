"""How a noun of the command line is written: `app = Noun()`, and one function for each verb.

    app = Noun()

    @app.command("list")
    def list_(ctx: Ctx, customer: Annotated[str | None, typer.Option(help="Only this customer.")] = None) -> None:
        \"\"\"List orders, the newest first.

        Example: kassabok order list --customer 1
        \"\"\"
        from kassabok.core.sales import reports  # Here and not above: help and completion load no business.

        with ctx.obj.reader() as reader:
            ctx.obj.show(reports.orders(reader, customer), title="Orders", empty="No orders.")

The noun and its one line of help stand in noun_table.py. The docstring is the help: a first line for the list of
verbs, and an `Example:` of a whole command. The options that every command takes are there by themselves; see
context.py for what `ctx.obj` offers, output.py for how rows describe themselves, values.py for days and amounts.
A noun within a noun, `kassabok stock count start`, is another Noun: `app.add_typer(other.app, name=..., help=...)`.
"""

from collections.abc import Callable, Iterable
from typing import Any

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from kassabok.cli.frame import terminal
from kassabok.cli.frame.common_options import COMMON_OPTIONS, FORMATS, help_rows
from kassabok.cli.frame.context import Context
from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.help_page import COMMON_HEADING, page
from kassabok.cli.frame.program import PROGRAM
from kassabok.cli.frame.values import day


class Ctx(typer.Context):
    """What a verb gets as its first parameter. obj: see context.py."""

    obj: Context


class Noun(typer.Typer):
    """A noun's verbs, or the module of some root verbs."""

    def __init__(self) -> None:
        super().__init__(cls=NounGroup, rich_markup_mode=None, add_completion=False)

    def command(self, name: str | None = None, **settings: Any) -> Callable[[Callable], Callable]:  # type: ignore[override]
        """Make a function the verb of this name (default: the function's). settings: as Typer's."""
        return super().command(name, cls=Verb, **settings)


class Verb(TyperCommand):
    """A command that takes the common options and shows its help in the house's way."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its own parameters, the common options, and --help."""
        return [*self.params, *COMMON_PARAMS, *_help_option(self, ctx)]

    def make_parser(self, ctx: Any) -> Any:
        """The parser of its words. No option of ours begins with a digit: -3 is a number and no option."""
        parser: Any = super().make_parser(ctx)
        read_option = parser._match_short_opt

        def read(word: str, state: Any) -> None:
            if word[1].isdecimal():
                state.largs.append(word)
            else:
                read_option(word, state)

        parser._match_short_opt = read
        return parser

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the words after the verb, first telling the context which command it is."""
        if not ctx.resilient_parsing:
            ctx.obj.command = ctx.command_path.removeprefix(PROGRAM).strip()
        rest = super().parse_args(ctx, args)
        if not ctx.resilient_parsing and ctx.obj.options.key:
            ctx.obj.said = _mark_of(ctx)
        return rest

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        arguments = [param for param in self.params if isinstance(param, TyperArgument)]
        options = [param for param in self.params if isinstance(param, TyperOption)]
        sections = [
            (
                "Arguments",
                [(argument_name(param), param.help or "") for param in arguments if not param.hidden],
            ),
            ("Options", option_rows(options, ctx)),
            (COMMON_HEADING, help_rows()),
        ]
        return page(ctx.command_path, usage_words(self), self.help or "", sections).rstrip("\n")


def _mark_of(ctx: Any) -> str:
    """A mark of the values that were typed, however they were written: 500 is 500,00.

    Four digits tell two commands apart, and nobody can find out from them what was typed.
    """
    from hashlib import sha256

    typed = sorted(
        (name, repr(value))
        for name, value in ctx.params.items()
        if ctx.get_parameter_source(name).name == "COMMANDLINE"
    )
    return sha256(repr(typed).encode()).hexdigest()[:4]


def _elsewhere(verb: str) -> str:
    """Where another noun has the verb that somebody looked for here; not for those that nearly all have."""
    from kassabok.cli.frame.command_line import load
    from kassabok.cli.noun_table import entries

    nouns = [entry.name for entry in entries().values() if not entry.verb and verb in load(entry).commands]
    return f" There is kassabok {nouns[0]} {verb}." if len(nouns) == 1 else ""


class NounGroup(TyperGroup):
    """A noun: its help is the list of its verbs."""

    def get_params(self, ctx: Any) -> list[Any]:
        """The common options and --help."""
        return [*self.params, *COMMON_PARAMS, *_help_option(self, ctx)]

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """The verb that the next word means."""
        verb = self.commands.get(args[0])
        if verb is None and not ctx.resilient_parsing:
            ctx.fail(unknown_word(args[0], f"{self.name} has no verb", self.commands) + _elsewhere(args[0]))
        return args[0], verb, args[1:]

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """A noun without a verb is a question: the answer is its page, and exit code 2."""
        if not args and not ctx.resilient_parsing:
            terminal.write_error(f"{self.get_help(ctx)}\n")
            raise typer.Exit(ExitCode.USAGE)
        return super().parse_args(ctx, args)

    def get_help(self, ctx: Any) -> str:
        """The help page."""
        verbs = [
            (name, verb.get_short_help_str(limit=200))
            for name, verb in self.commands.items()
            if not verb.hidden
        ]
        text = f"{self.help}\n\n{ctx.command_path} VERB --help tells more."
        return page(ctx.command_path, "VERB [OPTIONS]", text, [("Verbs", verbs)]).rstrip("\n")


def unknown_word(word: str, complaint: str, known: Iterable[str]) -> str:
    """What to say of a word that is not known, with the one that was probably meant."""
    from difflib import get_close_matches

    near = get_close_matches(word, known, n=1)
    return f'{complaint} "{word}".' + (f' Did you mean "{near[0]}"?' if near else "")


def _help_option(command: Any, ctx: Any) -> list[Any]:
    option = command.get_help_option(ctx)
    return [] if option is None else [option]


def argument_name(param: TyperArgument) -> str:
    """An argument as help pages call it: NO, FILE..."""
    name = param.metavar or (param.name or "").strip("_").upper()
    return name + ("..." if param.nargs == -1 else "")


def usage_words(command: TyperCommand) -> str:
    """What may follow a command's words: its arguments, those in brackets that may be left out, and options."""
    arguments = [param for param in command.params if isinstance(param, TyperArgument)]
    words = [argument_name(param) if param.required else f"[{argument_name(param)}]" for param in arguments]
    return " ".join([*words, "[OPTIONS]"])


def option_rows(options: list[TyperOption], ctx: Any) -> list[tuple[str, str]]:
    """A command's own options as rows of a help page."""
    rows = [row for row in (option.get_help_record(ctx) for option in options) if row is not None]
    return [(_in_house_words(names), help_line) for names, help_line in rows]


def _in_house_words(names: str) -> str:
    for theirs, ours in (("<str>", "TEXT"), ("<int>", "NUMBER"), ("<path>", "FILE")):
        names = names.replace(theirs, ours)
    return names


# The common options


def _store(ctx: Any, param: Any, value: Any) -> None:
    """Keep what was given; the last one counts. Completion only parses, and has no context to keep it in."""
    if value is not None and not ctx.resilient_parsing:
        name = param.name.removeprefix(_COMMON)
        setattr(ctx.obj.options, name, _checked(name, value))


def _checked(name: str, value: Any) -> Any:
    if name == "today":
        return day(value)
    if name == "format" and value not in FORMATS:
        raise typer.BadParameter(f'"{value}" is not one of {", ".join(FORMATS)}.')
    if value == "":
        raise typer.BadParameter("It is empty.")
    return value


def _formats(ctx: Any, args: list[str], incomplete: str) -> list[str]:
    return list(FORMATS)


# So that a verb may call a parameter of its own `key` or `format` without getting the common one's value.
_COMMON = "common_"


def _parameter(names: tuple[str, ...], value: str, help_line: str) -> TyperOption:
    return TyperOption(
        param_decls=[_COMMON + names[-1].lstrip("-").replace("-", "_"), *names],
        metavar=value or None,
        is_flag=not value,
        help=help_line,
        expose_value=False,
        callback=_store,
        autocompletion=_formats if names == ("--format",) else None,
    )


COMMON_PARAMS = [_parameter(*option) for option in COMMON_OPTIONS]
