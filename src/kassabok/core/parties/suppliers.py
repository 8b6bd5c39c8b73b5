"""The verbs of the supplier register: add, edit."""

from typing import Unpack, cast

from kassabok.core.bank.model import refuse_money_account
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import SupplierChanged, SupplierRegistered
from kassabok.core.identifiers import mask_personal
from kassabok.core.ledger.model import refuse_kept, refuse_unusable_account
from kassabok.core.parties.field_checks import WrongField, checked_number, told_changes
from kassabok.core.parties.model import Supplier, supplier_of
from kassabok.core.parties.supplier_fields import DEFAULTS, SupplierFields, agreeing, checked, search_key


def add(tx: Transaction, *, number: str = "", **fields: Unpack[SupplierFields]) -> SupplierRegistered:
    """Register a supplier. number: one of the user's own; without it the series gives the next.

    Raises Refused when a field is not right, or the number or the organisation number is taken; NotFound for an account
    that is not in the chart.
    """
    try:
        row = agreeing(DEFAULTS | checked(fields, on=tx.today))
    except WrongField as error:
        raise _refusal(error) from error
    _refuse_duplicate(tx, row["org_nr"])
    refuse_ledger_account(tx, row["ledger_account"])
    number = _own_number(tx, number) if number else next_number(tx)
    return register(tx, number, row)


def edit(tx: Transaction, number: str, **changes: Unpack[SupplierFields]) -> SupplierChanged:
    """Change fields of a supplier. What is as it was is no change; changing nothing at all is refused.

    Raises NotFound for an unknown number, Refused when a field is not right.
    """
    supplier = supplier_of(tx, number)
    before = fields_of(supplier)
    try:
        after = agreeing(before | checked(changes, on=tx.today))
    except WrongField as error:
        raise _refusal(error) from error
    changed = differences(before, after)
    if not changed:
        raise Refused(
            "supplier.unchanged",
            f"Supplier {supplier.number} is so already; nothing was changed.",
            hint=f"kassabok supplier show {supplier.number}",
        )
    if "org_nr" in changed:
        _refuse_duplicate(tx, after["org_nr"], but=supplier)
    if "ledger_account" in changed:
        refuse_ledger_account(tx, after["ledger_account"])
    return change(tx, supplier.id, supplier.number, after, changed)


# What the import shares


def fields_of(supplier: Supplier) -> SupplierFields:
    """The fields that people can set, as they are."""
    return cast(SupplierFields, {name: getattr(supplier, name) for name in DEFAULTS})


def differences(before: SupplierFields, after: SupplierFields) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(name for name in DEFAULTS if before[name] != after[name])  # type: ignore[literal-required]


def register(tx: Transaction, number: str, row: SupplierFields) -> SupplierRegistered:
    """Write a new supplier and tell of it."""
    tx.insert(Supplier, number=number, search_key=search_key(number, row), **row)
    event = SupplierRegistered(ref=number)
    tx.publish(event)
    return event


def change(
    tx: Transaction, row_id: int, number: str, after: SupplierFields, changed: tuple[str, ...]
) -> SupplierChanged:
    """Write the changed fields and tell of it."""
    values = {name: after[name] for name in changed}  # type: ignore[literal-required]
    tx.update(Supplier, row_id, search_key=search_key(number, after), **values)
    event = SupplierChanged(ref=number, changed=told_changes(changed, archived=after["archived"]))
    tx.publish(event)
    return event


def next_number(tx: Transaction) -> str:
    """The next number of the series that no supplier has: some may have brought their numbers along."""
    while True:
        number = tx.number("supplier", tx.today)
        if tx.find(Supplier, number=number) is None:
            return number


def refuse_ledger_account(tx: Transaction, number: str) -> None:
    """Raise NotFound or Refused for an account that bills cannot be booked on; none at all is fine."""
    if number:
        refuse_unusable_account(tx, number)
        refuse_kept(tx, number)
        refuse_money_account(tx, number)


def _refuse_duplicate(tx: Transaction, org_nr: str | None, *, but: Supplier | None = None) -> None:
    """Two suppliers with one organisation number are one supplier."""
    if org_nr is None:
        return
    for other in tx.all(Supplier, org_nr=org_nr):
        if but is None or other.id != but.id:
            raise Refused(
                "supplier.duplicate",
                f"{mask_personal(org_nr)} is supplier {other.number} already.",
                hint=f"kassabok supplier edit {other.number} changes it.",
            )


def _own_number(tx: Transaction, number: str) -> str:
    try:
        right = checked_number(number, "supplier")
    except ValueError as error:
        raise Refused("supplier.number", str(error)) from error
    if tx.find(Supplier, number=right) is not None:
        raise Refused(
            "supplier.number", f"Supplier {right} exists already.", hint=f"kassabok supplier show {right}"
        )
    return right


def _refusal(error: WrongField) -> Refused:
    option = "name" if error.field == "name" else "--" + error.field.replace("_", "-")
    return Refused(f"supplier.{error.field}", str(error), hint=f"Give another {option}.")
