"""Random books as SIE records, for hypothesis."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import strategies as st
from tests.formats.sie.books import (
    ACCOUNTS,
    BALANCE_ACCOUNTS,
    RESULT_ACCOUNTS,
    THIS_YEAR,
    books,
    campaign,
)

from kassabok.formats.sie.record import (
    Address,
    Balance,
    Company,
    DimensionObject,
    ObjectRef,
    PeriodAmount,
    SieFile,
    Voucher,
    VoucherLine,
)

# Letters the code page has, what it lacks, and what no field may hold. (Not Σ and the like: a checker that judges the
# encoding by its bytes may take a file full of them for another one.)
TEXTS = st.text(
    st.sampled_from("abcÅÄÖåäöéÉü 0129.,-#&/{}\"'\\\t\n\r\x00\x1f\x7f€–”’øŠ…中😀\u00a0\u200b\u0308"),
    max_size=30,
)
NAMES = TEXTS.map(lambda text: f"N{text}")
AMOUNTS = st.integers(-10_000_000_00, 10_000_000_00)
SPRING = campaign("VAR 1")
SHOP = ObjectRef("1", "100")
OBJECTS = (DimensionObject("20", "VAR 1", "Våren"), DimensionObject("1", "100", "Butik"))


@st.composite
def lines(draw: st.DrawFn) -> tuple[VoucherLine, ...]:
    """Lines that add up to nothing: the last one is the difference."""
    some = draw(
        st.lists(
            st.builds(
                VoucherLine,
                st.sampled_from(BALANCE_ACCOUNTS + RESULT_ACCOUNTS),
                AMOUNTS,
                st.sampled_from([(), (SPRING,), (SHOP, SPRING)]),
                st.none() | st.dates(THIS_YEAR.starts_on, THIS_YEAR.ends_on),
                TEXTS,
                st.none() | st.integers(-(10**9), 10**9),
                TEXTS,
                st.just("TRANS"),
            ),
            min_size=1,
            max_size=5,
        )
    )
    return (*some, VoucherLine("1930", -sum(line.amount_ore for line in some)))


@st.composite
def vouchers(draw: st.DrawFn) -> list[Voucher]:
    out = []
    for series in ("A", "B 2", "Å"):
        for number in range(1, draw(st.integers(0, 4)) + 1):
            day = THIS_YEAR.starts_on + timedelta(days=draw(st.integers(0, 364)))
            registered = draw(st.none() | st.dates(date(2025, 1, 1), date(2027, 1, 1)))
            out.append(Voucher(series, str(number), day, draw(TEXTS), registered, draw(TEXTS), draw(lines())))
    return out


@st.composite
def files(draw: st.DrawFn) -> SieFile:
    opening = {number: draw(AMOUNTS) for number in BALANCE_ACCOUNTS[1:]}
    opening[BALANCE_ACCOUNTS[0]] = -sum(opening.values())
    company = Company(
        draw(NAMES),
        org_number="5560360793",
        form=draw(st.sampled_from(["", "AB", "E", "HB"])),
        internal_id=draw(TEXTS),
        address=draw(st.none() | st.builds(Address, TEXTS, TEXTS, TEXTS, TEXTS)),
    )
    accounts = tuple(replace(account, name=draw(NAMES)) for account in ACCOUNTS)
    return books(
        draw(vouchers()),
        opening=opening,
        company=company,
        accounts=accounts,
        objects=OBJECTS,
        comment=draw(TEXTS),
    )


@st.composite
def figures(draw: st.DrawFn) -> SieFile:
    """Books with all that any type of file can hold: balances of objects, months and budgets, with quantities."""
    file = draw(files())
    accounts = st.sampled_from([account.number for account in ACCOUNTS])
    objects = st.sampled_from([SHOP, SPRING])
    quantities = st.none() | st.integers(-(10**9), 10**9).filter(bool)
    months = st.sampled_from(["202505", "202512", "202604"])

    def periods(
        year: int, items: st.SearchStrategy[ObjectRef | None]
    ) -> st.SearchStrategy[tuple[PeriodAmount, ...]]:
        one = st.builds(PeriodAmount, st.just(year), months, accounts, AMOUNTS, quantities, items)
        unique = st.lists(
            one, max_size=6, unique_by=lambda amount: (amount.period, amount.account, amount.object)
        )
        first = PeriodAmount(year, "202506", "1930", 1_00)  # Types 2 and 3 must have one.
        return unique.map(lambda more: (first, *more))

    def balances() -> st.SearchStrategy[tuple[Balance, ...]]:
        numbers = st.sampled_from(BALANCE_ACCOUNTS)
        one = st.builds(Balance, st.sampled_from([0, -1]), numbers, AMOUNTS, quantities, objects)
        return st.lists(one, max_size=5, unique_by=lambda b: (b.year, b.account, b.object)).map(
            lambda more: (Balance(0, "4960", 1_00, None, SHOP), *more)
        )

    return replace(
        file,
        object_opening=draw(balances()),
        object_closing=draw(balances()),
        period_amounts=draw(periods(0, st.none() | objects)),
        period_budgets=draw(periods(0, st.none() | objects)),
    )
