"""Payment files to the bank: pain.001.001.03 and .09, as the Swedish banks take them.

Sources: ISO 20022 message definitions; Svenska Bankföreningen, Common Interpretation of ISO 20022 payment messages,
Appendix 1. docs/formats/payment-files.md tells what is written and why. What is written is validated against the
official schema before anybody gets it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING, cast

from kassabok.formats.bank.payment_profile import Dialect

if TYPE_CHECKING:
    from lxml.etree import XMLSchema, _Element

_NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.001.001."

#: The clearing system of Sweden, and what stands in for a clearing number where a giro is paid.
_CLEARING_SYSTEM = "SESBA"
_GIRO_MEMBERS = {"bankgiro": "9900", "plusgiro": "9960"}
_CLEARING_DIGITS = 4  # Swedbank's fifth digit is no part of the member's number.

SALARY = "SALA"
TAX = "TAXS"
SEPA = "SEPA"


@dataclass(frozen=True, slots=True)
class Debtor:
    """The company. org_nr: ten digits. customer_id: what the bank knows it by in files, "" where that is the same.

    bic: its bank's, "" where it is not known. currency: of its account.
    """

    name: str
    town: str
    country: str
    org_nr: str
    customer_id: str
    bic: str
    currency: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """One payment. form: bankgiro, plusgiro, account (with clearing) or iban. amount_cents: above zero.

    reference_kind: none, ocr, rf or message. All texts are as payment_text makes them.
    """

    end_to_end_id: str
    name: str
    town: str
    country: str
    form: str
    clearing: str
    account: str
    bic: str
    amount_cents: int
    reference_kind: str
    reference: str


@dataclass(frozen=True, slots=True)
class Group:
    """Payments that leave one account on one day. debtor_form: iban or bankgiro.

    category: SALA, TAXS or "". service: SEPA or "". one_debit: one line on the account for all of them.
    """

    info_id: str
    on: date
    debtor_form: str
    debtor_number: str
    category: str
    service: str
    one_debit: bool
    transfers: Sequence[Transfer]

    @property
    def total_cents(self) -> int:
        """What leaves the account."""
        return sum(transfer.amount_cents for transfer in self.transfers)


@dataclass(frozen=True, slots=True)
class PaymentFile:
    """A whole file. version: 03 or 09. created_us: its instant, microseconds since 1970 UTC."""

    version: str
    message_id: str
    created_us: int
    currency: str
    debtor: Debtor
    dialect: Dialect
    groups: Sequence[Group]


def write(file: PaymentFile) -> bytes:
    """The file's bytes, the same for the same content. Raises ValueError where the schema does not hold: a defect."""
    from lxml import etree

    namespace = f"{_NAMESPACE}{file.version}"
    root = etree.Element(f"{{{namespace}}}Document", nsmap=cast("dict[str, str]", {None: namespace}))
    _Writer(file).document(root)
    schema = _schema(file.version)
    if not schema.validate(root):
        faults = str(schema.error_log).splitlines()[0]
        raise ValueError(f"The payment file is not pain.001.001.{file.version}: {faults}")
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)


@cache
def _schema(version: str) -> "XMLSchema":
    """The official schema. It comes with the library sepaxml, of which nothing is run."""
    from importlib.util import find_spec
    from pathlib import Path

    from lxml import etree

    spec = find_spec("sepaxml")
    assert spec is not None, "sepaxml is installed with kassabok"
    assert spec.origin is not None, "sepaxml is a package of files"
    path = Path(spec.origin).parent / "schemas" / f"pain.001.001.{version}.xsd"
    return etree.XMLSchema(etree.parse(path))


class _Writer:
    """Adds the elements of one file. The order of elements is the schema's."""

    def __init__(self, file: PaymentFile) -> None:
        from lxml import etree

        self._file = file
        self._sub = etree.SubElement
        self._prefix = f"{{{_NAMESPACE}{file.version}}}"
        self._new = file.version != "03"

    def document(self, root: "_Element") -> None:
        body = self._add(root, "CstmrCdtTrfInitn")
        self._header(body)
        for group in self._file.groups:
            self._group(body, group)

    def _add(self, parent: "_Element", path: str, text: str | None = None) -> "_Element":
        """The element at the end of a path below parent, all of it new."""
        for name in path.split("/"):
            parent = self._sub(parent, self._prefix + name)
        parent.text = text
        return parent

    def _header(self, body: "_Element") -> None:
        file, header = self._file, self._add(body, "GrpHdr")
        self._add(header, "MsgId", file.message_id)
        self._add(
            header,
            "CreDtTm",
            f"{datetime.fromtimestamp(file.created_us // 1_000_000, UTC):%Y-%m-%dT%H:%M:%SZ}",
        )
        self._sums(
            header,
            sum(len(group.transfers) for group in file.groups),
            sum(g.total_cents for g in file.groups),
        )
        party = self._add(header, "InitgPty")
        self._add(party, "Nm", file.debtor.name)
        self._debtor_id(party)

    def _sums(self, parent: "_Element", count: int, total_cents: int) -> None:
        self._add(parent, "NbOfTxs", str(count))
        self._add(parent, "CtrlSum", _amount(total_cents))

    def _debtor_id(self, party: "_Element") -> None:
        debtor = self._file.debtor
        other = self._add(party, "Id/OrgId/Othr")
        self._add(other, "Id", debtor.customer_id or debtor.org_nr)
        if debtor.customer_id and self._file.dialect.id_scheme:
            self._add(other, "SchmeNm/Cd", self._file.dialect.id_scheme)

    def _group(self, body: "_Element", group: Group) -> None:
        info = self._add(body, "PmtInf")
        self._add(info, "PmtInfId", group.info_id)
        self._add(info, "PmtMtd", "TRF")
        self._add(info, "BtchBookg", "true" if group.one_debit else "false")
        self._sums(info, len(group.transfers), group.total_cents)
        self._payment_type(info, group)
        self._add(info, "ReqdExctnDt/Dt" if self._new else "ReqdExctnDt", group.on.isoformat())
        self._debtor(info, group)
        charges = "SLEV" if group.service == SEPA else self._file.dialect.charges
        if charges:
            self._add(info, "ChrgBr", charges)
        for transfer in group.transfers:
            self._transfer(info, transfer, group.category)

    def _payment_type(self, info: "_Element", group: Group) -> None:
        if not group.service and not group.category:
            return
        payment_type = self._add(info, "PmtTpInf")
        if group.service:
            self._add(payment_type, "SvcLvl/Cd", group.service)
        if group.category:
            self._add(payment_type, "CtgyPurp/Cd", group.category)

    def _debtor(self, info: "_Element", group: Group) -> None:
        debtor = self._file.debtor
        party = self._add(info, "Dbtr")
        self._party(party, debtor.name, debtor.town, debtor.country)
        self._debtor_id(party)
        account = self._add(info, "DbtrAcct")
        if group.debtor_form == "iban":
            self._add(account, "Id/IBAN", group.debtor_number)
        else:
            self._other_account(account, group.debtor_number, group.debtor_form)
        self._add(account, "Ccy", debtor.currency)
        agent = self._add(info, "DbtrAgt/FinInstnId")
        if debtor.bic:
            self._bic(agent, debtor.bic)
        else:
            self._add(agent, "Othr/Id", "NOTPROVIDED")

    def _party(self, party: "_Element", name: str, town: str, country: str) -> None:
        self._add(party, "Nm", name)
        address = self._add(party, "PstlAdr")
        if town:
            self._add(address, "TwnNm", town)
        self._add(address, "Ctry", country)

    def _other_account(self, account: "_Element", number: str, form: str) -> None:
        other = self._add(account, "Id/Othr")
        self._add(other, "Id", number)
        if form == "bankgiro":
            self._add(other, "SchmeNm/Prtry", "BGNR")
        else:
            self._add(other, "SchmeNm/Cd", "BBAN")

    def _bic(self, agent: "_Element", bic: str) -> None:
        self._add(agent, "BICFI" if self._new else "BIC", bic)

    def _transfer(self, info: "_Element", transfer: Transfer, category: str) -> None:
        payment = self._add(info, "CdtTrfTxInf")
        ids = self._add(payment, "PmtId")
        self._add(ids, "InstrId", transfer.end_to_end_id)
        self._add(ids, "EndToEndId", transfer.end_to_end_id)
        self._money(payment, "Amt/InstdAmt", transfer.amount_cents)
        self._payee(payment, transfer)
        if transfer.reference_kind != "none" and category != SALARY:
            self._reference(payment, transfer)

    def _money(self, parent: "_Element", path: str, cents: int) -> None:
        self._add(parent, path, _amount(cents)).set("Ccy", self._file.currency)

    def _payee(self, payment: "_Element", transfer: Transfer) -> None:
        if transfer.form != "iban":
            member = _GIRO_MEMBERS.get(transfer.form) or transfer.clearing[:_CLEARING_DIGITS]
            clearing = self._add(payment, "CdtrAgt/FinInstnId/ClrSysMmbId")
            self._add(clearing, "ClrSysId/Cd", _CLEARING_SYSTEM)
            self._add(clearing, "MmbId", member)
        elif transfer.bic:
            self._bic(self._add(payment, "CdtrAgt/FinInstnId"), transfer.bic)
        self._party(self._add(payment, "Cdtr"), transfer.name, transfer.town, transfer.country)
        account = self._add(payment, "CdtrAcct")
        if transfer.form == "iban":
            self._add(account, "Id/IBAN", transfer.account)
        else:
            self._other_account(account, transfer.account, transfer.form)

    def _reference(self, payment: "_Element", transfer: Transfer) -> None:
        remittance = self._add(payment, "RmtInf")
        if transfer.reference_kind == "message":
            self._add(remittance, "Ustrd", transfer.reference)
            return
        structured = self._add(remittance, "Strd")
        if self._file.dialect.ocr_amount:
            self._money(structured, "RfrdDocAmt/RmtdAmt", transfer.amount_cents)
        reference = self._add(structured, "CdtrRefInf")
        kind = self._add(reference, "Tp")
        self._add(kind, "CdOrPrtry/Cd", "SCOR")
        if transfer.reference_kind == "rf":
            self._add(kind, "Issr", "ISO")
        self._add(reference, "Ref", transfer.reference)


def _amount(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"
