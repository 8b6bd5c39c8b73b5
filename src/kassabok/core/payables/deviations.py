"""Three-way match (trevägsmatchning): what a bill is for against what was ordered and what came.

A bill and its credit notes are looked at together, by the line of the receipt, or the cost of bringing goods home. What
differs by no more than the company's settings allow is taken as cost of the goods at once; the rest holds the bill.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings, settings_of
from kassabok.core.errors import Refused
from kassabok.core.money import E4, ORE, format_kronor, format_quantity, line_amount_ore, share_of

E6 = 1_000_000


class Tolerance(NamedTuple):
    """What a bill may differ by: the larger of percent and kronor in price, and percent of the quantity ordered."""

    price_percent: int
    price_ore: int
    quantity_percent: int

    def price(self, off_ore: int, expected_ore: int) -> bool:
        """Whether a line may differ by so much."""
        by_percent = abs(off_ore) * 100 <= self.price_percent * abs(expected_ore)
        return by_percent or abs(off_ore) <= self.price_ore

    def quantity(self, over_milli: int, ordered_milli: int) -> bool:
        """Whether a bill may be for so much more than came."""
        return over_milli * 100 <= self.quantity_percent * ordered_milli


def tolerance_of(settings: Settings) -> Tolerance:
    """What the company allows."""
    return Tolerance(
        settings.value("purchase.price_percent"),
        settings.value("purchase.price_kronor") * ORE,
        settings.value("purchase.quantity_percent"),
    )


class Price(NamedTuple):
    """What a bill with its credit notes says of one line of a receipt, or of one landed cost.

    what: the SKU and the receipt, or the number of the cost. value_ore: what that was received for. taken_ore: what of
    the difference is cost already. expected_ore: value_ore at the bill's exchange rate. there_milli: what of the line
    has not gone back.
    """

    receipt_line_id: int | None
    landed_cost_id: int | None
    what: str
    milli: int
    unit: str
    billed_ore: int
    value_ore: int
    taken_ore: int
    expected_ore: int
    there_milli: int

    @property
    def untaken_ore(self) -> int:
        """What is left of the difference."""
        return self.billed_ore - self.value_ore - self.taken_ore

    def within(self, tolerance: Tolerance) -> bool:
        """Whether the price may differ so. A rate that moved is no difference in price."""
        return tolerance.price(self.billed_ore - self.expected_ore, self.expected_ore)


class Deviation(NamedTuple):
    """Why a bill is held. kind: price, quantity, or unmatched. difference_ore: how much more it is than expected.

    over_milli: what is billed and has not come.
    """

    kind: str
    difference_ore: int
    over_milli: int
    says: str


_FAMILY = """
SELECT l.id FROM bill b JOIN bill_line l ON l.bill_id = b.id WHERE (b.id = :bill OR b.credits_id = :bill) AND l.goods
"""

_PRICES = f"""
SELECT k.receipt_line_id, k.landed_cost_id, coalesce(c.number, u.sku || ' of ' || g.number), k.milli,
    coalesce(u.unit, ''), k.billed, k.value,
    coalesce((SELECT sum(d.amount_ore) FROM bill_difference d WHERE d.bill_id = :bill
        AND d.receipt_line_id IS k.receipt_line_id AND d.landed_cost_id IS k.landed_cost_id), 0),
    b.currency = p.currency, b.sek_per_unit_e6, p.sek_per_unit_e6, coalesce(r.quantity_milli - r.returned_milli, 0)
FROM (
    SELECT receipt_line_id, landed_cost_id, sum(quantity_milli) AS milli, sum(billed_ore) AS billed,
        sum(value_ore) AS value
    FROM bill_match WHERE bill_line_id IN ({_FAMILY}) AND (receipt_line_id > 0 OR landed_cost_id > 0)
    GROUP BY receipt_line_id, landed_cost_id
) AS k
JOIN bill b ON b.id = :bill
LEFT JOIN landed_cost c ON c.id = k.landed_cost_id
LEFT JOIN goods_receipt_line r ON r.id = k.receipt_line_id LEFT JOIN goods_receipt g ON g.id = r.receipt_id
LEFT JOIN purchase_line u ON u.id = r.purchase_line_id LEFT JOIN purchase p ON p.id = u.purchase_id
ORDER BY k.receipt_line_id, k.landed_cost_id
"""


def prices(reader: Reader, bill_id: int) -> list[Price]:
    """What a bill with its credit notes says of each line of a receipt and each landed cost. bill_id: the bill's."""
    found = []
    for row in reader.rows(_PRICES, bill=bill_id):
        receipt_line_id, landed_cost_id, what, milli, unit, billed_ore, value_ore, taken_ore, *rates = row
        same_currency, rate_e6, ordered_rate_e6, there_milli = rates
        expected_ore = share_of(value_ore, rate_e6, ordered_rate_e6) if same_currency else value_ore
        found.append(
            Price(
                receipt_line_id=receipt_line_id,
                landed_cost_id=landed_cost_id,
                what=what,
                milli=milli,
                unit=unit,
                billed_ore=billed_ore,
                value_ore=value_ore,
                taken_ore=taken_ore,
                expected_ore=expected_ore,
                there_milli=there_milli,
            )
        )
    return found


# What an order's line costs in kronor is by the price and the exchange rate of the order, or by the rate of the bill.
_WAITING = f"""
SELECT u.sku, p.number, u.unit, sum(m.quantity_milli), sum(m.billed_ore), u.quantity_milli,
    CASE WHEN p.state IN ('placed', 'partly_received') THEN u.quantity_milli - u.received_milli - u.cancelled_milli
        ELSE 0 END,
    u.unit_price_e4, u.discount_e4, CASE WHEN b.currency = p.currency THEN b.sek_per_unit_e6 ELSE p.sek_per_unit_e6 END
FROM bill b JOIN bill_match m ON m.bill_line_id IN ({_FAMILY})
JOIN purchase_line u ON u.id = m.purchase_line_id JOIN purchase p ON p.id = u.purchase_id
WHERE b.id = :bill AND m.receipt_line_id IS NULL
GROUP BY u.id, u.sku, p.number, u.unit, u.quantity_milli HAVING sum(m.quantity_milli) > 0 ORDER BY u.id
"""

_UNMATCHED = f"""
SELECT (SELECT coalesce(sum(amount_ore), 0) FROM bill_line WHERE id IN ({_FAMILY})),
    (SELECT coalesce(sum(billed_ore), 0) FROM bill_match WHERE bill_line_id IN ({_FAMILY})),
    EXISTS (SELECT 1 FROM bill_match WHERE bill_line_id IN ({_FAMILY}))
"""

#: An order of the supplier of which goods are to come, or have come and are not billed.
_TO_MATCH = """
SELECT p.number FROM bill b JOIN purchase p ON p.supplier_id = b.supplier_id
WHERE b.id = :bill AND (p.state IN ('placed', 'partly_received') OR EXISTS (
    SELECT 1 FROM purchase_line u JOIN goods_receipt_line r ON r.purchase_line_id = u.id WHERE u.purchase_id = p.id
        AND r.quantity_milli - r.returned_milli > (
            SELECT coalesce(sum(m.quantity_milli), 0) FROM bill_match m WHERE m.receipt_line_id = r.id)))
ORDER BY p.id LIMIT 1
"""


def deviations(reader: Reader, bill_id: int) -> list[Deviation]:
    """What holds a bill: by how much it differs from what was ordered and received, beyond what the company allows."""
    tolerance = tolerance_of(settings_of(reader))
    found = [_price(row) for row in prices(reader, bill_id) if row.untaken_ore and not row.within(tolerance)]
    for row in reader.rows(_WAITING, bill=bill_id):
        found += _waiting(tolerance, *row)
    amount_ore, matched_ore, any_matched = reader.rows(_UNMATCHED, bill=bill_id)[0]
    unmatched_ore = amount_ore - matched_ore
    if unmatched_ore and (any_matched or reader.value(_TO_MATCH, bill=bill_id)):
        says = f"{format_kronor(unmatched_ore)} kr are for goods that no receipt is named for"
        found.append(Deviation("unmatched", unmatched_ore, 0, says))
    return found


def held_bills(reader: Reader) -> set[str]:
    """The numbers of the bills that are not approved and differ by more than they may."""
    waiting = reader.rows(
        "SELECT number, id FROM bill WHERE approved_by = '' AND open_ore > 0 "
        "AND id IN (SELECT bill_id FROM bill_line WHERE goods)"
    )
    return {number for number, bill_id in waiting if deviations(reader, bill_id)}


def held(reader: Reader, number: str, bill_id: int, found: Sequence[Deviation]) -> Refused:
    """What is said to who would approve a bill that is held, with the way out."""
    ways = f"kassabok bill approve {number} --accept takes it as it is."
    purchase = reader.value(_TO_MATCH, bill=bill_id)
    if purchase and any(row.kind == "unmatched" for row in found):
        ways = f"kassabok bill match {number} --purchase {purchase} if it is of that order; {ways}"
    elif any(row.kind == "quantity" for row in found):
        ways = f"Wait for the goods, or a credit note; {ways}"
    else:
        ways = f"Ask for a credit note; {ways}"
    reasons = "; ".join(row.says for row in found)
    return Refused("bill.held", f"Bill {number} differs from what came: {reasons}.", hint=ways)


def _waiting(
    tolerance: Tolerance,
    sku: str,
    purchase: str,
    unit: str,
    over_milli: int,
    billed_ore: int,
    ordered_milli: int,
    to_come_milli: int,
    *price: int,
) -> Iterator[Deviation]:
    """What is billed and has not come: that, and its price. price: the order's, its discount, and the exchange rate."""
    price_e4, discount_e4, rate_e6 = price
    what = f"{sku} of {purchase}"
    if not tolerance.quantity(over_milli, ordered_milli):
        says = f"{format_quantity(over_milli)} {unit} of {what} are billed and have not come"
        if over_milli > to_come_milli:
            left = f"only {format_quantity(to_come_milli)} {unit} are" if to_come_milli > 0 else "no more are"
            says += f", and {left} to come"
        yield Deviation("quantity", billed_ore, over_milli, says)
    in_kronor = Decimal(price_e4) * rate_e6 / (E4 * E6)
    expected_ore = line_amount_ore(over_milli, in_kronor, Decimal(discount_e4) / 100)
    off_ore = billed_ore - expected_ore
    if not tolerance.price(off_ore, expected_ore):
        pieces = f"{format_quantity(over_milli)} {unit} of {what}"
        says = _compared(pieces, billed_ore, "ordered", expected_ore)
        yield Deviation("price", off_ore, 0, says)


def _compared(what: str, billed_ore: int, verb: str, expected_ore: int) -> str:
    off_ore = billed_ore - expected_ore
    return (
        f"{what}: billed {format_kronor(billed_ore)} kr, {verb} at {format_kronor(expected_ore)} kr, "
        f"{format_kronor(abs(off_ore))} kr {'more' if off_ore > 0 else 'less'}"
    )


_UNBILLED = f"""
SELECT p.number FROM bill b JOIN purchase p ON p.supplier_id = b.supplier_id
JOIN purchase_line u ON u.purchase_id = p.id JOIN goods_receipt_line r ON r.purchase_line_id = u.id
WHERE b.id = :bill AND r.quantity_milli - r.returned_milli > (
    SELECT coalesce(sum(m.quantity_milli), 0) FROM bill_match m WHERE m.receipt_line_id = r.id)
    AND NOT EXISTS ({_FAMILY})
ORDER BY p.id LIMIT 1
"""


def unbilled_purchase(reader: Reader, bill_id: int) -> str:
    """An order of which goods came that are not billed, where the bill of its supplier is for none; "" for no such."""
    return str(reader.value(_UNBILLED, bill=bill_id) or "")


def _price(row: Price) -> Deviation:
    off_ore = row.billed_ore - row.expected_ore
    pieces = f"{format_quantity(row.milli)} {row.unit} of " if row.milli else ""
    says = _compared(f"{pieces}{row.what}", row.billed_ore, "received", row.expected_ore)
    return Deviation("price", off_ore, 0, says)
