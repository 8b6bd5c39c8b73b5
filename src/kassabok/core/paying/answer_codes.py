"""What the codes of a bank's answer mean: answer_codes.toml, here and beside the book."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from kassabok.formats.bank.pain002 import StatusReason
from kassabok.formats.errors import BadFile

SHIPPED = Path(__file__).parent / "answer_codes.toml"
BESIDE_THE_BOOK = "answer-codes.toml"
SCHEMA = 1
DOES = ("accepts", "rejects", "waits")


class Meaning(NamedTuple):
    """In English and Swedish, as whole sentences. does: one of DOES for a status, "" for a reason.

    twin: the reason why the bank refuses a copy of what it has already.
    """

    en: str
    sv: str
    does: str = ""
    twin: bool = False


class AnswerCodes:
    """The statuses and the reasons that are known."""

    def __init__(self, statuses: Mapping[str, Meaning], reasons: Mapping[str, Meaning]) -> None:
        self._statuses = statuses
        self._reasons = reasons

    @staticmethod
    def load(folder: Path | None = None) -> "AnswerCodes":
        """Read the shipped codes, and over them those in a folder, where there are any. Raises BadFile."""
        statuses, reasons = _shipped()
        own = folder / BESIDE_THE_BOOK if folder else None
        if own is None or not own.exists():
            return AnswerCodes(statuses, reasons)
        own_statuses, own_reasons = _read(own)
        return AnswerCodes(statuses | own_statuses, reasons | own_reasons)

    def does(self, status: str) -> str:
        """One of DOES; "" for a status that nobody knows."""
        meaning = self._statuses.get(status)
        return meaning.does if meaning else ""

    def is_twin(self, reasons: tuple[StatusReason, ...]) -> bool:
        """Whether something was refused because the bank has got it before."""
        return any(self._reasons[reason.code].twin for reason in reasons if reason.code in self._reasons)

    def why(self, reasons: tuple[StatusReason, ...]) -> str:
        """The reasons in words: the code, what it means, and what the bank adds."""
        return " ".join(self._reason(reason) for reason in reasons)

    def _reason(self, reason: StatusReason) -> str:
        meaning = self._reasons.get(reason.code)
        said = f"{meaning.en if meaning else ''} {_sentence(reason.text)}".strip()
        if not reason.code:
            return said
        return f"{reason.code}: {said}" if said else f"{reason.code}."


def _sentence(text: str) -> str:
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


@lru_cache(maxsize=1)
def _shipped() -> tuple[dict[str, Meaning], dict[str, Meaning]]:
    return _read(SHIPPED)


def _read(file: Path) -> tuple[dict[str, Meaning], dict[str, Meaning]]:
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
        if content["schema"] != SCHEMA:
            raise ValueError(f"schema {content['schema']} is not {SCHEMA}")
        statuses = {code: _status(code, entry) for code, entry in content.get("status", {}).items()}
        reasons = {code: _reason(entry) for code, entry in _reasons(content)}
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise BadFile(
            "bank.answer_codes",
            f"{file}: {error}.",
            hint=f"A [status.CODE] has does ({', '.join(DOES)}), en and sv; a [reason.CODE] en, sv, maybe twin.",
        ) from error
    return statuses, reasons


def _reasons(content: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    return list(content.get("reason", {}).items())


def _status(code: str, entry: Mapping[str, Any]) -> Meaning:
    if entry["does"] not in DOES:
        raise ValueError(f"{code} does {entry['does']}, which is not known")
    return Meaning(_text(entry, "en"), _text(entry, "sv"), entry["does"])


def _reason(entry: Mapping[str, Any]) -> Meaning:
    twin = entry.get("twin", False)
    if not isinstance(twin, bool):
        raise TypeError("twin is neither true nor false")
    return Meaning(_text(entry, "en"), _text(entry, "sv"), twin=twin)


def _text(entry: Mapping[str, Any], language: str) -> str:
    text = entry[language]
    if not isinstance(text, str):
        raise TypeError(f"{language} is no text")
    return text
