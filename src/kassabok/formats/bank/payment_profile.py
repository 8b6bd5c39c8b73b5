"""How a bank takes payment files: a profile, kept as a TOML text that anyone can edit.

docs/formats/payment-files.md explains every key. What a profile leaves out is as in the generic one.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields
from datetime import time
from typing import Any

from kassabok.formats.errors import BadFile
from kassabok.formats.profiles import read_toml, shipped_texts

VERSIONS = ("03", "09")
LONGEST_NAME = 140  # Max140Text in both versions.
LONGEST_MESSAGE = 140

_BIC = re.compile("[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_BANK_CODE = re.compile("[0-9]{3}")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What the bank's files differ in.

    bic: the bank's. version: of pain.001, where nobody chooses. bankgiro_from: the account that bankgiro payees are
    paid from, iban or bankgiro (then in a group of its own). town: payees in Sweden need a town. ocr_amount: the amount
    is repeated beside an OCR reference (RfrdDocAmt). name_length: signs of a name. giro_message, message: signs of a
    message to a giro and to any other payee. customer_id: the bank has given the company an id for its files;
    id_scheme: what kind it is, CUST or BANK, "" where that is not said. domestic_iban: payees in Sweden may be paid by
    IBAN in kronor. sepa: euro to an IBAN in the SEPA area. charges: who pays them, SLEV or SHAR, "" where that is not
    said. cutoff: files that come later are carried out the next bank day; "" where it is not known.
    """

    bic: str = ""
    version: str = "03"
    bankgiro_from: str = "iban"
    town: bool = True
    ocr_amount: bool = False
    name_length: int = 70
    giro_message: int = 25
    message: int = 140
    customer_id: bool = False
    id_scheme: str = ""
    domestic_iban: bool = True
    sepa: bool = True
    charges: str = ""
    cutoff: str = ""

    @property
    def last_time(self) -> time | None:
        """The cutoff as a time of the day."""
        return time.fromisoformat(self.cutoff) if self.cutoff else None

    def to_json(self) -> str:
        """The dialect as it is kept with a file that was made in it."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> "Dialect":
        """A dialect that was kept."""
        return Dialect(**json.loads(text))


@dataclass(frozen=True, slots=True)
class PaymentProfile:
    """name: what --profile takes. title: the bank, for people. bank_codes: the bank's, in Swedish IBANs."""

    name: str
    title: str
    bank_codes: tuple[str, ...]
    dialect: Dialect


def shipped_payment_texts() -> dict[str, str]:
    """Name -> text of the profiles that come with kassabok."""
    return shipped_texts("kassabok.formats.bank", "payment_profiles")


def load_payment_profile(text: str, name: str) -> PaymentProfile:
    """Read a profile. Raises BadFile, saying which key is wrong and what it takes."""
    table = read_toml(text, lambda message: _bad(name, message.removeprefix("it ")))
    unknown = sorted(set(table) - {"title", "source", "seen", "bank_codes"} - set(_KEYS))
    if unknown:
        raise _bad(name, f"has a key {unknown[0]}, which is not one of {', '.join(_KEYS)}")
    title = table.get("title")
    if not isinstance(title, str) or not title.strip():
        raise _bad(name, "has no title")
    codes = table.get("bank_codes", [])
    if not isinstance(codes, list) or not all(isinstance(c, str) and _BANK_CODE.fullmatch(c) for c in codes):
        raise _bad(name, 'has bank_codes that are not a list of three digits each, as ["500"]')
    given = {key: _value(name, key, table[key]) for key in _KEYS if key in table}
    return PaymentProfile(name, title, tuple(codes), Dialect(**given))


def _value(name: str, key: str, value: Any) -> Any:
    takes, fits = _KEYS[key]
    if not fits(value):
        raise _bad(name, f"has {key} = {value!r}; it takes {takes}")
    return value


def _bad(name: str, what: str) -> BadFile:
    return BadFile(
        "paying.profile",
        f"The payment profile {name} {what}.",
        hint="docs/formats/payment-files.md explains every key.",
    )


Rule = tuple[str, Callable[[Any], bool]]


def _words(*words: str) -> Rule:
    shown = ", ".join(f'"{word}"' for word in words)
    return f"one of {shown}", lambda value: isinstance(value, str) and value in words


def _length(most: int) -> Rule:
    return f"a whole number from 1 to {most}", lambda value: type(value) is int and 1 <= value <= most


def _is_time(value: Any) -> bool:
    try:
        return value == "" or time.fromisoformat(value) is not None
    except (TypeError, ValueError):
        return False


_YES_NO: Rule = ("true or false", lambda value: isinstance(value, bool))

#: Key of a profile -> what it takes, in words, and whether a value is that.
_KEYS: dict[str, Rule] = {
    "bic": (
        "a BIC, as SWEDSESS",
        lambda value: isinstance(value, str) and (not value or bool(_BIC.fullmatch(value))),
    ),
    "version": _words(*VERSIONS),
    "bankgiro_from": _words("iban", "bankgiro"),
    "town": _YES_NO,
    "ocr_amount": _YES_NO,
    "name_length": _length(LONGEST_NAME),
    "giro_message": _length(LONGEST_MESSAGE),
    "message": _length(LONGEST_MESSAGE),
    "customer_id": _YES_NO,
    "id_scheme": _words("", "CUST", "BANK"),
    "domestic_iban": _YES_NO,
    "sepa": _YES_NO,
    "charges": _words("", "SLEV", "SHAR"),
    "cutoff": ('a time of the day, as "13:00"', _is_time),
}
assert set(_KEYS) == {field.name for field in fields(Dialect)}, "every key of a dialect has its rule"
