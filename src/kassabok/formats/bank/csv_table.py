"""Finding which profile fits a CSV file, and where its table begins."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kassabok.formats.bank.amounts import shown
from kassabok.formats.bank.csv_profile import Profile, Shape
from kassabok.formats.bank.csv_rows import RowReader, Table
from kassabok.formats.bank.csv_text import split_cells
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes

_ROWS_ABOVE = 30  # Headings are looked for in so many rows.


@dataclass(frozen=True, slots=True)
class _Fit:
    """How well a shape fits: rank 2 headings in the shape's order, 1 in another order or none at all."""

    rank: int
    table: Table
    unknown: tuple[str, ...]


def find_table(lines: Sequence[str], profiles: Sequence[Profile], wanted: str | None, notes: Notes) -> Table:
    by_name = {profile.name: profile for profile in profiles}
    if wanted is not None and wanted not in by_name:
        raise BadFile(
            "bank.unknown_profile",
            f"There is no bank profile {shown(wanted)}.",
            hint=f"Profiles: {', '.join(sorted(by_name)) or 'none'}.",
        )
    candidates = [by_name[wanted]] if wanted is not None else list(by_name.values())
    fits = [fit for profile in candidates for fit in _fits(lines, profile)]
    right = [fit for fit in fits if wanted is not None or not fit.unknown]
    if not right:
        raise _no_profile(lines, fits, wanted)
    best = max(fit.rank for fit in right)
    chosen = [fit for fit in right if fit.rank == best]
    names = sorted({fit.table.profile for fit in chosen})
    if len(names) > 1:
        raise BadFile(
            "bank.ambiguous_profile",
            f"The headings fit more than one bank profile: {', '.join(names)}.",
            hint=" or ".join(f"--profile {name}" for name in names),
        )
    fit = min(chosen, key=lambda fit: len(fit.unknown))
    if fit.unknown:
        listed = ", ".join(fit.unknown)
        notes.warn(
            fit.table.first_row,
            f"Profile {names[0]} does not know these columns, which were not read: {listed}.",
        )
    return fit.table


def _fits(lines: Sequence[str], profile: Profile) -> Iterable[_Fit]:
    for shape in profile.shapes:
        for delimiter in shape.delimiters:
            fit = _fit(lines, profile.name, shape, delimiter)
            if fit:
                yield fit


def _fit(lines: Sequence[str], profile: str, shape: Shape, delimiter: str) -> _Fit | None:
    for index, line in enumerate(lines[:_ROWS_ABOVE]):
        if not line.strip():
            continue
        try:
            row = split_cells(line, delimiter, index + 1)
        except BadFile:
            continue
        if not shape.heading_row:
            return _fit_without_headings(row, index, profile, shape, delimiter)
        fit = _fit_headings(row, index, profile, shape, delimiter)
        if fit:
            return fit
    return None


def _fit_headings(row: list[str], index: int, profile: str, shape: Shape, delimiter: str) -> _Fit | None:
    while row and not row[-1]:
        row.pop()
    names = {_plain(name): alternatives[0] for alternatives in shape.headings for name in alternatives}
    found = [names.get(_plain(cell)) for cell in row]
    known = [name for name in found if name is not None]
    required = {alternatives[0] for alternatives in shape.headings} - shape.optional
    if not required <= set(known) or len(known) > len(set(known)):
        return None
    in_order = [alternatives[0] for alternatives in shape.headings if alternatives[0] in known]
    places = {name: place for place, name in enumerate(found) if name is not None}
    unknown = tuple(cell for cell, name in zip(row, found, strict=True) if name is None and cell)
    table = Table(profile, shape, delimiter, index + 1, places, len(row))
    return _Fit(2 if known == in_order else 1, table, unknown)


def _fit_without_headings(
    row: list[str], index: int, profile: str, shape: Shape, delimiter: str
) -> _Fit | None:
    """Columns by their order, the last may be missing if optional. The dates and amounts must be readable."""
    names = [alternatives[0] for alternatives in shape.headings]
    if not len(names) - len(shape.optional) <= len(row) <= len(names):
        return None
    table = Table(
        profile, shape, delimiter, index, {name: n for n, name in enumerate(names[: len(row)])}, len(row)
    )
    try:
        RowReader(table).read(row, index + 1)
    except BadFile:
        return None
    return _Fit(1, table, ())


def _no_profile(lines: Sequence[str], fits: Sequence[_Fit], wanted: str | None) -> BadFile:
    if wanted is not None:
        message = f"Profile {wanted} does not fit: its headings are not in the first {_ROWS_ABOVE} lines."
        return BadFile(
            "bank.unknown_format", message, hint="Leave out --profile to have the right one found."
        )
    if fits:
        near = min(fits, key=lambda fit: (len(fit.unknown), -fit.rank))
        message = (
            f"line {near.table.first_row}: the headings are those of profile {near.table.profile}, "
            f"but it does not know {', '.join(shown(name) for name in near.unknown)}."
        )
        return BadFile(
            "bank.unknown_format", message, hint=f"--profile {near.table.profile} reads the other columns."
        )
    likely = max(range(min(len(lines), _ROWS_ABOVE)), key=lambda n: len(re.findall("[;,\t]", lines[n])))
    return BadFile(
        "bank.unknown_format",
        f"This is neither camt, BgMax nor a CSV statement that a profile knows; "
        f"line {likely + 1} is {lines[likely].strip()[:100]!r}.",
        hint="Write a profile for the bank: docs/formats/bank-files.md shows how.",
    )


def _plain(heading: str) -> str:
    """A heading without regard to case, spacing and the form of å, ä and ö."""
    return " ".join(unicodedata.normalize("NFC", heading.replace("\u00ad", "")).casefold().split())
