"""Number series: counter rows, so that a rollback leaves no gap.

A series has a pattern that its company can change (setting `series.NAME`), with {year} and {n}. A pattern with
{year} restarts each year. The counter, not the pattern, is what keeps numbers unique and unbroken
(BFNAR 2013:2 p. 5.8-5.9).
"""

import re
from typing import NamedTuple


class SeriesRule(NamedTuple):
    """pattern: how a number is written. first: where counting starts."""

    pattern: str
    first: int


#: Series that people see, with the pattern and start they have when the company has not chosen its own.
SERIES: dict[str, SeriesRule] = {
    "customer": SeriesRule("{n}", 1001),
    "supplier": SeriesRule("{n}", 2001),
    "order": SeriesRule("{n}", 1001),
    "delivery": SeriesRule("D{year}-{n:04}", 1),
    "return": SeriesRule("R{year}-{n:04}", 1),
    "purchase": SeriesRule("N{year}-{n:04}", 1),
    "goods-receipt": SeriesRule("G{year}-{n:04}", 1),
    "supplier-return": SeriesRule("H{year}-{n:04}", 1),
    "landed-cost": SeriesRule("J{year}-{n:04}", 1),
    "bill": SeriesRule("E{year}-{n:04}", 1),
    "bill-payment": SeriesRule("U{year}-{n:04}", 1),
    "payment-batch": SeriesRule("X{year}-{n:04}", 1),
    "invoice": SeriesRule("F{year}-{n:04}", 1),
    "credit-note": SeriesRule("K{year}-{n:04}", 1),
    "receipt": SeriesRule("Q{year}-{n:04}", 1),
    "payment": SeriesRule("P{year}-{n:04}", 1),
    "reminder": SeriesRule("PM{year}-{n:04}", 1),
    "demand": SeriesRule("IK{year}-{n:04}", 1),
    "instalment-plan": SeriesRule("AP{year}-{n:04}", 1),
    "loss": SeriesRule("KF{year}-{n:04}", 1),
    "case": SeriesRule("BF{year}-{n:04}", 1),
    "stock-move": SeriesRule("S{year}-{n:04}", 1),
    "count": SeriesRule("C{year}-{n:04}", 1),
    "bank-file": SeriesRule("B{year}-{n:04}", 1),
    "settlement": SeriesRule("A{year}-{n:04}", 1),
    "sie-file": SeriesRule("I{year}-{n:04}", 1),
    "voucher-import": SeriesRule("V{year}-{n:04}", 1),
    "plan": SeriesRule("L{n:04}", 1),
    "asset": SeriesRule("T{n:04}", 1),
    "depreciation": SeriesRule("W{year}-{n:04}", 1),
}

LONGEST_PATTERN = 40

_WIDTH = re.compile(r"\{n:0[1-9]\}")
_PATTERN = re.compile(r"[A-Za-z0-9_/-]*(\{year\}[A-Za-z0-9_/-]*)?\{n(:0[1-9])?\}[A-Za-z0-9_/-]*")


def check_pattern(pattern: str) -> str:
    """Return the pattern; raise ValueError when it could not make a unique number."""
    if not _PATTERN.fullmatch(pattern) or len(pattern) > LONGEST_PATTERN:
        raise ValueError(
            f'"{pattern[:LONGEST_PATTERN]}" is not a number pattern; write letters, digits and - _ /, '
            "perhaps {year}, and {n} or {n:04}."
        )
    return pattern


def write_alike(pattern: str, other: str) -> bool:
    """Whether two series with these patterns would come to the same number."""
    return _WIDTH.sub("{n}", pattern) == _WIDTH.sub("{n}", other)


def read_number(pattern: str, number: str) -> tuple[int, int] | None:
    """The year (0 where the pattern has none) and the count in a number of this pattern; None for any other."""
    written = re.escape(_WIDTH.sub("{n}", pattern))
    written = written.replace(r"\{year\}", "(?P<year>[0-9]{4})").replace(r"\{n\}", "(?P<n>[0-9]+)")
    found = re.fullmatch(written, number)
    if found is None:
        return None
    year, n = int(found.groupdict().get("year") or 0), int(found["n"])
    return (year, n) if pattern.format(year=year, n=n) == number else None


def restarts_yearly(pattern: str) -> bool:
    """Whether the series counts from its first number again each year."""
    return "{year}" in pattern
