"""The invoice in a PDF: Factur-X, ZUGFeRD and XRechnung carry it as an attached XML file."""

import logging
from collections.abc import Iterator, Mapping
from io import BytesIO

from kassabok.formats.errors import BadFile

#: The names that the standards give the file, the usual first.
NAMES = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml", "order-x.xml")
_BY_HAND = "Register it with kassabok bill add SUPPLIER NUMBER --attach FILE."
_MOST_XML = 25_000_000


def invoice_xml(data: bytes) -> tuple[str, bytes]:
    """The name and the bytes of the XML file that a PDF carries. Raises BadFile where it has none, or is locked."""
    files = _xml_files(data)
    for name in NAMES:
        if name in files:
            return name, files[name]
    if len(files) == 1:
        return next(iter(files.items()))
    told = "more than one XML file" if files else "no electronic invoice: it is only a picture of one"
    raise BadFile("einvoice.pdf", f"The PDF carries {told}.", hint=_BY_HAND)


def _xml_files(data: bytes) -> Mapping[str, bytes]:
    """The XML files in a PDF by their names in small letters."""
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # It warns of every fault that it can live with.
    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _locked()
        return dict(_contents(reader.attachments))
    except (
        DependencyError
    ) as error:  # AES, for which it wants another library. PDF/A, which carries invoices, has none.
        raise _locked() from error
    # A damaged PDF fails in many ways: what the library meets is not what it expects of any object.
    except (
        PyPdfError,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        RecursionError,
        TypeError,
        ValueError,
    ) as error:
        raise BadFile(
            "einvoice.pdf", "The PDF is damaged: what it carries cannot be read.", hint=_BY_HAND
        ) from error


def _locked() -> BadFile:
    return BadFile(
        "einvoice.locked",
        "The PDF is locked: with a password, or against changes in a way that is not read.",
        hint="Open it, save it without protection, and import that.",
    )


def _contents(attachments: Mapping[str, list[bytes]]) -> Iterator[tuple[str, bytes]]:
    for name, contents in attachments.items():
        plain = name.strip().lower()
        if plain.endswith(".xml") and contents and len(contents[0]) <= _MOST_XML:
            yield plain, contents[0]
