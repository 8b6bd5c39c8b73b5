"""What the settlement of a period's VAT (momsredovisning) looks like in the books."""

from kassabok.core.book.transaction import Transaction
from kassabok.core.events import VatReturnClosed
from kassabok.core.ledger.posting import PostLine, account_of


def settlement_lines(tx: Transaction, event: VatReturnClosed) -> list[PostLine]:
    """The VAT accounts emptied against what is owed in whole kronor, by return; the öre left out go to rounding.

    Source: skatteförfarandelagen 22 kap. 1 § (öre are left out in a return).
    """
    settlement = account_of(tx, "vat_settlement")
    lines = [PostLine(account, amount_ore) for account, amount_ore in event.settled]
    lines += [
        PostLine(
            settlement, -owed.kronor * 100, "" if owed.number == event.ref else f"Rättelse {owed.number}"
        )
        for owed in event.owed
    ]
    rest_ore = -sum(line.amount_ore for line in lines)
    return [*lines, PostLine(account_of(tx, "rounding"), rest_ore)]
