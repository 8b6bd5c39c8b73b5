"""The style, the script and the icon: few and small, kept in memory, at addresses that change when they do."""

from dataclasses import dataclass
from hashlib import sha256
from importlib import resources

#: The cache-control of what is at another address when it is another.
FOREVER = "public, max-age=31536000, immutable"
_MEDIA_TYPES = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is sent."""

    data: bytes
    media_type: str
    version: str


class Assets:
    """All files of static/, by name."""

    def __init__(self) -> None:
        self._found = {
            file.name: Asset(
                data := file.read_bytes(),
                _MEDIA_TYPES[file.name.rpartition(".")[2]],
                sha256(data).hexdigest()[:12],
            )
            for file in resources.files("kassabok.web").joinpath("static").iterdir()
        }

    def find(self, name: str) -> Asset | None:
        """The file of this name."""
        return self._found.get(name)

    def path(self, name: str) -> str:
        """Its address, with its version, so that browsers may keep it for ever."""
        return f"/static/{name}?v={self._found[name].version}"
