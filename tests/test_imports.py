"""Who may know whom: the contracts in pyproject.toml hold for this code, and each of them bites.

The second half lays out a small house of empty rooms with the real contracts and breaks one rule at a time.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "kassabok"

# What is allowed: none of these imports may be called a breach.
HOUSE = {
    "formats/tables.py": "import openpyxl",
    "core/money.py": "",
    "core/dates.py": "from kassabok.core import money",
    "core/events/event.py": "from kassabok.core.dates import x",
    "core/rates/vat.py": "from kassabok.core import dates",
    "core/tables.py": "import kassabok.core.products.model\nimport kassabok.core.stock.model",
    "core/book/model.py": "import sqlmodel",
    "core/book/reader.py": "from kassabok.core.events import x",
    "core/book/log.py": "from kassabok.core.book.model import x",
    "core/book/file.py": "def create():\n    import kassabok.core.tables",
    "core/products/model.py": "import sqlmodel\nfrom kassabok.core.parties.model import x",
    "core/products/pricing.py": "from kassabok.core.products.model import x",
    "core/parties/model.py": "from kassabok.core.products.model import x",
    "core/products/service.py": "from kassabok.formats import tables\nfrom kassabok.core.stock import model",
    "core/stock/model/__init__.py": "",
    "core/stock/model/layers.py": "",
    "core/stock/service.py": "from kassabok.core.products import model\nfrom kassabok.core.book.log import y",
    "core/stock/lines.py": "from kassabok.core.products.pricing import x",
    "core/stock/effects.py": "from kassabok.core.stock.service import x\nfrom kassabok.core import events",
    "core/stock/reports.py": "from kassabok.core.book.reader import x",
    "core/ledger/effects.py": "from kassabok.core.ledger.posting import x",
    "core/ledger/checks.py": "from kassabok.core.book.reader import x",
    "core/ledger/documents.py": "",
    "core/ledger/posting.py": "from kassabok.core.stock.model.layers import x",
    "core/cascade.py": "from kassabok.core import tables\nfrom kassabok.core.ledger.effects import x",
    "core/check.py": "from kassabok.core.ledger.checks import x",
    "core/outgoing.py": "from kassabok.core.ledger import documents\nfrom kassabok.core.book.model import x",
    "cli/main.py": "import typer\nfrom kassabok.core import cascade\nfrom kassabok.core.stock import service",
    "web/app.py": "from kassabok.core.products.model import x",
    "net/client.py": "import httpx\nfrom kassabok.core.stock import lines\nfrom kassabok.formats.tables import x",
}

BREACHES = [
    ("formats/tables.py", "from kassabok.core.money import x", "Floors"),
    ("core/stock/service.py", "from kassabok.cli import main", "Floors"),
    ("web/app.py", "from kassabok.cli import main", "Floors"),
    ("core/stock/service.py", "from kassabok.net import client", "Floors"),
    ("core/stock/service.py", "import httpx", "Only net/"),
    ("core/money.py", "from rich import print", "terminals"),
    ("formats/tables.py", "import typer", "terminals"),
    ("core/stock/reports.py", "from openpyxl import styles", "through formats"),
    ("core/money.py", "from kassabok.core.events import x", "from the ground up"),
    ("core/rates/vat.py", "from kassabok.core.book.reader import x", "from the ground up"),
    ("core/book/log.py", "from kassabok.core.cascade import x", "from the ground up"),
    ("core/stock/service.py", "from kassabok.core.products.service import x", "neighbours' tables"),
    ("core/stock/service.py", "def f():\n    from kassabok.core.ledger import posting", "neighbours' tables"),
    ("core/events/stock.py", "from kassabok.core.products.model import x", "read no area's tables"),
    ("core/book/log.py", "from kassabok.core.products.service import x", "neighbours' tables"),
    ("core/new/service.py", "from kassabok.core.stock.reports import x", "neighbours' tables"),
    ("core/book/log.py", "from kassabok.core.products.model import x", "read no area's tables"),
    ("core/rates/vat.py", "from kassabok.core.stock.model.layers import x", "read no area's tables"),
    ("core/book/log.py", "from kassabok.core.products.pricing import x", "read no area's tables"),
    ("core/stock/service.py", "import kassabok.core.tables", "neighbours' tables"),
    ("core/cascade.py", "from kassabok.core.stock.service import x", "neighbours' tables"),
    ("core/check.py", "from kassabok.core.stock.service import x", "neighbours' tables"),
    ("core/stock/service.py", "from kassabok.core import cascade", "neighbours' tables"),
    ("core/outgoing.py", "from kassabok.core.stock.model import x", "read no area's tables"),
    ("core/book/log.py", "from kassabok.core.check import x", "from the ground up"),
    ("core/stock/service.py", "from kassabok.core.stock.effects import x", "Only the cascade"),
    ("cli/main.py", "from kassabok.core.ledger import effects", "Only the cascade"),
    ("core/stock/reports.py", "import sqlmodel", "Reports"),
    ("core/stock/reports.py", "from kassabok.core.stock.model import layers", "Reports"),
]


def lint_imports(package_parent: Path) -> tuple[int, str]:
    """Run the contracts over the package in that folder; return the exit code and what was said."""
    result = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / "pyproject.toml", "--no-cache"],
        cwd=package_parent,
        env={**os.environ, "PYTHONPATH": str(package_parent), "NO_COLOR": "1", "COLUMNS": "400"},
        capture_output=True,
        text=True,
        check=False,
    )
    return result.returncode, result.stdout + result.stderr


def build(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / "kassabok" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        for parent in path.relative_to(folder).parents:
            if parent != Path():
                (folder / parent / "__init__.py").touch()
        path.write_text(text, encoding="utf-8")


def test_the_contracts_hold() -> None:
    code, said = lint_imports(PACKAGE.parent)
    assert code == 0, said


def test_the_contracts_allow_what_the_plan_allows(tmp_path: Path) -> None:
    build(tmp_path, HOUSE)
    code, said = lint_imports(tmp_path)
    assert code == 0, said


@pytest.mark.parametrize(("file", "line", "contract"), BREACHES)
def test_a_breach_is_found(tmp_path: Path, file: str, line: str, contract: str) -> None:
    build(tmp_path, {**HOUSE, file: f"{HOUSE.get(file, '')}\n{line}\n"})
    code, said = lint_imports(tmp_path)
    assert code == 1, said
    broken = re.findall(r"^(.+) BROKEN", said, re.MULTILINE)
    assert any(contract in name for name in broken), said


def test_package_files_are_empty() -> None:
    """The cold start depends on it: importing one room must not load the whole house.

    The events are one catalogue in many files, and small: whoever takes one has them all.
    """
    filled = [path for path in PACKAGE.rglob("__init__.py") if path.read_text(encoding="utf-8").strip()]
    assert filled == [PACKAGE / "core" / "events" / "__init__.py"]
