"""What an invoice says about where to pay: a Swedish giro, an IBAN, or another account.

Source: Peppol BIS Billing 3.0, the Swedish rules SE-R-007 to SE-R-010: SE:BANKGIRO or SE:PLUSGIRO as the branch. Older
files have PGSISESS and BGABSESS instead, or name the giro as the account's scheme.
"""

import re

from kassabok.formats.einvoice.record import PaymentMeans

_BANKGIRO = frozenset(("SE:BANKGIRO", "BANKGIRO", "BGABSESS", "BG"))
_PLUSGIRO = frozenset(("SE:PLUSGIRO", "PLUSGIRO", "PGSISESS", "PG"))
_IBAN = re.compile("[A-Z]{2}[0-9]{2}[A-Z0-9]{10,30}")


def payment_means(code: str, payment_id: str, account: str, branch: str, scheme: str = "") -> PaymentMeans:
    """A way to pay. account: its number as written. branch: of the bank, or which giro. scheme: of the account."""
    plain = re.sub(r"[\s-]", "", account).upper()
    kinds = {branch.strip().upper(), scheme.strip().upper()}
    if plain.isdecimal() and kinds & _BANKGIRO:
        return PaymentMeans(code, payment_id, bankgiro=plain)
    if plain.isdecimal() and kinds & _PLUSGIRO:
        return PaymentMeans(code, payment_id, plusgiro=plain)
    bic = re.sub(r"\s", "", branch).upper()
    if _IBAN.fullmatch(plain):
        return PaymentMeans(code, payment_id, iban=plain, bic=bic)
    return PaymentMeans(code, payment_id, account=account, bic=bic)
