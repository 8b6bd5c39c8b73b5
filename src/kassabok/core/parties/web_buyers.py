"""Which customer a buyer in a web shop is: one that is known by something that is his alone, or a new one."""

from typing import Any, cast

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import CustomerRegistered, Event, WebBuyerKnown, WebOrderReceived
from kassabok.core.parties.field_checks import WrongField
from kassabok.core.parties.fields import DEFAULTS, CustomerFields, agreeing, checked, search_key
from kassabok.core.parties.model import CASH_CUSTOMER, Customer
from kassabok.core.parties.service import next_number
from kassabok.core.shop.model import BUYER_FIELDS, ShopCustomer, WebOrder

_FIELDS = (*BUYER_FIELDS, "delivery_country")
_BY_EMAIL = """
SELECT l.id FROM customer c JOIN customer l ON l.id = coalesce(c.merged_into_id, c.id)
WHERE lower(c.email) = :email AND NOT l.archived
AND (:org_nr IS NULL OR l.org_nr IS NULL OR l.org_nr = :org_nr) AND (l.kind = 'private') = :private
ORDER BY c.id LIMIT 1
"""


def buyer_of(tx: Transaction, event: WebOrderReceived) -> list[Event]:
    """The events that tell who the buyer is: registered, where nobody of the register is known to be him.

    Known by the shop's number of him, by an organisation number, or by an e-mail address, whether he was a guest or
    not; never by a name. An archived customer is not taken back: he is registered anew. Who is not named is the cash
    customer.
    """
    web_order = tx.get(WebOrder, event.web_order_id)
    if not web_order.buyer_name:  # A till of the shop asks nobody who he is.
        return [WebBuyerKnown(ref=CASH_CUSTOMER, web_order=event.ref, web_order_id=web_order.id)]
    fields = _fields(tx, web_order)
    customer = _known(tx, web_order, fields)
    events: list[Event] = []
    if customer is None:
        number = next_number(tx)
        tx.insert(Customer, number=number, search_key=search_key(number, fields), **fields)
        events.append(CustomerRegistered(ref=number))
    else:
        number = customer.number
    events.append(WebBuyerKnown(ref=number, web_order=event.ref, web_order_id=web_order.id))
    return events


def _known(tx: Transaction, web_order: WebOrder, fields: CustomerFields) -> Customer | None:
    if web_order.shop_customer:
        link = tx.find(ShopCustomer, channel_id=web_order.channel_id, external_id=web_order.shop_customer)
        customer = _living(tx, link.customer_id) if link else None
        if customer is not None and _same_company(customer, fields):
            return customer
    if fields["org_nr"]:
        for row in tx.all(Customer, org_nr=fields["org_nr"]):
            living = _living(tx, row.id)
            if living is not None:
                return living
    if fields["email"]:
        found = tx.reader.value(
            _BY_EMAIL,
            email=fields["email"].lower(),
            org_nr=fields["org_nr"],
            private=fields["kind"] == "private",
        )
        return tx.get(Customer, found) if found else None
    return None


def _same_company(customer: Customer, fields: CustomerFields) -> bool:
    """A person with one account in the shop may buy for himself and for several companies."""
    if (customer.kind == "private") != (fields["kind"] == "private"):
        return False
    return not (fields["org_nr"] and customer.org_nr) or fields["org_nr"] == customer.org_nr


def _living(tx: Transaction, customer_id: int) -> Customer | None:
    customer = tx.get(Customer, customer_id)
    if customer.merged_into_id is not None:
        customer = tx.get(Customer, customer.merged_into_id)
    return None if customer.archived else customer


def _fields(tx: Transaction, web_order: WebOrder) -> CustomerFields:
    """What he wrote, without what the register would not take: an order is no place to argue about a postcode."""
    told = {name: getattr(web_order, name) for name in _FIELDS}
    wanted: dict[str, Any] = {name: value for name, value in told.items() if value}
    wanted |= {
        "name": web_order.buyer_name,
        "kind": web_order.kind,
        "country": web_order.country or "SE",
        "language": "sv" if web_order.country in ("", "SE") else "en",
    }
    for _ in range(len(wanted)):
        try:
            return agreeing(DEFAULTS | checked(wanted, on=tx.today))
        except WrongField as error:
            wanted[error.field] = cast("dict[str, Any]", DEFAULTS)[error.field]
    raise AssertionError("the defaults of a customer do not agree")
