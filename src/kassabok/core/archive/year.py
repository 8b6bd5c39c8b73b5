"""A fiscal year's archive: all räkenskapsinformation of the year, readable without kassabok, with a sum of every file.

The same book gives the same bytes in the same time zone: nothing here asks the clock. What needs a day takes that of
the last thing which the book's log holds. Source: bokföringslagen 7 kap. 1 and 2 §§; BFNAR 2013:2 p. 7.1-7.5,
8.1-8.3 and 9.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import BinaryIO

from kassabok.core.archive.keeping import keep_through
from kassabok.core.archive.kept_files import KeptPath, kept_files, safe_name
from kassabok.core.archive.printing import PrintedFor, pdf_of, printed_for
from kassabok.core.archive.processing_history import HistoryPart, history_sheet
from kassabok.core.archive.sheets import Sheet, Source, sheets, zoned
from kassabok.core.archive.system_documentation import system_documentation
from kassabok.core.book.reader import Reader
from kassabok.core.book.settings import settings_of
from kassabok.core.book.version import SCHEMA_VERSION, program_version
from kassabok.core.history import Head, head
from kassabok.core.ledger.reports.balances import Year, year_called
from kassabok.core.ledger.sie.exporting import export_year
from kassabok.core.rates.lookup import Rates
from kassabok.formats.archive import SUMS, Archive
from kassabok.formats.tables import write_csv_to
from kassabok.formats.text_table import write_text

MANIFEST = "manifest.json"
README = "LASMIG.txt"


@dataclass(frozen=True, slots=True)
class ArchiveWritten:
    """What was written. bytes: of all files together. head: of the log, for kassabok check --witness."""

    year: str
    files: int
    bytes: int
    vouchers: int
    kept_files: int
    head: str


@dataclass(frozen=True, slots=True)
class _Whole:
    """A year with what everything in its archive is made of."""

    reader: Reader
    printed: PrintedFor
    year: Year
    rates: Rates
    kept: Sequence[KeptPath]
    head: Head


def archive_name(reader: Reader, label: str) -> str:
    """What an archive is called: arkiv-2026-lerverket-ab. Raises NotFound for a year that is not there."""
    year = year_called(reader, label)
    company = safe_name(settings_of(reader).text("company.name")).lower()
    return f"arkiv-{safe_name(year.year)}-{company}"


def write_archive(reader: Reader, label: str, archive: Archive, *, rates: Rates) -> ArchiveWritten:
    """Put a fiscal year's files into an archive and seal it. Raises NotFound for a year that is not there."""
    year = year_called(reader, label)
    printed = printed_for(reader, year)
    whole = _Whole(reader, printed, year, rates, tuple(kept_files(reader, year)), head(reader))
    archive.put(README, _readme(whole).encode())
    archive.put(f"bokforing/{safe_name(year.year)}.se", partial(_write_sie, whole))
    for sheet in sheets(Source(reader, year, rates, _by_thing(whole.kept))):
        _put_sheet(archive, whole, sheet)
    _put_sheet(archive, whole, history_sheet(reader, HistoryPart(year, whole.head.event)))
    text = system_documentation(reader, year, rates=rates)
    archive.put("dokumentation/systemdokumentation.md", text.encode())
    for file in whole.kept:
        archive.put(file.path, partial(_write_kept, reader, file))
    vouchers = _count_vouchers(whole)
    archive.put(MANIFEST, _manifest(whole, archive, vouchers))
    files, size = len(archive.stored) + 1, sum(stored.size for stored in archive.stored)
    size += archive.seal().size
    return ArchiveWritten(year.year, files, size, vouchers, len(whole.kept), whole.head.head)


def _write_sie(whole: _Whole, stream: BinaryIO) -> None:
    export_year(whole.reader, whole.year.year, stream, on=whole.printed.on, checksum=True)


def _put_sheet(archive: Archive, whole: _Whole, sheet: Sheet) -> None:
    """A table for spreadsheet programs, as text for anything, and where it is not too long for paper."""
    title = (whole.printed.company, sheet.title, f"{whole.printed.subtitle}, belopp i kronor")
    archive.put(f"{sheet.path}.csv", lambda stream: write_csv_to(stream, sheet.headings, sheet.rows()))
    archive.put(f"{sheet.path}.txt", lambda stream: write_text(stream, title, sheet.headings, sheet.rows))
    pdf = pdf_of(sheet, whole.printed)
    if pdf is not None:
        archive.put(f"{sheet.path}.pdf", pdf)


def _write_kept(reader: Reader, file: KeptPath, stream: BinaryIO) -> None:
    data: bytes = reader.value("SELECT data FROM attachment WHERE id = :id", id=file.attachment)
    stream.write(data)


def _by_thing(kept: Iterable[KeptPath]) -> dict[tuple[str, str], list[KeptPath]]:
    found: dict[tuple[str, str], list[KeptPath]] = {}
    for file in kept:
        found.setdefault((file.kind, file.ref), []).append(file)
    return found


def _count_vouchers(whole: _Whole) -> int:
    first, last = whole.year.starts_on, whole.year.ends_on
    found: int = whole.reader.value(
        "SELECT count(*) FROM voucher WHERE date BETWEEN :first AND :last", first=first, last=last
    )
    return found


def _manifest(whole: _Whole, archive: Archive, vouchers: int) -> bytes:
    """What is in the archive, for programs."""
    of = {file.path: file for file in whole.kept}
    files = [
        asdict(stored)
        | ({"kind": of[stored.path].kind, "ref": of[stored.path].ref} if stored.path in of else {})
        for stored in archive.stored
    ]
    told = {
        "format": "kassabok-archive-1",
        "company": whole.printed.company,
        "fiscal_year": whole.year.year,
        "starts_on": str(whole.year.starts_on),
        "ends_on": str(whole.year.ends_on),
        "closed": whole.year.closed,
        "keep_through": str(keep_through(whole.year)),
        "program": f"kassabok {program_version()}",
        "schema": SCHEMA_VERSION,
        "head": whole.head.head,
        "head_at": zoned(whole.head.at) if whole.head.at else None,
        "vouchers": vouchers,
        "files": files,
    }
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def _readme(whole: _Whole) -> str:
    year = whole.year
    state = "avslutat" if year.closed else "inte avslutat när arkivet gjordes"
    last = zoned(whole.head.at) if whole.head.at else "inget är registrerat"
    return f"""\
ARKIV: {whole.printed.company}
Räkenskapsåret {year.starts_on} - {year.ends_on} ({state})
Sista registrerade händelse: nr {whole.head.event}, {last}
Gjort av kassabok {program_version()}

Arkivet är årets räkenskapsinformation och ska bevaras i Sverige, i ordnat skick, till och med {keep_through(year)}
(bokföringslagen 7 kap. 2 §). Det läses utan kassabok: tabellerna finns som CSV (öppnas i Excel, LibreOffice och
Numbers) och som ren text (.txt, UTF-8), och de som inte är för långa för papper som PDF, med samma innehåll.

bokforing/
  {safe_name(year.year)}.se              SIE typ 4: läses av alla svenska bokföringsprogram, med kontrollsumma (#KSUMMA)
  kontoplan            konton med slag, SRU-kod, momsruta och roll i automatkonteringen
  saldobalans          ingående saldo, debet, kredit och utgående saldo för varje konto
  resultatrapport      resultaträkningens poster med konton, bredvid föregående år
  balansrapport        balansräkningens poster med konton, vid årets början och slut
  specifikationer      vad varje balanskontos saldo består av på årets sista dag
  grundbok             alla rader i registreringsordning (Reg.nr)
  huvudbok             alla rader per konto med saldo efter varje
  verifikationslista   alla verifikationer med registreringstid, vem, rättelser och filer i arkivet
  verifikationsserier  varje series första och sista nummer, antal och förklarade luckor
sidoordnat/            årets kvitton med sina rader; kundreskontra, varulager och anläggningsregister på årets sista
                       dag; momsdeklarationer; betalfiler till banken
underlag/              filerna till verifikationerna: mottagna underlag, kopior av fakturor och kvitton, inlästa filer
dokumentation/
  systemdokumentation  hur systemet är uppbyggt och hur en affärshändelse följs genom det
  behandlingshistorik  när, av vem och med vilket kommando varje post registrerades, och ändringar i systemet
{MANIFEST}          allt som finns i arkivet, för program
{SUMS}             SHA-256 för varje fil

Så följs en post: sök kontot i huvudbok, verifikationens nummer i verifikationslista, och där filen i underlag.
Samma nummer i behandlingshistorik säger när och av vem verifikationen registrerades.

Så bevisas att inget är ändrat: i arkivets mapp,
    sha256sum -c {SUMS}
eller
    kassabok export archive --verify MAPP-ELLER-ZIP
Loggens huvud är {whole.head.head}
och prövas mot boken med
    kassabok check --witness HUVUD
"""
