"""Payment files: what stands where, whatever is paid, and that the official schemas take them."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from kassabok.formats.bank.pain001 import Debtor, Group, PaymentFile, Transfer, write
from kassabok.formats.bank.payment_profile import Dialect, load_payment_profile, shipped_payment_texts
from kassabok.formats.bank.payment_text import SIGNS, SIGNS_ABROAD, is_readable, payment_text
from kassabok.formats.errors import BadFile

DEBTOR = Debtor("Handelsboden AB", "Umeå", "SE", "5560360793", "", "SWEDSESS", "SEK")
PLAIN = Transfer(
    "X1-1", "Grossisten AB", "Borås", "SE", "bankgiro", "", "9912346", "", 125_050, "ocr", "1234566"
)
SAMPLES = os.environ.get("KASSABOK_SAMPLES")


def group(*transfers: Transfer, **changes: object) -> Group:
    plain = Group("X1-P1", date(2026, 3, 2), "iban", "SE4550000000058398257466", "", "", False, transfers)
    return replace(plain, **changes)  # type: ignore[arg-type]


def payment_file(groups: Sequence[Group], **changes: object) -> PaymentFile:
    plain = PaymentFile("03", "X1", 1_772_443_800_000_000, "SEK", DEBTOR, Dialect(), groups)
    return replace(plain, **changes)  # type: ignore[arg-type]


class Read:
    """A file read back by paths of local names, so that both versions are asked in the same words."""

    def __init__(self, data: bytes) -> None:
        self.root: Any = etree.fromstring(data)

    def texts(self, path: str) -> list[str]:
        steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
        return [str(element.text) for element in self.root.xpath(f".//{steps}")]

    def text(self, path: str) -> str:
        (found,) = self.texts(path)
        return found

    def names(self, path: str) -> list[str]:
        """The names of the elements right below a path."""
        steps = "/".join(f"*[local-name()='{name}']" for name in path.split("/"))
        return [etree.QName(element).localname for element in self.root.xpath(f".//{steps}/*")]


def read(groups: Sequence[Group], **changes: object) -> Read:
    return Read(write(payment_file(groups, **changes)))


def one(**changes: object) -> Read:
    return read([group(replace(PLAIN, **changes))])  # type: ignore[arg-type]


def test_a_bankgiro_is_paid_as_bgnr_at_9900_with_its_ocr_reference() -> None:
    found = one()
    assert found.text("CdtTrfTxInf/CdtrAgt/FinInstnId/ClrSysMmbId/ClrSysId/Cd") == "SESBA"
    assert found.text("ClrSysMmbId/MmbId") == "9900"
    assert found.text("CdtrAcct/Id/Othr/Id") == "9912346"
    assert found.text("CdtrAcct/Id/Othr/SchmeNm/Prtry") == "BGNR"
    assert found.text("Strd/CdtrRefInf/Tp/CdOrPrtry/Cd") == "SCOR"
    assert found.text("Strd/CdtrRefInf/Ref") == "1234566"
    assert not found.texts("RfrdDocAmt")
    assert not found.texts("SvcLvl")
    assert found.text("Cdtr/PstlAdr/TwnNm") == "Borås"
    assert found.names("Cdtr/PstlAdr") == ["TwnNm", "Ctry"]


def test_a_plusgiro_is_paid_as_bban_at_9960_with_a_message() -> None:
    found = one(form="plusgiro", account="5186879", reference_kind="message", reference="Faktura 77")
    assert found.text("ClrSysMmbId/MmbId") == "9960"
    assert found.text("CdtrAcct/Id/Othr/Id") == "5186879"
    assert found.text("CdtrAcct/Id/Othr/SchmeNm/Cd") == "BBAN"
    assert found.text("RmtInf/Ustrd") == "Faktura 77"
    assert not found.texts("Strd")


@pytest.mark.parametrize(("clearing", "member"), [("6000", "6000"), ("83279", "8327")])
def test_an_account_is_paid_by_four_digits_of_clearing_and_its_own_number(clearing: str, member: str) -> None:
    found = one(form="account", clearing=clearing, account="123456789")
    assert found.text("ClrSysMmbId/MmbId") == member
    assert found.text("CdtrAcct/Id/Othr/Id") == "123456789"


@pytest.mark.parametrize(("version", "element"), [("03", "BIC"), ("09", "BICFI")])
def test_an_iban_is_paid_with_the_bic_where_it_is_known(version: str, element: str) -> None:
    abroad = replace(
        PLAIN, form="iban", account="DE89370400440532013000", bic="COBADEFFXXX", country="DE", town=""
    )
    found = read([group(abroad, service="SEPA")], version=version, currency="EUR")
    assert found.text("CdtrAcct/Id/IBAN") == "DE89370400440532013000"
    assert found.text(f"CdtrAgt/FinInstnId/{element}") == "COBADEFFXXX"
    assert found.text("SvcLvl/Cd") == "SEPA"
    assert found.text("ChrgBr") == "SLEV"
    assert found.names("Cdtr/PstlAdr") == ["Ctry"]
    without = read([group(replace(abroad, bic=""))], currency="EUR")
    assert not without.texts("CdtrAgt")


def test_an_rf_reference_says_whose_standard_it_is_of() -> None:
    found = one(reference_kind="rf", reference="RF18539007547034")
    assert found.text("CdtrRefInf/Tp/Issr") == "ISO"
    assert found.text("CdtrRefInf/Ref") == "RF18539007547034"


def test_a_salary_bears_its_category_and_no_message() -> None:
    salary = replace(PLAIN, form="account", clearing="6000", account="123456789", reference_kind="message")
    found = read([group(salary, category="SALA", one_debit=True)])
    assert found.text("PmtInf/PmtTpInf/CtgyPurp/Cd") == "SALA"
    assert found.text("BtchBookg") == "true"
    assert not found.texts("RmtInf")


@pytest.mark.parametrize(("version", "day"), [("03", "ReqdExctnDt"), ("09", "ReqdExctnDt/Dt")])
def test_counts_and_sums_stand_over_the_file_and_each_group(version: str, day: str) -> None:
    pence = [replace(PLAIN, end_to_end_id=f"X1-{n}", amount_cents=n) for n in (1, 10, 199)]
    later = group(
        PLAIN, info_id="X1-P2", on=date(2026, 3, 3), debtor_form="bankgiro", debtor_number="9912346"
    )
    found = read([group(*pence), later], version=version)
    assert found.texts("InstdAmt") == ["0.01", "0.10", "1.99", "1250.50"]
    assert found.text("GrpHdr/CtrlSum") == "1252.60"
    assert found.text("GrpHdr/NbOfTxs") == "4"
    assert found.texts("PmtInf/CtrlSum") == ["2.10", "1250.50"]
    assert found.texts("PmtInf/NbOfTxs") == ["3", "1"]
    assert found.texts(day) == ["2026-03-02", "2026-03-03"]
    assert found.text("DbtrAcct/Id/IBAN") == "SE4550000000058398257466"
    assert found.text("DbtrAcct/Id/Othr/SchmeNm/Prtry") == "BGNR"
    assert found.text("GrpHdr/CreDtTm") == "2026-03-02T09:30:00Z"


def test_the_company_is_named_by_its_organisation_number_or_what_the_bank_calls_it() -> None:
    assert set(one().texts("OrgId/Othr/Id")) == {"5560360793"}
    debtor = replace(DEBTOR, customer_id="123456789012A001")
    found = read([group(PLAIN)], debtor=debtor, dialect=Dialect(id_scheme="CUST"))
    assert found.texts("OrgId/Othr/Id") == ["123456789012A001"] * 2
    assert found.texts("OrgId/Othr/SchmeNm/Cd") == ["CUST"] * 2


def test_a_bank_that_is_not_known_is_said_to_be_not_provided() -> None:
    assert (
        read([group(PLAIN)], debtor=replace(DEBTOR, bic="")).text("DbtrAgt/FinInstnId/Othr/Id")
        == "NOTPROVIDED"
    )


def test_a_bank_that_wants_the_amount_beside_a_reference_gets_it() -> None:
    found = read([group(PLAIN)], dialect=Dialect(ocr_amount=True))
    assert found.text("Strd/RfrdDocAmt/RmtdAmt") == "1250.50"
    assert found.names("Strd") == ["RfrdDocAmt", "CdtrRefInf"]


def test_what_the_schema_does_not_take_is_never_handed_out() -> None:
    with pytest.raises(ValueError, match=r"is not pain\.001\.001\.03"):
        write(payment_file([group(replace(PLAIN, end_to_end_id="X" * 36))]))


@given(
    st.lists(
        st.tuples(
            st.text(min_size=1, max_size=200),
            st.integers(1, 10**13),
            st.sampled_from([("bankgiro", ""), ("plusgiro", ""), ("account", "6000"), ("iban", "")]),
            st.sampled_from(["none", "ocr", "rf", "message"]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["03", "09"]),
)
def test_whatever_is_paid_to_whomever_the_schema_takes_it_and_the_sums_hold(
    payments: list[tuple[str, int, tuple[str, str], str]], version: str
) -> None:
    references = {"none": "", "ocr": "1234566", "rf": "RF18539007547034"}
    transfers = [
        replace(
            PLAIN,
            end_to_end_id=f"X2026-0001-260302093000-{place}",
            name=payment_text(text, 70) or "?",
            town=payment_text(text, 35),
            form=form,
            clearing=clearing,
            account="DE89370400440532013000" if form == "iban" else "123456789",
            amount_cents=cents,
            reference_kind=kind,
            reference=references.get(kind) or payment_text(text, 140) or "?",
        )
        for place, (text, cents, (form, clearing), kind) in enumerate(payments)
    ]
    data = write(payment_file([group(*transfers)], version=version))
    found = Read(data)
    assert write(payment_file([group(*transfers)], version=version)) == data
    cents = [int(amount.replace(".", "")) for amount in found.texts("InstdAmt")]
    assert cents == [payment[1] for payment in payments]
    assert int(found.text("GrpHdr/CtrlSum").replace(".", "")) == sum(cents)
    assert len(set(found.texts("EndToEndId"))) == len(payments)
    for path in ("Cdtr/Nm", "TwnNm", "Ustrd"):
        assert all(set(text) <= SIGNS for text in found.texts(path))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Café Olé & Söner", "Cafe Ole + Söner"),
        ("Müller GmbH – Köln", "Muller GmbH - Köln"),
        ("A\u030akesson", "Åkesson"),
        ("Smörgås\n\ttårta", "Smörgås tårta"),
        ("Bjørn_Æ", "Björn-Ä"),
        ("北京", "??"),
        ("<b>\u202ehej</b>", "?b?hej?/b?"),
        ("  ", ""),
    ],
)
def test_texts_get_the_nearest_signs(text: str, written: str) -> None:
    assert payment_text(text, 140) == written


@pytest.mark.parametrize(
    ("text", "written"), [("Åkes Lergods i Höganäs", "Akes Lergods i Hoganas"), ("Bjørn & Æ", "Bjorn + A")]
)
def test_a_text_that_goes_abroad_has_no_swedish_letters(text: str, written: str) -> None:
    assert payment_text(text, 140, abroad=True) == written


@given(st.text(max_size=300), st.integers(1, 140))
def test_any_text_abroad_has_only_signs_of_sepa(text: str, longest: int) -> None:
    assert set(payment_text(text, longest, abroad=True)) <= SIGNS_ABROAD


@given(st.text(max_size=300), st.integers(1, 140))
def test_any_text_has_only_signs_that_banks_take_and_fits(text: str, longest: int) -> None:
    found = payment_text(text, longest)
    assert set(found) <= SIGNS
    assert len(found) <= longest
    assert found == found.strip()
    assert payment_text(found, longest) == found


def test_a_text_of_nothing_but_unknown_signs_says_nothing() -> None:
    assert not is_readable("??")
    assert is_readable("? 7")


def test_every_shipped_profile_reads_and_a_dialect_survives_being_kept() -> None:
    profiles = {name: load_payment_profile(text, name) for name, text in shipped_payment_texts().items()}
    assert sorted(profiles) == [
        "danske",
        "generic",
        "handelsbanken",
        "lansforsakringar",
        "nordea",
        "seb",
        "swedbank",
    ]
    for profile in profiles.values():
        assert Dialect.from_json(profile.dialect.to_json()) == profile.dialect
    assert profiles["swedbank"].dialect.bankgiro_from == "bankgiro"
    codes = [code for profile in profiles.values() for code in profile.bank_codes]
    assert len(codes) == len(set(codes))


@pytest.mark.skipif(SAMPLES is None, reason="KASSABOK_SAMPLES is not set")
@pytest.mark.parametrize("version", ["03", "09"])
def test_our_schema_is_the_one_that_the_samples_hold_to(version: str) -> None:
    from kassabok.formats.bank.pain001 import _schema

    sample = Path(str(SAMPLES)) / "bank" / "made-here" / f"se-pain.001.001.{version}.xml"
    assert _schema(version).validate(etree.parse(sample))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "is not TOML"),
        ('source = "x"', "has no title"),
        ('title = "x"\ncolour = 1', "has a key colour"),
        ('title = "x"\nmessage = 141', "it takes a whole number from 1 to 140"),
        ('title = "x"\nmessage = true', "it takes a whole number"),
        ('title = "x"\nbic = "SWED"', "it takes a BIC"),
        ('title = "x"\nbankgiro_from = "kassan"', 'it takes one of "iban", "bankgiro"'),
        ('title = "x"\ncutoff = "25:00"', "it takes a time"),
        ('title = "x"\nbank_codes = ["80"]', "bank_codes that are not a list"),
    ],
)
def test_a_profile_that_is_wrong_says_which_key_and_what_it_takes(text: str, said: str) -> None:
    with pytest.raises(BadFile, match="payment profile ours") as error:
        load_payment_profile(text, "ours")
    assert said in error.value.message


@pytest.mark.skipif(SAMPLES is None, reason="KASSABOK_SAMPLES is not set")
@pytest.mark.parametrize("version", ["03", "09"])
def test_the_same_payments_make_the_same_elements_as_the_swedish_samples(version: str) -> None:
    """A file of another's, with bankgiros, a plusgiro and a salary, is read by its elements and written by us."""
    sample = Path(str(SAMPLES)) / "bank" / "made-here" / f"se-pain.001.001.{version}.xml"
    root = etree.fromstring(sample.read_bytes())
    groups = [_group_of(info) for info in root.iter("{*}PmtInf")]
    debtor = Debtor("Exempelhandel AB", "Uppsala", "SE", "5560000001", "", "SWEDSESS", "SEK")
    ours = write(
        PaymentFile(
            version, "KB-20261130-1", 1_796_029_200_000_000, "SEK", debtor, Dialect(ocr_amount=True), groups
        )
    )
    assert elements(etree.fromstring(ours.replace(b"09:00:00Z", b"09:00:00"))) == elements(root)


def elements(root: Any) -> list[tuple[str, str, dict[str, str]]]:
    return [(str(each.tag), (each.text or "").strip(), dict(each.attrib)) for each in root.iter()]


def _group_of(info: Any) -> Group:
    def text(parent: Any, path: str) -> str:
        found = parent.find("/".join(f"{{*}}{step}" for step in path.split("/")))
        return "" if found is None else str(found.text).strip()

    iban = text(info, "DbtrAcct/Id/IBAN")
    return Group(
        text(info, "PmtInfId"),
        date.fromisoformat(text(info, "ReqdExctnDt/Dt") or text(info, "ReqdExctnDt")),
        "iban" if iban else "bankgiro",
        iban or text(info, "DbtrAcct/Id/Othr/Id"),
        text(info, "PmtTpInf/CtgyPurp/Cd"),
        "",
        text(info, "BtchBookg") == "true",
        [_transfer_of(payment, text) for payment in info.iter("{*}CdtTrfTxInf")],
    )


def _transfer_of(payment: Any, text: Callable[[Any, str], str]) -> Transfer:
    member = text(payment, "CdtrAgt/FinInstnId/ClrSysMmbId/MmbId")
    ocr, message = text(payment, "RmtInf/Strd/CdtrRefInf/Ref"), text(payment, "RmtInf/Ustrd")
    return Transfer(
        text(payment, "PmtId/EndToEndId"),
        text(payment, "Cdtr/Nm"),
        text(payment, "Cdtr/PstlAdr/TwnNm"),
        text(payment, "Cdtr/PstlAdr/Ctry"),
        {"9900": "bankgiro", "9960": "plusgiro"}.get(member, "account"),
        member,
        text(payment, "CdtrAcct/Id/Othr/Id"),
        "",
        int(text(payment, "Amt/InstdAmt").replace(".", "")),
        "ocr" if ocr else "message" if message else "none",
        ocr or message,
    )
