"""The box of the VAT return that an account of another program's chart usually belongs to."""

from kassabok.core.vat import rate_in_name

#: First three digits of an account of output VAT -> its boxes: on sales, under reverse charge, at import.
_OUTPUT = {"261": ("10", "30", "60"), "262": ("11", "31", "61"), "263": ("12", "32", "62")}
#: The fourth digit -> which of them. 4 and 7 are reverse charge, 5 is import; 8 is VAT that is not due yet.
_KINDS = {**dict.fromkeys("01236", 0), **dict.fromkeys("47", 1), "5": 2}
_NOT_DUE = "8"


def usual_box(number: str, name: str) -> str:
    """The box by an account's number in the BAS plan, and for domestic sales (30xx) by the rate that its name tells.

    Empty where neither says it for certain, as for an account of services to other countries.
    """
    kind = number[3:4]
    if number.startswith("264"):
        return "" if kind == _NOT_DUE else "48"
    if number[:3] in _OUTPUT:
        return _OUTPUT[number[:3]][_KINDS[kind]] if kind in _KINDS else ""
    if number.startswith("30"):
        return {None: "", 0: "42"}.get(rate_in_name(name), "05")
    return ""
