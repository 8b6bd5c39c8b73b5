import csv
import os
import re
from collections import defaultdict
from pathlib import Path

import pytest

from kassabok.core.ledger.chart import chart
from kassabok.core.ledger.chart.chart import FORMS, ChartAccount, read_chart, read_roles
from kassabok.core.ledger.chart.sru_codes import usual_sru
from kassabok.core.ledger.chart.vat_boxes import usual_box

VAT_BOXES = {
    *("05", "06", "07", "08", "10", "11", "12", "20", "21", "22", "23", "24", "30", "31", "32"),
    *("35", "36", "37", "38", "39", "40", "41", "42", "48", "50", "60", "61", "62"),
}
TYPES_OF_CLASS = {
    "1": {"asset"},
    "2": {"liability", "equity"},
    "3": {"income"},
    "4": {"cost"},
    "5": {"cost"},
    "6": {"cost"},
    "7": {"cost"},
    "8": {"income", "cost"},
}
# Fields of NE that the table leaves out, though the form has a row for them: interest (R4, R8), other losses.
NE_BY_THE_FORM = {
    "83": "7403",
    "84": "7503",
    "7960": "7501",
    "7990": "7501",
    "7971": "7505",
    "7972": "7504",
    "7973": "7505",  # Losses of what R9 and R10 depreciate.
}

SAMPLES = os.environ.get("KASSABOK_SAMPLES")


def by_number(form: str) -> dict[str, ChartAccount]:
    return {account.number: account for account in read_chart(form)}


def every_account() -> dict[str, ChartAccount]:
    return by_number("ab") | by_number("ef") | by_number("hb")


def pairs(text: str) -> dict[str, str]:
    """The words of a text, "left:right" each."""
    return {word.split(":")[0]: word.split(":")[1] for word in text.split()}


@pytest.mark.parametrize("form", FORMS)
def test_numbers_are_unique_and_sorted(form: str) -> None:
    numbers = [account.number for account in read_chart(form)]
    assert numbers == sorted(set(numbers))
    assert all(re.fullmatch("[1-8][0-9]{3}", number) for number in numbers)
    assert 280 <= len(numbers) <= 380


@pytest.mark.parametrize("form", FORMS)
def test_the_type_fits_the_class(form: str) -> None:
    for account in read_chart(form):
        assert account.type in TYPES_OF_CLASS[account.number[0]], account
        assert (account.type == "equity") == account.number.startswith("20"), account


@pytest.mark.parametrize("form", FORMS)
def test_names_are_given_in_both_languages_and_differ(form: str) -> None:
    accounts = read_chart(form)
    for names in ([account.name_sv for account in accounts], [account.name_en for account in accounts]):
        assert len(set(names)) == len(names)
        assert all(name == name.strip() and name for name in names)
        assert max(map(len, names)) <= 60


def test_vat_boxes_are_those_of_the_return_and_stand_on_the_right_accounts() -> None:
    accounts = every_account()
    assert {account.vat_box for account in accounts.values()} - {""} == VAT_BOXES
    expected = pairs(
        """
        3001:05 3002:05 3003:05 3004:42 3105:36 3108:35 3231:41 3305:40 3308:39 3740:05 2611:10 2621:11
        2631:12 2614:30 2615:60 2641:48 2645:48 4075:20 4085:50 4535:21 4531:22 4065:23 4425:24 1510:
        4010: 2650: 3110: 3595:
        """
    )
    assert {number: accounts[number].vat_box for number in expected} == expected


# Box of the return -> the accounts whose movement belongs to it, as the VAT return's own table has them.
ACCOUNTS_OF_BOXES = """
05 3000-3003 3041 3106 3510 3520 3540 3730-3731 3740 3914 3921 3950 3975 3996 6351
06 3401-3403
07 3211-3212
08 3913
10 2610-2613 2616
11 2620-2623 2626
12 2630-2633 2636
20 4075-4078 4515-4518
21 4535-4538
22 4531-4533
23 4065-4067 4415-4417
24 4425-4427
30 2614
31 2624
32 2634
35 3108 3521
36 3105 3522
37 4512
38 3107
39 3308
40 3305
41 3231 3524
42 3004 3523 3911 3977
48 2640-2647 2649
50 4085-4087 4545-4547
60 2615
61 2625
62 2635
"""


def test_each_account_belongs_to_the_box_that_the_return_gives_it() -> None:
    expected: dict[str, str] = {}
    for line in ACCOUNTS_OF_BOXES.split("\n")[1:-1]:
        box, *ranges = line.split()
        for first, _, last in (span.partition("-") for span in ranges):
            expected |= dict.fromkeys(map(str, range(int(first), int(last or first) + 1)), box)
    accounts = every_account()
    found = {number: account.vat_box for number, account in accounts.items() if account.vat_box}
    assert found == {number: box for number, box in expected.items() if number in accounts}


def test_every_vat_account_has_a_box_but_those_whose_vat_is_not_due_yet() -> None:
    without = [
        number
        for number, account in every_account().items()
        if "2610" <= number <= "2649" and not account.vat_box
    ]
    assert without == ["2618", "2628", "2638", "2648"]


def test_every_rate_of_a_purchase_that_the_buyer_pays_the_vat_on_has_its_accounts() -> None:
    numbers = every_account().keys()
    for base in ("4065", "4075", "4085", "4415", "4425", "4515", "4531", "4535", "4545"):
        assert {str(int(base) + rate) for rate in range(3)} <= numbers
    for rate in "123":
        assert {f"26{rate}{kind}" for kind in "0123456"} <= numbers


def test_the_usual_box_of_an_account_is_that_of_the_shipped_chart() -> None:
    accounts = every_account().values()
    known = [
        a for a in accounts if a.number.startswith(("261", "262", "263", "264", "30")) and a.number != "3000"
    ]
    assert {a.number: usual_box(a.number, a.name_sv) for a in known} == {a.number: a.vat_box for a in known}


@pytest.mark.parametrize(
    ("number", "name", "box"),
    [
        ("2617", "Utgående moms omvänd skattskyldighet", "30"),
        ("2643", "Ingående moms", "48"),
        ("26110001", "Utgående moms, butik", "10"),
        ("2619", "Egen", ""),
        ("3051", "Försäljn varor 25% sv", "05"),
        ("3054", "Försäljn varor sv momsfri", "42"),
        ("3010", "Försäljning", ""),
        ("3305", "Försäljning tjänster, land utanför EU", ""),
        ("4010", "Inköp", ""),
        ("261", "", ""),
    ],
)
def test_the_usual_box_of_accounts_of_other_programs(number: str, name: str, box: str) -> None:
    assert usual_box(number, name) == box


def test_every_form_has_its_own_equity() -> None:
    equity = {form: {a.number for a in read_chart(form) if a.type == "equity"} for form in FORMS}
    owner = {"2010", "2011", "2012", "2013", "2017", "2018", "2019"}
    assert equity["ab"] == {"2081", "2086", "2091", "2093", "2098", "2099"}
    assert equity["ef"] == owner | {"2050"}
    assert equity["hb"] == owner | {"2020", "2023", "2028", "2029"}
    assert not any(number in by_number("ef") for number in ("2512", "8910", "8811"))


@pytest.mark.parametrize("form", FORMS)
def test_every_role_has_an_account_in_the_chart(form: str) -> None:
    accounts = by_number(form)
    assert set(read_roles(form).values()) <= accounts.keys()
    # Only a limited company pays tax on its result.
    of_companies: set[str] = set() if form == "ab" else {"income_tax", "income_tax_debt"}
    assert read_roles(form).keys() | of_companies == read_roles("ab").keys()


def test_roles_that_the_books_rest_on() -> None:
    roles = read_roles("ab")
    assert {
        role: roles[role] for role in ("receivables", "sales_standard", "output_vat_standard", "bank")
    } == {
        "receivables": "1510",
        "sales_standard": "3001",
        "output_vat_standard": "2611",
        "bank": "1930",
    }
    assert (roles["stock"], roles["cost_of_goods"], roles["rounding"]) == ("1460", "4960", "3740")
    assert roles["result_of_year"] == "2099"
    assert read_roles("ef")["result_of_year"] == "2019"


def test_every_role_says_what_it_is_for() -> None:
    lines = (Path(chart.__file__).parent / "roles.toml").read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if "=" in line and not line.startswith("#")]
    explained = [line.split(" = ")[0] for line in rows if re.search(r'"[0-9]{4}" +# \w', line)]
    assert {line.split(" = ")[0] for line in rows} == set(explained)


def test_roles_whose_vat_box_must_fit_their_meaning() -> None:
    accounts, roles = by_number("ab"), read_roles("ab")
    boxes = pairs(
        """
        sales_reverse:41 sales_eu:35 sales_export:36 freight_taxed:05 freight_exempt:42
        freight_reverse:41 freight_eu:35 freight_export:36 input_vat:48 bad_debts:05
        bad_debts_without_vat: reminder_fees: late_interest:
        """
    )
    assert {role: accounts[roles[role]].vat_box for role in boxes} == boxes


def test_an_unknown_form_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="kb"):
        read_chart("kb")
    with pytest.raises(ValueError, match="kb"):
        read_roles("kb")


def test_every_account_of_a_company_or_sole_trader_has_its_field_in_the_tax_return() -> None:
    for form in ("ab", "ef"):
        assert [
            account.number for account in read_chart(form) if not re.fullmatch("7[2-5][0-9]{2}", account.sru)
        ] == []
    assert {account.sru for account in read_chart("hb")} == {""}


def official(name: str) -> dict[str, set[str]]:
    codes: dict[str, set[str]] = defaultdict(set)
    with (Path(SAMPLES or "") / "bas" / name).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes[row["account_number"]].add(row["field_code"])
    return codes


@pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")
def test_sru_codes_of_a_company_agree_with_the_official_table() -> None:
    codes = official("sru_ink2.csv")
    wrong = {a.number: (a.sru, codes[a.number]) for a in read_chart("ab") if a.sru not in codes[a.number]}
    assert wrong == {}
    # Where the table lets the company choose, a seller of goods chooses goods.
    assert {a.sru for a in read_chart("ab") if a.number < "4800" and a.number >= "4000"} == {"7512"}


@pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")
def test_sru_codes_of_a_sole_trader_agree_with_the_official_tables() -> None:
    full, simple = official("sru_ne_ej_k1.csv"), official("sru_ne_k1.csv")
    for account in read_chart("ef"):
        number = account.number
        known = full[number] or simple[number] or {NE_BY_THE_FORM.get(number) or NE_BY_THE_FORM[number[:2]]}
        assert account.sru in known, account


@pytest.mark.parametrize(
    ("number", "sru"),
    [
        ("1510", "7251"),  # in the chart itself
        ("1936", "7281"),  # of a group whose accounts are all on one field
        ("3010", "7410"),  # between two of one field
        ("6199", "7513"),
        ("15101", "7251"),
        ("1570", ""),  # its neighbours are on one field, and it is not: claims on group companies
        ("4910", ""),  # changes of stock depend on which stock it is
        ("8370", ""),
        ("0100", ""),
    ],
)
def test_the_usual_field_of_accounts_of_other_programs(number: str, sru: str) -> None:
    assert usual_sru(number, {account.number: account.sru for account in read_chart("ab")}) == sru


@pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")
@pytest.mark.parametrize(("form", "table"), [("ab", "sru_ink2.csv"), ("ef", "sru_ne_ej_k1.csv")])
def test_the_usual_field_is_never_another_than_the_official_table_has(form: str, table: str) -> None:
    known = {account.number: account.sru for account in read_chart(form)}
    others = {number: codes for number, codes in official(table).items() if number not in known}
    found = {number: usual_sru(number, known) for number in others}
    assert {n: (code, others[n]) for n, code in found.items() if code and code not in others[n]} == {}
    assert sum(map(bool, found.values())) > 4000
