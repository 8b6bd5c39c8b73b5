import json
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from tests.formats.documents.samples import CREDIT, INVOICE, PICK, SELLER

from kassabok.formats.documents import render, view
from kassabok.formats.documents.payment_qr import picture, swish_qr, using_qr
from kassabok.formats.errors import BadFile


def code(**changes: Any) -> str:
    facts: dict[str, Any] = {
        "payee": "Lindgrens Keramik & Hemslöjd AB",
        "org_nr": "556677-8899",
        "reference": "20261100117",
        "issued_on": date(2026, 11, 24),
        "due_on": date(2026, 12, 28),
        "amount_ore": 2_283_00,
        "vat_ore": 438_59,
        "account": "5050-1055",
        "account_kind": "BG",
    }
    return using_qr(**(facts | changes))


def test_a_bankgiro_code():
    assert code() == (
        '{"uqr":1,"tp":1,"nme":"Lindgrens Keramik & Hemslöjd AB","cid":"556677-8899","iref":"20261100117",'
        '"idt":"20261124","ddt":"20261228","due":2283.00,"vat":438.59,"pt":"BG","acc":"5050-1055"}'
    )


def test_a_plusgiro_code():
    assert code(account="28 65 43-4", account_kind="PG").endswith('"pt":"PG","acc":"28 65 43-4"}')


def test_an_iban_code_in_euro_names_bank_and_currency():
    assert code(
        account="SE35 5000 0000 0549 1000 0003", account_kind="IBAN", bic="ESSESESS", currency="EUR"
    ).endswith(
        '"due":2283.00,"cur":"EUR","vat":438.59,"pt":"IBAN","acc":"SE3550000000054910000003","bc":"ESSESESS"}'
    )


def test_a_name_cannot_break_out_of_its_field():
    assert '"nme":"A\\",\\"acc\\":\\"1-1","cid"' in code(payee='A","acc":"1-1')


@pytest.mark.parametrize(
    ("changes", "error"),
    [({"amount_ore": 0}, "qr.amount"), ({"amount_ore": -1}, "qr.amount"), ({"account": ""}, "qr.account")],
)
def test_a_code_that_cannot_be_paid_is_refused(changes, error):
    with pytest.raises(BadFile) as refusal:
        code(**changes)
    assert refusal.value.code == error


def test_a_swish_code_has_a_comma_and_nothing_to_edit():
    text = swish_qr(swish_number="123 785 69 01", amount_ore=100_00, message="12229445")
    assert text == "C1237856901;100,00;12229445;0"


def test_a_swish_message_is_cut_and_cannot_add_fields():
    text = swish_qr(swish_number="0701234567", amount_ore=5, message="Räkning; 7" + "x" * 60)
    assert text == f"C0701234567;0,05;R%C3%A4kning%3B%207{'x' * 40};0"


@pytest.mark.parametrize("number", ["", "123", "5050-1055", "1231234567;1", "12312345678"])
def test_what_is_not_a_swish_number_is_refused(number):
    with pytest.raises(BadFile) as refusal:
        swish_qr(swish_number=number, amount_ore=1, message="")
    assert refusal.value.code == "qr.swish"


def test_the_same_text_gives_the_same_drawing():
    assert picture("202611001") == picture("202611001") != picture("202611002")


def drawings(document: Any) -> set[str]:
    return set(view.view(document, "sv")["drawings"])


def test_an_invoice_offers_the_codes_that_can_pay_it():
    assert drawings(INVOICE) == {"bank", "swish"}
    assert drawings(replace(INVOICE, seller=replace(SELLER, swish=""))) == {"bank"}
    assert drawings(replace(INVOICE, due_on=None)) == {"swish"}
    assert drawings(replace(INVOICE, currency="EUR")) == {"bank"}
    paid = replace(INVOICE.totals, paid_ore=INVOICE.totals.total_ore)
    assert drawings(replace(INVOICE, totals=paid)) == set()
    assert drawings(CREDIT) == set()
    assert drawings(PICK) == {"number"}


def test_the_codes_on_the_page_can_be_read_by_a_camera():
    """The page is drawn as a picture, and a reader that knows nothing of us finds the codes in it."""
    zxingcpp = pytest.importorskip("zxingcpp")
    page = render._compiler().compile(
        input=render.TEMPLATES / "invoice.typ",
        format="png",
        ppi=200,
        sys_inputs={"data": json.dumps(view.view(INVOICE, "sv"))},
    )
    assert isinstance(page, bytes)
    texts = {found.text for found in zxingcpp.read_barcodes(Image.open(BytesIO(page)))}
    assert texts == {code(), "C1231234567;2283,00;20261100117;0"}
