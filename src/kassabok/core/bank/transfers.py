"""Transfers between the company's own accounts: money out of one and into another, told of in two files.

It is booked once both lines are there, whichever came first. Lines of the same day are one voucher between the
accounts. Money that takes days is on its way in between: it is booked on the account for that (role
transfers_in_transit), each line on its own day, so that every account holds in the books what the bank says of it.

Only what is certain is booked: a line that names the other account by its number, or two that both say transfer.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from kassabok.core.bank.conditions import plain_number
from kassabok.core.bank.model import BankAccount, BankEntry, BankLine
from kassabok.core.bank.tax_account import KIND
from kassabok.core.bank.transfer_proposals import MOST_DAYS
from kassabok.core.bank.vouchers import has_money, standing_voucher
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import BankLineBooked, BankLineTied, Ref
from kassabok.core.ledger.model import AccountRole, why_closed
from kassabok.core.money import SEK, format_kronor
from kassabok.core.rates.payment_facts import facts_in

IN_TRANSIT = "transfers_in_transit"

_SAYS_TRANSFER = re.compile(r"\b(överföring|omföring|transfer|eget konto|egna konton)", re.IGNORECASE)
_SAYS_TAX = re.compile(r"\b(skatteverket|skattekonto|skv)\b", re.IGNORECASE)
_LONG_ENOUGH = 6  # Digits of an account number that tell it from another.


@dataclass(frozen=True, slots=True)
class _Side:
    """A line on one of the company's accounts. numbers: those by which another line can name the account."""

    line: BankLine
    account: BankAccount
    numbers: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return f"{self.line.counterparty} {self.line.text}"


def take_transfers(tx: Transaction, *, file_id: int) -> int:
    """Book the transfers that a file's lines complete, and tie its lines to vouchers that have booked them already.

    Returns how many lines of the file were dealt with.
    """
    accounts = {row.id: row for row in tx.all(BankAccount, currency=SEK)}
    if len(accounts) < 2:
        return 0
    sides = _open_sides(tx, accounts, file_id)
    done = set(_tie_booked(tx, sides, accounts, file_id))
    free = [side for side in sides if side.line.id not in done and not why_closed(tx, side.line.date)]
    for out, into in _pairs(free, file_id):
        _book(tx, out, into)
        done |= {out.line.id, into.line.id}
    return sum(side.line.id in done for side in sides if side.line.bank_file_id == file_id)


def match_transfer(tx: Transaction, line_id: int, other_id: int) -> None:
    """Say that two lines are a transfer between the company's accounts. Raises NotFound and Refused."""
    sides = [_side(tx, line_id), _side(tx, other_id)]
    out, into = sorted(sides, key=lambda side: side.line.amount_ore)
    if out.line.amount_ore != -into.line.amount_ore or out.account.id == into.account.id:
        told = " and ".join(
            f"line {side.line.id}, {format_kronor(side.line.amount_ore)} on {side.account.name},"
            for side in sides
        )
        raise Refused(
            "bank.no_transfer",
            f"A transfer goes out of one account and into another; {told} are none.",
            hint="kassabok bank unmatched shows the lines.",
        )
    if out.account.ledger_account == into.account.ledger_account:
        raise Refused(
            "bank.same_account",
            f"{out.account.name} and {into.account.name} have the same account in the books.",
            hint="kassabok bank account edit NAME --ledger NUMBER gives one of them another.",
        )
    _book(tx, out, into)


def _side(tx: Transaction, line_id: int) -> _Side:
    line = tx.find(BankLine, id=line_id)
    if line is None:
        raise NotFound(
            "bank.line_unknown", f"There is no bank line {line_id}.", hint="kassabok bank unmatched"
        )
    entry = tx.get(BankEntry, line.bank_entry_id)
    if line.state != "unmatched":
        raise Refused(
            "bank.line_done",
            f"Bank line {line_id} is {line.state} already.",
            hint="If its voucher has booked the other side, too: kassabok bank match LINE --voucher REF",
        )
    if entry.currency != SEK:
        raise Refused(
            "bank.currency",
            f"Line {line_id} is {format_kronor(line.amount_ore)} {entry.currency}; the books are in kronor.",
            hint=f"kassabok voucher add books it, and kassabok bank match {line_id} --voucher REF says so.",
        )
    return _Side(line, tx.get(BankAccount, entry.bank_account_id))


# Which lines


_OPEN = """
SELECT l.id, e.bank_account_id FROM bank_line l JOIN bank_entry e ON e.id = l.bank_entry_id
WHERE l.state = 'unmatched' AND e.currency = :currency AND l.date BETWEEN :first AND :last ORDER BY l.date, l.id
"""


def _open_sides(tx: Transaction, accounts: dict[int, BankAccount], file_id: int) -> list[_Side]:
    """The unmatched lines of a file, and those of other files that may be their other side."""
    span = tx.reader.row(
        "SELECT min(date), max(date) FROM bank_line WHERE bank_file_id = :file", file=file_id
    )
    if span is None or span[0] is None:
        return []
    first = date.fromisoformat(span[0]) - timedelta(MOST_DAYS)
    last = date.fromisoformat(span[1]) + timedelta(MOST_DAYS)
    rows = tx.reader.rows(_OPEN, currency=SEK, first=first, last=last)
    numbers = {account.id: _numbers(tx, account) for account in accounts.values()}
    return [
        _Side(tx.get(BankLine, line_id), accounts[account_id], numbers[account_id])
        for line_id, account_id in rows
        if account_id in accounts
    ]


def _pairs(sides: Sequence[_Side], file_id: int) -> Iterator[tuple[_Side, _Side]]:
    """Lines out with the lines in that they are for certain; each is taken once, the earliest first."""
    into_by_size: dict[int, list[_Side]] = defaultdict(list)
    for side in sides:
        if side.line.amount_ore > 0:
            into_by_size[side.line.amount_ore].append(side)
    for out in sides:
        waiting = into_by_size.get(-out.line.amount_ore, [])
        into = next((each for each in waiting if _is_transfer(out, each)), None)
        if into is not None and file_id in (out.line.bank_file_id, into.line.bank_file_id):
            waiting.remove(into)
            yield out, into


def _is_transfer(out: _Side, into: _Side) -> bool:
    took = into.line.date - out.line.date
    if out.account.ledger_account == into.account.ledger_account or not timedelta(0) <= took <= timedelta(
        MOST_DAYS
    ):
        return False
    if _names(out, into) or _names(into, out):
        return True
    return bool(_SAYS_TRANSFER.search(out.text) and _SAYS_TRANSFER.search(into.text))


def _names(side: _Side, other: _Side) -> bool:
    """Whether a line tells a number of the other's account, or that it is the tax account."""
    if other.account.kind == KIND and _SAYS_TAX.search(side.text):
        return True
    told = plain_number(side.line.counterparty_account)
    for number in other.numbers:
        spelled = "[ -]?".join(map(re.escape, number))
        if told == number or re.search(rf"(?<![0-9]){spelled}(?![0-9])", side.text):
            return True
    return False


def _numbers(tx: Transaction, account: BankAccount) -> tuple[str, ...]:
    if account.kind == KIND:
        return tuple(paid_to.bankgiro for paid_to in facts_in(tx.folder).tax_accounts)
    numbers = [
        account.iban,
        account.clearing + account.account if account.account else "",
        account.account,
        account.bankgiro,
        account.plusgiro,
    ]
    return tuple(plain_number(number) for number in numbers if len(number) >= _LONG_ENOUGH)


# Booking them


def _book(tx: Transaction, out: _Side, into: _Side) -> None:
    """One voucher for both lines on the same day; else each on its own day, with the money on its way between."""
    text = f"Överföring {out.account.name} till {into.account.name}"
    reason = f"A transfer from {out.account.name} to {into.account.name}"
    if out.line.date == into.line.date:
        against = into.account.ledger_account
        voucher = _book_line(tx, out, against, text, f"{reason}, line {into.line.id}.")
        _tie(tx, into, voucher, f"{reason}, line {out.line.id}.")
        return
    transit = tx.find(AccountRole, role=IN_TRANSIT)
    if transit is None:
        raise Refused(
            "role.missing",
            f"No account has the role {IN_TRANSIT}.",
            hint=f"kassabok account role {IN_TRANSIT} NUMBER",
        )
    _book_line(tx, out, transit.account, text, f"{reason}, line {into.line.id}.")
    _book_line(tx, into, transit.account, text, f"{reason}, line {out.line.id}.")


def _book_line(tx: Transaction, side: _Side, against: str, text: str, reason: str) -> str:
    tx.update(BankLine, side.line.id, state="booked", reason=reason)
    event = BankLineBooked(
        ref=str(side.line.id),
        on=side.line.date,
        amount_ore=side.line.amount_ore,
        account=side.account.ledger_account,
        against=against,
        text=text,
    )
    return tx.publish(event).caused[0].event.ref


def _tie(tx: Transaction, side: _Side, voucher: str, reason: str) -> None:
    tx.update(BankLine, side.line.id, state="booked", reason=reason)
    tx.publish(
        BankLineTied(
            ref=str(side.line.id),
            origins=(Ref("voucher", voucher),),
            amount_ore=side.line.amount_ore,
            currency=SEK,
            voucher=voucher,
        )
    )


#: Vouchers that moved money between two of the company's accounts, with what they have on each.
_BETWEEN = """
SELECT l.account, l.amount_ore, l.date, v.ref FROM bank_account a
JOIN voucher_line l ON l.account = a.ledger_account JOIN voucher v ON v.id = l.voucher_id
WHERE l.date BETWEEN :first AND :last AND v.corrects_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM voucher c WHERE c.corrects_id = v.id)
  AND EXISTS (SELECT 1 FROM voucher_line o JOIN bank_account b ON b.ledger_account = o.account
    WHERE o.voucher_id = v.id AND o.account <> l.account)
ORDER BY l.date, v.id
"""


def _tie_booked(
    tx: Transaction, sides: Sequence[_Side], accounts: dict[int, BankAccount], file_id: int
) -> Iterator[int]:
    """Tie the file's lines to vouchers that have booked the transfer already, by hand, by rule or by a payment file."""
    ledgers = [account.ledger_account for account in accounts.values()]
    found = _booked_between(tx, sides)
    for side in sides:
        line, ledger = side.line, side.account.ledger_account
        if line.bank_file_id != file_id or ledgers.count(ledger) > 1:
            continue
        for day, ref in found.get((ledger, line.amount_ore), ()):
            took = line.date - day if line.amount_ore > 0 else day - line.date
            voucher = standing_voucher(tx, ref) if timedelta(0) <= took <= timedelta(MOST_DAYS) else None
            if voucher is not None and has_money(tx, voucher, line, ledger, in_kronor=True):
                _tie(tx, side, ref, f"A transfer that voucher {ref} has booked.")
                yield line.id
                break


def _booked_between(tx: Transaction, sides: Sequence[_Side]) -> dict[tuple[str, int], list[tuple[date, str]]]:
    """Account and öre -> days and vouchers that moved so much to or from another account of the company."""
    found: dict[tuple[str, int], list[tuple[date, str]]] = defaultdict(list)
    if sides:
        first = min(side.line.date for side in sides) - timedelta(MOST_DAYS)
        last = max(side.line.date for side in sides) + timedelta(MOST_DAYS)
        for ledger, amount_ore, on, ref in tx.reader.rows(_BETWEEN, first=first, last=last):
            found[ledger, amount_ore].append((date.fromisoformat(on), ref))
    return found
