"""Elements of an electronic invoice: found by their full names, read as text, amounts, numbers and days."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from kassabok.formats.bank.amounts import MOST_ORE
from kassabok.formats.days import possible
from kassabok.formats.errors import BadFile
from kassabok.formats.safe_xml import XmlSort, line_of

if TYPE_CHECKING:
    from lxml import etree

INVOICE_XML = XmlSort(
    area="einvoice",
    name="electronic invoices",
    content="invoices",
    shorter="Ask the supplier for one invoice per file.",
    again="Ask the supplier to send the invoice again.",
    hostile="Do not use this file; ask the supplier what it is.",
)

_DECIMAL = re.compile(r"[+-]?(?:[0-9]{1,18}(?:\.[0-9]{0,18})?|\.[0-9]{1,18})")
_DAY = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2}|T.*)?")
_HUNDREDTH = Decimal("0.01")
ONE = Decimal(1)


class Part:
    """An element, or none: then every text of it is "". Paths are those of names, its namespaces' prefixes."""

    __slots__ = ("_element", "_names")

    def __init__(self, element: "etree._Element | None", names: Mapping[str, str]) -> None:
        self._element = element
        self._names = names

    def __bool__(self) -> bool:
        return self._element is not None

    @property
    def line(self) -> int:
        """Where it stands in the file; 0 for none."""
        return 0 if self._element is None else line_of(self._element)

    def parts(self, path: str) -> Iterator["Part"]:
        """Every element at a path, as "cac:Party/cbc:EndpointID"."""
        if self._element is not None:
            for found in self._element.iterfind(path, namespaces=dict(self._names)):
                yield Part(found, self._names)

    def part(self, path: str) -> "Part":
        """The first element at a path."""
        return next(self.parts(path), Part(None, self._names))

    def attribute(self, name: str) -> str:
        """An attribute, "" where it is not there."""
        return "" if self._element is None else str(self._element.get(name) or "").strip()

    def raw(self) -> str:
        """Its own text as it stands."""
        return "" if self._element is None else self._element.text or ""

    def text(self, *paths: str) -> str:
        """The first text that is not empty at one of the paths; without a path, its own. Blanks are made one."""
        if not paths:
            return " ".join(self.raw().split())
        return next((text for path in paths for part in self.parts(path) if (text := part.text())), "")

    def needed(self, path: str, term: str) -> str:
        """A text that no invoice is without. term: what it is called, as "BT-1, its number". Raises BadFile."""
        found = self.text(path)
        if not found:
            raise BadFile(
                "einvoice.missing",
                f"line {self.line}: the invoice does not say {term}.",
                hint="Ask the supplier to send it again, complete.",
            )
        return found

    def number(self, path: str, *, without: Decimal = Decimal(0)) -> Decimal:
        """A number at a path. without: where there is none. Raises BadFile."""
        part = self.part(path)
        text = part.text()
        return number_of(text, part.line) if text else without

    def cents(self, path: str, currency: str) -> int:
        """An amount at a path in hundredths; 0 where there is none. Raises BadFile, also for another currency."""
        part = self.part(path)
        return part.own_cents(currency) if part else 0

    def own_cents(self, currency: str) -> int:
        """Its own amount in hundredths. Raises BadFile, also for another currency."""
        said = self.attribute("currencyID")
        if said and said.upper() != currency:
            raise BadFile(
                "einvoice.currency",
                f"line {self.line}: an amount is in {said[:10]}, but the invoice is in {currency}.",
                hint=INVOICE_XML.again,
            )
        return cents_of(number_of(self.text(), self.line), self.line)

    def day(self, *paths: str) -> date | None:
        """The first day at one of the paths, None where there is none. Raises BadFile for what is no day."""
        for path in paths:
            part = self.part(path)
            if text := part.text():
                return _day(text, part.line)
        return None


def number_of(text: str, line: int) -> Decimal:
    """A number as XML writes it. Raises BadFile."""
    if not _DECIMAL.fullmatch(text):
        raise BadFile(
            "einvoice.number", f'line {line}: "{text[:40]}" is not a number.', hint=INVOICE_XML.again
        )
    return Decimal(text)


def cents_of(amount: Decimal, line: int) -> int:
    """An amount in hundredths. Raises BadFile for parts of a hundredth (EN 16931 BR-DEC), or too much."""
    if amount != amount.quantize(_HUNDREDTH):
        raise BadFile(
            "einvoice.decimals",
            f"line {line}: the amount {amount} has more than two decimals.",
            hint="Ask the supplier for an invoice in whole hundredths; its amounts cannot be paid as they are.",
        )
    cents = int(amount * 100)
    if abs(cents) > MOST_ORE:
        raise BadFile(
            "einvoice.amount", f"line {line}: the amount {amount} is too large.", hint=INVOICE_XML.again
        )
    return cents


def joined(*texts: str) -> str:
    """Texts that are there, one after another."""
    return ", ".join(text for text in texts if text)


def first(values: Iterable[str]) -> str:
    """The first that is not empty, or ""."""
    return next((value for value in values if value), "")


def _day(text: str, line: int) -> date:
    match = _DAY.fullmatch(text)
    try:
        if match and possible(day := date(int(match[1]), int(match[2]), int(match[3]))):
            return day
    except ValueError:
        pass
    raise BadFile(
        "einvoice.day",
        f'line {line}: "{text[:40]}" is not a day.',
        hint=INVOICE_XML.again,
    )
