"""Who the story is about: Lerverket i Lund AB, what it sells and to whom. Plain data; the days are in chapters.py.

All are invented. The organisation numbers are from a series that is not given out, the personal number is the test
person Tolvan Tolvansson's, GTINs that begin with 2 belong to nobody, and the bankgiro number and the IBAN are those
that banks use in their own examples.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

OPENING_DAY = date(2026, 2, 2)
LAST_DAY = date(2026, 4, 30)

COMPANY = "Lerverket i Lund AB"
ORG_NR = "559990-1013"
IBAN = "SE4550000000058398257466"
BANKGIRO = "9912346"

SETTINGS = {
    "company.street": "Krukmakaregatan 7",
    "company.postcode": "223 50",
    "company.city": "Lund",
    "company.seat": "Lund",
    "company.email": "hej@lerverket.example",
    "company.phone": "046-555 01 23",
    "company.web": "lerverket.example",
    "company.bankgiro": BANKGIRO,
    "company.iban": IBAN,
    "company.bic": "ESSESESS",
    "company.swish": "123 118 11 89",
    "vat.contact_name": "Lena Lera",
    "vat.contact_phone": "046-555 01 23",
}

SHARE_CAPITAL_ORE = 25_000_00
LOAN_FROM_OWNER_ORE = 35_000_00

OWNER = "Lena Lera"
POTTERY, KILN_MAKER = "Skånska Lergods AB", "Ugnsverken AB"
POTTERY_ACCOUNT = "6000-123456789"
#: Whose bill comes as an e-invoice with a bankgiro that is closed, and where it is paid then.
BOX_MAKER, BOX_MAKER_ACCOUNT, PACKAGING = "Wellpapp i Lund AB", "6000-987654321", "5460"
LANDLORD, INSURER = "Fastighets AB Tegel", "Hantverkarnas Försäkring"

RENT_ORE = 6_500_00  # A month, without VAT.
INSURANCE_ORE, INSURED = 3_600_00, (date(2026, 3, 1), date(2027, 2, 28))
DINNER_SET_ORE = 2_150_00  # What the pottery asks for one, without VAT.
KILN_ORE, KILN_MONTHS = 24_000_00, 60  # Without VAT.

#: What the year is planned to bring and to cost, kronor, from the opening in February on.
BUDGET = {
    "3001": 132_000,
    "3002": 2_200,
    "3003": 18_700,
    "3105": 11_000,
    "3108": 11_000,
    "4960": 66_000,
    "5010": 65_000,
    "6310": 3_000,
    "7832": 4_400,
}
FROM_FEBRUARY, FROM_MARCH = (0, *[1] * 11), (0, 0, *[1] * 10)
BEGIN_IN_MARCH = ("5010", "6310")

#: What income and cost are told apart by: what is sold over the counter, and what is ordered.
COST_CENTRES = {"Disk": "Försäljning över disk", "Order": "Beställningar"}
COUNTER, ORDERS = (("1", "Disk"),), (("1", "Order"),)


@dataclass(frozen=True, slots=True)
class Ware:
    """A product. price: kronor incl. VAT. cost: kronor. opening: units in stock when the story begins."""

    sku: str
    name: str
    price: str
    cost: str = "0"
    opening: int = 0
    vat_class: str = "standard"
    kind: str = "stocked"
    weight_grams: int = 0
    gtin: str | None = None
    unit: str = "st"
    description: str = ""


WARES = (
    Ware("MUG-BLUE", "Mugg, blå glasyr", "149", "46", 60, weight_grams=340, gtin="2000000001012"),
    Ware("MUG-SAND", "Mugg, sandfärgad", "149", "46", 60, weight_grams=340, gtin="2000000001029"),
    Ware("BOWL-S", "Skål, 12 cm", "119", "34", 40, weight_grams=280, gtin="2000000001036"),
    Ware("BOWL-L", "Skål, 24 cm", "349", "118", 15, weight_grams=1150, gtin="2000000001043"),
    Ware("PLATE", "Tallrik, 26 cm", "189", "62", 48, weight_grams=720, gtin="2000000001050"),
    Ware("TEAPOT", "Tekanna, 1 liter", "695", "240", 6, weight_grams=1200, gtin="2000000001067"),
    Ware("VASE", "Vas, hög", "459", "155", 10, weight_grams=1400, gtin="2000000001074"),
    Ware("COFFEE", "Kaffe, mörkrost, hela bönor 250 g", "89", "48", 80, "food", weight_grams=260),
    Ware("TEA", "Te, Earl Grey 100 g", "69", "27", 50, "food", weight_grams=120),
    Ware("BOOK", "Boken om att dreja", "249", "130", 12, "low", weight_grams=640),
    Ware(
        "DINNER-SET",
        "Middagsservis, 24 delar",
        "4990",
        "2150",
        kind="made_to_order",
        weight_grams=19_500,
        description="Drejas på beställning. Leveranstid omkring fem veckor.",
    ),
    Ware("ENGRAVING", "Gravering av namn", "75", kind="service"),
)

#: What coffee and tea cost from the day that their VAT falls from 12 to 6 percent.
PRICES_FROM_APRIL = {"COFFEE": "84", "TEA": "65"}
VAT_FALLS_ON = date(2026, 4, 1)

ESTER, TOLVAN, VILMA = "1001", "1002", "1003"
CAFE, HOTEL, MUNICIPALITY, NORWAY, DENMARK = "1004", "1005", "1006", "1007", "1008"

#: Customers in the order of their numbers, which the book gives out from 1001.
CUSTOMERS: tuple[dict[str, Any], ...] = (
    {
        "name": "Ester Lerkrona",
        "kind": "private",
        "email": "ester@lerkrona.example",
        "street": "Glasyrvägen 12",
        "postcode": "217 44",
        "city": "Malmö",
    },
    {
        "name": "Tolvan Tolvansson",
        "kind": "private",
        "org_nr": "19121212-1212",
        "street": "Dussingatan 12",
        "postcode": "223 12",
        "city": "Lund",
    },
    {
        "name": "Vilma Drejare",
        "kind": "private",
        "email": "vilma@drejare.example",
        "street": "Ugnsgränd 3",
        "postcode": "753 20",
        "city": "Uppsala",
    },
    {
        "name": "Kafé Kardemumma AB",
        "org_nr": "559990-2029",
        "street": "Bulltorget 1",
        "postcode": "222 22",
        "city": "Lund",
        "contact": "Karin Kanel",
        "terms_days": 20,
        "credit_limit_ore": 20_000_00,
    },
    {
        "name": "Hotell Sundsblick AB",
        "org_nr": "559990-3035",
        "street": "Box 26",
        "postcode": "251 01",
        "city": "Helsingborg",
        "delivery_name": "Restaurang Sundsblick",
        "delivery_street": "Strandpromenaden 8",
        "delivery_postcode": "252 20",
        "delivery_city": "Helsingborg",
        "contact": "Hugo Havsson",
        "terms_days": 30,
    },
    {
        "name": "Sjöbacka kommun",
        "kind": "public",
        "org_nr": "212099-0011",
        "street": "Kommunhuset",
        "postcode": "269 99",
        "city": "Sjöbacka",
        "contact": "Ref. 4711 Kulturskolan",
        "terms_days": 30,
    },
    {
        "name": "Fjordkaffe AS",
        "street": "Bryggen 4",
        "postcode": "5003",
        "city": "Bergen",
        "country": "NO",
        "language": "en",
        "contact": "Frida Fjord",
        "terms_days": 30,
    },
    {
        "name": "Nordlys Keramik ApS",
        "vat_nr": "DK99000007",
        "street": "Lervej 9",
        "postcode": "2100",
        "city": "København Ø",
        "country": "DK",
        "language": "en",
        "contact": "Nora Nordlys",
        "terms_days": 20,
    },
)
