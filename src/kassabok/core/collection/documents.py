"""Reminders, demand letters and instalment plans on paper, and their kept copies.

A copy is made once, after the commit that made the letter, and is never replaced: it is what the customer got.
"""

import datetime
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from kassabok.core.book.documents import KeptFile, kept_file
from kassabok.core.book.letterhead import address_lines, seller
from kassabok.core.book.reader import Reader
from kassabok.core.collection.interest import DAYS_OF_YEAR, PERCENT, Segment, Terms, read_segments, read_terms
from kassabok.core.errors import NotFound
from kassabok.core.events import DocumentKept, Ref
from kassabok.core.identifiers import format_identity, is_personal
from kassabok.core.money import E4, format_decimal, format_quantity, share_of
from kassabok.formats.documents.record import (
    CostRow,
    InstalmentPlan,
    InstalmentRow,
    InterestRow,
    Letter,
    LetterClaim,
    Party,
    References,
)

if TYPE_CHECKING:
    from kassabok.core.book.transaction import Transaction

PDF = "application/pdf"
Language = Literal["sv", "en"]

NAMES = {
    ("reminder", "sv"): "Påminnelse",
    ("reminder", "en"): "Reminder",
    ("demand", "sv"): "Inkassokrav",
    ("demand", "en"): "Demand",
    ("instalment-plan", "sv"): "Avbetalningsplan",
    ("instalment-plan", "en"): "Instalment plan",
}

#: What a cost is, and by what rule it is asked for.
COSTS: dict[str, dict[str, str]] = {
    "reminder_fee": {
        "sv": "Påminnelseavgift enligt avtal (3 och 5 §§ lagen 1981:739)",
        "en": "reminder fee as agreed (Act 1981:739, sections 3 and 5)",
    },
    "demand_fee": {
        "sv": "Avgift för inkassokrav (2 § lagen 1981:739)",
        "en": "fee for the demand (Act 1981:739, section 2)",
    },
    "compensation": {
        "sv": "Förseningsersättning (4 a § lagen 1981:739)",
        "en": "late-payment compensation (Act 1981:739, section 4 a)",
    },
    "instalment_fee": {
        "sv": "Avgift för avbetalningsplan (4 § lagen 1981:739)",
        "en": "fee for the instalment plan (Act 1981:739, section 4)",
    },
    "application_fee": {
        "sv": "Ansökningsavgift till Kronofogden",
        "en": "application fee to the Enforcement Authority",
    },
    "representative": {"sv": "Ombudskostnad", "en": "cost of a representative"},
    "enforcement_fee": {
        "sv": "Grundavgift till Kronofogden",
        "en": "basic fee to the Enforcement Authority",
    },
    "court_fee": {"sv": "Rättegångskostnad", "en": "court costs"},
    "other": {"sv": "Avgift", "en": "fee"},
    "several": {"sv": "Avgifter enligt tidigare brev", "en": "fees as of earlier letters"},
}

NAMED_LINES = 3  # So many lines of an invoice tell what it was for.


# Kept copies


def letter_copy(reader: Reader, number: str) -> KeptFile | None:
    """The kept copy of a reminder or a demand letter; None when it is not made yet. Raises NotFound."""
    kind, _ = _letter_row(reader, number)
    return kept_file(reader, kind=kind, ref=number, role="pdf")


def keep_copy(tx: "Transaction", number: str) -> None:
    """Print a reminder or a demand letter and keep the copy; one that is kept stays as it is.

    Raises NotFound, and BadFile when it cannot be printed.
    """
    if letter_copy(tx.reader, number):
        return
    document, language = letter_document(tx.reader, number)
    _keep(tx, document, language, Ref(document.kind, number))


def plan_copy(reader: Reader, number: str) -> KeptFile | None:
    """The kept copy of an instalment plan; None when it is not made yet."""
    return kept_file(reader, kind="instalment-plan", ref=number, role="pdf")


def keep_plan_copy(tx: "Transaction", number: str) -> None:
    """Print an instalment plan and keep the copy; one that is kept stays as it is. Raises as keep_copy."""
    if plan_copy(tx.reader, number):
        return
    document, language = plan_document(tx.reader, number)
    _keep(tx, document, language, Ref("instalment-plan", number))


def _keep(tx: "Transaction", document: Letter | InstalmentPlan, language: Language, of: Ref) -> None:
    from kassabok.formats.documents.render import render

    pdf = render(document, language=language)
    name = f"{NAMES[of.kind, language]} {of.number}.pdf".replace("/", "-")
    sha256 = tx.attach(pdf, media_type=PDF, kind=of.kind, ref=of.number, role="pdf", name=name)
    tx.publish(DocumentKept(ref=of.number, origins=(of,), sha256=sha256))


# Documents

_LETTER = """
SELECT r.id, r.kind, r.date, r.due_date, r.language, r.ocr, r.principal_ore, r.interest_ore, r.costs_ore, r.credits_ore,
    r.total_ore, r.customer_id FROM reminder r WHERE r.number = :number
"""
_LINES = """
SELECT l.segments, l.claim_id, l.open_ore, l.interest_ore, l.costs_ore, c.invoice_number, c.date, c.due_date,
    coalesce(c.ocr, ''), c.total_ore, c.invoice_id, coalesce(t.interest, ''), coalesce(t.due_agreed, 1)
FROM reminder_line l JOIN claim c ON c.id = l.claim_id LEFT JOIN claim_terms t ON t.claim_id = c.id
WHERE l.reminder_id = :id ORDER BY l.id
"""


def _letter_row(reader: Reader, number: str) -> tuple[str, int]:
    row = reader.row("SELECT kind, id FROM reminder WHERE number = :number", number=number)
    if row is None:
        raise NotFound(
            "reminder.unknown",
            f"There is no reminder or demand letter {number}.",
            hint="kassabok reminder list",
        )
    return row[0], row[1]


def letter_document(reader: Reader, number: str) -> tuple[Letter, Language]:
    """A reminder or a demand letter as it is printed, and its language. Raises NotFound."""
    _letter_row(reader, number)
    row = reader.row(_LETTER, number=number)
    assert row is not None
    (letter_id, kind, made_on, due, spoken, ocr) = row[:6]
    principal_ore, interest_ore, costs_ore, credits_ore, total_ore, customer_id = row[6:]
    language: Language = "en" if spoken == "en" else "sv"
    claims, per_day_ore = [], 0
    terms: dict[str, None] = {}
    for line in reader.rows(_LINES, id=letter_id):
        claim, rate_e4 = _letter_claim(reader, line, language, made_on)
        claims.append(claim)
        per_day_ore += share_of(claim.open_ore, rate_e4, DAYS_OF_YEAR * PERCENT * E4)
        if claim.interest:
            terms[_interest_words(line[11], bool(line[12]), language)] = None
    buyer, references = _buyer(reader, customer_id)
    document = Letter(
        kind="demand" if kind == "demand" else "reminder",
        number=number,
        issued_on=datetime.date.fromisoformat(made_on),
        due_on=datetime.date.fromisoformat(due),
        seller=seller(reader),
        buyer=buyer,
        references=references,
        claims=tuple(claims),
        principal_ore=principal_ore,
        interest_ore=interest_ore,
        costs_ore=costs_ore,
        credits_ore=credits_ore,
        total_ore=total_ore,
        interest_per_day_ore=per_day_ore,
        interest_terms=" ".join(terms),
        ocr=ocr,
    )
    return document, language


def _letter_claim(
    reader: Reader, line: Sequence[Any], language: Language, made_on: str
) -> tuple[LetterClaim, int]:
    """A claim on a letter, and the yearly rate that its interest runs on at, in ten-thousandths of a percent."""
    kept, claim_id, open_ore, interest_ore, costs_ore, number, issued_on, due = line[:8]
    ocr, total_ore, invoice_id = line[8:11]
    segments = read_segments(kept)
    claim = LetterClaim(
        number=number,
        issued_on=datetime.date.fromisoformat(issued_on),
        due_on=datetime.date.fromisoformat(due),
        ground=_ground(reader, invoice_id, language),
        ocr=ocr,
        amount_ore=total_ore,
        open_ore=open_ore,
        interest=tuple(_interest_row(segment) for segment in segments),
        interest_settled_ore=interest_ore - sum(segment.amount_ore for segment in segments),
        interest_ore=interest_ore,
        costs=_costs(reader, claim_id, costs_ore, language, made_on),
    )
    return claim, segments[-1].rate_e4 if segments else 0


def _interest_row(segment: Segment) -> InterestRow:
    return InterestRow(
        from_on=segment.starts,
        to_on=segment.ends,
        days=segment.days,
        base_ore=segment.base_ore,
        yearly_percent=Decimal(segment.rate_e4) / E4,
        amount_ore=segment.amount_ore,
    )


def _costs(
    reader: Reader, claim_id: int, costs_ore: int, language: Language, made_on: str
) -> tuple[CostRow, ...]:
    """What was owed of costs beside a claim, row by row; in one row where something has been paid of them since."""
    rows = [
        CostRow(text=COSTS[kind][language], amount_ore=open_ore)
        for kind, open_ore in reader.rows(
            "SELECT kind, open_ore FROM charge WHERE claim_id = :claim AND kind <> 'interest' AND open_ore > 0 "
            "AND date <= :made_on ORDER BY id",
            claim=claim_id,
            made_on=made_on,
        )
    ]
    if sum(row.amount_ore for row in rows) == costs_ore:
        return tuple(rows)
    return (CostRow(text=COSTS["several"][language], amount_ore=costs_ore),)


def _ground(reader: Reader, invoice_id: int, language: Language) -> str:
    """What an invoice was for, in a few words that are understood without it."""
    lines = reader.rows(
        "SELECT text, quantity_milli, unit FROM invoice_line WHERE invoice_id = :id ORDER BY position LIMIT :most",
        id=invoice_id,
        most=NAMED_LINES + 1,
    )
    named = [
        f"{format_quantity(quantity)} {unit} {text.splitlines()[0] if text else ''}".strip()
        for text, quantity, unit in lines[:NAMED_LINES]
    ]
    more = {"sv": " med mera", "en": " and more"}[language] if len(lines) > NAMED_LINES else ""
    return ", ".join(named) + more


def _interest_words(text: str, due_agreed: bool, language: Language) -> str:
    """By what rule interest runs, in a sentence. text: the invoice's terms, "" of one from before they were kept."""
    terms = read_terms(text) if text else Terms(8 * E4, over_reference=True)
    if terms is None:
        return ""
    percent = format_decimal((Decimal(terms.percent_e4) / E4).normalize())
    since = {
        ("sv", True): "från dagen efter förfallodagen (3 §)",
        ("sv", False): "från trettio dagar efter kravet (4 §)",
        ("en", True): "from the day after the due date (section 3)",
        ("en", False): "from thirty days after the demand (section 4)",
    }[language, due_agreed]
    if terms.over_reference:
        return {
            "sv": f"Dröjsmålsränta enligt räntelagen (1975:635): referensräntan plus {percent} procentenheter (6 §), "
            f"{since}.",
            "en": f"Late-payment interest by the Interest Act (1975:635): the reference rate plus {percent} percentage "
            f"points (section 6), {since}.",
        }[language]
    return {
        "sv": f"Dröjsmålsränta enligt avtal: {percent} % per år, {since} räntelagen.",
        "en": f"Late-payment interest as agreed: {percent} % a year, {since} of the Interest Act.",
    }[language]


def _buyer(reader: Reader, customer_id: int) -> tuple[Party, References]:
    row = reader.row(
        "SELECT number, name, org_nr, vat_nr, street, postcode, city, country FROM customer WHERE id = :id",
        id=customer_id,
    )
    assert row is not None
    number, name, org_nr, vat_nr, street, postcode, city, country = row
    party = Party(
        name=name,
        lines=address_lines(street, postcode, city, country),
        org_nr=format_identity(org_nr) if org_nr and not is_personal(org_nr) else "",
        vat_nr=vat_nr,
    )
    return party, References(customer_number=number)


_PLAN = "SELECT id, date, customer_id, total_ore FROM instalment_plan WHERE number = :number"
_PLAN_CLAIMS = """
SELECT c.id, c.invoice_number, c.date, c.due_date, coalesce(c.ocr, ''), c.total_ore, c.open_ore
FROM plan_claim m JOIN claim c ON c.id = m.claim_id WHERE m.plan_id = :id ORDER BY m.id
"""


def plan_document(reader: Reader, number: str) -> tuple[InstalmentPlan, Language]:
    """An instalment plan as it is printed, with what is owed now, and its language. Raises NotFound."""
    row = reader.row(_PLAN, number=number)
    if row is None:
        raise NotFound(
            "collection.no_plan",
            f"There is no instalment plan {number}.",
            hint="kassabok reminder plan list",
        )
    plan_id, made_on, customer_id, total_ore = row
    spoken = reader.value("SELECT language FROM customer WHERE id = :id", id=customer_id)
    language: Language = "en" if spoken == "en" else "sv"
    claims = tuple(
        _plan_claim(reader, line, language, made_on) for line in reader.rows(_PLAN_CLAIMS, id=plan_id)
    )
    buyer, references = _buyer(reader, customer_id)
    document = InstalmentPlan(
        number=number,
        issued_on=datetime.date.fromisoformat(made_on),
        seller=seller(reader),
        buyer=buyer,
        references=references,
        claims=claims,
        instalments=tuple(_instalments(reader, plan_id)),
        principal_ore=sum(claim.open_ore for claim in claims),
        interest_ore=sum(claim.interest_ore for claim in claims),
        costs_ore=sum(cost.amount_ore for claim in claims for cost in claim.costs),
        total_ore=total_ore,
        ocr=claims[0].ocr if len(claims) == 1 else "",
    )
    return document, language


def _instalments(reader: Reader, plan_id: int) -> Iterable[InstalmentRow]:
    for due, amount_ore in reader.rows(
        "SELECT due_date, amount_ore FROM instalment WHERE plan_id = :id ORDER BY due_date, id", id=plan_id
    ):
        yield InstalmentRow(due_on=datetime.date.fromisoformat(due), amount_ore=amount_ore)


def _plan_claim(reader: Reader, line: Sequence[Any], language: Language, made_on: str) -> LetterClaim:
    claim_id, number, issued_on, due, ocr, total_ore, open_ore = line
    owed = (
        "SELECT coalesce(sum(open_ore), 0) FROM charge WHERE claim_id = :claim AND date <= :made_on AND kind"
    )
    interest_ore = reader.value(f"{owed} = 'interest'", claim=claim_id, made_on=made_on)
    costs_ore = reader.value(f"{owed} <> 'interest'", claim=claim_id, made_on=made_on)
    return LetterClaim(
        number=number,
        issued_on=datetime.date.fromisoformat(issued_on),
        due_on=datetime.date.fromisoformat(due),
        ocr=ocr,
        amount_ore=total_ore,
        open_ore=open_ore,
        interest_settled_ore=interest_ore,
        interest_ore=interest_ore,
        costs=_costs(reader, claim_id, costs_ore, language, made_on) if costs_ore else (),
    )
