"""Statements of the tax account, in the forms that Skatteverket's e-service has exported them in. All made by us."""

from datetime import date

import pytest

from kassabok.formats.bank.detect import read
from kassabok.formats.bank.record import BankAccountId, BankFile
from kassabok.formats.errors import BadFile

FOUR = (
    '"Kafébutiken AB";"556036-0793";"";""\r\n'
    '"";"";"";""\r\n'
    '"";"Ingående saldo 2026-01-01";"";"660"\r\n'
    '"2026-01-03";"Intäktsränta";"1";"661"\r\n'
    '"2026-02-12";"Inbetalning bokförd 260211";"14 380";"15 041"\r\n'
    '"2026-02-12";"Moms okt 2025 - dec 2025";"-14 380";"661"\r\n'
    '"";"Utgående saldo 2026-02-28";"";"661"\r\n'
)
THREE = (
    '"Kafébutiken AB";"556036-0793";""\n"";"";""\n"";"Ingående saldo 2026-01-01";"-500"\n'
    '"2026-01-03";"Kostnadsränta";"-10"\n"2026-01-12";"Inbetalning bokförd 260109";"24 000"\n'
    '"";"Utgående saldo 2026-01-31";"23 490"\n'
)
OLD = ";Ingående saldo 2022-06-05;625;0;\n2022-07-02;Intäktsränta;1;0;\n;Utgående saldo 2022-09-30;626;0;\n"
TABS = "Datum\tSpecifikation\tBelopp\tSaldo\n260112\tUtbetalning\t-10 202,50\t67\n"


def parse(text: str, encoding: str = "utf-8-sig") -> BankFile:
    return read(text.encode(encoding))


def rows(file: BankFile) -> list[tuple[date, str, int]]:
    return [(e.booked_on, e.text, e.amount_ore) for e in file.statements[0].entries]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "cp1252"])
def test_the_form_with_balances(encoding: str) -> None:
    file = parse(FOUR, encoding)
    assert (file.kind, file.pending, file.warnings) == ("skattekonto", 0, ())
    (statement,) = file.statements
    assert statement.account == BankAccountId(account="5560360793")
    assert (statement.from_on, statement.opening_ore) == (date(2026, 1, 1), 660_00)
    assert (statement.to_on, statement.closing_ore, statement.fault) == (date(2026, 2, 28), 661_00, "")
    assert rows(file) == [
        (date(2026, 1, 3), "Intäktsränta", 1_00),
        (date(2026, 2, 12), "Inbetalning bokförd 260211", 14_380_00),
        (date(2026, 2, 12), "Moms okt 2025 - dec 2025", -14_380_00),
    ]


def test_the_form_without_balances_on_its_rows() -> None:
    (statement,) = parse(THREE).statements
    assert (statement.opening_ore, statement.closing_ore, statement.fault) == (-500_00, 23_490_00, "")
    assert [entry.amount_ore for entry in statement.entries] == [-10_00, 24_000_00]


def test_the_form_of_2022_has_another_account_s_zero_in_its_last_column() -> None:
    (statement,) = parse(OLD).statements
    assert (statement.account, statement.opening_ore, statement.closing_ore) == (
        BankAccountId(),
        625_00,
        626_00,
    )
    assert [entry.amount_ore for entry in statement.entries] == [1_00]


def test_a_table_with_tabs_and_short_days() -> None:
    file = parse(TABS)
    assert rows(file) == [(date(2026, 1, 12), "Utbetalning", -10_202_50)]
    assert (file.statements[0].opening_ore, file.statements[0].closing_ore) == (10_269_50, 67_00)


def test_the_newest_first_is_turned() -> None:
    head = "Datum;Specifikation;Belopp\n"
    file = parse(head + "2026-02-12;B;2\n2026-01-12;A;1\n")
    assert [text for _, text, _ in rows(file)] == ["A", "B"]
    assert file.statements[0].closing_ore is None


def test_what_is_to_come_is_left_out() -> None:
    file = parse(TABS + "Kommande transaktioner\t\t\t\n260312\tMoms\t-500\t\n")
    assert (len(rows(file)), file.pending) == (1, 1)


def test_twins_are_told_apart() -> None:
    file = parse("Datum;Specifikation;Belopp\n2026-02-12;A;1\n2026-02-12;A;1\n")
    assert [entry.occurrence for entry in file.statements[0].entries] == [1, 2]


def test_a_missing_row_is_a_fault_that_names_the_difference() -> None:
    text = FOUR.replace('"2026-01-03";"Intäktsränta";"1";"661"\r\n', "")
    assert parse(text).statements[0].fault == (
        "The opening balance 660.00 and the rows 0.00 make 660.00, but the closing balance is 661.00; "
        "the difference is 1.00 SEK."
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FOUR.replace('"14 380"', '"mycket"'), "line 5: the amount: 'mycket' is not an amount"),
        (FOUR.replace('"";"660"', '"";"x"'), "line 3: the balance: 'x' is not an amount"),
        ("Datum;Specifikation;Belopp\n", "The file holds no row of a tax account"),
        ("Datum;Specifikation;Belopp\n2026-02-12;A\n", "line 2: the row has 2 cells"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(text: str, told: str) -> None:
    with pytest.raises(BadFile) as refused:
        parse(text)
    assert refused.value.message.startswith(told)


def test_a_line_that_is_not_understood_is_told() -> None:
    file = parse(FOUR + '"Skriven av";"Skatteverket";"";""\r\n')
    assert [(w.line, w.message) for w in file.warnings] == [
        (8, "The line 'Skriven av Skatteverket' was not read: it begins with no day.")
    ]
