"""Products and their prices."""

import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from kassabok.core.book.schema import Table

KINDS = ("stocked", "made_to_order", "service")
CONDITIONS = ("new", "refurbished", "used")


class Product(Table, table=True):
    """What the company sells. cost_e4: purchase cost of one unit, ten-thousandths of a krona, excl. VAT.

    kind: stocked (sold from stock), made_to_order (beställningsvara: sold without stock, bought when ordered) or
    service. vat_class: a class of rates/vat.toml; the rate follows from the day of supply. picture_sha256: an
    attachment.

    What follows is what others are told of it. mpn: the manufacturer's own number of it. manufacturer, with
    manufacturer_contact (postal and electronic address); responsible_person: who answers for it in the EU, where the
    manufacturer is outside; safety_info: warnings. Offers at a distance must tell all four (regulation (EU) 2023/988,
    article 19). category: the company's own, with > between its levels; google_category: the number or the path in
    Google's. content: how much is in one unit, as `100 g`, "" where it is sold by the piece.
    """

    __tablename__ = "product"
    id: int = Field(primary_key=True)
    sku: str = Field(unique=True)
    name: str
    description: str = ""
    unit: str = "st"
    gtin: str | None = Field(default=None, unique=True)
    vat_class: str = "standard"
    kind: str = "stocked"
    cost_e4: int = 0
    weight_grams: int = 0
    picture_sha256: str | None = None
    archived: bool = False
    search_key: str
    short_description: str = ""
    brand: str = ""
    mpn: str = ""
    manufacturer: str = ""
    manufacturer_contact: str = ""
    responsible_person: str = ""
    safety_info: str = ""
    category: str = ""
    google_category: str = ""
    condition: str = "new"
    content: str = ""

    __table_args__ = (
        # The order of our own shop's pages, of which each is a few of many.
        Index(
            "ix_product_shown",
            "name",
            "sku",
            sqlite_where=text("NOT archived"),
            postgresql_where=text("NOT archived"),
        ),
        CheckConstraint("kind IN ('stocked', 'made_to_order', 'service')", name="kind"),
        CheckConstraint("condition IN ('new', 'refurbished', 'used')", name="condition"),
        CheckConstraint("cost_e4 >= 0", name="cost"),
        CheckConstraint("length(sku) BETWEEN 1 AND 64", name="sku"),
    )


class ProductPrice(Table, table=True):
    """The sales price of one unit from a day on, ten-thousandths of a krona. Never changed; a newer row takes over.

    set_on: the day that it was written; None in rows from before that was kept. What the product cost until then it has
    cost, whatever day the new price is said to begin.
    """

    __tablename__ = "product_price"
    id: int = Field(primary_key=True)
    product_id: int = Field(foreign_key="product.id")
    valid_from: datetime.date
    price_e4: int
    includes_vat: bool = False
    set_on: datetime.date | None = None

    __table_args__ = (
        Index("ix_product_price_day", "product_id", "valid_from"),
        CheckConstraint("price_e4 >= 0", name="price"),
    )
