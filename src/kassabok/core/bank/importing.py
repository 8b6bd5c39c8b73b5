"""Reading a bank file into the book: each payment once, whatever files it comes in. entries.py tells which are new."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePath
from typing import NamedTuple

from kassabok.core.bank.accounts import account_of
from kassabok.core.bank.entries import Told, recognise
from kassabok.core.bank.matching import REVERSAL, Match, OpenItems, order_event, structured_references
from kassabok.core.bank.model import (
    BankAccount,
    BankBalance,
    BankEntry,
    BankEntryKey,
    BankFileRow,
    BankLine,
)
from kassabok.core.bank.open_bills import OpenBills
from kassabok.core.bank.payouts import doubtful, dues, received, unmatched_lines
from kassabok.core.bank.rules import book_by_rule, booked_by_rules
from kassabok.core.bank.sent_orders import Sent, SentOrder, SentOrders, kronor_of
from kassabok.core.bank.statements import Gap, gaps, held, moved
from kassabok.core.bank.tax_account import KIND, tax_account
from kassabok.core.bank.transfers import take_transfers
from kassabok.core.bank.web_orders import has_web_orders, take_paid_orders
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import Refused
from kassabok.core.events import (
    BankAccountChanged,
    BankBillsMatched,
    BankFileImported,
    BankMoneyMatched,
    Event,
    Ref,
)
from kassabok.core.ledger.model import why_closed
from kassabok.core.money import SEK
from kassabok.formats.bank import record
from kassabok.formats.bank.csv_profile import Profile
from kassabok.formats.bank.detect import read
from kassabok.formats.errors import BadFile
from kassabok.formats.warnings import FileWarning

_MONEY_OUT = "Money out."
_OF_TAX_ACCOUNT = "Neither a rule nor a transfer from or to the bank tells what it is."


@dataclass(slots=True)
class BankImport:
    """What an import did. new: lines. known: lines that were in the book. updated: lumps whose payments came now.

    parked: new lines that are left for people, see `bank unmatched`. matched: new lines that paid invoices or bills, or
    are payments that we sent. out_ore: how much of it went out. invoices, bills: the numbers of those that were paid.
    orders: the numbers of orders of our own web shop that were.
    transfers: new lines of transfers between own accounts. booked: new lines that a rule booked. gaps: where a
    statement does not go on where the one before ended, or the next one does not go on from it.
    """

    new: int = 0
    known: int = 0
    updated: int = 0
    parked: int = 0
    matched: int = 0
    matched_ore: int = 0
    out_ore: int = 0
    booked: int = 0
    transfers: int = 0
    gaps: list[tuple[BankAccount, Gap]] = field(default_factory=list)
    invoices: list[str] = field(default_factory=list)
    bills: list[str] = field(default_factory=list)
    orders: list[str] = field(default_factory=list)
    warnings: list[FileWarning] = field(default_factory=list)

    def count(self, match: Match, amount_ore: int) -> None:
        """Count a new line that was matched, and keep what it paid."""
        self.matched += 1
        self.matched_ore += amount_ore
        self.out_ore += max(-amount_ore, 0)
        self.invoices += [part.invoice for part in match.settles]
        self.bills += [part.bill for part in match.bills]
        sent = [bill for order in match.sent.orders for bill, _ in order.bills]
        if not match.sent.back:
            self.bills += sent
            return
        for bill in set(self.bills).intersection(sent):  # Paid by this file, and not paid after all.
            self.bills.remove(bill)


def import_file(
    tx: Transaction,
    data: bytes,
    *,
    name: str,
    account: str | None = None,
    profiles: Sequence[Profile] | None = None,
    profile: str | None = None,
    unbalanced: bool = False,
) -> BankImport:
    """Read a bank file, keep it, write its new lines and match what came in.

    account: the company's account, where the file does not say or says it in a way we do not know. unbalanced: take a
    statement whose balances and lines do not add up. Raises BadFile for a file that cannot be read or does not add up,
    Refused for one about another account.
    """
    file = read(data, profiles=profiles, profile=profile)
    if not unbalanced:
        _refuse_unbalanced(file)
    return _Import(tx, file, data, PurePath(name).name).run(account)


def open_gaps(tx: Transaction, results: Iterable[BankImport], *, refuse: bool = False) -> list[str]:
    """The gaps that files have left, each once and in a sentence, without those that another one has filled.

    refuse: raise Refused where there is any.
    """
    found = {(account.id, gap): account for result in results for account, gap in result.gaps}
    left = {
        account.id: set(gaps(held(tx.reader, account.id), moved(tx.reader, account.id, account.currency)))
        for account in found.values()
    }
    told = [f"{found[key].name}: {key[1].told}" for key in found if key[1] in left[key[0]]]
    if told and refuse:
        raise Refused(
            "bank.gap",
            told[0],
            hint="Import the statements between first; without --refuse-gaps it is taken, and told of.",
        )
    return told


class _Import:
    """One file on its way into the book."""

    def __init__(self, tx: Transaction, file: record.BankFile, data: bytes, name: str) -> None:
        self._tx = tx
        self._file = file
        self._data = data
        self._name = name
        self._result = BankImport(warnings=[*_not_booked(file), *file.warnings])
        self._items = OpenItems(tx, _payments(file))
        self._sent = SentOrders(tx, file.statements)
        self._bills = OpenBills(tx.reader)
        self._days = _PostingDays(tx)
        self._row: tuple[int, str] | None = None
        self._matched: list[Event] = []
        self._said: list[tuple[BankAccount, date, date]] = []

    def run(self, wanted: str | None) -> BankImport:
        accounts = [self._account(statement, wanted) for statement in self._file.statements]
        for account, statement in zip(accounts, self._file.statements, strict=True):
            self._take_statement(account, statement)
        self._find_gaps()
        if self._row is not None:
            self._publish()
            self._take_payouts()
            self._take_paid_orders()
            self._take_transfers()
            self._take_by_rule()
        return self._result

    def _take_payouts(self) -> None:
        """Lines that are what payment providers paid out, as their reports tell, are left for nobody."""
        waiting = dues(self._tx)
        lines = unmatched_lines(self._tx, file_id=self._file_row()[0]) if waiting else []
        events = received(self._tx, lines, waiting)
        for event in events:
            self._tx.publish(event)
            self._result.parked -= 1
            self._result.matched += 1
            self._result.matched_ore += event.amount_ore
        for line_id, reason in doubtful(lines, waiting, events):
            self._tx.update(BankLine, line_id, reason=reason)

    def _take_paid_orders(self) -> None:
        """Lines that are what buyers of our own web shop have paid their orders with."""
        lines = unmatched_lines(self._tx, file_id=self._file_row()[0]) if has_web_orders(self._tx) else []
        for paid in take_paid_orders(self._tx, lines):
            of_this = [line for line in paid.lines if line.bank_file_id == self._file_row()[0]]
            self._result.parked -= len(of_this)
            self._result.matched += len(of_this)
            self._result.matched_ore += sum(line.amount_ore for line in of_this)
            self._result.orders.append(paid.order.number)
            if paid.taken_up:
                message = (
                    f"Order {paid.order.number} ({paid.order.called}) was cancelled and is paid now: it is taken up "
                    f"again. kassabok order refund {paid.order.number} pays it back."
                )
                self._result.warnings.append(FileWarning(of_this[-1].line, message))

    def _take_transfers(self) -> None:
        """Lines that are the company's own money on its way between its accounts."""
        self._result.transfers = take_transfers(self._tx, file_id=self._file_row()[0])
        self._result.parked -= self._result.transfers

    def _take_by_rule(self) -> None:
        """What nothing surer has matched is booked by the company's rules, where one fits."""
        for applied in booked_by_rules(self._tx, file_id=self._file_row()[0]):
            book_by_rule(self._tx, applied)
            self._result.parked -= 1
            self._result.booked += 1

    def _account(self, statement: record.BankStatement, wanted: str | None) -> BankAccount:
        if self._file.kind == "skattekonto":
            return tax_account(self._tx, statement.account.account)
        account, news = account_of(self._tx, statement.account, statement.currency, wanted)
        if news:
            self._tx.update(BankAccount, account.id, **news)
            self._tx.publish(BankAccountChanged(ref=account.name, changed=tuple(news)))
            told = ", ".join(f"{name} {value}" for name, value in news.items())
            message = f"The file was taken to be about account {account.name}, which now has {told}."
            self._result.warnings.append(FileWarning(0, message))
        return account

    def _file_row(self) -> tuple[int, str]:
        """The id and the number of the file, which is kept once it has told something new."""
        if self._row is None:
            number = self._tx.number("bank-file", self._tx.today)
            file_id = self._tx.insert(
                BankFileRow,
                number=number,
                sha256=hashlib.sha256(self._data).hexdigest(),
                name=self._name,
                kind=self._file.kind,
                date=self._tx.today,
            )
            self._tx.attach(
                self._data,
                media_type="application/xml" if self._file.kind.startswith("camt") else "text/plain",
                kind="bank-file",
                ref=number,
                role="file",
                name=self._name,
            )
            self._row = file_id, number
        return self._row

    def _take_statement(self, account: BankAccount, statement: record.BankStatement) -> None:
        told = recognise(self._tx, account, self._file.kind, statement.entries, self._items.named)
        for each in told:
            if each.known or (
                each.entry_id is None and self._sent.told_before(account, each.entry, self._file.kind)
            ):
                self._result.known += len(each.entry.transactions)
            elif each.entry_id is None:
                self._write_entry(account, each)
            else:
                self._add_to_entry(account, each, each.entry_id)
        said = self._balance_said(statement)
        if said is not None and self._file.kind == "csv":
            self._correct_ends(account, said, statement)
        if said is not None and not self._knows(account, said):
            self._tx.insert(
                BankBalance,
                bank_account_id=account.id,
                bank_file_id=self._file_row()[0],
                date=said.on,
                amount_ore=said.closing_ore,
                first_on=said.first_on,
                opening_ore=said.opening_ore,
            )
            self._said.append((account, said.first_on, said.on))

    def _knows(self, account: BankAccount, said: "_Said") -> bool:
        """Whether a statement has told this before, or a CSV that goes past the day how it ended."""
        same = self._tx.all(
            BankBalance, bank_account_id=account.id, date=said.on, amount_ore=said.closing_ore
        )
        if any(said.opening_ore is None or row.opening_ore == said.opening_ore for row in same):
            return True
        return self._file.kind == "csv" and any(
            row.date > said.on >= (row.first_on or row.date) for row in self._of_csv(account)
        )

    def _correct_ends(self, account: BankAccount, said: "_Said", statement: record.BankStatement) -> None:
        """A CSV may have been downloaded before its last day was over: one that goes past it knows how it ended."""
        for row in self._of_csv(account):
            if said.first_on <= row.date < said.on:
                after_ore = sum(each.amount_ore for each in statement.entries if each.booked_on > row.date)
                self._tx.update(BankBalance, row.id, amount_ore=said.closing_ore - after_ore)

    def _of_csv(self, account: BankAccount) -> list[BankBalance]:
        rows = self._tx.all(BankBalance, bank_account_id=account.id)
        return [row for row in rows if self._tx.get(BankFileRow, row.bank_file_id).kind == "csv"]

    def _find_gaps(self) -> None:
        """Balances that the lines between them do not explain, where a statement of this file is at an end."""
        accounts = {account.id: account for account, _, _ in self._said}
        for account in accounts.values():
            days = [(first, last) for a, first, last in self._said if a.id == account.id]
            balances = held(self._tx.reader, account.id)
            for gap in gaps(balances, moved(self._tx.reader, account.id, account.currency)):
                if any(gap.before.on <= last and gap.after.on >= first - ONE_DAY for first, last in days):
                    self._result.gaps.append((account, gap))

    def _balance_said(self, statement: record.BankStatement) -> "_Said | None":
        """What the bank says that the account held at the end of a day.

        A camt.053 is made when its days are over. The tax account's statement may end with today, which goes on: what
        counts is what it held before. A CSV is downloaded at any time: its last day may go on, and its
        first row need not be the first of its day.
        """
        day, closing_ore = statement.to_on, statement.closing_ore
        if day is None or closing_ore is None:
            return None
        first_on = statement.from_on or day
        if self._file.kind == "skattekonto" and day >= self._tx.today:
            day = max(self._tx.today - ONE_DAY, first_on - ONE_DAY)
            closing_ore -= sum(each.amount_ore for each in statement.entries if each.booked_on > day)
        if self._file.kind == "csv":
            return _Said(day, closing_ore, first_on, None) if day < self._tx.today else None
        return _Said(day, closing_ore, first_on, statement.opening_ore)

    # Entries and their lines

    def _write_entry(self, account: BankAccount, told: Told) -> None:
        entry = told.entry
        entry_id = self._tx.insert(
            BankEntry,
            bank_account_id=account.id,
            date=entry.booked_on,
            value_date=entry.value_on,
            amount_ore=entry.amount_ore,
            currency=entry.currency,
            bank_code=entry.bank_code,
        )
        self._write_key(entry_id, told)
        for payment in entry.transactions:
            self._write_payment(account, entry_id, entry, payment, self._match(account, entry, payment))

    def _add_to_entry(self, account: BankAccount, told: Told, entry_id: int) -> None:
        """An entry that files of other kinds have told of. Its payments take the place of a lump that nobody has
        dealt with, when they say more than it does.
        """
        self._write_key(entry_id, told)
        entry = told.entry
        lump = self._open_lump(entry_id)
        matches = [self._match(account, entry, payment) for payment in entry.transactions] if lump else []
        if lump is None or not _says_more(entry, matches, lump):
            self._result.known += len(entry.transactions)
            return
        reason = f"Its payments came in bank file {self._file_row()[1]}."
        self._tx.update(BankLine, lump.id, state="refined", reason=reason)
        self._result.updated += 1
        for payment, match in zip(entry.transactions, matches, strict=True):
            self._write_payment(account, entry_id, entry, payment, match)

    def _open_lump(self, entry_id: int) -> BankLine | None:
        """The line of an entry that is one line, and unmatched."""
        lines = [line for line in self._tx.all(BankLine, bank_entry_id=entry_id) if line.state != "refined"]
        return lines[0] if len(lines) == 1 and lines[0].state == "unmatched" else None

    def _write_key(self, entry_id: int, told: Told) -> None:
        self._file_row()
        self._tx.insert(BankEntryKey, bank_entry_id=entry_id, kind=self._file.kind, key=told.key)

    def _write_payment(
        self,
        account: BankAccount,
        entry_id: int,
        entry: record.BankEntry,
        payment: record.BankTransaction,
        match: Match,
    ) -> None:
        """The line of a payment; of several of ours that the bank shows as one, a line each."""
        if len(match.sent.orders) > 1:
            for order in match.sent.orders:
                part = Match(sent=replace(match.sent, orders=(order,)))
                self._write_line(account, entry_id, entry, _part_of(payment, order), part)
        elif payment.amount_ore:
            self._write_line(account, entry_id, entry, payment, match)

    def _write_line(
        self,
        account: BankAccount,
        entry_id: int,
        entry: record.BankEntry,
        payment: record.BankTransaction,
        match: Match,
    ) -> None:
        references = structured_references(payment)
        file_id, file_number = self._file_row()
        line_id = self._tx.insert(
            BankLine,
            bank_entry_id=entry_id,
            bank_file_id=file_id,
            line=payment.line,
            date=entry.booked_on,
            amount_ore=payment.amount_ore,
            counterparty=payment.counterparty,
            counterparty_account=payment.counterparty_account,
            text=payment.text or entry.text,
            reference=references[0].value if references else "",
            state=match.state,
            reason=match.reason,
        )
        self._result.new += 1
        if match.state == "unmatched":
            self._result.parked += 1
            return
        self._result.count(match, payment.amount_ore if match.kronor_ore is None else match.kronor_ore)
        origin = Ref("bank-file", file_number)
        self._matched.append(_event(line_id, origin, account, entry, payment.amount_ore, match))

    def _match(self, account: BankAccount, entry: record.BankEntry, payment: record.BankTransaction) -> Match:
        closed = self._days.closed(entry.booked_on)
        if account.kind == KIND:
            return Match(reason=closed or _OF_TAX_ACCOUNT)
        sent = self._sent.match(account, entry, payment)
        if sent is not None:
            return self._match_sent(sent, entry, payment, closed)
        if entry.currency != SEK:
            return Match(reason=f"The amount is in {entry.currency}.")
        if entry.reversal:
            return Match(reason=REVERSAL)
        if payment.amount_ore < 0:
            return self._match_bills(payment, closed)
        return Match(reason=closed) if closed else self._items.match(payment)

    def _match_sent(
        self, sent: Sent, entry: record.BankEntry, payment: record.BankTransaction, closed: str
    ) -> Match:
        """Money of payments that we sent, or that came back of them; in another currency by the rate of its day."""
        if not sent.orders or closed:
            return Match(reason=closed or sent.reason)
        try:
            kronor_ore = kronor_of(self._tx, payment.amount_ore, entry.currency, entry.booked_on)
        except Refused as error:  # Nobody has told the rate yet: left for people, as all that is not certain.
            return Match(reason=error.message)
        self._sent.settle(sent)
        if not sent.back:
            self._bills.carry_out(bill for order in sent.orders for bill in order.bills)
        return Match(sent=sent, kronor_ore=kronor_ore)

    def _match_bills(self, payment: record.BankTransaction, closed: str) -> Match:
        """Money out that we sent no file for: what was paid in the bank itself."""
        if closed:
            return Match(reason=_MONEY_OUT)
        paid = self._bills.match(payment)
        return Match(bills=paid.settles, reason="" if paid.settles else paid.reason or _MONEY_OUT)

    def _publish(self) -> None:
        """The file first, then each payment: the payment came out of the file."""
        result = self._result
        self._tx.publish(
            BankFileImported(
                ref=self._file_row()[1], new=result.new, known=result.known, unmatched=result.parked
            )
        )
        for event in self._matched:
            self._tx.publish(event)


def _part_of(payment: record.BankTransaction, order: SentOrder) -> record.BankTransaction:
    """One of several payments that the bank shows as one."""
    return replace(payment, amount_ore=-order.amount_cents, counterparty=order.payee, counterparty_account="")


def _event(
    line_id: int, origin: Ref, account: BankAccount, entry: record.BankEntry, amount_ore: int, match: Match
) -> Event:
    """What is published of a line that was matched."""
    ref, origins, ledger_account = str(line_id), (origin,), account.ledger_account
    on = entry.booked_on
    if match.bills:
        return BankBillsMatched(
            ref=ref,
            origins=origins,
            on=on,
            amount_ore=-amount_ore,
            account=ledger_account,
            settles=match.bills,
        )
    if match.sent.orders:
        return order_event(line_id, match, amount_ore, ledger_account, on, origins)
    return BankMoneyMatched(
        ref=ref,
        origins=origins,
        on=on,
        amount_ore=amount_ore,
        account=ledger_account,
        customer_id=match.customer_id,
        settles=match.settles,
    )


class _Said(NamedTuple):
    """The balances of a statement: what the account held when first_on began, if told, and at the end of `on`."""

    on: date
    closing_ore: int
    first_on: date
    opening_ore: int | None


class _PostingDays:
    """Which days can be posted on: a payment on another day is parked, and does not stop the rest of its file."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx
        self._reasons: dict[date, str] = {}

    def closed(self, day: date) -> str:
        """Why nothing can be posted on a day, or ""."""
        if day not in self._reasons:
            self._reasons[day] = why_closed(self._tx, day)
        return self._reasons[day]


def _refuse_unbalanced(file: record.BankFile) -> None:
    """Raise BadFile for a statement that contradicts itself: some of its lines are missing, or are not its own."""
    for statement in file.statements:
        if statement.fault:
            raise BadFile(
                "bank.balances",
                statement.fault,
                hint="Get the file from the bank again; kassabok bank import FILE --unbalanced takes it as it is.",
            )


def _not_booked(file: record.BankFile) -> Iterator[FileWarning]:
    if file.pending:
        left = "1 line was" if file.pending == 1 else f"{file.pending} lines were"
        yield FileWarning(0, f"{left} left out: not booked by the bank yet.")


def _payments(file: record.BankFile) -> Iterator[record.BankTransaction]:
    for statement in file.statements:
        for entry in statement.entries:
            yield from entry.transactions


def _says_more(entry: record.BankEntry, matches: Iterable[Match], lump: BankLine) -> bool:
    """Whether an entry has what a lump lacks: single payments, a reference, or what it takes to be matched."""
    if len(entry.transactions) > 1 or any(match.state != "unmatched" for match in matches):
        return True
    return not lump.reference and bool(structured_references(entry.transactions[0]))
