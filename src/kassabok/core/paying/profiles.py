"""The payment profiles to choose among: those that come with kassabok, and the company's own beside its book."""

from pathlib import Path

from kassabok.core.bank.model import BankAccount
from kassabok.core.book.beside import own_texts
from kassabok.core.errors import NotFound
from kassabok.formats.bank.payment_profile import (
    PaymentProfile,
    load_payment_profile,
    shipped_payment_texts,
)

FOLDER = "payment-profiles"
GENERIC = "generic"


def payment_profiles_beside(book: Path) -> tuple[PaymentProfile, ...]:
    """The shipped profiles, and those in payment-profiles beside the book; of the same name, the company's own.

    Raises BadFile, naming the file, for one that cannot be read.
    """
    texts = shipped_payment_texts() | own_texts(book, FOLDER, code="paying.profile", what="payment profile")
    return tuple(load_payment_profile(text, name) for name, text in texts.items())


def profile_of(
    account: BankAccount, profiles: tuple[PaymentProfile, ...], wanted: str | None
) -> PaymentProfile:
    """The profile that somebody chose, else the account's, else the one of the bank that its IBAN tells.

    Raises NotFound for one that there is not.
    """
    name = wanted or account.payment_profile
    if name:
        return named_profile(profiles, name)
    code = account.iban[4:7] if account.iban.startswith("SE") else ""
    own_bank = [profile for profile in profiles if code and code in profile.bank_codes]
    return own_bank[-1] if own_bank else named_profile(profiles, GENERIC)


def named_profile(profiles: tuple[PaymentProfile, ...], name: str) -> PaymentProfile:
    """The profile of this name. Raises NotFound."""
    by_name = {profile.name: profile for profile in profiles}
    if name not in by_name:
        raise NotFound(
            "paying.profile_unknown",
            f"There is no payment profile {name[:40]}.",
            hint=f"Choose one of {', '.join(sorted(by_name))}, or put your own in {FOLDER} beside the book.",
        )
    return by_name[name]
