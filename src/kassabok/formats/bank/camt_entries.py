"""One camt entry (Ntry) and the payments in it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.formats.bank.amounts import format_ore, ore_from_decimal, shown
from kassabok.formats.bank.camt_details import (
    Detail,
    all_references,
    bank_code,
    counterparty,
    join_texts,
    useful,
)
from kassabok.formats.bank.identity import Occurrences
from kassabok.formats.bank.nodes import Node
from kassabok.formats.bank.record import BankAccountId, BankEntry, BankTransaction
from kassabok.formats.days import possible
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes

_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:$|[TZ+ -])")
_NOT_BOOKED = ("PDNG", "INFO", "FUTR")
_RUNNING_NUMBER_DIGITS = 6
_TEXTS_SHOWN = 10  # Of the payments in an entry that is read as one line.
_DOWNLOAD_AGAIN = "Download the file again from the bank."


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What an entry must know of its statement. dates: (where it stands, text), for entries without a date."""

    account: BankAccountId
    owner: str
    currency: str
    dates: tuple[tuple[str, str], ...]


def xml_date(text: str) -> date | None:
    """The date of "2026-03-02", "2026-03-02+01:00" or "2026-03-02T23:30:00Z", as written; None when it is no
    date.

    A time zone is not applied: banks book by their own calendar, and the date they write is the one they
    mean.
    """
    match = _DATE.match(text)
    if match is None:
        return None
    try:
        day = date.fromisoformat(match[1])
    except ValueError:
        return None
    return day if possible(day) else None


class EntryReader:
    """Reads the entries of one file. pending: how many were left out because they are not booked."""

    def __init__(self, notes: Notes) -> None:
        self.pending = 0
        self._notes = notes
        self._occurrences = Occurrences()

    def read(
        self, node: Node, details: Sequence[Detail], line: int, around: Surroundings
    ) -> BankEntry | None:
        """The entry, or None when it is not booked. Raises BadFile when it has no readable amount, sign or
        date."""
        if not self._is_booked(node, line):
            self.pending += 1
            return None
        amount, currency = _amount(node, line, around.currency)
        booked_on = self._booked_on(node, line, around)
        text = join_texts([node.value("AddtlNtryInf")])
        if not text and len(details) == 1:
            text = details[0].text
        return BankEntry(
            line=line,
            booked_on=booked_on,
            value_on=xml_date(node.value("ValDt/Dt", "ValDt/DtTm")),
            amount_ore=amount,
            currency=currency,
            entry_ref=_entry_ref(node, details),
            text=text,
            bank_code=bank_code(node) or next((d.bank_code for d in details if d.bank_code), ""),
            reversal=node.value("RvslInd") in ("true", "1"),
            occurrence=self._occurrences.number(around.account, currency, booked_on, amount, text),
            transactions=self._transactions(node, details, line, amount, currency, around),
        )

    def _is_booked(self, node: Node, line: int) -> bool:
        status = node.value("Sts/Cd", "Sts/Prtry", "Sts")
        if not status:
            self._notes.habit(line, "An entry has no status; it was taken as booked.")
        elif status != "BOOK" and status not in _NOT_BOOKED:
            self._notes.habit(
                line, f"An entry has the unknown status {shown(status)}; it was left out as not booked."
            )
        return status in ("", "BOOK")

    def _booked_on(self, node: Node, line: int, around: Surroundings) -> date:
        text = node.value("BookgDt/Dt", "BookgDt/DtTm")
        if text:
            booked_on = xml_date(text)
            if booked_on is None:
                message = f"line {line}: the booking date is {shown(text)}; expected a date like 2026-03-02."
                raise BadFile("bank.date", message, hint=_DOWNLOAD_AGAIN)
            return booked_on
        value_date = ("its value date", node.value("ValDt/Dt", "ValDt/DtTm"))
        for where, text in (value_date, *around.dates):
            found = xml_date(text)
            if found:
                self._notes.habit(line, f"An entry has no booking date; {where} was used.")
                return found
        raise BadFile("bank.date", f"line {line}: the entry has no date.", hint=_DOWNLOAD_AGAIN)

    def _transactions(
        self,
        node: Node,
        details: Sequence[Detail],
        line: int,
        amount: int,
        currency: str,
        around: Surroundings,
    ) -> tuple[BankTransaction, ...]:
        entry_text = join_texts([node.value("AddtlNtryInf")])
        batch_id = useful(node.value("NtryDtls/Btch/PmtInfId", "NtryDtls/Btch/MsgId"))
        if len(details) == 1:
            detail = details[0]
            self._warn_of_other_amount(detail, line, amount, currency)
            hints = (entry_text, _message_in(node.value("AcctSvcrRef")))
            refs = detail.refs[:1]
            return (_transaction(detail, amount, refs, around, hints, batch_id or detail.batch_id),)
        parts = self._parts_that_add_up(details, line, amount, currency)
        if parts is None:
            return (_as_one_line(details, line, amount, entry_text, batch_id, around),)
        used = Counter(ref for detail in details for ref in detail.refs)
        return tuple(
            _transaction(detail, part, [ref for ref in detail.refs if used[ref] == 1], around)
            for detail, part in zip(details, parts, strict=True)
        )

    def _warn_of_other_amount(self, detail: Detail, line: int, amount: int, currency: str) -> None:
        said = detail.amount_in(currency)
        if said is not None and said != abs(amount):
            self._notes.warn(
                line,
                f"The entry is {format_ore(amount)} {currency} but its only payment says {format_ore(said)} "
                "(charges, perhaps); the amount of the entry was used.",
            )

    def _parts_that_add_up(
        self, details: Sequence[Detail], line: int, amount: int, currency: str
    ) -> tuple[int, ...] | None:
        """The signed amounts of the payments; None when they are missing or do not make up the entry."""
        if not details:
            return None
        signs = {"CRDT": 1, "DBIT": -1, "": -1 if amount < 0 else 1}
        parts = [(signs.get(detail.direction), detail.amount_in(currency)) for detail in details]
        signed = tuple(sign * ore for sign, ore in parts if sign is not None and ore is not None)
        total = sum(signed)
        if len(signed) < len(details):
            problem = (
                f"{len(details) - len(signed)} of its {len(details)} payments have no amount in {currency}"
            )
        elif total == amount:
            return signed
        elif total == -amount:  # Some banks keep the signs of the first payments when they return them.
            return tuple(-part for part in signed)
        else:
            problem = f"its {len(details)} payments add up to {format_ore(total)}"
        self._notes.warn(
            line, f"The entry of {format_ore(amount)} {currency} was read as one line: {problem}."
        )
        return None


def _transaction(
    detail: Detail,
    amount: int,
    refs: Sequence[str],
    around: Surroundings,
    hints: Sequence[str] = ("",),
    batch_id: str = "",
) -> BankTransaction:
    """hints: texts of the entry. They and batch_id are for its only payment; they say nothing of one among several."""
    other = counterparty(
        detail.debtor, detail.creditor, money_in=amount >= 0, own=around.account, own_name=around.owner
    )
    references = all_references(
        detail.references, (detail.text, *hints), batch_id=batch_id, swish=other.swish
    )
    return BankTransaction(
        line=detail.line,
        amount_ore=amount,
        counterparty=other.name,
        counterparty_account=other.account,
        references=references,
        text=detail.text or hints[0],
        transaction_ref=refs[0] if refs else "",
        payee_giro=detail.creditor.giro or _own_giro(around, amount),
    )


def _as_one_line(
    details: Sequence[Detail], line: int, amount: int, entry_text: str, batch_id: str, around: Surroundings
) -> BankTransaction:
    """An entry whose payments do not make it up. What they name is kept as text: it is not said how much is whose."""
    named = [reference.value for detail in details for reference in detail.references]
    texts = [entry_text, *(detail.text for detail in details)]
    shown_texts = texts if any(texts) else named
    return BankTransaction(
        line=line,
        amount_ore=amount,
        counterparty="",
        counterparty_account="",
        references=all_references((), (*texts, *named), batch_id=batch_id),
        text=join_texts(shown_texts[:_TEXTS_SHOWN]),
        transaction_ref="",
        payee_giro=_own_giro(around, amount),
    )


def _message_in(servicer_ref: str) -> str:
    """Handelsbanken puts the payer's order number after its own reference: "4669873074677905 ORDER-123"."""
    return servicer_ref.partition(" ")[2]


def _own_giro(around: Surroundings, amount: int) -> str:
    return (around.account.bankgiro or around.account.plusgiro) if amount > 0 else ""


def _amount(node: Node, line: int, fallback_currency: str) -> tuple[int, str]:
    """(signed öre, currency). CdtDbtInd is the way the money moved, also when the entry is a reversal."""
    amount = node.first("Amt")
    try:
        ore = ore_from_decimal(amount.text)
    except ValueError as error:
        what = str(error) if amount.text.strip() else "it is missing"
        raise BadFile(
            "bank.amount", f"line {line}: the amount of the entry: {what}.", hint=_DOWNLOAD_AGAIN
        ) from error
    direction = node.value("CdtDbtInd")
    if ore < 0 or direction not in ("CRDT", "DBIT"):
        raise BadFile(
            "bank.direction",
            f"line {line}: it is not clear which way the entry goes (amount {shown(amount.text.strip())}, "
            f"CdtDbtInd {shown(direction)}); expected a positive amount and CRDT or DBIT.",
            hint=_DOWNLOAD_AGAIN,
        )
    currency = amount.currency or fallback_currency
    if not currency:
        raise BadFile("bank.currency", f"line {line}: the entry has no currency.", hint=_DOWNLOAD_AGAIN)
    return (ore if direction == "CRDT" else -ore), currency


def _entry_ref(node: Node, details: Sequence[Detail]) -> str:
    """AcctSvcrRef, else NtryRef, else the bank's reference of the only payment.

    A short NtryRef of digits is a running number within the file ("1", "2"), and would make different lines
    of different files look the same.
    """
    servicer = useful(node.value("AcctSvcrRef"))
    own = useful(node.value("NtryRef"))
    if own.isdecimal() and len(own) <= _RUNNING_NUMBER_DIGITS:
        own = ""
    only = details[0].servicer_ref if len(details) == 1 else ""
    return servicer or own or only
