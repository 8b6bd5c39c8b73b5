"""Objects (cost centres, projects ...) and their dimensions, as they are listed."""

from dataclasses import dataclass, field

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound, no_object
from kassabok.core.objects import Objects


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """What lines can be told apart by. parent: the dimension it is a part of. objects: how many it has."""

    dimension: str
    name: str
    parent: str
    objects: int


@dataclass(frozen=True, slots=True)
class ObjectRow:
    """An object. object: DIMENSION:CODE, as commands take it. used: something is posted on it. active: takes lines."""

    object: str
    kind: str = field(metadata={"heading": "Dimension"})
    name: str
    used: bool
    active: bool = field(metadata={"heading": "In use"})


def dimension_list(reader: Reader) -> list[DimensionRow]:
    """The dimensions by number."""
    return reader.read(
        DimensionRow,
        "SELECT d.number AS dimension, d.name, d.parent, "
        "(SELECT count(*) FROM dimension_object o WHERE o.dimension = d.number) AS objects "
        "FROM dimension d ORDER BY CAST(d.number AS INTEGER)",
    )


def object_list(reader: Reader, *, dimension: str = "", everything: bool = False) -> list[ObjectRow]:
    """The objects by dimension and code. dimension: only of this one. everything: those not in use too.

    Raises NotFound for an unknown dimension.
    """
    if dimension:
        dimension_called(reader, dimension)
    return reader.read(
        ObjectRow,
        "SELECT o.dimension || ':' || o.code AS object, d.name AS kind, o.name, EXISTS "
        "(SELECT 1 FROM voucher_line_object l WHERE l.dimension = o.dimension AND l.object = o.code) AS used, "
        "o.active FROM dimension_object o JOIN dimension d ON d.number = o.dimension "
        "WHERE (:dimension = '' OR o.dimension = :dimension) AND (o.active OR :everything) "
        "ORDER BY CAST(o.dimension AS INTEGER), o.code",
        dimension=dimension,
        everything=everything,
    )


def dimension_called(reader: Reader, number: str) -> str:
    """The name of a dimension. Raises NotFound."""
    name = reader.value("SELECT name FROM dimension WHERE number = :number", number=number)
    if name is None:
        raise NotFound(
            "dimension.unknown",
            f"There is no dimension {number[:40]}.",
            hint="kassabok object dimension list shows them.",
        )
    return str(name)


def refuse_unknown(reader: Reader, objects: Objects) -> None:
    """Raise NotFound where one of the objects is not there. Those out of use can be asked for."""
    for dimension, code in objects:
        if not reader.value(
            "SELECT 1 FROM dimension_object WHERE dimension = :dimension AND code = :code",
            dimension=dimension,
            code=code,
        ):
            raise no_object(dimension, code)
