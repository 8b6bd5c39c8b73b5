"""Sentences for people pass through here, so that a Swedish catalogue can be laid over them."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kassabok.core.money import format_kronor, format_quantity, format_whole_kronor

SWEDISH = Path(__file__).with_name("words_sv.toml")
_UNIT = re.compile("_(?:e4|ore|milli|grams|sha256)$")


class Catalogue(NamedTuple):
    """Another language. sentences: from the English template, with the same names in braces. words: what stands for a
    word that a fact has, such as a reason or the name of a field. kinds: of things. What is missing stays English.
    """

    sentences: Mapping[str, str]
    words: Mapping[str, str]
    kinds: Mapping[str, str]


ENGLISH = Catalogue({}, {}, {})


def swedish() -> Catalogue:
    """The Swedish catalogue, for papers that are kept in Sweden."""
    import tomllib

    data = tomllib.loads(SWEDISH.read_text(encoding="utf-8"))
    return Catalogue(data["sentences"], data["words"], data["kinds"])


def say(template: str, catalogue: Catalogue | None = None, /, **values: Any) -> str:
    """Fill a whole-sentence template.

    Values named `..._ore` and `..._kronor` are shown in kronor, `..._milli` in units, those named `changed` as names of
    fields, `months` (202603) as the months from one to another; of other lists each part.
    """
    language = catalogue or ENGLISH
    shown = {name: _shown(name, value, language.words) for name, value in values.items()}
    return language.sentences.get(template, template).format(**shown)


def _shown(name: str, value: Any, words: Mapping[str, str]) -> Any:
    if isinstance(value, int) and name.endswith("_ore"):
        return format_kronor(value)
    if isinstance(value, int) and name.endswith("_kronor"):
        return format_whole_kronor(value)
    if isinstance(value, int) and name.endswith("_milli"):
        return format_quantity(value)
    if name == "changed":
        return ", ".join(words.get(field, _field(field)) for field in value)
    if name == "months":
        return ", ".join(" - ".join(dict.fromkeys(map(_month, run))) for run in _runs(value))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return words.get(value, value) if name in ("reason", "means", "plan") else value


def _runs(months: Sequence[int]) -> list[tuple[int, int]]:
    """The first and the last month of those that follow on each other."""
    runs: list[tuple[int, int]] = []
    for month in sorted(months):
        follows = runs and month - runs[-1][1] in (1, 89)  # 89 is from December to January.
        runs[-1:] = [(runs[-1][0], month)] if follows else [*runs[-1:], (month, month)]
    return runs


def _month(month: int) -> str:
    return f"{month // 100}-{month % 100:02}"


def _field(name: str) -> str:
    """A field's name without its unit: `weight_grams` is `weight`."""
    return _UNIT.sub("", name).replace("_", " ")
