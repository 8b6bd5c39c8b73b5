"""The keys of a channel's API: from the environment, or a file beside the book that nobody else can read.

They are in neither the book nor its backups, and nothing shows them.
"""

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kassabok.core.errors import NotFound, Refused
from kassabok.formats.errors import BadFile

FILE = "shop-keys.toml"
_KNOWN = ("key", "secret", "hook_secrets")


@dataclass(frozen=True, slots=True)
class Keys:
    """key, secret: of the API. hook_secrets: what web-hooks are signed with; two while one is changed for the other."""

    key: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    hook_secrets: tuple[str, ...] = field(default=(), repr=False)


def variable(channel: str, what: str) -> str:
    """The environment's name of it: KASSABOK_SHOP_MIN_BUTIK_KEY."""
    return f"KASSABOK_SHOP_{re.sub('[^A-Z0-9]', '_', channel.upper())}_{what}"


def keys_of(book: Path, channel: str, environment: Mapping[str, str]) -> Keys:
    """The keys of a channel; the environment goes before the file, key by key. Those that are not there are empty.

    Raises Refused (shop.keys_readable) for a file that others can read, BadFile (shop.keys) for one that is wrong.
    """
    told = _from_file(book.parent / FILE, channel)
    hooks = environment.get(variable(channel, "HOOK_SECRET"))
    return Keys(
        key=environment.get(variable(channel, "KEY")) or told.key,
        secret=environment.get(variable(channel, "SECRET")) or told.secret,
        hook_secrets=tuple(filter(None, map(str.strip, hooks.split(",")))) if hooks else told.hook_secrets,
    )


def api_keys_of(book: Path, channel: str, environment: Mapping[str, str]) -> Keys:
    """As keys_of, where the API is to be asked. Raises NotFound (shop.no_keys) where there is no key."""
    keys = keys_of(book, channel, environment)
    if not keys.key:
        raise NotFound(
            "shop.no_keys",
            f"There are no keys for the shop channel {channel}.",
            hint=f"Set {variable(channel, 'KEY')} and {variable(channel, 'SECRET')}, or write them into "
            f"{book.parent / FILE}; docs/how-to/shop.md shows how.",
        )
    return keys


def _from_file(path: Path, channel: str) -> Keys:
    import tomllib

    try:
        with path.open("rb") as file:
            mode = os.fstat(file.fileno()).st_mode
            if mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise Refused(
                    "shop.keys_readable",
                    f"Others on this machine may read the keys in {path} (mode {stat.S_IMODE(mode):o}).",
                    hint=f"chmod 600 {path}",
                )
            table = tomllib.load(file)
    except FileNotFoundError:
        return Keys()
    except OSError as error:
        raise BadFile("shop.keys", f"The keys {path} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadFile(
            "shop.keys", f"{path} is not TOML.", hint='[butik], and below it key = "..."'
        ) from error
    return _keys(path, channel, table.get(channel, {}))


def _keys(path: Path, channel: str, table: Any) -> Keys:
    """The message names a key's name and never its value."""
    if not isinstance(table, dict) or set(table) - set(_KNOWN):
        raise BadFile("shop.keys", f"{path}: [{channel}] takes {', '.join(_KNOWN)} and nothing else.")
    hooks = table.get("hook_secrets", [])
    if not isinstance(hooks, list) or not all(isinstance(value, str) for value in hooks):
        raise BadFile("shop.keys", f"{path}: hook_secrets of [{channel}] must be a list of texts.")
    for name in ("key", "secret"):
        if not isinstance(table.get(name, ""), str):
            raise BadFile("shop.keys", f"{path}: {name} of [{channel}] must be a text.")
    return Keys(table.get("key", ""), table.get("secret", ""), tuple(filter(None, hooks)))
