"""The file of an EC sales list, against the authority's example where it is at hand."""

import os
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kassabok.formats.errors import BadFile
from kassabok.formats.skatteverket import ec_sales
from kassabok.formats.skatteverket.ec_sales import BuyerSales, EcSalesFile

SAMPLES = os.environ.get("KASSABOK_SAMPLES")
GERMAN, FINNISH = BuyerSales("DE262875793", goods=12_000), BuyerSales("FI20774740", services=-300)


def listed(**other: Any) -> EcSalesFile:
    fields: dict[str, Any] = {
        "vat_nr": "SE556036079301",
        "starts_on": date(2026, 3, 1),
        "ends_on": date(2026, 3, 31),
        "contact": "Åsa Ek",
        "phone": "08-123456",
        "email": "asa@lerverket.se",
        "buyers": (GERMAN, FINNISH),
    }
    return EcSalesFile(**fields | other)


def test_a_list_as_a_file() -> None:
    assert ec_sales.write(listed()) == (
        "SKV574008;\r\n"
        "556036079301;2603;Åsa Ek;08-123456;asa@lerverket.se\r\n"
        "DE262875793;12000;;;\r\n"
        "FI20774740;;;-300;\r\n"
    ).encode("iso-8859-1")


def test_a_quarter_and_a_sum_of_nothing() -> None:
    data = ec_sales.write(
        listed(
            starts_on=date(2026, 10, 1),
            ends_on=date(2026, 12, 31),
            email="",
            buyers=(BuyerSales("DE262875793", 0, 5, None),),
        )
    )
    assert data.splitlines()[1:] == [
        "556036079301;26-4;Åsa Ek;08-123456;".encode("iso-8859-1"),
        b"DE262875793;0;5;;",
    ]


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"vat_nr": "SE5560360793"}, "ec-sales.seller"),
        ({"ends_on": date(2026, 4, 30)}, "ec-sales.period"),
        ({"starts_on": date(2026, 2, 1), "ends_on": date(2026, 4, 30)}, "ec-sales.period"),
        ({"contact": ""}, "ec-sales.contact"),
        ({"contact": "A" * 36}, "ec-sales.contact"),
        ({"contact": "Ek; Åsa"}, "ec-sales.text"),
        ({"contact": "Łukasz"}, "ec-sales.text"),
        ({"phone": "08 123456"}, "ec-sales.phone"),
        ({"phone": "+461234567890123456"}, "ec-sales.phone"),
        ({"buyers": (BuyerSales("SE556036079301", 1),)}, "ec-sales.buyer"),
        ({"buyers": (BuyerSales("262875793", 1),)}, "ec-sales.buyer"),
        ({"buyers": (GERMAN, GERMAN)}, "ec-sales.buyer"),
        ({"buyers": (BuyerSales("DE262875793"),)}, "ec-sales.amount"),
        ({"buyers": (BuyerSales("DE262875793", 10**12),)}, "ec-sales.amount"),
    ],
)
def test_what_the_authority_would_not_take_is_refused(wrong: dict[str, Any], code: str) -> None:
    with pytest.raises(BadFile) as refused:
        ec_sales.write(listed(**wrong))
    assert refused.value.code == code


amounts = st.none() | st.integers(-99_999_999_999, 999_999_999_999)


@given(st.lists(st.tuples(amounts, amounts, amounts).filter(any), max_size=5))
def test_every_amount_stands_in_its_field(sales: list[tuple[int | None, ...]]) -> None:
    buyers = [BuyerSales(f"DE26287579{n}", *parts) for n, parts in enumerate(sales)]
    rows = ec_sales.write(listed(buyers=buyers)).decode("iso-8859-1").split("\r\n")[2:-1]
    read = [tuple(int(text) if text else None for text in row.split(";")[1:4]) for row in rows]
    assert read == sales


@pytest.mark.skipif(not SAMPLES, reason="KASSABOK_SAMPLES is not set")
def test_the_authoritys_example_is_written_as_the_authority_wrote_it() -> None:
    rows = (Path(SAMPLES or "") / "tax" / "ps" / "ps-exempel-1.csv").read_text().splitlines()
    seller, period, contact, phone, email = rows[1].split(";")
    assert period == "2001"
    sold = [
        row.split(";") for row in rows[2:] if ";X;" not in row
    ]  # Goods moved to a call-off stock: not ours.
    buyers = [
        BuyerSales(number, *(int(text) if text else None for text in amounts[:3]))
        for number, *amounts in sold
    ]
    data = ec_sales.write(
        EcSalesFile(
            vat_nr=f"SE{seller}",
            starts_on=date(2020, 1, 1),
            ends_on=date(2020, 1, 31),
            contact=contact,
            phone=phone,
            email=email,
            buyers=buyers,
        )
    )
    assert data.decode("iso-8859-1").splitlines() == [row for row in rows if ";X;" not in row]
