"""Where things are on this machine: the book, the config file, the folder for error reports."""

import os
from pathlib import Path

from kassabok.core.errors import UsageError
from kassabok.formats.errors import BadFile

BOOK_VARIABLE = "KASSABOK_BOOK"
BOOK_NAME = "company.kassabok"


def book_path(chosen: str | None) -> Path:
    """The book: what --book says, then KASSABOK_BOOK, then `book` in the config file, then the usual place."""
    if chosen is not None:
        return Path(chosen)
    from_environment = os.environ.get(BOOK_VARIABLE)
    if from_environment:
        return Path(from_environment).expanduser()
    return _book_of_config() or _folder("user_data_path") / BOOK_NAME


def config_path() -> Path:
    """The config file, which need not exist. It holds `book = "FILE"`, seen from the config file's own folder."""
    return _folder("user_config_path") / "config.toml"


def state_folder() -> Path:
    """Where the program keeps what it notes about itself, such as error reports."""
    return _folder("user_state_path")


def _folder(kind: str) -> Path:
    import platformdirs

    found: Path = getattr(platformdirs, kind)("kassabok")
    return found


def _book_of_config() -> Path | None:
    path = config_path()
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile("config.unreadable", f"The config file {path} cannot be read: {error}.") from error
    import tomllib

    try:
        config = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadFile("config.toml", f"{path}: {error}.", hint='It should hold: book = "FILE"') from error
    unknown = set(config) - {"book"}
    if unknown or not isinstance(config.get("book", ""), str):
        raise UsageError(
            "config.key",
            f'{path} may hold book = "FILE" and nothing else.',
            hint="Company settings are in the book.",
        )
    return path.parent / Path(config["book"]).expanduser() if config.get("book") else None
