"""`make bench`: every benchmark in turn. Figures are ratios within one run, since machines differ."""

import sys

from benchmarks import (
    bank_import,
    bank_statement,
    chain,
    forecast,
    invoices_out,
    payment_file,
    reminders,
    reorder,
    shop_import,
    sie_export,
    sie_import,
    start_up,
    storefront,
    trial_balance,
    vat_return,
)

if __name__ == "__main__":
    within = [
        benchmark.main()
        for benchmark in (
            start_up,
            chain,
            reorder,
            forecast,
            bank_import,
            bank_statement,
            payment_file,
            reminders,
            invoices_out,
            sie_import,
            sie_export,
            trial_balance,
            vat_return,
            shop_import,
            storefront,
        )
    ]
    sys.exit(0 if all(within) else 1)
