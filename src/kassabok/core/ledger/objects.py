"""The verbs of objects: cost centres, projects and free dimensions (SIE #DIM, #UNDERDIM and #OBJEKT)."""

import re
from shlex import quote

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, no_object
from kassabok.core.events import DimensionAdded, DimensionChanged, ObjectAdded, ObjectChanged
from kassabok.core.ledger.model import Dimension, DimensionObject
from kassabok.core.objects import NO_OBJECT
from kassabok.core.texts import entered

#: What SIE has given a meaning: number -> name. Numbers from 20 on are free, the others are kept for SIE's own use.
#: Source: SIE filformat 4B, 8.17 (reserved dimension numbers).
MEANINGS = {
    "1": "Kostnadsställe",
    "2": "Kostnadsbärare",
    "6": "Projekt",
    "7": "Anställd",
    "8": "Kund",
    "9": "Leverantör",
    "10": "Faktura",
}
FROM_THE_START = ("1", "6")  # What a new book has.
PARENTS = {"2": "1"}  # The cost bearer is a part of the cost centre.
FIRST_FREE, LAST = 20, 9999

LONGEST_CODE = 40
# In files and on the command line a comma, a brace or a quotation mark would end the code.
_CODE = re.compile(r'[^\s,;"{}@=]([^,;"{}@=]*[^\s,;"{}@=])?')


def add_dimension(tx: Transaction, *, name: str = "", number: str = "", parent: str = "") -> DimensionAdded:
    """Add what lines can be told apart by.

    number: the first free one from 20 on where it is not given; SIE's own numbers have SIE's names. parent: the
    dimension that it is a part of. Raises NotFound for an unknown parent, and Refused.
    """
    chosen = number or _first_free(tx)
    meaning = MEANINGS.get(chosen, "")
    _refuse_number(chosen)
    if tx.find(Dimension, number=chosen):
        raise Refused(
            "dimension.exists",
            f"There is a dimension {chosen} already.",
            hint=f'kassabok object dimension edit {chosen} --name "..."',
        )
    wanted = entered(name)
    if meaning and wanted not in ("", meaning):
        raise Refused(
            "dimension.meaning",
            f"Dimension {chosen} is {meaning} in every SIE file; it cannot be {wanted}.",
            hint="Leave out --number: the first free one from 20 on is taken.",
        )
    part_of = parent or PARENTS.get(chosen, "")
    if part_of:
        _dimension(tx, part_of)
    tx.insert(Dimension, number=chosen, name=_named(wanted or meaning, "A dimension"), parent=part_of)
    event = DimensionAdded(ref=chosen)
    tx.publish(event)
    return event


def change_dimension(tx: Transaction, number: str, *, name: str) -> DimensionChanged:
    """Give a free dimension another name. Raises NotFound, and Refused for one whose name SIE has given it."""
    row = _dimension(tx, number)
    wanted = _named(entered(name), "A dimension")
    if number in MEANINGS:
        raise Refused(
            "dimension.meaning",
            f"Dimension {number} is {MEANINGS[number]} in every SIE file; it keeps its name.",
            hint=f'kassabok object dimension add "{wanted}" adds one of your own.',
        )
    if wanted == row.name:
        raise Refused(
            "dimension.unchanged", f"Dimension {number} is called so already.", hint="Nothing was changed."
        )
    tx.update(Dimension, row.id, name=wanted)
    event = DimensionChanged(ref=number, changed=("name",))
    tx.publish(event)
    return event


def add_object(tx: Transaction, dimension: str, code: str, *, name: str = "") -> ObjectAdded:
    """Add a cost centre, a project or another object. name: its code where it is not given.

    Raises NotFound for an unknown dimension; Refused for a code that is taken or cannot be one.
    """
    _dimension(tx, dimension)
    fits = _CODE.fullmatch(code) and len(code) <= LONGEST_CODE and code.isprintable()
    if not fits or code == NO_OBJECT:
        raise Refused(
            "object.code",
            f'"{code[:LONGEST_CODE]}" cannot be the code of an object.',
            hint=f"At most {LONGEST_CODE} characters, without commas, quotation marks, braces, @ or =; "
            f"{NO_OBJECT} alone stands for no object.",
        )
    # Nord and nord would be two; whoever types the second means the first.
    twin = next(
        (
            row
            for row in tx.all(DimensionObject, dimension=dimension)
            if row.code.casefold() == code.casefold()
        ),
        None,
    )
    if twin:
        raise Refused(
            "object.exists",
            f"There is an object {dimension}:{twin.code} already.",
            hint=f"kassabok object edit {quote(f'{dimension}:{twin.code}')} --name NAME",
        )
    tx.insert(DimensionObject, dimension=dimension, code=code, name=entered(name) or code)
    event = ObjectAdded(ref=f"{dimension}:{code}")
    tx.publish(event)
    return event


def change_object(
    tx: Transaction, dimension: str, code: str, *, name: str | None = None, active: bool | None = None
) -> ObjectChanged:
    """Change what is given of an object; what is not in use takes no more lines. Raises NotFound and Refused."""
    row = tx.find(DimensionObject, dimension=dimension, code=code)
    if row is None:
        raise no_object(dimension, code)
    given = {"name": None if name is None else _named(entered(name), "An object"), "active": active}
    changes = {key: value for key, value in given.items() if value is not None and value != getattr(row, key)}
    if not changes:
        raise Refused(
            "object.unchanged",
            f"Object {dimension}:{code} is like that already.",
            hint="--name, --active and --inactive change it.",
        )
    tx.update(DimensionObject, row.id, **changes)
    event = ObjectChanged(ref=f"{dimension}:{code}", changed=tuple(changes))
    tx.publish(event)
    return event


def _dimension(tx: Transaction, number: str) -> Dimension:
    row = tx.find(Dimension, number=number)
    if row is None:
        raise NotFound(
            "dimension.unknown",
            f"There is no dimension {number[:LONGEST_CODE]}.",
            hint="kassabok object dimension list shows them; kassabok object dimension add NAME adds one.",
        )
    return row


def _first_free(tx: Transaction) -> str:
    taken = {row.number for row in tx.all(Dimension)}
    return next(str(number) for number in range(FIRST_FREE, LAST) if str(number) not in taken)


def _refuse_number(number: str) -> None:
    free = re.fullmatch("[1-9][0-9]{1,3}", number) and int(number) >= FIRST_FREE
    if not free and number not in MEANINGS:
        meanings = ", ".join(f"{n} {meaning}" for n, meaning in MEANINGS.items() if n not in FROM_THE_START)
        raise Refused(
            "dimension.number",
            f'"{number[:LONGEST_CODE]}" is not a number that a dimension can have.',
            hint=f"From {FIRST_FREE} to {LAST} they are free; SIE gives a meaning to {meanings}.",
        )


def _named(name: str, what: str) -> str:
    if not name:
        raise Refused("object.name", f"{what} needs a name.", hint='As "Norra butiken".')
    return name
