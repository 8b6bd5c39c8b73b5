"""What a sale looks like in the books: income by VAT rate and by where the goods go, VAT by rate, rounding."""

from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.invoicing.model import Invoice, InvoiceLine, InvoiceVat
from kassabok.core.ledger.posting import PostLine, account_of, with_objects
from kassabok.core.money import E4
from kassabok.core.objects import from_json

GOODS_ABROAD = (
    "reverse",
    "eu",
    "export",
)  # Treatments whose freight has an account of its own; services have none.
LEVELS = ("standard", "reduced", "low")  # The rates that have accounts of their own: 25, 12 and 6 percent.


def sale_lines(tx: Transaction, invoice: Invoice) -> list[PostLine]:
    """An invoice's income, VAT and rounding; for a credit note the same, taken back.

    All but the receivable: the lines add up to the invoice's total with the sign turned. Income and rounding belong to
    the invoice's objects.
    """
    on = invoice.supply_date
    sums: dict[str, int] = {}
    for line in tx.all(InvoiceLine, invoice_id=invoice.id):
        level = vat_level(tx, line.vat_class, line.vat_rate_e4, on)
        role = income_role(invoice.vat_treatment, level, line.kind)
        sums[role] = sums.get(role, 0) - line.net_ore
    for row in tx.all(InvoiceVat, invoice_id=invoice.id):
        if row.vat_ore:
            role = vat_role(tx, row.vat_class, row.rate_e4, on)
            sums[role] = sums.get(role, 0) - row.vat_ore
    sums["rounding"] = -invoice.rounding_ore
    lines = [PostLine(account_of(tx, role), amount_ore) for role, amount_ore in sums.items() if amount_ore]
    return with_objects(tx, lines, from_json(invoice.objects))


def income_role(treatment: str, level: str, kind: str) -> str:
    """The role of the income account: by treatment for sales without Swedish VAT, else by the level of the rate.

    kind: of the line. A gift card is no income: the company owes what it is for, and its VAT is due when it is used.
    Source: mervärdesskattelagen 5 kap. 44 § and directive 2006/112/EC art. 30b (2) (multi-purpose vouchers).
    """
    freight = kind == "freight"
    if kind == "gift_card":
        return "gift_cards"
    if treatment != "domestic":
        return f"freight_{treatment}" if freight and treatment in GOODS_ABROAD else f"sales_{treatment}"
    if kind == "fee" and level != "exempt":
        return "fees_charged"
    if freight:
        return "freight_exempt" if level == "exempt" else "freight_taxed"
    return f"sales_{level}"


def vat_role(tx: Transaction, vat_class: str, rate_e4: int, on: date) -> str:
    """The role of the output VAT account for a rate."""
    return f"output_vat_{vat_level(tx, vat_class, rate_e4, on)}"


def vat_level(tx: Transaction, vat_class: str, rate_e4: int, on: date) -> str:
    """Which of the book's levels a rate belongs to: standard, reduced or low, or exempt where it is zero.

    A class with a level of its own keeps it, whatever its rate; others, such as food, go where their rate is on the
    day of supply. Raises Refused when the rate is nobody's.
    """
    if rate_e4 == 0:
        return "exempt"
    if vat_class in LEVELS:
        return vat_class
    for level in LEVELS:
        if tx.rates.vat(level, on) * E4 == rate_e4:
            return level
    raise Refused(
        "vat.no_account",
        f"VAT class {vat_class} has {Decimal(rate_e4) / 100:f} % on {on}, and no account is kept for that rate.",
        hint="Give the class one of the rates of standard, reduced and low in your own rates file.",
    )
