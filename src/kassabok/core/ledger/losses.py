"""Doubtful claims and bad debts in the books: what is written down for now, what is lost for good, and what came back.

A claim of which the payment is doubted (osäker fordran) stands on an account of its own with its VAT; what is not
expected to come is written down without it. When the loss is established (konstaterad kundförlust) the VAT is taken
back, rate by rate, as the invoice less its credit notes has it; when it is paid after all, VAT is owed again.

A sale that waits for its payment (cash method) was never booked, and neither is its loss: what waited is kept in
LossLine, and a payment that comes all the same books it.
Source: mervärdesskattelagen (2023:200) 8 kap. 14 §, bokföringslagen 4 kap. 9 § ÅRL for the write-down.
"""

from dataclasses import dataclass

from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import Refused
from kassabok.core.events import ClaimDoubted, ClaimWrittenOff, LossTakenBack
from kassabok.core.invoicing.model import Invoice, InvoiceVat
from kassabok.core.ledger import cash_method
from kassabok.core.ledger.model import Account, DoubtfulClaim, LossLine, UnpostedSale
from kassabok.core.ledger.posting import PostLine, account_of, with_objects
from kassabok.core.ledger.sale_lines import vat_role
from kassabok.core.money import share_of, spread
from kassabok.core.objects import from_json, to_json
from kassabok.core.receivables.model import Claim, Loss


def owed_on(tx: Transaction, invoice: str) -> str:
    """The account that a claim stands on: of receivables, or of doubtful ones."""
    row = tx.find(DoubtfulClaim, invoice=invoice)
    return row.account if row else account_of(tx, "receivables")


def settled_lines(tx: Transaction, invoice: str, amount_ore: int) -> list[PostLine]:
    """What is booked when an amount of a claim is paid or set off; its register is changed already."""
    row = tx.find(DoubtfulClaim, invoice=invoice)
    if row is None:
        return [PostLine(account_of(tx, "receivables"), -amount_ore)]
    left_ore = _claim(tx, invoice).open_ore
    return [PostLine(row.account, -amount_ore), *_release(tx, row, amount_ore, left_ore)]


def credited_lines(tx: Transaction, credit: Invoice) -> list[PostLine]:
    """What a credit note moves off the account of doubtful receivables, where its invoice stands there."""
    credited = tx.get(Invoice, credit.credits_id) if credit.credits_id else None
    row = tx.find(DoubtfulClaim, invoice=credited.number) if credited else None
    claim = tx.find(Claim, invoice_id=credit.id)
    if credited is None or row is None or claim is None:
        return []
    used_ore = claim.open_ore - claim.total_ore
    return [PostLine(account_of(tx, "receivables"), used_ore), *settled_lines(tx, credited.number, used_ore)]


def doubt(tx: Transaction, event: ClaimDoubted) -> list[PostLine]:
    """Move a claim to doubtful receivables, or write one that stands there down to another amount."""
    split = _split_of(tx, event.ref)
    expected_ore = event.loss_ore - split.vat_of(event.loss_ore)
    row = tx.find(DoubtfulClaim, invoice=event.ref)
    if row is None:
        account, allowance = account_of(tx, "doubtful_receivables"), account_of(tx, "receivables_allowance")
        tx.insert(
            DoubtfulClaim, invoice=event.ref, account=account, allowance=allowance, expected_ore=expected_ore
        )
        moved = [
            PostLine(account, event.amount_ore),
            PostLine(account_of(tx, "receivables"), -event.amount_ore),
        ]
        return [*moved, *_written_down(tx, allowance, expected_ore)]
    tx.update(DoubtfulClaim, row.id, expected_ore=expected_ore)
    return _written_down(tx, row.allowance, expected_ore - row.expected_ore)


def trust(tx: Transaction, invoice: str, open_ore: int) -> list[PostLine]:
    """Move a claim back to receivables, and take back what was written down of it."""
    row = tx.find(DoubtfulClaim, invoice=invoice)
    assert row is not None, "the register knows what is doubtful"
    tx.delete(DoubtfulClaim, row.id)
    return [
        PostLine(account_of(tx, "receivables"), open_ore),
        PostLine(row.account, -open_ore),
        *_written_down(tx, row.allowance, -row.expected_ore),
    ]


def write_off(tx: Transaction, event: ClaimWrittenOff) -> list[PostLine]:
    """The loss of a claim, which its register has ticked off already. What can come back is remembered."""
    waited = cash_method.take_share(tx, event.invoice, event.amount_ore, on=event.on)
    if waited is not None:
        _remember(tx, event.ref, waited, unposted=True)
        return []
    claim = _claim(tx, event.invoice)
    before_ore = sum(loss.left_ore for loss in tx.all(Loss, claim_id=claim.id)) - event.amount_ore
    lost = _split_of(tx, event.invoice).lines(before_ore, event.amount_ore)
    _refuse_without_box(tx, lost)
    invoice = tx.get(Invoice, claim.invoice_id)
    lost = with_objects(tx, lost, from_json(invoice.objects))
    _remember(tx, event.ref, [line._replace(amount_ore=-line.amount_ore) for line in lost], unposted=False)
    return [*lost, *settled_lines(tx, event.invoice, event.amount_ore)]


def recovered_lines(tx: Transaction, loss: str, amount_ore: int) -> list[PostLine]:
    """What is credited when an amount that was written off is paid: the loss and its VAT, or the sale that waited."""
    return [line for line, _ in _taken(tx, loss, amount_ore)]


def take_back(tx: Transaction, event: LossTakenBack) -> list[PostLine]:
    """What of a write-off is owed again. A sale that waited waits again, and nothing is booked; but where the rest of
    it was booked at a year's end since, it is booked too.
    """
    lines = []
    waits = tx.find(UnpostedSale, invoice=event.invoice) is not None
    for line, unposted in _taken(tx, event.ref, event.amount_ore):
        if unposted and waits:
            cash_method.give_back(tx, event.invoice, line, on=event.on)
        else:
            lines.append(line)
    return [PostLine(owed_on(tx, event.invoice), event.amount_ore), *lines] if lines else []


def _taken(tx: Transaction, loss: str, amount_ore: int) -> list[tuple[PostLine, bool]]:
    """Take an amount of what can come back of a write-off, a share of each line; the last takes what is left.

    As lines with the sign that they are booked with, and whether they are of a sale that was never booked.
    """
    rows = tx.all(LossLine, loss=loss)
    left_ore = -sum(row.amount_ore for row in rows)
    shares = [-row.amount_ore for row in rows]
    if amount_ore != left_ore:
        # Rows against the stream, such as a rounding down, wait for the last part.
        shares = list(spread(amount_ore, [max(0, -row.amount_ore) for row in rows]))
    taken = []
    for row, share_ore in zip(rows, shares, strict=True):
        if share_ore:
            tx.update(LossLine, row.id, amount_ore=row.amount_ore + share_ore)
            taken.append((PostLine(row.account, -share_ore, objects=from_json(row.objects)), row.unposted))
    return taken


def _remember(tx: Transaction, loss: str, lines: list[PostLine], *, unposted: bool) -> None:
    for line in lines:
        tx.insert(
            LossLine,
            loss=loss,
            account=line.account,
            objects=to_json(line.objects),
            amount_ore=line.amount_ore,
            unposted=unposted,
        )


def _release(tx: Transaction, row: DoubtfulClaim, amount_ore: int, left_ore: int) -> list[PostLine]:
    """What was written down of a claim falls with the claim: in proportion, and to nothing with the last öre."""
    before_ore = left_ore + amount_ore
    released_ore = row.expected_ore if left_ore == 0 else share_of(row.expected_ore, amount_ore, before_ore)
    if left_ore == 0:
        tx.delete(DoubtfulClaim, row.id)
    else:
        tx.update(DoubtfulClaim, row.id, expected_ore=row.expected_ore - released_ore)
    return _written_down(tx, row.allowance, -released_ore)


def _written_down(tx: Transaction, allowance: str, expected_ore: int) -> list[PostLine]:
    if not expected_ore:
        return []
    return [PostLine(account_of(tx, "expected_bad_debts"), expected_ore), PostLine(allowance, -expected_ore)]


@dataclass(frozen=True, slots=True)
class _Split:
    """What a claim is made up of, as its invoice less its credit notes has it, öre.

    vat: account -> VAT. taxed, exempt: the accounts of losses with VAT and without. exempt_ore: of the total.
    """

    total_ore: int
    vat: dict[str, int]
    taxed: str
    exempt: str
    exempt_ore: int

    def vat_of(self, amount_ore: int) -> int:
        """The VAT in an amount of the claim."""
        return sum(share_of(vat_ore, amount_ore, self.total_ore) for vat_ore in self.vat.values())

    def lines(self, before_ore: int, amount_ore: int) -> list[PostLine]:
        """An amount by account, debit. before_ore: lost already; parts of a claim add up to what all of it has."""

        def share(of_ore: int) -> int:
            after_ore = share_of(of_ore, before_ore + amount_ore, self.total_ore)
            return after_ore - share_of(of_ore, before_ore, self.total_ore)

        vat = [PostLine(account, share(vat_ore)) for account, vat_ore in self.vat.items()]
        taken_ore = sum(line.amount_ore for line in vat)
        exempt_ore = share(self.exempt_ore) if self.vat else amount_ore
        lines = [
            PostLine(self.taxed, amount_ore - taken_ore - exempt_ore),
            PostLine(self.exempt, exempt_ore),
            *vat,
        ]
        return [line for line in lines if line.amount_ore]


def _split_of(tx: Transaction, number: str) -> _Split:
    """Raises Refused when more is open than the invoice less its credit notes comes to."""
    claim = _claim(tx, number)
    invoice = tx.get(Invoice, claim.invoice_id)
    documents = [invoice, *tx.all(Invoice, credits_id=invoice.id)]
    vat: dict[str, int] = {}
    exempt_ore = 0
    for document in documents:
        for row in tx.all(InvoiceVat, invoice_id=document.id):
            if row.rate_e4 == 0:
                exempt_ore += row.base_ore
            else:
                account = account_of(tx, vat_role(tx, row.vat_class, row.rate_e4, document.supply_date))
                vat[account] = vat.get(account, 0) + row.vat_ore
    total_ore = sum(document.total_ore for document in documents)
    lost_ore = sum(loss.left_ore for loss in tx.all(Loss, claim_id=claim.id))
    if claim.open_ore + lost_ore > total_ore:
        raise Refused(
            "loss.credited",
            f"{number} was credited, and what its credit note leaves was not used for it.",
            hint=f"kassabok payment match CREDIT-NOTE {number} first.",
        )
    return _Split(
        total_ore,
        {account: vat_ore for account, vat_ore in vat.items() if vat_ore > 0},
        account_of(tx, "bad_debts"),
        account_of(tx, "bad_debts_without_vat"),
        max(exempt_ore, 0),
    )


def _refuse_without_box(tx: Transaction, lost: list[PostLine]) -> None:
    """Where VAT is taken back, what it was on falls in the VAT return too."""
    loss = account_of(tx, "bad_debts")
    account = tx.find(Account, number=loss)
    if account is not None and not account.vat_box and any(line.account == loss for line in lost):
        raise Refused(
            "loss.no_box",
            f"Account {loss} is in no box of the VAT return, but box 05 falls with the VAT that is taken back.",
            hint=f"kassabok account edit {loss} --vat-box 05",
        )


def _claim(tx: Transaction, invoice: str) -> Claim:
    claim = tx.find(Claim, invoice_number=invoice)
    assert claim is not None, "what is settled is a claim"
    return claim
