"""What must always be true of the books; `kassabok check` asks. A check returns what it found, in whole sentences."""

import json
from collections.abc import Callable
from datetime import date
from itertools import groupby
from operator import itemgetter

from kassabok.core.book.reader import Reader
from kassabok.core.dates import month_of
from kassabok.core.ledger.from_before import register_ore
from kassabok.core.ledger.seal import posted_vouchers, seal_of_file
from kassabok.core.money import format_kronor
from kassabok.core.objects import from_json, in_order


def unbalanced_vouchers(reader: Reader) -> list[str]:
    """Debit is credit in every voucher, and it has at least two lines."""
    rows = reader.rows(
        "SELECT voucher.ref, coalesce(sum(line.amount_ore), 0), count(line.id) "
        "FROM voucher LEFT JOIN voucher_line line ON line.voucher_id = voucher.id GROUP BY voucher.id, voucher.ref "
        "HAVING coalesce(sum(line.amount_ore), 0) <> 0 OR count(line.id) < 2 ORDER BY voucher.id"
    )
    return [
        f"Voucher {ref} is out by {format_kronor(ore)} kr." if ore else f"Voucher {ref} has {count} lines."
        for ref, ore, count in rows
    ]


def trial_balance_sum(reader: Reader) -> list[str]:
    """All accounts together are zero, by the lines and by the months of vouchers."""
    lines_ore = reader.value("SELECT sum(amount_ore) FROM voucher_line") or 0
    months_ore = reader.value("SELECT sum(debit_ore - credit_ore) FROM account_month WHERE month > 0") or 0
    return [
        f"The trial balance is out by {format_kronor(ore)} kr, counted by {what}."
        for what, ore in (("lines", lines_ore), ("months", months_ore))
        if ore
    ]


def voucher_numbers(reader: Reader) -> list[str]:
    """Each series runs 1, 2, 3 ... in each fiscal year but for explained gaps; its counter stands after the last."""
    gaps = {
        (label, series): missing
        for label, series, missing in reader.rows(
            "SELECT year.label, gap.series, sum(gap.last - gap.first + 1) FROM number_gap gap "
            "JOIN fiscal_year year ON year.id = gap.fiscal_year_id GROUP BY year.label, gap.series"
        )
    }
    found = {
        (label, starts_on, series): (count, first, last)
        for label, starts_on, series, count, first, last in reader.rows(
            "SELECT year.label, year.starts_on, voucher.series, count(*), min(number), max(number) "
            "FROM voucher JOIN fiscal_year year ON year.id = voucher.fiscal_year_id "
            "GROUP BY year.label, year.starts_on, voucher.series ORDER BY year.starts_on, voucher.series"
        )
    }
    counters = {
        (name, year): following
        for name, year, following in reader.rows(
            "SELECT name, year, next FROM series WHERE name LIKE 'voucher.%'"
        )
    }
    faults = []
    for (label, starts_on, series), (count, first, last) in found.items():
        missing = gaps.get((label, series), 0)
        if last != count + missing or (first != 1 and not missing):
            faults.append(f"Series {series} of {label} has {count} vouchers numbered {first} to {last}.")
        counted = counters.pop((f"voucher.{series}", month_of(date.fromisoformat(starts_on))), None)
        if counted != last + 1:
            faults.append(
                f"Series {series} of {label} ends with {last}, but its counter would give {counted} next."
            )
    faults += [
        f"The counter {name} of {year} would give {following} next, but the series is empty."
        for (name, year), following in counters.items()
        if following != 1
    ]
    return faults


def voucher_dates(reader: Reader) -> list[str]:
    """Every voucher lies in its fiscal year, and its lines have its date."""
    outside = reader.rows(
        "SELECT voucher.ref FROM voucher JOIN fiscal_year year ON year.id = voucher.fiscal_year_id "
        "WHERE voucher.date NOT BETWEEN year.starts_on AND year.ends_on ORDER BY voucher.id"
    )
    differing = reader.rows(
        "SELECT DISTINCT voucher.ref FROM voucher JOIN voucher_line line ON line.voucher_id = voucher.id "
        "WHERE line.date <> voucher.date ORDER BY voucher.ref"
    )
    return [f"Voucher {ref} is dated outside its fiscal year." for (ref,) in outside] + [
        f"Voucher {ref} has a line with another date than its own." for (ref,) in differing
    ]


def month_sums(reader: Reader) -> list[str]:
    """What reports add up, the sums per account and month, is what the lines and the opening balances say."""
    openings = {
        (account, 0): (max(amount_ore, 0), max(-amount_ore, 0))
        for account, amount_ore in reader.rows(
            "SELECT account, amount_ore FROM opening_balance WHERE dimension = ''"
        )
    }
    lines = openings | {
        (account, int(month)): (debit_ore, credit_ore)
        for account, month, debit_ore, credit_ore in reader.rows(
            "SELECT account, substr(CAST(date AS VARCHAR), 1, 4) || substr(CAST(date AS VARCHAR), 6, 2), "
            "sum(CASE WHEN amount_ore > 0 THEN amount_ore ELSE 0 END), "
            "sum(CASE WHEN amount_ore < 0 THEN -amount_ore ELSE 0 END) FROM voucher_line GROUP BY 1, 2"
        )
    }
    months = {
        (account, month): (debit_ore, credit_ore)
        for account, month, debit_ore, credit_ore in reader.rows(
            "SELECT account, month, debit_ore, credit_ore FROM account_month"
        )
    }
    return [
        f"Account {account} {f'in {month // 100}-{month % 100:02}' if month else 'before the first year'}: "
        "the sums kept beside the lines differ from them."
        for account, month in sorted(lines.keys() | months.keys())
        if lines.get((account, month), (0, 0)) != months.get((account, month), (0, 0))
    ]


def receivables(reader: Reader) -> list[str]:
    """The receivables account is what customers owe on invoices that are booked and not doubtful; the rest waits to be
    booked.
    """
    owed_ore = reader.value(
        "SELECT sum(open_ore) FROM claim WHERE invoice_number NOT IN (SELECT invoice FROM unposted_sale) "
        "AND invoice_number NOT IN (SELECT invoice FROM doubtful_claim)"
    )
    waiting_ore = reader.value(
        "SELECT sum(open_ore) FROM claim WHERE invoice_number IN (SELECT invoice FROM unposted_sale)"
    )
    unposted_ore = reader.value("SELECT -sum(amount_ore) FROM unposted_sale")
    return _differences(
        (
            "The receivables account",
            _role_balance(reader, "receivables"),
            "the open invoices add up to",
            owed_ore or 0,
        ),
        (
            "What waits to be booked until it is paid",
            unposted_ore or 0,
            "the invoices it belongs to have open",
            waiting_ore or 0,
        ),
    )


_DOUBTFUL = """
SELECT account, sum(open_ore), sum(booked_ore) FROM (
    SELECT d.account, c.open_ore, 0 AS booked_ore FROM doubtful_claim d JOIN claim c ON c.invoice_number = d.invoice
    UNION ALL SELECT d.allowance, -d.expected_ore, 0 FROM doubtful_claim d
    UNION ALL SELECT l.account, 0, l.amount_ore FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id
    WHERE v.series IN ('B', 'C', 'N') AND v.id NOT IN (SELECT voucher_id FROM imported_voucher)
    AND v.corrects_id IS NULL AND l.account IN (
        SELECT account FROM doubtful_claim UNION SELECT allowance FROM doubtful_claim UNION
        SELECT account FROM account_role WHERE role IN ('doubtful_receivables', 'receivables_allowance'))
) AS part GROUP BY account HAVING sum(open_ore) <> sum(booked_ore) ORDER BY account
"""


def doubtful(reader: Reader) -> list[str]:
    """What doubt, payments and losses have booked on doubtful receivables and their allowance is what the claims say.

    People book on these accounts too, so what else stands there is theirs.
    """
    return [
        f"Account {account} has {format_kronor(booked)} kr booked for doubtful invoices, "
        f"but they come to {format_kronor(owed)} kr."
        for account, owed, booked in reader.rows(_DOUBTFUL)
    ]


def lost(reader: Reader) -> list[str]:
    """What can come back of a write-off is, account by account, what is left of it."""
    return [
        f"Bad debt {number} has {format_kronor(left)} kr left, but its accounts say {format_kronor(booked)} kr."
        for number, left, booked in reader.rows(
            "SELECT l.number, l.left_ore, coalesce(-sum(p.amount_ore), 0) FROM loss l "
            "LEFT JOIN loss_line p ON p.loss = l.number GROUP BY l.id "
            "HAVING l.left_ore <> coalesce(-sum(p.amount_ore), 0) ORDER BY l.id"
        )
    ]


def advances(reader: Reader) -> list[str]:
    """The account of advances from customers is what of their payments has not been used."""
    unused_ore = reader.value("SELECT sum(unallocated_ore) FROM payment")
    booked_ore = -_role_balance(reader, "advances_from_customers")
    return _differences(
        (
            "The account of customer advances",
            booked_ore,
            "what is unused of payments adds up to",
            unused_ore or 0,
        )
    )


#: What names objects as JSON, dimension -> code.
_NAMING = (
    "SELECT 'Order ' || number, objects FROM sales_order WHERE objects <> '{}' "
    "UNION ALL SELECT 'Invoice ' || number, objects FROM invoice WHERE objects <> '{}' "
    "UNION ALL SELECT 'What is not booked yet of ' || invoice, objects FROM unposted_sale WHERE objects <> '{}'"
)

#: What names one object by dimension and code.
_NAMING_ONE = (
    "SELECT DISTINCT 'The budget of ' || account, dimension, object FROM budget WHERE dimension <> '' "
    "UNION SELECT 'The opening balance of ' || account, dimension, object FROM opening_balance WHERE dimension <> ''"
)


def known_objects(reader: Reader) -> list[str]:
    """The objects of orders, invoices, budgets and opening balances are there."""
    there = set(reader.rows("SELECT dimension, code FROM dimension_object"))
    named = [(thing, pair) for thing, objects in reader.each(_NAMING) for pair in from_json(objects)]
    named += [(thing, (dimension, code)) for thing, dimension, code in reader.each(_NAMING_ONE)]
    return [
        f"{thing} belongs to {dimension}:{code}, which is not there."
        for thing, (dimension, code) in named
        if (dimension, code) not in there
    ]


_OF_INVOICES = """
SELECT line.id, voucher.ref, invoice.number, invoice.objects, object.dimension, object.object
FROM invoice
JOIN link ON link.cause_kind = 'invoice' AND link.cause_ref = invoice.number AND link.effect_kind = 'voucher'
JOIN voucher ON voucher.ref = link.effect_ref AND voucher.series = 'B'
JOIN voucher_line line ON line.voucher_id = voucher.id
JOIN account ON account.number = line.account AND account.type IN ('income', 'cost')
LEFT JOIN voucher_line_object object ON object.voucher_line_id = line.id
WHERE invoice.objects <> '{}' OR object.id IS NOT NULL ORDER BY line.id
"""


def invoice_objects(reader: Reader) -> list[str]:
    """What an invoice earned is booked on its objects, and on no others."""
    faults = []
    for _, rows in groupby(reader.rows(_OF_INVOICES), key=itemgetter(0)):
        found = list(rows)
        _, ref, number, objects, *_ = found[0]
        booked = in_order((dimension, code) for *_, dimension, code in found if dimension)
        if booked != from_json(objects):
            faults.append(f"Voucher {ref} has other objects than its invoice {number}.")
    return list(dict.fromkeys(faults))


_UNCARRIED = """
SELECT year.label, coalesce(sum(line.amount_ore), 0) FROM fiscal_year year
JOIN voucher ON voucher.fiscal_year_id = year.id JOIN voucher_line line ON line.voucher_id = voucher.id
JOIN account ON account.number = line.account AND account.type IN ('income', 'cost')
WHERE year.closed GROUP BY year.label, year.starts_on HAVING coalesce(sum(line.amount_ore), 0) <> 0
ORDER BY year.starts_on
"""


def closed_years(reader: Reader) -> list[str]:
    """A closed year's result is in equity, and all its months are locked."""
    faults = [
        f"Fiscal year {label} is closed, but {format_kronor(-ore)} kr of its result are not in equity."
        for label, ore in reader.rows(_UNCARRIED)
    ]
    for label, first, last in reader.rows("SELECT label, starts_on, ends_on FROM fiscal_year WHERE closed"):
        starts, ends = date.fromisoformat(first), date.fromisoformat(last)
        months = (ends.year - starts.year) * 12 + ends.month - starts.month + 1
        locked = reader.value(
            "SELECT count(*) FROM period_lock WHERE month BETWEEN :first AND :last",
            first=month_of(starts),
            last=month_of(ends),
        )
        if locked != months:
            faults.append(f"Fiscal year {label} is closed, but not all its months are locked.")
    return faults


def _differences(*pairs: tuple[str, int, str, int]) -> list[str]:
    return [
        f"{what} is {format_kronor(booked_ore)} kr, but {other} {format_kronor(ore)} kr."
        for what, booked_ore, other, ore in pairs
        if booked_ore != ore
    ]


def _role_balance(reader: Reader, role: str) -> int:
    """The balance of the account that has the role, without what came from before, which no register knows."""
    account = reader.value("SELECT account FROM account_role WHERE role = :role", role=role)
    return register_ore(reader, account) if account else 0


def opening_balances(reader: Reader) -> list[str]:
    """What the book begins with is said of accounts of the balance sheet only: the others begin each year at zero."""
    return [
        f"Account {account} opens with a balance, but is of the income statement."
        for (account,) in reader.rows(
            "SELECT DISTINCT opening.account FROM opening_balance opening "
            "JOIN account ON account.number = opening.account WHERE account.type IN ('income', 'cost') "
            "ORDER BY opening.account"
        )
    ]


_LOGGED = """
SELECT subject_ref, json_extract(payload, '$.on'), json_extract(payload, '$.amount_ore'),
       json_extract(payload, '$.seal')
FROM event WHERE name = 'VoucherPosted' ORDER BY id
"""


def as_posted(reader: Reader) -> list[str]:
    """Every voucher says what it said when it was posted, by the log; one of the first version by day and amount."""
    logged = {ref: told for ref, *told in reader.each(_LOGGED)}
    faults = []
    for voucher in posted_vouchers(reader):
        if voucher.ref not in logged:
            faults.append(f"The log tells of no voucher {voucher.ref}.")
            continue
        on, amount_ore, seal = logged.pop(voucher.ref)
        if (on, amount_ore) != (voucher.date, voucher.debit_ore) or (seal and seal != voucher.seal):
            faults.append(f"Voucher {voucher.ref} was changed after it was posted.")
    return faults + [f"Voucher {ref} was posted, but is not there." for ref in logged]


_FILES_LOGGED = """
SELECT file.number, file.id, json_extract(event.payload, '$.seal') FROM sie_import file
JOIN event ON event.subject_kind = 'sie-file' AND event.subject_ref = file.number AND event.name = 'SieFileImported'
ORDER BY file.id
"""


_LOCKS = "SELECT name, payload FROM event WHERE name IN ('PeriodsLocked', 'PeriodsUnlocked') ORDER BY id"

_ENDED = """
SELECT year.label, year.closed, coalesce(latest.name, '') = 'FiscalYearClosed' FROM fiscal_year year
LEFT JOIN event latest ON latest.id = (SELECT max(id) FROM event WHERE subject_kind = 'fiscal-year'
    AND subject_ref = year.label AND name IN ('FiscalYearClosed', 'FiscalYearReopened'))
ORDER BY year.starts_on
"""


def locks_as_logged(reader: Reader) -> list[str]:
    """A month is locked, and a year closed, where the log says so: nobody opens one unseen."""
    logged: set[int] = set()
    for name, payload in reader.each(_LOCKS):
        months = set(json.loads(payload)["months"])
        logged = logged | months if name == "PeriodsLocked" else logged - months
    locked = {int(month) for (month,) in reader.each("SELECT month FROM period_lock")}
    faults = [
        f"The month {month // 100}-{month % 100:02} is {'' if month in locked else 'not '}locked, "
        "but the log says otherwise."
        for month in sorted(logged ^ locked)
    ]
    return faults + [
        f"Fiscal year {label} is {'closed' if closed else 'open'}, but the log says otherwise."
        for label, closed, by_log in reader.rows(_ENDED)
        if closed != by_log
    ]


def imported_vouchers(reader: Reader) -> list[str]:
    """Every SIE file is kept, its vouchers say what they said, and no gap that it explains has a voucher in it."""
    changed = [
        number
        for number, file_id, seal in reader.rows(_FILES_LOGGED)
        if seal != seal_of_file(reader, file_id)
    ]
    lost = reader.rows(
        "SELECT file.number FROM sie_import file WHERE NOT EXISTS (SELECT 1 FROM attachment kept "
        "JOIN attachment_use used ON used.attachment_id = kept.id WHERE kept.sha256 = file.sha256 "
        "AND used.kind = 'sie-file' AND used.ref = file.number) ORDER BY file.id"
    )
    filled = reader.rows(
        "SELECT voucher.ref FROM number_gap gap JOIN voucher ON voucher.fiscal_year_id = gap.fiscal_year_id "
        "AND voucher.series = gap.series AND voucher.number BETWEEN gap.first AND gap.last ORDER BY voucher.id"
    )
    return [
        *(f"The SIE file {number} is not kept." for (number,) in lost),
        *(f"Vouchers of SIE file {number} were changed after they were read." for number in changed),
        *(f"Voucher {ref} lies in a gap that a SIE file is said to have." for (ref,) in filled),
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("vouchers balance", unbalanced_vouchers),
    ("trial balance", trial_balance_sum),
    ("voucher numbers", voucher_numbers),
    ("voucher dates", voucher_dates),
    ("vouchers as posted", as_posted),
    ("sums per month", month_sums),
    ("opening balances", opening_balances),
    ("closed years", closed_years),
    ("locks as logged", locks_as_logged),
    ("imported vouchers", imported_vouchers),
    ("receivables account", receivables),
    ("doubtful receivables", doubtful),
    ("bad debts", lost),
    ("customer advances", advances),
    ("objects that are named", known_objects),
    ("objects of invoices", invoice_objects),
)
