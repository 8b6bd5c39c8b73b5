"""The inside of a camt entry: the account, the parties, the remittance information and the references.

Works on plain nodes (nodes.Node), and reads .02 and .08 alike, because the names differ but never clash:
.08 puts a party one step deeper (Dbtr/Pty) and an amount one step higher (TxDtls/Amt).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from kassabok.formats.bank.accounts import account_text, bankgiro_text, digits, iban_or_empty, plusgiro_text
from kassabok.formats.bank.amounts import ore_from_decimal
from kassabok.formats.bank.nodes import Node
from kassabok.formats.bank.record import BankAccountId, Reference, ReferenceKind
from kassabok.formats.bank.references import text_references

# What banks write where they have no reference.
_NO_REFERENCE = {"", "NOTPROVIDED", "NOT PROVIDED", "NOTAVAILABLE", "NONREF", "NOREF", "NONE", "N/A", "-"}
# Kinds of CdtrRefInf that are no payee's reference (ISO 20022 DocumentType3Code).
_NOT_OCR = {"PUOR", "DISP", "FXDR"}
# Member numbers in the Swedish clearing system (SESBA) that are no bank.
_BANKGIROT = "9900"
_PLUSGIROT = "9960"
_ID_PLACES = ("AcctSvcrRef", "TxId", "ClrSysRef", "UETR", "InstrId")
# Banks cut free text into pieces of these lengths without regard to words.
_PIECE_LENGTHS = {35, 140}


class Party(NamedTuple):
    """name; account for people (see BankTransaction.counterparty_account); iban; giro: digits of a giro or
    Swish number; swish: the Swish number, "" unless it has one."""

    name: str = ""
    account: str = ""
    iban: str = ""
    giro: str = ""
    swish: str = ""


@dataclass(slots=True)
class Detail:
    """One TxDtls, before it is known which way the entry goes.

    amounts: (öre, currency) in the order to be preferred. direction: "CRDT", "DBIT" or "". refs: the ids of
    the payment, the best first; servicer_ref: the bank's own.
    """

    line: int
    amounts: tuple[tuple[int, str], ...]
    direction: str
    debtor: Party
    creditor: Party
    references: tuple[Reference, ...]
    batch_id: str
    text: str
    refs: tuple[str, ...]
    servicer_ref: str
    bank_code: str

    def amount_in(self, currency: str) -> int | None:
        """The amount in that currency, unsigned; None when the bank does not give it."""
        return next((ore for ore, ccy in self.amounts if ccy in ("", currency)), None)


def read_detail(node: Node, line: int) -> Detail:
    refs = node.first("Refs")
    structured = _structured_references(node.all("RmtInf/Strd"))
    # InstrId is the payer's own id too; in payments of ours it is the same as EndToEndId, which some banks leave out.
    end_to_end = useful(refs.value("EndToEndId")) or useful(refs.value("InstrId"))
    return Detail(
        line=line,
        amounts=_amounts(node),
        direction=node.value("CdtDbtInd"),
        debtor=_party(node, "Dbtr"),
        creditor=_party(node, "Cdtr"),
        references=structured + ((Reference("end_to_end", end_to_end),) if end_to_end else ()),
        batch_id=useful(refs.value("PmtInfId", "MsgId")),
        text=_detail_text(node),
        refs=tuple(filter(None, (useful(refs.value(name)) for name in _ID_PLACES))),
        servicer_ref=useful(refs.value("AcctSvcrRef")),
        bank_code=bank_code(node),
    )


def bank_code(node: Node) -> str:
    """The domain code as "PMNT/RCDT/DMCT", else the bank's own code, else ""."""
    domain = node.first("BkTxCd/Domn")
    parts = (domain.value("Cd"), domain.value("Fmly/Cd"), domain.value("Fmly/SubFmlyCd"))
    return "/".join(filter(None, parts)) or node.value("BkTxCd/Prtry/Cd")


def useful(reference: str) -> str:
    """The reference, or "" when it only says that there is none."""
    return "" if reference.upper() in _NO_REFERENCE else reference


def read_account(node: Node) -> BankAccountId:
    """The account of a statement (Acct)."""
    identity = node.first("Id")
    number, scheme = _other_account(identity)
    iban = identity.value("IBAN").replace(" ", "").upper() or iban_or_empty(number)
    member = node.value("Svcr/FinInstnId/ClrSysMmbId/MmbId")
    if scheme == "BGNR" or member == _BANKGIROT:
        return BankAccountId(iban=iban, bankgiro=digits(number))
    if scheme == "PGNR" or member == _PLUSGIROT:
        return BankAccountId(iban=iban, plusgiro=digits(number))
    return BankAccountId(iban=iban, clearing=member, account="" if iban else number)


def counterparty(
    debtor: Party, creditor: Party, *, money_in: bool, own: BankAccountId, own_name: str
) -> Party:
    """The other party: the payer when money came in, else the payee.

    Where the bank left that one out, or repeated our own account there (in returned payments the parties keep
    their old roles), the opposite party is taken, if it is plainly not ourselves.
    """
    expected, opposite = (debtor, creditor) if money_in else (creditor, debtor)
    if (expected.name or expected.account) and not (own.iban and expected.iban == own.iban):
        return expected
    is_other = opposite.name and opposite.iban and opposite.iban != own.iban and opposite.name != own_name
    return opposite if is_other else expected


def all_references(
    references: Sequence[Reference], texts: Sequence[str], *, batch_id: str = "", swish: str = ""
) -> tuple[Reference, ...]:
    """Structured references first, then the batch, the Swish number, and last the tokens of the texts."""
    found = tuple(references)
    if batch_id:
        found += (Reference("batch", batch_id),)
    if swish:
        found += (Reference("swish", swish),)
    return found + text_references(*texts, known=found)


def _amounts(node: Node) -> tuple[tuple[int, str], ...]:
    """Amt is .08, AmtDtls/TxAmt is .02; the counter value is in the account's currency after an exchange."""
    found = []
    for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt", "AmtDtls/InstdAmt/Amt"):
        for amount in node.all(path):
            ore = _optional_ore(amount.text)
            if ore is not None:
                found.append((ore, amount.currency))
    return tuple(found)


def _optional_ore(text: str) -> int | None:
    try:
        return ore_from_decimal(text) if text else None
    except ValueError:
        return None  # The entry's own amount decides; a detail without a usable amount is a detail without amount.


def _party(node: Node, role: str) -> Party:
    related = node.first("RltdPties")
    party = related.first(role)
    identity = related.first(f"{role}Acct/Id")
    number, scheme = _other_account(identity)
    member = node.value(f"RltdAgts/{role}Agt/FinInstnId/ClrSysMmbId/MmbId")
    name = party.value("Nm", "Pty/Nm", "Agt/FinInstnId/Nm")
    name = name or related.value(f"Ultmt{role}/Nm", f"Ultmt{role}/Pty/Nm")
    iban = identity.value("IBAN").replace(" ", "").upper() or iban_or_empty(number)
    if scheme == "MOBNB":
        return Party(name, iban or number, iban, digits(number), number)
    swish = _swish_identity(party)
    if iban:
        return Party(name, iban, iban, "", swish)
    if scheme == "BGNR" or member == _BANKGIROT:
        return Party(name, bankgiro_text(digits(number)), "", digits(number), swish)
    if scheme == "PGNR" or member == _PLUSGIROT:
        return Party(name, plusgiro_text(digits(number)), "", digits(number), swish)
    return Party(name, account_text(member, number) if number else "", "", "", swish)


def _other_account(identity: Node) -> tuple[str, str]:
    """(number, scheme) of an account that is no IBAN. Older files write BBAN or UPIC as elements."""
    for other in identity.all("Othr"):
        if other.value("Id"):
            return other.value("Id"), other.value("SchmeNm/Prtry", "SchmeNm/Cd").upper()
    return identity.value("BBAN", "PrtryAcct/Id"), ""


def _swish_identity(party: Node) -> str:
    for root in ("Id", "Pty/Id"):
        for kind in ("PrvtId", "OrgId"):
            for other in party.all(f"{root}/{kind}/Othr"):
                if other.value("SchmeNm/Prtry", "SchmeNm/Cd").upper() == "MOBNB":
                    return other.value("Id")
    return ""


def _structured_references(blocks: Sequence[Node]) -> tuple[Reference, ...]:
    found: list[Reference] = []
    for number, block in enumerate(blocks, start=1):
        found += _block_references(block, number)
    return tuple(found)


def _block_references(block: Node, number: int) -> list[Reference]:
    """The references of one Strd. Its amount goes to the first; to none when it covers several documents."""
    documents = [node for node in block.all("RfrdDocInf") if useful(node.value("Nb"))]
    given = _given_reference(block)
    found = [given] if given else []
    found += [("invoice", useful(node.value("Nb"))) for node in documents]
    amount = _block_amount(block, documents) if given or len(documents) == 1 else None
    return [
        Reference(kind, value, amount if place == 0 else None, number)
        for place, (kind, value) in enumerate(found)
    ]


def _given_reference(block: Node) -> tuple[ReferenceKind, str] | None:
    """The payee's reference. People type an OCR in groups, so spaces between digits are taken out."""
    reference = block.first("CdtrRefInf")
    value = useful(reference.value("Ref"))
    if not value:
        return None
    together = "".join(value.split())
    kind: ReferenceKind = "text" if reference.value("Tp/CdOrPrtry/Cd") in _NOT_OCR else "ocr"
    return kind, together if together.isdecimal() else value


def _block_amount(block: Node, documents: Sequence[Node]) -> int | None:
    """What was paid on the block: RmtdAmt, or minus CdtNoteAmt; negative for the document of a credit note."""
    amounts = block.first("RfrdDocAmt")
    remitted = _optional_ore(amounts.value("RmtdAmt"))
    credit = _optional_ore(amounts.value("CdtNoteAmt"))
    is_credit_note = any(node.value("Tp/CdOrPrtry/Cd") == "CREN" for node in documents)
    if remitted is not None and not is_credit_note:
        return remitted
    amount = credit if credit is not None else remitted
    return -abs(amount) if amount is not None else None


def _detail_text(node: Node) -> str:
    pieces = [piece.text for piece in node.all("RmtInf/Ustrd")]
    remarks = [piece.text for piece in node.all("RmtInf/Strd/AddtlRmtInf")]
    return join_texts([_join_pieces(pieces), *remarks, node.value("AddtlTxInf")])


def _join_pieces(pieces: Sequence[str]) -> str:
    """Free text that the bank cut up: put together again, without a space where a piece is exactly full."""
    text = ""
    for before, piece in pairwise(["", *pieces]):
        text += piece if len(before) in _PIECE_LENGTHS else f" {piece}"
    return text


def join_texts(texts: Sequence[str]) -> str:
    """The different texts on one line, each once."""
    return " / ".join(dict.fromkeys(flat for text in texts if (flat := " ".join(text.split()))))
