"""What must always hold of fixed assets: nothing is depreciated twice or too much, and the books have it all."""

from collections.abc import Callable

from kassabok.core.assets.plan import later, shown
from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor

_TOO_MUCH = """
SELECT a.number, a.cost_ore - a.residual_ore, a.earlier_ore + coalesce(sum(d.amount_ore), 0) AS done_ore
FROM asset a LEFT JOIN depreciation d ON d.asset_id = a.id
  AND d.run_id IN (SELECT id FROM depreciation_run WHERE NOT taken_back)
GROUP BY a.number, a.cost_ore, a.residual_ore, a.earlier_ore
HAVING a.earlier_ore + coalesce(sum(d.amount_ore), 0) > a.cost_ore - a.residual_ore ORDER BY a.number
"""

_SPANS = """
SELECT a.number, d.first_month, d.last_month FROM depreciation d JOIN asset a ON a.id = d.asset_id
JOIN depreciation_run r ON r.id = d.run_id WHERE NOT r.taken_back ORDER BY a.number, d.first_month
"""

#: A run beside the vouchers that were posted for it: together they are its amount, or zero when it is taken back.
_BOOKED = """
SELECT r.number, CASE WHEN r.taken_back THEN 0 ELSE r.amount_ore END,
  coalesce((SELECT sum(CASE WHEN v.corrects_id IS NULL THEN l.amount_ore ELSE -l.amount_ore END)
    FROM (SELECT DISTINCT effect_ref FROM link
      WHERE cause_kind = 'depreciation' AND cause_ref = r.number AND effect_kind = 'voucher') k
    JOIN voucher v ON v.ref = k.effect_ref JOIN voucher_line l ON l.voucher_id = v.id
    WHERE l.amount_ore > 0), 0),
  coalesce((SELECT sum(d.amount_ore) FROM depreciation d WHERE d.run_id = r.id), 0), r.amount_ore
FROM depreciation_run r ORDER BY r.id
"""


def depreciation_within_cost(reader: Reader) -> list[str]:
    """No asset is depreciated below what it is to be worth in the end."""
    return [
        f"Asset {number} is depreciated by {format_kronor(done_ore)} kr of {format_kronor(most_ore)} kr."
        for number, most_ore, done_ore in reader.rows(_TOO_MUCH)
    ]


def months_once(reader: Reader) -> list[str]:
    """No month of an asset is depreciated twice, and none between two is left out."""
    faults = []
    before: tuple[str, int] = ("", 0)
    for number, first, last in reader.rows(_SPANS):
        if before[0] == number and first != later(before[1], 1):
            faults.append(
                f"Asset {number} is depreciated through {shown(before[1])} and then from {shown(first)} on."
            )
        before = (number, last)
    return faults


def runs_booked(reader: Reader) -> list[str]:
    """Each run is in the books with what its assets lost; one that is taken back leaves nothing there."""
    faults = []
    for number, due_ore, booked_ore, parts_ore, amount_ore in reader.rows(_BOOKED):
        if booked_ore != due_ore:
            faults.append(
                f"Depreciation {number} is {format_kronor(due_ore)} kr, "
                f"but the books have {format_kronor(booked_ore)} kr."
            )
        if parts_ore != amount_ore:
            faults.append(f"Depreciation {number} is not what its assets were depreciated with.")
    return faults


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("assets depreciated", depreciation_within_cost),
    ("depreciation months", months_once),
    ("depreciation booked", runs_booked),
)
