"""Files that others made, from the folder of samples: the figures are those of its SOURCES.md."""

from datetime import date
from pathlib import Path

import pytest

from kassabok.formats.bank import detect
from kassabok.formats.bank.record import BankAccountId, BankEntry, BankFile
from kassabok.formats.errors import BadFile


@pytest.fixture
def bank(samples: Path) -> Path:
    return samples / "bank"


def read(path: Path) -> BankFile:
    return detect.read(path.read_bytes())


def entries_of(file: BankFile) -> list[BankEntry]:
    return [entry for statement in file.statements for entry in statement.entries]


def money_in(file: BankFile) -> int:
    return sum(entry.amount_ore for entry in entries_of(file) if entry.amount_ore > 0)


def money_out(file: BankFile) -> int:
    return -sum(entry.amount_ore for entry in entries_of(file) if entry.amount_ore < 0)


def test_nordea_finland(bank):
    file = read(bank / "camt" / "nordea-fi-camt.053.001.02.xml")
    assert (file.kind, file.version, file.warnings, file.pending) == ("camt.053", "02", (), 0)
    (statement,) = file.statements
    assert (statement.account.iban, statement.currency) == ("FI8529501800030574", "EUR")
    assert (statement.opening_ore, statement.closing_ore) == (200_50, 8800_50)
    assert (len(statement.entries), money_in(file), money_out(file)) == (6, 10100_50, 1500_50)
    assert [e.bank_code for e in statement.entries][:2] == ["PMNT/RCDT/ESCT", "PMNT/RCDT/XBCT"]
    first, second = (e.transactions[0] for e in statement.entries[:2])
    assert [(r.kind, r.value) for r in first.references] == [
        ("ocr", "00000000000000001245"),
        ("end_to_end", "20190501-E00005"),
    ]
    assert second.text == "Free text max 140 characters and max 35 characters in one line"


def test_abn_with_a_returned_batch_and_balances_that_do_not_meet(bank):
    file = read(bank / "camt" / "abn-camt.053.001.02.xml")
    assert (money_in(file), money_out(file)) == (1405_31, 1418_30)
    assert [[t.amount_ore for t in e.transactions] for e in entries_of(file)] == [
        [-754_25],
        [-564_05, -100_00],
        [1405_31],
    ]
    assert [e.reversal for e in entries_of(file)] == [False, True, False]
    (warning,) = file.warnings
    assert warning.message == (
        "Statement 1234Test/1: opening balance 15568.27 and entries -12.99 make 15555.28, "
        "but the closing balance is 15121.12; the difference is -434.16 EUR."
    )


def test_camt_053_of_version_08(bank):
    file = read(bank / "camt" / "genkgo-camt.053.001.08.xml")
    (entry,) = entries_of(file)
    assert (file.version, entry.amount_ore, entry.currency) == ("08", 8_85, "EUR")
    assert entry.transactions[0].counterparty_account == "NL56AGDH9619008421"
    assert "The closing balance is in SEK, not EUR." in [w.message for w in file.warnings]


def test_a_file_without_a_statement_is_refused(bank):
    with pytest.raises(BadFile, match=r"holds no statement") as caught:
        read(bank / "camt" / "genkgo-camt.053.001.02-invalid.xml")
    assert caught.value.code == "bank.no_statement"


@pytest.mark.parametrize(
    ("name", "version"),
    [("genkgo-camt.054.001.02-sek-batch-debit.xml", "02"), ("genkgo-camt.054.001.08.xml", "08")],
)
def test_a_batch_whose_payments_are_in_another_currency(bank, name, version):
    file = read(bank / "camt" / name)
    (entry,) = entries_of(file)
    assert (file.kind, file.version, entry.amount_ore, entry.currency) == (
        "camt.054",
        version,
        -200_000_00,
        "SEK",
    )
    assert [t.amount_ore for t in entry.transactions] == [-200_000_00]
    assert "3 of its 3 payments have no amount in SEK" in file.warnings[-1].message


@pytest.mark.parametrize("version", ["02", "08"])
def test_a_giro_deposit_of_three_payments(bank, version):
    file = read(bank / "made-here" / f"se-camt.054.001.{version}.xml")
    (entry,) = entries_of(file)
    assert (file.version, file.warnings, entry.amount_ore, entry.entry_ref) == (version, (), 2000_00, "E1")
    assert [(t.amount_ore, t.counterparty, t.payee_giro) for t in entry.transactions] == [
        (1250_00, "Kund Ett AB", "9912346"),
        (80_50, "Kund Två", "9912346"),
        (669_50, "Kund Tre AB", "9912346"),
    ]
    assert [[(r.kind, r.value) for r in t.references] for t in entry.transactions] == [
        [("ocr", "10017")],
        [("text", "1002")],
        [("ocr", "10025")],
    ]


def test_bankgirot_s_own_bgmax_example(bank):
    file = read(bank / "bgmax" / "bgmax-official-ocr-check-length.txt")
    (statement,) = file.statements
    assert statement.account == BankAccountId(clearing="5841", account="1009823", bankgiro="9912346")
    assert [(e.amount_ore, e.entry_ref) for e in statement.entries] == [
        (1900_00, "9912346-2004-00074"),
        (8000_00, "9912346-2004-00075"),
    ]
    payments = [t.amount_ore for e in statement.entries for t in e.transactions]
    assert [ore for ore in payments if ore < 0] == [-500_00]
    assert (sum(ore for ore in payments if ore > 0), len(payments)) == (10_400_00, 7)
    third = statement.entries[0].transactions[2]
    assert [(r.kind, r.value) for r in third.references] == [
        ("ocr", "657866"),
        ("ocr", "658765"),
        ("ocr", "657767"),
        ("ocr", "657965"),
    ]
    assert (third.counterparty, third.text) == ("Kalles Plåt AB", "Betalning med extra refnr 657965")
    assert [(w.line, w.message[:10]) for w in file.warnings] == [(17, "Tabs stand")]


@pytest.mark.parametrize(
    ("name", "total", "count"), [("bgmax-minimal.txt", 1100_00, 1), ("bgmax-multipayment.txt", 700_00, 4)]
)
def test_small_bgmax_files(bank, name, total, count):
    (entry,) = entries_of(read(bank / "bgmax" / name))
    assert (entry.amount_ore, len(entry.transactions)) == (total, count)


def test_swedbank_s_export_with_balances_that_were_changed(bank):
    file = read(bank / "csv" / "swedbank-transactions-utf8.csv")
    assert (file.profile, len(entries_of(file))) == ("swedbank", 10)
    assert sum(e.amount_ore for e in entries_of(file)) == -1209_96
    assert file.statements[0].account == BankAccountId(clearing="12345", account="1234567890")
    assert [e.line for e in entries_of(file)] == list(range(12, 2, -1))
    assert all("does not follow" in w.message for w in file.warnings)


@pytest.mark.parametrize(
    ("name", "profile", "pending", "amount", "closing", "account"),
    [
        ("handelsbanken.csv", "handelsbanken", 1, 1250_00, 13_595_67, BankAccountId()),
        ("seb.csv", "seb", 0, -1250_00, 8750_00, BankAccountId()),
        ("nordea-2025.csv", "nordea", 1, -1250_00, 8750_00, BankAccountId()),
        ("lansforsakringar.csv", "lansforsakringar", 0, 80_50, 1080_50, BankAccountId()),
        ("ica.csv", "ica", 0, -125_50, 874_50, BankAccountId(clearing="9270", account="0000000")),
        ("swedbank-cp1252.csv", "swedbank", 0, 80_50, 1080_50, BankAccountId(clearing="83279", account="1234567890")),
    ],
)  # fmt: skip
def test_the_made_up_csv_files(bank, name, profile, pending, amount, closing, account):
    file = read(bank / "made-here" / name)
    assert (file.kind, file.profile, file.pending, file.warnings) == ("csv", profile, pending, ())
    (statement,) = file.statements
    assert (statement.account, statement.closing_ore) == (account, closing)
    assert [(e.amount_ore, e.booked_on) for e in statement.entries] == [(amount, date(2026, 11, 3))]


@pytest.mark.parametrize(
    "name",
    [
        "pain/nordea-pain.002.001.03-group-reject.xml",
        "pain/sepa-pain.001.001.03-two-pmtinf.xml",
        "made-here/se-pain.001.001.09.xml",
        "lb/lb-aterredovisning-two-senders.txt",
    ],
)
def test_files_for_other_uses_are_named(bank, name):
    with pytest.raises(BadFile) as caught:
        read(bank / name)
    assert caught.value.code == "bank.not_statement"


@pytest.mark.parametrize("name", ["paypal-statement-en.csv", "stripe-balance-change-from-activity.csv"])
def test_csv_files_of_payment_providers_are_not_taken_for_statements(bank, name):
    with pytest.raises(BadFile) as caught:
        read(bank / "csv" / name)
    assert caught.value.code == "bank.unknown_format"
