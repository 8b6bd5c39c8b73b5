"""Bills in another currency: booked by their rate, paid in kronor, and what the exchange gained or lost.

The figures are worked out by hand: 1 000 EUR at 11,4523 are 11 452,30 kr.
"""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.bank.bank_files import Pay, camt, move
from tests.core.payables.billing import Payer
from tests.story import TODAY, snapshot

from kassabok.core.bank import service as bank
from kassabok.core.bank.importing import import_file
from kassabok.core.bank.reports import unmatched
from kassabok.core.book.file import open_book
from kassabok.core.cascade import EFFECTS
from kassabok.core.currencies import service as currencies
from kassabok.core.errors import Refused
from kassabok.core.events import BillsRevalued, RevaluedBill
from kassabok.core.ledger import year_end
from kassabok.core.ledger.fiscal_years import add_year
from kassabok.core.ledger.reports.checklist import checklist
from kassabok.core.ledger.vouchers import correct_voucher
from kassabok.core.money import share_of
from kassabok.core.payables import reports, revaluing, service
from kassabok.core.payables.lines import LineRequest
from kassabok.core.rates.lookup import Rates

APRIL = date(2026, 4, 1)
RATE = Decimal("11.4523")


def _euro(company: Payer, reference: str = "1", cents: int = 1000_00, rate: Decimal | None = RATE) -> str:
    return company.bill(
        reference,
        cents,
        LineRequest(cents, "6540"),
        supplier="2002",
        treatment="eu-services",
        currency="EUR",
        sek_per_unit=rate,
    )


def _pay(company: Payer, *bills: str | tuple[str, int], paid_ore: int | None, fee_ore: int = 0) -> str:
    asked = [(bill, None) if isinstance(bill, str) else bill for bill in bills]
    with company.doing() as tx:
        return service.pay(tx, asked, on=APRIL, paid_ore=paid_ore, fee_ore=fee_ore).ref


def test_a_bill_is_booked_by_its_rate_with_the_vat_that_is_owed(company: Payer) -> None:
    bill = _euro(company)
    assert company.posted(bill) == {
        "2440": -11_452_30,
        "2614": -2_863_08,
        "2645": 2_863_08,
        "4535": 11_452_30,
        "4598": -11_452_30,
        "6540": 11_452_30,
    }
    view = reports.bill(company.book.reader, bill)
    assert (view.currency, view.sek_per_unit, view.total_in_currency, view.total_ore) == (
        "EUR",
        RATE,
        Decimal(1000),
        11_452_30,
    )


def test_the_rounding_of_the_lines_goes_to_the_largest(company: Payer) -> None:
    # 0,03 + 0,03 + 0,05 at 1,5 are 0,045 + 0,045 + 0,075: 0,05 + 0,05 + 0,08 by themselves, but 0,165 is 0,17.
    bill = company.bill(
        "1",
        11,
        LineRequest(3, "6110"),
        LineRequest(3, "6250"),
        LineRequest(5, "6540"),
        supplier="2003",
        treatment="non-eu-services",
        currency="NOK",
        sek_per_unit=Decimal("1.5"),
    )
    posted = company.posted(bill)
    assert (posted["6110"], posted["6250"], posted["6540"], posted["2440"]) == (5, 5, 7, -17)


def test_swedish_vat_in_another_currency_is_booked_in_kronor(company: Payer) -> None:
    # 100 + 25 EUR at 11,4523: 1 431,5375 in all, of which 286,3075 is VAT.
    bill = company.bill("1", 125_00, LineRequest(100_00, "6110"), currency="EUR", sek_per_unit=RATE)
    assert company.posted(bill) == {"2440": -1_431_54, "2641": 286_31, "6110": 1_145_23}


def test_the_rate_of_the_day_is_taken_where_none_is_said(company: Payer) -> None:
    before = snapshot(company.book)
    with pytest.raises(Refused, match="What one EUR was in kronor on 2026-03-02 is not known"):
        _euro(company, rate=None)
    assert snapshot(company.book) == before
    with company.doing() as tx:
        currencies.add(tx, "EUR", Decimal("11.20"), on=date(2026, 2, 27))
    assert company.posted(_euro(company, rate=None))["2440"] == -11_200_00


@pytest.mark.parametrize(
    ("paid_ore", "difference"),
    [(11_600_00, {"7960": 147_70}), (11_300_00, {"3960": -152_30}), (11_452_30, {})],
)
def test_what_was_paid_tells_what_the_exchange_gained_or_lost(
    company: Payer, paid_ore: int, difference: dict[str, int]
) -> None:
    bill = _euro(company)
    payment = _pay(company, bill, paid_ore=paid_ore)
    assert company.posted(payment) == {"1930": -paid_ore, "2440": 11_452_30, **difference}
    assert company.balance("2440") == 0
    company.take_back(payment, on=APRIL)
    assert (company.balance("1930"), company.balance("2440")) == (0, -11_452_30)
    assert (company.balance("3960"), company.balance("7960")) == (0, 0)
    assert reports.bill(company.book.reader, bill).open_in_currency == 1000


def test_a_part_takes_its_part_of_the_kronor_and_the_bank_its_fee(company: Payer) -> None:
    bill = _euro(company)
    # A third of 1 000 EUR stands for 333,33 x 11,4523 = 3 817,40 kr; 3 900 less the fee of 35 were paid for it.
    payment = _pay(company, (bill, 333_33), paid_ore=3_900_00, fee_ore=35_00)
    assert company.posted(payment) == {"1930": -3_900_00, "2440": 3_817_40, "6570": 35_00, "7960": 47_60}
    view = reports.bill(company.book.reader, bill)
    assert (view.open_in_currency, view.open_ore) == (Decimal("666.67"), 7_634_90)
    _pay(company, bill, paid_ore=7_634_90)
    assert company.balance("2440") == 0


def test_what_cannot_be_paid(company: Payer) -> None:
    euro, kronor = _euro(company), company.bill("1", 500_00, LineRequest(400_00, "6110"))
    other = company.bill(
        "9", 100_00, LineRequest(100_00, "6540"), supplier="2002", treatment="eu-services", currency="SEK"
    )
    before = snapshot(company.book)
    for bills, paid_ore, fee_ore, code in (
        ((euro,), None, 0, "bill.paid"),
        ((euro,), 1_000_00, 0, "bill.rate"),
        ((euro,), 15_000_00, 0, "bill.rate"),
        ((euro, other), 11_500_00, 0, "bill.currencies"),
        (((euro, 1000_01),), 11_500_00, 0, "bill.too_much"),
        ((kronor,), 501_00, 0, "bill.amount"),
        ((kronor,), 400_00, -100_00, "bill.fee"),
    ):
        with pytest.raises(Refused) as refused:
            _pay(company, *bills, paid_ore=paid_ore, fee_ore=fee_ore)
        assert refused.value.code == code
    with (
        pytest.raises(Refused, match="cannot have been paid on 2026-03-01") as refused,
        company.doing() as tx,
    ):
        service.pay(tx, [(kronor, None)], on=date(2026, 3, 1))
    assert f"kassabok bill pay {kronor} --from 1480 --date 2026-03-02" in refused.value.hint
    assert snapshot(company.book) == before
    assert company.posted(_pay(company, kronor, paid_ore=502_50, fee_ore=2_50)) == {
        "1930": -502_50,
        "2440": 500_00,
        "6570": 2_50,
    }


def test_a_credit_note_of_another_rate_leaves_a_difference(company: Payer) -> None:
    bill = _euro(company)
    same = company.credit(bill, "K1", LineRequest(100_00, "6540"), total_ore=100_00)
    assert company.posted(same)["2440"] == 1_145_23
    dearer = company.credit(
        bill, "K2", LineRequest(100_00, "6540"), total_ore=100_00, sek_per_unit=Decimal(12)
    )
    # 1 200 kr are credited for a debt that stood at 1 145,23 kr: 54,77 kr too much, of which nothing is a claim.
    posted = company.posted(dearer)
    assert (posted["2440"], posted["7960"], posted["6540"]) == (1_145_23, 54_77, -1_200_00)
    whole = company.bill(
        "2",
        1000_00,
        LineRequest(1000_00, "6540"),
        supplier="2002",
        treatment="eu-services",
        currency="EUR",
        sek_per_unit=RATE,
    )
    assert company.posted(company.credit(whole, "K3"))["2440"] == 11_452_30
    assert company.balance("2440") == -9_161_84


@pytest.mark.parametrize(("paid_ore", "cost_ore", "vat_ore"), [(11_600_00, 11_600_00, 2_900_00)])
def test_the_cash_method_books_what_was_paid(
    company: Payer, paid_ore: int, cost_ore: int, vat_ore: int
) -> None:
    company.cash_method()
    bill = _euro(company)
    assert company.posted(bill) == {}
    payment = _pay(company, bill, paid_ore=paid_ore)
    posted = company.posted(payment)
    assert (posted["6540"], posted["1930"]) == (cost_ore, -paid_ore)
    assert abs(posted["2645"] - vat_ore) <= 1
    assert posted["2614"] == -posted["2645"]
    assert "7960" not in posted
    company.take_back(payment, on=APRIL)
    assert company.balance("6540") == 0
    # Again in two parts, of which the second was cheaper than the bill.
    _pay(company, (bill, 400_00), paid_ore=4_700_00)
    _pay(company, bill, paid_ore=6_800_00)
    assert (company.balance("6540"), company.balance("1930")) == (11_500_00, -11_500_00)
    assert company.balance("2440") == 0


@pytest.mark.parametrize(("paid_ore", "account"), [(11_600_00, "7960"), (11_300_00, "3960")])
def test_the_cash_method_clears_goods_of_what_their_bill_stands_for(
    company: Payer, paid_ore: int, account: str
) -> None:
    # A tenth of it is no goods, and costs what was paid for it.
    company.cash_method()
    bill = company.bill(
        "1",
        1000_00,
        LineRequest(900_00, "2995"),
        LineRequest(100_00, "6540"),
        supplier="2002",
        treatment="eu-services",
        currency="EUR",
        sek_per_unit=RATE,
    )
    tenth_ore = paid_ore // 10
    payment = _pay(company, bill, paid_ore=paid_ore)
    posted = company.posted(payment)
    assert posted["2995"] == 10_307_07
    assert (posted["6540"], posted["1930"]) == (tenth_ore, -paid_ore)
    assert posted[account] == paid_ore - tenth_ore - 10_307_07
    company.take_back(payment, on=APRIL)
    assert [company.balance(number) for number in ("2995", "6540", account, "1930")] == [0, 0, 0, 0]
    # In two parts, whatever they cost.
    _pay(company, (bill, 333_33), paid_ore=4_000_00)
    _pay(company, bill, paid_ore=7_000_00)
    assert company.balance("2995") == 10_307_07
    assert company.balance("2440") == 0


NEW_YEAR = date(2026, 12, 31)
EURO_IBAN = "SE3550000000054910000003"


def _rate(company: Payer, rate: str, on: date = NEW_YEAR) -> None:
    with company.doing() as tx:
        currencies.add(tx, "EUR", Decimal(rate), on=on)


def _revalue(company: Payer, on: date = NEW_YEAR) -> BillsRevalued | None:
    with company.doing() as tx:
        return revaluing.revalue(tx, on=on)


def _owed(company: Payer, on: date) -> list[tuple[int, int, int | None]]:
    items = reports.open_items(company.book.reader, on=on)
    assert -sum(item.open_ore for item in items) == company.balance("2440", until=on)
    return [(int(i.open_in_currency), i.open_ore, i.at_rate_ore) for i in items if i.currency == "EUR"]


@pytest.mark.parametrize(
    ("rate", "account", "lost_ore", "says"),
    [
        ("11.60", "7960", 147_70, "By the rates of 2026-12-31 bills in other currencies are 147,70 kr more."),
        (
            "11.30",
            "3960",
            -152_30,
            "By the rates of 2026-12-31 bills in other currencies are 152,30 kr less.",
        ),
    ],
)
def test_what_is_open_is_told_at_the_closing_rate(
    company: Payer, rate: str, account: str, lost_ore: int, says: str
) -> None:
    bill = _euro(company)
    company.bill("1", 500_00, LineRequest(400_00, "6110"))
    before = snapshot(company.book)
    with pytest.raises(Refused, match="What one EUR was in kronor on 2026-12-31 is not known"):
        _revalue(company)
    assert snapshot(company.book) == before
    _rate(company, rate)
    assert _owed(company, NEW_YEAR)[0] == (1000, 11_452_30, 11_452_30 + lost_ore)
    event = _revalue(company)
    assert event is not None
    assert event.sentence() == says
    assert company.balance(account) == lost_ore
    assert company.balance("2440") == -11_952_30 - lost_ore
    assert _owed(company, NEW_YEAR)[0] == (1000, 11_452_30 + lost_ore, 11_452_30 + lost_ore)
    assert _owed(company, date(2026, 12, 30))[0][1] == 11_452_30
    assert _revalue(company) is None
    # What is paid then is compared with the new value.
    payment = _pay(company, bill, paid_ore=11_500_00)
    assert company.posted(payment)["2440"] == 11_452_30 + lost_ore
    assert company.balance("3960") + company.balance("7960") == 11_500_00 - 11_452_30


def test_what_was_paid_since_is_turned_back_the_day_after(company: Payer) -> None:
    with company.doing() as tx:
        add_year(tx, date(2027, 1, 1), date(2027, 12, 31))
    bill = _euro(company)
    _rate(company, "11.60")
    with company.doing() as tx:
        service.pay(tx, [(bill, 400_00)], on=date(2027, 1, 20), paid_ore=4_700_00)
    assert company.balance("7960") == 119_08  # 4 700 less 400 x 11,4523
    assert _owed(company, NEW_YEAR) == [(1000, 11_452_30, 11_600_00)]
    event = _revalue(company)
    assert event is not None
    assert event.bills == (RevaluedBill(bill, 147_70, 59_08),)
    assert company.balance("7960", until=NEW_YEAR) == 147_70
    assert company.balance("2440", until=NEW_YEAR) == -11_600_00
    assert _owed(company, NEW_YEAR) == [(1000, 11_600_00, 11_600_00)]
    assert _owed(company, date(2027, 1, 1))[0][1] == 11_540_92
    assert _owed(company, date(2027, 1, 20)) == [(600, 6_960_00, None)]
    assert company.balance("7960") + company.balance("3960") == 119_08 + 88_62  # The rest: 600 x 0,1477.
    _rate(company, "11.40")
    event = _revalue(company)  # The rate was mistaken: once more, with the right one.
    assert event is not None
    assert _owed(company, NEW_YEAR) == [(1000, 11_400_00, 11_400_00)]
    with company.doing() as tx:
        service.pay(tx, [(bill, None)], on=date(2027, 2, 1), paid_ore=6_840_00)
    assert company.balance("2440") == 0
    assert company.balance("7960") + company.balance("3960") == 11_540_00 - 11_452_30


def test_a_day_before_another_revaluation_is_refused(company: Payer) -> None:
    _euro(company)
    _rate(company, "11.60")
    _rate(company, "11.50", date(2026, 6, 30))
    _revalue(company)
    before = snapshot(company.book)
    with pytest.raises(Refused, match="were given the rates of 2026-12-31 already") as refused:
        _revalue(company, date(2026, 6, 30))
    assert refused.value.code == "bill.revalued"
    with pytest.raises(Refused, match="No fiscal year has the day 2030-01-01"):
        _revalue(company, date(2030, 1, 1))
    assert snapshot(company.book) == before


def test_the_checklist_asks_for_the_closing_rate(company: Payer) -> None:
    def point() -> tuple[str, str] | None:
        found = checklist(company.book.reader, Rates.load(None), "2026", today=date(2027, 2, 1))
        return next(((row.state, row.command) for row in found if row.point == "foreign-bills"), None)

    assert point() is None
    _euro(company)
    assert point() == ("open", "kassabok bill revalue --on 2026-12-31")
    _rate(company, "11.4523")
    assert _revalue(company) is None
    assert point() == ("done", "")


def test_what_waits_under_the_cash_method_is_not_revalued(company: Payer) -> None:
    company.cash_method()
    _euro(company)
    _rate(company, "11.60")
    assert _revalue(company) is None


def test_a_line_of_an_account_in_the_currency_pays_by_the_rate_of_its_day(company: Payer) -> None:
    bill, kronor = _euro(company), company.bill("1", 500_00, LineRequest(400_00, "6110"))
    with company.doing() as tx:
        bank.add_account(tx, "Euro", ledger_account="1940", currency="EUR", iban=EURO_IBAN)
    account = f"<Id><IBAN>{EURO_IBAN}</IBAN></Id><Ccy>EUR</Ccy>"
    moves = [move(Pay(-400_00), ref="R1", currency="EUR"), move(Pay(-612_00), ref="R2", currency="EUR")]
    with company.doing() as tx:
        import_file(tx, camt(moves, kind="camt.053", account=account), name="euro.xml")
    before = snapshot(company.book)
    for line, bills, code in (
        (1, [(kronor, None)], "bank.currency"),
        (1, [(bill, 400_00)], "rate.missing"),
    ):
        with pytest.raises(Refused) as refused, company.doing() as tx:
            bank.match_bills(tx, line, bills=bills)
        assert refused.value.code == code
    assert snapshot(company.book) == before
    _rate(company, "11.60", TODAY)
    with company.doing() as tx:
        bank.match_bills(tx, 1, bills=[(bill, 400_00)])
    assert company.posted("U2026-0001") == {"1940": -4_640_00, "2440": 4_580_92, "7960": 59_08}
    with (
        pytest.raises(Refused, match="600,00 EUR, and the line is 612,00 EUR") as refused,
        company.doing() as tx,
    ):
        bank.match_bills(tx, 2, bills=[(bill, None)])
    # The bank took 12 EUR for itself, which are 139,20 kr: such a payment is registered, and the line tied to it.
    assert "kassabok bill pay NO --from ACCOUNT" in refused.value.hint
    with company.doing() as tx:
        service.pay(tx, [(bill, None)], on=TODAY, money="1940", paid_ore=7_099_20, fee_ore=139_20)
        bank.tie_line(tx, 2, voucher="2026-F2")
    assert company.balance("2440") == -500_00
    company.take_back("U2026-0001", on=APRIL)
    assert [row.line for row in unmatched(company.book.reader)] == [1]


def test_the_cash_method_books_what_was_unpaid_at_the_years_end(company: Payer) -> None:
    """Of 11 452,30 kr all was unpaid; 4 700 kr were paid in January for what stood at 4 580,92 kr."""
    company.cash_method()
    with company.doing() as tx:
        add_year(tx, date(2027, 1, 1), date(2027, 12, 31))
    bill = _euro(company)
    with company.doing() as tx:
        payment = service.pay(tx, [(bill, 400_00)], on=date(2027, 1, 20), paid_ore=4_700_00).ref
    assert company.posted(payment)["6540"] == 4_700_00
    with company.doing(date(2027, 2, 1)) as tx:
        year_end.book_unpaid(tx, "2026")
    assert company.balance("6540", until=NEW_YEAR) == 11_452_30
    assert _owed(company, NEW_YEAR) == [(1000, 11_452_30, None)]
    assert company.balance("2440") == -6_871_38
    # It is a debt like any other: what more was paid than it stood for was lost, and no VAT is on it.
    assert (company.balance("6540"), company.balance("7960")) == (11_452_30, 119_08)
    assert (company.balance("4535"), company.balance("2645")) == (11_452_30, 2_863_08)
    _rate(company, "11.60")
    event = _revalue(company)
    assert event is not None
    assert company.balance("2440", until=NEW_YEAR) == -11_600_00
    company.take_back(payment, on=date(2027, 2, 2))
    with company.doing() as tx:
        service.pay(tx, [(bill, None)], on=date(2027, 2, 3), paid_ore=11_700_00)
    assert company.balance("2440") == 0
    assert company.balance("1930") == -11_700_00
    assert company.balance("6540") == 11_452_30
    assert company.balance("7960") + company.balance("3960") == 11_700_00 - 11_452_30


def test_a_revaluation_is_put_right_by_another(company: Payer) -> None:
    _euro(company)
    _rate(company, "11.60")
    _revalue(company)
    before = snapshot(company.book)
    with pytest.raises(Refused) as refused, company.doing() as tx:
        correct_voucher(tx, "2026-Y1", on=NEW_YEAR)
    assert "kassabok bill revalue --on DATE" in refused.value.hint
    assert snapshot(company.book) == before
    _rate(company, "11.70")
    _revalue(company)
    assert company.balance("2440") == -11_700_00


@given(
    parts=st.lists(st.tuples(st.integers(1, 400_00), st.integers(-20, 20)), min_size=1, max_size=6),
    rate=st.decimals("0.05", "30", places=4),
    cash=st.booleans(),
)
def test_whatever_the_parts_nothing_is_left(
    founded: bytes,
    tmp_path_factory: pytest.TempPathFactory,
    parts: list[tuple[int, int]],
    rate: Decimal,
    cash: bool,
) -> None:
    path = tmp_path_factory.mktemp("bill") / "company.kassabok"
    path.write_bytes(founded)
    path.chmod(0o600)
    with open_book(path, EFFECTS) as book:
        _paid_in_parts(Payer(book), parts, rate, cash=cash)


def _paid_in_parts(company: Payer, parts: list[tuple[int, int]], rate: Decimal, *, cash: bool) -> None:
    if cash:
        company.cash_method()
    total = sum(cents for cents, _ in parts)
    if total * rate < 100:
        return
    bill = _euro(company, cents=total, rate=rate)
    booked_ore = reports.bill(company.book.reader, bill).total_ore
    paid = 0
    for cents, percent in parts:
        view = reports.bill(company.book.reader, bill)
        open_cents = int(view.open_in_currency * 100)
        share = share_of(view.open_ore, cents, open_cents)
        paid_ore = share + share * percent // 100
        if share < 100 or abs(share - paid_ore) * 4 > share:
            paid_ore = share  # A few öre more or less would be another rate altogether.
        if not paid_ore:
            return
        _pay(company, (bill, cents), paid_ore=paid_ore)
        paid += paid_ore
    assert reports.bill(company.book.reader, bill).state == "paid"
    assert company.balance("2440") == 0
    assert company.balance("1930") == -paid
    lost = company.balance("7960") + company.balance("3960")
    assert (lost, company.balance("6540")) == ((0, paid) if cash else (paid - booked_ore, booked_ore))
    assert company.wrong() == []
