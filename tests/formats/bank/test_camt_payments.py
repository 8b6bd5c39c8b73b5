"""Inside a camt payment: who paid, what the references are, and where the text comes from."""

import pytest
from tests.formats.bank.camt_files import (
    IBAN,
    PAYER_IBAN,
    document,
    entry,
    iban,
    invoice,
    one,
    other,
    payment,
    scor,
)

from kassabok.formats.bank import camt
from kassabok.formats.bank.record import BankTransaction, Reference


def read_one(
    *payments: str, direction: str = "CRDT", text: str = "", batch: str = "", **kwargs
) -> BankTransaction:
    """The transaction of an entry with one payment."""
    data = one(entry("100.00", direction, *payments, text=text, batch=batch), **kwargs)
    ((found,),) = (e.transactions for s in camt.read(data).statements for e in s.entries)
    return found


def references(remittance: str = "", **kwargs) -> list[tuple[str, str, int | None]]:
    entry_text = kwargs.pop("text", "")
    found = read_one(payment(remittance=remittance, **kwargs), text=entry_text)
    return [(r.kind, r.value, r.amount_ore) for r in found.references]


# References


def test_an_ocr_and_an_invoice_number_and_text_come_in_that_order():
    remittance = f"<Ustrd>faktura 55</Ustrd>{invoice('F2026-0002')}{scor('10017')}"
    assert references(remittance, extra="<AddtlTxInf>avi 77</AddtlTxInf>", text="bunt 88") == [
        ("invoice", "F2026-0002", None),
        ("ocr", "10017", None),
        ("text", "55", None),
        ("text", "77", None),
        ("text", "88", None),
    ]


def test_one_payment_for_several_invoices_keeps_what_was_paid_on_each():
    remittance = (
        scor("10017", amount="60.00")
        + scor("10025", amount="55.50")
        + invoice("K2026-0001", "15.50", code="CREN")
    )
    found = read_one(payment(remittance=remittance))
    assert found.references == (
        Reference("ocr", "10017", 60_00, block=1),
        Reference("ocr", "10025", 55_50, block=2),
        Reference("invoice", "K2026-0001", -15_50, block=3),
    )


def test_an_ocr_and_its_invoice_number_are_one_debt_and_carry_the_amount_once():
    remittance = scor("10017", amount="100.00", documents=document("F2026-0001"))
    assert read_one(payment(remittance=remittance)).references == (
        Reference("ocr", "10017", 100_00, block=1),
        Reference("invoice", "F2026-0001", None, block=1),
    )


def test_an_amount_for_several_documents_belongs_to_none_of_them():
    remittance = (
        f"<Strd>{document('F1')}{document('F2')}"
        "<RfrdDocAmt><RmtdAmt Ccy='SEK'>100.00</RmtdAmt></RfrdDocAmt></Strd>"
    )
    assert references(remittance) == [("invoice", "F1", None), ("invoice", "F2", None)]


def test_a_credit_note_may_give_its_amount_as_remitted():
    amount = "<RfrdDocAmt><RmtdAmt Ccy='SEK'>20.00</RmtdAmt></RfrdDocAmt>"
    remittance = f"<Strd>{document('K1', code='CREN')}{amount}</Strd>"
    assert references(remittance) == [("invoice", "K1", -20_00)]


@pytest.mark.parametrize("end_to_end", ["", "<EndToEndId>NOTPROVIDED</EndToEndId>"])
def test_the_payer_s_instruction_id_stands_in_for_an_end_to_end_id_that_is_left_out(end_to_end):
    refs = f"<InstrId>X2026-0001-1</InstrId>{end_to_end}"
    found = read_one(payment(refs=refs), direction="DBIT")
    assert found.references == (Reference("end_to_end", "X2026-0001-1"),)
    both = "<InstrId>OTHER</InstrId><EndToEndId>X2026-0001-1</EndToEndId>"
    assert read_one(payment(refs=both), direction="DBIT").references == found.references


@pytest.mark.parametrize("code", ["<Cd>SCOR</Cd>", "<Prtry>QRR</Prtry>", "<Cd>RADM</Cd>"])
def test_every_kind_of_payee_reference_is_an_ocr(code):
    assert references(scor("12 345 67", code=code)) == [("ocr", "1234567", None)]


def test_a_purchase_order_number_is_no_ocr():
    assert references(scor("PO-17", code="<Cd>PUOR</Cd>")) == [("text", "PO-17", None)]


def test_an_iso_reference_keeps_its_letters_and_zeros_stay():
    assert references(scor("RF33 2348 236")) == [("ocr", "RF33 2348 236", None)]
    assert references(scor("00000000000000001245")) == [("ocr", "00000000000000001245", None)]


@pytest.mark.parametrize("nothing", ["NOTPROVIDED", "notprovided", "NONREF", "-", " "])
def test_an_end_to_end_id_is_a_reference_unless_it_says_that_there_is_none(nothing):
    assert references(refs="<EndToEndId>F2026-0001</EndToEndId>") == [("end_to_end", "F2026-0001", None)]
    assert references(refs=f"<EndToEndId>{nothing}</EndToEndId>") == []


def test_the_batch_of_ours_that_a_debit_pays_is_a_reference():
    batch = "<Btch><MsgId>PAY-1</MsgId><PmtInfId>PAY-1-A</PmtInfId><NbOfTxs>12</NbOfTxs></Btch>"
    found = read_one(direction="DBIT", batch=batch)
    assert [(r.kind, r.value) for r in found.references] == [("batch", "PAY-1-A")]


def test_text_that_the_bank_cut_in_pieces_is_put_together_again():
    first = "Betalning av faktura med nummer F20"
    assert len(first) == 35
    found = read_one(payment(remittance=f"<Ustrd>{first}</Ustrd><Ustrd>26-0001 tack</Ustrd>"))
    assert found.text == "Betalning av faktura med nummer F2026-0001 tack"
    assert "F2026-0001" in [r.value for r in found.references]
    assert read_one(payment(remittance="<Ustrd>ett</Ustrd><Ustrd>två</Ustrd>")).text == "ett två"


def test_the_text_of_an_entry_is_not_spread_over_several_payments():
    data = one(entry("200.00", "CRDT", payment(remittance=scor("10017")), payment(), text="Samling 4711"))
    ((first, second),) = (e.transactions for s in camt.read(data).statements for e in s.entries)
    assert (first.text, second.text) == ("", "")
    assert [r.value for r in first.references + second.references] == ["10017"]


def test_the_text_of_an_entry_serves_its_only_payment():
    found = read_one(payment(), text="Kortbetalning 4711")
    assert found.text == "Kortbetalning 4711"
    assert [r.value for r in found.references] == ["4711"]


# Parties


@pytest.mark.parametrize("version", ["02", "08"])
def test_the_payer_of_money_in_and_the_payee_of_money_out(version):
    parties = {"debtor": "Betalaren AB", "debtor_account": iban(PAYER_IBAN), "creditor": "Mottagaren AB"}
    both = payment(version=version, **parties, creditor_account=other("50501055"))
    money_in = read_one(both)
    assert (money_in.counterparty, money_in.counterparty_account) == ("Betalaren AB", PAYER_IBAN)
    money_out = read_one(both, direction="DBIT")
    assert (money_out.counterparty, money_out.counterparty_account) == ("Mottagaren AB", "5050-1055")
    assert money_in.payee_giro == money_out.payee_giro == "50501055"


def test_the_ultimate_party_and_the_bank_stand_in_for_a_missing_name():
    ultimate = payment().replace("<RltdPties>", "<RltdPties><UltmtDbtr><Nm>Slutlig Betalare</Nm></UltmtDbtr>")
    assert read_one(ultimate).counterparty == "Slutlig Betalare"
    bank = payment().replace(
        "<RltdPties>", "<RltdPties><Dbtr><Agt><FinInstnId><Nm>En Bank</Nm></FinInstnId></Agt></Dbtr>"
    )
    assert read_one(bank).counterparty == "En Bank"


def test_a_returned_payment_names_the_other_party_where_we_stand_ourselves():
    """In a return the parties keep their old roles: our supplier is still the creditor when the money comes back."""
    returned = payment(
        debtor="Vi AB", debtor_account=iban(IBAN), creditor="Butiken", creditor_account=iban(PAYER_IBAN)
    )
    found = read_one(returned)
    assert (found.counterparty, found.counterparty_account) == ("Butiken", PAYER_IBAN)


def test_we_are_never_our_own_counterparty_when_the_payer_is_unknown():
    found = read_one(payment(creditor="Vi AB", creditor_account=other("9912346")))
    assert (found.counterparty, found.counterparty_account, found.payee_giro) == ("", "", "9912346")
    account = f"{iban(IBAN)}<Ownr><Nm>Vi AB</Nm></Ownr>"
    found = read_one(payment(creditor="Vi AB", creditor_account=iban(PAYER_IBAN)), account=account)
    assert found.counterparty == ""


@pytest.mark.parametrize(
    ("account", "member", "expected"),
    [
        (other("9912346"), "", "991-2346"),
        (other("50501055", "<Cd>BBAN</Cd>"), "9900", "5050-1055"),
        (other("5186879", "<Cd>BBAN</Cd>"), "9960", "51 86 87-9"),
        (other("5186879", "<Prtry>PGNR</Prtry>"), "", "51 86 87-9"),
        (other("401234567", "<Cd>BBAN</Cd>"), "6290", "6290-401234567"),
        (other("52011234567", "<Cd>BBAN</Cd>"), "", "52011234567"),
        (iban("SE45 5000 0000 0583 9825 7466"), "5000", IBAN),
        ("", "5000", ""),
    ],
)
def test_accounts_are_shown_as_people_write_them(account, member, expected):
    agent = (
        f"<DbtrAgt><FinInstnId><ClrSysMmbId><ClrSysId><Cd>SESBA</Cd></ClrSysId><MmbId>{member}</MmbId>"
        "</ClrSysMmbId></FinInstnId></DbtrAgt>"
        if member
        else ""
    )
    own = iban(PAYER_IBAN)
    found = read_one(payment(debtor="Kund", debtor_account=account, agents=agent), account=own)
    assert found.counterparty_account == expected


def test_swish_names_the_payer_s_number_and_ours():
    mobile = "<Prtry>MOBNB</Prtry>"
    swish = payment(
        refs="<ClrSysRef>4669873074677905</ClrSysRef>",
        debtor="ANNA ANDERSSON",
        debtor_account=other("+46701740605", mobile),
        creditor_account=other("1231234567", mobile),
        remittance="<Ustrd>F2026-0001</Ustrd>",
    )
    found = read_one(swish)
    assert (found.counterparty, found.counterparty_account) == ("ANNA ANDERSSON", "+46701740605")
    assert (found.transaction_ref, found.payee_giro) == ("4669873074677905", "1231234567")
    assert [(r.kind, r.value) for r in found.references][:2] == [
        ("swish", "+46701740605"),
        ("text", "F2026-0001"),
    ]


def test_an_order_number_after_the_bank_s_reference_is_found():
    """Handelsbanken gives the order number of a Swish payment there and nowhere else."""
    swish = payment(refs="<ClrSysRef>4669873074677905</ClrSysRef>", debtor="ANNA ANDERSSON")
    data = one(entry("100.00", "CRDT", swish, refs="<AcctSvcrRef>4669873074677905 ORDER-123</AcctSvcrRef>"))
    ((found,),) = (e.transactions for s in camt.read(data).statements for e in s.entries)
    assert [r.value for r in found.references] == ["ORDER-123", "123"]
    assert found.transaction_ref == "4669873074677905"


def test_a_swish_refund_names_the_customer():
    mobile = "<SchmeNm><Prtry>MOBNB</Prtry></SchmeNm>"
    both = f"<Id><IBAN>{PAYER_IBAN}</IBAN><Othr><Id>+46701740606</Id>{mobile}</Othr></Id>"
    found = read_one(payment(creditor="BO BERG", creditor_account=both), direction="DBIT")
    assert (found.counterparty, found.counterparty_account) == ("BO BERG", PAYER_IBAN)
    assert ("swish", "+46701740606") in [(r.kind, r.value) for r in found.references]


def test_a_swish_number_may_be_the_payer_s_identity():
    identity = (
        "<Dbtr><Nm>Anna</Nm><Id><PrvtId><Othr><Id>+46701740607</Id>"
        "<SchmeNm><Prtry>MOBNB</Prtry></SchmeNm></Othr></PrvtId></Id></Dbtr>"
    )
    found = read_one(payment().replace("<RltdPties>", f"<RltdPties>{identity}"))
    assert [(r.kind, r.value) for r in found.references] == [("swish", "+46701740607")]


def test_our_own_giro_is_the_payee_when_the_notification_is_for_it():
    assert read_one(payment(), account=other("9912346")).payee_giro == "9912346"
    assert read_one(payment(), direction="DBIT", account=other("9912346")).payee_giro == ""
