"""The trial balance (saldobalans): opening, debit, credit and closing for each account with a balance or a movement."""

from dataclasses import dataclass, field
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY
from kassabok.core.ledger.reports.balances import (
    NOTHING,
    WHOLE,
    Cut,
    accounts,
    moved_through,
    unbooked_before,
    year_of,
)

EARLIER_RESULT = "Tidigare års resultat, inte omfört"


@dataclass(frozen=True, slots=True)
class TrialBalanceRow:
    """closing = opening + debit - credit. Debit is positive, so the rows of a sound book add up to zero."""

    account: str = field(metadata={"sv": "Konto"})
    name: str = field(metadata={"sv": "Benämning"})
    opening_ore: int = field(metadata={"sv": "Ingående"})
    debit_ore: int = field(metadata={"sv": "Debet"})
    credit_ore: int = field(metadata={"sv": "Kredit"})
    closing_ore: int = field(metadata={"sv": "Utgående"})


def trial_balance(reader: Reader, first: date, last: date, cut: Cut = WHOLE) -> list[TrialBalanceRow]:
    """The trial balance for the days from first to last, by account number.

    Balance accounts open with all that came before. Income and cost accounts open with what came before in the fiscal
    year that has the first day; what earlier years earned and nobody has moved to equity stands in a last row without
    account, so that the sums are zero. What belongs to some objects alone need not add up to zero.
    """
    before = moved_through(reader, first - ONE_DAY, cut)
    before_year = moved_through(reader, year_of(reader, first).starts_on - ONE_DAY, cut)
    through = moved_through(reader, last, cut)
    rows = []
    earlier_ore = -unbooked_before(reader, cut)
    for number, account in accounts(reader).items():
        if number not in through:
            continue
        opening_ore = before.get(number, NOTHING).net_ore
        if not account.is_balance:
            of_earlier_ore = before_year.get(number, NOTHING).net_ore
            opening_ore -= of_earlier_ore
            earlier_ore += of_earlier_ore
        moved = through[number].less(before.get(number, NOTHING))
        if opening_ore or moved != NOTHING:
            closing_ore = opening_ore + moved.net_ore
            rows.append(
                TrialBalanceRow(
                    number, account.name, opening_ore, moved.debit_ore, moved.credit_ore, closing_ore
                )
            )
    if earlier_ore:
        rows.append(TrialBalanceRow("", EARLIER_RESULT, earlier_ore, 0, 0, earlier_ore))
    return rows
