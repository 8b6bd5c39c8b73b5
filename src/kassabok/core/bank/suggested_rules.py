"""The rules that come with kassabok, for a company to adopt: suggested_rules.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from kassabok.core.bank.conditions import Conditions


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A rule that is the company's once it has adopted it. account: a number, or a role."""

    name: str
    conditions: Conditions
    account: str
    voucher_text: str


@cache
def suggestions() -> tuple[Suggestion, ...]:
    """All of them, in the order in which they are to be asked."""
    file = resources.files("kassabok.core.bank").joinpath("suggested_rules.toml")
    return tuple(
        Suggestion(
            name=each["name"],
            conditions=Conditions(
                text="|".join(each.get("text", ())),
                pattern=each.get("pattern", ""),
                counterparty_account=each.get("counterparty_account", ""),
                direction=each.get("direction", ""),
                bank_code="|".join(each.get("bank_code", ())),
            ),
            account=each["account"],
            voucher_text=each.get("voucher_text", ""),
        )
        for each in tomllib.loads(file.read_text(encoding="utf-8"))["rule"]
    )
