"""The income tax return's forms as Skatteverket's file transfer takes them: INFO.SRU and BLANKETTER.SRU.

INFO.SRU says who sends, BLANKETTER.SRU holds a block for each form. Character set ISO-8859-1, lines end with CR LF, a
post without a value is left out, amounts are whole kronor without leading zeros. The order of the posts is fixed: a
file that breaks it is turned away whole. Source: SKV 269, edition 24, chapter 7.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from kassabok.formats.errors import BadFile
from kassabok.formats.signs import nearest

INFO_NAME, FORMS_NAME = "INFO.SRU", "BLANKETTER.SRU"
MOST_BYTES = 5_000_000
LONGEST_TEXT, LONGEST_PHONE = 250, 15

_FORM = re.compile(r"[A-Z0-9]+-20[0-9]{2}P[1-4]")
_IDENTITY = re.compile("[0-9]{12}")
_FIELD = re.compile("[0-9]{1,4}")


@dataclass(frozen=True, slots=True)
class Sender:
    """Who hands in the file. identity: twelve digits, an organisation number with 16 before it. postcode: five digits.

    name, postcode and city must be given; the rest may be empty.
    """

    identity: str
    name: str
    postcode: str
    city: str
    address: str = ""
    department: str = ""
    contact: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class FormBlock:
    """A form of somebody. form: with its tax period, INK2R-2026P4. made_at: a later one takes an earlier one's place.

    fields: (code, value) in order, a code once; whole kronor, a day as 20261231, or X for a ticked box.
    """

    form: str
    identity: str
    name: str
    made_at: datetime
    fields: tuple[tuple[str, int | str], ...]


def writable(text: str, replaced: dict[str, str]) -> str:
    """The text in signs that the file can hold. replaced: is told each that is written otherwise, and as what."""
    signs = []
    for sign in unicodedata.normalize("NFC", text):
        written = nearest(sign, _holds)
        if written != sign:
            replaced[sign] = written
        signs.append(written)
    return "".join(signs)


def write_info(sender: Sender, made_at: datetime, *, program: str, media: str = "") -> bytes:
    """INFO.SRU. Raises BadFile for what the authority would not take."""
    _refuse_identity(sender.identity)
    if not re.fullmatch("[0-9]{5}", sender.postcode):
        raise BadFile("sru.postcode", f'"{sender.postcode[:20]}" is not a postcode of five digits.')
    for what, text in (("name", sender.name), ("town", sender.city)):
        if not text.strip():
            raise BadFile("sru.sender", f"The sender's {what} is missing.")
    posts = [
        ("DATABESKRIVNING_START", None),
        ("PRODUKT", "SRU"),
        ("MEDIAID", media),
        ("SKAPAD", f"{made_at:%Y%m%d %H%M%S}"),
        ("PROGRAM", program),
        ("FILNAMN", FORMS_NAME),
        ("DATABESKRIVNING_SLUT", None),
        ("MEDIELEV_START", None),
        ("ORGNR", sender.identity),
        ("NAMN", sender.name),
        ("ADRESS", sender.address),
        ("POSTNR", sender.postcode),
        ("POSTORT", sender.city),
        ("AVDELNING", sender.department),
        ("KONTAKT", sender.contact),
        ("EMAIL", sender.email),
        ("TELEFON", sender.phone),
        ("MEDIELEV_SLUT", None),
    ]
    if len(sender.phone) > LONGEST_PHONE:
        raise BadFile("sru.phone", f"The telephone number is longer than {LONGEST_PHONE} characters.")
    return _encoded(_post(name, value) for name, value in posts if value != "")


def write_forms(blocks: Sequence[FormBlock]) -> bytes:
    """BLANKETTER.SRU. Blocks without fields are left out. Raises BadFile for what the authority would not take."""
    lines: list[str] = []
    for block in blocks:
        if block.fields:
            lines += _block_lines(block)
    if not lines:
        raise BadFile("sru.empty", "No form has anything to report.")
    data = _encoded([*lines, "#FIL_SLUT"])
    if len(data) > MOST_BYTES:
        raise BadFile("sru.large", f"The file has {len(data)} bytes; at most {MOST_BYTES} are taken.")
    return data


def _block_lines(block: FormBlock) -> list[str]:
    if not _FORM.fullmatch(block.form):
        raise BadFile(
            "sru.form", f'"{block.form[:40]}" is not a form with its tax period, such as INK2R-2026P4.'
        )
    _refuse_identity(block.identity)
    lines = [
        _post("BLANKETT", block.form),
        _post("IDENTITET", f"{block.identity} {block.made_at:%Y%m%d %H%M%S}"),
    ]
    if block.name:
        lines.append(_post("NAMN", block.name))
    seen: set[str] = set()
    for code, value in block.fields:
        if not _FIELD.fullmatch(code) or code in seen:
            raise BadFile("sru.field", f"{block.form}: field {code[:20]} is no code, or stands there twice.")
        seen.add(code)
        if value == "":
            raise BadFile("sru.value", f"{block.form}: field {code} has no value.")
        lines.append(_post("UPPGIFT", f"{code} {value}"))
    return [*lines, "#BLANKETTSLUT"]


def _post(name: str, value: str | None) -> str:
    if value is None:
        return f"#{name}"
    if len(value) > LONGEST_TEXT:
        raise BadFile("sru.text", f"#{name} is longer than {LONGEST_TEXT} characters.")
    for character in value:
        if not _holds(character):
            raise BadFile(
                "sru.character",
                f"#{name} has a character that the file cannot hold: {character!r}.",
                hint="Use letters of western European languages and no #.",
            )
    return f"#{name} {value}"


def _holds(text: str) -> bool:
    """Whether the file can hold every sign of a text: ISO-8859-1 without its controls, and # only begins a post."""
    return not any(c == "#" or ord(c) > 255 or ord(c) < 32 or 127 <= ord(c) < 160 for c in text)


def _refuse_identity(identity: str) -> None:
    if not _IDENTITY.fullmatch(identity):
        raise BadFile(
            "sru.identity", "An identity in the file has twelve digits, 16 before an organisation number."
        )


def _encoded(lines: Iterable[str]) -> bytes:
    return "".join(f"{line}\r\n" for line in lines).encode("iso-8859-1")
