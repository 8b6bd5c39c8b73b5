"""kassabok bank rule: what lines that come again and again are booked on."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import KRONOR, named, one_of, whole
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.bank.conditions import Conditions
    from kassabok.core.bank.rules import Applied

app = Noun()

Name = Annotated[str, typer.Argument(help="What you call the rule.", **named("NAME"))]
Words = Annotated[
    str | None,
    typer.Option("--text", metavar="TEXT", help="The line's text or counterparty has this; A|B: or that."),
]
Pattern = Annotated[
    str | None,
    typer.Option("--pattern", metavar="REGEX", help="This regular expression is found in the same."),
]
Other = Annotated[
    str | None,
    typer.Option("--other-account", metavar="NO", help="The giro or account number of the other party."),
]
Direction = Annotated[
    str | None, typer.Option("--direction", help="Only money in, or out.", **one_of("WAY", "in", "out"))
]
Amount = Annotated[int | None, typer.Option("--amount", help="Only this amount, without a sign.", **KRONOR)]
Least = Annotated[int | None, typer.Option("--least", help="Only amounts from this on.", **KRONOR)]
Most = Annotated[int | None, typer.Option("--most", help="Only amounts up to this.", **KRONOR)]
Code = Annotated[
    str | None,
    typer.Option("--bank-code", metavar="CODE", help="How the bank's own code begins, as PMNT/MDOP."),
]
On = Annotated[
    str | None,
    typer.Option("--bank-account", metavar="NAME", help="Only on this bank account."),
]
Text = Annotated[
    str | None,
    typer.Option("--voucher-text", metavar="TEXT", help="What the voucher says, not the line's text."),
]
Position = Annotated[
    int | None,
    typer.Option("--position", help="Its place in the order; 1 is asked first.", **whole(1, 9999, "N")),
]


@dataclass(frozen=True, slots=True)
class RanRow:
    """A line that a rule booked. why: what of it fits. also: other rules that fit, later in order."""

    line: int
    date: datetime.date
    amount_ore: int
    text: str
    rule: str
    why: str
    also: tuple[str, ...] = field(metadata={"table": False})
    account: str
    voucher: str


@app.command()
def add(
    ctx: Ctx,
    rule: Name,
    account: Annotated[
        str, typer.Option("--account", help="What it books a line on, as 6570.", **named("ACCOUNT"))
    ],
    text: Words = None,
    pattern: Pattern = None,
    other_account: Other = None,
    direction: Direction = None,
    amount: Amount = None,
    least: Least = None,
    most: Most = None,
    bank_code: Code = None,
    bank_account: On = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
    voucher_text: Text = None,
    position: Position = None,
) -> None:
    """Make a rule for lines that come again and again. All conditions that are given must hold of a line.

    It is asked, when a file is read, of the lines that nothing surer has matched; kassabok bank rule run asks it of
    those that are left from before.

    Example:
        kassabok bank rule add Kontorshyra --text "FASTIGHETS AB" --direction out --account 5010
        kassabok bank rule add Telefon --pattern "^Telia" --most 1000 --account 6212 --voucher-text Telefon
    """
    from kassabok.core.bank import rules
    from kassabok.core.bank.conditions import Conditions

    given = _changed(
        Conditions(),
        text=text,
        pattern=pattern,
        counterparty_account=other_account,
        direction=direction,
        amounts=_amounts(amount, least, most),
        bank_code=bank_code,
        bank_account=bank_account,
    )
    with ctx.obj.transaction() as tx:
        rules.add_rule(
            tx,
            rule,
            given,
            against=account,
            objects=chosen(cost_centre, project, object_),
            voucher_text=voucher_text or "",
            position=position,
        )
    ctx.obj.show_steps(tx)


@app.command()
def edit(
    ctx: Ctx,
    rule: Name,
    account: Annotated[
        str | None, typer.Option("--account", help="What it books a line on.", **named("ACCOUNT"))
    ] = None,
    text: Words = None,
    pattern: Pattern = None,
    other_account: Other = None,
    direction: Direction = None,
    amount: Amount = None,
    least: Least = None,
    most: Most = None,
    bank_code: Code = None,
    bank_account: On = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
    voucher_text: Text = None,
    position: Position = None,
) -> None:
    """Change a rule; what is not given stays. An empty condition is taken away. What it has booked stays booked.

    Example: kassabok bank rule edit Kontorshyra --text "FASTIGHETS AB|HYRESVÄRDEN" --position 1
    """
    from kassabok.core.bank import rules
    from kassabok.core.objects import from_json

    with ctx.obj.transaction() as tx:
        row = rules.rule_named(tx, rule)
        given = _changed(
            rules.conditions_of(tx, row),
            text=text,
            pattern=pattern,
            counterparty_account=other_account,
            direction=direction,
            amounts=_amounts(amount, least, most),
            bank_code=bank_code,
            bank_account=bank_account,
        )
        rules.edit_rule(
            tx,
            rule,
            given,
            against=account or row.against,
            objects=chosen(cost_centre, project, object_) or from_json(row.objects),
            voucher_text=row.voucher_text if voucher_text is None else voucher_text,
            position=position,
        )
    ctx.obj.show_steps(tx)


def _amounts(amount: int | None, least: int | None, most: int | None) -> dict[str, int]:
    if amount is not None and (least is not None or most is not None):
        raise UsageError(
            "usage.which", "The amount was given in two ways.", hint="--amount, or --least and --most."
        )
    if amount is not None:
        return {"least_ore": abs(amount), "most_ore": abs(amount)}
    given = {"least_ore": least, "most_ore": most}
    return {name: abs(ore) for name, ore in given.items() if ore is not None}


def _changed(before: "Conditions", *, amounts: dict[str, int], **given: str | None) -> "Conditions":
    texts = {name: value for name, value in given.items() if value is not None}
    changes: dict[str, Any] = {**amounts, **texts}  # Any: the fields of Conditions
    return replace(before, **changes)


@app.command("list")
def list_(
    ctx: Ctx,
    suggested: Annotated[
        bool, typer.Option("--suggested", help="Those that come with kassabok, to be adopted.")
    ] = False,
) -> None:
    """List the rules in the order in which they are asked.

    Example:
        kassabok bank rule list
        kassabok bank rule list --suggested
    """
    from kassabok.core.bank import rule_reports as reports

    with ctx.obj.reader() as reader:
        if suggested:
            ctx.obj.show(
                reports.suggested_rules(reader), title="Suggested rules", row_class=reports.SuggestedRule
            )
        else:
            ctx.obj.show(
                reports.rules(reader),
                title="Rules for bank lines",
                empty="There are no rules yet: kassabok bank rule adopt takes those that are suggested.",
                row_class=reports.RuleRow,
            )


@app.command()
def show(ctx: Ctx, rule: Name) -> None:
    """Show a rule, and the latest lines that it has booked.

    Example: kassabok bank rule show Bankavgifter
    """
    from kassabok.core.bank.rule_reports import shown_rule

    with ctx.obj.reader() as reader:
        found = shown_rule(reader, rule)
    ctx.obj.show(found)


@app.command()
def remove(ctx: Ctx, rule: Name) -> None:
    """Take a rule away. What it has booked stays booked.

    Example: kassabok bank rule remove Kontorshyra
    """
    from kassabok.core.bank import rules

    with ctx.obj.transaction() as tx:
        rules.remove_rule(tx, rule)
    ctx.obj.show_steps(tx)


@app.command()
def adopt(
    ctx: Ctx,
    suggestion: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME...]", help="Which; without, all that there are.")
    ] = None,
) -> None:
    """Take over rules that come with kassabok: bank fees, interest, the tax account. They are then the company's own.

    Example: kassabok bank rule adopt
    """
    from kassabok.core.bank import rules

    with ctx.obj.transaction() as tx:
        adopted = rules.adopt(tx, suggestion or ())
    if not adopted:
        ctx.obj.note("The company has them already.")
    ctx.obj.show_steps(tx)


@app.command()
def run(ctx: Ctx) -> None:
    """Book the lines that are left, where a rule fits. --dry-run shows what it would do, and why.

    Of several rules that fit, the first in order is taken. A line whose voucher by a rule was corrected is left.

    Example: kassabok bank rule run --dry-run
    """
    from kassabok.core.bank import rules

    with ctx.obj.transaction() as tx:
        found = rules.booked_by_rules(tx)
        rows = [_ran(each, rules.book_by_rule(tx, each)) for each in found]
    ctx.obj.show(
        rows,
        title="Bank lines booked by rules",
        row_class=RanRow,
        draw=lambda screen: _ran_lines(ctx, rows, screen),
    )


def _ran(applied: "Applied", voucher: str) -> RanRow:
    line, event = applied.line, applied.event
    return RanRow(
        line=line.id,
        date=line.date,
        amount_ore=line.amount_ore,
        text=line.text or line.counterparty,
        rule=applied.rule,
        why=applied.why,
        also=applied.also,
        account=event.against,
        voucher=voucher,
    )


def _ran_lines(ctx: Ctx, rows: "Sequence[RanRow]", screen: "Screen") -> list[str]:
    """Each line as a small paragraph: a table would have to fold all that is worth reading."""
    from kassabok.cli.frame.layout import hang
    from kassabok.cli.frame.safe_text import safe_text
    from kassabok.cli.frame.steps import DRY_RUN
    from kassabok.cli.pages import kr

    if not rows:
        return ["No rule fits a line that is left."]
    width = screen.width or 1000
    lines = []
    for row in rows:
        said = f"Line {row.line}: {row.date}, {kr(row.amount_ore)}, {row.text}"
        also = f" {' and '.join(row.also)} would fit, too." if row.also else ""
        why = f"{row.rule}, since {row.why}: account {row.account}, voucher {row.voucher}.{also}"
        lines += [*hang("", "    ", safe_text(said), width), *hang("    ", "    ", safe_text(why), width)]
    return [*lines, DRY_RUN] if ctx.obj.options.dry_run else lines
