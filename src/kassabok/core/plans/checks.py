"""What must always be true of plans. A check returns what it found, in whole sentences."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor

_VOUCHERS_OF_PLANS = """
SELECT link.cause_ref AS plan, voucher.id AS voucher_id FROM link JOIN voucher ON voucher.ref = link.effect_ref
WHERE link.cause_kind = 'plan' AND link.effect_kind = 'voucher'
"""


def accruals(reader: Reader) -> list[str]:
    """An accrual puts back exactly what it took, and its vouchers are what it has down as posted, to the öre."""
    kept = reader.rows(
        "SELECT plan.number, sum(amount_ore) FROM plan JOIN plan_part part ON part.plan_id = plan.id "
        "WHERE kind = 'accrual' GROUP BY plan.id, plan.number HAVING sum(amount_ore) <> 0"
    )
    booked = reader.rows(
        "SELECT plan.number, coalesce((SELECT sum(amount_ore) FROM plan_part WHERE plan_id = plan.id AND posted), 0), "
        "coalesce((SELECT sum(line.amount_ore) FROM plan_line own "
        f"JOIN ({_VOUCHERS_OF_PLANS}) made ON made.plan = plan.number "
        "JOIN voucher_line line ON line.voucher_id = made.voucher_id AND line.account = own.account "
        "WHERE own.plan_id = plan.id AND own.rule = 'total'), 0) FROM plan WHERE kind = 'accrual' ORDER BY plan.id"
    )
    return [
        f"Plan {number} would put back {format_kronor(ore)} kr more than it took." for number, ore in kept
    ] + [
        f"Plan {number} has {format_kronor(down)} kr down as posted, but its vouchers say {format_kronor(ore)} kr."
        for number, down, ore in booked
        if down != ore
    ]


def recurring(reader: Reader) -> list[str]:
    """A recurring plan has as many vouchers as it has down as posted, and the next day that follows from that."""
    rows = reader.rows(
        "SELECT plan.number, plan.posted, count(made.voucher_id) FROM plan "
        f"LEFT JOIN ({_VOUCHERS_OF_PLANS}) made ON made.plan = plan.number "
        "WHERE kind = 'recurring' GROUP BY plan.id, plan.number, plan.posted "
        "HAVING plan.posted <> count(made.voucher_id)"
    )
    astray = reader.rows(
        "SELECT number, state FROM plan WHERE (state = 'active') <> (next_on IS NOT NULL) ORDER BY id"
    )
    return [
        f"Plan {number} has {down} vouchers down as posted, but {made} are." for number, down, made in rows
    ] + [f"Plan {number} is {state}, which its next day denies." for number, state in astray]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("accruals", accruals),
    ("recurring vouchers", recurring),
)
