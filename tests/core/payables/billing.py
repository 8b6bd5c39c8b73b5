"""Words for stories about bills: each is one command in a transaction of its own. Amounts are öre."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from tests.story import TODAY

from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.check import run_checks
from kassabok.core.parties import suppliers
from kassabok.core.payables import reports, service
from kassabok.core.payables.lines import LineRequest

LATER = date(2027, 3, 1)


class Payer:
    """A company with a supplier in Sweden, 2001, one in Germany, 2002, and one in Norway, 2003."""

    def __init__(self, book: Book) -> None:
        self.book = book
        with self.doing() as tx:
            suppliers.add(tx, name="Papper & Pärm AB", terms_days=20)
            suppliers.add(tx, name="Töpferei Müller GmbH", country="DE")
            suppliers.add(tx, name="Fjellkopp AS", country="NO")

    @contextmanager
    def doing(self, on: date = TODAY) -> Iterator[Transaction]:
        with self.book.transaction("test", today=on) as tx:
            yield tx

    def cash_method(self) -> None:
        with self.doing() as tx:
            change_setting(tx, "ledger.method", "cash")

    def bill(
        self, reference: str, total_ore: int, *lines: LineRequest, approved: bool = True, **how: Any
    ) -> str:
        with self.doing() as tx:
            number = service.register(
                tx,
                supplier=how.pop("supplier", "2001"),
                reference=reference,
                on=how.pop("on", TODAY),
                total_ore=total_ore,
                lines=lines,
                **how,
            ).ref
            if approved:
                service.approve(tx, number, by="Ada")
        return number

    def credit(self, bill: str, reference: str, *lines: LineRequest, **how: Any) -> str:
        with self.doing() as tx:
            return service.credit(tx, bill, reference, on=how.pop("on", TODAY), lines=lines, **how).ref

    def pay(self, *bills: str | tuple[str, int], on: date = TODAY, money: str = "bank") -> str:
        asked = [(bill, None) if isinstance(bill, str) else bill for bill in bills]
        with self.doing() as tx:
            return service.pay(tx, asked, on=on, money=money).ref

    def take_back(self, payment: str, *, on: date) -> None:
        with self.doing() as tx:
            service.take_back(tx, payment, on=on)

    # Looking

    def open_ore(self, bill: str) -> int:
        return reports.bill(self.book.reader, bill).open_ore

    def posted(self, thing: str) -> dict[str, int]:
        """Account -> öre of the vouchers that were posted for a bill or a payment."""
        kind = "bill" if thing.startswith("E") else "bill-payment"
        rows = self.book.reader.rows(
            "SELECT l.account, sum(l.amount_ore) FROM link k JOIN voucher v ON v.ref = k.effect_ref "
            "JOIN voucher_line l ON l.voucher_id = v.id WHERE k.cause_kind = :kind AND k.cause_ref = :ref "
            "AND k.effect_kind = 'voucher' GROUP BY l.account ORDER BY l.account",
            kind=kind,
            ref=thing,
        )
        return dict(rows)

    def balance(self, account: str, *, until: date = date(2027, 12, 31)) -> int:
        value = self.book.reader.value(
            "SELECT sum(amount_ore) FROM voucher_line WHERE account = :account AND date <= :until",
            account=account,
            until=until,
        )
        return int(value or 0)

    def wrong(self) -> list[str]:
        """What any check of the book finds."""
        return [f"{row.check}: {row.detail}" for row in run_checks(self.book.reader) if not row.ok]
