"""The codecs by name: how a file for Kronofogden becomes bytes, and how its answers are read back.

The authority has formats of its own, a flat file and XML, for those who have its permit. Their descriptions are not
public; whoever has them writes a module here with `encode` and `decode`, and a line in CODECS. Nothing else in the
program knows any bytes.
"""

from typing import Protocol

from kassabok.formats.errors import BadFile
from kassabok.formats.kronofogden import kassabok_kfm_1, paper
from kassabok.formats.kronofogden.record import KfmFile

DEFAULT = "pdf"


class Codec(Protocol):
    """A module with these two functions."""

    def encode(self, file: KfmFile) -> list[tuple[str, bytes]]:
        """The file as one file or several: name and bytes. Raises BadFile where something cannot be said in it."""

    def decode(self, data: bytes) -> KfmFile:
        """Read it back. Raises BadFile."""


CODECS: dict[str, Codec] = {"pdf": paper, "kassabok-kfm/1": kassabok_kfm_1}


def codec_of(name: str) -> Codec:
    """The codec with this name. Raises BadFile."""
    codec = CODECS.get(name)
    if codec is None:
        raise BadFile(
            "kfm.codec",
            f"There is no format {name[:40]} for Kronofogden.",
            hint=f"One of {', '.join(CODECS)}.",
        )
    return codec
