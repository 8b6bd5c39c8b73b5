"""Files that vouchers are written for, such as receipts and bills: which kinds are kept, told by their bytes.

The file itself is the voucher (BFNAR 2013:2 p. 5.1), so it is kept as it came; what cannot be read in seven years by
whoever opens the archive is not taken.
"""

import re

from kassabok.formats.errors import BadFile

MAX_BYTES = 25_000_000
HINT = "PDF, pictures (JPEG, PNG, GIF, WebP, TIFF, HEIC), XML, e-mail (.eml) and plain text are kept, up to 25 MB each."

#: The first bytes of a kind -> its media type.
_BEGINNINGS = {
    b"%PDF-": "application/pdf",
    b"\xff\xd8\xff": "image/jpeg",
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"GIF8": "image/gif",
    b"II*\0": "image/tiff",
    b"MM\0*": "image/tiff",
}
_HEIC = {b"heic", b"heix", b"mif1", b"msf1", b"heim", b"heis"}
_MAIL_HEADER = re.compile(rb"(?:[A-Za-z][A-Za-z0-9-]*:[^\n]*\r?\n(?:[ \t][^\n]*\r?\n)*)+\r?\n")
_MAIL_FROM = re.compile(rb"^From:", re.IGNORECASE | re.MULTILINE)
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f]")


def media_type_of(data: bytes, *, name: str) -> str:
    """What kind of file this is: application/pdf, image/jpeg, application/xml, message/rfc822, text/plain ...

    name: what messages call it. Raises BadFile (evidence.empty, evidence.size, evidence.kind).
    """
    if not data:
        raise BadFile("evidence.empty", f"{name} is empty.", hint=HINT)
    if len(data) > MAX_BYTES:
        raise BadFile("evidence.size", f"{name} has {len(data) / 1e6:.0f} MB.", hint=HINT)
    found = next((kind for beginning, kind in _BEGINNINGS.items() if data.startswith(beginning)), None)
    found = found or _container(data) or _textual(data)
    if found is None:
        raise BadFile("evidence.kind", f"{name} is of a kind that is not kept with vouchers.", hint=HINT)
    return found


def _container(data: bytes) -> str | None:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC:
        return "image/heic"
    return None


def _textual(data: bytes) -> str | None:
    """XML, an e-mail or plain text, in UTF-8 or Windows-1252; None where control signs say that it is none of them."""
    head = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith(b"<?xml"):
        return "application/xml"
    header = _MAIL_HEADER.match(data)
    if header and _MAIL_FROM.search(header[0]):
        return "message/rfc822"
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if (
        _CONTROLS.search(text)
        or "\ufffd" in text
        or head[:15].lower().startswith((b"<!doctype html", b"<html"))
    ):
        return None
    return "text/plain"
