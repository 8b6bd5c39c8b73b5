"""What reading files from the bank did, as an answer and as lines for the screen."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kassabok.cli.frame.steps import DRY_RUN
from kassabok.cli.imports import warning_lines, warnings_of
from kassabok.core.bank.importing import BankImport
from kassabok.core.paying.answers import Answered
from kassabok.formats.warnings import FileWarning

if TYPE_CHECKING:
    from kassabok.core.book.transaction import Transaction

_MOST_NAMED = 8  # So many numbers are shown; the list of all is in bank list and bill list.


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What an import did, the same for every import. parked: new lines that are left for people."""

    new: int
    known: int
    updated: int
    parked: int
    warnings: tuple[FileWarning, ...]


@dataclass(frozen=True, slots=True)
class Imported:
    """The results of all files that were read together, each with its name."""

    statements: list[tuple[str, BankImport]]
    answers: list[tuple[str, Answered]]
    gaps: list[str] = field(default_factory=list)

    def find_gaps(self, tx: "Transaction", *, refuse: bool = False) -> None:
        """Look for days that none of the files has. Raises Refused where they are not to be."""
        from kassabok.core.bank.importing import open_gaps

        self.gaps.extend(open_gaps(tx, [result for _, result in self.statements], refuse=refuse))

    @property
    def incomplete(self) -> bool:
        """Whether something is left for people."""
        left = any(result.parked for _, result in self.statements) or bool(self.gaps)
        return left or any(result.left for _, result in self.answers)

    def together(self) -> ImportAnswer:
        """The results of all files as one; a warning then says which file it is about."""
        results = [result for _, result in self.statements]
        answers = [result for _, result in self.answers]
        told = [(name, result.warnings) for name, result in self.statements]
        told += [(name, result.warnings) for name, result in self.answers]
        return ImportAnswer(
            new=sum(result.new for result in results) + sum(result.new for result in answers),
            known=sum(result.known for result in results) + sum(result.known for result in answers),
            updated=sum(result.updated for result in results),
            parked=sum(result.parked for result in results) + sum(result.left for result in answers),
            warnings=(*warnings_of(told), *(FileWarning(0, gap) for gap in self.gaps)),
        )

    def lines(self, *, dry_run: bool) -> list[str]:
        """For the screen."""
        lines = self._of_statements() if self.statements else []
        for _, answered in self.answers:
            lines += answered.told or ["The answer of the bank decides nothing new."]
        lines += warning_lines(self.together().warnings)
        return [*lines, DRY_RUN] if dry_run else lines

    def _of_statements(self) -> list[str]:
        results = [result for _, result in self.statements]
        known = sum(result.known for result in results)
        lines = [f"{_count(sum(result.new for result in results), 'new line')}, {known} known."]
        updated = sum(result.updated for result in results)
        if updated:
            lines.append(f"{_count(updated, 'line')} known as a sum got the single payments instead.")
        matched = sum(result.matched for result in results)
        if matched:
            lines.append(f"{_count(matched, 'line')} matched: {_moved(results)}.")
        lines += _named("Invoices paid", [number for result in results for number in result.invoices])
        lines += _named("Bills paid", [number for result in results for number in result.bills])
        lines += _named("Web orders paid", [number for result in results for number in result.orders])
        transfers = sum(result.transfers for result in results)
        if transfers:
            lines.append(f"{_count(transfers, 'line')} of transfers between own accounts booked.")
        booked = sum(result.booked for result in results)
        if booked:
            lines.append(f"{_count(booked, 'line')} booked by rule: kassabok bank rule list.")
        parked = sum(result.parked for result in results)
        if parked:
            lines.append(f"{_count(parked, 'line')} left for you: kassabok bank unmatched tells why.")
        return lines


def _moved(results: Sequence[BankImport]) -> str:
    from kassabok.cli.pages import kr

    out_ore = sum(result.out_ore for result in results)
    in_ore = sum(result.matched_ore for result in results) + out_ore
    if not out_ore:
        return kr(in_ore)
    return f"{kr(in_ore)} in, {kr(out_ore)} out" if in_ore else f"{kr(out_ore)} out"


def _named(what: str, numbers: Sequence[str]) -> list[str]:
    """The numbers that were paid, some of them where they are many."""
    each = list(dict.fromkeys(numbers))
    if not each:
        return []
    more = len(each) - _MOST_NAMED
    told = ", ".join(each[:_MOST_NAMED])
    return [f"{what}: {told} and {more} more." if more > 0 else f"{what}: {told}."]


def _count(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count} {thing}s"
