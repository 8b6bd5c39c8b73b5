"""Questions about customers. Personal numbers are masked unless show_pii says otherwise."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound, Refused
from kassabok.core.identifiers import format_identity, is_personal, luhn_ok, mask_personal, ten_digits
from kassabok.core.search import fold, having_words, sort_key_sv

MOST_PROPOSED = 5
LATEST_ORDERS = 10


@dataclass(frozen=True, slots=True)
class CustomerRow:
    """A customer in a list."""

    customer: str
    name: str
    kind: str
    org_nr: str = field(metadata={"heading": "Org. no."})
    city: str
    email: str = field(metadata={"table": False})
    phone: str = field(metadata={"table": False})
    archived: bool = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class CustomerOrder:
    """One of a customer's orders."""

    order: str
    date: datetime.date
    state: str = field(metadata={"words": True})
    total_ore: int


@dataclass(frozen=True, slots=True)
class CustomerItem:
    """An open item: an unpaid invoice, or with a negative amount a credit that is not used."""

    invoice: str
    date: datetime.date
    due: datetime.date
    total_ore: int
    open_ore: int


@dataclass(frozen=True, slots=True)
class CustomerView:
    """All that is known of a customer. bought_ore: invoiced and sold for cash, incl. VAT, less credits.

    merged_from: the numbers that lead here. advance_ore: the customer's money that is not used.
    """

    customer: str
    name: str
    kind: str
    org_nr: str
    vat_nr: str
    contact: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    country: str
    delivery_name: str
    delivery_street: str
    delivery_postcode: str
    delivery_city: str
    delivery_country: str
    terms_days: int | None
    credit_limit_ore: int | None
    language: str
    invoice_channel: str
    peppol_id: str
    buyer_reference: str
    archived: bool
    merged_from: tuple[str, ...]
    bought_ore: int
    open_ore: int
    overdue_ore: int
    advance_ore: int
    orders: tuple[CustomerOrder, ...]
    open_items: tuple[CustomerItem, ...]


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A customer as a row of a file that `customer import` reads back."""

    number: str
    name: str
    kind: str
    org_nr: str
    vat_nr: str
    email: str
    phone: str
    contact: str
    street: str
    postcode: str
    city: str
    country: str
    delivery_name: str
    delivery_street: str
    delivery_postcode: str
    delivery_city: str
    delivery_country: str
    terms_days: int | None
    credit_limit_ore: int | None
    language: str
    invoice_channel: str
    peppol_id: str
    buyer_reference: str
    archived: bool


def customers(
    reader: Reader,
    *,
    search: str = "",
    kind: str = "",
    city: str = "",
    archived: bool = False,
    show_pii: bool = False,
) -> list[CustomerRow]:
    """Customers in the order of the Swedish alphabet. search: words that number, name, e-mail or town all hold between
    them; an organisation number finds its own. archived: those too; customers merged away never."""
    where, params = ["merged_into_id IS NULL"], {}
    if not archived:
        where.append("NOT archived")
    if kind:
        where.append("kind = :kind")
        params["kind"] = kind
    if search:
        condition, words = matching(search)
        where.append(condition)
        params |= words
    rows = reader.rows(
        "SELECT number, name, kind, org_nr, city, email, phone, archived "
        f"FROM customer WHERE {' AND '.join(where)} ORDER BY id",
        **params,
    )
    wanted = fold(city)
    found = [
        CustomerRow(number, name, row_kind, shown_identity(org_nr, show_pii), town, email, phone, bool(gone))
        for number, name, row_kind, org_nr, town, email, phone, gone in rows
        if not wanted or fold(town) == wanted
    ]
    return sorted(found, key=lambda row: sort_key_sv(row.name))


def which(reader: Reader, text: str) -> str:
    """The number of the one customer that a person means: by number, organisation number, or words of its name.

    The number of a customer that was merged away gives the one it became. Raises NotFound for none, Refused for
    several, naming them.
    """
    number = reader.value(
        "SELECT coalesce(k.number, c.number) FROM customer c LEFT JOIN customer k ON k.id = c.merged_into_id "
        "WHERE c.number = :number",
        number=text.strip(),
    )
    if number is not None:
        return str(number)
    found = customers(reader, search=text) if text.strip() else []
    return the_one_meant([(row.customer, row.name) for row in found], text, kind="customer")


def the_one_meant(found: Sequence[tuple[str, str]], text: str, *, kind: str) -> str:
    """The number of the only one found, or of the only one with that very name. found: numbers and names.

    kind: "customer" or "supplier". Raises NotFound for none, Refused for several, naming them.
    """
    exact = [one for one in found if fold(one[1]) == fold(text)]
    if len(exact) == 1:
        found = exact
    if not found:
        raise NotFound(
            f"{kind}.unknown",
            f'No {kind} fits "{_without_identity(text)}".',
            hint=f"kassabok {kind} list shows them; kassabok {kind} add NAME registers a new one.",
        )
    if len(found) > 1:
        named = ", ".join(f"{number} {name}" for number, name in found[:MOST_PROPOSED])
        more = f" and {len(found) - MOST_PROPOSED} more" if len(found) > MOST_PROPOSED else ""
        raise Refused(
            f"{kind}.ambiguous",
            f'"{text}" fits {len(found)} {kind}s: {named}{more}.',
            hint="Give the number, or more of the name.",
        )
    return found[0][0]


def customer(reader: Reader, number: str, *, on: datetime.date, show_pii: bool = False) -> CustomerView:
    """All that is known of the customer with this number. on: the day that decides what is overdue.

    Raises NotFound.
    """
    columns = columns_of(CustomerView, without=("customer", *_WORKED_OUT))
    row = reader.row(
        f"SELECT id, number, {', '.join(columns)} FROM customer WHERE number = :number", number=number
    )
    if row is None:
        raise NotFound(
            "customer.unknown", f"There is no customer {number}.", hint="kassabok customer list --search WORD"
        )
    known: dict[str, Any] = dict(zip(columns, row[2:], strict=True))
    known["org_nr"] = shown_identity(known["org_nr"], show_pii)
    known["archived"] = bool(known["archived"])
    items = _open_items(reader, row[0])
    return CustomerView(
        customer=row[1],
        **known,
        merged_from=tuple(
            gone
            for (gone,) in reader.rows("SELECT number FROM customer WHERE merged_into_id = :id", id=row[0])
        ),
        bought_ore=_bought(reader, row[0]),
        open_ore=sum(item.open_ore for item in items),
        overdue_ore=sum(item.open_ore for item in items if item.open_ore > 0 and item.due < on),
        advance_ore=reader.value(
            "SELECT coalesce(sum(unallocated_ore), 0) FROM payment WHERE customer_id = :id", id=row[0]
        ),
        orders=_latest_orders(reader, row[0]),
        open_items=tuple(items),
    )


_WORKED_OUT = ("merged_from", "bought_ore", "open_ore", "overdue_ore", "advance_ore", "orders", "open_items")


def export_rows(reader: Reader, *, show_pii: bool = False) -> list[ExportRow]:
    """Every customer that is not merged away, in the order of registration."""
    columns = columns_of(ExportRow)
    place = columns.index("org_nr")
    last = columns.index("archived")
    rows = []
    for values in reader.rows(
        f"SELECT {', '.join(columns)} FROM customer WHERE merged_into_id IS NULL AND number <> '0' ORDER BY id"
    ):
        cells = list(values)
        cells[place] = shown_identity(cells[place], show_pii)
        cells[last] = bool(cells[last])
        rows.append(ExportRow(*cells))
    return rows


def columns_of(row_class: type, *, without: tuple[str, ...] = ()) -> list[str]:
    """The columns of a table that a row class shows: its fields, but for some."""
    return [found.name for found in fields(row_class) if found.name not in without]


def matching(search: str) -> tuple[str, dict[str, str]]:
    """The SQL condition that finds the words, and its parameters."""
    ten = _identity(search)
    if ten:
        return "org_nr LIKE :identity", {"identity": f"%{ten}"}
    return having_words("search_key", search)


def _open_items(reader: Reader, customer_id: int) -> list[CustomerItem]:
    return reader.read(
        CustomerItem,
        "SELECT invoice_number AS invoice, date, due_date AS due, total_ore, open_ore FROM claim "
        "WHERE customer_id = :id AND open_ore <> 0 ORDER BY due_date, id",
        id=customer_id,
    )


def _latest_orders(reader: Reader, customer_id: int) -> tuple[CustomerOrder, ...]:
    return tuple(
        reader.read(
            CustomerOrder,
            'SELECT number AS "order", date, state, total_ore FROM sales_order '
            f"WHERE customer_id = :id ORDER BY id DESC LIMIT {LATEST_ORDERS}",
            id=customer_id,
        )
    )


def _bought(reader: Reader, customer_id: int) -> int:
    total_ore: int = reader.value(
        "SELECT (SELECT coalesce(sum(total_ore), 0) FROM invoice WHERE customer_id = :id) + "
        "(SELECT coalesce(sum(r.total_ore), 0) FROM sales_order o JOIN receipt r ON r.order_id = o.id "
        "WHERE o.customer_id = :id)",
        id=customer_id,
    )
    return total_ore


def shown_identity(org_nr: str | None, show_pii: bool) -> str:
    """An organisation number as people see it; a person's is masked unless it is asked for."""
    if not org_nr:
        return ""
    return format_identity(org_nr) if show_pii or not is_personal(org_nr) else mask_personal(org_nr)


def _without_identity(text: str) -> str:
    """What was typed, unless it was a personal number: that is not repeated on a screen."""
    return mask_personal(text) if _identity(text) else text


def _identity(text: str) -> str:
    """The ten digits of what looks like an organisation or personal number, else ""."""
    digits = re.sub(r"[-+\s]", "", text)
    return ten_digits(digits) if len(digits) in (10, 12) and luhn_ok(ten_digits(digits)) else ""
