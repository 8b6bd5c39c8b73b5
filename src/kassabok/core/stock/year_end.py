"""The statutory inventory list (varulagerförteckning), for the year-end and the tax return.

Every product with its quantity and value. Each is valued at the lower of its cost and what it can be sold for (lägsta
värdets princip), product by product. Source: lag (1955:257) om inventering av varulager för inkomsttaxeringen, which
also asks for the declaration; 17 kap. inkomstskattelagen on the value.
"""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.identifiers import format_identity, is_personal, mask_personal
from kassabok.core.money import round_half_away
from kassabok.core.rates.lookup import Rates
from kassabok.core.stock.reports import unit_cost

DECLARATION = (
    "Jag försäkrar på heder och samvete att ingen tillgång som ska tas upp i denna förteckning har utelämnats "
    "(lag 1955:257 om inventering av varulager för inkomsttaxeringen)."
)


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """A product of the list. realisable_ore: its sales price excl. VAT on the day; None where it has no price.

    value_ore: the lower of the two.
    """

    sku: str
    name: str
    locations: str
    unit: str
    on_hand_milli: int
    unit_cost_ore: int = field(metadata={"total": False})
    cost_ore: int = field(metadata={"heading": "At cost"})
    realisable_ore: int | None = field(metadata={"heading": "At sales price"})
    value_ore: int


@dataclass(frozen=True, slots=True)
class InventoryList:
    """counted: the counts of the day and the weeks around it, with who counted. below_cost_ore: the write-down."""

    company: str
    org_nr: str
    on: datetime.date
    products: tuple[InventoryRow, ...]
    cost_ore: int
    value_ore: int
    below_cost_ore: int
    counted: tuple[str, ...]
    declaration: str


_ON_DAY = """
SELECT p.id, p.sku, p.name, p.unit, p.vat_class, m.quantity_milli, m.value_ore, r.price_e4, r.includes_vat FROM (
    SELECT product_id, sum(quantity_milli) AS quantity_milli, sum(value_ore) AS value_ore
    FROM stock_move WHERE date <= :day GROUP BY product_id) m
JOIN product p ON p.id = m.product_id
LEFT JOIN product_price r ON r.id = (SELECT q.id FROM product_price q
    WHERE q.product_id = p.id AND q.valid_from <= :day ORDER BY q.valid_from DESC, q.id DESC LIMIT 1)
WHERE m.quantity_milli > 0 ORDER BY p.sku
"""
_PLACES = """
SELECT m.product_id, o.code FROM stock_move m JOIN location o ON o.id = m.location_id
WHERE m.date <= :day GROUP BY m.product_id, o.id, o.code HAVING sum(m.quantity_milli) <> 0 ORDER BY o.id
"""
_COUNTS = """
SELECT c.number, c.date, o.code, c.counted_by FROM stock_count c JOIN location o ON o.id = c.location_id
WHERE c.state = 'posted' AND c.date BETWEEN :first AND :last ORDER BY c.date, c.id
"""
COUNTED_WITHIN = datetime.timedelta(days=31)  # Counts further away say little about the day.


def inventory_list(
    reader: Reader, *, on: datetime.date, rates: Rates, show_pii: bool = False
) -> InventoryList:
    """The list at the end of a day, by the dates of the moves. What was sold before it came is not there to be listed.

    rates: for prices that include VAT. show_pii: a sole trader's number in full.
    """
    places: dict[int, list[str]] = {}
    for product_id, code in reader.rows(_PLACES, day=on):
        places.setdefault(product_id, []).append(code)
    products = []
    for product_id, sku, name, unit, vat_class, milli, cost_ore, price_e4, includes_vat in reader.rows(
        _ON_DAY, day=on
    ):
        realisable_ore = None
        if price_e4 is not None:
            share = 1 + rates.vat(vat_class, on) if includes_vat else Decimal(1)
            realisable_ore = round_half_away(Decimal(milli * price_e4) / (100_000 * share))
        products.append(
            InventoryRow(
                sku=sku,
                name=name,
                locations=", ".join(places.get(product_id, ())),
                unit=unit,
                on_hand_milli=milli,
                unit_cost_ore=unit_cost(cost_ore, milli),
                cost_ore=cost_ore,
                realisable_ore=realisable_ore,
                value_ore=cost_ore if realisable_ore is None else min(cost_ore, realisable_ore),
            )
        )
    cost_ore = sum(row.cost_ore for row in products)
    value_ore = sum(row.value_ore for row in products)
    settings = settings_of(reader)
    return InventoryList(
        company=settings.text("company.name"),
        org_nr=_identity(settings.text("company.org_nr"), show_pii=show_pii),
        on=on,
        products=tuple(products),
        cost_ore=cost_ore,
        value_ore=value_ore,
        below_cost_ore=value_ore - cost_ore,
        counted=_counts(reader, on),
        declaration=DECLARATION,
    )


def _identity(number: str, *, show_pii: bool) -> str:
    return mask_personal(number) if is_personal(number) and not show_pii else format_identity(number)


def _counts(reader: Reader, on: datetime.date) -> tuple[str, ...]:
    rows = reader.rows(_COUNTS, first=on - COUNTED_WITHIN, last=on + COUNTED_WITHIN)
    return tuple(
        f"{number}, {day}, {code}" + (f", {counted_by}" if counted_by else "")
        for number, day, code, counted_by in rows
    )
