"""What other currencies are in kronor, day by day, as the company has read or written it down."""

import datetime
from datetime import date
from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from kassabok.core.book.schema import Table
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.money import RATE_LASTS_DAYS, SEK, round_half_away, share_of

E6 = 1_000_000
MOST_E6 = E6 * E6


class CurrencyRate(Table, table=True):
    """Kronor for one unit of a currency on a day, in millionths of a krona."""

    __tablename__ = "currency_rate"
    id: int = Field(primary_key=True)
    currency: str
    date: datetime.date
    sek_per_unit_e6: int

    __table_args__ = (
        Index("uq_currency_rate", "currency", "date", unique=True),
        CheckConstraint("sek_per_unit_e6 > 0", name="rate"),
        CheckConstraint("currency <> 'SEK'", name="currency"),
    )


def rate_e6_of(sek_per_unit: Decimal, currency: str) -> int:
    """A rate as it is kept, in millionths of a krona, rounded. Raises Refused for one that no currency has."""
    rate_e6 = round_half_away(sek_per_unit * E6)
    if not 0 < rate_e6 < MOST_E6:
        raise Refused("rate.value", f"One {currency} cannot be {sek_per_unit} kr.")
    return rate_e6


_LATEST = """
SELECT sek_per_unit_e6, date FROM currency_rate WHERE currency = :currency AND date <= :on ORDER BY date DESC LIMIT 1
"""


def rate_e6_on(tx: Transaction, currency: str, on: date) -> int:
    """What one unit of a currency is on a day, in millionths of a krona: by the last rate that is known then.

    Raises Refused where none is known, or it is more than RATE_LASTS_DAYS days old.
    """
    if currency == SEK:
        return E6
    row = tx.reader.row(_LATEST, currency=currency, on=on)
    known = date.fromisoformat(row[1]) if row else None
    if row is None or known is None or (on - known).days > RATE_LASTS_DAYS:
        last = f"; the last rate before it is of {known}" if known else ""
        raise Refused(
            "rate.missing",
            f"What one {currency} was in kronor on {on} is not known{last}.",
            hint=f"kassabok rate add {currency} KRONOR --date {on}, or kassabok rate import FILE with the "
            "central bank's rates.",
        )
    return int(row[0])


def in_kronor(cents: int, rate_e6: int) -> int:
    """Hundredths of a currency in öre by a rate in millionths of a krona, rounded half away from zero."""
    return share_of(cents, rate_e6, E6)
