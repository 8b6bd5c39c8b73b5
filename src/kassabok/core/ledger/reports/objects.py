"""Objects (cost centres, projects ...) and their dimensions, as they are listed, and what each has earned."""

from dataclasses import dataclass, field
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound, no_object
from kassabok.core.ledger.reports.balances import WHOLE, Cut
from kassabok.core.ledger.reports.layouts import RESULT_TRANSFER
from kassabok.core.objects import NO_OBJECT, Objects


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


@dataclass(frozen=True, slots=True)
class ObjectResultRow:
    """What an object has earned: income positive, costs negative, as in the income statement.

    object: DIMENSION:CODE; the code "-" is all that has no object of the dimension, so that the rows add up to the
    income statement. budget_ore: the result that was budgeted for it, None where the days are not whole months.
    """

    object: str = field(metadata={"sv": "Objekt"})
    name: str = field(metadata={"sv": "Benämning"})
    income_ore: int = field(metadata={"sv": "Intäkter"})
    cost_ore: int = field(metadata={"sv": "Kostnader"})
    result_ore: int = field(metadata={"sv": "Resultat"})
    budget_ore: int | None = field(metadata={"sv": "Budget", "table": "filled"})


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
    """Raise NotFound where one of the objects is not there, or its dimension. Those out of use can be asked for."""
    for dimension, code in objects:
        dimension_called(reader, dimension)
        if code != NO_OBJECT and not reader.value(
            "SELECT 1 FROM dimension_object WHERE dimension = :dimension AND code = :code",
            dimension=dimension,
            code=code,
        ):
            raise no_object(dimension, code)


_EARNED = """
SELECT coalesce(object.object, ''), account.type, -sum(line.amount_ore)
FROM account CROSS JOIN voucher_line line
LEFT JOIN voucher_line_object object ON object.voucher_line_id = line.id AND object.dimension = :dimension
WHERE account.type IN ('income', 'cost') AND substr(account.number, 1, 4) NOT BETWEEN :transfer AND :last_transfer
    AND line.account = account.number AND line.date BETWEEN :first AND :last {cut}
GROUP BY 1, 2
"""
_BUDGETED = """
SELECT budget.object, -sum(budget.amount_ore)
FROM budget JOIN account ON account.number = budget.account AND account.type IN ('income', 'cost')
WHERE budget.dimension = :dimension AND budget.month BETWEEN :first AND :last GROUP BY budget.object
"""


def object_results(
    reader: Reader, first: date, last: date, dimension: str, cut: Cut = WHOLE
) -> list[ObjectResultRow]:
    """What each object of a dimension earned in the days from first to last, by code; last what belongs to none.

    All rows together are the income statement of the same days and cut. Raises NotFound for an unknown dimension.
    """
    of_dimension = dimension_called(reader, dimension)
    earned = _earned(reader, first, last, dimension, cut)
    budgeted = {} if cut.objects else _budgeted(reader, first, last, dimension)
    rows = [
        _result_row(f"{dimension}:{code}", name, earned.get(code, {}), budgeted.get(code))
        for code, name in reader.rows(
            "SELECT code, name FROM dimension_object WHERE dimension = :dimension ORDER BY code",
            dimension=dimension,
        )
        if code in earned or code in budgeted
    ]
    if "" in earned:
        rest = f"Utan {of_dimension.casefold()}"
        rows.append(_result_row(f"{dimension}:{NO_OBJECT}", rest, earned[""], None))
    return rows


def _earned(reader: Reader, first: date, last: date, dimension: str, cut: Cut) -> dict[str, dict[str, int]]:
    """Object code -> account type -> credit less debit; the code is empty for what has no object."""
    condition, given = cut.where()
    earned: dict[str, dict[str, int]] = {}
    for code, kind, amount_ore in reader.rows(
        _EARNED.format(cut=condition),
        dimension=dimension,
        first=first,
        last=last,
        transfer=RESULT_TRANSFER[0],
        last_transfer=RESULT_TRANSFER[1],
        **given,
    ):
        earned.setdefault(code, {})[kind] = amount_ore
    return earned


def _budgeted(reader: Reader, first: date, last: date, dimension: str) -> dict[str, int]:
    """Object code -> its budgeted result, profit positive; nothing where the days are not whole months."""
    if first.day != 1 or (last + ONE_DAY).day != 1:
        return {}
    rows = reader.rows(_BUDGETED, dimension=dimension, first=month_of(first), last=month_of(last))
    return {str(code): int(amount_ore) for code, amount_ore in rows}


def _result_row(ref: str, name: str, earned: dict[str, int], budget_ore: int | None) -> ObjectResultRow:
    income_ore, cost_ore = earned.get("income", 0), earned.get("cost", 0)
    return ObjectResultRow(ref, name, income_ore, cost_ore, income_ore + cost_ore, budget_ore)
