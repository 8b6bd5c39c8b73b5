"""What a SIE file may hold and no book can: told by `sie check`, refused by an import."""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import NamedTuple

from kassabok.core.errors import Refused
from kassabok.core.ledger.year_span import refuse_odd_year
from kassabok.formats.sie import record

ACCOUNT_NUMBER = re.compile("[0-9]{4,8}")

Figures = Iterable[record.Balance | record.PeriodAmount]


class Unfit(NamedTuple):
    """Something that cannot be booked, whatever the book. line: in the file; 0 when the whole file is meant."""

    code: str
    line: int
    message: str
    hint: str


def brings_only_vouchers(file: record.SieFile) -> bool:
    """Whether a file is vouchers to be imported, into years that are there: 4I, or the entries of SIE 5."""
    return file.sie_type == "4I" or (
        file.sie_type == "5" and not (file.opening or file.closing or file.result)
    )


def unfit(read: record.SieRead) -> list[Unfit]:
    """Why a file that can be read cannot be booked; empty where it can."""
    return [*_of_currency(read.file), *_of_year(read.file), *_of_accounts(read)]


def refuse_unfit(read: record.SieRead, name: str) -> None:
    """Raise Refused for a file that cannot be booked, with all the reasons. name: the file's."""
    found = unfit(read)
    if found:
        listed = [f"line {x.line}: {x.message}" if x.line else x.message for x in found]
        raise Refused(found[0].code, "\n".join([f"{name} cannot be booked.", *listed]), hint=found[0].hint)


def _of_currency(file: record.SieFile) -> Iterator[Unfit]:
    if file.currency not in ("", "SEK"):
        yield Unfit(
            "sie.currency",
            0,
            f"Its amounts are in {file.currency[:10]} (#VALUTA), and a book is kept in kronor.",
            "Export it in SEK from the other program, where that can.",
        )


def _of_year(file: record.SieFile) -> Iterator[Unfit]:
    year = next((year for year in file.years if year.index == 0), None)
    if brings_only_vouchers(file):
        return
    if year is None:
        yield Unfit(
            "sie.year",
            0,
            "It does not say which fiscal year its balances are of: #RAR 0 is missing.",
            "Export it again with the fiscal year, or write a line like #RAR 0 20250101 20251231 into it.",
        )
    else:
        try:
            refuse_odd_year(year.starts_on, year.ends_on)
        except Refused as refused:
            yield Unfit(
                refused.code, year.line, f"The file's year (#RAR 0): {refused.message}", refused.hint or ""
            )


def _of_accounts(read: record.SieRead) -> Iterator[Unfit]:
    for number, line in used_accounts(read.file, read.vouchers).items():
        if not ACCOUNT_NUMBER.fullmatch(number):
            yield Unfit(
                "sie.account",
                line,
                f"Account {number[:40]} cannot be in a chart: an account has four to eight digits.",
                "Change the account in the other program and export again.",
            )


def used_accounts(file: record.SieFile, vouchers: Iterable[record.Voucher]) -> dict[str, int]:
    """The accounts that vouchers and figures are on -> the line of the first voucher; 0 where only figures are."""
    used: dict[str, int] = {}
    for voucher in vouchers:
        for line in voucher.lines:
            if line[0] not in used:
                used[line[0]] = voucher.line
    balances = () if brings_only_vouchers(file) else (*file.opening, *file.closing, *file.result)
    figures: Figures = chain(balances, file.period_budgets)
    for figure in figures:
        if figure.amount_ore:
            used.setdefault(figure.account, 0)
    return used
