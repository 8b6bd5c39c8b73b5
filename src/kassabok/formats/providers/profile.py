"""How a payment provider writes its settlement reports, and how they are booked: a profile, a TOML text.

A profile has one or more shapes, because a provider has several reports. docs/formats/settlement-reports.md explains
every key, with an example.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kassabok.formats.errors import BadFile
from kassabok.formats.providers.record import KINDS

#: What the rows of a payment to the bank account have in common.
GROUPS = ("payout", "balance", "day", "row", "file")
#: How the VAT of the provider's fees is treated, as of a bill.
FEE_VAT = ("none", "domestic", "eu-services", "non-eu-services")
COLUMNS = (
    "id",
    "type",
    "day",
    "time",
    "zone",
    "gross",
    "fee",
    "net",
    "fee_vat",
    "currency",
    "balance",
    "payout",
    "paid_on",
    "references",
)
_PROFILE_KEYS = ("title", "source", "seen", "books", "types", "shape")
_BOOKS_KEYS = ("account", "fee_account", "fee_vat", "reserve_account", "chargebacks", "bank_text")
_SHAPE_KEYS = (
    "groups",
    "delimiter",
    "decimal",
    "thousands",
    "minor",
    "dates",
    "zone",
    "fee",
    "headings",
    "record",
    "kind",
    "columns",
    "pending",
)


@dataclass(frozen=True, slots=True)
class Books:
    """Where a channel is booked. Accounts are roles or account numbers.

    account: what the provider owes. chargebacks: "claim" has the customer owe again, "" leaves them on the account,
    an account takes them as a loss. bank_text: words of which one stands in the text of its payments on the bank
    account; without any, day and amount are enough.
    """

    account: str
    fee_account: str
    fee_vat: str
    reserve_account: str
    chargebacks: str
    bank_text: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """One layout. headings: what must be there, "a|b" one of them; other columns may be. columns: of several the first
    that is filled counts, of id and references all. record: the first cell of the rows that count,
    in a file without headings, whose columns are in the order of headings. minor: amounts are whole öre. fee:
    "deducted" is positive where it was taken, "signed" negative. kind: of all rows, where no column tells. pending:
    column -> what marks a row that is not booked yet.
    """

    groups: str
    delimiter: str
    decimal: str
    thousands: str
    minor: bool
    dates: tuple[str, ...]
    zone: str
    fee: str
    headings: tuple[str, ...]
    record: str
    kind: str
    columns: Mapping[str, tuple[str, ...]]
    pending: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Profile:
    """name: of the channel. types: the provider's type of a row, case-folded -> its kind."""

    name: str
    title: str
    source: str
    books: Books
    types: Mapping[str, str]
    shapes: tuple[Shape, ...]


def shipped_texts() -> dict[str, str]:
    """Name -> text of the profiles that come with kassabok."""
    from importlib.resources import files

    folder = files("kassabok.formats.providers").joinpath("profiles")
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return {file.name.removesuffix(".toml"): file.read_text(encoding="utf-8") for file in found}


def load_profile(text: str, name: str) -> Profile:
    """Read a profile. Raises BadFile, saying which key is wrong and what it takes."""
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad(name, f"it is not TOML: {error}") from error
    keys = _Keys(name, "", table)
    keys.only(_PROFILE_KEYS)
    shapes = table.get("shape")
    if not isinstance(shapes, list) or not shapes or not all(isinstance(shape, dict) for shape in shapes):
        raise _bad(name, "it has no [[shape]]")
    types = keys.below("types")
    return Profile(
        name=name,
        title=keys.text("title", name),
        source=keys.text("source", ""),
        books=_books(keys.below("books")),
        types={key.casefold(): types.one_of(key, KINDS, "") for key in types.table},
        shapes=tuple(_shape(_Keys(name, f"shape {n}: ", shape)) for n, shape in enumerate(shapes, start=1)),
    )


class _Keys:
    """A TOML table that says where it is when it is wrong."""

    def __init__(self, profile: str, where: str, table: Mapping[str, Any]) -> None:
        self.profile = profile
        self.where = where
        self.table = table

    def only(self, allowed: Sequence[str]) -> None:
        for key in self.table:
            if key not in allowed:
                raise self.bad(f"unknown key {key!r}; the keys are {', '.join(allowed)}")

    def bad(self, message: str) -> BadFile:
        return _bad(self.profile, self.where + message)

    def text(self, key: str, default: str) -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str):
            raise self.bad(f"{key} must be a text")
        return value

    def one_of(self, key: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.bad(f"{key} is {value!r}; it is one of {', '.join(filter(None, allowed))}")
        return value

    def flag(self, key: str) -> bool:
        value = self.table.get(key, False)
        if not isinstance(value, bool):
            raise self.bad(f"{key} must be true or false")
        return value

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.table.get(key, list(default))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise self.bad(f"{key} must be a text or a list of texts")
        return tuple(listed)

    def below(self, key: str) -> "_Keys":
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.bad(f"{key} must be a table")
        return _Keys(self.profile, f"{self.where}{key}: ", value)


def _books(keys: _Keys) -> Books:
    keys.only(_BOOKS_KEYS)
    chargebacks = keys.text("chargebacks", "")
    if chargebacks not in ("", "claim") and not chargebacks.isdecimal():
        raise keys.bad('chargebacks is "claim", an account number, or left out')
    return Books(
        account=keys.text("account", "web_clearing"),
        fee_account=keys.text("fee_account", "provider_fees"),
        fee_vat=keys.one_of("fee_vat", FEE_VAT, "none"),
        reserve_account=keys.text("reserve_account", "provider_reserve"),
        chargebacks=chargebacks,
        bank_text=keys.texts("bank_text"),
    )


def _shape(keys: _Keys) -> Shape:
    keys.only(_SHAPE_KEYS)
    decimal, thousands = keys.one_of("decimal", (",", "."), "."), keys.text("thousands", "")
    if thousands not in ("", ",", ".", "'") or thousands == decimal:
        raise keys.bad("""thousands must be "", ",", "." or "'", and not the decimal sign""")
    delimiter = keys.text("delimiter", ",")
    if len(delimiter) != 1 or delimiter in '"\r\n':
        raise keys.bad('delimiter must be one sign, such as ";", "," or a tab ("\\t")')
    headings = keys.texts("headings")
    if len(headings) < 2 or len({heading.casefold() for heading in headings}) < len(headings):
        raise keys.bad("headings must name at least two columns, none twice")
    return Shape(
        groups=keys.one_of("groups", GROUPS, "file"),
        delimiter=delimiter,
        decimal=decimal,
        thousands=thousands,
        minor=keys.flag("minor"),
        dates=keys.texts("dates", ("iso",)),
        zone=_zone(keys),
        fee=keys.one_of("fee", ("deducted", "signed"), "deducted"),
        headings=headings,
        record=keys.text("record", ""),
        kind=keys.one_of("kind", ("", *KINDS), ""),
        columns=_columns(keys.below("columns"), kind=keys.text("kind", "")),
        pending={
            key: tuple(text.casefold() for text in keys.below("pending").texts(key))
            for key in keys.below("pending").table
        },
    )


def _zone(keys: _Keys) -> str:
    from zoneinfo import ZoneInfo

    name = keys.text("zone", "Europe/Stockholm")
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:  # An unknown zone is a key, a strange one a path.
        raise keys.bad(f"zone is {name!r}, which is no time zone such as UTC or Europe/Stockholm") from error
    return name


def _columns(keys: _Keys, *, kind: str) -> dict[str, tuple[str, ...]]:
    keys.only(COLUMNS)
    for needed in ("day", "gross", *(() if kind else ("type",))):
        if needed not in keys.table:
            raise keys.bad(f"{needed} must be given")
    return {role: keys.texts(role) for role in keys.table}


def _bad(name: str, message: str) -> BadFile:
    return BadFile(
        "settlement.profile",
        f"Settlement profile {name}: {message}.",
        hint="docs/formats/settlement-reports.md lists the keys.",
    )
