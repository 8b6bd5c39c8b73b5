"""Telling bank files by their bytes, and naming what is none."""

import io
import zipfile

import pytest
from tests.formats.bank.bgmax_files import bgmax, small
from tests.formats.bank.camt_files import entry, one
from tests.formats.bank.csv_files import SAMPLES
from tests.formats.bank.status_files import reason, report

from kassabok.formats.bank import detect
from kassabok.formats.bank.statement_csv import load_profile
from kassabok.formats.errors import BadFile
from kassabok.formats.safe_xml import MAX_BYTES

EXPECTED = "expected camt.053, camt.054, BgMax or CSV."


@pytest.mark.parametrize(
    ("data", "kind", "profile"),
    [
        (one(entry()), "camt.053", ""),
        (b"\xef\xbb\xbf" + one(entry(), kind="camt.054", version="08"), "camt.054", ""),
        (bgmax(small()), "bgmax", ""),
        (bgmax(["", *small()], encoding="utf-8-sig"), "bgmax", ""),
        (SAMPLES["nordea"].data(), "csv", "nordea"),
        (SAMPLES["lansforsakringar-bare"].data(), "csv", "lansforsakringar"),
    ],
)
def test_every_kind_is_told_by_its_bytes(data, kind, profile):
    file = detect.read(data)
    assert (file.kind, file.profile) == (kind, profile)


def test_the_profile_asked_for_is_used_and_only_for_csv():
    mine = load_profile(
        '[[shape]]\ndecimal = ","\nheadings = ["Datum", "Text", "Belopp", "Saldo"]\n'
        '[shape.columns]\nbooked_on = "Datum"\namount = "Belopp"\ntext = "Text"\n',
        "mitt",
    )
    assert detect.read(SAMPLES["ica-above"].data(), profiles=[mine]).profile == "mitt"
    assert detect.read(one(entry()), profile="mitt").kind == "camt.053"
    with pytest.raises(BadFile, match="There is no bank profile 'mitt'"):
        detect.read(SAMPLES["ica-above"].data(), profile="mitt")


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("camt.xml", one(entry()))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "code", "message"),
    [
        (b"", "bank.empty", "The file is empty."),
        (b"\xef\xbb\xbf \r\n\t", "bank.empty", "The file is empty."),
        (b"%PDF-1.7\n%\xe2\xe3", "bank.not_statement", f"This is a PDF document; {EXPECTED}"),
        (zipped(), "bank.not_statement", f"This is a ZIP archive or an Excel workbook; {EXPECTED}"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "bank.not_statement", f"This is an old Excel workbook; {EXPECTED}"),
        (b"\x1f\x8b\x08\x00", "bank.not_statement", f"This is a gzip archive; {EXPECTED}"),
        ("Datum;Text".encode("utf-16"), "bank.not_statement", f"This is text in the encoding UTF-16; {EXPECTED}"),
        (one(entry()).decode().encode("utf-16-le"), "bank.not_statement",
         f"This is text in the encoding UTF-16; {EXPECTED}"),
        (one(entry()).decode().encode("utf-16-be"), "bank.not_statement",
         f"This is text in the encoding UTF-16; {EXPECTED}"),
        ("<a/>".encode("utf-32"), "bank.not_statement", f"This is text in the encoding UTF-32; {EXPECTED}"),
        (b"#FLAGGA 0\r\n#PROGRAM", "bank.not_statement", f"This is a SIE file with bookkeeping; {EXPECTED}"),
        (b"{1:F01NDEASESSAXXX0000000000}{2:I940", "bank.not_statement", f"This is an MT940 statement; {EXPECTED}"),
        (b":20:STARTUMS\r\n:25:", "bank.not_statement", f"This is an MT940 statement; {EXPECTED}"),
        (b'{"transactions": []}', "bank.not_statement", f"This is JSON; {EXPECTED}"),
        (b"01AUTOGIRO              20260302", "bank.not_statement", f"This is an Autogiro file; {EXPECTED}"),
        (b"110002407617160222LEVERANT\xd6RSBETALNINGAR", "bank.not_statement",
         f"This is a file of Leverant\u00f6rsbetalningar (LB); {EXPECTED}"),
        (b"\r\n<!DOCTYPE html>\n<html lang='sv'>", "bank.not_statement",
         f"This is a web page, perhaps the log-in page; {EXPECTED}"),
        (b"<HTML><BODY>Logga in", "bank.not_statement",
         f"This is a web page, perhaps the log-in page; {EXPECTED}"),
        (b"<?xml version='1.0'?><!DOCTYPE html><html xmlns='http://www.w3.org/1999/xhtml'>", "bank.not_statement",
         f"This is a web page, perhaps the log-in page; {EXPECTED}"),
        (b"<Invoice/>", "bank.not_statement",
         "This XML file begins with the element 'Invoice'; it is no bank statement."),
        (b"hej", "bank.unknown_format",
         "This is neither camt, BgMax nor a CSV statement that a profile knows; line 1 is 'hej'."),
        (b"\x00\x01\x02\x03", "bank.encoding", "line 1: there is a NUL character, which no text has."),
    ],
)  # fmt: skip
def test_what_is_no_bank_file_is_named_with_a_way_out(data, code, message):
    with pytest.raises(BadFile) as caught:
        detect.read(data)
    assert (caught.value.code, caught.value.message) == (code, message)
    assert caught.value.hint


def test_size_has_a_limit():
    with pytest.raises(BadFile, match="The file is 200 MB; the limit is 200 MB") as caught:
        detect.read(b"a;b\n" * (MAX_BYTES // 4 + 1))
    assert caught.value.code == "bank.too_large"


def enveloped(*messages: bytes) -> bytes:
    inside = b"".join(message.partition(b"?>")[2] for message in messages)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n<Envelope>' + inside + b"</Envelope>"


@pytest.mark.parametrize("turn", [1, -1])
@pytest.mark.parametrize("kind", ["camt.053", "camt.054"])
def test_an_envelope_with_an_answer_and_a_statement_is_refused_rather_than_read_by_half(turn, kind):
    data = enveloped(*(report("X1", "RJCT"), one(entry(), kind=kind))[::turn])
    for reader in (detect.read, detect.is_status_report):
        with pytest.raises(BadFile, match=r"both what the bank answers .* and a statement") as caught:
            reader(data)
        assert caught.value.code == "bank.two_messages"


def test_the_name_of_the_other_message_in_a_text_is_no_message():
    assert detect.read(one(entry(text="CstmrPmtStsRpt"))).kind == "camt.053"
    assert detect.is_status_report(report("X1", "RJCT", reason("NARR", "se BkToCstmrStmt")))
    assert detect.is_status_report(enveloped(report("X1", "RJCT"), report("X2", "ACCP")))
