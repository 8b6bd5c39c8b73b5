"""Exchange rates out of tables: the Riksbank's export, and what people write themselves."""

from datetime import date
from decimal import Decimal

import pytest

from kassabok.formats.errors import BadFile
from kassabok.formats.exchange_rates import read_exchange_rates
from kassabok.formats.tables import write_xlsx

RIKSBANK = (
    "Valutakurser mot kronan\r\nFrån 2026-03-02 till 2026-03-03\r\nPeriod;Grupp;Serie;Värde\r\n"
    "2026-03-02;Valutor;1 EUR;11,4523\r\n2026-03-02;Valutor;100 JPY;6,1234\r\n"
    "2026-03-03;Valutor;SEKEURPMI;n/a\r\n2026-03-03;Valutor;SEKUSDPMI;9.5\r\n"
)
THREE = [
    (4, "EUR", date(2026, 3, 2), Decimal("11.4523")),
    (5, "JPY", date(2026, 3, 2), Decimal("0.061234")),
    (7, "USD", date(2026, 3, 3), Decimal("9.5")),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_riksbanks_export(encoding: str) -> None:
    found = read_exchange_rates(RIKSBANK.encode(encoding), name="kurser.csv")
    assert [(r.line, r.currency, r.date, r.sek_per_unit) for r in found.rates] == THREE


def test_a_table_of_ones_own() -> None:
    csv = b"date,currency,rate,units,note\n2026-03-02,eur,11.4523,,x\n2026-03-02,JPY,6.1234,100,\n"
    found = read_exchange_rates(csv, name="rates.csv")
    assert [(r.line, r.currency, r.sek_per_unit) for r in found.rates] == [
        (2, "EUR", Decimal("11.4523")),
        (3, "JPY", Decimal("0.061234")),
    ]
    assert [w.message for w in found.warnings] == ['The column "note" is not known and was left out.']
    sheet = write_xlsx("Kurser", ["Datum", "Valuta", "Kurs"], [[date(2026, 3, 2), "EUR", Decimal("11.4523")]])
    assert [r.sek_per_unit for r in read_exchange_rates(sheet, name="kurser.xlsx").rates] == [
        Decimal("11.4523")
    ]


@pytest.mark.parametrize(
    ("row", "code", "message"),
    [
        ("2026-03-02;SEK;1", "rate.row", "line 2: Kronor have no exchange rate"),
        ("2026-03-02;Dollar;9", "rate.row", 'line 2: "Dollar" is not a currency'),
        ("0001-01-01;EUR;9", "rate.row", 'line 2: "0001-01-01" is not a day'),
        ("2026-03-32;EUR;9", "rate.row", 'line 2: "2026-03-32" is not a day'),
        ("2026-03-02;EUR;0", "rate.row", 'line 2: "0" is not a rate above zero'),
        ("2026-03-02;EUR;elva", "rate.row", 'line 2: "elva" is not a rate above zero'),
        ("2026-03-02;EUR;11\n2026-03-02;EUR;12", "rate.twice", "line 3 gives EUR of 2026-03-02 another rate"),
    ],
)
def test_what_is_no_rate_is_named_by_its_line(row: str, code: str, message: str) -> None:
    with pytest.raises(BadFile, match=message) as error:
        read_exchange_rates(f"datum;valuta;kurs\n{row}\n".encode(), name="kurser.csv")
    assert error.value.code == code


def test_a_table_without_a_column_is_refused() -> None:
    with pytest.raises(BadFile, match="no column for currency and rate") as error:
        read_exchange_rates(b"datum;kund\n2026-03-02;Ada\n", name="x.csv")
    assert error.value.code == "rate.columns"
