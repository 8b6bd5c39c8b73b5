"""Shopify's export of orders in CSV: a row for each line of an order, of which only the first has its money.

No line is told its VAT: the order has sums per tax only. With one rate they say it all; with several, the rates of the
products must (sums.split_vat). The Admin interface's JSON tells more, and is the better way.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from kassabok.formats.errors import BadFile
from kassabok.formats.shop.items import each_once, read_item
from kassabok.formats.shop.nodes import postcode, swedish_day
from kassabok.formats.shop.record import (
    Problem,
    ShopAddress,
    ShopCustomer,
    ShopItem,
    ShopLine,
    ShopOrder,
    ShopPayment,
    ShopRefund,
    ShopTax,
)
from kassabok.formats.shop.rows import Cells, Group, groups, missing, percent_in, shares
from kassabok.formats.shop.shopify import STATUSES
from kassabok.formats.shop.sums import at_one_rate
from kassabok.formats.shop.ways import NO, YES, Ways
from kassabok.formats.tables import Table, TableRow

MARK = ("name", "lineitem name", "financial status")
NEEDED = (
    "Name",
    "Financial Status",
    "Currency",
    "Subtotal",
    "Shipping",
    "Taxes",
    "Total",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem sku",
)
_MOST_TAXES = 5
_STATES = {"authorized": "authorized", "pending": "pending", "voided": "voided", "expired": "voided"}


def is_export(table: Table) -> bool:
    """By the headings that no other export has together."""
    return {"name", "lineitem name"} <= set(table.headings)


def read(table: Table, ways: Ways) -> tuple[ShopItem, ...]:
    """Raises BadFile (shop.columns) where columns are missing; an order that cannot be read has its fault with it."""
    lacking = missing(table, NEEDED)
    if lacking:
        raise BadFile(
            "shop.columns",
            f"The export has no column {', '.join(lacking)}.",
            hint="Export the orders from Shopify again, as CSV for Excel, and keep all its columns.",
        )
    return each_once(_item(group, ways) for group in groups(table, _same_order))


def _same_order(first: TableRow, row: TableRow) -> bool:
    """Further rows have the name of the order, and none of its money."""
    return row.cells["name"] in ("", first.cells["name"]) and not row.cells["total"]


def _item(group: Group, ways: Ways) -> ShopItem:
    first = group.rows[0].cells
    key = first.get("id") or first["name"]
    return read_item(key, group.line, group.raw, lambda: _Reader(group, key, ways).order())


class _Reader:
    """One order."""

    def __init__(self, group: Group, key: str, ways: Ways) -> None:
        self._rows = [Cells(row) for row in group.rows]
        self._first = self._rows[0]
        self._key = key
        self._ways = ways
        self._faults: list[Problem] = []

    def order(self) -> ShopOrder:
        first = self._first
        if not first.text("Total"):
            raise first.bad("Total", "an order's first row has its money, and this has none")
        created = self._instant("Created at")
        if created is None:
            raise first.bad("Created at", "there is no time")
        total_ore, vat_ore = first.ore("Total"), first.ore("Taxes")
        order = ShopOrder(
            external_id=self._key,
            number=first.text("Name"),
            status=self._status(),
            created=created,
            updated=max(
                filter(None, (created, *map(self._instant, ("Paid at", "Fulfilled at", "Cancelled at"))))
            ),
            currency=first.text("Currency").upper(),
            prices_include_vat=self._includes_vat(total_ore, vat_ore),
            customer=self._customer(),
            lines=tuple(self._lines()),
            payments=self._payments(total_ore),
            refunds=self._refunds(),
            discount_codes=self._codes(),
            total_ore=total_ore,
            vat_ore=vat_ore,
            taxes=tuple(self._taxes()),
            note=first.text("Notes"),
            faults=tuple(self._faults),
        )
        return at_one_rate(order)

    def _instant(self, heading: str) -> datetime | None:
        return self._first.instant(heading, zone=self._ways.zone)

    def _status(self) -> str:
        if self._first.text("Cancelled at"):
            return "cancelled"
        return self._ways.status(self._first.text("Financial Status") or "pending", STATUSES)

    def _includes_vat(self, total_ore: int, vat_ore: int) -> bool:
        """Which of the two the order's sums say: its parts come to the total with its taxes, or without."""
        first = self._first
        parts_ore = first.ore("Subtotal") + first.ore("Shipping") + first.ore("Duties")
        return parts_ore == total_ore or parts_ore + vat_ore != total_ore

    def _lines(self) -> list[ShopLine]:
        charged = self._charged()
        lines = [
            ShopLine(
                external_id=str(place),
                kind="gift_card" if row.text("Lineitem sku") in self._ways.gift_card_skus else "goods",
                sku=row.text("Lineitem sku"),
                name=row.text("Lineitem name"),
                quantity_milli=row.milli("Lineitem quantity"),
                net_ore=charged_ore,
                vat_ore=0,
                rate=None if row.text("Lineitem taxable").casefold() not in NO else Decimal(0),
            )
            for place, (row, charged_ore) in enumerate(zip(self._rows, charged, strict=True), start=1)
        ]
        shipping_ore = self._first.ore("Shipping")
        for key, ore, name in (
            ("shipping", shipping_ore, self._first.text("Shipping Method")),
            ("duties", self._first.ore("Duties"), "Duties"),
        ):
            if ore:
                is_fee = key == "duties"
                lines.append(
                    ShopLine(
                        key, "fee" if is_fee else key, "", name, 1000, ore, 0, Decimal(0) if is_fee else None
                    )
                )
        return lines

    def _charged(self) -> list[int]:
        """What each line was charged. Discounts that no line is told are shared as Shopify shares them, by amount."""
        charged = [
            int(row.number("Lineitem price", max_decimals=2) * row.milli("Lineitem quantity") / 10)
            - row.ore("Lineitem discount")
            for row in self._rows
        ]
        off_ore = sum(charged) - self._first.ore("Subtotal")
        if 0 < off_ore <= self._first.ore("Discount Amount"):
            return [ore - share for ore, share in zip(charged, shares(off_ore, charged), strict=True)]
        return charged

    def _taxes(self) -> list[ShopTax]:
        names = [(f"Tax {n} Name", f"Tax {n} Value") for n in range(1, _MOST_TAXES + 1)]
        return [
            ShopTax(self._first.text(name), percent_in(self._first.text(name)), self._first.ore(value))
            for name, value in names
            if self._first.text(name)
        ]

    def _payments(self, total_ore: int) -> tuple[ShopPayment, ...]:
        first = self._first
        words = [word.strip() for word in first.text("Payment Method").split(" + ") if word.strip()]
        if not total_ore or not words:
            return ()
        if len(set(words)) > 1:
            said = f"line {first.line}, column Payment Method: what each of {' + '.join(words)} paid is not told."
            self._faults.append(Problem("shop.payments_untold", said))
        method, status = self._ways.method(words[0]), first.text("Financial Status").casefold()
        state = _STATES.get(status, "paid")
        paid_ore = total_ore - first.ore("Outstanding Balance") if status == "partially_paid" else total_ore
        if method == "invoice" and state == "paid":
            state, paid_ore = "pending", total_ore
        on = swedish_day(self._instant("Paid at") or self._instant("Created at")) if state == "paid" else None
        reference = first.text("Payment Reference") or first.text("Payment ID")
        return (ShopPayment(method, paid_ore, on, reference, state),)

    def _refunds(self) -> tuple[ShopRefund, ...]:
        """The export has the sum of all refunds, and nothing more of them."""
        refunded_ore = self._first.ore("Refunded Amount")
        if not refunded_ore:
            return ()
        return (
            ShopRefund(f"{self._key}:refunded", None, refunded_ore, "", (), money_moved=True, told=False),
        )

    def _codes(self) -> tuple[tuple[str, int], ...]:
        code = self._first.text("Discount Code")
        return ((code, self._first.ore("Discount Amount")),) if code else ()

    def _customer(self) -> ShopCustomer:
        first = self._first
        fields = _attributes(first.text("Note Attributes"))
        billing = _address(first, "Billing")
        said = first.text("Accepts Marketing").casefold()
        return ShopCustomer(
            email=first.text("Email").casefold(),
            name=billing.name or _address(first, "Shipping").name,
            company=billing.company,
            org_nr=self._ways.org_nr(fields),
            vat_nr=self._ways.vat_nr(fields),
            phone=first.text("Phone") or billing.phone,
            billing=billing,
            shipping=_address(first, "Shipping"),
            accepts_marketing=said in YES if said in (*YES, *NO) else None,
        )


def _address(cells: Cells, which: str) -> ShopAddress:
    return ShopAddress(
        name=cells.text(f"{which} Name"),
        company=cells.text(f"{which} Company"),
        street=cells.text(f"{which} Address1") or cells.text(f"{which} Street"),
        street2=cells.text(f"{which} Address2"),
        postcode=postcode(cells.text(f"{which} Zip")),
        city=cells.text(f"{which} City"),
        region=cells.text(f"{which} Province"),
        country=cells.text(f"{which} Country").upper(),
        phone=cells.text(f"{which} Phone").lstrip("'"),
    )


def _attributes(text: str) -> dict[str, str]:
    """Lines of "name: value"."""
    pairs: Sequence[tuple[str, str, str]] = [line.partition(":") for line in text.splitlines()]
    return {name.strip(): value.strip() for name, _, value in pairs}
