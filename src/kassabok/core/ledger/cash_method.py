"""The cash method (kontantmetoden): a sale is booked when it is paid, part by part as the money comes.

What of an invoice is not booked yet waits in UnpostedSale, one row an account with its objects. A payment takes its
share of every row and the last one takes what is left, so that the parts add up to the invoice to the öre. A credit
note waits in the same way; what is set off against its invoice is taken from both.
Source: bokföringslagen 5 kap. 2 § tredje stycket.

Whether an invoice waits is seen from its rows and not from the setting, so that a company can change method while
invoices are open.
"""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.invoicing.model import Invoice
from kassabok.core.ledger.model import SaleShare, UnpostedSale
from kassabok.core.ledger.posting import PostLine
from kassabok.core.money import spread
from kassabok.core.objects import from_json, to_json
from kassabok.core.receivables.model import Claim


def waits_for_payment(tx: Transaction, invoice: Invoice) -> bool:
    """Whether an invoice that is being issued is booked when it is paid. A credit note does as its invoice did."""
    if invoice.credits_id is not None:
        credited = tx.get(Invoice, invoice.credits_id)
        return tx.find(UnpostedSale, invoice=credited.number) is not None
    return tx.settings.text("ledger.method") == "cash"


def put_off(tx: Transaction, invoice: Invoice, lines: Sequence[PostLine]) -> list[PostLine]:
    """Let a sale wait for its payment. Returns what has to be booked nevertheless, most often nothing.

    A credit note that settles the rest of an invoice may leave rows that only add up to zero: the invoice was paid in
    part over all VAT rates, and credited at one. Those are booked at once, and so is a sale that nothing is paid for.
    """
    if sum(line.amount_ore for line in lines) == 0:
        return list(lines)
    for line in lines:
        tx.insert(UnpostedSale, **_key(invoice.number, line), amount_ore=line.amount_ore)
    if invoice.credits_id is None:
        return []
    claim = tx.find(Claim, invoice_id=invoice.id)
    set_off_ore = claim.total_ore - claim.open_ore if claim else 0
    if not set_off_ore:
        return []
    credited = tx.get(Invoice, invoice.credits_id).number
    for line in take_share(tx, invoice.number, set_off_ore, on=invoice.date) or ():
        _add(tx, credited, line, on=invoice.date)
    rows = tx.all(UnpostedSale, invoice=credited)
    if _left_ore(rows):
        return []
    return _take(tx, rows, [row.amount_ore for row in rows], on=invoice.date)


def take_share(tx: Transaction, invoice: str, paid_ore: int, *, on: date) -> list[PostLine] | None:
    """The lines to book when an amount of an invoice is paid; they add up to it with the sign turned.

    paid_ore: negative where a credit note is paid out or set off. None: the invoice was booked when it was issued.
    """
    rows = tx.all(UnpostedSale, invoice=invoice)
    if not rows:
        return None
    left_ore = _left_ore(rows)
    if paid_ore == left_ore:
        return _take(tx, rows, [row.amount_ore for row in rows], on=on)
    if not 0 < abs(paid_ore) < abs(left_ore) or (paid_ore < 0) != (left_ore < 0):
        raise AssertionError(f"{paid_ore} öre of {invoice} are settled, but {left_ore} are left to book")
    # Rows against the stream, such as a rounding down, wait for the last payment: shares have no mixed signs then.
    sign = -1 if left_ore > 0 else 1
    shares = spread(paid_ore, [max(0, row.amount_ore * sign) for row in rows])
    return _take(tx, rows, [-share for share in shares], on=on)


def _left_ore(rows: Sequence[UnpostedSale]) -> int:
    return -sum(row.amount_ore for row in rows)


def _take(
    tx: Transaction, rows: Sequence[UnpostedSale], amounts_ore: Sequence[int], *, on: date
) -> list[PostLine]:
    lines = []
    for row, amount_ore in zip(rows, amounts_ore, strict=True):
        if amount_ore:
            tx.update(UnpostedSale, row.id, amount_ore=row.amount_ore - amount_ore)
            line = PostLine(row.account, amount_ore, objects=from_json(row.objects))
            _remember(tx, row.invoice, line, on)
            lines.append(line)
    return lines


def give_back(tx: Transaction, invoice: str, line: PostLine, *, on: date) -> None:
    """Let a part of a sale that was taken without being booked wait again."""
    _add(tx, invoice, line, on=on)


def _add(tx: Transaction, invoice: str, line: PostLine, *, on: date) -> None:
    key = _key(invoice, line)
    _remember(tx, invoice, line._replace(amount_ore=-line.amount_ore), on)
    row = tx.find(UnpostedSale, **key)
    if row is None:
        tx.insert(UnpostedSale, **key, amount_ore=line.amount_ore)
    else:
        tx.update(UnpostedSale, row.id, amount_ore=row.amount_ore + line.amount_ore)


def _remember(tx: Transaction, invoice: str, line: PostLine, on: date) -> None:
    tx.insert(SaleShare, **_key(invoice, line), date=on, amount_ore=line.amount_ore)


def _key(invoice: str, line: PostLine) -> dict[str, str]:
    return {"invoice": invoice, "account": line.account, "objects": to_json(line.objects)}
