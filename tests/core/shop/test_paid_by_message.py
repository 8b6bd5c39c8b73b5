"""Orders of our own shop that are paid by Swish: the bank, or Swish's report, has the order's number as the message."""

from collections.abc import Iterator
from datetime import date

import pytest
from tests.core.bank.bank_files import IBAN, Pay, camt, move
from tests.core.sales.conftest import Shop
from tests.core.settlements.till import profiles
from tests.core.shop.test_clerk import _begin, of_receipts, sound, take
from tests.core.shop.test_intake import NOW, place
from tests.formats.providers import report_files as files
from tests.story import TODAY, snapshot

from kassabok.core.bank import service as bank
from kassabok.core.bank.importing import BankImport, import_file
from kassabok.core.book.file import Book
from kassabok.core.errors import Refused
from kassabok.core.sales import service as sales
from kassabok.core.sales.reports import order
from kassabok.core.settlements.importing import import_file as import_report
from kassabok.core.shop.importing import run
from kassabok.core.shop.intake import Door
from kassabok.core.shop.versions import cancel_unpaid

NEXT_DAY = date(2026, 3, 3)


@pytest.fixture
def shop(book: Book) -> Shop:
    shop = Shop(book)
    shop.product("MUG", 125, on_hand=3, includes_vat=True, name="Mugg")
    with shop.doing() as tx:
        tx.write_setting("shop.payments", "invoice,swish")
        bank.edit_account(tx, "Bank", iban=IBAN)
    return shop


@pytest.fixture
def door(shop: Shop) -> Iterator[Door]:
    door = Door(shop.book.path)
    yield door
    door.close()


def ordered(shop: Shop, door: Door, pieces: int = 2, form: str = "f1") -> None:
    place(door, {"MUG": pieces}, pieces * 125_00, payment="swish", form=form)
    take(shop)


def came(shop: Shop, amount_ore: int, text: str, ref: str = "E1") -> BankImport:
    with shop.doing() as tx:
        data = camt([move(Pay(amount_ore, text=text), on=TODAY, ref=ref)], kind="camt.053")
        return import_file(tx, data, name="camt.xml")


def lines(shop: Shop) -> list[tuple[str, str]]:
    return shop.book.reader.rows("SELECT state, reason FROM bank_line ORDER BY id")


def balances(shop: Shop) -> dict[str, int]:
    """Account -> öre, of those that money has passed and that are not zero."""
    return dict(
        shop.book.reader.rows(
            "SELECT account, sum(amount_ore) FROM voucher_line WHERE account = '1930' OR account ="
            "  (SELECT account FROM account_role WHERE role = 'swish_clearing') "
            "GROUP BY account HAVING sum(amount_ore) <> 0"
        )
    )


@pytest.mark.parametrize("text", ["W1001", "w1001", "Tack! W 1001", "Swish order W1001."])
def test_the_number_and_the_sum_pay_the_order_and_let_it_be_sent(shop: Shop, door: Door, text: str) -> None:
    ordered(shop, door)
    with (
        pytest.raises(Refused, match="was to be paid before it is delivered, and is not paid"),
        shop.doing() as tx,
    ):
        sales.deliver(tx, "1001", on=TODAY)
    result = came(shop, 250_00, text)
    assert (result.matched, result.matched_ore, result.parked, result.orders) == (1, 250_00, 0, ["1001"])
    assert lines(shop) == [("booked", "It paid order 1001 (W1001).")]
    assert of_receipts(shop) == [("sale", 250_00)]
    assert balances(shop) == {"1930": 250_00}
    assert shop.book.reader.value("SELECT paid_us IS NOT NULL FROM web_intake") == 1
    with shop.doing() as tx:
        sales.deliver(tx, "1001", on=TODAY)
    sound(shop)


@pytest.mark.parametrize(
    ("amount", "text", "why"),
    [
        (
            249_00,
            "W1001",
            (
                "It names order 1001 (W1001), of which 250,00 kr are to be paid. "
                "249,00 kr have come: it is paid when the rest does."
            ),
        ),
        (251_00, "W1001", "It names order 1001 (W1001), of which 250,00 kr are to be paid."),
        (
            250_00,
            "W1001 W1002",
            (
                "It names order 1001 (W1001), of which 250,00 kr are to be paid, "
                "1002 (W1002), of which 125,00 kr are to be paid."
            ),
        ),
    ],
)
def test_what_does_not_fit_to_the_ore_is_left_with_the_reason(
    shop: Shop, door: Door, amount: int, text: str, why: str
) -> None:
    ordered(shop, door)
    ordered(shop, door, 1, "f2")
    result = came(shop, amount, text)
    assert (result.matched, result.parked) == (0, 1)
    assert lines(shop) == [("unmatched", why)]
    assert (of_receipts(shop), balances(shop)) == ([], {})
    sound(shop)


@pytest.mark.parametrize("text", ["AW1001", "W10010", "1001", "W1009", "W101"])
def test_other_numbers_name_no_order(shop: Shop, door: Door, text: str) -> None:
    ordered(shop, door)
    assert came(shop, 250_00, text).parked == 1
    [(_, reason)] = lines(shop)
    assert "names order" not in reason


def test_who_pays_twice_is_told_of(shop: Shop, door: Door) -> None:
    ordered(shop, door)
    came(shop, 250_00, "W1001")
    assert came(shop, 250_00, "W1001", "E2").parked == 1
    assert lines(shop)[1] == ("unmatched", "It names order 1001 (W1001), which is paid or invoiced already.")
    customer = shop.book.reader.value("SELECT number FROM customer WHERE name = 'Anna Öman'")
    with shop.doing() as tx:  # It is hers until it is paid back.
        bank.match_line(tx, 2, invoices=(), customer=customer)
    assert balances(shop)["1930"] == 500_00
    sound(shop)


def test_money_for_a_cancelled_order_takes_it_up_again(shop: Shop, door: Door) -> None:
    ordered(shop, door, 3)
    run(lambda: _begin(shop), cancel_unpaid("W1001", now=NOW))
    assert shop.on_hand("MUG") == (3000, 0)
    result = came(shop, 375_00, "W1001")
    [warning] = result.warnings
    assert warning.message.startswith(
        "Order 1001 (W1001) was cancelled and is paid now: it is taken up again."
    )
    assert shop.on_hand("MUG") == (3000, 3000)
    assert of_receipts(shop) == [("sale", 375_00)]
    sound(shop)


def test_swishs_own_report_pays_the_order_and_is_cleared_by_the_bank(shop: Shop, door: Door) -> None:
    """Read again it changes nothing; a row that does not fit is left."""
    ordered(shop, door)
    ordered(shop, door, 1, "f2")
    report = files.swish_handelsbanken(
        ("250,00", "REF1", "W1001", "2026-03-02"), ("100,00", "REF2", "W1002", "2026-03-02")
    )
    with shop.doing() as tx:
        told = import_report(tx, report, name="swish.csv", profiles=profiles())
    assert (told.new, told.left) == (2, 1)
    assert of_receipts(shop) == [("sale", 250_00)]
    before = snapshot(shop.book)
    with shop.doing() as tx:
        assert import_report(tx, report, name="swish.csv", profiles=profiles()).known == 2
    assert snapshot(shop.book) == before
    sound(shop)


def test_an_order_that_is_not_paid_can_be_sent_all_the_same_with_an_invoice(shop: Shop, door: Door) -> None:
    ordered(shop, door)
    before = snapshot(shop.book)
    with pytest.raises(Refused) as refused, shop.doing() as tx:
        sales.deliver(tx, "1001", on=TODAY)
    assert refused.value.code == "delivery.unpaid"
    assert snapshot(shop.book) == before
    with shop.doing() as tx:
        sales.deliver(tx, "1001", on=TODAY, unpaid=True)
    assert shop.book.reader.rows("SELECT total_ore FROM invoice") == [(250_00,)]
    assert shop.on_hand("MUG") == (1000, 0)
    sound(shop)
    # Money with its number is left for people, who pay the invoice with it.
    assert came(shop, 250_00, "W1001").orders == []
    assert lines(shop)[0][1] == "It names order 1001 (W1001), which is paid or invoiced already."
    with shop.doing() as tx:
        bank.match_line(tx, 1, invoices=[("F2026-0001", None)], customer=None)
    sound(shop)


def test_an_order_is_paid_in_parts_when_the_last_of_them_comes(shop: Shop, door: Door) -> None:
    ordered(shop, door)
    first = came(shop, 100_00, "W1001")
    assert (first.matched, first.parked) == (0, 1)
    why = (
        "It names order 1001 (W1001), of which 250,00 kr are to be paid. "
        "100,00 kr have come: it is paid when the rest does."
    )
    assert lines(shop) == [("unmatched", why)]
    assert (of_receipts(shop), balances(shop)) == ([], {})
    assert order(shop.book.reader, "1001").received_ore == 100_00
    sound(shop)
    last = came(shop, 150_00, "Tack! w 1001", "E2")
    assert (last.matched, last.matched_ore, last.parked, last.orders) == (1, 150_00, 0, ["1001"])
    assert {state for state, _ in lines(shop)} == {"booked"}
    assert of_receipts(shop) == [("sale", 250_00)]
    assert balances(shop) == {"1930": 250_00}
    assert order(shop.book.reader, "1001").received_ore == 0
    paid = shop.book.reader.rows("SELECT means, amount_ore FROM receipt_payment ORDER BY id")
    assert paid == [("swish", 100_00), ("swish", 150_00)]
    sound(shop)


def test_parts_in_one_file_pay_it_too(shop: Shop, door: Door) -> None:
    ordered(shop, door)
    moves = [move(Pay(ore, text="W1001"), on=TODAY, ref=f"E{ore}") for ore in (100_00, 50_00)]
    with shop.doing() as tx:
        import_file(tx, camt(moves, kind="camt.053"), name="a.xml")
    assert balances(shop) == {}
    moves = [move(Pay(ore, text="W1001"), on=NEXT_DAY, ref=f"F{ore}") for ore in (40_00, 60_00)]
    with shop.doing() as tx:
        result = import_file(tx, camt(moves, kind="camt.053"), name="b.xml")
    assert (result.matched, result.parked, result.orders) == (2, 0, ["1001"])
    assert balances(shop) == {"1930": 250_00}
    assert [state for state, _ in lines(shop)] == ["booked"] * 4
    sound(shop)


def test_parts_that_are_too_much_together_are_left_for_people(shop: Shop, door: Door) -> None:
    ordered(shop, door)
    came(shop, 100_00, "W1001")
    came(shop, 200_00, "W1001", "E2")
    assert [state for state, _ in lines(shop)] == ["unmatched", "unmatched"]
    assert of_receipts(shop) == []
    came(shop, 250_00, "W1001", "E3")  # The whole sum pays it alone.
    assert of_receipts(shop) == [("sale", 250_00)]
    assert balances(shop) == {"1930": 250_00}
    sound(shop)
