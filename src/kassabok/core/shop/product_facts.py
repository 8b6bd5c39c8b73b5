"""What a product's page says of it beside its price: who made it, who answers for it, what a kilo of it costs.

Offers at a distance must tell maker, responsible person and warnings: regulation (EU) 2023/988, article 19.
"""

from dataclasses import dataclass, fields

from kassabok.core.book.reader import Reader
from kassabok.core.products.content import Content, content_of


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """See products.model.Product; "" where nothing is said. content: None where it is sold by the piece."""

    short_description: str
    brand: str
    mpn: str
    manufacturer: str
    manufacturer_contact: str
    responsible_person: str
    safety_info: str
    category: str
    google_category: str
    condition: str
    content: Content | None


def facts_of(reader: Reader, product_id: int) -> ProductFacts:
    """Of a product that there is."""
    names = [each.name for each in fields(ProductFacts)]
    row = reader.row(f"SELECT {', '.join(names)} FROM product WHERE id = :id", id=product_id)
    assert row is not None
    told = dict(zip(names, row, strict=True))
    return ProductFacts(**{**told, "content": content_of(told["content"])})
