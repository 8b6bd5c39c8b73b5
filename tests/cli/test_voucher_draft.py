"""A voucher that is being written: which account is meant, what is left, what the VAT is."""

from decimal import Decimal

import pytest
from tests.cli.bookkeeping import Bookkeeper
from tests.cli.conftest import Runner

from kassabok.cli.voucher_draft import Chart, Choice, Draft, heading, left_words, row
from kassabok.cli.voucher_lines import TypedLine


def choice(number: str, name: str, kind: str = "cost", *, used: bool = False, kept: bool = False) -> Choice:
    from kassabok.core.search import fold

    return Choice(number, name, kind, fold(name), used, kept)


CHART = Chart(
    {
        one.number: one
        for one in (
            choice("1510", "Kundfordringar", "asset", kept=True),
            choice("1930", "Företagskonto i bank", "asset", used=True),
            choice("1940", "Extra bankkonto", "asset"),
            choice("3001", "Försäljning 25 %", "income"),
            choice("6110", "Kontorsmaterial"),
            choice("61101", "Kontorsmaterial, butiken"),
            choice("6570", "Bankavgifter"),
        )
    },
    "2641",
    {Decimal(25): "2611", Decimal(12): "2621", Decimal(6): "2631"},
    Decimal(25),
    frozenset({("1", "Nord"), ("6", "P1")}),
)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("19", ["1930", "1940"]),
        ("6110", ["6110", "61101"]),
        ("bank", ["1930", "6570", "1940"]),  # A used one first, then a name that begins with it.
        ("FORETAG ban", ["1930"]),
        ("kontors", ["6110", "61101"]),
        ("xyz", []),
        ("77", []),
    ],
)
def test_what_a_text_may_mean(text: str, numbers: list[str]) -> None:
    assert [one.number for one in CHART.fitting(text)] == numbers


@pytest.mark.parametrize(
    ("text", "number"), [("6110", "6110"), ("6570", "6570"), ("bankav", "6570"), (" 1930 ", "1930")]
)
def test_the_account_that_is_meant(text: str, number: str) -> None:
    assert CHART.meant(text).number == number


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("bank", "Which one\\? 1930, 6570, 1940."),
        ("zz", 'No account in use has "zz"'),
        ("1510", "follows other commands"),
    ],
)
def test_no_account_is_meant(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        CHART.meant(text)


@pytest.mark.parametrize(
    ("account", "text", "lines"),
    [
        ("6110", "500", [("6110", 500_00)]),
        ("6110", "-1 234,50", [("6110", -1234_50)]),
        ("6110", "500 moms", [("6110", 400_00), ("2641", 100_00)]),
        ("6110", "500 MOMS 12%", [("6110", 446_43), ("2641", 53_57)]),
        ("6110", "106 vat 6", [("6110", 100_00), ("2641", 6_00)]),
        ("3001", "-1250 moms", [("3001", -1000_00), ("2611", -250_00)]),
        ("3001", "-112 moms 12", [("3001", -100_00), ("2621", -12_00)]),
        ("6110", "0,01 moms", [("6110", 1)]),
        ("1930", "", [("1930", -500_00)]),
        ("6110", "moms", [("6110", -400_00), ("2641", -100_00)]),
    ],
)
def test_the_lines_that_an_amount_makes(account: str, text: str, lines: list[tuple[str, int]]) -> None:
    draft = Draft(CHART, [TypedLine("6570", 500_00)])
    assert [line[:2] for line in draft.typed(CHART.accounts[account], text)] == lines


def test_objects_belong_to_the_account_and_not_to_its_vat() -> None:
    lines = Draft(CHART).typed(CHART.accounts["6110"], "500 moms@project:P1,cost-centre:Nord")
    assert [line.objects for line in lines] == [(("1", "Nord"), ("6", "P1")), ()]


@pytest.mark.parametrize(
    "text", ["", "x", "0", "500 moms 99", "500@Nord", "500@1:Syd", "1000000000000", "moms", "0 moms"]
)
def test_amounts_that_are_none(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the sentence differs
        Draft(CHART).typed(CHART.accounts["6110"], text)


def test_rows_and_totals_fit_a_narrow_terminal() -> None:
    line = TypedLine("6110", -12_345_678_90, (("1", "Nord"),))
    shown = row(line, "Kontorsmaterial och mycket annat som inte ryms på raden", 60)
    assert shown == "6110     Kontorsmaterial och …                12 345 678,90"
    narrow = row(line._replace(amount_ore=-1_234_56, objects=()), "Kontorsmaterial", 40)
    assert (narrow, heading(40)) == (
        "6110     Kontor…               1 234,56",
        "Account  Name          Debit     Credit",
    )
    assert left_words([]) == "Debit 0,00   Credit 0,00   nothing yet"
    assert left_words([TypedLine("6110", 500)]) == "Debit 5,00   Credit 0,00   5,00 left in credit"
    assert left_words([TypedLine("6110", 5), TypedLine("1930", -5)]).endswith("balanced")


def test_the_chart_is_that_of_the_book(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from kassabok.cli.voucher_draft import chart_of
    from kassabok.core.book.reader import open_reader
    from kassabok.core.rates.lookup import Rates

    books = Bookkeeper(kassabok, monkeypatch).with_vouchers()
    books("account", "edit", "1940", "--inactive")
    with open_reader(books.path) as reader:
        chart = chart_of(reader, Rates.load(None), date(2026, 3, 31))
    assert "1940" not in chart.accounts
    assert [number for number, one in chart.accounts.items() if one.kept] == ["1460", "1510", "2420"]
    assert chart.fitting("bank")[0].number == "1930"
    assert chart.input_vat == "2641"
    assert chart.output_vat == {Decimal(25): "2611", Decimal(12): "2621", Decimal(6): "2631"}
    assert chart.usual_percent == 25
