"""Questions about what suppliers charge."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader
from kassabok.core.errors import no_product
from kassabok.core.money import kronor
from kassabok.core.search import having_words


@dataclass(frozen=True, slots=True)
class SupplierPriceRow:
    """What a supplier charges for a product. price: for one unit, without VAT, in the currency."""

    supplier: str
    supplier_name: str = field(metadata={"table": False})
    sku: str = field(metadata={"heading": "SKU"})
    name: str
    supplier_sku: str = field(metadata={"heading": "Its number", "table": "filled"})
    price: Decimal
    currency: str = field(metadata={"heading": ""})
    pack_milli: int = field(metadata={"heading": "Pack"})
    minimum_milli: int = field(metadata={"heading": "Least"})
    lead_days: int | None = field(metadata={"heading": "Days"})
    valid_from: datetime.date = field(metadata={"heading": "From"})


_IN_FORCE = """
SELECT s.number, s.name, p.sku, p.name, v.supplier_sku, v.price_e4, v.currency, v.pack_milli, v.minimum_milli,
    coalesce(v.lead_days, s.lead_days), v.valid_from
FROM supplier_price v JOIN supplier s ON s.id = v.supplier_id JOIN product p ON p.id = v.product_id
WHERE {conditions} AND (:history OR v.id = (
    SELECT w.id FROM supplier_price w WHERE w.supplier_id = v.supplier_id AND w.product_id = v.product_id
    AND w.valid_from <= :on ORDER BY w.valid_from DESC, w.id DESC LIMIT 1))
ORDER BY p.sku, s.number, v.valid_from, v.id
"""


def supplier_prices(
    reader: Reader,
    *,
    on: datetime.date,
    supplier: str = "",
    sku: str = "",
    search: str = "",
    history: bool = False,
) -> list[SupplierPriceRow]:
    """What suppliers charge on a day, by SKU. supplier: only this number's. sku: only this product's.

    search: words that the product's number and name hold between them. history: all that was and will be charged.
    Raises NotFound for an unknown product.
    """
    conditions: list[str] = ["1 = 1"]
    params: dict[str, str | int] = {"on": on.isoformat(), "history": int(history)}
    if supplier:
        conditions.append("s.number = :supplier")
        params["supplier"] = supplier
    if sku:
        if reader.value("SELECT 1 FROM product WHERE sku = :sku", sku=sku) is None:
            raise no_product(sku)
        conditions.append("p.sku = :sku")
        params["sku"] = sku
    if search:
        condition, words = having_words("p.search_key", search)
        conditions.append(condition)
        params |= words
    rows = reader.rows(_IN_FORCE.format(conditions=" AND ".join(conditions)), **params)
    found = []
    for number, seller, code, name, their_code, price_e4, currency, pack, least, days, start in rows:
        price, first_day = kronor(price_e4), datetime.date.fromisoformat(start)
        found.append(
            SupplierPriceRow(
                number, seller, code, name, their_code, price, currency, pack, least, days, first_day
            )
        )
    return found
