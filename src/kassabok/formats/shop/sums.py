"""Whether an order adds up, to the öre and per VAT rate, and the VAT of lines that a shop's file does not tell it of.

A shop that keeps two decimals may be an öre off for each row that is added up, as it rounds them one by one; one that
rounds to whole kronor may be a krona off. More is a fault, which is told and never evened out.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.shop.record import Problem, ShopLine, ShopOrder, ShopRefund

_WHOLE_KRONA = 100
_MOST_HALF_PERCENTS = 60  # Hungary's 27 percent is the highest in the union.

RateOf = Callable[[ShopLine], Decimal | None]


def problems(order: ShopOrder) -> tuple[Problem, ...]:
    """All that keeps the order, or one of its refunds, out of the books. () where it adds up."""
    return (*order.faults, *_of_lines(order), *_of_sums(order), *_of_payments(order), *_of_refunds(order))


def line_sum_ore(lines: Sequence[ShopLine]) -> int:
    return sum(line.net_ore + line.vat_ore for line in lines)


def _of_lines(order: ShopOrder) -> Iterator[Problem]:
    times = Counter(line.external_id for line in order.lines)
    for place, line in enumerate(order.lines, start=1):
        name = _name(line, place)
        if times[line.external_id] > 1:
            yield Problem("shop.line_twice", f"{name} has an id that another line has: {line.external_id}.")
        if line.kind != "fee" and line.quantity_milli <= 0 and not line.is_taken_off:
            yield Problem("shop.quantity", f"{name} is of a quantity that is not above zero.")
        if line.kind != "fee" and line.net_ore < 0:
            yield Problem("shop.negative", f"{name} costs less than nothing: {format_ore(line.net_ore)}.")
        if line.rate is None:
            yield Problem("shop.rate_untold", f"{name}: the file does not tell which VAT is in it.")
        elif abs(line.vat_ore - line.net_ore * line.rate) > _line_tolerance(order, line):
            yield Problem(
                "shop.line_vat",
                f"{name}: {format_ore(line.vat_ore)} is not {_percent(line.rate)} of {format_ore(line.net_ore)}.",
            )


def _of_sums(order: ShopOrder) -> Iterator[Problem]:
    tolerance = _tolerance(order, len(order.lines))
    lines_ore = line_sum_ore(order.lines)
    if any(line.rate is None for line in order.lines) and not order.prices_include_vat:
        lines_ore = sum(line.net_ore for line in order.lines) + (order.vat_ore or 0)
    if abs(lines_ore - order.total_ore) > tolerance:
        yield Problem(
            "shop.total",
            f"Its lines come to {format_ore(lines_ore)} with VAT, but its total is {format_ore(order.total_ore)}.",
        )
    if any(line.rate is None for line in order.lines):
        return
    vat_ore = sum(line.vat_ore for line in order.lines)
    if order.vat_ore is not None and abs(vat_ore - order.vat_ore) > tolerance:
        yield Problem(
            "shop.vat",
            f"The VAT of its lines is {format_ore(vat_ore)}, but the VAT of the order is {format_ore(order.vat_ore)}.",
        )
    yield from _of_rates(order)


def _of_rates(order: ShopOrder) -> Iterator[Problem]:
    if not order.taxes or any(tax.rate is None for tax in order.taxes):
        return  # Only the sum of them is told then.
    told: Counter[Decimal] = Counter()
    for tax in order.taxes:
        assert tax.rate is not None
        told[tax.rate] += tax.vat_ore
    found: Counter[Decimal] = Counter()
    rows: Counter[Decimal] = Counter()
    for line in order.lines:
        if line.rate is not None:
            found[line.rate] += line.vat_ore
            rows[line.rate] += 1
    for rate in sorted({*told, *found}):
        if abs(told[rate] - found[rate]) > _tolerance(order, max(1, rows[rate])):
            yield Problem(
                "shop.vat_rate",
                f"The VAT of {_percent(rate)} is {format_ore(told[rate])}, but that of its lines is "
                f"{format_ore(found[rate])}.",
            )


def _of_payments(order: ShopOrder) -> Iterator[Problem]:
    paid_ore = sum(payment.amount_ore for payment in order.payments if payment.state == "paid")
    if paid_ore > order.due_ore + _tolerance(order, 1):
        yield Problem(
            "shop.overpaid",
            f"{format_ore(paid_ore)} is paid of a total of {format_ore(order.due_ore)}.",
        )


def _of_refunds(order: ShopOrder) -> Iterator[Problem]:
    lines = {line.external_id: line for line in order.lines}
    returned: Counter[str] = Counter()
    refunded_ore = 0
    for refund in order.refunds:
        refunded_ore += refund.amount_ore
        yield from _of_refund(order, refund, lines, returned)
        # What is given back in coins is rounded too, though the order was paid to the öre.
        most_ore = order.total_ore + sum(each.rounding_ore for each in order.refunds)
        if refunded_ore > max(most_ore, order.due_ore) + _tolerance(order, 1):
            yield Problem(
                "shop.refund_over",
                f"With refund {refund.external_id}, {format_ore(refunded_ore)} is given back of an order of "
                f"{format_ore(order.due_ore)}.",
                refund.external_id,
            )


def _of_refund(
    order: ShopOrder, refund: ShopRefund, lines: dict[str, ShopLine], returned: Counter[str]
) -> Iterator[Problem]:
    key = refund.external_id
    if not refund.told:
        yield Problem(
            "shop.refund_untold",
            f"Refund {key} is told by its sum only, {format_ore(refund.amount_ore)}: not by its lines, or not by what "
            "was paid back.",
            key,
        )
        return
    for line in refund.lines:
        if line.line_id and line.line_id not in lines:
            yield Problem(
                "shop.refund_line",
                f"Refund {key} is of line {line.line_id}, which the order does not have.",
                key,
            )
            continue
        returned[line.line_id] += line.quantity_milli
        if line.line_id and returned[line.line_id] > lines[line.line_id].quantity_milli:
            yield Problem(
                "shop.refund_quantity",
                f"With refund {key}, more of line {line.line_id} is back than was sold.",
                key,
            )
    parts_ore = sum(line.net_ore + line.vat_ore for line in refund.lines) + refund.rounding_ore
    # Lines that were taken off an order which was not paid come with no money at all.
    if (
        refund.lines
        and (refund.amount_ore or refund.money_moved)
        and abs(parts_ore - refund.amount_ore) > _tolerance(order, len(refund.lines))
    ):
        yield Problem(
            "shop.refund_parts",
            f"The parts of refund {key} come to {format_ore(parts_ore)}, but {format_ore(refund.amount_ore)} was "
            "given back.",
            key,
        )


def _tolerance(order: ShopOrder, rows: int) -> int:
    return rows if order.decimals else _WHOLE_KRONA


def _line_tolerance(order: ShopOrder, line: ShopLine) -> int:
    """Some shops round the VAT of each piece."""
    return max(1, abs(line.quantity_milli) // 1000) if order.decimals else _WHOLE_KRONA


def _name(line: ShopLine, place: int) -> str:
    return f"Line {place} ({line.sku or line.name or line.kind})"


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f} percent"


# The VAT that no line is told of


def split_vat(order: ShopOrder, rate_of: RateOf) -> ShopOrder:
    """The order with VAT on the lines that were told none: goods by their own rate, shipping by what is left.

    rate_of: the rate of a line by the product register, None where it does not know. Shipping has the VAT that the
    order has and its goods have not: at one rate, or a line for each of several. What cannot be told stays as it is,
    and `problems` names it; it also holds the outcome against the VAT per rate that the shop says.
    """
    lines = []
    for line in order.lines:
        rate = line.rate
        if rate is None and line.kind != "shipping":
            rate = Decimal(0) if line.kind == "gift_card" else rate_of(line)
        is_told = line.rate is not None or bool(line.vat_ore)
        lines.append(
            line if is_told or rate is None else with_vat(line, rate, included=order.prices_include_vat)
        )
    waiting = [line for line in lines if line.rate is None]
    if len(waiting) == 1 and waiting[0].kind == "shipping":
        place = lines.index(waiting[0])
        lines[place : place + 1] = _shipping(order, waiting[0], lines)
    return replace(order, lines=tuple(lines))


def at_one_rate(order: ShopOrder) -> ShopOrder:
    """The order with its lines at the one rate that it says it has, if all of it at that rate is the VAT it says.

    An order without any VAT is at 0 percent. Others stay as they are.
    """
    if order.vat_ore == 0:
        return split_vat(replace(order, taxes=()), lambda _: Decimal(0))
    told = [tax for tax in order.taxes if tax.vat_ore]
    rate = told[0].rate if len(told) == 1 else None
    if rate is None or any(line.kind == "gift_card" for line in order.lines):
        return order
    lines = tuple(
        line if line.rate is not None else with_vat(line, rate, included=order.prices_include_vat)
        for line in order.lines
    )
    vat_ore = sum(line.vat_ore for line in lines)
    return (
        replace(order, lines=lines)
        if abs(vat_ore - told[0].vat_ore) <= _tolerance(order, len(lines))
        else order
    )


def fitting_rate(net_ore: int, vat_ore: int, *, rows: int) -> Decimal | None:
    """The one rate, in steps of half a percent, that VAT on an amount can have; None where none or several fit.

    rows: how many rows were rounded on the way.
    """
    found = [
        rate
        for rate in (Decimal(step) / 200 for step in range(_MOST_HALF_PERCENTS + 1))
        if abs(net_ore * rate - vat_ore) <= rows
    ]
    return found[0] if len(found) == 1 else None


def with_vat(line: ShopLine, rate: Decimal, *, included: bool) -> ShopLine:
    """A line that was told no VAT, at this rate. included: it is in the line's amount already."""
    if not included:
        return replace(line, vat_ore=_rounded(line.net_ore * rate), rate=rate)
    vat_ore = _rounded(line.net_ore * rate / (1 + rate))
    return replace(line, net_ore=line.net_ore - vat_ore, vat_ore=vat_ore, rate=rate)


def _shipping(order: ShopOrder, shipping: ShopLine, lines: Sequence[ShopLine]) -> list[ShopLine]:
    """The shipping at the rates that are left over, or as it is where none of them fit."""
    left: Counter[Decimal] = Counter()
    for tax in order.taxes:
        if tax.rate is None:
            return [shipping]
        left[tax.rate] += tax.vat_ore
    for line in lines:
        if line.rate is not None:
            left[line.rate] -= line.vat_ore
    tolerance = _tolerance(order, len(lines))
    for rate in (*sorted(left, reverse=True), Decimal(0)):
        whole = with_vat(shipping, rate, included=order.prices_include_vat)
        others = [ore for other, ore in left.items() if other != rate]
        if abs(whole.vat_ore - left[rate]) <= tolerance and all(abs(ore) <= tolerance for ore in others):
            return [whole]
    return _shared(order, shipping, {rate: ore for rate, ore in left.items() if rate and ore > 0}) or [
        shipping
    ]


def _shared(order: ShopOrder, shipping: ShopLine, left: dict[Decimal, int]) -> list[ShopLine]:
    """One line for each rate. The net of each follows from its VAT, which is whole öre: so near must the sum come."""
    if len(left) < 2:
        return []
    nets = {rate: _rounded(vat_ore / rate) for rate, vat_ore in left.items()}
    told_ore = shipping.net_ore - (sum(left.values()) if order.prices_include_vat else 0)
    nearness = sum(_tolerance(order, 1) / rate for rate in left)
    off_ore = told_ore - sum(nets.values())
    if abs(off_ore) > nearness:
        return []
    # An öre of VAT is worth most kronor at the lowest rate, so what is off belongs there.
    nets[min(nets)] += off_ore
    return [
        replace(
            shipping,
            external_id=f"{shipping.external_id}/{(rate * 100).normalize():f}",
            net_ore=nets[rate],
            vat_ore=left[rate],
            rate=rate,
        )
        for rate in sorted(left, reverse=True)
    ]


def _rounded(value: Decimal) -> int:
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
