"""The returns that were closed, and what the books say of their periods now."""

import json
from dataclasses import dataclass, field
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.taxes.boxes import PAY
from kassabok.core.taxes.figures import SETTLING, Account, Figures, Moved, added_up, figures_by_month


@dataclass(frozen=True, slots=True)
class ClosedReturn:
    """A return as it was closed, or as it was last corrected; see model.VatReturn for the fields."""

    number: str
    period: str
    version: int
    starts_on: date
    ends_on: date
    boxes: dict[str, int]
    accounts: Moved
    owed_kronor: int
    settled_with: str
    closed_us: int


@dataclass(frozen=True, slots=True)
class BoxChange:
    """A box of a closed return that is another now, in whole kronor. vouchers: those that were booked afterwards."""

    period: str = field(metadata={"sv": "Period"})
    box: str = field(metadata={"sv": "Ruta"})
    closed_kronor: int = field(metadata={"sv": "Avslutad"})
    now_kronor: int = field(metadata={"sv": "Nu"})
    difference_kronor: int = field(metadata={"sv": "Skillnad"})
    vouchers: tuple[str, ...] = field(metadata={"sv": "Verifikationer"})


@dataclass(frozen=True, slots=True)
class Changed:
    """A closed return whose period has other figures now."""

    was: ClosedReturn
    now: Figures


def closed_returns(reader: Reader) -> list[ClosedReturn]:
    """What holds of each period that is closed: the last version, in order of time."""
    latest: dict[str, ClosedReturn] = {}
    for number, period, version, first, last, boxes, accounts, owed, settled_with, closed_us in reader.rows(
        "SELECT number, period, version, starts_on, ends_on, boxes, accounts, owed_kronor, settled_with, closed_us "
        "FROM vat_return WHERE state = 'closed' ORDER BY starts_on, version"
    ):
        latest[period] = ClosedReturn(
            number,
            period,
            version,
            date.fromisoformat(first),
            date.fromisoformat(last),
            json.loads(boxes),
            json.loads(accounts),
            owed,
            settled_with,
            closed_us,
        )
    return sorted(latest.values(), key=lambda found: found.starts_on)


def changed_returns(reader: Reader, closed: list[ClosedReturn], chart: dict[str, Account]) -> list[Changed]:
    """The closed returns whose figures are others now, by an öre on any account or because an account changed boxes."""
    if not closed:
        return []
    months = figures_by_month(reader, closed[0].starts_on, closed[-1].ends_on, boxed=True)
    changed = []
    for was in closed:
        now = added_up(months, was.starts_on, was.ends_on, chart)
        if now.moved != was.accounts or now.kronor != was.boxes:
            changed.append(Changed(was, now))
    return changed


def box_changes(reader: Reader, changed: Changed, chart: dict[str, Account]) -> list[BoxChange]:
    """The boxes that differ by a krona or more, each with the vouchers that came late to its accounts."""
    was, now = changed.was, changed.now.kronor
    late = _late_lines(reader, was)
    return [
        BoxChange(
            was.period,
            box,
            was.boxes[box],
            kronor,
            kronor - was.boxes[box],
            tuple(dict.fromkeys(ref for ref, account in late if _concerns(chart[account], box))),
        )
        for box, kronor in now.items()
        if kronor != was.boxes[box]
    ]


def _concerns(account: Account, box: str) -> bool:
    """Whether the account is one of the box; all VAT is of box 49."""
    return account.is_vat if box == PAY else account.box == box


def _late_lines(reader: Reader, was: ClosedReturn) -> list[tuple[str, str]]:
    """Voucher and account of the lines on accounts with a box that were booked after the return was closed."""
    return reader.rows(
        "SELECT voucher.ref, line.account FROM voucher JOIN voucher_line line ON line.voucher_id = voucher.id "
        "JOIN account ON account.number = line.account WHERE voucher.date BETWEEN :first AND :last "
        "AND voucher.registered_us > :closed_us AND account.vat_box <> '' "
        f"AND voucher.id NOT IN ({SETTLING}) ORDER BY voucher.id, line.id",
        first=was.starts_on,
        last=was.ends_on,
        closed_us=was.closed_us,
    )
