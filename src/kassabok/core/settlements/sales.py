"""Which sale a row of a settlement report is about: a receipt, an invoice, a payment or a refund, each to the öre.

A row names the sale by whatever number the shop gave the provider: the provider's own id of the payment, the web shop's
number of the order, or ours of the receipt, the order, the invoice, its OCR. Card terminals give none, so a receipt or
a payment of the same amount, the same day or up to three days before, is it too: between two that are alike, either is
right.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.ledger.model import AccountRole, UnpostedSale
from kassabok.core.money import format_kronor
from kassabok.formats.bank.references import references_in_text
from kassabok.formats.providers.record import SettlementRow

_DAYS_AFTER = 3  # A sale of an evening is settled the next day, one of a Friday on Monday.
_MEANS = {"cash": "cash", "card": "card_clearing", "swish": "swish_clearing"}


@dataclass(frozen=True, slots=True)
class Sale:
    """What a row is about. The fields are those of SettlementLine."""

    outcome: str
    invoice: str = ""
    receipt_id: int | None = None
    receipt_payment_id: int | None = None
    payment_id: int | None = None
    refund_id: int | None = None
    booked_on: str = ""
    reason: str = ""

    def columns(self) -> dict[str, str | int | None]:
        """The fields by the columns of SettlementLine."""
        return asdict(self)


class Sales:
    """Finds the sales of one channel. Each is taken once, by this report or by those before it."""

    def __init__(self, tx: Transaction, account: str, chargebacks: str) -> None:
        self._tx = tx
        self._chargebacks = chargebacks
        roles = [row.role for row in tx.all(AccountRole, account=account)]
        self._money = [*roles, account]
        self._means = [means for means, role in _MEANS.items() if role in roles]
        self._taken: set[tuple[str, int | str]] = set()
        self._left_ore: dict[str, int] = {}
        self._waiting: dict[tuple[object, ...], deque[int]] = {}

    def of(self, row: SettlementRow) -> Sale:
        """What a sale, a refund or a chargeback is about; left with the reason where that cannot be told."""
        tokens = list(
            dict.fromkeys(
                token
                for text in row.references
                for token in (text.strip().upper(), *references_in_text(text))
            )
        )
        if row.gross_ore < 0 and row.kind == "chargeback":
            return self._charged_back(row, tokens)
        for find in (
            self._paid_online,
            self._receipt_named,
            self._invoice_named,
            self._payment_named,
            self._alike,
        ):
            found = find(row, tokens)
            if found is not None:
                return found
        return Sale("left", reason=self._why_left(row, tokens))

    def _why_left(self, row: SettlementRow, tokens: list[str]) -> str:
        amount = f"{format_kronor(row.gross_ore)} kr"
        claim = next(self._claims(tokens), None)
        if claim is not None:
            return f"{claim[0]} has {format_kronor(self._left_ore.get(claim[0], claim[1]))} kr open, not {amount}."
        by = f" named {' '.join(row.references)}" if row.references else ""
        return f"No {'sale' if row.gross_ore > 0 else 'refund'} of {amount}{by} is known."

    # What is in the books already

    def _paid_online(self, row: SettlementRow, tokens: list[str]) -> Sale | None:
        """A payment of an order that was paid before delivery, or what was paid back of one."""
        # A shop knows some payments by the id that makes the row what it is.
        told = dict.fromkeys(
            (
                *(part for text in row.references for part in (text.strip(), *text.split())),
                *row.key.split("|"),
            )
        )
        for where, names in (
            ("p.reference = :token", told),
            (
                "r.order_id IN (SELECT order_id FROM web_order WHERE number IN (:token, '#' || :token))",
                tokens,
            ),
            ("r.order_id IN (SELECT order_id FROM web_order WHERE external_id = :token)", told),
            ("(r.number = :token OR o.number = :token)", tokens),
        ):
            for token in names:
                sale = self._online(where, amount=row.gross_ore, token=token) if token else None
                if sale is not None:
                    return sale
        return None

    def _online(self, where: str, **given: Any) -> Sale | None:
        """The first part of a receipt on this account of which no row has told."""
        money = {f"m{place}": each for place, each in enumerate(self._money)}
        sql = (
            "SELECT p.id FROM receipt_payment p JOIN receipt r ON r.id = p.receipt_id "
            f"JOIN sales_order o ON o.id = r.order_id WHERE {where} AND p.amount_ore = :amount "
            f"AND p.money IN ({', '.join(f':{name}' for name in money)}) "
            "AND NOT EXISTS (SELECT 1 FROM settlement_line s WHERE s.receipt_payment_id = p.id) ORDER BY r.date, p.id"
        )
        found = self._first(sql, "receipt-payment", **money, **given)
        return None if found is None else Sale("receipt", receipt_payment_id=found)

    def _receipt_named(self, row: SettlementRow, tokens: list[str]) -> Sale | None:
        for token in tokens if self._means else ():
            sale = self._receipt(
                "(r.number = :token OR o.number = :token)", amount=row.gross_ore, token=token
            )
            if sale:
                return sale
        return None

    def _alike(self, row: SettlementRow, _tokens: list[str]) -> Sale | None:
        span = {"first": row.day - timedelta(days=_DAYS_AFTER), "last": row.day, "amount": row.gross_ore}
        sale = self._receipt("r.date BETWEEN :first AND :last", **span) if self._means else None
        sale = sale or self._online("p.reference = '' AND r.date BETWEEN :first AND :last", **span)
        if sale is not None:
            return sale
        return self._payment("p.date BETWEEN :first AND :last", **span) if row.gross_ore > 0 else None

    def _receipt(self, where: str, **given: Any) -> Sale | None:
        """The latest receipt on this account of which no row has told."""
        means = ", ".join(f"'{each}'" for each in self._means)
        sql = (
            "SELECT r.id FROM receipt r JOIN sales_order o ON o.id = r.order_id "
            f"WHERE {where} AND r.total_ore = :amount AND r.means IN ({means}) "
            "AND NOT EXISTS (SELECT 1 FROM settlement_line s WHERE s.receipt_id = r.id) ORDER BY r.date DESC, r.id"
        )
        found = self._first(sql, "receipt", **given)
        return None if found is None else Sale("receipt", receipt_id=found)

    def _payment(self, where: str, **given: Any) -> Sale | None:
        """A payment that was registered on this account by hand, or told by a web shop."""
        money = {f"m{place}": each for place, each in enumerate(self._money)}
        sql = (
            f"SELECT p.id FROM payment p WHERE {where} AND p.amount_ore = :amount AND p.source IN ('hand', 'online') "
            f"AND p.money IN ({', '.join(f':{name}' for name in money)}) "
            "AND NOT EXISTS (SELECT 1 FROM settlement_line s WHERE s.payment_id = p.id) ORDER BY p.date DESC, p.id"
        )
        found = self._first(sql, "payment", **money, **given)
        return None if found is None else Sale("payment", payment_id=found)

    def _first(self, sql: str, kind: str, **given: Any) -> int | None:
        """The first that no row before has taken. What was found stays in line for the next row that asks the same."""
        asked = (sql, tuple(given.items()))
        waiting = self._waiting.get(asked)
        if waiting is None:
            found = [row_id for (row_id,) in self._tx.reader.rows(sql, **given)]
            waiting = self._waiting[asked] = deque(found)
        while waiting:
            row_id: int = waiting.popleft()
            if (kind, row_id) not in self._taken:
                self._taken.add((kind, row_id))
                return row_id
        return None

    # Invoices and credit notes

    def _invoice_named(self, row: SettlementRow, tokens: list[str]) -> Sale | None:
        for number, open_ore, sure in self._claims(tokens):
            left_ore = self._left_ore.setdefault(number, open_ore)
            if row.gross_ore > 0 and (row.gross_ore == left_ore or (sure and row.gross_ore < left_ore)):
                self._left_ore[number] = left_ore - row.gross_ore
                return Sale("invoice", invoice=number)
            if row.gross_ore < 0 and row.gross_ore == left_ore:
                self._left_ore[number] = 0
                return Sale("credit", invoice=number)
        return None

    def _claims(self, tokens: list[str]) -> Iterator[tuple[str, int, bool]]:
        """Number, what is open, and whether the row names it outright: not by its order or the invoice it credits."""
        for token in tokens:
            for number, open_ore in self._tx.reader.rows(
                "SELECT invoice_number, open_ore FROM claim WHERE invoice_number = :token OR ocr = :token",
                token=token,
            ):
                yield number, open_ore, True
        for token in tokens:
            yield from (
                (number, open_ore, False) for number, open_ore in self._tx.reader.rows(_BY_ORDER, token=token)
            )

    def _payment_named(self, row: SettlementRow, tokens: list[str]) -> Sale | None:
        """A payment of an invoice that was registered by hand, or what was paid back of it by hand."""
        for text in row.references if row.gross_ore > 0 else ():
            sale = self._payment(
                "p.source = 'online' AND p.text = :told", amount=row.gross_ore, told=text.strip()
            )
            if sale is not None:
                return sale
        for number, _, _ in self._claims(tokens):
            if row.gross_ore > 0:
                sale = self._payment(
                    "p.id IN (SELECT t.payment_id FROM settlement t JOIN claim c ON c.id = t.claim_id "
                    "WHERE c.invoice_number = :invoice)",
                    amount=row.gross_ore,
                    invoice=number,
                )
            else:
                sale = self._refund(number, -row.gross_ore)
            if sale is not None:
                return sale
        return None

    def _refund(self, invoice: str, amount_ore: int) -> Sale | None:
        money = {f"m{place}": each for place, each in enumerate(self._money)}
        sql = (
            "SELECT r.id FROM refund r JOIN claim c ON c.id = r.claim_id WHERE c.invoice_number = :invoice "
            f"AND r.amount_ore = :amount AND r.money IN ({', '.join(f':{name}' for name in money)}) "
            "AND NOT EXISTS (SELECT 1 FROM settlement_line s WHERE s.refund_id = r.id) ORDER BY r.id"
        )
        found = self._first(sql, "refund", invoice=invoice, amount=amount_ore, **money)
        return None if found is None else Sale("refund", refund_id=found)

    # Chargebacks

    def _charged_back(self, row: SettlementRow, tokens: list[str]) -> Sale:
        if self._chargebacks.isdecimal():
            return Sale("account", booked_on=self._chargebacks)
        reason = f"A chargeback of {format_kronor(-row.gross_ore)} kr that nobody has decided about."
        if self._chargebacks == "claim":
            for number, _, _ in self._claims(tokens):
                payment_id = self._tx.reader.value(
                    _CHARGED, invoice=number, amount=-row.gross_ore, source="settlement"
                )
                if self._tx.find(UnpostedSale, invoice=number) is not None:
                    reason = f"{reason[:-1]}: invoice {number} was booked because it was paid."
                elif payment_id is not None and ("charged", payment_id) not in self._taken:
                    self._taken.add(("charged", payment_id))
                    return Sale("claim", invoice=number, payment_id=payment_id)
        return Sale("left", reason=reason)


#: Of an order by its number, ours or the shop's; of the invoice that a credit note is of; of what was paid in a shop.
_BY_ORDER = """
SELECT c.invoice_number, c.open_ore FROM sales_order o JOIN invoice i ON i.order_id = o.id
JOIN claim c ON c.invoice_id = i.id WHERE o.number = :token
  OR o.id IN (SELECT order_id FROM web_order WHERE number IN (:token, '#' || :token))
UNION SELECT c.invoice_number, c.open_ore FROM payment p JOIN settlement t ON t.payment_id = p.id
JOIN claim paid ON paid.id = t.claim_id JOIN invoice i ON paid.invoice_id IN (i.id, i.credits_id)
JOIN claim c ON c.invoice_id = i.id WHERE p.source = 'online' AND upper(p.text) = :token
UNION SELECT c.invoice_number, c.open_ore FROM claim paid JOIN invoice i ON i.credits_id = paid.invoice_id
JOIN claim c ON c.invoice_id = i.id WHERE paid.invoice_number = :token OR paid.ocr = :token
ORDER BY 1
"""

#: The payment by this provider that settles so much of an invoice, no less and no more.
_CHARGED = """
SELECT t.payment_id FROM settlement t JOIN claim c ON c.id = t.claim_id JOIN payment p ON p.id = t.payment_id
WHERE c.invoice_number = :invoice AND p.source = :source
GROUP BY t.payment_id HAVING sum(t.amount_ore) = :amount ORDER BY t.payment_id LIMIT 1
"""
