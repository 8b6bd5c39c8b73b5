"""The cash-flow statement (kassaflödesanalys) by the indirect method: from the result to what cash and bank changed by.

Every account but cash and bank (19xx) belongs to one post, and what moved on it changed cash by as much the other way;
so the posts add up to the change of cash, and nothing can be left unexplained. Depreciation, and what was gained or
lost when assets were sold, are moved from the result to the assets, since no money came or went by them.
Source: BFNAR 2012:1 (K3) chapter 7; BFNAR 2016:10 (K2) leaves the statement to the company's choice.
"""

from collections.abc import Sequence
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.dates import ONE_DAY
from kassabok.core.ledger.reports.balances import (
    NOTHING,
    WHOLE,
    Cut,
    Movements,
    accounts,
    compared_with,
    moved_before,
    moved_by_month,
    moved_in,
    moved_through,
)
from kassabok.core.ledger.reports.layouts import Layout, Part, Total, group, place_of
from kassabok.core.ledger.reports.sheets import (
    Amounts,
    Chart,
    Entry,
    Line,
    MonthlyRow,
    PeriodRow,
    Sheet,
    Statement,
    month_name,
    sorted_in,
    without_last,
)

FLOW = "Periodens kassaflöde"
BEGAN = "Likvida medel vid periodens början"
ENDED = "Likvida medel vid periodens slut"
UNEXPLAINED = "Oförklarad skillnad"

_RESULT = "Resultat efter finansiella poster"
_ADJUSTED = "Justeringar för poster som inte ingår i kassaflödet"
_INTANGIBLE = "Immateriella anläggningstillgångar"
_TANGIBLE = "Materiella anläggningstillgångar"

_OPERATING = Part(
    "Den löpande verksamheten",
    (
        group(_RESULT, "3000-3969 3980-7699 7740-7749 7790-7799 7900-7969 7980-8799"),
        group(_ADJUSTED, "3970-3979 7700-7739 7750-7789 7800-7899 7970-7979"),
        group("Bokslutsdispositioner och obeskattade reserver", "2100-2199 8800-8899"),
        group("Betald skatt", "1640-1649 2510-2519 8900-8989"),
        group("Förändring av varulager", "1400-1499"),
        group("Förändring av kundfordringar", "1500-1599"),
        group("Förändring av övriga kortfristiga fordringar", "1600-1639 1650-1689 1700-1799"),
        group("Förändring av leverantörsskulder", "2440-2449"),
        group(
            "Förändring av övriga kortfristiga skulder och avsättningar",
            "2200-2299 2420-2439 2450-2479 2490-2509 2520-2839 2850-2897 2899-2999",
        ),
    ),
    sum_as="Kassaflöde från den löpande verksamheten",
)

_INVESTING = Part(
    "Investeringsverksamheten",
    (
        group(_INTANGIBLE, "1000-1099"),
        group(_TANGIBLE, "1100-1299"),
        group("Finansiella anläggningstillgångar", "1300-1399"),
        group("Kortfristiga placeringar", "1800-1899"),
    ),
    sum_as="Kassaflöde från investeringsverksamheten",
)

_LOANS = group("Upptagna lån och amorteringar, netto", "2300-2419 2480-2489 2840-2849")

_FINANCING_OF_COMPANIES = (
    group("Nyemission och aktieägartillskott", "1690-1699 2080-2089 2093 2097"),
    group("Utdelning och omföring av resultat", "2000-2079 2090-2092 2094-2096 2098-2099 2898 8990-8999"),
    _LOANS,
)

_FINANCING_OF_OWNERS = (
    group("Ägarens insättningar och uttag", "1690-1699 2000-2099 2898 8990-8999"),
    _LOANS,
)

#: Accounts whose amounts no money came or went by, under the post of the assets that they changed.
_WITHOUT_CASH = (
    group(_INTANGIBLE, "3971 7710-7719 7810-7819 7971"),
    group(_TANGIBLE, "3970 3972-3979 7700-7709 7720-7739 7750-7789 7800-7809 7820-7899 7970 7972-7979"),
)


def cash_flow_layout(form: str) -> Layout:
    """The posts of the statement for a legal form, "ab", "ef" or "hb"."""
    financing = _FINANCING_OF_COMPANIES if form == "ab" else _FINANCING_OF_OWNERS
    return (
        _OPERATING,
        _INVESTING,
        Part("Finansieringsverksamheten", financing, sum_as="Kassaflöde från finansieringsverksamheten"),
        group("Konton utanför kontoplanen", "", rest=True),
        Total(FLOW),
    )


def is_cash(account: str) -> bool:
    """Cash and bank (likvida medel): 19xx."""
    return account.startswith("19")


def cash_flow(
    reader: Reader, first: date, last: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[PeriodRow]:
    """The cash-flow statement for the days from first to last, beside what they are compared with.

    cut: what was known on a day; objects have no cash of their own.
    """
    then = moved_before(reader, first, last, cut)
    moved = [moved_in(reader, first, last, cut), then or {}]
    began = (_cash_before(reader, first, cut), _cash_before_compared(reader, first, last, cut, then or {}))
    sheet = _sheet(reader, moved, began, summary=summary)
    lines = without_last(sheet.lines) if then is None else sheet.lines
    return Statement([PeriodRow(*line.words, *line.shown) for line in lines], sheet.adds)


def monthly_cash_flow(
    reader: Reader, first: date, last: date, cut: Cut = WHOLE, *, summary: bool = False
) -> Statement[MonthlyRow]:
    """As cash_flow, a column for each month that has days from first to last."""
    months = moved_by_month(reader, first, last, cut)
    moved = [*months.values(), moved_in(reader, first, last, cut)]
    at_start = _cash_before(reader, first, cut)
    began = [at_start]
    for one in moved[:-2]:
        began.append(began[-1] + _cash_in(one))
    sheet = _sheet(reader, moved, (*began, at_start), summary=summary)
    names = [month_name(month) for month in months]
    rows = [
        MonthlyRow(*line.words, dict(zip(names, line.shown[:-1], strict=True)), line.shown[-1])
        for line in sheet.lines
    ]
    return Statement(rows, sheet.adds)


def _cash_before(reader: Reader, day: date, cut: Cut) -> int:
    return _cash_in(moved_through(reader, day - ONE_DAY, cut))


def _cash_before_compared(reader: Reader, first: date, last: date, cut: Cut, moved: Movements) -> int:
    """What cash was when the days began that these are compared with. moved: in those days."""
    span = compared_with(reader, first, last)
    if span is not None:
        return _cash_before(reader, span[0], cut)
    return _cash_before(reader, first, cut) - _cash_in(moved)


def _cash_in(moved: Movements) -> int:
    return sum(movement.net_ore for account, movement in moved.items() if is_cash(account))


def _sheet(reader: Reader, moved: Sequence[Movements], began: Amounts, *, summary: bool) -> Sheet:
    """A column for each of the spans that moved. began: what cash was at the start of each."""
    layout = cash_flow_layout(settings_of(reader).text("company.form"))
    sheet = Sheet(len(moved), summary=summary)
    flow = sheet.lay(layout, _entries(layout, accounts(reader), moved))
    ended = tuple(start + _cash_in(one) for start, one in zip(began, moved, strict=True))
    left = tuple(end - start - sum_ for start, end, sum_ in zip(began, ended, flow, strict=True))
    for text, amounts in ((BEGAN, began), (ENDED, ended), (UNEXPLAINED, left)):
        sheet.lines.append(Line("total", "", text, amounts))
    return sheet


def _entries(layout: Layout, chart: Chart, moved: Sequence[Movements]) -> list[list[Entry]]:
    """What stands under each post."""
    figures = {
        number: tuple(-one.get(number, NOTHING).net_ore for one in moved)
        for number in dict.fromkeys(number for one in moved for number in one)
        if not is_cash(number)
    }
    under = sorted_in(layout, chart, {number: amounts for number, amounts in figures.items() if any(amounts)})
    at = {heading: place_of(layout, heading) for heading in (_RESULT, _ADJUSTED, _INTANGIBLE, _TANGIBLE)}
    without_cash = under[at[_ADJUSTED]]
    # Depreciation lowers the result: there it stays, is added back among the adjustments, and is taken off the assets.
    under[at[_RESULT]] = [Entry("", "", entry.amounts) for entry in under[at[_RESULT]] + without_cash]
    under[at[_ADJUSTED]] = [_turned(entry) for entry in without_cash]
    for entry in without_cash:
        under[at[_asset_post(entry.account)]].append(entry)
    return under


def _turned(entry: Entry) -> Entry:
    return Entry(entry.account, entry.text, tuple(-amount for amount in entry.amounts))


def _asset_post(account: str) -> str:
    digits = account[:4]
    return next(
        post.heading for post in _WITHOUT_CASH if any(first <= digits <= last for first, last in post.ranges)
    )
