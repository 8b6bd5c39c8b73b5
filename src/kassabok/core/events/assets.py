"""Fixed assets and their depreciation."""

from datetime import date
from typing import ClassVar, NamedTuple

from kassabok.core.events.event import Event


class AssetAdded(Event, frozen=True, kw_only=True):
    """A fixed asset was put into the register. cost_ore: what it was bought for."""

    KIND: ClassVar[str] = "asset"
    SAYS: ClassVar[str] = "Asset {ref} was added: {cost_ore} kr."
    on: date
    cost_ore: int


class AssetChanged(Event, frozen=True, kw_only=True):
    """An asset was changed. changed: the names of the fields."""

    KIND: ClassVar[str] = "asset"
    SAYS: ClassVar[str] = "Asset {ref} was changed: {changed}."
    changed: tuple[str, ...]


class DepreciatedPart(NamedTuple):
    """What an asset was depreciated with. contra: the account of what is depreciated; cost: of the cost.

    objects: (dimension, code) pairs that the cost belongs to.
    """

    asset: str
    contra: str
    cost: str
    amount_ore: int
    objects: tuple[tuple[str, str], ...] = ()


class AssetsDepreciated(Event, frozen=True, kw_only=True):
    """Assets were depreciated. ref: the run. on: its day in the books. amount_ore: of all its parts."""

    KIND: ClassVar[str] = "depreciation"
    SAYS: ClassVar[str] = "Depreciation {ref} was booked on {on}: {amount_ore} kr."
    on: date
    amount_ore: int
    parts: tuple[DepreciatedPart, ...]


class DepreciationTakenBack(Event, frozen=True, kw_only=True):
    """A run of depreciation was undone. on: the day of the voucher that reverses it."""

    KIND: ClassVar[str] = "depreciation"
    SAYS: ClassVar[str] = "Depreciation {ref} was taken back."
    on: date


class AssetDisposedOf(Event, frozen=True, kw_only=True):
    """An asset was sold or scrapped.

    cost_ore and depreciated_ore leave the accounts account and contra. price_ore: excl. VAT, zero when scrapped;
    vat_class, vat_ore: of the VAT on it, empty and zero where there is none; money: the account that gets both. gain,
    loss: where what it brings above or below its book value goes; objects: what that belongs to.
    """

    KIND: ClassVar[str] = "asset"
    SAYS: ClassVar[str] = "Asset {ref} left the register for {price_ore} kr."
    on: date
    cost_ore: int
    depreciated_ore: int
    price_ore: int
    vat_class: str
    vat_ore: int
    account: str
    contra: str
    money: str
    gain: str
    loss: str
    objects: tuple[tuple[str, str], ...] = ()


class AssetPutBack(Event, frozen=True, kw_only=True):
    """The sale or the scrapping of an asset was undone. on: the day of the voucher that reverses it."""

    KIND: ClassVar[str] = "asset"
    SAYS: ClassVar[str] = "Asset {ref} is in use again."
    on: date
