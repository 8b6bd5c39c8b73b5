"""What stands where in the income statement and the balance sheet, by the first four digits of the account.

Posts, their names and their order: årsredovisningslagen (1995:1554) bilaga 1 and 2 (kostnadsslagsindelad), as BFNAR
2016:10 (K2) chapter 4 draws them up. Which accounts belong to a post: the BAS association's table from accounts to the
fields of the income tax return INK2R, which has the same posts.
"""

from bisect import bisect_right
from collections.abc import Iterable
from typing import NamedTuple

Range = tuple[str, str]  # First and last account, four digits each.


class Group(NamedTuple):
    """A post (post): the accounts of some ranges under a heading; left out where none of them has anything.

    rest: it takes what fits nowhere else too.
    """

    heading: str
    ranges: tuple[Range, ...]
    rest: bool = False


class Part(NamedTuple):
    """A title over posts or further parts, and their sum; left out where none of them has anything.

    summed: the sum is a row, as of every part but one.
    """

    title: str
    items: tuple["Group | Part", ...]
    sum_as: str = ""
    summed: bool = True

    @property
    def sum_text(self) -> str:
        """What the sum is called."""
        return self.sum_as or f"Summa {self.title[0].lower()}{self.title[1:]}"


class Total(NamedTuple):
    """The sum of all above it."""

    text: str


Layout = tuple[Group | Part | Total, ...]


def group(heading: str, ranges: str, *, rest: bool = False) -> Group:
    """A post by its ranges as they are written: "3000-3799 3900"."""
    ends = [part.partition("-") for part in ranges.split()]
    return Group(heading, tuple((first, last or first) for first, _, last in ends), rest)


YEARS_RESULT = "Årets resultat"

#: The accounts between the result and equity (8999): no post of either statement.
RESULT_TRANSFER: Range = ("8990", "8999")

INCOME: Layout = (
    Part(
        "Rörelseintäkter, lagerförändringar m.m.",
        (
            group("Nettoomsättning", "3000-3799"),
            group(
                "Förändring av lager av produkter i arbete, färdiga varor och pågående arbete för annans räkning",
                "4900-4909 4930-4959 4970-4979 4990-4999",
            ),
            group("Aktiverat arbete för egen räkning", "3800-3899"),
            group("Övriga rörelseintäkter", "3900-3999"),
        ),
    ),
    Part(
        "Rörelsekostnader",
        (
            group("Råvaror och förnödenheter", "4600-4699 4910-4929"),
            group("Handelsvaror", "4000-4599 4700-4899 4960-4969 4980-4989"),
            group("Övriga externa kostnader", "5000-6999"),
            group("Personalkostnader", "7000-7699"),
            group(
                "Av- och nedskrivningar av materiella och immateriella anläggningstillgångar",
                "7700-7739 7750-7789 7800-7899",
            ),
            group(
                "Nedskrivningar av omsättningstillgångar utöver normala nedskrivningar", "7740-7749 7790-7799"
            ),
            group("Övriga rörelsekostnader", "7900-7999"),
        ),
    ),
    Total("Rörelseresultat"),
    Part(
        "Finansiella poster",
        (
            group("Resultat från andelar i koncernföretag", "8000-8069 8090-8099"),
            group(
                "Resultat från andelar i intresseföretag och gemensamt styrda företag",
                "8100-8112 8114-8117 8119-8122 8124-8132 8134-8169 8190-8199",
            ),
            group("Resultat från övriga företag som det finns ett ägarintresse i", "8113 8118 8123 8133"),
            group("Resultat från övriga finansiella anläggningstillgångar", "8200-8269 8290-8299"),
            group("Övriga ränteintäkter och liknande resultatposter", "8300-8369 8390-8399"),
            group(
                "Nedskrivningar av finansiella anläggningstillgångar och kortfristiga placeringar",
                "8070-8089 8170-8189 8270-8289 8370-8389",
            ),
            group("Räntekostnader och liknande resultatposter", "8400-8799"),
        ),
    ),
    Total("Resultat efter finansiella poster"),
    Part(
        "Bokslutsdispositioner",
        (
            group("Erhållna koncernbidrag", "8820-8829"),
            group("Lämnade koncernbidrag", "8830-8839"),
            group("Förändring av periodiseringsfonder", "8800-8819"),
            group("Förändring av överavskrivningar", "8850-8859"),
            group("Övriga bokslutsdispositioner", "8840-8849 8860-8899"),
        ),
    ),
    Total("Resultat före skatt"),
    Part(
        "Skatter",
        (group("Skatt på årets resultat", "8900-8979"), group("Övriga skatter", "8980-8989")),
        summed=False,
    ),
    group("Resultatkonton utanför kontoplanen", "", rest=True),
    Total(YEARS_RESULT),
)

ASSETS: Layout = (
    group("Tecknat men ej inbetalt kapital", "1690-1699"),
    Part(
        "Anläggningstillgångar",
        (
            Part(
                "Immateriella anläggningstillgångar",
                (
                    group(
                        "Koncessioner, patent, licenser, varumärken samt liknande rättigheter",
                        "1000-1059 1080-1087 1089-1099",
                    ),
                    group("Hyresrätter och liknande rättigheter", "1060-1069"),
                    group("Goodwill", "1070-1079"),
                    group("Förskott avseende immateriella anläggningstillgångar", "1088"),
                ),
            ),
            Part(
                "Materiella anläggningstillgångar",
                (
                    group("Byggnader och mark", "1100-1119 1130-1179 1190-1199"),
                    group("Maskiner och andra tekniska anläggningar", "1200-1219"),
                    group("Inventarier, verktyg och installationer", "1220-1279"),
                    group("Förbättringsutgifter på annans fastighet", "1120-1129"),
                    group("Övriga materiella anläggningstillgångar", "1290-1299"),
                    group(
                        "Pågående nyanläggningar och förskott avseende materiella anläggningstillgångar",
                        "1180-1189 1280-1289",
                    ),
                ),
            ),
            Part(
                "Finansiella anläggningstillgångar",
                (
                    group("Andelar i koncernföretag", "1310-1319"),
                    group("Fordringar hos koncernföretag", "1320-1329"),
                    group("Andelar i intresseföretag och gemensamt styrda företag", "1330-1335 1338-1339"),
                    group(
                        "Fordringar hos intresseföretag och gemensamt styrda företag", "1340-1345 1348-1349"
                    ),
                    group("Ägarintressen i övriga företag", "1336-1337"),
                    group("Fordringar hos övriga företag som det finns ett ägarintresse i", "1346-1347"),
                    group("Andra långfristiga värdepappersinnehav", "1300-1309 1350-1359"),
                    group("Lån till delägare eller närstående", "1360-1369"),
                    group("Andra långfristiga fordringar", "1370-1399"),
                ),
            ),
        ),
    ),
    Part(
        "Omsättningstillgångar",
        (
            Part(
                "Varulager m.m.",
                (
                    group("Råvaror och förnödenheter", "1400-1439"),
                    group("Varor under tillverkning", "1440-1449"),
                    group("Färdiga varor och handelsvaror", "1450-1469"),
                    group("Övriga lagertillgångar", "1490-1499"),
                    group("Pågående arbete för annans räkning", "1470-1479"),
                    group("Förskott till leverantörer", "1480-1489"),
                ),
            ),
            Part(
                "Kortfristiga fordringar",
                (
                    group("Kundfordringar", "1500-1559 1580-1599"),
                    group("Fordringar hos koncernföretag", "1560-1569 1660-1669"),
                    group(
                        "Fordringar hos intresseföretag och gemensamt styrda företag",
                        "1570-1572 1574-1579 1670-1672 1674-1679",
                    ),
                    group("Fordringar hos övriga företag som det finns ett ägarintresse i", "1573 1673"),
                    group("Övriga fordringar", "1600-1619 1630-1659 1680-1689"),
                    group("Upparbetad men ej fakturerad intäkt", "1620-1629"),
                    group("Förutbetalda kostnader och upplupna intäkter", "1700-1799"),
                ),
            ),
            Part(
                "Kortfristiga placeringar",
                (
                    group("Andelar i koncernföretag", "1860-1869"),
                    group("Övriga kortfristiga placeringar", "1800-1859 1870-1899"),
                ),
            ),
            group("Kassa och bank", "1900-1999"),
        ),
    ),
    group("Tillgångskonton utanför kontoplanen", "", rest=True),
    Total("Summa tillgångar"),
)

#: Where the result of the year stands before it is booked to equity, and what earlier years earned where nobody has
#: moved it there: headings of the layouts below.
RETAINED = "Balanserat resultat"

_EQUITY_OF_COMPANIES = Part(
    "Eget kapital",
    (
        Part(
            "Bundet eget kapital",
            (
                group("Aktiekapital", "2081"),
                group("Ej registrerat aktiekapital", "2082"),
                group("Insatskapital", "2083-2084"),
                group("Uppskrivningsfond", "2085"),
                group("Reservfond", "2086"),
                group("Övriga bundna fonder", "2080 2087-2089"),
            ),
        ),
        Part(
            "Fritt eget kapital",
            (
                group("Fri överkursfond", "2097"),
                group(RETAINED, "2000-2079 2090-2096 2098"),
                group(YEARS_RESULT, "2099"),
            ),
        ),
    ),
)

_EQUITY_OF_OWNERS = Part(
    "Eget kapital",
    (
        group(RETAINED, "2000-2010 2020 2030 2040 2050-2099"),
        group("Egna insättningar och uttag", "2011-2018 2021-2028 2031-2038 2041-2048"),
        group(YEARS_RESULT, "2019 2029 2039 2049"),
    ),
)

_DEBTS: Layout = (
    Part(
        "Obeskattade reserver",
        (
            group("Periodiseringsfonder", "2110-2139"),
            group("Ackumulerade överavskrivningar", "2150-2159"),
            group("Övriga obeskattade reserver", "2100-2109 2140-2149 2160-2199"),
        ),
    ),
    Part(
        "Avsättningar",
        (
            group(
                "Avsättningar för pensioner och liknande förpliktelser enligt lagen (1967:531) om tryggande av "
                "pensionsutfästelse m.m.",
                "2210-2219",
            ),
            group("Övriga avsättningar för pensioner och liknande förpliktelser", "2230-2239"),
            group("Övriga avsättningar", "2200-2209 2220-2229 2240-2299"),
        ),
    ),
    Part(
        "Långfristiga skulder",
        (
            group("Obligationslån", "2310-2329"),
            group("Checkräkningskredit", "2330-2339"),
            group("Övriga skulder till kreditinstitut", "2340-2359"),
            group("Skulder till koncernföretag", "2360-2369"),
            group("Skulder till intresseföretag och gemensamt styrda företag", "2370-2372 2374-2379"),
            group("Skulder till övriga företag som det finns ett ägarintresse i", "2373"),
            group("Övriga skulder", "2300-2309 2380-2399"),
        ),
    ),
    Part(
        "Kortfristiga skulder",
        (
            group("Checkräkningskredit", "2480-2489"),
            group("Övriga skulder till kreditinstitut", "2410-2419"),
            group("Förskott från kunder", "2420-2429"),
            group("Pågående arbete för annans räkning", "2430-2439"),
            group("Fakturerad men ej upparbetad intäkt", "2450-2459"),
            group("Leverantörsskulder", "2440-2449"),
            group("Växelskulder", "2492"),
            group("Skulder till koncernföretag", "2460-2469 2860-2869"),
            group(
                "Skulder till intresseföretag och gemensamt styrda företag",
                "2470-2472 2474-2479 2870-2872 2874-2879",
            ),
            group("Skulder till övriga företag som det finns ett ägarintresse i", "2473 2873"),
            group("Skatteskulder", "2500-2599"),
            group("Övriga skulder", "2400-2409 2490-2491 2493-2499 2600-2859 2880-2899"),
            group("Upplupna kostnader och förutbetalda intäkter", "2900-2999"),
        ),
    ),
    group("Skuldkonton utanför kontoplanen", "", rest=True),
    Total("Summa eget kapital och skulder"),
)


def equity_and_debts(form: str) -> Layout:
    """The other side of the balance sheet, for a company of a legal form, "ab", "ef" or "hb".

    The equity of a limited company is told apart into restricted (bundet) and unrestricted (fritt).
    """
    return (_EQUITY_OF_COMPANIES if form == "ab" else _EQUITY_OF_OWNERS, *_DEBTS)


def groups_of(layout: Iterable[Group | Part | Total]) -> list[Group]:
    """The posts of a layout in order, those in parts too."""
    found: list[Group] = []
    for item in layout:
        if isinstance(item, Group):
            found.append(item)
        elif isinstance(item, Part):
            found += groups_of(item.items)
    return found


def place_of(layout: Layout, heading: str) -> int:
    """Which of the posts of a layout has a heading, counted from 0; the first of several."""
    return [group.heading for group in groups_of(layout)].index(heading)


class Places:
    """Which post of a layout an account stands under. groups: its posts in order."""

    def __init__(self, layout: Layout) -> None:
        self.groups = groups_of(layout)
        self._ranges = sorted(
            (first, last, index) for index, group in enumerate(self.groups) for first, last in group.ranges
        )
        self._firsts = [first for first, _, _ in self._ranges]
        self._rest = next(index for index, group in enumerate(self.groups) if group.rest)

    def of(self, account: str) -> int:
        """The number of its post, by its first four digits; the one for the rest where no other has it."""
        digits = account[:4]
        at = bisect_right(self._firsts, digits) - 1
        if at >= 0 and digits <= self._ranges[at][1]:
            return self._ranges[at][2]
        return self._rest
