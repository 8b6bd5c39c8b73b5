"""The fields of the income tax return's forms (INK2, INK2R, INK2S of limited companies, NE of sole traders).

Each file of the folder tax_fields holds the fields as they are from one tax period on, which names it: 2024P4.csv. The
codes, signs and rows are Skatteverket's field tables (SKV 2002 and SKV 2161, as SKV 269 names them); the texts are
kassabok's own. Its columns: form, row and code as on the form; sign, what is printed there: +, - or * for none;
positive, yes where a negative amount is not taken; side, which balance is a positive amount; opposite, the field that
has the amount when it falls on the other side; filled_by, accounts (by their codes), hand (adjustments that people
say, with what accounts tell added), note (by hand, and in no sum), result, or total.
"""

import csv
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "tax_fields"
ADJUSTMENTS = Path(__file__).parent / "tax_adjustments.toml"
#: Legal form -> the forms it files, in the order of the file.
FORMS = {"ab": ("INK2", "INK2R", "INK2S"), "ef": ("NE",)}


class Field(NamedTuple):
    """A field of a form; see above."""

    form: str
    row: str
    code: str
    sign: str
    positive: bool
    side: str
    opposite: str
    filled_by: str
    text: str

    @property
    def adds(self) -> int:
        """1 where the field is added to the result, -1 where it is taken off, 0 where it is in no sum."""
        return {"+": 1, "-": -1}.get(self.sign, 0)


def fields_of(form: str, period: str) -> dict[str, Field]:
    """The fields of a form by code, as they are in a tax period such as 2026P4."""
    return {field.code: field for field in _fields(period) if field.form == form}


def adjustable(legal_form: str, period: str) -> dict[str, Field]:
    """The fields that people can say an amount for."""
    form = {"ab": "INK2S", "ef": "NE"}.get(legal_form, "")
    return {
        code: field
        for code, field in fields_of(form, period).items()
        if field.filled_by in ("hand", "note")
        or (field.filled_by == "accounts" and not field.side and code != "7651")
    }


@cache
def _fields(period: str) -> tuple[Field, ...]:
    files = sorted(FOLDER.glob("*.csv"))
    file = next((file for file in reversed(files) if file.stem <= period), files[0])
    with file.open(encoding="utf-8", newline="") as text:
        return tuple(Field(**(row | {"positive": row["positive"] == "yes"})) for row in csv.DictReader(text))


@cache
def adjustments_of(legal_form: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Field -> the accounts that it takes out of the result again, as GLOB patterns."""
    data = tomllib.loads(ADJUSTMENTS.read_text(encoding="utf-8"))
    return tuple((entry["field"], tuple(entry["accounts"])) for entry in data.get(legal_form, ()))
