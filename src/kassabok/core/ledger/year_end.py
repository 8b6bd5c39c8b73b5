"""The verbs of the year's end: what is unpaid under the cash method, the tax, closing a year and opening it again."""

from collections.abc import Collection
from datetime import date

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused, UsageError
from kassabok.core.events import (
    FiscalYearClosed,
    FiscalYearReopened,
    TaxAdjusted,
    UnpaidBillsBooked,
    UnpaidSalesBooked,
    UnpaidShare,
    VoucherPosted,
)
from kassabok.core.ledger import purchases_paid
from kassabok.core.ledger.chart.tax_fields import adjustable
from kassabok.core.ledger.closing import SERIES, closing_entry, result_of
from kassabok.core.ledger.model import FiscalYear, SaleShare, TaxAdjustment, UnpostedSale
from kassabok.core.ledger.posting import PostLine, account_of, post
from kassabok.core.ledger.reports.checklist import OPEN, checklist
from kassabok.core.ledger.reports.tax_return import tax_of, tax_period
from kassabok.core.money import format_kronor
from kassabok.core.objects import from_json, to_json

Shares = dict[tuple[str, str], int]


def year_named(tx: Transaction, label: str) -> FiscalYear:
    """The fiscal year with this label. Raises NotFound."""
    year = tx.find(FiscalYear, label=label)
    if year is None:
        raise NotFound("year.unknown", f"There is no fiscal year {label[:20]}.", hint="kassabok year list")
    return year


def book_unpaid(tx: Transaction, label: str) -> tuple[UnpaidSalesBooked | UnpaidBillsBooked, ...]:
    """Book the sales and the bills of a year that were unpaid on its last day, with their VAT, as what is owed.

    Their payments then settle that; those that were booked since the year ended are put right on the first day of the
    next year. So nothing is counted twice. Source: bokföringslagen 5 kap. 2 § tredje stycket.
    Raises NotFound; Refused when the year runs still or is closed, or nothing was unpaid.
    """
    year = year_named(tx, label)
    _refuse_running(tx, year)
    _refuse_closed(year)
    booked = tuple(event for event in (_unpaid_sales(tx, year), _unpaid_bills(tx, year)) if event)
    if not booked:
        raise Refused(
            "year.nothing_unpaid",
            f"No sale and no bill of {label} was unpaid on {year.ends_on} and is not booked.",
            hint="Nothing is left to do here; kassabok year checklist shows what else is.",
        )
    for event in booked:
        tx.publish(event)
    return booked


def _unpaid_bills(tx: Transaction, year: FiscalYear) -> UnpaidBillsBooked | None:
    unpaid: Shares = {}
    since: Shares = {}
    numbers: list[str] = []
    for number, payables in tx.reader.rows(
        "SELECT DISTINCT b.number, b.payables FROM unposted_purchase u JOIN bill b ON b.number = u.bill "
        "WHERE b.date <= :last ORDER BY b.id",
        last=year.ends_on,
    ):
        found = purchases_paid.unpaid_of(tx, number, year.ends_on)
        for shares, lines in zip((unpaid, since), found, strict=True):
            for line in lines:
                _add(shares, line.account, to_json(line.objects), line.amount_ore)
                _add(shares, payables, "{}", -line.amount_ore)
        if any(found):
            numbers.append(number)
    if not numbers:
        return None
    return UnpaidBillsBooked(
        ref=year.label,
        on=year.ends_on,
        bills=tuple(numbers),
        unpaid=_as_shares(unpaid),
        paid_since=_as_shares(since),
    )


def _unpaid_sales(tx: Transaction, year: FiscalYear) -> UnpaidSalesBooked | None:
    unpaid: Shares = {}
    since: Shares = {}
    invoices: list[str] = []
    for (number,) in tx.reader.rows(
        "SELECT DISTINCT u.invoice FROM unposted_sale u JOIN invoice i ON i.number = u.invoice "
        "WHERE i.date <= :last ORDER BY i.id",
        last=year.ends_on,
    ):
        if _take_unpaid(tx, number, year.ends_on, unpaid, since):
            invoices.append(number)
    if not invoices:
        return None
    return UnpaidSalesBooked(
        ref=year.label,
        on=year.ends_on,
        owed_ore=-sum(unpaid.values()),
        paid_since_ore=-sum(since.values()),
        invoices=tuple(invoices),
        unpaid=_as_shares(unpaid),
        paid_since=_as_shares(since),
    )


def _take_unpaid(tx: Transaction, invoice: str, on: date, unpaid: Shares, since: Shares) -> bool:
    """Add what of an invoice was unposted at the end of a day, and posted since; its rows end. Was there any?"""
    rows = tx.all(UnpostedSale, invoice=invoice)
    later = [share for share in tx.all(SaleShare, invoice=invoice) if share.date > on]
    if not later and not any(row.amount_ore for row in rows):
        return False
    for row in rows:
        _add(unpaid, row.account, row.objects, row.amount_ore)
        tx.delete(UnpostedSale, row.id)
    for share in later:
        _add(unpaid, share.account, share.objects, share.amount_ore)
        _add(since, share.account, share.objects, share.amount_ore)
    for share in tx.all(SaleShare, invoice=invoice):
        tx.delete(SaleShare, share.id)
    return True


def _add(shares: Shares, account: str, objects: str, amount_ore: int) -> None:
    shares[account, objects] = shares.get((account, objects), 0) + amount_ore


def _as_shares(shares: Shares) -> tuple[UnpaidShare, ...]:
    return tuple(
        UnpaidShare(account, from_json(objects), amount_ore)
        for (account, objects), amount_ore in sorted(shares.items())
        if amount_ore
    )


def adjust_tax(tx: Transaction, label: str, field: str, amount_ore: int, *, text: str = "") -> TaxAdjusted:
    """Say what the tax return has in a field that no account tells; 0 takes it away. Raises NotFound, Refused."""
    year = year_named(tx, label)
    known = adjustable(tx.settings.text("company.form"), tax_period(year.ends_on))
    if field not in known:
        raise Refused(
            "tax.field",
            f"{field[:20]} is not a field that is filled in by hand.",
            hint="kassabok tax fields lists those that are.",
        )
    if amount_ore < 0:
        raise Refused(
            "tax.amount",
            "The amount stands on the form without a sign.",
            hint=f"Field {field} is {'added to' if known[field].adds > 0 else 'taken off'} the result by itself.",
        )
    row = tx.find(TaxAdjustment, fiscal_year_id=year.id, field=field)
    if row:
        tx.delete(TaxAdjustment, row.id)
    if amount_ore:
        tx.insert(
            TaxAdjustment, fiscal_year_id=year.id, field=field, amount_ore=amount_ore, text=text.strip()
        )
    event = TaxAdjusted(ref=label, field=field, amount_ore=amount_ore)
    tx.publish(event)
    return event


def book_tax(tx: Transaction, label: str, *, amount_ore: int | None = None) -> VoucherPosted:
    """Book a limited company's tax on the year's result, or what it lacks of it after a change.

    amount_ore: the tax; without, worked out from the result and the adjustments of the tax return.
    Raises NotFound; Refused for a sole trader, a closed year, and when the tax is booked already.
    """
    year = year_named(tx, label)
    _refuse_closed(year)
    if tx.settings.text("company.form") != "ab":
        raise Refused(
            "year.no_tax",
            "Only a limited company books tax on its result; owners of other firms pay it themselves.",
            hint="kassabok year close needs no tax.",
        )
    worked_out = tax_of(tx.reader, tx.rates, label)
    wanted_ore = worked_out.tax_ore if amount_ore is None else amount_ore
    lacking_ore = wanted_ore - worked_out.booked_ore
    if lacking_ore == 0:
        raise Refused(
            "year.tax_booked",
            f"The tax of {label} is {format_kronor(wanted_ore)} kr, and that is booked.",
            hint="kassabok tax show shows how it is worked out.",
        )
    lines = [
        PostLine(account_of(tx, "income_tax"), lacking_ore),
        PostLine(account_of(tx, "income_tax_debt"), -lacking_ore),
    ]
    with closing_entry(tx, year.ends_on):
        event = post(
            tx,
            series=SERIES,
            on=year.ends_on,
            text=f"Skatt på årets resultat {label}",
            lines=lines,
            origins=(),
        )
    tx.publish(event)
    return event


def close(tx: Transaction, label: str, *, despite: Collection[str] = ()) -> FiscalYearClosed:
    """Close a fiscal year: the result goes to equity, all months are locked, the next year opens with its balances.

    despite: points of the checklist that may stay open. Raises NotFound; Refused while a point is open; UsageError for
    a point that is none, or cannot be passed over.
    """
    year = year_named(tx, label)
    _refuse_closed(year)
    points = checklist(tx.reader, tx.rates, label, today=tx.today)
    _refuse_odd_points(despite, {point.point: point.hard for point in points})
    open_points = [point for point in points if point.state == OPEN and point.point not in despite]
    if open_points:
        first = open_points[0]
        more = f" And {len(open_points) - 1} more." if len(open_points) > 1 else ""
        ways = [first.command] if first.command else []
        if not first.hard:
            ways.append(f"--despite {first.point} closes the year as it is")
        raise Refused(
            "year.unfinished",
            f"{label} cannot be closed: {first.point}: {first.detail}{more}",
            hint="; ".join([*ways, f"kassabok year checklist {label} shows all."]),
        )
    event = FiscalYearClosed(ref=label, result_ore=result_of(tx, year))
    tx.publish(event)
    return event


def reopen(tx: Transaction, label: str) -> FiscalYearReopened:
    """Open a closed year again; what closing it posted is reversed. Raises NotFound, Refused."""
    year = year_named(tx, label)
    if not year.closed:
        raise Refused("year.open", f"Fiscal year {label} is open.", hint="Nothing was changed.")
    later = [other for other in tx.all(FiscalYear, closed=True) if other.starts_on > year.ends_on]
    if later:
        last = max(later, key=lambda other: other.starts_on)
        raise Refused(
            "year.later_closed",
            f"{last.label} was closed after {label}, and rests on it.",
            hint=f"kassabok year reopen {last.label} first.",
        )
    event = FiscalYearReopened(ref=label)
    tx.publish(event)
    return event


def _refuse_odd_points(despite: Collection[str], hard: dict[str, bool]) -> None:
    for point in despite:
        if point not in hard:
            raise UsageError(
                "year.point",
                f"{point[:40]} is no point of the checklist.",
                hint=f"Points that can be passed over: {', '.join(name for name in hard if not hard[name])}.",
            )
        if hard[point]:
            raise UsageError(
                "year.hard_point",
                f"A year cannot be closed despite {point}.",
                hint="kassabok year checklist shows the command that mends it.",
            )


def _refuse_running(tx: Transaction, year: FiscalYear) -> None:
    if tx.today <= year.ends_on:
        raise Refused(
            "year.running",
            f"{year.label} ends on {year.ends_on}, and what is unpaid then is not known on {tx.today}.",
            hint="Do it when the year has ended.",
        )


def _refuse_closed(year: FiscalYear) -> None:
    if year.closed:
        raise Refused(
            "year.closed",
            f"Fiscal year {year.label} is closed.",
            hint=f"kassabok year reopen {year.label} opens it again.",
        )
