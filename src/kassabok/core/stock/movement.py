"""Moving goods: the one place where stock moves, layers and levels are written.

Cost is frozen on the move. FIFO and weighted average differ in one thing only: under FIFO goods that come in lie in a
layer of their own, under weighted average all share one layer. What goes out is taken from the oldest layer first, its
cost in proportion, and the last piece of a layer takes the rest of its öre; so the layers always add up to the level.

Goods made to order may be sold before they have come. They leave at the product's purchase cost, and the level goes
below zero. When they come, the difference to what they did cost is a move of its own, a cost correction.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from shlex import quote
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused
from kassabok.core.events import Ref, StockFact, StockMoved
from kassabok.core.money import MOST_MILLI, MOST_ORE, format_kronor, format_quantity, spread
from kassabok.core.stock.model import LocationLevel, StockLayer, StockLevel, StockMove
from kassabok.core.stock.shelf import Shelf

_OPEN_LAYERS = """
SELECT id, left_milli, left_ore, move_id FROM stock_layer WHERE product_id = :product_id AND left_milli > 0 ORDER BY id
"""


_LATER = """
SELECT date, sum(quantity_milli) FROM stock_move WHERE product_id = :product_id AND date > :on
GROUP BY date ORDER BY date DESC
"""
_DAY = """
SELECT EXISTS (SELECT 1 FROM period_lock WHERE month = :month),
    (SELECT closed FROM fiscal_year WHERE :on BETWEEN starts_on AND ends_on)
"""


def _refuse_day(reader: Reader, on: date) -> None:
    """Raise Refused on a day on which nothing can be posted: a move without a value is in the same books."""
    locked, closed = reader.row(_DAY, month=month_of(on), on=on) or (False, None)
    if locked:
        raise Refused(
            "period.locked",
            f"The month {on:%Y-%m} is locked; no stock can be moved on {on}.",
            hint=f"Use a later date, or kassabok year unlock {on:%Y-%m}.",
        )
    if closed is None:
        raise Refused(
            "year.missing",
            f"No fiscal year has the day {on}, so no stock can be moved on it.",
            hint="kassabok year open opens the next one; kassabok year list shows those there are.",
        )
    if closed:
        raise Refused(
            "year.closed",
            f"The fiscal year of {on} is closed; no stock can be moved in it.",
            hint="Use a date in an open fiscal year; kassabok year list shows them.",
        )


class Movement:
    """The moves of one event: they share its number, day and reason.

    Make the moves, then publish or return `events`. Nothing is numbered while nothing has moved.
    Raises Refused when nothing can be posted on the day, or for more than anybody has.
    """

    def __init__(self, tx: Transaction, reason: str, on: date) -> None:
        self._tx = tx
        self._reason = reason
        self._on = on
        self._number = ""
        self._lines: list[StockFact] = []
        self._corrections: list[tuple[Shelf, int, int]] = []
        _refuse_day(tx.reader, on)

    # Verbs

    def put_in(
        self,
        shelf: Shelf,
        location_id: int,
        quantity_milli: int,
        value_ore: int,
        *,
        delivery_line_id: int | None = None,
        receipt_line_id: int | None = None,
        reverses_id: int | None = None,
        note: str = "",
    ) -> None:
        """Goods come in at a cost. quantity_milli: above zero."""
        owed_milli, owed_ore = max(-shelf.on_hand_milli, 0), -shelf.value_ore
        move_id = self._move(
            shelf,
            location_id,
            quantity_milli,
            value_ore,
            delivery_line_id=delivery_line_id,
            receipt_line_id=receipt_line_id,
            reverses_id=reverses_id,
            note=note,
        )
        settled_milli = min(owed_milli, quantity_milli)
        if settled_milli:
            cost_ore = _share(value_ore, settled_milli, quantity_milli)
            thought_ore = _share(owed_ore, settled_milli, owed_milli)
            value_ore -= cost_ore
            if thought_ore != cost_ore:
                self._corrections.append((shelf, location_id, thought_ore - cost_ore))
                shelf.value_ore += thought_ore - cost_ore
        if quantity_milli > settled_milli:
            self._lay(shelf, move_id, quantity_milli - settled_milli, value_ore)

    def take_out(
        self,
        shelf: Shelf,
        places: Iterable[tuple[int, int]],
        *,
        delivery_line_id: int | None = None,
        receipt_line_id: int | None = None,
        came_by_id: int | None = None,
        note: str = "",
    ) -> None:
        """Goods go out. places: how much from which location, as (location id, thousandths above zero).

        came_by_id: the move by which just these came in; what is left of its layer is taken first.
        """
        chosen = tuple(places)
        quantity_milli = sum(quantity for _, quantity in chosen)
        if shelf.kind == "stocked":
            self._refuse_not_yet_there(shelf, quantity_milli)
        cost_ore = self._consume(shelf, quantity_milli, came_by_id)
        shares = spread(cost_ore, [quantity for _, quantity in chosen])
        for (location_id, quantity_milli), share_ore in zip(chosen, shares, strict=True):
            self._move(
                shelf,
                location_id,
                -quantity_milli,
                -share_ore,
                delivery_line_id=delivery_line_id,
                receipt_line_id=receipt_line_id,
                note=note,
            )

    def transfer(
        self, shelf: Shelf, from_id: int, to_id: int, quantity_milli: int, *, note: str = ""
    ) -> None:
        """Goods change place. Their value stays: it is the product's, wherever it lies."""
        self._move(shelf, from_id, -quantity_milli, 0, note=note)
        self._move(shelf, to_id, quantity_milli, 0, note=note)

    def revalue(self, shelf: Shelf, new_value_ore: int, *, note: str = "") -> None:
        """What lies there is worth something else, each unit the same."""
        layers = list(self._open_layers(shelf))
        shares = spread(new_value_ore, [left_milli for _, left_milli, _, _ in layers])
        for (layer_id, _, _, _), ore in zip(layers, shares, strict=True):
            self._tx.update(StockLayer, layer_id, left_ore=ore)
        location_id = next(place for place, milli in shelf.places.items() if milli)
        self._move(shelf, location_id, 0, new_value_ore - shelf.value_ore, note=note)

    def add_cost(
        self,
        shelf: Shelf,
        location_id: int,
        value_ore: int,
        *,
        came_by_id: int,
        of_milli: int,
        receipt_line_id: int,
    ) -> None:
        """Goods that came in cost more than was thought: what is left is worth more, what is gone did cost more.

        value_ore: below zero where they cost less; goods that were written down keep no value below zero. came_by_id:
        the move by which they came. of_milli: how many of them the cost is for, thousandths.
        Under weighted average nobody can tell them apart: as many are left as lie there.
        """
        layers = list(self._open_layers(shelf))
        if self._tx.settings.text("stock.valuation") != "average":
            layers = [layer for layer in layers if layer[3] == came_by_id]
        left_milli = min(sum(layer[1] for layer in layers), of_milli)
        kept_ore = max(_share(value_ore, left_milli, of_milli), -sum(layer[2] for layer in layers))
        self._move(shelf, location_id, 0, value_ore, receipt_line_id=receipt_line_id)
        shares = spread(kept_ore, [layer[1] for layer in layers]) if layers else ()
        for (layer_id, _, left_ore, _), ore in zip(layers, shares, strict=True):
            self._tx.update(StockLayer, layer_id, left_ore=left_ore + ore)
        if value_ore != kept_ore:
            self._corrections.append((shelf, location_id, kept_ore - value_ore))
            shelf.value_ore += kept_ore - value_ore

    def events(self, *origins: Ref) -> list[StockMoved]:
        """What happened: the moves, and then what goods that were sold too early turned out to cost otherwise."""
        if not self._lines:
            return []
        moved = self._event(origins)
        if not self._corrections:
            return [moved]
        corrections, self._corrections = self._corrections, []
        self._reason, self._number, self._lines = "cost_correction", "", []
        for shelf, location_id, value_ore in corrections:
            self._tx.add_up(StockLevel, {"product_id": shelf.product_id}, value_ore=value_ore)
            self._row(shelf, location_id, 0, value_ore, note=f"cost of {moved.ref}")
        return [moved, self._event((moved.subject,))]

    # Rows

    def _event(self, origins: tuple[Ref, ...]) -> StockMoved:
        lines = tuple(self._lines)
        return StockMoved(
            ref=self._number,
            origins=origins,
            reason=self._reason,
            on=self._on,
            lines=lines,
            value_ore=sum(line.value_ore for line in lines),
        )

    def _move(
        self, shelf: Shelf, location_id: int, quantity_milli: int, value_ore: int, **more: object
    ) -> int:
        """One move, and the levels with it."""
        if abs(quantity_milli) > MOST_MILLI or abs(value_ore) > MOST_ORE:
            raise Refused(
                "stock.too_much",
                f"{shown(shelf, quantity_milli)} of {shelf.sku} worth {format_kronor(value_ore)} kr are more than "
                "can be moved at once.",
                hint="Check the quantity and the cost of one.",
            )
        shelf.on_hand_milli += quantity_milli
        shelf.value_ore += value_ore
        shelf.places[location_id] = shelf.at(location_id) + quantity_milli
        self._tx.add_up(
            StockLevel, {"product_id": shelf.product_id}, on_hand_milli=quantity_milli, value_ore=value_ore
        )
        if quantity_milli:
            place = {"product_id": shelf.product_id, "location_id": location_id}
            self._tx.add_up(LocationLevel, place, on_hand_milli=quantity_milli)
        return self._row(shelf, location_id, quantity_milli, value_ore, **more)

    def _row(
        self, shelf: Shelf, location_id: int, quantity_milli: int, value_ore: int, **more: object
    ) -> int:
        if not self._number:
            self._number = self._tx.number("stock-move", self._on)
        self._lines.append(StockFact(shelf.sku, quantity_milli, value_ore))
        return self._tx.insert(
            StockMove,
            number=self._number,
            date=self._on,
            product_id=shelf.product_id,
            location_id=location_id,
            reason=self._reason,
            quantity_milli=quantity_milli,
            value_ore=value_ore,
            **more,
        )

    def _refuse_not_yet_there(self, shelf: Shelf, quantity_milli: int) -> None:
        """Raise Refused where so much was not there on the day, or on one after it: the stock of a past day is
        counted and valued too. What is made to order may leave before it has come.
        """
        there_milli = shelf.on_hand_milli
        for day, moved_milli in self._tx.reader.each(_LATER, product_id=shelf.product_id, on=self._on):
            there_milli -= moved_milli
            if there_milli < quantity_milli:
                raise Refused(
                    "stock.not_yet",
                    f"{shown(shelf, quantity_milli)} of {shelf.sku} cannot leave on {self._on}: only "
                    f"{shown(shelf, there_milli)} were there before {day}.",
                    hint="Use the day on which it left; goods that had come by then are put in with --date.",
                )

    # Layers

    def _lay(self, shelf: Shelf, move_id: int, quantity_milli: int, value_ore: int) -> None:
        shared = None
        if self._tx.settings.text("stock.valuation") == "average":
            shared = next(self._open_layers(shelf), None)
        if shared:
            layer_id, left_milli, left_ore, _ = shared
            self._tx.update(
                StockLayer, layer_id, left_milli=left_milli + quantity_milli, left_ore=left_ore + value_ore
            )
            return
        self._tx.insert(
            StockLayer,
            product_id=shelf.product_id,
            move_id=move_id,
            left_milli=quantity_milli,
            left_ore=value_ore,
        )

    def _consume(self, shelf: Shelf, quantity_milli: int, came_by_id: int | None) -> int:
        """Take from the layers, oldest first, and return the cost; what they lack goes at the purchase cost."""
        wanted_milli, cost_ore = quantity_milli, 0
        emptied = []
        layers = self._open_layers(shelf)
        if came_by_id is not None:
            layers = iter(sorted(layers, key=lambda layer: layer[3] != came_by_id))
        for layer_id, left_milli, left_ore, _ in layers:
            taken_milli = min(left_milli, wanted_milli)
            part_ore = _share(left_ore, taken_milli, left_milli)
            emptied.append((layer_id, left_milli - taken_milli, left_ore - part_ore))
            wanted_milli -= taken_milli
            cost_ore += part_ore
            if not wanted_milli:
                break
        for layer_id, left_milli, left_ore in emptied:
            self._tx.update(StockLayer, layer_id, left_milli=left_milli, left_ore=left_ore)
        return cost_ore + shelf.known_cost(wanted_milli)

    def _open_layers(self, shelf: Shelf) -> Iterator[tuple[Any, ...]]:
        """Layer id, what is left of it in thousandths, and in öre, and the move that it came by; oldest first."""
        return self._tx.reader.each(_OPEN_LAYERS, product_id=shelf.product_id)


def _share(total_ore: int, part_milli: int, whole_milli: int) -> int:
    """The part's share of an amount, rounded once; the whole takes all of it."""
    return spread(total_ore, (part_milli, whole_milli - part_milli))[0]


def places_for(shelf: Shelf, quantity_milli: int, first_location_id: int) -> list[tuple[int, int]]:
    """Where to take goods from: the locations in the order they were added, and what they lack from the first."""
    chosen: dict[int, int] = {}
    for location_id, there_milli in shelf.places.items():
        taken_milli = min(max(there_milli, 0), quantity_milli)
        if taken_milli:
            chosen[location_id] = taken_milli
            quantity_milli -= taken_milli
    if quantity_milli:
        chosen[first_location_id] = chosen.get(first_location_id, 0) + quantity_milli
    return list(chosen.items())


def shown(shelf: Shelf, quantity_milli: int) -> str:
    """A quantity with its unit, as messages have it."""
    return f"{format_quantity(quantity_milli)} {shelf.unit}"


def refuse_more_than_there(shelf: Shelf, location_id: int, quantity_milli: int) -> None:
    """Raise Refused when a location does not hold so much; what is made to order as well, for here it is by hand."""
    there_milli = shelf.at(location_id)
    if quantity_milli > there_milli:
        elsewhere_milli = sum(
            milli for place, milli in shelf.places.items() if place != location_id and milli > 0
        )
        elsewhere = f" ({shown(shelf, elsewhere_milli)} at other locations)" if elsewhere_milli else ""
        raise Refused(
            "stock.short",
            f"{shown(shelf, quantity_milli)} of {shelf.sku} cannot be taken: "
            f"{shown(shelf, there_milli)} are there{elsewhere}.",
            hint=f"kassabok stock show {quote(shelf.sku)}",
        )
