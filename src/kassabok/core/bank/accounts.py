"""The company's own bank accounts: which one a statement belongs to."""

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.formats.bank.record import BankAccountId

GIROS = ("bankgiro", "plusgiro")
NAMES = ("iban", "account", *GIROS)  # A clearing number alone says nothing.

_TOLD_APART = 6  # So many digits at the end tell one account from another.


def account_named(tx: Transaction, name: str) -> BankAccount:
    """The company's account with this name. Raises NotFound."""
    found = tx.find(BankAccount, name=name)
    if found is None:
        raise NotFound(
            "bank.account_unknown", f"There is no bank account {name}.", hint="kassabok bank account list"
        )
    return found


def account_of(
    tx: Transaction, stated: BankAccountId, currency: str, wanted: str | None
) -> tuple[BankAccount, dict[str, str]]:
    """The company's account that a statement is about, and what the statement tells of it that we did not know.

    wanted: the account the user chose, else None. A statement that no account contradicts belongs to the only such
    account there is, when its currency is the account's. Raises Refused when the statement is about another account,
    or it cannot be told which is meant.
    """
    accounts = [account_named(tx, wanted)] if wanted else tx.all(BankAccount, kind="bank")
    verdicts = [(account, _is_it(account, stated, chosen=wanted is not None)) for account in accounts]
    possible = [account for account, verdict in verdicts if verdict]
    if not possible:
        possible = [
            account
            for account, verdict in verdicts
            if verdict is None and (wanted or currency in ("", account.currency))
        ]
    if len(possible) == 1:
        return possible[0], _news(possible[0], stated)
    raise _which(stated, currency, accounts, possible, wanted)


def _which(
    stated: BankAccountId,
    currency: str,
    accounts: list[BankAccount],
    possible: list[BankAccount],
    wanted: str | None,
) -> Refused:
    names = ", ".join(account.name for account in possible or accounts)
    if possible:
        return Refused(
            "bank.which_account",
            f"The file is about {_shown(stated)}, which may be any of {names}.",
            hint="Choose with --account NAME; kassabok bank account edit NAME gives an account its numbers.",
        )
    known = f"account {wanted}" if wanted else "an account of the company"
    in_currency = f" in {currency}" if currency not in ("", "SEK") else ""
    return Refused(
        "bank.foreign_account",
        f"The file is about {_shown(stated)}{in_currency}, which is not {known}.",
        hint="kassabok bank account list shows them; kassabok bank account add NAME --ledger 1940 registers one.",
    )


def _shown(stated: BankAccountId) -> str:
    """An account by its surest name, for a message."""
    if stated.account and stated.clearing and not stated.iban:
        return f"account {stated.clearing}-{stated.account}"
    number = next((getattr(stated, name) for name in NAMES if getattr(stated, name)), "")
    return f"account {number}" if number else "an account without a number"


def _is_it(ours: BankAccount, stated: BankAccountId, *, chosen: bool) -> bool | None:
    """Whether the statement is about this account; None when nothing tells.

    A company may have several giro numbers on one account. So another giro number than ours is a contradiction only
    where nothing else tells, and none where the user has chosen the account.
    """
    if ours.iban and stated.iban:
        return ours.iban == stated.iban
    giros = [getattr(ours, name) == getattr(stated, name) for name in GIROS if _both(ours, stated, name)]
    if True in giros:
        return True
    same = _same_account(ours, stated)
    return False if same is None and giros and not chosen else same


def _both(ours: BankAccount, stated: BankAccountId, name: str) -> bool:
    return bool(getattr(ours, name) and getattr(stated, name))


def _same_account(ours: BankAccount, stated: BankAccountId) -> bool | None:
    """Account numbers as they are written: with or without clearing number, filling zeros, or inside an IBAN.

    Swedbank's clearing numbers have a fifth digit that half of the files leave out.
    """
    mine, theirs = ours.account.lstrip("0"), stated.account.lstrip("0")
    if mine and theirs and ours.clearing and stated.clearing:
        return mine == theirs and ours.clearing[:4] == stated.clearing[:4]
    if mine and theirs:
        return _same_end(ours.clearing + mine, stated.clearing + theirs)
    if mine and stated.iban:
        return _same_end(stated.iban, mine)
    if theirs and ours.iban:
        return _same_end(ours.iban, theirs)
    return None


def _same_end(one: str, other: str) -> bool | None:
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(shorter) < _TOLD_APART:
        return None
    return longer.endswith(shorter)


def _news(ours: BankAccount, stated: BankAccountId) -> dict[str, str]:
    """What the statement says of the account that the book does not: not of an account the giro number has left."""
    names = GIROS if _same_account(ours, stated) is False else (*NAMES, "clearing")
    return {
        name: getattr(stated, name) for name in names if getattr(stated, name) and not getattr(ours, name)
    }
