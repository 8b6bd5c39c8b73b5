"""Rows of one table that are not written yet: asked for and changed where they wait, then written in one batch."""

import sqlite3
from bisect import insort
from collections.abc import Mapping, Sequence
from typing import Any

from kassabok.core.book.statements import Statements

Row = tuple[Any, ...]  #: Values as the database has them, in the order of the columns.


class Waiting:
    """What waits of one table. rows: by key, in the order they were made. sums: key -> what is added to its columns."""

    def __init__(self, statements: Statements) -> None:
        self.statements = statements
        self.rows: dict[int, Row] = {}
        self.sums: dict[tuple[tuple[str, Any], ...], dict[str, int]] = {}
        self._found: dict[tuple[str, ...], dict[Row, list[int]]] = {}

    def add(self, row_id: int, row: Row) -> None:
        """Let a new row wait."""
        self.rows[row_id] = row
        for names, found in self._found.items():
            values = self.statements.picking(names)(row)
            if values in found:
                found[values].append(row_id)
            else:
                found[values] = [row_id]

    def change(self, row_id: int, changes: Mapping[str, Any]) -> tuple[Row, Row]:
        """Change columns of a row that waits. Returns it as it was, and as it is."""
        before = self.rows[row_id]
        after = self.rows[row_id] = self.statements.changed(before, changes)
        for names, found in self._found.items():
            if not changes.keys().isdisjoint(names):
                found[self.statements.pick(names, before)].remove(row_id)
                insort(found.setdefault(self.statements.pick(names, after), []), row_id)
        return before, after

    def matching(self, names: tuple[str, ...], values: Row) -> list[Row]:
        """The rows where these columns have these values; as in SQL none has a value that is not known."""
        if not self.rows or None in values:
            return []
        found = self._found.get(names)
        if found is None:
            found = self._found[names] = {}
            for row_id, row in self.rows.items():
                found.setdefault(self.statements.pick(names, row), []).append(row_id)
        return [self.rows[row_id] for row_id in found.get(values, ())]

    def add_up(self, key: Mapping[str, Any], increments: Mapping[str, int]) -> None:
        """Add to the counters of the row with this key, when all is written."""
        sums = self.sums.setdefault(tuple(key.items()), {})
        for name, amount in increments.items():
            sums[name] = sums.get(name, 0) + amount

    def write(self, raw: sqlite3.Connection) -> None:
        """Write all of it: the rows in one batch, the sums in one for each set of columns."""
        if self.rows:
            raw.executemany(self.statements.insert, self.rows.values())
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for key, increments in self.sums.items():
            row = {**self.statements.defaults, **dict(key), **increments}
            by_columns.setdefault(tuple(increments), []).append(row)
        key_names: Sequence[str] = [name for name, _ in next(iter(self.sums), ())]
        for names, rows in by_columns.items():
            raw.executemany(self.statements.add_up(key_names, names), rows)
