"""Objects: what a line, an order or an invoice belongs to, such as a cost centre; one a dimension."""

import json
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

#: (dimension, object code) pairs, one a dimension, by dimension: (("1", "Nord"), ("6", "P1")).
Objects = tuple[tuple[str, str], ...]

NO_OBJECT = "-"  # In place of an object's code: what has none of that dimension.

#: What people may write in place of a dimension's number.
DIMENSION_WORDS = {"cost-centre": "1", "project": "6"}


def in_order(objects: Iterable[tuple[str, str]]) -> Objects:
    """The pairs by dimension, so that equal sets of objects are equal."""
    return tuple(sorted(objects, key=lambda pair: (int(pair[0]), pair[1])))


def to_json(objects: Iterable[tuple[str, str]]) -> str:
    """Objects as they are stored with an order or an invoice: JSON of dimension -> code, equal for equal objects."""
    return json.dumps(dict(in_order(objects)), ensure_ascii=False, separators=(",", ":"))


@lru_cache(maxsize=1000)
def from_json(text: str) -> Objects:
    """Objects as to_json wrote them."""
    return tuple((str(dimension), str(code)) for dimension, code in json.loads(text).items())


def parse_object(text: str) -> tuple[str, str]:
    """Read an object as people write it: 1:Nord, cost-centre:Nord, project:P1. Raises ValueError, in a sentence."""
    word, colon, code = text.partition(":")
    number = DIMENSION_WORDS.get(word.strip(), word.strip())
    named = unicodedata.normalize("NFC", code.strip())
    if not colon or not number.isdecimal() or not named:
        raise ValueError(f'"{text[:40]}" is not DIMENSION:CODE: write cost-centre:Nord, project:P1 or 7:42.')
    return number, named


def parse_objects(text: str) -> Objects:
    """Read several of them, with commas between: cost-centre:Nord,project:P1. No text is no object."""
    return in_order(parse_object(part) for part in text.split(",")) if text.strip() else ()
