"""Amounts by rule: how the lines of a template share out what is typed, exactly to the öre.

    total            the whole amount          net:standard     without the VAT of a class
    40%              a share of it             vat:standard     the VAT in it
    125,50           as it stands, kronor      vat-on:standard  the VAT on it, where it came without (reverse charge)
    rest             what is left to zero      -total           any of them in credit

The VAT of a class is worked out once, and what it leaves is the net, so that both are the amount. A share is rounded by
itself, so a template with shares has a line with the rest.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.money import (
    add_vat,
    format_kronor,
    parse_decimal,
    parse_kronor,
    round_half_away,
    split_vat,
)

TOTAL, REST, NET, VAT, VAT_ON, SHARE, FIXED = "total", "rest", "net", "vat", "vat-on", "share", "fixed"
_BY_CLASS = re.compile(r"(net|vat|vat-on):([a-z][a-z0-9-]*)")
PERCENT = 100
HOW = "total, net:CLASS, vat:CLASS, vat-on:CLASS, a share such as 40%, kronor, or rest; with - in front for credit"


class Rule(NamedTuple):
    """kind: what it is. sign: 1 debit, -1 credit. vat_class: of net, vat and vat-on. number: percent, or öre."""

    kind: str
    sign: int
    vat_class: str = ""
    number: Decimal = Decimal(0)


def parse_rule(text: str) -> Rule:
    """Read a rule. Raises ValueError, in a whole sentence."""
    cleaned = text.strip().lower().replace("−", "-")
    sign = -1 if cleaned.startswith("-") else 1
    word = cleaned.removeprefix("-").strip()
    if word == TOTAL:
        return Rule(TOTAL, sign)
    if word == REST:
        if sign < 0:
            raise ValueError("The rest has its sign by itself: write rest.")
        return Rule(REST, 1)
    if found := _BY_CLASS.fullmatch(word):
        return Rule(found[1], sign, found[2])
    try:
        if word.endswith("%"):
            return Rule(SHARE, sign, number=parse_decimal(word.removesuffix("%")))
        return Rule(FIXED, sign, number=Decimal(parse_kronor(word)))
    except ValueError:
        raise ValueError(f'"{text[:40]}" is not a rule for an amount: {HOW}.') from None


def vat_classes(rules: Iterable[Rule]) -> tuple[str, ...]:
    """The VAT classes that the rules name, in their order."""
    return tuple(dict.fromkeys(rule.vat_class for rule in rules if rule.vat_class))


def needs_amount(rules: Iterable[Rule]) -> bool:
    """Whether an amount has to be typed: fixed amounts and their rest need none."""
    return any(rule.kind not in (FIXED, REST) for rule in rules)


def refuse_crooked(rules: Sequence[Rule]) -> None:
    """Raise ValueError, in a whole sentence, for rules that would not balance whatever amount is typed."""
    rests = sum(rule.kind == REST for rule in rules)
    if len(rules) < 2:
        raise ValueError("A voucher needs at least two lines.")
    if rests > 1:
        raise ValueError("Only one line can take the rest.")
    if rests:
        return
    if any(rule.kind == SHARE for rule in rules):
        raise ValueError("Shares are rounded, so one of the lines must take the rest.")
    unknowns = _unknowns(rules)
    fixed_ore = int(unknowns.pop((FIXED, ""), 0))
    if any(unknowns.values()):
        raise ValueError("The lines do not come to zero for every amount; let one of them take the rest.")
    if fixed_ore:
        side = "debit" if fixed_ore > 0 else "credit"
        raise ValueError(f"The lines do not balance: {format_kronor(abs(fixed_ore))} kr too much {side}.")


def _unknowns(rules: Sequence[Rule]) -> dict[tuple[str, str], Decimal]:
    """How often each unknown is in the sum: the amount and the VAT of each class, and the öre that are fixed."""
    classes = vat_classes(rules) or ("",)
    sums: dict[tuple[str, str], Decimal] = {}
    for rule in rules:
        for unknown, times in _parts(rule, classes):
            sums[unknown] = sums.get(unknown, Decimal(0)) + rule.sign * times
    return sums


def _parts(rule: Rule, classes: Sequence[str]) -> list[tuple[tuple[str, str], int | Decimal]]:
    match rule.kind:
        case "total":
            return [((TOTAL, name), 1) for name in classes]
        case "net":
            return [((TOTAL, rule.vat_class), 1), ((VAT, rule.vat_class), -1)]
        case "fixed":
            return [((FIXED, ""), rule.number)]
        case _:
            return [((rule.kind, rule.vat_class), 1)]


def amounts_ore(
    rules: Sequence[Rule], given: Mapping[str, int], rate_of: Callable[[str], Decimal]
) -> tuple[int, ...]:
    """The amount of each line in öre, debit positive; they add up to zero.

    rules: passed by refuse_crooked. given: VAT class -> öre; an amount under "" is that of the only class. rate_of: the
    VAT share of a class on the day. Raises ValueError, in a whole sentence, for amounts that the rules do not ask for.
    """
    shared = _by_class(rules, given)
    total_ore = sum(shared.values())
    split = {name: split_vat(ore, rate_of(name)) for name, ore in shared.items() if name}
    amounts = []
    for rule in rules:
        match rule.kind:
            case "total":
                ore = total_ore
            case "net" | "vat":
                ore = split[rule.vat_class][rule.kind == VAT]
            case "vat-on":
                ore = add_vat(shared[rule.vat_class], rate_of(rule.vat_class))
            case "share":
                ore = round_half_away(total_ore * rule.number / PERCENT)
            case "fixed":
                ore = int(rule.number)
            case _:
                ore = 0
        amounts.append(rule.sign * ore)
    return tuple(
        -sum(amounts) if rule.kind == REST else ore for rule, ore in zip(rules, amounts, strict=True)
    )


def _by_class(rules: Sequence[Rule], given: Mapping[str, int]) -> dict[str, int]:
    """The amount of each class that the rules name; of a template without classes under ""."""
    classes = vat_classes(rules)
    if not needs_amount(rules):
        if given:
            raise ValueError("All amounts are fixed in the template; it takes none.")
        return {}
    if not given:
        raise ValueError("How much is it?")
    unknown = [name for name in given if name and name not in classes]
    if unknown:
        there_are = ", ".join(classes) or "none"
        raise ValueError(f"The template has no VAT class {unknown[0]}; it has: {there_are}.")
    if len(classes) <= 1:
        return {classes[0] if classes else "": sum(given.values())}
    if "" in given:
        raise ValueError(
            f"{format_kronor(given[''])} kr of which VAT class? The template has {', '.join(classes)}."
        )
    return {name: given.get(name, 0) for name in classes}
