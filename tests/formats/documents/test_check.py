from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from tests.formats.documents.samples import (
    BOUGHT,
    BUYER,
    CREDIT,
    DEMAND,
    INVOICE,
    LATE,
    MUG,
    NOTE,
    ONE_OF_EACH,
    ORDER,
    PICK,
    PLAN,
    RECEIPT,
    SELLER,
    STATEMENT,
)

from kassabok.formats.documents.check import check
from kassabok.formats.documents.record import Document, Totals, VatRow
from kassabok.formats.errors import BadFile


@pytest.mark.parametrize("document", ONE_OF_EACH.values(), ids=ONE_OF_EACH)
def test_good_documents_pass(document):
    check(document)


ZERO_RATED = Totals(
    vat_rows=(VatRow(vat_rate=Decimal(0), base_ore=MUG.amount_ore, vat_ore=0),),
    net_ore=MUG.amount_ore,
    vat_ore=0,
    total_ore=MUG.amount_ore,
)
REVERSED = replace(INVOICE, lines=(MUG,), charges=(), totals=ZERO_RATED, reverse_charge=True)


def test_reverse_charge_with_both_vat_numbers_passes():
    check(REVERSED)


def with_totals(**changes: Any) -> Document:
    return replace(INVOICE, totals=replace(INVOICE.totals, **changes))


@pytest.mark.parametrize(
    ("document", "code", "says"),
    [
        (
            with_totals(net_ore=1),
            "document.sum",
            "the taxable amounts add up to 194438 öre, but the net is 1 öre",
        ),
        (with_totals(vat_ore=1), "document.sum", "VAT rows"),
        (with_totals(rounding_ore=4), "document.sum", "net, VAT and rounding add up to 238301"),
        (with_totals(total_ore=1), "document.sum", "the total is 1 öre"),
        (replace(INVOICE, lines=(MUG,)), "document.sum", "the lines add up"),
        (replace(ORDER, charges=INVOICE.charges), "document.sum", "OrderSlip O-2026-0087"),
        (
            replace(BOUGHT, total_ore=1),
            "document.sum",
            "PurchaseOrder N2026-0007: the lines add up to 442250",
        ),
        (replace(BOUGHT, lines=(), total_ore=0), "document.empty", "no lines"),
        (replace(RECEIPT, change_ore=0), "document.sum", "means of payment less change add up to 40000"),
        (replace(STATEMENT, total_ore=1), "document.sum", "open items"),
        (replace(STATEMENT, ageing=STATEMENT.ageing[:1]), "document.sum", "age buckets"),
        (replace(INVOICE, lines=(), charges=()), "document.empty", "no lines"),
        (replace(PICK, lines=()), "document.empty", "PickList P-2026-0102"),
        (replace(NOTE, lines=()), "document.empty", "no lines"),
        (
            replace(INVOICE, lines=(replace(MUG, vat_rate=Decimal(25)),)),
            "document.rate",
            "25 percent is written 0.25",
        ),
        (replace(CREDIT, credits_number=""), "document.missing", "which invoice it credits"),
        (replace(REVERSED, buyer=replace(BUYER, vat_nr="")), "document.missing", "buyer's VAT number"),
        (replace(REVERSED, seller=replace(SELLER, vat_nr="")), "document.missing", "seller's VAT number"),
        (replace(INVOICE, currency="EUR"), "document.missing", "VAT in kronor"),
        (with_totals(paid_ore=10**11), "document.too-large", "paid_ore is 100000000000"),
        (replace(INVOICE, number="9" * 61), "document.too-long", "The number has 61 characters; 60 fit"),
        (replace(INVOICE, seller=replace(SELLER, email="e" * 121)), "document.too-long", "seller's email"),
        (replace(INVOICE, seller=replace(SELLER, lines=("x",) * 9)), "document.too-long", "9 lines"),
    ],
)
def test_what_may_not_be_printed_is_refused(document, code, says):
    with pytest.raises(BadFile, match=says) as refusal:
        check(document)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (replace(DEMAND, principal_ore=1), "the claims add up to 100000 öre, but the principal is 1 öre"),
        (replace(DEMAND, total_ore=1_260_00), "what is set off add up to 125000"),
        (replace(DEMAND, claims=(replace(LATE, interest_ore=1),)), "interest rows of 202608004"),
        (replace(PLAN, instalments=PLAN.instalments[:1]), "the parts add up to 63000"),
        (replace(DEMAND, claims=()), "has no claims"),
    ],
)
def test_letters_whose_sums_do_not_agree_are_refused(document, says):
    with pytest.raises(BadFile, match=says):
        check(document)
