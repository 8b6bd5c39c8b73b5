"""Cold start: whole processes, CPU seconds, each against what it is measured by in the same run."""

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

BIN = Path(sys.executable).parent
EMPTY_PROGRAM = "import typer\napp = typer.Typer()\n@app.command()\ndef main() -> None: ...\napp()\n"


def cpu_seconds(command: list[str], environment: dict[str, str]) -> float:
    """What one run of a command takes, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, env=os.environ | environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def ratio(name: str, command: list[str], base: list[str], limit: float, **environment: str) -> bool:
    """Run the two in turn, print the medians and their ratio, and return whether it is within the limit."""
    pairs = [(cpu_seconds(command, environment), cpu_seconds(base, environment)) for _ in range(9)][2:]
    ours, theirs = median(pair[0] for pair in pairs), median(pair[1] for pair in pairs)
    print(f"{name}: {ours:.3f} s against {theirs:.3f} s; ratio {ours / theirs:.2f} (limit {limit})")
    return ours / theirs <= limit


def main() -> bool:
    """Print the figures; return whether they are within the limits."""
    with tempfile.TemporaryDirectory() as name:
        program = Path(name) / "empty.py"
        program.write_text(EMPTY_PROGRAM)
        book = str(Path(name) / "company.kassabok")
        kassabok = str(BIN / "kassabok")
        sqlmodel = [sys.executable, "-c", "import sqlmodel"]
        subprocess.run(
            [kassabok, "init", "Bänken AB", "--org-nr", "556036-0793", "--book", book, "--quiet"],
            stdout=subprocess.DEVNULL,
            check=True,
        )
        help_page = [sys.executable, str(program), "--help"]
        return all(
            [
                ratio(
                    "kassabok --help, an empty typer program's --help", [kassabok, "--help"], help_page, 2.0
                ),
                ratio(
                    "a table from the book, import sqlmodel",
                    [kassabok, "report", "trial-balance"],
                    sqlmodel,
                    1.3,
                    KASSABOK_BOOK=book,
                ),
                ratio(
                    "a command that writes, import sqlmodel",
                    [kassabok, "setting", "set", "company.city", "Lund", "--quiet"],
                    sqlmodel,
                    1.4,
                    KASSABOK_BOOK=book,
                ),
            ]
        )


if __name__ == "__main__":
    sys.exit(0 if main() else 1)
