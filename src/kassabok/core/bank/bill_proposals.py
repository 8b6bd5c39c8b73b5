"""What an unmatched payment out may be: a payment that was sent, of the same amount; a bill of the same amount, number,
giro or supplier.

Only proposals: somebody has to say which is right. One pass over the open bills, whatever the number of payments.
"""

from collections.abc import Sequence
from typing import NamedTuple

from kassabok.core.bank.proposals import MOST, Proposal
from kassabok.core.book.reader import Reader
from kassabok.core.search import fold
from kassabok.formats.bank.references import references_in_text

#: Why a bill is proposed -> how much that says.
_WEIGHTS = {"same number": 5, "same amount": 4, "same giro": 3, "same name": 2}
_SENT_WEIGHT = 10  # What we sent ourselves is likelier than any other.
_LEAST = 3  # A name alone says too little: every bill of the supplier would be proposed. Its giro says more.

_BILLS = """
SELECT b.number, b.ocr, b.reference_key, b.open_ore, b.currency, b.approved_by, b.sent_cents, s.number, s.name,
    s.bankgiro, s.plusgiro, s.clearing || s.account, s.iban
FROM bill b JOIN supplier s ON s.id = b.supplier_id
WHERE b.open_ore > 0 AND b.open_cents > b.sent_cents ORDER BY b.due_date, b.id
"""

_SENT = """
SELECT o.end_to_end_id, o.payee, o.amount_cents FROM payment_order o JOIN payment_group g ON g.id = o.group_id
JOIN payment_batch f ON f.id = g.batch_id WHERE o.state IN ('made', 'accepted') AND f.currency = 'SEK' ORDER BY o.id
"""


class PaymentOut(NamedTuple):
    """An unmatched payment out. amount_ore: above zero. account: the payee's, as the bank wrote it."""

    line: int
    amount_ore: int
    counterparty: str
    account: str
    text: str


class _Bill(NamedTuple):
    number: str
    ocr: str
    reference_key: str
    open_ore: int
    currency: str
    approved_by: str
    sent_cents: int
    supplier: str
    name: str
    bankgiro: str
    plusgiro: str
    account: str
    iban: str


def bill_proposals(reader: Reader, payments: Sequence[PaymentOut]) -> dict[int, list[Proposal]]:
    """Line -> at most three proposals, the likeliest first; of equals the bill that is due first."""
    if not payments:
        return {}
    signs = _Signs(payments)
    best: dict[int, list[tuple[int, Proposal]]] = {}
    for payment, payee, amount_ore in reader.each(_SENT):
        proposal = Proposal(None, "", payee, amount_ore, "same amount", payment=payment)
        for line in signs.of_amount(amount_ore):
            best[line] = [*best.get(line, ()), (-_SENT_WEIGHT, proposal)][:MOST]
    for row in reader.each(_BILLS):
        bill = _Bill(*row)
        for line, why in signs.of(bill).items():
            weight = sum(_WEIGHTS[sign] for sign in why)
            if weight >= _LEAST:
                ranked = [*best.get(line, ()), (-weight, _proposal(bill, why))]
                best[line] = sorted(ranked, key=lambda pair: pair[0])[:MOST]
    return {line: [proposal for _, proposal in ranked] for line, ranked in best.items()}


def _proposal(bill: _Bill, why: Sequence[str]) -> Proposal:
    doubts = [] if bill.approved_by else ["not approved"]
    doubts += ["on its way in a payment file"] if bill.sent_cents else []
    doubts += [f"in {bill.currency}"] if bill.currency != "SEK" else []
    return Proposal(
        None,
        "",
        bill.name,
        bill.open_ore,
        ", ".join([*why, *doubts]),
        bill=bill.number,
        supplier=bill.supplier,
    )


class _Signs:
    """What the payments have that a bill may have too, each with the lines it stands in."""

    def __init__(self, payments: Sequence[PaymentOut]) -> None:
        self._by_amount: dict[int, list[int]] = {}
        self._by_token: dict[str, list[int]] = {}
        self._by_account: dict[str, list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._said: dict[int, str] = {}
        for payment in payments:
            self._by_amount.setdefault(payment.amount_ore, []).append(payment.line)
            for token in references_in_text(payment.text):
                self._by_token.setdefault(token.casefold(), []).append(payment.line)
            account = "".join(filter(str.isalnum, payment.account)).upper()
            if account:
                self._by_account.setdefault(account, []).append(payment.line)
            said = fold(f"{payment.counterparty} {payment.text}")
            self._said[payment.line] = said
            for word in set(said.split()):
                self._by_word.setdefault(word, []).append(payment.line)

    def of_amount(self, amount_ore: int) -> Sequence[int]:
        """The lines of an amount."""
        return self._by_amount.get(amount_ore, ())

    def of(self, bill: _Bill) -> dict[int, list[str]]:
        """Line -> why the bill may be what it paid."""
        found: dict[int, list[str]] = {}
        lines: dict[str, set[int]] = {
            "same number": {
                line for n in (bill.ocr, bill.reference_key) if n for line in self._by_token.get(n, ())
            },
            "same amount": set(self._by_amount.get(bill.open_ore, ())),
            "same giro": {
                line
                for account in (bill.bankgiro, bill.plusgiro, bill.account, bill.iban)
                if account
                for line in self._by_account.get(account, ())
            },
            "same name": self._named(bill.name),
        }
        for why, having in lines.items():
            for line in having:
                found.setdefault(line, []).append(why)
        return found

    def _named(self, name: str) -> set[int]:
        folded = fold(name).removesuffix(" ab")  # Banks cut names short, and this is what goes first.
        first = folded.split(" ", 1)[0]
        return {line for line in self._by_word.get(first, ()) if folded in self._said[line]}
