"""kassabok product: the register of what the company sells."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kassabok.cli import product_feed
from kassabok.cli.frame.files import STANDARD_STREAM
from kassabok.cli.frame.noun import Ctx, Noun
from kassabok.cli.frame.values import DATE, UNIT_PRICE, named, one_of, whole
from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.book.transaction import Transaction
    from kassabok.core.products.fields import Price
    from kassabok.core.products.reports import ProductView

app = Noun()

HEAVIEST_GRAMS = 10**8

Sku = Annotated[str, typer.Argument(help="The product's SKU (artikelnummer).", **named("SKU"))]
Description = Annotated[str | None, typer.Option("--description", metavar="TEXT", help="A longer text.")]
Unit = Annotated[str | None, typer.Option("--unit", help="What it is counted in; st is the usual.")]
Gtin = Annotated[str | None, typer.Option("--gtin", metavar="N", help="GTIN (EAN, UPC); it is checked.")]
VatClass = Annotated[
    str | None,
    typer.Option(
        "--vat-class", metavar="CLASS", help="standard (the usual), reduced, food, low, zero or exempt."
    ),
]
Kind = Annotated[
    str | None,
    typer.Option("--kind", metavar="KIND", help="stocked (the usual), made_to_order or service."),
]
Cost = Annotated[
    int | None, typer.Option("--cost", help="Purchase cost of one unit, excl. VAT.", **UNIT_PRICE)
]
Weight = Annotated[
    int | None, typer.Option("--weight", help="Weight of one unit.", **whole(0, HEAVIEST_GRAMS, "GRAMS"))
]
ShortDescription = Annotated[
    str | None, typer.Option("--short-description", metavar="TEXT", help="What lists say of it.")
]
Brand = Annotated[str | None, typer.Option("--brand", metavar="NAME", help="The brand (varumärke).")]
Mpn = Annotated[
    str | None, typer.Option("--mpn", metavar="N", help="The manufacturer's own number of it (MPN).")
]
Manufacturer = Annotated[str | None, typer.Option("--manufacturer", metavar="NAME", help="Who made it.")]
ManufacturerContact = Annotated[
    str | None,
    typer.Option("--manufacturer-contact", metavar="TEXT", help="The maker's postal and electronic address."),
]
ResponsiblePerson = Annotated[
    str | None,
    typer.Option(
        "--responsible-person",
        metavar="TEXT",
        help="Who answers for it in the EU, with address, where the maker is outside.",
    ),
]
SafetyInfo = Annotated[
    str | None, typer.Option("--safety-info", metavar="TEXT", help="Warnings that a buyer must see.")
]
Category = Annotated[str | None, typer.Option("--category", metavar="TEXT", help="Your own: Kök > Muggar.")]
GoogleCategory = Annotated[
    str | None, typer.Option("--google-category", metavar="TEXT", help="Google's number or path.")
]
Condition = Annotated[
    str | None, typer.Option("--condition", metavar="CONDITION", help="new (the usual), refurbished or used.")
]
ContentOf = Annotated[
    str | None,
    typer.Option(
        "--content", metavar="TEXT", help="How much is in one: 100 g, 0,75 l. Gives the price per kg."
    ),
]
InclVat = Annotated[
    bool | None,
    typer.Option("--incl-vat/--excl-vat", help="What the price includes; see setting prices.include_vat."),
]
From = Annotated[date | None, typer.Option("--from", help="The price's first day; without, today.", **DATE)]


@app.command()
def add(
    ctx: Ctx,
    sku: Annotated[str, typer.Argument(metavar="SKU", help="The product's SKU (artikelnummer).")],
    name: Annotated[str, typer.Argument(help="Its name, as documents have it.")],
    price: Annotated[
        int | None, typer.Option("--price", help="Sales price of one unit.", **UNIT_PRICE)
    ] = None,
    incl_vat: InclVat = None,
    since: From = None,
    cost: Cost = None,
    unit: Unit = None,
    gtin: Gtin = None,
    vat_class: VatClass = None,
    kind: Kind = None,
    weight: Weight = None,
    description: Description = None,
    short_description: ShortDescription = None,
    brand: Brand = None,
    mpn: Mpn = None,
    manufacturer: Manufacturer = None,
    manufacturer_contact: ManufacturerContact = None,
    responsible_person: ResponsiblePerson = None,
    safety_info: SafetyInfo = None,
    category: Category = None,
    google_category: GoogleCategory = None,
    condition: Condition = None,
    content: ContentOf = None,
) -> None:
    """Register a product.

    Example: kassabok product add MUG "Mugg, blå" --price 125 --incl-vat --cost 45 --gtin 7310865004703
    """
    fields = _fields(locals())
    from kassabok.core.products import service as products

    if price is None and (since is not None or incl_vat is not None):
        raise UsageError("product.no_price", "There is no price to say this of.", hint="Add --price KRONOR.")
    with ctx.obj.transaction() as tx:
        sales_price = (
            None if price is None else _price(price, incl_vat, tx.settings.flag("prices.include_vat"))
        )
        products.add(tx, sku, price=sales_price, price_from=since, **fields)
    ctx.obj.show_steps(tx)


@app.command("list")
def list_(
    ctx: Ctx,
    search: Annotated[
        str, typer.Option("--search", metavar="WORDS", help="In SKU, name, GTIN, brand or MPN.")
    ] = "",
    category: Annotated[
        str, typer.Option("--category", metavar="TEXT", help="Only of this category and those below it.")
    ] = "",
    kind: Annotated[
        str,
        typer.Option(
            "--kind",
            help="Only stocked, made_to_order or service.",
            **one_of("KIND", "stocked", "made_to_order", "service"),
        ),
    ] = "",
    vat_class: Annotated[
        str, typer.Option("--vat-class", metavar="CLASS", help="Only of this VAT class.")
    ] = "",
    unpriced: Annotated[bool, typer.Option("--unpriced", help="Only those without a price.")] = False,
    archived: Annotated[bool, typer.Option("--archived", help="Archived products too.")] = False,
    on: Annotated[
        date | None, typer.Option("--on", help="Prices of this day; without, today's.", **DATE)
    ] = None,
) -> None:
    """List products by SKU. Searching minds neither case nor å, ä and ö.

    Example: kassabok product list --search "mugg bla"
    """
    from kassabok.core.products import reports
    from kassabok.core.rates.lookup import Rates

    known = Rates.load(None).vat_classes()
    if vat_class and vat_class not in known:
        raise UsageError("usage.value", f'--vat-class: "{vat_class}" is not one of {", ".join(known)}.')
    with ctx.obj.reader() as reader:
        rows = reports.products(
            reader,
            on=on or ctx.obj.today,
            search=search,
            kind=kind,
            vat_class=vat_class,
            category=category,
            unpriced=unpriced,
            archived=archived,
        )
    ctx.obj.show(
        rows, title="Products (prices in kr)", empty="No product fits.", row_class=reports.ProductRow
    )


@app.command()
def show(
    ctx: Ctx, sku: Annotated[str, typer.Argument(help="The product's SKU or GTIN.", **named("SKU"))]
) -> None:
    """Show a product: its facts, its prices with their history, its stock and its picture.

    Example: kassabok product show MUG
    """
    from kassabok.core.products import reports

    with ctx.obj.reader() as reader:
        found = reports.product(reader, sku, on=ctx.obj.today)
    ctx.obj.show(found, draw=lambda screen: _product_page(found, screen))


@app.command()
def edit(
    ctx: Ctx,
    sku: Sku,
    name: Annotated[str | None, typer.Option("--name", help="Its name, as documents have it.")] = None,
    cost: Cost = None,
    unit: Unit = None,
    gtin: Gtin = None,
    vat_class: VatClass = None,
    kind: Kind = None,
    weight: Weight = None,
    description: Description = None,
    short_description: ShortDescription = None,
    brand: Brand = None,
    mpn: Mpn = None,
    manufacturer: Manufacturer = None,
    manufacturer_contact: ManufacturerContact = None,
    responsible_person: ResponsiblePerson = None,
    safety_info: SafetyInfo = None,
    category: Category = None,
    google_category: GoogleCategory = None,
    condition: Condition = None,
    content: ContentOf = None,
) -> None:
    """Change a product. What is not named stays; an empty text, as in --gtin "", takes a field away.

    Sales prices have a verb of their own: kassabok product price.

    Example: kassabok product edit MUG --name "Mugg, mörkblå" --cost 47,50
    """
    fields = _fields(locals())
    from kassabok.core.products import service as products

    if not fields:
        raise UsageError(
            "product.nothing", "There is nothing to change.", hint="Name a field, as --cost 47,50."
        )
    with ctx.obj.transaction() as tx:
        products.edit(tx, sku, **fields)
    ctx.obj.show_steps(tx)


@app.command()
def price(
    ctx: Ctx,
    sku: Sku,
    kronor: Annotated[int, typer.Argument(help="The new sales price of one unit.", **UNIT_PRICE)],
    since: From = None,
    incl_vat: InclVat = None,
    until: Annotated[
        date | None,
        typer.Option("--until", help="A reduced price, to this day; then the old one is back.", **DATE),
    ] = None,
) -> None:
    """Give a product a new sales price from a day on. The old price stays in its history.

    Without --incl-vat or --excl-vat the price is kept as the last one was. With --until the price is reduced for some
    days; kassabok product reductions tells what it may be compared with.

    Example:
        kassabok product price MUG 129 --from 2026-04-01
        kassabok product price MUG 99 --until 2026-04-30
    """
    from kassabok.core.products import pricing
    from kassabok.core.products import service as products

    with ctx.obj.transaction() as tx:
        day = since or ctx.obj.today
        before = pricing.price_on(tx, products.product_of(tx, sku).id, day)
        usual = before.includes_vat if before else tx.settings.flag("prices.include_vat")
        wanted = _price(kronor, incl_vat, usual)
        told = ""
        if until is not None:
            products.reduce_price(tx, sku, wanted, valid_from=day, until=until)
            told = _may_be_told(tx, sku, max(day, ctx.obj.today))
        else:
            products.set_price(tx, sku, wanted, valid_from=day)
    ctx.obj.show_steps(tx)
    if told:
        ctx.obj.note(told)


def _may_be_told(tx: "Transaction", sku: str, on: date) -> str:
    """What a price that was just reduced may be compared with, in a sentence; "" where it is over on the day."""
    from kassabok.core.marketing.reports.offered import reductions
    from kassabok.core.money import format_kronor

    for row in reductions(tx.reader, tx.rates, on=on, skus=[sku]):
        lowest = format_kronor(row.lowest_ore)
        if row.lower:
            return (
                f"The price to tell beside it is {lowest} kr incl. VAT, the lowest of the thirty days before."
            )
        return (
            f"{sku} has cost {lowest} kr incl. VAT in the thirty days before: this price may not be called reduced, "
            "and the shop and the feeds tell it as a price like any other."
        )
    return ""


@app.command()
def picture(
    ctx: Ctx,
    sku: Sku,
    file: Annotated[
        str | None, typer.Argument(help="A JPEG, PNG, WebP or GIF; without, the picture is put out.")
    ] = None,
    remove: Annotated[bool, typer.Option("--remove", help="Take the picture away.")] = False,
) -> None:
    """Keep a picture of a product in the book, put it out to a file again, or take it away.

    Example:
        kassabok product picture MUG mugg.jpg
        kassabok product picture MUG -o copy.jpg
    """
    from pathlib import Path

    if file is None and not remove:
        from kassabok.core.products import reports

        with ctx.obj.reader() as reader:
            name, data = reports.picture_file(reader, sku)
        ctx.obj.write_file(data, name)
        return
    from kassabok.core.products import service as products

    if file is not None and remove:
        raise UsageError("product.picture", "Either give a picture or take it away.")
    given = None if file is None else ctx.obj.read_bytes(file)
    with ctx.obj.transaction() as tx:
        if given is None:
            products.remove_picture(tx, sku)
        else:
            products.set_picture(
                tx, sku, given, name=sku if file == STANDARD_STREAM else Path(file or "").name
            )
    ctx.obj.show_steps(tx)


@app.command()
def archive(
    ctx: Ctx,
    sku: Sku,
    undo: Annotated[bool, typer.Option("--undo", help="Bring it back.")] = False,
) -> None:
    """Take a product out of the lists when it is sold no more. What was sold of it stays as it is.

    A product with stock on hand, promised to orders or incoming cannot be archived.

    Example: kassabok product archive MUG
    """
    from kassabok.core.products import service as products

    with ctx.obj.transaction() as tx:
        products.edit(tx, sku, archived=not undo)
    ctx.obj.show_steps(tx)


app.command()(product_feed.feed)
app.command()(product_feed.reductions)


@app.command("import")
def import_(
    ctx: Ctx, file: Annotated[str, typer.Argument(help="A CSV or XLSX file, or - for stdin.")]
) -> None:
    """Import products and prices from CSV or XLSX: a whole file or nothing. Running it twice changes nothing.

    The first line names the columns, in English or Swedish; kassabok product export shows them. A row means the
    product with its SKU. A column that the file does not have is left alone. An empty cell empties its field, but
    leaves name, unit, VAT class, kind, condition and price. With --dry-run you see each change, old -> new, before it
    is made. The product export of WooCommerce or Shopify is read as it is: its variants are products of their own.

    Example: kassabok product import prislista.xlsx --dry-run
    """
    from kassabok.cli.imports import show_import, shown_name
    from kassabok.core.products.importing import FieldChange, import_products
    from kassabok.formats.shop.products_in import products_of
    from kassabok.formats.tables import read_table

    table = products_of(read_table(ctx.obj.read_bytes(file)))
    with ctx.obj.transaction() as tx:
        result = import_products(tx, table, name=shown_name(file))
    show_import(ctx.obj, result, row_class=FieldChange)


@app.command()
def export(ctx: Ctx) -> None:
    """Export all products with today's prices, as a file that can be edited and imported again.

    Example: kassabok product export -o products.xlsx
    """
    from kassabok.core.products import reports

    with ctx.obj.reader() as reader:
        rows = reports.export_rows(reader, on=ctx.obj.today)
    ctx.obj.show(rows, title="Products", empty="No products yet.", row_class=reports.ExportRow)


def _fields(said: dict[str, Any]) -> dict[str, Any]:
    """The fields that were named among a verb's parameters, as the service takes them."""
    from kassabok.core.products.fields import TEXTS

    names = ("name", "description", "unit", "gtin", "vat_class", "kind", *TEXTS)
    fields = {name: said[name] for name in names if said.get(name) is not None}
    if said["weight"] is not None:
        fields["weight_grams"] = said["weight"]
    if said["cost"] is not None:
        fields["cost_e4"] = said["cost"]
    return fields


def _price(price_e4: int, incl_vat: bool | None, usual: bool) -> "Price":
    from kassabok.core.products.fields import Price

    return Price(price_e4, usual if incl_vat is None else incl_vat)


def _content(product: "ProductView") -> str:
    from kassabok.core.money import format_decimal

    if product.comparison is None:
        return product.content
    return f"{product.content}; {format_decimal(product.comparison)} kr per {product.comparison_per}"


def _together(*texts: str) -> str:
    return "\n".join(filter(None, texts))


def _product_page(product: "ProductView", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page
    from kassabok.core.money import format_decimal, format_quantity

    def quantity(milli: int | None) -> str:
        return "" if milli is None else f"{format_quantity(milli)} {product.unit}"

    price = "none yet"
    if product.price is not None:
        includes = "incl." if product.includes_vat else "excl."
        price = f"{format_decimal(product.price)} kr {includes} VAT per {product.unit}"
    picture = product.picture
    facts = [
        ("Kind", product.kind.replace("_", " ") + (", archived" if product.archived else "")),
        ("Price", price),
        (
            "Purchase cost",
            f"{format_decimal(product.cost)} kr excl. VAT" if product.cost else "not known",
        ),
        ("VAT class", product.vat_class),
        ("GTIN", product.gtin),
        ("Weight", f"{product.weight_grams} g" if product.weight_grams else ""),
        ("Content", _content(product)),
        ("Brand", product.brand),
        ("MPN", product.mpn),
        ("Condition", product.condition if product.condition != "new" else ""),
        ("Category", product.category),
        ("Google category", product.google_category),
        ("Manufacturer", _together(product.manufacturer, product.manufacturer_contact)),
        ("Responsible in EU", product.responsible_person),
        ("Safety", product.safety_info),
        ("On hand", quantity(product.on_hand_milli)),
        ("Reserved", quantity(product.reserved_milli)),
        ("Available", quantity(product.available_milli)),
        (
            "Picture",
            f"{picture.file} ({picture.media_type}, {picture.size // 1024 + 1} kB)" if picture else "",
        ),
        ("Short description", product.short_description),
        ("Description", product.description),
    ]
    return page(screen, f"Product {product.sku}: {product.name}", facts, [("Prices (kr)", product.prices)])
