"""kassabok shop export-products: the products as the web shop's own import reads them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import named

if TYPE_CHECKING:
    from datetime import date

    from kassabok.core.book.reader import Reader
    from kassabok.core.rates.lookup import Rates
    from kassabok.core.shop.products_out import PictureOut, ProductsOut, Reduced


def export_products(
    ctx: Ctx,
    to: Annotated[str, typer.Option("--to", help="The shop: woo or shopify.", **named("SHOP"))],
    pictures: Annotated[
        str | None,
        typer.Option("--pictures", help="Put the pictures into this folder too.", **named("FOLDER")),
    ] = None,
    picture_url: Annotated[
        str | None,
        typer.Option("--picture-url", help="Where the shop finds that folder: https://...", **named("URL")),
    ] = None,
    tax_class: Annotated[
        list[str] | None,
        typer.Option(
            "--tax-class",
            help="What WooCommerce calls a VAT class: food=reduced-rate. Repeat it.",
            **named("CLASS=NAME"),
        ),
    ] = None,
    excl_vat: Annotated[
        bool, typer.Option("--excl-vat", help="The shop keeps its prices without VAT.")
    ] = False,
) -> None:
    """Write all products as the CSV that WooCommerce or Shopify imports: prices, stock, pictures, what they say.

    Prices have VAT in them, unless --excl-vat says that the shop puts it on. A reduced price (product price --until)
    stands beside the one that it may be compared with.

    A product without a price today is left out, and so are archived ones. The stock is what is available: on hand and
    not reserved. Import the file in the shop under Products; the same SKU is the same product.

    Example:
        kassabok shop export-products --to woo -o products.csv
        kassabok shop export-products --to shopify --pictures bilder --picture-url https://krukan.se/bilder
    """
    from kassabok.core.rates.lookup import Rates
    from kassabok.core.shop.products_out import products_out
    from kassabok.formats.shop.products_out import SHOPS, write

    _refuse_other_words(to, SHOPS, picture_url)
    _refuse_other_files(ctx)
    rates = Rates.load(ctx.obj.book_path.parent / "rates")
    with ctx.obj.reader() as reader:
        found = products_out(
            reader,
            rates,
            on=ctx.obj.today,
            picture_url=picture_url or "",
            names_alone=to == "woo" and pictures is not None,
            tax_classes=_tax_classes(tax_class or [], rates.vat_classes()),
            reduced=reduced_prices(reader, rates, ctx.obj.today),
        )
        ctx.obj.write_file(write(to, found.products, excl_vat=excl_vat), f"products-{to}.csv")
        written = _write_pictures(ctx, reader, Path(pictures), found.pictures) if pictures else 0
    _tell(ctx, to, found, written, pictures)


def reduced_prices(reader: "Reader", rates: "Rates", day: "date") -> "dict[str, Reduced]":
    """SKU -> its reduction on a day, of those that may be told (prisinformationslagen 7 a §)."""
    from kassabok.core.marketing.reports.offered import reductions
    from kassabok.core.shop.products_out import Reduced

    return {
        row.sku: Reduced(row.lowest_ore, row.since, row.until)
        for row in reductions(reader, rates, on=day)
        if row.lower
    }


def _refuse_other_words(to: str, shops: tuple[str, ...], picture_url: str | None) -> None:
    from kassabok.core.errors import UsageError

    if to not in shops:
        raise UsageError("usage.value", f'--to: "{to}" is not one of {", ".join(shops)}.')
    if picture_url and not picture_url.startswith("https://"):
        raise UsageError("usage.value", f'--picture-url: "{picture_url}" does not begin with https://.')


def _refuse_other_files(ctx: Ctx) -> None:
    from kassabok.core.errors import UsageError

    suffix = Path(ctx.obj.options.output or "").suffix.lower()
    if suffix not in ("", ".csv"):
        raise UsageError("usage.value", f"-o: a shop imports CSV, not {suffix}.", hint="-o products.csv")


def _tax_classes(words: list[str], known: tuple[str, ...]) -> dict[str, str]:
    from kassabok.core.errors import UsageError

    pairs = {}
    for word in words:
        vat_class, sign, name = word.partition("=")
        if not sign or vat_class not in known:
            raise UsageError(
                "usage.value",
                f'--tax-class: "{word}" is not one of {", ".join(known)}, = and a name.',
                hint="--tax-class food=reduced-rate",
            )
        pairs[vat_class] = name.strip()
    return pairs


def _write_pictures(ctx: Ctx, reader: "Reader", folder: Path, pictures: "tuple[PictureOut, ...]") -> int:
    """Those that are not there yet: a file's name tells which picture it is. The number of them."""
    from kassabok.cli.frame import files
    from kassabok.core.shop.products_out import picture_bytes
    from kassabok.formats.errors import BadFile

    missing = [picture for picture in pictures if not (folder / picture.name).exists()]
    if ctx.obj.options.dry_run:
        return len(missing)
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise BadFile("file.unwritable", f"{folder} cannot be made: {error.strerror}.") from error
    for picture in missing:
        files.write_file(folder / picture.name, picture_bytes(reader, picture), replace=False)
    return len(missing)


def _tell(ctx: Ctx, to: str, found: "ProductsOut", written: int, folder: str | None) -> None:
    ctx.obj.note(f"Products: {len(found.products)}; with a picture: {len(found.pictures)}.")
    if folder:
        would = "would be put" if ctx.obj.options.dry_run else "put"
        ctx.obj.note(f"New pictures {would} into {folder}: {written}.")
    if found.unpriced:
        some = ", ".join(found.unpriced[:5]) + (" ..." if len(found.unpriced) > 5 else "")
        ctx.obj.note(f"Left out, as they have no price today: {len(found.unpriced)} ({some}).")
    if to == "woo" and found.tax_classes:
        ctx.obj.note(f"The shop must have these tax classes: {', '.join(found.tax_classes)}.")
