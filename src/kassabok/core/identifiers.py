"""Numbers and addresses that carry their own check: identity, VAT, GTIN, giro, IBAN, OCR, e-mail, postcode.

Every `parse_*` takes what a person types and returns the form that is stored; `format_*` gives back the form
that is shown. What is not right raises ValueError with a whole sentence, in which a personal number is
masked.
"""

import re
from datetime import date

CENTURY_OF_COMPANIES = "16"  # What authorities put before ten digits where they ask for twelve.
COORDINATION_DAY = 60  # A coordination number (samordningsnummer) has the day of birth plus sixty.
GTIN_LENGTHS = (8, 12, 13, 14)
MAX_OCR_LENGTH = 25
ORG_NR_SCHEME, GLN_SCHEME = "0007", "0088"  # Of electronic addresses.

_DIGITS = re.compile(r"[0-9]+")
_IDENTITY = re.compile(r"(?P<century>[0-9]{2})?(?P<six>[0-9]{6})(?P<sign>[-+]?)(?P<four>[0-9]{4})")
_EMAIL = re.compile(r"""[^\s@<>()\[\],;:\\"]{1,64}@(?:[^\W_](?:[\w-]*[^\W_])?\.)+[^\W\d_][\w-]*[^\W_]""")
_POSTCODE = re.compile(r"(?:SE?-)?([1-9][0-9]{2}) ?([0-9]{2})", re.IGNORECASE)
_BIC = re.compile("[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_COMBINED_ACCOUNT = re.compile(
    r"(?P<clearing>[0-9]{4}(?:-?[0-9])?)(?P<apart>[\s,.:/-]+)(?P<account>[0-9][0-9\s.-]*)"
)
_SWISH = re.compile(r"123[0-9]{7}|0?7[0-9]{8}|467[0-9]{8}")


# Check digits


def luhn_digit(digits: str) -> str:
    """The Luhn check digit (modulus 10, weights 2 and 1 from the right) that belongs after these digits."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def luhn_ok(digits: str) -> bool:
    """Whether these are digits of which the last is the Luhn check digit of the others."""
    return bool(_DIGITS.fullmatch(digits)) and len(digits) > 1 and luhn_digit(digits[:-1]) == digits[-1]


# Companies and persons


def parse_identity(text: str, *, on: date) -> str:
    """Read an organisation number into ten digits, a personal or coordination number into twelve.

    The length tells the two apart from then on (see is_personal). Both are read with or without century and
    hyphen; a plus sign instead of the hyphen means a person of a hundred years or more. on: the day that
    decides the century of a personal number written without one.
    """
    match = _IDENTITY.fullmatch(text.replace(" ", ""))
    if not match:
        raise ValueError(
            f'"{mask_personal(text)}" is not an organisation or personal number: write NNNNNN-NNNN.'
        )
    ten = match["six"] + match["four"]
    if not luhn_ok(ten):
        raise ValueError(f"The number {mask_personal(ten)} has a wrong check digit.")
    if _is_company(ten):
        if match["century"] not in (None, CENTURY_OF_COMPANIES) or match["sign"] == "+":
            raise ValueError(
                f"The number {format_identity(ten)} is a company's; leave out what stands before it."
            )
        return ten
    century = match["century"] or _century_of(ten, older=match["sign"] == "+", on=on)
    if not century or not _is_birthday(century + ten, on):
        raise ValueError(f"The number {mask_personal(ten)} does not begin with a date of birth.")
    return century + ten


def is_personal(number: str) -> bool:
    """Whether a stored identity is a person's: personal data, and masked on a screen."""
    return len(number) == 12


def ten_digits(number: str) -> str:
    """The ten digits of a stored identity, as giro files, SIE and VAT numbers want it."""
    return number[-10:]


def format_identity(number: str) -> str:
    """A stored identity as it is written in documents: NNNNNN-NNNN."""
    ten = ten_digits(number)
    return f"{ten[:6]}-{ten[6:]}"


def mask_personal(text: str) -> str:
    """An identity, stored or as typed, as it may be shown on a screen: a person's last four digits are
    hidden.

    `19800101-1234` is `800101-****`; a company's number is shown in full. What is neither is hidden
    altogether.
    """
    digits = re.sub(r"[-+\s]", "", text)
    if not _DIGITS.fullmatch(digits) or len(digits) not in (10, 12):
        return "****"
    ten = ten_digits(digits)
    return format_identity(ten) if _is_company(ten) else f"{ten[:6]}-****"


def _is_company(ten: str) -> bool:
    """The third digit is at least 2 for companies, and the tens of a month of birth for persons."""
    return ten[2] >= "2"


def _century_of(ten: str, *, older: bool, on: date) -> str:
    """The century of the last such birthday up to that day, or the one before for an older person."""
    short = int(ten[:2])
    year = on.year - (on.year - short) % 100
    if (int(ten[2:4]), int(ten[4:6]) % COORDINATION_DAY) > (on.month, on.day) and year == on.year:
        year -= 100
    return str(year - 100 if older else year)[:2]


def _is_birthday(twelve: str, on: date) -> bool:
    day = int(twelve[6:8])
    if day > COORDINATION_DAY:
        day -= COORDINATION_DAY
    try:
        born = date(int(twelve[:4]), int(twelve[4:6]), day)
    except ValueError:
        return False
    return born.year >= 1800 and born <= on


def vat_number_of(number: str) -> str:
    """The Swedish VAT number (momsregistreringsnummer) of a stored identity: SE, its ten digits, 01."""
    return f"SE{ten_digits(number)}01"


def mask_vat_number(text: str) -> str:
    """A VAT number as it may be shown on a screen: a Swedish one that is made of a personal number hides that."""
    plain = re.sub(r"\s", "", text).upper()
    made_of = plain[2:12]
    if not re.fullmatch("SE[0-9]{12}", plain) or _is_company(made_of):
        return text
    return f"SE{mask_personal(made_of)}"


def parse_vat_number(text: str) -> str:
    """Read a VAT number of any EU country, with its country code, into capitals and digits."""
    from stdnum.eu import vat
    from stdnum.exceptions import ValidationError

    try:
        return str(vat.validate(text))
    except ValidationError:
        raise ValueError(
            f'"{text[:40]}" is not a VAT number: write it with its country code, as SE556036079301.'
        ) from None


def parse_peppol_id(text: str) -> str:
    """Read where e-invoices of somebody go: SCHEME:NUMBER, or a GLN alone. Into SCHEME:NUMBER.

    Numbers of the schemes 0007 (Swedish organisation numbers) and 0088 (GLN) are checked by their check digits.
    Source: ISO 6523 ICD and the Electronic Address Scheme list (EAS) of Peppol BIS Billing 3.0, CL008.
    """
    from kassabok.formats.einvoice.codes import codes

    scheme, colon, number = text.strip().partition(":")
    if not colon:
        scheme, number = GLN_SCHEME, scheme
    number = number.strip()
    if scheme not in codes().schemes or not re.fullmatch("[A-Za-z0-9:._/-]{1,50}", number):
        raise ValueError(
            f'"{text[:40]}" is no Peppol id: write it as 0007:5560160680, or a GLN of 13 digits.'
        )
    if scheme == GLN_SCHEME and (len(number) != 13 or not number.isdecimal() or not _gtin_ok(number)):
        raise ValueError(f"{number} is no GLN: it has 13 digits, the last of which checks the others.")
    if scheme == ORG_NR_SCHEME and (len(number) != 10 or not luhn_ok(number)):
        raise ValueError(
            f"{number} is no organisation number: it has ten digits, the last of which checks the others."
        )
    return f"{scheme}:{number}"


# Goods


def _gtin_ok(digits: str) -> bool:
    return _gtin_digit(digits[:-1]) == digits[-1]


def parse_gtin(text: str) -> str:
    """Read a GTIN (EAN, UPC) of 8, 12, 13 or 14 digits. It keeps its length; compare with gtin14."""
    digits = _digits_of(text)
    if len(digits) not in GTIN_LENGTHS:
        raise ValueError(f'"{text[:40]}" is not a GTIN: it has 8, 12, 13 or 14 digits.')
    if not _gtin_ok(digits):
        raise ValueError(f"The GTIN {digits} has a wrong check digit.")
    return digits


def gtin14(gtin: str) -> str:
    """A GTIN filled to fourteen digits: the same product, however long its number is written."""
    return gtin.zfill(14)


def gtin_spellings(gtin: str) -> tuple[str, ...]:
    """Every length that the same GTIN can be written in: one of them is how the register has it."""
    full = gtin14(gtin)
    return tuple(full[-length:] for length in GTIN_LENGTHS if not full[:-length].strip("0"))


def _gtin_digit(digits: str) -> str:
    """Weights 3 and 1 from the right (GS1 General Specifications, section 7.9)."""
    return str(-sum(int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(digits))) % 10)


# Paying


def parse_bankgiro(text: str) -> str:
    """Read a bankgiro number into its seven or eight digits."""
    return _giro(text, "bankgiro", shortest=7, longest=8)


def format_bankgiro(digits: str) -> str:
    """A bankgiro number as it is written: NNN-NNNN or NNNN-NNNN."""
    return f"{digits[:-4]}-{digits[-4:]}"


def parse_plusgiro(text: str) -> str:
    """Read a plusgiro number into its two to eight digits."""
    return _giro(text, "plusgiro", shortest=2, longest=8)


def format_plusgiro(digits: str) -> str:
    """A plusgiro number as it is written, in pairs from the right before the check digit: 51 86 87-9."""
    body = digits[:-1]
    odd = len(body) % 2
    pairs = [body[place : place + 2] for place in range(odd, len(body), 2)]
    return " ".join([body[:odd], *pairs] if odd else pairs) + f"-{digits[-1]}"


def _giro(text: str, kind: str, *, shortest: int, longest: int) -> str:
    digits = _digits_of(text)
    if not shortest <= len(digits) <= longest:
        raise ValueError(f'"{text[:40]}" is not a {kind} number: it has {shortest} to {longest} digits.')
    if not luhn_ok(digits):
        raise ValueError(f'The {kind} number "{text.strip()}" has a wrong check digit.')
    return digits


SWEDBANK = "8"  # Its clearing numbers that begin so have a fifth digit, which checks the other four.
_SHORT, _LONG = 4, 5


def parse_clearing(text: str) -> str:
    """Read a clearing number into four digits, or five where it is one of Swedbank's that are written 8327-9."""
    digits = _digits_of(text)
    if len(digits) not in (_SHORT, _LONG) or (len(digits) == _LONG and digits[0] != SWEDBANK):
        raise ValueError(
            f'"{text[:40]}" is not a clearing number: it has four digits, and five where it begins with 8.'
        )
    if len(digits) == _LONG and not luhn_ok(digits):
        raise ValueError(f'The clearing number "{text.strip()}" has a wrong fifth digit.')
    return digits


def parse_account_number(text: str) -> str:
    """Read a Swedish account number without its clearing number into 2 to 12 digits. Its check digit is the bank's."""
    digits = _digits_of(text.replace(".", "").replace(",", ""))
    if not 2 <= len(digits) <= 12:
        raise ValueError("An account number has 2 to 12 digits, beside its clearing number.")
    return digits


def split_account(text: str) -> tuple[str, str]:
    """The clearing number and the account number of a text that holds both: 8327-9, 123 456 789-0.

    Raises ValueError where it cannot be told where the one ends.
    """
    digits = _digits_of(re.sub("[,.:/]", "", text))
    match = _COMBINED_ACCOUNT.fullmatch(text.strip())
    if digits[:1] == SWEDBANK and luhn_ok(digits[:_LONG]):
        four_apart = match is not None and len(match["clearing"]) == _SHORT and match["apart"].strip() != "-"
        at = _SHORT if four_apart else _LONG
    else:
        at = _SHORT
    if len(digits) < at + 2:
        raise ValueError("Give the clearing number and the account number, as 6000-123456789.")
    return parse_clearing(digits[:at]), parse_account_number(digits[at:])


def format_account(clearing: str, account: str) -> str:
    """A bank account as it is written: 6000-123456789, and 8327-9, 1234567890 at Swedbank."""
    if clearing.startswith(SWEDBANK):
        return "-".join(filter(None, (clearing[:_SHORT], clearing[_SHORT:]))) + f", {account}"
    return f"{clearing}-{account}"


def parse_bic(text: str) -> str:
    """Read a BIC into its 8 or 11 capitals and digits."""
    bic = re.sub(r"\s", "", text).upper()
    if not _BIC.fullmatch(bic):
        raise ValueError(f'"{text[:40]}" is not a BIC: it has 8 or 11 letters and digits, as SWEDSESS.')
    return bic


def parse_currency(text: str) -> str:
    """Read the code of a currency (ISO 4217) into three capitals."""
    code = text.strip().upper()
    if len(code) != 3 or not code.isascii() or not code.isalpha():
        raise ValueError(f'"{text[:40]}" is not a currency: write three letters, as SEK or EUR.')
    return code


def parse_swish(text: str) -> str:
    """Read a Swish number: a company's 123 and seven digits, or a mobile number."""
    digits = re.sub(r"[\s+-]", "", text)
    if not _SWISH.fullmatch(digits):
        raise ValueError(f'"{text[:40]}" is not a Swish number: a company\'s has ten digits, 123 ...')
    return digits


def format_swish(digits: str) -> str:
    """A Swish number as it is written: 123 118 11 89; a mobile number in one piece."""
    if not digits.startswith("123"):
        return digits
    return " ".join((digits[:3], digits[3:6], digits[6:8], digits[8:]))


def parse_iban(text: str) -> str:
    """Read an IBAN of any country into capitals and digits without blanks."""
    from stdnum import iban
    from stdnum.exceptions import ValidationError

    try:
        return str(iban.validate(text))
    except ValidationError:
        raise ValueError(f'"{text[:40]}" is not an IBAN: its length or check digits are wrong.') from None


def format_iban(iban: str) -> str:
    """An IBAN as it is written, in groups of four."""
    return " ".join(iban[place : place + 4] for place in range(0, len(iban), 4))


def make_ocr(base: str, *, length_digit: bool = True) -> str:
    """Make an OCR reference: the base, the length digit where wanted, and the Luhn check digit.

    The length digit is the length of the whole reference modulo 10. Source: Bankgirot's levels of OCR
    checking; a receiver with a length check refuses references without it. Raises ValueError where base is
    not digits or the reference gets longer than 25.
    """
    length = len(base) + 1 + length_digit
    if not _DIGITS.fullmatch(base) or length > MAX_OCR_LENGTH:
        raise ValueError(f'An OCR reference cannot be made from "{base[:40]}": it takes 1 to 23 digits.')
    body = f"{base}{length % 10}" if length_digit else base
    return body + luhn_digit(body)


def check_ocr(text: str) -> bool:
    """Whether a text is an OCR reference: 2 to 25 digits, blanks apart, the last being the check digit."""
    digits = re.sub(r"\s", "", text)
    return len(digits) <= MAX_OCR_LENGTH and luhn_ok(digits)


def parse_ocr(text: str) -> str:
    """Read an OCR reference into its digits."""
    digits = re.sub(r"\s", "", text)
    if not check_ocr(digits):
        raise ValueError(f'"{text[:40]}" is not an OCR reference: its last digit does not check.')
    return digits


# Reaching


def parse_email(text: str) -> str:
    """Read an e-mail address that could exist; its domain is put in small letters."""
    cleaned = text.strip()
    local, _, domain = cleaned.partition("@")
    if (
        len(cleaned) > 254
        or not _EMAIL.fullmatch(cleaned)
        or ".." in local
        or local[:1] == "."
        or local[-1:] == "."
    ):
        raise ValueError(f'"{text[:40]}" is not an e-mail address: write it as name@example.se.')
    return f"{local}@{domain.lower()}"


def emails_in(text: str | bytes) -> frozenset[str]:
    """The e-mail addresses that stand in a text of any kind, as JSON or CSV, in small letters."""
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return frozenset(_EMAIL.findall(words.lower()))


def parse_postcode(text: str) -> str:
    """Read a Swedish postcode, with or without its blank and SE-, into `123 45`."""
    match = _POSTCODE.fullmatch(text.strip())
    if not match:
        raise ValueError(f'"{text[:40]}" is not a Swedish postcode: write it as 123 45.')
    return f"{match[1]} {match[2]}"


def _digits_of(text: str) -> str:
    """The digits of a number written with blanks and hyphens; "" where there is anything else."""
    digits = re.sub(r"[\s-]", "", text)
    return digits if _DIGITS.fullmatch(digits) else ""
