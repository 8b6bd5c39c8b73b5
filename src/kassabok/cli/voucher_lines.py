"""How lines of vouchers are written on the command line, for every verb that takes them.

ACCOUNT=KRONOR[@OBJECTS]     1930=-500   5010=1000@cost-centre:Nord   5010=1000@cost-centre:Nord,project:P1
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from kassabok.cli.frame.values import kronor, name

if TYPE_CHECKING:
    from kassabok.core.ledger.posting import PostLine


class TypedLine(NamedTuple):
    """A line as it was typed. amount_ore: debit is positive, credit negative. objects: (dimension, code) pairs."""

    account: str
    amount_ore: int
    objects: tuple[tuple[str, str], ...] = ()


def typed_line(text: str) -> TypedLine:
    """Read ACCOUNT=KRONOR@OBJECTS. A parser of an option: what is wrong names the option."""
    account, equals, rest = text.partition("=")
    if not equals:
        raise typer.BadParameter(f'"{text[:40]}" is not ACCOUNT=KRONOR: write 1930=500.')
    amount, at, objects = rest.partition("@")
    return TypedLine(name(account), kronor(amount), typed_objects(objects) if at else ())


def typed_objects(text: str) -> tuple[tuple[str, str], ...]:
    """Read DIMENSION:CODE,DIMENSION:CODE, at least one."""
    from kassabok.core.objects import parse_objects

    try:
        found = parse_objects(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if not found:
        raise typer.BadParameter("An object is missing after @: write @cost-centre:Nord.")
    return found


def post_lines(lines: Iterable[TypedLine] | None) -> "list[PostLine]":
    """What was typed as the service takes it."""
    from kassabok.core.ledger.posting import PostLine

    return [PostLine(line.account, line.amount_ore, "", line.objects) for line in lines or ()]


POST_LINE: dict[str, Any] = {"parser": typed_line, "metavar": "ACCOUNT=KRONOR[@OBJECTS]"}  # Any: a TypedLine
