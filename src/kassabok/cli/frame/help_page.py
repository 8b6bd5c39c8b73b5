"""Help pages: calm, eighty columns at most, and drawn without a library.

`kassabok --help` is drawn from the noun table alone, before the command-line library is loaded.
"""

import sys

from kassabok.cli.frame import terminal
from kassabok.cli.frame.common_options import help_rows
from kassabok.cli.frame.layout import definitions, hang, joined, paragraphs, wrap
from kassabok.cli.noun_table import GROUPS

WIDEST = 80

COMMON_HEADING = "Options of every command, anywhere on the line"

Section = tuple[str, list[tuple[str, str]]]

_ROOT_TEXT = """\
Products, stock, orders, invoices, bank and books of a small Swedish company, in one file.

Example: kassabok order create --customer 1001 --line MUG=3"""

_ROOT_OPTIONS = [
    ("-h, --help", "Show this page; NOUN --help shows a noun's verbs."),
    ("--version", "Show the version."),
    ("--install-completion", "Install completion for the current shell."),
    ("--show-completion", "Show the completion script for the current shell."),
]


def root_help() -> str:
    """The page of `kassabok --help`."""
    nouns = [
        (title, [(entry.name, entry.help) for entry in entries])
        for title, entries in GROUPS.items()
        if entries
    ]
    sections = [*nouns, (COMMON_HEADING, help_rows()), ("Other options", _ROOT_OPTIONS)]
    return page("kassabok", "NOUN VERB [OPTIONS]", _ROOT_TEXT, sections)


def page(command: str, arguments: str, text: str, sections: list[Section]) -> str:
    """A help page: usage, text, then each section that has rows."""
    width = min(terminal.columns(sys.stdout), WIDEST)
    usage = f"Usage: {command} "
    lines = hang(usage, " " * len(usage), arguments, width) if arguments else [usage]
    if text:
        lines += ["", *paragraphs(text, width)]
    for title, rows in sections:
        if rows:
            lines += ["", *wrap(f"{title}:", width), *definitions(rows, width)]
    return joined(lines)
