"""The EC sales list (periodisk sammanställning): what was sold without VAT to businesses in other EU countries.

It is made from the invoices, by the day they are dated. Sales that have no invoice in the book, as those of a middleman
in triangular trade, are given beside them.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings
from kassabok.core.dates import month_of
from kassabok.core.errors import Refused, UsageError
from kassabok.core.taxes.documents import refuse_unregistered
from kassabok.core.taxes.figures import read_accounts
from kassabok.core.taxes.periods import Period, ec_sales_due
from kassabok.core.taxes.reports import period_figures

#: How an invoice is taxed -> what its sales are in the list.
KIND_OF_TREATMENT = {"eu": "goods", "eu_service": "services"}
#: What a sale is in the list -> its box of the VAT return.
BOX_OF_KIND = {"goods": "35", "triangular": "38", "services": "39"}


class OtherSale(NamedTuple):
    """A sale that the book has no invoice of. kind: goods, triangular or services."""

    kind: str
    vat_nr: str
    amount_ore: int


@dataclass(frozen=True, slots=True)
class BuyerRow:
    """A buyer's sales in whole kronor, öre left out; None where there were none. invoices: credit notes too."""

    vat_nr: str
    name: str
    goods_kronor: int | None
    triangular_kronor: int | None
    services_kronor: int | None
    invoices: tuple[str, ...] = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class EcSales:
    """The list of a month or a quarter. differences: what the VAT return has in its boxes and the list has not."""

    period: str
    starts_on: date
    ends_on: date
    due_on: date
    buyers: tuple[BuyerRow, ...]
    differences: tuple[str, ...]

    @property
    def should_be_monthly(self) -> bool:
        """Whether goods are listed by the quarter, which Skatteverket has to allow."""
        goods = any(row.goods_kronor is not None or row.triangular_kronor is not None for row in self.buyers)
        return goods and month_of(self.starts_on) != month_of(self.ends_on)


def ec_sales(reader: Reader, period: Period, *, others: Sequence[OtherSale] = ()) -> EcSales:
    """The EC sales list of a period.

    Raises UsageError for other periods than months and quarters, Refused for an invoice without a right VAT number.
    """
    months = (
        (period.ends_on.year - period.starts_on.year) * 12 + period.ends_on.month - period.starts_on.month
    )
    if months not in (0, 2) or (months == 2 and period.starts_on.month % 3 != 1):
        raise UsageError(
            "ec-sales.period",
            f"An EC sales list is of a month or a quarter, and {period.name} is neither.",
            hint="Write --period 2026-03 or 2026-q1.",
        )
    sums: dict[str, dict[str, int]] = {}
    names: dict[str, str] = {}
    invoices: dict[str, list[str]] = {}
    for number, vat_nr, name, treatment, net_ore in reader.rows(
        "SELECT number, buyer_vat_nr, buyer_name, vat_treatment, net_ore FROM invoice "
        "WHERE date BETWEEN :first AND :last AND vat_treatment IN ('eu', 'eu_service') ORDER BY id",
        first=period.starts_on,
        last=period.ends_on,
    ):
        buyer = _buyer_number(vat_nr, number, name)
        _add(sums, buyer, KIND_OF_TREATMENT[treatment], net_ore)
        names[buyer] = name
        invoices.setdefault(buyer, []).append(number)
    for other in others:
        _add(sums, other.vat_nr, other.kind, other.amount_ore)
    rows = tuple(
        BuyerRow(
            vat_nr,
            names.get(vat_nr, ""),
            _kronor(of_buyer.get("goods")),
            _kronor(of_buyer.get("triangular")),
            _kronor(of_buyer.get("services")),
            tuple(invoices.get(vat_nr, ())),
        )
        for vat_nr, of_buyer in sorted(sums.items())
    )
    return EcSales(
        period.name,
        period.starts_on,
        period.ends_on,
        ec_sales_due(period.ends_on),
        rows,
        _differences(reader, period, sums),
    )


def _buyer_number(vat_nr: str, invoice: str, name: str) -> str:
    from kassabok.core.identifiers import parse_vat_number

    try:
        found = parse_vat_number(vat_nr)
    except ValueError:
        raise Refused(
            "ec-sales.buyer",
            f"Invoice {invoice} to {name} was made without VAT, but {vat_nr or 'nothing'} is no VAT number.",
            hint=f"Put the customer's number right, and invoice anew after kassabok invoice credit {invoice}",
        ) from None
    return found


def _add(sums: dict[str, dict[str, int]], buyer: str, kind: str, amount_ore: int) -> None:
    of_buyer = sums.setdefault(buyer, {})
    of_buyer[kind] = of_buyer.get(kind, 0) + amount_ore


def _kronor(ore: int | None) -> int | None:
    """Whole kronor, öre left out as in the VAT return."""
    if ore is None:
        return None
    return ore // 100 if ore >= 0 else -(-ore // 100)


def _differences(reader: Reader, period: Period, sums: dict[str, dict[str, int]]) -> tuple[str, ...]:
    """The list and the VAT return say the same to the krona; öre are left out once for each buyer."""
    boxes = period_figures(reader, period, read_accounts(reader)).kronor
    told = []
    for kind, box in BOX_OF_KIND.items():
        listed = sum(_kronor(of_buyer.get(kind)) or 0 for of_buyer in sums.values())
        if abs(listed - boxes[box]) > len(sums):
            told.append(
                f"Box {box} of the VAT return is {boxes[box]} kr, but {kind} sales in the list are {listed} kr."
            )
    return tuple(told)


def ec_sales_file(settings: Settings, listed: EcSales) -> bytes:
    """The list as a file (SKV574008).

    Raises Refused where it has no buyers, or lacks a VAT number, or whom the authority may ask.
    """
    from kassabok.formats.skatteverket import ec_sales as file

    refuse_unregistered(settings)
    if not listed.buyers:
        raise Refused(
            "ec-sales.empty",
            f"Nothing was sold without VAT to buyers in other EU countries in {listed.period}: no list is filed.",
            hint="--goods, --triangular and --services add what has no invoice in the book.",
        )
    for key, example in (("vat.contact_name", '"Anna Ek"'), ("vat.contact_phone", "08-123456")):
        if not settings.text(key):
            raise Refused(
                "ec-sales.contact",
                f"The file names somebody whom Skatteverket can ask, and the setting {key} is empty.",
                hint=f"kassabok setting set {key} {example}",
            )
    return file.write(
        file.EcSalesFile(
            vat_nr=settings.text("company.vat_nr"),
            starts_on=listed.starts_on,
            ends_on=listed.ends_on,
            contact=settings.text("vat.contact_name"),
            phone=settings.text("vat.contact_phone"),
            email=settings.text("company.email"),
            buyers=[
                file.BuyerSales(row.vat_nr, row.goods_kronor, row.triangular_kronor, row.services_kronor)
                for row in listed.buyers
            ],
        )
    )
