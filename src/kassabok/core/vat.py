"""Value-added tax over the lines of a document: one rounding per rate."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from kassabok.core.money import E4, ORE, add_vat, round_half_away, split_vat


class VatLine(NamedTuple):
    """A line's amount in öre as priced, incl. or excl. VAT."""

    vat_class: str
    rate: Decimal
    amount_ore: int


class VatRow(NamedTuple):
    """The taxable amount and the VAT of one class and rate."""

    vat_class: str
    rate: Decimal
    base_ore: int
    vat_ore: int


def vat_rows(lines: Iterable[VatLine], *, include_vat: bool) -> tuple[VatRow, ...]:
    """Sum the lines per class and rate, highest rate first, and work out the VAT once per row.

    include_vat: the amounts are incl. VAT; then base + VAT is exactly their sum, else base is.
    Source: mervärdesskattelagen 17 kap. 24 § p. 8-10 (taxable amount and VAT per rate).
    """
    sums: dict[tuple[str, Decimal], int] = {}
    for line in lines:
        sums[line.vat_class, line.rate] = sums.get((line.vat_class, line.rate), 0) + line.amount_ore
    rows = []
    for (vat_class, rate), amount_ore in sorted(sums.items(), key=lambda item: (-item[0][1], item[0][0])):
        base_ore, vat_ore = (
            split_vat(amount_ore, rate) if include_vat else (amount_ore, add_vat(amount_ore, rate))
        )
        rows.append(VatRow(vat_class, rate, base_ore, vat_ore))
    return tuple(rows)


#: Members of the EU's VAT area by country code (directive 2006/112/EC; Northern Ireland's XI has goods only).
EU_COUNTRIES = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()  # noqa: SIM905
)


def treatment_of(goods_to: str, vat_nr: str) -> str:
    """How goods sold to a buyer are taxed: domestic, eu (intra-EU supply, no VAT) or export (no VAT).

    goods_to: the country that the goods are sent to, whoever buys them. Goods to another EU country bear Swedish VAT
    unless the buyer has a VAT number of another EU country; consumers there do until the threshold for distance sales
    is passed. Source: mervärdesskattelagen 10 kap. 42 and 64 §§.
    """
    if goods_to in ("", "SE"):
        return "domestic"
    if goods_to in EU_COUNTRIES:
        return "eu" if _is_of_another_country(vat_nr) else "domestic"
    return "export"


def treatment_of_services(country: str, vat_nr: str, *, business: bool) -> str:
    """How services sold to a buyer are taxed: domestic, eu_service (the buyer accounts for the VAT), or export_service.

    A service to a business is taxed where the business is; one to a consumer where the seller is.
    Source: mervärdesskattelagen 6 kap. 33-34 §§ (directive 2006/112/EC art. 44, 45 and 196).
    """
    if country in ("", "SE"):
        return "domestic"
    if country in EU_COUNTRIES:
        return "eu_service" if _is_of_another_country(vat_nr) else "domestic"
    return "export_service" if business else "domestic"


def treatment_of_sale(country: str, goods_to: str, vat_nr: str, *, services: bool, business: bool) -> str:
    """How a sale is taxed: services alone to a buyer abroad by where he is, all else by where the goods go.

    country: the buyer's. goods_to: empty where they go to the buyer.
    """
    if services and country not in ("", "SE"):
        return treatment_of_services(country, vat_nr, business=business)
    return treatment_of(goods_to or country, vat_nr)


def _is_of_another_country(vat_nr: str) -> bool:
    return bool(vat_nr) and not vat_nr.startswith("SE")


_RATE_IN_NAME = re.compile(r"(?<![0-9,.])(25|12|6) ?%")


def rate_in_name(account_name: str) -> int | None:
    """The VAT rate in percent that an account's name tells of, as BAS names do: 12 of "Varuförsäljning, 12 % moms".

    0 where it says that there is none (momsfri); None where it says nothing.
    """
    found = _RATE_IN_NAME.search(account_name)
    if found:
        return int(found[1])
    return 0 if "momsfri" in account_name.casefold() else None


def price_incl_vat_ore(price_e4: int, rate: Decimal, *, includes_vat: bool) -> int:
    """A price of one unit as a buyer sees it, in whole öre: with VAT as an order has it, in ten-thousandths first."""
    with_vat_e4 = price_e4 if includes_vat else round_half_away(price_e4 * (1 + rate))
    return round_half_away(Decimal(with_vat_e4) * ORE / E4)
