"""The archive of a year: all that the law wants kept is in it, it adds up, and nothing of another year is."""

import csv
import hashlib
import io
import json
import os
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pypdf
import pytest
from tests.core.archive.conftest import PDF, Company
from tests.story import snapshot

from kassabok.core.archive.kept_files import safe_name
from kassabok.core.assets import service as assets
from kassabok.core.bank import service as bank
from kassabok.core.errors import NotFound
from kassabok.core.ledger.posting import PostLine
from kassabok.formats.archive import verify

TABLES = {
    "bokforing": [
        *("kontoplan", "saldobalans", "resultatrapport", "balansrapport", "grundbok", "huvudbok"),
        *("verifikationslista", "verifikationsserier", "specifikationer"),
    ],
    "sidoordnat": [
        *(
            "kvitton",
            "kundreskontra",
            "lagerforteckning",
            "anlaggningsregister",
            "momsdeklarationer",
            "betalfiler",
        ),
    ],
    "dokumentation": ["behandlingshistorik"],
}


def table(folder: Path, path: str) -> list[dict[str, str]]:
    text = (folder / f"{path}.csv").read_text("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


def ore(text: str) -> int:
    return int(text.replace(" ", "").replace(",", "") or 0)


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.fixture
def archived(company: Company, tmp_path: Path) -> Path:
    before = snapshot(company.book)
    company.archive(tmp_path / "arkiv")
    assert snapshot(company.book) == before
    return tmp_path / "arkiv"


def test_everything_is_there(archived: Path) -> None:
    tables = {
        f"{folder}/{name}{suffix}"
        for folder in TABLES
        for name in TABLES[folder]
        for suffix in (".csv", ".pdf", ".txt")
    }
    assert set(files(archived)) == tables | {
        *("LASMIG.txt", "SHA256SUMS", "manifest.json", "bokforing/2026.se"),
        "dokumentation/systemdokumentation.md",
        "underlag/verifikationer/2026-A1/Kvitto-fran-Ahlens-mars.pdf",
    }
    assert verify(archived) == (len(files(archived)) - 1, [])


def test_the_books_in_it_tie(archived: Path) -> None:
    journal, ledger = table(archived, "bokforing/grundbok"), table(archived, "bokforing/huvudbok")
    assert [
        (row["Reg.nr"], row["Verifikation"], row["Konto"], row["Debet"], row["Kredit"]) for row in journal
    ] == [
        ("1", "2026-A1", "6110", "400,00", ""),
        ("1", "2026-A1", "1930", "", "400,00"),
        ("2", "2026-A2", "5010", "800,00", ""),
        ("2", "2026-A2", "1930", "", "800,00"),
        ("3", "2026-A3", "5010", "", "800,00"),
        ("3", "2026-A3", "1930", "800,00", ""),
    ]
    assert {row["Verifikation"]: row["Rättad av"] for row in journal}["2026-A2"] == "2026-A3"
    lines = sorted((row["Konto"], row["Verifikation"], row["Debet"], row["Kredit"]) for row in journal)
    assert sorted((row["Konto"], row["Verifikation"], row["Debet"], row["Kredit"]) for row in ledger) == lines
    last = {row["Konto"]: ore(row["Saldo"]) for row in ledger}
    balances = {row["Konto"]: ore(row["Utgående saldo"]) for row in table(archived, "bokforing/saldobalans")}
    assert balances.pop("") == 0
    assert balances == last == {"1930": -400_00, "5010": 0, "6110": 400_00}
    assert (archived / "bokforing/2026.se").read_bytes().count(b"#VER ") == 3


def test_a_voucher_leads_to_its_file_and_the_file_is_what_was_given(archived: Path) -> None:
    rows = {row["Verifikation"]: row for row in table(archived, "bokforing/verifikationslista")}
    assert set(rows) == {"2026-A1", "2026-A2", "2026-A3"}
    path = rows["2026-A1"]["Filer i arkivet"]
    assert (archived / path).read_bytes() == PDF
    assert (rows["2026-A3"]["Rättar"], rows["2026-A2"]["Rättad av"]) == ("2026-A2", "2026-A3")
    assert all(row["Registrerad"] and row["Registrerad av"] for row in rows.values())


def test_the_manifest_tells_programs_the_same(archived: Path, company: Company) -> None:
    told = json.loads((archived / "manifest.json").read_bytes())
    for file in told["files"]:
        data = (archived / file["path"]).read_bytes()
        assert (file["size"], file["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    assert {file["path"] for file in told["files"]} | {"manifest.json", "SHA256SUMS"} == set(files(archived))
    assert (told["fiscal_year"], told["vouchers"], told["keep_through"]) == ("2026", 3, "2033-12-31")
    kept = [file for file in told["files"] if "kind" in file]
    assert [(file["kind"], file["ref"]) for file in kept] == [("voucher", "2026-A1")]
    event, digest = company.book.reader.row("SELECT event_id, hash FROM chain_head") or (0, "")
    assert told["head"] == f"{event}:{digest}"
    assert told["head"] in (archived / "LASMIG.txt").read_text()


def test_the_same_book_gives_the_same_bytes(company: Company, tmp_path: Path, archived: Path) -> None:
    company.archive(tmp_path / "again")
    assert files(tmp_path / "again") == files(archived)
    first = company.zipped()
    script = (
        "import sys; from pathlib import Path; from io import BytesIO\n"
        "from kassabok.core.book.reader import open_reader\n"
        "from kassabok.core.archive.year import write_archive\n"
        "from kassabok.core.rates.lookup import Rates\n"
        "from kassabok.formats.archive import zip_archive\n"
        "stream = BytesIO()\n"
        "with open_reader(Path(sys.argv[1])) as reader, zip_archive(stream, 'arkiv') as packed:\n"
        "    write_archive(reader, '2026', packed, rates=Rates.load(None))\n"
        "sys.stdout.buffer.write(stream.getvalue())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(company.book.path)],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONHASHSEED": "7", "LANG": "C"},
    )
    assert done.stdout == first


def test_another_year_has_its_own_and_a_year_with_nothing_is_whole_too(
    company: Company, tmp_path: Path
) -> None:
    told = company.archive(tmp_path / "second", "2027")
    assert (told.vouchers, told.kept_files) == (1, 1)
    assert [path for path in files(tmp_path / "second") if path.startswith("underlag")] == [
        "underlag/verifikationer/2027-A1/2.pdf"
    ]
    with company.book.transaction("year open", today=date(2027, 3, 2)) as tx:
        from kassabok.core.ledger.fiscal_years import open_year

        open_year(tx)
    told = company.archive(tmp_path / "empty", "2028")
    assert (told.vouchers, told.kept_files) == (0, 0)
    assert table(tmp_path / "empty", "bokforing/grundbok") == []
    assert verify(tmp_path / "empty")[1] == []
    with pytest.raises(NotFound, match="There is no fiscal year 2031"):
        company.archive(tmp_path / "no", "2031")
    assert files(tmp_path / "no") == {}


def test_history_tells_of_the_years_vouchers_and_of_the_system(archived: Path, company: Company) -> None:
    rows = table(archived, "dokumentation/behandlingshistorik")
    told = {row["Vad som hände"]: row for row in rows}
    assert told["Inställningen invoice.terms_days ändrades till 20."]["Kommando"] == "setting set"
    assert told["Verifikation 2026-A1 bokfördes: 400,00 kr."]["Verifikationer"] == "2026-A1"
    assert told["Boken lades upp."]["Nr"] == "1"
    hashes = dict(company.book.reader.rows("SELECT id, hash FROM event"))
    assert all(hashes[int(row["Nr"])] == row["Kontrollsumma"] for row in rows)
    assert [int(row["Nr"]) for row in rows] == sorted(int(row["Nr"]) for row in rows)


def test_history_of_a_later_year_tells_where_money_and_assets_are_booked(
    company: Company, tmp_path: Path
) -> None:
    with company.book.transaction("bank account add", today=date(2026, 5, 1)) as tx:
        bank.add_account(tx, "Sparkonto", ledger_account="1940")
    with company.book.transaction("asset add", today=date(2026, 5, 1)) as tx:
        assets.add(
            tx, "Svarv", account="1210", cost_ore=90_000_00, life_months=60, acquired_on=date(2026, 5, 1)
        )
    company.archive(tmp_path / "later", "2027")
    told = [row["Vad som hände"] for row in table(tmp_path / "later", "dokumentation/behandlingshistorik")]
    assert "Bankkontot Sparkonto lades upp." in told
    assert any(text.startswith("Anläggningstillgången ") and text.endswith("90 000,00 kr.") for text in told)
    assert "Verifikation 2026-A1 bokfördes: 400,00 kr." not in told


def test_closing_specifications_come_to_the_balances(archived: Path) -> None:
    rows = table(archived, "bokforing/specifikationer")
    balances = {row["Konto"]: row["Utgående saldo"] for row in table(archived, "bokforing/saldobalans")}
    account, first, *items = rows[:5]
    assert (account["Konto"], account["Utgående saldo"]) == ("1930", balances["1930"])
    assert first[""] == "2026-A1 2026-03-02 Kontorsmaterial"
    assert sum(ore(item["Utgående saldo"]) for item in (first, *items[:2])) == ore(balances["1930"])


def test_names_cannot_lead_out_or_be_hidden() -> None:
    for name in (
        "../../etc/passwd",
        ".dold",
        "a/b\\c",
        "CON",
        "con.txt",
        "",
        "...",
        "漢字",
        "x" * 500 + ".pdf",
        "a\x00b\n",
    ):
        safe = safe_name(name)
        assert safe
        assert set(safe) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-")
        assert not safe.startswith((".", "-"))
        assert len(safe) < 100
    assert safe_name("Kvitto åäö.pdf") == "Kvitto-aao.pdf"
    assert safe_name("con.txt") == "fil-con.txt"


def test_files_with_the_same_name_do_not_hide_each_other(company: Company, tmp_path: Path) -> None:
    from kassabok.core.ledger.evidence import GivenFile, attach_file

    with company.book.transaction("voucher attach", today=date(2026, 4, 2)) as tx:
        for index, name in enumerate(("a b.pdf", "A-B.pdf", "a-b.pdf")):
            attach_file(tx, "2026-A2", GivenFile(name, PDF + bytes([48 + index])))
    company.archive(tmp_path / "x")
    kept = {path: data for path, data in files(tmp_path / "x").items() if "2026-A2" in path}
    assert kept == {
        "underlag/verifikationer/2026-A2/a-b.pdf": PDF + b"0",
        "underlag/verifikationer/2026-A2/A-B-2.pdf": PDF + b"1",
        "underlag/verifikationer/2026-A2/a-b-3.pdf": PDF + b"2",
    }


def test_texts_that_a_spreadsheet_would_run_are_kept_as_text(company: Company, tmp_path: Path) -> None:
    with company.book.transaction("voucher add", today=date(2026, 5, 1)) as tx:
        from kassabok.core.ledger.vouchers import add_voucher

        lines = [PostLine("6110", 1_00), PostLine("1930", -1_00)]
        add_voucher(tx, on=date(2026, 5, 1), text='=HYPERLINK("x")', lines=lines)
    company.archive(tmp_path / "x")
    assert '"\'=HYPERLINK(""x"")"' in (tmp_path / "x/bokforing/verifikationslista.csv").read_text("utf-8-sig")


def test_the_clock_has_no_part_in_it(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    first = company.zipped()
    monkeypatch.setattr(time, "time_ns", lambda: 0)
    monkeypatch.setattr(time, "time", lambda: 0.0)
    assert company.zipped() == first


def test_paper_says_the_same_without_columns_that_hold_nothing(archived: Path) -> None:
    text = "".join(page.extract_text() for page in pypdf.PdfReader(archived / "bokforing/huvudbok.pdf").pages)
    assert "Huvudbok (per konto)" in text
    assert "Räkenskapsåret 2026-01-01 - 2026-12-31" in text
    assert "2026-A3" in text
    assert text.count("800,00") >= 4
    empty = pypdf.PdfReader(archived / "sidoordnat/anlaggningsregister.pdf").pages[0].extract_text()
    assert "Ingenting att redovisa." in empty


def test_a_table_that_is_too_long_for_paper_is_kept_as_csv_and_text(
    company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kassabok.core.archive.printing.MOST_PRINTED", 5)
    company.archive(tmp_path / "x")
    found = files(tmp_path / "x")
    assert "bokforing/grundbok.pdf" not in found
    assert "bokforing/saldobalans.pdf" in found
    assert {"bokforing/grundbok.csv", "bokforing/grundbok.txt"} <= set(found)
