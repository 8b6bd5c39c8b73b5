"""The templates that every book has (templates.toml), and what a template is."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kassabok.core.objects import Objects, to_json

SHIPPED = Path(__file__).with_name("templates.toml")


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A line with its amount by rule (see rules.py). account: a number, or a role such as bank."""

    account: str
    rule: str
    text: str = ""
    objects: Objects = ()

    def columns(self) -> dict[str, str]:
        """As a row of a template or a plan keeps it."""
        rule = self.rule.strip().lower()
        return {"account": self.account, "rule": rule, "text": self.text, "objects": to_json(self.objects)}


@dataclass(frozen=True, slots=True)
class Template:
    """text: what the voucher says. about: when to use it; only shipped templates tell."""

    name: str
    text: str
    lines: tuple[RuleLine, ...]
    about: str = ""


@cache
def shipped_templates() -> dict[str, Template]:
    """The templates that every book has, by name."""
    tables = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["template"]
    return {
        table["name"]: Template(
            table["name"],
            table["text"],
            tuple(RuleLine(*line.split("=", 1)) for line in table["lines"]),
            table["about"],
        )
        for table in tables
    }
