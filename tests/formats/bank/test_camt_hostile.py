"""XML that is something else, broken, or made to do harm: always a BadFile that says what and where."""

import pytest
from tests.formats.bank.camt_files import NAMESPACE, entry, one, payment

from kassabok.formats.bank import camt
from kassabok.formats.errors import BadFile
from kassabok.formats.safe_xml import MAX_BYTES, MAX_DEPTH


def refusal(data: bytes) -> BadFile:
    with pytest.raises(BadFile) as caught:
        camt.read(data)
    return caught.value


def wrapped(element: str, message: str = "x.001.001.03") -> bytes:
    return f'<?xml version="1.0"?><Document xmlns="{NAMESPACE}{message}"><{element}/></Document>'.encode()


@pytest.mark.parametrize(
    ("element", "what"),
    [
        ("CstmrPmtStsRpt", "This is a pain.002 status report, not a statement."),
        ("CstmrCdtTrfInitn", "This is a pain.001 payment order, which goes to the bank."),
        ("pain.001.001.02", "This XML file begins with the element 'Document'; it is no bank statement."),
        ("BkToCstmrAcctRpt", "This is a camt.052 interim report, whose lines the bank may still change."),
        ("BkToCstmrAcctRptV01", "This is a camt.052 interim report, whose lines the bank may still change."),
    ],
)
def test_other_messages_are_named(element, what):
    found = refusal(wrapped(element))
    assert (found.code, found.message) == ("bank.not_statement", what)
    assert found.hint


def test_other_xml_is_named_by_its_root():
    found = refusal(b"<Invoice xmlns='urn:x'><ID>1</ID></Invoice>")
    assert found.message == "This XML file begins with the element 'Invoice'; it is no bank statement."


def test_a_file_without_a_statement_is_refused():
    found = refusal(one().replace(b"<Stmt>", b"<Other>").replace(b"</Stmt>", b"</Other>"))
    assert found.code == "bank.no_statement"


def test_a_file_cut_off_anywhere_is_refused_with_a_line():
    whole = one(entry("1", "CRDT", payment("1")), entry("2", "CRDT", payment("2")))
    for length in range(1, len(whole) - len("\n</Document>"), 7):
        found = refusal(whole[:length])
        assert found.code in ("bank.xml", "bank.not_statement"), length
        if found.code == "bank.xml":
            assert found.message.startswith("line ")


def test_two_documents_in_one_file_are_refused_by_name():
    found = refusal(one(entry()) + one(entry()))
    assert (found.code, found.message) == (
        "bank.several_documents",
        "line 9: a second XML document begins; a file can hold only one.",
    )


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE Document [<!ENTITY a "b">]>',
        '<!DOCTYPE Document SYSTEM "http://localhost/evil.dtd">',
        '<!DOCTYPE Document [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_a_doctype_is_refused(prolog):
    data = one(entry(text="&x;")).replace(b"<Document", prolog.encode() + b"<Document", 1)
    found = refusal(data)
    assert (found.code, found.message[:7]) == ("bank.doctype", "line 2:")


def test_an_entity_without_a_doctype_is_refused():
    assert refusal(one(entry(text="&pounds;"))).code == "bank.xml"


def test_deep_nesting_is_refused_in_every_part():
    for depth in (MAX_DEPTH + 5, 1_000, 100_000):
        deep = "<x>" * depth + "</x>" * depth
        for data in (
            one(entry(extra=deep)),
            one(entry("1", "CRDT", payment("1", extra=deep))),
            one(extra=deep),
        ):
            assert refusal(data).code == "bank.too_deep"


def test_an_element_that_never_ends_is_refused_before_it_fills_the_memory():
    found = refusal(one(extra="<x/>" * 800_000))
    assert found.code == "bank.too_large"
    assert "more than 2 MB follow that are no payments" in found.message


def test_size_has_a_limit():
    found = refusal(b"<" + b" " * MAX_BYTES)
    assert (found.code, found.message) == ("bank.too_large", "The file is 200 MB; the limit is 200 MB.")


@pytest.mark.parametrize("encoding", ["UTF-7", "UTF-16", "EBCDIC-CP-SE", "nonsense"])
def test_an_unusual_declared_encoding_is_refused(encoding):
    data = one(entry()).replace(b'encoding="UTF-8"', f'encoding="{encoding}"'.encode())
    found = refusal(data)
    assert (found.code, encoding in found.message) == ("bank.encoding", True)


def test_latin_1_is_read_when_declared_and_refused_when_not():
    data = one(entry("1", "CRDT", payment("1", debtor="Åsa Öberg"))).decode().encode("latin-1")
    assert refusal(data).code == "bank.encoding"
    declared = data.replace(b'encoding="UTF-8"', b'encoding="ISO-8859-1"')
    assert camt.read(declared).statements[0].entries[0].transactions[0].counterparty == "Åsa Öberg"


@pytest.mark.parametrize("bad", [b"\x00", b"\x1b", b"<b>", b"&", b"</Ntry>"])
def test_signs_that_xml_does_not_allow_are_refused(bad):
    assert refusal(one(entry(text="TEXT")).replace(b"TEXT", bad)).code == "bank.xml"


def test_comments_instructions_and_cdata_do_no_harm():
    data = one(entry("1", "CRDT", payment("1", debtor="<![CDATA[A & B <AB>]]>"), text="Text"))
    data = data.replace(b"<Sts>", b"<!-- <Ntry> --><?php echo ?><Sts>")
    found = camt.read(data).statements[0].entries[0]
    assert (found.text, found.transactions[0].counterparty) == ("Text", "A & B <AB>")
