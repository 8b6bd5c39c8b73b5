"""pain.002: what a bank says of a message, of a block of it, and of single payments."""

import random
import re

import pytest
from lxml import etree
from tests.formats.bank.status_files import block, reason, report, transaction

from kassabok.formats.bank import pain002
from kassabok.formats.bank.detect import is_status_report
from kassabok.formats.bank.pain002 import BlockStatus, PaymentStatus, StatusReason, StatusReport
from kassabok.formats.errors import BadFile

BOTH = pytest.mark.parametrize("version", ["03", "10"])
HOSTILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><Document><CstmrPmtStsRpt/></Document>'


def only_report(data: bytes) -> StatusReport:
    (found,) = pain002.read(data).reports
    return found


@BOTH
def test_a_message_that_was_refused_as_a_whole_names_no_payment(version):
    data = report("X2026-0001", "RJCT", reason("DU01", "Duplicate", "message"), version=version)
    file = pain002.read(data)
    assert (file.version, file.warnings) == (version, ())
    assert file.reports == (
        StatusReport(
            line=4,
            message_id="BANK-1",
            created="2026-03-02T10:00:00",
            original_message_id="X2026-0001",
            status="RJCT",
            reasons=(StatusReason("DU01", "Duplicate message"),),
            count=None,
            total_ore=None,
            blocks=(),
        ),
    )


@BOTH
def test_a_block_and_the_payments_in_it_have_a_status_of_their_own(version):
    totals = "<OrgnlNbOfTxs>3</OrgnlNbOfTxs><OrgnlCtrlSum>1749.5</OrgnlCtrlSum>"
    refused = transaction(
        "X1-2",
        "RJCT",
        reason("AC01", "Kontot finns inte") + reason("B77", own=True),
        amount="499.50",
        instruction="I-2",
    )
    data = report(
        "X1",
        "PART",
        blocks=[
            block("X1-A", "PART", transactions=[transaction("X1-1", "ACSP"), refused]),
            block("X1-B", "ACCP"),
        ],
        version=version,
        totals=totals,
    )
    found = only_report(data)
    assert (found.status, found.count, found.total_ore) == ("PART", 3, 1749_50)
    assert [(each.payment_info_id, each.status, len(each.payments)) for each in found.blocks] == [
        ("X1-A", "PART", 2),
        ("X1-B", "ACCP", 0),
    ]
    assert found.blocks[0].payments == (
        PaymentStatus(6, "X1-1", "", "ACSP", (), None, ""),
        PaymentStatus(
            7,
            "X1-2",
            "I-2",
            "RJCT",
            (StatusReason("AC01", "Kontot finns inte"), StatusReason("B77", "")),
            499_50,
            "SEK",
        ),
    )


def test_the_order_of_elements_and_prefixes_do_not_matter():
    data = report("X1", "RJCT", reason("FF01"), [block("X1-A", "RJCT")]).decode()
    group = re.search(r"<OrgnlGrpInfAndSts>.*?</OrgnlGrpInfAndSts>\n", data, re.DOTALL)
    assert group
    moved = data.replace(group[0], "").replace("</CstmrPmtStsRpt>", f"{group[0]}</CstmrPmtStsRpt>")
    prefixed = re.sub(r"<(/?)(?=[A-Z])", r"<\1ns2:", moved).replace("xmlns=", "xmlns:ns2=")
    plain = only_report(data.encode())
    for other in (moved, prefixed):
        found = only_report(other.encode())
        assert (found.original_message_id, found.status, found.reasons) == ("X1", "RJCT", plain.reasons)
        assert [each.payment_info_id for each in found.blocks] == ["X1-A"]


def test_payments_outside_of_a_block_are_a_block_without_a_name():
    data = report("X1", "PART", blocks=[transaction("X1-1", "RJCT"), transaction("X1-2", "ACCP")])
    (found,) = only_report(data).blocks
    assert (found.payment_info_id, found.status) == ("", "")
    assert [(each.end_to_end_id, each.status) for each in found.payments] == [
        ("X1-1", "RJCT"),
        ("X1-2", "ACCP"),
    ]


def test_codes_that_nobody_knows_are_kept():
    found = only_report(report("X1", "ZZZZ", blocks=[block("X1-A", "", "", [transaction("X1-1", "")])]))
    assert found.status == "ZZZZ"
    assert found.blocks == (
        BlockStatus(5, "X1-A", "", (), (PaymentStatus(6, "X1-1", "", "", (), None, ""),)),
    )


def test_an_amount_that_is_none_and_another_version_are_warned_of():
    data = report(
        "X1", blocks=[block("A", transactions=[transaction("X1-1", amount="12.345")])], version="14"
    )
    file = pain002.read(data)
    assert [(warning.line, warning.message) for warning in file.warnings] == [
        (2, "The file states version .14 of pain.002; it was read by the rules of .03 and .10."),
        (6, "The amount of a payment was not read: '12.345' has more than two decimals."),
    ]
    assert file.reports[0].blocks[0].payments[0].amount_ore is None


def test_an_envelope_may_hold_several_reports():
    inner = [re.sub(rb"<\?xml[^>]*\?>", b"", report(name, "ACCP")) for name in ("X1", "X2")]
    data = b"<Envelope>" + b"".join(inner) + b"</Envelope>"
    assert [each.original_message_id for each in pain002.read(data).reports] == ["X1", "X2"]


@pytest.mark.parametrize(
    ("data", "code", "says"),
    [
        (report("X1", "RJCT")[:-40], "bank.xml", "line 4: the XML is cut off or damaged"),
        (report("", "RJCT"), "bank.answer_of_nothing", "line 4: the report does not say which message"),
        (
            report("NOTPROVIDED", "RJCT"),
            "bank.answer_of_nothing",
            "line 4: the report does not say which message",
        ),
        (b"<Document><BkToCstmrStmt/></Document>", "bank.not_answer", "'Document'; it is no pain.002"),
        (HOSTILE, "bank.doctype", "line 1: the XML declares a document type"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(data, code, says):
    with pytest.raises(BadFile, match=re.escape(says)) as refused:
        pain002.read(data)
    assert refused.value.code == code
    assert refused.value.hint


def test_a_report_is_told_from_other_files():
    assert is_status_report(report("X1", "RJCT"))
    assert is_status_report(b"\xef\xbb\xbf" + report("X1", "RJCT"))
    assert not is_status_report(b"<Document><BkToCstmrStmt><X>CstmrPmtStsRpt</X></BkToCstmrStmt></Document>")
    assert not is_status_report(b"Datum;Text;CstmrPmtStsRpt\n")


def test_ten_thousand_payments_keep_their_lines():
    refused = [transaction(f"X1-{number}", "RJCT", reason("AC04")) for number in range(10_000)]
    lines = report("X1", "PART", blocks=[block("X1-A", "", "", refused)]).replace(b"><", b">\n<")
    payments = only_report(lines).blocks[0].payments
    assert len(payments) == 10_000
    text = lines.split(b"\n")
    assert all(b"<TxInfAndSts>" in text[payments[place].line - 1] for place in (0, 5_000, 9_999))


@BOTH
def test_what_the_tests_write_is_valid(version, samples):
    """Our own files are what the schema allows; so what is read from them is what a bank may write."""
    schema = samples / f"bank/xsd/pain.002.001.{version}.xsd"
    if not schema.exists():
        pytest.skip(f"no schema of pain.002.001.{version} among the samples")
    data = report(
        "X1",
        "PART",
        blocks=[
            block(
                "X1-A",
                "PART",
                reason("FF01"),
                [transaction("X1-1", "RJCT", reason("AC01", "Fel"), amount="1.00")],
            )
        ],
        version=version,
    )
    etree.XMLSchema(etree.parse(str(schema))).assertValid(etree.fromstring(data))


def test_a_banks_own_example(samples):
    (found,) = pain002.read(
        (samples / "bank/pain/nordea-pain.002.001.03-group-reject.xml").read_bytes()
    ).reports
    assert (found.original_message_id, found.status) == ("MSGID-PS-TEST-0708-01", "RJCT")
    assert found.reasons == (StatusReason("DU01", "ISO Duplicate Message ID"),)
    assert found.blocks == ()


WHOLE = report(
    "X1",
    "PART",
    reason("NARR", "Åsa"),
    [
        block(
            "A",
            "PART",
            "",
            [transaction("1", "RJCT", reason("AC01"), amount="1.00"), transaction("2", "ACCP")],
        )
    ],
)
SPICE = (b"<", b">", b"</TxInfAndSts>", b"<OrgnlGrpInfAndSts>", b"&", b"\0", b"\xff", b"RJCT", b"9" * 30,
         b"<!DOCTYPE x>", b"]]>", b"<!--", b"1e5", b"\xef\xbb\xbf", b"</CstmrPmtStsRpt>")  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_random_damage_is_read_or_refused(seed):
    """Whatever is done to the bytes, the answer is a StatusFile or a BadFile that says where and what to do."""
    generator = random.Random(seed)
    for _ in range(300):
        data = bytearray(WHOLE)
        for _ in range(generator.randint(1, 4)):
            place = generator.randrange(len(data))
            end = place + generator.choice((0, 1, 5, 40))
            data[place:end] = generator.choice((b"", *SPICE))
        read_or_refuse(bytes(data))


def read_or_refuse(data: bytes) -> None:
    answer: pain002.StatusFile | BadFile
    try:
        answer = pain002.read(data)
    except BadFile as error:
        answer = error
    if isinstance(answer, BadFile):
        assert (answer.code[:5], answer.message[-1:], bool(answer.hint)) == ("bank.", ".", True)
    else:
        assert all(each.original_message_id for each in answer.reports)
