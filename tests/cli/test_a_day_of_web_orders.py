"""A day of web orders, however they were paid, from the shop's file to the bank: nothing is left on the way."""

from collections import Counter
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from tests import webshop
from tests.cli.conftest import Answer, Runner
from tests.cli.trading import TODAY, Trader
from tests.formats.providers import report_files as files
from tests.webshop import BOOKS, FOOD, line, shipping

from kassabok.core.rates.lookup import Rates
from kassabok.core.shop.intake import Buyer, Door
from kassabok.formats.shop.record import ShopAddress

#: Odd prices, so that most VAT is rounded, and on each line by itself.
CARD = webshop.order(
    line("1", "CUP", 43_03, pieces=3),
    line("2", "CUP", 43_03, pieces=1),
    line("3", "HONEY", 89_17, FOOD),
    shipping("4", 49_90),
    external_id="5001",
)
KLARNA = webshop.order(
    line("1", "CUP", 99_99), line("2", "BOOK", 149_49, BOOKS), external_id="5002", method="klarna"
)
SWISH = webshop.order(line("1", "HONEY", 178_33, FOOD, pieces=2), external_id="5003", method="swish")
PAYPAL = webshop.order(
    line("1", "HONEY", 88_88, FOOD), line("2", "HONEY", 88_87, FOOD), external_id="5004", method="paypal"
)
INVOICED = webshop.order(
    line("1", "CUP", 125_00),
    line("2", "HONEY", 112_00, FOOD),
    external_id="5005",
    method="invoice",
    state="pending",
)
SOLD_CARDS = webshop.order(
    line("1", "", 300_00, Decimal(0), kind="gift_card", name="Presentkort"), external_id="5006"
)
PART_BY_GIFT_CARD = webshop.order(
    line("1", "CUP", 250_01, pieces=2), external_id="5007", gift_card_ore=200_00
)
ALL_BY_GIFT_CARD = webshop.order(line("1", "BOOK", 100_00, BOOKS), external_id="5008", gift_card_ore=100_00)
ORDERS = (CARD, KLARNA, SWISH, PAYPAL, INVOICED, SOLD_CARDS, PART_BY_GIFT_CARD, ALL_BY_GIFT_CARD)
VAT_ACCOUNTS = {webshop.STANDARD: "2611", FOOD: "2621", BOOKS: "2631"}
OWN_ORE = 2 * 125_00
#: What customers owe and have paid too much or ahead, what providers owe and keep back, gift cards.
ON_THE_WAY = ("1510", "1580", "1581", "1582", "1680", "2420", "2421")


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "shop.payments", "swish")
    trader("shop", "channel", "add", "krukan", "--kind", "woo")
    for sku, price, vat in (("CUP", "125", "standard"), ("HONEY", "89", "food"), ("BOOK", "149", "low")):
        trader("product", "add", sku, sku.title(), "--price", price, "--incl-vat", "--vat-class", vat)
        trader("stock", "adjust", sku, "+20", "--cost", "40", "--reason", "receipt")
    return trader


def sell(trader: Trader) -> tuple[dict[str, str], str]:
    """The shop's file is read and a buyer has been in our own shop: our numbers by the shop's, and what was placed."""
    (trader.kassabok.folder / "orders.json").write_bytes(webshop.woo(*ORDERS))
    told = trader.json("shop", "import", "orders.json", "--channel", "krukan")
    assert (told["new"], told["parked"]) == (len(ORDERS), 0), told
    home = ShopAddress(name="Bo Ek", street="Storgatan 2", postcode="111 22", city="Lund", country="SE")
    door = Door(trader.path)
    try:
        placed = door.place(
            {"MUG": 2},
            Buyer(email="bo@exempel.se", name="Bo Ek", address=home),
            payment="swish",
            form_key="1",
            seen_total_ore=OWN_ORE,
            rates=Rates.load(None),
            today=TODAY,
            now=datetime(2026, 3, 2, 9, tzinfo=UTC),
        )
    finally:
        door.close()
    trader("shop", "take")
    numbers = dict(zip((order.number for order in ORDERS), told["orders"], strict=True))
    return numbers, placed.number


def later(trader: Trader, *words: str) -> Answer:
    """Run a command when all money has come."""
    answer = trader.kassabok(*words, "--today", "2026-03-16")
    assert answer.exit_code == 0, (words, answer.out, answer.err)
    return answer


def settle(trader: Trader) -> dict[str, int]:
    """Each provider's report of the day is read: what it pays to the bank, by the text of the bank's line."""
    by_card = [(CARD, CARD.total_ore), (SOLD_CARDS, 300_00), (PART_BY_GIFT_CARD, 50_01)]
    rows, payout_ore = [], 0
    for order, ore in by_card:
        fee_ore = 1_80 + ore * 15 // 1000
        payout_ore += ore - fee_ore
        amounts = (webshop.kronor(ore), webshop.kronor(fee_ore), webshop.kronor(ore - fee_ore))
        rows.append(
            (
                "po_1",
                "2026-03-05",
                f"t{order.number}",
                "2026-03-02 10:00:00",
                *amounts,
                "charge",
                f"pi_{order.number}",
            )
        )
    paypal_ore = PAYPAL.total_ore - 6_53
    balance = webshop.kronor(paypal_ore)
    reports = {
        "stripe.csv": files.stripe(*rows),
        "klarna.csv": files.klarna(
            ("SALE", webshop.kronor(KLARNA.total_ore), "o1", "5002"),
            ("FEE", "-8.00", "o1", ""),
            ("TAX", "-2.00", "o1", ""),
        ),
        "swish.txt": files.swish_handelsbanken(
            (webshop.kronor(SWISH.total_ore).replace(".", ","), "pi_5003", "5003", "2026-03-02")
        ),
        "paypal.csv": files.paypal(
            (
                *(
                    "03/02/2026",
                    "10:00:00",
                    "Express Checkout Payment",
                    "SEK",
                    webshop.kronor(PAYPAL.total_ore),
                ),
                *("-6.53", balance, balance, "pi_5004", "5004"),
            ),
            (
                *("03/13/2026", "10:00:00", "General Withdrawal", "SEK"),
                *(f"-{balance}", "0.00", f"-{balance}", "0.00", "W1", ""),
            ),
        ),
    }
    for name, data in reports.items():
        (trader.kassabok.folder / name).write_bytes(data)
        told = later(trader, "bank", "settlement", "import", name, "--format", "json").json
        assert (told["parked"], told["left"], told["warnings"]) == (0, 0, []), (name, told)
    return {
        "STRIPE po_1": payout_ore,
        "KLARNA KL7001": KLARNA.total_ore - 10_00,
        "SWISH": SWISH.total_ore,
        "PAYPAL": paypal_ore,
    }


def bank_file(moved: dict[str, int]) -> bytes:
    """What came to the bank, as a bank's CSV has it, the newest first: PayPal's last, since that is drawn by hand."""
    balance_ore, rows = 0, []
    for text, ore in sorted(moved.items(), key=lambda line: line[0] == "PAYPAL"):
        day = "2026-03-13" if text == "PAYPAL" else "2026-03-05"
        balance_ore += ore
        amounts = ";".join(webshop.kronor(each).replace(".", ",") for each in (ore, balance_ore))
        rows.append(f"{day};{day};{text};{amounts}")
    head = "Reskontradatum;Transaktionsdatum;Text;Belopp;Saldo"
    return "\n".join(["5839-8257466", head, *reversed(rows), ""]).encode()


def test_a_day_of_web_orders_ends_on_the_bank_account(trader: Trader) -> None:
    numbers, own = sell(trader)
    for number in numbers.values():
        trader("order", "slip", number, "-o", f"{number}.pdf")
        assert (trader.kassabok.folder / f"{number}.pdf").read_bytes().startswith(b"%PDF")
    for name, number in numbers.items():
        if name != SOLD_CARDS.number:
            trader("delivery", "create", number)
    (invoice,) = trader.json("invoice", "list")
    ocr = trader.json("invoice", "show", invoice["invoice"])["ocr"]

    moved = {**settle(trader), own: OWN_ORE, ocr: INVOICED.total_ore}
    (trader.kassabok.folder / "konto.csv").write_bytes(bank_file(moved))
    later(trader, "bank", "import", "konto.csv")
    (own_order,) = [
        row["order"] for row in trader.json("order", "list") if row["order"] not in numbers.values()
    ]
    later(trader, "delivery", "create", own_order)

    rows = trader.json("report", "trial-balance")
    balances = Counter({row["account"]: row["closing_ore"] for row in rows})
    assert {account: balances[account] for account in ON_THE_WAY} == dict.fromkeys(ON_THE_WAY, 0)
    assert trader.json("bank", "settlement", "remainder") == []
    assert {row["state"] for row in trader.json("bank", "settlement", "list")} <= {"paid", "settled"}
    assert balances["1930"] == sum(moved.values())

    vat, net_ore = Counter({webshop.STANDARD: OWN_ORE // 5}), OWN_ORE * 4 // 5
    for order in ORDERS:
        for each in order.lines:
            if each.kind != "gift_card":
                assert each.rate is not None
                vat[each.rate] += each.vat_ore
                net_ore += each.net_ore
    assert {rate: -balances[account] for rate, account in VAT_ACCOUNTS.items()} == vat
    assert -sum(ore for account, ore in balances.items() if account.startswith("3")) == net_ore
    assert all(check["ok"] for check in trader.json("check"))
