"""Amounts by rule: exact to the öre, and every template that is taken balances for every amount."""

from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kassabok.core.plans.rules import amounts_ore, parse_rule, refuse_crooked, vat_classes
from kassabok.core.plans.shipped import shipped_templates

RATES = {
    "standard": Decimal("0.25"),
    "reduced": Decimal("0.12"),
    "food": Decimal("0.06"),
    "low": Decimal("0.06"),
}


def amounts(rules: list[str], **given_ore: int) -> tuple[int, ...]:
    given = {name.replace("all", ""): ore for name, ore in given_ore.items()}
    return amounts_ore([parse_rule(rule) for rule in rules], given, RATES.__getitem__)


@pytest.mark.parametrize(
    ("rules", "given_ore", "expected"),
    [
        (["net:standard", "vat:standard", "-total"], {"all": 1_000_00}, (800_00, 200_00, -1_000_00)),
        (["net:standard", "vat:standard", "-total"], {"all": 1}, (1, 0, -1)),
        (["net:standard", "vat:standard", "-total"], {"all": 3}, (2, 1, -3)),
        (["net:standard", "vat:standard", "-total"], {"all": -1_000_00}, (-800_00, -200_00, 1_000_00)),
        (["-net:reduced", "-vat:reduced", "total"], {"all": 1_000_00}, (-892_86, -107_14, 1_000_00)),
        (["total", "vat-on:standard", "-vat-on:standard", "-total"], {"all": 999}, (999, 250, -250, -999)),
        (["60%", "40%", "rest"], {"all": 100_05}, (60_03, 40_02, -100_05)),
        (["33,333%", "total", "rest"], {"all": 1}, (0, 1, -1)),
        (["total", "125,50", "rest"], {"all": 100_00}, (100_00, 125_50, -225_50)),
        (["-125.50", "rest"], {}, (-125_50, 125_50)),
        (
            ["net:standard", "vat:standard", "net:food", "vat:food", "-total"],
            {"standard": 800_00, "food": 200_00},
            (640_00, 160_00, 188_68, 11_32, -1_000_00),
        ),
        (["net:standard", "vat:standard", "net:food", "rest"], {"food": 106}, (0, 0, 100, -100)),
    ],
)
def test_amounts(rules: list[str], given_ore: dict[str, int], expected: tuple[int, ...]) -> None:
    refuse_crooked([parse_rule(rule) for rule in rules])
    assert amounts(rules, **given_ore) == expected


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        (["total"], "at least two lines"),
        (["rest", "rest"], "Only one line can take the rest"),
        (["total", "total"], "let one of them take the rest"),
        (["net:standard", "-total"], "let one of them take the rest"),
        (["net:standard", "vat:food", "-total"], "let one of them take the rest"),
        (["vat-on:standard", "-vat:standard"], "let one of them take the rest"),
        (["5", "-4"], "do not balance: 1,00 kr too much debit"),
        (["total", "5", "-total"], "do not balance: 5,00 kr too much debit"),
        (["total", "-5"], "let one of them take the rest"),
        (["60%", "40%", "-total"], "Shares are rounded"),
    ],
)
def test_rules_that_would_not_balance(rules: list[str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        refuse_crooked([parse_rule(rule) for rule in rules])


@pytest.mark.parametrize("text", ["", "tottal", "net:", "vat", "12,345", "%", "-rest", "5 kr and"])
def test_words_that_are_no_rule(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence differs
        parse_rule(text)


@pytest.mark.parametrize(
    ("rules", "given_ore", "said"),
    [
        (["total", "-total"], {}, "How much is it"),
        (["5", "-5"], {"all": 5}, "All amounts are fixed"),
        (["net:standard", "rest"], {"food": 5}, "has no VAT class food; it has: standard"),
        (["total", "rest"], {"food": 5}, "it has: none"),
        (["net:standard", "net:food", "rest"], {"all": 500}, "5,00 kr of which VAT class"),
    ],
)
def test_amounts_that_the_rules_do_not_ask_for(
    rules: list[str], given_ore: dict[str, int], said: str
) -> None:
    with pytest.raises(ValueError, match=said):
        amounts(rules, **given_ore)


WORDS = st.sampled_from(
    [
        "total",
        "net:standard",
        "vat:standard",
        "net:food",
        "vat:food",
        "vat-on:reduced",
        "30%",
        "12,5%",
        "7,01",
        "rest",
    ]
)
SIGNED = st.builds(
    lambda sign, word: word if word == "rest" else sign + word, st.sampled_from(["", "-"]), WORDS
)
ORE = st.integers(-(10**11), 10**11)


@given(words=st.lists(SIGNED, min_size=2, max_size=6), ore=st.tuples(ORE, ORE, ORE))
def test_whatever_is_taken_balances_for_every_amount(words: list[str], ore: tuple[int, int, int]) -> None:
    rules = [parse_rule(word) for word in words]
    try:
        refuse_crooked(rules)
    except ValueError:
        assume(False)
    classes = vat_classes(rules)
    given_ore = dict(zip(classes, ore, strict=False)) if len(classes) > 1 else {"": ore[0]}
    if all(word.lstrip("-") in ("7,01", "rest") for word in words):
        given_ore = {}
    assert sum(amounts_ore(rules, given_ore, RATES.__getitem__)) == 0


@given(ore=ORE)
@pytest.mark.parametrize("name", shipped_templates())
def test_every_shipped_template_balances_and_shares_out_the_whole_amount(name: str, ore: int) -> None:
    lines = shipped_templates()[name].lines
    rules = [parse_rule(line.rule) for line in lines]
    refuse_crooked(rules)
    found = amounts_ore(rules, {"": ore}, RATES.__getitem__)
    assert sum(found) == 0
    assert found[-1] == -ore
