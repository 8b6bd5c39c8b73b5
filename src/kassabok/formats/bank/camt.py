"""Reading camt.053 (account statement) and camt.054 (notification of payments), versions .02 and .08.

Elements are told by their local names, so that a prefix, a missing namespace or another version does not stop
the reading; what differs from the two known versions is warned of. A file is read payment by payment and what
has been read is thrown away, so memory holds little more than the records.

Source: ISO 20022 message definitions camt.053.001.02/.08 and camt.054.001.02/.08, and how banks fill them in.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Literal

from kassabok.formats.bank.amounts import format_ore, ore_from_decimal, shown
from kassabok.formats.bank.camt_details import Detail, read_account, read_detail
from kassabok.formats.bank.camt_entries import EntryReader, Surroundings, xml_date
from kassabok.formats.bank.nodes import BANK_XML, Node, tree
from kassabok.formats.bank.packed import Entries
from kassabok.formats.bank.record import BankAccountId, BankFile, BankStatement
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.safe_xml import Lines, elements, first_names, line_of, refuse_hostile

if TYPE_CHECKING:
    from lxml import etree

KNOWN_VERSIONS = ("02", "08")

_MESSAGES: dict[str, Literal["camt.053", "camt.054"]] = {
    "BkToCstmrStmt": "camt.053",
    "BkToCstmrDbtCdtNtfctn": "camt.054",
}
_OTHER_MESSAGES = {
    "BkToCstmrAcctRpt": (
        "a camt.052 interim report, whose lines the bank may still change",
        "Ask for camt.053.",
    ),
    "CstmrCdtTrfInitn": (
        "a pain.001 payment order, which goes to the bank",
        "Import what the bank sends back: camt.",
    ),
    "CstmrDrctDbtInitn": (
        "a pain.008 direct debit order, which goes to the bank",
        "Import camt.053 or camt.054.",
    ),
    "CstmrPmtStsRpt": ("a pain.002 status report, not a statement", "Import camt.053 or camt.054 instead."),
    "AcctRptgReq": (
        "a camt.060 request for a report, not a statement",
        "Import camt.053 or camt.054 instead.",
    ),
}
_STATEMENTS = ("Stmt", "Ntfctn")
_PAGE = ("StmtPgntn/PgNb", "NtfctnPgntn/PgNb")
_NAMES = ("TxDtls", "Ntry", "GrpHdr", *_STATEMENTS)
_OUTERMOST = 20  # A message may lie in an envelope with a header; its own element is among the first to open.


def read(data: bytes) -> BankFile:
    """Read a camt.053 or camt.054 file.

    Entries that are not booked (PDNG, INFO, FUTR) are counted in pending. An entry whose payments do not add
    up to it is read as one line, with a warning. Opening balance + entries = closing balance is checked, with
    a warning. Raises BadFile for other messages, broken or hostile XML, a file without a statement, and an
    entry without a readable amount, sign or date.
    """
    refuse_hostile(data, BANK_XML)
    kind, version, line = _message(data)
    notes = Notes()
    if version not in KNOWN_VERSIONS:
        said = f"version .{version}" if version else "no version"
        known = " and ".join(f".{known}" for known in KNOWN_VERSIONS)
        notes.warn(line, f"The file states {said} of {kind}; it was read by the rules of {known}.")
    reader = _Reader(notes, Lines(data, ("TxDtls", "Ntry")))
    statements = tuple(reader.statements(data))
    if not statements:
        raise BadFile(
            "bank.no_statement",
            f"The file is {kind} but holds no statement (no element {' or '.join(_STATEMENTS)}).",
            hint="Download the file again from the bank.",
        )
    return BankFile(
        kind=kind,
        version=version,
        profile="",
        message_id=reader.header.value("MsgId"),
        created=reader.header.value("CreDtTm"),
        statements=statements,
        warnings=notes.warnings(),
        pending=reader.entry_reader.pending,
    )


def _message(data: bytes) -> tuple[Literal["camt.053", "camt.054"], str, int]:
    """(kind, version, line) of the message; raises BadFile when the XML is something else."""
    root = ""
    for name, namespace, line in first_names(data, _OUTERMOST, BANK_XML):
        root = root or name
        plain = re.sub(r"V\d\d$", "", name)
        if plain in _OTHER_MESSAGES:
            what, hint = _OTHER_MESSAGES[plain]
            raise BadFile("bank.not_statement", f"This is {what}.", hint=hint)
        if plain in _MESSAGES:
            version = re.search(r"camt\.05[34]\.001\.(\d\d)", namespace)
            return _MESSAGES[plain], version[1] if version else "", line
    raise BadFile(
        "bank.not_statement",
        f"This XML file begins with the element {shown(root)}; it is no bank statement.",
        hint="Bank files in XML are camt.053, camt.054 and pain.002. An e-invoice: kassabok bill import FILE",
    )


class _Reader:
    """Reads statement by statement. What belongs to the open one is kept here until it ends."""

    def __init__(self, notes: Notes, lines: Lines) -> None:
        self.header = Node()
        self.entry_reader = EntryReader(notes)
        self._notes = notes
        self._lines = lines
        self._read = 0
        self._unfinished: dict[BankAccountId, _Page] = {}
        self._start_statement()

    def _start_statement(self) -> None:
        self._around: Surroundings | None = None
        self._details: list[Detail] = []
        self._entries = Entries(self._read)
        self._pending_before = self.entry_reader.pending

    def statements(self, data: bytes) -> Iterator[BankStatement]:
        for element in elements(data, _NAMES, BANK_XML):
            name = str(element.tag).rpartition("}")[2]
            if name == "TxDtls":
                self._details.append(read_detail(tree(element), self._lines.of(element, name)))
            elif name == "Ntry":
                self._read_entry(element, self._lines.of(element, name))
            elif name == "GrpHdr":
                self.header = tree(element)
            else:
                yield self._statement(element)
                self._read += self._entries.count
                self._start_statement()
            _discard(element)
        for page in self._unfinished.values():
            self._warn_of_more(page)

    def _read_entry(self, element: "etree._Element", line: int) -> None:
        if self._around is None:
            parent = element.getparent()
            self._around = self._surroundings(Node() if parent is None else tree(parent, without="Ntry"))
        entry = self.entry_reader.read(tree(element), self._details, line, self._around)
        self._details = []
        if entry:
            self._entries.append(entry)

    def _surroundings(self, head: Node) -> Surroundings:
        """head: the statement as far as it has been read, which is all above its entries."""
        closing = next((b for b in head.all("Bal") if _code(b) == "CLBD"), Node())
        return Surroundings(
            account=read_account(head.first("Acct")),
            owner=head.value("Acct/Ownr/Nm", "Acct/Ownr/Pty/Nm"),
            currency=_currency(head),
            dates=(
                ("the date of the closing balance", closing.value("Dt/Dt", "Dt/DtTm")),
                ("the end of the statement's period", head.value("FrToDt/ToDtTm", "FrToDt/ToDt")),
                ("the date the file was made", head.value("CreDtTm") or self.header.value("CreDtTm")),
            ),
        )

    def _statement(self, element: "etree._Element") -> BankStatement:
        head = tree(element, without="Ntry")
        currency = _currency(head, self._entries.currency)
        opening, closing = _balances(head)
        statement = BankStatement(
            account=read_account(head.first("Acct")),
            currency=currency,
            statement_id=head.value("Id"),
            from_on=xml_date(head.value("FrToDt/FrDtTm", "FrToDt/FrDt")) or self._entries.first_on,
            to_on=xml_date(head.value("FrToDt/ToDtTm", "FrToDt/ToDt"))
            or self._entries.last_on
            or _closed_on(head),
            opening_ore=opening.ore_in(currency) if opening else None,
            closing_ore=closing.ore_in(currency) if closing else None,
            entries=self._entries.done(),
        )
        wrong = self._check(statement, head, line_of(element))
        # Some banks repeat the balances of the whole statement on each of its pages.
        if wrong and _is_page(head):
            statement = replace(statement, opening_ore=None, closing_ore=None)
        else:
            statement = replace(statement, fault=wrong)
        for name, balance in (("opening", opening), ("closing", closing)):
            if balance and balance.ore_in(currency) is None:
                self._notes.warn(
                    line_of(element), f"The {name} balance is in {balance.currency}, not {currency}."
                )
        return statement

    def _check(self, statement: BankStatement, head: Node, line: int) -> str:
        """Warn of what is odd, and tell why the balances cannot be right, "" when they may be."""
        named = f"Statement {statement.statement_id or '(without id)'}"
        if statement.account == BankAccountId():
            self._notes.warn(line, f"{named} names no account.")
        self._note_page(statement.account, head, _Page(line, named, head.value(*_PAGE)))
        if head.value("CpyDplctInd") in ("DUPL", "CODU"):
            self._notes.warn(line, f"{named} is marked by the bank as sent before.")
        other = self._entries.currencies - {statement.currency}
        if other:
            self._notes.warn(
                line, f"{named} is in {statement.currency} but has entries in {', '.join(sorted(other))}."
            )
            return ""
        wrong = _balance_problem(statement, self._entries.moved_ore)
        for message in (wrong, self._summary_problem(head)):
            if message:
                self._notes.warn(line, f"{named}: {message}")
        return f"{named}: {wrong}" if wrong else ""

    def _note_page(self, account: BankAccountId, head: Node, page: "_Page") -> None:
        """Look for the next page of a statement among the statements of the file."""
        before = self._unfinished.pop(account, None)
        if before and not page.follows(before):
            self._warn_of_more(before)
        if _goes_on(head):
            self._unfinished[account] = page

    def _warn_of_more(self, page: "_Page") -> None:
        self._notes.warn(page.line, f"{page.named} goes on in another file; import that too.")

    def _summary_problem(self, head: Node) -> str:
        """The bank's own sums against ours: all there is to check in a notification. They may count pending."""
        if self.entry_reader.pending > self._pending_before:
            return ""
        for name, found in (("TtlCdtNtries", self._entries.in_ore), ("TtlDbtNtries", self._entries.out_ore)):
            said = head.value(f"TxsSummry/{name}/Sum")
            if said and _ore_or_none(said) not in (None, found):
                return f"its entries add up to {format_ore(found)}, but the bank counts {said} ({name})."
        return ""


@dataclass(frozen=True, slots=True)
class _Balance:
    ore: int
    currency: str

    def ore_in(self, currency: str) -> int | None:
        return self.ore if self.currency in ("", currency) else None


@dataclass(frozen=True, slots=True)
class _Page:
    """A page of a statement. number: as the bank writes it."""

    line: int
    named: str
    number: str

    def follows(self, other: "_Page") -> bool:
        """Whether it is the next page after another."""
        numbers = (other.number, self.number)
        return all(n.isascii() and n.isdigit() for n in numbers) and int(numbers[1]) == int(numbers[0]) + 1


def _balances(head: Node) -> tuple[_Balance | None, _Balance | None]:
    """(opening, closing) booked balance. A statement in pages has interim ones (ITBD) where the pages meet."""
    by_code: dict[str, list[_Balance]] = {}
    for node in head.all("Bal"):
        ore = _ore_or_none(node.value("Amt"))
        if ore is not None:
            signed = -ore if node.value("CdtDbtInd") == "DBIT" else ore
            by_code.setdefault(_code(node), []).append(_Balance(signed, node.first("Amt").currency))
    interim = by_code.get("ITBD", [])
    opening = by_code.get("OPBD") or by_code.get("PRCD")
    closing = by_code.get("CLBD")
    if not opening and (closing or len(interim) > 1):
        opening = interim[:1]
    if not closing and (len(interim) > 1 or (opening and opening != interim[:1])):
        closing = interim[-1:]
    return (opening[0] if opening else None), (closing[0] if closing else None)


def _balance_problem(statement: BankStatement, moved: int) -> str:
    opening, closing = statement.opening_ore, statement.closing_ore
    if opening is None or closing is None:
        return ""
    difference = closing - opening - moved
    if not difference:
        return ""
    return (
        f"opening balance {format_ore(opening)} and entries {format_ore(moved)} make {format_ore(opening + moved)}, "
        f"but the closing balance is {format_ore(closing)}; "
        f"the difference is {format_ore(difference)} {statement.currency}."
    )


def _goes_on(head: Node) -> bool:
    """Whether the statement has more pages after this."""
    return head.value("StmtPgntn/LastPgInd", "NtfctnPgntn/LastPgInd") in ("false", "0")


def _is_page(head: Node) -> bool:
    """Whether this is one page of several."""
    return _goes_on(head) or head.value(*_PAGE) not in ("", "1")


def _closed_on(head: Node) -> date | None:
    """The day of the closing balance: what tells the day of a statement without entries."""
    closing = next((node for node in head.all("Bal") if _code(node) == "CLBD"), Node())
    return xml_date(closing.value("Dt/Dt", "Dt/DtTm"))


def _code(balance: Node) -> str:
    return balance.value("Tp/CdOrPrtry/Cd", "Tp/CdOrPrtry/Prtry")


def _currency(head: Node, of_entries: str = "") -> str:
    """The account's currency; else that of its entries, else of its balances, else ""."""
    of_balances = next((b.first("Amt").currency for b in head.all("Bal") if b.first("Amt").currency), "")
    return head.value("Acct/Ccy") or of_entries or of_balances


def _ore_or_none(text: str) -> int | None:
    try:
        return ore_from_decimal(text)
    except ValueError:
        return None


def _discard(element: "etree._Element") -> None:
    """Free what has been read. One empty element stays, because iterparse still stands on it."""
    element.clear()
    before = element.getprevious()
    parent = element.getparent()
    if before is not None and parent is not None and before.tag == element.tag:
        parent.remove(before)
