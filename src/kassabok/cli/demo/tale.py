"""What the chapters share: the days of the story, the shop, its bank, and how things came to be called."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from kassabok.cli.demo.bank import Bank
from kassabok.cli.demo.shop import Shop
from kassabok.core.money import format_kronor

if TYPE_CHECKING:
    from kassabok.core.paying.answers import Answered


def feb(day: int) -> date:
    """A day in February 2026."""
    return date(2026, 2, day)


def mar(day: int) -> date:
    """A day in March 2026."""
    return date(2026, 3, day)


def apr(day: int) -> date:
    """A day in April 2026."""
    return date(2026, 4, day)


@dataclass(slots=True)
class Tale:
    """What the chapters share. numbers: what the book called the things that later chapters speak of."""

    shop: Shop
    bank: Bank
    folder: Path
    numbers: dict[str, str] = field(default_factory=dict)

    def bank_file(self, day: date, name: str, data: bytes) -> tuple[Path, str]:
        """Put a file where a download would land, and read it from there. Returns where, and what came of it."""
        path = self.folder / "bank" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        read = self.shop.read_bank_file(day, path)
        known = f", {read.known} known" if read.known else ""
        return path, f"{read.new} new lines{known}, {read.new - read.parked} dealt with by themselves"

    def payment_file(self, day: date, name: str, on: date, *bills: str) -> Path:
        """Make a payment file of bills, all to be paid on one day. Returns where it was put."""
        path = self.folder / "payments" / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(self.shop.pay_bills(day, on, *bills))
        return path

    def answer(self, day: date, name: str, data: bytes) -> "Answered":
        """Put what the bank answers to a payment file where its other files are, and read it from there."""
        path = self.folder / "bank" / name
        path.write_bytes(data)
        return self.shop.read_answer(day, path)

    def order_and_deliver(
        self,
        name: str,
        ordered_on: date,
        delivered_on: date,
        customer: str,
        *lines: str,
        freight_ore: int = 0,
    ) -> str:
        """An order that is delivered whole. Keeps its numbers by name and returns the invoice's."""
        order, _ = self.shop.order(ordered_on, customer, *lines, freight_ore=freight_ore)
        delivery, invoice = self.shop.deliver(delivered_on, order)
        assert invoice is not None, "it is billed on delivery"
        self.numbers |= {f"{name} order": order, f"{name} delivery": delivery, f"{name} invoice": invoice}
        return invoice

    def pays(self, on: date, party: str, *invoices: str, amount_ore: int | None = None) -> None:
        """A customer pays invoices with their OCR numbers; amount_ore where it is not what the one invoice says."""
        views = [self.shop.invoice(number, on) for number in invoices]
        parts = [(view.ocr, view.open_ore if amount_ore is None else amount_ore) for view in views]
        self.bank.move(on, "bankgiro", sum(part_ore for _, part_ore in parts), party, references=parts)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter and the day it begins."""

    begins: date
    tell: Callable[[Tale], str]


def kr(amount_ore: int) -> str:
    """An amount for a sentence."""
    return f"{format_kronor(amount_ore)} kr"
