"""How a bank writes its CSV statements: a profile, kept as a TOML text that anyone can edit.

A profile has one or more shapes, because banks change their exports and have several at a time.
docs/formats/bank-files.md explains every key, with an example.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from kassabok.formats.errors import BadFile

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
            return date(int(match["year"]), int(match["month"]), int(match["day"]))
        except ValueError:
            return None


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


def shipped_profiles() -> tuple[Profile, ...]:
    """The profiles that come with kassabok, by name."""
    from importlib.resources import files

    folder = files("kassabok.formats.bank").joinpath("csv_profiles")
    found = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name
    )
    return tuple(
        load_profile(file.read_text(encoding="utf-8"), file.name.removesuffix(".toml")) for file in found
    )


def load_profile(text: str, name: str) -> Profile:
    """Read a profile. Raises BadFile, saying which key is wrong and what it takes."""
    import tomllib

    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _bad(name, f"it is not TOML: {error}") from error
    keys = _Keys(name, "", table)
    keys.only(_PROFILE_KEYS)
    keys.text("source", "")
    shapes = table.get("shape")
    if not isinstance(shapes, list) or not shapes or not all(isinstance(shape, dict) for shape in shapes):
        raise _bad(name, "it has no [[shape]]")
    return Profile(
        name=name,
        title=keys.text("title", name),
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

    def flag(self, key: str, default: bool) -> bool:
        value = self.table.get(key, default)
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


def _shape(keys: _Keys) -> Shape:
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


def _check_names(keys: _Keys, headings: Sequence[tuple[str, ...]], optional: frozenset[str]) -> None:
    names = [name for alternatives in headings for name in alternatives]
    if len(headings) < 2:
        raise keys.bad("headings must name at least two columns")
    if "" in names or len({name.casefold() for name in names}) < len(names):
        raise keys.bad("headings must not be empty or the same twice")
    unknown = optional - {alternatives[0] for alternatives in headings}
    if unknown:
        raise keys.bad(f"optional names {min(unknown)!r}, which is not among headings")


def _columns(keys: _Keys, headings: set[str]) -> dict[str, tuple[str, ...]]:
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


def _pending(keys: _Keys, headings: set[str]) -> dict[str, tuple[str, ...]]:
    for name in keys.table:
        if name not in headings:
            raise keys.bad(f"{name!r} is not among headings (of alternatives, use the first)")
    return {name: tuple(text.casefold() for text in keys.texts(name)) for name in keys.table}


def _date_form(keys: _Keys, text: str) -> DateForm:
    pattern = re.escape(text)
    for part, expression in _DATE_PARTS.items():
        if text.count(part) != 1:
            raise keys.bad(f"dates has {text!r}; write YYYY, MM and DD once each, as in YYYY-MM-DD")
        pattern = pattern.replace(part, expression)
    together = not re.search(r"[^YMD]", text)
    return DateForm(text, re.compile(pattern.replace("{1,2}", "{2}") if together else pattern))


def _account_pattern(keys: _Keys, text: str) -> re.Pattern[str]:
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
