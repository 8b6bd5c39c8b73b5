"""What the views of invoices and receipts have in common: lines, VAT, vouchers."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from kassabok.core.book.links import led_to
from kassabok.core.book.reader import Reader
from kassabok.core.money import kronor


@dataclass(frozen=True, slots=True)
class LineView:
    """A line as it was issued. unit_price: kronor, incl. or excl. VAT as the invoice says; amount_ore too."""

    position: int = field(metadata={"heading": "#"})
    kind: str = field(metadata={"table": False})
    sku: str
    text: str
    quantity_milli: int
    unit: str
    unit_price: Decimal = field(metadata={"heading": "Price"})
    discount_percent: Decimal = field(metadata={"heading": "Disc. %"})
    vat_class: str = field(metadata={"table": False})
    vat_percent: Decimal = field(metadata={"heading": "VAT %"})
    amount_ore: int
    net_ore: int = field(metadata={"table": False})
    vat_ore: int = field(metadata={"table": False})
    credited_milli: int


@dataclass(frozen=True, slots=True)
class VatView:
    """The taxable amount and the VAT of one class and rate."""

    vat_class: str
    vat_percent: Decimal = field(metadata={"heading": "VAT %"})
    base_ore: int
    vat_ore: int = field(metadata={"heading": "VAT"})


#: Field of LineView -> its SQL, for both invoice_line and receipt_line as `l`; credited_milli is each document's own.
LINE_COLUMNS = {
    "position": "l.position",
    "kind": "l.kind",
    "sku": "l.sku",
    "text": "l.text",
    "quantity_milli": "l.quantity_milli",
    "unit": "l.unit",
    "unit_price": "l.unit_price_e4",
    "discount_percent": "l.discount_e4",
    "vat_class": "l.vat_class",
    "vat_percent": "l.vat_rate_e4",
    "amount_ore": "l.amount_ore",
    "net_ore": "l.net_ore",
    "vat_ore": "l.vat_ore",
}


def lines_of(
    reader: Reader, columns: Mapping[str, str], document: str, document_id: int
) -> tuple[LineView, ...]:
    """A document's lines. columns: field name -> SQL. document: the name of its table, invoice or receipt."""
    lines = []
    for row in reader.rows(
        f"SELECT {', '.join(columns.values())} FROM {document}_line l "
        f"WHERE l.{document}_id = :id ORDER BY l.position",
        id=document_id,
    ):
        found: dict[str, Any] = dict(zip(columns, row, strict=True))
        found["unit_price"] = kronor(found["unit_price"])
        for name in ("discount_percent", "vat_percent"):
            found[name] = _percent(found[name])
        lines.append(LineView(**found))
    return tuple(lines)


def vat_of(reader: Reader, document: str, document_id: int) -> tuple[VatView, ...]:
    """A document's VAT per class and rate. document: the name of its table."""
    return tuple(
        VatView(vat_class, _percent(rate_e4), base_ore, vat_ore)
        for vat_class, rate_e4, base_ore, vat_ore in reader.rows(
            f"SELECT vat_class, rate_e4, base_ore, vat_ore FROM {document}_vat WHERE {document}_id = :id ORDER BY id",
            id=document_id,
        )
    )


def _percent(share_e4: int) -> Decimal:
    """A share in percent, without needless zeros: 2500 is 25, 1250 is 12.5."""
    percent = Decimal(share_e4) / 100
    return percent.quantize(Decimal(1)) if share_e4 % 100 == 0 else percent.normalize()


def numbers_of(reader: Reader, sql: str, **params: Any) -> tuple[str, ...]:
    """The first column of every row."""
    return tuple(number for (number, *_) in reader.rows(sql, **params))


def vouchers_of(reader: Reader, kind: str, number: str) -> tuple[str, ...]:
    """The vouchers that a thing was posted as."""
    return led_to(reader, kind, number, "voucher")


def record_of(
    reader: Reader, columns: Mapping[str, str], source: str, **params: Any
) -> dict[str, Any] | None:
    """The one row, by field name, with dates and truth values as such; None where there is none."""
    row = reader.row(f"SELECT {', '.join(columns.values())} {source}", **params)
    if row is None:
        return None
    found: dict[str, Any] = dict(zip(columns, row, strict=True))
    for name in ("date", "supply_from", "supply_date", "due"):
        if name in found:
            found[name] = datetime.date.fromisoformat(found[name])
    found["prices_include_vat"] = bool(found["prices_include_vat"])
    return found
