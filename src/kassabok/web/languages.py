"""The pages' words in Swedish and English: words.toml."""

import hashlib
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from types import MappingProxyType

from kassabok.core.money import format_kronor
from kassabok.web.visitor import LANGUAGES

SWEDISH, ENGLISH = LANGUAGES
Say = Callable[..., str]


@cache
def words(language: str) -> Mapping[str, str]:
    """Every word and sentence of the pages in a language, by key."""
    text = resources.files("kassabok.web").joinpath("words.toml").read_text(encoding="utf-8")
    return MappingProxyType({key: pair[language] for key, pair in tomllib.loads(text).items()})


@cache
def speaker(language: str) -> Say:
    """say(key, **values): the sentence of the key with the values in it. Raises KeyError for another key."""
    known = words(language)

    def say(key: str, **values: object) -> str:
        return known[key].format_map(values) if values else known[key]

    return say


def text_version(key: str, language: str) -> str:
    """Which words a visitor was asked with: the language, and the first eight digits of their SHA-256."""
    return f"{language}:{hashlib.sha256(words(language)[key].encode()).hexdigest()[:8]}"


def money(ore: int, language: str) -> str:
    """An amount as the language writes it, with blanks that do not break: `1 234,50 kr`, `SEK 1,234.50`.

    Whole kronor are written without öre, as shops do.
    """
    written = format_kronor(ore).replace(" ", "\N{NO-BREAK SPACE}")
    if language == SWEDISH:
        return f"{written.removesuffix(',00')}\N{NO-BREAK SPACE}kr"
    whole, _, rest = written.replace("\N{NO-BREAK SPACE}", ",").rpartition(",")
    return f"SEK\N{NO-BREAK SPACE}{whole}" + ("" if rest == "00" else f".{rest}")


def preferred(accept_language: str) -> str:
    """The language of a browser that tells which it wants; Swedish where it wants neither."""
    wishes = []
    for place, part in enumerate(accept_language[:200].split(",")):
        name, _, quality = part.strip().partition(";q=")
        try:
            weight = Decimal(quality or 1)
        except InvalidOperation:
            continue
        if weight.is_finite():  # NaN is a Decimal that nothing can be compared with.
            wishes.append((-weight, place, name.strip().lower()[:2]))
    for _, _, name in sorted(wishes):
        if name in LANGUAGES:
            return name
    return SWEDISH
