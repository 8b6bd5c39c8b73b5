"""What the law says on a given day: dated data files and one look-up.

The shipped `*.toml` files beside this module hold the facts with their sources. A user's own files, in the
same form, are laid over them: an entry with the same key and `from` replaces the shipped one; others add.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any

from kassabok.core.errors import NotFound
from kassabok.formats.errors import BadFile

SHIPPED = Path(__file__).parent
SCHEMA = 1
REQUIRED = {"key", "value", "from", "source"}
OPTIONAL = {"to", "status", "basis", "checked"}
STATUSES = ("decided", "proposed", "unverified")
NUMBER_CHARACTERS = frozenset("-.0123456789")
VAT = "vat."


@dataclass(frozen=True, slots=True)
class Rate:
    """One fact and the days it holds.

    value: a share (0.25 is 25 percent), kronor or a plain factor, as the key says.
    starts, ends: both days included; ends is None while no end is known.
    status: decided, proposed or unverified. basis: the date that decides (supply_date, calendar_year ...).
    checked: when somebody last compared it with the source. file: where it was read.
    """

    key: str
    value: Decimal
    starts: date
    ends: date | None
    source: str
    status: str
    basis: str
    checked: date | None
    file: Path


class Rates:
    """The facts in force, looked up by key and day."""

    def __init__(self, by_key: Mapping[str, tuple[Rate, ...]], user_folder: Path | None) -> None:
        self._by_key = by_key
        self._user_folder = user_folder

    @staticmethod
    def load(user_folder: Path | None) -> "Rates":
        """Read the shipped files and the user's `*.toml`; again only when one of the user's has changed.

        A folder that does not exist holds no files. Raises BadFile, naming file and entry.
        """
        return _load(user_folder, _files(user_folder) if user_folder else ())

    def entry(self, key: str, on: date) -> Rate:
        """The fact with its dates and source. Raises NotFound: unknown key, or no entry covers the day."""
        timeline = self._by_key.get(key)
        if timeline is None:
            raise NotFound(
                "rates.unknown", f"There is no rate called {key}.", hint=f"Known: {', '.join(self._by_key)}."
            )
        for rate in timeline:
            if rate.starts <= on and (rate.ends is None or on <= rate.ends):
                return rate
        raise NotFound("rates.missing", _not_covered(key, on, timeline), hint=self._how_to_add(key, on))

    def timeline(self, key: str) -> tuple[Rate, ...]:
        """All that is known of a fact, the oldest first; empty for an unknown key."""
        return self._by_key.get(key, ())

    def value(self, key: str, on: date) -> Decimal:
        """The number in force on a day. Raises NotFound as entry() does."""
        return self.entry(key, on).value

    def vat(self, vat_class: str, on: date) -> Decimal:
        """The VAT share of a product class on the date of supply: 0.25 is 25 percent. Raises NotFound."""
        if VAT + vat_class not in self._by_key:
            raise NotFound(
                "rates.vat-class",
                f"There is no VAT class called {vat_class}.",
                hint=f"Choose one of {', '.join(self.vat_classes())}.",
            )
        return self.value(VAT + vat_class, on)

    def vat_classes(self) -> tuple[str, ...]:
        """The classes a product can have, the commonest first."""
        return tuple(key.removeprefix(VAT) for key in self._by_key if key.startswith(VAT))

    def _how_to_add(self, key: str, on: date) -> str:
        folder = self._user_folder or "your rates folder"
        return f"Add an entry for {key} that covers {on} to a .toml file in {folder} (docs/how-to/rates.md)."


def _not_covered(key: str, on: date, timeline: tuple[Rate, ...]) -> str:
    last = timeline[-1].ends
    known = f"from {timeline[0].starts}" + (f" to {last}" if last else "")
    return f"No value for {key} is known on {on} (known: {known})."


def _files(folder: Path) -> tuple[tuple[Path, int, int], ...]:
    """Each file with its time and size: what decides whether it must be read again."""
    files = []
    for file in sorted(folder.glob("*.toml")):
        try:
            stat = file.stat()
        except OSError as error:
            raise BadFile("rates.file", f"{file}: {error.strerror}.") from error
        files.append((file, stat.st_mtime_ns, stat.st_size))
    return tuple(files)


@lru_cache(maxsize=8)
def _load(user_folder: Path | None, user_files: tuple[tuple[Path, int, int], ...]) -> Rates:
    shipped = _shipped()
    users: dict[tuple[str, date], Rate] = {}
    for file, _, _ in user_files:
        for rate in _read(file):
            if not any(rate.key == key for key, _ in shipped):
                known = ", ".join(dict.fromkeys(key for key, _ in shipped))
                raise BadFile("rates.key", f"{file}: unknown key {rate.key}.", hint=f"Known: {known}.")
            _add(users, rate)
    by_key: dict[str, list[Rate]] = {}
    for (key, _), rate in (shipped | users).items():
        by_key.setdefault(key, []).append(rate)
    return Rates({key: _timeline(rates) for key, rates in by_key.items()}, user_folder)


@lru_cache(maxsize=1)
def _shipped() -> dict[tuple[str, date], Rate]:
    entries: dict[tuple[str, date], Rate] = {}
    for name in ("vat.toml", "amounts.toml", "reference_rate.toml", "collection.toml"):
        for rate in _read(SHIPPED / name):
            _add(entries, rate)
    return entries


def _add(entries: dict[tuple[str, date], Rate], rate: Rate) -> None:
    """Two files of the same rank may not disagree: neither of them would be right by rule."""
    other = entries.get((rate.key, rate.starts))
    if other is not None:
        where = "is given twice" if other.file == rate.file else f"is given in {other.file} as well"
        raise BadFile(
            "rates.twice", f"{rate.file}: {rate.key} from {rate.starts} {where}.", hint="Keep one of them."
        )
    entries[rate.key, rate.starts] = rate


def _timeline(rates: Iterable[Rate]) -> tuple[Rate, ...]:
    """In order of date, an entry without an end closed by the next. BadFile where two hold on one day."""
    ordered = sorted(rates, key=lambda rate: rate.starts)
    closed: list[Rate] = []
    for rate, following in zip(ordered, [*ordered[1:], None], strict=True):
        if following is None:
            closed.append(rate)
        elif rate.ends is None:
            closed.append(replace(rate, ends=following.starts - timedelta(days=1)))
        elif rate.ends >= following.starts:
            raise _overlap(rate, following)
        else:
            closed.append(rate)
    return tuple(closed)


def _overlap(rate: Rate, following: Rate) -> BadFile:
    # The user can mend only their own file, so that one is named first.
    mine, other = (following, rate) if rate.file.parent == SHIPPED else (rate, following)
    return BadFile(
        "rates.overlap",
        f"{mine.file}: {_period(mine)} overlaps {_period(other)} in {other.file}.",
        hint=f"Repeat the entry from {rate.starts} in your file with `to` no later than "
        f"{following.starts - timedelta(days=1)}.",
    )


def _period(rate: Rate) -> str:
    return f"{rate.key} from {rate.starts}" + (f" to {rate.ends}" if rate.ends else "")


def _read(file: Path) -> list[Rate]:
    import tomllib

    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (
        OSError,
        ValueError,
    ) as error:  # tomllib's and UTF-8's own errors are ValueErrors, and name the line
        raise BadFile("rates.file", f"{file}: {error}", hint="The file must be TOML in UTF-8.") from error
    if (
        data.get("schema") != SCHEMA
        or data.keys() - {"schema", "rate"}
        or not isinstance(data.get("rate"), list)
    ):
        raise BadFile(
            "rates.file",
            f"{file}: this is not a rates file.",
            hint=f"It must hold `schema = {SCHEMA}` and then only [[rate]] entries.",
        )
    return [_entry(file, number, fields) for number, fields in enumerate(data["rate"], start=1)]


def _entry(file: Path, number: int, fields: Any) -> Rate:
    if not isinstance(fields, dict):
        raise BadFile("rates.file", f"{file}: entry {number} is not a [[rate]] table.")
    name = f"{file}: entry {number} ({fields.get('key', 'no key')} from {fields.get('from', 'no date')})"
    unknown, missing = fields.keys() - REQUIRED - OPTIONAL, REQUIRED - fields.keys()
    if unknown:
        known = ", ".join(sorted(REQUIRED | OPTIONAL))
        raise BadFile(
            "rates.field", f"{name}: unknown field {', '.join(sorted(unknown))}.", hint=f"Known: {known}."
        )
    if missing:
        raise BadFile("rates.field", f"{name}: {', '.join(sorted(missing))} is missing.")
    rate = Rate(
        key=_text(name, fields, "key"),
        value=_number(name, fields["value"]),
        starts=_day(name, "from", fields["from"]),
        ends=_day(name, "to", fields["to"]) if "to" in fields else None,
        source=_text(name, fields, "source"),
        status=_text(name, fields, "status") if "status" in fields else STATUSES[0],
        basis=_text(name, fields, "basis") if "basis" in fields else "",
        checked=_day(name, "checked", fields["checked"]) if "checked" in fields else None,
        file=file,
    )
    _check(name, rate)
    return rate


def _check(name: str, rate: Rate) -> None:
    if rate.ends is not None and rate.ends < rate.starts:
        raise BadFile("rates.dates", f"{name}: `to` {rate.ends} is before `from` {rate.starts}.")
    if rate.status not in STATUSES:
        raise BadFile(
            "rates.status",
            f"{name}: unknown status {rate.status}.",
            hint=f"Use one of {', '.join(STATUSES)}.",
        )
    if rate.key.startswith(VAT) and not 0 <= rate.value < 1:
        raise BadFile(
            "rates.value",
            f"{name}: a VAT rate must be 0 or more and below 1.",
            hint='25 percent is written "0.25".',
        )


def _text(name: str, fields: dict[str, Any], field: str) -> str:
    value = fields[field]
    if not isinstance(value, str) or not value.strip():
        raise BadFile("rates.field", f"{name}: {field} must be a text.")
    return value


def _day(name: str, field: str, value: Any) -> date:
    if type(value) is not date:  # a datetime is a date to isinstance
        raise BadFile("rates.dates", f"{name}: `{field}` must be a date without quotes, such as 2026-04-01.")
    return value


def _number(name: str, value: Any) -> Decimal:
    # A TOML number would be read as a float and lose its exact value, so numbers are written as text.
    if isinstance(value, str) and value and NUMBER_CHARACTERS.issuperset(value):
        try:
            return Decimal(value)
        except InvalidOperation:
            pass
    raise BadFile(
        "rates.value",
        f"{name}: value {value!r} is not a decimal number.",
        hint='Write it in quotes: value = "0.25".',
    )
