"""The verbs of the customer register: add, edit, merge."""

from typing import Unpack, cast

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import CustomerChanged, CustomerRegistered, CustomersMerged
from kassabok.core.identifiers import mask_personal
from kassabok.core.parties.field_checks import WrongField, checked_number, told_changes
from kassabok.core.parties.fields import DEFAULTS, CustomerFields, agreeing, checked, search_key
from kassabok.core.parties.model import CASH_CUSTOMER, Customer, living_customer


def add(tx: Transaction, *, number: str = "", **fields: Unpack[CustomerFields]) -> CustomerRegistered:
    """Register a customer. number: one of the user's own; without it the series gives the next.

    Raises Refused when a field is not right, or the number or the organisation number is taken.
    """
    try:
        row = agreeing(DEFAULTS | checked(fields, on=tx.today))
    except WrongField as error:
        raise _refusal(error) from error
    refuse_duplicate(tx, row["org_nr"])
    if number:
        number = _own_number(tx, number)
    else:
        number = next_number(tx)
    tx.insert(Customer, number=number, search_key=search_key(number, row), **row)
    event = CustomerRegistered(ref=number)
    tx.publish(event)
    return event


def edit(tx: Transaction, number: str, **changes: Unpack[CustomerFields]) -> CustomerChanged:
    """Change fields of a customer. What is as it was is no change; changing nothing at all is refused.

    Raises NotFound for an unknown number, Refused when a field is not right.
    """
    customer = living_customer(tx, number)
    before = fields_of(customer)
    try:
        after = agreeing(before | checked(changes, on=tx.today))
    except WrongField as error:
        raise _refusal(error) from error
    if customer.number == CASH_CUSTOMER and (after["archived"] or after["kind"] != "private"):
        raise Refused("customer.cash", "The cash customer of counter sales stays as it is.")
    changed = differences(before, after)
    if not changed:
        raise Refused(
            "customer.unchanged",
            f"Customer {customer.number} is so already; nothing was changed.",
            hint=f"kassabok customer show {customer.number}",
        )
    if "org_nr" in changed:
        refuse_duplicate(tx, after["org_nr"], but=customer)
    return change(tx, customer.id, customer.number, after, changed)


def merge(tx: Transaction, gone: str, *, into: str) -> CustomersMerged:
    """Let one customer take over everything of another: orders, invoices, claims. Issued documents stay as they are.

    The one that is gone stays in the register, archived, and its number leads to the other from then on, as do the
    numbers that led to it.
    Raises NotFound for an unknown number, Refused for the same customer twice and for the cash customer.
    """
    leaving, staying = living_customer(tx, gone), living_customer(tx, into)
    if leaving.id == staying.id:
        raise Refused("customer.same", f"{gone} and {into} are the same customer, {staying.number}.")
    if CASH_CUSTOMER in (leaving.number, staying.number):
        raise Refused("customer.cash", "The cash customer of counter sales cannot be merged with another.")
    if staying.archived:
        raise Refused(
            "customer.archived",
            f"Customer {staying.number} is archived and cannot take over another.",
            hint=f"kassabok customer edit {staying.number} --restore",
        )
    for earlier in tx.all(Customer, merged_into_id=leaving.id):
        tx.update(Customer, earlier.id, merged_into_id=staying.id)
    tx.update(Customer, leaving.id, merged_into_id=staying.id, archived=True)
    event = CustomersMerged(ref=staying.number, gone=leaving.number)
    tx.publish(event)
    return event


# What the import shares


def fields_of(customer: Customer) -> CustomerFields:
    """The fields that people can set, as they are."""
    return cast(CustomerFields, {name: getattr(customer, name) for name in DEFAULTS})


def differences(before: CustomerFields, after: CustomerFields) -> tuple[str, ...]:
    """The names of the fields that differ."""
    return tuple(name for name in DEFAULTS if before[name] != after[name])  # type: ignore[literal-required]


def change(
    tx: Transaction, row_id: int, number: str, after: CustomerFields, changed: tuple[str, ...]
) -> CustomerChanged:
    """Write the changed fields and tell of it."""
    values = {name: after[name] for name in changed}  # type: ignore[literal-required]
    tx.update(Customer, row_id, search_key=search_key(number, after), **values)
    event = CustomerChanged(ref=number, changed=told_changes(changed, archived=after["archived"]))
    tx.publish(event)
    return event


def next_number(tx: Transaction) -> str:
    """The next number of the series that no customer has: some may have brought their numbers along."""
    while True:
        number = tx.number("customer", tx.today)
        if tx.find(Customer, number=number) is None:
            return number


def refuse_duplicate(tx: Transaction, org_nr: str | None, *, but: Customer | None = None) -> None:
    """Two customers with one organisation number are one customer. Those merged away count as what they became."""
    if org_nr is None:
        return
    for row in tx.all(Customer, org_nr=org_nr):
        other = living_customer(tx, row.number)
        if but is None or other.id != but.id:
            raise Refused(
                "customer.duplicate",
                f"{mask_personal(org_nr)} is customer {other.number} already.",
                hint=f"kassabok customer edit {other.number} changes it; kassabok customer merge joins two.",
            )


def _own_number(tx: Transaction, number: str) -> str:
    try:
        right = checked_number(number, "customer")
    except ValueError as error:
        raise Refused("customer.number", str(error)) from error
    if tx.find(Customer, number=right) is not None:
        raise Refused(
            "customer.number", f"Customer {right} exists already.", hint=f"kassabok customer show {right}"
        )
    return right


def _refusal(error: WrongField) -> Refused:
    field = error.field.removesuffix("_ore")
    option = "name" if field == "name" else "--" + field.replace("_", "-")
    return Refused(f"customer.{field}", str(error), hint=f"Give another {option}.")
