"""Reading a settlement report into the book: each row once, whatever files it comes in, booked payment by payment.

A payment that cannot be booked whole is parked with the reason, and nothing of it is booked; the others go on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import PaidPart, Ref, SettlementBooked, SettlementParked, WebOrderPaid
from kassabok.core.ledger.model import AccountRole, refuse_kept, refuse_unusable_account, why_closed
from kassabok.core.money import round_half_away, split_vat
from kassabok.core.sales.model import orders_named
from kassabok.core.settlements.model import SettlementLine, SettlementReport, SettlementType
from kassabok.core.settlements.sales import Sale, Sales
from kassabok.core.settlements.service import consequence, name_types
from kassabok.formats.providers.profile import Books, Profile
from kassabok.formats.providers.reader import read
from kassabok.formats.providers.record import Payout, SettlementRow
from kassabok.formats.warnings import FileWarning

_TRADE = ("sale", "refund", "chargeback")


@dataclass(slots=True)
class SettlementImport:
    """What an import did. new, known: rows. parked: payments that were left, each with its reason among the warnings.

    left: new rows whose sale nobody knows. reports: the numbers of what was booked.
    """

    new: int = 0
    known: int = 0
    updated: int = 0
    parked: int = 0
    left: int = 0
    reports: list[str] = field(default_factory=list)
    warnings: list[FileWarning] = field(default_factory=list)


def import_file(
    tx: Transaction,
    data: bytes,
    *,
    name: str,
    profiles: Sequence[Profile],
    channel: str | None = None,
    types: Mapping[str, str] | None = None,
) -> SettlementImport:
    """Read a settlement report, keep it, and book what was settled. channel: the profile, else the one that fits.

    types: what types of row are that the profile does not know: they are kept for the channel.
    Raises BadFile for a file that cannot be read; Refused for accounts that cannot be booked on.
    """
    said: dict[str, dict[str, str]] = {profile.name: {} for profile in profiles}
    for row in tx.all(SettlementType):
        said.setdefault(row.channel, {})[row.type] = row.kind
    for kept in said.values():
        kept.update({type_.casefold(): kind for type_, kind in (types or {}).items()})
    file = read(data, profiles, wanted=channel, types=said)
    if types:
        name_types(tx, file.channel, types)
    profile = next(profile for profile in profiles if profile.name == file.channel)
    result = SettlementImport(warnings=list(file.warnings))
    importer = _Import(tx, profile, data, PurePath(name).name, result)
    known = _known_keys(tx, file.channel, [row.key for payout in file.payouts for row in payout.rows])
    for payout in file.payouts:
        importer.take(payout, known)
    return result


class _Import:
    """One file on its way into the book."""

    def __init__(
        self, tx: Transaction, profile: Profile, data: bytes, name: str, result: SettlementImport
    ) -> None:
        self._tx = tx
        self._channel = profile.name
        self._books = _with_numbers(tx, profile.books)
        self._data = data
        self._name = name
        self._result = result

    def take(self, payout: Payout, known: set[str]) -> None:
        new = [row for row in payout.rows if row.key not in known]
        self._result.known += len(payout.rows) - len(new)
        if not new and not self._tells_of_payout(payout):
            return
        fault = payout.fault or why_closed(self._tx, payout.day)
        if fault:
            self._park(payout, new, fault)
        else:
            self._book(payout, new)

    def _tells_of_payout(self, payout: Payout) -> bool:
        """Whether rows that are known were not known to be paid out."""
        return bool(payout.reference and payout.amount_ore and not payout.fault) and not self._is_told(payout)

    def _is_told(self, payout: Payout) -> bool:
        """Whether a part of the payment is booked."""
        reports = self._tx.all(SettlementReport, channel=self._channel, reference=payout.reference)
        return any(report.state != "parked" for report in reports)

    def _parked(self, payout: Payout) -> SettlementReport | None:
        same = {"channel": self._channel, "reference": payout.reference, "date": payout.day}
        return self._tx.find(SettlementReport, state="parked", **same)

    def _park(self, payout: Payout, new: Sequence[SettlementRow], fault: str) -> None:
        before = self._parked(payout)
        what = f"Payment {payout.reference} of" if payout.reference else "What was settled"
        line = new[0].line if new else 0
        if before is not None:
            self._result.known += len(new)
            self._tx.update(SettlementReport, before.id, reason=fault)
            self._result.warnings.append(FileWarning(line, f"{what} {payout.day} is left still: {fault}"))
            return
        number = self._tx.number("settlement", payout.day)
        self._tx.insert(SettlementReport, number=number, state="parked", reason=fault, **self._head(payout))
        self._keep_file(number)
        self._result.parked += 1
        self._result.warnings.append(FileWarning(line, f"{what} {payout.day} was left: {fault}"))
        self._tx.publish(SettlementParked(ref=number, rows=len(new)))

    def _head(self, payout: Payout) -> dict[str, Any]:
        return {
            "channel": self._channel,
            "reference": payout.reference,
            "date": payout.day,
            "account": self._books.account,
            "fee_account": self._books.fee_account,
            "fee_vat": self._books.fee_vat,
            "reserve_account": self._books.reserve_account,
            "chargebacks": self._books.chargebacks,
            "bank_text": "\n".join(self._books.bank_text),
            "file": self._name,
        }

    def _keep_file(self, number: str) -> None:
        self._tx.attach(
            self._data,
            media_type="application/octet-stream" if self._data.startswith(b"PK") else "text/plain",
            kind="settlement",
            ref=number,
            role="file",
            name=self._name,
        )

    def _book(self, payout: Payout, new: Sequence[SettlementRow]) -> None:
        payout_ore = self._paid_out(payout, new)
        sums = _sums(self._tx, payout, new, self._books.fee_vat)
        parked = self._parked(payout)
        head = {**self._head(payout), **sums, "payout_ore": payout_ore, "state": "booked", "reason": ""}
        if parked is None:
            number = self._tx.number("settlement", payout.day)
            report_id = self._tx.insert(SettlementReport, number=number, **head)
        else:
            number, report_id = parked.number, parked.id
            self._tx.update(SettlementReport, report_id, **head)
        self._keep_file(number)
        self._take_paid_orders(number, payout.day, new)
        sales = Sales(self._tx, self._books.account, self._books.chargebacks)
        taken = [(row, sales.of(row) if row.kind in _TRADE else Sale("booked")) for row in new]
        for row, sale in taken:
            self._write_line(report_id, row, sale)
        self._result.new += len(new)
        self._result.left += sum(sale.outcome == "left" for _, sale in taken)
        self._result.reports.append(number)
        self._tx.publish(
            SettlementBooked(
                ref=number,
                report_id=report_id,
                on=payout.day,
                gross_ore=sums["gross_ore"],
                fee_ore=sums["fee_ore"],
                payout_ore=payout_ore,
            )
        )
        for row, sale in taken:
            event = consequence(
                sale, number=number, on=payout.day, gross_ore=row.gross_ore, account=self._books.account
            )
            if event is not None:
                self._tx.publish(event)

    def _take_paid_orders(self, number: str, payout_day: date, rows: Sequence[SettlementRow]) -> None:
        """Orders of our own web shop that buyers have paid with their number as the message, which nobody has told."""
        for row in rows:
            named = orders_named(self._tx, row.references) if row.kind == "sale" and row.gross_ore > 0 else []
            if len(named) != 1 or named[0].open_ore != row.gross_ore or named[0].date > row.day:
                continue
            [order] = named
            on = payout_day if why_closed(self._tx, row.day) else row.day
            part = PaidPart(order.payment, row.gross_ore, self._books.account, order.called)
            self._tx.publish(
                WebOrderPaid(
                    ref=order.number,
                    origins=(Ref("settlement", number),),
                    order_id=order.order_id,
                    on=on,
                    amount_ore=row.gross_ore,
                    parts=(part,),
                )
            )

    def _paid_out(self, payout: Payout, new: Sequence[SettlementRow]) -> int:
        """What comes to the bank of this part: all of it, or what earlier files had not told."""
        if any(row.kind == "payout" for row in payout.rows):
            return -sum(row.net_ore for row in new if row.kind == "payout")
        if not payout.amount_ore:
            return 0
        if payout.reference and not self._is_told(payout):
            # Rows that were booked before they were known to be paid out are in it too.
            return payout.amount_ore
        return sum(row.net_ore for row in new)

    def _write_line(self, report_id: int, row: SettlementRow, sale: Sale) -> None:
        self._tx.insert(
            SettlementLine,
            report_id=report_id,
            channel=self._channel,
            key=row.key,
            line=row.line,
            kind=row.kind,
            type=row.type,
            date=row.day,
            gross_ore=row.gross_ore,
            fee_ore=row.fee_ore,
            net_ore=row.net_ore,
            reference=" ".join(row.references),
            **sale.columns(),
        )


def _sums(tx: Transaction, payout: Payout, rows: Sequence[SettlementRow], fee_vat: str) -> dict[str, int]:
    """What a report adds up to, as its columns are called."""

    def gross(*kinds: str) -> int:
        return sum(row.gross_ore for row in rows if row.kind in kinds)

    fee_ore = sum(row.fee_ore for row in rows)
    told_ore = sum(row.fee_vat_ore for row in rows)
    return {
        "gross_ore": gross(*_TRADE),
        "fee_ore": fee_ore,
        "fee_vat_ore": _fee_vat(tx, payout, fee_ore, told_ore, fee_vat),
        "reserve_ore": gross("reserve"),
        "adjusted_ore": gross("adjustment"),
        "net_ore": sum(row.net_ore for row in rows if row.kind != "payout"),
    }


def _fee_vat(tx: Transaction, payout: Payout, fee_ore: int, told_ore: int, fee_vat: str) -> int:
    """The VAT of the fees: as the report tells it, else worked out at the rate of the day.

    domestic: it is in the fee. eu-services, non-eu-services: the company owes it on top (mervärdesskattelagen
    16 kap. 6 §).
    """
    if fee_vat == "none":
        return 0
    rate = tx.rates.vat("standard", payout.day)
    if fee_vat == "domestic":
        return told_ore or split_vat(fee_ore, rate)[1]
    return round_half_away(fee_ore * rate)


def _with_numbers(tx: Transaction, books: Books) -> Books:
    """The accounts of a channel by their numbers. Raises Refused and NotFound for one that cannot be booked on."""

    def number(name: str) -> str:
        if not name.isdecimal():
            role = tx.find(AccountRole, role=name)
            if role is None:
                raise Refused(
                    "role.missing",
                    f"No account has the role {name}.",
                    hint=f"kassabok account role {name} NUMBER",
                )
            name = role.account
        refuse_unusable_account(tx, name)
        refuse_kept(tx, name)
        return name

    if books.chargebacks.isdecimal():
        number(books.chargebacks)
    return Books(
        account=number(books.account),
        fee_account=number(books.fee_account),
        fee_vat=books.fee_vat,
        reserve_account=number(books.reserve_account),
        chargebacks=books.chargebacks,
        bank_text=books.bank_text,
    )


def _known_keys(tx: Transaction, channel: str, keys: Sequence[str]) -> set[str]:
    sql = "SELECT key FROM settlement_line WHERE channel = :channel AND key IN (:among)"
    return {key for (key,) in tx.reader.among(sql, keys, channel=channel)}
