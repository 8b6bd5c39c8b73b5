"""The QR codes a customer pays with: the text inside them, and the picture.

UsingQR is read by the Swedish bank apps; its text is one JSON object with short keys.
Source: the usingQR format, revision 2 (published by Visma, free to use), as seen in invoices and programs.
Swish reads its own format. Source: Getswish, QR code API manual, 6 "QR code encoding specification".
"""

import json
import re
from datetime import date
from typing import Literal
from urllib.parse import quote

from kassabok.formats.errors import BadFile

AccountKind = Literal["BG", "PG", "IBAN"]
INVOICE = 1
SWISH_NUMBER = re.compile(r"123\d{7}|0?7\d{8}|467\d{8}")
SWISH_MESSAGE_LENGTH = 50
NOTHING_EDITABLE = 0
ANY_MASK = 2  # all eight are readable; weighing them against each other takes as long as laying out the page


def using_qr(
    *,
    payee: str,
    org_nr: str,
    reference: str,
    issued_on: date,
    due_on: date,
    amount_ore: int,
    vat_ore: int,
    account: str,
    account_kind: AccountKind,
    bic: str = "",
    currency: str = "SEK",
) -> str:
    """The text of a UsingQR code.

    reference: the OCR number, else the invoice number. amount_ore: what remains to pay, in the currency's hundredths.
    Raises BadFile when there is nothing to pay or no account to pay to.
    """
    if amount_ore <= 0:
        raise BadFile("qr.amount", f"A payment code is for more than zero, not {_two_decimals(amount_ore)}.")
    if not account:
        raise BadFile(
            "qr.account", "A payment code needs an account.", hint="Set bankgiro, plusgiro or IBAN."
        )
    fields: dict[str, str | int] = {
        "uqr": 1,
        "tp": INVOICE,
        "nme": payee,
        "cid": org_nr,
        "iref": reference,
        "idt": f"{issued_on:%Y%m%d}",
        "ddt": f"{due_on:%Y%m%d}",
        "due": amount_ore,
    }
    if currency != "SEK":
        fields["cur"] = currency
    fields |= {
        "vat": vat_ore,
        "pt": account_kind,
        "acc": account.replace(" ", "") if account_kind == "IBAN" else account,
    }
    if account_kind == "IBAN" and bic:
        fields["bc"] = bic
    return _json_with_amounts(fields, amounts=("due", "vat"))


def swish_qr(*, swish_number: str, amount_ore: int, message: str) -> str:
    """The text of a Swish code in which nothing can be changed: `C1231181189;1250,50;202611001;0`.

    swish_number: 123 and seven digits for a company, or a mobile number; spaces and hyphens are dropped.
    message: cut to 50 characters. Raises BadFile for another number, or an amount not above zero.
    """
    number = re.sub(r"[\s+-]", "", swish_number)
    if not SWISH_NUMBER.fullmatch(number):
        raise BadFile(
            "qr.swish", f"{swish_number!r} is not a Swish number.", hint="A company's begins with 123."
        )
    if amount_ore <= 0:
        raise BadFile("qr.amount", f"A Swish code is for more than zero, not {_two_decimals(amount_ore)}.")
    amount = _two_decimals(amount_ore).replace(".", ",")
    return f"C{number};{amount};{quote(message[:SWISH_MESSAGE_LENGTH], safe='')};{NOTHING_EDITABLE}"


def picture(text: str) -> str:
    """The QR code as an SVG drawing, with the white border that a camera needs. Same text, same drawing."""
    import segno

    utf8 = text.encode("utf-8", errors="replace").decode("utf-8")  # half a surrogate pair has no UTF-8
    code = segno.make_qr(utf8, error="m", boost_error=False, mask=ANY_MASK, encoding="utf-8")
    return str(code.svg_inline(border=4, light="#fff", dark="#000"))


def _two_decimals(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def _json_with_amounts(fields: dict[str, str | int], *, amounts: tuple[str, ...]) -> str:
    """JSON on one line, the amounts as numbers with two decimals (for which json would need a float)."""
    parts = []
    for key, value in fields.items():
        if key in amounts and isinstance(value, int):
            written = _two_decimals(value)
        else:
            written = json.dumps(value, ensure_ascii=False)
        parts.append(f"{json.dumps(key)}:{written}")
    return "{" + ",".join(parts) + "}"
