"""The EC sales list (periodisk sammanställning) as a file that Skatteverket's e-service takes: SKV574008.

Text in ISO-8859-1, fields between semicolons, lines end with CR LF. The first line names the format, the second the
seller, the period and whom to ask; then one line a buyer: the VAT number with its country code, and what was sold to
it of goods, of goods in triangular trade as the middleman, and of services, in whole kronor. A field without sales is
empty, and one whose sales add up to nothing, as one that takes an earlier figure back, is 0.
Source: Skatteverket, "Lämna periodisk sammanställning med filöverföring".
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kassabok.formats.errors import BadFile

LONGEST_NAME, LONGEST_PHONE, LONGEST_AMOUNT = 35, 17, 12
#: Digits with one hyphen after the area code, or an international number with its plus sign.
PHONE = re.compile(r"\+[0-9]{6,16}|0[0-9]{1,3}-[0-9]{4,13}")


@dataclass(frozen=True, slots=True)
class BuyerSales:
    """What one buyer was sold, whole kronor; None where nothing was. vat_nr: with country code, as DE262875793."""

    vat_nr: str
    goods: int | None = None
    triangular: int | None = None
    services: int | None = None


@dataclass(frozen=True, slots=True)
class EcSalesFile:
    """An EC sales list. vat_nr: the seller's, SE and twelve digits. The days are those of a month or a quarter."""

    vat_nr: str
    starts_on: date
    ends_on: date
    contact: str
    phone: str
    email: str
    buyers: Sequence[BuyerSales]


def write(record: EcSalesFile) -> bytes:
    """The list as a file. Raises BadFile for what the authority would not take."""
    seller = record.vat_nr.removeprefix("SE")
    _refuse_wrong(record, seller)
    lines = [
        "SKV574008;",
        ";".join((seller, _period(record), record.contact, record.phone, record.email)),
        *(_buyer_line(buyer) for buyer in record.buyers),
        "",
    ]
    try:
        return "\r\n".join(lines).encode("iso-8859-1")
    except UnicodeEncodeError as error:
        raise BadFile(
            "ec-sales.text", f"The file cannot hold the character {error.object[error.start]!r}."
        ) from error


def _period(record: EcSalesFile) -> str:
    """A month as YYMM, a quarter as YY-Q."""
    first, last = record.starts_on, record.ends_on
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months == 1:
        return f"{first:%y%m}"
    if months == 3 and first.month % 3 == 1:
        return f"{first:%y}-{last.month // 3}"
    raise BadFile("ec-sales.period", f"{first} to {last} is neither a month nor a quarter.")


def _buyer_line(buyer: BuyerSales) -> str:
    amounts = (buyer.goods, buyer.triangular, buyer.services)
    texts = ["" if amount is None else str(amount) for amount in amounts]
    if not any(texts) or max(map(len, texts)) > LONGEST_AMOUNT:
        raise BadFile(
            "ec-sales.amount",
            f"The amounts of {buyer.vat_nr} do not fit: {', '.join(texts)}.",
            hint=f"At least one, of at most {LONGEST_AMOUNT} digits.",
        )
    return ";".join((buyer.vat_nr, *texts, ""))


def _refuse_wrong(record: EcSalesFile, seller: str) -> None:
    if not re.fullmatch("[0-9]{12}", seller):
        raise BadFile("ec-sales.seller", f'"{record.vat_nr}" is not a Swedish VAT number.')
    for what, text in (("contact", record.contact), ("e-mail", record.email)):
        if ";" in text or not text.isprintable():
            raise BadFile("ec-sales.text", f"The {what} has a character that the file cannot hold: {text!r}.")
    if not 0 < len(record.contact) <= LONGEST_NAME:
        raise BadFile("ec-sales.contact", f"The contact's name must have 1 to {LONGEST_NAME} characters.")
    if not PHONE.fullmatch(record.phone) or len(record.phone) > LONGEST_PHONE:
        raise BadFile(
            "ec-sales.phone", f'"{record.phone}" is not a telephone number for the file: 0123-45690.'
        )
    seen: set[str] = set()
    for buyer in record.buyers:
        if not re.fullmatch("[A-Z]{2}[0-9A-Z+*]{2,12}", buyer.vat_nr) or buyer.vat_nr.startswith("SE"):
            raise BadFile("ec-sales.buyer", f'"{buyer.vat_nr}" is not a VAT number of another EU country.')
        if buyer.vat_nr in seen:
            raise BadFile("ec-sales.buyer", f"{buyer.vat_nr} has two lines.", hint="Add them up first.")
        seen.add(buyer.vat_nr)
