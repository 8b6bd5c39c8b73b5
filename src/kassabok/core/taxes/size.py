"""What a company's sales mean for its VAT: whether it must be registered, how often it reports, by which method."""

from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.money import format_kronor
from kassabok.core.rates.lookup import Rates
from kassabok.core.taxes.figures import added_up, figures_by_month, read_accounts
from kassabok.core.taxes.periods import fiscal_years, period_with

#: Boxes of taxable sales; acquisitions from other EU countries and imports are not counted.
TURNOVER = ("05", "06", "07", "08", "35", "36", "38", "39", "40", "41")


def size_notes(reader: Reader, rates: Rates, *, today: date) -> list[str]:
    """What the sales of the fiscal year so far do not fit with, in whole sentences.

    Sources: the dated entries of the limits in rates/amounts.toml.
    """
    settings = settings_of(reader)
    kind = settings.text("vat.period")
    year = period_with(today, "yearly", fiscal_years(reader))
    months = figures_by_month(reader, year.starts_on, today, boxed=True)
    sold = added_up(months, year.starts_on, today, read_accounts(reader)).exact_ore
    turnover_ore = sum(sold.get(box, 0) for box in TURNOVER)

    def above(key: str, on: date = year.starts_on) -> bool:
        return turnover_ore > rates.value(f"amount.{key}_kronor", on) * 100

    rules = (
        (
            kind == "yearly" and above("vat_yearly_limit"),
            "with so much VAT is reported by the quarter or the month.",
        ),
        (kind == "quarterly" and above("vat_quarterly_limit"), "with so much VAT is reported by the month."),
        (
            kind == "monthly" and above("vat_quarterly_limit") and not settings.flag("vat.large_turnover"),
            "with so much VAT is due the month after: kassabok setting set vat.large_turnover yes",
        ),
        (
            settings.text("ledger.method") == "cash" and above("cash_method_limit"),
            "with so much the cash method may not be used.",
        ),
        (
            not settings.text("company.vat_nr") and above("vat_exemption", today),
            "with so much a company has to register for VAT.",
        ),
    )
    said = f"Taxable sales of {year.name} are {format_kronor(turnover_ore)} kr so far:"
    return [f"{said} {rule}" for holds, rule in rules if holds]
