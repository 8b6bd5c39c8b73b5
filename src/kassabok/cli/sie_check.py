"""kassabok sie check: a SIE file, explained to a person."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from kassabok.cli.frame.exit_codes import ExitCode
from kassabok.cli.frame.noun import Ctx
from kassabok.cli.frame.values import named

if TYPE_CHECKING:
    from kassabok.cli.frame.screen import Screen
    from kassabok.core.ledger.sie.check import SieCheck
    from kassabok.formats.warnings import FileWarning

MOST_SHOWN = 100  # Rows of a table that people are shown; files and scripts get all.
TYPES = {
    "1": "1: the balances of a year",
    "2": "2: the balances of a year and its months",
    "3": "3: the balances of a year, its months and its objects",
    "4E": "4E: everything, with all vouchers",
    "4I": "4I: vouchers to be imported",
    "5": "5: XML",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """line: in the file; None when the whole file is meant."""

    kind: str
    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class _Row:
    line: int | None
    message: str


def check(
    ctx: Ctx,
    file: Annotated[str, typer.Argument(help="SIE file, or - for stdin.")],
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding", help="The file's encoding, where the bytes do not tell it.", **named("NAME")
        ),
    ] = None,
) -> None:
    """Explain a SIE file without importing it: whose it is, what it holds, what is odd and what is wrong.

    No book is needed. The exit code is 5 when the file could not be imported as it stands. The encoding mojibake mends
    letters that some program has damaged.

    Example: kassabok sie check 2025.se
    """
    from kassabok.cli.imports import shown_name
    from kassabok.core.ledger.sie.check import check_file
    from kassabok.formats.sie.detect import read_any

    answer = check_file(read_any(ctx.obj.read_bytes(file), encoding=encoding), shown_name(file))
    ctx.obj.show(
        answer,
        title=f"SIE file {answer.file}",
        draw=partial(_page, answer),
        sheet=[*_remarks("problem", answer.problems), *_remarks("warning", answer.warnings)],
        row_class=Remark,
    )
    if not answer.importable:
        raise typer.Exit(ExitCode.BAD_FILE)


def _remarks(kind: str, found: "Iterable[FileWarning]") -> Iterator[Remark]:
    return (Remark(kind, warning.line or None, warning.message) for warning in found)


def _page(answer: "SieCheck", screen: "Screen") -> list[str]:
    from kassabok.cli.pages import page

    balances = answer.years if _has_balances(answer) else ()
    lines = page(screen, f"SIE file {answer.file}", list(_facts(answer)), [("Balances", balances)])
    if answer.explained or answer.unexplained:
        lines += ["", _explained(answer)]
    for title, rows in (
        ("Accounts that what was booked does not explain", answer.unexplained),
        ("Worth knowing", [_Row(w.line or None, w.message) for w in answer.warnings]),
        ("Problems", [_Row(p.line or None, p.message) for p in answer.problems]),
    ):
        lines += _table(title, rows, screen)
    return [*lines, "", _verdict(answer)]


def _table(title: str, rows: "Iterable[object]", screen: "Screen") -> list[str]:
    from kassabok.cli.frame.output import table_lines

    rows = list(rows)
    if not rows:
        return []
    left = len(rows) - MOST_SHOWN
    more = [f"And {left} more; --format json tells them all."] if left > 0 else []
    return ["", *table_lines(rows[:MOST_SHOWN], screen, title=title), *more]


def _facts(answer: "SieCheck") -> "Iterator[tuple[str, object]]":
    from kassabok.cli.pages import kr

    yield "Type", TYPES[answer.sie_type]
    yield "Company", ", ".join(filter(None, (answer.company, answer.org_number, answer.form)))
    yield "Program", answer.program
    yield "Made on", answer.made_on
    yield "Encoding", answer.encoding
    yield "Checksum", "right" if answer.checksum else "none"
    yield "Currency", "" if answer.currency == "SEK" else answer.currency
    if not _has_balances(answer):
        yield "Years", ", ".join(f"{year.starts_on} to {year.ends_on}" for year in answer.years)
    yield "Accounts", answer.accounts
    if answer.vouchers:
        span = f"{answer.first}" if answer.first == answer.last else f"{answer.first} to {answer.last}"
        yield "Vouchers", f"{answer.vouchers} with {answer.lines} lines, {span}, debit {kr(answer.debit_ore)}"
        yield "Series", ", ".join(f"{name or '(none)'}: {count}" for name, count in answer.series.items())
    yield "Objects", f"{answer.objects} of {answer.dimensions} dimensions" if answer.objects else ""
    yield "Months", _amounts(answer.period_amounts, "changes")
    yield "Budget", _amounts(answer.budget_amounts, "amounts")
    yield "Unknown", ", ".join(f"{label} {count}" for label, count in answer.unknown.items())


def _has_balances(answer: "SieCheck") -> bool:
    return any(year.opening_ore or year.closing_ore or year.result_ore for year in answer.years)


def _amounts(count: int, what: str) -> str:
    return f"{count} {what} of accounts in a month" if count else ""


def _explained(answer: "SieCheck") -> str:
    total = answer.explained + len(answer.unexplained)
    by = "the vouchers" if answer.vouchers else "what was booked"
    return f"Accounts whose opening balance and {by} give the closing balance: {answer.explained} of {total}."


def _verdict(answer: "SieCheck") -> str:
    if not answer.importable:
        count = "the problem" if len(answer.problems) == 1 else f"the {len(answer.problems)} problems"
        return f"It cannot be imported as it stands: see {count} above."
    if answer.imported_before:
        return "It is marked as imported before: kassabok sie import takes it only with --force."
    if not (answer.vouchers or answer.years):
        return "There is nothing in it to import."
    return "It can be imported: kassabok sie import FILE, or kassabok init --from-sie FILE for a new book."
