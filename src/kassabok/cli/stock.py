"""kassabok stock: what there is, what it is worth, and what moved."""

from dataclasses import astuple, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import stock_count, stock_location, stock_minimum
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, QUANTITY, UNIT_PRICE, named, whole
from kassabok.cli.personal import ShowPii, note_shown

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.purchasing.reorder import ReorderRow
    from kassabok.core.stock.reports import StockCard, StockValue
    from kassabok.core.stock.year_end import InventoryList

app = Noun()

MOST_SHOWN = 10**6  # Rows that anybody asks to see of one thing.

Sku = Annotated[str, typer.Argument(help="The product's SKU.", **named("SKU"))]
OnDay = Annotated[date | None, typer.Option("--date", help="The day; without, today.", **DATE)]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="A note that stays on the move.")]


@app.command("list")
def list_(
    ctx: Ctx,
    search: Annotated[str, typer.Option("--search", metavar="WORDS", help="In SKU, name or GTIN.")] = "",
    below: Annotated[
        int | None, typer.Option("--below", help="Only with less than this available.", **QUANTITY)
    ] = None,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what orders wait for.")] = False,
    location: Annotated[
        str | None, typer.Option("--location", help="What lies at this location.", **named("CODE"))
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Archived and made to order too.")] = False,
) -> None:
    """List the stock: on hand, reserved, available, incoming, and its value at cost.

    Example: kassabok stock list --below 5
    """
    from kassabok.core.errors import UsageError
    from kassabok.core.stock import reports

    if location and (search or below is not None or waiting or everything):
        raise UsageError(
            "usage.words", "--location lists all that lies there.", hint="Leave the other choices out."
        )
    with ctx.obj.reader() as reader:
        if location:
            lying = reports.stock_at(reader, location)
        else:
            rows = reports.stock(
                reader, search=search, below_milli=below, waiting=waiting, everything=everything
            )
    if location:
        ctx.obj.show(
            lying, title=f"Stock at {location}", empty="Nothing lies there.", row_class=reports.LocationStock
        )
    else:
        ctx.obj.show(rows, title="Stock", empty="No product fits.", total=True, row_class=reports.StockRow)


@app.command()
def show(
    ctx: Ctx,
    sku: Sku,
    moves: Annotated[
        int, typer.Option("--moves", help="How many of the latest moves.", **whole(0, MOST_SHOWN))
    ] = 20,
) -> None:
    """Show a product's stock: why so much is available, where it lies, who has it reserved, what it cost, what moved.

    Example: kassabok stock show MUG
    """
    from kassabok.core.stock import reports

    with ctx.obj.reader() as reader:
        card = reports.stock_card(reader, sku, moves=moves)
    ctx.obj.show(card, draw=lambda screen: _card_page(card, screen))


@app.command()
def reorder(
    ctx: Ctx,
    supplier: Annotated[
        str | None,
        typer.Option("--supplier", help="Only what is bought of this one: number, or words.", **named("NO")),
    ] = None,
    sold: Annotated[
        int, typer.Option("--sold", help="How many days of sales to count.", **whole(1, 3660, "DAYS"))
    ] = 90,
    cover: Annotated[
        int, typer.Option("--cover", help="How many days an order should last.", **whole(0, 3660, "DAYS"))
    ] = 30,
    lead: Annotated[
        int,
        typer.Option(
            "--lead", help="Days that goods take whose supplier does not say.", **whole(0, 3660, "DAYS")
        ),
    ] = 14,
) -> None:
    """Suggest what to order, and why: what sells while goods are on their way, what should be there, what waits.

    A product is suggested when what is available and incoming, less what orders wait for, is below its reorder point.
    kassabok purchase create --from-reorder orders it.

    Example: kassabok stock reorder
    """
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.purchasing import reorder as purchasing

    horizon = purchasing.Horizon(sold, cover, lead)
    with ctx.obj.reader() as reader:
        number = which_supplier(reader, supplier) if supplier else ""
        rows = purchasing.suggestions(reader, on=ctx.obj.today, horizon=horizon, supplier=number)
        waiting = purchasing.bought_for_orders(reader, on=ctx.obj.today, supplier=number)
    ctx.obj.show(
        rows,
        draw=lambda screen: _reorder_page(rows, screen),
        title="To order",
        row_class=purchasing.ReorderRow,
    )
    if waiting:
        orders = ", ".join(dict.fromkeys(row.order for row in waiting))
        ctx.obj.note(
            f"Goods made to order wait to be bought for {orders}: kassabok purchase create --from-back-orders"
        )


@app.command()
def adjust(
    ctx: Ctx,
    sku: Sku,
    quantity: Annotated[int, typer.Argument(help="+10 puts ten in, -3 takes three out.", **QUANTITY)],
    reason: Annotated[
        str,
        typer.Option("--reason", help="receipt, opening, found (in), loss, damage (out), or correction."),
    ],
    cost: Annotated[
        int | None,
        typer.Option("--cost", help="Of one unit, excl. VAT; without, the product's.", **UNIT_PRICE),
    ] = None,
    location: Annotated[
        str | None, typer.Option("--location", help="Where; without, the first location.", **named("CODE"))
    ] = None,
    on: OnDay = None,
    note: Note = "",
) -> None:
    """Put goods in or take goods out by hand; the books follow at once.

    receipt: bought goods have come. opening: what was there when the book began. found: what turned up is worth what
    lies there already. loss, damage: what is gone leaves at its cost. correction: either way.

    Example:
        kassabok stock adjust MUG +10 --cost 45 --reason receipt
        kassabok stock adjust MUG -2 --reason damage --note "Dropped"
    """
    from kassabok.core.money import kronor
    from kassabok.core.stock import service as stock

    with ctx.obj.transaction() as tx:
        stock.adjust(
            tx,
            sku,
            quantity,
            reason=reason,
            on=on or ctx.obj.today,
            cost=None if cost is None else kronor(cost),
            location=location,
            note=note,
        )
    ctx.obj.show_steps(tx)


@app.command()
def move(
    ctx: Ctx,
    sku: Sku,
    quantity: Annotated[int, typer.Argument(help="How much.", **QUANTITY)],
    from_location: Annotated[str, typer.Option("--from", help="The location it leaves.", **named("CODE"))],
    to_location: Annotated[str, typer.Option("--to", help="The location it comes to.", **named("CODE"))],
    on: OnDay = None,
    note: Note = "",
) -> None:
    """Move goods from one location to another. Their value does not change.

    Example: kassabok stock move MUG 5 --from MAIN --to SHOP
    """
    from kassabok.core.stock import service as stock

    with ctx.obj.transaction() as tx:
        stock.transfer(
            tx,
            sku,
            quantity,
            from_location=from_location,
            to_location=to_location,
            on=on or ctx.obj.today,
            note=note,
        )
    ctx.obj.show_steps(tx)


@app.command()
def revalue(
    ctx: Ctx,
    sku: Sku,
    cost: Annotated[int, typer.Option("--cost", help="What one unit is worth now, excl. VAT.", **UNIT_PRICE)],
    on: OnDay = None,
    note: Note = "",
) -> None:
    """Give what is on hand another value: obsolescence (inkurans), or a cost that was entered wrong.

    Example: kassabok stock revalue MUG --cost 20 --note "Last year's colour"
    """
    from kassabok.core.money import kronor
    from kassabok.core.stock import service as stock

    with ctx.obj.transaction() as tx:
        stock.revalue(tx, sku, kronor(cost), on=on or ctx.obj.today, note=note)
    ctx.obj.show_steps(tx)


@app.command()
def value(
    ctx: Ctx,
    on: Annotated[
        date | None, typer.Option("--on", help="At the end of this day; without, now.", **DATE)
    ] = None,
) -> None:
    """Value the stock at cost, product by product, beside the stock account in the books.

    Example: kassabok stock value --on 2026-12-31
    """
    from kassabok.core.stock import reports

    with ctx.obj.reader() as reader:
        found = reports.stock_value(reader, on=on)
    ctx.obj.show(
        found,
        draw=lambda screen: _value_page(found, screen),
        title="Stock value",
        sheet=found.products,
        row_class=reports.ValueRow,
    )


@app.command("list-for-year-end")
def list_for_year_end(
    ctx: Ctx,
    on: Annotated[
        date | None, typer.Option("--on", help="The balance-sheet day; without, today.", **DATE)
    ] = None,
    show_pii: ShowPii = False,
) -> None:
    """Make the statutory inventory list (varulagerförteckning): every product at the lower of cost and sales price.

    It ends with the declaration on honour and conscience that the law asks for, to be signed. Keep it seven years.

    Example: kassabok stock list-for-year-end --on 2026-12-31 -o lager-2026.xlsx
    """
    from kassabok.core.rates.lookup import Rates
    from kassabok.core.stock import year_end

    rates = Rates.load(ctx.obj.book_path.parent / "rates")
    with ctx.obj.reader() as reader:
        found = year_end.inventory_list(reader, on=on or ctx.obj.today, rates=rates, show_pii=show_pii)
    if show_pii:
        note_shown(ctx, "the inventory list")
    ctx.obj.show(
        found,
        draw=lambda screen: _year_end_page(found, screen),
        title=f"Inventory {found.on}",
        sheet=_year_end_sheet(found),
    )


def _card_page(card: "StockCard", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import kr, page
    from kassabok.core.money import format_quantity

    def quantity(milli: int) -> str:
        return f"{format_quantity(milli)} {card.unit}"

    facts: list[tuple[str, Any]] = [
        ("On hand", quantity(card.on_hand_milli)),
        ("Reserved", quantity(card.reserved_milli)),
        ("Available", quantity(card.available_milli)),
        ("Incoming", quantity(card.incoming_milli)),
        ("Orders wait for", quantity(card.waiting_milli) if card.waiting_milli else ""),
        ("Value at cost", kr(card.value_ore)),
        ("Cost of one", kr(card.unit_cost_ore)),
    ]
    tables = [
        ("At locations", card.at_locations if len(card.at_locations) > 1 else ()),
        ("Reserved for", card.reservations),
        ("Incoming", card.incoming),
        ("Cost layers, oldest first", card.layers),
        ("Latest moves", card.moves),
    ]
    lines = page(screen, f"Stock of {card.sku}: {card.name}", facts, [])
    lines += ["", screen.strong("Why"), "", *card.why]
    return lines + page(screen, "", [], tables)[2:]


def _reorder_page(rows: "list[ReorderRow]", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.layout import hang
    from kassabok.cli.frame.output import table_lines

    if not rows:
        return ["Nothing has to be ordered now."]
    lines = [*table_lines(rows, screen, title="To order"), "", screen.strong("Why"), ""]
    for row in rows:
        lines += [row.sku, *hang("  ", "  ", row.why, screen.width or 80)]
    return lines


def _value_page(found: "StockValue", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.pages import kr, page

    when = f"at the end of {found.on}" if found.on else "now"
    lines = [f"There is no stock {when}."]
    if found.products:
        lines = table_lines(found.products, screen, title=f"Stock value {when}", total=True)
    facts = [
        ("Stock value", kr(found.value_ore)),
        (f"Balance of account {found.account}", kr(found.account_balance_ore)),
        ("Difference", kr(found.difference_ore)),
    ]
    return [*lines, "", *page(screen, "", facts, [])[2:]]


def _year_end_page(found: "InventoryList", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.layout import hang
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.pages import kr, page

    title = f"Varulagerförteckning {found.on}"
    facts = [("Company", found.company), ("Org. no.", found.org_nr), ("Counts", "; ".join(found.counted))]
    lines = page(screen, title, facts, [])
    if found.products:
        lines += ["", *table_lines(found.products, screen, title="Products", total=True)]
    sums = [
        ("At cost", kr(found.cost_ore)),
        ("Below cost", kr(found.below_cost_ore)),
        ("Value", kr(found.value_ore)),
    ]
    lines += ["", *page(screen, "", sums, [])[2:], ""]
    return [*lines, *hang("", "", found.declaration, screen.width or 80), "", *SIGNATURE]


SIGNATURE = ("Ort och datum: ______________________", "", "Underskrift:   ______________________")


@dataclass(frozen=True, slots=True)
class YearEndLine:
    """A line of the list in a spreadsheet: a product, a sum, or a text."""

    sku: str = ""
    name: str = ""
    locations: str = ""
    unit: str = ""
    on_hand_milli: int | None = None
    unit_cost_ore: int | None = None
    cost_ore: int | None = field(default=None, metadata={"heading": "At cost"})
    realisable_ore: int | None = field(default=None, metadata={"heading": "At sales price"})
    value_ore: int | None = None


def _year_end_sheet(found: "InventoryList") -> list[YearEndLine]:
    products = [YearEndLine(*astuple(row)) for row in found.products]
    total = YearEndLine(name="Summa", cost_ore=found.cost_ore, value_ore=found.value_ore)
    texts = [
        f"Varulagerförteckning {found.on}, {found.company}, {found.org_nr}",
        *(f"Inventering {count}" for count in found.counted),
        found.declaration,
        *filter(None, SIGNATURE),
    ]
    return [*products, total, *(YearEndLine(name=text) for text in texts)]


app.add_typer(
    stock_count.app, name="count", help="Count what is there (inventering), and post the differences."
)
app.add_typer(stock_location.app, name="location", help="The places where stock lies.")
app.add_typer(
    stock_minimum.app,
    name="minimum",
    help="How much of a product should be there at least, and who sells it.",
)
