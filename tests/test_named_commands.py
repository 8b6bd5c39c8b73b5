"""Every command that the documentation or a hint names exists, with the options it is named with."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from kassabok.cli.frame.command_line import load
from kassabok.cli.frame.noun import COMMON_PARAMS
from kassabok.cli.noun_table import entries

ROOT = Path(__file__).parents[1]
_CODE = re.compile(r"```(?:sh|console)\n(.*?)```|(?<!`)`([^`\n]+)`(?!`)", re.DOTALL)
_NAMED = re.compile(r"\bkassabok((?: (?!kassabok)\S+)*)")
_OPTION = re.compile(r"(?<!\S)--?[a-z][a-z-]*")
_END_OF_SENTENCE = re.compile(r"[;,.:](?:\s|$)|\s(?:\||&&|>|#)\s")
#: What may follow the name of the program without being a command.
PLACEHOLDERS = {"NOUN", "VERB", "that"}


def named_in_docs() -> Iterator[tuple[str, str]]:
    """Where, and what follows after `kassabok`."""
    for page in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md")):
        text = page.read_text(encoding="utf-8")
        for code in _CODE.finditer(text):
            for line in (code[1] or code[2]).replace("\\\n", " ").splitlines():
                for named in _NAMED.finditer(line):
                    yield f"{page.name}: {line.strip()}", named[1]


def named_in_hints() -> Iterator[tuple[str, str]]:
    """As named_in_docs, of all `hint=...` in the program; what is filled in is written X."""
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                for keyword in node.keywords:
                    if keyword.arg == "hint":
                        for text in texts_of(keyword.value):
                            for named in _NAMED.finditer(text):
                                yield f"{path.name}: {text}", named[1]


def texts_of(node: ast.expr) -> Iterator[str]:
    """The whole strings in an expression."""
    if isinstance(node, ast.JoinedStr):
        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                yield from texts_of(child)


def fault_of(words: str) -> str | None:
    """What is wrong with the words after `kassabok`, None when nothing is."""
    first, *rest = _END_OF_SENTENCE.split(words.strip(), maxsplit=1)[0].split() or [""]
    if first in PLACEHOLDERS or not re.fullmatch(r"[a-z][a-z-]*", first):
        return None
    command = commands().get(first)
    if command is None:
        return f"there is no {first}"
    while hasattr(command, "commands"):
        if not rest or rest[0] in PLACEHOLDERS or rest[0].startswith("-"):
            return None
        verb = command.commands.get(rest[0])
        if verb is None:
            return f"{first} has no verb {rest[0]}"
        command, rest = verb, rest[1:]
    params = (*command.params, *COMMON_PARAMS)
    known = {"--help", *(name for param in params for name in (*param.opts, *param.secondary_opts))}
    unknown = [option for option in _OPTION.findall(" ".join(rest)) if option not in known]
    return f"{first} takes no {', '.join(unknown)}" if unknown else None


@cache
def commands() -> dict[str, Any]:
    return {name: load(entry) for name, entry in entries().items()}


def test_the_documentation_names_what_there_is() -> None:
    faults = [f"{where}: {fault}" for where, words in named_in_docs() if (fault := fault_of(words))]
    assert not faults, "\n".join(["", *faults])


def test_hints_name_what_there_is() -> None:
    faults = [f"{where}: {fault}" for where, words in named_in_hints() if (fault := fault_of(words))]
    assert not faults, "\n".join(["", *faults])


def test_what_there_is_not_is_found() -> None:
    assert fault_of(" order list --back-orders shows what waits.") is None
    assert fault_of(" NOUN VERB --help") is None
    assert fault_of(" orders list") == "there is no orders"
    assert fault_of(" order lists") == "order has no verb lists"
    assert fault_of(" order list --back-order") == "order takes no --back-order"
