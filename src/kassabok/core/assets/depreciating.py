"""What assets lack of their depreciation, and booking it: no month of an asset twice."""

from collections.abc import Sequence
from datetime import date

from kassabok.core.assets.model import Asset, Depreciation, DepreciationRun
from kassabok.core.assets.plan import Plan, later, month_end
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.events import AssetsDepreciated, DepreciatedPart, Ref
from kassabok.core.ledger.model import FiscalYear
from kassabok.core.objects import from_json


def book_through(
    tx: Transaction, assets: Sequence[Asset], through: int, *, on: date | None = None
) -> list[AssetsDepreciated]:
    """Book what the assets lack through a month, in each open year by itself. on: its day, in the year that has it."""
    events = []
    years = sorted(tx.all(FiscalYear, closed=False), key=lambda year: year.starts_on)
    for year in years:
        month = through if year is years[-1] else min(through, month_of(year.ends_on))
        if month < month_of(year.starts_on):
            break
        day = on if on and year.starts_on <= on <= year.ends_on else month_end(month)
        event = _run(tx, assets, month, day)
        if event:
            events.append(event)
    return events


def _run(tx: Transaction, assets: Sequence[Asset], month: int, on: date) -> AssetsDepreciated | None:
    """Book what the assets lack through a month; None where they lack nothing."""
    due = [(asset, first, last, ore) for asset in assets for first, last, ore in _due(tx, asset, month)]
    if not due:
        return None
    amount_ore = sum(ore for *_, ore in due)
    number = tx.number("depreciation", on)
    run_id = tx.insert(DepreciationRun, number=number, date=on, amount_ore=amount_ore)
    for asset, first, last, ore in due:
        tx.insert(
            Depreciation, run_id=run_id, asset_id=asset.id, first_month=first, last_month=last, amount_ore=ore
        )
    event = AssetsDepreciated(
        ref=number,
        origins=tuple(Ref("asset", asset.number) for asset, *_ in due),
        on=on,
        amount_ore=amount_ore,
        parts=tuple(
            DepreciatedPart(a.number, a.contra, a.cost_account, ore, from_json(a.objects))
            for a, _, _, ore in due
        ),
    )
    tx.publish(event)
    return event


def _due(tx: Transaction, asset: Asset, month: int) -> list[tuple[int, int, int]]:
    """First month, last month and öre of what an asset lacks through a month: one of these, or none."""
    through = depreciated_through(tx, asset)
    first = max(later(through, 1) if through else 0, asset.plan_first)
    last = min(month, asset.plan_last)
    plan = Plan(asset.plan_first, asset.plan_last, asset.plan_ore)
    amount_ore = plan.through(last) - plan.through(later(first, -1))
    return [(first, last, amount_ore)] if first <= last and amount_ore else []


def _standing(tx: Transaction, asset: Asset) -> list[Depreciation]:
    """What was depreciated of an asset and not taken back."""
    return [
        part
        for part in tx.all(Depreciation, asset_id=asset.id)
        if not tx.get(DepreciationRun, part.run_id).taken_back
    ]


def depreciated_through(tx: Transaction, asset: Asset) -> int:
    """The last month (YYYYMM) that was depreciated in the register; 0 where none was."""
    return max((part.last_month for part in _standing(tx, asset)), default=0)


def depreciated_ore(tx: Transaction, asset: Asset) -> int:
    """All that has been depreciated of an asset, before the book began too."""
    return asset.earlier_ore + sum(part.amount_ore for part in _standing(tx, asset))
