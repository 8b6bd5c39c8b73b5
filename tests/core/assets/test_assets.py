"""Fixed assets: into the register, depreciated once a month to the öre, sold or scrapped, and taken back."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.ledger.sie.story import sie, take, ver
from tests.story import snapshot

from kassabok.core.assets import reports, service
from kassabok.core.assets.accounts import accounts_of
from kassabok.core.assets.checks import CHECKS
from kassabok.core.assets.plan import Plan, later, month_end, months_between
from kassabok.core.book.file import Book
from kassabok.core.check import run_checks
from kassabok.core.errors import KassabokError
from kassabok.core.ledger import year_end
from kassabok.core.ledger.chart_import import add_shipped_accounts
from kassabok.core.ledger.fiscal_years import open_year
from kassabok.core.ledger.model import DimensionObject, Voucher, VoucherLine
from kassabok.core.ledger.period_locks import lock_through
from kassabok.core.ledger.posting import PostLine
from kassabok.core.ledger.vouchers import add_voucher, correct_voucher
from kassabok.core.money import spread
from kassabok.core.taxes.figures import read_accounts
from kassabok.core.taxes.periods import Period
from kassabok.core.taxes.reports import period_figures
from kassabok.core.trace import trace

YEAR_END = date(2026, 12, 31)
BENCH = {"account": "1220", "cost_ore": 25_000_00, "acquired_on": date(2026, 2, 1), "life_months": 60}


def do(book: Book, verb: str, *words: Any, today: date = YEAR_END, **options: Any) -> Any:
    with book.transaction(f"asset {verb}", today=today) as tx:
        return getattr(service, verb)(tx, *words, **options)


def bench(book: Book, **options: Any) -> str:
    return str(do(book, "add", "Packbord", **{**BENCH, **options}).ref)


def refused(book: Book, code: str, verb: str, *words: Any, **options: Any) -> KassabokError:
    before = snapshot(book)
    with pytest.raises(KassabokError) as error:
        do(book, verb, *words, **options)
    assert snapshot(book) == before
    assert error.value.code == code
    return error.value


def lines(book: Book, ref: str) -> list[tuple[str, int]]:
    with book.transaction("look", today=YEAR_END) as tx:
        voucher = tx.find(Voucher, ref=ref)
        assert voucher
        return [(line.account, line.amount_ore) for line in tx.all(VoucherLine, voucher_id=voucher.id)]


def faults(book: Book) -> list[str]:
    return [result.detail for result in run_checks(book.reader) if not result.ok]


# The arithmetic


@given(st.integers(0, 10**10), st.integers(1, 300), st.integers(2000, 2100), st.integers(1, 12), st.data())
def test_a_plan_is_shared_as_money_is(ore: int, months: int, year: int, month: int, data: Any) -> None:
    first = year * 100 + month
    plan = Plan(first, later(first, months - 1), ore)
    assert tuple(amount for _, amount in plan.by_month()) == spread(ore, [1] * months)
    assert plan.through(later(first, -1)) == 0
    cut = data.draw(st.integers(0, months - 1))
    assert plan.through(later(first, cut)) == sum(spread(ore, [1] * months)[: cut + 1])
    assert plan.through(later(first, months + cut)) == ore


def test_months_are_counted_over_the_turn_of_the_year() -> None:
    assert later(202612, 1) == 202701
    assert later(202601, -1) == 202512
    assert months_between(202611, 202702) == 4
    assert months_between(202702, 202701) == 0
    assert month_end(202602) == date(2026, 2, 28)


def test_accounts_follow_from_the_account_of_the_asset() -> None:
    assert accounts_of("1220") == ("1229", "7832", "3973", "7973")
    assert accounts_of("1210") == ("1219", "7831", "3973", "7973")
    assert accounts_of("1120") == ("1129", "7840", "3972", "7972")
    assert accounts_of("1040") == ("1049", "7810", "3971", "7971")
    assert accounts_of("1130") == ("", "", "3972", "7972")
    assert accounts_of("1380") is None


def test_every_account_that_follows_is_in_the_chart(book: Book) -> None:
    chart = {number for (number,) in book.reader.rows("SELECT number FROM account")}
    assets = [n for n in chart if accounts_of(n) and not n.endswith("9")]
    assert len(assets) > 7
    for number in assets:
        assert {n for n in accounts_of(number) or () if n} <= chart


# Depreciation


def test_eleven_months_of_the_first_year(book: Book) -> None:
    number = bench(book)
    (event,) = do(book, "depreciate", 202612)
    # 25 000,00 over 60 months is 416,66 and 40 öre over: the first 40 months have an öre more.
    assert event.amount_ore == 11 * 416_67
    assert lines(book, "2026-D1") == [("7832", 4583_37), ("1229", -4583_37)]
    (row,) = reports.assets(book.reader, on=YEAR_END)
    assert (row.asset, row.depreciated_ore, row.book_value_ore) == (number, 4583_37, 20416_63)
    assert reports.assets(book.reader, on=date(2026, 12, 30))[0].depreciated_ore == 0
    assert faults(book) == []


def test_a_month_is_never_depreciated_twice(book: Book) -> None:
    bench(book)
    do(book, "depreciate", 202603)
    do(book, "depreciate", 202604)
    refused(book, "asset.nothing_due", "depreciate", 202604)
    assert lines(book, "2026-D1") == [("7832", 833_34), ("1229", -833_34)]
    assert lines(book, "2026-D2") == [("7832", 416_67), ("1229", -416_67)]


def test_a_life_is_depreciated_to_the_ore_over_its_years(book: Book) -> None:
    number = bench(book, cost_ore=10_000_01, residual_ore=1_000_00, life_months=14)
    with book.transaction("year open", today=YEAR_END) as tx:
        open_year(tx)
    first, second = do(book, "depreciate", 202712, today=date(2027, 12, 31))
    assert (first.on, second.on) == (YEAR_END, date(2027, 12, 31))
    assert first.amount_ore + second.amount_ore == 9_000_01
    assert reports.asset(book.reader, number).book_value_ore == 1_000_00
    assert faults(book) == []


def test_an_asset_from_before_goes_on_where_it_was(book: Book) -> None:
    number = do(
        book,
        "add",
        "Skåpbil",
        account="1240",
        cost_ore=180_000_00,
        acquired_on=date(2023, 5, 10),
        life_months=60,
        residual_ore=30_000_00,
        earlier_ore=80_000_00,
    ).ref
    (event,) = do(book, "depreciate", 202612)
    # May 2023 to April 2028; 28 months are left of it, for 70 000.
    assert event.amount_ore == 12 * 2_500_00
    assert reports.asset(book.reader, number).months[-1].month == "2028-04"
    assert reports.asset(book.reader, number).months[-1].book_value_ore == 30_000_00


def test_one_voucher_for_all_assets_with_a_line_each(book: Book) -> None:
    bench(book)
    do(book, "add", "Kassa", account="1250", cost_ore=36_000_00, acquired_on=date(2026, 7, 1), life_months=36)
    do(book, "depreciate", 202612)
    assert lines(book, "2026-D1") == [("7832", 10_583_37), ("1229", -4_583_37), ("1259", -6_000_00)]


def test_the_cost_belongs_to_the_assets_objects(book: Book) -> None:
    with book.transaction("object add", today=YEAR_END) as tx:
        tx.insert(DimensionObject, dimension="1", code="Nord", name="Butik Nord")
    refused(book, "object.unknown", "add", "Packbord", **BENCH, objects=(("1", "Syd"),))
    bench(book)
    number = bench(book, objects=(("1", "Nord"),))
    do(book, "depreciate", 202612)
    assert lines(book, "2026-D1") == [
        ("7832", 4583_37),
        ("7832", 4583_37),
        ("1229", -4583_37),
        ("1229", -4583_37),
    ]
    of_objects = (
        "SELECT l.account, l.amount_ore FROM voucher_line_object o "
        "JOIN voucher_line l ON l.id = o.voucher_line_id"
    )
    assert book.reader.rows(of_objects) == [("7832", 4583_37)]
    do(book, "scrap", number, on=YEAR_END)
    assert book.reader.rows(f"{of_objects} ORDER BY l.id") == [("7832", 4583_37), ("7973", 20416_63)]
    assert reports.asset(book.reader, number).objects == {"1": "Nord"}


def test_the_years_last_day_passes_a_locked_month_and_no_other_day_does(book: Book) -> None:
    bench(book)
    with book.transaction("year lock", today=YEAR_END) as tx:
        lock_through(tx, YEAR_END)
    refused(book, "period.locked", "depreciate", 202611)
    do(book, "depreciate", 202612)
    assert lines(book, "2026-D1") == [("7832", 4583_37), ("1229", -4583_37)]
    assert book.reader.value("SELECT count(*) FROM period_lock") == 12


def test_what_a_closed_year_lacks_is_booked_in_the_first_open_one(book: Book) -> None:
    bench(book)
    after = date(2027, 3, 31)
    with book.transaction("year close", today=after) as tx:
        year_end.close(tx, "2026", despite=["depreciation"])
    (event,) = do(book, "depreciate", 202703, today=after)
    assert (event.on, event.amount_ore) == (after, 14 * 416_67)
    assert faults(book) == []


def test_a_later_asset_is_caught_up(book: Book) -> None:
    bench(book)
    do(book, "depreciate", 202612)
    do(book, "add", "Kassa", account="1250", cost_ore=36_000_00, acquired_on=date(2026, 7, 1), life_months=36)
    do(book, "depreciate", 202612)
    assert lines(book, "2026-D2") == [("7832", 6_000_00), ("1259", -6_000_00)]


def test_a_depreciation_is_taken_back_and_made_anew(book: Book) -> None:
    number = bench(book)
    do(book, "depreciate", 202606)
    do(book, "depreciate", 202612)
    refused(book, "asset.later_run", "take_back", "W2026-0001")
    do(book, "take_back", "W2026-0002")
    refused(book, "asset.taken_back", "take_back", "W2026-0002")
    refused(book, "asset.run_unknown", "take_back", "W2026-0009")
    assert lines(book, "2026-D3") == [("7832", -2_500_02), ("1229", 2_500_02)]
    do(book, "change", number, life_months=30)
    (event,) = do(book, "depreciate", 202612)
    # 25 000,00 less five months of 416,67 is shared over the 25 months that are left of 30.
    assert event.amount_ore == sum(spread(25_000_00 - 5 * 416_67, [1] * 25)[:6])
    assert faults(book) == []


def test_a_voucher_of_depreciation_is_not_corrected_alone(book: Book) -> None:
    bench(book)
    do(book, "depreciate", 202612)
    before = snapshot(book)
    with (
        pytest.raises(KassabokError) as error,
        book.transaction("voucher correct", today=YEAR_END) as tx,
    ):
        correct_voucher(tx, "2026-D1", on=YEAR_END)
    assert error.value.hint == "kassabok asset take-back W2026-0001"
    assert snapshot(book) == before


def test_what_another_programs_vouchers_have_depreciated_is_not_depreciated_again(book: Book) -> None:
    bought = ver("A 1", "20250110", "1220 {} 60000", "1930 {} -60000")
    take(book, sie(bought, ver("A 2", "20251231", "7832 {} 12000", "1229 {} -12000")))
    with book.transaction("year open", today=YEAR_END) as tx:
        open_year(tx)
    desk: dict[str, Any] = {**BENCH, "cost_ore": 60_000_00, "acquired_on": date(2025, 1, 10)}
    error = refused(book, "asset.imported", "add", "Disk", **desk)
    assert "1229 through 2025-12" in error.message
    assert "--depreciated-through 2025-12" in str(error.hint)
    before = {**desk, "acquired_on": date(2024, 1, 10), "earlier_ore": 12_000_00}
    refused(book, "asset.imported", "add", "Disk", **before)
    do(book, "add", "Disk", **desk, earlier_ore=12_000_00, earlier_through=202512)
    (run,) = do(book, "depreciate", 202612)
    assert (run.on, run.amount_ore) == (YEAR_END, 12_000_00)
    assert [tie.difference_ore for tie in reports.ties(book.reader, on=YEAR_END)] == [0, 0]
    do(book, "add", "Stol", **{**desk, "acquired_on": date(2026, 1, 3)})
    do(book, "add", "Lampa", **{**desk, "acquired_on": date(2025, 12, 20)}, first_month=202512)


# Bought with a voucher


def bought(book: Book) -> str:
    with book.transaction("voucher add", today=YEAR_END) as tx:
        put = [PostLine("1220", 40_000_00), PostLine("2641", 10_000_00), PostLine("1930", -50_000_00)]
        return add_voucher(tx, on=date(2026, 3, 9), text="Bord och hylla", lines=put).ref


def test_the_voucher_of_the_purchase_tells_cost_and_date(book: Book) -> None:
    ref = bought(book)
    table = bench(book, voucher=ref, acquired_on=None)
    shelf = bench(book, voucher=ref, cost_ore=None, acquired_on=None)
    rows = {row.asset: row for row in reports.assets(book.reader, on=YEAR_END)}
    assert (rows[table].cost_ore, rows[shelf].cost_ore) == (25_000_00, 15_000_00)
    assert rows[shelf].acquired == date(2026, 3, 9)
    refused(book, "asset.voucher", "add", "Lampa", account="1220", life_months=60, voucher=ref, cost_ore=None)
    assert [tie.difference_ore for tie in reports.ties(book.reader, on=YEAR_END)] == [0]
    assert [cause.ref for cause in trace(book.reader, shelf).causes] == [ref]


def test_what_is_not_in_the_register_is_told_and_no_fault(book: Book) -> None:
    bought(book)
    bench(book)
    (tie,) = reports.ties(book.reader, on=YEAR_END)
    assert (tie.register_ore, tie.books_ore, tie.difference_ore) == (25_000_00, 40_000_00, 15_000_00)
    assert faults(book) == []
    assert reports.ties(book.reader, on=date(2026, 3, 8))[0].books_ore == 0


# Out of the register


@pytest.mark.parametrize(
    ("price_ore", "result"), [(23_000_00, ("3973", -500_00)), (20_000_00, ("7973", 2_500_00))]
)
def test_a_sale_in_july_depreciates_through_june(book: Book, price_ore: int, result: tuple[str, int]) -> None:
    number = bench(book, life_months=50, cost_ore=25_000_01)
    do(book, "sell", number, on=date(2026, 7, 4), price_ore=price_ore, vat_class="standard", money="bank")
    assert lines(book, "2026-D1") == [("7832", 2_500_01), ("1229", -2_500_01)]
    vat_ore = price_ore // 4
    assert lines(book, "2026-D2") == [
        ("1930", price_ore + vat_ore),
        ("1220", -25_000_01),
        ("1229", 2_500_01),
        ("2611", -vat_ore),
        ("3975", -price_ore),
        ("3976", price_ore),
        result,
    ]
    assert [tie for tie in reports.ties(book.reader, on=YEAR_END) if tie.register_ore] == []
    assert reports.assets(book.reader, on=YEAR_END) == []
    assert reports.assets(book.reader, on=date(2026, 7, 3))[0].cost_ore == 25_000_01
    refused(book, "asset.gone", "scrap", number, on=YEAR_END)
    assert faults(book) == []


def test_scrapping_books_what_is_left_as_a_loss(book: Book) -> None:
    number = bench(book)
    do(book, "scrap", number, on=date(2026, 2, 20))
    assert lines(book, "2026-D1") == [("1220", -25_000_00), ("7973", 25_000_00)]


def test_a_sale_is_undone(book: Book) -> None:
    number = bench(book)
    refused(book, "asset.in_use", "put_back", number)
    do(book, "sell", number, on=date(2026, 2, 20), price_ore=25_000_00, vat_class="", money="1910")
    assert lines(book, "2026-D1") == [
        ("1910", 25_000_00),
        ("1220", -25_000_00),
        ("3977", -25_000_00),
        ("3978", 25_000_00),
    ]
    do(book, "put_back", number)
    assert lines(book, "2026-D2") == [
        ("1910", -25_000_00),
        ("1220", 25_000_00),
        ("3977", 25_000_00),
        ("3978", -25_000_00),
    ]
    do(book, "scrap", number, on=date(2026, 2, 21))
    do(book, "put_back", number)
    assert lines(book, "2026-D4") == [("1220", 25_000_00), ("7973", -25_000_00)]
    assert reports.assets(book.reader, on=YEAR_END)[0].book_value_ore == 25_000_00
    assert faults(book) == []


# Refusals


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"account": "1930"}, "asset.account"),
        ({"account": "1229"}, "asset.contra"),
        ({"account": "1299"}, "account.unknown"),
        ({"account": "1130"}, "asset.life"),
        ({"contra": "1238"}, "account.unknown"),
        ({"life_months": None}, "asset.life"),
        ({"cost_ore": None}, "asset.cost"),
        ({"cost_ore": 0}, "asset.cost"),
        ({"acquired_on": None}, "asset.cost"),
        ({"residual_ore": 25_000_01}, "asset.residual"),
        ({"first_month": 202601}, "asset.first_month"),
        ({"earlier_ore": 1_00}, "asset.earlier"),
        ({"earlier_ore": 1_00, "acquired_on": date(2020, 1, 1)}, "asset.life_over"),
        ({"voucher": "2026-A9"}, "asset.voucher"),
    ],
)
def test_an_asset_that_cannot_be_is_refused(book: Book, options: dict[str, Any], code: str) -> None:
    refused(book, code, "add", "Packbord", **{**BENCH, **options})


def test_a_sale_in_a_book_with_an_older_chart_names_the_way_out(book: Book) -> None:
    number = bench(book)
    with book.transaction("damage", today=YEAR_END) as tx:
        tx._raw.execute("DELETE FROM account WHERE number = '3976'")
    sale: dict[str, Any] = {"on": YEAR_END, "price_ore": 100_00, "money": "bank"}
    error = refused(book, "asset.chart", "sell", number, vat_class="standard", **sale)
    assert error.hint.startswith("kassabok account import --shipped ")
    with book.transaction("damage", today=YEAR_END) as tx:
        tx._raw.execute("DELETE FROM account WHERE number = '3978'")
    refused(book, "asset.chart", "sell", number, vat_class="", **sale)
    with book.transaction("account import", today=YEAR_END) as tx:
        add_shipped_accounts(tx)
    do(book, "sell", number, vat_class="", **sale)


def test_a_sale_without_vat_stands_in_box_42_and_only_its_loss_in_the_result(book: Book) -> None:
    do(book, "sell", bench(book), on=date(2026, 2, 20), price_ore=20_000_00, vat_class="", money="bank")
    assert lines(book, "2026-D1") == [
        ("1930", 20_000_00),
        ("1220", -25_000_00),
        ("3977", -20_000_00),
        ("3978", 20_000_00),
        ("7973", 5_000_00),
    ]
    february = Period("2026-02", date(2026, 2, 1), date(2026, 2, 28))
    boxes = period_figures(book.reader, february, read_accounts(book.reader)).kronor
    assert {box: kronor for box, kronor in boxes.items() if kronor} == {"42": 20_000}
    assert faults(book) == []


def test_land_is_not_depreciated(book: Book) -> None:
    bench(book, account="1130", life_months=None)
    refused(book, "asset.nothing_due", "depreciate", 202612)


def test_other_refusals(book: Book) -> None:
    number = bench(book)
    refused(book, "asset.future", "depreciate", 202701)
    refused(book, "asset.unknown", "depreciate", 202612, number="T0009")
    refused(book, "asset.unchanged", "change", number, name="Packbord")
    refused(book, "asset.early", "scrap", number, on=date(2026, 1, 31))
    refused(book, "asset.price", "sell", number, on=YEAR_END, price_ore=0, vat_class="", money="bank")
    refused(book, "account.kept", "sell", number, on=YEAR_END, price_ore=1, vat_class="", money="1510")
    do(book, "depreciate", 202612)
    refused(book, "asset.depreciated_later", "scrap", number, on=date(2026, 11, 30))
    with book.transaction("year lock", today=YEAR_END) as tx:
        lock_through(tx, YEAR_END)
    refused(book, "period.locked", "take_back", "W2026-0001")


# The checks see what is wrong


@pytest.mark.parametrize(
    ("damage", "check"),
    [
        ("UPDATE depreciation SET amount_ore = 3000000", "assets depreciated"),
        ("UPDATE depreciation SET last_month = 202609 WHERE id = 1", "depreciation months"),
        ("UPDATE depreciation SET amount_ore = amount_ore + 1 WHERE id = 2", "depreciation booked"),
        ("UPDATE depreciation_run SET amount_ore = amount_ore - 1 WHERE id = 1", "depreciation booked"),
        ("UPDATE depreciation_run SET taken_back = 1 WHERE id = 2", "depreciation booked"),
    ],
)
def test_damage_is_found(book: Book, damage: str, check: str) -> None:
    bench(book)
    do(book, "depreciate", 202606)
    do(book, "depreciate", 202612)
    assert faults(book) == []
    with book.transaction("damage", today=YEAR_END) as tx:
        tx._raw.execute(damage)
    assert check in [name for name, look in CHECKS if look(book.reader)]
