"""The boxes of the VAT return (momsdeklarationen, SKV 4700): what each is, and how öre become kronor in it."""

from collections.abc import Mapping
from typing import NamedTuple

PAY = "49"  # What is to be paid; negative where it is to be got back.
INPUT_VAT = "48"
OUTPUT_VAT = ("10", "11", "12", "30", "31", "32", "60", "61", "62")


class Box(NamedTuple):
    """text: short, in Swedish. debit: a debit on its accounts makes it larger, as with purchases."""

    text: str
    debit: bool = False


#: All boxes in the order of the form. Box 49 has no accounts: it is worked out from the others.
BOXES: dict[str, Box] = {
    "05": Box("Momspliktig försäljning som inte hör till 06, 07 eller 08"),
    "06": Box("Momspliktiga uttag"),
    "07": Box("Beskattningsunderlag vid vinstmarginalbeskattning"),
    "08": Box("Hyresinkomster vid frivillig beskattning"),
    "10": Box("Utgående moms 25 % på 05-08"),
    "11": Box("Utgående moms 12 % på 05-08"),
    "12": Box("Utgående moms 6 % på 05-08"),
    "20": Box("Inköp av varor från ett annat EU-land", debit=True),
    "21": Box("Inköp av tjänster från ett annat EU-land", debit=True),
    "22": Box("Inköp av tjänster från ett land utanför EU", debit=True),
    "23": Box("Inköp av varor i Sverige som köparen betalar momsen för", debit=True),
    "24": Box("Inköp av tjänster i Sverige som köparen betalar momsen för", debit=True),
    "30": Box("Utgående moms 25 % på 20-24"),
    "31": Box("Utgående moms 12 % på 20-24"),
    "32": Box("Utgående moms 6 % på 20-24"),
    "50": Box("Beskattningsunderlag vid import", debit=True),
    "60": Box("Utgående moms 25 % på 50"),
    "61": Box("Utgående moms 12 % på 50"),
    "62": Box("Utgående moms 6 % på 50"),
    "35": Box("Försäljning av varor till ett annat EU-land"),
    "36": Box("Försäljning av varor utanför EU"),
    "37": Box("Mellanmans inköp av varor vid trepartshandel", debit=True),
    "38": Box("Mellanmans försäljning av varor vid trepartshandel"),
    "39": Box("Försäljning av tjänster till företag i ett annat EU-land"),
    "40": Box("Övrig försäljning av tjänster utomlands"),
    "41": Box("Försäljning när köparen betalar momsen i Sverige"),
    "42": Box("Övrig försäljning m.m."),
    "48": Box("Ingående moms att dra av", debit=True),
    "49": Box("Moms att betala eller få tillbaka"),
}


def in_box(box: str, net_ore: int) -> int:
    """What a movement (debit less credit) is in a box, with the sign that the return has there."""
    return net_ore if BOXES[box].debit else -net_ore


def in_kronor(exact_ore: Mapping[str, int]) -> dict[str, int]:
    """All boxes in whole kronor, box 49 worked out from them.

    Öre are left out, box by box, towards zero (skatteförfarandelagen 22 kap. 1 §). Boxes that are not given are zero.
    """
    kronor = {box: _whole_kronor(exact_ore.get(box, 0)) for box in BOXES if box != PAY}
    return kronor | {PAY: sum(kronor[box] for box in OUTPUT_VAT) - kronor[INPUT_VAT]}


def _whole_kronor(ore: int) -> int:
    return ore // 100 if ore >= 0 else -(-ore // 100)
