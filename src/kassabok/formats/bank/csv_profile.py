"""How a bank writes its CSV statements: a profile, kept as a TOML text that anyone can edit.

A profile has one or more shapes, because banks change their exports and have several at a time.
docs/formats/bank-files.md explains every key, with an example.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from kassabok.formats import profiles
from kassabok.formats.days import possible
from kassabok.formats.errors import BadFile
from kassabok.formats.profiles import Keys

# What a column can be. Those of _LISTS may be several columns, which are put together.
_COLUMNS = (
    "booked_on",
    "value_on",
    "amount",
    "money_in",
    "money_out",
    "balance",
    "currency",
    "text",
    "counterparty",
    "payer_account",
    "payee_account",
    "clearing",
    "account",
    "transaction_ref",
)
_LISTS = ("text", "counterparty")
_PROFILE_KEYS = ("title", "source", "seen", "shape")
_SHAPE_KEYS = (
    "delimiter",
    "decimal",
    "thousands",
    "suffix",
    "dates",
    "headings",
    "optional",
    "heading_row",
    "currency",
    "account",
    "columns",
    "pending",
)
_DATE_PARTS = {"YYYY": r"(?P<year>[0-9]{4})", "MM": r"(?P<month>[0-9]{1,2})", "DD": r"(?P<day>[0-9]{1,2})"}


@dataclass(frozen=True, slots=True)
class DateForm:
    """A way of writing dates: "YYYY-MM-DD", "DD.MM.YYYY", "YYYYMMDD" ..."""

    text: str
    pattern: re.Pattern[str]

    def parse(self, text: str) -> date | None:
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        try:
            day = date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            return None
        return day if possible(day) else None


@dataclass(frozen=True, slots=True)
class Shape:
    """One layout.

    headings: for each column the names it may have; the first is the one that columns use. optional: names of
    columns that may be missing. heading_row: False when the file has none and the columns are told by their
    order. account_lines: patterns with a group "account" and perhaps "clearing", for the rows above the
    headings. columns: what it is -> the columns. pending: column -> beginnings, case-folded, that mark a row
    as not booked ("" marks an empty cell).
    """

    delimiters: tuple[str, ...]
    decimal: str
    thousands: str
    suffix: str
    dates: tuple[DateForm, ...]
    headings: tuple[tuple[str, ...], ...]
    optional: frozenset[str]
    heading_row: bool
    currency: str
    account_lines: tuple[re.Pattern[str], ...]
    columns: Mapping[str, tuple[str, ...]]
    pending: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Profile:
    """name: what --profile takes. title: the bank, for people."""

    name: str
    title: str
    shapes: tuple[Shape, ...]


def shipped_texts() -> dict[str, str]:
    """Name -> text of the profiles that come with kassabok."""
    return profiles.shipped_texts("kassabok.formats.bank", "csv_profiles")


def shipped_profiles() -> tuple[Profile, ...]:
    """The profiles that come with kassabok, by name."""
    return tuple(load_profile(text, name) for name, text in shipped_texts().items())


def load_profile(text: str, name: str) -> Profile:
    """Read a profile. Raises BadFile, saying which key is wrong and what it takes."""
    bad = partial(_bad, name)
    keys = Keys(profiles.read_toml(text, bad), bad)
    keys.only(_PROFILE_KEYS)
    keys.text("source", "")
    return Profile(
        name=name,
        title=keys.text("title", name),
        shapes=tuple(_shape(shape) for shape in keys.shapes()),
    )


def _shape(keys: Keys) -> Shape:
    keys.only(_SHAPE_KEYS)
    delimiters = keys.texts("delimiter", (";",))
    decimal = keys.text("decimal", "")
    thousands = keys.text("thousands", "")
    if not delimiters or any(len(sign) != 1 or sign in '"\r\n' for sign in delimiters):
        raise keys.bad('delimiter must be one sign, such as ";", "," or a tab ("\\t"), or a list of such')
    if decimal not in (",", "."):
        raise keys.bad('decimal must be "," or "."; it is never guessed')
    if thousands not in ("", ",", ".", "'") or thousands == decimal:
        raise keys.bad("""thousands must be "", ",", "." or "'", and not the decimal sign""")
    headings = tuple(tuple(name.strip() for name in text.split("|")) for text in keys.texts("headings"))
    optional = frozenset(keys.texts("optional"))
    _check_names(keys, headings, optional)
    names = {alternatives[0] for alternatives in headings}
    return Shape(
        delimiters=delimiters,
        decimal=decimal,
        thousands=thousands,
        suffix=keys.text("suffix", ""),
        dates=tuple(_date_form(keys, text) for text in keys.texts("dates", ("YYYY-MM-DD",))),
        headings=headings,
        optional=optional,
        heading_row=keys.flag("heading_row", True),
        currency=keys.text("currency", "SEK"),
        account_lines=tuple(_account_pattern(keys, text) for text in keys.texts("account")),
        columns=_columns(keys.below("columns"), names),
        pending=_pending(keys.below("pending"), names),
    )


def _check_names(keys: Keys, headings: Sequence[tuple[str, ...]], optional: frozenset[str]) -> None:
    names = [name for alternatives in headings for name in alternatives]
    if len(headings) < 2:
        raise keys.bad("headings must name at least two columns")
    if "" in names or len({name.casefold() for name in names}) < len(names):
        raise keys.bad("headings must not be empty or the same twice")
    unknown = optional - {alternatives[0] for alternatives in headings}
    if unknown:
        raise keys.bad(f"optional names {min(unknown)!r}, which is not among headings")


def _columns(keys: Keys, headings: set[str]) -> dict[str, tuple[str, ...]]:
    keys.only(_COLUMNS)
    columns = {role: keys.texts(role) for role in keys.table}
    for role, names in columns.items():
        if len(names) != 1 and role not in _LISTS:
            raise keys.bad(f"{role} must be one column")
        for name in names:
            if name not in headings:
                raise keys.bad(
                    f"{role} is {name!r}, which is not among headings (of alternatives, use the first)"
                )
    if "booked_on" not in columns or "text" not in columns:
        raise keys.bad("booked_on and text must be given")
    if ("amount" in columns) == ("money_in" in columns) or ("money_in" in columns) != (
        "money_out" in columns
    ):
        raise keys.bad("either amount, or both money_in and money_out, must be given")
    return columns


def _pending(keys: Keys, headings: set[str]) -> dict[str, tuple[str, ...]]:
    for name in keys.table:
        if name not in headings:
            raise keys.bad(f"{name!r} is not among headings (of alternatives, use the first)")
    return {name: tuple(text.casefold() for text in keys.texts(name)) for name in keys.table}


def _date_form(keys: Keys, text: str) -> DateForm:
    pattern = re.escape(text)
    for part, expression in _DATE_PARTS.items():
        if text.count(part) != 1:
            raise keys.bad(f"dates has {text!r}; write YYYY, MM and DD once each, as in YYYY-MM-DD")
        pattern = pattern.replace(part, expression)
    together = not re.search(r"[^YMD]", text)
    return DateForm(text, re.compile(pattern.replace("{1,2}", "{2}") if together else pattern))


def _account_pattern(keys: Keys, text: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(text)
    except re.error as error:
        raise keys.bad(f"account has {text!r}, which is no regular expression: {error}") from error
    if "account" not in pattern.groupindex:
        raise keys.bad(f"account has {text!r}, which has no group (?P<account>...)")
    return pattern


def _bad(name: str, message: str) -> BadFile:
    return BadFile(
        "bank.profile", f"Bank profile {name}: {message}.", hint="docs/formats/bank-files.md lists the keys."
    )
