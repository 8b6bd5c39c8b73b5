"""An exchange rate as it is typed."""

from decimal import Decimal
from typing import Any

import typer


def sek_per_unit(text: str | Decimal) -> Decimal:
    """Kronor for one unit of a currency: 11,4523."""
    from kassabok.core.money import parse_decimal

    if isinstance(text, Decimal):
        return text
    try:
        rate = parse_decimal(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    if rate <= 0:
        raise typer.BadParameter(f'"{text[:40]}" is not an exchange rate: it is above zero.')
    return rate


RATE: dict[str, Any] = {"parser": sek_per_unit, "metavar": "KRONOR"}  # Decimal, kronor for one unit
