"""How a payment provider writes its settlement reports, and how they are booked: a profile, a TOML text.

A profile has one or more shapes, because a provider has several reports. docs/formats/settlement-reports.md explains
every key, with an example.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from kassabok.formats import profiles
from kassabok.formats.errors import BadFile
from kassabok.formats.profiles import Keys
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
    return profiles.shipped_texts("kassabok.formats.providers", "profiles")


def load_profile(text: str, name: str) -> Profile:
    """Read a profile. Raises BadFile, saying which key is wrong and what it takes."""
    bad = partial(_bad, name)
    keys = Keys(profiles.read_toml(text, bad), bad)
    keys.only(_PROFILE_KEYS)
    shapes = keys.shapes()
    types = keys.below("types")
    return Profile(
        name=name,
        title=keys.text("title", name),
        source=keys.text("source", ""),
        books=_books(keys.below("books")),
        types={key.casefold(): types.one_of(key, KINDS, "") for key in types.table},
        shapes=tuple(_shape(shape) for shape in shapes),
    )


def _books(keys: Keys) -> Books:
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


def _shape(keys: Keys) -> Shape:
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
        zone=keys.zone(),
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


def _columns(keys: Keys, *, kind: str) -> dict[str, tuple[str, ...]]:
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
