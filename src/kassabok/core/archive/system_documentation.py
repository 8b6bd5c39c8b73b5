"""Systemdokumentationen: how the system is built and set up, so that an event can be followed through it and back.

Written in Swedish from the company's real configuration, as Markdown. The same book gives the same text.
Source: bokföringslagen 5 kap. 11 §; BFNAR 2013:2 p. 9.1-9.14.
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from kassabok.core.archive.keeping import keep_through
from kassabok.core.archive.sheets import ACCOUNT_TYPES, zoned
from kassabok.core.book.reader import Reader
from kassabok.core.book.series import SERIES
from kassabok.core.book.settings import SETTINGS, Settings, settings_of
from kassabok.core.book.version import SCHEMA_VERSION, program_version
from kassabok.core.cascade import EFFECTS
from kassabok.core.check import all_checks
from kassabok.core.errors import NotFound
from kassabok.core.history import head
from kassabok.core.ledger.model import KEPT_ROLES
from kassabok.core.ledger.reports.balances import Year
from kassabok.core.ledger.reports.chart import account_list, role_list
from kassabok.core.rates.lookup import Rates
from kassabok.core.words import swedish
from kassabok.formats.cells import printable

FORMS = {"ab": "aktiebolag", "ef": "enskild näringsverksamhet", "hb": "handelsbolag"}
METHODS = {"invoice": "faktureringsmetoden", "cash": "kontantmetoden (bokslutsmetoden)"}
VAT_PERIODS = {"monthly": "månad", "quarterly": "kvartal", "yearly": "år"}
VAT_CLASSES = {"standard": "normal", "reduced": "nedsatt", "low": "låg", "exempt": "undantag"}


@cache
def words_sv() -> dict[str, dict[str, str]]:
    """The Swedish texts about the parts of the program."""
    return tomllib.loads(Path(__file__).with_name("system_sv.toml").read_text(encoding="utf-8"))


def system_documentation(reader: Reader, year: Year, *, rates: Rates) -> str:
    """The document for a fiscal year. rates: for the VAT of its last day."""
    settings = settings_of(reader)
    parts = (
        _head(reader, year, settings),
        _parts(),
        _flows(),
        _rules(),
        _chart(reader),
        _roles(reader),
        _series(reader, year, settings),
        _vat(reader, year, settings, rates),
        _settings(settings),
        _files(),
        _protection(),
        _archive(year),
        _follow(reader, year),
    )
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    names = list(headings)
    yield f"| {' | '.join(names)} |"
    yield f"|{'|'.join(['---'] * len(names))}|"
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(value: object) -> str:
    """A text in a table of Markdown: on one line, and without signs that would be taken for its own."""
    text = " ".join(printable(str(value)).split())
    for sign in ("\\", "|", "`", "*", "_", "<", "["):
        text = text.replace(sign, f"\\{sign}")
    return text


def _head(reader: Reader, year: Year, settings: Settings) -> Iterator[str]:
    end = head(reader)
    yield f"# Systemdokumentation för {_cell(settings.text('company.name'))}"
    yield ""
    yield f"Räkenskapsåret {year.year}: {year.starts_on} - {year.ends_on}."
    yield ""
    yield from _table(
        ("", ""),
        (
            ("Företagsform", FORMS[settings.text("company.form")]),
            ("Bokföringsmetod", METHODS[settings.text("ledger.method")]),
            ("Momsredovisning", f"per {VAT_PERIODS[settings.text('vat.period')]}"),
            ("Program", f"kassabok {program_version()}, bokens schema {SCHEMA_VERSION}"),
            (
                "Avser boken efter händelse",
                f"{end.event}, {zoned(end.at) if end.at else 'inget registrerat'}",
            ),
        ),
    )
    yield ""
    yield "Dokumentet är framställt av programmet ur bokens egna uppgifter. Hur de har ändrats under året står i"
    yield "behandlingshistoriken. Bestämmelser: bokföringslagen (1999:1078) 5 kap. 11 §, BFNAR 2013:2 kapitel 9."


def _parts() -> Iterator[str]:
    yield "## 1. Systemets delar"
    yield ""
    yield "Systemet är ett enda program, kassabok, över en enda fil, boken (SQLite). Det som registreras en gång tas om"
    yield "hand överallt. Delarna är:"
    yield ""
    yield from _table(("Del", "Innehåller"), words_sv()["areas"].items())


def _flows() -> Iterator[str]:
    yield "## 2. Flöden"
    yield ""
    yield "Varje kommando är en transaktion: allt genomförs, eller inget. En affärshändelse skrivs i loggen och följs"
    yield "av de steg som står i tabellen, i den ordningen. Det som står som `serie ...` är automatkonteringar."
    yield ""
    catalogue = swedish()
    rows = []
    for event, effects in EFFECTS.items():
        if effects:
            said = catalogue.sentences.get(event.SAYS, event.SAYS)
            rows.append((_without_facts(said), "; ".join(effect_text(effect) for effect in effects)))
    yield from _table(("När detta händer", "följer"), rows)


def _without_facts(sentence: str) -> str:
    """The sentence with three dots for each fact."""
    return re.sub(r"\{[^}]*\}", "…", sentence)


def effect_name(effect: Any) -> str:
    """ledger.post_sale: the area and the function."""
    return f"{effect.__module__.removeprefix('kassabok.core.').partition('.')[0]}.{effect.__name__}"


def effect_text(effect: Any) -> str:
    """What an effect does, in Swedish; its name where nobody has said it."""
    return words_sv()["effects"].get(effect_name(effect), effect_name(effect))


def _rules() -> Iterator[str]:
    yield "## 3. Hur automatkonteringarna väljer konto"
    yield ""
    yield "Reglerna nämner konton vid roll (avsnitt 5), så att företaget kan byta konto utan att reglerna ändras."
    yield ""
    yield "- Intäktskonto väljs efter momsklass och efter vart varan går: Sverige, EU eller export, eller omvänd"
    yield "  betalningsskyldighet. Momssatsen är den som gäller på leveransdagen."
    yield "- Varan bokförs till anskaffningsvärde när den rör sig: lagerkontot är lagerreskontrans värde på öret."
    yield "- Kundfordringar, förskott från kunder och lager är vad registren säger och tar inga verifikationer för hand"
    yield f"  (rollerna {', '.join(f'`{role}`' for role in KEPT_ROLES)})."
    yield "- Belopp är hela ören. Avrundning görs en gång: på raden, och på momsen per skattesats."


def _chart(reader: Reader) -> Iterator[str]:
    yield "## 4. Kontoplan och hur kontona används"
    yield ""
    yield "Kontonumren följer BAS. Kontots slag avgör var det står i resultat- och balansräkningen; SRU-koden vart det"
    yield "förs i inkomstdeklarationen; momsrutan vart det förs i momsdeklarationen."
    yield ""
    yield from _table(
        ("Konto", "Benämning", "Slag", "SRU", "Momsruta", "Använt", "I bruk"),
        (
            (
                row.account,
                row.name,
                ACCOUNT_TYPES[row.type],
                row.sru,
                row.vat_box,
                "ja" if row.used else "",
                "ja" if row.active else "nej",
            )
            for row in account_list(reader, everything=True)
            if row.active or row.used
        ),
    )


def _roles(reader: Reader) -> Iterator[str]:
    yield "## 5. Roller i automatkonteringen"
    yield ""
    told = words_sv()["roles"]
    yield from _table(
        ("Roll", "Betyder", "Konto", "Benämning"),
        ((row.role, told.get(row.role, ""), row.account, row.name) for row in role_list(reader)),
    )


def _series(reader: Reader, year: Year, settings: Settings) -> Iterator[str]:
    yield "## 6. Verifikationer och nummer"
    yield ""
    yield "En verifikation heter år-serie och nummer, till exempel 2026-B12. Numret tas i samma transaktion som"
    yield "bokför; varje serie löper utan luckor i varje räkenskapsår, och databasen vägrar ändra eller ta bort en"
    yield "verifikation."
    yield "Inlästa verifikationer har kvar sin serie och sitt nummer som uppgift där de är andra än här."
    yield ""
    used = {
        series: (first, last, count)
        for series, first, last, count in reader.rows(
            "SELECT voucher.series, min(number), max(number), count(*) FROM voucher JOIN fiscal_year year "
            "ON year.id = voucher.fiscal_year_id WHERE year.label = :label GROUP BY voucher.series",
            label=year.year,
        )
    }
    told = words_sv()["voucher_series"]
    yield from _table(
        ("Serie", "Innehåller", "Nummer i år", "Antal i år"),
        (
            (series, told.get(series, "inläst serie"), *_numbers(used.get(series)))
            for series in sorted({*told, *used})
        ),
    )
    yield ""
    yield "Övriga nummerserier skrivs efter företagets mönster ({year} är året, {n} numret):"
    yield ""
    names = words_sv()["number_series"]
    yield from _table(
        ("Serie", "Mönster"),
        ((names.get(name, name), settings.text(f"series.{name}")) for name in SERIES),
    )


def _numbers(used: tuple[int, int, int] | None) -> tuple[str, str]:
    return (f"{used[0]}-{used[1]}", str(used[2])) if used else ("", "")


def _vat(reader: Reader, year: Year, settings: Settings, rates: Rates) -> Iterator[str]:
    yield "## 7. Moms"
    yield ""
    yield f"Momsen redovisas per {VAT_PERIODS[settings.text('vat.period')]}, enligt"
    yield f"{METHODS[settings.text('ledger.method')]}. Skattesatser på årets sista dag:"
    yield ""
    yield from _table(
        ("Momsklass", "Skattesats"),
        (
            (f"{VAT_CLASSES.get(name, name)} ({name})", _rate(rates, name, year.ends_on))
            for name in rates.vat_classes()
        ),
    )
    yield ""
    yield "Momsdeklarationens rutor räknas ur kontona:"
    yield ""
    by_box: dict[str, list[str]] = {}
    for row in account_list(reader, everything=True):
        if row.vat_box and (row.active or row.used):
            by_box.setdefault(row.vat_box, []).append(row.account)
    yield from _table(("Ruta", "Konton"), ((box, ", ".join(by_box[box])) for box in sorted(by_box)))
    yield ""
    yield "När en deklaration avslutas töms momskontona mot redovisningskontot (serie V) och månaderna låses. Ändringar"
    yield "därefter syns som skillnad mot det lämnade och redovisas i nästa deklaration."


def _rate(rates: Rates, vat_class: str, on: date) -> str:
    """The rate of a day; an imported year may be older than the rates that are kept."""
    try:
        return f"{rates.vat(vat_class, on) * 100:.0f} %"
    except NotFound:
        return "finns inte i programmet för den dagen"


def _settings(settings: Settings) -> Iterator[str]:
    yield "## 8. Inställningar"
    yield ""
    yield "Så står boken inställd. Personuppgifter skrivs inte ut."
    yield ""
    yield from _table(
        ("Inställning", "Värde"),
        (
            (key, "(satt, visas inte)" if setting.personal and settings.text(key) else settings.text(key))
            for key, setting in SETTINGS.items()
            if not key.startswith("series.")
        ),
    )


def _files() -> Iterator[str]:
    yield "## 9. Filer in och ut"
    yield ""
    yield from _table(
        ("Riktning", "Format", "Behandling"),
        (
            (
                "in",
                "camt.053, camt.054, BgMax, bankernas CSV",
                "Bankrader; varje rad läses en gång, dubbletter känns igen.",
            ),
            (
                "in",
                "E-fakturor: Peppol BIS 3 och annan EN 16931 (UBL, CII), PDF med sådan (Factur-X)",
                "Leverantörsfakturor; summor kontrolleras, varje faktura läses en gång.",
            ),
            (
                "in",
                "SIE 1-4, SIE 5 (post)",
                "Kontoplan, år, balanser, verifikationer; allt eller inget, och en gång.",
            ),
            ("in", "CSV och XLSX", "Artiklar, kunder, kontoplan, verifikationer, inventering."),
            ("ut", "SIE 1-4, SIE 5 (post)", "Räkenskapsåret till revisor eller annat program."),
            (
                "ut",
                "eSKDUpload 6.0, SKV 574008, SRU",
                "Momsdeklaration, periodisk sammanställning, inkomstdeklaration.",
            ),
            (
                "ut",
                "PDF/A-3",
                "Fakturor, kvitton och andra handlingar; en kopia av det utfärdade sparas i boken.",
            ),
            ("ut", "CSV, XLSX, JSON, text", "Alla rapporter."),
            ("ut", "hledger, Beancount", "Hela bokföringen, för kontroll i andra program."),
        ),
    )
    yield ""
    yield "En inläst fil sparas i boken som den kom, med sin SHA-256."


def _protection() -> Iterator[str]:
    yield "## 10. Skydd, rättelser och kontroller"
    yield ""
    yield "- Bokförda verifikationer, loggade händelser och lagerrörelser kan inte ändras eller tas bort: databasens"
    yield "  egna spärrar (triggers) vägrar. En låst månad eller ett avslutat år tar inga verifikationer."
    yield "- En rättelse är en ny verifikation som återför den felaktiga (BFNAR 2013:2 p. 2.17-2.18); båda hänvisar"
    yield "  till varandra i alla listor."
    yield "- Behandlingshistoriken är loggen: varje händelse med tid, användare och kommando, kedjad till den"
    yield "  föregående med SHA-256. En verifikations händelse har en SHA-256 över allt som verifikationen säger; det"
    yield "  som lästs in från SIE prövas mot filen, som bevaras. Loggens huvud kan skrivas ned utanför systemet och"
    yield "  prövas med `kassabok check --witness`."
    yield f"- `kassabok check` prövar boken i {len(all_checks())} punkter, bland annat att verifikationerna balanserar,"
    yield "  att nummerserierna är hela, att reskontrorna är kontona och att loggens kedja håller."


def _archive(year: Year) -> Iterator[str]:
    yield "## 11. Säkerhetskopior och arkivplan"
    yield ""
    yield "- Säkerhetskopia: `kassabok backup FIL` tar en prövad kopia medan boken används. Den förvaras skild från"
    yield "  originalet (BFNAR 2013:2 p. 8.2)."
    yield "- Arkiv: `kassabok export archive ÅR` gör ett arkiv av räkenskapsåret med SIE-fil, grundbok, huvudbok,"
    yield "  verifikationer med underlag, sidoordnad bokföring, denna dokumentation och behandlingshistoriken. Varje"
    yield "  fil har sin SHA-256, och arkivet läses utan kassabok."
    yield f"- Bevaras i Sverige till och med {keep_through(year)} (bokföringslagen 7 kap. 2 §)."


_EXAMPLE = """
SELECT v.ref, v.text, line.account, account.name, account.sru, cause.subject_kind, cause.subject_ref
FROM voucher v JOIN voucher_line line ON line.voucher_id = v.id JOIN account ON account.number = line.account
LEFT JOIN event posted ON posted.subject_kind = 'voucher' AND posted.subject_ref = v.ref
  AND posted.name = 'VoucherPosted'
LEFT JOIN event cause ON cause.id = posted.cause_id
WHERE v.id = (SELECT id FROM voucher WHERE date BETWEEN :first AND :last ORDER BY series <> 'B', id LIMIT 1)
ORDER BY account.type NOT IN ('income', 'cost'), line.id LIMIT 1
"""


def _follow(reader: Reader, year: Year) -> Iterator[str]:
    yield "## 12. Så följs en händelse till årsredovisningen och tillbaka"
    yield ""
    yield "Framåt: händelsen (order, leverans, faktura, bankrad) har ett nummer. `kassabok trace NUMMER` visar vad den"
    yield "ledde till, till verifikationens nummer. Verifikationen står i grundboken i registreringsordning och i"
    yield "huvudboken per konto. Kontots saldo står i saldobalansen, och dess post i resultat- eller balansräkningen."
    yield ""
    yield "Bakåt: posten i årsredovisningen är summan av sina konton, kontot är raderna i huvudboken, raden har"
    yield "verifikationens nummer, och verifikationen sitt underlag och den händelse som den kom av."
    row = reader.row(_EXAMPLE, first=year.starts_on, last=year.ends_on)
    if row:
        ref, text, account, name, sru, kind, subject = row
        came = f"{swedish().kinds.get(kind, kind)} {subject}" if kind else "en verifikation skriven för hand"
        yield ""
        yield f"Exempel ur året: {_cell(came)} bokfördes som verifikation {_cell(ref)} ({_cell(text)}). En rad"
        yield f"står på konto {account} {_cell(name)}" + (
            f", som förs till fält {sru} i deklarationen." if sru else "."
        )
