"""Which line of the bank is a payment provider's payment: its amount to the öre, its days, and what its text says.

A wrong match costs more than none: where more than one fits, the line is left for people.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.core.bank.model import BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.events import PayoutReceived, Ref
from kassabok.core.ledger.model import why_closed
from kassabok.core.money import SEK

_DAYS_BEFORE, _DAYS_AFTER = 1, 7  # From the day that the provider says to the day of the bank.


@dataclass(frozen=True, slots=True)
class Due:
    """Money that a provider has paid out and the bank has not shown. settlements: the reports that it pays."""

    settlements: tuple[str, ...]
    account: str
    on: date
    amount_ore: int
    reference: str
    words: tuple[str, ...]

    def fits(self, line: BankLine) -> bool:
        """Whether a line may be it."""
        if line.amount_ore != self.amount_ore:
            return False
        in_time = -_DAYS_BEFORE <= (line.date - self.on).days <= _DAYS_AFTER
        return in_time and (not self.words or self.named(line) or any(w in _text(line) for w in self.words))

    def named(self, line: BankLine) -> bool:
        """Whether the line's text has the provider's id of the payment."""
        return bool(self.reference) and self.reference.casefold() in _text(line)


def dues(tx: Transaction) -> list[Due]:
    """What is on its way, the parts of one payment together."""
    found: dict[tuple[str, str], list[tuple[str, str, str, int, str, str]]] = {}
    for number, channel, *rest in tx.reader.rows(_WAITING):
        account, on, amount_ore, reference, words = rest
        found.setdefault((channel, reference or number), []).append(
            (number, account, on, amount_ore, reference, words)
        )
    return [
        Due(
            settlements=tuple(part[0] for part in parts),
            account=parts[0][1],
            on=date.fromisoformat(parts[-1][2]),
            amount_ore=sum(part[3] for part in parts),
            reference=parts[0][4],
            words=tuple(word.casefold() for word in parts[0][5].splitlines()),
        )
        for parts in found.values()
    ]


def received(tx: Transaction, lines: Sequence[BankLine], waiting: Iterable[Due]) -> list[PayoutReceived]:
    """The events for those lines that are payouts for certain; each payout is taken by one line, and the other way."""
    events = []
    left = list(waiting)
    for line in lines:
        due = _certain([each for each in left if each.fits(line)], line)
        if due is None or (len([other for other in lines if due.fits(other)]) > 1 and not due.named(line)):
            continue
        if why_closed(tx, line.date):
            continue
        left.remove(due)
        events.append(_event(tx, line, due))
    return events


def doubtful(
    lines: Sequence[BankLine], waiting: Sequence[Due], events: Sequence[PayoutReceived]
) -> Iterator[tuple[int, str]]:
    """The lines that may be a payout, each with the reason why it is left. events: what is certain."""
    taken = {event.ref for event in events}
    paid = {number for event in events for number in event.settlements}
    for line in lines:
        fitting = [due for due in waiting if due.fits(line) and not paid & set(due.settlements)]
        if fitting and str(line.id) not in taken:
            numbers = " or ".join(" ".join(due.settlements) for due in fitting)
            yield line.id, f"It may be what {numbers} paid out: kassabok bank settlement match {line.id} NO."


def unmatched_lines(
    tx: Transaction, *, file_id: int | None = None, amount_ore: int | None = None
) -> list[BankLine]:
    """The lines in kronor that nobody has dealt with: those of a file, or of an amount."""
    wanted = {"bank_file_id": file_id, "amount_ore": amount_ore}
    given = {name: value for name, value in wanted.items() if value is not None}
    sql = f"{_UNMATCHED}{''.join(f' AND l.{name} = :{name}' for name in given)} ORDER BY l.id"
    return [tx.get(BankLine, line_id) for (line_id,) in tx.reader.rows(sql, currency=SEK, **given)]


def _certain(fitting: Sequence[Due], line: BankLine) -> Due | None:
    named = [each for each in fitting if each.named(line)]
    for candidates in (named, fitting):
        if len(candidates) == 1:
            return candidates[0]
    return None


def _event(tx: Transaction, line: BankLine, due: Due) -> PayoutReceived:
    return PayoutReceived(
        ref=str(line.id),
        origins=tuple(Ref("settlement", number) for number in due.settlements),
        on=line.date,
        amount_ore=line.amount_ore,
        account=tx.reader.value(_LEDGER_ACCOUNT, line=line.id),
        against=due.account,
        settlements=due.settlements,
    )


def _text(line: BankLine) -> str:
    return f"{line.counterparty} {line.text} {line.reference}".casefold()


_WAITING = """
SELECT number, channel, account, date, payout_ore, reference, bank_text FROM settlement_report
WHERE state = 'booked' AND payout_ore <> 0 ORDER BY date, id
"""

_UNMATCHED = """
SELECT l.id FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id
WHERE l.state = 'unmatched' AND e.currency = :currency
"""

_LEDGER_ACCOUNT = """
SELECT a.ledger_account FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id
JOIN bank_account a ON a.id = e.bank_account_id WHERE l.id = :line
"""
