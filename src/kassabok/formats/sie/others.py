"""What a file is, when it is no SIE file of type 1 to 4."""

import re

from kassabok.formats.errors import BadFile

EXPORT_HINT = "Export a SIE file from the other program: type 4, with the ending .se or .si."
# How other files begin, and what they are.
_OTHERS = (
    (rb"%PDF", "a PDF document"),
    (rb"PK\x03\x04", "a ZIP archive or an Excel workbook"),
    (rb"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (rb"\x1f\x8b", "a gzip archive"),
    (rb"\xff\xfe|\xfe\xff|[#<]\x00|\x00[#<]", "text in the encoding UTF-16"),
    (rb"SQLite format 3\x00", "a database"),
    (rb"[\[{]", "JSON"),
    (rb"<\?xml|<[A-Za-z]", "an XML document"),
)
_HTML = (b"<!doctype html", b"<html", b"<head", b"<body")


def refuse_others(data: bytes) -> None:
    """Raise BadFile for a file that is empty or begins as another kind of file does, naming it."""
    start = data[:2000].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start and not data.removeprefix(b"\xef\xbb\xbf").strip():
        raise BadFile("sie.empty", "The file is empty.", hint=EXPORT_HINT)
    if any(sign in start.lower() for sign in _HTML) and start.startswith(b"<"):
        raise BadFile(
            "sie.not-sie",
            "This is a web page, perhaps a log-in page or an error message, and no SIE file.",
            hint="Log in to the other program and export the file again.",
        )
    for beginning, what in _OTHERS:
        if re.match(beginning, start):
            raise BadFile("sie.not-sie", f"This is {what} and no SIE file.", hint=EXPORT_HINT)
