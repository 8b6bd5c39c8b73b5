"""How a command is told which objects: --cost-centre Nord, --project P1, or --object DIMENSION:CODE for any."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.values import OBJECT, named

if TYPE_CHECKING:
    from kassabok.core.objects import Objects

CostCentre = Annotated[
    str | None, typer.Option("--cost-centre", help="The cost centre (kostnadsställe).", **named("CODE"))
]
Project = Annotated[str | None, typer.Option("--project", help="The project.", **named("CODE"))]
AnyObject = Annotated[
    list[Any] | None, typer.Option("--object", help="An object of any dimension: 20:A. Repeat it.", **OBJECT)
]


def chosen(cost_centre: str | None, project: str | None, objects: list[Any] | None) -> "Objects":
    """The objects that were named, by dimension. Raises UsageError for two of one dimension."""
    from kassabok.core.errors import UsageError
    from kassabok.core.objects import in_order

    pairs = [("1", cost_centre)] if cost_centre else []
    pairs += [("6", project)] if project else []
    named_ones = in_order([*pairs, *(objects or ())])
    dimensions = [dimension for dimension, _ in named_ones]
    for dimension in dimensions:
        if dimensions.count(dimension) > 1:
            raise UsageError(
                "object.twice",
                f"Two objects of dimension {dimension} were given.",
                hint="Give one object a dimension.",
            )
    return named_ones
