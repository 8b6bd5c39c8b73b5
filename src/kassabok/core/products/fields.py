"""What a product's fields may hold, the same for a person at the keyboard and for a file of twenty thousand."""

import unicodedata
from collections.abc import Callable, Mapping
from shlex import quote
from typing import Any, NamedTuple, TypedDict, cast

from kassabok.core.identifiers import parse_gtin
from kassabok.core.money import format_quantity
from kassabok.core.products.content import parse_content
from kassabok.core.products.model import CONDITIONS, KINDS
from kassabok.core.products.unit_price import checked_price_e4
from kassabok.core.search import fold
from kassabok.core.texts import one_line, several_lines

LONGEST_SKU = 64
LONGEST_NAME = 200
LONGEST_UNIT = 12
LONGEST_DESCRIPTION = 10_000
LONGEST_SHORT = 500
LONGEST_WORD = 70  # Of a brand, and of a manufacturer's number: what shopping services take.
LONGEST_CATEGORY = 750
HEAVIEST_GRAMS = 10**8

#: Swedish words for the kinds, as other systems' exports have them.
KIND_WORDS = {
    "lagervara": "stocked",
    "lagerford": "stocked",
    "stock": "stocked",
    "bestallningsvara": "made_to_order",
    "made to order": "made_to_order",
    "tjanst": "service",
}
#: What a condition is called, in Swedish and by schema.org.
CONDITION_WORDS = {
    "ny": "new",
    "nytt": "new",
    "begagnad": "used",
    "begagnat": "used",
    "renoverad": "refurbished",
    "rekonditionerad": "refurbished",
}
_NOT_IN_SKU = frozenset("=@")  # They divide an order line: MUG=3@99. A last % ends its discount: MUG-10%.


class ProductFields(TypedDict, total=False):
    """The fields people can set; see the model for what each means."""

    name: str
    description: str
    unit: str
    gtin: str | None
    vat_class: str
    kind: str
    cost_e4: int
    weight_grams: int
    archived: bool
    short_description: str
    brand: str
    mpn: str
    manufacturer: str
    manufacturer_contact: str
    responsible_person: str
    safety_info: str
    category: str
    google_category: str
    condition: str
    content: str


#: Those that a person at the keyboard names by an option of the same name, and that are texts.
TEXTS = (
    *("short_description", "brand", "mpn", "manufacturer", "manufacturer_contact", "responsible_person"),
    *("safety_info", "category", "google_category", "condition", "content"),
)


class Price(NamedTuple):
    """A sales price of one unit, ten-thousandths of a krona."""

    price_e4: int
    includes_vat: bool


class InStock(NamedTuple):
    """What lies in stock of a product and what orders have of it, thousandths. lowest_milli: at a single location.

    incoming_milli: what purchase orders are to bring.
    """

    on_hand_milli: int = 0
    promised_milli: int = 0
    lowest_milli: int = 0
    incoming_milli: int = 0


#: What a new product has where nothing is said.
DEFAULTS = ProductFields(
    name="",
    description="",
    unit="st",
    gtin=None,
    vat_class="standard",
    kind="stocked",
    cost_e4=0,
    weight_grams=0,
    archived=False,
    short_description="",
    brand="",
    mpn="",
    manufacturer="",
    manufacturer_contact="",
    responsible_person="",
    safety_info="",
    category="",
    google_category="",
    condition="new",
    content="",
)


class WrongField(ValueError):
    """A field holds what it may not. name: the field's, without its unit; the text is a whole sentence.

    hint: the way out, where another value is none.
    """

    def __init__(self, field: str, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.name = field.removesuffix("_e4").removesuffix("_grams")
        self.hint = (
            hint or f"Give another {'name' if field == 'name' else '--' + self.name.replace('_', '-')}."
        )


def checked(fields: Mapping[str, Any], vat_classes: tuple[str, ...]) -> ProductFields:
    """The fields in the form they are stored. Raises WrongField for the first that is not right."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        try:
            found[name] = _vat_class(value, vat_classes) if name == "vat_class" else _CHECKS[name](value)
        except ValueError as error:
            raise WrongField(name, str(error)) from error
    return cast(ProductFields, found)


def refuse_conflict(sku: str, before: ProductFields, after: ProductFields, stock: InStock) -> None:
    """Raise WrongField where the stock stands against a change of kind or against archiving."""
    there = format_quantity(stock.on_hand_milli)
    if after["archived"] and not before["archived"] and (stock.on_hand_milli or stock.promised_milli):
        raise WrongField(
            "archived",
            f"{sku} cannot be archived: {there} on hand, {format_quantity(stock.promised_milli)} promised to orders.",
            hint=f"kassabok stock show {quote(sku)} tells where it is and who waits for it.",
        )
    leaves_stock = (after["archived"] and not before["archived"]) or (
        after["kind"] == "service" and before["kind"] != "service"
    )
    if leaves_stock and stock.incoming_milli:
        raise WrongField(
            "archived" if after["archived"] else "kind",
            f"{format_quantity(stock.incoming_milli)} of {sku} are incoming on purchase orders.",
            hint=f"kassabok stock show {quote(sku)} names them; kassabok purchase cancel NO takes back what is left.",
        )
    if after["kind"] == before["kind"]:
        return
    if after["kind"] == "service" and (stock.on_hand_milli or stock.promised_milli):
        raise WrongField(
            "kind",
            f"{sku} cannot become a service while there is stock of it or it is promised.",
            hint=f"kassabok stock show {quote(sku)} tells where it is and who waits for it.",
        )
    if after["kind"] == "stocked" and stock.on_hand_milli < 0:
        raise WrongField(
            "kind",
            f"{sku} cannot become stocked while {there} are on hand: receive what was sold first.",
            hint=f"kassabok stock adjust {quote(sku)} +N --cost KRONOR --reason receipt",
        )
    if stock.lowest_milli < 0:
        raise WrongField(
            "kind",
            f"{sku} cannot become {after['kind']}: at one location {format_quantity(stock.lowest_milli)} are on hand.",
            hint=f"kassabok stock show {quote(sku)} tells where; kassabok stock move puts it right.",
        )


def search_key(sku: str, fields: ProductFields) -> str:
    """What searching looks in: SKU, name, GTIN, brand and the maker's number, without case and accents."""
    return fold(f"{sku} {fields['name']} {fields['gtin'] or ''} {fields['brand']} {fields['mpn']}")


def checked_sku(text: str) -> str:
    """A SKU as it is stored. Raises ValueError when it could not be typed in a command or an order line."""
    sku = unicodedata.normalize("NFC", text.strip())
    fits = 1 <= len(sku) <= LONGEST_SKU and sku.isprintable() and not _NOT_IN_SKU & set(sku)
    if not fits or sku[0] == "-" or sku[-1] == "%" or "  " in sku:
        raise ValueError(
            f'"{text[:40]}" is not a SKU: it has 1 to {LONGEST_SKU} characters that can be seen, no = or @, '
            "no hyphen first and no % last."
        )
    return sku


def _name(value: Any) -> str:
    text = one_line(value)
    if not text:
        raise ValueError("A product needs a name.")
    if len(text) > LONGEST_NAME:
        raise ValueError(f'The name "{text[:40]}..." is longer than {LONGEST_NAME} characters.')
    return text


def _lines(what: str, longest: int) -> Callable[[Any], str]:
    """The check of a text that may have several lines."""

    def check(value: Any) -> str:
        text = several_lines(value)
        if len(text) > longest:
            raise ValueError(f"The {what} is longer than {longest} characters.")
        return text

    return check


def _line(what: str, longest: int) -> Callable[[Any], str]:
    """The check of a text of one line."""

    def check(value: Any) -> str:
        text = one_line(value)
        if len(text) > longest:
            raise ValueError(f'The {what} "{text[:40]}..." is longer than {longest} characters.')
        return text

    return check


def _category(value: Any) -> str:
    """Levels with one blank on each side of >. A level without a name is none."""
    levels = [level.strip() for level in _line("category", LONGEST_CATEGORY)(value).split(">")]
    return " > ".join(level for level in levels if level)


def _condition(value: Any) -> str:
    text = one_line(value).lower()
    condition = CONDITION_WORDS.get(fold(text), text.removesuffix("condition")) or "new"
    if condition not in CONDITIONS:
        raise ValueError(f'"{text[:40]}" is not a condition: it is one of {", ".join(CONDITIONS)}.')
    return condition


def _unit(value: Any) -> str:
    text = one_line(value)
    if not 1 <= len(text) <= LONGEST_UNIT:
        raise ValueError(
            f'"{text[:40]}" is not a unit: it has 1 to {LONGEST_UNIT} characters, as st, kg or m.'
        )
    return text


def _gtin(value: Any) -> str | None:
    text = one_line(value or "")
    return parse_gtin(text) if text else None


def _vat_class(value: Any, known: tuple[str, ...]) -> str:
    text = one_line(value).lower()
    if text not in known:
        rate = (
            " but a rate, which follows from the class and the day" if text.rstrip("% ").isdecimal() else ""
        )
        raise ValueError(f'"{text[:40]}" is not a VAT class{rate}: it is one of {", ".join(known)}.')
    return text


def _kind(value: Any) -> str:
    text = one_line(value).lower()
    kind = KIND_WORDS.get(fold(text), text)
    if kind not in KINDS:
        raise ValueError(f'"{text[:40]}" is not a kind of product: it is one of {", ".join(KINDS)}.')
    return kind


def _weight(value: Any) -> int:
    if not 0 <= value <= HEAVIEST_GRAMS:
        raise ValueError(f"A weight is 0 to {HEAVIEST_GRAMS} grams, not {value}.")
    return int(value)


_CHECKS: dict[str, Callable[[Any], Any]] = {
    "name": _name,
    "description": _lines("description", LONGEST_DESCRIPTION),
    "short_description": _lines("short description", LONGEST_SHORT),
    "brand": _line("brand", LONGEST_WORD),
    "mpn": _line("manufacturer's number", LONGEST_WORD),
    "manufacturer": _line("manufacturer", LONGEST_NAME),
    "manufacturer_contact": _lines("manufacturer's address", LONGEST_SHORT),
    "responsible_person": _lines("text on who is responsible", LONGEST_SHORT),
    "safety_info": _lines("safety information", LONGEST_DESCRIPTION),
    "category": _category,
    "google_category": _category,
    "condition": _condition,
    "content": parse_content,
    "unit": _unit,
    "gtin": _gtin,
    "kind": _kind,
    "cost_e4": checked_price_e4,
    "weight_grams": _weight,
    "archived": bool,
}
