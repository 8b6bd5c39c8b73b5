"""Vouchers that people write themselves, and their corrections."""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused
from kassabok.core.events import Ref, VoucherPosted
from kassabok.core.ledger.model import (
    KEPT_ROLES,
    AccountRole,
    FiscalYear,
    ImportedVoucher,
    PeriodLock,
    Voucher,
    VoucherLine,
    refuse_idle_objects,
    refuse_kept,
)
from kassabok.core.ledger.posting import PostLine, post
from kassabok.core.ledger.reports.vouchers import voucher_number
from kassabok.core.ledger.reversing import reversed_lines
from kassabok.core.money import format_kronor
from kassabok.core.plans.model import Plan
from kassabok.core.texts import LONGEST_LINE, entered

#: What a voucher of a bank line follows from: when it is reversed, the line is open again, and what was sent waits.
_BOOKED_FOR_A_LINE = ("BankLineBooked", "PayoutReceived", "PaymentOrdersSettled")

#: What a voucher was posted for -> how that is put right; the books follow.
WAYS_OUT = {
    "InvoiceIssued": "kassabok invoice credit {ref}",
    "CreditNoteIssued": "Issue a new invoice; credit note {ref} stands.",
    "PaymentReceived": "kassabok payment unmatch {ref} takes it off its invoices; payment refund {ref} pays it back.",
    "AdvanceUsed": "kassabok payment unmatch {ref}",
    "PaymentUnmatched": "kassabok payment match {ref} INVOICE",
    "ClaimDoubted": "kassabok collection doubtful {ref} --undo",
    "ClaimTrusted": "kassabok collection doubtful {ref}",
    "ClaimWrittenOff": "kassabok collection write-off {ref} --undo",
    "LossTakenBack": "kassabok collection write-off {ref} books it anew.",
    "BillRegistered": "kassabok bill credit {ref} NUMBER takes the bill back.",
    "BillPaid": "kassabok bill unpay {ref} takes the payment back.",
    "BillCredited": "Register a new bill; credit note {ref} stands.",
    "BillsRevalued": "kassabok rate add puts the rate right; kassabok bill revalue --on DATE then books what differs.",
    "PlannedVoucherDue": "kassabok voucher recur stop {ref} takes back what is left of it.",
    "SettlementBooked": "kassabok bank settlement take-back {ref}",
    "SettlementRowBooked": "kassabok bank settlement take-back {ref}",
    "PaymentOrderReturned": "The money came back; kassabok voucher add books what else there is to it.",
    "StockMoved": "kassabok stock adjust SKU QUANTITY --reason correction",
    "VatReturnClosed": "kassabok vat reopen {ref}",
    "RoleMoved": "kassabok account role moves the role back, and the balance with it.",
    "AssetsDepreciated": "kassabok asset take-back {ref}",
    "AssetDisposedOf": "kassabok asset put-back {ref}",
    "UnpaidBillsBooked": "The bills are settled by their payments; kassabok bill credit NO NUMBER takes one back.",
    "UnpaidSalesBooked": "The invoices are settled by their payments; kassabok invoice credit NO takes one back.",
    "FiscalYearClosed": "kassabok year reopen {ref}",
    "CashDayClosed": "kassabok delivery return NO --credit takes a sale back; kassabok receipt day-close books that.",
}


def add_voucher(
    tx: Transaction, *, on: date, text: str, lines: Sequence[PostLine], series: str = "A"
) -> VoucherPosted:
    """Post a voucher that somebody wrote.

    Raises Refused when it does not balance, cannot be posted, or has an account that only other commands book on.
    """
    refuse_crooked(tx, text, lines)
    event = post(tx, series=series, on=on, text=entered(text), lines=lines, origins=())
    tx.publish(event)
    return event


def correct_voucher(
    tx: Transaction, ref: str, *, on: date | None = None, text: str = "", lines: Sequence[PostLine] = ()
) -> VoucherPosted:
    """Post the reversal of a voucher, and a new right one where lines are given. The wrong one stands, marked.

    on: without, the wrong voucher's own day while its month is open, since work on it still goes on; later the day on
    which the error is found, which is today (BFNAR 2013:2 p. 2.17-2.18).
    Raises NotFound; Refused when it is corrected already, or was posted for something that is to be put right itself.
    """
    wrong = tx.find(Voucher, ref=voucher_number(tx.reader, ref))
    assert wrong is not None, "its number was just found"
    corrected_by = tx.find(Voucher, corrects_id=wrong.id)
    if corrected_by:
        raise Refused(
            "voucher.corrected",
            f"Voucher {wrong.ref} was corrected by {corrected_by.ref}.",
            hint=f"If that was wrong, correct {corrected_by.ref}.",
        )
    _refuse_consequence(tx, wrong)
    _refuse_kept_since(tx, wrong)
    on = on or _usual_day(tx, wrong)
    if on < wrong.date:
        raise Refused(
            "voucher.early",
            f"Voucher {wrong.ref} is of {wrong.date}; it cannot be corrected on {on}.",
            hint=f"Use {wrong.date} or a later date.",
        )
    if lines:
        refuse_crooked(tx, wrong.text, lines)
    reversal = post(
        tx,
        series=wrong.series,
        on=on,
        text=entered(text) or f"Rättelse av {wrong.ref}: {wrong.text}"[:LONGEST_LINE],
        lines=reversed_lines(tx, wrong),
        origins=(Ref("voucher", wrong.ref),),
        corrects=wrong,
    )
    tx.publish(reversal)
    if lines:
        origins = (Ref("voucher", wrong.ref), reversal.subject)
        tx.publish(post(tx, series=wrong.series, on=on, text=wrong.text, lines=lines, origins=origins))
    return reversal


def _usual_day(tx: Transaction, wrong: Voucher) -> date:
    """The day that a voucher is corrected on when nobody says another."""
    if wrong.date >= tx.today:
        return wrong.date
    year = tx.get(FiscalYear, wrong.fiscal_year_id)
    is_open = not year.closed and tx.find(PeriodLock, month=month_of(wrong.date)) is None
    return wrong.date if is_open else tx.today


def refuse_crooked(tx: Transaction, text: str, lines: Sequence[PostLine]) -> None:
    """Raise Refused for what is not a voucher: without text, with less than two lines, or out of balance; and for an
    account that only other commands book on.
    """
    if not text.strip():
        raise Refused("voucher.text", "A voucher needs a text that says what happened.", hint='--text "..."')
    if len([line for line in lines if line.amount_ore]) < 2:
        raise Refused(
            "voucher.lines",
            "A voucher needs at least two lines that are not zero.",
            hint="--line 1930=500 --line 3001=-400 --line 2611=-100",
        )
    difference_ore = sum(line.amount_ore for line in lines)
    if difference_ore:
        side = "debit" if difference_ore > 0 else "credit"
        raise Refused(
            "voucher.unbalanced",
            f"The voucher does not balance: {format_kronor(abs(difference_ore))} kr too much {side}.",
            hint="Debit is positive, credit negative, and together they are zero.",
        )
    for line in lines:
        refuse_kept(tx, line.account)
        refuse_idle_objects(tx, line.objects)


def _refuse_consequence(tx: Transaction, voucher: Voucher) -> None:
    """A voucher that follows from an event is not reversed alone: stock, claims and documents would not follow."""
    cause = tx.reader.row(
        "SELECT cause.name, cause.subject_kind, cause.subject_ref FROM event posted "
        "JOIN event cause ON cause.id = posted.cause_id "
        "WHERE posted.subject_kind = 'voucher' AND posted.subject_ref = :ref AND posted.name = 'VoucherPosted'",
        ref=voucher.ref,
    )
    _refuse_accrued(tx, voucher)
    if cause is None or cause[0] in _BOOKED_FOR_A_LINE:
        return
    name, kind, ref = cause
    plan = tx.find(Plan, number=ref) if name == "PlannedVoucherDue" else None
    if plan and plan.kind == "recurring":
        return
    way_out = WAYS_OUT.get(name, f"Put {kind} {ref} right; the books follow.").format(ref=ref)
    raise Refused(
        "voucher.consequence",
        f"Voucher {voucher.ref} was posted for {kind} {ref} and follows it.",
        hint="The plan has ended: kassabok voucher add books what is wrong."
        if plan and plan.state != "active"
        else way_out,
    )


def _refuse_kept_since(tx: Transaction, voucher: Voucher) -> None:
    """A voucher by hand on an account that has come to follow a register: reversed, it would move only the account.

    What was imported stands beside the register, and so does what takes it back (from_before.py).
    """
    root = voucher
    while root.corrects_id:
        root = tx.get(Voucher, root.corrects_id)
    if tx.find(ImportedVoucher, voucher_id=root.id):
        return
    for line in tx.all(VoucherLine, voucher_id=voucher.id):
        for row in tx.all(AccountRole, account=line.account):
            if row.role in KEPT_ROLES:
                raise Refused(
                    "voucher.kept",
                    f"Voucher {voucher.ref} is on account {line.account}, which has come to follow a register.",
                    hint=f"kassabok account role {row.role} NUMBER gives that to another account first.",
                )


def _refuse_accrued(tx: Transaction, voucher: Voucher) -> None:
    plan = tx.find(Plan, voucher=voucher.ref, state="active")
    if plan:
        raise Refused(
            "voucher.accrued",
            f"Voucher {voucher.ref} is spread over months by plan {plan.number}.",
            hint=f"kassabok voucher recur stop {plan.number} takes back what is left of it first.",
        )
