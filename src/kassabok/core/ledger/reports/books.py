"""The two books the law asks for: the journal (grundbok) by registration, the ledger (huvudbok) by account.

Source: bokföringslagen 5 kap. 1 §; BFNAR 2013:2 p. 2.2-2.3. They tie: both are the same voucher lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from kassabok.core.book.reader import Reader
from kassabok.core.dates import ONE_DAY
from kassabok.core.errors import no_account
from kassabok.core.ledger.reports.balances import (
    NOTHING,
    WHOLE,
    AccountFacts,
    Cut,
    accounts,
    moved_through,
    year_of,
)

OPENING = "Ingående balans"


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A line of an account's ledger. amount: debit positive. balance: after it.

    An account with an opening balance begins with a row of that, which has no voucher and no amount.
    registered: the voucher's place in registration order. corrected_by: the voucher that reversed it.
    """

    account: str = field(metadata={"sv": "Konto"})
    voucher: str = field(metadata={"sv": "Verifikation"})
    date: date = field(metadata={"sv": "Datum"})
    text: str = field(metadata={"sv": "Text"})
    amount_ore: int = field(metadata={"total": False, "sv": "Belopp"})
    balance_ore: int = field(metadata={"total": False, "sv": "Saldo"})
    registered: int | None = field(default=None, metadata={"table": False, "sv": "Reg.nr"})
    corrected_by: str | None = field(default=None, metadata={"table": "filled", "sv": "Rättad av"})


def general_ledger(
    reader: Reader,
    first: date,
    last: date,
    cut: Cut = WHOLE,
    *,
    from_account: str = "1000",
    to_account: str = "9999",
) -> Iterator[LedgerRow]:
    """The ledger of a range of accounts for the days from first to last: by account, then day, then registration.

    Raises NotFound where the chart has no account in the range.
    """
    highest = to_account if to_account == from_account else _last_of(to_account)
    chosen = [account for number, account in accounts(reader).items() if from_account <= number <= highest]
    if not chosen:
        raise no_account(from_account if from_account == to_account else f"{from_account}-{to_account}")
    before = moved_through(reader, first - ONE_DAY, cut)
    before_year = moved_through(reader, year_of(reader, first).starts_on - ONE_DAY, cut)
    for account in chosen:
        opening_ore = before.get(account.number, NOTHING).net_ore
        if not account.is_balance:
            opening_ore -= before_year.get(account.number, NOTHING).net_ore
        yield from _account_ledger(reader, account, first, last, opening_ore, cut)


def _last_of(account: str) -> str:
    """The last number that begins with these digits: longer numbers belong to a range of shorter ones."""
    return account.ljust(8, "9")


def _account_ledger(
    reader: Reader, account: AccountFacts, first: date, last: date, opening_ore: int, cut: Cut
) -> Iterator[LedgerRow]:
    balance_ore = opening_ore
    condition, given = cut.where()
    if opening_ore:
        yield LedgerRow(account.number, "", first, OPENING, 0, opening_ore)
    for ref, day, line_text, text, amount_ore, registered, corrected_by in reader.each(
        "SELECT voucher.ref, line.date, line.text, voucher.text, line.amount_ore, voucher.id, correction.ref "
        "FROM voucher_line line JOIN voucher ON voucher.id = line.voucher_id "
        f"LEFT JOIN voucher correction ON correction.corrects_id = voucher.id{cut.where_correction()} "
        f"WHERE line.account = :account AND line.date BETWEEN :first AND :last{condition} "
        "ORDER BY line.date, line.id",
        account=account.number,
        first=first,
        last=last,
        **given,
    ):
        balance_ore += amount_ore
        yield LedgerRow(
            account.number,
            ref,
            date.fromisoformat(day),
            line_text or text,
            amount_ore,
            balance_ore,
            registered,
            corrected_by,
        )


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A line of the journal. registered: the voucher's place in registration order; debit or credit is zero.

    corrected_by: the voucher that reversed this one.
    """

    registered: int = field(metadata={"heading": "No", "sv": "Reg.nr"})
    voucher: str = field(metadata={"sv": "Verifikation"})
    date: date = field(metadata={"sv": "Datum"})
    account: str = field(metadata={"sv": "Konto"})
    name: str = field(metadata={"table": False, "sv": "Benämning"})
    text: str = field(metadata={"sv": "Text"})
    debit_ore: int = field(metadata={"sv": "Debet"})
    credit_ore: int = field(metadata={"sv": "Kredit"})
    corrected_by: str | None = field(default=None, metadata={"table": "filled", "sv": "Rättad av"})


def journal(reader: Reader, first: date, last: date, cut: Cut = WHOLE) -> Iterator[JournalRow]:
    """All voucher lines dated from first to last, in the order the vouchers were registered."""
    condition, given = cut.where()
    names = {number: account.name for number, account in accounts(reader).items()}
    for registered, ref, day, account, line_text, text, amount_ore, corrected_by in reader.each(
        "SELECT voucher.id, voucher.ref, voucher.date, line.account, line.text, voucher.text, line.amount_ore, "
        "correction.ref FROM voucher JOIN voucher_line line ON line.voucher_id = voucher.id "
        f"LEFT JOIN voucher correction ON correction.corrects_id = voucher.id{cut.where_correction()} "
        f"WHERE voucher.date BETWEEN :first AND :last{condition} ORDER BY voucher.id, line.id",
        first=first,
        last=last,
        **given,
    ):
        yield JournalRow(
            registered,
            ref,
            date.fromisoformat(day),
            account,
            names[account],
            line_text or text,
            max(amount_ore, 0),
            max(-amount_ore, 0),
            corrected_by,
        )
