"""The income tax return: fields by the accounts' codes, their signs, what people add, and the files of it."""

import csv
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.core.ledger.test_year_end import AFTER, LAST, RESULT, TAX, YEAR, do, write
from tests.story import snapshot

from kassabok.core.book.company import change_setting, found_company
from kassabok.core.book.file import Book, create_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.errors import KassabokError
from kassabok.core.ledger.accounts import add_account
from kassabok.core.ledger.chart.chart import read_chart
from kassabok.core.ledger.chart.tax_fields import FORMS, adjustable, adjustments_of, fields_of
from kassabok.core.ledger.reports.tax_return import adjustable_fields, tax_return
from kassabok.core.ledger.sru_export import sru_files

MADE = datetime(2027, 2, 10, 9, 5, 7)
PERIOD = "2026P4"


@pytest.fixture
def company(book: Book) -> Book:
    write(book, YEAR)
    return book


def amounts(book: Book, form: str) -> dict[str, int]:
    return {row.field: row.kronor for row in tax_return(book.reader, "2026").rows if row.form == form}


def address(book: Book) -> None:
    with book.transaction("setting", today=AFTER) as tx:
        change_setting(tx, "company.postcode", "123 45")
        change_setting(tx, "company.city", "Lund")


def test_a_companys_forms_before_and_after_it_is_closed(company: Book) -> None:
    do(company, "book_tax", "2026")
    expected = {
        "INK2": {"7104": 249_999},
        "INK2R": {
            "7261": 99,
            "7281": 298_765,
            "7301": 50_000,
            "7302": (RESULT - TAX) // 100,
            "7368": 51_497,
            "7410": 400_000,
            "7512": 150_000,
            "7513": 1_234,
            "7417": 99,
            "7528": 51_497,
            "7450": (RESULT - TAX) // 100,
        },
        "INK2S": {"7650": 197_367, "7651": 51_497, "7653": 1_234, "7754": 99, "7670": 249_999},
    }
    for preliminary in (True, False):
        told = tax_return(company.reader, "2026")
        assert (told.preliminary, told.period, told.missing) == (preliminary, PERIOD, ())
        assert {form: amounts(company, form) for form in FORMS["ab"]} == expected
        if preliminary:
            do(company, "close", "2026")


def test_a_loss_and_what_people_add(book: Book) -> None:
    write(book, ((LAST, (("5410", 30_000_50), ("1930", -30_000_50))),))
    assert amounts(book, "INK2R")["7550"] == 30_000
    assert amounts(book, "INK2S") == {"7750": 30_000, "7770": 30_000}
    assert amounts(book, "INK2") == {"7114": 30_000}
    do(book, "adjust_tax", "2026", "7653", 40_000_00)
    do(book, "adjust_tax", "2026", "7763", 4_000_00, text="2025")
    do(book, "adjust_tax", "2026", "8022", 7_000_00)
    assert amounts(book, "INK2S") == {
        "7750": 30_000,
        "7653": 40_000,
        "7763": 4_000,
        "7670": 6_000,
        "8022": 7_000,
    }
    assert amounts(book, "INK2") == {"7104": 6_000}
    said = [
        (row.field, row.amount_ore, row.why)
        for row in adjustable_fields(book.reader, "2026")
        if row.amount_ore
    ]
    assert said == [("7653", 40_000_00, ""), ("7763", 4_000_00, "2025"), ("8022", 7_000_00, "")]


@pytest.mark.parametrize(("amount_ore", "field"), [(-5_000_00, "7411"), (5_000_00, "7510")])
def test_a_pair_of_fields_is_chosen_by_the_sign_of_both(book: Book, amount_ore: int, field: str) -> None:
    with book.transaction("account", today=AFTER) as tx:
        add_account(tx, "4940", name="Lagerförändring A", sru="7411")
        add_account(tx, "4950", name="Lagerförändring B", sru="7510")
    pairs = (("4940", amount_ore), ("4950", 2 * amount_ore), ("1930", -3 * amount_ore))
    write(book, ((LAST, pairs),))
    assert {code: kr for code, kr in amounts(book, "INK2R").items() if code in ("7411", "7510")} == {
        field: 15_000
    }


def test_a_reserve_put_back_and_one_allocated_are_rows_of_their_own(book: Book) -> None:
    with book.transaction("account", today=AFTER) as tx:
        add_account(tx, "8810", name="Förändring av periodiseringsfond", sru="7525")
    pairs = (("8811", 50_000_00), ("8819", -100_000_00), ("8810", -30_000_00), ("2120", 80_000_00))
    write(book, ((LAST, pairs),))
    reserves = {code: kr for code, kr in amounts(book, "INK2R").items() if code in ("7420", "7525")}
    assert reserves == {"7420": 130_000, "7525": 50_000}


def test_an_account_without_a_field_is_named_and_stops_the_files(company: Book) -> None:
    with company.transaction("account", today=AFTER) as tx:
        add_account(tx, "6999", name="Okänt", sru="")
        add_account(tx, "6998", name="Annan blankett", sru="7501")
    write(company, ((LAST, (("6999", 10_00), ("6998", 20_00), ("1930", -30_00))),))
    address(company)
    told = tax_return(company.reader, "2026")
    assert [(a.account, a.amount_ore) for a in told.missing] == [("6998", 20_00), ("6999", 10_00)]
    with pytest.raises(KassabokError) as error:
        sru_files(company.reader, "2026", made_at=MADE, program="k")
    assert error.value.code == "tax.missing"
    assert "6998 (20,00 kr), 6999 (10,00 kr)" in error.value.message
    assert sru_files(company.reader, "2026", made_at=MADE, program="k", despite_missing=True).forms


def test_a_sole_traders_form(empty_book: Book) -> None:
    with empty_book.transaction("init", today=AFTER) as tx:
        found_company(tx, name="Anna Ek", org_nr="19800101-1231", form="ef", year_start=date(2026, 1, 1))
    write(
        empty_book,
        (
            (LAST, (("1930", 112_500_75), ("3001", -90_000_75), ("2611", -22_500_00))),
            (LAST, (("5410", 20_000_00), ("6072", 1_000_00), ("1930", -21_000_00))),
            (LAST, (("2013", 30_000_00), ("1930", -30_000_00))),
        ),
    )
    do(empty_book, "adjust_tax", "2026", "7714", 17_000_00)
    expected = {
        "7280": 61_500,
        "7300": 39_000,
        "7383": 22_500,
        "7400": 90_000,
        "7501": 21_000,
        "7440": 69_000,
        "7600": 69_000,
        "7601": 1_000,
        "7714": 17_000,
        "7630": 53_000,
    }
    assert amounts(empty_book, "NE") == expected
    do(empty_book, "close", "2026", despite=["vat"])
    assert amounts(empty_book, "NE") == expected
    address(empty_book)
    made = sru_files(empty_book.reader, "2026", made_at=MADE, program="k", assisted=False)
    text = made.forms.decode("latin-1").splitlines()
    assert text[:3] == ["#BLANKETT NE-2026P4", "#IDENTITET 198001011231 20270210 090507", "#NAMN Anna Ek"]
    assert text[-3:] == ["#UPPGIFT 8047 X", "#BLANKETTSLUT", "#FIL_SLUT"]


def test_partnerships_and_missing_addresses_are_told(company: Book, tmp_path: Path) -> None:
    before = snapshot(company)
    with pytest.raises(KassabokError) as error:
        sru_files(company.reader, "2026", made_at=MADE, program="k")
    assert error.value.code == "tax.address"
    assert snapshot(company) == before
    with create_book(tmp_path / "hb", EFFECTS) as book:
        with book.transaction("init", today=AFTER) as tx:
            found_company(tx, name="Ek HB", org_nr="969663-7033", form="hb", year_start=date(2026, 1, 1))
        with pytest.raises(KassabokError) as error:
            tax_return(book.reader, "2026")
        assert error.value.code == "tax.form"


BALANCED = st.lists(
    st.tuples(
        st.sampled_from(
            ["1930", "1510", "2440", "2641", "3004", "4010", "5010", "6072", "7010", "8310", "8314", "8423"]
        ),
        st.integers(-(10**9), 10**9),
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=25)
@given(BALANCED)
def test_the_sheet_balances_to_the_krona_for_each_field(pairs: list[tuple[str, int]]) -> None:
    """Assets less equity and debts is nothing but the öre that each field leaves out; so is income less costs."""
    import tempfile

    chart = {account.number for account in read_chart("ab")}
    usable = [(a, ore) for a, ore in pairs if a in chart and a != "1510" and ore]
    total = sum(ore for _, ore in usable)
    with tempfile.TemporaryDirectory() as folder, create_book(Path(folder) / "b", EFFECTS) as book:
        with book.transaction("init", today=AFTER) as tx:
            found_company(tx, name="Ek AB", org_nr="556036-0793", form="ab", year_start=date(2026, 1, 1))
        if usable:
            write(book, ((LAST, (*usable, ("1940", -total), ("1940", 1), ("1930", -1))),))
        told = tax_return(book.reader, "2026")
        fields = fields_of("INK2R", PERIOD)
        sums: Counter[str] = Counter()
        for row in told.rows:
            if row.form == "INK2R":
                of = fields[row.field]
                part = "balance" if of.row.startswith("2.") else "result"
                sums[part] += row.kronor if of.side == "debit" else -row.kronor
        rows = [row for row in told.rows if row.form == "INK2R"]
        assert abs(sums["balance"]) <= len(rows)
        assert told.missing == ()
        result = next(
            (r.kronor * (1 if r.field == "7450" else -1) for r in rows if r.field in ("7450", "7550")), 0
        )
        without = sums["result"] + result
        assert abs(-without - result) <= len(rows)


# Against the official field tables


def test_a_sole_traders_costs_that_came_back_are_income_that_is_not_taxed(empty_book: Book) -> None:
    with empty_book.transaction("init", today=AFTER) as tx:
        found_company(tx, name="Anna Ek", org_nr="19800101-1231", form="ef", year_start=date(2026, 1, 1))
    write(empty_book, ((LAST, (("1930", 800_00), ("6072", -700_00), ("8314", -100_00))),))
    assert {c: kr for c, kr in amounts(empty_book, "NE").items() if c >= "7600"} == {"7600": 800, "7700": 800}
    write(empty_book, ((LAST, (("1930", -250_00), ("8314", 250_00))),))
    told = amounts(empty_book, "NE")
    assert (told["7600"], told["7601"], told["7700"]) == (550, 150, 700)
    assert "7630" not in told


def table(samples: Path, name: str) -> dict[str, dict[str, Any]]:
    """Field code -> its row of an official table."""
    xlrd = pytest.importorskip("xlrd")
    (path,) = (samples / "tax/sru/spec").glob(f"{name}_SKV*.xls")
    sheet = xlrd.open_workbook(path).sheet_by_index(0)
    found = {}
    for number in range(2, sheet.nrows):
        text, code, kind, _, sign, rule = (str(cell.value).strip() for cell in sheet.row(number))
        code = code.removesuffix(".0")
        if code.isdecimal():
            found[code] = {"text": text, "kind": kind, "sign": sign, "rule": rule}
    return found


@pytest.mark.parametrize("form", ["INK2", "INK2R", "INK2S", "NE"])
def test_our_fields_are_the_official_ones(samples: Path, form: str) -> None:
    official = table(samples, form)
    ours = fields_of(form, "2024P4")
    assert ours.keys() <= official.keys()
    assert {c: f.sign for c, f in ours.items()} == {c: official[c]["sign"] for c in ours}
    assert {c: f.positive for c, f in ours.items()} == {c: official[c]["kind"] == "Numeriskt_B" for c in ours}
    rows = {c: official[c]["text"].split()[0].rstrip(".") for c in ours if form != "INK2S"}
    assert {c: f.row for c, f in ours.items() if form != "INK2S"} == rows
    numeric = {c for c, row in official.items() if row["kind"] in ("Numeriskt_A", "Numeriskt_B")}
    if form in ("INK2R", "INK2S"):
        assert numeric == set(ours)


def test_the_files_keep_the_official_rules(samples: Path, company: Book) -> None:
    do(company, "book_tax", "2026")
    address(company)
    made = sru_files(company.reader, "2026", made_at=MADE, program="k", assisted=True, audited=False)
    blocks = made.forms.decode("latin-1").split("#BLANKETTSLUT\r\n")[:-1]
    assert [block.split()[1] for block in blocks] == ["INK2-2026P4", "INK2R-2026P4", "INK2S-2026P4"]
    for block in blocks:
        lines = block.splitlines()
        official = table(samples, lines[0].split(" ")[1].split("-")[0])
        told = dict(line.split(" ", 2)[1:] for line in lines if line.startswith("#UPPGIFT"))
        assert told.keys() <= official.keys()
        for code, value in told.items():
            kind = official[code]["kind"]
            assert kind != "Numeriskt_B" or int(value) >= 0
            if kind == "Datum_D":
                datetime.strptime(value, "%Y%m%d")
            assert kind != "Str_X" or value == "X"
        for one, other in (("7450", "7550"), ("7650", "7750"), ("7670", "7770"), ("8040", "8041")):
            assert not {one, other} <= told.keys()


@pytest.mark.parametrize(("form", "name"), [("ab", "INK2R"), ("ef", "NE")])
def test_every_code_of_the_chart_is_a_field(form: str, name: str) -> None:
    fields = fields_of(name, PERIOD)
    carried = {"8999"}
    for account in read_chart(form):
        if account.sru and account.number not in carried:
            of = fields[account.sru]
            assert of.filled_by == "accounts", account
            assert of.side
    known = adjustable(form, PERIOD)
    for code, _ in adjustments_of(form):
        assert code == "7651" or code in known


@pytest.mark.parametrize(("form", "costs", "income"), [("ab", "7653", "7754"), ("ef", "7601", "7700")])
def test_accounts_that_say_they_are_not_deducted_or_taxed_are_adjusted(
    form: str, costs: str, income: str
) -> None:
    known = dict(adjustments_of(form))
    named = {account.number: account.name_sv.casefold() for account in read_chart(form)}
    assert {number for number, name in named.items() if "utan avdrag" in name} == {
        "6072",
        "6982",
        "6992",
        "7632",
    }
    assert {number for number, name in named.items() if "utan avdrag" in name} <= set(known[costs])
    assert {number for number, name in named.items() if "skattefri ränta" in name} <= set(known[income])
    assert "6993" in known[costs]  # Gifts.


def test_accounts_that_bas_calls_not_deducted_are_adjusted(samples: Path) -> None:
    with (samples / "bas/bas2026.csv").open(encoding="utf-8", newline="") as file:
        named = {row["account"]: row["name"].casefold() for row in csv.DictReader(file)}
    not_deducted = {number for number, name in named.items() if "ej avdragsgill" in name}
    tax_free = {number for number, name in named.items() if "skattefria ränteintäkter" in name}
    assert len(not_deducted) > 7
    for form, costs, income in (("ab", "7653", "7754"), ("ef", "7601", "7700")):
        known = dict(adjustments_of(form))
        assert not_deducted <= set(known[costs])
        assert tax_free == set(known[income])
