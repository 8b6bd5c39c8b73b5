"""What a mail says: a subject and a text with names in them, the shipped ones or the company's own beside the book."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

from kassabok.core.book.beside import own_texts
from kassabok.core.texts import LONGEST_LINE, one_line, several_lines
from kassabok.formats.errors import BadFile

SHIPPED = Path(__file__).parent / "texts.toml"
FOLDER = "mail"  #: Beside the book: texts.toml there has what the company says otherwise.


class Words(NamedTuple):
    """subject: one line. text: paragraphs with an empty line between."""

    subject: str
    text: str


def words(folder: Path | None, purpose: str, language: str, facts: Mapping[str, str]) -> Words:
    """What a mail of this purpose says, filled in. folder: of the book. facts: name -> what is written for it.

    A fact that holds several lines is made one in the subject. Raises BadFile (mail.text), naming file and text, for a
    file that is no TOML, and for a name that this text does not have.
    """
    where, table = _table(folder, purpose, language)
    return Words(
        _filled(where, f"{purpose}.{language}.subject", table["subject"], facts, line=True)[:LONGEST_LINE],
        _filled(where, f"{purpose}.{language}.text", table["text"], facts, line=False) + "\n",
    )


def _table(folder: Path | None, purpose: str, language: str) -> tuple[str, Mapping[str, str]]:
    """Which file a text comes from, and the text; what the company's own leaves out is as shipped."""
    shipped = _shipped()[purpose][language]
    for name, text in _own(folder).items():
        where = f"{FOLDER}/{name}.toml"
        own = _section(where, text, purpose, language)
        if own:
            return where, {**shipped, **own}
    return SHIPPED.name, shipped


def _own(folder: Path | None) -> Mapping[str, str]:
    if folder is None:
        return {}
    return own_texts(folder / "book", FOLDER, code="mail.text", what="text of mails")


def _section(where: str, text: str, purpose: str, language: str) -> Mapping[str, str]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFile("mail.text", f"{where} is not TOML: {error}.", hint=_LIKE) from error
    own: Any = table.get(purpose, {})
    own = own.get(language, {}) if isinstance(own, dict) else None
    if not isinstance(own, dict) or set(own) - {"subject", "text"} or not _all_texts(own):
        raise BadFile(
            "mail.text", f"{where}: [{purpose}.{language}] takes the texts subject and text.", hint=_LIKE
        )
    return own


_LIKE = 'It is written as [invoice.sv] with subject = "Faktura $number" below it.'


def _all_texts(table: Mapping[str, Any]) -> bool:
    return all(isinstance(value, str) and value.strip() for value in table.values())


def _filled(where: str, what: str, template: str, facts: Mapping[str, str], *, line: bool) -> str:
    try:
        filled = Template(template).substitute(facts)
    except (KeyError, ValueError) as error:
        name = f"${error.args[0]}" if isinstance(error, KeyError) else "a $ with nothing behind it"
        raise BadFile(
            "mail.text",
            f"{where}: {what} has {name}, which it cannot be filled in for.",
            hint=f"It knows {', '.join(f'${known}' for known in sorted(facts))}; write $$ for a dollar sign.",
        ) from error
    return one_line(filled) if line else several_lines(filled)


@cache
def _shipped() -> Mapping[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))
