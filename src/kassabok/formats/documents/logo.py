"""The seller's logo as a drawing of one fixed shape, whatever file it came from."""

import base64
import zlib

from kassabok.formats.errors import BadFile

MAX_BYTES = 1_000_000
PNG = b"\x89PNG\r\n\x1a\n"
JPEG_START, JPEG_END = b"\xff\xd8\xff", b"\xff\xd9"
HINT = "Use a whole PNG, JPEG or SVG file of at most 1 MB."


def drawing(logo: bytes) -> str:
    """An SVG drawing, 300 by 100 units, with the picture as large as fits, from its left edge.

    Raises BadFile as media_type does.
    """
    encoded = base64.b64encode(logo).decode("ascii")
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 300 100">'
        '<image width="300" height="100" preserveAspectRatio="xMinYMid meet" '
        f'xlink:href="data:{media_type(logo)};base64,{encoded}"/></svg>'
    )


def media_type(logo: bytes) -> str:
    """What the file is, as image/png.

    Raises BadFile (document.logo) for another kind of file, a truncated one, or one above 1 MB.
    """
    if len(logo) > MAX_BYTES:
        raise BadFile("document.logo", f"The logo is {len(logo):,} bytes.", hint=HINT)
    if logo.startswith(PNG):
        _refuse_broken_png(logo)
        return "image/png"
    if logo.startswith(JPEG_START):
        if not logo.rstrip(b"\x00").endswith(JPEG_END):
            raise BadFile("document.logo", "The logo is a JPEG file without an end.", hint=HINT)
        return "image/jpeg"
    if b"<svg" in logo[:4000]:
        _refuse_broken_svg(logo)
        return "image/svg+xml"
    raise BadFile("document.logo", "The logo is not a PNG, JPEG or SVG file.", hint=HINT)


# A broken picture would be left out of the page without a word; hence the two checks below.


def _refuse_broken_svg(logo: bytes) -> None:
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        tree = etree.fromstring(logo, parser).getroottree()
    except etree.XMLSyntaxError as error:
        raise BadFile("document.logo", f"The logo is not well-formed SVG: {error}", hint=HINT) from error
    if tree.docinfo.internalDTD is not None:
        raise BadFile(
            "document.logo", "The logo is an SVG file with a DOCTYPE.", hint="Save it without a DOCTYPE."
        )


def _refuse_broken_png(logo: bytes) -> None:
    """Walk the chunks and check their sums."""
    at = len(PNG)
    while at + 12 <= len(logo):
        length = int.from_bytes(logo[at : at + 4])
        kind, content = logo[at + 4 : at + 8], logo[at + 8 : at + 8 + length]
        crc = int.from_bytes(logo[at + 8 + length : at + 12 + length])
        if zlib.crc32(kind + content) != crc:
            break
        if kind == b"IEND":
            return
        at += 12 + length
    raise BadFile("document.logo", "The logo is a PNG file that is cut off or damaged.", hint=HINT)
