"""The tax account: its statement is read, its rows are booked, and it is held against the books day by day."""

from datetime import date, timedelta

import pytest
from tests.core.bank.bank_files import Pay, camt, move
from tests.core.bank.conftest import Bank, voucher_lines
from tests.story import TODAY, snapshot

from kassabok.core.bank import service
from kassabok.core.bank.importing import BankImport
from kassabok.core.bank.model import BankAccount
from kassabok.core.bank.reconciling import reconcile
from kassabok.core.bank.tax_account import tax_rules
from kassabok.core.errors import Refused
from kassabok.core.ledger.opening_balances import Opening, set_by_hand
from kassabok.core.ledger.vouchers import correct_voucher
from kassabok.formats.bank.record import BankAccountId
from kassabok.formats.errors import BadFile

Row = tuple[str, str, int]


def statement(
    opening: int, *rows: Row, first: str = "2026-01-01", last: str = "2026-02-28", org: str = ""
) -> bytes:
    """A statement in whole kronor; org: whose, the company's when left out."""
    balance, lines = opening, [f'"Testbolaget AB";"{org or "556036-0793"}";"";""', '"";"";"";""']
    lines.append(f'"";"Ingående saldo {first}";"";"{opening}"')
    for day, text, kr in rows:
        balance += kr
        lines.append(f'"{day}";"{text}";"{kr}";"{balance}"')
    lines.append(f'"";"Utgående saldo {last}";"";"{balance}"')
    return "\r\n".join(lines).encode()


def take(bank: Bank, *rows: Row, opening: int = 0, **span: str) -> BankImport:
    return bank.read(statement(opening, *rows, **span), name="skattekonto.csv")


def booked(bank: Bank) -> list[tuple[str, int]]:
    """Account and kronor of what stands against 1630, in order."""
    rows = bank.book.reader.rows(
        "SELECT account, amount_ore FROM voucher_line WHERE account <> '1630' ORDER BY id"
    )
    return [(account, ore // 100) for account, ore in rows]


def test_the_account_comes_with_its_first_statement(bank: Bank) -> None:
    result = take(bank, ("2026-02-07", "Intäktsränta", 1))
    assert (result.new, result.booked, result.parked, result.warnings) == (1, 1, 0, [])
    with bank.doing() as tx:
        (account,) = tx.all(BankAccount, kind="tax")
        assert (account.name, account.ledger_account, account.account) == ("Skattekonto", "1630", "")
    assert booked(bank) == [("8314", -1)]
    assert bank.lines() == [
        (1, 1, "booked", 'By rule Skattekonto: intäktsränta: the text has "Intäktsränta".')
    ]
    assert bank.faults() == []


@pytest.mark.parametrize(
    ("text", "kr", "account"),
    [
        ("Moms okt 2025 - dec 2025", -14380, "2650"),
        ("Moms jan 2026", 1997, "2650"),
        ("Arbetsgivaravgift jan 2026", -15000, "2731"),
        ("Avdragen skatt jan 2026", -9000, "2710"),
        ("Debiterad preliminärskatt", -2000, "2518"),
        ("Slutlig skatt", -29943, "2512"),
        ("Korrigerad intäktsränta", 1, "8314"),
        ("Kostnadsränta", -10, "8423"),
        ("Förseningsavgift moms", -625, "6992"),
    ],
)
def test_what_skatteverket_charges_has_its_account(bank: Bank, text: str, kr: int, account: str) -> None:
    assert take(bank, ("2026-02-12", text, kr)).booked == 1
    assert booked(bank) == [(account, -kr)]
    assert bank.balance("1630") == kr


@pytest.mark.parametrize("text", ["Anstånd", "Återbetalning av avdragen skatt", "Omsättningsmoms"])
def test_what_is_not_known_is_left(bank: Bank, text: str) -> None:
    assert take(bank, ("2026-02-12", text, -100)).parked == 1
    assert bank.lines()[0][3] == "Neither a rule nor a transfer from or to the bank tells what it is."


def test_the_shipped_rules_have_accounts_that_are_in_the_chart(bank: Bank) -> None:
    from kassabok.core.bank.tax_account import account_meant

    with bank.doing() as tx:
        assert all(account_meant(tx, rule.accounts) for rule in tax_rules())


def paid(bank: Bank, kr: int, on: date, text: str = "Bg 5050-1055") -> BankImport:
    return bank.read(camt([move(Pay(kr * 100, text=text), on=on, ref=f"{on}{kr}")]))


@pytest.mark.parametrize("bank_first", [True, False])
@pytest.mark.parametrize("days", [0, 1])
def test_a_deposit_is_a_transfer_from_the_bank(bank: Bank, bank_first: bool, days: int) -> None:
    left = date(2026, 2, 11)
    row = (str(left + timedelta(days=days)), "Inbetalning bokförd 260211", 14380)
    for step in (True, False) if bank_first else (False, True):
        if step:
            paid(bank, -14380, left)
        else:
            take(bank, row)
    assert (bank.balance("1930"), bank.balance("1630"), bank.balance("1939")) == (-14380, 14380, 0)
    assert {state for _, _, state, _ in bank.lines()} == {"booked"}
    assert bank.book.reader.value("SELECT count(*) FROM voucher") == 1 + days
    assert bank.faults() == []


@pytest.mark.parametrize(
    "own", ["", '[[account]]\nfrom = 2026-02-01\nname = "S"\ntown = "S"\nbankgiro = "991-2346"\n']
)
def test_a_deposit_is_known_by_the_bankgiro_that_tax_is_paid_to(bank: Bank, own: str) -> None:
    """By that in tax_account.toml, ours or the company's own beside its book."""
    if own:
        (bank.book.path.parent / "tax_account.toml").write_text(own, "utf-8")
    take(bank, ("2026-02-11", "Inbetalning bokförd 260211", 14380))
    paid(bank, -14380, date(2026, 2, 10), "Bg 5050-1055")
    assert bank.balance("1630") == (0 if own else 14380)
    if own:
        paid(bank, -14380, date(2026, 2, 11), "Bg 991-2346")
        assert bank.balance("1630") == 14380


def test_a_deposit_that_was_booked_by_hand_is_found(bank: Bank) -> None:
    paid(bank, -14380, date(2026, 2, 11), "Skatt")
    with bank.doing() as tx:
        service.book_line(tx, 1, against="1630")
    assert take(bank, ("2026-02-12", "Inbetalning bokförd 260211", 14380)).parked == 0
    assert bank.book.reader.value("SELECT count(*) FROM voucher") == 1


def test_money_back_is_a_transfer_to_the_bank(bank: Bank) -> None:
    take(bank, ("2026-02-11", "Moms jan 2026", 1997), ("2026-02-13", "Utbetalning", -1997))
    paid(bank, 1997, date(2026, 2, 16), "SKATTEVERKET")
    assert (bank.balance("1930"), bank.balance("1630"), bank.balance("1939")) == (1997, 0, 0)
    assert bank.faults() == []


def test_statements_that_overlap_and_twins(bank: Bank) -> None:
    twice = ("2026-02-07", "Kostnadsränta", -5)
    take(bank, twice, twice)
    again = take(bank, twice, twice, ("2026-03-01", "Intäktsränta", 1), last="2026-03-01")
    assert (again.new, again.known) == (1, 2)
    assert booked(bank) == [("8423", 5), ("8423", 5), ("8314", -1)]


def test_the_tax_account_is_reconciled_day_by_day(bank: Bank) -> None:
    with bank.doing() as tx:
        set_by_hand(tx, [Opening("1630", 660_00), Opening("2081", -660_00)])
    take(bank, ("2026-02-07", "Intäktsränta", 1), ("2026-02-12", "Anstånd", 100), opening=660)
    found = reconcile(bank.book.reader, account="Skattekonto")
    assert [(row.date, row.bank_ore // 100, row.books_ore // 100) for row in found] == [
        (date(2026, 1, 1), 660, 660),
        (date(2026, 2, 7), 661, 661),
        (date(2026, 2, 12), 761, 661),
        (date(2026, 2, 28), 761, 661),
    ]
    assert found[2].explanation == "100,00: Line 2 (Anstånd) is not booked."


def test_a_statement_up_to_today_tells_what_it_held_yesterday(bank: Bank) -> None:
    take(bank, ("2026-02-07", "Intäktsränta", 1), (str(TODAY), "Intäktsränta", 2), last=str(TODAY))
    rows = bank.book.reader.rows("SELECT date, amount_ore FROM bank_balance")
    assert rows == [(str(TODAY - timedelta(days=1)), 1_00)]


def test_a_skipped_month_is_told(bank: Bank) -> None:
    take(bank, ("2026-01-07", "Intäktsränta", 1), last="2026-01-31")
    result = take(bank, ("2026-02-27", "Intäktsränta", 1), opening=900, first="2026-02-10")
    ((account, gap),) = result.gaps
    assert account.name == "Skattekonto"
    assert gap.told.startswith("The bank said 1,00 at the end of 2026-01-31 and 900,00 when 2026-02-10 began")


def test_another_company_s_statement_and_a_broken_one_are_refused(bank: Bank) -> None:
    before = snapshot(bank.book)
    with pytest.raises(Refused, match="556012-5790, which is not the company's"):
        take(bank, ("2026-02-07", "Intäktsränta", 1), org="556012-5790")
    broken = statement(0, ("2026-02-07", "Intäktsränta", 1)).replace(
        b'2026-02-28";"";"1"', b'2026-02-28";"";"2"'
    )
    with pytest.raises(BadFile, match=r"the difference is 1\.00 SEK"):
        bank.read(broken, name="skattekonto.csv")
    assert snapshot(bank.book) == before


def test_it_makes_no_other_file_ambiguous(bank: Bank) -> None:
    """A CSV that names no account is the bank account's still, and an account on 1630 is taken to be it."""
    from kassabok.core.bank.accounts import account_of

    take(bank, ("2026-02-07", "Intäktsränta", 1))
    with bank.doing() as tx:
        assert account_of(tx, BankAccountId(), "SEK", None)[0].name == "Bank"


def test_an_account_on_1630_is_taken_to_be_it(bank: Bank) -> None:
    with bank.doing() as tx:
        service.add_account(tx, "Skatten", ledger_account="1630")
    take(bank, ("2026-02-07", "Intäktsränta", 1))
    with bank.doing() as tx:
        assert [row.name for row in tx.all(BankAccount, kind="tax")] == ["Skatten"]


def test_no_invoice_is_paid_by_the_tax_account(bank: Bank) -> None:
    bank.invoice(bank.customer(), 500)
    assert take(bank, ("2026-02-12", "Inbetalning F2026-0001", 500)).parked == 1
    assert bank.open_items() == {"F2026-0001": 500}


def test_a_row_whose_voucher_was_corrected_is_for_people(bank: Bank) -> None:
    take(bank, ("2026-02-12", "Moms jan 2026", -500))
    with bank.doing() as tx:
        correct_voucher(tx, "2026-M1")
    from tests.core.bank.test_rules import run

    assert run(bank) == []
    assert voucher_lines(bank.book, "2026-M2") == {"1630": 500_00, "2650": -500_00}


def test_check_finds_a_second_tax_account(bank: Bank) -> None:
    take(bank, ("2026-02-07", "Intäktsränta", 1))
    with bank.doing() as tx:
        tx.insert(BankAccount, name="Till", ledger_account="1640", kind="tax")
    assert bank.faults() == ["More than one account is the tax account: Skattekonto, Till."]
