"""JSON that shops write: its orders one by one with their place in the file, and their fields as what they are."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kassabok.formats.bank.amounts import MOST_ORE, shown
from kassabok.formats.cells import printable
from kassabok.formats.errors import BadFile

MAX_BYTES = 200_000_000
#: What an object, or an array of them, may stand in. Refunds are a field of orders too: only the first counts.
_ENVELOPES = ("data", "order", "orders", "body", "payload")
_REFUNDS = ("refund", "refunds")
_DEEPEST_ENVELOPE = 3
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]*)?|-?\.[0-9]+")
_ORE = re.compile(r"-?[0-9]{1,11}\.[0-9]{2}")
_BLANK = re.compile(r"[ \t\r\n]*")
_HERE = ZoneInfo("Europe/Stockholm")
_AGAIN = "Download the file again; it is cut off or was changed."


@dataclass(frozen=True, slots=True)
class RawObject:
    """An object of the file. line: where it begins, 1-based. path: its name in messages. raw: its bytes."""

    value: dict[str, Any]
    line: int
    path: str
    raw: bytes


def objects(data: bytes) -> list[RawObject]:
    """The objects that a file is about: of an array, of an envelope such as {"orders": [...]}, or the one object.

    Raises BadFile (shop.json, shop.size), naming line and column.
    """
    if len(data) > MAX_BYTES:
        raise BadFile(
            "shop.size", f"The file has {len(data) / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read."
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise BadFile("shop.json", f"line {line}: JSON is in UTF-8, and this is not.", hint=_AGAIN) from error
    decoder = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
    try:
        found = list(_objects(text, decoder))
    except json.JSONDecodeError as error:
        raise BadFile(
            "shop.json",
            f"line {error.lineno}, column {error.colno}: this is not JSON: {error.msg}.",
            hint=_AGAIN,
        ) from error
    except RecursionError as error:
        raise BadFile("shop.json", "The JSON is nested too deeply.", hint=_AGAIN) from error
    except ValueError as error:
        raise BadFile(
            "shop.json", f"The JSON has a number that cannot be read: {error}.", hint=_AGAIN
        ) from error
    return found


def _objects(text: str, decoder: json.JSONDecoder) -> Iterator[RawObject]:
    start, path = _inside_envelopes(text, decoder)
    depth = len(path.split(".")) if path else 0
    lines = _Lines(text)
    if text[start : start + 1] != "[":
        value, end = decoder.raw_decode(text, start)
        _refuse_more(text, end, depth, decoder)
        yield _raw(value, text[start:end], lines.at(start), path)
        return
    place = _skip(text, start + 1)
    number = 0
    while text[place : place + 1] != "]":
        value, end = decoder.raw_decode(text, place)
        yield _raw(value, text[place:end], lines.at(place), f"{path}[{number}]")
        number += 1
        place = _skip(text, end)
        if text[place : place + 1] == ",":
            place = _skip(text, place + 1)
            if text[place : place + 1] == "]":
                raise json.JSONDecodeError("an object was to follow the comma", text, place)
        elif text[place : place + 1] != "]":
            raise json.JSONDecodeError("expected a comma or the end of the array", text, place)
    _refuse_more(text, place + 1, depth, decoder)


def _inside_envelopes(text: str, decoder: json.JSONDecoder) -> tuple[int, str]:
    """Where the object or the array of them begins, and its path."""
    start, path = _skip(text, 0), ""
    for _ in range(_DEEPEST_ENVELOPE):
        found = _envelope(text, start, decoder) if text[start : start + 1] == "{" else None
        if found is None:
            break
        start, path = found[0], f"{path}.{found[1]}".lstrip(".")
    return start, path


def _envelope(text: str, start: int, decoder: json.JSONDecoder) -> tuple[int, str] | None:
    """Where the content of an envelope begins, and its name. None where the object is none."""
    names: tuple[str, ...] = (*_ENVELOPES, *_REFUNDS)
    place = _skip(text, start + 1)
    while text[place : place + 1] == '"':
        key, end = decoder.raw_decode(text, place)
        value = _after(text, end, ":")
        if key in names and text[value : value + 1] in ("[", "{"):
            return value, key
        _, end = decoder.raw_decode(text, value)
        if text.startswith("}", _skip(text, end)):
            return None
        place = _after(text, end, ",")
        names = _ENVELOPES
    return None


def _after(text: str, place: int, sign: str) -> int:
    """The place behind a sign that must come next, and behind blanks."""
    place = _skip(text, place)
    if text[place : place + 1] != sign:
        raise json.JSONDecodeError(f"expected {sign!r}", text, place)
    return _skip(text, place + 1)


def _refuse_more(text: str, end: int, depth: int, decoder: json.JSONDecoder) -> None:
    """What follows must be the rest of the envelopes, which finds a file that is cut off."""
    opened = '{"":' * depth + "0"  # As if the objects had been this short.
    rest = opened + text[end:]
    try:
        _, rest_end = decoder.raw_decode(rest)
        if _skip(rest, rest_end) != len(rest):
            raise json.JSONDecodeError("there is more after its end", rest, _skip(rest, rest_end))
    except json.JSONDecodeError as error:
        raise json.JSONDecodeError(error.msg, text, max(end, error.pos - len(opened) + end)) from error


def _raw(value: Any, text: str, line: int, path: str) -> RawObject:
    if not isinstance(value, dict):
        raise BadFile("shop.json", f"line {line}: {path or 'the file'} is no object.", hint=_AGAIN)
    return RawObject(value, line, path, text.encode())


class _Lines:
    """The line of a place in the text, for places that only grow."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._place = 0
        self._line = 1

    def at(self, place: int) -> int:
        self._line += self._text.count("\n", self._place, place)
        self._place = place
        return self._line


def _skip(text: str, place: int) -> int:
    match = _BLANK.match(text, place)
    assert match is not None
    return match.end()


def _no_number(word: str) -> Any:
    raise ValueError(f"{word} is none")


class Node:
    """An object and its fields. Raises BadFile (shop.field) for what is not what it should be, naming path and line."""

    __slots__ = ("_above", "_line", "_name", "value")

    def __init__(
        self, value: Mapping[str, Any], name: str, line: int, *, above: "Node | None" = None
    ) -> None:
        self.value = value
        self._name = name
        self._line = line
        self._above = above  # Its path is put together only where a message tells it.

    def has(self, key: str) -> bool:
        return self.value.get(key) not in (None, "", [], {})

    def bad(self, key: str, said: str) -> BadFile:
        return BadFile("shop.field", f"line {self._line}, {self._below(key)}: {said}.", hint=_AGAIN)

    def text(self, key: str) -> str:
        """ "" where there is none. Composed (NFC) and without blanks around it."""
        value = self.value.get(key)
        if isinstance(value, str):
            if not value.isascii() or not value.isprintable():
                value = printable(unicodedata.normalize("NFC", value))
            return value.strip()
        if value is None or isinstance(value, bool):
            return ""
        if isinstance(value, dict | list):
            raise self.bad(key, "expected a text")
        return str(value)

    def key(self, key: str) -> str:
        """An id, which must be there."""
        text = self.text(key)
        if not text:
            raise self.bad(key, "there is no id")
        return text

    def flag(self, key: str) -> bool:
        return self.value.get(key) in (True, "true", "yes", 1, "1")

    def number(self, key: str) -> Decimal:
        """0 where there is none."""
        value = self.value.get(key)
        if value is None or value == "":
            return Decimal(0)
        if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
            raise self.bad(key, "expected a number")
        text = value.strip() if isinstance(value, str) else f"{Decimal(value):f}"
        if not _NUMBER.fullmatch(text):
            raise self.bad(key, f"{shown(text)} is not a number")
        number = Decimal(text)
        if abs(number) * 100 > MOST_ORE:
            raise self.bad(key, f"{shown(text)} is too large a number")
        return number

    def ore(self, key: str) -> int:
        """Rounded to the öre, half away from zero: a shop may show more decimals than money has."""
        value = self.value.get(key)
        if isinstance(value, str) and _ORE.fullmatch(value):
            return int(value.replace(".", ""))
        return to_ore(self.number(key))

    def milli(self, key: str) -> int:
        milli = self.number(key) * 1000
        if milli != milli.to_integral_value():
            raise self.bad(key, f"{shown(self.text(key))} has more than three decimals")
        return int(milli)

    def instant(self, key: str, *, zone: str = "UTC") -> datetime | None:
        """In UTC. zone: of a time that has none."""
        text = self.text(key)
        if not text:
            return None
        try:
            return in_utc(datetime.fromisoformat(text), zone)
        except ValueError as error:
            raise self.bad(key, f"{shown(text)} is not a time") from error

    def below(self, key: str) -> "Node":
        """An object, empty where there is none."""
        value = self.value.get(key)
        if value is None or value == []:  # PHP writes an empty object as an empty array.
            value = {}
        if not isinstance(value, dict):
            raise self.bad(key, "expected an object")
        return Node(value, key, self._line, above=self)

    def each(self, key: str) -> list["Node"]:
        """The objects of an array, none where there is none."""
        value = self.value.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.bad(key, "expected an array of objects")
        return [Node(item, f"{key}[{place}]", self._line, above=self) for place, item in enumerate(value)]

    def _below(self, key: str) -> str:
        path = self._name if self._above is None else self._above._below(self._name)
        return f"{path}.{key}".lstrip(".")


def to_ore(amount: Decimal) -> int:
    return int((amount * 100).quantize(Decimal(1), rounding=ROUND_HALF_UP))


def in_utc(at: datetime, zone: str) -> datetime:
    """An hour that the clock shows twice, in autumn, is taken for the first of them.

    Raises ValueError in the first and the last year that there are: beyond them no other zone has a time.
    """
    if not MINYEAR < at.year < MAXYEAR:
        raise ValueError("there is no such year elsewhere")
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def swedish_day(at: datetime | None) -> date | None:
    return at.astimezone(_HERE).date() if at else None


def postcode(text: str) -> str:
    """Without the apostrophe that keeps a spreadsheet from taking it for a number."""
    return text.lstrip("'").strip()
