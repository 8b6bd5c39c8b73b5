"""What a discount code takes off, in one way for every order: those that are typed, and the baskets of our own shop.

An order of another web shop has its discount in its lines already; only its code is noted (effects.py). Amounts are as
the order is priced, incl. or excl. VAT. A discount is spread over the lines that it is for, so that each has its VAT on
what it costs, and what is sent back later is worth what was paid for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, Protocol

from kassabok.core.book.reader import Reader
from kassabok.core.errors import NotFound, Refused
from kassabok.core.marketing.reports.offered import reductions
from kassabok.core.money import E4, MILLI, ORE, format_kronor, line_amount_ore, round_half_away
from kassabok.core.rates.lookup import Rates

USUAL_PRICES = "kassabok order create without --code takes the usual prices."


@dataclass(frozen=True, slots=True)
class Code:
    """A campaign whose code holds on a day. gives: percent, amount or freight (which is then free).

    amount_ore, minimum_ore: as the order is priced. most_uses, most_each: how many orders may use it, of all and of one
    customer; None for any number. skus: what it is for, none for all. not_reduced: not for what is reduced already.
    """

    campaign_id: int
    code: str
    gives: str
    percent_e4: int
    amount_ore: int
    minimum_ore: int
    most_uses: int | None
    most_each: int | None
    not_reduced: bool
    skus: frozenset[str]


class Line(Protocol):
    """A line before the code. kind: goods, text or freight. A line with a discount of its own is left as it is."""

    @property
    def kind(self) -> str: ...
    @property
    def sku(self) -> str: ...
    @property
    def quantity_milli(self) -> int: ...
    @property
    def unit_price_e4(self) -> int: ...
    @property
    def discount_e4(self) -> int: ...


class Charge(NamedTuple):
    """How a line is charged: amount_ore is its quantity at this price and discount, to the öre."""

    unit_price_e4: int
    discount_e4: int
    amount_ore: int


_FACTS = ("code", "gives", "percent_e4", "amount_ore", "minimum_ore", "most_uses", "most_each", "not_reduced")
_CAMPAIGN = f"SELECT starts_on, ends_on, id, {', '.join(_FACTS)} FROM campaign WHERE code = :code"
_PRODUCTS = "SELECT p.sku FROM campaign_product c JOIN product p ON p.id = c.product_id WHERE c.campaign_id = :campaign"
# A cancelled order has used nothing. What the storefront has placed has, before anybody has taken it.
_USES = """
SELECT (SELECT count(*) FROM campaign_order u JOIN sales_order o ON o.id = u.order_id
        WHERE u.campaign_id = :campaign AND o.state <> 'cancelled')
    + (SELECT count(*) FROM web_intake i WHERE i.code = :code AND i.state IN ('new', 'parked'))
"""
_USES_OF = """
SELECT (SELECT count(*) FROM campaign_order u JOIN sales_order o ON o.id = u.order_id
        JOIN customer k ON k.id = o.customer_id
        WHERE u.campaign_id = :campaign AND o.state <> 'cancelled'
            AND (k.number = :customer OR (:email <> '' AND k.email = :email COLLATE NOCASE)))
    + (SELECT count(*) FROM web_intake i WHERE i.code = :code AND i.state IN ('new', 'parked')
        AND :email <> '' AND json_extract(i.body, '$.customer.email') = :email COLLATE NOCASE)
"""


def code_on(reader: Reader, code: str, on: date) -> Code:
    """The campaign of a code. Raises NotFound for none, Refused on a day that is not one of its."""
    row = reader.row(_CAMPAIGN, code=code.strip().upper())
    if row is None:
        raise NotFound(
            "campaign.unknown",
            f"There is no campaign with the code {code.strip()[:40]}.",
            hint="kassabok campaign list shows them.",
        )
    starts_on, ends_on, campaign_id, *facts = row
    if f"{on}" < starts_on or (ends_on is not None and f"{on}" > ends_on):
        until = f" to {ends_on}" if ends_on else " on"
        raise Refused(
            "campaign.day",
            f"The code {facts[0]} holds from {starts_on}{until}, and not on {on}.",
            hint=USUAL_PRICES,
        )
    skus = frozenset(sku for (sku,) in reader.rows(_PRODUCTS, campaign=campaign_id))
    return Code(campaign_id=campaign_id, **dict(zip(_FACTS, facts, strict=True)), skus=skus)


def refuse_used_up(reader: Reader, code: Code, *, customer: str = "", email: str = "") -> None:
    """Raise Refused where one more order may not use the code. customer, email: who it is of, by number or address."""
    if code.most_uses is not None:
        uses = reader.value(_USES, campaign=code.campaign_id, code=code.code)
        if uses >= code.most_uses:
            raise Refused(
                "campaign.used_up",
                f"The code {code.code} was for {code.most_uses} {_orders(code.most_uses)}, which have used it.",
                hint=USUAL_PRICES,
            )
    if code.most_each is None or not (customer or email):
        return
    uses = reader.value(_USES_OF, campaign=code.campaign_id, code=code.code, customer=customer, email=email)
    if uses >= code.most_each:
        most = "once" if code.most_each == 1 else f"{code.most_each} orders"
        raise Refused(
            "campaign.used",
            f"The customer has used the code {code.code} before, and it is for {most}.",
            hint=f"kassabok campaign show {code.code} shows its orders.",
        )


def charges(reader: Reader, rates: Rates, code: Code, lines: Sequence[Line], *, on: date) -> list[Charge]:
    """Each of the lines as the code has it.

    Raises Refused where the goods come to less than its minimum, or nothing of the order is what it is for.
    """
    goods_ore = sum(_amount(line) for line in lines if line.kind != "freight")
    if goods_ore < code.minimum_ore:
        raise Refused(
            "campaign.minimum",
            f"The code {code.code} asks for {format_kronor(code.minimum_ore)} kr of goods; "
            f"these come to {format_kronor(goods_ore)} kr.",
            hint=USUAL_PRICES,
        )
    reduced: frozenset[str] = frozenset()
    if code.not_reduced:
        reduced = frozenset(row.sku for row in reductions(reader, rates, on=on))
    meant = [_is_meant(code, line, reduced) for line in lines]
    if not any(meant):
        raise Refused(
            "campaign.nothing",
            f"Nothing of this is what the code {code.code} is for.",
            hint=f"kassabok campaign show {code.code} shows what it is for.",
        )
    if code.gives == "amount":
        return _less_amount(code.amount_ore, lines, meant)
    discount_e4 = E4 if code.gives == "freight" else code.percent_e4
    return [
        _charge(line, discount_e4 if is_meant else line.discount_e4)
        for line, is_meant in zip(lines, meant, strict=True)
    ]


def _is_meant(code: Code, line: Line, reduced: frozenset[str]) -> bool:
    if code.gives == "freight" or line.kind == "freight":
        return code.gives == line.kind and _amount(line) > 0
    if line.discount_e4 or line.sku in reduced:
        return False
    return not code.skus or line.sku in code.skus


def _less_amount(amount_ore: int, lines: Sequence[Line], meant: Sequence[bool]) -> list[Charge]:
    """The amount spread over the lines that are meant, at most what they cost, by what they cost.

    Unit prices are kept to a hundredth of an öre, so a line of a hundred units or more cannot come to every sum: those
    go first, and what they leave is taken by the next. Only an order of nothing but such lines can be some öre off.
    """
    whole_ore = [_amount(line) if is_meant else 0 for line, is_meant in zip(lines, meant, strict=True)]
    left_ore, base_ore = min(amount_ore, sum(whole_ore)), sum(whole_ore)
    found = [_charge(line, line.discount_e4) for line in lines]
    for place in sorted(range(len(lines)), key=lambda place: (-lines[place].quantity_milli, place)):
        if not whole_ore[place]:
            continue
        share_ore = round_half_away(Decimal(left_ore) * whole_ore[place] / base_ore)
        found[place] = _coming_to(lines[place], max(0, whole_ore[place] - share_ore))
        base_ore -= whole_ore[place]
        left_ore -= whole_ore[place] - found[place].amount_ore
    return found


def _coming_to(line: Line, amount_ore: int) -> Charge:
    """The line at the unit price that comes nearest to an amount."""
    price_e4 = round_half_away(Decimal(amount_ore) * MILLI * E4 / ORE / line.quantity_milli)
    return Charge(price_e4, 0, line_amount_ore(line.quantity_milli, Decimal(price_e4) / E4))


def _charge(line: Line, discount_e4: int) -> Charge:
    price = Decimal(line.unit_price_e4) / E4
    amount_ore = line_amount_ore(line.quantity_milli, price, Decimal(discount_e4) / 100)
    return Charge(line.unit_price_e4, discount_e4, amount_ore)


def _amount(line: Line) -> int:
    return _charge(line, line.discount_e4).amount_ore


def _orders(count: int) -> str:
    return "order" if count == 1 else "orders"
