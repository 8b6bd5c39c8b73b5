"""The bank's balance against the books, day by day, and what makes each day differ.

Whatever moves an account stands twice: as lines of the bank and as vouchers in the books. What belongs together is one
thing here, however many lines and vouchers it has: a payment and its voucher, a voucher and its correction, a line that
nobody has booked. On a day a thing makes a difference of what of it the bank has told up to then, less what the books
have. So the difference of every day is, to the öre, that of all things together, of what stood before the bank's first
statement, and of what no file tells of.
"""

import datetime
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from kassabok.core.bank.statements import Gap, Held, Moved, gaps, held, moved
from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound, Refused
from kassabok.core.money import format_kronor

NAMED = 3  # Of what is left from earlier days, so many are named.


@dataclass(frozen=True, slots=True)
class Cause:
    """What makes a day differ. amount_ore: its part of the difference, the bank's balance less the books'.

    kind: unmatched (a line that is not booked), other-day (a line and its voucher have different days), no-line (a
    voucher that the bank has not told of), unequal (lines and vouchers that do not come to the same, or a line booked
    on another account), missing (what no file tells of, or what was told twice), before (what stood before the first
    statement) or earlier (what is left of earlier days, together). line, voucher: its number, where it is one.
    """

    kind: str
    amount_ore: int
    text: str
    line: int | None = None
    voucher: str | None = None


@dataclass(frozen=True, slots=True)
class ReconciledDay:
    """A day of an account. bank_ore: what the bank said or, where stated is false, what its lines make.

    difference_ore: bank_ore - books_ore. explanation: the causes in words.
    """

    date: datetime.date = field(metadata={"sv": "Datum"})
    account: str = field(metadata={"sv": "Bankkonto"})
    ledger_account: str = field(metadata={"table": False})
    stated: bool = field(metadata={"table": False})
    bank_ore: int = field(metadata={"heading": "Bank says", "sv": "Enligt banken"})
    books_ore: int = field(metadata={"heading": "In the books", "sv": "Bokfört"})
    difference_ore: int = field(metadata={"sv": "Skillnad"})
    explanation: str = field(metadata={"sv": "Förklaring"})
    causes: tuple[Cause, ...] = ()


class _Account(NamedTuple):
    id: int
    name: str
    ledger_account: str
    currency: str
    sharing: int


_ACCOUNTS = """
SELECT a.id, a.name, a.ledger_account, a.currency,
  (SELECT count(*) FROM bank_account other WHERE other.ledger_account = a.ledger_account)
FROM bank_account a ORDER BY a.id
"""


def reconcile(
    reader: Reader,
    *,
    account: str | None = None,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> list[ReconciledDay]:
    """The days of an account, or of all that can be compared, on which anything is known of it.

    Days before the bank's first statement, or after its last one, tell nothing. Raises NotFound for a bank account that
    the company has not, Refused for one that cannot be compared.
    """
    return [
        day
        for each in _accounts(reader, account)
        for day in _days(reader, each, first or datetime.date.min, last or datetime.date.max)
    ]


def _accounts(reader: Reader, wanted: str | None) -> list[_Account]:
    accounts = [_Account(*row) for row in reader.rows(_ACCOUNTS)]
    if wanted is None:
        return [each for each in accounts if not _incomparable(each)]
    found = next((each for each in accounts if each.name == wanted), None)
    if found is None:
        raise NotFound(
            "bank.account_unknown", f"There is no bank account {wanted}.", hint="kassabok bank account list"
        )
    if reason := _incomparable(found):
        raise Refused("bank.incomparable", reason, hint="kassabok bank status")
    return [found]


def _incomparable(account: _Account) -> str:
    if account.currency != "SEK":
        return f"Bank account {account.name} is in {account.currency}; its account in the books is in kronor."
    if account.sharing > 1:
        return (
            f"Bank account {account.name} has not account {account.ledger_account} in the books for itself, "
            "so its balance is not known there."
        )
    return ""


def _days(
    reader: Reader, account: _Account, first: datetime.date, last: datetime.date
) -> Iterator[ReconciledDay]:
    balances, lines = held(reader, account.id), moved(reader, account.id, account.currency)
    if not balances:
        return
    said = _Said(balances, lines)
    begin = max(said.begin, _first_year(reader))
    things = _things(reader, account, begin)
    booked = Moved(_booked_by_day(things, begin))
    begun_with = books_at(reader, account.ledger_account, begin - ONE_DAY)
    things += [_Missing(gap) for gap in gaps(balances, lines) if gap.on >= begin]
    things.append(_before(said.at(begin - ONE_DAY), begun_with, things, begin))
    left = _Left(things, begin)
    for day in sorted(day for day in {*said.days, *lines.days, *booked.days} if begin <= day <= said.end):
        left.come_to(day)
        if first <= day <= last:
            bank_ore, books_ore = said.at(day), begun_with + booked.until(day)
            causes = tuple(left.causes()) if bank_ore != books_ore else ()
            yield ReconciledDay(
                date=day,
                account=account.name,
                ledger_account=account.ledger_account,
                stated=day in said.stated,
                bank_ore=bank_ore,
                books_ore=books_ore,
                difference_ore=bank_ore - books_ore,
                explanation=" ".join(f"{format_kronor(c.amount_ore)}: {c.text}" for c in causes),
                causes=causes,
            )


class _Said:
    """The bank's balance of any day: what it said last, and its lines since then."""

    def __init__(self, balances: Sequence[Held], lines: Moved) -> None:
        self._balances = balances
        self._lines = lines
        self._from = [each.on + ONE_DAY if each.opening else each.on for each in balances]
        self.days = set(self._from)
        self.stated = {each.on for each in balances if not each.opening}
        self.begin = min(self._from[0], *lines.days[:1] or self._from[:1])
        self.end = max(balances[-1].on, *lines.days[-1:] or [balances[-1].on])

    def at(self, day: datetime.date) -> int:
        """The balance at the end of a day; before the bank's first word, reckoned back from it."""
        said = self._balances[max(bisect_right(self._from, day) - 1, 0)]
        if day < said.on:
            return said.amount_ore - self._lines.between(day, said.on)
        return said.amount_ore + self._lines.between(said.on, day)


class _Part(NamedTuple):
    """A line of the bank or a voucher on its account. amount_ore: what it adds to the difference. done: of a line."""

    on: datetime.date
    amount_ore: int
    line: int | None
    voucher: str | None
    text: str
    done: bool = False

    @property
    def told(self) -> str:
        """Its name, with what it says."""
        named = f"Line {self.line}" if self.line else f"Voucher {self.voucher}"
        return f"{named} ({self.text})" if self.text else named


class _Thing:
    """Lines and vouchers that belong together, and what they leave open from which day on."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        self.parts = sorted(parts, key=lambda part: part.on)

    def changes(self) -> Iterator[tuple[datetime.date, int]]:
        """The days on which what is open changes, and what is then open."""
        by_day: dict[datetime.date, int] = defaultdict(int)
        for part in self.parts:
            by_day[part.on] += part.amount_ore
        open_ore = 0
        for day, amount_ore in by_day.items():
            if amount_ore:
                open_ore += amount_ore
                yield day, open_ore

    @property
    def name(self) -> str:
        """What it is called among others."""
        first = self.parts[0]
        return f"line {first.line}" if first.line else f"voucher {first.voucher}"

    def cause(self, amount_ore: int) -> Cause:
        """What is open of it, in words."""
        lines = [part for part in self.parts if part.line]
        vouchers = [part for part in self.parts if part.voucher]
        kind, text = self._said(lines, vouchers)
        return Cause(
            kind,
            amount_ore,
            text,
            line=lines[0].line if len(lines) == 1 else None,
            voucher=vouchers[0].voucher if len(vouchers) == 1 else None,
        )

    def _said(self, lines: Sequence[_Part], vouchers: Sequence[_Part]) -> tuple[str, str]:
        if len(self.parts) == 1:
            only = self.parts[0]
            if only.done:  # The bank account had another account in the books then.
                return "unequal", f"{only.told} is booked, but not on this account."
            if only.line:
                return "unmatched", f"{only.told} is not booked."
            return "no-line", f"{only.told} has no bank line."
        if sum(part.amount_ore for part in self.parts):
            return "unequal", f"{_together(self.parts)} do not come to the same."
        if len(lines) == len(vouchers) == 1:
            line, voucher = lines[0], vouchers[0]
            return "other-day", f"{line.told} of {line.on} is booked on {voucher.on} by {voucher.voucher}."
        return "other-day", f"{_together(self.parts)} have different days."


def _together(parts: Sequence[_Part]) -> str:
    told = [f"line {part.line}" if part.line else f"voucher {part.voucher}" for part in parts]
    shown = (
        ", ".join(told)
        if len(told) <= NAMED + 1
        else f"{', '.join(told[:NAMED])} and {len(told) - NAMED} more"
    )
    return shown[:1].upper() + shown[1:]


class _Missing(_Thing):
    """What no file tells of between two balances."""

    def __init__(self, gap: Gap) -> None:
        super().__init__([_Part(gap.on, gap.missing_ore, None, None, gap.told)])
        self._gap = gap

    @property
    def name(self) -> str:
        """What it is called among others."""
        return f"what is missing on {self._gap.on}"

    def cause(self, amount_ore: int) -> Cause:
        """What is missing, in words."""
        return Cause("missing", amount_ore, self._gap.told)


class _Before(_Thing):
    """What the books and the bank did not agree on when the bank's first statement began."""

    name = "what differed before the first statement"

    def cause(self, amount_ore: int) -> Cause:
        """What differed, in words."""
        return Cause("before", amount_ore, self.parts[0].text)


def _before(bank_ore: int, books_ore: int, things: Sequence[_Thing], begin: datetime.date) -> _Before:
    ahead_ore = sum(part.amount_ore for thing in things for part in thing.parts if part.on < begin)
    text = (
        f"When {begin} began, where the bank's files begin, the bank had {format_kronor(bank_ore)} "
        f"and the books {format_kronor(books_ore)}."
    )
    return _Before([_Part(begin, bank_ore - books_ore - ahead_ore, None, None, text)])


class _Left:
    """What is open as the days go by."""

    def __init__(self, things: Sequence[_Thing], begin: datetime.date) -> None:
        self._things = things
        self._changes: dict[datetime.date, list[tuple[int, int]]] = defaultdict(list)
        for number, thing in enumerate(things):
            for day, open_ore in thing.changes():
                self._changes[max(day, begin)].append((number, open_ore))
        self._open: dict[int, int] = {}
        self._new: dict[int, None] = {}

    def come_to(self, day: datetime.date) -> None:
        """Go on to a day; no day on which anything changes may be left out."""
        self._new = {}
        for number, open_ore in self._changes.get(day, ()):
            self._open.pop(number, None)
            self._new.pop(number, None)
            if open_ore:
                self._open[number] = open_ore
                self._new[number] = None

    def causes(self) -> Iterator[Cause]:
        """Each thing that is open since this day, and those of earlier days together."""
        for number in self._new:
            yield self._things[number].cause(self._open[number])
        earlier = [number for number in self._open if number not in self._new]
        amount_ore = sum(self._open[number] for number in earlier)
        if amount_ore:
            names = [self._things[number].name for number in earlier[:NAMED]]
            more = f" and {len(earlier) - NAMED} more" if len(earlier) > NAMED else ""
            yield Cause("earlier", amount_ore, f"From earlier days: {', '.join(names)}{more}.")


_LINES = """
SELECT l.id, l.date, l.amount_ore, l.state, CASE l.text WHEN '' THEN l.counterparty ELSE l.text END
FROM bank_entry e JOIN bank_line l ON l.bank_entry_id = e.id
WHERE e.bank_account_id = :account AND e.currency = :currency AND e.date >= :begin AND l.state <> 'refined'
ORDER BY l.id
"""

_VOUCHERS = """
SELECT v.ref, v.date, sum(l.amount_ore), v.text, c.ref FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id
LEFT JOIN voucher c ON c.id = v.corrects_id
WHERE l.account = :ledger AND l.date >= :begin GROUP BY v.id ORDER BY v.id
"""

#: A voucher and the line of the bank that it was posted for, however many events lie between.
_POSTED_FOR = """
WITH RECURSIVE up (voucher, kind, ref, cause_id) AS (
    SELECT e.subject_ref, e.subject_kind, e.subject_ref, e.cause_id FROM voucher_line l
    JOIN voucher v ON v.id = l.voucher_id JOIN event e ON e.subject_kind = 'voucher' AND e.subject_ref = v.ref
    WHERE l.account = :ledger AND l.date >= :begin
    UNION SELECT up.voucher, e.subject_kind, e.subject_ref, e.cause_id FROM up JOIN event e ON e.id = up.cause_id
)
SELECT voucher, CAST(ref AS INTEGER) FROM up WHERE kind = 'bank-line'
"""

_FOUND_FOR = """
SELECT cause_ref, CAST(effect_ref AS INTEGER) FROM link WHERE cause_kind = 'voucher' AND effect_kind = 'bank-line'
"""

#: The vouchers of a payment of bills: that it was made, and that it was taken back.
_OF_BILL_PAYMENTS = """
SELECT k.effect_ref, k.cause_ref FROM link k WHERE k.cause_kind = 'bill-payment' AND k.effect_kind = 'voucher'
"""

# With what the account opens with, which is in account_month alone.
_BOOKED_ON = """
SELECT coalesce((SELECT sum(debit_ore - credit_ore) FROM account_month WHERE account = :account AND month < :month), 0)
  + coalesce((SELECT sum(amount_ore) FROM voucher_line
      WHERE account = :account AND date BETWEEN :first AND :last), 0)
"""


def books_at(reader: Reader, ledger_account: str, day: datetime.date) -> int:
    """The balance in the books at the end of a day."""
    return int(
        reader.value(
            _BOOKED_ON, account=ledger_account, month=month_of(day), first=day.replace(day=1), last=day
        )
    )


def _first_year(reader: Reader) -> datetime.date:
    return datetime.date.fromisoformat(reader.value("SELECT min(starts_on) FROM fiscal_year"))


def _booked_by_day(things: Iterable[_Thing], begin: datetime.date) -> dict[datetime.date, int]:
    by_day: dict[datetime.date, int] = defaultdict(int)
    for thing in things:
        for part in thing.parts:
            if part.voucher and part.on >= begin:
                by_day[part.on] -= part.amount_ore
    return by_day


def _things(reader: Reader, account: _Account, begin: datetime.date) -> list[_Thing]:
    """All that moved the account since a day, what belongs together as one."""
    groups = _Groups()
    booked = set()
    for line, on, amount_ore, state, text in reader.each(
        _LINES, account=account.id, currency=account.currency, begin=begin
    ):
        done = state != "unmatched"
        groups.add(line, _Part(datetime.date.fromisoformat(on), amount_ore, line, None, text, done))
        if done:
            booked.add(line)
    corrections = []
    for ref, on, amount_ore, text, corrects in reader.each(
        _VOUCHERS, ledger=account.ledger_account, begin=begin
    ):
        groups.add(ref, _Part(datetime.date.fromisoformat(on), -amount_ore, None, ref, text))
        if corrects:
            corrections.append((ref, corrects))
    corrected = {ref for pair in corrections for ref in pair}
    for pair in corrections:
        groups.join(*pair)
    ties = reader.rows(_FOUND_FOR)
    _add_earlier(reader, account, groups, {ref for ref, line in ties if line in booked and ref not in groups})
    for ref, line in chain(ties, reader.each(_POSTED_FOR, ledger=account.ledger_account, begin=begin)):
        if line in booked and ref not in corrected:
            groups.join(ref, line)
    payments: dict[str, str] = {}
    for ref, payment in reader.each(_OF_BILL_PAYMENTS):
        groups.join(ref, payments.setdefault(payment, ref))
    return [_Thing(parts) for parts in groups.parts()]


def _add_earlier(reader: Reader, account: _Account, groups: "_Groups", refs: Iterable[str]) -> None:
    """Vouchers from before the bank's first day that have booked a line of a later one."""
    for ref in sorted(refs):
        row = reader.row(
            "SELECT v.date, sum(l.amount_ore), v.text FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id "
            "WHERE v.ref = :ref AND l.account = :ledger GROUP BY v.id",
            ref=ref,
            ledger=account.ledger_account,
        )
        if row:
            groups.add(ref, _Part(datetime.date.fromisoformat(row[0]), -row[1], None, ref, row[2]))


class _Groups:
    """Parts by their number, joined to groups."""

    def __init__(self) -> None:
        self._parts: dict[int | str, _Part] = {}
        self._leader: dict[int | str, int | str] = {}

    def __contains__(self, name: int | str) -> bool:
        return name in self._parts

    def add(self, name: int | str, part: _Part) -> None:
        self._parts[name] = part
        self._leader[name] = name

    def join(self, one: int | str, other: int | str) -> None:
        """Put two into one group, where both are there."""
        if one in self._leader and other in self._leader:
            self._leader[self._led(one)] = self._led(other)

    def parts(self) -> list[list[_Part]]:
        """The groups, in the order in which their first parts came."""
        found: dict[int | str, list[_Part]] = defaultdict(list)
        for name, part in self._parts.items():
            found[self._led(name)].append(part)
        return list(found.values())

    def _led(self, name: int | str) -> int | str:
        while self._leader[name] != name:
            self._leader[name] = self._leader[self._leader[name]]
            name = self._leader[name]
        return name
