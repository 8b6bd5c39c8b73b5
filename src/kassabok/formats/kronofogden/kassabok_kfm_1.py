"""kassabok-kfm/1: cases for Kronofogden and its answers as XML of our own, for collection bureaus and tests.

It is not the authority's format, and says so in every file. The schema beside this module is the contract: what is
written and what is read is held against it. Same file, same bytes. docs/formats/kronofogden.md explains it.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from kassabok.formats.errors import BadFile
from kassabok.formats.kronofogden.letters import refuse_odd_letters
from kassabok.formats.kronofogden.record import (
    Answer,
    Application,
    Change,
    ClaimPart,
    Cost,
    Decided,
    Entry,
    Interest,
    KfmFile,
    Party,
)
from kassabok.formats.safe_xml import XmlSort, line_of, parsed, refuse_hostile, split_tag

if TYPE_CHECKING:
    from lxml import etree

NAMESPACE = "urn:kassabok:kfm:1"
DISCLAIMER = "ej Kronofogdens format"
_SORT = XmlSort(
    area="kfm",
    name="files of kassabok-kfm/1",
    content="cases",
    shorter="Ask for the answers in several files.",
    again="Get the file again.",
    hostile="This is no file of kassabok-kfm/1: docs/formats/kronofogden.md shows one.",
)

_PARTY_KINDS = {"company": "foretag", "private": "privatperson", "public": "myndighet"}
_PART_KINDS = {
    "capital": "Kapital",
    "reminder": "Paminnelse",
    "collection": "Inkasso",
    "compensation": "Forseningsersattning",
    "other": "Ovrigt",
}
_COST_KINDS = {
    "application": "Ansokningsavgift",
    "representative": "Ombud",
    "own_work": "Eget_arbete",
    "other": "Ovrigt",
}
_CHANGE_KINDS = {"reduction": "nedsattning", "withdrawal": "aterkallelse"}
_ANSWERS = {
    "receipt": "Kvittens",
    "confirmation": "Bekraftelse",
    "served": "Delgivning",
    "completion": "Komplettering",
    "objection": "Invandning",
    "reduction": "Nedsattning",
    "withdrawal": "Aterkallelse",
    "decision": "Utslag",
    "dismissal": "Avskrivning",
    "court": "OverlamnatTillTingsratt",
    "account": "Utmatning_redovisning",
    "new_fee": "NyGrundavgift",
}
#: Element of a party -> its field.
_PARTY = {
    "Id": "identity",
    "Namn": "name",
    "Gata": "street",
    "Postnr": "postcode",
    "Ort": "city",
    "Land": "country",
    "Epost": "email",
    "Telefon": "phone",
    "Konto": "account",
}


def encode(file: KfmFile) -> list[tuple[str, bytes]]:
    """The file as one XML file, with its name. Raises BadFile (kfm.letters) for letters that are not Latin, and
    (kfm.schema) for what the schema does not take, as an application without a respondent.
    """
    from lxml import etree

    refuse_odd_letters(file)
    root = etree.Element(_tag("Fil"), nsmap=cast("Any", {None: NAMESPACE}))
    _set(
        root,
        version="1",
        skapad=file.created,
        intressentkod=file.sender,
        lopnummer=str(file.number),
        anmarkning=DISCLAIMER,
    )
    _sub(root, "Checksumma", antal=str(len(file.entries)), summa=_kronor(file.sum_ore))
    for entry in file.entries:
        _WRITERS[type(entry)](root, entry)
    _hold_to_schema(root)
    data = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return [(file_name(file), data)]


def decode(data: bytes) -> KfmFile:
    """Read a file. Raises BadFile with the line: for other XML, and for a check sum that is not the file's."""
    refuse_hostile(data, _SORT)
    root = parsed(data, _SORT)
    _hold_to_schema(root)
    checked, *elements = list(root)
    file = KfmFile(
        sender=_attr(root, "intressentkod"),
        number=int(_attr(root, "lopnummer")),
        created=date.fromisoformat(_attr(root, "skapad")),
        entries=tuple(_read_entry(element) for element in elements),
    )
    said = (int(_attr(checked, "antal")), _ore(_attr(checked, "summa")))
    found = (len(file.entries), file.sum_ore)
    if said != found:
        raise BadFile(
            "kfm.checksum",
            f"line {line_of(checked)}: the check sum says {said[0]} entries of {_kronor(said[1])} kr, "
            f"but the file has {found[0]} of {_kronor(found[1])} kr.",
            hint="The file was cut or changed on its way: ask for it again. Nothing was read of it.",
        )
    return file


def file_name(file: KfmFile) -> str:
    """The name that a file has: code of who files, what it is of, and its day, as in ABC_BFANS.D260302."""
    kinds = {_kind_in_name(entry) for entry in file.entries}
    return f"{file.sender}_{kinds.pop() if len(kinds) == 1 else 'BLANDAT'}.D{file.created:%y%m%d}"


def _kind_in_name(entry: Entry) -> str:
    match entry:
        case Application():
            return "VERKANS" if entry.decided else "BFANS"
        case Change():
            return "ANDRING"
        case _:
            return "HANDELSE"


def _write_application(root: "etree._Element", entry: Application) -> None:
    element = _sub(
        root, "Ansokan", slag="VERKST" if entry.decided else "BF", referens=entry.reference, datum=entry.on
    )
    _write_party(element, "Sokande", entry.applicant)
    if entry.representative:
        _write_party(element, "Ombud", entry.representative)
    for respondent in entry.respondents:
        _write_party(element, "Svarande", respondent)
    for part in entry.parts:
        made = _sub(
            element,
            "Delkrav",
            typ=_PART_KINDS[part.kind],
            belopp=_kronor(part.amount_ore),
            fakturanr=part.invoice,
            fakturadatum=part.invoice_date,
            forfallodag=part.due_date,
        )
        _text(made, "Avtalsgrund", part.ground)
        if part.interest:
            _write_interest(made, part.interest)
    for cost in entry.costs:
        _sub(element, "Kostnad", typ=_COST_KINDS[cost.kind], belopp=_kronor(cost.amount_ore))
    _text(element, "AnsokanGrundText", entry.ground)
    _text(element, "VerkstallDirekt", "ja" if entry.enforce else "nej")
    if entry.decided:
        _sub(
            element,
            "Verkstallighet",
            malnr=entry.decided.authority_ref,
            utslagsdatum=entry.decided.on,
            restkapital=_kronor(entry.decided.capital_ore),
            restranta=_kronor(entry.decided.interest_ore),
            restkostnad=_kronor(entry.decided.costs_ore),
        )


def _write_interest(part: "etree._Element", interest: Interest) -> None:
    rate = {"procentenheter" if interest.kind == "reference" else "procent": f"{interest.percent:f}"}
    _sub(
        part,
        "Ranta",
        slag="referens" if interest.kind == "reference" else "avtal",
        **rate,
        fran=interest.starts,
        kapital=_kronor(interest.capital_ore),
        upplupen=_kronor(interest.accrued_ore),
    )


def _write_party(parent: "etree._Element", name: str, party: Party) -> None:
    element = _sub(parent, name, typ=_PARTY_KINDS[party.kind])
    for child, field in _PARTY.items():
        _text(element, child, getattr(party, field))


def _write_change(root: "etree._Element", entry: Change) -> None:
    element = _sub(
        root,
        "Andring",
        slag=_CHANGE_KINDS[entry.kind],
        referens=entry.reference,
        malnr=entry.authority_ref,
        datum=entry.on,
        belopp=_kronor(entry.amount_ore),
        kvar=_kronor(entry.left_ore),
    )
    if entry.applicant:
        _write_party(element, "Sokande", entry.applicant)
    for respondent in entry.respondents:
        _write_party(element, "Svarande", respondent)


def _write_answer(root: "etree._Element", entry: Answer) -> None:
    said: dict[str, str | date | None] = {
        "referens": entry.reference,
        "malnr": entry.authority_ref,
        "datum": entry.on,
    }
    match entry.kind:
        case "receipt":
            said |= {"lopnummer": str(entry.file_number), "resultat": "ok" if entry.accepted else "fel"}
        case "completion":
            said |= {"svarsdag": entry.reply_by}
        case "decision":
            said |= {
                "kapital": _kronor(entry.capital_ore),
                "kostnader": _kronor(entry.costs_ore),
                "rantaFran": entry.interest_from,
            }
        case "reduction" | "new_fee":
            said |= {"belopp": _kronor(entry.amount_ore)}
        case "account":
            said |= {
                "belopp": _kronor(entry.amount_ore),
                "slutlig": "ja" if entry.final else "nej",
                "tillgangar": "ja" if entry.assets else "nej",
            }
    element = _sub(root, _ANSWERS[entry.kind], **said)
    _text(element, "Text", entry.text)
    for code in entry.errors:
        _text(element, "Felkod", code)


_WRITERS: dict[type, Any] = {
    Application: _write_application,
    Change: _write_change,
    Answer: _write_answer,
}


def _read_entry(element: "etree._Element") -> Entry:
    name = split_tag(str(element.tag))[1]
    if name == "Ansokan":
        return _read_application(element)
    if name == "Andring":
        return Change(
            kind=_known(_CHANGE_KINDS, _attr(element, "slag")),
            reference=_attr(element, "referens"),
            authority_ref=_attr(element, "malnr"),
            on=_day(element, "datum"),
            amount_ore=_ore(_attr(element, "belopp")),
            left_ore=_ore(_attr(element, "kvar")),
            applicant=next((_read_party(child) for child in _children(element, "Sokande")), None),
            respondents=tuple(_read_party(child) for child in _children(element, "Svarande")),
        )
    return Answer(
        kind=_known(_ANSWERS, name),
        on=_day(element, "datum"),
        reference=_attr(element, "referens"),
        authority_ref=_attr(element, "malnr"),
        text=_child(element, "Text"),
        reply_by=_maybe_day(element, "svarsdag"),
        amount_ore=_ore(_attr(element, "belopp")),
        capital_ore=_ore(_attr(element, "kapital")),
        costs_ore=_ore(_attr(element, "kostnader")),
        interest_from=_maybe_day(element, "rantaFran"),
        final=_attr(element, "slutlig") == "ja",
        assets=_attr(element, "tillgangar") != "nej",
        file_number=int(_attr(element, "lopnummer") or 0),
        accepted=_attr(element, "resultat") != "fel",
        errors=tuple(child.text or "" for child in _children(element, "Felkod")),
    )


def _read_application(element: "etree._Element") -> Application:
    representatives = [_read_party(child) for child in _children(element, "Ombud")]
    decided = next(_children(element, "Verkstallighet"), None)
    return Application(
        reference=_attr(element, "referens"),
        on=_day(element, "datum"),
        applicant=_read_party(next(_children(element, "Sokande"))),
        representative=representatives[0] if representatives else None,
        respondents=tuple(_read_party(child) for child in _children(element, "Svarande")),
        parts=tuple(_read_part(child) for child in _children(element, "Delkrav")),
        costs=tuple(
            Cost(kind=_known(_COST_KINDS, _attr(child, "typ")), amount_ore=_ore(_attr(child, "belopp")))
            for child in _children(element, "Kostnad")
        ),
        ground=_child(element, "AnsokanGrundText"),
        enforce=_child(element, "VerkstallDirekt") == "ja",
        decided=None if decided is None else _read_decided(decided),
    )


def _read_decided(element: "etree._Element") -> Decided:
    return Decided(
        authority_ref=_attr(element, "malnr"),
        on=_day(element, "utslagsdatum"),
        capital_ore=_ore(_attr(element, "restkapital")),
        interest_ore=_ore(_attr(element, "restranta")),
        costs_ore=_ore(_attr(element, "restkostnad")),
    )


def _read_part(element: "etree._Element") -> ClaimPart:
    interest = next(_children(element, "Ranta"), None)
    return ClaimPart(
        kind=_known(_PART_KINDS, _attr(element, "typ")),
        amount_ore=_ore(_attr(element, "belopp")),
        invoice=_attr(element, "fakturanr"),
        invoice_date=_maybe_day(element, "fakturadatum"),
        due_date=_maybe_day(element, "forfallodag"),
        ground=_child(element, "Avtalsgrund"),
        interest=None if interest is None else _read_interest(interest),
    )


def _read_interest(element: "etree._Element") -> Interest:
    return Interest(
        kind="reference" if _attr(element, "slag") == "referens" else "agreed",
        percent=Decimal(_attr(element, "procentenheter") or _attr(element, "procent") or 0),
        starts=_day(element, "fran"),
        capital_ore=_ore(_attr(element, "kapital")),
        accrued_ore=_ore(_attr(element, "upplupen")),
    )


def _read_party(element: "etree._Element") -> Party:
    told = {field: text for child, field in _PARTY.items() if (text := _child(element, child))}
    return Party(**{"name": "", "kind": _known(_PARTY_KINDS, _attr(element, "typ")), **told})


@cache
def _schema() -> "etree.XMLSchema":
    from lxml import etree

    return etree.XMLSchema(etree.parse(Path(__file__).with_name("kassabok_kfm_1.xsd")))


def _hold_to_schema(root: "etree._Element") -> None:
    schema = _schema()
    if not schema.validate(root):
        fault = str(schema.error_log).splitlines()[0].replace(f"{{{NAMESPACE}}}", "")
        line, message = fault.removeprefix("<string>:").split(":", 1)[0], fault.split(": ", 1)[1]
        raise BadFile(
            "kfm.schema",
            f"line {line}: {message}",
            hint="docs/formats/kronofogden.md says what a file of kassabok-kfm/1 holds.",
        )


def _known(names: dict[str, str], written: str) -> Any:
    return next(name for name, word in names.items() if word == written)


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _sub(parent: "etree._Element", name: str, **attributes: str | date | None) -> "etree._Element":
    from lxml import etree

    element = etree.SubElement(parent, _tag(name))
    _set(element, **attributes)
    return element


def _set(element: "etree._Element", **attributes: str | date | None) -> None:
    for name, value in attributes.items():
        if value:
            element.set(name, value if isinstance(value, str) else value.isoformat())


def _text(parent: "etree._Element", name: str, text: str) -> None:
    if text:
        _sub(parent, name).text = text


def _children(element: "etree._Element", name: str) -> Iterator["etree._Element"]:
    return iter(cast("Iterable[etree._Element]", element.iterchildren(_tag(name))))


def _child(element: "etree._Element", name: str) -> str:
    return next(((child.text or "") for child in _children(element, name)), "")


def _attr(element: "etree._Element", name: str) -> str:
    return str(element.get(name) or "")


def _day(element: "etree._Element", name: str) -> date:
    return date.fromisoformat(_attr(element, name))


def _maybe_day(element: "etree._Element", name: str) -> date | None:
    return date.fromisoformat(text) if (text := _attr(element, name)) else None


def _kronor(ore: int) -> str:
    return f"{Decimal(ore).scaleb(-2):.2f}"


def _ore(text: str) -> int:
    return int(Decimal(text or 0).scaleb(2))
