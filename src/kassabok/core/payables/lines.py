"""What a bill is made of: its lines, the VAT of each class, and that they come to what the bill says."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.bank.model import refuse_money_account
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.ledger.model import (
    AccountRole,
    refuse_idle_objects,
    refuse_kept,
    refuse_unusable_account,
)
from kassabok.core.money import E4, SEK, format_kronor
from kassabok.core.objects import Objects, from_json, to_json
from kassabok.core.parties.model import Supplier
from kassabok.core.payables.model import Bill, BillLine, BillVat, shown
from kassabok.core.vat import VatLine, VatRow, vat_rows

MOST_OFF_ORE = 100  # What the VAT of a bill may be off: suppliers round line by line.
MOST_ROUNDED_ORE = 99  # Bills are rounded to whole kronor, up or down.


class LineRequest(NamedTuple):
    """What a line of a bill says. account: "" is the supplier's own, or else goods that were received for stock.

    amount_ore: without VAT, in hundredths of the bill's currency. text, item, quantity_milli, unit: what it was, as of
    the model's BillLine.
    """

    amount_ore: int
    account: str = ""
    vat_class: str = "standard"
    objects: Objects = ()
    text: str = ""
    item: str = ""
    quantity_milli: int = 0
    unit: str = ""

    def turned(self) -> "LineRequest":
        """The same taken back."""
        return self._replace(amount_ore=-self.amount_ore, quantity_milli=-self.quantity_milli)


class Content(NamedTuple):
    """All amounts of a bill, in hundredths of one currency: its own as it says them, kronor as they are booked.

    lines: those of the model, as (request, rate). treatment: as Bill's.
    """

    treatment: str
    lines: tuple[tuple[LineRequest, Decimal], ...]
    vat: tuple[VatRow, ...]
    rounding_ore: int = 0

    @property
    def total_ore(self) -> int:
        """What is to be paid; VAT that the company owes itself is not a part of it."""
        charged_ore = sum(row.vat_ore for row in self.vat) if self.treatment == "domestic" else 0
        return sum(line.amount_ore for line, _ in self.lines) + charged_ore + self.rounding_ore

    def turned(self) -> "Content":
        """The same taken back."""
        return Content(
            self.treatment,
            tuple((line.turned(), rate) for line, rate in self.lines),
            tuple(row._replace(base_ore=-row.base_ore, vat_ore=-row.vat_ore) for row in self.vat),
            -self.rounding_ore,
        )


def content(
    tx: Transaction,
    supplier: Supplier,
    requests: Sequence[LineRequest],
    *,
    on: date,
    treatment: str,
    vat_ore: Mapping[str, int],
    rounding_ore: int,
    total_ore: int,
    currency: str = SEK,
) -> Content:
    """The bill's content, looked at. vat_ore: class -> VAT that the bill says. total_ore: what it says is to be paid.

    Raises NotFound for an account, an object or a VAT class; Refused for a line that cannot be booked, and where the
    lines, the VAT and the rounding do not come to the total.
    """
    if not requests:
        raise Refused("bill.lines", "A bill needs a line that says what it is for.", hint="--line 6110=400")
    lines = tuple(_line(tx, supplier, request, on) for request in requests)
    computed = vat_rows(
        (VatLine(line.vat_class, rate, line.amount_ore) for line, rate in lines), include_vat=False
    )
    found = Content(treatment, lines, _as_billed(computed, vat_ore, treatment, currency), rounding_ore)
    if abs(rounding_ore) > MOST_ROUNDED_ORE:
        raise Refused("bill.rounding", f"{shown(rounding_ore, currency)} is more than a rounding.")
    _refuse_difference(found, total_ore, currency)
    return found


def content_of(tx: Transaction, bill: Bill) -> Content:
    """The content of a bill that is in the book."""
    lines = tuple(
        (
            LineRequest(
                row.amount_ore,
                account_with(tx, "goods_received") if row.goods else row.account,
                row.vat_class,
                from_json(row.objects),
                row.text,
                row.item,
                row.quantity_milli,
                row.unit,
            ),
            Decimal(row.vat_rate_e4) / E4,
        )
        for row in tx.all(BillLine, bill_id=bill.id)
    )
    vat = tuple(
        VatRow(row.vat_class, Decimal(row.rate_e4) / E4, row.base_ore, row.vat_ore)
        for row in tx.all(BillVat, bill_id=bill.id)
    )
    return Content(bill.treatment, lines, vat, bill.rounding_ore)


def write_content(tx: Transaction, bill_id: int, content: Content, line_cents: Sequence[int]) -> None:
    """Write the rows of a bill's lines and VAT. content: in kronor. line_cents: the lines in the bill's currency."""
    goods_account = account_with(tx, "goods_received")
    for position, ((line, rate), cents) in enumerate(zip(content.lines, line_cents, strict=True), start=1):
        tx.insert(
            BillLine,
            bill_id=bill_id,
            position=position,
            account=line.account,
            amount_ore=line.amount_ore,
            amount_cents=cents,
            vat_class=line.vat_class,
            vat_rate_e4=int(rate * E4),
            objects=to_json(line.objects),
            text=line.text,
            item=line.item,
            quantity_milli=line.quantity_milli,
            unit=line.unit,
            goods=line.account == goods_account,
        )
    for row in content.vat:
        tx.insert(
            BillVat,
            bill_id=bill_id,
            vat_class=row.vat_class,
            rate_e4=int(row.rate * E4),
            base_ore=row.base_ore,
            vat_ore=row.vat_ore,
        )


def account_with(tx: Transaction, role: str) -> str:
    """The account that has a role. Raises Refused when none has it."""
    row = tx.find(AccountRole, role=role)
    if row is None:
        raise Refused(
            "role.missing", f"No account has the role {role}.", hint=f"kassabok account role {role} NUMBER"
        )
    return row.account


def _line(tx: Transaction, supplier: Supplier, request: LineRequest, on: date) -> tuple[LineRequest, Decimal]:
    account = request.account or supplier.ledger_account or account_with(tx, "goods_received")
    refuse_unusable_account(tx, account)
    refuse_kept(tx, account)
    refuse_money_account(tx, account)
    if account == account_with(tx, "payables"):
        raise Refused(
            "bill.account",
            f"Account {account} is where the bill itself is owed.",
            hint="Choose the account of what was bought.",
        )
    refuse_idle_objects(tx, request.objects)
    if not request.amount_ore:
        raise Refused("bill.line", f"The line on account {account} is of nothing.")
    return request._replace(account=account), tx.rates.vat(request.vat_class, on)


def _as_billed(
    computed: Sequence[VatRow], vat_ore: Mapping[str, int], treatment: str, currency: str
) -> tuple[VatRow, ...]:
    """The VAT with what the bill says of it in place of what the rate makes."""
    if vat_ore and treatment != "domestic":
        raise Refused(
            "bill.vat",
            f"A bill of {treatment} has no VAT of the supplier's.",
            hint="Leave out --vat: the VAT is worked out, and owed and deducted by the company.",
        )
    known = {row.vat_class for row in computed}
    for vat_class in vat_ore:
        if vat_class not in known:
            raise Refused(
                "bill.vat",
                f"The bill has VAT of class {vat_class}, but no line of it.",
                hint=f"Write a line as ACCOUNT=KRONOR/{vat_class}.",
            )
    return tuple(
        _told(row, vat_ore[row.vat_class], currency) if row.vat_class in vat_ore else row for row in computed
    )


def _told(row: VatRow, vat_ore: int, currency: str) -> VatRow:
    off_ore = vat_ore - row.vat_ore
    if abs(off_ore) > MOST_OFF_ORE:
        raise Refused(
            "bill.vat",
            f"The VAT of class {row.vat_class} on {shown(row.base_ore, currency)} is "
            f"{shown(row.vat_ore, currency)}, but the bill says {shown(vat_ore, currency)}: "
            f"{shown(abs(off_ore), currency)} too {'much' if off_ore > 0 else 'little'}.",
            hint="Split the line by VAT class; what may not be deducted is a line of class exempt.",
        )
    return row._replace(vat_ore=vat_ore)


def _refuse_difference(content: Content, total_ore: int, currency: str) -> None:
    off_ore = total_ore - content.total_ore
    if not off_ore:
        return
    hint = "Check the lines and their VAT classes; --vat CLASS=KRONOR says the VAT as it is on the bill."
    if abs(off_ore) <= MOST_ROUNDED_ORE and not content.rounding_ore:
        hint = f"If the bill is rounded (öresavrundning), add --rounding {format_kronor(off_ore)}."
    raise Refused(
        "bill.sum",
        f"The lines and the VAT come to {shown(content.total_ore, currency)}, but the bill says "
        f"{shown(total_ore, currency)}: {shown(abs(off_ore), currency)} {'more' if off_ore > 0 else 'less'}.",
        hint=hint,
    )
