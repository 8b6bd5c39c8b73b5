"""Codes of units as people write them. Source: UN/ECE Recommendation 20, of which invoices use a few dozen."""

_WORDS = {
    "ANN": "år", "BG": "påse", "BX": "låda", "C62": "st", "CMT": "cm", "CT": "kartong", "DAY": "dag", "DZN": "dussin",
    "EA": "st", "GRM": "g", "H87": "st", "HUR": "tim", "KGM": "kg", "KMT": "km", "KWH": "kWh", "LTR": "l", "MIN": "min",
    "MLT": "ml", "MMT": "mm", "MON": "mån", "MTK": "m2", "MTQ": "m3", "MTR": "m", "NAR": "st", "NPR": "par",
    "PCE": "st", "PF": "pall", "PK": "paket", "PR": "par", "RO": "rulle", "SET": "sats", "STK": "st", "TNE": "ton",
    "WEE": "vecka", "XBX": "låda", "XCT": "kartong", "XPK": "paket", "XPX": "pall", "XRO": "rulle", "ZZ": "",
    "CLT": "cl", "DLT": "dl", "DMT": "dm", "HGM": "hg", "XBG": "påse", "XBO": "flaska", "XCX": "burk",
}  # fmt: skip


def unit_word(code: str) -> str:
    """The Swedish word of a unit's code; the code itself where it is another."""
    return _WORDS.get(code.strip().upper(), code.strip())
