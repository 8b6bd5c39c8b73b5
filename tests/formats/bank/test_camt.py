"""camt.053 and camt.054: statements, entries and their payments."""

import re
from datetime import date

import pytest
from tests.formats.bank.camt_files import (
    IBAN,
    PAYER_IBAN,
    balance,
    entry,
    iban,
    one,
    other,
    payment,
    scor,
    statement,
)
from tests.formats.bank.camt_files import camt as camt_file

from kassabok.formats.bank import camt
from kassabok.formats.bank.record import BankAccountId, BankEntry, BankFile, BankTransaction
from kassabok.formats.errors import BadFile

BOTH = pytest.mark.parametrize("version", ["02", "08"])


def entries_of(file: BankFile) -> list[BankEntry]:
    return [found for stmt in file.statements for found in stmt.entries]


def only_entry(data: bytes) -> BankEntry:
    (found,) = entries_of(camt.read(data))
    return found


def only_payment(data: bytes) -> BankTransaction:
    (found,) = only_entry(data).transactions
    return found


def messages(file: BankFile) -> list[str]:
    return [warning.message for warning in file.warnings]


@BOTH
def test_a_statement_gives_account_balances_and_entries(version):
    data = one(
        entry("1250.00", "CRDT", payment("1250.00", version=version), version=version),
        entry("99.50", "DBIT", version=version, refs="<AcctSvcrRef>E2</AcctSvcrRef>", text="Kortköp"),
        balances=balance("OPBD", "1000.00") + balance("CLBD", "2150.50"),
        version=version,
    )
    file = camt.read(data)
    assert (file.kind, file.version, file.profile) == ("camt.053", version, "")
    assert (file.message_id, file.created) == ("M1", "2026-03-03T06:00:00+01:00")
    assert file.warnings == ()
    (found,) = file.statements
    assert found.account == BankAccountId(iban=IBAN)
    assert (found.currency, found.statement_id) == ("SEK", "S1")
    assert (found.opening_ore, found.closing_ore) == (1000_00, 2150_50)
    assert [(e.amount_ore, e.entry_ref, e.text, e.booked_on, e.value_on) for e in found.entries] == [
        (1250_00, "E1", "", date(2026, 3, 2), date(2026, 3, 3)),
        (-99_50, "E2", "Kortköp", date(2026, 3, 2), date(2026, 3, 3)),
    ]
    assert [e.bank_code for e in found.entries] == ["PMNT/RCDT/DMCT"] * 2


@BOTH
def test_a_deposit_of_three_payments_is_one_entry_with_three_transactions(version):
    payments = [
        payment(
            amount,
            version=version,
            refs=f"<AcctSvcrRef>{ref}</AcctSvcrRef><EndToEndId>NOTPROVIDED</EndToEndId>",
            debtor=name,
            creditor_account=other("9912346"),
            remittance=remittance,
        )
        for amount, ref, name, remittance in (
            ("1250.00", "T1", "Kund Ett AB", scor("10017")),
            ("80.50", "T2", "Kund Två", "<Ustrd>tack för hjälpen</Ustrd>"),
            ("669.50", "T3", "Kund Tre", scor("10025")),
        )
    ]
    batch = "<Btch><NbOfTxs>3</NbOfTxs></Btch>"
    data = one(
        entry("2000.00", "CRDT", *payments, batch=batch, version=version), kind="camt.054", version=version
    )
    file = camt.read(data)
    assert (file.kind, file.warnings) == ("camt.054", ())
    assert (file.statements[0].opening_ore, file.statements[0].closing_ore) == (None, None)
    found = only_entry(data)
    assert [(t.amount_ore, t.counterparty, t.transaction_ref, t.payee_giro) for t in found.transactions] == [
        (1250_00, "Kund Ett AB", "T1", "9912346"),
        (80_50, "Kund Två", "T2", "9912346"),
        (669_50, "Kund Tre", "T3", "9912346"),
    ]
    assert [[(r.kind, r.value) for r in t.references] for t in found.transactions] == [
        [("ocr", "10017")],
        [],
        [("ocr", "10025")],
    ]
    assert found.transactions[1].text == "tack för hjälpen"


def test_payments_in_several_details_blocks_belong_to_one_entry():
    two = payment("40.00") + "</NtryDtls><NtryDtls>" + payment("60.00")
    found = only_entry(one(entry("100.00", "CRDT", two)))
    assert [t.amount_ore for t in found.transactions] == [40_00, 60_00]


def test_mixed_directions_in_a_batch_add_up():
    data = one(
        entry(
            "100.00",
            "CRDT",
            payment("150.00", version="08"),
            payment("50.00", version="08", direction="DBIT"),
            version="08",
        ),
        version="08",
    )
    assert [t.amount_ore for t in only_entry(data).transactions] == [150_00, -50_00]


def test_a_returned_batch_may_keep_the_signs_of_the_first_payments():
    data = one(
        entry(
            "100.00",
            "DBIT",
            payment("60.00", version="08"),
            payment("40.00", version="08"),
            version="08",
            extra="<RvslInd>true</RvslInd>",
        ),
        version="08",
    )
    found = only_entry(data)
    assert found.reversal
    assert found.amount_ore == -100_00
    assert [t.amount_ore for t in found.transactions] == [-60_00, -40_00]


def test_a_reversal_is_not_flipped_twice():
    data = one(entry("100.00", "DBIT", extra="<RvslInd>true</RvslInd>"), entry("5", "CRDT"))
    assert [(e.amount_ore, e.reversal) for e in entries_of(camt.read(data))] == [
        (-100_00, True),
        (5_00, False),
    ]


def test_an_entry_whose_payments_do_not_add_up_is_one_line_with_a_warning():
    data = one(
        entry("100.00", "CRDT", payment("60.00", debtor="A"), payment("30.00", debtor="B"), text="Ins 7")
    )
    file = camt.read(data)
    (found,) = entries_of(file)
    (only,) = found.transactions
    assert (only.amount_ore, only.counterparty, only.text) == (100_00, "", "Ins 7")
    assert [(r.kind, r.value) for r in only.references] == [("text", "7")]
    assert messages(file) == ["The entry of 100.00 SEK was read as one line: its 2 payments add up to 90.00."]
    assert file.warnings[0].line == 6


def test_what_the_payments_of_such_an_entry_name_is_kept_as_text():
    paid = [payment("", remittance=scor(reference)) for reference in ("10017", "10025")]
    (only,) = entries_of(camt.read(one(entry("100.00", "CRDT", *paid, text=""))))[0].transactions
    assert [(r.kind, r.value) for r in only.references] == [("text", "10017"), ("text", "10025")]
    assert only.text == "10017 / 10025"
    written = payment("1", remittance="<Ustrd>F2026-0001, tack</Ustrd>")
    (only,) = entries_of(camt.read(one(entry("100.00", "CRDT", written, paid[0], text="Bg"))))[0].transactions
    assert only.text == "Bg / F2026-0001, tack"
    assert ("text", "10017") in [(r.kind, r.value) for r in only.references]


def test_an_entry_with_payments_without_amounts_is_one_line_with_a_warning():
    data = one(entry("100.00", "CRDT", payment("60.00"), payment(""), payment("40.00", currency="EUR")))
    file = camt.read(data)
    assert [t.amount_ore for t in entries_of(file)[0].transactions] == [100_00]
    assert messages(file) == [
        "The entry of 100.00 SEK was read as one line: 2 of its 3 payments have no amount in SEK."
    ]


def test_the_only_payment_takes_the_amount_of_the_entry():
    foreign = payment("87.00", currency="EUR", debtor="Kunde GmbH", remittance=scor("10017"))
    found = only_payment(one(entry("1000.00", "CRDT", foreign)))
    assert (found.amount_ore, found.counterparty) == (1000_00, "Kunde GmbH")
    assert [(r.kind, r.value) for r in found.references] == [("ocr", "10017")]


def test_charges_taken_from_the_only_payment_are_warned_of():
    file = camt.read(one(entry("95.00", "CRDT", payment("100.00"))))
    assert entries_of(file)[0].transactions[0].amount_ore == 95_00
    (message,) = messages(file)
    assert message == (
        "The entry is 95.00 SEK but its only payment says 100.00 (charges, perhaps); "
        "the amount of the entry was used."
    )


def test_the_counter_value_is_used_when_a_batch_was_exchanged():
    exchanged = [
        payment(
            "",
            extra=f"<AmtDtls><TxAmt><Amt Ccy='EUR'>{eur}</Amt></TxAmt>"
            f"<CntrValAmt><Amt Ccy='SEK'>{sek}</Amt></CntrValAmt></AmtDtls>",
        )
        for eur, sek in (("10", "115.50"), ("20", "231.00"))
    ]
    found = only_entry(one(entry("346.50", "CRDT", *exchanged)))
    assert [t.amount_ore for t in found.transactions] == [115_50, 231_00]


def test_an_entry_without_details_has_one_payment_made_from_it():
    found = only_entry(one(entry("45.00", "DBIT", text="Månadsavgift 2026-02")))
    assert found.transactions == (
        BankTransaction(
            line=6,
            amount_ore=-45_00,
            counterparty="",
            counterparty_account="",
            references=found.transactions[0].references,
            text="Månadsavgift 2026-02",
            transaction_ref="",
            payee_giro="",
        ),
    )


@pytest.mark.parametrize(
    ("text", "ore"),
    [("15", 15_00), ("15.5", 15_50), ("8.850", 8_85), ("100.00000", 100_00), ("0000149.87", 149_87), ("0.01", 1),
     (".5", 50), ("+7.00", 7_00), (" 12.30 ", 12_30), ("0", 0), ("99999999999.99", 9999999999999)],
)  # fmt: skip
def test_amounts_with_any_number_of_decimals(text, ore):
    assert only_entry(one(entry(text, "CRDT"))).amount_ore == ore


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("12.345", "'12.345' has more than two decimals"),
        ("1,50", "'1,50' is not an amount"),
        ("1 000.00", "'1 000.00' is not an amount"),
        ("abc", "'abc' is not an amount"),
        (".", "'.' is not an amount"),
        ("1e3", "'1e3' is not an amount"),
        ("1" * 12, "is too large for an amount"),
        ("", "it is missing"),
    ],
)
def test_an_unreadable_amount_is_refused_with_its_line(text, problem):
    with pytest.raises(BadFile, match="line 7: the amount of the entry") as caught:
        camt.read(one(entry(), entry(text, "CRDT")))
    assert caught.value.code == "bank.amount"
    assert problem in caught.value.message


@pytest.mark.parametrize(("amount", "direction"), [("-5.00", "DBIT"), ("5.00", ""), ("5.00", "crdt")])
def test_an_entry_that_does_not_say_which_way_it_goes_is_refused(amount, direction):
    with pytest.raises(BadFile, match="line 6: it is not clear which way the entry goes") as caught:
        camt.read(one(entry(amount, direction)))
    assert caught.value.code == "bank.direction"


@BOTH
def test_entries_that_are_not_booked_are_counted_and_left_out(version):
    data = one(
        entry("1.00", "CRDT", version=version),
        entry("2.00", "CRDT", status="PDNG", version=version),
        entry("3.00", "CRDT", payment("3.00"), status="INFO", version=version),
        entry("4.00", "CRDT", payment("4.00", version=version), version=version),
        balances=balance("OPBD", "0") + balance("CLBD", "5.00"),
        version=version,
    )
    file = camt.read(data)
    assert [e.amount_ore for e in entries_of(file)] == [1_00, 4_00]
    assert [len(e.transactions) for e in entries_of(file)] == [1, 1]
    assert (file.pending, file.warnings) == (2, ())


def test_a_missing_status_counts_as_booked_and_an_unknown_one_does_not():
    file = camt.read(
        one(entry("1", "CRDT", status=""), entry("2", "CRDT", status=""), entry("3", "CRDT", status="X"))
    )
    assert [e.amount_ore for e in entries_of(file)] == [1_00, 2_00]
    assert file.pending == 1
    assert messages(file) == [
        "An entry has no status; it was taken as booked. (2 times in the file.)",
        "An entry has the unknown status 'X'; it was left out as not booked.",
    ]


@pytest.mark.parametrize(
    "dates",
    [
        "<BookgDt><DtTm>2026-03-02T23:30:00.000Z</DtTm></BookgDt>",
        "<BookgDt><Dt>2026-03-02+01:00</Dt></BookgDt>",
        "<BookgDt><Dt>2026-03-02Z</Dt></BookgDt>",
        "<BookgDt><DtTm>2026-03-02T00:00:00.123456789+02:00</DtTm></BookgDt>",
        "<BookgDt><Dt> 2026-03-02 </Dt></BookgDt>",
    ],
)
def test_the_date_is_the_one_the_bank_writes(dates):
    found = only_entry(one(entry(dates=dates)))
    assert (found.booked_on, found.value_on) == (date(2026, 3, 2), None)


def test_without_a_booking_date_the_value_date_or_the_statement_s_dates_are_used():
    value = "<ValDt><Dt>2026-03-05</Dt></ValDt>"
    file = camt.read(one(entry(dates=value)))
    assert entries_of(file)[0].booked_on == date(2026, 3, 5)
    assert messages(file) == ["An entry has no booking date; its value date was used."]

    file = camt.read(one(entry(dates=""), balances=balance("CLBD", "100.00")))
    assert entries_of(file)[0].booked_on == date(2026, 3, 2)
    assert messages(file) == ["An entry has no booking date; the date of the closing balance was used."]

    file = camt.read(one(entry(dates="")))
    assert entries_of(file)[0].booked_on == date(2026, 3, 3)
    assert messages(file) == ["An entry has no booking date; the date the file was made was used."]


@pytest.mark.parametrize(
    "text", ["2026-02-30", "20260302", "02.03.2026", "2026-3-2", "2026-03-02x", "0001-01-01", "9999-12-31"]
)
def test_an_unreadable_date_is_refused_with_its_line(text):
    with pytest.raises(
        BadFile, match=f"line 6: the booking date is '{text}'; expected a date like 2026-03-02"
    ):
        camt.read(one(entry(dates=f"<BookgDt><Dt>{text}</Dt></BookgDt>")))


def test_the_difference_to_the_closing_balance_is_warned_of():
    data = one(
        entry("100.00", "CRDT"),
        entry("30.00", "DBIT"),
        balances=balance("OPBD", "50.00", direction="DBIT") + balance("CLBD", "25.00"),
    )
    file = camt.read(data)
    assert (file.statements[0].opening_ore, file.statements[0].closing_ore) == (-50_00, 25_00)
    (message,) = messages(file)
    assert message == (
        "Statement S1: opening balance -50.00 and entries 70.00 make 20.00, but the closing balance is 25.00; "
        "the difference is 5.00 SEK."
    )


@pytest.mark.parametrize(
    ("balances", "expected"),
    [
        (balance("PRCD", "1") + balance("CLBD", "101"), (1_00, 101_00)),
        (balance("PRCD", "9") + balance("OPBD", "1") + balance("CLBD", "101"), (1_00, 101_00)),
        (balance("CLBD", "101") + balance("OPBD", "1"), (1_00, 101_00)),
        (balance("OPBD", "1") + balance("ITBD", "101"), (1_00, 101_00)),
        (balance("ITBD", "1") + balance("CLBD", "101"), (1_00, 101_00)),
        (balance("ITBD", "1") + balance("ITBD", "101"), (1_00, 101_00)),
        (balance("OPBD", "1") + balance("CLAV", "77"), (1_00, None)),
        (balance("ITBD", "1"), (None, None)),
        ("", (None, None)),
    ],
)
def test_which_balances_open_and_close(balances, expected):
    file = camt.read(one(entry("100.00", "CRDT"), balances=balances))
    assert (file.statements[0].opening_ore, file.statements[0].closing_ore) == expected
    assert file.warnings == ()


def test_a_balance_in_another_currency_is_left_out_with_a_warning():
    file = camt.read(one(entry(), balances=balance("CLBD", "5.00", currency="EUR")))
    assert file.statements[0].closing_ore is None
    assert messages(file) == ["The closing balance is in EUR, not SEK."]


def test_other_currencies_are_kept():
    account = iban(IBAN)
    data = one(entry("10.00", "CRDT", payment("10.00", currency="EUR"), currency="EUR"), account=account)
    file = camt.read(data)
    assert (file.statements[0].currency, entries_of(file)[0].currency) == ("EUR", "EUR")

    mixed = camt.read(
        one(entry("10.00", "CRDT", currency="EUR"), balances=balance("OPBD", "0") + balance("CLBD", "0"))
    )
    assert entries_of(mixed)[0].currency == "EUR"
    assert messages(mixed) == ["Statement S1 is in SEK but has entries in EUR."]


def test_the_bank_s_own_sums_are_checked():
    summary = (
        "<TxsSummry><TtlCdtNtries><NbOfNtries>2</NbOfNtries><Sum>100.00</Sum></TtlCdtNtries>"
        "<TtlDbtNtries><NbOfNtries>1</NbOfNtries><Sum>40.00</Sum></TtlDbtNtries></TxsSummry>"
    )
    right = one(entry("100.00", "CRDT"), entry("40.00", "DBIT"), kind="camt.054", balances=summary)
    assert camt.read(right).warnings == ()
    wrong = one(entry("100.00", "CRDT"), entry("30.00", "DBIT"), kind="camt.054", balances=summary)
    assert messages(camt.read(wrong)) == [
        "Statement S1: its entries add up to 30.00, but the bank counts 40.00 (TtlDbtNtries)."
    ]


def test_several_statements_in_one_file():
    data = camt_file(
        statement(entry("1", "CRDT"), name="S1"),
        statement(
            entry("2", "CRDT"), entry("3", "DBIT"), name="S2", account=f"{iban(PAYER_IBAN)}<Ccy>EUR</Ccy>"
        ),
        statement(name="S3"),
    )
    file = camt.read(data)
    assert [(s.statement_id, s.account.iban, [e.amount_ore for e in s.entries]) for s in file.statements] == [
        ("S1", IBAN, [1_00]),
        ("S2", PAYER_IBAN, [2_00, -3_00]),
        ("S3", IBAN, []),
    ]


def test_twins_are_numbered_and_lines_that_differ_are_not_twins():
    data = one(
        entry("100.00", "CRDT", text="Swish"),
        entry("100.00", "CRDT", text="Swish"),
        entry("100.00", "CRDT", text="Kort"),
        entry("100.00", "DBIT", text="Swish"),
        entry("100.00", "CRDT", text="Swish"),
    )
    assert [e.occurrence for e in entries_of(camt.read(data))] == [1, 2, 1, 1, 3]


@pytest.mark.parametrize(
    ("refs", "payment_refs", "expected"),
    [
        ("<NtryRef>N1</NtryRef><AcctSvcrRef>A1</AcctSvcrRef>", "", "A1"),
        ("<NtryRef>5566778899201510200000100004</NtryRef>", "", "5566778899201510200000100004"),
        ("<NtryRef>3</NtryRef>", "", ""),
        ("<NtryRef>3</NtryRef>", "<AcctSvcrRef>T9</AcctSvcrRef>", "T9"),
        ("<AcctSvcrRef>NOTPROVIDED</AcctSvcrRef>", "", ""),
        ("", "<InstrId>I1</InstrId>", ""),
    ],
)
def test_what_identifies_an_entry(refs, payment_refs, expected):
    assert (
        only_entry(one(entry("1", "CRDT", payment("1", refs=payment_refs), refs=refs))).entry_ref == expected
    )


def test_an_id_that_lines_of_the_same_amount_share_identifies_none_of_them():
    file = camt.read(
        one(entry("5"), entry("5"), entry("7"), entry("5", refs="<AcctSvcrRef>E2</AcctSvcrRef>"))
    )
    assert [(e.amount_ore, e.entry_ref, e.occurrence) for e in entries_of(file)] == [
        (5_00, "", 1),
        (5_00, "", 2),
        (7_00, "E1", 1),
        (5_00, "E2", 3),
    ]


def test_an_id_that_several_payments_share_identifies_none_of_them():
    shared = [
        payment("50.00", refs=f"<AcctSvcrRef>SAME</AcctSvcrRef>{own}")
        for own in ("<TxId>X1</TxId>", "<ClrSysRef>C2</ClrSysRef>")
    ]
    found = only_entry(one(entry("100.00", "CRDT", *shared)))
    assert [t.transaction_ref for t in found.transactions] == ["X1", "C2"]


def test_accounts_are_read_in_every_form():
    servicer = (
        "<Svcr><FinInstnId><BIC>HANDSESS</BIC><ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId>"
        "<MmbId>6290</MmbId></ClrSysMmbId></FinInstnId></Svcr>"
    )
    forms = {
        iban("SE45 5000 0000 0583 9825 7466"): BankAccountId(iban=IBAN),
        f"<Id><Othr><Id>{IBAN}</Id></Othr></Id>": BankAccountId(iban=IBAN),
        other("401234567", "<Cd>BBAN</Cd>") + servicer: BankAccountId(clearing="6290", account="401234567"),
        other("991-2346"): BankAccountId(bankgiro="9912346"),
        other("51 86 87-9", "<Prtry>PGNR</Prtry>"): BankAccountId(plusgiro="5186879"),
        "<Id><BBAN>52011234567</BBAN></Id>": BankAccountId(account="52011234567"),
    }
    for account, expected in forms.items():
        assert camt.read(one(entry(), account=account)).statements[0].account == expected


def test_a_statement_without_an_account_is_warned_of():
    assert messages(camt.read(one(entry(), account=""))) == ["Statement S1 names no account."]


def test_pages_and_duplicates_are_warned_of():
    paged = "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn><CpyDplctInd>DUPL</CpyDplctInd>"
    assert messages(camt.read(one(entry(), extra=paged))) == [
        "Statement S1 is marked by the bank as sent before.",
        "Statement S1 goes on in another file; import that too.",
    ]


def test_a_page_is_missed_only_where_the_next_one_is_not_in_the_file():
    def page(number, *, last):
        paging = f"<StmtPgntn><PgNb>{number}</PgNb><LastPgInd>{str(last).lower()}</LastPgInd></StmtPgntn>"
        return statement(entry(), name=f"P{number}", extra=paging)

    whole = camt_file(page(1, last=False), page(2, last=False), page(3, last=True))
    assert messages(camt.read(whole)) == []
    torn = camt_file(page(1, last=False), page(3, last=True), page(1, last=False), page(2, last=False))
    assert messages(camt.read(torn)) == [
        "Statement P1 goes on in another file; import that too.",
        "Statement P2 goes on in another file; import that too.",
    ]


def test_the_period_comes_from_the_file_or_from_the_entries():
    period = "<FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-31T23:59:59</ToDtTm></FrToDt>"
    found = camt.read(one(entry(), extra=period)).statements[0]
    assert (found.from_on, found.to_on) == (date(2026, 3, 1), date(2026, 3, 31))
    found = camt.read(one(entry(), entry(dates="<BookgDt><Dt>2026-03-09</Dt></BookgDt>"))).statements[0]
    assert (found.from_on, found.to_on) == (date(2026, 3, 2), date(2026, 3, 9))


def test_prefixes_missing_namespaces_and_envelopes_do_not_matter():
    plain = one(entry("7.00", "CRDT"))
    expected = entries_of(camt.read(plain))[0].amount_ore
    xmlns = b'xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"'
    prefixed = re.sub(rb"<(/?)(\w)", rb"<\1n:\2", plain).replace(b"xmlns=", b"xmlns:n=")
    assert b"<n:Ntry><n:Amt" in prefixed
    header = b"<Envelope><AppHdr><Fr/></AppHdr><Document"
    enveloped = plain.replace(b"<Document", header).replace(b"</Document>", b"</Document></Envelope>")
    for data in (prefixed, enveloped):
        file = camt.read(data)
        assert (file.version, file.warnings) == ("02", ())
        assert entries_of(file)[0].amount_ore == expected == 7_00
    bare = camt.read(plain.replace(b" " + xmlns, b""))
    assert entries_of(bare)[0].amount_ore == expected
    assert messages(bare) == [
        "The file states no version of camt.053; it was read by the rules of .02 and .08."
    ]


def test_other_versions_are_read_with_a_warning():
    file = camt.read(one(entry("7.00", "CRDT"), version="04"))
    assert (file.version, entries_of(file)[0].amount_ore) == ("04", 7_00)
    assert messages(file) == [
        "The file states version .04 of camt.053; it was read by the rules of .02 and .08."
    ]


def test_line_numbers_also_in_files_longer_than_the_parser_counts():
    blank = "\n" * 70_000
    data = one(
        entry("1", "CRDT", payment("1")), blank, entry("2", "CRDT", "\n" + payment("2")), blank, entry("3")
    )
    lines = data.decode().split("\n")
    found = entries_of(camt.read(data))
    assert [e.line for e in found] == [6, 70_007, 140_009]
    assert all("<Ntry>" in lines[e.line - 1] for e in found)
    assert all("<TxDtls>" in lines[t.line - 1] for e in found[:2] for t in e.transactions)
