"""How the books answer when something happened elsewhere: one voucher an event, under these posting rules.

Accounts are named by their roles (chart/roles.toml), which a company can move. Voucher series: B invoices and credit
notes, C payments, K cash days, L stock, M bank lines booked by hand, P plans; A is for what people write themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from kassabok.core import events as e
from kassabok.core.bank.model import BankLine
from kassabok.core.book.transaction import Transaction
from kassabok.core.invoicing.model import Invoice
from kassabok.core.ledger import cash_method
from kassabok.core.ledger.chart.chart import read_chart, read_roles
from kassabok.core.ledger.fiscal_years import add_year
from kassabok.core.ledger.from_before import register_ore
from kassabok.core.ledger.model import KEPT_ROLES, Account, AccountRole, Dimension, refuse_kept
from kassabok.core.ledger.objects import FROM_THE_START, MEANINGS
from kassabok.core.ledger.posting import PostLine, account_of, post
from kassabok.core.ledger.sale_lines import income_role, sale_lines, vat_level, vat_role

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

#: How a counter sale was paid -> the role that got the money.
MEANS_ROLES = {"cash": "cash", "card": "card_clearing", "swish": "swish_clearing"}

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
    """Debit stock with the value that came in, or credit it with what went out, against what the reason tells."""
    if event.value_ore == 0 or event.reason == "transfer":
        return ()
    against, word = STOCK_RULES[event.reason]
    lines = (
        PostLine(account_of(tx, "stock"), event.value_ore),
        PostLine(account_of(tx, against), -event.value_ore),
    )
    return (
        post(tx, series="L", on=event.on, text=f"{word} {event.ref}", lines=lines, origins=(event.subject,)),
    )


def post_sale(tx: Transaction, event: e.InvoiceIssued | e.CreditNoteIssued) -> Iterable[e.Event]:
    """Debit receivables, credit income and output VAT; a credit note the other way. The cash method waits."""
    invoice = tx.get(Invoice, event.invoice_id)
    lines = sale_lines(tx, invoice)
    if cash_method.waits_for_payment(tx, invoice):
        lines = cash_method.put_off(tx, invoice, lines)
    elif invoice.total_ore:
        lines.insert(0, PostLine(account_of(tx, "receivables"), invoice.total_ore))
    word = "Kreditfaktura" if invoice.kind == "credit" else "Faktura"
    text = f"{word} {invoice.number} {invoice.buyer_name}"
    return _post_if_any(tx, "B", event.on, event.subject, text, lines)


def post_cash_day(tx: Transaction, event: e.CashDayClosed) -> Iterable[e.Event]:
    """One voucher for a day's counter sales: money by means, income and output VAT by rate, rounding."""
    sums: dict[str, int] = {}
    rounding_ore = 0
    for means, total_ore, rounded_ore in tx.reader.rows(
        "SELECT means, sum(total_ore), sum(rounding_ore) FROM receipt WHERE cash_day_id = :day "
        "GROUP BY means ORDER BY means",
        day=event.cash_day_id,
    ):
        sums[MEANS_ROLES[means]] = total_ore
        rounding_ore -= rounded_ore
    for kind, vat_class, rate_e4, net_ore in tx.reader.rows(
        "SELECT CASE l.kind WHEN 'freight' THEN 'freight' ELSE 'goods' END, l.vat_class, l.vat_rate_e4, "
        "sum(l.net_ore) FROM receipt r JOIN receipt_line l ON l.receipt_id = r.id WHERE r.cash_day_id = :day "
        "GROUP BY 1, 2, 3 ORDER BY 1 DESC, 3 DESC, 2",
        day=event.cash_day_id,
    ):
        level = vat_level(tx, vat_class, rate_e4, event.on)
        role = income_role("domestic", level, freight=kind == "freight")
        sums[role] = sums.get(role, 0) - net_ore
    for vat_class, rate_e4, vat_ore in tx.reader.rows(
        "SELECT v.vat_class, v.rate_e4, sum(v.vat_ore) FROM receipt r JOIN receipt_vat v ON v.receipt_id = r.id "
        "WHERE r.cash_day_id = :day AND v.rate_e4 > 0 GROUP BY 1, 2 ORDER BY 2 DESC, 1",
        day=event.cash_day_id,
    ):
        role = vat_role(tx, vat_class, rate_e4, event.on)
        sums[role] = sums.get(role, 0) - vat_ore
    sums["rounding"] = rounding_ore
    lines = [PostLine(account_of(tx, role), amount_ore) for role, amount_ore in sums.items()]
    return _post_if_any(tx, "K", event.on, event.subject, f"Dagskassa {event.ref}", lines)


def post_customer_payment(tx: Transaction, event: e.PaymentReceived) -> Iterable[e.Event]:
    """Debit the money, credit what it settles; what is over is a debt to the customer."""
    lines = [PostLine(account_of(tx, event.money), event.amount_ore)]
    for invoice, amount_ore in event.settled:
        lines += _settle(tx, invoice, amount_ore)
    if event.unallocated_ore:
        lines.append(PostLine(account_of(tx, "advances_from_customers"), -event.unallocated_ore))
    return _post_if_any(
        tx, "C", event.on, event.subject, f"Inbetalning {event.ref}{_named(event.settled)}", lines
    )


def post_advance_used(tx: Transaction, event: e.AdvanceUsed) -> Iterable[e.Event]:
    """Debit the debt to the customer, credit what the money settles."""
    lines = [PostLine(account_of(tx, "advances_from_customers"), event.amount_ore)]
    for invoice, amount_ore in event.settled:
        lines += _settle(tx, invoice, amount_ore)
    return _post_if_any(
        tx, "C", event.on, event.subject, f"Förskott använt {event.ref}{_named(event.settled)}", lines
    )


def post_payment_unmatched(tx: Transaction, event: e.PaymentUnmatched) -> Iterable[e.Event]:
    """The invoices are owed again, and the money is a debt to the customer."""
    lines = [PostLine(account_of(tx, "receivables"), amount_ore) for _, amount_ore in event.unsettled]
    lines.append(PostLine(account_of(tx, "advances_from_customers"), -event.amount_ore))
    text = f"Avprickning återtagen {event.ref}{_named(event.unsettled)}"
    return _post_if_any(tx, "C", event.on, event.subject, text, lines)


def post_credit_used(tx: Transaction, event: e.CreditUsed) -> Iterable[e.Event]:
    """Both are in receivables, so nothing is booked; under the cash method the two sales are, as far as they differ."""
    sums: dict[str, int] = {}
    settled = [(invoice, amount_ore) for invoice, amount_ore in event.settled]
    for number, amount_ore in (*settled, (event.ref, -event.amount_ore)):
        for line in _settle(tx, number, amount_ore):
            sums[line.account] = sums.get(line.account, 0) + line.amount_ore
    lines = [PostLine(account, amount_ore) for account, amount_ore in sums.items()]
    return _post_if_any(
        tx, "C", event.on, event.subject, f"Kredit använd {event.ref}{_named(event.settled)}", lines
    )


def post_refund(tx: Transaction, event: e.PaymentRefunded | e.CreditRefunded) -> Iterable[e.Event]:
    """Credit the money, debit the debt to the customer, or what a credit note had left the company owing."""
    if isinstance(event, e.CreditRefunded):
        lines = _settle(tx, event.ref, -event.amount_ore)
    else:
        lines = [PostLine(account_of(tx, "advances_from_customers"), event.amount_ore)]
    lines.append(PostLine(account_of(tx, event.money), -event.amount_ore))
    return _post_if_any(tx, "C", event.on, event.subject, f"Återbetalning {event.ref}", lines)


def post_bank_line(tx: Transaction, event: e.BankLineBooked) -> Iterable[e.Event]:
    """Book a bank line on its bank account, against the account that somebody chose."""
    line = tx.find(BankLine, id=int(event.ref))
    told = (line.text or line.counterparty) if line else ""
    lines = (PostLine(event.account, event.amount_ore), PostLine(event.against, -event.amount_ore))
    return _post_if_any(tx, "M", event.on, event.subject, told or f"Bankrad {event.ref}", lines)


def post_planned(tx: Transaction, event: e.PlannedVoucherDue) -> Iterable[e.Event]:
    """Post what a plan is due with, as it says."""
    for line in event.lines:
        refuse_kept(tx, line.account)
    lines = [PostLine(line.account, line.amount_ore, line.text, line.objects) for line in event.lines]
    return _post_if_any(tx, "P", event.on, event.subject, event.text, lines)


def _settle(tx: Transaction, invoice: str, amount_ore: int) -> list[PostLine]:
    """What an amount paid of an invoice is credited to: receivables, or under the cash method the sale itself."""
    return cash_method.take_share(tx, invoice, amount_ore) or [
        PostLine(account_of(tx, "receivables"), -amount_ore)
    ]


def _named(settled: Sequence[e.Settled]) -> str:
    return "".join(f" {s.invoice}" for s in settled) if len(settled) <= NAMED_INVOICES else ""


def _post_if_any(
    tx: Transaction, series: str, on: date, origin: e.Ref, text: str, lines: Sequence[PostLine]
) -> Iterable[e.Event]:
    """The voucher, unless all lines are zero: a sale that was given away has nothing to book."""
    if not any(line.amount_ore for line in lines):
        return ()
    return (post(tx, series=series, on=on, text=text, lines=lines, origins=(origin,)),)
