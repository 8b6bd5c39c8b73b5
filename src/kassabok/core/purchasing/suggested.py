"""Purchase orders made of what has to be bought."""

from collections.abc import Iterable
from datetime import date
from shlex import quote
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import PurchaseDrafted
from kassabok.core.purchasing.lines import PurchaseRequest
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
            hint=f"kassabok stock minimum set {quote(skus[0])} 0 --supplier NO, or order of one with --supplier NO.",
        )
    return [
        create(tx, supplier=supplier, lines=lines, on=on, **terms) for supplier, lines in by_supplier.items()
    ]
