"""What must always be true of the VAT returns; `kassabok check` asks."""

import json
from collections.abc import Callable
from itertools import pairwise

from kassabok.core.book.reader import Reader
from kassabok.core.money import format_kronor
from kassabok.core.taxes.boxes import INPUT_VAT, OUTPUT_VAT, PAY
from kassabok.core.taxes.returns import closed_returns


def boxes(reader: Reader) -> list[str]:
    """Box 49 of every return is its output VAT less its input VAT, and closed periods have no day in common."""
    faults = []
    for number, text in reader.rows("SELECT number, boxes FROM vat_return ORDER BY id"):
        kronor = json.loads(text)
        due = sum(kronor[box] for box in OUTPUT_VAT) - kronor[INPUT_VAT]
        if kronor[PAY] != due:
            faults.append(
                f"Box 49 of the VAT return {number} is {kronor[PAY]} kr, but its VAT makes {due} kr."
            )
    return faults + [
        f"The VAT returns of {was.period} and {following.period} have days in common."
        for was, following in pairwise(closed_returns(reader))
        if following.starts_on <= was.ends_on
    ]


def settlements(reader: Reader) -> list[str]:
    """The voucher that settles closed returns says of each what it owes."""
    rows = reader.rows(
        "SELECT made.number, made.owed_kronor, v.ref FROM vat_return made "
        "JOIN link k ON k.cause_kind = 'vat-return' AND k.cause_ref = made.settled_with AND k.effect_kind = 'voucher' "
        "JOIN voucher v ON v.ref = k.effect_ref AND v.corrects_id IS NULL "
        "WHERE made.state = 'closed' AND made.owed_kronor <> 0 AND NOT EXISTS "
        "(SELECT 1 FROM voucher_line line WHERE line.voucher_id = v.id AND line.amount_ore = -100 * made.owed_kronor) "
        "ORDER BY made.id"
    )
    return [
        f"Voucher {ref} settles the VAT return {number}, but has no line of {format_kronor(owed * 100)} kr."
        for number, owed, ref in rows
    ]


CHECKS: tuple[tuple[str, Callable[[Reader], list[str]]], ...] = (
    ("VAT returns", boxes),
    ("VAT settlements", settlements),
)
