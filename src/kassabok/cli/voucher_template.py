"""kassabok voucher template: vouchers of which only the amount is left to be typed."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import kronor, name, named
from kassabok.cli.voucher_lines import typed_objects
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kassabok.core.plans.reports import TemplateRow
    from kassabok.core.plans.shipped import RuleLine

app = Noun()


def _rule_line(text: str) -> "RuleLine":
    from kassabok.core.plans.shipped import RuleLine

    account, equals, rest = text.partition("=")
    if not equals:
        raise typer.BadParameter(f'"{text[:40]}" is not ACCOUNT=RULE: write 6110=net:standard.')
    rule, at, objects = rest.partition("@")
    return RuleLine(name(account), rule.strip(), "", typed_objects(objects) if at else ())


def _share(text: str) -> tuple[str, int]:
    vat_class, equals, amount = text.rpartition("=")
    return (vat_class.strip() if equals else ""), kronor(amount)


RULE_LINE: dict[str, Any] = {"parser": _rule_line, "metavar": "ACCOUNT=RULE[@OBJECTS]"}  # Any: a RuleLine
Amounts = Annotated[
    list[Any] | None,
    typer.Option(
        "--amount",
        parser=_share,
        metavar="[CLASS=]KRONOR",
        help="What the template shares out; of several VAT classes each: food=200. Repeat it.",
    ),
]
TemplateName = Annotated[
    str | None,
    typer.Option("--template", help="Lines by a template: kassabok voucher template list.", **named("NAME")),
]
Name = Annotated[str, typer.Argument(help="The template's name.", **named("NAME"))]


def by_class(amounts: "Iterable[tuple[str, int]] | None") -> dict[str, int]:
    """What --amount gave, by VAT class; "" without one. Raises UsageError for a class that came twice."""
    found: dict[str, int] = {}
    for vat_class, ore in amounts or ():
        if vat_class in found:
            raise UsageError(
                "template.amount",
                f"The amount {vat_class or 'of all'} was given twice.",
                hint="--amount 1000",
            )
        found[vat_class] = ore
    return found


@app.command()
def save(
    ctx: Ctx,
    template: Name,
    line: Annotated[
        list[Any] | None,
        typer.Option("--line", help="An account and how its amount is found. Repeat it.", **RULE_LINE),
    ] = None,
    text: Annotated[str, typer.Option("--text", help="What its vouchers say.")] = "",
) -> None:
    """Save a template, in place of one with the same name.

    Rules: total, net:CLASS and vat:CLASS (an amount that includes VAT, by product class: standard, reduced, low, food),
    vat-on:CLASS (the VAT on an amount without it: reverse charge), a share such as 40%, kronor, or rest (what is left
    to zero). A minus in front is credit. An account may be a role, such as bank. VAT has the rate of the voucher's day.

    Example:
        kassabok voucher template save stad --text Städ --line 5060=net:standard --line 2641=rest --line 1930=-total
        kassabok voucher template save el --text "El" --line 5020=60% --line 5010=40% --line 1930=rest
    """
    from kassabok.core.plans import templates

    with ctx.obj.transaction() as tx:
        templates.save_template(tx, template, text=text, lines=line or ())
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List the templates: those that are part of kassabok, and those the company saved.

    Example: kassabok voucher template list
    """
    from kassabok.core.plans import reports

    with ctx.obj.reader() as reader:
        rows = reports.templates(reader)
    ctx.obj.show(rows, title="Templates", row_class=reports.TemplateRow)


@app.command()
def show(ctx: Ctx, template: Name) -> None:
    """Show a template with its lines.

    Example: kassabok voucher template show kontorsmaterial
    """
    from kassabok.cli.pages import page
    from kassabok.core.plans import reports

    with ctx.obj.reader() as reader:
        row = reports.template_shown(reader, template)
    ctx.obj.show(
        row,
        draw=lambda screen: page(screen, f"Template {row.name}", _facts(row), [("Lines", row.lines)]),
    )


def _facts(row: "TemplateRow") -> list[tuple[str, str]]:
    return [
        ("Text", row.text),
        ("Use", row.about),
        ("Made by", "the program" if row.shipped else "the company"),
    ]


@app.command()
def remove(ctx: Ctx, template: Name) -> None:
    """Take away a template that the company saved; a shipped one of the same name is there again.

    Example: kassabok voucher template remove el
    """
    from kassabok.core.plans import templates

    with ctx.obj.transaction() as tx:
        templates.remove_template(tx, template)
    ctx.obj.show_steps(tx)
