"""The purchase order (inköpsorder) as it is sent to the supplier, in the supplier's language."""

from kassabok.core.book.letterhead import address_lines, seller
from kassabok.core.book.reader import Reader
from kassabok.core.errors import Refused
from kassabok.core.identifiers import format_identity, is_personal
from kassabok.core.purchasing import reports
from kassabok.formats.documents.record import Party, PurchaseLine, PurchaseOrder, References, Shipping
from kassabok.formats.documents.render import Language

_SUPPLIER = """
SELECT name, org_nr, vat_nr, street, postcode, city, country, our_customer_number, language
FROM supplier WHERE number = :number
"""


def purchase_order(reader: Reader, number: str) -> tuple[PurchaseOrder, Language]:
    """The purchase order as it was placed, and the language of its supplier.

    The goods are sent to the company's own address. Raises NotFound, and Refused where all of it is cancelled.
    """
    purchase = reports.purchase(reader, number)
    if purchase.state == "cancelled":
        raise Refused(
            "purchase.cancelled", f"Purchase order {purchase.purchase} is cancelled; it is not sent."
        )
    row = reader.row(_SUPPLIER, number=purchase.supplier)
    assert row is not None, "a purchase order has a supplier"
    name, org_nr, vat_nr, street, postcode, city, country, our_number, language = row
    company = seller(reader)
    document = PurchaseOrder(
        number=purchase.purchase,
        issued_on=purchase.date,
        wanted_on=purchase.wanted,
        seller=company,
        supplier=Party(
            name=name,
            lines=address_lines(street, postcode, city, country),
            org_nr=format_identity(org_nr) if org_nr and not is_personal(org_nr) else "",
            vat_nr=vat_nr,
            attention=purchase.your_reference,
        ),
        references=References(
            customer_number=our_number,
            our_reference=purchase.our_reference,
            your_reference=purchase.your_reference,
        ),
        shipping=Shipping(address=Party(name=company.name, lines=company.lines)),
        lines=tuple(
            PurchaseLine(
                sku=line.supplier_sku,
                our_sku=line.sku,
                text=line.text,
                quantity_milli=line.quantity_milli,
                unit=line.unit,
                unit_price=line.unit_price,
                discount_percent=line.discount_percent,
                amount_ore=line.amount_ore,
            )
            for line in purchase.lines
        ),
        total_ore=purchase.total_ore,
        currency=purchase.currency,
        message=purchase.note,
    )
    return document, "en" if language == "en" else "sv"
