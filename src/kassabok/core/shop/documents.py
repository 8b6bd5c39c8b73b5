"""The confirmation of an order of our own shop: what the buyer has agreed to, with terms and withdrawal, as he saw it.

It is kept as it was made, since terms change: a durable medium (lag 2005:59 om distansavtal 2 kap. 7 §).
"""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from kassabok.core.book.documents import KeptFile, kept_file
from kassabok.core.book.letterhead import address_lines, seller
from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.dates import local_time
from kassabok.core.events import DocumentKept, Ref
from kassabok.core.identifiers import format_identity, is_personal
from kassabok.core.money import MILLI, ORE, format_kronor
from kassabok.core.shop.intake import CONFIRMATION, read_body
from kassabok.core.shop.texts import text_of
from kassabok.formats.documents.record import (
    Charge,
    DocumentLine,
    OrderSlip,
    Party,
    PaymentTerms,
    Prose,
    Shipping,
    Totals,
    VatRow,
)
from kassabok.formats.shop.record import ShopAddress, ShopCustomer, ShopLine, ShopOrder

if TYPE_CHECKING:
    from kassabok.core.book.transaction import Transaction

Language = Literal["sv", "en"]
PDF = "application/pdf"
NAMES = {"sv": "Orderbekräftelse", "en": "Order confirmation"}
FREIGHT = {"sv": "Frakt", "en": "Delivery"}
PAYMENT = {
    ("invoice", "sv"): "Betalning: faktura, som kommer när varorna har skickats.",
    ("invoice", "en"): "Payment: by invoice, which comes when the goods have been sent.",
    ("swish", "sv"): "Betalning: Swish. Varorna skickas när betalningen har kommit.",
    ("swish", "en"): "Payment: by Swish. The goods are sent when your payment has come.",
    ("stripe", "sv"): "Betalning: kort. Varorna skickas när betalningen har kommit.",
    ("stripe", "en"): "Payment: by card. The goods are sent when your payment has come.",
}
TAKEN_OFF = {
    "sv": "Rabatten med {code}, {amount} kr, är dragen från priserna.",
    "en": "The discount with {code}, SEK {amount}, is taken off the prices.",
}
_INTAKE = (
    "SELECT number, placed_us, payment, lang, body FROM web_intake "
    "WHERE order_number = :order AND order_number <> '' AND body <> '{}'"
)


def confirmation_copy(reader: Reader, order: str) -> KeptFile | None:
    """The kept confirmation of an order of ours; None when it is not made yet, or the order is of no shop of ours."""
    return kept_file(reader, kind="order", ref=order, role=CONFIRMATION)


def keep_confirmation(tx: "Transaction", order: str) -> None:
    """Print the confirmation of an order and keep it; one that is kept stays as it is, and of a buyer who was forgotten
    none is made. Raises BadFile when it cannot be printed.
    """
    if confirmation_copy(tx.reader, order):
        return
    made = confirmation(tx.reader, order, beside=tx.folder)
    if made is None:
        return
    from kassabok.formats.documents.render import render

    document, language = made
    pdf = render(document, language=language)
    name = f"{NAMES[language]} {document.number}.pdf"
    sha256 = tx.attach(pdf, media_type=PDF, kind="order", ref=order, role=CONFIRMATION, name=name)
    tx.publish(DocumentKept(ref=order, origins=(Ref("order", order),), sha256=sha256))


def confirmation(reader: Reader, order: str, *, beside: Path | None) -> tuple[OrderSlip, Language] | None:
    """An order as its buyer is confirmed it, in the language that he ordered in. None where no shop of ours has it.

    beside: the folder of the book, where the company's own texts lie.
    """
    row = reader.row(_INTAKE, order=order)
    if row is None:
        return None
    number, placed_us, payment, lang, body = row
    language: Language = "en" if lang == "en" else "sv"
    told = read_body(body)
    buyer = _buyer(told.customer)
    is_consumer = not (told.customer.company or told.customer.org_nr)
    slip = OrderSlip(
        number=number,
        issued_on=local_time(placed_us).date(),
        seller=seller(reader),
        buyer=buyer,
        shipping=Shipping(address=_elsewhere(told.customer)),
        lines=tuple(_line(line) for line in told.lines if line.kind != "shipping"),
        charges=tuple(_freight(line, language) for line in told.lines if line.kind == "shipping"),
        totals=_totals(told),
        prices_include_vat=True,
        terms=PaymentTerms(
            days=settings_of(reader).value("invoice.terms_days") if payment == "invoice" else None,
            text=PAYMENT[payment, language],
        ),
        withdrawal_right=is_consumer,
        message="\n".join((*_discounts(told, language), *([told.note] if told.note else []))),
        texts=_texts(reader, language, beside, is_consumer=is_consumer),
    )
    return slip, language


def _buyer(customer: ShopCustomer) -> Party:
    """Who ordered; a personal number has no place on paper."""
    org_nr = customer.org_nr
    return Party(
        name=customer.company or customer.name,
        attention=customer.name if customer.company else "",
        lines=_address(customer.billing),
        org_nr=format_identity(org_nr) if org_nr and not is_personal(org_nr) else "",
    )


def _elsewhere(customer: ShopCustomer) -> Party | None:
    there = customer.shipping
    if there == customer.billing:
        return None
    return Party(name=there.name or customer.name, lines=_address(there))


def _address(address: ShopAddress) -> tuple[str, ...]:
    return address_lines(address.street, address.postcode, address.city, address.country or "SE")


def _line(line: ShopLine) -> DocumentLine:
    amount_ore = line.net_ore + line.vat_ore
    return DocumentLine(
        sku=line.sku,
        text=line.name,
        quantity_milli=line.quantity_milli,
        unit="st",
        unit_price=Decimal(amount_ore) * MILLI / line.quantity_milli / ORE,
        vat_rate=line.rate,
        amount_ore=amount_ore,
    )


def _freight(line: ShopLine, language: Language) -> Charge:
    return Charge(text=FREIGHT[language], vat_rate=line.rate, amount_ore=line.net_ore + line.vat_ore)


def _totals(order: ShopOrder) -> Totals:
    """VAT is that of the lines, as the buyer was shown it and is charged."""
    sums: dict[Decimal, tuple[int, int]] = {}
    for line in order.lines:
        rate = line.rate or Decimal(0)
        net_ore, vat_ore = sums.get(rate, (0, 0))
        sums[rate] = net_ore + line.net_ore, vat_ore + line.vat_ore
    return Totals(
        vat_rows=tuple(
            VatRow(vat_rate=rate, base_ore=net_ore, vat_ore=vat_ore)
            for rate, (net_ore, vat_ore) in sorted(sums.items(), reverse=True)
        ),
        net_ore=sum(net_ore for net_ore, _ in sums.values()),
        vat_ore=sum(vat_ore for _, vat_ore in sums.values()),
        total_ore=order.total_ore,
    )


def _discounts(order: ShopOrder, language: Language) -> Sequence[str]:
    return [
        TAKEN_OFF[language].format(code=code, amount=format_kronor(off_ore))
        for code, off_ore in order.discount_codes
    ]


def _texts(
    reader: Reader, language: Language, beside: Path | None, *, is_consumer: bool
) -> tuple[Prose, ...]:
    """The terms; for consumers how to withdraw, with the form that they may use."""
    from kassabok.formats.documents.prose import read

    wanted = ("terms", "withdrawal") if is_consumer else ("terms",)
    return tuple(read(text_of(reader, text, language, beside=beside)) for text in wanted)
