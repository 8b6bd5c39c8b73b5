"""The VAT return as a file that Skatteverket's e-service takes: eSKDUpload, version 6.0.

The elements stand in the order of the authority's DTD, which is not that of the form's numbers. All but the period may
be left out; boxes of zero are, and what is to be paid is always said. Character set ISO-8859-1, lines end with CR LF.
The DTD is named in the file as the authority wants it, and never fetched.
Source: eSKDUpload_6p0.dtd, and the authority's own example of a file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from kassabok.formats.errors import BadFile

#: Element -> the box of the return that it holds, in the order of the DTD.
ELEMENTS: dict[str, str] = {
    "ForsMomsEjAnnan": "05",
    "UttagMoms": "06",
    "UlagMargbesk": "07",
    "HyrinkomstFriv": "08",
    "InkopVaruAnnatEg": "20",
    "InkopTjanstAnnatEg": "21",
    "InkopTjanstUtomEg": "22",
    "InkopVaruSverige": "23",
    "InkopTjanstSverige": "24",
    "MomsUlagImport": "50",
    "ForsVaruAnnatEg": "35",
    "ForsVaruUtomEg": "36",
    "InkopVaruMellan3p": "37",
    "ForsVaruMellan3p": "38",
    "ForsTjSkskAnnatEg": "39",
    "ForsTjOvrUtomEg": "40",
    "ForsKopareSkskSverige": "41",
    "ForsOvrigt": "42",
    "MomsUtgHog": "10",
    "MomsUtgMedel": "11",
    "MomsUtgLag": "12",
    "MomsInkopUtgHog": "30",
    "MomsInkopUtgMedel": "31",
    "MomsInkopUtgLag": "32",
    "MomsImportUtgHog": "60",
    "MomsImportUtgMedel": "61",
    "MomsImportUtgLag": "62",
    "MomsIngAvdr": "48",
    "MomsBetala": "49",
}
OUTPUT_VAT, INPUT_VAT, PAY = ("10", "11", "12", "30", "31", "32", "60", "61", "62"), "48", "49"

_DTD = "https://www1.skatteverket.se/demoeskd/eSKDUpload_6p0.dtd"
_PUBLIC_ID = "-//Skatteverket, Sweden//DTD Skatteverket eSKDUpload-DTD Version 6.0//SV"
_HEAD = (
    '<?xml version="1.0" encoding="ISO-8859-1"?>',
    f'<!DOCTYPE eSKDUpload PUBLIC "{_PUBLIC_ID}" "{_DTD}">',
    '<eSKDUpload Version="6.0">',
)


@dataclass(frozen=True, slots=True)
class VatReturnFile:
    """A VAT return. org_nr: NNNNNN-NNNN, a sole trader's too. month: YYYYMM, the last one of the period.

    boxes: box -> whole kronor; those that are not given are zero. message: free text to the authority.
    """

    org_nr: str
    month: int
    boxes: Mapping[str, int]
    message: str = ""


def write(record: VatReturnFile) -> bytes:
    """The return as a file. Raises BadFile for what the authority would not take."""
    _refuse_wrong(record)
    lines = [*_HEAD, f"  <OrgNr>{record.org_nr}</OrgNr>", "  <Moms>", f"    <Period>{record.month}</Period>"]
    for element, box in ELEMENTS.items():
        kronor = record.boxes.get(box, 0)
        if kronor or box == PAY:
            lines.append(f"    <{element}>{kronor}</{element}>")
    if record.message:
        lines.append(f"    <TextUpplysningMoms>{_escaped(record.message)}</TextUpplysningMoms>")
    lines += ["  </Moms>", "</eSKDUpload>", ""]
    return "\r\n".join(lines).encode("iso-8859-1")


def _refuse_wrong(record: VatReturnFile) -> None:
    if not re.fullmatch("[0-9]{6}-[0-9]{4}", record.org_nr):
        raise BadFile(
            "eskd.org_nr", f'"{record.org_nr}" is not an organisation number for the file: NNNNNN-NNNN.'
        )
    if not 1 <= record.month % 100 <= 12 or not 1900 <= record.month // 100 <= 9999:
        raise BadFile("eskd.period", f"{record.month} is not a month: YYYYMM.")
    unknown = sorted(record.boxes.keys() - set(ELEMENTS.values()))
    if unknown:
        raise BadFile("eskd.box", f"The file has no element for box {', '.join(unknown)}.")
    due = sum(record.boxes.get(box, 0) for box in OUTPUT_VAT) - record.boxes.get(INPUT_VAT, 0)
    if record.boxes.get(PAY, 0) != due:
        raise BadFile(
            "eskd.sum",
            f"Box 49 is {record.boxes.get(PAY, 0)}, but the output VAT less box 48 is {due}.",
        )


def _escaped(text: str) -> str:
    """The message as XML text in the file's character set. Raises BadFile where that lacks a character."""
    for character in text:
        if (
            ord(character) > 255
            or (ord(character) < 32 and character not in "\n\t")
            or 127 <= ord(character) < 160
        ):
            raise BadFile(
                "eskd.message",
                f"The message has a character that the file cannot hold: U+{ord(character):04X}.",
                hint="Use letters of western European languages, digits and plain signs.",
            )
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
