"""How the books answer when something happened elsewhere: one voucher an event, under these posting rules.

Accounts are named by their roles (chart/roles.toml), which a company can move. Voucher series: B invoices and credit
notes, C payments, D fixed assets, E bills, F payments of bills and what else was sent, K cash days, L stock, M bank
lines booked by hand or by rule, N doubtful claims and bad debts, P plans, R interest and
fees claimed of customers, S what payment providers settled, V settled VAT, W what was
paid before delivery, Y the year's end; A what people write themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from kassabok.core import events as e
from kassabok.core.bank.model import BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY
from kassabok.core.identifiers import is_personal
from kassabok.core.invoicing.model import Invoice, Receipt
from kassabok.core.ledger import cash_method, closing, losses, purchases_paid, sent_payments
from kassabok.core.ledger.asset_lines import depreciation_lines, disposal_lines
from kassabok.core.ledger.charge_lines import claimed_lines, paid_lines, waived_lines
from kassabok.core.ledger.chart.chart import read_chart, read_roles
from kassabok.core.ledger.evidence import keep_files
from kassabok.core.ledger.fiscal_years import add_year
from kassabok.core.ledger.from_before import register_ore
from kassabok.core.ledger.model import (
    KEPT_ROLES,
    Account,
    AccountRole,
    Dimension,
    UnpostedPurchase,
    refuse_kept,
)
from kassabok.core.ledger.objects import FROM_THE_START, MEANINGS
from kassabok.core.ledger.period_locks import lock, open_months, unlock_locked_by
from kassabok.core.ledger.posting import PostLine, account_of, post, refuse_closed_year, with_objects
from kassabok.core.ledger.provider_lines import provider_lines
from kassabok.core.ledger.purchase_lines import purchase_lines
from kassabok.core.ledger.receipt_lines import day_lines, online_lines
from kassabok.core.ledger.reversing import reverse, standing_vouchers
from kassabok.core.ledger.sale_lines import sale_lines, vat_role
from kassabok.core.ledger.vat_settlement import settlement_lines
from kassabok.core.money import E4
from kassabok.core.objects import Objects, from_json
from kassabok.core.parties.model import Customer, Supplier
from kassabok.core.payables.model import Bill, bill_of
from kassabok.core.sales.model import Order
from kassabok.core.settlements.model import SettlementReport

#: Reason of a stock move -> the role that stands against stock, and what the voucher says. A transfer has no value.
STOCK_RULES: dict[str, tuple[str, str]] = {
    "receipt": ("goods_received", "Inleverans"),
    "opening": ("stock_opening", "Ingående lager"),
    "delivery": ("cost_of_goods", "Utleverans"),
    "return": ("cost_of_goods", "Retur till lager"),
    "adjustment": ("stock_shrinkage", "Lagerjustering"),
    "count": ("stock_shrinkage", "Inventering"),
    "revaluation": ("stock_writedown", "Omvärdering av lager"),
    "cost_correction": ("cost_of_goods", "Rättad varukostnad"),
}

#: What a voucher says where goods from a supplier move for another reason than that they came in.
MOVED_FOR = {
    "supplier-return": "Retur till leverantör",
    "landed-cost": "Hemtagningskostnad",
    "bill": "Prisskillnad på faktura",
}

NAMED_INVOICES = 3  # A voucher's text names the invoices that were paid, where they are this few.


def lay_out_books(tx: Transaction, event: e.BookCreated) -> Iterable[e.Event]:
    """Give a new book the chart of its legal form, the accounts' roles, two dimensions, and its first fiscal year."""
    for account in read_chart(event.form):
        tx.insert(
            Account,
            number=account.number,
            name=account.name_sv,
            name_en=account.name_en,
            type=account.type,
            sru=account.sru,
            vat_box=account.vat_box,
        )
    for role, number in read_roles(event.form).items():
        tx.insert(AccountRole, role=role, account=number)
    for number in FROM_THE_START:
        tx.insert(Dimension, number=number, name=MEANINGS[number])
    yield add_year(tx, event.year_starts_on, event.year_ends_on)


def move_balance(tx: Transaction, event: e.RoleMoved) -> Iterable[e.Event]:
    """An account that follows a register takes its balance along, so that all of it stands on one account.

    What came from before stays, since no register knows of it: it can be booked on by hand from now on.
    """
    if event.role not in KEPT_ROLES:
        return ()
    balance_ore = register_ore(tx.reader, event.before)
    lines = (PostLine(event.ref, balance_ore), PostLine(event.before, -balance_ore))
    text = f"Saldo flyttat från {event.before} till {event.ref}"
    return _post_if_any(tx, "A", event.on, event.subject, text, lines)


def post_stock_change(tx: Transaction, event: e.StockMoved) -> Iterable[e.Event]:
    """Debit stock with the value that came in, or credit it with what went out, against what the reason tells.

    What was delivered, or came back, costs the objects of its order. What went back to a supplier is owed at the price
    that it was received for; what else it had cost is a difference.
    """
    if event.reason == "transfer":
        return ()
    role, word = STOCK_RULES[event.reason]
    word = next((MOVED_FOR[origin.kind] for origin in event.origins if origin.kind in MOVED_FOR), word)
    owed_ore = _owed_by_supplier(tx, event)
    against = [PostLine(account_of(tx, role), -event.value_ore)]
    if owed_ore is not None:
        difference = PostLine(account_of(tx, "purchase_difference"), -event.value_ore - owed_ore)
        against = [PostLine(account_of(tx, role), owed_ore), difference]
    if event.reason in ("delivery", "return"):
        against = with_objects(tx, against, _objects_moved_for(tx, event.ref))
    lines = (PostLine(account_of(tx, "stock"), event.value_ore), *against)
    return _post_if_any(tx, "L", event.on, event.subject, f"{word} {event.ref}", lines)


_RETURNED = """
SELECT sum(l.value_ore) FROM supplier_return r JOIN supplier_return_line l ON l.return_id = r.id
WHERE r.number = :number
"""


def _owed_by_supplier(tx: Transaction, event: e.StockMoved) -> int | None:
    """What a supplier owes for goods that this move sent back, öre; None for any other move."""
    origin = next((origin for origin in event.origins if origin.kind == "supplier-return"), None)
    return None if origin is None else int(tx.reader.value(_RETURNED, number=origin.number))


_MOVED_FOR = """
SELECT o.objects FROM stock_move m JOIN delivery_line d ON d.id = m.delivery_line_id
JOIN sales_order_line l ON l.id = d.order_line_id JOIN sales_order o ON o.id = l.order_id
WHERE m.number = :number LIMIT 1
"""


def _objects_moved_for(tx: Transaction, move: str) -> Objects:
    """The objects of the order that goods left or came back for; all of a delivery is of one order."""
    return from_json(tx.reader.value(_MOVED_FOR, number=move) or "{}")


def post_sale(tx: Transaction, event: e.InvoiceIssued | e.CreditNoteIssued) -> Iterable[e.Event]:
    """Debit receivables, credit income and output VAT; a credit note the other way. The cash method waits.

    But what waits belongs to its year when that ends, so none can be dated in a year that is closed.
    """
    invoice = tx.get(Invoice, event.invoice_id)
    lines = sale_lines(tx, invoice)
    if cash_method.waits_for_payment(tx, invoice):
        refuse_closed_year(tx, event.on)
        lines = cash_method.put_off(tx, invoice, lines)
    elif invoice.total_ore:
        lines.insert(0, PostLine(account_of(tx, "receivables"), invoice.total_ore))
        lines += losses.credited_lines(tx, invoice)
    word = "Kreditfaktura" if invoice.kind == "credit" else "Faktura"
    text = f"{word} {invoice.number} {_who(tx, invoice)}"
    return _post_if_any(tx, "B", event.on, event.subject, text, lines)


def _who(tx: Transaction, invoice: Invoice) -> str:
    """The buyer in the text of a voucher, which is never changed: a person, who may be forgotten, by its number."""
    customer = tx.get(Customer, invoice.customer_id)
    person = customer.kind == "private" or is_personal(customer.org_nr or "")
    return f"kund {customer.number}" if person else invoice.buyer_name


def post_cash_day(tx: Transaction, event: e.CashDayClosed) -> Iterable[e.Event]:
    """One voucher for a day's counter sales: money by means, income and output VAT by rate, rounding."""
    lines = day_lines(tx, event.cash_day_id, event.on)
    return _post_if_any(tx, "K", event.on, event.subject, f"Dagskassa {event.ref}", lines)


def post_receipt(tx: Transaction, event: e.ReceiptIssued) -> Iterable[e.Event]:
    """A voucher for a receipt that was paid before delivery. What is sold on the spot waits for the day's closing."""
    receipt = tx.get(Receipt, event.receipt_id)
    if receipt.means != "online":
        return ()
    word = "Återbetalning" if receipt.kind == "refund" else "Kvitto"
    text = f"{word} {event.ref} order {tx.get(Order, receipt.order_id).number}"
    return _post_if_any(tx, "W", event.on, event.subject, text, online_lines(tx, receipt.id, event.on))


def post_customer_payment(tx: Transaction, event: e.PaymentReceived) -> Iterable[e.Event]:
    """Debit the money, credit what it settles; what is over is a debt to the customer."""
    lines = [PostLine(account_of(tx, event.money), event.amount_ore)]
    lines += _settled_lines(tx, event)
    if event.unallocated_ore:
        lines.append(PostLine(account_of(tx, "advances_from_customers"), -event.unallocated_ore))
    return _post_if_any(
        tx, "C", event.on, event.subject, f"Inbetalning {event.ref}{_named(event.settled)}", lines
    )


def post_advance_used(tx: Transaction, event: e.AdvanceUsed) -> Iterable[e.Event]:
    """Debit the debt to the customer, credit what the money settles."""
    lines = [PostLine(account_of(tx, "advances_from_customers"), event.amount_ore)]
    lines += _settled_lines(tx, event)
    return _post_if_any(
        tx, "C", event.on, event.subject, f"Förskott använt {event.ref}{_named(event.settled)}", lines
    )


def post_payment_unmatched(tx: Transaction, event: e.PaymentUnmatched) -> Iterable[e.Event]:
    """The invoices are owed again, and the money is a debt to the customer."""
    lines = [PostLine(losses.owed_on(tx, invoice), amount_ore) for invoice, amount_ore in event.unsettled]
    lines += [line._replace(amount_ore=-line.amount_ore) for line in paid_lines(tx, event.charged)]
    lines.append(PostLine(account_of(tx, "advances_from_customers"), -event.amount_ore))
    text = f"Avprickning återtagen {event.ref}{_named(event.unsettled)}"
    return _post_if_any(tx, "C", event.on, event.subject, text, lines)


def post_credit_used(tx: Transaction, event: e.CreditUsed) -> Iterable[e.Event]:
    """Both are in receivables, so nothing is booked; under the cash method the two sales are, as far as they differ."""
    sums: dict[tuple[str, Objects], int] = {}
    settled = [(invoice, amount_ore) for invoice, amount_ore in event.settled]
    for number, amount_ore in (*settled, (event.ref, -event.amount_ore)):
        for line in _settle(tx, number, amount_ore, event.on):
            sums[line.account, line.objects] = sums.get((line.account, line.objects), 0) + line.amount_ore
    lines = [PostLine(account, ore, objects=objects) for (account, objects), ore in sums.items()]
    return _post_if_any(
        tx, "C", event.on, event.subject, f"Kredit använd {event.ref}{_named(event.settled)}", lines
    )


def post_refund(tx: Transaction, event: e.PaymentRefunded | e.CreditRefunded) -> Iterable[e.Event]:
    """Credit the money, debit the debt to the customer, or what a credit note had left the company owing."""
    if isinstance(event, e.CreditRefunded):
        lines = _settle(tx, event.ref, -event.amount_ore, event.on)
    else:
        lines = [PostLine(account_of(tx, "advances_from_customers"), event.amount_ore)]
    lines.append(PostLine(account_of(tx, event.money), -event.amount_ore))
    text = f"Återbetalning {event.ref}"
    return _post_if_any(tx, "C", event.on, event.subject, text, lines, read_at=event.origins)


def post_doubt(tx: Transaction, event: e.ClaimDoubted) -> Iterable[e.Event]:
    """Debit doubtful receivables, credit receivables; write down what is not expected to be paid, without its VAT."""
    text = f"Osäker fordran {event.ref}"
    return _post_if_any(tx, "N", event.on, event.subject, text, losses.doubt(tx, event))


def post_trust(tx: Transaction, event: e.ClaimTrusted) -> Iterable[e.Event]:
    """What doubt had moved and written down of a claim goes back."""
    text = f"Fordran {event.ref} väntas bli betald"
    return _post_if_any(tx, "N", event.on, event.subject, text, losses.trust(tx, event.ref, event.amount_ore))


def post_loss(tx: Transaction, event: e.ClaimWrittenOff) -> Iterable[e.Event]:
    """Debit bad debts and the VAT, rate by rate, credit the claim. A sale that waits to be paid was never booked.

    Source: mervärdesskattelagen (2023:200) 8 kap. 14 § (established losses).
    """
    text = f"Kundförlust {event.ref} {event.invoice}"
    return _post_if_any(tx, "N", event.on, event.subject, text, losses.write_off(tx, event))


def post_loss_back(tx: Transaction, event: e.LossTakenBack) -> Iterable[e.Event]:
    """Book again as owed what of a write-off was not recovered; under the cash method its sale waits again."""
    text = f"Kundförlust {event.ref} återtagen"
    return _post_if_any(tx, "N", event.on, event.subject, text, losses.take_back(tx, event))


def post_charges_claimed(
    tx: Transaction,
    event: e.ReminderMade | e.DemandMade | e.ChargeClaimed | e.CaseFiled | e.CaseAnswered | e.CaseEnforced,
) -> Iterable[e.Event]:
    """Debit claimed charges, credit interest and fees, where the company books them before they are paid."""
    text = f"Ränta och avgifter {event.ref}"
    return _post_if_any(tx, "R", event.on, event.subject, text, claimed_lines(tx, event.charges))


def post_charges_waived(tx: Transaction, event: e.ChargesWaived | e.CaseWrittenOff) -> Iterable[e.Event]:
    """What was booked when it was claimed, taken back."""
    text = f"Efterskänkt ränta och avgifter {event.ref}"
    return _post_if_any(tx, "R", event.on, event.subject, text, waived_lines(tx, event.charges))


def post_bank_line(tx: Transaction, event: e.BankLineBooked) -> Iterable[e.Event]:
    """Book a bank line on its bank account, against the account and the objects that somebody or a rule chose."""
    line = tx.find(BankLine, id=int(event.ref))
    told = event.text or ((line.text or line.counterparty) if line else "")
    lines = (
        PostLine(event.account, event.amount_ore),
        PostLine(event.against, -event.amount_ore, objects=event.objects),
    )
    return _post_if_any(tx, "M", event.on, event.subject, told or f"Bankrad {event.ref}", lines)


def post_settlement(tx: Transaction, event: e.SettlementBooked) -> Iterable[e.Event]:
    """Debit a provider's fees, with their VAT, and what it keeps back; credit what it owes. The sales stand there."""
    report = tx.get(SettlementReport, event.report_id)
    text = f"Redovisning {event.ref} {report.channel} {report.reference}".rstrip()
    return _post_if_any(tx, "S", event.on, event.subject, text, provider_lines(tx, report))


def post_settlement_back(tx: Transaction, event: e.SettlementTakenBack) -> Iterable[e.Event]:
    """Reverse what was posted for a settlement report."""
    for voucher in standing_vouchers(tx, event.subject, "S"):
        yield reverse(tx, voucher, on=event.on, origins=(event.subject,))


def post_settled_row(tx: Transaction, event: e.SettlementRowBooked) -> Iterable[e.Event]:
    """What a provider settled and nobody knew the sale of, against the account that somebody chose."""
    lines = (PostLine(event.account, event.amount_ore), PostLine(event.against, -event.amount_ore))
    return _post_if_any(tx, "S", event.on, event.subject, f"Redovisning {event.ref} rad {event.row}", lines)


def post_payout(tx: Transaction, event: e.PayoutReceived) -> Iterable[e.Event]:
    """Debit the bank account with what a provider paid out, credit what it owed."""
    lines = (PostLine(event.account, event.amount_ore), PostLine(event.against, -event.amount_ore))
    text = f"Utbetalning enligt {' '.join(event.settlements[:NAMED_INVOICES])}"
    return _post_if_any(tx, "M", event.on, event.subject, text, lines)


def post_planned(tx: Transaction, event: e.PlannedVoucherDue) -> Iterable[e.Event]:
    """Post what a plan is due with, as it says."""
    for line in event.lines:
        refuse_kept(tx, line.account)
    lines = [PostLine(line.account, line.amount_ore, line.text, line.objects) for line in event.lines]
    return _post_if_any(tx, "P", event.on, event.subject, event.text, lines)


def post_depreciation(tx: Transaction, event: e.AssetsDepreciated) -> Iterable[e.Event]:
    """Debit the cost of depreciation, credit what is gathered of each asset: one voucher a run."""
    text = f"Avskrivning {event.ref}"
    with closing.closing_entry(tx, event.on):
        return _post_if_any(tx, "D", event.on, event.subject, text, depreciation_lines(event))


def post_disposal(tx: Transaction, event: e.AssetDisposedOf) -> Iterable[e.Event]:
    """Debit the money, take the asset and its depreciation off their accounts, and book the gain or the loss."""
    role = ""
    if event.vat_class:
        rate_e4 = int(tx.rates.vat(event.vat_class, event.on) * E4)
        role = vat_role(tx, event.vat_class, rate_e4, event.on)
    text = f"{'Försäljning' if event.price_ore else 'Utrangering'} {event.ref}"
    return _post_if_any(tx, "D", event.on, event.subject, text, disposal_lines(tx, event, role))


def post_reversal(tx: Transaction, event: e.DepreciationTakenBack | e.AssetPutBack) -> Iterable[e.Event]:
    """Reverse the last voucher that was posted for the thing."""
    return (
        reverse(tx, standing_vouchers(tx, event.subject, "D")[-1], on=event.on, origins=(event.subject,)),
    )


def post_vat_settlement(tx: Transaction, event: e.VatReturnClosed) -> Iterable[e.Event]:
    """Empty the VAT accounts against what is owed in whole kronor; the öre go to rounding."""
    if not event.settled:
        return ()
    origins = tuple(e.Ref(event.KIND, owed.number) for owed in event.owed)
    text = f"Momsredovisning {event.ref}"
    return (post(tx, series="V", on=event.on, text=text, lines=settlement_lines(tx, event), origins=origins),)


def lock_vat_period(tx: Transaction, event: e.VatReturnClosed) -> Iterable[e.Event]:
    """Nothing more is posted into the months of a VAT return that was closed."""
    months = open_months(tx, event.locks_from, event.ends_on)
    if not months:
        return ()
    lock(tx, months)
    return (e.PeriodsLocked(ref=f"{event.ends_on:%Y-%m}", months=tuple(months)),)


def reopen_vat_period(tx: Transaction, event: e.VatReturnReopened) -> Iterable[e.Event]:
    """Open the months again that the closing locked, and reverse its settlement where there is one."""
    months = unlock_locked_by(tx, e.VatReturnClosed.__name__, event.ref)
    if months:
        yield e.PeriodsUnlocked(ref=f"{months[0] // 100}-{months[0] % 100:02}", months=tuple(months))
    for voucher in standing_vouchers(tx, event.subject, "V"):
        yield reverse(tx, voucher, on=event.on, origins=(event.subject,))


def post_unpaid_sales(tx: Transaction, event: e.UnpaidSalesBooked) -> Iterable[e.Event]:
    """Debit receivables with what was unpaid on the year's last day, credit income and VAT; after it, what is paid."""
    origins = tuple(e.Ref("invoice", number) for number in event.invoices)
    text = f"Obetalda kundfakturor {event.on} (kontantmetoden)"
    receivables = account_of(tx, "receivables")
    lines = [PostLine(receivables, event.owed_ore), *_shares(event.unpaid)]
    if event.owed_ore:
        yield post(tx, series="Y", on=event.on, text=text, lines=lines, origins=origins)
    if event.paid_since:
        text = f"Betalt sedan {event.on}, bokfört som obetalt då"
        lines = [PostLine(receivables, -event.paid_since_ore), *_shares(event.paid_since, -1)]
        yield post(tx, series="Y", on=event.on + ONE_DAY, text=text, lines=lines, origins=origins)


def _shares(shares: Sequence[e.UnpaidShare], sign: int = 1) -> list[PostLine]:
    return [PostLine(s.account, sign * s.amount_ore, objects=s.objects) for s in shares]


def post_bill(tx: Transaction, event: e.BillRegistered | e.BillCredited) -> Iterable[e.Event]:
    """Debit what a bill is for and the VAT to deduct, credit payables; a credit note the other way. The files follow.

    Where it is set off against a bill that stands at another exchange rate, what differs was gained or lost. Under the
    cash method it waits for its payment; what a credit note is set off against its bill is a payment of both.
    """
    bill = tx.get(Bill, event.bill_id)
    lines = purchase_lines(tx, bill)
    text = (
        f"{'Kreditfaktura' if bill.total_ore < 0 else 'Leverantörsfaktura'} {bill.number} {_biller(tx, bill)}"
    )
    set_off = event.settled if isinstance(event, e.BillCredited) else ()
    gained_ore = sum(part.amount_ore for part in set_off)
    if purchases_paid.waits_for_payment(tx, bill):
        refuse_closed_year(tx, event.on)
        purchases_paid.put_off(tx, bill, lines)
        lines = purchases_paid.settling_lines(tx, set_off, on=event.on)
    else:
        lines.append(PostLine(bill.payables, gained_ore - bill.total_ore))
    lines += purchases_paid.exchange_lines(tx, -gained_ore)
    for posted in _post_if_any(tx, "E", event.on, event.subject, text, lines):
        yield posted
        yield from keep_files(tx, "bill", [bill.number], posted.ref)


def post_difference(tx: Transaction, event: e.BillDifferenceTaken) -> Iterable[e.Event]:
    """Debit the account of differences with what a bill is more than was received, where stock does not take it."""
    lines = (
        PostLine(account_of(tx, "purchase_difference"), event.cost_ore),
        PostLine(account_of(tx, "goods_received"), -event.cost_ore),
    )
    return _post_if_any(tx, "E", event.on, event.subject, f"Prisskillnad på faktura {event.ref}", lines)


def _biller(tx: Transaction, bill: Bill) -> str:
    return tx.get(Supplier, bill.supplier_id).name


def post_bill_payment(tx: Transaction, event: e.BillPaid) -> Iterable[e.Event]:
    """Debit payables, or the purchases that waited, and credit the money; the files of those go with the voucher."""
    waited = [part.bill for part in event.settled if tx.find(UnpostedPurchase, bill=part.bill)]
    lines = purchases_paid.settling_lines(
        tx, event.settled, on=event.on, payment=event.ref, difference_ore=event.difference_ore
    )
    lines += _fee_lines(tx, event.fee_ore)
    lines.append(PostLine(account_of(tx, event.money), -event.amount_ore))
    numbers = [part.bill for part in event.settled]
    named = f" {' '.join(numbers)}" if len(numbers) <= NAMED_INVOICES else ""
    text = f"Utbetalning {event.ref}{named}"
    for posted in _post_if_any(tx, "F", event.on, event.subject, text, lines):
        yield posted
        yield from keep_files(tx, "bill", waited, posted.ref)


def _fee_lines(tx: Transaction, fee_ore: int) -> list[PostLine]:
    return [PostLine(account_of(tx, "bank_fees"), fee_ore)] if fee_ore else []


def post_bill_payment_back(tx: Transaction, event: e.BillPaymentTakenBack) -> Iterable[e.Event]:
    """The voucher of a payment that was none, turned."""
    lines = purchases_paid.given_back_lines(tx, event.ref, event.settled, event.difference_ore)
    lines += _fee_lines(tx, -event.fee_ore)
    lines.append(PostLine(account_of(tx, event.money), event.amount_ore))
    text = f"Utbetalning återtagen {event.ref}"
    return _post_if_any(tx, "F", event.on, event.subject, text, lines, read_at=event.origins)


def post_sent_payments(tx: Transaction, event: e.PaymentOrdersSettled) -> Iterable[e.Event]:
    """Salaries, taxes and other payments of a payment file that the bank has carried out."""
    return sent_payments.settled(tx, event)


def post_returned_payment(tx: Transaction, event: e.PaymentOrderReturned) -> Iterable[e.Event]:
    """The money of such a payment came back."""
    return sent_payments.returned(tx, event)


def post_unpaid_bills(tx: Transaction, event: e.UnpaidBillsBooked) -> Iterable[e.Event]:
    """Credit payables with what was unpaid on the year's last day, debit costs and VAT; after it, what is paid.

    The files of the bills go with the voucher.
    """
    origins = tuple(e.Ref("bill", number) for number in event.bills)
    text = f"Obetalda leverantörsfakturor {event.on} (kontantmetoden)"
    posted = post(tx, series="Y", on=event.on, text=text, lines=_shares(event.unpaid), origins=origins)
    yield posted
    yield from keep_files(tx, "bill", event.bills, posted.ref)
    if event.paid_since:
        text = f"Betalt sedan {event.on}, bokfört som obetalt då"
        lines = _shares(event.paid_since, -1)
        yield post(tx, series="Y", on=event.on + ONE_DAY, text=text, lines=lines, origins=origins)


def post_revaluation(tx: Transaction, event: e.BillsRevalued) -> Iterable[e.Event]:
    """Credit payables with what bills in other currencies are more by the day's rates, against the exchange.

    What was settled since has been compared with the old value: of that it is turned back the day after.
    """
    text = f"Leverantörsskulder i utländsk valuta till kursen {event.on}"
    differences = [(part.bill, part.difference_ore) for part in event.bills]
    with closing.closing_entry(tx, event.on):
        yield from _post_revalued(tx, event.on, text, differences)
    since = [(part.bill, -part.since_ore) for part in event.bills if part.since_ore]
    text = f"Betalt sedan {event.on}, omvärderat då"
    with closing.closing_entry(tx, event.on + ONE_DAY):
        yield from _post_revalued(tx, event.on + ONE_DAY, text, since)


def _post_revalued(
    tx: Transaction, on: date, text: str, differences: Iterable[tuple[str, int]]
) -> Iterable[e.Event]:
    lines: list[PostLine] = []
    origins = []
    for number, more_ore in differences:
        if more_ore:
            origins.append(e.Ref("bill", number))
            lines.append(PostLine(bill_of(tx, number).payables, -more_ore))
            lines += purchases_paid.exchange_lines(tx, more_ore)
    if lines:
        lines = purchases_paid.merged(lines)
        yield post(tx, series="Y", on=on, text=text, lines=lines, origins=tuple(origins))


def close_books(tx: Transaction, event: e.FiscalYearClosed) -> Iterable[e.Event]:
    """Move the result to equity, lock all months, open the next year and move the result on within its equity."""
    return closing.close_books(tx, event.ref)


def reopen_books(tx: Transaction, event: e.FiscalYearReopened) -> Iterable[e.Event]:
    """Unlock what the closing locked, and reverse what it posted."""
    return closing.reopen_books(tx, event.ref)


def _settle(tx: Transaction, invoice: str, amount_ore: int, on: date) -> list[PostLine]:
    """What an amount paid of an invoice is credited to: receivables, or under the cash method the sale itself."""
    return cash_method.take_share(tx, invoice, amount_ore, on=on) or losses.settled_lines(
        tx, invoice, amount_ore
    )


def _settled_lines(tx: Transaction, event: e.PaymentReceived | e.AdvanceUsed) -> list[PostLine]:
    """What a customer's money is credited to: what it settles, and what of that had been written off."""
    lines: list[PostLine] = []
    for invoice, amount_ore in event.settled:
        back = [part for part in event.recovered if part.invoice == invoice]
        owed_ore = amount_ore - sum(part.amount_ore for part in back)
        lines += _settle(tx, invoice, owed_ore, event.on) if owed_ore else []
        for part in back:
            lines += losses.recovered_lines(tx, part.loss, part.amount_ore)
    return lines + paid_lines(tx, event.charged)


def _named(settled: Sequence[e.Settled]) -> str:
    return "".join(f" {s.invoice}" for s in settled) if len(settled) <= NAMED_INVOICES else ""


def _post_if_any(
    tx: Transaction,
    series: str,
    on: date,
    origin: e.Ref,
    text: str,
    lines: Sequence[PostLine],
    *,
    read_at: Iterable[e.Ref] = (),
) -> Iterable[e.Event]:
    """The voucher, unless all lines are zero: a sale that was given away has nothing to book.

    read_at: origins of the event; a line of the bank among them is booked by the voucher.
    """
    if not any(line.amount_ore for line in lines):
        return ()
    bank_lines = (ref for ref in read_at if ref.kind == "bank-line")
    return (post(tx, series=series, on=on, text=text, lines=lines, origins=(origin, *bank_lines)),)
