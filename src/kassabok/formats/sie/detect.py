"""Reading any SIE file: what it is, is decided by its bytes, never by its name."""

import re

from kassabok.formats.sie import reader, sie5
from kassabok.formats.sie.record import SieRead

_SIE_5 = re.compile(rb"<(?:[\w.-]+:)?Sie(?:Entry)?[\s>]")


def read_any(data: bytes, *, encoding: str | None = None) -> SieRead:
    """Read a file of types 1 to 4, or of SIE 5. encoding: of types 1 to 4; without, the bytes decide.

    Raises BadFile, saying what the file is instead and the way out, for anything else.
    """
    start = data[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<") and _SIE_5.search(start):
        return sie5.read(data)
    return reader.read(data, encoding=encoding)
