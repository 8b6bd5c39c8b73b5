"""Objects on voucher lines: cost centres, projects and free dimensions (SIE #DIM and #OBJEKT)."""

from collections.abc import Iterable

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.model import DimensionObject

#: (dimension, object code) pairs, one a dimension, by dimension: (("1", "Nord"), ("6", "P1")).
Objects = tuple[tuple[str, str], ...]


def refuse_unknown_objects(tx: Transaction, objects: Iterable[tuple[str, str]]) -> None:
    """Raise NotFound for an object that is not there; Refused for one not in use, or two of one dimension."""
    seen: set[str] = set()
    for dimension, code in objects:
        row = tx.find(DimensionObject, dimension=dimension, code=code)
        if row is None:
            raise NotFound(
                "object.unknown",
                f"There is no object {dimension}:{code}.",
                hint="kassabok object list shows them; kassabok object add makes one.",
            )
        if not row.active:
            raise Refused(
                "object.inactive",
                f"Object {dimension}:{code} {row.name} is not in use.",
                hint=f"kassabok object edit {dimension}:{code} --active",
            )
        if dimension in seen:
            raise Refused(
                "object.twice",
                f"A line has two objects of dimension {dimension}.",
                hint="Give one object a dimension; split the line where it belongs to two.",
            )
        seen.add(dimension)
