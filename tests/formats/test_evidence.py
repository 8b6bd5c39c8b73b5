"""Which files are kept with vouchers, told by their bytes."""

import pytest

from kassabok.formats.errors import BadFile
from kassabok.formats.evidence import MAX_BYTES, media_type_of


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.7\n...", "application/pdf"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n\0\0", "image/png"),
        (b"GIF89a\x01", "image/gif"),
        (b"RIFF\x10\0\0\0WEBPVP8 ", "image/webp"),
        (b"II*\0\x08\0", "image/tiff"),
        (b"\0\0\0\x18ftypheic\0\0", "image/heic"),
        (b'\xef\xbb\xbf<?xml version="1.0"?><Invoice/>', "application/xml"),
        (b"From: kassa@example.se\r\nSubject: Kvitto\r\n long\r\n\r\nHej\r\n", "message/rfc822"),
        ("Kvitto nr 7: 500 kr, å ä ö".encode(), "text/plain"),
        ("Kvitto nr 7: å ä ö".encode("cp1252"), "text/plain"),
    ],
)
def test_a_kind_that_is_kept(data: bytes, media_type: str) -> None:
    assert media_type_of(data, name="kvitto") == media_type


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "evidence.empty"),
        (b"MZ\x90\0\x03\0\0\0", "evidence.kind"),
        (b"PK\x03\x04\x14\0\0\0", "evidence.kind"),
        (b"<!DOCTYPE html><html>", "evidence.kind"),
        (b"%PDF-" + b"0" * MAX_BYTES, "evidence.size"),
    ],
)
def test_what_is_not_kept(data: bytes, code: str) -> None:
    with pytest.raises(BadFile) as error:
        media_type_of(data, name="kvitto.pdf")
    assert error.value.code == code
    assert error.value.message.startswith("kvitto.pdf ")
    assert "25 MB" in error.value.hint
