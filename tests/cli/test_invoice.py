"""kassabok invoice and report receivables, as their user sees them."""

import json

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import Trader


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    """Two mugs were delivered to Kafé Öst and invoiced: 200 + 50 VAT."""
    trader = Trader(kassabok, monkeypatch)
    address = ("--street", "Storgatan 1", "--postcode", "11122", "--city", "Stockholm")
    trader("customer", "add", "Kafé Öst AB", *address)
    trader("order", "create", "--customer", "1001", "--line", "MUG=2", "--confirm")
    trader("delivery", "create", "1001")
    return trader


LIST = """\
Invoices (kr)

Invoice     Name         Date        Due          Total    Open  State
──────────  ───────────  ──────────  ──────────  ──────  ──────  ─────
F2026-0001  Kafé Öst AB  2026-03-02  2026-04-01  250,00  250,00  open
                                                 ──────  ──────
Total                                            250,00  250,00
"""


def test_a_list_for_people_and_for_scripts(trader: Trader) -> None:
    assert trader("invoice", "list") == LIST
    assert trader.json("invoice", "list") == [
        {
            "invoice": "F2026-0001",
            "kind": "invoice",
            "customer": "1001",
            "name": "Kafé Öst AB",
            "date": "2026-03-02",
            "due": "2026-04-01",
            "total_ore": 25000,
            "open_ore": 25000,
            "state": "open",
            "ocr": "2026000105",
            "sent": "",
        }
    ]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("--open",), ["F2026-0001"]),
        (("--overdue",), []),
        (("--overdue", "--today", "2026-04-02"), ["F2026-0001"]),
        (("--state", "credited"), ["F2026-0002"]),
        (("--kind", "credit"), ["K2026-0001"]),
        (("--customer", "kafe ost", "--from", "2026-03-02"), ["F2026-0001", "F2026-0002", "K2026-0001"]),
        (("--period", "2026-02"), []),
        (("--ocr", "2026 0002 04"), ["F2026-0002"]),
    ],
)
def test_filters(trader: Trader, kassabok: Runner, words: tuple[str, ...], found: list[str]) -> None:
    trader("invoice", "issue", "--customer", "1001", "--line-text", "Resa@80")
    trader("invoice", "credit", "F2026-0002")
    answer = kassabok("--today", "2026-03-02", "invoice", "list", *words, "--format", "json")
    assert [row["invoice"] for row in answer.json] == found


def test_the_page_of_an_invoice_fits_the_screen(trader: Trader) -> None:
    trader("payment", "register", "100", "--invoice", "F2026-0001")
    page = trader("invoice", "show", "F2026-0001")
    assert page.startswith(
        "Invoice F2026-0001: open\n\n"
        "Customer    1001 Kafé Öst AB\n"
        "Address     Storgatan 1, 111 22 Stockholm\n"
        "Date        2026-03-02\n"
        "Supplied    2026-03-02\n"
        "Due         2026-04-01\n"
        "OCR         2026000105\n"
        "Order       1001\n"
        "Deliveries  D2026-0001\n"
        "Vouchers    2026-B1\n"
        "Net         200,00 kr\n"
        "VAT         50,00 kr\n"
        "Total       250,00 kr\n"
        "Open        150,00 kr\n"
    )
    assert "2026-03-02  payment  P2026-0001  100,00\n" in page
    assert max(map(len, page.splitlines())) <= 80


def test_an_invoice_without_an_order_and_its_pdf(trader: Trader) -> None:
    words = ("invoice", "issue", "--customer", "1001", "--line", "FIT=2", "--line-text", "Resa=3@9,90-10%")
    before = trader.rows()
    told = trader(*words, "--dry-run", "-o", "resa.pdf")
    assert told.endswith("Dry run: nothing was saved.\n")
    assert trader.rows() == before
    assert not (trader.kassabok.folder / "resa.pdf").exists()
    told = trader(*words, "--note", "Tack!", "-o", "resa.pdf")
    # 2 x 500 + 26.73, and 25 percent.
    assert told.startswith("Invoice F2026-0002 was issued: 1 283,41 kr, due 2026-04-01.\n")
    assert (trader.kassabok.folder / "resa.pdf").read_bytes().startswith(b"%PDF-")
    before = trader.rows()
    told = trader(*words, "-o", "resa.pdf", fails=2)
    assert "resa.pdf" in told
    assert trader.rows() == before  # What could not be put out was not issued either.


def test_an_answer_as_json_beside_the_pdf(trader: Trader, kassabok: Runner) -> None:
    words = ("invoice", "issue", "--customer", "1001", "--line-text", "Resa@80", "-o", "resa.pdf")
    [step] = trader.json(*words)["steps"]
    assert (step["event"], step["ref"], step["amount_ore"]) == ("InvoiceIssued", "F2026-0002", 100_00)


def test_an_order_in_advance(trader: Trader) -> None:
    trader("order", "create", "--customer", "1001", "--line", "TEA=2", "--confirm")
    told = trader("invoice", "issue", "1002", fails=3)
    assert "Nothing that is delivered of order 1002 is left to invoice." in told
    assert trader("invoice", "issue", "1002", "--in-advance").startswith(
        "Invoice F2026-0002 was issued: 150,00 kr"
    )
    assert "Invoice" not in trader("delivery", "create", "1002")


def test_a_credit_by_line_and_of_the_rest(trader: Trader) -> None:
    told = trader("invoice", "credit", "F2026-0001", "--line", "1=0,5", "--note", "Repig", "-o", "credit.pdf")
    assert told.startswith("Credit note K2026-0001 was issued: -62,50 kr.\n")
    assert (trader.kassabok.folder / "credit.pdf").exists()
    view = trader.json("invoice", "show", "K2026-0001")
    assert (view["credits"], view["note"], view["lines"][0]["quantity_milli"]) == (
        "F2026-0001",
        "Repig",
        -500,
    )
    before = trader.rows()
    told = trader("invoice", "credit", "F2026-0001", "--line", "1=2", fails=3)
    assert "Line 1 of F2026-0001 has 1,5 st left to credit, not 2." in told
    assert "write LINE=QUANTITY, as 1=2." in trader(
        "invoice", "credit", "F2026-0001", "--line", "MUG=1", fails=2
    )
    assert trader.rows() == before
    assert trader("invoice", "credit", "F2026-0001").startswith(
        "Credit note K2026-0002 was issued: -187,50 kr."
    )


def test_the_pdf_is_the_copy_that_was_kept(trader: Trader) -> None:
    folder = trader.kassabok.folder
    trader("invoice", "pdf", "F2026-0001")
    kept = (folder / "Faktura F2026-0001.pdf").read_bytes()
    trader("setting", "set", "company.name", "Annat namn AB")
    trader("invoice", "pdf", "F2026-0001", "-o", "again.pdf")
    assert (folder / "again.pdf").read_bytes() == kept
    assert "There is no invoice F1." in trader("invoice", "pdf", "F1", fails=4)


def test_what_could_not_be_printed_is_told_and_printed_later(trader: Trader) -> None:
    trader("customer", "edit", "1001", "--vat-nr", "SE556016068001")
    trader("setting", "set", "company.vat_nr", "")
    words = ("--customer", "1001", "--line-text", "Bygg@100", "--reverse-charge")
    answer = trader.kassabok("invoice", "issue", *words, "-o", "bygg.pdf", "--today", "2026-03-02")
    assert answer.exit_code == 7
    assert "F2026-0002 is issued, but could not be printed; kassabok check tells why." in answer.err
    assert "seller's VAT number is missing" in trader("invoice", "pdf", "F2026-0002", fails=5)
    trader("setting", "set", "company.vat_nr", "SE556036079301")
    trader("invoice", "pdf", "F2026-0002", "-o", "bygg.pdf")
    trader("check")


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("issue",), 2, "invoice.of_what"),
        (("issue", "1001", "--customer", "1001"), 2, "invoice.of_what"),
        (("issue", "1001", "--line", "FIT"), 2, "invoice.of_what"),
        (("issue", "--customer", "1001"), 3, "invoice.empty"),
        (("issue", "--customer", "1001", "--line", "FIT", "--in-advance"), 2, "invoice.of_what"),
        (("issue", "--customer", "1001", "--line", "MUG"), 3, "invoice.goods"),
        (("issue", "--customer", "nobody", "--line", "FIT"), 4, "customer.unknown"),
        (("issue", "1001"), 3, "invoice.nothing"),
        (("issue", "4711"), 4, "order.unknown"),
        (("list", "--state", "lost"), 2, "usage.value"),
        (("list", "--kind", "bill"), 2, "usage.value"),
        (("list", "--open", "--overdue"), 2, "usage.value"),
        (("show", "F1"), 4, "invoice.unknown"),
        (("credit", "F1"), 4, "invoice.unknown"),
        (("credit", "F2026-0001", "--line", "7=1"), 3, "credit.line"),
        (("statement", "4711"), 4, "customer.unknown"),
    ],
)
def test_refusals_change_nothing(trader: Trader, words: tuple[str, ...], exit_code: int, code: str) -> None:
    before = trader.rows()
    told = trader("invoice", *words, "--format", "json", fails=exit_code)
    assert json.loads(told)["error"]["code"] == code
    assert trader.rows() == before


STATEMENT = """\
Account 2026-01-01 to 2026-03-02

Customer  1001 Kafé Öst AB
Opening   0,00 kr
Invoiced  250,00 kr
Paid      100,00 kr
Closing   150,00 kr

What changed it (kr)

Date        What     Number      Due          Amount  Balance
──────────  ───────  ──────────  ──────────  ───────  ───────
2026-03-02  invoice  F2026-0001  2026-04-01   250,00   250,00
2026-03-02  payment  P2026-0001              -100,00   150,00
"""


def test_a_customers_account_and_statement(trader: Trader) -> None:
    trader("payment", "register", "100", "--invoice", "F2026-0001")
    assert trader("invoice", "statement", "kafe ost") == STATEMENT
    assert trader.json("invoice", "statement", "1001", "--from", "2026-03-03", "--to", "2026-03-31") == {
        "customer": "1001",
        "name": "Kafé Öst AB",
        "since": "2026-03-03",
        "until": "2026-03-31",
        "opening_ore": 15000,
        "invoiced_ore": 0,
        "charged_ore": 0,
        "paid_ore": 0,
        "closing_ore": 15000,
        "lines": [],
    }
    trader("invoice", "statement", "1001", "-o", "kontoutdrag.pdf")
    assert (trader.kassabok.folder / "kontoutdrag.pdf").read_bytes().startswith(b"%PDF-")


AGES = """\
Receivables 2026-05-05 (kr)

Customer  Name         Not due  1-30 days   31-60  61-90  Over 90   Total
────────  ───────────  ───────  ─────────  ──────  ─────  ───────  ──────
1001      Kafé Öst AB     0,00       0,00  250,00   0,00     0,00  250,00
                       ───────  ─────────  ──────  ─────  ───────  ──────
Total                     0,00       0,00  250,00   0,00     0,00  250,00
"""


def test_receivables_by_age_and_by_item(trader: Trader) -> None:
    assert trader("report", "receivables", "--on", "2026-05-05") == AGES
    [item] = trader.json("report", "receivables", "--items", "--on", "2026-05-05", "--customer", "1001")
    assert (item["invoice"], item["open_ore"], item["days_late"]) == ("F2026-0001", 25000, 34)
    assert trader("report", "receivables", "--on", "2026-03-01") == "Nobody owes anything.\n"
