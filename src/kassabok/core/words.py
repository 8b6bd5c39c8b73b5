"""Sentences for people pass through here, so that a Swedish catalogue (gettext) can be laid over them."""

import gettext
from typing import Any

from kassabok.core.money import format_kronor, format_quantity

_catalogue = gettext.NullTranslations()


def say(template: str, **values: Any) -> str:
    """Fill a whole-sentence template. Values named `..._ore` are shown in kronor, `..._milli` in units."""
    return _catalogue.gettext(template).format(
        **{name: _shown(name, value) for name, value in values.items()}
    )


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, int) and name.endswith("_ore"):
        return format_kronor(value)
    if isinstance(value, int) and name.endswith("_milli"):
        return format_quantity(value)
    return value
