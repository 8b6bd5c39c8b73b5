"""What must always hold of collecting; `kassabok check` asks."""

from collections.abc import Callable

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor


def charges(reader: Reader) -> list[str]:
    """What is open of a charge is its amount less what payments settled and what was waived of it."""
    rows = reader.rows(
        "SELECT i.invoice_number, h.kind, h.open_ore, h.amount_ore - coalesce(s.ore, 0) - coalesce(w.ore, 0) "
        "FROM charge h JOIN claim i ON i.id = h.claim_id "
        "LEFT JOIN (SELECT charge_id, sum(amount_ore) AS ore FROM charge_settlement GROUP BY charge_id) AS s "
        "ON s.charge_id = h.id "
        "LEFT JOIN (SELECT charge_id, sum(amount_ore) AS ore FROM charge_waiver GROUP BY charge_id) AS w "
        "ON w.charge_id = h.id "
        "WHERE h.open_ore <> h.amount_ore - coalesce(s.ore, 0) - coalesce(w.ore, 0) ORDER BY h.id"
    )
    return [
        f"The {kind.replace('_', ' ')} on {number} has {format_kronor(said)} kr open, "
        f"but what was paid and waived leaves {format_kronor(found)} kr."
        for number, kind, said, found in rows
    ]


def customers(reader: Reader) -> list[str]:
    """A charge and a letter are on the customer of their claims."""
    rows = reader.rows(
        "SELECT c.invoice_number FROM charge h JOIN claim c ON c.id = h.claim_id "
        "WHERE h.customer_id <> c.customer_id UNION "
        "SELECT c.invoice_number FROM reminder r JOIN reminder_line l ON l.reminder_id = r.id "
        "JOIN claim c ON c.id = l.claim_id WHERE r.customer_id <> c.customer_id ORDER BY 1"
    )
    return [
        f"What is owed beside {number}, or a letter about it, is on another customer." for (number,) in rows
    ]


def letters(reader: Reader) -> list[str]:
    """A letter's sums are those of its lines, and the interest of a line that of its segments less what was settled."""
    rows = reader.rows(
        "SELECT r.number FROM reminder r JOIN (SELECT reminder_id, sum(open_ore) AS principal, "
        "sum(interest_ore) AS interest, sum(costs_ore) AS costs FROM reminder_line GROUP BY reminder_id) AS l "
        "ON l.reminder_id = r.id WHERE r.principal_ore <> l.principal OR r.interest_ore <> l.interest "
        "OR r.costs_ore <> l.costs ORDER BY r.id"
    )
    return [f"The lines of {number} do not add up to its sums." for (number,) in rows]


def instalments(reader: Reader) -> list[str]:
    """The parts of an instalment plan add up to it."""
    rows = reader.rows(
        "SELECT p.number FROM instalment_plan p LEFT JOIN instalment i ON i.plan_id = p.id "
        "GROUP BY p.id, p.number, p.total_ore HAVING coalesce(sum(i.amount_ore), 0) <> p.total_ore ORDER BY p.id"
    )
    return [f"The parts of instalment plan {number} do not add up to it." for (number,) in rows]


_BOOKED = """
SELECT coalesce((SELECT sum(open_ore) FROM charge WHERE booked), 0),
    coalesce((SELECT sum(l.amount_ore) FROM voucher_line l JOIN voucher v ON v.id = l.voucher_id
    WHERE l.account = r.account AND EXISTS (SELECT 1 FROM link k WHERE k.effect_kind = 'voucher'
    AND k.effect_ref = v.ref AND (k.cause_kind IN ('reminder', 'demand', 'payment', 'case')
    OR k.cause_kind = 'invoice' AND v.series = 'R'))), 0), r.account
FROM account_role r WHERE r.role = 'charges_claimed'
"""


def booked(reader: Reader) -> list[str]:
    """Charges that were booked when they were claimed are on their account as far as they are open."""
    row = reader.row(_BOOKED)
    if row is None or row[0] == row[1]:
        return []
    open_ore, booked_ore, account = row
    said = f"{format_kronor(open_ore)} kr are open, but account {account} has {format_kronor(booked_ore)} kr"
    return [f"Claimed charges of {said} of them."]


_LEFT = """
SELECT k.number, k.told_ore, sum(max(c.open_ore, 0)
    + coalesce((SELECT sum(l.left_ore) FROM loss l WHERE l.claim_id = c.id), 0)
    + coalesce((SELECT sum(h.open_ore) FROM charge h WHERE h.claim_id = c.id), 0)) AS left_ore
FROM collection_case k JOIN case_claim m ON m.case_id = k.id JOIN claim c ON c.id = m.claim_id
WHERE k.state NOT IN ('draft', 'withdrawn', 'paid') GROUP BY k.id HAVING k.told_ore > left_ore ORDER BY k.id
"""


def cases(reader: Reader) -> list[str]:
    """A case is where its last step left it and asks for no more than is owed, and no file number is missing."""
    strayed = reader.rows(
        "SELECT k.number, k.state, s.state FROM collection_case k JOIN case_step s ON s.id = "
        "(SELECT max(id) FROM case_step WHERE case_id = k.id) WHERE s.state <> k.state ORDER BY k.id"
    )
    gaps = reader.rows(
        "SELECT direction, sender, max(number) - count(*) FROM kfm_file GROUP BY direction, sender "
        "HAVING max(number) <> count(*) ORDER BY direction, sender"
    )
    return [
        *(f"Case {number} is {state}, but its last step left it {left}." for number, state, left in strayed),
        *(
            f"Case {number} asks for {format_kronor(told)} kr at Kronofogden, but {format_kronor(left)} kr is owed."
            for number, told, left in reader.rows(_LEFT)
        ),
        *(f"{missing} files {way} of {sender} are missing." for way, sender, missing in gaps),
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("fees and interest", charges),
    ("customers of letters", customers),
    ("sums of letters", letters),
    ("instalment plans", instalments),
    ("claimed charges", booked),
    ("cases at Kronofogden", cases),
)
