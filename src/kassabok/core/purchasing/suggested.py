"""Purchase orders made of what has to be bought, and the least that the company wants to have of a product."""

from collections.abc import Iterable
from datetime import date
from shlex import quote
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, no_product
from kassabok.core.events import PurchaseDrafted, StockMinimumSet
from kassabok.core.money import MOST_MILLI, format_quantity
from kassabok.core.parties.model import Supplier
from kassabok.core.products.model import Product
from kassabok.core.purchasing.lines import PurchaseRequest
from kassabok.core.purchasing.model import StockMinimum
from kassabok.core.purchasing.reorder import Horizon, bought_for_orders, suggestions
from kassabok.core.purchasing.service import create


def create_suggested(
    tx: Transaction, *, on: date, horizon: Horizon, supplier: str = "", **terms: Any
) -> list[PurchaseDrafted]:
    """A purchase order a supplier of what `stock reorder` suggests. supplier: only of this one. terms: as in create.

    Raises Refused where nothing is suggested, or a product has no known supplier.
    """
    rows = suggestions(tx.reader, on=on, horizon=horizon, supplier=supplier)
    wanted = (
        (row.supplier, PurchaseRequest(sku=row.sku, quantity_milli=row.suggested_milli)) for row in rows
    )
    return _create(tx, wanted, on=on, nothing="Nothing has to be ordered now.", **terms)


def create_for_orders(
    tx: Transaction, *, on: date, supplier: str = "", **terms: Any
) -> list[PurchaseDrafted]:
    """A purchase order a supplier of the goods made to order that orders wait for. Otherwise as create_suggested."""
    wanted = (
        (
            row.supplier,
            PurchaseRequest(sku=row.sku, quantity_milli=row.quantity_milli, order_line_id=row.order_line_id),
        )
        for row in bought_for_orders(tx.reader, on=on, supplier=supplier)
    )
    return _create(
        tx, wanted, on=on, nothing="No order waits for goods made to order that are not bought yet.", **terms
    )


def _create(
    tx: Transaction, wanted: Iterable[tuple[str, PurchaseRequest]], *, on: date, nothing: str, **terms: Any
) -> list[PurchaseDrafted]:
    by_supplier: dict[str, list[PurchaseRequest]] = {}
    for supplier, request in wanted:
        by_supplier.setdefault(supplier, []).append(request)
    if not by_supplier:
        raise Refused("purchase.nothing", nothing)
    if "" in by_supplier:
        skus = list(dict.fromkeys(request.sku for request in by_supplier[""]))
        raise Refused(
            "purchase.no_supplier",
            f"Whom to buy {', '.join(skus[:5])}{' ...' if len(skus) > 5 else ''} from is not known.",
            hint=f"kassabok stock minimum {quote(skus[0])} 0 --supplier NO, or order of one with --supplier NO.",
        )
    return [
        create(tx, supplier=supplier, lines=lines, on=on, **terms) for supplier, lines in by_supplier.items()
    ]


def set_minimum(tx: Transaction, sku: str, minimum_milli: int, *, supplier: str = "") -> StockMinimumSet:
    """Say how much the company wants to have of a product at least, and whom it buys it from.

    supplier: its number; "" leaves it as it was. Raises NotFound, and Refused for what is not kept in stock, or nothing
    new.
    """
    product = tx.find(Product, sku=sku)
    if product is None:
        raise no_product(sku)
    if product.kind == "service":
        raise Refused("stock.service", f"{sku} is a service; services are not kept in stock.")
    if not 0 <= minimum_milli <= MOST_MILLI:
        raise Refused(
            "minimum.quantity", f"The least of {sku} is zero or more, not {format_quantity(minimum_milli)}."
        )
    row = tx.find(StockMinimum, product_id=product.id)
    supplier_id = _supplier_id(tx, supplier) if supplier else row and row.supplier_id
    if row is None:
        tx.insert(StockMinimum, product_id=product.id, minimum_milli=minimum_milli, supplier_id=supplier_id)
    elif (row.minimum_milli, row.supplier_id) == (minimum_milli, supplier_id):
        raise Refused("minimum.unchanged", f"It is like that for {sku} already.", hint="Nothing was changed.")
    else:
        tx.update(StockMinimum, row.id, minimum_milli=minimum_milli, supplier_id=supplier_id)
    event = StockMinimumSet(ref=sku, minimum_milli=minimum_milli, supplier=supplier)
    tx.publish(event)
    return event


def _supplier_id(tx: Transaction, number: str) -> int:
    found = tx.find(Supplier, number=number)
    if found is None:
        raise NotFound(
            "supplier.unknown",
            f"There is no supplier {number}.",
            hint="kassabok supplier list --search WORD finds suppliers.",
        )
    return found.id
