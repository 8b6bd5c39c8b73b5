"""Salaries, tax, refunds and other payments in a payment file."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.paying.sending import OURS, Payer
from tests.story import TODAY, snapshot

from kassabok.core.book.company import change_setting
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.identifiers import luhn_ok
from kassabok.core.parties import service as parties
from kassabok.core.paying import service
from kassabok.core.paying.choosing import NamedTable, Request, choose
from kassabok.core.paying.others import parse_payee_account
from kassabok.core.paying.profiles import payment_profiles_beside, profile_of
from kassabok.core.paying.service import Made
from kassabok.core.paying.wanted import Sender
from kassabok.core.rates.payment_facts import facts_beside
from kassabok.core.receivables import service as receivables
from kassabok.formats.errors import BadFile
from kassabok.formats.tables import read_table

PAYDAY = date(2026, 3, 25)


def sender(tx: Transaction, payer: Payer) -> Sender:
    account = service.paying_account(tx, None)
    profile = profile_of(account, payment_profiles_beside(payer.folder / "book"), "generic")
    return Sender(account, profile, facts_beside(payer.folder / "book"), "03", "SEK")


def make(payer: Payer, on: date | None = PAYDAY, **asked: object) -> Made:
    with payer.doing() as tx:
        by = sender(tx, payer)
        found = choose(tx, Request(**asked), by)  # type: ignore[arg-type]
        made = service.make(tx, by, found.wanted, on=on)
    payer.files[made.number] = made.data
    return made


def table(text: str) -> NamedTable:
    return NamedTable("fil.csv", read_table(text.encode()))


def rows(payer: Payer, columns: str) -> list[tuple[object, ...]]:
    return payer.book.reader.rows(f"SELECT {columns} FROM payment_order ORDER BY id")


SALARIES = "namn;konto;ort;belopp\nAnna Ek;6000-123456789;Umeå;24 310,50\nBo Ål;8327-9, 123456789;Umeå;100\n"


def test_salaries_are_one_debit_on_the_bank_day_before_and_owed_on_2821(payer: Payer) -> None:
    make(payer, date(2026, 4, 25), salaries=table(SALARIES))  # A Saturday.
    assert rows(payer, "kind, payee, clearing, account, amount_cents, reference_kind, against") == [
        ("salary", "Anna Ek", "6000", "123456789", 24_310_50, "none", "2821"),
        ("salary", "Bo Ål", "83279", "123456789", 100_00, "none", "2821"),
    ]
    (group,) = payer.book.reader.rows("SELECT date, category, one_debit FROM payment_group")
    assert group == ("2026-04-24", "SALA", 1)


def test_the_same_salary_is_not_sent_twice_on_a_day(payer: Payer) -> None:
    made = make(payer, salaries=table(SALARIES))
    before = snapshot(payer.book)
    with pytest.raises(
        Refused, match=r"Anna Ek is paid 24 310,50 kr on 2026-03-25 in payment file X2026-0001 already"
    ):
        make(payer, salaries=table(SALARIES))
    assert snapshot(payer.book) == before
    payer.cancel(made.number)
    make(payer, salaries=table(SALARIES))


def test_the_same_salary_is_not_sent_twice_in_a_file(payer: Payer) -> None:
    before = snapshot(payer.book)
    twins = "name,account,town,amount\nAnna Ek,6000-123456789,Umeå,100\nA. Ek,6000 123 456 789,Kil,100\n"
    with pytest.raises(Refused, match=r"A\. Ek is to be paid 100,00 kr twice on 2026-03-25") as refused:
        make(payer, salaries=table(twins))
    assert refused.value.code == "paying.twin"
    assert snapshot(payer.book) == before


def test_a_salary_is_not_sent_to_a_bankgiro(payer: Payer) -> None:
    with pytest.raises(BadFile, match=r"line 2: A salary goes to an account in a bank"):
        make(payer, salaries=table("name,account,town,amount\nAnna Ek,991-2346,Umeå,100\n"))


def test_equal_sums_with_different_messages_are_different_payments(payer: Payer) -> None:
    text = "name,account,town,amount,message,against\nA,991-2346,Umeå,1,{},5010\nA,991-2346,Umeå,1,{},5010\n"
    make(payer, others=table(text.format("Hyra 1", "Hyra 2")))
    make(payer, others=table(text.format("Hyra 3", "Hyra 4")))
    with pytest.raises(Refused, match="in payment file X2026-0001 already"):
        make(payer, others=table(text.format("Hyra 5", "Hyra 1")))


def test_every_fault_of_a_table_is_told_by_its_line_and_nothing_is_sent(payer: Payer) -> None:
    text = (
        "name,account,town,amount,message,against\n"
        "A,991-2345,Umeå,1,x,5010\n"
        "B,991-2346,,1,x,5010\n"
        "C,991-2346,Umeå,-1,x,5010\n"
        "D,991-2346,Umeå,1,x,\n"
        "E,991-2346,Umeå,1,x,1930\n"
        "F,991-2346,Umeå,1,x,4321\n"
        "G,991-2346,Umeå,1,x,1510\n"
        "北京,991-2346,Umeå,1,x,5010\n"
    )
    before = snapshot(payer.book)
    with pytest.raises(BadFile) as error:
        make(payer, others=table(text))
    assert snapshot(payer.book) == before
    told = error.value.message.splitlines()
    assert told[0] == "fil.csv: 8 rows cannot be read as payments."
    for line, said in zip(
        told[1:],
        (
            "line 2: The bankgiro number",
            "line 3: B has no town",
            "line 4: A payment of -1,00 kr",
            "line 5: Which account is it booked on",
            "line 6: Account 1930 is a bank account",
            "line 7: There is no account 4321",
            "line 8: Account 1510 follows other commands",
            "line 9: The name of",
        ),
        strict=True,
    ):
        assert line.startswith(said), line
    with pytest.raises(BadFile, match="no column for account or amount"):
        make(payer, others=table("name,town\nA,Umeå\n"))


def test_other_payments_have_a_reference_or_a_message_and_an_account_of_their_own(payer: Payer) -> None:
    text = (
        "name,account,town,amount,message,against\n"
        "Hyresvärden AB,991-2346,Umeå,8000,Hyra april,5010\n"
        "Elbolaget AB,bg 5050-1055,Umeå,700,123 456 6,5020\n"
        f"Annat AB,{OURS},Umeå,5,,\n"
    )
    make(payer, others=table(text), against="6110")
    assert rows(payer, "reference_kind, reference, against, account_form") == [
        ("message", "Hyra april", "5010", "bankgiro"),
        ("ocr", "1234566", "5020", "bankgiro"),
        ("none", "", "6110", "iban"),
    ]


def test_tax_goes_to_the_tax_account_with_the_companys_reference(payer: Payer) -> None:
    make(payer, tax_ore=12_500_00)
    assert rows(payer, "kind, payee, account, amount_cents, reference_kind, reference, against") == [
        ("tax", "Skatteverket", "50501055", 12_500_00, "ocr", "16556036079344", "1630")
    ]
    assert payer.book.reader.value("SELECT category FROM payment_group") == "TAXS"
    with payer.doing() as tx:
        change_setting(tx, "company.tax_ocr", "1234566")
    make(payer, tax_ore=1_00)
    assert rows(payer, "reference")[-1] == ("1234566",)
    with pytest.raises(Refused, match="0,00 kr is not possible"):
        make(payer, tax_ore=0)


def test_the_reference_of_a_persons_tax_account_is_asked_for(payer: Payer) -> None:
    with payer.doing() as tx:
        change_setting(tx, "company.org_nr", "19800101-1231")
    with pytest.raises(Refused, match="is not known") as error:
        make(payer, tax_ore=1_00)
    assert "company.tax_ocr" in error.value.hint


@given(st.integers(0, 10**8 - 1))
def test_a_computed_reference_of_tax_checks_and_has_14_digits(serial: int) -> None:
    from kassabok.core.identifiers import luhn_digit, make_ocr

    body = f"5{serial:08}"
    found = make_ocr("16" + body + luhn_digit(body))
    assert (len(found), found[12], luhn_ok(found)) == (14, "4", True)


def test_a_customers_money_goes_back_once(payer: Payer) -> None:
    with payer.doing() as tx:
        parties.add(tx, name="Kafé Ost AB", city="Lund")
        number = receivables.register(tx, amount_ore=500_00, on=TODAY, customer="1001").ref
    account = parse_payee_account("pg 51 86 87-9")
    made = make(payer, refunds=[(number, account)])
    assert rows(payer, "kind, payee, town, account_form, account, amount_cents, reference, refund_of") == [
        ("refund", "Kafe Ost AB", "Lund", "plusgiro", "5186879", 500_00, f"Åter {number}", number)
    ]
    before = snapshot(payer.book)
    with pytest.raises(Refused, match="on its way back in payment file X2026-0001"):
        make(payer, refunds=[(number, account)])
    with pytest.raises(Refused, match="on its way back in payment file X2026-0001"), payer.doing() as tx:
        receivables.pay_back(tx, number, on=TODAY)
    assert snapshot(payer.book) == before
    payer.cancel(made.number)
    with payer.doing() as tx:
        receivables.pay_back(tx, number, on=TODAY)
    with pytest.raises(Refused, match="leaves nothing to pay back"):
        make(payer, refunds=[(number, account)])
    with pytest.raises(NotFound, match="no payment or credit note P9"):
        make(payer, refunds=[("P9", account)])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("5050-1055", ("bankgiro", "50501055", "")),
        ("BG: 991-2346", ("bankgiro", "9912346", "")),
        ("pg 51 86 87-9", ("plusgiro", "5186879", "")),
        ("plusgiro 5186879", ("plusgiro", "5186879", "")),
        ("6000-123 456 789", ("account", "123456789", "6000")),
        ("SE45 5000 0000 0583 9825 7466", ("iban", OURS, "")),
    ],
)
def test_where_money_goes_to_is_read_as_people_write_it(text: str, read: tuple[str, str, str]) -> None:
    assert tuple(parse_payee_account(text)) == read


def test_a_number_that_is_no_bankgiro_is_told_how_a_plusgiro_is_written() -> None:
    with pytest.raises(ValueError, match=r"is not a bankgiro number: .* A plusgiro is written pg 12-3\.$"):
        parse_payee_account(" 12-3 ")


@given(st.text(max_size=40))
def test_what_is_no_account_is_refused_as_a_wrong_value(text: str) -> None:
    with suppress(ValueError):
        assert parse_payee_account(text).account


def test_another_tax_account_beside_the_book_is_paid_from_its_day_on(payer: Payer) -> None:
    own = payer.folder / "tax_account.toml"
    account = '[[account]]\nfrom = {}\nname = "Skatteverket"\ntown = "Solna"\nbankgiro = "{}"\n'
    own.write_text(
        account.format("2026-03-03", "991-2346") + account.format("2000-01-01", "5050-1055"), "utf-8"
    )
    make(payer, tax_ore=1_00)
    with payer.doing(date(2026, 3, 3)) as tx:
        by = sender(tx, payer)
        made = service.make(tx, by, choose(tx, Request(tax_ore=1_00), by).wanted, on=PAYDAY)
    payer.files[made.number] = made.data
    assert rows(payer, "account") == [("50501055",), ("9912346",)]
    own.write_text(account.format("2026-03-03", "991-2345"), "utf-8")
    with pytest.raises(BadFile, match=r"tax_account\.toml cannot be read"):
        make(payer, tax_ore=1_00)
