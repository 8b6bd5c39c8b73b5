"""Pictures: whole ones by kind and size; everything else is refused."""

import contextlib
import io
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from kassabok.formats.errors import BadFile
from kassabok.formats.pictures import Picture, read_picture


def drawn(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((64, 48), 50).convert("RGB").save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "media_type"),
    [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp"), ("GIF", "image/gif")],
)
def test_whole_pictures(kind: str, media_type: str) -> None:
    assert read_picture(drawn(kind)) == Picture(media_type, 64, 48)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_cut_off_pictures_are_damaged(kind: str) -> None:
    data = drawn(kind)
    with pytest.raises(BadFile) as bad:
        read_picture(data[: len(data) // 2])
    assert bad.value.code == "picture.damaged"


@pytest.mark.parametrize("data", [b"", b"GIF", b"%PDF-1.7", b"<svg xmlns='x'/>", b"BM" + bytes(60)])
def test_other_files(data: bytes) -> None:
    with pytest.raises(BadFile, match="not a picture"):
        read_picture(data)


@pytest.mark.parametrize("size", [(11_000, 10_000), (60_000, 60_000)])
def test_a_small_file_that_unpacks_to_a_giant_is_refused_unopened(size: tuple[int, int]) -> None:
    header = struct.pack(">IIBBBBB", *size, 8, 2, 0, 0, 0)
    chunks = (b"IHDR" + header, b"IDAT" + zlib.compress(bytes(1000)))
    sealed = (struct.pack(">I", len(c) - 4) + c + struct.pack(">I", zlib.crc32(c)) for c in chunks)
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(sealed)
    with pytest.raises(BadFile) as bad:
        read_picture(bomb)
    assert bad.value.code == "picture.size"


@given(st.integers(0, 2000), st.integers(0, 255))
def test_no_changed_byte_breaks_the_reader(place: int, value: int) -> None:
    data = bytearray(drawn("PNG"))
    data[place % len(data)] = value
    with contextlib.suppress(BadFile):
        read_picture(bytes(data))
