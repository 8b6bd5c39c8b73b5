"""A small year's books as a SIE record, and a second, plain way to read SIE lines, for the tests beside it."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from kassabok.formats.sie.record import (
    Account,
    Address,
    Balance,
    Company,
    Dimension,
    DimensionObject,
    FiscalYear,
    ObjectRef,
    Program,
    SieFile,
    SieType,
    Voucher,
    VoucherLine,
)

ACCOUNTS = (
    Account("1460", "Varulager", "T", sru=("7243",)),
    Account("1510", "Kundfordringar", "T", sru=("7251",)),
    Account("1930", "Företagskonto", "T", sru=("7281",)),
    Account("2099", "Resultat för året", "S", sru=("7302",)),
    Account("2611", "Utgående moms", "S", sru=("7369",)),
    Account("3001", "Försäljning", "I", sru=("7410",)),
    Account("4960", "Kostnad för sålda varor", "K", unit="st", sru=("7512",)),
)
BALANCE_ACCOUNTS = tuple(a.number for a in ACCOUNTS if a.type in ("T", "S"))
RESULT_ACCOUNTS = tuple(a.number for a in ACCOUNTS if a.type in ("K", "I"))
COMPANY = Company(
    "Åbergs Kök & Järn AB",
    org_number="556036-0793",
    form="AB",
    address=Address("Åsa Öberg", "Ängsgatan 5", "123 45 Åmål", "0532-123 45"),
)
THIS_YEAR = FiscalYear(0, date(2025, 5, 1), date(2026, 4, 30))
LAST_YEAR = FiscalYear(-1, date(2024, 5, 1), date(2025, 4, 30))
SALE = Voucher(
    "B",
    "1",
    date(2025, 6, 2),
    "Faktura F2025-0001",
    registered_on=date(2025, 6, 3),
    lines=(VoucherLine("1510", 125_00), VoucherLine("3001", -100_00), VoucherLine("2611", -25_00)),
)


def books(
    vouchers: Iterable[Voucher] = (SALE,),
    *,
    opening: dict[str, int] | None = None,
    sie_type: SieType = "4E",
    company: Company = COMPANY,
    accounts: tuple[Account, ...] = ACCOUNTS,
    objects: tuple[DimensionObject, ...] = (),
    comment: str = "",
) -> SieFile:
    """A broken year and the one before it, whose balances follow from the opening ones and the vouchers."""
    vouchers = tuple(vouchers)
    moves: Counter[str] = Counter()
    for voucher in vouchers:
        for line in voucher.lines:
            moves[line.account] += line.amount_ore
    opening = opening or {}
    return SieFile(
        sie_type=sie_type,
        program=Program("kassabok", "0.1.0"),
        generated_on=date(2026, 5, 2),
        company=company,
        comment=comment,
        years=(THIS_YEAR, LAST_YEAR),
        tax_year=2026,
        covers_to=date(2026, 4, 30),
        chart="EUBAS97",
        currency="SEK",
        accounts=accounts,
        dimensions=(Dimension("20", "Kampanj"), Dimension("21", "Delkampanj", parent="20")),
        objects=objects,
        opening=tuple(Balance(0, n, opening.get(n, 0)) for n in BALANCE_ACCOUNTS),
        closing=(
            *(Balance(0, n, opening.get(n, 0) + moves[n]) for n in BALANCE_ACCOUNTS),
            *(Balance(-1, n, opening.get(n, 0)) for n in BALANCE_ACCOUNTS),
        ),
        result=tuple(Balance(0, n, moves[n]) for n in RESULT_ACCOUNTS),
        vouchers=vouchers,
    )


def campaign(code: str) -> ObjectRef:
    return ObjectRef("20", code)


def fields(line: str) -> list[str | list[str]]:
    """The fields of one line, character by character as the specification reads; an object list is a list."""
    out: list[str | list[str]] = []
    inside: list[str] | None = None
    i = 0
    while i < len(line):
        if line[i] in " \t":
            i += 1
        elif line[i] == "{":
            inside, i = [], i + 1
        elif line[i] == "}":
            out.append(inside or [])
            inside, i = None, i + 1
        else:
            quoted = line[i] == '"'
            i += quoted
            field = ""
            while i < len(line) and (line[i] != '"' if quoted else line[i] not in " \t}"):
                if line[i : i + 2] == '\\"':
                    i += 1
                field += line[i]
                i += 1
            i += quoted
            (out if inside is None else inside).append(field)
    return out


def lines_of(data: bytes) -> list[str]:
    return data.decode("cp437").removesuffix("\r\n").split("\r\n")
