"""Pictures of products: is this file a whole picture, and how large is it?"""

import io
import warnings
from dataclasses import dataclass

from kassabok.formats.errors import BadFile

MAX_BYTES = 20_000_000
MAX_PIXELS = 100_000_000
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp", "GIF": "image/gif"}
HINT = "Use a whole JPEG, PNG, WebP or GIF of at most 20 MB and 100 megapixels."


@dataclass(frozen=True, slots=True)
class Picture:
    """media_type: image/jpeg and the like. width and height in pixels."""

    media_type: str
    width: int
    height: int


def read_picture(data: bytes) -> Picture:
    """Decode a picture to see that it is whole. Raises BadFile (picture.kind, picture.size, picture.damaged)."""
    from PIL import Image, UnidentifiedImageError

    if len(data) > MAX_BYTES:
        raise BadFile("picture.size", f"The picture has {len(data) / 1e6:.0f} MB.", hint=HINT)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # The limit below is ours.
            image = Image.open(io.BytesIO(data), formats=tuple(MEDIA_TYPES))
        with image:
            if image.width * image.height > MAX_PIXELS:  # Known before anything is unpacked.
                raise BadFile(
                    "picture.size", f"The picture is {image.width} x {image.height} pixels.", hint=HINT
                )
            media_type = MEDIA_TYPES[image.format or ""]
            image.load()
            return Picture(media_type, image.width, image.height)
    except UnidentifiedImageError as error:
        raise BadFile("picture.kind", "The file is not a picture.", hint=HINT) from error
    except Image.DecompressionBombError as error:
        raise BadFile("picture.size", "The picture has too many pixels.", hint=HINT) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise BadFile("picture.damaged", f"The picture is damaged or cut off: {error}.", hint=HINT) from error
