"""Sentences in two languages: every event has both, about the same facts."""

import string

import pytest

from kassabok.core import events
from kassabok.core.events import Event, sentence_in_log
from kassabok.core.words import ENGLISH, say, swedish

#: Facts by which events choose between their sentences.
CHOSEN = {
    "new": "x",
    "days": 1,
    "refund_kronor": 1,
    "back_ore": 1,
    "accepted": True,
    "waiting_ore": 1,
    "charged_ore": 1,
    "kept_until": 1,
    "percent": "10",
}
WENT_BACK = {"reason": "receipt", "lines": [("SKU", -1000, -1)], "less_ore": 1}
FACTS = (
    CHOSEN,
    CHOSEN | WENT_BACK,
    CHOSEN | {"waiting_ore": -1},
    CHOSEN | {"billed_ore": -1},
    CHOSEN | {"percent": ""},
    CHOSEN | {"percent": "", "amount_ore": 1},
)

TEMPLATES = sorted(
    {
        template
        for event in Event.__subclasses__()
        if event.__module__.startswith(events.__name__)
        for template in (event.SAYS, *map(event.template, FACTS))
    }
)


def names(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_sentence_is_whole_and_has_a_swedish_one_about_the_same_facts(template: str) -> None:
    translated = swedish().sentences.get(template)
    assert translated, f"{template} is missing in words_sv.toml"
    assert names(translated) == names(template)
    assert (template[-1], translated[-1]) == (".", ".")


def test_no_swedish_sentence_is_left_over() -> None:
    assert set(swedish().sentences) == set(TEMPLATES)


def test_facts_are_shown_in_the_language() -> None:
    changed = {"ref": "1001", "changed": ["phone", "credit_limit_ore"]}
    assert sentence_in_log("CustomerChanged", changed) == "Customer 1001 was changed: phone, credit limit."
    assert (
        sentence_in_log("CustomerChanged", changed, swedish())
        == "Kunden 1001 ändrades: telefon, kreditgräns."
    )
    moved = {"ref": "S2026-0001", "reason": "delivery", "value_ore": -4500}
    assert (
        sentence_in_log("StockMoved", moved, ENGLISH)
        == "Stock moved (delivery), S2026-0001: value -45,00 kr."
    )
    assert (
        sentence_in_log("StockMoved", moved, swedish())
        == "Lagerhändelse S2026-0001 (utleverans): värde -45,00 kr."
    )
    months = {"ref": "2026-11", "months": [202611, 202612, 202701, 202703, 202801]}
    assert (
        sentence_in_log("PeriodsUnlocked", months) == "Unlocked months: 2026-11 - 2027-01, 2027-03, 2028-01."
    )


def test_several_of_a_thing_are_told_with_commas() -> None:
    """As an event has them, and as the log keeps them."""
    for numbers in (("A2026-0001", "A2026-0002"), ["A2026-0001", "A2026-0002"]):
        told = say("Bank line {ref} is what {settlements} paid out.", ref="7", settlements=numbers)
        assert told == "Bank line 7 is what A2026-0001, A2026-0002 paid out."


def test_an_event_from_before_it_carried_something_is_told_too() -> None:
    assert sentence_in_log("BookCreated", {"ref": "company", "form": "ab"}) == "The book was created."


def test_every_kind_of_thing_has_a_swedish_name() -> None:
    assert {
        template.KIND
        for template in Event.__subclasses__()
        if template.__module__.startswith(events.__name__)
    } - {""} == set(swedish().kinds)
