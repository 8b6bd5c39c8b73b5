"""What moved on each account, month by month, without the vouchers that only settle VAT: what a return is made from.

Whole months come from account_month, so a return costs the same in a book of a thousand lines and of a million. Out of
it are taken the vouchers that settle a period's VAT (momsredovisning): they empty the VAT accounts, and are no sale and
no purchase. They are known by the return they were posted for, or by a line on the account that VAT is settled
against, the tax account, or account 1650 for VAT to be refunded: so also those of other programs and of people. A
voucher that buys or sells something as well, with VAT of its own, is none of them.
"""

from dataclasses import dataclass
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.dates import month_of
from kassabok.core.taxes.boxes import in_box, in_kronor
from kassabok.core.vat import rate_in_name

#: Accounts of VAT itself, from 2610 up to 2649; what has no box among them is not due yet.
FIRST_VAT_ACCOUNT, AFTER_VAT_ACCOUNTS = "2610", "2650"

#: Roles of sales accounts whose rate the posting rules decide; no VAT goes with the rounding of what is to be paid.
RATES_OF_ROLES = {"sales_standard": 25, "sales_reduced": 12, "sales_low": 6, "rounding": 0}

Moved = dict[str, int]  # account -> öre, debit positive

#: Whether a voucher has VAT that comes into being, input VAT in debit or output VAT in credit, beside something bought
#: or sold. A fee that is paid together with the period's VAT is no such thing: that VAT falls on the other sides.
_TRADES = (
    "EXISTS (SELECT 1 FROM voucher_line vat WHERE vat.voucher_id = settled.voucher_id AND "
    "(vat.account >= '261' AND vat.account < '264' AND vat.amount_ore < 0 "
    "OR vat.account >= '264' AND vat.account < '265' AND vat.amount_ore > 0)) AND "
    "EXISTS (SELECT 1 FROM voucher_line traded WHERE traded.voucher_id = settled.voucher_id AND "
    "(traded.account < '15' OR traded.account >= '3' AND traded.account < '8') AND "
    "traded.account NOT IN (SELECT account FROM account_role WHERE role = 'rounding'))"
)

#: The ids of the vouchers dated from :first to :last that settle VAT. What is to be refunded has no role of its own in
#: the posting rules, and stands on account 1650 in every chart.
SETTLING = (
    "SELECT voucher_id FROM voucher_line settled WHERE date BETWEEN :first AND :last AND account IN "
    "(SELECT account FROM account_role WHERE role IN ('vat_settlement', 'tax_account') UNION SELECT '1650') "
    f"AND NOT ({_TRADES}) UNION "
    "SELECT voucher.id FROM link JOIN voucher ON voucher.ref = link.effect_ref WHERE link.cause_kind = 'vat-return' "
    "AND link.effect_kind = 'voucher' AND voucher.date BETWEEN :first AND :last"
)


@dataclass(frozen=True, slots=True)
class Account:
    """An account as the return needs it.

    rate: of the VAT that goes with what is booked on it, in percent; 0 where none does; None where nothing says it.
    """

    number: str
    name: str
    box: str
    rate: int | None = None

    @property
    def is_vat(self) -> bool:
        """Whether VAT itself is booked on it."""
        return FIRST_VAT_ACCOUNT <= self.number < AFTER_VAT_ACCOUNTS


@dataclass(frozen=True, slots=True)
class Figures:
    """A period's figures. moved: what has moved on each account; exact_ore: box -> öre as the return has it."""

    moved: Moved
    exact_ore: dict[str, int]

    @property
    def kronor(self) -> dict[str, int]:
        """All boxes in whole kronor, 49 too."""
        return in_kronor(self.exact_ore)

    def vat_moved(self, chart: dict[str, Account]) -> Moved:
        """What has moved on the accounts that a settlement empties: those of VAT that have a box."""
        return {
            number: ore for number, ore in self.moved.items() if chart[number].is_vat and chart[number].box
        }


def read_accounts(reader: Reader) -> dict[str, Account]:
    """The chart by number, in order."""
    rates = {
        account: RATES_OF_ROLES[role]
        for account, role in reader.rows("SELECT account, role FROM account_role")
        if role in RATES_OF_ROLES
    }
    return {
        number: Account(number, name, box, rates[number] if number in rates else rate_in_name(name))
        for number, name, box in reader.rows("SELECT number, name, vat_box FROM account ORDER BY number")
    }


def figures_by_month(reader: Reader, first: date, last: date, *, boxed: bool = False) -> dict[int, Moved]:
    """Month (YYYYMM) -> what moved on each account, settlements left out. boxed: only accounts with a box."""
    only = "AND account IN (SELECT number FROM account WHERE vat_box <> '')" if boxed else ""
    months: dict[int, Moved] = {}
    for month, account, net_ore in reader.rows(
        "SELECT month, account, debit_ore - credit_ore FROM account_month "
        f"WHERE month BETWEEN :first AND :last {only}",
        first=month_of(first),
        last=month_of(last),
    ):
        months.setdefault(month, {})[account] = net_ore
    for day, account, amount_ore in settling_lines(reader, first, last):
        moved = months.setdefault(month_of(day), {})
        if account in moved:  # An account that is not asked for is not there.
            moved[account] -= amount_ore
    return months


def settling_lines(reader: Reader, first: date, last: date) -> list[tuple[date, str, int]]:
    """Day, account and öre of the lines of the vouchers that settle VAT, dated from first to last."""
    return [
        (date.fromisoformat(day), account, amount_ore)
        for day, account, amount_ore in reader.rows(
            f"SELECT date, account, amount_ore FROM voucher_line WHERE voucher_id IN ({SETTLING})",
            first=first,
            last=last,
        )
    ]


def added_up(months: dict[int, Moved], first: date, last: date, chart: dict[str, Account]) -> Figures:
    """The figures of the months that lie between two days."""
    moved: Moved = {}
    for month, of_month in months.items():
        if month_of(first) <= month <= month_of(last):
            for account, net_ore in of_month.items():
                moved[account] = moved.get(account, 0) + net_ore
    exact_ore: dict[str, int] = {}
    for account, net_ore in moved.items():
        box = chart[account].box
        if box:
            exact_ore[box] = exact_ore.get(box, 0) + in_box(box, net_ore)
    return Figures({number: ore for number, ore in moved.items() if ore}, exact_ore)
