"""A line of a SIE file as its label and fields.

Source: SIE filformat, utgåva 4B, sections 5.3 to 5.10.
"""

import re
from typing import NamedTuple

# A quoted field, a brace, or a bare field. In a quoted field \" is a quote; no other backslash means anything.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\"?+)*+"?|[{}]|[^ \t\r\n"{}][^ \t\r\n{}]*')

Objects = tuple[str, ...]
Field = str | Objects


class Record(NamedTuple):
    """line: its number in the file. label: as written, with its #. fields: an object list is a tuple of its parts.

    opens: it ends with a brace of its own, which begins a voucher's lines. damaged: a quote or brace is not closed.
    """

    line: int
    label: str
    fields: list[Field]
    opens: bool
    damaged: bool

    def text(self, index: int) -> str:
        """The text of a field as it stands; "" where it is left out or an object list."""
        field = self.fields[index] if index < len(self.fields) else ""
        return field if isinstance(field, str) else ""

    def word(self, index: int) -> str:
        """A code, number or day: the text of a field without the blanks that some programs pad it with."""
        return self.text(index).strip()

    def list_at(self, index: int) -> Objects | None:
        """The object list at a place; None where there stands something else."""
        field = self.fields[index] if index < len(self.fields) else ""
        return field if isinstance(field, tuple) else None


def record(line: int, text: str) -> Record:
    """Take a line apart. Never fails: what is not closed ends with the line."""
    fields: list[Field] = []
    inside: list[str] | None = None
    damaged = False
    for token in _TOKEN.findall(text):
        if token == "{":
            damaged = damaged or inside is not None
            inside = []
        elif token == "}":
            damaged = damaged or inside is None
            fields.append(tuple(inside or ()))
            inside = None
        else:
            value, closed = _unquoted(token) if token[0] == '"' else (token, True)
            damaged = damaged or not closed
            (fields if inside is None else inside).append(value)
    label = fields.pop(0) if fields else ""
    opens = inside == []
    return Record(line, label if isinstance(label, str) else "", fields, opens, damaged or bool(inside))


def _unquoted(token: str) -> tuple[str, bool]:
    """The field between its quotes, and whether it had both."""
    if len(token) > 1 and token[-1] == '"' and token[-2] != "\\":
        return token[1:-1].replace('\\"', '"'), True
    if token.endswith('\\"'):  # A backslash as the last character, and the program did not think of that.
        return token[1:-1].replace('\\"', '"'), False
    return token[1:].rstrip().replace('\\"', '"'), False
