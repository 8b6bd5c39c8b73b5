"""A case as it is told to Kronofogden, for the tests of its codecs."""

from datetime import date
from decimal import Decimal

from kassabok.formats.kronofogden.record import (
    Application,
    ClaimPart,
    Cost,
    Decided,
    Entry,
    Interest,
    KfmFile,
    Party,
)

SHOP = Party(
    name="Lerverket AB",
    identity="5560360793",
    street="Storgatan 1",
    postcode="222 22",
    city="Lund",
    email="ekonomi@lerverket.example",
    phone="046-12 34 56",
    account="Bankgiro 5050-1055",
)
CAFE = Party(name="Kafé Öst AB", identity="5569741217", street="Hamngatan 3", postcode="223 50", city="Lund")
ANNA = Party(name="Anna Ek", identity="198001011231", kind="private", city="Malmö")
GROUND = (
    "Kravet gäller varor från Lerverket AB, levererade enligt order. Svaranden har inte betalat fakturan."
)

APPLICATION = Application(
    reference="BF2026-0001",
    on=date(2026, 6, 1),
    applicant=SHOP,
    respondents=(CAFE,),
    parts=(
        ClaimPart(
            kind="capital",
            amount_ore=1250_00,
            invoice="F2026-0001",
            invoice_date=date(2026, 3, 2),
            due_date=date(2026, 4, 1),
            ground="Kravet gäller 10 muggar, levererade 2026-03-02.",
            interest=Interest(
                kind="reference",
                percent=Decimal(8),
                starts=date(2026, 4, 2),
                capital_ore=1250_00,
                accrued_ore=20_89,
            ),
        ),
        ClaimPart(kind="compensation", amount_ore=450_00, invoice="F2026-0001"),
    ),
    costs=(
        Cost(kind="application", amount_ore=300_00),
        Cost(kind="representative", amount_ore=380_00),
    ),
    ground=GROUND,
    enforce=True,
)
ENFORCEMENT = Application(
    reference="BF2026-0001",
    on=date(2026, 8, 1),
    applicant=SHOP,
    respondents=(CAFE, ANNA),
    representative=Party(name="Lena Lag", identity="5566778899"),
    ground="Utslaget gäller kravet i ansökan BF2026-0001.",
    decided=Decided(
        authority_ref="BF 01-2345-26",
        on=date(2026, 7, 10),
        capital_ore=1250_00,
        interest_ore=41_44,
        costs_ore=1130_00,
    ),
)


def file_of(*entries: Entry, number: int = 1, on: date = date(2026, 6, 1)) -> KfmFile:
    return KfmFile(sender="LVA", number=number, created=on, entries=entries)
