"""The verbs of exchange rates: write one down, read a file of them."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.currencies.model import E6, CurrencyRate, rate_e6_of
from kassabok.core.errors import Refused
from kassabok.core.events import CurrencyRatesSet
from kassabok.core.identifiers import parse_currency
from kassabok.core.importing import ImportResult
from kassabok.core.money import SEK
from kassabok.formats.exchange_rates import DayRate, ExchangeRates


@dataclass(frozen=True, slots=True)
class RateChange:
    """A rate that a file changes, in kronor for one unit. before: None where the day had none."""

    line: int = field(metadata={"table": False})
    date: date
    currency: str
    before: Decimal | None
    after: Decimal


def add(tx: Transaction, currency: str, sek_per_unit: Decimal, *, on: date) -> CurrencyRatesSet | None:
    """Write down what one unit of a currency is in kronor on a day, in place of what was known of it.

    Returns None where just that was known. Raises Refused for what is no currency or no rate.
    """
    try:
        code = parse_currency(currency)
    except ValueError as error:
        raise Refused("rate.currency", str(error)) from error
    if code == SEK:
        raise Refused("rate.currency", "Kronor have no exchange rate.")
    if not _set(tx, DayRate(0, code, on, sek_per_unit), ImportResult()):
        return None
    event = CurrencyRatesSet(ref=code, first=on, last=on, days=1)
    tx.publish(event)
    return event


def import_rates(tx: Transaction, file: ExchangeRates) -> ImportResult[RateChange]:
    """Keep the rates of a file; those that are known as they are change nothing. Raises Refused for an odd one."""
    result: ImportResult[RateChange] = ImportResult(warnings=list(file.warnings))
    changed: dict[str, list[date]] = {}
    for rate in file.rates:
        if _set(tx, rate, result):
            changed.setdefault(rate.currency, []).append(rate.date)
    for currency, days in sorted(changed.items()):
        tx.publish(CurrencyRatesSet(ref=currency, first=min(days), last=max(days), days=len(days)))
    return result


def _set(tx: Transaction, rate: DayRate, result: ImportResult[RateChange]) -> bool:
    rate_e6 = rate_e6_of(rate.sek_per_unit, rate.currency)
    known = tx.find(CurrencyRate, currency=rate.currency, date=rate.date)
    if known is not None and known.sek_per_unit_e6 == rate_e6:
        result.known += 1
        return False
    if known is None:
        result.new += 1
        tx.insert(CurrencyRate, currency=rate.currency, date=rate.date, sek_per_unit_e6=rate_e6)
    else:
        result.updated += 1
        tx.update(CurrencyRate, known.id, sek_per_unit_e6=rate_e6)
    before = _kronor(known.sek_per_unit_e6) if known else None
    result.changes.append(RateChange(rate.line, rate.date, rate.currency, before, _kronor(rate_e6)))
    return True


def _kronor(rate_e6: int) -> Decimal:
    return Decimal(rate_e6) / E6
