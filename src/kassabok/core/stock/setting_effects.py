"""How stock answers to a changed setting: every one comes through here, and most of them are not about stock."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import Event, SettingChanged


def change_valuation(tx: Transaction, event: SettingChanged) -> Iterable[Event]:
    """From FIFO to weighted average: each product's layers become one. No value changes, so the books do not either.

    The other way nothing has to be done: what lies there becomes the oldest layer, at its average cost.
    """
    if event.ref != "stock.valuation" or event.new != "average":
        return ()
    from kassabok.core.stock.model import StockLayer

    layers = tx.reader.rows(
        "SELECT product_id, id, left_milli, left_ore FROM stock_layer WHERE left_milli > 0 ORDER BY product_id, id"
    )
    by_product: dict[int, list[tuple[int, int, int]]] = {}
    for product_id, *layer in layers:
        by_product.setdefault(product_id, []).append((layer[0], layer[1], layer[2]))
    for open_layers in by_product.values():
        (first_id, _, _), *others = open_layers
        for layer_id, _, _ in others:
            tx.update(StockLayer, layer_id, left_milli=0, left_ore=0)
        if others:
            left_milli, left_ore = (sum(layer[column] for layer in open_layers) for column in (1, 2))
            tx.update(StockLayer, first_id, left_milli=left_milli, left_ore=left_ore)
    return ()
