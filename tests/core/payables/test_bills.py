"""Bills from suppliers: what they must say, and what the books and the VAT return make of them."""

from datetime import date

import pytest
from tests.core.payables.billing import LATER, Payer
from tests.story import TODAY, snapshot

from kassabok.core.bank.service import add_account as add_bank_account
from kassabok.core.book.file import Book
from kassabok.core.errors import NotFound, Refused
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.reports.evidence import voucher_files
from kassabok.core.ledger.vouchers import correct_voucher
from kassabok.core.parties import suppliers
from kassabok.core.payables import reports, service
from kassabok.core.payables.lines import LineRequest
from kassabok.core.taxes.periods import fiscal_years, read_period
from kassabok.core.taxes.reports import vat_report

#: The VAT of 1 000 kr that the company owes and deducts: for purchases abroad, for imports, and in Sweden.
OWED, IMPORTED, HERE = (
    {"2614": -250, "2645": 250},
    {"2615": -250, "2645": 250},
    {"2614": -250, "2647": 250},
)


def boxes(book: Book) -> dict[str, int]:
    """The boxes of the first quarter's VAT return that are not zero, and that it hangs together."""
    report = vat_report(book.reader, read_period("2026-q1", fiscal_years(book.reader)), today=LATER)
    assert [check.detail for check in report.checks if check.stops] == []
    return {box: kronor for box, kronor in report.boxes.items() if kronor}


def test_a_bill_is_booked_with_its_vat_and_owed(company: Payer) -> None:
    bill = company.bill(
        "4711", 2_484_00, LineRequest(1_000_00, "5410"), LineRequest(1_000_00, "7690", "reduced"),
        LineRequest(114_00, "6071", "exempt"),
    )  # fmt: skip
    assert bill == "E2026-0001"
    # 25 % and 12 % of 1 000 kr, and nothing of 114 kr.
    assert company.posted(bill) == {
        "2440": -2_484_00,
        "2641": 370_00,
        "5410": 1_000_00,
        "6071": 114_00,
        "7690": 1_000_00,
    }
    assert boxes(company.book) == {"48": 370, "49": -370}
    view = reports.bill(company.book.reader, bill)
    assert (view.due, view.state, view.vouchers) == (date(2026, 3, 22), "approved", ("2026-E1",))


def test_vat_and_rounding_as_the_bill_says_them(company: Payer) -> None:
    bill = company.bill("1", 125_00, LineRequest(99_97, "6110"), vat_ore={"standard": 24_98}, rounding_ore=5)
    assert company.posted(bill) == {"2440": -125_00, "2641": 24_98, "3740": 5, "6110": 99_97}


@pytest.mark.parametrize(
    ("treatment", "supplier", "account", "expected", "in_boxes"),
    [
        ("eu-goods", "2002", "4010", OWED | {"4515": 1000, "4598": -1000}, {"20": 1000, "30": 250}),
        ("eu-goods", "2002", "4515", OWED, {"20": 1000, "30": 250}),
        ("eu-services", "2002", "6540", OWED | {"4535": 1000, "4598": -1000}, {"21": 1000, "30": 250}),
        ("non-eu-services", "2003", "6540", OWED | {"4531": 1000, "4598": -1000}, {"22": 1000, "30": 250}),
        ("import", "2003", "2995", IMPORTED | {"4545": 1000, "4598": -1000}, {"50": 1000, "60": 250}),
        ("reverse-goods", "2001", "4010", HERE | {"4415": 1000, "4598": -1000}, {"23": 1000, "30": 250}),
        ("reverse-services", "2001", "4425", HERE, {"24": 1000, "30": 250}),
    ],
)
def test_vat_that_the_company_owes_itself_stands_on_both_sides(
    company: Payer,
    treatment: str,
    supplier: str,
    account: str,
    expected: dict[str, int],
    in_boxes: dict[str, int],
) -> None:
    bill = company.bill(
        "A1", 1_000_00, LineRequest(1_000_00, account), supplier=supplier, treatment=treatment
    )
    kronor = expected | {"2440": -1000, account: 1000}
    assert company.posted(bill) == {number: ore * 100 for number, ore in kronor.items()}
    assert boxes(company.book) == in_boxes | {"48": 250}


def test_goods_without_vat_from_the_eu_are_told_too(company: Payer) -> None:
    company.bill("A1", 500_00, LineRequest(500_00, "4010", "exempt"), supplier="2002", treatment="eu-goods")
    assert boxes(company.book) == {"20": 500}


def test_the_account_of_a_line_is_the_suppliers_or_goods_for_stock(company: Payer) -> None:
    bill = company.bill("A1", 125_00, LineRequest(100_00))
    assert company.posted(bill)["2995"] == 100_00


@pytest.mark.parametrize(
    ("code", "message", "how"),
    [
        ("bill.sum", "come to 500,00 kr, but the bill says 510,00 kr: 10,00 kr more.", {"total_ore": 510_00}),
        ("bill.sum", "come to 500,00 kr, but the bill says 499,60 kr: 0,40 kr less.", {"total_ore": 499_60}),
        ("bill.vat", "but the bill says 80,00 kr: 20,00 kr too little.", {"vat_ore": {"standard": 80_00}}),
        ("bill.vat", "VAT of class low, but no line of it.", {"vat_ore": {"low": 6_00}}),
        ("bill.rounding", "1,00 kr is more than a rounding.", {"rounding_ore": 100}),
        ("bill.due", "cannot be due on 2026-03-01", {"due": date(2026, 3, 1)}),
        ("bill.treatment", "Supplier 2002 is in DE: was it goods or services?", {"supplier": "2002"}),
        ("bill.ocr", "12345 is not an OCR reference", {"ocr": "12345"}),
        ("bill.total", "A bill of 0,00 kr is not possible.", {"total_ore": 0}),
        ("bill.lines", "A bill needs a line", {"lines": ()}),
        ("account.kept", "Account 1510 follows", {"lines": (LineRequest(400_00, "1510"),)}),
        ("bill.account", "2440 is where the bill", {"lines": (LineRequest(400_00, "2440"),)}),
        (
            "object.unknown",
            "There is no object 6:P9",
            {"lines": (LineRequest(400_00, "6110", objects=(("6", "P9"),)),)},
        ),
        ("account.unknown", "no account 9999", {"lines": (LineRequest(400_00, "9999"),)}),
        ("bill.box", "Account 4515 is of box 20", {"lines": (LineRequest(400_00, "4515"),)}),
        ("bill.reference", "needs the number that the supplier gave it", {"reference": " "}),
    ],
)
def test_what_a_bill_is_refused_for(company: Payer, code: str, message: str, how: dict[str, object]) -> None:
    before = snapshot(company.book)
    asked = {
        "supplier": "2001",
        "reference": "77",
        "on": TODAY,
        "total_ore": 500_00,
        "lines": (LineRequest(400_00, "6110"),),
    } | how
    with pytest.raises((Refused, NotFound)) as refused, company.doing() as tx:
        service.register(tx, **asked)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert message in refused.value.message
    assert snapshot(company.book) == before


def test_a_bill_of_a_supplier_that_charges_in_another_currency(company: Payer) -> None:
    with company.doing() as tx:
        suppliers.edit(tx, "2001", currency="EUR")
    before = snapshot(company.book)
    with pytest.raises(Refused, match="What one EUR was in kronor on 2026-03-02 is not known") as refused:
        company.bill("77", 500_00, LineRequest(400_00, "6110"))
    assert refused.value.code == "rate.missing"
    assert snapshot(company.book) == before
    bill = company.bill("77", 5_625_00, LineRequest(4_500_00, "6110"), currency="SEK")
    assert company.posted(bill) == {"2440": -5_625_00, "2641": 1_125_00, "6110": 4_500_00}


@pytest.mark.parametrize("number", ["1930", "1910", "1939", "1940"])
def test_what_is_bought_is_not_booked_on_an_account_that_holds_money(company: Payer, number: str) -> None:
    with company.doing() as tx:
        add_bank_account(tx, "Spar", ledger_account="1940")
    before = snapshot(company.book)
    with pytest.raises(Refused, match=f"Account {number} holds money") as refused:
        company.bill("1", 125_00, LineRequest(100_00, number))
    assert refused.value.code == "account.money"
    with pytest.raises(Refused, match=f"Account {number} holds money"), company.doing() as tx:
        suppliers.edit(tx, "2001", ledger_account=number)
    assert snapshot(company.book) == before


def test_a_bill_is_registered_once(company: Payer) -> None:
    company.bill("F 12a", 125_00, LineRequest(100_00, "6110"))
    with pytest.raises(Refused, match="is in the book already, as E2026-0001") as refused:
        company.bill("f12A", 250_00, LineRequest(200_00, "6110"))
    assert refused.value.code == "bill.duplicate"
    other = company.bill(
        "F12A", 100_00, LineRequest(100_00, "6110"), supplier="2002", treatment="eu-services"
    )
    assert other == "E2026-0002"


def test_a_bill_of_a_locked_month_is_refused_by_name(company: Payer) -> None:
    with company.doing() as tx:
        lock_through(tx, date(2026, 1, 1))
    before = snapshot(company.book)
    with pytest.raises(Refused, match="The month 2026-01 is locked"):
        company.bill("1", 125_00, LineRequest(100_00, "6110"), on=date(2026, 1, 15))
    assert snapshot(company.book) == before


def test_an_unknown_supplier_and_an_unknown_bill(company: Payer) -> None:
    with pytest.raises(NotFound, match="There is no supplier 9"):
        company.bill("1", 125_00, LineRequest(100_00, "6110"), supplier="9")
    with pytest.raises(NotFound, match="There is no bill E9"):
        company.pay("E9")


def test_the_files_of_a_bill_are_kept_with_its_voucher(company: Payer) -> None:
    file = service.BillFile("faktura.pdf", b"%PDF-1.4\n%%EOF\n")
    company.bill("1", 125_00, LineRequest(100_00, "6110"), files=[file])
    assert [row.name for row in voucher_files(company.book.reader, "2026-E1")] == ["faktura.pdf"]
    assert [row.name for row in reports.bill(company.book.reader, "E2026-0001").files] == ["faktura.pdf"]


def test_the_voucher_of_a_bill_is_not_corrected_alone(company: Payer) -> None:
    company.bill("1", 125_00, LineRequest(100_00, "6110"))
    with pytest.raises(Refused) as refused, company.doing() as tx:
        correct_voucher(tx, "2026-E1")
    assert refused.value.hint == "kassabok bill credit E2026-0001 NUMBER takes the bill back."
