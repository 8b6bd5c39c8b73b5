"""Which accounts belong to an asset's account: accounts.toml read."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple


class Accounts(NamedTuple):
    """contra, cost: empty for what is never depreciated. gain, loss: of a sale."""

    contra: str
    cost: str
    gain: str
    loss: str


def accounts_of(account: str) -> Accounts | None:
    """The accounts that belong to the account of an asset; None where it is none (10xx to 12xx are)."""
    fitting = [group for group in _groups() if account.startswith(group["begins"])]
    if not fitting:
        return None
    group = max(fitting, key=lambda group: len(group["begins"]))
    contra = account[:3] + group["contra"] if "contra" in group else ""
    return Accounts(contra, group.get("cost", ""), group["gain"], group["loss"])


@cache
def _groups() -> tuple[dict[str, str], ...]:
    text = (Path(__file__).parent / "accounts.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["group"])
