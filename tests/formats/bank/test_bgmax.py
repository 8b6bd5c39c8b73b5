"""BgMax: deposits, payments, deductions, and everything that can be wrong in a file of fixed positions."""

from datetime import date

import pytest
from tests.formats.bank.bgmax_files import bgmax as bgmax_file
from tests.formats.bank.bgmax_files import (
    deposit,
    end,
    information,
    name,
    opening,
    payment,
    record,
    small,
    start,
)

from kassabok.formats.bank import bgmax
from kassabok.formats.bank.record import BankAccountId, BankTransaction, Reference
from kassabok.formats.errors import BadFile


def only_payment(lines: list[str]) -> BankTransaction:
    ((found,),) = (e.transactions for s in bgmax.read(bgmax_file(lines)).statements for e in s.entries)
    return found


def refusal(lines: list[str]) -> BadFile:
    with pytest.raises(BadFile) as caught:
        bgmax.read(bgmax_file(lines))
    assert caught.value.code == "bank.bgmax"
    return caught.value


def test_the_smallest_file():
    file = bgmax.read(bgmax_file(small(name("Olles färg AB", "och Söner"), information("Tack"))))
    assert (file.kind, file.version, file.warnings, file.pending) == ("bgmax", "01", (), 0)
    assert (file.message_id, file.created) == ("BGMAX20260302173035010331", "2026-03-02T17:30:35")
    (statement,) = file.statements
    assert statement.account == BankAccountId(clearing="5841", account="10098232", bankgiro="9912346")
    assert (statement.currency, statement.from_on, statement.to_on) == (
        "SEK",
        date(2026, 3, 2),
        date(2026, 3, 2),
    )
    assert (statement.opening_ore, statement.closing_ore) == (None, None)
    (entry,) = statement.entries
    assert (entry.amount_ore, entry.booked_on, entry.entry_ref) == (
        1250_00,
        date(2026, 3, 2),
        "9912346-2026-00074",
    )
    assert entry.transactions == (
        BankTransaction(
            line=3,
            amount_ore=1250_00,
            counterparty="Olles färg AB och Söner",
            counterparty_account="378-3511",
            references=(Reference("ocr", "10017"),),
            text="Tack",
            transaction_ref="000000000012",
            payee_giro="9912346",
        ),
    )


def test_deposits_of_one_account_are_one_statement_and_deductions_are_negative():
    lines = [
        start(),
        opening(),
        payment(1000_00, reference="10017"),
        payment(500_00, kind="21", reference="20001", code="3"),
        deposit(500_00, 2, serial="00074"),
        opening(),
        payment(200_00, reference="10025"),
        deposit(200_00, 1, on="20260303", serial="00075"),
        opening(bankgiro="50501055"),
        payment(1_00),
        deposit(1_00, 1),
        end(3, 1, 0, 3),
    ]
    file = bgmax.read(bgmax_file(lines))
    assert [s.account.bankgiro for s in file.statements] == ["9912346", "50501055"]
    first, second = file.statements[0].entries
    assert [t.amount_ore for t in first.transactions] == [1000_00, -500_00]
    assert (first.amount_ore, second.amount_ore) == (500_00, 200_00)
    assert (file.statements[0].from_on, file.statements[0].to_on) == (date(2026, 3, 2), date(2026, 3, 3))
    assert [e.line for s in file.statements for e in s.entries] == [5, 8, 11]


def test_extra_references_and_information():
    lines = small(
        payment(0, kind="22", reference="10025"),
        payment(0, kind="22", reference="10033"),
        information("Betalning med extra"),
        information("  refnr 10041"),
    )
    found = only_payment(lines)
    assert [(r.kind, r.value, r.amount_ore) for r in found.references] == [
        ("ocr", "10017", None),
        ("ocr", "10025", None),
        ("ocr", "10033", None),
        ("text", "10041", None),
    ]
    assert found.text == "Betalning med extra refnr 10041"


def test_extended_registration_gives_parts_and_credits():
    lines = small(
        payment(1500_00, kind="22", reference="10025", code="4"),
        payment(250_00, kind="23", reference="20001", code="4"),
    )
    assert [(r.kind, r.value, r.amount_ore) for r in only_payment(lines).references] == [
        ("ocr", "10017", None),
        ("ocr", "10025", 1500_00),
        ("ocr", "20001", -250_00),
    ]


@pytest.mark.parametrize(
    ("code", "reference", "expected"),
    [
        ("2", "10017", [("ocr", "10017")]),
        ("4", "10017", [("ocr", "10017")]),
        ("3", "10017 10025", [("text", "10017"), ("text", "10025")]),
        ("5", "Faktnr: 63600", [("text", "63600")]),
        ("3", "F2026-0001", [("text", "F2026-0001"), ("text", "2026"), ("text", "0001")]),
        ("0", "", []),
        ("1", "", []),
    ],
)
def test_what_the_payer_wrote_is_text_unless_bankgirot_has_checked_it(code, reference, expected):
    lines = small()
    lines[2] = payment(1250_00, reference=reference, code=code)
    found = only_payment(lines)
    assert [(r.kind, r.value) for r in found.references] == expected
    assert found.counterparty_account == ""


def test_a_plusgiro_that_receives():
    lines = small()
    lines[1] = opening(bankgiro="", plusgiro="5186879")
    file = bgmax.read(bgmax_file(lines))
    assert file.statements[0].account.plusgiro == "5186879"
    assert file.statements[0].entries[0].entry_ref == "5186879-2026-00074"


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_trailing_blanks_and_unpadded_records(line_end):
    lines = [line.rstrip() for line in small(name("Olles färg AB"))]
    data = bgmax_file([*lines, "", "   "], line_end=line_end)
    assert bgmax.read(data).statements[0].entries[0].amount_ore == 1250_00


def test_utf_8_is_read_by_letters_with_a_warning():
    lines = small(name("ÅÄÖ åäö éü", "Extra"))
    latin, utf8 = bgmax.read(bgmax_file(lines)), bgmax.read(bgmax_file(lines, encoding="utf-8-sig"))
    assert utf8.statements == latin.statements
    assert latin.statements[0].entries[0].transactions[0].counterparty == "ÅÄÖ åäö éü Extra"
    assert [w.message for w in utf8.warnings] == [
        "The file is in UTF-8, not the ISO 8859-1 of BgMax; it has been saved anew by another program."
    ]
    assert latin.warnings == ()


def test_tabs_unknown_records_test_marks_and_versions_are_warned_of():
    lines = small(record("28", (3, "Storåker")), record("31", (3, "nytt")))
    lines[0] = start(version="02", mark="T")
    lines[2] = lines[2].replace(" " * 19, "\t\t" + " " * 7, 1)
    assert "\t" in lines[2]
    file = bgmax.read(bgmax_file(lines))
    assert file.statements[0].entries[0].transactions[0].references == (Reference("ocr", "10017"),)
    assert [(w.line, w.message) for w in file.warnings] == [
        (1, "The layout is version '02'; it was read as 01."),
        (1, "The file is marked as a test file: its payments are not real."),
        (3, "Tabs stand where blanks should; they were read as blanks to the next eighth column."),
        (5, "Records of the unknown type '31' were passed over."),
    ]


def changed(line: int, new: str) -> list[str]:
    lines = small()
    lines[line - 1] = new
    return lines


@pytest.mark.parametrize(
    ("line", "new", "message"),
    [
        (4, deposit(1249_99, 1), "line 4: the deposit is 1249.99, but its payments make 1250.00."),
        (4, deposit(1250_00, 2), "line 4: the deposit counts 2 payments, but 1 were read."),
        (5, end(2, 0, 0, 1), "line 5: the end record counts 2 payments, but 1 were read."),
        (5, end(1, 1, 0, 1), "line 5: the end record counts 1 deductions, but 0 were read."),
        (5, end(1, 0, 3, 1), "line 5: the end record counts 3 extra references, but 0 were read."),
        (5, end(1, 0, 0, 2), "line 5: the end record counts 2 deposits, but 1 were read."),
        (3, record("20", (38, "00000000000012500X")),
         "line 3: positions 38-55 (amount) hold '00000000000012500X'; expected digits."),
        (3, payment(10**13), "line 3: positions 38-55 (amount) hold 100000000000.00, which is too large."),
        (4, deposit(1250_00, 1, on="20260230"),
         "line 4: positions 38-45 (payment date) hold '20260230'; expected a date like 20260302."),
        (4, deposit(1250_00, 1, on="00010101"),
         "line 4: positions 38-45 (payment date) hold '00010101'; expected a date like 20260302."),
        (4, deposit(1250_00, 1, on="2026030 "),
         "line 4: positions 38-45 (payment date) hold '2026030'; expected a date like 20260302."),
        (2, name("X"), "line 2: a record 26 stands without the payment (20 or 21) it belongs to."),
        (2, payment(1250_00), "line 2: a payment (record 20) stands before the opening of a section (05)."),
        (2, deposit(0, 0), "line 2: a deposit (15) stands before the opening of a section (05)."),
        (3, deposit(0, 0), "line 3: the deposit has no payments."),
        (4, opening(), "line 4: the payments from line 3 on have no deposit (record 15)."),
        (4, "", "line 5: the payments from line 3 on have no deposit (record 15)."),
        (1, opening(), "line 1: the file begins with '050009912346'; expected 01BGMAX."),
    ],
)  # fmt: skip
def test_a_broken_file_is_refused_with_the_line_and_what_was_expected(line, new, message):
    assert refusal(changed(line, new)).message == message


def test_a_file_without_its_end_or_with_more_after_it_is_refused():
    assert refusal(small()[:-1]).message == "The BgMax file is cut off: its end record (70) is missing."
    assert refusal([*small(), start()]).message == "line 6: there is more after the end record (70)."


def test_a_nul_character_is_refused_with_its_line():
    assert refusal(changed(3, payment(1_00, reference="1\0" + "7"))).message == (
        "line 3: there is a NUL character, which no text has."
    )


def test_an_empty_file_is_refused():
    with pytest.raises(BadFile, match="The file is empty"):
        bgmax.read(b"\r\n")
