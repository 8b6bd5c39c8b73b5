"""Words of bills as they are typed: what a payment pays, a bill or a part of one, and whose the VAT is."""

from typing import Any

import typer

from kassabok.cli.frame.values import kronor, name, one_of


def _bill_part(text: str) -> tuple[str, int | None]:
    """A bill with what goes to it, in hundredths of its currency, of NO or NO=AMOUNT; None is all that is open."""
    number, equals, part = text.partition("=")
    part_cents = kronor(part) if equals else None
    if part_cents is not None and part_cents <= 0:
        raise typer.BadParameter(f'"{text[:40]}" gives {number} nothing: a part is above zero.')
    return name(number), part_cents


BILL_PART: dict[str, Any] = {"parser": _bill_part, "metavar": "NO[=AMOUNT]"}  # Any, in a list of them.

#: Those of payables/model.py, which is not loaded to show the help.
TREATMENT = one_of(
    "WORD",
    "domestic",
    "eu-goods",
    "eu-services",
    "non-eu-services",
    "import",
    "reverse-goods",
    "reverse-services",
)
