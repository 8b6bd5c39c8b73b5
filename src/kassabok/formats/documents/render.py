"""A document as a PDF: tagged PDF/A-3a and PDF/UA-1, the same bytes for the same document.

The page is laid out by typst from the templates in `templates/`. What stands in the document reaches them as JSON
and never becomes markup. The file is dated with the document's own day, at midnight UTC.
"""

import json
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any, Literal

from kassabok.formats.documents import glyphs
from kassabok.formats.documents.check import check
from kassabok.formats.documents.record import Document
from kassabok.formats.documents.view import day_of, view
from kassabok.formats.errors import BadFile

if TYPE_CHECKING:
    import typst

Language = Literal["sv", "en"]
Kind = Literal["pdf", "svg", "png"]
PIXELS_PER_INCH = 144.0  # Of a png: sharp on a screen.
TEMPLATES = Path(__file__).parent / "templates"
_one_at_a_time = Lock()  # the compiler is shared, and not made for two threads


def render(document: Document, *, language: Language = "sv", e_invoice: bytes = b"") -> bytes:
    """The document as PDF, A4. Raises BadFile when its sums disagree or something it needs is missing.

    e_invoice: of an invoice, the same as XML (factur_x.py), which then lies in it.
    """
    check(document)
    if language not in ("sv", "en"):
        raise BadFile(
            "document.language", f"There are no documents in {language!r}.", hint="Choose sv or en."
        )
    data = view(document, language)
    if not e_invoice:
        return typeset(data["template"], data, on=day_of(document))
    from kassabok.formats.einvoice.factur_x import FILE, told

    data["e_invoice"] = {"name": FILE, "xml": e_invoice.decode()}
    return told(typeset(data["template"], data, on=day_of(document)))


def typeset(
    template: str, data: dict[str, Any], *, on: date, kind: Kind = "pdf", tagged: bool = True
) -> bytes:
    """A template filled with data, as the bytes of a file. on: the day that the file says it was made.

    A picture (svg or png) has one page. tagged: a PDF for those who listen to it as well (PDF/A-3a and PDF/UA-1);
    without, it is PDF/A-2b, and a long one is a tenth of the size.
    """
    with _one_at_a_time:
        made = _compiler().compile(
            input=TEMPLATES / f"{template}.typ",
            format=kind,
            ppi=PIXELS_PER_INCH,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=["a-3a", "ua-1"] if kind == "pdf" and tagged else ["a-2b"] if kind == "pdf" else [],
            pdf_tags=tagged,
            timestamp=datetime.combine(on, time.min, UTC),
        )
    assert isinstance(made, bytes)
    return made


@cache
def _compiler() -> "typst.Compiler":
    """Reading fonts and templates costs more than a page, so one compiler is kept for the whole process."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[glyphs.FONTS])
    return typst.Compiler(root=TEMPLATES, font_paths=fonts, ignore_system_fonts=True)
