"""What an unmatched payment may pay: open invoices of the same amount, of a similar number, of a payer of that name.

Only proposals: somebody has to say which is right. One pass over the open items, whatever the number of payments.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.search import fold
from kassabok.formats.bank.references import references_in_text

MOST = 3
_LONG_ENOUGH = 6  # Shorter numbers are all similar to each other.

#: Why an invoice is proposed -> how much that says.
_WEIGHTS = {"same number": 5, "same amount": 4, "similar number": 3, "same name": 2}


class Payment(NamedTuple):
    """An unmatched payment. text: what the payer wrote, references included."""

    line: int
    amount_ore: int
    counterparty: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """An open invoice, or with invoice None a customer who owes nothing; of money out, a bill of a supplier, or a
    payment that was sent and waits for its money, by its id.

    why: in words, for people.
    """

    invoice: str | None
    customer: str
    name: str
    open_ore: int
    why: str
    bill: str | None = None
    supplier: str = ""
    payment: str | None = None


def proposals(reader: Reader, payments: Sequence[Payment]) -> dict[int, list[Proposal]]:
    """Line -> at most three proposals, the likeliest first; of equals the invoice that was due first."""
    if not payments:
        return {}
    customers = {
        customer_id: (number, name)
        for customer_id, number, name in reader.rows(
            "SELECT id, number, CASE WHEN merged_into_id IS NULL THEN name ELSE '' END FROM customer"
        )
    }
    signs = _Signs(payments, customers, _right_numbers(reader, payments))
    best: dict[int, list[tuple[int, Proposal]]] = {}
    for invoice, ocr, customer_id, open_ore in reader.each(
        "SELECT invoice_number, ocr, customer_id, open_ore FROM claim WHERE open_ore > 0 ORDER BY due_date, id"
    ):
        for line, why in signs.of(invoice, ocr, customer_id, open_ore).items():
            number, name = customers[customer_id]
            proposal = Proposal(invoice, number, name, open_ore, ", ".join(why))
            ranked = [*best.get(line, ()), (-sum(_WEIGHTS[sign] for sign in why), proposal)]
            best[line] = sorted(ranked, key=lambda pair: pair[0])[:MOST]
    found = {line: [proposal for _, proposal in ranked] for line, ranked in best.items()}
    for customer_id, lines in signs.by_customer.items():
        number, name = customers[customer_id]
        for line in lines:
            ranked_proposals = found.setdefault(line, [])
            if len(ranked_proposals) < MOST and all(each.customer != number for each in ranked_proposals):
                ranked_proposals.append(Proposal(None, number, name, 0, "same name"))
    return found


def _right_numbers(reader: Reader, payments: Sequence[Payment]) -> set[str]:
    """The tokens that are numbers of invoices, open or paid: those are no slips of other numbers."""
    tokens = sorted({token for payment in payments for token in references_in_text(payment.text)})
    return {
        number
        for column in ("invoice_number", "ocr")
        for (number,) in reader.among(f"SELECT {column} FROM claim WHERE {column} IN (:among)", tokens)
    }


class _Signs:
    """What the payments have that an invoice may have too, each with the lines it stands in."""

    def __init__(
        self, payments: Sequence[Payment], customers: dict[int, tuple[str, str]], right_numbers: set[str]
    ) -> None:
        self._by_amount: dict[int, list[int]] = {}
        self._by_token: dict[str, list[int]] = {}
        self._by_variant: dict[str, list[int]] = {}
        by_name: dict[str, list[int]] = {}
        for payment in payments:
            self._by_amount.setdefault(payment.amount_ore, []).append(payment.line)
            if payment.counterparty:
                by_name.setdefault(_name_key(payment.counterparty), []).append(payment.line)
            for token in references_in_text(payment.text):
                self._by_token.setdefault(token, []).append(payment.line)
                for variant in () if token in right_numbers else _variants(token):
                    self._by_variant.setdefault(variant, []).append(payment.line)
        self.by_customer = {
            customer_id: by_name[key]
            for customer_id, (_, name) in (customers.items() if by_name else ())
            if (key := _name_key(name)) in by_name
        }

    def of(self, invoice: str, ocr: str | None, customer_id: int, open_ore: int) -> dict[int, list[str]]:
        """Line -> why the invoice may be what it pays."""
        found: dict[int, list[str]] = {}
        for why, lines in self._shared(invoice, ocr, customer_id, open_ore):
            for line in lines:
                signs = found.setdefault(line, [])
                if why not in signs:
                    signs.append(why)
        return found

    def _shared(
        self, invoice: str, ocr: str | None, customer_id: int, open_ore: int
    ) -> Iterator[tuple[str, Iterable[int]]]:
        numbers = {invoice.upper(), *([ocr] if ocr else ())}
        yield "same amount", self._by_amount.get(open_ore, ())
        for number in numbers if self._by_token else ():
            yield "same number", self._by_token.get(number, ())
        for number in numbers if self._by_variant else ():
            for variant in _variants(number):
                yield "similar number", self._by_variant.get(variant, ())
        yield "same name", self.by_customer.get(customer_id, ())


def _variants(number: str) -> Iterator[str]:
    """A number and all it is with one sign left out: two numbers share one when a slip is all that parts them."""
    if len(number) >= _LONG_ENOUGH:
        yield number
        for place in range(len(number)):
            yield number[:place] + number[place + 1 :]


def _name_key(name: str) -> str:
    """The same for `EK ANNA` and `Anna Ek`."""
    return " ".join(sorted(fold(name).split()))
