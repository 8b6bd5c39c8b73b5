"""Which payments of our own payment files the money that left the account is, or that came back to it.

By the payment's own id, which every bank sends back (EndToEndId); by the id of its block or file, where the bank shows
one line for all of it; and where the bank gives no id at all, by the day and the sum of a block, or by the day, the
amount and the payee of a single payment. What does not agree to the öre is left for people, with the reason.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.currencies.model import in_kronor, rate_e6_on
from kassabok.core.money import SEK, format_kronor, format_money
from kassabok.core.receivables.model import Claim, Payment
from kassabok.core.search import fold
from kassabok.formats.bank.record import BankEntry, BankStatement, BankTransaction

_LATEST = timedelta(days=7)  # So long after the day that it was asked for can a bank carry out a payment.
_WAITING = ("made", "accepted")
_SHORTEST_NUMBER = 5  # A shorter number in a text may be anything.

_ORDERS = """
SELECT o.id, o.end_to_end_id, o.kind, o.amount_cents, o.state, o.settled_by, o.refund_of, o.payee, o.account,
    o.reference, g.info_id, g.date, g.one_debit, b.message_id, b.currency, b.bank_account_id
FROM payment_order o JOIN payment_group g ON g.id = o.group_id JOIN payment_batch b ON b.id = g.batch_id
"""

_BILLS = """
SELECT p.order_id, b.number, p.amount_cents, b.open_cents FROM payment_order_bill p JOIN bill b ON b.id = p.bill_id
WHERE p.order_id IN (:among) ORDER BY p.id
"""

_TOLD = """
SELECT count(*) FROM bank_line l WHERE l.id IN (:among) AND l.date = :day
  AND NOT EXISTS (SELECT 1 FROM bank_entry_key k WHERE k.bank_entry_id = l.bank_entry_id AND k.kind = :kind)
"""


@dataclass(slots=True)
class SentOrder:
    """A payment of ours as it stands while a file is matched. on: the day that it was asked for.

    one_debit: the bank was asked to show one line for all of its block.
    bills: what it pays of which, in hundredths of its currency.
    """

    id: int
    name: str
    kind: str
    amount_cents: int
    state: str
    settled_by: str
    refund_of: str
    payee: str
    account: str
    reference: str
    info_id: str
    on: str
    one_debit: bool
    message_id: str
    currency: str
    bank_account_id: int
    bills: list[tuple[str, int]] = field(default_factory=list)

    @property
    def waits(self) -> bool:
        """Whether its money is still to leave."""
        return self.state in _WAITING


@dataclass(frozen=True, slots=True)
class Sent:
    """What a movement is of what we sent. orders: empty where it cannot be, for the reason. back: it came back."""

    orders: tuple[SentOrder, ...] = ()
    reason: str = ""
    back: bool = False


NOTHING_SENT = Sent()


class SentOrders:
    """The payments of ours that a file's movements can mean, read in a few questions and kept up to date meanwhile."""

    def __init__(
        self, tx: Transaction, statements: Sequence[BankStatement] = (), *, names: Iterable[str] = ()
    ) -> None:
        """names: end-to-end ids that are asked for besides those that the statements tell."""
        self._tx = tx
        self._orders: dict[int, SentOrder] = {}
        self._open: dict[str, int] = {}
        if tx.reader.row("SELECT 1 FROM payment_order LIMIT 1"):
            self._load(statements, set(names))
        self._by_name = {order.name: order for order in self._orders.values()}
        self._by_group: dict[str, list[SentOrder]] = {}
        self._by_amount: dict[tuple[int, int], list[SentOrder]] = {}
        self._groups: dict[tuple[int, str], dict[str, list[SentOrder]]] = {}
        for order in self._orders.values():
            for name in (order.info_id, order.message_id):
                self._by_group.setdefault(name, []).append(order)
            account = order.bank_account_id
            self._by_amount.setdefault((account, order.amount_cents), []).append(order)
            of_day = self._groups.setdefault((account, order.on), {})
            of_day.setdefault(order.info_id, []).append(order)

    def _load(self, statements: Sequence[BankStatement], ids: set[str]) -> None:
        days: set[date] = set()
        for statement in statements:
            for entry in statement.entries:
                days.add(entry.booked_on)
                for payment in entry.transactions:
                    ids.update(_ids(payment))
        names = sorted(ids)
        for column in ("o.end_to_end_id", "g.info_id", "b.message_id"):
            self._keep(self._tx.reader.among(f"{_ORDERS} WHERE {column} IN (:among) ORDER BY o.id", names))
        if days:
            sql = f"{_ORDERS} WHERE g.date BETWEEN :first AND :last ORDER BY o.id"
            self._keep(self._tx.reader.rows(sql, first=min(days) - _LATEST, last=max(days)))
        waiting = [order.id for order in self._orders.values() if order.waits and order.kind == "bill"]
        for order_id, bill, cents, open_cents in self._tx.reader.among(_BILLS, waiting):
            self._orders[order_id].bills.append((bill, cents))
            self._open[bill] = open_cents

    def _keep(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            self._orders.setdefault(row[0], SentOrder(*row))

    # What a movement is

    def match(self, account: BankAccount, entry: BankEntry, payment: BankTransaction) -> Sent | None:
        """What a movement is of what we sent; None where nothing says that it is any of it."""
        if not self._orders:
            return None
        named = next((self._by_name[name] for name in _names(payment) if name in self._by_name), None)
        if payment.amount_ore > 0:
            return self._came_back(named, payment.amount_ore, entry.currency) if named else None
        if named is not None:
            return self._is(named, payment.amount_ore, entry.currency)
        if len(entry.transactions) > 1 or entry.currency != SEK:
            return None
        return self._lump(entry, payment) or self._by_day(account, entry, payment)

    def said(self, name: str, amount_ore: int, currency: str) -> Sent | None:
        """What a movement is when somebody says that it is the payment with this id; None where there is none."""
        order = self._by_name.get(name)
        if order is None:
            return None
        came_back = amount_ore > 0
        return (self._came_back if came_back else self._is)(order, amount_ore, currency)

    def settle(self, sent: Sent) -> None:
        """Count what was matched as carried out, or as come back."""
        for order in sent.orders:
            order.state = "rejected" if sent.back else "settled"
            for bill, cents in order.bills:
                self._open[bill] = self._open.get(bill, 0) + (cents if sent.back else -cents)

    def told_before(self, account: BankAccount, entry: BankEntry, kind: str) -> bool:
        """Whether an entry is the money of payments that another kind of file told of, in other entries.

        A notification may have an entry for each payment where the statement has one for all of them. kind: of the
        file with this entry.
        """
        if entry.amount_ore >= 0 or not self._orders:
            return False
        orders = [
            self._by_name[n] for payment in entry.transactions for n in _names(payment) if n in self._by_name
        ]
        if len(orders) < len(entry.transactions):
            orders = self._sent_together(account, entry)
        lines = [int(order.settled_by) for order in orders if order.state == "settled" and order.settled_by]
        together = sum(order.amount_cents for order in orders) == -entry.amount_ore
        return bool(orders) and together and len(lines) == len(orders) and self._told_of(lines, entry, kind)

    def _told_of(self, lines: Sequence[int], entry: BankEntry, kind: str) -> bool:
        """Whether all these lines are of the entry's day, and only other kinds of files have told of them."""
        counts = self._tx.reader.among(_TOLD, lines, day=entry.booked_on, kind=kind)
        found: int = sum(count for (count,) in counts)
        return found == len(lines)

    def _sent_together(self, account: BankAccount, entry: BankEntry) -> list[SentOrder]:
        for payment in entry.transactions:
            for name in _batches(payment):
                if name in self._by_group:
                    return [order for order in self._by_group[name] if order.state == "settled"]
        groups = [
            orders
            for orders in self._groups_on(account, entry.booked_on, "settled")
            if sum(order.amount_cents for order in orders) == -entry.amount_ore and len(orders) > 1
        ]
        return groups[0] if len(groups) == 1 else []

    def _is(self, order: SentOrder, amount_ore: int, currency: str) -> Sent:
        """The payment with this id, unless something speaks against it. currency: of what left.

        A payment in another currency may leave an account in kronor, and is then what the bank took for it.
        """
        if order.state == "settled":
            where = f" (bank line {order.settled_by})" if order.settled_by else ""
            return Sent(reason=f"Payment {order.name} has been carried out already{where}.")
        if not order.waits:
            return Sent(reason=f"Payment {order.name} is {order.state}, but its money left the account.")
        exchanged = order.currency != SEK and currency == SEK
        if not exchanged and (order.amount_cents, order.currency) != (-amount_ore, currency):
            return Sent(
                reason=f"Payment {order.name} is of {format_money(order.amount_cents, order.currency)}."
            )
        against = self._against([order])
        return Sent(reason=against) if against else Sent((order,))

    def _lump(self, entry: BankEntry, payment: BankTransaction) -> Sent | None:
        """All payments of the block or the file that the bank names, or the one of them that it can be; or those that
        it names without their sums.
        """
        for name in _batches(payment):
            ours = self._by_group.get(name, [])
            orders = [order for order in ours if order.waits]
            if not ours:
                continue
            if not orders:
                states = " and ".join(sorted({order.state for order in ours}))
                return Sent(
                    reason=f"The payments of {name} are {states}, but money left the account for them."
                )
            alone = _alone_in(orders, entry, payment)
            return (
                self._is(alone, payment.amount_ore, entry.currency)
                if alone
                else self._all(orders, payment, name)
            )
        told = [self._by_name[r.value] for r in payment.references if r.value in self._by_name]
        if told and sum(order.amount_cents for order in told if order.waits) == -payment.amount_ore:
            return self._all([order for order in told if order.waits], payment, told[0].info_id)
        return None

    def _all(self, orders: Sequence[SentOrder], payment: BankTransaction, name: str) -> Sent:
        total = sum(order.amount_cents for order in orders)
        if any(order.currency != SEK for order in orders):
            return Sent(
                reason=f"The payments of {name} are in {orders[0].currency}, and the bank shows one sum."
            )
        if total != -payment.amount_ore:
            return Sent(reason=f"The payments of {name} that wait come to {format_kronor(total)} kr.")
        against = self._against(orders)
        return Sent(reason=against) if against else Sent(tuple(orders))

    def _by_day(self, account: BankAccount, entry: BankEntry, payment: BankTransaction) -> Sent | None:
        """Where the bank gives no id: the only block of the day with this sum, or the only payment to this payee."""
        together = [
            orders
            for orders in self._groups_on(account, entry.booked_on, *_WAITING)
            if len(orders) > 1 and sum(order.amount_cents for order in orders) == -payment.amount_ore
        ]
        if len(together) == 1 and not _names(payment):
            return self._all(together[0], payment, together[0][0].info_id)
        alone = [
            order
            for order in self._by_amount.get((account.id, -payment.amount_ore), ())
            if order.waits
            and order.currency == SEK
            and timedelta() <= entry.booked_on - date.fromisoformat(order.on) <= _LATEST
            and _speaks_of(payment, entry, order)
        ]
        return self._is(alone[0], payment.amount_ore, entry.currency) if len(alone) == 1 else None

    def _groups_on(self, account: BankAccount, day: date, *states: str) -> Iterator[list[SentOrder]]:
        for orders in self._groups.get((account.id, day.isoformat()), {}).values():
            found = [order for order in orders if order.state in states]
            if found:
                yield found

    def _came_back(self, order: SentOrder, amount_ore: int, currency: str) -> Sent:
        if order.state != "settled":
            return Sent(reason=f"The money of payment {order.name} came back, but it is {order.state} here.")
        if order.kind == "refund" or {order.currency, currency} != {SEK}:
            return Sent(reason=f"The money of payment {order.name} came back: say what it is now.")
        if order.amount_cents != amount_ore:
            return Sent(
                reason=f"Payment {order.name} is of {format_kronor(order.amount_cents)} kr, but another sum came back."
            )
        return Sent((order,), back=True)

    def _against(self, orders: Iterable[SentOrder]) -> str:
        """Why payments cannot be booked as they were sent: what they pay was settled in another way meanwhile."""
        left: dict[str, int] = {}
        for order in orders:
            for bill, cents in order.bills:
                open_cents = left.get(bill, self._open[bill])
                if abs(open_cents) < abs(cents) or open_cents * cents < 0:
                    return (
                        f"Payment {order.name} pays {format_kronor(cents)} of bill {bill}, "
                        f"which has {format_kronor(open_cents)} open."
                    )
                left[bill] = open_cents - cents
            if order.kind == "refund" and order.amount_cents > self._owed(order):
                return f"Payment {order.name} pays back more than {order.refund_of} has left."
        return ""

    def _owed(self, order: SentOrder) -> int:
        payment = self._tx.find(Payment, number=order.refund_of)
        if payment is not None:
            return payment.unallocated_ore
        claim = self._tx.find(Claim, invoice_number=order.refund_of)
        return -claim.open_ore if claim is not None else 0


def _ids(payment: BankTransaction) -> Iterator[str]:
    for reference in payment.references:
        if reference.kind in ("end_to_end", "batch"):
            yield reference.value


def _names(payment: BankTransaction) -> list[str]:
    return [reference.value for reference in payment.references if reference.kind == "end_to_end"]


def _batches(payment: BankTransaction) -> list[str]:
    return [reference.value for reference in payment.references if reference.kind == "batch"]


def _alone_in(orders: Sequence[SentOrder], entry: BankEntry, payment: BankTransaction) -> SentOrder | None:
    """The only one of several payments that a movement can be, by its amount; of several, the one whose payee it names.

    None where the movement is as large as all of them together, and where the bank was to show them as one.
    """
    if sum(order.amount_cents for order in orders) == -payment.amount_ore:
        return None
    alike = [o for o in orders if o.amount_cents == -payment.amount_ore and not o.one_debit]
    named = alike if len(alike) == 1 else [order for order in alike if _speaks_of(payment, entry, order)]
    return named[0] if len(named) == 1 else None


def _speaks_of(payment: BankTransaction, entry: BankEntry, order: SentOrder) -> bool:
    """Whether a movement names the payee of a payment, its account, or what the payee was told."""
    digits = "".join(filter(str.isdigit, f"{payment.counterparty_account} {payment.text} {entry.text}"))
    own = "".join(filter(str.isdigit, order.account))
    if len(own) >= _SHORTEST_NUMBER and own in digits:
        return True
    if len(order.reference) >= _SHORTEST_NUMBER and any(
        r.value == order.reference for r in payment.references
    ):
        return True
    said = fold(f"{payment.counterparty} {payment.text} {entry.text}")
    return bool(order.payee) and fold(order.payee) in said


def kronor_of(tx: Transaction, amount_cents: int, currency: str, on: date) -> int | None:
    """What a movement in another currency is in kronor by the rate of its day, None where it is kronor.

    Raises Refused where no rate is known.
    """
    if currency == SEK:
        return None
    return in_kronor(amount_cents, rate_e6_on(tx, currency, on))
