"""What was registered after a day: the vouchers by which a report of now differs from the report as it was known then.

Opening balances are in both as they are now, so they make no difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, first_instant_us, local_time
from kassabok.core.ledger.reports.balances import AccountFacts, accounts
from kassabok.core.ledger.reports.layouts import RESULT_TRANSFER


@dataclass(frozen=True, slots=True)
class ChangedLine:
    """A line of a voucher, debit positive."""

    account: str
    name: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A voucher registered later. registered: local time. result_ore: by how much it raised the result."""

    voucher: str = field(metadata={"sv": "Verifikation"})
    registered: datetime = field(metadata={"sv": "Registrerad"})
    date: date = field(metadata={"sv": "Datum"})
    text: str = field(metadata={"sv": "Text"})
    amount_ore: int = field(metadata={"sv": "Belopp"})
    result_ore: int = field(metadata={"sv": "Resultat"})
    corrects: str | None = field(metadata={"sv": "Rättar", "table": "filled"})
    lines: tuple[ChangedLine, ...]


@dataclass(frozen=True, slots=True)
class ChangedAccount:
    """An account as these vouchers changed it: the difference between its balance now and as it was known."""

    account: str = field(metadata={"sv": "Konto"})
    name: str = field(metadata={"sv": "Benämning"})
    debit_ore: int = field(metadata={"sv": "Debet"})
    credit_ore: int = field(metadata={"sv": "Kredit"})
    change_ore: int = field(metadata={"sv": "Skillnad"})


def changes(reader: Reader, since: date, first: date, last: date) -> Iterator[ChangeRow]:
    """The vouchers dated from first to last that were registered after the day `since`, in that order."""
    chart = accounts(reader)
    rows = reader.each(
        "SELECT voucher.id, voucher.ref, voucher.registered_us, voucher.date, voucher.text, corrected.ref, "
        "line.account, line.amount_ore FROM voucher CROSS JOIN voucher_line line "
        "LEFT JOIN voucher corrected ON corrected.id = voucher.corrects_id "
        "WHERE line.voucher_id = voucher.id AND voucher.registered_us >= :since_us "
        "AND voucher.date BETWEEN :first AND :last ORDER BY voucher.id, line.id",
        since_us=first_instant_us(since + ONE_DAY),
        first=first,
        last=last,
    )
    for _, group in groupby(rows, key=itemgetter(0)):
        found: list[tuple[Any, ...]] = list(group)
        _, ref, registered_us, day, text, corrects, *_ = found[0]
        lines = [(chart[row[-2]], row[-1]) for row in found]
        yield ChangeRow(
            voucher=ref,
            registered=local_time(registered_us),
            date=date.fromisoformat(day),
            text=text,
            amount_ore=sum(max(ore, 0) for _, ore in lines),
            result_ore=-sum(ore for account, ore in lines if _is_result(account)),
            corrects=corrects,
            lines=tuple(ChangedLine(account.number, account.name, ore) for account, ore in lines),
        )


def _is_result(account: AccountFacts) -> bool:
    """Whether it is summed in the income statement."""
    first, last = RESULT_TRANSFER
    return not account.is_balance and not first <= account.number[:4] <= last


def changed_accounts(rows: list[ChangeRow]) -> list[ChangedAccount]:
    """What the vouchers changed, by account number."""
    lines = sorted((line for row in rows for line in row.lines), key=lambda line: line.account)
    found = []
    for (account, name), group in groupby(lines, key=lambda line: (line.account, line.name)):
        amounts = [line.amount_ore for line in group]
        debit_ore = sum(max(ore, 0) for ore in amounts)
        found.append(ChangedAccount(account, name, debit_ore, debit_ore - sum(amounts), sum(amounts)))
    return found
