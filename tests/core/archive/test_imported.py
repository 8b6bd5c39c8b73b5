"""The archive of a year that came in a SIE file: its vouchers are told with their file, and who made them."""

import csv
import io
from pathlib import Path

from tests.core.ledger.sie.story import begun_with, sie, ver

from kassabok.core.archive.year import write_archive
from kassabok.core.rates.lookup import Rates
from kassabok.formats.archive import folder_archive, verify

DATA = sie(
    *('#KONTO 1930 "Bank"', '#KONTO 5010 "Hyra"'),
    ver("X 7", "20090110", "1930 {} -100", "5010 {} 100", tail=' 20090115 "Eva K"'),
    ver("X 9", "20090210", "1930 {} -50", "5010 {} 50"),
    head=(
        *(
            "#FLAGGA 0",
            '#PROGRAM "Annat" 1',
            "#FORMAT PC8",
            "#GEN 20100101",
            "#SIETYP 4",
            "#ORGNR 556036-0793",
        ),
        *('#FNAMN "Testbolaget AB"', "#RAR 0 20090101 20091231"),
    ),
)


def test_an_imported_year_older_than_the_rates(tmp_path: Path) -> None:
    folder = tmp_path / "arkiv"
    folder.mkdir()
    with begun_with(tmp_path / "book", DATA) as book:
        told = write_archive(book.reader, "2009", folder_archive(folder), rates=Rates.load(None))
    assert (told.vouchers, told.kept_files) == (2, 1)
    assert verify(folder)[1] == []
    assert (folder / "underlag/sie-filer/I2026-0001/annat.se").read_bytes() == DATA

    def table(name: str) -> list[dict[str, str]]:
        text = (folder / f"{name}.csv").read_text("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text), delimiter=";"))

    first, second = table("bokforing/verifikationslista")
    assert first["I det tidigare systemet"].endswith("7, 2009-01-15, Eva K")
    assert second["I det tidigare systemet"].endswith("9")
    assert {row["Uppkommen av"] for row in (first, second)} == {"SIE-fil I2026-0001"}
    assert {row["Filer i arkivet"] for row in (first, second)} == {"underlag/sie-filer/I2026-0001/annat.se"}
    assert first["Registrerad av"]
    history = {row["Gäller"]: row for row in table("dokumentation/behandlingshistorik")}
    assert "(2 st)" in history["SIE-fil I2026-0001"]["Verifikationer"]
    assert table("bokforing/verifikationsserier")[0]["Antal verifikationer"] == "2"
    assert "finns inte i programmet" in (folder / "dokumentation/systemdokumentation.md").read_text()
