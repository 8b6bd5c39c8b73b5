"""Words for stories about paying out. Amounts are öre."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, time
from pathlib import Path
from typing import Any

from lxml import etree
from tests.story import TODAY

from kassabok.core.bank.service import edit_account
from kassabok.core.book.company import change_setting
from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.check import run_checks
from kassabok.core.parties import suppliers
from kassabok.core.payables import service as payables
from kassabok.core.payables.lines import LineRequest
from kassabok.core.paying import bills, service
from kassabok.core.paying.profiles import payment_profiles_beside, profile_of
from kassabok.core.paying.service import Made
from kassabok.core.paying.wanted import LeftOut, Sender, Wanted
from kassabok.core.rates.payment_facts import facts_beside

OURS = "SE4550000000058398257466"
BANKGIRO = "9912346"
FAR = date(2026, 12, 30)


class Payer:
    """A company in Umeå with an IBAN and a supplier with a bankgiro, 2001, that gives it bills."""

    def __init__(self, book: Book, folder: Path) -> None:
        self.book = book
        self.folder = folder
        self.files: dict[str, bytes] = {}
        self.references = 0
        with self.doing() as tx:
            change_setting(tx, "company.city", "Umeå")
            edit_account(tx, "Bank", iban=OURS)
        self.supplier("Papper & Pärm AB", bankgiro="50501055", city="Borås")

    @contextmanager
    def doing(self, on: date = TODAY) -> Iterator[Transaction]:
        with self.book.transaction("test", today=on) as tx:
            yield tx

    def supplier(self, name: str, **fields: Any) -> str:
        with self.doing() as tx:
            return suppliers.add(tx, name=name, **fields).ref

    def bill(self, total_ore: int, due: date = TODAY, *, supplier: str = "2001", **how: Any) -> str:
        """An approved bill without VAT; its reference is F1, F2 ... where none is given."""
        self.references += 1
        approved = how.pop("approved", True)
        with self.doing() as tx:
            number = payables.register(
                tx,
                supplier=supplier,
                reference=how.pop("reference", f"F{self.references}"),
                on=min(due, TODAY),
                due=due,
                total_ore=total_ore,
                lines=[LineRequest(total_ore, "6110", "exempt")],
                **how,
            ).ref
            if approved:
                payables.approve(tx, number, by="Ada")
        return number

    def credit(self, bill: str, total_ore: int) -> str:
        """A credit note of a bill that is paid, so that all of it can be used."""
        with self.doing() as tx:
            payables.pay(tx, [(bill, None)], on=TODAY)
            self.references += 1
            line = LineRequest(total_ore, "6110", "exempt")
            return payables.credit(
                tx, bill, f"K{self.references}", on=TODAY, lines=[line], total_ore=total_ore
            ).ref

    def pay(
        self,
        *numbers: str,
        due_by: date = FAR,
        on: date | None = None,
        today: date = TODAY,
        at: time | None = None,
        together: bool = False,
        one_debit: bool | None = None,
        currency: str = "SEK",
        profile: str | None = "generic",
        version: str = "03",
        extra: tuple[Wanted, ...] = (),
        **dialect: Any,
    ) -> "Sent":
        """Make a file of these bills, or of all that are due up to a day. dialect: what differs from the profile's."""
        with self.doing(today) as tx:
            account = service.paying_account(tx, None)
            chosen = profile_of(account, payment_profiles_beside(self.folder / "book"), profile)
            chosen = replace(chosen, dialect=replace(chosen.dialect, **dialect))
            sender = Sender(account, chosen, facts_beside(self.folder / "book"), version, currency, one_debit)
            if numbers:
                found = bills.named_bills(tx, numbers, sender, together=together)
            else:
                found = bills.due_bills(tx, due_by, sender, together=together)
            wanted = [*found.wanted, *extra]
            made = service.make(tx, sender, wanted, on=on, at=at) if wanted else None
        if made:
            self.files[made.number] = made.data
        return Sent(made, found.left_out)

    def cancel(self, number: str) -> None:
        with self.doing() as tx:
            service.cancel(tx, number, on=TODAY)

    def sent(self, bill: str) -> int:
        cents: int = self.book.reader.value("SELECT sent_cents FROM bill WHERE number = :bill", bill=bill)
        return cents

    def wrong(self) -> list[str]:
        return [f"{check.check}: {check.detail}" for check in run_checks(self.book.reader) if not check.ok]


class Sent:
    """A payment file, read back without its writer."""

    def __init__(self, made: Made | None, left_out: list[LeftOut]) -> None:
        self.made = made
        self.left_out = left_out
        self.root = etree.fromstring(made.data) if made else None

    @property
    def number(self) -> str:
        assert self.made is not None
        return self.made.number

    def texts(self, name: str) -> list[str]:
        """The texts of all elements of this name, or of a path of names."""
        assert self.root is not None
        path = "/".join(f"*[local-name()='{step}']" for step in name.split("/"))
        found: Any = self.root.xpath(f".//{path}")
        return [str(element.text) for element in found]

    @property
    def amounts(self) -> list[str]:
        return self.texts("InstdAmt")

    @property
    def days(self) -> list[str]:
        return self.texts("ReqdExctnDt")

    @property
    def codes(self) -> list[str]:
        return [row.code for row in self.left_out]
