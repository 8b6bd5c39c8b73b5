"""Whose account a file is about."""

import pytest
from tests.core.bank.bank_files import ACCOUNT, BANKGIRO, CLEARING, IBAN, Pay, bgmax, camt, csv, move
from tests.core.bank.conftest import Bank
from tests.story import TODAY, snapshot

from kassabok.core.bank import service
from kassabok.core.bank.accounts import account_of
from kassabok.core.bank.model import BankAccount
from kassabok.core.book import company
from kassabok.core.book.file import Book
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.formats.bank.record import BankAccountId

OTHER_IBAN = "SE3580000810340009743242"
NOTHING = [move(Pay(-10_00), text="Avgift")]


def numbers(book: Book, name: str = "Bank") -> dict[str, str]:
    columns = ("iban", "clearing", "account", "bankgiro", "plusgiro")
    row = book.reader.row(f"SELECT {', '.join(columns)} FROM bank_account WHERE name = :name", name=name)
    assert row
    return {column: value for column, value in zip(columns, row, strict=True) if value}


def test_a_new_company_has_one_account_without_numbers(book: Book) -> None:
    assert book.reader.rows("SELECT name, ledger_account, currency FROM bank_account") == [
        ("Bank", "1930", "SEK")
    ]
    assert numbers(book) == {}


def test_the_first_file_tells_which_account_it_is(book: Book) -> None:
    bank = Bank(book)
    result = bank.read(camt(NOTHING, kind="camt.053"))
    assert [warning.message for warning in result.warnings] == [
        f"The file was taken to be about account Bank, which now has iban {IBAN}."
    ]
    assert numbers(book) == {"iban": IBAN}
    assert book.reader.rows("SELECT payload FROM event WHERE name = 'BankAccountChanged'") == [
        ('{"ref":"Bank","origins":[],"changed":["iban"]}',)
    ]
    assert bank.read(camt(NOTHING, kind="camt.053")).warnings == []


def test_files_that_name_the_account_in_other_ways_are_of_it(bank: Bank) -> None:
    """An IBAN ends with the account number; a BgMax file names bankgiro and account."""
    bank.read(csv(NOTHING))
    assert numbers(bank.book) == {
        "iban": IBAN,
        "bankgiro": BANKGIRO,
        "clearing": CLEARING,
        "account": ACCOUNT,
    }
    bank.read(bgmax([move(Pay(100_00))]))
    bank.read(csv(NOTHING, account=""))  # This one names no account.
    assert bank.book.reader.value("SELECT count(*) FROM bank_entry") == 2


@pytest.mark.parametrize(
    "data",
    [
        camt(NOTHING, account=f"<Id><IBAN>{OTHER_IBAN}</IBAN></Id><Ccy>SEK</Ccy>"),
        camt(NOTHING, account="<Id><Othr><Id>58394444444</Id></Othr></Id>"),
        csv(NOTHING, account="5839-4444444"),
        bgmax([move(Pay(100_00))], bankgiro="50501055").replace(ACCOUNT.encode(), b"4444444"),
    ],
)
def test_a_file_about_another_account_is_refused(bank: Bank, data: bytes) -> None:
    before = snapshot(bank.book)
    with pytest.raises(Refused, match="which is not an account of the company") as error:
        bank.read(data)
    assert error.value.code == "bank.foreign_account"
    with pytest.raises(Refused, match="which is not account Bank"):
        bank.read(data, account="Bank")
    assert snapshot(bank.book) == before


def test_a_second_bankgiro_on_the_same_account(bank: Bank) -> None:
    result = bank.read(bgmax([move(Pay(100_00))], bankgiro="50501055"))  # The account number tells.
    assert result.new == 1
    only_giro = camt(
        NOTHING, account="<Id><Othr><Id>50501055</Id><SchmeNm><Prtry>BGNR</Prtry></SchmeNm></Othr></Id>"
    )
    with pytest.raises(Refused, match="account 50501055, which is not an account"):
        bank.read(only_giro)
    assert bank.read(only_giro, account="Bank").new == 1
    assert numbers(bank.book)["bankgiro"] == BANKGIRO


def test_with_several_accounts_a_nameless_file_needs_a_choice(bank: Bank) -> None:
    with bank.doing() as tx:
        service.add_account(tx, "Spar", ledger_account="1940", clearing="6290", account="401 234 567")
    nameless = csv(NOTHING, account="")
    before = snapshot(bank.book)
    with pytest.raises(Refused, match="about an account without a number, which may be any of Bank, Spar"):
        bank.read(nameless)
    assert snapshot(bank.book) == before
    bank.read(nameless, account="Spar")
    bank.read(csv(NOTHING, account="6290-401 234 567"))
    assert bank.book.reader.rows("SELECT bank_account_id FROM bank_entry") == [(2,)]


def test_a_statement_in_another_currency_does_not_name_an_account_in_kronor(book: Book) -> None:
    bank = Bank(book)
    euro = camt(
        [move(Pay(100_00), currency="EUR")], account=f"<Id><IBAN>{OTHER_IBAN}</IBAN></Id><Ccy>EUR</Ccy>"
    )
    with pytest.raises(Refused, match=f"account {OTHER_IBAN} in EUR, which is not an account"):
        bank.read(euro)
    with bank.doing() as tx:
        service.add_account(tx, "Euro", ledger_account="1980", currency="eur")
    assert bank.read(euro).parked == 1
    assert numbers(book, "Euro") == {"iban": OTHER_IBAN}
    assert numbers(book) == {}


@pytest.mark.parametrize(
    ("ours", "stated", "found"),
    [
        ({"clearing": "83279", "account": "0009743242"}, {"clearing": "8327", "account": "9743242"}, True),
        ({"clearing": "5839", "account": "8257466"}, {"account": "58398257466"}, True),
        ({"clearing": "5839", "account": "8257466"}, {"clearing": "5830", "account": "8257466"}, False),
        ({"account": "8257466"}, {"iban": IBAN}, True),
        ({"account": "8257467"}, {"iban": IBAN}, False),
        ({"plusgiro": "5186879"}, {"plusgiro": "5186879"}, True),
    ],
)
def test_account_numbers_as_they_are_written(
    book: Book, ours: dict[str, str], stated: dict[str, str], found: bool
) -> None:
    with book.transaction("test", today=TODAY) as tx:
        tx.update(BankAccount, 1, **ours)
        if found:
            assert account_of(tx, BankAccountId(**stated), "SEK", None)[0].name == "Bank"
        else:
            with pytest.raises(Refused):
                account_of(tx, BankAccountId(**stated), "SEK", None)


def test_the_numbers_of_an_account_the_giro_has_left_are_not_learned(bank: Bank) -> None:
    """An old BgMax file: the bankgiro is ours, the account it paid to then is not."""
    bank.read(bgmax([move(Pay(100_00))]).replace(ACCOUNT.encode(), b"4444444"))
    assert numbers(bank.book) == {"iban": IBAN, "bankgiro": BANKGIRO}


def test_the_settings_of_the_company_are_the_numbers_of_its_account(book: Book) -> None:
    bank = Bank(book)
    with bank.doing() as tx:
        company.change_setting(tx, "company.bankgiro", "991-2346")
    assert numbers(book) == {"bankgiro": "9912346"}
    with bank.doing() as tx:
        company.change_setting(tx, "company.bankgiro", "5050-1055")
    assert numbers(book) == {"bankgiro": "50501055"}
    bank.read(bgmax([move(Pay(100_00))], bankgiro="50501055"))
    with bank.doing() as tx:
        company.change_setting(tx, "company.bankgiro", "991-2346")
    assert numbers(book)["bankgiro"] == "50501055"  # Its files go by this one.


def test_accounts_are_edited(bank: Bank) -> None:
    with bank.doing() as tx:
        event = service.edit_account(tx, "Bank", iban="", plusgiro="51 86 87-9", ledger_account="1940")
    assert event.changed == ("iban", "plusgiro", "ledger_account")
    assert numbers(bank.book) == {"bankgiro": BANKGIRO, "plusgiro": "5186879"}


@pytest.mark.parametrize(
    ("verb", "given", "kind", "code"),
    [
        (service.add_account, {"name": "Bank", "ledger_account": "1940"}, Refused, "bank.account_exists"),
        (service.add_account, {"name": " ", "ledger_account": "1940"}, Refused, "bank.account_exists"),
        (service.add_account, {"name": "Ny", "ledger_account": "1999"}, NotFound, "account.unknown"),
        (service.add_account, {"name": "Ny", "ledger_account": "1510"}, Refused, "account.kept"),
        (service.edit_account, {"name": "Bank", "ledger_account": "2420"}, Refused, "account.kept"),
        (service.edit_account, {"name": "Bank", "customer_id": "7" * 36}, Refused, "bank.customer_id"),
        (service.edit_account, {"name": "Bank", "customer_id": "A&B"}, Refused, "bank.customer_id"),
        (service.edit_account, {"name": "Bank", "customer_id": "Å1"}, Refused, "bank.customer_id"),
        (
            service.add_account,
            {"name": "Ny", "ledger_account": "1940", "iban": "SE1"},
            Refused,
            "bank.number",
        ),
        (
            service.add_account,
            {"name": "Ny", "ledger_account": "1940", "account": "x"},
            Refused,
            "bank.number",
        ),
        (
            service.add_account,
            {"name": "Ny", "ledger_account": "1940", "iban": IBAN},
            Refused,
            "bank.number_taken",
        ),
        (
            service.add_account,
            {"name": "Ny", "ledger_account": "1940", "currency": "kr"},
            Refused,
            "bank.currency_code",
        ),
        (service.edit_account, {"name": "Spar", "iban": OTHER_IBAN}, NotFound, "bank.account_unknown"),
        (service.edit_account, {"name": "Bank", "iban": IBAN}, Refused, "bank.account_unchanged"),
        (service.edit_account, {"name": "Bank", "ledger_account": "1999"}, NotFound, "account.unknown"),
    ],
)
def test_wrong_words_about_accounts_change_nothing(
    bank: Bank, verb, given: dict[str, str], kind: type[KassabokError], code: str
) -> None:
    before = snapshot(bank.book)
    with pytest.raises(kind) as error, bank.doing() as tx:
        verb(tx, **given)
    assert error.value.code == code
    assert snapshot(bank.book) == before
