"""Profiles: TOML texts that tell how others write their files, which anyone can edit. A fault is told by its key."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from kassabok.formats.errors import BadFile

#: What is wrong, without a full stop -> the error, which says in which profile and where its keys are explained.
Bad = Callable[[str], BadFile]


def shipped_texts(package: str, folder: str) -> dict[str, str]:
    """Name -> text of the profiles that come with kassabok, in the order of their names."""
    from importlib.resources import files

    found = [file for file in files(package).joinpath(folder).iterdir() if file.name.endswith(".toml")]
    return {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in sorted(found, key=lambda file: file.name)
    }


def read_toml(text: str, bad: Bad) -> dict[str, Any]:
    """The table that a profile is. Raises BadFile."""
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise bad(f"it is not TOML: {error}") from error


class Keys:
    """A TOML table that says where it is when it is wrong."""

    def __init__(self, table: Mapping[str, Any], bad: Bad, where: str = "") -> None:
        self.table = table
        self._bad = bad
        self._where = where

    def only(self, allowed: Sequence[str]) -> None:
        for key in self.table:
            if key not in allowed:
                raise self.bad(f"unknown key {key!r}; the keys are {', '.join(allowed)}")

    def bad(self, message: str) -> BadFile:
        return self._bad(self._where + message)

    def text(self, key: str, default: str) -> str:
        value = self.table.get(key, default)
        if not isinstance(value, str):
            raise self.bad(f"{key} must be a text")
        return value

    def one_of(self, key: str, allowed: Sequence[str], default: str) -> str:
        value = self.text(key, default)
        if value not in allowed:
            must = f"{key} is {value!r}" if value else f"{key} must be given"
            raise self.bad(f"{must}; it is one of {', '.join(filter(None, allowed))}")
        return value

    def flag(self, key: str, default: bool | None = False) -> bool:
        """default: None where it must be said."""
        value = self.table.get(key, default)
        if not isinstance(value, bool):
            guessed = "; it is never guessed" if default is None else ""
            raise self.bad(f"{key} must be true or false{guessed}")
        return value

    def zone(self) -> str:
        """The name of a time zone; Sweden's where none is given."""
        from zoneinfo import ZoneInfo

        name = self.text("zone", "Europe/Stockholm")
        try:
            ZoneInfo(name)
        except (OSError, ValueError, KeyError) as error:  # An unknown zone is a key, a strange one a path.
            raise self.bad(
                f"zone is {name!r}, which is no time zone such as UTC or Europe/Stockholm"
            ) from error
        return name

    def texts(self, key: str, default: Sequence[str] = ()) -> tuple[str, ...]:
        """A list of texts; a single text counts as a list of one."""
        value = self.table.get(key, list(default))
        listed = [value] if isinstance(value, str) else value
        if not isinstance(listed, list) or not all(isinstance(item, str) for item in listed):
            raise self.bad(f"{key} must be a text or a list of texts")
        return tuple(listed)

    def below(self, key: str) -> "Keys":
        value = self.table.get(key, {})
        if not isinstance(value, dict):
            raise self.bad(f"{key} must be a table")
        return Keys(value, self._bad, f"{self._where}{key}: ")

    def shapes(self) -> list["Keys"]:
        """The layouts that a profile has, at least one."""
        shapes = self.table.get("shape")
        if not isinstance(shapes, list) or not shapes or not all(isinstance(each, dict) for each in shapes):
            raise self.bad("it has no [[shape]]")
        return [Keys(shape, self._bad, f"shape {n}: ") for n, shape in enumerate(shapes, start=1)]
