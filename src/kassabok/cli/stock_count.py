"""kassabok stock count: counting what is there (inventering)."""

import sys
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame import terminal
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, QUANTITY, named, one_of

if TYPE_CHECKING:
    from kassabok.formats.scans import Scan

app = Noun()

No = Annotated[str, typer.Argument(help="The count's number.", **named("NO"))]
Add = Annotated[bool, typer.Option("--add", help="Add to what was entered before, in place of replacing it.")]
Now = Annotated[
    bool,
    typer.Option("--now", help="It was counted just now, after what has moved since the count began."),
]


@app.command()
def start(
    ctx: Ctx,
    location: Annotated[
        str | None, typer.Option("--location", help="Where; without, the first location.", **named("CODE"))
    ] = None,
    on: Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)] = None,
    by: Annotated[str, typer.Option("--by", metavar="NAME", help="Who counts, for the list.")] = "",
) -> None:
    """Begin to count a location: what the book says is there now is what is expected. Selling may go on.

    Example: kassabok stock count start --by "Anna and Per"
    """
    from kassabok.core.stock import counting

    with ctx.obj.transaction() as tx:
        counting.start(tx, location=location, on=on or ctx.obj.today, counted_by=by)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(ctx: Ctx) -> None:
    """List stock counts, the newest first.

    Example: kassabok stock count list
    """
    from kassabok.core.stock import reports

    with ctx.obj.reader() as reader:
        rows = reports.counts(reader)
    ctx.obj.show(rows, title="Stock counts", empty="No stock counts yet.", row_class=reports.CountRow)


@app.command()
def show(
    ctx: Ctx,
    no: No,
    expected: Annotated[bool, typer.Option("--expected", help="Show what the book expects.")] = False,
) -> None:
    """Show the list to count by; what is expected is hidden, so that people count. -o list.xlsx can be filled in.

    Example: kassabok stock count show C2026-0001 -o list.xlsx
    """
    from kassabok.core.stock import reports

    with ctx.obj.reader() as reader:
        rows = reports.count_list(reader, no, expected=expected)
    ctx.obj.show(
        rows, title=f"Stock count {no}", empty="Nothing is expected.", row_class=reports.CountListRow
    )


@app.command()
def enter(
    ctx: Ctx,
    no: No,
    code: Annotated[str, typer.Argument(help="The product's SKU or GTIN.", **named("SKU"))],
    quantity: Annotated[
        int, typer.Argument(help="What was counted; with --add, -1 takes one back.", **QUANTITY)
    ],
    add: Add = False,
    now: Now = False,
) -> None:
    """Enter what was counted of one product: as it was when the count began, or with --now as it is now.

    Example: kassabok stock count enter C2026-0001 MUG 9
    """
    from kassabok.core.stock import counting

    with ctx.obj.transaction() as tx:
        counted = counting.enter(tx, no, code, quantity, add=add, now=now)
    ctx.obj.show([counted], title=f"Stock count {no}")


@app.command("import")
def import_(
    ctx: Ctx,
    no: No,
    file: Annotated[
        str, typer.Argument(help="A scanner's file, a filled-in list (CSV, XLSX), or - for stdin.")
    ],
    add: Add = False,
    now: Now = False,
) -> None:
    """Enter a whole file. What it holds of a product, added up, is what was counted; reading it twice is safe.

    One code a line is one piece; CODE;5 is five; after a code, a line +5 adds five more, x5 makes it five, and a
    point takes it back. A list from `kassabok stock count show`, filled in, is read as well.

    Example: kassabok stock count import C2026-0001 codes.txt
    """
    from kassabok.cli.imports import shown_name
    from kassabok.core.stock import counting
    from kassabok.formats.scans import read_scans

    scans = read_scans(ctx.obj.read_bytes(file))
    with ctx.obj.transaction() as tx:
        counted = counting.enter_scans(tx, no, scans, name=shown_name(file), add=add, now=now)
    ctx.obj.show(
        counted, title=f"Stock count {no}", empty="The file holds no codes.", row_class=counting.Counted
    )


@app.command()
def scan(ctx: Ctx, no: No, now: Now = False) -> None:
    """Count with a scanner at this terminal, or from a pipe, each line saved at once and added to what was counted.

    Scan a code, or type one; +5 adds five more of it, a point takes the last line back, an empty line ends. An
    unknown code rings the bell and is left out.

    Example: kassabok stock count scan C2026-0001
    """
    from kassabok.core.errors import NotFound, Refused, UsageError
    from kassabok.core.money import format_quantity
    from kassabok.core.stock import counting, reports
    from kassabok.formats.scans import take_line

    if ctx.obj.options.dry_run:
        raise UsageError(
            "count.dry_run",
            "What is scanned is saved line by line, so there is no dry run of it.",
            hint=f"kassabok stock count import {no} FILE --dry-run",
        )
    with ctx.obj.reader() as reader:
        reports.count_list(reader, no)  # Told before anybody has scanned a shelf: there is no such count.
    entered: dict[str, counting.Counted] = {}
    taken: list[Scan] = []
    with ctx.obj.book() as book:
        for number, line in enumerate(sys.stdin.buffer, start=1):
            text = line.decode(errors="replace")
            if not text.strip():
                break
            before = list(taken)
            try:
                take_line(taken, text, number)
                for code, milli in _gained(before, taken):
                    with ctx.obj.transaction(book) as tx:
                        counted = counting.enter(tx, no, code, milli, add=True, now=now)
                    entered[counted.sku] = counted
                    ctx.obj.note(f"{counted.sku} {counted.name}: {format_quantity(counted.counted_milli)}")
            except (ValueError, NotFound, Refused) as error:
                if getattr(error, "code", "product.unknown") not in ("product.unknown", "count.quantity"):
                    raise
                taken = before
                if terminal.is_terminal(sys.stderr):
                    terminal.write_error("\a")
                ctx.obj.note(f"Left out: {error}")
    rows = list(entered.values())
    ctx.obj.show(rows, title=f"Stock count {no}", empty="Nothing was counted.", row_class=counting.Counted)


def _gained(before: "list[Scan]", after: "list[Scan]") -> list[tuple[str, int]]:
    """By how much each code's quantity changed, thousandths."""
    sums: dict[str, int] = {}
    for scans, sign in ((after, 1), (before, -1)):
        for scan in scans:
            code = scan.gtin or scan.code
            sums[code] = sums.get(code, 0) + sign * scan.quantity_milli
    return [(code, milli) for code, milli in sums.items() if milli]


@app.command()
def differences(ctx: Ctx, no: No) -> None:
    """List what was counted otherwise than expected, and what the difference is worth.

    Example: kassabok stock count differences C2026-0001
    """
    from kassabok.core.stock import reports

    with ctx.obj.reader() as reader:
        rows = reports.count_differences(reader, no)
    ctx.obj.show(
        rows,
        title=f"Differences of stock count {no}",
        empty="Everything that was counted is as expected.",
        total=True,
        row_class=reports.DifferenceRow,
    )


@app.command()
def post(
    ctx: Ctx,
    no: No,
    on: Annotated[
        date | None, typer.Option("--date", help="The day of the moves; without, the count's.", **DATE)
    ] = None,
    missing: Annotated[
        str,
        typer.Option(
            "--missing",
            help="What nobody counted: refuse (the usual), keep as it is, or zero: it is gone.",
            **one_of("WORD", "refuse", "keep", "zero"),
        ),
    ] = "refuse",
) -> None:
    """Post a count: its differences become stock moves, and the books follow. It cannot be undone, only counted anew.

    Example: kassabok stock count post C2026-0001
    """
    from kassabok.core.stock import counting

    with ctx.obj.transaction() as tx:
        counting.post(tx, no, on=on, missing=missing)
    ctx.obj.show_steps(tx)


@app.command()
def cancel(ctx: Ctx, no: No) -> None:
    """Give a count up. Nothing is moved.

    Example: kassabok stock count cancel C2026-0001
    """
    from kassabok.core.stock import counting

    with ctx.obj.transaction() as tx:
        counting.cancel(tx, no)
    ctx.obj.show_steps(tx)
