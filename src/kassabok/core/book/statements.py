"""A table's few statements, written once from its model and run by the driver itself.

SQLAlchemy makes the schema; for reading by key, inserting and updating it would cost several times what the database
does, so those three are plain SQL here. Rows come back as named tuples with the model's column names and types.
"""

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import cache, partial
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Date, Index, Table, UniqueConstraint
from sqlmodel import SQLModel


class _NewRow(NamedTuple):
    """How a new row is put together. rest: the defaults of what is not given, which follow the key and the values.

    dates: where days may stand among key, values and rest. in_order: takes all of them in the order of the columns.
    """

    rest: tuple[Any, ...]
    dates: tuple[int, ...]
    in_order: Callable[[Sequence[Any]], tuple[Any, ...]]


class Statements:
    """What reading and writing one table takes. Get it by `statements_of`."""

    def __init__(self, model: type[SQLModel]) -> None:
        table: Table = model.__table__  # type: ignore[attr-defined]
        self.table = table.name
        self.columns = tuple(column.name for column in table.columns)
        self.parents = {key.target_fullname.partition(".")[0] for key in table.foreign_keys} - {self.table}
        self.points_at = {
            key.parent.name: key.target_fullname.removesuffix(".id")
            for key in table.foreign_keys
            if key.target_fullname.endswith(".id") and key.target_fullname != f"{self.table}.id"
        }
        self.unique = {frozenset(key) for key in _unique_keys(table)}
        self.defaults = {
            name: info.default for name, info in model.model_fields.items() if not info.is_required()
        }
        self.insert = self.insert_of(self.columns)
        self.next_id = f"SELECT coalesce(max(id), 0) + 1 FROM {self.table}"
        self.delete = f"DELETE FROM {self.table} WHERE id = ?"
        row = namedtuple(f"{model.__name__}Row", self.columns)  # type: ignore[misc]
        # As _make of a named tuple, which is written in Python, without its check.
        self._make: Callable[[Sequence[Any]], Any] = partial(tuple.__new__, row)
        self._dates = frozenset(column.name for column in table.columns if isinstance(column.type, Date))
        self._typed = [
            (place, _READ[type(column.type)])
            for place, column in enumerate(table.columns)
            if type(column.type) in _READ
        ]
        self._selects: dict[tuple[str, ...], str] = {}
        self._updates: dict[tuple[str, ...], str] = {}
        self._places = {name: place for place, name in enumerate(self.columns)}
        self._picks: dict[tuple[str, ...], Callable[[Sequence[Any]], tuple[Any, ...]]] = {}
        self._news: dict[tuple[str, ...], _NewRow] = {}

    def insert_of(self, names: Sequence[str]) -> str:
        """A row of these columns, in this order."""
        self._refuse_unknown(names)
        return f"INSERT INTO {self.table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"

    def left_out(self, names: Sequence[str]) -> dict[str, Any]:
        """The columns beside these with the model's defaults. Raises TypeError for one that has to be given."""
        self._refuse_unknown(names)
        rest = [name for name in self.columns if name not in names]
        if needed := [name for name in rest if name not in self.defaults]:
            raise TypeError(f"{self.table} needs {needed[0]}")
        return {name: self.defaults[name] for name in rest}

    def select(self, names: tuple[str, ...]) -> str:
        """Rows by these columns, in the order they were made."""
        found = self._selects.get(names)
        if found is None:
            self._refuse_unknown(names)
            where = " AND ".join(f"{name} = ?" for name in names) or "true"
            found = f"SELECT {', '.join(self.columns)} FROM {self.table} WHERE {where} ORDER BY id"
            self._selects[names] = found
        return found

    def update(self, names: tuple[str, ...]) -> str:
        """One row's columns by its id, which comes last."""
        found = self._updates.get(names)
        if found is None:
            self._refuse_unknown(names)
            found = f"UPDATE {self.table} SET {', '.join(f'{name} = ?' for name in names)} WHERE id = ?"
            self._updates[names] = found
        return found

    def add_up(self, key: Sequence[str], increments: Sequence[str]) -> str:
        """Insert a row with named values, or add the increments to the one with this key."""
        columns = [name for name in self.columns if name != "id"]
        additions = ", ".join(f"{name} = {self.table}.{name} + excluded.{name}" for name in increments)
        return (
            f"INSERT INTO {self.table} ({', '.join(columns)}) "
            f"VALUES ({', '.join(':' + name for name in columns)}) "
            f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {additions}"
        )

    def new_row(self, row_id: int, named: Mapping[str, Any]) -> tuple[Any, ...]:
        """A row as the database stores it: these values, the others the model's defaults."""
        names = tuple(named)
        known = self._news.get(names)
        if known is None:
            known = self._news[names] = self._new(names)
        rest, dates, in_order = known
        found = [row_id, *named.values(), *rest]
        for place in dates:
            if isinstance(found[place], date):
                found[place] = found[place].isoformat()
        return in_order(found)

    def _new(self, names: tuple[str, ...]) -> _NewRow:
        left_out = self.left_out(("id", *names))
        given = ("id", *names, *left_out)
        return _NewRow(
            rest=tuple(left_out.values()),
            dates=tuple(place for place, name in enumerate(given) if name in self._dates),
            in_order=_picking([given.index(name) for name in self.columns]),
        )

    def changed(self, row: Sequence[Any], changes: Mapping[str, Any]) -> tuple[Any, ...]:
        """A row as the database stores it, with other values in some columns."""
        self._refuse_unknown(changes)
        found = list(row)
        for name, value in changes.items():
            found[self._places[name]] = self._stored(name, value)
        return tuple(found)

    def picking(self, names: tuple[str, ...]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
        """What takes of a row the values of these columns."""
        found = self._picks.get(names)
        if found is None:
            self._refuse_unknown(names)
            found = self._picks[names] = _picking([self._places[name] for name in names])
        return found

    def pick(self, names: tuple[str, ...], row: Sequence[Any]) -> tuple[Any, ...]:
        """The values that a row has in these columns."""
        return self.picking(names)(row)

    def params(self, named: Mapping[str, Any]) -> tuple[Any, ...]:
        """Values as the database stores them, in the order given."""
        if self._dates.isdisjoint(named):
            return tuple(named.values())
        return tuple(self._stored(name, value) for name, value in named.items())

    def row(self, values: Sequence[Any]) -> Any:
        """A row as it is read: dates and booleans as such."""
        if self._typed:
            typed = list(values)
            for place, read in self._typed:
                if typed[place] is not None:
                    typed[place] = read(typed[place])
            values = typed
        return self._make(values)

    def _stored(self, name: str, value: Any) -> Any:
        return value.isoformat() if name in self._dates and value is not None else value

    def _refuse_unknown(self, names: Iterable[str]) -> None:
        unknown = [name for name in names if name not in self.columns]
        if unknown:
            raise TypeError(f"{self.table} has no column {unknown[0]}")


def _unique_keys(table: Table) -> Iterable[Iterable[str]]:
    """The columns of every unique key that holds for all rows."""
    for rule in (*table.constraints, *table.indexes):
        if isinstance(rule, UniqueConstraint) or (
            isinstance(rule, Index) and rule.unique and rule.dialect_options["sqlite"]["where"] is None
        ):
            yield rule.columns.keys()


def _picking(places: Sequence[int]) -> Callable[[Sequence[Any]], tuple[Any, ...]]:
    if len(places) > 1:
        return itemgetter(*places)
    if not places:
        return lambda row: ()
    place = places[0]
    return lambda row: (row[place],)


_READ: dict[type, Callable[[Any], Any]] = {Date: date.fromisoformat, Boolean: bool}


@cache
def statements_of(model: type[SQLModel]) -> Statements:
    """The statements of a model's table, worked out at the first call."""
    return Statements(model)
