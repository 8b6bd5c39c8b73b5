"""kassabok shop take, and what the night does of the company's own web shop."""

import sqlite3
from datetime import UTC, datetime

import pytest
from tests.cli.conftest import Runner
from tests.cli.trading import TODAY, Trader
from tests.mail_server import mail_server

from kassabok.core.rates.lookup import Rates
from kassabok.core.shop.intake import Buyer, Door
from kassabok.formats.shop.record import ShopAddress

ANNA = Buyer(
    email="anna@exempel.se",
    name="Anna Öman",
    address=ShopAddress(
        name="Anna Öman", street="Storgatan 1", postcode="111 22", city="Stockholm", country="SE"
    ),
)


@pytest.fixture
def trader(kassabok: Runner, monkeypatch: pytest.MonkeyPatch) -> Trader:
    trader = Trader(kassabok, monkeypatch)
    trader("setting", "set", "shop.payments", "invoice,swish")
    return trader


def buy(trader: Trader, *, form: str = "1", payment: str = "invoice") -> str:
    door = Door(trader.path)
    try:
        placed = door.place(
            {"MUG": 2},
            ANNA,
            payment=payment,
            form_key=form,
            seen_total_ore=250_00,
            rates=Rates.load(None),
            today=TODAY,
            now=datetime(2026, 3, 2, 9, tzinfo=UTC),
        )
    finally:
        door.close()
    return placed.number


def test_what_was_bought_is_taken_once(trader: Trader) -> None:
    assert trader("shop", "take") == "0 new orders, 0 changed.\n"
    for form in "12":
        buy(trader, form=form)
    assert trader("shop", "take", "--dry-run").startswith("2 new orders, 0 changed.\nOrders 1001 to 1002.\n")
    assert trader("shop", "take") == "2 new orders, 0 changed.\nOrders 1001 to 1002.\n"
    assert trader("shop", "take") == "0 new orders, 0 changed.\n"
    assert trader.json("order", "show", "1001")["total_ore"] == 250_00
    assert trader("check").count("Fine.") > 10


def test_the_night_takes_what_is_left_and_cancels_what_is_not_paid(trader: Trader) -> None:
    buy(trader, payment="swish")
    night = trader("nightly").splitlines()
    # The day that the orders are of is long ago for the clock, so what is taken is cancelled in the same night.
    assert night[2:4] == ["1 web order taken.", "1 unpaid web order cancelled."]
    assert trader.json("order", "show", "1001")["state"] == "cancelled"
    assert trader("nightly").splitlines()[2:4] == ["0 web orders taken.", "0 unpaid web orders cancelled."]


def test_a_web_hook_that_cannot_be_read_is_told_of_and_ends_with_7(trader: Trader) -> None:
    door = Door(trader.path)
    door.keep_hook("stripe", delivery="1", topic="", body=b"{", now=datetime(2026, 3, 2, 9, tzinfo=UTC))
    door.close()
    answer = trader.kassabok("shop", "take", "--today", TODAY.isoformat())
    assert answer.exit_code == 7
    assert "Web-hook 1 of stripe: This is no event of Stripe." in answer.out
    with sqlite3.connect(trader.path) as raw:
        assert raw.execute("SELECT state, body FROM web_hook_inbox").fetchall() == [("parked", b"{")]
    raw.close()
    assert trader("shop", "take") == "0 new orders, 0 changed.\n"


def test_the_confirmation_goes_out_with_its_file_and_only_once(trader: Trader) -> None:
    for key, value in (("company.city", "Lund"), ("company.email", "vi@kafebutiken.se")):
        trader("setting", "set", key, value)
    with mail_server() as inbox:
        trader("setting", "set", "mail.smtp", f"127.0.0.1:{inbox.port}")
        buy(trader)
        assert trader("shop", "take", "--dry-run").startswith("1 new order, 0 changed.\n")
        assert inbox.mails == []
        assert trader("shop", "take") == "1 new order, 0 changed.\nOrder 1001.\n"
        trader("shop", "take")
        trader("nightly")
        (mail,) = inbox.mails
    assert (mail["to"], mail["subject"]) == ("anna@exempel.se", "Orderbekräftelse W1001 från Kafébutiken AB")
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "Orderbekräftelse W1001.pdf"
    assert file.get_content().startswith(b"%PDF")
    assert trader("check").count("Fine.") > 10


def test_a_mail_server_that_is_away_keeps_no_order_waiting(trader: Trader) -> None:
    trader("setting", "set", "company.email", "vi@kafebutiken.se")
    trader("setting", "set", "mail.smtp", "127.0.0.1:9")
    buy(trader)
    answer = trader("shop", "take")
    assert answer.startswith("1 new order, 0 changed.\nOrder 1001.\nMail 1 is queued: ")
    assert trader.json("mail", "list")[0]["state"] == "queued"
