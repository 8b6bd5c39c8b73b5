"""What a bill looks like in the books: what it is for, the VAT to deduct, and the VAT that the company owes itself."""

from collections.abc import Mapping
from typing import NamedTuple

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.ledger.model import Account
from kassabok.core.ledger.posting import PostLine, account_of
from kassabok.core.ledger.sale_lines import vat_level
from kassabok.core.objects import from_json
from kassabok.core.payables.model import Bill, BillLine, BillVat


class _Charge(NamedTuple):
    """Where a purchase stands that the company owes the VAT of. base: the role that its amount is told on, with the
    level of the rate after it; box: that account's box. output and input: roles of the VAT owed and deducted.
    """

    base: str
    box: str
    output: str
    input: str


#: Treatment -> its boxes. Source: mervärdesskattelagen 16 kap. 6-13 §§; the boxes are those of SKV 4700.
CHARGES = {
    "eu-goods": _Charge("eu_goods", "20", "reverse_vat", "input_vat_abroad"),
    "eu-services": _Charge("eu_services", "21", "reverse_vat", "input_vat_abroad"),
    "non-eu-services": _Charge("non_eu_services", "22", "reverse_vat", "input_vat_abroad"),
    "reverse-goods": _Charge("reverse_goods", "23", "reverse_vat", "input_vat_reverse"),
    "reverse-services": _Charge("reverse_services", "24", "reverse_vat", "input_vat_reverse"),
    "import": _Charge("imports", "50", "import_vat", "input_vat_abroad"),
}

#: Boxes of purchases: an account of one of them has its own treatment.
PURCHASE_BOXES = frozenset(charge.box for charge in CHARGES.values())

EXEMPT_BASES = ("eu_goods", "eu_services")  # Bought without VAT, and told in the return all the same.


def purchase_lines(tx: Transaction, bill: Bill) -> list[PostLine]:
    """A bill's costs, VAT and rounding, all but the payable: they add up to its total. Of a credit note, taken back.

    A purchase that the company owes the VAT of is told in the VAT return by the account that it is booked on, or, where
    that has no box, by one line on an account with the box and one against it.
    """
    charge = CHARGES.get(bill.treatment)
    rows = tx.all(BillLine, bill_id=bill.id)
    lines = [PostLine(row.account, row.amount_ore, objects=from_json(row.objects)) for row in rows]
    told: dict[str, int] = {}
    for row in rows:
        box = box_of(tx, row.account)
        if box in PURCHASE_BOXES and box != (charge.box if charge else ""):
            raise Refused(
                "bill.box",
                f"Account {row.account} is of box {box} of the VAT return, but the bill is {bill.treatment}.",
                hint="Choose another account, or the bill's --treatment.",
            )
        level = vat_level(tx, row.vat_class, row.vat_rate_e4, bill.date)
        if charge and box != charge.box and (level != "exempt" or charge.base in EXEMPT_BASES):
            told[level] = told.get(level, 0) + row.amount_ore
    lines += _owed_vat(tx, bill, charge, told) if charge else _charged_vat(tx, bill)
    lines.append(PostLine(account_of(tx, "rounding"), bill.rounding_ore))
    return [line for line in lines if line.amount_ore]


def _charged_vat(tx: Transaction, bill: Bill) -> list[PostLine]:
    charged_ore = sum(row.vat_ore for row in tx.all(BillVat, bill_id=bill.id))
    return [PostLine(account_of(tx, "input_vat"), charged_ore)]


def _owed_vat(tx: Transaction, bill: Bill, charge: _Charge, told: Mapping[str, int]) -> list[PostLine]:
    lines = [
        PostLine(account_of(tx, f"{charge.base}_{level}"), amount_ore) for level, amount_ore in told.items()
    ]
    if told:
        lines.append(PostLine(account_of(tx, "purchases_contra"), -sum(told.values())))
    for row in tx.all(BillVat, bill_id=bill.id):
        if row.vat_ore:
            level = vat_level(tx, row.vat_class, row.rate_e4, bill.date)
            lines.append(PostLine(account_of(tx, charge.input), row.vat_ore))
            lines.append(PostLine(account_of(tx, f"{charge.output}_{level}"), -row.vat_ore))
    return lines


def box_of(tx: Transaction, number: str) -> str:
    """The box of the VAT return that an account is of, or ""."""
    account = tx.find(Account, number=number)
    return account.vat_box if account else ""
