"""How lines of goods are written on the command line and in files, for every noun that takes them.

    SKU[=QUANTITY][@PRICE][-DISCOUNT%]                MUG   MUG=3   MUG=3@99.50   MUG=3-10%   MUG=3@99.50-10%
    TEXT[=QUANTITY]@PRICE[-DISCOUNT%][/VATCLASS]      "Gravering=1@150"   "Begagnad bok@80/low"
    SKU=QUANTITY                                      MUG=1: of a delivery or a return

Prices are kronor of one unit, incl. or excl. VAT as the order is priced; without one the product's price holds.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import TYPE_CHECKING

from kassabok.core.errors import UsageError

if TYPE_CHECKING:
    from kassabok.core.sales.service import LineRequest, Part
    from kassabok.formats.tables import TableRow

_GOODS = re.compile(
    r"(?P<what>[^=@]+?)(=(?P<quantity>[^=@]*?))?(@(?P<price>[^=@]*?))?(-(?P<discount>[0-9., ]+)%)?"
)
_TEXT = re.compile(_GOODS.pattern + r"(/(?P<vat_class>[a-z-]+))?")
GOODS_HINT = (
    "Write it as SKU=QUANTITY@PRICE-DISCOUNT%, all but the SKU as needed: MUG, MUG=3, MUG=3@99.50, MUG=3-10%."
)
TEXT_HINT = 'Write it as TEXT=QUANTITY@PRICE: "Gravering=1@150"; /low or another VAT class may follow.'
PART_HINT = "Write it as SKU=QUANTITY: MUG=1."

ONE_MILLI = 1000
E4_DECIMALS, PERCENT_DECIMALS = 4, 2

#: Columns of a file with lines, in English and Swedish.
COLUMNS = {
    "sku": "sku",
    "artikel": "sku",
    "artikelnummer": "sku",
    "quantity": "quantity",
    "antal": "quantity",
    "price": "price",
    "pris": "price",
    "discount": "discount",
    "rabatt": "discount",
    "text": "text",
    "benämning": "text",
}


def goods_lines(texts: Iterable[str] | None, *, usual_e4: int = 0) -> "list[LineRequest]":
    """Lines of products, as --line takes them. usual_e4: the discount of those that say nothing of it.

    Raises UsageError for one that cannot be read.
    """
    return [_request(text, _matched(_GOODS, text, GOODS_HINT), GOODS_HINT, usual_e4) for text in texts or ()]


def text_lines(texts: Iterable[str] | None, *, usual_e4: int = 0) -> "list[LineRequest]":
    """Lines without a product, as --line-text takes them."""
    from dataclasses import replace

    lines = []
    for text in texts or ():
        found = _matched(_TEXT, text, TEXT_HINT)
        if not found["price"]:
            raise UsageError("line.price", f'The line "{text}" has no price.', hint=TEXT_HINT)
        line = _request(text, found, TEXT_HINT, usual_e4)
        lines.append(replace(line, kind="text", sku=None, text=line.sku or "", vat_class=found["vat_class"]))
    return lines


def freight_line(price_ore: int) -> "LineRequest":
    """The freight, as --freight takes it."""
    from kassabok.core.sales.service import LineRequest

    return LineRequest(kind="freight", unit_price_e4=price_ore * 100)


def parts(texts: Iterable[str] | None) -> "list[Part] | None":
    """Products and quantities of a delivery or a return; None when none are named, which means everything."""
    from kassabok.core.sales.service import Part

    found = []
    for text in texts or ():
        sku, equals, quantity = text.partition("=")
        if not sku.strip() or not equals:
            raise UsageError("line.syntax", f'"{text}" is not a product with its quantity.', hint=PART_HINT)
        found.append(Part(unicodedata.normalize("NFC", sku.strip()), _quantity(text, quantity, PART_HINT)))
    return found or None


def discount_e4(text: str) -> int:
    """A discount in percent, `10` or `10%`, in ten-thousandths."""
    return _number(text, "discount", text.removesuffix("%"), PERCENT_DECIMALS, "Write it as 10 or 10%.")


def lines_of_file(data: bytes, name: str, *, usual_e4: int = 0) -> "list[LineRequest]":
    """Lines from a CSV or XLSX file with columns sku, quantity, price, discount and text (or the Swedish words).

    A row without a sku is a line of text. Raises BadFile, listing every row that cannot be read.
    """
    from kassabok.formats.errors import BadFile
    from kassabok.formats.tables import read_table

    table = read_table(data)
    unknown = [heading for heading in table.headings if heading not in COLUMNS]
    if unknown or not {COLUMNS[heading] for heading in table.headings} & {"sku", "text"}:
        wrong = f"the column {unknown[0]} is not known" if unknown else "there is no column sku"
        raise BadFile(
            "lines.heading", f"{name}: {wrong}.", hint="Columns: sku, quantity, price, discount, text."
        )
    filled = [COLUMNS[heading] for heading in table.headings]
    if twice := next((column for column in filled if filled.count(column) > 1), None):
        raise BadFile("lines.heading", f"{name}: two columns hold the {twice}.")
    lines, faults = [], []
    for row in table.rows:
        try:
            lines.append(_line_of_row(row, usual_e4))
        except UsageError as error:
            faults.append(f"line {row.line}: {error.message}")
    if faults:
        raise BadFile("lines.rows", "\n".join([f"{name}: some rows cannot be read.", *faults]))
    return lines


def _line_of_row(row: "TableRow", usual_e4: int) -> "LineRequest":
    from dataclasses import replace

    cells = {COLUMNS[heading]: text or None for heading, text in row.cells.items()}
    sku, text, discount = cells.get("sku"), cells.get("text") or "", cells.get("discount")
    words = {
        "what": sku or text,
        "quantity": cells.get("quantity"),
        "price": cells.get("price"),
        "discount": discount.removesuffix("%") if discount else None,
    }
    line = _request(sku or text, words, "", usual_e4)
    return replace(line, text=text) if sku else replace(line, kind="text", sku=None, text=text)


def _matched(pattern: re.Pattern[str], text: str, hint: str) -> dict[str, str | None]:
    """The parts of a line as it was typed; None for those that are not there."""
    found = pattern.fullmatch(unicodedata.normalize("NFC", text.strip()))
    if found is None:
        raise UsageError("line.syntax", f'"{text}" cannot be read as a line.', hint=hint)
    return {name: part.strip() if part is not None else None for name, part in found.groupdict().items()}


def _request(text: str, words: dict[str, str | None], hint: str, usual_e4: int) -> "LineRequest":
    """A line of goods. text: the whole line, for messages."""
    from kassabok.core.sales.service import LineRequest

    quantity, price, discount = words["quantity"], words["price"], words["discount"]
    return LineRequest(
        sku=words["what"],
        quantity_milli=ONE_MILLI if quantity is None else _quantity(text, quantity, hint),
        unit_price_e4=None if price is None else _number(text, "price", price, E4_DECIMALS, hint),
        discount_e4=usual_e4
        if discount is None
        else _number(text, "discount", discount, PERCENT_DECIMALS, hint),
    )


def _quantity(text: str, quantity: str, hint: str) -> int:
    from kassabok.core.money import parse_quantity

    try:
        return parse_quantity(quantity)
    except ValueError as error:
        raise UsageError("line.quantity", f'The quantity of "{text}": {error}', hint=hint) from error


def _number(text: str, what: str, number: str, decimals: int, hint: str) -> int:
    """A price in ten-thousandths of a krona, or a discount in hundredths of a percent."""
    from kassabok.core.money import parse_decimal

    try:
        return int(parse_decimal(number, max_decimals=decimals).scaleb(decimals))
    except ValueError as error:
        raise UsageError(f"line.{what}", f'The {what} of "{text}": {error}', hint=hint) from error
