"""Reading any electronic invoice: what it is, is decided by its bytes, never by its name."""

from dataclasses import replace
from typing import TYPE_CHECKING

from kassabok.formats.einvoice.arithmetic import refuse_wrong_sums
from kassabok.formats.einvoice.nodes import INVOICE_XML
from kassabok.formats.einvoice.record import EInvoice
from kassabok.formats.errors import BadFile
from kassabok.formats.evidence import MAX_BYTES
from kassabok.formats.notes import Notes
from kassabok.formats.safe_xml import line_of, parsed, refuse_hostile, split_tag

if TYPE_CHECKING:
    from lxml import etree

EN_16931 = "urn:cen.eu:en16931:2017"
_FACTUR_X = "urn:factur-x.eu:1p0:"  # MINIMUM and BASIC WL, which are less than an EN 16931 invoice.

_EXPECTED = "expected a Peppol BIS 3 or other EN 16931 invoice (UBL or CII), or a PDF that carries one"
_BY_HAND = "Register it with kassabok bill add SUPPLIER NUMBER --attach FILE."
_ASK = "Ask the supplier for Peppol BIS Billing 3, which is what Swedish companies send now."
#: Namespace (its beginning) -> what it is, and the way out.
_OTHERS = (
    ("urn:sfti:documents:BasicInvoice", "a Svefaktura 1.0, which the public sector left in 2021", _ASK),
    ("urn:sfti:documents:StandardBusinessDocumentHeader", "a Svefaktura 1.0 in its envelope", _ASK),
    (
        "urn:ferd:CrossIndustryDocument",
        "a ZUGFeRD 1.0 invoice of 2014",
        "Ask the supplier for ZUGFeRD 2 or Factur-X.",
    ),
    (
        "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice",
        "a CII invoice of another version than D16B",
        _ASK,
    ),
    ("http://www.fatturapa.gov.it", "an Italian FatturaPA", _BY_HAND),
    ("http://ivaservizi.agenziaentrate.gov.it", "an Italian FatturaPA", _BY_HAND),
    ("http://www.facturae", "a Spanish Facturae", _BY_HAND),
    ("urn:iso:std:iso:20022", "a bank file", "kassabok bank import reads it."),
    ("http://www.w3.org/1999/xhtml", "a web page", "Log in and download the invoice again."),
)
_ENVELOPE = "http://www.unece.org/cefact/namespaces/StandardBusinessDocumentHeader"


def read(data: bytes) -> EInvoice:
    """Read an invoice or a credit note: UBL 2.1 or CII D16B by the rules of EN 16931, or a PDF that carries one.

    Raises BadFile: for other files, saying what they are and the way out; for broken or hostile ones; and for an
    invoice that does not add up.
    """
    from kassabok.formats.einvoice import cii, ubl

    root = _root(_xml_of(data))
    notes = Notes()
    readers = {ubl.INVOICE: ubl.read, ubl.CREDIT_NOTE: ubl.read, cii.CII: cii.read}
    namespace, name = split_tag(str(root.tag))
    if namespace not in readers or name not in ("Invoice", "CreditNote", "CrossIndustryInvoice"):
        raise _other(namespace, name, line_of(root))
    invoice = readers[namespace](root, notes)
    if not invoice.profile.startswith((EN_16931, _FACTUR_X)):
        said = f'"{invoice.profile[:60]}"' if invoice.profile else "nothing"
        notes.warn(0, f"The invoice says {said} of its rules; it was read by those of EN 16931.")
    refuse_wrong_sums(invoice, notes)
    return replace(invoice, warnings=notes.warnings())


def _xml_of(data: bytes) -> bytes:
    if len(data) > MAX_BYTES:
        raise BadFile(
            "einvoice.too_large",
            f"The file has {len(data) / 1e6:.0f} MB; the limit is {MAX_BYTES // 1_000_000} MB.",
            hint=INVOICE_XML.shorter,
        )
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start:
        raise BadFile("einvoice.empty", "The file is empty.", hint=INVOICE_XML.again)
    if start.startswith(b"%PDF"):
        from kassabok.formats.einvoice.pdf import invoice_xml

        return invoice_xml(data)[1]
    if start.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        raise BadFile("einvoice.encoding", "The file is in UTF-16.", hint="Ask the supplier for UTF-8.")
    if not start.startswith(b"<"):
        what = "a ZIP archive or an Office document" if start.startswith(b"PK") else "no XML and no PDF"
        raise BadFile("einvoice.kind", f"This is {what}; {_EXPECTED}.", hint=_BY_HAND)
    return data.removeprefix(
        b"\xef\xbb\xbf"
    ).lstrip()  # Nothing may stand before the declaration of an XML file.


def _root(data: bytes) -> "etree._Element":
    """The element of the invoice, out of the envelope of the network where it lies in one."""
    refuse_hostile(data, INVOICE_XML)
    root = parsed(data, INVOICE_XML)
    if split_tag(str(root.tag)) == (_ENVELOPE, "StandardBusinessDocument"):
        return next((child for child in root if split_tag(str(child.tag))[0] != _ENVELOPE), root)
    return root


def _other(namespace: str, name: str, line: int) -> BadFile:
    for beginning, what, hint in _OTHERS:
        if namespace.startswith(beginning):
            return BadFile("einvoice.kind", f"This is {what}; {_EXPECTED}.", hint=hint)
    return BadFile(
        "einvoice.kind",
        f"line {line}: this XML file begins with the element {name[:40]!r}; {_EXPECTED}.",
        hint=_BY_HAND,
    )
