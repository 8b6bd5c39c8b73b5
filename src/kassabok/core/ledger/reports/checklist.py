"""What is to be done before a fiscal year is closed: each point with how it stands and the command that mends it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.dates import ONE_DAY, month_of
from kassabok.core.errors import Refused
from kassabok.core.ledger.checks import CHECKS
from kassabok.core.ledger.reports.balances import NOTHING, Movements, Year, moved_through, year_called, years
from kassabok.core.ledger.reports.tax_return import adjustable_fields, tax_of, tax_return
from kassabok.core.money import format_kronor, format_whole_kronor
from kassabok.core.rates.lookup import Rates

DONE, OPEN, LOOK = "done", "open", "look"

COUNTED_WITHIN = timedelta(
    days=60
)  # A count this near the year's end is one of it: moves in between are known.
LATE = timedelta(days=90)  # Who is this late with paying may never do.

#: Legal form -> the field of a deficit, and the one that takes it off in the next year's return.
DEFICITS = {"ab": ("7770", "7763"), "ef": ("7730", "7705")}
#: Accounts of tax allocation reserves (periodiseringsfonder), and the field of the income that is taxed for them.
RESERVES, RESERVE_INCOME = ("211", "212", "213"), "7654"

#: Roles of accounts that should be empty at the year's end -> what stands there, and the command that shows it.
SUSPENSE = {
    "suspense": ("to clear up", "kassabok bank unmatched"),
    "stock_opening": (
        "from opening goods: book it against equity, or where the goods stood before",
        "kassabok report ledger --account {account} --year {year}",
    ),
}


@dataclass(frozen=True, slots=True)
class ChecklistPoint:
    """A point of the checklist. state: done, open, or look where a person should judge.

    hard: the year cannot be closed while it is open; the others can be passed over. command: what mends it.
    """

    point: str
    state: str
    detail: str
    command: str
    hard: bool = field(metadata={"table": False})


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the points are asked of."""

    reader: Reader
    rates: Rates
    year: Year
    today: date
    balances: Movements

    def balance_ore(self, account: str) -> int:
        """An account's balance at the year's end, debit positive."""
        return self.balances.get(account, NOTHING).net_ore

    def roles(self) -> dict[str, str]:
        return dict(self.reader.rows("SELECT role, account FROM account_role"))


Found = tuple[str, str, str]  # State, detail, command.
Point = Callable[[_Asked], Found | None]


def checklist(reader: Reader, rates: Rates, label: str, *, today: date) -> list[ChecklistPoint]:
    """The points of a year in the order they are best done; those that do not concern the company are left out.

    Raises NotFound.
    """
    year = year_called(reader, label)
    asked = _Asked(reader, rates, year, today, moved_through(reader, year.ends_on))
    return [
        ChecklistPoint(name, *found, hard) for name, hard, ask in POINTS if (found := ask(asked)) is not None
    ]


def _ended(asked: _Asked) -> Found:
    year = asked.year
    if asked.today <= year.ends_on:
        return OPEN, f"The year runs until {year.ends_on}.", ""
    return DONE, f"The year ended on {year.ends_on}.", ""


def _earlier_years(asked: _Asked) -> Found:
    before = [y.year for y in years(asked.reader) if not y.closed and y.ends_on < asked.year.starts_on]
    if before:
        return OPEN, f"{before[0]} is not closed.", f"kassabok year close {before[0]}"
    return DONE, "All earlier years are closed.", ""


def _books(asked: _Asked) -> Found:
    faults = [fault for _, look in CHECKS for fault in look(asked.reader)]
    if faults:
        return OPEN, faults[0], "kassabok check"
    return DONE, "Every voucher balances, and the series are whole.", ""


def _cash_days(asked: _Asked) -> Found | None:
    days = asked.reader.rows(
        "SELECT DISTINCT date FROM receipt WHERE cash_day_id IS NULL AND means <> 'online' "
        "AND date <= :last ORDER BY date",
        last=asked.year.ends_on,
    )
    if days:
        first = days[0][0]
        return (
            OPEN,
            f"{_many(len(days), 'cash day')} not closed.",
            f"kassabok receipt day-close --date {first}",
        )
    if not asked.reader.row("SELECT 1 FROM receipt LIMIT 1"):
        return None
    return DONE, "All counter sales are booked.", ""


def _bank_lines(asked: _Asked) -> Found | None:
    row = asked.reader.row(
        "SELECT count(*), coalesce(sum(abs(amount_ore)), 0) FROM bank_line WHERE state = 'unmatched' AND date <= :last",
        last=asked.year.ends_on,
    )
    if row and row[0]:
        return (
            OPEN,
            f"{_many(row[0], 'bank line')} not booked, {format_kronor(row[1])} kr.",
            "kassabok bank unmatched",
        )
    if not asked.reader.row("SELECT 1 FROM bank_line LIMIT 1"):
        return None
    return DONE, "All bank lines are booked.", ""


_LAST_SAID = """
SELECT a.name, a.ledger_account, (SELECT b.date FROM bank_balance b WHERE b.bank_account_id = a.id AND b.date <= :last
  ORDER BY b.date DESC, b.id DESC LIMIT 1), (SELECT b.amount_ore FROM bank_balance b WHERE b.bank_account_id = a.id
  AND b.date <= :last ORDER BY b.date DESC, b.id DESC LIMIT 1)
FROM bank_account a WHERE a.currency = 'SEK' ORDER BY a.id
"""


def _bank_balance(asked: _Asked) -> Found | None:
    """The books against the last balance that the bank told in the year."""
    told = []
    for name, account, day, said_ore in asked.reader.rows(_LAST_SAID, last=asked.year.ends_on):
        if day is None or day < asked.year.starts_on.isoformat():
            if asked.balance_ore(account):
                booked = format_kronor(asked.balance_ore(account))
                told.append((account, f"No statement says what {name} held; {account} has {booked} kr."))
            continue
        booked_ore = moved_through(asked.reader, date.fromisoformat(day)).get(account, NOTHING).net_ore
        if booked_ore != said_ore:
            return (
                OPEN,
                (
                    f"On {day} the bank says {format_kronor(said_ore)} kr for {name}, "
                    f"the books {format_kronor(booked_ore)} kr."
                ),
                "kassabok bank status",
            )
    if told:
        account, detail = told[0]
        return LOOK, detail, f"kassabok report ledger --account {account} --year {asked.year.year}"
    return DONE, "The bank and the books agree.", ""


_NOT_INVOICED = """
SELECT count(DISTINCT o.number), min(o.number) FROM sales_order o JOIN sales_order_line l ON l.order_id = o.id
WHERE o.billing NOT IN ('receipt', 'paid')
  AND l.delivered_milli - l.returned_milli > l.invoiced_milli AND l.kind <> 'text'
AND EXISTS (SELECT 1 FROM delivery d JOIN delivery_line dl ON dl.delivery_id = d.id
  WHERE dl.order_line_id = l.id AND d.date <= :last)
"""


def _deliveries(asked: _Asked) -> Found | None:
    row = asked.reader.row(_NOT_INVOICED, last=asked.year.ends_on)
    if row and row[0]:
        return (
            OPEN,
            f"{_many(row[0], 'order')} delivered and not invoiced in full; first {row[1]}.",
            f"kassabok invoice issue {row[1]}",
        )
    if not asked.reader.row("SELECT 1 FROM delivery LIMIT 1"):
        return None
    return DONE, "What was delivered is invoiced.", ""


def _unpaid(asked: _Asked) -> Found | None:
    """Under the cash method, what waits for its payment belongs to the year that ends."""
    waiting = asked.reader.value(
        "SELECT count(DISTINCT i.number) FROM invoice i WHERE i.date <= :last AND ("
        "EXISTS (SELECT 1 FROM unposted_sale u WHERE u.invoice = i.number AND u.amount_ore <> 0) OR "
        "EXISTS (SELECT 1 FROM sale_share s WHERE s.invoice = i.number AND s.date > :last))",
        last=asked.year.ends_on,
    )
    bills = asked.reader.value(
        "SELECT count(DISTINCT b.number) FROM bill b WHERE b.date <= :last AND ("
        "EXISTS (SELECT 1 FROM unposted_purchase u WHERE u.bill = b.number AND u.amount_ore <> 0) OR "
        "EXISTS (SELECT 1 FROM purchase_share s WHERE s.bill = b.number AND s.date > :last))",
        last=asked.year.ends_on,
    )
    if bills and not waiting:
        return (
            OPEN,
            f"{_many(bills, 'unpaid bill')} not booked, as the cash method asks for at the year's end.",
            f"kassabok year unpaid {asked.year.year}",
        )
    if waiting:
        return (
            OPEN,
            f"{_many(waiting, 'unpaid invoice')} not booked, as the cash method asks for at the year's end.",
            f"kassabok year unpaid {asked.year.year}",
        )
    if settings_of(asked.reader).text("ledger.method") != "cash":
        return None
    return DONE, "What was unpaid at the year's end is booked.", ""


def _foreign_bills(asked: _Asked) -> Found | None:
    """Debts in other currencies are told at the closing rate. Source: årsredovisningslagen 4 kap. 13 §."""
    found = asked.reader.row(
        "SELECT count(*), count(CASE WHEN NOT EXISTS (SELECT 1 FROM bill_revaluation r "
        "WHERE r.bill_id = b.id AND r.date = :last AND NOT r.back) THEN 1 END) FROM bill b "
        "WHERE b.currency <> 'SEK' AND b.date <= :last AND b.open_cents + coalesce((SELECT sum(s.amount_cents) "
        "FROM bill_settlement s WHERE s.bill_id = b.id AND s.date > :last), 0) <> 0 "
        "AND NOT EXISTS (SELECT 1 FROM unposted_purchase u WHERE u.bill = b.number)",
        last=asked.year.ends_on,
    )
    if found is None or not found[0]:
        return None
    if found[1]:
        return (
            OPEN,
            f"{_many(found[1], 'bill')} in other currencies to be told at the closing rate.",
            f"kassabok bill revalue --on {asked.year.ends_on}",
        )
    return DONE, "Bills in other currencies stand at the closing rate.", ""


#: What was open of the bills that are booked, at the end of a day, by the account that they are owed on.
_OWED = """
SELECT b.payables, sum(b.open_ore + coalesce((
    SELECT sum(s.amount_ore) FROM bill_settlement s WHERE s.bill_id = b.id AND s.date > :last), 0) - coalesce((
    SELECT sum(r.difference_ore) FROM bill_revaluation r WHERE r.bill_id = b.id AND r.date > :last), 0))
FROM bill b WHERE b.date <= :last AND NOT EXISTS (SELECT 1 FROM unposted_purchase u WHERE u.bill = b.number)
GROUP BY b.payables ORDER BY b.payables
"""


def _payables(asked: _Asked) -> Found | None:
    """What stands on an account of bills beside them: booked by hand, or from before. A person knows if it is owed."""
    owed = asked.reader.rows(_OWED, last=asked.year.ends_on)
    for account, owed_ore in owed:
        beside_ore = -asked.balance_ore(account) - owed_ore
        if beside_ore:
            return (
                LOOK,
                f"{account} has {format_kronor(beside_ore)} kr beside the bills: is that owed?",
                f"kassabok report ledger --account {account} --year {asked.year.year}",
            )
    return (DONE, "What is owed to suppliers is what the bills say.", "") if owed else None


def _doubtful(asked: _Asked) -> Found | None:
    late = asked.reader.row(
        "SELECT count(*), coalesce(sum(open_ore), 0) FROM claim WHERE open_ore > 0 AND due_date < :late",
        late=min(asked.year.ends_on, asked.today) - LATE,
    )
    roles = asked.roles()
    allowed = any(
        asked.balance_ore(roles.get(role, "")) for role in ("doubtful_receivables", "receivables_allowance")
    )
    if late and late[0] and not allowed:
        return (
            LOOK,
            (
                f"{_many(late[0], 'invoice')} more than {LATE.days} days late, {format_kronor(late[1])} kr: "
                "will they be paid?"
            ),
            "kassabok collection doubtful INVOICE",
        )
    if not asked.reader.row("SELECT 1 FROM claim WHERE open_ore > 0 LIMIT 1"):
        return None
    return DONE, "No receivable is late enough to be doubtful.", ""


def _stock_count(asked: _Asked) -> Found | None:
    end = asked.year.ends_on
    stock_ore = asked.balance_ore(asked.roles().get("stock", ""))
    if not stock_ore and not asked.reader.row(
        "SELECT 1 FROM stock_move WHERE date <= :last LIMIT 1", last=end
    ):
        return None
    counted = asked.reader.value(
        "SELECT max(number) FROM stock_count WHERE state = 'posted' AND date BETWEEN :first AND :last",
        first=end - COUNTED_WITHIN,
        last=end + COUNTED_WITHIN,
    )
    if counted is None:
        return (
            OPEN,
            f"No stock was counted near {end}; it is {format_kronor(stock_ore)} kr.",
            "kassabok stock count start",
        )
    return DONE, f"Stock was counted: {counted}.", ""


def _negative_stock(asked: _Asked) -> Found | None:
    rows = asked.reader.rows(
        "SELECT p.sku FROM stock_move m JOIN product p ON p.id = m.product_id WHERE m.date <= :last "
        "GROUP BY p.sku HAVING sum(m.quantity_milli) < 0 ORDER BY p.sku",
        last=asked.year.ends_on,
    )
    if not rows:
        return None
    return OPEN, f"{_many(len(rows), 'product')} below zero; first {rows[0][0]}.", "kassabok stock list"


_UNDEPRECIATED = """
SELECT a.number, a.name FROM asset a
WHERE a.state = 'in_use' AND a.plan_ore > 0 AND a.plan_first <= :month AND coalesce((
  SELECT max(d.last_month) FROM depreciation d JOIN depreciation_run r ON r.id = d.run_id
  WHERE d.asset_id = a.id AND NOT r.taken_back), 0) < CASE WHEN a.plan_last < :month THEN a.plan_last ELSE :month END
ORDER BY a.number
"""


def _depreciation(asked: _Asked) -> Found | None:
    month = month_of(asked.year.ends_on)
    rows = asked.reader.rows(_UNDEPRECIATED, month=month)
    if rows:
        return (
            OPEN,
            f"{_many(len(rows), 'asset')} not depreciated through the year; first {rows[0][0]} {rows[0][1]}.",
            f"kassabok asset depreciate --through {asked.year.ends_on:%Y-%m}",
        )
    if not asked.reader.row("SELECT 1 FROM asset LIMIT 1"):
        return None
    return DONE, "All assets are depreciated through the year.", ""


def _plans(asked: _Asked) -> Found | None:
    rows = asked.reader.rows(
        "SELECT number FROM plan WHERE state = 'active' AND next_on <= :last ORDER BY next_on",
        last=asked.year.ends_on,
    )
    if rows:
        return (
            OPEN,
            f"{len(rows)} plan{'s have' if len(rows) > 1 else ' has'} vouchers of the year left to post.",
            "kassabok voucher run-due",
        )
    if not asked.reader.row("SELECT 1 FROM plan LIMIT 1"):
        return None
    return DONE, "All planned vouchers of the year are posted.", ""


def _suspense(asked: _Asked) -> Found:
    roles = asked.roles()
    for role, (what, command) in SUSPENSE.items():
        account = roles.get(role, "")
        if asked.balance_ore(account):
            return (
                OPEN,
                f"Account {account} has {format_kronor(asked.balance_ore(account))} kr {what}.",
                command.format(account=account, year=asked.year.year),
            )
    return DONE, "Nothing is left to clear up.", ""


def _goods_received(asked: _Asked) -> Found | None:
    account = asked.roles().get("goods_received", "")
    ore = asked.balance_ore(account)
    if not ore:
        return None
    what = "came without a bill" if ore < 0 else "are billed and have not come"
    return (
        LOOK,
        f"Goods for {format_kronor(abs(ore))} kr {what}: is that so?",
        f"kassabok report goods-received --on {asked.year.ends_on}",
    )


def _vat(asked: _Asked) -> Found | None:
    """Settled VAT leaves its accounts empty: what stands on them is of a period that is not closed.

    A period with nothing to report is closed too. A broken year may end within a quarter, whose VAT stands there then.
    """
    accounts = asked.reader.rows(
        "SELECT number FROM account WHERE vat_box IN ('10', '11', '12', '30', '31', '32', '48', '60', '61', '62')"
    )
    standing = [number for (number,) in accounts if asked.balance_ore(number)]
    last = _last_vat_day(asked)
    closed = asked.reader.value("SELECT max(ends_on) FROM vat_return WHERE state = 'closed'")
    if closed and closed < last.isoformat():
        return (
            OPEN,
            f"The VAT returns of the year are closed through {closed}, not {last}.",
            "kassabok vat list",
        )
    if standing and last < asked.year.ends_on and (closed or last < asked.year.starts_on):
        detail = f"The VAT on {standing[0]} is of a quarter that ends after the year: is that so?"
        return LOOK, detail, "kassabok vat list"
    if standing:
        return OPEN, f"The VAT of the year is not settled: it stands on {standing[0]}.", "kassabok vat list"
    if not settings_of(asked.reader).text("company.vat_nr"):
        return None
    return DONE, "The VAT of the year is settled.", ""


def _last_vat_day(asked: _Asked) -> date:
    """The last day of the year on which a VAT period ends. Quarters are those of the calendar."""
    ends_on = asked.year.ends_on
    into = ends_on.month % 3
    if settings_of(asked.reader).text("vat.period") != "quarterly" or not into:
        return ends_on
    return ends_on.replace(month=ends_on.month - into + 1, day=1) - ONE_DAY


def _previous_result(asked: _Asked) -> Found | None:
    if settings_of(asked.reader).text("company.form") != "ab":
        return None
    account = asked.roles().get("previous_result", "")
    ore = asked.balance_ore(account)
    if not ore:
        return None
    return (
        LOOK,
        f"{format_kronor(-ore)} kr of earlier results stand on {account}: the general meeting decides over them.",
        f'kassabok voucher add --text "Enligt stämman" --line {account}={_plain(-ore)} --line 2091={_plain(ore)}',
    )


def _deficit(asked: _Asked) -> Found | None:
    """What the tax return before this one had too little is taken off in this one, if people say so."""
    fields = DEFICITS.get(settings_of(asked.reader).text("company.form"))
    before = next((y for y in years(asked.reader) if y.ends_on == asked.year.starts_on - ONE_DAY), None)
    if fields is None or before is None:
        return None
    told, taken_off = fields
    try:
        deficit = sum(row.kronor for row in tax_return(asked.reader, before.year).rows if row.field == told)
    except Refused:  # A form that cannot be made tells of no deficit.
        return None
    if not deficit:
        return None
    if taken_off in _said(asked):
        return DONE, f"The deficit of {before.year} is taken off.", ""
    return (
        LOOK,
        f"The tax return of {before.year} had a deficit of {format_whole_kronor(deficit)} kr: it can be taken off.",
        f"kassabok tax adjust {asked.year.year} --field {taken_off} --amount {deficit}",
    )


def _reserves(asked: _Asked) -> Found | None:
    """A company is taxed for what its tax allocation reserves would earn. Source: inkomstskattelagen 30 kap. 6 a §."""
    if settings_of(asked.reader).text("company.form") != "ab":
        return None
    began = moved_through(asked.reader, asked.year.starts_on - ONE_DAY)
    ore = -sum(moved.net_ore for account, moved in began.items() if account[:3] in RESERVES)
    if not ore:
        return None
    if RESERVE_INCOME in _said(asked):
        return DONE, "The income on tax allocation reserves is told in the tax return.", ""
    detail = f"Tax allocation reserves were {format_kronor(ore)} kr at first: their income (schablonintäkt) is taxed."
    return LOOK, detail, f"kassabok tax fields {asked.year.year}"


def _said(asked: _Asked) -> set[str]:
    """The fields of the tax return that people have said an amount of."""
    rows = adjustable_fields(asked.reader, asked.year.year)
    return {row.field for row in rows if row.amount_ore is not None}


def _tax(asked: _Asked) -> Found | None:
    if settings_of(asked.reader).text("company.form") != "ab":
        return None
    tax = tax_of(asked.reader, asked.rates, asked.year.year)
    if tax.tax_ore == tax.booked_ore:
        return DONE, f"The tax is booked: {format_kronor(tax.booked_ore)} kr.", ""
    return (
        OPEN,
        f"The tax is {format_kronor(tax.tax_ore)} kr, and {format_kronor(tax.booked_ore)} kr are booked.",
        f"kassabok year tax {asked.year.year}",
    )


def _result_accounts(asked: _Asked) -> Found:
    """Income in debit or cost in credit is possible, and most often a slip."""
    began = moved_through(asked.reader, asked.year.starts_on - ONE_DAY)
    contra = asked.roles().get("purchases_contra", "")
    odd = []
    for number, kind in asked.reader.rows(
        "SELECT number, type FROM account WHERE type IN ('income', 'cost') AND number < '8' ORDER BY number"
    ):
        moved_ore = asked.balance_ore(number) - began.get(number, NOTHING).net_ore
        # Discounts, rounding, changes of stock and contra accounts may go either way.
        if (
            number[:2] not in ("37", "49")
            and number not in ("3976", "3978", contra)
            and (moved_ore > 0) == (kind == "income")
            and moved_ore
        ):
            odd.append((number, moved_ore))
    if odd:
        side = "debit" if odd[0][1] > 0 else "credit"
        return (
            LOOK,
            f"Account {odd[0][0]} ends in {side} with {format_kronor(abs(odd[0][1]))} kr: is that right?",
            f"kassabok report ledger --account {odd[0][0]} --year {asked.year.year}",
        )
    return DONE, "Income is in credit and costs are in debit.", ""


def _drafts(asked: _Asked) -> Found | None:
    count = asked.reader.value(
        "SELECT count(*) FROM sales_order WHERE state = 'draft' AND date <= :last", last=asked.year.ends_on
    )
    if not count:
        return None
    return LOOK, f"{_many(count, 'order')} of the year still drafts.", "kassabok order list --state draft"


def _many(count: int, what: str) -> str:
    return f"{count} {what} is" if count == 1 else f"{count} {what}s are"


def _plain(ore: int) -> str:
    return format_kronor(ore).replace(" ", "")


#: Name, whether it is hard, and the question.
POINTS: tuple[tuple[str, bool, Point], ...] = (
    ("ended", True, _ended),
    ("earlier-years", True, _earlier_years),
    ("books", True, _books),
    ("cash-days", True, _cash_days),
    ("drafts", False, _drafts),
    ("deliveries", False, _deliveries),
    ("bank-lines", False, _bank_lines),
    ("bank-balance", False, _bank_balance),
    ("stock-count", False, _stock_count),
    ("negative-stock", False, _negative_stock),
    ("goods-received", False, _goods_received),
    ("doubtful", False, _doubtful),
    ("unpaid", True, _unpaid),
    ("foreign-bills", False, _foreign_bills),
    ("payables", False, _payables),
    ("plans", False, _plans),
    ("depreciation", False, _depreciation),
    ("suspense", False, _suspense),
    ("vat", False, _vat),
    ("result-accounts", False, _result_accounts),
    ("previous-result", False, _previous_result),
    ("deficit", False, _deficit),
    ("reserves", False, _reserves),
    ("tax", False, _tax),
)
