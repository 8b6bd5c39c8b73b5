"""The bank of the story: it has the shop's account, and makes the files that the shop would download.

It knows nothing of the book. What comes out is what a Swedish bank sends: camt.054, the notification of what came in
(version 02 of the message), and camt.053, the whole statement (version 08).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from kassabok.cli.demo import story
from kassabok.cli.demo.payment_desk import PaymentFile
from kassabok.cli.demo.xml_nodes import put

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:"
_CODES = {
    "bankgiro": ("RCDT", "DMCT"),
    "swish": ("RCDT", "DMCT"),
    "card": ("CCRD", "POSP"),
    "payment": ("ICDT", "DMCT"),
    "fee": ("MDOP", "CHRG"),
    "deposit": ("RCDT", "DMCT"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """Money in (above zero) or out. references: OCR numbers with what is paid on each, öre.

    end_to_end_id: the name that whoever ordered the payment gave it.
    """

    on: date
    kind: str
    amount_ore: int
    party: str
    text: str = ""
    references: tuple[tuple[str, int], ...] = ()
    end_to_end_id: str = "NOTPROVIDED"


@dataclass(slots=True)
class Bank:
    """The account, from its first krona."""

    movements: list[Movement] = field(default_factory=list)

    def move(
        self,
        on: date,
        kind: str,
        amount_ore: int,
        party: str,
        text: str = "",
        references: Sequence[tuple[str, int]] = (),
    ) -> None:
        """Book a movement on the account. kind: one of bankgiro, swish, card, payment, fee, deposit."""
        self.movements.append(Movement(on, kind, amount_ore, party, text, tuple(references)))

    def carry_out(self, file: PaymentFile, *, but: Collection[str] = ()) -> None:
        """Pay what a payment file asks for, each on its day. but: the payments, by EndToEndId, that are rejected."""
        self.movements += [
            Movement(one.on, "payment", -one.amount_ore, one.payee, end_to_end_id=one.end_to_end_id)
            for one in file.payments
            if one.end_to_end_id not in but
        ]

    def balance_ore(self, through: date) -> int:
        """The balance at the end of a day."""
        return sum(movement.amount_ore for movement in self.movements if movement.on <= through)

    def notification(self, name: str, first: date, last: date) -> bytes:
        """What came in, as camt.054.001.02."""
        message = _Message("camt.054", "02", name, last)
        for entry in self._entries(first, last):
            if entry.amount_ore > 0:
                message.add_entry(entry)
        return message.written()

    def statement(self, name: str, first: date, last: date) -> bytes:
        """Everything that moved, with the balances before and after, as camt.053.001.08."""
        message = _Message("camt.053", "08", name, last)
        message.add_balance("OPBD", first, self.balance_ore(first - timedelta(days=1)))
        message.add_balance("CLBD", last, self.balance_ore(last))
        for entry in self._entries(first, last):
            message.add_entry(entry)
        return message.written()

    def _entries(self, first: date, last: date) -> "list[_Entry]":
        """The lines on the account: a day's bankgiro payments are one line, all else a line each."""
        entries: list[_Entry] = []
        ordered = sorted(self.movements, key=lambda movement: movement.on)
        for on, of_day in groupby(ordered, key=lambda movement: movement.on):
            moved = list(of_day)
            giro = [movement for movement in moved if movement.kind == "bankgiro"]
            groups = ([giro] if giro else []) + [[one] for one in moved if one.kind != "bankgiro"]
            entries += [_Entry(f"{on:%Y%m%d}{n:04}", tuple(group)) for n, group in enumerate(groups, start=1)]
        return [entry for entry in entries if first <= entry.on <= last]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line on the account with the payments in it. reference: the bank's own, the same in all of its files."""

    reference: str
    movements: tuple[Movement, ...]

    @property
    def on(self) -> date:
        return self.movements[0].on

    @property
    def amount_ore(self) -> int:
        return sum(movement.amount_ore for movement in self.movements)


class _Message:
    """A message that is being written, in the shape of its kind and version."""

    def __init__(self, kind: str, version: str, name: str, made_on: date) -> None:
        from xml.etree.ElementTree import Element

        self._version = version
        self._root = Element("Document", xmlns=f"{_NAMESPACE}{kind}.001.{version}")
        names = {"camt.053": ("BkToCstmrStmt", "Stmt"), "camt.054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}[kind]
        outer = put(self._root, names[0])
        made = f"{made_on.isoformat()}T20:00:00"
        header = put(outer, "GrpHdr")
        put(header, "MsgId", name)
        put(header, "CreDtTm", made)
        self._statement = put(outer, names[1])
        put(self._statement, "Id", f"{name}-1")
        put(self._statement, "CreDtTm", made)
        account = put(self._statement, "Acct")
        put(account, "Id/IBAN", story.IBAN)
        put(account, "Ccy", "SEK")
        put(account, "Ownr/Nm", story.COMPANY)

    def written(self) -> bytes:
        """The message, an element a line."""
        from xml.etree import ElementTree

        ElementTree.indent(self._root)
        return ElementTree.tostring(self._root, encoding="utf-8", xml_declaration=True) + b"\n"

    def add_balance(self, code: str, on: date, amount_ore: int) -> None:
        """The opening (OPBD) or closing (CLBD) balance."""
        balance = put(self._statement, "Bal")
        put(balance, "Tp/CdOrPrtry/Cd", code)
        _put_amount(balance, amount_ore)
        put(balance, "Dt/Dt", on.isoformat())

    def add_entry(self, entry: _Entry) -> None:
        """A line on the account."""
        kind = entry.movements[0].kind
        node = put(self._statement, "Ntry")
        _put_amount(node, entry.amount_ore)
        put(node, "Sts" if self._version == "02" else "Sts/Cd", "BOOK")
        put(node, "BookgDt/Dt", entry.on.isoformat())
        put(node, "ValDt/Dt", entry.on.isoformat())
        put(node, "AcctSvcrRef", entry.reference)
        domain = put(node, "BkTxCd/Domn")
        put(domain, "Cd", "ACMT" if kind == "fee" else "PMNT")
        family = put(domain, "Fmly")
        for name, code in zip(("Cd", "SubFmlyCd"), _CODES[kind], strict=True):
            put(family, name, code)
        details = put(node, "NtryDtls")
        if len(entry.movements) > 1:
            put(details, "Btch/NbOfTxs", str(len(entry.movements)))
        for movement in entry.movements:
            self._add_payment(details, movement)

    def _add_payment(self, details: "Element", movement: Movement) -> None:
        node = put(details, "TxDtls")
        put(node, "Refs/EndToEndId", movement.end_to_end_id)
        if self._version == "02":
            put(node, "AmtDtls/TxAmt/Amt", _kronor(movement.amount_ore), Ccy="SEK")
        else:
            _put_amount(node, movement.amount_ore)
        role = "Dbtr" if movement.amount_ore > 0 else "Cdtr"
        put(
            node,
            f"RltdPties/{role}/Nm" if self._version == "02" else f"RltdPties/{role}/Pty/Nm",
            movement.party,
        )
        if movement.text or movement.references:
            remittance = put(node, "RmtInf")
            if movement.text:
                put(remittance, "Ustrd", movement.text)
            for ocr, part_ore in movement.references:
                block = put(remittance, "Strd")
                put(block, "RfrdDocAmt/RmtdAmt", _kronor(part_ore), Ccy="SEK")
                reference = put(block, "CdtrRefInf")
                put(reference, "Tp/CdOrPrtry/Cd", "SCOR")
                put(reference, "Ref", ocr)


def _put_amount(parent: "Element", amount_ore: int) -> None:
    put(parent, "Amt", _kronor(amount_ore), Ccy="SEK")
    put(parent, "CdtDbtInd", "CRDT" if amount_ore >= 0 else "DBIT")


def _kronor(amount_ore: int) -> str:
    """An amount without its sign, as XML has it."""
    return f"{abs(amount_ore) // 100}.{abs(amount_ore) % 100:02}"
