"""Reading orders from any shop's CSV or XLSX by a mapping.

Further rows of an order need not repeat its money. Prices and sums of lines have VAT in them where the mapping says
that prices do. A line's VAT is what its own cells tell, its VAT or its rate; else the order's single rate, else none.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from kassabok.formats.bank.amounts import format_ore, shown
from kassabok.formats.errors import BadFile
from kassabok.formats.shop.items import each_once, read_item
from kassabok.formats.shop.mapping import OrderMapping
from kassabok.formats.shop.nodes import postcode, swedish_day, to_ore
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
from kassabok.formats.shop.rows import Cells, Group, groups, missing, parse_instant, percent_in, plain, shares
from kassabok.formats.shop.sums import at_one_rate, fitting_rate, with_vat
from kassabok.formats.shop.ways import NO, YES, Ways
from kassabok.formats.tables import Table, TableRow

_NEEDED = ("order", "created", "total")
_TIMES = ("created", "updated", "paid_on")
_TEXTS = ("name", "customer_name", "street", "shipping_name", "shipping_street", "note")


def fits(table: Table, mapping: OrderMapping) -> bool:
    """Whether the file has all columns that the mapping names, of alternatives one."""
    named = [[plain(name) for name in names] for names in mapping.columns.values()]
    single = [plain(name) for name in mapping.vat_columns.values()]
    single += [plain(mapping.items.column)] if mapping.items else []
    headings = set(table.headings)
    return all(headings & set(names) for names in named) and headings >= set(single)


def read(table: Table, mapping: OrderMapping, ways: Ways, *, typed: bool) -> tuple[ShopItem, ...]:
    """typed: the table is of a spreadsheet. Raises BadFile (shop.columns, shop.dates); an order that cannot be read
    has its fault with it.
    """
    lacking = [
        " or ".join(mapping.columns[role])
        for role in _NEEDED
        if len(missing(table, mapping.columns[role])) == len(mapping.columns[role])
    ]
    if lacking:
        raise BadFile(
            "shop.columns",
            f"The file has no column {', '.join(lacking)}, which mapping {mapping.name} reads.",
            hint="Export the orders again with these columns, or change the mapping.",
        )
    key_of = _Keys(mapping)
    found = groups(table, lambda first, row: key_of(row) in ("", key_of(first)) and mapping.rows == "line")
    ways = replace(
        ways, statuses={**mapping.statuses, **ways.statuses}, methods={**mapping.payments, **ways.methods}
    )
    forms = _date_forms(table, mapping, typed=typed)

    def item(group: Group) -> ShopItem:
        key = key_of(group.rows[0])
        return read_item(
            key,
            group.line,
            group.raw,
            lambda: _Reader(group, key, mapping, ways, forms, typed=typed).order(),
        )

    return each_once(map(item, found))


class _Keys:
    """The order that a row is of."""

    def __init__(self, mapping: OrderMapping) -> None:
        self._names = [plain(name) for name in mapping.columns["order"]]

    def __call__(self, row: TableRow) -> str:
        return next(filter(None, (row.cells.get(name, "") for name in self._names)), "")


class _Row:
    """A row by what its columns are."""

    def __init__(
        self, row: TableRow, mapping: OrderMapping, forms: Mapping[str, str], *, typed: bool
    ) -> None:
        self.cells = Cells(row, decimal=mapping.decimal, typed=typed)
        self._forms = forms
        self._zone = mapping.zone
        self._row = row
        self._columns = mapping.columns

    def column(self, role: str) -> str:
        """The first of its columns that is filled, of those that the file has."""
        names = self._columns.get(role, ())
        return next((name for name in names if self.cells.text(name)), names[0] if names else "")

    def text(self, role: str) -> str:
        names = self._columns.get(role, ())
        if role in _TEXTS:
            return " ".join(filter(None, map(self.cells.text, names)))
        return self.cells.text(self.column(role)) if names else ""

    def ore(self, role: str) -> int:
        return self.cells.ore(self.column(role)) if self.text(role) else 0

    def instant(self, role: str) -> datetime | None:
        if not self.text(role):
            return None
        return self.cells.instant(self.column(role), forms=(self._forms[role],), zone=self._zone)

    def rate(self, role: str) -> Decimal | None:
        """A rate as "25 %", "25" or 0.25."""
        text = self.text(role)
        if not text:
            return None
        told = percent_in(text)
        if told is not None:
            return told
        rate = self.cells.number(self.column(role), max_decimals=6)
        return rate if rate < 1 else rate / 100


class _Reader:
    """One order."""

    def __init__(
        self,
        group: Group,
        key: str,
        mapping: OrderMapping,
        ways: Ways,
        forms: Mapping[str, str],
        *,
        typed: bool,
    ) -> None:
        self._rows = [_Row(row, mapping, forms, typed=typed) for row in group.rows]
        self._first = self._rows[0]
        self._key = key
        self._mapping = mapping
        self._ways = ways
        self._typed = typed
        self._faults: list[Problem] = []

    def order(self) -> ShopOrder:
        first, mapping = self._first, self._mapping
        if not self._key:
            raise first.cells.bad(first.column("order"), "there is no order number")
        if not first.text("total"):
            raise first.cells.bad(
                first.column("total"), "an order's first row has its total, and this has none"
            )
        created = first.instant("created")
        if created is None:
            raise first.cells.bad(first.column("created"), "there is no time")
        total_ore = first.ore("total")
        cards_ore = first.ore("gift_card")
        status = self._ways.status(first.text("status"), {}) if first.text("status") else "open"
        order = ShopOrder(
            external_id=self._key,
            number=first.text("number") or self._key,
            status=status,
            created=created,
            updated=first.instant("updated") or created,
            currency=(first.text("currency") or mapping.currency).upper(),
            prices_include_vat=mapping.prices_include_vat,
            customer=self._customer(),
            lines=(*self._goods(), *self._others()),
            payments=self._payments(status, total_ore, cards_ore),
            refunds=self._refunds(),
            discount_codes=self._codes(),
            total_ore=total_ore + cards_ore,
            vat_ore=self._vat_ore(),
            taxes=tuple(
                ShopTax(column, rate, first.cells.ore(column)) for rate, column in mapping.vat_columns.items()
            ),
            note=first.text("note"),
            faults=tuple(self._faults),
        )
        return at_one_rate(order)

    def _vat_ore(self) -> int | None:
        if self._first.text("vat"):
            return self._first.ore("vat")
        told = [column for column in self._mapping.vat_columns.values() if self._first.cells.text(column)]
        return sum(map(self._first.cells.ore, told)) if told else None

    # Lines

    def _goods(self) -> list[ShopLine]:
        found = list(self._from_items() if self._mapping.items else self._from_rows())
        discount_ore = self._first.ore("discount")
        if not discount_ore:
            return found
        off = shares(abs(discount_ore), [line.net_ore + line.vat_ore for line in found])
        return [self._less(line, ore) for line, ore in zip(found, off, strict=True)]

    def _less(self, line: ShopLine, off_ore: int) -> ShopLine:
        """A line less its share of the order's discount, with the VAT of what is left at its rate."""
        if not off_ore:
            return line
        if line.rate is None:
            return replace(line, net_ore=line.net_ore - off_ore)
        charged_ore = line.net_ore + (line.vat_ore if self._mapping.prices_include_vat else 0) - off_ore
        return self._at(replace(line, net_ore=charged_ore, vat_ore=0, rate=None), line.rate)

    def _from_rows(self) -> Iterator[ShopLine]:
        for place, row in enumerate(self._rows, start=1):
            sku, name = row.text("sku"), row.text("name")
            if not sku and not name and len(self._rows) > 1:
                continue
            quantity_milli = row.cells.milli(row.column("quantity")) if row.text("quantity") else 1000
            if row.text("line_total"):
                charged_ore = row.ore("line_total")
            else:
                price = (
                    row.cells.number(row.column("unit_price"), max_decimals=4)
                    if row.text("unit_price")
                    else 0
                )
                charged_ore = to_ore(Decimal(price) * quantity_milli / 1000)
            charged_ore -= abs(row.ore("line_discount"))
            line = self._charged(str(place), "goods", name, charged_ore, row, "line_vat")
            kind = "gift_card" if sku in self._ways.gift_card_skus else "goods"
            yield replace(line, kind=kind, sku=sku, quantity_milli=quantity_milli, gtin=row.text("gtin"))

    def _from_items(self) -> Iterator[ShopLine]:
        """The goods of a cell, each by the mapping's pattern."""
        items, mapping = self._mapping.items, self._mapping
        assert items is not None
        cell = self._first.cells.text(items.column)
        for place, text in enumerate(filter(None, map(str.strip, cell.split(items.separator))), start=1):
            match = items.pattern.fullmatch(text)
            if match is None:
                raise self._first.cells.bad(
                    items.column, f"{shown(text)} is not written as the mapping's pattern"
                )
            told = {key: (value or "").strip() for key, value in match.groupdict().items()}
            one = Cells(TableRow(self._first.cells.line, told), decimal=mapping.decimal, typed=self._typed)
            quantity_milli = one.milli("quantity")
            charged_ore = one.ore("line_total")
            if not told.get("line_total"):
                charged_ore = to_ore(one.number("unit_price", max_decimals=4) * quantity_milli / 1000)
            sku = told["sku"]
            line = ShopLine(
                external_id=str(place),
                kind="gift_card" if sku in self._ways.gift_card_skus else "goods",
                sku=sku,
                name=told.get("name", ""),
                quantity_milli=quantity_milli,
                net_ore=charged_ore,
                vat_ore=0,
                rate=None,
            )
            if told.get("rate"):
                rate = percent_in(told["rate"])
                number = one.number("rate", max_decimals=6) if rate is None else rate
                line = self._at(line, number if number < 1 else number / 100)
            yield line

    def _others(self) -> Iterator[ShopLine]:
        for role in ("shipping", "fee"):
            amount_ore = self._first.ore(role)
            if amount_ore:
                yield self._charged(role, role, role.capitalize(), amount_ore, self._first, f"{role}_vat")

    def _charged(self, key: str, kind: str, name: str, charged_ore: int, row: _Row, vat: str) -> ShopLine:
        """A line with the VAT that its cells tell."""
        line = ShopLine(key, kind, "", name, 1000, charged_ore, 0, None)
        rate = row.rate("rate") if vat == "line_vat" else None
        if not row.text(vat):
            return line if rate is None else self._at(line, rate)
        vat_ore = row.ore(vat)
        net_ore = charged_ore - vat_ore if self._mapping.prices_include_vat else charged_ore
        if rate is None:
            rate = Decimal(0) if not vat_ore else fitting_rate(net_ore, vat_ore, rows=1)
        if rate is None:
            said = f"{format_ore(vat_ore)} is not the VAT of one rate, in steps of half a percent"
            self._faults.append(Problem("shop.line_vat", row.cells.bad(row.column(vat), said).message))
            return line
        return replace(line, net_ore=net_ore, vat_ore=vat_ore, rate=rate)

    def _at(self, line: ShopLine, rate: Decimal) -> ShopLine:
        return with_vat(line, rate, included=self._mapping.prices_include_vat)

    # Who, how paid, what came back

    def _payments(self, status: str, total_ore: int, cards_ore: int) -> tuple[ShopPayment, ...]:
        row = self._first
        paid_on = swedish_day(row.instant("paid_on"))
        is_paid = bool(paid_on) or (self._mapping.payment == "paid" and status != "cancelled")
        state = "paid" if is_paid else "voided" if status == "cancelled" else "pending"
        day = (paid_on or swedish_day(row.instant("created"))) if is_paid else None
        cards = [ShopPayment("gift_card", cards_ore, day, "", state)] if cards_ore else []
        word = row.text("payment_method")
        if not total_ore or not word:
            return tuple(cards)
        method = self._ways.method(word)
        if method == "invoice" and state == "paid":
            state, day = "pending", None
        return (*cards, ShopPayment(method, total_ore, day, row.text("payment_reference"), state))

    def _refunds(self) -> tuple[ShopRefund, ...]:
        refunded_ore = abs(self._first.ore("refunded"))
        if not refunded_ore:
            return ()
        return (
            ShopRefund(f"{self._key}:refunded", None, refunded_ore, "", (), money_moved=True, told=False),
        )

    def _codes(self) -> tuple[tuple[str, int], ...]:
        code = self._first.text("discount_code")
        line_ore = sum(abs(row.ore("line_discount")) for row in self._rows)
        return ((code, abs(self._first.ore("discount")) or line_ore),) if code else ()

    def _customer(self) -> ShopCustomer:
        row = self._first
        said = row.text("accepts_marketing").casefold()
        billing = ShopAddress(
            name=row.text("customer_name"),
            company=row.text("company"),
            street=row.text("street"),
            street2=row.text("street2"),
            postcode=postcode(row.text("postcode")),
            city=row.text("city"),
            country=row.text("country").upper(),
            phone=row.text("phone"),
        )
        return ShopCustomer(
            external_id=row.text("customer"),
            email=row.text("email").casefold(),
            name=billing.name or row.text("shipping_name"),
            company=billing.company,
            org_nr=row.text("org_nr"),
            vat_nr=row.text("vat_nr"),
            phone=billing.phone,
            billing=billing,
            shipping=ShopAddress(
                name=row.text("shipping_name"),
                company=row.text("shipping_company"),
                street=row.text("shipping_street"),
                street2=row.text("shipping_street2"),
                postcode=postcode(row.text("shipping_postcode")),
                city=row.text("shipping_city"),
                country=row.text("shipping_country").upper(),
            ),
            accepts_marketing=said in YES if said in (*YES, *NO) else None,
        )


def _date_forms(table: Table, mapping: OrderMapping, *, typed: bool) -> dict[str, str]:
    """For each kind of time the one way of writing it that all rows have.

    Raises BadFile where several ways fit and tell different days: 3/4 is the third of April or the fourth of March.
    """
    forms = (*mapping.dates, *(["iso"] if typed and "iso" not in mapping.dates else []))
    return {role: _date_form(table, mapping, role, forms) for role in _TIMES if role in mapping.columns}


def _date_form(table: Table, mapping: OrderMapping, role: str, forms: Sequence[str]) -> str:
    names = [plain(name) for name in mapping.columns[role]]
    texts = [text for row in table.rows for text in (row.cells.get(name, "") for name in names) if text]
    read_by = {form: [str(parse_instant(text, form)) for text in texts] for form in forms}
    fitting = [form for form in forms if "None" not in read_by[form]]
    if len({tuple(read_by[form]) for form in fitting}) > 1:
        raise BadFile(
            "shop.dates",
            f"The dates in {mapping.columns[role][0]} can be meant in several ways: {', '.join(fitting)}.",
            hint=f"Keep the right one under dates in mapping {mapping.name}.",
        )
    # None reads them all: the way that reads most names the row that is wrong.
    return fitting[0] if fitting else min(forms, key=lambda form: read_by[form].count("None"))
