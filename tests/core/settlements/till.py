"""Words for stories of payment providers: a company that sells, its bank, and the reports that it gets."""

from datetime import date
from typing import Any

from tests.core.bank.bank_files import IBAN, Move, Pay, camt, move
from tests.core.invoicing.office import Office
from tests.story import TODAY

from kassabok.core.bank import service as bank
from kassabok.core.bank.importing import BankImport
from kassabok.core.bank.importing import import_file as read_bank_file
from kassabok.core.book.file import Book
from kassabok.core.settlements import reports
from kassabok.core.settlements.importing import SettlementImport, import_file
from kassabok.core.taxes.periods import fiscal_years, read_period
from kassabok.core.taxes.reports import vat_report
from kassabok.formats.providers.profile import Profile, load_profile, shipped_texts


def profiles(**changes: tuple[str, str]) -> tuple[Profile, ...]:
    """The shipped profiles; of Stripe's fees the company owes the VAT. changes: channel -> a piece of its text and what
    stands there instead.
    """
    texts = shipped_texts()
    texts["stripe"] = texts["stripe"].replace('fee_vat = "none"', 'fee_vat = "eu-services"')
    for name, (old, new) in changes.items():
        assert old in texts[name]
        texts[name] = texts[name].replace(old, new, 1)
    return tuple(load_profile(text, name) for name, text in texts.items())


class Till(Office):
    """An office whose customers pay through providers."""

    def __init__(self, book: Book) -> None:
        super().__init__(book)
        with self.doing() as tx:
            bank.edit_account(tx, "Bank", iban=IBAN)

    def report(self, data: bytes, *, name: str = "report.csv", **choices: Any) -> SettlementImport:
        choices.setdefault("profiles", profiles())
        with self.doing() as tx:
            return import_file(tx, data, name=name, **choices)

    def statement(self, *moves: Move) -> BankImport:
        with self.doing() as tx:
            return read_bank_file(tx, camt(moves, kind="camt.053"), name="camt.xml")

    def paid_in(self, amount_ore: int, text: str, *, on: date = TODAY, ref: str = "E1") -> BankImport:
        """One line of the bank."""
        return self.statement(move(Pay(amount_ore, text=text), on=on, ref=ref))

    def states(self) -> list[tuple[str, str, int]]:
        """Report, state, what it pays out."""
        return [(row.settlement, row.state, row.payout_ore) for row in reports.reports(self.book.reader)]

    def left(self) -> dict[str, int]:
        """What stands on the providers' accounts, by what it is; all of it is the balance of the accounts."""
        rows = reports.remainder(self.book.reader)
        for account in {row.account for row in rows}:
            assert sum(row.amount_ore for row in rows if row.account == account) == self.balance(account)
        sums: dict[str, int] = {}
        for row in rows:
            sums[row.what] = sums.get(row.what, 0) + row.amount_ore
        return sums

    def outcomes(self, number: str) -> list[tuple[int, str, str]]:
        """Line, outcome and sale of the rows."""
        return [(row.line, row.outcome, row.sale) for row in reports.report(self.book.reader, number).rows]

    def boxes(self) -> dict[str, int]:
        """The VAT return of the quarter, whole kronor, without the boxes that are empty."""
        reader = self.book.reader
        report = vat_report(reader, read_period("2026-q1", fiscal_years(reader)), today=TODAY)
        return {box: kronor for box, kronor in report.boxes.items() if kronor}
