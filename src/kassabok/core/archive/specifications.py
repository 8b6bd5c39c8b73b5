"""Closing specifications (bokslutsspecifikationer): what the balance of each account consists of.

They are a part of the accounts (bokföringslagen 6 kap. 8 §). Receivables, payables, goods received, stock, assets and
money in the bank are told by their registers; what those do not explain is shown as a difference. Other accounts are
told by their lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from kassabok.core.assets.reports import assets
from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY
from kassabok.core.ledger.reports.balances import NOTHING, Year, accounts, moved_through, year_called
from kassabok.core.money import format_quantity
from kassabok.core.payables.goods_received import goods_received
from kassabok.core.payables.reports import open_items as open_bills
from kassabok.core.receivables.reports import open_items
from kassabok.core.stock.reports import stock_value

MOST_LINES = 12  # An account with more lines in the year is told month by month.


@dataclass(frozen=True, slots=True)
class SpecificationRow:
    """An account, or beneath it an item of its closing balance; debit positive. kind: group or account."""

    kind: str = field(metadata={"table": False})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": ""})
    opening_ore: int | None = field(metadata={"total": False, "sv": "Ingående"})
    change_ore: int | None = field(metadata={"total": False, "sv": "Förändring"})
    closing_ore: int | None = field(metadata={"total": False, "sv": "Utgående"})


Items = list[tuple[str, int]]


def specifications(reader: Reader, label: str) -> list[SpecificationRow]:
    """The balance accounts that had anything in a year, each with what it consists of at its end. Raises NotFound."""
    year = year_called(reader, label)
    began = moved_through(reader, year.starts_on - ONE_DAY)
    now = moved_through(reader, year.ends_on)
    told = _told_by_registers(reader, year.ends_on)
    rows: list[SpecificationRow] = []
    left_ore = 0
    for number, account in accounts(reader).items():
        opening, closing = began.get(number, NOTHING), now.get(number, NOTHING)
        if account.is_balance and (opening.net_ore or opening != closing):
            items = told.get(number)
            if items is None:  # A balance of nothing consists of nothing.
                items = _lines(reader, number, year, opening.net_ore) if closing.net_ore else []
            change_ore = closing.net_ore - opening.net_ore
            rows.append(
                SpecificationRow("group", number, account.name, opening.net_ore, change_ore, closing.net_ore)
            )
            rest_ore = closing.net_ore - sum(ore for _, ore in items)
            rows += [_item(text, ore) for text, ore in items]
            if rest_ore:
                rows.append(_item("Skillnad mot registret", rest_ore))
        if account.is_balance:
            left_ore -= closing.net_ore
    if left_ore:
        rows.append(
            SpecificationRow("group", "", "Resultat, inte överfört till eget kapital", None, None, left_ore)
        )
    return rows


def _item(text: str, ore: int) -> SpecificationRow:
    return SpecificationRow("account", "", text, None, None, ore)


def _told_by_registers(reader: Reader, on: date) -> dict[str, Items]:
    """Account -> its items, for the accounts that a register explains."""
    found: dict[str, Items] = {}
    for register in (_receivables, _payables, _goods_received, _stock, _assets, _bank):
        for account, text, ore in register(reader, on):
            found.setdefault(account, []).append((text, ore))
    return found


def _receivables(reader: Reader, on: date) -> Iterator[tuple[str, str, int]]:
    """Open invoices, but for those that wait to be booked until they are paid."""
    account = str(reader.value("SELECT account FROM account_role WHERE role = 'receivables'"))
    waiting = {number for (number,) in reader.rows("SELECT DISTINCT invoice FROM unposted_sale")}
    for item in open_items(reader, on=on):
        if item.invoice not in waiting:
            yield account, f"{item.invoice} {item.name}, förfaller {item.due}", item.open_ore


def _payables(reader: Reader, on: date) -> Iterator[tuple[str, str, int]]:
    """Open bills, but for those that wait to be booked until they are paid."""
    waiting = {number for (number,) in reader.rows("SELECT DISTINCT bill FROM unposted_purchase")}
    for item in open_bills(reader, on=on):
        if item.bill not in waiting:
            text = f"{item.bill} {item.name}, {item.reference}, förfaller {item.due}"
            yield item.account, text, -item.open_ore


#: What stands on the account of goods received -> what the specification calls it.
_RECEIVED = {
    "received": "mottaget, ej fakturerat",
    "credit due": "kreditfaktura väntas",
    "price": "prisskillnad, ej attesterad",
    "cost": "hemtagning, ej fakturerad",
    "billed": "fakturerat, ej mottaget",
    "no order": "Varor utan inköpsorder",
    "other bookings": "Bokfört på annat sätt",
}


def _goods_received(reader: Reader, on: date) -> Iterator[tuple[str, str, int]]:
    """Goods that came and are not billed. An account with nothing of that is told by its lines, as others are."""
    account = str(reader.value("SELECT account FROM account_role WHERE role = 'goods_received'"))
    rows = goods_received(reader, on=on)
    if all(row.what == "other bookings" for row in rows):
        return
    for row in rows:
        goods = f"{row.sku} {format_quantity(row.left_milli)} {row.unit}" if row.left_milli else row.sku
        said = " ".join(part for part in (row.number, row.name) if part)
        yield account, ", ".join(part for part in (said, goods, _RECEIVED[row.what]) if part), -row.amount_ore


def _stock(reader: Reader, on: date) -> Iterator[tuple[str, str, int]]:
    value = stock_value(reader, on=on)
    for product in value.products:
        if product.value_ore:
            yield value.account, f"{product.sku} {product.name}", product.value_ore


def _assets(reader: Reader, on: date) -> Iterator[tuple[str, str, int]]:
    contras = dict(reader.rows("SELECT number, contra FROM asset"))
    for row in assets(reader, on=on):
        yield row.account, f"{row.asset} {row.name}, {row.acquired}", row.cost_ore
        if row.depreciated_ore:
            yield contras[row.asset], f"{row.asset} {row.name}", -row.depreciated_ore


_BANK = """
SELECT a.ledger_account, a.name, b.amount_ore FROM bank_account a JOIN bank_balance b ON b.bank_account_id = a.id
WHERE b.date = :on AND a.currency = 'SEK' AND b.id = (
  SELECT max(id) FROM bank_balance WHERE bank_account_id = a.id AND date = :on)
ORDER BY a.id
"""


def _bank(reader: Reader, on: date) -> Iterator[tuple[str, str, int]]:
    """What the bank says that it held when the year ended."""
    for account, name, ore in reader.rows(_BANK, on=on):
        yield account, f"{name}: bankens besked {on}", ore


_LINES = """
SELECT v.ref, v.date, CASE WHEN l.text = '' THEN v.text ELSE l.text END, l.amount_ore FROM voucher_line l
JOIN voucher v ON v.id = l.voucher_id WHERE l.account = :account AND l.date BETWEEN :first AND :last
ORDER BY l.date, l.id LIMIT :most
"""

_MONTHS = """
SELECT month, debit_ore - credit_ore FROM account_month
WHERE account = :account AND month BETWEEN :first AND :last ORDER BY month
"""


def _lines(reader: Reader, account: str, year: Year, opening_ore: int) -> Items:
    """What the account began with, and its lines in the year; month by month where they are many."""
    items: Items = [("Ingående balans", opening_ore)] if opening_ore else []
    lines = reader.rows(_LINES, account=account, first=year.starts_on, last=year.ends_on, most=MOST_LINES + 1)
    if len(lines) <= MOST_LINES:
        return items + [(f"{ref} {day} {text}", ore) for ref, day, text, ore in lines]
    months = reader.rows(
        _MONTHS,
        account=account,
        first=year.starts_on.year * 100 + year.starts_on.month,
        last=year.ends_on.year * 100 + year.ends_on.month,
    )
    return items + [(f"Rörelser {month // 100}-{month % 100:02}", ore) for month, ore in months if ore]
