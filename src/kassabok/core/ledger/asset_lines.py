"""What depreciation and the sale of a fixed asset look like in the books."""

from kassabok.core import events as e
from kassabok.core.book.transaction import Transaction
from kassabok.core.ledger.model import SOLD_ACCOUNTS, SOLD_WITHOUT_VAT
from kassabok.core.ledger.posting import PostLine, account_of, with_objects
from kassabok.core.objects import Objects


def depreciation_lines(event: e.AssetsDepreciated) -> list[PostLine]:
    """The costs by account and objects, then a line for each asset where its depreciation is gathered."""
    costs: dict[tuple[str, Objects], int] = {}
    for part in event.parts:
        costs[part.cost, part.objects] = costs.get((part.cost, part.objects), 0) + part.amount_ore
    return [
        *(PostLine(account, ore, objects=objects) for (account, objects), ore in sorted(costs.items())),
        *(PostLine(part.contra, -part.amount_ore, part.asset) for part in event.parts),
    ]


def disposal_lines(tx: Transaction, event: e.AssetDisposedOf, vat_role: str) -> list[PostLine]:
    """Money in, the asset and its depreciation out; what differs is a gain or a loss. vat_role: for the VAT.

    The price belongs in the VAT return, but only the gain or loss in the result: the price is put on one account and
    taken away on another, as purchases from abroad have a base and a contra account.
    """
    lines = [PostLine(event.account, -event.cost_ore)]
    if event.depreciated_ore:
        lines.append(PostLine(event.contra, event.depreciated_ore))
    if event.price_ore:
        lines.insert(0, PostLine(account_of(tx, event.money), event.price_ore + event.vat_ore))
    if event.vat_ore:
        lines.append(PostLine(account_of(tx, vat_role), -event.vat_ore))
    if event.price_ore:
        sale, contra = SOLD_ACCOUNTS if event.vat_ore else SOLD_WITHOUT_VAT
        lines += [PostLine(sale, -event.price_ore), PostLine(contra, event.price_ore)]
    gain_ore = event.price_ore - (event.cost_ore - event.depreciated_ore)
    lines.append(PostLine(event.gain if gain_ore > 0 else event.loss, -gain_ore))
    return with_objects(tx, lines, event.objects)
