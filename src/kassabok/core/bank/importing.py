"""Reading a bank file into the book: each line once, whatever files it comes in.

An entry is known by the bank's own id, else by account, day, amount, text and running number, so that overlapping
files are safe and genuine twins survive. The same money in files of different kinds (a camt.054 notification and the
camt.053 statement) is known by account, day and amount, one for one.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import PurePath

from kassabok.core.bank.accounts import account_of
from kassabok.core.bank.matching import Match, OpenItems
from kassabok.core.bank.model import BankAccount, BankFileRow, BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.events import BankFileImported, BankMoneyMatched, Ref
from kassabok.formats.bank.csv_profile import Profile
from kassabok.formats.bank.detect import read
from kassabok.formats.bank.record import BankEntry, BankFile, BankStatement, BankTransaction
from kassabok.formats.warnings import FileWarning


@dataclass(slots=True)
class BankImport:
    """What an import did. updated: lumps whose details came now. parked: new lines left in `bank unmatched`."""

    new: int = 0
    known: int = 0
    updated: int = 0
    parked: int = 0
    warnings: list[FileWarning] = field(default_factory=list)


def import_file(
    tx: Transaction,
    data: bytes,
    *,
    name: str,
    account: str | None = None,
    profiles: Sequence[Profile] | None = None,
    profile: str | None = None,
) -> BankImport:
    """Read a bank file, keep it, write its new lines and match what came in.

    account: the company's account, where the file does not say or says it in a way we do not know.
    Raises BadFile for a file that cannot be read, Refused for one about another account.
    """
    return _Import(tx, read(data, profiles=profiles, profile=profile), account).run(data, name)


class _Import:
    """One file on its way into the book."""

    def __init__(self, tx: Transaction, file: BankFile, account: str | None) -> None:
        self._tx = tx
        self._file = file
        self._wanted = account
        self._result = BankImport(warnings=list(file.warnings))
        self._items = OpenItems(tx, _transactions(file))
        self._matched: list[tuple[int, BankAccount, BankEntry, BankTransaction, Match]] = []
        self._file_id = 0
        self._file_number = ""

    def run(self, data: bytes, name: str) -> BankImport:
        tx, base_name = self._tx, PurePath(name).name
        found = [(self._account(statement), statement) for statement in self._file.statements]
        fresh = [(account, statement, self._fresh(account, statement)) for account, statement in found]
        if any(entries for _, _, entries in fresh):
            sha256 = hashlib.sha256(data).hexdigest()
            self._file_number = tx.number("bank-file", tx.today)
            self._file_id = tx.insert(
                BankFileRow,
                number=self._file_number,
                sha256=sha256,
                name=base_name,
                kind=self._file.kind,
                date=tx.today,
            )
            tx.attach(
                data,
                media_type="application/xml" if self._file.kind.startswith("camt") else "text/plain",
                kind="bank-file",
                ref=self._file_number,
                role="file",
                name=base_name,
            )
            for account, statement, entries in fresh:
                for entry, entry_key in entries:
                    self._write_entry(account, statement.currency, entry, entry_key)
            self._publish()
        return self._result

    def _account(self, statement: BankStatement) -> BankAccount:
        account, news = account_of(self._tx, statement.account, self._wanted)
        if news:
            self._tx.update(BankAccount, account.id, **news)
            told = ", ".join(f"{name} {value}" for name, value in news.items())
            message = f"The file was taken to be about account {account.name}, which now has {told}."
            self._result.warnings.append(FileWarning(0, message))
        return account

    # Which entries are new

    def _fresh(self, account: BankAccount, statement: BankStatement) -> list[tuple[BankEntry, str]]:
        """The entries that are not in the book, with their keys; lumps that get their details now are among them."""
        keyed = [(entry, _entry_key(account, entry)) for entry in statement.entries]
        known = self._known_entries([key for _, key in keyed])
        elsewhere = self._from_other_kinds(account, statement.entries)
        fresh = []
        for entry, key in keyed:
            day_and_amount = (entry.booked_on.isoformat(), entry.amount_ore)
            if key in known:
                lump_id = known[key]
            elif elsewhere.get(day_and_amount):
                lump_id = elsewhere[day_and_amount].pop(0)
            else:
                fresh.append((entry, key))
                continue
            if lump_id and _tells_more(entry):
                self._tx.update(
                    BankLine, lump_id, state="refined", reason="Its payments came in another file."
                )
                self._result.updated += 1
                fresh.append((entry, key))
            else:
                self._result.known += len(entry.transactions)
        return fresh

    def _known_entries(self, keys: list[str]) -> dict[str, int]:
        """entry_key -> the id of its one unmatched line, a lump that details may replace; 0 where there is none."""
        known: dict[str, int] = {}
        for start in range(0, len(keys), 400):
            names = {f"k{place}": key for place, key in enumerate(keys[start : start + 400])}
            placeholders = ", ".join(f":{name}" for name in names)
            sql = f"SELECT entry_key, {_LUMP} FROM bank_line l WHERE entry_key IN ({placeholders}) GROUP BY entry_key"
            known.update(self._tx.reader.rows(sql, **names))
        return known

    def _from_other_kinds(
        self, account: BankAccount, entries: Sequence[BankEntry]
    ) -> dict[tuple[str, int], list[int]]:
        """(day, amount) -> one item for each such entry that another kind of file brought: its lump's id, or 0."""
        found: dict[tuple[str, int], list[int]] = {}
        if not entries:
            return found
        rows = self._tx.reader.rows(
            f"SELECT l.date, sum(CASE WHEN l.state = 'refined' THEN 0 ELSE l.amount_ore END), {_LUMP} "
            "FROM bank_line l JOIN bank_file f ON f.id = l.bank_file_id "
            "WHERE l.bank_account_id = :account AND l.date BETWEEN :first AND :last AND f.kind <> :kind "
            "GROUP BY l.entry_key, l.date ORDER BY min(l.id)",
            account=account.id,
            first=min(entry.booked_on for entry in entries),
            last=max(entry.booked_on for entry in entries),
            kind=self._file.kind,
        )
        for day, amount_ore, lump_id in rows:
            found.setdefault((day, amount_ore), []).append(lump_id)
        return found

    # Writing them

    def _write_entry(self, account: BankAccount, currency: str, entry: BankEntry, entry_key: str) -> None:
        for place, payment in enumerate(entry.transactions, start=1):
            match = self._match(account, entry, payment)
            line_id = self._tx.insert(
                BankLine,
                bank_file_id=self._file_id,
                bank_account_id=account.id,
                line=payment.line,
                date=entry.booked_on,
                value_date=entry.value_on,
                amount_ore=payment.amount_ore,
                currency=entry.currency or currency,
                key=f"{entry_key}|{place}/{len(entry.transactions)}",
                entry_key=entry_key,
                counterparty=payment.counterparty,
                text=payment.text or entry.text,
                reference=payment.references[0].value if payment.references else "",
                state="matched" if match.settles else "unmatched",
                reason=match.reason,
            )
            self._result.new += 1
            if match.settles:
                self._matched.append((line_id, account, entry, payment, match))
            else:
                self._result.parked += 1

    def _match(self, account: BankAccount, entry: BankEntry, payment: BankTransaction) -> Match:
        if entry.currency and entry.currency != account.currency:
            return Match(reason=f"The amount is in {entry.currency}.")
        if entry.reversal:
            return Match(reason="The bank took back an earlier line.")
        return self._items.match(payment)

    def _publish(self) -> None:
        """The file first, then each payment: the payment came out of the file."""
        result, tx = self._result, self._tx
        tx.publish(
            BankFileImported(
                ref=self._file_number, new=result.new, known=result.known, unmatched=result.parked
            )
        )
        origin = Ref("bank-file", self._file_number)
        for line_id, account, entry, payment, match in self._matched:
            tx.publish(
                BankMoneyMatched(
                    ref=str(line_id),
                    origins=(origin,),
                    on=entry.booked_on,
                    amount_ore=payment.amount_ore,
                    account=account.ledger_account,
                    customer_id=match.customer_id,
                    settles=match.settles,
                )
            )


#: In a group of an entry's lines: the id of the only one where nobody has dealt with it, else 0.
_LUMP = "CASE WHEN count(*) = 1 AND min(l.state) = 'unmatched' THEN min(l.id) ELSE 0 END"


def _transactions(file: BankFile) -> Iterator[BankTransaction]:
    for statement in file.statements:
        for entry in statement.entries:
            yield from entry.transactions


def _entry_key(account: BankAccount, entry: BankEntry) -> str:
    """What makes an entry the same in two files. A payment and its fee may have one id, so the amount is in it."""
    if entry.entry_ref:
        return f"{account.id}|{entry.entry_ref}|{entry.amount_ore}"
    parts = (account.id, entry.booked_on, entry.amount_ore, entry.text, entry.occurrence)
    return "|".join(map(str, parts))


def _tells_more(entry: BankEntry) -> bool:
    """Whether an entry has what a lump lacks: its single payments, or a reference that the bank checked."""
    if len(entry.transactions) > 1:
        return True
    return any(ref.kind in ("ocr", "invoice") for ref in entry.transactions[0].references)
