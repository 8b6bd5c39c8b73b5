"""The verbs of paying out: make a payment file, and take one back that was not sent.

Nothing is booked when a file is made: the money has not moved. What is in it is on its way, and cannot be sent twice.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from shlex import quote
from time import time_ns
from typing import NamedTuple

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    PaymentBatchCancelled,
    PaymentBatchMade,
    PaymentOrdersRejected,
    Ref,
    SentBill,
)
from kassabok.core.identifiers import ten_digits
from kassabok.core.ledger.model import AccountRole
from kassabok.core.money import format_kronor
from kassabok.core.payables.model import Bill
from kassabok.core.paying import days
from kassabok.core.paying.files import rendered, unknown_file
from kassabok.core.paying.model import PaymentBatch, PaymentGroup, PaymentOrder, PaymentOrderBill
from kassabok.core.paying.payees import LONGEST_TOWN, service_level
from kassabok.core.paying.wanted import Sender, Wanted
from kassabok.formats.bank.pain001 import SALARY, TAX
from kassabok.formats.bank.payment_text import LONGEST_ID, payment_text

_CATEGORIES = {"salary": SALARY, "tax": TAX}
#: So much of a file's number ends its part of an id: the instant and a counter must have room.
_NUMBER_IN_ID = 14


class Made(NamedTuple):
    """A file that was made. notes: the orders' end-to-end ids, with what is to be told of their days."""

    number: str
    batch_id: int
    data: bytes
    sha256: str
    notes: dict[str, str]


class _Group(NamedTuple):
    """What one PmtInf has in common. The order of the fields is that of the groups in the file."""

    day: date
    category: str
    service: str
    debtor_form: str


def paying_account(tx: Transaction, name: str | None) -> BankAccount:
    """The account to pay from: by name, else the one in the books as the company's bank account.

    Raises NotFound; Refused for one without IBAN, which every payment file needs.
    """
    if name is not None:
        account = tx.find(BankAccount, name=name)
    else:
        role = tx.find(AccountRole, role="bank")
        account = tx.find(BankAccount, ledger_account=role.account) if role else None
    if account is None:
        raise NotFound(
            "bank.account_unknown",
            f"There is no bank account {name}." if name else "No bank account is the one to pay from.",
            hint="kassabok bank account list shows them; --account NAME chooses.",
        )
    if not account.iban:
        raise Refused(
            "paying.iban_missing",
            f"Bank account {account.name} has no IBAN, which a payment file is debited by.",
            hint=f"kassabok bank account edit {quote(account.name)} --iban NUMBER",
        )
    return account


def make(
    tx: Transaction,
    sender: Sender,
    wanted: Sequence[Wanted],
    *,
    on: date | None = None,
    at: time | None = None,
) -> Made:
    """Make a payment file of what is wanted, which is at least one payment.

    on: the day that all of it leaves, None each when it is due. at: the time of the day, None before any cutoff.
    Raises Refused for a day that has passed, and where the company's own data are not enough.
    """
    earliest = days.earliest_day(tx.today, at, sender.dialect.last_time)
    groups: dict[_Group, list[tuple[Wanted, str]]] = {}
    of_no_register: dict[date, dict[_Money, str]] = {}
    for one in wanted:
        day = days.chosen_day(on, earliest) if on else days.pay_day(one.due, earliest)
        if not one.bills and not one.refund_of:
            if day.day not in of_no_register:
                of_no_register[day.day] = _sent_on(tx, day.day)
            _refuse_twice(one, day.day, of_no_register[day.day])
        groups.setdefault(_group(one, day.day, sender), []).append((one, day.note))
    number, batch_id, base = _insert_batch(tx, sender, wanted)
    notes: dict[str, str] = {}
    count = 0
    for position, (group, payments) in enumerate(sorted(groups.items()), start=1):
        group_id = _insert_group(tx, sender, batch_id, group, f"{base}-P{position}", position)
        for one, note in payments:
            count += 1
            end_to_end_id = f"{base}-{count}"
            _insert_order(tx, group_id, count, end_to_end_id, one)
            if note:
                notes[end_to_end_id] = note
    data, _ = rendered(tx.reader, number)
    sha256 = hashlib.sha256(data).hexdigest()
    tx.update(PaymentBatch, batch_id, sha256=sha256)
    tx.publish(_made(tx, number, sender.currency, wanted, sha256))
    return Made(number, batch_id, data, sha256, notes)


def cancel(tx: Transaction, number: str, *, on: date) -> PaymentBatchCancelled:
    """Say that a file will not be sent: what is in it can be paid again. What the bank has rejected stays so.

    Raises NotFound; Refused once the bank has accepted or carried out a payment of it.
    """
    orders = _orders(tx, _batch(tx, number))
    taken = next((order for order in orders if order.state in ("accepted", "settled")), None)
    if taken is not None:
        raise Refused(
            "paying.taken",
            f"The bank has {taken.state} payment {taken.end_to_end_id} of file {number}.",
            hint=f"Stop it in the bank; kassabok bank payment reject {number} tells so where the bank does not.",
        )
    open_orders = [order for order in orders if order.state == "made"]
    if not open_orders:
        raise Refused(
            "paying.cancelled",
            f"Nothing in payment file {number} is on its way.",
            hint=f"kassabok bank payment show {number}",
        )
    bills = tuple(part for order in open_orders for part in _bills(tx, order))
    for order in open_orders:
        tx.update(PaymentOrder, order.id, state="cancelled")
    event = PaymentBatchCancelled(ref=number, on=on, bills=bills)
    tx.publish(event)
    return event


def reject(
    tx: Transaction, number: str, *, payments: Sequence[str] = (), reason: str = ""
) -> PaymentOrdersRejected:
    """Say that the bank will not carry out payments of a file though no answer of it tells so: stopped there, or never
    signed. Their bills can be paid again.

    payments: their end-to-end ids, all that are on their way where there are none. Raises NotFound; Refused for one
    that is not on its way.
    """
    orders = {order.end_to_end_id: order for order in _orders(tx, _batch(tx, number))}
    show = f"kassabok bank payment show {number}"
    unknown = next((name for name in payments if name not in orders), None)
    if unknown is not None:
        raise NotFound(
            "paying.payment_unknown", f"There is no payment {unknown[:40]} in file {number}.", hint=show
        )
    chosen = [orders[name] for name in dict.fromkeys(payments)] or [
        order for order in orders.values() if order.state in ("made", "accepted")
    ]
    done = next((order for order in chosen if order.state not in ("made", "accepted")), None)
    if done is not None or not chosen:
        told = (
            f"Payment {done.end_to_end_id} is {done.state}"
            if done
            else f"Nothing in payment file {number} is left"
        )
        raise Refused("paying.not_on_its_way", f"{told}: nothing is on its way.", hint=show)
    for order in chosen:
        tx.update(
            PaymentOrder, order.id, state="rejected", reason=reason or "Not carried out, as we were told."
        )
    event = PaymentOrdersRejected(
        ref=number,
        orders=tuple(order.end_to_end_id for order in chosen),
        bills=_together(part for order in chosen for part in _bills(tx, order)),
    )
    tx.publish(event)
    return event


def _together(parts: Iterable[SentBill]) -> tuple[SentBill, ...]:
    """What is to be paid again of each bill, each bill once."""
    sums: dict[str, int] = {}
    for part in parts:
        sums[part.bill] = sums.get(part.bill, 0) + part.amount_cents
    return tuple(SentBill(bill, cents) for bill, cents in sums.items())


def _batch(tx: Transaction, number: str) -> PaymentBatch:
    batch = tx.find(PaymentBatch, number=number)
    if batch is None:
        raise unknown_file(number)
    return batch


def _orders(tx: Transaction, batch: PaymentBatch) -> list[PaymentOrder]:
    return [
        order
        for group in tx.all(PaymentGroup, batch_id=batch.id)
        for order in tx.all(PaymentOrder, group_id=group.id)
    ]


def _bills(tx: Transaction, order: PaymentOrder) -> Iterable[SentBill]:
    for part in tx.all(PaymentOrderBill, order_id=order.id):
        yield SentBill(tx.get(Bill, part.bill_id).number, part.amount_cents)


_NEW = ""  # Where the number of a file stands: the one that is being made.

_SENT_ON = """
SELECT o.kind, o.account, o.clearing, o.amount_cents, o.reference, f.number
FROM payment_group g JOIN payment_order o ON o.group_id = g.id JOIN payment_batch f ON f.id = g.batch_id
WHERE g.date = :day AND o.kind NOT IN ('bill', 'refund') AND o.state IN ('made', 'accepted', 'settled')
"""


class _Money(NamedTuple):
    """What makes two payments of a day the same where no register knows of them, whatever the payee is called."""

    kind: str
    account: str
    clearing: str
    cents: int
    reference: str


def _sent_on(tx: Transaction, day: date) -> dict[_Money, str]:
    """What leaves on a day that no register knows of, with the number of its file."""
    return {_Money(*money): file for *money, file in tx.reader.rows(_SENT_ON, day=day)}


def _refuse_twice(one: Wanted, day: date, sent: dict[_Money, str]) -> None:
    """No register knows of paid salaries and taxes; but the same money to the same account on a day is the same.

    sent: what leaves on the day, to which this is added; what is in the new file has no number yet.
    """
    payee = one.payee
    money = _Money(one.kind, payee.account, payee.clearing, one.amount_cents, one.reference.text)
    file = sent.get(money)
    if file == _NEW:
        raise Refused(
            "paying.twin",
            f"{payee.name} is to be paid {format_kronor(one.amount_cents)} kr twice on {day}.",
            hint="Take one of them out. Where both are meant, make one sum of them or give them different messages.",
        )
    if file is not None:
        raise Refused(
            "paying.twice",
            f"{payee.name} is paid {format_kronor(one.amount_cents)} kr on {day} in payment file {file} already.",
            hint=f"kassabok bank payment cancel {file}, where it was not sent; else choose another --date.",
        )
    sent[money] = _NEW


def _group(one: Wanted, day: date, sender: Sender) -> _Group:
    category = _CATEGORIES.get(one.kind, "")
    service = service_level(one.payee, sender, one.payee.name)
    from_bankgiro = one.payee.form == "bankgiro" and sender.dialect.bankgiro_from == "bankgiro"
    if from_bankgiro and not sender.account.bankgiro:
        raise Refused(
            "paying.bankgiro_missing",
            f"The bank pays a bankgiro only from a bankgiro, and bank account {sender.account.name} has none.",
            hint=f"kassabok bank account edit {quote(sender.account.name)} --bankgiro NUMBER",
        )
    return _Group(day, category, service, "bankgiro" if from_bankgiro else "iban")


def _insert_batch(tx: Transaction, sender: Sender, wanted: Sequence[Wanted]) -> tuple[str, int, str]:
    """The number and the key of a new file, and what its ids begin with: never used before, whatever was restored."""
    number = tx.number("payment-batch", tx.today)
    created_us = time_ns() // 1000
    instant = datetime.fromtimestamp(created_us // 1_000_000, UTC)
    base = f"{payment_text(number, LONGEST_ID, abroad=True)[-_NUMBER_IN_ID:].lstrip('/-')}-{instant:%y%m%d%H%M%S}"
    account, dialect, text = sender.account, sender.dialect, tx.settings.text
    if dialect.customer_id and not account.customer_id:
        raise Refused(
            "paying.customer_id",
            f"{sender.profile.title} asks for the id that it has given the company, and {account.name} has none.",
            hint=f"kassabok bank account edit {quote(account.name)} --customer-id ID",
        )
    if dialect.town and not text("company.city"):
        raise Refused(
            "paying.company_town",
            "The bank asks for the company's town, and it is not known.",
            hint="kassabok setting set company.city TOWN",
        )
    batch_id = tx.insert(
        PaymentBatch,
        number=number,
        date=tx.today,
        created_us=created_us,
        bank_account_id=account.id,
        version=sender.version,
        profile=sender.profile.name,
        dialect=dialect.to_json(),
        message_id=base,
        debtor_name=sender.text(text("company.name"), dialect.name_length),
        debtor_town=sender.text(text("company.city"), LONGEST_TOWN),
        debtor_country=text("company.country"),
        debtor_org_nr=ten_digits(text("company.org_nr")),
        debtor_customer_id=account.customer_id,
        debtor_bic=dialect.bic or text("company.bic"),
        debtor_currency=account.currency,
        currency=sender.currency,
        orders=len(wanted),
        total_cents=sum(one.amount_cents for one in wanted),
        sha256="",
    )
    return number, batch_id, base


def _insert_group(
    tx: Transaction, sender: Sender, batch_id: int, group: _Group, info_id: str, position: int
) -> int:
    account = sender.account
    return tx.insert(
        PaymentGroup,
        batch_id=batch_id,
        position=position,
        info_id=info_id,
        date=group.day,
        debtor_form=group.debtor_form,
        debtor_number=account.bankgiro if group.debtor_form == "bankgiro" else account.iban,
        category=group.category,
        service=group.service,
        one_debit=group.category == SALARY if sender.one_debit is None else sender.one_debit,
    )


def _insert_order(tx: Transaction, group_id: int, position: int, end_to_end_id: str, one: Wanted) -> None:
    payee = one.payee
    order_id = tx.insert(
        PaymentOrder,
        group_id=group_id,
        position=position,
        end_to_end_id=end_to_end_id,
        kind=one.kind,
        payee=payee.name,
        town=payee.town,
        country=payee.country,
        account_form=payee.form,
        clearing=payee.clearing,
        account=payee.account,
        bic=payee.bic,
        amount_cents=one.amount_cents,
        reference_kind=one.reference.kind,
        reference=one.reference.text,
        against=one.against,
        refund_of=one.refund_of,
    )
    for part in one.bills:
        tx.insert(PaymentOrderBill, order_id=order_id, bill_id=part.bill_id, amount_cents=part.amount_cents)


def _made(
    tx: Transaction, number: str, currency: str, wanted: Sequence[Wanted], sha256: str
) -> PaymentBatchMade:
    bills = tuple(SentBill(part.number, part.amount_cents) for one in wanted for part in one.bills)
    refunds = tuple(Ref(one.origin, one.refund_of) for one in wanted if one.refund_of)
    return PaymentBatchMade(
        ref=number,
        origins=(*(Ref("bill", part.bill) for part in bills), *refunds),
        on=tx.today,
        orders=len(wanted),
        amount_ore=sum(one.amount_cents for one in wanted),
        currency=currency,
        sha256=sha256,
        bills=bills,
    )
