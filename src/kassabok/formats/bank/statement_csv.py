"""Reading CSV account statements by profile (csv_profile.py)."""

from collections import Counter
from collections.abc import Sequence

from kassabok.formats.bank.accounts import digits
from kassabok.formats.bank.amounts import format_ore
from kassabok.formats.bank.csv_profile import Profile, Shape, load_profile, shipped_profiles
from kassabok.formats.bank.csv_rows import Row, RowReader, Table
from kassabok.formats.bank.csv_table import find_table
from kassabok.formats.bank.csv_text import decode_lines, split_cells
from kassabok.formats.bank.identity import Occurrences
from kassabok.formats.bank.record import BankAccountId, BankEntry, BankFile, BankStatement
from kassabok.formats.notes import Notes

__all__ = ["Profile", "load_profile", "read", "shipped_profiles"]

_ONE_WAY = 2  # The ends of a chain: where the first row begins and where the last one ends.
_MOST_BREAKS = 20  # So many breaks of the running balance are named one by one.


def read(data: bytes, *, profiles: Sequence[Profile], profile: str | None = None) -> BankFile:
    """Read a CSV statement by the one of the profiles whose headings it has, or by the one named profile.

    Of profiles with the same name the last one counts. A profile that fits by itself must know every heading;
    one asked for by name passes over those it does not know, with a warning. Entries come oldest first. A
    break in the running balance is a warning that names the line. Raises BadFile, naming the line and what
    was expected, when no profile or more than one fits, and for every row that cannot be read.
    """
    notes = Notes()
    lines = decode_lines(data, notes)
    table = find_table(lines, profiles, profile, notes)
    rows, pending = _rows(lines, table)
    if not rows:
        notes.warn(0, "The file has no booked rows.")
    return BankFile(
        kind="csv",
        version="",
        profile=table.profile,
        message_id="",
        created="",
        statements=_statements(rows, notes, whole=not pending),
        warnings=notes.warnings(),
        pending=pending,
    )


def _rows(lines: Sequence[str], table: Table) -> tuple[list[Row], int]:
    """The booked rows in the order of the file, and how many were not booked."""
    reader = RowReader(table, _account_above(lines[: table.first_row], table.shape))
    rows = []
    pending = 0
    for number, line in enumerate(lines[table.first_row :], start=table.first_row + 1):
        row = split_cells(line, table.delimiter, number) if line.strip() else []
        if not any(row):
            continue
        row = reader.right_width(row, number)
        if reader.is_pending(row):
            pending += 1
        else:
            rows.append(reader.read(row, number))
    return rows, pending


def _account_above(lines: Sequence[str], shape: Shape) -> BankAccountId:
    """The account, when one of the rows above the headings names it."""
    for line in lines:
        for pattern in shape.account_lines:
            match = pattern.search(line.strip())
            if match:
                return BankAccountId(
                    clearing=digits(match.groupdict().get("clearing") or ""),
                    account=digits(match["account"] or ""),
                )
    return BankAccountId()


def _statements(rows: Sequence[Row], notes: Notes, *, whole: bool) -> tuple[BankStatement, ...]:
    """One for each account and currency, in order of appearance. whole: no row was left out, so that balances tell."""
    by_account: dict[tuple[BankAccountId, str], list[Row]] = {}
    for row in rows:
        by_account.setdefault((row.account, row.currency), []).append(row)
    occurrences = Occurrences()
    return tuple(_statement(group, occurrences, notes, whole=whole) for group in by_account.values())


def _statement(rows: list[Row], occurrences: Occurrences, notes: Notes, *, whole: bool) -> BankStatement:
    ordered, breaks = _oldest_first(rows)
    for row, expected in breaks[:_MOST_BREAKS]:
        notes.warn(
            row.line,
            f"The balance {format_ore(row.balance_ore or 0)} does not follow: {format_ore(expected)} was expected. "
            "A row may be missing or twice in the file.",
        )
    if len(breaks) > _MOST_BREAKS:
        notes.warn(
            breaks[_MOST_BREAKS][0].line, f"The balance breaks {len(breaks) - _MOST_BREAKS} times more."
        )
    opening, closing = _ends(ordered)
    loose = _loose_ends(ordered) if breaks else None
    # Rows of a day in another order than they were booked in.
    if loose is not None and loose.total() == _ONE_WAY:
        ends = dict(loose.keys())
        opening, closing = ends["opening"], ends["closing"]
    first = ordered[0]
    return BankStatement(
        account=first.account,
        currency=first.currency,
        statement_id="",
        from_on=min(row.booked_on for row in ordered),
        to_on=max(row.booked_on for row in ordered),
        opening_ore=opening,
        closing_ore=closing,
        entries=tuple(_entry(row, occurrences) for row in ordered),
        fault=_fault(ordered, breaks) if whole else "",
    )


def _fault(rows: Sequence[Row], breaks: Sequence[tuple[Row, int]]) -> str:
    """Why the running balance cannot be right, "" when it may be."""
    if not breaks:
        return ""
    loose = _loose_ends(rows)
    return _told(*breaks[0]) if loose is None or loose.total() > _ONE_WAY else ""


def _loose_ends(rows: Sequence[Row]) -> Counter[tuple[str, int]] | None:
    """The balances that a row ends with and none begins with, and the other way; None where not all have a balance.

    A bank may write the rows of a day in another order than it booked them in. Then the balance does not follow from
    row to row, but each row still begins where another one ended: what is left is where the first began and where the
    last ended. A row that is missing, or twice, leaves more.
    """
    if any(row.balance_ore is None for row in rows):
        return None
    ends = Counter(row.balance_ore or 0 for row in rows)
    ends.subtract((row.balance_ore or 0) - row.amount_ore for row in rows)
    return Counter(
        {("closing" if count > 0 else "opening", ore): abs(count) for ore, count in ends.items() if count}
    )


def _told(row: Row, expected: int) -> str:
    balance = row.balance_ore or 0
    return (
        f"line {row.line}: the balance {format_ore(balance)} does not follow: {format_ore(expected)} was expected; "
        f"the difference is {format_ore(balance - expected)} {row.currency}."
    )


def _oldest_first(rows: list[Row]) -> tuple[list[Row], list[tuple[Row, int]]]:
    """The rows oldest first, and the rows whose balance does not follow from the one before.

    The dates tell the order; in a file of one day the right order is the one with fewer breaks, and newest
    first when both are as good, because that is how banks export.
    """
    backwards = rows[::-1]
    breaks, breaks_backwards = _breaks(rows), _breaks(backwards)
    if rows[0].booked_on != rows[-1].booked_on:
        newest_first = rows[0].booked_on > rows[-1].booked_on
    else:
        newest_first = len(breaks_backwards) <= len(breaks)
    return (backwards, breaks_backwards) if newest_first else (rows, breaks)


def _breaks(rows: Sequence[Row]) -> list[tuple[Row, int]]:
    """Rows whose balance is not the last known one plus what has moved since, with what it should have
    been."""
    found = []
    balance: int | None = None
    for row in rows:
        expected = None if balance is None else balance + row.amount_ore
        if row.balance_ore is None:
            balance = expected
            continue
        if expected is not None and expected != row.balance_ore:
            found.append((row, expected))
        balance = row.balance_ore
    return found


def _ends(rows: Sequence[Row]) -> tuple[int | None, int | None]:
    """(opening, closing) balance, reckoned from the first and the last row that has one."""
    known = [place for place, row in enumerate(rows) if row.balance_ore is not None]
    if not known:
        return None, None
    first, last = known[0], known[-1]
    opening = (rows[first].balance_ore or 0) - sum(row.amount_ore for row in rows[: first + 1])
    closing = (rows[last].balance_ore or 0) + sum(row.amount_ore for row in rows[last + 1 :])
    return opening, closing


def _entry(row: Row, occurrences: Occurrences) -> BankEntry:
    return BankEntry(
        line=row.line,
        booked_on=row.booked_on,
        value_on=row.value_on,
        amount_ore=row.amount_ore,
        currency=row.currency,
        entry_ref="",
        text=row.text,
        bank_code="",
        reversal=False,
        occurrence=occurrences.number(row.account, row.currency, row.booked_on, row.amount_ore, row.text),
        transactions=(row.transaction,),
    )
