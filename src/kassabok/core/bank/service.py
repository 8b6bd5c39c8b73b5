"""The verbs of the bank: its accounts, and matching by hand. Files are read by importing.py."""

from collections.abc import Sequence
from datetime import date
from shlex import quote

from kassabok.core import identifiers
from kassabok.core.bank.accounts import account_named
from kassabok.core.bank.matching import Match, order_event
from kassabok.core.bank.model import BankAccount, BankEntry, BankLine
from kassabok.core.bank.sent_orders import SentOrders, kronor_of
from kassabok.core.bank.vouchers import refuse_other_money, standing_voucher
from kassabok.core.book.transaction import Transaction
from kassabok.core.currencies.model import in_kronor, rate_e6_on
from kassabok.core.errors import NotFound, Refused, no_account
from kassabok.core.events import (
    BankAccountAdded,
    BankAccountChanged,
    BankBillsMatched,
    BankLineBooked,
    BankLineTied,
    BankMoneyMatched,
    BankOrderMatched,
    BankOrderReturned,
    BillPart,
    Ref,
    Settled,
)
from kassabok.core.ledger.model import Account, refuse_idle_objects, refuse_kept
from kassabok.core.money import SEK, format_kronor
from kassabok.core.objects import Objects
from kassabok.core.parties.model import living_customer
from kassabok.core.payables.model import Bill, bill_of, parts_to_pay
from kassabok.core.paying.model import PaymentOrder, PaymentOrderBill, order_on_its_way
from kassabok.core.receivables.model import claim_of, claims_to_pay
from kassabok.formats.bank.payment_text import LONGEST_ID, payment_text

_PARSERS = {
    "iban": identifiers.parse_iban,
    "bankgiro": identifiers.parse_bankgiro,
    "plusgiro": identifiers.parse_plusgiro,
}

_OPTIONS = {"account": "number"}  # What a field is called where people type it.


def add_account(
    tx: Transaction, name: str, *, ledger_account: str, currency: str = SEK, **numbers: str
) -> BankAccountAdded:
    """Register one of the company's accounts. numbers: iban, clearing, account, bankgiro, plusgiro; empty are left out.

    Raises Refused for a name or a number that is taken or wrong, or a ledger account that follows a register;
    NotFound for an unknown one.
    """
    if not name.strip() or tx.find(BankAccount, name=name) is not None:
        raise Refused(
            "bank.account_exists",
            f"There is a bank account {name} already." if name.strip() else "A bank account needs a name.",
            hint=f"kassabok bank account edit {quote(name)}" if name.strip() else "",
        )
    _refuse_unusable(tx, ledger_account)
    checked = _checked(tx, name, numbers)
    tx.insert(BankAccount, name=name, ledger_account=ledger_account, currency=_currency(currency), **checked)
    event = BankAccountAdded(ref=name)
    tx.publish(event)
    return event


def edit_account(
    tx: Transaction,
    name: str,
    *,
    ledger_account: str | None = None,
    payment_profile: str | None = None,
    customer_id: str | None = None,
    **numbers: str,
) -> BankAccountChanged:
    """Change an account's numbers, or its account in the books for what is read from now on.

    payment_profile, customer_id: as BankAccount's. numbers: as add_account's; what is empty is taken away. Raises
    NotFound and Refused.
    """
    row = account_named(tx, name)
    changes = _checked(tx, name, numbers)
    files = {"payment_profile": payment_profile, "customer_id": customer_id}
    changes |= {key: value.strip() for key, value in files.items() if value is not None}
    _refuse_unwritable(changes.get("customer_id", ""))
    if ledger_account is not None:
        _refuse_unusable(tx, ledger_account)
        changes["ledger_account"] = ledger_account
    changes = {key: value for key, value in changes.items() if value != getattr(row, key)}
    if not changes:
        raise Refused(
            "bank.account_unchanged",
            f"Bank account {name} is like that already; nothing was changed.",
            hint=f"kassabok bank account edit {quote(name)} --iban NUMBER",
        )
    tx.update(BankAccount, row.id, **changes)
    event = BankAccountChanged(ref=name, changed=tuple(changes))
    tx.publish(event)
    return event


def _refuse_unwritable(customer_id: str) -> None:
    """Raise Refused for an id that no payment file can have: it goes to the bank as it is, or not at all."""
    if customer_id != payment_text(customer_id, LONGEST_ID, abroad=True):
        raise Refused(
            "bank.customer_id",
            f'"{customer_id[:40]}" cannot be what the bank calls the company in payment files: they take at most '
            f"{LONGEST_ID} letters from a to z, digits, blanks and / - ? : ( ) . , ' +",
            hint="It is in the bank's agreement on files. Where there is none, the organisation number is used.",
        )


def match_line(
    tx: Transaction,
    line_id: int,
    *,
    invoices: Sequence[tuple[str, int | None]] = (),
    customer: str | None = None,
    on: date | None = None,
) -> BankMoneyMatched:
    """Say whose money a line is. What the invoices leave of it stays with the customer.

    invoices: numbers, each with its part in öre or None for as much as there is. With a customer and no invoices the
    customer's oldest open items are paid first. on: the day it is booked, the line's own when left out.
    Raises NotFound and Refused.
    """
    line, account = _open_line(tx, line_id)
    if line.amount_ore <= 0:
        raise Refused(
            "bank.money_out",
            f"Line {line_id} is money out; it cannot pay an invoice.",
            hint=f"kassabok bank match {line_id} --bill NO, --account NUMBER, or --voucher REF.",
        )
    payer = living_customer(tx, customer) if customer else None
    if payer is None and not invoices:
        raise Refused(
            "bank.whose", f"Whose money is line {line_id}?", hint="Give --invoice NO or --customer NO."
        )
    parts = claims_to_pay(tx, line.amount_ore, invoices, payer.id if payer else None)
    tx.update(BankLine, line.id, state="matched", reason="")
    event = BankMoneyMatched(
        ref=str(line.id),
        on=on or line.date,
        amount_ore=line.amount_ore,
        account=account.ledger_account,
        customer_id=payer.id if payer else claim_of(tx, invoices[0][0]).customer_id,
        settles=tuple(Settled(claim.invoice_number, part_ore) for claim, part_ore in parts),
    )
    tx.publish(event)
    return event


def match_bills(
    tx: Transaction,
    line_id: int,
    *,
    bills: Sequence[tuple[str, int | None]],
    fee_ore: int = 0,
    on: date | None = None,
) -> BankBillsMatched | BankOrderMatched:
    """Say which bills a line paid, to the öre; or, of money in, which credit notes a supplier paid back.

    Where it is the payment of those bills that we sent in a payment file, that is carried out. bills: our numbers, each
    with its part in hundredths of its currency, or None for all that is open. fee_ore: what of the line the bank took
    for itself. on: the day it is booked, the line's own when left out. A line in another currency pays bills in it, and
    is booked in kronor by the rate of that day. Raises NotFound and Refused.
    """
    line, entry, account = _unmatched(tx, line_id)
    if any(bill_of(tx, number).currency != entry.currency for number, _ in bills):
        line, account = _open_line(tx, line_id)
    paid_ore = in_kronor(-line.amount_ore, rate_e6_on(tx, entry.currency, on or line.date))
    order = _sent_order(tx, line, [number for number, _ in bills])
    if order is not None:
        tx.update(BankLine, line.id, state="matched", reason="")
        sent = BankOrderMatched(
            ref=str(line.id),
            on=on or line.date,
            amount_ore=paid_ore,
            account=account.ledger_account,
            order=order.end_to_end_id,
        )
        tx.publish(sent)
        return sent
    parts = parts_to_pay(tx, bills, on=on or line.date, paid_ore=paid_ore, fee_ore=fee_ore)
    if entry.currency != SEK:
        _refuse_other_sum(line, entry.currency, sum(part_cents for _, part_cents in parts), fee_ore)
    tx.update(BankLine, line.id, state="matched", reason="")
    event = BankBillsMatched(
        ref=str(line.id),
        on=on or line.date,
        amount_ore=paid_ore,
        account=account.ledger_account,
        settles=tuple(BillPart(bill.number, part_cents) for bill, part_cents in parts),
        fee_ore=fee_ore,
    )
    tx.publish(event)
    return event


def match_payment(
    tx: Transaction, line_id: int, *, payment: str, on: date | None = None
) -> BankOrderMatched | BankOrderReturned:
    """Say that a line is the money of a payment that we sent, or that came back of it. payment: its end-to-end id.

    on: the day it is booked, the line's own when left out. Raises NotFound and Refused.
    """
    line, entry, account = _unmatched(tx, line_id)
    sent = SentOrders(tx, names=[payment]).said(payment, line.amount_ore, entry.currency)
    if sent is None:
        raise NotFound(
            "bank.payment_unknown",
            f"No payment {payment[:40]} was sent.",
            hint="kassabok bank payment list shows the files, and kassabok bank payment show NO what is in one.",
        )
    if not sent.orders:
        raise Refused(
            "bank.payment_other", sent.reason, hint=f"kassabok bank match {line_id} --bill NO, or --account."
        )
    match = Match(sent=sent, kronor_ore=kronor_of(tx, line.amount_ore, entry.currency, line.date))
    tx.update(BankLine, line.id, state=match.state, reason="")
    event = order_event(line.id, match, line.amount_ore, account.ledger_account, on or line.date)
    tx.publish(event)
    return event


def _sent_order(tx: Transaction, line: BankLine, numbers: Sequence[str]) -> PaymentOrder | None:
    """The payment on its way that a line is, when it pays just these bills; its credit notes go without saying."""
    found = order_on_its_way(tx, bill_of(tx, numbers[0]).id) if numbers else None
    if found is None or found[0].amount_cents != -line.amount_ore:
        return None
    bills = [
        tx.get(Bill, part.bill_id).number
        for part in tx.all(PaymentOrderBill, order_id=found[0].id)
        if part.amount_cents > 0
    ]
    return found[0] if set(bills) <= set(numbers) else None


def book_line(
    tx: Transaction, line_id: int, *, against: str, on: date | None = None, objects: Objects = ()
) -> BankLineBooked:
    """Book a line that is no customer's payment against an account: a fee, interest, a tax.

    on: the day it is booked, the line's own when left out. objects: what it belongs to. Raises NotFound and Refused.
    """
    line, account = _open_line(tx, line_id)
    _refuse_unusable(tx, against)
    refuse_idle_objects(tx, objects)
    if against == account.ledger_account:
        raise Refused(
            "bank.same_account",
            f"Account {against} is the bank account itself.",
            hint="Choose what the money was for.",
        )
    tx.update(BankLine, line.id, state="booked", reason="")
    event = BankLineBooked(
        ref=str(line.id),
        on=on or line.date,
        amount_ore=line.amount_ore,
        account=account.ledger_account,
        against=against,
        objects=objects,
    )
    tx.publish(event)
    return event


def tie_line(tx: Transaction, line_id: int, *, voucher: str) -> BankLineTied:
    """Say that a voucher has booked a line already: one written by hand, or that of a payment registered by hand.

    A line in another currency than kronor is booked in this way. Raises NotFound and Refused.
    """
    line, entry, account = _unmatched(tx, line_id)
    found = standing_voucher(tx, voucher)
    kronor = entry.currency == SEK
    refuse_other_money(tx, found, line, account.ledger_account, in_kronor=kronor)
    tx.update(BankLine, line.id, state="booked", reason="")
    event = BankLineTied(
        ref=str(line.id),
        origins=(Ref("voucher", found.ref),),
        amount_ore=line.amount_ore,
        currency=entry.currency,
        voucher=found.ref,
    )
    tx.publish(event)
    return event


def _refuse_other_sum(line: BankLine, currency: str, due_cents: int, fee_ore: int) -> None:
    """Refuse a line in another currency that is not just what its bills come to."""
    if due_cents != -line.amount_ore or fee_ore:
        raise Refused(
            "bill.amount",
            f"The bills come to {format_kronor(due_cents)} {currency}, and the line is "
            f"{format_kronor(-line.amount_ore)} {currency}.",
            hint=f"Give a bill its part as NO={currency}; a line with a fee in it is booked by kassabok bill pay NO "
            f"--from ACCOUNT --paid KRONOR --fee KRONOR, and kassabok bank match {line.id} --voucher REF says so.",
        )


def _unmatched(tx: Transaction, line_id: int) -> tuple[BankLine, BankEntry, BankAccount]:
    line = tx.find(BankLine, id=line_id)
    if line is None:
        raise NotFound(
            "bank.line_unknown", f"There is no bank line {line_id}.", hint="kassabok bank unmatched"
        )
    if line.state != "unmatched":
        raise Refused(
            "bank.line_done",
            f"Bank line {line_id} is {line.state} already.",
            hint=f"kassabok trace bank-line:{line_id}",
        )
    entry = tx.get(BankEntry, line.bank_entry_id)
    return line, entry, tx.get(BankAccount, entry.bank_account_id)


def _open_line(tx: Transaction, line_id: int) -> tuple[BankLine, BankAccount]:
    """An unmatched line in kronor: one that the books can take as it is."""
    line, entry, account = _unmatched(tx, line_id)
    if entry.currency != SEK:
        raise Refused(
            "bank.currency",
            f"Line {line_id} is {format_kronor(line.amount_ore)} {entry.currency}; the books are in kronor.",
            hint=f"kassabok bill pay NO --from {account.ledger_account} --paid KRONOR, or kassabok voucher add, books "
            f"it, and kassabok bank match {line_id} --voucher REF says so.",
        )
    return line, account


def _refuse_unusable(tx: Transaction, number: str) -> None:
    if tx.find(Account, number=number) is None:
        raise no_account(number)
    refuse_kept(tx, number)


def _currency(text: str) -> str:
    try:
        return identifiers.parse_currency(text)
    except ValueError as error:
        raise Refused("bank.currency_code", str(error)) from error


def _checked(tx: Transaction, name: str, numbers: dict[str, str]) -> dict[str, str]:
    """The numbers in the form they are stored in. Raises Refused for a wrong one, and one that another account has."""
    checked = {}
    for field, text in numbers.items():
        try:
            checked[field] = _PARSERS.get(field, _digits)(text) if text.strip() else ""
        except ValueError as error:
            raise Refused("bank.number", str(error), hint=f"Check --{_OPTIONS.get(field, field)}.") from error
        for other in tx.all(BankAccount, **{field: checked[field]}) if field in _PARSERS else ():
            if checked[field] and other.name != name:
                raise Refused(
                    "bank.number_taken",
                    f"Bank account {other.name} has {field} {checked[field]}.",
                    hint=f'kassabok bank account edit {quote(other.name)} --{field} "" takes it away.',
                )
    return checked


def _digits(text: str) -> str:
    digits = "".join(text.replace("-", "").replace(",", "").split())
    if not digits.isdecimal():
        raise ValueError(f'"{text}" is not a clearing or account number.')
    return digits
