"""Reading pain.002 (what the bank says of payments that it was given), versions .03 and .10.

A report answers one pain.001. It speaks on three levels: of the whole message, of a block of it (PmtInf), and of
single payments; each may have a status of its own and reasons for it. A report on a level above says nothing of what
is below it: which payments a message or a block held, is known by the one who sent it.

Elements are told by their local names, so that a prefix, a missing namespace, another order or another version does
not stop the reading: published examples of banks do not keep to the schema either.

Source: ISO 20022 message definitions pain.002.001.03 and pain.002.001.10.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kassabok.formats.bank.amounts import ore_from_decimal, shown
from kassabok.formats.bank.camt_details import useful
from kassabok.formats.bank.nodes import BANK_XML, Node, tree
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.safe_xml import Lines, elements, first_names, line_of, refuse_hostile
from kassabok.formats.warnings import FileWarning

if TYPE_CHECKING:
    from lxml import etree

KNOWN_VERSIONS = ("03", "10")

_OUTERMOST = 20  # A message may lie in an envelope with a header; its own element is among the first to open.
_GET_AGAIN = "Download the file again from the bank."
_MOST_COUNT_DIGITS = 15  # ISO 20022 Max15NumericText.
_REPORTS = ("CstmrPmtStsRpt", "CstmrPmtStsRptV03", "CstmrPmtStsRptV10")
_BELOW = ("TxInfAndSts", "OrgnlPmtInfAndSts", "OrgnlGrpInfAndSts", "GrpHdr")


@dataclass(frozen=True, slots=True)
class StatusReason:
    """Why. code: of ISO 20022's list ("AC01") or the bank's own, "" without one. text: what the bank adds."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class PaymentStatus:
    """What is said of one payment. status: "RJCT" and the like, as the bank writes it; "" when it gives none.

    amount_ore: what was to be paid, in hundredths of currency, where the bank repeats it.
    """

    line: int
    end_to_end_id: str
    instruction_id: str
    status: str
    reasons: tuple[StatusReason, ...]
    amount_ore: int | None
    currency: str


@dataclass(frozen=True, slots=True)
class BlockStatus:
    """What is said of a block of payments, and of those in it that are named one by one.

    payment_info_id: PmtInfId of the block; "" for payments that the bank names outside of any.
    """

    line: int
    payment_info_id: str
    status: str
    reasons: tuple[StatusReason, ...]
    payments: tuple[PaymentStatus, ...]


@dataclass(frozen=True, slots=True)
class StatusReport:
    """What a bank says of one pain.001. message_id, created: of the report itself.

    original_message_id: MsgId of what is answered. status, reasons: of the whole message. count, total_ore: how many
    payments and what sum the bank says that the message had, where it does.
    """

    line: int
    message_id: str
    created: str
    original_message_id: str
    status: str
    reasons: tuple[StatusReason, ...]
    count: int | None
    total_ore: int | None
    blocks: tuple[BlockStatus, ...]


@dataclass(frozen=True, slots=True)
class StatusFile:
    """A file of reports: mostly one; some banks put several into an envelope. version: "03", "10", "" unknown."""

    version: str
    reports: tuple[StatusReport, ...]
    warnings: tuple[FileWarning, ...]


def is_status_report(data: bytes) -> bool:
    """Whether XML is a pain.002, by its outermost elements. Raises BadFile for hostile or broken XML."""
    refuse_hostile(data, BANK_XML)
    return any(name in _REPORTS for name, _, _ in first_names(data, _OUTERMOST, BANK_XML))


def read(data: bytes) -> StatusFile:
    """Read a pain.002 file.

    Raises BadFile for broken or hostile XML, another message, and a report that does not say which message it is about.
    """
    refuse_hostile(data, BANK_XML)
    notes = Notes()
    version = _version(data, notes)
    reports = tuple(_Reader(notes, Lines(data, _BELOW[:2])).reports(data))
    return StatusFile(version, reports, notes.warnings())


def _version(data: bytes, notes: Notes) -> str:
    root = ""
    for name, namespace, line in first_names(data, _OUTERMOST, BANK_XML):
        root = root or name
        if name in _REPORTS:
            stated = re.search(r"pain\.002\.001\.(\d\d)", namespace)
            version = stated[1] if stated else ""
            if version not in KNOWN_VERSIONS:
                said = f"version .{version}" if version else "no version"
                known = " and ".join(f".{known}" for known in KNOWN_VERSIONS)
                notes.warn(line, f"The file states {said} of pain.002; it was read by the rules of {known}.")
            return version
    raise BadFile(
        "bank.not_answer",
        f"This XML file begins with the element {shown(root)}; it is no pain.002.",
        hint="What the bank says of payments that it was given is pain.002.",
    )


class _Reader:
    """Reads report by report. What belongs to the open one is kept here until it ends."""

    def __init__(self, notes: Notes, lines: Lines) -> None:
        self._notes = notes
        self._lines = lines
        self._start()

    def _start(self) -> None:
        self._header = Node()
        self._group: Node | None = None
        self._line = 0
        self._payments: list[PaymentStatus] = []
        self._blocks: list[BlockStatus] = []

    def reports(self, data: bytes) -> Iterator[StatusReport]:
        for element in elements(data, (*_BELOW, *_REPORTS), BANK_XML):
            name = str(element.tag).rpartition("}")[2]
            if name in _REPORTS:
                yield self._report(self._line or line_of(element))
            else:
                self._take(element, name)
            element.clear()

    def _take(self, element: "etree._Element", name: str) -> None:
        if name == "GrpHdr":
            self._header = tree(element)
        elif name == "OrgnlGrpInfAndSts":
            self._group, self._line = tree(element), line_of(element)
        elif name == "OrgnlPmtInfAndSts":
            self._blocks.append(self._block(tree(element), self._lines.of(element, name)))
        else:
            self._payments.append(self._payment(tree(element), self._lines.of(element, name)))

    def _payment(self, node: Node, line: int) -> PaymentStatus:
        amount_ore, currency = self._amount(node, line)
        return PaymentStatus(
            line=line,
            end_to_end_id=useful(node.value("OrgnlEndToEndId")),
            instruction_id=useful(node.value("OrgnlInstrId")),
            status=node.value("TxSts").upper(),
            reasons=_reasons(node),
            amount_ore=amount_ore,
            currency=currency,
        )

    def _amount(self, node: Node, line: int) -> tuple[int | None, str]:
        for path in ("OrgnlTxRef/Amt/InstdAmt", "OrgnlTxRef/Amt/EqvtAmt/Amt", "OrgnlTxRef/IntrBkSttlmAmt"):
            amount = node.first(path)
            if amount.text.strip():
                try:
                    return ore_from_decimal(amount.text), amount.currency
                except ValueError as error:
                    self._notes.warn(line, f"The amount of a payment was not read: {error}.")
        return None, ""

    def _block(self, node: Node, line: int) -> BlockStatus:
        payments, self._payments = tuple(self._payments), []
        return BlockStatus(
            line=line,
            payment_info_id=useful(node.value("OrgnlPmtInfId")),
            status=node.value("PmtInfSts").upper(),
            reasons=_reasons(node),
            payments=payments,
        )

    def _report(self, line: int) -> StatusReport:
        group = self._group or Node()
        original = useful(group.value("OrgnlMsgId"))
        if not original:
            raise BadFile(
                "bank.answer_of_nothing",
                f"line {line}: the report does not say which message it answers (OrgnlMsgId).",
                hint=_GET_AGAIN,
            )
        if self._payments:  # Outside of any block, as the oldest version has them.
            first = self._payments[0].line
            self._blocks.append(BlockStatus(first, "", "", (), tuple(self._payments)))
        report = StatusReport(
            line=line,
            message_id=self._header.value("MsgId"),
            created=self._header.value("CreDtTm"),
            original_message_id=original,
            status=group.value("GrpSts").upper(),
            reasons=_reasons(group),
            count=_count(group.value("OrgnlNbOfTxs")),
            total_ore=_ore_or_none(group.value("OrgnlCtrlSum")),
            blocks=tuple(self._blocks),
        )
        self._start()
        return report


def _reasons(node: Node) -> tuple[StatusReason, ...]:
    """Each reason with all that is added to it. The bank cuts long texts up into several elements."""
    found = []
    for information in node.all("StsRsnInf"):
        code = information.value("Rsn/Cd", "Rsn/Prtry")
        text = " ".join(" ".join(piece.text for piece in information.all("AddtlInf")).split())
        if code or text:
            found.append(StatusReason(code, text))
    return tuple(found)


def _count(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _MOST_COUNT_DIGITS else None


def _ore_or_none(text: str) -> int | None:
    try:
        return ore_from_decimal(text)
    except ValueError:
        return None
