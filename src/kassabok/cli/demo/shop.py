"""The shop's hands: what a person would do at the command line, each a command of its own on its own day."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kassabok.cli.demo import story
from kassabok.cli.happened import all_of, first_of
from kassabok.cli.order_lines import freight_line, goods_lines
from kassabok.core import events as e
from kassabok.core import outgoing
from kassabok.core.bank import importing
from kassabok.core.bank import service as banking
from kassabok.core.book.file import Book
from kassabok.core.book.transaction import Transaction
from kassabok.core.invoicing import receipts
from kassabok.core.invoicing.reports import invoices
from kassabok.core.parties.billers import register_biller, supplier_of_invoice
from kassabok.core.parties.model import supplier_of
from kassabok.core.parts import Part
from kassabok.core.payables import service as payables
from kassabok.core.payables.from_orders import goods_lines as goods_to_bill
from kassabok.core.payables.importing import import_bills
from kassabok.core.payables.matching import match as match_bill
from kassabok.core.payables.service import BillFile
from kassabok.core.payables.translating import Asked
from kassabok.core.paying import service as paying
from kassabok.core.paying.answers import take_answer
from kassabok.core.paying.choosing import Request, choose
from kassabok.core.paying.profiles import payment_profiles_beside, profile_of
from kassabok.core.paying.wanted import Sender
from kassabok.core.plans import service as plans
from kassabok.core.purchasing import service as purchasing
from kassabok.core.purchasing.lines import PurchaseRequest
from kassabok.core.rates.payment_facts import facts_beside
from kassabok.core.sales import service as sales

if TYPE_CHECKING:
    from kassabok.core.bank.importing import BankImport
    from kassabok.core.invoicing.reports.invoices import InvoiceView
    from kassabok.core.paying.answers import Answered


class Shop:
    """The book in the hands of the shop. Amounts are öre; lines are written as on the command line: MUG-BLUE=4-10%."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @contextmanager
    def doing(self, day: date) -> Iterator[Transaction]:
        """One command: a transaction, and after it the documents it asked for."""
        with self.book.transaction("demo", today=day) as tx:
            yield tx
        if tx.queued_outgoing:
            outgoing.run(self.book, today=day)

    def order(
        self, day: date, customer: str, *lines: str, freight_ore: int = 0, **terms: str
    ) -> tuple[str, str | None]:
        """Take an order and confirm it. Returns its number, and its invoice's where it is billed in advance."""
        requests = goods_lines(lines) + ([freight_line(freight_ore)] if freight_ore else [])
        with self.doing(day) as tx:
            number = sales.create(
                tx,
                customer=customer,
                lines=requests,
                on=day,
                billing=terms.get("billing", "on_delivery"),
                note=terms.get("note", ""),
                objects=story.ORDERS,
            ).ref
            sales.confirm(tx, number, on=day)
        invoiced = first_of(tx.steps, e.InvoiceIssued)
        return number, invoiced.ref if invoiced else None

    def deliver(self, day: date, order: str, *, partial: bool = False) -> tuple[str, str | None]:
        """Send what there is of an order. Returns the delivery's number and its invoice's."""
        with self.doing(day) as tx:
            delivered = sales.deliver(tx, order, on=day, partial=partial)
        invoiced = first_of(tx.steps, e.InvoiceIssued)
        return delivered.ref, invoiced.ref if invoiced else None

    def sell(self, day: date, means: str, *lines: str) -> int:
        """Sell over the counter. Returns what was paid."""
        with self.doing(day) as tx:
            sales.sell_on_the_spot(tx, goods_lines(lines), means=means, on=day, objects=story.COUNTER)
        receipt = first_of(tx.steps, e.ReceiptIssued)
        assert receipt is not None, "a sale on the spot has a receipt"
        return receipt.total_ore

    def close_day(self, day: date) -> None:
        """Post the day's receipts as one voucher."""
        with self.doing(day) as tx:
            receipts.close_day(tx, day)

    def buy(self, day: date, supplier: str, **units: int) -> str:
        """Place an order with a supplier, by its number, at the usual prices. Returns the order's number."""
        lines = [
            PurchaseRequest(sku=_sku(name), quantity_milli=count * 1000) for name, count in units.items()
        ]
        with self.doing(day) as tx:
            number = purchasing.create(tx, supplier=supplier, lines=lines, on=day).ref
            purchasing.place(tx, number, on=day)
        return number

    def receive(self, day: date, purchase: str, **units: int) -> int:
        """Take goods of a purchase order in. Returns what they cost."""
        parts = [Part(_sku(name), count * 1000) for name, count in units.items()]
        with self.doing(day) as tx:
            return purchasing.receive(tx, purchase, on=day, parts=parts).value_ore

    def bill(self, day: date, supplier: str, reference: str, total_ore: int, *, purchase: str) -> str:
        """Register a bill for what came of a purchase order. Returns its number."""
        with self.doing(day) as tx:
            lines = goods_to_bill(tx, supplier_of(tx, supplier).id, purchase=purchase)
            number = payables.register(
                tx, supplier=supplier, reference=reference, on=day, total_ore=total_ore, lines=lines
            ).ref
            match_bill(tx, number, purchase=purchase)
        return number

    def import_bill(self, day: date, path: Path, *, account: str) -> tuple[str, str]:
        """Take an e-invoice in, and register its supplier. Returns the numbers of the bill and the supplier."""
        with self.doing(day) as tx:
            (imported,) = import_bills(
                tx,
                [BillFile(path.name, path.read_bytes())],
                find_supplier=supplier_of_invoice,
                new_supplier=register_biller,
                asked=Asked(account),
            ).bills
        return imported.bill, imported.supplier

    def approve(self, day: date, bill: str) -> None:
        """Say that a bill is right."""
        with self.doing(day) as tx:
            payables.approve(tx, bill, by=story.OWNER)

    def pay_bills(self, day: date, on: date, *bills: str) -> bytes:
        """Make a payment file of bills, all on one day. Returns it."""
        with self.doing(day) as tx:
            account = paying.paying_account(tx, None)
            profile = profile_of(account, payment_profiles_beside(self.book.path), None)
            sender = Sender(account, profile, facts_beside(self.book.path), profile.dialect.version, "SEK")
            wanted = choose(tx, Request(bills=bills), sender).wanted
            return paying.make(tx, sender, wanted, on=on).data

    def read_answer(self, day: date, path: Path) -> "Answered":
        """Read what the bank answers to a payment file."""
        with self.doing(day) as tx:
            return take_answer(tx, path.read_bytes(), name=path.name)

    def invoice(self, number: str, day: date) -> "InvoiceView":
        """An invoice as it stands on a day."""
        return invoices.invoice(self.book.reader, number, on=day)

    def read_bank_file(self, day: date, path: Path) -> "BankImport":
        """Read a file from the bank."""
        with self.doing(day) as tx:
            return importing.import_file(tx, path.read_bytes(), name=path.name)

    def unmatched(self, amount_ore: int | None = None) -> int:
        """The number of the bank line that nobody has dealt with; with this amount, where there are several."""
        found = self.book.reader.value(
            "SELECT id FROM bank_line WHERE state = 'unmatched' AND amount_ore = coalesce(:amount, amount_ore)",
            amount=amount_ore,
        )
        assert found is not None, "the story put it there"
        return int(found)

    def voucher_of_payment(self, invoice: str) -> str:
        """The voucher of the payment that settled an invoice."""
        found = self.book.reader.value(
            "SELECT voucher.effect_ref FROM link paid JOIN link voucher ON voucher.cause_kind = 'payment' "
            "AND voucher.cause_ref = paid.effect_ref AND voucher.effect_kind = 'voucher' "
            "WHERE paid.cause_kind = 'invoice' AND paid.cause_ref = :invoice AND paid.effect_kind = 'payment'",
            invoice=invoice,
        )
        return str(found)

    def voucher_of_plan(self, plan: str) -> str:
        """The latest voucher that a plan has posted."""
        found = self.book.reader.value(
            "SELECT effect_ref FROM link WHERE cause_kind = 'plan' AND cause_ref = :plan "
            "AND effect_kind = 'voucher' ORDER BY id DESC",
            plan=plan,
        )
        return str(found)

    def match(self, day: date, amount_ore: int, invoice: str) -> None:
        """Say which invoice a bank line pays."""
        with self.doing(day) as tx:
            banking.match_line(tx, self.unmatched(amount_ore), invoices=[(invoice, None)])

    def tie_line(self, day: date, amount_ore: int, voucher: str) -> None:
        """Say which voucher has booked a bank line already."""
        with self.doing(day) as tx:
            banking.tie_line(tx, self.unmatched(amount_ore), voucher=voucher)

    def run_due(self, day: date) -> list[str]:
        """Post what recurring vouchers and accruals are due with. Returns the vouchers."""
        with self.doing(day) as tx:
            for plan in plans.due_plans(tx.reader, day):
                left = plans.post_due(tx, plan, day)
                assert left is None, f"every month is open: {left}"
        return [event.ref for event in all_of(tx.steps, e.VoucherPosted)]

    def book_line(self, day: date, amount_ore: int, against: str) -> None:
        """Book a bank line that is no customer's payment."""
        with self.doing(day) as tx:
            banking.book_line(tx, self.unmatched(amount_ore), against=against)


def _sku(name: str) -> str:
    """A SKU of a keyword: BOWL_L is BOWL-L."""
    return name.replace("_", "-")
