"""Each check of invoices and receipts is silent on a sound book and finds what is broken."""

from collections.abc import Iterator

import pytest
from tests.core.invoicing.office import Office, faults, freight, goods, open_office, part

from kassabok.core.invoicing.checks import CHECKS


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """An invoice of two rates, half credited and then whole; another; two receipts, one taken back in part."""
    with open_office(tmp_path_factory.mktemp("office")) as office:
        order = office.order(office.customer(), goods("MUG", 2), goods("TEA", 3), freight(79))
        office.deliver(order)
        office.credit("F2026-0001", {1: 1_000})
        office.credit("F2026-0001")
        office.owed("1001", 100)
        delivery = office.sell(goods("MUG", 2), goods("TEA"))
        office.take_back(delivery, part("MUG", 1), credit=True)
        office.close_day()
        yield office


def test_a_sound_book_has_no_faults(ledger: Office) -> None:
    assert faults(ledger.book.reader, CHECKS) == {}
    ledger.sound()


def test_under_the_cash_method_an_unpaid_invoice_has_no_voucher(office: Office) -> None:
    office.setting("ledger.method", "cash")
    office.deliver(office.order(office.customer(), goods("MUG", 2)))
    assert (faults(office.book.reader, CHECKS), office.see("F2026-0001").vouchers) == ({}, ())


@pytest.mark.parametrize(
    ("sql", "check", "text"),
    [
        (
            "UPDATE invoice_line SET net_ore = net_ore + 1 WHERE id = 1",
            "invoice and receipt totals",
            "The lines of F2026-0001 do not add up to its net and VAT.",
        ),
        (
            "UPDATE invoice_vat SET base_ore = base_ore + 1 WHERE id = 1",
            "invoice and receipt totals",
            "The VAT rows of F2026-0001 do not add up to its net and VAT.",
        ),
        (
            "UPDATE invoice_line SET amount_ore = amount_ore + 1 WHERE id = 1",
            "invoice and receipt totals",
            "The amounts on F2026-0001 do not add up to its total.",
        ),
        (
            "UPDATE receipt_line SET amount_ore = amount_ore + 1 WHERE id = 1",
            "invoice and receipt totals",
            "The amounts on Q2026-0001 do not add up to its total.",
        ),
        (
            (
                "UPDATE invoice_vat SET vat_ore = vat_ore + CASE id WHEN 1 THEN 100 ELSE -100 END WHERE id IN (1, 2)"
            ),
            "VAT of invoice and receipt lines",
            "On F2026-0001 the lines of VAT class standard are out by 0,00 kr and -1,00 kr VAT.",
        ),
        (
            "UPDATE invoice_line SET quantity_milli = -1500 WHERE credits_line_id = 1",
            "credits by line",
            "Line 1 of F2026-0001 was for 2 and 200,00 kr, but 3 and 200,00 kr are taken back.",
        ),
        (
            "UPDATE receipt_line SET quantity_milli = -3000 WHERE quantity_milli < 0",
            "credits by line",
            "Line 1 of Q2026-0001 was for 2 and 250,00 kr, but 3 and 125,00 kr are taken back.",
        ),
        (
            "UPDATE invoice SET net_ore = net_ore - 1, total_ore = total_ore - 1 WHERE number = 'K2026-0002'",
            "credits of whole invoices",
            "Invoice F2026-0001 is credited whole, but -0,01 kr are left of it and 0,00 kr of its VAT.",
        ),
        (
            "UPDATE series SET next = next + 1 WHERE name = 'invoice'",
            "invoice and receipt numbers",
            "The series invoice has given 3 numbers, but 2 documents have one.",
        ),
        (
            "UPDATE series SET next = next + 1 WHERE name = 'receipt'",
            "invoice and receipt numbers",
            "The series receipt has given 3 numbers, but 2 documents have one.",
        ),
        (
            "UPDATE claim SET total_ore = total_ore + 1 WHERE invoice_number = 'F2026-0002'",
            "invoices in claims and vouchers",
            "F2026-0002 has no claim with its amount.",
        ),
        (
            "UPDATE invoice SET number = 'F2026-0003' WHERE number = 'F2026-0002'",
            "invoices in claims and vouchers",
            "F2026-0003 is in no voucher.",
        ),
        (
            "UPDATE invoice SET number = 'F2026-0003' WHERE number = 'F2026-0002'",
            "invoices in claims and vouchers",
            "Voucher 2026-B4 belongs to no invoice.",
        ),
        (
            "UPDATE cash_day SET total_ore = total_ore + 100",
            "cash days",
            "The cash day 2026-03-02/1 says 182,00 kr, its receipts 181,00 kr.",
        ),
        ("UPDATE cash_day SET number = 7", "cash days", "The cash day 2026-03-02/7 is in no voucher."),
    ],
)
def test_a_broken_sum_is_found(ledger: Office, sql: str, check: str, text: str) -> None:
    found = ledger.broken_by(sql, CHECKS)
    assert text in found[check]
