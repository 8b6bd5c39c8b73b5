"""kassabok object: cost centres, projects and whatever else the books are to be told apart by."""

from typing import Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DIMENSION, OBJECT, named

app = Noun()
dimensions = Noun()

Object = Annotated[
    Any, typer.Argument(help="cost-centre:Nord, project:P1, or with a dimension's number: 20:A.", **OBJECT)
]
Name = Annotated[str | None, typer.Option("--name", metavar="NAME", help="What it is called.")]


@app.command("list")
def list_(
    ctx: Ctx,
    dimension: Annotated[
        str, typer.Argument(help="Only of this dimension: cost-centre, project, or its number.", **DIMENSION)
    ] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also those that are not in use.")] = False,
) -> None:
    """List the objects: cost centres, projects and those of other dimensions.

    Example: kassabok object list cost-centre
    """
    from kassabok.core.ledger.reports import objects

    with ctx.obj.reader() as reader:
        rows = objects.object_list(reader, dimension=dimension, everything=everything)
    ctx.obj.show(rows, title="Objects", empty="No objects.", row_class=objects.ObjectRow)


@app.command()
def add(ctx: Ctx, object_: Object, name: Name = None) -> None:
    """Add a cost centre, a project or another object. Without a name it is called as its code.

    Example:
        kassabok object add cost-centre:Nord --name "Norra butiken"
        kassabok object add project:P1 --name "Jubileumsmuggen"
    """
    from kassabok.core.ledger import objects

    with ctx.obj.transaction() as tx:
        objects.add_object(tx, *object_, name=name or "")
    ctx.obj.show_steps(tx)


@app.command()
def edit(
    ctx: Ctx,
    object_: Object,
    name: Name = None,
    active: Annotated[
        bool | None,
        typer.Option(
            "--active/--inactive", help="Take it in use, or out of use: nothing more is posted on it."
        ),
    ] = None,
) -> None:
    """Give an object another name, or take it out of use. What is posted on it stays.

    Example: kassabok object edit project:P1 --inactive
    """
    from kassabok.core.ledger import objects

    with ctx.obj.transaction() as tx:
        objects.change_object(tx, *object_, name=name, active=active)
    ctx.obj.show_steps(tx)


@dimensions.command("list")
def list_dimensions(ctx: Ctx) -> None:
    """List the dimensions: what the lines of the books can be told apart by.

    Example: kassabok object dimension list
    """
    from kassabok.core.ledger.reports import objects

    with ctx.obj.reader() as reader:
        rows = objects.dimension_list(reader)
    ctx.obj.show(rows, title="Dimensions", empty="No dimensions.", row_class=objects.DimensionRow)


@dimensions.command("add")
def add_dimension(
    ctx: Ctx,
    name: Annotated[
        str, typer.Argument(help="Its name; of a number that SIE has named it may be left out.")
    ] = "",
    number: Annotated[
        str | None,
        typer.Option("--number", help="Its number in SIE files; without, a free one.", **named("NUMBER")),
    ] = None,
    parent: Annotated[
        str, typer.Option("--parent", help="The dimension that it is a part of.", **DIMENSION)
    ] = "",
) -> None:
    """Add a dimension of your own, numbered from 20 on, or one that SIE has a number for.

    SIE knows 1 cost centre and 6 project, which every book has, and 2 cost bearer, 7 employee, 8 customer, 9 supplier
    and 10 invoice.

    Example:
        kassabok object dimension add "Säljkanal"
        kassabok object dimension add --number 7
    """
    from kassabok.core.ledger import objects

    with ctx.obj.transaction() as tx:
        objects.add_dimension(tx, name=name, number=number or "", parent=parent)
    ctx.obj.show_steps(tx)


@dimensions.command("edit")
def edit_dimension(
    ctx: Ctx,
    number: Annotated[str, typer.Argument(help="Its number.", **named("NUMBER"))],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="A new name.")],
) -> None:
    """Give a dimension of your own another name.

    Example: kassabok object dimension edit 20 --name "Säljkanal"
    """
    from kassabok.core.ledger import objects

    with ctx.obj.transaction() as tx:
        objects.change_dimension(tx, number, name=name)
    ctx.obj.show_steps(tx)


app.add_typer(dimensions, name="dimension", help="What lines can be told apart by: cost centre, project ...")
