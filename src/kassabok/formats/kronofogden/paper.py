"""The filled application on paper, to sign and send: one PDF for each thing that is told to Kronofogden.

A small company has no permit to file by data, and needs none for this. It is a paper of our own with what the
authority's form asks for; it says of itself that it is not that form.
"""

from datetime import date
from typing import Any

from kassabok.formats.documents.figures import BY_LANGUAGE, day
from kassabok.formats.documents.glyphs import printable
from kassabok.formats.errors import BadFile
from kassabok.formats.kronofogden.record import Answer, Application, Change, Interest, KfmFile, Party

_PARTS = {
    "capital": "Kapital",
    "reminder": "Påminnelseavgift",
    "collection": "Inkassokostnad",
    "compensation": "Förseningsersättning",
    "other": "Övrigt krav",
}
_COSTS = {
    "application": "Ansökningsavgift",
    "representative": "Ombudsarvode",
    "own_work": "Ersättning för eget arbete",
    "other": "Övriga kostnader",
}
_marks = BY_LANGUAGE["sv"]


def encode(file: KfmFile) -> list[tuple[str, bytes]]:
    """A PDF for each application and change, named after what it is and its case. Raises BadFile for letters that
    cannot be printed.
    """
    return [_paper(entry) for entry in file.entries]


def decode(data: bytes) -> KfmFile:
    """A letter is read by people. Raises BadFile."""
    raise BadFile(
        "kfm.paper",
        "An answer on paper cannot be read by a program.",
        hint="kassabok collection answer --case NO --says decision tells what a letter says.",
    )


def _paper(entry: Application | Change | Answer) -> tuple[str, bytes]:
    match entry:
        case Application():
            word, document = ("verkstallighet" if entry.decided else "ansokan"), _application(entry)
        case Change():
            word = "nedsattning" if entry.kind == "reduction" else "aterkallelse"
            document = _change(entry)
        case Answer():
            raise AssertionError("answers come from the authority")
    return f"{entry.reference}-{word}.pdf", _typeset(document, on=entry.on)


def _typeset(document: dict[str, Any], *, on: date) -> bytes:
    from kassabok.formats.documents.render import typeset

    data = {
        "language": "sv",
        "day": [on.year, on.month, on.day],
        "document": document,
        "drawings": {},
    }
    return typeset("kronofogden", data, on=on)


def _application(entry: Application) -> dict[str, Any]:
    decided = entry.decided
    parts = [
        {
            "kind": _PARTS[part.kind],
            "invoice": printable(part.invoice),
            "invoice_date": day(part.invoice_date) if part.invoice_date else "",
            "due_date": day(part.due_date) if part.due_date else "",
            "amount": _marks.amount(part.amount_ore),
            "ground": printable(part.ground),
            "interest": _interest(part.interest, entry.on) if part.interest else "",
        }
        for part in entry.parts
    ]
    accrued_ore = sum(part.interest.accrued_ore for part in entry.parts if part.interest)
    sums = [
        ("Krav", sum(part.amount_ore for part in entry.parts)),
        (f"Upplupen ränta till och med {day(entry.on)}", accrued_ore),
        *((_COSTS[cost.kind], cost.amount_ore) for cost in entry.costs),
    ]
    if decided:
        sums = [
            ("Kapital som återstår", decided.capital_ore),
            (f"Ränta som återstår till och med {day(entry.on)}", decided.interest_ore),
            ("Kostnader som återstår", decided.costs_ore),
        ]
    return {
        "title": "Ansökan om verkställighet" if decided else "Ansökan om betalningsföreläggande",
        "facts": _facts(entry.reference, entry.on, decided.authority_ref if decided else ""),
        "seller": {"name": printable(entry.applicant.name)},
        "parties": [
            _party("Sökande", entry.applicant),
            *([_party("Ombud", entry.representative)] if entry.representative else []),
            *(_party("Svarande", respondent) for respondent in entry.respondents),
        ],
        "parts": parts,
        "ground_title": "Utslag" if decided else "Grund för kravet",
        "ground": printable(entry.ground),
        "sums": [[label, _marks.amount(ore)] for label, ore in sums if ore],
        "total": _marks.amount(sum(ore for _, ore in sums)),
        "total_label": "Summa",
        "remarks": _remarks(entry),
        "signature": True,
    }


def _remarks(entry: Application) -> list[str]:
    if entry.decided:
        on = day(entry.decided.on)
        told = f"Utslaget i mål {printable(entry.decided.authority_ref)} meddelades {on}."
        return [
            f"{told} Sökanden begär utmätning för det belopp som återstår, med ränta tills betalning sker."
        ]
    enforce = (
        "Sökanden begär verkställighet (utmätning) så snart utslag har meddelats."
        if entry.enforce
        else "Sökanden begär inte verkställighet nu."
    )
    return [f"Verkställighet: {enforce}"]


def _change(entry: Change) -> dict[str, Any]:
    reduced = entry.kind == "reduction"
    sums = [["Har betalats eller krediterats", _marks.amount(entry.amount_ore)]]
    text = (
        "Svaranden har betalat en del av kravet sedan ansökan gavs in. Sökanden sätter ned sitt krav med det belopp "
        "som anges ovan och vidhåller ansökan i övrigt, med ränta och kostnader."
        if reduced
        else "Kravet är betalt. Sökanden återkallar sin ansökan."
    )
    return {
        "title": "Nedsättning av krav" if reduced else "Återkallelse av ansökan",
        "facts": _facts(entry.reference, entry.on, entry.authority_ref),
        "seller": {"name": printable(entry.applicant.name) if entry.applicant else ""},
        "parties": [
            *([_party("Sökande", entry.applicant)] if entry.applicant else []),
            *(_party("Svarande", respondent) for respondent in entry.respondents),
        ],
        "parts": [],
        "ground_title": "",
        "ground": "",
        "sums": sums,
        "total": _marks.amount(entry.left_ore),
        "total_label": "Krav som återstår",
        "remarks": [text],
        "signature": True,
    }


def _facts(reference: str, on: date, authority_ref: str) -> list[list[str]]:
    facts = [["Till", "Kronofogden"], ["Vår referens", printable(reference)], ["Datum", day(on)]]
    return [*facts, ["Målnummer", printable(authority_ref)]] if authority_ref else facts


def _party(role: str, party: Party) -> dict[str, Any]:
    lines = [
        _identity(party),
        party.street,
        f"{party.postcode} {party.city}".strip(),
        "" if party.country == "SE" else party.country,
        party.email,
        party.phone,
        party.account,
    ]
    return {
        "role": role,
        "name": printable(party.name),
        "lines": [printable(line) for line in lines if line],
    }


def _identity(party: Party) -> str:
    if not party.identity:
        return ""
    word = "Personnr" if party.kind == "private" else "Org.nr"
    return f"{word} {party.identity[:-4]}-{party.identity[-4:]}"


def _interest(interest: Interest, on: date) -> str:
    rate = (
        f"referensräntan med tillägg av {_marks.number(interest.percent)} procentenheter (6 § räntelagen)"
        if interest.kind == "reference"
        else f"{_marks.number(interest.percent)} procent om året enligt avtal"
    )
    accrued = (
        f" Till och med {day(on)}: {_marks.amount(interest.accrued_ore)} kr." if interest.accrued_ore else ""
    )
    return (
        f"Ränta: {rate} på {_marks.amount(interest.capital_ore)} kr från {day(interest.starts)} tills betalning sker."
        f"{accrued}"
    )
