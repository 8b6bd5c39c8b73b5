"""Questions about exchange rates: those that are known."""

import datetime
from dataclasses import dataclass, field
from decimal import Decimal

from kassabok.core.book.reader import Reader


@dataclass(frozen=True, slots=True)
class RateRow:
    """What one unit of a currency was in kronor on a day."""

    date: datetime.date
    currency: str
    sek_per_unit: Decimal = field(metadata={"heading": "Kronor"})


def rates(
    reader: Reader,
    *,
    currency: str = "",
    since: datetime.date | None = None,
    until: datetime.date | None = None,
) -> list[RateRow]:
    """The rates that are known, the latest day first. currency: only of this one."""
    return [
        RateRow(datetime.date.fromisoformat(day), code, Decimal(rate_e6).scaleb(-6).normalize())
        for day, code, rate_e6 in reader.rows(
            "SELECT date, currency, sek_per_unit_e6 FROM currency_rate "
            "WHERE (:currency = '' OR currency = :currency) AND (:since IS NULL OR date >= :since) "
            "AND (:until IS NULL OR date <= :until) ORDER BY date DESC, currency",
            currency=currency,
            since=since,
            until=until,
        )
    ]
