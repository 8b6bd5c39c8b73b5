"""Reading any bank file: what it is, is decided by its bytes, never by its name."""

import re
from collections.abc import Sequence

from kassabok.formats.bank import bgmax, camt, pain002, statement_csv, tax_account
from kassabok.formats.bank.csv_profile import Profile
from kassabok.formats.bank.nodes import BANK_XML
from kassabok.formats.bank.record import BankFile
from kassabok.formats.errors import BadFile
from kassabok.formats.safe_xml import refuse_too_large

_EXPORT_INSTEAD = "Export the statement from the bank as camt.053 or CSV instead."
_SAVE_AS_UTF8 = "Save the file as UTF-8."
# How other files begin: (pattern of their first bytes, what they are, the way out).
_OTHERS = (
    (rb"%PDF", "a PDF document", _EXPORT_INSTEAD),
    (
        rb"PK\x03\x04",
        "a ZIP archive or an Excel workbook",
        "Unpack it and import the files in it, or export as CSV.",
    ),
    (rb"\xd0\xcf\x11\xe0", "an old Excel workbook", _EXPORT_INSTEAD),
    (rb"\x1f\x8b", "a gzip archive", "Unpack it first."),
    (rb"\xff\xfe\x00\x00|\x00\x00\xfe\xff", "text in the encoding UTF-32", _SAVE_AS_UTF8),
    (rb"\xff\xfe|\xfe\xff|<\x00|\x00<", "text in the encoding UTF-16", _SAVE_AS_UTF8),
    (rb"#FLAGGA", "a SIE file with bookkeeping", _EXPORT_INSTEAD),
    (rb"\{1:F01|:20:", "an MT940 statement", "Order camt.053 from the bank; it replaces MT940."),
    (rb"01AUTOGIRO", "an Autogiro file", _EXPORT_INSTEAD),
    (rb"1[01].{16}LEVERANT|01LEVERANT", "a file of Leverantörsbetalningar (LB)", _EXPORT_INSTEAD),
    (rb"OFXHEADER", "an OFX statement", _EXPORT_INSTEAD),
    (rb"!Type:", "a QIF statement", _EXPORT_INSTEAD),
    (rb"[\[{]", "JSON", _EXPORT_INSTEAD),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")
_STATEMENT_OPENS = re.compile(rb"<(?:[\w.-]+:)?BkToCstmr(?:Stmt|DbtCdtNtfctn)(?:V\d\d)?[\s/>]")
_ANSWER_OPENS = re.compile(rb"<(?:[\w.-]+:)?CstmrPmtStsRpt(?:V\d\d)?[\s/>]")


def read(data: bytes, *, profiles: Sequence[Profile] | None = None, profile: str | None = None) -> BankFile:
    """Read a camt.053, camt.054, BgMax or CSV file, or a statement of the tax account.

    profiles: the CSV profiles to choose among, the shipped ones when left out. profile: the name of the one
    to use. Raises BadFile, saying what the file is instead and the way out, for anything else.
    """
    refuse_too_large(data, BANK_XML)
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start and not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise BadFile("bank.empty", "The file is empty.", hint="Download the file again from the bank.")
    _refuse_others(start)
    if start.startswith(b"<"):
        _refuse_both(data)
        return camt.read(data)
    if bgmax.starts_like_bgmax(data):
        return bgmax.read(data)
    if profile is None and tax_account.starts_like_tax_account(data):
        return tax_account.read(data)
    chosen = statement_csv.shipped_profiles() if profiles is None else profiles
    return statement_csv.read(data, profiles=chosen, profile=profile)


def is_status_report(data: bytes) -> bool:
    """Whether a file is what a bank says of payments (pain.002), which pain002 reads.

    Raises BadFile for broken XML, and for an envelope with a statement beside the answer.
    """
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<") or b"CstmrPmtStsRpt" not in data:
        return False
    _refuse_both(data)
    return pain002.is_status_report(data)


def _refuse_both(data: bytes) -> None:
    """Raise BadFile for an envelope with an answer and a statement, of which one would be left out unseen."""
    if b"CstmrPmtStsRpt" in data and _ANSWER_OPENS.search(data) and _STATEMENT_OPENS.search(data):
        raise BadFile(
            "bank.two_messages",
            "The file holds both what the bank answers to payments (pain.002) and a statement (camt).",
            hint="Download them one by one, or save each Document in it as a file of its own and import both.",
        )


def _refuse_others(start: bytes) -> None:
    for beginning, what, hint in _OTHERS:
        if re.match(beginning, start, re.DOTALL):
            message = f"This is {what}; expected camt.053, camt.054, BgMax or CSV."
            raise BadFile("bank.not_statement", message, hint=hint)
    if start.startswith(b"<") and any(sign in start.lower() for sign in _HTML):
        message = "This is a web page, perhaps the log-in page; expected camt.053, camt.054, BgMax or CSV."
        raise BadFile("bank.not_statement", message, hint="Log in to the bank and download the file again.")
