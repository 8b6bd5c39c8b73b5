"""Electronic invoices into the book: each once, of a supplier that is known, to this company and no other.

Where several files are read at once, one that cannot become a bill is left out and told of, and the others come in.
What is refused only when it is booked (a locked month, an account that cannot be used) takes back all of them.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import KassabokError, NotFound, Refused
from kassabok.core.identifiers import (
    format_bankgiro,
    format_plusgiro,
    mask_personal,
    mask_vat_number,
    ten_digits,
)
from kassabok.core.parties.model import Supplier, supplier_of
from kassabok.core.payables import service
from kassabok.core.payables.deviations import deviations
from kassabok.core.payables.matching import left_of, match
from kassabok.core.payables.model import Bill, bill_of, reference_key
from kassabok.core.payables.service import BillFile
from kassabok.core.payables.translating import Asked, Translation, reference_to_pay, signed_total, translate
from kassabok.core.purchasing.model import Purchase
from kassabok.core.texts import LONGEST_LINE, entered, one_line
from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.einvoice.detect import read
from kassabok.formats.einvoice.record import ORG_NR, SELF_BILLED_TYPES, EInvoice, Party, PaymentMeans
from kassabok.formats.errors import BadFile
from kassabok.formats.evidence import media_type_of
from kassabok.formats.warnings import FileWarning

#: Why a bill may be for no goods that are known, which does not keep it out.
UNMATCHED = ("bill.no_match", "bill.unnamed")
#: UNTDID 4461: ways to pay by which the money goes without our doing.
DRAWN = {"48": "card", "49": "direct debit", "54": "credit card", "55": "debit card", "59": "direct debit"}
CORRECTED = "384"  # UNTDID 1001: an invoice in the place of another.

#: The number of the supplier that an invoice is from, "" where it is not known. Raises Refused.
FindSupplier = Callable[[Transaction, EInvoice], str]
#: The number of a supplier that is registered from an invoice, and what is to be told of it. Raises Refused.
NewSupplier = Callable[[Transaction, EInvoice], tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class ImportedBill:
    """What became of a file. bill: our number; "" where it was left out. state: new, known or parked.

    total_ore: in hundredths of the currency; of a credit note below zero; None where it cannot be read.
    """

    file: str
    bill: str
    supplier: str = field(metadata={"table": False})
    reference: str = field(metadata={"heading": "Their no."})
    due: date | None
    total_ore: int | None = field(metadata={"currency": True, "heading": "Total"})
    currency: str
    state: str


@dataclass(frozen=True, slots=True)
class RegisteredSupplier:
    """A supplier that was registered from its invoice. pay_to: where it says that it is paid, "" for nowhere."""

    supplier: str
    name: str
    pay_to: str


@dataclass(slots=True)
class BillImport:
    """What an import did, the same for every import. parked: files that were left out; the warnings say why.

    registered: suppliers that are new.
    """

    new: int = 0
    known: int = 0
    updated: int = 0
    parked: int = 0
    warnings: list[FileWarning] = field(default_factory=list)
    bills: list[ImportedBill] = field(default_factory=list)
    registered: list[RegisteredSupplier] = field(default_factory=list)


class _Read(NamedTuple):
    file: BillFile
    invoice: EInvoice


def import_bills(
    tx: Transaction,
    files: Sequence[BillFile],
    *,
    find_supplier: FindSupplier,
    new_supplier: NewSupplier,
    asked: Asked,
    sek_per_unit: Decimal | None = None,
    attached: Sequence[BillFile] = (),
) -> BillImport:
    """Register the bills and the credit notes in files. Credit notes come last, so that they find their bills.

    sek_per_unit: kronor for one unit of the invoices' currency, where it is not the one of the day. attached: files
    that are kept with each new bill too.

    Of a single file raises BadFile for what is no invoice or does not add up, and Refused or NotFound for one that
    cannot be a bill; several files that cannot are parked.
    """
    return _Import(tx, find_supplier, new_supplier, asked, sek_per_unit, attached, alone=len(files) == 1).run(
        files
    )


class _Import:
    def __init__(
        self,
        tx: Transaction,
        find_supplier: FindSupplier,
        new_supplier: NewSupplier,
        asked: Asked,
        sek_per_unit: Decimal | None,
        attached: Sequence[BillFile],
        *,
        alone: bool,
    ) -> None:
        self._tx = tx
        self._find_supplier = find_supplier
        self._new_supplier = new_supplier
        self._asked = asked
        self._sek_per_unit = sek_per_unit
        self._attached = attached
        self._alone = alone
        self._result = BillImport()

    def run(self, files: Sequence[BillFile]) -> BillImport:
        found = [each for file in files if (each := self._read(file))]
        for each in sorted(found, key=lambda each: each.invoice.is_credit):
            self._take(each)
        return self._result

    def _read(self, file: BillFile) -> _Read | None:
        try:
            return _Read(file, read(file.data))
        except BadFile as error:
            self._park(file, error)
            return None

    def _park(self, file: BillFile, error: BadFile | KassabokError, invoice: EInvoice | None = None) -> None:
        """Leave a file out. Raises the error itself where it is the only one."""
        if self._alone:
            raise type(error)(error.code, f"{file.name}: {error.message}", hint=error.hint) from error
        self._result.parked += 1
        self._warn(file, f"Left out: {error.message} {error.hint}".strip())
        if invoice:
            self._tell(file, invoice, "", "", signed_total(invoice), "parked")
        else:
            self._result.bills.append(ImportedBill(file.name, "", "", "", None, None, "", "parked"))

    def _warn(self, file: BillFile, message: str, line: int = 0) -> None:
        self._result.warnings.append(FileWarning(line, message if self._alone else f"{file.name}: {message}"))

    def _take(self, each: _Read) -> None:
        file, invoice = each
        try:
            number = self._find_supplier(self._tx, invoice)
            if number and self._is_known(file, invoice, supplier_of(self._tx, number)):
                return
            look_at = self._refuse_or_note(invoice)
            bill = translate(self._tx, invoice, self._asked)
            self._refuse_unbookable(invoice, bill, number)
            number, told = (number, ()) if number else self._register(invoice)
            supplier = supplier_of(self._tx, number)
            service.refuse_archived(supplier)
            _refuse_without_ocr(supplier, invoice, bill)
        except (BadFile, NotFound, Refused) as error:
            self._park(file, error, invoice)
            return
        bill = bill.with_our_skus(self._tx, supplier.id)
        look_at += [*bill.look_at, *self._looks_at(invoice, supplier, bill)]
        try:
            ours = self._write(each, supplier, bill, " ".join(look_at))
            matched = self._match(ours, invoice) if bill.total_ore > 0 else []
        except (BadFile, NotFound, Refused) as error:
            raise type(error)(error.code, f"{file.name}: {error.message}", hint=error.hint) from error
        self._result.new += 1
        self._tell(file, invoice, ours, number, bill.total_ore, "new")
        for message in (*told, *bill.notes, *look_at, *matched):
            self._warn(file, message)
        for warning in invoice.warnings:
            self._warn(file, warning.message, warning.line)

    def _tell(
        self, file: BillFile, invoice: EInvoice, ours: str, supplier: str, cents: int, state: str
    ) -> None:
        self._result.bills.append(
            ImportedBill(
                file.name, ours, supplier, invoice.number, invoice.due, cents, invoice.currency, state
            )
        )

    def _register(self, invoice: EInvoice) -> tuple[str, tuple[str, ...]]:
        number, told = self._new_supplier(self._tx, invoice)
        supplier = supplier_of(self._tx, number)
        means = next((each for each in invoice.payment if _is_known(each, supplier)), None)
        pay_to = _account_shown(means) if means else ""
        self._result.registered.append(RegisteredSupplier(number, supplier.name, pay_to))
        return number, told

    # What is looked at first

    def _refuse_unbookable(self, invoice: EInvoice, bill: Translation, number: str) -> None:
        """Raise Refused for what could not be booked, whoever sent it. A credit note has the rate of its bill.

        number: of the supplier, "" where it is not known.
        """
        entered(invoice.number)
        if not number or self._credited(invoice, supplier_of(self._tx, number), bill) is None:
            service.bookable_rate(
                self._tx, bill.total_ore, invoice.currency, self._sek_per_unit, invoice.issued
            )

    def _refuse_or_note(self, invoice: EInvoice) -> list[str]:
        """Raise Refused for what is no bill of ours; return what is to be looked at where it was asked for anyway."""
        if invoice.type_code in SELF_BILLED_TYPES:
            raise Refused(
                "bill.self_billed",
                f"Invoice {invoice.number} is self-billed (type {invoice.type_code}): the buyer wrote it for us.",
                hint="It is a sale: kassabok invoice issue.",
            )
        message = _other_buyer(self._tx, invoice.buyer)
        if message and not self._asked.anyway:
            raise Refused(
                "bill.buyer", message, hint="Send it back; if it is yours all the same, add --anyway."
            )
        return [message] if message else []

    def _is_known(self, file: BillFile, invoice: EInvoice, supplier: Supplier) -> bool:
        """Whether an invoice is in the book, which is told then."""
        known = self._tx.find(
            Bill, supplier_id=supplier.id, reference_key=reference_key(one_line(invoice.number))
        )
        if known is None:
            return False
        self._result.known += 1
        self._tell(file, invoice, known.number, supplier.number, known.total_cents, "known")
        total_cents = signed_total(invoice)
        if (known.total_cents, known.currency) != (total_cents, invoice.currency):
            self._warn(
                file,
                f"Invoice {invoice.number} is in the book as {known.number}, but of "
                f"{format_ore(known.total_cents)} {known.currency}, not {format_ore(total_cents)} {invoice.currency}.",
            )
        return True

    def _looks_at(self, invoice: EInvoice, supplier: Supplier, bill: Translation) -> Iterator[str]:
        """What somebody should look at before the bill is paid."""
        if bill.total_ore < 0:
            return
        if invoice.is_credit:
            yield "It is a credit note of less than nothing, which makes it a bill."
        if invoice.type_code == CORRECTED:
            replaced = ", ".join(each.number for each in invoice.preceding) or "another"
            yield f"It takes the place of invoice {one_line(replaced)[:80]}: see that that one is taken back."
        if drawn := next((means.code for means in invoice.payment if means.code in DRAWN), ""):
            yield f"It says that it is paid by {DRAWN[drawn]} (code {drawn}): see that it is not paid again."
        if message := _other_payee(invoice, supplier):
            yield message

    # Writing

    def _write(self, each: _Read, supplier: Supplier, bill: Translation, look_at: str) -> str:
        file, invoice = each
        files = [file, *self._attached, *self._attachments(each)]
        credited = self._credited(invoice, supplier, bill)
        if credited is not None:
            return service.credit(
                self._tx,
                credited.number,
                invoice.number,
                on=invoice.issued,
                lines=[line.turned() for line in bill.lines],
                total_ore=-bill.total_ore,
                vat_ore={vat_class: -ore for vat_class, ore in bill.vat_ore.items()},
                rounding_ore=-bill.rounding_ore,
                files=files,
            ).ref
        ocr, message = reference_to_pay(invoice)
        return service.register(
            self._tx,
            supplier=supplier.number,
            reference=invoice.number,
            on=invoice.issued,
            due=_due(invoice) if bill.total_ore > 0 else None,
            total_ore=bill.total_ore,
            lines=bill.lines,
            vat_ore=bill.vat_ore,
            rounding_ore=bill.rounding_ore,
            treatment=bill.treatment,
            ocr=ocr,
            message=message,
            files=files,
            currency=invoice.currency,
            sek_per_unit=self._sek_per_unit,
            warning=look_at,
        ).ref

    def _match(self, number: str, invoice: EInvoice) -> list[str]:
        """Tie a bill to the goods that it is for, by the order that it names, else by what came. What is told of it."""
        bill = bill_of(self._tx, number)
        if not left_of(self._tx, bill):
            return []
        order = self._tx.find(Purchase, number=invoice.order.upper(), supplier_id=bill.supplier_id)
        try:
            match(self._tx, number, purchase=order.number if order else "")
        except Refused as error:
            if error.code not in UNMATCHED:
                raise
            return [
                f"Bill {number} is not tied to goods: kassabok bill match {number} does it when they are known."
            ]
        return [f"Bill {number} is held: {row.says}." for row in deviations(self._tx.reader, bill.id)]

    def _attachments(self, each: _Read) -> Iterator[BillFile]:
        """The files in the invoice that are kept with it; the others stay in the invoice itself."""
        for held in each.invoice.attachments:
            name = one_line(held.name)[:LONGEST_LINE] or "bilaga"
            try:
                media_type_of(held.data, name=name)
            except BadFile as error:
                self._warn(each.file, f"{error.message} It is kept only inside the invoice.")
                continue
            yield BillFile(name, held.data)

    def _credited(self, invoice: EInvoice, supplier: Supplier, bill: Translation) -> Bill | None:
        """The bill that a credit note takes back: the one that it names, where that one has so much left."""
        if bill.total_ore >= 0 or len(invoice.preceding) != 1:
            return None
        key = reference_key(one_line(invoice.preceding[0].number))
        named = self._tx.find(Bill, supplier_id=supplier.id, reference_key=key)
        if named is None or named.total_ore < 0 or named.date > invoice.issued:
            return None
        if (named.currency, named.treatment) != (invoice.currency, bill.treatment):
            return None
        left_cents = named.total_cents + sum(
            row.total_cents for row in self._tx.all(Bill, credits_id=named.id)
        )
        return named if -bill.total_ore <= left_cents else None


def _due(invoice: EInvoice) -> date | None:
    """Due days before the invoice are those of suppliers that want their money at once."""
    return max(invoice.due, invoice.issued) if invoice.due else None


def _refuse_without_ocr(supplier: Supplier, invoice: EInvoice, bill: Translation) -> None:
    if supplier.ocr_required and bill.total_ore > 0 and not reference_to_pay(invoice)[0]:
        raise Refused(
            "bill.ocr",
            f"Supplier {supplier.number} takes only OCR references, and the invoice has none that is right.",
            hint=f"Register it with kassabok bill add {supplier.number} --ocr and --attach, "
            f"or kassabok supplier edit {supplier.number} --ocr-free",
        )


def _other_buyer(tx: Transaction, buyer: Party) -> str:
    """What says that an invoice is to another company, "" where nothing does. Names differ; numbers are compared."""
    ours = ten_digits(tx.settings.text("company.org_nr"))
    our_vat = tx.settings.text("company.vat_nr")
    told = {
        "".join(found.value.split()).replace("-", "")[-10:] for found in buyer.ids if found.scheme == ORG_NR
    }
    vat_nr = "".join(buyer.vat_nr.split()).upper()
    if ours in told or (vat_nr and vat_nr == our_vat):
        return ""
    named = next(map(mask_personal, told), "") or mask_vat_number(vat_nr)
    return (
        f"The invoice is to {one_line(buyer.name)[:60]}, {named}, which is not this company." if named else ""
    )


def _other_payee(invoice: EInvoice, supplier: Supplier) -> str:
    """What says that the money would go elsewhere than to an account that is known of the supplier."""
    means = [each for each in invoice.payment if each.bankgiro or each.plusgiro or each.iban or each.account]
    if not means or any(_is_known(each, supplier) for each in means):
        return ""
    asked = _account_shown(means[0])
    if not (supplier.bankgiro or supplier.plusgiro or supplier.iban or supplier.account):
        return f"The invoice is to be paid to {asked}, and the supplier has no account yet: see that it is its own."
    return (
        f"The invoice is to be paid to {asked}, which is not an account of the supplier's: ask the supplier, by a way "
        "that you knew before, whether it is right."
    )


def _is_known(means: PaymentMeans, supplier: Supplier) -> bool:
    if means.bankgiro:
        return means.bankgiro == supplier.bankgiro
    if means.plusgiro:
        return means.plusgiro == supplier.plusgiro
    digits = "".join(c for c in means.iban or means.account if c.isalnum())
    if digits and digits == supplier.iban:
        return True
    return bool(supplier.account) and digits.endswith(supplier.clearing + supplier.account)


def _account_shown(means: PaymentMeans) -> str:
    if means.bankgiro:
        return f"bankgiro {format_bankgiro(means.bankgiro)}"
    if means.plusgiro:
        return f"plusgiro {format_plusgiro(means.plusgiro)}"
    return f"IBAN {means.iban}" if means.iban else f"account {one_line(means.account)[:40]}"
