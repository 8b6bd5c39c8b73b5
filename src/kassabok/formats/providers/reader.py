"""Reading a payment provider's settlement report: its rows, put together by the payment to the bank they are in.

What cannot be booked is told of the payment it belongs to, and keeps none of the others out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from kassabok.formats.bank.amounts import format_ore, shown
from kassabok.formats.errors import BadFile
from kassabok.formats.notes import Notes
from kassabok.formats.providers.profile import Profile
from kassabok.formats.providers.record import Payout, SettlementFile, SettlementRow
from kassabok.formats.providers.rows import BOOKS_CURRENCY, ReadRow, read_rows
from kassabok.formats.providers.table import ReportTable, find_table


def read(
    data: bytes,
    profiles: Sequence[Profile],
    *,
    wanted: str | None = None,
    types: Mapping[str, Mapping[str, str]] | None = None,
) -> SettlementFile:
    """Read a report. wanted: the profile, else the one that fits. types: channel -> type of a row -> its kind, as the
    company has said. Raises BadFile.
    """
    notes = Notes()
    table = find_table(data, profiles, wanted, notes)
    rows = read_rows(table, (types or {}).get(table.profile.name, {}), notes)
    if not rows:
        raise BadFile("settlement.empty", "The report has no rows.", hint="Download it for a longer time.")
    broken = _broken_balances(rows)
    payouts = [
        _checked(payout, group, table, broken)
        for payout, group in ((_payout(group, table), group) for group in _groups(rows, table.shape.groups))
    ]
    return SettlementFile(table.profile.name, tuple(payouts), notes.warnings())


def _groups(rows: list[ReadRow], by: str) -> list[list[ReadRow]]:
    if by == "balance":
        return _between_payouts(rows)
    found: dict[object, list[ReadRow]] = {}
    for number, row in enumerate(rows):
        key = {"payout": row.payout, "day": row.row.day, "row": number, "file": ""}[by]
        found.setdefault(key, []).append(row)
    return list(found.values())


def _between_payouts(rows: list[ReadRow]) -> list[list[ReadRow]]:
    """Of an account that is kept at the provider: all that happened up to each payment to the bank; then the rest.

    What happened at the same moment as the payment belongs to it: its currency conversion stands below it.
    """
    ordered = sorted(rows, key=lambda each: each.at)
    groups: list[list[ReadRow]] = [[]]
    for place, each in enumerate(ordered):
        groups[-1].append(each)
        is_last = place + 1 == len(ordered) or ordered[place + 1].at != each.at
        if is_last and any(one.row.kind == "payout" for one in groups[-1]):
            groups.append([])
    return [group for group in groups if group]


def _payout(group: list[ReadRow], table: ReportTable) -> Payout:
    rows = tuple(each.row for each in group)
    paid_out = [each for each in group if each.row.kind == "payout"]
    days = [each.paid_on for each in group if each.paid_on] or [each.row.day for each in paid_out]
    net_ore = sum(each.net_ore for each in rows if each.kind != "payout")
    has_payout = table.shape.groups in ("payout", "day", "row")
    # Rows that a report names no payment of are waiting for one.
    waiting = _names_no_payout(table, group)
    told_ore = -sum(each.row.net_ore for each in paid_out)
    return Payout(
        reference=group[0].payout or (paid_out[0].row.key.split("|")[1] if paid_out else ""),
        day=max(days) if days else max(row.day for row in rows),
        amount_ore=told_ore if paid_out else net_ore if has_payout and not waiting else 0,
        rows=rows,
    )


def _names_no_payout(table: ReportTable, group: list[ReadRow]) -> bool:
    """Whether nothing tells which payment to the bank the rows are in."""
    return table.shape.groups == "file" or (table.shape.groups == "payout" and not group[0].payout)


def _checked(payout: Payout, group: list[ReadRow], table: ReportTable, broken: set[int]) -> Payout:
    """The payment in kronor, with what keeps it out of the books."""
    unknown = next((row for row in payout.rows if not row.kind), None)
    if unknown is not None:
        return _faulty(payout, f"Line {unknown.line} is of a type that is not known: {shown(unknown.type)}.")
    several = [row.line for row in payout.rows if row.kind == "payout"]
    if len(several) > 1 and _names_no_payout(table, group):
        word = next(row.type for row in payout.rows if row.kind == "payout")
        return _faulty(
            payout,
            f"Lines {several[0]} and {several[1]} are two payments to the bank, and nothing tells what is in which. "
            f'Take a report that names the payment of each row, or leave them out with --type "{word}=ignore".',
        )
    lines = [row.line for row in payout.rows if row.line in broken]
    if lines:
        return _faulty(payout, f"The balance does not follow at line {lines[0]}: a row is missing.")
    foreign = [row for row in payout.rows if row.currency != BOOKS_CURRENCY]
    if foreign:
        rates = _rates(payout.rows)
        missing = next((row for row in foreign if row.currency not in rates), None)
        if missing is not None:
            return _faulty(
                payout,
                f"Line {missing.line} is in {missing.currency}, and no row tells what it became in kronor.",
            )
        rows = _evened(payout.rows, tuple(_in_kronor(row, rates) for row in payout.rows), rates)
        payout = replace(payout, rows=rows, amount_ore=-sum(r.net_ore for r in rows if r.kind == "payout"))
    else:
        payout = replace(payout, rows=tuple(_in_kronor(row, {}) for row in payout.rows))
    net_ore = sum(row.net_ore for row in payout.rows if row.kind != "payout")
    is_whole = table.shape.groups != "balance" and any(each.row.kind == "payout" for each in group)
    if is_whole and net_ore != payout.amount_ore:
        return _faulty(
            payout,
            f"Its rows come to {format_ore(net_ore)}, but {format_ore(payout.amount_ore)} was paid out.",
        )
    return payout


def _faulty(payout: Payout, fault: str) -> Payout:
    return replace(payout, fault=fault)


def _rates(rows: Sequence[SettlementRow]) -> dict[str, Fraction]:
    """Currency -> kronor for one of it, by the conversions among the rows."""
    sums: dict[str, int] = {}
    for row in rows:
        if row.kind == "conversion":
            sums[row.currency] = sums.get(row.currency, 0) + row.gross_ore
    kronor_ore = sums.pop(BOOKS_CURRENCY, 0)
    # Which kronor came of which currency is told only where there is one.
    foreign = {currency: ore for currency, ore in sums.items() if ore}
    if len(foreign) != 1 or not kronor_ore:
        return {}
    ((currency, amount),) = foreign.items()
    return {currency: Fraction(-kronor_ore, amount)} if (kronor_ore > 0) != (amount > 0) else {}


def _in_kronor(row: SettlementRow, rates: Mapping[str, Fraction]) -> SettlementRow:
    """A row in kronor, rounded half away from zero. A conversion moves nothing in or out: it comes to zero."""
    if row.kind == "conversion":
        return replace(row, currency=BOOKS_CURRENCY, gross_ore=0, fee_ore=0, fee_vat_ore=0, net_ore=0)
    if row.currency == BOOKS_CURRENCY:
        return row
    rate = rates[row.currency]
    gross_ore, fee_ore, vat_ore = (
        _rounded(amount * rate) for amount in (row.gross_ore, row.fee_ore, row.fee_vat_ore)
    )
    return replace(
        row,
        currency=BOOKS_CURRENCY,
        gross_ore=gross_ore,
        fee_ore=fee_ore,
        fee_vat_ore=vat_ore,
        net_ore=gross_ore - fee_ore,
    )


def _evened(
    told: Sequence[SettlementRow], rows: tuple[SettlementRow, ...], rates: Mapping[str, Fraction]
) -> tuple[SettlementRow, ...]:
    """Rows in kronor that come to what their currency came to; the öre of rounding are in the fee of the largest."""
    evened = list(rows)
    for currency, rate in rates.items():
        places = [
            place
            for place, row in enumerate(told)
            if row.currency == currency and row.kind not in ("payout", "conversion")
        ]
        if places:
            exact_ore = _rounded(sum(told[place].net_ore for place in places) * rate)
            rest_ore = exact_ore - sum(rows[place].net_ore for place in places)
            largest = max(places, key=lambda place: abs(rows[place].net_ore))
            row = rows[largest]
            evened[largest] = replace(row, fee_ore=row.fee_ore - rest_ore, net_ore=row.net_ore + rest_ore)
    return tuple(evened)


def _rounded(value: Fraction) -> int:
    whole = int(abs(value) + Fraction(1, 2))
    return whole if value >= 0 else -whole


def _broken_balances(rows: Sequence[ReadRow]) -> set[int]:
    """The lines where a running balance does not follow from the row before it, in either order of the rows."""
    by_currency: dict[str, list[ReadRow]] = {}
    for row in rows:
        if row.balance_ore is not None:
            by_currency.setdefault(row.row.currency, []).append(row)
    broken: set[int] = set()
    for told in by_currency.values():
        broken |= min((set(_breaks(told)), set(_breaks(told[::-1]))), key=len)
    return broken


def _breaks(rows: Sequence[ReadRow]) -> Iterator[int]:
    for before, row in pairwise(rows):
        assert before.balance_ore is not None
        if before.balance_ore + row.row.net_ore != row.balance_ore:
            yield row.row.line
