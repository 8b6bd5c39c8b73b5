"""What a payment pays, as it is typed: an invoice, or a part of one."""

from typing import Any

import typer

from kassabok.cli.frame.values import kronor, name


def _invoice_part(text: str) -> tuple[str, int | None]:
    """An invoice with the öre that go to it, of NO or NO=KRONOR; None is as far as the money lasts."""
    number, equals, part = text.partition("=")
    part_ore = kronor(part) if equals else None
    if part_ore is not None and part_ore <= 0:
        raise typer.BadParameter(f'"{text[:40]}" gives {number} nothing: a part is above zero.')
    return name(number), part_ore


INVOICE_PART: dict[str, Any] = {"parser": _invoice_part, "metavar": "NO[=KRONOR]"}  # Any, in a list of them.
