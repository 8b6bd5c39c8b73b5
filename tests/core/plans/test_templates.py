"""Templates: shipped ones that every chart can post, and the company's own."""

from datetime import date

import pytest
from tests.core.plans.plan_story import faults
from tests.story import TODAY, snapshot

from kassabok.core.book.company import found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import PlannedLine
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher
from kassabok.core.plans import reports, templates
from kassabok.core.plans.shipped import RuleLine, shipped_templates

CLEANING = (RuleLine("5060", "net:standard"), RuleLine("2641", "vat:standard"), RuleLine("1930", "-total"))


def save(book: Book, name: str, lines: tuple[RuleLine, ...] = CLEANING, text: str = "Städning") -> str:
    with book.transaction("voucher template save", today=TODAY) as tx:
        return templates.save_template(tx, name, text=text, lines=lines).ref


def filled_in(book: Book, name: str, given: dict[str, int], on: date = TODAY) -> tuple[PlannedLine, ...]:
    with book.transaction("test", today=TODAY) as tx:
        return templates.filled_in(tx, templates.find_template(tx, name).lines, given, on)


@pytest.mark.parametrize("form", ["ab", "ef", "hb"])
def test_every_shipped_template_can_be_posted_in_a_new_book(
    form: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    org_nr = {"ab": "556036-0793", "ef": "19811218-9876", "hb": "969663-7033"}[form]
    with create_book(tmp_path_factory.mktemp("book") / "b.kassabok", EFFECTS) as book:
        with book.transaction("init", today=TODAY) as tx:
            found_company(tx, name="A", org_nr=org_nr, form=form, year_start=date(2026, 1, 1))
        for name, template in shipped_templates().items():
            with book.transaction("voucher add", today=TODAY) as tx:
                lines = [
                    PostLine(*line) for line in templates.filled_in(tx, template.lines, {"": 999_99}, TODAY)
                ]
                event = add_voucher(tx, on=TODAY, text=template.text, lines=lines)
            assert event.amount_ore >= 999_99, name
        assert faults(book) == []


def test_a_saved_template_is_filled_in(book: Book) -> None:
    assert save(book, " Stad ") == "stad"
    assert filled_in(book, "STAD", {"": 1_000_00}) == (
        PlannedLine("5060", 800_00),
        PlannedLine("2641", 200_00),
        PlannedLine("1930", -1_000_00),
    )
    row = reports.template_shown(book.reader, "stad")
    assert (row.text, row.shipped, [line.rule for line in row.lines]) == (
        "Städning",
        False,
        ["net:standard", "vat:standard", "-total"],
    )


def test_rates_are_those_of_the_day_and_roles_those_of_today(book: Book) -> None:
    save(
        book,
        "mat",
        (RuleLine("4010", "net:food"), RuleLine("input_vat", "vat:food"), RuleLine("bank", "-total")),
    )
    assert filled_in(book, "mat", {"": 106_00}, date(2026, 3, 31))[1] == PlannedLine("2641", 11_36)
    assert filled_in(book, "mat", {"": 106_00}, date(2026, 4, 1))[1] == PlannedLine("2641", 6_00)


def test_saved_again_it_is_another_and_taken_away_it_is_gone(book: Book) -> None:
    save(book, "hyra")
    assert reports.template_shown(book.reader, "hyra").text == "Städning"
    save(book, "hyra", (RuleLine("5010", "total"), RuleLine("1930", "rest")), "Vår hyra")
    assert filled_in(book, "hyra", {"": 5}) == (PlannedLine("5010", 5), PlannedLine("1930", -5))
    with book.transaction("voucher template remove", today=TODAY) as tx:
        templates.remove_template(tx, "hyra")
    row = reports.template_shown(book.reader, "hyra")
    assert (row.text, row.shipped) == ("Hyra", True)
    assert book.reader.value("SELECT count(*) FROM template_line") == 0
    names = [row.name for row in reports.templates(book.reader)]
    assert names == sorted(shipped_templates())


@pytest.mark.parametrize(
    ("name", "lines", "text", "code"),
    [
        ("", CLEANING, "x", "template.name"),
        ("två ord", CLEANING, "x", "template.name"),
        ("x" * 41, CLEANING, "x", "template.name"),
        ("x", CLEANING, " ", "template.text"),
        ("x", CLEANING[:2], "x", "template.rules"),
        ("x", (RuleLine("5010", "hälften"), RuleLine("1930", "rest")), "x", "template.rules"),
        ("x", (RuleLine("5999", "total"), RuleLine("1930", "rest")), "x", "account.unknown"),
        ("x", (RuleLine("5010", "total"), RuleLine("stock", "rest")), "x", "account.kept"),
        ("x", (RuleLine("5010", "net:books"), RuleLine("1930", "rest")), "x", "rates.vat-class"),
    ],
)
def test_a_template_that_nothing_could_be_posted_with(
    book: Book, name: str, lines: tuple[RuleLine, ...], text: str, code: str
) -> None:
    before = snapshot(book)
    with pytest.raises((Refused, NotFound)) as error:
        save(book, name, lines, text)
    assert (error.value.code, bool(error.value.hint)) == (code, True)
    assert snapshot(book) == before


def test_what_is_not_there_is_not_found_and_what_is_shipped_stays(book: Book) -> None:
    with pytest.raises(NotFound, match="no template nix"):
        filled_in(book, "nix", {})
    with pytest.raises(NotFound, match="no template nix"):
        reports.template_shown(book.reader, "nix")
    with pytest.raises(NotFound), book.transaction("x", today=TODAY) as tx:
        templates.remove_template(tx, "nix")
    with pytest.raises(Refused, match="hyra is part of kassabok"), book.transaction("x", today=TODAY) as tx:
        templates.remove_template(tx, "hyra")
