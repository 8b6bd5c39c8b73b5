"""The questions of VAT: a period's return by box, what is behind a box, and which periods there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import Settings, settings_of
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound
from kassabok.core.money import E4
from kassabok.core.taxes.boxes import BOXES, INPUT_VAT, OUTPUT_VAT, PAY, in_box
from kassabok.core.taxes.consistency import VAT_ON_SALES, VatCheck, vat_checks
from kassabok.core.taxes.figures import (
    SETTLING,
    Account,
    Figures,
    Moved,
    added_up,
    figures_by_month,
    read_accounts,
    settling_lines,
)
from kassabok.core.taxes.periods import (
    Period,
    fiscal_years,
    month_end,
    period_with,
    periods_between,
    vat_due,
)
from kassabok.core.taxes.returns import BoxChange, ClosedReturn, box_changes, changed_returns, closed_returns

#: Boxes of trade with other EU countries: with them a yearly return is due earlier.
EU_TRADE = ("20", "21", "35", "37", "38", "39")


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A box of the return. amount: as reported, öre left out. exact: before that; box 49 has none."""

    box: str = field(metadata={"sv": "Ruta"})
    text: str = field(metadata={"sv": "Innehåll"})
    amount_kronor: int = field(metadata={"sv": "Belopp"})
    exact_ore: int | None = field(metadata={"sv": "Med ören", "total": False})


@dataclass(frozen=True, slots=True)
class VatReport:
    """A period's return as the books have it now. boxes: box -> whole kronor; pay_kronor: box 49.

    state: open, running, closed, changed where the books have other figures than were closed, or elsewhere where it was
    reported without the book; empty for months that are no VAT period of the company. closed: the boxes as they were
    closed. differences: of the period itself where it is closed, else of all periods before it, since its closing
    settles them.
    """

    period: str = field(metadata={"table": False})
    starts_on: date = field(metadata={"table": False})
    ends_on: date = field(metadata={"table": False})
    due_on: date | None = field(metadata={"sv": "Lämnas och betalas senast"})
    state: str = field(metadata={"table": False})
    boxes: dict[str, int] = field(metadata={"table": False})
    pay_kronor: int = field(metadata={"sv": "Att betala (kr)"})
    rows: tuple[BoxRow, ...] = field(metadata={"sv": "Rutor"})
    closed: dict[str, int] | None = field(metadata={"table": False})
    differences: tuple[BoxChange, ...] = field(
        metadata={"table": "filled", "sv": "Ändrat sedan perioden avslutades"}
    )
    checks: tuple[VatCheck, ...] = field(metadata={"table": False})


def vat_report(reader: Reader, period: Period, *, today: date) -> VatReport:
    """The return of a period by box, with what has changed since earlier ones were closed and what seems wrong."""
    chart, settings = read_accounts(reader), settings_of(reader)
    figures = period_figures(reader, period, chart)
    kronor = figures.kronor
    returns = closed_returns(reader)
    own = next((was for was in returns if was.period == period.name), None)
    before = [own] if own else [was for was in returns if was.ends_on < period.starts_on]
    differences = [
        change
        for changed in changed_returns(reader, before, chart)
        for change in box_changes(reader, changed, chart)
    ]
    is_period = period == own_period(period.ends_on, reader, settings) or own is not None
    settled = settled_elsewhere(reader, returns, chart)
    return VatReport(
        period.name,
        period.starts_on,
        period.ends_on,
        vat_due(period, settings, eu_trade=trades_in_eu(figures)) if is_period else None,
        _state(own, bool(differences), period, today, settled) if is_period else "",
        kronor,
        kronor[PAY],
        tuple(
            BoxRow(box, row.text, kronor[box], None if box == PAY else figures.exact_ore.get(box, 0))
            for box, row in BOXES.items()
        ),
        own.boxes if own else None,
        tuple(differences),
        period_checks(reader, period, figures, chart),
    )


def _state(own: ClosedReturn | None, changed: bool, period: Period, today: date, settled: date | None) -> str:
    if own:
        return "changed" if changed else "closed"
    if settled and period.ends_on <= settled:
        return "elsewhere"
    return "open" if period.ends_on < today else "running"


def settled_elsewhere(reader: Reader, returns: list[ClosedReturn], chart: dict[str, Account]) -> date | None:
    """The last day whose VAT was reported without the book, None where there is no such.

    That is all before the first return. Where none is closed, it is what other vouchers have settled to the öre: up to
    the end of the period with the last such month, but not into a month with VAT that nothing settles.
    """
    if returns:
        return returns[0].starts_on - ONE_DAY
    left: Moved = {}
    for _, account, amount_ore in settling_lines(reader, date.min, date.max):
        if chart[account].is_vat:
            left[account] = left.get(account, 0) + amount_ore
    if not any(left.values()):
        return None
    found: int | None = None
    following: int | None = None
    for month, moved in sorted(_vat_by_month(reader, chart).items()):
        for account, net_ore in moved.items():
            left[account] = left.get(account, 0) + net_ore
        if not any(left.values()):
            found, following = month, None
        elif following is None:
            following = month
    if not found:
        return None
    last = own_period(month_end(found), reader, settings_of(reader)).ends_on
    return last if following is None else min(last, month_end(following).replace(day=1) - ONE_DAY)


def _vat_by_month(reader: Reader, chart: dict[str, Account]) -> dict[int, Moved]:
    """What moved on the accounts of VAT in each month that has any; month 0 is what the book began with."""
    months = figures_by_month(reader, date.min, date.max, boxed=True)
    months[0] = vat_balances(reader, 0)
    return {
        month: of_vat
        for month, moved in months.items()
        if (of_vat := {account: ore for account, ore in moved.items() if chart[account].is_vat and ore})
    }


def period_figures(reader: Reader, period: Period, chart: dict[str, Account]) -> Figures:
    """What moved on all accounts in a period, settlements left out."""
    months = figures_by_month(reader, period.starts_on, period.ends_on)
    return added_up(months, period.starts_on, period.ends_on, chart)


def period_checks(
    reader: Reader, period: Period, figures: Figures, chart: dict[str, Account]
) -> tuple[VatCheck, ...]:
    """What the figures of a period say of each other."""
    waiting = [number for number, account in chart.items() if account.is_vat and not account.box]
    balances = vat_balances(reader, month_of(period.ends_on))
    return vat_checks(
        figures,
        chart,
        {number: balances.get(number, 0) for number in waiting},
        _roundings(reader, period, chart),
    )


def _roundings(reader: Reader, period: Period, chart: dict[str, Account]) -> dict[str, int]:
    """Box -> of how many amounts of VAT it is made up; the counter sales of a day are one line, and many receipts."""
    days = {"first": period.starts_on, "last": period.ends_on}
    counts: dict[str, int] = {}
    for number, account in chart.items():
        if account.box in OUTPUT_VAT:
            counts[account.box] = counts.get(account.box, 0) + reader.value(
                "SELECT count(*) FROM voucher_line WHERE account = :account AND date BETWEEN :first AND :last",
                account=number,
                **days,
            )
    for rate_e4, count in reader.rows(
        "SELECT made.rate_e4, count(*) FROM receipt JOIN receipt_vat made ON made.receipt_id = receipt.id "
        "WHERE receipt.date BETWEEN :first AND :last GROUP BY made.rate_e4",
        **days,
    ):
        box = next((box for box, rate in VAT_ON_SALES.items() if rate * E4 == rate_e4 * 100), "")
        counts[box] = counts.get(box, 0) + count
    return counts


def vat_balances(reader: Reader, month: int) -> Moved:
    """The balances of the VAT accounts at the end of a month (202603), öre; 0 is when the book began."""
    return dict(
        reader.rows(
            "SELECT account, sum(debit_ore - credit_ore) FROM account_month "
            "WHERE account >= '2610' AND account < '2650' AND month <= :month GROUP BY account",
            month=month,
        )
    )


def trades_in_eu(figures: Figures) -> bool:
    """Whether anything went to or came from other EU countries."""
    return any(figures.exact_ore.get(box) for box in EU_TRADE)


def own_period(day: date, reader: Reader, settings: Settings) -> Period:
    """The company's VAT period that has the day."""
    return period_with(day, settings.text("vat.period"), fiscal_years(reader))


# What is behind a box


@dataclass(frozen=True, slots=True)
class BoxLine:
    """A voucher line in a box, with the sign of the box: together they are its exact amount."""

    voucher: str = field(metadata={"sv": "Verifikation"})
    date: date = field(metadata={"sv": "Datum"})
    account: str = field(metadata={"sv": "Konto"})
    text: str = field(metadata={"sv": "Text"})
    amount_ore: int = field(metadata={"sv": "Belopp"})


def box_lines(reader: Reader, period: Period, box: str) -> Iterator[BoxLine]:
    """The voucher lines of a box in a period, by account and day. Box 49 has the lines of all VAT.

    Raises NotFound for a box that the return does not have.
    """
    if box not in BOXES:
        raise NotFound(
            "vat.box", f"The VAT return has no box {box[:10]}.", hint=f"The boxes are: {', '.join(BOXES)}."
        )
    wanted = (*OUTPUT_VAT, INPUT_VAT) if box == PAY else (box,)
    for account, account_box in reader.rows(
        "SELECT number, vat_box FROM account WHERE vat_box <> '' ORDER BY number"
    ):
        if account_box not in wanted:
            continue
        for ref, day, line_text, text, amount_ore in reader.each(
            "SELECT voucher.ref, line.date, line.text, voucher.text, line.amount_ore "
            "FROM voucher_line line JOIN voucher ON voucher.id = line.voucher_id "
            "WHERE line.account = :account AND line.date BETWEEN :first AND :last "
            f"AND line.voucher_id NOT IN ({SETTLING}) ORDER BY line.date, line.id",
            account=account,
            first=period.starts_on,
            last=period.ends_on,
        ):
            amount_in_box = in_box(account_box, amount_ore)
            sign = -1 if box == PAY and account_box == INPUT_VAT else 1
            yield BoxLine(ref, date.fromisoformat(day), account, line_text or text, sign * amount_in_box)


# Periods


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """A VAT period. state: closed, changed (the books have other figures since), open, running, or elsewhere.

    elsewhere: it came before the first that was closed here, or other vouchers have settled it. pay_kronor: box 49, as
    it was closed or would be now.
    """

    period: str = field(metadata={"sv": "Period"})
    starts_on: date = field(metadata={"table": False})
    ends_on: date = field(metadata={"sv": "Slutar"})
    due_on: date = field(metadata={"sv": "Senast"})
    state: str = field(metadata={"sv": "Läge"})
    pay_kronor: int = field(metadata={"sv": "Att betala"})


def vat_periods(reader: Reader, *, today: date) -> list[PeriodRow]:
    """The company's VAT periods from the book's first year to today, in order: those closed, and others as set now."""
    chart, settings, years = read_accounts(reader), settings_of(reader), fiscal_years(reader)
    returns = closed_returns(reader)
    settled = settled_elsewhere(reader, returns, chart)
    changed = {found.was.period for found in changed_returns(reader, returns, chart)}
    months = figures_by_month(reader, years[0].starts_on, max(today, years[-1].ends_on))
    rows = []
    for period in _all_periods(returns, years, today, settings.text("vat.period")):
        figures = added_up(months, period.starts_on, period.ends_on, chart)
        own = next((was for was in returns if was.period == period.name), None)
        state = _state(own, period.name in changed, period, today, settled)
        rows.append(
            PeriodRow(
                period.name,
                period.starts_on,
                period.ends_on,
                vat_due(period, settings, eu_trade=trades_in_eu(figures)),
                state,
                own.boxes[PAY] if own else figures.kronor[PAY],
            )
        )
    return rows


def _all_periods(returns: list[ClosedReturn], years: list[Period], today: date, kind: str) -> list[Period]:
    """The closed periods, and around them those of the kind that is set now."""
    closed = [Period(was.period, was.starts_on, was.ends_on) for was in returns]
    if not closed:
        return periods_between(years[0].starts_on, max(today, years[0].starts_on), kind, years)
    before, after = closed[0].starts_on - ONE_DAY, closed[-1].ends_on + ONE_DAY
    earlier = periods_between(years[0].starts_on, before, kind, years) if years[0].starts_on <= before else []
    later = periods_between(after, today, kind, years) if after <= today else []
    return [*earlier, *closed, *later]


def next_period(reader: Reader, *, today: date) -> Period:
    """The period to look at when none is named: the one after the last that is closed, else the first with figures."""
    rows = [row for row in vat_periods(reader, today=today) if row.state in ("open", "running")]
    if not rows:
        return own_period(today, reader, settings_of(reader))
    if not reader.value("SELECT count(*) FROM vat_return WHERE state = 'closed'"):
        chart = read_accounts(reader)
        for row in rows:
            period = Period(row.period, row.starts_on, row.ends_on)
            if period_figures(reader, period, chart).exact_ore:
                return period
        rows = rows[-1:]
    return Period(rows[0].period, rows[0].starts_on, rows[0].ends_on)
