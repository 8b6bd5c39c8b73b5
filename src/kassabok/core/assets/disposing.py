"""How an asset leaves the register: sold or scrapped."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.core.assets.accounts import accounts_of
from kassabok.core.assets.depreciating import book_through, depreciated_ore, depreciated_through
from kassabok.core.assets.model import Asset
from kassabok.core.assets.plan import later, shown
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused
from kassabok.core.events import AssetDisposedOf
from kassabok.core.ledger.model import SOLD_ACCOUNTS, SOLD_WITHOUT_VAT, Account
from kassabok.core.objects import from_json


@dataclass(frozen=True, slots=True)
class Disposal:
    """How an asset leaves: state is what it becomes."""

    state: str
    on: date
    price_ore: int
    vat_class: str
    vat_ore: int
    money: str


def dispose(tx: Transaction, asset: Asset, how: Disposal) -> AssetDisposedOf:
    """Take an asset out of the register, depreciated through the month before. Raises Refused."""
    _refuse_early(tx, asset, how.on)
    accounts = accounts_of(asset.account)
    assert accounts is not None, "it was asked when the asset was added"
    sold = SOLD_ACCOUNTS if how.vat_ore else SOLD_WITHOUT_VAT
    _refuse_old_chart(tx, (accounts.gain, accounts.loss, *(sold if how.price_ore else ())))
    book_through(tx, [asset], later(month_of(how.on), -1), on=how.on)
    tx.update(Asset, asset.id, state=how.state, disposed_on=how.on, price_ore=how.price_ore)
    event = AssetDisposedOf(
        ref=asset.number,
        on=how.on,
        cost_ore=asset.cost_ore,
        depreciated_ore=depreciated_ore(tx, asset),
        price_ore=how.price_ore,
        vat_class=how.vat_class,
        vat_ore=how.vat_ore,
        account=asset.account,
        contra=asset.contra,
        money=how.money,
        gain=accounts.gain,
        loss=accounts.loss,
        objects=from_json(asset.objects),
    )
    tx.publish(event)
    return event


def _refuse_old_chart(tx: Transaction, needed: Sequence[str]) -> None:
    """A book that was begun with an older version lacks accounts of sold assets."""
    lacking = [number for number in needed if tx.find(Account, number=number) is None]
    if lacking:
        raise Refused(
            "asset.chart",
            f"The chart has no account {lacking[0]}, on which the sale of an asset is booked.",
            hint="kassabok account import --shipped adds the accounts of this version.",
        )


def _refuse_early(tx: Transaction, asset: Asset, on: date) -> None:
    if on < asset.acquired_on:
        raise Refused(
            "asset.early",
            f"Asset {asset.number} was bought on {asset.acquired_on}; it did not leave on {on}.",
            hint=f"Use {asset.acquired_on} or a later date.",
        )
    through = depreciated_through(tx, asset)
    if through > month_of(on):
        raise Refused(
            "asset.depreciated_later",
            f"Asset {asset.number} is depreciated through {shown(through)}, after {on}.",
            hint="kassabok asset take-back RUN undoes what is too much; kassabok asset show lists the runs.",
        )
