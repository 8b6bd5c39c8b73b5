"""kassabok report cash-flow --forecast: how it is asked for, and its page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.output import Paper
from kassabok.cli.frame.values import whole

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.forecast.reports import Forecast
    from kassabok.formats.documents.chart import Chart

_NOTHING = "Nothing is expected."

WEEKS = 13
MONTHS = 3

IsForecast = Annotated[
    bool, typer.Option("--forecast", help="What cash will be: from what is open, ordered and due by itself.")
]
Weeks = Annotated[
    int | None,
    typer.Option("--weeks", help=f"How many weeks a forecast has; without, {WEEKS}.", **whole(1, 104)),
]
ByWeek = Annotated[bool, typer.Option("--by-week", help="A row for each week of a forecast.")]
Items = Annotated[
    bool, typer.Option("--items", help="Each payment that a forecast expects, and why on that day.")
]
Late = Annotated[
    int | None,
    typer.Option(
        "--late", help="If customers paid so much later than they usually do.", **whole(0, 365, "DAYS")
    ),
]


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of a forecast. past: options that were given and are of no forecast."""

    to: date | None
    weeks: int | None
    by_week: bool
    by_month: bool
    items: bool
    late: int | None
    plot: bool
    past: Sequence[str] = ()


def refuse_without_forecast(asked: Asked) -> None:
    """Raise UsageError for an option of a forecast where none was asked for."""
    given = {"--weeks": asked.weeks, "--by-week": asked.by_week, "--items": asked.items, "--late": asked.late}
    for option, value in given.items():
        if value not in (None, False):
            raise _usage(f"{option} is of a forecast.", "Add --forecast.")


def show_forecast(ctx: Ctx, asked: Asked) -> None:
    """Answer with a forecast. Raises UsageError for options that do not go together."""
    from kassabok.core.forecast import reports
    from kassabok.core.forecast.expected import Expected

    today = ctx.obj.today
    until = _until(asked, today)
    with ctx.obj.reader() as reader:
        answer = reports.forecast(
            reader,
            ctx.obj.rates,
            today=today,
            until=until,
            by_month=asked.by_month,
            late_days=asked.late or 0,
        )
    later = f", kunderna {answer.late_days} dagar senare" if answer.late_days else ""
    subtitle = f"{today} - {until}{later}"
    title = _title(answer)
    if asked.items:
        draw = partial(_items_page, answer)
        ctx.obj.show(answer.items, title=title, empty=_NOTHING, total=True, row_class=Expected, draw=draw)
        return
    ctx.obj.show(
        answer,
        title=title,
        total=True,
        draw=partial(_page, answer),
        sheet=answer.periods,
        row_class=reports.ForecastRow,
        paper=Paper("Kassaprognos", subtitle, instead=lambda: list(answer.periods)),
        chart=_chart(answer, subtitle) if asked.plot else None,
    )


def _until(asked: Asked, today: date) -> date:
    """The last day: as asked, else of so many weeks or months, this one among them."""
    if asked.past:
        raise _usage(
            f"{asked.past[0]} does not go with --forecast, which begins today.", "Use --to or --weeks."
        )
    if asked.by_week and asked.by_month:
        raise _usage("--by-week and --by-month do not go together.", "Ask for one, and then for the other.")
    if asked.items and asked.plot:
        raise _usage("--items and --plot do not go together.", "Ask for one, and then for the other.")
    if asked.to and asked.weeks:
        raise _usage("--to and --weeks do not go together.", "Use one of them.")
    if asked.to:
        if asked.to < today:
            raise _usage(
                f"A forecast begins today, {today}, and ends later than {asked.to}.", "Give a later day."
            )
        return asked.to
    if asked.by_month and not asked.weeks:
        from dateutil.relativedelta import relativedelta

        last: date = today.replace(day=1) + relativedelta(months=MONTHS, days=-1)
        return last
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=asked.weeks or WEEKS, days=-1)


def _usage(message: str, hint: str) -> Exception:
    from kassabok.core.errors import UsageError

    return UsageError("report.forecast", message, hint=hint)


def _chart(answer: "Forecast", subtitle: str) -> "Chart":
    from kassabok.cli.report_charts import forecast_chart

    return forecast_chart(answer.periods, subtitle)


def _page(answer: "Forecast", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines

    lines = table_lines(answer.periods, screen, title=_title(answer), total=True)
    lines += ["", *_said(answer, screen)]
    if answer.sources:
        lines += ["", *table_lines(answer.sources, screen, title="What it is made of", total=True)]
    return lines + _left_out(answer, screen)


def _items_page(answer: "Forecast", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines

    if not answer.items:
        return [_NOTHING, *_left_out(answer, screen)]
    lines = table_lines(answer.items, screen, title=_title(answer), total=True)
    return [*lines, *_left_out(answer, screen)]


def _title(answer: "Forecast") -> str:
    late = f", customers {answer.late_days} days later than usual" if answer.late_days else ""
    return f"Cash forecast {answer.today} to {answer.until}{late}"


def _said(answer: "Forecast", screen: "Screen") -> list[str]:
    """What to look at first."""
    from kassabok.cli.frame.layout import wrap
    from kassabok.cli.pages import kr

    told = [f"The least is {kr(answer.lowest_ore)} on {answer.lowest_on}."]
    if answer.below_zero_on:
        told.append(f"From {answer.below_zero_on} the money does not suffice.")
    if answer.later:
        told.append(f"Expected after the last day: {answer.later}.")
    if answer.unbooked_ore:
        told.append(f"Not booked yet, see kassabok bank unmatched: {kr(answer.unbooked_ore)}.")
    text = " ".join(told)
    return [text] if screen.width is None else wrap(text, screen.width)


def _left_out(answer: "Forecast", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines

    if not answer.left_out:
        return []
    return ["", *table_lines(answer.left_out, screen, title="Not counted", total=True)]
