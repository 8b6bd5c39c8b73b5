"""Where the goods of an order go."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # An order from the counter loads no tables of the web shop.
    from kassabok.core.parties.model import Customer
    from kassabok.core.shop.model import WebOrder


def delivery_address(party: "Customer | WebOrder", *, name: str, country: str) -> dict[str, str]:
    """The delivery columns of an order; the whole address is the one for goods or the party's own, never a mixture.

    name, country: the party's own.
    """
    apart = party.delivery_street or party.delivery_postcode or party.delivery_city
    return {
        "delivery_name": party.delivery_name or name,
        "delivery_street": party.delivery_street if apart else party.street,
        "delivery_postcode": party.delivery_postcode if apart else party.postcode,
        "delivery_city": party.delivery_city if apart else party.city,
        "delivery_country": (party.delivery_country if apart else "") or country,
    }
