"""The verbs of the supplier ledger: register a bill, approve it, take a credit note of it, pay."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from kassabok.core import identifiers
from kassabok.core.book.transaction import Transaction
from kassabok.core.currencies.model import rate_e6_of, rate_e6_on
from kassabok.core.dates import USUAL_TERMS_DAYS
from kassabok.core.errors import NotFound, Refused
from kassabok.core.events import (
    BillApproved,
    BillCredited,
    BillPaid,
    BillPaymentTakenBack,
    BillRegistered,
    Ref,
)
from kassabok.core.ledger.model import refuse_kept, refuse_unusable_account
from kassabok.core.money import MOST_ORE, SEK
from kassabok.core.parties.model import Supplier, supplier_of
from kassabok.core.payables.currency import Booked, booked
from kassabok.core.payables.deviations import deviations, held
from kassabok.core.payables.lines import (
    Content,
    LineRequest,
    account_with,
    content,
    content_of,
    write_content,
)
from kassabok.core.payables.model import (
    Bill,
    BillLine,
    BillPayment,
    bill_of,
    parts_to_pay,
    reference_key,
    shown,
)
from kassabok.core.payables.reports import EVIDENCE
from kassabok.core.payables.settling import set_off, take_back_parts, write_payment
from kassabok.core.texts import entered, entered_lines
from kassabok.core.vat import EU_COUNTRIES
from kassabok.formats.evidence import media_type_of


class BillFile(NamedTuple):
    """The bill as it came."""

    name: str
    data: bytes


def register(
    tx: Transaction,
    *,
    supplier: str,
    reference: str,
    on: date,
    total_ore: int,
    lines: Sequence[LineRequest],
    due: date | None = None,
    vat_ore: Mapping[str, int] | None = None,
    rounding_ore: int = 0,
    treatment: str = "",
    ocr: str = "",
    message: str = "",
    files: Sequence[BillFile] = (),
    currency: str = "",
    sek_per_unit: Decimal | None = None,
    warning: str = "",
) -> BillRegistered | BillCredited:
    """Register a supplier's bill; the books follow, in kronor. Its amounts are hundredths of its currency.

    A total below zero, with lines below zero, is a credit note that takes back no bill that is known.

    reference: the supplier's number. due: without, by the supplier's terms, else 30 days. vat_ore: class -> the VAT
    that the bill says, where it is not what the rate makes. treatment: one of TREATMENTS; "" where the supplier is
    Swedish. currency: "" is the supplier's. sek_per_unit: kronor for one unit of it; without, the rate of the bill's
    day. Raises NotFound; Refused for a bill that is known, does not add up, or cannot be booked; BadFile for a file
    that is not kept.
    """
    seller = supplier_of(tx, supplier)
    refuse_archived(seller)
    currency = _currency(currency) or seller.currency
    rate_e6 = bookable_rate(tx, total_ore, currency, sek_per_unit, on)
    due = due or (_due(seller, on) if total_ore > 0 else on)
    if due < on:
        raise Refused("bill.due", f"The bill of {on} cannot be due on {due}, which is before it.")
    said = content(
        tx,
        seller,
        lines,
        on=on,
        treatment=treatment or _treatment(seller),
        vat_ore=vat_ore or {},
        rounding_ore=rounding_ore,
        total_ore=total_ore,
        currency=currency,
    )
    bill = _write(
        tx,
        seller,
        reference,
        booked(said, currency, rate_e6),
        date=on,
        due_date=due,
        payables=account_with(tx, "payables"),
        ocr=_ocr(seller, ocr) if total_ore > 0 else "",
        message=entered(message),
        warning=entered_lines(warning),
    )
    _keep(tx, bill.number, files)
    if total_ore < 0:
        note = BillCredited(ref=bill.number, bill_id=bill.id, on=on, total_ore=bill.total_ore, settled=())
        tx.publish(note)
        return note
    event = BillRegistered(ref=bill.number, bill_id=bill.id, on=on, due_on=due, total_ore=bill.total_ore)
    tx.publish(event)
    return event


def unknown_reference(tx: Transaction, supplier: Supplier, reference: str) -> tuple[str, str]:
    """The number that a supplier gave a bill, and the key that it is known by. Raises Refused for one that is known."""
    theirs = entered(reference)
    key = reference_key(theirs)
    if not key:
        raise Refused("bill.reference", "A bill needs the number that the supplier gave it.")
    known = tx.find(Bill, supplier_id=supplier.id, reference_key=key)
    if known is not None:
        raise Refused(
            "bill.duplicate",
            f"{theirs} of supplier {supplier.number} is in the book already, as {known.number}.",
            hint=f"kassabok bill show {known.number}",
        )
    return theirs, key


def bookable_rate(
    tx: Transaction, total_ore: int, currency: str, sek_per_unit: Decimal | None, on: date
) -> int:
    """Kronor for one unit of a bill's currency, in millionths: as it is said, else as it is known of the day.

    Raises Refused for a bill of nothing or of too much, for no currency, and where the rate is not known.
    """
    currency = _currency(currency)
    if total_ore == 0 or abs(total_ore) > MOST_ORE:
        raise Refused(
            "bill.total",
            f"A bill of {shown(total_ore, currency)} is not possible.",
            hint="What costs nothing is no bill; a credit note is below zero.",
        )
    return _rate_e6(tx, currency, sek_per_unit, on)


def approve(
    tx: Transaction, number: str, *, by: str, anyway: bool = False, accept: bool = False
) -> BillApproved:
    """Say that a bill is right and may be paid (attest). by: who says it. anyway: also where the bill has a warning.

    accept: also where it differs from what was ordered and received by more than the company's settings allow.
    Raises NotFound and Refused.
    """
    bill = bill_of(tx, number)
    if bill.total_ore < 0:
        raise Refused(
            "bill.credit",
            f"{number} is a credit note: it needs no approval.",
            hint=f"kassabok bill show {number}",
        )
    if bill.approved_by:
        raise Refused(
            "bill.approved",
            f"Bill {bill.number} was approved on {bill.approved_on} by {bill.approved_by}.",
            hint=f"kassabok bill show {bill.number}",
        )
    who = entered(by)
    if not who:
        raise Refused("bill.by", "Who approves the bill?", hint="--by NAME")
    if bill.warning and not anyway:
        raise Refused(
            "bill.warning",
            f"Bill {bill.number}: {bill.warning}",
            hint=f"When you have made sure that it is right: kassabok bill approve {bill.number} --anyway",
        )
    differs = deviations(tx.reader, bill.id)
    if differs and not accept:
        raise held(tx.reader, bill.number, bill.id, differs)
    tx.update(Bill, bill.id, approved_by=who, approved_on=tx.today)
    event = BillApproved(
        ref=bill.number,
        on=tx.today,
        total_ore=bill.total_ore,
        accepted=bool(differs),
        accepted_ore=sum(row.difference_ore for row in differs if row.kind == "price"),
    )
    tx.publish(event)
    return event


def credit(
    tx: Transaction,
    number: str,
    reference: str,
    *,
    on: date,
    lines: Sequence[LineRequest] = (),
    total_ore: int | None = None,
    vat_ore: Mapping[str, int] | None = None,
    rounding_ore: int = 0,
    sek_per_unit: Decimal | None = None,
    files: Sequence[BillFile] = (),
) -> BillCredited:
    """Take a credit note of a bill: it first settles what is open of the bill; the rest is the supplier's to pay back.

    reference: the number of the credit note. lines: what it takes back, above zero, with the total that it comes to;
    without, the whole bill. vat_ore and rounding_ore: as of a bill, of what the lines take back. sek_per_unit: the rate
    of what the lines take back, where it is another than the bill's. It needs no approval: it takes nothing out of the
    company.
    Raises as register; Refused for more than is left of the bill.
    """
    bill = bill_of(tx, number)
    if bill.total_ore < 0:
        raise Refused(
            "bill.credit", f"{number} is a credit note itself.", hint="Name the bill that it takes back."
        )
    if on < bill.date:
        raise Refused("bill.early", f"Bill {number} is of {bill.date}; its credit note cannot be of {on}.")
    seller = tx.get(Supplier, bill.supplier_id)
    if lines:
        said = _credited(tx, seller, bill, lines, total_ore, vat_ore or {}, rounding_ore)
        rate_e6 = bill.sek_per_unit_e6
        if sek_per_unit is not None:
            rate_e6 = _rate_e6(tx, bill.currency, sek_per_unit, on)
        taken_back = booked(said, bill.currency, rate_e6)
    elif total_ore not in (None, bill.total_cents) or vat_ore or rounding_ore or sek_per_unit is not None:
        raise Refused(
            "bill.lines",
            "What does the credit note take back? Without lines it is the whole bill.",
            hint="--line 6110=400 says a part; leave out --total, --vat, --rounding and --rate for the whole bill.",
        )
    else:
        taken_back = _whole(tx, bill)
    left_cents = bill.total_cents + sum(row.total_cents for row in tx.all(Bill, credits_id=bill.id))
    if taken_back.total_cents > left_cents:
        raise Refused(
            "bill.credited",
            f"{shown(left_cents, bill.currency)} are left of bill {number}, "
            f"but the credit note takes back {shown(taken_back.total_cents, bill.currency)}.",
            hint="Say with --line and --total what it takes back.",
        )
    note = _write(
        tx,
        seller,
        reference,
        taken_back.turned(),
        date=on,
        due_date=on,
        payables=bill.payables,
        credits_id=bill.id,
    )
    _keep(tx, note.number, files)
    event = BillCredited(
        ref=note.number,
        origins=(Ref("bill", bill.number),),
        bill_id=note.id,
        on=on,
        total_ore=note.total_ore,
        settled=set_off(tx, bill, note, on=on),
    )
    tx.publish(event)
    return event


def pay(
    tx: Transaction,
    bills: Sequence[tuple[str, int | None]],
    *,
    on: date,
    money: str = "bank",
    paid_ore: int | None = None,
    fee_ore: int = 0,
) -> BillPaid:
    """Write down that bills were paid. bills: our numbers with the hundredths of their currency that go to each, or
    None for all that is open.

    A credit note among them makes the payment smaller; alone, the supplier paid it back. money: an account's role or
    number. paid_ore: the kronor that left it, needed of bills in another currency. fee_ore: what of them the bank took.
    Raises NotFound and Refused.
    """
    if money.isdecimal():
        refuse_unusable_account(tx, money)
        refuse_kept(tx, money)
    parts = parts_to_pay(tx, bills, on=on, paid_ore=paid_ore, fee_ore=fee_ore)
    if any(bill.payables == money for bill, _ in parts):
        raise Refused(
            "bill.money",
            f"Account {money} is where the bill itself is owed.",
            hint="Choose the account that the money left.",
        )
    event = write_payment(tx, parts, on=on, money=money, paid_ore=paid_ore, fee_ore=fee_ore)
    tx.publish(event)
    return event


def take_back(tx: Transaction, number: str, *, on: date) -> BillPaymentTakenBack:
    """Take back a payment that was none, or was of other bills; a line of the bank is to be matched again.

    Raises NotFound; Refused for one that is taken back, or on a day before it.
    """
    payment = tx.find(BillPayment, number=number)
    if payment is None:
        raise NotFound(
            "bill.payment_unknown",
            f"There is no payment {number[:40]} of bills.",
            hint="kassabok bill show NO tells what paid a bill.",
        )
    if payment.taken_back or on < payment.date:
        raise Refused(
            "bill.payment_back",
            f"Payment {number} is taken back already."
            if payment.taken_back
            else f"Payment {number} is of {payment.date}; it cannot be taken back on {on}.",
            hint=f"kassabok trace {number}",
        )
    settled = take_back_parts(tx, payment, on=on)
    event = BillPaymentTakenBack(
        ref=number,
        origins=tuple(Ref("bill", part.bill) for part in settled),
        on=on,
        amount_ore=payment.amount_ore,
        money=payment.money,
        settled=settled,
        bank_line=payment.bank_line_id,
        fee_ore=payment.fee_ore,
        difference_ore=payment.difference_ore,
    )
    tx.publish(event)
    return event


def _whole(tx: Transaction, bill: Bill) -> Booked:
    """All of a bill, in kronor as it was booked."""
    line_cents = tuple(row.amount_cents for row in tx.all(BillLine, bill_id=bill.id))
    return Booked(content_of(tx, bill), bill.currency, bill.sek_per_unit_e6, line_cents, bill.total_cents)


def _currency(text: str) -> str:
    try:
        return text and identifiers.parse_currency(text)
    except ValueError as error:
        raise Refused("bill.currency", str(error)) from error


def _rate_e6(tx: Transaction, currency: str, sek_per_unit: Decimal | None, on: date) -> int:
    """Kronor for one unit, in millionths: as it is said, else as it is known of the day."""
    if sek_per_unit is None:
        return rate_e6_on(tx, currency, on)
    if currency == SEK:
        raise Refused("bill.rate", "A bill in kronor has no exchange rate.", hint="Leave out --rate.")
    return rate_e6_of(sek_per_unit, currency)


def _credited(
    tx: Transaction,
    seller: Supplier,
    bill: Bill,
    lines: Sequence[LineRequest],
    total_ore: int | None,
    vat_ore: Mapping[str, int],
    rounding_ore: int,
) -> Content:
    if total_ore is None or total_ore <= 0:
        raise Refused("bill.total", "What does the credit note come to?", hint="--total KRONOR, above zero.")
    return content(
        tx,
        seller,
        lines,
        on=bill.date,
        treatment=bill.treatment,
        vat_ore=vat_ore,
        rounding_ore=rounding_ore,
        total_ore=total_ore,
        currency=bill.currency,
    )


def _due(supplier: Supplier, on: date) -> date:
    return on + timedelta(days=USUAL_TERMS_DAYS if supplier.terms_days is None else supplier.terms_days)


def refuse_archived(supplier: Supplier) -> None:
    """Raise Refused for a supplier that nothing more is bought from."""
    if supplier.archived:
        raise Refused(
            "bill.supplier",
            f"Supplier {supplier.number} is archived.",
            hint=f"kassabok supplier edit {supplier.number} --restore brings it back.",
        )


def _treatment(supplier: Supplier) -> str:
    """What a bill of the supplier is when nobody says it. Goods and services from abroad cannot be told apart."""
    if supplier.country in ("", "SE"):
        return "domestic"
    ways = "eu-goods or eu-services" if supplier.country in EU_COUNTRIES else "import or non-eu-services"
    raise Refused(
        "bill.treatment",
        f"Supplier {supplier.number} is in {supplier.country}: was it goods or services?",
        hint=f"Add --treatment {ways}; domestic where nothing is to be added to the bill.",
    )


def _write(tx: Transaction, supplier: Supplier, reference: str, found: Booked, **facts: Any) -> Bill:
    theirs, key = unknown_reference(tx, supplier, reference)
    bill_id = tx.insert(
        Bill,
        number=tx.number("bill", facts["date"]),
        supplier_id=supplier.id,
        reference=theirs,
        reference_key=key,
        treatment=found.content.treatment,
        currency=found.currency,
        sek_per_unit_e6=found.rate_e6,
        rounding_ore=found.content.rounding_ore,
        total_ore=found.content.total_ore,
        open_ore=found.content.total_ore,
        total_cents=found.total_cents,
        open_cents=found.total_cents,
        **facts,
    )
    write_content(tx, bill_id, found.content, found.line_cents)
    return tx.get(Bill, bill_id)


def _ocr(supplier: Supplier, text: str) -> str:
    digits = "".join(text.split())
    if digits and not identifiers.check_ocr(digits):
        raise Refused(
            "bill.ocr",
            f"{digits[:40]} is not an OCR reference: its last digit does not check.",
            hint="Read it again; what is no OCR reference is given with --message.",
        )
    if supplier.ocr_required and not digits:
        raise Refused(
            "bill.ocr", f"Supplier {supplier.number} takes only OCR references.", hint="--ocr REFERENCE"
        )
    return digits


def _keep(tx: Transaction, number: str, files: Sequence[BillFile]) -> None:
    for file in files:
        media_type = media_type_of(file.data, name=file.name)
        tx.attach(
            file.data, media_type=media_type, kind="bill", ref=number, role=EVIDENCE, name=entered(file.name)
        )
