"""What is sent to Kronofogden of a case: put together from the book, written by a codec, and kept byte for byte."""

import datetime
from dataclasses import replace
from decimal import Decimal

from kassabok.core.book.transaction import Transaction
from kassabok.core.collection.case_model import CaseClaim, CaseCost, CollectionCase, KfmFileRow, costs_of
from kassabok.core.collection.interest import read_terms
from kassabok.core.collection.model import Charge
from kassabok.core.identifiers import format_bankgiro, format_plusgiro, is_personal
from kassabok.core.money import E4
from kassabok.core.parties.model import Customer
from kassabok.core.receivables.model import Claim
from kassabok.formats.kronofogden.codec import DEFAULT, codec_of
from kassabok.formats.kronofogden.record import (
    Application,
    Change,
    ChangeKind,
    ClaimPart,
    Cost,
    CostKind,
    Decided,
    Interest,
    KfmFile,
    PartKind,
    Party,
)

#: Kind of a charge -> what it is in an application.
_PARTS: dict[str, PartKind] = {
    "reminder_fee": "reminder",
    "demand_fee": "collection",
    "compensation": "compensation",
}
_COSTS: dict[str, CostKind] = {
    "application_fee": "application",
    "representative": "representative",
    "other": "own_work",
}
_COST_CHARGES = ("application_fee", "representative", "enforcement_fee", "court_fee")
NO_CODE = "EGEN"  #: The code of a company that has none of Kronofogden's.
_MEDIA = {"pdf": "application/pdf", "kassabok-kfm/1": "application/xml"}
_GROUND = "Svaranden har beställt det som fakturan avser och har trots krav inte betalat."


def application(tx: Transaction, case: CollectionCase, *, on: datetime.date) -> Application:
    """The application for a payment order, as the case says."""
    parts: list[ClaimPart] = []
    for row in tx.all(CaseClaim, case_id=case.id):
        claim = tx.get(Claim, row.claim_id)
        parts += _principal(row, claim)
        parts += [
            ClaimPart(
                kind=_PARTS.get(cost.kind, "other"), amount_ore=cost.amount_ore, invoice=claim.invoice_number
            )
            for cost in tx.all(CaseCost, case_id=case.id, claim_id=row.claim_id)
        ]
    return Application(
        reference=case.number,
        on=on,
        applicant=_applicant(tx),
        respondents=(_respondent(tx, case),),
        parts=tuple(parts),
        costs=tuple(
            Cost(kind=_COSTS.get(cost.kind, "other"), amount_ore=cost.amount_ore)
            for cost in costs_of(tx, case)
        ),
        ground=case.ground or _GROUND,
        enforce=case.enforce,
    )


def _principal(row: CaseClaim, claim: Claim) -> list[ClaimPart]:
    """What is open of an invoice with its interest; of one that was paid late, the interest that is left."""
    paid = ClaimPart(
        kind="other",
        amount_ore=row.interest_ore,
        invoice=claim.invoice_number,
        invoice_date=claim.date,
        due_date=claim.due_date,
        ground="Dröjsmålsränta på en faktura som betalades för sent.",
    )
    if row.principal_ore:
        return [
            replace(
                paid, kind="capital", amount_ore=row.principal_ore, ground=row.ground, interest=_interest(row)
            )
        ]
    return [paid] if row.interest_ore else []


def _interest(row: CaseClaim) -> Interest | None:
    terms = read_terms(row.interest)
    if terms is None or row.interest_from is None:
        return None
    return Interest(
        kind="reference" if terms.over_reference else "agreed",
        percent=(Decimal(terms.percent_e4) / E4).normalize(),
        starts=row.interest_from,
        capital_ore=row.principal_ore,
        accrued_ore=row.interest_ore,
    )


def enforcement(tx: Transaction, case: CollectionCase, *, on: datetime.date) -> Application:
    """The application for enforcement: what is left of the decision, apart by principal, interest and costs."""
    capital_ore = interest_ore = costs_ore = 0
    for row in tx.all(CaseClaim, case_id=case.id):
        capital_ore += max(tx.get(Claim, row.claim_id).open_ore, 0)
        for charge in tx.all(Charge, claim_id=row.claim_id):
            if charge.kind == "interest":
                interest_ore += charge.open_ore
            elif charge.kind in _COST_CHARGES or charge.source == case.number:
                costs_ore += charge.open_ore
            else:
                capital_ore += charge.open_ore
    return Application(
        reference=case.number,
        on=on,
        applicant=_applicant(tx),
        respondents=(_respondent(tx, case),),
        ground=f"Ansökan grundas på utslag i mål {case.authority_ref or case.number}.",
        enforce=True,
        decided=Decided(
            authority_ref=case.authority_ref or case.number,
            on=case.decided_on or on,
            capital_ore=capital_ore,
            interest_ore=interest_ore,
            costs_ore=costs_ore,
        ),
    )


def change(
    tx: Transaction,
    case: CollectionCase,
    kind: ChangeKind,
    *,
    on: datetime.date,
    amount_ore: int,
    left_ore: int,
) -> Change:
    """What Kronofogden is told when something was paid: a reduction, or that the application is withdrawn."""
    return Change(
        kind=kind,
        reference=case.number,
        authority_ref=case.authority_ref,
        on=on,
        amount_ore=amount_ore,
        left_ore=left_ore,
        applicant=_applicant(tx),
        respondents=(_respondent(tx, case),),
    )


def _applicant(tx: Transaction) -> Party:
    text = tx.settings.text
    account = ""
    if text("company.bankgiro"):
        account = f"Bankgiro {format_bankgiro(text('company.bankgiro'))}"
    elif text("company.plusgiro"):
        account = f"Plusgiro {format_plusgiro(text('company.plusgiro'))}"
    return Party(
        name=text("company.name"),
        identity=text("company.org_nr"),
        kind="private" if text("company.form") == "ef" else "company",
        street=text("company.street"),
        postcode=text("company.postcode"),
        city=text("company.city"),
        email=text("company.email"),
        phone=text("company.phone"),
        account=account,
    )


def _respondent(tx: Transaction, case: CollectionCase) -> Party:
    customer = tx.get(Customer, case.customer_id)
    identity = customer.org_nr or ""
    return Party(
        name=customer.name,
        identity=identity,
        kind="public" if customer.kind == "public" else "private" if is_personal(identity) else "company",
        street=customer.street,
        postcode=customer.postcode,
        city=customer.city,
        country=customer.country,
        email=customer.email,
        phone=customer.phone,
    )


def send(
    tx: Transaction, case: CollectionCase, entry: Application | Change, *, on: datetime.date, codec: str
) -> int:
    """Write a file of what is told, under the next number, and keep it with the case. Returns the number.

    Raises BadFile for a codec that there is not, and for what it cannot say.
    """
    sender = tx.settings.text("collection.filer_code") or NO_CODE
    number = tx.count_on(f"kfm.{sender}", 0)
    [(name, data)] = codec_of(codec).encode(
        KfmFile(sender=sender, number=number, created=on, entries=(entry,))
    )
    sha256 = tx.attach(
        data, media_type=_MEDIA[codec], kind="case", ref=case.number, role=f"out {number}", name=name
    )
    tx.insert(
        KfmFileRow,
        direction="out",
        sender=sender,
        number=number,
        date=on,
        codec=codec,
        name=name,
        sha256=sha256,
    )
    return number


def codec_used(tx: Transaction, case: CollectionCase) -> str:
    """The codec that the case was filed with, so that changes go the same way."""
    found = tx.reader.value(
        "SELECT f.codec FROM case_step s JOIN kfm_file f ON f.direction = 'out' AND 'out ' || f.number = s.file "
        "WHERE s.case_id = :case ORDER BY s.id LIMIT 1",
        case=case.id,
    )
    return str(found or DEFAULT)
