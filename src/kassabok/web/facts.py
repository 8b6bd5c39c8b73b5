"""What every page says of the company, and what the shop is asked to be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from kassabok.core.book.letterhead import LOGO_KEY, address_lines
from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.identifiers import format_identity, format_swish, is_personal
from kassabok.core.money import ORE, split_vat
from kassabok.core.shop.catalogue import Basket
from kassabok.formats.shop.record import ShopOrder


@dataclass(frozen=True, slots=True)
class Facts:
    """The company as customers meet it. org_nr: of a sole trader it is a personal number, and stands on one page only.

    logo: the hash of its picture. payments: ways that the company takes. free_from_ore: goods for so much are sent
    free; 0 where they are not.
    """

    name: str
    address: tuple[str, ...]
    org_nr: str
    org_nr_is_personal: bool
    vat_nr: str
    email: str
    phone: str
    swish: str
    terms_days: int
    logo: str
    payments: tuple[str, ...]
    free_from_ore: int


def facts_of(reader: Reader) -> Facts:
    """The company from its settings."""
    settings = settings_of(reader)
    text = settings.text
    org_nr = text("company.org_nr")
    return Facts(
        name=text("company.name"),
        address=address_lines(
            text("company.street"), text("company.postcode"), text("company.city"), text("company.country")
        ),
        org_nr=_written(format_identity, org_nr),
        org_nr_is_personal=bool(org_nr) and is_personal(org_nr),
        vat_nr=text("company.vat_nr"),
        email=text("company.email"),
        phone=text("company.phone"),
        swish=_written(format_swish, text("company.swish")),
        terms_days=settings.value("invoice.terms_days"),
        logo=text(LOGO_KEY),
        payments=settings.value("shop.payments"),
        free_from_ore=settings.value("shop.free_freight_from") * ORE,
    )


def logo_file(reader: Reader, sha256: str) -> tuple[str, bytes] | None:
    """Media type and bytes of the company's logo; None for any other file."""
    row = reader.row(
        "SELECT a.media_type, a.data FROM setting s JOIN attachment a ON a.sha256 = s.value "
        "WHERE s.key = :key AND a.sha256 = :sha256",
        key=LOGO_KEY,
        sha256=sha256,
    )
    return (str(row[0]), bytes(row[1])) if row else None


def vat_in(basket: Basket) -> list[tuple[str, int]]:
    """(percent as it is written, öre) of each VAT rate in what a basket costs, the highest first."""
    charged = [(line.offer.rate, line.amount_ore) for line in basket.lines]
    return _by_rate(
        (rate, split_vat(amount_ore, rate)[1])
        for rate, amount_ore in (*charged, (basket.freight_rate, basket.freight_ore))
    )


def vat_of_order(order: ShopOrder) -> list[tuple[str, int]]:
    """The same of an order that is placed."""
    return _by_rate((line.rate, line.vat_ore) for line in order.lines if line.rate)


def _by_rate(parts: Iterable[tuple[Decimal, int]]) -> list[tuple[str, int]]:
    """VAT is rounded line by line, as the order has it."""
    vat: dict[Decimal, int] = {}
    for rate, vat_ore in parts:
        if vat_ore:
            vat[rate] = vat.get(rate, 0) + vat_ore
    return [(_percent(rate), vat[rate]) for rate in sorted(vat, reverse=True)]


def _percent(rate: Decimal) -> str:
    return f"{(rate * 100).normalize():f}".replace(".", ",")


def _written(how: Callable[[str], str], value: str) -> str:
    return how(value) if value else ""
