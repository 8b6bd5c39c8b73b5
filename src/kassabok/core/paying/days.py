"""The day on which a payment leaves: a bank day, so early that it is there when it is due, and never in the past."""

from datetime import date, time
from typing import NamedTuple

from kassabok.core.dates import ONE_DAY, next_bank_day, previous_bank_day
from kassabok.core.errors import Refused


class PayDay(NamedTuple):
    """The day, and what is to be told of it: "" where it is the day that was meant."""

    day: date
    note: str = ""


def earliest_day(today: date, at: time | None, cutoff: time | None) -> date:
    """The first bank day on which the bank carries out what it gets now. at: the time of the day, None for any."""
    late = cutoff is not None and at is not None and at > cutoff and next_bank_day(today) == today
    return next_bank_day(today + ONE_DAY if late else today)


def pay_day(due: date | None, earliest: date) -> PayDay:
    """The day for what is due then; None is as soon as possible."""
    if due is None:
        return PayDay(earliest)
    day = previous_bank_day(due)
    if day < earliest:
        return PayDay(earliest, f"late: due {due}" if earliest > next_bank_day(due) else "")
    return PayDay(day, "" if day == due else f"{due} is no bank day")


def chosen_day(wanted: date, earliest: date) -> PayDay:
    """The day that somebody chose. Raises Refused for one that has passed."""
    day = previous_bank_day(wanted)
    if wanted < earliest and next_bank_day(wanted) < earliest:
        raise Refused(
            "paying.past",
            f"The bank cannot pay on {wanted}: the first day that it can is {earliest}.",
            hint=f"--date {earliest}, or leave it out.",
        )
    day = max(day, earliest)
    return PayDay(day, "" if day == wanted else f"{wanted} is no bank day")
