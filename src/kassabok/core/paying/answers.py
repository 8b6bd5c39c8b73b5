"""What the bank answers to a payment file (pain.002): payments that it takes, and those that it will not carry out.

An answer speaks of the whole file, of a block of it, or of single payments; what is said of a payment itself goes
before what is said of its block, and that before what is said of the file. A status that leaves open which payments it
is about (PART) decides nothing. An accepted payment is not paid: that is known when its money has left the account.

What does not fit is told and changes nothing: a payment that is not in the file, another amount, a payment that was
rejected or cancelled here and is accepted now, one that is rejected though its money has left. So is what the bank
refuses because it has got it before: a file that was sent twice is carried out once, and is not to be paid again.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePath

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import (
    PaymentAnswerRead,
    PaymentOrdersAccepted,
    PaymentOrdersRejected,
    SentBill,
)
from kassabok.core.money import format_kronor
from kassabok.core.paying.answer_codes import AnswerCodes
from kassabok.core.paying.model import PaymentAnswer, PaymentBatch, PaymentOrder
from kassabok.formats.bank import pain002
from kassabok.formats.bank.pain002 import PaymentStatus, StatusReason, StatusReport
from kassabok.formats.warnings import FileWarning

_XML = "application/xml"
_MOST_NAMED = 3  # A sentence names the payments where they are this few.

_ORDERS = """
SELECT o.id, o.end_to_end_id, g.info_id, o.state, o.amount_cents FROM payment_order o
JOIN payment_group g ON g.id = o.group_id WHERE g.batch_id = :batch ORDER BY o.id
"""

_BILLS = """
SELECT p.order_id, b.number, p.amount_cents FROM payment_order_bill p JOIN bill b ON b.id = p.bill_id
JOIN payment_order o ON o.id = p.order_id JOIN payment_group g ON g.id = o.group_id
WHERE g.batch_id = :batch ORDER BY p.id
"""


@dataclass(slots=True)
class Answered:
    """What an answer did: payments accepted or rejected by it, known before, and left for people, each with a warning.

    told: whole sentences for the screen.
    """

    accepted: int = 0
    rejected: int = 0
    known: int = 0
    left: int = 0
    warnings: list[FileWarning] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def new(self) -> int:
        """How many payments it decided on."""
        return self.accepted + self.rejected


@dataclass(slots=True)
class _Order:
    """A payment as it stands while an answer is read."""

    id: int
    name: str
    info_id: str
    state: str
    amount_cents: int


@dataclass(frozen=True, slots=True)
class _Said:
    """What is said of one payment. line: where. payment: where it is named itself, None where its block or file is.

    block: the name of that block, "" of the file.
    """

    line: int
    status: str
    reasons: tuple[StatusReason, ...]
    payment: PaymentStatus | None = None
    block: str = ""


def take_answer(tx: Transaction, data: bytes, *, name: str, codes_folder: Path | None = None) -> Answered:
    """Read a pain.002, keep it with the payment file that it answers, and mark the payments that it decides on.

    codes_folder: where the company's own answer-codes.toml may be. Raises BadFile for a file that cannot be read;
    Refused for an answer to a message that is not ours: then nothing moves.
    """
    file = pain002.read(data)
    codes = AnswerCodes.load(codes_folder)
    result = Answered(warnings=list(file.warnings))
    for report in file.reports:
        batch = _batch_of(tx, report)
        _Answer(tx, batch, report, codes, result).take(data, PurePath(name).name)
    return result


def _batch_of(tx: Transaction, report: StatusReport) -> PaymentBatch:
    batch = tx.find(PaymentBatch, message_id=report.original_message_id)
    if batch is None:
        raise Refused(
            "bank.answer_unknown",
            f"line {report.line}: the bank answers the message {report.original_message_id[:40]}, "
            "which this book has not sent.",
            hint="Is it another company's, or another program's? kassabok bank payment list shows what was sent.",
        )
    return batch


class _Answer:
    """One report on its way into the book."""

    def __init__(
        self, tx: Transaction, batch: PaymentBatch, report: StatusReport, codes: AnswerCodes, result: Answered
    ) -> None:
        self._tx = tx
        self._batch = batch
        self._report = report
        self._codes = codes
        self._result = result
        rows = tx.reader.rows(_ORDERS, batch=batch.id)
        self._orders = {order.name: order for order in (_Order(*row) for row in rows)}
        self._bank_has_it = any(order.state in ("accepted", "settled") for order in self._orders.values())
        self._accepted: list[_Order] = []
        self._rejected: list[_Order] = []
        self._contradicted: dict[_Said, list[_Order]] = {}

    def take(self, data: bytes, name: str) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        report = self._report
        key = f"{report.message_id}|{report.created}" if report.message_id else sha256
        if self._tx.find(PaymentAnswer, batch_id=self._batch.id, key=key) is not None:
            self._result.known += sum(1 for _ in self._said())
            return
        left_before = self._result.left
        self._doubt_the_file()
        for order, said in self._said():
            self._decide(order, said)
        self._tell_contradicted()
        left = self._result.left - left_before
        if self._accepted or self._rejected or left:
            self._keep(data, name, key, left)

    # What is said of which payment

    def _said(self) -> Iterator[tuple[_Order | None, _Said]]:
        """Every payment that the report says something of, the single ones first; None for one that is not ours."""
        report = self._report
        named: set[str] = set()
        above: dict[str, _Said] = {}
        for block in report.blocks:
            name = block.payment_info_id
            status, reasons = block.status or report.status, block.reasons or report.reasons
            of_block = above[name] = _Said(block.line, status, reasons, block=name)
            for payment in block.payments:
                order = self._orders.get(payment.end_to_end_id) or self._orders.get(payment.instruction_id)
                if order is not None:
                    named.add(order.name)
                status = payment.status or of_block.status
                yield order, _Said(payment.line, status, payment.reasons or of_block.reasons, payment)
        of_file = _Said(report.line, report.status, report.reasons)
        for order in self._orders.values():
            if order.name not in named:
                said = above.get(order.info_id, of_file)
                if said.status:
                    yield order, said

    def _doubt_the_file(self) -> None:
        """Tell where the bank counts the file otherwise than we do, or names a block that is not in it."""
        report, batch = self._report, self._batch
        if report.count not in (None, batch.orders) or report.total_ore not in (None, batch.total_cents):
            told = (
                f"{batch.number} has {_payments(batch.orders)} of {format_kronor(batch.total_cents)} in all"
            )
            self._result.warnings.append(FileWarning(report.line, f"{told}, but the bank counted otherwise."))
        blocks = {order.info_id for order in self._orders.values()}
        for block in report.blocks:
            if block.payment_info_id not in blocks and not block.payments:
                name = block.payment_info_id[:40]
                self._leave(block.line, f"The bank answers a block {name} that is not in {batch.number}.")

    def _decide(self, order: _Order | None, said: _Said) -> None:
        if order is None:
            assert said.payment is not None, "only a payment that is named can be unknown"
            told = said.payment.end_to_end_id or said.payment.instruction_id or "without a number"
            self._leave(
                said.line, f"The bank answers a payment {told[:40]} that is not in {self._batch.number}."
            )
            return
        if said.payment is not None and said.payment.amount_ore not in (None, order.amount_cents):
            self._leave(
                said.line,
                f"The bank says that payment {order.name} is {format_kronor(said.payment.amount_ore or 0)}, "
                f"but it is {format_kronor(order.amount_cents)}; its answer was not used.",
            )
            return
        does = self._codes.does(said.status)
        if does == "accepts":
            self._accept(order, said)
        elif does == "rejects" and self._is_sent_twice(order, said):
            self._leave_all(
                said,
                f"The bank refuses {self._subject(order, said)} as sent before, and carries out what it got first: "
                f"nothing was changed. {self._codes.why(said.reasons)}",
            )
        elif does == "rejects":
            self._reject(order, said)
        elif not does:
            shown = said.status[:10] or "(none)"
            subject = self._subject(order, said)
            self._leave_all(said, f"The bank gives {subject} the status {shown}, which is not known.")

    def _is_sent_twice(self, order: _Order, said: _Said) -> bool:
        """Whether the bank refuses a copy of a payment that it has taken: it has accepted some of the file before.

        What it refuses among others that it does not, is that payment alone, which it takes for another one.
        """
        if order.state not in ("made", "accepted") or not self._codes.is_twin(said.reasons):
            return False
        in_whole = said.payment is None or self._all_twins
        return order.state == "accepted" or (self._bank_has_it and in_whole)

    @cached_property
    def _all_twins(self) -> bool:
        """Whether the report refuses every payment of the file as sent before."""
        refused = {
            order.name
            for order, said in self._said()
            if order and self._codes.does(said.status) == "rejects" and self._codes.is_twin(said.reasons)
        }
        return len(refused) == len(self._orders)

    def _subject(self, order: _Order, said: _Said) -> str:
        if said.payment is not None:
            return f"payment {order.name}"
        return f"the payments of {said.block or self._batch.number}"

    def _accept(self, order: _Order, said: _Said) -> None:
        if order.state == "made":
            order.state = "accepted"
            self._accepted.append(order)
        elif order.state in ("accepted", "settled"):
            self._result.known += 1
        else:
            self._contradict(order, said)

    def _reject(self, order: _Order, said: _Said) -> None:
        if order.state == "settled":
            self._contradict(order, said)
        elif order.state in ("rejected", "cancelled"):
            self._result.known += 1
        else:
            if order in self._accepted:
                self._accepted.remove(order)
            order.state = "rejected"
            reason = self._codes.why(said.reasons) or "The bank gives no reason."
            self._tx.update(PaymentOrder, order.id, state="rejected", reason=reason)
            if self._codes.is_twin(said.reasons):
                self._warn_of_copy(said)
            self._rejected.append(order)
            if len(self._rejected) <= _MOST_NAMED:
                self._result.told.append(f"Payment {order.name} was rejected. {reason}")

    def _contradict(self, order: _Order, said: _Said) -> None:
        """Leave a payment that is otherwise here than the bank says. What is said of many at once is told once."""
        self._result.left += 1
        self._contradicted.setdefault(said, []).append(order)

    def _tell_contradicted(self) -> None:
        for said, orders in self._contradicted.items():
            if self._codes.does(said.status) == "accepts":
                message = self._told_of_accepted(orders, said)
            else:
                message = f"{self._told_of_settled(orders, said)} {self._codes.why(said.reasons)}".rstrip()
            self._result.warnings.append(FileWarning(said.line, message))

    def _told_of_accepted(self, orders: Sequence[_Order], said: _Said) -> str:
        states = " or ".join(sorted({order.state for order in orders}))
        if len(orders) == 1:
            return (
                f"The bank has accepted payment {orders[0].name}, which is {states} here: its money may leave "
                "the account after all. Stop it at the bank, or see that it is not paid twice."
            )
        return (
            f"The bank has accepted {_payments(len(orders))} of {said.block or self._batch.number} that are {states} "
            "here: their money may leave the account after all. Stop them at the bank, or see that they are not "
            "paid twice."
        )

    def _told_of_settled(self, orders: Sequence[_Order], said: _Said) -> str:
        if len(orders) == 1:
            return (
                f"The bank rejects payment {orders[0].name}, but its money has left the account; "
                "it stays paid until the money comes back."
            )
        return (
            f"The bank rejects {_payments(len(orders))} of {said.block or self._batch.number} whose money has left "
            "the account; they stay paid until the money comes back."
        )

    def _warn_of_copy(self, said: _Said) -> None:
        """Tell once that what is rejected as a copy may have come to the bank before, though it has not said so."""
        number = self._batch.number
        warning = FileWarning(
            said.line,
            f"The bank rejects payments of {number} as sent before: if {number} was uploaded twice, "
            "see at the bank that the first one is not carried out before you pay again.",
        )
        if warning not in self._result.warnings:
            self._result.warnings.append(warning)

    def _leave(self, line: int, message: str) -> None:
        self._result.left += 1
        self._result.warnings.append(FileWarning(line, message))

    def _leave_all(self, said: _Said, message: str) -> None:
        """Leave a payment; what is said of a whole block or file is told once."""
        if said.payment is None and FileWarning(said.line, message) in self._result.warnings:
            self._result.left += 1
        else:
            self._leave(said.line, message)

    # What follows

    def _keep(self, data: bytes, name: str, key: str, left: int) -> None:
        tx, batch = self._tx, self._batch
        sha256 = tx.attach(
            data, media_type=_XML, kind="payment-batch", ref=batch.number, role="answer", name=name
        )
        tx.insert(PaymentAnswer, batch_id=batch.id, key=key, sha256=sha256, name=name, date=tx.today)
        for order in self._accepted:
            tx.update(PaymentOrder, order.id, state="accepted")
        accepted, rejected = len(self._accepted), len(self._rejected)
        self._result.accepted += accepted
        self._result.rejected += rejected
        tx.publish(
            PaymentAnswerRead(
                ref=batch.number, accepted=accepted, rejected=rejected, left=left, sha256=sha256
            )
        )
        if accepted:
            tx.publish(PaymentOrdersAccepted(ref=batch.number, orders=_names(self._accepted)))
            self._result.told.insert(0, f"{batch.number}: {_payments(accepted)} accepted.")
        if rejected:
            bills = self._bills_of_rejected()
            tx.publish(PaymentOrdersRejected(ref=batch.number, orders=_names(self._rejected), bills=bills))
            self._result.told.append(f"{batch.number}: {_payments(rejected)} rejected, to be paid again.")

    def _bills_of_rejected(self) -> tuple[SentBill, ...]:
        """What is to be paid again of each bill, each bill once."""
        rejected = {order.id for order in self._rejected}
        sums: dict[str, int] = {}
        for order_id, bill, cents in self._tx.reader.rows(_BILLS, batch=self._batch.id):
            if order_id in rejected:
                sums[bill] = sums.get(bill, 0) + cents
        return tuple(SentBill(bill, cents) for bill, cents in sums.items())


def _names(orders: Sequence[_Order]) -> tuple[str, ...]:
    return tuple(order.name for order in orders)


def _payments(count: int) -> str:
    return "1 payment" if count == 1 else f"{count} payments"
