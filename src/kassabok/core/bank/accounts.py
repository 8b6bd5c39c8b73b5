"""The company's own bank accounts: which one a statement belongs to."""

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.transaction import Transaction
from kassabok.core.errors import NotFound, Refused
from kassabok.formats.bank.record import BankAccountId

#: What an account goes by, the surest first. A clearing number alone says nothing.
NAMES = ("iban", "account", "bankgiro", "plusgiro")


def account_named(tx: Transaction, name: str) -> BankAccount:
    """The company's account with this name. Raises NotFound."""
    found = tx.find(BankAccount, name=name)
    if found is None:
        raise NotFound(
            "bank.account_unknown", f"There is no bank account {name}.", hint="kassabok bank account list"
        )
    return found


def account_of(
    tx: Transaction, stated: BankAccountId, wanted: str | None
) -> tuple[BankAccount, dict[str, str]]:
    """The company's account that a statement is about, and what the statement tells of it that we did not know.

    wanted: the account the user chose, else None. A statement that names no account belongs to the only one there is.
    Raises Refused when the statement names another account, or it cannot be told which is meant.
    """
    accounts = [account_named(tx, wanted)] if wanted else tx.all(BankAccount)
    for account in accounts:
        if any(_same(account, stated, name) for name in NAMES):
            return account, {}
    strangers = [account for account in accounts if not _contradicts(account, stated)]
    if len(strangers) == 1:
        return strangers[0], _news(strangers[0], stated)
    if not any(getattr(stated, name) for name in NAMES):
        raise Refused(
            "bank.which_account",
            "The file does not say which account it is about, and the company has several.",
            hint="Choose with --account NAME; kassabok bank account list shows them.",
        )
    ours = f"account {wanted}" if wanted else "one of the company"
    raise Refused(
        "bank.foreign_account",
        f"The file is about account {shown(stated)}, which is not {ours}.",
        hint="kassabok bank account add NAME --iban ... registers it.",
    )


def shown(stated: BankAccountId) -> str:
    """An account's surest name, for a message."""
    return next((getattr(stated, name) for name in NAMES if getattr(stated, name)), "without a number")


def _same(account: BankAccount, stated: BankAccountId, name: str) -> bool:
    ours, theirs = getattr(account, name), getattr(stated, name)
    if name == "account" and ours and theirs and account.clearing and stated.clearing:
        return _number(account.clearing + ours) == _number(stated.clearing + theirs)
    return bool(ours) and _number(ours) == _number(theirs)


def _number(text: str) -> str:
    """A clearing number of Swedbank has a fifth digit that half of the files leave out; zeros fill others."""
    return text.lstrip("0")


def _contradicts(account: BankAccount, stated: BankAccountId) -> bool:
    return any(
        getattr(account, name) and getattr(stated, name) and not _same(account, stated, name)
        for name in NAMES
    )


def _news(account: BankAccount, stated: BankAccountId) -> dict[str, str]:
    names = (*NAMES, "clearing")
    return {
        name: getattr(stated, name) for name in names if getattr(stated, name) and not getattr(account, name)
    }
