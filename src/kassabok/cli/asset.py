"""kassabok asset: the register of fixed assets (anläggningsregister), and their depreciation."""

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, KRONOR, named, period, whole
from kassabok.cli.object_options import AnyObject, CostCentre, Project, chosen

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.assets.reports import AssetView

app = Noun()


def month(text: str | int) -> int:
    """A month as YYYYMM, of 2026-03 or of a period's last day."""
    if isinstance(text, int):
        return text
    last = period(text)[1]
    return last.year * 100 + last.month


MONTH: dict[str, Any] = {"parser": month, "metavar": "MONTH"}

Number = Annotated[str, typer.Argument(help="The asset: T0001.", **named("NO"))]
Name = Annotated[str, typer.Argument(help="What it is.", **named("NAME"))]
Account = Annotated[
    str, typer.Option("--account", help="Where its cost stands: 1220 for equipment.", **named("ACCOUNT"))
]
Note = Annotated[
    str | None, typer.Option("--note", help="Serial number, place, supplier: what it is known by.")
]
Life = Annotated[
    int | None, typer.Option("--life", help="For how many months it is used.", **whole(1, 1200, "MONTHS"))
]
Residual = Annotated[
    int | None, typer.Option("--residual", help="What it is worth in the end, in kronor.", **KRONOR)
]
On = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]


@app.command()
def add(
    ctx: Ctx,
    name: Name,
    account: Account,
    life: Life = None,
    cost: Annotated[int | None, typer.Option("--cost", help="What it cost, excl. VAT.", **KRONOR)] = None,
    on: Annotated[date | None, typer.Option("--date", help="When it was bought.", **DATE)] = None,
    voucher: Annotated[
        str | None,
        typer.Option("--voucher", help="What booked the purchase: it tells cost and date.", **named("REF")),
    ] = None,
    residual: Residual = None,
    first: Annotated[
        int | None,
        typer.Option("--from", help="First month of depreciation; without, the purchase's.", **MONTH),
    ] = None,
    depreciated: Annotated[
        int | None, typer.Option("--depreciated", help="What was depreciated of it before.", **KRONOR)
    ] = None,
    depreciated_through: Annotated[
        int | None,
        typer.Option(
            "--depreciated-through",
            help="The last month of that; without, the one before the first fiscal year.",
            **MONTH,
        ),
    ] = None,
    contra: Annotated[
        str | None,
        typer.Option(
            "--contra", help="Where its depreciation is gathered; without, 1229 for 1220.", **named("ACCOUNT")
        ),
    ] = None,
    cost_account: Annotated[
        str | None,
        typer.Option(
            "--cost-account", help="Where it is a cost; without, 7832 for 1220.", **named("ACCOUNT")
        ),
    ] = None,
    note: Note = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """Put a fixed asset into the register. Nothing is posted: the purchase is a voucher of its own.

    It is depreciated in equal parts, a month at a time, from the month it was bought in.

    Example:
        kassabok asset add "Packbord" --account 1220 --cost 25000 --date 2026-02-01 --life 60
        kassabok asset add "Skåpbil" --account 1240 --voucher 2026-A12 --life 60
    """
    from kassabok.core.assets import service as assets
    from kassabok.core.ledger.reports.vouchers import voucher_number

    with ctx.obj.transaction() as tx:
        added = assets.add(
            tx,
            name,
            account=account,
            life_months=life,
            cost_ore=cost,
            acquired_on=on,
            residual_ore=residual or 0,
            first_month=first,
            earlier_ore=depreciated or 0,
            earlier_through=depreciated_through,
            contra=contra or "",
            cost_account=cost_account or "",
            voucher=voucher_number(tx.reader, voucher) if voucher else "",
            note=note or "",
            objects=chosen(cost_centre, project, object_),
        )
        limit_ore = assets.small_asset_limit(tx, added.on)
    ctx.obj.show_steps(tx)
    if limit_ore and added.cost_ore < limit_ore:
        from kassabok.core.money import format_kronor

        ctx.obj.note(
            f"What costs less than half a price base amount ({format_kronor(limit_ore)} kr) may be a cost at "
            "once: account 5410 in place of the register."
        )


@app.command("list")
def list_(
    ctx: Ctx,
    on: Annotated[date | None, typer.Option("--on", help="The day; without, today.", **DATE)] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Only on this account.", **named("ACCOUNT"))
    ] = None,
    search: Annotated[
        str | None, typer.Option("--search", help="Only where number, name or note has this.")
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Those sold or scrapped, too.")] = False,
) -> None:
    """List the assets with their cost, what is depreciated of it, and their book value on a day.

    Example: kassabok asset list --on 2026-12-31
    """
    from kassabok.cli.frame.output import Paper
    from kassabok.core.assets import reports

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        rows = reports.assets(reader, on=day, account=account or "", search=search or "", gone=all_)
    ctx.obj.show(
        rows,
        title=f"Fixed assets {day}",
        empty="No assets.",
        total=True,
        row_class=reports.AssetRow,
        paper=Paper(f"Anläggningsregister {day}"),
    )


@app.command()
def show(ctx: Ctx, number: Number) -> None:
    """Show an asset with its depreciation, booked and to come.

    Example: kassabok asset show T0001
    """
    from kassabok.core.assets import reports

    with ctx.obj.reader() as reader:
        view = reports.asset(reader, number)
    ctx.obj.show(view, title=f"Asset {view.asset}", draw=partial(_page, view), sheet=view.months)


@app.command()
def edit(
    ctx: Ctx,
    number: Number,
    name: Annotated[str | None, typer.Option("--name", help="A new name.")] = None,
    note: Note = None,
    life: Annotated[
        int | None,
        typer.Option("--life", help="Months in all, from the first on.", **whole(1, 1200, "MONTHS")),
    ] = None,
    residual: Residual = None,
    cost_centre: CostCentre = None,
    project: Project = None,
    object_: AnyObject = None,
) -> None:
    """Change an asset. A new life or residual value shares what is left over the months that are left.

    Example: kassabok asset edit T0001 --life 84
    """
    from kassabok.core.assets import service as assets

    with ctx.obj.transaction() as tx:
        assets.change(
            tx,
            number,
            name=name,
            note=note,
            life_months=life,
            residual_ore=residual,
            objects=chosen(cost_centre, project, object_) or None,
        )
    ctx.obj.show_steps(tx)


@app.command()
def depreciate(
    ctx: Ctx,
    through: Annotated[
        int, typer.Option("--through", help="The last month: 2026-12, or a year for its last.", **MONTH)
    ],
    number: Annotated[
        str | None, typer.Option("--asset", help="Only this asset; without, all.", **named("NO"))
    ] = None,
) -> None:
    """Book the depreciation that is not booked yet, through a month: one voucher in series D for each fiscal year.

    Example: kassabok asset depreciate --through 2026-12
    """
    from kassabok.core.assets import service as assets

    with ctx.obj.transaction() as tx:
        assets.depreciate(tx, through, number=number or "")
    ctx.obj.show_steps(tx)


@app.command("take-back")
def take_back(
    ctx: Ctx,
    run: Annotated[str, typer.Argument(help="The depreciation: W2026-0001.", **named("RUN"))],
    on: Annotated[
        date | None,
        typer.Option("--date", help="Of the reversal; without, the day of what is undone.", **DATE),
    ] = None,
) -> None:
    """Undo a depreciation that was wrong, by a voucher that reverses it; then its months can be booked anew.

    Example: kassabok asset take-back W2026-0001
    """
    from kassabok.core.assets import service as assets

    with ctx.obj.transaction() as tx:
        assets.take_back(tx, run, on=on)
    ctx.obj.show_steps(tx)


@app.command()
def sell(
    ctx: Ctx,
    number: Number,
    price: Annotated[int, typer.Option("--price", help="What it was sold for, excl. VAT.", **KRONOR)],
    vat: Annotated[
        str, typer.Option("--vat", help="VAT class of the sale, or none.", metavar="CLASS")
    ] = "standard",
    money: Annotated[
        str, typer.Option("--money", help="The account that got the money; without, the bank's.")
    ] = "bank",
    on: On = None,
) -> None:
    """Sell an asset: what is left of its cost against the price is a gain or a loss.

    The months before the sale's are depreciated first.

    Example: kassabok asset sell T0001 --price 12000 --date 2026-09-15
    """
    from kassabok.core.assets import service as assets

    with ctx.obj.transaction() as tx:
        assets.sell(
            tx,
            number,
            on=on or ctx.obj.today,
            price_ore=price,
            vat_class="" if vat == "none" else vat,
            money=money,
        )
    ctx.obj.show_steps(tx)


@app.command()
def scrap(ctx: Ctx, number: Number, on: On = None) -> None:
    """Take an asset that is worth nothing off the books; what is left of its cost is a loss.

    Example: kassabok asset scrap T0001 --date 2026-09-15
    """
    from kassabok.core.assets import service as assets

    with ctx.obj.transaction() as tx:
        assets.scrap(tx, number, on=on or ctx.obj.today)
    ctx.obj.show_steps(tx)


@app.command("put-back")
def put_back(
    ctx: Ctx,
    number: Number,
    on: Annotated[
        date | None,
        typer.Option("--date", help="Of the reversal; without, the day of what is undone.", **DATE),
    ] = None,
) -> None:
    """Undo the sale or the scrapping of an asset, by a voucher that reverses it.

    Example: kassabok asset put-back T0001
    """
    from kassabok.core.assets import service as assets

    with ctx.obj.transaction() as tx:
        assets.put_back(tx, number, on=on)
    ctx.obj.show_steps(tx)


@app.command()
def reconcile(
    ctx: Ctx,
    on: Annotated[date | None, typer.Option("--on", help="The day; without, today.", **DATE)] = None,
) -> None:
    """Show the register beside the accounts 10xx to 12xx. What differs is on vouchers that no asset came from.

    Example: kassabok asset reconcile --on 2026-12-31
    """
    from kassabok.core.assets import reports

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        rows = reports.ties(reader, on=day)
    ctx.obj.show(
        rows,
        title=f"Assets in register and books {day}",
        empty="No assets, and nothing on the accounts 1000 to 1299.",
        total=True,
        row_class=reports.AccountTie,
    )


def _page(view: "AssetView", screen: "Screen") -> list[str]:
    """An asset on one page: what is known of it, then its months."""
    from kassabok.cli.frame.output import cell_text, columns_of, table_lines, title_lines
    from kassabok.cli.frame.table import draw_record

    pairs = [
        (column.heading, cell_text(column, column.of(view)).replace("in_use", "in use"))
        for column in columns_of(type(view))
        if column.name not in ("asset", "months") and column.of(view) not in (None, "", {})
    ]
    lines = [*title_lines(f"Asset {view.asset} (kr)", screen), *draw_record(pairs, screen)]
    if view.months:
        lines += ["", *table_lines(view.months, screen, title="Depreciation by month", total=True)]
    return lines
