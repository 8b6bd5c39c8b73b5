"""Account numbers as bank files give them and as people read them."""

import re

_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")


def digits(text: str) -> str:
    """The digits of a number that may be written with spaces, hyphens and dots."""
    return re.sub(r"[^0-9]", "", text)


def iban_or_empty(text: str) -> str:
    """The IBAN without spaces if text is one with right check digits, else ""."""
    iban = re.sub(r"\s", "", text).upper()
    if not _IBAN.fullmatch(iban):
        return ""
    as_number = "".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])
    return iban if int(as_number) % 97 == 1 else ""


def bankgiro_text(number: str) -> str:
    """As "9912346" -> "991-2346" and "50501055" -> "5050-1055"; other lengths unchanged."""
    return f"{number[:-4]}-{number[-4:]}" if len(number) in (7, 8) else number


def plusgiro_text(number: str) -> str:
    """As "5186879" -> "51 86 87-9": pairs from the right, then a hyphen and the check digit."""
    body, last = number[:-1], number[-1:]
    first = len(body) % 2
    pairs = [body[:first], *(body[i : i + 2] for i in range(first, len(body), 2))]
    return f"{' '.join(filter(None, pairs))}-{last}" if body else number


def account_text(clearing: str, account: str) -> str:
    """As "6290" and "401234567" -> "6290-401234567"."""
    return f"{clearing}-{account}" if clearing else account
