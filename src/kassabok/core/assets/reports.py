"""Questions about fixed assets: the register on a day, one asset with its plan, and the register beside the books."""

import datetime
from dataclasses import dataclass, field

from kassabok.core.assets.plan import Plan, shown
from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound
from kassabok.core.objects import from_json

IN_USE, SOLD, SCRAPPED = "in_use", "sold", "scrapped"


@dataclass(frozen=True, slots=True)
class AssetRow:
    """An asset on a day. depreciated_ore: what is booked by then. book_value_ore: what is left of the cost."""

    asset: str = field(metadata={"sv": "Nr"})
    name: str = field(metadata={"sv": "Benämning"})
    account: str = field(metadata={"sv": "Konto"})
    acquired: datetime.date = field(metadata={"sv": "Anskaffad"})
    months: int = field(metadata={"heading": "Life (months)", "total": False, "table": False})
    cost_ore: int = field(metadata={"sv": "Anskaffningsvärde"})
    depreciated_ore: int = field(metadata={"sv": "Avskrivet"})
    book_value_ore: int = field(metadata={"sv": "Bokfört värde"})
    left: datetime.date | None = field(metadata={"table": False})
    state: str = field(metadata={"table": False})
    note: str = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class MonthRow:
    """A month of an asset's plan. run: what booked it, None as long as nothing did."""

    month: str
    amount_ore: int
    depreciated_ore: int = field(metadata={"total": False})
    book_value_ore: int = field(metadata={"total": False})
    run: str | None


@dataclass(frozen=True, slots=True)
class AssetView:
    """All that the register says of an asset. plan: the months to come; runs: what is booked."""

    asset: str
    name: str
    note: str
    state: str
    account: str
    depreciation_account: str
    cost_account: str
    objects: dict[str, str]
    voucher: str | None
    acquired: datetime.date
    cost_ore: int
    residual_ore: int = field(metadata={"heading": "Residual value"})
    life_months: int
    depreciated_ore: int
    book_value_ore: int
    sold_or_scrapped: datetime.date | None
    price_ore: int | None
    months: tuple[MonthRow, ...] = field(metadata={"heading": "Depreciation by month"})


@dataclass(frozen=True, slots=True)
class AccountTie:
    """An account of fixed assets, in the register and in the books on a day; both as the books have it, debit positive.

    A difference is what other vouchers put on the account: a purchase that is not in the register yet, most often.
    """

    account: str
    name: str
    register_ore: int
    books_ore: int
    difference_ore: int


_REGISTER = """
SELECT a.number, a.name, a.account, a.acquired_on, a.life_months, a.cost_ore, a.earlier_ore + coalesce((
    SELECT sum(d.amount_ore) FROM depreciation d JOIN depreciation_run r ON r.id = d.run_id
    WHERE d.asset_id = a.id AND NOT r.taken_back AND r.date <= :day), 0),
  a.disposed_on, a.state, a.note, a.contra
FROM asset a WHERE a.acquired_on <= :day ORDER BY a.account, a.number
"""


def assets(
    reader: Reader, *, on: datetime.date, account: str = "", search: str = "", gone: bool = False
) -> list[AssetRow]:
    """The register at the end of a day, by account. gone: those sold or scrapped by then, too, at nothing.

    search: what number, name or note holds, in small or capital letters.
    """
    rows = []
    for number, name, acc, acquired, months, cost_ore, depreciated_ore, left, state, note, _ in reader.rows(
        _REGISTER, day=on
    ):
        left_on = datetime.date.fromisoformat(left) if left else None
        is_gone = left_on is not None and left_on <= on
        row = AssetRow(
            asset=number,
            name=name,
            account=acc,
            acquired=datetime.date.fromisoformat(acquired),
            months=months,
            cost_ore=0 if is_gone else cost_ore,
            depreciated_ore=0 if is_gone else depreciated_ore,
            book_value_ore=0 if is_gone else cost_ore - depreciated_ore,
            left=left_on if is_gone else None,
            state=state if is_gone else IN_USE,
            note=note,
        )
        wanted = search.casefold() in f"{number}\n{name}\n{note}".casefold()
        if wanted and (gone or not is_gone) and account in ("", acc):
            rows.append(row)
    return rows


_ASSET = """
SELECT id, number, name, note, state, account, contra, cost_account, voucher, acquired_on, cost_ore, residual_ore,
  life_months, earlier_ore, plan_first, plan_last, plan_ore, disposed_on, price_ore, objects
FROM asset WHERE number = :number
"""

_RUNS = """
SELECT d.first_month, d.last_month, d.amount_ore, r.number FROM depreciation d
JOIN depreciation_run r ON r.id = d.run_id WHERE d.asset_id = :asset AND NOT r.taken_back ORDER BY d.first_month
"""


def asset(reader: Reader, number: str) -> AssetView:
    """An asset with its depreciation, booked and to come. Raises NotFound."""
    found = reader.row(_ASSET, number=number)
    if found is None:
        raise NotFound("asset.unknown", f"There is no asset {number[:40]}.", hint="kassabok asset list --all")
    (
        key,
        number,
        name,
        note,
        state,
        account,
        contra,
        cost_account,
        voucher,
        acquired,
        cost_ore,
        residual_ore,
    ) = found[:12]
    life_months, earlier_ore, first, last, plan_ore, disposed, price_ore, objects = found[12:]
    months = _months(reader, key, cost_ore, earlier_ore, None if disposed else Plan(first, last, plan_ore))
    depreciated_ore = max((row.depreciated_ore for row in months if row.run), default=earlier_ore)
    return AssetView(
        asset=number,
        name=name,
        note=note,
        state=state,
        account=account,
        depreciation_account=contra,
        cost_account=cost_account,
        objects=dict(from_json(objects)),
        voucher=voucher or None,
        acquired=datetime.date.fromisoformat(acquired),
        cost_ore=cost_ore,
        residual_ore=residual_ore,
        life_months=life_months,
        depreciated_ore=depreciated_ore,
        book_value_ore=0 if disposed else cost_ore - depreciated_ore,
        sold_or_scrapped=datetime.date.fromisoformat(disposed) if disposed else None,
        price_ore=price_ore if disposed else None,
        months=months,
    )


def _months(
    reader: Reader, key: int, cost_ore: int, earlier_ore: int, plan: Plan | None
) -> tuple[MonthRow, ...]:
    """What runs booked, each as the span it is for, and the months of the plan after them."""
    rows: list[MonthRow] = []
    done_ore, through = earlier_ore, 0
    for first, last, amount_ore, run in reader.rows(_RUNS, asset=key):
        done_ore += amount_ore
        through = last
        span = shown(first) if first == last else f"{shown(first)}..{shown(last)}"
        rows.append(MonthRow(span, amount_ore, done_ore, cost_ore - done_ore, run))
    for month, amount_ore in plan.by_month() if plan else ():
        if month > through and amount_ore:
            done_ore += amount_ore
            rows.append(MonthRow(shown(month), amount_ore, done_ore, cost_ore - done_ore, None))
    return tuple(rows)


_BOOKS = """
SELECT a.number, a.name, coalesce((
  SELECT sum(m.debit_ore - m.credit_ore) FROM account_month m WHERE m.account = a.number AND m.month <= :month), 0)
  - coalesce((SELECT sum(l.amount_ore) FROM voucher_line l
    WHERE l.account = a.number AND l.date > :day AND l.date < :next), 0)
FROM account a WHERE a.number >= '10' AND a.number < '13' ORDER BY a.number
"""


def ties(reader: Reader, *, on: datetime.date) -> list[AccountTie]:
    """The accounts of fixed assets (10xx to 12xx) that have anything, in the register and in the books, on a day."""
    register: dict[str, int] = {}
    for row in reader.rows(_REGISTER, day=on):
        account, cost_ore, depreciated_ore, left, contra = row[2], row[5], row[6], row[7], row[10]
        if left is None or left > on.isoformat():
            register[account] = register.get(account, 0) + cost_ore
            if contra:
                register[contra] = register.get(contra, 0) - depreciated_ore
    following = (on.replace(day=28) + 4 * ONE_DAY).replace(day=1)
    return [
        AccountTie(number, name, register.get(number, 0), books_ore, books_ore - register.get(number, 0))
        for number, name, books_ore in reader.rows(_BOOKS, month=month_of(on), day=on, next=following)
        if books_ore or register.get(number)
    ]
