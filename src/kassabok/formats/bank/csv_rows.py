"""The rows of a CSV statement: what each cell means, by the shape that fits the file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.formats.bank.accounts import digits
from kassabok.formats.bank.amounts import ore_from_text, shown
from kassabok.formats.bank.csv_profile import Shape
from kassabok.formats.bank.record import BankAccountId, BankTransaction
from kassabok.formats.bank.references import text_references
from kassabok.formats.errors import BadFile

_GIRO = re.compile(r"[0-9]{3,4}-[0-9]{4}")


@dataclass(frozen=True, slots=True)
class Table:
    """Where the rows are and what their cells mean. places: heading (its first name) -> place in the row."""

    profile: str
    shape: Shape
    delimiter: str
    first_row: int
    places: dict[str, int]
    width: int

    def place(self, role: str) -> int | None:
        """The place of a column that is one column, None when the file or the shape has none."""
        names = self.shape.columns.get(role, ())
        return self.places.get(names[0]) if names else None

    def cells(self, role: str, row: Sequence[str]) -> list[str]:
        places = (self.places.get(name) for name in self.shape.columns.get(role, ()))
        return [row[place] for place in places if place is not None]


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    account: BankAccountId
    currency: str
    booked_on: date
    value_on: date | None
    amount_ore: int
    balance_ore: int | None
    text: str
    transaction: BankTransaction


class RowReader:
    def __init__(self, table: Table, account: BankAccountId | None = None) -> None:
        self._table = table
        self._shape = table.shape
        self._account = account or BankAccountId()

    def right_width(self, row: list[str], line: int) -> list[str]:
        """The row with exactly as many cells as there are headings; more may only be empty ones."""
        width = self._table.width
        if len(row) < width:
            message = f"line {line}: the row has {len(row)} cells; expected {width}."
            raise BadFile("bank.csv_row", message, hint="The line may be cut off; download the file again.")
        if any(row[width:]):
            message = f"line {line}: the row has {len(row)} cells; expected {width}."
            raise BadFile(
                "bank.csv_row", message, hint=f"A text may hold {shown(self._table.delimiter)} unquoted."
            )
        return row[:width]

    def is_pending(self, row: Sequence[str]) -> bool:
        for name, marks in self._shape.pending.items():
            place = self._table.places.get(name)
            if place is not None and any(_begins(row[place].casefold(), mark) for mark in marks):
                return True
        return False

    def read(self, row: Sequence[str], line: int) -> Row:
        booked_on = self._date("booked_on", row, line)
        if booked_on is None:
            raise self._bad_date("booked_on", "", line)
        amount = self._signed_amount(row, line)
        text = _joined(self._table.cells("text", row))
        return Row(
            line=line,
            account=self._account_of(row),
            currency=self._cell("currency", row) or self._shape.currency,
            booked_on=booked_on,
            value_on=self._date("value_on", row, line),
            amount_ore=amount,
            balance_ore=self._amount("balance", row, line),
            text=text,
            transaction=self._transaction(row, line, amount, text),
        )

    def _transaction(self, row: Sequence[str], line: int, amount: int, text: str) -> BankTransaction:
        payee = self._cell("payee_account", row)
        return BankTransaction(
            line=line,
            amount_ore=amount,
            counterparty=_joined(self._table.cells("counterparty", row)),
            counterparty_account=payee if amount < 0 else self._cell("payer_account", row),
            references=text_references(text),
            text=text,
            transaction_ref=self._cell("transaction_ref", row),
            payee_giro=digits(payee) if _GIRO.fullmatch(payee) else "",
        )

    def _cell(self, role: str, row: Sequence[str]) -> str:
        place = self._table.place(role)
        return row[place] if place is not None else ""

    def _account_of(self, row: Sequence[str]) -> BankAccountId:
        account = digits(self._cell("account", row))
        if not account:
            return self._account
        return BankAccountId(clearing=digits(self._cell("clearing", row)), account=account)

    def _signed_amount(self, row: Sequence[str], line: int) -> int:
        if "amount" in self._shape.columns:
            amount = self._amount("amount", row, line)
            if amount is None:
                raise self._bad_amount("amount", "it is empty", line)
            return amount
        money_in, money_out = self._amount("money_in", row, line), self._amount("money_out", row, line)
        if money_in and money_out:
            raise self._bad_amount("money_in", "money in and money out are both given", line)
        if money_in is None and money_out is None:
            raise self._bad_amount("money_in", "money in and money out are both empty", line)
        return money_in or -abs(money_out or 0)

    def _amount(self, role: str, row: Sequence[str], line: int) -> int | None:
        text = self._cell(role, row)
        if not text:
            return None
        shape = self._shape
        try:
            return ore_from_text(text, decimal=shape.decimal, thousands=shape.thousands, suffix=shape.suffix)
        except ValueError as error:
            raise self._bad_amount(role, str(error), line) from error

    def _bad_amount(self, role: str, problem: str, line: int) -> BadFile:
        example = "-1 250,50" if self._shape.decimal == "," else "-1250.50"
        return BadFile(
            "bank.amount",
            f"line {line}: column {self._heading(role)}: {problem}; expected an amount like {example}.",
            hint=f"Profile {self._table.profile} reads this file; is it the right one?",
        )

    def _date(self, role: str, row: Sequence[str], line: int) -> date | None:
        text = self._cell(role, row)
        if not text:
            return None
        for form in self._shape.dates:
            found = form.parse(text)
            if found:
                return found
        raise self._bad_date(role, text, line)

    def _bad_date(self, role: str, text: str, line: int) -> BadFile:
        forms = " or ".join(form.text for form in self._shape.dates)
        what = f"is {shown(text)}" if text else "is empty"
        return BadFile(
            "bank.date",
            f"line {line}: column {self._heading(role)} {what}; expected a date written {forms}.",
            hint=f"Profile {self._table.profile} reads this file; is it the right one?",
        )

    def _heading(self, role: str) -> str:
        return self._shape.columns[role][0]


def _begins(text: str, mark: str) -> bool:
    """Whether text begins with the whole word: "Prel kortköp" does with "Prel", "Preliminärskatt" does not."""
    if not mark:
        return not text
    return text.startswith(mark) and not text[len(mark) : len(mark) + 1].isalpha()


def _joined(cells: Sequence[str]) -> str:
    """The different texts, each once."""
    return " / ".join(dict.fromkeys(" ".join(cell.split()) for cell in cells if cell))
