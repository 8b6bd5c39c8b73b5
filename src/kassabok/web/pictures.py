"""Pictures for the pages: made small once, and kept by what they were made of.

A picture's address holds the hash of the original, so that browsers may keep it for ever: another picture has another
address.
"""

import io
import re
import warnings
from collections.abc import Callable
from pathlib import Path

from PIL import Image, ImageOps

#: Widths in pixels: a tile of the catalogue, and a product's own page, for screens of two pixels to the point.
WIDTHS = (480, 960)
_QUALITY = 82
_HASH = re.compile(r"[0-9a-f]{64}")


class Pictures:
    """The shop's pictures in a folder of its own, which may be deleted at any time.

    original: hash -> the bytes in the book, None where no product that is shown has it.
    """

    def __init__(self, folder: Path, original: Callable[[str], bytes | None]) -> None:
        self._folder = folder
        self._original = original

    def webp(self, sha256: str, width: int) -> bytes | None:
        """The picture at most so wide. None for another hash or width than the pages have."""
        if not _HASH.fullmatch(sha256) or width not in WIDTHS:
            return None
        kept = self._folder / f"{sha256}-{width}.webp"
        try:
            return kept.read_bytes()
        except FileNotFoundError:
            pass
        original = self._original(sha256)
        if original is None:
            return None
        small = shrunk(original, width)
        self._keep(kept, small)
        return small

    def _keep(self, path: Path, data: bytes) -> None:
        """Under its name only when it is whole: two may make the same at the same time."""
        self._folder.mkdir(parents=True, exist_ok=True)
        begun = path.with_name(f"{path.name}.{id(data):x}")
        begun.write_bytes(data)
        begun.replace(path)


def shrunk(original: bytes, width: int) -> bytes:
    """A picture as WebP, turned as the camera says, without what the camera wrote into it. Never made larger."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # It was measured as it came.
        image = ImageOps.exif_transpose(Image.open(io.BytesIO(original)))
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if image.width > width:
        image = image.resize(
            (width, max(1, round(image.height * width / image.width))), Image.Resampling.LANCZOS
        )
    data = io.BytesIO()
    image.save(data, "WEBP", quality=_QUALITY, method=4)
    return data.getvalue()
