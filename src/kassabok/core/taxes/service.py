"""The verbs of VAT: closing a period's return, and taking the latest closing back."""

import json
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import NotFound, Refused, UsageError
from kassabok.core.events import VatOwed, VatReturnClosed, VatReturnReopened
from kassabok.core.ledger.model import PeriodLock
from kassabok.core.money import format_kronor
from kassabok.core.taxes.boxes import PAY
from kassabok.core.taxes.documents import refuse_unregistered, return_file
from kassabok.core.taxes.figures import Account, Figures, Moved, read_accounts, settling_lines
from kassabok.core.taxes.model import VatReturn
from kassabok.core.taxes.periods import Period, fiscal_years, month_end
from kassabok.core.taxes.reports import (
    own_period,
    period_checks,
    period_figures,
    vat_balances,
    vat_periods,
)
from kassabok.core.taxes.returns import Changed, ClosedReturn, changed_returns, closed_returns

KIND = VatReturnClosed.KIND
LAST_DAY = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class _Made:
    """A return or a correction about to be written down. owed_kronor: of a correction the difference."""

    period: Period
    version: int
    figures: Figures
    owed_kronor: int

    @property
    def number(self) -> str:
        return self.period.name if self.version == 1 else f"{self.period.name}/{self.version}"


def close(
    tx: Transaction, period: Period, *, on: date | None = None, despite: Collection[str] = ()
) -> VatReturnClosed:
    """Close a period's return: settle the VAT, lock the months, keep the boxes and the file.

    What has changed in periods that were closed before is settled along with it, each as a correction of its own.
    on: the day of the settlement; without, the period's last. despite: checks that may stand as they are.
    Raises Refused, naming what is in the way.
    """
    reader = tx.reader
    refuse_unregistered(tx.settings)
    returns = closed_returns(reader)
    _refuse_wrong_period(tx, period, returns)
    _refuse_unfinished(tx, period)
    chart = read_accounts(reader)
    figures = period_figures(reader, period, chart)
    _refuse_doubtful(tx, period, figures, chart, despite)
    changed = changed_returns(reader, returns, chart)
    left = _left_on_accounts(tx, period, chart)
    _refuse_unexplained(left, figures, changed, chart)
    on = on or period.ends_on
    _refuse_day(tx, period, on, posts=bool(left))
    made = [
        _Made(period, _next_version(tx, period.name), figures, figures.kronor[PAY]),
        *(_correction(tx, found) for found in changed),
    ]
    number = made[0].number
    for each in made:
        _write_down(tx, each, chart, settled_with=number)
    event = VatReturnClosed(
        ref=number,
        on=on,
        locks_from=min(each.period.starts_on for each in made),
        ends_on=period.ends_on,
        to_pay_kronor=figures.kronor[PAY],
        refund_kronor=max(-figures.kronor[PAY], 0),
        settled=tuple((account, -ore) for account, ore in left.items() if ore),
        owed=tuple(VatOwed(each.number, each.owed_kronor) for each in made),
    )
    tx.publish(event)
    return event


def _correction(tx: Transaction, changed: Changed) -> _Made:
    was = changed.was
    owed = changed.now.kronor[PAY] - was.boxes[PAY]
    return _Made(
        Period(was.period, was.starts_on, was.ends_on), _next_version(tx, was.period), changed.now, owed
    )


def _next_version(tx: Transaction, period: str) -> int:
    return len(tx.all(VatReturn, period=period)) + 1


def _write_down(tx: Transaction, made: _Made, chart: dict[str, Account], *, settled_with: str) -> None:
    kronor = made.figures.kronor
    boxed = {number: ore for number, ore in made.figures.moved.items() if chart[number].box}
    tx.insert(
        VatReturn,
        number=made.number,
        period=made.period.name,
        version=made.version,
        starts_on=made.period.starts_on,
        ends_on=made.period.ends_on,
        boxes=json.dumps(kronor),
        accounts=json.dumps(boxed),
        owed_kronor=made.owed_kronor,
        settled_with=settled_with,
        closed_us=time.time_ns() // 1000,
    )
    tx.attach(
        return_file(tx.settings, made.period, kronor),
        media_type="application/xml",
        kind=KIND,
        ref=made.number,
        role="file",
        name=f"moms-{made.number.replace('/', '-')}.xml",
    )


# What is in the way


def _refuse_wrong_period(tx: Transaction, period: Period, returns: list[ClosedReturn]) -> None:
    """Only a period of the company, that has ended, is not closed, and is the next one."""
    own = own_period(period.ends_on, tx.reader, tx.settings)
    for was in returns:
        if was.starts_on <= period.ends_on and period.starts_on <= was.ends_on:
            if was.period != period.name:
                raise Refused(
                    "vat.overlap",
                    f"The VAT return of {was.period} is closed, and has days of {period.name}.",
                    hint=f"A company changes periods where a new one begins; until {period.ends_on}: "
                    f"kassabok setting set vat.period {_kind_of(was)}",
                )
            raise Refused(
                "vat.closed",
                f"The VAT return of {was.period} is closed.",
                hint=f"kassabok vat report --period {was.period} shows it; kassabok vat reopen {returns[-1].period} "
                "takes the latest back.",
            )
    if own != period:
        raise Refused(
            "vat.period",
            f"{period.name} is no VAT period of the company, which reports {tx.settings.text('vat.period')}.",
            hint=f"Close {own.name}, or change the setting: kassabok setting set vat.period monthly",
        )
    if period.ends_on >= tx.today:
        raise Refused(
            "vat.running",
            f"The period {period.name} ends on {period.ends_on}; it cannot be closed on {tx.today}.",
            hint="kassabok vat list shows which periods have ended.",
        )
    if period.ends_on < fiscal_years(tx.reader)[0].starts_on:
        raise Refused("vat.before", f"The book does not go back to {period.name}.", hint="kassabok vat list")
    if returns and period.ends_on < returns[0].starts_on:
        raise Refused(
            "vat.order",
            f"{period.name} comes before {returns[0].period}, which is closed: it was reported elsewhere.",
            hint=f"Take back what was closed here first, beginning with kassabok vat reopen {returns[-1].period}",
        )
    _refuse_out_of_order(tx, period, bool(returns))


def _kind_of(was: ClosedReturn) -> str:
    months = (was.ends_on.year - was.starts_on.year) * 12 + was.ends_on.month - was.starts_on.month + 1
    return {1: "monthly", 3: "quarterly"}.get(months, "yearly")


def _refuse_out_of_order(tx: Transaction, period: Period, any_closed: bool) -> None:
    """Earlier periods come first; before the first one closed here, only those whose VAT is not settled."""
    for row in vat_periods(tx.reader, today=tx.today):
        if row.ends_on >= period.starts_on or row.state not in ("open", "running"):
            continue
        balances = vat_balances(tx.reader, month_of(row.ends_on))
        chart = read_accounts(tx.reader)
        if any_closed or any(ore for number, ore in balances.items() if chart[number].box):
            raise Refused(
                "vat.order",
                f"{row.period} comes before {period.name}, and its VAT return is not closed.",
                hint=f"kassabok vat close --period {row.period}",
            )


# Under the cash method: what was unpaid on the year's last day, also where it has been paid since.
_UNPAID_INVOICES = """
SELECT count(*) FROM invoice i WHERE i.date <= :last
    AND (EXISTS (SELECT 1 FROM unposted_sale u WHERE u.invoice = i.number AND u.amount_ore <> 0)
        OR EXISTS (SELECT 1 FROM sale_share s WHERE s.invoice = i.number AND s.date > :last))
"""
_UNPAID_BILLS = """
SELECT count(*) FROM bill b WHERE b.date <= :last
    AND (EXISTS (SELECT 1 FROM unposted_purchase u WHERE u.bill = b.number AND u.amount_ore <> 0)
        OR EXISTS (SELECT 1 FROM purchase_share s WHERE s.bill = b.number AND s.date > :last))
"""


def _refuse_unfinished(tx: Transaction, period: Period) -> None:
    """What belongs to the period must be in the books: its counter sales, and a year's unpaid invoices and bills."""
    day = tx.reader.value(
        "SELECT min(date) FROM receipt "
        "WHERE cash_day_id IS NULL AND means <> 'online' AND date BETWEEN :first AND :last",
        first=period.starts_on,
        last=period.ends_on,
    )
    if day:
        raise Refused(
            "vat.unclosed_day",
            f"The counter sales of {day} are not booked yet, and belong to {period.name}.",
            hint=f"kassabok receipt day-close --date {day}",
        )
    ended = [year for year in fiscal_years(tx.reader) if period.starts_on <= year.ends_on <= period.ends_on]
    for year in ended:
        for what, sql in (("invoices", _UNPAID_INVOICES), ("bills", _UNPAID_BILLS)):
            count = tx.reader.value(sql, last=year.ends_on)
            if count:
                raise Refused(
                    "vat.unpaid",
                    f"Unpaid {what} of {year.name} are not booked ({count}), and their VAT belongs to {period.name}, "
                    "the last of the year (mervärdesskattelagen, bokslutsmetoden).",
                    hint=f"kassabok year unpaid {year.name}",
                )


def _refuse_doubtful(
    tx: Transaction, period: Period, figures: Figures, chart: dict[str, Account], despite: Collection[str]
) -> None:
    """Whatever a check stops at must be right first, or be said to be as it should."""
    checks = period_checks(tx.reader, period, figures, chart)
    unknown = sorted(set(despite) - {check.check for check in checks})
    if unknown:
        raise UsageError(
            "vat.check",
            f"There is no check called {unknown[0]}.",
            hint=f"The checks are: {', '.join(check.check for check in checks)}.",
        )
    for check in checks:
        if check.stops and check.check not in despite:
            raise Refused(
                "vat.doubtful",
                check.detail,
                hint=f"Put it right by a voucher; if it is right as it is: "
                f"kassabok vat close --period {period.name} --despite {check.check}",
            )


def _left_on_accounts(tx: Transaction, period: Period, chart: dict[str, Account]) -> Moved:
    """What stands on the VAT accounts that have a box when the period ends, less what was settled of it later."""
    left = {
        number: ore
        for number, ore in vat_balances(tx.reader, month_of(period.ends_on)).items()
        if chart[number].box and ore
    }
    for day, account, amount_ore in settling_lines(tx.reader, period.ends_on, LAST_DAY):
        if day > period.ends_on and chart[account].is_vat and chart[account].box:
            left[account] = left.get(account, 0) + amount_ore
    return {number: ore for number, ore in sorted(left.items()) if ore}


def _refuse_unexplained(
    left: Moved, figures: Figures, changed: list[Changed], chart: dict[str, Account]
) -> None:
    """The settlement must be what the returns say. VAT that somebody has settled already, to the öre, needs none."""
    if not left:
        return
    reported = figures.vat_moved(chart)
    for found in changed:
        for account, ore in found.now.vat_moved(chart).items():
            reported[account] = reported.get(account, 0) + ore
        for account, ore in found.was.accounts.items():
            if chart[account].is_vat:
                reported[account] = reported.get(account, 0) - ore
    for account in sorted(left.keys() | reported.keys()):
        ore, expected_ore = left.get(account, 0), reported.get(account, 0)
        if ore != expected_ore:
            raise Refused(
                "vat.unexplained",
                f"Account {account} {chart[account].name} has {format_kronor(ore)} kr, but the return explains "
                f"{format_kronor(expected_ore)} kr of it.",
                hint="VAT from before, or settled by hand: put it right by a voucher against account 2650; "
                f"kassabok report ledger --account {account} shows what is there.",
            )


def _refuse_day(tx: Transaction, period: Period, on: date, *, posts: bool) -> None:
    """The day of the settlement: not before the period ends, and where there is one to post, in an open month."""
    if on < period.ends_on:
        raise Refused(
            "vat.early",
            f"The VAT of {period.name} cannot be settled on {on}, before the period ends.",
            hint=f"Leave --date out, or give {period.ends_on} or later.",
        )
    if posts and tx.find(PeriodLock, month=month_of(on)):
        open_day = month_end(max(row.month for row in tx.all(PeriodLock))) + ONE_DAY
        raise Refused(
            "vat.locked",
            f"The month {on:%Y-%m} is locked, so the VAT of {period.name} cannot be settled on {on}.",
            hint=f"kassabok vat close --period {period.name} --date {open_day}, or kassabok year unlock {on:%Y-%m}",
        )


# Taking it back


def reopen(tx: Transaction, period_name: str) -> VatReturnReopened:
    """Take the latest closing back: its locks come off, its settlement is reversed, and so are its corrections.

    Raises NotFound where the period is not closed, Refused where it is not the latest.
    """
    returns = closed_returns(tx.reader)
    was = next((found for found in returns if found.period == period_name), None)
    if was is None:
        raise NotFound(
            "vat.not_closed", f"The VAT return of {period_name} is not closed.", hint="kassabok vat list"
        )
    latest = returns[-1]
    if was is not latest:
        raise Refused(
            "vat.reopen",
            f"{latest.period} was closed after {was.period}, and only the latest can be taken back.",
            hint=f"kassabok vat reopen {latest.period}",
        )
    first = tx.all(VatReturn, period=period_name, state="closed")[0]
    settled_on = tx.reader.value(
        "SELECT max(v.date) FROM link k JOIN voucher v ON v.ref = k.effect_ref "
        "WHERE k.cause_kind = :kind AND k.cause_ref = :number AND k.effect_kind = 'voucher'",
        kind=KIND,
        number=first.number,
    )
    for row in tx.all(VatReturn, settled_with=first.number):
        tx.update(VatReturn, row.id, state="reopened")
    event = VatReturnReopened(
        ref=first.number,
        on=date.fromisoformat(settled_on) if settled_on else was.ends_on,
        starts_on=was.starts_on,
        ends_on=was.ends_on,
    )
    tx.publish(event)
    return event
