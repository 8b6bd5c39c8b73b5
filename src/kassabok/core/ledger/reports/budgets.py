"""What was budgeted: per account and month, of the whole company or of one object (SIE #PBUDGET).

The company's budget and an object's are set apart; neither is worked out from the other.
"""

from kassabok.core.book.reader import Reader
from kassabok.core.ledger.reports.balances import WHOLE, Cut

_OF_MONTHS = (
    "SELECT account, sum(amount_ore) FROM budget WHERE month BETWEEN :first AND :last "
    "AND dimension = :dimension AND object = :object GROUP BY account ORDER BY account"
)


def budget_of(reader: Reader, first_month: int, last_month: int, cut: Cut = WHOLE) -> dict[str, int]:
    """Account -> its budget in the months (YYYYMM) from first to last, öre, debit positive, for accounts with one.

    cut: of its one object. Of several objects together no budget is kept, so it is empty. What was known on a day
    makes no difference: a budget is what it is now.
    """
    if len(cut.objects) > 1:
        return {}
    dimension, code = cut.objects[0] if cut.objects else ("", "")
    rows = reader.rows(_OF_MONTHS, first=first_month, last=last_month, dimension=dimension, object=code)
    return {str(account): int(amount_ore) for account, amount_ore in rows}
