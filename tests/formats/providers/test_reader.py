"""Settlement reports: every provider's shape, to the öre; what is wrong is named by line and column."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from tests.formats.providers import report_files as files

from kassabok.formats.errors import BadFile
from kassabok.formats.providers.profile import load_profile, shipped_texts
from kassabok.formats.providers.reader import read
from kassabok.formats.providers.record import Payout, SettlementFile
from kassabok.formats.tables import write_xlsx

PROFILES = tuple(load_profile(text, name) for name, text in shipped_texts().items())

CHARGE = (
    "po_1",
    "2026-03-05",
    "txn_1",
    "2026-03-02 23:30:00",
    "500.00",
    "9.30",
    "490.70",
    "charge",
    "F2026-0001",
)
REFUND = ("po_1", "2026-03-05", "txn_2", "2026-03-03 08:00:00", "-40.00", "0.00", "-40.00", "refund", "")


def only(file: SettlementFile) -> Payout:
    (payout,) = file.payouts
    return payout


def refused(data: bytes, **choices: str) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read(data, PROFILES, **choices)  # type: ignore[arg-type]
    return caught.value


def test_stripes_payout_report_is_a_payment_for_each_payout() -> None:
    other = ("po_2", "2026-03-06", "txn_3", "2026-03-04 09:00:00", "-5.00", "0.00", "-5.00", "fee", "Radar")
    file = read(files.stripe(CHARGE, REFUND, other), PROFILES)
    first, second = file.payouts
    assert (file.channel, first.reference, first.day, first.amount_ore) == (
        "stripe",
        "po_1",
        date(2026, 3, 5),
        450_70,
    )
    charge, refund = first.rows
    assert (charge.kind, charge.gross_ore, charge.fee_ore, charge.net_ore) == ("sale", 500_00, 9_30, 490_70)
    assert (refund.kind, refund.gross_ore, refund.fee_ore, refund.net_ore) == ("refund", -40_00, 0, -40_00)
    (fee,) = second.rows
    assert (fee.kind, fee.gross_ore, fee.fee_ore, fee.net_ore) == ("fee", 0, 5_00, -5_00)
    assert second.amount_ore == -5_00


def test_the_day_is_the_one_in_sweden() -> None:
    payout = only(read(files.stripe(CHARGE), PROFILES))
    assert payout.rows[0].day == date(2026, 3, 3)  # 23.30 UTC is half past midnight here.


def test_stripes_activity_names_no_payout() -> None:
    row = ("txn_1", "2026-03-02 10:00:00", "500.00", "9.30", "490.70", "charge", "F2026-0001")
    payout = only(read(files.stripe_activity(row), PROFILES))
    assert (payout.reference, payout.amount_ore, payout.fault) == ("", 0, "")


def test_klarnas_fees_and_their_vat_are_rows() -> None:
    data = files.klarna(
        ("SALE", "1250.00", "o1", "1001"),
        ("RETURN", "-250.00", "o2", "1002"),
        ("FEE", "-30.00", "o1", ""),
        ("TAX", "-7.50", "o1", ""),
        ("HOLDBACK", "-100.00", "", ""),
    )
    payout = only(read(data, PROFILES))
    assert (payout.reference, payout.day, payout.amount_ore) == ("KL7001", date(2026, 3, 5), 862_50)
    assert [(row.kind, row.gross_ore, row.fee_ore, row.fee_vat_ore) for row in payout.rows] == [
        ("sale", 1250_00, 0, 0),
        ("refund", -250_00, 0, 0),
        ("fee", 0, 30_00, 0),
        ("fee_vat", 0, 7_50, 7_50),
        ("reserve", -100_00, 0, 0),
    ]
    assert payout.rows[0].references == ("1001", "o1")


def test_paypal_keeps_money_between_withdrawals() -> None:
    data = files.paypal(
        (
            "3/13/2026",
            "10:00:00",
            "Express Checkout Payment",
            "SEK",
            "1,000.00",
            "-34.00",
            "966.00",
            "966.00",
            "A",
            "7",
        ),
        (
            "3/14/2026",
            "10:00:00",
            "General Withdrawal - Bank Account",
            "SEK",
            "-900.00",
            "0",
            "-900.00",
            "66.00",
            "B",
            "",
        ),
        ("3/15/2026", "10:00:00", "Payment Refund", "SEK", "-50.00", "1.00", "-49.00", "17.00", "C", ""),
    )
    first, rest = read(data, PROFILES).payouts
    assert (first.reference.upper(), first.amount_ore, first.fault) == ("B", 900_00, "")
    assert (rest.amount_ore, rest.rows[0].fee_ore, rest.rows[0].net_ore) == (0, -1_00, -49_00)


@given(
    sales=st.lists(st.tuples(st.integers(1, 99_99), st.integers(0, 1_00)), min_size=1, max_size=6),
    kronor_ore=st.integers(1, 9_999_99),
)
def test_what_a_currency_became_is_what_its_rows_become(
    sales: list[tuple[int, int]], kronor_ore: int
) -> None:
    """To the öre, however each row is rounded."""
    at, balance, rows = "10:00:00", 0, []
    for number, (cents, fee) in enumerate(sales):
        balance += cents - fee
        figures = [str(Decimal(amount) / 100) for amount in (cents, -fee, cents - fee, balance)]
        rows.append(("3/13/2026", at, "Express Checkout Payment", "EUR", *figures, f"A{number}", ""))
    assume(balance > 0)
    euro, kronor = str(Decimal(balance) / 100), str(Decimal(kronor_ore) / 100)
    rows.append(
        ("3/13/2026", at, "General Currency Conversion", "EUR", f"-{euro}", "0", f"-{euro}", "0", "B", "")
    )
    rows.append(("3/13/2026", at, "General Currency Conversion", "SEK", kronor, "0", kronor, kronor, "C", ""))
    payout = only(read(files.paypal(*rows), PROFILES))
    assert payout.fault == ""
    assert sum(row.net_ore for row in payout.rows) == kronor_ore
    assert all(row.net_ore == row.gross_ore - row.fee_ore for row in payout.rows)


def test_paypals_conversions_tell_what_a_currency_became() -> None:
    """100 EUR less a fee of 4, of which 95 became 1 092.50 kr: 11.50 kr for one. The rest stays in PayPal."""
    data = files.paypal(
        (
            "3/13/2026",
            "10:00:00",
            "Express Checkout Payment",
            "EUR",
            "100.00",
            "-4.00",
            "96.00",
            "96.00",
            "A",
            "7",
        ),
        (
            "3/14/2026",
            "10:00:00",
            "General Withdrawal - Bank Account",
            "SEK",
            "-1,092.50",
            "0",
            "-1,092.50",
            "-1,092.50",
            "B",
            "",
        ),
        (
            "3/14/2026",
            "10:00:00",
            "General Currency Conversion",
            "SEK",
            "1,092.50",
            "0",
            "1,092.50",
            "0.00",
            "C",
            "",
        ),
        (
            "3/14/2026",
            "10:00:00",
            "General Currency Conversion",
            "EUR",
            "-95.00",
            "0",
            "-95.00",
            "1.00",
            "D",
            "",
        ),
    )
    payout = only(read(data, PROFILES))
    assert payout.fault == ""
    assert payout.amount_ore == 1_092_50
    sale = next(row for row in payout.rows if row.kind == "sale")
    assert (sale.currency, sale.gross_ore, sale.fee_ore, sale.net_ore) == ("SEK", 1_150_00, 46_00, 1_104_00)
    assert [row.net_ore for row in payout.rows if row.kind == "conversion"] == [0, 0]


def test_a_balance_that_does_not_follow_is_told_of_its_payment_alone() -> None:
    data = files.paypal(
        (
            "3/13/2026",
            "10:00:00",
            "Express Checkout Payment",
            "SEK",
            "100.00",
            "0",
            "100.00",
            "100.00",
            "A",
            "",
        ),
        (
            "3/14/2026",
            "10:00:00",
            "General Withdrawal - Bank Account",
            "SEK",
            "-100.00",
            "0",
            "-100.00",
            "0.00",
            "B",
            "",
        ),
        ("3/15/2026", "10:00:00", "Express Checkout Payment", "SEK", "70.00", "0", "70.00", "95.00", "C", ""),
    )
    first, second = read(data, PROFILES).payouts
    assert first.fault == ""
    assert second.fault == "The balance does not follow at line 4: a row is missing."


def test_dates_that_can_be_meant_in_two_ways_are_refused() -> None:
    row = (
        "3/4/2026",
        "10:00:00",
        "Express Checkout Payment",
        "SEK",
        "100.00",
        "0",
        "100.00",
        "100.00",
        "A",
        "",
    )
    error = refused(files.paypal(row))
    assert (error.code, "two ways" in error.message or "several ways" in error.message) == (
        "settlement.dates",
        True,
    )


def test_zettles_amounts_are_ore_as_text() -> None:
    data = files.zettle(
        ("2026-03-02T10:00:00.000+0000", "12500", "PAYMENT", "u1"),
        ("2026-03-02T10:00:00.000+0000", "-231", "PAYMENT_FEE", "u1"),
        ("2026-03-03T03:00:00.000+0000", "-12269", "PAYOUT", "u2"),
    )
    payout = only(read(data, PROFILES))
    assert payout.amount_ore == 122_69
    assert [(row.kind, row.net_ore) for row in payout.rows] == [
        ("sale", 125_00),
        ("fee", -2_31),
        ("payout", -122_69),
    ]
    assert len({row.key for row in payout.rows}) == 3  # A payment and its fee have one uuid.


def test_swish_is_the_sum_of_a_day() -> None:
    data = files.swish_handelsbanken(
        ("125,00", "R1", "1001", "2026-03-02"),
        ("99,50", "R2", "", "2026-03-02"),
        ("10,00", "R3", "", "2026-03-03"),
    )
    first, second = read(data, PROFILES).payouts
    assert (first.day, first.amount_ore, second.day, second.amount_ore) == (
        date(2026, 3, 2),
        224_50,
        date(2026, 3, 3),
        10_00,
    )
    other = only(read(files.swish_swedbank(("125.00", "1001", "2026-03-02")), PROFILES))
    assert (other.amount_ore, other.rows[0].kind) == (125_00, "sale")


def test_genuine_twins_are_two_rows() -> None:
    data = files.swish_swedbank(("50.00", "kaffe", "2026-03-02"), ("50.00", "kaffe", "2026-03-02"))
    keys = [row.key for row in only(read(data, PROFILES)).rows]
    assert len(set(keys)) == 2


def test_an_unknown_type_keeps_its_payment_out_and_no_other() -> None:
    odd = (
        "po_2",
        "2026-03-06",
        "txn_3",
        "2026-03-04 09:00:00",
        "-5.00",
        "0.00",
        "-5.00",
        "climate_order",
        "",
    )
    first, second = read(files.stripe(CHARGE, odd), PROFILES).payouts
    assert first.fault == ""
    assert second.fault == "Line 3 is of a type that is not known: 'climate_order'."
    known = read(files.stripe(CHARGE, odd), PROFILES, types={"stripe": {"Climate_Order": "fee"}})
    assert (known.payouts[1].fault, known.payouts[1].rows[0].fee_ore) == ("", 5_00)


def test_rows_that_are_not_the_payout_are_told() -> None:
    data = files.zettle(
        ("2026-03-02T10:00:00.000+0000", "12500", "PAYMENT", "u1"),
        ("2026-03-03T03:00:00.000+0000", "-12500", "PAYOUT", "u2"),
    ).replace(b"originatorTransactionType", b"type")
    text = shipped_texts()["zettle"].replace('groups = "balance"', 'groups = "file"')
    profile = load_profile(text.replace("originatorTransactionType", "type"), "kassa")
    assert only(read(data, [profile])).fault == ""
    short = data.replace(b'"-12500"', b'"-12400"')
    assert only(read(short, [profile])).fault == "Its rows come to 125.00, but 124.00 was paid out."


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("500.00,9.30", "500,9.30", ""),
        ("500.00", "5x", "line 2, column gross: '5x' is not an amount"),
        ("490.70", "490.71", "line 2, column net: '490.71' is not gross less fee."),
        ("2026-03-02 23:30:00", "02/03/2026", "line 2, column created_utc: '02/03/2026' is not a date."),
        (
            "2026-03-02 23:30:00",
            "9999-12-31 23:30:00",
            "line 2, column created_utc: '9999-12-31 23:30:00' is not a",
        ),
        (
            "2026-03-05 00:00:00",
            "soon",
            "line 2, column automatic_payout_effective_at_utc: 'soon' is not a date.",
        ),
        (",charge,F2026-0001", "", "line 2: the row has 8 cells; expected 10."),
        ("500.00", "500.005", "line 2, column gross: '500.005' has more than two decimals"),
    ],
)
def test_what_cannot_be_read_is_named_by_line_and_column(good: str, bad: str, said: str) -> None:
    data = files.stripe(CHARGE).decode().replace(good, bad, 1).encode()
    if not said:
        assert only(read(data, PROFILES)).amount_ore == 490_70
    else:
        assert said in refused(data).message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "bank.empty"),
        (b"a,b\n1,2\n", "settlement.unknown_format"),
        (b"{}", "settlement.json"),
        (b"[1]", "settlement.json"),
        (b"{" * 100_000, "settlement.json"),
        (b"\0\0", "bank.encoding"),
        (files.csv(files.STRIPE_PAYOUTS, ()), "settlement.empty"),
        (files.stripe(CHARGE).replace(b",charge", b',"charge'), "bank.csv_quotes"),
    ],
)
def test_what_is_no_report_is_refused(data: bytes, code: str) -> None:
    assert refused(data).code == code


def test_a_profile_that_is_not_there_is_refused() -> None:
    assert refused(files.stripe(CHARGE), wanted="adyen").code == "settlement.unknown_profile"
    assert refused(files.stripe(CHARGE), wanted="klarna").code == "settlement.unknown_format"


@given(
    amounts=st.lists(
        st.tuples(st.integers(-(10**9), 10**9), st.integers(-(10**6), 10**6)), min_size=1, max_size=20
    )
)
def test_a_payout_is_the_sum_of_what_its_rows_come_to(amounts: list[tuple[int, int]]) -> None:
    def kr(ore: int) -> str:
        return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02}"

    rows = [
        (
            "po",
            "2026-03-05",
            f"t{n}",
            "2026-03-02 10:00:00",
            kr(gross),
            kr(fee),
            kr(gross - fee),
            "charge",
            "",
        )
        for n, (gross, fee) in enumerate(amounts)
    ]
    payout = only(read(files.stripe(*rows), PROFILES))
    assert payout.amount_ore == sum(gross for gross, _ in amounts) - sum(fee for _, fee in amounts)


def test_third_party_reports(samples: Path) -> None:
    """Stripe's activity of 11.23 USD, and PayPal's statement of 280.30 USD: nothing tells them in kronor."""
    stripe = only(read((samples / "bank/csv/stripe-balance-change-from-activity.csv").read_bytes(), PROFILES))
    assert sum(row.net_ore for row in stripe.rows) == 11_23
    assert stripe.fault == "Line 2 is in USD, and no row tells what it became in kronor."
    paypal = read((samples / "bank/csv/paypal-statement-en.csv").read_bytes(), PROFILES)
    rows = [row for payout in paypal.payouts for row in payout.rows]
    dollars = [row for row in rows if row.currency == "USD"]
    assert (len(rows), sum(row.gross_ore for row in dollars), sum(row.fee_ore for row in dollars)) == (
        19,
        1_096_80,
        816_50,
    )
    assert sum(row.net_ore for row in rows if row.currency == "EUR") == 0
    assert [payout.amount_ore for payout in paypal.payouts] == [1_058_09, 3_105_58, 3_534_51, 9_648_13, 0]


PROFILE = shipped_texts()["stripe"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'fee_vat = "none"',
            'fee_vat = "some"',
            "books: fee_vat is 'some'; it is one of none, domestic",
        ),
        (
            'chargebacks = "claim"',
            'chargebacks = "x"',
            'chargebacks is "claim", an account number, or left out',
        ),
        ('charge = "sale"', 'charge = "sales"', "types: charge is 'sales'; it is one of sale, refund"),
        ('groups = "payout"', 'group = "payout"', "shape 1: unknown key 'group'"),
        ('zone = "UTC"', 'zone = "Mars"', "zone is 'Mars', which is no time zone"),
        ('day = ["created_utc", "created"]\n', "", "shape 1: columns: day must be given"),
        ("[books]", "[bocker]", "unknown key 'bocker'"),
        ('title = "Stripe"', "title = Stripe", "it is not TOML"),
    ],
)
def test_a_wrong_profile_says_which_key(old: str, new: str, said: str) -> None:
    with pytest.raises(BadFile) as caught:
        load_profile(PROFILE.replace(old, new, 1), "own")
    assert caught.value.code == "settlement.profile"
    assert said in caught.value.message


def test_a_zone_that_is_none_is_named() -> None:
    row = ("3/13/2026", "10:00:00", "Express Checkout Payment", "SEK", "1.00", "0", "1.00", "1.00", "A", "")
    assert refused(files.paypal(row, zone="Mars/Olympus")).message == (
        "line 2, column Time Zone: 'Mars/Olympus' is no known time zone."
    )


def test_a_spreadsheet_has_numbers_and_days_that_are_no_texts() -> None:
    """Klarna's file with semicolons and decimal commas, opened and saved as XLSX."""
    headings = ["type", "capture_date", "amount", "currency_code", "payment_reference", "order_id"]
    data = write_xlsx(
        "Report",
        headings,
        [
            ["SALE", date(2026, 3, 3), Decimal("1250.50"), "SEK", "KL1", "o1"],
            ["FEE", date(2026, 3, 3), Decimal("-30.05"), "SEK", "KL1", "o1"],
        ],
    )
    payout = only(read(data, PROFILES))
    assert (payout.amount_ore, payout.rows[0].day) == (1220_45, date(2026, 3, 3))


def test_each_row_may_be_a_payment_of_its_own() -> None:
    text = shipped_texts()["swish-swedbank"].replace('groups = "day"', 'groups = "row"')
    data = files.swish_swedbank(("50.00", "kaffe", "2026-03-02"), ("50.00", "kaffe", "2026-03-02"))
    assert [payout.amount_ore for payout in read(data, [load_profile(text, "swish")]).payouts] == [
        50_00,
        50_00,
    ]


def test_paypals_activity_has_withdrawals_that_are_pending_and_have_left() -> None:
    headings = (
        "Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,"
        "Reference Txn ID,Invoice Number,Balance"
    )
    rows = [
        "29/03/2026,07:45:51,PDT,Kund,General Payment,Completed,SEK,840,-42.50,797.50,,,A,,31,797.50",
        "30/03/2026,01:47:56,PDT,,General Withdrawal,Pending,SEK,-797.50,0,-797.50,,,B,,,0",
        "30/03/2026,09:00:00,PDT,Kund,Website Payment,Denied,SEK,55,0,55,,,C,,,0",
    ]
    file = read(files.csv(headings, rows), PROFILES)
    payout = only(file)
    assert (payout.amount_ore, payout.fault, payout.rows[0].references) == (797_50, "", ("31",))
    assert [warning.message for warning in file.warnings] == [
        "1 row was left out: not booked by the provider yet."
    ]


def test_paypals_statement_in_spanish() -> None:
    headings = "Fecha,Hora,Zona horaria,Descripción,Divisa,Bruto,Comisión,Neto,Saldo,Id. de transacción,Id. de factura"
    row = '2/1/2026,11:05:56,Europe/Berlin,Pago estándar,SEK,"1.049,37","-1,78","1.047,59","4.626,81",TID1,F7'
    payout = only(read(files.csv(headings, [row]), PROFILES))
    assert (payout.day, payout.rows[0].gross_ore, payout.rows[0].fee_ore) == (
        date(2026, 1, 2),
        1_049_37,
        1_78,
    )


def test_zettles_uuid_has_two_names_and_stripes_times_too() -> None:
    zettle = files.zettle(("2026-03-02T10:00:00.000+0000", "100", "PAYMENT", "u1"))
    for data in (zettle, zettle.replace(b"originatorTransactionUuid", b"originatingTransactionUuid")):
        assert only(read(data, PROFILES)).rows[0].references == ("u1",)
    stripe = (
        files.stripe(CHARGE).replace(b"created_utc", b"created").replace(b"effective_at_utc", b"effective_at")
    )
    assert only(read(stripe, PROFILES)) == only(read(files.stripe(CHARGE), PROFILES))
