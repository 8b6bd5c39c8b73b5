"""kassabok supplier prices: what suppliers charge, and their price lists."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, named
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.purchasing.price_list import PriceListResult

app = Noun()

WHO = "The supplier: its number, organisation number, bankgiro, or words of its name."


@app.command("import")
def import_(
    ctx: Ctx,
    who: Annotated[str, typer.Argument(help=WHO, **named("NO"))],
    file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")],
    columns: Annotated[
        list[str] | None,
        typer.Option(
            "--map",
            metavar="FIELD=HEADING,...",
            help="How the list names its columns; else as kept, or usual.",
        ),
    ] = None,
    save_map: Annotated[
        bool, typer.Option("--save-map", help="Keep the map for the supplier's next lists.")
    ] = False,
    valid_from: Annotated[
        date | None, typer.Option("--from", help="First day of the prices; today without.", **DATE)
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Also where too many prices leap.")] = False,
) -> None:
    """Read a supplier's price list: a whole file or nothing. Running it twice changes nothing.

    A row is a product of ours by our SKU (product), its GTIN (gtin) or the supplier's number (sku), once that is known.
    Other fields: price, per (units that the price is for), currency, pack, minimum, lead_days, from. Rows that are no
    products of ours are left alone, and products that the list no longer has are told. See --dry-run for what changes.

    Example: kassabok supplier prices import 2001 prislista.xlsx --map "sku=Art.nr,gtin=EAN,price=Netto" --save-map
    """
    from kassabok.cli.imports import shown_name
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.purchasing.price_list import PriceChange, import_price_list
    from kassabok.formats.tables import read_table

    chosen = _map(columns, keep=save_map)
    table = read_table(ctx.obj.read_bytes(file))
    dry_run = ctx.obj.options.dry_run
    with ctx.obj.transaction() as tx:
        result = import_price_list(
            tx,
            which_supplier(tx.reader, who),
            table,
            name=shown_name(file),
            valid_from=valid_from,
            columns=chosen,
            keep_columns=save_map,
            force=force or dry_run,  # A dry run is how people look at what would be too much.
        )
    ctx.obj.show(
        result,
        title="Changes",
        draw=lambda screen: _lines(result, screen, dry_run=dry_run, force=force),
        sheet=result.changes,
        row_class=PriceChange,
    )


@app.command("set")
def set_(
    ctx: Ctx,
    who: Annotated[str, typer.Argument(help=WHO, **named("NO"))],
    sku: Annotated[str, typer.Argument(help="Our product.", **named("SKU"))],
    price: Annotated[
        str, typer.Argument(metavar="PRICE", help="For one unit, without VAT, in the supplier's currency.")
    ],
    their_sku: Annotated[
        str | None, typer.Option("--their-sku", metavar="TEXT", help="What the supplier calls it.")
    ] = None,
    currency: Annotated[str | None, typer.Option("--currency", metavar="CODE", help="Of this price.")] = None,
    pack: Annotated[
        str | None, typer.Option("--pack", metavar="QTY", help="Sold in multiples of this; 1 is the usual.")
    ] = None,
    minimum: Annotated[
        str | None, typer.Option("--minimum", metavar="QTY", help="The least that can be ordered.")
    ] = None,
    lead_days: Annotated[
        str | None,
        typer.Option(
            "--lead-days", metavar="DAYS", help="How long it takes, where not the supplier's usual."
        ),
    ] = None,
    valid_from: Annotated[
        date | None, typer.Option("--from", help="First day of the price; today without.", **DATE)
    ] = None,
) -> None:
    """Write down what a supplier charges for a product. What is not named stays as it was.

    Example: kassabok supplier prices set 2001 MUG 38,50 --their-sku 1204-B --pack 6
    """
    from kassabok.core.identifiers import parse_currency
    from kassabok.core.money import parse_quantity, parse_whole
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.purchasing import prices

    given: dict[str, Any] = {"supplier_sku": their_sku}
    try:
        given["currency"] = parse_currency(currency) if currency else None
        price_e4 = prices.parse_price_e4(price, currency=given["currency"] or "SEK")
        given["pack_milli"] = None if pack is None else parse_quantity(pack)
        given["minimum_milli"] = None if minimum is None else parse_quantity(minimum)
        if lead_days is not None:
            given["lead_days"] = parse_whole(lead_days, least=0, most=prices.LONGEST_LEAD)
    except ValueError as error:
        raise UsageError("usage.value", str(error)) from error
    with ctx.obj.transaction() as tx:
        number = which_supplier(tx.reader, who)
        prices.set_price(tx, number, sku, price_e4, valid_from=valid_from or tx.today, **given)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(
    ctx: Ctx,
    who: Annotated[str | None, typer.Argument(help=f"Only this supplier. {WHO}", **named("NO"))] = None,
    product: Annotated[
        str | None, typer.Option("--product", help="Only this product: who charges what.", **named("SKU"))
    ] = None,
    search: Annotated[
        str, typer.Option("--search", metavar="WORDS", help="In the product's number or name.")
    ] = "",
    on: Annotated[date | None, typer.Option("--on", help="The prices of another day.", **DATE)] = None,
    history: Annotated[
        bool, typer.Option("--history", help="All that was and will be charged, by first day.")
    ] = False,
) -> None:
    """List what suppliers charge for one unit, without VAT.

    Example:
        kassabok supplier prices list 2001
        kassabok supplier prices list --product MUG
    """
    from kassabok.core.parties.supplier_reports import which_supplier
    from kassabok.core.purchasing.price_reports import SupplierPriceRow, supplier_prices

    day = on or ctx.obj.today
    with ctx.obj.reader() as reader:
        rows = supplier_prices(
            reader,
            on=day,
            supplier=which_supplier(reader, who) if who else "",
            sku=product or "",
            search=search,
            history=history,
        )
    empty = "No prices." if history else f"No prices on {day}; --history shows those of other days."
    ctx.obj.show(rows, title="Prices of suppliers", empty=empty, row_class=SupplierPriceRow)


def _map(texts: list[str] | None, *, keep: bool) -> dict[str, str] | None:
    from kassabok.core.purchasing.price_list import parse_map

    if not texts:
        if keep:
            raise UsageError(
                "usage.map", "There is no map to keep.", hint='Give it with --map "sku=Art.nr,price=Pris".'
            )
        return None
    try:
        return parse_map(texts)
    except ValueError as error:
        raise UsageError("usage.map", f"--map: {error}") from error


def _lines(result: "PriceListResult", screen: "Screen", *, dry_run: bool, force: bool) -> list[str]:
    from kassabok.cli.frame.output import table_lines
    from kassabok.cli.frame.steps import DRY_RUN
    from kassabok.cli.imports import MOST_SHOWN, warning_lines

    lines = [f"{result.new} new, {result.updated} changed, {result.known} known as they are."]
    if result.others:
        rows = "1 row is no product" if result.others == 1 else f"{result.others} rows are no products"
        lines.append(f"{rows} of ours.")
    for title, found in (("Changes", result.changes), ("No longer in the list", result.missing)):
        if found:
            lines += ["", *table_lines(found[:MOST_SHOWN], screen, title=title)]
        if len(found) > MOST_SHOWN:
            lines.append(f"And {len(found) - MOST_SHOWN} more; --format json tells them all.")
    if result.warnings:
        lines += ["", *warning_lines(result.warnings)]
    if result.too_much and not force:
        lines += ["", f"{result.too_much} It needs --force to go in."]
    return [*lines, "", DRY_RUN] if dry_run else lines
