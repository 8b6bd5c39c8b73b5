"""kassabok report sales and report customers: what was sold, to whom, and what was earned on it."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.output import Paper
from kassabok.cli.frame.values import DATE, PERIOD, named, one_of, whole
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kassabok.core.marketing.reports.sales import SalesRow
    from kassabok.formats.documents.chart import Chart

BY = ("product", "customer", "channel", "period", "vat", "object", "returning")
MOST = 100_000
PLOTTED = 20  # Bars of a picture without --best; more could not be read.
_SWEDISH = {
    "product": "artikel",
    "customer": "kund",
    "channel": "kanal",
    "period": "månad",
    "vat": "moms",
    "object": "objekt",
    "returning": "nya och återkommande kunder",
}
_HEADINGS = {
    "product": "Artikel",
    "customer": "Kund",
    "channel": "Kanal",
    "period": "Månad",
    "vat": "Moms",
    "object": "Objekt",
    "returning": "Kunder",
}
#: What the report itself calls rows, in Swedish.
_WORDS = {
    "Freight": "Frakt",
    "Lines without a product": "Rader utan artikel",
    "Cost of no order": "Kostnad utan order",
    "counter": "butik",
    "orders": "order",
    "no order": "utan order",
    "new": "nya",
    "returning": "återkommande",
    "reverse": "omvänd skattskyldighet",
    "eu": "EU",
    "export": "export",
    "eu service": "tjänster till EU",
    "export service": "tjänster utanför EU",
}

From = Annotated[date | None, typer.Option("--from", help="First day.", **DATE)]
To = Annotated[date | None, typer.Option("--to", help="Last day.", **DATE)]
Period = Annotated[
    Any,
    typer.Option(
        "--period", help="2026, 2026-q1, 2026-03 or FROM..TO, in place of --from and --to.", **PERIOD
    ),
]
Year = Annotated[
    str | None,
    typer.Option("--year", help="A fiscal year: 2026, or 2026-27. Without, today's.", **named("YEAR")),
]


def sales(
    ctx: Ctx,
    by: Annotated[
        str,
        typer.Option("--by", help=f"Told apart by {', '.join(BY[:-1])} or {BY[-1]}.", **one_of("WHAT", *BY)),
    ] = "product",
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    best: Annotated[
        int | None, typer.Option("--best", help="Only so many, the largest first.", **whole(1, MOST))
    ] = None,
    margin: Annotated[
        bool, typer.Option("--margin", help="The largest margin first, in place of the largest revenue.")
    ] = False,
    slow: Annotated[
        bool, typer.Option("--slow", help="Slow movers: in stock, and none delivered for --days.")
    ] = False,
    days: Annotated[
        int | None,
        typer.Option("--days", help="With --slow: so many; without, 180.", **whole(1, 3660, "DAYS")),
    ] = None,
    together: Annotated[
        bool, typer.Option("--bought-together", help="Pairs of products that are in the same orders.")
    ] = False,
    plot: Annotated[
        bool, typer.Option("--plot", help="Draw it; -o FILE.svg, .png or .pdf for a picture.")
    ] = False,
) -> None:
    """Sales excl. VAT less what was credited: quantity, revenue, cost and margin, as in the books.

    Cost is what left the stock, so services and freight have none. New customers are those who bought for the first
    time in these days.

    Example:
        kassabok report sales --year 2026
        kassabok report sales --by customer --best 10 --margin
        kassabok report sales --by period --plot
        kassabok report sales --slow --days 90
        kassabok report sales --bought-together
    """
    from kassabok.cli.spans import span
    from kassabok.core.marketing.reports import sales as report

    _refuse_mixed(slow=slow, together=together, plot=plot, margin=margin, days=days)
    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        if slow:
            _show_slow(
                ctx, report.slow_movers(reader, ctx.obj.today, days=days or report.SLOW_DAYS)[:best], days
            )
            return
        if together:
            pairs = report.bought_together(reader, first, last, most=best or report.MOST_PAIRS)
            ctx.obj.show(
                pairs,
                title=f"Bought together {first} to {last}",
                empty="No two products are in the same order.",
                row_class=report.TogetherRow,
                paper=Paper("Köps tillsammans", f"{first} - {last}"),
            )
            return
        rows = report.sales(reader, first, last, by=by)
    if best or margin:
        rows = report.best(rows, best or len(rows), by_margin=margin)
    spoken = _in_swedish(rows)
    title = f"Försäljning per {_SWEDISH[by]}"
    paper = Paper(title, f"{first} - {last}", {"key": _HEADINGS[by]}, instead=lambda: spoken)
    ctx.obj.show(
        rows,
        title=f"Sales by {by} {first} to {last}",
        empty="Nothing was sold.",
        total=True,
        row_class=report.SalesRow,
        paper=paper,
        chart=_chart(spoken[: best or (len(rows) if by == "period" else PLOTTED)], paper) if plot else None,
    )


def _in_swedish(rows: "Sequence[SalesRow]") -> "list[SalesRow]":
    """The rows as Swedish paper has them: what is no name of anything is translated."""
    from dataclasses import replace

    return [
        replace(row, key=_WORDS.get(row.key, row.key), name=_WORDS.get(row.name, row.name)) for row in rows
    ]


def _show_slow(ctx: Ctx, rows: "Sequence[Any]", days: int | None) -> None:
    from kassabok.core.marketing.reports.sales import SLOW_DAYS, SlowRow

    ctx.obj.show(
        rows,
        title=f"In stock and not sold for {days or SLOW_DAYS} days, {ctx.obj.today}",
        empty="All that is in stock has sold.",
        total=True,
        row_class=SlowRow,
        paper=Paper("Trögrörliga artiklar", f"{ctx.obj.today}, {days or SLOW_DAYS} dagar"),
    )


def _chart(rows: "Sequence[SalesRow]", paper: Paper) -> "Chart":
    """A bar of revenue for each row; the margin as a line over months, which follow each other."""
    from kassabok.formats.documents.chart import Chart, Series

    months = paper.headings["key"] == "Månad"
    margins = tuple(row.margin_ore or 0 for row in rows)
    return Chart(
        paper.title,
        paper.subtitle,
        tuple(row.key or row.name for row in rows) or ("-",),
        Series("Intäkt", tuple(row.revenue_ore for row in rows) or (0,)),
        Series("Marginal", margins) if months and rows else None,
    )


def _refuse_mixed(*, slow: bool, together: bool, plot: bool, margin: bool, days: int | None) -> None:
    """Raise UsageError for options that cannot be answered together."""
    alone = [word for word, given in (("--slow", slow), ("--bought-together", together)) if given]
    others = [word for word, given in (("--plot", plot), ("--margin", margin)) if given]
    pair = alone if len(alone) > 1 else [*alone, *others][:2] if alone and others else []
    if days is not None and not slow:
        raise UsageError(
            "report.days", "--days goes with --slow.", hint="kassabok report sales --slow --days 90"
        )
    if pair:
        raise UsageError(
            "report.either",
            f"{pair[0]} and {pair[1]} do not go together.",
            hint="Ask for one, and then for the other.",
        )


def customers(
    ctx: Ctx,
    from_: From = None,
    to: To = None,
    period: Period = None,
    year: Year = None,
    best: Annotated[
        int | None, typer.Option("--best", help="Only so many, the largest first.", **whole(1, MOST))
    ] = None,
) -> None:
    """Customers by what they bought in some days, excl. VAT and less what was credited: revenue and margin.

    Example:
        kassabok report customers --year 2026
        kassabok report customers --period 2026-q1 --best 20 -o customers.xlsx
    """
    from kassabok.cli.spans import span
    from kassabok.core.marketing.reports import customers as report

    with ctx.obj.reader() as reader:
        first, last = span(reader, ctx.obj.today, from_=from_, to=to, period=period, year=year)
        rows = report.customers(reader, first, last)
    ctx.obj.show(
        rows[:best],
        title=f"Customers {first} to {last}",
        empty="Nobody bought anything.",
        total=True,
        row_class=report.CustomerSalesRow,
        paper=Paper("Kunder", f"{first} - {last}"),
    )
